// Typed plans, built by hand, against a real engine: what SELECTs they become and what rows those give.
#include "lowering/lower.h"

#include <gtest/gtest.h>

#include <chrono>
#include <duckdb.hpp>
#include <thread>

#include "base/worker_pool.h"
#include "engine/database.h"
#include "functions/function.h"
#include "functions/kernels/register.h"
#include "sources/source.h"

namespace piezo::lowering {
namespace {

using plan::ColumnId;
using plan::ExprPtr;
using plan::MakeExpr;
using plan::MakeNode;
using plan::NodePtr;

functions::Function Simple(std::string name, std::string engine_name, functions::Kind kind = functions::Kind::kScalar) {
  functions::Function out;
  out.name = std::move(name);
  out.kind = kind;
  out.lower = [engine_name, kind](engine::Exprs args, const functions::LowerContext& context) {
    if (kind == functions::Kind::kScalar && !context.aggregate) return engine::Call(engine_name, std::move(args));
    return engine::Cast(context.aggregate(engine_name, std::move(args)), context.type);
  };
  return out;
}

const functions::Function kAdd = Simple("+", "+");
const functions::Function kMultiply = Simple("*", "*");
functions::Function Comparing(std::string name, engine::Comparison op) {
  functions::Function out;
  out.name = std::move(name);
  out.lower = [op](engine::Exprs args, const functions::LowerContext&) {
    return engine::Compare(op, std::move(args[0]), std::move(args[1]));
  };
  return out;
}

const functions::Function kGreater = Comparing(">", engine::Comparison::kGreater);
const functions::Function kEquals = Comparing("=", engine::Comparison::kEqual);
const functions::Function kSum = Simple("sum", "sum", functions::Kind::kAggregate);
const functions::Function kCount = Simple("count", "count_star", functions::Kind::kAggregate);
const functions::Function kRowNumber = Simple("row_number", "row_number", functions::Kind::kWindow);
const functions::Function kGrouping = Simple("grouping_id", "", functions::Kind::kAggregate);
const functions::Function kRandom = [] {
  functions::Function out = Simple("drawn", "random");
  out.deterministic = false;
  return out;
}();
const functions::Function kExplode = Simple("explode", "list_value");  // of its arguments

class LoweringTest : public testing::Test {
 protected:
  static engine::Database& database() {
    static engine::Database shared({.threads = 2, .register_kernels = functions::RegisterKernels});
    return shared;
  }

  plan::Column NewColumn(std::string name, DataType type = DataType::Long()) {
    auto field = std::make_shared<const Field>(Field{.name = std::move(name), .type = std::move(type)});
    return {.id = ++last_id_, .field = std::move(field)};
  }
  static ExprPtr Ref(const plan::Column& column, bool outer = false) {
    return MakeExpr(plan::ColumnRef{.id = column.id, .name = column.name(), .outer = outer}, column.type(), true);
  }
  static ExprPtr Lit(int64_t value) { return MakeExpr(plan::Literal{Value::Long(value)}, DataType::Long(), false); }
  static ExprPtr Call(const functions::Function& function, std::vector<ExprPtr> args,
                      DataType type = DataType::Long()) {
    plan::Call call;
    call.function = &function;
    call.args = std::move(args);
    return MakeExpr(std::move(call), std::move(type), true);
  }
  static ExprPtr Greater(ExprPtr left, ExprPtr right) {
    return Call(kGreater, {std::move(left), std::move(right)}, DataType::Boolean());
  }
  static ExprPtr Equals(ExprPtr left, ExprPtr right) {
    return Call(kEquals, {std::move(left), std::move(right)}, DataType::Boolean());
  }
  NodePtr Range(int64_t end) { return MakeNode(plan::Range{.start = 0, .end = end}, {NewColumn("id")}); }
  static NodePtr Filter(NodePtr input, ExprPtr condition) {
    plan::Columns columns = input->columns;
    return MakeNode(plan::Filter{std::move(input), std::move(condition)}, std::move(columns));
  }
  /// All input columns and one more.
  NodePtr WithColumn(NodePtr input, ExprPtr expr) {
    plan::Items items;
    plan::Columns columns = input->columns;
    for (const plan::Column& column : columns) items.push_back({column, nullptr});
    const plan::Column added = NewColumn("x", expr->type);
    items.push_back({added, std::move(expr)});
    columns.push_back(added);
    return MakeNode(plan::Project{std::move(input), std::move(items)}, std::move(columns));
  }
  static NodePtr Keep(NodePtr input, const plan::Columns& columns) {
    plan::Items items;
    for (const plan::Column& column : columns) items.push_back({column, nullptr});
    return MakeNode(plan::Project{std::move(input), std::move(items)}, columns);
  }
  NodePtr CountAll(NodePtr input, plan::Columns groups = {}) {
    const plan::Column count = NewColumn("count");
    plan::Items items;
    for (const plan::Column& group : groups) items.push_back({group, nullptr});
    plan::Columns columns = groups;
    columns.push_back(count);
    return MakeNode(plan::Aggregate{std::move(input), std::move(items), {{count, Call(kCount, {})}}, {}},
                    std::move(columns));
  }
  static NodePtr Sort(NodePtr input, ExprPtr by, bool ascending = true) {
    plan::Columns columns = input->columns;
    return MakeNode(plan::Sort{std::move(input), {{std::move(by), ascending, ascending}}}, std::move(columns));
  }
  static NodePtr Limit(NodePtr input, int64_t count, int64_t offset = 0) {
    plan::Columns columns = input->columns;
    return MakeNode(plan::Limit{std::move(input), count, offset}, std::move(columns));
  }
  static NodePtr Join(NodePtr left, NodePtr right, plan::JoinType type, ExprPtr condition) {
    plan::Columns columns = left->columns;
    if (type != plan::JoinType::kLeftSemi && type != plan::JoinType::kLeftAnti) {
      columns.insert(columns.end(), right->columns.begin(), right->columns.end());
    }
    return MakeNode(plan::Join{std::move(left), std::move(right), type, std::move(condition)}, std::move(columns));
  }

  std::string Sql(const NodePtr& node) { return Lower(node, options_).ToString(); }
  /// Rows as text: cells by comma, rows by blank.
  std::string Rows(const NodePtr& node) {
    std::string out;
    for (const auto& row : database().Connect()->Rows(Lower(node, options_))) {
      if (!out.empty()) out += ' ';
      for (size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        out += row[i].is_null() ? "null" : std::to_string(std::get<int64_t>(row[i].data));
      }
    }
    return out;
  }
  static size_t Selects(const std::string& sql) {
    size_t count = 0;
    for (size_t at = sql.find("SELECT"); at != std::string::npos; at = sql.find("SELECT", at + 1)) ++count;
    return count;
  }

  ColumnId last_id_ = 0;
  Conf conf_;
  sources::Sources sources_;
  LowerOptions options_{.conf = conf_, .sources = sources_, .in_order = false};
};

TEST_F(LoweringTest, ProjectsAndFiltersAreOneSelect) {
  const NodePtr range = Range(10);
  NodePtr plan = WithColumn(range, Call(kAdd, {Ref(range->columns[0]), Lit(1)}));
  plan = Filter(plan, Greater(Ref(plan->columns[1]), Lit(8)));
  plan = WithColumn(plan, Call(kMultiply, {Ref(plan->columns[1]), Lit(2)}));
  EXPECT_EQ(Selects(Sql(plan)), 1u) << Sql(plan);
  EXPECT_EQ(Rows(plan), "8,9,18 9,10,20");
}

TEST_F(LoweringTest, ColumnsThatNobodyAsksForAreNotComputed) {
  NodePtr plan = Range(3);
  const plan::Column id = plan->columns[0];
  plan = WithColumn(plan, Call(kMultiply, {Ref(id), Lit(77)}));
  EXPECT_EQ(Sql(Keep(plan, {id})).find("77"), std::string::npos);
}

TEST_F(LoweringTest, LimitsAndSortsKeepTheirOrderOfEvaluation) {
  const NodePtr range = Range(10);
  const ExprPtr id = Ref(range->columns[0]);
  EXPECT_EQ(Rows(Limit(Sort(range, id, false), 3)), "9 8 7");
  EXPECT_EQ(Rows(Sort(Limit(range, 3), id, false)), "2 1 0");
  EXPECT_EQ(Rows(Filter(Limit(range, 5), Greater(id, Lit(2)))), "3 4");
  EXPECT_EQ(Rows(Limit(Filter(range, Greater(id, Lit(2))), 2, 1)), "4 5");
  EXPECT_EQ(Rows(Limit(Limit(range, 5, 2), 2, 1)), "3 4");
  EXPECT_EQ(Rows(Filter(Sort(range, id, false), Greater(id, Lit(7)))), "9 8");
}

TEST_F(LoweringTest, TailGivesTheLastRowsInOrder) {
  const NodePtr range = Range(5000);
  EXPECT_EQ(Rows(MakeNode(plan::Tail{range, 3}, range->columns)), "4997 4998 4999");
}

TEST_F(LoweringTest, WindowsAreEvaluatedBeforeFiltersAboveThem) {
  const NodePtr range = Range(6);
  const ExprPtr id = Ref(range->columns[0]);
  plan::Window window;
  window.function = Call(kRowNumber, {}, DataType::Int());
  window.order_by = {{id, false, false}};
  window.frame = {plan::FrameType::kRows,
                  {plan::FrameBound::Kind::kUnboundedPreceding, nullptr},
                  {plan::FrameBound::Kind::kCurrentRow, nullptr}};
  NodePtr plan = WithColumn(range, MakeExpr(std::move(window), DataType::Int(), false));
  const ExprPtr number = Ref(plan->columns[1]);
  plan = Filter(plan, Greater(id, Lit(3)));
  plan = Sort(plan, number);
  EXPECT_EQ(Rows(plan), "5,1 4,2");
}

TEST_F(LoweringTest, AggregatesGroupAndNest) {
  NodePtr plan = Range(10);
  plan = WithColumn(plan, Call(kMultiply, {Ref(plan->columns[0]), Lit(0)}));
  plan = CountAll(plan, {plan->columns[1]});
  EXPECT_EQ(Rows(plan), "0,10");
  EXPECT_EQ(Rows(CountAll(plan)), "1");
  EXPECT_EQ(Rows(CountAll(Range(0))), "0");
}

TEST_F(LoweringTest, GroupingSetsKnowTheirSet) {
  const NodePtr range = Range(2);
  const plan::Column group = NewColumn("g");
  const plan::Column grouping = NewColumn("grouping");
  plan::Aggregate aggregate{
      range, {{group, Ref(range->columns[0])}}, {{grouping, Call(kGrouping, {Ref(range->columns[0])})}}, {{{0}, {}}}};
  NodePtr plan = MakeNode(std::move(aggregate), {group, grouping});
  plan = Sort(plan, Ref(group));
  EXPECT_EQ(Rows(plan), "null,1 0,0 1,0");
}

TEST_F(LoweringTest, ATreeOfJoinsIsOneFromClause) {
  const NodePtr left = Range(5);
  NodePtr right = Range(9);
  right = Filter(right, Greater(Ref(right->columns[0]), Lit(1)));
  NodePtr third = Range(9);
  third = Filter(third, Greater(Lit(4), Ref(third->columns[0])));
  NodePtr plan = Join(left, right, plan::JoinType::kInner, Equals(Ref(left->columns[0]), Ref(right->columns[0])));
  plan = Join(plan, third, plan::JoinType::kLeft, Equals(Ref(left->columns[0]), Ref(third->columns[0])));
  plan = Sort(plan, Ref(left->columns[0]));
  EXPECT_EQ(Selects(Sql(plan)), 1u) << Sql(plan);
  EXPECT_EQ(Rows(plan), "2,2,2 3,3,3 4,4,null");
}

TEST_F(LoweringTest, EveryTypeOfJoin) {
  const auto rows = [&](plan::JoinType type) {
    NodePtr left = Range(3);
    left = Filter(left, Greater(Ref(left->columns[0]), Lit(0)));
    NodePtr right = Range(4);
    right = Filter(right, Greater(Ref(right->columns[0]), Lit(1)));
    const ExprPtr on = Equals(Ref(left->columns[0]), Ref(right->columns[0]));
    NodePtr plan = Join(left, right, type, type == plan::JoinType::kCross ? nullptr : on);
    return Rows(Sort(plan, Ref(plan->columns.back())));
  };
  EXPECT_EQ(rows(plan::JoinType::kInner), "2,2");
  EXPECT_EQ(rows(plan::JoinType::kLeft), "1,null 2,2");
  EXPECT_EQ(rows(plan::JoinType::kRight), "2,2 null,3");
  EXPECT_EQ(rows(plan::JoinType::kFull), "1,null 2,2 null,3");
  EXPECT_EQ(rows(plan::JoinType::kLeftSemi), "2");
  EXPECT_EQ(rows(plan::JoinType::kLeftAnti), "1");
}

TEST_F(LoweringTest, ConstantsOfThePaddedSideStayBelowTheJoin) {
  const NodePtr left = Range(2);
  const NodePtr right = WithColumn(Range(1), Lit(7));
  NodePtr plan = Join(left, right, plan::JoinType::kLeft, Equals(Ref(left->columns[0]), Ref(right->columns[0])));
  EXPECT_EQ(Rows(Sort(plan, Ref(left->columns[0]))), "0,0,7 1,null,null");
}

TEST_F(LoweringTest, UnionsInALoopAreFlat) {
  NodePtr plan = Range(1);
  for (int i = 0; i < 300; ++i) {
    const NodePtr other = Range(1);
    plan = MakeNode(plan::SetOperation{plan, other, plan::SetOperator::kUnion, true}, {NewColumn("id")});
  }
  EXPECT_EQ(Rows(CountAll(plan)), "301");
}

TEST_F(LoweringTest, SetOperations) {
  const auto rows = [&](plan::SetOperator op, bool all) {
    const NodePtr plan = MakeNode(plan::SetOperation{Range(3), Range(2), op, all}, {NewColumn("id")});
    return Rows(Sort(plan, Ref(plan->columns[0])));
  };
  EXPECT_EQ(rows(plan::SetOperator::kUnion, true), "0 0 1 1 2");
  EXPECT_EQ(rows(plan::SetOperator::kUnion, false), "0 1 2");
  EXPECT_EQ(rows(plan::SetOperator::kIntersect, true), "0 1");
  EXPECT_EQ(rows(plan::SetOperator::kExcept, false), "2");
}

TEST_F(LoweringTest, CorrelatedSubqueries) {
  const NodePtr outer = Range(4);
  const NodePtr inner = Range(3);
  const NodePtr matching = Filter(inner, Greater(Ref(inner->columns[0]), Ref(outer->columns[0], true)));
  const ExprPtr exists =
      MakeExpr(plan::Subquery{plan::Subquery::Kind::kExists, matching, {}}, DataType::Boolean(), false);
  EXPECT_EQ(Rows(Filter(outer, exists)), "0 1");

  // The outer column is computed, and renamed: it must be there by name.
  NodePtr renamed = Range(4);
  renamed = WithColumn(renamed, Ref(renamed->columns[0]));
  const NodePtr counted = Range(3);
  const NodePtr count = CountAll(Filter(counted, Greater(Ref(counted->columns[0]), Ref(renamed->columns[1], true))));
  const NodePtr plan =
      WithColumn(renamed, MakeExpr(plan::Subquery{plan::Subquery::Kind::kScalar, count, {}}, DataType::Long(), true));
  EXPECT_EQ(Rows(Sort(plan, Ref(renamed->columns[0]))), "0,0,2 1,1,1 2,2,0 3,3,0");
}

TEST_F(LoweringTest, InSubqueries) {
  const NodePtr outer = Range(4);
  const ExprPtr in = MakeExpr(plan::Subquery{plan::Subquery::Kind::kIn, Range(2), {Ref(outer->columns[0])}},
                              DataType::Boolean(), true);
  EXPECT_EQ(Rows(Filter(outer, in)), "0 1");
}

TEST_F(LoweringTest, GeneratorsKeepTheOtherColumns) {
  const NodePtr range = Range(2);
  const ExprPtr id = Ref(range->columns[0]);
  const plan::Column output = NewColumn("col");
  plan::Columns columns = range->columns;
  columns.push_back(output);
  const ExprPtr list = Call(kExplode, {id, Lit(9)}, DataType::Array(DataType::Long()));
  const NodePtr plan = MakeNode(plan::Generate{range, list, {output}, false}, columns);
  EXPECT_EQ(Rows(Filter(plan, Greater(Ref(output), Lit(0)))), "0,9 1,1 1,9");
}

TEST_F(LoweringTest, ExpandGivesARowForEachProjection) {
  const NodePtr range = Range(2);
  const ExprPtr id = Ref(range->columns[0]);
  const NodePtr plan =
      MakeNode(plan::Expand{range, {{id, Lit(1)}, {Lit(5), Lit(2)}}}, {NewColumn("a"), NewColumn("b")});
  EXPECT_EQ(Rows(plan), "0,1 5,2 1,1 5,2");
  EXPECT_EQ(Rows(Keep(plan, {plan->columns[1]})), "1 2 1 2");
}

TEST_F(LoweringTest, CommonTableExpressions) {
  const NodePtr definition = Range(3);
  const NodePtr one = MakeNode(plan::CteRef{1}, {NewColumn("id")});
  const NodePtr other = MakeNode(plan::CteRef{1}, {NewColumn("id")});
  const NodePtr join = Join(one, other, plan::JoinType::kInner, Greater(Ref(one->columns[0]), Ref(other->columns[0])));
  const NodePtr plan = MakeNode(plan::With{{{.id = 1, .name = "t", .plan = definition}}, join}, join->columns);
  EXPECT_EQ(Rows(CountAll(plan)), "3");
}

// The last column counts the levels.
TEST_F(LoweringTest, RecursiveCommonTableExpressions) {
  const NodePtr start = WithColumn(Range(1), Lit(0));
  const NodePtr self = MakeNode(plan::CteRef{1}, {NewColumn("n"), NewColumn("level")});
  NodePtr step = Filter(self, Greater(Lit(5), Ref(self->columns[0])));
  step = WithColumn(step, Call(kAdd, {Ref(self->columns[0]), Lit(2)}));
  step = Keep(step, {step->columns[2], step->columns[1]});
  const NodePtr ref = MakeNode(plan::CteRef{1}, {NewColumn("n"), NewColumn("level")});
  plan::With with{{{.id = 1, .name = "t", .plan = start, .recursion = step}}, ref};
  with.definitions[0].level_limit = 100;
  with.definitions[0].row_limit = 1000;
  const NodePtr plan = MakeNode(std::move(with), ref->columns);
  EXPECT_EQ(Rows(Sort(Keep(plan, {plan->columns[0]}), Ref(plan->columns[0]))), "0 2 4 6");
}

TEST_F(LoweringTest, RandomColumnsAreEvaluatedOncePerRow) {
  NodePtr plan = WithColumn(Range(100), Call(kRandom, {}, DataType::Double()));
  const ExprPtr random = Ref(plan->columns[1]);
  plan = WithColumn(plan, random);
  plan = Filter(plan, Equals(Ref(plan->columns[1]), Ref(plan->columns[2])));
  EXPECT_EQ(Rows(CountAll(plan)), "100");
}

/// Runs `work` as the server does, on a thread with a large stack, and says how long it took.
double SecondsOnDeepStack(const std::function<void()>& work) {
  WorkerPool pool({.max_threads = 1});
  const auto start = std::chrono::steady_clock::now();
  std::atomic<bool> done = false;
  EXPECT_TRUE(pool.Submit([&] {
    work();
    done = true;
    done.notify_all();
  }));
  done.wait(false);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST_F(LoweringTest, AThousandColumnsOneOnAnother) {
  NodePtr plan = Range(10);
  for (int i = 0; i < 1000; ++i) plan = WithColumn(plan, Call(kAdd, {Ref(plan->columns.back()), Lit(1)}));
  const ExprPtr last = Ref(plan->columns.back());
  std::string rows;
  std::string all;
  EXPECT_LT(SecondsOnDeepStack([&] { rows = Rows(Limit(Keep(plan, {plan->columns.back()}), 2)); }), 10.0);
  EXPECT_EQ(rows, "1000 1001");
  EXPECT_LT(SecondsOnDeepStack([&] { all = Rows(Limit(plan, 1)); }), 10.0);
  EXPECT_TRUE(all.ends_with(",999,1000"));
}

TEST_F(LoweringTest, AThousandSquaringsDoNotExplode) {
  NodePtr plan = WithColumn(Range(3), Lit(1));
  for (int i = 0; i < 1000; ++i) {
    const ExprPtr last = Ref(plan->columns.back());
    plan = WithColumn(plan, Call(kMultiply, {last, last}));
    plan = Keep(plan, {plan->columns.front(), plan->columns.back()});
  }
  std::string rows;
  EXPECT_LT(SecondsOnDeepStack([&] { rows = Rows(plan); }), 10.0);
  EXPECT_EQ(rows, "0,1 1,1 2,1");
}

}  // namespace
}  // namespace piezo::lowering
