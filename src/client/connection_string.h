// Connection strings: sc://host:port/;key=value;…, with what the environment adds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace piezo::client::detail {

/// Where to connect and as whom. What the string does not say is taken from the environment variables of Spark's
/// clients: SPARK_CONNECT_AUTHENTICATE_TOKEN, SPARK_CONNECT_USER_AGENT, SPARK_USER and USER.
struct Endpoint {
  std::string host;  ///< IPv6 addresses in brackets
  uint16_t port = 15002;
  bool use_ssl = false;
  std::optional<std::string> token;
  std::optional<std::string> user_id;
  std::optional<std::string> session_id;
  std::string user_agent;
  std::vector<std::pair<std::string, std::string>> headers;  ///< all other parameters: metadata of every call

  std::string address() const { return host + ":" + std::to_string(port); }
  bool is_loopback() const;
  bool is_secure() const { return use_ssl || token.has_value(); }
};

/// Looks up an environment variable; a parameter, so that tests have their own.
using Environment = std::function<std::optional<std::string>(const char*)>;
std::optional<std::string> ProcessEnvironment(const char* name);

/// Throws Error (kUsage) for what is no connection string, saying which part is wrong; never shows a token.
Endpoint ParseConnectionString(std::string_view text, const Environment& environment = ProcessEnvironment);

}  // namespace piezo::client::detail
