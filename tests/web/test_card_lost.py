"""A card that is reported lost or void shows nothing, nor does one that can't be asked about; and the year so far."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.guard import StoreAway
from kiosk.store.tables import audit, cards
from kiosk.store.vault import Sealed
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.test_card import LANGUAGES, PERSON, PIN, person_card, secrets_in
from tests.web.visitor import Page, words

COUNTER = Actor(Role.CLERK, Channel.COUNTER, "beijing", "wang", "c1")
HOTLINE = Actor(Role.AGENT, Channel.HOTLINE, "beijing", "li", "h1")
URUMQI_HOTLINE = Actor(Role.AGENT, Channel.HOTLINE, "urumqi", "li", "h1")
URUMQI_BANK = Actor(Role.CLERK, Channel.BANK, "urumqi", "li", "b1")
TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)
YEAR: dict[str, Any] = {
    "year": 2026,
    "status": "employed",
    "deductible_spent": Decimal("450.50"),
    "fund_paid": Decimal("1234.00"),
    "as_of": date(2026, 11, 20),
}


@pytest.fixture
def app(url: str, make_app: AppMaker) -> Flask:
    """A kiosk on each of the two stores."""
    return make_app(database_url=url)


def refusals(app: Flask) -> list[tuple[str, str, str, str]]:
    """Return what the audit says about balances that were refused."""
    which = select(audit.c.result, audit.c.role, audit.c.channel, audit.c.region).where(
        audit.c.action == "balance"
    )
    with parts(app).database.connect() as connection:
        return [tuple(row) for row in connection.execute(which)]


def shows_nothing(page: Page, card: VirtualCard) -> bool:
    return not (page.classed("pin") or page.classed("balances") or secrets_in(page.html) or card.verifies)


def test_each_state_of_a_report_shows_balances_or_none(app: Flask) -> None:
    visitor, card, reports = CardVisitor(app, "en"), person_card(), parts(app).reports
    listed = visitor.listed(card)
    steps: list[tuple[Any, bool, int]] = [
        (lambda: None, True, 0),
        (lambda: reports.pre_report(listed.card, "k1", HOTLINE), False, 1),
        (lambda: reports.revoke(listed.card, "k2", COUNTER, "found"), True, 1),
        (lambda: reports.pre_report(listed.card, "k3", HOTLINE), False, 2),
        (lambda: reports.lose_formally(listed.card, "k4", COUNTER), False, 3),
    ]
    for step, is_open, audited in steps:
        step()
        page = visitor.insert(card)
        assert bool(page.classed("pin")) is is_open
        assert is_open or shows_nothing(page, card)
        assert len(refusals(app)) == audited
        visitor.remove()
    assert refusals(app) == [
        ("was pre_reported", "citizen", "kiosk", "beijing"),
        ("was pre_reported", "citizen", "kiosk", "beijing"),
        ("was formally_lost", "citizen", "kiosk", "beijing"),
    ]


def test_a_report_that_lapsed_opens_the_card_again(make_app: AppMaker) -> None:
    with time_machine.travel(TODAY, tick=False) as clock:
        app = make_app()
        visitor, card = CardVisitor(app), person_card()
        visitor.reported(card)
        assert shows_nothing(visitor.insert(card), card)
        visitor.remove()
        clock.shift(timedelta(days=10, seconds=-1))
        assert shows_nothing(visitor.insert(card), card)
        visitor.remove()
        clock.shift(timedelta(seconds=1))
        assert visitor.insert(card).classed("pin")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reported_card_is_told_until_when_and_what_to_do(make_app: AppMaker, lang: str) -> None:
    with time_machine.travel(TODAY, tick=False):
        app = make_app()
        visitor, card = CardVisitor(app, lang), person_card()
        visitor.reported(card)
        page = visitor.insert(card)
    assert page.classed("card-picture-blocked")
    assert "12:00" in words(page.classed("lead")[0]), "ten days from noon in Beijing"
    entries = [link.rpartition("/")[2] for link in page.links() if "/answer/" in link]
    assert entries == ["bj-card-07", "bj-card-08"]
    assert "96102" in page.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_of_urumqi_is_told_the_rules_of_urumqi_on_any_page(make_app: AppMaker, lang: str) -> None:
    app = make_app()
    visitor, card = CardVisitor(app, lang), person_card()
    listed = visitor.listed(card, "urumqi")
    parts(app).reports.pre_report(listed.card, "k1", URUMQI_HOTLINE)
    page = visitor.insert(card)
    entries = [link for link in page.links() if "/answer/" in link]
    assert entries == ["/urumqi/answer/ur-35", "/urumqi/answer/ur-34"]
    assert not any(sign.isdigit() for sign in words(page.classed("lead")[0])), "nothing lapses there"
    parts(app).reports.lose_formally(listed.card, "k2", URUMQI_BANK)
    void = visitor.get("/beijing/card")
    assert void.h1 != page.h1
    assert "/urumqi/answer/ur-38" in void.links()


def test_a_card_that_is_void_without_a_report_shows_nothing(app: Flask) -> None:
    visitor, card = CardVisitor(app, "en"), person_card()
    listed = visitor.listed(card)
    with parts(app).ledger.writing() as (connection, _now):
        connection.execute(update(cards).where(cards.c.id == listed.card).values(void=True))
    page = visitor.insert(card)
    assert "void" in page.h1
    assert shows_nothing(page, card)
    assert refusals(app) == [("was void", "citizen", "kiosk", "beijing")]


def test_a_card_whose_number_is_hidden_is_known_by_its_chip(make_app: AppMaker) -> None:
    app = make_app()
    contents = Contents(version="3.00", serial=99, card_number=None)
    card = VirtualCard(contents, manners=Manners(needs_authentication=True))
    visitor = CardVisitor(app, "en")
    assert "locked" in visitor.insert(card).h1
    visitor.remove()
    visitor.reported(card)
    assert "reported lost" in visitor.insert(card).h1


def test_a_form_from_before_the_report_asks_no_card(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app(), "en"), person_card()
    form = visitor.insert(card).form(action="/pin").filled(pin=PIN)
    visitor.reported(card)
    page = visitor.send(form)
    assert "reported lost" in page.h1
    assert shows_nothing(page, card)
    assert visitor.sessions() == []


@pytest.mark.parametrize("address", ["/beijing/card/account", "/beijing/card/new-pin"])
def test_a_report_while_the_card_is_open_closes_it(make_app: AppMaker, address: str) -> None:
    visitor, card = CardVisitor(make_app(), "en"), person_card()
    visitor.enter(visitor.insert(card), PIN)
    form = visitor.get("/beijing/card/new-pin").form(action="/new-pin")
    visitor.reported(card)
    if address.endswith("account"):
        page = visitor.get(address)
    else:
        page = visitor.send(form.filled(old=PIN, new="908172", again="908172"))
    assert "reported lost" in page.h1
    assert not page.classed("balances")
    assert visitor.sessions() == []
    assert (card._verified, card.changes) == (False, 0)


FAILURES = [
    OperationalError("SELECT", {}, Exception("server closed the connection")),
    StoreAway("no answer in time"),
    Sealed("cards.number:1"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize(
    "part", ["people.card_in_reader", "people.of_card", "reports.suspends", "ledger.note"]
)
def test_where_the_store_can_not_be_asked_nothing_is_shown(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch, part: str, failure: Exception
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise failure

    app = make_app()
    visitor, card = CardVisitor(app, "en"), person_card()
    visitor.listed(card)
    if part.startswith("ledger"):
        parts(app).reports.pre_report(visitor.listed(VirtualCard(SECOND)).card, "k1", HOTLINE)
        card = VirtualCard(SECOND, pin=PIN)
    name, method = part.split(".")
    monkeypatch.setattr(getattr(parts(app), name), method, fail)
    page = visitor.insert(card)
    assert "can't be checked" in page.h1
    assert shows_nothing(page, card)
    assert "96102" in page.text
    assert visitor.get("/beijing/ask?q=挂失").h1
    assert visitor.get("/urumqi/estimate").h1


SECOND = Contents(serial=5002)


def test_an_open_card_is_closed_when_the_store_goes_and_opens_again_when_it_is_back(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise StoreAway

    app = make_app()
    visitor, card = CardVisitor(app, "en"), person_card()
    visitor.enter(visitor.insert(card), PIN)
    with monkeypatch.context() as patch:
        patch.setattr(parts(app).people, "card_in_reader", fail)
        page = visitor.get("/beijing/card/account")
        assert "can't be checked" in page.h1
        assert not page.classed("balances")
    visitor.enter(visitor.get("/beijing/card"), PIN)


class TestYear:
    """What the year has come to so far, beside the card's own balances."""

    def opened(self, app: Flask, lang: str, region: str = "beijing", **account: Any) -> Page:
        visitor, card = CardVisitor(app, lang), person_card()
        visitor.listed(card, region, **account)
        return visitor.enter(visitor.insert(card, region), PIN)

    def test_the_deductible_is_shown_with_what_is_spent_and_what_is_left(self, app: Flask) -> None:
        with time_machine.travel(TODAY, tick=False):
            page = self.opened(app, "en", **YEAR)
        (year,) = page.classed("year")
        amounts = [words(bdi) for bdi in year.iter("bdi")]
        assert amounts == ["450.50", "1,800.00", "1,349.50", "1,234.00"]
        assert "20 November 2026" in words(year)
        (bar,) = [rect for rect in year.iter() if rect.get("class") == "bar-basic"]
        assert bar.get("width") == "25"
        assert [link.get("href") for link in year.iter("a")] == ["/beijing/answer/bj-note-04"]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_who_is_retired_has_a_lower_one_and_it_may_be_used_up(
        self, make_app: AppMaker, lang: str
    ) -> None:
        with time_machine.travel(TODAY, tick=False):
            spent = YEAR | {"status": "retired", "deductible_spent": Decimal(1500)}
            page = self.opened(make_app(), lang, **spent)
        amounts = [words(bdi) for bdi in page.classed("year")[0].iter("bdi")]
        assert [amount for amount in amounts if "." in amount] == ["1,300.00", "1,300.00", "1,234.00"]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_in_urumqi_the_payments_of_the_fund_are_shown(self, make_app: AppMaker, lang: str) -> None:
        with time_machine.travel(TODAY, tick=False):
            page = self.opened(make_app(), lang, "urumqi", **(YEAR | {"status": ""}))
        (year,) = page.classed("year")
        assert not [each for each in year.iter() if each.get("class") == "gauge"]
        assert [words(bdi) for bdi in year.iter("bdi") if "." in words(bdi)] == ["1,234.00"]

    @pytest.mark.parametrize("account", [{}, YEAR | {"year": 2025}])
    def test_nothing_on_file_is_said(self, make_app: AppMaker, account: dict[str, Any]) -> None:
        with time_machine.travel(TODAY, tick=False):
            page = self.opened(make_app(), "en", **account)
        assert "Nothing is on file" in words(page.classed("year")[0])

    def test_a_card_on_no_list_has_its_own_balances_and_no_year(self, make_app: AppMaker) -> None:
        visitor = CardVisitor(make_app(), "en")
        page = visitor.enter(visitor.insert(person_card()), PIN)
        assert page.classed("balances")
        assert "Nothing is on file" in words(page.classed("year")[0])

    def test_a_chip_that_names_another_person_opens_nobodys_year(self, make_app: AppMaker) -> None:
        app = make_app()
        with time_machine.travel(TODAY, tick=False):
            visitor = CardVisitor(app, "en")
            visitor.listed(person_card(), **YEAR)
            forged = Contents(card_number=PERSON.card_number, serial=77)
            page = visitor.enter(visitor.insert(VirtualCard(forged, pin=PIN)), PIN)
        assert "Nothing is on file" in words(page.classed("year")[0])

    def test_a_year_that_can_not_be_asked_is_left_out(
        self, make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_given: object) -> None:
            raise StoreAway

        app = make_app()
        monkeypatch.setattr(parts(app).people, "account", fail)
        page = self.opened(app, "en")
        assert page.classed("balances")
        assert "can't be looked up" in words(page.classed("year")[0])
