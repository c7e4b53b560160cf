"""The answer of a query as text: a schema line and a line per row, much as in Spark's golden files.

Values come from the Arrow data that the server sent, so that nothing is lost on the way through
Python objects: doubles have Java's form, timestamps are in UTC, NULL is `NULL`, within nested
values `null`. Columns of a row are separated by ` | `.
"""

import json

import numpy
import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import types as T

DAY = 86_400_000_000  # in microseconds


def answer(df) -> list[str]:
    """Runs a DataFrame: schema line, then the rows in the order they came."""
    table, schema = df._to_table()  # toArrow refuses some schemas, such as structs with equal names
    schema = schema or df.schema
    return [schema_line(schema), *row_lines(with_readable_months(table), schema)]


def error_line(error: PySparkException) -> str:
    return f"{error.getCondition() or 'UNNAMED'} {error.getSqlState() or '-'}"


def schema_line(schema: T.StructType) -> str:
    columns = (f"{escaped(field.name)}: {type_text(field.dataType, field.nullable)}" for field in schema)
    return ", ".join(columns) or "(no columns)"


def type_text(data_type: T.DataType, nullable: bool) -> str:
    """The type as in DDL, with the nullability of every part."""
    if isinstance(data_type, T.ArrayType):
        text = f"array<{type_text(data_type.elementType, data_type.containsNull)}>"
    elif isinstance(data_type, T.MapType):
        value = type_text(data_type.valueType, data_type.valueContainsNull)
        text = f"map<{type_text(data_type.keyType, True)}, {value}>"
    elif isinstance(data_type, T.StructType):
        fields = (
            f"{escaped(field.name)}: {type_text(field.dataType, field.nullable)}" for field in data_type
        )
        text = f"struct<{', '.join(fields)}>"
    else:
        text = data_type.simpleString()
    return text if nullable else f"{text} not null"


def row_lines(table: pa.Table, schema: T.StructType) -> list[str]:
    columns = [
        [top_text(scalar, field.dataType) for scalar in column]
        for column, field in zip(table.columns, schema, strict=True)
    ]
    if not columns:
        return ["()"] * table.num_rows
    return [" | ".join(values) for values in zip(*columns, strict=True)]


def top_text(scalar: pa.Scalar, data_type: T.DataType) -> str:
    """A value that is a column of its own: text without quotes, NULL in capitals."""
    if not scalar.is_valid:
        return "NULL"
    if isinstance(data_type, T.StringType):
        return escaped(string_text(scalar)) or "(empty)"
    return value_text(scalar, data_type)


def nested_text(scalar: pa.Scalar, data_type: T.DataType) -> str:
    if not scalar.is_valid:
        return "null"
    if isinstance(data_type, T.StringType):
        return json.dumps(string_text(scalar), ensure_ascii=False)
    return value_text(scalar, data_type)


def string_text(scalar: pa.Scalar) -> str:
    """A text; bytes of it that are no UTF-8 as \\xNN."""
    return scalar.as_buffer().to_pybytes().decode(errors="backslashreplace")


def variant_text(parts: dict[str, bytes]) -> str:
    """A variant as JSON; its bytes where the client cannot read them."""
    try:
        return T.VariantVal(parts["value"], parts["metadata"]).toJson()
    except (PySparkException, ValueError):
        return str(parts)


def value_text(scalar: pa.Scalar, data_type: T.DataType) -> str:
    match data_type:
        case T.BooleanType():
            return "true" if scalar.as_py() else "false"
        case T.FloatType():
            return java_double(numpy.float32(scalar.as_py()))
        case T.DoubleType():
            return java_double(numpy.float64(scalar.as_py()))
        case T.BinaryType():
            return f"X'{scalar.as_py().hex().upper()}'"
        case T.DateType():
            return day_text(scalar.value)
        case T.TimestampType() | T.TimestampNTZType():
            return timestamp_text(scalar.value)
        case T.YearMonthIntervalType():
            return year_month_text(scalar.as_py())
        case T.DayTimeIntervalType():
            return day_time_text(scalar.value)
        case T.TimeType():
            return time_text(scalar.value)
        case T.VariantType():
            return variant_text(scalar.as_py())
        case T.ArrayType():
            return f"[{','.join(nested_text(item, data_type.elementType) for item in scalar.values)}]"
        case T.MapType():
            return f"{{{','.join(entry_text(entry, data_type) for entry in scalar.values)}}}"
        case T.StructType():
            fields = (
                f"{json.dumps(field.name)}:{nested_text(scalar[position], field.dataType)}"
                for position, field in enumerate(data_type)
            )
            return f"{{{','.join(fields)}}}"
        case _:
            return str(scalar.as_py())


def entry_text(entry: pa.StructScalar, data_type: T.MapType) -> str:
    return f"{nested_text(entry[0], data_type.keyType)}:{nested_text(entry[1], data_type.valueType)}"


def escaped(text: str) -> str:
    """Text that stays on one line."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


def java_double(value: numpy.floating) -> str:
    """The shortest digits that give the value back, laid out as Java's Double.toString does."""
    if numpy.isnan(value):
        return "NaN"
    if numpy.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return numpy.format_float_positional(value, unique=True, trim="0")
    mantissa, exponent = numpy.format_float_scientific(value, unique=True, trim="0").split("e")
    return f"{mantissa}E{int(exponent)}"


def day_text(days: int) -> str:
    return str(numpy.datetime64(days, "D"))


def timestamp_text(microseconds: int) -> str:
    days, rest = divmod(microseconds, DAY)
    seconds, fraction = divmod(rest, 1_000_000)
    text = f"{day_text(days)} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:06}".rstrip("0") if fraction else text


def time_text(nanoseconds: int) -> str:
    return timestamp_text(nanoseconds // 1000).split(" ")[1]


def day_time_text(microseconds: int) -> str:
    sign = "-" if microseconds < 0 else ""
    days, rest = divmod(abs(microseconds), DAY)
    seconds, fraction = divmod(rest, 1_000_000)
    return f"{sign}{days} {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{fraction:06}"


def year_month_text(months: int) -> str:
    sign = "-" if months < 0 else ""
    return f"{sign}{abs(months) // 12}-{abs(months) % 12}"


def with_readable_months(table: pa.Table) -> pa.Table:
    """pyarrow has no array class for year-month intervals: their memory is viewed as 32-bit integers."""
    if "month_interval" not in str(table.schema):
        return table
    plain = pa.schema([field.with_type(months_as_integers(field.type)) for field in table.schema])
    chunks = [chunk.view(pa.struct(list(plain))) for chunk in table.to_struct_array().chunks]
    return pa.Table.from_batches([pa.RecordBatch.from_struct_array(chunk) for chunk in chunks], plain)


def months_as_integers(arrow_type: pa.DataType) -> pa.DataType:
    if pa.types.is_map(arrow_type):
        return pa.map_(months_as_integers(arrow_type.key_type), months_as_integers(arrow_type.item_type))
    if pa.types.is_list(arrow_type):
        return pa.list_(arrow_type.value_field.with_type(months_as_integers(arrow_type.value_type)))
    if pa.types.is_struct(arrow_type):
        return pa.struct([field.with_type(months_as_integers(field.type)) for field in arrow_type])
    return pa.int32() if str(arrow_type) == "month_interval" else arrow_type
