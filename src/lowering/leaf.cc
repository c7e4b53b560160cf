// Lowers the leaves of a plan: constant rows, ranges, the client's rows, files, cached frames.
#include <duckdb/parser/expression/columnref_expression.hpp>
#include <duckdb/parser/parsed_expression_iterator.hpp>
#include <duckdb/parser/tableref/basetableref.hpp>
#include <duckdb/parser/tableref/emptytableref.hpp>
#include <duckdb/parser/tableref/expressionlistref.hpp>

#include "engine/arrow_table.h"
#include "engine/table_function.h"
#include "engine/types.h"
#include "lowering/cast.h"
#include "lowering/lowerer.h"
#include "sources/source.h"
#include "wire/arrow_ipc.h"

namespace piezo::lowering {

using plan::ColumnId;

namespace {

/// All columns of `node` by position, under their engine names.
void NameColumns(duckdb::TableRef& table, const plan::Columns& columns) {
  for (const plan::Column& column : columns) table.column_name_alias.push_back(ColumnName(column.id));
}

}  // namespace

Select Lowerer::Lower(const plan::OneRow&, const plan::Node&) {
  return From(duckdb::make_uniq<duckdb::EmptyTableRef>(), {});
}

Select Lowerer::Lower(const plan::Values& op, const plan::Node& node) {
  auto table = duckdb::make_uniq<duckdb::ExpressionListRef>();
  const Select nothing;
  for (const auto& row : op.rows) {
    auto& cells = table->values.emplace_back();
    for (const plan::ExprPtr& cell : row) cells.emplace_back(Lower(cell, nothing).release());
  }
  for (const plan::Column& column : node.columns) {
    table->expected_types.push_back(engine::ToEngine(column.type()));
    table->expected_names.push_back(ColumnName(column.id));
  }
  return From(std::move(table), NeededIds(node.columns));
}

Select Lowerer::Lower(const plan::Range& op, const plan::Node& node) {
  const auto number = [](int64_t value) { return engine::Constant(Value::Long(value)); };
  auto table = engine::ToTableRef(
      {.name = "range", .args = engine::List(number(op.start), number(op.end), number(op.step)), .named = {}});
  NameColumns(*table, node.columns);
  return From(std::move(table), NeededIds(node.columns));
}

Select Lowerer::Lower(const plan::LocalData& op, const plan::Node& node) {
  const auto bare_rows = [](int64_t count) {
    return engine::ToTableRef(
        {.name = "range", .args = engine::List(engine::Constant(Value::Long(count))), .named = {}});
  };
  if (op.rows == nullptr) {
    for (const plan::Column& column : node.columns) {
      names_[column.id] = engine::Constant(Value::Null(column.type()));
    }
    return From(bare_rows(0), NeededIds(node.columns));
  }
  const auto rows = op.rows->Decode();
  // The engine cannot scan a table without columns.
  if (node.columns.empty()) return From(bare_rows(rows->rows()), {});
  engine::ArrowTable arrow =
      engine::ScanArrow({.open = [rows] { return rows->Open(); }, .rows = rows->rows(), .batches = rows->batches()});
  pins_.push_back(std::move(arrow.pin));
  auto table = engine::ToTableRef(std::move(arrow.function));
  NameColumns(*table, node.columns);
  return From(std::move(table), NeededIds(node.columns));
}

namespace {

/// Puts `alias` before each column name, as two files may have columns of one name.
void Qualify(duckdb::unique_ptr<duckdb::ParsedExpression>& expr, const std::string& alias) {
  if (expr->GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF) {
    auto& names = expr->Cast<duckdb::ColumnRefExpression>().column_names;
    if (names.size() == 1) names.insert(names.begin(), alias);
    return;
  }
  duckdb::ParsedExpressionIterator::EnumerateChildren(
      *expr, [&](duckdb::unique_ptr<duckdb::ParsedExpression>& child) { Qualify(child, alias); });
}

}  // namespace

sources::SourceContext Lowerer::ContextOfSources() {
  return {.conf = options_.conf,
          .cast = [this](engine::Expr child, const DataType& from, const DataType& to, std::string_view zone) {
            CastContext casts = CastsAt({});
            casts.zone = zone;
            return lowering::LowerCast(std::move(child), from, to, plan::CastMode::kTry, casts);
          }};
}

Select Lowerer::Lower(const plan::Scan& op, const plan::Node& node) {
  plan::Columns needed;
  for (size_t i = 0; i < node.columns.size(); ++i) {
    plan::Column column = node.columns[i];
    if (!Live(column.id)) continue;
    // An alias with a list of columns may have renamed it: FROM t AS x (a, b). Metadata columns come behind the stored.
    if (i < op.schema.size() && column.name() != op.schema[i].name) {
      column.field = std::make_shared<const Field>(op.schema[i]);
    }
    needed.push_back(std::move(column));
  }
  const sources::SourceContext context = ContextOfSources();
  sources::LoweredScan scan = options_.sources.Lower(op, needed, context);
  pins_.insert(pins_.end(), scan.pins.begin(), scan.pins.end());
  files_.insert(files_.end(), op.files.begin(), op.files.end());
  auto table = engine::ToTableRef(std::move(scan.function));
  table->alias = NextAlias();
  std::vector<ColumnId> ids;
  bool plain = true;
  for (size_t i = 0; i < needed.size(); ++i) {
    duckdb::unique_ptr<duckdb::ParsedExpression> expr(scan.columns[i].release());
    plain = plain && expr->GetExpressionClass() == duckdb::ExpressionClass::COLUMN_REF;
    Qualify(expr, table->alias);
    ids.push_back(needed[i].id);
    names_[needed[i].id] = engine::Expr(expr.release());
  }
  Select select = From(std::move(table), std::move(ids));
  return plain ? std::move(select) : Wrap(std::move(select));
}

Select Lowerer::Lower(const plan::CachedScan& op, const plan::Node& node) {
  if (op.owner != nullptr) pins_.push_back(op.owner);
  auto table = duckdb::make_uniq<duckdb::BaseTableRef>();
  table->table_name = op.table;
  NameColumns(*table, node.columns);
  return From(std::move(table), NeededIds(node.columns));
}

}  // namespace piezo::lowering
