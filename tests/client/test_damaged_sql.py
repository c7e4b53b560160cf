"""Statements of the spec files, damaged: whatever comes of them, it is rows or an error that names its condition.

PIEZO_FUZZ_STATEMENTS asks for more of them, PIEZO_FUZZ_SEED for others.
"""

import os
import pathlib
import random
import re
import sys

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

sys.path.append(str(pathlib.Path(__file__).parent.parent / "spec"))
from spec_file import parse  # noqa: E402

COUNT = int(os.environ.get("PIEZO_FUZZ_STATEMENTS", "300"))
SEED = int(os.environ.get("PIEZO_FUZZ_SEED", "1"))
TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|`[^`]*`|\w+|\s+|[^\w\s]", re.DOTALL)
ODD = ["NULL", "''", "(", ")", "*", "DEFAULT", "1e999", "-1", "0", "array()", "map()", "(SELECT 1)", "é🦆", "x -> x", "::INT"]
# These reach outside of the session, or wait.
LEFT_OUT = re.compile(r"\b(sleep|reflect|java_method|warehouse|location|path|directory|set|reset|create|drop)\b", re.IGNORECASE)


def statements():
    for path in sorted((pathlib.Path(__file__).parent.parent / "spec").glob("*.spec")):
        for case in parse(path).cases:
            if len(case.sql) < 1000 and not LEFT_OUT.search(case.sql):
                yield TOKEN.findall(case.sql)


def damaged(corpus, chance):
    tokens = list(chance.choice(corpus))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(tokens)) if tokens else 0
        other = chance.choice(corpus)
        start = chance.randrange(len(other))
        graft = other[start : start + chance.randint(1, 6)]
        kind = chance.randrange(5)
        if kind == 0:
            del tokens[at : at + chance.randint(1, 3)]
        elif kind == 1:
            tokens[at : at + 1] = [chance.choice(ODD)]
        elif kind == 2:
            tokens[at : at + len(graft)] = graft
        elif kind == 3:
            tokens[at:at] = tokens[at : at + chance.randint(1, 5)]
        else:
            tokens[at : at + 1] = [chance.choice(other)]
    return "".join(tokens)


def complaint(run):
    try:
        run()
    except PySparkException as error:
        condition = error.getCondition()
        if condition is None or condition.startswith("INTERNAL_ERROR"):
            return str(error)[:500]
    return None


@pytest.mark.parametrize("part", range(4))
def test_damaged_statements(make_session, server, part):
    if server is None:
        pytest.skip("not on a server of others")
    corpus = list(statements())
    chance = random.Random(SEED * 4 + part)
    spark = make_session()
    found = []
    for _ in range(COUNT // 4):
        text = damaged(corpus, chance)
        as_query = chance.randrange(4) != 0
        said = complaint(
            (lambda: spark.sql(text).limit(100).collect()) if as_query else (lambda: spark.range(2).select(F.expr(text)).collect())
        )
        if said:
            found.append((text, said))
    assert not found


@pytest.mark.parametrize(
    "text, condition",
    [
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "FAILED_TO_PARSE_TOO_COMPLEX"),
        ("SELECT " + "CASE WHEN true THEN " * 5000, "FAILED_TO_PARSE_TOO_COMPLEX"),
        ("SELECT " + "array(" * 100 + "1" + ")" * 100, "NOT_SUPPORTED_BY_PIEZO"),
    ],
    ids=["parentheses", "cases", "a type that Arrow's readers refuse"],
)
def test_too_deep_has_a_condition(make_session, server, text, condition):
    if server is None:
        pytest.skip("how deep a server goes is its own")
    with pytest.raises(PySparkException) as raised:
        make_session().sql(text).collect()
    assert raised.value.getCondition() == condition
