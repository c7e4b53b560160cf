// Parquet, by the engine's own reader and writer.
#include <algorithm>
#include <map>
#include <set>

#include "sources/formats.h"
#include "sources/parquet_schema.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

constexpr const char* kSchemaKey = "org.apache.spark.sql.parquet.row.metadata";

Value Text(std::string text) { return Value::String(std::move(text)); }

std::string TextOf(const Value& value) { return value.is_null() ? "" : std::get<std::string>(value.data); }
int64_t NumberOf(const Value& value) { return value.is_null() ? 0 : std::get<int64_t>(value.data); }

/// The nodes of each file's schema.
std::map<std::string, std::vector<ParquetNode>> ReadNodes(const std::vector<std::string>& files,
                                                          engine::Connection& connection) {
  // Columns of parquet_schema: file_name, name, type, type_length, repetition_type, num_children, converted_type,
  // scale, precision, field_id, logical_type, duckdb_type, column_id.
  std::map<std::string, std::vector<ParquetNode>> nodes;
  const auto rows =
      connection.Rows({.name = "parquet_schema", .args = engine::List(FileList(files)), .named = {}}, files);
  for (const std::vector<Value>& row : rows) {
    nodes[TextOf(row[0])].push_back({.name = TextOf(row[1]),
                                     .type = TextOf(row[2]),
                                     .repetition = TextOf(row[4]),
                                     .children = NumberOf(row[5]),
                                     .converted = TextOf(row[6]),
                                     .logical = TextOf(row[10]),
                                     .precision = static_cast<int32_t>(NumberOf(row[8])),
                                     .scale = static_cast<int32_t>(NumberOf(row[7]))});
  }
  return nodes;
}

/// The schema that Spark left in a file that it wrote.
std::optional<Schema> ReadSparkSchema(const std::string& file, engine::Connection& connection) {
  const auto rows =
      connection.Rows({.name = "parquet_kv_metadata", .args = engine::List(FileList({file})), .named = {}}, {file});
  for (const std::vector<Value>& row : rows) {
    if (TextOf(row[1]) != kSchemaKey) continue;
    const DataType type = types::FromJson(TextOf(row[2])).AsNullable();
    if (type.is(TypeId::kStruct)) return type.fields();
  }
  return std::nullopt;
}

int Rank(const DataType& type) {
  return type.is(TypeId::kByte) ? 1 : type.is(TypeId::kShort) ? 2 : type.is(TypeId::kInt) ? 3 : 0;
}

/// Whether Spark reads a column of one type as another. Whole numbers of up to 32 bits are all stored as such.
bool Converts(const DataType& file, const DataType& wanted) {
  if (file.SameAs(wanted) || file.IsNested() || wanted.IsNested()) return true;
  const bool text = file.IsStringLike() || file.is(TypeId::kBinary);
  if (text) return wanted.IsStringLike() || wanted.is(TypeId::kBinary);
  if (Rank(file) > 0) {
    return Rank(wanted) > 0 || wanted.is(TypeId::kLong) || wanted.is(TypeId::kDouble) || wanted.is(TypeId::kDecimal);
  }
  switch (file.id()) {
    case TypeId::kLong:
      return wanted.is(TypeId::kDecimal);
    case TypeId::kFloat:
      return wanted.is(TypeId::kDouble);
    case TypeId::kDate:
      return wanted.is(TypeId::kTimestampNtz);
    case TypeId::kDecimal:
      return wanted.is(TypeId::kDecimal) && wanted.scale() >= file.scale() &&
             wanted.precision() - wanted.scale() >= file.precision() - file.scale();
    case TypeId::kTimestamp:
    case TypeId::kTimestampNtz:
      return wanted.is(TypeId::kTimestamp) || wanted.is(TypeId::kTimestampNtz);
    default:
      return false;
  }
}

std::string PhysicalName(const DataType& type) {
  switch (type.id()) {
    case TypeId::kBoolean:
      return "BOOLEAN";
    case TypeId::kFloat:
      return "FLOAT";
    case TypeId::kDouble:
      return "DOUBLE";
    case TypeId::kDecimal:
      return type.precision() <= 9 ? "INT32" : type.precision() <= 18 ? "INT64" : "FIXED_LEN_BYTE_ARRAY";
    default:
      break;
  }
  if (type.IsStringLike() || type.is(TypeId::kBinary)) return "BINARY";
  return Rank(type) > 0 || type.is(TypeId::kDate) ? "INT32" : "INT64";
}

class Parquet final : public DataSource {
 public:
  std::string_view name() const override { return "Parquet"; }
  bool LooksIntoFiles() const override { return true; }
  /// The engine's own number of a file counts only those that it did not pass over for their partition.
  engine::Expr FileNumber(const plan::Scan& scan) const override {
    engine::Expr place = engine::Call("list_position", engine::List(FileList(scan.files), engine::Column("filename")));
    return engine::Call("-", engine::List(std::move(place), engine::Constant(Value::Int(1))));
  }
  const char* row_number() const override { return "file_row_number"; }

  Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                 engine::Connection& connection) const override {
    const ParquetOptions parquet{.binary_as_string = conf.GetBool("spark.sql.parquet.binaryAsString"),
                                 .nanos_as_long = conf.GetBool("spark.sql.legacy.parquet.nanosAsLong")};
    const bool merge = options.Bool({"mergeSchema"}, conf.GetBool("spark.sql.parquet.mergeSchema"));
    Inferred out = InferFile(files.front(), parquet, connection);
    if (!merge && files.size() > 1) NoteOthers(out, files, parquet, connection);
    for (size_t i = 1; merge && i < files.size(); ++i) Merge(out, InferFile(files[i], parquet, connection));
    return out;
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    LoweredScan out;
    out.function.name = "read_parquet";
    out.function.args = engine::List(FileList(scan.files));
    const auto flag = [&](const char* name, bool value) {
      out.function.named.emplace_back(name, engine::Constant(Value::Boolean(value)));
    };
    const bool partitioned = !scan.partition_columns.empty();
    flag("hive_partitioning", partitioned);
    if (partitioned) flag("hive_types_autocast", false);
    if (scan.files.size() > 1) flag("union_by_name", true);
    for (const plan::Column& column : columns) out.columns.push_back(LowerColumn(scan, column, context));
    return out;
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const override {
    const std::string codec = options.Text({"compression", "parquet.compression"},
                                           context.conf.Get("spark.sql.parquet.compression.codec").value_or("snappy"));
    const bool plain = codec == "none" || codec == "uncompressed";
    WritePlan out;
    out.extension = (plain ? "" : "." + codec) + ".parquet";
    out.target.format = "parquet";
    out.target.options.emplace_back("compression", Text(plain ? "uncompressed" : codec));
    out.target.options.emplace_back("kv_metadata",
                                    Value{DataType::Struct({{.name = kSchemaKey, .type = DataType::String()}}),
                                          Value::Values{Text(types::ToJson(DataType::Struct(columns)))}});
    out.columns = columns;
    for (size_t i = 0; i < columns.size(); ++i) out.outputs.push_back(engine::Column("v" + std::to_string(i)));
    return out;
  }

 private:
  static Inferred InferFile(const std::string& file, const ParquetOptions& options, engine::Connection& connection) {
    Inferred raw = FromParquet(ReadNodes({file}, connection).begin()->second, options);
    const std::optional<Schema> spark = ReadSparkSchema(file, connection);
    if (!spark || spark->size() != raw.schema.size()) return raw;
    for (size_t i = 0; i < raw.schema.size(); ++i) {
      if (raw.schema[i].name == (*spark)[i].name) raw.schema[i] = (*spark)[i];
    }
    return raw;
  }

  /// The first file says what the columns are: notes what is otherwise in the others.
  static void NoteOthers(Inferred& out, const std::vector<std::string>& files, const ParquetOptions& options,
                         engine::Connection& connection) {
    std::map<std::string, Inferred> all;
    for (const auto& [file, nodes] : ReadNodes(files, connection)) all.emplace(file, FromParquet(nodes, options));
    const auto first = all.find(files.front());
    if (first == all.end()) return;
    NoteUnlike(out, first->second.schema, all);
    std::set<std::string> names;
    for (const Field& field : first->second.schema) names.insert(field.name);
    for (const Field& field : out.others) names.insert(field.name);
    for (const auto& [file, of_file] : all) {
      if (of_file.schema.size() == names.size()) continue;
      std::set<std::string> lacking = names;
      for (const Field& field : of_file.schema) lacking.erase(field.name);
      for (const std::string& name : lacking) out.lacking[name].push_back(file);
    }
  }

  /// Where another file has a column of a type that is not read as the first one's, its type is noted: reading the
  /// column fails. Columns of other files alone are noted, too.
  static void NoteUnlike(Inferred& out, const Schema& first, const std::map<std::string, Inferred>& all) {
    out.read_files.resize(out.schema.size());
    for (const auto& [file, other] : all) {
      for (size_t i = 0; i < other.schema.size(); ++i) {
        const Field& field = other.schema[i];
        const auto named = [&](const Field& known) { return known.name == field.name; };
        const auto same = std::find_if(first.begin(), first.end(), named);
        if (same == first.end()) {
          if (std::any_of(out.others.begin(), out.others.end(), named)) continue;
          out.others.push_back(field);
          out.others.back().type = other.read_types[i].value_or(field.type);
          continue;
        }
        if (same->type.SameAs(field.type)) continue;
        const auto position = static_cast<size_t>(same - first.begin());
        if (Converts(field.type, out.schema[position].type) || !out.read_files[position].empty()) continue;
        out.read_types[position] = field.type;
        out.read_files[position] = file;
      }
    }
  }

  static void Merge(Inferred& into, const Inferred& other) {
    for (size_t i = 0; i < other.schema.size(); ++i) {
      const auto known = std::find_if(into.schema.begin(), into.schema.end(),
                                      [&](const Field& field) { return field.name == other.schema[i].name; });
      if (known == into.schema.end()) {
        into.schema.push_back(other.schema[i]);
        into.read_types.push_back(other.read_types[i]);
      } else if (!known->type.SameAs(other.schema[i].type)) {
        const auto show = [](const Schema& schema) {
          return errors::QuoteText(types::SqlName(DataType::Struct(schema)));
        };
        throw Error("CANNOT_MERGE_SCHEMAS", {{"left", show(into.schema)}, {"right", show(other.schema)}});
      }
    }
  }

  static engine::Expr LowerColumn(const plan::Scan& scan, const plan::Column& column, const SourceContext& context) {
    const auto field = std::find_if(scan.schema.begin(), scan.schema.end(),
                                    [&](const Field& one) { return one.name == column.name(); });
    const auto ordinal = static_cast<size_t>(field - scan.schema.begin());
    engine::Expr expr = engine::Column(column.name());
    if (IsPartitionColumn(scan, column.name()))
      return context.cast(std::move(expr), DataType::String(), column.type(), context.conf.time_zone());
    if (ordinal >= scan.read_types.size() || !scan.read_types[ordinal]) return expr;
    const DataType& read = *scan.read_types[ordinal];
    if (read.is(TypeId::kNull)) return engine::Constant(Value::Null(column.type()));
    if (!Converts(read, column.type())) {
      const bool other = ordinal < scan.read_files.size() && !scan.read_files[ordinal].empty();
      throw Error("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH",
                  {{"path", "file://" + (other ? scan.read_files[ordinal] : scan.files.front())},
                   {"column", "[" + column.name() + "]"},
                   {"expectedType", types::SimpleString(column.type())},
                   {"actualType", PhysicalName(read)}});
    }
    // Old timestamps are instants, but the engine takes them for local ones of UTC.
    return context.cast(engine::Cast(std::move(expr), read), read, column.type(), "UTC");
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeParquet() { return std::make_unique<Parquet>(); }

}  // namespace piezo::sources
