// CSV, by the kernels' reader and writer.
#include "sources/formats.h"
#include "sources/option_values.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

class Csv final : public DataSource {
 public:
  std::string_view name() const override { return "CSV"; }

  Inferred Infer(const std::vector<std::string>& files, const Options& options, const Conf& conf,
                 engine::Connection& connection) const override {
    const auto rows = connection.Rows(
        {.name = "piezo_csv_schema",
         .args = engine::List(FileList(files), OptionList(options, conf), TextConstant(conf.time_zone())),
         .named = {}});
    return {.schema = types::FromJson(std::get<std::string>(rows.at(0).at(0).data)).fields(), .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    const Schema data = DataColumns(scan);
    RequireAtomic(name(), data, true);
    engine::TableFunction function;
    function.name = "piezo_read_csv";
    function.args =
        engine::List(FileList(scan.files), TextConstant(types::ToJson(DataType::Struct(data))),
                     OptionList(ToOptions(scan.options), context.conf), TextConstant(context.conf.time_zone()));
    return ScanByKernel(std::move(function), scan, columns, context);
  }

  WritePlan Write(const Schema& columns, const Options& options, const SourceContext& context) const override {
    RequireAtomic(name(), columns, false);
    engine::Expr line = engine::Call(
        "piezo_to_csv", engine::List(StructOf(columns), TextConstant(types::ToJson(DataType::Struct(columns))),
                                     OptionList(options, context.conf), TextConstant(context.conf.time_zone())));
    std::string header;
    const std::string delimiter = TextOption(options, "sep", TextOption(options, "delimiter", ","));
    for (size_t i = 0; BoolOption(options, "header", false) && i < columns.size(); ++i) {
      header += (i == 0 ? "" : delimiter) + columns[i].name;
    }
    return WriteLines(std::move(line), header, ".csv", options);
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeCsv() { return std::make_unique<Csv>(); }

}  // namespace piezo::sources
