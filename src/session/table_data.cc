#include "session/table_data.h"

#include <algorithm>
#include <unordered_set>

#include "plan/walk.h"

namespace piezo::session {
namespace {

std::string FullName(const catalog::Table& table) {
  return errors::QuoteIdentifier({std::string(catalog::kSparkCatalog), table.database, table.name});
}

bool IsDateLike(const DataType& type) {
  return type.is(TypeId::kDate) || type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
}

/// What SQL's rules of store assignment let through; the cast may still fail on a value.
bool MayStore(const DataType& from, const DataType& to) {
  if (from.is(TypeId::kNull) || from.SameAs(to)) return true;
  if (from.IsNumeric() && to.IsNumeric()) return true;
  if (to.IsStringLike()) return from.IsAtomic();
  if (IsDateLike(from) && IsDateLike(to)) return true;
  if (from.IsAnsiInterval() && from.id() == to.id()) return true;
  if (from.id() != to.id()) return false;
  switch (from.id()) {
    case TypeId::kArray:
      return MayStore(from.element(), to.element());
    case TypeId::kMap:
      return MayStore(from.key(), to.key()) && MayStore(from.value(), to.value());
    case TypeId::kStruct:
      return from.fields().size() == to.fields().size() &&
             std::equal(from.fields().begin(), from.fields().end(), to.fields().begin(),
                        [](const Field& a, const Field& b) { return MayStore(a.type, b.type); });
    default:
      return false;
  }
}

class LargestColumn {
 public:
  plan::ColumnId Of(const plan::NodePtr& node) {
    Visit(node);
    return largest_;
  }

 private:
  void Visit(const plan::NodePtr& node) {
    if (!seen_.insert(node.get()).second) return;
    for (const plan::Column& column : node->columns) largest_ = std::max(largest_, column.id);
    plan::ForEachExpr(*node, [this](const plan::ExprPtr& expr) { Visit(expr); });
    plan::ForEachInput(*node, [this](const plan::NodePtr& input) { Visit(input); });
  }

  void Visit(const plan::ExprPtr& expr) {
    if (const auto* subquery = std::get_if<plan::Subquery>(&expr->op)) Visit(subquery->plan);
    plan::ForEachChild(*expr, [this](const plan::ExprPtr& child) { Visit(child); });
  }

  plan::ColumnId largest_ = 0;
  std::unordered_set<const plan::Node*> seen_;
};

}  // namespace

plan::ColumnId NextColumnId(const plan::NodePtr& root) { return LargestColumn().Of(root) + 1; }

void CheckArity(const Schema& values, const Schema& columns, const catalog::Table& table) {
  if (values.size() == columns.size()) return;
  const auto names = [](const Schema& schema) {
    std::string text;
    for (const Field& field : schema) text += (text.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
    return text;
  };
  const errors::Parameters parameters = {
      {"tableName", FullName(table)}, {"tableColumns", names(columns)}, {"dataColumns", names(values)}};
  if (values.size() < columns.size()) {
    throw Error("INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", parameters);
  }
  throw Error("INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", parameters);
}

plan::ExprPtr Stored(plan::ExprPtr value, const Field& column, const catalog::Table& table, const Conf& conf) {
  const DataType from = value->type;
  if (from.SameAs(column.type)) return value;
  const std::string policy = conf.Get("spark.sql.storeAssignmentPolicy").value_or("ANSI");
  if (policy == "ANSI" && !MayStore(from, column.type)) {
    throw Error("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
                {{"tableName", FullName(table)},
                 {"colName", errors::QuoteIdentifier(column.name)},
                 {"srcType", errors::QuoteText(types::SqlName(from))},
                 {"targetType", errors::QuoteText(types::SqlName(column.type))}});
  }
  const bool nullable = value->nullable;
  const plan::CastMode mode = policy == "LEGACY" ? plan::CastMode::kLegacy : plan::CastMode::kAnsi;
  return plan::MakeExpr(plan::Cast{std::move(value), mode, true}, column.type,
                        nullable || mode == plan::CastMode::kLegacy);
}

plan::Query ForTable(const plan::Query& query, const catalog::Table& table, const Conf& conf) {
  CheckArity(query.schema, table.schema, table);
  plan::Items items;
  plan::ColumnId next = NextColumnId(query.root);
  for (size_t i = 0; i < table.schema.size(); ++i) {
    const plan::Column& from = query.root->columns[i];
    plan::ExprPtr value = plan::MakeExpr(plan::ColumnRef{from.id, from.name()}, from.type(), from.nullable());
    value = Stored(std::move(value), table.schema[i], table, conf);
    const auto field =
        std::make_shared<const Field>(Field{table.schema[i].name, table.schema[i].type, value->nullable, {}});
    items.push_back({plan::Column{.id = next++, .field = field, .qualifier = nullptr}, std::move(value)});
  }
  plan::Columns columns;
  for (const auto& item : items) columns.push_back(item.column);
  plan::Query stored = query;
  stored.root = plan::MakeNode(plan::Project{query.root, std::move(items)}, std::move(columns));
  stored.schema = table.schema;
  return stored;
}

}  // namespace piezo::session
