"""Scenarios of load: many clients, many sessions, full disks, hours of everything. As those of chaos_scenarios.py."""

import concurrent.futures
import contextlib
import random
import subprocess
import threading
import time

import grpc
from chaos_world import SERVICE, World, executes
from pyspark.errors import PySparkException
from pyspark.sql.connect.client.reattach import ExecutePlanResponseReattachableIterator
from pyspark.sql.connect.proto import base_pb2

SMALL_QUERIES = 20  # of each client


def percentile(times: list[float], share: float) -> float:
    """In milliseconds."""
    ordered = sorted(times)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def idle_sessions(world: World, amount: int) -> dict:
    """Sessions that did something and wait: how much memory each takes."""
    channel = grpc.insecure_channel(world.target)
    execute = channel.unary_stream(f"{SERVICE}/ExecutePlan")

    def one(number):
        list(execute(executes("SELECT 1", session=f"00000000-0000-4000-8000-{number:012x}")))

    for number in range(100):  # what the server itself needs for its first queries
        one(number)
    resident = world.resident_mib()
    for number in range(100, 100 + amount):
        one(number)
    each = round(1024 * (world.resident_mib() - resident) / amount, 1)
    channel.close()
    assert amount < 500 or each < 100, f"{each} KiB a session"
    return {"sessions": amount, "KiB each": each}


def many_clients(world: World, amount: int) -> dict:
    """Clients with a connection and a session each send small queries at once: all are answered right."""

    def ask(number, queries):
        with grpc.insecure_channel(world.target, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            execute = channel.unary_stream(f"{SERVICE}/ExecutePlan")
            times = []
            for query in range(queries):
                began = time.perf_counter()
                request = executes(f"SELECT sum(id) + {query} FROM range(100)", session=f"00000000-0000-4000-8000-{number:012x}")
                answers = [base_pb2.ExecutePlanResponse.FromString(data) for data in execute(request)]
                times.append(time.perf_counter() - began)
                assert any(answer.HasField("arrow_batch") and answer.arrow_batch.row_count == 1 for answer in answers)
            return times

    alone = ask(0, 100)
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(amount) as pool:
        together = [took for times in pool.map(lambda number: ask(number, SMALL_QUERIES), range(1, amount + 1)) for took in times]
    rate = round(len(together) / (time.perf_counter() - began))
    return {
        "clients": amount, "queries a second": rate, "p50 ms alone": percentile(alone, 0.5),
        "p50 ms": percentile(together, 0.5), "p99 ms": percentile(together, 0.99),
    }


def full_disk(world: World, amount: int) -> dict:
    """Files are written to a file system of 4 MiB: a clear error, nothing half written to be seen, and the next write works."""
    place = world.folder / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "piezo-chaos", place], capture_output=True)
    if mounted.returncode != 0:
        return {"not run": "only root may mount"}
    try:
        spark = world.session()
        conditions = set()
        for number in range(amount):
            target = place / f"out-{number}"
            try:
                spark.sql("SELECT id, uuid() AS text FROM range(1000000)").write.parquet(str(target))
                raise AssertionError("a million rows in 4 MiB")
            except PySparkException as error:
                conditions.add(error.getCondition())
            assert not target.exists(), "half a result is to be seen"
            assert list(place.iterdir()) == [], "something was left behind"
            spark.range(10).write.parquet(str(place / "little"))
            assert spark.read.parquet(str(place / "little")).count() == 10
            spark.range(0).write.mode("overwrite").parquet(str(place / "little"))
            subprocess.run(["rm", "-r", place / "little"], check=True)
        assert conditions == {"TASK_WRITE_FAILED"}
        world.answers()
        return {"writes": amount, "conditions": ", ".join(sorted(conditions))}
    finally:
        subprocess.run(["umount", place], check=True)


def mixed_load(world: World, amount: int) -> dict:
    """Sessions query, write, fail, are interrupted, come and go, for `amount` seconds: memory stays as it was once warm."""
    ended = threading.Event()
    done = [0] * 4

    def one(number):
        dice = random.Random(number)
        spark = world.session()
        while not ended.is_set():
            with contextlib.suppress(PySparkException):
                _something(spark, dice, world.folder / f"data-{number}")
            done[number] += 1
            if dice.random() < 0.02:
                spark.stop()
                spark = world.session()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(done))]
    for thread in threads:
        thread.start()
    time.sleep(max(amount * 0.25, 2))
    warm = most = world.resident_mib()
    end = time.monotonic() + amount * 0.75
    while time.monotonic() < end:
        time.sleep(0.2)
        most = max(most, world.resident_mib())
    ended.set()
    for thread in threads:
        thread.join()
    # The clients release results in the background and may be hundreds behind; shutting down waits for that.
    ExecutePlanResponseReattachableIterator.shutdown()
    world.answers()
    last = world.resident_mib()
    assert amount < 300 or last < warm * 1.1 + 8, f"{warm} MiB became {last} MiB"
    return {
        "seconds": amount, "operations": sum(done), "MiB once warm": round(warm), "MiB at most": round(most), "MiB at the end": round(last),
    }


@contextlib.contextmanager
def _interrupted(spark):
    """Again and again: on a busy machine the first interrupt may come before the query."""
    ended = threading.Event()

    def interrupt():
        while not ended.wait(0.1):
            spark.interruptAll()

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _something(spark, dice, folder):
    choice = dice.randrange(8)
    if choice == 0:
        spark.range(dice.randrange(100_000)).selectExpr("id % 7 AS k", "id").groupBy("k").sum("id").collect()
    elif choice == 1:
        spark.range(20_000).selectExpr("id", "uuid() AS t").write.mode("overwrite").parquet(str(folder))
    elif choice == 2:
        spark.read.parquet(str(folder)).orderBy("t").limit(10).toPandas()
    elif choice == 3:
        spark.sql("SELECT 1 / 0").collect()
    elif choice == 4:
        spark.range(dice.randrange(300_000)).toArrow()
    elif choice == 5:
        spark.createDataFrame([(n, str(n)) for n in range(100)], "a int, b string").createOrReplaceTempView("v")
        spark.sql("SELECT max(b) FROM v WHERE a < ?", args=[50]).collect()
    elif choice == 6:
        with _interrupted(spark):
            spark.sql("SELECT count(*) FROM range(100000) a CROSS JOIN range(1000000) b WHERE (a.id * b.id) % 3 = 1").collect()
    else:
        spark.sql("SELECT * FROM nowhere").collect()
