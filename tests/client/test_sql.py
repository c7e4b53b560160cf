"""spark.sql with and without parameters, temporary views, tables by name and SQL commands."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from checks import block, error, printed, rows, schema, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def people(spark):
    df = spark.createDataFrame([("Ada", 36), ("Grace", 85), ("Alan", 41)], "name string, age int")
    df.createOrReplaceTempView("people")
    return df


def test_select_without_from(spark):
    df = spark.sql("SELECT 1, 'a' AS b, 1 + 1")
    assert schema(df) == "1 int not null, b string not null, (1 + 1) int not null"
    assert rows(df) == [(1, "a", 2)]


def test_result_is_a_dataframe_like_any_other(spark, people):
    df = spark.sql("SELECT name, age FROM people WHERE age > 40")
    assert rows(df.filter(df.age < 80).select(F.upper("name"))) == [("ALAN",)]


def test_named_parameters(spark, people):
    query = "SELECT name FROM people WHERE age > :least AND name <> :who ORDER BY name"
    assert rows(spark.sql(query, args={"least": 36, "who": "Grace"})) == [("Alan",)]
    assert rows(spark.sql("SELECT :a, :b AS b, :a + 1", {"a": 1, "b": None})) == [(1, None, 2)]


def test_positional_parameters(spark, people):
    query = "SELECT name FROM people WHERE age BETWEEN ? AND ? ORDER BY age LIMIT ?"
    assert rows(spark.sql(query, args=[30, 50, 5])) == [("Ada",), ("Alan",)]


def test_parameter_types(spark):
    values = [
        1,
        2**40,
        1.5,
        "it's",
        True,
        None,
        date(2024, 2, 29),
        datetime(2024, 2, 29, 12),
        Decimal("1.50"),
        b"\x01",
    ]
    df = spark.sql("SELECT " + ", ".join(f"? AS p{n}" for n in range(len(values))), args=values)
    assert schema(df) == (
        "p0 int not null, p1 bigint not null, p2 double not null, p3 string not null, p4 "
        "boolean not null, p5 void, p6 date not null, p7 timestamp not null, p8 decimal(3,2) "
        "not null, p9 binary not null"
    )
    assert rows(df) == [
        (
            1,
            1099511627776,
            1.5,
            "it's",
            True,
            None,
            date(2024, 2, 29),
            datetime(2024, 2, 29, 12, 0),
            Decimal("1.50"),
            b"\x01",
        ),
    ]


def test_parameters_of_nested_types(spark):
    df = spark.sql(
        "SELECT :list[1], :map['k']",
        {"list": F.array(F.lit(1), F.lit(2)), "map": F.create_map(F.lit("k"), F.lit("v"))},
    )
    assert rows(df) == [(2, "v")]


def test_parameters_are_no_text(spark):
    assert rows(spark.sql("SELECT :v", {"v": "1; DROP TABLE t -- '"})) == [("1; DROP TABLE t -- '",)]


def test_parameters_missing_and_mixed(spark):
    assert error(lambda: spark.sql("SELECT :a", {"b": 1}).collect()) == (
        "AnalysisException",
        "UNBOUND_SQL_PARAMETER",
        "42P02",
        {"name": "a"},
    )
    assert error(lambda: spark.sql("SELECT ?", []).collect())[:3] == (
        "AnalysisException",
        "UNBOUND_SQL_PARAMETER",
        "42P02",
    )
    assert error(lambda: spark.sql("SELECT :a, ?", {"a": 1}).collect())[:3] == (
        "AnalysisException",
        "INVALID_QUERY_MIXED_QUERY_PARAMETERS",
        "42613",
    )


def test_dataframes_as_arguments(spark, people):
    df = spark.sql("SELECT count(*) FROM {t} WHERE age > {age}", t=people, age=40)
    assert rows(df) == [(2,)]


def test_temp_view(spark, people):
    assert rows(spark.table("people").filter("age = 36")) == [("Ada", 36)]
    assert rows(spark.sql("SELECT * FROM PEOPLE WHERE age = 36")) == [("Ada", 36)]
    assert rows(spark.read.table("people").orderBy("age").limit(1)) == [("Ada", 36)]


def test_temp_view_twice(spark, people):
    assert error(people.createTempView, "people") == (
        "AnalysisException",
        "TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
        "42P07",
        {"relationName": "`people`"},
    )
    people.filter("age > 80").createOrReplaceTempView("People")
    assert rows(spark.table("people")) == [("Grace", 85)]


def test_temp_view_keeps_its_plan(spark, people):
    people.filter("age > 40").createOrReplaceTempView("older")
    spark.range(1).createOrReplaceTempView("people")
    assert sorted_rows(spark.table("older")) == [("Alan", 41), ("Grace", 85)]


def test_drop_temp_view(spark, people):
    assert spark.catalog.dropTempView("people") is True
    assert spark.catalog.dropTempView("people") is False
    assert error(lambda: spark.table("people").columns) == (
        "AnalysisException",
        "TABLE_OR_VIEW_NOT_FOUND",
        "42P01",
        {"relationName": "`people`"},
    )


def test_views_of_other_sessions_are_not_seen(spark, people, another_session):
    other = another_session()
    assert error(lambda: other.table("people").columns)[1] == "TABLE_OR_VIEW_NOT_FOUND"


def test_global_temp_view(spark, people, another_session):
    people.createOrReplaceGlobalTempView("piezo_client_people")
    other = another_session()
    assert other.table("global_temp.piezo_client_people").count() == 3
    assert spark.catalog.dropGlobalTempView("piezo_client_people")


def test_view_by_sql(spark, people):
    spark.sql(
        "CREATE OR REPLACE TEMPORARY VIEW adults (who, years) AS SELECT name, age FROM people WHERE age > 40"
    )
    assert spark.table("adults").columns == ["who", "years"]
    assert sorted_rows(spark.sql("SELECT who FROM adults")) == [("Alan",), ("Grace",)]
    spark.sql("DROP VIEW adults")
    assert error(lambda: spark.table("adults").columns)[1] == "TABLE_OR_VIEW_NOT_FOUND"
    assert error(lambda: spark.sql("DROP VIEW adults"))[1] == "TABLE_OR_VIEW_NOT_FOUND"
    spark.sql("DROP VIEW IF EXISTS adults")


def test_catalog_lists_views(spark, people):
    tables = [(table.name, table.tableType, table.isTemporary) for table in spark.catalog.listTables()]
    assert ("people", "TEMPORARY", True) in tables
    assert spark.catalog.tableExists("people")
    assert not spark.catalog.tableExists("nobody")
    assert [(c.name, c.dataType, c.nullable) for c in spark.catalog.listColumns("people")] == [
        ("name", "string", True),
        ("age", "int", True),
    ]
    assert spark.catalog.currentDatabase() == "default"
    assert spark.catalog.currentCatalog() == "spark_catalog"


def test_describe_and_show(spark, people):
    assert rows(spark.sql("DESCRIBE people")) == [("name", "string", None), ("age", "int", None)]
    assert ("", "people", True) in rows(spark.sql("SHOW TABLES"))
    assert rows(spark.sql("SHOW COLUMNS IN people")) == [("name",), ("age",)]


def test_set_and_reset(spark):
    assert rows(spark.sql("SET spark.sql.session.timeZone = Europe/Berlin")) == [
        ("spark.sql.session.timeZone", "Europe/Berlin")
    ]
    assert spark.conf.get("spark.sql.session.timeZone") == "Europe/Berlin"
    assert rows(spark.sql("SELECT current_timezone()")) == [("Europe/Berlin",)]
    assert rows(spark.sql("SET spark.sql.session.timeZone")) == [
        ("spark.sql.session.timeZone", "Europe/Berlin")
    ]
    spark.sql("RESET spark.sql.session.timeZone")
    assert spark.conf.get("spark.sql.session.timeZone") != "Europe/Berlin"


def test_explain_statement(spark):
    (plan,) = spark.sql("EXPLAIN SELECT 1").first()
    assert plan.startswith("== Physical Plan ==\n")


def test_commands_run_at_once(spark):
    spark.sql("CREATE TEMPORARY VIEW once AS SELECT 1 AS one")
    assert rows(spark.table("once")) == [(1,)]


def test_result_of_a_command_is_empty(spark):
    result = spark.sql("CREATE TEMPORARY VIEW made AS SELECT 1 AS id")
    assert result.collect() == []
    assert result.columns == []
    assert result.count() == 0


def test_values_and_ctes(spark):
    df = spark.sql(
        "WITH t(k, v) AS (VALUES (1, 'a'), (2, 'b')), u AS (SELECT * FROM t WHERE k > 1) "
        "SELECT t.k, u.v FROM t LEFT JOIN u ON t.k = u.k ORDER BY t.k"
    )
    assert schema(df) == "k int not null, v string"
    assert rows(df) == [(1, None), (2, "b")]


def test_comments_and_semicolon(spark):
    assert rows(spark.sql("SELECT /* block /* nested */ */ 1 -- to the end\n;")) == [(1,)]


def test_string_literals(spark):
    df = spark.sql(r"""SELECT 'it\'s', "double", 'a' 'b', r'raw\n', 'tab\tend', '\u0041', ''""")
    assert df.columns == ["it's", "double", "ab", "raw\\n", "tab\tend", "A", ""]
    assert rows(df) == [("it's", "double", "ab", "raw\\n", "tab\tend", "A", "")]


def test_select_star_except_and_group_by_all(spark, people):
    assert spark.sql("SELECT * EXCEPT (age) FROM people").columns == ["name"]
    assert sorted_rows(spark.sql("SELECT age > 40 AS older, count(*) FROM people GROUP BY ALL")) == [
        (False, 1),
        (True, 2),
    ]


def test_pipe_syntax(spark, people):
    assert rows(spark.sql("FROM people |> WHERE age > 40 |> SELECT name |> ORDER BY name")) == [
        ("Alan",),
        ("Grace",),
    ]


def test_expr_and_sql_agree(spark, people):
    text = "CASE WHEN age > 40 THEN 'old' ELSE upper(name) END"
    assert rows(people.select(F.expr(text))) == rows(spark.sql(f"SELECT {text} FROM people"))
    assert people.select(F.expr(text)).columns == spark.sql(f"SELECT {text} FROM people").columns


def test_range_function(spark):
    assert rows(spark.sql("SELECT * FROM range(2, 8, 3)")) == [(2,), (5,)]


def test_python_values_in_show(spark, people):
    df = spark.sql("SELECT name, age, age * 1.5 AS more FROM people ORDER BY age")
    assert printed(df.show) == block(
        """
        +-----+---+-----+
        | name|age| more|
        +-----+---+-----+
        |  Ada| 36| 54.0|
        | Alan| 41| 61.5|
        |Grace| 85|127.5|
        +-----+---+-----+

        """
    )


def test_a_view_made_of_itself(spark):
    """A view of a DataFrame is the plan of then; one of SQL text is looked up each time."""
    spark.sql("SELECT 1 AS a").createOrReplaceTempView("itself")
    for expected in range(2, 5):
        spark.table("itself").selectExpr("a + 1 AS a").createOrReplaceTempView("itself")
        assert rows(spark.table("itself")) == [(expected,)]
    spark.sql("SELECT a * 10 AS a FROM itself").createOrReplaceTempView("itself")
    assert rows(spark.sql("SELECT * FROM itself")) == [(40,)]
    spark.table("itself").createOrReplaceTempView("kept")
    spark.sql("SELECT 'other' AS b").createOrReplaceTempView("itself")
    assert rows(spark.table("kept")) == [(40,)]
    joined = spark.table("kept").alias("l").join(spark.table("kept").alias("r"), "a")
    joined.createOrReplaceTempView("kept")
    assert rows(spark.table("kept")) == [(40,)]


def test_a_view_of_a_view_with_named_columns(spark):
    spark.sql("CREATE TEMPORARY VIEW named (x, y) AS SELECT 1, 2").collect()
    spark.table("named").selectExpr("x + y AS z").createOrReplaceTempView("named")
    assert rows(spark.table("named")) == [(3,)]


def test_views_that_go_round_in_circles(spark):
    spark.sql("SELECT 1 AS a").createOrReplaceTempView("circle")
    spark.sql("CREATE OR REPLACE TEMPORARY VIEW circle AS SELECT a FROM circle").collect()
    assert error(spark.table("circle").collect) == (
        "AnalysisException",
        "VIEW_EXCEED_MAX_NESTED_DEPTH",
        "54K00",
        {"viewName": "`circle`", "maxNestedDepth": "100"},
    )
