"""Colours, reach, sound and type, chosen on the pages: nothing typed is lost, nothing stays after the visit."""

import pytest
from flask import Flask

from tests.web.visitor import Visitor

CHOSEN = [
    ("theme", "dark"),
    ("theme", "contrast"),
    ("reach", "on"),
    ("sound", "loud"),
    ("speed", "slow"),
    ("text", "large"),
]
CARRIED = {"theme": "data-theme", "reach": "data-reach", "text": "data-text"}


@pytest.mark.parametrize(("name", "value"), CHOSEN)
def test_a_choice_of_the_sheet_holds_on_every_page_that_follows(app: Flask, name: str, value: str) -> None:
    visitor = Visitor(app)
    (link,) = (link for link in visitor.get("/beijing/").links() if link.endswith(f"?{name}={value}"))
    visitor.get(link)
    page = visitor.get("/urumqi/answer/ur-14")
    if name in CARRIED:
        assert page.tree.get(CARRIED[name]) == value
    if name != "text":
        marked = [a.get("href", "") for a in page.all("a[@aria-current]")]
        assert f"/urumqi/answer/ur-14?{name}={value}" in marked


@pytest.mark.parametrize(("name", "value"), CHOSEN)
@pytest.mark.parametrize(
    ("path", "form", "field"),
    [("/urumqi/estimate", "estimate", "stays-0-total_cost"), ("/beijing/chat", "say", "q")],
)
def test_choosing_in_the_middle_of_a_form_loses_nothing_typed(
    app: Flask, path: str, form: str, field: str, name: str, value: str
) -> None:
    visitor = Visitor(app)
    typed = visitor.get(path).form(name=form)
    typed.values[field] = "8000"
    page = visitor.send(typed, (name, value))
    assert [e.get("value") for e in page.all(f"input[@name='{field}']")] == ["8000"]
    assert visitor.client.get_cookie(name).value == value  # type: ignore[union-attr]


def test_what_was_chosen_goes_with_the_visit(app: Flask) -> None:
    visitor = Visitor(app)
    for name, value in CHOSEN:
        visitor.get(f"/beijing/?{name}={value}")
    ended = visitor.post(visitor.get("/beijing/").form(name="finish"))
    assert (ended.status_code, ended.headers["Location"]) == (303, "/beijing/rest")
    page = visitor.get("/beijing/")
    assert [page.tree.get(name) for name in CARRIED.values()] == ["light", "off", "normal"]


def test_a_phone_remembers_for_a_year_and_the_touchscreen_for_the_visit(app: Flask) -> None:
    for surface, days in (("/m", 365), ("", None)):
        visitor = Visitor(app)
        for name, value in (("lang", "ug"), ("theme", "dark"), ("text", "large")):
            visitor.get(f"{surface}/beijing/?{name}={value}")
            cookie = visitor.client.get_cookie(name, path=f"{surface}/")
            assert cookie is not None
            assert cookie.value == value
            assert cookie.max_age == (days and days * 24 * 60 * 60)


def test_a_phone_starts_in_the_city_last_looked_at_and_the_touchscreen_in_its_own(app: Flask) -> None:
    visitor = Visitor(app)
    start = lambda: visitor.fetch("/m/").headers["Location"]  # noqa: E731
    assert start() == "/m/beijing/"
    visitor.get("/m/urumqi/answer/ur-14")
    visitor.fetch("/m/beijing/stored/zh")
    assert start() == "/m/urumqi/"
    visitor.get("/m/beijing/")
    visitor.get("/urumqi/")
    assert start() == "/m/beijing/"
    visitor.client.set_cookie("region", "nowhere", path="/m/")
    assert start() == "/m/beijing/"
    assert visitor.client.get_cookie("region") is None


def test_a_page_tells_the_browser_whether_it_is_dark(app: Flask) -> None:
    for theme, scheme in (("light", "light"), ("dark", "dark"), ("contrast", "dark")):
        page = Visitor(app).get(f"/m/beijing/?theme={theme}")
        assert page.one("meta[@name='color-scheme']").get("content") == scheme


def test_with_large_text_reading_aloud_is_on_offer_and_without_it_off(app: Flask) -> None:
    for query, volume in (("", "off"), ("?text=large", "medium"), ("?sound=loud", "loud")):
        (offer,) = Visitor(app).get(f"/beijing/answer/bj-card-05{query}").classed("aloud")
        assert offer.get("data-volume") == volume
