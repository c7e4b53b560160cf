"""The 22 TPC-H queries, as SQL text and as DataFrame programs, against Apache Spark's answers."""

import answers
import pytest
from programs import PROGRAMS
from record import SCALE_FACTOR
from tables import generate, read_tables


@pytest.fixture(scope="session")
def directory(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("tpch"), SCALE_FACTOR)


@pytest.fixture
def tables(spark, directory):
    return read_tables(spark, directory)


@pytest.mark.parametrize("query", answers.QUERIES)
def test_sql_text(spark, tables, query):
    actual = answers.take(spark.sql(answers.QUERIES[query]))
    assert answers.difference(query, answers.load(query), actual) is None


@pytest.mark.parametrize("query", PROGRAMS)
def test_program(tables, query):
    actual = answers.take(PROGRAMS[query](tables))
    assert answers.difference(query, answers.load(query), actual) is None
