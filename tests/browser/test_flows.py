"""The main jobs by touch: ask, estimate, read a card. Each in one language, on the screen it is made for."""

import pytest
from playwright.sync_api import expect

from tests.browser.screen import (
    between_presses,
    insert_card,
    install_clock,
    say_in_chat,
    sign_in,
    take_card_out,
    type_pin,
)


def test_a_topic_leads_to_its_answer_without_typing(kiosk):
    page = kiosk.go("/beijing/")
    page.locator(".tile-ask").tap()
    page.locator(".topic").first.tap()
    page.get_by_text("How many days does a pre-report", exact=False).first.tap()
    expect(page.locator(".answer .lead")).to_contain_text("10 days")
    expect(page.locator(".source")).to_contain_text("item 6")


def test_letters_typed_on_the_screen_find_a_chinese_question(kiosk):
    page = kiosk.go("/beijing/ask", "zh")
    page.locator("#q").tap()
    for letter in "shebaokadiule":
        page.locator(".keyboard").get_by_text(letter, exact=True).tap()
    expect(page.locator("[data-results]")).to_contain_text("社会保障卡丢失后怎么处理？")
    page.locator(".key-main").tap()
    page.wait_for_url("**/ask?q=shebaokadiule*")
    expect(page.locator(".found")).to_contain_text("96102")


def test_a_uyghur_question_is_typed_and_answered_right_to_left(kiosk):
    page = kiosk.go("/urumqi/ask", "ug")
    page.locator("#q").tap()
    for letter in "كارتا":
        page.locator(".keyboard").get_by_text(letter, exact=True).tap()
    assert page.locator("#q").input_value() == "كارتا"
    expect(page.locator("[data-results] .found")).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == "rtl"


def test_a_long_answer_is_read_to_its_end_without_dragging(kiosk):
    page = kiosk.go("/urumqi/answer/ur-28", "zh")
    more, up = page.locator("[data-by='1']"), page.locator("[data-by='-1']")
    expect(up).to_be_hidden()
    for _ in range(20):
        if more.is_visible():
            more.tap()
    expect(more).to_be_hidden()
    expect(page.locator(".related")).to_be_in_viewport()
    up.tap()
    expect(more).to_be_visible()


def test_what_cannot_be_answered_is_refused_with_the_hotline(screen):
    phone = screen("phone")
    page = phone.go("/m/beijing/ask?q=buy a train ticket")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("a.phone-number").first).to_have_attribute("href", "tel:96102")


@pytest.mark.parametrize(("surface", "size"), [("", "kiosk"), ("", "landscape"), ("/m", "phone")])
def test_a_hospital_stay_is_estimated_to_the_yuan_by_touch(screen, surface, size):
    one = screen(size)
    page = one.go(f"{surface}/urumqi/estimate")
    page.locator(".level", has_text="Tertiary").tap()
    bill = page.locator("#stays-0-total_cost")
    bill.tap()
    if surface:
        bill.fill("150000")
    else:
        for label in ("1", "5", "万"):
            page.locator(".keyboard").get_by_text(label, exact=True).tap()
    page.locator(".more > summary").tap()
    page.locator("#stays-0-self_funded").fill("1000")
    page.locator("#stays-0-class_b_drugs").fill("20,000")
    page.locator(".button-main[value=estimate]").tap()
    expect(page.locator(".headline-you")).to_contain_text("50,372.00 yuan")
    expect(page.locator(".headline-of")).to_contain_text("99,628.00 yuan")
    expect(page.locator(".readings")).to_contain_text("45,558.00 yuan")
    page.locator(".stay-result .more > summary").tap()
    expect(page.locator(".trace")).to_contain_text(
        "(90,000.00 − 2,000.00 − 600.00) × 55%".replace("(", "", 1)
    )
    one.shoot(f"estimated-{size}-en")


def test_a_fault_in_the_form_is_named_and_nothing_typed_is_lost(screen):
    page = screen("phone").go("/m/urumqi/estimate")
    page.locator("#stays-0-total_cost").fill("12x")
    page.locator(".button-main[value=estimate]").tap()
    expect(page.locator(".fault-list")).to_be_focused()
    expect(page.locator("#stays-0-total_cost")).to_have_value("12x")
    expect(page.locator("#stays-0-total_cost")).to_have_attribute("aria-invalid", "true")
    assert page.title().startswith("Error:")


def test_the_language_changes_in_the_middle_of_a_form(kiosk):
    page = kiosk.go("/urumqi/estimate")
    page.locator(".level").nth(2).tap()
    page.locator("#stays-0-total_cost").fill("8000")
    page.locator(".languages button", has_text="中文").tap()
    expect(page.locator("h1")).to_have_text("住院能报多少")
    expect(page.locator("#stays-0-total_cost")).to_have_value("8000")
    expect(page.locator("input[value=secondary]")).to_be_checked()


def test_a_card_is_read_after_its_pin_and_gone_when_taken_out(kiosk):
    page = kiosk.go("/beijing/card")
    insert_card(page, "beijing-employed")
    type_pin(page, "111111")
    expect(page.locator("#pin-fault")).to_contain_text("not right")
    expect(page.locator(".notice")).to_contain_text("Two tries")
    type_pin(page, "246813")
    expect(page.locator(".balance-amount").first).to_have_text("3,182.47 yuan")
    assert "林静怡" not in page.content()
    assert "198506120004" not in page.content()
    kiosk.shoot("account-kiosk-en")
    take_card_out(page)
    expect(page.locator("h1")).to_have_text("Please insert your card")
    page.go_back()
    expect(page.locator(".balance-amount")).to_have_count(0)


def test_pulling_the_card_clears_the_screen_within_moments(kiosk, screen):
    page = kiosk.go("/beijing/card")
    insert_card(page, "urumqi-employed")
    type_pin(page, "808017")
    expect(page.locator(".balance-amount").first).to_have_text("2,460.19 yuan")
    hand = screen("kiosk")  # another window stands for the hand that pulls the card
    take_card_out(hand.go("/beijing/"))
    expect(page.locator(".balance-amount")).to_have_count(0, timeout=3000)
    expect(page.locator(".toast")).to_be_visible()
    page.wait_for_url("**/card")


def test_a_locked_pin_is_not_tried(kiosk):
    page = kiosk.go("/beijing/card")
    insert_card(page, "beijing-pin-blocked")
    expect(page.locator("h1")).to_have_text("The PIN is locked")
    expect(page.locator(".pin")).to_have_count(0)
    take_card_out(page)


def test_finish_and_clear_leaves_nothing(kiosk):
    page = kiosk.go("/beijing/card", "ug")
    insert_card(page, "beijing-retired")
    type_pin(page, "135792")
    expect(page.locator(".balance-amount").first).to_be_visible()
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.goto(f"{kiosk.base}/beijing/card/account")
    expect(page.locator(".balance-amount")).to_have_count(0)
    page.reload()
    expect(page.locator(".balance-amount")).to_have_count(0)
    take_card_out(page)


def test_an_idle_screen_asks_then_clears_itself(kiosk):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/urumqi/answer/ur-14", "ug")
    page.clock.run_for(91_000)
    expect(page.locator("#idle")).to_be_visible()
    page.locator("[data-stay]").tap()
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(91_000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/beijing/rest")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def test_an_error_page_is_left_by_itself(kiosk):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/nowhere", "ug")
    page.clock.run_for(44_000)
    page.locator("h1").tap()
    page.clock.run_for(44_000)
    expect(page.locator(".message")).to_be_visible()
    assert not page.evaluate(
        "document.body.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))"
    )
    page.clock.run_for(2_000)
    page.wait_for_url("**/beijing/")


def test_without_a_script_questions_and_estimates_still_work(screen):
    page = screen("phone", java_script_enabled=False).go("/m/urumqi/")
    page.locator("#q").fill("c-section how much is paid")
    page.locator(".search button").tap()
    expect(page.locator(".found")).to_contain_text("1,750")
    page.goto(page.url.split("/ask")[0] + "/estimate")
    page.locator(".level").first.tap()
    page.locator("#stays-0-total_cost").fill("1000")
    page.locator(".button-main[value=estimate]").tap()
    expect(page.locator(".headline-you")).to_contain_text("172.00 yuan")


@pytest.mark.parametrize(("surface", "size"), [("", "kiosk"), ("/m", "phone")])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_tap_says_that_an_answer_did_not_help_and_shows_whom_to_ring(screen, surface, size, script):
    page = screen(size, java_script_enabled=script).go(
        f"{surface}/beijing/answer/bj-card-06?q=frozen for how long"
    )
    page.locator("button[name=helped][value=no]").tap()
    page.wait_for_url("**helped=no#helped")
    expect(page.locator("button[name=helped]")).to_have_count(0)
    expect(page.locator("#helped .phone-number").first).to_have_text("96102")
    expect(page.locator("#helped")).to_be_in_viewport()
    one = screen("staff")
    sign_in(one, "demo-agent")
    page = one.go("/staff/questions")
    expect(page.locator(".wording-text", has_text="frozen for how long").first).to_be_visible()


def test_a_hotline_agent_finds_both_cities_answers_while_typing(screen):
    one = screen("staff")
    sign_in(one, "demo-agent", "zh")
    page = one.page
    page.keyboard.type("补卡多少钱")
    expect(page.locator(".opened:not([hidden])")).to_contain_text("工本费")
    expect(page.locator(".titles-city")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator(".title")).to_have_count(0)


def test_a_talk_by_touch_leaves_nothing_when_it_is_finished(kiosk):
    page = kiosk.go("/beijing/", "zh")
    page.locator(".tile-chat").tap()
    page.locator("#q").tap()
    for letter in "ruhebanlizhengshiguashiyubuka":
        page.locator(".keyboard").get_by_text(letter, exact=True).tap()
    page.locator(".key-main").tap()
    reply = page.locator("[data-exchange]").last
    expect(reply.locator(".bubble-theirs")).to_contain_text("ruhebanlizhengshiguashiyubuka")
    expect(reply.locator(".bubble-ours")).to_contain_text("第8条")
    expect(page.locator(".keyboard")).to_have_count(0)
    between_presses(page)
    reply.locator("button.chip").nth(1).tap()
    expect(page.locator("[data-exchange]")).to_have_count(2)
    expect(page.locator("[data-exchange]").last.locator(".bubble > ul.bring")).to_contain_text("身份证")
    kiosk.shoot("talk-kiosk-zh")
    page.locator("[data-chat-again]").tap()
    expect(page.locator("[data-exchange]")).to_have_count(0)
    expect(page.locator("[name=topic]")).to_have_value("")
    say_in_chat(page, kiosk.question("bj-card-05", "zh"))
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-exchange]")).to_have_count(0)
    page.goto(f"{kiosk.base}/beijing/chat")
    expect(page.locator(".bubble")).to_have_count(1)
    expect(page.locator("#q")).to_have_value("")


def test_a_talk_in_uyghur_runs_from_right_to_left(screen):
    phone = screen("phone")
    page = phone.go("/m/beijing/ask", "ug")
    page.locator(".chat-way a").tap()
    question = phone.question("bj-card-08", "ug")
    say_in_chat(page, question)
    reply = page.locator("[data-exchange]").last
    expect(reply.locator(".bubble-theirs")).to_contain_text(question)
    theirs, ours = (reply.locator(name).bounding_box() for name in (".bubble-theirs", ".bubble-ours"))
    assert theirs["x"] < ours["x"]
    assert theirs["x"] + theirs["width"] < ours["x"] + ours["width"]
    reply.locator("button.chip").nth(1).tap()
    expect(page.locator("[data-exchange]").last.locator(".bubble > ul.bring li").first).to_be_in_viewport()
    expect(page.locator("#q")).to_be_in_viewport()
    expect(page.locator("#q")).to_have_value("")
    phone.shoot("talk-phone-ug")


def test_the_enter_key_sends_what_was_typed_and_not_what_is_on_offer(screen):
    page = screen("phone").go("/m/beijing/chat")
    page.locator("#q").fill("hello")
    page.keyboard.press("Enter")
    expect(page.locator("[data-exchange] .bubble-theirs")).to_contain_text("hello")
    assert page.url.endswith("/m/beijing/chat?lang=en")


def test_a_question_that_is_none_is_complained_of_without_losing_the_talk(screen):
    page = screen("phone").go("/m/beijing/chat")
    say_in_chat(page, "hello")
    page.locator("#q").fill("   ")
    page.locator(".chat-form .button").tap()
    expect(page.locator("#q-fault")).to_contain_text("a few words")
    expect(page.locator("#q")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-exchange]")).to_have_count(1)
    say_in_chat(page, "thanks")
    expect(page.locator("#q-fault")).to_be_hidden()
    expect(page.locator("#q")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-exchange]")).to_have_count(2)


def test_without_a_script_the_talk_goes_on_page_by_page(screen):
    page = screen("phone", java_script_enabled=False).go("/m/urumqi/chat")
    page.locator("#q").fill("a hospital stay cost 30,000 yuan, how much is paid back")
    page.locator(".chat-form .button").tap()
    page.locator("[data-exchange] button.chip", has_text="Tertiary").tap()
    expect(page.locator("[data-exchange]")).to_contain_text("13,830.00 yuan")
    page.locator("[data-exchange] form button").tap()
    expect(page.locator(".headline-you")).to_contain_text("13,830.00 yuan")
