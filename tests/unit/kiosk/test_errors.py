"""The table of errors: each kind to its status, as a page or as problem details, with no more said than is meant."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from flask import Flask, abort
from werkzeug.exceptions import HTTPException

from calculators.errors import (
    BrokenRules,
    ClaimError,
    Expected,
    FieldError,
    Kind,
    MissingFigure,
    NoRules,
    Problem,
    UnknownCalculator,
)
from faq.knowledge import UnknownEntry
from faq.matcher import BadQuestion
from kiosk.card.errors import CardError, CardRemoved
from kiosk.problems import BadRequestField
from kiosk.store.database import StoreUnavailable
from tests.web.visitor import Visitor

CLAIM = ClaimError(
    (
        FieldError("stays[0].total_cost", Problem.NOT_AN_AMOUNT, Expected(Kind.AMOUNT), "x"),
        FieldError("region", Problem.NOT_ONE_OF, Expected(Kind.ONE_OF, ("urumqi",)), "y"),
    )
)
FORESEEN: list[tuple[Exception, int, list[str]]] = [
    (BadQuestion("question", "empty", "a question in a few words"), 422, ["q"]),
    (BadQuestion("region", "unknown_region", "beijing or urumqi"), 422, ["region"]),
    (BadRequestField("lang", "zh or en"), 422, ["lang"]),
    (CLAIM, 422, ["stays[0].total_cost", "region"]),
    (NoRules("beijing", "resident", "beijing", ("urumqi",)), 422, []),
    (UnknownCalculator("x\ny", ("hospital-stay",)), 404, []),
    (UnknownEntry("bj-card-99"), 404, []),
]
UNFORESEEN: list[Exception] = [
    RuntimeError("a secret"),
    KeyError("a secret"),
    OSError("a secret"),
    BrokenRules("2016.toml", "a secret", "x", "y"),
    MissingFigure("urumqi", "a secret", "x"),
    StoreUnavailable("a secret"),
    CardRemoved("a secret"),
    CardError("a secret"),
    RecursionError("a secret"),
]


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Visitor]:
    """Make a page and an address of the interface raise an error."""

    def make(error: Exception) -> Visitor:
        def view(**_values: object) -> NoReturn:
            raise error

        monkeypatch.setitem(app.view_functions, "kiosk.home", view)
        monkeypatch.setitem(app.view_functions, "public.home", view)
        monkeypatch.setitem(app.view_functions, "staff.search", view)
        monkeypatch.setitem(app.view_functions, "api.entry", view)
        return Visitor(app, "en")

    return make


def details(visitor: Visitor, status: int) -> dict[str, Any]:
    response = visitor.fetch("/api/v1/faq/bj-card-01")
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    found: dict[str, Any] = response.json or {}
    assert (found["type"], found["status"]) == ("about:blank", status)
    return found


@pytest.mark.parametrize(("error", "status", "fields"), FORESEEN, ids=lambda v: type(v).__name__)
def test_what_a_program_did_wrong_is_told_field_by_field(
    failing: Callable[[Exception], Visitor], error: Exception, status: int, fields: list[str]
) -> None:
    found = details(failing(error), status)
    assert [fault["field"] for fault in found.get("errors", [])] == fields
    assert found["detail"]
    assert len(found["detail"].splitlines()) == 1
    assert "reference" not in found


@pytest.mark.parametrize(("error", "status", "_fields"), FORESEEN, ids=lambda v: type(v).__name__)
def test_a_person_gets_a_page_of_the_same_status(
    failing: Callable[[Exception], Visitor], error: Exception, status: int, _fields: list[str]
) -> None:
    page = failing(error).get("/beijing/", status)
    assert page.h1 == "That did not work"
    assert page.title.startswith(page.h1)


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda e: type(e).__name__)
def test_what_nobody_foresaw_tells_a_reference_and_nothing_else(
    failing: Callable[[Exception], Visitor], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = failing(error)
    found = details(visitor, 500)
    assert found.keys() == {"type", "title", "status", "reference"}
    page = visitor.get("/beijing/", 500)
    assert "secret" not in page.html
    assert found["reference"] in caplog.text
    assert type(error).__name__ in caplog.text
    assert "test_errors.py" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("path", "ways"),
    [
        ("/beijing/", {"/beijing/"}),
        ("/nowhere/", {"/"}),
        ("/m/beijing/", {"/m/beijing/", "tel:12333"}),
        ("/staff/", {"/staff/"}),
    ],
)
def test_the_way_out_leads_to_the_surface_one_is_on(
    failing: Callable[[Exception], Visitor], path: str, ways: set[str]
) -> None:
    page = failing(RuntimeError()).get(path, 404 if "nowhere" in path else 500)
    assert set(page.links()) - {"#main"} == ways


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 429, 500, 501, 503])
def test_every_status_has_a_page_and_problem_details(
    failing: Callable[[Exception], Visitor], status: int
) -> None:
    with pytest.raises(HTTPException) as caught:
        abort(status)
    visitor = failing(caught.value)
    assert visitor.get("/beijing/", status).text
    assert details(visitor, status)["title"]


def test_what_a_person_can_do_differs_by_what_happened(failing: Callable[[Exception], Visitor]) -> None:
    says = set()
    for status in (404, 413, 400, 500):
        with pytest.raises(HTTPException) as caught:
            abort(status)
        says.add(failing(caught.value).get("/beijing/", status).text)
    assert len(says) == 4


def test_when_to_come_again_is_passed_on(failing: Callable[[Exception], Visitor]) -> None:
    with pytest.raises(HTTPException) as caught:
        abort(503, retry_after=30)
    response = failing(caught.value).fetch("/beijing/")
    assert response.headers["Retry-After"] == "30"


def test_a_redirect_that_was_raised_is_one(failing: Callable[[Exception], Visitor], app: Flask) -> None:
    with app.test_request_context(), pytest.raises(HTTPException) as caught:
        abort(app.make_response(("", 303, {"Location": "/urumqi/"})))
    response = failing(caught.value).fetch("/beijing/")
    assert (response.status_code, response.headers["Location"]) == (303, "/urumqi/")
