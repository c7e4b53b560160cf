// See raise.h.
#include "functions/kernels/raise.h"

#include "engine/kernel_error.h"

namespace piezo::functions {
namespace {

constexpr const char* kAnsiConfig = "\"spark.sql.ansi.enabled\"";

}  // namespace

void RaiseOverflow(std::string_view message, std::string_view alternative, int64_t site) {
  std::string hint;
  if (!alternative.empty()) {
    hint = " Use '" + std::string(alternative) + "' to tolerate overflow and return NULL instead.";
  }
  engine::RaiseCondition("ARITHMETIC_OVERFLOW",
                         {{"message", std::string(message)}, {"alternative", hint}, {"config", kAnsiConfig}}, site);
}

void RaiseSmallOverflow(int64_t left, std::string_view symbol, int64_t right, std::string_view alternative) {
  engine::RaiseCondition("BINARY_ARITHMETIC_OVERFLOW", {{"value1", std::to_string(left) + "S"},
                                                        {"symbol", std::string(symbol)},
                                                        {"value2", std::to_string(right) + "S"},
                                                        {"functionName", "`" + std::string(alternative) + "`"}});
}

void RaiseDivideByZero(int64_t site) { engine::RaiseCondition("DIVIDE_BY_ZERO", {{"config", kAnsiConfig}}, site); }

void RaiseRemainderByZero(int64_t site) {
  engine::RaiseCondition("REMAINDER_BY_ZERO", {{"config", kAnsiConfig}}, site);
}

void RaiseIntervalOverflow(std::string_view alternative, int64_t site) {
  if (alternative.empty()) engine::RaiseCondition("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", {}, site);
  engine::RaiseCondition("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
                         {{"functionName", "`" + std::string(alternative) + "`"}}, site);
}

void RaiseDecimalOverflow(std::string_view value, int precision, int scale, int64_t site) {
  engine::RaiseCondition("NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
                         {{"value", std::string(value)},
                          {"precision", std::to_string(precision)},
                          {"scale", std::to_string(scale)},
                          {"config", kAnsiConfig}},
                         site);
}

}  // namespace piezo::functions
