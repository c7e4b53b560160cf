// What all cast kernels share: the mode, the errors, and the shape of a cast of one column. The kernels and their
// arguments are listed in lowering/cast.h.
#pragma once

#include <string>
#include <string_view>

#include "functions/kernels/executors.h"

namespace piezo::functions {

enum class CastFailure : uint8_t { kLegacy, kRaise, kNull };

/// The constant arguments at the end of every cast: what to do with a value that has no counterpart, and where the cast
/// stands in the user's text.
struct CastEnd {
  CastFailure on_failure;
  int64_t site;

  bool raises() const { return on_failure == CastFailure::kRaise; }
  bool legacy() const { return on_failure == CastFailure::kLegacy; }
};
CastEnd TakeCastEnd(KernelCall& call);

/// CAST_INVALID_INPUT: `expression` as Spark shows the value, types by their SQL names.
[[noreturn]] void RaiseInvalidCast(std::string_view expression, std::string_view from, std::string_view to,
                                   int64_t site);
/// CAST_OVERFLOW.
[[noreturn]] void RaiseCastOverflow(std::string_view value, std::string_view from, std::string_view to);

/// A text cast that failed: raises, or makes the row null.
void FailTextCast(duckdb::string_t text, std::string_view to, const CastEnd& end, duckdb::ValidityMask& mask,
                  duckdb::idx_t row);

/// White space and control characters, which Spark cuts off both ends of a text before it reads a number or date.
constexpr bool IsSpace(char c) { return (c >= 0 && c <= ' ') || c == 127; }
constexpr std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

/// Runs `convert(value, mask, row)`, which may make its row null.
template <class From, class To, class Convert>
Body CastBody(Convert convert) {
  return [convert](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<From, To>(
        args.data[0], result, args.size(),
        [&](From value, duckdb::ValidityMask& mask, duckdb::idx_t row) { return convert(value, mask, row); });
  };
}

/// Runs `convert(value)`, which gives the text of each row.
template <class From, class Convert>
Body TextBody(Convert convert) {
  return [convert](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<From, duckdb::string_t>(args.data[0], result, args.size(),
                                                           [&](From value) { return Put(result, convert(value)); });
  };
}

}  // namespace piezo::functions
