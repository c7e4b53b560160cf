"""groupBy, agg, pivot, cube, rollup and window functions."""

from decimal import Decimal

import pytest
from checks import error, rows, schema, sorted_rows
from pyspark.sql import Window
from pyspark.sql import functions as F


@pytest.fixture
def sales(spark):
    return spark.createDataFrame(
        [
            ("north", 2023, "a", 10),
            ("north", 2023, "b", 20),
            ("north", 2024, "a", 30),
            ("south", 2023, "a", 5),
            ("south", 2024, None, None),
            (None, 2024, "b", 7),
        ],
        "region string, year int, item string, amount int",
    )


def test_group_and_aggregate(sales):
    df = sales.groupBy("region").agg(
        F.sum("amount").alias("sum"),
        F.avg("amount").alias("avg"),
        F.count("amount").alias("n"),
        F.count("*").alias("rows"),
        F.min("item").alias("min"),
        F.max("year").alias("max"),
    )
    assert sorted_rows(df) == [
        ("north", 60, 20.0, 3, 3, "a", 2024),
        ("south", 5, 5.0, 1, 2, "a", 2024),
        (None, 7, 7.0, 1, 1, "b", 2024),
    ]


def test_shortcuts(sales):
    grouped = sales.groupBy("year")
    assert sorted_rows(grouped.count()) == [(2023, 3), (2024, 3)]
    assert sorted_rows(grouped.sum("amount")) == [(2023, 35), (2024, 37)]
    assert sorted_rows(grouped.avg("amount")) == [(2023, 11.666666666666666), (2024, 18.5)]
    assert sorted_rows(grouped.max()) == [(2023, 2023, 20), (2024, 2024, 30)]
    assert sorted_rows(grouped.agg({"amount": "sum", "item": "count"})) == [(2023, 35, 3), (2024, 37, 2)]


def test_whole_table(sales, spark):
    assert rows(sales.agg(F.sum("amount"), F.count("*"))) == [(72, 6)]
    assert rows(sales.groupBy().count()) == [(6,)]
    assert rows(spark.range(0).agg(F.sum("id"), F.count("id"), F.max("id"))) == [(None, 0, None)]
    assert rows(spark.range(0).groupBy("id").count()) == []


def test_group_by_expressions(sales):
    df = sales.groupBy(F.col("year") % 2, F.upper("region").alias("r")).count()
    assert df.columns == ["(year % 2)", "r", "count"]
    assert sorted_rows(df) == [
        (0, "NORTH", 1),
        (0, "SOUTH", 1),
        (0, None, 1),
        (1, "NORTH", 2),
        (1, "SOUTH", 1),
    ]


def test_group_by_position(sales):
    assert sorted_rows(sales.select("year", "amount").groupBy(1).count()) == [(2023, 3), (2024, 3)]


def test_aggregates_within_expressions(sales):
    df = sales.groupBy("region").agg((F.sum("amount") / F.count("*") + F.max("year")).alias("x"))
    assert sorted_rows(df) == [("north", 2044.0), ("south", 2026.5), (None, 2031.0)]


def test_distinct_aggregates(sales):
    df = sales.agg(
        F.countDistinct("region"),
        F.countDistinct("region", "year"),
        F.sum_distinct("year"),
        F.count_distinct("item").alias("items"),
    )
    assert df.columns == [
        "count(DISTINCT region)",
        "count(DISTINCT region, year)",
        "sum(DISTINCT year)",
        "items",
    ]
    assert rows(df) == [(2, 4, 4047, 2)]


def test_statistics(spark):
    df = spark.createDataFrame([(1.0, 2.0), (2.0, 4.0), (4.0, 7.0)], ["x", "y"])
    aggregated = df.agg(
        F.round(F.stddev("x"), 6),
        F.round(F.stddev_pop("x"), 6),
        F.round(F.variance("x"), 6),
        F.round(F.corr("x", "y"), 6),
        F.round(F.covar_samp("x", "y"), 6),
        F.median("x"),
        F.percentile("x", 0.25),
        F.round(F.skewness("x"), 6),
        F.round(F.kurtosis("x"), 6),
    )
    assert rows(aggregated) == [
        (
            1.527525,
            1.247219,
            2.333333,
            0.997176,
            3.833333,
            2.0,
            1.5,
            0.381802,
            -1.5,
        ),
    ]


def test_collecting(sales):
    df = (
        sales.orderBy("year", "item")
        .groupBy("region")
        .agg(
            F.sort_array(F.collect_list("item")),
            F.sort_array(F.collect_set("year")),
        )
    )
    assert sorted_rows(df) == [
        ("north", ["a", "a", "b"], [2023, 2024]),
        ("south", ["a"], [2023, 2024]),
        (None, ["b"], [2024]),
    ]


def test_first_last_max_by(sales):
    df = sales.coalesce(1).agg(
        F.first("region"),
        F.last("region"),
        F.last("region", ignorenulls=True),
        F.max_by("region", "amount"),
        F.min_by("item", "amount"),
        F.any_value("year"),
        F.bool_and(F.col("year") > 2000),
        F.bool_or(F.col("amount") > 29),
        F.count_if(F.col("amount") > 9),
    )
    assert rows(df) == [("north", None, "south", "north", "a", 2023, True, True, 3)]


def test_sum_of_decimals(spark):
    df = spark.createDataFrame([(Decimal("1.10"),), (Decimal("2.25"),)], "d decimal(5,2)")
    aggregated = df.agg(F.sum("d"), F.avg("d"), F.max("d"))
    assert schema(aggregated) == "sum(d) decimal(15,2), avg(d) decimal(9,6), max(d) decimal(5,2)"
    assert rows(aggregated) == [(Decimal("3.35"), Decimal("1.675000"), Decimal("2.25"))]


def test_sum_overflows(spark):
    df = spark.createDataFrame([(2**63 - 1,), (1,)], "n bigint")
    assert error(lambda: df.agg(F.sum("n")).collect())[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )


def test_pivot(sales):
    grouped = sales.groupBy("region").pivot("year")
    assert sorted_rows(grouped.sum("amount")) == [("north", 30, 30), ("south", 5, None), (None, None, 7)]
    assert grouped.agg(F.sum("amount"), F.count("item").alias("n")).columns == [
        "region",
        "2023_sum(amount)",
        "2023_n",
        "2024_sum(amount)",
        "2024_n",
    ]


def test_pivot_with_values(sales):
    df = sales.groupBy("region").pivot("item", ["b", "a"]).agg(F.sum("amount"))
    assert df.columns == ["region", "b", "a"]
    assert sorted_rows(df) == [("north", 20, 40), ("south", None, 5), (None, 7, None)]


def test_rollup(sales):
    df = sales.rollup("region", "year").agg(F.sum("amount").alias("sum"), F.grouping_id().alias("g"))
    assert sorted_rows(df) == [
        ("north", 2023, 30, 0),
        ("north", 2024, 30, 0),
        ("north", None, 60, 1),
        ("south", 2023, 5, 0),
        ("south", 2024, None, 0),
        ("south", None, 5, 1),
        (None, 2024, 7, 0),
        (None, None, 7, 1),
        (None, None, 72, 3),
    ]


def test_cube(sales):
    df = (
        sales.filter("region IS NOT NULL")
        .cube("region", "year")
        .agg(F.count("*").alias("n"), F.grouping("region").alias("no_region"))
    )
    assert schema(df) == "region string, year int, n bigint not null, no_region tinyint not null"
    assert sorted_rows(df) == [
        ("north", 2023, 2, 0),
        ("north", 2024, 1, 0),
        ("north", None, 3, 0),
        ("south", 2023, 1, 0),
        ("south", 2024, 1, 0),
        ("south", None, 2, 0),
        (None, 2023, 3, 1),
        (None, 2024, 2, 1),
        (None, None, 5, 1),
    ]


def test_grouping_sets(sales):
    df = sales.groupingSets([[F.col("region")], [F.col("year")]], "region", "year").agg(F.count("*"))
    assert sorted_rows(df) == [
        ("north", None, 3),
        ("south", None, 2),
        (None, 2023, 3),
        (None, 2024, 3),
        (None, None, 1),
    ]


def test_having(sales):
    assert sorted_rows(sales.groupBy("year").count().filter("count > 2")) == [(2023, 3), (2024, 3)]


def test_doubles_as_keys(spark):
    df = spark.createDataFrame([(0.0,), (-0.0,), (float("nan"),), (float("nan"),), (None,)], ["d"])
    assert sorted_rows(df.groupBy("d").count().selectExpr("string(d)", "count")) == [
        ("0.0", 2),
        ("NaN", 2),
        (None, 1),
    ]


def test_missing_group_column(sales):
    assert error(lambda: sales.groupBy("regio").count().columns) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {
            "objectName": "`regio`",
            "proposal": "`region`, `year`, `item`, `amount`",
        },
    )


def test_ungrouped_column(spark, sales):
    sales.createOrReplaceTempView("sales")
    assert error(lambda: spark.sql("SELECT region, sum(amount) FROM sales GROUP BY year").columns)[:3] == (
        "AnalysisException",
        "MISSING_AGGREGATION",
        "42803",
    )


def test_unknown_column_type_for_sum(sales):
    assert error(lambda: sales.groupBy("year").sum("region").columns) == (
        "PySparkTypeError",
        "NOT_NUMERIC_COLUMNS",
        None,
        {"invalid_columns": "['region']"},
    )


def test_ranking_windows(sales):
    window = Window.partitionBy("year").orderBy(F.desc_nulls_last("amount"))
    df = sales.select(
        "year",
        "amount",
        F.row_number().over(window).alias("n"),
        F.rank().over(window).alias("r"),
        F.dense_rank().over(window).alias("d"),
        F.ntile(2).over(window).alias("t"),
        F.percent_rank().over(window).alias("p"),
        F.cume_dist().over(window).alias("c"),
    )
    assert rows(df.orderBy("year", "n")) == [
        (2023, 20, 1, 1, 1, 1, 0.0, 0.3333333333333333),
        (2023, 10, 2, 2, 2, 1, 0.5, 0.6666666666666666),
        (2023, 5, 3, 3, 3, 2, 1.0, 1.0),
        (2024, 30, 1, 1, 1, 1, 0.0, 0.3333333333333333),
        (2024, 7, 2, 2, 2, 1, 0.5, 0.6666666666666666),
        (2024, None, 3, 3, 3, 2, 1.0, 1.0),
    ]


def test_offset_windows(sales):
    window = Window.orderBy("year", "item")
    df = sales.filter("amount IS NOT NULL").select(
        "amount",
        F.lag("amount").over(window).alias("lag"),
        F.lead("amount", 2, -1).over(window).alias("lead"),
        F.first("amount").over(window).alias("first"),
        F.last("amount").over(window).alias("last"),
        F.nth_value("amount", 2).over(window).alias("nth"),
    )
    assert sorted_rows(df) == [
        (10, None, 20, 10, 5, 5),
        (20, 5, 7, 10, 20, 5),
        (30, 20, -1, 10, 30, 5),
        (5, 10, 30, 10, 5, 5),
        (7, 30, -1, 10, 7, 5),
    ]


def test_running_and_moving_frames(spark):
    by_id = Window.orderBy("id")
    df = spark.range(6).select(
        "id",
        F.sum("id").over(by_id).alias("running"),
        F.sum("id").over(by_id.rowsBetween(-1, 1)).alias("moving"),
        F.sum("id").over(by_id.rangeBetween(-2, Window.currentRow)).alias("range"),
        F.count("*").over(Window.partitionBy(F.col("id") % 2)).alias("peers"),
        F.max("id").over(by_id.rowsBetween(Window.currentRow, Window.unboundedFollowing)).alias("max"),
    )
    assert schema(df) == (
        "id bigint not null, running bigint, moving bigint, range bigint, peers bigint not null, max bigint"
    )
    assert sorted_rows(df) == [
        (0, 0, 1, 0, 3, 5),
        (1, 1, 3, 1, 3, 5),
        (2, 3, 6, 3, 3, 5),
        (3, 6, 9, 6, 3, 5),
        (4, 10, 12, 9, 3, 5),
        (5, 15, 9, 12, 3, 5),
    ]


def test_peers_share_a_running_sum(spark):
    df = spark.createDataFrame([(1, 1), (1, 2), (2, 3)], ["k", "v"])
    running = df.select("k", F.sum("v").over(Window.orderBy("k")).alias("sum"))
    assert sorted_rows(running) == [(1, 3), (1, 3), (2, 6)]


def test_window_without_order_is_refused(spark):
    df = spark.range(3).select(F.rank().over(Window.partitionBy("id")))
    assert error(lambda: df.columns)[:3] == ("AnalysisException", "_LEGACY_ERROR_TEMP_1037", None)


def test_aggregate_of_a_window_is_refused(spark):
    df = spark.range(3).agg(F.sum(F.row_number().over(Window.orderBy("id"))))
    assert error(lambda: df.columns)[:3] == ("AnalysisException", "_LEGACY_ERROR_TEMP_1031", None)
