"""The pages of care without a stay in hospital: visits and births in Urumqi, a deductible and a receipt in Beijing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calculators import (
    beijing_outpatient,
    care_claims,
    chronic_outpatient,
    maternity,
    outpatient_pooling,
    receipt,
)
from calculators.care_claims import Visit
from calculators.errors import ClaimError, FieldError
from calculators.rulebook import Rulebook
from calculators.visits import VisitEstimate
from kiosk import care_forms, city_time
from kiosk.care_forms import CareForm, Rows
from kiosk.presenters import care
from kiosk.presenters.estimate_words import FIELDS
from kiosk.services import services

_Given = TypeVar("_Given", bound=Visit)
_Result = TypeVar("_Result")


def register(bp: Blueprint, regions: str) -> None:
    """Give a surface the pages; `regions` is the rule for the city in a path."""
    for name, view in VIEWS.items():
        bp.add_url_rule(f"/<{regions}:region>/{name}", name, view, methods=["GET", "POST"])


def outpatient_page() -> ResponseReturnValue:
    """The form of visits in Urumqi, or what they come to."""
    rulebook = services().rulebook
    return _page(
        "outpatient",
        chronic_outpatient.REGION,
        care_forms.outpatient(request.form, city_time.today()),
        _outpatient,
        classes=care.disease_classes(rulebook),
        general=care_forms.GENERAL,
        general_visit=care.GENERAL_VISIT,
        years=care.years(rulebook, chronic_outpatient.REGION, chronic_outpatient.SCHEME, city_time.today()),
    )


def birth_page() -> ResponseReturnValue:
    """The form of a birth in Urumqi, or what it comes to."""
    filled = care_forms.birth(request.form)
    return _page("birth", maternity.REGION, filled, _birth, deliveries=care.DELIVERIES)


def deductible_page() -> ResponseReturnValue:
    """The form of visits in Beijing, or how far the deductible reaches over them."""
    years = care.years(
        services().rulebook, beijing_outpatient.REGION, beijing_outpatient.SCHEME, city_time.today()
    )
    return _page(
        "deductible",
        beijing_outpatient.REGION,
        care_forms.deductible(request.form, city_time.today()),
        _deductible,
        statuses=care.STATUSES,
        printed=care.PRINTED,
        years=years,
    )


def receipt_page() -> ResponseReturnValue:
    """The form of a receipt of Beijing, or whether its figures go together."""
    filled = care_forms.receipt(request.form)
    return _page("receipt", beijing_outpatient.REGION, filled, _receipt, printed=care.PRINTED)


# By the end of their address.
VIEWS: Final[dict[str, Callable[[], ResponseReturnValue]]] = {
    "outpatient": outpatient_page,
    "birth": birth_page,
    "deductible": deductible_page,
    "receipt": receipt_page,
}


def _page(
    name: str, region: str, filled: CareForm, work_out: Callable[[CareForm], object], **choices: object
) -> ResponseReturnValue:
    """Show a form, or what it comes to; another city has neither, and is shown what it has.

    Args:
        work_out: the form to its result; raises ClaimError.
        choices: what there is to choose from in the form.
    """
    if g.region != region:
        return redirect(url_for(".estimate"))
    result, faults = None, care.faults(())
    if filled.action == "estimate":
        try:
            result = work_out(filled)
        except ClaimError as error:
            faults = care.faults(error.errors, len(filled.visits))
    shown = render_template(
        f"pages/{name}.html", form=filled, result=result, faults=faults, labels=FIELDS, **choices
    )
    return shown, 422 if faults else 200


def _outpatient(filled: CareForm) -> care.OutpatientPage:
    faults: list[FieldError] = []
    chronic = _reckoned(
        care_forms.chronic_visits(filled), care_claims.chronic_outpatient, chronic_outpatient.estimate, faults
    )
    general = _reckoned(
        care_forms.general_visits(filled), care_claims.outpatient_pooling, outpatient_pooling.estimate, faults
    )
    if faults:
        raise ClaimError(tuple(faults))
    return care.outpatient(chronic, general, services().rulebook)


def years_beside(visits: Mapping[str, str]) -> dict[int, care.OutpatientYear]:
    """Return what visits that go along with an estimate come to, by year; nothing while one isn't filled in."""
    if not visits:
        return {}
    try:
        return care.outpatient_years(_outpatient(care_forms.outpatient(visits, city_time.today())))
    except ClaimError:
        return {}


def _reckoned(
    rows: Rows,
    read: Callable[[object], tuple[_Given, ...]],
    estimate: Callable[[Sequence[_Given], Rulebook], VisitEstimate[_Result]],
    faults: list[FieldError],
) -> tuple[tuple[_Given, ...], VisitEstimate[_Result]]:
    """Return the visits of one kind with what they come to, or nothing, and put what is wrong into `faults`."""
    try:
        if rows.places:
            given = read(rows.payload)
            return given, estimate(given, services().rulebook)
    except ClaimError as error:
        faults += [rows.in_form(fault) for fault in error.errors]
    return (), VisitEstimate((), (), ())


def _birth(filled: CareForm) -> care.BirthPage:
    claim = care_claims.maternity(care_forms.birth_claim(filled))
    return care.birth(claim, maternity.estimate(claim, services().rulebook))


def _deductible(filled: CareForm) -> care.DeductiblePage:
    claim = care_claims.beijing_outpatient(care_forms.deductible_claim(filled))
    rulebook = services().rulebook
    return care.deductible(claim, beijing_outpatient.estimate(claim, rulebook), rulebook)


def _receipt(filled: CareForm) -> care.ReceiptPage:
    printed = care_claims.receipt(care_forms.receipt_claim(filled))
    return care.receipt_check(receipt.check(printed), FIELDS)
