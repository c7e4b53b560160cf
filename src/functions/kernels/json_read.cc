// The kernel of from_json: JSON texts into values of a Spark type. As Spark's parser, it keeps what fits of a record
// that does not fit as a whole, and tells of the record as the mode says.
#include <cmath>
#include <cstring>
#include <limits>

#include "base/ascii.h"
#include "base/json_document.h"
#include "engine/types.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/list_gather.h"
#include "functions/kernels/text_options.h"
#include "functions/kernels/wide_integer.h"
#include "types/datetime_text.h"
#include "types/decimal.h"
#include "types/interval_text.h"
#include "types/number_text.h"

namespace piezo::functions {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::FlatVector;
using duckdb::idx_t;
using duckdb::list_entry_t;
using duckdb::ListVector;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::StringVector;
using duckdb::StructVector;
using duckdb::Vector;

std::string_view View(const string_t& text) { return {text.GetData(), text.GetSize()}; }

/// Writes nodes into vectors. `fits()` tells whether all of the last record did.
class Reader {
 public:
  Reader(const DateTimeFormats& formats, std::string corrupt_column)
      : formats_(formats), corrupt_column_(std::move(corrupt_column)) {}

  void Reset() { fits_ = true; }
  bool fits() const { return fits_; }

  /// A value that does not fit its type is null, and the record does not fit.
  void Write(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    if (node.is(JsonKind::kNull)) {
      FlatVector::SetNull(out, at, true);
      return;
    }
    if (WriteValue(node, type, out, at)) return;
    fits_ = false;
    FlatVector::SetNull(out, at, true);
  }

 private:
  bool WriteValue(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    switch (type.id()) {
      case TypeId::kStruct:
        return WriteStruct(node, type, out, at);
      case TypeId::kArray:
        return WriteArray(node, type, out, at);
      case TypeId::kMap:
        return WriteMap(node, type, out, at);
      case TypeId::kString:
      case TypeId::kChar:
      case TypeId::kVarchar:
        return WriteText(node, out, at);
      case TypeId::kBoolean:
        return Set<bool>(out, at, node.is(JsonKind::kTrue), node.is(JsonKind::kTrue) || node.is(JsonKind::kFalse));
      case TypeId::kByte:
        return WriteInteger<int8_t>(node, out, at);
      case TypeId::kShort:
        return WriteInteger<int16_t>(node, out, at);
      case TypeId::kInt:
        return WriteInteger<int32_t>(node, out, at);
      case TypeId::kLong:
        return WriteInteger<int64_t>(node, out, at);
      case TypeId::kFloat:
      case TypeId::kDouble:
        return WriteDouble(node, type, out, at);
      case TypeId::kDecimal:
        return WriteDecimal(node, type, out, at);
      default:
        return WriteFromText(node, type, out, at);
    }
  }

  template <class T>
  static bool Set(Vector& out, idx_t at, T value, bool valid = true) {
    if (valid) FlatVector::GetData<T>(out)[at] = value;
    return valid;
  }

  bool WriteStruct(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    if (!node.is(JsonKind::kObject)) return false;
    auto& fields = StructVector::GetEntries(out);
    for (auto& field : fields) FlatVector::SetNull(*field, at, true);
    for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
      for (size_t i = 0; i < type.fields().size(); ++i) {
        const Field& field = type.fields()[i];
        if (field.name != child->name || field.name == corrupt_column_) continue;
        FlatVector::Validity(*fields[i]).SetValid(at);
        Write(*child, field.type, *fields[i], at);
      }
    }
    return true;
  }

  bool WriteArray(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    if (!node.is(JsonKind::kArray)) return false;
    const idx_t start = ListVector::GetListSize(out);
    idx_t end = start;
    for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
      ListVector::Reserve(out, end + 1);
      Write(*child, type.element(), ListVector::GetEntry(out), end++);
      ListVector::SetListSize(out, end);
    }
    return Set<list_entry_t>(out, at, {start, end - start});
  }

  bool WriteMap(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    if (!node.is(JsonKind::kObject)) return false;
    const idx_t start = ListVector::GetListSize(out);
    idx_t end = start;
    for (const JsonNode* child = node.child; child != nullptr; child = child->next) {
      ListVector::Reserve(out, end + 1);
      Vector& keys = duckdb::MapVector::GetKeys(out);
      FlatVector::GetData<string_t>(keys)[end] = StringVector::AddString(keys, child->name.data(), child->name.size());
      Write(*child, type.value(), duckdb::MapVector::GetValues(out), end++);
      ListVector::SetListSize(out, end);
    }
    return Set<list_entry_t>(out, at, {start, end - start});
  }

  /// A value that is no string is taken as it stands.
  static bool WriteText(const JsonNode& node, Vector& out, idx_t at) {
    const std::string_view text = node.is(JsonKind::kString) ? node.text : node.raw;
    return Set<string_t>(out, at, StringVector::AddString(out, text.data(), text.size()));
  }

  template <class T>
  static bool WriteInteger(const JsonNode& node, Vector& out, idx_t at) {
    if (!node.is(JsonKind::kInteger)) return false;
    const types::DecimalFromText number = types::ParseDecimal(node.text, {});
    if (number.status != types::ParseStatus::kOk || number.unscaled != static_cast<T>(number.unscaled)) return false;
    return Set<T>(out, at, static_cast<T>(number.unscaled));
  }

  static bool WriteDouble(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    std::optional<double> number;
    if (node.IsNumber()) {
      number = types::ParseDouble(node.text);
    } else if (node.is(JsonKind::kString)) {
      if (node.text == "NaN") number = std::numeric_limits<double>::quiet_NaN();
      if (node.text == "INF" || node.text == "+INF" || node.text == "Infinity" || node.text == "+Infinity") {
        number = std::numeric_limits<double>::infinity();
      }
      if (node.text == "-INF" || node.text == "-Infinity") number = -std::numeric_limits<double>::infinity();
    }
    if (!number) return false;
    if (type.is(TypeId::kFloat)) return Set<float>(out, at, static_cast<float>(*number));
    return Set<double>(out, at, *number);
  }

  static bool WriteDecimal(const JsonNode& node, const DataType& type, Vector& out, idx_t at) {
    if (!node.IsNumber() && !node.is(JsonKind::kString)) return false;
    const types::DecimalFromText number = types::ParseDecimal(node.text, {type.precision(), type.scale()});
    if (number.status != types::ParseStatus::kOk) return false;
    switch (out.GetType().InternalType()) {
      case duckdb::PhysicalType::INT16:
        return Set<int16_t>(out, at, static_cast<int16_t>(number.unscaled));
      case duckdb::PhysicalType::INT32:
        return Set<int32_t>(out, at, static_cast<int32_t>(number.unscaled));
      case duckdb::PhysicalType::INT64:
        return Set<int64_t>(out, at, static_cast<int64_t>(number.unscaled));
      default:
        return Set<duckdb::hugeint_t>(out, at, ToHugeint(number.unscaled));
    }
  }

  /// Dates, times and intervals are strings in JSON; whole seconds will do for a timestamp.
  bool WriteFromText(const JsonNode& node, const DataType& type, Vector& out, idx_t at) const {
    if (type.is(TypeId::kTimestamp) && node.is(JsonKind::kInteger)) {
      const types::DecimalFromText seconds = types::ParseDecimal(node.text, {18, 0});
      const bool fits = seconds.status == types::ParseStatus::kOk && seconds.unscaled < 9'000'000'000'000 &&
                        seconds.unscaled > -9'000'000'000'000;
      return Set<int64_t>(out, at, fits ? static_cast<int64_t>(seconds.unscaled) * types::kMicrosPerSecond : 0, fits);
    }
    if (!node.is(JsonKind::kString)) return false;
    std::optional<int64_t> number;
    switch (type.id()) {
      case TypeId::kDate:
        number = formats_.ParseDate(node.text);
        return Set<int32_t>(out, at, static_cast<int32_t>(number.value_or(0)), number.has_value());
      case TypeId::kTimestamp:
        number = formats_.ParseTimestamp(node.text);
        break;
      case TypeId::kTimestampNtz:
        number = formats_.ParseTimestampNtz(node.text);
        break;
      case TypeId::kTime:
        number = types::ParseTime(node.text);
        if (number) number = *number / types::kNanosPerMicro;
        break;
      case TypeId::kDayTimeInterval:
      case TypeId::kYearMonthInterval: {
        const auto parsed = types::ParseAnsiInterval(node.text, type);
        if (const auto* value = std::get_if<int64_t>(&parsed)) number = *value;
        if (type.is(TypeId::kYearMonthInterval)) {
          return Set<int32_t>(out, at, static_cast<int32_t>(number.value_or(0)), number.has_value());
        }
        break;
      }
      case TypeId::kBinary:
        return WriteBase64(node, out, at);
      default:
        return false;
    }
    return Set<int64_t>(out, at, number.value_or(0), number.has_value());
  }

  static bool WriteBase64(const JsonNode& node, Vector& out, idx_t at) {
    static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string_view text = node.text;
    if (text.size() % 4 != 0) return false;
    while (text.ends_with('=') && node.text.size() - text.size() < 2) text.remove_suffix(1);
    std::string bytes;
    uint32_t bits = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const size_t digit = kDigits.find(text[i]);
      if (digit == std::string_view::npos) return false;
      bits = (bits << 6) | static_cast<uint32_t>(digit);
      // Each digit but the first of four completes a byte.
      if (i % 4 > 0) bytes += static_cast<char>(bits >> (6 - 2 * (i % 4)));
    }
    return Set<string_t>(out, at, StringVector::AddStringOrBlob(out, bytes));
  }

  const DateTimeFormats& formats_;
  std::string corrupt_column_;
  bool fits_ = true;
};

/// What from_json does with a record that does not fit.
struct BadRecords {
  bool fail = false;
  std::string corrupt_column;  // holds the record, when the schema has such a column
  int64_t site = -1;

  void Tell(std::string_view text, const DataType& type, Vector& out, idx_t row) const {
    if (fail) {
      engine::RaiseCondition("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                             {{"badRecord", "[" + std::string(text) + "]"}, {"failFastMode", "FAILFAST"}}, site);
    }
    if (!type.is(TypeId::kStruct) || FlatVector::IsNull(out, row)) return;
    for (size_t i = 0; i < type.fields().size(); ++i) {
      if (type.fields()[i].name != corrupt_column || !type.fields()[i].type.IsStringLike()) continue;
      Vector& field = *StructVector::GetEntries(out)[i];
      FlatVector::Validity(field).SetValid(row);
      FlatVector::GetData<string_t>(field)[row] = StringVector::AddString(field, text.data(), text.size());
    }
  }
};

/// A struct of nulls, or null for other types.
void WriteNothing(const DataType& type, Vector& out, idx_t row) {
  if (!type.is(TypeId::kStruct)) {
    FlatVector::SetNull(out, row, true);
    return;
  }
  for (auto& field : StructVector::GetEntries(out)) FlatVector::SetNull(*field, row, true);
}

/// piezo_from_json(text, type as JSON, options, zone, site)
Body BindFromJson(KernelCall& call) {
  const int64_t site = call.TakeSite();
  const types::TimeZone zone =
      types::TimeZone::Find(call.TakeLastConstant().ToString()).value_or(types::TimeZone::Utc());
  const TextOptions options(call.TakeLastConstant());
  const DataType type = types::FromJson(call.TakeLastConstant().ToString());
  const auto formats =
      std::make_shared<const DateTimeFormats>(options, zone, types::DateTimePattern::Use::kParse, site);
  const BadRecords bad{.fail = EqualsIgnoreCase(options.Get("mode", ""), "FAILFAST"),
                       .corrupt_column = options.Get("columnNameOfCorruptRecord", "_corrupt_record"),
                       .site = site};
  call.Returns(engine::ToEngine(type));
  return [=](DataChunk& args, ExpressionState&, Vector& result) {
    const idx_t rows = args.size();
    const Values<string_t> texts(args.data[0], rows);
    Reader reader(*formats, bad.corrupt_column);
    JsonDocument document;
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    for (idx_t row = 0; row < rows; ++row) {
      if (texts.IsNull(row)) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      const std::string_view text = View(texts[row]);
      const JsonNode* root = document.Parse(text);
      const bool nothing = root == nullptr && document.was_empty();
      if (nothing || (root != nullptr && root->is(JsonKind::kNull))) {
        FlatVector::SetNull(result, row, true);
        continue;
      }
      reader.Reset();
      const bool misplaced = root != nullptr && type.is(TypeId::kStruct) && !root->is(JsonKind::kObject);
      if (root == nullptr || misplaced) {
        WriteNothing(type, result, row);
        bad.Tell(text, type, result, row);
        continue;
      }
      reader.Write(*root, type, result, row);
      if (!reader.fits()) bad.Tell(text, type, result, row);
    }
  };
}

}  // namespace

void AddJsonReadKernels(KernelSet& kernels) { kernels.Add("piezo_from_json", BindFromJson, KernelNulls::kSeen); }

}  // namespace piezo::functions
