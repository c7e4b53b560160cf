"""The calls that fetch: collect, count, take, head, tail, first, toPandas, toArrow and their kin."""

import pandas as pd
import pyarrow as pa
from checks import error, rows
from pyspark.sql import Row
from pyspark.sql import functions as F


def test_count(spark):
    assert spark.range(7).count() == 7
    assert spark.range(0).count() == 0
    assert spark.createDataFrame([(None,), (1,)], "a int").count() == 2


def test_collect_gives_rows(spark):
    collected = spark.range(2).withColumn("s", F.lit("x")).collect()
    assert collected == [Row(id=0, s="x"), Row(id=1, s="x")]
    assert repr(collected[0]) == "Row(id=0, s='x')"


def test_collect_with_duplicate_names(spark):
    row = spark.range(1).selectExpr("id", "id + 1 AS id").first()
    assert tuple(row) == (0, 1)
    assert row.__fields__ == ["id", "id"]


def test_take_and_head(spark):
    df = spark.range(5)
    assert df.take(2) == [Row(id=0), Row(id=1)]
    assert df.take(0) == []
    assert df.take(9) == [Row(id=i) for i in range(5)]
    assert df.head() == Row(id=0)
    assert df.head(1) == [Row(id=0)]
    assert df.head(3) == [Row(id=0), Row(id=1), Row(id=2)]


def test_first(spark):
    assert spark.range(3, 9).first() == Row(id=3)
    assert spark.range(0).first() is None
    assert spark.range(0).head() is None


def test_tail(spark):
    assert spark.range(5).tail(2) == [Row(id=3), Row(id=4)]
    assert spark.range(2).tail(9) == [Row(id=0), Row(id=1)]
    assert spark.range(5).tail(0) == []
    assert spark.range(100).orderBy(F.desc("id")).tail(1) == [Row(id=0)]


def test_is_empty(spark):
    assert spark.range(0).isEmpty()
    assert not spark.range(1).isEmpty()


def test_to_local_iterator(spark):
    assert [row.id for row in spark.range(1000).toLocalIterator()] == list(range(1000))
    assert list(spark.range(0).toLocalIterator()) == []


def test_to_pandas(spark):
    df = spark.createDataFrame(
        [(1, 1.5, "a", True), (2, None, None, None)], "i int, d double, s string, b boolean"
    )
    frame = df.toPandas()
    assert list(frame.columns) == ["i", "d", "s", "b"]
    assert {name: str(kind) for name, kind in frame.dtypes.items() if name != "s"} == {
        "i": "int32",
        "d": "float64",
        "b": "object",
    }
    assert frame["i"].tolist() == [1, 2]
    assert pd.isna(frame["d"][1])
    assert frame["s"][0] == "a"
    assert pd.isna(frame["s"][1])


def test_to_pandas_with_dates_and_nested_values(spark):
    frame = spark.sql(
        "SELECT DATE'2024-02-29' AS day, TIMESTAMP'2024-02-29 12:00:00' AS ts, "
        "array(1, 2) AS a, named_struct('x', 1) AS s, map('k', 1) AS m, 1.50BD AS dec"
    ).toPandas()
    assert str(frame["day"][0]) == "2024-02-29"
    assert str(frame["ts"][0]) == "2024-02-29 12:00:00"
    assert list(frame["a"][0]) == [1, 2]
    assert frame["s"][0] == {"x": 1}
    assert frame["m"][0] == {"k": 1}
    assert str(frame["dec"][0]) == "1.50"


def test_to_pandas_of_no_rows(spark):
    frame = spark.createDataFrame([], "i int, s string").toPandas()
    assert list(frame.columns) == ["i", "s"]
    assert len(frame) == 0


def test_to_pandas_with_duplicate_names(spark):
    frame = spark.range(1).selectExpr("id AS a", "id + 1 AS a").toPandas()
    assert list(frame.columns) == ["a", "a"]
    assert frame.iloc[0].tolist() == [0, 1]


def test_to_arrow(spark):
    table = spark.range(3).withColumn("s", F.col("id").cast("string")).toArrow()
    assert table == pa.table(
        {"id": [0, 1, 2], "s": ["0", "1", "2"]},
        schema=pa.schema([pa.field("id", pa.int64(), nullable=False), pa.field("s", pa.string(), False)]),
    )


def test_arrow_types(spark):
    table = spark.sql(
        "SELECT 1Y AS y, 1S AS s, 1 AS i, 1L AS l, 1F AS f, 1D AS d, 1.50BD AS dec, 'a' AS str, "
        "X'00' AS bin, true AS bool, DATE'2024-01-01' AS day, TIMESTAMP'2024-01-01' AS ts, "
        "TIMESTAMP_NTZ'2024-01-01' AS ntz, INTERVAL '1' DAY AS dt, NULL AS nothing, "
        "array(1) AS a, map('k', 1) AS m, named_struct('x', 1) AS st"
    ).toArrow()
    assert {field.name: str(field.type) for field in table.schema} == {
        "y": "int8",
        "s": "int16",
        "i": "int32",
        "l": "int64",
        "f": "float",
        "d": "double",
        "dec": "decimal128(3, 2)",
        "str": "string",
        "bin": "binary",
        "bool": "bool",
        "day": "date32[day]",
        "ts": "timestamp[us, tz=UTC]",
        "ntz": "timestamp[us]",
        "dt": "duration[us]",
        "nothing": "null",
        "a": "list<element: int32 not null>",
        "m": "map<string, int32>",
        "st": "struct<x: int32 not null>",
    }


def test_to_arrow_of_no_rows_has_its_schema(spark):
    table = spark.range(0).toArrow()
    assert table.num_rows == 0
    assert table.schema.names == ["id"]


def test_many_batches(spark):
    table = spark.range(300_000).withColumn("text", F.lit("x" * 50)).toArrow()
    assert table.num_rows == 300_000
    assert table["id"].to_pylist() == list(range(300_000))


def test_one_value_larger_than_a_batch(spark):
    value = spark.range(1).select(F.repeat(F.lit("x"), 6_000_000)).first()[0]
    assert len(value) == 6_000_000


def test_actions_run_again_and_again(spark):
    df = spark.range(3)
    assert [df.count() for _ in range(5)] == [3] * 5
    assert rows(df) == rows(df)


def test_negative_limits_are_refused(spark):
    assert error(lambda: spark.range(3).limit(-1).collect()) == (
        "AnalysisException",
        "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
        "42K0E",
        {"expr": '"-1"', "name": "limit", "v": "-1"},
    )
    assert error(lambda: spark.range(3).offset(-1).collect()) == (
        "AnalysisException",
        "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
        "42K0E",
        {"expr": '"-1"', "name": "offset", "v": "-1"},
    )


def test_cache_and_persist_change_nothing(spark):
    df = spark.range(3).cache()
    assert df.count() == 3
    assert df.is_cached
    assert rows(df.unpersist()) == [(0,), (1,), (2,)]


def test_input_files(spark, tmp_path):
    spark.range(1).coalesce(1).write.parquet(str(tmp_path / "t"))
    files = spark.read.parquet(str(tmp_path / "t")).inputFiles()
    assert len(files) == 1
    assert files[0].startswith("file:///") and files[0].endswith(".parquet")


def test_checkpoint_keeps_the_rows(spark):
    assert rows(spark.range(3).localCheckpoint()) == [(0,), (1,), (2,)]
