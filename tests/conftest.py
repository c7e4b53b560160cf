"""Fixtures that every suite over the wire shares: the endpoint, and a session per test."""

import os
import time

import pytest
from endpoint import Server
from pyspark.sql import SparkSession

# Expected texts hold timestamps: the client's zone and that of a server we start are fixed.
os.environ["TZ"] = "UTC"
time.tzset()

# A session that is garbage-collected closes its channel from whatever thread the collector
# runs in, and the client can deadlock there. So all sessions are kept to the end of the run.
_sessions = []


def pytest_sessionfinish():
    for session in _sessions:
        session.client.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server that this run started, or None where PIEZO_REMOTE names another endpoint."""
    if os.environ.get("PIEZO_REMOTE"):
        yield None
        return
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    assert running.is_alive(), f"the server died:\n{running.log_tail()}"
    assert running.stop() == 0, running.log_tail()


@pytest.fixture(scope="session")
def remote(server):
    """The sc:// URL of the endpoint under test."""
    return server.url if server else os.environ["PIEZO_REMOTE"]


@pytest.fixture(scope="session")
def keep_session():
    """Keeps a session that a test got by itself."""

    def keep_session(session):
        _sessions.append(session)
        return session

    return keep_session


@pytest.fixture(scope="session")
def make_session(remote, keep_session):
    """Makes sessions that last to the end of the run."""
    return lambda: keep_session(SparkSession.builder.remote(remote).create())


@pytest.fixture
def another_session(make_session):
    """Makes sessions that are stopped when the test ends."""
    sessions = []

    def another_session():
        sessions.append(make_session())
        return sessions[-1]

    yield another_session
    for session in sessions:
        session.stop()


@pytest.fixture
def spark(another_session):
    """A session of the test's own."""
    return another_session()
