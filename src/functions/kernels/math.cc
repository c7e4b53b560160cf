// Kernels of mathematics on doubles, with Java's bits, and on integers: bits, bases, factorials.
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "functions/kernels/executors.h"
#include "functions/kernels/java_math.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::Vector;

// ---- Functions of one double ----

using DoubleFunction = double (*)(double);

// As Spark computes them; beyond this the square would overflow.
constexpr double kLargestSquared = 1e154;
double Asinh(double x) {
  if (std::isinf(x) && x < 0) return x;
  return x > kLargestSquared ? java::Log(x) + java::Log(2.0) : java::Log(x + std::sqrt(x * x + 1.0));
}
double Acosh(double x) {
  return x > kLargestSquared ? java::Log(x) + java::Log(2.0) : java::Log(x + std::sqrt(x * x - 1.0));
}
double Atanh(double x) { return 0.5 * (std::log1p(x) - std::log1p(-x)); }
double Cot(double x) { return 1.0 / std::tan(x); }
double Sec(double x) { return 1.0 / std::cos(x); }
double Csc(double x) { return 1.0 / std::sin(x); }
double Log2(double x) { return java::Log(x) / java::Log(2.0); }
double Degrees(double x) { return x * (180.0 / std::numbers::pi); }
double Radians(double x) { return x * (std::numbers::pi / 180.0); }
double Signum(double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; }

template <double (*function)(double)>
Body BindDouble(KernelCall& call) {
  call.CastArgument(0, LogicalType::DOUBLE);
  call.Returns(LogicalType::DOUBLE);
  return Unary<double, double>([](double x, Vector&) { return function(x); });
}

/// Logarithms are null at and below their pole.
template <double (*function)(double), int pole>
Body BindLogarithm(KernelCall& call) {
  call.CastArgument(0, LogicalType::DOUBLE);
  call.Returns(LogicalType::DOUBLE);
  return UnaryOrNull<double, double>(
      [](double x, Vector&, NullRow null) { return x <= pole ? null.Set<double>() : function(x); });
}

Body BindLogBase(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return BinaryOrNull<double, double, double>([](double base, double x, Vector&, NullRow null) {
    return base <= 0 || x <= 0 ? null.Set<double>() : java::Log(x) / java::Log(base);
  });
}

template <double (*function)(double, double)>
Body BindDoubles(KernelCall& call) {
  call.Returns(LogicalType::DOUBLE);
  return Binary<double, double, double>([](double x, double y, Vector&) { return function(x, y); });
}

/// Java adds zero to both, so that -0.0 counts as 0.0.
double Atan2(double y, double x) { return java::Atan2(y + 0.0, x + 0.0); }

// ---- Floor and ceiling of doubles ----

int64_t SaturatingLong(double x) {
  if (std::isnan(x)) return 0;
  if (x >= 0x1p63) return std::numeric_limits<int64_t>::max();
  if (x < -0x1p63) return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(x);
}

template <double (*function)(double)>
Body BindToLong(KernelCall& call) {
  call.CastArgument(0, LogicalType::DOUBLE);
  call.Returns(LogicalType::BIGINT);
  return Unary<double, int64_t>([](double x, Vector&) { return SaturatingLong(function(x)); });
}

// ---- Integers ----

Body BindFactorial(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  return UnaryOrNull<int32_t, int64_t>([](int32_t n, Vector&, NullRow null) {
    if (n < 0 || n > 20) return null.Set<int64_t>();
    int64_t product = 1;
    for (int64_t i = 2; i <= n; ++i) product *= i;
    return product;
  });
}

Body BindBitCount(KernelCall& call) {
  call.CastArgument(0, LogicalType::BIGINT);
  call.Returns(LogicalType::INTEGER);
  return Unary<int64_t, int32_t>([](int64_t x, Vector&) { return std::popcount(static_cast<uint64_t>(x)); });
}

template <class T>
Body BitAt(int64_t site, std::string function) {
  constexpr int kBits = static_cast<int>(sizeof(T)) * 8;
  return Binary<T, int32_t, int8_t>([=](T x, int32_t position, Vector&) {
    if (position < 0 || position >= kBits) {
      engine::RaiseCondition("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE",
                             {{"functionName", "`" + function + "`"},
                              {"parameter", "`pos`"},
                              {"upper", std::to_string(kBits)},
                              {"invalidValue", std::to_string(position)}},
                             site);
    }
    return static_cast<int8_t>((x >> position) & 1);
  });
}

Body BindBitGet(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string function = call.TakeLastConstant().ToString();
  call.Returns(LogicalType::TINYINT);
  switch (call.type(0).id()) {
    case LogicalTypeId::TINYINT:
      return BitAt<int8_t>(site, function);
    case LogicalTypeId::SMALLINT:
      return BitAt<int16_t>(site, function);
    case LogicalTypeId::INTEGER:
      return BitAt<int32_t>(site, function);
    default:
      return BitAt<int64_t>(site, function);
  }
}

enum class Shift { kLeft, kRight, kRightUnsigned };

/// Java takes the distance modulo the number of bits.
template <Shift shift, class T>
T ShiftBy(T x, int32_t distance) {
  using U = std::make_unsigned_t<T>;
  const int bits = distance & (static_cast<int>(sizeof(T)) * 8 - 1);
  switch (shift) {
    case Shift::kLeft:
      return static_cast<T>(static_cast<U>(x) << bits);
    case Shift::kRight:
      return x >> bits;
    default:
      return static_cast<T>(static_cast<U>(x) >> bits);
  }
}

template <Shift shift>
Body BindShift(KernelCall& call) {
  const LogicalType type = call.type(0);
  call.Returns(type);
  if (type.id() == LogicalTypeId::BIGINT) {
    return Binary<int64_t, int32_t, int64_t>([](int64_t x, int32_t n, Vector&) { return ShiftBy<shift>(x, n); });
  }
  return Binary<int32_t, int32_t, int32_t>([](int32_t x, int32_t n, Vector&) { return ShiftBy<shift>(x, n); });
}

// ---- Bases ----

constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Without leading zeros.
std::string ToBase(uint64_t value, unsigned base) {
  std::string digits;
  do {
    digits.insert(digits.begin(), kDigits[value % base]);
    value /= base;
  } while (value != 0);
  return digits;
}

Body BindBin(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  return Unary<int64_t, string_t>(
      [](int64_t x, Vector& result) { return Put(result, ToBase(static_cast<uint64_t>(x), 2)); });
}

string_t HexOf(std::string_view bytes, Vector& result) {
  string_t text = duckdb::StringVector::EmptyString(result, bytes.size() * 2);
  char* out = text.GetDataWriteable();
  for (const char byte : bytes) {
    *out++ = kDigits[static_cast<unsigned char>(byte) >> 4];
    *out++ = kDigits[byte & 0xF];
  }
  text.Finalize();
  return text;
}

Body BindHex(KernelCall& call) {
  call.Returns(LogicalType::VARCHAR);
  if (call.type(0).id() == LogicalTypeId::BIGINT) {
    return Unary<int64_t, string_t>(
        [](int64_t x, Vector& result) { return Put(result, ToBase(static_cast<uint64_t>(x), 16)); });
  }
  return Unary<string_t, string_t>([](const string_t& bytes, Vector& result) { return HexOf(View(bytes), result); });
}

int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}

Body BindUnhex(KernelCall& call) {
  call.Returns(LogicalType::BLOB);
  return UnaryOrNull<string_t, string_t>([](const string_t& text, Vector& result, NullRow null) {
    const std::string_view digits = View(text);
    std::string bytes;
    bytes.reserve(digits.size() / 2 + 1);
    int high = digits.size() % 2 == 1 ? 0 : -1;  // an odd number of digits lacks the first
    for (const char c : digits) {
      const int value = DigitValue(c);
      if (value < 0 || value > 15) return null.Set();
      if (high < 0) {
        high = value;
      } else {
        bytes.push_back(static_cast<char>(high << 4 | value));
        high = -1;
      }
    }
    return Put(result, bytes);
  });
}

/// The number that the leading digits of `text` spell; beyond 64 bits all ones, or ARITHMETIC_OVERFLOW.
uint64_t FromBase(std::string_view text, unsigned base, bool raise, int64_t site) {
  uint64_t value = 0;
  for (const char c : text) {
    const int digit = DigitValue(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) break;
    if (__builtin_mul_overflow(value, uint64_t{base}, &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value)) {
      if (raise) RaiseOverflow("Overflow in function conv()", "", site);
      return ~uint64_t{0};
    }
  }
  return value;
}

/// Numbers are unsigned, unless the target base is negative.
std::optional<std::string> Convert(std::string_view text, int32_t from, int32_t to, bool raise, int64_t site) {
  const int64_t to_size = std::abs(int64_t{to});
  if (from < 2 || from > 36 || to_size < 2 || to_size > 36) return std::nullopt;
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  auto value = static_cast<int64_t>(FromBase(text, static_cast<unsigned>(from), raise, site));
  if (negative && to > 0) value = value < 0 ? -1 : -value;
  if (to < 0 && value < 0) {
    value = static_cast<int64_t>(uint64_t{0} - static_cast<uint64_t>(value));
    negative = true;
  }
  const std::string digits = ToBase(static_cast<uint64_t>(value), static_cast<unsigned>(to_size));
  return negative && to < 0 ? "-" + digits : digits;
}

Body BindConv(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raise = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::VARCHAR);
  return TernaryOrNull<string_t, int32_t, int32_t, string_t>(
      [=](const string_t& text, int32_t from, int32_t to, Vector& result, NullRow null) {
        const std::optional<std::string> converted = Convert(View(text), from, to, raise, site);
        return converted ? Put(result, *converted) : null.Set();
      });
}

// ---- Buckets ----

/// Of whole numbers, too, as doubles: the difference may be beyond them.
template <class T>
double Distance(T left, T right) {
  return static_cast<double>(left) - static_cast<double>(right);
}

/// width_bucket(value, least, greatest, count), of doubles or of intervals as numbers.
template <class T>
int64_t Bucket(T value, T least, T greatest, int64_t count) {
  if (least < greatest) {
    if (value < least) return 0;
    if (value >= greatest) return count + 1;
    return static_cast<int64_t>(static_cast<double>(count) * Distance(value, least) / Distance(greatest, least)) + 1;
  }
  if (value > least) return 0;
  if (value <= greatest) return count + 1;
  return static_cast<int64_t>(static_cast<double>(count) * Distance(least, value) / Distance(least, greatest)) + 1;
}

template <class T>
Body BucketBody() {
  return [](duckdb::DataChunk& args, duckdb::ExpressionState&, Vector& result) {
    const ColumnReader<T> values(args.data[0], args.size());
    const ColumnReader<T> least(args.data[1], args.size());
    const ColumnReader<T> greatest(args.data[2], args.size());
    const ColumnReader<int64_t> counts(args.data[3], args.size());
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* out = duckdb::FlatVector::GetData<int64_t>(result);
    for (duckdb::idx_t row = 0; row < args.size(); ++row) {
      const bool null = values.IsNull(row) || least.IsNull(row) || greatest.IsNull(row) || counts.IsNull(row);
      bool valid =
          !null && counts[row] > 0 && counts[row] < std::numeric_limits<int64_t>::max() && least[row] != greatest[row];
      if constexpr (std::is_same_v<T, double>) {
        valid = valid && !std::isnan(values[row]) && std::isfinite(least[row]) && std::isfinite(greatest[row]);
      }
      if (valid) {
        out[row] = Bucket<T>(values[row], least[row], greatest[row], counts[row]);
      } else {
        duckdb::FlatVector::SetNull(result, row, true);
      }
    }
    if (args.AllConstant()) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
  };
}

Body BindWidthBucket(KernelCall& call) {
  call.Returns(LogicalType::BIGINT);
  switch (call.type(0).id()) {
    case LogicalTypeId::INTEGER:
      return BucketBody<int32_t>();
    case LogicalTypeId::BIGINT:
      return BucketBody<int64_t>();
    default:
      return BucketBody<double>();
  }
}

}  // namespace

void AddMathKernels(KernelSet& kernels) {
  kernels.Add("piezo_exp", BindDouble<java::Exp>);
  kernels.Add("piezo_expm1", BindDouble<std::expm1>);
  kernels.Add("piezo_sqrt", BindDouble<std::sqrt>);
  kernels.Add("piezo_cbrt", BindDouble<java::Cbrt>);
  kernels.Add("piezo_sin", BindDouble<std::sin>);
  kernels.Add("piezo_cos", BindDouble<std::cos>);
  kernels.Add("piezo_tan", BindDouble<std::tan>);
  kernels.Add("piezo_cot", BindDouble<Cot>);
  kernels.Add("piezo_sec", BindDouble<Sec>);
  kernels.Add("piezo_csc", BindDouble<Csc>);
  kernels.Add("piezo_asin", BindDouble<java::Asin>);
  kernels.Add("piezo_acos", BindDouble<java::Acos>);
  kernels.Add("piezo_atan", BindDouble<java::Atan>);
  kernels.Add("piezo_sinh", BindDouble<java::Sinh>);
  kernels.Add("piezo_cosh", BindDouble<java::Cosh>);
  kernels.Add("piezo_tanh", BindDouble<std::tanh>);
  kernels.Add("piezo_asinh", BindDouble<Asinh>);
  kernels.Add("piezo_acosh", BindDouble<Acosh>);
  kernels.Add("piezo_atanh", BindDouble<Atanh>);
  kernels.Add("piezo_degrees", BindDouble<Degrees>);
  kernels.Add("piezo_radians", BindDouble<Radians>);
  kernels.Add("piezo_rint", BindDouble<std::nearbyint>);
  kernels.Add("piezo_signum", BindDouble<Signum>);
  kernels.Add("piezo_ln", BindLogarithm<java::Log, 0>);
  kernels.Add("piezo_log2", BindLogarithm<Log2, 0>);
  kernels.Add("piezo_log10", BindLogarithm<java::Log10, 0>);
  kernels.Add("piezo_log1p", BindLogarithm<std::log1p, -1>);
  kernels.Add("piezo_log", BindLogBase);
  kernels.Add("piezo_pow", BindDoubles<java::Pow>);
  kernels.Add("piezo_atan2", BindDoubles<Atan2>);
  kernels.Add("piezo_hypot", BindDoubles<java::Hypot>);
  kernels.Add("piezo_ceil", BindToLong<std::ceil>);
  kernels.Add("piezo_floor", BindToLong<std::floor>);
  kernels.Add("piezo_factorial", BindFactorial);
  kernels.Add("piezo_bit_count", BindBitCount);
  kernels.Add("piezo_bit_get", BindBitGet);
  kernels.Add("piezo_shiftleft", BindShift<Shift::kLeft>);
  kernels.Add("piezo_shiftright", BindShift<Shift::kRight>);
  kernels.Add("piezo_shiftrightunsigned", BindShift<Shift::kRightUnsigned>);
  kernels.Add("piezo_bin", BindBin);
  kernels.Add("piezo_hex", BindHex);
  kernels.Add("piezo_unhex", BindUnhex);
  kernels.Add("piezo_conv", BindConv);
  kernels.Add("piezo_width_bucket", BindWidthBucket);
}

}  // namespace piezo::functions
