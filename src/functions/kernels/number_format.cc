// Kernels of format_number: a number of decimals, or a pattern of java.text.DecimalFormat. Rounding is half to even.
#include "types/number_format.h"

#include <charconv>
#include <cmath>
#include <memory>

#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

/// A number as its digits, exact or the shortest that mean it.
types::DecimalDigits DigitsOf(Int128 number, int scale) { return types::DecimalDigits::OfDecimal(number, scale); }
types::DecimalDigits DigitsOf(double number) { return types::DecimalDigits::OfDouble(number); }

/// Calls `use(row → digits)` for the column's type: `read` gives the number of one row.
template <class Use>
Body WithNumbers(KernelCall& call, Use use) {
  const LogicalType type = call.type(0);
  if (type.id() == LogicalTypeId::DECIMAL) {
    const int scale = duckdb::DecimalType::GetScale(type);
    return WithDecimalArgument(call, 0, [&](auto storage) -> Body {
      using D = decltype(storage);
      return use(D{}, [scale](D number) { return DigitsOf(DecimalStorage<D>::Read(number), scale); });
    });
  }
  if (type.id() == LogicalTypeId::FLOAT || type.id() == LogicalTypeId::DOUBLE) {
    call.CastArgument(0, LogicalType::DOUBLE);
    return use(double{}, [](double number) { return DigitsOf(number); });
  }
  call.CastArgument(0, LogicalType::BIGINT);
  return use(int64_t{}, [](int64_t number) { return DigitsOf(number, 0); });
}

/// format_number(number, decimals): null for a negative number of decimals.
Body BindDecimals(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return WithNumbers(call, [](auto value, auto digits) -> Body {
    using T = decltype(value);
    return BinaryOrNull<T, int32_t, string_t>([=](T number, int32_t decimals, Vector& result, NullRow null) {
      if (decimals < 0) return null.Set();
      return Put(result, types::NumberFormat::WithDecimals(decimals).Write(digits(number)));
    });
  });
}

/// format_number(number, pattern, site)
Body BindPattern(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::VARCHAR);
  return WithNumbers(call, [site](auto value, auto digits) -> Body {
    using T = decltype(value);
    return [=](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
      std::string last;
      types::NumberFormat format = types::NumberFormat::WithDecimals(0);
      bool known = false;
      duckdb::BinaryExecutor::Execute<T, string_t, string_t>(
          args.data[0], args.data[1], result, args.size(), [&](T number, const string_t& pattern) {
            if (!known || View(pattern) != last) {
              last = View(pattern);
              std::string reason;
              std::optional<types::NumberFormat> parsed = types::NumberFormat::Parse(last, reason);
              if (!parsed) {
                engine::RaiseCondition(
                    "PIEZO_MALFORMED_FORMAT",
                    {{"function", "`format_number`"}, {"format", errors::QuoteString(last)}, {"reason", reason}}, site);
              }
              format = std::move(*parsed);
              known = true;
            }
            return Put(result, format.Write(digits(number)));
          });
    };
  });
}

}  // namespace

void AddNumberFormatKernels(KernelSet& kernels) {
  kernels.Add("piezo_format_number", BindDecimals);
  kernels.Add("piezo_format_number_pattern", BindPattern);
}

}  // namespace piezo::functions
