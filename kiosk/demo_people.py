"""The people of the demonstration: those of its sample cards and a few more, all invented.

Their sequence digits are 000, which are never issued. Everybody's query password is PASSWORD.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import select

from kiosk import city_time
from kiosk.card import dialogue
from kiosk.card.apdu import CompletingChannel
from kiosk.card.profile import check_character
from kiosk.card.simulated import SimulatedReader, sample_cards
from kiosk.card.virtual_card import Manners, VirtualCard
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.settings import REGIONS
from kiosk.store.intake import Disturbed, Intake
from kiosk.store.ledger import Ledger
from kiosk.store.people import EMPLOYED, RETIRED, Account
from kiosk.store.people_list import ListedCard, ListedPerson, PeopleList
from kiosk.store.tables import holders

PASSWORD: Final = "2468"  # noqa: S105 - of invented people, and shown to whoever looks around
# Nobody's secret hangs on it, and the demonstration is to start at once.
HASHER: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_CODES: Final[Mapping[str, str]] = {"110000": "beijing", "650100": "urumqi"}
_TERMINAL: Final = "demonstration"

# City, number, name, card without its check character, and until when it is valid.
_OTHERS: Final = (
    ("beijing", "110105199607180006", "苏婉清", "10031577", date(2033, 9, 1)),
    ("beijing", "110102194906250009", "罗玉珍", "10032246", None),
    ("beijing", "USA880001000", "GRACE MILLER", "10033901", date(2031, 2, 14)),
    ("urumqi", "650103198811020008", "古丽娜尔·艾合买提", "65033018", date(2032, 5, 20)),
    ("urumqi", "650104201409030006", "杨若溪", "65034772", date(2035, 8, 31)),
)
# Status, what counted towards the deductible, what the funds have paid; by number, else what most have.
_PROGRESS: Final[Mapping[str, tuple[str, str, str]]] = {
    "110101198506120004": (EMPLOYED, "1246.80", "0.00"),
    "110101195309210007": (RETIRED, "1300.00", "4318.65"),
    "110101197811040006": (EMPLOYED, "1800.00", "962.40"),
    "110105199607180006": (EMPLOYED, "92.50", "0.00"),
    "110102194906250009": (RETIRED, "871.35", "0.00"),
    "65010219920315000X": ("", "600.00", "14520.00"),
    "650102194807300002": ("", "0.00", "285.00"),
}
_USUAL: Final[Mapping[str, tuple[str, str, str]]] = {
    "beijing": (EMPLOYED, "410.00", "0.00"),
    "urumqi": ("", "0.00", "50.00"),
}


def seed(ledger: Ledger) -> None:
    """Put the people of the demonstration into a store that has none.

    Raises: Refused, when the sample cards contradict each other.
    """
    with ledger.reading() as (connection, now):
        if connection.execute(select(holders.c.id).limit(1)).first() is not None:
            return
    for region in REGIONS:
        actor = Actor(Role.SYSTEM, Channel.COUNTER, region, terminal=_TERMINAL)
        people = PeopleList(tuple(people_of(region, now)))
        try:
            Intake(ledger, HASHER).take(people, region, actor)
        except Disturbed:  # another process of the demonstration does the same at this moment
            return


@dataclass(frozen=True, slots=True)
class Sample:
    """What to type to try a report."""

    number: str
    name: str
    password: str


def sample(region: str) -> Sample | None:
    """Return somebody of a city to try things with; None where there is nobody."""
    found = next((other for other in _OTHERS if other[0] == region), None)
    return Sample(found[1], found[2], PASSWORD) if found else None


def people_of(region: str, now: datetime) -> Iterator[ListedPerson]:
    """Yield a city's people with their figures of this year, as of a moment."""
    today = city_time.day(now)
    for number, name, card in (*_of_sample_cards(region), *_others(region)):
        status, deductible_spent, fund_paid = _PROGRESS.get(number, _USUAL[region])
        account = Account(today.year, status, Decimal(deductible_spent), Decimal(fund_paid), today)
        yield ListedPerson(IdentityNumber(number), HolderName(name), (card,), (account,), PASSWORD)


def _others(region: str) -> Iterable[tuple[str, str, ListedCard]]:
    for city, number, name, body, until in _OTHERS:
        if city == region:
            yield number, name, ListedCard(CardNumber(body + check_character(body)), valid_until=until)


def _of_sample_cards(region: str) -> Iterable[tuple[str, str, ListedCard]]:
    for sample in sample_cards().values():
        if sample.holder and _CODES[sample.region_code] == region:
            yield _read(sample.card)


def _read(card: VirtualCard) -> tuple[str, str, ListedCard]:
    """Return number, name and card as the authority knows them, which keeps nothing back from itself."""
    card.manners = Manners()
    reader = SimulatedReader()
    reader.insert(card)
    line = reader.open(reader.watch(None, 0))
    try:
        channel = CompletingChannel(line)
        issuer, holder = dialogue.read_issuer(channel), dialogue.read_holder(channel)
    finally:
        line.close()
    chip = issuer.identification_code.raw.hex()
    number = issuer.card_number or _of_chip(chip)
    listed = ListedCard(number, chip, issuer.valid_until)
    return holder.identity_number.reveal(), holder.name.reveal(), listed


def _of_chip(chip: str) -> CardNumber:
    """Return a number for a card that has none on its chip: the authority gave it one all the same."""
    body = f"65{int(chip[-6:], 16):06}"
    return CardNumber(body + check_character(body))
