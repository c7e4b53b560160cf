// Follows Spark's ParquetToSparkSchemaConverter: annotations first, then physical types; lists in three or two levels.
#include "sources/parquet_schema.h"

namespace piezo::sources {

namespace {

/// A type as Spark has it and as the engine reads it; `exact` when the engine's own type is that of `read`.
struct Converted {
  DataType type;
  DataType read;
  bool exact = true;
};

class Converter {
 public:
  Converter(const std::vector<ParquetNode>& nodes, const ParquetOptions& options) : nodes_(nodes), options_(options) {}

  Inferred Root() {
    Inferred out;
    const int64_t children = nodes_.empty() ? 0 : nodes_[0].children;
    next_ = 1;
    for (int64_t i = 0; i < children && next_ < nodes_.size(); ++i) {
      const std::string name = nodes_[next_].name;
      Converted column = Field();
      const bool same = column.exact && column.type == column.read;
      out.schema.push_back({.name = name, .type = column.type});
      out.read_types.push_back(same ? std::nullopt : std::optional(column.read));
    }
    return out;
  }

 private:
  /// The field at next_, with all below it; a repeated one outside of lists and maps is itself a list.
  Converted Field() {
    const ParquetNode& node = nodes_[next_];
    if (node.repetition == "REPEATED") return ListOf(Unrepeated());
    return Unrepeated();
  }

  static Converted ListOf(const Converted& element) {
    return {DataType::Array(element.type), DataType::Array(element.read), element.exact};
  }

  Converted Unrepeated() {
    const ParquetNode& node = nodes_[next_++];
    if (node.children == 0 && !node.type.empty()) return Primitive(node);
    if (node.converted == "LIST") return ListGroup(node);
    if (node.converted == "MAP" || node.converted == "MAP_KEY_VALUE") return MapGroup();
    return Struct(node.children);
  }

  Converted Struct(int64_t children) {
    std::vector<types::Field> fields;
    std::vector<types::Field> read;
    bool exact = true;
    for (int64_t i = 0; i < children && next_ < nodes_.size(); ++i) {
      const std::string name = nodes_[next_].name;
      const Converted field = Field();
      fields.push_back({.name = name, .type = field.type});
      read.push_back({.name = name, .type = field.read});
      exact = exact && field.exact;
    }
    return {DataType::Struct(std::move(fields)), DataType::Struct(std::move(read)), exact};
  }

  Converted ListGroup(const ParquetNode& list) {
    if (next_ >= nodes_.size()) return {DataType::Null(), DataType::Null()};
    const ParquetNode& repeated = nodes_[next_];
    // Two levels: the repeated node is the element itself.
    const bool two_levels = repeated.children == 0 || repeated.children > 1 || repeated.name == "array" ||
                            repeated.name == list.name + "_tuple";
    if (two_levels) return ListOf(Unrepeated());
    ++next_;
    return ListOf(Field());
  }

  Converted MapGroup() {
    ++next_;  // the repeated group of key and value
    const Converted key = Field();
    const Converted value = Field();
    return {DataType::Map(key.type, value.type), DataType::Map(key.read, value.read), key.exact && value.exact};
  }

  Converted Primitive(const ParquetNode& node) const {
    const auto plain = [](const DataType& type) { return Converted{type, type}; };
    const auto unsigned_type = [](const DataType& type) { return Converted{type, type, false}; };
    const std::string& converted = node.converted;
    if (node.type == "BOOLEAN") return plain(DataType::Boolean());
    if (node.type == "FLOAT") return plain(DataType::Float());
    if (node.type == "DOUBLE") return plain(DataType::Double());
    if (node.type == "INT96") return {DataType::Timestamp(), DataType::TimestampNtz()};
    if (converted == "DECIMAL" || node.logical.starts_with("DecimalType")) {
      return plain(DataType::Decimal(node.precision, node.scale));
    }
    if (node.type == "INT32") {
      if (converted == "INT_8") return plain(DataType::Byte());
      if (converted == "INT_16") return plain(DataType::Short());
      if (converted == "UINT_8") return unsigned_type(DataType::Short());
      if (converted == "UINT_16") return unsigned_type(DataType::Int());
      if (converted == "UINT_32") return unsigned_type(DataType::Long());
      if (converted == "DATE") return plain(DataType::Date());
      if (converted.empty() || converted == "INT_32") return plain(DataType::Int());
      Illegal(node);
    }
    if (node.type == "INT64") return Int64(node);
    if (node.type == "FIXED_LEN_BYTE_ARRAY" && converted == "INTERVAL") Illegal(node);
    if (node.logical.starts_with("Float16Type")) Illegal(node);
    const bool text = converted == "UTF8" || converted == "ENUM" || converted == "JSON";
    if (text || (node.type == "BYTE_ARRAY" && converted.empty() && options_.binary_as_string)) {
      return {DataType::String(), DataType::String(), text};
    }
    // A UUID is sixteen bytes to Spark, a type of its own to the engine.
    return {DataType::Binary(), DataType::Binary(), !node.logical.starts_with("UUIDType")};
  }

  Converted Int64(const ParquetNode& node) const {
    const std::string& converted = node.converted;
    const std::string& logical = node.logical;
    const bool timestamp = logical.starts_with("TimestampType") || converted.starts_with("TIMESTAMP_");
    if (timestamp) {
      if (logical.find("NANOS=NanoSeconds()") != std::string::npos) {
        if (!options_.nanos_as_long) Illegal(node);
        return {DataType::Long(), DataType::Long(), false};
      }
      const bool local = logical.find("isAdjustedToUTC=0") != std::string::npos;
      const bool micros = converted != "TIMESTAMP_MILLIS";
      const DataType type = local ? DataType::TimestampNtz() : DataType::Timestamp();
      return {type, type, micros};
    }
    if (logical.starts_with("TimeType") || converted == "TIME_MICROS") {
      if (logical.find("isAdjustedToUTC=1") != std::string::npos) Illegal(node);
      return {DataType::Time(), DataType::Time()};
    }
    if (converted == "UINT_64") return {DataType::Decimal(20, 0), DataType::Decimal(20, 0), false};
    if (converted.empty() || converted == "INT_64") return {DataType::Long(), DataType::Long()};
    Illegal(node);
  }

  [[noreturn]] static void Illegal(const ParquetNode& node) {
    std::string type = node.type;
    const std::string& annotation = node.converted.empty() ? node.logical : node.converted;
    if (!annotation.empty()) type += " (" + annotation + ")";
    throw Error("PARQUET_TYPE_ILLEGAL", {{"parquetType", type}});
  }

  const std::vector<ParquetNode>& nodes_;
  const ParquetOptions& options_;
  size_t next_ = 0;
};

}  // namespace

Inferred FromParquet(const std::vector<ParquetNode>& nodes, const ParquetOptions& options) {
  return Converter(nodes, options).Root();
}

}  // namespace piezo::sources
