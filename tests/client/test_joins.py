"""Joins of all kinds, with names on both sides, and set operations."""

import pytest
from checks import condition, error, rows, schema, sorted_rows
from pyspark.sql import functions as F


@pytest.fixture
def staff(spark):
    return spark.createDataFrame(
        [(1, "Ada", 10), (2, "Grace", 20), (3, "Alan", 99), (4, "Kurt", None)],
        "id int, name string, dept int",
    )


@pytest.fixture
def depts(spark):
    return spark.createDataFrame([(10, "Maths"), (20, "Navy"), (30, "Logic")], "dept int, name string")


def test_inner(staff, depts):
    joined = staff.join(depts, staff.dept == depts.dept)
    assert joined.columns == ["id", "name", "dept", "dept", "name"]
    assert sorted_rows(joined) == [(1, "Ada", 10, 10, "Maths"), (2, "Grace", 20, 20, "Navy")]


def test_by_name(staff, depts):
    joined = staff.join(depts, "dept")
    assert joined.columns == ["dept", "id", "name", "name"]
    assert sorted_rows(joined) == [(10, 1, "Ada", "Maths"), (20, 2, "Grace", "Navy")]
    assert staff.join(depts, ["dept", "name"]).columns == ["dept", "name", "id"]


def test_left(staff, depts):
    assert sorted_rows(staff.join(depts, "dept", "left")) == [
        (10, 1, "Ada", "Maths"),
        (20, 2, "Grace", "Navy"),
        (99, 3, "Alan", None),
        (None, 4, "Kurt", None),
    ]
    assert sorted_rows(staff.join(depts, staff.dept == depts.dept, "leftouter")) == [
        (1, "Ada", 10, 10, "Maths"),
        (2, "Grace", 20, 20, "Navy"),
        (3, "Alan", 99, None, None),
        (4, "Kurt", None, None, None),
    ]


def test_right(staff, depts):
    assert sorted_rows(staff.join(depts, "dept", "right")) == [
        (10, 1, "Ada", "Maths"),
        (20, 2, "Grace", "Navy"),
        (30, None, None, "Logic"),
    ]
    assert sorted_rows(staff.join(depts, staff.dept == depts.dept, "right_outer")) == [
        (1, "Ada", 10, 10, "Maths"),
        (2, "Grace", 20, 20, "Navy"),
        (None, None, None, 30, "Logic"),
    ]


def test_full(staff, depts):
    assert sorted_rows(staff.join(depts, "dept", "full")) == [
        (10, 1, "Ada", "Maths"),
        (20, 2, "Grace", "Navy"),
        (30, None, None, "Logic"),
        (99, 3, "Alan", None),
        (None, 4, "Kurt", None),
    ]
    assert sorted_rows(staff.join(depts, staff.dept == depts.dept, "outer")) == [
        (1, "Ada", 10, 10, "Maths"),
        (2, "Grace", 20, 20, "Navy"),
        (3, "Alan", 99, None, None),
        (4, "Kurt", None, None, None),
        (None, None, None, 30, "Logic"),
    ]


def test_semi_and_anti(staff, depts):
    assert sorted_rows(staff.join(depts, "dept", "left_semi")) == [(10, 1, "Ada"), (20, 2, "Grace")]
    assert sorted_rows(staff.join(depts, "dept", "anti")) == [(99, 3, "Alan"), (None, 4, "Kurt")]
    assert staff.join(depts, staff.dept == depts.dept, "semi").columns == ["id", "name", "dept"]


def test_cross(staff, depts):
    assert staff.crossJoin(depts).count() == 12
    assert staff.join(depts).count() == 12
    assert staff.join(depts, how="cross").count() == 12


def test_other_conditions(staff, depts):
    assert staff.join(depts, staff.dept < depts.dept).count() == 3
    assert staff.join(depts, (staff.dept == depts.dept) & (staff.name != "Ada")).count() == 1
    assert staff.join(depts, staff.dept.eqNullSafe(depts.dept), "left").count() == 4
    assert staff.join(depts, [staff.dept == depts.dept, staff.id > 1]).count() == 1
    assert staff.join(depts, F.lit(True), "left").count() == 12
    assert staff.join(depts, F.lit(False), "full").count() == 7


def test_same_names_stay_apart(staff, depts):
    joined = staff.join(depts, staff.dept == depts.dept)
    assert sorted_rows(joined.select(staff.name, depts.name.alias("dept_name"))) == [
        ("Ada", "Maths"),
        ("Grace", "Navy"),
    ]
    assert sorted_rows(joined.filter(depts.name == "Navy").select(staff["name"], depts["name"])) == [
        ("Grace", "Navy")
    ]
    assert joined.drop(depts.name).columns == ["id", "name", "dept", "dept"]
    assert error(lambda: joined.select("name").columns) == (
        "AnalysisException",
        "AMBIGUOUS_REFERENCE",
        "42704",
        {"referenceNames": "[`name`, `name`]", "name": "`name`"},
    )


def test_aliases(staff, depts):
    joined = staff.alias("s").join(depts.alias("d"), F.col("s.dept") == F.col("d.dept"))
    assert sorted_rows(joined.select("s.name", "d.name")) == [("Ada", "Maths"), ("Grace", "Navy")]
    assert joined.select("d.*").columns == ["dept", "name"]


def test_self_join_by_alias(staff):
    pairs = staff.alias("a").join(staff.alias("b"), F.col("a.id") < F.col("b.id"))
    assert sorted_rows(pairs.select("a.name", "b.name").limit(100)) == [
        ("Ada", "Alan"),
        ("Ada", "Grace"),
        ("Ada", "Kurt"),
        ("Alan", "Kurt"),
        ("Grace", "Alan"),
        ("Grace", "Kurt"),
    ]


def test_self_join_of_derived_frames(staff):
    doubled = staff.withColumn("twice", staff.id * 2)
    joined = staff.join(doubled, staff.id == doubled.twice)
    assert joined.columns == ["id", "name", "dept", "id", "name", "dept", "twice"]
    assert sorted_rows(joined.select(doubled.twice)) == [(2,), (4,)]
    assert error(lambda: joined.select(staff.name).columns) == (
        "AnalysisException",
        "AMBIGUOUS_COLUMN_REFERENCE",
        "42702",
        {"name": '"name"'},
    )


def test_columns_of_an_ancestor_resolve(staff):
    derived = staff.filter("id > 1").select("id", "name")
    assert rows(derived.filter(staff.id > 3)) == [(4, "Kurt")]


def test_join_on_nothing_common(staff, depts):
    assert error(lambda: staff.join(depts, "id").columns)[:3] == (
        "AnalysisException",
        "UNRESOLVED_USING_COLUMN_FOR_JOIN",
        "42703",
    )


def test_unknown_join_type(staff, depts):
    assert error(lambda: staff.join(depts, "dept", "sideways").columns)[:3] == (
        "AnalysisException",
        "UNSUPPORTED_JOIN_TYPE",
        None,
    )


def test_three_tables(spark, staff, depts):
    cities = spark.createDataFrame([("Maths", "London"), ("Navy", "Washington")], "name string, city string")
    joined = staff.join(depts.withColumnRenamed("name", "field"), "dept").join(
        cities, F.col("field") == cities.name, "left"
    )
    assert sorted_rows(joined.select(staff.name, "field", "city")) == [
        ("Ada", "Maths", "London"),
        ("Grace", "Navy", "Washington"),
    ]


def test_nulls_never_match(spark):
    left = spark.createDataFrame([(1,), (None,)], "a int")
    right = spark.createDataFrame([(1,), (None,)], "a int")
    assert rows(left.join(right, "a")) == [(1,)]
    assert sorted_rows(left.join(right, "a", "full")) == [(1,), (None,), (None,)]
    assert sorted_rows(left.join(right, "a", "anti")) == [(None,)]


def test_join_keys_of_different_types(spark):
    left = spark.createDataFrame([(1,), (2,)], "k int")
    right = spark.createDataFrame([(1.0,), (2.5,)], "k double")
    assert sorted_rows(left.join(right, left.k == right.k)) == [(1, 1.0)]
    assert schema(left.join(right, "k")) == "k int"
    text = spark.createDataFrame([("1",), ("2",)], "k string")
    assert sorted_rows(left.join(text, "k")) == [(1,), (2,)]


def test_lateral_join(spark):
    left = spark.createDataFrame([(1, [1, 2]), (2, [3])], "id int, a array<int>")
    assert sorted_rows(left.lateralJoin(spark.tvf.explode(F.col("a").outer()))) == [
        (1, [1, 2], 1),
        (1, [1, 2], 2),
        (2, [3], 3),
    ]
    sums = spark.range(2).select((F.col("id").outer() * 10 + F.col("id")).alias("sum"))
    assert sorted_rows(left.lateralJoin(sums).select("id", "sum")) == [(1, 0), (1, 11), (2, 0), (2, 11)]


def test_union(spark):
    left = spark.createDataFrame([(1, "a"), (2, "b")], "n int, s string")
    right = spark.createDataFrame([(2, "b"), (3, None)], "m int, t string")
    assert rows(left.union(right)) == [(1, "a"), (2, "b"), (2, "b"), (3, None)]
    assert left.union(right).columns == ["n", "s"]
    assert left.unionAll(right).distinct().count() == 3


def test_union_widens(spark):
    left = spark.createDataFrame([(1,)], "n int")
    assert schema(left.union(spark.createDataFrame([(2,)], "n bigint"))) == "n bigint"
    assert schema(left.union(spark.createDataFrame([("x",)], "n string"))) == "n bigint"


def test_union_by_name(spark):
    left = spark.createDataFrame([(1, "a")], "n int, s string")
    right = spark.createDataFrame([("b", 2)], "s string, n int")
    assert rows(left.unionByName(right)) == [(1, "a"), (2, "b")]
    more = spark.createDataFrame([(True, 3)], "x boolean, n int")
    both = left.unionByName(more, allowMissingColumns=True)
    assert schema(both) == "n int, s string, x boolean"
    assert rows(both) == [(1, "a", None), (3, None, True)]
    assert error(lambda: left.unionByName(more).columns)[:3] == (
        "AnalysisException",
        "_LEGACY_ERROR_TEMP_1201",
        None,
    )


def test_union_of_unequal_width(spark):
    assert error(lambda: spark.range(1).union(spark.range(1).selectExpr("id", "id")).columns) == (
        "AnalysisException",
        "NUM_COLUMNS_MISMATCH",
        "42826",
        {
            "operator": "UNION",
            "firstNumColumns": "1",
            "invalidOrdinalNum": "second",
            "invalidNumColumns": "2",
        },
    )


def test_union_of_incompatible_types(spark):
    assert error(lambda: spark.range(1).union(spark.sql("SELECT array(1)")).columns)[:3] == (
        "AnalysisException",
        "INCOMPATIBLE_COLUMN_TYPE",
        "42825",
    )


def test_intersect_and_except(spark):
    left = spark.createDataFrame([(1,), (1,), (1,), (2,), (None,)], "n int")
    right = spark.createDataFrame([(1,), (1,), (3,), (None,)], "n int")
    assert sorted_rows(left.intersect(right)) == [(1,), (None,)]
    assert sorted_rows(left.intersectAll(right)) == [(1,), (1,), (None,)]
    assert sorted_rows(left.subtract(right)) == [(2,)]
    assert sorted_rows(left.exceptAll(right)) == [(1,), (2,)]
    assert sorted_rows(right.exceptAll(left)) == [(3,)]


def test_a_frame_joined_with_a_part_of_itself(spark, staff):
    part = staff.filter(staff.id > 2)
    joined = staff.join(part, staff.id == part.id)  # staff is on both sides: the nearer one is meant
    assert joined.columns == ["id", "name", "dept"] * 2
    assert [row[0] for row in sorted_rows(joined)] == [3, 4]
    assert part.join(staff, staff.id == 1).count() == 2
    assert condition(lambda: joined.select(staff.id).schema) == "AMBIGUOUS_COLUMN_REFERENCE"
    assert condition(lambda: staff.join(staff, staff.id == 1).schema) == "AMBIGUOUS_COLUMN_REFERENCE"


def test_all_columns_of_one_side(staff, depts):
    for how in "inner", "right", "full":
        joined = staff.join(depts, "dept", how)
        assert joined.select(staff["*"]).columns == staff.columns
        assert joined.select(depts["*"]).columns == depts.columns
    # A column that is gone, was replaced or belongs to several frames is not one of df["*"].
    assert condition(lambda: staff.drop("id").select(staff["*"]).schema) == "CANNOT_RESOLVE_DATAFRAME_COLUMN"
    assert condition(lambda: staff.withColumn("id", F.lit(0)).select(staff["*"]).schema) == "CANNOT_RESOLVE_DATAFRAME_COLUMN"
    assert condition(lambda: staff.join(staff).select(staff["*"]).schema) == "AMBIGUOUS_COLUMN_REFERENCE"


def test_cross_products_only_on_request(spark):
    left, right = spark.range(2).toDF("a"), spark.range(2).toDF("b")
    spark.conf.set("spark.sql.crossJoin.enabled", False)
    try:
        for how in "inner", "left", "full":
            assert condition(lambda: left.join(right, how=how).collect()) == "_LEGACY_ERROR_TEMP_1211"
        assert condition(lambda: left.join(right, F.expr("a > 0 and b > 0")).collect()) == "_LEGACY_ERROR_TEMP_1211"
        assert left.crossJoin(right).count() == 4
        assert left.join(right, F.expr("a < b")).count() == 1
    finally:
        spark.conf.unset("spark.sql.crossJoin.enabled")


def test_the_left_side_is_asked_first_for_a_shared_column(spark):
    assert error(lambda: spark.range(1).join(spark.range(1), "nope").schema)[3]["side"] == "left"
