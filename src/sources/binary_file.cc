// Whole files as rows: path, time, length and content. Only read.
#include "sources/formats.h"
#include "sources/paths.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

class BinaryFile final : public DataSource {
 public:
  std::string_view name() const override { return "binaryFile"; }

  bool knows_files() const override { return false; }

  Inferred Infer(const std::vector<std::string>&, const OptionMap&, const Conf&, engine::Connection&) const override {
    return {.schema = {{.name = "path", .type = DataType::String()},
                       {.name = "modificationTime", .type = DataType::Timestamp()},
                       {.name = "length", .type = DataType::Long()},
                       {.name = "content", .type = DataType::Binary()}},
            .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    // The engine's read_blob: filename, content, size, last_modified.
    LoweredScan out;
    out.function.name = "read_blob";
    Value::Values paths;  // the engine takes them for globs
    for (const std::string& file : scan.files) paths.push_back(Value::String(EscapedGlob(file)));
    out.function.args = engine::List(engine::Constant({DataType::Array(DataType::String()), std::move(paths)}));
    for (const plan::Column& column : columns) out.columns.push_back(LowerColumn(scan, column, context));
    return out;
  }

  WritePlan Write(const Schema&, const OptionMap&, const SourceContext&) const override {
    throw Error("UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE", {});
  }

 private:
  static std::string EscapedGlob(const std::string& path) {
    std::string out;
    for (const char c : path) {
      const bool special = c == '*' || c == '?' || c == '[';
      out += special ? std::string("[") + c + "]" : std::string(1, c);
    }
    return out;
  }

  static engine::Expr LowerColumn(const plan::Scan& scan, const plan::Column& column, const SourceContext& context) {
    if (IsPartitionColumn(scan, column.name())) {
      engine::Expr number =
          engine::Call("list_position", engine::List(FileList(scan.files), engine::Column("filename")));
      return context.cast(PartitionTextAt(scan, column.name(), std::move(number)), DataType::String(), column.type(),
                          context.conf.time_zone());
    }
    if (column.name() == "path") {
      return engine::Call("concat", engine::List(TextConstant("file:"), engine::Column("filename")));
    }
    if (column.name() == "modificationTime") return engine::Cast(engine::Column("last_modified"), column.type());
    if (column.name() == "length") return engine::Column("size");
    return engine::Column("content");
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeBinaryFile() { return std::make_unique<BinaryFile>(); }

}  // namespace piezo::sources
