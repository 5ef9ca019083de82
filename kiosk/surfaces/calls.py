"""A call at the hotline: begun, noted in, passed on, wiped. What is kept goes with the session of who answers it."""

from collections.abc import Callable

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from faq.entry import REGIONS
from kiosk import forms, i18n, outcomes
from kiosk.loss.authority import Duty
from kiosk.presenters import calls as call_words
from kiosk.services import services
from kiosk.store.calls import Call, NoSession
from kiosk.store.guard import StoreAway
from kiosk.store.sessions import utc_now
from kiosk.surfaces.sign_in import needs


def register(bp: Blueprint) -> None:
    """Give the staff's surface the pages."""
    for action, view in _ACTS.items():
        bp.add_url_rule(f"/call/{action}", f"call_{action}", view, methods=["POST"])
    bp.add_url_rule("/hand-over", "hand_over", hand_over)


def current() -> Call | None:
    """Return the call that who is signed in is in; None for none, and while the store is away."""
    kept, name = services().calls, g.actor.name
    try:
        return services().guard.ask(lambda: kept.of(name))
    except StoreAway:
        return None


def city(call: Call | None) -> str:
    """Return the caller's city: of the call, else where the account is."""
    return call.region if call else g.actor.region


@needs(Duty.ANSWERS)
def begin() -> ResponseReturnValue:
    """Begin a call; nothing is left of the one before."""
    kept, actor = services().calls, g.actor
    return _changed(lambda: kept.begin(actor.name, actor.region))


@needs(Duty.ANSWERS)
def end() -> ResponseReturnValue:
    """End the call and forget it."""
    kept, actor = services().calls, g.actor
    return _changed(lambda: kept.end(actor.name))


@needs(Duty.ANSWERS)
def move() -> ResponseReturnValue:
    """Remember the caller's city, and ask again there."""
    kept, actor, region = services().calls, g.actor, request.form.get("city", "")
    if region not in REGIONS:
        abort(400)
    return _changed(lambda: kept.move(actor.name, region))


@needs(Duty.ANSWERS)
def opened() -> ResponseReturnValue:
    """Remember that an answer was read out, and count it once a call; the page's script sends this."""
    entry = services().matcher.knowledge.entry(request.form.get("entry", ""))
    kept, actor, call, lang = services().calls, g.actor, current(), i18n.language()
    if call is None or entry.id not in call.opened:
        outcomes.asked("answer", entry.region, lang)
    outcomes.opened(entry.id, entry.region, lang)
    _asked(lambda: kept.opened(actor.name, actor.region, entry.id))
    return "", 204


@needs(Duty.ANSWERS)
def note() -> ResponseReturnValue:
    """Keep the note, masked."""
    kept, actor, text = services().calls, g.actor, request.form.get("note", "")
    return _changed(lambda: kept.write(actor.name, actor.region, text))


@needs(Duty.ANSWERS)
def hand_over() -> ResponseReturnValue:
    """The slip for a colleague or the counter, to be printed."""
    call = current()
    if call is None:
        return redirect(url_for(".search"), code=303)
    slip = call_words.hand_over(services().matcher, call, g.actor.name, utc_now(), i18n.language())
    return render_template("staff/handover.html", slip=slip)


_ACTS = {"new": begin, "end": end, "city": move, "opened": opened, "note": note}


def _changed(work: Callable[[], None]) -> ResponseReturnValue:
    _asked(work)
    question = forms.question(request.form)
    return redirect(url_for(".search", q=question or None), code=303)


def _asked(work: Callable[[], None]) -> None:
    try:
        services().guard.ask(work)
    except StoreAway:
        abort(503)
    except NoSession:  # it ended while this was on its way
        abort(409)
