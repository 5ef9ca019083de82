"""The phone pages as a phone has them: kept for when there is no connection, small, within the thumb's reach."""

import itertools
import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FLAGS

LANGUAGES = ("zh", "en", "ug")
MOST_BYTES = 100_000
PAGES = {
    "home": "/m/urumqi/",
    "ask": "/m/beijing/ask",
    "answer": "/m/urumqi/answer/ur-28",
    "estimate": "/m/urumqi/estimate",
    "guides": "/m/urumqi/guides",
    "checklist": "/m/beijing/guide/first-card?who=resident",
    "chat": "/m/beijing/chat",
    "loss": "/m/beijing/loss",
    "no-connection": "/m/urumqi/no-connection/estimate",
    "search": "/m/urumqi/no-connection/search",
}
KEPT = """async ([region, lang]) => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match(`/m/${region}/stored/${lang}`))) await new Promise(go => setTimeout(go, 100));
}"""
GONE = """async end => {
  while ((await caches.keys()).some(name => name.endsWith(end))) await new Promise(go => setTimeout(go, 100));
}"""
# Words of what is touched that stand in two lines.
WORDS_CUT = """() => [...document.querySelectorAll(".tab span, .tile strong, .topic span, .level strong, .choice")]
  .flatMap((e) => [...e.childNodes].filter((node) => node.nodeType === 3).flatMap((node) =>
    [...node.data.matchAll(/[\\p{L}\\p{M}]+/gu)].filter(({ 0: word, index }) => {
      if (/\\p{Script=Han}/u.test(word)) return false;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
    }).map(([word]) => word)))"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def keep(one, region, lang, query=""):
    """Open the city's home, and let the phone keep its pages."""
    # While the pages of another test are still being rendered the worker is sent away, until the next page.
    while one.page.request.get(f"{one.base}/m/{region}/stored/{lang}").status == 503:
        one.page.wait_for_timeout(200)
    page = one.go(f"/m/{region}/{query}", lang)
    page.evaluate(KEPT, [region, lang])
    return page


def lose_connection(one):
    """Take the connection away; what the browser then says of single files is its own."""
    one.context.set_offline(True)
    one._note = lambda text: "ERR_INTERNET_DISCONNECTED" not in text and one.complaints.append(text)


def work_out(page, bill="12345"):
    page.locator(".level").nth(3).tap()
    page.locator("#stays-0-total_cost").fill(bill)
    page.locator(".button-main[value=estimate]").tap()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_connection_answers_and_checklists_open_and_say_from_when_they_are(screen, lang):
    one = screen("phone")
    keep(one, "beijing", lang)
    lose_connection(one)
    page = one.page
    page.goto(f"{one.base}/m/beijing/answer/bj-card-06?q=x")
    expect(page.locator(".answer .lead")).to_contain_text("10")
    expect(page.locator(".connection-stored")).to_contain_text(re.compile(r"\d{4}"))
    expect(page.locator(".helped")).to_be_hidden()
    one.shoot(f"offline-answer-{lang}")
    page.goto(f"{one.base}/m/beijing/guides")
    page.locator(".errand-list a[href$='/guide/exchange']").tap()
    page.locator(".option[href$='stage=collect']").tap()
    page.locator(".tick").first.tap()
    assert page.locator(".tick input").first.is_checked()
    expect(page.locator(".connection-stored")).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == ("rtl" if lang == "ug" else "ltr")
    one.shoot(f"offline-checklist-{lang}")


@pytest.mark.parametrize(
    ("lang", "typed"),
    [("zh", "预挂失"), ("zh", "yuguashi"), ("zh", "ygs"), ("en", "pre-report"), ("ug", "كارتا")],
)
def test_without_a_connection_a_question_is_found_by_its_words_and_its_pinyin(screen, lang, typed):
    one = screen("phone")
    keep(one, "beijing", lang)
    lose_connection(one)
    page = one.page
    page.goto(f"{one.base}/m/beijing/ask")
    page.locator("#q").fill(typed)
    page.locator("[data-results] .question").first.wait_for()
    page.locator("#q").press("Enter")
    page.wait_for_url("**/ask?q=*")
    assert page.locator("#q").input_value() == typed
    one.shoot(f"offline-search-{lang}")
    page.locator("[data-results] .question").first.tap()
    page.wait_for_url("**/answer/**")
    expect(page.locator(".answer h1")).to_be_visible()


def test_without_a_connection_words_that_no_question_has_find_nothing_and_the_page_says_so(screen):
    one = screen("phone")
    keep(one, "beijing", "en")
    lose_connection(one)
    one.page.goto(f"{one.base}/m/beijing/ask?q=%3Cb%3Eqqqqxxxx")
    expect(one.page.locator(".found-none")).to_be_visible()
    assert one.page.locator("#q").input_value() == "<b>qqqqxxxx"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_estimate_needs_a_connection_and_the_last_one_is_kept_until_it_is_forgotten(screen, lang):
    one = screen("phone")
    keep(one, "urumqi", lang)
    page = one.page
    page.goto(f"{one.base}/m/urumqi/estimate")
    work_out(page)
    expect(page.locator("[data-keeps-result]")).to_be_visible()
    amount = page.locator(".estimated .headline-you strong").inner_text()
    assert "12345" not in page.evaluate("JSON.stringify([...Object.keys(localStorage)])")
    lose_connection(one)
    page.goto(f"{one.base}/m/urumqi/estimate")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-kept] .headline-you strong")).to_have_text(amount)
    assert not page.locator("[data-kept] a, [data-kept] input, [data-kept] details").count()
    one.shoot(f"offline-estimate-{lang}")
    page.locator("[data-forget]").tap()
    expect(page.locator("[data-kept]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_an_estimate_sent_when_the_connection_is_lost_says_so_and_keeps_what_was_typed(screen):
    one = screen("phone")
    page = keep(one, "urumqi", "en")
    page.goto(f"{one.base}/m/urumqi/estimate")
    lose_connection(one)
    expect(page.locator("[data-connection]")).to_be_visible()
    work_out(page)
    expect(page.locator("[data-connection]")).to_be_focused()
    assert page.locator("#stays-0-total_cost").input_value() == "12345"


def test_nothing_that_was_sent_and_nothing_of_other_surfaces_is_kept(screen):
    one = screen("phone")
    page = keep(one, "urumqi", "en")
    page.goto(f"{one.base}/m/urumqi/ask?q=secretwords")
    page.goto(f"{one.base}/m/urumqi/estimate")
    work_out(page, "98765.43")
    page.locator(".estimated").wait_for()
    one.go("/staff/sign-in")
    one.go("/beijing/")
    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              found.push([request.method, new URL(request.url).pathname, await (await cache.match(request)).text()]);
            }
          }
          return found;
        }"""
    )
    assert {method for method, _, _ in kept} == {"GET"}
    assert all(path.startswith(("/m/", "/static/")) for _, path, _ in kept)
    assert not any("secretwords" in text or "98,765.43" in text or "98765" in text for _, _, text in kept)


def test_a_choice_of_language_changes_what_is_kept(screen):
    one = screen("phone")
    keep(one, "beijing", "zh")
    keep(one, "beijing", "ug")
    one.page.evaluate(GONE, "-zh")
    lose_connection(one)
    one.page.goto(f"{one.base}/m/beijing/answer/bj-card-06?lang=zh")
    assert one.page.evaluate("document.documentElement.lang") == "ug"


def test_without_a_connection_pages_look_as_they_were_chosen_to(screen):
    one = screen("phone")
    keep(one, "beijing", "en", "?text=large")
    lose_connection(one)
    one.page.goto(f"{one.base}/m/beijing/answer/bj-card-06")
    assert one.page.evaluate("document.documentElement.dataset.text") == "large"


def test_the_start_of_the_installed_app_opens_without_a_connection(screen):
    one = screen("phone")
    keep(one, "urumqi", "en")
    lose_connection(one)
    for path in ("/m/", "/m/urumqi/?lang=en"):
        one.page.goto(f"{one.base}{path}")
        assert one.page.locator(".tile").count() == 6


def test_the_touchscreen_has_no_worker(kiosk):
    page = kiosk.go("/beijing/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    assert page.evaluate("caches.keys()") == []


@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_the_first_load_of_a_page_is_at_most_100_kb_without_fonts(screen, lang):
    for name, path in PAGES.items():
        one = screen("phone")
        line = one.context.new_cdp_session(one.page)
        line.send("Network.enable")
        fonts, bytes_of = set(), {}
        line.on(
            "Network.responseReceived",
            lambda e, fonts=fonts: e["type"] == "Font" and fonts.add(e["requestId"]),
        )
        line.on(
            "Network.loadingFinished",
            lambda e, bytes_of=bytes_of: bytes_of.update({e["requestId"]: e["encodedDataLength"]}),
        )
        one.go(path, lang)
        one.page.wait_for_load_state("networkidle")
        total = sum(size for request, size in bytes_of.items() if request not in fonts)
        assert 5_000 < total <= MOST_BYTES, f"{name}: {total}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_is_wider_than_a_small_screen_nor_with_text_half_as_large_again(screen, lang):
    one = screen("phone")
    for width, pixels in ((320, 18), (390, 27), (320, 27)):
        one.page.set_viewport_size({"width": width, "height": 844})
        for name, path in PAGES.items():
            page = one.go(path, lang)
            page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", pixels)
            assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, f"{name} at {width} px, text of {pixels} px"
            if name in {"home", "checklist"}:
                one.shoot(f"narrow-{name}-{width}-{pixels}-{lang}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_main_pages_stay_within_the_thumbs_reach(screen, lang):
    one = screen("phone")
    page = one.go("/m/urumqi/answer/ur-28", lang)
    for _ in range(2):
        boxes = [tab.bounding_box() for tab in page.locator(".tab").all()]
        assert len(boxes) == 5
        assert all(box["height"] >= 48 and box["width"] >= 48 for box in boxes)
        assert all(box["y"] > 844 / 2 and box["y"] + box["height"] <= 844 for box in boxes)
        page.evaluate("scrollTo(0, 1000)")


def test_a_page_is_passed_on_by_the_phones_own_sheet_without_what_was_asked(screen):
    one = screen("phone")
    one.context.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page = one.go("/m/urumqi/answer/ur-28?q=secretwords")
    page.locator("[data-share]").tap()
    shared = page.evaluate("shared")
    assert shared == {"title": page.locator("h1").inner_text(), "url": f"{one.base}/m/urumqi/answer/ur-28"}


def test_where_a_phone_shares_nothing_there_is_no_button_for_it(screen):
    one = screen("phone")
    one.context.add_init_script("delete Navigator.prototype.share")
    page = one.go("/m/urumqi/answer/ur-28")
    expect(page.locator("[data-print]")).to_be_visible()
    expect(page.locator("[data-share]")).to_be_hidden()


def test_the_last_estimate_keeps_its_colours_without_a_connection(screen):
    one = screen("phone")
    page = keep(one, "urumqi", "en")
    page.goto(f"{one.base}/m/urumqi/estimate")
    work_out(page)
    expect(page.locator("[data-keeps-result]")).to_be_visible()
    colour = "getComputedStyle(document.querySelector('.bar-share')).fill"
    before = page.evaluate(colour)
    lose_connection(one)
    page.goto(f"{one.base}/m/urumqi/estimate")
    page.locator("[data-kept] .bar-share").wait_for()
    assert page.evaluate(colour) == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_unit_of_an_amount_and_a_day_stand_in_one_line(screen, lang):
    one = screen("phone")
    page = one.go("/m/urumqi/estimate", lang)
    page.locator(".stay .more > summary").tap()
    lines = "(e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)"
    assert all(unit.evaluate(lines) < 1.5 for unit in page.locator(".unit").all())
    assert len({select.bounding_box()["y"] for select in page.locator(".date-row select").all()}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_what_is_chosen_from_is_cut_in_the_middle(screen, lang):
    one = screen("phone")
    for width, pixels in ((390, 18), (320, 18), (390, 27)):
        one.page.set_viewport_size({"width": width, "height": 844})
        for path in ("/m/urumqi/", "/m/beijing/ask", "/m/urumqi/estimate"):
            page = one.go(path, lang)
            page.evaluate("size => { document.documentElement.style.fontSize = `${size}px`; }", pixels)
            assert page.evaluate(WORDS_CUT) == [], f"{path} at {width} px, text of {pixels} px"


def test_the_size_of_text_set_on_the_phone_counts(playwright, chromium_path, served, tmp_path):
    preferences = tmp_path / "Default" / "Preferences"
    preferences.parent.mkdir()
    preferences.write_text(json.dumps({"webkit": {"webprefs": {"default_font_size": 24}}}))
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=chromium_path, args=FLAGS, viewport={"width": 390, "height": 844}
    )
    page = context.pages[0]
    sizes = []
    for query in ("?text=normal", "?text=large"):
        page.goto(f"{served}/m/urumqi/{query}")
        sizes.append(page.evaluate("getComputedStyle(document.documentElement).fontSize"))
        assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    context.close()
    assert sizes == ["27px", "36px"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_name_of_a_language_costs_nobody_a_font(screen, lang):
    one = screen("phone")
    fonts = []
    one.page.on("request", lambda request: request.resource_type == "font" and fonts.append(request.url))
    one.go("/m/urumqi/", lang)
    one.page.wait_for_load_state("networkidle")
    assert fonts == []


@pytest.mark.parametrize("width", [320, 390])
def test_targets_of_the_header_stand_apart(screen, width):
    one = screen("phone")
    one.page.set_viewport_size({"width": width, "height": 844})
    page = one.go("/m/urumqi/")
    for row in (".cities", ".languages"):
        boxes = [box.bounding_box() for box in page.locator(f"{row} .choice").all()]
        assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
        assert all(b["x"] - a["x"] - a["width"] >= 8 for a, b in itertools.pairwise(boxes))


def test_on_paper_nothing_is_folded_and_it_says_where_it_is_from(screen):
    one = screen("phone")
    page = one.go("/m/urumqi/estimate")
    work_out(page)
    page.locator(".estimated").wait_for()
    page.wait_for_load_state()
    folded = page.locator("main details:not([open])").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded
    assert page.locator("main details:not([open])").count() == 0
    expect(page.locator(".print-line")).to_contain_text(re.compile(r"/m/urumqi/estimate.*\d{4}"))
    expect(page.locator(".takeaway")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() == folded
    page.emulate_media(media="screen")
    expect(page.locator(".print-line")).to_be_hidden()


@pytest.mark.parametrize(
    ("page", "fields", "headline"),
    [
        ("/m/beijing/deductible", "status=retired&visits-0-in_scope_cost=1000", "300.00"),
        ("/m/urumqi/birth", "delivery=caesarean&cost=6000", "4,250.00"),
    ],
)
def test_the_code_of_another_calculator_opens_its_result(screen, page, fields, headline):
    one = screen("phone")
    day = "visits-0-year=2026&visits-0-month=11&visits-0-day=20&"
    shown = one.go(f"{page}#1&{day if 'visits' in fields else ''}{fields}&end=", "en")
    expect(shown.locator(".estimated .headline")).to_contain_text(headline)
    assert "#" not in shown.url
    assert not one.complaints
