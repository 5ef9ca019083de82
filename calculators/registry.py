"""The calculators there are, by name: a parsed JSON object in, an object ready for JSON out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from calculators import (
    beijing_outpatient,
    care_claims,
    chronic_outpatient,
    claims,
    dates,
    english,
    hospital_stay,
    maternity,
    money,
    outpatient_pooling,
    receipt,
    rulebook,
)
from calculators.dates import DateAnswer
from calculators.errors import UnknownCalculator
from calculators.hospital_stay import Estimate
from calculators.maternity import MaternityEstimate
from calculators.receipt import ReceiptCheck
from calculators.trace import DayStep, Step
from calculators.visits import VisitEstimate

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Calculator:
    """One calculator: what it does, in a line for developers, and the function that does it."""

    summary: str
    run: Callable[[object], Json]


def names() -> tuple[str, ...]:
    """Return the names there are, in the order of the contract."""
    return tuple(CALCULATORS)


def find(name: str) -> Calculator:
    """Return a calculator.

    Raises: UnknownCalculator, with the names there are.
    """
    if name not in CALCULATORS:
        raise UnknownCalculator(name, names())
    return CALCULATORS[name]


def run(name: str, payload: object) -> Json:
    """Return what the calculator `name` makes of a claim.

    Args:
        name: one of `names()`.
        payload: a parsed JSON object, its decimals as Decimal (see `claims.loads`).

    Raises: UnknownCalculator, ClaimError or NoRules.
    """
    return find(name).run(payload)


def to_json(estimate: Estimate) -> Json:
    """Return an estimate as the contract has it: amounts as text with two decimals, notes as sentences."""
    return {
        "stays": [_values(stay) for stay in estimate.stays],
        "total": _values(estimate.total),
        "trace": [{"stay": step.number, **_line(step)} for step in estimate.trace],
        "notes": [english.note(note) for note in estimate.notes],
    }


def date_to_json(answer: DateAnswer) -> Json:
    """Return a date answer as the contract has it: the days in ISO 8601, notes as sentences."""
    return {
        **{name: day.isoformat() for name, day in answer.days.items()},
        "trace": [_line(step) for step in answer.trace],
        "notes": [english.note(note) for note in answer.notes],
    }


def visits_to_json(estimate: VisitEstimate[Any]) -> Json:
    """Return an estimate of visits as the contract has it."""
    return {
        "visits": [{"date": visit.day.isoformat(), **_values(visit, but="day")} for visit in estimate.visits],
        "trace": [{"visit": step.number, **_line(step)} for step in estimate.trace],
        "notes": [english.note(note) for note in estimate.notes],
    }


def maternity_to_json(estimate: MaternityEstimate) -> Json:
    """Return the estimate of a birth as the contract has it."""
    return {
        "payment": money.text(estimate.payment),
        "patient_pays": money.text(estimate.patient_pays),
        "trace": [_line(step) for step in estimate.trace],
        "notes": [english.note(note) for note in estimate.notes],
    }


def receipt_to_json(check: ReceiptCheck) -> Json:
    """Return what a receipt shows as the contract has it: findings and meanings as sentences."""
    return {
        "consistent": check.consistent,
        "findings": [english.finding(one) for one in check.findings],
        "explained": english.explained(check.receipt),
        "trace": [_line(step) for step in check.trace],
        "notes": [english.note(note) for note in check.notes],
    }


def _hospital_stay(payload: object) -> Json:
    return to_json(hospital_stay.estimate(claims.hospital_stay(payload), _rulebook()))


def _chronic_outpatient(payload: object) -> Json:
    visits = care_claims.chronic_outpatient(payload)
    return visits_to_json(chronic_outpatient.estimate(visits, _rulebook()))


def _outpatient_pooling(payload: object) -> Json:
    visits = care_claims.outpatient_pooling(payload)
    return visits_to_json(outpatient_pooling.estimate(visits, _rulebook()))


def _maternity(payload: object) -> Json:
    return maternity_to_json(maternity.estimate(care_claims.maternity(payload), _rulebook()))


def _beijing_outpatient(payload: object) -> Json:
    claim = care_claims.beijing_outpatient(payload)
    return visits_to_json(beijing_outpatient.estimate(claim, _rulebook()))


def _receipt(payload: object) -> Json:
    return receipt_to_json(receipt.check(care_claims.receipt(payload)))


def _dates(payload: object) -> Json:
    return date_to_json(dates.answer(claims.dates(payload), _rulebook()))


@cache
def _rulebook() -> rulebook.Rulebook:
    return rulebook.load()


def _values(of: Any, but: str = "") -> Json:
    """Return the fields of a dataclass; amounts and dates as text."""
    values = {field.name: getattr(of, field.name) for field in fields(of) if field.name != but}
    return {name: _value_of_field(value) for name, value in values.items()}


def _value_of_field(value: object) -> object:
    match value:
        case Decimal():
            return money.text(value)
        case date():
            return value.isoformat()
    return value


def _line(line: Step | DayStep) -> Json:
    return {
        "step": line.step.value,
        "formula": line.formula,
        "inputs": {name: _value(value) for name, value in line.inputs.items()},
        "result": _value(line.result),
        "source": {"document": line.source.document, "item": line.source.item},
    }


def _value(value: Decimal | date | int) -> str:
    match value:
        case Decimal():
            return money.exact(value)
        case date():
            return value.isoformat()
    return str(value)


CALCULATORS: Final[Mapping[str, Calculator]] = MappingProxyType(
    {
        "hospital-stay": Calculator(
            "what stays in hospital cost the patient (Urumqi residents, handbook for 2016)", _hospital_stay
        ),
        "chronic-outpatient": Calculator(
            "what the fund pays for visits with a listed chronic disease (Urumqi residents, handbook for 2016)",
            _chronic_outpatient,
        ),
        "outpatient-pooling": Calculator(
            "what the fund pays for visits to the community institution (Urumqi residents, handbook for 2016)",
            _outpatient_pooling,
        ),
        "maternity": Calculator(
            "what the fund pays for a birth (Urumqi residents, handbook for 2016)", _maternity
        ),
        "beijing-outpatient": Calculator(
            "how far the year's deductible reaches over visits (Beijing, employed and retired)",
            _beijing_outpatient,
        ),
        "receipt": Calculator("whether the figures on a receipt go together (Beijing)", _receipt),
        "dates": Calculator(
            "until when a report or a card holds, when a card or cover is there (Beijing's card, Urumqi residents)",
            _dates,
        ),
    }
)
