"""spark.catalog beside tables: functions, partitions, clustering; and writes that ask the catalog."""

import pytest
from checks import condition, sorted_rows


@pytest.fixture
def functions(spark):
    spark.sql("create or replace function plus_one(a int) returns int comment 'one more' return a + 1")
    spark.sql("create or replace temporary function plus_two(a int) returns int return a + 2")
    yield
    spark.sql("drop function plus_one")
    spark.sql("drop temporary function plus_two")


def test_sql_functions_are_found(spark, functions):
    exists = spark.catalog.functionExists
    for name in "plus_one", "default.plus_one", "spark_catalog.default.plus_one", "plus_two", "abs":
        assert exists(name)
    assert exists("plus_one", "default")
    for name in "default.plus_two", "default.abs", "nope.plus_one":
        assert not exists(name)
    assert not exists("abs", "default")
    found = spark.catalog.getFunction("plus_one")
    assert (found.name, found.catalog, found.namespace, found.isTemporary) == (
        "plus_one",
        "spark_catalog",
        ["default"],
        False,
    )
    assert spark.catalog.getFunction("plus_two").isTemporary
    assert {f.name for f in spark.catalog.listFunctions(pattern="plus_*")} == {"plus_one", "plus_two"}


def test_other_databases_and_catalogs(spark):
    assert condition(lambda: spark.catalog.listFunctions("nope")) == "SCHEMA_NOT_FOUND"
    assert spark.catalog.databaseExists("spark_catalog.default")
    assert not spark.catalog.databaseExists("other.default")


@pytest.fixture
def table(spark):
    spark.createDataFrame([("a", 1)], "name string, n int").write.mode("overwrite").saveAsTable("called")
    yield "called"
    spark.sql("drop table called")


def test_partitions_of_a_table_without(spark, table):
    assert condition(lambda: spark.catalog.recoverPartitions(table)) == "NOT_A_PARTITIONED_TABLE"


def test_clustering(spark, table):
    df = spark.table(table)
    df.write.clusterBy("n").mode("overwrite").saveAsTable("clustered")
    try:
        assert [c.name for c in spark.catalog.listColumns("clustered") if c.isCluster] == ["n"]
    finally:
        spark.sql("drop table clustered")


def test_rows_are_added_by_name(spark, table):
    df = spark.table(table)
    spark.createDataFrame([(2, "b")], "N int, name string").write.mode("append").saveAsTable(table)
    assert sorted_rows(df) == [("a", 1), ("b", 2)]
    for wrong, expected in [("n", "_LEGACY_ERROR_TEMP_1161"), ("n, name as x", "_LEGACY_ERROR_TEMP_1162")]:
        add = spark.sql(f"select {wrong} from {table}").write.mode("append")
        assert condition(lambda: add.saveAsTable(table)) == expected


def test_what_a_write_cannot_ask_for(spark, table, tmp_path):
    df = spark.table(table)
    assert condition(lambda: df.write.partitionBy("n").insertInto(table)) == "_LEGACY_ERROR_TEMP_1309"
    assert condition(lambda: df.write.bucketBy(2, "n").parquet(str(tmp_path / "b"))) == "_LEGACY_ERROR_TEMP_1312"
    assert condition(lambda: df.write.bucketBy(2, "n").sortBy("n").insertInto(table)) == "_LEGACY_ERROR_TEMP_1313"
    assert condition(lambda: df.write.sortBy("n").mode("overwrite").saveAsTable(table)) == "SORT_BY_WITHOUT_BUCKETING"
    with pytest.raises(Exception, match="'path' is not specified"):
        df.write.save()
