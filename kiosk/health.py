"""How this kiosk does: its parts are looked at again and again by a thread of its own, and the store is told.

No page waits for a printer or for the store here, and none fails: pages are told what was seen last. While the store is
away nothing is kept for later, since only the present matters.
"""

import hashlib
import logging
import shutil
import threading
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.card.port import Presence
from kiosk.settings import ROOT
from kiosk.store.devices import GREEN, Condition, Device, Status
from kiosk.store.guard import Guard
from kiosk.takeaway.printer import State

LOOK_SECONDS: Final = 10.0
TELL_SECONDS: Final = 30.0
DRIFT: Final = timedelta(seconds=60)
LEAST_FREE_MB: Final = 500
_MEGABYTE: Final = 1_000_000
_log = logging.getLogger(__name__)


class ReaderState(StrEnum):
    """Whether cards can be read; not whether one is in, which is somebody's own affair."""

    READY = "ready"
    NO_READER = "no-reader"
    SERVICE_DOWN = "service-down"


class Trouble(StrEnum):
    """What somebody should look at, the worst first."""

    LOST = "lost"
    LATE = "late"
    DRAWS_NOTHING = "draws-nothing"
    READER_DOWN = "reader-down"
    NO_READER = "no-reader"
    PRINTER_UNREACHABLE = "printer-unreachable"
    OUT_OF_PAPER = "out-of-paper"
    DISK = "disk"
    DRIFT = "drift"
    WAITING = "waiting"
    OTHER_CONTENT = "other-content"
    PAPER_NEAR_END = "paper-near-end"


@dataclass(frozen=True, slots=True)
class Content:
    """The answers a kiosk has.

    Attributes:
        name: 16 hex digits, the same for the same answers.
        at: when the newest of their files was put there.
    """

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked how it does.

    Attributes:
        presence: what the card reader sees.
        printer: asks the printer; may take as long as a printer's answer does.
        waiting: how many loss reports wait here.
    """

    presence: Callable[[], Presence]
    printer: Callable[[], State]
    waiting: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Parts:
    """How what people use does, as far as it is known."""

    reader: ReaderState
    printer: State
    store_answers: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last time a page drew: which page, its language, and when by the monotonic clock."""

    page: str
    lang: str
    at: float


@dataclass(frozen=True, slots=True)
class Here:
    """What stays the same while the kiosk runs.

    Attributes:
        folder: on the disk whose free space is told.
    """

    region: str
    version: str
    content: Content
    folder: Path


class Health:
    """Looks at one kiosk's parts, and tells the store.

    Args:
        note: writes a condition down; whatever it raises means that the store is away. It is asked through a guard of
            its own: what is found out here closes the store to no page.
        clock: seconds, going forward only.
    """

    def __init__(
        self,
        here: Here,
        asked: Asked,
        note: Callable[[Condition], None],
        clock: Callable[[], float] = time.monotonic,
        every_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._here, self._asked, self._note = here, asked, note
        self._clock, self._every = clock, every_seconds
        self._guard = Guard(threads=1, rest=0)
        self._began = clock()
        self._printer, self._store_answers = State.READY, True
        self._drawn: Drawn | None = None
        self._told: Parts | None = None
        self._told_at = self._began
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def parts(self) -> Parts:
        """Return how the parts do, without asking any of them."""
        return Parts(_reader(self._asked.presence()), self._printer, self._store_answers)

    def drew(self, page: str, lang: str) -> None:
        """Note that a page has drawn just now."""
        self._drawn = Drawn(page, lang, self._clock())

    def look(self) -> None:
        """Look at the parts; tell the store when it is time, when something has changed, or when it was away."""
        self._printer = self._asked.printer()
        is_time = self._clock() - self._told_at >= TELL_SECONDS
        if is_time or not self._store_answers or self.parts() != self._told:
            self._told_at = self._clock()
            self._store_answers = self._is_told()
            self._told = self.parts()

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End; a thread that a printer holds is left behind."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(1.0)
        self._guard.close()

    def _is_told(self) -> bool:
        try:
            said = self._condition()
            self._guard.ask(lambda: self._note(said))
        except Exception as error:  # noqa: BLE001 - whatever the store raises, looking goes on
            _log.warning("the store is not told how this kiosk does: %s", type(error).__name__)
            return False
        return True

    def _condition(self) -> Condition:
        now, here, drawn = self._clock(), self._here, self._drawn
        return Condition(
            region=here.region,
            version=here.version,
            up_seconds=now - self._began,
            drew_seconds=now - drawn.at if drawn else None,
            page=drawn.page if drawn else "",
            lang=drawn.lang if drawn else "",
            reader=_reader(self._asked.presence()),
            printer=self._printer,
            disk_free_mb=shutil.disk_usage(here.folder).free // _MEGABYTE,
            waiting=self._asked.waiting(),
            content=here.content.name,
            content_at=here.content.at,
        )

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a thread that ends in silence would tell of a lost kiosk
                _log.error("looking failed: %s", type(error).__name__)
            self._stopping.wait(self._every)


def troubles(device: Device, now: datetime, newest: str) -> tuple[Trouble, ...]:
    """Return what is wrong with a kiosk, the worst first; of one that is lost nothing else is known.

    Args:
        now: the store's time.
        newest: names the answers that were put on any kiosk last.
    """
    status = device.status(now)
    if status is Status.LOST:
        return (Trouble.LOST,)
    drew_at = device.drew_at or device.started_at
    found = {
        Trouble.LATE: status is Status.LATE,
        Trouble.DRAWS_NOTHING: device.heard_at - drew_at > GREEN,
        Trouble.READER_DOWN: device.reader == ReaderState.SERVICE_DOWN,
        Trouble.NO_READER: device.reader == ReaderState.NO_READER,
        Trouble.PRINTER_UNREACHABLE: device.printer == State.UNREACHABLE,
        Trouble.OUT_OF_PAPER: device.printer == State.OUT_OF_PAPER,
        Trouble.PAPER_NEAR_END: device.printer == State.NEAR_END,
        Trouble.DISK: device.disk_free_mb < LEAST_FREE_MB,
        Trouble.DRIFT: abs(device.drift_seconds) > DRIFT.total_seconds(),
        Trouble.WAITING: device.waiting > 0,
        Trouble.OTHER_CONTENT: device.content != newest,
    }
    return tuple(trouble for trouble in Trouble if found.get(trouble))


def newest_content(devices: Iterable[Device]) -> str:
    """Return the name of the answers that were put on any of these kiosks last; "" for none."""
    return max(((device.content_at, device.content) for device in devices), default=(None, ""))[1]


def content_of(folder: Path) -> Content:
    """Return a name for the answers in a folder of *.toml files, and when the newest was put there."""
    files = sorted(folder.rglob("*.toml"))
    whole = hashlib.sha256()
    for file in files:
        whole.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    newest = max(file.stat().st_mtime for file in files)
    return Content(whole.hexdigest()[:16], datetime.fromtimestamp(newest, UTC))


def version() -> str:
    """Return the version of this app, as pyproject.toml names it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _reader(presence: Presence) -> ReaderState:
    return _READERS.get(presence, ReaderState.READY)


_READERS: Final = {
    Presence.NO_READER: ReaderState.NO_READER,
    Presence.SERVICE_DOWN: ReaderState.SERVICE_DOWN,
}
