"""Whether the figures printed on a receipt of Beijing go together, and what each of them means."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from calculators import money
from calculators.care_claims import Receipt
from calculators.notes import Note, Notes, NoteSlug
from calculators.trace import Source, Step, StepName, Trace

SOURCE: Final = Source("beijing-social-security-card", 5, "visit")


class FindingSlug(StrEnum):
    """What of the item a receipt may break; the comment names the parameters, all in yuan."""

    TOTAL_IS_NOT_THE_SUM = "total_is_not_the_sum"  # total, sum
    IN_SCOPE_ABOVE_TOTAL = "in_scope_above_total"  # in_scope, total
    FUND_ABOVE_IN_SCOPE = "fund_above_in_scope"  # fund_payment, in_scope
    CASH_ABOVE_BURDEN = "cash_above_burden"  # personal_cash, personal_burden


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that doesn't go together, with both figures."""

    slug: FindingSlug
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What doesn't go together, the steps that show it, and what must be said beside."""

    receipt: Receipt
    findings: tuple[Finding, ...]
    trace: tuple[Step, ...]
    notes: tuple[Note, ...]

    @property
    def consistent(self) -> bool:
        """Whether all that the item says of the figures holds."""
        return not self.findings


def check(receipt: Receipt) -> ReceiptCheck:
    """Return what the item says of the figures of a receipt, held against them.

    The total is what the fund and the person pay. What is in scope is part of the total, the fund's payment part of
    what is in scope, and cash part of the personal burden.

    Source: Beijing, social security card, visits, item 5.
    """
    trace = Trace()
    findings = [_sum_finding(receipt, trace), *(_part_finding(receipt, part, trace) for part in _PARTS)]
    return ReceiptCheck(receipt, tuple(one for one in findings if one), trace.steps, _notes(receipt))


@dataclass(frozen=True, slots=True)
class _Part:
    """A figure that is part of another, the step that takes it off, and the finding if it is the larger."""

    part: str
    whole: str
    step: StepName
    slug: FindingSlug


_PARTS: Final = (
    _Part("in_scope", "total", StepName.RECEIPT_OUT_OF_SCOPE, FindingSlug.IN_SCOPE_ABOVE_TOTAL),
    _Part("fund_payment", "in_scope", StepName.RECEIPT_OWN_SHARE, FindingSlug.FUND_ABOVE_IN_SCOPE),
    _Part("personal_cash", "personal_burden", StepName.RECEIPT_NOT_IN_CASH, FindingSlug.CASH_ABOVE_BURDEN),
)


def _sum_finding(receipt: Receipt, trace: Trace) -> Finding | None:
    total = trace.add(
        StepName.RECEIPT_PAYMENTS,
        "fund_payment + personal_burden",
        {"fund_payment": receipt.fund_payment, "personal_burden": receipt.personal_burden},
        receipt.fund_payment + receipt.personal_burden,
        SOURCE,
    )
    if total == receipt.total:
        return None
    return _finding(FindingSlug.TOTAL_IS_NOT_THE_SUM, total=receipt.total, sum=total)


def _part_finding(receipt: Receipt, its: _Part, trace: Trace) -> Finding | None:
    part, whole = getattr(receipt, its.part), getattr(receipt, its.whole)
    rest = trace.add(
        its.step, f"{its.whole} - {its.part}", {its.whole: whole, its.part: part}, whole - part, SOURCE
    )
    if rest >= 0:
        return None
    return _finding(its.slug, **{its.part: part, its.whole: whole})


def _finding(slug: FindingSlug, **amounts: Decimal) -> Finding:
    return Finding(slug, MappingProxyType({name: money.text(amount) for name, amount in amounts.items()}))


def _notes(receipt: Receipt) -> tuple[Note, ...]:
    notes = Notes()
    notes.of_claim(NoteSlug.RECEIPT_CHECK_ONLY)
    notes.of_claim(NoteSlug.UNDATED_DOCUMENT)
    notes.of_claim(NoteSlug.RECEIPT_YEAR_TO_DATE)
    if receipt.personal_cash < receipt.personal_burden:
        notes.of_claim(NoteSlug.RECEIPT_CASH)
    return notes.all()
