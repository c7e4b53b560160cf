"""The service as bytes: calls any of its methods with whatever one likes, and says how each call ended."""

import uuid
from dataclasses import dataclass, field

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from pyspark.sql.connect.proto import base_pb2

SERVICE = base_pb2.DESCRIPTOR.services_by_name["SparkConnectService"]
# The methods of the protocol's newest version; an older client's descriptors lack the last.
METHODS = sorted({method.name for method in SERVICE.methods} | {"GetStatus"})
CLIENT_STREAMS = {"AddArtifacts"}
SERVER_STREAMS = {"ExecutePlan", "ReattachExecute"}
MAX_RESPONSES = 100
TIMEOUT_SECONDS = 30


@dataclass
class End:
    """How a call ended: its status, Spark's condition if the server sent one, the responses as bytes."""

    code: grpc.StatusCode
    condition: str | None = None
    responses: list[bytes] = field(default_factory=list)

    @property
    def summary(self) -> tuple[str, str | None]:
        return self.code.name, self.condition


class Wire:
    def __init__(self, remote: str):
        options = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
        self._channel = grpc.insecure_channel(remote.removeprefix("sc://"), options)

    def close(self) -> None:
        self._channel.close()

    def call(self, method: str, *messages: bytes) -> End:
        """Sends the messages, as they are. A call that does not end in time ends DEADLINE_EXCEEDED."""
        kind = f"{'stream' if method in CLIENT_STREAMS else 'unary'}_"
        kind += "stream" if method in SERVER_STREAMS else "unary"
        function = getattr(self._channel, kind)(f"/{SERVICE.full_name}/{method}")
        request = iter(messages) if method in CLIENT_STREAMS else b"".join(messages)
        responses = []
        try:
            answer = function(request, timeout=TIMEOUT_SECONDS)
            for response in answer if method in SERVER_STREAMS else [answer]:
                responses.append(response)
                if len(responses) == MAX_RESPONSES:
                    answer.cancel()
                    break
        except grpc.RpcError as error:
            return End(error.code(), condition_of(error), responses)
        return End(grpc.StatusCode.OK, None, responses)

    def send(self, method: str, *requests) -> End:
        """The same for protobuf messages."""
        return self.call(method, *(request.SerializeToString() for request in requests))


def condition_of(error: grpc.RpcError) -> str | None:
    try:
        status = rpc_status.from_call(error)
    except ValueError:
        return None
    for detail in status.details if status else []:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            return info.metadata.get("errorClass")
    return None


def new_id() -> str:
    return str(uuid.uuid4())


def request(kind: str, session: str, **fields):
    """A request message with its session and user filled in."""
    message = getattr(base_pb2, f"{kind}Request")(session_id=session, **fields)
    message.user_context.user_id = "somebody"
    return message


def sql_plan(text: str) -> base_pb2.Plan:
    plan = base_pb2.Plan()
    plan.root.sql.query = text
    return plan


# Protobuf by hand, for messages that the Python library refuses to build: nested beyond its limits.


def varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def header(number: int, length: int) -> bytes:
    """What stands before `length` bytes of a message, a string or bytes in the field `number`."""
    return varint(number << 3 | 2) + varint(length)


def length_delimited(number: int, content: bytes) -> bytes:
    return header(number, len(content)) + content


def nested(
    innermost: bytes, depth: int, number: int, before: bytes, inner_number: int, after: bytes
) -> bytes:
    """`depth` times a field `number` with: `before`, the next inner one as field `inner_number`, `after`.

    Layers are joined once at the end: so a hundred thousand of them take no quadratic time.
    """
    prefixes, length = [], len(innermost)
    for _ in range(depth):
        inner = before + header(inner_number, length)
        outer = header(number, len(inner) + length + len(after))
        prefixes.append(outer + inner)
        length += len(outer) + len(inner) + len(after)
    return b"".join(reversed(prefixes)) + innermost + after * depth
