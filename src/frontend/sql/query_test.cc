// Queries: the relations that the parser builds.
#include <gtest/gtest.h>

#include <future>

#include "base/worker_pool.h"
#include "errors/error.h"
#include "frontend/sql/parser.h"
#include "unresolved/print.h"

namespace piezo::frontend::sql {
namespace {

std::string Query(std::string_view text) {
  const unresolved::Plan plan = ParseStatement(text);
  return unresolved::Print(std::get<unresolved::Query>(plan.statement).root);
}

std::string Wrong(std::string_view text) {
  try {
    ParseStatement(text);
  } catch (const Error& error) {
    return error.condition();
  }
  return "no error";
}

TEST(ParseQuery, SelectClausesInTheirOrder) {
  EXPECT_EQ(
      Query("select distinct a as b, count(*) c from t where x group by a having y order by z desc limit 5 offset 2"),
      "(limit 5 (offset 2 (sort [(desc z)] (distinct (aggregate [a] :whole-list [(as a b) (as (count *) c)] :having "
      "(cast y BOOLEAN) (filter x (table `t`)))))))");
  EXPECT_EQ(Query("select 1"), "(project [1] (one_row))");
  EXPECT_EQ(Query("select count(*) from t having true"),
            "(aggregate [] :whole-list [(count *)] :having (cast true BOOLEAN) (table `t`))");
  EXPECT_EQ(Query("select a from t order by all desc"), "(sort :all [(desc none)] (project [a] (table `t`)))");
  EXPECT_EQ(Query("select a from t limit all"), "(project [a] (table `t`))");
}

TEST(ParseQuery, FromFirst) {
  EXPECT_EQ(Query("from t"), "(table `t`)");
  EXPECT_EQ(Query("from t select a where b order by c"), "(sort [(asc c)] (project [a] (filter b (table `t`))))");
  EXPECT_EQ(Query("from t select a select b"), "(union :all (project [a] (table `t`)) (project [b] (table `t`)))");
}

TEST(ParseQuery, SetOperations) {
  EXPECT_EQ(Query("select 1 union select 2 intersect select 3 except all select 4"),
            "(except :all (union (project [1] (one_row)) (intersect (project [2] (one_row)) (project [3] (one_row)))) "
            "(project [4] (one_row)))");
  EXPECT_EQ(Query("select 1 minus (select 2 order by 1)"),
            "(except (project [1] (one_row)) (sort [(asc 1)] (project [2] (one_row))))");
}

TEST(ParseQuery, CommonTables) {
  EXPECT_EQ(Query("with a as (select 1), b(x) as (select 2) select * from a"),
            "(with (`a` (project [1] (one_row))) (`b` ['x'] (project [2] (one_row))) (project [*] (table `a`)))");
  EXPECT_EQ(Query("with recursive r(n) max recursion level 9 as (select 1) select * from r"),
            "(with :recursive (`r` ['n'] :max 9 (project [1] (one_row))) (project [*] (table `r`)))");
  EXPECT_EQ(Wrong("with a as (select 1), a as (select 2) select 1"), "DUPLICATED_CTE_NAMES");
}

TEST(ParseQuery, Joins) {
  EXPECT_EQ(Query("from a, b join c on x"), "(join inner :on x (join inner (table `a`) (table `b`)) (table `c`))");
  EXPECT_EQ(Query("from a left semi join b using (x, y)"), "(join semi :using ['x' 'y'] (table `a`) (table `b`))");
  EXPECT_EQ(Query("from a natural full outer join b"), "(join full :natural (table `a`) (table `b`))");
  EXPECT_EQ(Query("from a x cross join (b join c) y"),
            "(join cross (alias `x` (table `a`)) (alias `y` (join inner (table `b`) (table `c`))))");
  EXPECT_EQ(
      Query("from a left join lateral (select 1) on true"),
      "(join left :lateral :on true (table `a`) (alias `__auto_generated_subquery_name` (project [1] (one_row))))");
  EXPECT_EQ(Wrong("from a natural cross join b"), "INCOMPATIBLE_JOIN_TYPES");
  EXPECT_EQ(Wrong("from a join lateral b"), "INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC");
  EXPECT_EQ(Wrong("from a right join lateral (select 1)"), "INVALID_LATERAL_JOIN_TYPE");
}

TEST(ParseQuery, SubqueriesAndParentheses) {
  EXPECT_EQ(Query("select (select 1) + 1, ((select 2) union (select 3))"),
            "(project [(+ (scalar_subquery (project [1] (one_row))) 1) (scalar_subquery (union (project [2] (one_row)) "
            "(project [3] (one_row))))] (one_row))");
  EXPECT_EQ(Query("from ((select 1) t join u)"), "(join inner (alias `t` (project [1] (one_row))) (table `u`))");
  EXPECT_EQ(Query("from ((select 1))"), "(alias `__auto_generated_subquery_name` (project [1] (one_row)))");
}

TEST(ParseQuery, TablesAndFunctions) {
  EXPECT_EQ(Query("from a.b.c version as of 3 with ('k' = 'v') t (x, y)"),
            "(alias `t` ['x' 'y'] (table `a`.`b`.`c` :options [(pair 'k' 'v')] :version '3'))");
  EXPECT_EQ(Query("from identifier('a' || 'b') x"), "(alias `x` (table :identifier (|| 'a' 'b')))");
  EXPECT_EQ(Query("values (1, 'a'), (2, 'b') t(x, y)"), "(alias `t` ['x' 'y'] (values [1 'a'] [2 'b']))");
  EXPECT_EQ(Query("from range(10) r, explode(array(1))"),
            "(join inner (alias `r` (table_function `range` 10)) (table_function `explode` (array 1)))");
  EXPECT_EQ(Query("from f(table(t) partition by a order by b, x => 1)"),
            "(table_function `f` (table_subquery (table `t`) :partition [a] :order [(asc b)]) (=> x 1))");
  EXPECT_EQ(Query("from t lateral view outer explode(a) x as y, z"),
            "(lateral_view :outer (explode a) 'x' ['y' 'z'] (table `t`))");
  EXPECT_EQ(Query("from t tablesample (10 percent) repeatable (7) s"),
            "(sample 0.000000 0.100000 :seed 7 (alias `s` (table `t`)))");
  EXPECT_EQ(Query("from t tablesample (5 rows)"), "(limit 5 (table `t`))");
  EXPECT_EQ(Query("from stream t"), "(table `t` :streaming)");
}

// A column list behind a keyword makes it an alias wherever the text makes sense so; Spark's grammar reads it the same.
TEST(ParseQuery, KeywordsAsAliases) {
  EXPECT_EQ(Query("select * from t where (a)"), "(project [*] (alias `where` ['a'] (table `t`)))");
  EXPECT_EQ(Query("select * from t where (a) and b"), "(project [*] (filter (and a b) (table `t`)))");
  EXPECT_EQ(Query("select * from t limit"), "(project [*] (alias `limit` (table `t`)))");
}

TEST(ParseQuery, Grouping) {
  EXPECT_EQ(Query("select 1 from t group by all"), "(aggregate :all [] :whole-list [1] (table `t`))");
  EXPECT_EQ(Query("select 1 from t group by a, b with rollup"), "(rollup [a b] :whole-list [1] (table `t`))");
  EXPECT_EQ(Query("select 1 from t group by cube(a, b)"), "(cube [a b] :whole-list [1] (table `t`))");
  EXPECT_EQ(Query("select 1 from t group by grouping sets ((a, b), a, ())"),
            "(grouping_sets [a b] :sets [[a b] [a] []] :whole-list [1] (table `t`))");
  EXPECT_EQ(Query("select 1 from t group by a, rollup(b, (c, d))"),
            "(aggregate [a (rollup b (grouping_set c d))] :whole-list [1] (table `t`))");
}

TEST(ParseQuery, PivotAndUnpivot) {
  EXPECT_EQ(
      Query("from t pivot (sum(a) as s for (c, d) in ((1, 2) as x, (3, 4)))"),
      "(pivot :implicit [] [(as (sum a) s)] :column (struct c d) :values [(as (struct 1 2) x) (struct 3 4)] (table "
      "`t`))");
  EXPECT_EQ(Query("from t unpivot (v for n in (a, b as x)) u"),
            "(alias `u` (unpivot :values [a b] :aliases [none 'x'] 'n' ['v'] :exclude-nulls (table `t`)))");
  EXPECT_EQ(Query("from t unpivot include nulls ((v, w) for n in ((a, b) as x))"),
            "(unpivot :groups [[a b]] :aliases ['x'] 'n' ['v' 'w'] (table `t`))");
}

TEST(ParseQuery, WindowsAndHints) {
  EXPECT_EQ(Query("select sum(a) over w from t window w as (order by b), x as w"),
            "(windows [(pair 'w' (over :order [(asc b)])) (pair 'x' (over :order [(asc b)]))] (project [(over (sum a) "
            ":window 'w')] (table `t`)))");
  EXPECT_EQ(Query("select /*+ broadcast(t), coalesce(3) */ a from t"),
            "(hint 'broadcast' t (hint 'coalesce' 3 (project [a] (table `t`))))");
  EXPECT_EQ(Wrong("select 1 from t window w as x"), "INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE");
}

TEST(ParseQuery, SortsAndDistributions) {
  EXPECT_EQ(Query("from t |> cluster by a"), "(sort :local [(asc a)] (repartition :by [(asc a)] (table `t`)))");
  EXPECT_EQ(Query("select a from t distribute by a sort by b nulls last"),
            "(sort :local [(asc b :nulls-last)] (repartition :by [(asc a)] (project [a] (table `t`))))");
  EXPECT_EQ(Wrong("select a from t order by a sort by b"), "UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES");
}

TEST(ParseQuery, PipeOperators) {
  EXPECT_EQ(
      Query("from t |> where a |> select b |> extend c as d |> drop e |> as q"),
      "(alias `q` (project :pipe 'DROP' [(* :except [['e']])] (project :pipe 'EXTEND' [* (as c d)] (project :pipe "
      "'SELECT' [b] (filter a (table `t`))))))");
  EXPECT_EQ(
      Query("from t |> set a = 1, b = a"),
      "(project :pipe 'SET' [(* :replace [(pair 'b' a)])] (project :pipe 'SET' [(* :replace [(pair 'a' 1)])] (table "
      "`t`)))");
  EXPECT_EQ(Query("from t |> aggregate sum(a) group by b as c |> limit 1"),
            "(limit 1 (aggregate :pipe 'AGGREGATE' [(as b c)] [(sum a)] (table `t`)))");
  EXPECT_EQ(Query("from t |> join u on x |> union all (select 1)"),
            "(union :all (join inner :on x (table `t`) (table `u`)) (project [1] (one_row)))");
  EXPECT_EQ(Wrong("from t |> order by a limit 1"), "MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS");
  EXPECT_EQ(Wrong("from t |> aggregate a group by rollup(b)"),
            "UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE");
}

// ---- Limits ----

std::string Repeat(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(ParseQuery, LongChainsAndDeepNesting) {
  EXPECT_EQ(Wrong("select a" + Repeat(" or b = 1", 5000)), "no error");
  EXPECT_EQ(Wrong("select a" + Repeat(" and b = 1", 5000)), "no error");
  EXPECT_EQ(Wrong("select " + Repeat("(", 500) + "1" + Repeat(")", 500)), "no error");
  EXPECT_EQ(Wrong("select 1 in (1" + Repeat(", 2", 100000) + ")"), "no error");
  EXPECT_EQ(Wrong("select 1" + Repeat(" union all select 1", 500)), "no error");
}

// Calls that may have a form with words are not read twice: nested ones would take exponential time.
TEST(ParseQuery, NestedCallsTakeLinearTime) {
  const std::string deep = Repeat("trim(substr(date_add(day, position(overlay(first(", 60) + "a" + Repeat("))))))", 60);
  EXPECT_EQ(Wrong("select " + deep), "no error");
}

// Beyond the limit there is an error, never a stack overflow, whatever the form, on a thread such as the server's.
TEST(ParseQuery, TooDeepIsAnError) {
  constexpr int kDeep = 100000;
  WorkerPool server({});
  for (const std::string& text :
       {"select " + Repeat("(", kDeep) + "1", "select " + Repeat("- ", kDeep) + "a",
        "select " + Repeat("not ", kDeep) + "a", "select 1" + Repeat(" + 1", kDeep), "select a" + Repeat("[0]", kDeep),
        "select f" + Repeat("(f", kDeep), "select " + Repeat("case when ", kDeep),
        "select 1" + Repeat(" union select 1", kDeep), "select * from " + Repeat("(", kDeep) + "t",
        "select * from a" + Repeat(" join a", kDeep), "select cast(a as " + Repeat("array<", kDeep) + "int",
        "select " + Repeat("(select ", kDeep) + "1", "from t" + Repeat(" |> where a", kDeep),
        "with " + Repeat("a as (with ", kDeep), Repeat("explain ", kDeep), Repeat("begin ", kDeep),
        "select a" + Repeat("::int", kDeep), "select " + Repeat("x -> ", kDeep) + "x",
        "select " + Repeat("trim(substr(date_add(day, ", kDeep) + "a"}) {
    std::promise<std::string> told;
    ASSERT_TRUE(server.Submit([&] { told.set_value(Wrong(text)); }));
    EXPECT_NE(told.get_future().get(), "no error") << text.substr(0, 40);
  }
}

}  // namespace
}  // namespace piezo::frontend::sql
