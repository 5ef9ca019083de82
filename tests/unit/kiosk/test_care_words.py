"""The words of visits, births, deductibles and receipts: all that the calculators can say, in three languages."""

from datetime import date
from decimal import Decimal

import pytest

from calculators import care_claims, receipt, rulebook
from calculators.beijing_outpatient import REGION as BEIJING
from calculators.care_claims import Delivery, Receipt, Status
from calculators.chronic_outpatient import REGION as URUMQI
from calculators.errors import Expected, FieldError, Kind, Problem
from calculators.receipt import FindingSlug
from faq.matcher import Matcher
from kiosk.presenters import care
from kiosk.presenters.estimate_words import FIELDS
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")
RULES = rulebook.load()
RIGHT = {
    "total": "300",
    "in_scope": "250",
    "fund_payment": "140",
    "personal_burden": "160",
    "personal_cash": "150",
    "outpatient_fund_year_to_date": "1140",
}
# What breaks each sentence of the item, and the figures its finding must show.
BROKEN = {
    FindingSlug.TOTAL_IS_NOT_THE_SUM: ({"personal_burden": "150"}, ("300.00", "290.00")),
    FindingSlug.IN_SCOPE_ABOVE_TOTAL: ({"in_scope": "1300"}, ("1,300.00", "300.00")),
    FindingSlug.FUND_ABOVE_IN_SCOPE: ({"in_scope": "139"}, ("140.00", "139.00")),
    FindingSlug.CASH_ABOVE_BURDEN: ({"personal_cash": "161"}, ("161.00", "160.00")),
}


def checked(**changes: str) -> care.ReceiptPage:
    return care.receipt_check(receipt.check(care_claims.receipt(RIGHT | changes)), FIELDS)


def test_every_disease_of_every_rule_has_a_name_and_no_name_is_of_another() -> None:
    listed = {one.name for rules in RULES.of_region(URUMQI, "resident-outpatient") for one in rules.diseases}
    assert listed == set(care.DISEASES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_tell_apart_what_there_is_to_choose(speaking: Speaking, lang: str) -> None:
    assert set(care.DELIVERIES) == set(Delivery)
    assert set(care.STATUSES) == set(Status)
    with speaking(lang):
        names = [
            str(name)
            for words in (care.DISEASES, care.DELIVERIES, care.STATUSES)
            for name in (*words.values(), care.GENERAL_VISIT)
        ]
    assert all(names)
    assert len(set(names)) == len(names) - 2


def test_a_disease_chosen_is_found_by_the_calculator() -> None:
    classes = care.disease_classes(RULES)
    assert {number: len(options) for number, options in classes.items()} == {1: 12, 2: 4}
    visits = [
        {"date": "2016-01-01", "disease": option.value, "eligible_cost": "20"}
        for options in classes.values()
        for option in options
    ]
    claim = care_claims.chronic_outpatient({"visits": visits})
    result = care.chronic_outpatient.estimate(claim, RULES)
    page = care.outpatient((claim, result), ((), care.VisitEstimate((), (), ())), RULES)
    expected = [option.name for options in classes.values() for option in options]
    assert [line.name for line in page.visits] == expected
    assert [str(limit.left.reached) for limit in page.limits] == ["1928.00", *["3994.00"] * 4]


def test_years_begin_with_the_rules_or_a_few_years_back_where_nothing_is_dated() -> None:
    today = date(2026, 5, 1)
    assert care.years(RULES, URUMQI, "resident-outpatient", today) == tuple(range(2026, 2015, -1))
    assert care.years(RULES, BEIJING, "outpatient", today) == tuple(range(2026, 2015, -1))
    assert care.years(RULES, BEIJING, "outpatient", date(2030, 1, 1))[-1] == 2020


def test_every_figure_of_a_receipt_is_named_and_explained() -> None:
    names = set(Receipt.__dataclass_fields__)
    assert set(care.PRINTED) == set(care.EXPLAINED) == names
    assert list(care.PRINTED) == [*Receipt.__dataclass_fields__]


@pytest.mark.parametrize("name", [name for name in care.PRINTED if name != "total"])
def test_a_figure_is_called_as_the_document_calls_it(matcher: Matcher, name: str) -> None:
    answer = matcher.knowledge.entry("bj-visit-05").wording("zh").answer
    assert care.PRINTED[name] in str(answer)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", FindingSlug)
def test_what_is_off_is_said_with_both_figures(speaking: Speaking, slug: FindingSlug, lang: str) -> None:
    changes, figures = BROKEN[slug]
    with speaking(lang):
        page = checked(**changes)
    off = dict(zip(care.CHECKS, page.checks, strict=True))[slug]
    assert not page.is_consistent
    assert all(figure in off.finding for figure in figures)
    assert "%(" not in off.finding
    assert off.step.entry == "bj-visit-05"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_a_receipt_that_is_right_nothing_is_off(speaking: Speaking, lang: str) -> None:
    with speaking(lang):
        page = checked()
    assert page.is_consistent
    assert [check.finding for check in page.checks] == [""] * 4
    assert len({str(check.sentence) for check in page.checks}) == 4
    assert [figure.amount for figure in page.figures] == [Decimal(text) for text in RIGHT.values()]


def test_faults_stand_in_the_order_of_the_form(speaking: Speaking) -> None:
    kind = Expected(Kind.AMOUNT)
    found = [
        FieldError(field, Problem.MISSING, kind, "")
        for field in ("visits[10].date", "visits[2].eligible_cost", "visits[2].disease", "status")
    ]
    with speaking("en"):
        faults = care.faults(found)
        assert list(faults.by_field) == [
            "status",
            "visits-2-disease",
            "visits-2-eligible_cost",
            "visits-10-date",
        ]
        assert len(set(faults.listed.values())) == 4
        assert not care.faults(())
