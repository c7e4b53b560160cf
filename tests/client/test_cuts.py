"""Connections that break at any byte: the client reattaches, and sees each row once and in order."""

import contextlib
import random
import select
import socket
import threading

import pytest
from pyspark.sql import SparkSession

ROWS = 30_000
QUERIES = 12


class CuttingProxy:
    """Passes bytes on to the server; ends each connection after a random number of bytes of answers, `cuts` times."""

    def __init__(self, remote, dice):
        host, port = remote.removeprefix("sc://").split(":")
        self._server, self._dice = (host, int(port)), dice
        self.cuts_left, self.cuts_done = 0, 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"sc://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client):
        budget = self._dice.randrange(100, 600_000)
        with client, socket.create_connection(self._server) as server, contextlib.suppress(OSError):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is server and self.cuts_left > 0:
                        budget -= len(data)
                        if budget < 0:
                            self.cuts_left -= 1
                            self.cuts_done += 1
                            client.sendall(data[: self._dice.randrange(len(data))])
                            return
                    (server if source is client else client).sendall(data)

    def close(self):
        self._listener.close()


@pytest.fixture
def proxy(remote):
    proxy = CuttingProxy(remote, random.Random("cuts"))
    yield proxy
    proxy.close()


def test_results_are_whole_whatever_breaks(proxy, keep_session):
    spark = keep_session(SparkSession.builder.remote(proxy.url).create())
    spark.range(1).collect()
    for number in range(QUERIES):
        proxy.cuts_left = 4
        rows = spark.sql(f"SELECT id, concat('row ', id, ' of query {number}') AS text FROM range({ROWS})").collect()
        assert [row.id for row in rows] == list(range(ROWS))
        assert rows[-1].text == f"row {ROWS - 1} of query {number}"
    proxy.cuts_left = 0
    assert proxy.cuts_done >= QUERIES


def test_writes_happen_once_whatever_breaks(proxy, keep_session, tmp_path):
    spark = keep_session(SparkSession.builder.remote(proxy.url).create())
    for number in range(5):
        proxy.cuts_left = 2
        spark.range(1000).write.mode("append").parquet(str(tmp_path / "rows"))
        assert spark.read.parquet(str(tmp_path / "rows")).count() == 1000 * (number + 1)
    proxy.cuts_left = 0
