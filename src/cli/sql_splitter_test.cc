#include "cli/sql_splitter.h"

#include <gtest/gtest.h>

#include <vector>

namespace piezo::cli {
namespace {

std::vector<std::string> Split(std::string_view text) {
  SqlSplitter splitter;
  splitter.Add(text);
  std::vector<std::string> statements;
  while (auto statement = splitter.Last()) statements.push_back(*statement);
  return statements;
}

using Statements = std::vector<std::string>;

TEST(SqlSplitterTest, CutsAtSemicolons) {
  EXPECT_EQ(Split("select 1; select 2 ;\nselect 3"), (Statements{"select 1", "select 2", "select 3"}));
  EXPECT_EQ(Split(" ;; -- nothing\n /* at all */ ;"), Statements{});
}

TEST(SqlSplitterTest, KeepsSemicolonsThatEndNothing) {
  EXPECT_EQ(Split("select ';', 'it''s;', \"a;\\\";\", `b;` -- c;\n, 1 /* ; /* ; */ ; */; x"),
            (Statements{"select ';', 'it''s;', \"a;\\\";\", `b;` -- c;\n, 1 /* ; /* ; */ ; */", "x"}));
}

TEST(SqlSplitterTest, KeepsScriptsWhole) {
  const std::string script =
      "BEGIN DECLARE x INT; IF 1 = 1 THEN SET x = 1; END IF; SELECT CASE WHEN true THEN 1 END; BEGIN SELECT 2; END; "
      "END";
  EXPECT_EQ(Split(script + "; select 1"), (Statements{script, "select 1"}));
  EXPECT_EQ(Split("select begin from t; select 2"), (Statements{"select begin from t", "select 2"}));
}

TEST(SqlSplitterTest, WaitsForTheEnd) {
  SqlSplitter splitter;
  splitter.Add("select 'a\n");
  EXPECT_FALSE(splitter.Next());
  EXPECT_FALSE(splitter.empty());
  splitter.Add("b';\n");
  EXPECT_EQ(splitter.Next(), "select 'a\nb'");
  EXPECT_TRUE(splitter.empty());
}

}  // namespace
}  // namespace piezo::cli
