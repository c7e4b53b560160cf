// Kernels of to_number and to_char with a number format.
#include "types/number_pattern.h"

#include <memory>

#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"

namespace piezo::functions {
namespace {

using duckdb::DecimalType;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

/// The pattern comes as a constant that analysis has checked.
std::shared_ptr<const types::NumberPattern> TakePattern(KernelCall& call) {
  return std::make_shared<const types::NumberPattern>(call.TakeLastConstant().ToString(), errors::SourceSpan{});
}

/// to_number(text, format, whether to raise, site)
Body BindToNumber(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raise = call.TakeLastConstant().GetValue<bool>();
  const auto pattern = TakePattern(call);
  const LogicalType type =
      LogicalType::DECIMAL(static_cast<uint8_t>(pattern->precision()), static_cast<uint8_t>(pattern->scale()));
  call.Returns(type);
  return WithDecimalStorage(type, [&](auto storage) -> Body {
    using D = decltype(storage);
    return UnaryOrNull<string_t, D>([=](const string_t& text, Vector&, NullRow null) -> D {
      if (const std::optional<Int128> number = pattern->Read(View(text))) return DecimalStorage<D>::Write(*number);
      if (!raise) return null.Set<D>();
      engine::RaiseCondition(
          "INVALID_FORMAT.MISMATCH_INPUT",
          {{"inputType", "\"STRING\""}, {"input", std::string(View(text))}, {"format", pattern->text()}}, site);
    });
  });
}

/// to_char(decimal, format)
Body BindToChar(KernelCall& call) {
  const auto pattern = TakePattern(call);
  call.Returns(LogicalType::VARCHAR);
  const int scale = DecimalType::GetScale(call.type(0));
  return WithDecimalArgument(call, 0, [&](auto storage) -> Body {
    using D = decltype(storage);
    return Unary<D, string_t>(
        [=](D number, Vector& result) { return Put(result, pattern->Write(DecimalStorage<D>::Read(number), scale)); });
  });
}

}  // namespace

void AddNumberPatternKernels(KernelSet& kernels) {
  kernels.Add("piezo_to_number", BindToNumber);
  kernels.Add("piezo_to_char", BindToChar);
}

}  // namespace piezo::functions
