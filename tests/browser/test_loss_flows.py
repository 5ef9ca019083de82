"""A lost card from the report to its end: the citizen by touch alone, an agent, a clerk, and the card itself."""

import random
import re

import pytest
from playwright.sync_api import Error, Page, expect

from kiosk import identity
from kiosk.demo_people import PASSWORD
from tests.browser.screen import (
    Screen,
    between_presses,
    insert_card,
    install_clock,
    press_keys,
    sign_in,
    take_card_out,
    take_report_back,
    type_pin,
)

# Of the demonstration's cards.
CARD, PIN, BALANCE = "beijing-retired", "135792", "905.63"
NUMBER, NAME, PINYIN = "110101195309210007", "赵桂芬", "zhaoguifen"
REPORT = re.compile(r"BJ\d{14}")


def enter_particulars(page: Page) -> None:
    """Type number, name and query password on the keyboards of the screen, and go on."""
    for field, typed in (("number", NUMBER), ("name", PINYIN), ("password", PASSWORD)):
        page.locator(f"#{field}").tap()
        if field == "name":
            press_keys(page, ["English"])
        press_keys(page, typed)
        expect(page.locator(f"#{field}")).to_have_value(typed)
    page.locator(".keyboard .key-main").tap()
    page.locator("form.loss .button-main").tap()
    page.locator(".loss-decide").wait_for()


def look_up(one: Screen, account: str, lang: str, *, name: str = "") -> Page:
    """Sign in and find the person whose card is lost."""
    sign_in(one, account, lang)
    page = one.go("/staff/cases", lang)
    page.locator("#number").fill(NUMBER)
    if name:
        page.locator("#name").fill(name)
    page.locator(".case-form button").tap()
    page.locator(".case-status").wait_for()
    return page


@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_a_card_reported_by_touch_is_found_by_an_agent_and_freed_by_a_clerk(kiosk, screen, lang):
    page = kiosk.go("/beijing/", lang)
    page.locator(".tile-lost").tap()
    enter_particulars(page)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if lang == "ug" else "ltr")
    page.locator(".loss-decide .button-main").tap()
    receipt = page.locator(".loss-receipt")
    expect(receipt).to_contain_text(REPORT)
    expect(receipt.locator("dd")).to_have_count(3)
    report, ends = REPORT.search(receipt.inner_text())[0], receipt.locator("dd").last.inner_text()
    page.locator("form[action$='/loss/slip'] button").tap()
    expect(page.locator(".slip")).to_contain_text(report)
    kiosk.shoot(f"loss-slip-kiosk-{lang}")
    page.locator("button[name=print]").tap()
    expect(page.locator("main [role=status]")).to_be_visible()
    page.locator(".slip-page .form-buttons .button-plain").tap()
    expect(page.locator(".loss-receipt")).to_contain_text(report)
    shown = page.locator("main").inner_html()
    assert not [said for said in (NUMBER, NAME, PINYIN) if said in shown]
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")

    page = kiosk.go("/beijing/card", lang)
    insert_card(page, CARD)
    expect(page.locator(".card-page .lead")).to_contain_text(ends)
    expect(page.locator(".pin, .balance-amount")).to_have_count(0)
    kiosk.shoot(f"card-reported-kiosk-{lang}")
    take_card_out(page)

    page = look_up(screen("staff"), "demo-agent", lang, name=NAME)
    expect(page.locator(".case-suspended")).to_be_visible()
    expect(page.locator(".case-reports tbody tr").first).to_contain_text(report)
    expect(page.locator(".case-act")).to_have_count(0)
    assert NUMBER not in page.content()

    page = look_up(screen("staff"), "demo-clerk", lang)
    take_report_back(page)
    expect(page.locator(".figures")).to_contain_text(report)
    expect(page.locator("main a.button-main")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_focused()

    page = kiosk.go("/beijing/card", lang)
    insert_card(page, CARD)
    type_pin(page, PIN)
    expect(page.locator(".balance-amount").first).to_contain_text(BALANCE)
    take_card_out(page)


@pytest.mark.parametrize("leaves", ["form", "confirmation"])
def test_back_after_finish_shows_nothing_that_was_typed(kiosk, leaves):
    page = kiosk.go("/beijing/loss")
    if leaves == "form":
        page.locator("#number").tap()
        press_keys(page, NUMBER)
        page.locator("#name").tap()
        press_keys(page, PINYIN)
        page.locator(".keyboard .key-main").tap()
        between_presses(page)
    else:
        enter_particulars(page)
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")
    for step in (page.go_back, page.go_back, page.reload, page.go_forward):
        try:
            step()
        except Error as error:  # the answer to a form that was sent isn't kept anywhere
            if "ERR_CACHE_MISS" not in str(error):
                raise
        expect(page.locator(".loss-decide")).to_have_count(0)
        assert not page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden])')].some((i) => i.value)"
        )
        assert not [said for said in (NUMBER, PINYIN) if said in page.content()]


def test_a_number_may_end_in_x_or_begin_with_letters(kiosk):
    page = kiosk.go("/beijing/loss", "ug")
    number = page.locator("#number")
    number.tap()
    press_keys(page, ["1", "1", "X"])
    expect(number).to_have_value("11X")
    press_keys(page, ["⌫", "ABC", "u", "s", "a", "123", "8"])
    expect(number).to_have_value("11usa8")


@pytest.mark.parametrize(
    ("number", "wrong"),
    [(f"{NUMBER[:-1]}8", "check"), ("110101195313210007", "birth"), (NUMBER, None)],
)
def test_a_wrong_number_is_told_with_its_last_sign_and_stands_in_its_groups(kiosk, number, wrong):
    page = kiosk.go("/beijing/loss", "ug")
    page.locator("#number").tap()
    press_keys(page, number[:-1])
    assert not page.locator("[data-wrong]:visible").count()
    press_keys(page, number[-1])
    expect(page.locator("[data-groups]")).to_have_text(f"{number[:6]}  {number[6:14]}  {number[14:]}")
    said = page.locator("[data-wrong]:visible").evaluate_all("(all) => all.map(one => one.dataset.wrong)")
    assert said == ([wrong] if wrong else [])
    assert not kiosk.complaints


def test_the_page_judges_numbers_as_the_server_does(kiosk):
    page = kiosk.go("/beijing/loss", "en")
    luck = random.Random(1)
    numbers = [
        f"110101{luck.randrange(1780, 2120)}{luck.randrange(14):02}{luck.randrange(33):02}{luck.randrange(1000):03}"
        for _ in range(60)
    ]
    numbers = [body + sign for body in numbers for sign in (identity.check_digit(body), "0", "X", "")]
    judge = """async (all) => {
      const { wrongGroup } = await import("/static/js/identity.js");
      return all.map((one) => wrongGroup(one) ?? null);
    }"""
    for number, found in zip(numbers, page.evaluate(judge, numbers), strict=True):
        fault = identity.fault(number)
        assert found == (fault.group if fault and fault.group in {"birth", "check"} else None), number


def test_a_password_is_typed_in_latin_letters_in_every_language(kiosk):
    page = kiosk.go("/beijing/loss", "ug")
    page.locator("#password").tap()
    press_keys(page, "li7")
    expect(page.locator("#password")).to_have_value("li7")


def test_a_name_is_typed_in_characters_or_left_in_pinyin(kiosk):
    page = kiosk.go("/beijing/loss", "zh")
    page.locator("#name").tap()
    press_keys(page, "zhao")
    expect(page.locator("#name")).to_have_value("zhao")
    page.locator(".candidate").get_by_text("赵", exact=True).first.tap()
    expect(page.locator("#name")).to_have_value("赵")


def test_where_the_city_takes_no_report_at_a_kiosk_the_page_says_where_to_go(kiosk):
    page = kiosk.go("/urumqi/loss")
    expect(page.locator("form.loss, #number")).to_have_count(0)
    expect(page.locator(".lead")).to_contain_text("by telephone or at the bank")
    expect(page.locator(".phone-number").first).to_have_text("12333")
    page.locator(".loss-page .question").first.tap()
    page.wait_for_url("**/urumqi/answer/ur-34**")


@pytest.mark.parametrize(("city", "first"), [("beijing", "96102"), ("urumqi", "12333")])
def test_a_phone_rings_the_hotline_and_takes_no_report(screen, city, first):
    page = screen("phone").go(f"/m/{city}/loss")
    expect(page.locator("a.phone-number").first).to_have_attribute("href", f"tel:{first}")
    expect(page.locator("form.loss, #number")).to_have_count(0)


def test_the_screen_asks_sooner_once_a_report_stands_on_it(kiosk):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/beijing/loss")
    page.locator("#number").fill(NUMBER)
    page.clock.run_for(100_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(21_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/beijing/rest")
    page.go_back()
    assert NUMBER not in page.content()
