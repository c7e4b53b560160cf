"""What explain tells of a plan, beyond what the golden statements hold."""

import pytest


@pytest.mark.parametrize("mode", ["simple", "extended", "formatted", "cost"])
def test_rows_of_the_client_stand_under_a_name_and_not_an_address(spark, capsys, mode):
    spark.createDataFrame([(1, "x"), (2, "y")], "a int, b string").groupBy("b").sum("a").explain(mode)
    plan = capsys.readouterr().out
    assert "LocalTableScan" in plan
    assert "piezo_arrow_rows" not in plan.lower() and "0x" not in plan


def test_a_scan_of_the_clients_rows_reads_the_columns_that_are_wanted(spark, capsys):
    spark.createDataFrame([(1, "x"), (2, "y")], "a int, b string").select("a").where("a > 1").explain()
    line = next(line for line in capsys.readouterr().out.splitlines() if "LocalTableScan" in line)
    assert "a#" in line and "b#" not in line
