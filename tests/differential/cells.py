"""The store of the differential bench: calls of functions, each with what Apache Spark answers.

A file holds a group of functions. A line is a call (all that stands behind SELECT) and its answer, a tab between them; a
third part is the answer without ANSI mode where that differs. An answer is the type, `=` and the values of all rows; or `!`,
an error's condition and its parameters as JSON. What is longer than a line should be is a digest.
"""

import hashlib
import json
import pathlib
import re
import sys
from dataclasses import dataclass

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql.connect.dataframe import DataFrame
from pyspark.sql.connect.plan import SQL

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "spec"))

from answer_text import escaped, row_lines, type_text, with_readable_months  # noqa: E402

SETTINGS = {
    "spark.sql.session.timeZone": "America/Los_Angeles",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.timeType.enabled": "true",
}
LONGEST = 300
BATCH = 40
FAILURES = (PySparkException, pa.ArrowException, IndexError, RuntimeError, ValueError)
COLUMN_NUMBER = re.compile(r"(?<=\w)#\d+L?")  # that Spark gives to columns, others each time
GENERATOR = re.compile(r"(pos)?explode|inline|stack|json_tuple")


@dataclass
class Cell:
    function: str
    sql: str
    ansi: str = ""
    legacy: str = ""

    def batches(self):
        """Whether others may stand beside it in one SELECT."""
        return " FROM VALUES " not in self.sql and not GENERATOR.match(self.sql)


def read(path):
    function = ""
    for line in path.read_bytes().decode().split("\n"):
        if line.startswith("# "):
            function = line[2:]
        elif line:
            sql, ansi, *legacy = line.split("\t")
            yield Cell(function, sql, ansi, legacy[0] if legacy else ansi)


def write(path, cells):
    lines = []
    function = ""
    for cell in cells:
        if cell.function != function:
            function = cell.function
            lines += ["", f"# {function}"] if lines else [f"# {function}"]
        legacy = [] if cell.legacy == cell.ansi else [cell.legacy]
        lines.append("\t".join([cell.sql, cell.ansi, *legacy]))
    path.write_text("\n".join(lines) + "\n")


def shortened(text):
    return text if len(text) <= LONGEST else f"{text[:60]}… {len(text)} {hashlib.md5(text.encode()).hexdigest()}"


def error_text(error):
    if not isinstance(error, PySparkException) or not error.getCondition():
        return shortened(f"! UNNAMED {escaped(str(error))[:120]}")
    parameters = json.dumps(error.getMessageParameters() or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    parameters = COLUMN_NUMBER.sub("", parameters)
    return f"! {error.getCondition()} " + shortened(escaped(parameters))


def query(spark, sql):
    """The column types and the rows of one query, in one call of the server."""
    table, schema = DataFrame(SQL(sql, None, None), spark)._to_table()
    schema = schema or DataFrame(SQL(sql, None, None), spark).schema
    return schema, with_readable_months(table)


def alone(spark, cell):
    try:
        schema, table = query(spark, f"SELECT {cell.sql}")
        types = ", ".join(type_text(field.dataType, field.nullable) for field in schema)
        return shortened(f"{types} = {'; '.join(row_lines(table, schema))}")
    except FAILURES as error:
        return error_text(error)


def together(spark, cells):
    """Answers of cells of one SELECT, or None where one of them has none."""
    try:
        schema, table = query(spark, "SELECT " + ", ".join(f"{cell.sql} AS c{i}" for i, cell in enumerate(cells)))
        texts = [row_lines(table.select([i]), type(schema)([field]))[0] for i, field in enumerate(schema)]
    except FAILURES:
        return None
    return [shortened(f"{type_text(field.dataType, field.nullable)} = {text}") for field, text in zip(schema, texts)]


def answers(spark, cells, hopeful=lambda cell: True):
    """The answer of each cell. Those that are hoped to have no error are asked together; halves, where one had."""
    found = {}

    def ask(part):
        if len(part) == 1:
            found[part[0].sql] = alone(spark, part[0])
        elif (texts := together(spark, part)) is not None:
            found.update((cell.sql, text) for cell, text in zip(part, texts))
        else:
            ask(part[: len(part) // 2])
            ask(part[len(part) // 2 :])

    joint = [cell for cell in cells if cell.batches() and hopeful(cell)]
    for start in range(0, len(joint), BATCH):
        ask(joint[start : start + BATCH])
    for cell in cells:
        if cell.sql not in found:
            found[cell.sql] = alone(spark, cell)
    return found
