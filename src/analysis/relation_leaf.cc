// Relations without input that need nothing from the catalog: one row, ranges, VALUES, rows from the client.

#include "analysis/resolver.h"
#include "base/check.h"
#include "functions/coercion.h"
#include "wire/arrow_ipc.h"

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
    const std::optional<Value> value = Evaluate(CastTo(Expression(expr, scope), DataType::Long()));
    PIEZO_CHECK(value.has_value() && !value->is_null());
    return std::get<int64_t>(value->data);
  };
  plan::Range range{bound(op.start, 0), bound(op.end, 0), bound(op.step, 1)};
  return plan::MakeNode(range, {NewColumn("id", DataType::Long(), false)}, at.origin);
}

NodePtr Resolver::Resolve(const unresolved::LocalData& op, const unresolved::Relation& at, const Scope*) {
  Schema given = op.schema.value_or(Schema{});
  if (op.arrow_ipc != nullptr) {
    const Schema sent = wire::ReadIpcSchema(op.arrow_ipc);
    Columns columns;
    for (const Field& field : sent)
      columns.push_back(NewColumn(field.name, field.type, field.nullable, field.metadata));
    NodePtr rows = plan::MakeNode(plan::LocalData{op.arrow_ipc}, std::move(columns), at.origin);
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

NodePtr Resolver::Resolve(const unresolved::InlineTable& op, const unresolved::Relation& at, const Scope* outer) {
  const Columns none;
  const Scope scope(none, outer);
  std::vector<std::vector<plan::ExprPtr>> rows;
  const size_t width = op.rows.front().size();
  for (const auto& row : op.rows) {
    if (row.size() != width) {
      throw Error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                  {{"expectedNumCols", std::to_string(width)},
                   {"actualNumCols", std::to_string(row.size())},
                   {"rowIndex", std::to_string(rows.size())}},
                  at.origin);
    }
    std::vector<plan::ExprPtr> resolved;
    for (const auto& cell : row) {
      plan::ExprPtr expr = Expression(cell, scope);
      const bool refers = plan::Any(expr, [](const plan::Expr& part) {
        return std::holds_alternative<plan::ColumnRef>(part.op) || std::holds_alternative<plan::Subquery>(part.op);
      });
      if (refers) {
        throw Error("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", {{"expr", QuotedText(*expr)}},
                    cell->origin);
      }
      resolved.push_back(std::move(expr));
    }
    rows.push_back(std::move(resolved));
  }
  Columns columns;
  for (size_t i = 0; i < width; ++i) {
    std::vector<DataType> types;
    bool nullable = false;
    for (const auto& row : rows) {
      types.push_back(row[i]->type);
      nullable = nullable || row[i]->nullable;
    }
    const std::string name = "col" + std::to_string(i + 1);
    const std::optional<DataType> type = functions::WiderCommonType(types, env_.conf.ansi_enabled());
    if (!type) {
      throw Error("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE",
                  {{"colName", errors::QuoteIdentifier(name)}}, at.origin);
    }
    for (auto& row : rows) row[i] = CastTo(row[i], *type);
    columns.push_back(NewColumn(name, *type, nullable));
  }
  return plan::MakeNode(plan::Values{std::move(rows)}, std::move(columns), at.origin);
}

}  // namespace piezo::analysis
