"""Errors in names, types and values: Python class, condition, SQLSTATE and message parameters."""

import pytest
from checks import error, raised_by, rows
from pyspark.sql import functions as F


@pytest.fixture
def people(spark):
    df = spark.createDataFrame([("Ada", 36), (None, None)], "name string, age int")
    df.createOrReplaceTempView("people")
    return df


# --- Names -----------------------------------------------------------------------------------


def test_unknown_column_in_sql(spark, people):
    assert raised_by(spark, "SELECT nam FROM people") == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`nam`", "proposal": "`name`, `age`"},
    )
    assert raised_by(spark, "SELECT p.x FROM people p") == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`p`.`x`", "proposal": "`p`.`age`, `p`.`name`"},
    )
    assert raised_by(spark, "SELECT x") == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
        "42703",
        {"objectName": "`x`"},
    )


def test_unknown_column_in_a_dataframe(people):
    assert error(lambda: people.select("nam").collect()) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`nam`", "proposal": "`name`, `age`"},
    )
    assert error(lambda: people.filter(F.col("ages") > 1).collect()) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`ages`", "proposal": "`age`, `name`"},
    )


def test_unknown_field(spark):
    assert raised_by(spark, "SELECT named_struct('a', 1).b") == (
        "AnalysisException",
        "FIELD_NOT_FOUND",
        "42704",
        {"fields": "`a`", "fieldName": "`b`"},
    )


def test_unknown_table(spark):
    assert raised_by(spark, "SELECT * FROM nobody") == (
        "AnalysisException",
        "TABLE_OR_VIEW_NOT_FOUND",
        "42P01",
        {"relationName": "`nobody`"},
    )
    assert raised_by(spark, "SELECT * FROM a.b") == (
        "AnalysisException",
        "TABLE_OR_VIEW_NOT_FOUND",
        "42P01",
        {"relationName": "`a`.`b`"},
    )
    assert error(lambda: spark.table("nobody").collect()) == (
        "AnalysisException",
        "TABLE_OR_VIEW_NOT_FOUND",
        "42P01",
        {"relationName": "`nobody`"},
    )


def test_unknown_function(spark):
    assert raised_by(spark, "SELECT uper('a')") == (
        "AnalysisException",
        "UNRESOLVED_ROUTINE",
        "42883",
        {
            "routineName": "`uper`",
            "searchPath": "[`system`.`builtin`, `system`.`session`, `spark_catalog`.`default`]",
        },
    )
    assert error(lambda: spark.range(1).select(F.call_function("uper", "id")).collect())[:3] == (
        "AnalysisException",
        "UNRESOLVED_ROUTINE",
        "42883",
    )
    assert raised_by(spark, "SELECT * FROM rang(3)")[:3] == (
        "AnalysisException",
        "UNRESOLVABLE_TABLE_VALUED_FUNCTION",
        "42883",
    )


def test_ambiguous_column(spark, people):
    assert raised_by(spark, "SELECT age FROM people a JOIN people b ON a.name = b.name") == (
        "AnalysisException",
        "AMBIGUOUS_REFERENCE",
        "42704",
        {"referenceNames": "[`a`.`age`, `b`.`age`]", "name": "`age`"},
    )


def test_column_of_another_dataframe(spark, people):
    other = spark.range(1)
    assert error(lambda: people.select(other.id).collect())[:3] == (
        "AnalysisException",
        "CANNOT_RESOLVE_DATAFRAME_COLUMN",
        "42704",
    )


# --- Types -----------------------------------------------------------------------------------


def test_wrong_argument_type(spark):
    assert raised_by(spark, "SELECT array(1) + 1") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
        "42K09",
        {
            "sqlExpr": '"(array(1) + 1)"',
            "left": '"ARRAY<INT>"',
            "right": '"INT"',
        },
    )
    assert raised_by(spark, "SELECT upper(array(1))") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
        "42K09",
        {
            "sqlExpr": '"upper(array(1))"',
            "requiredType": '"STRING"',
            "paramIndex": "first",
            "inputType": '"ARRAY<INT>"',
            "inputSql": '"array(1)"',
        },
    )
    assert raised_by(spark, "SELECT true + 1") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
        "42K09",
        {
            "sqlExpr": '"(true + 1)"',
            "left": '"BOOLEAN"',
            "right": '"INT"',
        },
    )
    assert raised_by(spark, "SELECT sum(array(1))")[:3] == (
        "AnalysisException",
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
        "42K09",
    )
    assert raised_by(spark, "SELECT NOT 1") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
        "42K09",
        {
            "sqlExpr": '"(NOT 1)"',
            "requiredType": '"BOOLEAN"',
            "paramIndex": "first",
            "inputType": '"INT"',
            "inputSql": '"1"',
        },
    )


def test_wrong_number_of_arguments(spark):
    assert raised_by(spark, "SELECT upper('a', 'b')") == (
        "AnalysisException",
        "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
        "42605",
        {
            "actualNum": "2",
            "functionName": "`upper`",
            "expectedNum": "1",
            "docroot": "https://spark.apache.org/docs/latest",
        },
    )
    assert raised_by(spark, "SELECT coalesce()")[:3] == (
        "AnalysisException",
        "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
        "42605",
    )


def test_impossible_cast(spark):
    assert raised_by(spark, "SELECT CAST(array(1) AS INT)") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION",
        "42K09",
        {
            "sqlExpr": '"CAST(array(1) AS INT)"',
            "srcType": '"ARRAY<INT>"',
            "targetType": '"INT"',
        },
    )
    assert raised_by(spark, "SELECT CAST(1 AS DATE)")[:3] == (
        "AnalysisException",
        "DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION",
        "42K09",
    )


def test_types_that_do_not_compare(spark):
    assert raised_by(spark, "SELECT 1 = array(1)") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES",
        "42K09",
        {
            "sqlExpr": '"(1 = array(1))"',
            "left": '"INT"',
            "right": '"ARRAY<INT>"',
        },
    )
    assert raised_by(spark, "SELECT map(1, 2) = map(1, 2)")[:3] == (
        "AnalysisException",
        "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
        "42K09",
    )
    assert raised_by(spark, "SELECT * FROM VALUES (map(1, 2)) AS t(m) ORDER BY m")[:3] == (
        "AnalysisException",
        "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE",
        "42K09",
    )


def test_condition_that_is_no_boolean(spark, people):
    assert raised_by(spark, "SELECT * FROM people WHERE age") == (
        "AnalysisException",
        "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
        "42K09",
        {"sqlExpr": '"age"', "filter": '"age"', "type": '"INT"'},
    )


# --- Values, at run time ---------------------------------------------------------------------


def test_division_by_zero(spark):
    assert raised_by(spark, "SELECT 1 / 0") == (
        "ArithmeticException",
        "DIVIDE_BY_ZERO",
        "22012",
        {"config": '"spark.sql.ansi.enabled"'},
    )
    assert raised_by(spark, "SELECT 5 % 0") == (
        "ArithmeticException",
        "REMAINDER_BY_ZERO",
        "22012",
        {"config": '"spark.sql.ansi.enabled"'},
    )
    assert raised_by(spark, "SELECT 5 div id FROM range(1)") == (
        "ArithmeticException",
        "DIVIDE_BY_ZERO",
        "22012",
        {"config": '"spark.sql.ansi.enabled"'},
    )
    assert raised_by(spark, "SELECT 1.5BD / 0")[:3] == ("ArithmeticException", "DIVIDE_BY_ZERO", "22012")


def test_overflow(spark):
    assert raised_by(spark, "SELECT 2147483647 + 1")[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT 9223372036854775807L * 2")[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT 100Y + 100Y")[:3] == (
        "ArithmeticException",
        "BINARY_ARITHMETIC_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT -(-2147483648)")[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT abs(-128Y)")[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT sum(x) FROM VALUES (9223372036854775807L), (1L) AS t(x)")[:3] == (
        "ArithmeticException",
        "ARITHMETIC_OVERFLOW",
        "22003",
    )


def test_decimal_overflow(spark):
    assert raised_by(spark, "SELECT CAST(123.45 AS DECIMAL(4, 2))") == (
        "ArithmeticException",
        "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
        "22003",
        {
            "value": "123.45",
            "scale": "2",
            "config": '"spark.sql.ansi.enabled"',
            "precision": "4",
        },
    )
    assert raised_by(spark, f"SELECT {'9' * 38}BD + 1")[:3] == (
        "ArithmeticException",
        "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION",
        "22003",
    )


def test_bad_casts(spark):
    assert raised_by(spark, "SELECT CAST('abc' AS INT)") == (
        "NumberFormatException",
        "CAST_INVALID_INPUT",
        "22018",
        {
            "expression": "'abc'",
            "ansiConfig": '"spark.sql.ansi.enabled"',
            "sourceType": '"STRING"',
            "targetType": '"INT"',
        },
    )
    assert raised_by(spark, "SELECT CAST('2024-13-01' AS DATE)") == (
        "DateTimeException",
        "CAST_INVALID_INPUT",
        "22018",
        {
            "expression": "'2024-13-01'",
            "ansiConfig": '"spark.sql.ansi.enabled"',
            "sourceType": '"STRING"',
            "targetType": '"DATE"',
        },
    )
    assert raised_by(spark, "SELECT CAST('maybe' AS BOOLEAN)") == (
        "SparkRuntimeException",
        "CAST_INVALID_INPUT",
        "22018",
        {
            "expression": "'maybe'",
            "ansiConfig": '"spark.sql.ansi.enabled"',
            "sourceType": '"STRING"',
            "targetType": '"BOOLEAN"',
        },
    )
    assert raised_by(spark, "SELECT CAST(300 AS TINYINT)") == (
        "ArithmeticException",
        "CAST_OVERFLOW",
        "22003",
        {
            "value": "300",
            "ansiConfig": '"spark.sql.ansi.enabled"',
            "sourceType": '"INT"',
            "targetType": '"TINYINT"',
        },
    )
    assert raised_by(spark, "SELECT CAST(double('NaN') AS INT)")[:3] == (
        "ArithmeticException",
        "CAST_OVERFLOW",
        "22003",
    )
    assert raised_by(spark, "SELECT 'a' + 1")[:3] == ("NumberFormatException", "CAST_INVALID_INPUT", "22018")


def test_bad_index_and_key(spark):
    assert raised_by(spark, "SELECT array(1, 2)[5]") == (
        "ArrayIndexOutOfBoundsException",
        "INVALID_ARRAY_INDEX",
        "22003",
        {"arraySize": "2", "indexValue": "5"},
    )
    assert raised_by(spark, "SELECT element_at(array(1, 2), 3)") == (
        "ArrayIndexOutOfBoundsException",
        "INVALID_ARRAY_INDEX_IN_ELEMENT_AT",
        "22003",
        {"arraySize": "2", "indexValue": "3"},
    )
    assert raised_by(spark, "SELECT element_at(array(1), 0)")[:3] == (
        "SparkRuntimeException",
        "INVALID_INDEX_OF_ZERO",
        "22003",
    )
    assert rows(spark.sql("SELECT map('a', 1)['b']")) == [(None,)]


def test_bad_dates(spark):
    assert raised_by(spark, "SELECT make_date(2024, 13, 1)")[:3] == (
        "DateTimeException",
        "DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION",
        "22023",
    )
    assert raised_by(spark, "SELECT to_date('29/02/2024')")[:3] == (
        "DateTimeException",
        "CAST_INVALID_INPUT",
        "22018",
    )
    assert raised_by(spark, "SELECT to_timestamp('x', 'yyyy')")[:3] == (
        "DateTimeException",
        "CANNOT_PARSE_TIMESTAMP",
        "22007",
    )


def test_bad_patterns(spark):
    assert raised_by(spark, "SELECT 'a' RLIKE '('")[:3] == (
        "SparkRuntimeException",
        "INVALID_PARAMETER_VALUE.PATTERN",
        "22023",
    )
    assert raised_by(spark, r"SELECT 'a' LIKE 'a\\'")[:3] == (
        "AnalysisException",
        "INVALID_FORMAT.ESC_AT_THE_END",
        "42601",
    )


def test_raise_error(spark):
    assert raised_by(spark, "SELECT raise_error('out of cheese')") == (
        "SparkRuntimeException",
        "USER_RAISED_EXCEPTION",
        "P0001",
        {"errorMessage": "out of cheese"},
    )
    assert raised_by(spark, "SELECT assert_true(1 > 2)") == (
        "SparkRuntimeException",
        "USER_RAISED_EXCEPTION",
        "P0001",
        {"errorMessage": "'(1 > 2)' is not true!"},
    )


def test_duplicate_map_keys(spark):
    assert raised_by(spark, "SELECT map('a', 1, 'a', 2)") == (
        "SparkRuntimeException",
        "DUPLICATED_MAP_KEY",
        "23505",
        {
            "key": "a",
            "mapKeyDedupPolicy": '"spark.sql.mapKeyDedupPolicy"',
        },
    )


def test_scalar_subquery_of_many_rows(spark):
    assert raised_by(spark, "SELECT (SELECT id FROM range(2))") == (
        "SparkException",
        "SCALAR_SUBQUERY_TOO_MANY_ROWS",
        "21000",
        {},
    )


def test_errors_come_late_in_a_long_result(spark):
    df = spark.range(100_000).select(F.expr("1 / (id - 99999)"))
    assert error(df.collect)[:3] == ("ArithmeticException", "DIVIDE_BY_ZERO", "22012")
