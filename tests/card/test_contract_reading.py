"""What both adapters promise about reading a card before the PIN."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kiosk.card.dialogue import Sex
from kiosk.card.errors import (
    CardBlocked,
    CardError,
    ForeignCard,
    NoReader,
    StaleInsertion,
    Unreadable,
    UpsideDown,
)
from kiosk.card.port import Presence
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from tests.card.kits import Bench, Kit, side_by_side, until_presence

OF_A_FOREIGNER = Contents(identity_number="USA880001000", name="SMITH ANNA", medical=None)


def answering(instruction: int, answer: str) -> Manners:
    """Let the card give one answer to one instruction."""
    wrong = bytes.fromhex(answer)
    return Manners(answers=lambda apdu: wrong if apdu[1] == instruction else None)


@pytest.mark.parametrize("manners", [Manners(), Manners(t0=True)], ids=["plain", "t0"])
def test_holder_and_issuer_are_read(bench: Bench, manners: Manners) -> None:
    insertion = bench.insert(VirtualCard(manners=manners))
    description = bench.desk.describe(insertion)
    assert description.holder is not None
    assert description.holder.name == HolderName("周明月")
    assert description.holder.identity_number == IdentityNumber("110101199003070003")
    assert description.holder.sex is Sex.FEMALE
    assert description.holder.birth_date == date(1990, 3, 7)
    assert description.issuer.card_number == CardNumber("X00000019")
    assert description.issuer.version == "2.00"
    assert description.issuer.card_class == "3"
    assert description.issuer.identification_code.region == "110000"
    assert (description.issuer.issued, description.issuer.valid_until) == (
        date(2019, 8, 23),
        date(2029, 8, 23),
    )
    assert (description.needs_security_module, description.tries, description.warnings) == (False, 3, ())


def test_a_long_or_rare_name_is_whole(benches: list[Bench]) -> None:
    names = [
        "阿不都热合曼·阿不都克里木·买买提江",
        "A阿不都热合曼·阿不都克里木·买买提江",  # a sign stands half in one record, half in the next
        "马㐆𠮷",
    ]

    def is_whole(bench: Bench, name: str) -> None:
        insertion = bench.insert(VirtualCard(Contents(name=name)))
        assert bench.holder(insertion).name == HolderName(name)

    side_by_side(benches, names, is_whole)


def test_a_card_of_the_first_version_has_no_rest_of_the_name(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard(Contents(version="1.00")))
    assert bench.holder(insertion).name == HolderName("周明月")


def test_a_foreigner_has_a_shorter_number(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard(OF_A_FOREIGNER))
    holder = bench.holder(insertion)
    assert (holder.name, holder.identity_number) == (HolderName("SMITH ANNA"), IdentityNumber("USA880001000"))


def test_a_third_generation_card_is_no_defect(bench: Bench) -> None:
    contents = Contents(version="3.00", card_number=None)
    insertion = bench.insert(VirtualCard(contents, manners=Manners(needs_authentication=True)))
    description = bench.desk.describe(insertion)
    assert description.needs_security_module
    assert description.holder is None
    assert (description.issuer.version, description.issuer.card_number) == ("3.00", None)
    assert description.tries == 3


def test_a_third_generation_card_may_give_its_number(bench: Bench) -> None:
    contents = Contents(version="3.00")
    insertion = bench.insert(VirtualCard(contents, manners=Manners(needs_authentication=True)))
    assert bench.desk.describe(insertion).issuer.card_number == CardNumber("X00000019")


def test_a_wrong_check_character_is_a_warning(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    insertion = bench.insert(VirtualCard(Contents(card_number="X00000018")))
    assert bench.desk.describe(insertion).warnings == ("card_number",)
    assert "check character" in caplog.text
    assert "X00000018" not in caplog.text


def test_a_foreign_card_is_called_so_every_time(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard(manners=Manners(foreign=True)))
    for ask in (bench.desk.describe, bench.desk.balances):
        with pytest.raises(ForeignCard):
            ask(insertion)


def test_a_card_that_makes_no_sense_is_refused(benches: list[Bench]) -> None:
    cases = [
        (answering(0xB2, "6F00"), Unreadable),
        (answering(0xB2, "6985"), Unreadable),
        (answering(0xB2, "6A83"), Unreadable),
        (answering(0xB2, "9000"), Unreadable),
        (answering(0xB2, "6100"), Unreadable),
        (answering(0xA4, "6A81"), CardBlocked),
        (Manners(answers=lambda _: b"\x6d\x00"), ForeignCard),
        (Manners(answers=lambda _: b"\x90"), CardError),
    ]

    def is_refused(bench: Bench, case: tuple[Manners, type[CardError]]) -> None:
        manners, error = case
        insertion = bench.insert(VirtualCard(manners=manners))
        with pytest.raises(error):
            bench.desk.describe(insertion)

    side_by_side(benches, cases, is_refused)


def test_the_desk_lives_on_after_a_refusal(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard(manners=Manners(answers=lambda _: b"\x6f\x00")))
    with pytest.raises(Unreadable):
        bench.desk.describe(insertion)
    bench.remove()
    assert bench.desk.describe(bench.insert(VirtualCard())).tries == 3


def test_a_card_the_wrong_way_round_is_seen_as_such(bench: Bench) -> None:
    bench.kit.insert(VirtualCard(manners=Manners(upside_down=True)))
    state = until_presence(bench.desk, Presence.MUTE)
    with pytest.raises(UpsideDown):
        bench.desk.describe(state.insertion)
    bench.remove()


def test_without_a_reader_there_is_no_card(reader_kit: Kit) -> None:
    reader = reader_kit.without_reader()
    state = reader.watch(None, 2.0)
    assert (state.presence, state.reader, state.insertion) == (Presence.NO_READER, None, 0)
    with pytest.raises(NoReader):
        reader.open(state)
    reader.close()


def test_there_is_one_line_at_a_time(reader_kit: Kit) -> None:
    state = reader_kit.reader.watch(None, 2.0)
    while state.presence is not Presence.CARD:
        if state.presence is Presence.EMPTY:
            reader_kit.insert(VirtualCard())
        state = reader_kit.reader.watch(state, 2.0)
    line = reader_kit.reader.open(state)
    with pytest.raises(NoReader):
        reader_kit.reader.open(state)
    line.close()
    line.close()
    reader_kit.reader.open(state).close()
    with pytest.raises(CardError):
        line.transmit(bytes.fromhex("00200000"))


def test_every_insertion_has_a_number_of_its_own(bench: Bench) -> None:
    card = VirtualCard()
    first = bench.insert(card)
    bench.remove()
    second = bench.insert(card)
    assert first != second
    with pytest.raises(StaleInsertion):
        bench.desk.describe(first)
    assert bench.desk.balances(second).electronic_cash == Decimal("50.00")


def test_the_reader_in_use_is_named(bench: Bench) -> None:
    state = bench.desk.snapshot()
    assert state.reader in bench.kit.reader.names()


def test_a_card_without_money_is_fine(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard(replace(OF_A_FOREIGNER, electronic_cash=None)))
    balances = bench.desk.balances(insertion)
    assert (balances.medical, balances.medical_needs_pin, balances.electronic_cash) == (None, False, None)
