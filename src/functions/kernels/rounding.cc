// Kernels that round: integers to tens, decimals and doubles to digits behind the point, half up (away from zero), half
// even, up or down. Doubles are rounded by the digits that they show, as Java's BigDecimal does.
#include <cmath>
#include <limits>

#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/executors.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;
using types::Rounding;

struct Digits {
  Rounding rounding;
  int32_t scale;  // digits behind the point; negative: zeros before it
};

/// `unscaled` brought from one scale to another; a negative target leaves its zeros in place.
Int128 RoundUnscaled(Int128 unscaled, int from, int to, Rounding rounding) {
  if (to >= from) return unscaled;
  if (from - to > 38) {
    const bool up = (rounding == Rounding::kCeiling && unscaled > 0) || (rounding == Rounding::kFloor && unscaled < 0);
    return up ? (unscaled > 0 ? 1 : -1) : 0;
  }
  return types::Rescale(unscaled, from - to, 0, 38, rounding).value_or(0);
}

// ---- Integers ----

template <class T>
Body RoundInteger(const Digits& digits, bool raise, int64_t site) {
  return Unary<T, T>([=](T value, Vector&) -> T {
    if (digits.scale >= 0) return value;
    const Int128 rounded = RoundUnscaled(value, 0, digits.scale, digits.rounding) *
                           (digits.scale < -38 ? Int128{0} : PowerOfTen(-digits.scale));
    const T narrow = static_cast<T>(rounded);
    if (narrow != rounded && raise) RaiseOverflow("Overflow", "", site);
    return narrow;
  });
}

// ---- Doubles ----

/// By the shortest digits that read back as `value`.
double RoundByText(double value, const Digits& digits) {
  const std::string text = types::JavaDoubleToString(std::fabs(value));
  const size_t e = text.find('E');
  const int exponent = e == std::string::npos ? 0 : std::stoi(text.substr(e + 1));
  Int128 unscaled = 0;
  int scale = -exponent;
  bool fraction = false;
  for (const char c : std::string_view(text).substr(0, e)) {
    if (c == '.') {
      fraction = true;
    } else {
      unscaled = unscaled * 10 + (c - '0');
      scale += fraction ? 1 : 0;
    }
  }
  if (scale <= digits.scale) return value + 0.0;
  const Int128 rounded = RoundUnscaled(unscaled, scale, digits.scale, digits.rounding);
  const std::string back = types::ToString(rounded) + "E" + std::to_string(-digits.scale);
  return std::copysign(std::strtod(back.c_str(), nullptr), value) + 0.0;
}

/// Which way a rest that is no tie goes.
bool RoundsUp(Rounding rounding, double rest, bool negative) {
  switch (rounding) {
    case Rounding::kCeiling:
      return !negative;
    case Rounding::kFloor:
      return negative;
    default:
      return rest > 0.5;
  }
}

/// Java's BigDecimal has no -0.0: adding 0.0 makes it 0.0.
double RoundDouble(double value, const Digits& digits) {
  if (!std::isfinite(value)) return value;
  // Far from a tie the digits do not matter; products below 2^53 and powers of ten to 10^22 are exact enough to tell.
  if (digits.scale >= 0 && digits.scale <= 22) {
    const double power = static_cast<double>(PowerOfTen(digits.scale));
    const double scaled = std::fabs(value) * power;
    const double whole = std::floor(scaled);
    const double rest = scaled - whole;
    if (scaled < 0x1p43 && std::fabs(rest - 0.5) > 1e-3 && rest > 1e-3 && rest < 1 - 1e-3) {
      const double rounded = RoundsUp(digits.rounding, rest, value < 0) ? whole + 1 : whole;
      return std::copysign(rounded / power, value) + 0.0;
    }
  }
  return RoundByText(value, digits);
}

template <class T>
Body RoundFloating(const Digits& digits) {
  return Unary<T, T>(
      [digits](T value, Vector&) { return static_cast<T>(RoundDouble(static_cast<double>(value), digits)); });
}

// ---- Decimals ----

/// From a decimal to the decimal that analysis worked out; the last constant shows its type.
Body RoundDecimal(KernelCall& call, const Digits& digits, const LogicalType& result, bool raise, int64_t site) {
  const int from = duckdb::DecimalType::GetScale(call.type(0));
  const int to = duckdb::DecimalType::GetScale(result);
  const int precision = duckdb::DecimalType::GetWidth(result);
  return WithDecimalStorage(result, [&](auto out) -> Body {
    return WithDecimalArgument(call, 0, [&](auto in) -> Body {
      using D = decltype(in);
      using R = decltype(out);
      return UnaryOrNull<D, R>([=](D value, Vector&, NullRow null) {
        const Int128 unscaled = DecimalStorage<D>::Read(value);
        Int128 rounded = RoundUnscaled(unscaled, from, digits.scale, digits.rounding);
        // Now at scale min(from, digits); the result's is `to`, never below that but for the zeros before the point.
        const int at = std::min<int>(from, digits.scale);
        if (at < to) rounded *= PowerOfTen(std::min(to - at, 38));
        if (Fits(rounded, precision)) return DecimalStorage<R>::Write(rounded);
        if (raise) RaiseDecimalOverflow(types::DecimalToPlainString(rounded, to), precision, to, site);
        return null.Set<R>();
      });
    });
  });
}

/// round(value, scale, [type of a decimal result,] raise, site)
template <Rounding rounding>
Body BindRound(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raise = call.TakeLastConstant().GetValue<bool>();
  const LogicalType type = call.type(0);
  const LogicalType result = type.id() == LogicalTypeId::DECIMAL ? call.TakeType() : type;
  const duckdb::Value scale = call.TakeLastConstant();
  call.Returns(result);
  if (scale.IsNull()) {
    return [result](duckdb::DataChunk&, duckdb::ExpressionState&, duckdb::Vector& out) {
      out.Reference(duckdb::Value(result));
    };
  }
  const Digits digits{rounding, scale.GetValue<int32_t>()};
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return RoundInteger<int8_t>(digits, raise, site);
    case LogicalTypeId::SMALLINT:
      return RoundInteger<int16_t>(digits, raise, site);
    case LogicalTypeId::INTEGER:
      return RoundInteger<int32_t>(digits, raise, site);
    case LogicalTypeId::BIGINT:
      return RoundInteger<int64_t>(digits, raise, site);
    case LogicalTypeId::FLOAT:
      return RoundFloating<float>(digits);
    case LogicalTypeId::DOUBLE:
      return RoundFloating<double>(digits);
    case LogicalTypeId::DECIMAL:
      return RoundDecimal(call, digits, result, raise, site);
    default:
      RefuseTypes(call);
  }
}

}  // namespace

void AddRoundingKernels(KernelSet& kernels) {
  kernels.Add("piezo_round", BindRound<Rounding::kHalfUp>);
  kernels.Add("piezo_bround", BindRound<Rounding::kHalfEven>);
  kernels.Add("piezo_round_up", BindRound<Rounding::kCeiling>);
  kernels.Add("piezo_round_down", BindRound<Rounding::kFloor>);
}

}  // namespace piezo::functions
