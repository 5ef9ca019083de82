"""A touchscreen whose own server is silent, or whose reader, printer or line rests: what its page says, how long."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ROOT
from tests.browser.screen import Screen, between_presses

# Twenty seconds of silence, the question on its way when they are over, and a machine that has other work.
TOLD = 32_000
SOON = 15_000


class Server:
    """A demo of the test's own, which may be frozen, stopped and started again on the same port."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self._environment = {
            "PATH": os.environ["PATH"],
            "KIOSK_DEMO": "1",
            "KIOSK_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
            "KIOSK_TERMINAL_DATA": str(folder / "terminal.sqlite3"),
            "PORT": str(port),
        }
        self._log = (folder / "log").open("w+")
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, "run_kiosk.py"],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert any("Ctrl-C" in line for line in self._process.stdout)

    def send(self, what):
        self._process.send_signal(what)

    def stop(self):
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()

    def close(self):
        if self._process.poll() is None:
            self.stop()
        self._log.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("outage"))
    one.start()
    yield one
    one.close()


@pytest.fixture
def window(browser, server):
    """Opens windows on the test's own server; what the browser says of cut lines is no complaint here."""
    opened = []

    def open_window(size):
        opened.append(Screen(browser, server.base, size))
        return opened[-1]

    yield open_window
    for one in opened:
        one.context.close()


def test_a_frozen_server_is_told_after_20_seconds_and_what_was_typed_is_there_afterwards(window, server):
    one, resting = window("kiosk"), window("landscape")
    page, rest = one.go("/beijing/ask", "ug"), resting.go("/beijing/rest")
    page.locator("#q").fill("كارتا")
    server.send(signal.SIGSTOP)
    begun = time.monotonic()
    try:
        expect(page.locator("#outage")).to_be_visible(timeout=TOLD)
        assert time.monotonic() - begun > 15
        expect(rest.locator("#outage")).to_be_visible(timeout=TOLD)
        for shown, name in ((page, "kiosk"), (rest, "landscape")):
            assert shown.locator("#outage .outage-part").count() == 3
            expect(shown.locator("#outage")).to_contain_text("96102")
            assert shown.evaluate("outage.scrollHeight <= innerHeight")
            shown.screenshot(path=ROOT / "build" / "screenshots" / f"outage-{name}.png")
        assert not Axe().run(page).response["violations"]
        expect(rest.locator("[data-read-on]")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.locator("#outage")).to_be_visible()
    finally:
        server.send(signal.SIGCONT)
    expect(page.locator("#outage")).to_be_hidden(timeout=SOON)
    expect(rest.locator("#outage")).to_be_hidden(timeout=SOON)
    assert page.locator("#q").input_value() == "كارتا"


def test_while_the_server_is_down_the_page_stays_readable_leads_nowhere_and_comes_back(window, server):
    page = window("kiosk").go("/urumqi/answer/ur-14")
    expect(page.locator("#outage")).to_be_hidden()
    server.stop()
    page.wait_for_timeout(7000)  # two questions without an answer
    page.locator(".bottombar a").first.tap()
    expect(page.locator("#outage")).to_be_visible(timeout=1000)
    page.locator("[data-read-on] button").nth(1).tap()
    expect(page.locator("#outage-strip")).to_be_visible()
    expect(page.locator(".answer .lead")).to_be_visible()
    between_presses(page)
    page.locator(".related a").first.tap()
    expect(page.locator("#outage")).to_be_visible()
    assert page.url.split("?")[0].endswith("/urumqi/answer/ur-14")
    server.start()
    page.wait_for_url("**/rest", timeout=SOON)
    expect(page.locator("#outage")).to_be_hidden()


def test_balances_are_not_left_in_sight_while_nobody_would_notice_the_card_being_taken_out(window, server):
    page = window("kiosk").go("/beijing/")
    page.evaluate("main.insertAdjacentHTML('beforeend', '<p data-personal>1,300.00</p>')")
    server.send(signal.SIGSTOP)
    try:
        page.wait_for_timeout(9000)
        page.locator(".bottombar a").first.tap()
        expect(page.locator("#outage")).to_be_visible()
        assert page.locator("#main").inner_text() == ""
        expect(page.locator("[data-read-on]")).to_be_hidden()
    finally:
        server.send(signal.SIGCONT)
    page.wait_for_url("**/rest", timeout=SOON)


def tell(page, **parts):
    """Have the server say from now on that parts of the kiosk rest."""
    run = page.request.get(page.url.split("/urumqi")[0].split("/beijing")[0] + "/device/state").json()["run"]
    state = {"run": run, "reader": "ready", "printer": "ready", "store": "ready"} | parts
    page.unroute("**/device/state")
    page.route("**/device/state", lambda route: route.fulfill(json=state))


@pytest.mark.parametrize("size", ["kiosk", "landscape"])
def test_the_start_page_tells_within_5_seconds_that_the_reader_rests(window, size):
    page = window(size).go("/beijing/")
    tile = page.locator(".tile-card")
    expect(tile).to_contain_text("Insert your card")
    tell(page, reader="service-down")
    expect(tile).to_contain_text("The card reader is resting just now; everything else works.", timeout=5000)
    assert page.evaluate("document.querySelector('.tile-card span').checkVisibility()")
    tell(page)
    expect(tile).to_contain_text("Insert your card", timeout=5000)


def test_without_paper_no_button_to_print_is_left_and_the_page_says_why_until_there_is_some(window):
    page = window("kiosk").go("/beijing/guide/first-card?who=resident")
    prints = page.locator("main a[href*='/slip']")
    expect(prints).to_be_visible()
    tell(page, printer="out_of_paper")
    expect(prints).to_be_hidden(timeout=5000)
    expect(page.locator("[data-resting-part=printer]")).to_contain_text("no paper")
    tell(page, printer="unreachable")
    expect(page.locator("[data-resting-part=printer]")).to_contain_text("doesn't answer", timeout=5000)
    tell(page, printer="near_end")
    expect(prints).to_be_visible(timeout=5000)
    assert page.locator("[data-resting-part]").count() == 0


def test_a_line_that_is_cut_is_told_on_the_page_of_lost_cards_and_not_on_the_start_page(window):
    one = window("kiosk")
    page = one.go("/beijing/loss")
    tell(page, store="away")
    expect(page.locator("[data-resting-part=store]")).to_contain_text("Best ring the hotline", timeout=5000)
    one.go("/beijing/")
    tell(page, store="away")
    page.wait_for_timeout(3000)
    assert page.locator("[data-resting-part], .tile-rests").count() == 0


def test_the_page_itself_beats(window, server):
    page = window("kiosk").go("/beijing/rest")
    with page.expect_response("**/device/heartbeat") as beat:
        page.reload()
    assert beat.value.status == 204
