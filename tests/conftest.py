"""Fixtures that every suite over the wire shares: the endpoint, and a session per test."""

import os

import pytest
from endpoint import Server
from pyspark.sql import SparkSession

# A session that is garbage-collected closes its channel from whatever thread the collector
# runs in, and the client can deadlock there. So old sessions are kept to the end of the run.
_old_sessions = []


def new_session(url):
    session = SparkSession.builder.remote(url).create()
    _old_sessions.append(session)
    return session


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


@pytest.fixture
def spark(remote):
    """A session of the test's own."""
    session = new_session(remote)
    yield session
    session.stop()
