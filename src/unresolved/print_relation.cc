// Relations as s-expressions: (filter (> a 1) (table t)). Inputs stand last.
#include <variant>

#include "errors/error.h"
#include "unresolved/print.h"
#include "unresolved/printer.h"

namespace piezo::unresolved {
namespace {

// ---- Leaves ----

std::string_view Name(const OneRow&) { return "one_row"; }
void Fields(Printer&, const OneRow&) {}

std::string_view Name(const LocalData&) { return "local_data"; }
void Fields(Printer& p, const LocalData& r) {
  if (r.rows) p.Bytes(r.rows->ipc());
  p.Named("schema", r.schema);
}

std::string_view Name(const InlineTable&) { return "values"; }
void Fields(Printer& p, const InlineTable& r) {
  for (const auto& row : r.rows) p.Add(row);
}

std::string_view Name(const Range&) { return "range"; }
void Fields(Printer& p, const Range& r) {
  p.Add(r.start);
  p.Add(r.end);
  p.Add(r.step);
  p.Named("partitions", r.partitions);
}

std::string_view Name(const TableRef&) { return "table"; }
void Fields(Printer& p, const TableRef& r) {
  r.identifier ? p.Named("identifier", r.identifier) : p.Word(errors::QuoteIdentifier(r.name));
  p.Named("options", r.options);
  p.Flag("streaming", r.is_streaming);
  p.Named("timestamp", r.as_of_timestamp);
  p.Named("version", r.as_of_version);
}

std::string_view Name(const DataSource&) { return "data_source"; }
void Fields(Printer& p, const DataSource& r) {
  p.Add(r.format);
  p.Named("schema", r.schema);
  p.Named("options", r.options);
  p.Named("paths", r.paths);
  p.Named("predicates", r.predicates);
  p.Flag("streaming", r.is_streaming);
}

std::string_view Name(const TableFunction&) { return "table_function"; }
void Fields(Printer& p, const TableFunction& r) {
  p.Word(errors::QuoteIdentifier(r.name));
  for (const ExprPtr& arg : r.args) p.Add(arg);
}

std::string_view Name(const CachedRemote&) { return "cached_remote"; }
void Fields(Printer& p, const CachedRemote& r) { p.Add(r.id); }

std::string_view Name(const CachedLocal&) { return "cached_local"; }
void Fields(Printer& p, const CachedLocal& r) {
  p.Add(r.data_hashes);
  p.Add(r.schema_hash);
}

// ---- One input ----

std::string_view Name(const Project&) { return "project"; }
void Fields(Printer& p, const Project& r) {
  p.Named("pipe", r.pipe_operator);
  p.Add(r.items);
  p.Add(r.input);
}

std::string_view Name(const Filter&) { return "filter"; }
void Fields(Printer& p, const Filter& r) {
  p.Add(r.condition);
  p.Add(r.input);
}

std::string_view Name(const Sort&) { return "sort"; }
void Fields(Printer& p, const Sort& r) {
  p.Flag("local", !r.global);
  p.Flag("all", r.all);
  p.Add(r.order);
  p.Add(r.input);
}

std::string_view Name(const Limit&) { return "limit"; }
std::string_view Name(const Offset&) { return "offset"; }
std::string_view Name(const Tail&) { return "tail"; }
template <class Counted>
requires requires(const Counted& r) { r.count->op; }
void Fields(Printer& p, const Counted& r) {
  p.Add(r.count);
  p.Add(r.input);
}

std::string_view Name(const Aggregate& r) {
  constexpr std::string_view kNames[] = {"aggregate", "rollup", "cube", "grouping_sets", "pivot"};
  return kNames[static_cast<size_t>(r.grouping)];
}
void Fields(Printer& p, const Aggregate& r) {
  p.Named("pipe", r.pipe_operator);
  p.Flag("all", r.group_by_all);
  p.Flag("implicit", r.implicit_groups);
  p.Add(r.groups);
  p.Named("sets", r.sets);
  p.Flag("whole-list", r.list_includes_groups);
  p.Add(r.aggregates);
  p.Named("having", r.having);
  p.Named("column", r.pivot_column);
  p.Named("values", r.pivot_values);
  p.Add(r.input);
}

std::string_view Name(const Distinct&) { return "distinct"; }
void Fields(Printer& p, const Distinct& r) {
  if (!r.all_columns) p.Add(r.columns);
  p.Flag("within-watermark", r.within_watermark);
  p.Add(r.input);
}

std::string_view Name(const Sample&) { return "sample"; }
void Fields(Printer& p, const Sample& r) {
  p.Add(r.lower);
  p.Add(r.upper);
  p.Flag("with-replacement", r.with_replacement);
  p.Named("seed", r.seed);
  p.Flag("deterministic", r.deterministic_order);
  p.Add(r.input);
}

std::string_view Name(const SubqueryAlias&) { return "alias"; }
void Fields(Printer& p, const SubqueryAlias& r) {
  p.Word(errors::QuoteIdentifier(r.alias));
  if (!r.columns.empty()) p.Add(r.columns);
  p.Add(r.input);
}

std::string_view Name(const WithColumns&) { return "with_columns"; }
void Fields(Printer& p, const WithColumns& r) {
  p.Add(r.items);
  p.Add(r.input);
}

std::string_view Name(const WithColumnsRenamed&) { return "rename"; }
void Fields(Printer& p, const WithColumnsRenamed& r) {
  p.Add(r.renames);
  p.Add(r.input);
}

std::string_view Name(const Drop&) { return "drop"; }
void Fields(Printer& p, const Drop& r) {
  p.Add(r.columns);
  p.Add(r.names);
  p.Add(r.input);
}

std::string_view Name(const ToDf&) { return "to_df"; }
void Fields(Printer& p, const ToDf& r) {
  p.Add(r.names);
  p.Add(r.input);
}

std::string_view Name(const ToSchema&) { return "to_schema"; }
void Fields(Printer& p, const ToSchema& r) {
  p.Add(r.schema);
  p.Add(r.input);
}

std::string_view Name(const Unpivot&) { return "unpivot"; }
void Fields(Printer& p, const Unpivot& r) {
  if (r.ids_given) p.Named("ids", std::optional(r.ids));
  p.Named("values", r.values);
  p.Named("groups", r.value_groups);
  p.Named("aliases", r.value_aliases);
  p.Add(r.variable_name);
  p.Add(r.value_names);
  p.Flag("exclude-nulls", !r.include_nulls);
  p.Add(r.input);
}

std::string_view Name(const Transpose&) { return "transpose"; }
void Fields(Printer& p, const Transpose& r) {
  p.Add(r.index);
  p.Add(r.input);
}

std::string_view Name(const Watermark&) { return "watermark"; }
void Fields(Printer& p, const Watermark& r) {
  p.Add(r.column);
  p.Add(r.delay);
  p.Add(r.input);
}

std::string_view Name(const Hint&) { return "hint"; }
void Fields(Printer& p, const Hint& r) {
  p.Add(r.name);
  for (const ExprPtr& parameter : r.parameters) p.Add(parameter);
  p.Add(r.input);
}

std::string_view Name(const Repartition&) { return "repartition"; }
void Fields(Printer& p, const Repartition& r) {
  p.Named("count", r.count);
  p.Flag("coalesce", !r.shuffle);
  p.Flag("range", r.rule == Repartition::Rule::kRange);
  p.Flag("number", r.rule == Repartition::Rule::kNumber);
  p.Named("by", r.by);
  p.Add(r.input);
}

std::string_view Name(const LateralView&) { return "lateral_view"; }
void Fields(Printer& p, const LateralView& r) {
  p.Flag("outer", r.outer);
  p.Add(r.generator);
  p.Add(r.alias);
  p.Add(r.columns);
  p.Add(r.input);
}

std::string_view Name(const With&) { return "with"; }
void Fields(Printer& p, const With& r) {
  p.Flag("recursive", r.recursive);
  for (const CommonTable& table : r.tables) {
    p.Open(errors::QuoteIdentifier(table.name));
    if (!table.columns.empty()) p.Add(table.columns);
    p.Named("max", table.max_recursion);
    p.Add(table.plan);
    p.Close();
  }
  p.Add(r.input);
}

std::string_view Name(const WindowDefinitions&) { return "windows"; }
void Fields(Printer& p, const WindowDefinitions& r) {
  p.Add(r.windows);
  p.Add(r.input);
}

std::string_view Name(const CollectMetrics&) { return "observe"; }
void Fields(Printer& p, const CollectMetrics& r) {
  p.Add(r.name);
  p.Add(r.metrics);
  p.Add(r.input);
}

std::string_view Name(const Parse&) { return "parse"; }
void Fields(Printer& p, const Parse& r) {
  p.Add(r.format);
  p.Named("schema", r.schema);
  p.Named("options", r.options);
  p.Add(r.input);
}

std::string_view Name(const Parameters&) { return "parameters"; }
void Fields(Printer& p, const Parameters& r) {
  p.Named("named", r.named);
  p.Named("positional", r.positional);
  p.Add(r.input);
}

std::string_view Name(const WithRelations&) { return "with_relations"; }
void Fields(Printer& p, const WithRelations& r) {
  p.Add(r.references);
  p.Add(r.input);
}

// ---- Null and statistics functions ----

std::string_view Name(const FillNa&) { return "fill_na"; }
void Fields(Printer& p, const FillNa& r) {
  p.Add(r.columns);
  p.Add(r.values);
  p.Add(r.input);
}

std::string_view Name(const DropNa&) { return "drop_na"; }
void Fields(Printer& p, const DropNa& r) {
  p.Add(r.columns);
  p.Named("min", r.min_non_nulls);
  p.Add(r.input);
}

std::string_view Name(const ReplaceNa&) { return "replace_na"; }
void Fields(Printer& p, const ReplaceNa& r) {
  p.Add(r.columns);
  p.Add(r.replacements);
  p.Add(r.input);
}

std::string_view Name(const Summary&) { return "summary"; }
void Fields(Printer& p, const Summary& r) {
  p.Add(r.statistics);
  p.Add(r.input);
}

std::string_view Name(const Describe&) { return "describe"; }
void Fields(Printer& p, const Describe& r) {
  p.Add(r.columns);
  p.Add(r.input);
}

std::string_view Name(const Crosstab&) { return "crosstab"; }
std::string_view Name(const Covariance&) { return "covariance"; }
std::string_view Name(const Correlation&) { return "correlation"; }
template <class Pair>
requires requires(const Pair& r) { r.column1, r.column2; }
void Fields(Printer& p, const Pair& r) {
  p.Add(r.column1);
  p.Add(r.column2);
  if constexpr (requires { r.method; }) p.Add(r.method);
  p.Add(r.input);
}

std::string_view Name(const ApproxQuantile&) { return "approx_quantile"; }
void Fields(Printer& p, const ApproxQuantile& r) {
  p.Add(r.columns);
  p.Add(r.probabilities);
  p.Add(r.relative_error);
  p.Add(r.input);
}

std::string_view Name(const FreqItems&) { return "freq_items"; }
void Fields(Printer& p, const FreqItems& r) {
  p.Add(r.columns);
  p.Add(r.support);
  p.Add(r.input);
}

std::string_view Name(const SampleBy&) { return "sample_by"; }
void Fields(Printer& p, const SampleBy& r) {
  p.Add(r.column);
  p.Add(r.fractions);
  p.Named("seed", r.seed);
  p.Add(r.input);
}

// ---- Rendered on the server ----

std::string_view Name(const ShowString&) { return "show_string"; }
void Fields(Printer& p, const ShowString& r) {
  p.Add(r.rows);
  p.Add(r.truncate);
  p.Flag("vertical", r.vertical);
  p.Add(r.input);
}

std::string_view Name(const HtmlString&) { return "html_string"; }
void Fields(Printer& p, const HtmlString& r) {
  p.Add(r.rows);
  p.Add(r.truncate);
  p.Add(r.input);
}

// ---- Two inputs ----

std::string_view JoinName(JoinType type) {
  constexpr std::string_view kNames[] = {"inner", "cross", "left", "right", "full", "semi", "anti"};
  return kNames[static_cast<size_t>(type)];
}

std::string_view Name(const Join&) { return "join"; }
void Fields(Printer& p, const Join& r) {
  p.Word(JoinName(r.type));
  p.Flag("natural", r.natural);
  p.Flag("lateral", r.lateral);
  p.Named("using", r.using_columns);
  p.Named("on", r.condition);
  p.Add(r.left);
  p.Add(r.right);
}

std::string_view Name(const AsOfJoin&) { return "as_of_join"; }
void Fields(Printer& p, const AsOfJoin& r) {
  p.Word(JoinName(r.type));
  p.Add(r.direction);
  p.Add(r.left_as_of);
  p.Add(r.right_as_of);
  p.Named("using", r.using_columns);
  p.Named("on", r.condition);
  p.Named("tolerance", r.tolerance);
  p.Flag("strict", !r.allow_exact_matches);
  p.Add(r.left);
  p.Add(r.right);
}

std::string_view Name(const NearestByJoin&) { return "nearest_by_join"; }
void Fields(Printer& p, const NearestByJoin& r) {
  p.Word(JoinName(r.type));
  p.Word(std::to_string(r.results));
  p.Named("by", r.ranking);
  p.Flag("greatest", !r.ascending);
  p.Flag("approx", !r.exact);
  p.Add(r.left);
  p.Add(r.right);
}

std::string_view Name(const SetOperation& r) {
  constexpr std::string_view kNames[] = {"union", "intersect", "except"};
  return kNames[static_cast<size_t>(r.op)];
}
void Fields(Printer& p, const SetOperation& r) {
  p.Flag("all", r.all);
  p.Flag("by-name", r.by_name);
  p.Flag("allow-missing", r.allow_missing_columns);
  p.Add(r.left);
  p.Add(r.right);
}

std::string_view Name(const Unsupported&) { return "unsupported"; }
void Fields(Printer& p, const Unsupported& r) { p.Add(r.feature); }

std::string_view Name(const CatalogCall&) { return "catalog"; }
void Fields(Printer& p, const CatalogCall& r) {
  p.Add(r.operation);
  for (const auto& argument : r.arguments) p.Add(std::pair(argument.first, argument.second));
  p.Named("schema", r.schema);
  p.Named("options", r.options);
}

}  // namespace

void Printer::Add(const RelationPtr& relation) {
  if (!relation) return Word("none");
  std::visit(
      [&](const auto& op) {
        Open(Name(op));
        Named("id", relation->plan_id);
        Fields(*this, op);
        Close();
      },
      relation->op);
}

std::string Print(const RelationPtr& relation, Data data) {
  Printer printer(data);
  printer.Add(relation);
  return printer.Take();
}

}  // namespace piezo::unresolved
