// Values on their way: every type from the server, local data to it and back, rows and Arrow.
#include "live.h"

namespace live {
namespace {

using Values = Live;

TEST_F(Values, AreOfTheirTypes) {
  const Row row =
      *spark
           .sql(
               "SELECT true AS b, 1Y AS i8, 2S AS i16, 3 AS i32, 4L AS i64, CAST(0.5 AS FLOAT) AS f, 0.25D AS d, "
               "CAST(-12.345 AS DECIMAL(20,3)) AS n, 'text' AS s, X'00FF' AS bin, DATE'2024-02-29' AS day, "
               "TIMESTAMP_NTZ'2024-02-29 12:30:00.5' AS ntz, INTERVAL '1-2' YEAR TO MONTH AS ym, "
               "INTERVAL '3 04:05:06.5' DAY TO SECOND AS dt, array(1, NULL) AS a, map('k', 1.5D) AS m, "
               "named_struct('x', 1, 'y', 'z') AS st, NULL AS nothing")
           .first();
  EXPECT_EQ(row.get<bool>("b"), true);
  EXPECT_EQ(row.get<int8_t>("i8"), 1);
  EXPECT_EQ(row.get<int64_t>("i16"), 2) << "integers widen";
  EXPECT_EQ(row.get<int32_t>("i32"), 3);
  EXPECT_EQ(row.get<int64_t>("I64"), 4) << "names go by Spark's rule";
  EXPECT_EQ(row.get<double>("f"), 0.5);
  EXPECT_EQ(row.get<double>("d"), 0.25);
  EXPECT_EQ(row.get<Decimal>("n").toString(), "-12.345");
  EXPECT_EQ(row.get<std::string>("s"), "text");
  EXPECT_EQ(row.get<Binary>("bin").bytes, std::string("\0\xff", 2));
  EXPECT_EQ(row.get<Date>("day"), Date::of(2024, 2, 29));
  EXPECT_EQ(row["ntz"].toString(), "2024-02-29 12:30:00.5");
  EXPECT_EQ(row.get<YearMonthInterval>("ym").months, 14);
  EXPECT_EQ(row["dt"].toString(), "INTERVAL '3 04:05:06.5' DAY TO SECOND");
  EXPECT_EQ(row.get<std::vector<std::optional<int>>>("a"), (std::vector<std::optional<int>>{1, std::nullopt}));
  EXPECT_EQ((row.get<std::map<std::string, double>>("m")), (std::map<std::string, double>{{"k", 1.5}}));
  EXPECT_EQ((row.get<std::tuple<int, std::string>>("st")), std::make_tuple(1, "z"));
  EXPECT_TRUE(row["nothing"].isNull());
  EXPECT_EQ(ErrorOf([&] { row.get<int32_t>("i64"); }).kind(), ErrorKind::kUsage) << "integers do not narrow";
  EXPECT_EQ(ErrorOf([&] { row.get<int32_t>("s"); }).kind(), ErrorKind::kUsage);
  EXPECT_EQ(ErrorOf([&] { row["missing"]; }).kind(), ErrorKind::kUsage);
  EXPECT_EQ(ErrorOf([&] { row.as<int>(); }).kind(), ErrorKind::kUsage);
}

TEST_F(Values, OfTimeAreInstants) {
  spark.conf().set("spark.sql.session.timeZone", "Europe/Zurich");
  const Row row = *spark.sql("SELECT TIMESTAMP'2024-07-01 12:00:00' AS t").first();
  EXPECT_EQ(row["t"].toString(), "2024-07-01 10:00:00");
  EXPECT_EQ(row.get<Timestamp>("t").micros, 1719828000000000);
}

TEST_F(Values, GoAndComeBack) {
  const Schema schema{
      {"b", DataType::boolean()},
      {"i", DataType::byte()},
      {"l", DataType::longInt(), false},
      {"d", DataType::doublePrecision()},
      {"n", DataType::decimal(12, 2)},
      {"s", DataType::string()},
      {"x", DataType::binary()},
      {"day", DataType::date()},
      {"at", DataType::timestamp()},
      {"ntz", DataType::timestampNtz()},
      {"dt", DataType::dayTimeInterval()},
      {"a", DataType::array(DataType::integer())},
      {"m", DataType::map(DataType::string(), DataType::longInt())},
      {"r", DataType::structure({{"p", DataType::integer()}, {"q", DataType::array(DataType::string())}})}};
  const Row full(std::vector<Value>{true, int8_t{-1}, int64_t{1} << 60, 0.1, Decimal::parse("-1.5"), "täxt",
                                    Binary{"\x01"}, Date{-1}, Timestamp{1}, TimestampNtz{2}, DayTimeInterval{-3},
                                    std::vector<int>{1, 2}, std::map<std::string, int64_t>{{"k", 5}},
                                    Row(std::vector<Value>{7, std::vector<std::string>{"u", "v"}})});
  const Row empty(std::vector<Value>{{}, {}, 0, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}});
  const auto rows = spark.createDataFrame(std::vector<Row>{full, empty}, schema).collect();
  ASSERT_EQ(rows.size(), 2U);
  for (size_t i = 0; i < schema.size(); ++i) {
    EXPECT_EQ(rows[0][i].toString(), i == 4 ? "-1.50" : full[i].toString()) << schema[i].name;
    EXPECT_EQ(rows[1][i].isNull(), i != 2) << schema[i].name;
  }
  EXPECT_EQ(spark.emptyDataFrame(schema).count(), 0);
  EXPECT_EQ(spark.emptyDataFrame(schema).schema().names(), schema.names());
}

TEST_F(Values, ThatDoNotFitAreRefused) {
  const auto make = [&](Value value, DataType type, bool nullable = true) {
    return ErrorOf([&] {
             spark.createDataFrame(std::vector<Row>{Row(std::vector<Value>{value})}, Schema{{"c", type, nullable}});
           })
        .kind();
  };
  EXPECT_EQ(make("x", DataType::integer()), ErrorKind::kUsage);
  EXPECT_EQ(make(300, DataType::byte()), ErrorKind::kUsage);
  EXPECT_EQ(make({}, DataType::integer(), false), ErrorKind::kUsage);
  EXPECT_EQ(make(Decimal::parse("1.234"), DataType::decimal(5, 2)), ErrorKind::kUsage);
  EXPECT_EQ(
      ErrorOf([&] {
        spark.createDataFrame(std::vector<Row>{Row(std::vector<Value>{1, 2})}, Schema{{"c", DataType::integer()}});
      }).kind(),
      ErrorKind::kUsage);
}

TEST_F(Values, StreamInAsRows) {
  int64_t sum = 0;
  int64_t count = 0;
  for (const Row& row : spark.range(300'000).toLocalIterator()) {
    sum += row[0].get<int64_t>();
    ++count;
  }
  EXPECT_EQ(count, 300'000);
  EXPECT_EQ(sum, 300'000LL * 299'999 / 2);
}

TEST_F(Values, NeedNotBeReadToTheEnd) {
  for (int i = 0; i < 3; ++i) {
    RowStream rows = spark.range(2'000'000).toLocalIterator();
    EXPECT_EQ(rows.next()->get<int64_t>(0), 0);
  }
  EXPECT_EQ(spark.range(3).count(), 3);
}

TEST_F(Values, TravelAsArrow) {
  ArrowStream arrow = spark.range(10).select(col("id"), (col("id") * 2).as("twice")).toArrow();
  ArrowSchema schema;
  arrow.schema(&schema);
  ASSERT_EQ(schema.n_children, 2);
  EXPECT_STREQ(schema.children[1]->name, "twice");
  schema.release(&schema);
  ArrowArrayStream stream;
  std::move(arrow).exportTo(&stream);
  // Straight back: what came from the server is local data now.
  EXPECT_EQ(spark.createDataFrame(&stream).filter(col("twice") >= 10).count(), 5);
  EXPECT_EQ(stream.release, nullptr);
}

TEST_F(Values, AreParametersOfSql) {
  EXPECT_EQ(spark.sql("SELECT :a + :b AS c", {{"a", 1}, {"b", lit(2)}}).first()->get<int32_t>("c"), 3);
  EXPECT_EQ(spark.sql("SELECT ? || ?", std::vector<ColumnOrValue>{"x", "y"}).first()->operator[](0).get<std::string>(),
            "xy");
  EXPECT_EQ(spark.sql("SELECT size(:l)", {{"l", array(lit(1), lit(2))}}).first()->operator[](0).get<int32_t>(), 2);
}

TEST_F(Values, AreShownAsSparkShowsThem) {
  EXPECT_EQ(spark.sql("SELECT 1 AS a, 'x' AS b").showString(),
            "+---+---+\n|  a|  b|\n+---+---+\n|  1|  x|\n+---+---+\n");
  EXPECT_EQ(spark.sql("SELECT array(1) AS a, named_struct('p', map('k', 2)) AS s").schema().treeString(),
            "root\n |-- a: array (nullable = false)\n |    |-- element: integer (containsNull = false)\n"
            " |-- s: struct (nullable = false)\n |    |-- p: map (nullable = false)\n |    |    |-- key: string\n"
            " |    |    |-- value: integer (valueContainsNull = false)\n");
}

}  // namespace
}  // namespace live
