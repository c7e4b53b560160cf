// Formats values.
#include "functions/kernels/text_output.h"

#include <cmath>
#include <duckdb/common/types/blob.hpp>
#include <utility>

#include "base/json_document.h"
#include "engine/kernel_error.h"
#include "functions/kernels/utf8.h"
#include "functions/kernels/value_at.h"
#include "functions/kernels/variant_vector.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"
#include "types/value.h"

namespace piezo::functions {

namespace {

using Format = ValueFormat;

}  // namespace

void AppendAtom(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutput& options,
                std::string& out) {
  switch (type.id()) {
    case TypeId::kBoolean:
      out += ValueAt<bool>(format, row) ? "true" : "false";
      return;
    case TypeId::kByte:
      out += std::to_string(ValueAt<int8_t>(format, row));
      return;
    case TypeId::kShort:
      out += std::to_string(ValueAt<int16_t>(format, row));
      return;
    case TypeId::kInt:
      out += std::to_string(ValueAt<int32_t>(format, row));
      return;
    case TypeId::kLong:
      out += std::to_string(ValueAt<int64_t>(format, row));
      return;
    case TypeId::kFloat:
      out += types::JavaFloatToString(ValueAt<float>(format, row));
      return;
    case TypeId::kDouble:
      out += types::JavaDoubleToString(ValueAt<double>(format, row));
      return;
    case TypeId::kDecimal:
      out += types::DecimalToPlainString(DecimalAt(format, row, type.precision()), type.scale());
      return;
    case TypeId::kDate:
      return options.moments->AppendDate(ValueAt<duckdb::date_t>(format, row).days, out);
    case TypeId::kTimestamp:
      return options.moments->AppendTimestamp(ValueAt<duckdb::timestamp_t>(format, row).value, out);
    case TypeId::kTimestampNtz:
      return options.moments->AppendTimestampNtz(ValueAt<duckdb::timestamp_t>(format, row).value, out);
    case TypeId::kTime:
      out += types::FormatTime(ValueAt<duckdb::dtime_t>(format, row).micros * types::kNanosPerMicro);
      return;
    case TypeId::kYearMonthInterval:
      out += types::FormatYearMonthInterval(ValueAt<int32_t>(format, row), type);
      return;
    case TypeId::kDayTimeInterval:
      out += types::FormatDayTimeInterval(ValueAt<int64_t>(format, row), type);
      return;
    case TypeId::kCalendarInterval: {
      const auto interval = ValueAt<duckdb::interval_t>(format, row);
      out += types::FormatCalendarInterval({interval.months, interval.days, interval.micros});
      return;
    }
    case TypeId::kBinary:
      out += duckdb::Blob::ToBase64(ValueAt<duckdb::string_t>(format, row));
      return;
    case TypeId::kVariant:
      out += engine::WithErrorsAsData([&] { return types::VariantToJson(VariantAt(format, row), options.zone); });
      return;
    default: {
      const auto text = ValueAt<duckdb::string_t>(format, row);
      out.append(text.GetData(), text.GetSize());
    }
  }
}

namespace {

/// Writes values as JSON.
class JsonWriter {
 public:
  JsonWriter(const TextOutput& options, std::string& out)
      : options_(options), punctuation_(options.pretty, out), out_(out) {}

  void Append(const Format& format, duckdb::idx_t row, const DataType& type) {
    if (type.is(TypeId::kNull) || IsNullAt(format, row)) {
      out_ += "null";
      return;
    }
    switch (type.id()) {
      case TypeId::kUdt:
        return Append(format, row, type.storage());
      case TypeId::kStruct:
        return AppendStruct(format, row, type);
      case TypeId::kArray:
        return AppendArray(format, row, type);
      case TypeId::kMap:
        return AppendMap(format, row, type);
      default:
        return AppendScalar(format, row, type);
    }
  }

 private:
  void AppendStruct(const Format& format, duckdb::idx_t row, const DataType& type) {
    // A slice of a struct has slices of the children: they are indexed by the row, as the struct is.
    punctuation_.Open(true);
    for (size_t i = 0; i < type.fields().size(); ++i) {
      const Field& field = type.fields()[i];
      const bool null = field.type.is(TypeId::kNull) || IsNullAt(format.children[i], row);
      if (options_.ignore_null_fields && null) continue;
      punctuation_.Next();
      punctuation_.Name(field.name);
      Append(format.children[i], row, field.type);
    }
    punctuation_.Close();
  }

  void AppendArray(const Format& format, duckdb::idx_t row, const DataType& type) {
    const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
    punctuation_.Open(false);
    for (duckdb::idx_t i = 0; i < entry.length; ++i) {
      punctuation_.Next();
      Append(format.children[0], entry.offset + i, type.element());
    }
    punctuation_.Close();
  }

  void AppendMap(const Format& format, duckdb::idx_t row, const DataType& type) {
    const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
    const Format& pairs = format.children[0];
    punctuation_.Open(true);
    for (duckdb::idx_t i = 0; i < entry.length; ++i) {
      const duckdb::idx_t pair = entry.offset + i;
      std::string key;
      AppendInternal(pairs.children[0], pair, type.key(), key);
      punctuation_.Next();
      punctuation_.Name(key);
      Append(pairs.children[1], pair, type.value());
    }
    punctuation_.Close();
  }

  /// What has no place among JSON's numbers is a string.
  void AppendScalar(const Format& format, duckdb::idx_t row, const DataType& type) {
    const bool finite = !(type.is(TypeId::kFloat) && !std::isfinite(ValueAt<float>(format, row))) &&
                        !(type.is(TypeId::kDouble) && !std::isfinite(ValueAt<double>(format, row)));
    if (type.is(TypeId::kBoolean) || type.is(TypeId::kVariant) || (type.IsNumeric() && finite)) {
      AppendAtom(format, row, type, options_, out_);
      return;
    }
    std::string text;
    AppendAtom(format, row, type, options_, text);
    AppendJsonString(text, out_);
  }

  const TextOutput& options_;
  JsonPunctuation punctuation_;
  std::string& out_;
};

}  // namespace

TextOutput::TextOutput(const OptionMap& options, const DataType& type)
    : moments(std::make_shared<const DateTimeFormats>(options, DateTimeFormats::Use::kFormat)),
      zone(moments->zone()),
      ignore_null_fields(options.Bool({"ignoreNullFields"}, true)),
      pretty(options.Bool({"pretty"}, false)),
      binary_style(options.Text({"spark.sql.binaryOutputStyle"}, "")) {
  moments->Require(type);
}

void AppendJson(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutput& options,
                std::string& out) {
  JsonWriter(options, out).Append(format, row, type);
}

void AppendInternal(const Format& format, duckdb::idx_t row, const DataType& type, std::string& out) {
  if (type.is(TypeId::kNull) || IsNullAt(format, row)) {
    out += "null";
    return;
  }
  switch (type.id()) {
    case TypeId::kStruct: {
      out += '[';
      for (size_t i = 0; i < type.fields().size(); ++i) {
        if (i > 0) out += ',';
        AppendInternal(format.children[i], row, type.fields()[i].type, out);
      }
      out += ']';
      return;
    }
    case TypeId::kArray: {
      const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
      out += '[';
      for (duckdb::idx_t i = 0; i < entry.length; ++i) {
        if (i > 0) out += ',';
        AppendInternal(format.children[0], entry.offset + i, type.element(), out);
      }
      out += ']';
      return;
    }
    case TypeId::kDate:
      out += std::to_string(ValueAt<duckdb::date_t>(format, row).days);
      return;
    case TypeId::kYearMonthInterval:
      out += std::to_string(ValueAt<int32_t>(format, row));
      return;
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
    case TypeId::kDayTimeInterval:
      out += std::to_string(ValueAt<int64_t>(format, row));
      return;
    case TypeId::kMap: {
      const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
      const Format& pairs = format.children[0];
      std::string values;
      out += "keys: [";
      for (duckdb::idx_t i = 0; i < entry.length; ++i) {
        const duckdb::idx_t pair = entry.offset + i;
        if (i > 0) out += ',';
        if (i > 0) values += ',';
        AppendInternal(pairs.children[0], pair, type.key(), out);
        AppendInternal(pairs.children[1], pair, type.value(), values);
      }
      out += "], values: [" + values + "]";
      return;
    }
    default:
      AppendAtom(format, row, type, TextOutput(), out);
  }
}

namespace {

std::string Hex(std::string_view bytes, const char* between) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (!out.empty()) out += between;
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[c & 15];
  }
  return out;
}

void AppendBinary(std::string_view bytes, const std::string& style, std::string& out) {
  if (style == "UTF-8") {
    out += ValidUtf8(bytes);
  } else if (style == "BASIC") {
    out += '[';
    for (size_t i = 0; i < bytes.size(); ++i) {
      out += (i > 0 ? ", " : "") + std::to_string(static_cast<signed char>(bytes[i]));
    }
    out += ']';
  } else if (style == "BASE64") {
    out += duckdb::Blob::ToBase64(duckdb::string_t(bytes.data(), static_cast<uint32_t>(bytes.size())));
    while (out.ends_with('=')) out.pop_back();
  } else if (style == "HEX") {
    out += Hex(bytes, "");
  } else {
    out += "[" + Hex(bytes, " ") + "]";
  }
}

/// Appends the parts of a nested value: a comma behind all but the last, and a blank before those that are there.
class Parts {
 public:
  Parts(char open, char close, std::string& out) : close_(close), out_(out) { out_ += open; }
  ~Parts() { out_ += close_; }
  void Next(bool null) {
    if (!std::exchange(first_, false)) out_ += null ? "," : ", ";
  }

 private:
  const char close_;
  std::string& out_;
  bool first_ = true;
};

}  // namespace

void AppendShown(const Format& format, duckdb::idx_t row, const DataType& type, const TextOutput& options,
                 std::string& out) {
  const auto append = [&](Parts& parts, const Format& part, duckdb::idx_t at, const DataType& part_type) {
    const bool null = part_type.is(TypeId::kNull) || IsNullAt(part, at);
    parts.Next(null);
    if (!null) AppendShown(part, at, part_type, options, out);
  };
  switch (type.id()) {
    case TypeId::kStruct: {
      Parts parts('{', '}', out);
      for (size_t i = 0; i < type.fields().size(); ++i) {
        append(parts, format.children[i], row, type.fields()[i].type);
      }
      return;
    }
    case TypeId::kArray: {
      const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
      Parts parts('[', ']', out);
      for (duckdb::idx_t i = 0; i < entry.length; ++i) {
        append(parts, format.children[0], entry.offset + i, type.element());
      }
      return;
    }
    case TypeId::kMap: {
      const auto entry = ValueAt<duckdb::list_entry_t>(format, row);
      const Format& pairs = format.children[0];
      Parts parts('{', '}', out);
      for (duckdb::idx_t i = 0; i < entry.length; ++i) {
        const duckdb::idx_t pair = entry.offset + i;
        append(parts, pairs.children[0], pair, type.key());
        out += " ->";
        if (type.value().is(TypeId::kNull) || IsNullAt(pairs.children[1], pair)) continue;
        out += ' ';
        AppendShown(pairs.children[1], pair, type.value(), options, out);
      }
      return;
    }
    case TypeId::kBinary: {
      const auto bytes = ValueAt<duckdb::string_t>(format, row);
      return AppendBinary({bytes.GetData(), bytes.GetSize()}, options.binary_style, out);
    }
    default:
      AppendAtom(format, row, type, options, out);
  }
}

}  // namespace piezo::functions
