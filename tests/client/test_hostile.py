"""Whatever bytes arrive, every call ends with a status, and the same server still gives right answers."""

import random
import socket

import grpc
import pytest
from checks import rows
from pyspark.sql import functions as F
from pyspark.sql.connect.proto import base_pb2

from wire import METHODS, SERVICE, Wire, length_delimited, nested, new_id, request, sql_plan, varint

BROKEN_CALL = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
MUTANTS_PER_MESSAGE = 25


@pytest.fixture
def wire(remote):
    wire = Wire(remote)
    yield wire
    wire.close()


@pytest.fixture(autouse=True)
def server_still_answers(spark, another_session, server):
    """After each test the old session, a new one and the process itself are in good health."""
    view = spark.createDataFrame([(1, "a"), (2, "b")], "id int, name string")
    view.createOrReplaceTempView("before")
    yield
    assert server is None or server.is_alive(), server.log_tail()
    assert rows(spark.sql("SELECT sum(id), max(name) FROM before")) == [(3, "b")]
    assert rows(another_session().range(10).select(F.sum("id"))) == [(45,)]


@pytest.fixture
def own_server_only(server):
    if server is None:
        pytest.skip("may end the server: meant for one of our own")


def real_requests(spark) -> dict[str, list[list[bytes]]]:
    """Per method some messages as the client sends them; each a list, for the streams."""
    session = new_id()
    people = spark.createDataFrame([(1, "Ada", [1.5]), (2, None, [])], "id int, name string, l array<double>")
    joined = people.alias("a").join(people.alias("b"), F.col("a.id") == F.col("b.id"), "left")
    frames = [
        people.filter(F.col("id") > 1).select("name", F.upper("name").alias("upper")),
        joined.groupBy("a.name").agg(F.sum("b.id"), F.collect_list("b.l")),
        people.withColumn("n", F.when(F.col("name").isNull(), 0).otherwise(F.col("id")))
        .orderBy("n")
        .limit(1),
        spark.sql("SELECT id, explode(l) FROM VALUES (1, array(2, 3)) AS t(id, l) WHERE id = :x", {"x": 1}),
    ]
    plans = [frame._plan.to_proto(spark.client) for frame in frames] + [sql_plan("SELECT 1 AS one")]
    view = base_pb2.Plan()
    view.command.create_dataframe_view.name = "v"
    view.command.create_dataframe_view.input.CopyFrom(plans[0].root)
    artifact = request("AddArtifacts", session)
    single = artifact.batch.artifacts.add(name="files/a.txt")
    single.data.data, single.data.crc = b"hello", 0x3610A686
    begin = request("AddArtifacts", session)
    begin.begin_chunk.name, begin.begin_chunk.total_bytes, begin.begin_chunk.num_chunks = "files/b", 10, 2
    chunk = request("AddArtifacts", session)
    chunk.chunk.data = b"hello"
    config = request("Config", session)
    config.operation.set.pairs.add(key="spark.sql.ansi.enabled", value="false")
    details = {"session": session, "operation_id": new_id()}
    analyses = [request("AnalyzePlan", session) for _ in range(4)]
    analyses[0].schema.plan.CopyFrom(plans[1])
    analyses[1].tree_string.plan.CopyFrom(plans[2])
    analyses[2].ddl_parse.ddl_string = "a INT, b STRUCT<c: ARRAY<MAP<STRING, DECIMAL(5, 2)>>>"
    analyses[3].explain.plan.CopyFrom(plans[3])
    analyses[3].explain.explain_mode = 2
    requests = {
        "ExecutePlan": [[request("ExecutePlan", session, plan=plan)] for plan in [*plans, view]],
        "AnalyzePlan": [[analysis] for analysis in analyses],
        "Config": [[config]],
        "AddArtifacts": [[artifact], [begin, chunk, chunk]],
        "ArtifactStatus": [[request("ArtifactStatuses", session, names=["files/a.txt", "x"])]],
        "Interrupt": [[request("Interrupt", session, interrupt_type=1)]],
        "ReattachExecute": [[request("ReattachExecute", **details, last_response_id=new_id())]],
        "ReleaseExecute": [[request("ReleaseExecute", **details)]],
        "ReleaseSession": [[request("ReleaseSession", session)]],
        "FetchErrorDetails": [[request("FetchErrorDetails", session, error_id=new_id())]],
        "CloneSession": [[request("CloneSession", session, new_session_id=new_id())]],
        # Its first two fields are those of every other request.
        "GetStatus": [[request("ReleaseSession", session)]],
    }
    return {
        method: [[message.SerializeToString() for message in messages] for messages in alternatives]
        for method, alternatives in requests.items()
    }


def mutants(message: bytes, dice: random.Random):
    """Truncated, bit-flipped, cut, doubled and padded versions of a message."""
    for _ in range(MUTANTS_PER_MESSAGE):
        start = dice.randrange(len(message))
        end = min(len(message), start + dice.randrange(1, 20))
        flipped = bytearray(message)
        for _ in range(dice.randrange(1, 5)):
            flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
        yield dice.choice(
            [
                message[:start],
                bytes(flipped),
                message[:start] + message[end:],
                message[:end] + message[start:],
                message[:start] + dice.randbytes(end - start) + message[end:],
                message[:start] + b"\xff" * 9 + b"\x01" + message[end:],
            ]
        )


def test_the_protocol_has_twelve_methods():
    assert len(METHODS) == 12


@pytest.mark.parametrize("method", METHODS)
def test_random_bytes(wire, method):
    dice = random.Random(f"random bytes for {method}")
    messages = [b"", b"\x00", b"\xff" * 100, b"\x0a\xff\xff\xff\xff\x0f", dice.randbytes(100_000)]
    messages += [dice.randbytes(dice.randrange(1, 200)) for _ in range(30)]
    for message in messages:
        assert wire.call(method, message).code not in BROKEN_CALL, message[:200]


@pytest.mark.parametrize("method", METHODS)
def test_mutated_messages(wire, spark, own_server_only, method):
    dice = random.Random(f"mutants for {method}")
    for messages in real_requests(spark)[method]:
        for position, message in enumerate(messages):
            for mutant in mutants(message, dice):
                sent = [*messages[:position], mutant, *messages[position + 1 :]]
                assert wire.call(method, *sent).code not in BROKEN_CALL, mutant


@pytest.mark.parametrize("method", METHODS)
def test_messages_of_another_method(wire, spark, method):
    for alternatives in real_requests(spark).values():
        for messages in alternatives:
            assert wire.call(method, *messages).code not in BROKEN_CALL


def test_unknown_methods(wire):
    assert wire.call("DropEverything", b"").code == grpc.StatusCode.UNIMPLEMENTED


def test_oneofs_left_empty(wire):
    session = new_id()
    for method, empty in (
        ("ExecutePlan", request("ExecutePlan", session)),
        ("ExecutePlan", request("ExecutePlan", session, plan=base_pb2.Plan())),
        ("AnalyzePlan", request("AnalyzePlan", session)),
        ("Config", request("Config", session)),
        ("Interrupt", request("Interrupt", session)),
        ("AddArtifacts", request("AddArtifacts", session)),
    ):
        end = wire.send(method, empty)
        assert end.code not in (grpc.StatusCode.OK, *BROKEN_CALL), (method, end)


def test_no_messages_on_a_stream(wire):
    assert wire.call("AddArtifacts").code not in BROKEN_CALL


def test_arrow_data_that_is_none(wire, spark, own_server_only):
    """A local relation carries an Arrow stream: cut it, put other bytes into it. Spark's JVM dies of some."""
    dice = random.Random("arrow")
    df = spark.createDataFrame([(n, str(n), [n]) for n in range(50)], "i int, s string, a array<int>")
    plan = df._plan.to_proto(spark.client)
    holder = plan.root
    while holder.WhichOneof("rel_type") != "local_relation":
        holder = getattr(holder, holder.WhichOneof("rel_type")).input
    data = holder.local_relation.data
    for mutant in [b"", b"ARROW1", *mutants(data, dice), *mutants(data, dice), *mutants(data, dice)]:
        holder.local_relation.data = mutant
        assert wire.send("ExecutePlan", request("ExecutePlan", new_id(), plan=plan)).code not in BROKEN_CALL


def deep_relation(depth: int) -> bytes:
    """Plan: `depth` times `SubqueryAlias` over a range of 3."""
    source = length_delimited(15, b"\x10\x03\x18\x01")  # Range: end = 3, step = 1
    relation = nested(source, depth, number=16, before=b"", inner_number=1, after=length_delimited(2, b"t"))
    return length_delimited(1, relation)


def deep_expression(depth: int) -> bytes:
    """Plan: a projection of `depth` times `negative` over a literal."""
    literal = length_delimited(1, b"\x30\x01")  # Literal: integer = 1
    name = length_delimited(1, b"negative")
    expression = nested(literal, depth, number=3, before=name, inner_number=2, after=b"")
    source = length_delimited(15, b"\x10\x01\x18\x01")  # Range: end = 1, step = 1
    project = length_delimited(1, source) + length_delimited(3, expression)
    return length_delimited(1, length_delimited(3, project))


def executes(plan: bytes, session: str) -> bytes:
    """An ExecutePlan request around the bytes of a plan."""
    user = length_delimited(2, length_delimited(1, b"somebody"))
    return length_delimited(1, session.encode()) + user + length_delimited(3, plan)


def row_count(end) -> int:
    responses = [base_pb2.ExecutePlanResponse.FromString(data) for data in end.responses]
    return sum(response.arrow_batch.row_count for response in responses)


def test_relations_a_thousand_deep(wire, own_server_only):
    end = wire.call("ExecutePlan", executes(deep_relation(1000), new_id()))
    assert end.code == grpc.StatusCode.OK, end
    assert row_count(end) == 3


def test_expressions_a_thousand_deep(wire, own_server_only):
    end = wire.call("ExecutePlan", executes(deep_expression(1000), new_id()))
    assert end.code == grpc.StatusCode.OK, end
    assert row_count(end) == 1


@pytest.mark.parametrize("depth", [5_000, 20_000, 100_000])
def test_plans_deeper_than_the_limit_are_refused(wire, own_server_only, depth):
    for plan in (deep_relation(depth), deep_expression(depth)):
        end = wire.call("ExecutePlan", executes(plan, new_id()))
        assert end.code not in (grpc.StatusCode.OK, *BROKEN_CALL), end


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
        "SELECT " + "-" * 1 + "- " * 100_000 + "1",
        "SELECT " + "NOT " * 100_000 + "true",
        "SELECT " + "array(" * 20_000 + ")" * 20_000,
        "SELECT " + "CASE WHEN true THEN " * 20_000,
        "SELECT * FROM " + "(SELECT * FROM " * 20_000 + "range(1)" + ")" * 20_000,
        "SELECT CAST(NULL AS " + "ARRAY<" * 50_000 + "INT" + ">" * 50_000 + ")",
        "SELECT '" + "x" * 5_000_000,
        "SELECT " + "/*" * 200_000,
        "SELECT " + "a." * 100_000 + "b",
        "WITH " + ", ".join(f"t{n} AS (SELECT * FROM t{n - 1})" for n in range(1, 3_000)) + " SELECT 1",
        "SELECT 1" + " UNION ALL SELECT 1" * 20_000,
        "SELECT 1" + " + 1" * 100_000,
        "SELECT 1 IN (" + ", ".join(["1"] * 200_000) + ")",
        "\x00SELECT\x00 1\x00",
        "SELECT '\ud800'".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
    ids=lambda text: "".join(c if c.isalnum() else "_" for c in text[:30]),
)
def test_extreme_sql(wire, own_server_only, text):
    for end in (
        wire.send("ExecutePlan", request("ExecutePlan", new_id(), plan=sql_plan(text))),
        analyzed(wire, text),
    ):
        assert end.code not in BROKEN_CALL, end


def analyzed(wire, text):
    analysis = request("AnalyzePlan", new_id())
    analysis.schema.plan.CopyFrom(sql_plan(text))
    return wire.send("AnalyzePlan", analysis)


def test_sql_that_is_no_utf8(wire):
    plan = length_delimited(1, length_delimited(10, length_delimited(1, b"SELECT '\xff\xfe\xc0'")))
    assert wire.call("ExecutePlan", executes(plan, new_id())).code not in BROKEN_CALL


def test_schemas_as_text(wire, own_server_only):
    for text in ("", "a", "a INT" + ", a INT" * 50_000, "a " + "STRUCT<a: " * 20_000, "`", "a INT,", "\x00"):
        analysis = request("AnalyzePlan", new_id())
        analysis.ddl_parse.ddl_string = text
        assert wire.send("AnalyzePlan", analysis).code not in BROKEN_CALL, text[:50]
        analysis = request("AnalyzePlan", new_id())
        analysis.json_to_ddl.json_string = '{"type":' * 20_000 + text
        assert wire.send("AnalyzePlan", analysis).code not in BROKEN_CALL, text[:50]


def test_messages_larger_than_allowed(wire, own_server_only):
    end = wire.call("ExecutePlan", executes(length_delimited(9, b"x" * (129 << 20)), new_id()))
    assert end.code == grpc.StatusCode.RESOURCE_EXHAUSTED, end


def test_artifacts_stay_in_their_place(wire, tmp_path):
    target = tmp_path / "outside.txt"
    for name in (
        f"files/../../../../../../../..{target}",
        str(target),
        "../x",
        "files/..",
        "",
        "x" * 5000,
        "a\x00b",
    ):
        message = request("AddArtifacts", new_id())
        artifact = message.batch.artifacts.add(name=name)
        artifact.data.data, artifact.data.crc = b"hello", 0x3610A686
        assert wire.send("AddArtifacts", message).code not in BROKEN_CALL, name
    assert not target.exists()


def test_chunked_artifacts_that_lie(wire):
    def begin(chunks, size):
        message = request("AddArtifacts", session)
        start = message.begin_chunk
        start.name, start.total_bytes, start.num_chunks = "files/lie", size, chunks
        start.initial_chunk.data, start.initial_chunk.crc = b"hello", 0x3610A686
        return message

    session = new_id()
    more = request("AddArtifacts", session)
    more.chunk.data, more.chunk.crc = b"hello", 0x3610A686
    for messages in (
        [begin(1, 2**62)],
        [begin(2**62, 5)],
        [begin(-1, -1)],
        [begin(3, 15), more],
        [begin(1, 5), more, more],
        [more],
        [begin(2, 10), begin(2, 10), more],
    ):
        assert wire.send("AddArtifacts", *messages).code not in BROKEN_CALL, messages


def address(remote):
    host, port = remote.removeprefix("sc://").split(":")
    return host, int(port)


def test_bytes_that_are_no_http(remote):
    dice = random.Random("sockets")
    path = f"/{SERVICE.full_name}/ExecutePlan"
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    for data in (
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST {path} HTTP/1.1\r\nContent-Length: 999999\r\n\r\n".encode(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + dice.randbytes(100),
        preface,
        preface + settings + b"\xff\xff\xff\x01\x05\x00\x00\x00\x01" + dice.randbytes(500),
        preface + settings + dice.randbytes(10_000),
        dice.randbytes(100_000),
    ):
        with socket.create_connection(address(remote), timeout=5) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # the server has hung up already


def test_many_connections_at_once(remote):
    connections = [socket.create_connection(address(remote), timeout=5) for _ in range(200)]
    for connection in connections:
        connection.close()


def test_clients_that_leave_in_the_middle(remote, spark):
    plan = spark.range(200_000).select(F.repeat(F.lit("x"), 100))._plan.to_proto(spark.client)
    for _ in range(10):
        wire = Wire(remote)
        call = wire._channel.unary_stream(f"/{SERVICE.full_name}/ExecutePlan")
        stream = call(request("ExecutePlan", new_id(), plan=plan).SerializeToString())
        next(stream)
        wire.close()


def test_varints_and_lengths_by_hand():
    """The helpers that build deep plans give what the protobuf library gives."""
    assert varint(300) == b"\xac\x02"
    plan = base_pb2.Plan.FromString(deep_relation(2))
    assert plan.root.subquery_alias.input.subquery_alias.input.range.end == 3
    plan = base_pb2.Plan.FromString(deep_expression(1))
    assert plan.root.project.expressions[0].unresolved_function.function_name == "negative"
    sent = base_pb2.ExecutePlanRequest.FromString(executes(deep_relation(1), "s"))
    assert (sent.session_id, sent.user_context.user_id) == ("s", "somebody")
    assert sent.plan.root.subquery_alias.alias == "t"
