"""Estimates: the headline, who pays what, each step in words and figures, and what is wrong with a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from flask_babel import LazyString
from markupsafe import Markup

from calculators.claims import HospitalStayClaim
from calculators.errors import ClaimError, Expected, FieldError, Kind
from calculators.hospital_stay import SCHEME, Estimate, StayResult
from calculators.notes import Note
from calculators.rulebook import Rulebook
from calculators.trace import Step, StepName
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.estimate_words import (
    AMOUNT_WANTED,
    FAULTS,
    FAULTS_OF_FIELDS,
    FIELDS,
    LEVELS,
    NAMES_ITS_FIELD,
    NOTES,
    STEPS,
)
from kiosk.presenters.what_ifs import percent

_STAY_FIELD = re.compile(r"stays\[(\d+)\]\.(\w+)")
_NAME = re.compile(r"[a-z][a-z_0-9]*")
_OPERATOR = re.compile(r"[-+*/(]")
_OPERATORS = str.maketrans({"*": "×", "-": "\N{MINUS SIGN}"})


@dataclass(frozen=True)
class Faults:
    """What is wrong with a form.

    Attributes:
        by_field: the sentence beside each field, by its form name.
        listed: the same for the list on top, where each says which field it is about.
        general: what belongs to no field.
    """

    by_field: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_field or self.general)


@dataclass(frozen=True)
class StepLine:
    """One step: its name, the rule in words, the formula with its figures (if it has any), the result, the item."""

    name: LazyString
    rule: LazyString
    formula: Markup | None
    result: Markup
    item: int
    entry: str


@dataclass(frozen=True)
class Share:
    """One part of the bar: who pays, how much, the rule in words, and the steps it comes from.

    Attributes:
        start, width: where it is drawn, in whole percent of the bill.
    """

    who: str
    name: LazyString
    amount: Decimal
    start: int
    width: int
    rule: LazyString
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class StayPart:
    """One stay with its steps."""

    number: int
    admitted: date
    level: LazyString
    total_cost: Decimal
    basic: Decimal
    critical: Decimal
    critical_banded: Decimal
    you: Decimal
    deductible: Decimal
    limit_left: Decimal
    burden: Decimal
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class EstimatePage:
    """The whole estimate, headline first."""

    bill: Decimal
    insurance: Decimal
    basic: Decimal
    critical: Decimal
    critical_banded: Decimal
    you: Decimal
    you_banded: Decimal
    shares: tuple[Share, ...]
    stays: tuple[StayPart, ...]
    notes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the two readings of critical-illness insurance come to different amounts."""
        return self.critical != self.critical_banded


@dataclass(frozen=True)
class LevelChoice:
    """A level of hospital to choose, lowest first."""

    value: str
    name: LazyString
    hint: LazyString
    floors: int


def levels() -> tuple[LevelChoice, ...]:
    """Return the levels with a picture's number of floors."""
    return tuple(LevelChoice(str(k), name, hint, n) for n, (k, (name, hint)) in enumerate(LEVELS.items(), 1))


def has_rules(rulebook: Rulebook, region: str) -> bool:
    """Return whether a city's document gives rules for hospital stays."""
    return region in rulebook.regions(SCHEME)


def years(rulebook: Rulebook, region: str, today: date) -> tuple[int, ...]:
    """Return the years an admission may lie in: from the first rules to next year, newest first."""
    first = min(rules.starts.year for rules in rulebook.of_region(region, SCHEME))
    return tuple(range(today.year + 1, first - 1, -1))


def estimate(result: Estimate, claim: HospitalStayClaim) -> EstimatePage:
    """Return an estimate as a page shows it."""
    bill = sum((stay.total_cost for stay in claim.stays), Decimal(0))
    total = result.total
    in_order = sorted(claim.stays, key=lambda stay: stay.admitted)
    stays = tuple(
        StayPart(
            number=number,
            admitted=stay.admitted,
            level=LEVELS[asked.hospital_level][0],
            total_cost=asked.total_cost,
            basic=stay.basic_payment,
            critical=stay.critical_illness_payment,
            critical_banded=stay.critical_illness_payment_banded,
            you=stay.patient_pays,
            deductible=stay.deductible,
            limit_left=stay.basic_limit_remaining,
            burden=stay.compliant_burden_to_date,
            steps=tuple(step_line(step) for step in result.trace if step.number == number),
        )
        for number, (asked, stay) in enumerate(zip(in_order, result.stays, strict=True), 1)
    )
    return EstimatePage(
        bill=bill,
        insurance=total.basic_payment + total.critical_illness_payment,
        basic=total.basic_payment,
        critical=total.critical_illness_payment,
        critical_banded=total.critical_illness_payment_banded,
        you=total.patient_pays,
        you_banded=bill - total.basic_payment - total.critical_illness_payment_banded,
        shares=_shares(bill, result),
        stays=stays,
        notes=tuple(_note(note) for note in result.notes),
    )


def claim_faults(error: ClaimError, stays: int = 1) -> Faults:
    """Put each fault of a claim beside its field; of several stays the list says which."""
    by_field: dict[str, str] = {}
    listed: dict[str, str] = {}
    general: list[str] = []
    for fault in error.errors:
        found = _STAY_FIELD.fullmatch(fault.field)
        if found is None:
            general.append(fault_sentence(fault))
        elif (name := f"stays-{found[1]}-{found[2]}") not in by_field:
            by_field[name] = fault_sentence(fault)
            row = _("Stay %(number)s", number=int(found[1]) + 1) if stays > 1 else ""
            listed[name] = in_list(fault, by_field[name], row)
    return Faults(by_field, listed, tuple(general))


def in_list(fault: FieldError, sentence: str, row: str = "") -> str:
    """Say of which field, and of which row of a form, a sentence is."""
    name = fault.field.rpartition(".")[2]
    label = "" if (name, fault.problem) in NAMES_ITS_FIELD else str(FIELDS.get(name, ""))
    before = " · ".join(part for part in (row, label) if part)
    return _("%(field)s: %(fault)s", field=before, fault=sentence) if before else sentence


def too_much_unknown() -> Faults:
    """Say that too much is unknown of too many stays."""
    return Faults(general=(str(_l("Too much is unknown here to tell anything. Please fill in more of it.")),))


def fault_sentence(fault: FieldError) -> str:
    """Say what is wrong with a field and what would be right."""
    name = fault.field.rpartition(".")[2]
    sentence = FAULTS_OF_FIELDS.get((name, fault.problem)) or FAULTS.get(fault.problem, AMOUNT_WANTED)
    return str(sentence) % _wanted(fault.expected)


def _wanted(expected: Expected) -> dict[str, str]:
    values = expected.values
    match expected.kind:
        case Kind.DATE_FROM:
            return {"day": i18n.plain_day(values[0])}
        case Kind.AT_MOST | Kind.WITHIN_TOTAL:
            return {"bill": i18n.plain_amount(values[0])}
        case Kind.WHOLE_NUMBER | Kind.LIST:
            return {"least": values[0], "most": values[1]}
    return {}


# The parts of the bar in their order: what it is called, and the step that tells of it.
_PARTS: Final[dict[str, tuple[LazyString, StepName]]] = {
    "basic": (_l("Basic fund"), StepName.BASIC_PAYMENT),
    "critical": (_l("Critical-illness insurance"), StepName.CRITICAL_ILLNESS_PAYMENT),
    "share": (_l("You: your share"), StepName.PATIENT_PAYS),
    "first": (_l("You: first payment"), StepName.FIRST_PAY),
    "deductible": (_l("You: deductible"), StepName.DEDUCTIBLE),
    "self": (_l("You: self-funded"), StepName.SELF_FUNDED_TOTAL),
}
_SHARE_RULE: Final = _l(
    "The rest: what remains of the bill after all other parts. What critical-illness insurance pays is taken off here "
    "first."
)


def _shares(bill: Decimal, result: Estimate) -> tuple[Share, ...]:
    amounts = dict.fromkeys(_PARTS, Decimal(0))
    for number, stay in enumerate(result.stays, 1):
        for who, amount in _who_pays(
            stay, {s.step: s.result for s in result.trace if s.number == number}
        ).items():
            amounts[who] += amount
    shares: list[Share] = []
    so_far = Decimal(0)
    for who, (name, step) in _PARTS.items():
        start, so_far = percent(so_far, bill), so_far + amounts[who]
        rule = _SHARE_RULE if who == "share" else STEPS[step][1]
        steps = () if who == "share" else tuple(step_line(one) for one in result.trace if one.step is step)
        shares.append(Share(who, name, amounts[who], start, percent(so_far, bill) - start, rule, steps))
    return tuple(shares)


def _who_pays(stay: StayResult, steps: Mapping[StepName, Decimal]) -> dict[str, Decimal]:
    """Take what the patient pays of a stay apart: critical-illness insurance relieves the share first."""
    paid = {"basic": stay.basic_payment, "critical": stay.critical_illness_payment}
    left = stay.patient_pays
    for who, step in (
        ("self", StepName.SELF_FUNDED_TOTAL),
        ("deductible", StepName.DEDUCTIBLE),
        ("first", StepName.FIRST_PAY),
    ):
        paid[who] = min(left, steps.get(step, Decimal(0)))
        left -= paid[who]
    return {**paid, "share": left}


def step_line(step: Step) -> StepLine:
    """Return a step with its name, its rule in words and its formula in figures."""
    name, rule = STEPS[step.step]
    item = step.source.item
    return StepLine(name, rule, _formula(step), i18n.amount(step.result), item, f"ur-{item:02}")


def _formula(step: Step) -> Markup | None:
    if not _OPERATOR.search(step.formula):
        return None  # it would only repeat the result
    figures = _NAME.sub(lambda found: _figure(found[0], step), step.formula)
    return i18n.number(figures.translate(_OPERATORS))


def _figure(name: str, step: Step) -> str:
    if name not in step.inputs:
        return name  # min and max
    value = step.inputs[name]
    if name.startswith("ratio") or name.endswith("ratio"):
        return f"{(Decimal(value) * 100).normalize():f}%"
    return f"{value:,}" if name.endswith("_days") else f"{value:,.2f}"


def _note(note: Note) -> str:
    return str(NOTES[note.slug]) % note.params
