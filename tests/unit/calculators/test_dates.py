"""Dates: each item's example, the turns of the calendar, what is refused, and what holds for any day."""

import ast
import calendar
import json
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calculators import claims, dates, registry, rulebook, working_days
from calculators.day_rules import What
from calculators.errors import ClaimError, Expected, FieldError, Kind, NoRules, Problem
from calculators.notes import NoteSlug
from calculators.rulebook import Rulebook
from tests.unit.calculators.rule_files import OURS, changed

BOOK = rulebook.load()
FIRST_YEAR, LAST_YEAR = working_days.known_years()
URUMQI = (What.TEMPORARY_CARD, What.OUT_OF_TOWN_CLAIM, What.BENEFIT_PERIOD, What.NEWBORN_BENEFIT_PERIOD)
# A day on which each can be asked.
SOUND = dict.fromkeys(What, "2016-05-10") | {What.BENEFIT_PERIOD: "2016-10-10"}
runs = settings(database=None, max_examples=150, deadline=None)


def asked(what: str, day: object, **more: object) -> dict[str, Any]:
    """The output for a day, as it leaves the package."""
    output: dict[str, Any] = registry.run("dates", {"what": what, "from": day, **more})
    return output


def days(what: str, day: object, **more: object) -> dict[str, str]:
    return {name: day for name, day in asked(what, day, **more).items() if name not in {"trace", "notes"}}


def faults(payload: object) -> list[FieldError]:
    with pytest.raises(ClaimError) as refused:
        registry.run("dates", payload)
    return list(refused.value.errors)


def slugs(what: What, day: str, renewals: int = 0) -> set[NoteSlug]:
    claim = claims.dates({"what": what, "from": day, "renewals": renewals})
    return {note.slug for note in dates.answer(claim, BOOK).notes}


# What the items say


@pytest.mark.parametrize(
    ("reported", "until"),
    [
        ("2016-05-10", "2016-05-20"),
        ("2016-12-25", "2017-01-04"),
        ("2016-02-19", "2016-02-29"),
        ("2016-02-20", "2016-03-01"),
        ("2015-02-20", "2015-03-02"),
        ("2100-12-31", "2101-01-10"),
        ("0001-01-01", "0001-01-11"),
    ],
)
def test_a_pre_report_lapses_ten_days_after_the_report(reported: str, until: str) -> None:
    assert days("pre-report-lapse", reported) == {"until": until}


@pytest.mark.parametrize(
    ("accepted", "ends"),
    [
        (datetime(2016, 5, 10, 9, 30, tzinfo=UTC), datetime(2016, 5, 20, 9, 30, tzinfo=UTC)),
        (datetime(2016, 12, 25, 23, 59, 59, tzinfo=UTC), datetime(2017, 1, 4, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_pre_report_lapses_ten_times_24_hours_after_it_was_accepted(
    accepted: datetime, ends: datetime
) -> None:
    assert dates.pre_report_ends(accepted, BOOK) == ends


def test_a_pre_report_lapses_by_the_rules_in_force_when_it_was_accepted(tmp_path: Path) -> None:
    file = "beijing/card/undated.toml"
    changed(tmp_path, file, "undated = true", "handbook_year = 2020\nin_force = { from = 2020-01-01 }")
    later = tmp_path / file
    later.write_text(later.read_text(encoding="utf-8").replace("valid_days = 10", "valid_days = 7"), "utf-8")
    shutil.copy(OURS / file, later.with_name("earlier.toml"))
    book = rulebook.load(tmp_path)
    for accepted, days_valid in (
        (datetime(2019, 12, 31, 23, tzinfo=UTC), 10),
        (datetime(2020, 1, 1, tzinfo=UTC), 7),
    ):
        assert dates.pre_report_ends(accepted, book) - accepted == timedelta(days_valid)


@pytest.mark.parametrize(
    ("applied", "ready"),
    [
        pytest.param("2016-03-01", "2016-03-22", id="three plain weeks"),
        pytest.param("2016-03-05", "2016-03-25", id="applied on a Saturday"),
        pytest.param("2016-03-06", "2016-03-25", id="applied on a Sunday"),
        pytest.param("2015-12-16", "2016-01-07", id="over New Year"),
        pytest.param(
            "2016-02-08", "2016-03-03", id="applied in the Spring Festival: its make-up Sunday counts"
        ),
        pytest.param("2016-02-01", "2016-02-25", id="over the Spring Festival and both its make-up days"),
        pytest.param("2020-01-17", "2020-02-14", id="over the lengthened Spring Festival of 2020"),
        pytest.param("2024-02-09", "2024-03-07", id="over the Spring Festival and a leap day"),
        pytest.param("2026-09-18", "2026-10-15", id="over Mid-Autumn, National Day and two make-up days"),
    ],
)
def test_a_new_card_is_ready_on_the_fifteenth_working_day(applied: str, ready: str) -> None:
    assert days("replacement-pickup", applied) == {"on": ready}


@pytest.mark.parametrize(
    ("issued", "renewals", "until"),
    [
        ("2016-05-10", 0, "2016-07-09"),
        ("2016-01-01", 0, "2016-03-01"),
        ("2017-01-01", 0, "2017-03-02"),
        ("2016-11-15", 0, "2017-01-14"),
        ("2016-01-01", 1, "2016-04-30"),
        ("2016-01-01", 2, "2016-06-29"),
        ("2100-12-31", 100, "2117-08-04"),
    ],
)
def test_a_temporary_card_holds_sixty_days_and_sixty_more_at_each_renewal(
    issued: str, renewals: int, until: str
) -> None:
    assert days("temporary-card", issued, renewals=renewals) == {"until": until}


@pytest.mark.parametrize(
    ("settled", "until"),
    [
        ("2016-01-15", "2016-04-15"),
        ("2016-10-01", "2017-01-01"),
        ("2016-12-31", "2017-03-31"),
        ("2016-03-31", "2016-06-30"),
        ("2016-11-30", "2017-02-28"),
        ("2019-11-30", "2020-02-29"),
        ("2020-02-29", "2020-05-29"),
    ],
)
def test_a_claim_from_elsewhere_can_be_made_for_three_months_after_the_settlement(
    settled: str, until: str
) -> None:
    assert days("out-of-town-claim", settled) == {"until": until}


@pytest.mark.parametrize(
    ("paid", "begins", "ends"),
    [
        ("2016-09-01", "2017-01-01", "2017-12-31"),
        ("2016-10-10", "2017-01-01", "2017-12-31"),
        ("2016-12-31", "2017-01-01", "2017-12-31"),
        ("2019-11-30", "2020-01-01", "2020-12-31"),
    ],
)
def test_what_is_paid_in_autumn_covers_the_next_year(paid: str, begins: str, ends: str) -> None:
    assert days("benefit-period", paid) == {"from": begins, "to": ends}


@pytest.mark.parametrize(
    ("paid", "begins", "ends"),
    [
        ("2016-01-01", "2016-02-01", "2016-12-31"),
        ("2016-01-31", "2016-02-01", "2016-12-31"),
        ("2016-02-29", "2016-03-01", "2016-12-31"),
        ("2017-06-24", "2017-07-01", "2017-12-31"),
        ("2016-06-25", "2016-07-01", "2016-12-31"),
    ],
)
def test_a_newborn_is_covered_from_the_month_after_the_payment_to_the_end_of_the_year(
    paid: str, begins: str, ends: str
) -> None:
    assert days("newborn-benefit-period", paid) == {"from": begins, "to": ends}


@pytest.mark.parametrize(
    ("what", "document", "items"),
    [
        (What.PRE_REPORT_LAPSE, "beijing-social-security-card", [("pre_report_lapses", 6)]),
        (What.REPLACEMENT_PICKUP, "beijing-social-security-card", [("replacement_ready", 8)]),
        (
            What.TEMPORARY_CARD,
            "urumqi-resident-medical-insurance",
            [("temporary_card_expires", 38), ("temporary_card_renewed", 38)],
        ),
        (What.OUT_OF_TOWN_CLAIM, "urumqi-resident-medical-insurance", [("out_of_town_claim_ends", 28)]),
        (
            What.BENEFIT_PERIOD,
            "urumqi-resident-medical-insurance",
            [("benefit_begins", 9), ("benefit_ends", 9)],
        ),
        (
            What.NEWBORN_BENEFIT_PERIOD,
            "urumqi-resident-medical-insurance",
            [("newborn_benefit_begins", 9), ("newborn_benefit_ends", 9)],
        ),
    ],
)
def test_each_step_names_its_document_and_item(
    what: What, document: str, items: list[tuple[str, int]]
) -> None:
    more = {"renewals": 1} if what is What.TEMPORARY_CARD else {}
    trace = asked(what, SOUND[what], **more)["trace"]
    assert [(step["step"], step["source"]["item"]) for step in trace] == items
    assert {step["source"]["document"] for step in trace} == {document}
    assert all(list(step) == ["step", "formula", "inputs", "result", "source"] for step in trace)


@pytest.mark.parametrize("what", What)
def test_each_question_is_reckoned_in_steps_that_a_spreadsheet_can_follow(what: What) -> None:
    output = asked(what, SOUND[what], **({"renewals": 2} if what is What.TEMPORARY_CARD else {}))
    for step in output["trace"]:
        assert recomputed(step) == step["result"], step


# What must be said beside


@pytest.mark.parametrize(
    ("what", "day", "said"),
    [
        (
            What.PRE_REPORT_LAPSE,
            "2016-05-10",
            {NoteSlug.UNDATED_DOCUMENT, NoteSlug.PRE_REPORT_READING},
        ),
        (
            What.REPLACEMENT_PICKUP,
            "2026-03-02",
            {NoteSlug.UNDATED_DOCUMENT, NoteSlug.PICKUP_READING, NoteSlug.OFFICIAL_WORKING_DAYS},
        ),
        (What.TEMPORARY_CARD, "2016-12-31", {NoteSlug.TEMPORARY_CARD_READING}),
        (
            What.TEMPORARY_CARD,
            "2017-01-01",
            {NoteSlug.TEMPORARY_CARD_READING, NoteSlug.DATE_RESTS_ON_HANDBOOK},
        ),
        (
            What.OUT_OF_TOWN_CLAIM,
            "2016-05-10",
            {NoteSlug.OUT_OF_TOWN_READING, NoteSlug.OUT_OF_TOWN_STAYS_ONLY},
        ),
        (What.BENEFIT_PERIOD, "2016-10-10", {NoteSlug.BENEFIT_READING}),
        (What.NEWBORN_BENEFIT_PERIOD, "2016-06-24", {NoteSlug.NEWBORN_READING}),
        (
            What.NEWBORN_BENEFIT_PERIOD,
            "2016-06-25",
            {NoteSlug.NEWBORN_READING, NoteSlug.NEWBORN_LAST_DAY},
        ),
    ],
)
def test_each_answer_says_how_its_item_is_read(what: What, day: str, said: set[NoteSlug]) -> None:
    assert slugs(what, day) == said | {NoteSlug.DATE_NOT_DECISION}


def test_a_day_after_the_handbooks_year_names_that_year() -> None:
    answer = dates.answer(claims.dates({"what": "temporary-card", "from": "2017-01-01"}), BOOK)
    (note,) = [note for note in answer.notes if note.slug is NoteSlug.DATE_RESTS_ON_HANDBOOK]
    assert note.params == {"handbook_year": "2016"}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (What.PRE_REPORT_LAPSE, ("no decision", "bears no date", "day 0", "10 days")),
        (
            What.REPLACEMENT_PICKUP,
            ("15 working days", "not counted", f"{FIRST_YEAR} to {LAST_YEAR}", "item 11"),
        ),
        (What.TEMPORARY_CARD, ("60 days", "60 more", "day 0")),
        (What.OUT_OF_TOWN_CLAIM, ("3 months", "settlement", "not as the day of admission")),
        (What.BENEFIT_PERIOD, ("contribution was paid", "09-01 to 12-31", "next calendar year")),
        (What.NEWBORN_BENEFIT_PERIOD, ("not from the birth", "06-25", "next month")),
    ],
)
def test_notes_are_plain_sentences_with_the_documents_figures(what: What, words: tuple[str, ...]) -> None:
    notes = asked(what, SOUND[what])["notes"]
    assert all(note.endswith(".") and "{" not in note for note in notes)
    for word in words:
        assert word in " ".join(notes)


# What is refused


@pytest.mark.parametrize(
    ("payload", "field", "problem"),
    [
        ([], "claim", Problem.NOT_AN_OBJECT),
        ({"from": "2016-05-10"}, "what", Problem.MISSING),
        ({"what": "temporary-card"}, "from", Problem.MISSING),
        ({"what": "lunch", "from": "2016-05-10"}, "what", Problem.NOT_ONE_OF),
        ({"what": "TEMPORARY-CARD", "from": "2016-05-10"}, "what", Problem.NOT_ONE_OF),
        ({"what": None, "from": "2016-05-10"}, "what", Problem.NOT_ONE_OF),
        ({"what": "lunch", "from": "2016-05-10", "renewals": 5}, "what", Problem.NOT_ONE_OF),
        ({"what": "temporary-card", "from": "2016-02-30"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": "2015-02-29"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": "2016-5-1"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": "２016-05-01"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": "2016-05-01T00:00"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": "10000-01-01"}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": 20160501}, "from", Problem.NOT_A_DATE),
        ({"what": "temporary-card", "from": None}, "from", Problem.NOT_A_DATE),
        ({"what": "pre-report-lapse", "from": "2101-01-01"}, "from", Problem.TOO_LATE),
        ({"what": "pre-report-lapse", "from": "9999-12-31"}, "from", Problem.TOO_LATE),
        ({"what": "temporary-card", "from": "2016-05-10", "renewals": -1}, "renewals", Problem.NEGATIVE),
        ({"what": "benefit-period", "from": "2016-10-10", "renewals": -1}, "renewals", Problem.NEGATIVE),
        ({"what": "temporary-card", "from": "2016-05-10", "renewals": 101}, "renewals", Problem.TOO_LARGE),
        (
            {"what": "temporary-card", "from": "2016-05-10", "renewals": Decimal("1.5")},
            "renewals",
            Problem.NOT_A_WHOLE_NUMBER,
        ),
        (
            {"what": "temporary-card", "from": "2016-05-10", "renewals": "1"},
            "renewals",
            Problem.NOT_A_WHOLE_NUMBER,
        ),
        (
            {"what": "temporary-card", "from": "2016-05-10", "renewals": True},
            "renewals",
            Problem.NOT_A_WHOLE_NUMBER,
        ),
        (
            {"what": "temporary-card", "from": "2016-05-10", "renewals": None},
            "renewals",
            Problem.NOT_A_WHOLE_NUMBER,
        ),
        ({"what": "temporary-card", "from": "2016-05-10", "to": "x"}, "to", Problem.UNKNOWN_FIELD),
    ],
)
def test_a_faulty_field_is_named(payload: object, field: str, problem: Problem) -> None:
    assert [(fault.field, fault.problem) for fault in faults(payload)] == [(field, problem)]


def test_every_fault_is_named_at_once_and_an_unknown_question_lists_those_there_are() -> None:
    found = faults({"what": "lunch", "from": "tomorrow", "renewals": -1, "more": 1})
    assert [fault.field for fault in found] == ["more", "what", "from", "renewals"]
    assert found[1].expected.values == tuple(What)


@pytest.mark.parametrize("what", What)
def test_only_a_temporary_card_takes_renewals_and_nothing_minds_none(what: What) -> None:
    assert asked(what, SOUND[what], renewals=0) == asked(what, SOUND[what])
    if what is What.TEMPORARY_CARD:
        assert asked(what, SOUND[what], renewals=1) != asked(what, SOUND[what])
        return
    (fault,) = faults({"what": what, "from": SOUND[what], "renewals": 1})
    assert (fault.field, fault.problem) == ("renewals", Problem.NOT_TAKEN)
    assert fault.expected == Expected(Kind.ZERO_BUT_FOR, ("temporary-card",))


@pytest.mark.parametrize("what", URUMQI)
@pytest.mark.parametrize("day", ["2015-12-31", "2015-05-10", "0001-01-01"])
def test_a_day_before_the_handbook_is_refused_with_its_first_day(what: What, day: str) -> None:
    (fault,) = faults({"what": what, "from": day})
    assert (fault.field, fault.problem) == ("from", Problem.BEFORE_RULES)
    assert fault.expected == Expected(Kind.DATE_FROM, ("2016-01-01",))


@pytest.mark.parametrize(
    ("what", "day", "first", "last"),
    [
        (What.BENEFIT_PERIOD, "2016-01-01", "2016-09-01", "2016-12-31"),
        (What.BENEFIT_PERIOD, "2017-08-31", "2017-09-01", "2017-12-31"),
        (What.NEWBORN_BENEFIT_PERIOD, "2016-06-26", "2016-01-01", "2016-06-25"),
        (What.NEWBORN_BENEFIT_PERIOD, "2018-12-31", "2018-01-01", "2018-06-25"),
    ],
)
def test_a_day_on_which_nothing_can_be_paid_is_refused_with_the_days_of_payment(
    what: What, day: str, first: str, last: str
) -> None:
    (fault,) = faults({"what": what, "from": day})
    assert (fault.field, fault.problem) == ("from", Problem.OUTSIDE_PAYMENT)
    assert fault.expected == Expected(Kind.DATE_WITHIN, (first, last))


@pytest.mark.parametrize(
    "day",
    [
        date(FIRST_YEAR - 1, 11, 1),
        date(LAST_YEAR, 12, 20),
        date(LAST_YEAR, 12, 31),
        date(LAST_YEAR + 1, 3, 1),
    ],
)
def test_working_days_that_are_not_published_are_refused_with_the_years_that_are(day: date) -> None:
    (fault,) = faults({"what": "replacement-pickup", "from": day.isoformat()})
    assert (fault.field, fault.problem) == ("from", Problem.UNKNOWN_WORKING_DAYS)
    assert fault.expected == Expected(Kind.DATE_IN_CALENDAR, (str(FIRST_YEAR), str(LAST_YEAR)))


def test_the_last_published_working_day_is_still_counted() -> None:
    last = max(day for day in every_day(LAST_YEAR) if works(day))
    applied = next(
        day for day in reversed(every_day(LAST_YEAR)) if sum(map(works, every_day(LAST_YEAR, day))) == 15
    )
    assert days("replacement-pickup", applied.isoformat()) == {"on": last.isoformat()}


def test_a_city_without_rules_of_days_is_not_passed_over() -> None:
    claim = claims.dates({"what": "temporary-card", "from": "2016-05-10"})
    with pytest.raises(NoRules):
        dates.answer(claim, Rulebook(BOOK.rules))


# What holds for any day

beijing_days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 11, 30))
urumqi_days = st.dates(date(2016, 1, 1), date(2100, 12, 31))


@st.composite
def questions(draw: st.DrawFn) -> tuple[What, date, int]:
    what = draw(st.sampled_from(What))
    renewals = draw(st.integers(0, 100)) if what is What.TEMPORARY_CARD else 0
    return what, draw(a_day_for(what)), renewals


def a_day_for(what: What) -> st.SearchStrategy[date]:
    if what not in URUMQI:
        return beijing_days
    if what is What.BENEFIT_PERIOD:
        return urumqi_days.filter(lambda day: day.month >= 9)
    if what is What.NEWBORN_BENEFIT_PERIOD:
        return urumqi_days.filter(lambda day: (day.month, day.day) <= (6, 25))
    return urumqi_days


@runs
@given(questions())
def test_every_step_recomputes_from_what_leaves_the_package(question: tuple[What, date, int]) -> None:
    what, day, renewals = question
    output = json.loads(json.dumps(asked(what, day.isoformat(), renewals=renewals)))
    for step in output["trace"]:
        assert recomputed(step) == step["result"], step
        places = [step["formula"].index(name) for name in step["inputs"]]
        assert places == sorted(places), step


@runs
@given(questions())
def test_every_input_is_the_users_a_rules_or_the_result_of_an_earlier_step(
    question: tuple[What, date, int],
) -> None:
    what, day, renewals = question
    region = "urumqi" if what in URUMQI else "beijing"
    (period,) = [rules.periods[what] for rules in BOOK.days if rules.region == region]
    known = {day.isoformat(), str(renewals), *map(str, period.numbers.values())}
    known |= {str(part) for found in period.days.values() for part in (found.month, found.day)}
    output = asked(what, day.isoformat(), renewals=renewals)
    for step in output["trace"]:
        assert set(step["inputs"].values()) <= known, step
        known.add(step["result"])
    results = [step["result"] for step in output["trace"]]
    found = [value for name, value in output.items() if name not in {"trace", "notes"}]
    assert found == results[-len(found) :]


@runs
@given(st.data(), st.sampled_from(What))
def test_a_later_day_never_gives_an_earlier_one(data: st.DataObject, what: What) -> None:
    first, second = sorted(data.draw(st.tuples(a_day_for(what), a_day_for(what))))
    earlier, later = (list(days(what, day.isoformat()).values()) for day in (first, second))
    assert all(one <= other for one, other in zip(earlier, later, strict=True))


@runs
@given(questions())
def test_every_answer_lies_after_the_day_asked(question: tuple[What, date, int]) -> None:
    what, day, renewals = question
    found = [date.fromisoformat(value) for value in days(what, day.isoformat(), renewals=renewals).values()]
    assert all(one > day for one in found)
    assert found == sorted(found)


@runs
@given(beijing_days)
def test_fifteen_working_days_end_on_one_and_are_never_fewer_than_fifteen_days(applied: date) -> None:
    ready = date.fromisoformat(days("replacement-pickup", applied.isoformat())["on"])
    assert (ready - applied).days >= 15
    assert works(ready)
    assert sum(works(applied + timedelta(n)) for n in range(1, (ready - applied).days + 1)) == 15


@runs
@given(urumqi_days, st.integers(0, 99))
def test_one_more_renewal_is_sixty_more_days(issued: date, renewals: int) -> None:
    until, longer = (
        date.fromisoformat(days("temporary-card", issued.isoformat(), renewals=n)["until"])
        for n in (renewals, renewals + 1)
    )
    assert (longer - until).days == 60


@runs
@given(st.dates(), st.sampled_from(What))
def test_any_day_gets_an_answer_or_a_refusal_that_names_it(day: date, what: What) -> None:
    try:
        assert days(what, day.isoformat())
    except ClaimError as error:
        (fault,) = error.errors
        assert fault.field == "from"
        assert fault.found == day.isoformat()


@runs
@given(st.dates(date(2016, 1, 1), date(2100, 12, 31)))
def test_nobody_is_covered_twice_by_one_payment(paid: date) -> None:
    assume(paid.month >= 9 or (paid.month, paid.day) <= (6, 25))
    refused = What.NEWBORN_BENEFIT_PERIOD if paid.month >= 9 else What.BENEFIT_PERIOD
    assert [fault.problem for fault in faults({"what": refused, "from": paid.isoformat()})] == [
        Problem.OUTSIDE_PAYMENT
    ]


# The slow way round: a spreadsheet's functions on day numbers, one step of the calendar at a time


def recomputed(step: dict[str, Any]) -> str:
    names = {
        node.id for node in ast.walk(ast.parse(step["formula"], mode="eval")) if isinstance(node, ast.Name)
    }
    assert names - set(SPREADSHEET) == set(step["inputs"]), step
    inputs = {
        name: date.fromisoformat(value).toordinal() if "-" in value else int(value)
        for name, value in step["inputs"].items()
    }
    value = eval(step["formula"], {"__builtins__": {}, **SPREADSHEET}, inputs)
    return date.fromordinal(value).isoformat()


def edate(day: int, months: int) -> int:
    found = date.fromordinal(day)
    for _ in range(months):
        found = date.fromordinal(eomonth(found.toordinal(), 0)) + timedelta(1)
        found = found.replace(day=1)
    wanted = date.fromordinal(day).day
    return found.replace(day=min(wanted, calendar.monthrange(found.year, found.month)[1])).toordinal()


def eomonth(day: int, months: int) -> int:
    assert months == 0
    month = date.fromordinal(day).month
    while date.fromordinal(day + 1).month == month:
        day += 1
    return day


def workday(day: int, number: int) -> int:
    while number:
        day += 1
        number -= works(date.fromordinal(day))
    return day


def works(day: date) -> bool:
    """Say whether the published lists make a day a working day."""
    if day in chinese_calendar.workdays:
        return True
    return day.weekday() < 5 and day not in chinese_calendar.holidays


def every_day(year: int, after: date | None = None) -> list[date]:
    """The days of a year, or those after one of them."""
    start = date(year, 1, 1) if after is None else after + timedelta(1)
    return [start + timedelta(n) for n in range((date(year, 12, 31) - start).days + 1)]


SPREADSHEET = {
    "date": lambda year, month, day: date(year, month, day).toordinal(),
    "year": lambda day: date.fromordinal(day).year,
    "edate": edate,
    "eomonth": eomonth,
    "workday": workday,
}
