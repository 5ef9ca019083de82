"""The estimate follows the typing: by touch, by keyboard, at every size, and told to those who can't see it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.screen import SIZES, between_presses
from tests.browser.test_every_page import assert_fine

WHERE = {"kiosk": "/urumqi/estimate", "landscape": "/urumqi/estimate", "phone": "/m/urumqi/estimate"}
NOW = "[data-now-result]"
AMOUNT = re.compile(r"[\d,]+\.\d\d")


def opened(screen, size, lang="en", **options):
    """Open the form, and see to it that the page is never loaded again without notice."""
    one = screen(size, **options)
    one.go(WHERE[size], lang)
    if options.get("java_script_enabled", True):
        one.page.evaluate("window.notLoadedAgain = true")
    return one


def assert_not_loaded_again(page):
    assert page.evaluate("window.notLoadedAgain") is True


def pick(page, box):
    """Touch one of a few, or a box, where it is folded away once unfolded: its label is what there is to touch."""
    if page.locator(f"details:not([open]):has({box})").count():
        page.locator(f"details:has({box}) > summary").tap()
    page.locator(f"label:has({box})").tap()


def choose(page, level="tertiary"):
    pick(page, f"input[name=stays-0-hospital_level][value={level}]")


def amounts(locator):
    return AMOUNT.findall(locator.inner_text())


def known(page, level="tertiary", bill="30000"):
    choose(page, level)
    page.locator("#stays-0-total_cost").fill(bill)


@pytest.mark.parametrize("size", WHERE)
def test_the_result_follows_the_typing_without_a_reload(screen, size):
    page = opened(screen, size).page
    expect(page.locator(f"{NOW} .now-waiting")).to_be_visible()
    known(page)
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    page.locator("#stays-0-total_cost").press_sequentially("0")
    expect(page.locator(f"{NOW} .headline-of")).to_contain_text("300,000.00")
    choose(page, "township")
    page.locator("#stays-0-total_cost").fill("10000")
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("1,072.00")
    page.locator("#stays-0-total_cost").fill("")
    expect(page.locator(f"{NOW} .now-waiting")).to_be_visible()
    assert_not_loaded_again(page)


def test_the_amounts_on_offer_and_the_keys_on_the_screen_are_followed_too(screen):
    page = opened(screen, "kiosk").page
    choose(page)
    page.locator(".quick [data-value='10000']").tap()
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("4,830.00")
    between_presses(page)
    page.locator("#stays-0-total_cost").tap()
    page.locator(".keyboard").get_by_text("5", exact=True).tap()
    expect(page.locator(f"{NOW} .headline-of")).to_contain_text("100,005.00")
    assert_not_loaded_again(page)


def test_what_comes_in_late_never_takes_the_place_of_what_was_typed_last(screen):
    page = opened(screen, "phone").page
    choose(page)
    page.locator("#stays-0-total_cost").press_sequentially("123456", delay=5)
    expect(page.locator(f"{NOW} .headline-of")).to_contain_text("123,456.00")


@pytest.mark.parametrize("size", WHERE)
def test_the_opened_part_of_the_bar_stays_open_while_somebody_types(screen, size):
    page = opened(screen, size).page
    known(page)
    part = page.locator(f"{NOW} details[data-keep=deductible]")
    part.locator("summary").tap()
    expect(part.locator(".trace-item")).to_be_visible()
    page.locator("#stays-0-total_cost").fill("40000")
    expect(page.locator(f"{NOW} .headline-of")).to_contain_text("40,000.00")
    expect(part).to_have_attribute("open", "")
    expect(part.locator(".trace-item")).to_be_visible()
    expect(page.locator(f"{NOW} details[open]")).to_have_count(1)
    assert_not_loaded_again(page)


@pytest.mark.parametrize("size", WHERE)
def test_what_is_not_known_gives_a_range_that_narrows(screen, size):
    page = opened(screen, size).page
    known(page, "unknown", "10000")
    headline = page.locator(f"{NOW} .headline-you")
    expect(headline).to_contain_text("4,830.00")
    assert amounts(headline) == ["1,072.00", "4,830.00"]
    pick(page, "[name=stays-0-self_funded_unknown]")
    expect(headline).to_contain_text("10,000.00")
    choose(page)
    expect(headline).to_contain_text("4,830.00")
    assert amounts(headline) == ["4,830.00", "10,000.00"]
    pick(page, "[name=stays-0-self_funded_unknown]")
    expect(page.locator(f"{NOW} .headline-you")).not_to_contain_text("10,000.00")
    assert amounts(headline) == ["4,830.00"]
    assert_not_loaded_again(page)


def test_where_the_stay_is_decides_before_any_figure(screen):
    page = opened(screen, "phone").page
    pick(page, "input[name=place][value=abroad]")
    told = page.locator(f"{NOW} .headline-otherwise")
    expect(told.locator("a[href='/m/urumqi/answer/ur-29']")).to_be_visible()
    known(page)
    expect(told).to_be_visible()
    assert amounts(page.locator(NOW)) == []
    pick(page, "input[name=place][value=approved]")
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    expect(page.locator(f"{NOW} .notes-beside li")).to_have_count(2)
    assert_not_loaded_again(page)


@pytest.mark.parametrize("size", ["kiosk", "phone"])
def test_the_line_on_top_repeats_the_headline_while_that_is_out_of_sight(screen, size):
    page = opened(screen, size).page
    line = page.locator("[data-now-line]")
    expect(line).to_be_hidden()
    known(page)
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    bring(page, ".gate")
    expect(line).to_be_in_viewport(ratio=0.9)
    assert amounts(line) == ["13,830.00"]
    expect(line).to_have_attribute("aria-hidden", "true")
    bring(page, f"{NOW} .headline")
    expect(line).to_be_hidden()
    expect(page.locator(f"{NOW} .headline-you")).to_be_in_viewport()
    bring(page, "#stays-0-total_cost")
    page.locator("#stays-0-total_cost").fill("10000")
    expect(line).to_contain_text("4,830.00")
    expect(line).to_be_in_viewport(ratio=0.9)
    page.locator("#stays-0-total_cost").fill("x")
    expect(line).to_be_hidden()


def bring(page, part):
    """Scroll a part to the middle of the screen."""
    page.locator(part).evaluate("part => part.scrollIntoView({ block: 'center', behavior: 'instant' })")


def test_where_the_result_stands_beside_the_form_no_line_repeats_it(screen):
    page = opened(screen, "landscape").page
    known(page)
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    page.keyboard.press("Escape")  # the keys stood in its place
    expect(page.locator("[data-now-line]")).to_be_hidden()
    expect(page.locator(f"{NOW} .headline-you")).to_be_in_viewport()


@pytest.mark.parametrize("size", WHERE)
def test_all_of_it_can_be_done_by_keyboard_alone(screen, size):
    page = opened(screen, size).page
    if not page.locator(".gate[open]").count():
        tab_to(page, ".gate summary")
        page.keyboard.press("Enter")
    tab_to(page, "input[name=place]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=place][value=not_designated]")).to_be_checked()
    expect(page.locator(f"{NOW} .headline-otherwise")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator("input[name=place][value=designated]")).to_be_checked()
    tab_to(page, "input[name=stays-0-hospital_level]")
    page.keyboard.press("Space")
    expect(page.locator("input[name=stays-0-hospital_level][value=township]")).to_be_checked()
    tab_to(page, "#stays-0-total_cost")
    page.keyboard.type("10000")
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("1,072.00")
    tab_to(page, ".stay .more > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=stays-0-self_funded_unknown]")
    page.keyboard.press("Space")
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("10,000.00")
    page.keyboard.press("Space")
    expect(page.locator(f"{NOW} .legend-more").first).to_be_visible()
    tab_to(page, f"{NOW} summary")
    page.keyboard.press("Enter")
    expect(page.locator(f"{NOW} details[open]")).to_have_count(1)
    tab_to(page, ".button-main[value=estimate]")
    page.keyboard.press("Enter")
    page.locator(".stay-result").wait_for()
    expect(page.locator(".headline-you")).to_contain_text("1,072.00")


def tab_to(page, target):
    """Press Tab until something has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("target => document.activeElement.matches(target)", target):
            return
    pytest.fail(f"no way to {target} by Tab")


@pytest.mark.parametrize("lang", ["zh", "ug"])
@pytest.mark.parametrize("size", WHERE)
def test_every_state_of_it_is_accessible_and_fits(screen, size, lang):
    one = opened(screen, size, lang)
    page = one.page
    known(page, bill="150000")
    expect(page.locator(f"{NOW} .compare-level")).to_have_count(4)
    page.locator(f"{NOW} details[data-keep=basic] summary").tap()
    assert_fine(one, "estimator-now", lang)
    pick(page, "[name=stays-0-class_b_drugs_unknown]")
    expect(page.locator(f"{NOW} .legend-open")).to_be_visible()
    assert_fine(one, "estimator-open", lang)
    pick(page, "input[name=cause][value=birth]")
    expect(page.locator(f"{NOW} .headline-otherwise")).to_be_visible()
    assert_fine(one, "estimator-otherwise", lang)
    pick(page, "input[name=cause][value=illness]")
    pick(page, "input[name=place][value=emergency]")
    pick(page, "[name=stays-0-class_b_drugs_unknown]")
    expect(page.locator(f"{NOW} .notes-beside")).to_be_visible()
    page.locator(".button-main[value=estimate]").tap()
    page.locator(".turns > summary").tap()
    assert_fine(one, "estimator-whole", lang)
    assert page.locator(".year .gauge").count() == 2


@pytest.mark.parametrize("size", WHERE)
def test_without_a_script_the_button_leads_to_all_of_it(screen, size):
    one = opened(screen, size, java_script_enabled=False)
    page = one.page
    known(page, "unknown", "10000")
    page.locator(".button-main[value=estimate]").tap()
    headline = page.locator(".headline-you")
    expect(headline).to_contain_text("1,072.00")
    assert amounts(headline) == ["1,072.00", "4,830.00"]
    page.locator(".button-main[value=edit]").tap()
    expect(page.locator("input[value=unknown]")).to_be_checked()
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("4,830.00")
    choose(page)
    page.locator(".button-main[value=estimate]").tap()
    page.locator(".headline details[data-keep=deductible] summary").tap()
    expect(page.locator(".headline details[data-keep=deductible]")).to_contain_text("600.00")
    expect(page.locator(".compare-level")).to_have_count(4)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def test_where_the_line_is_cut_the_last_result_stays_and_the_button_works(screen):
    one = opened(screen, "phone")
    page = one.page
    known(page)
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    page.route("**/estimate/now", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator("#stays-0-total_cost").fill("10000")
    expect(page.locator(f"{NOW} .headline-you")).to_contain_text("13,830.00")
    page.locator(".button-main[value=estimate]").tap()
    page.locator(".stay-result").wait_for()
    expect(page.locator(".headline-you")).to_contain_text("4,830.00")
    one.complaints[:] = [said for said in one.complaints if "net::ERR_FAILED" not in said]


def test_a_screen_reader_is_told_the_headline_and_not_the_line_twice(screen):
    page = opened(screen, "phone").page
    known(page)
    expect(page.get_by_role("status").filter(has_text="13,830.00")).to_have_count(1)
    assert not Axe().run(page, context=NOW).response["violations"]


def test_what_was_taken_along_opens_on_a_phone_and_leaves_no_trace_in_the_address(screen):
    one = screen("phone")
    day = "stays-0-year=2016&stays-0-month=03&stays-0-day=01"
    fields = f"{day}&stays-0-hospital_level=tertiary&stays-0-total_cost=30000"
    seen = []
    one.page.on("request", lambda request: seen.append(request.url))
    one.go(f"{WHERE['phone']}#1&{fields}&place=designated", "en")
    expect(one.page.locator(".headline-you")).to_contain_text("13,830.00")
    assert "#" not in one.page.url
    assert not [url for url in seen if "30000" in url.partition("#")[0]]


def test_an_address_with_another_fragment_is_left_alone(screen):
    one = screen("phone")
    one.go(f"{WHERE['phone']}#main", "en")
    expect(one.page.locator("form[data-now]")).to_be_visible()


@pytest.mark.parametrize("size", ["kiosk", "phone"])
def test_who_corrects_a_field_is_no_longer_told_what_was_wrong(screen, size):
    one = opened(screen, size)
    page = one.page
    page.locator(".button-main[value=estimate]").tap()
    page.locator(".fault-list").wait_for()
    assert page.locator(".fault").count() == 2
    page.locator("#stays-0-total_cost").fill("30000")
    expect(page.locator("#stays-0-total_cost")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#stays-0-total_cost-fault")).to_have_count(0)
    choose(page)
    expect(page.locator(".fault")).to_have_count(0)
    assert page.locator("[aria-invalid]").count() == 0
    described = page.locator("#stays-0-total_cost").get_attribute("aria-describedby")
    assert described == "stays-0-total_cost-hint"


@pytest.mark.parametrize("size", ["kiosk", "phone"])
def test_a_stay_just_added_is_in_sight(screen, size):
    one = opened(screen, size)
    page = one.page
    page.locator("button[value=add]").tap()
    expect(page.locator("#stay-1")).to_be_focused()
    expect(page.locator("#stay-1")).to_be_in_viewport()
