"""What both adapters promise about the PIN and what it opens."""

import logging
from decimal import Decimal

import pytest

from kiosk.card.errors import (
    CardError,
    Easy,
    EasyPin,
    LastTry,
    PinBlocked,
    PinRejected,
    StaleInsertion,
)
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.masking import Pin
from tests.card.kits import Bench, side_by_side

WRONG = "654321"
RIGHT = "123456"
NEW = "735192"
MARKED = "90817263"


def verify(bench: Bench, insertion: int, digits: str, *, last_try: bool = False) -> None:
    """Give a PIN and wipe it, as a page does."""
    pin = Pin(digits)
    try:
        bench.desk.verify(insertion, pin, last_try=last_try)
    finally:
        pin.wipe()


def change(bench: Bench, insertion: int, old: str, new: str, *, last_try: bool = False) -> None:
    """Change the PIN and wipe both, as a page does."""
    pins = Pin(old), Pin(new)
    try:
        bench.desk.change_pin(insertion, *pins, last_try=last_try)
    finally:
        for pin in pins:
            pin.wipe()


@pytest.mark.parametrize("manners", [Manners(), Manners(t0=True)], ids=["plain", "t0"])
def test_the_medical_balance_takes_the_pin(bench: Bench, manners: Manners) -> None:
    card = VirtualCard(Contents(medical=Decimal("3182.47"), electronic_cash=Decimal("0.07")), manners=manners)
    insertion = bench.insert(card)
    before = bench.desk.balances(insertion)
    assert (before.medical, before.medical_needs_pin) == (None, True)
    assert before.electronic_cash == Decimal("0.07")
    verify(bench, insertion, RIGHT)
    after = bench.desk.balances(insertion)
    assert (after.medical, after.medical_needs_pin) == (Decimal("3182.47"), False)
    assert str(after.medical) == "3182.47"
    assert card.verifies == 1


def test_the_pin_lasts_for_the_session_and_not_beyond(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard())
    verify(bench, insertion, RIGHT)
    bench.desk.describe(insertion)
    assert bench.desk.balances(insertion).medical == Decimal("1234.56")
    bench.desk.forget(insertion)
    assert bench.desk.balances(insertion).medical_needs_pin


def test_a_new_insertion_of_the_same_card_takes_the_pin_again(bench: Bench) -> None:
    card = VirtualCard()
    verify(bench, bench.insert(card), RIGHT)
    bench.remove()
    assert bench.desk.balances(bench.insert(card)).medical_needs_pin


def test_a_wrong_pin_says_how_many_tries_are_left(bench: Bench) -> None:
    card = VirtualCard()
    insertion = bench.insert(card)
    for left in (2, 1):
        with pytest.raises(PinRejected) as caught:
            verify(bench, insertion, WRONG)
        assert caught.value.tries_left == left
        assert bench.desk.describe(insertion).tries == left
    assert card.verifies == 2


def test_the_right_pin_gives_all_tries_back(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard())
    with pytest.raises(PinRejected):
        verify(bench, insertion, WRONG)
    verify(bench, insertion, RIGHT)
    bench.desk.forget(insertion)
    assert bench.desk.describe(insertion).tries == 3


def test_the_last_wrong_pin_blocks_and_nothing_is_sent_after_it(bench: Bench) -> None:
    card = VirtualCard(tries_left=1)
    insertion = bench.insert(card)
    for digits in (WRONG, RIGHT, RIGHT):
        with pytest.raises(PinBlocked):
            verify(bench, insertion, digits, last_try=True)
    assert card.verifies == 1
    assert bench.desk.describe(insertion).tries == 0


def test_the_last_try_is_risked_by_nobody_but_the_one_who_chose_to(bench: Bench) -> None:
    card = VirtualCard(tries_left=1)
    insertion = bench.insert(card)
    for digits in (WRONG, RIGHT):
        with pytest.raises(LastTry):
            verify(bench, insertion, digits)
        with pytest.raises(LastTry):
            change(bench, insertion, digits, NEW)
    assert (card.verifies, card.changes, card.tries_left) == (0, 0, 1)
    verify(bench, insertion, RIGHT, last_try=True)
    assert (card.verifies, card.tries_left) == (1, 3)


@pytest.mark.parametrize("manners", [Manners(), Manners(t0=True)], ids=["plain", "t0"])
def test_a_changed_pin_opens_and_the_old_one_does_not(bench: Bench, manners: Manners) -> None:
    card = VirtualCard(manners=manners)
    insertion = bench.insert(card)
    verify(bench, insertion, RIGHT)
    change(bench, insertion, RIGHT, NEW)
    assert bench.desk.balances(insertion).medical == Decimal("1234.56"), "the session goes on"
    bench.remove()
    insertion = bench.insert(card)
    with pytest.raises(PinRejected):
        verify(bench, insertion, RIGHT)
    verify(bench, insertion, NEW)
    assert (card.changes, card.tries_left) == (1, 3)


def test_a_wrong_old_pin_costs_a_try_and_changes_nothing(bench: Bench) -> None:
    card = VirtualCard()
    insertion = bench.insert(card)
    verify(bench, insertion, RIGHT)
    with pytest.raises(PinRejected) as caught:
        change(bench, insertion, WRONG, NEW)
    assert (caught.value.tries_left, card.tries_left) == (2, 2)
    assert bench.desk.balances(insertion).medical_needs_pin
    verify(bench, insertion, RIGHT)


def test_a_wrong_old_pin_can_block_too_and_a_blocked_card_is_not_asked(bench: Bench) -> None:
    card = VirtualCard(tries_left=1)
    insertion = bench.insert(card)
    for _ in range(2):
        with pytest.raises(PinBlocked):
            change(bench, insertion, WRONG, NEW, last_try=True)
    assert (card.changes, card.tries_left) == (1, 0)


@pytest.mark.parametrize(
    ("new", "easy"),
    [("070003", Easy.FIRST), ("900307", Easy.BIRTH_DATE), ("345678", Easy.RUN), (RIGHT, Easy.OLD)],
)
def test_a_pin_that_others_would_guess_never_reaches_the_card(bench: Bench, new: str, easy: Easy) -> None:
    card = VirtualCard()
    with pytest.raises(EasyPin) as caught:
        change(bench, bench.insert(card), RIGHT, new)
    assert caught.value.easy is easy
    assert new not in repr(caught.value)
    assert (card.changes, card.tries_left) == (0, 3)


def test_an_old_pin_of_any_length_is_changed(benches: list[Bench]) -> None:
    def is_changed(bench: Bench, digits: str) -> None:
        insertion = bench.insert(VirtualCard(pin=digits))
        change(bench, insertion, digits, NEW)
        verify(bench, insertion, NEW)

    side_by_side(benches, ["1234", "12345", "123456789012"], is_changed)


def test_a_pad_is_good_for_one_press_with_one_card(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard())
    assert bench.desk.next_press(insertion) == 0
    bench.desk.press(insertion, 0)
    for used in (0, 2):
        with pytest.raises(StaleInsertion):
            bench.desk.press(insertion, used)
    bench.desk.press(insertion, bench.desk.next_press(insertion))
    bench.remove()
    another = bench.insert(VirtualCard())
    assert bench.desk.next_press(another) == 0
    with pytest.raises(StaleInsertion):
        bench.desk.press(insertion, bench.desk.next_press(insertion))


def test_a_blocked_card_is_never_asked(bench: Bench) -> None:
    card = VirtualCard(tries_left=0)
    with pytest.raises(PinBlocked):
        verify(bench, bench.insert(card), RIGHT)
    assert card.verifies == 0


def test_pins_of_every_length_are_taken(benches: list[Bench]) -> None:
    def is_taken(bench: Bench, digits: str) -> None:
        insertion = bench.insert(VirtualCard(pin=digits))
        verify(bench, insertion, digits)
        assert bench.desk.balances(insertion).medical is not None

    side_by_side(benches, ["1234", "12345", "123456789012"], is_taken)


def test_no_verify_reaches_a_card_that_is_gone_or_another(bench: Bench) -> None:
    first, second = VirtualCard(), VirtualCard(Contents(serial=2))
    insertion = bench.insert(first)
    bench.remove()
    with pytest.raises(StaleInsertion):
        verify(bench, insertion, RIGHT)
    bench.insert(second)
    with pytest.raises(StaleInsertion):
        verify(bench, insertion, RIGHT)
    assert first.verifies == second.verifies == 0


def test_the_command_is_the_one_of_the_card(bench: Bench) -> None:
    card = VirtualCard(keep_log=True)
    verify(bench, bench.insert(card), RIGHT)
    assert card.seen is not None
    verifies = [command.hex().upper() for command in card.seen if command[1] == 0x20]
    assert verifies == ["00200000", "0020000003123456"]
    bench.remove()
    change(bench, bench.insert(card), RIGHT, NEW)
    changes = [command.hex().upper() for command in card.seen if command[1] == 0x5E]
    assert changes == ["805E010007123456FF" + NEW]
    assert not any(command[1] == 0x24 for command in card.seen)


def test_a_pin_leaves_no_trace_in_words(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    insertion = bench.insert(VirtualCard(tries_left=2))
    told = []
    for _ in range(2):
        pin = Pin(MARKED)
        with pytest.raises(CardError) as caught:
            bench.desk.verify(insertion, pin)
        told += [
            repr(pin),
            str(pin),
            f"{pin:>12}",
            repr(caught.value),
            str(caught.value),
            repr(vars(caught.value)),
        ]
        told += [repr(frame.locals) for frame in caught.traceback if "kiosk" in str(frame.path)]
        pin.wipe()
    bench.remove()
    insertion = bench.insert(VirtualCard(tries_left=3))
    for old, new in ((Pin(MARKED), Pin(NEW)), (Pin(MARKED), Pin("900307")), (Pin(NEW), Pin(MARKED[:6]))):
        with pytest.raises(CardError) as caught:
            bench.desk.change_pin(insertion, old, new)
        told += [repr(caught.value), repr(vars(caught.value))]
        told += [repr(frame.locals) for frame in caught.traceback if "kiosk" in str(frame.path)]
    told += [record.getMessage() + repr(vars(record)) for record in caplog.records]
    as_sent = bytes.fromhex(MARKED[:6])
    for text in told:
        assert MARKED[:6] not in text
        assert repr(as_sent)[2:-1] not in text
        assert str(list(as_sent))[1:-1] not in text
    assert any("sent 9 bytes" in text for text in told)
