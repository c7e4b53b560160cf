"""Cached frames and tables: their rows are kept, read again, and freed."""

import pytest
from checks import error, printed, rows
from pyspark import StorageLevel
from pyspark.sql import functions as F


@pytest.fixture(autouse=True)
def clean(spark):
    yield
    spark.catalog.clearCache()


def is_read_from_cache(df):
    return "InMemoryRelation" in printed(df.explain)


def test_rows_are_kept(spark):
    df = spark.range(5).select(F.rand().alias("r"), F.expr("uuid()").alias("u"))
    assert rows(df) != rows(df)
    df.cache()
    assert rows(df) == rows(df)
    assert rows(df.select("u").sort("u")) == sorted((u,) for _, u in rows(df))
    df.unpersist()
    assert rows(df) != rows(df)


def test_levels(spark):
    df = spark.range(3).selectExpr("id", "id * 2 AS x")
    assert df.storageLevel == StorageLevel(False, False, False, False, 1)
    df.cache()
    assert df.storageLevel == StorageLevel(True, True, False, True, 1)
    df.persist(StorageLevel.DISK_ONLY)  # cached already
    assert df.storageLevel == StorageLevel.MEMORY_AND_DISK_DESER
    df.unpersist()
    df.persist(StorageLevel.DISK_ONLY)
    assert df.storageLevel == StorageLevel.DISK_ONLY


def test_a_frame_is_known_by_what_it_does(spark):
    spark.range(3).selectExpr("id", "id * 2 AS x").cache()
    assert spark.range(3).selectExpr("id", "id * 2 AS y").storageLevel.useMemory
    assert not spark.range(3).selectExpr("id", "id * 3 AS x").storageLevel.useMemory
    assert not spark.range(4).selectExpr("id", "id * 2 AS x").storageLevel.useMemory
    made = spark.createDataFrame([(1, "a")], "i int, s string").cache()
    assert spark.createDataFrame([(1, "a")], "i int, s string").storageLevel == made.storageLevel
    assert not spark.createDataFrame([(2, "a")], "i int, s string").storageLevel.useMemory


def test_parts_of_plans(spark):
    df = spark.range(4).selectExpr("id", "id * 2 AS x").cache()
    assert is_read_from_cache(df)
    assert is_read_from_cache(df.filter("x > 2").groupBy().count())
    assert is_read_from_cache(df.alias("a").join(df.alias("b"), "id"))
    assert not is_read_from_cache(spark.range(5).selectExpr("id", "id * 2 AS x"))
    assert rows(df.filter("x > 2").select("id")) == [(2,), (3,)]
    df.createOrReplaceTempView("doubles")
    assert is_read_from_cache(spark.sql("SELECT (SELECT max(x) FROM doubles) AS m"))
    assert rows(spark.sql("WITH d AS (SELECT * FROM doubles) SELECT sum(x) FROM d")) == [(12,)]
    joined = df.join(df.withColumnRenamed("x", "y"), "id").cache()
    assert sorted(rows(joined)) == [(0, 0, 0), (1, 2, 2), (2, 4, 4), (3, 6, 6)]
    assert is_read_from_cache(joined.groupBy("id").count())


def test_explain(spark):
    df = spark.range(2).cache()
    assert printed(df.explain).startswith("== Physical Plan ==\nInMemoryTableScan [id#")
    assert "StorageLevel(disk, memory, deserialized, 1 replicas)" in printed(df.explain, True)


def test_cached_frame_of_a_cached_frame(spark):
    base = spark.range(3).select(F.rand().alias("r")).cache()
    derived = base.filter("r >= 0").cache()
    assert sorted(rows(derived)) == sorted(rows(base))
    base.unpersist()
    assert derived.storageLevel.useMemory


def test_tables_and_views(spark):
    spark.range(3).createOrReplaceTempView("three")
    assert not spark.catalog.isCached("three")
    spark.catalog.cacheTable("three")
    assert spark.catalog.isCached("three")
    assert "Scan In-memory table three" in printed(spark.table("three").explain)
    assert spark.range(3).storageLevel.useMemory
    spark.catalog.uncacheTable("three")
    assert not spark.catalog.isCached("three")
    spark.sql("CACHE LAZY TABLE three OPTIONS('storageLevel' = 'DISK_ONLY')")
    assert spark.table("three").storageLevel == StorageLevel.DISK_ONLY
    spark.range(9).createOrReplaceTempView("three")
    assert not spark.range(3).storageLevel.useMemory
    missing = ("AnalysisException", "TABLE_OR_VIEW_NOT_FOUND", "42P01")
    assert error(spark.catalog.cacheTable, "nowhere")[:3] == missing
    assert error(spark.catalog.isCached, "nowhere")[:3] == missing
    assert error(spark.sql, "UNCACHE TABLE nowhere")[:3] == missing
    assert rows(spark.sql("UNCACHE TABLE IF EXISTS nowhere")) == []
    assert error(spark.sql, "CACHE TABLE three OPTIONS('storageLevel' = 'X')")[0] == "IllegalArgumentException"


def test_cache_table_as(spark):
    spark.sql("CACHE TABLE kept AS SELECT id, rand() AS r FROM range(3)")
    assert spark.catalog.isCached("kept")
    assert rows(spark.table("kept")) == rows(spark.table("kept"))
    assert error(spark.sql, "CACHE TABLE kept AS SELECT 1")[1] == "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS"
    spark.catalog.dropTempView("kept")


def test_written_tables_are_read_anew(spark):
    spark.sql("DROP TABLE IF EXISTS cached_and_written")
    spark.sql("CREATE TABLE cached_and_written AS SELECT 1 AS a")
    spark.sql("CACHE TABLE cached_and_written")
    assert rows(spark.table("cached_and_written")) == [(1,)]
    spark.sql("INSERT INTO cached_and_written VALUES (2)")
    assert sorted(rows(spark.table("cached_and_written"))) == [(1,), (2,)]
    assert spark.catalog.isCached("cached_and_written")
    spark.sql("DROP TABLE cached_and_written")


def test_sessions_do_not_share(spark, another_session):
    other = another_session()
    spark.range(7).cache()
    assert not other.range(7).storageLevel.useMemory
