"""The C++ examples run, and say what they should."""

import subprocess

import pytest

SAYS = {
    "quickstart": ["|Rome|36.0|", "Bern: 30", "42"],
    "stream_rows": ["the first square above a million is that of 1001, after 1002 rows"],
    "arrow_columns": ["1000000 rows, sum 499500000"],
    "errors": ["TABLE_OR_VIEW_NOT_FOUND (42P01)", "at '1 / 0'", "a long query: took too long", "nobody there"],
    "etl": ["north: best week 1186.50", "south: best week 1186.50"],
}


@pytest.mark.parametrize("name", SAYS)
def test_example(name, remote, server, built, tmp_path):
    if server:
        server.revive()
    command = [built(f"example_{name}"), remote] + ([str(tmp_path / "etl")] if name == "etl" else [])
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    for text in SAYS[name]:
        assert text in result.stdout
