"""The staff's work list: what found no answer or no help, grouped, by city; and how often each answer helped."""

import pytest
from flask import Flask

from kiosk.time_limits import TimeLimits
from tests.conftest import AppMaker, parts
from tests.web.visitor import Page, Visitor, staff, words

LANGUAGES = ("zh", "en", "ug")
PATH = "/staff/questions"


@pytest.fixture
def filled(make_app: AppMaker) -> Flask:
    """An app whose people asked and tapped."""
    app = make_app()
    kept = parts(app).questions
    for question, region, lang, times in (
        ("公积金怎么提取", "beijing", "zh", 3),
        ("怎么提取公积金", "beijing", "zh", 2),
        ("明天天气", "urumqi", "zh", 4),
        ("پېنسىيە قاچان بېرىلىدۇ", "urumqi", "ug", 1),
        ("<script>alert(1)</script>", None, "en", 1),
    ):
        for _ in range(times):
            kept.unanswered(question, region, lang, "refused")
    kept.unanswered("公积金提取", "beijing", "zh", "unhelpful", "bj-card-05")
    kept.unanswered("旧", "beijing", "zh", "unhelpful", "bj-gone-01")
    for _ in range(2):
        kept.unhelpful("bj-card-05", "beijing")
    kept.helpful("bj-card-05", "beijing")
    kept.helpful("ur-14", "urumqi")
    kept.unhelpful("bj-gone-01", "beijing")
    return app


def groups(page: Page) -> list[tuple[str, str, list[str]]]:
    """Return how often each group was asked, its city, and its texts."""
    found = []
    for work in page.classed("work"):
        inside = list(work.iter())
        count = next(words(e) for e in inside if e.get("class") == "wording-count")
        city = next(words(e) for e in inside if e.get("class") == "wording-city")
        texts = [words(e) for e in inside if e.get("class") == "wording-text"]
        found.append((count, city, texts[1:] or texts))
    return found


def test_what_is_asked_most_comes_first_in_groups(filled: Flask) -> None:
    assert groups(staff(filled, "en").get(PATH)) == [
        ("6×", "Beijing", ["公积金怎么提取", "怎么提取公积金", "公积金提取"]),
        ("4×", "Urumqi", ["明天天气"]),
        ("1×", "Both cities", ["script alert 1 script"]),
        ("1×", "Urumqi", ["پېنسىيە قاچان بېرىلىدۇ"]),
        ("1×", "Beijing", ["旧"]),
    ]


@pytest.mark.parametrize(
    ("region", "cities"),
    [("beijing", {"Beijing", "Both cities"}), ("urumqi", {"Urumqi", "Both cities"})],
)
def test_a_city_is_looked_at_alone(filled: Flask, region: str, cities: set[str]) -> None:
    page = staff(filled, "en").get(f"{PATH}?region={region}")
    assert {city for _count, city, _texts in groups(page)} == cities
    prefix = {"beijing": "bj-", "urumqi": "ur-"}[region]
    knowledge = parts(filled).matcher.knowledge
    judged = {words(row) for row in page.all("tbody/tr/th")}
    assert judged == {e.wording("en").question for e in knowledge if e.id in {"bj-card-05", "ur-14"}} & {
        e.wording("en").question for e in knowledge if e.id.startswith(prefix)
    }
    (nav,) = page.classed("cities")
    (chosen,) = (link for link in nav.iter("a") if link.get("aria-current") == "true")
    assert chosen.get("href") == f"{PATH}?region={region}"


def test_each_wording_says_its_language_its_fate_and_its_days(filled: Flask) -> None:
    page = staff(filled, "en").get(PATH)
    first, *_others, unhelpful = [
        e for e in page.classed("work")[0].iter("li") if e.get("class") == "wording"
    ]
    today = words(next(e for e in first.iter() if e.get("class") == "wording-days"))
    assert words(first) == f"3× 公积金怎么提取 中文 Refused {today}"
    question = parts(filled).matcher.knowledge.entry("bj-card-05").wording("en").question
    assert words(unhelpful) == f"1× 公积金提取 中文 No help: {question} {today}"
    link = next(unhelpful.iter("a")).get("href", "")
    assert visitor_finds(filled, link, "bj-card-05")


def visitor_finds(app: Flask, link: str, entry_id: str) -> bool:
    lead = parts(app).matcher.knowledge.entry(entry_id).wording("en").answer.lead
    return lead in staff(app, "en").get(link).text


def test_a_group_becomes_wordings_of_the_entry_that_is_chosen(filled: Flask) -> None:
    agent = staff(filled, "en")
    links = [link for link in agent.get(PATH).links() if link.startswith(f"{PATH}/wording")]
    assert len(links) == len(groups(agent.get(PATH)))
    parts(filled).questions.unanswered("丢失社会保障卡怎么办", "beijing", "zh", "refused")
    page = agent.get(f"{PATH}/wording?leader=丢失社会保障卡怎么办&of=beijing")
    form = page.form(action="/wording")
    offered = [option.get("value", "") for option in page.by_id("entry").iter("option")]
    assert len(offered) > 1
    assert offered[0] == form.values["entry"]
    page = agent.send(form.filled(entry=offered[1]))
    text = words(page.by_id("draft"))
    assert offered[1] in text
    assert '"丢失社会保障卡怎么办",' in text
    agent.get(f"{PATH}/wording?leader=nobody+asked", 404)


def test_each_text_is_marked_with_its_own_language(filled: Flask) -> None:
    page = staff(filled, "en").get(PATH)
    tags = {words(bdi): bdi.get("lang") for e in page.classed("wording-text") for bdi in e.iter("bdi")}
    assert tags["明天天气"] == "zh-CN"
    assert tags["پېنسىيە قاچان بېرىلىدۇ"] == "ug"


def test_the_answers_that_helped_least_come_first(filled: Flask) -> None:
    page = staff(filled, "en").get(PATH)
    rows = [[words(cell) for cell in row] for row in page.all("tbody/tr")]
    question = {e.id: e.wording("en").question for e in parts(filled).matcher.knowledge}
    assert rows == [
        [question["bj-card-05"], "1", "2", "0", "0", "0"],
        ["bj-gone-01", "0", "1", "0", "0", "0"],
        [question["ur-14"], "1", "0", "0", "0", "0"],
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_sound_in_every_language_full_and_empty(filled: Flask, make_app: AppMaker, lang: str) -> None:
    full = staff(filled, lang).get(PATH)
    assert len(full.classed("work")) == 5
    assert full.all("table")
    for row in parts(filled).questions.listed():
        assert row.text in full.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_when_there_is_nothing_to_do(make_app: AppMaker, lang: str) -> None:
    page = staff(make_app(), lang).get(PATH)
    assert page.classed("notice-quiet")
    assert not page.all("table")
    assert not page.classed("work")


def test_it_is_one_link_from_the_search_and_back(app: Flask) -> None:
    visitor = staff(app)
    assert PATH in visitor.get("/staff/").links()
    page = visitor.get(PATH)
    assert "/staff/" in page.links()
    (here,) = page.all("a[@aria-current='page']")
    assert here.get("href") == PATH


def test_more_than_anybody_reads_is_cut_and_said_to_be(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.surfaces.staff.MOST_WORDINGS", 2)
    page = staff(filled, "en").get(PATH)
    assert [texts for _count, _city, texts in groups(page)] == [["明天天气"], ["公积金怎么提取"]]
    assert "Only the 2 most frequent" in page.text
    monkeypatch.undo()
    assert "Only the" not in staff(filled, "en").get(PATH).text


def test_it_says_how_long_a_question_is_kept(make_app: AppMaker) -> None:
    for limits, days in ((TimeLimits(), 90), (TimeLimits(questions=7), 7)):
        page = staff(make_app(time_limits=limits), "en").get(PATH)
        assert f"after {days} days without being asked again" in page.text


def test_neither_the_touchscreen_nor_the_phone_shows_it(make_app: AppMaker) -> None:
    for surface in ("kiosk", "public"):
        Visitor(make_app(surface=surface)).get(PATH, status=404)
