// Lowers what makes several rows of one: generators and expansions, both as UNNEST of a list.
#include "engine/types.h"
#include "lowering/lowerer.h"

namespace piezo::lowering {

using plan::ColumnId;

/// One output row for each element of `list`, an expression over `input`; a struct's fields are the outputs.
Select Lowerer::Unnest(Select input, engine::Expr list, const plan::Columns& outputs, bool is_struct) {
  std::vector<ColumnId> ids;
  for (const ColumnId id : input.columns) {
    if (Live(id)) ids.push_back(id);
  }
  QueryNodePtr query = Finish(std::move(input), ids);
  auto& outer = query->Cast<duckdb::SelectNode>().select_list;
  if (ids.empty()) outer.clear();  // the element alone is output enough
  engine::Expr element = engine::Call("unnest", engine::List(std::move(list)));
  const std::string name = is_struct || outputs.empty() ? "element" + NextAlias() : ColumnName(outputs.front().id);
  element.tree().SetAlias(name);
  outer.emplace_back(element.release());

  for (const plan::Column& output : outputs) {
    if (Live(output.id)) ids.push_back(output.id);
  }
  Select select = FromQuery(std::move(query), std::move(ids));
  for (size_t i = 0; is_struct && i < outputs.size(); ++i) {
    names_[outputs[i].id] =
        engine::Call("struct_extract_at",
                     engine::List(engine::Column(name), engine::Constant(Value::Long(static_cast<int64_t>(i) + 1))));
  }
  return select;
}

Select Lowerer::Lower(const plan::Generate& op, const plan::Node&) {
  Select input = PlainRows(Lower(op.input));
  input = MakeReferable(std::move(input), {&op.generator, 1}, Place::kRows);
  engine::Expr list = Lower(op.generator, input);
  Consume(op.generator);
  if (op.outer) {  // a row for an empty list or none
    engine::Expr none = engine::Call("list_value", engine::List(engine::Constant(Value::Null())));
    engine::Expr empty = engine::Compare(engine::Comparison::kGreater, engine::Call("len", engine::List(list.Copy())),
                                         engine::Constant(Value::Long(0)));
    list = engine::If(std::move(empty), std::move(list), std::move(none));
  }
  return Unnest(std::move(input), std::move(list), op.outputs, op.outputs.size() > 1);
}

Select Lowerer::Lower(const plan::Expand& op, const plan::Node& node) {
  Select input = PlainRows(Lower(op.input));
  std::vector<plan::ExprPtr> exprs;
  plan::Columns outputs;
  for (size_t i = 0; i < node.columns.size(); ++i) {
    if (!Live(node.columns[i].id)) continue;
    outputs.push_back(node.columns[i]);
    for (const auto& projection : op.projections) exprs.push_back(projection[i]);
  }
  input = MakeReferable(std::move(input), exprs, Place::kRows);
  engine::Exprs rows;
  for (const auto& projection : op.projections) {
    engine::Exprs fields;
    for (size_t i = 0; i < projection.size(); ++i) {
      if (!Live(node.columns[i].id)) continue;
      engine::Expr field = engine::Cast(Lower(projection[i], input), node.columns[i].type());
      field.tree().SetAlias(ColumnName(node.columns[i].id));
      fields.push_back(std::move(field));
    }
    if (fields.empty()) {  // nobody wants a column, but the rows count
      fields.push_back(engine::Constant(Value::Int(1)));
      fields.back().tree().SetAlias("row");
    }
    rows.push_back(engine::Call("struct_pack", std::move(fields)));
  }
  for (const plan::ExprPtr& expr : exprs) Consume(expr);
  return Unnest(std::move(input), engine::Call("list_value", std::move(rows)), outputs, true);
}

}  // namespace piezo::lowering
