// Scans and writers of text formats.
#include "sources/scan_parts.h"

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "sources/listing.h"

namespace piezo::sources {

engine::Expr TextConstant(std::string text) { return engine::Constant(Value::String(std::move(text))); }

namespace {

engine::Expr TextList(const std::vector<std::string>& texts) { return engine::Constant(ListOfTexts(texts)); }

}  // namespace

Value ListOfTexts(const std::vector<std::string>& texts) {
  Value::Values list;
  for (const std::string& text : texts) list.push_back(Value::String(text));
  return {DataType::Array(DataType::String()), std::move(list)};
}

engine::Expr FileList(const std::vector<std::string>& files) { return TextList(files); }

engine::Expr OptionList(const OptionMap& options, const Conf& conf) {
  return TextList(options.WithDefaults(conf).ToList());
}

bool IsPartitionColumn(const plan::Scan& scan, const std::string& name) {
  return std::find(scan.partition_columns.begin(), scan.partition_columns.end(), name) != scan.partition_columns.end();
}

Schema DataColumns(const plan::Scan& scan) {
  Schema out;
  for (const Field& field : scan.schema) {
    if (!IsPartitionColumn(scan, field.name)) out.push_back(field);
  }
  return out;
}

engine::Expr PartitionTextAt(const plan::Scan& scan, const std::string& name, engine::Expr number) {
  Value::Values texts;
  for (const std::string& file : scan.files) {
    const auto text = PartitionText(file, name);
    texts.push_back(text ? Value::String(*text) : Value::Null(DataType::String()));
  }
  engine::Expr list = engine::Constant(Value{DataType::Array(DataType::String()), std::move(texts)});
  return engine::Call("list_extract", engine::List(std::move(list), std::move(number)));
}

LoweredScan ScanByKernel(engine::TableFunction function, const plan::Scan& scan, const plan::Columns& columns,
                         const SourceContext& context) {
  LoweredScan out;
  out.function = std::move(function);
  const Schema data = DataColumns(scan);
  for (const plan::Column& column : columns) {
    if (IsPartitionColumn(scan, column.name())) {
      engine::Expr number = engine::Call("+", engine::List(engine::Column("file"), engine::Constant(Value::Int(1))));
      out.columns.push_back(context.cast(PartitionTextAt(scan, column.name(), std::move(number)), DataType::String(),
                                         column.type(), context.conf.time_zone()));
      continue;
    }
    const auto field =
        std::find_if(data.begin(), data.end(), [&](const Field& one) { return one.name == column.name(); });
    out.columns.push_back(engine::Column("v" + std::to_string(field - data.begin())));
  }
  return out;
}

engine::Expr StructOf(const Schema& columns) {
  engine::Exprs fields;
  for (size_t i = 0; i < columns.size(); ++i) fields.push_back(engine::Column("v" + std::to_string(i)));
  return engine::Record(std::move(fields));
}

namespace {

/// none, gzip, zstd, bzip2 or deflate.
std::string CodecOf(const OptionMap& options) {
  const std::string codec = ToLowerAscii(options.Text({"compression", "codec"}, "none"));
  if (codec == "uncompressed") return "none";
  for (const char* known : {"none", "gzip", "zstd", "bzip2", "deflate"}) {
    if (codec == known) return codec;
  }
  for (const char* known : {"lz4", "snappy"}) {
    if (codec == known) errors::ThrowUnsupported("compression " + codec + " of text files");
  }
  throw Error("CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION",
              {{"codecName", codec}, {"availableCodecs", "bzip2, deflate, gzip, none, uncompressed, zstd"}});
}

void RequireUtf8(const OptionMap& options) {
  const std::string encoding = options.Text({"encoding", "charset"}, "UTF-8");
  if (!EqualsIgnoreCase(encoding, "UTF-8") && !EqualsIgnoreCase(encoding, "UTF8")) {
    errors::ThrowUnsupported("writing text in encoding " + encoding);
  }
}

}  // namespace

WritePlan WriteLines(engine::Expr line, const std::string& extension, const OptionMap& options) {
  RequireUtf8(options);
  const std::string codec = CodecOf(options);
  const std::string separator = options.Text({"lineSep"}, "\n");
  if (separator.empty()) throw BadOption("lineSep", "''", "a separator has characters");
  WritePlan out;
  static const std::map<std::string, std::string> kExtensions = {
      {"none", ""}, {"gzip", ".gz"}, {"zstd", ".zst"}, {"bzip2", ".bz2"}, {"deflate", ".deflate"}};
  out.extension = extension + kExtensions.at(codec);
  out.target.format = "piezo_lines";
  out.target.options.emplace_back("codec", Value::String(codec));
  out.target.options.emplace_back("line_separator", Value::String(separator));
  out.outputs.push_back(std::move(line));
  out.columns.push_back({.name = "line", .type = DataType::String()});
  return out;
}

void RequireAtomic(std::string_view format, const Schema& columns, bool binary) {
  for (const Field& field : columns) {
    const bool fine =
        !field.type.IsNested() && !field.type.is(TypeId::kVariant) && (binary || !field.type.is(TypeId::kBinary));
    if (!fine) {
      throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                  {{"format", std::string(format)},
                   {"columnName", errors::QuoteIdentifier(field.name)},
                   {"columnType", errors::QuoteText(types::SqlName(field.type))}});
    }
  }
}

}  // namespace piezo::sources
