"""What the fund pays for a birth in hospital: a fixed sum for its kind."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from calculators import money
from calculators.care_claims import MaternityClaim
from calculators.figures import Rules
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import Step, StepName, Trace

REGION: Final = "urumqi"
SCHEME: Final = "resident-outpatient"


@dataclass(frozen=True, slots=True)
class MaternityEstimate:
    """What the fund and the patient pay, in yuan, the steps to it, and what must be said beside."""

    payment: Decimal
    patient_pays: Decimal
    trace: tuple[Step, ...]
    notes: tuple[Note, ...]


def estimate(claim: MaternityClaim, rulebook: Rulebook) -> MaternityEstimate:
    """Return what a birth comes to by the latest rules: a claim bears no date.

    The item speaks of a fixed sum and leaves open what holds for a lower cost, so no more than the cost is paid.

    Source: Urumqi resident handbook, item 20.
    """
    rules, trace = rulebook.of_region(REGION, SCHEME)[-1], Trace()
    fixed = rules.figure("maternity_fixed_sum", claim.delivery)
    payment = trace.add(
        StepName.MATERNITY_PAYMENT,
        "min(cost, fixed_sum)",
        {"cost": claim.cost, "fixed_sum": fixed.amount},
        min(claim.cost, fixed.amount),
        fixed.source,
    )
    patient = trace.add(
        StepName.MATERNITY_PATIENT_PAYS,
        "cost - maternity_payment",
        {"cost": claim.cost, "maternity_payment": payment},
        claim.cost - payment,
        fixed.source,
    )
    return MaternityEstimate(payment, patient, trace.steps, _notes(claim, rules))


def _notes(claim: MaternityClaim, rules: Rules) -> tuple[Note, ...]:
    notes = Notes()
    notes.of_claim(NoteSlug.CARE_NOT_DECISION)
    fixed = money.text(rules.figure("maternity_fixed_sum", claim.delivery).amount)
    notes.of_claim(NoteSlug.MATERNITY_READING, fixed_sum=fixed)
    notes.of_claim(NoteSlug.MATERNITY_CONDITIONS)
    notes.of_claim(NoteSlug.MATERNITY_UNDATED, starts=rules.starts.isoformat())
    return notes.all()
