"""The tasks of the whole service, each from its first touch to its end, in Chinese and in one other language."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk.demo_people import PASSWORD
from tests.browser.screen import (
    between_presses,
    insert_card,
    install_clock,
    press_keys,
    sign_in,
    take_card_out,
    take_report_back,
    type_pin,
)
from tests.browser.test_handwriting import FIRST, drawn, touch, write

TWO_LANGUAGES = pytest.mark.parametrize("lang", ["zh", "ug"])
# Of the demonstration's cards: nobody else reports this one.
CARD, PIN, BALANCE = "beijing-employed", "246813", "3,182.47"
NUMBER, NAME, PINYIN = "110101198506120004", "林静怡", "linjingyi"
REPORT = re.compile(r"BJ\d{14}")
AMOUNT = re.compile(r"[\d,]+\.\d\d")


def amounts(part) -> list[str]:
    return AMOUNT.findall(part.inner_text())


def open_best(page: Page) -> None:
    """Open the answer that was found."""
    between_presses(page)
    page.locator(".best").tap()
    page.wait_for_url("**/answer/**")


@TWO_LANGUAGES
def test_a_question_written_by_hand_leads_to_its_answer(kiosk, lang):
    page = kiosk.go("/beijing/", lang)
    page.locator("#q").tap()
    press_keys(page, ["手写"])
    page.locator(".writing-hint").wait_for()
    for character in "挂失":
        write(kiosk, drawn(character))
        expect(page.locator(FIRST)).to_have_text(character)
        page.locator(".writing-settled").wait_for()
    touch(page, {"zh": "完成", "ug": "تامام"}[lang])
    page.wait_for_url("**/ask?q=%E6%8C%82%E5%A4%B1**")
    open_best(page)
    expect(page.locator(".answer .lead")).to_be_visible()
    expect(page.locator(".source")).to_be_visible()
    kiosk.shoot(f"written-and-answered-{lang}")


@TWO_LANGUAGES
def test_a_question_typed_in_pinyin_leads_to_its_answer(kiosk, lang):
    page = kiosk.go("/beijing/", lang)
    page.locator("#q").tap()
    press_keys(page, ["拼音", *"shebaokadiulezenmeban"])
    page.locator(".candidate").get_by_text("社保卡丢了怎么办", exact=True).tap()
    expect(page.locator("#q")).to_have_value("社保卡丢了怎么办")
    page.locator(".keyboard .key-main").tap()
    page.wait_for_url("**/ask?q=**")
    open_best(page)
    expect(page.locator("h1")).to_have_text(kiosk.question("bj-card-05", lang))
    assert page.evaluate("document.documentElement.lang").startswith(lang)


@TWO_LANGUAGES
def test_an_estimate_is_compared_and_its_code_opens_the_same_figures_on_a_phone(kiosk, screen, lang):
    page = kiosk.go("/urumqi/", lang)
    page.locator(".tile-estimate").tap()
    page.locator(".level").nth(3).tap()
    page.locator("#stays-0-total_cost").tap()
    press_keys(page, "30000")
    page.locator(".keyboard .key-main").tap()
    page.locator(".button-main[value=estimate]").tap()
    page.locator(".stay-result").wait_for()
    assert amounts(page.locator(".headline-you")) == ["13,830.00"]
    paid = [amounts(level)[0] for level in page.locator(".compare-you").all()]
    assert len(set(paid)) == 4
    expect(page.locator(".compare-level[data-chosen]")).to_contain_text("13,830.00")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator("svg.qr").screenshot())))
    assert code.text.startswith(f"{kiosk.base}/m/urumqi/estimate#1&")

    phone = screen("phone", locale={"zh": "zh-CN", "ug": "ug"}[lang])
    phone.page.goto(code.text)
    phone.page.locator(".stay-result").wait_for()
    assert amounts(phone.page.locator(".headline-you")) == ["13,830.00"]
    assert [amounts(level)[0] for level in phone.page.locator(".compare-you").all()] == paid
    assert "#" not in phone.page.url
    phone.shoot(f"taken-along-phone-{lang}")


@TWO_LANGUAGES
def test_the_balance_is_shown_for_card_and_pin_and_leaves_with_the_card(kiosk, lang):
    page = kiosk.go("/beijing/", lang)
    page.locator(".tile-card").tap()
    insert_card(page, CARD)
    type_pin(page, PIN)
    expect(page.locator(".balance-amount").first).to_contain_text(BALANCE)
    take_card_out(page)
    for step in (page.go_back, page.go_back, page.go_forward, page.reload):
        step()
        expect(page.locator("h1").first).to_be_visible()
        assert BALANCE not in page.content()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_found_by_its_number_and_taken_back_and_the_card_says_so(kiosk, screen, lang):
    page = kiosk.go("/beijing/", lang)
    page.locator(".tile-lost").tap()
    for field, typed in (("number", NUMBER), ("name", PINYIN), ("password", PASSWORD)):
        page.locator(f"#{field}").tap()
        press_keys(page, typed)
    page.locator(".keyboard .key-main").tap()
    page.locator("form.loss .button-main").tap()
    page.locator(".loss-decide .button-main").tap()
    report = REPORT.search(page.locator(".loss-receipt").inner_text())[0]
    page.locator("form[action$='/loss/slip'] button").tap()
    expect(page.locator(".slip")).to_contain_text(report)
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")

    for account in ("demo-agent", "demo-clerk"):
        one = screen("staff")
        sign_in(one, account, lang)
        desk = one.go("/staff/cases", lang)
        desk.locator("#number").fill(report)
        if account == "demo-agent":
            desk.locator("#name").fill(NAME)
        desk.locator(".case-form button").tap()
        expect(desk.locator(".case-reports tbody tr").first).to_contain_text(report)
        expect(desk.locator(".case-suspended")).to_be_visible()
        if account == "demo-agent":
            expect(desk.locator(".case-act")).to_have_count(0)
            page = kiosk.go("/beijing/card", lang)
            insert_card(page, CARD)
            expect(page.locator(".pin")).to_have_count(0)
            take_card_out(page)
    take_report_back(desk)

    page = kiosk.go("/beijing/card", lang)
    insert_card(page, CARD)
    type_pin(page, PIN)
    expect(page.locator(".balance-amount").first).to_contain_text(BALANCE)
    take_card_out(page)


@TWO_LANGUAGES
def test_nobody_at_the_screen_wipes_it_and_back_shows_nothing(kiosk, lang):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/beijing/", lang)
    page.locator("#q").tap()
    press_keys(page, ["English", *"lost"])
    expect(page.locator("#q")).to_have_value("lost")
    page.clock.run_for(91_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/beijing/rest")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    for step in (page.go_back, page.go_forward):
        step()
        page.wait_for_url("**/beijing/rest")
        expect(page.locator("#q")).to_have_count(0)
