"""The only sentences in the package, for the command line and the JSON: notes and faults in plain English."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Final

from calculators import money
from calculators.care_claims import Receipt
from calculators.errors import (
    CalculatorError,
    ClaimError,
    Expected,
    FieldError,
    Kind,
    NoRules,
    Problem,
    UnknownCalculator,
    printable,
)
from calculators.fields import shown
from calculators.notes import Note, NoteSlug
from calculators.receipt import Finding, FindingSlug

_NOTES: Final[Mapping[NoteSlug, str]] = MappingProxyType(
    {
        NoteSlug.ESTIMATE_NOT_DECISION: (
            "This is an estimate, not a decision: it takes insurance paid for the year and a designated "
            "hospital for granted, and what the hospital settles holds."
        ),
        NoteSlug.CATALOGUE_RATIOS_MISSING: (
            "The handbook shows the ratios of the three catalogues in a picture that is lost (item 21); "
            "the first payments of 10, 15 and 20 percent come from item 14."
        ),
        NoteSlug.RESTS_ON_2016: (
            "Admissions in {years} are computed by the handbook for {handbook_year}; "
            "later changes are not in it."
        ),
        NoteSlug.TWO_READINGS: (
            "The handbook can be read in two ways for critical-illness insurance: its worked cases (item 30) "
            "apply the ratio of the band reached to all that a stay adds above {starts_above} yuan, which "
            "gives {critical_illness_payment} yuan in total; the wording of item 11 applies each band's "
            "ratio to the part inside it, which gives {critical_illness_payment_banded} yuan. patient_pays "
            "goes with the worked cases."
        ),
        NoteSlug.DEDUCTIBLE_CUT_SHORT: (
            "Stay {stays}: less was left than the deductible, so only that much is charged; the handbook "
            "does not say whether the rest falls due at a later stay at the same level, and it is not "
            "charged here."
        ),
        NoteSlug.TOWNSHIP_BED_STANDARD: (
            "Stay {stays}: the handbook gives no bed standard for township hospitals (item 21), so nothing "
            "of the bed price is taken as self-funded."
        ),
        NoteSlug.HEATING_SEASON: (
            "Stay {stays}: the heating standard holds only in Xinjiang's heating season (item 21), whose "
            "dates the handbook does not give; all heating days are taken to lie in it."
        ),
        NoteSlug.PARTS_EXCEED_TOTAL: (
            "Stay {stays}: class-B drugs and items with a first payment add up to more than total_cost less "
            "the self-funded part; please check the figures."
        ),
        NoteSlug.DATE_NOT_DECISION: (
            "This is reckoned from a public document and is no decision: what the service point or the agency "
            "says holds."
        ),
        NoteSlug.UNDATED_DOCUMENT: (
            "Beijing's document on the card bears no date, so it is taken to hold on any day; whether it still "
            "does is for the hotline 96102 to say."
        ),
        NoteSlug.DATE_RESTS_ON_HANDBOOK: (
            "The day given lies after {handbook_year}, the year of the handbook; later changes are not in it."
        ),
        NoteSlug.PRE_REPORT_READING: (
            "Item 6 gives a pre-report {valid_days} days, after which it is lifted by itself. The day of the report is "
            "counted as day 0, so it holds until that day plus {valid_days} days; the item names neither the "
            "first day nor an hour."
        ),
        NoteSlug.PICKUP_READING: (
            "Item 8 lets the new card be fetched after {working_days} working days (item 11 says the same of a "
            "damaged card). The day of application is not counted, and the day given here is the last of the "
            "{working_days} working days after it."
        ),
        NoteSlug.OFFICIAL_WORKING_DAYS: (
            "Working days are those of China's official calendar, with its holidays and make-up days, which is "
            "known for the years {first_year} to {last_year}; later years are not guessed."
        ),
        NoteSlug.TEMPORARY_CARD_READING: (
            "Item 38 gives a temporary card {valid_days} days and {renewal_days} more at each renewal. The day of "
            "issue is counted as day 0, and a renewal is taken to begin where the time before it ends; the item "
            "does not say how often a card is renewed."
        ),
        NoteSlug.OUT_OF_TOWN_READING: (
            "Item 28 counts {months} months from the settlement of the bill on leaving hospital, so the day given "
            "is taken as that day, not as the day of admission or treatment. The time ends on the same day of the "
            "month {months} months later, or on that month's last day if it has no such day."
        ),
        NoteSlug.OUT_OF_TOWN_STAYS_ONLY: (
            "Item 28 sets this time for stays in hospital; for the other costs from elsewhere that item 27 "
            "names, the handbook gives none."
        ),
        NoteSlug.BENEFIT_READING: (
            "The day given is taken as the day on which the contribution was paid, which item 9 allows from "
            "{paid_from} to {paid_to} of each year (month-day); it then covers the whole next calendar year."
        ),
        NoteSlug.NEWBORN_READING: (
            "Item 9 counts a newborn's cover from the payment, not from the birth: the day given is taken as the "
            "day on which the contribution was paid, in the year of the birth and by {paid_to} (month-day); "
            "cover begins on the first day of the next month."
        ),
        NoteSlug.NEWBORN_LAST_DAY: (
            'Item 9 says "before {paid_to}" (month-day); whether that day itself still counts it does not say, '
            "and it is taken in here."
        ),
        NoteSlug.CARE_NOT_DECISION: (
            "This is an estimate from a public document and no decision: it takes insurance paid for the time for "
            "granted, and what the institution and the agency settle holds."
        ),
        NoteSlug.ELIGIBLE_COST_GIVEN: (
            "eligible_cost is taken as the part of the bill that conforms to the rules. What of a bill that is can't "
            "be computed here: the handbook shows the ratios of the three catalogues in a picture that is lost "
            "(item 21)."
        ),
        NoteSlug.VISITS_REST_ON_HANDBOOK: (
            "Visits in {years} are computed by the handbook for {handbook_year}; later changes are not in it."
        ),
        NoteSlug.CHRONIC_READING: (
            "Item 17 sets {deductible} yuan for each visit before the fund pays, and yearly limits of what the fund "
            "pays: {limit_1} yuan for all diseases of class 1 together, {limit_2} yuan for each disease of class 2; "
            "remaining_this_year is what is left of the limit that a visit counts against. Each payment is rounded "
            "to the fen, half up, when it is made; the item names no order of rounding and limit."
        ),
        NoteSlug.CHRONIC_CONDITIONS: (
            "It is taken for granted that the disease stands in the treatment booklet, and that the visit is to the "
            "designated institution chosen for it, with booklet, identity document and social security card "
            "(item 18)."
        ),
        NoteSlug.DISEASE_READ_AS: (
            "Read as a disease of item 16: {diseases}. Whether the disease is the one listed there is not judged."
        ),
        NoteSlug.POOLING_READING: (
            "Item 19 limits what the fund pays to {visit_limit} yuan a visit, the general consultation fee taken in, "
            "and to {limit} yuan a year, read as a calendar year; eligible_cost is taken to hold that fee too. Each "
            "visit is one on its own, also on the same day. Each payment is rounded to the fen, half up, when it is "
            "made."
        ),
        NoteSlug.POOLING_CONDITIONS: (
            "It is taken for granted that the visits are to the community institution that was chosen (items 13 "
            "and 19)."
        ),
        NoteSlug.MATERNITY_READING: (
            "Item 20 has the fund pay a fixed sum, here {fixed_sum} yuan. It does not say what holds where the cost "
            "is lower; the payment is then taken to be the cost."
        ),
        NoteSlug.MATERNITY_CONDITIONS: (
            "It is taken for granted that the birth accords with the state's family planning policy and is in a "
            "designated maternity institution, as a patient staying there (item 20)."
        ),
        NoteSlug.MATERNITY_UNDATED: (
            "No date is asked for: the sum is that of the handbook's rules in force from {starts} on, the latest there "
            "are; later changes are not in it."
        ),
        NoteSlug.BEIJING_NO_RATIO: (
            "The document gives no ratio above the deductible, so no payment is computed. For the ratio of the "
            "insurance ask 12333, which advises on policy; 96102 is the hotline of the card."
        ),
        NoteSlug.BEIJING_DEDUCTIBLE_READING: (
            "The deductible of {deductible} yuan is charged once a year (notes, item 4), read as a calendar year, and "
            "is used up by in_scope_cost, the part of the bill that the insurance takes in. One status is taken to "
            "hold for all visits; the item does not say what holds in the year of retirement."
        ),
        NoteSlug.BEIJING_CONSULTATION_FEE: (
            "The consultation fee no longer adds up: of it the fund pays 2 yuan and the patient the rest (visits, "
            "item 3). It should not be in in_scope_cost."
        ),
        NoteSlug.RECEIPT_CHECK_ONLY: (
            "Only whether the figures go together as item 5 says is looked at, not whether each is right: the "
            "document gives no ratio from which a payment could be computed."
        ),
        NoteSlug.RECEIPT_YEAR_TO_DATE: (
            "The item does not say whether outpatient_fund_year_to_date takes in this visit, nor how much of "
            "fund_payment comes from that fund, so it is held against no other figure."
        ),
        NoteSlug.RECEIPT_CASH: (
            "The item calls personal_cash the personal burden that is to be paid in cash, and does not say what "
            "becomes of the rest; so less than personal_burden is not taken for an error."
        ),
    }
)

_PROBLEMS: Final[Mapping[Problem, str]] = MappingProxyType(
    {
        Problem.MISSING: "is missing",
        Problem.UNKNOWN_FIELD: "is an unknown field",
        Problem.DUPLICATE_FIELD: "is given twice",
        Problem.NOT_UTF8: "is not UTF-8",
        Problem.NOT_JSON: "is not JSON",
        Problem.TOO_LONG: "is too long",
        Problem.NOT_AN_OBJECT: "is not an object",
        Problem.NOT_A_LIST: "is not a list",
        Problem.EMPTY: "is empty",
        Problem.TOO_MANY: "has too many entries",
        Problem.NOT_ONE_OF: "is unknown",
        Problem.NOT_TEXT: "is not text",
        Problem.NOT_A_DATE: "is not a date that exists",
        Problem.TOO_LATE: "is too late",
        Problem.BEFORE_RULES: "is before the first day there are rules for",
        Problem.NOT_AN_AMOUNT: "is not an amount",
        Problem.NOT_A_WHOLE_NUMBER: "is not a whole number",
        Problem.NEGATIVE: "is negative",
        Problem.TOO_MANY_DECIMALS: "has too many decimals",
        Problem.TOO_LARGE: "is too large",
        Problem.MORE_THAN_TOTAL: "comes to more than total_cost",
        Problem.NOT_TAKEN: "is not taken here",
        Problem.OUTSIDE_PAYMENT: "is outside the time in which the contribution is paid",
        Problem.UNKNOWN_WORKING_DAYS: "leads into a year whose official working days are not known",
    }
)

_KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.OBJECT: "one JSON object in UTF-8, each field once",
        Kind.BODY: "at most {0} bytes",
        Kind.LIST: "a list of {0} to {1} entries",
        Kind.FIELDS: "one of {0}",
        Kind.ONE_OF: "{0}",
        Kind.DISEASE: "the Chinese name of a disease, as item 16 of the handbook lists it",
        Kind.DATE: 'a date such as "2016-03-01", up to {0}',
        Kind.DATE_FROM: "{0} or later",
        Kind.DATE_WITHIN: "a day from {0} to {1}",
        Kind.DATE_IN_CALENDAR: "a day whose working days all lie in the years {0} to {1}",
        Kind.AMOUNT: 'an amount in yuan such as "30000" or "30000.00", 0 or more',
        Kind.AT_MOST: "at most {0} yuan",
        Kind.WITHIN_TOTAL: "what exceeds the standards and self_funded to be at most {0} yuan together",
        Kind.WHOLE_NUMBER: "a whole number from {0} to {1}",
        Kind.ZERO_BUT_FOR: "0, unless what is {0}",
    }
)
_NAMED: Final = 5

_FINDINGS: Final[Mapping[FindingSlug, str]] = MappingProxyType(
    {
        FindingSlug.TOTAL_IS_NOT_THE_SUM: (
            "total is {total} yuan, but fund_payment and personal_burden add up to {sum} yuan."
        ),
        FindingSlug.IN_SCOPE_ABOVE_TOTAL: (
            "in_scope is part of total, but its {in_scope} yuan are more than the {total} yuan of total."
        ),
        FindingSlug.FUND_ABOVE_IN_SCOPE: (
            "fund_payment is part of in_scope, but its {fund_payment} yuan are more than the {in_scope} yuan of "
            "in_scope."
        ),
        FindingSlug.CASH_ABOVE_BURDEN: (
            "personal_cash is part of personal_burden, but its {personal_cash} yuan are more than the "
            "{personal_burden} yuan of personal_burden."
        ),
    }
)
_PRINTED: Final = (
    "total, {total} yuan: all that this visit cost; it is fund_payment and personal_burden together.",
    "in_scope, {in_scope} yuan (其中医疗保险范围内金额): what of this visit's cost the insurance can take in.",
    (
        "fund_payment, {fund_payment} yuan (本次医疗保险基金支付): what the fund has to pay of in_scope, by the "
        "person's status and the costs of the year so far."
    ),
    (
        "personal_burden, {personal_burden} yuan (本次个人负担): what the fund does not pay, that is what is outside "
        "the scope and the person's own share of what is inside."
    ),
    "personal_cash, {personal_cash} yuan (本次个人现金支付金额): the personal burden that is to be paid in cash.",
    (
        "outpatient_fund_year_to_date, {outpatient_fund_year_to_date} yuan (本年度门诊大额医疗互助资金累计支付): what "
        "the mutual aid fund for large outpatient costs has paid for the person in the calendar year."
    ),
)
"""What the item says of each figure, in the order of the receipt's fields."""


def note(one: Note) -> str:
    """Return a note as a sentence."""
    return _NOTES[one.slug].format(**one.params)


def finding(one: Finding) -> str:
    """Return as a sentence what doesn't go together on a receipt."""
    return _FINDINGS[one.slug].format(**one.params)


def explained(receipt: Receipt) -> list[str]:
    """Return a sentence for each figure of a receipt: what it means by the item."""
    amounts = {field.name: money.text(getattr(receipt, field.name)) for field in fields(receipt)}
    return [sentence.format(**amounts) for sentence in _PRINTED]


def fault(error: FieldError) -> str:
    """Return a fault as a phrase that names the field, what is wrong and what it takes."""
    return f"{error.field}: {_PROBLEMS[error.problem]}; expected {_expected(error.expected)}"


def line(error: CalculatorError, name: str) -> str:
    """Return any error of the calculator `name` in one line; of several faults the first in full."""
    match error:
        case ClaimError(errors=(first, *others)):
            return fault(first) + _others(others)
        case NoRules():
            return f"region: there are no {name} rules for {error.asked}; known: {', '.join(error.known)}"
        case UnknownCalculator():
            return f'there is no calculator "{shown(error.name)}"; known: {", ".join(error.known)}'
        case _:
            return printable(str(error))


def _others(errors: list[FieldError]) -> str:
    if not errors:
        return ""
    names = ", ".join(error.field for error in errors[:_NAMED])
    return f" (and {len(errors)} more: {names}{', ...' if len(errors) > _NAMED else ''})"


def _expected(expected: Expected) -> str:
    if expected.kind in {Kind.FIELDS, Kind.ONE_OF}:
        return _KINDS[expected.kind].format(", ".join(expected.values))
    return _KINDS[expected.kind].format(*expected.values)
