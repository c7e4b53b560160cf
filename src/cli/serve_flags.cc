// The flags of `piezo serve`, and the TOML file that can stand for them.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/serve.h"

namespace piezo::cli {

void AddServe(CLI::App& app, ServeOptions& options) {
  CLI::App& serve = *app.add_subcommand("serve", "Start the server: Spark Connect clients reach it at sc://HOST:PORT");
  serve.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  serve
      .add_option("--host", options.host, "Address to listen on; clients are not authenticated, so keep it to loopback")
      ->capture_default_str()
      ->type_name("ADDRESS");
  serve.add_option("--port", options.port, "Port to listen on; 0 picks a free one, told in the ready line")
      ->capture_default_str()
      ->type_name("PORT");
  serve.add_option("--warehouse", options.warehouse, "Directory that holds the files of managed tables")
      ->capture_default_str()
      ->type_name("DIR");
  serve.add_option("--threads", options.threads, "Threads that queries share; 0 is one per core")
      ->capture_default_str()
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  serve
      .add_option("--memory-limit", options.memory_limit,
                  "Memory that queries may use before they spill to disk, e.g. 4GiB [80% of the machine's]")
      ->type_name("SIZE");
  serve
      .add_option("--temp-directory", options.temp_directory,
                  "Where queries spill [a new folder in the system's, removed at exit]")
      ->type_name("DIR");
  serve.add_option("--temp-limit", options.temp_limit, "How much queries may spill, e.g. 100GiB [90% of what is free]")
      ->type_name("SIZE");
  serve
      .add_option("--conf", options.conf,
                  "Setting that every session starts with, static ones included; may be given again")
      ->type_name("KEY=VALUE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  serve.add_option("--log-level", options.log_level, "How much is logged to stderr")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
  serve
      .add_option("--config", options.config_file,
                  "TOML file with these settings by the names of their flags, and a [limits] table")
      ->type_name("FILE.toml")
      ->check(CLI::ExistingFile);
  const auto limit = [&serve](const std::string& name, auto& value, const std::string& text) {
    serve.add_option("--limits." + name, value, text)
        ->capture_default_str()
        ->check(CLI::PositiveNumber)
        ->group("Limits (in FILE.toml under [limits])")
        ->type_name("N");
  };
  limit("message-bytes", options.message_bytes, "Bytes of one request");
  limit("plan-depth", options.max_plan_depth, "Levels that a plan may nest");
  limit("log-bytes", options.log_bytes, "Bytes of results that one query holds for its client");
  limit("total-log-bytes", options.total_log_bytes, "Bytes of results that all queries hold; beyond, a batch each");
  limit("sessions", options.sessions, "Sessions at once");
  limit("user-sessions", options.user_sessions, "Sessions of one user at once");
  limit("operations", options.operations, "Queries of one session at once");
  limit("artifact-bytes", options.artifact_bytes, "Bytes that a session may upload");
  limit("conf-bytes", options.conf_bytes, "Bytes of the settings of a session");
  limit("session-idle-seconds", options.session_idle_seconds, "Seconds after which an unused session ends");
  limit("abandoned-seconds", options.abandoned_seconds, "Seconds that a query waits for a client that went away");
  limit("drain-seconds", options.drain_seconds, "Seconds that running queries get when the server is told to stop");
  serve.footer(
      "Example:\n  piezo serve --port 15002 &\n  python -c \"from pyspark.sql import SparkSession; "
      "SparkSession.builder.remote('sc://localhost:15002').getOrCreate().range(5).show()\"");
}

std::vector<std::string> ConfigArguments(const std::string& file) {
  std::vector<std::string> arguments;
  for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_file(file)) {
    if (item.name == "++" || item.name == "--") continue;  // where a table begins and ends
    if (item.inputs.empty()) arguments.push_back("--" + item.fullname() + "=");
    for (const std::string& value : item.inputs) arguments.push_back("--" + item.fullname() + "=" + value);
  }
  return arguments;
}

}  // namespace piezo::cli
