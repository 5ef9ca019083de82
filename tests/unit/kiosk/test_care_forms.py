"""Forms of visits, a birth and a receipt: what people type becomes claims; rows come and go; no text is too odd."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators import care_claims
from calculators.errors import ClaimError, Expected, FieldError, Kind, Problem
from kiosk import care_forms

TODAY = date(2027, 2, 3)
DAY = {"year": "2016", "month": "03", "day": "01"}
CHRONIC = DAY | {"disease": "糖尿病(II型)", "eligible_cost": "2010"}
GENERAL = DAY | {"disease": "general", "eligible_cost": "60"}


def sent(*visits: dict[str, str], **more: str) -> dict[str, str]:
    return {
        f"visits-{n}-{name}": text for n, visit in enumerate(visits) for name, text in visit.items()
    } | more


def test_where_nobody_has_written_one_visit_today_stands() -> None:
    for read in (care_forms.outpatient, care_forms.deductible):
        filled = read({}, TODAY)
        assert [visit.values for visit in filled.visits] == [{"year": "2027", "month": "02", "day": "03"}]
        assert filled.action == "edit"


def test_each_kind_of_visit_goes_into_its_own_claim_and_knows_its_place() -> None:
    filled = care_forms.outpatient(sent(GENERAL, CHRONIC, DAY, GENERAL, action="estimate"), TODAY)
    chronic, general = care_forms.chronic_visits(filled), care_forms.general_visits(filled)
    assert chronic.places == (1, 2)
    assert chronic.payload == {
        "visits": [
            {"date": "2016-03-01", "disease": "糖尿病(II型)", "eligible_cost": "2010"},
            {"date": "2016-03-01"},
        ]
    }
    assert general.places == (0, 3)
    assert general.payload == {"visits": [{"date": "2016-03-01", "eligible_cost": "60"}] * 2}
    fault = FieldError("visits[1].disease", Problem.MISSING, Expected(Kind.DISEASE), "")
    assert chronic.in_form(fault).field == "visits[2].disease"
    whole = FieldError("claim", Problem.NOT_AN_OBJECT, Expected(Kind.OBJECT), "")
    assert chronic.in_form(whole) == whole


def test_amounts_are_read_as_people_write_them_and_choices_as_they_are() -> None:
    filled = care_forms.birth({"delivery": "caesarean", "cost": "１．２万元", "action": "estimate"})
    assert care_forms.birth_claim(filled) == {"delivery": "caesarean", "cost": "12000"}
    assert filled.fields == {"delivery": "caesarean", "cost": "1.2万元"}
    visits = sent(DAY | {"in_scope_cost": "1,000"}, status="retired")
    assert care_forms.deductible_claim(care_forms.deductible(visits, TODAY)) == {
        "status": "retired",
        "visits": [{"date": "2016-03-01", "in_scope_cost": "1000"}],
    }
    receipt = care_forms.receipt(dict.fromkeys(care_forms.RECEIPT, "¥3") | {"total": ""})
    assert care_forms.receipt_claim(receipt) == dict.fromkeys(care_forms.RECEIPT[1:], "3")


def test_a_visit_added_is_for_the_same_on_the_same_day_and_has_no_cost() -> None:
    filled = care_forms.outpatient(sent(CHRONIC, action="add"), TODAY)
    assert filled.visits[1].values == {name: CHRONIC[name] for name in ("year", "month", "day", "disease")}
    assert filled.visits[1]["eligible_cost"] == ""


def test_the_visit_chosen_is_removed_and_the_last_one_stays() -> None:
    filled = care_forms.outpatient(sent(CHRONIC, GENERAL, action="remove-0"), TODAY)
    assert [visit["disease"] for visit in filled.visits] == ["general"]
    assert len(care_forms.outpatient(sent(CHRONIC, action="remove-0"), TODAY).visits) == 1


def test_there_is_an_end_to_adding() -> None:
    filled = care_forms.outpatient(sent(*[GENERAL] * (care_forms.MOST_VISITS + 3), action="add"), TODAY)
    assert len(filled.visits) == care_forms.MOST_VISITS
    assert not filled.has_room
    assert care_forms.outpatient({}, TODAY).has_room


@pytest.mark.parametrize(
    ("form", "action"),
    [
        ({}, "edit"),
        ({"mode": "estimate"}, "estimate"),
        ({"mode": "estimate", "action": "edit"}, "edit"),
        ({"mode": "edit", "action": "estimate"}, "estimate"),
    ],
)
def test_a_button_goes_before_what_the_page_showed(form: dict[str, str], action: str) -> None:
    assert care_forms.birth(form).action == action
    assert (care_forms.outpatient(form, TODAY).action == "estimate") == (action == "estimate")


def test_a_form_sent_again_is_the_same_form() -> None:
    filled = care_forms.outpatient(sent(CHRONIC, GENERAL), TODAY)
    assert care_forms.outpatient(filled.fields, TODAY) == filled
    deductible = care_forms.deductible(sent(DAY | {"in_scope_cost": "x"}, status="employed"), TODAY)
    assert care_forms.deductible(deductible.fields, TODAY) == deductible


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_is_too_odd(one: str, other: str) -> None:
    visits = sent({"year": one, "month": other, "day": one, "disease": other, "eligible_cost": one})
    for rows, read in (
        (care_forms.chronic_visits, care_claims.chronic_outpatient),
        (care_forms.general_visits, care_claims.outpatient_pooling),
    ):
        claim = rows(care_forms.outpatient(visits, TODAY))
        faults: tuple[FieldError, ...] = ()
        try:
            read(claim.payload)
        except ClaimError as error:
            faults = error.errors
        assert {claim.in_form(fault).field.partition(".")[0] for fault in faults} <= {"visits[0]", "visits"}
