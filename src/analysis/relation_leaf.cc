// Relations without input that need nothing from the catalog: one row, ranges, VALUES, rows from the client.

#include "analysis/kinds.h"
#include "analysis/resolver.h"
#include "base/check.h"
#include "functions/coercion.h"
#include "types/widening.h"

namespace piezo::analysis {

using plan::Column;
using plan::Columns;
using plan::NodePtr;

NodePtr Resolver::Resolve(const unresolved::OneRow&, const unresolved::Relation& at, const Scope*) {
  return plan::MakeNode(plan::OneRow{}, {}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::Range& op, const unresolved::Relation& at, const Scope* outer) {
  const Columns none;
  const Scope scope(none, outer);
  const auto bound = [&](const unresolved::ExprPtr& expr, int64_t otherwise) {
    if (expr == nullptr) return otherwise;
    const plan::ExprPtr typed = CastTo(Expression(expr, scope), DataType::Long());
    const std::optional<Value> value = Evaluate(typed);
    if (value && !value->is_null()) return std::get<int64_t>(value->data);
    throw Error("UNEXPECTED_INPUT_TYPE",
                {{"paramIndex", "first"},
                 {"functionName", "`range`"},
                 {"requiredType", "\"BIGINT\""},
                 {"inputSql", QuotedText(*typed)},
                 {"inputType", errors::QuoteText(types::SqlName(typed->type))}},
                expr->origin);
  };
  plan::Range range{bound(op.start, 0), bound(op.end, 0), bound(op.step, 1), op.partitions};
  if (range.step == 0) throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`range`"}}, at.origin);
  return plan::MakeNode(range, {NewColumn("id", DataType::Long(), false)}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::LocalData& op, const unresolved::Relation& at, const Scope*) {
  Schema given = op.schema.value_or(Schema{});
  if (op.rows != nullptr) {
    const Schema sent = op.rows->ReadSchema();
    Columns columns;
    for (const Field& field : sent)
      columns.push_back(NewColumn(field.name, field.type, field.nullable, field.metadata));
    NodePtr rows = plan::MakeNode(plan::LocalData{op.rows}, std::move(columns), at.origin);
    return op.schema ? ToSchemaByPosition(std::move(rows), given) : rows;
  }
  Columns columns;
  for (const Field& field : given) columns.push_back(NewColumn(field.name, field.type, field.nullable, field.metadata));
  return plan::MakeNode(plan::LocalData{}, std::move(columns), at.origin);
}

NodePtr Resolver::ToSchemaByPosition(NodePtr rows, const Schema& schema) {
  if (schema.size() != rows->columns.size()) {
    throw Error("ASSIGNMENT_ARITY_MISMATCH",
                {{"numExpr", std::to_string(rows->columns.size())}, {"numTarget", std::to_string(schema.size())}});
  }
  plan::Items items;
  Columns columns;
  for (size_t i = 0; i < schema.size(); ++i) {
    const Field& field = schema[i];
    Column column = NewColumn(field.name, field.type, field.nullable, field.metadata);
    items.push_back({column, CastTo(Ref(rows->columns[i]), field.type, /*implicit=*/false)});
    columns.push_back(std::move(column));
  }
  return plan::MakeNode(plan::Project{std::move(rows), std::move(items)}, std::move(columns));
}

namespace {

/// Whether a common type of both could only be a string or come from one.
bool MixesStrings(const DataType& left, const DataType& right) {
  if (left.is(TypeId::kNull) || right.is(TypeId::kNull)) return false;
  if (left.IsStringLike() != right.IsStringLike()) return true;
  if (left.is(TypeId::kArray) && right.is(TypeId::kArray)) return MixesStrings(left.element(), right.element());
  if (!left.is(TypeId::kMap) || !right.is(TypeId::kMap)) return false;
  return MixesStrings(left.key(), right.key()) || MixesStrings(left.value(), right.value());
}

/// Rows agree on the wider type, in all modes as in legacy mode, but never by way of strings.
std::optional<DataType> ColumnType(const std::vector<std::vector<plan::ExprPtr>>& rows, size_t column) {
  std::optional<DataType> common = rows.front()[column]->type;
  for (const auto& row : rows) {
    if (MixesStrings(*common, row[column]->type)) return std::nullopt;
    common = types::WiderTypeForTwo(*common, row[column]->type, /*ansi=*/false);
    if (!common) return std::nullopt;
  }
  return common;
}

/// VALUES STRUCT(1, 2) is a row of two.
const std::vector<unresolved::ExprPtr>& Cells(const std::vector<unresolved::ExprPtr>& row) {
  const auto* call = row.size() == 1 ? std::get_if<unresolved::Call>(&row.front()->op) : nullptr;
  return call != nullptr && call->name.size() == 1 && EqualIgnoringCase(call->name.front(), "struct") ? call->args
                                                                                                      : row;
}

/// Whether the cell is one value, without rows to compute it from and the same each time.
bool StandsAlone(const plan::ExprPtr& cell) {
  const bool refers =
      plan::Any(cell, [](const plan::Expr& part) { return std::holds_alternative<plan::ColumnRef>(part.op); });
  return !refers && !HasAggregate(cell) && !HasGenerator(cell) && IsDeterministic(cell);
}

/// Whether computing the cell may end with an error: something in it says so.
bool MayFail(const plan::ExprPtr& cell) {
  return plan::Any(cell, [](const plan::Expr& part) {
    if (const auto* call = std::get_if<plan::Call>(&part.op)) return !call->function->raises.empty();
    const auto* cast = std::get_if<plan::Cast>(&part.op);
    return cast != nullptr && cast->mode == plan::CastMode::kAnsi && !cast->child->type.is(TypeId::kNull) &&
           functions::CastMayGiveNull(cast->child->type, part.type);
  });
}

/// Whether computing something ends with an error about data.
template <class Compute>
bool FailsOnData(Compute compute) {
  try {
    compute();
    return false;
  } catch (const Error& error) {  // that there is one is the answer
    if (error.sqlstate().starts_with("22") || error.sqlstate().starts_with("23")) return true;
    throw;
  }
}

}  // namespace

/// Spark computes inline tables while it analyzes: what fails there comes before whatever is wrong around them. Many
/// cells are computed at once; only if something fails is each looked at.
void Resolver::CheckCells(std::span<const plan::ExprPtr> given, std::span<const plan::ExprPtr> computed,
                          SourceSpan origin) {
  constexpr size_t kAtOnce = 200;
  for (size_t start = 0; start < computed.size(); start += kAtOnce) {
    const auto some = computed.subspan(start, std::min(kAtOnce, computed.size() - start));
    std::vector<CallArgument> cells;
    for (const plan::ExprPtr& cell : some) cells.push_back({.expr = cell});
    if (!FailsOnData([&] { Evaluate(Struct(std::move(cells), "struct", origin)); })) continue;
    for (size_t i = start; i < start + some.size(); ++i) {
      if (!FailsOnData([&] { Evaluate(computed[i]); })) continue;
      throw Error("INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION", {{"sqlExpr", QuotedText(*given[i])}},
                  given[i]->origin);
    }
  }
}

NodePtr Resolver::Resolve(const unresolved::InlineTable& op, const unresolved::Relation& at, const Scope* outer,
                          const std::vector<std::string>& names) {
  const Columns none;
  const Scope scope(none, outer);
  std::vector<std::vector<plan::ExprPtr>> rows;
  const size_t width = Cells(op.rows.front()).size();
  for (const auto& row : op.rows) {
    const auto& cells = Cells(row);
    if (cells.size() != width) {
      throw Error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                  {{"expectedNumCols", std::to_string(width)},
                   {"actualNumCols", std::to_string(cells.size())},
                   {"rowIndex", std::to_string(rows.size())}},
                  at.origin);
    }
    std::vector<plan::ExprPtr> resolved;
    for (const auto& cell : cells) {
      resolved.push_back(Expression(cell, scope));
      const plan::ExprPtr& expr = resolved.back();
      if (HasSubquery(expr)) {
        throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES", {}, cell->origin);
      }
      if (!StandsAlone(expr)) {
        throw Error("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", {{"expr", QuotedText(*expr)}},
                    cell->origin);
      }
    }
    rows.push_back(std::move(resolved));
  }
  Columns columns;
  for (size_t i = 0; i < width; ++i) {
    const std::string name = i < names.size() ? names[i] : "col" + std::to_string(i + 1);
    const std::optional<DataType> type = ColumnType(rows, i);
    if (!type) {
      throw Error("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE",
                  {{"colName", errors::QuoteIdentifier(name)}}, at.origin);
    }
    bool nullable = false;
    for (const auto& row : rows) nullable = nullable || row[i]->nullable;
    columns.push_back(NewColumn(name, *type, nullable));
  }
  std::vector<plan::ExprPtr> given;     // what may fail, as written
  std::vector<plan::ExprPtr> computed;  // and in the type of its column
  for (auto& row : rows) {
    for (size_t i = 0; i < width; ++i) {
      plan::ExprPtr cell = CastTo(row[i], columns[i].type());
      if (MayFail(cell) && IsFoldable(*cell)) {
        given.push_back(row[i]);
        computed.push_back(cell);
      }
      row[i] = std::move(cell);
    }
  }
  CheckCells(given, computed, at.origin);
  return plan::MakeNode(plan::Values{std::move(rows)}, std::move(columns), at.origin);
}

}  // namespace piezo::analysis
