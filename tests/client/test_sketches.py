"""Sketches whose bytes are broken are refused, whatever is broken in them."""

import random

import checks
import pytest

FAMILIES = {
    "theta": (
        "theta_sketch_agg(id, 5)",
        ["theta_sketch_estimate({0})", "theta_union({0}, {0})", "theta_intersection({0}, {0})", "theta_union_agg({0})"],
        "THETA_INVALID_INPUT_SKETCH_BUFFER",
    ),
    "hll": (
        "hll_sketch_agg(id, 8)",
        ["hll_sketch_estimate({0})", "hll_union({0}, {0}, true)", "hll_union_agg({0}, true)"],
        "HLL_INVALID_INPUT_SKETCH_BUFFER",
    ),
    "kll": (
        "kll_sketch_agg_bigint(id, 8)",
        ["kll_sketch_get_n_bigint({0})", "kll_sketch_get_quantile_bigint({0}, 0.5)", "kll_sketch_merge_bigint({0}, {0})"],
        "KLL_INVALID_INPUT_SKETCH_BUFFER",
    ),
}


@pytest.mark.parametrize("rows", [0, 1, 5, 40, 500])
@pytest.mark.parametrize("family", FAMILIES)
def test_broken_sketches(spark, family, rows):
    make, questions, refused = FAMILIES[family]
    sketch = bytes(spark.sql(f"SELECT {make} FROM range({rows})").first()[0])
    changes = random.Random(rows)
    for attempt in range(12):
        broken = bytearray(sketch)
        for _ in range(changes.randint(1, 3)):
            broken[changes.randrange(min(len(broken), 40))] = changes.randrange(256)
        if attempt % 4 == 0:
            broken = broken[: changes.randrange(len(broken))]
        question = changes.choice(questions).format(f"X'{broken.hex()}'")
        try:
            spark.sql(f"SELECT {question}").collect()
        except Exception:  # noqa: BLE001: which error it is, is the question
            assert checks.raised_by(spark, f"SELECT {question}")[1] == refused, question


def test_many_groups_fit(spark):
    groups = spark.sql("SELECT sum(length(s)) FROM (SELECT hll_sketch_agg(id, 10) AS s FROM range(20000) GROUP BY id)")
    assert groups.first()[0] == 20000 * 40
