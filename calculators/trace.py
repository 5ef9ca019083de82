"""The lines of an estimate: formula, inputs, result and source of each, so that anyone can recompute it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

Number = Decimal | int


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


PAYMENTS = frozenset(
    {
        StepName.BASIC_PAYMENT,
        StepName.CRITICAL_ILLNESS_PAYMENT,
        StepName.CRITICAL_ILLNESS_PAYMENT_BANDED,
        StepName.PATIENT_PAYS,
    }
)
"""Steps whose result is the formula's value rounded to the fen, half up; all others are exact."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or a formula stands: a document and the number of its item."""

    document: str
    item: int


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an estimate.

    `formula` is arithmetic over the names of `inputs`, which stand in its order: + - * / min max and
    parentheses. An input was given by the user, taken from a rule, or is the result of an earlier step.
    `stay` counts from 1, in order of admission.
    """

    step: StepName
    formula: str
    inputs: Mapping[str, Number]
    result: Decimal
    source: Source
    stay: int


class Trace:
    """Collects the steps of one stay."""

    def __init__(self, stay: int) -> None:
        """Start with no steps; `stay` counts from 1, in order of admission."""
        self.stay = stay
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
        self._steps.append(Step(step, formula, frozen, result, source, self.stay))
        return result
