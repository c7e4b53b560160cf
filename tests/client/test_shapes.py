"""GEOMETRY and GEOGRAPHY across the wire."""

from pyspark.sql import functions as F
from pyspark.sql.types import Geography, GeographyType, Geometry, GeometryType, StructField, StructType

import checks

POINT = bytes.fromhex("0101000000000000000000F03F0000000000000040")
SQL_POINT = f"X'{POINT.hex()}'"


def shapes(spark):
    return spark.sql(
        f"SELECT st_geogfromwkb({SQL_POINT}) AS g, array(st_geomfromwkb({SQL_POINT})) AS m, "
        "CAST(NULL AS GEOMETRY(ANY)) AS n"
    )


def test_types(spark):
    schema = shapes(spark).schema
    assert schema["g"].dataType == GeographyType(4326)
    assert schema["m"].dataType.elementType == GeometryType(0)
    assert schema["n"].dataType == GeometryType("ANY")


def test_values_come_back(spark):
    row = shapes(spark).first()
    assert (row.g, row.m, row.n) == (Geography(POINT, 4326), [Geometry(POINT, 0)], None)


def test_values_go_into_frames(spark):
    schema = StructType([StructField("g", GeographyType(4326)), StructField("m", GeometryType("ANY"))])
    rows = [(Geography(POINT, 4326), Geometry(POINT, 3857)), (None, Geometry(POINT, 0)), (None, None)]
    frame = spark.createDataFrame(rows, schema)
    assert [tuple(row) for row in frame.collect()] == rows
    assert [row[0] for row in frame.select(F.expr("st_srid(m)")).collect()] == [3857, 0, None]


def test_values_of_another_system_are_refused(spark):
    rows = [(Geometry(POINT, 4326),)]
    other = checks.exception(spark.createDataFrame(rows, "g geometry(0)").collect)
    assert other.getCondition() == "GEO_ENCODER_SRID_MISMATCH_ERROR"
    unknown = checks.exception(spark.createDataFrame([(Geometry(POINT, 9999),)], "g geometry(any)").collect)
    assert unknown.getCondition() == "ST_INVALID_SRID_VALUE"


def test_arrow_marks_them(spark):
    field = shapes(spark).select("g").toArrow().schema.field("g").type.field("wkb")
    assert field.metadata == {b"geography": b"true", b"srid": b"4326"}


def test_no_format_keeps_them(spark, tmp_path):
    for name in ("parquet", "orc", "json", "csv", "xml"):
        writer = shapes(spark).select("g").write.format(name).option("rowTag", "r")
        refused = checks.exception(writer.save, str(tmp_path / "x"))
        assert refused.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"


def test_they_are_equal_and_in_groups(spark):
    frame = spark.sql(f"SELECT st_geomfromwkb(w) AS g FROM VALUES ({SQL_POINT}), ({SQL_POINT}), (X'00') AS t(w)")
    assert sorted(row["count"] for row in frame.groupBy("g").count().collect()) == [1, 2]
    assert frame.alias("a").join(frame.alias("b"), F.expr("a.g = b.g")).count() == 5
