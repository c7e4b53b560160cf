// Plain text: a row a line, or a row a file.
#include "sources/formats.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

class Text final : public DataSource {
 public:
  std::string_view name() const override { return "Text"; }

  Inferred Infer(const std::vector<std::string>&, const OptionMap&, const Conf&, engine::Connection&) const override {
    return {.schema = {{.name = "value", .type = DataType::String()}}, .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    engine::TableFunction function;
    function.name = "piezo_read_text";
    function.args = engine::List(FileList(scan.files), OptionList(OptionMap(scan.options), context.conf));
    return ScanByKernel(std::move(function), scan, columns, context);
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext&) const override {
    RequireAtomic(name(), columns, false);
    if (columns.size() != 1 || !columns.front().type.IsStringLike()) {
      const Field& field = columns.empty() ? Field{.name = "value"} : columns.front();
      throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                  {{"format", "Text"},
                   {"columnName", errors::QuoteIdentifier(field.name)},
                   {"columnType", errors::QuoteText(types::SqlName(field.type))}});
    }
    engine::Expr line = engine::Coalesce(engine::List(engine::Column("v0"), TextConstant("")));
    return WriteLines(std::move(line), ".txt", options);
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeText() { return std::make_unique<Text>(); }

}  // namespace piezo::sources
