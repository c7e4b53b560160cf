"""What the shared benchmark does not measure: the client's own share of small queries, plans of 50 operators, the C++ client, and
Piezo and Sail as the C++ client sees them, which is quicker than Python and so leaves more of the time to the server.

Prints JSON: a list of [measure, figure, goal or null]. Needs a built release, and the environment of the benchmark (tools/bench).
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ["PIEZO_BIN"] = str(ROOT / "build/release/bin/piezo")
from endpoint import Server, find_program  # noqa: E402
from pyspark.sql.connect import functions as F  # noqa: E402
from pyspark.sql.connect.session import SparkSession  # noqa: E402

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
BATCH = "SELECT id, id * 2 AS a, id % 100 AS b, CAST(id AS DOUBLE) AS c FROM range(10000000)"


def server_cpu_ms(server) -> float:
    fields = (server.proc / "stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def small_queries(server, spark, repeats=400):
    queries = {
        "spark.sql('select 1')": lambda: spark.sql("select 1").collect(),
        "range(1000).filter.count": lambda: spark.range(1000).filter("id % 2 = 0").count(),
    }
    for name, query in queries.items():
        for _ in range(50):
            query()
        own, wall = time.process_time(), []
        for _ in range(repeats):
            began = time.perf_counter()
            query()
            wall.append(time.perf_counter() - began)
        client = (time.process_time() - own) / repeats * 1000
        yield f"{name}: p50, ms", round(statistics.median(wall) * 1000, 2), None
        yield f"{name}: CPU of the PySpark client itself, ms", round(client, 2), None


def fifty_operators(server, spark, repeats=400):
    frame = spark.range(100)
    for n in range(10):
        frame = frame.withColumn(f"c{n}", F.col("id") * n).filter(F.col("id") > n).select("*", (F.col("id") + n).alias(f"d{n}"))
        frame = frame.withColumnRenamed(f"d{n}", f"e{n}").drop(f"e{n}" if n % 2 else f"c{n}")
    plan = frame._plan.to_proto(spark.client)
    before, wall = server_cpu_ms(server), []
    for _ in range(repeats):
        began = time.perf_counter()
        spark.client._analyze(method="schema", plan=plan)
        wall.append(time.perf_counter() - began)
    yield "df.schema of 50 operators: p50 with the client, ms", round(statistics.median(wall) * 1000, 2), None
    yield "df.schema of 50 operators: the server's CPU, ms", round((server_cpu_ms(server) - before) / repeats, 2), 3


def native_client(url, query, times, sessions=1):
    command = [find_program().resolve().parent / "bench_client", url, query, str(times), str(sessions)]
    return [float(line) for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def cpp_client(server, spark):
    programs = find_program().resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "client.so"
        subprocess.run(["strip", "-o", stripped, programs.parent / "lib/libpiezo-client.so"], check=True)
        yield "C++ client: its library, stripped, MB", round(stripped.stat().st_size / 1e6, 2), 5

    def run(query, times):
        return native_client(server.url, query, times)

    starts = [timed(lambda: run("SELECT 1", 1)) for _ in range(20)]
    yield "C++ client: process start to the end of its first query, ms", round(1000 * statistics.median(starts), 1), 50
    yield "C++ client: SELECT 1, p50, ms", round(statistics.median(run("SELECT 1", 400)[50:]), 2), None
    python = statistics.median(timed(lambda: spark.sql(BATCH).toArrow()) for _ in range(5))
    native = statistics.median(run(BATCH, 5)) / 1000
    yield "10M x 4 as Arrow: C++ client's time over PySpark's toArrow", round(native / python, 2), 0.7


class Sail(Server):
    def _command(self):
        command = [os.environ["PYSAIL_PYTHON"], "-m", "pysail", "spark", "server", "--ip", "127.0.0.1"]
        return [*command, "--port", str(self.port)]


def beside_sail(server, spark):
    """In turns, so that a slow moment meets both."""
    with tempfile.TemporaryDirectory() as folder:
        sail = Sail(pathlib.Path(folder))
        query = "SELECT sum(id) FROM range(1000)"
        alone, together = {}, {}
        for _ in range(3):
            for other in (server, sail):
                native_client(other.url, query, 50)
                before = server_cpu_ms(other)
                times = native_client(other.url, query, 200)
                alone.setdefault(other, []).append((statistics.median(times), (server_cpu_ms(other) - before) / len(times)))
                began = time.perf_counter()
                done = len(native_client(other.url, query, 20, 32))
                together.setdefault(other, []).append(done / (time.perf_counter() - began))
        sail.process.kill()
        sail.process.wait()
    for name, other in (("Piezo", server), ("Sail", sail)):
        wall, cpu = (round(statistics.median(values), 2) for values in zip(*alone[other]))
        yield f"C++ client, a small query: {name}, p50, ms", wall, None
        yield f"C++ client, a small query: {name}, the server's CPU, ms", cpu, None
        yield f"C++ client, 32 sessions x 20: {name}, queries a second", round(statistics.median(together[other])), None


def timed(call) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder))
        spark = SparkSession.builder.remote(server.url).getOrCreate()
        rows = [row for part in (small_queries, fifty_operators, cpp_client, beside_sail) for row in part(server, spark)]
        spark.client.close()
        server.stop()
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
