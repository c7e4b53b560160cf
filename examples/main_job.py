"""The main job: questions to a TPC-H data set, asked through the unmodified PySpark client.

    tpchgen-cli parquet -s 1 --output-dir DIR
    python examples/main_job.py --remote sc://127.0.0.1:15002 --data DIR

It reads the eight tables from Parquet files, joins, groups, ranks and sorts them, shows each
answer, and ends with a table of how long each took, connection and transfer included.
"""

import argparse
import pathlib
import time
from functools import partial

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

TABLES = ("region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem")


def revenue():
    return F.sum(F.col("l_extendedprice") * (1 - F.col("l_discount")))


def sizes(t):
    """How many rows has each table?"""
    counts = [df.select(F.lit(name).alias("table"), F.lit(1).alias("one")) for name, df in t.items()]
    rows = counts[0]
    for other in counts[1:]:
        rows = rows.unionByName(other)
    return rows.groupBy("table").agg(F.count("*").alias("rows")).orderBy("rows")


def pricing(t):
    """What was billed and shipped, by return flag and line status?"""
    return (
        t["lineitem"]
        .filter(F.col("l_shipdate") <= "1998-09-02")
        .groupBy("l_returnflag", "l_linestatus")
        .agg(
            F.sum("l_quantity").alias("pieces"),
            revenue().alias("revenue"),
            F.round(F.avg("l_discount"), 4).alias("discount"),
            F.count("*").alias("lines"),
        )
        .orderBy("l_returnflag", "l_linestatus")
    )


def markets(t):
    """What did each region's customers spend, year by year?"""
    return (
        t["lineitem"]
        .join(t["orders"], F.col("l_orderkey") == F.col("o_orderkey"))
        .join(t["customer"], F.col("o_custkey") == F.col("c_custkey"))
        .join(t["nation"], F.col("c_nationkey") == F.col("n_nationkey"))
        .join(t["region"], F.col("n_regionkey") == F.col("r_regionkey"))
        .groupBy(F.col("r_name").alias("region"))
        .pivot("year", [1995, 1996, 1997])
        .agg(F.round(revenue() / 1_000_000, 1))
        .orderBy("region")
    )


def best_customers(t):
    """Who are the two best customers of each European nation?"""
    spent = (
        t["customer"]
        .join(t["orders"], F.col("c_custkey") == F.col("o_custkey"))
        .join(t["nation"], F.col("c_nationkey") == F.col("n_nationkey"))
        .join(t["region"].filter("r_name = 'EUROPE'"), F.col("n_regionkey") == F.col("r_regionkey"))
        .groupBy("n_name", "c_name")
        .agg(F.sum("o_totalprice").alias("spent"), F.count("*").alias("orders"))
    )
    rank = F.rank().over(Window.partitionBy("n_name").orderBy(F.desc("spent")))
    return (
        spent.withColumn("rank", rank)
        .filter(F.col("rank") <= 2)
        .select("n_name", "rank", "c_name", "orders", "spent")
        .orderBy("n_name", "rank")
    )


LATE_SUPPLIERS = """
SELECT s_name AS supplier, n_name AS nation, count(*) AS kept_waiting
FROM supplier
JOIN nation ON s_nationkey = n_nationkey
JOIN lineitem AS late ON s_suppkey = late.l_suppkey
WHERE late.l_receiptdate > late.l_commitdate
  AND NOT EXISTS (
    SELECT 1 FROM lineitem AS other
    WHERE other.l_orderkey = late.l_orderkey
      AND other.l_suppkey <> late.l_suppkey
      AND other.l_receiptdate > other.l_commitdate)
GROUP BY ALL
ORDER BY kept_waiting DESC, supplier
LIMIT 5
"""


def late_suppliers(t):
    """Which suppliers were most often the only late one of an order? (SQL text)"""
    return t["lineitem"].sparkSession.sql(LATE_SUPPLIERS)


STEPS = (sizes, pricing, markets, best_customers, late_suppliers)


def show(step, tables):
    step(tables).show(truncate=False)


def read(spark, directory):
    tables = {}
    for name in TABLES:
        tables[name] = spark.read.parquet(str(directory / f"{name}.parquet"))
        tables[name].createOrReplaceTempView(name)
    # One derived column that several questions share.
    tables["orders"] = tables["orders"].withColumn("year", F.year("o_orderdate"))
    return tables


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--remote", default="sc://127.0.0.1:15002", help="default: %(default)s")
    parser.add_argument(
        "--data", type=pathlib.Path, required=True, help="directory of the eight Parquet files"
    )
    options = parser.parse_args()

    timings = []

    def timed(name, action):
        start = time.perf_counter()
        result = action()
        timings.append((name, time.perf_counter() - start))
        return result

    spark = SparkSession.builder.remote(options.remote).getOrCreate()
    version = timed("connect", lambda: spark.version)  # the first call opens the connection
    print(f"Connected to {options.remote}, which speaks as Spark {version}.\n")
    tables = timed("open the tables", lambda: read(spark, options.data.resolve()))
    for step in STEPS:
        print(step.__doc__)
        timed(step.__name__, partial(show, step, tables))

    print(f"{'step':<16} {'seconds':>8}")
    for name, seconds in timings:
        print(f"{name:<16} {seconds:>8.3f}")
    print(f"{'in all':<16} {sum(seconds for _, seconds in timings):>8.3f}")
    spark.stop()


if __name__ == "__main__":
    main()
