"""Times of plans that a loop of withColumn calls has made deep: figures, no verdict.

    python bench/wide_plans.py --remote sc://127.0.0.1:15002

The client's own share is part of each figure: it builds the plan, encodes it and walks it
by recursion. The last column gives that share for a plan that is built and encoded only.
"""

import argparse
import statistics
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F


def build(spark, steps):
    df = spark.range(10)
    for number in range(steps):
        df = df.withColumn(f"c{number}", F.col("id") + number)
    return df


def run(spark, steps):
    """Build, then run once."""
    assert len(build(spark, steps).collect()) == 10


def ask(spark, steps):
    """Ask for the columns after every step."""
    df = spark.range(10)
    for number in range(steps):
        df = df.withColumn(f"c{number}", F.col("id") + number)
        assert len(df.columns) == number + 2


def encode(spark, steps):
    """The client's share: build and encode, send nothing."""
    df = build(spark, steps)
    df._plan.to_proto(spark.client).SerializeToString()


def seconds(measure, spark, steps, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        measure(spark, steps)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--remote", default="sc://127.0.0.1:15002", help="default: %(default)s")
    parser.add_argument("--run-steps", type=int, default=1000, help="default: %(default)s")
    parser.add_argument("--ask-steps", type=int, default=300, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="median of so many, default: %(default)s")
    options = parser.parse_args()
    sys.setrecursionlimit(100_000)
    spark = SparkSession.builder.remote(options.remote).getOrCreate()
    spark.range(1).collect()

    print(f"{'measure':<44} {'seconds':>8} {'client only':>12}")
    for measure, steps, name in (
        (run, options.run_steps, "withColumn calls, then collect"),
        (ask, options.ask_steps, "times withColumn, then columns"),
    ):
        total = seconds(measure, spark, steps, options.rounds)
        alone = seconds(encode, spark, steps, options.rounds)
        print(f"{steps:>5} {name:<38} {total:>8.3f} {alone:>12.3f}")
    spark.stop()


if __name__ == "__main__":
    main()
