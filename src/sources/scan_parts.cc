// Scans and writers of text formats.
#include "sources/scan_parts.h"

#include <algorithm>

#include "sources/listing.h"
#include "sources/option_values.h"

namespace piezo::sources {

engine::Expr TextConstant(std::string text) { return engine::Constant(Value::String(std::move(text))); }

namespace {

engine::Expr TextList(const std::vector<std::string>& texts) {
  Value::Values list;
  for (const std::string& text : texts) list.push_back(Value::String(text));
  return engine::Constant(Value{DataType::Array(DataType::String()), std::move(list)});
}

}  // namespace

engine::Expr FileList(const std::vector<std::string>& files) { return TextList(files); }

engine::Expr OptionList(const Options& options, const Conf& conf) {
  std::vector<std::string> list;
  Options all = options;
  all.try_emplace("columnnameofcorruptrecord",
                  conf.Get("spark.sql.columnNameOfCorruptRecord").value_or("_corrupt_record"));
  for (const auto& [key, value] : all) {
    list.push_back(key);
    list.push_back(value);
  }
  return TextList(list);
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

namespace {

/// The text that each row's directory gives, by the number of its file.
engine::Expr PartitionTextOf(const plan::Scan& scan, const std::string& name) {
  Value::Values texts;
  for (const std::string& file : scan.files) {
    const auto text = PartitionText(file, name);
    texts.push_back(text ? Value::String(*text) : Value::Null(DataType::String()));
  }
  engine::Expr list = engine::Constant(Value{DataType::Array(DataType::String()), std::move(texts)});
  engine::Expr number = engine::Call("+", engine::List(engine::Column("file"), engine::Constant(Value::Int(1))));
  return engine::Call("list_extract", engine::List(std::move(list), std::move(number)));
}

}  // namespace

LoweredScan ScanByKernel(engine::TableFunction function, const plan::Scan& scan, const plan::Columns& columns,
                         const SourceContext& context) {
  LoweredScan out;
  out.function = std::move(function);
  const Schema data = DataColumns(scan);
  for (const plan::Column& column : columns) {
    if (IsPartitionColumn(scan, column.name())) {
      out.columns.push_back(context.cast(PartitionTextOf(scan, column.name()), DataType::String(), column.type(),
                                         context.conf.time_zone()));
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

WritePlan WriteLines(engine::Expr line, const std::string& header, const std::string& extension,
                     const Options& options) {
  WritePlan out;
  const std::string codec = TextOption(options, "compression", TextOption(options, "codec", "none"));
  const bool plain = codec == "none" || codec == "uncompressed";
  if (!plain && codec != "gzip" && codec != "zstd") errors::ThrowUnsupported("compression " + codec);
  out.extension = extension + (plain ? "" : codec == "gzip" ? ".gz" : ".zst");
  // The engine writes CSV without quotes, of one column: its text, and a newline.
  out.target.format = "csv";
  const auto set = [&](const char* name, Value value) { out.target.options.emplace_back(name, std::move(value)); };
  set("quote", Value::String(""));
  set("escape", Value::String(""));
  set("header", Value::Boolean(!header.empty()));
  if (!plain) set("compression", Value::String(codec));
  out.outputs.push_back(std::move(line));
  out.columns.push_back({.name = header.empty() ? "line" : header, .type = DataType::String()});
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
