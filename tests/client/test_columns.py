"""Choosing, deriving, filtering, sorting and limiting: the operations on one DataFrame."""

import pytest
from checks import block, error, printed, rows, schema, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def people(spark):
    return spark.createDataFrame(
        [("Ada", "London", 36), ("Grace", "New York", 85), ("Alan", "London", 41), ("Kurt", None, None)],
        "name string, city string, age int",
    )


def test_select(people):
    assert rows(people.select("name", people.age + 1, F.col("city").alias("c")).limit(1)) == [
        ("Ada", 37, "London")
    ]
    assert people.select("*", F.lit(1)).columns == ["name", "city", "age", "1"]
    assert people.select(["age", "name"]).columns == ["age", "name"]
    assert people.select(people["*"]).columns == ["name", "city", "age"]


def test_select_is_not_case_sensitive(people):
    assert people.select("NAME", F.col("aGe")).columns == ["NAME", "aGe"]


def test_case_sensitive_when_asked(spark, people):
    spark.conf.set("spark.sql.caseSensitive", "true")
    assert error(lambda: people.select("NAME").columns) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`NAME`", "proposal": "`age`, `city`, `name`"},
    )


def test_select_expr(people):
    df = people.selectExpr("upper(name) AS u", "age * 2", "city IS NULL", "*")
    assert df.columns == ["u", "(age * 2)", "(city IS NULL)", "name", "city", "age"]
    assert rows(df.limit(1)) == [("ADA", 72, False, "Ada", "London", 36)]


def test_select_nothing(people):
    assert people.select().columns == []
    assert people.select().count() == 4


def test_filter(people):
    assert rows(people.filter(people.age > 40).select("name")) == [("Grace",), ("Alan",)]
    assert rows(people.filter("age > 40 AND city = 'London'").select("name")) == [("Alan",)]
    assert rows(people.where(~(F.col("city") == "London")).select("name")) == [("Grace",)]
    assert rows(people.where(people.city.isNull() | people.name.like("A%")).select("name")) == [
        ("Ada",),
        ("Alan",),
        ("Kurt",),
    ]
    assert rows(people.filter(people.city.eqNullSafe(None)).select("name")) == [("Kurt",)]
    assert rows(people.filter(people.name.isin("Ada", "Kurt")).select("name")) == [("Ada",), ("Kurt",)]
    assert rows(people.filter(people.age.between(36, 41)).select("name")) == [("Ada",), ("Alan",)]


def test_filter_needs_a_boolean(people):
    assert error(lambda: people.filter(people.age + 1).collect()) == (
        "AnalysisException",
        "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN",
        "42K09",
        {
            "filter": '"(age + 1)"',
            "type": '"INT"',
            "sqlExpr": '"(age + 1)"',
        },
    )


def test_column_methods(people):
    df = people.select(
        people.name.substr(1, 2),
        people.name.startswith("A"),
        people.name.endswith("e"),
        people.name.contains("ra"),
        people.name.rlike("^.{4}$"),
        people.name.ilike("a%"),
        people.age.cast("string"),
        people.age.bitwiseAND(7),
        -people.age,
        F.when(people.age > 40, "old").when(people.age > 30, "not so old"),
    )
    assert df.columns == [
        "substr(name, 1, 2)",
        "startswith(name, A)",
        "endswith(name, e)",
        "contains(name, ra)",
        "RLIKE(name, ^.{4}$)",
        "ilike(name, a%)",
        "age",
        "(age & 7)",
        "negative(age)",
        "CASE WHEN (age > 40) THEN old WHEN (age > 30) THEN not so old END",
    ]
    assert rows(df) == [
        (
            "Ad",
            True,
            False,
            False,
            False,
            True,
            "36",
            4,
            -36,
            "not so old",
        ),
        ("Gr", False, True, True, False, False, "85", 5, -85, "old"),
        ("Al", True, False, False, True, True, "41", 1, -41, "old"),
        (
            "Ku",
            False,
            False,
            False,
            True,
            False,
            None,
            None,
            None,
            None,
        ),
    ]


def test_with_column(people):
    df = people.withColumn("next", F.col("age") + 1)
    assert schema(df) == "name string, city string, age int, next int"
    assert rows(df.limit(1)) == [("Ada", "London", 36, 37)]
    replaced = people.withColumn("AGE", F.lit(0))
    assert replaced.columns == ["name", "city", "AGE"]
    assert rows(replaced.limit(1)) == [("Ada", "London", 0)]


def test_with_columns_see_the_old_values(people):
    df = people.withColumns({"age": F.col("age") + 1, "was": F.col("age")}).limit(1)
    assert rows(df) == [("Ada", "London", 37, 36)]


def test_with_column_renamed(people):
    assert people.withColumnRenamed("name", "who").columns == ["who", "city", "age"]
    assert people.withColumnRenamed("NAME", "who").columns == ["who", "city", "age"]
    assert people.withColumnRenamed("missing", "who").columns == ["name", "city", "age"]
    assert people.withColumnsRenamed({"name": "age", "age": "name"}).columns == ["name", "city", "name"]
    assert people.toDF("a", "b", "c").columns == ["a", "b", "c"]


def test_to_df_needs_all_names(people):
    assert error(lambda: people.toDF("a", "b").columns) == (
        "AnalysisException",
        "ASSIGNMENT_ARITY_MISMATCH",
        "42802",
        {"numTarget": "3", "numExpr": "2"},
    )


def test_drop(people):
    assert people.drop("age").columns == ["name", "city"]
    assert people.drop("missing", "CITY").columns == ["name", "age"]
    assert people.drop(people.name, people.age).columns == ["city"]
    assert people.drop("name", "city", "age").count() == 4


def test_drop_one_of_two_same_names(spark):
    left = spark.range(2).withColumn("v", F.lit("l"))
    right = spark.range(2).withColumn("w", F.lit("r"))
    joined = left.join(right, left.id == right.id)
    assert joined.columns == ["id", "v", "id", "w"]
    assert joined.drop(right.id).columns == ["id", "v", "w"]
    assert joined.drop("id").columns == ["v", "w"]


def test_alias(people):
    df = people.alias("p")
    assert rows(df.select("p.name", F.col("p.age") + 1).limit(1)) == [("Ada", 37)]
    assert error(lambda: df.select("q.name").columns) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {
            "objectName": "`q`.`name`",
            "proposal": "`p`.`name`, `p`.`age`, `p`.`city`",
        },
    )


def test_nested_fields(spark):
    df = spark.sql(
        "SELECT named_struct('x', 1, 'inner', named_struct('y', 'deep')) AS s, "
        "array(10, 20) AS a, map('k', 'v') AS m"
    )
    picked = df.select(
        "s.x",
        "s.inner.y",
        F.col("s")["x"],
        F.col("a")[1],
        F.col("m")["k"],
        "s.*",
        F.col("s").getField("inner"),
        F.col("a").getItem(0),
        F.col("m").k,
    )
    assert picked.columns == [
        "x",
        "y",
        "s.x",
        "a[1]",
        "m[k]",
        "x",
        "inner",
        "s.inner",
        "a[0]",
        "m[k]",
    ]
    assert rows(picked) == [(1, "deep", 1, 20, "v", 1, ("deep",), ("deep",), 10, "v")]


def test_with_and_drop_field(spark):
    df = spark.sql("SELECT named_struct('x', 1, 'y', 2) AS s")
    changed = df.select(
        F.col("s").withField("z", F.lit(3)).alias("with"), F.col("s").dropFields("x").alias("without")
    )
    assert schema(changed) == (
        "with struct<x:int not null,y:int not null,z:int not null> not null, without "
        "struct<y:int not null> not null"
    )
    assert rows(changed) == [((1, 2, 3), (2,))]


def test_quoted_names(spark):
    df = spark.range(1).toDF("a.b")
    assert df.select("`a.b`").columns == ["a.b"]
    assert error(lambda: df.select("a.b").columns) == (
        "AnalysisException",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
        {"objectName": "`a`.`b`", "proposal": "`a.b`"},
    )
    assert df["`a.b`"] is not None


def test_order_by(people):
    def names(df):
        return [row.name for row in df.collect()]

    assert names(people.orderBy("age")) == ["Kurt", "Ada", "Alan", "Grace"]
    assert names(people.orderBy(F.desc("age"))) == ["Grace", "Alan", "Ada", "Kurt"]
    assert names(people.orderBy(people.age.asc_nulls_last())) == ["Ada", "Alan", "Grace", "Kurt"]
    assert names(people.orderBy(people.age.desc_nulls_first())) == ["Kurt", "Grace", "Alan", "Ada"]
    assert names(people.sort("city", F.desc("name"))) == ["Kurt", "Alan", "Ada", "Grace"]
    assert names(people.sort(["city", "name"], ascending=[False, True])) == ["Grace", "Ada", "Alan", "Kurt"]
    assert names(people.orderBy(F.length("name"), "name")) == ["Ada", "Alan", "Kurt", "Grace"]
    assert names(people.orderBy(2, -3)) == ["Kurt", "Alan", "Ada", "Grace"]
    assert names(people.select("name").orderBy(people.age.desc())) == ["Grace", "Alan", "Ada", "Kurt"]


def test_sort_within_partitions(spark):
    assert rows(spark.range(4).coalesce(1).sortWithinPartitions(F.desc("id"))) == [(3,), (2,), (1,), (0,)]


def test_sorting_doubles_and_strings(spark):
    df = spark.createDataFrame([(float("nan"),), (None,), (-0.0,), (float("inf"),), (1.0,)], ["d"])
    assert rows(df.orderBy("d").selectExpr("string(d)")) == [
        (None,),
        ("-0.0",),
        ("1.0",),
        ("Infinity",),
        ("NaN",),
    ]
    df = spark.createDataFrame([("b",), ("a",), ("B",), ("ä",), ("",), (None,)], ["s"])
    assert rows(df.orderBy("s")) == [(None,), ("",), ("B",), ("a",), ("b",), ("ä",)]


def test_limit_and_offset(spark):
    df = spark.range(10).orderBy(F.desc("id"))
    assert rows(df.limit(2)) == [(9,), (8,)]
    assert rows(df.offset(8)) == [(1,), (0,)]
    assert rows(df.offset(2).limit(2)) == [(7,), (6,)]
    assert rows(df.limit(5).offset(3)) == [(6,), (5,)]
    assert rows(df.limit(0)) == []
    assert rows(df.offset(20)) == []


def test_distinct(spark):
    df = spark.createDataFrame([(1, "a"), (1, "a"), (2, None), (2, None)], "n int, s string")
    assert sorted_rows(df.distinct()) == [(1, "a"), (2, None)]
    assert spark.range(0).distinct().count() == 0


def test_distinct_doubles(spark):
    df = spark.createDataFrame([(0.0,), (-0.0,), (float("nan"),), (float("nan"),)], ["d"])
    assert df.distinct().count() == 2


def test_drop_duplicates(spark):
    df = spark.createDataFrame([(1, "a"), (1, "b"), (2, "a"), (2, "a")], "n int, s string")
    assert sorted_rows(df.dropDuplicates()) == [(1, "a"), (1, "b"), (2, "a")]
    assert df.dropDuplicates(["n"]).count() == 2
    assert df.dropDuplicates(["N", "s"]).count() == 3
    assert df.drop_duplicates(["s"]).columns == ["n", "s"]


def test_sample(spark):
    df = spark.range(10_000)
    some = df.sample(False, 0.1, 7)
    assert 800 < some.count() < 1200
    assert rows(some) == rows(df.sample(False, 0.1, 7))
    assert df.sample(0.0).count() == 0
    assert df.sample(withReplacement=True, fraction=2.0, seed=7).count() > 15_000


def test_random_split(spark):
    parts = spark.range(1000).randomSplit([1.0, 3.0], seed=7)
    counts = [part.count() for part in parts]
    assert sum(counts) == 1000
    assert 150 < counts[0] < 350


def test_repartition_keeps_the_rows(spark):
    df = spark.range(10)
    assert sorted_rows(df.repartition(3)) == sorted_rows(df)
    assert sorted_rows(df.repartition("id")) == sorted_rows(df)
    assert sorted_rows(df.repartitionByRange(2, "id")) == sorted_rows(df)
    assert sorted_rows(df.coalesce(1)) == sorted_rows(df)


def test_hint_changes_nothing(spark):
    assert rows(spark.range(2).hint("broadcast")) == [(0,), (1,)]


def test_transform(people):
    assert people.transform(lambda df: df.select("name")).columns == ["name"]


def test_explode(spark):
    df = spark.createDataFrame([(1, ["a", "b"]), (2, []), (3, None)], "id int, tags array<string>")
    assert rows(df.select("id", F.explode("tags"))) == [(1, "a"), (1, "b")]
    assert rows(df.select("id", F.explode_outer("tags").alias("tag"))) == [
        (1, "a"),
        (1, "b"),
        (2, None),
        (3, None),
    ]
    assert rows(df.select("id", F.posexplode("tags"))) == [(1, 0, "a"), (1, 1, "b")]
    assert df.select(F.posexplode("tags")).columns == ["pos", "col"]
    assert rows(df.select(F.explode(F.create_map(F.lit("k"), F.col("id"))))) == [("k", 1), ("k", 2), ("k", 3)]


def test_unpivot(spark):
    df = spark.createDataFrame([(1, 11, 1.1), (2, 12, None)], "id int, int int, double double")
    unpivoted = df.unpivot("id", ["int", "double"], "variable", "value")
    assert schema(unpivoted) == "id int, variable string not null, value double"
    assert sorted_rows(unpivoted) == [
        (1, "double", 1.1),
        (1, "int", 11.0),
        (2, "double", None),
        (2, "int", 12.0),
    ]
    assert sorted_rows(df.melt(["id"], None, "what", "much").filter("id = 1")) == [
        (1, "double", 1.1),
        (1, "int", 11.0),
    ]


def test_unpivot_needs_a_common_type(spark):
    df = spark.createDataFrame([(1, 11, ["a"])], "id int, n int, s array<string>")
    assert error(lambda: df.unpivot("id", ["n", "s"], "k", "v").collect())[:3] == (
        "AnalysisException",
        "UNPIVOT_VALUE_DATA_TYPE_MISMATCH",
        "42K09",
    )


def test_transpose(spark):
    df = spark.createDataFrame([("a", 1, 2), ("b", 3, 4)], "k string, x int, y int")
    assert printed(df.transpose().show) == block(
        """
        +---+---+---+
        |key|  a|  b|
        +---+---+---+
        |  x|  1|  3|
        |  y|  2|  4|
        +---+---+---+

        """
    )


def test_to_schema(people):
    df = people.to(people.select("age", "name").schema)
    assert df.columns == ["age", "name"]


def test_iterate_over_columns(people):
    assert [name for name in people.columns] == ["name", "city", "age"]
    assert "age" in people.columns
    assert isinstance(people.age, type(people["age"]))


def test_unknown_attribute_is_refused(people):
    assert error(lambda: people.select(people.agee).columns)[:3] == (
        "PySparkAttributeError",
        "ATTRIBUTE_NOT_SUPPORTED",
        None,
    )


def test_watermark_of_a_batch_changes_nothing(spark):
    frame = spark.range(3).withColumn("at", F.current_timestamp())
    late = frame.withWatermark("at", "1 minute")
    assert late.select(late.id).count() == 3
    assert late.columns == ["id", "at"]
    assert error(frame.withWatermark("at", "1 foo").count)[1] == "CANNOT_PARSE_INTERVAL"
    assert error(frame.withWatermark("at", "-1 minutes").count)[1] == "PIEZO_NEGATIVE_DELAY"
    assert error(late.dropDuplicatesWithinWatermark(["id"]).count)[1] == "_LEGACY_ERROR_TEMP_3102"
