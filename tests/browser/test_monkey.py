"""Taps, keys and drags at random: no page of an error, no complaint of the browser, no way out, always a way home.

`make test` does 150 of them. An hour of it:

    KIOSK_MONKEY_TAPS=9000 .venv/bin/python -m pytest tests/browser/test_monkey.py

KIOSK_MONKEY_SEED begins another run; the same number repeats one.
"""

import os
import threading
from random import Random
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page
from werkzeug.serving import make_server

from tests.browser.screen import SIZES, Screen, sign_in

TAPS = int(os.environ.get("KIOSK_MONKEY_TAPS", "150"))
SEED = os.environ.get("KIOSK_MONKEY_SEED", "6")
VISITS = [
    ("kiosk", "zh"),
    ("kiosk", "en"),
    ("kiosk", "ug"),
    ("landscape", "zh"),
    ("phone", "ug"),
    ("phone", "zh"),
    ("staff", "en"),
    ("staff", "ug"),
]
START = {"kiosk": "/", "landscape": "/", "phone": "/m/", "staff": "/staff/"}
KEYS = [
    *"abc123/?x ",
    *(
        "Enter",
        "Tab",
        "Shift+Tab",
        "Escape",
        "Backspace",
        "ArrowDown",
        "ArrowUp",
        "ArrowLeft",
        "PageDown",
        "Home",
    ),
    *(
        "Alt+ArrowLeft",
        "Control+p",
        "Control+s",
        "Control+u",
        "Control+Equal",
        "F1",
        "F5",
        "F12",
        "ContextMenu",
    ),
]
# What there is to touch: places on the page; half of them lie outside what is in sight.
CONTROLS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, label")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e, number) => ((e.dataset.touched = number), number))"""
PLACE = """(number) => {
  const e = document.querySelector(`[data-touched="${number}"]`);
  e?.scrollIntoView({ block: "nearest" });
  const box = e?.getBoundingClientRect();
  return box && [box.x + box.width / 2, box.y + box.height / 2];
}"""
WAY_HOME = """() => [...document.querySelectorAll("a[href]")]
  .some((a) => /^(\\/m|\\/staff)?\\/((beijing|urumqi)\\/)?(rest|accounts)?$/.test(a.pathname))"""
# A browser without a head waits for ever for a printer's dialog, and for a program that rings a number.
NO_DEVICES = """window.print = () => {};
addEventListener("click", (event) => event.target.closest?.("a[href^='tel:']") && event.preventDefault(), true);"""
# What a visit may have sent: a person who comes late, or twice, is told so.
MOST = 499


class Watch:
    """Everything that mustn't happen in a window, as it happens."""

    def __init__(self, one: Screen) -> None:
        self.seen: list[str] = []
        self._origin = urlsplit(one.base).netloc
        one.context.on("page", self._opened)
        self._watch(one.page)

    def _opened(self, page: Page) -> None:
        self.seen.append(f"another window: {page.url}")

    def _watch(self, page: Page) -> None:
        page.on("response", lambda r: r.status > MOST and self.seen.append(f"{r.status} {r.url}"))
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))
        page.on("console", lambda m: m.type == "error" and self._said(m.text))
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("filechooser", lambda _: self.seen.append("a dialog for files"))
        page.on("framenavigated", lambda frame: self._went(frame.url))

    def _said(self, text: str) -> None:
        if "the server responded with a status of 4" not in text:
            self.seen.append(f"console: {text}")

    def _went(self, url: str) -> None:
        if urlsplit(url).netloc != self._origin:
            self.seen.append(f"left for {url}")


class Monkey:
    """Does something at random, the same for the same seed on the same pages."""

    def __init__(self, one: Screen, seed: str) -> None:
        self._page, self._random = one.page, Random(seed)
        self._width, self._height = SIZES[one.size]
        self._touch = one.context.new_cdp_session(one.page)

    def act(self) -> None:
        (what,) = self._random.choices((self._control, self._tap, self._key, self._drag), (6, 2, 2, 1))
        try:
            what()
        except Error as error:  # the page went while it was looked at, as a finger finds it gone
            if "context was destroyed" not in str(error) and "navigat" not in str(error):
                raise
        self._page.wait_for_timeout(self._random.choice((20, 150, 450)))

    def _point(self) -> tuple[int, int]:
        return self._random.randrange(self._width), self._random.randrange(self._height)

    def _tap(self) -> None:
        self._page.touchscreen.tap(*self._point())

    def _control(self) -> None:
        controls = self._page.evaluate(CONTROLS)
        place = self._page.evaluate(PLACE, self._random.choice(controls)) if controls else None
        if place:
            self._page.touchscreen.tap(*place)

    def _key(self) -> None:
        self._page.keyboard.press(self._random.choice(KEYS))

    def _drag(self) -> None:
        for kind, point in (("touchStart", self._point()), *[("touchMove", self._point())] * 3):
            at = [{"x": point[0], "y": point[1]}]
            self._touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        self._touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.fixture(scope="module")
def cage(make_module_app):
    """The address of a demonstration of its own: what is done at random may lock cards and change what others see."""
    server = make_server("127.0.0.1", 0, make_module_app(printer="dummy"), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.timeout(0)  # an hour, when asked for
@pytest.mark.parametrize(("size", "lang"), VISITS)
def test_nothing_done_at_random_breaks_a_page_or_leads_away(browser, cage, size, lang):
    one = Screen(browser, cage, size)
    one.page.add_init_script(NO_DEVICES)
    if size == "staff":
        sign_in(one, "demo-clerk" if lang == "ug" else "demo-agent", lang)
    watch, monkey = Watch(one), Monkey(one, f"{SEED} {size} {lang}")
    one.go(START[size], lang)
    for number in range(-(-TAPS // len(VISITS))):
        monkey.act()
        assert not watch.seen, f"{size} {lang}, after {number + 1}: {one.page.url}"
        one.page.wait_for_load_state("domcontentloaded")
        one.page.wait_for_function(WAY_HOME)
    one.page.locator("h1").first.wait_for(state="attached")
    one.shoot(f"monkey-{size}-{lang}")
    one.context.close()
    assert not watch.seen
