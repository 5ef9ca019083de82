"""Whether a stay is paid at all: every place with every cause, and the item that decides."""

from itertools import product

import pytest

from calculators.coverage import Cause, Outcome, Place, coverage

SETTLED, LATER, FIXED, NOT_PAID = Outcome.SETTLED, Outcome.CLAIMED_LATER, Outcome.FIXED_SUM, Outcome.NOT_PAID
# What the handbook says of each place and each cause by itself, and in which item.
PLACES = {
    Place.DESIGNATED: (SETTLED, 14),
    Place.APPROVED: (LATER, 27),
    Place.EMERGENCY: (LATER, 27),
    Place.ELSEWHERE: (NOT_PAID, 27),
    Place.NOT_DESIGNATED: (NOT_PAID, 27),
    Place.ABROAD: (NOT_PAID, 29),
}
BOTH = list(product(Place, Cause))
OUTSIDE = {Cause.WORK_INJURY, Cause.THIRD_PARTY, Cause.PUBLIC_HEALTH}


def expected(place: Place, cause: Cause) -> tuple[Outcome, Place | Cause, int]:
    outcome, item = PLACES[place]
    if cause in OUTSIDE:
        return NOT_PAID, cause, 29
    if outcome is NOT_PAID:
        return NOT_PAID, place, item
    if cause is Cause.BIRTH:
        return FIXED, cause, 20
    return (outcome, cause, item) if outcome is SETTLED else (outcome, place, item)


def test_no_place_and_no_cause_is_forgotten() -> None:
    assert set(PLACES) == set(Place)
    assert set(Cause) == OUTSIDE | {Cause.ILLNESS, Cause.BIRTH}


@pytest.mark.parametrize(("place", "cause"), BOTH)
def test_every_place_with_every_cause_has_its_outcome_and_its_item(place: Place, cause: Cause) -> None:
    found = coverage(place, cause)
    assert (found.outcome, found.because, found.source.item) == expected(place, cause)
    assert found.source.document == "urumqi-resident-medical-insurance"


@pytest.mark.parametrize(("place", "cause"), BOTH)
def test_what_excludes_a_stay_wins(place: Place, cause: Cause) -> None:
    is_excluded = cause in OUTSIDE or PLACES[place][0] is NOT_PAID
    assert (coverage(place, cause).outcome is NOT_PAID) == is_excluded


@pytest.mark.parametrize(("place", "cause"), BOTH)
def test_only_an_illness_that_is_paid_has_an_estimate(place: Place, cause: Cause) -> None:
    assert coverage(place, cause).has_estimate == (
        cause is Cause.ILLNESS and place in {Place.DESIGNATED, Place.APPROVED, Place.EMERGENCY}
    )
