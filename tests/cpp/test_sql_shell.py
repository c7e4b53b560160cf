"""`piezo sql`: formats and exit codes without a terminal, and a person's way through one."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pytest
from endpoint import find_program


def sql(*arguments, text=None):
    return subprocess.run(
        [str(find_program()), "sql", *arguments], capture_output=True, text=True, timeout=120, input=text
    )


def test_formats(remote):
    query = "SELECT 1 AS a, 'x,\"y' AS b, CAST(NULL AS INT) AS c"
    assert sql(remote, "-e", query).stdout == 'a,b,c\n1,"x,""y",\n'
    assert json.loads(sql(remote, "--format", "json", "-e", query).stdout) == {"a": 1, "b": 'x,"y', "c": None}
    assert sql(remote, "--format", "markdown", "-e", "SELECT 'p|q' AS t").stdout == "| t    |\n|------|\n| p\\|q |\n"
    assert sql(remote, "--format", "table", "-e", "SELECT 10 AS n, 'é' AS s").stdout == (
        "+----+---+\n| n  | s |\n+----+---+\n| 10 | é |\n+----+---+\n"
    ).replace("| n  |", "|  n |")


def test_arrow(remote):
    import pyarrow

    result = subprocess.run(
        [str(find_program()), "sql", remote, "--format", "arrow", "-e", "SELECT id FROM range(5)"], capture_output=True, timeout=120
    )
    assert pyarrow.ipc.open_stream(result.stdout).read_all().to_pydict() == {"id": [0, 1, 2, 3, 4]}


def test_statements_come_from_everywhere(remote, tmp_path):
    script = tmp_path / "script.sql"
    script.write_text("-- a file; with a comment\nCREATE TEMPORARY VIEW v AS SELECT 3 AS n;\nSELECT n FROM v;")
    assert sql(remote, "-f", str(script)).stdout.endswith("n\n3\n")
    assert sql(remote, text="SELECT 1 AS a; SELECT ';' AS b").stdout == "a\n1\nb\n;\n"
    assert sql(remote, "-e", "SELECT 1 AS a", "-e", "SELECT 2 AS a").stdout == "a\n1\na\n2\n"


def test_exit_codes(remote, tmp_path):
    failed = sql(remote, "-e", "SELECT 1/0; SELECT 2")
    assert failed.returncode == 1
    assert "DIVIDE_BY_ZERO" in failed.stderr
    assert failed.stdout == ""
    assert sql(remote, "-f", str(tmp_path / "nothing.sql")).returncode == 1
    assert sql("http://elsewhere", "-e", "SELECT 1").returncode == 2
    assert sql("--format", "stone").returncode == 2
    assert sql("sc://127.0.0.1:1", "-e", "SELECT 1").returncode == 3


def test_server_of_its_own(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "SPARK_REMOTE"}
    result = subprocess.run(
        [str(find_program()), "sql", "--warehouse", str(tmp_path / "w"), "-e", "SELECT count(*) AS n FROM range(5)"],
        capture_output=True, text=True, timeout=120, env=environment,
    )
    assert (result.returncode, result.stdout) == (0, "n\n5\n")


class Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, remote, history):
        environment = dict(os.environ, TERM="xterm", PIEZO_HISTORY=str(history), PIEZO_PAGER="sed s/^/paged/")
        self.terminal, inside = pty.openpty()
        # Not pty.fork: what the threads of this process held would be locked for good in the child.
        command = ["setsid", "--ctty", str(find_program()), "sql", remote]
        self.process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, env=environment)
        os.close(inside)
        self.screen = ""

    def resize(self, lines, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, pattern, seconds=60):
        """Reads the screen until the pattern is on it, and takes it away with what stands before it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.screen):
                self.screen = self.screen[found.end():]
                return
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    self.screen += os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:
                    break
        raise AssertionError(f"{pattern!r} did not come; the screen: {self.screen!r}")

    def end(self):
        self.type("\\q\r")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if (code := self.process.poll()) is not None:
                return code
            if select.select([self.terminal], [], [], 0.05)[0]:
                try:
                    os.read(self.terminal, 65536)
                except OSError:
                    pass
        raise AssertionError("the shell did not end")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.terminal)


@pytest.fixture
def terminal(remote, tmp_path):
    terminal = Terminal(remote, tmp_path / "history")
    yield terminal
    terminal.close()


def test_a_persons_way(terminal, tmp_path):
    terminal.wait_for("piezo> ")
    terminal.type("SELECT 40 + 2\r")
    terminal.wait_for("-> ")
    terminal.type("AS answer;\r")
    terminal.wait_for(r"\| +42 \|")
    terminal.wait_for("1 row")
    terminal.wait_for("piezo> ")
    terminal.type("SELECT nonsense\x03")
    terminal.wait_for(r"\^C")
    terminal.wait_for("piezo> ")
    terminal.type("SELECT missing;\r")
    terminal.wait_for("UNRESOLVED_COLUMN")
    terminal.wait_for("piezo> ")
    terminal.type("\\format csv\r")
    terminal.wait_for("piezo> ")
    terminal.type("sel\t1 AS done;\r")
    terminal.wait_for("done\r\n1\r\n")
    terminal.wait_for("piezo> ")
    terminal.type("\x1b[A")
    terminal.wait_for("1 AS done")
    terminal.type("\r")
    terminal.wait_for("done\r\n1\r\n")
    terminal.wait_for("piezo> ")
    assert terminal.end() == 0
    assert "answer" in (tmp_path / "history").read_text()


def test_ctrl_c_stops_the_query_and_not_the_shell(terminal):
    terminal.wait_for("piezo> ")
    terminal.type("SELECT sum(a.id * b.id % 7) FROM range(0, 10000000) a CROSS JOIN range(0, 10000000) b;\r")
    time.sleep(1.5)
    terminal.type("\x03")
    terminal.wait_for("Interrupted")
    terminal.wait_for("piezo> ")
    terminal.type("SELECT 'alive' AS it;\r")
    terminal.wait_for(r"\| alive")
    terminal.wait_for("piezo> ")
    assert terminal.end() == 0


def test_ctrl_c_without_a_query_does_not_end_the_shell(terminal):
    terminal.wait_for("piezo> ")
    terminal.process.send_signal(signal.SIGINT)
    time.sleep(0.5)  # else it may be taken for one that stops the query
    terminal.type("SELECT 'alive' AS it;\r")
    terminal.wait_for(r"\| alive")
    terminal.wait_for("piezo> ")
    assert terminal.end() == 0


def test_long_results_go_through_the_pager(terminal):
    terminal.resize(20, 80)
    terminal.wait_for("piezo> ")
    terminal.type("SELECT id FROM range(30);\r")
    terminal.wait_for(r"paged\| +29 \|")
    terminal.wait_for("30 rows")
    terminal.wait_for("piezo> ")
    terminal.type("SELECT id FROM range(3);\r")
    terminal.wait_for(r"\n\| +2 \|")
    terminal.wait_for("piezo> ")
    terminal.type("\\pager\r")
    terminal.wait_for("pager is off")
    terminal.type("SELECT id FROM range(30);\r")
    terminal.wait_for(r"\n\| +29 \|")
    terminal.wait_for("piezo> ")
    assert terminal.end() == 0
