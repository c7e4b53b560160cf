"""What SQL creates is still there, as it was, when the server has been started again."""

import sqlite3

import pytest
from checks import exception, rows, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def after_restart(warehouse_server, connect):
    """Runs statements, starts the server again, gives a session on it."""

    def after_restart(*statements):
        spark = connect(warehouse_server)
        for statement in statements:
            spark.sql(statement)
        warehouse_server.restart()
        return connect(warehouse_server)

    return after_restart


def described(spark, name):
    return {row[0]: row[1] for row in spark.sql(f"DESCRIBE EXTENDED {name}").collect()}


def test_databases(after_restart, tmp_path):
    spark = after_restart(
        "CREATE DATABASE sales COMMENT 'of things' WITH DBPROPERTIES (a = '1', b = 'two')",
        f"CREATE DATABASE elsewhere LOCATION '{tmp_path}/elsewhere'",
        "COMMENT ON DATABASE default IS 'the first'",
        "CREATE DATABASE gone",
        "DROP DATABASE gone",
    )
    assert rows(spark.sql("SHOW DATABASES")) == [("default",), ("elsewhere",), ("sales",)]
    sales = {row[0]: row[1] for row in spark.sql("DESCRIBE DATABASE EXTENDED sales").collect()}
    assert (sales["Comment"], sales["Properties"]) == ("of things", "((a,1), (b,two))")
    place = {row[0]: row[1] for row in spark.sql("DESCRIBE DATABASE elsewhere").collect()}["Location"]
    assert place == f"file:{tmp_path}/elsewhere"
    assert "the first" in [row[1] for row in spark.sql("DESCRIBE DATABASE default").collect()]


@pytest.mark.parametrize("provider", ["parquet", "orc", "csv", "json"])
def test_tables_of_every_provider(after_restart, tmp_path, provider):
    spark = after_restart(
        f"CREATE TABLE kept (id INT, name STRING) USING {provider}",
        "INSERT INTO kept VALUES (1, 'a'), (2, 'b')",
        f"CREATE TABLE far USING {provider} LOCATION '{tmp_path}/far' AS SELECT 3 AS id, 'c' AS name",
    )
    assert sorted_rows(spark.table("kept")) == [(1, "a"), (2, "b")]
    assert rows(spark.table("far")) == [(3, "c")]
    assert (described(spark, "kept")["Type"], described(spark, "far")["Type"]) == ("MANAGED", "EXTERNAL")
    assert described(spark, "far")["Location"] == f"file:{tmp_path}/far"
    spark.sql("INSERT INTO kept VALUES (4, 'd')")
    spark.sql("DROP TABLE far")
    assert spark.table("kept").count() == 3
    assert (tmp_path / "far").is_dir()


def test_a_text_table(after_restart):
    spark = after_restart("CREATE TABLE lines (line STRING) USING text", "INSERT INTO lines VALUES ('a b')")
    assert rows(spark.table("lines")) == [("a b",)]


def test_all_that_a_table_is_told(after_restart):
    spark = after_restart(
        """CREATE TABLE t (id INT COMMENT 'number', price DECIMAL(10, 2) DEFAULT 1.5, code CHAR(3), label VARCHAR(5),
             word STRING COLLATE UTF8_LCASE, tags ARRAY<STRING>, at TIMESTAMP_NTZ, span INTERVAL DAY TO SECOND,
             more STRUCT<a: INT COMMENT 'inner', b: MAP<STRING, VARCHAR(3)>>, part STRING)
           USING parquet PARTITIONED BY (part) COMMENT 'with everything'
           TBLPROPERTIES ('owner' = 'ada') OPTIONS ('compression' = 'gzip')""",
        "INSERT INTO t (id, part) VALUES (1, 'x y'), (2, NULL)",
        "ANALYZE TABLE t COMPUTE STATISTICS",
    )
    before = {
        "id": "int", "price": "decimal(10,2)", "code": "char(3)", "label": "varchar(5)", "tags": "array<string>",
        "word": "string collate UTF8_LCASE", "at": "timestamp_ntz", "span": "interval day to second",
        "more": "struct<a:int,b:map<string,varchar(3)>>", "Comment": "with everything",
    }  # fmt: skip
    now = described(spark, "t")
    assert {key: now[key] for key in before} == before
    assert "2 rows" in now["Statistics"] and "owner=ada" in now["Table Properties"]
    assert "compression=gzip" in now["Storage Properties"]
    assert spark.table("t").schema["id"].metadata == {"comment": "number"}
    assert sorted_rows(spark.sql("SHOW PARTITIONS t")) == [("part=__HIVE_DEFAULT_PARTITION__",), ("part=x y",)]
    spark.sql("INSERT INTO t (id, part) VALUES (3, 'z')")
    assert sorted_rows(spark.sql("SELECT id, CAST(price AS STRING), part FROM t WHERE id > 1")) == [
        (2, "1.50", None),
        (3, "1.50", "z"),
    ]


def test_altered_tables(after_restart):
    spark = after_restart(
        "CREATE TABLE t (id INT, p INT) USING parquet PARTITIONED BY (p)",
        "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)",
        "ALTER TABLE t ADD COLUMN more STRING",
        "ALTER TABLE t SET TBLPROPERTIES ('k' = 'v')",
        "ALTER TABLE t DROP PARTITION (p = 1)",
        "ALTER TABLE t RENAME TO renamed",
        "CREATE TABLE emptied AS SELECT 1 AS id",
        "TRUNCATE TABLE emptied",
    )
    assert sorted_rows(spark.table("renamed")) == [(2, None, 2), (3, None, 3)]
    assert described(spark, "renamed")["Table Properties"] == "[k=v]"
    assert rows(spark.table("emptied")) == []
    assert exception(lambda: spark.table("t").collect()).getCondition() == "TABLE_OR_VIEW_NOT_FOUND"


def test_views_with_their_modes(after_restart):
    spark = after_restart(
        "CREATE TABLE t (id INT) USING parquet",
        "INSERT INTO t VALUES (7)",
        "CREATE DATABASE other",
        "CREATE VIEW bound (number COMMENT 'n') COMMENT 'a view' WITH SCHEMA BINDING AS SELECT id FROM t",
        "CREATE VIEW evolving WITH SCHEMA EVOLUTION AS SELECT * FROM t",
        "CREATE VIEW other.far TBLPROPERTIES ('k' = 'v') AS SELECT id + 1 AS next FROM default.t",
        "CREATE TEMPORARY VIEW brief AS SELECT 1",
    )
    assert rows(spark.sql("SELECT number FROM bound")) == [(7,)]
    assert rows(spark.table("other.far")) == [(8,)]
    assert described(spark, "bound")["View Schema Mode"] == "BINDING"
    assert described(spark, "evolving")["View Schema Mode"] == "EVOLUTION"
    assert [row[1] for row in spark.sql("SHOW VIEWS").collect()] == ["bound", "evolving"]
    spark.sql("ALTER TABLE t ADD COLUMN more INT")
    assert spark.table("evolving").columns == ["id", "more"]


def test_functions(after_restart):
    spark = after_restart(
        "CREATE FUNCTION twice(x INT COMMENT 'what', y INT DEFAULT 2) RETURNS INT COMMENT 'x' RETURN x * y",
        "CREATE FUNCTION upto(n INT) RETURNS TABLE (i BIGINT) RETURN SELECT explode(sequence(0L, n - 1L))",
        "CREATE FUNCTION untyped() RETURN 'it''s'",
        "SET spark.sql.ansi.doubleQuotedIdentifiers = true",
        'CREATE FUNCTION quoted("a b" INT) RETURNS INT RETURN "a b" + 1',
    )
    assert rows(spark.sql("SELECT twice(4), twice(4, 5), untyped(), quoted(1)")) == [(8, 20, "it's", 2)]
    assert rows(spark.sql("SELECT * FROM upto(2)")) == [(0,), (1,)]
    assert "Input:" in " ".join(row[0] for row in spark.sql("DESCRIBE FUNCTION EXTENDED twice").collect())
    spark.sql("DROP FUNCTION twice")
    assert exception(lambda: spark.sql("SELECT twice(1)").collect()).getCondition() == "UNRESOLVED_ROUTINE"


def test_tables_of_dataframes(warehouse_server, connect, tmp_path):
    spark = connect(warehouse_server)
    frame = spark.range(4).withColumn("p", F.col("id") % 2)
    frame.write.partitionBy("p").saveAsTable("parts")
    frame.write.option("path", str(tmp_path / "far")).format("json").saveAsTable("far")
    frame.limit(1).write.mode("overwrite").saveAsTable("over")
    frame.write.mode("overwrite").saveAsTable("over")
    frame.writeTo("second").using("parquet").create()
    frame.limit(1).write.insertInto("second")
    warehouse_server.restart()
    spark = connect(warehouse_server)
    assert spark.table("parts").where("p = 1").count() == 2
    assert [spark.table(name).count() for name in ("far", "over", "second")] == [4, 4, 5]
    assert (warehouse_server.warehouse / "over" / "_SUCCESS").is_file()


def test_a_database_that_is_dropped_leaves_nothing(warehouse_server, connect):
    spark = connect(warehouse_server)
    spark.sql("CREATE DATABASE d")
    spark.sql("CREATE TABLE d.t AS SELECT 1 AS a")
    spark.sql("CREATE FUNCTION d.f() RETURN 1")
    spark.sql("DROP DATABASE d CASCADE")
    assert [path.name for path in warehouse_server.warehouse.iterdir()] == [".piezo"]
    warehouse_server.restart()
    assert rows(connect(warehouse_server).sql("SHOW DATABASES")) == [("default",)]


def test_a_moved_warehouse(start_server, connect, tmp_path):
    server = start_server()
    connect(server).sql("CREATE TABLE t AS SELECT 5 AS a")
    server.stop()
    server.warehouse.rename(tmp_path / "moved")
    moved = start_server(warehouse=tmp_path / "moved")
    assert rows(connect(moved).table("t")) == [(5,)]


def test_a_warehouse_removed_under_the_server_is_empty(warehouse_server, connect):
    spark = connect(warehouse_server)
    spark.sql("CREATE TABLE t AS SELECT 5 AS a")
    warehouse_server.warehouse.rename(warehouse_server.warehouse.parent / "aside")
    assert rows(spark.sql("SHOW TABLES")) == []
    spark.sql("CREATE TABLE t AS SELECT 6 AS a")
    assert rows(spark.table("t")) == [(6,)]


def test_nothing_is_opened_for_queries_without_tables(warehouse_server, connect):
    connect(warehouse_server).sql("SELECT count(*) FROM range(5)").collect()
    assert not (warehouse_server.warehouse / ".piezo").exists()


class TestStores:
    """Stores that cannot be read: one line at the start that tells why, and no server."""

    @pytest.fixture
    def store(self, warehouse_server, connect):
        connect(warehouse_server).sql("CREATE TABLE t AS SELECT 1 AS a")
        warehouse_server.stop()
        return warehouse_server.warehouse / ".piezo" / "catalog.sqlite"

    def failure_at_start(self, server):
        with pytest.raises(RuntimeError, match="ended at its start"):
            server.revive()
        assert server.process.returncode == 1
        return server.log_tail(1)

    @staticmethod
    def execute(store, *statements):
        connection = sqlite3.connect(store)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    def test_newer(self, store, warehouse_server):
        self.execute(store, "PRAGMA user_version = 99")
        assert "its format is 99, made by a newer Piezo" in self.failure_at_start(warehouse_server)

    def test_not_ours(self, store, warehouse_server):
        store.unlink()
        self.execute(store, "CREATE TABLE cats (name TEXT)", "PRAGMA application_id = 5")
        assert "no catalog of Piezo's" in self.failure_at_start(warehouse_server)

    @pytest.mark.parametrize("content", [b"not a store at all" * 10, b"S"])
    def test_garbage(self, store, warehouse_server, content):
        store.write_bytes(content)
        assert "is damaged" in self.failure_at_start(warehouse_server)

    def test_damaged_pages(self, store, warehouse_server, connect):
        store.write_bytes(store.read_bytes()[:100] + b"\xff" * 8000)
        warehouse_server.revive()
        spark = connect(warehouse_server)
        assert exception(lambda: spark.table("t").collect()).getCondition() == "PIEZO_CATALOG_FAILED"
        assert rows(spark.sql("SELECT 1")) == [(1,)]

    def test_a_damaged_entry(self, store, warehouse_server, connect):
        self.execute(store, "UPDATE object SET body = '{' WHERE name = 't'")
        warehouse_server.revive()
        failure = exception(lambda: connect(warehouse_server).table("t").collect())
        assert failure.getCondition() == "PIEZO_CATALOG_FAILED" and "default.t" in str(failure)


def test_partitions_are_described(warehouse_server, connect):
    spark = connect(warehouse_server)
    spark.sql("CREATE TABLE t (k STRING, ds STRING, hr INT) USING parquet PARTITIONED BY (ds, hr)")
    for hour, rows_there in ((10, "('a'), ('b')"), (11, "('c')")):
        spark.sql(f"INSERT INTO t PARTITION (ds = '2017-08-01', hr = {hour}) VALUES {rows_there}")
    spark.sql("ANALYZE TABLE t PARTITION (ds = '2017-08-01', hr = 10) COMPUTE STATISTICS")
    spark.sql("ANALYZE TABLE t PARTITION (ds) COMPUTE STATISTICS NOSCAN")
    spark.sql("ALTER TABLE t PARTITION (ds = '2017-08-01', hr = 11) RENAME TO PARTITION (ds = '2018', hr = 1)")
    warehouse_server.restart()
    spark = connect(warehouse_server)
    first = {row[0]: row[1] for row in spark.sql("DESC EXTENDED t PARTITION (ds = '2017-08-01', hr = 10)").collect()}
    assert first["Partition Values"] == "[ds=2017-08-01, hr=10]"
    assert first["Partition Statistics"].endswith(" bytes, 2 rows")
    shown = spark.sql("SHOW TABLE EXTENDED LIKE 't' PARTITION (ds = '2018', hr = 1)").collect()[0]
    place = f"file:{warehouse_server.warehouse}/t/ds=2018/hr=1"
    assert shown.information.startswith(f"Partition Values: [ds=2018, hr=1]\nLocation: {place}\n")
    assert shown.information.endswith(" bytes\n")
    described_plainly = spark.sql("DESC t PARTITION (ds = '2018', hr = 1)").collect()
    assert described_plainly == spark.sql("DESC t").collect()
    for values, condition in (
        ("ds = '2018'", "_LEGACY_ERROR_TEMP_1232"),
        ("ds = '2018', hr = 2", "PARTITIONS_NOT_FOUND"),
        ("x = 1", "PARTITIONS_NOT_FOUND"),
    ):
        for statement in (f"DESC t PARTITION ({values})", f"SHOW TABLE EXTENDED LIKE 't' PARTITION ({values})"):
            assert exception(lambda text=statement: spark.sql(text).collect()).getCondition() == condition, statement
