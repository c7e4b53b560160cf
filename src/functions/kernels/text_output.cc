// Formats values.
#include "functions/kernels/text_output.h"

#include <cmath>
#include <duckdb/common/types/blob.hpp>

#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"
#include "types/value.h"

namespace piezo::functions {

namespace {

using Format = duckdb::RecursiveUnifiedVectorFormat;

template <class T>
T At(const Format& format, duckdb::idx_t row) {
  return duckdb::UnifiedVectorFormat::GetData<T>(format.unified)[format.unified.sel->get_index(row)];
}

bool IsNull(const Format& format, duckdb::idx_t row) {
  return !format.unified.validity.RowIsValid(format.unified.sel->get_index(row));
}

Int128 DecimalAt(const Format& format, duckdb::idx_t row, int precision) {
  if (precision <= 4) return At<int16_t>(format, row);
  if (precision <= 9) return At<int32_t>(format, row);
  if (precision <= 18) return At<int64_t>(format, row);
  const auto wide = At<duckdb::hugeint_t>(format, row);
  return static_cast<Int128>((static_cast<unsigned __int128>(static_cast<uint64_t>(wide.upper)) << 64) | wide.lower);
}

std::string TwoDigits(int64_t number) {
  return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

/// 2020-01-31T12:00:00.500
std::string IsoLocal(int64_t micros) {
  int64_t days = micros / types::kMicrosPerDay;
  int64_t rest = micros % types::kMicrosPerDay;
  if (rest < 0) {
    rest += types::kMicrosPerDay;
    --days;
  }
  const int64_t seconds = rest / types::kMicrosPerSecond;
  const int64_t millis = rest % types::kMicrosPerSecond / 1000;
  return types::FormatDate(days) + "T" + TwoDigits(seconds / 3600) + ":" + TwoDigits(seconds / 60 % 60) + ":" +
         TwoDigits(seconds % 60) + "." + static_cast<char>('0' + millis / 100) + TwoDigits(millis % 100);
}

std::string IsoOffset(int64_t offset_micros) {
  if (offset_micros == 0) return "Z";
  const int64_t minutes = std::abs(offset_micros) / types::kMicrosPerSecond / 60;
  return (offset_micros < 0 ? "-" : "+") + TwoDigits(minutes / 60) + ":" + TwoDigits(minutes % 60);
}

}  // namespace

void AppendAtom(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
                std::string& out) {
  switch (type.id()) {
    case TypeId::kBoolean:
      out += At<bool>(format, row) ? "true" : "false";
      return;
    case TypeId::kByte:
      out += std::to_string(At<int8_t>(format, row));
      return;
    case TypeId::kShort:
      out += std::to_string(At<int16_t>(format, row));
      return;
    case TypeId::kInt:
      out += std::to_string(At<int32_t>(format, row));
      return;
    case TypeId::kLong:
      out += std::to_string(At<int64_t>(format, row));
      return;
    case TypeId::kFloat:
      out += types::JavaFloatToString(At<float>(format, row));
      return;
    case TypeId::kDouble:
      out += types::JavaDoubleToString(At<double>(format, row));
      return;
    case TypeId::kDecimal:
      out += types::DecimalToPlainString(DecimalAt(format, row, type.precision()), type.scale());
      return;
    case TypeId::kDate:
      out += types::FormatDate(At<duckdb::date_t>(format, row).days);
      return;
    case TypeId::kTimestamp: {
      const int64_t utc = At<duckdb::timestamp_t>(format, row).value;
      const int64_t offset = options.zone.OffsetMicrosAt(utc);
      out += IsoLocal(utc + offset) + IsoOffset(offset);
      return;
    }
    case TypeId::kTimestampNtz:
      out += IsoLocal(At<duckdb::timestamp_t>(format, row).value);
      return;
    case TypeId::kTime:
      out += types::FormatTime(At<duckdb::dtime_t>(format, row).micros * types::kNanosPerMicro);
      return;
    case TypeId::kYearMonthInterval:
      out += types::FormatYearMonthInterval(At<int32_t>(format, row), type);
      return;
    case TypeId::kDayTimeInterval:
      out += types::FormatDayTimeInterval(At<int64_t>(format, row), type);
      return;
    case TypeId::kCalendarInterval: {
      const auto interval = At<duckdb::interval_t>(format, row);
      out += types::FormatCalendarInterval({interval.months, interval.days, interval.micros});
      return;
    }
    case TypeId::kBinary:
      out += duckdb::Blob::ToBase64(At<duckdb::string_t>(format, row));
      return;
    default: {
      const auto text = At<duckdb::string_t>(format, row);
      out.append(text.GetData(), text.GetSize());
    }
  }
}

void AppendJsonString(std::string_view text, std::string& out) {
  constexpr std::string_view kCharacters = "\"\\\b\f\n\r\t";
  constexpr std::string_view kNames = "\"\\bfnrt";
  constexpr char kHex[] = "0123456789ABCDEF";
  out += '"';
  for (const char c : text) {
    if (const size_t special = kCharacters.find(c); special != std::string_view::npos) {
      out += '\\';
      out += kNames[special];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

namespace {

/// Opens, separates and closes the members of objects and arrays.
class JsonMembers {
 public:
  JsonMembers(char open, char close, bool pretty, int level, std::string& out)
      : close_(close), pretty_(pretty), level_(level), out_(out) {
    out_ += open;
  }
  void Begin() {
    if (!std::exchange(empty_, false)) out_ += ',';
    if (pretty_) NewLine(level_ + 1);
  }
  void Name(std::string_view name) {
    AppendJsonString(name, out_);
    out_ += pretty_ ? " : " : ":";
  }
  void End() {
    if (pretty_ && !empty_) NewLine(level_);
    if (pretty_ && empty_) out_ += ' ';
    out_ += close_;
  }

 private:
  void NewLine(int level) { out_ += "\n" + std::string(static_cast<size_t>(level) * 2, ' '); }
  const char close_;
  const bool pretty_;
  const int level_;
  std::string& out_;
  bool empty_ = true;
};

void AppendStruct(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
                  std::string& out, int level) {
  // The children of a constant or dictionary struct are indexed as the struct itself.
  const duckdb::idx_t index = format.unified.sel->get_index(row);
  JsonMembers members('{', '}', options.pretty, level, out);
  for (size_t i = 0; i < type.fields().size(); ++i) {
    if (options.ignore_null_fields && IsNull(format.children[i], index)) continue;
    members.Begin();
    members.Name(type.fields()[i].name);
    AppendJson(format.children[i], index, type.fields()[i].type, options, out, level + 1);
  }
  members.End();
}

void AppendArray(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
                 std::string& out, int level) {
  const auto entry = At<duckdb::list_entry_t>(format, row);
  JsonMembers members('[', ']', false, level, out);
  for (duckdb::idx_t i = 0; i < entry.length; ++i) {
    members.Begin();
    AppendJson(format.children[0], entry.offset + i, type.element(), options, out, level + 1);
  }
  members.End();
}

void AppendMap(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
               std::string& out, int level) {
  const auto entry = At<duckdb::list_entry_t>(format, row);
  const Format& pairs = format.children[0];
  JsonMembers members('{', '}', options.pretty, level, out);
  for (duckdb::idx_t i = 0; i < entry.length; ++i) {
    const duckdb::idx_t pair = pairs.unified.sel->get_index(entry.offset + i);
    std::string key;
    if (type.key().IsAtomic()) {
      AppendAtom(pairs.children[0], pair, type.key(), options, key);
    } else {
      AppendJson(pairs.children[0], pair, type.key(), options, key, 0);
    }
    members.Begin();
    members.Name(key);
    AppendJson(pairs.children[1], pair, type.value(), options, out, level + 1);
  }
  members.End();
}

}  // namespace

void AppendJson(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutputOptions& options,
                std::string& out, int level) {
  if (type.is(TypeId::kNull) || IsNull(format, row)) {
    out += "null";
    return;
  }
  switch (type.id()) {
    case TypeId::kUdt:
      return AppendJson(format, row, type.storage(), options, out, level);
    case TypeId::kStruct:
      return AppendStruct(format, row, type, options, out, level);
    case TypeId::kArray:
      return AppendArray(format, row, type, options, out, level);
    case TypeId::kMap:
      return AppendMap(format, row, type, options, out, level);
    default:
      break;
  }
  std::string text;
  AppendAtom(format, row, type, options, text);
  const bool finite = !(type.is(TypeId::kFloat) && !std::isfinite(At<float>(format, row))) &&
                      !(type.is(TypeId::kDouble) && !std::isfinite(At<double>(format, row)));
  const bool bare = type.is(TypeId::kBoolean) || (type.IsNumeric() && finite);
  if (bare) {
    out += text;
  } else {
    AppendJsonString(text, out);
  }
}

}  // namespace piezo::functions
