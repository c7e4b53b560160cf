"""Apache Spark's part of test_interchange.py, run by a Python that has it: a script of calls comes as JSON, answers go out.

usage: spark_side.py < calls.json > answers.json
"""

import json
import sys

from pyspark.sql import SparkSession


def answer(spark, call):
    if call["what"] == "read":
        frame = spark.read.format(call["format"]).schema(call["schema"]).load(call["path"])
        return sorted(str(tuple(row)) for row in frame.selectExpr(*call["select"]).collect())
    if call["what"] == "schema":
        return spark.read.format(call["format"]).load(call["path"]).schema.simpleString()
    writer = spark.sql(call["query"]).write.format(call["format"])
    if call["partition_by"]:
        writer = writer.partitionBy(*call["partition_by"])
    writer.save(call["path"])
    return None


def main():
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    answers = [answer(spark, call) for call in json.load(sys.stdin)]
    print(json.dumps(answers))
    spark.stop()


main()
