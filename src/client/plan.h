// Plans and expressions as the client holds them: cheap to share and to refine, written as messages when they are sent.
#pragma once

#include <spark/connect/base.pb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "piezo/client/column.h"
#include "piezo/client/data_frame.h"

namespace piezo::client::detail {

struct PlanNode;
using PlanPtr = std::shared_ptr<const PlanNode>;

/// One expression, and the plans of the subqueries in it.
struct Expr {
  spark::connect::Expression proto;
  std::vector<PlanPtr> subqueries;
};

/// One relation. `write` fills a message and its inputs' messages in it, so that a chain of refinements costs as much
/// as the plan is long, and local data is not copied from step to step.
struct PlanNode {
  using Writer = std::function<void(spark::connect::Relation&)>;
  int64_t id = 0;
  Writer write;
  std::vector<PlanPtr> subqueries;  // of this relation's own expressions

  /// The relation with its id; within a WithRelations where its expressions have subqueries.
  void WriteTo(spark::connect::Relation& out) const;
};

/// Makes an expression; `fill` writes it and may take subqueries over through `Put`.
class ExprBuilder {
 public:
  spark::connect::Expression& proto() { return expr_->proto; }
  /// Copies `column` into `out`, which is part of proto().
  void Put(const Column& column, spark::connect::Expression& out);
  void Subquery(PlanPtr plan) { expr_->subqueries.push_back(std::move(plan)); }
  Column Build() { return Column(std::shared_ptr<const Expr>(std::move(expr_))); }

 private:
  std::shared_ptr<Expr> expr_ = std::make_shared<Expr>();
};

Column CallOf(std::string_view function, const std::vector<Column>& arguments, bool is_distinct = false);
/// The column as a sort order, ascending unless it says otherwise.
void PutSortOrder(const Column& column, spark::connect::Expression::SortOrder& out);

/// A frame over a relation; `columns` are those that `write` uses, for the subqueries in them.
DataFrame MakeFrame(const std::shared_ptr<SessionState>& session, PlanNode::Writer write,
                    const std::vector<Column>& columns = {});
/// A frame over an input.
template <typename F>
DataFrame Refine(const DataFrame& input, const std::vector<Column>& columns, F fill) {
  return MakeFrame(
      input.session_state(),
      [plan = input.plan(), columns, fill = std::move(fill)](spark::connect::Relation& out) {
        fill(out, *plan, columns);
      },
      columns);
}

std::vector<Column> ToColumns(const std::vector<ColumnOrName>& names);
void PlanOf(const DataFrame& frame, spark::connect::Plan& out);
/// The rows of a query that gives few.
std::vector<Row> Collect(const DataFrame& frame, const ExecuteOptions& options = {});
/// The one value of a query that gives one.
Value Single(const DataFrame& frame);

template <typename Strings>
void AddAll(const std::vector<std::string>& from, Strings* to) {
  for (const std::string& text : from) to->Add(std::string(text));
}

}  // namespace piezo::client::detail
