"""Staff's pages about a lost card: find the person, see how the card stands, report it, take it back, end it for good.

Numbers and names are only ever posted; no page about a person has an address of its own.
"""

from dataclasses import replace

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from kiosk import case_desk, i18n, identity, outcomes, preferences
from kiosk.case_desk import Case, CaseOver, NoCase, Opened
from kiosk.i18n import gettext as _
from kiosk.loss.authority import Duty, allowed
from kiosk.loss.report import NotAllowed, WrongStatus
from kiosk.loss.rules import Action
from kiosk.presenters import cases, losses
from kiosk.presenters.cases import Tried
from kiosk.services import services
from kiosk.store import report_numbers
from kiosk.store.guard import StoreAway
from kiosk.store.reports import Receipt
from kiosk.store.usage import What
from kiosk.surfaces.sign_in import needs, not_reauthenticated, reauthenticated

# A field that was opened is masked again after so long.
SHOWN_SECONDS = 30
_LONGEST = 64
_MOST_REASON = 200


def register(bp: Blueprint) -> None:
    """Give the staff's surface the pages."""
    bp.add_url_rule("/cases", "cases", start)
    bp.add_url_rule("/cases", "case", find, methods=["POST"])
    for action, view in _ACTS.items():
        bp.add_url_rule(f"/cases/{action}", f"case_{action}", view, methods=["POST"])
    for duty, opens in _OPENS.items():
        bp.add_url_rule(f"/cases/{duty}", f"case_{duty}", opens, methods=["POST"])
    bp.add_url_rule("/cases/done", "case_done", done, methods=["POST"])
    bp.add_url_rule("/cases/slip", "case_slip", slip, methods=["POST"])


@needs(Duty.LOOK_UP)
def start() -> ResponseReturnValue:
    """Ask for the number; on the telephone for the name too, with what to say to the caller."""
    return _form()


@needs(Duty.LOOK_UP)
def find() -> ResponseReturnValue:
    """Show how a person's card stands, and what may be done; or the page in the language that was chosen on it."""
    if token := request.form.get("token"):
        return _again(token)
    number = identity.plain(request.form.get("number", "")[:_LONGEST])
    name = " ".join(request.form.get("name", "")[:_LONGEST].split())
    asks_name = case_desk.asks_name(g.actor)
    if preferences.are_chosen():
        return _form(number, name)
    faults = {}
    if not report_numbers.is_one(number) and (fault := identity.fault(number)):
        faults["number"] = losses.identity_fault(fault)
    if asks_name and not name:
        faults["name"] = losses.missing("name")
    if faults:
        return _form(number, name, faults, status=422)
    try:
        case = services().case_desk.find(g.actor, number, name if asks_name else None)
    except NoCase:
        return _form(number, name, fault=cases.no_case(), status=404)
    except StoreAway:
        return _away(number, name)
    return _case(case)


@needs(Action.PRE_REPORT)
def pre_report() -> ResponseReturnValue:
    """Block the card for the time being."""
    return _done(Action.PRE_REPORT)


@needs(Action.REVOCATION)
def revoke() -> ResponseReturnValue:
    """Let the card be used again: the identity card seen, a reason, the own password."""
    return _checked(Action.REVOCATION)


@needs(Action.FORMAL_LOSS)
def lose_formally() -> ResponseReturnValue:
    """End the card for good: the identity card seen, the own password."""
    return _checked(Action.FORMAL_LOSS)


@needs(Duty.UNMASK_NAME)
def unmask_name() -> ResponseReturnValue:
    """Show the name for a moment."""
    return _unmask(Duty.UNMASK_NAME)


@needs(Duty.UNMASK_NUMBER)
def unmask_number() -> ResponseReturnValue:
    """Show the social security number for a moment."""
    return _unmask(Duty.UNMASK_NUMBER)


@needs(Duty.UNMASK_CARD)
def unmask_card() -> ResponseReturnValue:
    """Show the card number for a moment."""
    return _unmask(Duty.UNMASK_CARD)


@needs(Duty.LOOK_UP)
def done() -> ResponseReturnValue:
    """What was done, once more in the language that was chosen."""
    form, desk = request.form, services().case_desk
    try:
        action = Action(form.get("act", ""))
        receipt = desk.receipt(g.actor, form.get("token", ""), repeated="repeated" in form)
    except (ValueError, CaseOver, NoCase):
        return _too_long()
    except StoreAway:
        return _away()
    return _done_page(action, receipt)


@needs(Duty.LOOK_UP)
def slip() -> ResponseReturnValue:
    """What the person is given on paper about the latest report: nothing that tells who it is."""
    parts = services()
    try:
        case = parts.case_desk.shown(g.actor, request.form.get("token", ""))
    except (CaseOver, NoCase):
        return _too_long()
    except StoreAway:
        return _away()
    if not case.reports:
        return _over(_("There is no report, so there is no slip."), 409)
    made = cases.hand_over(
        case.reports[0], parts.loss_rules[g.actor.region], parts.matcher.knowledge, parts.rulebook
    )
    return render_template("staff/case_slip.html", slip=made, token=request.form["token"])


_OPENS = {
    Duty.UNMASK_NAME: unmask_name,
    Duty.UNMASK_NUMBER: unmask_number,
    Duty.UNMASK_CARD: unmask_card,
}
_ACTS = {
    Action.PRE_REPORT: pre_report,
    Action.REVOCATION: revoke,
    Action.FORMAL_LOSS: lose_formally,
}


def _checked(action: Action) -> ResponseReturnValue:
    """Do what needs the identity card, a reason and the own password; else show the case again with what is wrong."""
    form, token = request.form, request.form.get("token", "")
    tried = Tried(action, " ".join(form.get("reason", "").split()), seen="seen" in form)
    if not tried.seen:
        return _again(token, tried, "seen", _("Nothing was changed: the identity card has to be seen first."))
    if action is Action.REVOCATION and not 0 < len(tried.reason) <= _MOST_REASON:
        fault = _("Nothing was changed: a reason is needed, of up to 200 characters.")
        return _again(token, tried, "reason", fault)
    if not reauthenticated(form.get("password", "")):
        return _again(token, tried, "password", not_reauthenticated())
    return _done(action, tried.reason)


def _unmask(duty: Duty) -> ResponseReturnValue:
    """Open one field for thirty seconds, for a reason and the own password; else show the case again, masked."""
    desk, token, reason = services().case_desk, request.form.get("token", ""), request.form.get("reason", "")
    if reason not in cases.REASONS:
        return _again(token, Tried(duty), "reason", _("Nothing was shown: please choose a reason."))
    if not reauthenticated(request.form.get("password", "")):
        return _again(token, Tried(duty, reason), "password", not_reauthenticated())
    try:
        opened = desk.unmask(g.actor, duty, token, reason)
    except (CaseOver, NoCase):
        return _too_long()
    except StoreAway:
        return _away()
    return _case(opened.case, opened)


def _again(token: str, tried: Tried | None = None, field: str = "", fault: str = "") -> ResponseReturnValue:
    """Show a case again as it stands now, with what was tried and which field of it was wrong."""
    try:
        case = services().case_desk.shown(g.actor, token)
    except (CaseOver, NoCase):
        return _too_long()
    except StoreAway:
        return _away()
    return _case(case, tried=tried and replace(tried, wrong=field), fault=fault)


def _case(
    case: Case, opened: Opened | None = None, tried: Tried | None = None, fault: str = ""
) -> ResponseReturnValue:
    rules = services().loss_rules[g.actor.region]
    may = frozenset(duty for duty in _OPENS if allowed(g.actor, duty, rules))
    html = render_template(
        "staff/case.html",
        case=cases.page(case, rules, may, opened),
        reasons=cases.REASONS,
        seconds=SHOWN_SECONDS,
        tried=tried,
        fault=fault,
        scripts=cases.asking_leave(rules, services().rulebook) if case_desk.asks_name(g.actor) else (),
        channels=losses.CHANNELS,
        statuses=losses.STATUSES,
    )
    return html, 422 if fault else 200


def _done(action: Action, reason: str = "") -> ResponseReturnValue:
    parts = services()
    try:
        receipt = parts.case_desk.act(g.actor, action, request.form.get("token", ""), reason)
    except CaseOver:
        return _too_long()
    except WrongStatus as error:
        return _over(cases.wrong_status(error), 409)
    except NotAllowed:
        return _over(_("Nothing was changed: this isn't done at your desk."), 403)
    except StoreAway:
        return _away()
    if action is Action.PRE_REPORT and not receipt.repeated:
        outcomes.counted(What.REPORTED, g.actor.region, i18n.language())
    return _done_page(action, receipt)


def _done_page(action: Action, receipt: Receipt) -> ResponseReturnValue:
    parts = services()
    rules, known = parts.loss_rules[g.actor.region], parts.matcher.knowledge
    return render_template(
        "staff/case_done.html",
        done=cases.done(action, receipt, rules, known, parts.rulebook),
        scripts=cases.telling_number() if case_desk.asks_name(g.actor) else (),
        act=action,
        token=request.form["token"],
    )


def _too_long() -> ResponseReturnValue:
    return _over(_("That page stood too long, so nothing was done. Please find the person again."), 409)


def _over(fault: str, status: int) -> ResponseReturnValue:
    return _form(fault=fault, status=status)


def _away(number: str = "", name: str = "") -> ResponseReturnValue:
    fault = _(
        "The store doesn't answer just now. It isn't known whether this was done: please find the person again "
        "in a moment. Nothing is done twice."
    )
    return _form(number, name, fault=fault, status=503)


def _form(
    number: str = "", name: str = "", faults: dict[str, str] | None = None, fault: str = "", status: int = 200
) -> ResponseReturnValue:
    asks_name = case_desk.asks_name(g.actor)
    html = render_template(
        "staff/cases.html",
        number=number,
        name=name,
        faults=faults or {},
        fault=fault,
        asks_name=asks_name,
        scripts=cases.asking_who() if asks_name else (),
        city=cases.city(g.actor.region),
    )
    return html, status
