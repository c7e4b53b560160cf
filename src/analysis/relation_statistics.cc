// df.describe, summary, stat.*: small aggregates over the whole input.

#include <algorithm>
#include <charconv>

#include "analysis/resolver.h"
#include "functions/frame_functions.h"
#include "types/number_text.h"

namespace piezo::analysis {

using plan::Column;
using plan::ExprPtr;
using plan::Items;
using plan::NodePtr;
using types::Value;

namespace {

ExprPtr Constant(Value value) {
  DataType type = value.type;
  return plan::MakeExpr(plan::Literal{std::move(value)}, std::move(type), false);
}

std::vector<std::string> DefaultStatistics() { return {"count", "mean", "stddev", "min", "25%", "50%", "75%", "max"}; }

/// "25%" → 0.25.
std::optional<double> Percentile(const std::string& statistic, const SourceSpan& origin) {
  if (!statistic.ends_with("%")) return std::nullopt;
  double percent = 0;
  const char* end = statistic.data() + statistic.size() - 1;
  const auto [at, error] = std::from_chars(statistic.data(), end, percent);
  if (error != std::errc{} || at != end || percent < 0 || percent > 100) {
    throw Error("PIEZO_UNKNOWN_STATISTIC", {{"statistic", statistic}}, origin);
  }
  return percent / 100;
}

}  // namespace

ExprPtr Resolver::AsDouble(const Column& column) {
  if (column.type().is(TypeId::kDouble)) return Ref(column);
  if (!column.type().IsStringLike()) return CastTo(Ref(column), DataType::Double());
  return plan::MakeExpr(plan::Cast{Ref(column), plan::CastMode::kTry, true}, DataType::Double(), true);
}

ExprPtr Resolver::Statistic(const std::string& statistic, const Column& column, const SourceSpan& origin) {
  const ExprPtr value = Ref(column);
  if (const auto fraction = Percentile(statistic, origin)) {
    const ExprPtr number = column.type().IsStringLike() ? AsDouble(column) : value;
    return CallFunction("approx_percentile", {number, Constant(Value::Double(*fraction)), Constant(Value::Int(10000))},
                        origin);
  }
  if (statistic == "count") return CallFunction("count", {value}, origin);
  if (statistic == "mean") return CallFunction("avg", {AsDouble(column)}, origin);
  if (statistic == "stddev") return CallFunction("stddev_samp", {AsDouble(column)}, origin);
  if (statistic == "min" || statistic == "max") return CallFunction(statistic, {value}, origin);
  if (statistic == "approx_count_distinct") return CallFunction(statistic, {value}, origin);
  if (statistic == "count_distinct") {
    ExprPtr count = CallFunction("count", {value}, origin);
    plan::Call call = std::get<plan::Call>(count->op);
    call.distinct = true;
    return plan::MakeExpr(std::move(call), count->type, count->nullable, origin);
  }
  throw Error("UNRECOGNIZED_STATISTIC", {{"stats", errors::QuoteString(statistic)}}, origin);
}

NodePtr Resolver::AggregateCalls(const NodePtr& input, const std::vector<ExprPtr>& calls, const SourceSpan& origin) {
  Items items;
  plan::Columns columns;
  for (const ExprPtr& call : calls) {
    columns.push_back(NewColumn(Text(*call), call->type, call->nullable));
    items.push_back({columns.back(), call});
  }
  return plan::MakeNode(plan::Aggregate{input, {}, std::move(items), {}}, std::move(columns), origin);
}

NodePtr Resolver::StatisticsTable(const NodePtr& input, const std::vector<Column>& columns,
                                  const std::vector<std::string>& statistics, const SourceSpan& origin) {
  std::vector<ExprPtr> calls;
  for (const auto& statistic : statistics) {
    for (const Column& column : columns) calls.push_back(Statistic(statistic, column, origin));
  }
  if (calls.empty()) calls.push_back(CallFunction("count", {Constant(Value::Int(1))}, origin));
  const NodePtr aggregate = AggregateCalls(input, calls, origin);
  plan::Expand expand{aggregate, {}};
  for (size_t s = 0; s < statistics.size(); ++s) {
    std::vector<ExprPtr> row = {Constant(Value::String(statistics[s]))};
    for (size_t c = 0; c < columns.size(); ++c) {
      row.push_back(CastTo(Ref(aggregate->columns[s * columns.size() + c]), DataType::String()));
    }
    expand.projections.push_back(std::move(row));
  }
  plan::Columns output = {NewColumn("summary", DataType::String(), true)};
  for (const Column& column : columns) output.push_back(NewColumn(column.name(), DataType::String(), true));
  return plan::MakeNode(std::move(expand), std::move(output), origin);
}

namespace {

std::vector<Column> NumericAndString(const plan::Columns& columns) {
  std::vector<Column> chosen;
  for (const Column& column : columns) {
    if (column.type().IsNumeric() || column.type().IsStringLike()) chosen.push_back(column);
  }
  return chosen;
}

}  // namespace

NodePtr Resolver::Resolve(const unresolved::Summary& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const auto statistics = op.statistics.empty() ? DefaultStatistics() : op.statistics;
  return StatisticsTable(input, NumericAndString(Visible(input->columns)), statistics, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Describe& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const auto chosen = NumericAndString(ChosenColumns(input->columns, op.columns, at.origin));
  return StatisticsTable(input, chosen, {"count", "mean", "stddev", "min", "max"}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Crosstab& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const auto text_of = [&](const std::string& name) {
    const ExprPtr text = CastTo(Ref(TheColumn(input->columns, name, at.origin)), DataType::String());
    return CallFunction("coalesce", {text, Constant(Value::String("null"))}, at.origin);
  };
  Items items;
  items.push_back({NewColumn(op.column1 + "_" + op.column2, DataType::String(), false), text_of(op.column1)});
  items.push_back({NewColumn(op.column2, DataType::String(), false), text_of(op.column2)});
  const NodePtr texts = SelectColumns(input, items, at.origin);
  const Column row = texts->columns[0];
  const Column cell = texts->columns[1];
  const NodePtr only = SelectColumns(texts, {{cell, nullptr}}, at.origin);
  const NodePtr distinct = plan::MakeNode(plan::Distinct{only, {}}, only->columns, at.origin);
  const NodePtr sorted =
      plan::MakeNode(plan::Sort{distinct, {{Ref(cell), true, true}}, true}, only->columns, at.origin);
  constexpr int64_t kMaxColumns = 1'000'000;
  const auto rows = env_.run({.root = sorted, .schema = {*cell.field}, .rendering = {}, .observed = {}}, kMaxColumns);
  plan::Aggregate aggregate{texts, {{row, nullptr}}, {}, {}};
  plan::Columns columns = {row};
  for (const auto& value : rows) {
    const std::string& name = std::get<std::string>(value.front().data);
    ExprPtr equal = CallFunction("==", {Ref(cell), Constant(Value::String(name))}, at.origin);
    ExprPtr count = CallFunction("count_if", {equal}, at.origin);
    columns.push_back(NewColumn(name, DataType::Long(), false));
    aggregate.aggregates.push_back({columns.back(), std::move(count)});
  }
  return plan::MakeNode(std::move(aggregate), std::move(columns), at.origin);
}

NodePtr Resolver::PairStatistic(const std::string& function, const std::string& shown, const NodePtr& input,
                                const std::string& first, const std::string& second, const SourceSpan& origin) {
  std::vector<ExprPtr> values;
  for (const auto& name : {first, second}) {
    const Column column = TheColumn(input->columns, name, origin);
    if (!column.type().IsNumeric()) {
      throw Error("PIEZO_STATISTIC_NEEDS_NUMBERS",
                  {{"statistic", shown},
                   {"column", errors::QuoteIdentifier(name)},
                   {"type", errors::QuoteText(types::SqlName(column.type()))}},
                  origin);
    }
    values.push_back(AsDouble(column));
  }
  const NodePtr aggregate = AggregateCalls(input, {CallFunction(function, values, origin)}, origin);
  Column target = NewColumn(shown, DataType::Double(), true);
  return SelectColumns(aggregate, {{target, Ref(aggregate->columns.front())}}, origin);
}

NodePtr Resolver::Resolve(const unresolved::Covariance& op, const unresolved::Relation& at, const Scope* outer) {
  return PairStatistic("covar_samp", "cov", Relation(op.input, outer), op.column1, op.column2, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Correlation& op, const unresolved::Relation& at, const Scope* outer) {
  if (!op.method.empty() && op.method != "pearson")
    errors::ThrowUnsupported("the correlation method " + op.method, at.origin);
  return PairStatistic("corr", "corr", Relation(op.input, outer), op.column1, op.column2, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::ApproxQuantile& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  Value probabilities{DataType::Array(DataType::Double(), false), Value::Values{}};
  for (const double p : op.probabilities) {
    if (!(p >= 0 && p <= 1)) throw Error("PIEZO_UNKNOWN_STATISTIC", {{"statistic", std::to_string(p)}}, at.origin);
    std::get<Value::Values>(probabilities.data).push_back(Value::Double(p));
  }
  std::vector<ExprPtr> calls;
  for (const auto& name : op.columns) {
    const Column column = TheColumn(input->columns, name, at.origin);
    if (!column.type().IsNumeric()) {
      throw Error("PIEZO_STATISTIC_NEEDS_NUMBERS",
                  {{"statistic", "approxQuantile"},
                   {"column", errors::QuoteIdentifier(name)},
                   {"type", errors::QuoteText(types::SqlName(column.type()))}},
                  at.origin);
    }
    // What is no number does not count, as nulls don't.
    ExprPtr number = CallFunction("nanvl", {AsDouble(column), Constant(Value::Null(DataType::Double()))}, at.origin);
    calls.push_back(CallFunction("approx_percentile",
                                 {std::move(number), Constant(probabilities), Constant(Value::Int(10000))}, at.origin));
  }
  const NodePtr aggregate = AggregateCalls(input, calls, at.origin);
  std::vector<ExprPtr> arrays;
  const ExprPtr none = Constant(Value{DataType::Array(DataType::Double(), false), Value::Values{}});
  for (const Column& column : aggregate->columns)
    arrays.push_back(CallFunction("coalesce", {Ref(column), none}, at.origin));
  ExprPtr all = CallFunction("array", std::move(arrays), at.origin);
  Column target = NewColumn("approx_quantile", all->type, all->nullable);
  return SelectColumns(aggregate, {{std::move(target), std::move(all)}}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::SampleBy& op, const unresolved::Relation& at, const Scope* outer) {
  const NodePtr input = Relation(op.input, outer);
  const ExprPtr key = Expression(op.column, Scope(input->columns, outer));
  std::vector<ExprPtr> branches;
  for (const auto& [value, fraction] : op.fractions) {
    branches.push_back(CallFunction("==", {key, Constant(value)}, at.origin));
    branches.push_back(Constant(Value::Double(fraction)));
  }
  branches.push_back(Constant(Value::Double(0)));
  const ExprPtr limit = branches.size() == 1 ? branches.front() : CallFunction("when", std::move(branches), at.origin);
  const ExprPtr random = CallFunction("rand", {Constant(Value::Long(op.seed.value_or(0)))}, at.origin);
  const ExprPtr chosen = CallFunction("<", {random, limit}, at.origin);
  CheckWhere(chosen, input->columns, at.origin);
  return plan::MakeNode(plan::Filter{input, chosen}, input->columns, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::FreqItems& op, const unresolved::Relation& at, const Scope* outer) {
  if (!(op.support >= 1e-4 && op.support <= 1)) {
    throw Error("PIEZO_FREQUENT_ITEMS_SUPPORT", {{"support", types::JavaDoubleToString(op.support)}}, at.origin);
  }
  const NodePtr input = Relation(op.input, outer);
  Items items;
  plan::Columns columns;
  const ExprPtr most = Constant(Value::Int(static_cast<int32_t>(1 / op.support)));
  for (const std::string& name : op.columns) {
    const Column column = TheColumn(input->columns, name, at.origin);
    columns.push_back(NewColumn(name + "_freqItems", DataType::Array(column.type(), column.nullable()), false));
    const functions::Function& function = functions::FrequentItems();
    plan::Call call{.function = &function, .args = {Ref(column), most}, .called_as = function.name, .filter = {}};
    items.push_back({columns.back(), plan::MakeExpr(std::move(call), columns.back().type(), false, at.origin)});
  }
  if (items.empty()) return SelectColumns(input, {}, at.origin);
  return plan::MakeNode(plan::Aggregate{input, {}, std::move(items), {}}, std::move(columns), at.origin);
}

}  // namespace piezo::analysis
