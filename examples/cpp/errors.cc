// What can go wrong, and what a program does about it: dispatch on the kind, then on Spark's condition.
// Usage: errors [sc://host:port]
#include <piezo/client.h>

#include <iostream>

using namespace piezo::client;
using namespace piezo::client::functions;

namespace {

void Try(const char* what, const std::function<void()>& call) {
  try {
    call();
    std::cout << what << ": fine\n";
  } catch (const Error& error) {
    switch (error.kind()) {
      case ErrorKind::kQuery:
        std::cout << what << ": " << error.condition() << " (" << error.sql_state() << ")";
        for (const QueryContext& context : error.query_contexts()) std::cout << " at '" << context.fragment << "'";
        std::cout << "\n";
        break;
      case ErrorKind::kUnavailable:
        std::cout << what << ": nobody there; try again later\n";
        break;
      case ErrorKind::kTimeout:
        std::cout << what << ": took too long, and was stopped\n";
        break;
      default:
        std::cout << what << ": " << error.what() << "\n";
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string remote = argc > 1 ? argv[1] : "sc://localhost:15002";
  const auto spark = SparkSession::builder().remote(remote).create();
  Try("a query", [&] { spark.range(3).collect(); });
  Try("a table that is not there", [&] { spark.table("nowhere").collect(); });
  Try("a division", [&] { spark.sql("SELECT 1 / 0").collect(); });
  Try("a wrong type", [&] { spark.sql("SELECT 'x' AS s").first()->get<int>("s"); });
  Try("a long query", [&] {
    spark.range(10'000'000)
        .crossJoin(spark.range(10'000'000).toDF({"b"}))
        .agg(sum(col("id") * col("b")))
        .collect({.timeout = std::chrono::milliseconds(200)});
  });
  // A service would rather fail soon than wait the ten minutes that Spark's own clients do.
  const auto nobody = SparkSession::builder().remote("sc://127.0.0.1:1").retryPolicy({.max_retries = 1}).create();
  Try("a server that is down", [&] { nobody.range(1).collect(); });
}
