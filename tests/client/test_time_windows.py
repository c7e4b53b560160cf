"""window(time, duration[, slide[, start]]): rows in their windows of time, as Apache Spark has them."""

import datetime as dt

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Window
from pyspark.sql import functions as F

ROWS = "VALUES (1, TIMESTAMP_NTZ '2024-03-10 02:30:00'), (2, TIMESTAMP_NTZ '2024-03-10 02:59:59'), (3, NULL) AS t(n, ts)"


def at(hour, minute):
    return dt.datetime(2024, 3, 10, hour, minute)


@pytest.fixture
def rows(spark):
    return spark.sql(f"SELECT * FROM {ROWS}")


def test_rows_without_a_time_are_in_no_window(rows):
    counts = rows.groupBy(F.window("ts", "1 hour")).count().collect()
    assert [(row.window.start, row.window.end, row["count"]) for row in counts] == [(at(2, 0), at(3, 0), 2)]
    starts = rows.select("n", F.window("ts", "10 minutes").start.alias("start")).orderBy("n").collect()
    assert [tuple(row) for row in starts] == [(1, at(2, 30)), (2, at(2, 50))]


def test_windows_that_overlap_repeat_rows(rows):
    found = rows.select("n", F.window("ts", "1 hour", "25 minutes", "5 minutes").alias("w")).select("n", "w.start")
    assert sorted(tuple(row) for row in found.collect()) == [
        (1, at(1, 40)), (1, at(2, 5)), (1, at(2, 30)), (2, at(2, 5)), (2, at(2, 30)), (2, at(2, 55))
    ]  # fmt: skip
    sums = rows.groupBy(F.window("ts", "1 hour", "30 minutes")).agg(F.sum("n").alias("s")).orderBy("window.start")
    assert [(row.window.start, row.s) for row in sums.collect()] == [(at(2, 0), 3), (at(2, 30), 3)]


def test_a_slide_is_no_longer_than_the_window(rows):
    with pytest.raises(AnalysisException) as raised:
        rows.groupBy(F.window("ts", "10 minutes", "20 minutes")).count().collect()
    assert raised.value.getCondition() == "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION"


def test_groups_are_told_in_the_order_of_a_cube(spark):
    cube = spark.sql("SELECT * FROM VALUES (1, true, 5) AS t(n, b, i)").cube("n", "b").agg(F.sum("i"))
    ordered = cube.orderBy(F.grouping_id("n", "b"), F.grouping("b")).collect()
    assert [tuple(row) for row in ordered] == [(1, True, 5), (1, None, 5), (None, True, 5), (None, None, 5)]


def test_nulls_are_passed_over_in_frames(spark):
    values = spark.sql("SELECT * FROM VALUES (1, 10), (2, NULL), (3, 30), (4, NULL) AS t(n, i)")
    backwards = Window.orderBy(F.desc("n"))
    found = values.select("n", F.first("i", True).over(backwards), F.last("i", True).over(backwards),
                          F.nth_value("i", 1, True).over(backwards)).orderBy("n")  # fmt: skip
    assert [tuple(row) for row in found.collect()] == [(1, 30, 10, 30), (2, 30, 30, 30), (3, 30, 30, 30), (4, None, None, None)]
