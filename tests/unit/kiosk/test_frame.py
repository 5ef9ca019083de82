"""The frame of every page: its surface, its city, and links to itself."""

import pytest
from flask import Flask

from kiosk import frame
from tests.conftest import AppMaker
from tests.web.visitor import Visitor, staff


@pytest.mark.parametrize(
    ("path", "changed", "address"),
    [
        ("/beijing/", {"lang": "ug"}, "/beijing/?lang=ug"),
        ("/beijing/ask?q=挂失&lang=en", {"lang": "ug"}, "/beijing/ask?q=%E6%8C%82%E5%A4%B1&lang=ug"),
        ("/beijing/ask?q=a%26b%3Dc%23d", {"text": "large"}, "/beijing/ask?q=a%26b%3Dc%23d&text=large"),
        ("/beijing/ask?q=1&q=2", {"lang": "zh"}, "/beijing/ask?q=1&lang=zh"),
        ("/beijing/ask?q=%22%3E%3Cscript%3E", {"lang": "zh"}, "/beijing/ask?q=%22%3E%3Cscript%3E&lang=zh"),
    ],
)
def test_a_page_links_to_itself_with_something_changed(
    app: Flask, path: str, changed: dict[str, str], address: str
) -> None:
    with app.test_request_context(path):
        assert frame.here(**changed) == address


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_links_of_the_picker_lead_to_the_same_place_in_that_language(app: Flask, lang: str) -> None:
    visitor = staff(app)
    for path in ("/beijing/ask?q=挂失", "/m/urumqi/answer/ur-14", "/staff/?q=挂失"):
        page = visitor.get(path)
        (link,) = (a.get("href", "") for a in page.all("a[@class='choice']") if a.get("lang", "")[:2] == lang)
        other = visitor.get(link)
        assert other.tree.get("lang", "").startswith(lang)
        assert [e.get("value") for e in other.all("input[@name='q']")] == [
            e.get("value") for e in page.all("input[@name='q']")
        ]


@pytest.mark.parametrize(
    ("surface", "path", "shown"),
    [
        ("kiosk", "/nowhere", "kiosk"),
        ("public", "/nowhere", "public"),
        ("staff", "/nowhere", "staff"),
        ("all", "/nowhere", "kiosk"),
        ("all", "/m/nowhere", "public"),
        ("all", "/staff/nowhere", "staff"),
        ("public", "/m/nowhere", "public"),
    ],
)
def test_an_error_page_looks_like_the_surface_it_is_on(
    make_app: AppMaker, surface: str, path: str, shown: str
) -> None:
    page = Visitor(make_app(surface=surface)).get(path, 404)
    assert page.tree.get("data-surface") == shown


@pytest.mark.parametrize("region", ["beijing", "urumqi"])
def test_the_city_of_the_page_is_marked(app: Flask, region: str) -> None:
    page = Visitor(app).get(f"/{region}/")
    marked = [a.get("href") for nav in page.classed("cities") for a in nav.iter("a") if a.get("aria-current")]
    assert marked == [f"/{region}/"]


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_language_of_the_page_is_marked(app: Flask, lang: str) -> None:
    page = Visitor(app, lang).get("/beijing/")
    marked = [
        a.get("lang") for nav in page.classed("languages") for a in nav.iter("a") if a.get("aria-current")
    ]
    assert marked == [page.tree.get("lang")]


def test_the_size_of_type_is_chosen_on_the_kiosk_and_stays(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/beijing/ask?q=挂失")
    assert page.tree.get("data-text") == "normal"
    (link,) = (link for link in page.links() if "text=" in link)
    assert visitor.get(link).tree.get("data-text") == "large"
    other = visitor.get("/urumqi/")
    assert other.tree.get("data-text") == "large"
    (back,) = (link for link in other.links() if "text=" in link)
    assert visitor.get(back).tree.get("data-text") == "normal"


def test_the_pages_know_how_long_they_may_stand_untouched(make_app: AppMaker) -> None:
    page = Visitor(make_app(idle_seconds=77)).get("/beijing/")
    assert page.by_id("idle").get("data-after") == "77"
