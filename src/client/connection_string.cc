#include "client/connection_string.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include "base/ids.h"
#include "piezo/client/error.h"

namespace piezo::client::detail {
namespace {

constexpr std::string_view kVersion = "4.1.0";  // of the protocol this client speaks, as Spark counts
constexpr size_t kMaxUserAgent = 2048;

[[noreturn]] void Wrong(const std::string& detail) {
  throw Error(ErrorKind::kUsage, "[INVALID_CONNECT_URL] Not a connection string: " + detail +
                                     ". It looks like sc://host:15002/;user_id=name;use_ssl=true");
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// %41 is A; a % that is no escape stays.
std::string Unescaped(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0;
    if (!escape) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
    i += 2;
  }
  return plain;
}

/// Splits "host", "host:1", "[::1]" and "[::1]:1".
void ReadAuthority(std::string_view authority, Endpoint& endpoint) {
  if (authority.find('@') != std::string_view::npos) Wrong("it names a user in front of the host; that is user_id=");
  size_t colon = authority.rfind(':');
  const size_t bracket = authority.find(']');
  if (!authority.empty() && authority.front() == '[') {
    if (bracket == std::string_view::npos) Wrong("the IPv6 address has no closing bracket");
    if (colon < bracket) colon = std::string_view::npos;
    if (bracket + 1 != authority.size() && colon != bracket + 1) Wrong("something follows the IPv6 address");
  } else if (colon != authority.find(':')) {
    Wrong("an IPv6 address needs brackets");
  }
  endpoint.host = std::string(authority.substr(0, colon));
  if (endpoint.host.empty() || endpoint.host == "[]") Wrong("it has no host");
  if (colon == std::string_view::npos) return;
  const std::string_view port = authority.substr(colon + 1);
  if (port.empty()) return;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc{} || end != port.data() + port.size() || endpoint.port == 0) {
    Wrong("the port is no number from 1 to 65535");
  }
}

/// Header names as HTTP/2 and gRPC want them.
std::string HeaderName(std::string_view key) {
  std::string name = Lower(key);
  const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (!good) Wrong("'" + std::string(key) + "' cannot be the name of a header");
  return name;
}

void CheckHeaderValue(std::string_view key, std::string_view value) {
  const bool good = std::all_of(value.begin(), value.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
  if (!good) Wrong("the value of '" + std::string(key) + "' has characters that a header cannot hold");
}

void ReadParameter(std::string_view part, Endpoint& endpoint, std::string& agent) {
  const size_t equals = part.find('=');
  if (equals == std::string_view::npos || part.find('=', equals + 1) != std::string_view::npos) {
    Wrong("parameter '" + std::string(part.substr(0, equals)) + "' is not of the form key=value");
  }
  const std::string_view key = part.substr(0, equals);
  std::string value = Unescaped(part.substr(equals + 1));
  if (key == "token") {
    CheckHeaderValue(key, value);
    endpoint.token = std::move(value);
  } else if (key == "use_ssl") {
    endpoint.use_ssl = Lower(value) == "true";
  } else if (key == "user_id") {
    endpoint.user_id = std::move(value);
  } else if (key == "user_agent") {
    agent = std::move(value);
  } else if (key == "session_id") {
    if (!IsUuid(value)) Wrong("session_id is no UUID");
    endpoint.session_id = std::move(value);
  } else {
    CheckHeaderValue(key, value);
    endpoint.headers.emplace_back(HeaderName(key), std::move(value));
  }
}

/// Names the client to the server, in the form that Spark's own use.
std::string UserAgent(const std::string& agent) {
  if (agent.size() > kMaxUserAgent) {
    Wrong("user_agent has " + std::to_string(agent.size()) + " characters; the limit is " +
          std::to_string(kMaxUserAgent));
  }
  CheckHeaderValue("user_agent", agent);
  utsname system{};
  const std::string os = uname(&system) == 0 ? Lower(system.sysname) : "unknown";
  return agent + " spark/" + std::string(kVersion) + " os/" + os + " c++/20";
}

}  // namespace

bool Endpoint::is_loopback() const { return host == "localhost" || host == "[::1]" || host.starts_with("127."); }

std::optional<std::string> ProcessEnvironment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

Endpoint ParseConnectionString(std::string_view text, const Environment& environment) {
  constexpr std::string_view kScheme = "sc://";
  if (!text.starts_with(kScheme)) Wrong("it does not start with sc://");
  std::string_view rest = text.substr(kScheme.size());
  Endpoint endpoint;
  endpoint.token = environment("SPARK_CONNECT_AUTHENTICATE_TOKEN");
  std::string agent = environment("SPARK_CONNECT_USER_AGENT").value_or("piezo-client");
  const size_t slash = rest.find_first_of("/;?#");
  ReadAuthority(rest.substr(0, slash), endpoint);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  if (rest.starts_with('/')) rest.remove_prefix(1);
  if (!rest.empty() && rest.front() != ';')
    Wrong("there is a path behind the host; only parameters may be, as /;key=value");
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const size_t end = std::min(rest.find(';'), rest.size());
    if (end > 0) ReadParameter(rest.substr(0, end), endpoint, agent);
    rest = rest.substr(end);
  }
  if (!endpoint.user_id) endpoint.user_id = environment("SPARK_USER");
  if (!endpoint.user_id) endpoint.user_id = environment("USER");
  endpoint.user_agent = UserAgent(agent);
  return endpoint;
}

}  // namespace piezo::client::detail
