#!/usr/bin/env python3
"""Writes tests/differential/*.cells anew: makes calls of every function and asks an Apache Spark Connect server.

    .venv/bin/python tools/differential/record.py --remote sc://127.0.0.1:15002 [GROUP ...]
"""

import argparse
import collections
import logging
import os
import sys
import time

os.environ["TZ"] = "UTC"
time.tzset()

from vectors import ROOT, all_cells  # noqa: E402

sys.path[:0] = [str(ROOT / "tests/spec"), str(ROOT / "tests/differential")]

from cells import HERE, SETTINGS, Cell, answers, write  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

QUICKER = {"spark.sql.pyspark.jvmStacktrace.enabled": "false"}
SAME = ("! WRONG_NUM_ARGS", "! PARSE_")  # in both modes
RIGHT = 30  # the first calls of a function have arguments of the right types


logging.getLogger("SQLQueryContextLogger").disabled = True  # every error would be told


def session(remote, ansi):
    spark = SparkSession.builder.remote(remote).create()
    for name, value in {**SETTINGS, **QUICKER, "spark.sql.ansi.enabled": ansi}.items():
        spark.conf.set(name, value)
    return spark


def ask(modes, functions):
    """The cells of some functions, with the answers of both modes."""
    made = []
    for _, name, texts in functions:
        cells = [Cell(name, sql) for sql in texts]
        hopeful = set(texts[:RIGHT])
        for start in range(0, len(cells), 8):  # small batches: many have an error
            some = cells[start : start + 8]
            ansi = answers(modes["ansi"], some, lambda cell: cell.sql in hopeful)
            others = [cell for cell in some if not ansi[cell.sql].startswith(SAME)]
            legacy = ansi | answers(modes["legacy"], others, lambda cell: ansi[cell.sql][0] != "!")
            made += [Cell(name, cell.sql, ansi[cell.sql], legacy[cell.sql]) for cell in some]
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remote", required=True)
    parser.add_argument("groups", nargs="*")
    options = parser.parse_args()
    groups = collections.defaultdict(list)
    for group, name, texts in all_cells():
        groups[group].append((group, name, texts))
    modes = {"ansi": session(options.remote, "true"), "legacy": session(options.remote, "false")}
    for group in options.groups or sorted(groups):
        cells = ask(modes, groups[group])
        write(HERE / f"{group}.cells", cells)
        print(group, len(cells), time.strftime("%H:%M:%S"), flush=True)


if __name__ == "__main__":
    main()
