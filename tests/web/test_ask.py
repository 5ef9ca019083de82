"""Asking: an answer, a choice or an honest no; and every odd thing that can be typed into the field."""

from dataclasses import replace
from urllib.parse import unquote

import html5lib
import pytest
from flask import Flask

from faq.matcher import Match, Matcher, Result, Verdict
from kiosk.presenters import answers as presenter
from kiosk.presenters import guides
from tests.conftest import AppMaker, parts
from tests.web.visitor import Page, Visitor, staff, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
LOST = "社会保障卡丢失后怎么处理？"
ODD = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)> ' autofocus onfocus=alert(1) x='",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} %(city)s %s",
    "entity": "&lt;b&gt; &amp;amp; &#60;",
    "right to left": "\u202eabc\u202c \u2067د\u2069 \u200f\u200e\u061c",
    "nul": "挂\x00失",
    "controls": "a\x01\x08\x0b\x1b[31m\x7f\x85b",
    "emoji": "💊🏥👨‍👩‍👧‍👦 1️⃣",
    "lines": "one\r\ntwo\u2028three",
    "not text": "\ufffd\ufffe",
    "combining": "社" + "\u0301" * 200,
    "wide": "ＡＢＣ　１２３",
    "sql": "'; DROP TABLE sessions; --",
}


class Decided:
    """A matcher that has made up its mind.

    Args:
        verdicts: for each city what it says, and which entries it gives.
    """

    def __init__(self, real: Matcher, verdicts: dict[str, tuple[Verdict, list[str]]]) -> None:
        self.knowledge = real.knowledge
        self._verdicts = verdicts

    def ask(self, question: str, region: str | None = None, lang: str = "zh", limit: int = 5) -> Result:
        verdict, ids = self._verdicts[region or "beijing"]
        found = (Match(i, 0.5, self.knowledge.entry(i).wording(lang).question) for i in ids[:limit])
        others = (r for r, (said, _ids) in self._verdicts.items() if r != region and said != Verdict.REFUSAL)
        elsewhere = next(others, None) if region and verdict is Verdict.REFUSAL else None
        return Result(question, region, verdict, 0.5, tuple(found), elsewhere=elsewhere)


def decided(app: Flask, **verdicts: tuple[Verdict, list[str]]) -> Flask:
    app.extensions["kiosk"] = replace(parts(app), matcher=Decided(parts(app).matcher, verdicts))  # type: ignore[arg-type]
    return app


def answers(page: Page) -> list[str]:
    """Return the ids of the answers that the part with the results leads to, best first."""
    (results,) = (e for e in page.tree.iter() if e.get("data-results") is not None)
    addresses = [a.get("href", "").partition("?")[0] for a in results.iter("a")]
    return [address.rpartition("/")[2] for address in addresses if "/answer/" in address]


def ask(visitor: Visitor, question: str, prefix: str = "", status: int = 200) -> Page:
    form = visitor.get(f"{prefix}/beijing/ask").form(action="/ask").filled(q=question)
    return visitor.send(form, status=status)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_question_is_answered_at_once(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    entry = parts(app).matcher.knowledge.entry("bj-card-05")
    page = ask(visitor, entry.wording(lang).question, prefix)
    assert answers(page)[0] == "bj-card-05"
    assert words(page.classed("best-lead")[0]) == entry.wording(lang).answer.lead
    assert page.by_id("q").get("value") == entry.wording(lang).question
    (shelves,) = (e for e in page.tree.iter() if e.get("data-shelves") is not None)
    assert shelves.get("hidden") is not None


def test_the_answer_leads_back_to_what_was_asked(visitor: Visitor) -> None:
    page = ask(visitor, LOST)
    link = page.classed("best")[0].get("href", "")
    back = visitor.get(link).classed("bar-button")[0].get("href", "")
    assert visitor.get(back).by_id("q").get("value") == LOST


def test_an_answer_shows_its_parts_its_source_and_what_people_ask_next(app: Flask) -> None:
    visitor = Visitor(app, "en")
    for entry in parts(app).matcher.knowledge:
        page = visitor.get(f"/{entry.region}/answer/{entry.id}")
        wording = entry.wording("en")
        shown = [
            " ".join(text.split())
            for text in (*wording.answer.steps, *wording.answer.bring, *wording.answer.notes)
        ]
        assert page.h1 == wording.question
        assert all(text in page.text for text in shown), entry.id
        assert f"item {entry.source.item}" in words(page.classed("source")[0])
        related = [link.get("href", "") for part in page.classed("related") for link in part.iter("a")]
        assert [link.rpartition("/")[2] for link in related] == list(entry.related), entry.id
        errands = [link.get("href", "") for part in page.classed("errands-here") for link in part.iter("a")]
        assert [link.rpartition("/")[2] for link in errands] == [g.id for g in guides.for_entry(entry.id)], (
            entry.id
        )
        for number in wording.answer.phones:
            assert number in page.text


def test_only_a_kiosk_offers_the_card(app: Flask) -> None:
    knowledge = parts(app).matcher.knowledge
    entry = next(entry for entry in knowledge if "card" in entry.actions)
    visitor = Visitor(app)
    assert any(link.endswith("/card") for link in visitor.get(f"/{entry.region}/answer/{entry.id}").links())
    assert not any(
        link.endswith("/card") for link in visitor.get(f"/m/{entry.region}/answer/{entry.id}").links()
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_two_are_meant_the_person_chooses(make_app: AppMaker, lang: str) -> None:
    ids = ["bj-card-06", "bj-card-07", "bj-card-05"]
    app = decided(make_app(), beijing=(Verdict.CHOOSE, ids))
    page = ask(Visitor(app, lang), "预挂失")
    assert answers(page) == ids
    assert not page.classed("best")
    leads = [words(e) for e in page.classed("question-lead")]
    assert leads == [parts(app).matcher.knowledge.entry(i).wording(lang).answer.lead for i in ids]
    assert not page.classed("phone")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_refusal_says_so_and_names_whom_to_ring(make_app: AppMaker, prefix: str, lang: str) -> None:
    near = ["bj-card-06", "bj-card-08", "bj-visit-02", "bj-visit-03"]
    app = decided(make_app(), beijing=(Verdict.REFUSAL, near), urumqi=(Verdict.REFUSAL, ["ur-01"]))
    page = ask(Visitor(app, lang), "今天天气怎么样", prefix)
    assert answers(page) == near[:3]
    assert not page.classed("best")
    assert [words(e) for e in page.classed("phone-number")] == ["96102", "12333"]
    assert not any("q=" in link and "/urumqi/ask" in link for link in page.links())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_refusal_says_when_the_other_city_has_the_answer(
    make_app: AppMaker, prefix: str, lang: str
) -> None:
    app = decided(make_app(), beijing=(Verdict.REFUSAL, ["bj-note-03"]), urumqi=(Verdict.ANSWER, ["ur-14"]))
    visitor = Visitor(app, lang)
    page = ask(visitor, "住院 报销&大病", prefix)
    (there,) = (link for link in page.links() if f"{prefix}/urumqi/ask" in link)
    assert page.classed("phone")
    other = visitor.get(there)
    assert answers(other) == ["ur-14"]
    assert other.by_id("q").get("value") == "住院 报销&大病"


def test_the_real_matcher_refuses_what_no_document_answers(visitor: Visitor) -> None:
    page = ask(visitor, "今天天气怎么样")
    assert page.classed("phone")
    assert not page.classed("best")


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("question", ["", "\x00\x01", "\ufffe"], ids=["empty", "nul", "no character"])
def test_an_empty_field_shows_the_topics_and_no_fault(visitor: Visitor, prefix: str, question: str) -> None:
    page = ask(visitor, question, prefix)
    assert not page.all("*[@aria-invalid]")
    assert page.classed("topic")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "question", [" ", "\t\r\n", "\u3000\xa0", "x" * 501, "长" * 5000, "💊" * 5000], ids=len
)
def test_what_can_not_be_asked_is_marked_and_kept(app: Flask, question: str, lang: str) -> None:
    page = ask(Visitor(app, lang), question, "/m" if lang == "ug" else "", status=422)
    field = page.by_id("q")
    assert field.get("aria-invalid") == "true"
    assert words(page.by_id(field.get("aria-describedby", "")))
    assert page.classed("topic")
    if question.isprintable():
        assert field.get("value") == question
    if lang == "en":
        assert page.title.startswith("Error: ")


@pytest.mark.parametrize("kind", ODD)
def test_whatever_is_typed_is_shown_as_text_and_as_nothing_else(app: Flask, kind: str) -> None:
    question = ODD[kind]
    visitor = staff(app)
    for address in ("/beijing/ask", "/m/beijing/ask", "/beijing/answer/bj-card-01", "/staff/"):
        page = visitor.get(address, query_string={"q": question})
        for live in ("<script>alert", "<img", "onerror=alert(1)>"):
            assert live not in page.html
        if "/answer/" in address:
            continue
        shown = page.by_id("q").get("value", "")
        assert "49" not in shown
        if kind in {"script", "attribute", "template", "entity", "right to left", "emoji", "sql", "wide"}:
            assert shown == question


def test_text_that_is_no_utf8_is_asked_all_the_same(visitor: Visitor) -> None:
    visitor.get("/beijing/ask?q=%ff%fe%80")
    visitor.get("/beijing/ask?q=%ed%a0%80")
    visitor.get("/beijing/ask?q=%e7%a4%be%e4%bf")
    visitor.get("/beijing/ask?q=" + "社保卡".encode("gbk").hex("%"))


def test_the_field_is_asked_once_when_it_is_sent_twice(visitor: Visitor) -> None:
    page = visitor.get("/beijing/ask?q=挂失&q=<b>")
    assert page.by_id("q").get("value") == "挂失"


@pytest.mark.parametrize("path", ["/beijing/ask/found", "/m/urumqi/ask/found", "/staff/found"])
@pytest.mark.parametrize("question", [LOST, "起付线", "qwertyuiop", *ODD.values()])
def test_what_follows_the_typing_is_a_sound_part_of_a_page(app: Flask, path: str, question: str) -> None:
    visitor = staff(app)
    response = visitor.fetch(path, query_string={"q": question, "lang": "ug"})
    assert response.status_code == 200
    assert not response.text.lstrip().startswith("<!doctype")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    part = parser.parseFragment(response.text)
    assert not [e for e in part.iter() if e.tag in {"script", "style", "img"}]
    ids = [e.get("id") for e in part.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("query", "back"), [("", "/beijing/topic/lost-card"), ("?q=补卡", "/beijing/ask?q=补卡")]
)
def test_the_way_back_from_an_answer_leads_to_where_it_was_found(
    visitor: Visitor, query: str, back: str
) -> None:
    page = visitor.get(f"/beijing/answer/bj-card-08{query}")
    assert unquote(page.classed("bar-button")[0].get("href", "")) == back


@pytest.mark.parametrize(
    ("path", "no"), [("/m/beijing/ask/found", "phones"), ("/staff/found", "data-none >")]
)
def test_half_a_question_gets_what_comes_near_and_no_no(app: Flask, path: str, no: str) -> None:
    visitor = staff(app)
    asked = {"q": "qwertyuiop"}
    whole = visitor.fetch(path, query_string=asked).text
    half = visitor.fetch(path, query_string=asked | {"unfinished": "yes"}).text
    assert no in whole
    assert "data-unfinished" not in whole
    assert no not in half
    assert "data-unfinished" in half


def test_letters_on_their_way_to_words_change_nothing_where_they_find_nothing(visitor: Visitor) -> None:
    for letters, status in (("qwertyuiop", 204), ("qifuxian", 200)):
        asked = {"q": letters, "unfinished": "letters"}
        assert visitor.fetch("/urumqi/ask/found", query_string=asked).status_code == status


@pytest.mark.parametrize(
    ("region", "lang", "word", "titled"),
    [
        ("urumqi", "zh", "慢性病", True),
        ("urumqi", "zh", "报销", True),
        ("beijing", "en", "card", True),
        ("urumqi", "en", "Insurance", True),
        ("urumqi", "en", "hi", False),
        ("urumqi", "en", "surance", False),
        ("beijing", "zh", "天气", False),
        ("beijing", "zh", "卡", False),
    ],
)
def test_a_bare_word_of_a_question_leads_to_the_questions_it_stands_in(
    app: Flask, region: str, lang: str, word: str, titled: bool
) -> None:
    found = presenter.found(parts(app).matcher, word, region, lang)
    if not titled:
        assert found.kind == Verdict.REFUSAL
        return
    assert found.kind == Verdict.CHOOSE
    assert 1 <= len(found.others) <= 4
    entries = [parts(app).matcher.knowledge.entry(link.id) for link in found.others]
    assert all(word.casefold() in entry.wording(lang).question.casefold() for entry in entries)


@pytest.mark.parametrize("path", ["/beijing/ask/found", "/m/beijing/ask/found"])
@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=" + "x" * 501])
def test_while_there_is_nothing_to_ask_nothing_follows_the_typing(
    visitor: Visitor, path: str, query: str
) -> None:
    response = visitor.fetch(path + query)
    assert (response.status_code, response.data) == (204, b"")


def test_an_answer_that_is_not_translated_is_shown_in_chinese_and_says_so(make_app: AppMaker) -> None:
    app = make_app()
    real = parts(app).matcher
    entry = real.knowledge.entry("bj-card-05")
    alone = replace(entry, wordings={"zh": entry.wordings["zh"]})
    knowledge = replace(real.knowledge, entries={**real.knowledge.entries, entry.id: alone})
    matcher = Decided(real, {"beijing": (Verdict.ANSWER, [entry.id])})
    matcher.knowledge = knowledge
    app.extensions["kiosk"] = replace(parts(app), matcher=matcher)  # type: ignore[arg-type]
    page = Visitor(app, "ug").get("/beijing/answer/bj-card-05")
    assert page.h1 == entry.wordings["zh"].question
    assert page.classed("answer-head")[0].get("lang") == "zh-CN"
    assert page.classed("notice-quiet")
    assert page.tree.get("dir") == "rtl"


class TestStaff:
    """The hotline's search: both cities at once."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_both_cities_are_answered_in_one_list(self, app: Flask, lang: str) -> None:
        visitor = staff(app, lang)
        page = visitor.send(visitor.get("/staff/").form(action="/staff/").filled(q="社保卡丢了怎么办"))
        assert len(page.classed("titles-city")) == 2
        assert [words(e) for e in page.classed("title-number")] == list("12345678")
        assert page.by_id("q").get("value") == "社保卡丢了怎么办"

    def test_a_refusal_is_marked_and_the_other_citys_answer_is_open(self, make_app: AppMaker) -> None:
        app = decided(
            make_app(), beijing=(Verdict.REFUSAL, ["bj-card-06"]), urumqi=(Verdict.ANSWER, ["ur-14", "ur-22"])
        )
        page = staff(app).get("/staff/?q=x")
        shown = [e.get("data-answer") for e in page.classed("opened") if e.get("hidden") is None]
        assert shown == ["ur-14"]
        assert len(page.classed("badge")) == 1

    @pytest.mark.parametrize("question", ["", " ", "\x00", "x" * 501, "长" * 5000])
    def test_what_can_not_be_asked_finds_nothing(self, app: Flask, question: str) -> None:
        visitor = staff(app)
        page = visitor.get("/staff/", query_string={"q": question})
        assert not page.classed("title")
        assert visitor.fetch("/staff/found", query_string={"q": question}).status_code == 204
