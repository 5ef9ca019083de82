"""What both adapters promise when the card is taken out, and when it keeps silent."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kiosk.card.desk import CardDesk
from kiosk.card.dialogue import Balances
from kiosk.card.errors import CardError, CardRemoved, CardSilent, StaleInsertion
from kiosk.card.port import Presence
from kiosk.card.simulated import SimulatedReader
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.masking import HolderName, IdentityNumber, Masked, Pin
from tests.card.kits import PATIENCE_SECONDS, Bench, Kit, side_by_side, started

OTHER = Contents(
    serial=2,
    card_number="100004172",
    identity_number="65010219920315000X",
    name="阿依努尔·买买提明",
    medical=Decimal("2460.19"),
)


def dialogue(bench: Bench, insertion: int) -> Balances:
    """Run everything there is, in the order of a visit."""
    bench.desk.describe(insertion)
    old, new = Pin("123456"), Pin("735192")
    bench.desk.verify(insertion, old)
    bench.desk.change_pin(insertion, old, new)
    old.wipe()
    new.wipe()
    return bench.desk.balances(insertion)


def length_of_the_dialogue() -> int:
    """Count the commands of a whole visit."""
    card = VirtualCard()
    reader = SimulatedReader()
    reader.insert(card)
    with started(reader) as desk:
        desk.describe(desk.snapshot().insertion)
        desk.verify(desk.snapshot().insertion, Pin("123456"))
        desk.change_pin(desk.snapshot().insertion, Pin("123456"), Pin("735192"))
        desk.balances(desk.snapshot().insertion)
    return card.commands


def test_removal_before_any_command_ends_the_session_and_nothing_else(benches: list[Bench]) -> None:
    length = length_of_the_dialogue()
    assert length > 36

    def taken_out_before(bench: Bench, command: int) -> None:
        card = VirtualCard(manners=Manners(leaves_before=command))
        insertion = bench.insert(card)
        with pytest.raises(CardRemoved):
            dialogue(bench, insertion)
        assert card.commands == command, "a command was sent after the card was gone"
        assert card.verifies <= 1
        assert card.changes <= 1
        bench.empty()
        with pytest.raises(StaleInsertion):
            bench.desk.balances(insertion)

    side_by_side(benches, range(1, length + 1), taken_out_before)


def test_the_next_card_is_read_as_itself(benches: list[Bench]) -> None:
    def reads_the_next(bench: Bench, leaves_before: int) -> None:
        insertion = bench.insert(VirtualCard(manners=Manners(leaves_before=leaves_before)))
        with pytest.raises(CardRemoved):
            dialogue(bench, insertion)
        bench.empty()
        insertion = bench.insert(VirtualCard(OTHER))
        assert bench.holder(insertion).name == HolderName(OTHER.name)
        assert bench.desk.balances(insertion).medical_needs_pin

    side_by_side(benches, [1, 5, 20, 26], reads_the_next)


def test_a_swap_in_no_time_never_shows_one_person_under_the_other(bench: Bench) -> None:
    first = bench.insert(VirtualCard())
    assert dialogue(bench, first).medical == Decimal("1234.56")
    bench.kit.insert(VirtualCard(OTHER))
    for _ in range(3):
        with pytest.raises((CardRemoved, StaleInsertion)):
            bench.desk.describe(first)
    bench.remove()
    insertion = bench.insert(VirtualCard(OTHER))
    assert bench.desk.balances(insertion).medical_needs_pin


def test_removal_is_seen_within_a_second_and_ends_a_waiting_page(bench: Bench) -> None:
    bench.insert(VirtualCard())
    revision = bench.desk.snapshot().revision
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(bench.desk.wait, revision, PATIENCE_SECONDS)
        bench.kit.remove()
        assert page.result(1.0).presence is Presence.EMPTY


def test_a_pin_change_cut_off_leaves_the_old_pin_or_the_new_one(benches: list[Bench]) -> None:
    def leaves_one(bench: Bench, command: int) -> None:
        card = VirtualCard(manners=Manners(leaves_before=command))
        with pytest.raises(CardRemoved):
            dialogue(bench, bench.insert(card))
        bench.empty()
        card.manners = Manners()
        assert card.pin == "123456" if card.changes == 0 else card.pin == "735192"
        insertion = bench.insert(card)
        bench.desk.verify(insertion, Pin(card.pin))
        assert card.tries_left == 3

    side_by_side(benches, range(30, length_of_the_dialogue() + 1, 2), leaves_one)


def test_a_card_in_another_reader_is_not_seen(benches: list[Bench]) -> None:
    mine, other = benches[0], benches[1]
    mine_before = mine.desk.snapshot()
    insertion = other.insert(VirtualCard(OTHER))
    assert other.holder(insertion).name == HolderName(OTHER.name)
    assert mine.desk.snapshot() == mine_before
    first = mine.insert(VirtualCard())
    assert dialogue(mine, first).medical == Decimal("1234.56")
    other.remove()
    assert mine.holder(first).name == HolderName("周明月"), (
        "what happens at the other reader ends nothing here"
    )


def test_nothing_about_the_person_is_kept_after_removal(bench: Bench) -> None:
    marked = Contents(
        serial=777, card_number="77777777X", identity_number="110101197707070009", name="戚柒柒"
    )
    insertion = bench.insert(VirtualCard(marked))
    description = bench.desk.describe(insertion)
    assert description.holder is not None
    assert description.holder.identity_number == IdentityNumber(marked.identity_number)
    assert bench.desk.balances(insertion).medical_needs_pin
    code = description.issuer.identification_code.raw
    assert code in reachable_from(bench.desk), "the test would find it"
    with pytest.raises(CardError):
        bench.desk.verify(insertion, Pin("999999"))
    del description
    bench.remove()
    secrets = {marked.name, marked.identity_number, marked.card_number}
    left = [thing for thing in gc.get_objects() if isinstance(thing, Masked) and thing.reveal() in secrets]
    assert left == []
    assert not reachable_from(bench.desk) & {code, *secrets}


def reachable_from(desk: CardDesk) -> set[str | bytes]:
    """Return text and bytes that can be reached from a desk, but for the test's own reader."""
    seen = {id(desk._reader)}
    found: set[str | bytes] = set()
    waiting: list[Any] = [desk]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type | threading.Thread):
            continue
        seen.add(id(thing))
        if isinstance(thing, str | bytes):
            found.add(thing)
        elif type(thing).__module__.startswith("kiosk.") and hasattr(thing, "__dict__"):
            waiting += vars(thing).values()
        elif isinstance(thing, list | tuple | set | frozenset) or type(thing).__name__ == "deque":
            waiting += thing
    return found


def test_a_mute_card_costs_one_time_limit_and_is_freed_by_taking_it_out(reader_kit: Kit) -> None:
    with started(reader_kit.reader, deadline_seconds=0.3) as desk:
        bench = Bench(reader_kit, desk)
        bench.empty()
        insertion = bench.insert(VirtualCard(manners=Manners(mute_from=4)))
        for _ in range(3):
            with pytest.raises(CardSilent):
                desk.describe(insertion)
        desk.forget(insertion)
        assert desk.snapshot().presence is Presence.CARD
        reader_kit.remove()
        bench.empty()
        assert desk.describe(bench.insert(VirtualCard(OTHER))).tries == 3


def test_a_card_that_answers_too_late_gets_no_pin(reader_kit: Kit) -> None:
    with started(reader_kit.reader, deadline_seconds=0.3) as desk:
        bench = Bench(reader_kit, desk)
        bench.empty()
        card = VirtualCard(manners=Manners(late_from=5, late_seconds=0.5))  # the counter, just before VERIFY
        insertion = bench.insert(card)
        pin = Pin("123456")
        with pytest.raises(CardSilent):
            desk.verify(insertion, pin)
        pin.wipe()
        reader_kit.remove()
        bench.empty()
        assert desk.balances(bench.insert(VirtualCard(OTHER))).medical_needs_pin
        assert (card.commands, card.verifies) == (5, 0)


def test_many_visits_leave_no_thread_or_file_behind(bench: Bench) -> None:
    def visit() -> None:
        dialogue(bench, bench.insert(VirtualCard()))
        bench.remove()

    def held() -> tuple[set[str], int]:
        return {thread.name for thread in threading.enumerate()}, len(list(Path("/proc/self/fd").iterdir()))

    visit()
    before = held()
    for _ in range(2):
        visit()
    assert held() == before


def test_200_requests_from_8_threads_are_all_answered_right(bench: Bench) -> None:
    insertion = bench.insert(VirtualCard())
    bench.desk.verify(insertion, Pin("123456"))

    def ask(number: int) -> HolderName | Decimal | None:
        if number % 2:
            return bench.desk.balances(insertion).medical
        return bench.holder(insertion).name

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(200)))
    assert answers == [HolderName("周明月"), Decimal("1234.56")] * 100
