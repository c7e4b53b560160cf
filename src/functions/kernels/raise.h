// The error conditions that several groups of kernels raise, with Spark's parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace piezo::functions {

/// `message` is Java's ("integer overflow"); `alternative` the function that gives null instead, or empty.
[[noreturn]] void RaiseOverflow(std::string_view message, std::string_view alternative, int64_t site);
/// Of TINYINT and SMALLINT, which Spark reports with the operands.
[[noreturn]] void RaiseSmallOverflow(int64_t left, std::string_view symbol, int64_t right,
                                     std::string_view alternative);
[[noreturn]] void RaiseDivideByZero(int64_t site);
[[noreturn]] void RaiseRemainderByZero(int64_t site);
[[noreturn]] void RaiseIntervalOverflow(std::string_view alternative, int64_t site);
/// A decimal that its type cannot hold; `value` in plain digits.
[[noreturn]] void RaiseDecimalOverflow(std::string_view value, int precision, int scale, int64_t site);

}  // namespace piezo::functions
