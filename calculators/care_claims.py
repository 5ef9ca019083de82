"""Claims of what isn't a stay in hospital: visits, a birth, a receipt; an error names its field."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from calculators.errors import Expected, Kind
from calculators.fields import Reader, reader_of

MAX_VISITS: Final = 366


class Delivery(StrEnum):
    """How a child is born."""

    VAGINAL = "vaginal"
    CAESAREAN = "caesarean"


class Status(StrEnum):
    """How somebody is insured in Beijing."""

    EMPLOYED = "employed"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit; `cost` is what of its bill the insurance takes in, in yuan."""

    day: date
    cost: Decimal


@dataclass(frozen=True, slots=True)
class ChronicVisit(Visit):
    """One visit for a chronic disease, named as the person named it."""

    disease: str


@dataclass(frozen=True, slots=True)
class BeijingOutpatientClaim:
    """The visits of one person of Beijing, in any order; the status holds for all of them."""

    status: Status
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class MaternityClaim:
    """A birth in hospital and what it cost, in yuan."""

    delivery: Delivery
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """The figures printed on a receipt of Beijing, in yuan; the last is of the year, all others of one visit."""

    total: Decimal
    in_scope: Decimal
    fund_payment: Decimal
    personal_burden: Decimal
    personal_cash: Decimal
    outpatient_fund_year_to_date: Decimal


_VISITS: Final = ("visits",)
_DISEASE: Final = Expected(Kind.DISEASE)
_DELIVERY: Final = Expected(Kind.ONE_OF, tuple(delivery.value for delivery in Delivery))
_STATUS: Final = Expected(Kind.ONE_OF, tuple(status.value for status in Status))


def chronic_outpatient(payload: object) -> tuple[ChronicVisit, ...]:
    """Return the visits of the claim that a parsed JSON object makes, in the order given.

    Raises: ClaimError, with every fault that shows without the rules. Those that only the rules show (a day before
        them, a disease that isn't listed) come from the estimate.
    """
    reader = reader_of(payload, _VISITS)
    visits = tuple(
        ChronicVisit(visit.day("date"), visit.amount("eligible_cost"), visit.text("disease", _DISEASE))
        for visit in _visits(reader, "date", "disease", "eligible_cost")
    )
    reader.refuse_faults()
    return visits


def outpatient_pooling(payload: object) -> tuple[Visit, ...]:
    """Return the visits of the claim that a parsed JSON object makes, in the order given.

    Raises: ClaimError, with every fault but a day before the rules.
    """
    reader = reader_of(payload, _VISITS)
    visits = tuple(
        Visit(visit.day("date"), visit.amount("eligible_cost"))
        for visit in _visits(reader, "date", "eligible_cost")
    )
    reader.refuse_faults()
    return visits


def beijing_outpatient(payload: object) -> BeijingOutpatientClaim:
    """Return the claim that a parsed JSON object makes.

    Raises: ClaimError, with every fault.
    """
    reader = reader_of(payload, ("status", "visits"))
    status = Status(reader.choice("status", _STATUS.values, _STATUS))
    visits = tuple(
        Visit(visit.day("date"), visit.amount("in_scope_cost"))
        for visit in _visits(reader, "date", "in_scope_cost")
    )
    reader.refuse_faults()
    return BeijingOutpatientClaim(status, visits)


def maternity(payload: object) -> MaternityClaim:
    """Return the claim that a parsed JSON object makes.

    Raises: ClaimError, with every fault.
    """
    reader = reader_of(payload, ("delivery", "cost"))
    delivery = Delivery(reader.choice("delivery", _DELIVERY.values, _DELIVERY))
    cost = reader.amount("cost")
    reader.refuse_faults()
    return MaternityClaim(delivery, cost)


def receipt(payload: object) -> Receipt:
    """Return the receipt that a parsed JSON object copies.

    Raises: ClaimError, with every fault. Figures that don't go together are none.
    """
    names = tuple(field.name for field in fields(Receipt))
    reader = reader_of(payload, names)
    printed = Receipt(**{name: reader.amount(name) for name in names})
    reader.refuse_faults()
    return printed


def _visits(reader: Reader, *names: str) -> Iterator[Reader]:
    return reader.objects("visits", names, MAX_VISITS)
