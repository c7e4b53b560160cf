"""Errors in statements, the query context that errors carry, and what is left after them."""

import pathlib

import pytest
from checks import error, exception, raised_by, rows
from pyspark.sql import functions as F


@pytest.fixture
def people(spark):
    df = spark.createDataFrame([("Ada", 36), (None, None)], "name string, age int")
    df.createOrReplaceTempView("people")
    return df


def context(action):
    """The first query context: (type, name, fragment, start, stop)."""
    (found,) = exception(action).getQueryContext()
    return (
        found.contextType().name,
        found.objectType(),
        found.objectName(),
        found.fragment(),
        found.startIndex(),
        found.stopIndex(),
    )


# --- Statements ------------------------------------------------------------------------------


def test_parse_errors(spark):
    assert raised_by(spark, "SELEC 1") == (
        "ParseException",
        "PARSE_SYNTAX_ERROR",
        "42601",
        {"hint": "", "error": "'SELEC'"},
    )
    assert raised_by(spark, "SELECT 1 +") == (
        "ParseException",
        "PARSE_SYNTAX_ERROR",
        "42601",
        {"hint": "", "error": "end of input"},
    )
    assert raised_by(spark, "SELECT 'open") == (
        "ParseException",
        "PARSE_SYNTAX_ERROR",
        "42601",
        {"hint": "", "error": "'''"},
    )
    assert raised_by(spark, "") == ("ParseException", "PARSE_EMPTY_STATEMENT", "42617", {})
    assert raised_by(spark, "SELECT * FROM") == (
        "AnalysisException",
        "INVALID_USAGE_OF_STAR_OR_REGEX",
        "42000",
        {"elem": "'*'", "prettyName": "expression `alias`"},
    )
    assert raised_by(spark, "SELECT (1")[:3] == ("ParseException", "PARSE_SYNTAX_ERROR", "42601")
    assert raised_by(spark, "SELECT CAST(1 AS WHOLE)") == (
        "ParseException",
        "UNSUPPORTED_DATATYPE",
        "0A000",
        {"typeName": '"WHOLE"'},
    )
    assert raised_by(spark, "SELECT 1; SELECT 2")[:3] == ("ParseException", "PARSE_SYNTAX_ERROR", "42601")


def test_parse_errors_of_expressions(spark):
    assert error(lambda: spark.range(1).selectExpr("id +").columns)[:3] == (
        "ParseException",
        "PARSE_SYNTAX_ERROR",
        "42601",
    )
    assert error(lambda: spark.range(1).filter("id >").columns)[:3] == (
        "ParseException",
        "PARSE_SYNTAX_ERROR",
        "42601",
    )
    assert error(lambda: spark.createDataFrame([], "a itn"))[:3] == (
        "ParseException",
        "UNSUPPORTED_DATATYPE",
        "0A000",
    )


def test_grouping_errors(spark, people):
    assert raised_by(spark, "SELECT name, count(*) FROM people") == (
        "AnalysisException",
        "MISSING_GROUP_BY",
        "42803",
        {},
    )
    assert raised_by(spark, "SELECT name, age FROM people GROUP BY name") == (
        "AnalysisException",
        "MISSING_AGGREGATION",
        "42803",
        {
            "expression": '"age"',
            "expressionAnyValue": '"any_value(age)"',
        },
    )
    assert raised_by(spark, "SELECT count(*) FROM people WHERE count(*) > 1")[:3] == (
        "AnalysisException",
        "INVALID_WHERE_CONDITION",
        "42903",
    )
    assert raised_by(spark, "SELECT sum(count(*)) FROM people")[:3] == (
        "AnalysisException",
        "NESTED_AGGREGATE_FUNCTION",
        "42607",
    )
    assert raised_by(spark, "SELECT name FROM people GROUP BY 7") == (
        "AnalysisException",
        "GROUP_BY_POS_OUT_OF_RANGE",
        "42805",
        {"size": "1", "index": "7"},
    )
    assert raised_by(spark, "SELECT name FROM people ORDER BY 7") == (
        "AnalysisException",
        "ORDER_BY_POS_OUT_OF_RANGE",
        "42805",
        {"size": "1", "index": "7"},
    )


def test_set_operation_errors(spark):
    assert raised_by(spark, "SELECT 1 UNION SELECT 1, 2") == (
        "AnalysisException",
        "NUM_COLUMNS_MISMATCH",
        "42826",
        {
            "invalidOrdinalNum": "second",
            "invalidNumColumns": "2",
            "firstNumColumns": "1",
            "operator": "UNION",
        },
    )
    assert raised_by(spark, "SELECT 1 EXCEPT SELECT array(1)")[:3] == (
        "AnalysisException",
        "INCOMPATIBLE_COLUMN_TYPE",
        "42825",
    )


def test_window_errors(spark):
    assert raised_by(spark, "SELECT row_number() FROM range(1)")[:3] == (
        "AnalysisException",
        "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE",
        "42601",
    )
    assert raised_by(spark, "SELECT id FROM range(1) WHERE row_number() OVER (ORDER BY id) = 1")[:3] == (
        "AnalysisException",
        "_LEGACY_ERROR_TEMP_1034",
        None,
    )


def test_subquery_errors(spark):
    assert raised_by(spark, "SELECT (SELECT 1, 2)") == (
        "AnalysisException",
        "INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN",
        "42823",
        {"number": "2"},
    )
    assert raised_by(spark, "SELECT 1 IN (SELECT 1, 2)")[:3] == (
        "AnalysisException",
        "DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH",
        "42K09",
    )


def test_limit_errors(spark):
    assert raised_by(spark, "SELECT 1 LIMIT -1") == (
        "AnalysisException",
        "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE",
        "42K0E",
        {"expr": '"-1"', "v": "-1", "name": "limit"},
    )
    assert raised_by(spark, "SELECT 1 LIMIT 'a'")[:3] == (
        "AnalysisException",
        "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE",
        "42K0E",
    )


# --- Query context ---------------------------------------------------------------------------


def test_context_in_sql(spark):
    assert context(lambda: spark.sql("SELECT 10, 1 / 0 AS x").collect()) == ("SQL", "", "", "1 / 0", 11, 15)
    assert context(lambda: spark.sql("SELECT uper('a')").collect()) == ("SQL", "", "", "uper('a')", 7, 15)
    assert context(lambda: spark.sql("SELECT 1,\n  CAST('abc' AS INT)").collect()) == (
        "SQL",
        "",
        "",
        "CAST('abc' AS INT)",
        12,
        29,
    )
    assert context(lambda: spark.sql("SELECT nam FROM VALUES (1) AS t(name)").collect()) == (
        "SQL",
        "",
        "",
        "nam",
        7,
        9,
    )
    assert context(lambda: spark.sql("SELECT * FROM nobody").collect()) == ("SQL", "", "", "nobody", 14, 19)


def test_context_within_a_view(spark):
    spark.sql("CREATE TEMPORARY VIEW broken AS SELECT 1 / (id - id) AS x FROM range(1)")
    assert context(lambda: spark.sql("SELECT x + 1 FROM broken").collect()) == (
        "SQL",
        "",
        "",
        "broken",
        18,
        23,
    )


def test_context_of_an_expression_text(spark):
    assert context(lambda: spark.range(1).selectExpr("1 / id").collect()) == ("SQL", "", "", "1 / id", 0, 5)


def test_context_of_a_dataframe_call(spark, monkeypatch):
    # The client asks the first active session once, and not at all where there was none yet.
    monkeypatch.setattr("pyspark.errors.utils._enable_debugging_cache", True)
    df = spark.range(1).select(F.lit(1) / F.col("id"))
    (found,) = exception(df.collect).getQueryContext()
    assert found.contextType().name == "DataFrame"
    assert found.fragment() == "__truediv__"
    assert pathlib.Path(__file__).name in found.callSite()


def test_parse_errors_have_their_place_in_the_message(spark):
    message = str(exception(lambda: spark.sql("SELECT 1\nFROM )")))
    assert "line 2, pos 5" in message
    assert "-----^^^" in message


# --- The session goes on ---------------------------------------------------------------------


def test_session_survives_its_errors(spark):
    for _ in range(20):
        raised_by(spark, "SELECT 1 / 0")
        raised_by(spark, "SELECT nope")
    assert rows(spark.range(1)) == [(0,)]


def test_schema_errors_come_without_a_run(spark):
    assert error(lambda: spark.sql("SELECT nope").columns)[1] == "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"
    assert error(lambda: spark.range(1).select("nope").schema)[1] == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    spark.range(1).select("nope")  # lazy: no error yet


def test_message_names_condition_and_sqlstate(spark):
    message = str(exception(lambda: spark.sql("SELECT 1 / 0").collect()))
    assert message.startswith("[DIVIDE_BY_ZERO] ")
    assert "SQLSTATE: 22012" in message


def test_what_is_not_supported_names_itself(spark):
    raised = exception(
        lambda: spark.sql("SELECT * FROM range(1) TABLESAMPLE (BUCKET 1 OUT OF 2 ON id)").collect()
    )
    assert raised.getCondition()
    assert raised.getSqlState()
