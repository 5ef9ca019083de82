"""Estimates: the headline, who pays what, each step in words and figures, and what is wrong with a form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from calculators.claims import HospitalStayClaim
from calculators.errors import ClaimError, FieldError, Problem
from calculators.figures import Level
from calculators.hospital_stay import SCHEME, Estimate
from calculators.notes import Note, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import Step, StepName
from kiosk import i18n

_NAME = re.compile(r"[a-z][a-z_0-9]*")
_OPERATORS = str.maketrans({"*": "×", "-": "\N{MINUS SIGN}"})

LEVELS: Final[dict[Level, tuple[LazyString, LazyString]]] = {
    Level.TOWNSHIP: (_l("Township health centre"), _l("in a township or town")),
    Level.PRIMARY: (_l("Primary hospital"), _l("also community health centres")),
    Level.SECONDARY: (_l("Secondary hospital"), _l("for example a district hospital")),
    Level.TERTIARY: (_l("Tertiary hospital"), _l("a large hospital, \u201cthree A\u201d for example")),
}

FIELDS: Final[dict[str, LazyString]] = {
    "admitted": _l("Day of admission"),
    "hospital_level": _l("Level of the hospital"),
    "total_cost": _l("Whole bill"),
    "self_funded": _l("Self-funded part"),
    "class_b_drugs": _l("Class B drugs"),
    "items_first_pay_15": _l("Items with a first payment of 15%"),
    "items_first_pay_20": _l("Items with a first payment of 20%"),
    "bed_days": _l("Days in bed"),
    "bed_price_per_day": _l("Price of the bed a day"),
    "heating_days": _l("Days with heating"),
    "heating_price_per_day": _l("Price of heating a day"),
}

# A step's name and the rule in words.
STEPS: Final[dict[StepName, tuple[LazyString, LazyString]]] = {
    StepName.YEAR_OPENS: (
        _l("Start of the year"),
        _l("A calendar year begins with no burden, no deductible charged and the full yearly limit."),
    ),
    StepName.BED_EXCESS: (
        _l("Bed above the standard"),
        _l("What a bed costs above its standard is self-funded."),
    ),
    StepName.HEATING_EXCESS: (
        _l("Heating above the standard"),
        _l("What heating costs above its standard is self-funded."),
    ),
    StepName.SELF_FUNDED_TOTAL: (
        _l("Self-funded"),
        _l("Drugs, items and services outside the catalogues or above the standards: you pay all of it."),
    ),
    StepName.CAPPED: (
        _l("What counts for the basic fund"),
        _l("The bill without the self-funded part, but no more than what is left of the year's limit."),
    ),
    StepName.FIRST_PAY: (
        _l("First payment"),
        _l("Of class B drugs and of some items you pay a share first."),
    ),
    StepName.DEDUCTIBLE: (
        _l("Deductible"),
        _l("What you pay before the fund does: once a calendar year at each level of hospital."),
    ),
    StepName.DEDUCTIBLE_CHARGED_BEFORE: (
        _l("Deductible"),
        _l("It was charged for an earlier stay of this year at the same level, so nothing is due."),
    ),
    StepName.BASIC_PAYMENT: (
        _l("The basic fund pays"),
        _l("Of what remains the fund pays the share of this level of hospital."),
    ),
    StepName.LIMIT_LEFT: (
        _l("Left of the year's limit"),
        _l("What counted for the basic fund is taken off the limit."),
    ),
    StepName.COMPLIANT_BURDEN: (
        _l("Your burden that counts"),
        _l("The bill without the fund's payment and without the self-funded part."),
    ),
    StepName.BURDEN_TO_DATE: (
        _l("Your burden of the year so far"),
        _l("The burdens of the calendar year's stays add up."),
    ),
    StepName.CRITICAL_ILLNESS_PAYMENT: (
        _l("Critical-illness insurance pays"),
        _l("As in the handbook's worked cases: what this stay adds above the start, times the ratio of the band reached."),
    ),
    StepName.CRITICAL_ILLNESS_BAND_PART: (
        _l("Other reading: one band's part"),
        _l("As item 11 is worded: the part of the burden inside a band, times this band's ratio."),
    ),
    StepName.CRITICAL_ILLNESS_PAYMENT_BANDED: (
        _l("Other reading: critical-illness insurance would pay"),
        _l("The parts of all bands together, less what earlier stays of the year drew."),
    ),
    StepName.BANDED_DRAWN_TO_DATE: (
        _l("Other reading: drawn so far this year"),
        _l("What the stays of the year have drawn by this reading."),
    ),
    StepName.PATIENT_PAYS: (
        _l("You pay"),
        _l("The bill without what the basic fund and critical-illness insurance pay."),
    ),
}


@dataclass(frozen=True)
class Faults:
    """What is wrong with a form: for the list on top, and for each field by its form name."""

    by_field: Mapping[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_field or self.general)


@dataclass(frozen=True)
class Share:
    """One part of the bar: who pays, how much, and how wide it is drawn, in whole percent."""

    who: str
    name: LazyString
    amount: Decimal
    width: int


@dataclass(frozen=True)
class StepLine:
    """One step: its name, the rule in words, the formula with its figures, the result and the item."""

    name: LazyString
    rule: LazyString
    formula: Markup
    result: Markup
    item: int
    entry: str


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
            steps=tuple(_step(step) for step in result.trace if step.stay == number),
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


def claim_faults(error: ClaimError) -> Faults:
    """Put each fault of a claim beside its field."""
    by_field: dict[str, str] = {}
    general: list[str] = []
    for fault in error.errors:
        name = _form_name(fault.field)
        if name:
            by_field.setdefault(name, fault_sentence(fault))
        else:
            general.append(fault_sentence(fault))
    return Faults(by_field, tuple(general))


def fault_sentence(fault: FieldError) -> str:
    """Say what is wrong with a field and what would be right."""
    values = fault.expected.values
    label = FIELDS.get(fault.field.rpartition(".")[2], "")
    match fault.problem:
        case Problem.MISSING if fault.field.endswith("hospital_level"):
            return _("Please choose the level of the hospital.")
        case Problem.MISSING | Problem.EMPTY:
            return _("Please fill in: %(field)s.", field=label)
        case Problem.NOT_A_DATE | Problem.TOO_LATE:
            return _("There is no such day. Please choose year, month and day anew.")
        case Problem.BEFORE_RULES:
            return _("We have rules from %(day)s on. Please choose that day or a later one.", day=i18n.plain_day(values[0]))
        case Problem.TOO_MANY_DECIMALS:
            return _("An amount has at most two digits after the point, such as 30000.50.")
        case Problem.TOO_LARGE:
            return _("That is more than we can work with. Please check the amount.")
        case Problem.MORE_THAN_TOTAL:
            return _("This part is dearer than the whole bill of %(bill)s yuan. Please check both.", bill=i18n.plain_amount(values[0]))
        case Problem.NOT_A_WHOLE_NUMBER | Problem.NEGATIVE if fault.field.endswith("_days"):
            return _("Please give whole days, from %(least)s to %(most)s.", least=values[0], most=values[1])
        case Problem.NOT_ONE_OF:
            return _("Please choose one of those shown.")
        case Problem.TOO_MANY:
            return _("At most %(most)s stays can be estimated at once.", most=values[-1])
        case _:
            return _("Please give an amount in yuan in digits, such as 30000 or 30000.50.")


def _form_name(path: str) -> str:
    found = re.fullmatch(r"stays\[(\d+)\]\.(\w+)", path)
    return f"stays-{found[1]}-{found[2]}" if found else ""


def _shares(bill: Decimal, result: Estimate) -> tuple[Share, ...]:
    parts = (
        ("basic", _l("Basic fund"), result.total.basic_payment),
        ("critical", _l("Critical-illness insurance"), result.total.critical_illness_payment),
        ("you", _l("You"), result.total.patient_pays),
    )
    return tuple(
        Share(who, name, amount, int((amount / bill * 100).to_integral_value()) if bill else 0)
        for who, name, amount in parts
    )


def _step(step: Step) -> StepLine:
    name, rule = STEPS[step.step]
    formula = _NAME.sub(lambda found: _figure(found[0], step), step.formula).translate(_OPERATORS)
    return StepLine(
        name, rule, i18n.number(formula), i18n.amount(step.result), step.source.item, f"ur-{step.source.item:02}"
    )


def _figure(name: str, step: Step) -> str:
    if name not in step.inputs:
        return name  # min and max
    value = step.inputs[name]
    if name.startswith("ratio") or name.endswith("ratio"):
        return f"{(Decimal(value) * 100).normalize():f}%"
    return f"{value:,}" if name.endswith("_days") else f"{value:,.2f}"


def _note(note: Note) -> str:
    p = note.params
    match note.slug:
        case NoteSlug.ESTIMATE_NOT_DECISION:
            return _("This is an estimate, not a decision. The medical insurance agency decides.")
        case NoteSlug.CATALOGUE_RATIOS_MISSING:
            return _(
                "The handbook's table of catalogue ratios is missing in the document we have. The first payments "
                "(10%, 15%, 20%) come from item 14; for single drugs and items ring 12333 or 8812333."
            )
        case NoteSlug.RESTS_ON_2016:
            return _(
                "You gave a stay in %(years)s. The figures rest on the handbook for %(year)s; newer rules may differ.",
                years=p["years"],
                year=p["handbook_year"],
            )
        case NoteSlug.TWO_READINGS:
            return _(
                "The handbook can be read in two ways for critical illness: its worked cases (item 30) and its wording "
                "(item 11). We reckon as in the worked cases and show the other figure beside it."
            )
        case NoteSlug.DEDUCTIBLE_CUT_SHORT:
            return _(
                "Stay %(stays)s: less was left than the deductible, so only that much is charged. The handbook does "
                "not say whether the rest falls due at a later stay; it is not charged here.",
                stays=p["stays"],
            )
        case NoteSlug.TOWNSHIP_BED_STANDARD:
            return _(
                "Stay %(stays)s: the handbook gives no bed standard for a township health centre, so nothing of the "
                "bed is counted as above standard.",
                stays=p["stays"],
            )
        case NoteSlug.HEATING_SEASON:
            return _(
                "Stay %(stays)s: the heating standard holds in Xinjiang's heating season only. The handbook doesn't "
                "give its dates; all days you gave are taken to lie in it.",
                stays=p["stays"],
            )
        case NoteSlug.PARTS_EXCEED_TOTAL:
            return _(
                "Stay %(stays)s: the parts you gave add up to more than the bill. Please check them.", stays=p["stays"]
            )
