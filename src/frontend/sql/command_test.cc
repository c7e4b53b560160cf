// Commands: what of them the parser keeps, and how it refuses the rest.
#include <gtest/gtest.h>

#include "errors/error.h"
#include "frontend/sql/parser.h"
#include "unresolved/print.h"
#include "unresolved/script.h"

namespace piezo::frontend::sql {
namespace {

using unresolved::NameParts;
using unresolved::Options;

template <class Kind>
Kind ParseAs(std::string_view text) {
  const unresolved::Plan plan = ParseStatement(text);
  return std::get<Kind>(std::get<unresolved::Command>(plan.statement));
}

std::string Unsupported(std::string_view text) { return ParseAs<unresolved::UnsupportedCommand>(text).feature; }

std::string Wrong(std::string_view text, const ParseOptions& options = {}) {
  try {
    ParseStatement(text, options);
  } catch (const Error& error) {
    return error.condition();
  }
  return "no error";
}

TEST(ParseCommand, BucketsAreAsManyAsTheSessionAllows) {
  ParseOptions options;
  options.max_buckets = 4;
  const std::string table = "CREATE TABLE t (a INT) CLUSTERED BY (a) INTO ";
  EXPECT_EQ(Wrong(table + "4 BUCKETS", options), "no error");
  EXPECT_EQ(Wrong(table + "5 BUCKETS", options), "INVALID_BUCKET_COUNT");
  EXPECT_EQ(Wrong(table + "5 BUCKETS"), "no error");
}

TEST(ParseCommand, CreateTable) {
  const auto table = ParseAs<unresolved::CreateTable>(
      "CREATE TABLE IF NOT EXISTS db.t (a INT NOT NULL COMMENT 'x' DEFAULT 1 + 1, b STRING GENERATED ALWAYS AS (a + "
      "1)) "
      "USING parquet OPTIONS (k 1, l = 'm') PARTITIONED BY (b) LOCATION '/p' COMMENT 'c' TBLPROPERTIES ('p' = 'q')");
  EXPECT_EQ(table.name, NameParts({"db", "t"}));
  EXPECT_TRUE(table.if_not_exists);
  ASSERT_EQ(table.columns.size(), 2U);
  EXPECT_FALSE(table.columns[0].field.nullable);
  EXPECT_EQ(table.columns[0].comment, "x");
  EXPECT_EQ(table.columns[0].default_text, "1 + 1");
  EXPECT_EQ(table.refused, "generated columns");
  EXPECT_EQ(table.provider, "parquet");
  EXPECT_EQ(table.options, Options({{"k", "1"}, {"l", "m"}}));
  EXPECT_EQ(table.partition_by, std::vector<std::string>({"b"}));
  EXPECT_EQ(table.location, "/p");
  EXPECT_EQ(table.comment, "c");
  EXPECT_EQ(table.properties, Options({{"p", "q"}}));
}

TEST(ParseCommand, CreateTableInOtherForms) {
  EXPECT_EQ(unresolved::Print(ParseAs<unresolved::CreateTable>("create table t using csv as select 1").query),
            "(project [1] (one_row))");
  EXPECT_TRUE(ParseAs<unresolved::CreateTable>("create or replace table t select 1").replace);
  EXPECT_EQ(ParseAs<unresolved::CreateTable>("create table t like a.b").like, NameParts({"a", "b"}));
  EXPECT_EQ(ParseAs<unresolved::CreateTable>("create table t (a int) partitioned by (b int)").columns.size(), 2U);
  EXPECT_EQ(ParseAs<unresolved::CreateTable>("create table t (a int) stored as ORC").file_format, "orc");
  EXPECT_EQ(ParseAs<unresolved::CreateTable>("create table t (a int primary key)").refused, "CONSTRAINT");
  EXPECT_EQ(Unsupported("create table t (a int) partitioned by (years(a))"), "partition transforms");
  EXPECT_EQ(Wrong("create table t (a int) using csv as select 1"), "_LEGACY_ERROR_TEMP_0035");
  EXPECT_EQ(Wrong("create table t (a int) comment 'a' comment 'b'"), "DUPLICATE_CLAUSES");
  EXPECT_EQ(Wrong("create temporary table t (a int)"), "_LEGACY_ERROR_TEMP_0046");
  EXPECT_EQ(Wrong("create table"), "PARSE_SYNTAX_ERROR");
}

TEST(ParseCommand, CreateView) {
  const auto view = ParseAs<unresolved::CreateView>(
      "create or replace temp view v (a comment 'x', b) comment 'c' tblproperties (k = 'v') as select 1,  2 ;");
  EXPECT_TRUE(view.temporary && view.replace);
  EXPECT_EQ(view.text, "select 1,  2");
  EXPECT_EQ(view.columns, Options({{"a", "x"}, {"b", ""}}));
  EXPECT_EQ(view.comment, "c");
  const auto source = ParseAs<unresolved::CreateView>("create temporary view v (a int) using csv options (path '/x')");
  EXPECT_EQ(source.provider, "csv");
  EXPECT_EQ(source.schema->front().name, "a");
  EXPECT_EQ(Wrong("create or replace view if not exists v as select 1"), "_LEGACY_ERROR_TEMP_0052");
  EXPECT_EQ(Wrong("create temp view a.b as select 1"), "TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS");
}

TEST(ParseCommand, DatabasesAndDrops) {
  const auto database = ParseAs<unresolved::CreateDatabase>(
      "create schema if not exists s comment 'c' location '/l' with dbproperties (k = 'v')");
  EXPECT_TRUE(database.if_not_exists);
  EXPECT_EQ(database.location, "/l");
  EXPECT_TRUE(ParseAs<unresolved::DropDatabase>("drop database if exists d cascade").cascade);
  EXPECT_TRUE(ParseAs<unresolved::DropRelation>("drop table if exists a.b purge").purge);
  EXPECT_EQ(ParseAs<unresolved::DropRelation>("drop view identifier('a' || '.b')").name, NameParts({"a", "b"}));
  EXPECT_EQ(ParseAs<unresolved::UseDatabase>("use schema d").name, NameParts({"d"}));
}

TEST(ParseCommand, Insert) {
  const auto insert =
      ParseAs<unresolved::InsertInto>("insert overwrite table t partition (a = 1, b) (c, d) values (1, 2)");
  EXPECT_TRUE(insert.overwrite);
  ASSERT_EQ(insert.partition.size(), 2U);
  EXPECT_EQ(unresolved::Print(insert.partition[0].second), "1");
  EXPECT_EQ(insert.partition[1].second, nullptr);
  EXPECT_EQ(insert.columns, std::vector<std::string>({"c", "d"}));
  EXPECT_TRUE(ParseAs<unresolved::InsertInto>("insert into t by name select 1 as a").by_name);
  EXPECT_EQ(unresolved::Print(ParseAs<unresolved::InsertInto>("with x as (select 1) insert into t from x").query),
            "(with (`x` (project [1] (one_row))) (table `x`))");
  EXPECT_EQ(unresolved::Print(ParseAs<unresolved::InsertInto>("from x insert into t select a").query),
            "(project [a] (table `x`))");
  EXPECT_EQ(
      unresolved::Print(ParseAs<unresolved::WriteV2>("insert into t replace where a = 1 select 2").overwrite_condition),
      "(== a 1)");
  EXPECT_EQ(ParseAs<unresolved::Write>("insert overwrite directory '/d' using csv select 1").path, "/d");
  EXPECT_EQ(Wrong("insert into t"), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(Wrong("insert t select 1"), "PARSE_SYNTAX_ERROR");
}

TEST(ParseCommand, SetAndReset) {
  using Kind = unresolved::SetConf::Kind;
  const auto shown = [](std::string_view text) {
    const auto set = ParseAs<unresolved::SetConf>(text);
    const char* kinds[] = {"set ", "get ", "all ", "verbose ", "reset ", "reset-all "};
    return kinds[static_cast<size_t>(set.kind)] + set.key + "|" + set.value;
  };
  EXPECT_EQ(ParseAs<unresolved::SetConf>("set").kind, Kind::kAll);
  EXPECT_EQ(shown("set -v"), "verbose |");
  EXPECT_EQ(shown("set a.b"), "get a.b|");
  EXPECT_EQ(shown("set a.b = c d ;"), "set a.b|c d");
  EXPECT_EQ(shown("set a=="), "set a|=");
  EXPECT_EQ(shown("set `a b` = `c;d`"), "set a b|c;d");
  EXPECT_EQ(shown("set a = `b`"), "set a|b");
  EXPECT_EQ(shown("set spark.x='y'"), "set spark.x|'y'");
  EXPECT_EQ(shown("set time zone 'Europe/Paris'"), "set spark.sql.session.timeZone|Europe/Paris");
  EXPECT_EQ(shown("set time zone interval '-10:30' hour to minute"), "set spark.sql.session.timeZone|-10:30");
  EXPECT_EQ(shown("reset"), "reset-all |");
  EXPECT_EQ(shown("reset a.b"), "reset a.b|");
  EXPECT_EQ(Wrong("set a b"), "INVALID_SET_SYNTAX");
  EXPECT_EQ(Wrong("set a=b;c"), "INVALID_SET_SYNTAX");
  EXPECT_EQ(Wrong("set a b = `c`"), "INVALID_PROPERTY_KEY");
  EXPECT_EQ(Wrong("set time zone interval 20 hours"), "INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE");
  EXPECT_EQ(Wrong("set time zone x"), "_LEGACY_ERROR_TEMP_0045");
  EXPECT_EQ(Wrong("reset a b"), "INVALID_RESET_COMMAND_FORMAT");
}

TEST(ParseCommand, Show) {
  const auto tables = ParseAs<unresolved::Show>("show tables in d like 'x*'");
  EXPECT_EQ(tables.what, "tables");
  EXPECT_EQ(tables.target, NameParts({"d"}));
  EXPECT_EQ(tables.pattern, "x*");
  EXPECT_EQ(ParseAs<unresolved::Show>("show columns in t from d").target, NameParts({"d", "t"}));
  EXPECT_EQ(ParseAs<unresolved::Show>("show user functions").scope, "USER");
  EXPECT_EQ(ParseAs<unresolved::Show>("show functions abs").pattern, "abs");
  EXPECT_EQ(ParseAs<unresolved::Show>("show tblproperties t (a.b)").scope, "a.b");
  EXPECT_EQ(ParseAs<unresolved::Show>("show create table t").what, "create table");
  EXPECT_EQ(Wrong("show foo functions"), "INVALID_SQL_SYNTAX.SHOW_FUNCTIONS_INVALID_SCOPE");
  EXPECT_EQ(Wrong("show roles"), "INVALID_STATEMENT_OR_CLAUSE");
  EXPECT_EQ(Wrong("show"), "PARSE_SYNTAX_ERROR");
}

TEST(ParseCommand, DescribeAndExplain) {
  using Kind = unresolved::DescribeTarget::Kind;
  EXPECT_EQ(ParseAs<unresolved::DescribeTarget>("desc t a.b").column, NameParts({"a", "b"}));
  EXPECT_TRUE(ParseAs<unresolved::DescribeTarget>("describe table extended t as json").as_json);
  EXPECT_EQ(ParseAs<unresolved::DescribeTarget>("desc select 1").kind, Kind::kQuery);
  EXPECT_EQ(ParseAs<unresolved::DescribeTarget>("desc database d").kind, Kind::kDatabase);
  EXPECT_EQ(ParseAs<unresolved::DescribeTarget>("desc function extended <=>").name, NameParts({"<=>"}));
  EXPECT_EQ(Wrong("desc t as json"), "DESCRIBE_JSON_NOT_EXTENDED");
  EXPECT_EQ(ParseAs<unresolved::Explain>("explain formatted select 1").mode, "formatted");
  EXPECT_EQ(Wrong("explain"), "PARSE_SYNTAX_ERROR");
}

TEST(ParseCommand, Caches) {
  using Kind = unresolved::CacheCommand::Kind;
  const auto cache =
      ParseAs<unresolved::CacheCommand>("cache lazy table t options ('storageLevel' = 'DISK_ONLY') select 1");
  EXPECT_TRUE(cache.lazy);
  EXPECT_NE(cache.query, nullptr);
  EXPECT_EQ(ParseAs<unresolved::CacheCommand>("clear cache").kind, Kind::kClear);
  EXPECT_EQ(ParseAs<unresolved::CacheCommand>("refresh table t").kind, Kind::kRefreshTable);
  EXPECT_EQ(ParseAs<unresolved::CacheCommand>("refresh /a/b").path, "/a/b");
}

TEST(ParseCommand, Alter) {
  const auto added = ParseAs<unresolved::AlterRelation>("alter table t add columns (a int after b, c.d string)");
  const auto& columns = std::get<unresolved::AddColumns>(added.change).columns;
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].after, "b");
  EXPECT_EQ(columns[1].path, NameParts({"c", "d"}));
  const auto renamed = ParseAs<unresolved::AlterRelation>("alter view v rename to w");
  EXPECT_TRUE(renamed.is_view);
  EXPECT_EQ(std::get<unresolved::RenameRelation>(renamed.change).to, NameParts({"w"}));
  EXPECT_EQ(Wrong("alter table t add"), "PARSE_SYNTAX_ERROR");
}

TEST(ParseCommand, ChangesOfRows) {
  EXPECT_EQ(ParseAs<unresolved::ChangeRows>("update t x set a = 1 where b").table, NameParts({"t"}));
  EXPECT_EQ(ParseAs<unresolved::ChangeRows>("delete from d.t where a").table, NameParts({"d", "t"}));
  const auto merge = ParseAs<unresolved::ChangeRows>(
      "merge into t using s on a when matched then delete when not matched then insert *");
  EXPECT_EQ(merge.table, NameParts({"t"}));
  EXPECT_EQ(merge.parts.size(), 1U);
  const auto update = ParseAs<unresolved::ChangeRows>("update t set a = b, c = default where d");
  ASSERT_EQ(update.parts.size(), 3U);
  EXPECT_EQ(unresolved::Print(update.parts[1]), "(project [b] (table `t`))");
}

TEST(ParseCommand, Routines) {
  const auto create = ParseAs<unresolved::CreateFunction>(
      "create function f(a int default 1, b string comment 'x') returns table (c int) return select a");
  ASSERT_EQ(create.function->parameters.size(), 2U);
  EXPECT_EQ(create.function->parameters[0].default_text, "1");
  EXPECT_TRUE(create.function->is_table);
  EXPECT_EQ(create.function->body_text, "select a");
  EXPECT_TRUE(ParseAs<unresolved::DropFunction>("drop temporary function if exists f").if_exists);
  EXPECT_EQ(Wrong("create function f(a int, A int) returns int return 1"), "DUPLICATE_ROUTINE_PARAMETER_NAMES");
}

TEST(ParseCommand, Variables) {
  const auto declare = ParseAs<unresolved::DeclareVariable>("declare or replace a, b int default 1 + 1");
  EXPECT_EQ(declare.names, std::vector<NameParts>({{"a"}, {"b"}}));
  EXPECT_EQ(declare.default_text, "1 + 1");
  EXPECT_EQ(ParseAs<unresolved::SetVariable>("set var x = 1, y = default").assignments.size(), 2U);
  EXPECT_EQ(ParseAs<unresolved::ExecuteImmediate>("execute immediate 'select ?' into a using 1").into.size(), 1U);
  const auto later = ParseAs<unresolved::NamedLater>("drop table identifier(:name)");
  ASSERT_EQ(later.names.size(), 1U);
  ParseOptions options;
  options.names = {{later.names.begin()->first, "a.b"}};
  const unresolved::Plan plan = ParseStatement(later.text, options);
  EXPECT_EQ(std::get<unresolved::DropRelation>(std::get<unresolved::Command>(plan.statement)).name,
            NameParts({"a", "b"}));
}

TEST(ParseCommand, Scripts) {
  const auto script = ParseAs<unresolved::Script>(
      "begin declare a int; w: while a < 1 do set a = 2; end while w; for r as select 1 from t do select 1; end for; "
      "end");
  ASSERT_EQ(script.block->body.size(), 3U);
  EXPECT_EQ(std::get<unresolved::Loop>(script.block->body[1].op).label, "w");
  EXPECT_EQ(std::get<unresolved::ForLoop>(script.block->body[2].op).row, "r");
  EXPECT_EQ(Wrong("begin a: begin select 1; end b; end"), "LABELS_MISMATCH");
}

TEST(ParseCommand, Mistakes) {
  EXPECT_EQ(Wrong("merge into t using s on a"), "MERGE_WITHOUT_WHEN");
  EXPECT_EQ(Wrong("update t set"), "PARSE_SYNTAX_ERROR");
  EXPECT_EQ(Wrong("begin select 1 end"), "PARSE_SYNTAX_ERROR");
}

}  // namespace
}  // namespace piezo::frontend::sql
