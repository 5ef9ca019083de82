"""The touchscreen's manners: themes, large text, reach, reading aloud, waiting and wiping, the resting screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.screen import insert_card, install_clock, take_card_out, type_pin

# Voices as espeak-ng offers them, and an engine that notes what it is given and ends an utterance when told to.
VOICES = """
const voices = [
  { name: "Mandarin espeak-ng", lang: "cmn" },
  { name: "Mandarin, latin as Pinyin+croak espeak-ng", lang: "cmn-latn-pinyin" },
  { name: "Mandarin, latin as Pinyin espeak-ng", lang: "cmn-latn-pinyin" },
  { name: "English (Great Britain) espeak-ng", lang: "en-gb" },
];
class Utterance extends EventTarget {
  constructor(text) { super(); this.text = text; }
}
class Engine extends EventTarget {
  said = [];
  getVoices() { return voices; }
  speak(one) { this.said.push(one); this.now = one; }
  cancel() { this.now = undefined; }
  finish() { this.now?.dispatchEvent(new Event("end")); }
}
globalThis.SpeechSynthesisUtterance = Utterance;
Object.defineProperty(globalThis, "speechSynthesis", { value: new Engine() });
"""
SAID = "speechSynthesis.said.map((one) => [one.text, one.voice.name, one.volume])"
CHECKED = [
    "/urumqi/",
    "/urumqi/answer/ur-14",
    "/urumqi/estimate",
    "/beijing/loss",
    "/beijing/guide/first-card?who=resident",
]


@pytest.fixture
def voiced(kiosk):
    """The touchscreen of a hall with espeak-ng, which has no Uyghur voice here."""
    kiosk.page.add_init_script(VOICES)
    return kiosk


@pytest.mark.parametrize("theme", ["dark", "contrast"])
@pytest.mark.parametrize(("size", "lang"), [("kiosk", "ug"), ("landscape", "zh"), ("phone", "en")])
def test_every_theme_can_be_read(screen, theme, size, lang):
    one = screen(size)
    for number, path in enumerate(CHECKED):
        path = f"/m{path}" if size == "phone" else path  # noqa: PLW2901
        page = one.go(f"{path}{'&' if '?' in path else '?'}theme={theme}", lang)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        one.shoot(f"{theme}-{number}-{size}-{lang}")
        violations = Axe().run(page).response["violations"]
        assert not [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations]


def test_a_uyghur_answer_stays_dark_on_light(screen):
    page = screen("kiosk").go("/urumqi/answer/ur-14?theme=dark", "ug")
    ink, ground = page.locator(".part").first.evaluate(
        "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert (ink, ground) == ("rgb(23, 35, 46)", "rgb(255, 255, 255)")


def test_colours_are_changed_by_touch_in_the_middle_of_a_form(kiosk):
    page = kiosk.go("/urumqi/estimate")
    page.locator("#stays-0-total_cost").fill("8000")
    page.keyboard.press("Escape")
    page.locator("[popovertarget=display]").first.tap()
    assert not Axe().run(page, context="#display").response["violations"]
    page.locator("button[name=theme][value=contrast]").tap()
    page.locator("html[data-theme=contrast]").wait_for()
    expect(page.locator("#stays-0-total_cost")).to_have_value("8000")
    expect(page.locator("#display")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_buttons_of_the_bar_never_move(screen, lang):
    for size in ("kiosk", "landscape"):
        one = screen(size)
        places = set()
        for path in CHECKED:
            page = one.go(path, lang)
            boxes = [button.bounding_box() for button in page.locator(".bottombar .bar-button").all()]
            places.add(tuple((round(box["x"]), round(box["y"])) for box in boxes))
        assert len(places) == 1
        assert len(places.pop()) == 5


# Of the bars' targets every two, and how far they stand apart.
APART = """() => {
  const targets = document.querySelectorAll(".topbar a, .topbar button, .bottombar .bar-button");
  const boxes = [...targets].map(e => e.getBoundingClientRect());
  const away = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
  return Math.min(...boxes.flatMap((a, i) => boxes.slice(i + 1).map(b => away(a, b))));
}"""
# The type of a bar's controls in px.
TYPE = "e => parseFloat(getComputedStyle(e).fontSize)"


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
@pytest.mark.parametrize("size", ["kiosk", "landscape"])
def test_what_stands_in_the_bars_stands_apart_and_grows_with_the_type(screen, size, lang):
    one = screen(size)
    page = one.go("/urumqi/estimate", lang)
    steady = ".topbar .choice, .clock, .bar-button"
    normal = [e.evaluate(TYPE) for e in page.locator(steady).all()]
    assert page.evaluate(APART) >= 24
    assert page.locator(".form-buttons .button").first.bounding_box()["height"] >= 112
    one.go("/urumqi/estimate?text=large", lang)
    assert page.evaluate(APART) >= 32
    assert page.locator(".form-buttons .button").first.bounding_box()["height"] >= 144
    large = [e.evaluate(TYPE) for e in page.locator(steady).all()]
    assert all(big >= 36 and big > small for big, small in zip(large, normal, strict=True))


@pytest.mark.parametrize("size", ["kiosk", "landscape"])
def test_a_date_is_chosen_from_a_list_of_our_own_by_touch_and_by_keys(screen, size):
    page = screen(size).go("/urumqi/outpatient", "ug")
    day = page.locator("select[name='visits-0-day']")
    day.tap()
    for option in day.locator("option").all():
        box = option.bounding_box()
        assert min(box["width"], box["height"]) >= 95
        assert 0 <= box["y"] <= page.viewport_size["height"] - box["height"]
    assert not Axe().run(page).response["violations"]
    day.locator("option").nth(6).tap()
    expect(day).to_have_value("07")
    page.wait_for_timeout(450)  # a hand needs as long: two presses within 400 ms are one
    day.tap()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(day).to_have_value("08")


def test_in_reach_mode_everything_stands_in_the_lower_part_of_an_upright_screen(screen):
    upright = screen("kiosk").go("/urumqi/?reach=on")
    for target in upright.locator(":is(a, button, input):not(.skip, .visually-hidden):visible").all():
        assert (target.bounding_box() or {"y": 1920})["y"] >= 1920 * 0.4 - 1
    lying = screen("landscape").go("/urumqi/?reach=on")
    assert lying.locator(".topbar").bounding_box()["y"] < 100


def test_an_answer_is_read_aloud_part_after_part_by_the_voice_that_can(voiced):
    page = voiced.go("/beijing/answer/bj-card-06?sound=quiet", "zh")
    page.locator("[data-aloud-start]").tap()
    expect(page.locator(".is-read")).to_have_text(page.locator("h1").inner_text())
    page.evaluate("speechSynthesis.finish()")
    expect(page.locator(".is-read")).to_contain_text("10天")
    said = page.evaluate(SAID)
    assert {voice for _, voice, _ in said} == {"Mandarin, latin as Pinyin espeak-ng"}
    assert {volume for _, _, volume in said} == {0.35}
    page.locator("[data-aloud-stop]").tap()
    expect(page.locator(".is-read")).to_have_count(0)
    assert page.evaluate("speechSynthesis.now === undefined")


def test_what_never_ends_is_given_up_and_the_next_part_read(voiced):
    page = voiced.page
    install_clock(page)
    voiced.go("/beijing/answer/bj-card-06?sound=loud")
    page.locator("[data-aloud-start]").tap()
    first = page.locator(".is-read").inner_text()
    page.clock.run_for(60_000)
    assert len(page.evaluate(SAID)) > 1
    expect(page.locator(".is-read")).not_to_have_text(first)


def test_the_clock_stands_while_it_is_read(voiced):
    page = voiced.page
    install_clock(page)
    voiced.go("/beijing/answer/bj-card-06?sound=medium")
    page.locator("[data-aloud-start]").tap()
    for _ in range(20):
        page.clock.run_for(1_000)
    expect(page.locator("#idle")).to_be_hidden()
    while page.locator(".is-read").count():
        page.evaluate("speechSynthesis.finish()")
        page.clock.run_for(100)
    page.clock.run_for(179_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.run_for(2_000)
    expect(page.locator("#idle")).to_be_visible()
    assert "Are you still there?" in page.evaluate(SAID)[-1][0]


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("/beijing/answer/bj-card-06", "zh"),
        ("/urumqi/answer/ur-14?sound=loud", "ug"),
        ("/beijing/?sound=loud", "en"),
    ],
    ids=["nobody asked for sound", "no voice", "nothing to read"],
)
def test_reading_aloud_is_offered_only_where_it_is_of_use(voiced, path, lang):
    page = voiced.go(path, lang)
    expect(page.locator(".clock")).to_be_visible()
    expect(page.locator("[data-aloud]")).to_be_hidden()


def test_large_text_offers_reading_but_never_what_is_personal(voiced):
    page = voiced.go("/beijing/answer/bj-card-06?text=large")
    expect(page.locator("[data-aloud-start]")).to_be_visible()
    page = voiced.go("/beijing/card")
    insert_card(page, "beijing-employed")
    type_pin(page, "246813")
    expect(page.locator(".balance-amount").first).to_be_visible()
    expect(page.locator("[data-aloud]")).to_be_hidden()
    take_card_out(page)


def test_the_wait_is_extended_as_often_as_somebody_answers(kiosk):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/urumqi/answer/ur-14")
    for _ in range(11):
        page.clock.run_for(91_000)
        expect(page.locator("#idle")).to_be_visible()
        page.touchscreen.tap(20, 1000)  # beside the buttons
        expect(page.locator("#idle")).to_be_hidden()
    assert page.url.endswith("/urumqi/answer/ur-14?lang=en")


def test_balances_are_shown_for_a_short_time_that_cannot_be_extended(kiosk):
    page = kiosk.page
    install_clock(page)
    kiosk.go("/beijing/card")
    insert_card(page, "beijing-employed")
    type_pin(page, "246813")
    expect(page.locator(".balance-amount").first).to_be_visible()
    page.wait_for_load_state()
    page.clock.run_for(46_000)
    expect(page.locator("[data-not-extended]")).to_be_visible()
    expect(page.locator("[data-stay]")).to_be_hidden()
    page.touchscreen.tap(20, 1000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/beijing/rest")
    page.go_back()
    expect(page.locator(".balance-amount")).to_have_count(0)
    kiosk.go("/beijing/card")
    take_card_out(page)


def test_after_a_visit_the_screen_rests_and_back_leads_nowhere(kiosk):
    page = kiosk.go("/urumqi/ask?q=卡丢了&theme=dark&text=large&sound=loud", "ug")
    page.locator(".found a").first.tap()
    page.wait_for_url("**/answer/**")
    page.locator("#finish button").tap()
    page.wait_for_url("**/beijing/rest")
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.go_back()
    page.wait_for_url("**/beijing/rest")
    page.locator(".rest-language").nth(2).tap()
    page.wait_for_url("**/beijing/?lang=ug")


@pytest.mark.parametrize("size", ["kiosk", "landscape"])
def test_the_resting_screen_shows_one_fact_at_a_time_until_it_is_touched(screen, size):
    one = screen(size)
    page = one.page
    install_clock(page)
    for region in ("beijing", "urumqi"):
        one.go(f"/{region}/rest", "zh")
        shown = page.locator("[data-fact]:visible")
        expect(shown).to_have_count(1)
        one.shoot(f"rest-{region}-{size}")
        assert not Axe().run(page).response["violations"]
        first = shown.inner_text()
        page.clock.run_for(10_100)
        second = shown.inner_text()
        assert first != second
        page.locator(".clock").tap()
        page.clock.run_for(30_000)
        assert shown.inner_text() == second
        heights = {round(start.bounding_box()["height"]) for start in page.locator(".rest-language").all()}
        assert len(heights) == 1
        for start in page.locator(".rest-starts a").all():
            box = start.bounding_box()
            assert min(box["width"], box["height"]) >= 95
            assert box["y"] + box["height"] <= page.viewport_size["height"]


def test_what_would_break_out_of_the_page_is_refused(kiosk):
    page = kiosk.go("/beijing/")
    for event, made in {
        "contextmenu": "new MouseEvent('contextmenu', { bubbles: true, cancelable: true })",
        "dragstart": "new DragEvent('dragstart', { bubbles: true, cancelable: true })",
        "drop": "new DragEvent('drop', { bubbles: true, cancelable: true })",
        "selectstart": "new Event('selectstart', { bubbles: true, cancelable: true })",
        "zoom": "new WheelEvent('wheel', { bubbles: true, cancelable: true, ctrlKey: true })",
        "middle button": "new MouseEvent('auxclick', { bubbles: true, cancelable: true, button: 1 })",
        "print": "new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'p', ctrlKey: true })",
        "tools": "new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'F12' })",
        "back": "new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'ArrowLeft', altKey: true })",
    }.items():
        assert page.evaluate(f"!document.querySelector('h1').dispatchEvent({made})"), event
    letter = "new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'p' })"
    assert page.evaluate(f"document.querySelector('#q').dispatchEvent({letter})")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).userSelect") == "none"
    assert page.evaluate("getComputedStyle(document.body).touchAction") == "pan-y"
