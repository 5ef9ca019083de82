"""The hotline's search by keys alone: find, move, read out, copy, note, hand over, forget."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.screen import sign_in


@pytest.fixture
def agent(screen):
    """An agent's window, nothing asked yet."""
    one = screen("staff", permissions=["clipboard-read", "clipboard-write"])
    sign_in(one, "demo-agent", "zh")
    one.page.locator("[data-shortcut=new-call]").click()
    one.page.wait_for_url("**/staff/")
    return one


def ask(page, question):
    page.locator("#q").fill(question)
    page.locator(".hits").wait_for()


def current(page):
    return page.locator(".title[aria-current]")


def test_the_whole_list_stands_on_one_screen_and_nothing_jumps(agent):
    page = agent.page
    page.keyboard.type("卡")
    expect(page.locator(".title").first).to_be_visible()
    before = page.locator(".titles").bounding_box()
    ask(page, "社保卡丢了怎么办")
    expect(page.locator(".title")).to_have_count(8)
    after = page.locator(".titles").bounding_box()
    assert (before["x"], before["y"], before["width"]) == (after["x"], after["y"], after["width"])
    assert after["y"] + after["height"] <= 768
    assert not Axe().run(page).response["violations"]
    agent.shoot("hotline-found-zh")


def test_arrows_digits_and_enter_move_and_open(agent):
    page = agent.page
    ask(page, "社保卡丢了怎么办")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(current(page).locator(".title-number")).to_have_text("2")
    expect(page.locator("[data-answer]:not([hidden])")).to_have_count(1)
    with page.expect_response("**/call/opened"):
        page.keyboard.press("Enter")
    expect(current(page)).to_be_focused()
    with page.expect_response("**/call/opened"):
        page.keyboard.press("3")
    expect(current(page).locator(".title-number")).to_have_text("3")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    with page.expect_response("**/call/opened"):
        page.keyboard.press("Alt+1")
    expect(current(page).locator(".title-number")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator(".hits")).to_have_count(0)
    page.reload()
    expect(page.locator(".shelf-lately").first.locator("li")).to_have_count(3)


def test_what_is_read_out_and_all_of_it_are_copied(agent):
    page = agent.page
    ask(page, "补卡多少钱")
    page.keyboard.press("Enter")
    expect(current(page)).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("[data-toast]")).to_be_visible()
    spoken = page.evaluate("navigator.clipboard.readText()")
    assert spoken.startswith(page.locator("[data-answer]:not([hidden]) .say-lead").inner_text())
    page.keyboard.press("Alt+c")
    page.wait_for_function("async before => (await navigator.clipboard.readText()) !== before", arg=spoken)
    assert len(page.evaluate("navigator.clipboard.readText()")) > len(spoken)
    assert "第" in page.evaluate("navigator.clipboard.readText()")


def copied(page, key):
    """Press a key and return what it copied."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.keyboard.press(key)
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    return page.evaluate("navigator.clipboard.readText()")


def test_what_the_keys_to_the_field_mark_stops_no_copying(agent):
    page = agent.page
    ask(page, "补卡多少钱")
    lead = page.locator("[data-answer]:not([hidden]) .say-lead").inner_text()
    page.locator("#q").blur()
    page.keyboard.press("/")
    assert copied(page, "Control+Enter").startswith(lead)
    page.keyboard.press("Control+k")
    assert lead in copied(page, "Alt+c")
    page.locator("#note").fill("a note")
    page.locator("#note").select_text()
    page.evaluate("navigator.clipboard.writeText('before')")
    page.keyboard.press("Alt+c")
    assert page.evaluate("navigator.clipboard.readText()") == "before"


def test_what_was_reckoned_is_copied_until_an_answer_is_chosen(agent):
    page = agent.page
    ask(page, "住院花了3万三级能报多少")
    reckoned = copied(page, "Control+Enter")
    assert reckoned.startswith("乌鲁木齐")
    assert "16,170.00" in reckoned
    page.keyboard.press("ArrowDown")
    assert "16,170.00" not in copied(page, "Control+Enter")
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator(".reckoned [data-copy]").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == reckoned


def test_an_input_method_is_left_alone(agent):
    page = agent.page
    ask(page, "社保卡")
    line = page.context.new_cdp_session(page)
    line.send("Input.imeSetComposition", {"text": "diu", "selectionStart": 3, "selectionEnd": 3})
    place = current(page).locator(".title-number").inner_text()
    page.evaluate(
        """() => document.getElementById("q").dispatchEvent(
          new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, isComposing: true }))"""
    )
    expect(current(page).locator(".title-number")).to_have_text(place)
    line.send("Input.insertText", {"text": "丢了"})
    expect(page.locator("#q")).to_have_value("社保卡丢了")


def test_another_language_takes_the_question_along(agent):
    page = agent.page
    ask(page, "社保卡丢了怎么办")
    page.locator(".languages [lang=en]").click()
    page.wait_for_url("**lang=en")
    expect(page.locator("#q")).to_have_value("社保卡丢了怎么办")
    page.goto(f"{agent.base}{page.locator('.title').nth(1).get_attribute('href')}")
    page.locator(".languages [lang=ug]").click()
    page.wait_for_url("**open=**lang=ug")


def test_the_callers_city_stays_for_the_call(agent):
    page = agent.page
    ask(page, "社保卡丢了怎么办")
    page.keyboard.press("Alt+u")
    page.wait_for_url("**/staff/?q=**")
    assert page.locator(".title").first.get_attribute("data-title").startswith("ur")
    page.goto(f"{agent.base}/staff/?q=挂失")
    assert page.locator(".title").first.get_attribute("data-title").startswith("ur")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/staff/")
    ask(page, "挂失")
    assert page.locator(".title").first.get_attribute("data-title").startswith("bj")


def test_whatever_begins_a_call_shows_at_once_how_to_end_it(agent):
    page = agent.page
    acts = page.locator("[data-in-call]")
    page.keyboard.press("Alt+x")
    expect(acts.first).to_be_hidden()
    ask(page, "社保卡丢了怎么办")
    page.keyboard.press("Enter")
    for act in (acts.first, acts.last):
        expect(act).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".shelf-lately").first.locator("li")).to_have_count(1)
    page.keyboard.press("Alt+x")
    expect(page.locator(".shelf-lately").first.locator("li")).to_have_count(0)
    expect(acts.first).to_be_hidden()
    with page.expect_response("**/call/note"):
        page.locator("#note").fill("a note")
    expect(acts.last).to_be_visible()
    page.keyboard.press("Alt+x")
    expect(page.locator("#note")).to_have_value("")


def test_a_note_is_kept_by_who_leaves_before_its_pause_is_over(agent):
    page = agent.page
    page.locator("#note").fill("first")
    page.keyboard.press("Alt+u")
    expect(page.locator("[data-shortcut=urumqi]")).to_have_attribute("aria-current", "true")
    expect(page.locator("#note")).to_have_value("first")
    page.locator("#note").fill("second")
    page.goto(f"{agent.base}/staff/questions")
    page.goto(f"{agent.base}/staff/")
    expect(page.locator("#note")).to_have_value("second")


def test_from_an_estimate_a_key_leads_back_to_the_question(agent):
    page = agent.page
    ask(page, "社保卡丢了怎么办")
    page.keyboard.press("Alt+g")
    page.wait_for_url("**/urumqi/estimate")
    page.locator("input[type=text]").first.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/staff/?**")
    expect(page.locator("#q")).to_have_value("社保卡丢了怎么办")
    page.keyboard.press("Alt+g")
    page.wait_for_url("**/urumqi/estimate")
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("/")
    page.wait_for_url("**/staff/")


def test_a_note_is_kept_masked_and_goes_with_the_call(agent):
    page = agent.page
    with page.expect_response("**/call/note"):
        page.locator("#note").fill("回电 13800000000")
    page.goto(f"{agent.base}/staff/hand-over")
    expect(page.locator(".hand-over")).to_contain_text("回电 xxxx")
    expect(page.locator("[data-print]")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    page.goto(f"{agent.base}/staff/")
    page.keyboard.press("Alt+x")
    expect(page.locator("#note")).to_have_value("")


def test_an_answer_is_marked_once_and_said_to_be(agent):
    page = agent.page
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/wrong") else None)
    ask(page, "补卡多少钱")
    with page.expect_response("**/staff/wrong"):
        page.keyboard.press("Alt+m")
        page.keyboard.press("Alt+m")
    form = page.locator("[data-answer]:not([hidden]) [data-mark]")
    expect(page.locator("[data-toast]")).to_have_text(form.get_attribute("data-done"))
    expect(form.locator("button")).to_be_disabled()
    page.keyboard.press("Alt+m")
    assert len(sent) == 1


def test_in_a_narrow_window_the_answer_that_is_opened_comes_into_sight(agent):
    page = agent.page
    page.set_viewport_size({"width": 683, "height": 384})
    ask(page, "社保卡丢了怎么办")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer]:not([hidden]) .opened-title")).to_be_in_viewport()


def test_in_uyghur_nothing_covers_a_letter_and_everything_begins_at_the_right(screen):
    one = screen("staff")
    sign_in(one, "demo-supervisor", "ug")
    page = one.page
    for field in ("#q", "#note"):
        assert page.locator(field).evaluate("e => getComputedStyle(e).direction") == "rtl"
    tops = page.locator(".brand, .topbar-end").evaluate_all("all => all.map((e) => e.offsetTop)")
    assert tops[0] == tops[1]
    ask(page, "ئىجتىمائىي كاپالەت كارتىسى يۈتۈپ كەتسە قانداق قىلىش كېرەك")
    page.locator(".titles mark").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    looks = page.locator(".titles mark").evaluate_all(
        """all => all.map((e) => {
          const css = getComputedStyle(e);
          return [css.backgroundColor, css.textDecorationLine, parseFloat(css.lineHeight) / parseFloat(css.fontSize)];
        })"""
    )
    assert all(look[:2] == ["rgba(0, 0, 0, 0)", "underline"] and look[2] >= 1.69 for look in looks)
    expect(current(page).locator(".title-text")).to_have_css("overflow", "visible")
    one.shoot("hotline-found-ug")


def test_one_key_saves_what_has_no_answer(agent):
    page = agent.page
    ask(page, "zxcvbnm hotline key")
    with page.expect_response("**/staff/unanswered"):
        page.keyboard.press("Alt+m")
    page.goto(f"{agent.base}/staff/questions")
    row = page.locator(".work", has_text="zxcvbnm hotline key")
    expect(row).to_have_count(1)
    row.locator("a[href*='/draft']").click()
    assert "[[suggestion]]" in page.locator("#draft").input_value()
    page.locator("[data-copy=draft]").click()
    expect(page.locator("[data-toast]")).to_be_visible()
    page.go_back()
    row.locator("form button").click()
    page.wait_for_url("**done=yes")
    expect(row).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_list_of_keys_names_each_key(agent, lang):
    page = agent.go("/staff/", lang)
    page.locator("#q").blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert page.locator("#keys dt").count() == 15
    assert all(page.locator("#keys dd").all_inner_texts())
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_figures_are_accessible_and_fit(screen, lang):
    one = screen("staff")
    sign_in(one, "demo-supervisor", lang)
    page = one.go("/staff/figures", lang)
    expect(page.locator(".plot-picture")).to_have_count(3)
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    one.shoot(f"figures-{lang}")
