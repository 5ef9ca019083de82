"""What every response carries, whatever it answers; and requests that are refused before any view sees them."""

from typing import Any

import pytest
from flask import Flask

from kiosk.card.simulated import SimulatedReader
from tests.conftest import AppMaker
from tests.web.test_routes import PREFIXES, SURFACES, page_addresses
from tests.web.visitor import Visitor, check_headers

TOO_MUCH = "x" * (64 * 1024 + 1)
FILLED = {
    "page": "estimate",
    "guide_id": "first-card",
    "region": "urumqi",
    "topic": "hospital",
    "entry_id": "ur-14",
    "name": "hospital-stay",
    "lang": "zh",
    "what": "page",
}
FORGED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.7;host=evil.example;proto=https",
    "X-Original-URL": "/staff/",
    "X-HTTP-Method-Override": "PUT",
}


def every_rule(app: Flask) -> list[tuple[str, set[str]]]:
    """Return the address of every rule, its blanks filled, with the methods it takes."""
    rules = []
    for rule in app.url_map.iter_rules():
        values = {name: FILLED.get(name, "css/base.css") for name in rule.arguments}
        rules.append((str(rule.build(values)[1]), set(rule.methods or ())))  # type: ignore[index]
    return rules


def methods_of(app: Flask, address: str) -> set[str]:
    return set().union(*(methods for other, methods in every_rule(app) if other == address))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_every_route_answers_every_method_with_the_headers(app: Flask, method: str) -> None:
    visitor = Visitor(app)
    for address, _methods in every_rule(app):
        response = visitor.fetch(address, method=method, buffered=address != "/card/events")
        assert response.status_code < 500, f"{method} {address}"
        response.close()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "BREW"])
def test_a_method_that_is_not_the_routes_own_is_refused_and_the_right_ones_named(
    app: Flask, method: str
) -> None:
    visitor = Visitor(app)
    for address, _methods in every_rule(app):
        response = visitor.fetch(address, method=method)
        assert response.status_code == 405, f"{method} {address}"
        assert {m.strip() for m in response.headers["Allow"].split(",")} == methods_of(app, address)


def test_a_look_changes_nothing_and_a_change_is_no_look(app: Flask) -> None:
    visitor = Visitor(app)
    for address in (
        "/beijing/finish",
        "/beijing/loss/confirm",
        "/staff/sign-out",
        "/demo/card/insert",
        "/demo/card/remove",
        "/beijing/ask/unanswered",
        "/m/beijing/ask/unanswered",
        "/staff/unanswered",
    ):
        assert visitor.fetch(address).status_code == 405, address


def test_options_tell_methods_and_nothing_else(visitor: Visitor) -> None:
    response = visitor.fetch("/beijing/finish", method="OPTIONS")
    assert response.data == b""
    assert {m.strip() for m in response.headers["Allow"].split(",")} == {"POST", "OPTIONS"}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "8.8.8.8", "", "a b", "<script>"],
)
@pytest.mark.parametrize(
    "address", ["/", "/beijing/", "/api/v1/openapi.json", "/nowhere", "/static/css/base.css"]
)
def test_a_foreign_host_is_refused(visitor: Visitor, host: str, address: str) -> None:
    response = visitor.fetch(address, headers={"Host": host}, method="GET")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert host not in response.text or not host
    assert visitor.fetch("/beijing/finish", method="POST", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "kiosk.example"]
)
def test_the_hosts_of_the_settings_are_served(make_app: AppMaker, host: str) -> None:
    visitor = Visitor(make_app(trusted_hosts=("kiosk.example",)))
    visitor.get("/beijing/", headers={"Host": host})


def test_forged_headers_of_a_proxy_change_nothing(app: Flask) -> None:
    for address in (
        "/beijing/",
        "/urumqi/estimate",
        "/",
        "/m/",
        "/beijing/answer/ur-14",
        "/nowhere",
        "/api/v1/nowhere",
    ):
        plain, forged = Visitor(app).fetch(address), Visitor(app).fetch(address, headers=FORGED)
        assert (forged.status_code, without_token(forged.text)) == (
            plain.status_code,
            without_token(plain.text),
        )
        assert forged.headers.get("Location") == plain.headers.get("Location")


def without_token(html: str) -> str:
    """Leave out the token of the forms, which is never the same twice."""
    return "\n".join(line for line in html.splitlines() if "csrf_token" not in line)


@pytest.mark.parametrize(
    ("address", "how"),
    [
        ("/urumqi/estimate", {"data": {"stays-0-year": TOO_MUCH}}),
        ("/m/urumqi/estimate", {"data": {"stays-0-year": TOO_MUCH}}),
        ("/urumqi/estimate/now", {"data": {"stays-0-year": TOO_MUCH}}),
        ("/beijing/card/pin", {"data": {"pin": TOO_MUCH}}),
        ("/beijing/finish", {"data": TOO_MUCH, "content_type": "multipart/form-data; boundary=x"}),
        ("/demo/card/insert", {"data": {"card": TOO_MUCH}}),
        ("/m/beijing/ask/unanswered", {"data": {"q": TOO_MUCH}}),
        ("/staff/unanswered", {"data": {"q": TOO_MUCH}}),
        ("/api/v1/chat", {"data": TOO_MUCH}),
        ("/api/v1/calculators/hospital-stay", {"data": TOO_MUCH}),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ug"])
def test_a_body_over_64_kb_is_refused(app: Flask, address: str, how: dict[str, Any], lang: str) -> None:
    visitor = Visitor(app, lang)
    response = visitor.fetch(address, method="POST", **how)
    assert response.status_code == 413
    assert "xxxx" not in response.text
    if not address.startswith("/api/"):
        visitor.get(address, status=413, method="POST", **how)


def test_a_body_of_64_kb_is_read(visitor: Visitor) -> None:
    body = b'{"q": "x"}'.ljust(64 * 1024)
    assert visitor.fetch("/api/v1/chat", method="POST", data=body).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nContent-Disposition: form-data", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (b"\xff\xfe%%%=%zz&&&=", "application/x-www-form-urlencoded"),
        (b"%00=%00&stays-0-year=%ff", "application/x-www-form-urlencoded; charset=utf-16"),
        ("&".join(f"a{n}=" for n in range(3000)).encode(), "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"", ""),
    ],
    ids=["cut off", "no boundary", "not text", "wrong charset", "3,000 fields", "JSON", "nothing"],
)
def test_a_form_that_is_none_breaks_nothing(app: Flask, body: bytes, kind: str) -> None:
    visitor = Visitor(app)
    for address in (
        "/urumqi/estimate",
        "/m/urumqi/estimate/now",
        "/m/beijing/estimate",
        "/beijing/card/pin",
        "/beijing/finish",
    ):
        response = visitor.fetch(address, method="POST", data=body, content_type=kind)
        assert response.status_code in {200, 302, 400, 413, 422}, address


@pytest.mark.parametrize(
    "cookie",
    [
        "lang=xx; text=huge",
        "csrf=.eJx; person=\udcff",
        "person=" + "x" * 4000,
        "=;;=",
        "lang=\x00",
        'csrf="\\777"',
    ],
)
def test_odd_cookies_break_nothing(app: Flask, cookie: str) -> None:
    visitor = Visitor(app)
    for address in ("/beijing/", "/beijing/card", "/m/urumqi/", "/staff/sign-in"):
        visitor.get(address, headers={"Cookie": cookie.encode("utf-8", "replace").decode("latin-1")})


def test_outside_the_demonstration_the_headers_are_the_same(make_app: AppMaker) -> None:
    app = make_app.real(SimulatedReader())
    for address, _methods in every_rule(app):
        response = Visitor(app).fetch(address, buffered=address != "/card/events")
        response.close()


def test_pages_are_never_kept_by_the_browser(app: Flask) -> None:
    for surface in SURFACES:
        for address in page_addresses(app, surface)[-8:]:
            assert Visitor(app).fetch(address).headers["Cache-Control"] == "no-store"
    assert PREFIXES.keys() == set(SURFACES)


def test_a_crash_carries_the_headers_too(make_app: AppMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app()
    monkeypatch.setitem(app.view_functions, "kiosk.home", lambda: 1 / 0)
    response = app.test_client().get("/beijing/")
    assert response.status_code == 500
    check_headers(response, "/beijing/")
