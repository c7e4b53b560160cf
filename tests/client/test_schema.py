"""printSchema, schema, dtypes, and the nullability that each operation leaves."""

from checks import block, condition, error, printed, rows, schema
from pyspark.sql import Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

NESTED = (
    "id BIGINT NOT NULL, tags ARRAY<STRING>, "
    "at STRUCT<x: DOUBLE NOT NULL, inner: STRUCT<deep: INT>>, "
    "counts MAP<STRING, ARRAY<INT>>"
)


def test_print_schema(spark):
    df = spark.createDataFrame([], NESTED)
    assert printed(df.printSchema) == block(
        """
        root
         |-- id: long (nullable = false)
         |-- tags: array (nullable = true)
         |    |-- element: string (containsNull = true)
         |-- at: struct (nullable = true)
         |    |-- x: double (nullable = false)
         |    |-- inner: struct (nullable = true)
         |    |    |-- deep: integer (nullable = true)
         |-- counts: map (nullable = true)
         |    |-- key: string
         |    |-- value: array (valueContainsNull = true)
         |    |    |-- element: integer (containsNull = true)

        """
    )


def test_print_schema_to_a_level(spark):
    df = spark.createDataFrame([], NESTED)
    assert printed(df.printSchema, 1) == block(
        """
        root
         |-- id: long (nullable = false)
         |-- tags: array (nullable = true)
         |-- at: struct (nullable = true)
         |-- counts: map (nullable = true)

        """
    )
    assert printed(df.printSchema, 2) == block(
        """
        root
         |-- id: long (nullable = false)
         |-- tags: array (nullable = true)
         |    |-- element: string (containsNull = true)
         |-- at: struct (nullable = true)
         |    |-- x: double (nullable = false)
         |    |-- inner: struct (nullable = true)
         |-- counts: map (nullable = true)
         |    |-- key: string
         |    |-- value: array (valueContainsNull = true)

        """
    )


def test_print_schema_of_every_simple_type(spark):
    df = spark.createDataFrame(
        [],
        "a boolean, b tinyint, c smallint, d int, e bigint, f float, g double, h decimal(7,3), "
        "i string, j binary, k date, l timestamp, m timestamp_ntz, n void, "
        "o interval year to month, p interval day to second, q interval hour",
    )
    assert printed(df.printSchema) == block(
        """
        root
         |-- a: boolean (nullable = true)
         |-- b: byte (nullable = true)
         |-- c: short (nullable = true)
         |-- d: integer (nullable = true)
         |-- e: long (nullable = true)
         |-- f: float (nullable = true)
         |-- g: double (nullable = true)
         |-- h: decimal(7,3) (nullable = true)
         |-- i: string (nullable = true)
         |-- j: binary (nullable = true)
         |-- k: date (nullable = true)
         |-- l: timestamp (nullable = true)
         |-- m: timestamp_ntz (nullable = true)
         |-- n: void (nullable = true)
         |-- o: interval year to month (nullable = true)
         |-- p: interval day to second (nullable = true)
         |-- q: interval hour (nullable = true)

        """
    )


def test_schema_dtypes_columns(spark):
    df = spark.createDataFrame([], "a int, b array<decimal(5,2)>")
    assert df.schema == T.StructType(
        [
            T.StructField("a", T.IntegerType()),
            T.StructField("b", T.ArrayType(T.DecimalType(5, 2))),
        ]
    )
    assert df.dtypes == [("a", "int"), ("b", "array<decimal(5,2)>")]
    assert df.columns == ["a", "b"]


def test_literals_are_not_nullable(spark):
    df = spark.range(1).select(
        F.lit(1).alias("i"), F.lit("a").alias("s"), F.lit(None).alias("n"), F.lit(1.5).alias("d")
    )
    assert schema(df) == "i int not null, s string not null, n void, d double not null"


def test_arithmetic(spark):
    df = spark.range(1).selectExpr("id + 1 AS a", "id / 2 AS b", "id % 2 AS c", "-id AS d", "abs(id) AS e")
    assert schema(df) == "a bigint not null, b double, c bigint, d bigint not null, e bigint not null"


def test_conditionals(spark):
    df = spark.range(1).select(
        F.when(F.col("id") > 0, 1).alias("open"),
        F.when(F.col("id") > 0, 1).otherwise(2).alias("closed"),
        F.coalesce(F.lit(None), F.col("id")).alias("coalesce"),
        F.nullif(F.col("id"), F.lit(0)).alias("nullif"),
        F.expr("if(id > 0, 'a', 'b')").alias("if"),
    )
    assert (
        schema(df)
        == "open int, closed int not null, coalesce bigint not null, nullif bigint, if string not null"
    )


def test_casts(spark):
    df = spark.range(1).selectExpr(
        "CAST(id AS STRING) AS s",
        "CAST(id AS INT) AS i",
        "CAST('1' AS INT) AS p",
        "TRY_CAST('1' AS INT) AS t",
        "CAST(id AS DECIMAL(5,2)) AS d",
    )
    assert schema(df) == "s string not null, i int not null, p int, t int, d decimal(5,2)"


def test_nested_constructors(spark):
    df = spark.range(1).select(
        F.array("id", F.lit(1)).alias("a"),
        F.create_map(F.lit("k"), "id").alias("m"),
        F.struct("id", F.lit("x").alias("x")).alias("s"),
        F.array(F.lit(None), "id").alias("with_null"),
    )
    assert schema(df) == (
        "a array<bigint not null> not null, m map<string,bigint not null> not null, s "
        "struct<id:bigint not null,x:string not null> not null, with_null array<bigint> not "
        "null"
    )


def test_aggregates(spark):
    df = (
        spark.range(1)
        .groupBy((F.col("id") % 2).alias("k"))
        .agg(
            F.count("*").alias("count"),
            F.sum("id").alias("sum"),
            F.avg("id").alias("avg"),
            F.min("id").alias("min"),
            F.collect_list("id").alias("list"),
            F.countDistinct("id").alias("distinct"),
            F.first("id").alias("first"),
        )
    )
    assert schema(df) == (
        "k bigint, count bigint not null, sum bigint, avg double, min bigint, list "
        "array<bigint not null> not null, distinct bigint not null, first bigint"
    )


def test_windows(spark):
    window = Window.orderBy("id")
    df = spark.range(1).select(
        F.row_number().over(window).alias("row_number"),
        F.lag("id").over(window).alias("lag"),
        F.lag("id", 1, 0).over(window).alias("lag_default"),
        F.sum("id").over(window).alias("sum"),
        F.ntile(2).over(window).alias("ntile"),
        F.percent_rank().over(window).alias("percent_rank"),
    )
    assert schema(df) == (
        "row_number int not null, lag bigint, lag_default bigint not null, sum bigint, ntile "
        "int not null, percent_rank double not null"
    )


def test_outer_joins(spark):
    left = spark.range(1).select("id", F.lit("l").alias("l"))
    right = spark.range(1).select("id", F.lit("r").alias("r"))
    assert (
        schema(left.join(right, "id", "inner")) == "id bigint not null, l string not null, r string not null"
    )
    assert schema(left.join(right, "id", "left")) == "id bigint not null, l string not null, r string"
    assert schema(left.join(right, "id", "right")) == "id bigint not null, l string, r string not null"
    assert schema(left.join(right, "id", "full")) == "id bigint, l string, r string"
    assert schema(left.join(right, "id", "semi")) == "id bigint not null, l string not null"


def test_unions(spark):
    df = spark.range(1)
    assert schema(df.union(spark.range(1).select(F.lit(None).cast("long")))) == "id bigint"
    assert schema(df.union(spark.range(1).selectExpr("1.5BD"))) == "id decimal(21,1) not null"
    assert schema(df.selectExpr("CAST(id AS INT) AS i").union(df)) == "i bigint not null"


def test_automatic_column_names(spark):
    df = spark.range(1).select(
        F.col("id") + 1,
        F.col("id") * F.col("id"),
        -F.col("id"),
        ~(F.col("id") > 1),
        F.col("id").cast("string"),
        F.col("id").isNull(),
        F.col("id").isin(1, 2),
        F.col("id").between(1, 2),
        F.lit("x"),
        F.lit(1.5),
        F.upper(F.lit("a")),
        F.count("*").over(Window.partitionBy("id")),
    )
    assert df.columns == [
        "(id + 1)",
        "(id * id)",
        "negative(id)",
        "(NOT (id > 1))",
        "id",
        "(id IS NULL)",
        "(id IN (1, 2))",
        "((id >= 1) AND (id <= 2))",
        "x",
        "1.5",
        "upper(a)",
        ("count(1) OVER (PARTITION BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"),
    ]


def test_automatic_aggregate_names(spark):
    df = (
        spark.range(3)
        .groupBy()
        .agg(
            F.count("*"),
            F.count("id"),
            F.sum("id"),
            F.avg(F.col("id") + 1),
            F.countDistinct("id"),
            F.max(F.when(F.col("id") > 1, "a").otherwise("b")),
        )
    )
    assert df.columns == [
        "count(1)",
        "count(id)",
        "sum(id)",
        "avg((id + 1))",
        "count(DISTINCT id)",
        "max(CASE WHEN (id > 1) THEN a ELSE b END)",
    ]


def test_grouped_shortcuts_name_their_columns(spark):
    grouped = spark.range(3).withColumn("k", F.col("id") % 2).groupBy("k")
    assert grouped.count().columns == ["k", "count"]
    assert grouped.sum("id").columns == ["k", "sum(id)"]
    assert grouped.mean().columns == ["k", "avg(id)", "avg(k)"]
    assert grouped.agg({"id": "max", "*": "count"}).columns == ["k", "max(id)", "count(1)"]


def test_schema_needs_no_run(spark):
    # Division by zero would fail the run; the schema is there all the same.
    assert schema(spark.range(1).selectExpr("1 / 0 AS x")) == "x double"


def test_col_regex(spark):
    df = spark.createDataFrame([], "aa int, ab int, bb int")
    assert df.select(df.colRegex("`a.*`")).columns == ["aa", "ab"]


def test_metadata_is_kept(spark):
    df = spark.range(1).withMetadata("id", {"unit": "piece"})
    assert df.schema["id"].metadata == {"unit": "piece"}
    assert df.select("id", (F.col("id") + 1).alias("next")).schema["id"].metadata == {"unit": "piece"}


def test_same_semantics_and_hash(spark):
    df = spark.range(3)
    assert df.select("id").sameSemantics(df.select("id"))
    assert not df.select("id").sameSemantics(df.selectExpr("id + 1"))


def test_explain_names_its_plan(spark):
    df = spark.range(3).filter("id > 1")
    assert printed(df.explain).startswith("== Physical Plan ==\n")


def test_explain_in_every_mode(spark):
    df = spark.range(3).filter("id > 1")
    extended = printed(df.explain, True)
    titles = ("Parsed Logical Plan", "Analyzed Logical Plan", "Optimized Logical Plan", "Physical Plan")
    assert [f"== {title} ==" in extended for title in titles] == [True] * 4
    for mode in ("simple", "extended", "codegen", "cost", "formatted"):
        assert printed(df.explain, mode=mode) != "\n"


def test_explain_refuses_unknown_modes(spark):
    assert error(spark.range(1).explain, mode="verbose") == (
        "PySparkValueError",
        "UNKNOWN_EXPLAIN_MODE",
        None,
        {"explain_mode": "verbose"},
    )


def test_schema_of_wide_decimals(spark):
    df = spark.createDataFrame([], "a decimal(38,10), b decimal(20,5)").selectExpr(
        "a + b AS plus",
        "a * b AS times",
        "a / b AS divided",
        "a % b AS rest",
        "sum(a) OVER () AS sum",
        "avg(b) OVER () AS avg",
    )
    assert schema(df) == (
        "plus decimal(38,9), times decimal(38,6), divided decimal(38,6), rest decimal(25,10), "
        "sum decimal(38,10), avg decimal(24,9)"
    )


def test_to_matches_fields_by_name_at_every_level(spark):
    df = spark.sql(
        "select named_struct('i', 'x', 'j', 2) s, array(named_struct('i', 1, 'j', 'y')) a, map('k', named_struct('i', 1)) m"
    )
    moved = df.to(T.StructType.fromDDL("s struct<J bigint, I string, z date>, a array<struct<j string, i bigint>>"))
    assert rows(moved) == [((2, "x", None), [("y", 1)])]
    assert rows(df.to(T.StructType.fromDDL("m map<string, struct<i string>>"))) == [({"k": ("1",)},)]
    assert condition(lambda: df.to(T.StructType.fromDDL("s struct<i bigint>")).collect()) == "INVALID_COLUMN_OR_FIELD_DATA_TYPE"
    assert condition(lambda: df.to(T.StructType.fromDDL("s string")).collect()) == "INVALID_COLUMN_OR_FIELD_DATA_TYPE"
    assert condition(lambda: df.to(T.StructType.fromDDL("s struct<z date not null>")).collect()) == "UNRESOLVED_FIELD.WITH_SUGGESTION"


def test_to_checks_nulls_at_every_level(spark):
    df = spark.createDataFrame([([1], {"k": 1}, (1,))], "a array<int>, m map<string,int>, s struct<i int>")
    for name, full, place in [
        ("a", T.ArrayType(T.IntegerType(), containsNull=False), "ARRAY_ELEMENT"),
        ("m", T.MapType(T.StringType(), T.LongType(), valueContainsNull=False), "MAP_VALUE"),
    ]:
        wanted = T.StructType([T.StructField(name, full)])
        assert condition(lambda: df.to(wanted).collect()) == f"NOT_NULL_CONSTRAINT_VIOLATION.{place}"
    assert condition(lambda: df.to(T.StructType.fromDDL("s struct<i bigint not null>")).collect()) == "NULLABLE_COLUMN_OR_FIELD"


def test_a_constant_place_in_an_array_may_be_outside_of_it(spark):
    df = spark.sql("select array(1, 2) as a")
    assert schema(df.select(df.a[0], F.expr("array(1, 2)[1]"))) == "a[0] int, array(1, 2)[1] int not null"


def test_partitioning_hints_are_checked(spark):
    df = spark.range(1)
    assert condition(lambda: df.hint("COALESCE").schema) == "_LEGACY_ERROR_TEMP_1048"
    assert condition(lambda: df.hint("COALESCE", "id").schema) == "_LEGACY_ERROR_TEMP_1048"
    assert condition(lambda: df.hint("REPARTITION", "id", 3).schema) == "_LEGACY_ERROR_TEMP_1047"
    assert condition(lambda: df.hint("REPARTITION", "id+1").schema) == "PARSE_SYNTAX_ERROR"
    assert condition(lambda: df.hint("REPARTITION_BY_RANGE", 3, "x").schema) == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert df.hint("REPARTITION", 3, "id").hint("REBALANCE", 2).hint("COALESCE", 2).count() == 1
