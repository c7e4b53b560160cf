// Typed plans as text. One node a line; an expression shows its columns as name#id, casts as cast(… as type).

#include "plan/print.h"

#include "base/match.h"
#include "plan/walk.h"

namespace piezo::plan {
namespace {

std::string ColumnText(const Column& column) { return column.name() + "#" + std::to_string(column.id); }

template <class List, class Show>
std::string Joined(const List& list, Show show) {
  std::string text;
  for (const auto& element : list) {
    if (!text.empty()) text += ", ";
    text += show(element);
  }
  return text;
}

std::string ExprText(const ExprPtr& expr) { return Print(expr); }

std::string OrderText(const SortOrder& order) {
  return Print(order.child) + (order.ascending ? " ASC" : " DESC") +
         (order.nulls_first ? " NULLS FIRST" : " NULLS LAST");
}

std::string BoundText(const FrameBound& bound) {
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
  return {};
}

std::string CallText(const Call& call) {
  std::string text = call.called_as + (call.distinct ? "(DISTINCT " : "(") + Joined(call.args, ExprText) + ")";
  if (!call.order_by.empty()) text += " WITHIN GROUP (ORDER BY " + Joined(call.order_by, OrderText) + ")";
  if (call.filter != nullptr) text += " FILTER (WHERE " + Print(call.filter) + ")";
  if (call.ignore_nulls) text += " IGNORE NULLS";
  return text;
}

std::string WindowText(const Window& window) {
  return Print(window.function) + " OVER (PARTITION BY " + Joined(window.partition_by, ExprText) + " ORDER BY " +
         Joined(window.order_by, OrderText) + (window.frame.type == FrameType::kRows ? " ROWS " : " RANGE ") +
         BoundText(window.frame.lower) + " TO " + BoundText(window.frame.upper) + ")";
}

std::string SubqueryText(const Subquery& subquery) {
  static constexpr const char* kNames[] = {"scalar", "exists", "in"};
  return std::string(kNames[static_cast<size_t>(subquery.kind)]) + "(" + Joined(subquery.values, ExprText) + ": {" +
         Print(subquery.plan) + "})";
}

std::string ItemText(const Item& item) {
  return item.expr == nullptr ? ColumnText(item.column) : Print(item.expr) + " AS " + ColumnText(item.column);
}

std::string SetText(const std::vector<int32_t>& set) {
  return "(" + Joined(set, [](int32_t index) { return std::to_string(index); }) + ")";
}

std::string AggregateText(const Aggregate& aggregate) {
  std::string text =
      "Aggregate [" + Joined(aggregate.groups, ItemText) + "] [" + Joined(aggregate.aggregates, ItemText) + "]";
  return aggregate.sets ? text + " sets " + Joined(*aggregate.sets, SetText) : text;
}

std::string JoinText(const Join& join) {
  static constexpr const char* kNames[] = {"Inner", "Cross", "Left", "Right", "Full", "LeftSemi", "LeftAnti"};
  return std::string("Join ") + kNames[static_cast<size_t>(join.type)] + (join.lateral ? " lateral" : "") +
         (join.condition != nullptr ? " on " + Print(join.condition) : "");
}

std::string RepartitionText(const Repartition& repartition) {
  if (repartition.kind == Repartition::Kind::kCoalesce) return "Coalesce " + std::to_string(repartition.count);
  std::string text = "Repartition " + std::to_string(repartition.count);
  if (repartition.number != nullptr) text += " by " + Print(repartition.number);
  if (!repartition.order.empty()) text += " by range [" + Joined(repartition.order, OrderText) + "]";
  return text;
}

std::string SetOperationText(const SetOperation& op) {
  static constexpr const char* kNames[] = {"Union", "Intersect", "Except"};
  return std::string(kNames[static_cast<size_t>(op.op)]) + (op.all ? " all" : "");
}

std::string NodeText(const Node& node) {
  const auto row = [](const std::vector<ExprPtr>& exprs) { return "(" + Joined(exprs, ExprText) + ")"; };
  return std::visit(
      Match{
          [](const OneRow&) { return std::string("OneRow"); },
          [&](const LocalData&) { return "LocalData [" + Joined(node.columns, ColumnText) + "]"; },
          [&](const Values& values) {
            return "Values [" + Joined(node.columns, ColumnText) + "] " + Joined(values.rows, row);
          },
          [&](const Range& range) {
            return "Range [" + Joined(node.columns, ColumnText) + "] " + std::to_string(range.start) + " to " +
                   std::to_string(range.end) + " by " + std::to_string(range.step);
          },
          [&](const Scan& scan) {
            Columns data;
            for (const Column& column : node.columns) {
              if (!IsFileMetadata(column)) data.push_back(column);
            }
            return "Scan " + (scan.table.empty() ? scan.format : scan.table) + " [" + Joined(data, ColumnText) + "]";
          },
          [&](const CachedScan&) { return "InMemoryRelation [" + Joined(node.columns, ColumnText) + "]"; },
          [](const Project& project) { return "Project [" + Joined(project.items, ItemText) + "]"; },
          [](const Filter& filter) { return "Filter " + Print(filter.condition); },
          [](const Aggregate& aggregate) { return AggregateText(aggregate); },
          [](const Sort& sort) {
            return std::string(sort.global ? "Sort [" : "Sort each partition [") + Joined(sort.order, OrderText) + "]";
          },
          [](const Limit& limit) {
            return "Limit " + (limit.count ? std::to_string(*limit.count) : "all") +
                   (limit.offset != 0 ? " offset " + std::to_string(limit.offset) : "");
          },
          [](const Tail& tail) { return "Tail " + std::to_string(tail.count); },
          [](const Distinct& distinct) {
            return "Distinct" + Joined(distinct.keys, [](ColumnId id) { return " #" + std::to_string(id); });
          },
          [](const Sample& sample) {
            return "Sample " + std::to_string(sample.lower) + ", " + std::to_string(sample.upper) +
                   (sample.with_replacement ? ", with replacement" : "");
          },
          [](const Repartition& repartition) { return RepartitionText(repartition); },
          [](const Join& join) { return JoinText(join); },
          [&](const SetOperation& op) { return SetOperationText(op) + " [" + Joined(node.columns, ColumnText) + "]"; },
          [](const Generate& generate) {
            return std::string("Generate ") + (generate.outer ? "outer " : "") + Print(generate.generator) + " AS [" +
                   Joined(generate.outputs, ColumnText) + "]";
          },
          [&](const Expand& expand) {
            return "Expand [" + Joined(node.columns, ColumnText) + "] " + Joined(expand.projections, row);
          },
          [](const With& with) {
            return "With " + Joined(with.definitions, [](const CteDefinition& definition) {
                     return definition.name + "#" + std::to_string(definition.id) + " {" + Print(definition.plan) +
                            "}" +
                            (definition.recursion != nullptr ? " recursion {" + Print(definition.recursion) + "}" : "");
                   });
          },
          [&](const CteRef& ref) {
            return "CteRef " + std::to_string(ref.id) + " [" + Joined(node.columns, ColumnText) + "]";
          },
      },
      node.op);
}

void PrintInto(const NodePtr& node, int depth, std::string& text) {
  text.append(static_cast<size_t>(depth) * 2, ' ');
  text += NodeText(*node) + "\n";
  ForEachInput(*node, [&](const NodePtr& input) { PrintInto(input, depth + 1, text); });
}

}  // namespace

std::string Print(const Columns& columns) { return Joined(columns, ColumnText); }

std::string Print(const NodePtr& plan) {
  std::string text;
  PrintInto(plan, 0, text);
  return text;
}

std::string Print(const ExprPtr& expr) {
  return std::visit(
      Match{
          [](const Literal& literal) { return types::ToSql(literal.value); },
          [](const ColumnRef& ref) { return (ref.outer ? "outer " : "") + ref.name + "#" + std::to_string(ref.id); },
          [](const Call& call) { return CallText(call); },
          [&](const Cast& cast) {
            static constexpr const char* kNames[] = {"legacy_cast(", "cast(", "try_cast("};
            return kNames[static_cast<size_t>(cast.mode)] + Print(cast.child) + " as " +
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
          [](const Window& window) { return WindowText(window); },
          [](const GetField& field) {
            return Print(field.child) + "." + field.child->type.fields()[static_cast<size_t>(field.ordinal)].name;
          },
          [](const Subquery& subquery) { return SubqueryText(subquery); },
          [](const ClientCall& call) { return call.name + "(" + Joined(call.args, ExprText) + ")"; },
          [](const Inlined& inlined) { return Print(inlined.child); },
      },
      expr->op);
}

}  // namespace piezo::plan
