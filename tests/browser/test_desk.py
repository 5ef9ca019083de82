"""What the desk's screen does when nobody touches it, and with what was opened for a moment."""

import pytest
from playwright.sync_api import expect

from kiosk import demo_staff
from tests.browser.screen import install_clock, sign_in
from tests.browser.test_loss_flows import NUMBER, look_up

WAIT, WARNING = 15 * 60, 30


def test_a_field_is_masked_again_after_its_time(screen):
    one = screen("staff")
    install_clock(one.page)
    page = look_up(one, "demo-clerk", "en")
    assert NUMBER not in page.content()
    page.locator(".case-page details.more summary").tap()
    form = page.locator("form.unmask")
    form.locator("[name=reason]").first.select_option(index=1)
    form.locator("[name=password]").fill(demo_staff.PASSWORD)
    form.locator("button[formaction$='unmask-number']").tap()
    field = page.locator(".unmasked")
    expect(field).to_have_text(NUMBER)
    page.wait_for_load_state()  # its time begins with the script
    page.clock.run_for(29_000)
    expect(field).to_have_text(NUMBER)
    page.clock.run_for(1_500)
    expect(field).to_have_count(0)
    assert NUMBER not in page.content()
    page.go_back()
    assert NUMBER not in page.content()


def test_who_is_away_is_warned_and_then_signed_out(screen):
    one = screen("staff")
    install_clock(one.page)
    sign_in(one, "demo-agent")
    page = one.go("/staff/questions")
    page.clock.run_for((WAIT - WARNING - 1) * 1000)
    expect(page.locator("#asleep")).to_be_hidden()
    page.clock.run_for(2_000)
    expect(page.locator("#asleep")).to_be_visible()
    with page.expect_response("**/staff/still-here"):
        page.locator("#asleep button").tap()
    expect(page.locator("#asleep")).to_be_hidden()
    page.clock.run_for((WAIT + 1) * 1000)
    page.wait_for_url("**/staff/sign-in?**")
    page.goto(f"{one.base}/staff/questions")
    page.wait_for_url("**/staff/sign-in?**")


@pytest.mark.parametrize("key", ["Escape", "Alt+n"])
def test_the_key_that_answers_the_warning_does_nothing_else(screen, key):
    one = screen("staff")
    install_clock(one.page)
    sign_in(one, "demo-agent")
    page = one.page
    page.locator("#q").fill("card")
    page.clock.run_for((WAIT - WARNING + 1) * 1000)
    expect(page.locator("#asleep")).to_be_visible()
    with page.expect_response("**/staff/still-here"):
        page.keyboard.press(key)
    expect(page.locator("#asleep")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("card")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
