"""Care without a stay in hospital: visits, a birth, a deductible, a receipt; the headline, the steps, the words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from flask_babel import LazyString

from calculators import beijing_outpatient, chronic_outpatient, money, outpatient_pooling, receipt
from calculators.beijing_outpatient import BeijingOutpatientResult
from calculators.care_claims import (
    BeijingOutpatientClaim,
    ChronicVisit,
    Delivery,
    MaternityClaim,
    Receipt,
    Status,
    Visit,
)
from calculators.chronic_outpatient import ChronicResult
from calculators.errors import FieldError, Problem
from calculators.maternity import MaternityEstimate
from calculators.notes import Note, NoteSlug
from calculators.outpatient_pooling import PoolingResult
from calculators.receipt import FindingSlug, ReceiptCheck
from calculators.rulebook import Rulebook
from calculators.trace import Source, Step, StepName
from calculators.visits import VisitEstimate
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters.answers import DOCUMENTS
from kiosk.presenters.estimate_words import NOTES
from kiosk.presenters.estimates import Faults, StepLine, fault_sentence, in_list, step_line
from kiosk.presenters.what_ifs import Gauge, percent

YEARS_BACK: Final = 10
"""How far back the days of a document without a date go."""

DELIVERIES: Final[dict[str, LazyString]] = {
    Delivery.VAGINAL: _l("Vaginal birth"),
    Delivery.CAESAREAN: _l("Caesarean birth"),
}
STATUSES: Final[dict[str, LazyString]] = {
    Status.EMPLOYED: _l("I work"),
    Status.RETIRED: _l("I am retired"),
}
GENERAL_VISIT: Final = _l("General visit at my community institution")
# Diseases by the name that the handbook gives them in Chinese.
DISEASES: Final[dict[str, LazyString]] = {
    "糖尿病（Ⅱ型）": _l("Diabetes, type II"),
    "高血压（Ⅱ期及以上）": _l("High blood pressure, stage II and above"),
    "脑出血及脑梗塞恢复期": _l("Recovery after a brain haemorrhage or a stroke"),
    "肺心病": _l("Pulmonary heart disease"),
    "风湿性心脏病": _l("Rheumatic heart disease"),
    "类风湿关节炎": _l("Rheumatoid arthritis"),
    "冠心病": _l("Coronary heart disease"),
    "精神病": _l("Mental illness"),
    "克汀病": _l("Cretinism"),
    "结核病": _l("Tuberculosis"),
    "包虫病": _l("Hydatid disease"),
    "布鲁氏杆菌病": _l("Brucellosis"),
    "恶性肿瘤": _l("Malignant tumour"),
    "肾功能衰竭": _l("Kidney failure"),
    "器官移植后的抗排异治疗": _l("Anti-rejection treatment after an organ transplant"),
    "白血病": _l("Leukaemia"),
}
# What a figure is called on the paper, and what it means.
PRINTED: Final[dict[str, str]] = {
    "total": "当次就医医疗费用总额",
    "in_scope": "其中医疗保险范围内金额",
    "fund_payment": "本次医疗保险基金支付",
    "personal_burden": "本次个人负担",
    "personal_cash": "本次个人现金支付金额",
    "outpatient_fund_year_to_date": "本年度门诊大额医疗互助资金累计支付",
}
EXPLAINED: Final[dict[str, LazyString]] = {
    "total": _l("All that this visit cost: what the fund pays and your burden together."),
    "in_scope": _l("What of this visit's cost the insurance can take in."),
    "fund_payment": _l(
        "What the fund has to pay of the amount in scope, by your status and your costs of the year so far."
    ),
    "personal_burden": _l(
        "What the fund doesn't pay: all that is outside the scope, and your own share of what is inside."
    ),
    "personal_cash": _l("The part of your burden that you have to pay in cash."),
    "outpatient_fund_year_to_date": _l(
        "What the mutual aid fund for large outpatient costs has paid for you in this calendar year."
    ),
}
# What the figures of a receipt must fulfil: the step that shows it, the sentence, and what is said where it fails.
CHECKS: Final[dict[FindingSlug, tuple[StepName, LazyString, LazyString]]] = {
    FindingSlug.TOTAL_IS_NOT_THE_SUM: (
        StepName.RECEIPT_PAYMENTS,
        _l("The fund's payment and your burden together are the whole bill."),
        _l("The whole bill is %(total)s yuan, but the fund's payment and your burden come to %(sum)s yuan."),
    ),
    FindingSlug.IN_SCOPE_ABOVE_TOTAL: (
        StepName.RECEIPT_OUT_OF_SCOPE,
        _l("What is in scope is part of the whole bill."),
        _l("In scope are %(in_scope)s yuan, more than the whole bill of %(total)s yuan."),
    ),
    FindingSlug.FUND_ABOVE_IN_SCOPE: (
        StepName.RECEIPT_OWN_SHARE,
        _l("The fund's payment is part of what is in scope."),
        _l("The fund pays %(fund_payment)s yuan, more than the %(in_scope)s yuan in scope."),
    ),
    FindingSlug.CASH_ABOVE_BURDEN: (
        StepName.RECEIPT_NOT_IN_CASH,
        _l("What you pay in cash is part of your burden."),
        _l("In cash are %(personal_cash)s yuan, more than your burden of %(personal_burden)s yuan."),
    ),
}
_FAULTS: Final = {
    ("disease", Problem.MISSING): _l("Please choose what the visit was for."),
    ("delivery", Problem.MISSING): _l("Please choose the kind of birth."),
    ("status", Problem.MISSING): _l("Please choose whether you work or are retired."),
}
_CLASS_1: Final = _l("Chronic diseases of class 1, all together")
# The fields of a visit as they stand in its form.
_ORDER: Final = ("disease", "eligible_cost", "in_scope_cost", "date")
_PLACE = re.compile(r"visits\[(\d+)\]\.(\w+)")
_Given = TypeVar("_Given", bound=Visit)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Option:
    """A disease to choose."""

    value: str
    name: LazyString


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit in Urumqi: what it was for, who pays its cost, what it leaves of its limit, all in yuan."""

    day: date
    name: LazyString
    cost: Decimal
    fund: Decimal
    you: Decimal
    left: Decimal
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class LimitLine:
    """What is left of one limit in a calendar year."""

    year: int
    label: LazyString
    left: Gauge


@dataclass(frozen=True, slots=True)
class OutpatientPage:
    """Visits in Urumqi, headline first; amounts in yuan."""

    costs: Decimal
    fund: Decimal
    you: Decimal
    limits: tuple[LimitLine, ...]
    visits: tuple[VisitLine, ...]
    notes: tuple[str, ...]
    document: LazyString


@dataclass(frozen=True, slots=True)
class OutpatientYear:
    """What the visits of one calendar year come to, beside its stays; amounts in yuan."""

    year: int
    fund: Decimal
    you: Decimal
    limits: tuple[LimitLine, ...]


@dataclass(frozen=True, slots=True)
class BirthPage:
    """A birth in Urumqi, headline first; amounts in yuan."""

    cost: Decimal
    fund: Decimal
    you: Decimal
    steps: tuple[StepLine, ...]
    notes: tuple[str, ...]
    document: LazyString


@dataclass(frozen=True, slots=True)
class DeductibleYear:
    """How much of a calendar year's deductible is used up, what is left of it and what lies above, in yuan."""

    year: int
    used: Gauge
    left: Decimal
    above: Decimal


@dataclass(frozen=True, slots=True)
class DeductibleLine:
    """One visit in Beijing: the two parts of its cost in scope, and what it leaves of the deductible, in yuan."""

    day: date
    cost: Decimal
    in_full: Decimal
    above: Decimal
    left: Decimal
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class DeductiblePage:
    """Visits in Beijing; `no_ratio` says why no payment is worked out. The last year is the headline's."""

    years: tuple[DeductibleYear, ...]
    visits: tuple[DeductibleLine, ...]
    no_ratio: str
    notes: tuple[str, ...]
    document: LazyString

    @property
    def latest(self) -> DeductibleYear:
        """The year of the last visit."""
        return self.years[-1]


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """One figure of a receipt: its name here and on the paper, the amount in yuan, what it means."""

    name: str
    printed: str
    amount: Decimal
    meaning: LazyString


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that the figures of a receipt must fulfil; `finding` says what is off, or nothing."""

    sentence: LazyString
    finding: str
    step: StepLine


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Whether a receipt's figures go together, what is off, and what each means."""

    is_consistent: bool
    checks: tuple[CheckLine, ...]
    figures: tuple[PrintedFigure, ...]
    notes: tuple[str, ...]
    document: LazyString


Result = OutpatientPage | BirthPage | DeductiblePage | ReceiptPage


def disease_classes(rulebook: Rulebook) -> dict[int, tuple[Option, ...]]:
    """Return the diseases of the latest rules by their class, as the document orders them."""
    listed = rulebook.of_region(chronic_outpatient.REGION, chronic_outpatient.SCHEME)[-1].diseases
    classes: dict[int, tuple[Option, ...]] = {}
    for one in listed:
        # A form is read in one width, so its choices are written in it.
        option = Option(unicodedata.normalize("NFKC", one.name), DISEASES[one.name])
        classes[one.disease_class] = (*classes.get(one.disease_class, ()), option)
    return classes


def years(rulebook: Rulebook, region: str, scheme: str, today: date) -> tuple[int, ...]:
    """Return the years a visit may lie in, newest first: from the first rules, or the last few without a date."""
    starts = rulebook.of_region(region, scheme)[0].starts.year
    first = today.year - YEARS_BACK if starts == date.min.year else starts
    return tuple(range(today.year, first - 1, -1))


def faults(found: Iterable[FieldError], visits: int = 0) -> Faults:
    """Put each fault of a claim beside its field, in the order of the form; of several visits the list says which."""
    by_field: dict[str, str] = {}
    listed: dict[str, str] = {}
    for fault in sorted(found, key=_place):
        name = _form_name(fault.field)
        if name in by_field:
            continue
        own = _FAULTS.get((fault.field.rpartition(".")[2], fault.problem))
        by_field[name] = str(own) if own else fault_sentence(fault)
        place = _PLACE.fullmatch(fault.field)
        row = _("Visit %(number)s", number=int(place[1]) + 1) if place and visits > 1 else ""
        listed[name] = in_list(fault, by_field[name], row)
    return Faults(by_field, listed)


def outpatient(
    chronic: tuple[Sequence[ChronicVisit], VisitEstimate[ChronicResult]],
    general: tuple[Sequence[Visit], VisitEstimate[PoolingResult]],
    rulebook: Rulebook,
) -> OutpatientPage:
    """Return the visits of both kinds as one page shows them, in order of date; of either kind there may be none."""
    visits = sorted((*_chronic_lines(*chronic), *_general_lines(*general)), key=lambda line: line.day)
    costs, fund = sum((one.cost for one in visits), money.ZERO), sum((one.fund for one in visits), money.ZERO)
    limits = sorted(
        (*_chronic_limits(chronic[1], rulebook), *_general_limits(general[1], rulebook)),
        key=lambda limit: limit.year,
    )
    return OutpatientPage(
        costs=costs,
        fund=fund,
        you=costs - fund,
        limits=tuple(limits),
        visits=tuple(visits),
        notes=_notes((*chronic[1].notes, *general[1].notes)),
        document=_document((*chronic[1].trace, *general[1].trace)[0].source),
    )


def outpatient_years(page: OutpatientPage) -> dict[int, OutpatientYear]:
    """Return what the visits of each year come to, by year."""
    years = dict.fromkeys(visit.day.year for visit in page.visits)
    return {year: _outpatient_year(page, year) for year in years}


def _outpatient_year(page: OutpatientPage, year: int) -> OutpatientYear:
    visits = [visit for visit in page.visits if visit.day.year == year]
    return OutpatientYear(
        year=year,
        fund=sum((visit.fund for visit in visits), money.ZERO),
        you=sum((visit.you for visit in visits), money.ZERO),
        limits=tuple(limit for limit in page.limits if limit.year == year),
    )


def birth(claim: MaternityClaim, result: MaternityEstimate) -> BirthPage:
    """Return a birth as a page shows it."""
    return BirthPage(
        cost=claim.cost,
        fund=result.payment,
        you=result.patient_pays,
        steps=_steps(result.trace),
        notes=_notes(result.notes),
        document=_document(result.trace[0].source),
    )


def deductible(
    claim: BeijingOutpatientClaim, result: VisitEstimate[BeijingOutpatientResult], rulebook: Rulebook
) -> DeductiblePage:
    """Return how far the deductible reaches as a page shows it."""
    lines = tuple(
        DeductibleLine(
            day=one.day,
            cost=asked.cost,
            in_full=one.paid_in_full_by_patient,
            above=one.above_deductible,
            left=one.deductible_remaining,
            steps=_steps(result.trace, number),
        )
        for number, asked, one in _numbered(claim.visits, result.visits)
    )
    by_year: dict[int, list[DeductibleLine]] = {}
    for line in lines:
        by_year.setdefault(line.day.year, []).append(line)
    others = tuple(note for note in result.notes if note.slug is not NoteSlug.BEIJING_NO_RATIO)
    return DeductiblePage(
        years=tuple(_deductible_year(claim.status, of_year, rulebook) for of_year in by_year.values()),
        visits=lines,
        no_ratio=str(NOTES[NoteSlug.BEIJING_NO_RATIO]),
        notes=_notes(others),
        document=_document(result.trace[0].source),
    )


def receipt_check(check: ReceiptCheck, labels: Mapping[str, LazyString]) -> ReceiptPage:
    """Return what a receipt shows as a page shows it; `labels` are the names of its fields."""
    found = {one.slug: one.params for one in check.findings}
    steps = {step.step: step for step in check.trace}
    names = tuple(field.name for field in fields(Receipt))
    return ReceiptPage(
        is_consistent=check.consistent,
        checks=tuple(
            CheckLine(sentence, _finding(finding, found.get(slug)), _cited(steps[step]))
            for slug, (step, sentence, finding) in CHECKS.items()
        ),
        figures=tuple(
            PrintedFigure(str(labels[name]), PRINTED[name], getattr(check.receipt, name), EXPLAINED[name])
            for name in names
        ),
        notes=_notes(check.notes),
        document=_document(receipt.SOURCE),
    )


def _place(fault: FieldError) -> tuple[int, int]:
    """Return the number of a visit and of a field in it; what stands once in a form comes before all visits."""
    found = _PLACE.fullmatch(fault.field)
    return (int(found[1]), _ORDER.index(found[2])) if found else (-1, 0)


def _form_name(path: str) -> str:
    found = _PLACE.fullmatch(path)
    return f"visits-{found[1]}-{found[2]}" if found else path


def _chronic_lines(
    asked: Sequence[ChronicVisit], result: VisitEstimate[ChronicResult]
) -> Iterable[VisitLine]:
    for number, visit, one in _numbered(asked, result.visits):
        steps = _steps(result.trace, number)
        yield _visit_line(visit, DISEASES[one.disease], one.payment, one.remaining_this_year, steps)


def _general_lines(asked: Sequence[Visit], result: VisitEstimate[PoolingResult]) -> Iterable[VisitLine]:
    for number, visit, one in _numbered(asked, result.visits):
        steps = _steps(result.trace, number)
        yield _visit_line(visit, GENERAL_VISIT, one.payment, one.remaining_this_year, steps)


def _visit_line(
    visit: Visit, name: LazyString, fund: Decimal, left: Decimal, steps: tuple[StepLine, ...]
) -> VisitLine:
    return VisitLine(visit.day, name, visit.cost, fund, visit.cost - fund, left, steps)


def _numbered(asked: Sequence[_Given], results: Sequence[_Result]) -> Iterable[tuple[int, _Given, _Result]]:
    """Return each visit with its number from 1 and its result, in order of date as the results are."""
    in_order = sorted(asked, key=lambda visit: visit.day)
    return zip(range(1, len(results) + 1), in_order, results, strict=True)


def _chronic_limits(result: VisitEstimate[ChronicResult], rulebook: Rulebook) -> Iterable[LimitLine]:
    """Return what the last visit of each limit leaves: one for class 1, one for each disease of class 2."""
    last: dict[tuple[int, str], ChronicResult] = {}
    for one in result.visits:
        last[one.day.year, "" if one.disease_class == 1 else one.disease] = one
    for (year, disease), one in last.items():
        rules = rulebook.find(chronic_outpatient.REGION, chronic_outpatient.SCHEME, one.day)
        limit = rules.figure("chronic_limit", f"class_{one.disease_class}").amount
        left = _gauge(one.remaining_this_year, limit)
        yield LimitLine(year, DISEASES.get(disease, _CLASS_1), left)


def _general_limits(result: VisitEstimate[PoolingResult], rulebook: Rulebook) -> Iterable[LimitLine]:
    last = {one.day.year: one for one in result.visits}
    for year, one in last.items():
        rules = rulebook.find(outpatient_pooling.REGION, outpatient_pooling.SCHEME, one.day)
        left = _gauge(one.remaining_this_year, rules.figure("pooling_limit").amount)
        yield LimitLine(year, GENERAL_VISIT, left)


def _deductible_year(status: Status, lines: Sequence[DeductibleLine], rulebook: Rulebook) -> DeductibleYear:
    day, left = lines[-1].day, lines[-1].left
    rules = rulebook.find(beijing_outpatient.REGION, beijing_outpatient.SCHEME, day)
    whole = rules.figure("deductible", status).amount
    above = sum((line.above for line in lines), money.ZERO)
    return DeductibleYear(day.year, _gauge(whole - left, whole), left, above)


def _gauge(reached: Decimal, of: Decimal) -> Gauge:
    return Gauge(reached, of, percent(reached, of))


def _finding(sentence: LazyString, params: Mapping[str, str] | None) -> str:
    if params is None:
        return ""
    return str(sentence) % {name: i18n.plain_amount(value) for name, value in params.items()}


def _steps(trace: Sequence[Step], number: int = 1) -> tuple[StepLine, ...]:
    return tuple(_cited(step) for step in trace if step.number == number)


def _cited(step: Step) -> StepLine:
    """Return a step with the entry of its own document."""
    return replace(step_line(step), entry=_entry(step.source))


def _entry(source: Source) -> str:
    if source.section == "handbook":
        return f"ur-{source.item:02}"
    return f"bj-{source.section}-{source.item:02}"


def _document(source: Source) -> LazyString:
    return DOCUMENTS[source.document][source.section]


def _notes(notes: Iterable[Note]) -> tuple[str, ...]:
    """Return each note as a sentence, once."""
    return tuple(dict.fromkeys(str(NOTES[note.slug]) % note.params for note in notes))
