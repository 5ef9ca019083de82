"""The lines of an estimate: formula, inputs, result and source of each, so that anyone can recompute it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

Number = Decimal | int
Input = TypeVar("Input")
Result = TypeVar("Result")


class StepName(StrEnum):
    """The steps there are; whoever shows a trace has a sentence for each."""

    YEAR_OPENS = "year_opens"
    BED_EXCESS = "bed_excess"
    HEATING_EXCESS = "heating_excess"
    SELF_FUNDED_TOTAL = "self_funded_total"
    CAPPED = "capped"
    FIRST_PAY = "first_pay"
    DEDUCTIBLE = "deductible"
    DEDUCTIBLE_CHARGED_BEFORE = "deductible_charged_before"
    BASIC_PAYMENT = "basic_payment"
    LIMIT_LEFT = "limit_left"
    COMPLIANT_BURDEN = "compliant_burden"
    BURDEN_TO_DATE = "burden_to_date"
    CRITICAL_ILLNESS_PAYMENT = "critical_illness_payment"
    CRITICAL_ILLNESS_BAND_PART = "critical_illness_band_part"
    CRITICAL_ILLNESS_PAYMENT_BANDED = "critical_illness_payment_banded"
    BANDED_DRAWN_TO_DATE = "banded_drawn_to_date"
    PATIENT_PAYS = "patient_pays"
    PRE_REPORT_LAPSES = "pre_report_lapses"
    REPLACEMENT_READY = "replacement_ready"
    TEMPORARY_CARD_EXPIRES = "temporary_card_expires"
    TEMPORARY_CARD_RENEWED = "temporary_card_renewed"
    OUT_OF_TOWN_CLAIM_ENDS = "out_of_town_claim_ends"
    BENEFIT_BEGINS = "benefit_begins"
    BENEFIT_ENDS = "benefit_ends"
    NEWBORN_BENEFIT_BEGINS = "newborn_benefit_begins"
    NEWBORN_BENEFIT_ENDS = "newborn_benefit_ends"
    CHRONIC_PAYMENT = "chronic_payment"
    CHRONIC_LIMIT_LEFT = "chronic_limit_left"
    POOLING_PAYMENT = "pooling_payment"
    POOLING_LIMIT_LEFT = "pooling_limit_left"
    MATERNITY_PAYMENT = "maternity_payment"
    MATERNITY_PATIENT_PAYS = "maternity_patient_pays"
    PAID_IN_FULL_BY_PATIENT = "paid_in_full_by_patient"
    ABOVE_DEDUCTIBLE = "above_deductible"
    DEDUCTIBLE_REMAINING = "deductible_remaining"
    RECEIPT_PAYMENTS = "receipt_payments"
    RECEIPT_OUT_OF_SCOPE = "receipt_out_of_scope"
    RECEIPT_OWN_SHARE = "receipt_own_share"
    RECEIPT_NOT_IN_CASH = "receipt_not_in_cash"


PAYMENTS = frozenset(
    {
        StepName.BASIC_PAYMENT,
        StepName.CRITICAL_ILLNESS_PAYMENT,
        StepName.CRITICAL_ILLNESS_PAYMENT_BANDED,
        StepName.PATIENT_PAYS,
        StepName.CHRONIC_PAYMENT,
        StepName.POOLING_PAYMENT,
    }
)
"""Steps whose result is the formula's value rounded to the fen, half up; all others are exact."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or a formula stands: a document and the number of its item.

    `section` tells items of one number apart in a document whose sections count theirs anew.
    """

    document: str
    item: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class Line(Generic[Input, Result]):
    """One line of a trace.

    `formula` is arithmetic over the names of `inputs`, which stand in its order: + - * / min max and
    parentheses. An input was given by the user, taken from a rule, or is the result of an earlier step.
    """

    step: StepName
    formula: str
    inputs: Mapping[str, Input]
    result: Result
    source: Source


@dataclass(frozen=True, slots=True)
class Step(Line[Number, Decimal]):
    """One line of an estimate.

    `number` is that of the stay or visit: it counts from 1, in order of date, and is 1 where there is but one thing.
    """

    number: int


@dataclass(frozen=True, slots=True)
class DayStep(Line[date | int, date]):
    """One line of what ends in a day.

    Its formula reckons with days as a spreadsheet does: a day plus a number is a later day; year(day) and
    date(year, month, day) take it apart and put it together; edate(day, n) is the same day n months later, or
    that month's last where it has no such day; eomonth(day, n) is the last day of the month n months later;
    workday(day, n) is the n-th official working day after a day.
    """


class Trace:
    """Collects the steps of one stay or visit."""

    def __init__(self, number: int = 1) -> None:
        """Start with no steps; `number` counts from 1, in order of date."""
        self.number = number
        self._steps: list[Step] = []

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, in the order they were taken."""
        return tuple(self._steps)

    def add(
        self, step: StepName, formula: str, inputs: Mapping[str, Number], result: Decimal, source: Source
    ) -> Decimal:
        """Write a step down and return its result, so that a calculation can go on with it."""
        frozen = MappingProxyType(dict(inputs))
        self._steps.append(Step(step, formula, frozen, result, source, self.number))
        return result


class DayTrace:
    """Collects the steps to a day; all rest on one item."""

    def __init__(self, source: Source) -> None:
        """Start with no steps."""
        self._source = source
        self._steps: list[DayStep] = []

    @property
    def steps(self) -> tuple[DayStep, ...]:
        """The steps so far, in the order they were taken."""
        return tuple(self._steps)

    def add(self, step: StepName, formula: str, inputs: Mapping[str, date | int], result: date) -> date:
        """Write a step down and return its result, so that the reckoning can go on with it."""
        frozen = MappingProxyType(dict(inputs))
        self._steps.append(DayStep(step, formula, frozen, result, self._source))
        return result
