// spark.read.csv and spark.read.json of a Dataset of texts: each text is a record, or several.
#include "analysis/resolver.h"
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

}  // namespace

/// The first of the texts, which may be a header.
std::optional<std::string> Resolver::FirstText(const NodePtr& texts) {
  const plan::Limit one{texts, 1};
  const NodePtr node = plan::MakeNode(one, texts->columns, texts->origin);
  const plan::Query query{.root = node, .schema = {*texts->columns.front().field}, .rendering = {}, .observed = {}};
  const auto rows = env_.run(query, 1);
  if (rows.empty() || rows.front().front().is_null()) return std::nullopt;
  return std::get<std::string>(rows.front().front().data);
}

Schema Resolver::SchemaOfTexts(const NodePtr& texts, const std::string& format, const OptionMap& options,
                               const std::string& first) {
  const ExprPtr call =
      CallOf(functions::SchemaOfTexts(format),
             {Ref(texts->columns.front()), OptionLiteral(options), TextLiteral(first)}, DataType::String());
  const Column schema = NewColumn("schema", DataType::String(), true);
  const NodePtr node =
      plan::MakeNode(plan::Aggregate{.input = texts, .groups = {}, .aggregates = {{schema, call}}, .sets = {}},
                     {schema}, texts->origin);
  const plan::Query query{.root = node, .schema = {*schema.field}, .rendering = {}, .observed = {}};
  return types::FromJson(std::get<std::string>(env_.run(query, 1).at(0).at(0).data)).fields();
}

NodePtr Resolver::Resolve(const unresolved::Parse& op, const unresolved::Relation& at, const Scope* outer) {
  if (op.format == "xml") errors::ThrowUnsupported("reading XML", at.origin);
  const NodePtr texts = DropHidden(Relation(op.input, outer));
  if (texts->columns.size() != 1 || !texts->columns.front().type().IsStringLike()) {
    errors::ThrowUnsupported("reading " + op.format + " of other rows than texts", at.origin);
  }
  OptionMap options = OptionMap(op.options).WithDefaults(env_.conf);
  std::string first;
  if (op.format == "csv") {
    first = FirstText(texts).value_or("");
    if (options.Bool({"header"}, false)) options.Set("piezo.header", first);
  }
  Schema schema =
      op.schema ? DataType::Struct(*op.schema).AsNullable().fields() : SchemaOfTexts(texts, op.format, options, first);
  Columns outputs;
  for (const Field& field : schema) outputs.push_back(NewColumn(field.name, field.type, true, field.metadata));
  const DataType record = DataType::Struct(std::move(schema));
  if (outputs.empty()) {
    return plan::MakeNode(plan::LocalData{}, Columns(), at.origin);
  }
  const ExprPtr rows = CallOf(functions::RowsOfText(op.format),
                              {Ref(texts->columns.front()), TextLiteral(types::ToJson(record)), OptionLiteral(options)},
                              DataType::Array(record));
  Columns all = texts->columns;
  all.insert(all.end(), outputs.begin(), outputs.end());
  const NodePtr generated = plan::MakeNode(plan::Generate{texts, rows, outputs, false}, std::move(all), at.origin);
  plan::Items items;
  for (const Column& column : outputs) items.push_back({column, nullptr});
  return plan::MakeNode(plan::Project{generated, std::move(items)}, std::move(outputs), at.origin);
}

}  // namespace piezo::analysis
