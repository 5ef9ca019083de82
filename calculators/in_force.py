"""Which rules hold on the days of a claim, and which of these days lie after the handbook's own year."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from calculators.figures import Rules
from calculators.rulebook import Rulebook


def rules_on(
    days: Sequence[date], field: str, region: str, scheme: str, rulebook: Rulebook
) -> tuple[Rules, ...]:
    """Return the rules in force on each day.

    Args:
        days: the days, in the order of the claim.
        field: where a day stands in the claim, its place in the list left open: `stays[{}].admitted`.
        region: the city.
        scheme: the insurance.
        rulebook: all rules.

    Raises:
        NoRules: the region has none for the scheme.
        ClaimError: days before the first rules, each with its field and the first day there are rules for.
    """
    first = rulebook.of_region(region, scheme)[0].starts
    expected = Expected(Kind.DATE_FROM, (first.isoformat(),))
    errors = tuple(
        FieldError(field.format(index), Problem.BEFORE_RULES, expected, day.isoformat())
        for index, day in enumerate(days)
        if day < first
    )
    if errors:
        raise ClaimError(errors)
    return tuple(rulebook.find(region, scheme, day) for day in days)


def later_years(dated: Iterable[tuple[date, Rules]]) -> Mapping[str, str]:
    """Return the years of days after their handbook's own, and that handbook's year, as a note names them.

    Returns: `years` and `handbook_year`; nothing, if no day lies so late or the document bears no date.
    """
    later = {
        day.year: rules.handbook_year
        for day, rules in dated
        if rules.handbook_year is not None and day.year > rules.handbook_year
    }
    if not later:
        return {}
    return {"years": ", ".join(str(year) for year in later), "handbook_year": str(max(later.values()))}
