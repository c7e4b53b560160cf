"""Every example of every function runs: DESCRIBE FUNCTION EXTENDED shows the entry's own."""

import re

import pytest
from pyspark.errors import PySparkException

EXAMPLE = re.compile(r"^      > (?P<sql>[^\n]*);\n       (?P<result>.*?)\n(?=      > |    |  \n)", re.MULTILINE | re.DOTALL)
CONDITION = re.compile(r"[A-Z_0-9]+(\.[A-Z_0-9]+)*")


def cells(frame):
    """The rows as df.show prints them: columns by tab, rows by newline."""
    lines = frame._show_string(1000, truncate=False).split("\n")
    inside = [line for line in lines[3:] if line.startswith("|")]
    return "\n".join("\t".join(cell.strip() for cell in line[1:-1].split("|")) for line in inside)


def run(spark, sql):
    try:
        return cells(spark.sql(sql))
    except PySparkException as error:
        return error.getCondition() or str(error)


def examples(spark):
    for row in spark.sql("SHOW FUNCTIONS").collect():
        if not re.fullmatch(r"\w+", row.function):
            continue
        shown = spark.sql(f"DESCRIBE FUNCTION EXTENDED `{row.function}`").collect()
        text = next((line[0] for line in shown if line[0].startswith("Extended Usage")), "")
        for match in EXAMPLE.finditer(text):
            yield row.function, match["sql"], match["result"]


def normal(result):
    return "\n".join("\t".join(cell.strip() for cell in line.split("\t")) for line in result.split("\n"))


def test_examples(spark):
    seen = set()
    wrong = []
    for name, sql, result in examples(spark):
        if sql in seen:
            continue
        seen.add(sql)
        got = run(spark, sql)
        # A cell may hold the character that stands between columns.
        if got.replace("\t", "|") != normal(result).replace("\t", "|"):
            wrong.append(f"{name}: {sql}\n  expected {result!r}\n  got      {got!r}")
    assert len(seen) > 400
    assert not wrong, "\n".join(wrong)
