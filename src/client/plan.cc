#include "client/plan.h"

#include "client/batch_reader.h"
#include "client/session_state.h"

namespace piezo::client::detail {

namespace sc = spark::connect;

void PlanNode::WriteTo(sc::Relation& out) const {
  if (subqueries.empty()) {
    write(out);
    out.mutable_common()->set_plan_id(id);
    return;
  }
  auto& with = *out.mutable_with_relations();
  write(*with.mutable_root());
  with.mutable_root()->mutable_common()->set_plan_id(id);
  for (const PlanPtr& subquery : subqueries) subquery->WriteTo(*with.add_references());
}

void ExprBuilder::Put(const Column& column, sc::Expression& out) {
  out = column.expr().proto;
  expr_->subqueries.insert(expr_->subqueries.end(), column.expr().subqueries.begin(), column.expr().subqueries.end());
}

Column CallOf(std::string_view function, const std::vector<Column>& arguments, bool is_distinct) {
  ExprBuilder builder;
  auto& call = *builder.proto().mutable_unresolved_function();
  call.set_function_name(std::string(function));
  call.set_is_distinct(is_distinct);
  for (const Column& argument : arguments) builder.Put(argument, *call.add_arguments());
  return builder.Build();
}

void PutSortOrder(const Column& column, sc::Expression::SortOrder& out) {
  const sc::Expression& proto = column.expr().proto;
  if (proto.has_sort_order()) {
    out = proto.sort_order();
    return;
  }
  *out.mutable_child() = proto;
  out.set_direction(sc::Expression::SortOrder::SORT_DIRECTION_ASCENDING);
  out.set_null_ordering(sc::Expression::SortOrder::SORT_NULLS_FIRST);
}

DataFrame MakeFrame(const std::shared_ptr<SessionState>& session, PlanNode::Writer write,
                    const std::vector<Column>& columns) {
  auto node = std::make_shared<PlanNode>();
  node->id = session->NextPlanId();
  node->write = std::move(write);
  for (const Column& column : columns) {
    const auto& subqueries = column.expr().subqueries;
    node->subqueries.insert(node->subqueries.end(), subqueries.begin(), subqueries.end());
  }
  return DataFrame(session, std::move(node));
}

std::vector<Column> ToColumns(const std::vector<ColumnOrName>& names) {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (const ColumnOrName& name : names) columns.push_back(name.column());
  return columns;
}

void PlanOf(const DataFrame& frame, sc::Plan& out) { frame.plan()->WriteTo(*out.mutable_root()); }

std::vector<Row> Collect(const DataFrame& frame, const ExecuteOptions& options) {
  RowStream stream = frame.toLocalIterator(options);
  std::vector<Row> rows;
  while (auto row = stream.next()) rows.push_back(std::move(*row));
  return rows;
}

Value Single(const DataFrame& frame) {
  const std::vector<Row> rows = Collect(frame);
  if (rows.empty() || rows.front().size() == 0) {
    throw Error(ErrorKind::kProtocol, "The server sent nothing where a value was due.");
  }
  return rows.front()[size_t{0}];
}

}  // namespace piezo::client::detail
