// Kernels of decimal arithmetic. The last constant argument of each names the result's type by example: analysis has
// worked it out by Spark's rules. Exact in 64 or 128 bits where the result's digits are known to fit; else in 256 bits,
// rounded half up to the result's scale and checked against its precision.
#include <algorithm>

#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/raise.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::DecimalType;
using duckdb::ExpressionState;
using duckdb::LogicalType;
using duckdb::ValidityMask;
using duckdb::Vector;

/// What a kernel needs to know of one call.
struct Decimals {
  int left_precision, left_scale;
  int right_precision, right_scale;
  int precision = 0, scale = 0;  // of the result
  bool raise;
  int64_t site;
};

Decimals Describe(KernelCall& call, bool raise, bool decimal_result = true) {
  Decimals of{};
  of.raise = raise;
  of.site = raise ? call.TakeSite() : -1;
  if (decimal_result) {
    const LogicalType result = call.TakeType();
    call.Returns(result);
    of.precision = DecimalType::GetWidth(result);
    of.scale = DecimalType::GetScale(result);
  }
  of.left_precision = DecimalType::GetWidth(call.type(0));
  of.left_scale = DecimalType::GetScale(call.type(0));
  of.right_precision = DecimalType::GetWidth(call.type(1));
  of.right_scale = DecimalType::GetScale(call.type(1));
  return of;
}

/// A null for what the result's type cannot hold, or the error.
void Overflow(const Int256& exact, int scale, const Decimals& of, ValidityMask& mask, duckdb::idx_t row) {
  if (of.raise) RaiseDecimalOverflow(exact.ToString(scale), of.precision, of.scale, of.site);
  mask.SetInvalid(row);
}

/// Rounds an exact result of `scale` into the result's type.
template <class R>
R Finish(const Int256& exact, int scale, const Decimals& of, ValidityMask& mask, duckdb::idx_t row) {
  Int128 value = 0;
  const Int256 rounded = ScaleHalfUp(exact, of.scale - scale);
  if (!rounded.To(value) || !Fits(value, of.precision)) {
    Overflow(exact, scale, of, mask, row);
    return R{};
  }
  return DecimalStorage<R>::Write(value);
}

struct DecimalAdd {
  static Int128 Apply(Int128 left, Int128 right) { return left + right; }
  static int64_t Apply(int64_t left, int64_t right) { return left + right; }
  static Int256 ApplyWide(const Int256& left, const Int256& right) { return Add(left, right); }
};
struct DecimalSubtract {
  static Int128 Apply(Int128 left, Int128 right) { return left - right; }
  static int64_t Apply(int64_t left, int64_t right) { return left - right; }
  static Int256 ApplyWide(const Int256& left, const Int256& right) { return Add(left, Negate(right)); }
};

/// Sums whose result type has room for every digit need no check.
template <class Op, class A, class B, class R>
Body ExactSum(const Decimals& of) {
  using C = std::conditional_t<sizeof(R) <= 8, int64_t, Int128>;
  const C left_factor = static_cast<C>(PowerOfTen(of.scale - of.left_scale));
  const C right_factor = static_cast<C>(PowerOfTen(of.scale - of.right_scale));
  return [left_factor, right_factor](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<A, B, R>(args.data[0], args.data[1], result, args.size(), [&](A left, B right) {
      const C sum = Op::Apply(static_cast<C>(static_cast<C>(DecimalStorage<A>::Read(left)) * left_factor),
                              static_cast<C>(static_cast<C>(DecimalStorage<B>::Read(right)) * right_factor));
      return DecimalStorage<R>::Write(sum);
    });
  };
}

template <class Op, class A, class B>
Body RoundedSum(const Decimals& of) {
  return [of](DataChunk& args, ExpressionState&, Vector& result) {
    const int scale = std::max(of.left_scale, of.right_scale);
    BinaryExecutor::ExecuteWithNulls<A, B, duckdb::hugeint_t>(
        args.data[0], args.data[1], result, args.size(), [&](A left, B right, ValidityMask& mask, duckdb::idx_t row) {
          const Int256 a = Multiply(DecimalStorage<A>::Read(left), PowerOfTen(scale - of.left_scale));
          const Int256 b = Multiply(DecimalStorage<B>::Read(right), PowerOfTen(scale - of.right_scale));
          return Finish<duckdb::hugeint_t>(Op::ApplyWide(a, b), scale, of, mask, row);
        });
  };
}

template <class Op, bool raise>
Body BindSum(KernelCall& call) {
  const Decimals of = Describe(call, raise);
  const int scale = std::max(of.left_scale, of.right_scale);
  const int range = std::max(of.left_precision - of.left_scale, of.right_precision - of.right_scale);
  const bool exact = of.scale == scale && of.precision >= range + scale + 1;
  const LogicalType result = LogicalType::DECIMAL(static_cast<uint8_t>(of.precision), static_cast<uint8_t>(of.scale));
  return WithDecimalArgument(call, 0, [&](auto a) {
    return WithDecimalArgument(call, 1, [&](auto b) -> Body {
      using A = decltype(a);
      using B = decltype(b);
      if (!exact) return RoundedSum<Op, A, B>(of);
      return WithDecimalStorage(result, [&](auto r) -> Body {
        using R = decltype(r);
        // A result is never narrower than its operands.
        if constexpr (sizeof(R) <= 8 && (sizeof(A) > 8 || sizeof(B) > 8)) {
          return RoundedSum<Op, A, B>(of);
        } else {
          return ExactSum<Op, A, B, R>(of);
        }
      });
    });
  });
}

template <class A, class B, class R>
Body ExactProduct() {
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<A, B, R>(args.data[0], args.data[1], result, args.size(), [](A left, B right) {
      using C = std::conditional_t<sizeof(R) <= 8, int64_t, Int128>;
      return DecimalStorage<R>::Write(static_cast<C>(DecimalStorage<A>::Read(left)) *
                                      static_cast<C>(DecimalStorage<B>::Read(right)));
    });
  };
}

template <class A, class B>
Body RoundedProduct(const Decimals& of) {
  const bool keeps_scale = of.scale == of.left_scale + of.right_scale;
  return [of, keeps_scale](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::ExecuteWithNulls<A, B, duckdb::hugeint_t>(
        args.data[0], args.data[1], result, args.size(), [&](A left, B right, ValidityMask& mask, duckdb::idx_t row) {
          const Int128 a = DecimalStorage<A>::Read(left);
          const Int128 b = DecimalStorage<B>::Read(right);
          if (keeps_scale && a == static_cast<int64_t>(a) && b == static_cast<int64_t>(b) &&
              Fits(a * b, of.precision)) {
            return DecimalStorage<duckdb::hugeint_t>::Write(a * b);  // nearly always
          }
          return Finish<duckdb::hugeint_t>(Multiply(a, b), of.left_scale + of.right_scale, of, mask, row);
        });
  };
}

template <bool raise>
Body BindProduct(KernelCall& call) {
  const Decimals of = Describe(call, raise);
  const bool exact =
      of.scale == of.left_scale + of.right_scale && of.precision >= of.left_precision + of.right_precision;
  const LogicalType result = LogicalType::DECIMAL(static_cast<uint8_t>(of.precision), static_cast<uint8_t>(of.scale));
  return WithDecimalArgument(call, 0, [&](auto a) {
    return WithDecimalArgument(call, 1, [&](auto b) -> Body {
      using A = decltype(a);
      using B = decltype(b);
      if (!exact) return RoundedProduct<A, B>(of);
      return WithDecimalStorage(result, [&](auto r) -> Body { return ExactProduct<A, B, decltype(r)>(); });
    });
  });
}

/// Runs `apply(left, right, mask, row)` over 128-bit decimals; zero on the right is dealt with here.
template <class R, class RaiseZero, class Apply>
Body ByNonZeroDecimal(KernelCall& call, const Decimals& of, RaiseZero raise_zero, Apply apply) {
  return WithDecimalArgument(call, 0, [&](auto a) {
    return WithDecimalArgument(call, 1, [&](auto b) -> Body {
      using A = decltype(a);
      using B = decltype(b);
      return [of, raise_zero, apply](DataChunk& args, ExpressionState&, Vector& result) {
        BinaryExecutor::ExecuteWithNulls<A, B, R>(args.data[0], args.data[1], result, args.size(),
                                                  [&](A left, B right, ValidityMask& mask, duckdb::idx_t row) {
                                                    const Int128 divisor = DecimalStorage<B>::Read(right);
                                                    if (divisor == 0) {
                                                      if (of.raise) raise_zero(of.site);
                                                      mask.SetInvalid(row);
                                                      return R{};
                                                    }
                                                    return apply(DecimalStorage<A>::Read(left), divisor, mask, row);
                                                  });
      };
    });
  });
}

/// Both operands at their common scale.
struct Aligned {
  Int256 left;
  Int256 right;
};
Aligned Align(Int128 left, Int128 right, const Decimals& of) {
  const int scale = std::max(of.left_scale, of.right_scale);
  return {Multiply(left, PowerOfTen(scale - of.left_scale)), Multiply(right, PowerOfTen(scale - of.right_scale))};
}

template <bool raise>
Body BindQuotient(KernelCall& call) {
  const Decimals of = Describe(call, raise);
  const LogicalType result = LogicalType::DECIMAL(static_cast<uint8_t>(of.precision), static_cast<uint8_t>(of.scale));
  // left / 10^s1 / (right / 10^s2) at the result's scale: left × 10^(scale + s2 - s1) / right.
  const int shift = of.scale + of.right_scale - of.left_scale;
  return WithDecimalStorage(result, [&](auto r) {
    using R = decltype(r);
    return ByNonZeroDecimal<R>(call, of, RaiseDivideByZero,
                               [of, shift](Int128 left, Int128 right, ValidityMask& mask, duckdb::idx_t row) {
                                 const Int256 dividend = ScaleHalfUp(Int256(left), std::max(shift, 0));
                                 const Int256 divisor = ScaleHalfUp(Int256(right), std::max(-shift, 0));
                                 return Finish<R>(DivideHalfUp(dividend, divisor), of.scale, of, mask, row);
                               });
  });
}

template <bool raise, bool positive>
Body BindRemainder(KernelCall& call) {
  const Decimals of = Describe(call, raise);
  const int scale = std::max(of.left_scale, of.right_scale);
  const LogicalType result = LogicalType::DECIMAL(static_cast<uint8_t>(of.precision), static_cast<uint8_t>(of.scale));
  return WithDecimalStorage(result, [&](auto r) {
    using R = decltype(r);
    return ByNonZeroDecimal<R>(call, of, RaiseRemainderByZero,
                               [of, scale](Int128 left, Int128 right, ValidityMask& mask, duckdb::idx_t row) {
                                 const Aligned at = Align(left, right, of);
                                 Int256 rest = Divide(at.left, at.right).remainder;
                                 if (positive && rest.negative && !rest.is_zero()) {
                                   rest = Divide(Add(rest, at.right), at.right).remainder;
                                 }
                                 return Finish<R>(rest, scale, of, mask, row);
                               });
  });
}

template <bool raise>
Body BindIntegralQuotient(KernelCall& call) {
  const Decimals of = Describe(call, raise, false);
  call.Returns(LogicalType::BIGINT);
  return ByNonZeroDecimal<int64_t>(
      call, of, RaiseDivideByZero, [of](Int128 left, Int128 right, ValidityMask& mask, duckdb::idx_t row) -> int64_t {
        const Aligned at = Align(left, right, of);
        Int128 quotient = 0;
        const bool fits = Divide(at.left, at.right).quotient.To(quotient) && quotient == static_cast<int64_t>(quotient);
        if (fits) return static_cast<int64_t>(quotient);
        if (of.raise) RaiseOverflow("Overflow in integral divide", "try_divide", of.site);
        mask.SetInvalid(row);
        return 0;
      });
}

Body BindNegate(KernelCall& call) {
  const LogicalType type = call.type(0);
  call.Returns(type);
  return WithDecimalStorage(type, [](auto t) -> Body {
    using T = decltype(t);
    return [](DataChunk& args, ExpressionState&, Vector& result) {
      duckdb::UnaryExecutor::Execute<T, T>(args.data[0], result, args.size(), [](T value) {
        return DecimalStorage<T>::Write(-DecimalStorage<T>::Read(value));
      });
    };
  });
}

Body BindAbs(KernelCall& call) {
  const LogicalType type = call.type(0);
  call.Returns(type);
  return WithDecimalStorage(type, [](auto t) -> Body {
    using T = decltype(t);
    return [](DataChunk& args, ExpressionState&, Vector& result) {
      duckdb::UnaryExecutor::Execute<T, T>(args.data[0], result, args.size(), [](T value) {
        const Int128 wide = DecimalStorage<T>::Read(value);
        return DecimalStorage<T>::Write(wide < 0 ? -wide : wide);
      });
    };
  });
}

}  // namespace

void AddDecimalKernels(KernelSet& kernels) {
  kernels.Add("piezo_decimal_add", BindSum<DecimalAdd, true>);
  kernels.Add("piezo_try_decimal_add", BindSum<DecimalAdd, false>);
  kernels.Add("piezo_decimal_subtract", BindSum<DecimalSubtract, true>);
  kernels.Add("piezo_try_decimal_subtract", BindSum<DecimalSubtract, false>);
  kernels.Add("piezo_decimal_multiply", BindProduct<true>);
  kernels.Add("piezo_try_decimal_multiply", BindProduct<false>);
  kernels.Add("piezo_decimal_divide", BindQuotient<true>);
  kernels.Add("piezo_try_decimal_divide", BindQuotient<false>);
  kernels.Add("piezo_decimal_remainder", BindRemainder<true, false>);
  kernels.Add("piezo_try_decimal_remainder", BindRemainder<false, false>);
  kernels.Add("piezo_decimal_pmod", BindRemainder<true, true>);
  kernels.Add("piezo_try_decimal_pmod", BindRemainder<false, true>);
  kernels.Add("piezo_decimal_integral_divide", BindIntegralQuotient<true>);
  kernels.Add("piezo_try_decimal_integral_divide", BindIntegralQuotient<false>);
  kernels.Add("piezo_decimal_negate", BindNegate);
  kernels.Add("piezo_decimal_abs", BindAbs);
}

}  // namespace piezo::functions
