"""What can be wrong with a claim or a rule file: one family of errors that carry data, not sentences."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """What is wrong with one field of a claim."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    DUPLICATE_FIELD = "duplicate_field"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    TOO_LONG = "too_long"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LIST = "not_a_list"
    EMPTY = "empty"
    TOO_MANY = "too_many"
    NOT_ONE_OF = "not_one_of"
    NOT_TEXT = "not_text"
    NOT_A_DATE = "not_a_date"
    TOO_LATE = "too_late"
    BEFORE_RULES = "before_rules"
    NOT_AN_AMOUNT = "not_an_amount"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    NEGATIVE = "negative"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    MORE_THAN_TOTAL = "more_than_total"
    NOT_TAKEN = "not_taken"
    OUTSIDE_PAYMENT = "outside_payment"
    UNKNOWN_WORKING_DAYS = "unknown_working_days"


class Kind(StrEnum):
    """What sort of value a field takes; the comment says what `Expected.values` holds."""

    OBJECT = "object"  # nothing
    BODY = "body"  # the most bytes
    LIST = "list"  # the fewest and the most entries
    FIELDS = "fields"  # the names there are
    ONE_OF = "one_of"  # the values there are
    DISEASE = "disease"  # nothing
    DATE = "date"  # the last day
    DATE_FROM = "date_from"  # the first day
    DATE_WITHIN = "date_within"  # the first and the last day
    DATE_IN_CALENDAR = "date_in_calendar"  # the first and the last year whose working days are known
    AMOUNT = "amount"  # nothing
    AT_MOST = "at_most"  # the largest amount, in yuan
    WITHIN_TOTAL = "within_total"  # the stay's total_cost, in yuan
    WHOLE_NUMBER = "whole_number"  # the smallest and the largest
    ZERO_BUT_FOR = "zero_but_for"  # the one `what` that takes more


@dataclass(frozen=True, slots=True)
class Expected:
    """What would have been right: a kind of value and the bounds or choices that go with it."""

    kind: Kind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of a claim.

    `field` is a path such as `stays[0].total_cost`, or `claim` for the whole of it; `found` is the value
    met, shortened, or the type of one too large to show.
    """

    field: str
    problem: Problem
    expected: Expected
    found: str


class CalculatorError(Exception):
    """Any error of this package."""


def printable(text: str) -> str:
    """Return text that can neither break a line nor steer a terminal: such signs become escapes."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


class ClaimError(CalculatorError):
    """A claim can't be computed: every fault that was found in it, at least one."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        """Keep the faults, in the order in which they were found."""
        super().__init__(errors)
        self.errors = errors

    def __str__(self) -> str:
        """Name each field with its problem, for logs and test output."""
        return "; ".join(f"{error.field}: {error.problem}" for error in self.errors)


class BadAmount(CalculatorError):
    """A value is no amount of money."""

    def __init__(self, problem: Problem) -> None:
        """Keep what is wrong with it."""
        super().__init__(problem)
        self.problem = problem


class UnknownCalculator(CalculatorError):
    """There is no calculator of this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        """Keep the name asked for and those there are."""
        super().__init__(name, known)
        self.name = name
        self.known = known


class NoRules(CalculatorError):
    """No rule file fits.

    `asked` is the region, with the known regions in `known`; or, for a region that has rules, the day asked
    for, with the days from which its files are in force.
    """

    def __init__(self, region: str, scheme: str, asked: str, known: tuple[str, ...]) -> None:
        """Keep what was asked for and what there is."""
        super().__init__(region, scheme, asked, known)
        self.region = region
        self.scheme = scheme
        self.asked = asked
        self.known = known


class UnknownWorkingDays(CalculatorError):
    """The official calendar of a year isn't known; that of `first_year` to `last_year` is."""

    def __init__(self, first_year: int, last_year: int) -> None:
        """Keep the years there are."""
        super().__init__(first_year, last_year)
        self.first_year = first_year
        self.last_year = last_year


class BrokenRules(CalculatorError):
    """A rule file can't be vouched for: where, what was found there, and what would be right."""

    def __init__(self, file: str, key: str, found: str, expected: str) -> None:
        """Keep the place and both values; `file` is relative to the directory of rules."""
        super().__init__(file, key, found, expected)
        self.file = file
        self.key = key
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        """Put it in one line for the developer who wrote the file."""
        return f"{self.file}: {self.key}: {self.found}; use {self.expected}"


class MissingFigure(CalculatorError):
    """The rules that fit give no such figure."""

    def __init__(self, region: str, scheme: str, figure: str) -> None:
        """Keep the rules' name and the figure's, such as `bed_standard.township`."""
        super().__init__(region, scheme, figure)
        self.region = region
        self.scheme = scheme
        self.figure = figure

    def __str__(self) -> str:
        """Name the rules and the figure, for the developer who asked for it."""
        return f"{self.region}/{self.scheme}: there is no figure {self.figure}"
