"""Aggregates, windows, generators and subqueries in every place where an expression can stand: an answer or Spark's refusal, never an
error of the engine's."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql.connect import functions as F
from pyspark.sql.connect.window import Window

BY_ID = Window.orderBy("id")
EXPRESSIONS = {
    "aggregate": lambda: F.count("id") > 0,
    "distinct aggregate": lambda: F.count_distinct("id") > 0,
    "filtered aggregate": lambda: F.expr("count(id) FILTER (WHERE id > 0) > 0"),
    "ordered aggregate": lambda: F.expr("percentile_cont(0.5) WITHIN GROUP (ORDER BY id) > 0"),
    "aggregate of an aggregate": lambda: F.sum(F.count("id")) > 0,
    "generator": lambda: F.explode("l"),
    "generator in an expression": lambda: F.explode("l") > 0,
    "generator of an aggregate": lambda: F.explode(F.collect_list("id")),
    "aggregate of a generator": lambda: F.sum(F.explode("l")) > 0,
    "window": lambda: F.row_number().over(BY_ID) > 0,
    "window of a generator": lambda: F.sum(F.explode("l")).over(BY_ID) > 0,
    "window of a window": lambda: F.sum(F.row_number().over(BY_ID)).over(BY_ID) > 0,
    "window function alone": lambda: F.row_number() > 0,
    "grouping": lambda: F.grouping("k") > 0,
    "aggregate in a lambda": lambda: F.exists("l", lambda x: F.count(x) > 0),
    "window in a lambda": lambda: F.exists("l", lambda x: F.sum(x).over(BY_ID) > 0),
    "EXISTS": lambda: F.expr("EXISTS (SELECT 1)"),
    "IN": lambda: F.expr("id IN (SELECT 1)"),
    "scalar subquery": lambda: F.expr("(SELECT true)"),
}
PLACES = {
    "select": lambda df, other, e: df.select("id", e),
    "filter": lambda df, other, e: df.filter(e),
    "sort": lambda df, other, e: df.sort(e),
    "group": lambda df, other, e: df.groupBy(e).count(),
    "cube": lambda df, other, e: df.cube(e).count(),
    "grouping sets": lambda df, other, e: df.groupingSets([[e], []], e).count(),
    "aggregate": lambda df, other, e: df.groupBy("k").agg(e),
    "argument of an aggregate": lambda df, other, e: df.groupBy("k").agg(F.count(e)),
    "having": lambda df, other, e: df.groupBy("k", "id", "l").count().filter(e),
    "pivot": lambda df, other, e: df.groupBy("id").pivot("k").agg(e),
    "withColumn": lambda df, other, e: df.withColumn("n", e),
    "join": lambda df, other, e: df.join(other, e),
    "semi join": lambda df, other, e: df.join(other, e, "semi"),
    "lateral": lambda df, other, e: df.lateralJoin(other.where(e)),
    "repartition": lambda df, other, e: df.repartition(3, e),
    "unpivot": lambda df, other, e: df.unpivot(["k"], [e], "v", "x"),
    "observe": lambda df, other, e: df.observe("m", e.alias("q")),
    "window partition": lambda df, other, e: df.select(F.count("id").over(Window.partitionBy(e))),
    "window order": lambda df, other, e: df.select(F.count("id").over(Window.orderBy(e))),
    "window argument": lambda df, other, e: df.select(F.count(e).over(BY_ID)),
    "case": lambda df, other, e: df.select(F.when(F.col("id") > 0, e)),
    "lambda": lambda df, other, e: df.select(F.filter("l", lambda x: e)),
    "sampleBy": lambda df, other, e: df.sampleBy(e, {True: 0.5}, 1),
}
# What Spark says, of places where a user is likely to put one.
SPARK = {
    ("withColumn", "aggregate"): "MISSING_GROUP_BY",
    ("withColumn", "window of a window"): None,
    ("select", "window of a window"): None,
    ("group", "IN"): None,
    ("filter", "window"): "_LEGACY_ERROR_TEMP_1034",
    ("filter", "aggregate"): "INVALID_WHERE_CONDITION",
    ("join", "generator in an expression"): "UNSUPPORTED_GENERATOR.OUTSIDE_SELECT",
    ("sampleBy", "window"): "_LEGACY_ERROR_TEMP_1034",
    ("sampleBy", "aggregate"): "INVALID_WHERE_CONDITION",
    ("group", "aggregate"): "GROUP_BY_AGGREGATE",
}


@pytest.mark.parametrize("place", PLACES)
def test_misplaced(spark, place):
    frame = spark.createDataFrame([(1, "a", [1, 2]), (2, "b", [3])], "id int, k string, l array<int>")
    other = spark.createDataFrame([(1, "x")], "oid int, z string")
    for name, expression in EXPRESSIONS.items():
        condition = None
        try:
            PLACES[place](frame, other, expression()).collect()
        except PySparkException as error:
            condition = error.getCondition()
            assert condition not in (None, "INTERNAL_ERROR", "NOT_SUPPORTED_BY_PIEZO"), (place, name, error)
        if (place, name) in SPARK:
            assert condition == SPARK[place, name], (place, name)
