"""Plain English: a sentence for every note, problem and kind of value, and one line for every error."""

import string

import pytest

from calculators import english
from calculators.errors import (
    BrokenRules,
    CalculatorError,
    ClaimError,
    Expected,
    FieldError,
    Kind,
    MissingFigure,
    NoRules,
    Problem,
    UnknownCalculator,
)
from calculators.notes import Note, NoteSlug
from calculators.receipt import Finding, FindingSlug

AMOUNT = Expected(Kind.AMOUNT)


@pytest.mark.parametrize("slug", NoteSlug)
def test_every_note_has_a_sentence(slug: NoteSlug) -> None:
    template = english._NOTES[slug]
    names = [name for _, name, _, _ in string.Formatter().parse(template) if name]
    sentence = english.note(Note(slug, dict.fromkeys(names, "7")))
    assert sentence.endswith(".")
    assert "{" not in sentence


@pytest.mark.parametrize("slug", FindingSlug)
def test_every_finding_has_a_sentence_with_both_figures(slug: FindingSlug) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(english._FINDINGS[slug]) if name]
    sentence = english.finding(Finding(slug, {name: f"{place}.00" for place, name in enumerate(names, 1)}))
    assert sentence.endswith(".")
    assert "1.00" in sentence
    assert "2.00" in sentence


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_words(problem: Problem) -> None:
    assert english.fault(FieldError("stays[0].total_cost", problem, AMOUNT, "x")).startswith(
        "stays[0].total_cost: "
    )


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_value_has_words(kind: Kind) -> None:
    words = english.fault(FieldError("region", Problem.MISSING, Expected(kind, ("1", "60")), ""))
    assert words.startswith("region: is missing; expected ")
    assert "{" not in words


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            ClaimError((FieldError("stays[0].total_cost", Problem.NEGATIVE, AMOUNT, "-1"),)),
            (
                "stays[0].total_cost: is negative; "
                'expected an amount in yuan such as "30000" or "30000.00", 0 or more'
            ),
        ),
        (
            ClaimError(
                (
                    FieldError("region", Problem.MISSING, Expected(Kind.ONE_OF, ("urumqi",)), ""),
                    *(FieldError(f"stays[{n}].a", Problem.MISSING, AMOUNT, "") for n in range(6)),
                )
            ),
            (
                "region: is missing; expected urumqi "
                "(and 6 more: stays[0].a, stays[1].a, stays[2].a, stays[3].a, stays[4].a, ...)"
            ),
        ),
        (
            ClaimError(tuple(FieldError(f"stays[{n}].a", Problem.EMPTY, AMOUNT, "") for n in range(6))),
            (
                'stays[0].a: is empty; expected an amount in yuan such as "30000" or "30000.00", 0 or more '
                "(and 5 more: stays[1].a, stays[2].a, stays[3].a, stays[4].a, stays[5].a)"
            ),
        ),
        (
            ClaimError((FieldError("stay", Problem.UNKNOWN_FIELD, Expected(Kind.FIELDS, ("a", "b")), ""),)),
            "stay: is an unknown field; expected one of a, b",
        ),
        (
            ClaimError((FieldError("to", Problem.NOT_ONE_OF, Expected(Kind.ONE_OF, ("a", "b")), ""),)),
            "to: is unknown; expected a, b",
        ),
        (
            ClaimError((FieldError("stays", Problem.EMPTY, Expected(Kind.LIST, ("1", "60")), ""),)),
            "stays: is empty; expected a list of 1 to 60 entries",
        ),
        (
            NoRules("beijing", "resident", "beijing", ("kashgar", "urumqi")),
            "region: there are no hospital-stay rules for beijing; known: kashgar, urumqi",
        ),
        (
            UnknownCalculator("x\ny", ("hospital-stay", "dates")),
            'there is no calculator "x\\u000ay"; known: hospital-stay, dates',
        ),
        (CalculatorError("odd\u202eerror"), "odd\\u202eerror"),
        (
            BrokenRules(
                "urumqi/resident/2016.toml", "deductible.figures.teritary", "unknown key", "tertiary"
            ),
            "urumqi/resident/2016.toml: deductible.figures.teritary: unknown key; use tertiary",
        ),
        (
            MissingFigure("urumqi", "resident", "bed_standard.township"),
            "urumqi/resident: there is no figure bed_standard.township",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, CalculatorError) else "",
)
def test_an_error_is_one_line(error: CalculatorError, line: str) -> None:
    assert english.line(error, "hospital-stay") == line
