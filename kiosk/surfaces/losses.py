"""A lost card: what to do in this city and, at a kiosk, the report from the particulars to the receipt."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from kiosk import city_time, demo_people, i18n, identity, outcomes, preferences
from kiosk.i18n import gettext as _
from kiosk.loss_desk import ConfirmationOver, LossDesk, NotIdentified, Particulars, TooOften
from kiosk.presenters import losses
from kiosk.presenters.losses import LossForm, LossReceipt
from kiosk.services import services
from kiosk.store.attempts import TooMany
from kiosk.store.guard import StoreAway
from kiosk.store.usage import What
from kiosk.surfaces import slips

_LONGEST = 64


def register(bp: Blueprint, regions: str, *, here: bool) -> None:
    """Give a surface the pages; `here` says whether it is a kiosk, where reports are taken."""
    region = f"/<{regions}:region>"
    bp.add_url_rule(f"{region}/loss", "loss", loss)
    if here:
        bp.add_url_rule(f"{region}/loss/check", "loss_check", check, methods=["POST"])
        bp.add_url_rule(f"{region}/loss/confirm", "loss_confirm", confirm, methods=["POST"])
        bp.add_url_rule(f"{region}/loss/note", "loss_note", note_down, methods=["POST"])
        bp.add_url_rule(f"{region}/loss/slip", "loss_slip", slip, methods=["POST"])
        bp.add_url_rule(
            f"{region}/loss/check", "loss_again", lambda: redirect(url_for(".loss")), methods=["GET"]
        )


def loss() -> ResponseReturnValue:
    """Where a lost card is reported, what that does and how long it holds; at a kiosk that takes reports, the form."""
    return _page(LossForm())


def check() -> ResponseReturnValue:
    """See whether the particulars belong together, and ask for the confirmation.

    Where another language or size of text was chosen, what was typed is shown again, the password left out.
    """
    desk = _desk()
    given, form = _given()
    if preferences.are_chosen():
        return _page(LossForm(form.number, form.name))
    if form.faults:
        return _page(form, 422)
    try:
        token, away = desk.identify(g.region, given), False
    except NotIdentified:
        return _page(_with(form, losses.not_identified()), 422)
    except TooOften:
        return _page(_with(form, losses.too_often()), 409)
    except TooMany as error:
        return _page(_with(form, losses.too_many(error.until)), 429)
    except StoreAway:
        token, away = desk.unchecked(g.region, given), True
    return _confirm_page(token, away=away)


def confirm() -> ResponseReturnValue:
    """Report the card, or say that the store can't be reached and what can be done instead."""
    token = request.form.get("token", "")
    try:
        receipt = _desk().confirm(token, g.region)
    except ConfirmationOver:
        return _page(_with(LossForm(), losses.over()), 409)
    except NotIdentified:
        return _page(_with(LossForm(), losses.not_identified()), 422)
    except StoreAway:
        return _confirm_page(token, away=True, status=503)
    if not receipt.repeated:
        outcomes.counted(What.REPORTED, g.region, i18n.language())
    rules, known = services().loss_rules[g.region], services().matcher.knowledge
    return _done(losses.receipt(receipt.report, rules, known, repeated=receipt.repeated), token)


def note_down() -> ResponseReturnValue:
    """Keep the report on this kiosk, as the person has agreed to."""
    token = request.form.get("token", "")
    try:
        noted = _desk().note_down(token, g.region)
    except ConfirmationOver:
        return _page(_with(LossForm(), losses.over()), 409)
    except SQLAlchemyError:
        return _confirm_page(token, away=True, kept=False, status=503)
    rules, known = services().loss_rules[g.region], services().matcher.knowledge
    return _done(losses.noted(noted.at, rules, known), token, waits=True)


def slip() -> ResponseReturnValue:
    """The receipt on paper: the token leads to the same receipt as before."""
    token, waits = request.form.get("token", ""), bool(request.form.get("waits"))
    rules, known = services().loss_rules[g.region], services().matcher.knowledge
    try:
        if waits:
            made = losses.noted(_desk().note_down(token, g.region).at, rules, known)
        else:
            receipt = _desk().confirm(token, g.region)
            made = losses.receipt(receipt.report, rules, known, repeated=False)
    except (ConfirmationOver, NotIdentified, StoreAway, SQLAlchemyError):
        return _page(_with(LossForm(), losses.over()), 409)
    now = city_time.now()
    paper = losses.slip(made, now, services().settings.terminal, made.phones)
    back = url_for(".loss_note" if waits else ".loss_confirm")
    fields = {"token": token} | ({"waits": "1"} if waits else {})
    return slips.page(paper, slips.Way(url_for(".loss_slip"), back, _("Back to the receipt"), fields))


def _desk() -> LossDesk:
    desk = services().loss_desk
    if desk is None or not desk.takes_reports(g.region):
        abort(404)
    return desk


def _given() -> tuple[Particulars, LossForm]:
    """Return what was typed, and the form with its faults."""
    asked = services().settings.particulars
    number = identity.plain(request.form.get("number", "")[:_LONGEST])
    name = " ".join(request.form.get("name", "")[:_LONGEST].split())
    password = request.form.get("password", "")[:_LONGEST]
    faults = {}
    if fault := identity.fault(number):
        faults["number"] = losses.identity_fault(fault)
    for field, typed in (("name", name), ("password", password)):
        if field in asked and not typed:
            faults[field] = losses.missing(field)
    given = Particulars(number, name if "name" in asked else None, password if "password" in asked else None)
    return given, LossForm(number, name, faults)


def _with(form: LossForm, fault: str) -> LossForm:
    return LossForm(form.number, form.name, form.faults, fault)


def _page(form: LossForm, status: int = 200) -> ResponseReturnValue:
    parts = services()
    here = parts.loss_desk is not None and request.blueprint == "kiosk"
    page = losses.page(parts.loss_rules[g.region], parts.matcher.knowledge, parts.rulebook, here=here)
    away = page.here and parts.loss_desk is not None and not parts.loss_desk.is_reachable()
    html = render_template(
        "pages/loss.html",
        page=page,
        form=form,
        away=away,
        asked=parts.settings.particulars,
        number_faults=losses.number_faults(),
        kept_days=parts.settings.time_limits.reports,
        sample=demo_people.sample(g.region) if parts.settings.demo else None,
    )
    return html, status


def _confirm_page(token: str, *, away: bool, kept: bool = True, status: int = 200) -> ResponseReturnValue:
    parts = services()
    page = losses.page(parts.loss_rules[g.region], parts.matcher.knowledge, parts.rulebook, here=True)
    html = render_template("kiosk/loss_confirm.html", page=page, token=token, away=away, kept=kept)
    return html, status


def _done(made: LossReceipt, token: str, *, waits: bool = False) -> ResponseReturnValue:
    return render_template(
        "kiosk/loss_done.html", made=made, token=token, waits=waits, can_print=slips.can_print()
    )
