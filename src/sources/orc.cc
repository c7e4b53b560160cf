// ORC, by Arrow's reader and writer.
#include "wire/orc.h"

#include <algorithm>

#include "base/ascii.h"
#include "engine/arrow_table.h"
#include "engine/kernel_error.h"
#include "sources/formats.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

/// Intervals and times are no types of ORC.
bool IsStorable(const DataType& type) {
  switch (type.id()) {
    case TypeId::kNull:
    case TypeId::kTime:
    case TypeId::kYearMonthInterval:
    case TypeId::kDayTimeInterval:
    case TypeId::kCalendarInterval:
    case TypeId::kVariant:
      return false;
    case TypeId::kArray:
      return IsStorable(type.element());
    case TypeId::kMap:
      return IsStorable(type.key()) && IsStorable(type.value());
    case TypeId::kStruct:
      for (const Field& field : type.fields()) {
        if (!IsStorable(field.type)) return false;
      }
      return true;
    default:
      return true;
  }
}

/// ORC's timestamps have no zone: Spark keeps points in time as the local times of UTC.
DataType AsStored(const DataType& type) {
  switch (type.id()) {
    case TypeId::kTimestamp:
      return DataType::TimestampNtz();
    case TypeId::kArray:
      return DataType::Array(AsStored(type.element()), type.contains_null());
    case TypeId::kMap:
      return DataType::Map(AsStored(type.key()), AsStored(type.value()), type.contains_null());
    case TypeId::kStruct: {
      Schema fields = type.fields();
      for (Field& field : fields) field.type = AsStored(field.type);
      return DataType::Struct(std::move(fields));
    }
    default:
      return type;
  }
}

class Orc final : public DataSource {
 public:
  std::string_view name() const override { return "ORC"; }

  Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                 engine::Connection&) const override {
    Inferred out{.schema = wire::ReadOrcSchema(files.front()), .read_types = {}};
    const bool merge = options.Bool({"mergeSchema"}, conf.GetBool("spark.sql.orc.mergeSchema"));
    for (size_t i = 1; merge && i < files.size(); ++i) {
      for (const Field& field : wire::ReadOrcSchema(files[i])) {
        const auto known = std::find_if(out.schema.begin(), out.schema.end(),
                                        [&](const Field& one) { return EqualsIgnoreCase(one.name, field.name); });
        if (known == out.schema.end()) out.schema.push_back(field);
      }
    }
    out.read_types.resize(out.schema.size());
    return out;
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    Schema wanted;  // of the data columns: those that are read, under the names of the files
    for (const Field& field : DataColumns(scan)) {
      const bool read = std::any_of(columns.begin(), columns.end(),
                                    [&](const plan::Column& column) { return column.name() == field.name; });
      if (!read) continue;
      wanted.push_back(field);
      wanted.back().type = AsStored(field.type);
    }
    engine::ArrowTable rows = engine::ScanArrow({.open = [files = scan.files, wanted] {
      return engine::WithErrorsAsData([&] { return wire::OpenOrc(files, wanted); });
    }});
    LoweredScan out = ScanByKernel(std::move(rows.function), scan, columns, context);
    out.pins.push_back(std::move(rows.pin));
    for (size_t i = 0; i < columns.size(); ++i) {
      if (IsPartitionColumn(scan, columns[i].name())) continue;
      const DataType stored = AsStored(columns[i].type());
      out.columns[i] = engine::Column(columns[i].name());
      if (stored.SameAs(columns[i].type())) continue;
      out.columns[i] = context.cast(std::move(out.columns[i]), stored, columns[i].type(), "UTC");
    }
    return out;
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const override {
    for (const Field& field : columns) {
      if (IsStorable(field.type)) continue;
      throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                  {{"format", "ORC"},
                   {"columnName", errors::QuoteIdentifier(field.name)},
                   {"columnType", errors::QuoteText(types::SqlName(field.type))}});
    }
    std::string codec = ToLowerAscii(options.Text(
        {"compression", "orc.compress"}, context.conf.Get("spark.sql.orc.compression.codec").value_or("zstd")));
    if (codec == "uncompressed") codec = "none";
    const bool known = codec == "none" || codec == "snappy" || codec == "zlib" || codec == "zstd" || codec == "lz4";
    if (codec == "brotli" || codec == "lzo") errors::ThrowUnsupported("compression " + codec + " of ORC files");
    if (!known) {
      throw Error("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
                  {{"codecName", codec}, {"availableCodecs", "lz4, none, snappy, uncompressed, zlib, zstd"}});
    }
    WritePlan out;
    out.extension = (codec == "none" ? "" : "." + codec) + ".orc";
    out.target.format = "piezo_orc";
    out.target.options.emplace_back("codec", Value::String(codec));
    out.columns = columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      out.columns[i].type = AsStored(columns[i].type);
      engine::Expr value = engine::Column("v" + std::to_string(i));
      out.outputs.push_back(context.cast(std::move(value), columns[i].type, out.columns[i].type, "UTC"));
    }
    out.target.options.emplace_back("schema", Value::String(types::ToJson(DataType::Struct(out.columns))));
    return out;
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeOrc() { return std::make_unique<Orc>(); }

}  // namespace piezo::sources
