"""The role as which kiosks connect: it does all that a kiosk does, and can't list anybody."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, make_url, select, text, update
from sqlalchemy.exc import ProgrammingError

from calculators import rulebook
from kiosk.loss import ends, rules
from kiosk.loss.report import Actor, Status
from kiosk.loss.rules import Channel, Role
from kiosk.store import tables
from kiosk.store.attempts import Attempts
from kiosk.store.database import open_database
from kiosk.store.kiosk_role import NoRole, grant
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.reports import Reports
from kiosk.store.vault import Vault
from tests.unit.kiosk.folk import CHEAP, Folk, zhang

VAULT = Vault("a key for tests")
CITIZEN = Actor(Role.CITIZEN, Channel.KIOSK, "beijing", terminal="hall-1")
PEOPLE = ("holders", "cards", "accounts", "reports", "answered")


@pytest.fixture
def owner(postgres_url: str) -> Iterator[Engine]:
    engine = open_database(postgres_url)
    Folk(Ledger(engine, VAULT, "owner")).add(zhang())
    yield engine
    engine.dispose()


@pytest.fixture
def kiosk(owner: Engine, postgres_url: str) -> Iterator[Engine]:
    """The same database, as a kiosk reaches it."""
    name = f"hall_{make_url(postgres_url).database}"
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    grant(owner, name)
    grant(owner, name)
    engine = create_engine(make_url(postgres_url).set(username=name))
    yield engine
    engine.dispose()


def people_of(kiosk: Engine) -> People:
    return People(Ledger(kiosk, VAULT, "hall-1"), CHEAP)


def reports_of(engine: Engine) -> Reports:
    city = rules.load()
    return Reports(Ledger(engine, VAULT, "hall-1"), city, ends.by_rules(city, rulebook.load()))


def test_a_kiosk_starts_and_reports_under_its_role(kiosk: Engine, owner: Engine) -> None:
    ledger = Ledger(kiosk, VAULT, "hall-1")
    place = Attempts(ledger).look_up("hall-1", zhang().number)
    people = people_of(kiosk)
    people.check_key()
    person = people.confirmed("beijing", zhang().number, zhang().name, zhang().password)
    assert person
    assert person.card
    Attempts(ledger).settle(place, found=True)
    first = reports_of(kiosk).pre_report(person.card.id, "key", CITIZEN)
    again = reports_of(kiosk).pre_report(person.card.id, "key", CITIZEN)
    assert first.report == again.report
    assert reports_of(kiosk).suspends(person.card.id)
    assert people.account(person.id, 2026) is None
    assert people.card_in_reader("00" * 16, zhang().card)
    found = people.of_card(person.card.id)
    assert found
    assert found.number == person.number
    with owner.connect() as connection:
        assert connection.scalars(select(tables.reports.c.status)).all() == [Status.PRE_REPORTED]


def test_it_opens_the_database_that_is_there(kiosk: Engine) -> None:
    url = kiosk.url.render_as_string(hide_password=False)
    open_database(url).dispose()


@pytest.mark.parametrize("table", PEOPLE)
def test_it_lists_nobody(kiosk: Engine, owner: Engine, table: str) -> None:
    person = people_of(owner).find("beijing", zhang().number)
    assert person
    assert person.card
    reports_of(owner).pre_report(person.card.id, "key", CITIZEN)
    with kiosk.connect() as connection:
        assert connection.execute(text(f"SELECT * FROM {table}")).all() == []


@pytest.mark.parametrize("table", ["staff", "staff_sessions", "card_events"])
def test_it_reads_neither_staff_nor_events(kiosk: Engine, table: str) -> None:
    with kiosk.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text(f"SELECT * FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT actor FROM audit",
        "UPDATE audit SET result = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DELETE FROM reports",
        "UPDATE holders SET region = 'x'",
        "DELETE FROM cards",
        "INSERT INTO staff VALUES ('x', 'x', 'x', 'x', 'x', false)",
    ],
)
def test_it_alters_nothing_that_a_kiosk_does_not(kiosk: Engine, statement: str) -> None:
    with kiosk.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(text(statement))


def test_it_voids_no_card(kiosk: Engine, owner: Engine) -> None:
    person = people_of(owner).find("beijing", zhang().number)
    assert person
    assert person.card
    with kiosk.begin() as connection:
        assert connection.execute(update(tables.cards).values(void=True)).rowcount == 0
    with kiosk.connect() as connection:
        connection.execute(text("SELECT set_config('kiosk.asked', :id, true)"), {"id": person.card.id})
        with pytest.raises(ProgrammingError):
            connection.execute(update(tables.cards).values(void=True))


@pytest.mark.parametrize("role", ["nobody_of_this_name", "", "x; DROP TABLE holders", "A"])
def test_a_role_that_is_none_is_refused(owner: Engine, role: str) -> None:
    with pytest.raises(NoRole):
        grant(owner, role)
