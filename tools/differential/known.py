#!/usr/bin/env python3
"""Writes tests/differential/known.txt anew: the calls of which a running server of ours and Apache Spark give different
answers, sorted by reason. Read the diff: what is new there is a regression.

    .venv/bin/python tools/differential/known.py --remote sc://127.0.0.1:15002
"""

import argparse
import collections
import math
import os
import re
import sys
import time

os.environ["TZ"] = "UTC"
time.tzset()

from vectors import ROOT  # noqa: E402

sys.path[:0] = [str(ROOT / "tests/spec"), str(ROOT / "tests/differential")]

from pyspark.sql import SparkSession  # noqa: E402
from test_differential import FILES, KNOWN, differences, read  # noqa: E402

HEAD = """\
# Calls that Piezo answers otherwise than Apache Spark, as `mode call`. Written by tools/differential/known.py; a line
# that is answered alike may go, none may join without a reason.
"""


def reason(call, spark, ours):
    if "FF62' AS STRING)" in call or "X'FF' AS STRING)" in call or "\\x" in spark:
        return "Texts are UTF-8 here: bytes that are not become U+FFFD where they enter."
    if spark.startswith("! UNNAMED"):
        return "Spark ends with one of Java's exceptions, without a condition."
    if " bitmap_construct_agg(" in call and "INVALID_BITMAP_POSITION" in spark and "INVALID_BITMAP_POSITION" in ours:
        return "Two of Spark's tasks fail, each at a value of its own: which is told of, differs from run to run."
    if '"msg":"[' in spark and re.sub(r'\] .*? SQLSTATE', "", spark) == re.sub(r'\] .*? SQLSTATE', "", ours):
        return "The words of an error within an error."
    if spark.startswith("! INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR"):
        return "The words of Java's ciphers."
    if re.match(r"\w+ (collect_set|collect_list|listagg)\(", call) and sorted(spark) == sorted(ours):
        return "The same elements: Spark promises no order of them."
    if are_close(spark, ours):
        return "The last digits: sums of floating-point numbers depend on the order in which Spark's tasks add."
    if spark.startswith("!") and ours.startswith("!"):
        same = spark.split(" ")[1] == ours.split(" ")[1]
        return "The same error, told with other parameters." if same else "Another error comes first."
    if spark.startswith("!") or ours.startswith("!"):
        return "An error on one side."
    if spark.partition(" = ")[2] == ours.partition(" = ")[2]:
        return "The same value; its type or nullability differs."
    return "Another value."


def are_close(spark, ours):
    """Whether two answers are rows of doubles that differ by rounding alone."""
    left, right = (answer.partition(" = ")[2].split("; ") for answer in (spark, ours))
    if len(left) != len(right) or not spark.startswith("double"):
        return False
    try:
        return all(math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(left, right))
    except ValueError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--remote", required=True)
    spark = SparkSession.builder.remote(parser.parse_args().remote).create()
    by_reason = collections.defaultdict(list)
    for path in FILES:
        for mode in ("ansi", "legacy"):
            for what, expected, got in differences(spark, list(read(path)), mode):
                by_reason[reason(what, expected, got)].append(what)
    parts = [f"# {why}\n" + "\n".join(sorted(lines)) + "\n" for why, lines in sorted(by_reason.items())]
    KNOWN.write_text("\n".join([HEAD, *parts]))
    for why, lines in sorted(by_reason.items()):
        print(len(lines), why)


if __name__ == "__main__":
    main()
