"""The demo's reader and its sample cards."""

import logging
from datetime import date

import pytest

from kiosk.card import easy_pins, inspect
from kiosk.card.desk import CardDesk
from kiosk.card.errors import CardError, ForeignCard, PinBlocked, Unreadable
from kiosk.card.port import Channel, Presence, ReaderState
from kiosk.card.simulated import SampleCard, SimulatedReader, sample_cards
from kiosk.card.virtual_card import Manners, VirtualCard
from kiosk.masking import HolderName, Pin

PEOPLE = [sample for sample in sample_cards().values() if sample.holder]


def check_digit(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11]


@pytest.mark.parametrize("sample", PEOPLE, ids=lambda sample: sample.slug)
def test_sample_people_are_invented_and_well_formed(sample: SampleCard) -> None:
    contents = sample.card._contents
    number = contents.identity_number
    assert number[14:17] == "000", "a sequence that is never issued"
    assert check_digit(number) == number[17]
    assert number[6:14] == f"{contents.birth_date:%Y%m%d}"
    assert contents.sex == "2", "an even sequence number is a woman's"
    assert number[:6] in {"110101", "650102"}
    assert contents.region == sample.region_code == {"1": "110000", "6": "650100"}[number[0]]
    assert contents.name == sample.holder


def test_the_pin_to_type_is_the_one_the_card_has_now() -> None:
    sample = sample_cards()["beijing-first-pin"]
    reader = SimulatedReader()
    reader.insert(sample.card)
    desk = CardDesk(reader)
    desk.start()
    desk.change_pin(desk.snapshot().insertion, Pin(sample.pin_hint), Pin("735192"))
    desk.stop()
    assert sample.pin_hint == "735192"


def test_sample_cards_are_all_different() -> None:
    samples = sample_cards()
    assert list(samples) == [sample.slug for sample in samples.values()]
    assert {sample.note for sample in samples.values()} >= {
        *("employed", "retired", "first-pin", "pin-blocked", "third-generation", "foreign", "unreadable"),
    }
    assert len({sample.pin_hint for sample in PEOPLE}) == len(PEOPLE)
    assert len({sample.card._contents.identity_number for sample in PEOPLE}) == len(PEOPLE)
    assert any("·" in sample.holder for sample in PEOPLE)


@pytest.mark.parametrize("slug", sample_cards())
def test_each_sample_card_does_what_its_note_says(slug: str) -> None:
    sample = sample_cards()[slug]
    reader = SimulatedReader()
    reader.insert(sample.card)
    desk = CardDesk(reader)
    desk.start()
    insertion = desk.snapshot().insertion
    try:
        match sample.note:
            case "foreign":
                with pytest.raises(ForeignCard):
                    desk.describe(insertion)
            case "unreadable":
                with pytest.raises(Unreadable):
                    desk.describe(insertion)
            case "pin-blocked":
                assert desk.describe(insertion).tries == 0
                with pytest.raises(PinBlocked):
                    desk.verify(insertion, Pin(sample.pin_hint))
            case "expired":
                valid_until = desk.describe(insertion).issuer.valid_until
                assert valid_until is not None
                assert valid_until < date(2026, 1, 1)
            case "first-pin":
                holder = desk.describe(insertion).holder
                assert holder is not None
                assert easy_pins.is_first(Pin(sample.pin_hint), holder)
                desk.verify(insertion, Pin(sample.pin_hint))
            case "third-generation":
                assert desk.describe(insertion).needs_security_module
            case _:
                description = desk.describe(insertion)
                assert description.holder is not None
                assert description.holder.name == HolderName(sample.holder)
                assert description.warnings == ()
                desk.verify(insertion, Pin(sample.pin_hint))
                assert desk.balances(insertion).medical is not None
    finally:
        desk.stop()


def test_the_counter_outlives_an_insertion() -> None:
    reader = SimulatedReader()
    card = sample_cards()["beijing-employed"].card
    desk = CardDesk(reader)
    desk.start()
    for left in (2, 1):
        revision = desk.snapshot().revision
        reader.insert(card)
        insertion = desk.wait(revision, 5.0).insertion
        with pytest.raises(CardError):
            desk.verify(insertion, Pin("000000"))
        assert desk.describe(insertion).tries == left
    desk.stop()


def test_a_card_logs_no_command_unless_told() -> None:
    assert sample_cards()["beijing-employed"].card.seen is None


@pytest.mark.parametrize("slug", ["beijing-employed", "urumqi-third-generation", "beijing-pin-blocked"])
def test_a_report_shows_masked_values_only(slug: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sample = sample_cards()[slug]
    reader = SimulatedReader()
    reader.insert(sample.card)
    told = "\n".join(inspect.report(reader))
    assert "service: running" in told
    assert "readers: Simulated reader" in told
    assert "answer to reset: 17 bytes" in told
    assert f"region: {sample.region_code}" in told
    assert "PIN tries left:" in told
    contents = sample.card._contents
    for secret in (
        contents.name,
        contents.identity_number,
        contents.identity_number[-6:],
        str(contents.medical),
    ):
        assert secret not in told + caplog.text
    assert sample.card.verifies == 0


@pytest.mark.parametrize(
    ("manners", "line"),
    [
        (Manners(foreign=True), "could not be read: ForeignCard"),
        (
            Manners(answers=lambda _: b"\x6f\x00"),
            "could not be read: Unreadable (environment, status word 6F00)",
        ),
        (Manners(upside_down=True), "card: present, does not wake up (wrong way round?)"),
        (Manners(leaves_before=6), "could not be read: CardRemoved"),
        (Manners(leaves_before=22), "balances could not be read: CardRemoved"),
    ],
)
def test_a_report_tells_what_is_wrong(manners: Manners, line: str) -> None:
    reader = SimulatedReader()
    reader.insert(VirtualCard(manners=manners))
    assert line in inspect.report(reader)


def test_a_report_without_reader_or_card() -> None:
    assert "readers: none" in inspect.report(SimulatedReader(plugged=False))
    assert "card: none" in inspect.report(SimulatedReader())


def test_a_report_never_raises() -> None:
    class Broken:
        def names(self) -> list[str]:
            raise RuntimeError("110101199003070003")

        def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
            raise RuntimeError("110101199003070003")

        def open(self, state: ReaderState) -> Channel:
            raise RuntimeError("110101199003070003")

        def close(self) -> None:
            pass

    assert inspect.report(Broken()) == ["stopped: RuntimeError"]


def test_a_late_watch_returns_after_its_time() -> None:
    reader = SimulatedReader()
    state = reader.watch(None, 0.0)
    assert reader.watch(state, 0.01) == state == ReaderState(Presence.EMPTY, 0, "Simulated reader")
