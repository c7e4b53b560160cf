#include "errors/error.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace piezo::errors {
namespace {

SourceSpan Sql(std::string text, int32_t start, int32_t stop) {
  auto source = std::make_shared<SourceText>();
  source->text = std::move(text);
  return {std::move(source), start, stop};
}

TEST(ErrorTest, FillsTheTemplate) {
  const Error error("UNBOUND_SQL_PARAMETER", {{"name", "x"}});
  EXPECT_EQ(error.condition(), "UNBOUND_SQL_PARAMETER");
  EXPECT_EQ(error.sqlstate(), "42P02");
  EXPECT_EQ(error.message(),
            "[UNBOUND_SQL_PARAMETER] Parameter x has no value. Pass it in the args of sql(). SQLSTATE: 42P02");
}

TEST(ErrorTest, TakesExactlyTheParametersOfTheTemplate) {
  EXPECT_THROW(Error("UNBOUND_SQL_PARAMETER", {}), InvariantError);
  EXPECT_THROW(Error("UNBOUND_SQL_PARAMETER", {{"name", "x"}, {"other", "y"}}), InvariantError);
}

TEST(ErrorTest, KnowsTheParametersThatNeverVary) {
  const Error error("INVALID_DATETIME_PATTERN.WITH_SUGGESTION", {{"pattern", "x"}});
  EXPECT_EQ(error.parameters().back().first, "docroot");
  EXPECT_NE(error.message().find("https://spark.apache.org/docs/latest/"), std::string::npos);
}

TEST(ErrorTest, RuntimeErrorsShowTheFragment) {
  const Error error("DIVIDE_BY_ZERO", {{"config", "\"c\""}}, Sql("select 1/0", 7, 9));
  EXPECT_TRUE(error.message().ends_with("SQLSTATE: 22012\n== SQL (line 1, position 8) ==\nselect 1/0\n       ^^^\n"))
      << error.message();
  ASSERT_TRUE(error.context());
  EXPECT_EQ(error.context()->fragment, "1/0");
  EXPECT_EQ(error.context()->start_index, 7);
  EXPECT_EQ(error.context()->stop_index, 9);
}

TEST(ErrorTest, AnalysisErrorsNameThePosition) {
  const Error error("UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", {{"objectName", "`a`"}}, Sql("select\n  a", 9, 9));
  EXPECT_TRUE(error.message().ends_with(" SQLSTATE: 42703; line 2 pos 2")) << error.message();
}

TEST(ErrorTest, SyntaxErrorsPointIntoTheStatement) {
  const Error error("PARSE_SYNTAX_ERROR", {{"error", "'selec'"}, {"hint", ""}}, Sql("selec 1\nfrom t", 0, 4));
  EXPECT_TRUE(error.message().starts_with("\n[PARSE_SYNTAX_ERROR]"));
  EXPECT_TRUE(error.message().ends_with("(line 1, pos 0)\n\n== SQL ==\nselec 1\n^^^\nfrom t\n")) << error.message();
  EXPECT_FALSE(error.context());
}

TEST(ErrorTest, DataFrameErrorsNameTheCall) {
  auto source = std::make_shared<SourceText>();
  source->kind = SourceText::Kind::kDataFrame;
  source->text = "__truediv__";
  source->call_site = "job.py:7";
  const Error error("DIVIDE_BY_ZERO", {{"config", "c"}}, {source, -1, -1});
  EXPECT_TRUE(error.message().ends_with("\n== DataFrame ==\n\"__truediv__\" was called from\njob.py:7\n"));
}

TEST(ErrorTest, CastErrorsHaveTheClassOfTheirTarget) {
  const auto cast_to = [](std::string type) {
    return Error::FromData("CAST_INVALID_INPUT",
                           {{"expression", "'x'"}, {"sourceType", "\"STRING\""}, {"targetType", std::move(type)}})
        .exception_class();
  };
  EXPECT_EQ(cast_to("\"INT\""), ExceptionClass::kNumberFormat);
  EXPECT_EQ(cast_to("\"DATE\""), ExceptionClass::kDateTime);
  EXPECT_EQ(cast_to("\"TIMESTAMP\""), ExceptionClass::kDateTime);
  EXPECT_EQ(cast_to("\"BOOLEAN\""), ExceptionClass::kRuntime);
}

TEST(ErrorTest, UnknownConditionsBecomeInternalErrors) {
  const Error error = Error::FromData("NOT_A_CONDITION", {{"a", "b"}});
  EXPECT_EQ(error.condition(), "INTERNAL_ERROR");
  EXPECT_NE(error.message().find("NOT_A_CONDITION, a=b"), std::string::npos);
}

TEST(ErrorTest, AtKeepsTheFirstPlace) {
  const Error error("UNBOUND_SQL_PARAMETER", {{"name", "x"}});
  const Error placed = error.At(Sql("select :x", 7, 8));
  EXPECT_EQ(placed.where().start, 7);
  EXPECT_EQ(placed.At(Sql("other", 0, 1)).where().start, 7);
}

TEST(QueryContextTest, CutsLongLinesAndCountsUtf16) {
  const std::string text = std::string(40, 'a') + "\xF0\x9F\x98\x80" + " bad " + std::string(40, 'b');
  const auto context = DescribeContext(Sql(text, 45, 47));
  ASSERT_TRUE(context);
  EXPECT_EQ(context->start_index, 43);
  EXPECT_EQ(context->fragment, "bad");
  EXPECT_NE(context->summary.find("\n..."), std::string::npos);
  EXPECT_NE(context->summary.find("...\n"), std::string::npos);
}

TEST(QueryContextTest, ShowsSeveralLinesAndTheObject) {
  auto source = std::make_shared<SourceText>();
  source->text = "a +\n b";
  source->object_type = "VIEW";
  source->object_name = "`v`";
  const auto context = DescribeContext({source, 0, 5});
  EXPECT_EQ(context->summary, "== SQL of VIEW `v` (line 1, position 1) ==\na +\n^^^\n b\n^^\n");
}

TEST(QueryContextTest, IgnoresSpansOutsideOfTheText) {
  EXPECT_FALSE(DescribeContext(Sql("abc", 2, 3)));
  EXPECT_FALSE(DescribeContext({}));
}

TEST(QuoteTest, Escapes) {
  EXPECT_EQ(QuoteIdentifier("a`b"), "`a``b`");
  EXPECT_EQ(QuoteIdentifier(std::vector<std::string>{"a", "b.c"}), "`a`.`b.c`");
  EXPECT_EQ(QuoteText("INT"), "\"INT\"");
  EXPECT_EQ(QuoteString("it's"), "'it\\'s'");
}

TEST(SpanTest, CoversBoth) {
  const SourceSpan first = Sql("abcdef", 1, 2);
  const SourceSpan last{first.source, 4, 5};
  EXPECT_EQ(Cover(first, last).start, 1);
  EXPECT_EQ(Cover(first, last).stop, 5);
  EXPECT_EQ(Cover({}, last).start, 4);
  EXPECT_EQ(Cover(first, {}).stop, 2);
}

}  // namespace
}  // namespace piezo::errors
