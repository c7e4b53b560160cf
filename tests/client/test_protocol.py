"""The conversation of clients and servers beyond plans: each answer here is also Apache Spark's, condition by condition."""

import threading
import time
import zlib

import grpc
import pyarrow as pa
import pytest
from pyspark.sql.connect.proto import base_pb2

from wire import SERVICE, Wire, condition_of, new_id, request, sql_plan

OK = ("OK", None)
ENDLESS = "SELECT count(*) FROM range(1000000) a JOIN range(1000000) b ON (a.id * b.id) % 7 = 3"


@pytest.fixture
def wire(remote):
    wire = Wire(remote)
    yield wire
    wire.close()


def execute(session, text, reattachable=True, **fields):
    message = request("ExecutePlan", session, plan=sql_plan(text), **fields)
    if reattachable:
        message.request_options.add().reattach_options.reattachable = True
    return message


def executed(wire, session, text):
    """Runs a query and leaves it unreleased: its operation id and the ids of its responses."""
    operation = new_id()
    end = wire.send("ExecutePlan", execute(session, text, operation_id=operation))
    assert end.summary == OK
    return operation, [base_pb2.ExecutePlanResponse.FromString(data).response_id for data in end.responses]


class Stream:
    """A call that is read on a thread of its own."""

    def __init__(self, remote, method, message):
        self._channel = grpc.insecure_channel(remote.removeprefix("sc://"))
        self._call = self._channel.unary_stream(f"/{SERVICE.full_name}/{method}")(message.SerializeToString())
        self.responses, self.end = [], None
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        try:
            for data in self._call:
                self.responses.append(base_pb2.ExecutePlanResponse.FromString(data))
            self.end = "OK"
        except grpc.RpcError as error:
            self.end = condition_of(error) or error.code().name

    def wait(self, seconds=20):
        self._reader.join(seconds)
        return self.end

    def cancel(self):
        self._call.cancel()
        self.wait()
        self._channel.close()


# --- Readers of one operation ----------------------------------------------------------------


def test_a_later_reader_ends_the_one_before(wire, remote):
    session, operation = new_id(), new_id()
    message = execute(session, ENDLESS, operation_id=operation)
    streams = [Stream(remote, "ExecutePlan", message)]
    time.sleep(0.5)
    streams.append(Stream(remote, "ReattachExecute", request("ReattachExecute", session, operation_id=operation)))
    assert streams[0].wait() == "INVALID_CURSOR.DISCONNECTED"
    streams.append(Stream(remote, "ExecutePlan", message))  # the same request once more attaches as well
    assert streams[1].wait() == "INVALID_CURSOR.DISCONNECTED"
    other = execute(session, "SELECT 2", operation_id=operation)
    assert wire.send("ExecutePlan", other).summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_ALREADY_EXISTS")
    wire.send("Interrupt", request("Interrupt", session, interrupt_type=1))
    assert streams[2].wait() == "OPERATION_CANCELED"


def test_an_operation_that_is_not_reattachable_has_one_reader(wire, remote):
    session, operation = new_id(), new_id()
    message = execute(session, ENDLESS, reattachable=False, operation_id=operation)
    stream = Stream(remote, "ExecutePlan", message)
    time.sleep(0.5)
    refused = ("INTERNAL", "INVALID_CURSOR.NOT_REATTACHABLE")
    assert wire.send("ReattachExecute", request("ReattachExecute", session, operation_id=operation)).summary == refused
    assert wire.send("ExecutePlan", message).summary == refused
    release = request("ReleaseExecute", session, operation_id=operation)
    release.release_all.SetInParent()
    assert wire.send("ReleaseExecute", release).summary == refused
    stream.cancel()


def test_progress_is_told(remote, own_server):
    session = new_id()
    stream = Stream(remote, "ExecutePlan", execute(session, ENDLESS))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not any(r.HasField("execution_progress") for r in stream.responses):
        time.sleep(0.1)
    stream.cancel()
    told = [r.execution_progress for r in stream.responses if r.HasField("execution_progress")]
    assert told
    assert told[0].stages[0].num_tasks >= told[0].stages[0].num_completed_tasks >= 0


@pytest.fixture
def own_server(server):
    """Spark tells progress by tasks, of which one join may be a single one."""
    if server is None:
        pytest.skip("of our server alone")


# --- Sizes of messages -----------------------------------------------------------------------


def test_messages_fit_into_what_clients_take_unless_told_otherwise(remote):
    stream = Stream(remote, "ExecutePlan", execute(new_id(), "SELECT id, CAST(id AS STRING) AS a, id * 2 AS b FROM range(500000)"))
    assert stream.wait(60) == "OK"
    batches = [r.arrow_batch for r in stream.responses if r.HasField("arrow_batch")]
    assert sum(batch.row_count for batch in batches) == 500_000
    assert len(batches) > 1
    assert max(response.ByteSize() for response in stream.responses) < 4 << 20


def test_batches_go_in_chunks_to_clients_that_take_them(wire):
    message = execute(new_id(), "SELECT id FROM range(2000)")
    chunking = message.request_options.add().result_chunking_options
    chunking.allow_arrow_batch_chunking = True
    chunking.preferred_arrow_chunk_size = 1024
    end = wire.send("ExecutePlan", message)
    responses = [base_pb2.ExecutePlanResponse.FromString(data) for data in end.responses]
    parts = [r.arrow_batch for r in responses if r.HasField("arrow_batch")]
    assert len(parts) > 2
    assert all(len(part.data) <= 1024 for part in parts)
    rows = 0
    while parts:
        batch, parts = parts[: parts[0].num_chunks_in_batch], parts[parts[0].num_chunks_in_batch :]
        assert [part.chunk_index for part in batch] == list(range(len(batch)))
        assert {part.start_offset for part in batch} == {rows}
        with pa.ipc.open_stream(b"".join(part.data for part in batch)) as reader:
            rows += reader.read_all().num_rows
    assert rows == 2000


# --- Reattach and release --------------------------------------------------------------------


def test_release_until(wire):
    session = new_id()
    operation, ids = executed(wire, session, "SELECT 1")

    def release(response_id):
        message = request("ReleaseExecute", session, operation_id=operation)
        message.release_until.response_id = response_id
        return wire.send("ReleaseExecute", message).summary

    def reattach(**after):
        message = request("ReattachExecute", session, operation_id=operation, **after)
        return wire.send("ReattachExecute", message).summary

    assert release(new_id()) == ("INTERNAL", "INVALID_CURSOR.POSITION_NOT_FOUND")
    assert reattach() == OK
    assert release(ids[0]) == OK
    assert release(ids[0]) == OK
    assert reattach() == ("INTERNAL", "INVALID_CURSOR.POSITION_NOT_AVAILABLE")
    assert reattach(last_response_id=ids[0]) == OK
    assert reattach(last_response_id="") == ("INTERNAL", "INVALID_CURSOR.POSITION_NOT_FOUND")
    again = execute(session, "SELECT 1", operation_id=operation)
    assert wire.send("ExecutePlan", again).summary == ("INTERNAL", "INVALID_CURSOR.POSITION_NOT_AVAILABLE")
    assert release(ids[-1]) == OK
    assert release(ids[0]) == OK  # releases may come late and out of order
    assert reattach(last_response_id=ids[-1]) == OK


def test_release_all(wire):
    session = new_id()
    operation, _ = executed(wire, session, "SELECT 1")
    nothing = request("ReleaseExecute", session, operation_id=operation)
    assert wire.send("ReleaseExecute", nothing).code.name == "INTERNAL"
    everything = request("ReleaseExecute", session, operation_id=operation)
    everything.release_all.SetInParent()
    for id_of_answer in (operation, ""):  # the second time there is nothing to release
        (data,) = wire.send("ReleaseExecute", everything).responses
        assert base_pb2.ReleaseExecuteResponse.FromString(data).operation_id == id_of_answer
    for text in ("SELECT 1", "SELECT 2"):
        again = execute(session, text, operation_id=operation)
        assert wire.send("ExecutePlan", again).summary == ("INTERNAL", "INVALID_HANDLE.OPERATION_ABANDONED")


def test_a_failed_operation_fails_again_for_a_later_reader(wire):
    session, operation = new_id(), new_id()
    message = execute(session, "SELECT 1 / 0", operation_id=operation)
    for method, sent in (
        ("ExecutePlan", message),
        ("ExecutePlan", message),
        ("ReattachExecute", request("ReattachExecute", session, operation_id=operation)),
    ):
        assert wire.send(method, sent).summary == ("INTERNAL", "DIVIDE_BY_ZERO")


# --- Interrupts and tags ---------------------------------------------------------------------


def test_interrupts_say_what_they_are_for(wire):
    session = new_id()

    def interrupt(**fields):
        return wire.send("Interrupt", request("Interrupt", session, **fields)).summary

    prefix = "INVALID_PARAMETER_VALUE.INTERRUPT_TYPE"
    assert interrupt() == ("INTERNAL", "UNSUPPORTED_FEATURE.INTERRUPT_TYPE")
    assert interrupt(interrupt_type=77) == ("INTERNAL", "UNSUPPORTED_FEATURE.INTERRUPT_TYPE")
    assert interrupt(interrupt_type=2) == ("INTERNAL", f"{prefix}_TAG_REQUIRES_TAG")
    assert interrupt(interrupt_type=3) == ("INTERNAL", f"{prefix}_OPERATION_ID_REQUIRES_ID")
    assert interrupt(interrupt_type=3, operation_tag="x") == ("INTERNAL", f"{prefix}_OPERATION_ID_REQUIRES_ID")
    assert interrupt(interrupt_type=2, operation_tag="a,b") == OK
    assert interrupt(interrupt_type=3, operation_id="x") == OK


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS,
        "SELECT count(*) FROM range(50000000) a JOIN range(50000000) b ON a.id = b.id",
        "SELECT * FROM range(30000000) ORDER BY id % 1000003, id DESC",
        "SELECT sum(CAST(CAST(id AS STRING) AS DECIMAL(20, 3))) FROM range(1000000000)",
        "SELECT id % 10000019, count(*) FROM range(1000000000) GROUP BY 1",
        "SELECT count(*) FROM range(1000) WHERE concat('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', id) RLIKE '^(a+)+$'",
    ],
    ids=["filter", "join", "sort", "cast", "aggregate", "pattern"],
)
def test_interrupts_take_effect_at_once(wire, remote, own_server, text):
    session = new_id()
    stream = Stream(remote, "ExecutePlan", execute(session, text))
    time.sleep(0.5)
    assert stream.end is None
    interrupted_at = time.monotonic()
    wire.send("Interrupt", request("Interrupt", session, interrupt_type=1))
    assert stream.wait() == "OPERATION_CANCELED"
    assert time.monotonic() - interrupted_at < 2  # on a busy machine; 0.2 on an idle one


def test_tags_are_checked(wire):
    for tag, code in (("", "INTERNAL"), ("a,b", "INTERNAL"), ("good", "OK")):
        message = execute(new_id(), "SELECT 1")
        message.tags.append(tag)
        assert wire.send("ExecutePlan", message).code.name == code


# --- Sessions --------------------------------------------------------------------------------


def test_a_session_that_never_was_can_be_released(wire):
    session = new_id()
    assert wire.send("ReleaseSession", request("ReleaseSession", session)).summary == OK
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).summary == OK


def test_a_released_session_may_come_back_if_it_says_so(wire):
    session = new_id()
    wire.send("ExecutePlan", execute(session, "CREATE TEMPORARY VIEW mine AS SELECT 1"))
    assert wire.send("ReleaseSession", request("ReleaseSession", session, allow_reconnect=True)).summary == OK
    assert wire.send("ExecutePlan", execute(session, "SELECT 1")).summary == OK
    lost = wire.send("ExecutePlan", execute(session, "SELECT * FROM mine"))
    assert lost.summary == ("INTERNAL", "TABLE_OR_VIEW_NOT_FOUND")


def test_a_closed_session_is_told_in_every_call(wire):
    session = new_id()
    wire.send("ExecutePlan", execute(session, "SELECT 1"))
    wire.send("ReleaseSession", request("ReleaseSession", session))
    for method, message in (
        ("Config", request("Config", session)),
        ("AnalyzePlan", request("AnalyzePlan", session)),
        ("Interrupt", request("Interrupt", session, interrupt_type=1)),
        ("ReattachExecute", request("ReattachExecute", session, operation_id=new_id())),
        ("ReleaseExecute", request("ReleaseExecute", session, operation_id=new_id())),
        ("FetchErrorDetails", request("FetchErrorDetails", session, error_id=new_id())),
        ("ArtifactStatus", request("ArtifactStatuses", session)),
        ("CloneSession", request("CloneSession", session)),
    ):
        assert wire.send(method, message).summary == ("INTERNAL", "INVALID_HANDLE.SESSION_CLOSED"), method


def test_ids_that_are_none_are_not_found_where_a_session_must_be_there(wire):
    for session in ("", "x"):
        for method in ("ReattachExecute", "ReleaseExecute", "CloneSession"):
            end = wire.send(method, request(method, session))
            assert end.summary == ("INTERNAL", "INVALID_HANDLE.SESSION_NOT_FOUND"), method
        assert wire.send("ReleaseSession", request("ReleaseSession", session)).summary == OK


def test_where_a_clone_may_go(wire):
    session, clone = new_id(), new_id()
    wire.send("ExecutePlan", execute(session, "SELECT 1"))

    def to(target):
        return wire.send("CloneSession", request("CloneSession", session, new_session_id=target)).summary

    prefix = "INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID"
    assert to(clone) == OK
    assert to(clone) == to(session) == ("INTERNAL", f"{prefix}_ALREADY_EXISTS")
    assert to("x") == ("INTERNAL", f"{prefix}_FORMAT")
    assert to("") == OK
    wire.send("ReleaseSession", request("ReleaseSession", clone))
    assert to(clone) == ("INTERNAL", f"{prefix}_ALREADY_CLOSED")


# --- Config ----------------------------------------------------------------------------------


@pytest.fixture
def config(wire):
    """Sends one operation on the settings of a session: (condition, pairs, number of warnings)."""
    session = new_id()

    def config(operation, *keys, prefix=None, silent=False, **pairs):
        message = request("Config", session)
        part = getattr(message.operation, operation)
        part.SetInParent()
        if prefix is not None:
            part.prefix = prefix
        if silent:
            part.silent = True
        if keys:
            part.keys.extend(keys)
        for key, value in pairs.items():
            pair = part.pairs.add(key=key.replace("__", "."))
            if value is not None:
                pair.value = value
        end = wire.send("Config", message)
        if end.code.name != "OK":
            return end.condition, None, 0
        answer = base_pb2.ConfigResponse.FromString(end.responses[0])
        values = [(pair.key, pair.value if pair.HasField("value") else None) for pair in answer.pairs]
        return None, values, len(answer.warnings)

    return config


def test_config_get_with_default(config):
    config("set", spark__sql__shuffle__partitions="7")
    assert config(
        "get_with_default",
        nokey="d",
        other=None,
        spark__sql__shuffle__partitions="5",
        spark__sql__ansi__enforceReservedKeywords="true",
        spark__sql__files__openCostInBytes=None,
    ) == (
        None,
        [
            ("nokey", "d"),
            ("other", None),
            ("spark.sql.shuffle.partitions", "7"),
            ("spark.sql.ansi.enforceReservedKeywords", "true"),
            ("spark.sql.files.openCostInBytes", None),
        ],
        0,
    )
    assert config("get_with_default", spark__sql__ansi__enabled="zz")[0] == "INVALID_CONF_VALUE.TYPE_MISMATCH"


def test_config_get_and_get_option(config):
    assert config("get", "spark.sql.files.maxPartitionNum")[1] == [("spark.sql.files.maxPartitionNum", None)]
    assert config("get", "spark.executor.memory")[0] == "SQL_CONF_NOT_FOUND"
    assert config("get_option", "spark.executor.memory")[1] == [("spark.executor.memory", None)]
    assert config("get")[1] == []


def test_config_set_stops_at_what_is_wrong(config):
    both = {"a__b": "1", "spark__sql__ansi__enabled": "x", "a__c": "2"}
    assert config("set", **both)[0] == "INVALID_CONF_VALUE.TYPE_MISMATCH"
    assert config("get_option", "a.b", "a.c")[1] == [("a.b", "1"), ("a.c", None)]
    assert config("set", silent=True, **both) == (None, [], 1)
    assert config("get_all", prefix="a.")[1] == [("b", "1"), ("c", "2")]
    assert config("unset", "a.b", "nokey") == (None, [], 0)
    assert config("get_all", prefix="a.")[1] == [("c", "2")]


def test_config_keeps_what_is_fixed(config):
    assert config("set", spark__sql__warehouse__dir="x")[0] == "CANNOT_MODIFY_STATIC_CONFIG"
    assert config("unset", "spark.sql.warehouse.dir")[0] == "CANNOT_MODIFY_STATIC_CONFIG"
    assert config("set", spark__executor__memory="1g")[0] == "CANNOT_MODIFY_CONFIG"
    assert config("unset", "spark.executor.memory")[0] == "CANNOT_MODIFY_CONFIG"
    assert config("is_modifiable", "spark.sql.ansi.enabled", "spark.app.name", "nokey")[1] == [
        ("spark.sql.ansi.enabled", "true"),
        ("spark.app.name", "false"),
        ("nokey", "false"),
    ]


def test_config_of_settings_that_are_gone(config):
    assert config("set", spark__sql__fromJsonForceNullableSchema="true") == (None, [], 0)
    assert config("set", spark__sql__hive__verifyPartitionPath="true")[0] == "_LEGACY_ERROR_TEMP_1226"
    assert config("get", "spark.sql.execution.arrow.pyspark.fallback.enabled")[2] == 1
    assert config("get", "spark.sql.parser.escapedStringLiterals")[2] == 1
    assert config("get", "spark.sql.ansi.enabled")[2] == 0


# --- Plans and data that travel apart --------------------------------------------------------


def test_compressed_plans(spark):
    spark.conf.set("spark.connect.session.planCompression.threshold", "100")
    many = ", ".join(f"{number} AS c{number}" for number in range(50))
    assert spark.sql(f"SELECT {many}").collect()[0].c49 == 49
    assert spark.range(10).filter("id > 3").selectExpr(*[f"id + {n} AS x{n}" for n in range(50)]).count() == 6
    spark.range(3).selectExpr(*[f"id + {n} AS x{n}" for n in range(50)]).createOrReplaceTempView("compressed")
    assert spark.table("compressed").count() == 3


def test_local_data_that_is_uploaded_once(spark):
    for key, value in (("CacheThreshold", 1000), ("ChunkSizeRows", 1000), ("ChunkSizeBytes", 10000)):
        spark.conf.set(f"spark.sql.session.localRelation{key}", value)
    df = spark.createDataFrame([(number, str(number)) for number in range(5000)], "a int, b string")
    assert "data: " not in str(df._plan.to_proto(spark.client))
    for _ in range(2):
        assert df.selectExpr("sum(a)", "count(b)").collect() == [(12497500, 5000)]


def test_files_are_uploaded(spark, tmp_path):
    (tmp_path / "small.py").write_text("x = 1")
    (tmp_path / "large.bin").write_bytes(bytes(200_000))
    spark.addArtifacts(str(tmp_path / "small.py"), pyfile=True)
    spark.addArtifacts(str(tmp_path / "large.bin"), file=True)
    with pytest.raises(Exception):  # not without the server's consent
        spark.copyFromLocalToFs(str(tmp_path / "small.py"), str(tmp_path / "copy.py"))
    assert not (tmp_path / "copy.py").exists()


# --- Artifacts -------------------------------------------------------------------------------


def part_of(data, crc=None):
    return base_pb2.AddArtifactsRequest.ArtifactChunk(data=data, crc=zlib.crc32(data) if crc is None else crc)


def batch(session, **artifacts):
    message = request("AddArtifacts", session)
    for name, part in artifacts.items():
        message.batch.artifacts.add(name=name.replace("__", "/"), data=part)
    return message


def begin(session, name, total_bytes, chunks, part):
    message = request("AddArtifacts", session)
    message.begin_chunk.name = name
    message.begin_chunk.total_bytes, message.begin_chunk.num_chunks = total_bytes, chunks
    message.begin_chunk.initial_chunk.CopyFrom(part)
    return message


def chunk(session, part):
    message = request("AddArtifacts", session)
    message.chunk.CopyFrom(part)
    return message


def uploaded(wire, *messages):
    """Name and checksum of each artifact that was taken, or the code of the failure."""
    end = wire.send("AddArtifacts", *messages)
    if end.code.name != "OK":
        return end.condition or end.code.name
    answer = base_pb2.AddArtifactsResponse.FromString(end.responses[0])
    return [(summary.name, summary.is_crc_successful) for summary in answer.artifacts]


def test_artifacts_in_batches(wire):
    session = new_id()
    good = part_of(b"hello")
    assert uploaded(wire, batch(session, files__a=good, pyfiles__a_py=good)) == [("files/a", True), ("pyfiles/a_py", True)]
    assert uploaded(wire, batch(session, files__a=good)) == [("files/a", True)]
    assert uploaded(wire, batch(session, files__a=part_of(b"other"))) == "ARTIFACT_ALREADY_EXISTS"
    assert uploaded(wire, batch(session, files__b=part_of(b"hello", 1), files__c=good)) == [
        ("files/b", False),
        ("files/c", True),
    ]


def test_artifacts_in_chunks(wire):
    session = new_id()
    first, last = part_of(b"01234"), part_of(b"56789")
    assert uploaded(wire, begin(session, "files/a", 10, 2, first), chunk(session, last)) == [("files/a", True)]
    bad = begin(session, "files/b", 10, 2, part_of(b"01234", 1))
    assert uploaded(wire, bad, chunk(session, last)) == [("files/b", False)]
    assert isinstance(uploaded(wire, begin(session, "files/c", 10, 2, first)), str)
    assert isinstance(uploaded(wire, begin(session, "files/d", 11, 2, first), chunk(session, last)), str)
    assert isinstance(uploaded(wire, chunk(session, last)), str)


def test_status_is_of_cached_blobs(wire):
    session = new_id()
    part = part_of(b"data")
    assert uploaded(wire, batch(session, cache__abc=part, files__abc=part)) == [("cache/abc", True), ("files/abc", True)]
    names = ["cache/abc", "files/abc", "cache/other"]
    (data,) = wire.send("ArtifactStatus", request("ArtifactStatuses", session, names=names)).responses
    statuses = base_pb2.ArtifactStatusesResponse.FromString(data).statuses
    assert {name: status.exists for name, status in statuses.items()} == {
        "cache/abc": True,
        "files/abc": False,
        "cache/other": False,
    }
