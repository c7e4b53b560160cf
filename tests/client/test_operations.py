"""Sessions and operations over the wire: unknown, ended, repeated, resumed and interrupted ones."""

import threading
import time

import pytest
from checks import exception, rows
from pyspark.sql.connect.proto import base_pb2

from wire import Wire, new_id, request, sql_plan


@pytest.fixture
def wire(remote):
    wire = Wire(remote)
    yield wire
    wire.close()


def execute(session, text, **fields):
    return request("ExecutePlan", session, plan=sql_plan(text), **fields)


def reattachable(session, text, operation):
    message = execute(session, text, operation_id=operation)
    message.request_options.add().reattach_options.reattachable = True
    return message


def decoded(end):
    return [base_pb2.ExecutePlanResponse.FromString(data) for data in end.responses]


# --- Unknown and malformed -------------------------------------------------------------------


def test_unknown_session(wire):
    nowhere, operation = new_id(), new_id()
    assert wire.send(
        "ReattachExecute", request("ReattachExecute", nowhere, operation_id=operation)
    ).summary == ("INTERNAL", "INVALID_HANDLE.SESSION_NOT_FOUND")
    assert wire.send(
        "ReleaseExecute", request("ReleaseExecute", nowhere, operation_id=operation)
    ).summary == ("INTERNAL", "INVALID_HANDLE.SESSION_NOT_FOUND")
    assert wire.send(
        "FetchErrorDetails", request("FetchErrorDetails", nowhere, error_id=new_id())
    ).summary == ("OK", None)
    assert wire.send("Interrupt", request("Interrupt", nowhere, interrupt_type=1)).summary == ("OK", None)
    assert wire.send("ReleaseSession", request("ReleaseSession", nowhere)).summary == ("OK", None)
    assert wire.send("CloneSession", request("CloneSession", nowhere)).summary == (
        "INTERNAL",
        "INVALID_HANDLE.SESSION_CLOSED",
    )


def test_session_id_that_is_no_uuid(wire):
    for session in ("", "not-a-uuid"):
        assert wire.send("ExecutePlan", execute(session, "SELECT 1")).summary == (
            "INTERNAL",
            "INVALID_HANDLE.FORMAT",
        )
        assert wire.send("AnalyzePlan", request("AnalyzePlan", session)).summary == (
            "INTERNAL",
            "INVALID_HANDLE.FORMAT",
        )
        assert wire.send("Config", request("Config", session)).summary == (
            "INTERNAL",
            "INVALID_HANDLE.FORMAT",
        )


def test_unknown_operation(wire):
    session = new_id()
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).code.name == "OK"
    for operation in (new_id(), "no-uuid", ""):
        assert wire.send(
            "ReattachExecute", request("ReattachExecute", session, operation_id=operation)
        ).summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_NOT_FOUND")
        assert wire.send(
            "ReleaseExecute", request("ReleaseExecute", session, operation_id=operation)
        ).summary == ("OK", None)


def test_operation_id_that_is_no_uuid(wire):
    assert wire.send("ExecutePlan", execute(new_id(), "SELECT 1", operation_id="mine")).summary == (
        "INTERNAL",
        "INVALID_HANDLE.FORMAT",
    )


def test_error_details_of_no_error(wire):
    session = new_id()
    wire.send("ExecutePlan", execute(session, "SELECT 1"))
    assert wire.send(
        "FetchErrorDetails", request("FetchErrorDetails", session, error_id=new_id())
    ).summary == ("OK", None)


def test_server_seen_before_is_another(wire):
    message = execute(new_id(), "SELECT 1", client_observed_server_side_session_id=new_id())
    assert wire.send("ExecutePlan", message).summary == ("INTERNAL", "INVALID_HANDLE.SESSION_CHANGED")


def test_released_session(wire):
    session = new_id()
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).code.name == "OK"
    assert wire.send("ReleaseSession", request("ReleaseSession", session)).code.name == "OK"
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).summary == (
        "INTERNAL",
        "INVALID_HANDLE.SESSION_CLOSED",
    )
    assert wire.send("ReleaseSession", request("ReleaseSession", session)).code.name == "OK"


def test_sessions_belong_to_their_users(wire):
    session = new_id()
    wire.send("ExecutePlan", execute(session, "CREATE TEMPORARY VIEW mine AS SELECT 1"))
    other = execute(session, "SELECT * FROM mine")
    other.user_context.user_id = "somebody else"
    assert wire.send("ExecutePlan", other).summary == ("INTERNAL", "TABLE_OR_VIEW_NOT_FOUND")


def test_plans_that_say_nothing(wire):
    session = new_id()
    bare = base_pb2.Plan()
    bare.root.common.plan_id = 1
    for message in (
        request("ExecutePlan", session),
        request("ExecutePlan", session, plan=base_pb2.Plan()),
        request("ExecutePlan", session, plan=bare),
    ):
        assert wire.send("ExecutePlan", message).code.name != "OK"
    assert wire.send("AnalyzePlan", request("AnalyzePlan", session)).code.name != "OK"


# --- One operation id, one run ---------------------------------------------------------------


def test_finished_operation_is_not_run_again(wire):
    session, operation = new_id(), new_id()
    first = wire.send("ExecutePlan", execute(session, "SELECT 1 AS one", operation_id=operation))
    assert first.code.name == "OK"
    assert {response.operation_id for response in decoded(first)} == {operation}
    again = wire.send("ExecutePlan", execute(session, "SELECT 1 AS one", operation_id=operation))
    assert again.summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_ABANDONED")


def test_other_request_under_a_running_id(wire):
    session, operation = new_id(), new_id()
    kept = wire.send("ExecutePlan", reattachable(session, "SELECT 1 AS one", operation))
    assert kept.code.name == "OK"
    other = wire.send("ExecutePlan", reattachable(session, "SELECT 2 AS two", operation))
    assert other.summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_ALREADY_EXISTS")


def test_responses_have_ids_and_an_end(wire):
    end = wire.send("ExecutePlan", reattachable(new_id(), "SELECT 1 AS one", new_id()))
    responses = decoded(end)
    assert len({response.response_id for response in responses}) == len(responses)
    assert responses[-1].HasField("result_complete")
    assert sum(response.arrow_batch.row_count for response in responses) == 1


def test_reattach_replays_what_comes_after_an_id(wire):
    session, operation = new_id(), new_id()
    first = decoded(wire.send("ExecutePlan", reattachable(session, "SELECT * FROM range(5)", operation)))
    everything = wire.send("ReattachExecute", request("ReattachExecute", session, operation_id=operation))
    assert [r.response_id for r in decoded(everything)] == [r.response_id for r in first]
    tail = request("ReattachExecute", session, operation_id=operation, last_response_id=first[0].response_id)
    after_first = wire.send("ReattachExecute", tail)
    assert [r.response_id for r in decoded(after_first)] == [r.response_id for r in first[1:]]
    unknown = request("ReattachExecute", session, operation_id=operation, last_response_id=new_id())
    assert wire.send("ReattachExecute", unknown).summary == ("INTERNAL", "INVALID_CURSOR.POSITION_NOT_FOUND")


def test_released_responses_are_gone(wire):
    session, operation = new_id(), new_id()
    first = decoded(wire.send("ExecutePlan", reattachable(session, "SELECT * FROM range(5)", operation)))
    release = request("ReleaseExecute", session, operation_id=operation)
    release.release_all.SetInParent()
    assert wire.send("ReleaseExecute", release).code.name == "OK"
    tail = request("ReattachExecute", session, operation_id=operation, last_response_id=first[0].response_id)
    assert wire.send("ReattachExecute", tail).summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_NOT_FOUND")


def test_operation_without_reattach_is_not_kept(wire):
    session, operation = new_id(), new_id()
    assert wire.send("ExecutePlan", execute(session, "SELECT 1", operation_id=operation)).code.name == "OK"
    again = request("ReattachExecute", session, operation_id=operation)
    assert wire.send("ReattachExecute", again).summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_NOT_FOUND")


# --- Errors in detail ------------------------------------------------------------------------


def test_error_details_are_kept_for_the_client(wire, spark):
    raised = exception(lambda: spark.sql("SELECT * FROM nobody").collect())
    assert raised.getCondition() == "TABLE_OR_VIEW_NOT_FOUND"
    assert raised.getMessageParameters() == {"relationName": "`nobody`"}


# --- Interrupts ------------------------------------------------------------------------------

# Runs for minutes if nobody stops it.
ENDLESS = "SELECT count(*) FROM range(1000000) a JOIN range(1000000) b ON (a.id * b.id) % 7 = 3"


def interrupted(spark, interrupt, tag=None):
    """The condition of the error that a long query gets while `interrupt` is called again and again."""
    raised = []

    def run():
        if tag:
            spark.addTag(tag)  # tags belong to the thread
        raised.append(exception(spark.sql(ENDLESS).collect))

    runner = threading.Thread(target=run)
    runner.start()
    deadline = time.monotonic() + 60
    while runner.is_alive() and time.monotonic() < deadline:
        time.sleep(0.2)
        interrupt()
    runner.join(60)
    assert not runner.is_alive()
    return raised[0].getCondition()


def test_interrupt_all(spark):
    assert interrupted(spark, spark.interruptAll) == "OPERATION_CANCELED"
    assert rows(spark.range(1)) == [(0,)]


def test_interrupt_by_tag(spark):
    def interrupt():
        assert spark.interruptTag("other") == []
        spark.interruptTag("slow")

    assert interrupted(spark, interrupt, tag="slow") == "OPERATION_CANCELED"


def test_tags(spark):
    spark.addTag("a")
    spark.addTag("b")
    spark.removeTag("a")
    assert spark.getTags() == {"b"}
    spark.clearTags()
    assert spark.getTags() == set()


def test_interrupt_of_nothing(spark):
    assert spark.interruptAll() == []
    assert spark.interruptOperation(new_id()) == []


def test_release_of_a_session_stops_its_queries(wire):
    session, operation = new_id(), new_id()
    ends = []
    runner = threading.Thread(
        target=lambda: ends.append(
            wire.send("ExecutePlan", execute(session, ENDLESS, operation_id=operation))
        )
    )
    runner.start()
    time.sleep(1)
    assert wire.send("ReleaseSession", request("ReleaseSession", session)).code.name == "OK"
    runner.join(60)
    assert not runner.is_alive()
    assert ends[0].code.name != "OK"


# --- Many at once ----------------------------------------------------------------------------


def test_parallel_queries_of_one_session(spark):
    results = [None] * 8

    def run(number):
        results[number] = rows(spark.range(1000).selectExpr(f"sum(id) + {number}"))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [[(499500 + number,)] for number in range(8)]


def test_cloned_session_has_its_own_state(spark, keep_session):
    spark.sql("CREATE TEMPORARY VIEW shared AS SELECT 1 AS a")
    spark.conf.set("spark.sql.ansi.enabled", "false")
    clone = keep_session(spark.cloneSession())
    assert rows(clone.table("shared")) == [(1,)]
    assert clone.conf.get("spark.sql.ansi.enabled") == "false"
    clone.sql("CREATE OR REPLACE TEMPORARY VIEW shared AS SELECT 2 AS a")
    assert rows(spark.table("shared")) == [(1,)]
