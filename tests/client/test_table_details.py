"""What DESCRIBE tells of tables beyond their columns: as JSON, and statistics of columns."""

import json

import pytest


@pytest.fixture
def database(spark):
    spark.sql("CREATE DATABASE details")
    spark.sql("USE details")
    yield "details"
    spark.sql("USE default")
    spark.sql("DROP DATABASE details CASCADE")


def described(spark, what: str) -> dict:
    (row,) = spark.sql(f"DESC EXTENDED {what} AS JSON").collect()
    return json.loads(row.json_metadata)


def statistics(spark, column: str) -> dict:
    return {row.info_name: row.info_value for row in spark.sql(f"DESC EXTENDED t {column}").collect()}


def test_table_as_json(spark, database):
    spark.sql(
        "CREATE TABLE t (a STRUCT<b: INT, c: ARRAY<MAP<STRING, DECIMAL(5,2)>>> COMMENT 'zz', d TIMESTAMP, g INTERVAL DAY TO SECOND, "
        "k STRING COLLATE UNICODE_CI, n INT DEFAULT 1 + 1) USING parquet COMMENT 'tt' TBLPROPERTIES ('p'='q', 'a'='b')"
    )
    found = described(spark, "t")
    assert list(found) == [
        "table_name", "catalog_name", "namespace", "schema_name", "columns", "location", "created_time", "last_access",
        "created_by", "type", "provider", "comment", "table_properties", "collation",
    ]  # fmt: skip
    assert found["columns"] == [
        {"name": "a", "type": {"name": "struct", "fields": [
            {"name": "b", "type": {"name": "int"}, "nullable": True},
            {"name": "c", "type": {"name": "array", "element_type": {
                "name": "map", "key_type": {"name": "string", "collation": "UTF8_BINARY"},
                "value_type": {"name": "decimal", "precision": 5, "scale": 2}, "value_nullable": True},
                "element_nullable": True}, "nullable": True}]}, "nullable": True, "comment": "zz"},
        {"name": "d", "type": {"name": "timestamp_ltz"}, "nullable": True},
        {"name": "g", "type": {"name": "interval", "start_unit": "day", "end_unit": "second"}, "nullable": True},
        {"name": "k", "type": {"name": "string", "collation": "UNICODE_CI"}, "nullable": True},
        {"name": "n", "type": {"name": "int"}, "nullable": True, "default": "1 + 1"},
    ]  # fmt: skip
    assert (found["namespace"], found["type"], found["table_properties"]) == (["details"], "MANAGED", {"a": "b", "p": "q"})


def test_partition_and_view_as_json(spark, database):
    spark.sql("CREATE TABLE t (a INT, k INT) USING csv OPTIONS ('header'='true') PARTITIONED BY (k)")
    spark.sql("INSERT INTO t VALUES (1, 2)")
    found = described(spark, "t PARTITION (k = 2)")
    assert found["partition_values"] == {"k": "2"} and found["location"].endswith("/t/k=2")
    assert found["storage_properties"] == {"header": "true"} and found["partition_columns"] == ["k"]
    spark.sql("CREATE VIEW v (x COMMENT 'xx') AS SELECT 1 AS y")
    found = described(spark, "v")
    assert (found["type"], found["view_text"], found["view_query_output_columns"]) == ("VIEW", "SELECT 1 AS y", ["y"])
    assert found["view_creation_spark_configuration"]["spark.sql.ansi.enabled"] == "true"


def test_statistics_of_columns(spark, database):
    spark.sql("CREATE TABLE t (a INT, s STRING, d DATE, x BINARY, f DOUBLE) USING parquet")
    spark.sql("ANALYZE TABLE t COMPUTE STATISTICS FOR COLUMNS a, s")
    assert statistics(spark, "a")["min"] == "NULL" and statistics(spark, "s")["avg_col_len"] == "20"
    spark.sql("INSERT INTO t VALUES (1, 'abc', DATE'2024-01-01', X'0102', 2.5), (9, 'defgh', NULL, X'01', NULL), (NULL, 'abc', NULL, NULL, 1)")
    assert statistics(spark, "a")["num_nulls"] == "NULL", "not of the rows that are there now"
    spark.sql("ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS")
    names = ["min", "max", "num_nulls", "distinct_count", "avg_col_len", "max_col_len", "histogram"]
    found = {column: [statistics(spark, column)[name] for name in names] for column in "asdxf"}
    assert found == {
        "a": ["1", "9", "1", "2", "4", "4", "NULL"],
        "s": ["NULL", "NULL", "0", "2", "4", "5", "NULL"],
        "d": ["2024-01-01", "2024-01-01", "2", "1", "4", "4", "NULL"],
        "x": ["NULL", "NULL", "1", "2", "2", "2", "NULL"],
        "f": ["1.0", "2.5", "1", "2", "8", "8", "NULL"],
    }


def test_a_database_that_was_moved_can_be_dropped(spark, tmp_path):
    spark.sql("CREATE DATABASE moved")
    spark.sql("CREATE TABLE moved.t (a INT) USING parquet")
    spark.sql(f"ALTER DATABASE moved SET LOCATION '{tmp_path}/elsewhere'")
    spark.sql("DROP DATABASE moved CASCADE")
    assert not spark.catalog.databaseExists("moved")
