"""The screen as it is shipped, in a world of its own. Takes root, since the policy lies in /etc."""

import os
import signal
from pathlib import Path

import pytest

from tests.deploy import world as worlds
from tests.deploy.world import POLICY, START_PAGE, Session, World

# What the policy forbids to everybody it would forbid to these tests too: to look into the browser from outside.
_LOOKING_IN = {"DeveloperToolsAvailability", "RemoteDebuggingAllowed"}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def can_have_worlds():
    reason = worlds.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="module")
def world(can_have_worlds):
    """The shipped policy, the app on its port, a screen."""
    one = World(POLICY)
    one.open_screen()
    one.app = one.serve()
    yield one
    one.close()


@pytest.fixture(scope="module")
def shipped(world):
    return Session(world)


@pytest.fixture
def session(world, shipped):
    """The shipped session, at its start page."""
    if shipped.browser() and world.titles() != [START_PAGE]:
        os.kill(shipped.browser(), signal.SIGKILL)
    assert shipped.comes_back(after=0), shipped.said()
    return shipped


@pytest.fixture(scope="module")
def watched(can_have_worlds):
    """The same, but for the two policies that keep everybody from looking in."""
    one = World({name: value for name, value in POLICY.items() if name not in _LOOKING_IN})
    one.open_screen()
    one.serve()
    yield one
    one.close()


@pytest.fixture(scope="module")
def browser(watched, playwright):
    """Chromium with a window on the screen of `watched`, as Playwright drives it."""
    manager = ["matchbox-window-manager", "-use_titlebar", "no", "-kbdconfig", "/dev/null"]
    watched.home = watched.folder / "home"
    watched.home.mkdir()
    environment = {**os.environ, "DISPLAY": watched.display, "HOME": str(watched.home)}
    watched.start(*manager, env=environment)
    one = playwright.chromium.launch(
        executable_path=watched.chromium(),
        headless=False,
        env=environment,
        args=["--no-sandbox", "--disable-gpu", "--kiosk", "--no-first-run", "--disable-pinch"],
        ignore_default_args=["--disable-popup-blocking"],
    )
    yield one
    one.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(no_viewport=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{worlds.SERVICE}/?lang=en")
    yield page
    context.close()


@pytest.fixture(scope="session")
def understood(can_have_worlds, playwright, tmp_path_factory):
    """What Chromium says of each policy of the file: {name: "OK", "Deprecated", "Unknown policy" …}."""
    blind = {"URLBlocklist", "URLAllowlist", *_LOOKING_IN}
    one = World({name: value for name, value in POLICY.items() if name not in blind} | {"NoSuchPolicy": True})
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=one.chromium(),
        args=["--no-sandbox", "--disable-gpu"],
    )
    page = context.pages[0]
    page.goto("chrome://policy")
    rows = page.locator("policy-row")
    rows.first.wait_for()
    said = rows.evaluate_all(
        """all => all.map(row => [
          row.shadowRoot.querySelector(".name").innerText.trim(),
          row.shadowRoot.querySelector(".messages").innerText.trim(),
        ])"""
    )
    context.close()
    one.close()
    return {name: message for name, message in said if name in {*POLICY, "NoSuchPolicy"}} | dict.fromkeys(
        blind, "not asked"
    )
