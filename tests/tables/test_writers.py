"""Several writers at once: of one server, and of two servers on one warehouse."""

import threading

import pytest
from checks import exception, rows, sorted_rows
from pyspark.errors import PySparkException

WRITERS, ROUNDS = 4, 5


def in_parallel(actions):
    """Runs the actions at once; the errors that they raised."""
    failures = []

    def run(action):
        try:
            action()
        except PySparkException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def inserts(session, writer):
    def insert():
        for number in range(ROUNDS):
            session.sql(f"INSERT INTO t VALUES ({writer}, {number})")

    return insert


@pytest.fixture
def sessions(start_server, connect):
    """Of two servers that share a warehouse."""
    first = start_server()
    second = start_server(warehouse=first.warehouse)
    return [connect(server) for server in (first, second, first, second)]


def test_inserts_of_all_writers_are_there(sessions):
    sessions[0].sql("CREATE TABLE t (writer INT, number INT) USING parquet")
    assert in_parallel([inserts(session, writer) for writer, session in enumerate(sessions)]) == []
    expected = [(writer, number) for writer in range(WRITERS) for number in range(ROUNDS)]
    for session in sessions[:2]:
        assert sorted_rows(session.table("t")) == sorted(expected, key=repr)


def test_overwrites_leave_the_rows_of_one(sessions):
    sessions[0].sql("CREATE TABLE t (writer INT, number INT) USING parquet")

    def overwrite(session, writer):
        return lambda: session.sql(f"INSERT OVERWRITE t SELECT {writer}, id FROM range(3)")

    for _ in range(ROUNDS):
        actions = [overwrite(session, writer) for writer, session in enumerate(sessions)]
        assert in_parallel(actions) == []
        left = sessions[0].table("t").collect()
        assert len(left) == 3 and len({row.writer for row in left}) == 1


def test_one_of_those_who_create_a_table_gets_it(sessions):
    failures = in_parallel([lambda s=session: s.sql("CREATE TABLE t AS SELECT 1 AS a") for session in sessions])
    assert [failure.getCondition() for failure in failures] == ["TABLE_OR_VIEW_ALREADY_EXISTS"] * (WRITERS - 1)
    assert rows(sessions[1].table("t")) == [(1,)]


def test_alterations_are_made_or_refused(sessions):
    sessions[0].sql("CREATE TABLE t (a INT) USING parquet")
    actions = [
        lambda s=session, w=writer: s.sql(f"ALTER TABLE t SET TBLPROPERTIES ('w{w}' = 'x')")
        for writer, session in enumerate(sessions)
    ]
    failures = in_parallel(actions)
    assert {failure.getCondition() for failure in failures} <= {"PIEZO_CONCURRENT_CHANGE"}
    made = {row.key for row in sessions[0].sql("SHOW TBLPROPERTIES t").collect() if row.key.startswith("w")}
    assert len(made) == WRITERS - len(failures)


def test_an_insert_into_what_was_replaced_is_refused(warehouse_server, connect):
    """Rows that were computed for a table do not go into another of that name."""
    spark, other = connect(warehouse_server), connect(warehouse_server)
    spark.sql("CREATE TABLE t AS SELECT 1L AS a")
    slow = "INSERT INTO t SELECT count(*) FROM range(60000) x JOIN range(60000) y ON x.id % 97 = y.id % 97"
    failures = []
    thread = threading.Thread(target=lambda: failures.extend(in_parallel([lambda: spark.sql(slow)])))
    thread.start()
    while not list((warehouse_server.warehouse / ".piezo" / "staging").glob("*/*")) and thread.is_alive():
        pass
    other.sql("DROP TABLE t")
    other.sql("CREATE TABLE t AS SELECT 'other' AS a")
    thread.join()
    assert [failure.getCondition() for failure in failures] == ["PIEZO_CONCURRENT_CHANGE"]
    assert rows(other.table("t")) == [("other",)]


def test_two_servers_see_what_the_other_does(sessions):
    first, second = sessions[:2]
    first.sql("CREATE DATABASE d")
    first.sql("CREATE TABLE d.t (a INT) USING parquet")
    second.sql("INSERT INTO d.t VALUES (1)")
    assert rows(first.table("d.t")) == [(1,)]
    second.sql("CREATE VIEW d.v AS SELECT a + 1 AS b FROM d.t")
    assert rows(first.table("d.v")) == [(2,)]
    first.sql("CREATE FUNCTION d.f(x INT) RETURN x * 2")
    assert rows(second.sql("SELECT d.f(4)")) == [(8,)]
    second.sql("ALTER TABLE d.t RENAME TO d.u")
    assert rows(first.table("d.u")) == [(1,)]
    first.sql("DROP DATABASE d CASCADE")
    assert exception(lambda: second.table("d.u").collect()).getCondition() == "TABLE_OR_VIEW_NOT_FOUND"


class TestPlaces:
    """Managed tables keep to the warehouse, whatever lies there."""

    def test_links_in_the_warehouse_are_not_followed(self, warehouse_server, connect, tmp_path):
        spark = connect(warehouse_server)
        outside = tmp_path / "outside"
        outside.mkdir()
        (outside / "precious").write_text("x")
        spark.sql("CREATE TABLE t (a INT, p INT) USING parquet PARTITIONED BY (p)")
        spark.sql("INSERT INTO t VALUES (1, 1)")
        table = warehouse_server.warehouse / "t"
        (table / "p=2").symlink_to(outside)
        for statement in (
            "INSERT INTO t VALUES (2, 2)",
            "INSERT OVERWRITE t PARTITION (p = 2) VALUES (2)",
            "TRUNCATE TABLE t PARTITION (p = 2)",
        ):
            failure = exception(lambda text=statement: spark.sql(text))
            assert failure.getCondition() == "PIEZO_FILE_CHANGE" and "a link leads to" in str(failure), statement
        table.rename(warehouse_server.warehouse / "aside")
        table.symlink_to(outside)
        for statement in ("INSERT INTO t VALUES (1, 1)", "INSERT OVERWRITE t VALUES (1, 1)", "TRUNCATE TABLE t"):
            assert exception(lambda text=statement: spark.sql(text)).getCondition() == "PIEZO_FILE_CHANGE", statement
        spark.sql("DROP TABLE t")
        assert not table.exists()
        assert [path.name for path in outside.iterdir()] == ["precious"]

    def test_the_place_of_a_new_table_must_be_free(self, warehouse_server, connect):
        spark = connect(warehouse_server)
        taken = warehouse_server.warehouse / "t"
        taken.mkdir(parents=True)
        (taken / "precious").write_text("x")
        spark.sql("CREATE TABLE other (a INT) USING parquet")
        for statement in (
            "CREATE TABLE t (a INT) USING parquet",
            "CREATE TABLE t AS SELECT 1 AS a",
            "ALTER TABLE other RENAME TO t",
        ):
            failure = exception(lambda text=statement: spark.sql(text))
            assert failure.getCondition() == "LOCATION_ALREADY_EXISTS", statement
        assert (taken / "precious").read_text() == "x"
        assert [row.tableName for row in spark.sql("SHOW TABLES").collect()] == ["other"]

    def test_names_that_climb(self, warehouse_server, connect):
        spark = connect(warehouse_server)
        for statement in ("CREATE TABLE `../t` (a INT) USING parquet", "CREATE DATABASE `..`"):
            condition = exception(lambda text=statement: spark.sql(text)).getCondition()
            assert condition == "INVALID_SCHEMA_OR_RELATION_NAME"
        spark.sql("CREATE TABLE t (a INT, p STRING) USING parquet PARTITIONED BY (p)")
        spark.sql("INSERT INTO t VALUES (1, '..'), (2, '../../x')")
        assert sorted_rows(spark.table("t")) == [(1, ".."), (2, "../../x")]
        assert sorted(path.name for path in warehouse_server.warehouse.iterdir()) == [".piezo", "t"]

    def test_places_are_brought_to_one_form(self, warehouse_server, connect, tmp_path):
        spark = connect(warehouse_server)
        spark.sql("CREATE TABLE near USING csv LOCATION 'some/place' AS SELECT 1 AS a")
        spark.sql(f"CREATE TABLE far USING csv LOCATION '{tmp_path}/x/../y/' AS SELECT 2 AS a")
        places = [
            {row[0]: row[1] for row in spark.sql(f"DESCRIBE EXTENDED {name}").collect()}["Location"]
            for name in ("near", "far")
        ]
        assert places == [f"file:{warehouse_server.warehouse}/some/place", f"file:{tmp_path}/y"]

    def test_a_ctas_takes_no_directory_with_files(self, warehouse_server, connect, tmp_path):
        (tmp_path / "file").write_text("x")
        spark = connect(warehouse_server)
        statement = f"CREATE TABLE t USING csv LOCATION '{tmp_path}' AS SELECT 1 AS a"
        assert exception(lambda: spark.sql(statement)).getCondition() == "_LEGACY_ERROR_TEMP_1241"


def test_what_is_read_is_not_overwritten(warehouse_server, connect, tmp_path):
    spark = connect(warehouse_server)
    spark.sql("CREATE TABLE t AS SELECT 1 AS a")
    for overwrite in (
        lambda: spark.sql("INSERT OVERWRITE t SELECT a + 1 FROM t"),
        lambda: spark.sql("INSERT OVERWRITE t SELECT (SELECT max(a) FROM t)"),
        lambda: spark.table("t").write.mode("overwrite").saveAsTable("t"),
        lambda: spark.table("t").write.mode("overwrite").insertInto("t"),
    ):
        assert exception(overwrite).getCondition() == "UNSUPPORTED_OVERWRITE.TABLE"
    place = str(tmp_path / "files")
    spark.table("t").write.parquet(place)
    failure = exception(lambda: spark.read.parquet(place).write.mode("overwrite").parquet(place))
    assert failure.getCondition() == "UNSUPPORTED_OVERWRITE.PATH"
    spark.sql("INSERT INTO t SELECT a + 1 FROM t")
    assert sorted_rows(spark.table("t")) == [(1,), (2,)]


def test_columns_of_rows_for_a_table_are_its_own(warehouse_server, connect):
    """The query's columns have numbers beyond those of its result."""
    spark = connect(warehouse_server)
    spark.sql("CREATE TABLE t (a BIGINT) USING parquet")
    spark.sql("INSERT INTO t SELECT count(*) FROM range(3) x JOIN range(3) y ON x.id = y.id")
    assert rows(spark.table("t")) == [(3,)]
