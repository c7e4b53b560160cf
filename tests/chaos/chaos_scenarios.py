"""What can go wrong for a service, each as a function (world, amount) → figures. All raise AssertionError where a promise does
not hold. The amount says how much: small for each change, large for docs/robustness.md."""

import concurrent.futures
import contextlib
import multiprocessing
import os
import pathlib
import signal
import tempfile
import time

import grpc
from chaos_fuzz import Mutator, record, with_noise
from chaos_load import full_disk, idle_sessions, many_clients, mixed_load, percentile
from chaos_proxy import Proxy
from chaos_world import SERVICE, World, executes, wait_until
from pyspark.errors import PySparkException
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.proto import base_pb2

CLIENT_STREAMS = {"AddArtifacts"}
SERVER_STREAMS = {"ExecutePlan", "ReattachExecute"}


# ---- The network ----


def cuts(world: World, amount: int) -> dict:
    """Connections break at random points of results of 1 to many batches: each row comes once and in order."""
    proxy = Proxy(world.server.url, world.dice)
    spark = world.session(proxy.url)
    spark.client.set_retry_policies([DefaultPolicy(initial_backoff=5, max_backoff=200, jitter=5, min_jitter_threshold=1)])
    spark.range(1).collect()
    queries = rows = 0
    while proxy.cuts_done < amount:
        batches = world.dice.choice([1, 1, 10, 100, 1000])
        count = batches * world.dice.randrange(1, 30)
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(max(1, count // batches)))
        proxy.most_bytes = max(200, min(600_000, count * 20))
        proxy.cuts_left = min(4, amount - proxy.cuts_done)
        text = f"SELECT id, concat('row ', id, ' of query {queries}') AS text FROM range({count})"
        found = spark.sql(text).collect()
        assert [row.id for row in found] == list(range(count)), (queries, count)
        assert not found or found[-1].text == f"row {count - 1} of query {queries}"
        queries, rows = queries + 1, rows + count
    proxy.cuts_left = 0
    spark.stop()
    proxy.close()
    return {"cuts": proxy.cuts_done, "queries": queries, "rows checked": rows}


def cuts_of_writes(world: World, amount: int) -> dict:
    """The same for writes: each happens once."""
    proxy = Proxy(world.server.url, world.dice)
    proxy.most_bytes = 2000
    spark = world.session(proxy.url)
    target = str(world.folder / "written")
    for number in range(1, amount + 1):
        proxy.cuts_left = 2
        spark.range(1000).write.mode("append").parquet(target)
        proxy.cuts_left = 0
        assert spark.read.parquet(target).count() == 1000 * number
    spark.stop()
    proxy.close()
    return {"writes": amount, "cuts": proxy.cuts_done}


def delays(world: World, amount: int) -> dict:
    """Each piece of the stream comes late."""
    proxy = Proxy(world.server.url, world.dice)
    proxy.delay_seconds = 0.02
    spark = world.session(proxy.url)
    for _ in range(amount):
        assert spark.range(5000).count() == 5000
    spark.stop()
    proxy.close()
    return {"queries": amount}


# ---- Clients that go ----


def _stream_for_ever(target: str, reattachable: bool, began):
    channel = grpc.insecure_channel(target)
    call = channel.unary_stream(f"{SERVICE}/ExecutePlan")
    session = f"00000000-0000-4000-8000-{os.getpid():012x}"
    for _ in call(executes("SELECT id, id AS a FROM range(1000000000)", reattachable, session)):
        began.release()
        time.sleep(1000)


def killed_clients(world: World, amount: int) -> dict:
    """Clients are killed in mid-stream: descriptors, threads and memory come back once their time is up."""
    world.answers()
    descriptors, resident = world.descriptors(), world.resident_mib()
    context = multiprocessing.get_context("spawn")
    longest = 0.0
    for start in range(0, amount, 20):
        began = context.Semaphore(0)
        clients = [
            context.Process(target=_stream_for_ever, args=(world.target, number % 2 == 0, began), daemon=True)
            for number in range(min(20, amount - start))
        ]
        for client in clients:
            client.start()
        for _ in clients:
            assert began.acquire(timeout=60)
        for client in clients:
            os.kill(client.pid, signal.SIGKILL)
        for client in clients:
            client.join()
        longest = max(longest, wait_until(lambda: world.descriptors() <= descriptors + 2, 20))
    grown = world.resident_mib() - resident
    world.answers()
    return {"clients": amount, "seconds until descriptors are back": round(longest, 1), "MiB more at the end": round(grown, 1)}


def sessions_come_and_go(world: World, amount: int) -> dict:
    """Sessions open, do a little and are released: memory does not grow."""
    channel = grpc.insecure_channel(world.target)
    execute = channel.unary_stream(f"{SERVICE}/ExecutePlan")
    release = channel.unary_unary(f"{SERVICE}/ReleaseSession")

    def one(number):
        session = f"00000000-0000-4000-8000-{number:012x}"
        list(execute(executes("SELECT 1", session=session)))
        message = base_pb2.ReleaseSessionRequest(session_id=session)
        message.user_context.user_id = "chaos"
        release(message.SerializeToString())

    warm = max(amount // 5, 50)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(warm)))
        resident = world.resident_mib()
        list(pool.map(one, range(warm, warm + amount)))
    grown = world.resident_mib() - resident
    channel.close()
    # 10,000 closed ids are remembered, some hundred bytes each.
    assert grown < 24, f"{grown} MiB after {amount} sessions"
    return {"sessions": amount, "MiB more": round(grown, 1)}


def slow_reader(world: World, amount: int) -> dict:
    """A client reads 1 MB a second of a result of 10 GB, for `amount` seconds: the server holds little of it."""
    options = [("grpc.http2.lookahead_bytes", 65536), ("grpc.http2.bdp_probe", 0)]
    channel = grpc.insecure_channel(world.target, options)
    world.answers()
    stream = channel.unary_stream(f"{SERVICE}/ExecutePlan")(
        executes("SELECT id, repeat('x', 1000) AS text FROM range(10000000)", reattachable=True)
    )
    most = start = world.resident_mib()
    taken, began = 0, time.monotonic()
    for data in stream:
        taken += len(data)
        most = max(most, world.resident_mib())
        if time.monotonic() - began > amount:
            break
        time.sleep(max(0.0, taken / 1e6 - (time.monotonic() - began)))
    stream.cancel()
    channel.close()
    return {"seconds": amount, "MB read": round(taken / 1e6, 1), "MiB more at most": round(most - start, 1)}


# ---- The server goes ----


def restarts(world: World, amount: int) -> dict:
    """The server is killed in the middle of its work and started again: clients get an error or the whole answer."""
    whole = failed = 0
    for _ in range(amount):
        spark = world.session()
        spark.client.set_retry_policies([DefaultPolicy(max_retries=2, initial_backoff=50)])
        killer = concurrent.futures.ThreadPoolExecutor(1)
        kill = killer.submit(lambda: (time.sleep(world.dice.uniform(0, 0.4)), world.server.process.kill()))
        try:
            while True:
                assert [row.id for row in spark.range(20_000).collect()] == list(range(20_000))
                whole += 1
        except (PySparkException, grpc.RpcError):
            failed += 1
        kill.result()
        killer.shutdown()
        world.server.process.wait()
        world.server.revive()
        world.answers()
    return {"restarts": amount, "whole answers": whole, "errors": failed}


# ---- Hostile requests ----


def fuzz(world: World, amount: int) -> dict:
    """Mutants of a real client's requests, over all methods: each call ends, and the server is right afterwards."""
    corpus = record(world.server.url, str(world.folder / "fuzz"))
    mutator = Mutator(corpus, world.dice)
    methods = sorted(corpus) + 10 * ["ExecutePlan"] + 4 * ["AnalyzePlan"]
    ends: dict[str, int] = {}
    options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    channel = grpc.insecure_channel(world.target, options)
    for number in range(amount):
        session = f"00000000-0000-4000-8000-{number // 50:012x}"
        if number % 50 == 0:  # the views that requests speak of
            for messages in corpus["ExecutePlan"]:
                if messages[0].plan.command.HasField("create_dataframe_view"):
                    _call(channel, "ExecutePlan", [_of(messages[0], session)])
        method = methods[number % len(methods)]
        whose = session if method != "ReleaseSession" else session.replace("8000", "9000")
        sent = []
        for message in world.dice.choice(corpus[method]):
            sent.append(with_noise(_of(mutator.mutant(message), whose), world.dice))
        end = _call(channel, method, sent)
        ends[end] = ends.get(end, 0) + 1
        if number % 50 == 49:
            _release(channel, session)
        assert world.server.is_alive(), (number, method, sent, world.server.log_tail())
    channel.close()
    world.answers()
    defects = world.server.log.read_text(errors="replace").count("by a defect")
    return {"requests": amount, "methods": len(corpus), **{f"ended {end}": count for end, count in sorted(ends.items())},
            "internal errors": defects}  # fmt: skip


def _of(message, session: str) -> bytes:
    """The message as one of that session, which the client does not know yet."""
    copy = type(message)()
    copy.CopyFrom(message)
    copy.session_id = session
    copy.user_context.user_id = "chaos"
    if "client_observed_server_side_session_id" in copy.DESCRIPTOR.fields_by_name:
        copy.ClearField("client_observed_server_side_session_id")
    if "operation_id" in copy.DESCRIPTOR.fields_by_name and hasattr(copy, "plan"):
        copy.ClearField("operation_id")
    return copy.SerializeToString()


def _call(channel, method: str, sent: list[bytes]) -> str:
    kind = f"{'stream' if method in CLIENT_STREAMS else 'unary'}_{'stream' if method in SERVER_STREAMS else 'unary'}"
    function = getattr(channel, kind)(f"{SERVICE}/{method}")
    try:
        answer = function(iter(sent) if method in CLIENT_STREAMS else b"".join(sent), timeout=3)
        if method in SERVER_STREAMS:
            for number, _ in enumerate(answer):
                if number == 20:
                    answer.cancel()
                    break
        return "OK"
    except grpc.RpcError as error:
        assert error.code() != grpc.StatusCode.UNAVAILABLE, (method, sent, error.details())
        return error.code().name


def _release(channel, session: str):
    message = base_pb2.ReleaseSessionRequest(session_id=session)
    message.user_context.user_id = "chaos"
    channel.unary_unary(f"{SERVICE}/ReleaseSession")(message.SerializeToString(), timeout=30)


# ---- Others ----


def small_beside_large(world: World, amount: int) -> dict:
    """While one session aggregates on all cores, `SELECT 1` of another stays quick."""
    heavy, light = world.session(), world.session()
    light.sql("SELECT 1").collect()
    text = "SELECT count(DISTINCT hash(id, 'x')) FROM range(400000000)"
    pool = concurrent.futures.ThreadPoolExecutor(1)
    running = pool.submit(_swallow, heavy, text)
    time.sleep(0.5)
    times = []
    end = time.monotonic() + amount
    while time.monotonic() < end and not running.done():
        began = time.perf_counter()
        light.sql("SELECT 1").collect()
        times.append(time.perf_counter() - began)
    heavy.interruptAll()
    running.result()
    pool.shutdown()
    return {"seconds": amount, "small queries": len(times), "p50 ms": percentile(times, 0.5), "p99 ms": percentile(times, 0.99)}


def _swallow(session, text):
    with contextlib.suppress(PySparkException):
        session.sql(text).collect()


def more_than_memory(world: World, amount: int) -> dict:
    """Sort, join and aggregate of `amount` million rows with little memory: the query ends by spilling or with an error."""
    spark = world.session()
    text = (
        f"SELECT count(*), sum(n) FROM (SELECT a.id, row_number() OVER (ORDER BY a.id % 1000003, a.id) AS n "
        f"FROM range({amount}000000) a JOIN range({amount}000000) b ON a.id = b.id)"
    )
    began = time.monotonic()
    try:
        count = spark.sql(text).collect()[0][0]
        assert count == amount * 1_000_000
        end = "finished"
    except PySparkException as error:
        assert error.getCondition() in ("OUT_OF_MEMORY", "PIEZO_LIMIT_EXCEEDED"), error
        end = error.getCondition()
    seconds = round(time.monotonic() - began, 1)
    world.answers()
    return {"million rows": amount, "ended": end, "seconds": seconds, "MiB resident": round(world.resident_mib())}


# Name, flags, amounts: for each change, and for the record.
SCENARIOS = [
    (cuts, [], 20, 10_000),
    (cuts_of_writes, [], 4, 200),
    (delays, [], 4, 100),
    (killed_clients, ["--limits.abandoned-seconds", "1"], 6, 1_000),
    (sessions_come_and_go, [], 200, 100_000),
    (slow_reader, [], 3, 60),
    (restarts, [], 3, 100),
    (fuzz, ["--limits.abandoned-seconds", "2", "--memory-limit", "1GiB"], 200, 1_000_000),
    (small_beside_large, [], 3, 30),
    (more_than_memory, ["--memory-limit", "512MiB"], 3, 30),
    (idle_sessions, [], 50, 1_000),
    (many_clients, [], 16, 256),
    (full_disk, [], 1, 5),
    (mixed_load, ["--memory-limit", "1GiB"], 4, 600),
]


def run(scenario, flags, amount: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        path = pathlib.Path(folder)
        world = World(path, *flags, "--file-root", folder, seed=scenario.__name__)
        try:
            return scenario(world, amount)
        finally:
            world.close()
