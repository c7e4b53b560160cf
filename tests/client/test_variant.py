"""The type VARIANT across the wire and through files."""

from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StructField, StructType, VariantType

import checks


def variants(spark):
    return spark.sql("SELECT id, parse_json(concat('{\"a\":', id, ',\"b\":[1,null]}')) AS v FROM range(3)")


def test_values_come_back_as_python_values(spark):
    value = variants(spark).orderBy("id").collect()[1].v
    assert value.toPython() == {"a": 1, "b": [1, None]}
    assert value.toJson() == '{"a":1,"b":[1,null]}'


def test_values_go_into_frames(spark):
    value = variants(spark).orderBy("id").collect()[1].v
    schema = StructType([StructField("v", VariantType()), StructField("vs", ArrayType(VariantType()))])
    frame = spark.createDataFrame([(value, [value, None]), (None, None)], schema)
    rows = frame.select(frame.v.cast("string"), F.variant_get(frame.vs[0], "$.a", "int"), frame.vs[1].isNull()).collect()
    assert [tuple(row) for row in rows] == [('{"a":1,"b":[1,null]}', 1, True), (None, None, True)]


def test_functions(spark):
    frame = variants(spark)
    rows = frame.orderBy("id").select(
        F.variant_get("v", "$.a", "int"),
        F.try_variant_get(frame.v, "$.b", "int"),
        F.schema_of_variant("v"),
        F.is_variant_null("v"),
        F.to_json("v"),
    )
    assert tuple(rows.first()) == (0, None, "OBJECT<a: BIGINT, b: ARRAY<BIGINT>>", False, '{"a":0,"b":[1,null]}')
    assert frame.select(F.schema_of_variant_agg("v")).first()[0] == "OBJECT<a: BIGINT, b: ARRAY<BIGINT>>"


def test_table_function(spark):
    rows = spark.tvf.variant_explode(F.parse_json(F.lit('{"b":1,"a":"x"}'))).collect()
    assert [(row.pos, row.key, row.value.toPython()) for row in rows] == [(0, "a", "x"), (1, "b", 1)]


def test_parquet_files(spark, tmp_path):
    path = str(tmp_path / "variants")
    variants(spark).write.parquet(path)
    read = spark.read.parquet(path)
    assert read.schema["v"].dataType == VariantType()
    assert [row.v.toPython()["a"] for row in read.orderBy("id").collect()] == [0, 1, 2]


def test_json_files(spark, tmp_path):
    path = str(tmp_path / "texts")
    variants(spark).write.json(path)
    read = spark.read.schema("id BIGINT, v VARIANT").json(path)
    assert [row.v.toJson() for row in read.orderBy("id").collect()][2] == '{"a":2,"b":[1,null]}'
    whole = spark.read.option("singleVariantColumn", "record").json(path)
    assert whole.schema.simpleString() == "struct<record:variant>"
    ids = whole.select(F.variant_get("record", "$.id", "int").alias("id")).orderBy("id").collect()
    assert [row.id for row in ids] == [0, 1, 2]


def test_what_variants_cannot_do(spark, tmp_path):
    frame = variants(spark)
    assert checks.error(lambda: frame.groupBy("v").count().collect())[1] == "GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE"
    refused = "UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE"
    assert checks.error(lambda: frame.dropDuplicates(["v"]).collect())[1] == refused
    write = frame.write.partitionBy("v")
    assert checks.error(lambda: write.parquet(str(tmp_path / "no")))[1] == "INVALID_PARTITION_COLUMN_DATA_TYPE"


def test_broken_bytes_are_refused(spark):
    from pyspark.sql.types import VariantVal

    schema = StructType([StructField("v", VariantType())])
    deep = b"\x00"
    for _ in range(2000):
        size = len(deep)
        deep = bytes([0x03 | (1 << 2), 1, 0, 0, size & 255, size >> 8]) + deep
    lists = b"\x00"
    for _ in range(40):  # each list holds the one before, a hundred times
        width = 2
        head = bytes([0x03 | ((width - 1) << 2), 100]) + b"\x00\x00" * 100 + len(lists).to_bytes(2, "little")
        lists = head + lists
    for value in (b"", b"\xff", b"\x02\x05", b"\x11", deep, lists):
        frame = spark.createDataFrame([(VariantVal(value, b"\x01\x00\x00"),)], schema)
        for ask in (F.schema_of_variant("v"), F.to_json("v"), F.variant_get("v", "$", "string")):
            condition = checks.error(lambda ask=ask: frame.select(ask).collect())[1]
            assert condition in ("MALFORMED_VARIANT", "UNKNOWN_PRIMITIVE_TYPE_IN_VARIANT")


def test_rows_that_a_filter_keeps(spark):
    """What is left of structs and variants by a filter is read at its own rows."""
    rows = spark.sql(
        "SELECT to_json(s), to_json(v), to_csv(s), to_json(to_variant_object(s)) FROM (SELECT named_struct('a', id) AS s,"
        " parse_json(concat('{\"b\":', id, '}')) AS v FROM range(4)) WHERE s.a IN (1, 3) ORDER BY s.a"
    ).collect()
    assert [tuple(row) for row in rows] == [
        ('{"a":1}', '{"b":1}', "1", '{"a":1}'),
        ('{"a":3}', '{"b":3}', "3", '{"a":3}'),
    ]
