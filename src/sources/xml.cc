// XML, by the kernels' reader and writer.
#include "sources/formats.h"
#include "sources/scan_parts.h"

namespace piezo::sources {

namespace {

std::string RowTag(const OptionMap& options) {
  std::string tag = options.Text({"rowTag"}, "");
  if (tag.empty()) throw Error("XML_ROW_TAG_MISSING", {{"rowTag", "`rowTag`"}});
  return tag;
}

class Xml final : public DataSource {
 public:
  std::string_view name() const override { return "XML"; }

  Inferred Infer(const std::vector<std::string>& files, const OptionMap& options, const Conf& conf,
                 engine::Connection& connection) const override {
    RowTag(options);
    const auto rows = connection.Rows(
        {.name = "piezo_xml_schema", .args = engine::List(FileList(files), OptionList(options, conf)), .named = {}},
        files);
    return {.schema = types::FromJson(std::get<std::string>(rows.at(0).at(0).data)).fields(), .read_types = {}};
  }

  LoweredScan Lower(const plan::Scan& scan, const plan::Columns& columns, const SourceContext& context) const override {
    const OptionMap options(scan.options);
    RowTag(options);
    engine::TableFunction function;
    function.name = "piezo_read_xml";
    function.args = engine::List(FileList(scan.files), TextConstant(types::ToJson(DataType::Struct(DataColumns(scan)))),
                                 OptionList(options, context.conf));
    return ScanByKernel(std::move(function), scan, columns, context);
  }

  WritePlan Write(const Schema& columns, const OptionMap& options, const SourceContext& context) const override {
    RowTag(options);
    OptionMap within = options;
    within.Set("piezo.withinRoot", "true");
    engine::Expr row = engine::Call(
        "piezo_to_xml", engine::List(StructOf(columns), TextConstant(types::ToJson(DataType::Struct(columns))),
                                     OptionList(within, context.conf), engine::Constant(Value::Long(-1))));
    WritePlan plan = WriteLines(std::move(row), ".xml", options);
    const std::string root = options.Text({"rootTag"}, "ROWS");
    const std::string declaration = options.Text({"declaration"}, R"(version="1.0" encoding="UTF-8" standalone="yes")");
    const std::string first = declaration.empty() ? "" : "<?xml " + declaration + "?>\n";
    plan.target.options.emplace_back("first_line", Value::String(first + "<" + root + ">"));
    // Attributes of the root go into its opening tag alone.
    plan.target.options.emplace_back("last_line", Value::String("</" + root.substr(0, root.find(' ')) + ">"));
    return plan;
  }
};

}  // namespace

std::unique_ptr<DataSource> MakeXml() { return std::make_unique<Xml>(); }

}  // namespace piezo::sources
