// Typed plans as text, one node a line.
#include "plan/print.h"

#include "base/match.h"
#include "plan/walk.h"

namespace piezo::plan {

namespace {

std::string Name(const Column& column) { return column.name() + "#" + std::to_string(column.id); }

template <class List, class Show>
std::string Joined(const List& list, Show show, const char* between = ", ") {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += between;
    out += show(item);
  }
  return out;
}

std::string PrintColumns(const Columns& columns) { return "[" + Joined(columns, Name) + "]"; }

std::string PrintOrder(const SortOrder& by) {
  return Print(by.child) + (by.ascending ? " ASC" : " DESC") + (by.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

std::string PrintBound(const FrameBound& bound) {
  switch (bound.kind) {
    case FrameBound::Kind::kUnboundedPreceding:
      return "UNBOUNDED PRECEDING";
    case FrameBound::Kind::kPreceding:
      return Print(bound.offset) + " PRECEDING";
    case FrameBound::Kind::kCurrentRow:
      return "CURRENT ROW";
    case FrameBound::Kind::kFollowing:
      return Print(bound.offset) + " FOLLOWING";
    case FrameBound::Kind::kUnboundedFollowing:
      return "UNBOUNDED FOLLOWING";
  }
  return "";
}

std::string PrintCall(const Call& call) {
  std::string out = call.called_as + "(" + (call.distinct ? "DISTINCT " : "") +
                    Joined(call.args, [](const ExprPtr& arg) { return Print(arg); }) + ")";
  if (!call.order_by.empty()) out += " WITHIN GROUP (ORDER BY " + Joined(call.order_by, PrintOrder) + ")";
  if (call.ignore_nulls) out += " IGNORE NULLS";
  if (call.filter != nullptr) out += " FILTER (WHERE " + Print(call.filter) + ")";
  return out;
}

std::string PrintWindow(const Window& window) {
  std::string out = Print(window.function) + " OVER (";
  if (!window.partition_by.empty()) {
    out += "PARTITION BY " + Joined(window.partition_by, [](const ExprPtr& by) { return Print(by); }) + " ";
  }
  if (!window.order_by.empty()) out += "ORDER BY " + Joined(window.order_by, PrintOrder) + " ";
  const char* type = window.frame.type == FrameType::kRows ? "ROWS" : "RANGE";
  return out + type + " BETWEEN " + PrintBound(window.frame.lower) + " AND " + PrintBound(window.frame.upper) + ")";
}

std::string Indented(const std::string& text) {
  std::string out = "  ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out;
}

std::string PrintSubquery(const Subquery& subquery) {
  const std::string plan = "(\n" + Indented(Print(subquery.plan)) + ")";
  switch (subquery.kind) {
    case Subquery::Kind::kScalar:
      return "scalar" + plan;
    case Subquery::Kind::kExists:
      return "exists" + plan;
    case Subquery::Kind::kIn:
      return "(" + Joined(subquery.values, [](const ExprPtr& value) { return Print(value); }) + ") in" + plan;
  }
  return "";
}

std::string PrintItem(const Item& item) {
  return item.expr == nullptr ? Name(item.column) : Print(item.expr) + " AS " + Name(item.column);
}
std::string PrintItems(const Items& items) { return "[" + Joined(items, PrintItem) + "]"; }

const char* Word(JoinType type) {
  static constexpr const char* kWords[] = {"Inner",     "Cross",    "LeftOuter", "RightOuter",
                                           "FullOuter", "LeftSemi", "LeftAnti"};
  return kWords[static_cast<size_t>(type)];
}

std::string Describe(const SetOperation& set) {
  static constexpr const char* kWords[] = {"Union", "Intersect", "Except"};
  return kWords[static_cast<size_t>(set.op)] + std::string(set.all ? " All" : "");
}

std::string Describe(const Aggregate& aggregate) {
  std::string out = "Aggregate " + PrintItems(aggregate.groups) + " " + PrintItems(aggregate.aggregates);
  if (!aggregate.sets) return out;
  return out + " sets " + Joined(*aggregate.sets, [](const std::vector<int32_t>& set) {
           return "(" + Joined(set, [](int32_t index) { return std::to_string(index); }) + ")";
         });
}

std::string Describe(const Sample& sample) {
  std::string out = "Sample " + std::to_string(sample.fraction);
  if (sample.with_replacement) out += " with replacement";
  if (sample.seed) out += " seed " + std::to_string(*sample.seed);
  if (sample.rows) out += " rows " + std::to_string(*sample.rows);
  return out;
}

std::string PrintRow(const std::vector<ExprPtr>& row) {
  return "(" + Joined(row, [](const ExprPtr& cell) { return Print(cell); }) + ")";
}

/// The node's own line.
std::string Describe(const Node& node) {
  return std::visit(
      Match{
          [](const OneRow&) -> std::string { return "OneRow"; },
          [&](const LocalData&) { return "LocalData " + PrintColumns(node.columns); },
          [&](const Values& values) {
            return "Values " + PrintColumns(node.columns) + " " + Joined(values.rows, PrintRow);
          },
          [&](const Range& range) {
            return "Range (" + std::to_string(range.start) + ", " + std::to_string(range.end) + ", step " +
                   std::to_string(range.step) + ") " + PrintColumns(node.columns);
          },
          [&](const Scan& scan) {
            const std::string what =
                scan.table.empty() ? Joined(scan.paths, [](const std::string& path) { return path; }) : scan.table;
            return "Scan " + scan.format + " " + what + " " + PrintColumns(node.columns);
          },
          [&](const CachedScan& scan) { return "CachedScan " + scan.table + " " + PrintColumns(node.columns); },
          [](const Project& project) { return "Project " + PrintItems(project.items); },
          [](const Filter& filter) { return "Filter " + Print(filter.condition); },
          [](const Aggregate& aggregate) { return Describe(aggregate); },
          [](const Sort& sort) { return "Sort [" + Joined(sort.order, PrintOrder) + (sort.global ? "]" : "] local"); },
          [](const Limit& limit) {
            return "Limit " + (limit.count ? std::to_string(*limit.count) : "all") +
                   (limit.offset == 0 ? "" : " offset " + std::to_string(limit.offset));
          },
          [](const Tail& tail) { return "Tail " + std::to_string(tail.count); },
          [](const Distinct& distinct) {
            if (distinct.keys.empty()) return std::string("Distinct");
            return "Distinct by [" + Joined(distinct.keys, [](ColumnId id) { return "#" + std::to_string(id); }) + "]";
          },
          [](const Sample& sample) { return Describe(sample); },
          [](const Join& join) {
            return std::string(join.lateral ? "Lateral" : "") + "Join " + Word(join.type) +
                   (join.condition == nullptr ? "" : " on " + Print(join.condition));
          },
          [](const SetOperation& set) { return Describe(set); },
          [](const Generate& generate) {
            return std::string("Generate ") + (generate.outer ? "outer " : "") + Print(generate.generator) + " " +
                   PrintColumns(generate.outputs);
          },
          [&](const Expand& expand) {
            return "Expand " + PrintColumns(node.columns) + " " + Joined(expand.projections, PrintRow);
          },
          [](const With& with) {
            return "With " + Joined(with.definitions,
                                    [](const CteDefinition& cte) { return cte.name + "#" + std::to_string(cte.id); });
          },
          [&](const CteRef& ref) { return "CteRef #" + std::to_string(ref.id) + " " + PrintColumns(node.columns); },
      },
      node.op);
}

void PrintTree(const NodePtr& node, size_t level, std::string& out) {
  out += std::string(level * 2, ' ') + Describe(*node) + "\n";
  if (const auto* with = std::get_if<With>(&node->op)) {
    for (const CteDefinition& cte : with->definitions) {
      PrintTree(cte.plan, level + 1, out);
      if (cte.recursion != nullptr) PrintTree(cte.recursion, level + 1, out);
    }
  }
  ForEachInput(*node, [&](const NodePtr& input) { PrintTree(input, level + 1, out); });
}

}  // namespace

std::string Print(const NodePtr& plan) {
  std::string out;
  PrintTree(plan, 0, out);
  return out;
}

std::string Print(const ExprPtr& expr) {
  return std::visit(
      Match{
          [](const Literal& literal) { return types::ToSql(literal.value); },
          [](const ColumnRef& column) {
            return std::string(column.outer ? "outer(" : "") + column.name + "#" + std::to_string(column.id) +
                   (column.outer ? ")" : "");
          },
          [](const Call& call) { return PrintCall(call); },
          [&](const Cast& cast) {
            static constexpr const char* kWords[] = {"cast", "ansi_cast", "try_cast"};
            return std::string(kWords[static_cast<size_t>(cast.mode)]) + "(" + Print(cast.child) + " as " +
                   types::SimpleString(expr->type) + ")";
          },
          [](const Lambda& lambda) {
            return "(" +
                   Joined(lambda.parameters,
                          [](const LambdaParameter& parameter) {
                            return parameter.name + "#" + std::to_string(parameter.id);
                          }) +
                   ") -> " + Print(lambda.body);
          },
          [](const LambdaRef& ref) { return ref.name + "#" + std::to_string(ref.id); },
          [](const Window& window) { return PrintWindow(window); },
          [](const GetField& field) {
            return Print(field.child) + "." + field.child->type.fields()[static_cast<size_t>(field.ordinal)].name;
          },
          [](const Subquery& subquery) { return PrintSubquery(subquery); },
          [](const ClientCall& call) {
            return call.name + "(" + Joined(call.args, [](const ExprPtr& arg) { return Print(arg); }) + ")";
          },
      },
      expr->op);
}

}  // namespace piezo::plan
