"""What the server tells of itself: the log, the metrics, its health, the services that it offers."""

import re
import time
import urllib.error
import urllib.request

import grpc
import pytest
from endpoint import Server, free_port
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from wire import SERVICE, condition_of, new_id, request, sql_plan

SECONDS = 20


@pytest.fixture
def own(tmp_path, server):
    if server is None:
        pytest.skip("tests flags of our own server")
    started = []

    def own(*flags):
        started.append(Server(tmp_path, *flags))
        return started[-1]

    yield own
    for each in started:
        assert each.stop() == 0, each.log_tail()


def get(port, path):
    """(status, text)"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=SECONDS) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


def metrics(port):
    """Values by name with labels."""
    lines = [line for line in get(port, "/metrics")[1].splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def fields(line):
    """key=value pairs of a log line; a quoted value has its quotes off."""
    pairs = re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line)
    return {key: value.strip('"') for key, value in pairs}


def wait_for(check):
    deadline = time.monotonic() + SECONDS
    while not (found := check()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def test_one_line_for_each_operation(own, keep_session):
    server = own("--log-level", "info")
    spark = keep_session(SparkSession.builder.remote(server.url + '/;user_id=ada "x" lovelace').create())
    assert len(spark.range(1000).collect()) == 1000
    with pytest.raises(PySparkException):
        spark.sql("SELECT id / 0 FROM range(3)").collect()
    lines = wait_for(
        lambda: (found := [line for line in server.log.read_text().splitlines() if " operation " in line])
        and any("DIVIDE_BY_ZERO" in line for line in found)
        and found
    )
    told = [fields(line) for line in lines]
    whole = next(line for line in told if line["rows"] == "1000")
    assert whole["state"] == "finished"
    assert whole["condition"] == "none"
    assert whole["session"] == spark.session_id
    assert "ada" in whole["user"]
    stages = [int(whole[f"{stage}_micros"]) for stage in ["queue", "decode", "analysis", "lowering", "client"]]
    assert sum(stages) <= int(whole["micros"]) + stages[0] + stages[1]
    assert int(whole["bytes"]) > 8000
    failed = next(line for line in told if line["condition"] == "DIVIDE_BY_ZERO")
    assert failed["state"] == "failed"


def test_metrics(own, keep_session):
    port = free_port()
    server = own("--http-port", str(port))
    spark = keep_session(SparkSession.builder.remote(server.url).create())
    before = metrics(port)
    assert len(spark.range(1000).collect()) == 1000
    with pytest.raises(PySparkException):
        spark.sql("SELECT id / 0 FROM range(3)").collect()
    wait_for(lambda: metrics(port)['piezo_operations_total{state="failed"}'] == 1)
    after = metrics(port)
    finished = 'piezo_operations_total{state="finished"}'
    assert after[finished] > before[finished]
    assert after["piezo_rows_total"] - before["piezo_rows_total"] >= 1000
    assert after["piezo_sessions"] == 1
    assert after["piezo_operation_seconds_count"] == after['piezo_operation_seconds_bucket{le="+Inf"}']
    assert after["piezo_operation_seconds_count"] >= 2
    assert after["process_resident_memory_bytes"] > 1 << 20
    assert "piezo_engine_memory_bytes" in after
    spark.stop()
    wait_for(lambda: metrics(port)["piezo_sessions"] == 0)


def test_health_over_http(own):
    port = free_port()
    own("--http-port", str(port))
    assert get(port, "/healthz")[0] == 200
    wait_for(lambda: get(port, "/readyz")[0] == 200)
    assert get(port, "/")[0] == 404
    assert get(port, "/../etc/passwd")[0] == 404


def test_health_over_grpc(remote, own_health_only):
    with grpc.insecure_channel(remote.removeprefix("sc://")) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"", timeout=SECONDS) == b"\x08\x01"
        name = b"spark.connect.SparkConnectService"
        assert check(b"\x0a" + bytes([len(name)]) + name, timeout=SECONDS) == b"\x08\x01"
        for unknown, code in [
            (b"\x0a\x01x", grpc.StatusCode.NOT_FOUND),
            (b"\xff", grpc.StatusCode.INVALID_ARGUMENT),
            (b"\x0a\xff\xff\xff\xff\x07", grpc.StatusCode.INVALID_ARGUMENT),
        ]:
            with pytest.raises(grpc.RpcError) as refused:
                check(unknown, timeout=SECONDS)
            assert refused.value.code() == code


@pytest.fixture
def own_health_only(server):
    if server is None:
        pytest.skip("Apache Spark has no such service")


def list_services(server):
    """The names in the answer to `list_services`, by gRPC's reflection service."""
    with grpc.insecure_channel(server.url.removeprefix("sc://")) as channel:
        ask = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
        return next(ask(iter([b"\x3a\x00"]), timeout=SECONDS))


def test_reflection_is_there_when_asked_for(own):
    assert b"spark.connect.SparkConnectService" in list_services(own("--reflection"))


def test_reflection_is_not_there_else(own):
    with pytest.raises(grpc.RpcError) as refused:
        list_services(own())
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_operations_of_one_user_have_a_limit(own):
    server = own("--limits.user-operations", "2")
    with grpc.insecure_channel(server.url.removeprefix("sc://")) as channel:
        call = channel.unary_stream(f"/{SERVICE.full_name}/ExecutePlan")

        def start(user, text):
            message = request("ExecutePlan", new_id(), plan=sql_plan(text))
            message.user_context.user_id = user
            stream = call(message.SerializeToString(), timeout=SECONDS)
            next(stream)
            return stream

        def refused(user):
            try:
                start(user, "SELECT 1")
                return None
            except grpc.RpcError as error:
                return condition_of(error)

        streams = [start("ada", "SELECT * FROM range(100000000)") for _ in range(2)]
        assert refused("ada") == "PIEZO_LIMIT_EXCEEDED"
        assert refused("bob") is None
        for stream in streams:
            stream.cancel()
        wait_for(lambda: refused("ada") is None)
