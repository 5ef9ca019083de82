"""The program that serves: prints where, serves there, ends on Ctrl-C; what stops its start is one line."""

import http.client
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from kiosk.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30
SECRET = "a secret for tests"
pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def program() -> ModuleType:
    """The program as a module."""
    import run_kiosk

    return run_kiosk


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "HOST", "PORT"))
    }
    own = {
        "KIOSK_DATABASE_URL": f"sqlite:///{folder / 'kiosk.sqlite3'}",
        "KIOSK_TERMINAL_DATA": str(folder / "terminal.sqlite3"),
    }
    return kept | own | variables


@contextmanager
def running(folder: Path, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, ROOT / "run_kiosk.py"],
        env=environment(folder, **variables),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)


def lines_until_ready(process: "subprocess.Popen[str]") -> list[str]:
    """Return what it prints up to the last line before it serves."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if "Ctrl-C" in line:
            return lines
    raise AssertionError(process.communicate()[1])


def fetch(port: int, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_it_prints_where_each_surface_is_serves_there_and_ends_on_ctrl_c(tmp_path: Path, port: int) -> None:
    with running(tmp_path, KIOSK_DEMO="1", PORT=str(port)) as process:
        lines = lines_until_ready(process)
        addresses = dict(re.fullmatch(r"(\w+) +(http://\S+)", line).groups() for line in lines[:-1])  # type: ignore[union-attr]
        base = f"http://127.0.0.1:{port}"
        assert addresses == {
            "touchscreen": f"{base}/",
            "phone": f"{base}/m/",
            "hotline": f"{base}/staff/",
            "interface": f"{base}/api/v1/openapi.json",
        }
        for address in addresses.values():
            assert fetch(port, address.removeprefix(base)).status in {200, 302, 303}
        for path in (
            "/healthz",
            "/readyz",
            "/beijing/",
            "/m/urumqi/",
            "/staff/sign-in",
            "/beijing/card",
            "/static/css/base.css",
        ):
            response = fetch(port, path)
            assert response.status == 200, path
            assert "Server" not in response.headers
            assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert fetch(port, "/beijing/", "TRACE").status == 405
        assert fetch(port, "/beijing/", Host="evil.example").status == 400
        assert fetch(port, "/nowhere").status == 404
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        assert (process.returncode, err) == (0, "")
        assert "Traceback" not in out


def test_requests_half_sent_hold_nobody_up(tmp_path: Path, port: int) -> None:
    with running(tmp_path, KIOSK_DEMO="1", PORT=str(port)) as process, ExitStack() as half_sent:
        lines_until_ready(process)
        for number in range(50):
            line = half_sent.enter_context(socket.create_connection(("127.0.0.1", port)))
            body = b"Content-Length: 60000\r\n\r\nq=" if number % 2 else b"X-Slow: "
            line.sendall(b"POST /urumqi/estimate HTTP/1.1\r\nHost: localhost\r\n" + body)
        began = time.monotonic()
        assert [fetch(port, "/beijing/ask?q=x").status for _ in range(10)] == [200] * 10
        assert time.monotonic() - began < 10


def test_a_second_start_on_the_same_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with running(tmp_path, KIOSK_DEMO="1", PORT=port) as process:
            out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (2, "")
    refused(err, f"PORT: {port}: ")


def test_an_address_of_another_machine_is_refused_in_one_line(tmp_path: Path) -> None:
    with running(tmp_path, KIOSK_DEMO="1", HOST="192.0.2.1") as process:
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (2, "")
    refused(err, "HOST: '192.0.2.1'")


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({"KIOSK_DEMO": "1", "KIOSK_REGION": "shanghai"}, "KIOSK_REGION: 'shanghai'"),
        ({"KIOSK_DEMO": "1", "KIOSK_SURFACE": "phone"}, "KIOSK_SURFACE: 'phone'"),
        ({"KIOSK_DEMO": "perhaps"}, "KIOSK_DEMO: 'perhaps'"),
        ({"KIOSK_DEMO": "1", "KIOSK_IDLE_SECONDS": "1"}, "KIOSK_IDLE_SECONDS: '1'"),
        ({"KIOSK_DEMO": "1", "KIOSK_TRUSTED_PROXY": "proxy"}, "KIOSK_TRUSTED_PROXY: 'proxy'"),
        ({"KIOSK_DEMO": "1", "KIOSK_SECOND_FACTOR": "maybe"}, "KIOSK_SECOND_FACTOR: 'maybe'"),
        ({"KIOSK_DEMO": "1", "PORT": "99999"}, "PORT: '99999'"),
        ({"KIOSK_DEMO": "1", "HOST": "no.such.host.invalid"}, "HOST: 'no.such.host.invalid'"),
        ({}, "KIOSK_SECRET_KEY: missing"),
        ({"KIOSK_SECRET_KEY": SECRET, "KIOSK_READER": "simulated"}, "KIOSK_READER: simulated"),
        ({"KIOSK_SECRET_KEY": SECRET, "HOST": "0.0.0.0"}, "HOST: 0.0.0.0"),
        ({"KIOSK_SECRET_KEY": SECRET, "KIOSK_SURFACE": "all", "HOST": "::"}, "HOST: ::"),
        ({"KIOSK_DEMO": "1", "KIOSK_DATABASE_URL": "nonsense"}, "KIOSK_DATABASE_URL: "),
        (
            {"KIOSK_DEMO": "1", "KIOSK_DATABASE_URL": "sqlite:////proc/nowhere/x"},
            "KIOSK_DATABASE_URL: sqlite:////proc",
        ),
        (
            {"KIOSK_DEMO": "1", "KIOSK_DATABASE_URL": "postgresql://kiosk:hunter2@127.0.0.1:1/kiosk"},
            "KIOSK_DATABASE_URL: postgresql+psycopg://kiosk:***@127.0.0.1:1/kiosk",
        ),
    ],
)
@pytest.mark.usefixtures("_one_matcher")
def test_what_stops_the_start_is_one_line_that_names_the_variable(
    program: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    variables: dict[str, str],
    start: str,
) -> None:
    monkeypatch.setattr(os, "environ", environment(tmp_path, **variables))
    assert program.main() == 2
    out, err = capsys.readouterr()
    assert out == ""
    refused(err, start)
    assert "hunter2" not in err
    assert SECRET not in err


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        (
            {"surface": "all"},
            [
                "touchscreen  http://127.0.0.1:8000/",
                "phone        http://127.0.0.1:8000/m/",
                "hotline      http://127.0.0.1:8000/staff/",
            ],
        ),
        ({"surface": "kiosk"}, ["touchscreen  http://127.0.0.1:8000/"]),
        ({"surface": "public", "host": "0.0.0.0", "port": 80}, ["phone        http://0.0.0.0:80/m/"]),
        ({"surface": "staff", "host": "::1"}, ["hotline      http://[::1]:8000/staff/"]),
    ],
)
def test_only_what_is_served_is_named(
    program: ModuleType, settings: dict[str, object], lines: list[str]
) -> None:
    *surfaces, interface, last = program.addresses(Settings(demo=True, **settings))  # type: ignore[arg-type]
    assert surfaces == lines
    assert interface.endswith("/api/v1/openapi.json")
    assert "Ctrl-C" in last


def refused(err: str, start: str) -> None:
    assert err.startswith(f"run_kiosk: {start}")
    assert err.endswith("\n")
    assert len(err.splitlines()) == 1
    assert "; use " in err or start.startswith("KIOSK_DATABASE_URL")
    assert "Traceback" not in err


def test_a_crash_leaves_no_picture_of_the_memory(tmp_path: Path, port: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
    with running(tmp_path, KIOSK_DEMO="1", PORT=str(port)) as process:
        lines_until_ready(process)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits)
        process.send_signal(signal.SIGABRT)
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGABRT
        assert not [path for path in tmp_path.iterdir() if "core" in path.name]
