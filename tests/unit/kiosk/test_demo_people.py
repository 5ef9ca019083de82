"""The people of the demonstration: everybody on a sample card, on both stores."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, func, select

from kiosk import demo_people, identity
from kiosk.card.profile import has_right_check
from kiosk.card.simulated import sample_cards
from kiosk.settings import REGIONS
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.people_list import ListedPerson
from kiosk.store.tables import audit, holders
from kiosk.store.vault import Vault

NOW = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)  # the next year has begun in Beijing


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine, Vault("a key"), "tests", lambda: NOW)


def everybody() -> list[tuple[str, ListedPerson]]:
    return [(region, person) for region in REGIONS for person in demo_people.people_of(region, NOW)]


def test_everybody_whose_name_a_sample_card_shows_is_there():
    on_cards = {sample.holder for sample in sample_cards().values() if sample.holder}
    names = {person.name.reveal() for _, person in everybody()}
    assert on_cards < names
    assert len(names) == len(everybody()) >= len(on_cards) + 4


def test_all_numbers_are_sound_and_none_was_ever_issued():
    for _, person in everybody():
        number = person.number.reveal()
        assert identity.fault(number) is None
        assert number[14:17] == "000" or not number.isdigit()
        assert all(has_right_check(card.number.reveal()) for card in person.cards)


def test_each_city_has_people_of_its_own_with_cards_and_accounts(ledger):
    demo_people.seed(ledger)
    people = People(ledger, demo_people.HASHER)
    for region, person in everybody():
        found = people.confirmed(region, person.number.reveal(), person.name.reveal(), demo_people.PASSWORD)
        assert found is not None
        assert found.card is not None
        assert not found.card.void
        account = people.account(found.id, 2027)
        assert account is not None
        assert account.as_of == date(2027, 1, 1)


def test_nobody_has_spent_more_towards_the_deductible_than_it_is():
    most = {"employed": 1800, "retired": 1300, "": 600}
    for _, person in everybody():
        (account,) = person.accounts
        assert account.deductible_spent <= most[account.status]


def test_a_chip_that_hides_its_holder_is_found_too(ledger):
    demo_people.seed(ledger)
    people = People(ledger, demo_people.HASHER)
    (hidden,) = [
        person
        for _, person in everybody()
        if person.name.reveal() == sample_cards()["urumqi-third-generation"].holder
    ]
    (card,) = hidden.cards
    assert card.chip is not None
    assert people.card_in_reader(card.chip, None) is not None


def test_a_store_with_people_is_left_alone(ledger, engine):
    demo_people.seed(ledger)
    demo_people.seed(ledger)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(holders)).scalar_one() == len(everybody())
        assert connection.execute(select(func.count()).select_from(audit)).scalar_one() == len(REGIONS)
