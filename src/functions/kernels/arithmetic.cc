// Kernels of arithmetic on integers and floats as Java computes it: checked, wrapping, or null where the checked one
// would raise. Decimals are in decimal.cc.
#include <cmath>
#include <limits>
#include <type_traits>

#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::UnaryExecutor;
using duckdb::ValidityMask;
using duckdb::Vector;

/// What happens where the mathematical result does not exist in the type.
enum class Mode { kRaise, kWrap, kNull };

struct AddOp {
  static constexpr const char* kSymbol = "+";
  static constexpr const char* kTry = "try_add";
  template <class T>
  static bool Overflows(T left, T right, T& out) {
    return __builtin_add_overflow(left, right, &out);
  }
};
struct SubtractOp {
  static constexpr const char* kSymbol = "-";
  static constexpr const char* kTry = "try_subtract";
  template <class T>
  static bool Overflows(T left, T right, T& out) {
    return __builtin_sub_overflow(left, right, &out);
  }
};
struct MultiplyOp {
  static constexpr const char* kSymbol = "*";
  static constexpr const char* kTry = "try_multiply";
  template <class T>
  static bool Overflows(T left, T right, T& out) {
    return __builtin_mul_overflow(left, right, &out);
  }
};

template <class T>
constexpr const char* JavaOverflow() {
  switch (sizeof(T)) {
    case 1:
      return "byte overflow";
    case 2:
      return "short overflow";
    case 4:
      return "integer overflow";
    default:
      return "long overflow";
  }
}

template <class Op, class T>
[[noreturn]] void RaiseBinaryOverflow(T left, T right, int64_t site) {
  if constexpr (sizeof(T) <= 2) {
    RaiseSmallOverflow(left, Op::kSymbol, right, Op::kTry);
  } else {
    RaiseOverflow(JavaOverflow<T>(), Op::kTry, site);
  }
}

template <class Op, Mode mode, class T>
Body IntegralBody(int64_t site) {
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    if constexpr (mode == Mode::kNull) {
      BinaryExecutor::ExecuteWithNulls<T, T, T>(args.data[0], args.data[1], result, args.size(),
                                                [](T left, T right, ValidityMask& mask, duckdb::idx_t row) {
                                                  T out;
                                                  if (Op::Overflows(left, right, out)) mask.SetInvalid(row);
                                                  return out;
                                                });
    } else {
      BinaryExecutor::Execute<T, T, T>(args.data[0], args.data[1], result, args.size(), [site](T left, T right) {
        T out;
        const bool overflows = Op::Overflows(left, right, out);
        if (mode == Mode::kRaise && __builtin_expect(overflows, 0)) RaiseBinaryOverflow<Op>(left, right, site);
        return out;
      });
    }
  };
}

template <class Op, Mode mode>
Body BindIntegral(KernelCall& call) {
  const int64_t site = mode == Mode::kRaise ? call.TakeSite() : -1;
  const LogicalType type = call.type(0);
  call.CastArgument(1, type);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return IntegralBody<Op, mode, int8_t>(site);
    case LogicalTypeId::SMALLINT:
      return IntegralBody<Op, mode, int16_t>(site);
    case LogicalTypeId::INTEGER:
      return IntegralBody<Op, mode, int32_t>(site);
    case LogicalTypeId::BIGINT:
      return IntegralBody<Op, mode, int64_t>(site);
    default:
      RefuseTypes(call);
  }
}

/// Operations whose right side must not be zero; `Op::Apply` gives the result of the rest.
template <class Op, bool raise, class T>
Body ByNonZeroBody(int64_t site) {
  using R = decltype(Op::Apply(T{}, T{}, int64_t{}));
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    const auto apply = [site](T left, T right, ValidityMask& mask, duckdb::idx_t row) {
      if (__builtin_expect(right == 0, 0)) {
        if (raise) Op::RaiseZero(site);
        mask.SetInvalid(row);
        return R{};
      }
      return Op::Apply(left, right, raise ? site : Op::kQuiet);
    };
    BinaryExecutor::ExecuteWithNulls<T, T, R>(args.data[0], args.data[1], result, args.size(), apply);
  };
}

struct DivideOp {
  static constexpr int64_t kQuiet = -2;
  static void RaiseZero(int64_t site) { RaiseDivideByZero(site); }
  static double Apply(double left, double right, int64_t) { return left / right; }
};

struct IntegralDivideOp {
  static constexpr int64_t kQuiet = -2;
  static void RaiseZero(int64_t site) { RaiseDivideByZero(site); }
  template <class T>
  static int64_t Apply(T left, T right, int64_t site) {
    if (right != -1) return left / right;
    if (left != std::numeric_limits<int64_t>::min()) return -int64_t{left};
    if (site != kQuiet) RaiseOverflow("Overflow in integral divide", "try_divide", site);
    return left;
  }
};

template <class T>
T JavaRemainder(T left, T right) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::fmod(left, right);
  } else {
    return right == -1 ? T{0} : static_cast<T>(left % right);
  }
}

struct RemainderOp {
  static constexpr int64_t kQuiet = -2;
  static void RaiseZero(int64_t site) { RaiseRemainderByZero(site); }
  template <class T>
  static T Apply(T left, T right, int64_t) {
    return JavaRemainder(left, right);
  }
};

/// The remainder that is never negative for a positive divisor. Java adds the divisor with wrap-around.
struct PositiveRemainderOp {
  static constexpr int64_t kQuiet = -2;
  static void RaiseZero(int64_t site) { RaiseRemainderByZero(site); }
  template <class T>
  static T Apply(T left, T right, int64_t) {
    const T rest = JavaRemainder(left, right);
    if (!(rest < 0)) return rest;
    if constexpr (std::is_floating_point_v<T>) {
      return std::fmod(rest + right, right);
    } else if constexpr (sizeof(T) <= 2) {
      return static_cast<T>((rest + right) % right);
    } else {
      T sum;
      static_cast<void>(__builtin_add_overflow(rest, right, &sum));
      return JavaRemainder(sum, right);
    }
  }
};

template <class Op, bool raise>
Body BindByNonZero(KernelCall& call) {
  const int64_t site = raise ? call.TakeSite() : -1;
  const LogicalType type = call.type(0);
  call.CastArgument(1, type);
  if constexpr (std::is_same_v<Op, DivideOp>) {
    call.Returns(LogicalType::DOUBLE);
    return ByNonZeroBody<Op, raise, double>(site);
  } else {
    constexpr bool kLong = std::is_same_v<Op, IntegralDivideOp>;
    call.Returns(kLong ? LogicalType(LogicalType::BIGINT) : type);
    switch (type.id()) {
      case LogicalTypeId::INTEGER:
        return ByNonZeroBody<Op, raise, int32_t>(site);
      case LogicalTypeId::BIGINT:
        return ByNonZeroBody<Op, raise, int64_t>(site);
      default:
        break;
    }
    if constexpr (!kLong) {
      switch (type.id()) {
        case LogicalTypeId::TINYINT:
          return ByNonZeroBody<Op, raise, int8_t>(site);
        case LogicalTypeId::SMALLINT:
          return ByNonZeroBody<Op, raise, int16_t>(site);
        case LogicalTypeId::FLOAT:
          return ByNonZeroBody<Op, raise, float>(site);
        case LogicalTypeId::DOUBLE:
          return ByNonZeroBody<Op, raise, double>(site);
        default:
          break;
      }
    }
    RefuseTypes(call);
  }
}

struct NegateOp {
  template <class T>
  static T Apply(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      return -value;
    } else {
      return static_cast<T>(std::make_unsigned_t<T>(0) - static_cast<std::make_unsigned_t<T>>(value));
    }
  }
};
struct AbsOp {
  template <class T>
  static T Apply(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::fabs(value);
    } else {
      return value < 0 ? NegateOp::Apply(value) : value;
    }
  }
};

/// Negation and its kin: only the smallest integer has no opposite.
template <class Op, Mode mode, class T>
Body UnaryBody(int64_t site) {
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<T, T>(args.data[0], result, args.size(), [site](T value) {
      if constexpr (mode == Mode::kRaise && !std::is_floating_point_v<T>) {
        if (__builtin_expect(value == std::numeric_limits<T>::min(), 0)) RaiseOverflow(JavaOverflow<T>(), "", site);
      }
      return Op::Apply(value);
    });
  };
}

template <class Op, Mode mode>
Body BindUnary(KernelCall& call) {
  const int64_t site = mode == Mode::kRaise ? call.TakeSite() : -1;
  const LogicalType type = call.type(0);
  call.Returns(type);
  switch (type.id()) {
    case LogicalTypeId::TINYINT:
      return UnaryBody<Op, mode, int8_t>(site);
    case LogicalTypeId::SMALLINT:
      return UnaryBody<Op, mode, int16_t>(site);
    case LogicalTypeId::INTEGER:
      return UnaryBody<Op, mode, int32_t>(site);
    case LogicalTypeId::BIGINT:
      return UnaryBody<Op, mode, int64_t>(site);
    case LogicalTypeId::FLOAT:
      return UnaryBody<Op, mode, float>(site);
    case LogicalTypeId::DOUBLE:
      return UnaryBody<Op, mode, double>(site);
    default:
      RefuseTypes(call);
  }
}

template <class Op>
void AddChecked(KernelSet& kernels, const std::string& name) {
  kernels.Add("piezo_" + name, BindIntegral<Op, Mode::kRaise>);
  kernels.Add("piezo_wrap_" + name, BindIntegral<Op, Mode::kWrap>);
  kernels.Add("piezo_try_" + name, BindIntegral<Op, Mode::kNull>);
}

template <class Op>
void AddByNonZero(KernelSet& kernels, const std::string& name) {
  kernels.Add("piezo_" + name, BindByNonZero<Op, true>);
  kernels.Add("piezo_try_" + name, BindByNonZero<Op, false>);
}

}  // namespace

void AddArithmeticKernels(KernelSet& kernels) {
  AddChecked<AddOp>(kernels, "add");
  AddChecked<SubtractOp>(kernels, "subtract");
  AddChecked<MultiplyOp>(kernels, "multiply");
  AddByNonZero<DivideOp>(kernels, "divide");
  AddByNonZero<IntegralDivideOp>(kernels, "integral_divide");
  AddByNonZero<RemainderOp>(kernels, "remainder");
  AddByNonZero<PositiveRemainderOp>(kernels, "pmod");
  kernels.Add("piezo_negate", BindUnary<NegateOp, Mode::kRaise>);
  kernels.Add("piezo_wrap_negate", BindUnary<NegateOp, Mode::kWrap>);
  kernels.Add("piezo_abs", BindUnary<AbsOp, Mode::kRaise>);
  kernels.Add("piezo_wrap_abs", BindUnary<AbsOp, Mode::kWrap>);
}

}  // namespace piezo::functions
