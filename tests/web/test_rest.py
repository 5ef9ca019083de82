"""The resting screen between two visits, and the touchscreen's pages, which lead nowhere but to each other."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tests.conftest import parts
from tests.web.test_routes import page_addresses
from tests.web.visitor import Visitor, words

REGIONS = ("beijing", "urumqi")
NOVEMBER = datetime(2026, 11, 22, 4, tzinfo=UTC)
MARCH = datetime(2026, 3, 2, 4, tzinfo=UTC)


def facts(visitor: Visitor, region: str) -> list[str]:
    """Return what the resting screen says today, in English."""
    page = visitor.get(f"/{region}/rest")
    said = [element for fact in page.classed("rest-fact") for element in fact if element.get("lang") == "en"]
    return [words(element[0]) for element in said]


@pytest.mark.parametrize("region", REGIONS)
def test_each_language_starts_the_visit_in_it(visitor: Visitor, region: str) -> None:
    page = visitor.get(f"/{region}/rest")
    starts = [link.get("href", "") for link in page.classed("rest-language")]
    assert starts == [f"/{region}/?lang={lang}" for lang in ("zh", "en", "ug")]
    assert visitor.get(starts[2]).tree.get("dir") == "rtl"
    assert visitor.get(f"/{region}/ask").tree.get("lang") == "ug"


def test_large_text_is_offered_before_the_visit_begins(visitor: Visitor) -> None:
    larger = [link.get("href", "") for link in visitor.get("/beijing/rest").classed("rest-larger")]
    assert len(larger) == 3
    home = visitor.get(larger[1])
    assert (home.tree.get("lang"), home.tree.get("data-text")) == ("en", "large")
    assert (
        0
        < len(home.classed("tile"))
        < len(Visitor(visitor.client.application).get("/beijing/").classed("tile"))
    )


def test_the_days_of_beijing_are_counted_from_today(visitor: Visitor) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        said = facts(visitor, "beijing")
    assert said[0] == "A card reported lost today stays blocked until 2 December 2026."
    assert said[1] == "A new card applied for today is ready on 11 December 2026."
    assert said[-1] == "Is your card lost? Ring 96102 at once."


def test_urumqi_is_told_of_the_contribution_while_it_is_paid(visitor: Visitor) -> None:
    with time_machine.travel(NOVEMBER, tick=False):
        first, *others = facts(visitor, "urumqi")
    assert "until 31 December 2026" in first
    assert "1 January 2027 to 31 December 2027" in first
    assert any("good until 21 January 2027" in fact for fact in others)
    assert any("Hand in the bills by 22 February 2027" in fact for fact in others)
    assert not any("Born this year" in fact for fact in others)


def test_urumqi_is_told_of_newborn_children_until_their_day(visitor: Visitor) -> None:
    with time_machine.travel(MARCH, tick=False):
        said = facts(visitor, "urumqi")
    assert "before 25 June 2026" in said[0]
    assert "from 1 April 2026 to 31 December 2026" in said[0]
    assert not any("It is time to pay" in fact for fact in said)


def test_on_the_last_day_no_time_before_it_is_promised(visitor: Visitor) -> None:
    with time_machine.travel(datetime(2026, 6, 25, 4, tzinfo=UTC), tick=False):
        assert not any("Born this year" in fact for fact in facts(visitor, "urumqi"))


@pytest.mark.parametrize("region", REGIONS)
def test_every_fact_names_its_item_and_stands_on_the_home_page_too(visitor: Visitor, region: str) -> None:
    page, home = visitor.get(f"/{region}/rest"), visitor.get(f"/{region}/?lang=en")
    for fact in page.classed("rest-fact"):
        assert [len(re.findall(r"\d+", words(said[1]))) > 0 for said in fact] == [True] * 3
    links = [link for place in home.classed("today-facts") for link in place.iter("a")]
    assert [words(link) for link in links] == facts(visitor, region)
    assert all(visitor.get(link.get("href", "")) for link in links)


def test_who_has_chosen_nothing_waits_the_usual_time_and_with_large_text_or_sound_double(app: Flask) -> None:
    def patient(address: str) -> bool:
        return Visitor(app).get(address).by_id("idle").get("data-patient") is not None

    assert not patient("/beijing/")
    assert patient("/beijing/?text=large")
    assert patient("/beijing/?text=large&sound=off")
    assert patient("/beijing/?sound=quiet")


@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_no_page_of_the_touchscreen_leads_out_of_it(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    rules = app.url_map.bind("localhost")
    seen = set()
    for address in page_addresses(app, "kiosk"):
        page = visitor.get(address)
        for element in page.tree.iter():
            assert element.tag not in {"iframe", "object", "embed", "audio", "video", "area"}, address
            assert element.get("type") not in {"file", "date", "color"}, address
            assert not {"target", "download", "ping", "contenteditable", "draggable"} & set(element.keys()), (
                address
            )
            seen.update(element.get(name, "") for name in ("href", "src", "action", "formaction"))
    assert len(seen) > 100
    for link in seen - {""}:
        assert re.match(r"/(?!/)|#", link), link
        if link.startswith("/"):
            assert rules.match(link.partition("?")[0].partition("#")[0], method=_method(rules, link))


def _method(rules: object, link: str) -> str:
    path = link.partition("?")[0].partition("#")[0]
    return "GET" if "GET" in rules.allowed_methods(path) else "POST"  # type: ignore[attr-defined]


def test_the_facts_are_of_the_city_that_is_asked_for(app: Flask) -> None:
    known = {entry.id: entry.region for entry in parts(app).matcher.knowledge}
    for region in REGIONS:
        home = Visitor(app).get(f"/{region}/")
        links = [link for place in home.classed("today-facts") for link in place.iter("a")]
        assert {known[link.get("href", "").rpartition("/")[2]] for link in links} == {region}
