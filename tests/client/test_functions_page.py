"""docs/functions.md speaks of every function of Apache Spark: what the server lacks has a reason there."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import functions_page  # noqa: E402


def test_what_is_missing_has_a_reason(spark):
    missing = functions_page.missing(functions_page.describes(spark))
    page = functions_page.PAGE.read_text()
    for name, why in missing.items():
        assert f"| `{name}` | {why} |" in page

