// Kernels that write and read dates and times by Spark's patterns. The pattern is mostly a constant, compiled once;
// where it is not, those of the last rows are kept.
#include "functions/kernels/civil.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/raise.h"
#include "functions/kernels/time_zone.h"
#include "types/datetime_pattern.h"
#include "types/datetime_text.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::Vector;
using types::DateTimePattern;
using types::TimeZone;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// The compiled form of the last pattern asked for.
class PatternCache {
 public:
  PatternCache(DateTimePattern::Use use, int64_t site) : use_(use), site_(site) {}

  const DateTimePattern& For(std::string_view pattern) {
    if (!compiled_ || text_ != pattern) {
      text_ = pattern;
      auto compiled = DateTimePattern::Compile(pattern, use_);
      if (const auto* problem = std::get_if<types::PatternProblem>(&compiled)) {
        engine::RaiseCondition(problem->condition, problem->parameters, site_);
      }
      compiled_.emplace(std::get<DateTimePattern>(std::move(compiled)));
    }
    return *compiled_;
  }

 private:
  DateTimePattern::Use use_;
  int64_t site_;
  std::string text_;
  std::optional<DateTimePattern> compiled_;
};

/// piezo_format_timestamp(timestamp, pattern, zone, site)
Body BindFormat(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const std::string zone_name = call.TakeLastConstant().ToString();
  const ZonePtr offsets = MakeZone(zone_name);
  const TimeZone zone = TimeZone::Find(zone_name).value_or(TimeZone::Utc());
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    PatternCache patterns(DateTimePattern::Use::kFormat, site);
    std::string text;
    duckdb::BinaryExecutor::Execute<int64_t, string_t, string_t>(
        args.data[0], args.data[1], result, args.size(), [&](int64_t utc, const string_t& pattern) {
          text.clear();
          const int64_t offset = offsets->OffsetAt(utc);
          patterns.For(View(pattern)).Format(utc + offset, offset, zone, text);
          return StringVector::AddString(result, text);
        });
  };
}

/// How a kernel that parses ends for a text that does not fit its pattern: null, or an error that recommends a
/// function.
struct Failure {
  bool raises;
  std::string recommended;  // "`try_to_timestamp`"
  int64_t site;
};

std::optional<DateTimePattern::Parsed> Parse(const DateTimePattern& pattern, std::string_view text,
                                             const Failure& failure) {
  auto parsed = pattern.Parse(text);
  if (auto* found = std::get_if<DateTimePattern::Parsed>(&parsed)) return std::move(*found);
  const auto& problem = std::get<std::string>(parsed);
  if (problem == "long overflow") RaiseOverflow(problem, "", failure.site);
  if (failure.raises) {
    engine::RaiseCondition("CANNOT_PARSE_TIMESTAMP", {{"message", problem}, {"func", failure.recommended}},
                           failure.site);
  }
  return std::nullopt;
}

/// piezo_parse_timestamp(text, pattern, zone, recommended function or null, site): an instant. Without a zone
/// (piezo_parse_timestamp_ntz) a local time, whatever zone the text names. Fails with null when nothing is recommended.
template <bool has_zone>
Body BindParse(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const duckdb::Value recommended = call.TakeLastConstant();
  const Failure failure{!recommended.IsNull(), recommended.IsNull() ? "" : recommended.ToString(), site};
  const ZonePtr zone = MakeZone(has_zone ? call.TakeLastConstant().ToString() : "");
  call.Returns(has_zone ? LogicalType::TIMESTAMP_TZ : LogicalType::TIMESTAMP);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    PatternCache patterns(DateTimePattern::Use::kParse, site);
    duckdb::BinaryExecutor::ExecuteWithNulls<string_t, string_t, int64_t>(
        args.data[0], args.data[1], result, args.size(),
        [&](const string_t& text, const string_t& pattern, duckdb::ValidityMask& valid, idx_t row) {
          const auto parsed = Parse(patterns.For(View(pattern)), View(text), failure);
          if (!parsed) {
            valid.SetInvalid(row);
            return int64_t{0};
          }
          if (!has_zone) return parsed->local;
          return parsed->zone ? parsed->zone->ToUtc(parsed->local) : zone->ToUtc(parsed->local);
        });
  };
}

/// piezo_parse_time(text, pattern or null for the usual form, raises, site): a time of day.
Body BindParseTime(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const bool raises = call.TakeLastConstant().GetValue<bool>();
  call.Returns(LogicalType::TIME);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<string_t> texts(args.data[0], rows);
    const bool has_pattern = args.ColumnCount() == 2;
    const Values<string_t> formats(args.data[has_pattern ? 1 : 0], rows);
    PatternCache patterns(DateTimePattern::Use::kParse, site);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      if (texts.IsNull(row) || formats.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const std::string_view text = View(texts[row]);
      std::optional<int64_t> micros;
      if (has_pattern) {
        const auto parsed = patterns.For(View(formats[row])).Parse(text);
        if (const auto* found = std::get_if<DateTimePattern::Parsed>(&parsed)) {
          micros = FloorRemainder(found->local, kMicrosPerDay);
        }
      } else if (const std::optional<int64_t> nanos = types::ParseTime(text)) {
        micros = *nanos / types::kNanosPerMicro;
      }
      if (micros) {
        FlatVector::GetData<int64_t>(result)[row] = *micros;
        continue;
      }
      if (raises) {
        const std::string format = has_pattern ? formats[row].GetString() : "HH:mm:ss.SSSSSS";
        engine::RaiseCondition("CANNOT_PARSE_TIME",
                               {{"input", "'" + std::string(text) + "'"}, {"format", "'" + format + "'"}}, site);
      }
      FlatVector::SetNull(result, row, true);
    }
  };
}

}  // namespace

void AddDateTimeFormatKernels(KernelSet& kernels) {
  kernels.Add("piezo_format_timestamp", BindFormat);
  kernels.Add("piezo_parse_timestamp", BindParse<true>);
  kernels.Add("piezo_parse_timestamp_ntz", BindParse<false>);
  kernels.Add("piezo_parse_time", BindParseTime, KernelNulls::kSeen);
}

}  // namespace piezo::functions
