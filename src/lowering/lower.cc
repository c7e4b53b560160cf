// Entry points: a plan in, a statement out.
#include "lowering/lower.h"

#include "lowering/lowerer.h"
#include "lowering/row_order.h"

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
  statement.set_origins({.sites = std::move(sites_), .files = std::move(files_)});
  for (auto& pin : pins_) statement.Pin(std::move(pin));
  return statement;
}

engine::Statement Lower(const plan::NodePtr& root, const LowerOptions& options) {
  const plan::NodePtr placed = InSparkOrder(root, options.conf, options.in_order);
  return Lowerer(placed, options).Run();
}

engine::Statement Lower(const plan::Query& query, const LowerOptions& options) { return Lower(query.root, options); }

int64_t Write(const plan::NodePtr& root, const sources::WriteRequest& request, const LowerOptions& options,
              engine::Connection& connection) {
  int names = 0;
  const sources::SourceContext context{
      .conf = options.conf,
      .cast = [&names](engine::Expr child, const DataType& from, const DataType& to, std::string_view zone) {
        const CastContext casts{.zone = std::string(zone),
                                .site = [] { return engine::Constant(Value::Long(-1)); },
                                .lambda = [&names] { return "w" + std::to_string(++names); }};
        return LowerCast(std::move(child), from, to, plan::CastMode::kAnsi, casts);
      }};
  return options.sources.Write(request, Lower(root, options), context, connection);
}

}  // namespace piezo::lowering
