"""Apache Spark reads the directories of our tables, and we read those that it wrote.

Spark runs as a process of its own, under PIEZO_SPARK_PYTHON or the Python that `tools/setup measure` made.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest
from endpoint import ROOT

SIDE = pathlib.Path(__file__).with_name("spark_side.py")

# Column, type, and three values of it in SQL.
COLUMNS = [
    ("tiny", "TINYINT", ["1Y", "-128Y", "NULL"]),
    ("small", "SMALLINT", ["1S", "-32768S", "NULL"]),
    ("whole", "INT", ["1", "-2147483648", "NULL"]),
    ("large", "BIGINT", ["1L", "-9223372036854775808L", "NULL"]),
    ("single", "FLOAT", ["1.5F", "CAST('NaN' AS FLOAT)", "NULL"]),
    ("wide", "DOUBLE", ["1.5D", "CAST('-Infinity' AS DOUBLE)", "NULL"]),
    ("price", "DECIMAL(9,2)", ["1.50BD", "-1234567.89BD", "NULL"]),
    ("exact", "DECIMAL(18,6)", ["1.5BD", "-123456789012.345678BD", "NULL"]),
    ("huge", "DECIMAL(38,10)", ["1.5BD", "-1234567890123456789012345678.0123456789BD", "NULL"]),
    ("yes", "BOOLEAN", ["true", "false", "NULL"]),
    ("word", "STRING", ["'a b/c=d%'", "'Ünïcode 😀'", "NULL"]),
    ("bytes", "BINARY", ["X'00FF'", "X''", "NULL"]),
    ("day", "DATE", ["DATE'2024-02-29'", "DATE'1582-10-15'", "NULL"]),
    ("at", "TIMESTAMP", ["TIMESTAMP'2024-02-29 12:30:00.123456'", "TIMESTAMP'1900-01-01 00:00:00'", "NULL"]),
    ("local", "TIMESTAMP_NTZ", ["TIMESTAMP_NTZ'2024-02-29 12:30:00.123456'", "TIMESTAMP_NTZ'0001-01-01 00:00:00'", "NULL"]),
    ("list", "ARRAY<INT>", ["array(1, NULL)", "array()", "NULL"]),
    ("lookup", "MAP<STRING,BIGINT>", ["map('a', 1L)", "map('b', NULL)", "NULL"]),
    ("record", "STRUCT<a:INT,b:ARRAY<STRUCT<c:STRING>>>", [
        "named_struct('a', 1, 'b', array(named_struct('c', 'x')))", "named_struct('a', NULL, 'b', NULL)", "NULL"]),
]  # fmt: skip
PLAIN = [column for column in COLUMNS if column[0] in ("whole", "large", "wide", "price", "yes", "word", "day", "at")]
PARTITIONS = ["'a b'", "'x/y=z:%'", "NULL"]


def query(columns, partition=False):
    rows = []
    for i in range(3):
        values = [f"CAST({values[i]} AS {of_type}) AS {name}" for name, of_type, values in columns]
        if partition:
            values.append(f"CAST({PARTITIONS[i]} AS STRING) AS part")
        rows.append("SELECT " + ", ".join(values))
    return " UNION ALL ".join(rows)


def ddl(columns, partition=False):
    return ", ".join([f"{name} {of_type}" for name, of_type, _ in columns] + ["part STRING"] * partition)


def texts(columns, partition=False):
    """Columns as both sides spell them alike."""
    names = [name for name, _, _ in columns] + ["part"] * partition
    return [f"hex({name})" if name == "bytes" else f"CAST({name} AS STRING)" for name in names]


def read_by_us(frame, columns, partition=False):
    return sorted(str(tuple(row)) for row in frame.selectExpr(*texts(columns, partition)).collect())


def spark_python():
    named = os.environ.get("PIEZO_SPARK_PYTHON")
    deps = pathlib.Path(os.environ.get("PIEZO_DEPS_DIR", ROOT / ".deps"))
    for python in [named] if named else [deps / "venv-measure/bin/python"]:
        with_jars = "import os, pyspark; assert os.path.isdir(os.path.join(os.path.dirname(pyspark.__file__), 'jars'))"
        if pathlib.Path(python).exists() and subprocess.run([python, "-c", with_jars], capture_output=True).returncode == 0:
            return python
    return None


@pytest.fixture(scope="module")
def apache_spark(tmp_path_factory):
    """Runs calls in Apache Spark, all at once."""
    python = spark_python()
    if python is None or shutil.which("java") is None:
        pytest.skip("needs Apache Spark with Java: `tools/setup measure`, or PIEZO_SPARK_PYTHON")
    directory = tmp_path_factory.mktemp("spark")

    def apache_spark(calls):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYTHON"))}
        done = subprocess.run(
            [python, SIDE], input=json.dumps(calls), capture_output=True, text=True, cwd=directory, env=environment
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return apache_spark


FORMATS = [("parquet", COLUMNS), ("orc", PLAIN), ("json", PLAIN), ("csv", PLAIN)]


def test_spark_reads_our_tables(apache_spark, warehouse_server, connect):
    spark = connect(warehouse_server)
    calls, expected = [], []
    for form, columns in FORMATS:
        for name, partition in ((form, False), (form + "_parts", True)):
            by = "PARTITIONED BY (part)" if partition else ""
            spark.sql(f"CREATE TABLE {name} USING {form} {by} AS {query(columns, partition)}")
            spark.sql(f"INSERT INTO {name} {query(columns, partition)}")
            place = str(warehouse_server.warehouse / name)
            select = texts(columns, partition)
            calls.append({"what": "read", "format": form, "path": place, "schema": ddl(columns, partition), "select": select})
            expected.append(read_by_us(spark.table(name), columns, partition))
    calls.append({"what": "schema", "format": "parquet", "path": str(warehouse_server.warehouse / "parquet")})
    expected.append(spark.table("parquet").schema.simpleString())
    answers = apache_spark(calls)
    for call, answer, ours in zip(calls, answers, expected):
        assert answer == ours, call["path"]
    assert all(len(rows) == 6 for rows in answers[:-1])
    assert sorted(path.name for path in (warehouse_server.warehouse / "parquet_parts").iterdir()) == [
        "_SUCCESS", "part=__HIVE_DEFAULT_PARTITION__", "part=a b", "part=x%2Fy%3Dz%3A%25",
    ]  # fmt: skip


def test_we_read_tables_of_spark(apache_spark, warehouse_server, connect, tmp_path):
    calls = []
    for form, columns in FORMATS:
        for partition in (False, True):
            place = str(tmp_path / f"{form}{partition}")
            by = ["part"] if partition else []
            calls.append(
                {"what": "write", "format": form, "path": place, "query": query(columns, partition), "partition_by": by}
            )
    reads = [
        {"what": "read", "format": form, "path": str(tmp_path / f"{form}{partition}"),
         "schema": ddl(columns, partition), "select": texts(columns, partition)}
        for form, columns in FORMATS for partition in (False, True)
    ]  # fmt: skip
    answers = apache_spark(calls + reads)[len(calls) :]
    spark = connect(warehouse_server)
    for (form, columns), partition, answer in zip(
        [one for one in FORMATS for _ in range(2)], [False, True] * len(FORMATS), answers
    ):
        name = f"{form}{partition}"
        by = "PARTITIONED BY (part)" if partition else ""
        spark.sql(f"CREATE TABLE {name} ({ddl(columns, partition)}) USING {form} {by} LOCATION '{tmp_path / name}'")
        assert read_by_us(spark.table(name), columns, partition) == answer, name
        spark.sql(f"INSERT INTO {name} {query(columns, partition)}")
        assert spark.table(name).count() == 6
