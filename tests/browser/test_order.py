"""By keyboard and by screen reader: every control is reached once, in the order it is seen, and says what it is."""

from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests.browser.screen import sign_in

PAGES = {
    "home": "/urumqi/",
    "ask": "/beijing/ask",
    "answer": "/beijing/answer/bj-card-11",
    "estimate": "/urumqi/estimate",
    "loss": "/beijing/loss",
    "card": "/beijing/card",
    "rest": "/beijing/rest",
    "search": "/staff/?q=社保卡丢了怎么办",
}
# What Tab has to reach: of some radio buttons that belong together one. The arrows of a long page come and go.
STOPS = """() => {
  const seen = new Set();
  const stops = "a[href], button, input, select, textarea, summary, [tabindex]";
  const all = [...document.querySelectorAll(stops)].filter((e) => {
    if (e.tabIndex < 0 || e.matches(".scroll-button") || e.disabled || e.type === "hidden") return false;
    if (!e.checkVisibility({ visibilityProperty: true })) return false;
    if (e.type !== "radio") return true;
    const group = e.form?.id + e.name;
    const chosen = e.form?.querySelector(`[name="${e.name}"]:checked`);
    if (seen.has(group) || (chosen && chosen !== e)) return false;
    return seen.add(group);
  });
  all.forEach((e, number) => (e.dataset.stop = number));
  return all.length;
}"""
# How something looks with all that is in it: a ring may be drawn on the label of a hidden box.
LOOK = """const look = (e) => {
  const shown = e.matches(".pick input, .level input") ? e.parentElement : e;
  return [shown, ...shown.querySelectorAll("*"), shown.parentElement].map((part) => {
    const css = getComputedStyle(part);
    return css.boxShadow + css.outline + css.borderColor;
  }).join();
};"""
# Of what has the focus: which stop it is, where it stands, in which bar or column, and how it looks.
FOCUS = f"""() => {{
  {LOOK}
  const e = document.activeElement;
  if (e === document.body || e.matches(".scroll-button")) return null;
  const box = (e.matches(".pick input, .level input") ? e.parentElement : e).getBoundingClientRect();
  const columns = ".demo, .topbar, .titles, .opened-main, .opened-aside, main, .aloud, .bottombar";
  return {{
    stop: Number(e.dataset.stop ?? -1),
    leftwards: getComputedStyle(e.parentElement).direction === "rtl",
    area: (e.closest(columns) ?? document.body).className,
    left: box.left,
    top: box.top + (e.closest("main")?.scrollTop ?? 0) + scrollY,
    height: box.height,
    look: look(e),
    html: e.outerHTML.slice(0, 90),
  }};
}}"""
UNFOCUSED = f"""(stop) => {{ {LOOK} return look(document.querySelector(`[data-stop="${{stop}}"]`)); }}"""
LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .filter((e) => e.checkVisibility()).map((e) => Number(e.tagName[1]))"""
NAMELESS = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
  .filter((e) => e.checkVisibility() && !e.closest("[aria-hidden=true]"))
  .filter((e) => !(e.getAttribute("aria-label") || e.labels?.[0]?.innerText.trim() || e.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 120))"""


@dataclass(frozen=True, slots=True)
class Stop:
    """Something that has the focus; places in pixels from the page's own start."""

    stop: int
    leftwards: bool
    area: str
    left: float
    top: float
    height: float
    look: str
    html: str

    def comes_after(self, other: "Stop") -> bool:
        """Return whether it is read after another: further down, or beside it and further along."""
        if self.area != other.area or self.top > other.top + 2:
            return True
        beside = self.top + self.height > other.top + 2
        return beside and (self.left < other.left if self.leftwards else self.left > other.left)


def walk(page, count: int) -> list[Stop]:
    """Press Tab once round the page, from its first stop to its last."""
    stops = []
    for _ in range(2 * count + 6):  # a field may have the focus from the start
        page.keyboard.press("Tab")
        if seen := page.evaluate(FOCUS):
            stops.append(Stop(**seen))
    first = next(number for number, stop in enumerate(stops) if stop.stop == 0)
    return stops[first : first + count]


@pytest.mark.parametrize("lang", ["zh", "ug"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_gone_through_by_tab_in_the_order_it_is_seen(screen, name, lang):
    one = screen("staff" if name == "search" else "kiosk")
    if name == "search":
        sign_in(one, "demo-agent", lang)
    page = one.go(PAGES[name], lang)
    page.wait_for_load_state("networkidle") if name == "home" else page.locator("h1").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    count = page.evaluate(STOPS)
    found = walk(page, count)
    assert [stop.stop for stop in found] == list(range(count))
    pairs = list(pairwise(found))
    assert not [(one.html, two.html) for one, two in pairs if not two.comes_after(one)]
    page.evaluate("document.activeElement.blur()")
    unmarked = [stop.html for stop in found if stop.look == page.evaluate(UNFOCUSED, stop.stop)]
    assert not unmarked


@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_a_screen_reader_finds_one_main_part_one_title_and_a_name_on_everything(screen, lang):
    for name, path in PAGES.items():
        one = screen("staff" if name == "search" else "kiosk")
        if name == "search":
            sign_in(one, "demo-agent", lang)
        page = one.go(path, lang)
        page.locator("h1").first.wait_for(state="attached")
        assert page.locator("main").count() == 1, name
        assert page.locator("h1").count() == 1, name
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1, name
        assert not [(before, after) for before, after in pairwise(levels) if after > before + 1], name
        assert not page.evaluate(NAMELESS), name
        snapshot = page.locator("body").aria_snapshot()
        assert not [
            line for line in snapshot.splitlines() if line.strip() in {"- button", "- link", "- textbox"}
        ], name
        one.context.close()
