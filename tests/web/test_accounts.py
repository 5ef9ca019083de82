"""Accounts of staff: looked after by who stands above them in their own city, the own password asked each time."""

import pyotp
import pytest
from flask import Flask

from kiosk import demo_staff
from kiosk.loss.rules import Channel, Role
from kiosk.store.staff import Account, Place
from tests.conftest import AppMaker, parts
from tests.web.test_cases import signed_in
from tests.web.visitor import Page, Visitor, words

PASSWORD = demo_staff.PASSWORD
HERE = Place("10.0.0.9", "desk")


@pytest.fixture
def office(make_app: AppMaker) -> Flask:
    return make_app()


def listed(page: Page) -> set[str]:
    return {words(cell) for cell in page.all("th[@scope='row']")}


def opened(visitor: Visitor, name: str, status: int = 200) -> Page:
    """Open an account as its button on the list does."""
    data = {"csrf_token": visitor.get("/staff/accounts").token, "name": name}
    return visitor.get("/staff/accounts/one", status, method="POST", data=data)


def added(
    visitor: Visitor, name: str, seat: str = "agent/hotline", status: int = 200, password: str = PASSWORD
) -> Page:
    form = visitor.get("/staff/accounts").form(name="add")
    form.values["seat"] = seat
    return visitor.send(form.filled(name=name, password=password), status=status)


def first_password(page: Page) -> str:
    (shown,) = page.classed("first-password-letters")
    return words(shown)


def state(app: Flask, name: str) -> Account:
    return parts(app).staff.account(name)


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_a_supervisor_sees_the_agents_and_clerks_of_the_own_city(office: Flask, lang: str) -> None:
    page = signed_in(office, "demo-supervisor", lang).get("/staff/accounts")
    assert listed(page) == {"demo-agent", "demo-clerk"}


def test_an_administrator_sees_the_supervisors_too_and_nobody_an_administrator(office: Flask) -> None:
    page = signed_in(office, "demo-admin").get("/staff/accounts")
    assert listed(page) == {"demo-agent", "demo-clerk", "demo-supervisor"}


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_a_new_account_has_a_first_password_that_is_shown_once(office: Flask, lang: str) -> None:
    supervisor = signed_in(office, "demo-supervisor", lang)
    assert supervisor.get("/staff/accounts").by_id("add").get("novalidate") is not None
    password = first_password(added(supervisor, "li.na"))
    assert state(office, "li.na") == Account(
        "li.na", Role.AGENT, Channel.HOTLINE, "beijing", first_password=True
    )
    again = opened(supervisor, "li.na")
    assert password not in again.html
    visitor = Visitor(office)
    form = visitor.get("/staff/sign-in").form(action="/staff/sign-in").filled(name="li.na", password=password)
    assert visitor.post(form).headers["Location"] == "/staff/sign-in/next"


@pytest.mark.parametrize(
    ("name", "seat", "password"),
    [
        ("x", "agent/hotline", PASSWORD),
        ("demo-agent", "agent/hotline", PASSWORD),
        ("demo-other", "agent/hotline", PASSWORD),
        ("li.na", "supervisor/counter", PASSWORD),
        ("li.na", "admin/counter", PASSWORD),
        ("li.na", "clerk/bank", PASSWORD),
        ("li.na", "", PASSWORD),
        ("li.na", "agent/hotline", "wrong"),
    ],
)
def test_what_can_not_be_made_is_said_beside_its_field(
    office: Flask, name: str, seat: str, password: str
) -> None:
    before = parts(office).staff.listed()
    page = added(signed_in(office, "demo-supervisor"), name, seat, 422, password)
    assert page.classed("fault-list")
    assert parts(office).staff.listed() == before


def test_a_disabled_account_is_out_at_once_and_may_come_back(office: Flask) -> None:
    clerk, supervisor = signed_in(office, "demo-clerk"), signed_in(office, "demo-supervisor")
    form = opened(supervisor, "demo-clerk").form(action="/accounts/disable").filled(password=PASSWORD)
    page = supervisor.send(form)
    assert clerk.fetch("/staff/cases").status_code == 303
    with pytest.raises(AssertionError):
        signed_in(office, "demo-clerk")
    supervisor.send(page.form(action="/accounts/enable").filled(password=PASSWORD))
    assert signed_in(office, "demo-clerk").fetch("/staff/cases").status_code == 200


def test_a_reset_password_takes_the_place_of_the_old_one(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    form = opened(supervisor, "demo-clerk").form(action="/accounts/password").filled(password=PASSWORD)
    assert len(first_password(supervisor.send(form))) == 19
    assert state(office, "demo-clerk").first_password
    with pytest.raises(AssertionError):
        signed_in(office, "demo-clerk")


@pytest.mark.parametrize("action", ["disable", "password"])
def test_nothing_is_changed_without_the_own_password(office: Flask, action: str) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    form = opened(supervisor, "demo-clerk").form(action=f"/accounts/{action}").filled(password="wrong")
    supervisor.send(form, status=422)
    assert signed_in(office, "demo-clerk").fetch("/staff/cases").status_code == 200


@pytest.mark.parametrize("name", ["demo-bank", "demo-supervisor", "demo-admin", "nobody", "", "a\x00b"])
@pytest.mark.parametrize("action", ["one", "disable", "enable", "password", "second-factor"])
def test_whom_one_does_not_look_after_one_does_not_reach(office: Flask, name: str, action: str) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    before = parts(office).staff.listed()
    data = {"csrf_token": supervisor.get("/staff/accounts").token, "name": name, "password": PASSWORD}
    supervisor.get(f"/staff/accounts/{action}", 404, method="POST", data=data)
    assert parts(office).staff.listed() == before


@pytest.mark.parametrize("name", ["demo-agent", "demo-clerk", "demo-bank"])
def test_others_have_no_accounts_to_look_after(office: Flask, name: str) -> None:
    assert signed_in(office, name).fetch("/staff/accounts").status_code == 403


def test_a_supervisor_resets_a_lost_phone(make_app: AppMaker) -> None:
    app, staff = make_app(), parts(make_app(second_factor="required")).staff
    token = staff.sign_in("demo-clerk", PASSWORD, HERE).token
    staff.give_code(token, pyotp.TOTP(staff.half(token).seed).now(), HERE)
    assert state(app, "demo-clerk").second_factor
    supervisor = signed_in(app, "demo-supervisor")
    form = opened(supervisor, "demo-clerk").form(action="/accounts/second-factor").filled(password=PASSWORD)
    supervisor.send(form)
    assert not state(app, "demo-clerk").second_factor


def test_another_language_keeps_the_account_and_its_first_password(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    page = added(supervisor, "desk-2")
    english = supervisor.send(page.form(name="again"), ("lang", "en"))
    assert english.h1 == "Account desk-2"
    assert first_password(english) == first_password(page)


def test_another_language_keeps_what_was_typed_for_a_new_account_but_the_password(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    form = supervisor.get("/staff/accounts").form(name="add")
    form.values |= {"name": "desk-2", "seat": "agent/hotline", "password": PASSWORD}
    again = supervisor.send(form, ("lang", "en")).form(name="add")
    assert again.values | {"csrf_token": ""} == form.values | {"csrf_token": "", "password": ""}
    assert "desk-2" not in listed(supervisor.get("/staff/accounts"))
