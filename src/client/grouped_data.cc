#include "piezo/client/grouped_data.h"

#include "client/grouping.h"
#include "client/literals.h"
#include "client/plan.h"
#include "piezo/client/functions.h"

namespace piezo::client {

using detail::Grouping;
using Columns = std::vector<Column>;
namespace sc = spark::connect;

namespace {

GroupedData Group(const DataFrame& frame, sc::Aggregate::GroupType type, const std::vector<ColumnOrName>& columns,
                  std::vector<Columns> sets = {}) {
  return GroupedData(std::make_shared<const Grouping>(
      Grouping{.frame = frame, .type = type, .keys = detail::ToColumns(columns), .sets = std::move(sets)}));
}

void Write(const Grouping& grouping, const Columns& aggregates, sc::Aggregate& out) {
  grouping.frame.plan()->WriteTo(*out.mutable_input());
  out.set_group_type(grouping.type);
  for (const Column& key : grouping.keys) *out.add_grouping_expressions() = key.expr().proto;
  for (const Column& aggregate : aggregates) *out.add_aggregate_expressions() = aggregate.expr().proto;
  for (const Columns& set : grouping.sets) {
    auto& target = *out.add_grouping_sets();
    for (const Column& column : set) *target.add_grouping_set() = column.expr().proto;
  }
  if (!grouping.pivot) return;
  *out.mutable_pivot()->mutable_col() = grouping.pivot->expr().proto;
  for (const Value& value : grouping.pivot_values) detail::ToLiteral(value, *out.mutable_pivot()->add_values());
}

bool IsNumeric(const DataType& type) {
  switch (type.kind()) {
    case TypeKind::kByte:
    case TypeKind::kShort:
    case TypeKind::kInteger:
    case TypeKind::kLong:
    case TypeKind::kFloat:
    case TypeKind::kDouble:
    case TypeKind::kDecimal:
      return true;
    default:
      return false;
  }
}

}  // namespace

GroupedData DataFrame::groupBy(const std::vector<ColumnOrName>& columns) const {
  return Group(*this, sc::Aggregate::GROUP_TYPE_GROUPBY, columns);
}
GroupedData DataFrame::rollup(const std::vector<ColumnOrName>& columns) const {
  return Group(*this, sc::Aggregate::GROUP_TYPE_ROLLUP, columns);
}
GroupedData DataFrame::cube(const std::vector<ColumnOrName>& columns) const {
  return Group(*this, sc::Aggregate::GROUP_TYPE_CUBE, columns);
}
GroupedData DataFrame::groupingSets(const std::vector<std::vector<ColumnOrName>>& sets,
                                    const std::vector<ColumnOrName>& columns) const {
  std::vector<Columns> all;
  for (const auto& set : sets) all.push_back(detail::ToColumns(set));
  return Group(*this, sc::Aggregate::GROUP_TYPE_GROUPING_SETS, columns, std::move(all));
}

DataFrame GroupedData::agg(const Columns& aggregates) const {
  if (aggregates.empty()) throw Error(ErrorKind::kUsage, "agg() needs at least one aggregate.");
  Columns all = grouping_->keys;
  all.insert(all.end(), aggregates.begin(), aggregates.end());
  return detail::MakeFrame(
      grouping_->frame.session_state(),
      [grouping = grouping_, aggregates](sc::Relation& out) { Write(*grouping, aggregates, *out.mutable_aggregate()); },
      all);
}

DataFrame GroupedData::agg(const std::vector<std::pair<std::string, std::string>>& aggregates) const {
  Columns columns;
  for (const auto& [column, function] : aggregates) {
    columns.push_back(detail::CallOf(function, {functions::col(column)}));
  }
  return agg(columns);
}

DataFrame GroupedData::count() const { return agg(functions::count(functions::lit(1)).alias("count")); }

DataFrame GroupedData::sum(const std::vector<std::string>& columns) const { return numeric("sum", columns); }
DataFrame GroupedData::avg(const std::vector<std::string>& columns) const { return numeric("avg", columns); }
DataFrame GroupedData::mean(const std::vector<std::string>& columns) const { return numeric("avg", columns); }
DataFrame GroupedData::min(const std::vector<std::string>& columns) const { return numeric("min", columns); }
DataFrame GroupedData::max(const std::vector<std::string>& columns) const { return numeric("max", columns); }

DataFrame GroupedData::numeric(const char* function, const std::vector<std::string>& columns) const {
  std::vector<std::string> names = columns;
  if (names.empty()) {
    for (const Schema all = grouping_->frame.schema(); const StructField& field : all.fields()) {
      if (IsNumeric(field.type)) names.push_back(field.name);
    }
  }
  Columns aggregates;
  for (const std::string& name : names) aggregates.push_back(detail::CallOf(function, {functions::col(name)}));
  return agg(aggregates);
}

GroupedData GroupedData::pivot(const ColumnOrName& column, const std::vector<Value>& values) const {
  if (grouping_->type != sc::Aggregate::GROUP_TYPE_GROUPBY) {
    throw Error(ErrorKind::kUsage, "[UNSUPPORTED_OPERATION] Only groupBy() can be pivoted, and once.");
  }
  Grouping pivoted = *grouping_;
  pivoted.type = sc::Aggregate::GROUP_TYPE_PIVOT;
  pivoted.pivot = column.column();
  pivoted.pivot_values = values;
  return GroupedData(std::make_shared<const Grouping>(std::move(pivoted)));
}

}  // namespace piezo::client
