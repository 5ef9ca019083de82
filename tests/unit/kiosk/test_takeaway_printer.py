"""Printers: what goes over the line, and that every way a printer can fail ends soon and with a reason."""

import gc
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from escpos.printer import Dummy
from PIL import Image, ImageDraw

from kiosk.takeaway import printer
from kiosk.takeaway.printer import (
    DummyPrinter,
    EscposPrinter,
    FilePrinter,
    NoPrinter,
    PrinterUnavailable,
    Reason,
    State,
)

WELL, NO_PAPER, OFFLINE = b"\x12", b"\x72", b"\x1a"
PAPER, ONLINE = b"\x10\x04\x04", b"\x10\x04\x01"
RASTER = b"\x1dv0\x00"
CUT = b"\x1dV\x00"


def picture(height: int = 100) -> Image.Image:
    """A picture as wide as the paper, with a black bar in it."""
    image = Image.new("1", (576, height), 1)
    ImageDraw.Draw(image).rectangle((100, 10, 300, height - 10), fill=0)
    return image


def pieces(sent: bytes) -> list[tuple[int, int, bytes]]:
    """Each raster image in what was sent: bytes in a row, rows, dots."""
    found = []
    for part in sent.split(RASTER)[1:]:
        width, height = part[0] + 256 * part[1], part[2] + 256 * part[3]
        found.append((width, height, part[4 : 4 + width * height]))
    return found


def refusal(each: printer.Printer) -> Reason:
    """Why a printer does not print."""
    with pytest.raises(PrinterUnavailable) as caught:
        each.print(picture())
    return caught.value.reason


class Answering(Dummy):
    """A printer of the library's that answers each question in turn, and the last answer from then on."""

    def __init__(self, *answers: bytes | Exception) -> None:
        super().__init__(profile="TM-T20II")
        self.answers = list(answers)
        self.closed = 0

    def _read(self) -> bytes:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("height", [100, 960, 2500])
def test_the_picture_goes_over_the_line_dot_by_dot_and_then_the_knife(
    height: int, capsys: pytest.CaptureFixture[str]
) -> None:
    device = Answering(WELL)
    EscposPrinter(lambda: device).print(picture(height))
    parts = pieces(device.output)
    assert {width for width, _, _ in parts} == {576 // 8}
    assert sum(rows for _, rows, _ in parts) == height
    dots = b"".join(dots for _, _, dots in parts)
    assert dots == bytes(255 - byte for byte in picture(height).tobytes())
    assert device.output.count(CUT) == 1
    assert device.output.rindex(CUT) > device.output.rindex(RASTER) + len(parts[-1][2])
    assert device.closed == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("answers", "reason", "state"),
    [
        ([NO_PAPER], Reason.NO_PAPER, State.OUT_OF_PAPER),
        ([WELL, OFFLINE], Reason.UNREACHABLE, State.UNREACHABLE),
        ([b""], Reason.UNREACHABLE, State.UNREACHABLE),
        ([TimeoutError()], Reason.UNREACHABLE, State.UNREACHABLE),
        ([AssertionError()], Reason.UNREACHABLE, State.UNREACHABLE),
        ([ConnectionResetError()], Reason.UNREACHABLE, State.UNREACHABLE),
    ],
)
def test_a_printer_that_does_not_do_well_gets_no_picture(
    answers: list[bytes | Exception], reason: Reason, state: State
) -> None:
    devices = [Answering(*answers), Answering(*answers)]
    waiting = iter(devices)
    each = EscposPrinter(lambda: next(waiting))
    assert refusal(each) is reason
    assert each.state() is state
    assert all(RASTER not in device.output for device in devices)
    assert [device.closed for device in devices] == [1, 1]


@pytest.mark.parametrize(
    ("after", "reason"),
    [(NO_PAPER, Reason.NO_PAPER), (b"", Reason.FAILED), (TimeoutError(), Reason.FAILED)],
)
def test_what_goes_wrong_while_it_prints_is_noticed(after: bytes | Exception, reason: Reason) -> None:
    device = Answering(WELL, WELL, after)
    assert refusal(EscposPrinter(lambda: device)) is reason
    assert RASTER in device.output
    assert device.closed == 1


def test_an_error_nobody_foresaw_is_a_reason_too() -> None:
    def broken() -> Dummy:
        raise RuntimeError

    each = EscposPrinter(broken)
    assert refusal(each) is Reason.FAILED
    assert each.state() is State.UNREACHABLE


class Hanging(Answering):
    """Says nothing until it is let go, and then that all is well."""

    def __init__(self) -> None:
        super().__init__(WELL)
        self.go = threading.Event()

    def _read(self) -> bytes:
        assert self.go.wait(10)
        return super()._read()


def test_a_printer_that_hangs_holds_nobody_up_and_prints_nothing_later() -> None:
    device = Hanging()
    each = EscposPrinter(lambda: device, deadline=0.2)
    start = time.monotonic()
    assert refusal(each) is Reason.UNREACHABLE
    assert refusal(each) is Reason.UNREACHABLE
    assert each.state() is State.UNREACHABLE
    assert time.monotonic() - start < 2
    device.go.set()
    end = time.monotonic() + 5
    while each.state() is not State.READY:
        assert time.monotonic() < end
    assert RASTER not in device.output
    each.print(picture())
    assert device.output.count(RASTER) == 1


def test_the_deadline_is_ten_seconds_and_one_answer_takes_less() -> None:
    assert printer.DEADLINE == 10
    assert printer._SILENCE * 3 < printer.DEADLINE


def test_where_there_is_none_nothing_is_printed() -> None:
    assert NoPrinter().state() is State.NONE
    assert refusal(NoPrinter()) is Reason.NO_PRINTER


def test_the_demonstrations_printer_counts_and_can_be_made_to_fail() -> None:
    dummy = DummyPrinter()
    dummy.print(picture())
    assert (dummy.state(), dummy.printed) == (State.READY, 1)
    for state, reason in [
        (State.OUT_OF_PAPER, Reason.NO_PAPER),
        (State.UNREACHABLE, Reason.UNREACHABLE),
        (State.NONE, Reason.NO_PRINTER),
    ]:
        dummy.condition = state
        assert dummy.state() is state
        assert refusal(dummy) is reason
    assert dummy.printed == 1


def test_a_device_file_gets_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch()
    each = FilePrinter(str(path))
    assert each.state() is State.READY
    each.print(picture())
    (part,) = pieces(path.read_bytes())
    assert part[:2] == (72, 100)
    assert path.read_bytes().endswith(CUT)


def test_a_device_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    each = FilePrinter(str(path))
    assert each.state() is State.UNREACHABLE
    assert refusal(each) is Reason.UNREACHABLE
    assert not path.exists()


def test_nor_is_a_folder_written_to(tmp_path: Path) -> None:
    assert refusal(FilePrinter(str(tmp_path))) is Reason.UNREACHABLE


def test_a_device_without_room_is_a_failure() -> None:
    assert refusal(FilePrinter("/dev/full")) is Reason.FAILED


def test_a_device_that_blocks_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    assert refusal(FilePrinter(str(path), deadline=0.2)) is Reason.UNREACHABLE
    with path.open("rb") as other_end:
        assert other_end.read() == b""


def test_no_file_of_a_picture_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    EscposPrinter(lambda: Answering(WELL)).print(picture())
    DummyPrinter().print(picture())
    assert list(tmp_path.iterdir()) == []


class Server:
    """A network printer on a port of its own: does what it is told with each connection."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self.heard = b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._serve = serve
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._serve(connection)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def serving() -> Iterator[Callable[[Callable[[socket.socket], None]], Server]]:
    servers: list[Server] = []

    def start(serve: Callable[[socket.socket], None]) -> Server:
        servers.append(Server(serve))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def network(port: int) -> printer.Printer:
    return printer.from_setting(f"network:127.0.0.1:{port}")


@pytest.mark.enable_socket
def test_a_network_printer_gets_the_picture(serving: Callable[..., Server]) -> None:
    heard = bytearray()

    def accept(connection: socket.socket) -> None:
        while chunk := connection.recv(65536):
            heard.extend(chunk)
            if chunk.endswith((PAPER, ONLINE)):
                connection.sendall(WELL)

    each = network(serving(accept).port)
    assert each.state() is State.READY
    each.print(picture(1500))
    assert sum(rows for _, rows, _ in pieces(bytes(heard))) == 1500
    assert CUT in heard


@pytest.mark.enable_socket
def test_a_network_printer_that_says_nothing_is_unreachable(
    serving: Callable[..., Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "_SILENCE", 0.2)

    def hang(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    each = network(serving(hang).port)
    start = time.monotonic()
    assert refusal(each) is Reason.UNREACHABLE
    assert each.state() is State.UNREACHABLE
    assert time.monotonic() - start < 2


# The library leaves a socket that could not connect to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.enable_socket
def test_a_network_printer_that_refuses_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    each = network(port)
    assert refusal(each) is Reason.UNREACHABLE
    assert each.state() is State.UNREACHABLE
    gc.collect()


@pytest.mark.enable_socket
def test_a_network_printer_that_breaks_off_at_once_is_unreachable(serving: Callable[..., Server]) -> None:
    assert refusal(network(serving(lambda _connection: None).port)) is Reason.UNREACHABLE


@pytest.mark.enable_socket
def test_a_network_printer_that_breaks_off_within_the_picture_has_failed(
    serving: Callable[..., Server],
) -> None:
    def break_off(connection: socket.socket) -> None:
        for _question in range(2):
            connection.recv(3)
            connection.sendall(WELL)
        connection.recv(10)

    assert refusal(network(serving(break_off).port)) is Reason.FAILED


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("none", NoPrinter),
        ("dummy", DummyPrinter),
        ("file:/dev/usb/lp0", FilePrinter),
        ("usb:04b8:0E15", EscposPrinter),
        ("network:printer.example", EscposPrinter),
        ("network:10.0.0.7:9101", EscposPrinter),
    ],
)
def test_each_setting_names_a_printer(setting: str, kind: type) -> None:
    assert type(printer.from_setting(setting)) is kind


def test_the_numbers_of_a_setting_reach_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Library:
        @staticmethod
        def Usb(vendor: int, product: int, **_more: object) -> Answering:  # noqa: N802  the library's name
            asked.append((vendor, product))
            return Answering(WELL)

        @staticmethod
        def Network(host: str, port: int, **_more: object) -> Answering:  # noqa: N802  the library's name
            asked.append((host, port))
            return Answering(WELL)

    monkeypatch.setattr(printer, "_escpos", lambda: Library)
    for setting in ("usb:04b8:0E15", "network:printer.example", "network:10.0.0.7:9101"):
        assert printer.from_setting(setting).state() is State.READY
    assert asked == [(0x04B8, 0x0E15), ("printer.example", 9100), ("10.0.0.7", 9101)]


def test_a_usb_printer_that_is_not_plugged_in_is_unreachable() -> None:
    assert printer.from_setting("usb:dead:beef").state() is State.UNREACHABLE
