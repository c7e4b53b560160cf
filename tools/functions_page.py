#!/usr/bin/env python3
"""Writes docs/functions.md: the functions that a running server has, and those of Apache Spark that it has not, and why.

    .venv/bin/python tools/functions_page.py --remote sc://127.0.0.1:15002

`--record` instead writes tools/spark_functions.txt, the names that the Apache Spark server at --remote knows.
"""

import argparse
import collections
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/functions.md"
NAMES = pathlib.Path(__file__).with_name("spark_functions.txt")

# Syntax or relations here, whatever Spark's list says.
OTHERWISE = {
    "case": "syntax: `CASE … END`",
    "cast": "syntax: `CAST(x AS type)`",
    "struct": "made by analysis, as `named_struct`",
    "range": "a relation: `FROM range(…)`",
    "!=": "syntax, as `<>`",
    "<>": "syntax",
}
WHY_NOT = {
    "approx_top_k": "not yet",
    "approx_top_k_accumulate": "not yet",
    "approx_top_k_combine": "not yet",
    "approx_top_k_estimate": "not yet",
    "from_avro": "Avro is not read yet",
    "from_protobuf": "needs descriptors of the user's messages; not yet",
    "python_worker_logs": "there are no Python workers yet",
    "schema_of_avro": "Avro is not read yet",
    "session_window": "not yet",
    "st_asbinary": "no GEOMETRY and GEOGRAPHY yet",
    "st_geogfromwkb": "no GEOMETRY and GEOGRAPHY yet",
    "st_geomfromwkb": "no GEOMETRY and GEOGRAPHY yet",
    "st_setsrid": "no GEOMETRY and GEOGRAPHY yet",
    "st_srid": "no GEOMETRY and GEOGRAPHY yet",
    "to_avro": "Avro is not written yet",
    "to_protobuf": "needs descriptors of the user's messages; not yet",
}

HEAD = """\
# Functions

What `SHOW FUNCTIONS` of this version lists, {here} names, with what `DESCRIBE FUNCTION` says of each; then those of Apache
Spark 4.1 that are missing. Written by `tools/functions_page.py`.

`reflect`, `java_method` and `try_reflect` know the static methods of `java.lang.Math`, `String`, `Integer` and `Long`,
`java.util.UUID`, `java.net.URLDecoder` and `URLEncoder` that take numbers and texts: there is no JVM behind them.
"""


def spark_names():
    return NAMES.read_text().split()


def missing(known):
    """The names of Spark's that `known` does not know, each with the reason; KeyError for one without."""
    return {name: WHY_NOT[name] for name in spark_names() if name not in OTHERWISE and not known(name)}


def describes(spark):
    """Whether a server can describe a function: those that go by another name too."""

    from pyspark.errors import AnalysisException

    def known(name):
        try:
            spark.sql(f"DESCRIBE FUNCTION `{name}`").collect()
        except AnalysisException as error:
            if error.getCondition() != "UNRESOLVED_ROUTINE":
                raise
            return False
        return True

    return known


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def page(functions, known):
    groups = collections.defaultdict(list)
    for function in functions:
        groups[function.className.split(".")[1]].append(function)
    lines = [HEAD.format(here=len(functions))]
    for group in sorted(groups):
        lines += [f"## {group.removesuffix('_funcs')}", "", "| call | what it gives |", "|---|---|"]
        for function in sorted(groups[group], key=lambda f: f.name):
            call, _, doc = function.description.partition(" - ")
            lines.append(f"| `{cell(call)}` | {cell(doc)} |")
        lines.append("")
    lines += ["## Not here", "", "| function | why |", "|---|---|"]
    lines += [f"| `{name}` | {why} |" for name, why in missing(known).items()]
    lines += ["", "## Not functions here", "", "| Spark's function | here |", "|---|---|"]
    lines += [f"| `{cell(name)}` | {what} |" for name, what in OTHERWISE.items()]
    return "\n".join(lines) + "\n"


def main():
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remote", required=True)
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    spark = SparkSession.builder.remote(arguments.remote).create()
    if arguments.record:
        names = sorted(row[0] for row in spark.sql("SHOW SYSTEM FUNCTIONS").collect())
        NAMES.write_text("\n".join(names) + "\n")
    else:
        PAGE.write_text(page(spark.catalog.listFunctions(), describes(spark)))


if __name__ == "__main__":
    main()
