// JSON Web Tokens (RFC 7519) signed with keys of a JSON Web Key Set (RFC 7517): the little of it that is safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piezo::service {

/// Takes RS256, ES256 and HS256. A key's own type says which of them it is for, never the token: a token that names
/// another algorithm than its key's, or none, is not valid. Thread-safe.
class JwtVerifier {
 public:
  struct Options {
    std::string issuer;              // that tokens must name; empty: any
    std::string audience;            // the same; empty: tokens must name none
    std::string user_claim = "sub";  // which claim holds the user id
    int64_t leeway_seconds = 30;     // that clocks may differ by
  };

  /// `key_set` is JSON, {"keys": […]}. Throws std::runtime_error for one that is none, holds weak keys or none at all.
  JwtVerifier(std::string_view key_set, Options options);
  ~JwtVerifier();
  JwtVerifier(JwtVerifier&&) noexcept;
  JwtVerifier& operator=(JwtVerifier&&) noexcept;

  struct Verdict {
    std::optional<std::string> subject;  // the user id; none: not valid
    const char* problem = "";            // then, for the caller
  };
  Verdict Verify(std::string_view token, int64_t now_seconds) const;

 private:
  struct Key;
  const Key* FindKey(std::string_view key_id, std::string_view algorithm) const;

  Options options_;
  std::vector<std::unique_ptr<Key>> keys_;
};

}  // namespace piezo::service
