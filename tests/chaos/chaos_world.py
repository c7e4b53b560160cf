"""A server that scenarios torment, and how they speak to it."""

import contextlib
import os
import pathlib
import random
import time

from endpoint import Server
from pyspark.sql import SparkSession
from pyspark.sql.connect.proto import base_pb2

SERVICE = "/spark.connect.SparkConnectService"


class World:
    """A server of a scenario's own, and what the system tells of its process."""

    def __init__(self, folder: pathlib.Path, *flags: str, seed: str = "chaos"):
        self.folder, self.dice = folder, random.Random(seed)
        self.server = Server(folder, *flags)
        self._sessions = []

    @property
    def target(self) -> str:
        return self.server.url.removeprefix("sc://")

    def session(self, url: str | None = None) -> SparkSession:
        self._sessions.append(SparkSession.builder.remote(url or self.server.url).create())
        return self._sessions[-1]

    def resident_mib(self) -> float:
        pages = int((self.server.proc / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20

    def descriptors(self) -> int:
        return len(list((self.server.proc / "fd").iterdir()))

    def answers(self):
        """The server is there, and right."""
        assert self.server.is_alive(), self.server.log_tail()
        session = self.session()
        assert session.sql("SELECT sum(id) FROM range(10)").collect()[0][0] == 45
        session.stop()

    def close(self):
        for session in self._sessions:
            with contextlib.suppress(Exception):
                session.client.close()
        assert self.server.stop() == 0, self.server.log_tail()


def wait_until(check, seconds: float) -> float:
    """How long it took."""
    began = time.monotonic()
    while not check():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began


def executes(text: str, reattachable=False, session="00000000-0000-4000-8000-00000000000a") -> bytes:
    message = base_pb2.ExecutePlanRequest(session_id=session)
    message.user_context.user_id = "chaos"
    message.plan.root.sql.query = text
    message.request_options.add().reattach_options.reattachable = reattachable
    return message.SerializeToString()
