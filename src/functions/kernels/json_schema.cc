// Infers the columns of JSON files, as Spark's JsonInferSchema.
#include "functions/kernels/json_schema.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "engine/kernel_error.h"
#include "functions/kernels/kernel_groups.h"
#include "functions/kernels/lines.h"
#include "functions/kernels/schema_scan.h"
#include "types/datetime_text.h"
#include "types/decimal.h"

namespace piezo::functions {

using Kind = JsonNode::Kind;

namespace {

DataType TypeOfNumber(const JsonNode& node, const JsonFormat& format) {
  if (format.primitives_as_string) return DataType::String();
  if (node.kind == Kind::kInteger) {
    int64_t value = 0;
    const char* end = node.raw.data() + node.raw.size();
    if (std::from_chars(node.raw.data(), end, value).ec == std::errc()) return DataType::Long();
    const auto parsed = types::ParseDecimalLiteral(node.raw);
    return parsed ? DataType::Decimal(parsed->precision, 0) : DataType::Double();
  }
  if (node.kind == Kind::kFloat && format.prefers_decimal) {
    const auto parsed = types::ParseDecimalLiteral(node.raw);
    if (parsed && parsed->value.scale >= 0) return DataType::Decimal(parsed->precision, parsed->value.scale);
  }
  return DataType::Double();
}

DataType TypeOfObject(const JsonDocument& document, const JsonNode& node, const JsonFormat& format) {
  std::map<std::string_view, DataType> by_name;  // sorted
  for (const JsonNode* member = document.Child(node); member != nullptr; member = document.Next(*member)) {
    by_name[member->name] = InferJsonType(document, *member, format);
  }
  std::vector<Field> fields;
  for (auto& [name, type] : by_name) fields.push_back({.name = std::string(name), .type = std::move(type)});
  return DataType::Struct(std::move(fields));
}

}  // namespace

DataType InferJsonType(const JsonDocument& document, const JsonNode& node, const JsonFormat& format) {
  switch (node.kind) {
    case Kind::kNull:
      return DataType::Null();
    case Kind::kBoolean:
      return format.primitives_as_string ? DataType::String() : DataType::Boolean();
    case Kind::kString:
      if (format.prefers_decimal) {
        if (const auto parsed = types::ParseDecimalLiteral(node.text); parsed && parsed->value.scale >= 0) {
          return DataType::Decimal(parsed->precision, parsed->value.scale);
        }
      }
      if (format.infer_timestamp && types::ParseTimestamp(node.text, format.fields.zone)) return DataType::Timestamp();
      return DataType::String();
    case Kind::kArray: {
      DataType element = DataType::Null();
      for (const JsonNode* one = document.Child(node); one != nullptr; one = document.Next(*one)) {
        element = CommonJsonType(element, InferJsonType(document, *one, format));
      }
      return DataType::Array(element);
    }
    case Kind::kObject:
      return TypeOfObject(document, node, format);
    case Kind::kInteger:
    case Kind::kFloat:
    case Kind::kNotFinite:
      return TypeOfNumber(node, format);
  }
  return DataType::String();
}

namespace {

DataType CommonStruct(const DataType& left, const DataType& right) {
  std::map<std::string, DataType> by_name;
  for (const Field& field : left.fields()) by_name[field.name] = field.type;
  for (const Field& field : right.fields()) {
    const auto [entry, added] = by_name.try_emplace(field.name, field.type);
    if (!added) entry->second = CommonJsonType(entry->second, field.type);
  }
  std::vector<Field> fields;
  for (auto& [name, type] : by_name) fields.push_back({.name = name, .type = std::move(type)});
  return DataType::Struct(std::move(fields));
}

DataType CommonDecimal(const DataType& left, const DataType& right) {
  const int scale = std::max(left.scale(), right.scale());
  const int whole = std::max(left.precision() - left.scale(), right.precision() - right.scale());
  return whole + scale > types::kMaxDecimalPrecision ? DataType::Double() : DataType::Decimal(whole + scale, scale);
}

}  // namespace

DataType CommonJsonType(const DataType& left, const DataType& right) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct)) return CommonStruct(left, right);
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) {
    return DataType::Array(CommonJsonType(left.element(), right.element()));
  }
  if (left.IsNumeric() && right.IsNumeric()) {
    if (left.is(TypeId::kDouble) || right.is(TypeId::kDouble)) return DataType::Double();
    const auto decimal = [](const DataType& type) { return type.is(TypeId::kLong) ? DataType::Decimal(20, 0) : type; };
    return CommonDecimal(decimal(left), decimal(right));
  }
  return DataType::String();
}

std::optional<DataType> CanonicalJsonType(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
      return DataType::String();
    case TypeId::kArray: {
      const auto element = CanonicalJsonType(type.element());
      return element ? std::optional(DataType::Array(*element)) : std::nullopt;
    }
    case TypeId::kStruct: {
      std::vector<Field> fields;
      for (const Field& field : type.fields()) {
        auto canonical = field.name.empty() ? std::nullopt : CanonicalJsonType(field.type);
        if (canonical) fields.push_back({.name = field.name, .type = std::move(*canonical)});
      }
      return fields.empty() ? std::nullopt : std::optional(DataType::Struct(std::move(fields)));
    }
    default:
      return type;
  }
}

namespace {

class Inference {
 public:
  explicit Inference(const JsonFormat& format) : format_(format), document_(format.leniency) {}

  void Add(std::string_view record) {
    const JsonNode* root = document_.Parse(record);
    DataType type = root == nullptr ? DataType::String() : InferJsonType(document_, *root, format_);
    if (type.is(TypeId::kArray)) type = type.element();
    if (type.is(TypeId::kStruct)) {
      all_ = CommonJsonType(all_, type);
    } else if (!type.is(TypeId::kNull)) {
      broken_ = true;
    }
  }

  Schema Finish() const {
    if (broken_ && format_.mode == ReadMode::kFailFast) {
      engine::RaiseCondition("_LEGACY_ERROR_TEMP_2165", {{"failFastMode", "FAILFAST"}});
    }
    DataType type = all_;
    if (broken_ && format_.mode == ReadMode::kPermissive) {
      const DataType corrupt = DataType::Struct({{.name = format_.corrupt_column, .type = DataType::String()}});
      type = CommonJsonType(type, corrupt);
    }
    const auto canonical = CanonicalJsonType(type);
    if (!canonical || !canonical->is(TypeId::kStruct)) return {};
    CheckNames(canonical->fields());
    return canonical->fields();
  }

 private:
  static void CheckNames(const Schema& schema) {
    std::map<std::string, int> seen;
    for (const Field& field : schema) {
      std::string lower = field.name;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
      if (++seen[lower] > 1) {
        engine::RaiseCondition("COLUMN_ALREADY_EXISTS", {{"columnName", errors::QuoteIdentifier(lower)}});
      }
    }
  }

  const JsonFormat& format_;
  JsonDocument document_;
  DataType all_ = DataType::Null();
  bool broken_ = false;
};

/// piezo_json_schema(files, options, zone)
Schema InferJson(const duckdb::vector<duckdb::Value>& arguments, const BlockWalk& walk) {
  const JsonFormat format(ReadOptions(arguments[0]), duckdb::StringValue::Get(arguments[1]));
  Inference inference(format);
  Lines lines(format.blocks.line_separator);
  walk(format.blocks, [&](std::string_view block, bool) {
    if (format.multi_line) {
      inference.Add(block);
      return true;
    }
    lines.Begin(block);
    std::string_view line;
    while (lines.Next(line)) {
      if (line.find_first_not_of(" \t\r\n") != std::string_view::npos) inference.Add(line);
    }
    return true;
  });
  return inference.Finish();
}

}  // namespace

void AddJsonSchema(KernelSet& kernels) {
  using duckdb::LogicalType;
  kernels.AddTable(
      SchemaScan("piezo_json_schema", {LogicalType::LIST(LogicalType::VARCHAR), LogicalType::VARCHAR}, InferJson));
}

}  // namespace piezo::functions
