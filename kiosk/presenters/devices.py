"""Kiosks in words: the board that staff see, and what a kiosk says of itself when something of it is out of order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import LazyString, force_locale

from faq.knowledge import Knowledge
from kiosk import city_time, i18n
from kiosk.health import LEAST_FREE_MB, ReaderState, Trouble, newest_content, troubles
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.answers import CITIES, Line, hotlines
from kiosk.store.devices import Device, Status
from kiosk.takeaway.printer import State

STATUSES: Final = {Status.LOST: _l("Lost"), Status.LATE: _l("Late"), Status.GREEN: _l("In touch")}
ICONS: Final = {Status.LOST: "wifi-off", Status.LATE: "clock", Status.GREEN: "check"}
READERS: Final[Mapping[str, LazyString]] = {
    ReaderState.READY: _l("ready"),
    ReaderState.NO_READER: _l("not connected"),
    ReaderState.SERVICE_DOWN: _l("service is down"),
}
PRINTERS: Final[Mapping[str, LazyString]] = {
    State.READY: _l("ready"),
    State.NEAR_END: _l("paper near its end"),
    State.OUT_OF_PAPER: _l("out of paper"),
    State.UNREACHABLE: _l("does not answer"),
    State.NONE: _l("none"),
}
# The pages that people are on most; of the others the address's own name is shown.
PAGES: Final[Mapping[str, LazyString]] = {
    "kiosk.rest": _l("Resting screen"),
    "kiosk.home": _l("Start page"),
    "kiosk.ask": _l("Ask a question"),
    "kiosk.answer": _l("An answer"),
    "kiosk.chat": _l("The chat"),
    "kiosk.estimate": _l("Estimate a hospital stay"),
    "kiosk.guides": _l("What do I bring?"),
    "kiosk.card": _l("See my balances"),
    "kiosk.loss": _l("My card is lost"),
}
_TROUBLES: Final = {
    Trouble.LATE: _l("It was not heard in time."),
    Trouble.DRAWS_NOTHING: _l("Its server lives, but no page of it draws: look at the screen."),
    Trouble.READER_DOWN: _l("The service of the card reader is down; everything else works."),
    Trouble.NO_READER: _l("No card reader is connected; everything else works."),
    Trouble.PRINTER_UNREACHABLE: _l("The printer does not answer; codes for the phone are offered instead."),
    Trouble.OUT_OF_PAPER: _l("The printer has no paper; codes for the phone are offered instead."),
    Trouble.PAPER_NEAR_END: _l("The printer's paper is near its end."),
    Trouble.OTHER_CONTENT: _l("It has other answers than the kiosk that was updated last."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A kiosk on the board. A text that can hold figures isn't isolated yet.

    Attributes:
        icon: of its status, so that colour is never the only sign.
        notes: what somebody should look at, the worst first.
        drew: when a page of it drew last; `page` is which.
    """

    terminal: str
    city: LazyString
    status: Status
    word: LazyString
    icon: str
    heard: str
    notes: tuple[str, ...]
    page: LazyString | str
    lang: str
    drew: str
    reader: LazyString | str
    printer: LazyString | str
    waiting: int
    drift: int
    disk: str
    version: str
    content: str
    content_day: str
    up: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many kiosks have a status."""

    status: Status
    word: LazyString
    icon: str
    times: int


@dataclass(frozen=True, slots=True)
class Board:
    """Every kiosk, the worst first, and how many there are of each status; `at` is the store's time."""

    at: str
    counts: tuple[Count, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """What a page says in one language when its server is silent."""

    lang: str
    title: str
    text: str
    ring: str
    read_on: str


@dataclass(frozen=True, slots=True)
class City:
    """A city's name in every language, in the order of `i18n.LANGUAGES`, and its numbers to ring."""

    names: Mapping[str, str]
    phones: tuple[Line, ...]


def board(listed: Iterable[Device], now: datetime) -> Board:
    """Return the board at the store's time `now`."""
    devices = tuple(listed)
    newest = newest_content(devices)
    found = {device.terminal: troubles(device, now, newest) for device in devices}
    worst_first = sorted(devices, key=lambda device: _badness(device, now, found[device.terminal]))
    times = Counter(device.status(now) for device in devices)
    return Board(
        at=i18n.plain_moment(now),
        counts=tuple(Count(status, STATUSES[status], ICONS[status], times[status]) for status in Status),
        rows=tuple(_row(device, now, found[device.terminal]) for device in worst_first),
    )


def silence() -> tuple[Silence, ...]:
    """Return what is said in each language at once: who stands there has no way to choose one."""
    return tuple(_silence(lang) for lang in i18n.LANGUAGES)


def cities(knowledge: Knowledge) -> tuple[City, ...]:
    """Return both cities with their hotlines."""
    names = {lang: _city_names(lang) for lang in i18n.LANGUAGES}
    return tuple(
        City(
            {lang: names[lang][region] for lang in names},
            hotlines(knowledge.regions[region], i18n.language()),
        )
        for region in CITIES
    )


def ago(since: timedelta) -> str:
    """Return how long ago something was, in the largest unit that fits."""
    seconds = max(0, round(since.total_seconds()))
    if seconds < 10:
        return _("just now")
    if seconds < 120:
        return _("%(count)s seconds ago", count=seconds)
    if seconds < 120 * 60:
        return _("%(count)s minutes ago", count=seconds // 60)
    if seconds < 48 * 3600:
        return _("%(count)s hours ago", count=seconds // 3600)
    return _("%(count)s days ago", count=seconds // 86400)


def _silence(lang: str) -> Silence:
    with force_locale(lang):
        return Silence(
            lang=lang,
            title=_("This kiosk is out of order just now"),
            text=_("Nothing you entered was sent. The screen comes back by itself as soon as it can."),
            ring=_("The service window helps you now, or ring:"),
            read_on=_("Go on reading"),
        )


def _city_names(lang: str) -> dict[str, str]:
    with force_locale(lang):
        return {region: str(name) for region, name in CITIES.items()}


def _badness(device: Device, now: datetime, found: tuple[Trouble, ...]) -> tuple[int, list[int], str]:
    severity = list(Trouble)
    # The worst first, then who has more; who has no trouble comes last.
    order = [*(severity.index(trouble) for trouble in found), len(severity)]
    return list(Status).index(device.status(now)), order, device.terminal


def _row(device: Device, now: datetime, found: tuple[Trouble, ...]) -> Row:
    status = device.status(now)
    return Row(
        terminal=device.terminal,
        city=CITIES[device.region],
        status=status,
        word=STATUSES[status],
        icon=ICONS[status],
        heard=ago(now - device.heard_at),
        notes=tuple(_note(device, trouble) for trouble in found),
        page=PAGES.get(device.page, device.page.rpartition(".")[2]),
        lang=i18n.LANGUAGES.get(device.lang, ""),
        drew=ago(now - device.drew_at) if device.drew_at else _("not since it began"),
        reader=READERS.get(device.reader, device.reader),
        printer=PRINTERS.get(device.printer, device.printer),
        waiting=device.waiting,
        drift=device.drift_seconds,
        disk=_disk(device.disk_free_mb),
        version=device.version,
        content=device.content[:8],
        content_day=i18n.plain_day(city_time.day(device.content_at)),
        up=ago(now - device.started_at),
    )


def _note(device: Device, trouble: Trouble) -> str:
    match trouble:
        case Trouble.LOST:
            return _("Not heard since %(when)s.", when=i18n.plain_moment(device.heard_at))
        case Trouble.DISK:
            return _(
                "Its disk has less than %(limit)s MB left: %(left)s MB.",
                limit=LEAST_FREE_MB,
                left=device.disk_free_mb,
            )
        case Trouble.DRIFT if device.drift_seconds > 0:
            return _("Its clock is %(seconds)s seconds fast.", seconds=device.drift_seconds)
        case Trouble.DRIFT:
            return _("Its clock is %(seconds)s seconds slow.", seconds=-device.drift_seconds)
        case Trouble.WAITING:
            return _("Loss reports that wait for the line: %(count)s.", count=device.waiting)
        case _:
            return str(_TROUBLES[trouble])


def _disk(megabytes: int) -> str:
    return f"{megabytes / 1000:.0f} GB" if megabytes >= 10_000 else f"{megabytes} MB"
