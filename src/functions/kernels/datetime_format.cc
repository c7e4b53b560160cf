// Kernels that write and read dates and times by Spark's patterns. The pattern is mostly a constant, compiled once;
// where it is not, those of the last rows are kept.
#include "functions/kernels/civil.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/raise.h"
#include "functions/kernels/time_zone.h"
#include "types/datetime_pattern.h"
#include "types/datetime_text.h"
#include "types/instant_format.h"

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
using types::InstantFormat;
using types::TimeParserPolicy;
using types::TimeZone;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// The compiled form of the last pattern asked for.
template <class Format>
class PatternCache {
 public:
  explicit PatternCache(int64_t site) : site_(site) {}

  /// `compile` gives the form, or a PatternProblem.
  template <class Compile>
  const Format& For(std::string_view pattern, Compile compile) {
    if (!compiled_ || text_ != pattern) {
      text_ = pattern;
      auto compiled = compile(pattern);
      if (const auto* problem = std::get_if<types::PatternProblem>(&compiled)) {
        engine::RaiseCondition(problem->condition, problem->parameters, site_);
      }
      compiled_.emplace(std::get<Format>(std::move(compiled)));
    }
    return *compiled_;
  }

 private:
  int64_t site_;
  std::string text_;
  std::optional<Format> compiled_;
};

auto InstantCompiler(DateTimePattern::Use use, TimeParserPolicy policy) {
  return [=](std::string_view pattern) {
    return InstantFormat::Compile(pattern, use, policy, types::SimpleDatePattern::Dialect::kStrict);
  };
}

/// Whatever is wrong with a pattern for local times, Spark says that it is unknown.
std::variant<DateTimePattern, types::PatternProblem> CompileLocal(std::string_view pattern) {
  auto compiled = DateTimePattern::Compile(pattern, DateTimePattern::Use::kParse);
  if (std::holds_alternative<types::PatternProblem>(compiled)) return types::UnknownPattern(pattern);
  return compiled;
}

/// piezo_format_timestamp(timestamp, pattern, zone, policy, site)
Body BindFormat(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const TimeParserPolicy policy = types::FindTimeParserPolicy(call.TakeLastConstant().ToString());
  const std::string zone_name = call.TakeLastConstant().ToString();
  const ZonePtr offsets = MakeZone(zone_name);
  const TimeZone zone = TimeZone::Find(zone_name).value_or(TimeZone::Utc());
  call.Returns(LogicalType::VARCHAR);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    PatternCache<InstantFormat> patterns(site);
    const auto compile = InstantCompiler(DateTimePattern::Use::kFormat, policy);
    std::string text;
    duckdb::BinaryExecutor::Execute<int64_t, string_t, string_t>(
        args.data[0], args.data[1], result, args.size(), [&](int64_t utc, const string_t& pattern) {
          text.clear();
          const int64_t offset = offsets->OffsetAt(utc);
          patterns.For(View(pattern), compile).Format(utc + offset, offset, zone, text);
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

/// Null where the session's mode has it so.
void Fail(const std::string& problem, const Failure& failure) {
  if (problem == "long overflow") RaiseOverflow(problem, "", failure.site);
  if (!failure.raises) return;
  engine::RaiseCondition("CANNOT_PARSE_TIMESTAMP", {{"message", problem}, {"func", failure.recommended}}, failure.site);
}

Failure TakeFailure(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const duckdb::Value recommended = call.TakeLastConstant();
  return {!recommended.IsNull(), recommended.IsNull() ? "" : recommended.ToString(), site};
}

/// Rows of (text, pattern) as `parse` reads them, which gives none for a text that is no time.
template <class ParseText>
void ParseRows(DataChunk& args, Vector& result, ParseText parse) {
  duckdb::BinaryExecutor::ExecuteWithNulls<string_t, string_t, int64_t>(
      args.data[0], args.data[1], result, args.size(),
      [&](const string_t& text, const string_t& pattern, duckdb::ValidityMask& valid, idx_t row) {
        const std::optional<int64_t> micros = parse(View(text), View(pattern));
        if (!micros) valid.SetInvalid(row);
        return micros.value_or(0);
      });
}

/// piezo_parse_timestamp(text, pattern, zone, policy, recommended function or null, site): an instant. Fails with null
/// when nothing is recommended.
Body BindParse(KernelCall& call) {
  const Failure failure = TakeFailure(call);
  const TimeParserPolicy policy = types::FindTimeParserPolicy(call.TakeLastConstant().ToString());
  const TimeZone zone = TimeZone::Find(call.TakeLastConstant().ToString()).value_or(TimeZone::Utc());
  call.Returns(LogicalType::TIMESTAMP_TZ);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    PatternCache<InstantFormat> patterns(failure.site);
    const auto compile = InstantCompiler(DateTimePattern::Use::kParse, policy);
    ParseRows(args, result, [&](std::string_view text, std::string_view pattern) -> std::optional<int64_t> {
      const auto parsed = patterns.For(pattern, compile).Parse(text, zone);
      if (const auto* instant = std::get_if<int64_t>(&parsed)) return *instant;
      const auto& problem = std::get<InstantFormat::Failure>(parsed);
      if (const auto* condition = std::get_if<types::PatternProblem>(&problem)) {
        engine::RaiseCondition(condition->condition, condition->parameters, failure.site);
      }
      Fail(std::get<std::string>(problem), failure);
      return std::nullopt;
    });
  };
}

/// piezo_parse_timestamp_ntz(text, pattern, recommended function or null, site): a local time, whatever zone the text
/// names.
Body BindParseLocal(KernelCall& call) {
  const Failure failure = TakeFailure(call);
  call.Returns(LogicalType::TIMESTAMP);
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    PatternCache<DateTimePattern> patterns(failure.site);
    ParseRows(args, result, [&](std::string_view text, std::string_view pattern) -> std::optional<int64_t> {
      const auto parsed = patterns.For(pattern, CompileLocal).Parse(text);
      if (const auto* found = std::get_if<DateTimePattern::Parsed>(&parsed)) return found->local;
      Fail(std::get<std::string>(parsed), failure);
      return std::nullopt;
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
    PatternCache<DateTimePattern> patterns(site);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      if (texts.IsNull(row) || formats.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const std::string_view text = View(texts[row]);
      std::optional<int64_t> micros;
      if (has_pattern) {
        const auto parsed = patterns.For(View(formats[row]), CompileLocal).Parse(text);
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
  kernels.Add("piezo_parse_timestamp", BindParse);
  kernels.Add("piezo_parse_timestamp_ntz", BindParseLocal);
  kernels.Add("piezo_parse_time", BindParseTime, KernelNulls::kSeen);
}

}  // namespace piezo::functions
