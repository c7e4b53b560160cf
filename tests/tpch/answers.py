"""Recorded answers of the TPC-H queries: how they are stored, read and compared.

An answer is a JSON file with the schema, as (name, type, nullable), and the rows in the order
the reference gave them. Decimals are stored as text, so that their scale is compared too.
"""

import datetime
import decimal
import json
import math
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
QUERIES = {path.stem: path.read_text() for path in sorted((HERE / "sql").glob("q*.sql"))}
FLOAT_TOLERANCE = 1e-9


def plain(value):
    """`value` as JSON can hold it."""
    if isinstance(value, (decimal.Decimal, datetime.date)):
        return str(value)
    return value


def take(df) -> dict:
    """Runs `df`; its answer in the stored form."""
    return {
        "schema": [[f.name, f.dataType.simpleString(), f.nullable] for f in df.schema],
        "rows": [[plain(value) for value in row] for row in df.collect()],
    }


def path_of(query: str) -> pathlib.Path:
    return HERE / "answers" / f"{query}.json"


def store(query: str, answer: dict) -> None:
    columns = ",\n  ".join(json.dumps(column) for column in answer["schema"])
    rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in answer["rows"])
    text = f'{{"schema": [\n  {columns}\n],\n"rows": [\n  {rows}\n]}}\n'
    path_of(query).write_text(text)


def load(query: str) -> dict:
    return json.loads(path_of(query).read_text())


def ordering(query: str) -> list[str]:
    """The columns that the query's outermost ORDER BY names, all by name."""
    found = re.findall(r"^ORDER BY (.+)$", QUERIES[query], re.MULTILINE)
    return [key.split()[0] for key in found[-1].split(",")] if found else []


def same_value(left, right) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=FLOAT_TOLERANCE) or left == right
    return left == right


def difference(query: str, expected: dict, actual: dict) -> str | None:
    """What differs, in one line, or None. Rows that the ORDER BY leaves tied may change places."""
    if expected["schema"] != actual["schema"]:
        return f"schema: expected {expected['schema']}, got {actual['schema']}"
    if len(expected["rows"]) != len(actual["rows"]):
        return f"expected {len(expected['rows'])} rows, got {len(actual['rows'])}"
    names = [column[0] for column in expected["schema"]]
    keys = [names.index(name) for name in ordering(query)]
    return differing_row(
        [[row[key] for key in keys] for row in expected["rows"]],
        [[row[key] for key in keys] for row in actual["rows"]],
        "sort key of row",
    ) or differing_row(sorted(expected["rows"], key=repr), sorted(actual["rows"], key=repr), "sorted row")


def differing_row(expected: list, actual: list, what: str) -> str | None:
    for number, (want, have) in enumerate(zip(expected, actual, strict=True), 1):
        if not all(map(same_value, want, have)):
            return f"{what} {number}: expected {want}, got {have}"
    return None
