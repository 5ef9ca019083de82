"""A real Chromium on a real server: the demo, started as `make run` starts it, on a free port."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.screen import Screen, take_card_out

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: apt-get install chromium")
        pytest.skip("chromium is missing: apt-get install chromium")
    return path


@pytest.fixture(scope="session")
def served(tmp_path_factory, chromium_path):
    """The address of the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        "PATH": os.environ["PATH"],
        "KIOSK_DEMO": "1",
        "KIOSK_IDLE_SECONDS": "90",
        "KIOSK_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "KIOSK_TERMINAL_DATA": str(folder / "terminal.sqlite3"),
        "PORT": str(port),
    }
    log = (folder / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "run_kiosk.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    else:
        log.seek(0)
        pytest.fail(f"the demo did not start: {log.read()}")
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)
    process.stdout.close()
    log.close()


@pytest.fixture(scope="session")
def browser(chromium_path, playwright):
    browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def screen(browser, served):
    """Opens windows: screen("kiosk"), screen("phone", java_script_enabled=False) …"""
    opened = []

    def open_screen(size: str, **options) -> Screen:
        opened.append(Screen(browser, served, size, **options))
        return opened[-1]

    yield open_screen
    complaints = [c for one in opened for c in one.complaints]
    for one in opened:
        one.context.close()
    assert not complaints


@pytest.fixture
def kiosk(screen):
    """The touchscreen, with no card in its reader."""
    one = screen("kiosk")
    one.go("/beijing/card")
    if one.page.locator("[data-card-in]").count():
        take_card_out(one.page)
    return one
