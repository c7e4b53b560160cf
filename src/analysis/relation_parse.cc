// spark.read.csv and spark.read.json of a Dataset of texts: each text is a record, or several.
#include "analysis/resolver.h"
#include "conf/options.h"
#include "functions/text_records.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::ExprPtr;
using plan::NodePtr;

namespace {

ExprPtr TextLiteral(std::string text) {
  return plan::MakeExpr(plan::Literal{Value::String(std::move(text))}, DataType::String(), false);
}

ExprPtr OptionLiteral(const OptionMap& options) {
  Value::Values items;
  for (std::string& text : options.ToList()) items.push_back(Value::String(std::move(text)));
  const DataType type = DataType::Array(DataType::String(), false);
  return plan::MakeExpr(plan::Literal{Value{type, std::move(items)}}, type, false);
}

ExprPtr CallOf(const functions::Function& function, std::vector<ExprPtr> args, DataType type) {
  return plan::MakeExpr(
      plan::Call{.function = &function, .args = std::move(args), .called_as = function.name, .filter = {}},
      std::move(type), true);
}

/// The first row of `node`, a text.
std::optional<std::string> FirstText(const NodePtr& node, const QueryRunner& run) {
  const plan::Query query{.root = node, .schema = {*node->columns.front().field}, .rendering = {}, .observed = {}};
  const auto rows = run(query, 1);
  if (rows.empty() || rows.front().front().is_null()) return std::nullopt;
  return std::get<std::string>(rows.front().front().data);
}

}  // namespace

NodePtr Resolver::Resolve(const unresolved::Parse& op, const unresolved::Relation& at, const Scope* outer) {
  if (op.format == "xml") errors::ThrowUnsupported("reading XML", at.origin);
  const NodePtr texts = DropHidden(Relation(op.input, outer));
  if (texts->columns.size() != 1 || !texts->columns.front().type().IsStringLike()) {
    errors::ThrowUnsupported("reading " + op.format + " of other rows than texts", at.origin);
  }
  OptionMap options = OptionMap(op.options).WithDefaults(conf());
  const ExprPtr text = Ref(texts->columns.front());
  std::string first;  // may be a header
  if (op.format == "csv") {
    first = FirstText(plan::MakeNode(plan::Limit{texts, 1}, texts->columns, at.origin), env_.run).value_or("");
    if (options.Bool({"header"}, false)) options.Set("piezo.header", first);
  }
  Schema schema;
  if (op.schema) {
    schema = DataType::Struct(*op.schema).AsNullable().fields();
  } else {
    const Column found = NewColumn("schema", DataType::String(), true);
    const ExprPtr call = CallOf(functions::SchemaOfTexts(op.format), {text, OptionLiteral(options), TextLiteral(first)},
                                DataType::String());
    plan::Aggregate all{.input = texts, .groups = {}, .aggregates = {{found, call}}, .sets = {}};
    schema = types::FromJson(*FirstText(plan::MakeNode(std::move(all), {found}, at.origin), env_.run)).fields();
  }
  Columns outputs;
  for (const Field& field : schema) outputs.push_back(NewColumn(field.name, field.type, true, field.metadata));
  const DataType record = DataType::Struct(std::move(schema));
  if (outputs.empty()) {
    return plan::MakeNode(plan::LocalData{}, Columns(), at.origin);
  }
  const ExprPtr rows =
      CallOf(functions::RowsOfText(op.format), {text, TextLiteral(types::ToJson(record)), OptionLiteral(options)},
             DataType::Array(record));
  Columns all = texts->columns;
  all.insert(all.end(), outputs.begin(), outputs.end());
  const NodePtr generated = plan::MakeNode(plan::Generate{texts, rows, outputs, false}, std::move(all), at.origin);
  plan::Items items;
  for (const Column& column : outputs) items.push_back({column, nullptr});
  return plan::MakeNode(plan::Project{generated, std::move(items)}, std::move(outputs), at.origin);
}

}  // namespace piezo::analysis
