"""Back, wherever a form was answered: what was typed is kept where it is one's own, and nobody sees an error."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import sign_in
from tests.browser.test_estimator import AMOUNT, WHERE, known

YOU = ".estimated .headline-you strong"


def worked_out(one, lang="en"):
    page = one.go(WHERE.get(one.size, "/staff/urumqi/estimate"), lang)
    known(page)
    page.locator("form.estimate button[value=estimate]:visible").last.click()
    expect(page.locator(YOU)).to_have_text(AMOUNT)
    return page, page.locator(YOU).inner_text()


def open_steps(page):
    page.locator(".stay-result details.more").evaluate("(steps) => { steps.open = true; }")
    return page.locator(".stay-result .trace-item").first


@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_on_a_phone_the_way_back_leads_to_the_result_and_to_the_form_as_it_was(screen, lang):
    one = screen("phone")
    one.go("/m/urumqi/", lang)
    page, amount = worked_out(one, lang)
    open_steps(page).tap()
    expect(page.locator(".answer h1")).to_be_visible()
    page.go_back()
    expect(page.locator(YOU)).to_have_text(amount)
    page.reload()
    expect(page.locator(YOU)).to_have_text(amount)
    assert "#" not in page.url
    page.go_back()
    expect(page.locator("#stays-0-total_cost")).to_have_value("30000")
    page.go_back()  # to where the person came from, and not round and round
    assert page.url.startswith(f"{one.base}/m/urumqi/?")
    assert not one.complaints


@pytest.mark.parametrize("size", ["kiosk", "landscape"])
def test_at_the_touchscreen_back_leads_from_an_item_to_the_result_and_from_there_to_the_form(screen, size):
    one = screen(size)
    page, amount = worked_out(one, "ug")
    open_steps(page).tap()
    expect(page.locator(".answer h1")).to_be_visible()
    page.locator("[name=helped][value=yes]").tap()
    expect(page.locator(".helped-thanks")).to_be_in_viewport()
    title = page.locator(".answer h1").inner_text()
    page.locator(".related .question").first.tap()
    expect(page.locator(".answer h1")).not_to_have_text(title)
    page.locator(".bottombar .bar-button").first.tap()
    expect(page.locator(YOU)).to_have_text(amount)
    page.locator(".bottombar .bar-button").first.tap()
    expect(page.locator("#stays-0-total_cost")).to_have_value("30000")
    assert not one.complaints


@pytest.mark.parametrize("size", ["kiosk", "staff"])
def test_the_browsers_own_way_back_finds_a_page_of_ours_and_nothing_that_was_typed(screen, size):
    one = screen(size)
    if size == "staff":
        sign_in(one, "demo-agent", "en")
    page, _amount = worked_out(one)
    page.goto(f"{one.base}/staff/cases" if size == "staff" else f"{one.base}/urumqi/")
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#stays-0-total_cost")).to_have_value("")
    page.reload()
    expect(page.locator("#stays-0-total_cost")).to_have_value("")
    assert not one.complaints
