// CSV, by the kernels' reader and writer.
#include "sources/formats.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

class Csv final : public DataSource {
 public:
  std::string_view name() const override { return "CSV"; }

  Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                 engine::Connection& connection) const override {
    const auto rows = connection.Rows(
        {.name = "piezo_csv_schema", .args = engine::List(FileList(files), OptionList(options, conf)), .named = {}},
        files);
    return {.schema = types::FromJson(std::get<std::string>(rows.at(0).at(0).data)).fields(), .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    const Schema data = DataColumns(scan);
    RequireAtomic(name(), data, true);
    engine::TableFunction function;
    function.name = "piezo_read_csv";
    function.args = engine::List(FileList(scan.files), TextConstant(types::ToJson(DataType::Struct(data))),
                                 OptionList(OptionMap(scan.options), context.conf));
    return ScanByKernel(std::move(function), scan, columns, context);
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const override {
    RequireAtomic(name(), columns, false);
    engine::Expr line = engine::Call(
        "piezo_to_csv", engine::List(StructOf(columns), TextConstant(types::ToJson(DataType::Struct(columns))),
                                     OptionList(options, context.conf)));
    WritePlan plan = WriteLines(std::move(line), ".csv", options);
    if (options.Bool({"header"}, false)) {
      std::vector<std::string> names;
      for (const Field& field : columns) names.push_back(field.name);
      plan.target.options.emplace_back("csv_header", ListOfTexts(names));
      plan.target.options.emplace_back("csv_options", ListOfTexts(options.WithDefaults(context.conf).ToList()));
    }
    return plan;
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeCsv() { return std::make_unique<Csv>(); }

}  // namespace piezo::sources
