"""A printer of slips behind a port of our own. A dead one never holds a request up, and nothing of a slip is kept.

Sockets, USB and the printer's commands are python-escpos's. It raises whatever Python has, asserts among them, so
everything that it raises becomes one `PrinterUnavailable` with a reason here.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from enum import StrEnum
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from PIL import Image

T = TypeVar("T")

_log = logging.getLogger(__name__)

DEADLINE: Final = 10.0  # seconds a request waits at most
_SILENCE = 3.0  # seconds a printer may take for one answer or one piece of the picture
_NETWORK_PORT = 9100
# Any of the library's printers with 576 dots and a knife; its name has no other effect on what we send.
_PROFILE = "TM-T20II"


class State(StrEnum):
    """What a printer says when it is asked; it prints while it is ready, or the paper near its end."""

    READY = "ready"
    NEAR_END = "near_end"
    OUT_OF_PAPER = "out_of_paper"
    UNREACHABLE = "unreachable"
    NONE = "none"


class Reason(StrEnum):
    """Why nothing, or not everything, was printed."""

    NO_PRINTER = "no_printer"
    NO_PAPER = "no_paper"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class PrinterUnavailable(Exception):
    """The slip was not printed, or not to its end.

    Args:
        reason: with FAILED alone a part of the slip may be out.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Printer(Protocol):
    """A place where slips come out."""

    def print(self, picture: Image.Image) -> None:
        """Print a picture, cut the paper, and return when the printer has taken it all.

        Raises: PrinterUnavailable, after `DEADLINE` at the latest.
        """

    def state(self) -> State:
        """Return how the printer does, after `DEADLINE` at the latest. Never raises."""


class NoPrinter:
    """Stands where there is no printer."""

    def print(self, picture: Image.Image) -> None:
        """Refuse.

        Raises: PrinterUnavailable, always.
        """
        del picture
        raise PrinterUnavailable(Reason.NO_PRINTER)

    def state(self) -> State:
        """Return that there is none."""
        return State.NONE


class DummyPrinter:
    """The demonstration's printer: takes a slip, counts it, and lets it go.

    Attributes:
        condition: what it says of itself; to be set.
        printed: how many slips it took.
    """

    def __init__(self) -> None:
        self.condition = State.READY
        self.printed = 0

    def print(self, picture: Image.Image) -> None:
        """Count a slip.

        Raises: PrinterUnavailable, unless its condition is ready or near the end of the paper.
        """
        del picture
        if self.condition in _REASONS:
            raise PrinterUnavailable(_REASONS[self.condition])
        self.printed += 1

    def state(self) -> State:
        """Return the condition it was set to."""
        return self.condition


class EscposPrinter:
    """A printer that is asked how it does before and after each slip: by USB or network.

    Args:
        device: makes one of python-escpos's printers, closed; called for each slip and each question.
        deadline: seconds.
    """

    def __init__(self, device: Callable[[], Any], deadline: float = DEADLINE) -> None:
        self._device = device
        self._line = _Line(deadline)

    def print(self, picture: Image.Image) -> None:
        """Print a picture and cut the paper.

        Raises: PrinterUnavailable.
        """
        self._line.within(lambda given_up: self._print(picture, given_up))

    def state(self) -> State:
        """Ask the printer."""
        try:
            return self._line.within(lambda _given_up: self._ask())
        except PrinterUnavailable as error:
            return _STATES[error.reason]

    def _print(self, picture: Image.Image, given_up: threading.Event) -> None:
        with _Opened(self._device()) as device:
            self._require_ready(device)
            if given_up.is_set():
                return
            try:
                _send(device, picture)
                self._require_ready(device)  # its answer comes after all that was sent before
            except PrinterUnavailable as error:
                if error.reason is Reason.NO_PAPER:
                    raise
                raise PrinterUnavailable(Reason.FAILED) from error

    def _ask(self) -> State:
        with _Opened(self._device()) as device:
            return self._require_ready(device)

    def _require_ready(self, device: Any) -> State:
        """Return READY or NEAR_END."""
        from escpos import constants  # noqa: PLC0415  see _escpos

        paper = _status(device, constants.RT_STATUS_PAPER)
        if paper & constants.RT_MASK_NOPAPER == constants.RT_MASK_NOPAPER:
            raise PrinterUnavailable(Reason.NO_PAPER)
        if _status(device, constants.RT_STATUS_ONLINE) & constants.RT_MASK_ONLINE:
            raise PrinterUnavailable(Reason.UNREACHABLE)
        is_low = paper & constants.RT_MASK_LOWPAPER == constants.RT_MASK_LOWPAPER
        return State.NEAR_END if is_low else State.READY


class FilePrinter:
    """A printer behind a device file, which can be written to and says nothing.

    Args:
        path: must exist, so that no slip ends as a new file where the device should be.
        deadline: seconds.
    """

    def __init__(self, path: str, deadline: float = DEADLINE) -> None:
        self._path = path
        self._line = _Line(deadline)

    def print(self, picture: Image.Image) -> None:
        """Write a picture and the cut to the device.

        Raises: PrinterUnavailable.
        """
        self._line.within(lambda given_up: self._print(picture, given_up))

    def state(self) -> State:
        """Return ready when the device can be written to."""
        return State.READY if os.access(self._path, os.W_OK) else State.UNREACHABLE

    def _print(self, picture: Image.Image, given_up: threading.Event) -> None:
        if self.state() is not State.READY:
            raise PrinterUnavailable(Reason.UNREACHABLE)
        with _Opened(_escpos().File(self._path, profile=_PROFILE)) as device:
            if not given_up.is_set():
                _send(device, picture)


def from_setting(setting: str) -> Printer:
    """Return the printer that KIOSK_PRINTER names; `kiosk.settings` has checked its form."""
    kind, _, where = setting.partition(":")
    match kind:
        case "dummy":
            return DummyPrinter()
        case "file":
            return FilePrinter(where)
        case "usb":
            vendor, product = (int(number, 16) for number in where.split(":"))
            return EscposPrinter(
                lambda: _escpos().Usb(vendor, product, timeout=round(_SILENCE * 1000), profile=_PROFILE)
            )
        case "network":
            host, _, port = where.partition(":")
            number = int(port or _NETWORK_PORT)
            return EscposPrinter(lambda: _escpos().Network(host, number, timeout=_SILENCE, profile=_PROFILE))
        case _:
            return NoPrinter()


class _Line:
    """Lets one job at a time talk to a printer, each in a thread of its own, and waits for none beyond the deadline.

    A job that hangs keeps the line: those after it are told that the printer is unreachable. Each gets an event
    that is set when nobody waits for it any more, so that no slip comes out in front of the next person.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._free = threading.Lock()

    def within(self, job: Callable[[threading.Event], T]) -> T:
        end = time.monotonic() + self._deadline
        if not self._free.acquire(timeout=self._deadline):
            raise PrinterUnavailable(Reason.UNREACHABLE)
        done: Future[T] = Future()
        given_up = threading.Event()
        threading.Thread(target=self._run, args=(job, given_up, done), name="printer", daemon=True).start()
        try:
            return done.result(max(0.0, end - time.monotonic()))
        except TimeoutError as error:
            given_up.set()
            raise PrinterUnavailable(Reason.UNREACHABLE) from error

    def _run(self, job: Callable[[threading.Event], T], given_up: threading.Event, done: Future[T]) -> None:
        try:
            found = job(given_up)
        except PrinterUnavailable as error:
            tell = partial(done.set_exception, error)
        except Exception as error:  # noqa: BLE001  the library's errors have no root; the request gets a reason
            _log.warning("printer: %s", type(error).__name__)
            tell = partial(done.set_exception, PrinterUnavailable(Reason.FAILED))
        else:
            tell = partial(done.set_result, found)
        self._free.release()
        tell()


class _Opened:
    """An open line to one of python-escpos's printers."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def __enter__(self) -> Any:
        try:
            self._device.open()
        except Exception as error:
            raise PrinterUnavailable(Reason.UNREACHABLE) from error
        return self._device

    def __exit__(self, *_error: object) -> None:
        self._device.close()


def _send(device: Any, picture: Image.Image) -> None:
    try:
        device.image(picture, impl="bitImageRaster")
        device.cut()
    except Exception as error:
        raise PrinterUnavailable(Reason.FAILED) from error


def _status(device: Any, question: bytes) -> int:
    """Return the printer's answer, one byte; python-escpos takes no answer for good news, and we don't."""
    try:
        answer = device.query_status(question)
    except Exception as error:
        raise PrinterUnavailable(Reason.UNREACHABLE) from error
    if not answer:
        raise PrinterUnavailable(Reason.UNREACHABLE)
    return int(answer[0])


def _escpos() -> Any:
    from escpos import printer  # noqa: PLC0415  takes a quarter of a second that most processes never need

    return printer


_STATES = {
    Reason.NO_PRINTER: State.NONE,
    Reason.NO_PAPER: State.OUT_OF_PAPER,
    Reason.UNREACHABLE: State.UNREACHABLE,
    Reason.FAILED: State.UNREACHABLE,
}
_REASONS = {
    State.NONE: Reason.NO_PRINTER,
    State.OUT_OF_PAPER: Reason.NO_PAPER,
    State.UNREACHABLE: Reason.UNREACHABLE,
}
