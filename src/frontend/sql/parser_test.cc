// The SQL parser by the trees it builds, printed as s-expressions, and by its errors with their places.
#include "frontend/sql/parser.h"

#include <gtest/gtest.h>

#include "errors/error.h"
#include "unresolved/print.h"

namespace piezo::frontend::sql {
namespace {

std::string Expr(std::string_view text, const ParseOptions& options = {}) {
  return unresolved::Print(ParseExpression(text, options));
}

std::string Query(std::string_view text, const ParseOptions& options = {}) {
  const unresolved::Plan plan = ParseStatement(text, options);
  return unresolved::Print(std::get<unresolved::Query>(plan.statement).root);
}

/// "CONDITION at START-STOP: fragment" of the error that `parse` raises.
template <class Parse>
std::string Failure(std::string_view text, const Parse& parse) {
  try {
    parse(text);
  } catch (const Error& error) {
    std::string shown = error.condition();
    for (const auto& [key, value] : error.parameters()) {
      if (error.condition() == "PARSE_SYNTAX_ERROR") shown += value.empty() ? "" : " " + value;
    }
    const SourceSpan& where = error.where();
    return shown + " @" + std::to_string(where.start);
  }
  return "no error";
}

std::string Wrong(std::string_view text, const ParseOptions& options = {}) {
  return Failure(text, [&](std::string_view t) { ParseStatement(t, options); });
}

std::string WrongExpr(std::string_view text, const ParseOptions& options = {}) {
  return Failure(text, [&](std::string_view t) { ParseExpression(t, options); });
}

std::string Fragment(const unresolved::ExprPtr& expr) {
  const SourceSpan& span = expr->origin;
  return span.source->text.substr(static_cast<size_t>(span.start), static_cast<size_t>(span.stop - span.start + 1));
}

// ---- Operators ----

TEST(ParseExpression, BindsOperatorsAsSpark) {
  EXPECT_EQ(Expr("1 + 2 - 3 * 4 / 5 % 6 div 7"), "(- (+ 1 2) (div (% (/ (* 3 4) 5) 6) 7))");
  EXPECT_EQ(Expr("a & b | c ^ d << 1 || 'x'"), "(| (& a b) (^ c (<< d (|| 1 'x'))))");
  EXPECT_EQ(Expr("a = b < c"), "(< (== a b) c)");
  EXPECT_EQ(Expr("a or b and not c = d"), "(or a (and b (not (== c d))))");
  EXPECT_EQ(Expr("-a[1].b + ~-c"), "(+ (negative (get (get a 1) 'b')) (~ (negative c)))");
  EXPECT_EQ(Expr("a <> b"), "(not (== a b))");
  EXPECT_EQ(Expr("a != b"), "(not (== a b))");
  EXPECT_EQ(Expr("a !> b"), "(<= a b)");
  EXPECT_EQ(Expr("! ! not a"), "(not (not (not a)))");
}

TEST(ParseExpression, ASignBeforeDigitsBelongsToTheLiteral) {
  EXPECT_EQ(Expr("-1"), "-1");
  EXPECT_EQ(Expr("- 1"), "-1");
  EXPECT_EQ(Expr("- -1"), "(negative -1)");
  EXPECT_EQ(Expr("-(1)"), "(negative 1)");
  EXPECT_EQ(Expr("3 -1"), "(- 3 1)");
  EXPECT_EQ(Expr("-1::string"), "(cast -1 STRING)");
  EXPECT_EQ(Expr("-2147483648"), "-2147483648");
}

TEST(ParseExpression, ChainsOfAndAndOrAreBalanced) {
  EXPECT_EQ(Expr("a or b or c"), "(or (or a b) c)");
  EXPECT_EQ(Expr("a or b or c or d"), "(or (or a b) (or c d))");
  EXPECT_EQ(Expr("a or b or c or d or e"), "(or (or (or a b) c) (or d e))");
  EXPECT_EQ(Expr("a and (b and c)"), "(and a (and b c))");
}

TEST(ParseExpression, Predicates) {
  EXPECT_EQ(Expr("a between 1 and 2 and b"), "(and (between a 1 2) b)");
  EXPECT_EQ(Expr("a not between 1 and 2"), "(not (between a 1 2))");
  EXPECT_EQ(Expr("a in (1, 2)"), "(in a 1 2)");
  EXPECT_EQ(Expr("a not in (select b from t)"), "(not (in_subquery a (project [b] (table `t`))))");
  EXPECT_EQ(Expr("(a, b) in (select c, d from t)"), "(in_subquery a b (project [c d] (table `t`)))");
  EXPECT_EQ(Expr("a like 'x' escape '/'"), "(like a 'x' '/')");
  EXPECT_EQ(Expr("a not ilike 'x'"), "(not (ilike a 'x'))");
  EXPECT_EQ(Expr("a regexp 'x'"), "(rlike a 'x')");
  EXPECT_EQ(Expr("a like any ('x', 'y')"), "(like_any a 'x' 'y')");
  EXPECT_EQ(Expr("a not ilike all ('x', b)"), "(and (not (ilike a 'x')) (not (ilike a b)))");
  EXPECT_EQ(Expr("a not like all ('x')"), "(not_like_all a 'x')");
  EXPECT_EQ(Expr("a is null"), "(isnull a)");
  EXPECT_EQ(Expr("a is not null"), "(isnotnull a)");
  EXPECT_EQ(Expr("a is not true"), "(not (is_true a))");
  EXPECT_EQ(Expr("a is unknown"), "(is_unknown a)");
  EXPECT_EQ(Expr("a is distinct from b"), "(not (<=> a b))");
  EXPECT_EQ(Expr("a is not distinct from b"), "(<=> a b)");
  EXPECT_EQ(Expr("exists (select 1)"), "(exists_subquery (project [1] (one_row)))");
  EXPECT_EQ(Expr("exists(a, x -> x)"), "(exists a (lambda ['x'] x))");
}

// ---- Literals ----

TEST(ParseExpression, NumbersHaveSparksTypes) {
  EXPECT_EQ(Expr("2147483647"), "2147483647");
  EXPECT_EQ(Expr("2147483648"), "bigint:2147483648");
  EXPECT_EQ(Expr("9223372036854775808"), "decimal(19,0):9223372036854775808");
  EXPECT_EQ(Expr("1.50"), "decimal(3,2):1.50");
  EXPECT_EQ(Expr(".05"), "decimal(2,2):0.05");
  EXPECT_EQ(Expr("1."), "decimal(1,0):1");
  EXPECT_EQ(Expr("1e3"), "double:1000.0");
  EXPECT_EQ(Expr("1.5D"), "double:1.5");
  EXPECT_EQ(Expr("1f"), "float:1.0");
  EXPECT_EQ(Expr("10L"), "bigint:10");
  EXPECT_EQ(Expr("-10S"), "smallint:-10");
  EXPECT_EQ(Expr("10Y"), "tinyint:10");
  EXPECT_EQ(Expr("1.5BD"), "decimal(2,1):1.5");
  EXPECT_EQ(WrongExpr("128Y"), "INVALID_NUMERIC_LITERAL_RANGE @0");
  EXPECT_EQ(WrongExpr("1 + 1e400"), "INVALID_NUMERIC_LITERAL_RANGE @4");
  EXPECT_EQ(Expr("1e-400"), "double:0.0");
  EXPECT_EQ(WrongExpr("123456789012345678901234567890123456789"), "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION @0");
}

TEST(ParseExpression, WordsMayBeginWithDigits) {
  EXPECT_EQ(Expr("1a"), "`1a`");
  EXPECT_EQ(Expr("a.1b"), "a.`1b`");
  EXPECT_EQ(Expr("1.5a"), "(get 1 '5a')");
}

TEST(ParseExpression, Strings) {
  EXPECT_EQ(Expr("'a' \"b\" 'c'"), "'abc'");
  EXPECT_EQ(Expr("'a''b'"), R"('a\'b')");
  EXPECT_EQ(Expr(R"(r'a\nb')"), R"('a\\nb')");
  EXPECT_EQ(Expr(R"('\u0041\101\x\%')"), R"('AAx\\%')");
  ParseOptions escaped;
  escaped.escaped_string_literals = true;
  EXPECT_EQ(Expr(R"('a\tb')", escaped), R"('a\\tb')");
  ParseOptions quoted;
  quoted.double_quoted_identifiers = true;
  EXPECT_EQ(Expr(R"("a ""b")", quoted), "`a \"b`");
}

TEST(ParseExpression, TypedLiterals) {
  EXPECT_EQ(Expr("date '2020-1-2'"), "date:2020-01-02");
  EXPECT_EQ(Expr("timestamp_ntz '2020-01-02 03:04'"), "timestamp_ntz:2020-01-02 03:04:00");
  EXPECT_EQ(Expr("x'1F'"), "binary:0x1F");
  EXPECT_EQ(WrongExpr("date '2020-13-01'"), "INVALID_TYPED_LITERAL @0");
  EXPECT_EQ(WrongExpr("a + foo 'x'"), "UNSUPPORTED_TYPED_LITERAL @4");
}

TEST(ParseExpression, Intervals) {
  EXPECT_EQ(Expr("interval 1 day"), "interval day:INTERVAL '1' DAY");
  EXPECT_EQ(Expr("interval '90' day"), "interval day:INTERVAL '90' DAY");
  EXPECT_EQ(Expr("interval 1 year 2 months"), "interval year to month:INTERVAL '1-2' YEAR TO MONTH");
  EXPECT_EQ(Expr("interval -'1' week"), "interval day:INTERVAL '-7' DAY");
  EXPECT_EQ(Expr("interval '1 02:03:04.5' day to second"),
            "interval day to second:INTERVAL '1 02:03:04.5' DAY TO SECOND");
  EXPECT_EQ(Expr("interval '1 day 2 hours'"), "interval day to hour:INTERVAL '1 02' DAY TO HOUR");
  EXPECT_EQ(Expr("interval"), "interval");
  EXPECT_EQ(Expr("interval(1)"), "(interval 1)");
  EXPECT_EQ(WrongExpr("interval 1 year 1 day"), "_LEGACY_ERROR_TEMP_0029 @0");
  EXPECT_EQ(WrongExpr("interval '1' year to day"), "INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION @9");
  EXPECT_EQ(WrongExpr("interval '1 24' day to hour"), "_LEGACY_ERROR_TEMP_0063 @9");
  EXPECT_EQ(WrongExpr("interval 1.5 day"), "INVALID_INTERVAL_FORMAT.INVALID_FRACTION @-1");
  ParseOptions legacy;
  legacy.legacy_intervals = true;
  EXPECT_EQ(Expr("interval 1 year 1 day", legacy), "interval:1 years 1 days");
}

// ---- Names, calls and forms ----

TEST(ParseExpression, NamesAndFields) {
  EXPECT_EQ(Expr("a.b.c"), "a.b.c");
  EXPECT_EQ(Expr("(a).b"), "a.b");
  EXPECT_EQ(Expr("`a.b`.c"), "`a.b`.c");
  EXPECT_EQ(Expr("f(a).b"), "(get (f a) 'b')");
  EXPECT_EQ(Expr("a.b[0]"), "(get a.b 0)");
  EXPECT_EQ(Expr("t.*"), "t.*");
  EXPECT_EQ(Expr("* except (a, b.c)"), "(* :except [['a'] ['b' 'c']])");
  EXPECT_EQ(Expr("identifier('a.b').c"), "a.b.c");
  EXPECT_EQ(Expr("identifier(a || 'x')"), "(identifier (|| a 'x'))");
  EXPECT_EQ(Expr("identifier(:f)(1)"), "(identifier :f (1))");
  EXPECT_EQ(Expr("current_date"), "current_date");
  EXPECT_EQ(Expr("v:a.b[0]['c']"), "(semi_structured_extract v '$.a.b[0][\\'c\\']')");
}

TEST(ParseExpression, Calls) {
  EXPECT_EQ(Expr("Count(DISTINCT a)"), "(Count a :distinct)");
  EXPECT_EQ(Expr("count(*)"), "(count *)");
  EXPECT_EQ(Expr("db.f(a, x => 1)"), "(db.f a (=> x 1))");
  EXPECT_EQ(Expr("f(a) filter (where b)"), "(f a :filter b)");
  EXPECT_EQ(Expr("f(a) within group (order by b desc) ignore nulls"), "(f a :within [(desc b)] :ignore-nulls)");
  EXPECT_EQ(Expr("first(a ignore nulls)"), "(first a :ignore-nulls)");
  EXPECT_EQ(Expr("transform(a, (x, i) -> x + i)"), "(transform a (lambda ['x' 'i'] (+ x i)))");
  EXPECT_EQ(Expr("struct(a, b as c)"), "(struct a (as b c))");
  EXPECT_EQ(Expr("(a, b as c)"), "(struct a (as b c))");
}

TEST(ParseExpression, CallsWithWordsInside) {
  EXPECT_EQ(Expr("extract(year from a)"), "(extract 'year' a)");
  EXPECT_EQ(Expr("substring(a from 1 for 2)"), "(substring a 1 2)");
  EXPECT_EQ(Expr("substr(a, 1, 2)"), "(substr a 1 2)");
  EXPECT_EQ(Expr("trim(a)"), "(trim a)");
  EXPECT_EQ(Expr("trim(both 'x' from a)"), "(trim 'x' a)");
  EXPECT_EQ(Expr("trim(leading from a)"), "(ltrim a)");
  EXPECT_EQ(Expr("position('a' in b)"), "(locate 'a' b)");
  EXPECT_EQ(Expr("position('a', b)"), "(position 'a' b)");
  EXPECT_EQ(Expr("overlay(a placing b from 1)"), "(overlay a b 1)");
  EXPECT_EQ(Expr("dateadd(day, 1, a)"), "(timestampadd 'day' 1 a)");
  EXPECT_EQ(Expr("date_add(a, 1)"), "(date_add a 1)");
  EXPECT_EQ(Expr("case a when 1 then 'x' else 'y' end"), "(when (== a 1) 'x' 'y')");
  EXPECT_EQ(Expr("try_cast(a as map<string, array<struct<x: int, y: decimal(5,2)>>>)"),
            "(try_cast a MAP<STRING, ARRAY<STRUCT<x: INT, y: DECIMAL(5,2)>>>)");
  EXPECT_EQ(WrongExpr("date_diff('day', a, b)"), "INVALID_PARAMETER_VALUE.DATETIME_UNIT @0");
  EXPECT_EQ(WrongExpr("cast(a as foo)"), "UNSUPPORTED_DATATYPE @10");
}

TEST(ParseExpression, Windows) {
  EXPECT_EQ(Expr("sum(a) over (partition by b order by c rows between 1 preceding and current row)"),
            "(over (sum a) :partition [b] :order [(asc c)] (rows (negative 1) current-row))");
  EXPECT_EQ(Expr("sum(a) over w"), "(over (sum a) :window 'w')");
  EXPECT_EQ(WrongExpr("sum(a) over (rows a preceding)"), "_LEGACY_ERROR_TEMP_0064 @18");
}

TEST(ParseExpression, KeywordsAreNames) {
  EXPECT_EQ(Query("select select, from from from"), "(project [select from] (table `from`))");
  EXPECT_EQ(Query("select a limit"), "(project [(as a limit)] (one_row))");
  EXPECT_EQ(Query("select * from a order"), "(project [*] (alias `order` (table `a`)))");
  ParseOptions reserved;
  reserved.enforce_reserved_keywords = true;
  EXPECT_EQ(Wrong("select select", reserved), "PARSE_SYNTAX_ERROR 'select' @7");
  EXPECT_EQ(Query("select current_date, date from t", reserved), "(project [(current_date) date] (table `t`))");
}

TEST(ParseExpression, SpansAreSparksFragments) {
  const auto fragment = [](std::string_view text) { return Fragment(ParseExpression(text)); };
  EXPECT_EQ(fragment("  a / b "), "a / b");
  const unresolved::ExprPtr sum = ParseExpression("1 + (a / 0) * f(b )");
  const auto& args = std::get<unresolved::Call>(sum->op).args;
  EXPECT_EQ(Fragment(args[1]), "(a / 0) * f(b )");
  const auto& factors = std::get<unresolved::Call>(args[1]->op).args;
  EXPECT_EQ(Fragment(factors[0]), "a / 0");
  EXPECT_EQ(Fragment(factors[1]), "f(b )");
}

}  // namespace
}  // namespace piezo::frontend::sql
