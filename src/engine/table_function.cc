// A table function's call as a FROM item: named arguments are equations inside the call, as DuckDB's parser makes them.
#include "engine/table_function.h"

#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/expression/comparison_expression.hpp>
#include <duckdb/parser/expression/function_expression.hpp>

namespace piezo::engine {

TableFunction TableFunction::Copy() const {
  TableFunction out;
  out.name = name;
  for (const Expr& arg : args) out.args.push_back(arg.Copy());
  for (const auto& [key, value] : named) out.named.emplace_back(key, value.Copy());
  return out;
}

duckdb::unique_ptr<duckdb::TableFunctionRef> ToTableRef(TableFunction function) {
  duckdb::vector<duckdb::unique_ptr<duckdb::ParsedExpression>> children;
  for (Expr& arg : function.args) children.emplace_back(arg.release());
  for (auto& [name, value] : function.named) {
    children.push_back(duckdb::make_uniq<duckdb::ComparisonExpression>(
        duckdb::ExpressionType::COMPARE_EQUAL, duckdb::make_uniq<duckdb::ColumnRefExpression>(name),
        duckdb::unique_ptr<duckdb::ParsedExpression>(value.release())));
  }
  auto out = duckdb::make_uniq<duckdb::TableFunctionRef>();
  out->function = duckdb::make_uniq<duckdb::FunctionExpression>(function.name, std::move(children));
  return out;
}

}  // namespace piezo::engine
