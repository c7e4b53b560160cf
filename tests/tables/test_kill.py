"""kill -9 at random moments of commands that change tables: afterwards each table is the old one or the new one, no file
is there that belongs to none, and the next write works.

PIEZO_KILLS: how often (15). PIEZO_SEED: of the random choices.
"""

import collections
import os
import pathlib
import random
import threading
import time

import pyarrow.parquet as parquet
import pytest
from pyspark.errors import PySparkException

KILLS = int(os.environ.get("PIEZO_KILLS", "15"))
SEED = int(os.environ.get("PIEZO_SEED", str(random.randrange(10**6))))


class Model:
    """What the tables hold: name → rows (id, part)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tables = {}
        self.count = 0

    def new_name(self):
        self.count += 1
        return f"t{self.count}"

    def some_rows(self):
        first = self.random.randrange(10**6)
        return [(first + i, i % 3) for i in range(self.random.choice([1, 10, 1000]))]

    @staticmethod
    def query(rows):
        return f"SELECT id + {rows[0][0]} AS id, CAST(id % 3 AS INT) AS part FROM range({len(rows)})"

    def command(self):
        """(kind, statement, the tables after it)."""
        after = dict(self.tables)
        kinds = ["ctas", "partitioned ctas"]
        if self.tables:
            kinds += ["insert", "insert", "overwrite", "overwrite partition", "rename", "alter", "drop", "truncate"]
            kinds += ["drop partition", "replace", "save"]
        kind = self.random.choice(kinds)
        rows = self.some_rows()
        if kind in ("ctas", "partitioned ctas"):
            name = self.new_name()
            after[name] = rows
            partitioned = "PARTITIONED BY (part)" if kind != "ctas" else ""
            return kind, f"CREATE TABLE {name} USING parquet {partitioned} AS {self.query(rows)}", after
        name = self.random.choice(sorted(self.tables))
        old = self.tables[name]
        if kind == "insert":
            after[name] = old + rows
            return kind, f"INSERT INTO {name} {self.query(rows)}", after
        if kind == "overwrite":
            after[name] = rows
            return kind, f"INSERT OVERWRITE {name} {self.query(rows)}", after
        if kind == "rename":
            to = self.new_name()
            after[to] = after.pop(name)
            return kind, f"ALTER TABLE {name} RENAME TO {to}", after
        if kind == "alter":
            return kind, f"ALTER TABLE {name} SET TBLPROPERTIES ('k' = '{rows[0][0]}')", after
        if kind == "drop":
            del after[name]
            return kind, f"DROP TABLE {name}", after
        if kind in ("overwrite partition", "drop partition", "replace", "save"):
            return self.partitioned_command(kind, rows, after)
        after[name] = []
        return kind, f"TRUNCATE TABLE {name}", after

    def partitioned_command(self, kind, rows, after):
        name = self.random.choice(sorted(self.tables))
        if kind == "replace":
            after[name] = rows
            return kind, lambda spark: spark.sql(self.query(rows)).write.mode("overwrite").saveAsTable(name), after
        if kind == "save":
            after[name] = self.tables[name] + rows
            return kind, lambda spark: spark.sql(self.query(rows)).write.insertInto(name), after
        partitioned = [one for one in sorted(self.tables) if one in self.partitioned]
        if not partitioned:
            return self.command()
        name = self.random.choice(partitioned)
        others = [row for row in self.tables[name] if row[1] != 1]
        if kind == "drop partition":
            after[name] = others
            return kind, f"ALTER TABLE {name} DROP IF EXISTS PARTITION (part = 1)", after
        after[name] = others + [(row[0], 1) for row in rows]
        return kind, f"INSERT OVERWRITE {name} PARTITION (part = 1) SELECT id FROM ({self.query(rows)})", after

    partitioned = frozenset()


def rows_of(spark, name):
    return sorted((row.id, row.part) for row in spark.table(name).collect())


def tables_of(spark):
    return {row.tableName: rows_of(spark, row.tableName) for row in spark.sql("SHOW TABLES").collect()}


def partitioned_tables(warehouse):
    return frozenset(folder.parent.name for folder in warehouse.glob("*/part=*"))


def check_files(warehouse, tables):
    """What lies in the warehouse is what the tables hold, to every reader."""
    assert {path.name for path in warehouse.iterdir()} - {".piezo"} == set(tables)
    assert list((warehouse / ".piezo" / "staging").glob("*")) == []
    for name, rows in tables.items():
        files = [path for path in (warehouse / name).rglob("*") if path.is_file() and path.name != "_SUCCESS"]
        assert all(path.suffix == ".parquet" for path in files)
        assert sum(parquet.ParquetFile(path).metadata.num_rows for path in files) == len(rows)


def run(spark, command):
    if callable(command):
        command(spark)
    else:
        spark.sql(command)


def test_kill(warehouse_server, connect, monkeypatch):
    monkeypatch.setattr(pathlib.Path, "__repr__", pathlib.Path.__str__)
    server, model = warehouse_server, Model(SEED)
    durations = collections.defaultdict(lambda: 0.03)
    outcomes = collections.Counter()
    spark = connect(server)
    for number in range(KILLS):
        model.partitioned = partitioned_tables(server.warehouse)
        kind, command, after = model.command()
        where = f"kill {number} of seed {SEED}: {kind}: {command}"
        timer = threading.Timer(model.random.uniform(0, durations[kind]), server.process.kill)
        timer.start()
        began = time.monotonic()
        try:
            run(spark, command)
            answered = True
            durations[kind] = 0.5 * durations[kind] + 0.5 * (time.monotonic() - began)
        except PySparkException:
            answered = False
        except Exception as failure:  # noqa: BLE001: gRPC's own, when the channel breaks
            assert "StatusCode" in str(failure) or "UNAVAILABLE" in str(failure), f"{where}: {failure}"
            answered = False
        timer.join()
        server.kill()
        server.revive()
        spark = connect(server)
        found = tables_of(spark)
        old = {name: sorted(rows) for name, rows in model.tables.items()}
        new = {name: sorted(rows) for name, rows in after.items()}
        assert found == new or (found == old and not answered), where
        outcomes["new" if found == new else "old"] += 1
        outcomes["answered"] += answered
        model.tables = after if found == new else model.tables
        spark.sql("CREATE TABLE IF NOT EXISTS probe (id BIGINT, part INT) USING parquet")
        spark.sql(f"INSERT INTO probe VALUES ({number}, 0)")
        check_files(server.warehouse, {**found, "probe": rows_of(spark, "probe")})
        spark.sql("DROP TABLE probe")
    print(f"seed {SEED}, {KILLS} kills: {dict(outcomes)}")
    assert outcomes["new"] + outcomes["old"] == KILLS


@pytest.mark.parametrize("mode", ["overwrite", "append"])
def test_kill_a_write_to_a_path(warehouse_server, connect, tmp_path, mode):
    """Files of a path are the old ones or the new ones; what was not finished is hidden, and goes with the next write."""
    server, seed = warehouse_server, random.Random(SEED)
    target = tmp_path / "out" / "data"
    connect(server).range(3).write.parquet(str(target))
    counts, duration = {3}, 0.2
    for _ in range(max(3, KILLS // 5)):
        spark = connect(server)
        timer = threading.Timer(seed.uniform(0, duration), server.process.kill)
        timer.start()
        before = max(counts)
        counts = {before, before + 1000 if mode == "append" else 1000 + before % 1000 + 1}
        rows = 1000 if mode == "append" else max(counts)
        began = time.monotonic()
        try:
            spark.range(rows).write.mode(mode).parquet(str(target))
            duration = time.monotonic() - began
        except Exception:  # noqa: BLE001: whatever a client says of a server that is gone
            pass
        timer.join()
        server.kill()
        server.revive()
        found = connect(server).read.parquet(str(target)).count()
        assert found in counts
        counts = {found}
    connect(server).range(1).write.mode("overwrite").parquet(str(target))
    assert [path.name for path in target.parent.iterdir()] == ["data"]
