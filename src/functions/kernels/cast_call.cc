// See cast_call.h.
#include "functions/kernels/cast_call.h"

#include "errors/error.h"

namespace piezo::functions {
namespace {

constexpr const char* kAnsiConfig = "\"spark.sql.ansi.enabled\"";

}  // namespace

CastEnd TakeCastEnd(KernelCall& call) {
  const int64_t site = call.TakeSite();
  return {static_cast<CastFailure>(call.TakeLastConstant().GetValue<int32_t>()), site};
}

void RaiseInvalidCast(std::string_view expression, std::string_view from, std::string_view to, int64_t site) {
  engine::RaiseCondition("CAST_INVALID_INPUT",
                         {{"expression", std::string(expression)},
                          {"sourceType", errors::QuoteText(from)},
                          {"targetType", errors::QuoteText(to)},
                          {"ansiConfig", kAnsiConfig}},
                         site);
}

void RaiseCastOverflow(std::string_view value, std::string_view from, std::string_view to) {
  engine::RaiseCondition("CAST_OVERFLOW", {{"value", std::string(value)},
                                           {"sourceType", errors::QuoteText(from)},
                                           {"targetType", errors::QuoteText(to)},
                                           {"ansiConfig", kAnsiConfig}});
}

void FailTextCast(duckdb::string_t text, std::string_view to, const CastEnd& end, duckdb::ValidityMask& mask,
                  duckdb::idx_t row) {
  if (end.raises()) RaiseInvalidCast(errors::QuoteString(View(text)), "STRING", to, end.site);
  mask.SetInvalid(row);
}

}  // namespace piezo::functions
