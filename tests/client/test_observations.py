"""What a run tells beside its rows: observed values and the operators of its plan."""

from checks import condition
from pyspark.sql import Observation
from pyspark.sql import functions as F


def test_of_writes(spark, tmp_path):
    before, after = Observation(), Observation("after")
    df = spark.range(10).observe(before, F.count(F.lit(1)).alias("rows")).filter("id > 6")
    df.observe(after, F.count(F.lit(1)).alias("rows"), F.max("id")).write.parquet(str(tmp_path / "seen"))
    assert before.get == {"rows": 10}
    assert after.get == {"rows": 3, "max(id)": 9}


def test_of_a_table_that_is_written_to(spark):
    spark.range(3).write.mode("overwrite").saveAsTable("observed_rows")
    try:
        seen = Observation()
        spark.table("observed_rows").observe(seen, F.count(F.lit(1)).alias("rows")).write.insertInto("observed_rows")
        assert seen.get == {"rows": 3}
        assert spark.table("observed_rows").count() == 6
    finally:
        spark.sql("drop table observed_rows")


def test_operators_of_a_plan(spark):
    df = spark.range(100).groupBy((F.col("id") % 7).alias("k")).count()
    assert df.executionInfo is None
    df.collect()
    metrics = df.executionInfo.metrics
    root, graph = metrics.extract_graph()
    assert root in graph
    assert "HashAggregate" in metrics.toText()
    assert "numOutputRows" in metrics.toText()
    df.toPandas()
    assert "HashAggregate" in df.executionInfo.metrics.toText()


def test_watermarks_need_a_stream(spark):
    assert condition(lambda: spark.range(1).dropDuplicatesWithinWatermark().schema) == "_LEGACY_ERROR_TEMP_3102"
