"""What is worth knowing today: the days that follow from today by a city's document, and about a lost card."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import LazyString

from calculators import dates
from calculators.claims import DateClaim
from calculators.day_rules import What
from calculators.errors import ClaimError
from calculators.rulebook import Rulebook
from faq.entry import Entry
from faq.knowledge import Knowledge
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters import answers

_ACTION: Final = "date-"
_YEARLY_SCHEME: Final = "resident-days"
# The names of the days in a sentence are those of the calculators' answers.
_SENTENCES: Final[Mapping[What, LazyString]] = {
    What.PRE_REPORT_LAPSE: _l("A card reported lost today stays blocked until %(until)s."),
    What.REPLACEMENT_PICKUP: _l("A new card applied for today is ready on %(on)s."),
    What.TEMPORARY_CARD: _l("A temporary card issued today is good until %(until)s."),
    What.OUT_OF_TOWN_CLAIM: _l(
        "Left a hospital in another town today? Hand in the bills by %(until)s to be paid back."
    ),
    What.BENEFIT_PERIOD: _l(
        "It is time to pay for the residents' insurance, until %(last)s. Paid today, it covers %(from)s to %(to)s."
    ),
    What.NEWBORN_BENEFIT_PERIOD: _l(
        "Born this year? Paid for before %(last)s, a baby is covered. Paid today: from %(from)s to %(to)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something worth knowing today, in the language of the request.

    Attributes:
        entry: the answer that it is taken from.
        document, item: where it stands.
    """

    entry: str
    region: str
    text: str
    document: LazyString
    item: int


def facts(region: str, known: Knowledge, rulebook: Rulebook, today: date) -> tuple[Fact, ...]:
    """Return what is worth knowing today in a city: first what the season asks for, then what always holds.

    A day that can't be told today (the contribution isn't paid now, or the calendar of the coming year isn't published)
    is left out.
    """
    lost = known.entry(known.regions[region].lost_card)
    number = lost.wording().answer.phones[0]
    found = dict(_of_today(region, known, rulebook, today))
    ordered = (found[what] for what in sorted(found, key=_season_first))
    return (*ordered, _fact(lost, _("Is your card lost? Ring %(number)s at once.", number=number)))


def _season_first(what: What) -> tuple[bool, str]:
    return what not in {What.BENEFIT_PERIOD, What.NEWBORN_BENEFIT_PERIOD}, what


def _of_today(region: str, known: Knowledge, rulebook: Rulebook, today: date) -> Iterator[tuple[What, Fact]]:
    for entry in known:
        if entry.region != region:
            continue
        for action in entry.actions:
            if not action.startswith(_ACTION):
                continue
            what = What(action.removeprefix(_ACTION))
            try:
                answer = dates.answer(DateClaim(what, today), rulebook)
            except ClaimError:
                continue
            days = {**answer.days, **_last_day(region, what, rulebook, today)}
            is_over = what is What.NEWBORN_BENEFIT_PERIOD and today >= days["last"]  # "before" that day
            # Two answers may lead to one day; its own is the one of the item that sets it.
            if answer.trace[0].source.item == entry.source.item and not is_over:
                yield what, _fact(entry, _sentence(what, days))


def _last_day(region: str, what: What, rulebook: Rulebook, today: date) -> dict[str, date]:
    """Return the last day on which a contribution is paid this year, where one is."""
    if what not in {What.BENEFIT_PERIOD, What.NEWBORN_BENEFIT_PERIOD}:
        return {}
    period = rulebook.find_days(region, _YEARLY_SCHEME, today).periods[what]
    return {"last": period.days["paid_to"].of(today.year)}


def _sentence(what: What, days: Mapping[str, date]) -> str:
    return str(_SENTENCES[what]) % {name: i18n.plain_day(day) for name, day in days.items()}


def _fact(entry: Entry, text: str) -> Fact:
    source = entry.source
    return Fact(
        entry=entry.id,
        region=entry.region,
        text=text,
        document=answers.DOCUMENTS[source.document][source.section],
        item=source.item,
    )
