"""Signing in and out, and the guard of staff's pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
import time_machine
from flask import Flask, g, request
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk import demo_staff
from kiosk.factory import StartError
from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, Role
from kiosk.store import audit as chains
from kiosk.store.guard import StoreAway
from kiosk.store.staff import Account
from kiosk.store.tables import audit, staff_sessions
from kiosk.store.vault import Vault
from kiosk.surfaces.sign_in import needs, reauthenticated
from tests.conftest import SECRET, AppMaker, parts
from tests.web.visitor import Page, Visitor

PATH, PASSWORD = "/staff/sign-in", demo_staff.PASSWORD
START = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
OPERATOR = Actor(Role.SYSTEM, Channel.COUNTER, "", "root", "server")
ACTIONS = (*Action, *Duty)
EVERYBODYS = {"sign-in", "own-password"}
CLERKS = {
    *EVERYBODYS,
    "answers",
    *("pre-report", "revocation", "formal-loss", "look-up", "unmask-name", "unmask-number", "unmask-card"),
}


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    return guarded(make_app())


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelled:
        yield travelled


def guarded(app: Flask) -> Flask:
    """Give an app a page for each action, as staff's routes are made, and one that asks for the password again."""
    for action in ACTIONS:

        @needs(action)
        def page(action: str = str(action)) -> str:
            return f"{g.actor.name} may {action}"

        app.add_url_rule(f"/staff/test/{action}", f"staff.test_{action}", page)

    @needs(Action.REVOCATION)
    def again() -> str:
        return "yes" if reauthenticated(request.form.get("password", "")) else "no"

    app.add_url_rule("/staff/test/again", "staff.test_again", again, methods=["POST"])
    return app


def sign_in(
    visitor: Visitor, name: str = "demo-clerk", password: str = PASSWORD, to: str = "", **options: Any
) -> TestResponse:
    form = visitor.get(PATH, query_string={"to": to} if to else {}, **options).form(action=PATH)
    return visitor.post(form.filled(name=name, password=password), **options)


def signed_in(app: Flask, name: str = "demo-clerk") -> Visitor:
    visitor = Visitor(app, "en")
    assert sign_in(visitor, name).status_code == 303
    return visitor


def cookie(response: TestResponse, name: str = "staff") -> Morsel[str]:
    """Return a cookie as it was set."""
    (line,) = (line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{name}="))
    return SimpleCookie(line)[name]


def sessions(app: Flask) -> list[dict[str, Any]]:
    with parts(app).database.connect() as connection:
        return [dict(row) for row in connection.execute(select(staff_sessions)).mappings()]


def deeds(app: Flask) -> list[tuple[str, str, str]]:
    """Return what the audit says was done after the accounts were made, and that it is sound."""
    assert list(chains.verify(parts(app).database, Vault(SECRET))) == []
    with parts(app).database.connect() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.writer, audit.c.place)).mappings().all()
    return [(r["action"], r["result"], r["actor"]) for r in rows if not r["action"].startswith("account ")]


def may(visitor: Visitor, action: str) -> int:
    return visitor.fetch(f"/staff/test/{action}").status_code


def test_who_signs_in_gets_to_the_start(app: Flask) -> None:
    response = sign_in(Visitor(app))
    assert (response.status_code, response.headers["Location"]) == (303, "/staff/")


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_the_page_is_sound_before_after_and_when_refused(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    page = visitor.get(PATH)
    assert page.by_id("password").get("type") == "password"
    form = page.form(action=PATH).filled(name="demo-clerk", password="not-the-one")
    refused = visitor.send(form, status=422)
    assert refused.by_id("name").get("value") == "demo-clerk"
    assert "not-the-one" not in refused.html
    assert refused.by_id("password").get("value") is None
    visitor.post(refused.form(action=PATH).filled(password=PASSWORD))
    assert visitor.get(PATH).form(action="/sign-out")


def test_in_the_demonstration_the_page_tells_its_accounts(app: Flask) -> None:
    text = Visitor(app, "en").get(PATH).text
    assert PASSWORD in text
    assert all(account.name in text for account in demo_staff.ACCOUNTS)
    assert "Clerk, bank, Urumqi" in text


def test_the_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(make_app: AppMaker) -> None:
    app = make_app(surface="staff", demo=False, reader=None)
    parts(app).staff.add(
        Account("wang", Role.CLERK, Channel.COUNTER, "beijing"), "four blue kettles", OPERATOR
    )
    visitor = Visitor(app)
    response = sign_in(visitor, "wang", "four blue kettles", base_url="https://127.0.0.1")
    assert response.status_code == 303
    found = cookie(response, "__Host-staff")
    assert found["secure"]
    assert found["httponly"]
    assert (found["samesite"], found["path"]) == ("Strict", "/")
    assert (found["domain"], found["expires"], found["max-age"]) == ("", "", "")
    assert len(found.value) >= 43
    assert found.value not in str(sessions(app))


def test_in_the_demonstration_the_cookie_works_on_plain_http(app: Flask) -> None:
    found = cookie(sign_in(Visitor(app)))
    assert not found["secure"]
    assert found["httponly"]
    assert (found["samesite"], found["path"]) == ("Strict", "/")


def test_outside_the_demonstration_no_account_exists_and_none_is_told(make_app: AppMaker) -> None:
    app = make_app(surface="staff", demo=False, reader=None)
    assert parts(app).staff.listed() == []
    visitor = Visitor(app)
    options = {"base_url": "https://127.0.0.1"}
    page = visitor.get(PATH, **options)
    assert "demo-" not in page.html
    assert PASSWORD not in page.html
    assert sign_in(visitor, **options).status_code == 422


def test_a_real_service_does_not_start_on_the_demonstrations_accounts(make_app: AppMaker) -> None:
    make_app()
    with pytest.raises(StartError, match="the demonstration's accounts"):
        make_app(surface="staff", demo=False, reader=None)


def test_signing_in_gives_a_new_session_and_ends_the_old_one(app: Flask) -> None:
    visitor = Visitor(app)
    first = cookie(sign_in(visitor)).value
    second = cookie(sign_in(visitor)).value
    assert first != second
    assert len(sessions(app)) == 1
    old = Visitor(app)
    old.client.set_cookie("staff", first)
    assert may(old, "revocation") == 303
    assert may(visitor, "revocation") == 200


def test_a_token_brought_along_is_not_taken_over(app: Flask) -> None:
    victim = Visitor(app)
    victim.client.set_cookie("staff", "planted-by-somebody-else-0123456789abcdef")
    token = cookie(sign_in(victim)).value
    assert token != "planted-by-somebody-else-0123456789abcdef"
    attacker = Visitor(app)
    attacker.client.set_cookie("staff", "planted-by-somebody-else-0123456789abcdef")
    assert may(attacker, "revocation") == 303


def test_the_token_against_forged_forms_is_another_after_signing_in(app: Flask) -> None:
    visitor = Visitor(app)
    before = visitor.get(PATH).form(action=PATH)
    sign_in(visitor)
    assert visitor.post(before.filled(name="demo-clerk", password=PASSWORD)).status_code == 400


@pytest.mark.parametrize("path", [PATH, "/staff/sign-out", "/staff/test/again"])
def test_without_a_token_against_forged_forms_nothing_is_done(app: Flask, path: str) -> None:
    visitor = signed_in(app)
    before = sessions(app), deeds(app)
    data = {"name": "demo-agent", "password": PASSWORD}
    assert visitor.fetch(path, method="POST", data=data).status_code == 400
    assert visitor.fetch(path, method="POST", data=data | {"csrf_token": "x"}).status_code == 400
    assert (sessions(app), deeds(app)) == before


def test_signing_out_ends_the_session_and_clears_the_browser(app: Flask) -> None:
    visitor = signed_in(app)
    token = visitor.client.get_cookie("staff")
    assert token is not None
    response = visitor.post(visitor.get(PATH).form(action="/sign-out"))
    assert (response.status_code, response.headers["Location"]) == (303, PATH)
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert sessions(app) == []
    visitor.client.set_cookie("staff", token.value)
    assert may(visitor, "revocation") == 303
    assert deeds(app)[-1] == ("sign-out", "done", "demo-clerk")


def test_looking_signs_nobody_out(app: Flask) -> None:
    visitor = signed_in(app)
    assert visitor.fetch("/staff/sign-out").status_code == 405
    assert may(visitor, "revocation") == 200


def test_after_a_quarter_of_an_hour_without_a_request_the_door_is_shown(
    app: Flask, clock: time_machine.Traveller
) -> None:
    visitor = signed_in(app)
    clock.shift(timedelta(minutes=14, seconds=59))
    assert may(visitor, "revocation") == 200
    clock.shift(timedelta(minutes=14, seconds=59))
    assert may(visitor, "revocation") == 200
    clock.shift(timedelta(minutes=15))
    assert may(visitor, "revocation") == 303
    assert deeds(app)[-1] == ("sign-out", "time was up", "demo-clerk")


def test_after_nine_hours_the_door_is_shown_in_any_case(app: Flask, clock: time_machine.Traveller) -> None:
    visitor = signed_in(app)
    for _ in range(53):
        clock.shift(timedelta(minutes=10))
        assert may(visitor, "revocation") == 200
    clock.shift(timedelta(minutes=10))
    assert may(visitor, "revocation") == 303


def test_who_was_signed_out_from_elsewhere_is_told_so_at_the_door(app: Flask) -> None:
    first = signed_in(app)
    signed_in(app)
    door = first.fetch("/staff/cases").headers["Location"]
    assert door == f"{PATH}?to=/staff/cases&why=ended"
    assert first.get(door).classed("notice")


def test_disabling_an_account_shows_the_door_at_once(app: Flask) -> None:
    visitor = signed_in(app)
    parts(app).staff.disable("demo-clerk", OPERATOR)
    assert may(visitor, "revocation") == 303
    assert sign_in(Visitor(app)).status_code == 422


def test_wrong_account_wrong_password_and_waiting_look_alike(app: Flask) -> None:
    pages, parts_app = [], parts(app)
    parts_app.staff.disable("demo-agent", OPERATOR)
    for name, password in (
        ("demo-clerk", "not the password at all"),
        ("nobody", PASSWORD),
        ("demo-agent", PASSWORD),
        ("demo-clerk", ""),
        ("", ""),
        ("demo-clerk", PASSWORD),  # right, and the address waits by now
    ):
        visitor = Visitor(app, "en")
        response = sign_in(visitor, name, password)
        pages.append((response.status_code, said(response, name), headers(response)))
    assert all(page == pages[0] for page in pages)
    assert pages[0][0] == 422
    assert sessions(app) == []


def said(response: TestResponse, name: str) -> str:
    page = Page(response)
    typed = f'name="name" type="text" value="{name}"'
    return page.html.replace(page.token, "").replace(typed, 'name="name" type="text" value=""')


def headers(response: TestResponse) -> list[tuple[str, str]]:
    return [(key, value) for key, value in response.headers if key not in {"Set-Cookie", "Content-Length"}]


def test_guesses_from_one_address_end_for_all_accounts_and_not_from_another(app: Flask) -> None:
    for number in range(5):
        assert sign_in(Visitor(app), f"name-{number}", "wrong").status_code == 422
    assert sign_in(Visitor(app)).status_code == 422
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "10.0.0.9"}}
    assert sign_in(Visitor(app), **elsewhere).status_code == 303


def test_an_address_that_is_only_claimed_counts_for_nothing(app: Flask) -> None:
    for number in range(5):
        claimed = {"headers": {"X-Forwarded-For": f"10.0.0.{number}"}}
        assert sign_in(Visitor(app), f"name-{number}", "wrong", **claimed).status_code == 422
    assert sign_in(Visitor(app)).status_code == 422


def test_one_line_has_one_counter_however_many_addresses_of_ipv6_it_uses(app: Flask) -> None:
    for number in range(5):
        line = {"environ_overrides": {"REMOTE_ADDR": f"2001:db8::{number}"}}
        sign_in(Visitor(app), f"name-{number}", "wrong", **line)
    same = {"environ_overrides": {"REMOTE_ADDR": "2001:db8::ffff:1"}}
    assert sign_in(Visitor(app), **same).status_code == 422
    other = {"environ_overrides": {"REMOTE_ADDR": "2001:db8:0:1::1"}}
    assert sign_in(Visitor(app), **other).status_code == 303


def test_who_is_not_signed_in_is_sent_to_the_door_and_back(app: Flask) -> None:
    visitor = Visitor(app)
    response = visitor.fetch("/staff/test/revocation")
    assert (response.status_code, response.headers["Location"]) == (303, f"{PATH}?to=/staff/test/revocation")
    page = visitor.get(response.headers["Location"])
    back = visitor.post(page.form(action=PATH).filled(name="demo-clerk", password=PASSWORD))
    assert (back.status_code, back.headers["Location"]) == (303, "/staff/test/revocation")
    assert visitor.fetch("/staff/test/revocation").text == "demo-clerk may revocation"


def test_the_way_back_survives_a_wrong_try(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get(f"{PATH}?to=/staff/questions")
    page = visitor.send(page.form(action=PATH).filled(name="demo-clerk", password="wrong"), status=422)
    back = visitor.post(page.form(action=PATH).filled(name="demo-clerk", password=PASSWORD))
    assert back.headers["Location"] == "/staff/questions"


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.example/staff/",
        "//elsewhere.example/staff/",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/staff//elsewhere.example",
        "/staff/../../elsewhere",
        "/staff/nowhere",
        "/staff/sign-out",
        "/staff/unanswered",
        "javascript:alert(1)",
        "data:text/html,x",
        "staff/",
        "/staff/\r\nX-Injected: yes",
        "/staff/questions\n",
        "/beijing/",
        "/m/beijing/",
        "/api/v1/openapi.json",
        "/staff/%0d%0a",
        " /staff/questions",
        "@elsewhere.example",
        "/",
        "?x",
    ],
)
def test_nobody_is_sent_anywhere_but_to_staffs_own_pages(app: Flask, to: str) -> None:
    response = sign_in(Visitor(app), to=to)
    assert (response.status_code, response.headers["Location"]) == (303, "/staff/")
    assert "X-Injected" not in response.headers


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("demo-agent", {*EVERYBODYS, "answers", "pre-report", "look-up", "unmask-name"}),
        ("demo-clerk", CLERKS),
        ("demo-bank", CLERKS),
        ("demo-supervisor", {*EVERYBODYS, "answers", "accounts", "audit", "attempts", "figures", "devices"}),
        ("demo-admin", {*EVERYBODYS, "accounts", "figures", "devices"}),
    ],
)
def test_each_role_gets_to_its_own_pages_and_to_no_other(app: Flask, name: str, actions: set[str]) -> None:
    visitor = signed_in(app, name)
    for action in map(str, ACTIONS):
        assert may(visitor, action) == (200 if action in actions else 403), action
    refusals = {action for action, result, who in deeds(app) if (result, who) == ("not allowed", name)}
    assert refusals == set(map(str, ACTIONS)) - actions


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_who_may_not_is_told_so_in_words(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    sign_in(visitor, "demo-agent")
    page = visitor.get("/staff/test/revocation", status=403)
    assert page.form(action="/sign-out")
    assert "/staff/cases" in page.links()
    if lang == "en":
        assert "Hotline agent, hotline, Beijing" in page.text


def test_every_page_of_staff_names_its_action_or_is_open_on_purpose(app: Flask) -> None:
    is_open = {
        "staff.sign_in",
        "staff.sign_in_sent",
        "staff.sign_in_next",
        "staff.sign_in_next_sent",
        "staff.sign_out",
    }
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/staff"):
            action = getattr(app.view_functions[rule.endpoint], "needs", None)
            assert (action in ACTIONS) != (rule.endpoint in is_open), rule.endpoint


def test_the_password_is_asked_again_and_its_misses_are_counted(app: Flask) -> None:
    visitor = signed_in(app)
    token = visitor.get(PATH).token

    def again(password: str) -> str:
        data = {"csrf_token": token, "password": password}
        return visitor.fetch("/staff/test/again", method="POST", data=data).text

    assert again(PASSWORD) == "yes"
    assert [again("wrong") for _ in range(5)] == ["no"] * 5
    assert again(PASSWORD) == "no"
    assert sign_in(Visitor(app)).status_code == 422
    assert ("password asked again", "not right", "demo-clerk") in deeds(app)


def test_of_the_password_nothing_is_shown_or_kept(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    marked = "a marked password, MARKED-4711"
    response = sign_in(Visitor(app), "demo-clerk", marked)
    assert "MARKED" not in response.text + str(response.headers)
    sign_in(Visitor(app), marked, "")
    assert "MARKED" not in caplog.text
    with parts(app).database.connect() as connection:
        dump = "".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert "MARKED" not in dump


def test_while_the_store_is_away_nobody_is_taken_for_signed_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = signed_in(app)

    def away(_work: object) -> None:
        raise StoreAway

    monkeypatch.setattr(parts(app).guard, "ask", away)
    assert may(visitor, "revocation") == 503


def test_an_odd_cookie_opens_nothing(app: Flask) -> None:
    for value in ("x", "x" * 4000, "\udcff", "' OR 1=1 --", "a,b"):
        visitor = Visitor(app)
        header = {"Cookie": f"staff={value}".encode("utf-8", "replace").decode("latin-1")}
        assert visitor.fetch("/staff/test/revocation", headers=header).status_code == 303
