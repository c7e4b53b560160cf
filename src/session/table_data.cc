#include "session/table_data.h"

#include <algorithm>
#include <functional>
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

/// Visits each node of a plan once, those of subqueries too, and each expression.
class Walk {
 public:
  Walk(std::function<void(const plan::Node&)> node, std::function<void(const plan::Expr&)> expr)
      : visit_node_(std::move(node)), visit_expr_(std::move(expr)) {}

  void Visit(const plan::NodePtr& node) {
    if (!seen_.insert(node.get()).second) return;
    visit_node_(*node);
    plan::ForEachExpr(*node, [this](const plan::ExprPtr& expr) { Visit(expr); });
    plan::ForEachInput(*node, [this](const plan::NodePtr& input) { Visit(input); });
  }

 private:
  void Visit(const plan::ExprPtr& expr) {
    visit_expr_(*expr);
    if (const auto* subquery = std::get_if<plan::Subquery>(&expr->op)) Visit(subquery->plan);
    plan::ForEachChild(*expr, [this](const plan::ExprPtr& child) { Visit(child); });
  }

  std::function<void(const plan::Node&)> visit_node_;
  std::function<void(const plan::Expr&)> visit_expr_;
  std::unordered_set<const plan::Node*> seen_;
};

}  // namespace

bool ReadsFrom(const plan::NodePtr& root, const std::filesystem::path& folder) {
  bool reads = false;
  const auto look = [&](const plan::Node& node) {
    const auto* scan = std::get_if<plan::Scan>(&node.op);
    if (scan == nullptr) return;
    for (const std::string& path : scan->paths) reads = reads || FullPlace({}, path) == folder;
  };
  Walk(look, [](const plan::Expr&) {}).Visit(root);
  return reads;
}

void CheckNotRead(const catalog::Table& table, const plan::Query& query) {
  if (table.is_view() || !ReadsFrom(query.root, FullPlace({}, table.location))) return;
  throw Error("UNSUPPORTED_OVERWRITE.TABLE", {{"table", FullName(table)}});
}

plan::ColumnId NextColumnId(const plan::NodePtr& root) {
  plan::ColumnId largest = 0;
  const auto of_node = [&](const plan::Node& node) {
    for (const plan::Column& column : node.columns) largest = std::max(largest, column.id);
  };
  const auto of_expr = [&](const plan::Expr& expr) {
    const auto* lambda = std::get_if<plan::Lambda>(&expr.op);
    if (lambda == nullptr) return;
    for (const plan::LambdaParameter& parameter : lambda->parameters) largest = std::max(largest, parameter.id);
  };
  Walk(of_node, of_expr).Visit(root);
  return largest + 1;
}

std::string QuotedNames(const Schema& schema) {
  std::string text;
  for (const Field& field : schema) text += (text.empty() ? "" : ", ") + errors::QuoteIdentifier(field.name);
  return text;
}

void CheckArity(const Schema& values, const Schema& columns, const catalog::Table& table) {
  if (values.size() == columns.size()) return;
  const errors::Parameters parameters = {
      {"tableName", FullName(table)}, {"tableColumns", QuotedNames(columns)}, {"dataColumns", QuotedNames(values)}};
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
