"""The chat, over HTTP and on its page: each kind of reply, in three languages, with a script and without one."""

import logging
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from calculators.day_rules import What
from faq import said, talk
from faq.conversation import DATE
from faq.matcher import Matcher, Result, Verdict
from kiosk import chat
from kiosk.presenters.estimate_words import FIELDS, LEVELS
from tests.conftest import Speaking, parts
from tests.web.test_api import good, problem
from tests.web.test_ask import ODD, decided
from tests.web.visitor import Page, Visitor, words

API = "/api/v1/chat"
CASES_FOLDER = Path(__file__).parents[1] / "cases"
SENTENCES: dict[str, list[str]] = tomllib.loads((CASES_FOLDER / "talk.toml").read_text(encoding="utf-8"))[
    "estimate"
]
ITEM_30: list[dict[str, Any]] = tomllib.loads(
    (CASES_FOLDER / "urumqi-item-30.toml").read_text(encoding="utf-8")
)["case"]
LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
CASE_1 = SENTENCES["case_1"][0]
REPLACE = "bj-card-08"
ANSWERED = (Verdict.ANSWER, [REPLACE, "bj-card-12"])
REFUSED = (Verdict.REFUSAL, ["bj-card-06", "bj-note-03"])
Told = Callable[..., Flask]
# For each kind: what is said, with which topic, and what the ranking says of it.
KINDS: dict[str, tuple[dict[str, Any], dict[str, tuple[Verdict, list[str]]]]] = {
    "answer": ({"q": "补卡", "region": "beijing"}, {"beijing": ANSWERED}),
    "choose": ({"q": "社保卡", "region": "beijing"}, {"beijing": (Verdict.CHOOSE, [REPLACE, "bj-card-11"])}),
    "refusal": ({"q": "天气", "region": "beijing", "topic": REPLACE}, {"beijing": REFUSED}),
    "courtesy": ({"q": "你好", "region": "beijing"}, {}),
    "date": ({"q": "我2026年7月1日办的补卡，什么时候能拿", "region": "beijing"}, {"beijing": ANSWERED}),
    "estimate": ({"q": CASE_1, "region": "urumqi"}, {"urumqi": (Verdict.REFUSAL, ["ur-01"])}),
}


class Referring:
    """A matcher that refers everything it refuses to Urumqi."""

    def __init__(self, matcher: Matcher) -> None:
        self.knowledge = matcher.knowledge
        self._matcher = matcher

    def ask(self, question: str, region: str | None = None, lang: str = "zh", limit: int = 5) -> Result:
        result = self._matcher.ask(question, region, lang, limit)
        return replace(result, elsewhere="urumqi" if result.refused else None)


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Tell the matcher what to say of each city, for one test."""
    monkeypatch.setitem(app.extensions, "kiosk", parts(app))
    return lambda **verdicts: decided(app, **verdicts)


def turn(app: Flask, **body: object) -> Any:
    return good(Visitor(app).fetch(API, method="POST", json=body))


def open_chat(visitor: Visitor, prefix: str = "", region: str = "beijing") -> Page:
    return visitor.get(f"{prefix}/{region}/chat")


def say(visitor: Visitor, page: Page, question: str, status: int = 200, **fields: str) -> Page:
    return visitor.send(page.form(name="say").filled(q=question, **fields), status=status)


def tap(visitor: Visitor, page: Page, label: str) -> Page:
    """Send one of the questions on offer."""
    return visitor.send(page.form(name="say"), ("ask", label))


def topic(page: Page) -> str:
    return page.form(name="say").values["topic"]


def bubbles(page: Page) -> list[str]:
    return [words(bubble) for bubble in page.classed("bubble")]


def offers(page: Page) -> list[str]:
    """Return the questions that the reply offers to send, those of the start left out."""
    return [
        e.get("value", "")
        for bubble in page.classed("bubble-ours")
        for e in bubble.iter("button")
        if e.get("name") == "ask"
    ]


class TestInterface:
    """POST /api/v1/chat."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_kind_of_reply_is_as_the_document_promises(self, told: Told, kind: str, lang: str) -> None:
        body, verdicts = KINDS[kind]
        app = told(**verdicts)
        document = Visitor(app).fetch("/api/v1/openapi.json").json or {}
        reply = turn(app, **body, lang=lang)
        schema = {"$ref": "#/components/schemas/ChatReply", "components": document["components"]}
        Draft202012Validator(schema).validate(reply)
        assert reply["kind"] == kind
        assert document["components"]["schemas"]["ChatReply"]["properties"]["kind"]["enum"].count(kind) == 1

    def test_the_document_lists_these_kinds_and_no_other(self, app: Flask) -> None:
        document = Visitor(app).fetch("/api/v1/openapi.json").json or {}
        assert set(document["components"]["schemas"]["ChatReply"]["properties"]["kind"]["enum"]) == set(KINDS)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_an_answer_is_its_first_sentences_and_a_part_is_that_part(self, told: Told, lang: str) -> None:
        app = told(beijing=ANSWERED)
        answer = parts(app).matcher.knowledge.entry(REPLACE).wording(lang).answer
        first = turn(app, q="补卡", region="beijing", lang=lang)
        assert (first["text"], first["topic"]) == (answer.lead, REPLACE)
        assert [match["id"] for match in first["answers"]] == [REPLACE, "bj-card-12"]
        bring = turn(app, q="What should I bring?", region="beijing", lang=lang, topic=REPLACE)
        assert bring["text"].split("\n") == list(answer.bring)
        assert (
            turn(app, q="多久能拿到", region="beijing", lang=lang, topic=REPLACE)["text"] == answer.time_limit
        )
        assert turn(app, q="怎么办", region="beijing", lang=lang, topic=REPLACE)["text"].split("\n") == list(
            answer.steps
        )
        assert turn(app, q="去哪儿办", region="beijing", lang=lang, topic=REPLACE)["text"].split("\n") == [
            answer.lead,
            *answer.steps,
        ]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_part_that_a_related_answer_gives_says_which_question_it_is_about(
        self, told: Told, lang: str
    ) -> None:
        app = told(beijing=(Verdict.REFUSAL, ["bj-card-12"]))
        fee = parts(app).matcher.knowledge.entry("bj-card-12").wording(lang)
        reply = turn(app, q="要钱吗", region="beijing", lang=lang, topic=REPLACE)
        assert (reply["kind"], reply["topic"]) == ("answer", "bj-card-12")
        assert reply["text"].split("\n") == [fee.question, fee.answer.fees]
        visitor = Visitor(app, lang)
        page = say(visitor, open_chat(visitor), "要钱吗", topic=REPLACE)
        assert [words(e) for e in page.classed("bubble-main")] == [" ".join(fee.question.split())]

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize(("asked", "part"), [("打哪个电话", "phones"), ("要钱吗", "fees")])
    def test_what_the_document_does_not_say_is_said_so_with_numbers_to_ring(
        self, told: Told, speaking: Speaking, asked: str, part: str, lang: str
    ) -> None:
        app = told(beijing=REFUSED)
        reply = turn(app, q=asked, region="beijing", lang=lang, topic="bj-card-02")
        with speaking(lang):
            assert reply["text"].split("\n")[0] == str(chat.NOT_SAID[part])
        assert (reply["kind"], reply["topic"]) == ("refusal", "bj-card-02")
        assert "96102" in reply["text"].split("\n")[-1]

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize(
        ("region", "number"), [("beijing", "96102"), ("urumqi", "8812333"), (None, "96102")]
    )
    def test_a_refusal_names_the_numbers_of_the_city(
        self, told: Told, region: str | None, number: str, lang: str
    ) -> None:
        app = told(beijing=REFUSED, urumqi=(Verdict.REFUSAL, ["ur-01"]))
        reply = turn(app, q="天气", region=region, lang=lang)
        assert reply["kind"] == "refusal"
        assert number in reply["text"].split("\n")[-1]
        assert "/" not in reply["text"]

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize(
        ("said_", "kind"),
        [
            ("在吗", "greeting"),
            ("谢谢", "thanks"),
            ("bye", "goodbye"),
            ("好的", "yes"),
            ("你是谁", "who"),
            ("换个问题", "start_over"),
            ("转人工", "person"),
        ],
    )
    def test_small_talk_gets_its_courtesy(
        self, app: Flask, speaking: Speaking, said_: str, kind: str, lang: str
    ) -> None:
        reply = turn(app, q=said_, region="urumqi", lang=lang)
        with speaking(lang):
            assert reply["text"].split("\n")[0] == str(chat.COURTESIES[kind])
        assert ("8812333" in reply["text"]) is (kind == "person")
        assert (reply["kind"], reply["answers"], reply["topic"]) == ("courtesy", [], None)

    @pytest.mark.parametrize(
        ("lang", "day"), [("zh", "2026年7月11日"), ("en", "11 July 2026"), ("ug", "2026-07-11")]
    )
    def test_a_day_is_counted_from_the_day_named_and_told_as_people_write_it(
        self, told: Told, lang: str, day: str
    ) -> None:
        app = told(beijing=(Verdict.ANSWER, ["bj-card-06"]))
        reply = turn(app, q="我2026年7月1日打电话挂失的，什么时候失效", region="beijing", lang=lang)
        assert (reply["kind"], reply["topic"]) == ("date", "bj-card-06")
        assert day in reply["text"]

    @pytest.mark.parametrize("day", ["2099年7月1日", "2015年1月1日"])
    def test_a_day_nothing_can_be_counted_from_gets_the_answer_and_why(self, told: Told, day: str) -> None:
        app = told(beijing=ANSWERED, urumqi=(Verdict.ANSWER, ["ur-28"]))
        region, entry_id = ("beijing", REPLACE) if day.startswith("2099") else ("urumqi", "ur-28")
        reply = turn(app, q=f"我{day}办的，什么时候到期", region=region)
        assert reply["topic"] == entry_id
        assert reply["text"].startswith(parts(app).matcher.knowledge.entry(entry_id).wording().answer.lead)
        assert len(reply["text"].split("\n")) == 2

    @pytest.mark.parametrize(
        "topic_",
        [
            "estimate:total_cost=30000&level=tertiary",
            "estimate:",
            "estimate:" + "x" * 10_000,
            "estimate:total_cost=-1&level=%00",
        ],
    )
    def test_any_topic_of_an_estimate_is_taken(self, app: Flask, topic_: str) -> None:
        assert turn(app, q="二级医院", region="urumqi", topic=topic_)["kind"] == "estimate"

    @pytest.mark.parametrize("topic_", ["estimate", "date", "beijing", "bj-card-08 "])
    def test_other_topics_are_entries_or_nothing(self, app: Flask, topic_: str) -> None:
        problem(Visitor(app).fetch(API, method="POST", json={"q": "谢谢", "topic": topic_}), 404)


class TestEstimates:
    """Hospital stays told in a sentence, or bit by bit."""

    @pytest.mark.parametrize("number", [1, 2])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_worked_cases_of_item_30_come_out_when_a_sentence_tells_all(
        self, app: Flask, number: int, lang: str
    ) -> None:
        sentence = SENTENCES[f"case_{number}"][LANGUAGES.index(lang)]
        reply = turn(app, q=sentence, region="urumqi", lang=lang)
        expected = ITEM_30[number - 1]["expected"]
        stay = reply["estimate"]["stays"][-1]
        assert (reply["kind"], reply["missing"]) == ("estimate", [])
        assert {name: stay[name] for name in expected} == expected
        pays = f"{int(expected['patient_pays'].removesuffix('.00')):,}.00"
        assert pays in reply["text"]

    @pytest.mark.parametrize(
        ("sentence", "stay"),
        [
            (f"2026年3月1日，{CASE_1}", ITEM_30[0]["claim"]["stays"][0] | {"admitted": "2026-03-01"}),
            (
                "2025年12月31日在乡镇卫生院住院总共花了4500.5元，能报多少",
                {"admitted": "2025-12-31", "hospital_level": "township", "total_cost": "4500.5"},
            ),
        ],
    )
    def test_the_estimate_is_the_calculators_own_for_the_same_claim(
        self, app: Flask, sentence: str, stay: dict[str, str]
    ) -> None:
        claim = {"region": "urumqi", "stays": [stay]}
        reckoned = good(Visitor(app).fetch("/api/v1/calculators/hospital-stay", method="POST", json=claim))
        assert turn(app, q=sentence, region="urumqi")["estimate"] == reckoned

    def test_it_is_filled_in_turn_by_turn(self, app: Flask, speaking: Speaking) -> None:
        first = turn(app, q="住院自费一千能报多少", region="urumqi", lang="en")
        assert (first["missing"], first["estimate"]) == (["hospital_level", "total_cost"], None)
        with speaking("en"):
            assert all(str(FIELDS[name]) in first["text"] for name in first["missing"])
        second = turn(app, q="三级医院", region="urumqi", topic=first["topic"])
        assert (second["missing"], second["estimate"]) == (["total_cost"], None)
        third = turn(app, q="一共三万，乙类两万", region="urumqi", topic=second["topic"])
        assert third["missing"] == []
        assert third["estimate"]["total"]["patient_pays"] == "15480.00"

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_it_says_what_it_takes_for_granted(self, app: Flask, lang: str) -> None:
        plain = turn(app, q="2016年5月1日三级医院住院花了三万能报多少", region="urumqi", lang=lang)[
            "text"
        ].split("\n")
        told = turn(
            app, q="2016年5月1日三级医院住院花了三万，自费一千，能报多少", region="urumqi", lang=lang
        )["text"].split("\n")
        later = turn(
            app, q="2026年5月1日三级医院住院花了三万，自费一千，能报多少", region="urumqi", lang=lang
        )["text"].split("\n")
        both = turn(app, q=SENTENCES["case_2"][0] + "，2016年5月1日", region="urumqi", lang=lang)[
            "text"
        ].split("\n")
        assert [len(lines) for lines in (plain, told, later, both)] == [2, 1, 2, 2]
        assert "2016" in later[-1]
        assert "56,372.00" in both[-1]

    @pytest.mark.parametrize(
        "sentence", ["三级医院住院花了三万，自费四万，能报多少", "2015年5月1日三级医院住院花了三万能报多少"]
    )
    def test_one_that_cannot_be_reckoned_says_why(self, app: Flask, sentence: str) -> None:
        reply = turn(app, q=sentence, region="urumqi")
        assert (reply["kind"], reply["estimate"], reply["missing"]) == ("estimate", None, [])
        assert reply["text"]
        assert reply["topic"].startswith("estimate:")

    def test_beijing_has_none(self, told: Told) -> None:
        app = told(beijing=ANSWERED)
        reply = turn(app, q=CASE_1, region="beijing", topic="estimate:total_cost=30000&level=tertiary")
        assert (reply["kind"], reply["estimate"]) == ("answer", None)

    def test_what_the_chat_keeps_is_figures_and_no_words(self, app: Flask) -> None:
        reply = turn(app, q=f"我是李桂英，{CASE_1}", region="urumqi")
        assert "李桂英" not in unquote(reply["topic"])


class TestPage:
    """The page: each turn is a form sent and a page that comes back; the script only saves the reload."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_a_question_and_what_goes_on_from_it_are_answered_without_a_script(
        self, told: Told, speaking: Speaking, prefix: str, lang: str
    ) -> None:
        app = told(beijing=ANSWERED)
        visitor = Visitor(app, lang)
        answer = parts(app).matcher.knowledge.entry(REPLACE).wording(lang).answer
        page = say(visitor, open_chat(visitor, prefix), "补卡怎么办")
        assert "补卡怎么办" in bubbles(page)[-2]
        assert " ".join(answer.lead.split()) in bubbles(page)[-1]
        assert topic(page) == REPLACE
        with speaking(lang):
            asks = {part: str(question) for part, question in chat.PART_QUESTIONS.items()}
        assert offers(page) == [asks[part] for part in ("steps", "bring", "time_limit")]
        page = tap(visitor, page, asks["bring"])
        assert asks["bring"] in bubbles(page)[-2]
        assert [words(e) for e in page.classed("bubble-ours")[-1].findall("ul[@class='bring']/li")] == list(
            answer.bring
        )
        assert offers(page) == [asks["steps"], asks["time_limit"]]
        page = tap(visitor, page, asks["steps"])
        assert [words(e) for e in page.classed("bubble-ours")[-1].findall("ol[@class='steps']/li")] == list(
            answer.steps
        )
        assert topic(page) == REPLACE

    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_another_language_replies_to_the_last_question_again_and_keeps_what_is_typed(
        self, told: Told, prefix: str
    ) -> None:
        visitor = Visitor(told(beijing=ANSWERED), "zh")
        page = say(visitor, open_chat(visitor, prefix), "补卡怎么办")
        page = say(visitor, page, "要带什么")
        page = visitor.send(page.form(name="say").filled(q="多久"), ("lang", "ug"))
        answer = parts(visitor.client.application).matcher.knowledge.entry(REPLACE).wording("ug").answer
        assert "要带什么" in bubbles(page)[-2]
        assert [words(e) for e in page.classed("bubble-ours")[-1].findall("ul[@class='bring']/li")] == [
            " ".join(sentence.split()) for sentence in answer.bring
        ]
        values = page.form(name="say").values
        assert (values["q"], values["topic"]) == ("多久", REPLACE)

    def test_another_language_before_any_question_keeps_what_is_typed(self, visitor: Visitor) -> None:
        form = open_chat(visitor).form(name="say").filled(q="补")
        page = visitor.send(form, ("lang", "en"))
        assert (page.form(name="say").values["q"], page.classed("exchange")) == ("补", [])

    def test_a_refusal_said_again_in_another_language_is_counted_once(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counted: list[tuple[object, ...]] = []
        monkeypatch.setattr(chat.outcomes, "refused", lambda *what: counted.append(what))
        visitor = Visitor(told(beijing=REFUSED), "zh")
        page = say(visitor, open_chat(visitor), "公积金怎么提")
        page = visitor.send(page.form(name="say"), ("lang", "en"))
        assert "公积金怎么提" in bubbles(page)[-2]
        assert counted == [("公积金怎么提", "beijing", "zh")]

    def test_the_whole_answer_with_its_source_is_folded_under_it(self, told: Told) -> None:
        visitor = Visitor(told(beijing=ANSWERED), "en")
        page = say(visitor, open_chat(visitor), "补卡")
        answer = parts(visitor.client.application).matcher.knowledge.entry(REPLACE).wording("en").answer
        (whole,) = page.all("details[@class='more']")
        assert all(" ".join(sentence.split()) in words(whole) for sentence in (*answer.steps, *answer.bring))
        assert "item 8" in bubbles(page)[-1]
        part = say(visitor, page, "多久能拿到")
        assert " ".join(answer.lead.split()) in words(part.all("details[@class='more']")[0])

    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_with_a_script_the_exchange_comes_alone(self, told: Told, prefix: str) -> None:
        visitor = Visitor(told(beijing=ANSWERED))
        form = open_chat(visitor, prefix).form(name="say").filled(q="<b>补卡</b>")
        form.action += "/turn"
        response = visitor.post(form)
        assert response.status_code == 200
        assert "<!doctype" not in response.text
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        (exchange,) = (
            e for e in parser.parseFragment(response.text).iter() if e.get("data-exchange") is not None
        )
        assert exchange.get("data-topic") == REPLACE
        assert "<b>补卡</b>" in words(exchange)
        assert not [e for e in exchange.iter() if e.tag in {"script", "style", "b"} or e.get("id")]

    def test_at_the_start_the_most_asked_questions_can_be_tapped(self, told: Told) -> None:
        visitor = Visitor(told(beijing=ANSWERED))
        page = open_chat(visitor)
        (starts,) = page.classed("chat-starts")
        assert starts.get("hidden") is None
        region = parts(visitor.client.application).matcher.knowledge
        questions = [region.entry(i).wording().question for i in region.regions["beijing"].most_asked[:4]]
        assert [e.get("value") for e in starts.iter("button")] == questions
        page = tap(visitor, page, questions[1])
        assert questions[1] in bubbles(page)[-2]
        assert page.classed("chat-starts")[0].get("hidden") is not None

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("question", ["", " ", "\u3000\n", "\x00", "x" * 501, "长" * 5000])
    def test_what_can_not_be_asked_comes_back_marked_and_kept(
        self, app: Flask, question: str, lang: str
    ) -> None:
        visitor = Visitor(app, lang)
        prefix = "/m" if lang == "ug" else ""
        page = say(visitor, open_chat(visitor, prefix), question, status=422)
        field = page.by_id("q")
        sentence = words(page.by_id(field.get("aria-describedby", "")))
        assert field.get("aria-invalid") == "true"
        assert sentence
        assert len(page.classed("bubble")) == 1
        if question.isprintable():
            assert field.get("value") == question
        form = open_chat(visitor, prefix).form(name="say").filled(q=question)
        form.action += "/turn"
        response = visitor.post(form)
        assert (response.status_code, response.text) == (422, sentence)

    @pytest.mark.parametrize(
        "path", ["/beijing/chat", "/beijing/chat/turn", "/m/urumqi/chat", "/m/urumqi/chat/turn"]
    )
    def test_no_other_site_can_speak_for_a_person(self, visitor: Visitor, path: str) -> None:
        assert visitor.fetch(path, method="POST", data={"q": "补卡"}).status_code == 400

    def test_a_topic_that_is_not_there_gets_a_page_that_says_so(self, visitor: Visitor) -> None:
        form = open_chat(visitor).form(name="say").filled(q="谢谢", topic="bj-card-99")
        visitor.send(form, status=404)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_there_is_a_button_for_each_choice(self, told: Told, lang: str) -> None:
        ids = [REPLACE, "bj-card-11", "bj-card-12"]
        app = told(beijing=(Verdict.CHOOSE, ids))
        visitor = Visitor(app, lang)
        questions = [parts(app).matcher.knowledge.entry(i).wording(lang).question for i in ids]
        page = say(visitor, open_chat(visitor), "卡")
        assert offers(page) == questions
        told(beijing=(Verdict.ANSWER, [ids[2]]))
        assert topic(tap(visitor, page, questions[2])) == ids[2]

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_a_refusal_shows_the_numbers_and_what_comes_near(
        self, told: Told, prefix: str, lang: str
    ) -> None:
        app = told(beijing=REFUSED, urumqi=(Verdict.REFUSAL, ["ur-01"]))
        visitor = Visitor(app, lang)
        page = say(visitor, open_chat(visitor, prefix), "天气")
        assert [words(e) for e in page.classed("phone-number")] == ["96102", "12333"]
        assert bubbles(page)[-1].count("96102") == 1
        assert offers(page) == [
            parts(app).matcher.knowledge.entry(i).wording(lang).question for i in REFUSED[1]
        ]
        assert any(link.startswith("tel:") for link in page.links()) is (prefix == "/m")

    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_the_other_citys_answer_is_one_button_away(self, told: Told, prefix: str) -> None:
        app = told(beijing=REFUSED, urumqi=(Verdict.ANSWER, ["ur-20"]))
        real = parts(app).matcher
        app.extensions["kiosk"] = replace(parts(app), matcher=Referring(real))  # type: ignore[arg-type]
        visitor = Visitor(app)
        page = say(visitor, open_chat(visitor, prefix), "生孩子能报多少钱")
        (button,) = page.all("button[@formaction]")
        assert button.get("formaction") == f"{prefix}/urumqi/chat"
        form = page.form(name="say").filled(ask=button.get("value", ""))
        form.action = button.get("formaction", "")
        assert topic(visitor.send(form)) == "ur-20"

    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_an_estimate_begun_in_the_chat_is_gone_on_with_in_the_form(self, app: Flask, prefix: str) -> None:
        visitor = Visitor(app, "en")
        page = say(
            visitor,
            open_chat(visitor, prefix, "urumqi"),
            "住院花了三万，自费一千，能报多少",
        )
        form = visitor.send(page.form(action="/estimate"), ("action", "edit")).form(name="estimate")
        last = max(int(name.split("-")[1]) for name in form.values if name.startswith("stays-"))
        assert form.values[f"stays-{last}-total_cost"] == "30000"
        assert form.values[f"stays-{last}-self_funded"] == "1000"
        assert f"stays-{last}-hospital_level" not in form.values

    @pytest.mark.parametrize("prefix", PREFIXES)
    def test_an_estimate_made_in_the_chat_is_shown_with_its_steps_on_its_page(
        self, app: Flask, prefix: str
    ) -> None:
        visitor = Visitor(app, "en")
        page = say(visitor, open_chat(visitor, prefix, "urumqi"), CASE_1)
        assert "15,480.00" in bubbles(page)[-1]
        shown = visitor.send(page.form(action="/estimate"), ("action", "estimate"))
        assert words(shown.classed("headline-you")[0].findall("strong")[0]) == "15,480.00 yuan"
        assert shown.classed("trace")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_levels_of_hospital_can_be_tapped(self, app: Flask, lang: str, speaking: Speaking) -> None:
        visitor = Visitor(app, lang)
        page = say(visitor, open_chat(visitor, region="urumqi"), "住院花了三万能报多少")
        with speaking(lang):
            names = [str(name) for name, _hint in LEVELS.values()]
        assert offers(page) == names
        page = tap(visitor, page, names[-1])
        assert "13,830.00" in bubbles(page)[-1]

    @pytest.mark.parametrize("prefix", PREFIXES)
    @pytest.mark.parametrize("region", ["beijing", "urumqi"])
    def test_the_start_and_the_search_lead_to_it(self, visitor: Visitor, prefix: str, region: str) -> None:
        for address in (f"{prefix}/{region}/", f"{prefix}/{region}/ask"):
            assert f"{prefix}/{region}/chat" in visitor.get(address).links()

    @pytest.mark.parametrize("kind", ODD)
    def test_whatever_is_typed_is_shown_as_text_and_as_nothing_else(self, app: Flask, kind: str) -> None:
        visitor = Visitor(app)
        page = say(visitor, open_chat(visitor), ODD[kind])
        for live in ("<script>alert", "<img", "onerror=alert(1)>"):
            assert live not in page.html
        assert "49" not in bubbles(page)[-2]

    def test_the_speakers_are_told_apart_by_ear(self, told: Told) -> None:
        visitor = Visitor(told(beijing=ANSWERED), "en")
        page = say(visitor, open_chat(visitor), "补卡")
        log = page.one("div[@role='log']")
        assert log.get("aria-label")
        assert len([e for e in log.iter() if e.get("class") == "bubble bubble-theirs"]) == 1
        hidden = [words(e) for e in log.iter() if e.get("class") == "visually-hidden"]
        assert hidden == ["You asked:", "The reply:"]


class TestPrivacy:
    """What is asked stands on the screen, and nowhere that outlives it."""

    MARK = "qwertyuiopmark"

    @pytest.mark.parametrize("prefix", PREFIXES)
    @pytest.mark.parametrize(
        "question",
        [f"补卡 {MARK}", f"{MARK} 天气", f"三级医院住院花了三万 {MARK} 能报多少", f"生孩子能报多少钱 {MARK}"],
    )
    def test_no_address_and_no_line_of_a_log_has_a_word_of_it(
        self, app: Flask, caplog: pytest.LogCaptureFixture, prefix: str, question: str
    ) -> None:
        visitor = Visitor(app)
        with caplog.at_level(logging.DEBUG):
            for region in ("beijing", "urumqi"):
                page = say(visitor, open_chat(visitor, prefix, region), question)
                assert self.MARK in page.text
                addresses = [
                    e.get(name, "")
                    for e in page.tree.iter()
                    for name in ("href", "action", "formaction", "src", "data-chat")
                ]
                assert not [address for address in addresses if self.MARK in unquote(address)]
                good(visitor.fetch(API, method="POST", json={"q": question, "region": region}))
        assert self.MARK not in caplog.text
        assert not [record for record in caplog.records if self.MARK in str(record.args)]

    def test_the_next_to_open_the_chat_finds_nothing(self, told: Told) -> None:
        visitor = Visitor(told(beijing=ANSWERED))
        page = say(visitor, open_chat(visitor), f"补卡 {self.MARK}")
        visitor.post(page.form(name="finish"))
        again = open_chat(visitor)
        assert self.MARK not in again.html
        assert topic(again) == ""
        assert not visitor.client.get_cookie("topic")


class TestWords:
    """What the chat offers to say is understood when it is said, and there are words for all it may have to say."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("part", chat.PART_QUESTIONS)
    def test_every_short_question_on_offer_is_understood(
        self, speaking: Speaking, part: str, lang: str
    ) -> None:
        with speaking(lang):
            assert talk.load().part(str(chat.PART_QUESTIONS[part])) == part

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("level", LEVELS)
    def test_every_level_on_offer_is_understood(self, speaking: Speaking, level: str, lang: str) -> None:
        with speaking(lang):
            name = str(LEVELS[level][0])  # type: ignore[index]
        assert said.stay(name, date(2026, 7, 10)).level == level
        assert not talk.load().asks(name)

    def test_there_are_words_for_every_kind_of_small_talk_and_every_part(self) -> None:
        listed = tomllib.loads(talk.FILE.read_text(encoding="utf-8"))
        assert set(chat.COURTESIES) == set(listed["small_talk"])
        assert set(chat.NOT_SAID) == set(listed["parts"]) - {"where", "more"}  # these every answer has

    def test_there_are_words_for_every_day_that_an_entry_counts(self, app: Flask) -> None:
        counted = {
            a.removeprefix(DATE)
            for entry in parts(app).matcher.knowledge
            for a in entry.actions
            if a.startswith(DATE)
        }
        assert counted
        assert counted <= set(chat.DATES) <= set(What)
