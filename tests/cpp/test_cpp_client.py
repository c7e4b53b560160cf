"""The C++ client against the endpoint under test: each case of tests/cpp/*_test.cc, in a process of its own."""

import os
import socket
import subprocess
import threading
import time

import pytest
from endpoint import find_program



def program():
    """None where nothing is built, as may be when PIEZO_REMOTE names the endpoint."""
    try:
        path = find_program().resolve().parent / "client_live_test"
    except FileNotFoundError:
        return None
    return path if path.exists() else None


PROGRAM = program()


def cases():
    if PROGRAM is None:
        return []
    listing = subprocess.run([PROGRAM, "--gtest_list_tests"], capture_output=True, text=True, check=True)
    suite, names = "", []
    for line in listing.stdout.splitlines():
        if line.endswith("."):
            suite = line
        elif line.startswith("  "):
            names.append(suite + line.split()[0])
    return names


def run(case, remote):
    result = subprocess.run(
        [PROGRAM, f"--gtest_filter={case}"],
        capture_output=True, text=True, timeout=150, env=dict(os.environ, PIEZO_REMOTE=remote),
    )
    assert result.returncode == 0, (result.stdout + result.stderr)[-4000:]


@pytest.mark.parametrize("case", cases())
def test_case(case, remote, server):
    if server:
        server.revive()
    run(case, remote)


class CuttingProxy:
    """Passes connections on to a port, and cuts each off when it has carried so many bytes back to the client."""

    def __init__(self, port, limit):
        self.port, self.limit, self.cuts = port, limit, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port))
            threading.Thread(target=self._pass, args=(client, server, None), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, self.limit), daemon=True).start()

    def _pass(self, source, target, limit):
        carried = 0
        try:
            while data := source.recv(65536):
                target.sendall(data)
                carried += len(data)
                if limit is not None and carried > limit:
                    self.cuts += 1
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()


@pytest.mark.skipif(PROGRAM is None, reason="the C++ tests are not built")
def test_results_survive_cut_connections(remote):
    port = int(remote.rsplit(":", 1)[1].split("/")[0])
    proxy = CuttingProxy(port, 6 << 20)  # more than a batch, far less than the result
    try:
        run("Sessions.OutliveTheirConnections", f"sc://127.0.0.1:{proxy.address}")
    finally:
        proxy.close()
    assert proxy.cuts > 1
    time.sleep(0.1)
