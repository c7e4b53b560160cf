"""Connect to a Piezo server and try the first things anybody tries.

piezo serve                       # in another terminal
python examples/quickstart.py     # --remote sc://HOST:PORT for a server elsewhere
"""

import argparse
import tempfile

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("--remote", default="sc://127.0.0.1:15002", help="default: %(default)s")
remote = parser.parse_args().remote

# Three lines to a first answer.
spark = SparkSession.builder.remote(remote).getOrCreate()
df = spark.range(1_000_000).withColumn("group", F.col("id") % 3)
df.groupBy("group").agg(F.count("*").alias("rows"), F.avg("id")).orderBy("group").show()

# Rows of your own, and SQL over them.
people = spark.createDataFrame(
    [("Ada", "London", 36), ("Grace", "New York", 85), ("Alan", "London", 41)],
    "name string, city string, age int",
)
people.printSchema()
people.createOrReplaceTempView("people")
spark.sql(
    "SELECT city, count(*) AS people, max_by(name, age) AS eldest FROM people "
    "WHERE age > :least GROUP BY city ORDER BY city",
    args={"least": 18},
).show()

# A window function, and the result as a pandas DataFrame.
eldest_first = Window.partitionBy("city").orderBy(F.desc("age"))
print(people.withColumn("rank", F.row_number().over(eldest_first)).toPandas())

# Files out and in again (a server elsewhere writes to its own disk).
with tempfile.TemporaryDirectory() as directory:
    people.write.mode("overwrite").parquet(f"{directory}/people")
    print("read back:", spark.read.parquet(f"{directory}/people").count(), "rows")

# Errors are Spark's.
try:
    spark.sql("SELECT agee FROM people").collect()
except AnalysisException as error:
    print(type(error).__name__, error.getCondition(), error.getSqlState())

spark.stop()
