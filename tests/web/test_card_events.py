"""The stream that tells a page what happens at the reader: presence and a running number, and no more."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from flask import Flask

from kiosk.card.simulated import sample_cards
from kiosk.surfaces import kiosk
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.visitor import Visitor

EVENTS = "/card/events"


class Listener:
    """One page that listens."""

    def __init__(self, stream: Iterator[bytes]) -> None:
        self._stream = stream
        self.heard = b""

    def next(self) -> str:
        """Return the next thing sent."""
        sent = next(self._stream)
        self.heard += sent
        return sent.decode()

    def event(self) -> dict[str, Any]:
        """Return the data of the next event; signs of life are passed over."""
        while (sent := self.next()).startswith(":"):
            pass
        kind, data, *rest = sent.split("\n")
        assert (kind, rest) == ("event: reader", ["", ""])
        assert data.startswith("data: ")
        found: dict[str, Any] = json.loads(data.removeprefix("data: "))
        return found


@contextmanager
def listening(app: Flask) -> Iterator[Listener]:
    response = Visitor(app).fetch(EVENTS, buffered=False)
    assert response.status_code == 200
    assert response.mimetype == "text/event-stream"
    try:
        yield Listener(iter(response.response))
    finally:
        response.close()


def test_the_first_event_tells_how_things_are(make_app: AppMaker) -> None:
    app = make_app()
    with listening(app) as listener:
        first = listener.event()
    assert first == {"revision": CardVisitor(app).desk.snapshot().revision, "presence": "empty"}


def test_every_change_at_the_reader_is_told_once(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    with listening(app) as listener:
        revisions = [listener.event()["revision"]]
        for slug, presence in (
            ("beijing-employed", "card"),
            (None, "empty"),
            ("foreign", "card"),
            (None, "empty"),
        ):
            visitor.insert(slug) if slug else visitor.remove()
            event = listener.event()
            assert event["presence"] == presence
            revisions.append(event["revision"])
    assert revisions == sorted(set(revisions))


def test_the_page_knows_the_revision_it_shows(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    for look in (lambda: visitor.get("/beijing/card"), lambda: visitor.insert("beijing-employed")):
        page = look()
        (shown,) = (e for e in page.tree.iter() if e.get("data-card-events"))
        with listening(app) as listener:
            event = listener.event()
        assert (shown.get("data-revision"), shown.get("data-presence")) == (
            str(event["revision"]),
            event["presence"],
        )
        assert shown.get("data-card-events") == EVENTS


def test_nothing_of_a_person_is_told(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    with listening(app) as listener:
        for slug, sample in sample_cards().items():
            page = visitor.insert(slug)
            if page.classed("pin"):
                visitor.enter(page, sample.pin_hint)
            visitor.remove()
        told = [listener.event()]
        while told[-1]["revision"] < visitor.desk.snapshot().revision:
            told.append(listener.event())
    assert all(event.keys() == {"revision", "presence"} for event in told)
    assert all(isinstance(event["revision"], int) for event in told)
    assert {event["presence"] for event in told} <= {"empty", "card", "mute"}
    for sample in sample_cards().values():
        contents = sample.card._contents
        for secret in (contents.name, contents.identity_number, contents.card_number, sample.pin_hint):
            assert not secret or secret not in listener.heard.decode()


def test_while_nothing_happens_it_gives_a_sign_of_life(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kiosk, "_BEAT_SECONDS", 0.02)
    with listening(make_app()) as listener:
        listener.event()
        assert [listener.next() for _ in range(3)] == [": still here\n\n"] * 3


def test_one_listener_too_many_is_sent_away_and_a_place_is_given_back(make_app: AppMaker) -> None:
    app = make_app()
    with ExitStack() as all_places:
        for _ in range(kiosk._MOST_LISTENERS - 1):
            all_places.enter_context(listening(app))
        with listening(app) as last:
            last.event()
            Visitor(app).get(EVENTS, status=503)
        with listening(app) as another:
            another.event()
            assert Visitor(app).fetch(EVENTS).status_code == 503


def test_a_place_is_given_back_by_a_stream_that_never_began_and_taken_by_no_question_about_it(
    make_app: AppMaker,
) -> None:
    app = make_app()
    for _ in range(3 * kiosk._MOST_LISTENERS):
        Visitor(app).fetch(EVENTS, buffered=False).close()
        assert Visitor(app).fetch(EVENTS, method="HEAD").status_code == 200
        assert Visitor(app).fetch(EVENTS, method="OPTIONS").status_code == 200
    with ExitStack() as all_places:
        for _ in range(kiosk._MOST_LISTENERS):
            all_places.enter_context(listening(app))


def test_a_stream_closed_twice_gives_one_place_back(make_app: AppMaker) -> None:
    app = make_app()
    response = Visitor(app).fetch(EVENTS, buffered=False)
    response.close()
    response.close()
    with ExitStack() as all_places:
        for _ in range(kiosk._MOST_LISTENERS):
            all_places.enter_context(listening(app))
        assert Visitor(app).fetch(EVENTS).status_code == 503


def test_a_card_taken_out_is_told_within_a_second(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    visitor.enter(visitor.insert("beijing-employed"), "246813")
    with listening(app) as listener:
        listener.event()
        began = time.monotonic()
        visitor.reader.remove()
        assert listener.event()["presence"] == "empty"
        assert time.monotonic() - began < 1


def test_a_session_of_the_card_that_is_in_goes_on(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    with listening(app) as listener:
        listener.event()
        visitor.enter(visitor.insert("beijing-employed"), "246813")
        listener.event()
        assert len(visitor.sessions()) == 1
    assert visitor.fetch("/beijing/card/account").status_code == 200


def test_where_the_store_fails_the_page_is_told_all_the_same_and_the_place_given_back(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    visitor = CardVisitor(app)

    def fail(_card_in: str) -> None:
        raise OSError

    for _ in range(kiosk._MOST_LISTENERS + 1):
        with monkeypatch.context() as patch, listening(app) as listener:
            patch.setattr(parts(app).sessions, "end_of_other_cards", fail)
            listener.event()
            visitor.insert("foreign")
            assert listener.event()["presence"] == "card"
            with pytest.raises(OSError):  # noqa: PT011 - the server closes the stream; the page listens anew
                listener.event()
        visitor.remove()
