"""The pages of care without a stay in hospital: visits and births in Urumqi, a deductible and a receipt in Beijing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

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
from kiosk import care_forms, city_time, i18n
from kiosk.care_forms import CareForm, Rows
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters import answers, care
from kiosk.presenters import takeaway as takeaways
from kiosk.presenters.estimate_words import FIELDS
from kiosk.services import services
from kiosk.surfaces import slips
from kiosk.takeaway.link import care_link

_Given = TypeVar("_Given", bound=Visit)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class _Calculator:
    """What the page of one kind of care is made of.

    Attributes:
        region: the city that has it.
        read: the form, as it was sent.
        work_out: the form to its result; raises ClaimError.
    """

    region: str
    title: LazyString
    read: Callable[[], CareForm]
    work_out: Callable[[CareForm], care.Result]


def register(bp: Blueprint, regions: str, *, prints: bool) -> None:
    """Give a surface the pages.

    Args:
        regions: the rule for the city in a path.
        prints: whether results go along from here, on paper and by a code.
    """
    for name, view in VIEWS.items():
        bp.add_url_rule(f"/<{regions}:region>/{name}", name, view, methods=["GET", "POST"])
        if prints:
            rule = f"/<{regions}:region>/{name}/slip"
            bp.add_url_rule(rule, f"{name}_slip", slip, defaults={"name": name}, methods=["POST"])


def outpatient_page() -> ResponseReturnValue:
    """The form of visits in Urumqi, or what they come to."""
    rulebook = services().rulebook
    return _page(
        "outpatient",
        classes=care.disease_classes(rulebook),
        general=care_forms.GENERAL,
        general_visit=care.GENERAL_VISIT,
        years=care.years(rulebook, chronic_outpatient.REGION, chronic_outpatient.SCHEME, city_time.today()),
    )


def birth_page() -> ResponseReturnValue:
    """The form of a birth in Urumqi, or what it comes to."""
    return _page("birth", deliveries=care.DELIVERIES)


def deductible_page() -> ResponseReturnValue:
    """The form of visits in Beijing, or how far the deductible reaches over them."""
    years = care.years(
        services().rulebook, beijing_outpatient.REGION, beijing_outpatient.SCHEME, city_time.today()
    )
    return _page("deductible", statuses=care.STATUSES, printed=care.PRINTED, years=years)


def receipt_page() -> ResponseReturnValue:
    """The form of a receipt of Beijing, or whether its figures go together."""
    return _page("receipt", printed=care.PRINTED)


# By the end of their address.
VIEWS: Final[dict[str, Callable[[], ResponseReturnValue]]] = {
    "outpatient": outpatient_page,
    "birth": birth_page,
    "deductible": deductible_page,
    "receipt": receipt_page,
}


def slip(name: str) -> ResponseReturnValue:
    """The slip of a result, as it will look or printed; the form again where there is no result."""
    calculator = _CALCULATORS[name]
    filled = calculator.read()
    try:
        result = calculator.work_out(filled) if g.region == calculator.region else None
    except ClaimError:
        result = None
    if result is None:
        return redirect(url_for(f".{name}"), code=303)
    region = services().matcher.knowledge.regions[g.region]
    phones = (line.number for line in answers.hotlines(region, i18n.language()))
    made = takeaways.care_slip(str(calculator.title), result, city_time.now(), _link(name, filled), phones)
    fields = {"mode": "estimate", **filled.fields, **filled.beside}
    way = slips.Way(url_for(f".{name}_slip"), url_for(f".{name}"), _("Back to the estimate"), fields)
    return slips.page(made, way)


def _page(name: str, **choices: object) -> ResponseReturnValue:
    """Show a form, or what it comes to; another city has neither, and is shown what it has.

    Args:
        choices: what there is to choose from in the form.
    """
    calculator = _CALCULATORS[name]
    if g.region != calculator.region:
        return redirect(url_for(".estimate"))
    filled = calculator.read()
    result, faults = None, care.faults(())
    if filled.action == "estimate":
        try:
            result = calculator.work_out(filled)
        except ClaimError as error:
            faults = care.faults(error.errors, len(filled.visits))
    shown = render_template(
        f"pages/{name}.html",
        form=filled,
        result=result,
        faults=faults,
        labels=FIELDS,
        takeaway=_takeaway(name, filled),
        **choices,
    )
    return shown, 422 if faults else 200


def _takeaway(name: str, filled: CareForm) -> takeaways.Takeaway | None:
    if f"{request.blueprint}.{name}_slip" not in current_app.view_functions:
        return None
    return takeaways.takeaway(_link(name, filled), can_print=slips.can_print(), can_save=False)


def _link(name: str, filled: CareForm) -> str | None:
    base = services().settings.public_url
    return care_link(base, g.region, name, filled.fields) if base else None


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


_CALCULATORS: Final = {
    "outpatient": _Calculator(
        chronic_outpatient.REGION,
        _l("Outpatient visits of a year"),
        lambda: care_forms.outpatient(request.form, city_time.today()),
        _outpatient,
    ),
    "birth": _Calculator(maternity.REGION, _l("A birth"), lambda: care_forms.birth(request.form), _birth),
    "deductible": _Calculator(
        beijing_outpatient.REGION,
        _l("How far to the outpatient deductible?"),
        lambda: care_forms.deductible(request.form, city_time.today()),
        _deductible,
    ),
    "receipt": _Calculator(
        beijing_outpatient.REGION,
        _l("Read a hospital receipt"),
        lambda: care_forms.receipt(request.form),
        _receipt,
    ),
}
