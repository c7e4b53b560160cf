// Casts to boolean and to numbers, as Java and Spark convert: texts are trimmed, floats are cut towards zero, legacy
// mode keeps the low bits of what does not fit.
#include <cmath>
#include <limits>
#include <optional>

#include "functions/kernels/cast_call.h"
#include "functions/kernels/cast_parse.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"
#include "types/decimal.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::DecimalType;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::ValidityMask;

// ---- To boolean ----

Body BindBoolean(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  call.Returns(LogicalType::BOOLEAN);
  return CastBody<string_t, bool>([end](string_t text, ValidityMask& mask, idx_t row) {
    const std::optional<bool> value = ParseBoolean(View(text));
    if (!value) FailTextCast(text, "BOOLEAN", end, mask, row);
    return value.value_or(false);
  });
}

// ---- To integers ----

template <class T>
constexpr const char* SqlNameOf() {
  switch (sizeof(T)) {
    case 1:
      return "TINYINT";
    case 2:
      return "SMALLINT";
    case 4:
      return "INT";
    default:
      return "BIGINT";
  }
}

template <class T>
Body FromText(const CastEnd& end) {
  return CastBody<string_t, T>([end](string_t text, ValidityMask& mask, idx_t row) {
    T value = 0;
    if (!ParseInteger(View(text), end.legacy(), value)) FailTextCast(text, SqlNameOf<T>(), end, mask, row);
    return value;
  });
}

/// How Spark spells a number in errors.
template <class F>
std::string NumberLiteral(F value) {
  if constexpr (std::is_same_v<F, float>) {
    return types::JavaFloatToString(value);
  } else if constexpr (std::is_same_v<F, double>) {
    return types::JavaDoubleToString(value) + (std::isfinite(value) ? "D" : "");
  } else {
    const char* suffix = sizeof(F) == 8 ? "L" : sizeof(F) == 2 ? "S" : sizeof(F) == 1 ? "Y" : "";
    return std::to_string(value) + suffix;
  }
}

template <class F, class T>
Body FromInteger(const CastEnd& end) {
  return CastBody<F, T>([end](F value, ValidityMask& mask, idx_t row) {
    const T narrow = static_cast<T>(value);
    if (__builtin_expect(narrow != value, 0) && !end.legacy()) {
      if (end.raises()) RaiseCastOverflow(NumberLiteral(value), SqlNameOf<F>(), SqlNameOf<T>());
      mask.SetInvalid(row);
    }
    return narrow;
  });
}

/// Java's (int) and (long): NaN is zero, what is too large becomes the largest.
template <class T>
T Saturate(double value) {
  if (std::isnan(value)) return 0;
  constexpr double kLimit = sizeof(T) == 8 ? 9223372036854775808.0 : 2147483648.0;
  if (value >= kLimit) return std::numeric_limits<T>::max();
  if (value < -kLimit) return std::numeric_limits<T>::min();
  return static_cast<T>(value);
}

template <class F, class T>
Body FromFloat(const CastEnd& end) {
  return CastBody<F, T>([end](F value, ValidityMask& mask, idx_t row) {
    const double whole = std::trunc(static_cast<double>(value));
    const double limit = std::ldexp(1.0, std::numeric_limits<T>::digits);
    const bool fits = whole >= -limit && whole < limit;
    if (__builtin_expect(!fits, 0) && !end.legacy()) {
      if (end.raises()) {
        RaiseCastOverflow(NumberLiteral(value), std::is_same_v<F, float> ? "FLOAT" : "DOUBLE", SqlNameOf<T>());
      }
      mask.SetInvalid(row);
    }
    if constexpr (sizeof(T) == 8) {
      return Saturate<int64_t>(static_cast<double>(value));
    } else {
      return static_cast<T>(Saturate<int32_t>(static_cast<double>(value)));
    }
  });
}

std::string DecimalName(int precision, int scale) {
  return "DECIMAL(" + std::to_string(precision) + "," + std::to_string(scale) + ")";
}

template <class T>
Body FromDecimal(KernelCall& call, const CastEnd& end) {
  const int precision = DecimalType::GetWidth(call.type(0));
  const int scale = DecimalType::GetScale(call.type(0));
  const Int128 divisor = PowerOfTen(scale);
  return WithDecimalArgument(call, 0, [&](auto storage) {
    using D = decltype(storage);
    return CastBody<D, T>([=](D value, ValidityMask& mask, idx_t row) {
      const Int128 unscaled = DecimalStorage<D>::Read(value);
      const Int128 whole = unscaled / divisor;
      const T narrow = static_cast<T>(whole);
      if (__builtin_expect(narrow != whole, 0) && !end.legacy()) {
        if (end.raises()) {
          RaiseCastOverflow(types::DecimalToPlainString(unscaled, scale) + "BD", DecimalName(precision, scale),
                            SqlNameOf<T>());
        }
        mask.SetInvalid(row);
      }
      return narrow;
    });
  });
}

template <class T>
Body BindInteger(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  static const LogicalType kTypes[] = {LogicalType::TINYINT, LogicalType::SMALLINT, LogicalType::INTEGER,
                                       LogicalType::BIGINT};
  call.Returns(kTypes[sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3]);
  switch (call.type(0).id()) {
    case LogicalTypeId::VARCHAR:
      return FromText<T>(end);
    case LogicalTypeId::TINYINT:
      return FromInteger<int8_t, T>(end);
    case LogicalTypeId::SMALLINT:
      return FromInteger<int16_t, T>(end);
    case LogicalTypeId::INTEGER:
      return FromInteger<int32_t, T>(end);
    case LogicalTypeId::BIGINT:
      return FromInteger<int64_t, T>(end);
    case LogicalTypeId::FLOAT:
      return FromFloat<float, T>(end);
    case LogicalTypeId::DOUBLE:
      return FromFloat<double, T>(end);
    case LogicalTypeId::DECIMAL:
      return FromDecimal<T>(call, end);
    default:
      RefuseTypes(call);
  }
}

// ---- To float and double ----

template <class T>
Body BindFloat(KernelCall& call) {
  constexpr bool kFloat = std::is_same_v<T, float>;
  const CastEnd end = TakeCastEnd(call);
  call.Returns(kFloat ? LogicalType::FLOAT : LogicalType::DOUBLE);
  if (call.type(0).id() == LogicalTypeId::DECIMAL) {
    const int scale = DecimalType::GetScale(call.type(0));
    return WithDecimalArgument(call, 0, [&](auto storage) {
      using D = decltype(storage);
      return CastBody<D, T>([scale](D value, ValidityMask&, idx_t) {
        return static_cast<T>(types::DecimalToDouble(DecimalStorage<D>::Read(value), scale));
      });
    });
  }
  if (call.type(0).id() == LogicalTypeId::DOUBLE) {
    return CastBody<double, T>([](double value, ValidityMask&, idx_t) { return static_cast<T>(value); });
  }
  if (call.type(0).id() != LogicalTypeId::VARCHAR) RefuseTypes(call);
  return CastBody<string_t, T>([end](string_t text, ValidityMask& mask, idx_t row) {
    std::optional<T> value;
    if constexpr (kFloat) {
      value = types::ParseFloat(View(text));
    } else {
      value = types::ParseDouble(View(text));
    }
    if (!value) FailTextCast(text, kFloat ? "FLOAT" : "DOUBLE", end, mask, row);
    return value.value_or(T{0});
  });
}

// ---- To decimal ----

struct DecimalTarget {
  int precision;
  int scale;
  CastEnd end;
};

/// A value that the type cannot hold.
void FailDecimal(std::string_view value, const DecimalTarget& to, ValidityMask& mask, idx_t row) {
  if (to.end.raises()) RaiseDecimalOverflow(value, to.precision, to.scale, to.end.site);
  mask.SetInvalid(row);
}

template <class R>
Body TextToDecimal(const DecimalTarget& to) {
  return CastBody<string_t, R>([to](string_t text, ValidityMask& mask, idx_t row) {
    const types::DecimalFromText parsed = types::ParseDecimal(View(text), {to.precision, to.scale});
    if (parsed.status == types::ParseStatus::kMalformed) {
      FailTextCast(text, DecimalName(to.precision, to.scale), to.end, mask, row);
    } else if (parsed.status == types::ParseStatus::kOverflow) {
      FailDecimal(Trim(View(text)), to, mask, row);
    }
    return DecimalStorage<R>::Write(parsed.unscaled);
  });
}

template <class F, class R>
Body FloatToDecimal(const DecimalTarget& to) {
  return CastBody<F, R>([to](F value, ValidityMask& mask, idx_t row) {
    if (!std::isfinite(value)) {
      mask.SetInvalid(row);
      return R{};
    }
    // A float counts with the digits that it shows as a double.
    const std::optional<Int128> unscaled =
        types::DecimalFromDouble(static_cast<double>(value), {to.precision, to.scale});
    if (!unscaled) {
      FailDecimal(std::fabs(value) < 1e38 ? types::DecimalToPlainString(static_cast<Int128>(value), 0)
                                          : types::JavaDoubleToString(static_cast<double>(value)),
                  to, mask, row);
    }
    return DecimalStorage<R>::Write(unscaled.value_or(0));
  });
}

/// From a decimal of `scale` digits behind the point, or an integer (no such digits), in storage D.
template <class D, class R>
Body Rescaled(const DecimalTarget& to, int scale) {
  return CastBody<D, R>([=](D value, ValidityMask& mask, idx_t row) {
    const Int128 unscaled = DecimalStorage<D>::Read(value);
    const std::optional<Int128> rescaled = types::Rescale(unscaled, scale, to.scale, to.precision);
    if (!rescaled) FailDecimal(types::DecimalToPlainString(unscaled, scale), to, mask, row);
    return DecimalStorage<R>::Write(rescaled.value_or(0));
  });
}

Body BindDecimal(KernelCall& call) {
  const CastEnd end = TakeCastEnd(call);
  const int scale = call.TakeLastConstant().GetValue<int32_t>();
  const int precision = call.TakeLastConstant().GetValue<int32_t>();
  const DecimalTarget to{precision, scale, end};
  const LogicalType from = call.type(0);
  const LogicalType result = LogicalType::DECIMAL(static_cast<uint8_t>(precision), static_cast<uint8_t>(scale));
  call.Returns(result);
  return WithDecimalStorage(result, [&](auto storage) -> Body {
    using R = decltype(storage);
    switch (from.id()) {
      case LogicalTypeId::VARCHAR:
        return TextToDecimal<R>(to);
      case LogicalTypeId::TINYINT:
        return Rescaled<int8_t, R>(to, 0);
      case LogicalTypeId::SMALLINT:
        return Rescaled<int16_t, R>(to, 0);
      case LogicalTypeId::INTEGER:
        return Rescaled<int32_t, R>(to, 0);
      case LogicalTypeId::BIGINT:
        return Rescaled<int64_t, R>(to, 0);
      case LogicalTypeId::FLOAT:
        return FloatToDecimal<float, R>(to);
      case LogicalTypeId::DOUBLE:
        return FloatToDecimal<double, R>(to);
      case LogicalTypeId::DECIMAL:
        return WithDecimalArgument(call, 0, [&](auto argument) -> Body {
          return Rescaled<decltype(argument), R>(to, DecimalType::GetScale(from));
        });
      default:
        RefuseTypes(call);
    }
  });
}

// ---- To binary ----

template <class F>
Body ToBigEndian() {
  return [](duckdb::DataChunk& args, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::UnaryExecutor::Execute<F, string_t>(args.data[0], result, args.size(), [&](F value) {
      char bytes[sizeof(F)];
      for (size_t i = 0; i < sizeof(F); ++i) bytes[i] = static_cast<char>(value >> (8 * (sizeof(F) - 1 - i)));
      return duckdb::StringVector::AddStringOrBlob(result, bytes, sizeof(F));
    });
  };
}

Body BindBinary(KernelCall& call) {
  call.Returns(LogicalType::BLOB);
  switch (call.type(0).id()) {
    case LogicalTypeId::TINYINT:
      return ToBigEndian<int8_t>();
    case LogicalTypeId::SMALLINT:
      return ToBigEndian<int16_t>();
    case LogicalTypeId::INTEGER:
      return ToBigEndian<int32_t>();
    case LogicalTypeId::BIGINT:
      return ToBigEndian<int64_t>();
    default:
      RefuseTypes(call);
  }
}

}  // namespace

void AddNumberCastKernels(KernelSet& kernels) {
  kernels.Add("piezo_cast_boolean", BindBoolean);
  kernels.Add("piezo_cast_byte", BindInteger<int8_t>);
  kernels.Add("piezo_cast_short", BindInteger<int16_t>);
  kernels.Add("piezo_cast_int", BindInteger<int32_t>);
  kernels.Add("piezo_cast_long", BindInteger<int64_t>);
  kernels.Add("piezo_cast_float", BindFloat<float>);
  kernels.Add("piezo_cast_double", BindFloat<double>);
  kernels.Add("piezo_cast_decimal", BindDecimal);
  kernels.Add("piezo_cast_binary", BindBinary);
}

}  // namespace piezo::functions
