"""A window of the browser on one surface, and what a hand does with a card, a keyboard, a form."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from kiosk import demo_staff

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
SIZES = {"kiosk": (1080, 1920), "landscape": (1920, 1080), "staff": (1366, 768), "phone": (390, 844)}


class Screen:
    """One window on one surface; notes every complaint of the browser."""

    def __init__(self, browser: Browser, base: str, size: str, **options):
        width, height = SIZES[size]
        self.base, self.size = base, size
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=True, **options
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda m: m.type in {"error", "warning"} and self._note(m.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        # Chromium logs every answer of 4xx; what the page says of it is tested where it is meant.
        if "the server responded with a status of 4" not in text:
            self.complaints.append(text)

    def go(self, path: str, lang: str = "en") -> Page:
        self.page.goto(f"{self.base}{path}{'&' if '?' in path else '?'}lang={lang}")
        return self.page

    def question(self, entry_id: str, lang: str) -> str:
        """Return an entry's own question in a language."""
        return self.page.request.get(f"{self.base}/api/v1/faq/{entry_id}?lang={lang}").json()["question"]

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


def insert_card(page: Page, slug: str) -> None:
    _press_in_demo_panel(page, f".demo button[value={slug}]")
    page.locator("[data-presence=card]").wait_for()
    _settle(page)


def take_card_out(page: Page) -> None:
    _press_in_demo_panel(page, ".demo-reader button")
    page.locator("[data-presence=empty]").wait_for()
    _settle(page)


def _settle(page: Page) -> None:
    """Wait for the reader's own event, which loads the page a second time: what is asked of a page that is just leaving
    may never be answered."""
    page.wait_for_timeout(600)
    page.wait_for_load_state("load")


def _press_in_demo_panel(page: Page, button: str) -> None:
    if not page.locator(".demo[open]").count():
        page.locator(".demo > summary").tap()
    page.locator(button).tap()


def type_pin(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(".pad").get_by_text(digit, exact=True).tap()
    page.locator(".pin button[type=submit]").tap()


def install_clock(page: Page) -> None:
    """Give a window a clock that tests put forward; to who listens for the server that would look like its silence."""
    page.route("**/js/outage.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.clock.install()


def press_keys(page: Page, labels: Iterable[str]) -> None:
    """Press keys of the keyboard on the screen, by what stands on them."""
    for label in labels:
        page.locator(".keyboard").get_by_text(label, exact=True).tap()


def sign_in(one: Screen, account: str, lang: str = "en") -> None:
    """Sign in as one of the demonstration's staff."""
    page = one.go("/staff/sign-in", lang)
    page.locator("#name").fill(account)
    page.locator("#password").fill(demo_staff.PASSWORD)
    page.locator(".sign-in-form button").tap()
    page.wait_for_url("**/staff/")


def take_report_back(page: Page) -> None:
    """Take the report back of the case that is shown."""
    form = page.locator("form[action$='/cases/revocation']")
    form.locator("[name=seen]").check()
    form.locator("[name=reason]").fill("found again")
    form.locator("[name=password]").fill(demo_staff.PASSWORD)
    form.locator("button").tap()
    page.wait_for_url("**/cases/revocation")


def say_in_chat(page: Page, question: str) -> None:
    """Send a question and wait for its reply."""
    before = page.locator("[data-exchange]").count()
    page.locator("#q").fill(question)
    page.locator(".chat-form .button").tap()
    page.locator("[data-exchange]").nth(before).wait_for()
    between_presses(page)


def between_presses(page: Page) -> None:
    """Wait as long as a hand needs: the touchscreen takes two presses within 400 ms for one."""
    page.wait_for_timeout(450)
