"""The program's command line: what it prints and how it ends."""

import signal
import socket
import subprocess

import pytest
from endpoint import find_program, free_port

SECONDS = 20


def run(*arguments):
    return subprocess.run(
        [str(find_program()), *arguments], capture_output=True, text=True, timeout=SECONDS
    )


def complaint(*arguments):
    """(exit status, the one line on stderr) of a call that must fail before it serves."""
    result = run(*arguments)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.returncode, result.stderr.rstrip("\n")


@pytest.mark.parametrize("command", [["--help"], ["serve", "--help"]])
def test_help(command):
    result = run(*command)
    assert result.returncode == 0
    assert "Usage: piezo" in result.stdout


def test_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, line = complaint("serve", "--port", str(port))
    assert status == 1
    assert f"cannot listen on 127.0.0.1:{port}" in line


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "subcommand"),
        (["serve", "--prot", "1"], "--prot"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["serve", "--config", "no/such/file.toml"], "no/such/file.toml"),
    ],
)
def test_wrong_flags(arguments, named):
    status, line = complaint(*arguments)
    assert status == 2
    assert named in line


@pytest.mark.parametrize(
    ("text", "named"),
    [("nonsense = 3\n", "nonsense"), ('port = "abc"\n', "port"), ("port = [\n", "port")],
)
def test_wrong_config_file(tmp_path, text, named):
    file = tmp_path / "piezo.toml"
    file.write_text(text)
    status, line = complaint("serve", "--config", str(file))
    assert status == 2
    assert named in line


def test_config_file_and_stop(tmp_path):
    file = tmp_path / "piezo.toml"
    port = free_port()
    file.write_text(f'port = {port}\nwarehouse = "{tmp_path}/wh"\n[limits]\nsessions = 5\n')
    server = subprocess.Popen(
        [str(find_program()), "serve", "--config", str(file)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert f"sc://127.0.0.1:{port}" in server.stdout.readline()
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0
    finally:
        if server.poll() is None:
            server.kill()
        server.stdout.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "10.0.0.1", "example.invalid"])
def test_other_addresses_need_authentication(host):
    status, line = complaint("serve", "--host", host, "--port", "0")
    assert status == 1
    assert f"refusing to listen on {host}" in line
    assert "--insecure" in line


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--tls-cert", "cert.pem"], "--tls-key"),
        (["--tls-client-ca", "ca.pem"], "--tls-cert"),
        (["--tls-cert", "no.pem", "--tls-key", "no.pem"], "no.pem"),
        (["--token-file", "no-such-file"], "no-such-file"),
        (["--jwt-keys", "no-such-file"], "no-such-file"),
    ],
)
def test_missing_files_of_secrets(arguments, named):
    status, line = complaint("serve", "--port", "0", *arguments)
    assert status == 1
    assert named in line


def test_a_file_of_tokens_without_any(tmp_path):
    tokens = tmp_path / "tokens"
    tokens.write_text("# none yet\n")
    tokens.chmod(0o600)
    status, line = complaint("serve", "--port", "0", "--token-file", str(tokens))
    assert status == 1
    assert "holds none" in line
