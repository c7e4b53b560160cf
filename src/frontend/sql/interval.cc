// INTERVAL literals: numbers with units, from-to forms, and the whole interval in one string. They are year-month or
// day-time intervals over the units that were named; calendar intervals only where the session asks for them.
#include <algorithm>

#include "base/ascii.h"
#include "frontend/sql/grammar.h"
#include "types/datetime_text.h"
#include "types/interval_text.h"

namespace piezo::frontend::sql {

using namespace unresolved;  // NOLINT: the tree that is built here
using types::CalendarInterval;
using types::IntervalField;
using types::Value;

namespace {

struct IntervalUnit {
  bool known = false;
  bool year_month = false;
  IntervalField field = types::kDay;
  bool from_to = false;  // may stand in FROM TO forms
};

IntervalUnit FindUnit(Tok kind) {
  switch (kind) {
    case Tok::kYear:
      return {true, true, types::kYear, true};
    case Tok::kYears:
      return {true, true, types::kYear};
    case Tok::kMonth:
      return {true, true, types::kMonth, true};
    case Tok::kMonths:
      return {true, true, types::kMonth};
    case Tok::kDay:
      return {true, false, types::kDay, true};
    case Tok::kDays:
    case Tok::kWeek:
    case Tok::kWeeks:
      return {true, false, types::kDay};
    case Tok::kHour:
      return {true, false, types::kHour, true};
    case Tok::kHours:
      return {true, false, types::kHour};
    case Tok::kMinute:
      return {true, false, types::kMinute, true};
    case Tok::kMinutes:
      return {true, false, types::kMinute};
    case Tok::kSecond:
      return {true, false, types::kSecond, true};
    case Tok::kSeconds:
    case Tok::kMillisecond:
    case Tok::kMilliseconds:
    case Tok::kMicrosecond:
    case Tok::kMicroseconds:
    case Tok::kNanosecond:
    case Tok::kNanoseconds:
      return {true, false, types::kSecond};
    default:
      return {};
  }
}

Value CalendarValue(const CalendarInterval& interval) { return {DataType::CalendarInterval(), interval}; }

// Microseconds of the day-time part; days count 24 hours.
int64_t DayTimeMicros(const CalendarInterval& interval, const SourceSpan& where) {
  int64_t micros = 0;
  if (__builtin_mul_overflow(int64_t{interval.days}, types::kMicrosPerDay, &micros) ||
      __builtin_add_overflow(micros, interval.microseconds, &micros)) {
    throw Error("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION", {}, where);
  }
  return micros;
}

bool HasLetter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return IsAlphaAscii(c) || (c & 0x80) != 0; });
}

// A minus in front of a string turns its sign.
std::string Negate(std::string_view text) {
  return text.starts_with('-') ? std::string(text.substr(1)) : "-" + std::string(text);
}

}  // namespace

// At INTERVAL: a number or string with a unit follows. INTERVAL '1 day' alone is a typed literal.
bool Grammar::AtIntervalLiteral() const {
  int32_t ahead = 1;
  const bool is_signed = Peek(1) == Tok::kPlusSign || Peek(1) == Tok::kMinusSign;
  if (is_signed) ++ahead;
  if (IsString(Peek(ahead))) {
    int32_t behind = ahead + 1;
    while (IsString(Peek(behind))) ++behind;
    return FindUnit(Peek(behind)).known;
  }
  if (Peek(ahead) != Tok::kIntegerNumber && Peek(ahead) != Tok::kDecimalNumber) return false;
  return !is_signed || FindUnit(Peek(ahead + 1)).known;
}

ExprPtr Grammar::IntervalLiteral() {
  const int32_t first = Mark();
  Expect(Tok::kInterval);
  const IntervalAmount amount = ParseIntervalAmount();
  const IntervalUnit unit = FindUnit(Peek());
  if (!unit.known) FailSyntax();
  Value value;
  if (unit.from_to && Peek(1) == Tok::kTo && FindUnit(Peek(2)).from_to) {
    value = FromToInterval(amount, first);
    if (AtIntervalAmount()) FailSecondFromTo(first);
  } else {
    value = MultiUnitInterval(amount, first);
  }
  return MakeExpr(Literal{std::move(value)}, SpanFrom(first));
}

bool Grammar::AtIntervalAmount() const {
  const int32_t ahead = Peek() == Tok::kPlusSign || Peek() == Tok::kMinusSign ? 1 : 0;
  const Tok kind = Peek(ahead);
  return (IsString(kind) || kind == Tok::kIntegerNumber || kind == Tok::kDecimalNumber) &&
         FindUnit(Peek(ahead + 1)).known;
}

Grammar::IntervalAmount Grammar::ParseIntervalAmount() {
  IntervalAmount amount;
  amount.token = Mark();
  const bool negative = At(Tok::kMinusSign);
  if (negative || At(Tok::kPlusSign)) Advance();
  if (AtString()) {
    amount.quoted = true;
    amount.text = ParseString();
    if (negative) amount.text = Negate(amount.text);
    return amount;
  }
  if (!At(Tok::kIntegerNumber) && !At(Tok::kDecimalNumber)) FailSyntax();
  Advance();
  amount.text = (negative ? "-" : "") + std::string(LastText());
  return amount;
}

void Grammar::FailSecondFromTo(int32_t first) {
  while (AtIntervalAmount()) {
    ParseIntervalAmount();
    Advance();
    if (Accept(Tok::kTo)) Advance();
  }
  throw Error("_LEGACY_ERROR_TEMP_0024", {}, SpanFrom(first));
}

// 'text' unit TO unit
Value Grammar::FromToInterval(const IntervalAmount& amount, int32_t first) {
  const IntervalUnit from = FindUnit(Advance());
  const std::string from_name = ToLowerAscii(LastText());
  Expect(Tok::kTo);
  const IntervalUnit to = FindUnit(Advance());
  const std::string to_name = ToLowerAscii(LastText());
  if (AtIntervalAmount()) FailSecondFromTo(first);
  const SourceSpan span = SpanFrom(amount.token);
  if (!amount.quoted) throw Error("_LEGACY_ERROR_TEMP_0027", {}, span);
  if (from.year_month != to.year_month || from.field >= to.field) {
    throw Error("INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION",
                {{"input", amount.text}, {"from", from_name}, {"to", to_name}}, span);
  }
  DataType type = from.year_month ? DataType::YearMonthInterval(from.field, to.field)
                                  : DataType::DayTimeInterval(from.field, to.field);
  const std::variant<int64_t, Error> parsed = types::ParseAnsiInterval(amount.text, type);
  if (const Error* error = std::get_if<Error>(&parsed)) {
    // A literal has another condition than a cast for fields out of their ranges.
    if (error->condition() == "INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING") {
      throw Error("_LEGACY_ERROR_TEMP_0063", {{"msg", "A field of '" + amount.text + "' is out of its range"}}, span);
    }
    throw error->As(errors::ExceptionClass::kParse).At(span);
  }
  const int64_t value = std::get<int64_t>(parsed);
  if (!options().legacy_intervals) return {std::move(type), value};
  if (from.year_month) return CalendarValue({.months = static_cast<int32_t>(value), .days = 0, .microseconds = 0});
  return CalendarValue({.months = 0,
                        .days = static_cast<int32_t>(value / types::kMicrosPerDay),
                        .microseconds = value % types::kMicrosPerDay});
}

namespace {

// Why a number and its unit are no part of an interval.
Error DescribeFailure(const std::string& input, std::string_view number, std::string_view unit) {
  const auto fail = [&input](std::string_view kind, std::string_view parameter, std::string_view value) {
    errors::Parameters parameters = {{"input", input}};
    if (!parameter.empty()) parameters.emplace_back(parameter, value);
    return Error::FromData("INVALID_INTERVAL_FORMAT." + std::string(kind), std::move(parameters));
  };
  const size_t start = number.find_first_not_of("+- ");
  const std::string_view digits = start == std::string_view::npos ? "" : number.substr(start);
  const size_t point = digits.find('.');
  if (digits.find_first_not_of("0123456789.") != std::string_view::npos || digits.empty() ||
      std::count(digits.begin(), digits.end(), '.') > 1) {
    return fail("INVALID_VALUE", "value", number);
  }
  if (point != std::string_view::npos && digits.size() - point > 10) return fail("INVALID_PRECISION", "value", number);
  if (point != std::string_view::npos && ToLowerAscii(unit.front()) != 's') {
    return fail("INVALID_FRACTION", "unit", unit);
  }
  if (ToLowerAscii(unit.front()) == 'n') return fail("INVALID_UNIT", "unit", unit);
  return fail("ARITHMETIC_EXCEPTION", "", "");
}

}  // namespace

// amount unit amount unit …
Value Grammar::MultiUnitInterval(IntervalAmount amount, int32_t first) {
  std::string text;
  UnitSpan units;
  std::optional<std::pair<std::string, std::string>> failed;
  while (true) {
    if (amount.quoted && HasLetter(amount.text)) {
      Advance();
      throw Error("_LEGACY_ERROR_TEMP_0026", {{"value", amount.text}}, SpanFrom(amount.token));
    }
    const IntervalUnit unit = FindUnit(Advance());
    const std::string part = amount.text + " " + ToLowerAscii(LastText());
    text += " " + part;
    units.Add(unit.year_month, unit.field);
    if (!failed && !types::ParseCalendarInterval(part)) failed.emplace(amount.text, ToLowerAscii(LastText()));
    if (At(Tok::kTo) && FindUnit(Peek(1)).from_to) {
      Advance();
      Advance();
      FailSecondFromTo(first);
    }
    if (!AtIntervalAmount()) break;
    amount = ParseIntervalAmount();
  }
  if (failed) throw DescribeFailure(text, failed->first, failed->second);
  const std::optional<CalendarInterval> interval = types::ParseCalendarInterval(text);
  if (!interval) throw Error("INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION", {{"input", text}});
  return TypedInterval(*interval, units, SpanFrom(first));
}

Value Grammar::TypedInterval(const CalendarInterval& interval, const UnitSpan& units, const SourceSpan& span) const {
  if (options().legacy_intervals) return CalendarValue(interval);
  if (units.has_year_month && units.has_day_time) {
    const std::string_view literal =
        std::string_view(source()->text)
            .substr(static_cast<size_t>(span.start), static_cast<size_t>(span.stop - span.start + 1));
    throw Error("_LEGACY_ERROR_TEMP_0029", {{"literal", std::string(literal)}}, span);
  }
  if (units.has_year_month) {
    return {DataType::YearMonthInterval(units.first, units.last), int64_t{interval.months}};
  }
  return {DataType::DayTimeInterval(units.first, units.last), DayTimeMicros(interval, span)};
}

// INTERVAL '1 day 2 hours': the units are words of the text. None when it cannot be read.
std::optional<Value> Grammar::IntervalFromText(std::string_view text, const SourceSpan& span) const {
  const std::optional<CalendarInterval> interval = types::ParseCalendarInterval(text);
  if (!interval) return std::nullopt;
  UnitSpan units;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsAlphaAscii(text[end])) ++end;
    const IntervalUnit unit = end > at ? FindUnit(FindKeyword(text.substr(at, end - at))) : IntervalUnit{};
    if (unit.known) units.Add(unit.year_month, unit.field);
    at = std::max(end, at + 1);
  }
  return TypedInterval(*interval, units, span);
}

}  // namespace piezo::frontend::sql
