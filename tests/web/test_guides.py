"""Guides: from a city's errands through the questions to the checklist, and a day reckoned from another."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from flask import Flask

from faq.entry import LANGUAGES
from kiosk import preferences
from kiosk.presenters import guides
from kiosk.surfaces.pages import REGIONS
from tests.conftest import parts
from tests.web.visitor import Page, Visitor, words

PREFIXES = ("", "/m")
ALL = [pytest.param(found, id=f"{found.region}-{found.id}") for found in guides.shipped()]
OUT_OF_TOWN = "/urumqi/guide/out-of-town?visit=stay&why=travel&proxy=no&account=yes"
ENROL = "/urumqi/guide/enrol"


def choose(visitor: Visitor, page: Page, answer: str) -> Page:
    """Touch the answer that says so."""
    (link,) = (link for link in page.classed("option") if words(link) == answer)
    return visitor.get(link.get("href", ""))


def change(visitor: Visitor, page: Page, question: str) -> Page:
    """Touch the link that leads back to a question."""
    (one,) = (one for one in page.classed("given-one") if words(one).startswith(question))
    return visitor.get(next(one.iter("a")).get("href", ""))


def given(page: Page) -> list[tuple[str, str]]:
    """Return the answers so far, each with its question."""
    return [(words(one[0]), words(one[1])) for one in page.classed("given-one")]


def papers(page: Page) -> list[str]:
    return [words(tick) for tick in page.classed("tick-text")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("region", ["beijing", "urumqi"])
def test_every_errand_of_the_city_is_listed_once_under_its_topic(app: Flask, region, prefix, lang):
    page = Visitor(app, lang).get(f"{prefix}/{region}/guides")
    shown = [link for link in page.links() if "/guide/" in link]
    known = parts(app).matcher.knowledge.regions[region].topics
    ordered = [found for topic in known for found in guides.shipped().of_topic(region, topic)]
    assert shown == [f"{prefix}/{region}/guide/{found.id}" for found in ordered]
    assert [words(e) for e in page.classed("question-text")] == [found.title[lang] for found in ordered]
    assert len(ordered) == sum(found.region == region for found in guides.shipped())


@pytest.mark.parametrize("found", ALL)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_always_the_first_answer_leads_to_the_checklist(app: Flask, found, lang):
    visitor = Visitor(app, lang)
    page = visitor.get(f"/{found.region}/guide/{found.id}")
    chosen = []
    while page.classed("option"):
        assert not page.classed("steps")
        chosen.append(words(page.classed("option")[0]))
        page = visitor.get(page.classed("option")[0].get("href", ""))
    assert [answer for _question, answer in given(page)] == chosen
    answers = dict(parse_qsl(urlsplit(page.response.request.url).query))
    lines = found.checklist(answers)
    assert papers(page) == [line.text[lang] for line in lines if line.part == "bring"]
    steps = [words(step) for steps in page.classed("steps") for step in steps]
    assert steps == [line.text[lang] for line in lines if line.part == "step"]
    for line in lines:
        assert line.text[lang] in page.text
        assert line.number in page.text
    for entry in found.entries:
        assert f"/{found.region}/answer/{entry}" in page.links()


@pytest.mark.parametrize("found", ALL)
def test_no_question_is_called_like_a_choice_of_the_page_or_a_part_of_its_address(found):
    taken = {*preferences.CHOICES, *guides.DAY_PARTS, "region", "guide_id"}
    assert taken.isdisjoint(question.id for question in found.questions)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_paper_says_in_which_form_and_how_many(app: Flask, lang):
    page = Visitor(app, lang).get(f"{ENROL}?who=adult&bank=no&allowance=no&disabled=yes&low-income=no")
    marks = [
        [words(mark) for mark in tick.iter() if mark.get("class") == "tick-mark"]
        for tick in page.classed("tick")
    ]
    with app.test_request_context(query_string={"lang": lang}):
        copy, both = str(guides.FORMS["copy"]), str(guides.FORMS["both"])
    assert marks == [[copy], [copy], ["× 1"], [both]]


def test_a_changed_answer_keeps_those_that_still_hold(app: Flask):
    visitor = Visitor(app, "en")
    page = visitor.get(f"{ENROL}?who=adult&bank=yes&allowance=no&disabled=yes&low-income=no")
    page = change(visitor, page, "Who is to join?")
    assert [question for question, _answer in given(page)] == []
    again = choose(visitor, page, "A child (未成年人)")
    assert [answer for _question, answer in given(again)] == ["A child (未成年人)", "Yes", "No", "Yes"]
    assert words(again.classed("asked-now")[0][0]) == "Is the child a special-education pupil (特教学生)?"


def test_back_leads_to_the_last_question_and_from_the_first_to_the_list(visitor: Visitor):
    page = visitor.get(f"{ENROL}?who=adult&bank=yes")
    back = page.classed("bar-button")[0].get("href", "")
    assert back == f"{ENROL}?who=adult"
    assert visitor.get(ENROL).classed("bar-button")[0].get("href") == "/urumqi/guides"


def test_another_language_keeps_the_answers(visitor: Visitor):
    page = visitor.get(f"{ENROL}?who=adult&bank=yes&lang=en")
    (link,) = (a for a in page.classed("choice") if a.get("lang") == "ug")
    turned = visitor.get(link.get("href", ""))
    assert turned.tree.get("dir") == "rtl"
    assert len(given(turned)) == 2


@pytest.mark.parametrize(
    "odd", ["who=<script>", "who=", "who=adult&who=minor", "bank=yes&year=x", "%00=1&who=%ff"]
)
def test_an_odd_address_is_only_a_question_asked_again(visitor: Visitor, odd):
    page = visitor.get(f"{ENROL}?{odd}")
    assert page.classed("option")
    assert "<script>" not in page.text


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_last_day_is_reckoned_and_the_answers_stay(app: Flask, prefix):
    visitor = Visitor(app, "en")
    form = visitor.get(f"{prefix}{OUT_OF_TOWN}").form(action="/out-of-town#days")
    page = visitor.send(form.filled(year="2026", month="11", day="30"))
    ((row,),) = page.classed("days-found")
    assert [words(cell) for cell in row] == ["Last day for the claim", "28 February 2027"]
    assert len(given(page)) == 4
    assert page.form(action="/out-of-town#days").values["day"] == "30"


@pytest.mark.parametrize(
    ("address", "day", "found"),
    [
        ("/beijing/guide/pre-report?way=phone", "2026-11-22", ["2 December 2026"]),
        ("/beijing/guide/replacement?stage=apply", "2026-11-02", ["23 November 2026"]),
        ("/urumqi/guide/temporary-card?matter=apply", "2026-11-22", ["21 January 2027"]),
        ("/urumqi/guide/enrol?who=pupil", "2026-10-08", ["1 January 2027", "31 December 2027"]),
        (
            "/urumqi/guide/enrol?who=newborn&bank=no&allowance=no&disabled=no",
            "2026-05-20",
            ["1 June 2026", "31 December 2026"],
        ),
    ],
)
def test_each_kind_of_day_is_reckoned(app: Flask, address, day, found):
    year, month, number = day.split("-")
    page = Visitor(app, "en").get(f"{address}&year={year}&month={month}&day={number}")
    assert [words(days) for row in page.classed("days-found") for days in row.iter("dd")] == found
    assert page.classed("days-notes")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            f"{OUT_OF_TOWN}&year=2026&month=02&day=30",
            "There is no such day. Please choose year, month and day anew.",
        ),
        (
            f"{OUT_OF_TOWN}&year=2015&month=12&day=31",
            "We have rules from 1 January 2016 on. Please choose that day",
        ),
        (f"{ENROL}?who=pupil&year=2026&month=03&day=01", "On that day the contribution can't be paid"),
        (
            "/beijing/guide/exchange?stage=apply&year=2027&month=03&day=01",
            "The official calendar of working days for that time isn't known here.",
        ),
    ],
)
@time_machine.travel("2026-01-15 10:00 +0800", tick=False)
def test_a_day_that_does_not_do_is_marked_and_nothing_is_lost(app: Flask, address, sentence):
    page = Visitor(app, "en").get(address, status=422)
    assert words(page.by_id("day-fault")).startswith(sentence)
    assert not page.classed("days-found")
    assert page.classed("steps")


def test_half_a_day_is_none(visitor: Visitor):
    page = visitor.get(f"{OUT_OF_TOWN}&year=2026&month=11")
    assert not page.classed("days-found")
    assert page.form(action="/out-of-town#days").values["month"] == "11"


def test_the_day_asked_for_is_today_at_first(visitor: Visitor):
    with time_machine.travel("2026-03-05 10:00 +0800", tick=False):
        values = visitor.get(OUT_OF_TOWN).form(action="/out-of-town#days").values
    assert (values["year"], values["month"], values["day"]) == ("2026", "03", "05")


@pytest.mark.parametrize("address", ["/urumqi/guide/nothing", "/beijing/guide/enrol", "/hami/guides"])
def test_a_guide_the_city_has_not_is_not_found(visitor: Visitor, address):
    visitor.get(address, status=404)


def test_the_guides_stand_on_the_city_s_rule_for_paths(app: Flask):
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    assert rules["kiosk.guide"] == f"/<{REGIONS}:region>/guide/<guide_id>"
    assert rules["public.guides"] == f"/m/<{REGIONS}:region>/guides"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_knows_the_guides_that_rest_on_it(app: Flask, lang):
    with app.test_request_context(query_string={"lang": lang}):
        (link,) = guides.for_entry("ur-28")
        title = guides.shipped().guide("urumqi", "out-of-town").title[lang]
        assert link == guides.Link("out-of-town", "urumqi", title)
        assert guides.for_entry("ur-05") == ()
