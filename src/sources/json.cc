// JSON, by the kernels' reader and writer.
#include "sources/formats.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

class Json final : public DataSource {
 public:
  std::string_view name() const override { return "JSON"; }

  Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                 engine::Connection& connection) const override {
    const auto rows = connection.Rows(
        {.name = "piezo_json_schema", .args = engine::List(FileList(files), OptionList(options, conf)), .named = {}},
        files);
    return {.schema = types::FromJson(std::get<std::string>(rows.at(0).at(0).data)).fields(), .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    engine::TableFunction function;
    function.name = "piezo_read_json";
    function.args = engine::List(FileList(scan.files), TextConstant(types::ToJson(DataType::Struct(DataColumns(scan)))),
                                 OptionList(OptionMap(scan.options), context.conf));
    return ScanByKernel(std::move(function), scan, columns, context);
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const override {
    engine::Expr line = engine::Call(
        "piezo_to_json", engine::List(StructOf(columns), TextConstant(types::ToJson(DataType::Struct(columns))),
                                      OptionList(options, context.conf)));
    return WriteLines(std::move(line), ".json", options);
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeJson() { return std::make_unique<Json>(); }

}  // namespace piezo::sources
