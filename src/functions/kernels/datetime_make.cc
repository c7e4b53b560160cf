// Kernels that make dates, timestamps, times and intervals of their parts or of numbers, and that change time zones.
#include <cmath>
#include <limits>

#include "functions/kernels/civil.h"
#include "functions/kernels/decimal_vector.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/raise.h"
#include "functions/kernels/zone_cache.h"
#include "types/datetime_names.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::BinaryExecutor;
using duckdb::DataChunk;
using duckdb::date_t;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::interval_t;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::string_t;
using duckdb::UnaryExecutor;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// What becomes of parts that make no date or time.
enum class OnFailure : int32_t { kNull, kRaise, kRaiseWithoutHint };

struct Maker {
  OnFailure on_failure;
  int64_t site;

  /// Null, or an error that says what is wrong.
  std::nullopt_t Fail(const std::string& problem) const {
    if (on_failure == OnFailure::kRaise) {
      engine::RaiseCondition("DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
                             {{"rangeMessage", problem}, {"ansiConfig", "\"spark.sql.ansi.enabled\""}}, site);
    }
    if (on_failure == OnFailure::kRaiseWithoutHint) {
      engine::RaiseCondition("DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION", {{"rangeMessage", problem}}, site);
    }
    return std::nullopt;
  }

  std::nullopt_t FailValue(std::string_view field, std::string_view range, int64_t value) const {
    return Fail("Invalid value for " + std::string(field) + " (valid values " + std::string(range) +
                "): " + std::to_string(value));
  }

  std::optional<int64_t> Days(int64_t year, int64_t month, int64_t day) const {
    if (month < 1 || month > 12) return FailValue("MonthOfYear", "1 - 12", month);
    if (day < 1 || day > 31) return FailValue("DayOfMonth", "1 - 28/31", day);
    constexpr int64_t kMostYear = 999'999'999;
    if (year < -kMostYear || year > kMostYear) return FailValue("Year", "-999999999 - 999999999", year);
    if (day > DaysInMonth(year, static_cast<int>(month))) {
      if (day == 29) {
        return Fail("Invalid date 'February 29' as '" + std::to_string(year) + "' is not a leap year");
      }
      std::string name(types::MonthNames()[static_cast<size_t>(month) - 1]);
      for (char& c : name) c = static_cast<char>(std::toupper(c));
      return Fail("Invalid date '" + name + " " + std::to_string(day) + "'");
    }
    return DaysFromCivil(year, static_cast<int>(month), static_cast<int>(day));
  }

  /// Of seconds in millionths; a whole 60 is the next minute's begin where that is allowed.
  std::optional<int64_t> MicrosOfDay(int64_t hour, int64_t minute, int64_t micros, bool sixty_seconds) const {
    const int64_t second = FloorDivide(micros, kMicrosPerSecond);
    if (sixty_seconds && second == 60 && micros % kMicrosPerSecond != 0) {
      if (on_failure == OnFailure::kNull) return std::nullopt;
      engine::RaiseCondition("INVALID_FRACTION_OF_SECOND",
                             {{"secAndMicros", types::JavaDoubleToString(static_cast<double>(micros) / 1e6)}}, site);
    }
    if (hour < 0 || hour > 23) return FailValue("HourOfDay", "0 - 23", hour);
    if (minute < 0 || minute > 59) return FailValue("MinuteOfHour", "0 - 59", minute);
    if (second < 0 || second > (sixty_seconds ? 60 : 59)) return FailValue("SecondOfMinute", "0 - 59", second);
    return hour * kMicrosPerHour + minute * kMicrosPerMinute + micros;
  }
};

Maker TakeMaker(KernelCall& call) {
  const int64_t site = call.TakeSite();
  return {static_cast<OnFailure>(call.TakeLastConstant().GetValue<int32_t>()), site};
}

/// Runs over rows whose arguments are all there; `make(row)` gives a value or nothing.
template <class T, class Make>
void EachRow(DataChunk& args, Vector& result, Make make) {
  const idx_t rows = args.size();
  std::vector<duckdb::UnifiedVectorFormat> formats(args.ColumnCount());
  for (idx_t i = 0; i < args.ColumnCount(); ++i) args.data[i].ToUnifiedFormat(rows, formats[i]);
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  for (idx_t row = 0; row < rows; ++row) {
    std::optional<T> value;
    const bool complete = std::all_of(formats.begin(), formats.end(), [&](const duckdb::UnifiedVectorFormat& format) {
      return format.validity.RowIsValid(format.sel->get_index(row));
    });
    if (complete) value = make(row);
    if (value) {
      FlatVector::GetData<T>(result)[row] = *value;
    } else {
      FlatVector::SetNull(result, row, true);
    }
  }
}

/// piezo_make_date(year, month, day, on failure, site)
Body BindMakeDate(KernelCall& call) {
  const Maker maker = TakeMaker(call);
  call.Returns(LogicalType::DATE);
  return [maker](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<int32_t> years(args.data[0], args.size());
    const Values<int32_t> months(args.data[1], args.size());
    const Values<int32_t> days(args.data[2], args.size());
    EachRow<date_t>(args, result, [&](idx_t row) -> std::optional<date_t> {
      const std::optional<int64_t> made = maker.Days(years[row], months[row], days[row]);
      if (!made) return std::nullopt;
      if (*made != static_cast<int32_t>(*made)) RaiseOverflow("integer overflow", "", maker.site);
      return date_t(static_cast<int32_t>(*made));
    });
  };
}

/// piezo_make_timestamp(year, month, day, hour, minute, seconds DECIMAL(16,6)[, zone], on failure, site) gives a local
/// time, or with a zone an instant. piezo_make_timestamp_in gives an instant in a zone that is constant, the last
/// argument but two.
Body MakeTimestampBody(const Maker& maker, const ZonePtr& constant_zone, bool zone_by_row) {
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    std::vector<Values<int32_t>> parts;
    for (idx_t i = 0; i < 5; ++i) parts.emplace_back(args.data[i], rows);
    const Values<int64_t> seconds(args.data[5], rows);
    const Values<string_t> zones(args.data[zone_by_row ? 6 : 5], rows);
    ZoneCache cache(maker.site);
    EachRow<int64_t>(args, result, [&](idx_t row) -> std::optional<int64_t> {
      const std::optional<int64_t> days = maker.Days(parts[0][row], parts[1][row], parts[2][row]);
      if (!days) return std::nullopt;
      const std::optional<int64_t> micros = maker.MicrosOfDay(parts[3][row], parts[4][row], seconds[row], true);
      if (!micros) return std::nullopt;
      int64_t local = 0;
      if (__builtin_mul_overflow(*days, kMicrosPerDay, &local) || __builtin_add_overflow(local, *micros, &local)) {
        RaiseOverflow("long overflow", "", maker.site);
      }
      const Zone& zone = zone_by_row ? cache.For(View(zones[row])) : *constant_zone;
      return zone.ToUtc(local);
    });
  };
}

Body BindMakeTimestamp(KernelCall& call) {
  const Maker maker = TakeMaker(call);
  call.CastArgument(5, LogicalType::DECIMAL(18, 6));
  const bool zone_by_row = call.size() == 7;
  call.Returns(zone_by_row ? LogicalType::TIMESTAMP_TZ : LogicalType::TIMESTAMP);
  return MakeTimestampBody(maker, MakeZone(""), zone_by_row);
}

Body BindMakeTimestampIn(KernelCall& call) {
  const Maker maker = TakeMaker(call);
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.CastArgument(5, LogicalType::DECIMAL(18, 6));
  call.Returns(LogicalType::TIMESTAMP_TZ);
  return MakeTimestampBody(maker, zone, false);
}

/// piezo_timestamp_of(date, time) gives a local time.
Body BindTimestampOf(KernelCall& call) {
  call.Returns(LogicalType::TIMESTAMP);
  return [](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<date_t, int64_t, int64_t>(
        args.data[0], args.data[1], result, args.size(),
        [](date_t date, int64_t time) { return int64_t{date.days} * kMicrosPerDay + time; });
  };
}

/// piezo_make_time(hour, minute, seconds DECIMAL(16,6), on failure, site)
Body BindMakeTime(KernelCall& call) {
  const Maker maker = TakeMaker(call);
  call.CastArgument(2, LogicalType::DECIMAL(18, 6));
  call.Returns(LogicalType::TIME);
  return [maker](DataChunk& args, ExpressionState&, Vector& result) {
    const Values<int32_t> hours(args.data[0], args.size());
    const Values<int32_t> minutes(args.data[1], args.size());
    const Values<int64_t> seconds(args.data[2], args.size());
    EachRow<int64_t>(args, result,
                     [&](idx_t row) { return maker.MicrosOfDay(hours[row], minutes[row], seconds[row], false); });
  };
}

/// A sum of products that may leave its type.
template <class T>
class CheckedSum {
 public:
  CheckedSum& Add(int64_t value, int64_t unit) {
    int64_t product = 0;
    overflow_ =
        overflow_ || __builtin_mul_overflow(value, unit, &product) || __builtin_add_overflow(sum_, product, &sum_);
    return *this;
  }
  bool overflow() const { return overflow_ || sum_ != static_cast<T>(sum_); }
  T sum() const { return static_cast<T>(sum_); }

 private:
  int64_t sum_ = 0;
  bool overflow_ = false;
};

/// piezo_make_interval(years, months, weeks, days, hours, minutes, seconds DECIMAL(18,6), on failure, site)
Body BindMakeInterval(KernelCall& call) {
  const Maker maker = TakeMaker(call);
  call.CastArgument(6, LogicalType::DECIMAL(18, 6));
  call.Returns(LogicalType::INTERVAL);
  return [maker](DataChunk& args, ExpressionState&, Vector& result) {
    std::vector<Values<int32_t>> parts;
    for (idx_t i = 0; i < 6; ++i) parts.emplace_back(args.data[i], args.size());
    const Values<int64_t> seconds(args.data[6], args.size());
    EachRow<interval_t>(args, result, [&](idx_t row) -> std::optional<interval_t> {
      CheckedSum<int32_t> months;
      CheckedSum<int32_t> days;
      CheckedSum<int64_t> micros;
      months.Add(parts[0][row], 12).Add(parts[1][row], 1);
      days.Add(parts[2][row], 7).Add(parts[3][row], 1);
      micros.Add(parts[4][row], kMicrosPerHour).Add(parts[5][row], kMicrosPerMinute).Add(seconds[row], 1);
      if (months.overflow() || days.overflow() || micros.overflow()) {
        if (maker.on_failure == OnFailure::kNull) return std::nullopt;
        RaiseOverflow(micros.overflow() ? "long overflow" : "integer overflow", "", maker.site);
      }
      return interval_t{months.sum(), days.sum(), micros.sum()};
    });
  };
}

/// piezo_make_dt_interval(days, hours, minutes, seconds DECIMAL(18,6), site)
Body BindMakeDayTime(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.CastArgument(3, LogicalType::DECIMAL(18, 6));
  call.Returns(LogicalType::BIGINT);
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    std::vector<Values<int32_t>> parts;
    for (idx_t i = 0; i < 3; ++i) parts.emplace_back(args.data[i], args.size());
    const Values<int64_t> seconds(args.data[3], args.size());
    EachRow<int64_t>(args, result, [&](idx_t row) -> std::optional<int64_t> {
      CheckedSum<int64_t> micros;
      micros.Add(parts[0][row], kMicrosPerDay).Add(parts[1][row], kMicrosPerHour);
      micros.Add(parts[2][row], kMicrosPerMinute).Add(seconds[row], 1);
      if (micros.overflow()) RaiseIntervalOverflow("", site);
      return micros.sum();
    });
  };
}

/// piezo_make_ym_interval(years, months, site)
Body BindMakeYearMonth(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::INTEGER);
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    BinaryExecutor::Execute<int32_t, int32_t, int32_t>(args.data[0], args.data[1], result, args.size(),
                                                       [site](int32_t years, int32_t months) {
                                                         CheckedSum<int32_t> sum;
                                                         sum.Add(years, 12).Add(months, 1);
                                                         if (sum.overflow()) RaiseIntervalOverflow("", site);
                                                         return sum.sum();
                                                       });
  };
}

// ---- Numbers ----

/// piezo_date_days(DATE) and piezo_days_date(INTEGER): the days since 1970-01-01.
Body BindDateDays(KernelCall& call) {
  call.Returns(LogicalType::INTEGER);
  return [](DataChunk& args, ExpressionState&, Vector& result) { result.Reinterpret(args.data[0]); };
}
Body BindDaysDate(KernelCall& call) {
  call.CastArgument(0, LogicalType::INTEGER);
  call.Returns(LogicalType::DATE);
  return [](DataChunk& args, ExpressionState&, Vector& result) { result.Reinterpret(args.data[0]); };
}

/// piezo_timestamp_units(timestamp, microseconds of the unit): whole units since 1970.
Body BindTimestampUnits(KernelCall& call) {
  const int64_t unit = call.TakeLastConstant().GetValue<int64_t>();
  call.Returns(LogicalType::BIGINT);
  return [unit](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<int64_t, int64_t>(args.data[0], result, args.size(),
                                             [unit](int64_t micros) { return FloorDivide(micros, unit); });
  };
}

/// piezo_units_timestamp(number, microseconds of the unit, site)
Body BindUnitsTimestamp(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const int64_t unit = call.TakeLastConstant().GetValue<int64_t>();
  call.Returns(LogicalType::TIMESTAMP_TZ);
  const LogicalType type = call.type(0);
  if (type.id() == LogicalTypeId::DECIMAL) {
    const int scale = duckdb::DecimalType::GetScale(type);
    return WithDecimalArgument(call, 0, [&](auto d) -> Body {
      using D = decltype(d);
      return [=](DataChunk& args, ExpressionState&, Vector& result) {
        UnaryExecutor::Execute<D, int64_t>(args.data[0], result, args.size(), [=](D value) {
          const Int128 number = DecimalStorage<D>::Read(value);
          const Int128 divisor = PowerOfTen(scale);
          if (number % divisor * unit % divisor != 0) RaiseOverflow("Rounding necessary", "", site);
          const Int128 micros = number / divisor * unit + number % divisor * unit / divisor;
          if (micros != static_cast<int64_t>(micros)) RaiseOverflow("Overflow", "", site);
          return static_cast<int64_t>(micros);
        });
      };
    });
  }
  if (type.id() == LogicalTypeId::FLOAT || type.id() == LogicalTypeId::DOUBLE) {
    call.CastArgument(0, LogicalType::DOUBLE);
    return [unit](DataChunk& args, ExpressionState&, Vector& result) {
      UnaryExecutor::ExecuteWithNulls<double, int64_t>(args.data[0], result, args.size(),
                                                       [unit](double value, duckdb::ValidityMask& valid, idx_t row) {
                                                         if (std::isnan(value) || std::isinf(value)) {
                                                           valid.SetInvalid(row);
                                                           return int64_t{0};
                                                         }
                                                         const double micros = value * static_cast<double>(unit);
                                                         if (micros >= 9223372036854775807.0)
                                                           return std::numeric_limits<int64_t>::max();
                                                         if (micros <= -9223372036854775808.0)
                                                           return std::numeric_limits<int64_t>::min();
                                                         return static_cast<int64_t>(micros);
                                                       });
    };
  }
  call.CastArgument(0, LogicalType::BIGINT);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    UnaryExecutor::Execute<int64_t, int64_t>(args.data[0], result, args.size(), [=](int64_t value) {
      int64_t micros = 0;
      if (__builtin_mul_overflow(value, unit, &micros)) RaiseOverflow("long overflow", "", site);
      return micros;
    });
  };
}

// ---- Time zones ----

/// piezo_from_utc(timestamp, zone, site) shows an instant on the zone's clocks, piezo_to_utc(…) reads those.
template <bool to_utc>
Body BindShift(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::TIMESTAMP_TZ);
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    ZoneCache zones(site);
    BinaryExecutor::Execute<int64_t, string_t, int64_t>(args.data[0], args.data[1], result, args.size(),
                                                        [&](int64_t time, const string_t& name) {
                                                          const Zone& zone = zones.For(View(name));
                                                          return to_utc ? zone.ToUtc(time) : zone.ToLocal(time);
                                                        });
  };
}

/// piezo_convert_zone(from, to, local time, site)
Body BindConvert(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(call.type(2));
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    ZoneCache from_zones(site);
    ZoneCache to_zones(site);
    duckdb::TernaryExecutor::Execute<string_t, string_t, int64_t, int64_t>(
        args.data[0], args.data[1], args.data[2], result, args.size(),
        [&](const string_t& from, const string_t& to, int64_t local) {
          return to_zones.For(View(to)).ToLocal(from_zones.For(View(from)).ToUtc(local));
        });
  };
}

}  // namespace

void AddDateTimeMakeKernels(KernelSet& kernels) {
  kernels.Add("piezo_make_date", BindMakeDate);
  kernels.Add("piezo_make_timestamp", BindMakeTimestamp);
  kernels.Add("piezo_make_timestamp_in", BindMakeTimestampIn);
  kernels.Add("piezo_timestamp_of", BindTimestampOf);
  kernels.Add("piezo_make_time", BindMakeTime);
  kernels.Add("piezo_make_interval", BindMakeInterval);
  kernels.Add("piezo_make_dt_interval", BindMakeDayTime);
  kernels.Add("piezo_make_ym_interval", BindMakeYearMonth);
  kernels.Add("piezo_date_days", BindDateDays);
  kernels.Add("piezo_days_date", BindDaysDate);
  kernels.Add("piezo_timestamp_units", BindTimestampUnits);
  kernels.Add("piezo_units_timestamp", BindUnitsTimestamp);
  kernels.Add("piezo_from_utc", BindShift<false>);
  kernels.Add("piezo_to_utc", BindShift<true>);
  kernels.Add("piezo_convert_zone", BindConvert);
}

}  // namespace piezo::functions
