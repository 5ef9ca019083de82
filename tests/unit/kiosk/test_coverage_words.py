"""What is said of a stay that isn't paid like one, and what stands beside one that is paid later."""

from itertools import product

import pytest

from calculators.coverage import Cause, Outcome, Place, coverage
from faq.matcher import Matcher
from kiosk.presenters import coverage as words
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")
BOTH = list(product(Place, Cause))
NOT_LIKE_A_STAY = [pair for pair in BOTH if not coverage(*pair).has_estimate]


def test_every_place_and_cause_can_be_chosen_and_each_by_a_name_of_its_own(speaking: Speaking) -> None:
    assert set(words.PLACES) == set(Place)
    assert set(words.CAUSES) == set(Cause)
    for lang in LANGUAGES:
        with speaking(lang):
            names = [str(name) for name in (*words.PLACES.values(), *words.CAUSES.values())]
        assert all(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("place", "cause"), NOT_LIKE_A_STAY)
def test_whatever_is_not_paid_like_a_stay_is_told_with_its_item_and_what_to_do(
    speaking: Speaking, place: Place, cause: Cause, lang: str
) -> None:
    decided = coverage(place, cause)
    with speaking(lang):
        told = words.otherwise(decided)
        assert str(told.sentence)
        assert str(told.instead)
        assert str(told.sentence) != str(told.instead)
    assert (told.item, told.entry) == (decided.source.item, f"ur-{decided.source.item}")
    assert told.is_paid == (decided.outcome is Outcome.FIXED_SUM)


def test_each_reason_has_its_own_sentence(speaking: Speaking) -> None:
    with speaking("en"):
        told = {
            coverage(*pair).because: str(words.otherwise(coverage(*pair)).sentence)
            for pair in NOT_LIKE_A_STAY
        }
    assert len(set(told.values())) == len(told) == 7


def test_every_item_named_has_an_entry(matcher: Matcher) -> None:
    for pair in NOT_LIKE_A_STAY:
        told = words.otherwise(coverage(*pair))
        assert matcher.knowledge.entry(told.entry).source.item == told.item


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("place", "cause"), BOTH)
def test_only_what_is_claimed_later_has_notes_beside(
    speaking: Speaking, place: Place, cause: Cause, lang: str
) -> None:
    decided = coverage(place, cause)
    with speaking(lang):
        notes = words.notes(decided)
    assert bool(notes) == (decided.outcome is Outcome.CLAIMED_LATER)
    assert len(set(notes)) == len(notes)
    assert not notes or "28" in notes[0]
