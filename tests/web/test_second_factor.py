"""Signing in with a code of the phone: bound once, asked each time, no way around it; and a password of one's own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask import Flask

from kiosk import demo_staff
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.staff import first_password
from tests.conftest import AppMaker, parts
from tests.web.visitor import Page, Visitor, words

DOOR, NEXT = "/staff/sign-in", "/staff/sign-in/next"
OWN = "a horse that counts to nine"
OPERATOR = Actor(Role.SYSTEM, Channel.COUNTER, "", "root", "server")


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    return make_app(second_factor="required")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 3, 28, 1, 0, 5, tzinfo=UTC), tick=False) as travelled:
        yield travelled


def knock(visitor: Visitor, password: str = demo_staff.PASSWORD, to: str = "") -> Page:
    """Give name and password, and return the page that asks for more."""
    form = visitor.get(DOOR, query_string={"to": to}).form(action=DOOR)
    answer = visitor.post(form.filled(name="demo-clerk", password=password))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(NEXT)
    return visitor.get(answer.headers["Location"])


def phone_of(page: Page) -> pyotp.TOTP:
    (key,) = page.classed("enrol-key")
    return pyotp.TOTP(words(key).replace(" ", ""))


def bound(app: Flask) -> pyotp.TOTP:
    """Bind a phone to the clerk's account."""
    visitor = Visitor(app)
    page = knock(visitor)
    phone = phone_of(page)
    assert visitor.post(page.form(action=NEXT).filled(code=phone.now())).status_code == 303
    return phone


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_a_new_account_binds_a_phone_by_square_or_by_letters(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    page = knock(visitor, to="/staff/cases")
    phone = phone_of(page)
    assert len(phone.secret) == 32
    assert page.classed("qr")
    assert visitor.fetch("/staff/cases").status_code == 303
    answer = visitor.post(page.form(action=NEXT).filled(code=phone.now()))
    assert answer.headers["Location"] == "/staff/cases"
    assert visitor.fetch("/staff/cases").status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_afterwards_the_code_has_a_page_of_its_own(
    app: Flask, clock: time_machine.Traveller, lang: str
) -> None:
    phone = bound(app)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor(app, lang)
    page = knock(visitor)
    assert phone.secret not in page.html
    wrong = "000000" if not phone.verify("000000", valid_window=2) else "111111"
    page = visitor.send(page.form(action=NEXT).filled(code=wrong), status=422)
    assert page.by_id("code").get("value") is None
    code = f"{phone.now()[:3]} {phone.now()[3:]}"
    assert visitor.post(page.form(action=NEXT).filled(code=code)).status_code == 303
    assert visitor.fetch("/staff/cases").status_code == 200


def test_the_half_way_cookie_opens_no_page(app: Flask) -> None:
    visitor = Visitor(app)
    form = visitor.get(DOOR).form(action=DOOR).filled(name="demo-clerk", password=demo_staff.PASSWORD)
    (line,) = (x for x in visitor.post(form).headers.getlist("Set-Cookie") if x.startswith("half="))
    assert "HttpOnly" in line
    assert "SameSite=Strict" in line
    assert "Max-Age" not in line
    thief = Visitor(app)
    thief.client.set_cookie("staff", line.partition("=")[2].partition(";")[0])
    assert thief.fetch("/staff/cases").status_code == 303


def test_a_code_works_once_and_its_page_for_five_minutes(app: Flask, clock: time_machine.Traveller) -> None:
    phone = bound(app)
    clock.shift(timedelta(minutes=1))
    visitor, other = Visitor(app), Visitor(app)
    form = knock(visitor).form(action=NEXT).filled(code=phone.now())
    assert visitor.post(form).status_code == 303
    again = other.send(knock(other).form(action=NEXT).filled(code=phone.now()), status=422)
    assert again.classed("fault")
    form = again.form(action=NEXT)
    clock.shift(timedelta(minutes=5))
    late = other.post(form.filled(code=phone.now()))
    assert (late.status_code, late.headers["Location"]) == (303, f"{DOOR}?why=late")


def test_without_a_password_there_is_nothing_next(app: Flask) -> None:
    visitor = Visitor(app)
    assert visitor.fetch(NEXT).headers["Location"] == f"{DOOR}?why=late"
    visitor.client.set_cookie("half", "made-up")
    assert visitor.fetch(NEXT).headers["Location"] == f"{DOOR}?why=late"


def test_a_first_password_is_changed_before_anything_else(app: Flask) -> None:
    made = first_password()
    parts(app).staff.change_password("demo-clerk", made, OPERATOR, is_first=True)
    visitor = Visitor(app, "en")
    page = knock(visitor, made)
    answer = visitor.post(page.form(action=NEXT).filled(code=phone_of(page).now()))
    assert answer.headers["Location"] == NEXT
    page = visitor.get(NEXT)
    for new, again in (("short", "short"), (OWN, "another"), (made, made)):
        page = visitor.send(page.form(action=NEXT).filled(new=new, again=again), status=422)
    assert visitor.fetch("/staff/cases").status_code == 303
    assert visitor.post(page.form(action=NEXT).filled(new=OWN, again=OWN)).headers["Location"] == "/staff/"
    assert visitor.fetch("/staff/cases").status_code == 200


def test_the_demonstration_says_that_no_code_is_asked_for(make_app: AppMaker) -> None:
    assert "KIOSK_SECOND_FACTOR=required" in Visitor(make_app(), "en").get(DOOR).text
    assert "KIOSK_SECOND_FACTOR" not in Visitor(make_app(second_factor="required"), "en").get(DOOR).text


def test_in_the_demonstration_one_touch_signs_in(make_app: AppMaker) -> None:
    visitor = Visitor(make_app())
    form = visitor.get(DOOR).form(action=DOOR)
    assert visitor.post(form, ("sample", "demo-agent")).status_code == 303
    assert visitor.fetch("/staff/cases").status_code == 200


def test_outside_the_demonstration_a_sample_signs_nobody_in(make_app: AppMaker) -> None:
    visitor = Visitor(make_app(surface="staff", demo=False, reader=None))
    options = {"base_url": "https://127.0.0.1"}
    form = visitor.get(DOOR, **options).form(action=DOOR)
    form.values["sample"] = "demo-clerk"
    assert visitor.post(form, **options).status_code == 422


def test_an_administrator_begins_with_the_accounts(make_app: AppMaker) -> None:
    visitor = Visitor(make_app())
    answer = visitor.post(visitor.get(DOOR).form(action=DOOR), ("sample", "demo-admin"))
    assert answer.headers["Location"] == "/staff/accounts"


def test_everybody_changes_the_own_password_with_the_old_one(make_app: AppMaker) -> None:
    visitor = Visitor(make_app(), "en")
    visitor.post(visitor.get(DOOR).form(action=DOOR), ("sample", "demo-agent"))
    page = visitor.get("/staff/password")
    assert page.one("form[@class='sign-in-form']").get("novalidate") is not None
    wrong = {"password": "wrong", "new": OWN, "again": OWN}
    page = visitor.send(page.form(action="/password").filled(**wrong), status=422)
    right = {"password": demo_staff.PASSWORD, "new": OWN, "again": OWN}
    answer = visitor.post(page.form(action="/password").filled(**right))
    assert answer.headers["Location"] == f"{DOOR}?why=password"
    assert visitor.fetch("/staff/password").status_code == 303
    form = visitor.get(DOOR).form(action=DOOR).filled(name="demo-agent", password=OWN)
    assert visitor.post(form).headers["Location"] == "/staff/"


def test_a_touch_keeps_the_session_and_the_page_warns_half_a_minute_before_its_end(
    make_app: AppMaker, clock: time_machine.Traveller
) -> None:
    visitor = Visitor(make_app(), "en")
    visitor.post(visitor.get(DOOR).form(action=DOOR), ("sample", "demo-clerk"))
    page = visitor.get("/staff/cases")
    dialog = page.by_id("asleep")
    assert (dialog.get("data-after"), dialog.get("data-warning")) == ("900", "30")
    assert dialog.get("data-door") == f"{DOOR}?why=idle&to=/staff/cases"
    for _ in range(12):  # three hours of nothing but touches
        clock.shift(timedelta(minutes=14, seconds=50))
        assert visitor.post(page.form(action="/still-here")).status_code == 204
    clock.shift(timedelta(minutes=15))
    assert visitor.post(page.form(action="/still-here")).status_code == 303
