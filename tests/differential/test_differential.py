"""Every call of the store, in both modes, against what Apache Spark answered. See cells.py."""

import pytest
from cells import HERE, SETTINGS, answers, read

KNOWN = HERE / "known.txt"
FILES = sorted(HERE.glob("*.cells"))
MOST_KNOWN = 0.03  # share of the cells; the aim is 0.01


def known_differences():
    """(mode and call) of what is known to differ. The lines above say why."""
    return {line for line in KNOWN.read_text().split("\n") if line and not line.startswith("#")}


def differences(spark, cells, mode):
    """(what differs, as known.txt has it; Spark's answer; ours)."""
    for name, value in {**SETTINGS, "spark.sql.ansi.enabled": "true" if mode == "ansi" else "false"}.items():
        spark.conf.set(name, value)
    if mode == "legacy":
        cells = [cell for cell in cells if cell.legacy != cell.ansi]
    found = answers(spark, cells, lambda cell: not getattr(cell, mode).startswith("!"))
    return [
        (f"{mode} {cell.sql}", getattr(cell, mode), found[cell.sql])
        for cell in cells
        if found[cell.sql] != getattr(cell, mode)
    ]


@pytest.mark.parametrize("mode", ["ansi", "legacy"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_group(spark, server, path, mode):
    known = known_differences() if server else set()
    new = [found for found in differences(spark, list(read(path)), mode) if found[0] not in known]
    told = "\n".join(f"{what}\n  Spark {expected}\n  got   {got}" for what, expected, got in new[:50])
    assert not new, f"{len(new)} differences\n{told}"


def test_few_are_known_to_differ():
    cells = sum(1 for path in FILES for _ in read(path))
    assert len(known_differences()) <= MOST_KNOWN * cells
