"""What a page of the touchscreen and its own server tell each other: that the page draws, and how the parts do."""

import hmac
from typing import Any, Final

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from kiosk import i18n
from kiosk.health import Health
from kiosk.presenters import devices as words
from kiosk.services import services
from kiosk.surfaces import rest

bp = Blueprint("device", __name__, url_prefix="/device")
# On a page of somebody's account no figure may stand that isn't theirs.
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


@bp.app_context_processor
def _beside() -> dict[str, Any]:
    return {"out_of_order": out_of_order}


@bp.post("/heartbeat")
def beat() -> ResponseReturnValue:
    """A page has drawn. It names itself and this run of the app, which no page from elsewhere knows."""
    page, run = request.form.get("page", ""), request.form.get("run", "")
    if not hmac.compare_digest(run.encode(), _run().encode()) or page not in current_app.view_functions:
        abort(400)
    _health().drew(page, i18n.language())
    return "", 204


@bp.get("/state")
def state() -> ResponseReturnValue:
    """How the parts do, and which run of the app answers."""
    return jsonify(_state())


def out_of_order() -> dict[str, Any]:
    """Return what a page says by itself when its server is silent or a part of the kiosk rests."""
    knowledge = services().matcher.knowledge
    return {
        "state": _state(),
        "rest": rest.address(),
        "says": words.silence(),
        "cities": words.cities(knowledge),
    }


def _state() -> dict[str, str]:
    parts = _health().parts()
    store = "ready" if parts.store_answers else "away"
    return {"run": _run(), "reader": parts.reader, "printer": parts.printer, "store": store}


def _run() -> str:
    """Return a name for this run of the app, in letters."""
    return services().run.translate(_LETTERS)


def _health() -> Health:
    return services().health or abort(404)
