"""The role as which kiosks connect: it does all that a kiosk does, and can't list anybody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, func, insert, make_url, select, text, update
from sqlalchemy.exc import ProgrammingError

from calculators import rulebook
from kiosk.loss import ends, rules
from kiosk.loss.report import Actor, Status
from kiosk.loss.rules import Channel, Role
from kiosk.store import tables
from kiosk.store.attempts import ACCOUNT, NUMBERS_A_DAY, Attempts, Counter, TooMany
from kiosk.store.database import open_database
from kiosk.store.kiosk_role import NoRole, grant
from kiosk.store.ledger import Ledger
from kiosk.store.lookup import by, lapse
from kiosk.store.people import People
from kiosk.store.reports import Reports
from kiosk.store.vault import Sealed, Vault
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


@pytest.mark.parametrize(
    "table", [*PEOPLE, "staff", "staff_sessions", "second_factors", "card_events", "audit"]
)
def test_every_select_on_people_fails(kiosk: Engine, table: str) -> None:
    columns = [column.name for column in tables.metadata.tables[table].columns]
    for what in ("*", "count(*)", "1", *(f'"{column}"' for column in columns)):
        with kiosk.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f"SELECT {what} FROM {table} LIMIT 1"))


def test_a_function_gives_nothing_to_who_names_nobody(kiosk: Engine) -> None:
    for guess in ("", "%", "beijing"):
        with kiosk.connect() as connection:
            for table, key in [("holders", "id"), ("cards", "holder_id"), ("reports", "subject_hash")]:
                assert (
                    connection.execute(
                        select(by(connection, tables.metadata.tables[table], **{key: guess}))
                    ).all()
                    == []
                )


def test_nobody_else_may_call_the_functions(owner: Engine, postgres_url: str) -> None:
    name = f"passer_{make_url(postgres_url).database}"
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    engine = create_engine(make_url(postgres_url).set(username=name))
    with (
        engine.connect() as connection,
        pytest.raises(ProgrammingError, match="permission denied for function"),
    ):
        connection.execute(select(by(connection, tables.holders, id="x")))
    engine.dispose()


def test_what_a_role_could_read_before_is_taken_away(owner: Engine, kiosk: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text(f"GRANT SELECT ON holders, cards TO {kiosk.url.username}"))
    with kiosk.connect() as connection:  # not even then
        assert connection.execute(text("SELECT * FROM holders")).all() == []
    grant(owner, kiosk.url.username or "")
    with kiosk.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("SELECT * FROM holders"))


def test_a_kiosk_with_another_key_is_noticed(kiosk: Engine) -> None:
    with pytest.raises(Sealed):
        People(Ledger(kiosk, Vault("another key"), "hall-1"), CHEAP).check_key()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT subject_hash FROM looked_up",
        "DELETE FROM looked_up",
        "DELETE FROM attempts",
        "INSERT INTO key_mark VALUES (2, '')",
        "UPDATE cards SET void = true",
        "UPDATE reports SET status = 'revoked'",
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


def test_it_ends_no_report(kiosk: Engine, owner: Engine) -> None:
    person = people_of(owner).find("beijing", zhang().number)
    assert person
    assert person.card
    reports_of(kiosk).pre_report(person.card.id, "key", CITIZEN)
    clerk = Actor(Role.CLERK, Channel.COUNTER, "beijing", "clerk-1", "counter-1")
    for change in (Reports.revoke, Reports.lose_formally):
        reason = {"reason": "found"} if change is Reports.revoke else {}
        with pytest.raises(ProgrammingError):
            change(reports_of(kiosk), person.card.id, f"key {change}", clerk, **reason)
    (report,) = reports_of(kiosk).of_card(person.card.id)
    assert report.status is Status.PRE_REPORTED
    with kiosk.begin() as connection:
        kept = (
            connection.execute(select(by(connection, tables.reports, card_id=person.card.id)))
            .mappings()
            .one()
        )
        assert not lapse(connection, kept["id"])
    with kiosk.connect() as connection, pytest.raises(ProgrammingError, match="row-level security"):
        connection.execute(
            insert(tables.reports).values(dict(kept) | {"id": "x", "number": "x", "status": "revoked"})
        )


def test_it_writes_a_lapse_down_that_is_due(kiosk: Engine, owner: Engine) -> None:
    person = people_of(owner).find("beijing", zhang().number)
    assert person
    assert person.card
    reports_of(owner).pre_report(person.card.id, "key", CITIZEN)
    with owner.begin() as connection:
        connection.execute(update(tables.reports).values(ends_at=func.now() - timedelta(seconds=1)))
    assert reports_of(kiosk).suspends(person.card.id) is None
    with owner.connect() as connection:
        assert connection.scalars(select(tables.reports.c.status)).all() == [Status.LAPSED]
        assert connection.scalars(select(tables.card_events.c.what)).all() == ["suspended", "released"]


def test_it_counts_look_ups_and_sees_no_other_counter(kiosk: Engine, owner: Engine) -> None:
    Attempts(Ledger(owner, VAULT, "owner")).may_try(Counter(ACCOUNT, "agent-1"))
    attempts = Attempts(Ledger(kiosk, VAULT, "hall-1"))
    for which in range(NUMBERS_A_DAY):
        attempts.settle(attempts.look_up("hall-1", f"number {which}"), found=True)
    attempts.look_up("hall-1", "number 0")
    with pytest.raises(TooMany):
        attempts.look_up("hall-1", "another number")
    with kiosk.connect() as connection:
        counters = connection.scalars(select(tables.attempts.c.counter)).all()
    assert counters
    assert all(counter.startswith("kiosk:") for counter in counters)


@pytest.mark.parametrize("role", ["nobody_of_this_name", "", "x; DROP TABLE holders", "A"])
def test_a_role_that_is_none_is_refused(owner: Engine, role: str) -> None:
    with pytest.raises(NoRole):
        grant(owner, role)
