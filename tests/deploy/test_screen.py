"""Nobody gets off the screen: keys, second windows, foreign pages, crashes. The shipped session, policy and keymap."""

import os
import signal
import subprocess

import pytest

from tests.deploy.world import START_PAGE, wait_for

IS_LONG = os.environ.get("KIOSK_FAULTS", "") == "long"
# Codes of places on a keyboard, as its hardware sends them: xdotool would make a key for a name that no key has.
KEYS = {
    "Ctrl": 37, "Shift": 50, "Alt": 64, "Win": 133, "Esc": 9, "Tab": 23, "Del": 119, "Left": 113, "plus": 21,
    "F1": 67, "F3": 69, "F4": 70, "F5": 71, "F6": 72, "F7": 73, "F10": 76, "F11": 95, "F12": 96,
    "D": 40, "F": 41, "H": 43, "I": 31, "J": 44, "L": 46, "N": 57, "O": 32, "P": 33, "Q": 24, "S": 39, "T": 28,
    "U": 30, "W": 25,
}  # fmt: skip
TAB, ENTER = 23, 36
COMBINATIONS = [
    "F1", "F3", "F5", "F6", "F7", "F10", "F11", "F12", "Ctrl+D", "Ctrl+F", "Ctrl+H", "Ctrl+J",
    "Ctrl+L", "Ctrl+N", "Ctrl+O", "Ctrl+P", "Ctrl+S", "Ctrl+T", "Ctrl+U", "Ctrl+W", "Ctrl+plus",
    "Ctrl+Tab", "Ctrl+Shift+I", "Ctrl+Shift+N", "Ctrl+Shift+Q", "Ctrl+Shift+Del", "Alt+F4", "Alt+Left",
    "Alt+Tab", "Win+L",
]  # fmt: skip


def press(world, combination: str) -> None:
    world.ask("xdotool", "key", "+".join(str(KEYS[key]) for key in combination.split("+")))


def test_no_combination_of_keys_leaves_the_start_page(world, session):
    browser = session.browser()
    for combination in COMBINATIONS:
        press(world, combination)
        assert not wait_for(lambda: world.titles() != [START_PAGE], seconds=0.3), combination
    assert not wait_for(lambda: session.browser() != browser, seconds=2), session.said()


def test_a_keypad_still_walks_through_the_pages(world, session):
    browser = session.browser()
    walked = any(
        world.ask("xdotool", "key", str(TAB), str(ENTER)) == ""
        and wait_for(lambda: world.titles() != [START_PAGE], seconds=1)
        for _ in range(12)
    )
    assert walked
    assert not wait_for(lambda: session.browser() != browser, seconds=2), session.said()


def test_a_second_window_is_gone_within_two_seconds(world, session):
    browser = session.browser()
    stranger = world.start("xmessage", "hello", env={**os.environ, "DISPLAY": world.display})
    try:
        stranger.wait(2)
    except subprocess.TimeoutExpired:
        pytest.fail("it is still there")
    assert session.comes_back(after=browser), session.said()


def test_an_ordinary_keyboard_would_open_a_second_window_and_the_watchdog_ends_it(world, session):
    """The proof that the keymap and the watchdog do something: with neither, Chromium opens what one asks it for."""
    browser = session.browser()
    opened = world.start(
        "chromium",
        *["--no-sandbox", "--no-first-run", f"--user-data-dir={world.folder / 'other'}", "chrome://version"],
        env={**os.environ, "DISPLAY": world.display},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_for(lambda: session.browser() != browser, seconds=30), session.said()
        opened.wait(5)
    except subprocess.TimeoutExpired:
        pytest.fail("the second browser is still there")
    assert session.comes_back(after=browser), session.said()


def test_a_page_that_crashed_gives_way_to_the_start_page(world, session):
    browser = session.browser()
    for process in session.pages():
        os.kill(process, signal.SIGKILL)
    assert session.comes_back(after=browser), session.said()


def test_however_often_the_browser_is_killed_the_start_page_comes_back_alone(world, session):
    for _ in range(20 if IS_LONG else 5):
        browser = session.browser()
        os.kill(browser, signal.SIGKILL)
        assert session.comes_back(after=browser), session.said()
        seen = world.ask("xdotool", "search", "--onlyvisible", "--class", "chromium").split()
        assert len(seen) == 1, "a bubble stands beside the page"
    assert session.profiles() == 1, "a profile was left behind"


def test_without_its_server_the_screen_waits_and_begins_anew(world, session):
    browser = session.browser()
    world.stop(world.app)

    def is_left() -> bool:
        """Press what leads away; a page that has just come may not have it yet, and takes two quick presses for one."""
        world.ask("xdotool", "mousemove", "300", "900", "click", "1")
        return wait_for(lambda: world.titles() != [START_PAGE], seconds=0.6)

    assert wait_for(is_left, seconds=10), world.titles()
    # At once; later where the watchdog had not looked yet, and takes it for the browser's first page (its START).
    assert wait_for(lambda: session.browser() == 0, seconds=40), world.titles()
    world.app = world.serve()
    assert session.comes_back(after=browser), session.said()


def test_nobody_can_look_into_the_browser_from_outside(world, session):
    log = world.folder / "debugged.log"
    flags = ["--no-sandbox", "--remote-debugging-port=9222", f"--user-data-dir={world.folder / 'debugged'}"]
    with log.open("w") as written:
        browser = world.start("chromium", "--headless", *flags, stderr=written)
    assert wait_for(lambda: "remote debugging is disallowed" in log.read_text(), seconds=20), log.read_text()
    world.stop(browser)
