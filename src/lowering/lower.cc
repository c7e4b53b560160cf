// Entry points: a plan in, a statement out.
#include "lowering/lower.h"

#include "lowering/lowerer.h"

namespace piezo::lowering {

Lowerer::Lowerer(const plan::NodePtr& root, const LowerOptions& options)
    : root_(root), options_(options), usage_(root), remaining_(usage_.Counts()) {}

engine::Statement Lowerer::Run() {
  std::vector<plan::ColumnId> outputs;
  Schema columns;
  for (const plan::Column& column : root_->columns) {
    outputs.push_back(column.id);
    columns.push_back(*column.field);
  }
  QueryNodePtr query = Finish(Lower(root_), outputs);
  query->cte_map = std::move(ctes_);
  engine::Statement statement = engine::Statement::Select(std::move(query), std::move(columns));
  statement.set_sites(std::move(sites_));
  for (auto& pin : pins_) statement.Pin(std::move(pin));
  return statement;
}

engine::Statement Lower(const plan::NodePtr& root, const LowerOptions& options) { return Lowerer(root, options).Run(); }

engine::Statement Lower(const plan::Query& query, const LowerOptions& options) { return Lower(query.root, options); }

}  // namespace piezo::lowering
