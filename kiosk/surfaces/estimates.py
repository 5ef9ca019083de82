"""The estimate of a hospital stay: its form, the result that follows the typing, the whole result with every step."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calculators import claims, hospital_stay, what_if
from calculators.coverage import coverage
from calculators.errors import ClaimError
from calculators.what_if import TooMuchUnknown, Unknown
from kiosk import city_time, forms, i18n, outcomes
from kiosk.i18n import gettext as _
from kiosk.presenters import answers, estimates, what_ifs
from kiosk.presenters import coverage as coverage_words
from kiosk.presenters import takeaway as takeaways
from kiosk.presenters.care import OutpatientYear
from kiosk.presenters.estimate_words import FIELDS
from kiosk.services import services
from kiosk.store.usage import What
from kiosk.surfaces import care, slips
from kiosk.takeaway import pdf
from kiosk.takeaway.link import estimate_link


@dataclass(frozen=True)
class Result:
    """What a form comes to, for the templates: not paid like a stay, left open, or worked out.

    Attributes:
        otherwise: why there is no estimate, and what to do instead.
        spread: what the patient pays at least and at most, while something isn't known.
        estimate: who pays what.
        levels: the last stay in the form at each level.
        notes: what must be said beside, for where the stay is.
        years, turns: of a whole estimate, what its years have used up, and where a higher bill changes something.
        visits: what the outpatient visits that go along come to, by year.
    """

    otherwise: coverage_words.Otherwise | None = None
    spread: what_ifs.SpreadPage | None = None
    estimate: estimates.EstimatePage | None = None
    levels: tuple[what_ifs.AtLevel, ...] = ()
    notes: tuple[str, ...] = ()
    years: tuple[what_ifs.YearPage, ...] = ()
    visits: Mapping[int, OutpatientYear] = field(default_factory=dict)
    turns: tuple[what_ifs.TurnLine, ...] = ()


def register(bp: Blueprint, region: str, *, prints: bool) -> None:
    """Give a surface the pages.

    Args:
        region: the rule for the city in a path.
        prints: whether estimates are printed here; where not they are saved as PDF.
    """
    bp.add_url_rule(f"/<{region}:region>/estimate", "estimate", form)
    bp.add_url_rule(f"/<{region}:region>/estimate", "estimated", estimated, methods=["POST"])
    bp.add_url_rule(f"/<{region}:region>/estimate/now", "estimated_now", estimated_now, methods=["POST"])
    if prints:
        bp.add_url_rule(f"/<{region}:region>/estimate/slip", "estimate_slip", slip, methods=["POST"])
    else:
        bp.add_url_rule(f"/<{region}:region>/estimate/pdf", "estimate_saved", saved, methods=["POST"])


def form() -> ResponseReturnValue:
    """The form of a hospital stay, empty; or why there is none for this city."""
    if not estimates.has_rules(services().rulebook, g.region):
        home = answers.home(services().matcher.knowledge, g.region, i18n.language())
        return render_template("pages/no_estimate.html", home=home)
    return _form_page(forms.first_stay())


def estimated() -> ResponseReturnValue:
    """The estimate of the stays in the form, or the form again with its faults marked or a stay added."""
    if not estimates.has_rules(services().rulebook, g.region):
        return redirect(url_for(".estimate"))
    filled = forms.hospital_stay(request.form, g.region)
    if filled.action != "estimate":
        return _form_page(filled, _result_so_far(filled))
    try:
        result = _worked_out(filled, whole=True)
    except ClaimError as error:
        return _form_page(filled, faults=estimates.claim_faults(error, len(filled.stays))), 422
    except TooMuchUnknown:
        return _form_page(filled, faults=estimates.too_much_unknown()), 422
    outcomes.counted(What.ESTIMATED, g.region, i18n.language())
    return _whole_page(filled, replace(result, visits=care.years_beside(filled.beside)))


def estimated_now() -> ResponseReturnValue:
    """What the form comes to as far as it is filled in, as a part of the page."""
    if not estimates.has_rules(services().rulebook, g.region):
        return redirect(url_for(".estimate"))
    filled = forms.hospital_stay(request.form, g.region)
    return render_template("components/estimate_now.html", result=_result_so_far(filled))


def slip() -> ResponseReturnValue:
    """The slip of an estimate as it will look, or the slip printed; nothing comes out unasked."""
    filled = forms.hospital_stay(request.form, g.region)
    try:
        page = _worked_out(filled).estimate
    except (ClaimError, TooMuchUnknown):
        page = None
    if page is None:
        return redirect(url_for(".estimate"), code=303)
    made = takeaways.estimate_slip(page, city_time.now(), _link(filled), _phones())
    fields = {**filled.fields, "action": "estimate"}
    way = slips.Way(url_for(".estimate_slip"), url_for(".estimate"), _("Back to the estimate"), fields)
    return slips.page(made, way)


def saved() -> ResponseReturnValue:
    """The estimate as a PDF; the estimate again where none can be made just now."""
    filled = forms.hospital_stay(request.form, g.region)
    try:
        result = _worked_out(filled, whole=True)
    except (ClaimError, TooMuchUnknown):
        return redirect(url_for(".estimate"), code=303)
    now = city_time.now()
    try:
        document = pdf.document(render_template("print/estimate.html", result=result, now=now))
    except pdf.PdfUnavailable:
        return _whole_page(filled, result, not_saved=True), 503
    headers = {"Content-Disposition": 'attachment; filename="estimate.pdf"'}
    return Response(document, mimetype="application/pdf", headers=headers)


def _whole_page(filled: forms.StayForm, result: Result, *, not_saved: bool = False) -> str:
    return render_template(
        "pages/estimated.html",
        form=filled,
        result=result,
        takeaway=_takeaway(filled, result),
        not_saved=not_saved,
        has_visits=f"{request.blueprint}.outpatient" in current_app.view_functions,
    )


def _takeaway(filled: forms.StayForm, result: Result) -> takeaways.Takeaway:
    prints = f"{request.blueprint}.estimate_slip" in current_app.view_functions
    whole = result.estimate is not None
    return takeaways.takeaway(
        _link(filled) if prints else None,
        can_print=whole and prints and slips.can_print(),
        can_save=whole and not prints and pdf.available(),
    )


def _link(filled: forms.StayForm) -> str | None:
    base = services().settings.public_url
    return estimate_link(base, g.region, filled.fields) if base else None


def _phones() -> tuple[str, ...]:
    region = services().matcher.knowledge.regions[g.region]
    return tuple(line.number for line in answers.hotlines(region, i18n.language()))


def _form_page(
    filled: forms.StayForm, result: Result | None = None, faults: estimates.Faults | None = None
) -> str:
    return render_template(
        "pages/estimate.html",
        form=filled,
        result=result,
        faults=faults or estimates.Faults(),
        labels=FIELDS,
        levels=estimates.levels(),
        years=estimates.years(services().rulebook, g.region, city_time.today()),
        places=coverage_words.PLACES,
        causes=coverage_words.CAUSES,
    )


def _result_so_far(filled: forms.StayForm) -> Result | None:
    """Return what a form comes to; None while it isn't filled in, or not rightly."""
    try:
        return _worked_out(filled)
    except (ClaimError, TooMuchUnknown):
        return None


def _worked_out(filled: forms.StayForm, *, whole: bool = False) -> Result:
    rulebook = services().rulebook
    paid = coverage(filled.place, filled.cause)
    if not paid.has_estimate:
        return Result(coverage_words.otherwise(paid))
    claim = claims.hospital_stay(filled.payload)
    last = len(claim.stays) - 1
    notes = coverage_words.notes(paid)
    *others, its = filled.unknown
    levels = (
        what_ifs.at_levels(claim, last, what_if.at_levels(claim, last, rulebook), is_known=not its)
        if its <= {Unknown.LEVEL} and not any(others)
        else ()
    )
    if any(filled.unknown):
        found = what_if.spread(claim, filled.unknown, rulebook)
        return Result(spread=what_ifs.spread(claim, found), levels=levels, notes=notes)
    result = hospital_stay.estimate(claim, rulebook)
    done = Result(estimate=estimates.estimate(result, claim), levels=levels, notes=notes)
    if not whole:
        return done
    return replace(
        done,
        years=what_ifs.years(claim, result, rulebook),
        turns=what_ifs.turning_points(claim, last, what_if.turning_points(claim, last, rulebook)),
    )
