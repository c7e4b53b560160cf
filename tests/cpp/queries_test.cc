// DataFrames, columns and functions.
#include "live.h"

namespace live {
namespace {

using Queries = Live;

TEST_F(Queries, ReadNaturally) {
  const DataFrame people = spark.createDataFrame(
      std::vector<std::tuple<std::string, std::string, int>>{
          {"Ann", "Bern", 30}, {"Bob", "Bern", 20}, {"Cy", "Rome", 50}, {"Di", "Rome", 22}},
      Schema{{"name", DataType::string()}, {"city", DataType::string()}, {"age", DataType::integer()}});
  const auto result = people.filter(col("age") > 21).groupBy("city").agg(avg("age").as("mean")).orderBy("city");
  EXPECT_EQ((result.collectAs<std::string, double>()),
            (std::vector<std::tuple<std::string, double>>{{"Bern", 30.0}, {"Rome", 36.0}}));
  EXPECT_EQ(result.schema().toDDL(), "city STRING,mean DOUBLE");
  EXPECT_EQ(people.count(), 4);
  EXPECT_EQ(people.columns(), (std::vector<std::string>{"name", "city", "age"}));
}

TEST_F(Queries, TakeOperatorsOnBothSides) {
  const DataFrame frame = spark.range(1, 6);
  EXPECT_EQ(ColumnOf<int64_t>(frame.select(100 - col("id") * 2)), (std::vector<int64_t>{98, 96, 94, 92, 90}));
  EXPECT_EQ(ColumnOf<int64_t>(frame.filter(col("id") % 2 == 0 || col("id") >= 5)), (std::vector<int64_t>{2, 4, 5}));
  EXPECT_EQ(ColumnOf<int64_t>(frame.filter(!(col("id") != 3))), (std::vector<int64_t>{3}));
  EXPECT_EQ(ColumnOf<int64_t>(frame.filter(col("id").isin(1, 5, 9) && col("id") < 5)), (std::vector<int64_t>{1}));
}

TEST_F(Queries, KnowCaseCastAndSort) {
  const DataFrame frame = spark.range(4);
  const Column size = when(col("id") < 1, "none").when(col("id") < 3, "some").otherwise("many");
  EXPECT_EQ(ColumnOf<std::string>(frame.select(size)), (std::vector<std::string>{"none", "some", "some", "many"}));
  EXPECT_EQ(ColumnOf<std::string>(frame.select(col("id").cast("string")).orderBy(col("id").desc()).limit(2)),
            (std::vector<std::string>{"3", "2"}));
  EXPECT_EQ(frame.select(lit("x").try_cast("int").as("n")).first()->get<std::optional<int32_t>>("n"), std::nullopt);
  EXPECT_EQ(frame.select(col("id").between(1, 2)).collect().at(2)[0].get<bool>(), true);
}

TEST_F(Queries, HaveWindows) {
  const DataFrame frame = spark.range(6).withColumn("k", col("id") % 2);
  const auto window = Window::partitionBy("k").orderBy("id");
  const auto running = sum("id").over(window.rowsBetween(Window::unboundedPreceding, Window::currentRow)).as("s");
  const auto result =
      frame.select("id", row_number().over(window).as("n"), running, lag("id", 1).over(window).as("l")).orderBy("id");
  const auto rows = result.collectAs<int64_t, int32_t, int64_t, std::optional<int64_t>>();
  EXPECT_EQ(rows.at(0), std::make_tuple(0, 1, 0, std::nullopt));
  EXPECT_EQ(rows.at(5), std::make_tuple(5, 3, 9, 3));
}

TEST_F(Queries, JoinAndCombine) {
  const DataFrame left = spark.range(4).withColumn("a", col("id") * 10);
  const DataFrame right = spark.range(2, 6).withColumn("b", col("id") * 100);
  EXPECT_EQ((left.join(right, {"id"}).orderBy("id").collectAs<int64_t, int64_t, int64_t>()),
            (std::vector<std::tuple<int64_t, int64_t, int64_t>>{{2, 20, 200}, {3, 30, 300}}));
  const auto outer =
      left.join(right, left["id"] == right["id"], "left_outer").select(left["id"], right["b"]).orderBy("id");
  EXPECT_EQ((outer.collectAs<int64_t, std::optional<int64_t>>().front()), std::make_tuple(0, std::nullopt));
  EXPECT_EQ(left.join(right, left["id"] == right["id"], "leftanti").count(), 2);
  EXPECT_EQ(left.crossJoin(right).count(), 16);
  EXPECT_EQ(left.select("id").union_(right.select("id")).distinct().count(), 6);
  EXPECT_EQ(left.select("id").intersect(right.select("id")).count(), 2);
  EXPECT_EQ(left.select("id").exceptAll(right.select("id")).count(), 2);
  EXPECT_EQ(left.unionByName(right, true).columns(), (std::vector<std::string>{"id", "a", "b"}));
  EXPECT_EQ(ErrorOf([&] { left.join(right, col("id"), "sideways"); }).kind(), ErrorKind::kUsage);
}

TEST_F(Queries, HaveSubqueries) {
  const DataFrame frame = spark.range(5);
  EXPECT_EQ(ColumnOf<int64_t>(frame.filter(col("id") == spark.range(4).select(max("id")).scalar())),
            (std::vector<int64_t>{3}));
  EXPECT_EQ(frame.filter(spark.range(1).exists()).count(), 5);
}

TEST_F(Queries, GroupInEveryWay) {
  const DataFrame frame = spark.sql("SELECT * FROM VALUES ('a', 'x', 1), ('a', 'y', 2), ('b', 'x', 3) AS t(g, h, n)");
  EXPECT_EQ((frame.groupBy("g").sum({"n"}).orderBy("g").collectAs<std::string, int64_t>()),
            (std::vector<std::tuple<std::string, int64_t>>{{"a", 3}, {"b", 3}}));
  EXPECT_EQ((frame.groupBy("g").count().orderBy("g").collectAs<std::string, int64_t>().front()),
            std::make_tuple("a", 2));
  EXPECT_EQ(frame.rollup("g", "h").count().count(), 6);
  EXPECT_EQ(frame.cube("g", "h").count().count(), 8);
  const auto pivoted = frame.groupBy("g").pivot("h", {"x", "y"}).agg(sum("n")).orderBy("g");
  EXPECT_EQ((pivoted.collectAs<std::string, int64_t, std::optional<int64_t>>().back()),
            std::make_tuple("b", 3, std::nullopt));
  EXPECT_EQ(frame.groupBy().max().first()->get<int32_t>("max(n)"), 3);
  EXPECT_EQ(frame.agg(count_distinct("g").as("d"), count("*").as("c")).first()->get<int64_t>("d"), 2);
}

TEST_F(Queries, MendMissingValues) {
  const DataFrame frame = spark.sql("SELECT * FROM VALUES (1, 'a'), (NULL, 'b'), (3, NULL) AS t(n, s)");
  EXPECT_EQ(frame.dropna().count(), 1);
  EXPECT_EQ(frame.na().drop("all").count(), 3);
  EXPECT_EQ(ColumnOf<int32_t>(frame.fillna(7, {"n"}).select("n").orderBy("n")), (std::vector<int32_t>{1, 3, 7}));
  EXPECT_EQ(ColumnOf<std::string>(frame.fillna({{"s", "z"}}).select("s").orderBy("s")),
            (std::vector<std::string>{"a", "b", "z"}));
  EXPECT_EQ(ColumnOf<std::string>(frame.na().replace({{"a", "q"}}).filter("s IS NOT NULL").select("s").orderBy("s")),
            (std::vector<std::string>{"b", "q"}));
}

TEST_F(Queries, ComputeStatistics) {
  const DataFrame frame = spark.range(1, 101).withColumn("twice", col("id") * 2);
  EXPECT_NEAR(frame.stat().corr("id", "twice"), 1.0, 1e-9);
  EXPECT_NEAR(frame.cov("id", "twice"), 1683.333, 0.01);
  EXPECT_EQ(frame.describe({"id"}).count(), 5);
}

TEST_F(Queries, HaveHigherOrderFunctions) {
  const DataFrame frame = spark.range(1).select(array(lit(3), lit(1), lit(2)).as("a"));
  const auto one = [&](const Column& column) { return frame.select(column.as("c")).first()->operator[](0); };
  EXPECT_EQ(one(transform("a", [](Column x) { return x * 10; })).get<std::vector<int32_t>>(),
            (std::vector<int32_t>{30, 10, 20}));
  EXPECT_EQ(one(filter("a", [](Column x) { return x > 1; })).get<std::vector<int32_t>>(), (std::vector<int32_t>{3, 2}));
  EXPECT_EQ(one(aggregate("a", lit(0), [](Column sum, Column x) { return sum + x; })).get<int32_t>(), 6);
  EXPECT_EQ(one(zip_with("a", "a", [](Column x, Column y) { return x + y; })).get<std::vector<int32_t>>(),
            (std::vector<int32_t>{6, 2, 4}));
  EXPECT_TRUE(one(exists("a", [](Column x) { return x == 2; })).get<bool>());
}

TEST_F(Queries, CallFunctionsOfAllForms) {
  const DataFrame frame = spark.range(1);
  const auto text = [&](const Column& column) {
    return frame.select(column.as("c")).first()->operator[](0).toString();
  };
  EXPECT_EQ(text(lpad(lit("7"), 3, "0")), "007");
  EXPECT_EQ(text(concat_ws("-", lit("a"), lit("b"))), "a-b");
  EXPECT_EQ(text(trim(lit(" x "))), "x");
  EXPECT_EQ(text(round(lit(2.567), 1)), "2.6");
  EXPECT_EQ(text(coalesce(lit(nullptr), lit(5))), "5");
  EXPECT_EQ(text(greatest(lit(1), lit(9), lit(4))), "9");
  EXPECT_EQ(text(date_add(lit("2024-02-28").cast("date"), 2)), "2024-03-01");
  EXPECT_EQ(text(regexp_replace(lit("a1b2"), "[0-9]", "_")), "a_b_");
  EXPECT_EQ(text(pow(lit(2), 10)), "1024.0");
  EXPECT_EQ(text(to_json(struct_(lit(1).as("a")))), "{\"a\":1}");
  EXPECT_EQ(text(call_function("upper", lit("a"))), "A");
  EXPECT_EQ(text(expr("1 + 1")), "2");
  EXPECT_EQ(ErrorOf([] {
              overlay("a", "b", 1, std::nullopt);
              json_tuple("a");
              make_interval();
              aes_encrypt("a", "b", std::nullopt, "c");
            }).kind(),
            ErrorKind::kUsage);
}

TEST_F(Queries, ReshapeColumns) {
  const DataFrame frame = spark.sql("SELECT 1 AS a, 2 AS b, named_struct('x', 5, 'y', 6) AS s");
  EXPECT_EQ(frame.withColumnRenamed("a", "c").drop("b", "nothing").columns(), (std::vector<std::string>{"c", "s"}));
  EXPECT_EQ(frame.select(col("s").getField("y")).first()->operator[](0).get<int32_t>(), 6);
  EXPECT_EQ(frame.select(col("s").withField("z", lit(7)).getField("z")).first()->operator[](0).get<int32_t>(), 7);
  EXPECT_EQ(frame.select(col("s").dropFields({"x"}).as("s")).schema()[0].type.simpleString(), "struct<y:int>");
  EXPECT_EQ(frame.selectExpr({"a + b AS n"}).first()->get<int32_t>("n"), 3);
  EXPECT_EQ(frame.drop("s").unpivot({"a"}, {}, "k", "v").count(), 1);
  EXPECT_EQ(frame.drop("s").toDF({"p", "q"}).columns(), (std::vector<std::string>{"p", "q"}));
}

}  // namespace
}  // namespace live
