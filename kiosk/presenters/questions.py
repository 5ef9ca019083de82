"""The staff's work list: questions without an answer or without help, grouped, and how often each answer helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString

from faq.entry import REGIONS
from faq.grouping import MARKED, REFUSED, Counted, Group, groups
from faq.knowledge import Knowledge, UnknownEntry
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.answers import CITIES
from kiosk.store.usage import OfEntry

EVERYWHERE: Final = _l("Both cities")
EVERY_LANGUAGE: Final = _l("All languages")
# Why an answer did not help.
REASONS: Final[dict[OfEntry, LazyString]] = {
    OfEntry.NOT_MY_QUESTION: _l("Not my question"),
    OfEntry.TOO_HARD: _l("Too hard to understand"),
    OfEntry.OUT_OF_DATE: _l("Out of date"),
}


@dataclass(frozen=True)
class City:
    """A city to look at; all of them without an id."""

    id: str
    name: LazyString
    chosen: bool


@dataclass(frozen=True)
class AskedIn:
    """A language to look at, by its own name; all of them without a code."""

    code: str
    name: LazyString | str
    chosen: bool


@dataclass(frozen=True)
class About:
    """An entry that was shown: its question, in a language it has."""

    id: str
    question: str
    lang: str


@dataclass(frozen=True)
class Asked:
    """One wording: how often, in which language, what became of it, on which days.

    Attributes:
        about: the answer that did not help or was marked; None when there was none.
        is_marked: whether it was staff who marked it.
    """

    text: str
    lang: str
    language: str
    count: int
    days: str
    about: About | None
    is_marked: bool


@dataclass(frozen=True)
class Work:
    """Wordings that ask the same, the most frequent one first; `region` is "" for both cities."""

    region: str
    city: LazyString
    count: int
    texts: tuple[Asked, ...]


@dataclass(frozen=True)
class Judged:
    """How often an answer helped.

    Attributes:
        reasons: how often each reason was given why it did not, in the order of `REASONS`.
    """

    about: About
    helped: int
    not_helped: int
    reasons: tuple[int, ...]


def cities(chosen: str | None) -> tuple[City, ...]:
    """Return the cities to choose from."""
    every = City("", EVERYWHERE, chosen is None)
    return (every, *(City(region, CITIES[region], region == chosen) for region in REGIONS))


def languages(chosen: str | None) -> tuple[AskedIn, ...]:
    """Return the languages to choose from."""
    every = AskedIn("", EVERY_LANGUAGE, chosen is None)
    return (every, *(AskedIn(code, name, code == chosen) for code, name in i18n.LANGUAGES.items()))


def work(asked: Sequence[Counted], knowledge: Knowledge, lang: str) -> tuple[Work, ...]:
    """Return the work list, what is asked most first."""
    return tuple(_work(group, knowledge, lang) for group in groups(asked))


def near(ids: Sequence[str], knowledge: Knowledge, lang: str) -> tuple[About, ...]:
    """Return the entries that a group may be a wording of."""
    return tuple(_about(knowledge, entry_id, lang) for entry_id in ids)


def judged(
    taps: Mapping[str, tuple[int, int]],
    knowledge: Knowledge,
    region: str | None,
    lang: str,
    reasons: Mapping[OfEntry, Mapping[str, int]],
) -> tuple[Judged, ...]:
    """Return the answers that were judged in a city, those that helped least first."""
    rows = [
        Judged(
            _about(knowledge, entry_id, lang),
            *counts,
            tuple(reasons[why].get(entry_id, 0) for why in REASONS),
        )
        for entry_id, counts in taps.items()
        if region is None or _region(knowledge, entry_id) == region
    ]
    return tuple(sorted(rows, key=lambda row: (-row.not_helped, row.helped, row.about.id)))


def _work(group: Group, knowledge: Knowledge, lang: str) -> Work:
    region = group.leader.region
    texts = tuple(_asked(member, knowledge, lang) for member in group.members)
    return Work(region or "", CITIES[region] if region else EVERYWHERE, group.count, texts)


def _asked(row: Counted, knowledge: Knowledge, lang: str) -> Asked:
    about = _about(knowledge, row.entry, lang) if row.kind != REFUSED and row.entry else None
    return Asked(
        row.text, row.lang, i18n.LANGUAGES[row.lang], row.count, _days(row), about, row.kind == MARKED
    )


def _days(row: Counted) -> str:
    if row.first is None or row.last is None or row.first == row.last:
        return i18n.plain_day(row.last) if row.last else ""
    return _("%(first)s to %(last)s", first=i18n.plain_day(row.first), last=i18n.plain_day(row.last))


def _about(knowledge: Knowledge, entry_id: str, lang: str) -> About:
    """Name an entry; one that has been taken out since goes by its id."""
    try:
        entry = knowledge.entry(entry_id)
    except UnknownEntry:
        return About(entry_id, entry_id, "en")
    return About(entry.id, entry.wording(lang).question, entry.language(lang))


def _region(knowledge: Knowledge, entry_id: str) -> str | None:
    try:
        return knowledge.entry(entry_id).region
    except UnknownEntry:
        return None
