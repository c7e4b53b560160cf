"""Reading and writing CSV, JSON, Parquet and text files, in every save mode."""

import pathlib
import random
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checks import block, error, printed, rows, schema, sorted_rows
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.plan import LogicalPlan
from pyspark.sql.connect.types import pyspark_types_to_proto_types
from pyspark.sql.types import DataType

EVERY_TYPE = (
    "SELECT * FROM VALUES "
    "(1Y, 2S, 3, 4L, 1.5F, 2.5D, 12.34BD, 'text', true, DATE'2024-02-29', "
    " TIMESTAMP'2024-02-29 12:30:00.123456', TIMESTAMP_NTZ'2024-01-01 00:00:00'), "
    "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) "
    "AS t(byte, short, int, long, float, double, decimal, string, boolean, date, ts, ntz)"
)


@pytest.fixture
def write(tmp_path):
    """Writes a text to a file; its path."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    return write


class Parse(LogicalPlan):
    """spark.read.csv and json of a DataFrame of texts, for which this client has no call."""

    def __init__(self, texts, form, schema=None, **options):
        super().__init__(texts._plan)
        self.form, self.schema, self.options = form, schema, options

    def plan(self, session):
        relation = self._create_proto_relation()
        relation.parse.input.CopyFrom(self._child.plan(session))
        relation.parse.format = relation.parse.ParseFormat.Value(f"PARSE_FORMAT_{self.form.upper()}")
        if self.schema is not None:
            relation.parse.schema.CopyFrom(pyspark_types_to_proto_types(DataType.fromDDL(self.schema)))
        relation.parse.options.update(self.options)
        return relation


def parsed(texts, form, schema=None, **options):
    return DataFrame(Parse(texts, form, schema, **options), texts.sparkSession)


def parts(directory, suffix=""):
    """The text of the part files under `directory`, in one."""
    files = sorted(pathlib.Path(directory).rglob(f"part-*{suffix}"))
    return "".join(path.read_text() for path in files)


# --- Parquet ---------------------------------------------------------------------------------


def test_parquet_there_and_back(spark, tmp_path):
    df = spark.sql(EVERY_TYPE)
    df.write.parquet(str(tmp_path / "t"))
    back = spark.read.parquet(str(tmp_path / "t"))
    assert schema(back) == (
        "byte tinyint, short smallint, int int, long bigint, float float, double double, "
        "decimal decimal(4,2), string string, boolean boolean, date date, ts timestamp, ntz "
        "timestamp_ntz"
    )
    assert sorted_rows(back) == [
        (
            1,
            2,
            3,
            4,
            1.5,
            2.5,
            Decimal("12.34"),
            "text",
            True,
            date(2024, 2, 29),
            datetime(2024, 2, 29, 12, 30, 0, 123456),
            datetime(2024, 1, 1, 0, 0),
        ),
        (
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
        ),
    ]


def test_parquet_of_nested_types(spark, tmp_path):
    df = spark.sql(
        "SELECT array(1, NULL) AS a, map('k', 1.5D) AS m, "
        "named_struct('x', 1, 'y', array(named_struct('z', 'deep'))) AS s, X'00FF' AS b"
    )
    df.write.parquet(str(tmp_path / "t"))
    back = spark.read.parquet(str(tmp_path / "t"))
    assert (
        schema(back)
        == "a array<int>, m map<string,double>, s struct<x:int,y:array<struct<z:string>>>, b binary"
    )
    assert rows(back) == [([1, None], {"k": 1.5}, (1, [("deep",)]), b"\x00\xff")]


def test_output_directory_is_marked(spark, tmp_path):
    spark.range(3).write.parquet(str(tmp_path / "t"))
    names = {path.name for path in (tmp_path / "t").iterdir()}
    assert "_SUCCESS" in names
    assert [n for n in names if n.startswith("part-") and n.endswith(".snappy.parquet")]


def test_parquet_without_rows_keeps_its_schema(spark, tmp_path):
    spark.range(0).write.parquet(str(tmp_path / "t"))
    back = spark.read.parquet(str(tmp_path / "t"))
    assert schema(back) == "id bigint"
    assert rows(back) == []


def test_parquet_compression(spark, tmp_path):
    for codec in ("none", "snappy", "gzip", "zstd"):
        path = str(tmp_path / codec)
        spark.range(3).write.option("compression", codec).parquet(path)
        assert spark.read.parquet(path).count() == 3


def test_several_paths_and_globs(spark, tmp_path):
    for number in range(3):
        spark.range(number, number + 1).write.parquet(str(tmp_path / f"part={number}x"))
    paths = [str(tmp_path / "part=0x"), str(tmp_path / "part=2x")]
    assert sorted_rows(spark.read.parquet(*paths)) == [(0,), (2,)]
    assert sorted_rows(spark.read.parquet(str(tmp_path / "part=[12]x"))) == [(1,), (2,)]
    assert spark.read.parquet(f"file://{tmp_path}/part=0x").count() == 1


def test_partitioned_directories(spark, tmp_path):
    df = spark.createDataFrame(
        [(1, "a", 2023), (2, "b/c", 2024), (3, None, 2024)], "id int, kind string, year int"
    )
    df.write.partitionBy("year", "kind").parquet(str(tmp_path / "t"))
    directories = sorted(str(p.relative_to(tmp_path / "t")) for p in (tmp_path / "t").glob("*/*"))
    assert directories == [
        "year=2023/kind=a",
        "year=2024/kind=__HIVE_DEFAULT_PARTITION__",
        "year=2024/kind=b%2Fc",
    ]
    back = spark.read.parquet(str(tmp_path / "t"))
    assert schema(back) == "id int, year int, kind string"
    assert sorted_rows(back) == [(1, 2023, "a"), (2, 2024, "b/c"), (3, 2024, None)]
    assert sorted_rows(back.filter("year = 2024").select("id")) == [(2,), (3,)]


def test_merged_schemas(spark, tmp_path):
    spark.range(1).selectExpr("id AS a").write.parquet(str(tmp_path / "t" / "k=1"))
    spark.range(1).selectExpr("id AS b").write.parquet(str(tmp_path / "t" / "k=2"))
    back = spark.read.option("mergeSchema", "true").parquet(str(tmp_path / "t"))
    assert sorted(back.columns) == ["a", "b", "k"]
    assert sorted_rows(back.select("a", "b", "k")) == [(0, None, 1), (None, 0, 2)]


def test_columns_are_found_by_name_when_a_schema_is_given(spark, tmp_path):
    spark.range(2).selectExpr("id AS a", "id * 10 AS b").write.parquet(str(tmp_path / "t"))
    back = spark.read.schema("b bigint, missing string").parquet(str(tmp_path / "t"))
    assert sorted_rows(back) == [(0, None), (10, None)]


def test_columns_of_another_type_are_converted_or_refused(spark, tmp_path):
    path = str(tmp_path / "t")
    spark.sql("SELECT 1 AS i, 2L AS l, 1.5F AS f").write.parquet(path)
    assert rows(spark.read.schema("i bigint, f double").parquet(path)) == [(1, 1.5)]
    raised = error(lambda: spark.read.schema("l int").parquet(path).collect())
    assert raised[:3] == ("SparkException", "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH", "KD001")
    assert (raised[3]["column"], raised[3]["expectedType"], raised[3]["actualType"]) == ("[l]", "int", "INT64")


def test_files_by_time(spark, write):
    path = write("t.txt", "x\n")
    assert spark.read.text(path, modifiedAfter="2000-01-01T00:00:00").count() == 1
    assert spark.read.schema("value string").text(path, modifiedBefore="2000-01-01T00:00:00").count() == 0
    assert error(lambda: spark.read.text(path, modifiedBefore="soon").columns)[1] == "INVALID_OPTION_VALUE"


def test_missing_path(spark, tmp_path):
    raised = error(lambda: spark.read.parquet(str(tmp_path / "nowhere")).columns)
    assert raised[:3] == ("AnalysisException", "PATH_NOT_FOUND", "42K03")
    assert raised[3]["path"] == f"file:{tmp_path}/nowhere"


def test_directory_without_files(spark, tmp_path):
    (tmp_path / "empty").mkdir()
    assert error(lambda: spark.read.parquet(str(tmp_path / "empty")).columns) == (
        "AnalysisException",
        "UNABLE_TO_INFER_SCHEMA",
        "42KD9",
        {"format": "Parquet"},
    )


def test_not_a_parquet_file(spark, write):
    path = write("t.parquet", "this is text")
    for reader in (spark.read, spark.read.schema("a INT")):
        failure = error(lambda: reader.parquet(path).collect())
        assert failure[:2] == ("SparkException", "FAILED_READ_FILE.NO_HINT")
        assert path in str(failure)


def test_damaged_parquet_files(spark, tmp_path):
    """Whatever the bytes, the error is about the file."""
    path = tmp_path / "t.parquet"
    dice = random.Random(4)
    table = pa.table({"a": range(200), "b": [f"text {n % 20}" for n in range(200)], "l": [[n] for n in range(200)]})
    for codec in ["snappy", "zstd", "gzip", "lz4", "none"] * 6:
        pq.write_table(table, path, compression=codec)
        content = bytearray(path.read_bytes())
        footer = int.from_bytes(content[-8:-4], "little")
        begin = 4 if dice.random() < 0.5 else len(content) - 8 - footer
        for _ in range(5):
            content[dice.randrange(begin, len(content) - 8)] = dice.randrange(256)
        path.write_bytes(content)
        try:
            spark.read.parquet(str(path)).toArrow()  # some bytes do not matter
        except PySparkException as failure:
            assert failure.getCondition().startswith("FAILED_READ_FILE."), failure


# --- Save modes ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["parquet", "csv", "json"])
def test_save_modes(spark, tmp_path, form):
    path = str(tmp_path / "t")

    def read():
        return spark.read.format(form).schema("id bigint").load(path)

    spark.range(1).write.format(form).save(path)
    spark.range(2).write.mode("append").format(form).save(path)
    assert sorted_rows(read()) == [(0,), (0,), (1,)]
    spark.range(3).write.mode("ignore").format(form).save(path)
    assert read().count() == 3
    spark.range(5, 6).write.mode("overwrite").format(form).save(path)
    assert rows(read()) == [(5,)]
    raised = error(lambda: spark.range(1).write.format(form).save(path))
    assert raised == ("AnalysisException", "PATH_ALREADY_EXISTS", "42K04", {"outputPath": f"file:{path}"})
    assert error(lambda: spark.range(1).write.mode("error").format(form).save(path))[1] == raised[1]
    assert rows(read()) == [(5,)]


def test_unknown_mode(spark, tmp_path):
    assert error(lambda: spark.range(1).write.mode("replace").parquet(str(tmp_path / "t")))[:3] == (
        "PySparkValueError",
        "UNSUPPORTED_OPERATION",
        None,
    )


def test_unknown_format(spark, tmp_path):
    assert error(lambda: spark.read.format("cvs").load(str(tmp_path)).columns)[:3] == (
        "UnknownException",
        "DATA_SOURCE_NOT_FOUND",
        "42K02",
    )


def test_save_takes_its_format_from_the_default(spark, tmp_path):
    spark.range(1).write.save(str(tmp_path / "t"))
    assert rows(spark.read.load(str(tmp_path / "t"))) == [(0,)]
    assert list((tmp_path / "t").glob("*.parquet"))


def test_duplicate_columns_are_refused(spark, tmp_path):
    df = spark.range(1).selectExpr("id", "id AS ID")
    assert error(lambda: df.write.parquet(str(tmp_path / "t"))) == (
        "AnalysisException",
        "COLUMN_ALREADY_EXISTS",
        "42711",
        {"columnName": "`id`"},
    )


def test_failed_write_leaves_no_success_mark(spark, tmp_path):
    df = spark.range(10).selectExpr("1 / (id - 5) AS x")
    assert error(lambda: df.write.parquet(str(tmp_path / "t")))[:3] == (
        "ArithmeticException",
        "DIVIDE_BY_ZERO",
        "22012",
    )
    assert not (tmp_path / "t" / "_SUCCESS").exists()


# --- CSV -------------------------------------------------------------------------------------


def test_csv_without_options(spark, write):
    df = spark.read.csv(write("t.csv", "id,name\n1,Ada\n2,\n"))
    assert schema(df) == "_c0 string, _c1 string"
    assert rows(df) == [("id", "name"), ("1", "Ada"), ("2", None)]


def test_csv_with_header_and_inference(spark, write):
    text = (
        "i,l,d,b,s,day,ts,none\n"
        "1,9999999999,1.5,true,a,2024-02-29,2024-02-29 10:00:00,\n"
        "2,3,NaN,FALSE,,2024-03-01,2024-02-29T11:00:00.5Z,\n"
    )
    df = spark.read.csv(write("t.csv", text), header=True, inferSchema=True)
    assert schema(df) == "i int, l bigint, d double, b boolean, s string, day date, ts timestamp, none string"
    assert printed(df.show) == block(
        """
        +---+----------+---+-----+----+----------+--------------------+----+
        |  i|         l|  d|    b|   s|       day|                  ts|none|
        +---+----------+---+-----+----+----------+--------------------+----+
        |  1|9999999999|1.5| true|   a|2024-02-29| 2024-02-29 10:00:00|NULL|
        |  2|         3|NaN|false|NULL|2024-03-01|2024-02-29 11:00:...|NULL|
        +---+----------+---+-----+----+----------+--------------------+----+

        """
    )


def test_csv_with_schema(spark, write):
    df = spark.read.csv(write("t.csv", "1,a,x\n2,b\nbad,c,y\n"), "id INT, s STRING, more STRING")
    assert schema(df) == "id int, s string, more string"
    assert rows(df) == [(1, "a", "x"), (2, "b", None), (None, "c", "y")]


def test_csv_malformed_rows(spark, write):
    path = write("t.csv", "1,a\nbad,b\n3,c,extra\n")
    permissive = spark.read.schema("id INT, s STRING, _corrupt_record STRING")
    assert rows(permissive.csv(path)) == [
        (1, "a", None),
        (None, "b", "bad,b"),
        (3, "c", "3,c,extra"),
    ]
    assert rows(spark.read.schema("id INT, s STRING").csv(path, mode="DROPMALFORMED")) == [(1, "a")]
    assert error(lambda: spark.read.schema("id INT, s STRING").csv(path, mode="FAILFAST").collect())[:3] == (
        "SparkException",
        "FAILED_READ_FILE.NO_HINT",
        "KD001",
    )


def test_csv_separators_and_quotes(spark, write):
    path = write("t.csv", "a;'x;y';b\nc;'it''s';d\n# comment;1;2\n")
    df = spark.read.csv(path, sep=";", quote="'", comment="#", escape="'")
    assert rows(df) == [("a", "x;y", "b"), ("c", "it's", "d")]
    path = write("u.csv", '1|"two\nlines"|3\n4|"quo\\"te"|6\n')
    assert rows(spark.read.csv(path, sep="|", multiLine=True)) == [
        ("1", "two\nlines", "3"),
        ("4", 'quo"te', "6"),
    ]


def test_csv_blanks_and_nulls(spark, write):
    path = write("t.csv", 'a, b ,NA\n"",  ,x\n')
    assert rows(spark.read.csv(path)) == [("a", " b ", "NA"), (None, "  ", "x")]
    assert rows(
        spark.read.csv(
            path,
            nullValue="NA",
            ignoreLeadingWhiteSpace=True,
            ignoreTrailingWhiteSpace=True,
            emptyValue="EMPTY",
        )
    ) == [
        ("a", "b", None),
        ("EMPTY", None, "x"),
    ]


def test_csv_dates_of_a_given_format(spark, write):
    df = spark.read.csv(
        write("t.csv", "29.02.2024,29/02/2024 10h\n"),
        "d DATE, t TIMESTAMP",
        dateFormat="dd.MM.yyyy",
        timestampFormat="dd/MM/yyyy HH'h'",
    )
    assert rows(df.selectExpr("string(d)", "string(t)")) == [("2024-02-29", "2024-02-29 10:00:00")]


def test_csv_formats_that_are_written_are_read(spark, tmp_path):
    options = {
        "dateFormat": "dd.MM.yyyy",
        "timestampFormat": "yyyy/MM/dd HH:mm XXX",
        "timestampNTZFormat": "HH:mm dd MMM yyyy",
        "timeZone": "+02:00",
    }
    df = spark.sql(
        "SELECT DATE'2024-02-29' AS d, TIMESTAMP'2024-02-29 22:30:00Z' AS t, "
        "TIMESTAMP_NTZ'2024-02-29 22:30:00' AS n"
    )
    for form in ("csv", "json"):
        path = str(tmp_path / form)
        df.write.format(form).options(**options).save(path)
        assert "2024/03/01 00:30 +02:00" in parts(path), form
        assert "22:30 29 Feb 2024" in parts(path), form
        back = spark.read.schema("d date, t timestamp, n timestamp_ntz").options(**options).format(form).load(path)
        assert sorted_rows(back) == sorted_rows(df), form


def test_csv_types_inferred_by_format(spark, write):
    path = write("t.csv", "29.02.2024,2024/02/29\n")
    df = spark.read.csv(path, inferSchema=True, dateFormat="dd.MM.yyyy", timestampFormat="yyyy/MM/dd")
    assert schema(df) == "_c0 date, _c1 timestamp"


def test_csv_records_longer_than_a_block(spark, write):
    long = "x" * 3_000_000
    path = write("t.csv", f'id,text\n1,"{long}\n{long}"\n2,y\n')
    df = spark.read.csv(path, header=True, multiLine=True)
    assert rows(df.selectExpr("id", "length(text)")) == [("1", 6_000_001), ("2", 1)]
    path = write("lines.csv", f"1,{long}||2,y||")
    df = spark.read.csv(path, lineSep="||")
    assert rows(df.selectExpr("_c0", "length(_c1)")) == [("1", 3_000_000), ("2", 1)]


def test_csv_encodings(spark, tmp_path):
    for encoding in ("ISO-8859-1", "UTF-16LE"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("é,ü\n".encode(encoding) * 100_000)
        df = spark.read.csv(str(path), encoding=encoding)
        assert rows(df.distinct()) == [("é", "ü")], encoding
        assert df.count() == 100_000


def test_csv_header_may_have_to_fit(spark, write):
    path = write("t.csv", "id,name\n1,a\n")
    read = spark.read.option("header", True).option("enforceSchema", False)
    assert rows(read.schema("ID int, NAME string").csv(path)) == [(1, "a")]
    assert error(lambda: read.schema("id int, other string").csv(path).collect())[1] == "FAILED_READ_FILE.NO_HINT"


@pytest.mark.parametrize(
    "form, name, value, condition",
    [
        ("csv", "header", "maybe", "_LEGACY_ERROR_TEMP_2147"),
        ("csv", "maxColumns", "many", "_LEGACY_ERROR_TEMP_2146"),
        ("csv", "quote", "''", "_LEGACY_ERROR_TEMP_2145"),
        ("csv", "timeZone", "Nowhere/X", "INVALID_TIMEZONE"),
        ("csv", "encoding", "none such", "INVALID_PARAMETER_VALUE.CHARSET"),
        ("csv", "samplingRatio", "0", "INVALID_OPTION_VALUE"),
        ("csv", "lineSep", "", "INVALID_OPTION_VALUE"),
        ("csv", "locale", "de-DE", "NOT_SUPPORTED_BY_PIEZO"),
        ("csv", "unescapedQuoteHandling", "SKIP_VALUE", "NOT_SUPPORTED_BY_PIEZO"),
        ("json", "allowComments", "x", "_LEGACY_ERROR_TEMP_2147"),
        ("csv", "singleVariantColumn", "v", "NOT_SUPPORTED_BY_PIEZO"),
        ("json", "timeZone", "Nowhere/X", "INVALID_TIMEZONE"),
    ],
)
def test_option_values_are_checked(spark, write, form, name, value, condition):
    path = write("t", "1\n" if form == "csv" else '{"a": 1}\n')
    read = spark.read.format(form).option(name, value).schema("a int")
    assert error(lambda: read.load(path).collect())[1] == condition


def test_corrupt_records_need_a_string(spark, write):
    read = spark.read.schema("a int, _corrupt_record int")
    assert error(lambda: read.csv(write("t.csv", "1\n")).columns) == (
        "AnalysisException",
        "INVALID_CORRUPT_RECORD_TYPE",
        "42804",
        {"columnName": "`_corrupt_record`", "actualType": '"INT"'},
    )


def test_csv_of_texts(spark):
    texts = spark.createDataFrame([("a,b",), ("1,x",), ("2,",)], "value string").coalesce(1)
    df = parsed(texts, "csv", header="true", inferSchema="true")
    assert schema(df) == "a int, b string"
    assert sorted_rows(df) == [(1, "x"), (2, None)]
    given = parsed(texts, "csv", "a int, b string")
    assert sorted_rows(given) == [(1, "x"), (2, None), (None, "b")]
    assert parsed(texts, "csv", "a int, b string", mode="DROPMALFORMED").count() == 2


def test_csv_header_of_every_file_is_skipped(spark, write, tmp_path):
    write("d/1.csv", "id\n1\n")
    write("d/2.csv", "id\n2\n")
    assert sorted_rows(spark.read.csv(str(tmp_path / "d"), header=True, inferSchema=True)) == [(1,), (2,)]


def test_csv_without_rows(spark, write):
    assert spark.read.csv(write("t.csv", "")).columns == []
    assert spark.read.csv(write("u.csv", "a,b\n"), header=True).columns == ["a", "b"]


def test_csv_duplicate_header(spark, write):
    assert spark.read.csv(write("t.csv", "a,A,b\n1,2,3\n"), header=True).columns == ["a0", "A1", "b"]


def test_csv_written(spark, tmp_path):
    df = spark.sql(EVERY_TYPE).drop("ntz").coalesce(1)
    df.write.csv(str(tmp_path / "plain"))
    assert parts(tmp_path / "plain", ".csv") == block(
        """
        1,2,3,4,1.5,2.5,12.34,text,true,2024-02-29,2024-02-29T12:30:00.123Z
        ,,,,,,,,,,
        """
    )
    df.select("string", "int", "ts").write.csv(
        str(tmp_path / "options"),
        header=True,
        sep=";",
        nullValue="-",
        quoteAll=True,
        timestampFormat="yyyy/MM/dd",
    )
    assert parts(tmp_path / "options", ".csv") == block(
        """
        "string";"int";"ts"
        "text";"3";"2024/02/29"
        "-";"-";"-"
        """
    )


def test_csv_written_with_quotes_where_needed(spark, tmp_path):
    df = spark.createDataFrame(
        [("a,b", 'say "hi"', "", None, " pad ")], "a string, b string, c string, d string, e string"
    )
    df.write.csv(str(tmp_path / "t"))
    assert parts(tmp_path / "t", ".csv") == block(
        """
        "a,b","say \\"hi\\"","",,pad
        """
    )
    assert rows(spark.read.csv(str(tmp_path / "t"))) == [("a,b", 'say "hi"', None, None, "pad")]


def test_csv_refuses_nested_types(spark, tmp_path):
    assert error(lambda: spark.sql("SELECT array(1) AS a").write.csv(str(tmp_path / "t")))[:3] == (
        "AnalysisException",
        "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
        "0A000",
    )


# --- JSON ------------------------------------------------------------------------------------


def test_json_inferred(spark, write):
    text = (
        '{"i": 1, "d": 1.5, "s": "a", "b": true, "n": null, "l": [1, 2], "o": {"x": 1, "y": "z"}}\n'
        '{"i": 9999999999, "s": null, "l": [], "extra": "e"}\n'
    )
    df = spark.read.json(write("t.json", text))
    assert schema(df) == (
        "b boolean, d double, extra string, i bigint, l array<bigint>, n string, o "
        "struct<x:bigint,y:string>, s string"
    )
    assert rows(df) == [
        (True, 1.5, None, 1, [1, 2], None, (1, "z"), "a"),
        (None, None, "e", 9999999999, [], None, None, None),
    ]


def test_json_with_schema(spark, write):
    df = spark.read.schema("i INT, o STRUCT<x: INT, missing: STRING>, day DATE").json(
        write("t.json", '{"i": 1, "o": {"x": 2}, "day": "2024-02-29"}\n{"i": "no"}\n')
    )
    assert rows(df) == [(1, (2, None), date(2024, 2, 29)), (None, None, None)]


def test_json_conflicting_types_become_strings(spark, write):
    df = spark.read.json(write("t.json", '{"a": 1, "b": 1, "c": [1]}\n{"a": "x", "b": 1.5, "c": {"d": 1}}\n'))
    assert schema(df) == "a string, b double, c string"
    assert rows(df) == [("1", 1.0, "[1]"), ("x", 1.5, '{"d": 1}')]


def test_json_multi_line(spark, write):
    df = spark.read.json(write("t.json", '[{"a": 1},\n {"a": 2}]'), multiLine=True)
    assert rows(df) == [(1,), (2,)]


def test_json_malformed_lines(spark, write):
    path = write("t.json", '{"a": 1}\nnot json\n{"a": 3}\n')
    assert schema(spark.read.json(path)) == "_corrupt_record string, a bigint"
    assert rows(spark.read.schema("a INT, _corrupt_record STRING").json(path)) == [
        (1, None),
        (None, "not json"),
        (3, None),
    ]
    assert rows(spark.read.schema("a INT").option("mode", "DROPMALFORMED").json(path)) == [(1,), (3,)]
    assert error(lambda: spark.read.schema("a INT").option("mode", "FAILFAST").json(path).collect())[:3] == (
        "SparkException",
        "FAILED_READ_FILE.NO_HINT",
        "KD001",
    )


def test_json_of_texts(spark):
    texts = spark.createDataFrame([('{"a": 1}',), ('[{"a": 2}, {"b": "x"}]',), ("",), (None,)], "value string")
    df = parsed(texts, "json")
    assert schema(df) == "a bigint, b string"
    assert sorted_rows(df) == [(1, None), (2, None), (None, "x")]
    broken = spark.createDataFrame([("{",), ('{"a": 1}',)], "value string")
    assert sorted_rows(parsed(broken, "json")) == [("{", None), (None, 1)]
    assert rows(parsed(broken, "json", "a int", mode="DROPMALFORMED")) == [(1,)]
    assert error(lambda: parsed(broken, "json", "a int", mode="FAILFAST").collect())[0] == "SparkException"


def test_json_lines_by_another_separator(spark, write, tmp_path):
    df = spark.read.json(write("t.json", '{"a": 1}|{"a": 2}|'), lineSep="|")
    assert rows(df) == [(1,), (2,)]
    df.coalesce(1).write.json(str(tmp_path / "out"), lineSep="\r\n", compression="none")
    assert b"".join(path.read_bytes() for path in (tmp_path / "out").glob("part-*")) == b'{"a":1}\r\n{"a":2}\r\n'


def test_json_fields_that_are_always_null(spark, write):
    path = write("t.json", '{"a": null, "b": [], "c": {"d": null}, "e": 1}\n')
    assert schema(spark.read.json(path, dropFieldIfAllNull=True)) == "e bigint"
    assert schema(spark.read.json(path)) == "a string, b array<string>, c struct<d:string>, e bigint"


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_compressed_texts(spark, tmp_path, codec):
    df = spark.range(100_000).selectExpr("CAST(id AS STRING) AS value")
    df.write.text(str(tmp_path / "t"), compression=codec)
    files = list((tmp_path / "t").glob("part-*"))
    assert files and all(path.name.endswith({"gzip": ".txt.gz", "zstd": ".txt.zst"}[codec]) for path in files)
    assert spark.read.text(str(tmp_path / "t")).distinct().count() == 100_000


def test_unknown_compression(spark, tmp_path):
    df = spark.range(1).selectExpr("'a' AS value")
    assert error(lambda: df.write.text(str(tmp_path / "t"), compression="brotli"))[1].startswith("CODEC_NOT_AVAILABLE")
    assert error(lambda: df.write.text(str(tmp_path / "t"), compression="snappy"))[1] == "NOT_SUPPORTED_BY_PIEZO"


def test_json_options(spark, write):
    path = write("t.json", "{'a': 1, /* c */ 'b': 1.10}\n{a: 2}\n")
    df = spark.read.json(path, allowComments=True, allowUnquotedFieldNames=True, prefersDecimal=True)
    assert schema(df) == "a bigint, b decimal(3,2)"
    assert rows(df) == [(1, Decimal("1.10")), (2, None)]
    assert rows(spark.read.json(write("u.json", '{"a": 1.50}\n'), primitivesAsString=True)) == [("1.50",)]


def test_json_written(spark, tmp_path):
    df = spark.sql(
        "SELECT 1 AS i, 2.50BD AS dec, 1.0D AS d, 'q\"uo\\\\te' AS s, CAST(NULL AS INT) AS n, "
        "array(1, NULL) AS a, map('k', 'v') AS m, named_struct('x', DATE'2024-02-29') AS o, "
        "TIMESTAMP'2024-02-29 12:00:00.5' AS ts, X'AB' AS b"
    )
    df.write.json(str(tmp_path / "t"))
    assert parts(tmp_path / "t", ".json") == block(
        """
        {"i":1,"dec":2.50,"d":1.0,"s":"q\\"uo\\\\te","a":[1,null],"m":{"k":"v"},"o":{"x":"2024-02-29"},"ts":"2024-02-29T12:00:00.500Z","b":"qw=="}
        """
    )


def test_json_written_with_nulls(spark, tmp_path):
    df = spark.sql("SELECT 1 AS i, CAST(NULL AS INT) AS n")
    df.write.json(str(tmp_path / "t"), ignoreNullFields=False)
    assert parts(tmp_path / "t", ".json") == block(
        """
        {"i":1,"n":null}
        """
    )


# --- Text, and SQL over files ----------------------------------------------------------------


def test_text(spark, write, tmp_path):
    df = spark.read.text(write("t.txt", "one\n\nthree"))
    assert schema(df) == "value string"
    assert rows(df) == [("one",), ("",), ("three",)]
    df.coalesce(1).write.text(str(tmp_path / "out"))
    assert parts(tmp_path / "out", ".txt") == block(
        """
        one

        three
        """
    )


def test_whole_texts(spark, write, tmp_path):
    write("d/1.txt", "one\ntwo\n")
    write("d/2.txt", "three")
    df = spark.read.text(str(tmp_path / "d"), wholetext=True)
    assert sorted_rows(df) == [("one\ntwo\n",), ("three",)]
    cut = spark.read.text(str(tmp_path / "d"), lineSep="e")
    assert sorted_rows(cut) == [("",), ("\ntwo\n",), ("on",), ("thr",)]


def test_sql_over_nothing(spark):
    assert error(lambda: spark.sql("SELECT * FROM csv.``").columns)[:3] == (
        "IllegalArgumentException",
        "INVALID_EMPTY_LOCATION",
        "42K05",
    )


def test_sql_over_files(spark, tmp_path):
    spark.range(3).write.parquet(str(tmp_path / "t"))
    assert rows(spark.sql(f"SELECT sum(id) FROM parquet.`{tmp_path}/t`")) == [(3,)]


def test_view_with_options(spark, write):
    path = write("t.csv", "a|b\n1|2\n")
    spark.sql(f"CREATE TEMPORARY VIEW t USING csv OPTIONS (path '{path}', header 'true', sep '|')")
    assert rows(spark.table("t")) == [("1", "2")]


def test_file_metadata_columns(spark, tmp_path):
    spark.range(1).coalesce(1).write.parquet(str(tmp_path / "t"))
    df = spark.read.parquet(str(tmp_path / "t")).select(
        "id", "_metadata.file_name", F.input_file_name().alias("path")
    )
    row = df.first()
    assert row.file_name.endswith(".parquet")
    assert row.path.endswith(row.file_name)


def test_write_then_aggregate(spark, tmp_path):
    df = spark.range(1000).select(F.col("id"), (F.col("id") % 7).alias("k"))
    df.write.partitionBy("k").parquet(str(tmp_path / "t"))
    back = spark.read.parquet(str(tmp_path / "t")).groupBy("k").agg(F.sum("id"))
    assert sorted_rows(back) == [
        (0, 71071),
        (1, 71214),
        (2, 71357),
        (3, 71500),
        (4, 71643),
        (5, 71786),
        (6, 70929),
    ]


def test_every_value_survives_each_format(spark, tmp_path):
    types = "i int, d double, s string, b boolean, day date, ts timestamp, dec decimal(20,4)"
    values = [
        (1, 0.1, "naïve 😀", True, date(1582, 1, 1), datetime(2024, 1, 1, 1, 2, 3, 4000), Decimal("1.5000")),
        (-(2**31), -1e300, "x  y", False, date(9999, 12, 31), datetime(1970, 1, 1), Decimal("-0.0001")),
    ]
    df = spark.createDataFrame(values, types)
    for form in ("parquet", "json", "csv"):
        path = str(tmp_path / form)
        df.write.format(form).save(path)
        assert sorted_rows(spark.read.schema(types).format(form).load(path)) == sorted(values, key=repr), form
