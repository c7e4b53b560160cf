// Infers the types of JSON values, as Spark's JsonInferSchema.
#include <algorithm>
#include <charconv>

#include "functions/kernels/json_format.h"
#include "functions/kernels/lines.h"
#include "functions/kernels/schema_inference.h"
#include "types/decimal.h"
#include "types/inference.h"

namespace piezo::functions {
namespace {

// What is nested deeper is a string.
constexpr int kMostDepth = 100;

DataType TypeOf(const JsonNode& node, const JsonFormat& format, int depth = 0);
DataType Common(const DataType& left, const DataType& right);

std::optional<DataType> DecimalOf(std::string_view text) {
  const auto parsed = types::ParseDecimalLiteral(text);
  if (!parsed || parsed->value.scale < 0) return std::nullopt;
  return DataType::Decimal(parsed->precision, parsed->value.scale);
}

DataType TypeOfNumber(const JsonNode& node, const JsonFormat& format) {
  if (format.primitives_as_string) return DataType::String();
  if (node.is(JsonKind::kInteger)) {
    int64_t value = 0;
    const char* end = node.text.data() + node.text.size();
    if (std::from_chars(node.text.data(), end, value).ec == std::errc()) return DataType::Long();
    return DecimalOf(node.text).value_or(DataType::Double());
  }
  return (format.prefers_decimal ? DecimalOf(node.text) : std::nullopt).value_or(DataType::Double());
}

DataType TypeOfText(const JsonNode& node, const JsonFormat& format) {
  if (format.prefers_decimal) {
    if (const auto type = DecimalOf(node.text)) return *type;
  }
  if (format.infer_timestamp) {
    if (format.local_timestamps && format.moments->ParseTimestampNtz(node.text)) return DataType::TimestampNtz();
    if (format.moments->ParseTimestamp(node.text)) return DataType::Timestamp();
  }
  return DataType::String();
}

std::vector<Field> Sorted(std::vector<Field> fields) {
  std::stable_sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.name < b.name; });
  return fields;
}

/// Of one value: objects are structs with sorted fields, nulls and empty arrays have the null type in them.
DataType TypeOf(const JsonNode& node, const JsonFormat& format, int depth) {
  if (depth > kMostDepth) return DataType::String();
  switch (node.kind) {
    case JsonKind::kNull:
      return DataType::Null();
    case JsonKind::kTrue:
    case JsonKind::kFalse:
      return format.primitives_as_string ? DataType::String() : DataType::Boolean();
    case JsonKind::kString:
      return TypeOfText(node, format);
    case JsonKind::kInteger:
    case JsonKind::kFloat:
      return TypeOfNumber(node, format);
    case JsonKind::kArray: {
      DataType element = DataType::Null();
      for (const JsonNode* one = node.child; one != nullptr; one = one->next) {
        element = Common(element, TypeOf(*one, format, depth + 1));
      }
      return DataType::Array(element);
    }
    case JsonKind::kObject: {
      std::vector<Field> fields;
      for (const JsonNode* member = node.child; member != nullptr; member = member->next) {
        fields.push_back({.name = std::string(member->name), .type = TypeOf(*member, format, depth + 1)});
      }
      return DataType::Struct(Sorted(std::move(fields)));
    }
  }
  return DataType::String();
}

DataType CommonNumber(const DataType& left, const DataType& right) {
  if (left.is(TypeId::kDouble) || right.is(TypeId::kDouble)) return DataType::Double();
  const auto decimal = [](const DataType& type) { return type.is(TypeId::kLong) ? DataType::Decimal(20, 0) : type; };
  return types::CommonDecimalOrDouble(decimal(left), decimal(right));
}

/// The type that holds values of both: a string where nothing else does.
DataType Common(const DataType& left, const DataType& right) {
  if (left == right || right.is(TypeId::kNull)) return left;
  if (left.is(TypeId::kNull)) return right;
  if (left.is(TypeId::kStruct) && right.is(TypeId::kStruct)) {
    return types::CommonSortedStruct(left.fields(), right.fields(), Common);
  }
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) {
    return DataType::Array(Common(left.element(), right.element()));
  }
  if (left.IsNumeric() && right.IsNumeric()) return CommonNumber(left, right);
  if (left.IsDateTime() && right.IsDateTime()) return DataType::Timestamp();
  return DataType::String();
}

/// What was always null is a string, or nothing; a struct without fields is nothing.
std::optional<DataType> Canonical(const DataType& type, bool drop_nulls) {
  switch (type.id()) {
    case TypeId::kNull:
      return drop_nulls ? std::nullopt : std::optional(DataType::String());
    case TypeId::kArray: {
      const auto element = Canonical(type.element(), drop_nulls);
      return element ? std::optional(DataType::Array(*element)) : std::nullopt;
    }
    case TypeId::kStruct: {
      std::vector<Field> fields;
      for (const Field& field : type.fields()) {
        auto canonical = field.name.empty() ? std::nullopt : Canonical(field.type, drop_nulls);
        if (canonical) fields.push_back({.name = field.name, .type = std::move(*canonical)});
      }
      return fields.empty() ? std::nullopt : std::optional(DataType::Struct(std::move(fields)));
    }
    default:
      return type;
  }
}

class JsonInference final : public SchemaInference {
 public:
  explicit JsonInference(JsonFormat format)
      : format_(std::move(format)),
        document_(format_.leniency),
        lines_(format_.blocks.line_separator),
        sampler_(format_.sampling_ratio) {}

  std::optional<std::string_view> Add(std::string_view block, bool last) override {
    if (format_.blocks.whole_files) {
      Look(block);
      return std::string_view();
    }
    lines_.Begin(block, last);
    std::string_view line;
    while (lines_.Next(line)) Look(line);
    return lines_.rest();
  }

  void Merge(const SchemaInference& other) override {
    const auto& from = static_cast<const JsonInference&>(other);
    all_ = Common(all_, from.all_);
    broken_ = broken_ || from.broken_;
  }

  Schema Finish() override {
    if (!format_.single_variant.empty()) return {{.name = format_.single_variant, .type = DataType::Variant()}};
    if (broken_ && format_.mode == ReadMode::kFailFast) {
      throw Error("_LEGACY_ERROR_TEMP_2165", {{"failFastMode", "FAILFAST"}});
    }
    DataType type = all_;
    if (broken_ && format_.mode == ReadMode::kPermissive) {
      const DataType corrupt = DataType::Struct({{.name = format_.corrupt_column, .type = DataType::String()}});
      type = Common(type, corrupt);
    }
    const auto canonical = Canonical(type, format_.drop_all_null);
    return canonical && canonical->is(TypeId::kStruct) ? canonical->fields() : Schema();
  }

 private:
  void Look(std::string_view record) {
    if (record.find_first_not_of(" \t\r\n") == std::string_view::npos || !sampler_.Take()) return;
    const JsonNode* root = document_.Parse(record);
    DataType type = root == nullptr ? DataType::String() : TypeOf(*root, format_);
    if (type.is(TypeId::kArray)) type = type.element();
    if (type.is(TypeId::kStruct)) {
      all_ = Common(all_, type);
    } else if (!type.is(TypeId::kNull)) {
      broken_ = true;
    }
  }

  const JsonFormat format_;
  JsonDocument document_;
  Lines lines_;
  Sampler sampler_;
  DataType all_ = DataType::Null();
  bool broken_ = false;
};

}  // namespace

Inference InferJson(const OptionMap& options) {
  JsonFormat format(options);
  if (format.infer_timestamp) {
    format.moments->Require(DataType::Timestamp());
    format.moments->Require(DataType::TimestampNtz());
  }
  const BlockOptions blocks = format.blocks;
  return {.blocks = blocks, .schema = std::make_unique<JsonInference>(std::move(format))};
}

std::optional<DataType> InferJsonValue(std::string_view text, const OptionMap& options) {
  const JsonFormat format(options);
  JsonDocument document(format.leniency);
  const JsonNode* root = document.Parse(text);
  if (root == nullptr) return document.was_empty() ? std::optional(DataType::String()) : std::nullopt;
  const DataType type = TypeOf(*root, format);
  if (auto canonical = Canonical(type, format.drop_all_null)) return canonical;
  return type.is(TypeId::kStruct) ? DataType::Struct({}) : DataType::String();
}

}  // namespace piezo::functions
