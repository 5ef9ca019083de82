"""Is the process up, and can it work? For service managers and load balancers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from kiosk.services import Services, services
from kiosk.store.database import is_reachable
from kiosk.store.guard import StoreAway

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The store is reachable and the knowledge base is loaded."""
    parts = services()
    checks = {"store": _store_answers(parts), "knowledge": bool(parts.matcher.knowledge.entries)}
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "unavailable", checks=checks), 200 if ready else 503


def _store_answers(parts: Services) -> bool:
    try:
        return parts.guard.ask(lambda: is_reachable(parts.database))
    except StoreAway:
        return False
