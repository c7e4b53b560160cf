#include "cli/serve.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <thread>

#include "base/clock.h"
#include "base/logging.h"
#include "base/worker_pool.h"
#include "catalog/catalog.h"
#include "cli/memory_keeper.h"
#include "cli/security.h"
#include "cli/size.h"
#include "functions/kernels/register.h"
#include "service/server.h"
#include "session/local_executor.h"
#include "session/session_store.h"
#include "web/http_server.h"

namespace piezo::cli {
namespace {

namespace fs = std::filesystem;

/// A folder of this process' own, gone with it.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& chosen) {
    if (!chosen.empty()) {
      path_ = chosen;
      fs::create_directories(path_);
      return;
    }
    std::string pattern = (fs::temp_directory_path() / "piezo-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder: " + pattern);
    path_ = pattern;
    owned_ = true;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (owned_) fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool owned_ = false;
};

LogLevel ToLevel(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "error") return LogLevel::kError;
  if (name == "off") return LogLevel::kOff;
  return LogLevel::kWarn;
}

/// The settings that sessions start with.
Conf ConfOf(const ServeOptions& options) {
  Conf conf = Conf().WithServerSetting("spark.sql.warehouse.dir",
                                       "file:" + fs::absolute(options.warehouse).lexically_normal().string());
  for (const std::string& pair : options.conf) {
    const size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) throw std::runtime_error("--conf takes KEY=VALUE, not " + pair);
    conf = conf.WithServerSetting(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return conf;
}

session::StoreOptions StoreOptionsOf(const ServeOptions& options) {
  session::StoreOptions store;
  store.conf = ConfOf(options);
  store.limits.operation.log_bytes = static_cast<size_t>(options.log_bytes);
  store.limits.operation.budget = std::make_shared<session::LogBudget>(static_cast<size_t>(options.total_log_bytes));
  const std::string result_bytes = store.conf.Get("spark.driver.maxResultSize").value_or("0");
  if (result_bytes != "0") store.limits.operation.result_bytes = ParseSize(result_bytes);
  store.limits.artifact_bytes = options.artifact_bytes;
  store.limits.conf_bytes = static_cast<size_t>(options.conf_bytes);
  store.user_sessions = static_cast<size_t>(options.user_sessions);
  store.user_operations = static_cast<size_t>(options.user_operations);
  store.limits.operations = static_cast<size_t>(options.operations);
  store.sessions = static_cast<size_t>(options.sessions);
  store.idle_timeout = std::chrono::seconds(options.session_idle_seconds);
  store.abandoned_timeout = std::chrono::seconds(options.abandoned_seconds);
  return store;
}

service::ServerOptions ServerOptionsOf(const ServeOptions& options) {
  service::ServerOptions server;
  server.message_bytes = static_cast<size_t>(options.message_bytes);
  server.max_plan_depth = options.max_plan_depth;
  server.statement_bytes = static_cast<size_t>(options.statement_bytes);
  server.connection_streams = options.connection_streams;
  server.connections = static_cast<size_t>(options.connections);
  server.receive_bytes = static_cast<size_t>(options.receive_bytes);
  server.tls = ReadTls(options);
  server.reflection = options.reflection;
  return server;
}

/// As many descriptors as the system allows: each connection takes one.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1U << 16U);
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Blocks SIGTERM and SIGINT for the whole process; Wait returns when one comes.
class StopSignal {
 public:
  StopSignal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    descriptor_ = signalfd(-1, &signals, SFD_CLOEXEC);
    if (descriptor_ < 0) throw std::runtime_error("cannot listen for signals");
  }
  ~StopSignal() { close(descriptor_); }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  void Wait() const {
    signalfd_siginfo info{};
    while (read(descriptor_, &info, sizeof info) != sizeof info) {
    }
  }

 private:
  int descriptor_ = -1;
};

}  // namespace

int Serve(ServeOptions options) try {
  const auto started = std::chrono::steady_clock::now();
  SetLogLevel(ToLevel(options.log_level));
  RaiseDescriptorLimit();
  const StopSignal stop;  // before any thread: they inherit the mask
  const SystemClock clock;
  const ScratchFolder scratch(options.temp_directory);
  const service::Authenticator authenticator = MakeAuthenticator(options, clock);
  CheckAddress(options, authenticator);
  const FileAccess access = MakeFileAccess(options);
  engine::DatabaseOptions engine;
  engine.threads = options.threads;
  if (!options.memory_limit.empty()) engine.memory_limit_bytes = ParseSize(options.memory_limit);
  engine.temp_directory = scratch.path();
  if (!options.temp_limit.empty()) engine.temp_limit_bytes = ParseSize(options.temp_limit);
  engine.may_open = [&access](const std::string& path) { return access.Allows(path); };
  engine.register_kernels = &functions::RegisterKernels;
  engine::Database database(std::move(engine));
  const functions::Registry registry;
  const sources::Sources sources(access);
  const auto catalog = catalog::OpenCatalog(fs::absolute(options.warehouse).lexically_normal().string());
  session::LocalExecutor executor({.database = database, .functions = registry, .sources = sources, .clock = clock});
  session::SessionStore sessions(StoreOptionsOf(options), *catalog, clock,
                                 [&executor](session::Session& session) { executor.Forget(session); });
  sessions.StartSweeping(std::chrono::seconds(1));
  const MemoryKeeper memory_keeper(database, sessions.activity());
  WorkerPool workers({});
  service::Server server(ServerOptionsOf(options), sessions, executor, workers, authenticator);
  std::optional<web::HttpServer> http;
  if (options.http_port != 0) {
    http.emplace(web::MetricsSources{.sessions = sessions, .database = database});
    http->Start(options.http_host, options.http_port);
  }
  const uint16_t port = server.Start(options.host, options.port);
  if (http) http->SetReady(true);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
  std::cout << "Piezo is ready at sc://" << options.host << ":" << port << " (started in " << std::lround(took.count())
            << " ms)" << std::endl;
  stop.Wait();
  LogInfo("stopping");
  if (http) http->SetReady(false);
  server.Stop(std::chrono::seconds(options.drain_seconds));
  sessions.CloseAll();
  return 0;
} catch (const std::exception& failure) {
  std::cerr << "piezo: " << failure.what() << std::endl;
  return 1;
}

}  // namespace piezo::cli
