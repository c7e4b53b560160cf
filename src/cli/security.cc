#include "cli/security.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/logging.h"

namespace piezo::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTokenVariable = "SPARK_CONNECT_AUTHENTICATE_TOKEN";
constexpr std::string_view kTokenSetting = "spark.connect.authenticate.token=";

std::string ReadWhole(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || text.empty()) throw std::runtime_error("cannot read " + file + ", or it is empty");
  return text;
}

/// A secret must not be for everybody to read.
std::string ReadSecret(const std::string& file) {
  std::string text = ReadWhole(file);
  if ((fs::status(file).permissions() & fs::perms::others_read) != fs::perms::none) {
    LogWarn("a file of secrets can be read by every user of this machine", {{"file", file}});
  }
  return text;
}

/// The variable's value, which is overwritten where it lies: /proc shows what a process was started with.
std::string TakeFromEnvironment(const char* name) {
  char* value = getenv(name);
  if (value == nullptr) return {};
  std::string taken(value);
  explicit_bzero(value, taken.size());
  unsetenv(name);
  return taken;
}

}  // namespace

service::Authenticator MakeAuthenticator(ServeOptions& options, const Clock& clock) {
  service::Authenticator authenticator(clock);
  if (const std::string token = TakeFromEnvironment(kTokenVariable); !token.empty()) {
    authenticator.AddToken(token, std::nullopt);
  }
  // Settings can be read by clients: this one is none of them.
  std::erase_if(options.conf, [&](const std::string& pair) {
    if (!pair.starts_with(kTokenSetting)) return false;
    authenticator.AddToken(pair.substr(kTokenSetting.size()), std::nullopt);
    return true;
  });
  if (!options.token_file.empty()) authenticator.AddTokenLines(ReadSecret(options.token_file));
  if (!options.jwt_keys.empty()) {
    service::JwtVerifier::Options jwt;
    jwt.issuer = options.jwt_issuer;
    jwt.audience = options.jwt_audience;
    jwt.user_claim = options.jwt_user_claim;
    authenticator.SetJwtVerifier(service::JwtVerifier(ReadWhole(options.jwt_keys), std::move(jwt)));
  }
  if (!options.token_file.empty() && authenticator.IsOpen()) {
    throw std::runtime_error("the file of tokens " + options.token_file + " holds none");
  }
  return authenticator;
}

service::TlsOptions ReadTls(const ServeOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    throw std::runtime_error("--tls-cert and --tls-key go together");
  }
  if (options.tls_cert.empty() && !options.tls_client_ca.empty()) {
    throw std::runtime_error("--tls-client-ca needs --tls-cert and --tls-key");
  }
  if (options.tls_cert.empty()) return {};
  service::TlsOptions tls;
  tls.certificate = ReadWhole(options.tls_cert);
  tls.key = ReadSecret(options.tls_key);
  if (!options.tls_client_ca.empty()) tls.client_ca = ReadWhole(options.tls_client_ca);
  return tls;
}

FileAccess MakeFileAccess(const ServeOptions& options) {
  FileAccess::Rules rules;
  rules.roots = options.file_roots;
  if (!rules.roots.empty()) rules.roots.push_back(options.warehouse);
  for (const std::string& secret : {options.token_file, options.jwt_keys, options.tls_key, options.config_file}) {
    if (!secret.empty()) rules.closed.push_back(secret);
  }
  return FileAccess(rules);
}

bool IsLoopback(const std::string& host) {
  const std::string name = host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
  in_addr ipv4{};
  if (inet_pton(AF_INET, name.c_str(), &ipv4) == 1) return ntohl(ipv4.s_addr) >> 24U == 127;
  in6_addr ipv6{};
  if (inet_pton(AF_INET6, name.c_str(), &ipv6) == 1) return IN6_IS_ADDR_LOOPBACK(&ipv6);
  return name == "localhost";
}

void CheckAddress(const ServeOptions& options, const service::Authenticator& authenticator) {
  if (IsLoopback(options.host) || options.insecure) return;
  if (authenticator.IsOpen() && options.tls_client_ca.empty()) {
    throw std::runtime_error("refusing to listen on " + options.host +
                             " without authentication: give --token-file, --jwt-keys or --tls-client-ca, or --insecure "
                             "to let everybody in");
  }
  if (options.tls_cert.empty()) {
    LogWarn("tokens and data travel unencrypted: give --tls-cert and --tls-key, or put a proxy with TLS in front",
            {{"host", options.host}});
  }
}

}  // namespace piezo::cli
