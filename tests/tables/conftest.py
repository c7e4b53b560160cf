"""Servers with a warehouse of the test's own, which it may stop, kill and start again."""

import os

import pytest
from endpoint import Server
from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy


@pytest.fixture
def start_server(tmp_path):
    """Starts servers; `warehouse` names one that they share."""
    if os.environ.get("PIEZO_REMOTE"):
        pytest.skip("needs a server that it may kill")
    servers = []

    def start_server(*flags, warehouse=None):
        directory = tmp_path / f"server{len(servers)}"
        directory.mkdir()
        servers.append(Server(directory, *flags, warehouse=warehouse))
        return servers[-1]

    yield start_server
    for server in servers:
        server.stop()


@pytest.fixture
def warehouse_server(start_server):
    return start_server()


@pytest.fixture
def connect(keep_session):
    """A new session on a server; what fails is not tried again."""

    def connect(server):
        session = keep_session(SparkSession.builder.remote(server.url).create())
        assert session.version  # gRPC may take the port for dead that the server before was killed at
        session.client.set_retry_policies([DefaultPolicy(max_retries=0)])
        return session

    return connect
