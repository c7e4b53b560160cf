"""Plans that a loop has made very deep. Only right answers are tested; bench/wide_plans.py has the times."""

import sys

import pytest
from checks import rows, schema
from pyspark.sql import functions as F


@pytest.fixture
def deep_recursion():
    """The client walks a plan by recursion, several Python frames per step."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(before)


@pytest.fixture
def piezo_only(server):
    if server is None:
        pytest.skip("Apache Spark's protobuf decoder and analyzer give up on plans this deep")


def test_a_thousand_columns_one_by_one(spark, deep_recursion, piezo_only):
    df = spark.range(2)
    for number in range(1000):
        df = df.withColumn(f"c{number}", F.col("id") + number)
    assert len(df.columns) == 1001
    first, second = rows(df)
    assert first == (0, *range(1000))
    assert second == (1, *range(1, 1001))


def test_each_column_from_the_one_before(spark, deep_recursion, piezo_only):
    df = spark.range(1).withColumn("c0", F.lit(0))
    for number in range(1, 300):
        df = df.withColumn(f"c{number}", F.col(f"c{number - 1}") + 1)
    assert rows(df) == [(0, *range(300))]


def test_the_same_column_again_and_again(spark, deep_recursion, piezo_only):
    df = spark.range(1).withColumn("n", F.lit(0))
    for _ in range(500):
        df = df.withColumn("n", F.col("n") + 1)
    assert rows(df) == [(0, 500)]


def test_columns_asked_for_at_every_step(spark, deep_recursion, piezo_only):
    df = spark.range(1)
    for number in range(300):
        df = df.withColumn(f"c{number}", F.lit(number))
        assert df.columns[-1] == f"c{number}"
    assert rows(df) == [(0, *range(300))]


def test_a_hundred_steps(spark):
    df = spark.range(1)
    for number in range(100):
        df = df.withColumn(f"c{number}", F.col("id") + number)
        assert len(df.columns) == number + 2
    assert rows(df) == [(0, *range(100))]


def test_many_filters(spark, deep_recursion):
    df = spark.range(1000)
    for number in range(40):
        df = df.filter(F.col("id") != number)
    assert df.count() == 960


def test_many_unions(spark, deep_recursion):
    df = spark.range(1)
    for _ in range(100):
        df = df.union(spark.range(1))
    assert df.count() == 101


def test_a_long_expression(spark, deep_recursion):
    # The client decodes expressions itself, at most 100 messages deep: longer ones come as text.
    total = F.lit(0)
    for _ in range(30):
        total = total + F.col("id")
    assert rows(spark.range(3).select(total.alias("total"))) == [(0,), (30,), (60,)]
    text = " + ".join(["id"] * 300)
    assert rows(spark.range(3).select(F.expr(text).alias("total"))) == [(0,), (300,), (600,)]


def test_many_columns_at_once(spark):
    df = spark.range(2).select("id", *((F.col("id") * n).alias(f"c{n}") for n in range(2000)))
    assert len(df.columns) == 2001
    assert rows(df)[1] == (1, *range(2000))
    assert schema(df.select("c1999")) == "c1999 bigint not null"


def test_many_renames_and_drops(spark):
    df = spark.range(1).select(*(F.lit(n).alias(f"a{n}") for n in range(100)))
    for number in range(100):
        df = df.withColumnRenamed(f"a{number}", f"b{number}")
    for number in range(99):
        df = df.drop(f"b{number}")
    assert rows(df) == [(99,)]
