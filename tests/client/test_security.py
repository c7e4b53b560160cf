"""Who may call, what they may see of others, which files they may touch, and that the engine's own SQL is out of reach."""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import grpc
import pytest
from checks import rows
from endpoint import Server
from pyspark.errors import PySparkException
from pyspark.errors.exceptions.connect import SparkConnectException
from pyspark.sql import SparkSession
from pyspark.sql.connect.proto import base_pb2

from wire import CLIENT_STREAMS, METHODS, SERVER_STREAMS, SERVICE, condition_of, new_id, request, sql_plan

SECONDS = 20
TOKENS = "token-of-all\ntoken-of-ada ada\ntoken-of-bob bob\n"


@pytest.fixture
def own(tmp_path, server):
    """Starts servers with flags and an environment of their own."""
    if server is None:
        pytest.skip("tests flags of our own server")
    started = []

    def own(*flags, **environment):
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        started.append(Server(folder, *flags, env=environment))
        return started[-1]

    yield own
    for each in started:
        assert each.stop() == 0, each.log_tail()


@pytest.fixture
def token_file(tmp_path):
    file = tmp_path / "tokens"
    file.write_text(TOKENS)
    file.chmod(0o600)
    return file


def call(channel, method, message, token=None):
    """(status code, Spark's condition, first response or None)"""
    kind = f"{'stream' if method in CLIENT_STREAMS else 'unary'}_"
    kind += "stream" if method in SERVER_STREAMS else "unary"
    function = getattr(channel, kind)(f"/{SERVICE.full_name}/{method}")
    metadata = [("authorization", f"Bearer {token}")] if token else []
    sent = iter([message]) if method in CLIENT_STREAMS else message
    try:
        answer = function(sent, timeout=SECONDS, metadata=metadata)
        return grpc.StatusCode.OK, None, next(answer) if method in SERVER_STREAMS else answer
    except grpc.RpcError as error:
        return error.code(), condition_of(error), None


def target(server):
    return server.url.removeprefix("sc://")


def execute(user, session, text, operation=None, reattachable=False):
    message = base_pb2.ExecutePlanRequest(session_id=session, operation_id=operation or new_id())
    message.user_context.user_id = user
    message.plan.CopyFrom(sql_plan(text))
    if reattachable:
        message.request_options.add().reattach_options.reattachable = True
    return message.SerializeToString()


def code_of(channel, user, token):
    return call(channel, "ExecutePlan", execute(user, new_id(), "SELECT 1"), token)[0]


# ---- Tokens ----


def test_every_call_needs_a_token(own, token_file):
    channel = grpc.insecure_channel(target(own("--token-file", str(token_file))))
    for method in METHODS:
        for token in [None, "wrong", "token-of-al", "token-of-ada ada"]:
            assert call(channel, method, b"", token)[0] == grpc.StatusCode.UNAUTHENTICATED, (method, token)
    assert code_of(channel, "anyone", "token-of-all") == grpc.StatusCode.OK


def test_a_token_is_one_user(own, token_file):
    channel = grpc.insecure_channel(target(own("--token-file", str(token_file))))
    assert code_of(channel, "ada", "token-of-ada") == grpc.StatusCode.OK
    assert code_of(channel, "", "token-of-ada") == grpc.StatusCode.OK
    session = new_id()
    for method in METHODS:
        kind = {"ArtifactStatus": "ArtifactStatuses"}.get(method, method)
        if not hasattr(base_pb2, f"{kind}Request"):
            continue
        message = request(kind, session)
        message.user_context.user_id = "bob"
        code = call(channel, method, message.SerializeToString(), "token-of-ada")[0]
        assert code == grpc.StatusCode.PERMISSION_DENIED, method
    answer = base_pb2.ExecutePlanResponse.FromString(
        call(channel, "ExecutePlan", execute("", new_id(), "SELECT current_user()"), "token-of-ada")[2]
    )
    assert b"ada" in answer.arrow_batch.data


def test_the_client_sends_its_token(own, token_file, keep_session):
    server = own("--token-file", str(token_file))
    remote = f"sc://localhost:{server.port}/;user_id=ada;token="
    spark = keep_session(SparkSession.builder.remote(remote + "token-of-ada").create())
    assert rows(spark.sql("SELECT current_user()")) == [("ada",)]
    stranger = keep_session(SparkSession.builder.remote(remote + "token-of-bob").create())
    with pytest.raises(SparkConnectException, match="another user"):
        stranger.sql("SELECT 1").collect()


def test_the_token_of_the_environment(own, monkeypatch, keep_session):
    secret = "a-token-from-the-environment"
    server = own(SPARK_CONNECT_AUTHENTICATE_TOKEN=secret)
    channel = grpc.insecure_channel(target(server))
    assert code_of(channel, "ada", None) == grpc.StatusCode.UNAUTHENTICATED
    assert code_of(channel, "ada", "wrong") == grpc.StatusCode.UNAUTHENTICATED
    monkeypatch.setenv("SPARK_CONNECT_AUTHENTICATE_TOKEN", secret)
    spark = keep_session(SparkSession.builder.remote(f"sc://localhost:{server.port}").create())
    assert rows(spark.range(2)) == [(0,), (1,)]
    settings = rows(spark.sql("SET -v"))
    assert "spark.connect.authenticate.token" in {row[0] for row in settings}
    assert secret not in str(settings)
    assert secret not in str(spark.conf.getAll)
    assert spark.conf.get("spark.connect.authenticate.token", None) is None
    assert secret.encode() not in (server.proc / "environ").read_bytes()
    assert secret not in server.log.read_text()


def test_the_token_is_no_setting(own):
    server = own("--conf", "spark.connect.authenticate.token=of-conf", "--log-level", "debug")
    channel = grpc.insecure_channel(target(server))
    assert code_of(channel, "ada", None) == grpc.StatusCode.UNAUTHENTICATED
    assert code_of(channel, "ada", "of-conf") == grpc.StatusCode.OK
    message = request("Config", new_id())
    message.operation.get_all.SetInParent()
    answer = call(channel, "Config", message.SerializeToString(), "of-conf")[2]
    assert b"of-conf" not in answer
    assert "of-conf" not in server.log.read_text()


def test_json_web_tokens(own, tmp_path):
    secret = os.urandom(32)

    def encode(raw):
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    def token(key=secret, alg="HS256", **claims):
        text = encode(json.dumps({"alg": alg}).encode()) + b"." + encode(json.dumps(claims).encode())
        return (text + b"." + encode(hmac.digest(key, text, hashlib.sha256))).decode()

    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [{"kty": "oct", "k": encode(secret).decode()}]}))
    channel = grpc.insecure_channel(target(own("--jwt-keys", str(keys), "--jwt-audience", "piezo")))
    later = time.time() + 600
    good = {"sub": "ada", "aud": "piezo", "exp": later}
    assert code_of(channel, "ada", token(**good)) == grpc.StatusCode.OK
    assert code_of(channel, "bob", token(**good)) == grpc.StatusCode.PERMISSION_DENIED
    for bad in [
        token(**{**good, "exp": time.time() - 600}),
        token(**{**good, "aud": "another"}),
        token(**{**good, "nbf": later}),
        token(os.urandom(32), **good),
        token(alg="none", **good),
        token(alg="none", **good).rpartition(".")[0] + ".",
        token(sub="ada", exp=later),
    ]:
        assert code_of(channel, "ada", bad) == grpc.StatusCode.UNAUTHENTICATED


# ---- TLS ----


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """One authority, a certificate of the server's and one of a client's."""
    folder = tmp_path_factory.mktemp("certificates")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", "2")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    for name in ["server", "client"]:
        openssl("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        signed = ["-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"]
        openssl("x509", "-req", *signed, "-out", f"{name}.pem", "-days", "2")
    return folder


def tls_channel(server, certificates, client=None):
    texts = [None, None]
    if client:
        texts = [(certificates / f"{client}.{end}").read_bytes() for end in ("key", "pem")]
    credentials = grpc.ssl_channel_credentials((certificates / "ca.pem").read_bytes(), *texts)
    return grpc.secure_channel(f"localhost:{server.port}", credentials)


def tls_flags(certificates):
    return ["--tls-cert", str(certificates / "server.pem"), "--tls-key", str(certificates / "server.key")]


def test_tls(own, certificates, token_file):
    server = own(*tls_flags(certificates), "--token-file", str(token_file))
    channel = tls_channel(server, certificates)
    assert code_of(channel, "ada", "token-of-ada") == grpc.StatusCode.OK
    assert code_of(channel, "ada", None) == grpc.StatusCode.UNAUTHENTICATED
    assert code_of(grpc.insecure_channel(target(server)), "ada", "token-of-ada") == grpc.StatusCode.UNAVAILABLE


def test_clients_show_certificates(own, certificates):
    server = own(*tls_flags(certificates), "--tls-client-ca", str(certificates / "ca.pem"))
    assert code_of(tls_channel(server, certificates, "client"), "ada", None) == grpc.StatusCode.OK
    assert code_of(tls_channel(server, certificates), "ada", None) == grpc.StatusCode.UNAVAILABLE


def test_a_client_of_pyspark_over_tls(own, certificates, token_file):
    """In a process of its own: the certificates that gRPC trusts are read once."""
    server = own(*tls_flags(certificates), "--token-file", str(token_file))
    program = (
        "from pyspark.sql import SparkSession\n"
        f"url = 'sc://localhost:{server.port}/;use_ssl=true;user_id=bob;token=token-of-bob'\n"
        "print(SparkSession.builder.remote(url).getOrCreate().range(3).count())\n"
    )
    environment = {**os.environ, "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(certificates / "ca.pem")}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "3", ran.stderr


# ---- What is another's ----


def test_strangers_find_nothing(own, token_file):
    channel = grpc.insecure_channel(target(own("--token-file", str(token_file))))
    session, operation = new_id(), new_id()
    code, _, first = call(
        channel, "ExecutePlan", execute("ada", session, "SELECT 'private'", operation, True), "token-of-ada"
    )
    assert code == grpc.StatusCode.OK
    seen = base_pb2.ExecutePlanResponse.FromString(first)

    def as_bob(method, kind=None, **fields):
        message = request(kind or method, session, **fields)
        message.user_context.user_id = "bob"
        code, condition, answer = call(channel, method, message.SerializeToString(), "token-of-bob")
        return code, condition, answer

    reattach = as_bob("ReattachExecute", operation_id=operation)
    assert reattach[1] == "INVALID_HANDLE.SESSION_NOT_FOUND"
    assert as_bob("ReleaseExecute", operation_id=operation)[1] == "INVALID_HANDLE.SESSION_NOT_FOUND"
    assert as_bob("CloneSession")[1] == "INVALID_HANDLE.SESSION_NOT_FOUND"
    # What makes a session where there is none makes one of bob's own.
    interrupted = base_pb2.InterruptResponse.FromString(as_bob("Interrupt", interrupt_type=1)[2])
    assert list(interrupted.interrupted_ids) == []
    assert interrupted.server_side_session_id != seen.server_side_session_id
    assert as_bob("ReattachExecute", operation_id=operation)[1] == "INVALID_HANDLE.OPERATION_NOT_FOUND"
    assert as_bob("ReleaseSession")[0] == grpc.StatusCode.OK
    again = base_pb2.ReattachExecuteRequest(session_id=session, operation_id=operation)
    again.user_context.user_id = "ada"
    code, _, answer = call(channel, "ReattachExecute", again.SerializeToString(), "token-of-ada")
    assert code == grpc.StatusCode.OK
    assert base_pb2.ExecutePlanResponse.FromString(answer).response_id == seen.response_id


def test_artifacts_of_another_are_not_seen(spark, another_session):
    relation = spark.createDataFrame([(i, "x" * 100) for i in range(1000)], "i int, s string")
    other = another_session()
    blob = spark.client.cache_artifact(relation._plan.to_proto(spark.client).SerializeToString())
    assert spark.client._artifact_manager.is_cached_artifact(blob)
    assert not other.client._artifact_manager.is_cached_artifact(blob)


# ---- Files ----


class Folders:
    """A folder that is open to queries, and one that is not, with a link to it."""

    def __init__(self, top: pathlib.Path):
        self.open, self.closed = top / "open", top / "closed"
        for folder in (self.open, self.closed):
            folder.mkdir()
            (folder / "data.csv").write_text("a,b\n1,secret\n")
        (self.open / "link").symlink_to(self.closed)
        (self.open / "link.csv").symlink_to(self.closed / "data.csv")
        (self.open / "dangling").symlink_to(self.closed / "new")


@pytest.fixture
def folders(tmp_path):
    return Folders(tmp_path)


@pytest.fixture
def confined(own, folders, keep_session):
    server = own("--file-root", str(folders.open))
    return keep_session(SparkSession.builder.remote(server.url).create())


def refused(action):
    with pytest.raises(PySparkException) as refusal:
        action()
    assert refusal.value.getCondition() == "PIEZO_FILE_ACCESS", refusal.value
    assert refusal.value.getSqlState() == "42501"


def test_what_is_open_can_be_read_and_written(confined, folders):
    assert rows(confined.read.csv(str(folders.open / "data.csv"), header=True)) == [("1", "secret")]
    assert rows(confined.read.csv(f"file:{folders.open}/d*.csv", header=True)) == [("1", "secret")]
    confined.range(3).write.parquet(str(folders.open / "made"))
    assert confined.read.parquet(str(folders.open / "made")).count() == 3
    confined.range(3).write.saveAsTable("made")
    assert confined.table("made").count() == 3


@pytest.mark.parametrize(
    "path",
    [
        "{closed}/data.csv",
        "{closed}",
        "file:{closed}/data.csv",
        "file://{closed}/data.csv",
        "{open}/../closed/data.csv",
        "{open}/./../closed",
        "{open}/link/data.csv",
        "{open}/link",
        "{open}/link.csv",
        "{open}/*.csv",
        "{open}/l*",
        "{open}/{{link,data}}.csv",
        "{open}/../c*/data.csv",
        "/etc/passwd",
        "/etc/pass*",
        "/proc/self/environ",
        "/proc/self/fd/0",
        "/dev/zero",
        "../../closed/data.csv",
    ],
)
def test_what_is_closed_cannot_be_read(confined, folders, path):
    path = path.format(open=folders.open, closed=folders.closed)
    refused(lambda: confined.read.csv(path).collect())
    refused(lambda: confined.read.schema("line string").text(path).collect())
    refused(lambda: confined.sql(f"SELECT * FROM csv.`{path}`").collect())
    refused(lambda: confined.sql(f"CREATE TEMPORARY VIEW v USING csv OPTIONS (path '{path}')").collect())
    refused(lambda: confined.read.schema("id long").parquet(path).collect())
    refused(lambda: confined.read.load(path, format="json").collect())


@pytest.mark.parametrize(
    "path", ["{closed}/made", "{open}/../closed/made", "{open}/link/made", "{open}/link", "{open}/dangling", "/etc/made"]
)
def test_what_is_closed_cannot_be_written(confined, folders, path):
    path = path.format(open=folders.open, closed=folders.closed)
    before = sorted(folders.closed.iterdir())
    frame = confined.range(1)
    for mode in ["error", "overwrite", "append", "ignore"]:
        refused(lambda mode=mode: frame.write.mode(mode).parquet(path))
    refused(lambda: frame.write.option("path", path).saveAsTable("away"))
    refused(lambda: confined.sql(f"CREATE TABLE away (id BIGINT) USING parquet LOCATION '{path}'").collect())
    refused(lambda: confined.sql(f"CREATE TABLE away USING csv LOCATION '{path}' AS SELECT 1 AS id").collect())
    refused(lambda: confined.sql(f"CREATE DATABASE away LOCATION '{path}'").collect())
    confined.sql("CREATE TABLE here (id BIGINT) USING parquet").collect()
    refused(lambda: confined.sql(f"ALTER TABLE here SET LOCATION '{path}'").collect())
    refused(lambda: confined.sql(f"ALTER DATABASE default SET LOCATION '{path}'").collect())
    assert sorted(folders.closed.iterdir()) == before


@pytest.mark.parametrize("name", ["a/b", "..", "../../closed/t", "/tmp/t", "a b", "t\0", "ä"])
def test_names_of_tables_are_no_paths(spark, name):
    statements = [f"CREATE TABLE `{name}` (i INT) USING parquet", f"CREATE DATABASE `{name}`"]
    statements.append(f"CREATE VIEW `{name}` AS SELECT 1 AS one")
    for statement in statements:
        with pytest.raises(PySparkException) as refusal:
            spark.sql(statement).collect()
        assert refusal.value.getCondition() == "INVALID_SCHEMA_OR_RELATION_NAME", statement


def test_secrets_are_closed_where_all_is_open(own, token_file, keep_session, tmp_path):
    (tmp_path / "alias").symlink_to(token_file)
    server = own("--token-file", str(token_file))
    spark = keep_session(SparkSession.builder.remote(f"sc://localhost:{server.port}/;token=token-of-all").create())
    for path in [token_file, tmp_path / "alias", "/proc/self/environ", f"/proc/{server.process.pid}/cmdline"]:
        refused(lambda path=path: spark.read.text(str(path)).collect())
    (tmp_path / "plain").write_text("line\n")
    assert rows(spark.read.text(str(tmp_path / "plain"))) == [("line",)]


# ---- The engine's own SQL ----


@pytest.mark.parametrize(
    "text",
    [
        "ATTACH 'other.db' AS other",
        "DETACH other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA version",
        "PRAGMA database_list",
        "CHECKPOINT",
        "COPY (SELECT 1) TO 'made.csv'",
        "COPY t FROM 'made.csv'",
        "EXPORT DATABASE 'folder'",
        "IMPORT DATABASE 'folder'",
        "CALL pragma_version()",
        "CREATE MACRO f(x) AS x",
        "CREATE SECRET s (TYPE s3)",
        "SELECT getenv('PATH')",
        "SELECT current_setting('temp_directory')",
        "SELECT getvariable('x')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_csv_auto('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_parquet('x.parquet')",
        "SELECT * FROM read_json('x.json')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM parquet_metadata('x.parquet')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()",
        "SELECT * FROM duckdb_memory()",
        "SELECT * FROM pragma_version()",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('t')",
        "SELECT * FROM piezo_read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM \"/etc/passwd\"",
        "SELECT * FROM `/etc/passwd`",
        "SELECT * FROM `x.parquet`",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM main.t",
        "SELECT * FROM temp.information_schema.tables",
    ],
)
def test_the_engine_is_out_of_reach(spark, text):
    with pytest.raises(PySparkException) as refusal:
        spark.sql(text).collect()
    assert refusal.value.getCondition() not in (None, "INTERNAL_ERROR"), refusal.value


def test_the_engine_is_out_of_reach_of_data_frames(spark):
    for name in ["getenv", "current_setting", "read_text", "error", "nextval", "write_log", "piezo_cast"]:
        with pytest.raises(PySparkException) as refusal:
            spark.range(1).selectExpr(f"{name}('PATH')").collect()
        assert refusal.value.getCondition() == "UNRESOLVED_ROUTINE", name


def test_settings_of_the_engine_are_no_settings(spark):
    for key in ["enable_external_access", "memory_limit", "temp_directory", "threads"]:
        spark.conf.set(key, "1")  # any key may be set, to no effect
        assert spark.range(3).count() == 3


# ---- Limits ----


def test_statements_have_a_limit(own, keep_session):
    spark = keep_session(SparkSession.builder.remote(own("--limits.statement-bytes", "1000").url).create())
    assert rows(spark.sql("SELECT 1 AS one" + " " * 900)) == [(1,)]
    for action in [
        lambda: spark.sql("SELECT 1" + " " * 1000).collect(),
        lambda: spark.range(1).selectExpr("id" + " " * 1000).collect(),
    ]:
        with pytest.raises(PySparkException) as refusal:
            action()
        assert refusal.value.getCondition() == "PIEZO_LIMIT_EXCEEDED"


def greeted(connection):
    """Whether gRPC took the connection: it then sends its settings."""
    connection.settimeout(5)
    try:
        return connection.recv(1) != b""
    except ConnectionResetError:
        return False


def test_connections_have_a_limit(own):
    server = own("--limits.connections", "4")
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(10)]
    assert 1 <= sum(greeted(each) for each in held) <= 4
    for each in held:
        each.close()
    deadline = time.monotonic() + 10
    while code_of(grpc.insecure_channel(target(server)), "ada", None) != grpc.StatusCode.OK:
        assert time.monotonic() < deadline


def test_a_flood_of_connections_does_not_end_the_service(own):
    server = own()
    for _ in range(5):
        held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(200)]
        for each in held:
            each.close()
    assert code_of(grpc.insecure_channel(target(server)), "ada", None) == grpc.StatusCode.OK
