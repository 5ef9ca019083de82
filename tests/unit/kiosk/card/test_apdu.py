"""Commands as bytes, status words, and what nobody above the channel sees."""

import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.card import apdu, profile
from kiosk.card.errors import Unreadable
from kiosk.card.port import Reply
from kiosk.masking import Pin


class Script:
    """A line that gives the answers it was given, in order."""

    def __init__(self, *answers: str) -> None:
        self.sent: list[str] = []
        self.closed = False
        self._answers = list(answers)

    def transmit(self, command: bytes | bytearray) -> Reply:
        self.sent.append(command.hex().upper())
        answer = bytes.fromhex(self._answers.pop(0))
        return Reply(answer[:-2], int.from_bytes(answer[-2:], "big"))

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("command", "hexadecimal"),
    [
        (lambda: apdu.select_name(profile.ENVIRONMENT), "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"),
        (lambda: apdu.select_name(profile.MEDICAL), "00A4040006D15600000503"),
        (lambda: apdu.select_name(profile.DEBIT), "00A4040008A000000333010101"),
        (lambda: apdu.select_file(0xEF05), "00A4020002EF05"),
        (lambda: apdu.read_record(profile.CARD_NUMBER.tag, profile.CARD_NUMBER.length), "00B207000B"),
        (lambda: apdu.read_record(profile.IDENTITY_NUMBER.tag, profile.IDENTITY_NUMBER.length), "00B2080014"),
        (lambda: apdu.read_record(profile.NAME.tag, profile.NAME.length), "00B2090020"),
        (lambda: apdu.read_record(profile.NAME_REST.tag, profile.NAME_REST.length), "00B24E0016"),
        (lambda: apdu.read_record(profile.SEX.tag, profile.SEX.length), "00B20A0003"),
        (apdu.ask_tries, "00200000"),
        (lambda: apdu.verify(Pin("123456")), "0020000003123456"),
        (lambda: apdu.verify(Pin("12345")), "002000000312345F"),
        (lambda: apdu.verify(Pin("123456789012")), "0020000006123456789012"),
        (lambda: apdu.change_pin(Pin("123456"), Pin("654321")), "805E010007123456FF654321"),
        (lambda: apdu.change_pin(Pin("12345"), Pin("654321")), "805E01000712345FFF654321"),
        (lambda: apdu.change_pin(Pin("1234"), Pin("654321")), "805E0100061234FF654321"),
        (apdu.read_medical_balance, "B026000104"),
        (lambda: apdu.get_data(profile.ELECTRONIC_CASH_TAG), "80CA9F7900"),
    ],
)
def test_commands_are_those_of_the_card(command: Callable[[], bytes], hexadecimal: str) -> None:
    built = command()
    assert built.hex().upper() == hexadecimal
    apdu.check_command(built)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "00",
        "002000",
        "0020000000123456",
        "0020000003",
        "002000000312",
        "00200000031234560000",
        "00A4040000000000",
    ],
)
def test_a_malformed_command_is_our_fault(command: str) -> None:
    raw = bytes.fromhex(command)
    if len(raw) == 5:
        apdu.check_command(raw)  # five bytes are a header with Le
        return
    line = Script("9000")
    with pytest.raises(ValueError, match="command") as caught:
        apdu.CompletingChannel(line).transmit(raw)
    assert line.sent == []
    assert "1234" not in str(caught.value)


@pytest.mark.parametrize(
    ("sw", "left"),
    [
        (0x63C3, 3),
        (0x63CF, 15),
        (0x63C0, 0),
        (0x6983, 0),
        (0x6984, 0),
        (0x9000, None),
        (0x6300, None),
        (0x6A86, None),
    ],
)
def test_tries_are_told_in_one_place(sw: int, left: int | None) -> None:
    assert apdu.tries_left(sw) == left


def test_more_data_is_fetched() -> None:
    line = Script("6103", "AA6102", "BBCC9000")
    assert apdu.CompletingChannel(line).transmit(bytes.fromhex("00A4020002EF05")) == Reply(
        b"\xaa\xbb\xcc", 0x9000
    )
    assert line.sent == ["00A4020002EF05", "00C0000003", "00C0000002"]


def test_the_right_length_is_asked_for() -> None:
    line = Script("6C02", "AABB9000")
    assert apdu.CompletingChannel(line).transmit(bytes.fromhex("00B207000B")).data == b"\xaa\xbb"
    assert line.sent == ["00B207000B", "00B2070002"]


def test_a_verify_is_never_sent_twice() -> None:
    line = Script("6C03", "9000")
    with pytest.raises(Unreadable):
        apdu.CompletingChannel(line).transmit(bytes.fromhex("0020000003123456"))
    assert line.sent == ["0020000003123456"]


@pytest.mark.parametrize(
    "answers", [["6C02", "6C03"], ["6110"] * 40, ["61FF", *(["00" * 255 + "61FF"] * 40)]]
)
def test_a_card_that_goes_on_and_on_is_unreadable(answers: list[str]) -> None:
    with pytest.raises(Unreadable):
        apdu.CompletingChannel(Script(*answers)).transmit(bytes.fromhex("00B207000B"))


@given(st.lists(st.binary(min_size=2, max_size=6), min_size=1, max_size=60))
def test_nobody_above_sees_a_word_about_lengths(answers: list[bytes]) -> None:
    line = Script(*(answer.hex() for answer in answers), *(["9000"] * 60))
    try:
        reply = apdu.CompletingChannel(line).transmit(bytes.fromhex("00B207000B"))
    except Unreadable:
        return
    assert reply.sw >> 8 not in {0x61, 0x6C}


def test_the_log_has_lengths_and_words_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    line = Script("4142434463C2")
    reply = apdu.CompletingChannel(line).transmit(bytes.fromhex("0020000003908172"))
    assert caplog.messages == ["sent 8 bytes, got 4 bytes and 63C2"]
    assert "ABCD" not in repr(reply)
    assert reply.data == b"ABCD"


def test_closing_closes_the_line() -> None:
    line = Script()
    apdu.CompletingChannel(line).close()
    assert line.closed
