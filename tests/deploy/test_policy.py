"""What the shipped policy forbids, tried in a real window; and what the pages refuse to a finger and a mouse."""

import pytest
from playwright.sync_api import Error

from tests.deploy.world import POLICY, SERVICE, wait_for

ELSEWHERE = 8999
FORBIDDEN = [
    "https://example.org/",
    "http://example.org/",
    f"http://127.0.0.1:{ELSEWHERE}/",
    f"http://127.0.0.1:8000@127.0.0.1:{ELSEWHERE}/",
    "http://localhost:8000/",
    "http://[::1]:8000/",
    "http://0.0.0.0:8000/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "file:///",
    f"view-source:{SERVICE}/",
    "data:text/html,<h1>mine</h1>",
    f"filesystem:{SERVICE}/temporary/file",
    "chrome://version",
    "chrome://policy",
    "chrome://inspect",
    "chrome://downloads",
    "chrome-untrusted://print/",
    "devtools://devtools/bundled/inspector.html",
    "mailto:a@example.org",
    "tel:12333",
]
# Chromium itself goes nowhere with these: no page, no dialog.
NOWHERE = ["javascript:document.title='mine'", "ssh://example.org/", "intent://example.org/", "steam://run"]
PATHS = ["/", "/beijing/ask", "/beijing/ask?q=shebaoka", "/beijing/card", "/urumqi/estimate", "/beijing/rest"]


def test_chromium_understands_every_policy(understood):
    assert understood["NoSuchPolicy"] == "Error"
    odd = {n: said for n, said in understood.items() if said not in {"OK", "Deprecated", "not asked"}}
    assert odd.keys() == {"NoSuchPolicy"}
    assert understood.keys() >= POLICY.keys()


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_foreign_address_ends_on_the_block_page_and_then_at_home(page, address):
    with pytest.raises(Error, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
        page.goto(address)
    page.wait_for_url("chrome-error://chromewebdata/")
    page.goto(SERVICE)
    assert page.title().endswith("Shebao Kiosk")


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_is_no_page_changes_nothing(watched, page, address):
    before = page.title()
    with pytest.raises(Error, match="ERR_ABORTED"):
        page.goto(address)
    assert page.title() == before
    assert len(watched.titles()) == 1


def windows(watched) -> set[str]:
    """Return every window that can be seen, bubbles and dialogs of the browser among them."""
    return set(watched.ask("xdotool", "search", "--onlyvisible", "--class", "chromium").split())


def stays_alone(watched, before: set[str]) -> bool:
    return not wait_for(lambda: bool(windows(watched) - before), seconds=1.5)


def test_printing_opens_no_dialog(watched, page):
    before = windows(watched)
    page.evaluate("window.print()")
    assert stays_alone(watched, before)
    assert page.title().endswith("Shebao Kiosk")


def test_a_page_can_not_open_a_window_by_itself(watched, page):
    before = windows(watched)
    # Out of the time in which Chromium takes a call for what a person has just touched.
    page.evaluate("setTimeout(() => { window.opened = window.open('/', '_blank') }, 6000)")
    page.wait_for_timeout(6500)
    assert page.evaluate("window.opened") is None
    assert stays_alone(watched, before)


def test_a_file_field_opens_no_dialog(watched, page):
    before = windows(watched)
    page.evaluate("document.body.prepend(Object.assign(document.createElement('input'), {type: 'file'}))")
    page.locator("input[type=file]").click()
    assert stays_alone(watched, before)


def test_nothing_is_downloaded(watched, page):
    line = page.context.new_cdp_session(page)
    here = line.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    # Playwright takes downloads into its own hands, past every policy: give them back.
    line.send("Browser.setDownloadBehavior", {"behavior": "default", "browserContextId": here})
    page.evaluate(
        """() => {
          const link = Object.assign(document.createElement("a"), {href: "/api/v1/openapi.json", download: "x"});
          link.textContent = "download";
          document.body.prepend(link);
        }"""
    )
    page.get_by_text("download", exact=True).click()
    assert not wait_for(lambda: any(watched.home.rglob("*.json*")), seconds=3)
    assert len(watched.titles()) == 1


@pytest.mark.parametrize("path", PATHS)
def test_neither_mouse_nor_finger_gets_a_menu_a_selection_or_another_size(watched, page, path):
    got = []

    def noted(name: str) -> None:
        got.append(name)

    page.expose_function("noted", noted)
    page.add_init_script(
        """for (const name of ["contextmenu", "dragstart", "drop", "selectstart"]) {
          window.addEventListener(name, (event) => event.defaultPrevented || window.noted(name));
        }"""
    )
    page.goto(SERVICE + path)
    before = windows(watched)
    for x, y in [(540, 60), (540, 500), (540, 1100), (200, 1860)]:
        page.mouse.click(x, y, button="right")
        page.mouse.down()
        page.mouse.move(x + 60, y + 40, steps=4)
        page.mouse.move(5, 5)
        page.mouse.up()
        assert page.evaluate("getSelection().toString()") == ""
        page.goto(SERVICE + path)
        hold_and_pinch(page, x, y)
        page.wait_for_load_state()
        assert page.evaluate("getSelection().toString()") == ""
        assert page.evaluate("visualViewport.scale") == 1
    assert got == []
    assert stays_alone(watched, before)


def hold_and_pinch(page, x: int, y: int) -> None:
    """Hold a finger for longer than a long press takes, then draw two apart."""
    line = page.context.new_cdp_session(page)
    touch(line, "touchStart", (x, y))
    page.wait_for_timeout(900)
    touch(line, "touchEnd")
    # It may have opened another page, and a touch on its way to a page that goes gets no answer.
    page.wait_for_timeout(500)
    page.wait_for_load_state()
    touch(line, "touchStart", (x - 40, y), (x + 40, y))
    for apart in (120, 240):
        touch(line, "touchMove", (x - apart, y), (x + apart, y))
    touch(line, "touchEnd")


def touch(line, kind: str, *places: tuple[int, int]) -> None:
    points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
    line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
