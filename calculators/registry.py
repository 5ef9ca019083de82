"""The calculators there are, by name: a parsed JSON object in, an object ready for JSON out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from calculators import claims, dates, english, hospital_stay, money, rulebook
from calculators.dates import DateAnswer
from calculators.errors import UnknownCalculator
from calculators.hospital_stay import Estimate, StayResult, Total
from calculators.trace import DayStep, Step

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
        "stays": [_amounts(stay) for stay in estimate.stays],
        "total": _amounts(estimate.total),
        "trace": [_step(step) for step in estimate.trace],
        "notes": [english.note(note) for note in estimate.notes],
    }


def date_to_json(answer: DateAnswer) -> Json:
    """Return a date answer as the contract has it: the days in ISO 8601, notes as sentences."""
    return {
        **{name: day.isoformat() for name, day in answer.days.items()},
        "trace": [_line(step) for step in answer.trace],
        "notes": [english.note(note) for note in answer.notes],
    }


def _hospital_stay(payload: object) -> Json:
    return to_json(hospital_stay.estimate(claims.hospital_stay(payload), _rulebook()))


def _dates(payload: object) -> Json:
    return date_to_json(dates.answer(claims.dates(payload), _rulebook()))


@cache
def _rulebook() -> rulebook.Rulebook:
    return rulebook.load()


def _amounts(of: StayResult | Total) -> Json:
    values = {field.name: getattr(of, field.name) for field in fields(of)}
    return {
        name: money.text(value) if isinstance(value, Decimal) else value.isoformat()
        for name, value in values.items()
    }


def _step(step: Step) -> Json:
    return {"stay": step.stay, **_line(step)}


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
        "dates": Calculator(
            "until when a report or a card holds, when a card or cover is there (Beijing's card, Urumqi residents)",
            _dates,
        ),
    }
)
