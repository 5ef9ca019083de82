"""One address for the touchscreen's writing pad: strokes in, characters out. Nothing is kept or logged."""

from collections.abc import Sequence
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from calculators import claims
from calculators.errors import ClaimError
from kiosk.errors import PROBLEM
from kiosk.problems import BadRequestField
from kiosk.services import services

MOST_STROKES = 64
MOST_POINTS = 2000
FARTHEST = 10_000

bp = Blueprint("handwriting", __name__)


@bp.post("/handwriting")
def read() -> ResponseReturnValue:
    """Say which characters strokes may be; 404 where no recogniser is installed."""
    recogniser = services().handwriting or abort(404)
    return jsonify(
        candidates=recogniser.read(_strokes(claims.loads(claims.read(BytesIO(request.get_data())))))
    )


def _strokes(body: object) -> list[list[tuple[float, float]]]:
    """Return the strokes that a parsed body holds.

    Raises: BadRequestField, if it holds anything else, too much or nothing.
    """
    if not isinstance(body, dict) or set(body) != {"strokes"}:
        raise BadRequestField("body", "one JSON object with the field strokes alone")
    strokes = body["strokes"]
    if not isinstance(strokes, list) or not 1 <= len(strokes) <= MOST_STROKES:
        raise BadRequestField("strokes", f"a list of 1 to {MOST_STROKES} strokes")
    if not all(isinstance(stroke, list) and stroke for stroke in strokes):
        raise BadRequestField("strokes", "strokes that are lists of points")
    if sum(len(stroke) for stroke in strokes) > MOST_POINTS:
        raise BadRequestField("strokes", f"at most {MOST_POINTS} points")
    return [[_point(point) for point in stroke] for stroke in strokes]


def _point(point: object) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) != 2 or not all(map(_is_place, point)):
        raise BadRequestField("strokes", f"points [x, y], each from -{FARTHEST} to {FARTHEST}")
    return float(point[0]), float(point[1])


def _is_place(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and -FARTHEST <= value <= FARTHEST


@bp.errorhandler(ClaimError)
@bp.errorhandler(BadRequestField)
def _not_accepted(error: ClaimError | BadRequestField) -> ResponseReturnValue:
    faults = [error.field] if isinstance(error, BadRequestField) else [fault.field for fault in error.errors]
    detail = str(error) if isinstance(error, BadRequestField) else "The body is no JSON object."
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults)


@bp.errorhandler(HTTPException)
def _refused(error: HTTPException) -> ResponseReturnValue:
    return _problem(HTTPStatus(error.code or HTTPStatus.BAD_REQUEST), error.description or "")


def _problem(status: HTTPStatus, detail: str, fields: Sequence[str] = ()) -> ResponseReturnValue:
    """Answer a program, not a person: what is asked here is never a page."""
    errors = [{"field": field, "problem": "not_accepted"} for field in fields]
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return jsonify(body | ({"errors": errors} if errors else {})), status, {"Content-Type": PROBLEM}
