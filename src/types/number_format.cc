// See number_format.h.
#include "types/number_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace piezo::types {
namespace {

constexpr int kMostFraction = 340;  // Java's limit for doubles

void StripZeros(DecimalDigits& number) {
  const size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.point -= static_cast<int>(first);
  number.digits.erase(0, first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  if (number.digits.empty()) number.point = 0;
}

/// Whether the digits stand for less (-1) or more (1) than the double itself.
int CompareToExact(const DecimalDigits& number) {
  if (!number.exact) return 0;
  // Behind the digits that mean the double, the next ones of its exact value tell. 800 digits hold any double.
  char text[800];
  const int decimals = static_cast<int>(number.digits.size()) + 30;
  std::snprintf(text, sizeof(text), "%.*e", decimals, std::fabs(*number.exact));
  std::string exact;
  for (const char* c = text; *c != '\0' && *c != 'e'; ++c) {
    if (*c != '.') exact += *c;
  }
  std::string shortest = number.digits;
  shortest.resize(exact.size(), '0');
  return shortest.compare(exact);
}

}  // namespace

DecimalDigits DecimalDigits::OfDecimal(types::Int128 number, int scale) {
  DecimalDigits out;
  out.negative = number < 0;
  out.digits = types::ToString(static_cast<types::Int128>(types::Magnitude(number)));
  out.point = static_cast<int>(out.digits.size()) - scale;
  StripZeros(out);
  return out;
}

DecimalDigits DecimalDigits::OfDouble(double number) {
  DecimalDigits out;
  out.negative = std::signbit(number);
  if (std::isnan(number)) out.kind = Kind::kNan;
  if (std::isinf(number)) out.kind = Kind::kInfinite;
  if (out.kind != Kind::kFinite) return out;
  out.exact = number;
  char text[40];
  const auto end = std::to_chars(text, text + sizeof(text), std::fabs(number), std::chars_format::scientific).ptr;
  const std::string_view view(text, static_cast<size_t>(end - text));
  const size_t e = view.find('e');
  int exponent = 0;
  const char* digits = view.data() + e + 1;
  std::from_chars(*digits == '+' ? digits + 1 : digits, end, exponent);
  for (const char c : view.substr(0, e)) {
    if (c != '.') out.digits += c;
  }
  out.point = exponent + 1;
  StripZeros(out);
  return out;
}

void DecimalDigits::Keep(int count, Half half) {
  if (count >= static_cast<int>(digits.size())) return;
  if (count < 0) {
    digits.clear();
    point = 0;
    return;
  }
  const auto kept = static_cast<size_t>(count);
  bool up = digits[kept] > '5' || (digits[kept] == '5' && digits.size() > kept + 1);
  if (digits[kept] == '5' && digits.size() == kept + 1) {
    if (half == Half::kUp) {
      up = true;
    } else {
      const int against = CompareToExact(*this);
      up = against < 0 || (against == 0 && kept > 0 && (digits[kept - 1] - '0') % 2 == 1);
    }
  }
  digits.resize(kept);
  if (up) {
    size_t i = kept;
    while (i > 0 && digits[i - 1] == '9') digits[--i] = '0';
    if (i > 0) {
      ++digits[i - 1];
    } else {
      digits.insert(0, 1, '1');
      ++point;
    }
  }
  exact.reset();
  StripZeros(*this);
}

NumberFormat NumberFormat::WithDecimals(int decimals) {
  NumberFormat format;
  format.group_ = 3;
  format.least_fraction_ = format.most_fraction_ = std::min(decimals, kMostFraction);
  return format;
}

/// Reads a pattern: prefix, digits, suffix, and after a semicolon the same for negative numbers, of which only prefix
/// and suffix count.
class PatternReader {
 public:
  PatternReader(std::string_view pattern, std::string& reason) : pattern_(pattern), reason_(reason) {}

  std::optional<NumberFormat> Read() {
    if (!ReadAffix(format_.positive_prefix_) || !ReadDigits() || !ReadAffix(format_.positive_suffix_)) return {};
    if (at_ < pattern_.size() && pattern_[at_] == ';') {
      ++at_;
      std::string prefix;
      std::string suffix;
      if (!ReadAffix(prefix)) return {};
      while (at_ < pattern_.size() && IsDigitSymbol(pattern_[at_])) ++at_;
      if (!ReadAffix(suffix)) return {};
      if (prefix != format_.positive_prefix_ || suffix != format_.positive_suffix_) {
        format_.negative_prefix_ = prefix;
        format_.negative_suffix_ = suffix;
        negative_ = true;
      }
    }
    if (at_ < pattern_.size()) {
      Fail("something unexpected stands at position " + std::to_string(at_ + 1));
      return {};
    }
    if (!negative_) {
      format_.negative_prefix_ = "-" + format_.positive_prefix_;
      format_.negative_suffix_ = format_.positive_suffix_;
    }
    return format_;
  }

 private:
  static bool IsDigitSymbol(char c) { return c == '#' || c == '0' || c == ',' || c == '.' || c == 'E'; }

  bool Fail(std::string reason) {
    reason_ = std::move(reason);
    return false;
  }

  bool ReadAffix(std::string& affix) {
    bool quoted = false;
    for (; at_ < pattern_.size(); ++at_) {
      const char c = pattern_[at_];
      if (c == '\'') {
        if (at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '\'') {
          affix += '\'';
          ++at_;
        } else {
          quoted = !quoted;
        }
        continue;
      }
      if (!quoted) {
        if (c == '#' || c == '0' || c == ',' || c == '.' || c == ';') break;
        if (c == '%') format_.shift_ = 2;
        if (pattern_.substr(at_).starts_with("\u2030")) format_.shift_ = 3;
      }
      affix += c;
    }
    return !quoted || Fail("a quote is not closed");
  }

  bool ReadDigits() {
    int left = 0;  // # before the first 0
    int zeros = 0;
    int right = 0;  // # behind the last 0
    int point = -1;
    int group = -1;
    for (; at_ < pattern_.size(); ++at_) {
      const char c = pattern_[at_];
      if (c == '#') {
        ++(zeros > 0 ? right : left);
        if (group >= 0 && point < 0) ++group;
      } else if (c == '0') {
        if (right > 0) return Fail("a 0 stands behind a #");
        ++zeros;
        if (group >= 0 && point < 0) ++group;
      } else if (c == ',') {
        group = 0;
      } else if (c == '.') {
        if (point >= 0) return Fail("there are two decimal points");
        point = left + zeros + right;
      } else {
        break;
      }
    }
    if (at_ < pattern_.size() && pattern_[at_] == 'E') {
      while (++at_ < pattern_.size() && pattern_[at_] == '0') ++format_.least_exponent_;
      if (left + zeros < 1 || format_.least_exponent_ == 0) return Fail("the exponent is malformed");
    }
    if (zeros == 0 && left > 0 && point >= 0) {  // "#.##" has a digit before the point
      const int n = std::max(point, 1);
      right = left - n;
      left = n - 1;
      zeros = 1;
    }
    const int total = left + zeros + right;
    if ((point < 0 && right > 0) || (point >= 0 && (point < left || point > left + zeros)) || group == 0) {
      return Fail("its digits are in disorder");
    }
    format_.least_whole_ = (point >= 0 ? point : total) - left;
    format_.most_whole_ = left + format_.least_whole_;
    format_.most_fraction_ = point >= 0 ? std::min(total - point, kMostFraction) : 0;
    format_.least_fraction_ = point >= 0 ? std::clamp(left + zeros - point, 0, kMostFraction) : 0;
    format_.group_ = std::max(group, 0);
    format_.always_point_ = point == 0 || point == total;
    return true;
  }

  std::string_view pattern_;
  std::string& reason_;
  size_t at_ = 0;
  NumberFormat format_;
  bool negative_ = false;
};

std::optional<NumberFormat> NumberFormat::Parse(std::string_view pattern, std::string& reason) {
  if (pattern.empty()) return WithDecimals(0);
  return PatternReader(pattern, reason).Read();
}

std::string NumberFormat::Write(DecimalDigits number) const {
  if (number.kind == DecimalDigits::Kind::kNan) return "NaN";
  const bool negative = number.negative;
  std::string out = negative ? negative_prefix_ : positive_prefix_;
  if (number.kind == DecimalDigits::Kind::kInfinite) {
    out += "\u221E";
  } else {
    if (!number.is_zero()) number.point += shift_;
    out += least_exponent_ > 0 ? WriteScientific(std::move(number)) : WritePlain(std::move(number));
  }
  return out + (negative ? negative_suffix_ : positive_suffix_);
}

std::string NumberFormat::WritePlain(DecimalDigits number) const {
  number.KeepFraction(most_fraction_, DecimalDigits::Half::kEven);
  const int whole = std::max(std::max(number.point, 0), least_whole_);
  std::string out;
  for (int place = whole; place > 0; --place) {
    const int index = number.point - place;
    const bool there = index >= 0 && index < static_cast<int>(number.digits.size());
    out += there ? number.digits[static_cast<size_t>(index)] : '0';
    if (group_ > 0 && place > 1 && (place - 1) % group_ == 0) out += ',';
  }
  const int present = static_cast<int>(number.digits.size()) - number.point;
  const int fraction = std::max(least_fraction_, number.is_zero() ? 0 : std::max(present, 0));
  if (fraction == 0 && out.empty()) out = "0";
  if (fraction > 0 || always_point_) out += '.';
  for (int i = 0; i < fraction; ++i) {
    const int index = number.point + i;
    const bool there = index >= 0 && index < static_cast<int>(number.digits.size());
    out += there ? number.digits[static_cast<size_t>(index)] : '0';
  }
  return out;
}

std::string NumberFormat::WriteScientific(DecimalDigits number) const {
  number.Keep(most_whole_ + most_fraction_, DecimalDigits::Half::kEven);
  int exponent = number.point;
  int whole = least_whole_;
  if (most_whole_ > 1 && most_whole_ > least_whole_) {  // engineering: the exponent is a multiple
    exponent = exponent >= 1 ? (exponent - 1) / most_whole_ * most_whole_
                             : (exponent - most_whole_) / most_whole_ * most_whole_;
    whole = 1;
  } else {
    exponent -= least_whole_;
  }
  const int before = number.is_zero() ? whole : number.point - exponent;
  const int total = std::max({least_whole_ + least_fraction_, before, static_cast<int>(number.digits.size())});
  std::string out;
  for (int i = 0; i < total; ++i) {
    if (i == before) out += '.';
    out += i < static_cast<int>(number.digits.size()) ? number.digits[static_cast<size_t>(i)] : '0';
  }
  if (number.is_zero()) exponent = 0;
  std::string power = std::to_string(std::abs(exponent));
  power.insert(0, static_cast<size_t>(std::max(least_exponent_ - static_cast<int>(power.size()), 0)), '0');
  return out + "E" + (exponent < 0 ? "-" : "") + power;
}

}  // namespace piezo::types
