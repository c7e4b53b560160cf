"""Requests of a real client, and what may become of them: mutants that still parse, so that they get further than noise."""

import random

import grpc
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from pyspark.sql import Window
from pyspark.sql import functions as F
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.proto import base_pb2
from pyspark.sql.connect.session import SparkSession

KIND_OF = {"ArtifactStatus": "ArtifactStatuses"}
NUMBERS = [0, 1, -1, 2, 7, 127, 128, 2**31 - 1, -(2**31), 2**53, 2**63 - 1, -(2**63)]
DOUBLES = [0.0, -0.0, 1.5, -1.0, 1e308, -1e308, 5e-324, float("inf"), float("-inf"), float("nan")]
TEXTS = [
    "", " ", "*", "a", "id", "`", "a.b.c", "``.``", "x" * 5000, "\x00", "\u202e", "🦆", "'", '"', "\\", "${spark.app.name}",
    "SELECT 1", "SELECT * FROM range(3)", "id + 1", "count(*)", "array<int>", "struct<a:int,b:map<string,double>>", "{}", "[",
    '{"type":"struct","fields":[]}', "../../etc", "/", "cache/x", "parquet", "csv", "UTC", "+25:99", "spark.sql.ansi.enabled",
]  # fmt: skip


class Recorder(grpc.UnaryStreamClientInterceptor, grpc.UnaryUnaryClientInterceptor, grpc.StreamUnaryClientInterceptor):
    """Keeps the requests of a client by method; a stream's as a list."""

    def __init__(self):
        self.requests: dict[str, list[list[Message]]] = {}

    def _keep(self, details, messages):
        self.requests.setdefault(details.method.rpartition("/")[2], []).append(messages)

    def intercept_unary_stream(self, continuation, details, request):
        self._keep(details, [request])
        return continuation(details, request)

    def intercept_unary_unary(self, continuation, details, request):
        self._keep(details, [request])
        return continuation(details, request)

    def intercept_stream_unary(self, continuation, details, requests):
        requests = list(requests)
        self._keep(details, requests)
        return continuation(details, iter(requests))


def record(remote: str, folder: str) -> dict[str, list[list[Message]]]:
    """A tour through the client's API; what it sent, by method. `folder` is one that the server may write to."""
    recorder = Recorder()
    channel = DefaultChannelBuilder(remote)
    channel.add_interceptor(recorder)
    spark = SparkSession.builder.channelBuilder(channel).create()
    people = spark.createDataFrame([(1, "Ada", [1.5]), (2, None, [])], "id int, name string, l array<double>")
    people.createOrReplaceTempView("people")
    spark.addTag("fuzz")
    frames = [
        people.filter(F.col("id") > 1).select("name", F.upper("name"), F.transform("l", lambda x: x + 1)),
        people.alias("a").join(people.alias("b"), F.col("a.id") == F.col("b.id"), "left").groupBy("a.name").agg(F.sum("b.id")),
        people.groupBy("id").pivot("name", ["Ada"]).count(),
        people.withColumn("n", F.row_number().over(Window.orderBy("id"))).orderBy("n").limit(1),
        people.union(people).distinct().sample(0.5, 7).na.fill({"name": "x"}).drop("l"),
        people.unpivot("id", ["name"], "k", "v"),
        people.describe(),
        spark.sql("SELECT id, explode(l) FROM people WHERE id = :x", {"x": 1}),
        spark.sql("WITH t AS (SELECT * FROM VALUES (1, 'a')) SELECT * FROM t LATERAL VIEW explode(array(1, 2)) AS y"),
        spark.range(10).repartition(3).hint("broadcast").withColumnRenamed("id", "x"),
    ]
    for frame in frames:
        frame.collect()
        _ = frame.schema
    frames[0].explain(True)
    frames[0].isLocal()
    frames[0].sameSemantics(frames[1])
    people.show()
    people.write.mode("overwrite").parquet(f"{folder}/people")
    spark.read.parquet(f"{folder}/people").inputFiles()
    people.writeTo("table_of_people").using("parquet").createOrReplace()
    spark.sql("INSERT INTO table_of_people SELECT * FROM people")
    people.cache().count()
    people.unpersist()
    people.checkpoint(eager=True)
    spark.conf.set("spark.sql.ansi.enabled", "false")
    spark.conf.get("spark.sql.ansi.enabled")
    spark.conf.unset("spark.sql.ansi.enabled")
    spark.catalog.listTables()
    spark.client._analyze("ddl_parse", ddl_string="a INT, b STRUCT<c: ARRAY<MAP<STRING, DECIMAL(5, 2)>>>")
    spark.client.cache_artifact(b"some bytes")
    spark.interruptAll()
    spark.interruptTag("fuzz")
    spark.interruptOperation("00112233-4455-6677-8899-aabbccddeeff")
    try:
        spark.sql("SELECT nothing").collect()
    except Exception:  # noqa: BLE001: its details are asked for, which is one more request
        pass
    requests = recorder.requests
    session = spark.session_id
    operation = "00112233-4455-6677-8899-aabbccddee00"
    made = {
        "ReattachExecute": base_pb2.ReattachExecuteRequest(operation_id=operation, last_response_id=operation),
        "ReleaseExecute": base_pb2.ReleaseExecuteRequest(operation_id=operation),
        "CloneSession": None,
        "GetStatus": None,
        "ReleaseSession": base_pb2.ReleaseSessionRequest(allow_reconnect=True),
        "FetchErrorDetails": base_pb2.FetchErrorDetailsRequest(error_id=operation),
        "ArtifactStatus": base_pb2.ArtifactStatusesRequest(names=["cache/x"]),
    }
    for method, message in made.items():
        if method in requests:
            continue
        # What this client does not know looks like what it knows: session and user are the same fields everywhere.
        message = message or base_pb2.ReleaseSessionRequest()
        message.session_id = session
        requests[method] = [[message]]
    spark.stop()
    return requests


class Mutator:
    """Changes one to three things in a message: values, kinds of oneofs, repeated parts, whole branches."""

    def __init__(self, corpus: dict[str, list[list[Message]]], dice: random.Random):
        self._dice = dice
        self._by_type: dict[str, list[Message]] = {}
        for alternatives in corpus.values():
            for messages in alternatives:
                for message in messages:
                    self._collect(message)

    def _collect(self, message: Message):
        known = self._by_type.setdefault(message.DESCRIPTOR.full_name, [])
        if len(known) < 200:
            known.append(message)
        for field, value in message.ListFields():
            if field.message_type is None or field.message_type.GetOptions().map_entry:
                continue
            for part in value if field.is_repeated else [value]:
                self._collect(part)

    def mutant(self, message: Message) -> Message:
        copy = type(message)()
        copy.CopyFrom(message)
        for _ in range(self._dice.randrange(1, 4)):
            self._change(self._pick(copy))
        return copy

    def _pick(self, message: Message) -> Message:
        """The message or one within it; deep ones as likely as others."""
        parts = [message]
        for part in parts:
            for field, value in part.ListFields():
                if field.message_type is None or field.message_type.GetOptions().map_entry:
                    continue
                parts.extend(value if field.is_repeated else [value])
        return self._dice.choice(parts)

    def _change(self, message: Message):
        fields = [field for field in message.DESCRIPTOR.fields if field.name not in ("session_id", "user_context")]
        if not fields:
            return
        present = [field for field, _ in message.ListFields() if field in fields]
        field = self._dice.choice(present if present and self._dice.random() < 0.7 else fields)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            message.ClearField(field.name)
        elif field.is_repeated:
            self._change_repeated(message, field)
        elif self._dice.random() < 0.2:
            message.ClearField(field.name)
        elif field.message_type is not None:
            self._fill(getattr(message, field.name), field)
        else:
            self._set(message, field)

    def _change_repeated(self, message: Message, field):
        values = getattr(message, field.name)
        roll = self._dice.random()
        if roll < 0.2 and len(values):
            del values[self._dice.randrange(len(values))]
        elif roll < 0.3:
            message.ClearField(field.name)
        elif field.message_type is not None:
            copies = list(values) * self._dice.choice([1, 1, 1, 20])
            for copy in copies[:100] or [None]:
                added = values.add()
                added.CopyFrom(copy) if copy is not None else self._fill(added, field)
        else:
            values.extend(self._scalar(field) for _ in range(self._dice.choice([1, 2, 50])))

    def _fill(self, message: Message, field):
        known = self._by_type.get(field.message_type.full_name)
        if known and self._dice.random() < 0.8:
            message.CopyFrom(self._dice.choice(known))
        else:
            message.SetInParent()

    def _set(self, message: Message, field):
        value = self._scalar(field)
        try:
            setattr(message, field.name, value)
        except (ValueError, TypeError):
            message.ClearField(field.name)

    def _scalar(self, field):
        kind = field.cpp_type
        if kind == FieldDescriptor.CPPTYPE_STRING:
            text = self._dice.choice(TEXTS)
            return text if field.type == FieldDescriptor.TYPE_STRING else text.encode()
        if kind == FieldDescriptor.CPPTYPE_BOOL:
            return self._dice.random() < 0.5
        if kind in (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT):
            return self._dice.choice(DOUBLES)
        if kind == FieldDescriptor.CPPTYPE_ENUM:
            return self._dice.choice([value.number for value in field.enum_type.values] + [99])
        number = self._dice.choice(NUMBERS)
        bits = 32 if kind in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_UINT32) else 64
        if kind in (FieldDescriptor.CPPTYPE_UINT32, FieldDescriptor.CPPTYPE_UINT64):
            return number % 2**bits
        return max(-(2 ** (bits - 1)), min(2 ** (bits - 1) - 1, number))


def with_noise(data: bytes, dice: random.Random) -> bytes:
    """Now and then the bytes themselves suffer too."""
    if not data or dice.random() < 0.8:
        return data
    noisy = bytearray(data)
    for _ in range(dice.randrange(1, 4)):
        noisy[dice.randrange(len(noisy))] ^= 1 << dice.randrange(8)
    return bytes(noisy)
