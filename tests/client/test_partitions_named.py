"""partitionBy names columns of what is written; the conditions are Apache Spark's."""

import pytest
from pyspark.errors import AnalysisException


@pytest.fixture
def people(spark):
    return spark.createDataFrame([(1, "Ada"), (2, "Bob")], "id int, name string")


WRONG = [
    (["nope"], "_LEGACY_ERROR_TEMP_1155", "COLUMN_NOT_DEFINED_IN_TABLE"),
    (["id", "id"], "COLUMN_ALREADY_EXISTS", "COLUMN_ALREADY_EXISTS"),
    (["id", "ID"], "COLUMN_ALREADY_EXISTS", "COLUMN_ALREADY_EXISTS"),
    (["id", "name"], "ALL_PARTITION_COLUMNS_NOT_ALLOWED", "ALL_PARTITION_COLUMNS_NOT_ALLOWED"),
]


@pytest.mark.parametrize(("names", "of_path", "of_table"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
def test_wrong_names(people, spark, tmp_path, names, of_path, of_table):
    with pytest.raises(AnalysisException) as error:
        people.write.partitionBy(*names).parquet(str(tmp_path / "out"))
    assert error.value.getCondition() == of_path
    assert list(tmp_path.iterdir()) == []
    for create in (
        lambda: people.write.partitionBy(*names).saveAsTable("partitions_named"),
        lambda: spark.sql(f"CREATE TABLE partitions_named (id INT, name STRING) USING parquet PARTITIONED BY ({', '.join(names)})"),
    ):
        with pytest.raises(AnalysisException) as error:
            create()
        assert error.value.getCondition() == of_table
        assert not spark.catalog.tableExists("partitions_named")


def test_names_in_other_case(people, spark, tmp_path):
    people.write.partitionBy("ID").parquet(str(tmp_path / "out"))
    assert (tmp_path / "out/id=1").is_dir()
    assert sorted(spark.read.parquet(str(tmp_path / "out")).collect()) == [("Ada", 1), ("Bob", 2)]
