"""The touchscreen in a service hall: the common pages, the card, and the end of a visit."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from kiosk.card.desk import CardDesk, DeskState
from kiosk.card.errors import CardError, NeedsSecurityModule, PinBlocked, PinRejected, StaleInsertion
from kiosk.card.port import Presence
from kiosk.masking import Pin
from kiosk.presenters import cards
from kiosk.services import Services, cookie_name, services
from kiosk.settings import REGIONS
from kiosk.surfaces import pages

_BEAT_SECONDS = 1.0
# A page that was left is noticed at the next beat; until then it still holds its place.
_MOST_LISTENERS = 8
_listeners = threading.BoundedSemaphore(_MOST_LISTENERS)


def blueprint(*, demo: bool) -> Blueprint:
    """Build the surface; the demonstration has routes to put sample cards in and take them out."""
    bp = Blueprint("kiosk", __name__)
    bp.context_processor(lambda: {"surface": "kiosk", "base": "base/kiosk.html", "demo": _demo_panel()})
    pages.register(bp)
    region = f"/<{pages.REGIONS}:region>"
    bp.add_url_rule(f"{region}/card", "card", card)
    bp.add_url_rule(f"{region}/card/pin", "pin", pin, methods=["POST"])
    bp.add_url_rule(f"{region}/card/account", "account", account)
    bp.add_url_rule(f"{region}/finish", "finish", finish, methods=["POST"])
    bp.add_url_rule("/card/events", "card_events", card_events)
    if demo:
        bp.add_url_rule("/demo/card/insert", "demo_insert", demo_insert, methods=["POST"])
        bp.add_url_rule("/demo/card/remove", "demo_remove", demo_remove, methods=["POST"])
    return bp


def card() -> ResponseReturnValue:
    """What the reader sees: an invitation, the number pad for the PIN, or what is wrong."""
    parts = services()
    state = _desk(parts).snapshot()
    if state.presence is not Presence.CARD:
        return _card_page(state, cards.reader_state(state))
    if _session_goes_on(parts, state):
        return redirect(url_for(".account"))
    return _card_page(state, _pad(parts, state))


def pin() -> ResponseReturnValue:
    """Give the PIN to the card, once, and nowhere else."""
    parts = services()
    desk = _desk(parts)
    state = desk.snapshot()
    typed = request.form.get("pin", "")
    if state.presence is not Presence.CARD or request.form.get("insertion") != str(state.insertion):
        return redirect(url_for(".card"))
    try:
        code = Pin(typed)
    except ValueError:
        return _card_page(state, _pad(parts, state, cards.pin_malformed()), 422)
    try:
        desk.verify(state.insertion, code)
    except PinRejected as error:
        return _card_page(state, cards.pin_pad(state.insertion, error.tries_left, cards.pin_rejected()), 422)
    except StaleInsertion:
        return redirect(url_for(".card"))
    except (PinBlocked, CardError) as error:
        return _card_page(state, cards.card_fault(error), 422)
    finally:
        code.wipe()
    token = parts.sessions.start(_card_in(parts, state))
    response = make_response(redirect(url_for(".account"), code=303))
    response.set_cookie(
        cookie_name("person", parts.settings),
        token,
        httponly=True,
        samesite="Strict",
        secure=not parts.settings.demo,
    )
    return response


def account() -> ResponseReturnValue:
    """The holder, masked, and the balances, while the card is in and the session lasts."""
    parts = services()
    desk = _desk(parts)
    state = desk.snapshot()
    if state.presence is not Presence.CARD or not _session_goes_on(parts, state):
        return redirect(url_for(".card"))
    try:
        description, balances = desk.describe(state.insertion), desk.balances(state.insertion)
    except CardError as error:
        return _card_page(state, cards.card_fault(error))
    if balances.medical_needs_pin:  # the line was cut since the PIN was given, so the card has forgotten it
        parts.sessions.end(_token(parts))
        return redirect(url_for(".card"))
    return render_template("kiosk/account.html", account=cards.account(description, balances), state=state)


def _event(state: DeskState) -> str:
    data = json.dumps({"revision": state.revision, "presence": state.presence})
    return f"event: reader\ndata: {data}\n\n"


def finish() -> ResponseReturnValue:
    """End the visit: PIN and session gone first, then everything the browser keeps."""
    parts = services()
    _desk(parts).forget(_desk(parts).snapshot().insertion)
    parts.sessions.end(_token(parts))
    response = make_response(redirect(url_for(".start"), code=303))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    secure = not parts.settings.demo  # a __Host- cookie takes no change without
    for name in request.cookies:
        response.delete_cookie(name, secure=secure)
    return response


def card_events() -> ResponseReturnValue:
    """What happens at the reader, as server-sent events; no more than presence and a running number."""
    if request.method == "HEAD":
        return Response(mimetype="text/event-stream")
    if not _listeners.acquire(blocking=False):
        abort(503)
    parts = services()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way

    def stream() -> Iterator[str]:
        desk = _desk(parts)
        seen = desk.snapshot()
        yield _event(seen)
        while not desk.stopped:
            state = desk.wait(seen.revision, _BEAT_SECONDS)
            if state.revision == seen.revision:
                yield ": still here\n\n"
                continue
            seen = state
            yield _event(state)  # before the store is asked: the screen must be cleared even where it is slow
            with app.app_context():
                parts.sessions.end_of_other_cards(_card_in(parts, state))

    place = ExitStack()
    place.callback(_listeners.release)
    response = Response(stream(), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    response.call_on_close(place.close)  # not in the stream: one that never began would keep its place
    return response


def demo_insert() -> ResponseReturnValue:
    """Put a sample card into the simulated reader."""
    demo = services().demo or abort(404)
    sample = demo.cards.get(request.form.get("card", "")) or abort(404)
    demo.reader.insert(sample.card)
    return _after_demo(Presence.CARD)


def demo_remove() -> ResponseReturnValue:
    """Take the card out of the simulated reader."""
    demo = services().demo or abort(404)
    demo.reader.remove()
    return _after_demo(Presence.EMPTY)


def _after_demo(wanted: Presence) -> ResponseReturnValue:
    """Go to the card page once the reader has noticed, as it would have for a real hand."""
    desk = _desk(services())
    state = desk.snapshot()
    if state.presence is not wanted:
        desk.wait(state.revision, _BEAT_SECONDS)
    return redirect(url_for(".card", region=_region_of_form()), code=303)


def _region_of_form() -> str:
    region = request.form.get("region", "")
    return region if region in REGIONS else services().settings.region


def _card_page(state: DeskState, panel: cards.CardPanel, status: int = 200) -> ResponseReturnValue:
    return render_template("kiosk/card.html", panel=panel, state=state), status


def _pad(parts: Services, state: DeskState, fault: str = "") -> cards.CardPanel:
    """Ask for the PIN; or say why there is no asking for it."""
    try:
        description = _desk(parts).describe(state.insertion)
    except CardError as error:
        return cards.card_fault(error)
    if description.needs_security_module:
        return cards.card_fault(NeedsSecurityModule())
    if description.tries == 0:
        return cards.card_fault(PinBlocked())
    return cards.pin_pad(state.insertion, description.tries, fault)


def _desk(parts: Services) -> CardDesk:
    if parts.desk is None:
        abort(404)
    return parts.desk


def _card_in(parts: Services, state: DeskState) -> str:
    """Name this insertion of this run, so that neither another card nor a restart inherits a session."""
    return f"{parts.run}-{state.insertion if state.presence is Presence.CARD else 'none'}"


def _session_goes_on(parts: Services, state: DeskState) -> bool:
    token = _token(parts)
    return bool(token) and parts.sessions.goes_on(token, _card_in(parts, state))


def _token(parts: Services) -> str:
    return request.cookies.get(cookie_name("person", parts.settings), "")


def _demo_panel() -> cards.DemoPanel | None:
    """Return the simulated reader's panel, where there is one."""
    parts = services()
    if parts.demo is None or parts.desk is None:
        return None
    return cards.demo_panel(parts.demo.cards, parts.desk.snapshot())
