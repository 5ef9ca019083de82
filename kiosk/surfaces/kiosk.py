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
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from kiosk.card.desk import DeskState
from kiosk.card.port import Presence
from kiosk.presenters import cards
from kiosk.services import services
from kiosk.settings import REGIONS
from kiosk.surfaces import card, pages, rest

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
    card.register(bp, region)
    rest.register(bp, region)
    bp.add_url_rule(f"{region}/finish", "finish", finish, methods=["POST"])
    bp.add_url_rule("/card/events", "card_events", card_events)
    if demo:
        bp.add_url_rule("/demo/card/insert", "demo_insert", demo_insert, methods=["POST"])
        bp.add_url_rule("/demo/card/remove", "demo_remove", demo_remove, methods=["POST"])
    return bp


def _event(state: DeskState) -> str:
    data = json.dumps({"revision": state.revision, "presence": state.presence})
    return f"event: reader\ndata: {data}\n\n"


def finish() -> ResponseReturnValue:
    """End the visit: PIN and session gone first, then everything the browser keeps."""
    parts = services()
    card.desk_of(parts).forget(card.desk_of(parts).snapshot().insertion)
    parts.sessions.end(card.token(parts))
    response = make_response(redirect(rest.address(), code=303))
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
        desk = card.desk_of(parts)
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
                parts.sessions.end_of_other_cards(card.card_in(parts, state))

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
    desk = card.desk_of(services())
    state = desk.snapshot()
    if state.presence is not wanted:
        desk.wait(state.revision, _BEAT_SECONDS)
    return redirect(url_for(".card", region=_region_of_form()), code=303)


def _region_of_form() -> str:
    region = request.form.get("region", "")
    return region if region in REGIONS else services().settings.region


def _demo_panel() -> cards.DemoPanel | None:
    """Return the simulated reader's panel, where there is one."""
    parts = services()
    if parts.demo is None or parts.desk is None:
        return None
    return cards.demo_panel(parts.demo.cards, parts.desk.snapshot())
