// The flags of `piezo serve`, and the TOML file that can stand for them.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/serve.h"

namespace piezo::cli {

namespace {

void AddSecurity(CLI::App& serve, ServeOptions& options) {
  const auto text = [&serve](const char* name, std::string& value, const char* help, const char* type) {
    return serve.add_option(name, value, help)->type_name(type)->group("Security (docs/security.md)");
  };
  text("--tls-cert", options.tls_cert, "Certificate, with its chain: connections are encrypted", "FILE.pem");
  text("--tls-key", options.tls_key, "The certificate's private key", "FILE.pem");
  text("--tls-client-ca", options.tls_client_ca, "Certificates of which one must have signed each client's",
       "FILE.pem");
  text("--token-file", options.token_file, "Tokens that let in, one a line: TOKEN, or TOKEN USER", "FILE");
  text("--jwt-keys", options.jwt_keys, "Keys of JSON Web Tokens (RS256, ES256, HS256) that let in", "FILE.json");
  text("--jwt-issuer", options.jwt_issuer, "The issuer that JSON Web Tokens must name", "TEXT");
  text("--jwt-audience", options.jwt_audience, "The audience that JSON Web Tokens must name", "TEXT");
  text("--jwt-user-claim", options.jwt_user_claim, "The claim of JSON Web Tokens that holds the user id", "NAME")
      ->capture_default_str();
  serve.add_flag("--insecure", options.insecure, "Listen on any address without authentication")
      ->group("Security (docs/security.md)");
  serve
      .add_option("--file-root", options.file_roots,
                  "Folder in which queries may read and write files, beside the warehouse; may be given again [any]")
      ->type_name("DIR")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->group("Security (docs/security.md)");
  serve.add_flag("--reflection", options.reflection, "Offer gRPC's reflection service")
      ->group("Security (docs/security.md)");
}

void AddLimits(CLI::App& serve, ServeOptions& options) {
  const auto limit = [&serve](const std::string& name, auto& value, const std::string& text) {
    serve.add_option("--limits." + name, value, text)
        ->capture_default_str()
        ->check(CLI::PositiveNumber)
        ->group("Limits (in FILE.toml under [limits])")
        ->type_name("N");
  };
  limit("message-bytes", options.message_bytes, "Bytes of one request");
  limit("plan-depth", options.max_plan_depth, "Levels that a plan may nest");
  limit("statement-bytes", options.statement_bytes, "Bytes of one SQL text");
  limit("connections", options.connections, "Connections at once");
  limit("connection-streams", options.connection_streams, "Calls of one connection at once");
  limit("receive-bytes", options.receive_bytes, "Bytes of the requests that are being received");
  limit("log-bytes", options.log_bytes, "Bytes of results that one query holds for its client");
  limit("total-log-bytes", options.total_log_bytes, "Bytes of results that all queries hold; beyond, a batch each");
  limit("sessions", options.sessions, "Sessions at once");
  limit("user-sessions", options.user_sessions, "Sessions of one user at once");
  limit("operations", options.operations, "Queries of one session at once");
  limit("user-operations", options.user_operations, "Queries of one user at once");
  limit("artifact-bytes", options.artifact_bytes, "Bytes that a session may upload");
  limit("conf-bytes", options.conf_bytes, "Bytes of the settings of a session");
  limit("session-idle-seconds", options.session_idle_seconds, "Seconds after which an unused session ends");
  limit("abandoned-seconds", options.abandoned_seconds, "Seconds that a query waits for a client that went away");
  limit("drain-seconds", options.drain_seconds, "Seconds that running queries get when the server is told to stop");
}

}  // namespace

void AddServe(CLI::App& app, ServeOptions& options) {
  CLI::App& serve = *app.add_subcommand("serve", "Start the server: Spark Connect clients reach it at sc://HOST:PORT");
  serve.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  serve.add_option("--host", options.host, "Address to listen on; one that other machines reach needs authentication")
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
  AddSecurity(serve, options);
  serve
      .add_option("--http-port", options.http_port, "Port for /metrics, /healthz and /readyz over HTTP [no such port]")
      ->check(CLI::PositiveNumber)
      ->type_name("PORT");
  serve.add_option("--http-host", options.http_host, "Address of that port")
      ->capture_default_str()
      ->type_name("ADDRESS");
  serve.add_option("--log-level", options.log_level, "How much is logged to stderr")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
      ->type_name("LEVEL");
  serve
      .add_option("--config", options.config_file,
                  "TOML file with these settings by the names of their flags, and a [limits] table")
      ->type_name("FILE.toml")
      ->check(CLI::ExistingFile);
  AddLimits(serve, options);
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
