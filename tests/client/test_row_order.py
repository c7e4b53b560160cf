"""Partitions and the order of rows, as Apache Spark gives them with a parallelism of 2 for what is not in files."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.window import Window


def numbers(spark):
    return spark.range(0, 10, 1, 3)


def words(spark):
    text = "the quick brown fox jumps over the lazy dog and the quick cat"
    return spark.createDataFrame([(i, w) for i, w in enumerate(text.split())], ["i", "w"])


def places(spark):
    return spark.createDataFrame([("fox", 1), ("dog", 2), ("the", 3), ("the", 4), ("zebra", 5)], ["w", "n"])


PARTITIONS = {
    "ranges": (
        numbers,
        [(0,), (1,), (2,), (3,), (4,), (5,), (6,), (7,), (8,), (9,)],
    ),
    "slices of unequal length": (
        lambda spark: spark.range(7).select("id", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 1)],
    ),
    "filtered": (
        lambda spark: (
            numbers(spark).filter("id % 2 = 0")
            .select("id", F.spark_partition_id(), F.monotonically_increasing_id())
        ),
        [(0, 0, 0), (2, 0, 1), (4, 1, 8589934592), (6, 2, 17179869184), (8, 2, 17179869185)],
    ),
    "local rows are computed in one partition": (
        lambda spark: words(spark).select("i", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 0),
         (12, 0)],
    ),
    "coalesce": (
        lambda spark: (
            numbers(spark).coalesce(2)
            .select("id", F.spark_partition_id(), F.monotonically_increasing_id())
        ),
        [(0, 0, 0), (1, 0, 1), (2, 0, 2), (3, 1, 8589934592), (4, 1, 8589934593), (5, 1, 8589934594),
         (6, 1, 8589934595), (7, 1, 8589934596), (8, 1, 8589934597), (9, 1, 8589934598)],
    ),
    "coalesce to one": (
        lambda spark: numbers(spark).coalesce(1).select("id", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0)],
    ),
    "coalesce to more": (
        lambda spark: numbers(spark).coalesce(9).select("id", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 2), (7, 2), (8, 2), (9, 2)],
    ),
    "round robin": (
        lambda spark: (
            spark.range(0, 10, 1, 2).repartition(3)
            .select("id", F.spark_partition_id(), F.monotonically_increasing_id())
        ),
        [(3, 0, 0), (4, 0, 1), (6, 0, 2), (0, 1, 8589934592), (1, 1, 8589934593), (7, 1, 8589934594),
         (8, 1, 8589934595), (2, 2, 17179869184), (5, 2, 17179869185), (9, 2, 17179869186)],
    ),
    "round robin of texts": (
        lambda spark: words(spark).repartition(4).select("i", "w", F.spark_partition_id()),
        [(2, 'brown', 0), (11, 'quick', 0), (3, 'fox', 1), (0, 'the', 1), (6, 'the', 1), (8, 'dog', 1),
         (1, 'quick', 2), (4, 'jumps', 2), (7, 'lazy', 2), (9, 'and', 2), (5, 'over', 3), (12, 'cat', 3),
         (10, 'the', 3)],
    ),
    "by hash": (
        lambda spark: numbers(spark).repartition(3, "id").select("id", F.spark_partition_id()),
        [(3, 0), (6, 0), (7, 0), (0, 1), (1, 2), (2, 2), (4, 2), (5, 2), (8, 2), (9, 2)],
    ),
    "by hash of text": (
        lambda spark: words(spark).repartition(3, "w").select("i", "w", F.spark_partition_id()),
        [(0, 'the', 0), (2, 'brown', 0), (3, 'fox', 0), (6, 'the', 0), (10, 'the', 0), (1, 'quick', 1),
         (7, 'lazy', 1), (8, 'dog', 1), (9, 'and', 1), (11, 'quick', 1), (12, 'cat', 1), (4, 'jumps', 2),
         (5, 'over', 2)],
    ),
    "by hash, adaptive": (
        lambda spark: numbers(spark).repartition("id").select("id", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (5, 0), (3, 0), (4, 0), (7, 0), (6, 0), (9, 0), (8, 0)],
    ),
    "by range": (
        lambda spark: numbers(spark).repartitionByRange(3, F.col("id").desc()).select("id", F.spark_partition_id()),
        [(6, 0), (7, 0), (8, 0), (9, 0), (3, 1), (4, 1), (5, 1), (0, 2), (1, 2), (2, 2)],
    ),
    "by range of repeated values": (
        lambda spark: words(spark).repartitionByRange(3, F.length("w")).select("i", "w", F.spark_partition_id()),
        [(0, 'the', 0), (3, 'fox', 0), (6, 'the', 0), (8, 'dog', 0), (9, 'and', 0), (10, 'the', 0),
         (12, 'cat', 0), (5, 'over', 1), (7, 'lazy', 1), (1, 'quick', 2), (2, 'brown', 2), (4, 'jumps', 2),
         (11, 'quick', 2)],
    ),
    "by range, adaptive": (
        lambda spark: numbers(spark).repartitionByRange(F.col("id").desc()).select("id", F.spark_partition_id()),
        [(2, 0), (1, 0), (0, 0), (5, 0), (4, 0), (3, 0), (9, 0), (8, 0), (7, 0), (6, 0)],
    ),
    "union": (
        lambda spark: numbers(spark).union(spark.range(0, 3, 1, 2)).select("id", F.spark_partition_id()),
        [(0, 0), (1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 2), (7, 2), (8, 2), (9, 2), (0, 3), (1, 4), (2, 4)],
    ),
    "sorted within": (
        lambda spark: spark.range(0, 10, 1, 2).sortWithinPartitions(F.col("id").desc()),
        [(4,), (3,), (2,), (1,), (0,), (9,), (8,), (7,), (6,), (5,)],
    ),
    "seeds": (
        lambda spark: (
            numbers(spark)
            .select(
                F.round(F.rand(5), 9),
                F.round(F.randn(5), 9),
                F.uniform(F.lit(0), F.lit(100), F.lit(5)),
                F.randstr(3, 5),
            )
        ),
        [(0.023906964, 1.529849648, 2, 'R0T'), (0.095097677, 0.251746054, 9, 'mgf'),
         (0.770506144, -0.07538979, 77, 'hba'), (0.070398367, -0.245876585, 7, '2Br'),
         (0.736203809, 0.135188001, 73, 'q6z'), (0.484494335, -0.024347998, 48, 'BBT'),
         (0.281881215, -1.773755556, 28, '6Og'), (0.45998819, -0.32537853, 45, 'z59'),
         (0.769097167, 1.163757133, 76, 'i3T'), (0.663141462, 0.705533402, 66, 'I1A')],
    ),
    "shuffled arrays": (
        lambda spark: numbers(spark).select(F.shuffle(F.array(F.lit(1), F.lit(2), F.lit(3)), 42)),
        [([1, 3, 2],), ([3, 2, 1],), ([3, 1, 2],), ([1, 2, 3],), ([2, 3, 1],), ([1, 3, 2],), ([2, 3, 1],),
         ([2, 3, 1],), ([1, 3, 2],), ([1, 2, 3],)],
    ),
    "sample": (
        lambda spark: numbers(spark).sample(0.5, 3).select("id", F.spark_partition_id()),
        [(0, 0), (4, 1), (5, 1), (6, 2), (7, 2)],
    ),
    "sample of local rows": (
        lambda spark: words(spark).sample(0.5, 3),
        [(0, 'the'), (4, 'jumps'), (5, 'over'), (7, 'lazy'), (8, 'dog'), (9, 'and'), (10, 'the'), (11, 'quick'),
         (12, 'cat')],
    ),
    "split": (
        lambda spark: numbers(spark).randomSplit([1.0, 2.0], 24)[1],
        [(0,), (1,), (4,), (7,), (8,), (9,)],
    ),
    "by stratum": (
        lambda spark: numbers(spark).select((F.col("id") % 3).alias("k"), "id").sampleBy("k", {0: 0.5, 1: 0.9}, 0),
        [(1, 1), (1, 4), (1, 7), (0, 9)],
    ),
}

ORDERS = {
    "groups": (
        lambda spark: words(spark).groupBy("w").count(),
        [('jumps', 1), ('fox', 1), ('the', 3), ('brown', 1), ('over', 1), ('quick', 2), ('lazy', 1), ('dog', 1),
         ('cat', 1), ('and', 1)],
    ),
    "groups in one partition": (
        lambda spark: words(spark).coalesce(1).groupBy("w").count(),
        [('the', 3), ('quick', 2), ('brown', 1), ('fox', 1), ('jumps', 1), ('over', 1), ('lazy', 1), ('dog', 1),
         ('and', 1), ('cat', 1)],
    ),
    "greatest texts": (
        lambda spark: words(spark).groupBy((F.col("i") % 3).alias("k")).agg(F.max("w")),
        [(0, 'the'), (1, 'the'), (2, 'quick')],
    ),
    "lists": (
        lambda spark: words(spark).groupBy("w").agg(F.collect_list("i")),
        [('jumps', [4]), ('fox', [3]), ('the', [0, 6, 10]), ('brown', [2]), ('over', [5]), ('quick', [1, 11]),
         ('lazy', [7]), ('dog', [8]), ('cat', [12]), ('and', [9])],
    ),
    "distinct counts": (
        lambda spark: words(spark).groupBy("w").agg(F.countDistinct("i")),
        [('lazy', 1), ('jumps', 1), ('dog', 1), ('cat', 1), ('fox', 1), ('the', 3), ('and', 1), ('brown', 1),
         ('over', 1), ('quick', 2)],
    ),
    "groups of groups": (
        lambda spark: words(spark).groupBy("w").count().groupBy("count").count(),
        [(1, 8), (3, 1), (2, 1)],
    ),
    "distinct": (
        lambda spark: words(spark).select("w").distinct(),
        [('jumps',), ('fox',), ('the',), ('brown',), ('over',), ('quick',), ('lazy',), ('dog',), ('cat',),
         ('and',)],
    ),
    "first of each": (
        lambda spark: words(spark).dropDuplicates(["w"]),
        [(4, 'jumps'), (3, 'fox'), (0, 'the'), (2, 'brown'), (5, 'over'), (1, 'quick'), (7, 'lazy'), (8, 'dog'),
         (12, 'cat'), (9, 'and')],
    ),
    "join": (
        lambda spark: words(spark).join(places(spark), "w"),
        [('the', 0, 4), ('the', 0, 3), ('fox', 3, 1), ('the', 6, 4), ('the', 6, 3), ('dog', 8, 2),
         ('the', 10, 4), ('the', 10, 3)],
    ),
    "join, the smaller first": (
        lambda spark: places(spark).join(words(spark), "w"),
        [('the', 4, 0), ('the', 3, 0), ('fox', 1, 3), ('the', 4, 6), ('the', 3, 6), ('dog', 2, 8),
         ('the', 4, 10), ('the', 3, 10)],
    ),
    "left join": (
        lambda spark: words(spark).join(places(spark), "w", "left"),
        [('the', 0, 4), ('the', 0, 3), ('quick', 1, None), ('brown', 2, None), ('fox', 3, 1),
         ('jumps', 4, None), ('over', 5, None), ('the', 6, 4), ('the', 6, 3), ('lazy', 7, None), ('dog', 8, 2),
         ('and', 9, None), ('the', 10, 4), ('the', 10, 3), ('quick', 11, None), ('cat', 12, None)],
    ),
    "right join": (
        lambda spark: words(spark).join(places(spark), "w", "right"),
        [('fox', 3, 1), ('dog', 8, 2), ('the', 10, 3), ('the', 6, 3), ('the', 0, 3), ('the', 10, 4),
         ('the', 6, 4), ('the', 0, 4), ('zebra', None, 5)],
    ),
    "full join": (
        lambda spark: words(spark).join(places(spark), "w", "full"),
        [('and', 9, None), ('brown', 2, None), ('cat', 12, None), ('dog', 8, 2), ('fox', 3, 1),
         ('jumps', 4, None), ('lazy', 7, None), ('over', 5, None), ('quick', 1, None), ('quick', 11, None),
         ('the', 0, 3), ('the', 0, 4), ('the', 6, 3), ('the', 6, 4), ('the', 10, 3), ('the', 10, 4),
         ('zebra', None, 5)],
    ),
    "semi join": (
        lambda spark: words(spark).join(places(spark), "w", "leftsemi"),
        [('the', 0), ('fox', 3), ('the', 6), ('dog', 8), ('the', 10)],
    ),
    "anti join": (
        lambda spark: words(spark).join(places(spark), "w", "leftanti"),
        [('quick', 1), ('brown', 2), ('jumps', 4), ('over', 5), ('lazy', 7), ('and', 9), ('quick', 11),
         ('cat', 12)],
    ),
    "join by less": (
        lambda spark: words(spark).limit(6).join(places(spark), F.col("i") < F.col("n")),
        [(0, 'the', 'fox', 1), (0, 'the', 'dog', 2), (0, 'the', 'the', 3), (0, 'the', 'the', 4),
         (0, 'the', 'zebra', 5), (1, 'quick', 'dog', 2), (1, 'quick', 'the', 3), (1, 'quick', 'the', 4),
         (1, 'quick', 'zebra', 5), (2, 'brown', 'the', 3), (2, 'brown', 'the', 4), (2, 'brown', 'zebra', 5),
         (3, 'fox', 'the', 4), (3, 'fox', 'zebra', 5), (4, 'jumps', 'zebra', 5)],
    ),
    "left join by less": (
        lambda spark: words(spark).limit(6).join(places(spark), F.col("i") > F.col("n"), "left"),
        [(0, 'the', None, None), (1, 'quick', None, None), (2, 'brown', 'fox', 1), (3, 'fox', 'fox', 1),
         (3, 'fox', 'dog', 2), (4, 'jumps', 'fox', 1), (4, 'jumps', 'dog', 2), (4, 'jumps', 'the', 3),
         (5, 'over', 'fox', 1), (5, 'over', 'dog', 2), (5, 'over', 'the', 3), (5, 'over', 'the', 4)],
    ),
    "product": (
        lambda spark: places(spark).crossJoin(words(spark).limit(2)),
        [('fox', 1, 0, 'the'), ('fox', 1, 1, 'quick'), ('dog', 2, 0, 'the'), ('dog', 2, 1, 'quick'),
         ('the', 3, 0, 'the'), ('the', 3, 1, 'quick'), ('the', 4, 0, 'the'), ('the', 4, 1, 'quick'),
         ('zebra', 5, 0, 'the'), ('zebra', 5, 1, 'quick')],
    ),
    "product, the smaller first": (
        lambda spark: words(spark).limit(2).crossJoin(places(spark)),
        [(0, 'the', 'fox', 1), (1, 'quick', 'fox', 1), (0, 'the', 'dog', 2), (1, 'quick', 'dog', 2),
         (0, 'the', 'the', 3), (1, 'quick', 'the', 3), (0, 'the', 'the', 4), (1, 'quick', 'the', 4),
         (0, 'the', 'zebra', 5), (1, 'quick', 'zebra', 5)],
    ),
    "join of groups": (
        lambda spark: words(spark).groupBy("w").count().join(places(spark), "w"),
        [('fox', 1, 1), ('the', 3, 4), ('the', 3, 3), ('dog', 1, 2)],
    ),
    "left join of groups": (
        lambda spark: places(spark).join(words(spark).groupBy("w").count(), "w", "left"),
        [('fox', 1, 1), ('dog', 2, 1), ('the', 3, 3), ('the', 4, 3), ('zebra', 5, None)],
    ),
    "intersect": (
        lambda spark: words(spark).select("w").intersect(places(spark).select("w")),
        [('fox',), ('the',), ('dog',)],
    ),
    "except": (
        lambda spark: words(spark).select("w").subtract(places(spark).select("w")),
        [('jumps',), ('brown',), ('over',), ('quick',), ('lazy',), ('cat',), ('and',)],
    ),
    "except all": (
        lambda spark: words(spark).select("w").exceptAll(places(spark).select("w")),
        [('jumps',), ('the',), ('brown',), ('over',), ('quick',), ('quick',), ('lazy',), ('cat',), ('and',)],
    ),
    "intersect all": (
        lambda spark: words(spark).select("w").intersectAll(places(spark).select("w")),
        [('fox',), ('the',), ('the',), ('dog',)],
    ),
    "union distinct": (
        lambda spark: words(spark).select("w").union(places(spark).select("w")).distinct(),
        [('jumps',), ('fox',), ('the',), ('brown',), ('over',), ('quick',), ('lazy',), ('dog',), ('cat',),
         ('and',), ('zebra',)],
    ),
    "window": (
        lambda spark: words(spark).select("i", "w", F.row_number().over(Window.partitionBy("w").orderBy("i"))),
        [(9, 'and', 1), (2, 'brown', 1), (12, 'cat', 1), (8, 'dog', 1), (3, 'fox', 1), (4, 'jumps', 1),
         (7, 'lazy', 1), (5, 'over', 1), (1, 'quick', 1), (11, 'quick', 2), (0, 'the', 1), (6, 'the', 2),
         (10, 'the', 3)],
    ),
    "window without order": (
        lambda spark: words(spark).select("i", "w", F.count("*").over(Window.partitionBy("w"))),
        [(9, 'and', 1), (2, 'brown', 1), (12, 'cat', 1), (8, 'dog', 1), (3, 'fox', 1), (4, 'jumps', 1),
         (7, 'lazy', 1), (5, 'over', 1), (1, 'quick', 2), (11, 'quick', 2), (0, 'the', 3), (6, 'the', 3),
         (10, 'the', 3)],
    ),
    "window without partitions": (
        lambda spark: words(spark).select("i", "w", F.row_number().over(Window.orderBy(F.length("w")))),
        [(0, 'the', 1), (3, 'fox', 2), (6, 'the', 3), (8, 'dog', 4), (9, 'and', 5), (10, 'the', 6),
         (12, 'cat', 7), (5, 'over', 8), (7, 'lazy', 9), (1, 'quick', 10), (2, 'brown', 11), (4, 'jumps', 12),
         (11, 'quick', 13)],
    ),
    "ties of a sort": (
        lambda spark: words(spark).orderBy(F.length("w")),
        [(0, 'the'), (3, 'fox'), (6, 'the'), (8, 'dog'), (9, 'and'), (10, 'the'), (12, 'cat'), (5, 'over'),
         (7, 'lazy'), (1, 'quick'), (2, 'brown'), (4, 'jumps'), (11, 'quick')],
    ),
    "ties of a descending sort": (
        lambda spark: words(spark).orderBy(F.length("w").desc()),
        [(1, 'quick'), (2, 'brown'), (4, 'jumps'), (11, 'quick'), (5, 'over'), (7, 'lazy'), (0, 'the'),
         (3, 'fox'), (6, 'the'), (8, 'dog'), (9, 'and'), (10, 'the'), (12, 'cat')],
    ),
    "subquery": (
        lambda spark: spark.sql("select * from values 1, 2, 3, 4 t(a) where a in (select b from values 3, 2 u(b))"),
        [(2,), (3,)],
    ),
}


@pytest.fixture
def two(spark):
    spark.conf.set("spark.sql.leafNodeDefaultParallelism", 2)
    yield spark
    spark.conf.unset("spark.sql.leafNodeDefaultParallelism")


@pytest.mark.parametrize("case", PARTITIONS)
def test_partitions(two, case):
    frame, expected = PARTITIONS[case]
    assert [tuple(row) for row in frame(two).collect()] == expected


@pytest.mark.parametrize("case", ORDERS)
def test_order(two, case):
    frame, expected = ORDERS[case]
    assert [tuple(row) for row in frame(two).collect()] == expected



@pytest.mark.parametrize("count", [0, -1])
@pytest.mark.parametrize("hint", ["REPARTITION", "COALESCE"])
def test_a_number_of_partitions_is_positive(spark, hint, count):
    with pytest.raises(PySparkException) as error:
        spark.range(10).hint(hint, count).collect()
    assert error.value.getCondition() == "PIEZO_PARTITION_COUNT"
