"""Each part made to fail in turn: a short page with a reference number, and nothing typed in any log."""

import logging
import re
from dataclasses import replace
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from kiosk.card.simulated import SimulatedReader, sample_cards
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.visitor import Page, Visitor, staff, words

MARKED = "marked ئۇيغۇر 社保 846271"
PIN = "846271"
REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")


class Broken:
    """Raises whatever is asked of it, with what was given in the text, as a careless library would."""

    def __init__(self, kind: type[Exception] = RuntimeError, keep: dict[str, object] | None = None) -> None:
        self._kind, self._keep = kind, keep or {}

    def __getattr__(self, name: str) -> Any:
        if name in self._keep:
            return self._keep[name]

        def fail(*arguments: object, **named: object) -> NoReturn:
            raise self._kind(f"{name} failed on {arguments} {named} {MARKED} {PIN}")

        return fail


def broken_database(*_arguments: object, **_named: object) -> NoReturn:
    raise OperationalError("SELECT 1", {"token": MARKED}, RuntimeError(MARKED))


def with_broken(app: Flask, **broken: object) -> None:
    app.extensions["kiosk"] = replace(parts(app), **broken)  # type: ignore[arg-type]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return everything in any record: text, arguments, traceback."""
    formatter = logging.Formatter()
    return "\n".join(formatter.format(record) + repr(record.__dict__) for record in caplog.records)


def nothing_typed_in(text: str) -> None:
    for piece in ("marked", "ئۇيغۇر", "社保", PIN):
        assert piece not in text


def failed(visitor: Visitor, caplog: pytest.LogCaptureFixture, path: str, **options: Any) -> None:
    """Fetch what can't be answered and check how that is said."""
    caplog.clear()
    response = visitor.fetch(path, **options)
    assert response.status_code == 500, path
    says = response.text
    if path.startswith("/api/"):
        assert response.mimetype == "application/problem+json"
        assert set(response.json or {}) == {"type", "title", "status", "reference"}
        (reference,) = REFERENCE.findall((response.json or {})["reference"])
    else:
        page = Page(response)
        assert not page.faults
        (reference,) = REFERENCE.findall(page.text)
    for trace in ("Traceback", "RuntimeError", "OperationalError", ".py", "failed on"):
        assert trace not in says
    nothing_typed_in(says.replace("社保小站", ""))
    text = logged(caplog)
    assert reference in text
    nothing_typed_in(text)


@pytest.fixture(autouse=True)
def _log_everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
@pytest.mark.parametrize(
    "path",
    [
        f"/beijing/ask?q={MARKED}",
        f"/beijing/ask/found?q={MARKED}",
        f"/m/urumqi/ask?q={MARKED}",
        f"/staff/?q={MARKED}",
        f"/staff/found?q={MARKED}",
        f"/api/v1/faq/search?q={MARKED}",
    ],
)
def test_when_the_matcher_fails_the_page_says_so(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, path: str, lang: str
) -> None:
    app = make_app()
    visitor = staff(app, lang)
    with_broken(app, matcher=Broken(keep={"knowledge": parts(app).matcher.knowledge}))
    failed(visitor, caplog, path)


def test_when_the_matcher_fails_the_chat_says_so(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app()
    with_broken(app, matcher=Broken(keep={"knowledge": parts(app).matcher.knowledge}))
    failed(Visitor(app), caplog, "/api/v1/chat", method="POST", json={"q": MARKED})


@pytest.mark.parametrize("path", ["/beijing/ask/unanswered", "/m/urumqi/ask/unanswered", "/staff/unanswered"])
def test_when_the_matcher_fails_no_refusal_is_counted(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    app = make_app()
    visitor = staff(app)
    token = visitor.get("/m/beijing/ask?q=qwertyuiop").token
    with_broken(app, matcher=Broken(keep={"knowledge": parts(app).matcher.knowledge}))
    failed(visitor, caplog, path, method="POST", data={"csrf_token": token, "q": MARKED})
    assert parts(app).questions.listed() == []


@pytest.mark.parametrize(
    "path", ["/beijing/", "/m/urumqi/topic/hospital", "/beijing/answer/bj-card-01", "/api/v1/faq/bj-card-01"]
)
def test_when_the_knowledge_fails_the_page_says_so(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    app = make_app()
    knowledge = Broken(keep={"regions": Broken(), "entries": Broken()})
    with_broken(app, matcher=Broken(keep={"knowledge": knowledge}))
    failed(Visitor(app), caplog, path)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_when_the_rules_fail_the_estimate_says_so(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    app = make_app()
    with_broken(app, rulebook=Broken())
    options = {} if method == "GET" else {"data": {"stays-0-year": MARKED, "stays-0-total_cost": PIN}}
    failed(Visitor(app), caplog, "/urumqi/estimate", method=method, **options)


def test_when_the_reckoning_fails_the_estimate_says_so(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calculators.hospital_stay.estimate", Broken().estimate)
    body = {
        "region": "urumqi",
        "stays": [{"admitted": "2016-03-01", "hospital_level": "primary", "total_cost": PIN}],
    }
    form = {
        "stays-0-year": "2016",
        "stays-0-month": "03",
        "stays-0-day": "01",
        "stays-0-hospital_level": "primary",
        "stays-0-total_cost": PIN,
        "action": "estimate",
    }
    app = make_app()
    failed(Visitor(app), caplog, "/m/urumqi/estimate", method="POST", data=form)
    failed(Visitor(app), caplog, "/api/v1/calculators/hospital-stay", method="POST", json=body)


@pytest.mark.parametrize("fails", ["describe", "verify", "balances", "forget"])
def test_when_the_desk_fails_the_card_page_says_so_and_no_session_begins(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    pad = visitor.insert("beijing-employed")
    if fails in {"balances", "forget"}:
        visitor.enter(pad, "246813")
    monkeypatch.setattr(parts(app).desk, fails, getattr(Broken(), fails))
    if fails == "describe":
        failed(visitor, caplog, "/beijing/card")
    if fails == "balances":
        failed(visitor, caplog, "/beijing/card/account")
    if fails == "forget":
        failed(visitor, caplog, "/beijing/finish", method="POST", data=pad.form(action="/finish").values)
    if fails == "verify":
        form = pad.form(action="/pin").filled(pin=PIN)
        failed(visitor, caplog, form.action, method="POST", data=form.values)
        assert visitor.sessions() == []


@pytest.mark.parametrize("fails", ["start", "goes_on", "end"])
def test_when_the_sessions_fail_nothing_personal_is_shown(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    pad = visitor.insert("beijing-employed")
    if fails != "start":
        visitor.enter(pad, "246813")
    monkeypatch.setattr(parts(app).sessions, fails, broken_database)
    if fails == "start":
        form = pad.form(action="/pin").filled(pin="246813")
        failed(visitor, caplog, form.action, method="POST", data=form.values)
        assert visitor.fetch("/beijing/card/account").status_code == 302
    if fails == "goes_on":
        failed(visitor, caplog, "/beijing/card/account")
        failed(visitor, caplog, "/beijing/card")
    if fails == "end":
        failed(visitor, caplog, "/beijing/finish", method="POST", data=pad.form(action="/finish").values)
        monkeypatch.undo()
        assert (
            visitor.fetch("/beijing/card/account").status_code == 302
        )  # the card has forgotten the PIN all the same


def test_an_error_that_nobody_foresaw_shows_its_reference_in_every_language(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app()
    who = {"zh": "demo-agent", "en": "demo-clerk", "ug": "demo-bank"}  # one may be signed in but once
    visitors = [staff(app, lang, account) for lang, account in who.items()]
    with_broken(app, matcher=Broken(ZeroDivisionError))
    for visitor in visitors:
        for path in ("/beijing/", "/m/beijing/", "/staff/?q=x"):
            failed(visitor, caplog, path)


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/urumqi/answer/nothing", "/urumqi/"),
        ("/m/urumqi/nothing", "/m/urumqi/"),
        ("/m/nothing", "/m/"),
        ("/nothing", "/"),
    ],
)
def test_an_error_page_names_the_hotline_and_leads_to_the_start_of_its_city(
    app: Flask, path: str, start: str
) -> None:
    page = Visitor(app, "en").get(path, 404)
    assert "12333" in words(page.by_id("main"))
    assert [a.get("href") for a in page.classed("button")] == [start]


def test_where_not_even_an_error_page_can_be_made_a_reference_is_given(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    monkeypatch.setattr(
        parts(app).desk, "snapshot", Broken().snapshot
    )  # the demonstration asks it for every page
    response = Visitor(app).fetch("/beijing/")
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert (response.json or {})["reference"] in logged(caplog)
    nothing_typed_in(response.text + logged(caplog))


def test_each_failure_has_a_reference_of_its_own(make_app: AppMaker) -> None:
    app = make_app()
    with_broken(app, matcher=Broken())
    pages = [Visitor(app, "en").get("/beijing/", status=500).text for _ in range(3)]
    assert len({REFERENCE.findall(page)[0] for page in pages}) == 3


@pytest.mark.parametrize("pin", [PIN, "846271x", "8" * 13, "", "８４６２７１"])
def test_a_pin_stands_in_no_log_whatever_the_card_says(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, pin: str
) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    for slug in sample_cards():
        page = visitor.insert(slug)
        if page.classed("pin"):
            visitor.post(page.form(action="/pin").filled(pin=pin))
        else:
            insertion = str(visitor.desk.snapshot().insertion)
            pad = f"{parts(app).run}-{insertion}-0"
            data = {"csrf_token": page.token, "pad": pad, "pin": pin}
            visitor.fetch("/beijing/card/pin", method="POST", data=data)
        visitor.remove()
    nothing_typed_in(logged(caplog))
    if pin:
        assert pin not in logged(caplog)


def test_no_number_or_name_of_a_card_stands_in_a_log(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    visitor.enter(visitor.insert("beijing-employed"), "246813")
    visitor.get("/beijing/card/account")
    visitor.remove()
    text = logged(caplog)
    contents = sample_cards()["beijing-employed"].card._contents
    for secret in (contents.name, contents.identity_number, contents.card_number, "246813", "3182.47"):
        assert str(secret) not in text


def test_what_was_asked_and_estimated_stands_in_no_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    visitor = Visitor(app)
    visitor.fetch(f"/beijing/ask?q={MARKED}")
    visitor.fetch(f"/beijing/ask?q={MARKED * 60}")
    visitor.fetch("/api/v1/chat", method="POST", json={"q": MARKED})
    visitor.fetch("/api/v1/chat", method="POST", json={"q": "", MARKED: 1})
    visitor.fetch("/api/v1/calculators/hospital-stay", method="POST", data=MARKED.encode())
    visitor.fetch("/urumqi/estimate", method="POST", data={"stays-0-year": MARKED, "action": "estimate"})
    visitor.fetch(f"/beijing/answer/{MARKED}")
    token = visitor.get("/m/beijing/ask?q=qwertyuiop").token
    for question in (MARKED, MARKED * 60, f"qwertyuiop {PIN}"):
        data = {"csrf_token": token, "q": question}
        visitor.fetch("/m/beijing/ask/unanswered", method="POST", data=data)
    nothing_typed_in(logged(caplog))


def test_without_any_reader_all_but_the_card_works(make_app: AppMaker) -> None:
    visitor = Visitor(make_app(SimulatedReader(plugged=False)), "en")
    page = visitor.get("/beijing/card")
    assert "not connected" in page.h1
    visitor.get("/beijing/")
    visitor.get("/beijing/ask?q=医保")
    visitor.get("/urumqi/estimate")
