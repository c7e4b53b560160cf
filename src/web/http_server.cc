#include "web/http_server.h"

#include <httplib.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

#include "base/logging.h"

namespace piezo::web {
namespace {

constexpr size_t kThreads = 2;
constexpr time_t kReadSeconds = 5;
constexpr size_t kMostRequestBytes = 4096;

}  // namespace

struct HttpServer::Impl {
  MetricsSources sources;
  httplib::Server server;
  std::thread thread;
};

HttpServer::HttpServer(MetricsSources sources) : impl_(new Impl{sources, {}, {}}) {
  httplib::Server& server = impl_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_read_timeout(kReadSeconds);
  server.set_keep_alive_timeout(kReadSeconds);
  server.set_payload_max_length(kMostRequestBytes);
  server.Get("/healthz", [this](const httplib::Request&, httplib::Response& response) {
    impl_->sources.sessions.size();  // comes back: nobody holds the store's lock for good
    response.set_content("ok\n", "text/plain");
  });
  server.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
    response.status = ready_ ? 200 : 503;
    response.set_content(ready_ ? "ready\n" : "not ready\n", "text/plain");
  });
  server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
    try {
      response.set_content(MetricsText(impl_->sources), "text/plain; version=0.0.4");
    } catch (const std::exception& failure) {
      LogError("cannot tell the metrics", {{"what", failure.what()}});
      response.status = 500;
    }
  });
}

HttpServer::~HttpServer() {
  impl_->server.stop();
  if (impl_->thread.joinable()) impl_->thread.join();
}

void HttpServer::Start(const std::string& host, uint16_t port) {
  if (!impl_->server.bind_to_port(host, port)) {
    throw std::runtime_error("cannot listen on " + host + ":" + std::to_string(port) + " for HTTP");
  }
  impl_->thread = std::thread([this] { impl_->server.listen_after_bind(); });
  // A server that does not run yet cannot be stopped.
  for (int i = 0; i < 1000 && !impl_->server.is_running(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace piezo::web
