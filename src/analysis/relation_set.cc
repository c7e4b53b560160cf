// UNION, INTERSECT, EXCEPT: columns by position or by name, brought to common types.

#include <algorithm>
#include <array>

#include "analysis/names.h"
#include "analysis/resolver.h"
#include "types/collation.h"
#include "types/widening.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;
using unresolved::SetOperator;

namespace {

std::string OperatorName(const unresolved::SetOperation& op) {
  const std::string all = op.all && op.op != SetOperator::kUnion ? " ALL" : "";
  switch (op.op) {
    case SetOperator::kUnion:
      return "UNION";
    case SetOperator::kIntersect:
      return "INTERSECT" + all;
    case SetOperator::kExcept:
      return "EXCEPT" + all;
  }
  return "UNION";
}

plan::SetOperator ToPlan(SetOperator op) {
  switch (op) {
    case SetOperator::kUnion:
      return plan::SetOperator::kUnion;
    case SetOperator::kIntersect:
      return plan::SetOperator::kIntersect;
    case SetOperator::kExcept:
      return plan::SetOperator::kExcept;
  }
  return plan::SetOperator::kUnion;
}

/// first, second, … as Spark counts in errors.
std::string Ordinal(size_t index) {
  static constexpr std::array<std::string_view, 10> kWords = {"first", "second",  "third",  "fourth", "fifth",
                                                              "sixth", "seventh", "eighth", "ninth",  "tenth"};
  return index < kWords.size() ? std::string(kWords[index]) : std::to_string(index + 1) + "th";
}

bool IsComparable(const DataType& type) {
  if (type.is(TypeId::kMap) || type.is(TypeId::kVariant)) return false;
  if (type.is(TypeId::kArray)) return IsComparable(type.element());
  if (!type.is(TypeId::kStruct)) return true;
  return std::all_of(type.fields().begin(), type.fields().end(),
                     [](const Field& field) { return IsComparable(field.type); });
}

}  // namespace

NodePtr Resolver::SelectColumns(const NodePtr& input, const std::vector<plan::Item>& items, const SourceSpan& origin) {
  Columns columns;
  columns.reserve(items.size());
  for (const auto& item : items) columns.push_back(item.column);
  return plan::MakeNode(plan::Project{input, items}, std::move(columns), origin);
}

std::pair<NodePtr, NodePtr> Resolver::MatchByName(const NodePtr& left, const NodePtr& right, bool allow_missing,
                                                  const SourceSpan& origin) {
  for (const NodePtr& side : {left, right}) CheckDistinctNames(side->columns, origin);
  plan::Items right_items;
  plan::Items extra;
  const auto null_item = [&](const Column& like) {
    Column column = NewColumn(like.name(), like.type(), true);
    return plan::Item{column, plan::MakeExpr(plan::Literal{types::Value::Null(like.type())}, like.type(), true)};
  };
  for (const Column& column : left->columns) {
    const auto found = ColumnsNamed(right->columns, column.name());
    if (!found.empty()) {
      right_items.push_back({found.front(), nullptr});
    } else if (allow_missing) {
      right_items.push_back(null_item(column));
    } else {
      std::string names;
      for (const Column& other : right->columns) names += (names.empty() ? "" : ", ") + other.name();
      throw Error("_LEGACY_ERROR_TEMP_1201", {{"colName", column.name()}, {"fieldNames", names}}, origin);
    }
  }
  plan::Items left_items;
  for (const Column& column : left->columns) left_items.push_back({column, nullptr});
  for (const Column& column : right->columns) {
    if (!ColumnsNamed(left->columns, column.name()).empty()) continue;
    if (!allow_missing) {
      std::string names;
      for (const Column& other : left->columns) names += (names.empty() ? "" : ", ") + other.name();
      throw Error("_LEGACY_ERROR_TEMP_1201", {{"colName", column.name()}, {"fieldNames", names}}, origin);
    }
    left_items.push_back(null_item(column));
    right_items.push_back({column, nullptr});
  }
  return {SelectColumns(left, left_items, origin), SelectColumns(right, right_items, origin)};
}

void Resolver::ThrowNotComparable(const std::string& column, const DataType& type, const SourceSpan& origin) {
  throw Error(type.is(TypeId::kVariant) ? "UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE"
                                        : "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE",
              {{"colName", errors::QuoteIdentifier(column)}, {"dataType", errors::QuoteText(types::SqlName(type))}},
              origin);
}

void Resolver::CheckDistinctNames(const Columns& columns, const SourceSpan& origin) const {
  for (const Column& column : columns) {
    if (ColumnsNamed(columns, column.name()).size() > 1) {
      throw Error(
          "COLUMN_ALREADY_EXISTS",
          {{"columnName", errors::QuoteIdentifier(conf().case_sensitive() ? column.name() : LowerCase(column.name()))}},
          origin);
    }
  }
}

NodePtr Resolver::CastColumns(const NodePtr& node, const std::vector<DataType>& types, const SourceSpan& origin) {
  plan::Items items;
  bool changed = false;
  for (size_t i = 0; i < types.size(); ++i) {
    const Column& column = node->columns[i];
    if (column.type().SameAs(types[i])) {
      items.push_back({column, nullptr});
      continue;
    }
    changed = true;
    plan::ExprPtr cast = CastTo(Ref(column), types[i]);
    Column target = NewColumn(column.name(), types[i], cast->nullable);
    items.push_back({std::move(target), std::move(cast)});
  }
  return changed ? SelectColumns(node, items, origin) : node;
}

NodePtr Resolver::Resolve(const unresolved::SetOperation& op, const unresolved::Relation& at, const Scope* outer) {
  NodePtr left = DropHidden(Relation(op.left, outer));
  NodePtr right = DropHidden(Relation(op.right, outer));
  if (op.by_name) std::tie(left, right) = MatchByName(left, right, op.allow_missing_columns, at.origin);
  const std::string name = OperatorName(op);
  if (left->columns.size() != right->columns.size()) {
    throw Error("NUM_COLUMNS_MISMATCH",
                {{"operator", name},
                 {"firstNumColumns", std::to_string(left->columns.size())},
                 {"invalidOrdinalNum", Ordinal(1)},
                 {"invalidNumColumns", std::to_string(right->columns.size())}},
                at.origin);
  }
  std::vector<DataType> types;
  for (size_t i = 0; i < left->columns.size(); ++i) {
    const DataType& first = left->columns[i].type();
    const DataType& second = right->columns[i].type();
    const auto common = CommonType(first, second);
    if (!common) {
      throw Error("INCOMPATIBLE_COLUMN_TYPE",
                  {{"operator", name},
                   {"columnOrdinalNumber", Ordinal(i)},
                   {"tableOrdinalNumber", Ordinal(1)},
                   {"dataType1", errors::QuoteText(types::SqlName(second))},
                   {"dataType2", errors::QuoteText(types::SqlName(first))},
                   {"hint", ""}},
                  at.origin);
    }
    const bool compares = op.op != SetOperator::kUnion || !op.all;
    if (compares && !IsComparable(*common)) {
      ThrowNotComparable(left->columns[i].name(), *common, at.origin);
    }
    types.push_back(*common);
  }
  left = CastColumns(left, types, at.origin);
  right = CastColumns(right, types, at.origin);
  Columns columns;
  for (size_t i = 0; i < types.size(); ++i) {
    const Column& first = left->columns[i];
    const bool second_nullable = right->columns[i].nullable();
    bool nullable = first.nullable();
    if (op.op == SetOperator::kUnion) nullable = nullable || second_nullable;
    if (op.op == SetOperator::kIntersect) nullable = nullable && second_nullable;
    columns.push_back(NewColumn(first.name(), types[i], nullable, first.field->metadata));
  }
  const bool collated = std::any_of(types.begin(), types.end(), types::HasCollation);
  if (collated && (op.op != SetOperator::kUnion || !op.all)) {
    return CollatedSet(op, left, right, std::move(columns), at.origin);
  }
  return plan::MakeNode(plan::SetOperation{left, right, ToPlan(op.op), op.all}, std::move(columns), at.origin);
}

/// The engine compares rows by their bytes. Where strings have collations, UNION is a distinct UNION ALL, and the
/// others are joins that look for equal rows: with ALL, for the n-th of equal rows on both sides.
NodePtr Resolver::CollatedSet(const unresolved::SetOperation& op, NodePtr left, NodePtr right, Columns columns,
                              const SourceSpan& origin) {
  if (op.op == SetOperator::kUnion) {
    NodePtr all =
        plan::MakeNode(plan::SetOperation{left, right, plan::SetOperator::kUnion, true}, std::move(columns), origin);
    Columns distinct = all->columns;
    return plan::MakeNode(plan::Distinct{std::move(all), {}}, std::move(distinct), origin);
  }
  const size_t count = columns.size();
  if (op.all) {
    left = NumberEqualRows(left, origin);
    right = NumberEqualRows(right, origin);
  }
  plan::ExprPtr condition;
  for (size_t i = 0; i < left->columns.size(); ++i) {
    plan::ExprPtr equal = CallFunction("<=>", {Ref(left->columns[i]), Ref(right->columns[i])}, origin);
    condition = condition == nullptr ? equal : CallFunction("and", {condition, equal}, origin);
  }
  const auto type = op.op == SetOperator::kIntersect ? plan::JoinType::kLeftSemi : plan::JoinType::kLeftAnti;
  Columns kept = left->columns;
  const NodePtr joined = plan::MakeNode(plan::Join{left, right, type, condition, false}, kept, origin);
  plan::Items items;
  for (size_t i = 0; i < count; ++i) items.push_back({columns[i], Ref(kept[i])});
  NodePtr rows = SelectColumns(joined, items, origin);
  return op.all ? rows : plan::MakeNode(plan::Distinct{std::move(rows), {}}, std::move(columns), origin);
}

/// The rows with a column more: the how manieth a row is of those equal to it.
NodePtr Resolver::NumberEqualRows(const NodePtr& node, const SourceSpan& origin) {
  plan::Call call;
  call.function = &FindFunction({"row_number"}, origin);
  call.called_as = "row_number";
  plan::Window window;
  window.function = plan::MakeExpr(std::move(call), DataType::Int(), false, origin);
  plan::Items items;
  for (const Column& column : node->columns) {
    items.push_back({column, nullptr});
    window.partition_by.push_back(Ref(column));
  }
  window.frame.type = plan::FrameType::kRows;
  window.frame.lower.kind = plan::FrameBound::Kind::kUnboundedPreceding;
  items.push_back(
      {NewColumn("number", DataType::Int(), false), plan::MakeExpr(std::move(window), DataType::Int(), false, origin)});
  return SelectColumns(node, items, origin);
}

std::optional<DataType> Resolver::CommonType(const DataType& left, const DataType& right) const {
  if (left == right) return left;
  return types::WiderTypeForTwo(left, right, conf().ansi_enabled());
}

}  // namespace piezo::analysis
