"""The table from a domain error to a status, a page and problem details. Nothing else makes an error page."""

import logging
import re
import secrets
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from calculators import english
from calculators.errors import CalculatorError, ClaimError, NoRules, UnknownCalculator
from faq.entry import REGIONS
from faq.knowledge import UnknownEntry
from faq.matcher import BadQuestion
from kiosk.i18n import gettext as _
from kiosk.problems import BadRequestField

PROBLEM: Final = "application/problem+json"
# What the HTTP interface calls a field that goes by another name inside.
_AS_SENT: Final = {"question": "q"}
# Both cities' documents name it; an error page asks nothing that could be what failed.
HOTLINE: Final = "12333"
_START: Final = re.compile(rf"/staff/|/m/(?:(?:{'|'.join(REGIONS)})/)?|/(?:{'|'.join(REGIONS)})/")
_log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every error of an app with a page, or with problem details under /api."""
    for kind, status in _STATUS.items():
        app.register_error_handler(kind, _handler(status))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(Exception, _unexpected)


_STATUS: dict[type[Exception], HTTPStatus] = {
    BadQuestion: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadRequestField: HTTPStatus.UNPROCESSABLE_ENTITY,
    ClaimError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoRules: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownCalculator: HTTPStatus.NOT_FOUND,
    UnknownEntry: HTTPStatus.NOT_FOUND,
}


def _handler(status: HTTPStatus) -> Any:
    def handle(error: Exception) -> Response:
        return _respond(status, faults=_faults(error), detail=_detail(error))

    return handle


def _faults(error: Exception) -> list[dict[str, str]]:
    match error:
        case ClaimError():
            return [
                {"field": e.field, "problem": str(e.problem), "detail": english.fault(e)}
                for e in error.errors
            ]
        case BadQuestion():
            return [
                {
                    "field": _AS_SENT.get(error.field, error.field),
                    "problem": error.problem,
                    "detail": str(error),
                }
            ]
        case BadRequestField():
            return [{"field": error.field, "problem": "not_accepted", "detail": str(error)}]
    return []


def _detail(error: Exception) -> str:
    if isinstance(error, CalculatorError):
        return english.line(error, request.path.rpartition("/")[2])
    if isinstance(error, UnknownEntry):
        return f"There is no entry {error.args[0]!r}."
    return str(error)


def _foreign_host(error: SecurityError) -> Response:
    """Refuse a host that isn't ours: nothing can be linked from it, so it gets no page."""
    return _problem(HTTPStatus(error.code), detail="This host is not served here.")


def _http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # a redirect that wears an exception's clothes
    response = _respond(HTTPStatus(error.code or 500), detail=error.description or "")
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    # The type and place only: a message may carry what a person typed.
    _log.error("reference %s: %s at %s", reference, type(error).__name__, _place(error))
    try:
        return _respond(HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)
    except Exception as another:  # noqa: BLE001  what broke may be a part of every page
        _log.error("reference %s: no page: %s at %s", reference, type(another).__name__, _place(another))
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)


def _place(error: Exception) -> str:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(frames)


def _respond(
    status: HTTPStatus, *, detail: str = "", faults: list[dict[str, str]] | None = None, reference: str = ""
) -> Response:
    if request.path.startswith(("/api/", "/healthz", "/readyz")):
        return _problem(status, detail, faults, reference)
    page = render_template(
        "pages/error.html", says=_sentence(status), reference=reference, start=_start(), hotline=HOTLINE
    )
    return make_response(page, status.value)


def _problem(
    status: HTTPStatus, detail: str = "", faults: list[dict[str, str]] | None = None, reference: str = ""
) -> Response:
    problem: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": status.value}
    problem |= {"detail": detail} if detail else {}
    problem |= {"errors": faults} if faults else {}
    problem |= {"reference": reference} if reference else {}
    response = jsonify(problem)
    response.mimetype, response.status_code = PROBLEM, status.value
    return response


def _start() -> str:
    """Return where the surface of this address begins, in its city where it names one."""
    found = _START.match(request.path)
    return found[0] if found else "/"


def _sentence(status: HTTPStatus) -> str:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return _("There is no such page here. What you entered elsewhere is not lost.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _("That was too much text at once. Please enter less.")
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _("This could not be taken as it was sent. Please go back and try once more.")
    return _("Something went wrong on our side. Please try again, or ring the hotline.")
