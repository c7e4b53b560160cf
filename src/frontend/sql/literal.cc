// Literals: numbers with Spark's types, strings, and values written as TYPE 'text'.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/datetime_text.h"
#include "types/decimal.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here
using types::TimeZone;
using types::Value;

namespace {

struct IntegerRange {
  int64_t least;
  int64_t most;
  std::string_view type_name;
};

[[noreturn]] void FailRange(std::string_view text, std::string_view least, std::string_view most,
                            std::string_view type_name, const SourceSpan& where) {
  throw Error("INVALID_NUMERIC_LITERAL_RANGE",
              {{"rawStrippedQualifier", std::string(text)},
               {"minValue", std::string(least)},
               {"maxValue", std::string(most)},
               {"typeName", std::string(type_name)}},
              where);
}

// DECIMAL with the digits that were written.
Value DecimalValue(std::string_view text, const SourceSpan& where) {
  const std::optional<types::ParsedDecimal> number = types::ParseDecimalLiteral(text);
  if (number) return {DataType::Decimal(number->precision, number->value.scale), number->value.unscaled};
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  int64_t precision = std::count_if(mantissa.begin(), mantissa.end(), IsDigitAscii);
  if (mantissa.size() < text.size()) {
    const std::string exponent(text.substr(mantissa.size() + 1));
    precision += std::abs(std::strtol(exponent.c_str(), nullptr, 10));
  }
  throw Error("DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
              {{"precision", std::to_string(precision)}, {"maxPrecision", std::to_string(types::kMaxDecimalPrecision)}},
              where)
      .As(errors::ExceptionClass::kParse);
}

template <class Float>
Value FloatValue(std::string_view text, DataType type, std::string_view type_name, std::string_view most,
                 const SourceSpan& where) {
  Float value{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure == std::errc::result_out_of_range) {
    // Too small is zero, too large is an error: the sign of the decimal exponent of the first digit tells them apart.
    const double wide = std::strtod(std::string(text).c_str(), nullptr);
    if (std::abs(wide) > 1) FailRange(text, "-" + std::string(most), most, type_name, where);
    value = static_cast<Float>(wide);
  }
  return {std::move(type), static_cast<double>(value)};
}

Value SmallValue(std::string_view text, DataType type, const IntegerRange& range, const SourceSpan& where) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || value < range.least || value > range.most) {
    FailRange(text, std::to_string(range.least), std::to_string(range.most), range.type_name, where);
  }
  return {std::move(type), value};
}

// INT, else BIGINT, else DECIMAL.
Value IntegerValue(std::string_view text, const SourceSpan& where) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc()) return DecimalValue(text, where);
  const bool is_int = value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
  return {is_int ? DataType::Int() : DataType::Long(), value};
}

Value NumberValue(Tok kind, std::string_view text, const SourceSpan& where) {
  const std::string_view stripped = text.substr(0, text.size() - 1);
  switch (kind) {
    case Tok::kIntegerNumber:
      return IntegerValue(text, where);
    case Tok::kLongNumber:
      return SmallValue(stripped, DataType::Long(),
                        {std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::max(), "bigint"}, where);
    case Tok::kShortNumber:
      return SmallValue(stripped, DataType::Short(), {-32768, 32767, "smallint"}, where);
    case Tok::kByteNumber:
      return SmallValue(stripped, DataType::Byte(), {-128, 127, "tinyint"}, where);
    case Tok::kDecimalNumber:
      return DecimalValue(text, where);
    case Tok::kBigDecimalNumber:
      return DecimalValue(text.substr(0, text.size() - 2), where);
    case Tok::kFloatNumber:
      return FloatValue<float>(stripped, DataType::Float(), "float", "3.4028234663852886E+38", where);
    case Tok::kDoubleNumber:
      return FloatValue<double>(stripped, DataType::Double(), "double", "1.7976931348623157E+308", where);
    default:
      return FloatValue<double>(text, DataType::Double(), "double", "1.7976931348623157E+308", where);
  }
}

}  // namespace

// A sign right before the digits belongs to the literal, also across blanks.
ExprPtr Grammar::NumberLiteral() {
  const int32_t first = Mark();
  const bool negative = Accept(Tok::kMinusSign);
  const Tok kind = Advance();
  SourceSpan span = SpanFrom(first);
  if (!negative) return MakeExpr(Literal{NumberValue(kind, LastText(), span)}, span);
  std::string text = "-";
  text += LastText();
  return MakeExpr(Literal{NumberValue(kind, text, span)}, span);
}

ExprPtr Grammar::StringLiteral() {
  const int32_t first = Mark();
  std::string text = ParseString();
  return MakeExpr(Literal{Value{StringType(), std::move(text)}}, SpanFrom(first));
}

namespace {

std::optional<std::string> DecodeHex(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string padded = text.size() % 2 == 0 ? "" : "0";
  padded += text;
  std::string bytes;
  for (size_t i = 0; i < padded.size(); i += 2) {
    const int high = digit(padded[i]);
    const int low = digit(padded[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

int64_t NowMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int64_t DayOf(int64_t local_micros) {
  const int64_t day = local_micros / types::kMicrosPerDay;
  return local_micros % types::kMicrosPerDay < 0 ? day - 1 : day;
}

// `epoch`, `now`, `today`, `tomorrow`, `yesterday`, perhaps with a zone behind: local microseconds in that zone, or in
// `session_zone`. The epoch is 1970-01-01 00:00 in any.
std::optional<int64_t> SpecialLocal(std::string_view text, const TimeZone& session_zone) {
  text = TrimAscii(text);
  const std::string word = ToLowerAscii(text.substr(0, text.find(' ')));
  if (word != "epoch" && word != "now" && word != "today" && word != "tomorrow" && word != "yesterday") {
    return std::nullopt;
  }
  std::optional<TimeZone> zone = session_zone;
  if (text.size() > word.size()) zone = TimeZone::Find(TrimAscii(text.substr(word.size())));
  if (!zone) return std::nullopt;
  if (word == "epoch") return 0;
  const int64_t now = zone->ToLocal(NowMicros());
  if (word == "now") return now;
  const int64_t offset = word == "tomorrow" ? 1 : word == "yesterday" ? -1 : 0;
  return (DayOf(now) + offset) * types::kMicrosPerDay;
}

std::optional<Value> DateValue(std::string_view text, const TimeZone& session_zone) {
  if (const std::optional<int64_t> local = SpecialLocal(text, session_zone)) {
    return Value{DataType::Date(), DayOf(*local)};
  }
  const std::optional<int32_t> days = types::ParseDate(text);
  return days ? std::optional(Value{DataType::Date(), int64_t{*days}}) : std::nullopt;
}

std::optional<Value> ZonedTimestampValue(std::string_view text, const TimeZone& session_zone) {
  std::optional<int64_t> utc;
  if (const std::optional<int64_t> local = SpecialLocal(text, session_zone)) {
    utc = *local == 0 ? 0 : session_zone.ToUtc(*local);  // no other special time is that long ago
  } else {
    utc = types::ParseTimestamp(text, session_zone, DayOf(session_zone.ToLocal(NowMicros())));
  }
  return utc ? std::optional(Value{DataType::Timestamp(), *utc}) : std::nullopt;
}

std::optional<Value> LocalTimestampValue(std::string_view text, const TimeZone& session_zone) {
  if (const std::optional<int64_t> local = SpecialLocal(text, session_zone)) {
    return Value{DataType::TimestampNtz(), *local};
  }
  const std::optional<types::LocalTimestamp> local = types::ParseLocalTimestamp(text);
  return local ? std::optional(Value{DataType::TimestampNtz(), local->micros}) : std::nullopt;
}

}  // namespace

std::optional<Value> Grammar::TypedValue(Tok type, std::string_view text) const {
  const auto session_zone = [this] { return TimeZone::Find(options().time_zone).value_or(TimeZone::Utc()); };
  switch (type) {
    case Tok::kDate:
      return DateValue(text, session_zone());
    case Tok::kTimestampLtz:
      return ZonedTimestampValue(text, session_zone());
    case Tok::kTimestampNtz:
      return LocalTimestampValue(text, session_zone());
    case Tok::kTimestamp: {
      const std::optional<types::LocalTimestamp> written = types::ParseLocalTimestamp(text);
      const bool local = options().timestamp_ntz && !(written && written->zone);
      return local ? LocalTimestampValue(text, session_zone()) : ZonedTimestampValue(text, session_zone());
    }
    case Tok::kTime: {
      const std::optional<int64_t> nanos = types::ParseTime(text);
      return nanos ? std::optional(Value{DataType::Time(), *nanos}) : std::nullopt;
    }
    default: {  // X
      std::optional<std::string> bytes = DecodeHex(text);
      return bytes ? std::optional(Value{DataType::Binary(), std::move(*bytes)}) : std::nullopt;
    }
  }
}

// DATE '2020-01-01' and the like.
ExprPtr Grammar::TypedLiteral() {
  const int32_t first = Mark();
  const Tok type = Advance();
  const std::string type_name = ToUpperAscii(LastText());
  const std::string text = ParseSingleString();
  const SourceSpan span = SpanFrom(first);
  std::optional<Value> value;
  switch (type) {
    case Tok::kDate:
    case Tok::kTimestamp:
    case Tok::kTimestampLtz:
    case Tok::kTimestampNtz:
    case Tok::kTime:
    case Tok::kX:
      value = TypedValue(type, text);
      break;
    case Tok::kInterval:
      value = IntervalFromText(text, span);
      break;
    default:
      throw Error(
          "UNSUPPORTED_TYPED_LITERAL",
          {{"unsupportedType", errors::QuoteText(type_name)},
           {"supportedTypes", R"("DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME")"}},
          span);
  }
  if (!value) {
    throw Error("INVALID_TYPED_LITERAL",
                {{"valueType", errors::QuoteText(type_name)}, {"value", errors::QuoteString(text)}}, span);
  }
  return MakeExpr(Literal{std::move(*value)}, span);
}

}  // namespace piezo::frontend::sql
