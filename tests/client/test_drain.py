"""The server is told to stop, or starts anew: what its clients see."""

import signal
import time

import grpc
import pytest
from endpoint import Server
from pyspark.sql.connect.proto import base_pb2
from test_protocol import ENDLESS, Stream, execute

from wire import SERVICE, Wire, new_id, request

ROWS = 1_000_000


@pytest.fixture
def own(tmp_path, server):
    """Starts servers that this test may stop."""
    if server is None:
        pytest.skip("stops the server: meant for one of our own")
    started = []

    def own(*flags):
        started.append(Server(tmp_path, *flags))
        return started[-1]

    yield own
    for each in started:
        each.stop()


def test_a_running_query_is_served_to_its_end(own):
    server = own()
    channel = grpc.insecure_channel(server.url.removeprefix("sc://"))
    call = channel.unary_stream(f"/{SERVICE.full_name}/ExecutePlan")
    stream = call(execute(new_id(), f"SELECT id, id AS a, id AS b FROM range({ROWS})").SerializeToString())
    rows = base_pb2.ExecutePlanResponse.FromString(next(stream)).arrow_batch.row_count
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.is_alive()
    late = Wire(server.url)
    assert late.send("ExecutePlan", execute(new_id(), "SELECT 1")).code == grpc.StatusCode.UNAVAILABLE
    late.close()
    for data in stream:
        rows += base_pb2.ExecutePlanResponse.FromString(data).arrow_batch.row_count
    assert rows == ROWS
    channel.close()
    assert server.process.wait(20) == 0


def test_the_drain_serves_what_runs_and_starts_nothing(own):
    server = own()
    wire, session = Wire(server.url), new_id()
    running = execute(session, ENDLESS, operation_id=new_id())
    stream = Stream(server.url, "ExecutePlan", running)
    time.sleep(0.5)
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).summary == ("OK", None)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).code == grpc.StatusCode.UNAVAILABLE
    assert wire.send("AddArtifacts", request("AddArtifacts", session)).code == grpc.StatusCode.UNAVAILABLE
    every = base_pb2.InterruptRequest.INTERRUPT_TYPE_ALL
    (data,) = wire.send("Interrupt", request("Interrupt", session, interrupt_type=every)).responses
    assert list(base_pb2.InterruptResponse.FromString(data).interrupted_ids) == [running.operation_id]
    assert stream.wait(20) == "OPERATION_CANCELED"
    wire.close()
    assert server.process.wait(20) == 0


def test_a_query_without_end_ends_with_the_drain(own):
    server = own("--limits.drain-seconds", "1")
    stream = Stream(server.url, "ExecutePlan", execute(new_id(), ENDLESS))
    time.sleep(0.5)
    server.process.send_signal(signal.SIGTERM)
    assert stream.wait(20) in ("OPERATION_CANCELED", "UNAVAILABLE", "CANCELLED")
    assert server.process.wait(20) == 0


def test_a_new_server_does_not_know_the_old_sessions(own):
    server = own()
    session = new_id()
    wire = Wire(server.url)
    (data,) = wire.send("Config", request("Config", session, operation={"get_all": {}})).responses
    seen = base_pb2.ConfigResponse.FromString(data).server_side_session_id
    wire.close()
    server.stop()
    server.revive()
    wire = Wire(server.url)
    message = execute(session, "SELECT 1", client_observed_server_side_session_id=seen)
    assert wire.send("ExecutePlan", message).summary == ("INTERNAL", "INVALID_HANDLE.SESSION_CHANGED")
    wire.close()


def test_results_have_a_limit_where_the_operator_sets_one(own):
    server = own("--conf", "spark.driver.maxResultSize=1m")
    wire = Wire(server.url)
    small = wire.send("ExecutePlan", execute(new_id(), "SELECT id FROM range(1000)"))
    assert small.summary == ("OK", None)
    large = wire.send("ExecutePlan", execute(new_id(), "SELECT id FROM range(1000000)"))
    assert large.summary == ("INTERNAL", "PIEZO_LIMIT_EXCEEDED")
    wire.close()


def test_memory_has_a_limit_that_ends_a_query_and_not_the_server(own):
    server = own("--memory-limit", "200MiB")
    wire = Wire(server.url)
    sorts = "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY id % 1000003, id) AS n FROM range(6000000))"
    assert wire.send("ExecutePlan", execute(new_id(), sorts)).summary == ("OK", None)  # spills
    holds = "SELECT size(collect_list(id)) FROM range(100000000)"
    assert wire.send("ExecutePlan", execute(new_id(), holds)).summary == ("INTERNAL", "OUT_OF_MEMORY")
    assert wire.send("ExecutePlan", execute(new_id(), "SELECT 1")).summary == ("OK", None)
    wire.close()


def test_clients_that_vanish_leave_nothing_behind(own):
    server = own("--limits.abandoned-seconds", "1", "--limits.total-log-bytes", "10000000")

    def descriptors():
        return len(list((server.proc / "fd").iterdir()))

    before = descriptors()
    for number in range(40):
        channel = grpc.insecure_channel(server.url.removeprefix("sc://"))
        message = execute(new_id(), "SELECT id, id AS a FROM range(100000000)", reattachable=number % 2 == 0)
        next(channel.unary_stream(f"/{SERVICE.full_name}/ExecutePlan")(message.SerializeToString()))
        channel.close()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (server.threads() > 40 or descriptors() > before + 2):
        time.sleep(0.2)
    assert server.threads() <= 40
    assert descriptors() <= before + 2
