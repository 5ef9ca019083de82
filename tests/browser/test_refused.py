"""A refusal reaches the staff's work list by itself, and by touch where no script runs or the line is cut."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import SIZES, Screen, install_clock, sign_in

# Each where it is asked, and the smallest a target may be there.
PLACES = {
    "kiosk": ("/beijing/ask", 95),
    "landscape": ("/urumqi/ask", 95),
    "phone": ("/m/beijing/ask", 44),
}
NOTED = "Noted, without your name: staff will look at it."
THANKS = "Thank you. Staff will look for an answer"


def open_refusal(one: Screen, question: str):
    """Ask what no document answers, in English."""
    one.go(PLACES[one.size][0])
    one.page.goto(f"{one.base}{PLACES[one.size][0]}?q={question}")
    return one.page


def times_listed(one: Screen, question: str) -> str:
    """Return how often the work list says a question was asked."""
    sign_in(one, "demo-agent")
    work = one.go("/staff/questions").locator(".wording", has_text=question)
    return (
        work.last.locator(".wording-count").inner_text() if work.count() else ""
    )  # the first may be its group


@pytest.mark.parametrize("size", PLACES)
def test_a_refusal_is_noted_by_itself_and_once(screen, size):
    question = f"zxcvbnm asdf {size}"
    one = screen(size)
    page = open_refusal(one, question)
    expect(page.get_by_text(NOTED)).to_be_visible()
    expect(page.locator("[data-refused] button")).to_be_hidden()
    page.reload()
    expect(page.locator("#told")).to_contain_text(THANKS)
    page.locator(".languages a", has_text="ئۇيغۇرچە").tap()
    page.wait_for_url("**lang=ug*")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    expect(page.locator("#told")).to_be_visible()
    expect(page.locator("#told form")).to_have_count(0)
    assert times_listed(screen("staff"), question) == "1×"


def test_another_language_chosen_at_once_is_the_same_refusal(screen):
    one = screen("phone")
    page = open_refusal(one, "zxcvbnm qwer")
    expect(page.get_by_text(NOTED)).to_be_visible()
    page.locator(".languages a", has_text="中文").tap()
    page.wait_for_url("**lang=zh**")
    page.go_back()
    expect(page.locator("#told form")).to_have_count(0)
    assert times_listed(screen("staff"), "zxcvbnm qwer") == "1×"


@pytest.mark.parametrize("size", PLACES)
def test_without_a_script_a_tap_tells_the_staff(screen, size):
    question = f"zxcvbnm tap {size}"
    one = screen(size, java_script_enabled=False)
    page = open_refusal(one, question)
    button = page.locator("[data-refused] button")
    expect(button).to_have_text("Tell the staff that an answer is missing")
    expect(page.get_by_text(NOTED)).to_be_hidden()
    box = button.bounding_box()
    assert min(box["height"], box["width"]) >= PLACES[size][1]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SIZES[size][0]
    one.shoot(f"refused-no-script-{size}-en")
    assert times_listed(screen("staff"), question) == ""
    button.tap()
    page.wait_for_url("**told=yes#told")
    expect(page.locator("#told")).to_contain_text(THANKS)
    expect(page.locator("#told")).to_be_in_viewport()
    assert times_listed(screen("staff"), question) == "1×"


@pytest.mark.parametrize("how", ["cut", "refused"])
def test_where_it_can_not_be_noted_the_button_stays(screen, how):
    question = f"zxcvbnm {how}"
    one = screen("kiosk")
    address = "**/ask/unanswered"
    one.page.route(address, lambda r: r.abort() if how == "cut" else r.fulfill(status=400, body=""))
    event = "requestfailed" if how == "cut" else "response"
    with one.page.expect_event(event, lambda it: it.url.endswith("/ask/unanswered")):
        page = open_refusal(one, question)
    expect(page.locator("[data-refused] button")).to_be_visible()
    expect(page.get_by_text(NOTED)).to_be_hidden()
    one.complaints[:] = [said for said in one.complaints if "net::ERR_FAILED" not in said]
    page.unroute(address)
    page.locator("[data-refused] button").tap()
    expect(page.locator("#told")).to_contain_text(THANKS)
    assert times_listed(screen("staff"), question) == "1×"


def test_what_is_typed_next_takes_the_place_of_a_refusal(screen):
    page = open_refusal(screen("phone"), "zxcvbnm next")
    expect(page.get_by_text(NOTED)).to_be_visible()
    page.locator("#q").fill("I lost my social security card")
    expect(page.locator("[data-results]")).to_contain_text("96102")
    expect(page.locator("[data-refused]")).to_have_count(0)


def test_the_screen_wipes_itself_after_a_refusal_as_after_anything(kiosk):
    install_clock(kiosk.page)
    page = open_refusal(kiosk, "zxcvbnm idle")
    expect(page.get_by_text(NOTED)).to_be_visible()
    page.clock.run_for(91_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/beijing/rest")
