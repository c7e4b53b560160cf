"""The HTTP service among the examples outlives the Spark side: a server that is killed under load and comes back."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from endpoint import ApacheSpark, Server, accepts, free_port

CLIENTS = 4


def get(port, path):
    """Status and body of a request; the service must answer each, whatever Spark does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=15) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def squares(upto):
    return {"count": upto, "sum": sum(n * n for n in range(upto))}


@pytest.fixture(params=[Server, ApacheSpark], ids=["piezo", "apache-spark"])
def spark_side(tmp_path, request):
    if request.param is ApacheSpark and "SPARK_HOME" not in os.environ:
        pytest.skip("no SPARK_HOME")
    spark = request.param(tmp_path)
    yield spark
    spark.process.kill()
    spark.process.wait()


@pytest.fixture
def service(built, spark_side):
    port = free_port()
    process = subprocess.Popen([built("http-service"), str(port), spark_side.url], stdout=subprocess.DEVNULL)
    while not accepts(port):
        assert process.poll() is None
        time.sleep(0.02)
    yield port, process
    process.kill()
    process.wait()


class Load:
    """Clients that ask all the time and note what they were told, and when."""

    def __init__(self, port):
        self.port, self.answers, self.ended = port, [], threading.Event()
        self.threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _ask(self, upto):
        while not self.ended.is_set():
            upto = (upto + 7) % 900
            status, body = get(self.port, f"/squares?upto={upto}")
            self.answers.append((time.monotonic(), status, body, upto))

    def wait_for(self, status, since, seconds):
        """Until an answer with that status came after a moment."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(at > since and got == status for at, got, _, _ in self.answers):
                return
            time.sleep(0.05)
        raise AssertionError(f"no {status} within {seconds} s; last: {self.answers[-3:]}")

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join(30)


def test_service_survives_the_death_of_spark(service, spark_side):
    port, process = service
    load = Load(port)
    try:
        load.wait_for(200, 0, 60)
        for _ in range(2):
            spark_side.process.send_signal(signal.SIGKILL)
            spark_side.process.wait()
            killed = time.monotonic()
            load.wait_for(503, killed, 15)
            assert get(port, "/live") == (200, {"live": True})
            assert get(port, "/ready")[0] == 503
            spark_side.revive()
            load.wait_for(200, time.monotonic(), 60)
    finally:
        load.end()
    assert process.poll() is None, "the service died"
    assert {status for _, status, _, _ in load.answers} == {200, 503}
    for _, status, body, upto in load.answers:
        if status == 200:
            assert body == squares(upto)
        else:
            assert body["error"] == "spark_unavailable"
    assert get(port, "/squares?upto=10") == (200, squares(10))
    assert get(port, "/squares?upto=many")[0] == 400
