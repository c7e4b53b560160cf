// Who calls: the bearer token of a call, checked before anything else of it is looked at.
#pragma once

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "service/jwt.h"

namespace piezo::service {

/// The one who makes a call. Without a user id: whoever the request says that they are.
struct Caller {
  std::optional<std::string> user_id;
};

/// A call that is not let in. What it says never tells what would have been right.
class CallRefused final : public std::exception {
 public:
  enum class Reason : uint8_t { kUnauthenticated, kPermissionDenied };
  CallRefused(Reason reason, std::string message) : reason_(reason), message_(std::move(message)) {}
  Reason reason() const { return reason_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  Reason reason_;
  std::string message_;
};

/// Without tokens and keys it lets everybody in. Thread-safe once it is made.
class Authenticator {
 public:
  explicit Authenticator(const Clock& clock) : clock_(clock) {}

  /// A token that is as good for any user as for `user_id`, where that is none.
  void AddToken(std::string_view token, std::optional<std::string> user_id);
  /// The lines of a file of tokens: `TOKEN` or `TOKEN USER`; empty lines and those that begin with # do not count.
  /// Throws std::runtime_error with the number of a bad line.
  void AddTokenLines(std::string_view lines);
  void SetJwtVerifier(JwtVerifier verifier) { jwt_ = std::move(verifier); }

  /// Whether calls need a token.
  bool IsOpen() const { return users_by_digest_.empty() && !jwt_; }
  /// `authorization` is the call's header of that name, where it has one. Throws CallRefused.
  Caller Admit(std::optional<std::string_view> authorization) const;
  /// The user of a request that names `user_id`, perhaps empty. Throws CallRefused for somebody else's name.
  static std::string UserOf(const Caller& caller, const std::string& user_id);

 private:
  const Clock& clock_;
  /// By the tokens' SHA-256: how long a look-up takes says nothing of the tokens, and memory does not hold them.
  std::map<std::string, std::optional<std::string>, std::less<>> users_by_digest_;
  std::optional<JwtVerifier> jwt_;
};

}  // namespace piezo::service
