"""Runs tests/spec/*.spec through PySpark and compares schemas, rows and errors to the letter."""

import pathlib

import pytest
from answer_text import answer, error_line
from pyspark.errors import PySparkException
from spec_file import parse

HERE = pathlib.Path(__file__).resolve().parent
FILES = {path.stem: parse(path) for path in sorted(HERE.glob("*.spec"))}
CASES = [
    pytest.param(name, case, id=f"{name}:{case.line}")
    for name, file in FILES.items()
    for case in file.cases
    if case.kind != "statement"
]


class Sessions:
    """A session per file, in which the statements above a case have run."""

    def __init__(self, make, server):
        self._make = make
        self._server = server
        self._sessions = {}
        self._next_statement = {}

    def above(self, name, case):
        if self._server and not self._server.is_alive():
            self._sessions.clear()  # they went with it; the next one gets a new server
        if name not in self._sessions:
            self._sessions[name] = self._make()
            self._next_statement[name] = 0
        statements = [other for other in FILES[name].cases if other.kind == "statement"]
        for statement in statements[self._next_statement[name] :]:
            if statement.line > case.line:
                break
            self._next_statement[name] += 1
            self._sessions[name].sql(statement.sql)
        return self._sessions[name]


@pytest.fixture(scope="session")
def sessions(make_session, server):
    return Sessions(make_session, server)


def outcome(spark, case) -> tuple[str, list[str]]:
    """The kind of the outcome, and its lines as a spec file has them."""
    try:
        lines = answer(spark.sql(case.sql))
    except PySparkException as error:
        return "error", [error_line(error)]
    return ("ordered", lines) if case.kind == "ordered" else ("query", [lines[0], *sorted(lines[1:])])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(sessions, server, request, name, case):
    if case.gap and server:
        request.applymarker(pytest.mark.xfail(reason=case.gap, strict=True))
    kind, lines = outcome(sessions.above(name, case), case)
    assert "\n".join(lines) == "\n".join(case.expected)
    assert kind == case.kind
