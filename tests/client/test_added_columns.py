"""Columns that a table gets when it has rows already: what these rows and later ones have in them."""

import pytest
from checks import rows

FORMATS = ["parquet", "orc", "json", "csv"]


@pytest.fixture
def table(spark):
    spark.sql("DROP TABLE IF EXISTS growing")
    yield "growing"
    spark.sql("DROP TABLE IF EXISTS growing")


@pytest.mark.parametrize("provider", FORMATS)
def test_rows_before_and_after(spark, table, provider):
    spark.sql(f"CREATE TABLE {table} (a INT) USING {provider}")
    spark.sql(f"INSERT INTO {table} VALUES (1)")
    spark.sql(f"ALTER TABLE {table} ADD COLUMNS (b INT, c STRING)")
    spark.sql(f"INSERT INTO {table} VALUES (2, 5, 'x')")
    assert rows(spark.sql(f"SELECT * FROM {table} ORDER BY a")) == [(1, None, None), (2, 5, "x")]
    assert rows(spark.sql(f"SELECT c FROM {table} WHERE b = 5")) == [("x",)]
    assert rows(spark.sql(f"SELECT a FROM {table} WHERE b IS NULL")) == [(1,)]


def test_files_that_differ_in_their_columns(spark, tmp_path):
    spark.range(1).coalesce(1).write.parquet(str(tmp_path / "t"))
    spark.sql("SELECT 1L AS id, timestamp'2024-01-01 00:00:00' AS at, 1.5BD AS d, 2Y AS y").write.mode("append").parquet(str(tmp_path / "t"))
    wanted = spark.read.schema("id BIGINT, at TIMESTAMP, d DECIMAL(10, 3), y INT, none INT").parquet(str(tmp_path / "t"))
    found = rows(wanted.selectExpr("id", "cast(at AS STRING)", "cast(d AS STRING)", "y", "none").orderBy("id"))
    assert found == [(0, None, None, None, None), (1, "2024-01-01 00:00:00", "1.500", 2, None)]


def test_default_of_an_added_column(spark, table):
    spark.sql(f"CREATE TABLE {table} (a INT, p STRING) USING parquet PARTITIONED BY (p)")
    spark.sql(f"INSERT INTO {table} VALUES (1, 'x')")
    spark.sql(
        f"ALTER TABLE {table} ADD COLUMNS (n INT DEFAULT 3 + 4, s STRING DEFAULT 'it''s', d DECIMAL(5, 2) DEFAULT 1.5, "
        "t TIMESTAMP DEFAULT timestamp'2024-01-01 00:00:00', m MAP<STRING, INT> DEFAULT map('k', 1), z BINARY DEFAULT X'01')"
    )
    columns = "a, n, s, cast(d AS STRING), cast(t AS STRING), m['k'], hex(z), p"
    old = (1, 7, "it's", "1.50", "2024-01-01 00:00:00", 1, "01", "x")
    assert rows(spark.sql(f"SELECT {columns} FROM {table}")) == [old]
    assert rows(spark.sql(f"SELECT count(*) FROM {table} WHERE n = 7 AND m['k'] = 1")) == [(1,)]
    # Rows that are there keep what they have; the file of new rows holds their values, nulls as well.
    spark.sql(f"ALTER TABLE {table} ALTER COLUMN n SET DEFAULT 8")
    spark.sql(f"INSERT INTO {table} (a, p) VALUES (2, 'a')")
    spark.sql(f"INSERT INTO {table} (a, n, p) VALUES (3, NULL, 'x')")
    spark.sql(f"ALTER TABLE {table} ALTER COLUMN n DROP DEFAULT")
    spark.sql(f"INSERT INTO {table} (a, p) VALUES (4, 'b')")
    assert rows(spark.sql(f"SELECT a, n FROM {table} ORDER BY a")) == [(1, 7), (2, 8), (3, None), (4, None)]
    assert rows(spark.sql(f"SELECT n, _metadata.file_size > 0 FROM {table} WHERE p = 'x' ORDER BY a")) == [(7, True), (None, True)]
