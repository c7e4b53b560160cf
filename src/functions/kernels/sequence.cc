// Kernels of sequence(start, stop, step): numbers, dates and timestamps at equal distances, both ends included.
#include <limits>

#include "functions/kernels/civil.h"
#include "functions/kernels/interrupt.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/time_zone.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::LogicalTypeId;
using duckdb::Vector;
using Int128 = __int128;

constexpr int64_t kMaxArrayLength = 2147483632;  // Spark's: Java's longest array, less a header
constexpr idx_t kMaxElements = idx_t{1} << 27;   // of all rows of a chunk: a GiB of BIGINT
constexpr int64_t kDaysPerMonth = 28;            // what Spark counts when it estimates lengths

/// How many values there are from `start` to `stop`; raises for a step that does not lead there.
int64_t Length(int64_t start, int64_t stop, int64_t step, int64_t site) {
  const bool reaches = step > 0 ? start <= stop : step < 0 ? start >= stop : start == stop;
  if (!reaches) {
    engine::RaiseCondition(
        "_LEGACY_ERROR_TEMP_3243",
        {{"start", std::to_string(start)}, {"stop", std::to_string(stop)}, {"step", std::to_string(step)}}, site);
  }
  if (start == stop) return 1;
  const Int128 length = (Int128{stop} - start) / step + 1;
  if (length > kMaxArrayLength) {
    const auto shown = static_cast<int64_t>(std::min<Int128>(length, std::numeric_limits<int64_t>::max()));
    engine::RaiseCondition("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
                           {{"numberOfElements", std::to_string(shown)},
                            {"functionName", "`sequence`"},
                            {"maxRoundedArrayLength", std::to_string(kMaxArrayLength)},
                            {"parameter", "`count`"}},
                           site);
  }
  return static_cast<int64_t>(length);
}

/// Room for `more` elements behind the first `used`; the data of the child, which may have moved.
template <class T>
T* Grow(Vector& result, idx_t used, idx_t more, int64_t site) {
  if (used + more > kMaxElements) {
    engine::RaiseCondition("COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER",
                           {{"numberOfElements", std::to_string(used + more)},
                            {"functionName", "`sequence`"},
                            {"maxRoundedArrayLength", std::to_string(kMaxElements)},
                            {"parameter", "`count`"}},
                           site);
  }
  ListVector::Reserve(result, used + more);
  return FlatVector::GetData<T>(ListVector::GetEntry(result));
}

template <class T>
Body NumberBody(int64_t site) {
  return [site](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<T> starts(args.data[0], rows);
    const Values<T> stops(args.data[1], rows);
    const Values<T> steps(args.data[2], rows);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    idx_t used = 0;
    for (idx_t row = 0; row < rows; ++row) {
      list_entry_t& entry = FlatVector::GetData<list_entry_t>(result)[row];
      entry = {used, 0};
      ThrowIfInterrupted();
      if (starts.IsNull(row) || stops.IsNull(row) || steps.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      entry.length = static_cast<idx_t>(Length(starts[row], stops[row], steps[row], site));
      T* data = Grow<T>(result, used, entry.length, site) + used;
      for (idx_t i = 0; i < entry.length; ++i) {
        data[i] = static_cast<T>(starts[row] + static_cast<int64_t>(i) * int64_t{steps[row]});
      }
      used += entry.length;
    }
    ListVector::SetListSize(result, used);
  };
}

/// piezo_sequence(start, stop, step, site), all of one integer type
Body BindNumbers(KernelCall& call) {
  const int64_t site = call.TakeSite();
  call.Returns(LogicalType::LIST(call.type(0)));
  switch (call.type(0).id()) {
    case LogicalTypeId::TINYINT:
      return NumberBody<int8_t>(site);
    case LogicalTypeId::SMALLINT:
      return NumberBody<int16_t>(site);
    case LogicalTypeId::INTEGER:
      return NumberBody<int32_t>(site);
    case LogicalTypeId::BIGINT:
      return NumberBody<int64_t>(site);
    default:
      RefuseTypes(call);
  }
}

/// A step in months, days and microseconds, which are added to the local date and time one after another.
struct Step {
  int64_t months = 0;
  int64_t days = 0;
  int64_t micros = 0;
};

/// Values of one type: dates are days, everything else microseconds.
struct Line {
  bool is_date = false;
  const Zone* zone = nullptr;
  int64_t site = -1;

  int64_t micros(int64_t value) const { return is_date ? value * kMicrosPerDay : value; }
  int64_t value(int64_t micros) const { return is_date ? FloorDivide(micros, kMicrosPerDay) : micros; }

  int64_t Move(int64_t start_micros, const Step& step, int64_t times) const {
    const int64_t offset = zone->OffsetAt(start_micros);
    const int64_t local = start_micros + offset;
    const int64_t day = FloorDivide(local, kMicrosPerDay);
    const int64_t moved = AddMonths(day, step.months * times) + step.days * times;
    const int64_t there =
        moved == day ? start_micros : zone->ToUtc(moved * kMicrosPerDay + local - day * kMicrosPerDay, offset);
    return there + step.micros * times;
  }
};

void CheckDateStep(const Step& step, const char* type, int64_t site) {
  if (step.months != 0 || step.days != 0) return;
  engine::RaiseCondition("_LEGACY_ERROR_TEMP_3242", {{"intervalType", type}}, site);
}

/// Appends the values from `start` to `stop`; how many they were.
template <class T>
idx_t Append(const Line& line, int64_t start, int64_t stop, const Step& step, idx_t used, Vector& result) {
  // Steps of one kind need no calendar.
  const bool plain_days = line.is_date && step.months == 0 && step.micros == 0;
  const bool plain_micros = !line.is_date && step.months == 0 && step.days == 0;
  if (plain_days || plain_micros) {
    const int64_t by = plain_days ? step.days : step.micros;
    const auto length = static_cast<idx_t>(Length(start, stop, by, line.site));
    T* data = Grow<T>(result, used, length, line.site) + used;
    for (idx_t i = 0; i < length; ++i) data[i] = static_cast<T>(start + static_cast<int64_t>(i) * by);
    return length;
  }
  const int64_t about = step.micros + step.months * kDaysPerMonth * kMicrosPerDay + step.days * kMicrosPerDay;
  const int64_t first = line.micros(start);
  const int64_t last = line.micros(stop);
  const auto most = static_cast<idx_t>(Length(first, last, about, line.site));
  T* data = Grow<T>(result, used, most, line.site) + used;
  idx_t length = 0;
  for (int64_t at = first; length < most && (about > 0 ? at <= last : at >= last);) {
    data[length++] = static_cast<T>(line.value(at));
    at = line.Move(first, step, static_cast<int64_t>(length));
  }
  return length;
}

/// A step as the interval types hold it: INTERVAL, INTEGER months or BIGINT microseconds.
struct StepReader {
  StepReader(Vector& vector, idx_t rows)
      : type(vector.GetType().id()), format(vector, rows), months(vector, rows), micros(vector, rows) {}
  Step operator[](idx_t row) const {
    if (type == LogicalTypeId::INTEGER) return {.months = months[row]};
    if (type == LogicalTypeId::BIGINT)
      return {.days = micros[row] / kMicrosPerDay, .micros = micros[row] % kMicrosPerDay};
    return {format[row].months, format[row].days, format[row].micros};
  }
  bool IsNull(idx_t row) const { return micros.IsNull(row); }
  const char* name() const {
    return type == LogicalTypeId::INTEGER  ? "interval year to month"
           : type == LogicalTypeId::BIGINT ? "interval day to second"
                                           : "interval";
  }

  LogicalTypeId type;
  Values<duckdb::interval_t> format;
  Values<int32_t> months;
  Values<int64_t> micros;
};

template <class T>
Body CalendarBody(bool is_date, ZonePtr zone, int64_t site) {
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<T> starts(args.data[0], rows);
    const Values<T> stops(args.data[1], rows);
    const StepReader steps(args.data[2], rows);
    const Line line{is_date, zone.get(), site};
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    idx_t used = 0;
    for (idx_t row = 0; row < rows; ++row) {
      list_entry_t& entry = FlatVector::GetData<list_entry_t>(result)[row];
      entry = {used, 0};
      ThrowIfInterrupted();
      if (starts.IsNull(row) || stops.IsNull(row) || steps.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const Step step = steps[row];
      if (is_date) CheckDateStep(step, steps.name(), site);
      entry.length = Append<T>(line, starts[row], stops[row], step, used, result);
      used += entry.length;
    }
    ListVector::SetListSize(result, used);
  };
}

/// piezo_sequence_calendar(start, stop, step, zone, site): DATE, TIMESTAMP or TIMESTAMPTZ; the zone is empty for the
/// first two.
Body BindCalendar(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const ZonePtr zone = MakeZone(call.TakeLastConstant().ToString());
  call.Returns(LogicalType::LIST(call.type(0)));
  if (call.type(0).id() == LogicalTypeId::DATE) return CalendarBody<int32_t>(true, zone, site);
  return CalendarBody<int64_t>(false, zone, site);
}

}  // namespace

void AddSequenceKernels(KernelSet& kernels) {
  kernels.Add("piezo_sequence", BindNumbers);
  kernels.Add("piezo_sequence_calendar", BindCalendar);
}

}  // namespace piezo::functions
