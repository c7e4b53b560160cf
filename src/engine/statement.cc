// Wraps DuckDB query nodes into statements: select, create table as, drop table, copy to.
#include "engine/statement.h"

#include <duckdb.hpp>
#include <duckdb/parser/parsed_data/copy_info.hpp>
#include <duckdb/parser/parsed_data/create_table_info.hpp>
#include <duckdb/parser/parsed_data/drop_info.hpp>
#include <duckdb/parser/query_node/select_node.hpp>
#include <duckdb/parser/statement/copy_statement.hpp>
#include <duckdb/parser/statement/create_statement.hpp>
#include <duckdb/parser/statement/drop_statement.hpp>
#include <duckdb/parser/statement/select_statement.hpp>
#include <duckdb/parser/tableref/subqueryref.hpp>

#include "base/check.h"
#include "engine/types.h"

namespace piezo::engine {

Statement::Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Statement Statement::Select(std::unique_ptr<duckdb::QueryNode> query, Schema columns) {
  auto select = duckdb::make_uniq<duckdb::SelectStatement>();
  select->node = duckdb::unique_ptr<duckdb::QueryNode>(query.release());
  Statement out;
  out.tree_ = std::move(select);
  out.columns_ = std::move(columns);
  return out;
}

namespace {

duckdb::unique_ptr<duckdb::SelectStatement> TakeSelect(std::unique_ptr<duckdb::SQLStatement> tree) {
  PIEZO_CHECK(tree->type == duckdb::StatementType::SELECT_STATEMENT);
  return duckdb::unique_ptr<duckdb::SelectStatement>(&tree.release()->Cast<duckdb::SelectStatement>());
}

}  // namespace

Statement Statement::Over(Statement query, Exprs outputs, Schema columns) {
  auto inner = duckdb::make_uniq<duckdb::SubqueryRef>(TakeSelect(std::move(query.tree_)), "query");
  for (size_t i = 0; i < query.columns_.size(); ++i) inner->column_name_alias.push_back("v" + std::to_string(i));
  auto outer = duckdb::make_uniq<duckdb::SelectNode>();
  for (size_t i = 0; i < outputs.size(); ++i) {
    outputs[i].tree().SetAlias(columns[i].name);
    outer->select_list.emplace_back(outputs[i].release());
  }
  outer->from_table = std::move(inner);
  auto select = duckdb::make_uniq<duckdb::SelectStatement>();
  select->node = std::move(outer);
  query.tree_ = std::move(select);
  query.columns_ = std::move(columns);
  return query;
}

Statement Statement::CreateTableAs(std::string_view table, Statement query) {
  auto info = duckdb::make_uniq<duckdb::CreateTableInfo>();
  info->table = std::string(table);
  info->query = TakeSelect(std::move(query.tree_));
  info->on_conflict = duckdb::OnCreateConflict::ERROR_ON_CONFLICT;
  auto create = duckdb::make_uniq<duckdb::CreateStatement>();
  create->info = std::move(info);
  query.tree_ = std::move(create);
  query.columns_.clear();
  return query;
}

Statement Statement::DropTable(std::string_view table) {
  auto info = duckdb::make_uniq<duckdb::DropInfo>();
  info->type = duckdb::CatalogType::TABLE_ENTRY;
  info->name = std::string(table);
  info->if_not_found = duckdb::OnEntryNotFound::RETURN_NULL;
  auto drop = duckdb::make_uniq<duckdb::DropStatement>();
  drop->info = std::move(info);
  Statement out;
  out.tree_ = std::move(drop);
  return out;
}

Statement Statement::CopyTo(CopyTarget target, Statement query) {
  auto info = duckdb::make_uniq<duckdb::CopyInfo>();
  info->is_from = false;
  info->file_path = std::move(target.path);
  info->format = std::move(target.format);
  info->is_format_auto_detected = false;
  info->select_statement = std::move(TakeSelect(std::move(query.tree_))->node);
  for (const auto& [name, value] : target.options) {
    duckdb::Value option = ToEngineValue(value);
    // The engine takes a list of values for each option; a list value stands for its elements.
    if (option.type().id() == duckdb::LogicalTypeId::LIST) {
      info->options[name] = duckdb::ListValue::GetChildren(option);
    } else {
      info->options[name] = {std::move(option)};
    }
  }
  auto copy = duckdb::make_uniq<duckdb::CopyStatement>();
  copy->info = std::move(info);
  query.tree_ = std::move(copy);
  query.columns_.clear();
  return query;
}

Statement Statement::Copy() const {
  Statement out;
  out.tree_ = tree_->Copy();
  out.columns_ = columns_;
  out.origins_ = origins_;
  out.pins_ = pins_;
  return out;
}

std::string Statement::ToString() const { return tree_->ToString(); }

std::unique_ptr<duckdb::SQLStatement> Statement::TakeTree() { return std::move(tree_); }

int64_t Statement::AddSite(errors::SourceSpan span) {
  origins_.sites.push_back(std::move(span));
  return static_cast<int64_t>(origins_.sites.size()) - 1;
}

}  // namespace piezo::engine
