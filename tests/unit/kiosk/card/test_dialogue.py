"""What the dialogue makes of each status word, and of any bytes at all."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.card import dialogue, errors
from kiosk.card.apdu import CompletingChannel
from kiosk.card.errors import CardError, CardRemoved
from kiosk.card.port import Channel, Reply
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.masking import CardNumber, HolderName, Pin

QUESTIONS: list[Callable[[Channel], Any]] = [
    dialogue.read_identification,
    dialogue.read_issuer,
    dialogue.read_holder,
    dialogue.pin_tries,
    dialogue.read_balances,
    lambda channel: dialogue.verify_pin(channel, Pin("123456"), last_try=True),
    lambda channel: dialogue.change_pin(channel, Pin("123456"), Pin("735192"), last_try=True),
]


class Wire:
    """A line straight to a virtual card."""

    def __init__(self, card: VirtualCard) -> None:
        self.card = card
        self.buffers: list[bytearray] = []

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        if isinstance(apdu, bytearray):
            self.buffers.append(apdu)
        answer = self.card.transmit(bytes(apdu))
        if len(answer) < 2:
            raise CardRemoved
        return Reply(answer[:-2], int.from_bytes(answer[-2:], "big"))

    def close(self) -> None:
        self.card.reset()


def talk_to(card: VirtualCard) -> CompletingChannel:
    return CompletingChannel(Wire(card))


def saying(answer: str, *, to: str) -> VirtualCard:
    """Make a card that gives this answer to commands that begin so."""
    wrong, beginning = bytes.fromhex(answer), bytes.fromhex(to)
    return VirtualCard(manners=Manners(answers=lambda apdu: wrong if apdu.startswith(beginning) else None))


ENVIRONMENT = "00A404000F"
FILE = "00A40200"
VERIFY = "0020000003"
COUNTER = "00200000"


@pytest.mark.parametrize(
    ("to", "answer", "error"),
    [
        (ENVIRONMENT, "6A82", errors.ForeignCard),
        (ENVIRONMENT, "6D00", errors.ForeignCard),
        (ENVIRONMENT, "6E00", errors.ForeignCard),
        (ENVIRONMENT, "6283", errors.CardBlocked),
        (ENVIRONMENT, "6A81", errors.CardBlocked),
        (ENVIRONMENT, "9303", errors.CardBlocked),
        (ENVIRONMENT, "6982", errors.Unreadable),
        (ENVIRONMENT, "6581", errors.Unreadable),
        (FILE, "6A82", errors.Unreadable),
        (FILE, "6D00", errors.Unreadable),
        ("00B2010012", "6A83", errors.Unreadable),
        ("00B2010012", "6982", errors.Unreadable),
        ("00B2", "6A80", errors.Unreadable),
        ("00B2", "6A86", errors.Unreadable),
        ("00B2", "6700", errors.Unreadable),
        ("00B2", "6B00", errors.Unreadable),
        ("00B2", "6F00", errors.Unreadable),
        ("00B2", "6986", errors.Unreadable),
    ],
)
def test_status_words_while_reading_the_issuer(to: str, answer: str, error: type[CardError]) -> None:
    with pytest.raises(error) as caught:
        dialogue.read_issuer(talk_to(saying(answer, to=to)))
    if isinstance(caught.value, errors.Unreadable):
        assert caught.value.sw == int(answer, 16)


@pytest.mark.parametrize(
    ("to", "answer", "error"),
    [
        ("00B2080014", "6982", errors.NeedsSecurityModule),
        ("00B2090020", "6982", errors.NeedsSecurityModule),
        ("00A4020002EF06", "6982", errors.NeedsSecurityModule),
        ("00B2080014", "6A83", errors.Unreadable),
        ("00B2080014", "0812" + "20" * 18 + "9000", errors.Unreadable),
        ("00B2090020", "6A83", errors.Unreadable),
        ("00B2090020", "091E" + "00" * 30 + "9000", errors.Unreadable),
        ("00B2090020", "0901D69000", errors.Unreadable),
        ("00B2090020", "9303", errors.CardBlocked),
    ],
)
def test_status_words_while_reading_the_holder(to: str, answer: str, error: type[CardError]) -> None:
    with pytest.raises(error):
        dialogue.read_holder(talk_to(saying(answer, to=to)))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("63C1", errors.PinRejected),
        ("63C0", errors.PinBlocked),
        ("6983", errors.PinBlocked),
        ("6984", errors.PinBlocked),
        ("6300", errors.PinRejected),  # wrong without a number: the counter is asked
        ("6982", errors.NeedsPin),
        ("6985", errors.Unreadable),
        ("6C03", errors.Unreadable),
        ("6581", errors.Unreadable),
        ("9303", errors.CardBlocked),
    ],
)
def test_status_words_of_verify_each_for_one_verify(answer: str, error: type[CardError]) -> None:
    card = saying(answer, to=VERIFY)
    card.seen = []
    with pytest.raises(error):
        dialogue.verify_pin(talk_to(card), Pin("123456"))
    assert [apdu.hex() for apdu in card.seen].count("0020000003123456") == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("63C2", errors.PinRejected),
        ("63C0", errors.PinBlocked),
        ("6983", errors.PinBlocked),
        ("6984", errors.PinBlocked),
        ("6300", errors.PinRejected),
        ("6982", errors.NeedsPin),
        ("6A80", errors.Unreadable),
        ("6D00", errors.Unreadable),
        ("6C03", errors.Unreadable),
        ("9303", errors.CardBlocked),
    ],
)
def test_status_words_of_a_pin_change_each_for_one_command(answer: str, error: type[CardError]) -> None:
    card = saying(answer, to="805E0100")
    card.seen = []
    with pytest.raises(error):
        dialogue.change_pin(talk_to(card), Pin("123456"), Pin("735192"))
    assert [apdu.hex() for apdu in card.seen].count("805e010007123456ff735192") == 1
    assert card.pin == "123456"


@pytest.mark.parametrize("counter", ["63C1", "63C0", "6983"])
def test_no_pin_is_sent_at_the_last_try_or_after_it(counter: str) -> None:
    card = saying(counter, to=COUNTER)
    card.manners = Manners(answers=lambda apdu: bytes.fromhex(counter) if apdu.hex() == COUNTER else None)
    expected = errors.LastTry if counter == "63C1" else errors.PinBlocked
    with pytest.raises(expected):
        dialogue.verify_pin(talk_to(card), Pin("123456"))
    with pytest.raises(expected):
        dialogue.change_pin(talk_to(card), Pin("123456"), Pin("735192"))
    assert (card.verifies, card.changes) == (0, 0)


@pytest.mark.parametrize("digits", ["123456", "999999"])
def test_the_bytes_of_a_pin_change_are_wiped_and_the_pins_are_not(digits: str) -> None:
    wire = Wire(VirtualCard())
    old, new = Pin(digits), Pin("735192")
    with suppress(errors.PinRejected):
        dialogue.change_pin(CompletingChannel(wire), old, new)
    assert [bytes(buffer) for buffer in wire.buffers] == [bytes(12)]
    assert (old.reveal(), new.reveal()) == (digits.encode(), b"735192")


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("805E0100071234FF73519200", 0x63C2),
        ("805E010005123456FF73", 0x6A80),
        ("805E010004123456FF", 0x6A80),
        ("805E010003123456", 0x6A80),
        ("805E020007123456FF735192", 0x6A86),
    ],
)
def test_a_virtual_card_takes_no_malformed_change(command: str, word: int) -> None:
    card = VirtualCard()
    line = talk_to(card)
    assert dialogue.pin_tries(line) == 3
    assert line.transmit(bytes.fromhex(command)).sw == word
    assert card.pin == "123456"


@pytest.mark.parametrize(
    ("answer", "tries"),
    [("63C2", 2), ("63CA", 10), ("63C0", 0), ("6983", 0), ("9000", None), ("6A86", None), ("6700", None)],
)
def test_the_counter_is_asked_and_never_counted(answer: str, tries: int | None) -> None:
    card = saying(answer, to=COUNTER)
    assert dialogue.pin_tries(talk_to(card)) == tries
    assert card.verifies == 0


def test_a_card_that_hides_its_counter_still_takes_the_pin() -> None:
    manners = Manners(answers=lambda apdu: b"\x6a\x86" if apdu == bytes.fromhex(COUNTER) else None)
    card = VirtualCard(manners=manners)
    line = talk_to(card)
    dialogue.verify_pin(line, Pin("123456"))
    assert dialogue.read_balances(line).medical == Decimal("1234.56")
    assert card.verifies == 1


@pytest.mark.parametrize("digits", ["123456", "999999"])
def test_the_bytes_of_the_verify_are_wiped_and_the_pin_is_not(digits: str) -> None:
    wire = Wire(VirtualCard())
    pin = Pin(digits)
    try:
        dialogue.verify_pin(CompletingChannel(wire), pin)
    except errors.PinRejected as error:
        assert error.tries_left == 2  # noqa: PT017
    assert [bytes(buffer) for buffer in wire.buffers] == [bytes(8)]
    assert pin.reveal() == digits.encode()


def test_the_wrong_moment_is_mended_once() -> None:
    answers = iter([b"\x69\x86"])
    manners = Manners(answers=lambda apdu: next(answers, None) if apdu.hex() == "00b207000b" else None)
    assert dialogue.read_issuer(talk_to(VirtualCard(manners=manners))).card_number == CardNumber("X00000019")
    moments = iter([b"\x69\x85"])
    manners = Manners(answers=lambda apdu: next(moments, None) if apdu[0] == 0xB0 else None)
    assert dialogue.read_balances(talk_to(VirtualCard(manners=manners))).medical_needs_pin


@pytest.mark.parametrize(
    ("to", "answer", "medical", "cash"),
    [
        ("00A4040006D15600000503", "6A82", None, Decimal("50.00")),
        ("B026", "6A88", None, Decimal("50.00")),
        ("B026", "FFFFFFFF9000", Decimal("42949672.95"), Decimal("50.00")),
        ("00A4040008A0", "6A81", Decimal("1234.56"), None),
        ("80CA", "6A88", Decimal("1234.56"), None),
    ],
)
def test_a_balance_the_card_lacks_is_none(
    to: str, answer: str, medical: Decimal | None, cash: Decimal | None
) -> None:
    line = talk_to(saying(answer, to=to))
    dialogue.verify_pin(line, Pin("123456"))
    balances = dialogue.read_balances(line)
    assert (balances.medical, balances.electronic_cash, balances.medical_needs_pin) == (medical, cash, False)


@pytest.mark.parametrize(
    ("to", "answer"),
    [("B026", "0000049000"), ("80CA", "9F790600000000500A9000"), ("80CA", "9000"), ("B026", "6D00")],
)
def test_an_amount_that_is_none_is_never_shown(to: str, answer: str) -> None:
    with pytest.raises(errors.Unreadable):
        dialogue.read_balances(talk_to(saying(answer, to=to)))


@pytest.mark.parametrize(
    ("to", "answer", "doubt"),
    [
        ("00B2050006", "0504202513019000", "issued"),
        ("00B2060006", "0604202513019000", "valid_until"),
        ("00B2020003", "0201079000", "card_class"),
        ("00B207000B", "0709583030303030303138" + "9000", "card_number"),
    ],
)
def test_what_looks_wrong_beside_the_point_is_a_warning(to: str, answer: str, doubt: str) -> None:
    issuer = dialogue.read_issuer(talk_to(saying(answer, to=to)))
    assert issuer.warnings == (doubt,)


def test_a_birth_date_that_is_none_is_a_warning() -> None:
    holder = dialogue.read_holder(talk_to(saying("0D04199013019000", to="00B20D0006")))
    assert (holder.birth_date, holder.warnings) == (None, ("birth_date",))


def test_an_unknown_sex_is_none() -> None:
    assert dialogue.read_holder(talk_to(saying("0A01399000", to="00B20A0003"))).sex is None


def test_what_a_card_lacks_is_none() -> None:
    missing = VirtualCard(
        manners=Manners(answers=lambda apdu: b"\x6a\x83" if apdu[1] == 0xB2 and apdu[2] != 1 else None)
    )
    issuer = dialogue.read_issuer(talk_to(missing))
    assert (issuer.version, issuer.card_class, issuer.issued, issuer.card_number) == (None, None, None, None)
    assert issuer.warnings == ()


def test_every_question_stands_alone_and_in_any_order() -> None:
    line = talk_to(VirtualCard(Contents(birth_date=date(2001, 2, 28)), manners=Manners(t0=True)))
    dialogue.read_balances(line)
    assert dialogue.read_holder(line).birth_date == date(2001, 2, 28)
    assert dialogue.pin_tries(line) == 3
    assert dialogue.read_issuer(line).version == "2.00"
    assert dialogue.read_holder(line).name == HolderName("周明月")


answers = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.sampled_from(
        [bytes.fromhex(word) for word in ("9000", "6982", "6A83", "6110", "6C04", "63C1", "6985", "")]
    ),
    st.binary(max_size=34).map(lambda data: data + b"\x90\x00"),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(answers, max_size=40), st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=4))
def test_any_bytes_from_a_card_end_in_an_answer_or_a_card_error(
    script: list[bytes | None], questions: list[Callable[[Channel], Any]]
) -> None:
    told = iter(script)
    line = talk_to(VirtualCard(manners=Manners(answers=lambda _: next(told, None))))
    for question in questions:
        try:
            question(line)
        except CardError as error:
            assert "123456" not in repr(error)  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_flipped_byte_anywhere_ends_in_an_answer_or_a_card_error(data: st.DataObject) -> None:
    card = VirtualCard()

    def bent(apdu: bytes) -> bytes:
        answer = bytearray(VirtualCard._answer(card, apdu))
        if data.draw(st.booleans()):
            place = data.draw(st.integers(0, len(answer) - 1))
            answer[place] = data.draw(st.integers(0, 255))
        return bytes(answer)

    line = talk_to(VirtualCard(manners=Manners(answers=bent)))
    for question in QUESTIONS:
        with suppress(CardError):
            question(line)
