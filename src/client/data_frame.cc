#include "piezo/client/data_frame.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <random>

#include "client/grouping.h"
#include "client/observation_state.h"
#include "client/plan.h"
#include "client/proto_types.h"
#include "client/session_state.h"
#include "piezo/client/functions.h"

namespace piezo::client {

using detail::ExprBuilder;
using detail::PlanNode;
using detail::Refine;
using Columns = std::vector<Column>;
namespace sc = spark::connect;

namespace {

/// The name of a join as Spark's users write it: any case, with or without underscores and `outer`.
sc::Join::JoinType JoinTypeOf(std::string_view how) {
  std::string name;
  for (const char c : how) {
    if (c != '_') name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  static const std::map<std::string, sc::Join::JoinType> kTypes{
      {"inner", sc::Join::JOIN_TYPE_INNER},       {"outer", sc::Join::JOIN_TYPE_FULL_OUTER},
      {"full", sc::Join::JOIN_TYPE_FULL_OUTER},   {"fullouter", sc::Join::JOIN_TYPE_FULL_OUTER},
      {"left", sc::Join::JOIN_TYPE_LEFT_OUTER},   {"leftouter", sc::Join::JOIN_TYPE_LEFT_OUTER},
      {"right", sc::Join::JOIN_TYPE_RIGHT_OUTER}, {"rightouter", sc::Join::JOIN_TYPE_RIGHT_OUTER},
      {"semi", sc::Join::JOIN_TYPE_LEFT_SEMI},    {"leftsemi", sc::Join::JOIN_TYPE_LEFT_SEMI},
      {"anti", sc::Join::JOIN_TYPE_LEFT_ANTI},    {"leftanti", sc::Join::JOIN_TYPE_LEFT_ANTI},
      {"cross", sc::Join::JOIN_TYPE_CROSS}};
  const auto found = kTypes.find(name);
  if (found == kTypes.end()) throw Error(ErrorKind::kUsage, "There is no join '" + std::string(how) + "'.");
  return found->second;
}

/// Refine with a second input.
template <typename F>
DataFrame Combine(const DataFrame& left, const DataFrame& right, const Columns& columns, F fill) {
  if (left.session_state() != right.session_state()) {
    throw Error(ErrorKind::kUsage, "[SESSION_NOT_SAME] The two frames are of different sessions.");
  }
  return detail::MakeFrame(
      left.session_state(),
      [left = left.plan(), right = right.plan(), columns, fill = std::move(fill)](sc::Relation& out) {
        fill(out, *left, *right, columns);
      },
      columns);
}

DataFrame SetOperation(const DataFrame& left, const DataFrame& right, sc::SetOperation::SetOpType type, bool is_all,
                       bool by_name = false, bool allow_missing = false) {
  return Combine(left, right, {}, [=](sc::Relation& out, const PlanNode& l, const PlanNode& r, const Columns&) {
    auto& set = *out.mutable_set_op();
    l.WriteTo(*set.mutable_left_input());
    r.WriteTo(*set.mutable_right_input());
    set.set_set_op_type(type);
    set.set_is_all(is_all);
    set.set_by_name(by_name);
    set.set_allow_missing_columns(allow_missing);
  });
}

DataFrame SortBy(const DataFrame& frame, const std::vector<ColumnOrName>& columns, bool is_global) {
  return Refine(frame, detail::ToColumns(columns),
                [=](sc::Relation& out, const PlanNode& input, const Columns& orders) {
                  auto& sort = *out.mutable_sort();
                  input.WriteTo(*sort.mutable_input());
                  sort.set_is_global(is_global);
                  for (const Column& order : orders) detail::PutSortOrder(order, *sort.add_order());
                });
}

DataFrame SampleBetween(const DataFrame& frame, double lower, double upper, bool with_replacement, int64_t seed,
                        bool deterministic) {
  return Refine(frame, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& sample = *out.mutable_sample();
    input.WriteTo(*sample.mutable_input());
    sample.set_lower_bound(lower);
    sample.set_upper_bound(upper);
    sample.set_with_replacement(with_replacement);
    sample.set_seed(seed);
    sample.set_deterministic_order(deterministic);
  });
}

DataFrame Deduplicate(const DataFrame& frame, const std::vector<std::string>& names, bool within_watermark) {
  return Refine(frame, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& deduplicate = *out.mutable_deduplicate();
    input.WriteTo(*deduplicate.mutable_input());
    if (names.empty()) deduplicate.set_all_columns_as_keys(true);
    detail::AddAll(names, deduplicate.mutable_column_names());
    deduplicate.set_within_watermark(within_watermark);
  });
}

DataFrame Shuffled(const DataFrame& frame, int32_t partitions, bool shuffle) {
  if (partitions <= 0)
    throw Error(ErrorKind::kUsage, "[VALUE_NOT_POSITIVE] The number of partitions must be positive.");
  return Refine(frame, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& repartition = *out.mutable_repartition();
    input.WriteTo(*repartition.mutable_input());
    repartition.set_num_partitions(partitions);
    repartition.set_shuffle(shuffle);
  });
}

DataFrame ShuffledBy(const DataFrame& frame, const Columns& columns, std::optional<int32_t> partitions) {
  return Refine(frame, columns, [=](sc::Relation& out, const PlanNode& input, const Columns& keys) {
    auto& repartition = *out.mutable_repartition_by_expression();
    input.WriteTo(*repartition.mutable_input());
    if (partitions) repartition.set_num_partitions(*partitions);
    for (const Column& key : keys) *repartition.add_partition_exprs() = key.expr().proto;
  });
}

/// The frame keeps the observation alive as long as it may still be run.
DataFrame Observed(const DataFrame& frame, std::string name, const Columns& metrics,
                   const std::shared_ptr<Observation::State>& observation) {
  return Refine(frame, metrics,
                [name = std::move(name), observation](sc::Relation& out, const PlanNode& input, const Columns& all) {
                  input.WriteTo(*out.mutable_collect_metrics()->mutable_input());
                  out.mutable_collect_metrics()->set_name(name);
                  for (const Column& metric : all) *out.mutable_collect_metrics()->add_metrics() = metric.expr().proto;
                });
}

int64_t RandomSeed() {
  thread_local std::mt19937_64 generator(std::random_device{}());
  return static_cast<int64_t>(generator() >> 1U);
}

template <typename F>
Column AttributeOf(const DataFrame& frame, F fill) {
  ExprBuilder builder;
  fill(builder.proto(), frame.plan()->id);
  return builder.Build();
}

}  // namespace

Condition::Condition(std::string_view sql) : column_(functions::expr(sql)) {}

Column DataFrame::col(std::string_view name) const {
  return AttributeOf(*this, [&](sc::Expression& out, int64_t id) {
    if (name == "*") {
      out.mutable_unresolved_star()->set_plan_id(id);
      return;
    }
    out.mutable_unresolved_attribute()->set_unparsed_identifier(std::string(name));
    out.mutable_unresolved_attribute()->set_plan_id(id);
  });
}

Column DataFrame::colRegex(std::string_view pattern) const {
  return AttributeOf(*this, [&](sc::Expression& out, int64_t id) {
    out.mutable_unresolved_regex()->set_col_name(std::string(pattern));
    out.mutable_unresolved_regex()->set_plan_id(id);
  });
}

Column DataFrame::metadataColumn(std::string_view name) const {
  return AttributeOf(*this, [&](sc::Expression& out, int64_t id) {
    out.mutable_unresolved_attribute()->set_unparsed_identifier(std::string(name));
    out.mutable_unresolved_attribute()->set_plan_id(id);
    out.mutable_unresolved_attribute()->set_is_metadata_column(true);
  });
}

DataFrame DataFrame::select(const std::vector<ColumnOrName>& columns) const {
  return Refine(*this, detail::ToColumns(columns), [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    auto& project = *out.mutable_project();
    input.WriteTo(*project.mutable_input());
    for (const Column& column : all) *project.add_expressions() = column.expr().proto;
  });
}

DataFrame DataFrame::selectExpr(const std::vector<std::string>& expressions) const {
  std::vector<ColumnOrName> columns;
  for (const std::string& sql : expressions) columns.emplace_back(functions::expr(sql));
  return select(columns);
}

DataFrame DataFrame::withColumn(std::string name, const Column& column) const {
  return withColumns({{std::move(name), column}});
}

DataFrame DataFrame::withColumns(const std::vector<std::pair<std::string, Column>>& columns) const {
  Columns aliases;
  for (const auto& [name, column] : columns) aliases.push_back(column.alias(name));
  return Refine(*this, aliases, [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    auto& with = *out.mutable_with_columns();
    input.WriteTo(*with.mutable_input());
    for (const Column& alias : all) *with.add_aliases() = alias.expr().proto.alias();
  });
}

DataFrame DataFrame::withColumnRenamed(std::string from, std::string to) const {
  return withColumnsRenamed({{std::move(from), std::move(to)}});
}

DataFrame DataFrame::withColumnsRenamed(const std::vector<std::pair<std::string, std::string>>& names) const {
  return Refine(*this, {}, [names](sc::Relation& out, const PlanNode& input, const Columns&) {
    auto& rename = *out.mutable_with_columns_renamed();
    input.WriteTo(*rename.mutable_input());
    for (const auto& [from, to] : names) {
      auto& pair = *rename.add_renames();
      pair.set_col_name(from);
      pair.set_new_col_name(to);
    }
  });
}

DataFrame DataFrame::withMetadata(std::string column, std::string metadata) const {
  const Column alias = col(column).alias(column, std::move(metadata));
  return Refine(*this, {alias}, [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    auto& with = *out.mutable_with_columns();
    input.WriteTo(*with.mutable_input());
    *with.add_aliases() = all.front().expr().proto.alias();
  });
}

DataFrame DataFrame::drop(const std::vector<ColumnOrName>& columns) const {
  return Refine(*this, detail::ToColumns(columns), [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    auto& drop = *out.mutable_drop();
    input.WriteTo(*drop.mutable_input());
    for (const Column& column : all) {
      const auto& proto = column.expr().proto;
      // A plain name is dropped as it is, dots included, and may be missing; a column has to resolve.
      const bool is_name = proto.has_unresolved_attribute() && !proto.unresolved_attribute().has_plan_id();
      if (is_name)
        drop.add_column_names(proto.unresolved_attribute().unparsed_identifier());
      else
        *drop.add_columns() = proto;
    }
  });
}

DataFrame DataFrame::toDF(const std::vector<std::string>& names) const {
  return Refine(*this, {}, [names](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_to_df()->mutable_input());
    detail::AddAll(names, out.mutable_to_df()->mutable_column_names());
  });
}

DataFrame DataFrame::to(const Schema& schema) const {
  return Refine(*this, {}, [schema](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_to_schema()->mutable_input());
    detail::ToProto(DataType::structure(schema.fields()), *out.mutable_to_schema()->mutable_schema());
  });
}

DataFrame DataFrame::alias(std::string name) const {
  return Refine(*this, {}, [name = std::move(name)](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_subquery_alias()->mutable_input());
    out.mutable_subquery_alias()->set_alias(name);
  });
}

DataFrame DataFrame::unpivot(const std::vector<ColumnOrName>& ids,
                             const std::optional<std::vector<ColumnOrName>>& values, std::string variable_column,
                             std::string value_column) const {
  Columns columns = detail::ToColumns(ids);
  const size_t id_count = columns.size();
  if (values) {
    const Columns more = detail::ToColumns(*values);
    columns.insert(columns.end(), more.begin(), more.end());
  }
  return Refine(*this, columns,
                [=, given = values.has_value()](sc::Relation& out, const PlanNode& input, const Columns& all) {
                  auto& unpivot = *out.mutable_unpivot();
                  input.WriteTo(*unpivot.mutable_input());
                  if (given) unpivot.mutable_values();
                  for (size_t i = 0; i < all.size(); ++i) {
                    *(i < id_count ? unpivot.add_ids() : unpivot.mutable_values()->add_values()) = all[i].expr().proto;
                  }
                  unpivot.set_variable_column_name(variable_column);
                  unpivot.set_value_column_name(value_column);
                });
}

DataFrame DataFrame::melt(const std::vector<ColumnOrName>& ids, const std::optional<std::vector<ColumnOrName>>& values,
                          std::string variable_column, std::string value_column) const {
  return unpivot(ids, values, std::move(variable_column), std::move(value_column));
}

DataFrame DataFrame::transpose(const std::optional<ColumnOrName>& index_column) const {
  Columns columns;
  if (index_column) columns.push_back(index_column->column());
  return Refine(*this, columns, [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    input.WriteTo(*out.mutable_transpose()->mutable_input());
    for (const Column& column : all) *out.mutable_transpose()->add_index_columns() = column.expr().proto;
  });
}

DataFrame DataFrame::toJSON() const { return select(functions::to_json(functions::struct_("*")).alias("value")); }

DataFrame DataFrame::zipWithIndex(std::string index_column) const {
  return select("*", detail::CallOf("distributed_sequence_id", {}).alias(std::move(index_column)));
}

DataFrame DataFrame::filter(const Condition& condition) const {
  return Refine(*this, {condition.column()}, [](sc::Relation& out, const PlanNode& input, const Columns& all) {
    input.WriteTo(*out.mutable_filter()->mutable_input());
    *out.mutable_filter()->mutable_condition() = all.front().expr().proto;
  });
}

DataFrame DataFrame::limit(int32_t rows) const {
  return Refine(*this, {}, [rows](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_limit()->mutable_input());
    out.mutable_limit()->set_limit(rows);
  });
}

DataFrame DataFrame::offset(int32_t rows) const {
  return Refine(*this, {}, [rows](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_offset()->mutable_input());
    out.mutable_offset()->set_offset(rows);
  });
}

DataFrame DataFrame::dropDuplicates(const std::vector<std::string>& columns) const {
  return Deduplicate(*this, columns, false);
}
DataFrame DataFrame::dropDuplicatesWithinWatermark(const std::vector<std::string>& columns) const {
  return Deduplicate(*this, columns, true);
}
DataFrame DataFrame::sort(const std::vector<ColumnOrName>& columns) const { return SortBy(*this, columns, true); }
DataFrame DataFrame::sortWithinPartitions(const std::vector<ColumnOrName>& columns) const {
  return SortBy(*this, columns, false);
}

DataFrame DataFrame::sample(double fraction, std::optional<int64_t> seed, bool with_replacement) const {
  if (!(fraction >= 0)) throw Error(ErrorKind::kUsage, "A fraction to sample must not be negative.");
  return SampleBetween(*this, 0, fraction, with_replacement, seed.value_or(RandomSeed()), false);
}

std::vector<DataFrame> DataFrame::randomSplit(std::vector<double> weights, std::optional<int64_t> seed) const {
  const bool good = std::all_of(weights.begin(), weights.end(), [](double weight) { return weight >= 0; });
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!good || !(total > 0)) throw Error(ErrorKind::kUsage, "Weights must not be negative, and not all be zero.");
  const int64_t chosen = seed.value_or(RandomSeed());
  std::vector<DataFrame> parts;
  double sum = 0;
  for (const double weight : weights) {
    const double lower = sum / total;
    sum += weight;
    parts.push_back(SampleBetween(*this, lower, sum / total, false, chosen, true));
  }
  return parts;
}

DataFrame DataFrame::repartition(int32_t partitions) const { return Shuffled(*this, partitions, true); }
DataFrame DataFrame::coalesce(int32_t partitions) const { return Shuffled(*this, partitions, false); }

DataFrame DataFrame::repartition(const std::vector<ColumnOrName>& columns, std::optional<int32_t> partitions) const {
  return ShuffledBy(*this, detail::ToColumns(columns), partitions);
}

DataFrame DataFrame::repartitionByRange(const std::vector<ColumnOrName>& columns,
                                        std::optional<int32_t> partitions) const {
  Columns orders;
  for (const ColumnOrName& column : columns) {
    const bool sorted = column.column().expr().proto.has_sort_order();
    orders.push_back(sorted ? column.column() : column.column().asc());
  }
  return ShuffledBy(*this, orders, partitions);
}

DataFrame DataFrame::repartitionById(const ColumnOrName& partition_id, std::optional<int32_t> partitions) const {
  ExprBuilder builder;
  builder.Put(partition_id.column(), *builder.proto().mutable_direct_shuffle_partition_id()->mutable_child());
  return ShuffledBy(*this, {builder.Build()}, partitions);
}

DataFrame DataFrame::hint(std::string name, const std::vector<ColumnOrValue>& parameters) const {
  Columns columns;
  for (const ColumnOrValue& parameter : parameters) columns.push_back(parameter.column());
  return Refine(*this, columns, [name = std::move(name)](sc::Relation& out, const PlanNode& input, const Columns& all) {
    input.WriteTo(*out.mutable_hint()->mutable_input());
    out.mutable_hint()->set_name(name);
    for (const Column& column : all) *out.mutable_hint()->add_parameters() = column.expr().proto;
  });
}

DataFrame DataFrame::withWatermark(std::string event_time, std::string delay) const {
  return Refine(*this, {}, [=](sc::Relation& out, const PlanNode& input, const Columns&) {
    input.WriteTo(*out.mutable_with_watermark()->mutable_input());
    out.mutable_with_watermark()->set_event_time(event_time);
    out.mutable_with_watermark()->set_delay_threshold(delay);
  });
}

DataFrame DataFrame::observe(const Observation& observation, const std::vector<Column>& metrics) const {
  session_->Register(observation.state());
  return Observed(*this, observation.name(), metrics, observation.state());
}

DataFrame DataFrame::observe(std::string name, const std::vector<Column>& metrics) const {
  return Observed(*this, std::move(name), metrics, nullptr);
}

DataFrame DataFrame::joinOn(const DataFrame& other, const Column& condition, std::string_view how) const {
  return Combine(*this, other, {condition},
                 [type = JoinTypeOf(how)](sc::Relation& out, const PlanNode& l, const PlanNode& r, const Columns& all) {
                   auto& join = *out.mutable_join();
                   l.WriteTo(*join.mutable_left());
                   r.WriteTo(*join.mutable_right());
                   *join.mutable_join_condition() = all.front().expr().proto;
                   join.set_join_type(type);
                 });
}

DataFrame DataFrame::join(const DataFrame& other, const std::vector<std::string>& using_columns,
                          std::string_view how) const {
  return Combine(
      *this, other, {},
      [type = JoinTypeOf(how), using_columns](sc::Relation& out, const PlanNode& l, const PlanNode& r, const Columns&) {
        auto& join = *out.mutable_join();
        l.WriteTo(*join.mutable_left());
        r.WriteTo(*join.mutable_right());
        detail::AddAll(using_columns, join.mutable_using_columns());
        join.set_join_type(type);
      });
}

DataFrame DataFrame::join(const DataFrame& other) const { return join(other, std::vector<std::string>{}, "inner"); }
DataFrame DataFrame::crossJoin(const DataFrame& other) const {
  return join(other, std::vector<std::string>{}, "cross");
}

DataFrame DataFrame::lateralJoin(const DataFrame& other, const std::optional<Column>& condition,
                                 std::string_view how) const {
  Columns columns;
  if (condition) columns.push_back(*condition);
  return Combine(*this, other, columns,
                 [type = JoinTypeOf(how)](sc::Relation& out, const PlanNode& l, const PlanNode& r, const Columns& all) {
                   auto& join = *out.mutable_lateral_join();
                   l.WriteTo(*join.mutable_left());
                   r.WriteTo(*join.mutable_right());
                   if (!all.empty()) *join.mutable_join_condition() = all.front().expr().proto;
                   join.set_join_type(type);
                 });
}

DataFrame DataFrame::nearestByJoin(const DataFrame& other, const Column& ranking, int32_t rows, std::string_view how,
                                   std::string_view mode, std::string_view direction) const {
  return Combine(*this, other, {ranking},
                 [=, how = std::string(how), mode = std::string(mode), direction = std::string(direction)](
                     sc::Relation& out, const PlanNode& l, const PlanNode& r, const Columns& all) {
                   auto& join = *out.mutable_nearest_by_join();
                   l.WriteTo(*join.mutable_left());
                   r.WriteTo(*join.mutable_right());
                   *join.mutable_ranking_expression() = all.front().expr().proto;
                   join.set_num_results(rows);
                   join.set_join_type(how);
                   join.set_mode(mode);
                   join.set_direction(direction);
                 });
}

DataFrame DataFrame::union_(const DataFrame& other) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_UNION, true);
}
DataFrame DataFrame::unionByName(const DataFrame& other, bool allow_missing_columns) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_UNION, true, true, allow_missing_columns);
}
DataFrame DataFrame::intersect(const DataFrame& other) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_INTERSECT, false);
}
DataFrame DataFrame::intersectAll(const DataFrame& other) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_INTERSECT, true);
}
DataFrame DataFrame::subtract(const DataFrame& other) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_EXCEPT, false);
}
DataFrame DataFrame::exceptAll(const DataFrame& other) const {
  return SetOperation(*this, other, sc::SetOperation::SET_OP_TYPE_EXCEPT, true);
}

namespace {

Column SubqueryOf(const DataFrame& frame, sc::SubqueryExpression::SubqueryType type, const Columns& values = {}) {
  ExprBuilder builder;
  auto& subquery = *builder.proto().mutable_subquery_expression();
  subquery.set_plan_id(frame.plan()->id);
  subquery.set_subquery_type(type);
  for (const Column& value : values) builder.Put(value, *subquery.add_in_subquery_values());
  builder.Subquery(frame.plan());
  return builder.Build();
}

}  // namespace

Column DataFrame::scalar() const { return SubqueryOf(*this, sc::SubqueryExpression::SUBQUERY_TYPE_SCALAR); }
Column DataFrame::exists() const { return SubqueryOf(*this, sc::SubqueryExpression::SUBQUERY_TYPE_EXISTS); }
Column DataFrame::contains(const std::vector<Column>& values) const {
  return SubqueryOf(*this, sc::SubqueryExpression::SUBQUERY_TYPE_IN, values);
}

}  // namespace piezo::client
