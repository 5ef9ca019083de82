"""Until when something holds, when it is ready, or from when to when it covers: a day that follows from a day."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeVar

from calculators import working_days
from calculators.claims import DateClaim
from calculators.day_rules import DayRules, Period, What
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem, UnknownWorkingDays
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import DayStep, DayTrace, StepName

Days = Mapping[str, date]
_Moment = TypeVar("_Moment", date, datetime)


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """The days asked for, the steps to them, and what must be said beside.

    `days` has `until`, the last day; or `on`, the first; or `from` and `to`, both of them covered.
    """

    days: Days
    trace: tuple[DayStep, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim, what its document says, and where steps and notes go."""

    claim: DateClaim
    period: Period
    trace: DayTrace
    notes: Notes

    def note(self, slug: NoteSlug) -> None:
        """Note something, with all that the document says."""
        said = {**self.period.numbers, **self.period.days}
        self.notes.of_claim(slug, **{name: str(value) for name, value in said.items()})

    def refused(self, problem: Problem, expected: Expected) -> ClaimError:
        """Return the error that the day given can't be answered for."""
        return ClaimError((FieldError("from", problem, expected, self.claim.day.isoformat()),))


def answer(claim: DateClaim, rulebook: Rulebook) -> DateAnswer:
    """Return the days that a claim asks for.

    Raises: ClaimError, for a day before the first rules, outside the time of payment, or whose working days lie
        in a year that the official calendar isn't known for.
    Source: Beijing, social security card, items 6, 8 and 11; Urumqi resident handbook, items 9, 28 and 38.
    """
    question = _QUESTIONS[claim.what]
    rules = _rules_of(claim, question, rulebook)
    period = rules.periods[claim.what]
    case = _Case(claim, period, DayTrace(period.source), Notes())
    days = question.find(case)
    _note_document(case, rules)
    return DateAnswer(MappingProxyType(days), case.trace.steps, case.notes.all())


@dataclass(frozen=True, slots=True)
class _Question:
    """Which rules answer a question, and how."""

    region: str
    scheme: str
    find: Callable[[_Case], dict[str, date]]


def _rules_of(claim: DateClaim, question: _Question, rulebook: Rulebook) -> DayRules:
    first = rulebook.days_of_region(question.region, question.scheme)[0].starts
    if claim.day < first:
        expected = Expected(Kind.DATE_FROM, (first.isoformat(),))
        raise ClaimError((FieldError("from", Problem.BEFORE_RULES, expected, claim.day.isoformat()),))
    return rulebook.find_days(question.region, question.scheme, claim.day)


def pre_report_ends(accepted: datetime, rulebook: Rulebook) -> datetime:
    """Return the moment at which a pre-report lapses: so many times 24 hours after it was accepted.

    Source: Beijing, social security card, item 6.
    """
    question = _QUESTIONS[What.PRE_REPORT_LAPSE]
    rules = rulebook.find_days(question.region, question.scheme, accepted.date())
    return _lapses(accepted, rules.periods[What.PRE_REPORT_LAPSE].numbers["valid_days"])


def _lapses(reported: _Moment, valid_days: int) -> _Moment:
    return reported + timedelta(days=valid_days)


def _pre_report_lapse(case: _Case) -> dict[str, date]:
    reported, valid_days = case.claim.day, case.period.numbers["valid_days"]
    until = case.trace.add(
        StepName.PRE_REPORT_LAPSES,
        "reported + valid_days",
        {"reported": reported, "valid_days": valid_days},
        _lapses(reported, valid_days),
    )
    case.note(NoteSlug.PRE_REPORT_READING)
    return {"until": until}


def _replacement_pickup(case: _Case) -> dict[str, date]:
    applied, number = case.claim.day, case.period.numbers["working_days"]
    try:
        ready = working_days.after(applied, number)
    except UnknownWorkingDays as error:
        years = (str(error.first_year), str(error.last_year))
        expected = Expected(Kind.DATE_IN_CALENDAR, years)
        raise case.refused(Problem.UNKNOWN_WORKING_DAYS, expected) from None
    case.trace.add(
        StepName.REPLACEMENT_READY,
        "workday(applied, working_days)",
        {"applied": applied, "working_days": number},
        ready,
    )
    first_year, last_year = map(str, working_days.known_years())
    case.note(NoteSlug.PICKUP_READING)
    case.notes.of_claim(NoteSlug.OFFICIAL_WORKING_DAYS, first_year=first_year, last_year=last_year)
    return {"on": ready}


def _temporary_card(case: _Case) -> dict[str, date]:
    issued, numbers, renewals = case.claim.day, case.period.numbers, case.claim.renewals
    until = case.trace.add(
        StepName.TEMPORARY_CARD_EXPIRES,
        "issued + valid_days",
        {"issued": issued, "valid_days": numbers["valid_days"]},
        issued + timedelta(days=numbers["valid_days"]),
    )
    if renewals:
        until = case.trace.add(
            StepName.TEMPORARY_CARD_RENEWED,
            "temporary_card_expires + renewals * renewal_days",
            {
                "temporary_card_expires": until,
                "renewals": renewals,
                "renewal_days": numbers["renewal_days"],
            },
            until + timedelta(days=renewals * numbers["renewal_days"]),
        )
    case.note(NoteSlug.TEMPORARY_CARD_READING)
    return {"until": until}


def _out_of_town_claim(case: _Case) -> dict[str, date]:
    settled, months = case.claim.day, case.period.numbers["months"]
    until = case.trace.add(
        StepName.OUT_OF_TOWN_CLAIM_ENDS,
        "edate(settled, months)",
        {"settled": settled, "months": months},
        _months_later(settled, months),
    )
    case.note(NoteSlug.OUT_OF_TOWN_READING)
    case.note(NoteSlug.OUT_OF_TOWN_STAYS_ONLY)
    return {"until": until}


def _benefit_period(case: _Case) -> dict[str, date]:
    paid, first, last = case.claim.day, case.period.days["covered_from"], case.period.days["covered_to"]
    _refuse_outside_payment(case)
    begins = case.trace.add(
        StepName.BENEFIT_BEGINS,
        "date(year(paid) + 1, first_month, first_day)",
        {"paid": paid, "first_month": first.month, "first_day": first.day},
        first.of(paid.year + 1),
    )
    ends = case.trace.add(
        StepName.BENEFIT_ENDS,
        "date(year(benefit_begins), last_month, last_day)",
        {"benefit_begins": begins, "last_month": last.month, "last_day": last.day},
        last.of(begins.year),
    )
    case.note(NoteSlug.BENEFIT_READING)
    return {"from": begins, "to": ends}


def _newborn_benefit_period(case: _Case) -> dict[str, date]:
    paid, last = case.claim.day, case.period.days["covered_to"]
    _refuse_outside_payment(case)
    begins = case.trace.add(
        StepName.NEWBORN_BENEFIT_BEGINS,
        "eomonth(paid, 0) + 1",
        {"paid": paid},
        _months_later(paid.replace(day=1), 1),
    )
    ends = case.trace.add(
        StepName.NEWBORN_BENEFIT_ENDS,
        "date(year(paid), last_month, last_day)",
        {"paid": paid, "last_month": last.month, "last_day": last.day},
        last.of(paid.year),
    )
    case.note(NoteSlug.NEWBORN_READING)
    if paid == case.period.days["paid_to"].of(paid.year):
        case.note(NoteSlug.NEWBORN_LAST_DAY)
    return {"from": begins, "to": ends}


def _refuse_outside_payment(case: _Case) -> None:
    paid = case.claim.day
    first, last = (case.period.days[name].of(paid.year) for name in ("paid_from", "paid_to"))
    if not first <= paid <= last:
        expected = Expected(Kind.DATE_WITHIN, (first.isoformat(), last.isoformat()))
        raise case.refused(Problem.OUTSIDE_PAYMENT, expected)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _note_document(case: _Case, rules: DayRules) -> None:
    case.notes.of_claim(NoteSlug.DATE_NOT_DECISION)
    if rules.handbook_year is None:
        case.notes.of_claim(NoteSlug.UNDATED_DOCUMENT)
    elif case.claim.day.year > rules.handbook_year:
        handbook_year = str(rules.handbook_year)
        case.notes.of_claim(NoteSlug.DATE_RESTS_ON_HANDBOOK, handbook_year=handbook_year)


_QUESTIONS: Final[Mapping[What, _Question]] = MappingProxyType(
    {
        What.PRE_REPORT_LAPSE: _Question("beijing", "card", _pre_report_lapse),
        What.REPLACEMENT_PICKUP: _Question("beijing", "card", _replacement_pickup),
        What.TEMPORARY_CARD: _Question("urumqi", "resident-days", _temporary_card),
        What.OUT_OF_TOWN_CLAIM: _Question("urumqi", "resident-days", _out_of_town_claim),
        What.BENEFIT_PERIOD: _Question("urumqi", "resident-days", _benefit_period),
        What.NEWBORN_BENEFIT_PERIOD: _Question("urumqi", "resident-days", _newborn_benefit_period),
    }
)
