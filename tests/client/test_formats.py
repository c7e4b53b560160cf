"""Formats beside CSV, JSON and plain text, and what scans tell of their files."""

import shutil

import pytest
from checks import error, rows, schema, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def test_files_of_rows(spark, tmp_path):
    spark.range(3).coalesce(1).write.parquet(str(tmp_path / "t"))
    df = spark.read.parquet(str(tmp_path / "t"))
    assert df.columns == ["id"]
    meta = df.select("_metadata").schema["_metadata"].dataType
    assert meta.names == [
        "file_path", "file_name", "file_size", "file_block_start", "file_block_length",
        "file_modification_time", "row_index",
    ]  # fmt: skip
    assert rows(df.filter("id > 1").select("id", "_metadata.row_index")) == [(2, 2)]
    assert rows(df.filter("_metadata.row_index = 1")) == [(1,)]
    file = df.select("_metadata.file_path", F.input_file_name()).distinct().first()
    assert file[0].startswith("file:/") and not file[0].startswith("file://")
    assert file[1] == "file://" + file[0][len("file:") :]
    assert rows(df.alias("a").select("a.*")) == [(0,), (1,), (2,)]
    assert rows(df.distinct().groupBy().count()) == [(3,)]
    assert rows(spark.range(1).select(F.input_file_name())) == [("",)]
    assert error(lambda: spark.range(1).select("_metadata").columns)[1] == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert error(lambda: df.groupBy("id").count().select("_metadata").columns)[1] == (
        "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    )


def test_parquet_files_that_differ(spark, tmp_path):
    path = str(tmp_path / "t")
    spark.range(1).selectExpr("id AS a", "1 AS b").write.parquet(path + "/x=1")
    spark.range(1).selectExpr("string(id) AS a").write.parquet(path + "/x=2")
    df = spark.read.parquet(path)
    assert schema(df) == "a bigint, b int, x int"
    condition = "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH"
    assert error(df.collect)[:3] == ("SparkException", condition, "KD001")
    assert sorted_rows(df.select("b", "x")) == [(1, 1), (None, 2)]


def test_orc(spark, tmp_path):
    path = str(tmp_path / "t")
    df = spark.sql(
        "SELECT 1Y a, 2S b, 3 c, 4L d, 1.5F e, 2.5D f, 1.25BD g, 'x' h, X'01' i, true j, date'2020-01-02' k, "
        "timestamp'2020-01-02 03:04:05.123456' l, array(1, null) n, map('k', 1) o, named_struct('x', 1, 'y', 'z') p"
    )
    df.write.orc(path)
    read = spark.read.orc(path)
    assert read.dtypes == df.dtypes
    assert rows(read) == rows(df)
    assert rows(read.select("p.y", "d")) == [("z", 4)]
    assert read.count() == 1
    df.selectExpr("c", "string(c) AS part").write.partitionBy("part").mode("overwrite").orc(path)
    assert rows(spark.read.orc(path)) == [(3, 3)]
    assert rows(spark.read.schema("c BIGINT, z STRING").orc(path)) == [(3, None, 3)]
    assert error(lambda: spark.sql("SELECT null AS v").write.orc(path + "2"))[1] == (
        "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    )


def test_orc_that_is_none(spark, write):
    path = write("t.orc", "no")
    assert error(lambda: spark.read.orc(path).columns)[1] == "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER"


def test_orc_of_many_files(spark, tmp_path):
    path = str(tmp_path / "t")
    for part in range(3):
        spark.range(part * 10_000, (part + 1) * 10_000).write.mode("append").orc(path)
    df = spark.read.orc(path)
    assert rows(df.selectExpr("count(*)", "sum(id)", "count(DISTINCT _metadata.file_name)")) == [
        (30_000, 449_985_000, 3)
    ]


def test_xml(spark, tmp_path):
    path = tmp_path / "t"
    df = spark.createDataFrame([(1, "a<b", [1, 2]), (2, None, None)], "i int, s string, l array<int>")
    df.coalesce(1).write.option("rowTag", "person").xml(str(path))
    (part,) = path.glob("part-*.xml")
    assert part.read_text() == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ROWS>\n    <person>\n        <i>1</i>\n'
        "        <s>a&lt;b</s>\n        <l>1</l>\n        <l>2</l>\n    </person>\n    <person>\n        <i>2</i>\n"
        "    </person>\n</ROWS>\n"
    )
    read = spark.read.option("rowTag", "person").xml(str(path))
    assert schema(read) == "i bigint, l array<bigint>, s string"
    assert rows(read) == [(1, [1, 2], "a<b"), (2, None, None)]
    assert rows(read.select("s")) == [("a<b",), (None,)]
    assert rows(spark.read.schema("s STRING, n INT").option("rowTag", "person").xml(str(path))) == [
        ("a<b", None),
        (None, None),
    ]
    assert error(lambda: spark.read.xml(str(path)).columns)[1] == "XML_ROW_TAG_MISSING"


def test_binary_files(spark, tmp_path):
    (tmp_path / "a.bin").write_bytes(b"abc")
    df = spark.read.format("binaryFile").load(str(tmp_path))
    assert df.columns == ["path", "modificationTime", "length", "content"]
    assert rows(df.select("path", "length", "content")) == [(f"file:{tmp_path}/a.bin", 3, b"abc")]
    assert error(lambda: df.write.format("binaryFile").save(str(tmp_path / "b")))[1] == (
        "UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE"
    )


@pytest.mark.parametrize("codec, extension", [("gzip", "gz"), ("bzip2", "bz2"), ("deflate", "deflate"), ("zstd", "zst")])
def test_compressed_texts(spark, tmp_path, codec, extension):
    path = tmp_path / "t"
    df = spark.range(20_000).selectExpr("id", "repeat('x', 20) AS s")
    df.coalesce(1).write.option("compression", codec).csv(str(path))
    assert list(path.glob(f"part-*.csv.{extension}"))
    read = spark.read.schema("id BIGINT, s STRING").csv(str(path))
    assert rows(read.selectExpr("count(*)", "sum(id)", "max(length(s))")) == [(20_000, 199_990_000, 20)]


def test_partition_folders_are_spelled_as_spark_does(spark, tmp_path):
    path = tmp_path / "t"
    names = ["Ada Lovelace", "a/b", "50%", "é"]
    spark.createDataFrame([(i, n) for i, n in enumerate(names)], "i int, n string").write.partitionBy("n").parquet(
        str(path)
    )
    folders = sorted(folder.name for folder in path.iterdir() if folder.is_dir())
    assert folders == ["n=50%25", "n=Ada Lovelace", "n=a%2Fb", "n=é"]
    assert sorted_rows(spark.read.parquet(str(path))) == sorted((i, n) for i, n in enumerate(names))
    assert rows(spark.read.parquet(str(path / "n=Ada Lovelace"))) == [(0,)]


def test_a_table_whose_folder_is_gone_is_empty(spark, tmp_path):
    path = tmp_path / "t"
    spark.sql("SELECT 'a' AS value").write.text(str(path))
    spark.sql("DROP TABLE IF EXISTS gone")
    spark.sql(f"CREATE TABLE gone (value STRING) USING text LOCATION '{path}'")
    spark.sql("CACHE TABLE gone")
    shutil.rmtree(path)
    assert spark.table("gone").count() == 1
    spark.catalog.refreshByPath(str(path))
    assert spark.table("gone").count() == 0
    spark.sql("DROP TABLE gone")


def test_rows_that_go_nowhere(spark):
    frame = spark.range(3)
    frame.write.format("noop").mode("overwrite").save()
    frame.write.format("NOOP").mode("append").save("/is/not/looked/at")
    failing = frame.select(F.raise_error(F.lit("so far")))
    assert error(failing.write.format("noop").mode("append").save)[1] == "USER_RAISED_EXCEPTION"
    for mode in ("ignore", "error"):
        writer = frame.write.format("noop").mode(mode)
        assert error(writer.save)[1] == "UNSUPPORTED_DATA_SOURCE_SAVE_MODE"


def test_files_of_rows_in_some_partitions(spark, tmp_path):
    folder = str(tmp_path / "t")
    spark.sql("SELECT id, id AS p FROM range(3)").coalesce(1).write.partitionBy("p").parquet(folder)
    found = spark.read.parquet(folder).where("p > 0").select("p", "_metadata.file_path", F.input_file_name())
    for p, path, name in found.collect():
        assert f"/p={p}/" in path and f"/p={p}/" in name
