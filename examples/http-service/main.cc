// A web service whose answers come from Spark, and which does not care how Spark is: while it is away, requests get 503
// with a clear body, and when it is back they get answers again. Spark is another process; its end cannot be this
// one's.
//
//   http-service PORT [sc://host:port]
//
//   GET /squares?upto=N   {"count": N, "sum": …}: computed by Spark
//   GET /ready            whether Spark answers; 200 or 503
//   GET /live             whether this process does; always 200
#include <httplib.h>
#include <piezo/client.h>

#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

#include "spark_gate.h"

namespace {

using namespace piezo::client::functions;
using piezo::client::Error;
using piezo::client::ErrorKind;
using piezo::client::SparkSession;
using Json = nlohmann::json;

const piezo::client::ExecuteOptions kLimits{.timeout = std::chrono::seconds(3)};

void Send(httplib::Response& response, int status, const Json& body) {
  response.status = status;
  response.set_content(body.dump() + "\n", "application/json");
}

/// What the caller can do something about is a 4xx, what only time can mend a 503.
void SendError(httplib::Response& response, const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kUsage:
      return Send(response, 400, {{"error", "bad_request"}, {"message", error.what()}});
    case ErrorKind::kQuery:
      return Send(response, 500,
                  {{"error", "query_failed"}, {"condition", error.condition()}, {"message", error.what()}});
    default:
      response.set_header("Retry-After", "1");
      return Send(response, 503,
                  {{"error", "spark_unavailable"}, {"message", "Spark does not answer; please come again."}});
  }
}

int64_t NumberOf(const httplib::Request& request, const char* name) {
  const std::string text = request.get_param_value(name);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0 || number > 1'000'000) {
    throw Error(ErrorKind::kUsage, std::string(name) + " must be a number from 0 to 1000000");
  }
  return number;
}

Json Squares(const SparkSession& spark, int64_t upto) {
  const auto row =
      spark.range(upto).agg(count("*").as("count"), sum(col("id") * col("id")).as("sum")).collect(kLimits).at(0);
  return {{"count", row.get<int64_t>("count")}, {"sum", row.get<std::optional<int64_t>>("sum").value_or(0)}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: http-service PORT [sc://host:port]" << std::endl;
    return 2;
  }
  service::SparkGate spark(argc > 2 ? argv[2] : "sc://localhost:15002");
  httplib::Server server;
  const auto guarded = [&](auto handler) {
    return [&spark, handler](const httplib::Request& request, httplib::Response& response) {
      try {
        handler(spark, request, response);
      } catch (const Error& error) {
        SendError(response, error);
      }
    };
  };
  server.Get("/squares",
             guarded([](service::SparkGate& gate, const httplib::Request& request, httplib::Response& response) {
               const int64_t upto = NumberOf(request, "upto");
               Send(response, 200, gate.Ask([&](const SparkSession& session) { return Squares(session, upto); }));
             }));
  server.Get(
      "/ready", guarded([](service::SparkGate& gate, const httplib::Request&, httplib::Response& response) {
        Send(response, 200, {{"spark", gate.Ask([](const SparkSession& session) { return session.version(); })}});
      }));
  server.Get("/live", [](const httplib::Request&, httplib::Response& response) {
    Send(response, 200, {{"live", true}});
  });
  std::cout << "listening on http://127.0.0.1:" << argv[1] << std::endl;
  return server.listen("127.0.0.1", std::stoi(argv[1])) ? 0 : 1;
}
