"""Is the process up, and can it work? For service managers and load balancers."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from kiosk.services import services
from kiosk.store.database import is_reachable

bp = Blueprint("probes", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The store is reachable and the knowledge base is loaded."""
    parts = services()
    checks = {"store": is_reachable(parts.database), "knowledge": bool(parts.matcher.knowledge.entries)}
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "unavailable", checks=checks), 200 if ready else 503
