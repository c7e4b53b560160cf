"""The Spark Connect endpoint under test: a Piezo server of our own, or one that already runs.

Environment:
  PIEZO_REMOTE  an sc:// URL: test that endpoint, start nothing. With the URL of an Apache
                Spark Connect server, this proves that the tests expect what Spark does.
  PIEZO_BIN     the server program; by default the newest build/*/bin/piezo.
"""

import os
import pathlib
import random
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 30


def find_program() -> pathlib.Path:
    if named := os.environ.get("PIEZO_BIN"):
        return pathlib.Path(named)
    built = sorted(ROOT.glob("build/*/bin/piezo"), key=lambda path: path.stat().st_mtime)
    if not built:
        raise FileNotFoundError("no build/*/bin/piezo: run `make build`, or set PIEZO_BIN or PIEZO_REMOTE")
    return built[-1]


def free_port() -> int:
    """A port below those that the system gives to clients: one of these could be taken before it is listened on."""
    while True:
        port = random.randrange(15100, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Server:
    """A Piezo server in a directory of its own, from construction to `stop`."""

    def __init__(
        self,
        directory: pathlib.Path,
        *flags: str,
        env: dict[str, str] | None = None,
        warehouse: pathlib.Path | None = None,
    ):
        self.port = free_port()
        self.url = f"sc://127.0.0.1:{self.port}"
        self.log = directory / "server.log"
        self.deaths = 0
        self.warehouse = warehouse or directory / "warehouse"
        self._directory, self._flags, self._env = directory, flags, {**os.environ, **(env or {})}
        self._start()

    def _command(self) -> list[str]:
        command = [str(find_program()), "serve", "--port", str(self.port)]
        return [*command, "--warehouse", str(self.warehouse), *self._flags]

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command(),
                cwd=self._directory,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._env,
            )
        self._wait_until_ready()

    def revive(self) -> None:
        """Starts the server again if it has died, and counts that."""
        if not self.is_alive():
            self.deaths += 1
            self._start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not accepts(self.port):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at its start:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError(f"no server after {START_SECONDS} s:\n{self.log_tail()}")
            time.sleep(0.02)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """kill -9. The next start takes another port: gRPC is slow to try one again that was dead."""
        self.process.kill()
        self.process.wait()
        self.port = free_port()
        self.url = f"sc://127.0.0.1:{self.port}"

    def restart(self) -> None:
        """A new process on the same warehouse, after the one before has ended in good order."""
        assert self.stop() == 0, self.log_tail()
        self.kill()
        self._start()

    @property
    def proc(self) -> pathlib.Path:
        """What the system tells of the process."""
        return pathlib.Path("/proc") / str(self.process.pid)

    def threads(self) -> int:
        return len(list((self.proc / "task").iterdir()))

    def log_tail(self, lines: int = 40) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> int:
        """Asks the server to drain; its exit status, which is 0 for a server in good health."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired as late:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"no end {STOP_SECONDS} s after SIGTERM:\n{self.log_tail()}") from late


class ApacheSpark(Server):
    """Apache Spark's own Connect server, of the installation at SPARK_HOME, in the same hands."""

    def _command(self) -> list[str]:
        conf = {
            "spark.ui.enabled": "false",
            "spark.connect.grpc.binding.port": self.port,
            "spark.sql.warehouse.dir": self._directory / "warehouse",
        }
        command = [os.environ["SPARK_HOME"] + "/bin/spark-submit", "--master", "local[2]", "--driver-memory", "1g"]
        command += [word for key, value in conf.items() for word in ("--conf", f"{key}={value}")]
        return [*command, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"]
