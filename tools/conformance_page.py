"""Writes docs/conformance.md from the reports of the two conformance suites. Every figure in it comes from those reports."""

import collections
import datetime
import re
import subprocess

CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]")

PAGE = """\
# Conformance

How much of what Apache Spark answers Piezo answers the same, measured by Spark's own material through the unmodified PySpark
client. `make conformance` writes this page and needs the suites beside the clone; this one is of {date}, commit {commit}.
Both suites count only what Apache Spark {spark} itself passes through the same harness.

| suite | cases | passed | share |
|---|---:|---:|---:|
{summary}

{deaths}

What passes is listed in [tests/conformance](../tests/conformance), and `make test` fails when a listed case no longer does.

## Docstring examples, by module

A case is one documented object; it passes when each of its examples does.

| module | cases | passed | share |
|---|---:|---:|---:|
{modules}

## Golden SQL, by folder

A case is one statement, compared by schema and rows, or by error condition and SQLSTATE.

| folder | statements | passed | share | {kinds} |
|---|---:|---:|---:|{kind_rules}
{folders}

## What fails most

The error conditions that failing cases of either suite ended with, where an answer was expected.

| condition | docstrings | statements |
|---|---:|---:|
{conditions}
"""


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def share(passed, cases):
    return f"{100 * passed / cases:.1f} %" if cases else "–"


def module_rows(doctests):
    modules = sorted(doctests["modules"].items(), key=lambda item: -item[1].get("cases", 0))
    return [
        row(name, counts.get("cases", 0), counts.get("passed", 0), share(counts.get("passed", 0), counts.get("cases", 0)))
        for name, counts in modules
    ]


def folder_rows(golden, kinds):
    rows = []
    for name, counts in golden["by_directory"].items():
        cases = sum(count for kind, count in counts.items() if kind != "excluded")
        passed = counts.get("pass", 0)
        rows.append(row(name, cases, passed, share(passed, cases), *(counts.get(kind, 0) for kind in kinds)))
    return rows


def condition_rows(doctests, golden, most=25):
    counts = collections.defaultdict(lambda: [0, 0])
    for column, failures in enumerate((doctests["failures"], golden["failures"])):
        for failure in failures:
            if failure["kind"] in ("exception", "unexpected error"):
                found = CONDITION.search(str(failure.get("got")))
                counts[found.group(1) if found else "(none)"][column] += 1
    ranked = sorted(counts.items(), key=lambda item: (-sum(item[1]), item[0]))
    return [row(name, *pair) for name, pair in ranked[:most]]


def commit():
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()


def write(path, doctests, golden):
    kinds = [kind for kind in golden["totals"] if kind not in ("pass", "excluded")]
    totals = doctests["totals"]
    cases = {"docstrings": (totals["cases"], totals["passed"]),
             "golden": (golden["passed"] + golden["failed"], golden["passed"])}
    names = {"docstrings": "PySpark's docstring examples", "golden": "Spark's golden SQL statements"}
    deaths = doctests["server_deaths"] + golden["server_deaths"]
    path.parent.mkdir(exist_ok=True)
    path.write_text(PAGE.format(
        date=datetime.date.today().isoformat(),
        commit=commit(),
        spark=doctests["pyspark"],
        summary="\n".join(row(names[key], *counts, share(counts[1], counts[0])) for key, counts in cases.items()),
        deaths=f"The server died {deaths} times during these runs." if deaths else "The server survived both runs.",
        modules="\n".join(module_rows(doctests)),
        kinds=" | ".join(kinds),
        kind_rules="---:|" * len(kinds),
        folders="\n".join(folder_rows(golden, kinds)),
        conditions="\n".join(condition_rows(doctests, golden)),
    ))
