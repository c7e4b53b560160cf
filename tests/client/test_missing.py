"""fillna, dropna, replace, describe, summary and the other statistics."""

import pytest
from checks import block, error, printed, rows, schema, sorted_rows


@pytest.fixture
def gaps(spark):
    return spark.createDataFrame(
        [(1, 1.5, "a", True), (None, float("nan"), None, None), (3, None, "c", False), (None,) * 4],
        "i int, d double, s string, b boolean",
    )


def test_fill_one_value(gaps):
    assert printed(gaps.fillna(0).show) == block(
        """
        +---+---+----+-----+
        |  i|  d|   s|    b|
        +---+---+----+-----+
        |  1|1.5|   a| true|
        |  0|0.0|NULL| NULL|
        |  3|0.0|   c|false|
        |  0|0.0|NULL| NULL|
        +---+---+----+-----+

        """
    )
    assert printed(gaps.fillna("none").show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |   1| 1.5|   a| true|
        |NULL| NaN|none| NULL|
        |   3|NULL|   c|false|
        |NULL|NULL|none| NULL|
        +----+----+----+-----+

        """
    )
    assert printed(gaps.na.fill(True).show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |   1| 1.5|   a| true|
        |NULL| NaN|NULL| true|
        |   3|NULL|   c|false|
        |NULL|NULL|NULL| true|
        +----+----+----+-----+

        """
    )
    assert printed(gaps.na.fill(2.7).show) == block(
        """
        +---+---+----+-----+
        |  i|  d|   s|    b|
        +---+---+----+-----+
        |  1|1.5|   a| true|
        |  2|2.7|NULL| NULL|
        |  3|2.7|   c|false|
        |  2|2.7|NULL| NULL|
        +---+---+----+-----+

        """
    )


def test_fill_some_columns(gaps):
    assert printed(gaps.fillna(0, subset=["i"]).show) == block(
        """
        +---+----+----+-----+
        |  i|   d|   s|    b|
        +---+----+----+-----+
        |  1| 1.5|   a| true|
        |  0| NaN|NULL| NULL|
        |  3|NULL|   c|false|
        |  0|NULL|NULL| NULL|
        +---+----+----+-----+

        """
    )
    assert printed(gaps.fillna({"i": -1, "s": "?"}).show) == block(
        """
        +---+----+---+-----+
        |  i|   d|  s|    b|
        +---+----+---+-----+
        |  1| 1.5|  a| true|
        | -1| NaN|  ?| NULL|
        |  3|NULL|  c|false|
        | -1|NULL|  ?| NULL|
        +---+----+---+-----+

        """
    )
    assert (
        schema(gaps.fillna({"i": -1, "d": 0.0})) == "i int not null, d double not null, s string, b boolean"
    )


def test_fill_an_unknown_column(gaps):
    assert error(lambda: gaps.fillna(0, subset=["missing"]).columns) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`missing`", "proposal": "`i`, `d`, `s`, `b`"},
    )


def test_drop(gaps):
    assert printed(gaps.dropna().show) == block(
        """
        +---+---+---+----+
        |  i|  d|  s|   b|
        +---+---+---+----+
        |  1|1.5|  a|true|
        +---+---+---+----+

        """
    )
    assert gaps.na.drop("all").count() == 2
    assert gaps.na.drop(thresh=3).count() == 2
    assert gaps.na.drop(subset=["s"]).count() == 2
    assert gaps.dropna(how="all", subset=["i", "d"]).count() == 2


def test_replace(gaps):
    assert printed(gaps.replace("a", "z").show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |   1| 1.5|   z| true|
        |NULL| NaN|NULL| NULL|
        |   3|NULL|   c|false|
        |NULL|NULL|NULL| NULL|
        +----+----+----+-----+

        """
    )
    assert printed(gaps.replace([1, 3], [10, 30], "i").show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |  10| 1.5|   a| true|
        |NULL| NaN|NULL| NULL|
        |  30|NULL|   c|false|
        |NULL|NULL|NULL| NULL|
        +----+----+----+-----+

        """
    )
    assert printed(gaps.replace({"a": None, "c": "see"}).show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |   1| 1.5|NULL| true|
        |NULL| NaN|NULL| NULL|
        |   3|NULL| see|false|
        |NULL|NULL|NULL| NULL|
        +----+----+----+-----+

        """
    )
    assert printed(gaps.replace(float("nan"), 0.0).show) == block(
        """
        +----+----+----+-----+
        |   i|   d|   s|    b|
        +----+----+----+-----+
        |   1| 1.5|   a| true|
        |NULL| 0.0|NULL| NULL|
        |   3|NULL|   c|false|
        |NULL|NULL|NULL| NULL|
        +----+----+----+-----+

        """
    )


def test_describe(spark):
    df = spark.createDataFrame([(1, "b", 1.5), (2, "a", None), (4, None, 2.0)], "i int, s string, d double")
    assert printed(df.describe().show) == block(
        """
        +-------+------------------+----+------------------+
        |summary|                 i|   s|                 d|
        +-------+------------------+----+------------------+
        |  count|                 3|   2|                 2|
        |   mean|2.3333333333333335|NULL|              1.75|
        | stddev|1.5275252316519468|NULL|0.3535533905932738|
        |    min|                 1|   a|               1.5|
        |    max|                 4|   b|               2.0|
        +-------+------------------+----+------------------+

        """
    )
    assert printed(df.describe("i").show) == block(
        """
        +-------+------------------+
        |summary|                 i|
        +-------+------------------+
        |  count|                 3|
        |   mean|2.3333333333333335|
        | stddev|1.5275252316519468|
        |    min|                 1|
        |    max|                 4|
        +-------+------------------+

        """
    )
    assert schema(df.describe()) == "summary string, i string, s string, d string"


def test_summary(spark):
    spark.conf.set("spark.sql.leafNodeDefaultParallelism", "1")  # the last digits depend on it
    df = spark.createDataFrame([(1, "b"), (2, "a"), (4, None), (9, "c")], "i int, s string")
    assert printed(df.summary().show) == block(
        """
        +-------+------------------+----+
        |summary|                 i|   s|
        +-------+------------------+----+
        |  count|                 4|   3|
        |   mean|               4.0|NULL|
        | stddev|3.5590260840104366|NULL|
        |    min|                 1|   a|
        |    25%|                 1|NULL|
        |    50%|                 2|NULL|
        |    75%|                 4|NULL|
        |    max|                 9|   c|
        +-------+------------------+----+

        """
    )
    assert printed(df.summary("count", "min", "33%", "max").show) == block(
        """
        +-------+---+----+
        |summary|  i|   s|
        +-------+---+----+
        |  count|  4|   3|
        |    min|  1|   a|
        |    33%|  2|NULL|
        |    max|  9|   c|
        +-------+---+----+

        """
    )


def test_correlation_and_covariance(spark):
    df = spark.createDataFrame([(1, 2.0), (2, 4.0), (3, 6.5)], ["x", "y"])
    assert round(df.corr("x", "y"), 9) == 0.997948716
    assert round(df.stat.cov("x", "y"), 9) == 2.25


def test_crosstab(spark):
    df = spark.createDataFrame([("a", 1), ("a", 2), ("b", 1), ("a", 1)], ["k", "v"])
    table = df.crosstab("k", "v")
    assert table.columns == ["k_v", "1", "2"]
    assert sorted_rows(table) == [("a", 2, 1), ("b", 1, 0)]


def test_frequent_items(spark):
    df = spark.createDataFrame([(1, "x")] * 9 + [(2, "y")], ["n", "s"])
    frequent = df.freqItems(["n"], 0.6)
    assert frequent.columns == ["n_freqItems"]
    assert rows(frequent) == [([1],)]


def test_approximate_quantiles(spark):
    assert spark.range(1, 101).approxQuantile("id", [0.0, 0.5, 1.0], 0.0) == [1.0, 50.0, 100.0]
    assert spark.range(1, 101).approxQuantile(["id"], [0.25], 0.0) == [[25.0]]


def test_sample_by(spark):
    df = spark.range(1000).selectExpr("id % 3 AS k")
    sampled = df.sampleBy("k", {0: 1.0, 1: 0.0}, seed=3)
    assert sorted_rows(sampled.groupBy("k").count()) == [(0, 334)]


def test_quantiles_pass_over_what_is_no_number(spark):
    frame = spark.createDataFrame([(1.0,), (float("nan"),), (2.0,), (None,)], "v double")
    assert frame.approxQuantile("v", [0.0, 0.5, 1.0], 0.0) == [1.0, 1.0, 2.0]
    assert frame.filter("isnan(v)").approxQuantile("v", [0.5], 0.0) == []
