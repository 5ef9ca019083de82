"""The address that strokes are sent to: what it takes, refuses, and keeps to itself."""

import json
import logging
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.handwriting import Recogniser
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.test_handwriting import Certain

LINE = [[10, 20], [30.5, 40]]


def reading(make_app: AppMaker, **changes: object) -> Flask:
    """Return a kiosk that has a recogniser."""
    app = make_app(**changes)
    app.extensions["kiosk"] = replace(parts(app), handwriting=Recogniser(Certain))
    return app


def sent(app: Flask, body: object, *, with_token: bool = True) -> TestResponse:
    """Send what the pad sends."""
    client = app.test_client()
    page = client.get("/beijing/ask").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0] if with_token else ""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
    return client.post("/handwriting", data=text, headers=headers)


def test_strokes_are_answered_with_characters(make_app: AppMaker) -> None:
    response = sent(reading(make_app), {"strokes": [LINE, [[5, 5]]]})
    assert response.status_code == 200
    assert response.get_json() == {"candidates": ["社", "保", "卡", "医", "疗"]}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[",
        "[" * 20_000,
        "null",
        "NaN",
        {},
        {"strokes": []},
        {"strokes": [[]]},
        {"strokes": "LINE"},
        {"strokes": [LINE], "name": "x"},
        {"strokes": [[[1, 2, 3]]]},
        {"strokes": [[[1, "2"]]]},
        {"strokes": [[[True, 1]]]},
        {"strokes": [[[10_001, 1]]]},
        {"strokes": [LINE] * 65},
        {"strokes": [LINE * 1001]},
        '{"strokes": [[[1e999, 1]]]}',
        '{"strokes": [[[Infinity, 1]]]}',
    ],
    ids=lambda body: str(body)[:40],
)
def test_anything_else_is_refused_with_problem_details(make_app: AppMaker, body: object) -> None:
    response = sent(reading(make_app), body)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["errors"]


def test_too_long_a_body_and_a_foreign_page_are_refused(make_app: AppMaker) -> None:
    app = reading(make_app)
    for response, status in (
        (sent(app, "x" * (64 * 1024 + 1)), 413),
        (sent(app, {"strokes": [LINE]}, with_token=False), 400),
    ):
        assert response.status_code == status
        assert response.mimetype == "application/problem+json"


def test_pages_name_the_address_only_where_it_answers(make_app: AppMaker) -> None:
    app = make_app()
    app.extensions["kiosk"] = replace(parts(app), handwriting=None)
    assert b'name="handwriting"' not in app.test_client().get("/beijing/ask").data
    assert sent(app, {"strokes": [LINE]}).status_code == 404
    app.extensions["kiosk"] = replace(parts(app), handwriting=Recogniser(Certain))
    assert b'<meta name="handwriting" content="/handwriting">' in app.test_client().get("/beijing/ask").data


def test_what_was_written_is_in_no_log(make_app: AppMaker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    app = reading(make_app)
    sent(app, {"strokes": [[[1234, 4321]]]})
    sent(app, {"strokes": [[[1234, "4321"]]]})
    assert "1234" not in caplog.text
