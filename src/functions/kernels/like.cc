// LIKE with an escape character. Patterns that need none go to the engine's own LIKE.
#include <optional>
#include <string>
#include <vector>

#include "errors/error.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/utf8.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

/// A pattern taken apart: characters, and the two wildcards.
class LikePattern {
 public:
  LikePattern(std::string_view pattern, std::string_view escape, int64_t site) {
    size_t offset = 0;
    size_t escape_offset = 0;
    const uint32_t escaping = escape.empty() ? kNone : NextCodePoint(escape, escape_offset);
    while (offset < pattern.size()) {
      const uint32_t c = NextCodePoint(pattern, offset);
      if (c != escaping) {
        tokens_.push_back(c == '%' ? kAnyText : c == '_' ? kAnyCharacter : c);
        continue;
      }
      if (offset >= pattern.size()) {
        engine::RaiseCondition("INVALID_FORMAT.ESC_AT_THE_END", {{"format", errors::QuoteString(pattern)}}, site);
      }
      const size_t start = offset;
      const uint32_t next = NextCodePoint(pattern, offset);
      if (next != '%' && next != '_' && next != escaping) {
        engine::RaiseCondition("INVALID_FORMAT.ESC_IN_THE_MIDDLE",
                               {{"format", errors::QuoteString(pattern)},
                                {"char", errors::QuoteString(pattern.substr(start, offset - start))}},
                               site);
      }
      tokens_.push_back(next);
    }
  }

  /// Goes back to the last `%` when a character does not fit: no text takes more than its length times the pattern's.
  bool Matches(std::string_view text) const {
    size_t offset = 0;
    size_t token = 0;
    std::optional<size_t> last_any;
    size_t retry_at = 0;
    while (offset < text.size()) {
      if (token < tokens_.size() && tokens_[token] == kAnyText) {
        last_any = token++;
        retry_at = offset;
        continue;
      }
      size_t next = offset;
      const uint32_t c = NextCodePoint(text, next);
      if (token < tokens_.size() && (tokens_[token] == kAnyCharacter || tokens_[token] == c)) {
        ++token;
        offset = next;
      } else if (last_any) {
        NextCodePoint(text, retry_at);
        offset = retry_at;
        token = *last_any + 1;
      } else {
        return false;
      }
    }
    while (token < tokens_.size() && tokens_[token] == kAnyText) ++token;
    return token == tokens_.size();
  }

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;  // beyond all code points
  static constexpr uint32_t kAnyText = 0xFFFFFFFE;
  static constexpr uint32_t kAnyCharacter = 0xFFFFFFFD;
  std::vector<uint32_t> tokens_;
};

/// like(text, pattern, escape character, site)
Body BindLike(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string escape = call.TakeLastConstant().ToString();
  call.Returns(LogicalType::BOOLEAN);
  if (call.IsConstant(1) && !call.Constant(1).IsNull()) {
    const duckdb::Value pattern = call.TakeConstant(1);
    return Unary<string_t, bool>([parsed = LikePattern(duckdb::StringValue::Get(pattern), escape, site)](
                                     const string_t& text, Vector&) { return parsed.Matches(View(text)); });
  }
  return Binary<string_t, string_t, bool>([=](const string_t& text, const string_t& pattern, Vector&) {
    return LikePattern(View(pattern), escape, site).Matches(View(text));
  });
}

}  // namespace

void AddLikeKernels(KernelSet& kernels) { kernels.Add("piezo_like", BindLike); }

}  // namespace piezo::functions
