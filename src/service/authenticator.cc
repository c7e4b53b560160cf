#include "service/authenticator.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace piezo::service {
namespace {

std::string Digest(std::string_view token) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  if (EVP_Digest(token.data(), token.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
                 nullptr) != 1) {
    throw std::runtime_error("cannot make a SHA-256 digest");
  }
  digest.resize(size);
  return digest;
}

std::vector<std::string_view> Words(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string_view> words;
  for (size_t start = line.find_first_not_of(kBlanks); start != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(kBlanks, start), line.size());
    words.push_back(line.substr(start, end - start));
    start = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

/// The token in `Bearer TOKEN`.
std::optional<std::string_view> BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  if (ToLowerAscii(authorization.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  return authorization.substr(kScheme.size());
}

CallRefused Unauthenticated(const char* message) {
  return {CallRefused::Reason::kUnauthenticated, std::string(message)};
}

}  // namespace

void Authenticator::AddToken(std::string_view token, std::optional<std::string> user_id) {
  if (token.empty()) throw std::runtime_error("an empty token admits nobody");
  users_by_digest_.insert_or_assign(Digest(token), std::move(user_id));
}

void Authenticator::AddTokenLines(std::string_view lines) {
  for (size_t number = 1; !lines.empty(); ++number) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    const std::vector<std::string_view> words = Words(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (words.empty() || words.front().front() == '#') continue;
    if (words.size() > 2) {
      throw std::runtime_error("line " + std::to_string(number) + " of the file of tokens is not TOKEN or TOKEN USER");
    }
    AddToken(words[0], words.size() == 2 ? std::optional(std::string(words[1])) : std::nullopt);
  }
}

Caller Authenticator::Admit(std::optional<std::string_view> authorization) const {
  if (IsOpen()) return {};
  if (!authorization) throw Unauthenticated("The call brings no authentication token.");
  const auto token = BearerToken(*authorization);
  if (!token) throw Unauthenticated("The call's authorization is not of the form: Bearer TOKEN.");
  if (const auto found = users_by_digest_.find(Digest(*token)); found != users_by_digest_.end()) return {found->second};
  if (!jwt_) throw Unauthenticated("The authentication token is not valid.");
  JwtVerifier::Verdict verdict = jwt_->Verify(*token, clock_.WallMicros() / 1'000'000);
  if (!verdict.subject) throw Unauthenticated(verdict.problem);
  return {std::move(verdict.subject)};
}

std::string Authenticator::UserOf(const Caller& caller, const std::string& user_id) {
  if (!caller.user_id || *caller.user_id == user_id) return user_id;
  if (user_id.empty()) return *caller.user_id;
  throw CallRefused(CallRefused::Reason::kPermissionDenied,
                    "The authentication token belongs to another user than the request names.");
}

}  // namespace piezo::service
