"""The TPC-H tables: made by tpchgen-cli, whose output is the same everywhere, and read by Spark."""

import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass, fields

from pyspark.sql import DataFrame


@dataclass
class Tables:
    """The eight tables as DataFrames."""

    customer: DataFrame
    lineitem: DataFrame
    nation: DataFrame
    orders: DataFrame
    part: DataFrame
    partsupp: DataFrame
    region: DataFrame
    supplier: DataFrame


def generate(directory: pathlib.Path, scale_factor: float) -> pathlib.Path:
    """Writes customer.parquet … supplier.parquet into `directory`."""
    beside_python = pathlib.Path(sys.executable).with_name("tpchgen-cli")
    program = beside_python if beside_python.exists() else shutil.which("tpchgen-cli")
    if not program:
        raise FileNotFoundError("tpchgen-cli is not installed (pip install tpchgen-cli)")
    subprocess.run(
        [program, "parquet", "-s", str(scale_factor), "--output-dir", directory, "--quiet"],
        check=True,
    )
    return directory


def read_tables(spark, directory: pathlib.Path) -> Tables:
    """The tables under `directory`, also registered as temporary views for SQL."""
    tables = {}
    for field in fields(Tables):
        tables[field.name] = spark.read.parquet(f"{directory}/{field.name}.parquet")
        tables[field.name].createOrReplaceTempView(field.name)
    return Tables(**tables)
