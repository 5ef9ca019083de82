"""Claims: JSON in, checked frozen dataclasses out; an error names its field."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import BinaryIO, Final, NoReturn

from calculators import money
from calculators.day_rules import What
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.fields import Reader, claim_error, reader_of, shown
from calculators.figures import Level

MAX_BODY_BYTES: Final = 64 * 1024
MAX_STAYS: Final = 60
MAX_RENEWALS: Final = 100
REGIONS: Final = ("beijing", "urumqi")
HOSPITAL_STAY_REGIONS: Final = ("urumqi",)

_OBJECT: Final = Expected(Kind.OBJECT)
_REGION: Final = Expected(Kind.ONE_OF, HOSPITAL_STAY_REGIONS)
_LEVEL: Final = Expected(Kind.ONE_OF, tuple(level.value for level in Level))
_WHAT: Final = Expected(Kind.ONE_OF, tuple(what.value for what in What))
_RENEWED: Final = What.TEMPORARY_CARD


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in hospital: amounts in yuan, prices in yuan a day.

    `self_funded` is outside the catalogues, but for what bed and heating cost above their standards, which
    the days and prices tell.
    """

    admitted: date
    hospital_level: Level
    total_cost: Decimal
    self_funded: Decimal = money.ZERO
    class_b_drugs: Decimal = money.ZERO
    items_first_pay_15: Decimal = money.ZERO
    items_first_pay_20: Decimal = money.ZERO
    bed_days: int = 0
    bed_price_per_day: Decimal = money.ZERO
    heating_days: int = 0
    heating_price_per_day: Decimal = money.ZERO


@dataclass(frozen=True, slots=True)
class HospitalStayClaim:
    """The stays of one person, in any order."""

    region: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A day that something begins on, and what is asked of it; only a temporary card is ever renewed."""

    what: What
    day: date
    renewals: int = 0


_CLAIM_FIELDS: Final = tuple(field.name for field in fields(HospitalStayClaim))
_STAY_FIELDS: Final = tuple(field.name for field in fields(Stay))
_DATE_FIELDS: Final = ("what", "from", "renewals")


def read(stream: BinaryIO) -> str:
    """Return the text of a stream.

    Raises: ClaimError, if it is longer than `MAX_BODY_BYTES` or not UTF-8.
    """
    body = stream.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise claim_error(Problem.TOO_LONG, Expected(Kind.BODY, (str(MAX_BODY_BYTES),)))
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise claim_error(Problem.NOT_UTF8, _OBJECT) from None


def loads(text: str) -> object:
    """Return what a JSON text says, with its decimals exact.

    Raises: ClaimError, if it isn't JSON, or an object names a field twice.
    """
    if not text.strip():
        raise claim_error(Problem.EMPTY, _OBJECT)
    try:
        return json.loads(
            text, parse_float=_number, parse_constant=_not_a_number, object_pairs_hook=_without_doubles
        )
    except (ValueError, RecursionError):
        raise claim_error(Problem.NOT_JSON, _OBJECT, text) from None


def hospital_stay(payload: object, regions: Sequence[str] = REGIONS) -> HospitalStayClaim:
    """Return the claim that a parsed JSON object makes.

    Args:
        payload: the object.
        regions: the cities served. One that has no rules passes here: the rulebook refuses it by name.

    Raises: ClaimError, with every fault that shows without the rules. Those that only the rules show (a day
        before them, a bed dearer than the whole stay) come from the estimate.
    """
    reader = reader_of(payload, _CLAIM_FIELDS)
    region = reader.choice("region", regions, _REGION)
    stays = tuple(_stay(stay) for stay in reader.objects("stays", _STAY_FIELDS, MAX_STAYS))
    reader.refuse_faults()
    return HospitalStayClaim(region, stays)


def dates(payload: object) -> DateClaim:
    """Return the claim that a parsed JSON object makes.

    Raises: ClaimError, with every fault that shows without the rules. Those that only the rules and the calendar
        show (a day before them, or outside the time of payment) come from the answer.
    """
    reader = reader_of(payload, _DATE_FIELDS)
    what = What(reader.choice("what", _WHAT.values, _WHAT))
    day = reader.day("from")
    renewals = reader.optional_whole("renewals", MAX_RENEWALS)
    if renewals and reader.sound("what") and what is not _RENEWED:
        reader.fault("renewals", Problem.NOT_TAKEN, Expected(Kind.ZERO_BUT_FOR, (_RENEWED,)), renewals)
    reader.refuse_faults()
    return DateClaim(what, day, renewals)


def _stay(reader: Reader) -> Stay:
    stay = Stay(
        admitted=reader.day("admitted"),
        hospital_level=Level(reader.choice("hospital_level", _LEVEL.values, _LEVEL)),
        total_cost=reader.amount("total_cost"),
        self_funded=reader.optional_amount("self_funded"),
        class_b_drugs=reader.optional_amount("class_b_drugs"),
        items_first_pay_15=reader.optional_amount("items_first_pay_15"),
        items_first_pay_20=reader.optional_amount("items_first_pay_20"),
        bed_days=reader.optional_days("bed_days"),
        bed_price_per_day=reader.optional_amount("bed_price_per_day"),
        heating_days=reader.optional_days("heating_days"),
        heating_price_per_day=reader.optional_amount("heating_price_per_day"),
    )
    if reader.sound("total_cost") and stay.self_funded > stay.total_cost:
        total = money.text(stay.total_cost)
        reader.fault(
            "self_funded", Problem.MORE_THAN_TOTAL, Expected(Kind.AT_MOST, (total,)), stay.self_funded
        )
    return stay


def _number(literal: str) -> Decimal | str:
    # 1e3 would be a fine Decimal, but nobody writes a bill so; left as text, no field takes it.
    return literal if "e" in literal.lower() else Decimal(literal)


def _not_a_number(literal: str) -> NoReturn:
    raise ValueError(literal)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in pairs:
        if name in values:
            raise ClaimError((FieldError(shown(name), Problem.DUPLICATE_FIELD, _OBJECT, shown(value)),))
        values[name] = value
    return values
