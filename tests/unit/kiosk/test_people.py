"""The people on the lists: found by number, card or chip, confirmed by what they know, and printed masked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, delete, update

from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.people import EMPLOYED, Account, People, sealed_figures
from kiosk.store.tables import accounts, cards, holders
from tests.faults.insured import VAULT, insure, person, rows

# As cheap as it can be: what is proved here doesn't depend on the cost.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WHO, OTHER = person(1), person(2)
CHIP = "0" * 31 + "1"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A store with two people of Beijing; the first has a query password and a chip on file."""
    engine = open_database(url)
    insure(engine, [WHO, OTHER])
    change(engine, holders, WHO.holder_id, query_password=HASHER.hash("a password"))
    change(engine, cards, WHO.card_id, chip_hash=VAULT.hashed("chip", CHIP))
    yield engine
    engine.dispose()


@pytest.fixture
def people(engine: Engine) -> People:
    return People(Ledger(engine, VAULT, "test"), HASHER)


def change(engine: Engine, table: Any, row: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == row).values(values))


def another_card(engine: Engine, which: str, **values: object) -> None:
    """Give the first person one more card."""
    (like,) = (row for row in rows(engine, cards) if row["id"] == WHO.card_id)
    new = {
        "id": which,
        "number_hash": VAULT.hashed("card", which),
        "number": VAULT.seal(which, f"cards.number:{which}"),
        "chip_hash": None,
        "void": False,
    }
    with engine.begin() as connection:
        connection.execute(cards.insert().values(like | new | values))


def test_somebody_is_found_by_number_and_shown_masked(people: People) -> None:
    found = people.find("beijing", WHO.number)
    assert found is not None
    assert (found.id, found.number.reveal(), found.name.reveal()) == (WHO.holder_id, WHO.number, WHO.name)
    assert found.card is not None
    assert found.card.number.reveal() == WHO.card_number
    for hidden in (WHO.number, WHO.name, WHO.card_number):
        assert hidden not in repr(found)


def test_a_number_is_found_with_a_small_x_too(engine: Engine, people: People) -> None:
    with_x = next(who for who in map(person, range(3, 100)) if who.number.endswith("X"))
    insure(engine, [with_x])
    assert people.find("beijing", with_x.number.lower()) == people.find("beijing", with_x.number) is not None


@pytest.mark.parametrize(
    ("region", "number"), [("urumqi", WHO.number), ("beijing", WHO.number[:-1]), ("beijing", "")]
)
def test_nobody_is_found_in_another_city_or_under_another_number(
    people: People, region: str, number: str
) -> None:
    assert people.find(region, number) is None


def test_somebody_is_found_by_card(people: People) -> None:
    found = people.of_card(OTHER.card_id)
    assert found is not None
    assert found.id == OTHER.holder_id
    assert people.of_card("nobody's") is None


# Who gives which name and which password (None: not asked for), and whether it fits.
PARTICULARS = [
    (WHO, WHO.name, "a password", True),
    (WHO, WHO.name, None, True),
    (WHO, None, "a password", True),
    (WHO, f" {WHO.name[0]} {WHO.name[1:]} ", None, True),
    (WHO, WHO.name, "another", False),
    (WHO, OTHER.name, "a password", False),
    (WHO, OTHER.name, "another", False),
    (WHO, "", "a password", False),
    (WHO, WHO.name, "", False),
    (OTHER, OTHER.name, None, True),
    (OTHER, OTHER.name, "a password", False),
    (OTHER, OTHER.name, "", False),
    (person(3), WHO.name, "a password", False),
    (person(3), "", "", False),
]


def test_every_particular_that_is_asked_for_must_fit(people: People) -> None:
    for who, name, password, fits in PARTICULARS:
        found = people.confirmed("beijing", who.number, name, password)
        assert (found.id if found else None) == (who.holder_id if fits else None), (name, password)


def test_nobody_is_confirmed_without_a_card(engine: Engine, people: People) -> None:
    with engine.begin() as connection:
        connection.execute(delete(cards).where(cards.c.id == WHO.card_id))
    assert people.find("beijing", WHO.number) is not None
    assert people.confirmed("beijing", WHO.number, WHO.name, "a password") is None


def test_a_password_that_is_no_hash_fits_nothing(engine: Engine, people: People) -> None:
    change(engine, holders, WHO.holder_id, query_password="a password")
    assert people.confirmed("beijing", WHO.number, None, "a password") is None


def test_one_password_is_checked_whoever_it_is(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(People, "_verify", lambda _self, _kept, given: bool(checked.append(given)))
    for who in (WHO, OTHER, person(3)):
        people.confirmed("beijing", who.number, who.name, "x")
    assert checked == ["x"] * 3


def test_of_several_cards_the_good_one_that_is_valid_longest_comes_first(
    engine: Engine, people: People
) -> None:
    change(engine, cards, WHO.card_id, void=True, valid_until=date(2040, 1, 1))
    another_card(engine, "no date", valid_until=None)
    another_card(engine, "until 2030", valid_until=date(2030, 1, 1))
    another_card(engine, "until 2035", valid_until=date(2035, 1, 1))
    seen = []
    for _ in range(4):
        found = people.find("beijing", WHO.number)
        assert found is not None
        assert found.card is not None
        seen.append(found.card.id)
        change(engine, cards, found.card.id, void=True, valid_until=None)
    assert seen[:3] == ["until 2035", "until 2030", "no date"]


def test_a_card_in_the_reader_is_known_by_its_chip_or_by_its_number(people: People) -> None:
    by_chip = people.card_in_reader(CHIP, None)
    by_number = people.card_in_reader("f" * 32, OTHER.card_number)
    assert by_chip is not None
    assert by_number is not None
    assert (by_chip.id, by_number.id) == (WHO.card_id, OTHER.card_id)
    assert people.card_in_reader("f" * 32, None) is None
    assert people.card_in_reader("f" * 32, "Q99999999") is None


def test_when_chip_and_number_point_to_two_cards_a_void_one_is_the_answer(
    engine: Engine, people: People
) -> None:
    change(engine, cards, OTHER.card_id, void=True)
    found = people.card_in_reader(CHIP, OTHER.card_number)
    assert found is not None
    assert found.void


def test_the_figures_of_a_year_are_kept_to_the_fen(engine: Engine, people: People) -> None:
    account = Account(2026, EMPLOYED, Decimal("1799.99"), Decimal("12345.60"), date(2026, 11, 21))
    row = sealed_figures(Ledger(engine, VAULT, "test"), WHO.holder_id, account)
    assert b"1799" not in row["figures"]
    with engine.begin() as connection:
        connection.execute(accounts.insert().values(row))
    assert people.account(WHO.holder_id, 2026) == account
    assert people.account(WHO.holder_id, 2025) is None
    assert people.account(OTHER.holder_id, 2026) is None
