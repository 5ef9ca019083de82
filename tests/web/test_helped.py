"""Did this help? Counted with a tap; and whatever the store does, no answer is held up."""

import logging
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from faq.matcher import Verdict
from kiosk import outcomes
from kiosk.store.sessions import utc_now
from kiosk.store.tables import questions
from tests.conftest import AppMaker, parts
from tests.web.test_ask import ask, decided
from tests.web.test_refused import kept, tell
from tests.web.visitor import Page, Visitor, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
LOST = "我叫张三，卡丢了，电话13812345678"
YES, NO = ("helped", "yes"), ("helped", "no")


def answer(visitor: Visitor, prefix: str = "", question: str = "") -> Page:
    query = {"q": question} if question else {}
    return visitor.get(f"{prefix}/beijing/answer/bj-card-05", query_string=query)


def tap(visitor: Visitor, page: Page, button: tuple[str, str]) -> Page:
    """Tap one of the two buttons, and follow to the page that comes."""
    response = visitor.post(page.form(action="/helped"), button)
    assert response.status_code == 303
    return visitor.get(response.headers["Location"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_yes_is_counted_and_thanked_for(make_app: AppMaker, prefix: str, lang: str) -> None:
    app = make_app()
    visitor = Visitor(app, lang)
    page = answer(visitor, prefix, LOST)
    assert [words(b) for b in page.all("button[@name='helped']")] != ["", ""]
    after = tap(visitor, page, YES)
    assert after.h1 == page.h1
    assert not after.all("button[@name='helped']")
    assert words(after.by_id("helped"))
    assert not [e for e in after.by_id("helped").iter() if e.get("class") == "phone"]
    assert parts(app).questions.helpfulness() == {"bj-card-05": (1, 0)}
    assert kept(app) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_no_keeps_what_was_asked_masked_and_says_whom_to_ring(
    make_app: AppMaker, prefix: str, lang: str
) -> None:
    app = make_app()
    visitor = Visitor(app, lang)
    after = tap(visitor, answer(visitor, prefix, LOST), NO)
    numbers = [e for e in after.by_id("helped").iter() if "phone-number" in e.get("class", "").split()]
    assert [words(e) for e in numbers] == ["96102", "12333"]
    assert after.classed("related")
    assert not after.all("button[@name='helped']")
    assert parts(app).questions.helpfulness() == {"bj-card-05": (0, 1)}
    assert kept(app) == [("我叫xxx 卡丢了 电话xxx", 1, "beijing", lang, "unhelpful", "bj-card-05")]


def test_without_a_question_nothing_but_the_count_is_kept(make_app: AppMaker) -> None:
    app = make_app()
    visitor = Visitor(app)
    tap(visitor, answer(visitor), NO)
    assert parts(app).questions.helpfulness() == {"bj-card-05": (0, 1)}
    assert kept(app) == []


def test_a_text_that_could_not_have_been_asked_is_not_kept(make_app: AppMaker) -> None:
    app = make_app()
    visitor = Visitor(app)
    form = answer(visitor, question="卡").form(action="/helped").filled(q="长" * 501)
    response = visitor.post(form, NO)
    assert "q=" not in response.headers["Location"]
    assert parts(app).questions.helpfulness() == {"bj-card-05": (0, 1)}
    assert kept(app) == []


def test_the_question_stays_with_the_page_after_the_tap(make_app: AppMaker) -> None:
    visitor = Visitor(make_app())
    after = tap(visitor, answer(visitor, question="卡 丢了&<b>"), NO)
    back = after.classed("bar-button")[0].get("href", "")
    assert visitor.get(back).by_id("q").get("value") == "卡 丢了&<b>"


def test_looking_at_the_thanks_again_counts_nothing(make_app: AppMaker) -> None:
    app = make_app()
    visitor = Visitor(app)
    response = visitor.post(answer(visitor, question="卡").form(action="/helped"), NO)
    for _ in range(3):
        visitor.get(response.headers["Location"])
        visitor.get(response.headers["Location"].replace("helped=no", "helped=no&lang=ug"))
    assert parts(app).questions.helpfulness() == {"bj-card-05": (0, 1)}
    assert [row[1] for row in kept(app)] == [1]


def test_what_is_shown_after_a_tap_is_told_to_who_can_not_see_it(app: Flask) -> None:
    assert answer(Visitor(app)).by_id("helped").get("aria-live") == "polite"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_tap_needs_the_token_of_the_form(make_app: AppMaker, prefix: str) -> None:
    app = make_app()
    visitor = Visitor(app)
    address = answer(visitor, prefix).form(action="/helped").action
    for token in ({}, {"csrf_token": "x"}):
        visitor.get(address, 400, method="POST", data={"helped": "no", **token})
    assert parts(app).questions.helpfulness() == {}


@pytest.mark.parametrize("verdict", ["", "maybe", "YES", "yes\x00"])
def test_a_tap_is_yes_or_no(make_app: AppMaker, verdict: str) -> None:
    app = make_app()
    visitor = Visitor(app)
    page = answer(visitor)
    form = page.form(action="/helped")
    form.values["helped"] = verdict
    visitor.send(form, status=400)
    address = form.action.replace("bj-card-05", "bj-card-99")
    visitor.get(address, 404, method="POST", data={"helped": "no", "csrf_token": page.token})
    assert parts(app).questions.helpfulness() == {}


def test_an_answer_of_the_other_city_is_counted_under_its_own(make_app: AppMaker) -> None:
    app = make_app()
    visitor = Visitor(app)
    data = {"helped": "no", "q": "住院", "csrf_token": answer(visitor).token}
    response = visitor.fetch("/beijing/answer/ur-14/helped", method="POST", data=data)
    assert response.headers["Location"].startswith("/urumqi/answer/ur-14?")
    assert [row[2] for row in kept(app)] == ["urumqi"]


class Store:
    """A store that does something else than it should."""

    def __init__(self, does: object) -> None:
        self._does = does

    def __getattr__(self, _name: str) -> object:
        return self._does


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == outcomes.__name__]


def with_store(app: Flask, does: object) -> Flask:
    app.extensions["kiosk"] = replace(parts(app), questions=Store(does))  # type: ignore[arg-type]
    return decided(app, beijing=(Verdict.REFUSAL, ["bj-card-06"]), urumqi=(Verdict.REFUSAL, []))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "error", [OperationalError("x", {}, Exception(LOST)), RuntimeError(LOST), MemoryError(LOST)]
)
def test_a_store_that_fails_breaks_no_answer_and_tells_no_text(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, prefix: str, error: Exception
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    caplog.set_level(logging.DEBUG)
    visitor = Visitor(with_store(make_app(), fail))
    assert tell(visitor, ask(visitor, LOST, prefix)).classed("phone")
    assert told(caplog) == [f"a question was not counted: {type(error).__name__}"]
    for button in (YES, NO):
        caplog.clear()
        assert words(tap(visitor, answer(visitor, prefix, LOST), button).by_id("helped"))
        assert len(told(caplog)) == 1
    assert "张三" not in str([record.__dict__ for record in caplog.records])


def test_a_store_that_hangs_holds_no_answer_up(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "_PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(outcomes, "_writers", threading.BoundedSemaphore(2))
    thawed = threading.Event()
    waited: list[bool] = []

    def hang(*_arguments: object) -> None:
        waited.append(thawed.wait(30))

    visitor = Visitor(with_store(make_app(), hang))
    began = time.monotonic()
    for _ in range(4):
        assert tell(visitor, ask(visitor, "公积金")).classed("phone")
    assert time.monotonic() - began < 10
    assert told(caplog) == ["a question was not counted: the store is busy"] * 2
    thawed.set()
    for thread in threading.enumerate():
        if thread.name == "outcomes":
            thread.join(10)
    assert waited == [True, True]


def test_old_questions_are_forgotten_when_the_app_starts(make_app: AppMaker) -> None:
    app = make_app()
    parts(app).questions.unanswered("公积金", "beijing", "zh", "refused")
    make_app()
    assert len(parts(app).questions.listed()) == 1
    with parts(app).database.begin() as connection:
        connection.execute(update(questions).values(last_day=(utc_now() - timedelta(days=92)).date()))
    make_app()
    assert parts(app).questions.listed() == []
