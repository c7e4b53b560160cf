"""Records the answers that tests/tpch compares with, from an Apache Spark Connect server.

    python tests/tpch/record.py --remote sc://127.0.0.1:15002

Every query runs as SQL text and as a DataFrame program. Both must give one answer: where
they do not, nothing is stored and the program is wrong.
"""

import argparse
import pathlib
import sys
import tempfile

import answers
from programs import PROGRAMS
from pyspark.sql import SparkSession
from tables import generate, read_tables

SCALE_FACTOR = 0.01


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--remote", required=True, help="sc:// URL of an Apache Spark server")
    remote = parser.parse_args().remote
    spark = SparkSession.builder.remote(remote).create()
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        tables = read_tables(spark, generate(pathlib.Path(directory), SCALE_FACTOR))
        for query, text in answers.QUERIES.items():
            from_sql = answers.take(spark.sql(text))
            from_program = answers.take(PROGRAMS[query](tables))
            if different := answers.difference(query, from_sql, from_program):
                print(f"{query}: the program differs from the text: {different}")
                failed += 1
                continue
            answers.store(query, from_sql)
            print(f"{query}: {len(from_sql['rows'])} rows")
    spark.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
