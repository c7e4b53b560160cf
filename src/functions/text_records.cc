// Two entries a format.
#include "functions/text_records.h"

namespace piezo::functions {
namespace {

Function Rows(std::string name, std::string kernel) {
  return {.name = std::move(name),
          .kind = Kind::kGenerator,
          .lower = Kernel(std::move(kernel), Raises::kYes),
          .foldable = false};
}

Function SchemaOf(std::string name, std::string kernel) {
  return {.name = std::move(name),
          .kind = Kind::kAggregate,
          .lower = KernelAggregate(std::move(kernel)),
          .foldable = false};
}

}  // namespace

const Function& RowsOfText(std::string_view format) {
  static const Function csv = Rows("csv_rows", "piezo_csv_rows");
  static const Function json = Rows("json_rows", "piezo_json_rows");
  return format == "csv" ? csv : json;
}

const Function& SchemaOfTexts(std::string_view format) {
  static const Function csv = SchemaOf("csv_schema", "piezo_infer_csv");
  static const Function json = SchemaOf("json_schema", "piezo_infer_json");
  return format == "csv" ? csv : json;
}

}  // namespace piezo::functions
