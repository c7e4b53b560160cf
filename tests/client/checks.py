"""What the client tests compare: rows, schemas, printed text and errors, as plain values."""

import contextlib
import io
import textwrap

from pyspark.errors import PySparkException
from pyspark.sql import types as T


def rows(df) -> list[tuple]:
    """The rows in the order they came, as plain tuples, lists and dicts."""
    return [plain(row) for row in df.collect()]


def sorted_rows(df) -> list[tuple]:
    """The rows in an order of their own: for results that Spark leaves unordered."""
    return sorted(rows(df), key=repr)


def plain(value):
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytearray):
        return bytes(value)
    return value


def schema(df) -> str:
    """The schema in one line, with every nullability: `id bigint not null, tags array<string>`."""
    return ", ".join(
        f"{field.name} {spell(field.dataType)}{'' if field.nullable else ' not null'}" for field in df.schema
    )


def spell(data_type) -> str:
    if isinstance(data_type, T.ArrayType):
        element = spell(data_type.elementType)
        return f"array<{element}{'' if data_type.containsNull else ' not null'}>"
    if isinstance(data_type, T.MapType):
        key, value = spell(data_type.keyType), spell(data_type.valueType)
        return f"map<{key},{value}{'' if data_type.valueContainsNull else ' not null'}>"
    if isinstance(data_type, T.StructType):
        fields = (
            f"{field.name}:{spell(field.dataType)}{'' if field.nullable else ' not null'}"
            for field in data_type
        )
        return f"struct<{','.join(fields)}>"
    return data_type.simpleString()


def printed(action, *args, **options) -> str:
    """What a call such as `df.show` prints, to the byte."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        action(*args, **options)
    return output.getvalue()


def block(text: str) -> str:
    """The lines of an indented literal, without the line breaks next to its quotes."""
    return textwrap.dedent(text.removeprefix("\n").rstrip(" "))


def error(action, *args, **options) -> tuple:
    """(Python class, condition, SQLSTATE, message parameters) of the error that a call raises."""
    raised = exception(action, *args, **options)
    return (
        type(raised).__name__,
        raised.getCondition(),
        raised.getSqlState(),
        raised.getMessageParameters(),
    )


def condition(action, *args, **options) -> str:
    """The condition of the error that a call raises."""
    return exception(action, *args, **options).getCondition()


def raised_by(spark, query: str) -> tuple:
    """`error` of running a SQL text."""
    return error(lambda: spark.sql(query).collect())


def exception(action, *args, **options) -> PySparkException:
    """The error that a call raises."""
    try:
        action(*args, **options)
    except PySparkException as raised:
        return raised
    raise AssertionError("no error was raised")
