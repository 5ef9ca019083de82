"""What a stay in hospital costs the patient after the basic fund and critical-illness insurance have paid.

Stays are computed in order of admission. The deductibles charged, the limit and the burden start anew with
each calendar year of admission.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import basic_fund, critical_illness, in_force, money
from calculators.basic_fund import Case
from calculators.claims import HospitalStayClaim, Stay
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.figures import Level, Rules
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import Step, StepName, Trace

SCHEME: Final = "resident"


@dataclass(frozen=True, slots=True)
class StayResult:
    """What one stay comes to, in yuan; the last two hold for the calendar year after the stay."""

    admitted: date
    deductible: Decimal
    basic_payment: Decimal
    critical_illness_payment: Decimal
    critical_illness_payment_banded: Decimal
    patient_pays: Decimal
    basic_limit_remaining: Decimal
    compliant_burden_to_date: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over all stays, in yuan."""

    basic_payment: Decimal
    critical_illness_payment: Decimal
    critical_illness_payment_banded: Decimal
    patient_pays: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """The stays in order of admission, their sums, the steps to each figure, and what must be said beside."""

    stays: tuple[StayResult, ...]
    total: Total
    trace: tuple[Step, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Year:
    """What earlier stays of a calendar year have left and used up, in yuan."""

    number: int
    limit_left: Decimal
    burden: Decimal
    banded_drawn: Decimal
    levels: frozenset[Level] = frozenset()


def estimate(claim: HospitalStayClaim, rulebook: Rulebook) -> Estimate:
    """Return what the stays of a claim come to.

    Raises:
        NoRules: the region has no rules for hospital stays.
        ClaimError: stays before the first rules, or whose bed or heating is dearer than the whole stay.
        MissingFigure: the rules give no deductible or ratio for a level.
    Source: Urumqi resident handbook, items 11, 14, 15, 21, 22 and 30.
    """
    days = [stay.admitted for stay in claim.stays]
    rules = in_force.rules_on(days, "stays[{}].admitted", claim.region, SCHEME, rulebook)
    _refuse_excess_over_total(claim.stays, rules)
    in_order = sorted(zip(claim.stays, rules, strict=True), key=lambda pair: pair[0].admitted)
    notes = Notes()
    results: list[StayResult] = []
    steps: list[Step] = []
    year: _Year | None = None
    for number, (stay, its_rules) in enumerate(in_order, 1):
        case = Case(stay, its_rules, Trace(number))
        before = year if year and year.number == stay.admitted.year else _opened(case)
        result, year = _settled(case, before)
        _note_stay(case, before, result, notes)
        results.append(result)
        steps.extend(case.trace.steps)
    total = _total(results)
    _note_claim(in_order, results, total, notes)
    return Estimate(tuple(results), total, tuple(steps), notes.all())


def _refuse_excess_over_total(stays: Sequence[Stay], rules: Sequence[Rules]) -> None:
    errors: list[FieldError] = []
    for index, (stay, its_rules) in enumerate(zip(stays, rules, strict=True)):
        bed = basic_fund.bed_excess(stay, its_rules)
        heating = basic_fund.heating_excess(stay, its_rules)
        if stay.self_funded + bed + heating > stay.total_cost:
            bed_alone = stay.self_funded + bed > stay.total_cost
            field, price = (
                ("bed_price_per_day", stay.bed_price_per_day)
                if bed_alone
                else ("heating_price_per_day", stay.heating_price_per_day)
            )
            expected = Expected(Kind.WITHIN_TOTAL, (money.text(stay.total_cost),))
            path = f"stays[{index}].{field}"
            errors.append(FieldError(path, Problem.MORE_THAN_TOTAL, expected, money.text(price)))
    if errors:
        raise ClaimError(tuple(errors))


def _opened(case: Case) -> _Year:
    start = case.trace.add(StepName.YEAR_OPENS, "0", {}, money.ZERO, case.rules.items["calendar_year"])
    limit = case.rules.figure("yearly_limit").amount
    return _Year(case.stay.admitted.year, limit_left=limit, burden=start, banded_drawn=start)


def _settled(case: Case, before: _Year) -> tuple[StayResult, _Year]:
    stay, rules, trace = case.stay, case.rules, case.trace
    self_funded = basic_fund.self_funded_total(case)
    counted = basic_fund.capped(case, self_funded, before.limit_left)
    first = basic_fund.first_pay(case)
    deductible = basic_fund.deductible(case, before.levels, counted, first)
    basic = basic_fund.payment(case, counted, first, deductible)
    limit_left = basic_fund.limit_left(case, before.limit_left, counted)
    burden = _burden_to_date(case, self_funded, basic, before.burden)
    critical = critical_illness.by_band_reached(before.burden, burden, rules, trace)
    banded = critical_illness.part_by_part(burden, before.banded_drawn, rules, trace)
    drawn = critical_illness.drawn_to_date(before.banded_drawn, banded, rules, trace)
    patient = trace.add(
        StepName.PATIENT_PAYS,
        "total_cost - basic_payment - critical_illness_payment",
        {"total_cost": stay.total_cost, "basic_payment": basic, "critical_illness_payment": critical},
        stay.total_cost - basic - critical,
        rules.items["patient_pays"],
    )
    result = StayResult(stay.admitted, deductible, basic, critical, banded, patient, limit_left, burden)
    return result, _Year(before.number, limit_left, burden, drawn, before.levels | {stay.hospital_level})


def _burden_to_date(case: Case, self_funded: Decimal, basic: Decimal, before: Decimal) -> Decimal:
    total = case.stay.total_cost
    burden = case.trace.add(
        StepName.COMPLIANT_BURDEN,
        "total_cost - basic_payment - self_funded_total",
        {"total_cost": total, "basic_payment": basic, "self_funded_total": self_funded},
        total - basic - self_funded,
        case.rules.items["compliant_burden"],
    )
    return case.trace.add(
        StepName.BURDEN_TO_DATE,
        "burden_before + compliant_burden",
        {"burden_before": before, "compliant_burden": burden},
        before + burden,
        case.rules.items["burden_to_date"],
    )


def _total(results: Sequence[StayResult]) -> Total:
    return Total(
        basic_payment=sum((one.basic_payment for one in results), money.ZERO),
        critical_illness_payment=sum((one.critical_illness_payment for one in results), money.ZERO),
        critical_illness_payment_banded=sum(
            (one.critical_illness_payment_banded for one in results), money.ZERO
        ),
        patient_pays=sum((one.patient_pays for one in results), money.ZERO),
    )


def _note_stay(case: Case, before: _Year, result: StayResult, notes: Notes) -> None:
    stay, rules, number = case.stay, case.rules, case.trace.number
    standard = rules.figure("deductible", stay.hospital_level).amount
    is_cut = stay.hospital_level not in before.levels and result.deductible < standard
    # Once the limit is used up the fund pays no later stay either, so it no longer matters.
    if is_cut and result.basic_limit_remaining:
        notes.of_stay(NoteSlug.DEDUCTIBLE_CUT_SHORT, number)
    if stay.bed_days and not rules.has("bed_standard", stay.hospital_level):
        notes.of_stay(NoteSlug.TOWNSHIP_BED_STANDARD, number)
    if stay.heating_days:
        notes.of_stay(NoteSlug.HEATING_SEASON, number)
    excess = basic_fund.bed_excess(stay, rules) + basic_fund.heating_excess(stay, rules)
    parts = stay.class_b_drugs + stay.items_first_pay_15 + stay.items_first_pay_20
    if stay.self_funded + excess + parts > stay.total_cost:
        notes.of_stay(NoteSlug.PARTS_EXCEED_TOTAL, number)


def _note_claim(
    in_order: Sequence[tuple[Stay, Rules]], results: Sequence[StayResult], total: Total, notes: Notes
) -> None:
    notes.of_claim(NoteSlug.ESTIMATE_NOT_DECISION)
    notes.of_claim(NoteSlug.CATALOGUE_RATIOS_MISSING)
    if later := in_force.later_years((stay.admitted, rules) for stay, rules in in_order):
        notes.of_claim(NoteSlug.RESTS_ON_2016, **later)
    if any(one.critical_illness_payment != one.critical_illness_payment_banded for one in results):
        notes.of_claim(
            NoteSlug.TWO_READINGS,
            starts_above=money.text(in_order[0][1].critical_illness.starts_above),
            critical_illness_payment=money.text(total.critical_illness_payment),
            critical_illness_payment_banded=money.text(total.critical_illness_payment_banded),
        )
