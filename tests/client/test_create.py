"""range and createDataFrame: from rows, pandas and Arrow."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest
from checks import error, rows, schema
from pyspark.errors import PySparkValueError
from pyspark.sql import Row
from pyspark.sql import types as T


def test_range(spark):
    assert rows(spark.range(3)) == [(0,), (1,), (2,)]
    assert rows(spark.range(2, 5)) == [(2,), (3,), (4,)]
    assert rows(spark.range(10, 0, -4)) == [(10,), (6,), (2,)]
    assert rows(spark.range(0, 10, 3, numPartitions=2)) == [(0,), (3,), (6,), (9,)]
    assert rows(spark.range(5, 2)) == []
    assert schema(spark.range(3)) == "id bigint not null"


def test_range_up_to_the_largest_long(spark):
    largest = 2**63 - 1
    assert rows(spark.range(largest - 2, largest)) == [(9223372036854775805,), (9223372036854775806,)]
    assert spark.range(-(2**63), largest, 2**62).count() == 4


def test_tuples_with_names(spark):
    df = spark.createDataFrame([(1, "a", 1.5), (2, None, None)], ["id", "name", "score"])
    assert schema(df) == "id bigint, name string, score double"
    assert rows(df) == [(1, "a", 1.5), (2, None, None)]


def test_names_default_to_numbers(spark):
    df = spark.createDataFrame([(1, "a")])
    assert df.columns == ["_1", "_2"]


def test_ddl_schema(spark):
    df = spark.createDataFrame([(1, "a")], "id INT NOT NULL, name STRING COMMENT 'who'")
    assert schema(df) == "id int not null, name string"
    assert df.schema["name"].metadata == {"comment": "who"}


def test_ddl_schema_without_keywords(spark):
    assert schema(spark.createDataFrame([(1, "a")], "id: tinyint, name: string")) == "id tinyint, name string"


def test_single_type(spark):
    df = spark.createDataFrame([1, 2], "int")
    assert schema(df) == "value int"
    assert rows(df) == [(1,), (2,)]
    assert rows(spark.createDataFrame([Decimal("1.5")], T.DecimalType(5, 2))) == [(Decimal("1.50"),)]


def test_struct_type(spark):
    struct = T.StructType(
        [
            T.StructField("id", T.LongType(), nullable=False),
            T.StructField("tags", T.ArrayType(T.StringType(), containsNull=False)),
            T.StructField("counts", T.MapType(T.StringType(), T.ShortType())),
            T.StructField("at", T.StructType([T.StructField("x", T.FloatType(), False)])),
        ]
    )
    df = spark.createDataFrame([(1, ["a", "b"], {"k": 7, "l": None}, (0.5,))], struct)
    assert df.schema == struct
    assert rows(df) == [(1, ["a", "b"], {"k": 7, "l": None}, (0.5,))]


def test_rows_dicts_and_nested_rows(spark):
    df = spark.createDataFrame([Row(name="a", at=Row(x=1, y=2.5)), Row(name="b", at=None)])
    assert schema(df) == "name string, at struct<x:bigint,y:double>"
    assert rows(df) == [("a", (1, 2.5)), ("b", None)]
    df = spark.createDataFrame([{"b": 1, "a": "x"}, {"a": "y"}])
    assert schema(df) == "a string, b bigint"
    assert sorted(rows(df), key=repr) == [("x", 1), ("y", None)]


def test_rows_keep_their_names(spark):
    row = spark.createDataFrame([Row(name="a", at=Row(x=1))]).first()
    assert row.name == "a"
    assert row["at"].x == 1
    assert row.asDict(recursive=True) == {"name": "a", "at": {"x": 1}}


def test_every_type_comes_back_as_it_went(spark):
    types = (
        "b boolean, y tinyint, s smallint, i int, l bigint, f float, d double, "
        "dec decimal(38,18), str string, bin binary, dt date, ts timestamp, "
        "ntz timestamp_ntz, day interval day to second"
    )
    values = (
        True,
        -128,
        32767,
        -(2**31),
        2**63 - 1,
        0.5,
        1e300,
        Decimal("12345678901234567890.123456789012345678"),
        "naïve 😀",
        b"\x00\xff",
        date(1, 1, 1),
        datetime(2024, 2, 29, 12, 30, 15, 123456),
        datetime(9999, 12, 31, 23, 59, 59, 999999),
        timedelta(days=-3, microseconds=1),
    )
    df = spark.createDataFrame([values, (None,) * len(values)], types)
    assert rows(df) == [values, (None,) * len(values)]
    assert schema(df) == (
        "b boolean, y tinyint, s smallint, i int, l bigint, f float, d double, dec "
        "decimal(38,18), str string, bin binary, dt date, ts timestamp, ntz timestamp_ntz, day "
        "interval day to second"
    )


def test_year_month_interval_schema(spark):
    assert (
        schema(spark.sql("SELECT INTERVAL '1-2' YEAR TO MONTH AS ym")) == "ym interval year to month not null"
    )


def test_timestamps_are_of_the_session_time_zone(spark):
    spark.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    df = spark.createDataFrame([(datetime(2024, 1, 1, tzinfo=timezone.utc),)], ["t"])
    assert rows(df.selectExpr("string(t)", "unix_seconds(t)")) == [("2024-01-01 09:00:00", 1704067200)]


def test_doubles_at_the_edges(spark):
    df = spark.createDataFrame([(float("inf"),), (float("-inf"),), (float("nan"),), (-0.0,)], ["d"])
    assert rows(df.selectExpr("string(d)", "d = d", "isnan(d)")) == [
        ("Infinity", True, False),
        ("-Infinity", True, False),
        ("NaN", True, True),
        ("-0.0", True, False),
    ]


def test_empty(spark):
    df = spark.createDataFrame([], "id int, name string")
    assert rows(df) == []
    assert schema(df) == "id int, name string"


def test_rows_without_columns(spark):
    df = spark.createDataFrame([(), (), ()], T.StructType([]))
    assert df.count() == 3
    assert rows(df) == [(), (), ()]


def test_empty_without_schema_is_refused(spark):
    assert error(spark.createDataFrame, []) == ("PySparkValueError", "CANNOT_INFER_EMPTY_SCHEMA", None, {})


def test_null_in_a_column_that_is_not_nullable(spark):
    with pytest.raises(PySparkValueError):
        spark.createDataFrame([(None,)], "id int not null").collect()


def test_many_rows(spark):
    df = spark.createDataFrame([(number, str(number)) for number in range(10_000)], ["n", "s"])
    assert rows(df.selectExpr("count(*)", "sum(n)", "max(s)")) == [(10000, 49995000, "9999")]


def test_pandas(spark):
    frame = pd.DataFrame(
        {
            "i": [1, 2, 3],
            "f": [1.5, float("nan"), -0.0],
            "s": ["a", None, "c"],
            "b": [True, False, True],
            "t": pd.to_datetime(["2024-01-01 10:00", "2024-06-01 00:00", None]),
            "l": [[1, 2], [], None],
        }
    )
    df = spark.createDataFrame(frame)
    assert schema(df) == "i bigint, f double, s string, b boolean, t timestamp, l array<bigint>"
    assert rows(df.selectExpr("i", "string(f)", "s", "b", "string(t)", "l")) == [
        (1, "1.5", "a", True, "2024-01-01 10:00:00", [1, 2]),
        (2, None, None, False, "2024-06-01 00:00:00", []),
        (3, "-0.0", "c", True, None, None),
    ]


def test_pandas_with_schema(spark):
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    df = spark.createDataFrame(frame, "n tinyint, label string")
    assert schema(df) == "n tinyint, label string"
    assert rows(df) == [(1, "x"), (2, "y")]
    assert spark.createDataFrame(frame, ["p", "q"]).columns == ["p", "q"]


def test_pandas_without_rows(spark):
    df = spark.createDataFrame(pd.DataFrame({"a": pd.Series([], dtype="int32")}), "a int")
    assert schema(df) == "a int"
    assert df.count() == 0


def test_arrow(spark):
    table = pa.table(
        {
            "i8": pa.array([1, None], pa.int8()),
            "i32": pa.array([1, None], pa.int32()),
            "f32": pa.array([1.5, None], pa.float32()),
            "dec": pa.array([Decimal("1.25"), None], pa.decimal128(10, 2)),
            "s": pa.array(["a", None]),
            "large": pa.array(["b", None], pa.large_string()),
            "bin": pa.array([b"\x01", None]),
            "day": pa.array([date(2024, 2, 29), None]),
            "ntz": pa.array([datetime(2024, 1, 1), None], pa.timestamp("us")),
            "ts": pa.array([0, None], pa.timestamp("us", tz="UTC")),
            "list": pa.array([[1, None], None], pa.list_(pa.int64())),
            "struct": pa.array([{"x": 1}, None], pa.struct([("x", pa.int16())])),
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int32())),
        }
    )
    df = spark.createDataFrame(table)
    assert schema(df) == (
        "i8 tinyint, i32 int, f32 float, dec decimal(10,2), s string, large string, bin "
        "binary, day date, ntz timestamp, ts timestamp, list array<bigint>, struct "
        "struct<x:smallint>, map map<string,int>"
    )
    assert rows(df.drop("ts").limit(1)) == [
        (
            1,
            1,
            1.5,
            Decimal("1.25"),
            "a",
            "b",
            b"\x01",
            date(2024, 2, 29),
            datetime(2024, 1, 1, 0, 0),
            [1, None],
            (1,),
            {"k": 1},
        ),
    ]
    assert rows(df.selectExpr("string(ts)")) == [("1970-01-01 00:00:00",), (None,)]
    assert rows(df.offset(1)) == [(None,) * 13]


def test_arrow_goes_and_comes(spark):
    table = pa.table({"a": [1, 2, None], "b": ["x", None, "z"]})
    assert spark.createDataFrame(table).toArrow() == table


def test_arrow_with_schema(spark):
    df = spark.createDataFrame(pa.table({"a": [1, 2]}), "a int")
    assert schema(df) == "a int"
    assert rows(df) == [(1,), (2,)]


def test_range_without_a_step(spark):
    calls = [spark.range(0, 10, 0).collect, lambda: spark.sql("SELECT * FROM range(0, 10, 0)").collect()]
    for call in calls:
        assert error(call)[1:] == ("FAILED_FUNCTION_CALL", "38000", {"funcName": "`range`"})
