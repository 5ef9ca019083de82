"""Visits in order of date, each with its rules and its trace, and what comes out for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from calculators import in_force
from calculators.care_claims import Visit
from calculators.figures import Rules
from calculators.notes import Note, Notes, NoteSlug
from calculators.rulebook import Rulebook
from calculators.trace import Step, Trace

Given = TypeVar("Given", bound=Visit)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Case(Generic[Given]):
    """A visit, its place in the claim from 0, the rules that hold for it, and the trace its steps go into."""

    visit: Given
    place: int
    rules: Rules
    trace: Trace


@dataclass(frozen=True, slots=True)
class VisitEstimate(Generic[Result]):
    """The visits in order of date, the steps to each figure, and what must be said beside."""

    visits: tuple[Result, ...]
    trace: tuple[Step, ...]
    notes: tuple[Note, ...]


def in_order(
    visits: Sequence[Given], region: str, scheme: str, rulebook: Rulebook
) -> tuple[Case[Given], ...]:
    """Return the visits in order of date, those of one day as given.

    Raises: NoRules or ClaimError, as `in_force.rules_on`.
    """
    rules = in_force.rules_on([visit.day for visit in visits], "visits[{}].date", region, scheme, rulebook)
    places = sorted(range(len(visits)), key=lambda place: visits[place].day)
    return tuple(
        Case(visits[place], place, rules[place], Trace(number)) for number, place in enumerate(places, 1)
    )


def steps(cases: Iterable[Case[Given]]) -> tuple[Step, ...]:
    """Return the steps of all visits."""
    return tuple(step for case in cases for step in case.trace.steps)


def note_later_years(cases: Iterable[Case[Given]], notes: Notes) -> None:
    """Note the years of visits that lie after the handbook's own."""
    if later := in_force.later_years((case.visit.day, case.rules) for case in cases):
        notes.of_claim(NoteSlug.VISITS_REST_ON_HANDBOOK, **later)
