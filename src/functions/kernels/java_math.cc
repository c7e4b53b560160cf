// See java_math.h. Each function follows the reduction and the minimax polynomial of its fdlibm namesake, step by step:
// another order of the same operations would round differently. Coefficients are named as in the literature.
#include "functions/kernels/java_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace piezo::functions::java {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kHalfPiHigh = 1.57079632679489655800e+00;
constexpr double kHalfPiLow = 6.12323399573676603587e-17;
constexpr double kQuarterPiHigh = 7.85398163397448278999e-01;
constexpr double kPi = 3.1415926535897931160e+00;
constexpr double kPiLow = 1.2246467991473531772e-16;

/// Sign, exponent and the first twenty bits of the fraction.
int32_t High(double x) { return static_cast<int32_t>(std::bit_cast<uint64_t>(x) >> 32); }
uint32_t Low(double x) { return static_cast<uint32_t>(std::bit_cast<uint64_t>(x)); }
double WithHigh(double x, int32_t high) {
  return std::bit_cast<double>(uint64_t{static_cast<uint32_t>(high)} << 32 | Low(x));
}
double WithoutLow(double x) { return std::bit_cast<double>(std::bit_cast<uint64_t>(x) & 0xFFFFFFFF00000000ULL); }
double OnlyHigh(int32_t high) { return WithHigh(0.0, high); }

/// c[0] + x (c[1] + x (c[2] + …))
template <size_t n>
double Polynomial(double x, const std::array<double, n>& c) {
  double sum = c[n - 1];
  for (size_t i = n - 1; i-- > 0;) sum = c[i] + x * sum;
  return sum;
}

/// x - x² P(x²): from it exp(r) is 1 + r + r·c/(2-c).
double ExpRemainder(double x) {
  static constexpr std::array<double, 5> kP = {1.66666666666666019037e-01, -2.77777777770155933842e-03,
                                               6.61375632143793436117e-05, -1.65339022054652515390e-06,
                                               4.13813679705723846039e-08};
  const double t = x * x;
  return x - t * Polynomial(t, kP);
}

/// The rational part of asin and acos: (asin(x) - x) / x as a function of t = x².
double ArcRatio(double t) {
  static constexpr std::array<double, 6> kP = {1.66666666666666657415e-01, -3.25565818622400915405e-01,
                                               2.01212532134862925881e-01, -4.00555345006794114027e-02,
                                               7.91534994289814532176e-04, 3.47933107596021167570e-05};
  static constexpr std::array<double, 5> kQ = {1.0, -2.40339491173441421878e+00, 2.02094576023350569471e+00,
                                               -6.88283971605453293030e-01, 7.70381505559019352791e-02};
  return t * Polynomial(t, kP) / Polynomial(t, kQ);
}

}  // namespace

double Exp(double x) {
  constexpr double kOverflow = 7.09782712893383973096e+02;
  constexpr double kUnderflow = -7.45133219101941108420e+02;
  constexpr double kInverseLn2 = 1.44269504088896338700e+00;
  if (std::isnan(x)) return x;
  if (x > kOverflow) return kInfinity;
  if (x < kUnderflow) return 0.0;
  const int32_t size = High(x) & 0x7FFFFFFF;
  double high = 0;
  double low = 0;
  int k = 0;
  if (size > 0x3FD62E42) {  // beyond ln 2 / 2
    if (size < 0x3FF0A2B2) {
      k = x < 0 ? -1 : 1;
      high = x - k * kLn2High;
      low = k * kLn2Low;
    } else {
      k = static_cast<int>(kInverseLn2 * x + (x < 0 ? -0.5 : 0.5));
      high = x - k * kLn2High;
      low = k * kLn2Low;
    }
    x = high - low;
  } else if (size < 0x3E300000) {
    return 1.0 + x;
  }
  const double c = ExpRemainder(x);
  if (k == 0) return 1.0 - ((x * c) / (c - 2.0) - x);
  const double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);
  return std::scalbn(y, k);
}

double Log(double x) {
  static constexpr std::array<double, 3> kEven = {3.999999999940941908e-01, 2.222219843214978396e-01,
                                                  1.531383769920937332e-01};
  static constexpr std::array<double, 4> kOdd = {6.666666666666735130e-01, 2.857142874366239149e-01,
                                                 1.818357216161805012e-01, 1.479819860511658591e-01};
  if (std::isnan(x) || x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (std::isinf(x)) return x;
  int k = 0;
  if (High(x) < 0x00100000) {  // subnormal
    k -= 54;
    x *= 0x1p54;
  }
  int32_t fraction = High(x);
  k += (fraction >> 20) - 1023;
  fraction &= 0x000FFFFF;
  const int32_t carry = (fraction + 0x95F64) & 0x100000;  // brings x into [sqrt(1/2), sqrt(2)]
  x = WithHigh(x, fraction | (carry ^ 0x3FF00000));
  k += carry >> 20;
  const double f = x - 1.0;
  const double dk = k;
  if ((0x000FFFFF & (2 + fraction)) < 3) {  // |f| < 2^-20
    if (f == 0.0) return k == 0 ? 0.0 : dk * kLn2High + dk * kLn2Low;
    const double r = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - r : dk * kLn2High - ((r - dk * kLn2Low) - f);
  }
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double w = z * z;
  const double r = z * Polynomial(w, kOdd) + w * Polynomial(w, kEven);
  if (((fraction - 0x6147A) | (0x6B851 - fraction)) > 0) {
    const double half = 0.5 * f * f;
    return k == 0 ? f - (half - s * (half + r)) : dk * kLn2High - ((half - (s * (half + r) + dk * kLn2Low)) - f);
  }
  return k == 0 ? f - s * (f - r) : dk * kLn2High - ((s * (f - r) - dk * kLn2Low) - f);
}

double Log10(double x) {
  constexpr double kInverseLn10 = 4.34294481903251816668e-01;
  constexpr double kLog2High = 3.01029995663611771306e-01;
  constexpr double kLog2Low = 3.69423907715893078616e-13;
  if (std::isnan(x) || x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (std::isinf(x)) return x;
  int k = 0;
  if (High(x) < 0x00100000) {
    k -= 54;
    x *= 0x1p54;
  }
  k += (High(x) >> 20) - 1023;
  const int sign = k < 0 ? 1 : 0;
  const double y = k + sign;
  x = WithHigh(x, (High(x) & 0x000FFFFF) | ((0x3FF - sign) << 20));
  const double z = y * kLog2Low + kInverseLn10 * Log(x);
  return z + y * kLog2High;
}

namespace {

/// log2 of a positive number in two parts, the first with its lower half zero.
struct TwoParts {
  double high;
  double low;
};

TwoParts Log2(double x) {
  static constexpr std::array<double, 6> kL = {5.99999999999994648725e-01, 4.28571428578550184252e-01,
                                               3.33333329818377432918e-01, 2.72728123808534006489e-01,
                                               2.30660745775561754067e-01, 2.06975017800338417784e-01};
  constexpr double kC = 9.61796693925975554329e-01;  // 2 / (3 ln 2), whole and in two parts
  constexpr double kCHigh = 9.61796700954437255859e-01;
  constexpr double kCLow = -7.02846165095275826516e-09;
  constexpr double kOffsetHigh = 5.84962487220764160156e-01;  // log2(3/2) in two parts
  constexpr double kOffsetLow = 1.35003920212974897128e-08;
  int n = 0;
  if (High(x) < 0x00100000) {
    x *= 0x1p53;
    n -= 53;
  }
  n += (High(x) >> 20) - 0x3FF;
  const int32_t fraction = High(x) & 0x000FFFFF;
  int32_t high = fraction | 0x3FF00000;
  int32_t near = 0;  // 1: the number is close to 3/2
  if (fraction > 0x3988E) {
    if (fraction < 0xBB67A) {
      near = 1;
    } else {
      n += 1;
      high -= 0x00100000;
    }
  }
  x = WithHigh(x, high);
  const double base = near == 1 ? 1.5 : 1.0;
  const double u = x - base;
  const double v = 1.0 / (x + base);
  const double s = u * v;
  const double s_high = WithoutLow(s);
  double t_high = OnlyHigh(((high >> 1) | 0x20000000) + 0x00080000 + (near << 18));
  double t_low = x - (t_high - base);
  const double s_low = v * ((u - s_high * t_high) - s_high * t_low);
  const double s2 = s * s;
  double r = s2 * s2 * Polynomial(s2, kL);
  r += s_low * (s_high + s);
  const double square = s_high * s_high;
  t_high = WithoutLow(3.0 + square + r);
  t_low = r - ((t_high - 3.0) - square);
  const double p = s_high * t_high;
  const double q = s_low * t_high + t_low * s;
  const double p_high = WithoutLow(p + q);
  const double p_low = q - (p_high - p);
  const double z_high = kCHigh * p_high;
  const double z_low = kCLow * p_high + p_low * kC + (near == 1 ? kOffsetLow : 0.0);
  const double offset = near == 1 ? kOffsetHigh : 0.0;
  const double t = n;
  const double first = WithoutLow(((z_high + z_low) + offset) + t);
  return {first, z_low - (((first - t) - offset) - z_high)};
}

/// log2 of a number within 2^-20 of 1.
TwoParts Log2NearOne(double x) {
  constexpr double kInverseLn2 = 1.44269504088896338700e+00;
  constexpr double kInverseLn2High = 1.44269502162933349609e+00;
  constexpr double kInverseLn2Low = 1.92596299112661746887e-08;
  const double t = x - 1.0;
  const double w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
  const double u = kInverseLn2High * t;
  const double v = t * kInverseLn2Low - w * kInverseLn2;
  const double first = WithoutLow(u + v);
  return {first, v - (first - u)};
}

/// 2^(high + low), for a sum within the range of exponents.
double Exp2(double high, double low) {
  constexpr double kLn2 = 6.93147180559945286227e-01;
  constexpr double kLn2Upper = 6.93147182464599609375e-01;
  constexpr double kLn2Lower = -1.90465429995776804525e-09;
  const int32_t bits = High(low + high);
  const int32_t size = bits & 0x7FFFFFFF;
  int n = 0;
  if (size > 0x3FE00000) {  // more than a half: split off the whole number
    int k = (size >> 20) - 0x3FF;
    int32_t rounded = bits + (0x00100000 >> (k + 1));
    k = ((rounded & 0x7FFFFFFF) >> 20) - 0x3FF;
    const double whole = OnlyHigh(rounded & ~(0x000FFFFF >> k));
    n = ((rounded & 0x000FFFFF) | 0x00100000) >> (20 - k);
    if (bits < 0) n = -n;
    high -= whole;
  }
  const double t = WithoutLow(low + high);
  const double u = t * kLn2Upper;
  const double v = (low - (t - high)) * kLn2 + t * kLn2Lower;
  double z = u + v;
  const double w = v - (z - u);
  const double c = ExpRemainder(z);
  const double r = (z * c) / (c - 2.0) - (w + z * w);
  z = 1.0 - (r - z);
  return std::scalbn(z, n);
}

bool IsOddInteger(double y) { return std::fabs(y) < 0x1p53 && std::fmod(y, 2.0) != 0.0 && std::trunc(y) == y; }

}  // namespace

double Pow(double x, double y) {
  if (y == 0.0) return 1.0;
  if (std::isnan(x) || std::isnan(y)) return kNan;
  const double size = std::fabs(x);
  if (std::isinf(y)) {
    if (size == 1.0) return kNan;
    return (size > 1.0) == (y > 0) ? kInfinity : 0.0;
  }
  if (y == 1.0) return x;
  if (y == -1.0) return 1.0 / x;
  if (y == 2.0) return x * x;
  if (y == 0.5 && x >= 0 && !std::isinf(x)) return std::sqrt(x);
  const bool odd = IsOddInteger(y);
  const bool whole = std::trunc(y) == y;
  if (size == 0.0 || size == 1.0 || std::isinf(x)) {
    const double z = y < 0 ? 1.0 / size : size;
    if (!std::signbit(x)) return z;
    if (size == 1.0 && !whole) return kNan;
    return odd ? -z : z;
  }
  if (x < 0 && !whole) return kNan;
  const double sign = x < 0 && odd ? -1.0 : 1.0;
  const int32_t x_high = High(size);
  const int32_t y_high = High(y) & 0x7FFFFFFF;
  TwoParts log2{};
  if (y_high > 0x41E00000) {  // |y| > 2^31
    const bool grows = (size > 1.0) == (y > 0);
    if (y_high > 0x43F00000 || x_high < 0x3FEFFFFF || x_high > 0x3FF00000) return grows ? sign * kInfinity : sign * 0.0;
    log2 = Log2NearOne(size);
  } else {
    log2 = Log2(size);
  }
  const double y_upper = WithoutLow(y);
  const double low = (y - y_upper) * log2.high + y * log2.low;
  const double high = y_upper * log2.high;
  const double z = low + high;
  constexpr double kOverflowTail = 8.0085662595372944372e-17;
  if (z > 1024 || (z == 1024 && low + kOverflowTail > z - high)) return sign * kInfinity;
  if (z < -1075 || (z == -1075 && low <= z - high)) return sign * 0.0;
  return sign * Exp2(high, low);
}

double Cbrt(double x) {
  if (x == 0.0 || !std::isfinite(x)) return x;
  const double size = std::fabs(x);
  double t = 0;  // a first guess by dividing the exponent
  if (High(size) < 0x00100000) {
    const double scaled = size * 0x1p54;
    t = WithHigh(scaled, High(scaled) / 3 + 696219795);
  } else {
    t = OnlyHigh(High(size) / 3 + 715094163);
  }
  double r = t * t / size;
  double s = 5.42857142857142815906e-01 + r * t;
  t *= 3.57142857142857150787e-01 +
       1.60714285714285720630e+00 / (s + 1.41428571428571436819e+00 + -7.05306122448979611050e-01 / s);
  t = OnlyHigh(High(t) + 1);
  s = t * t;
  r = size / s;
  r = (r - t) / (t + t + r);
  t = t + t * r;
  return std::copysign(t, x);
}

double Asin(double x) {
  const int32_t size = High(x) & 0x7FFFFFFF;
  if (std::isnan(x) || std::fabs(x) > 1) return kNan;
  if (std::fabs(x) == 1) return x * kHalfPiHigh + x * kHalfPiLow;
  if (size < 0x3FE00000) {
    if (size < 0x3E400000) return x;
    return x + x * ArcRatio(x * x);
  }
  const double t = (1.0 - std::fabs(x)) * 0.5;
  const double r = ArcRatio(t);
  const double s = std::sqrt(t);
  double result = 0;
  if (size >= 0x3FEF3333) {
    result = kHalfPiHigh - (2.0 * (s + s * r) - kHalfPiLow);
  } else {
    const double w = WithoutLow(s);
    const double c = (t - w * w) / (s + w);
    const double p = 2.0 * s * r - (kHalfPiLow - 2.0 * c);
    const double q = kQuarterPiHigh - 2.0 * w;
    result = kQuarterPiHigh - (p - q);
  }
  return x > 0 ? result : -result;
}

double Acos(double x) {
  const int32_t size = High(x) & 0x7FFFFFFF;
  if (std::isnan(x) || std::fabs(x) > 1) return kNan;
  if (x == 1) return 0.0;
  if (x == -1) return kPi + 2.0 * kHalfPiLow;
  if (size < 0x3FE00000) {
    if (size <= 0x3C600000) return kHalfPiHigh + kHalfPiLow;
    return kHalfPiHigh - (x - (kHalfPiLow - x * ArcRatio(x * x)));
  }
  if (x < 0) {
    const double z = (1.0 + x) * 0.5;
    const double s = std::sqrt(z);
    const double w = ArcRatio(z) * s - kHalfPiLow;
    return kPi - 2.0 * (s + w);
  }
  const double z = (1.0 - x) * 0.5;
  const double s = std::sqrt(z);
  const double df = WithoutLow(s);
  const double c = (z - df * df) / (s + df);
  const double w = ArcRatio(z) * s + c;
  return 2.0 * (df + w);
}

double Atan(double x) {
  static constexpr std::array<double, 4> kHigh = {4.63647609000806093515e-01, 7.85398163397448278999e-01,
                                                  9.82793723247329054082e-01, 1.57079632679489655800e+00};
  static constexpr std::array<double, 4> kLow = {2.26987774529616870924e-17, 3.06161699786838301793e-17,
                                                 1.39033110312309984516e-17, 6.12323399573676603587e-17};
  static constexpr std::array<double, 6> kEven = {3.33333333333329318027e-01, 1.42857142725034663711e-01,
                                                  9.09088713343650656196e-02, 6.66107313738753120669e-02,
                                                  4.97687799461593236017e-02, 1.62858201153657823623e-02};
  static constexpr std::array<double, 5> kOdd = {-1.99999999998764832476e-01, -1.11111104054623557880e-01,
                                                 -7.69187620504482999495e-02, -5.83357013379057348645e-02,
                                                 -3.65315727442169155270e-02};
  if (std::isnan(x)) return x;
  const int32_t size = High(x) & 0x7FFFFFFF;
  const bool negative = std::signbit(x);
  if (size >= 0x44100000) return negative ? -kHigh[3] - kLow[3] : kHigh[3] + kLow[3];
  int piece = -1;
  if (size < 0x3FDC0000) {
    if (size < 0x3E200000) return x;
  } else {
    x = std::fabs(x);
    if (size < 0x3FE60000) {
      piece = 0;
      x = (2.0 * x - 1.0) / (2.0 + x);
    } else if (size < 0x3FF30000) {
      piece = 1;
      x = (x - 1.0) / (x + 1.0);
    } else if (size < 0x40038000) {
      piece = 2;
      x = (x - 1.5) / (1.0 + 1.5 * x);
    } else {
      piece = 3;
      x = -1.0 / x;
    }
  }
  const double z = x * x;
  const double w = z * z;
  const double sum = z * Polynomial(w, kEven) + w * Polynomial(w, kOdd);
  if (piece < 0) return x - x * sum;
  const auto i = static_cast<size_t>(piece);
  const double result = kHigh[i] - ((x * sum - kLow[i]) - x);
  return negative ? -result : result;
}

double Atan2(double y, double x) {
  if (std::isnan(x) || std::isnan(y)) return kNan;
  if (x == 1.0) return Atan(y);
  if (x == 0 || y == 0 || std::isinf(x) || std::isinf(y)) return std::atan2(y, x);
  const int exponents = ((High(y) & 0x7FFFFFFF) - (High(x) & 0x7FFFFFFF)) >> 20;
  double z = 0;
  if (exponents > 60) {
    z = kHalfPiHigh + 0.5 * kPiLow;
  } else if (x > 0 || exponents >= -60) {
    z = Atan(std::fabs(y / x));
  }
  if (x > 0) return y > 0 ? z : -z;
  return y > 0 ? kPi - (z - kPiLow) : (z - kPiLow) - kPi;
}

double Sinh(double x) {
  if (!std::isfinite(x)) return x;
  const double half = x < 0 ? -0.5 : 0.5;
  const double size = std::fabs(x);
  const int32_t high = High(size);
  if (high < 0x40360000) {
    if (high < 0x3E300000) return x;
    const double t = std::expm1(size);
    return high < 0x3FF00000 ? half * (2.0 * t - t * t / (t + 1.0)) : half * (t + t / (t + 1.0));
  }
  if (high < 0x40862E42) return half * Exp(size);
  const double w = Exp(0.5 * size);
  return half * w * w;
}

double Cosh(double x) {
  if (std::isnan(x)) return x;
  const double size = std::fabs(x);
  const int32_t high = High(size);
  if (high < 0x3FD62E43) {
    const double t = std::expm1(size);
    const double w = 1.0 + t;
    return high < 0x3C800000 ? w : 1.0 + (t * t) / (w + w);
  }
  if (high < 0x40360000) {
    const double t = Exp(size);
    return 0.5 * t + 0.5 / t;
  }
  if (high < 0x40862E42) return 0.5 * Exp(size);
  const double w = Exp(0.5 * size);
  return 0.5 * w * w;
}

double Hypot(double x, double y) {
  if (std::isinf(x) || std::isinf(y)) return kInfinity;
  if (std::isnan(x) || std::isnan(y)) return kNan;
  double a = std::fabs(x);
  double b = std::fabs(y);
  if (a < b) std::swap(a, b);
  int32_t a_high = High(a);
  int32_t b_high = High(b);
  if (a_high - b_high > 0x3C00000) return a + b;
  int k = 0;
  if (a_high > 0x5F300000) {  // the squares would overflow
    a *= 0x1p-600;
    b *= 0x1p-600;
    k = 600;
  } else if (b_high < 0x20B00000) {  // … or vanish
    if (b == 0) return a;
    a *= 0x1p600;
    b *= 0x1p600;
    k = -600;
  }
  a_high = High(a);
  b_high = High(b);
  double w = a - b;
  if (w > b) {
    const double t1 = OnlyHigh(a_high);
    const double t2 = a - t1;
    w = std::sqrt(t1 * t1 - (b * (-b) - t2 * (a + t1)));
  } else {
    a = a + a;
    const double y1 = OnlyHigh(b_high);
    const double y2 = b - y1;
    const double t1 = OnlyHigh(a_high + 0x00100000);
    const double t2 = a - t1;
    w = std::sqrt(t1 * y1 - (w * (-w) - (t1 * y2 + t2 * b)));
  }
  return k == 0 ? w : std::scalbn(w, k);
}

}  // namespace piezo::functions::java
