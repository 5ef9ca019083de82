"""Receipts: what item 5 says of the figures, each broken alone and at its bound."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculators import care_claims, english, receipt
from calculators.notes import NoteSlug
from calculators.receipt import FindingSlug, ReceiptCheck
from tests.unit.calculators.random_claims import in_fen, printed, receipts, sound_receipts
from tests.unit.calculators.steps import rests_on

runs = settings(database=None, max_examples=100, deadline=None)
SOUND = {
    "total": "300.00",
    "in_scope": "250.00",
    "fund_payment": "140.00",
    "personal_burden": "160.00",
    "personal_cash": "160.00",
    "outpatient_fund_year_to_date": "1140.00",
}


def checked(printed_figures: dict[str, Any]) -> ReceiptCheck:
    return receipt.check(care_claims.receipt(printed_figures))


def said(**changes: str) -> list[str]:
    return [english.finding(one) for one in checked(SOUND | changes).findings]


def test_a_sound_receipt_has_no_findings() -> None:
    check = checked(SOUND)
    assert (check.consistent, check.findings) == (True, ())
    assert [str(step.result) for step in check.trace] == ["300.00", "50.00", "110.00", "0.00"]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        (
            {"total": "300.01"},
            "total is 300.01 yuan, but fund_payment and personal_burden add up to 300.00 yuan.",
        ),
        (
            {"personal_burden": "160.01"},
            "total is 300.00 yuan, but fund_payment and personal_burden add up to 300.01 yuan.",
        ),
        (
            {"in_scope": "300.01"},
            "in_scope is part of total, but its 300.01 yuan are more than the 300.00 yuan of total.",
        ),
        (
            {"in_scope": "139.99"},
            "fund_payment is part of in_scope, but its 140.00 yuan are more than the 139.99 yuan of in_scope.",
        ),
        (
            {"personal_cash": "160.01"},
            (
                "personal_cash is part of personal_burden, but its 160.01 yuan are more than the 160.00 yuan of "
                "personal_burden."
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_said_with_both_figures(changes: dict[str, str], finding: str) -> None:
    assert said(**changes) == [finding]
    assert not checked(SOUND | changes).consistent


@pytest.mark.parametrize(
    "changes",
    [
        {"in_scope": "300.00"},
        {"in_scope": "140.00"},
        {"personal_cash": "0"},
        {"outpatient_fund_year_to_date": "0"},
        {"outpatient_fund_year_to_date": "99999999.99"},
        dict.fromkeys(SOUND, "0"),
    ],
    ids=["all in scope", "no own share", "nothing in cash", "nothing this year", "much this year", "nothing"],
)
def test_what_the_item_leaves_open_is_no_fault(changes: dict[str, str]) -> None:
    assert said(**changes) == []


def test_everything_can_be_wrong_at_once() -> None:
    check = checked(SOUND | {"total": "1", "in_scope": "2", "personal_cash": "999"})
    assert [one.slug for one in check.findings] == list(FindingSlug)


def test_cash_below_the_burden_is_noted() -> None:
    always = {NoteSlug.RECEIPT_CHECK_ONLY, NoteSlug.UNDATED_DOCUMENT, NoteSlug.RECEIPT_YEAR_TO_DATE}
    assert {note.slug for note in checked(SOUND).notes} == always
    less = checked(SOUND | {"personal_cash": "159.99"})
    assert {note.slug for note in less.notes} == always | {NoteSlug.RECEIPT_CASH}


def test_each_figure_is_explained_with_its_name_and_amount() -> None:
    sentences = english.explained(care_claims.receipt(SOUND))
    assert [sentence.split(", ")[0] for sentence in sentences] == list(SOUND)
    for sentence, amount in zip(sentences, SOUND.values(), strict=True):
        assert amount in sentence
        assert sentence.endswith(".")


@runs
@given(sound_receipts())
def test_whatever_is_made_up_by_the_item_is_consistent(figures: dict[str, Any]) -> None:
    assert checked(figures).consistent


@runs
@given(sound_receipts(), st.integers(1, 1_000_000))
def test_a_total_that_is_a_fen_off_never_is(figures: dict[str, Any], off_fen: int) -> None:
    dearer = figures | {"total": printed(in_fen(figures["total"]) + off_fen)}
    assert [one.slug for one in checked(dearer).findings] == [FindingSlug.TOTAL_IS_NOT_THE_SUM]


@runs
@given(receipts())
def test_every_step_recomputes_from_what_is_printed(figures: dict[str, Any]) -> None:
    check = checked(figures)
    rests_on(check.trace, None, figures.values())
    assert {step.source for step in check.trace} == {receipt.SOURCE}
