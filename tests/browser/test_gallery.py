"""The gallery in every state: drawn whole, accessible, nothing cut off, no sentence taken apart by its numbers."""

import io
import os
from base64 import b64decode
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.browser.screen import SHOTS, SIZES
from tests.browser.test_every_page import CUT_OFF

WHERE = {"kiosk": "/gallery", "phone": "/gallery/phone", "staff": "/gallery/staff"}
STATES = list(product(("zh", "en", "ug"), ("normal", "large"), ("light", "dark", "contrast")))
# Of what a phone and the hotline share with the touchscreen nothing new is seen in more states than these.
FEW = [("zh", "normal", "dark"), ("en", "normal", "contrast"), ("ug", "large", "light")]
CHECKED = {("zh", "large", "contrast"), ("en", "normal", "dark"), ("ug", "normal", "light")}
# The same component stands here in several states, so that its landmark is there more than once.
RULES = {"rules": {"landmark-unique": {"enabled": False}}}
TAKEN_APART = """() => [...document.querySelectorAll(".specimen *")].filter((e) => {
  if (!["flex", "inline-flex", "grid", "inline-grid"].includes(getComputedStyle(e).display)) return false;
  const parts = [...e.childNodes];
  return parts.some((part) => part.nodeName === "BDI") && parts.some((part) => part.nodeType === 3 && part.data.trim());
}).map((e) => e.outerHTML.slice(0, 120))"""
PIECE, SCALE = 9000, 0.25


def photograph(one, name):
    """Keep the whole page in one picture, its pieces side by side: a picture can't be as high as the page."""
    width, height = SIZES[one.size][0], one.page.evaluate("document.documentElement.scrollHeight")
    camera = one.context.new_cdp_session(one.page)
    pieces = []
    for top in range(0, height, PIECE):
        clip = {"x": 0, "y": top, "width": width, "height": min(PIECE, height - top), "scale": SCALE}
        shot = camera.send("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        pieces.append(Image.open(io.BytesIO(b64decode(shot["data"]))))
    sheet = Image.new("RGB", (sum(piece.width for piece in pieces), max(piece.height for piece in pieces)))
    for number, piece in enumerate(pieces):
        sheet.paste(piece, (sum(before.width for before in pieces[:number]), 0))
    SHOTS.mkdir(parents=True, exist_ok=True)
    sheet.save(SHOTS / f"{name}.png")


@pytest.mark.parametrize(
    ("size", "state"),
    [("kiosk", state) for state in STATES] + [(size, state) for size in ("phone", "staff") for state in FEW],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_every_component_can_be_seen_in_every_state(screen, size, state):
    lang, text, theme = state
    one = screen(size)
    page = one.go(f"{WHERE[size]}?text={text}&theme={theme}", lang)
    page.locator("html[data-drawn]").wait_for(timeout=60_000)
    if os.environ.get(
        "KIOSK_PICTURES"
    ):  # a question without a time limit: a browser that is stuck would hold all up
        photograph(one, f"gallery-{size}-{lang}-{text}-{theme}")
    assert (
        page.evaluate("({ ...document.documentElement.dataset })").items()
        >= {"text": text, "theme": theme}.items()
    )
    assert page.evaluate("document.documentElement.dir") == ("rtl" if lang == "ug" else "ltr")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    assert not page.evaluate(CUT_OFF)
    assert not page.evaluate(TAKEN_APART)
    if size != "kiosk" or state in CHECKED:
        violations = Axe().run(page, options=RULES).response["violations"]
        assert not [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations]


def test_the_real_keyboards_stand_there_each_once(screen):
    page = screen("kiosk").go("/gallery", "zh")
    page.locator("html[data-drawn]").wait_for(timeout=60_000)
    assert page.locator("[data-keyboards] > .keyboard").count() == 8
    assert page.locator("[data-keyboards] .candidate").first.inner_text().endswith("社保")
    assert page.locator("[data-keyboards] .writing-pad").count() == 1
    assert page.locator("body > .keyboard").count() == 0


def test_a_link_leads_to_each_state_of_each_surface(screen):
    page = screen("phone").go("/gallery/phone")
    links = page.locator(".gallery-states a").evaluate_all("all => all.map((a) => a.search)")
    assert len(set(links)) == len(STATES)
    page.locator(".gallery-states a").last.tap()
    page.wait_for_url("**/gallery/phone?lang=ug&text=large&theme=contrast")
    page.locator(".gallery-surfaces a").last.tap()
    page.wait_for_url("**/gallery/staff?lang=ug&text=large&theme=contrast")
