"""How the service is used: counts in bars of a plot, and the same counts in a table."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Final

from flask_babel import LazyString

from kiosk import i18n
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.answers import CITIES
from kiosk.store.usage import Use, What

DAYS: Final = "30"
MONTHS: Final = "12"
SPANS: Final = {DAYS: _l("The last 30 days"), MONTHS: _l("The last 12 months")}
CHANNELS: Final = {
    "kiosk": _l("touchscreen"),
    "phone": _l("phone pages"),
    "hotline": _l("hotline"),
    "counter": _l("service point"),
    "bank": _l("bank"),
    "api": _l("other programs"),
}
WORDS: Final = {
    What.ASKED: _l("Asked"),
    What.ANSWERED: _l("Answered"),
    What.CHOSEN: _l("Offered a choice"),
    What.REFUSED: _l("Refused"),
    What.HELPED: _l("Helped"),
    What.NOT_HELPED: _l("Did not help"),
    What.ESTIMATED: _l("Estimates"),
    What.REPORTED: _l("Loss reports"),
}
# What stands on top of each other in one plot, the lowest first.
PLOTS: Final = (
    (_l("What became of questions"), (What.ANSWERED, What.CHOSEN, What.REFUSED)),
    (_l("Did the answers help?"), (What.HELPED, What.NOT_HELPED)),
    (_l("Estimates and loss reports"), (What.ESTIMATED, What.REPORTED)),
)
# A plot's own units; the page draws it as wide as there is room.
WIDTH: Final = 720
HEIGHT: Final = 180
_LEFT: Final = 44
_TOP: Final = 12
_GAP: Final = 0.25
_LINES: Final = 4
_MOST_LABELS: Final = 10
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a month.

    Attributes:
        name: in words; `short` under a bar.
    """

    first: date
    last: date
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar, in the plot's units; `series` is its place among the plot's kinds of use."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A number or a period beside an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Counts on top of each other, period by period."""

    title: LazyString
    series: tuple[LazyString, ...]
    bars: tuple[Bar, ...]
    lines: tuple[Mark, ...]
    periods: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: counts in the order of `WORDS`."""

    name: str | LazyString
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The page: plots, and the same as tables."""

    plots: tuple[Plot, ...]
    periods: tuple[Row, ...]
    channels: tuple[Row, ...]
    cities: tuple[Row, ...]
    languages: tuple[Row, ...]
    total: Row


def periods(span: str, today: date) -> tuple[Period, ...]:
    """Return the days or months of a span, the latest last."""
    if span == DAYS:
        days = [today - timedelta(days=n) for n in reversed(range(30))]
        return tuple(Period(day, day, i18n.plain_day(day), f"{day.month}/{day.day}") for day in days)
    found = []
    first = today.replace(day=1)
    for _month in range(12):
        following = (first + timedelta(days=31)).replace(day=1)
        name = f"{first:%Y-%m}"
        found.append(Period(first, following - timedelta(days=1), name, name))
        first = (first - timedelta(days=1)).replace(day=1)
    return tuple(reversed(found))


def figures(counts: Mapping[Use, int], spans: Sequence[Period], total: LazyString) -> Figures:
    """Return the page's plots and tables."""
    by_day = _by(counts, "day")
    by_period = [_sum(count for day, count in by_day.items() if p.first <= day <= p.last) for p in spans]
    return Figures(
        plots=tuple(plot(title, kinds, by_period, spans) for title, kinds in PLOTS),
        periods=tuple(_row(p.name, c) for p, c in zip(spans, by_period, strict=True)),
        channels=_rows(CHANNELS, counts, "channel"),
        cities=_rows({**CITIES, "": _l("Both cities")}, counts, "region"),
        languages=_rows(i18n.LANGUAGES, counts, "lang"),
        total=_row(total, _sum(by_day.values())),
    )


def plot(
    title: LazyString, kinds: Sequence[What], counts: Sequence[Counter[str]], spans: Sequence[Period]
) -> Plot:
    """Return one plot: for each period its kinds of use on top of each other, over round numbers."""
    highest = max((sum(count[kind] for kind in kinds) for count in counts), default=0)
    top = round_top(highest)
    scale, slot = (HEIGHT - _TOP) / top, (WIDTH - _LEFT) / len(counts)
    bars = []
    for place, count in enumerate(counts):
        heights = [count[kind] * scale for kind in kinds]
        for series, (height, end) in enumerate(zip(heights, accumulate(heights), strict=True)):
            if height:
                x = _LEFT + slot * (place + _GAP / 2)
                bars.append(
                    Bar(_round(x), _round(HEIGHT - end), _round(slot * (1 - _GAP)), _round(height), series)
                )
    lines = (top * n // _LINES for n in range(_LINES + 1)) if top >= _LINES else range(top + 1)
    every = -(-len(spans) // _MOST_LABELS)
    return Plot(
        title=title,
        series=tuple(WORDS[kind] for kind in kinds),
        bars=tuple(bars),
        lines=tuple(Mark(_round(HEIGHT - value * scale), str(value)) for value in lines),
        periods=tuple(
            Mark(_round(_LEFT + slot * (place + 0.5)), period.short)
            for place, period in enumerate(spans)
            if (len(spans) - 1 - place) % every == 0
        ),
    )


def round_top(highest: int) -> int:
    """Return the number at the top of a plot: the next of 1, 2, 4, 8, 20, 40, 80 … that its lines divide evenly.

    >>> [round_top(n) for n in (0, 1, 3, 9, 41, 1234)]
    [1, 1, 4, 20, 80, 2000]
    """
    if highest <= _LINES:
        return max(highest, 1) if highest < 3 else _LINES
    size = 1
    while True:
        for step in _STEPS:
            if (top := _LINES * step * size) >= highest:
                return top
        size *= 10


def _rows(names: Mapping[str, LazyString | str], counts: Mapping[Use, int], field: str) -> tuple[Row, ...]:
    found = _by(counts, field)
    return tuple(_row(name, found[key]) for key, name in names.items() if key in found)


def _row(name: str | LazyString, count: Counter[str]) -> Row:
    return Row(name, tuple(count[kind] for kind in WORDS))


def _by(counts: Mapping[Use, int], field: str) -> dict[Any, Counter[str]]:
    """Return what was counted, by one field of the uses."""
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for use, times in counts.items():
        found[getattr(use, field)][use.what] += times
    return found


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _round(value: float) -> float:
    return round(value, 2)
