// `piezo serve`: the server's options, from flags and a TOML file, and its life from start to drain.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace piezo::cli {

struct ServeOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 15002;
  std::string warehouse = "spark-warehouse";
  std::string config_file;
  std::string log_level = "warn";
  int threads = 0;                // of the engine; 0: one per core
  std::string memory_limit;       // of the engine, e.g. "4GiB"; empty: 80 % of the machine's memory
  std::string temp_directory;     // where the engine spills; empty: a folder of its own, removed at exit
  std::string temp_limit;         // of what it spills; empty: 90 % of the disk's free space
  std::vector<std::string> conf;  // settings, "key=value", that all sessions start with
  std::string tls_cert;
  std::string tls_key;
  std::string tls_client_ca;
  std::string token_file;
  std::string jwt_keys;
  std::string jwt_issuer;
  std::string jwt_audience;
  std::string jwt_user_claim = "sub";
  bool insecure = false;                // listens anywhere without authentication
  std::vector<std::string> file_roots;  // folders that queries may touch files in, beside the warehouse; none: all
  bool reflection = false;
  std::string http_host = "127.0.0.1";
  uint16_t http_port = 0;  // 0: no HTTP
  int64_t message_bytes = int64_t{128} << 20;
  int max_plan_depth = 2000;
  int64_t statement_bytes = int64_t{16} << 20;
  int connection_streams = 1000;
  int64_t connections = 10000;
  int64_t receive_bytes = int64_t{1} << 30;
  int64_t log_bytes = int64_t{10} << 20;
  int64_t total_log_bytes = int64_t{1} << 30;
  int64_t sessions = 10000;
  int64_t user_sessions = 10000;
  int64_t operations = 1000;
  int64_t user_operations = 10000;
  int64_t artifact_bytes = int64_t{2} << 30;
  int64_t conf_bytes = int64_t{1} << 20;
  int64_t session_idle_seconds = 3600;
  int64_t abandoned_seconds = 300;
  int64_t drain_seconds = 30;
};

/// Adds the subcommand to the program's command line; `options` is filled when it parses.
void AddServe(CLI::App& app, ServeOptions& options);
/// The settings in a TOML file as flags of `serve`. Throws CLI::FileError.
std::vector<std::string> ConfigArguments(const std::string& file);

/// Runs the server until SIGTERM or SIGINT; the process' exit code.
int Serve(ServeOptions options);

}  // namespace piezo::cli
