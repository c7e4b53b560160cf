"""The client library's reference documentation comes out of its headers without a warning."""

import subprocess
from endpoint import ROOT


def test_doxygen_has_nothing_to_say(tmp_path):
    settings = (ROOT / "docs/Doxyfile").read_text() + f"OUTPUT_DIRECTORY = {tmp_path}\n"
    result = subprocess.run(["doxygen", "-"], cwd=ROOT, input=settings, capture_output=True, text=True, timeout=300)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "html/classpiezo_1_1client_1_1DataFrame.html").exists()
