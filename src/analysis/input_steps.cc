#include "analysis/input_steps.h"

namespace piezo::analysis {

using plan::Column;
using plan::ExprPtr;

ExprPtr InputSteps::Call(std::string_view name, std::vector<ExprPtr> args) {
  return resolver_.CallFunction(name, std::move(args), origin_);
}

ExprPtr InputSteps::Text(std::string text) {
  return plan::MakeExpr(plan::Literal{types::Value::String(std::move(text))}, DataType::String(), false);
}

Column InputSteps::NewHidden(std::string name, const DataType& type, bool nullable) {
  Column column = resolver_.NewColumn(std::move(name), type, nullable);
  column.hidden = true;
  return column;
}

Column InputSteps::Add(std::string name, ExprPtr expr) {
  const Column column = NewHidden(std::move(name), expr->type, expr->nullable);
  plan::Items items;
  for (const Column& kept : input_->columns) items.push_back({kept, nullptr});
  items.push_back({column, std::move(expr)});
  plan::Columns columns = input_->columns;
  columns.push_back(column);
  input_ = plan::MakeNode(plan::Project{input_, std::move(items)}, std::move(columns), origin_);
  return column;
}

Column InputSteps::Explode(std::string name, const ExprPtr& array) {
  const Column element = NewHidden(std::move(name), array->type.element(), false);
  plan::Columns columns = input_->columns;
  columns.push_back(element);
  input_ =
      plan::MakeNode(plan::Generate{input_, Call("explode", {array}), {element}, false}, std::move(columns), origin_);
  return element;
}

void InputSteps::Keep(ExprPtr condition) {
  plan::Columns columns = input_->columns;
  input_ = plan::MakeNode(plan::Filter{input_, std::move(condition)}, std::move(columns), origin_);
}

}  // namespace piezo::analysis
