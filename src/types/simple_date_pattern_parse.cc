// Parsing by patterns of SimpleDateFormat. What a text leaves out comes from 1970-01-01 00:00. Fields that were read
// last win over others that say the day, as in java.util.GregorianCalendar; when the pattern is strict, the others have
// to agree.
#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "base/ascii.h"
#include "types/datetime_names.h"
#include "types/hybrid_calendar.h"
#include "types/simple_date_pattern.h"

namespace piezo::types {
namespace {

using Part = SimpleDatePattern::Part;

constexpr int64_t kSecondsPerHour = 3600;
constexpr int64_t kMicrosPerHour = kSecondsPerHour * kMicrosPerSecond;
constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;

/// The parts of a date and time, whatever letter gave them.
enum class Slot : uint8_t {
  kEra,
  kYear,
  kWeekYear,
  kMonth,
  kWeekOfYear,
  kWeekOfMonth,
  kDayOfYear,
  kDayOfMonth,
  kWeekdayInMonth,
  kWeekday,  // from Monday, 1
  kAmPm,
  kHour,      // of the day
  kHalfHour,  // of the half day
  kMinute,
  kSecond,
  kFraction,
};
constexpr size_t kSlots = 16;

Slot SlotOf(char letter) {
  switch (letter) {
    case 'G':
      return Slot::kEra;
    case 'y':
      return Slot::kYear;
    case 'Y':
      return Slot::kWeekYear;
    case 'M':
    case 'L':
      return Slot::kMonth;
    case 'w':
      return Slot::kWeekOfYear;
    case 'W':
      return Slot::kWeekOfMonth;
    case 'D':
      return Slot::kDayOfYear;
    case 'd':
      return Slot::kDayOfMonth;
    case 'F':
      return Slot::kWeekdayInMonth;
    case 'E':
    case 'u':
      return Slot::kWeekday;
    case 'a':
      return Slot::kAmPm;
    case 'H':
    case 'k':
      return Slot::kHour;
    case 'K':
    case 'h':
      return Slot::kHalfHour;
    case 'm':
      return Slot::kMinute;
    case 's':
      return Slot::kSecond;
    default:
      return Slot::kFraction;
  }
}

/// What was read, and in which order.
class Slots {
 public:
  void Set(Slot slot, int64_t value) { at(slot) = {value, ++order_}; }
  bool Has(Slot slot) const { return at(slot).order > 0; }
  int64_t Get(Slot slot, int64_t otherwise) const { return Has(slot) ? at(slot).value : otherwise; }
  /// When it was read; 0 for what was not.
  int Order(Slot slot) const { return at(slot).order; }
  int Order(Slot slot, Slot with) const { return Has(slot) && Has(with) ? std::max(Order(slot), Order(with)) : 0; }
  /// Not read, or this value.
  bool Agrees(Slot slot, int64_t value) const { return !Has(slot) || at(slot).value == value; }

 private:
  struct Value {
    int64_t value = 0;
    int order = 0;
  };
  Value& at(Slot slot) { return values_[static_cast<size_t>(slot)]; }
  const Value& at(Slot slot) const { return values_[static_cast<size_t>(slot)]; }

  std::array<Value, kSlots> values_;
  int order_ = 0;
};

/// Two digits mean a year within the 80 years before now and the 20 after.
int64_t WithCentury(int64_t digits) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  const int64_t start = parts.tm_year + 1900 - 80;
  return start / 100 * 100 + digits + (digits < start % 100 ? 100 : 0);
}

/// Walks over a text part by part.
class Reader {
 public:
  Reader(std::span<const Part> parts, std::string_view text) : parts_(parts), text_(text) {}

  bool Read() {
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (!(parts_[i].letter == 0 ? Literal(parts_[i].text) : Field(parts_[i], IsWithoutGap(i)))) return false;
    }
    return true;
  }
  const Slots& slots() const { return slots_; }
  std::optional<int64_t> offset() const { return offset_; }
  const std::optional<TimeZone>& zone() const { return zone_; }
  std::string_view zone_text() const { return zone_text_; }

 private:
  /// Another number comes right behind: this one has the pattern's width.
  bool IsWithoutGap(size_t i) const {
    if (i + 1 == parts_.size()) return false;
    const Part& next = parts_[i + 1];
    const bool name = next.letter == 'M' || next.letter == 'L'
                          ? next.count > 2
                          : std::string_view("GEazZX").find(next.letter) != std::string_view::npos;
    return next.letter != 0 && !name;
  }

  bool Literal(std::string_view text) {
    if (!text_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  bool Field(const Part& part, bool has_width) {
    const size_t start = at_;
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    if (at_ == text_.size()) return false;
    const auto width = has_width ? static_cast<int>(start + static_cast<size_t>(part.count) - at_) : 0;
    switch (part.letter) {
      case 'G':
        return OneOf({ShortEraNames()}, Slot::kEra, 0);
      case 'E':
        return OneOf({DayNames(), ShortDayNames()}, Slot::kWeekday, 1);
      case 'a':
        return OneOf({AmPmNames()}, Slot::kAmPm, 0);
      case 'M':
      case 'L':
        if (part.count > 2) return OneOf({MonthNames(), ShortMonthNames()}, Slot::kMonth, 1);
        break;
      case 'z':
      case 'Z':
        return Zone();
      case 'X':
        return IsoZone(part.count);
      default:
        break;
    }
    return (!has_width || width > 0) && Number(part, has_width ? width : 0);
  }

  /// Digits, `width` of them unless it is 0, with a minus sign or without.
  bool Number(const Part& part, int width) {
    const size_t start = at_;
    const size_t end = width > 0 ? start + static_cast<size_t>(width) : text_.size();
    if (end > text_.size()) return false;
    int32_t number = 0;
    const auto read = std::from_chars(text_.data() + start, text_.data() + end, number);
    if (read.ec != std::errc()) return false;
    at_ = static_cast<size_t>(read.ptr - text_.data());
    int64_t value = number;
    const bool two_digits = at_ - start == 2 && number >= 0;
    if ((part.letter == 'y' || part.letter == 'Y') && part.count <= 2 && two_digits) value = WithCentury(number);
    if (part.letter == 'k' && value == 24) value = 0;
    if (part.letter == 'h' && value == 12) value = 0;
    slots_.Set(SlotOf(part.letter), value);
    return true;
  }

  bool OneOf(std::initializer_list<std::span<const std::string_view>> lists, Slot slot, int64_t first) {
    for (const auto& names : lists) {
      for (size_t i = 0; i < names.size(); ++i) {
        if (!EqualsIgnoreCase(text_.substr(at_, names[i].size()), names[i])) continue;
        at_ += names[i].size();
        slots_.Set(slot, static_cast<int64_t>(i) + first);
        return true;
      }
    }
    return false;
  }

  int Digits(size_t most) {
    int number = -1;
    for (size_t i = 0; i < most && at_ < text_.size() && IsDigitAscii(text_[at_]); ++i, ++at_) {
      number = std::max(number, 0) * 10 + (text_[at_] - '0');
    }
    return number;
  }

  /// What follows a sign: hours and minutes, of two digits each unless a colon parts them.
  bool Offset(int sign, bool colon, bool minutes) {
    const int hours = Digits(2);
    if (hours < 0 || hours > 23) return false;
    int rest = 0;
    if (minutes) {
      if (colon && !Literal(":")) return false;
      const size_t start = at_;
      rest = Digits(2);
      if (at_ - start != 2 || rest > 59) return false;
    }
    offset_ = sign * (hours * kMicrosPerHour + rest * kMicrosPerMinute);
    return true;
  }

  int Sign() {
    const char c = at_ < text_.size() ? text_[at_] : ' ';
    if (c != '+' && c != '-') return 0;
    ++at_;
    return c == '-' ? -1 : 1;
  }

  /// +0100, GMT, GMT+1:00, a zone's name
  bool Zone() {
    if (const int sign = Sign(); sign != 0) return Offset(sign, /*colon=*/false, /*minutes=*/true);
    if (EqualsIgnoreCase(text_.substr(at_, 3), "GMT")) {
      at_ += 3;
      if (const int sign = Sign(); sign != 0) return Offset(sign, /*colon=*/true, /*minutes=*/true);
      offset_ = 0;
      return true;
    }
    const std::optional<ZoneAtStart> found = TakeZone(text_.substr(at_), /*names=*/true);
    if (!found) return false;
    zone_text_ = text_.substr(at_, found->length);
    if (zone_text_.find('/') != std::string_view::npos) return false;  // not a name but an identifier
    zone_ = found->zone;
    at_ += found->length;
    return true;
  }

  bool IsoZone(int count) {
    if (text_[at_] == 'Z') {
      ++at_;
      offset_ = 0;
      return true;
    }
    const int sign = Sign();
    return sign != 0 && Offset(sign, count == 3, count > 1);
  }

  std::span<const Part> parts_;
  std::string_view text_;
  size_t at_ = 0;
  Slots slots_;
  std::optional<int64_t> offset_;
  std::optional<TimeZone> zone_;
  std::string_view zone_text_;
};

/// The year, counted through: 0 is the one before 1.
int64_t YearOf(const Slots& slots, int64_t year) { return slots.Get(Slot::kEra, 1) == 0 ? 1 - year : year; }

/// The day of a week that has `day` in it, weeks beginning on Sunday.
int64_t DayInWeek(int64_t day, int64_t weekday) { return day - HybridDay(day).weekday % 7 + weekday % 7; }

/// Y wins over months and their days, unless y comes behind it.
bool IsWeekDate(const Slots& slots) { return slots.Order(Slot::kWeekYear) > slots.Order(Slot::kYear); }

constexpr int64_t kSunday = 7;

int64_t DayInWeekYear(const Slots& slots, int64_t year) {
  const int64_t weekday = slots.Get(Slot::kWeekday, kSunday);
  return DayInWeek(DaysFromHybrid(year, 1, 1), weekday) + (slots.Get(Slot::kWeekOfYear, 1) - 1) * 7;
}

/// The day, by the fields that were read last of those that make one.
int64_t DayOf(const Slots& slots) {
  using enum Slot;
  if (IsWeekDate(slots)) return DayInWeekYear(slots, slots.Get(kWeekYear, 1970));
  const int64_t year = YearOf(slots, slots.Get(kYear, 1970));
  const int64_t month = slots.Get(kMonth, 1);
  const auto in_month = [&](int64_t day) { return DaysFromHybrid(year, month, day); };
  const int by_week = slots.Order(kWeekOfYear, kWeekday);
  const int by_week_of_month = slots.Order(kWeekOfMonth, kWeekday);
  const int by_weekday_in_month = slots.Order(kWeekdayInMonth, kWeekday);
  int last =
      std::max({slots.Order(kDayOfMonth), slots.Order(kDayOfYear), by_week, by_week_of_month, by_weekday_in_month});
  const bool alone = last == 0;  // no field says the day with those that it needs
  if (alone) {
    last = std::max(
        {slots.Order(kWeekOfYear), slots.Order(kWeekOfMonth), slots.Order(kWeekdayInMonth), slots.Order(kWeekday)});
    if (last == 0) return in_month(1);
  }
  const auto is_last = [&](int with_weekday, Slot slot) { return last == (alone ? slots.Order(slot) : with_weekday); };
  if (last == slots.Order(kDayOfMonth)) return in_month(slots.Get(kDayOfMonth, 1));
  if (last == slots.Order(kDayOfYear)) return DaysFromHybrid(year, 1, slots.Get(kDayOfYear, 1));
  const int64_t weekday = slots.Get(kWeekday, kSunday);
  if (is_last(by_week_of_month, kWeekOfMonth)) {
    return DayInWeek(in_month(1), weekday) + (slots.Get(kWeekOfMonth, 1) - 1) * 7;
  }
  if (is_last(by_week, kWeekOfYear)) return DayInWeekYear(slots, year);
  const int64_t first = DayInWeek(in_month(1), weekday);
  return first + (first < in_month(1) ? 7 : 0) + (slots.Get(kWeekdayInMonth, 1) - 1) * 7;
}

int64_t HourOf(const Slots& slots) {
  using enum Slot;
  const int by_half = slots.Order(kHalfHour, kAmPm);
  if (slots.Has(kHour) && slots.Order(kHour) >= by_half) return slots.Get(kHour, 0);
  return slots.Get(kHalfHour, 0) + 12 * slots.Get(kAmPm, 0);
}

bool DayAgrees(const Slots& slots, int64_t days) {
  using enum Slot;
  const HybridDay day(days);
  const int64_t year = day.date.year > 0 ? day.date.year : 1 - day.date.year;
  return slots.Agrees(kEra, day.date.year > 0 ? 1 : 0) && slots.Agrees(kYear, year) &&
         slots.Agrees(kMonth, day.date.month) && slots.Agrees(kWeekOfYear, day.week_of_year) &&
         slots.Agrees(kWeekOfMonth, day.week_of_month) && slots.Agrees(kDayOfYear, day.day_of_year) &&
         slots.Agrees(kDayOfMonth, day.date.day) && slots.Agrees(kWeekdayInMonth, day.weekday_in_month) &&
         slots.Agrees(kWeekday, day.weekday);
}

bool TimeAgrees(const Slots& slots, int64_t micros_of_day, int64_t fraction) {
  using enum Slot;
  const int64_t hour = micros_of_day / kMicrosPerHour;
  return slots.Agrees(kAmPm, hour / 12) && slots.Agrees(kHour, hour) && slots.Agrees(kHalfHour, hour % 12) &&
         slots.Agrees(kMinute, micros_of_day / kMicrosPerMinute % 60) &&
         slots.Agrees(kSecond, micros_of_day / kMicrosPerSecond % 60) && slots.Agrees(kFraction, fraction);
}

/// Of a local time that clocks show twice, the later instant is meant.
int64_t ToUtc(int64_t local, const TimeZone& zone) {
  const int64_t utc = zone.ToUtc(local);
  const int64_t later = local - zone.OffsetMicrosAt(utc + 3 * kMicrosPerHour);
  return later > utc && zone.ToLocal(later) == local ? later : utc;
}

/// The offset that a zone's name means: `PDT` is one of summer in winter, too.
int64_t OffsetByName(const TimeZone& zone, std::string_view name, int64_t local) {
  constexpr int64_t kHalfYear = 182 * kMicrosPerDay;
  for (const int64_t moved : {int64_t{0}, kHalfYear, -kHalfYear}) {
    const int64_t utc = zone.ToUtc(local + moved);
    for (const bool full : {false, true}) {
      if (EqualsIgnoreCase(ZoneName(zone, utc, full, /*generic=*/false), name)) return zone.OffsetMicrosAt(utc);
    }
  }
  return zone.OffsetMicrosAtLocal(local);
}

int64_t FloorDiv(int64_t value, int64_t divisor) { return value / divisor - (value % divisor < 0 ? 1 : 0); }

/// The instant with the same figures in the calendar that is Gregorian throughout.
int64_t FromHybrid(int64_t local, const TimeZone& zone) {
  const int64_t days = FloorDiv(local, kMicrosPerDay);
  const CivilDate date = HybridFromDays(days);
  const int64_t civil = DaysFromCivil({date.year, date.month, 1}) + date.day - 1;
  return ToUtc(civil * kMicrosPerDay + (local - days * kMicrosPerDay), zone);
}

}  // namespace

std::optional<int64_t> SimpleDatePattern::Parse(std::string_view text, const TimeZone& zone) const {
  Reader reader(parts_, text);
  if (!reader.Read()) return std::nullopt;
  const Slots& slots = reader.slots();
  constexpr int64_t kMostYear = 300'000;
  for (const Slot slot : {Slot::kYear, Slot::kWeekYear, Slot::kMonth}) {
    if (std::abs(slots.Get(slot, 0)) > kMostYear) return std::nullopt;
  }
  int64_t fraction = slots.Get(Slot::kFraction, 0) * std::max<int64_t>(fraction_unit_, 1);
  for (int i = 6; i < fraction_digits_; ++i) fraction /= 10;
  const int64_t time = HourOf(slots) * kMicrosPerHour + slots.Get(Slot::kMinute, 0) * kMicrosPerMinute +
                       slots.Get(Slot::kSecond, 0) * kMicrosPerSecond + fraction;
  int64_t local = 0;
  if (__builtin_mul_overflow(DayOf(slots), kMicrosPerDay, &local) || __builtin_add_overflow(local, time, &local)) {
    return std::nullopt;
  }
  if (dialect_ == Dialect::kStrict) {
    const int64_t days = FloorDiv(local, kMicrosPerDay);
    const int64_t micros = local - days * kMicrosPerDay;
    if (!IsWeekDate(slots) && !DayAgrees(slots, days)) return std::nullopt;
    if (!TimeAgrees(slots, micros, micros % kMicrosPerSecond / fraction_unit_)) return std::nullopt;
  }
  std::optional<int64_t> offset = reader.offset();
  if (reader.zone()) offset = OffsetByName(*reader.zone(), reader.zone_text(), local);
  if (!offset) {
    const int64_t utc = FromHybrid(local, zone);
    constexpr int64_t kFirstGregorian = -141'427 * kMicrosPerDay;
    const bool skipped = local >= kFirstGregorian && zone.ToLocal(utc) != local;
    if (skipped && dialect_ == Dialect::kStrict) return std::nullopt;
    return utc;
  }
  const int64_t utc = local - *offset;
  constexpr int64_t kFirstOfHistory = -2'208'988'800 * kMicrosPerSecond;  // 1900: java.util's zones know nothing before
  return utc >= kFirstOfHistory ? utc : FromHybrid(utc + zone.OffsetMicrosAt(kFirstOfHistory), zone);
}

}  // namespace piezo::types
