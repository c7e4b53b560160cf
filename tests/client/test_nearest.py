"""As-of joins and joins with the nearest rows."""

import pytest
from checks import error, rows, schema, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def trades(spark):
    return spark.createDataFrame([(1, "a", 1), (5, "b", 1), (10, "c", 0), (None, "d", 0)], "t int, name string, g int")


@pytest.fixture
def quotes(spark):
    return spark.createDataFrame([(1, 10, 1), (2, 20, 0), (3, 30, 1), (6, 60, 0), (7, 70, 1)], "t int, q int, g int")


def asof(left, right, **options):
    joined = left._joinAsOf(right, leftAsOfColumn="t", rightAsOfColumn="t", **options)
    return sorted_rows(joined.select("name", "q"))


def test_as_of_backward(trades, quotes):
    assert asof(trades, quotes) == [("a", 10), ("b", 30), ("c", 70)]
    assert asof(trades, quotes, how="left") == [("a", 10), ("b", 30), ("c", 70), ("d", None)]
    assert asof(trades, quotes, allowExactMatches=False) == [("b", 30), ("c", 70)]


def test_as_of_forward(trades, quotes):
    assert asof(trades, quotes, direction="forward") == [("a", 10), ("b", 60)]
    assert asof(trades, quotes, direction="forward", allowExactMatches=False) == [("a", 20), ("b", 60)]


def test_as_of_nearest(trades, quotes):
    assert asof(trades, quotes, direction="nearest") == [("a", 10), ("b", 60), ("c", 70)]


def test_as_of_within_a_tolerance(trades, quotes):
    near = {"tolerance": F.lit(1), "how": "left"}
    assert asof(trades, quotes, **near) == [("a", 10), ("b", None), ("c", None), ("d", None)]
    assert asof(trades, quotes, direction="nearest", **near) == [("a", 10), ("b", 60), ("c", None), ("d", None)]


def test_as_of_by_key(trades, quotes):
    assert asof(trades, quotes, on="g") == [("a", 10), ("b", 30), ("c", 60)]
    assert asof(trades, quotes, on=["g"], how="left") == [("a", 10), ("b", 30), ("c", 60), ("d", None)]
    assert asof(trades, quotes, on=trades.g == quotes.g) == [("a", 10), ("b", 30), ("c", 60)]


def test_as_of_schema(trades, quotes):
    joined = trades._joinAsOf(quotes, leftAsOfColumn="t", rightAsOfColumn="t", on="g")
    assert schema(joined) == "t int, name string, g int, t int, q int, g int"


def test_as_of_by_time(spark):
    def timed(rows_, names):
        return spark.createDataFrame(rows_, names).withColumn("t", F.to_timestamp("t"))

    left = timed([("2020-01-01 00:00:05", 1), ("2020-01-01 00:00:15", 2)], ["t", "v"])
    right = timed([("2020-01-01 00:00:01", 10), ("2020-01-01 00:00:14", 30)], ["t", "w"])
    near = F.expr("interval 2 seconds")
    joined = left._joinAsOf(right, leftAsOfColumn="t", rightAsOfColumn="t", tolerance=near, how="left")
    assert sorted_rows(joined.select("v", "w")) == [(1, None), (2, 30)]


@pytest.mark.parametrize(
    "options, expected",
    [
        ({"direction": "sideways"}, ("AnalysisException", "AS_OF_JOIN.UNSUPPORTED_DIRECTION", "42604")),
        ({"tolerance": F.lit(-1)}, ("AnalysisException", "AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE", "42604")),
        ({"tolerance": F.col("q")}, ("AnalysisException", "AS_OF_JOIN.TOLERANCE_IS_UNFOLDABLE", "42604")),
    ],
)
def test_as_of_errors(trades, quotes, options, expected):
    joined = trades._joinAsOf(quotes, leftAsOfColumn="t", rightAsOfColumn="t", **options)
    assert error(lambda: joined.columns)[:3] == expected


def test_as_of_knows_two_types(trades, quotes):
    joined = trades._joinAsOf(quotes, leftAsOfColumn="t", rightAsOfColumn="t", how="right")
    assert error(lambda: joined.columns)[0] == "IllegalArgumentException"


def test_as_of_of_many_rows(spark):
    left = spark.range(2000).selectExpr("id * 3 AS t", "id AS name")
    right = spark.range(1000).selectExpr("id * 7 AS t", "id AS q")
    joined = left._joinAsOf(right, leftAsOfColumn="t", rightAsOfColumn="t").select("name", "q")
    assert joined.count() == 2000
    assert joined.filter("q != least(floor(name * 3 / 7), 999)").count() == 0


def test_nearest(spark):
    users = spark.createDataFrame([(1, 10.0), (2, 20.0), (3, None)], "id int, score double")
    goods = spark.createDataFrame([("A", 11.0), ("B", 22.0), ("C", 5.0)], "name string, price double")
    if not hasattr(users, "nearestByJoin"):
        pytest.skip("the client does not have nearestByJoin")
    distance = F.abs(users.score - goods.price)
    nearest = users.nearestByJoin(goods, distance, 2, "exact", "distance")
    assert schema(nearest) == "id int, score double, name string, price double"
    assert sorted_rows(nearest.select("id", "name")) == [(1, "A"), (1, "C"), (2, "A"), (2, "B")]
    alike = users.nearestByJoin(goods, -distance, 1, "approx", "similarity", joinType="leftouter")
    assert sorted_rows(alike.select("id", "name")) == [(1, "A"), (2, "B"), (3, None)]
    random = users.nearestByJoin(goods, F.rand(), 1, "exact", "distance")
    assert error(lambda: random.columns)[1] == "INVALID_NON_DETERMINISTIC_EXPRESSIONS"


def test_transpose(spark):
    df = spark.createDataFrame([("b", 3, 4.5), ("a", 1, 2.5), (None, 0, 0.0)], "k string, i int, d double")
    turned = df.transpose()
    assert schema(turned) == "key string not null, a double, b double"
    assert rows(turned) == [("i", 1.0, 3.0), ("d", 2.5, 4.5)]
    assert df.select("i", "d").transpose("i").columns == ["key", "0", "1", "3"]
    assert rows(df.limit(0).transpose()) == [("i",), ("d",)]
    assert rows(df.select("k").transpose()) == []


def test_transpose_errors(spark):
    df = spark.createDataFrame([("a", 1, "x")], "k string, i int, s string")
    assert error(lambda: df.transpose().columns) == (
        "AnalysisException",
        "TRANSPOSE_NO_LEAST_COMMON_TYPE",
        "42K09",
        {"dt1": '"INT"', "dt2": '"STRING"'},
    )
    index = ("AnalysisException", "TRANSPOSE_INVALID_INDEX_COLUMN", "42804")
    assert error(lambda: df.transpose(F.upper("k")).columns)[:3] == index
    assert error(lambda: df.select(F.array("k"), "i").transpose().columns)[:3] == index
    assert error(lambda: spark.range(501).transpose().columns)[:3] == (
        "AnalysisException",
        "TRANSPOSE_EXCEED_ROW_LIMIT",
        "54006",
    )


def test_frequent_items(spark):
    df = spark.createDataFrame([(1, "x"), (1, "x"), (3, None), (4, None), (4, "y")], "a int, b string")
    assert rows(df.freqItems(["a", "b"])) == [([1, 3, 4], [None, "x", "y"])]
    assert schema(df.freqItems(["a"])) == "a_freqItems array<int> not null"
    assert rows(spark.range(0).freqItems(["id"])) == [([],)]
    often = spark.range(100_000).selectExpr("if(id % 3 = 0, -1, id) AS v").freqItems(["v"], 0.25)
    assert -1 in often.first()[0]
    assert error(lambda: df.freqItems(["a"], 1e-6).collect())[0] == "IllegalArgumentException"


def test_samples_are_disjoint(spark):
    df = spark.range(300_000)
    parts = df.randomSplit([1.0, 2.0, 3.0], 11)
    counts = [part.count() for part in parts]
    assert sum(counts) == 300_000
    assert parts[0].union(parts[1]).union(parts[2]).distinct().count() == 300_000
    assert parts[0].collect() == parts[0].collect()


def test_sample_with_replacement(spark):
    drawn = spark.range(10_000).sample(True, 1.5, 3)
    assert 14_500 < drawn.count() < 15_500
    assert drawn.distinct().count() < 9_000
    assert rows(spark.range(10).sample(True, 0.0, 3)) == []
