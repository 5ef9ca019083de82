"""One field of a case in the clear for a moment: by whom, why, with the password; written down and counted."""

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk import demo_staff
from kiosk.store import tables
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.test_cases import found, signed_in
from tests.web.visitor import Form, Page

SECRETS = {"unmask-name": zhang().name, "unmask-number": zhang().number, "unmask-card": zhang().card}


@pytest.fixture
def office(make_app: AppMaker) -> Flask:
    app = make_app(terminal="desk-1")
    Folk(parts(app).ledger).add(zhang())
    return app


def unmasking(page: Page, action: str, **values: str) -> Form:
    """Return the form filled in, with the button pressed that opens one field."""
    (element,) = page.classed("unmask")
    form = Form(page, element)
    form.values |= {"reason": "compare", "password": demo_staff.PASSWORD} | values
    form.action = f"/staff/cases/{action}"
    return form


def opened(app: Flask) -> list[tuple[str, str, str]]:
    rows = select(tables.audit).where(
        tables.audit.c.action.startswith("unmask"), tables.audit.c.result == "done"
    )
    with parts(app).database.connect() as connection:
        return [(r["action"], r["actor"], r["after"]) for r in connection.execute(rows).mappings()]


@pytest.mark.parametrize("action", SECRETS)
def test_a_clerk_opens_one_field_and_no_other(office: Flask, action: str) -> None:
    clerk = signed_in(office, "demo-clerk")
    page = clerk.send(unmasking(found(clerk, zhang()), action))
    assert {name for name, secret in SECRETS.items() if secret in page.text} == {action}
    (field,) = page.classed("unmasked")
    assert field.get("data-seconds") == "30"
    assert SECRETS[action] not in (field.get("data-masked") or "")
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "30; url=/staff/cases" in page.html  # where there is no script
    assert opened(office) == [(action, "demo-clerk", "compare")]


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"password": ""}, {"reason": ""}, {"reason": "made up"}]
)
def test_without_reason_and_password_nothing_is_shown(office: Flask, wrong: dict[str, str]) -> None:
    clerk = signed_in(office, "demo-clerk")
    page = clerk.send(unmasking(found(clerk, zhang()), "unmask-number", **wrong), status=422)
    assert not any(secret in page.html for secret in SECRETS.values())
    assert opened(office) == []


def test_an_agent_sees_how_a_name_is_written_and_no_number(office: Flask) -> None:
    agent = signed_in(office, "demo-agent")
    page = found(agent, zhang())
    assert zhang().name in agent.send(unmasking(page, "unmask-name")).text
    for action in ("unmask-number", "unmask-card"):
        assert agent.post(unmasking(page, action)).status_code == 403
    assert [row[0] for row in opened(office)] == ["unmask-name"]


def test_a_supervisor_opens_nothing(office: Flask) -> None:
    clerk, supervisor = signed_in(office, "demo-clerk"), signed_in(office, "demo-supervisor")
    form = unmasking(found(clerk, zhang()), "unmask-name")
    form.values["csrf_token"] = supervisor.get("/staff/sign-in").token
    assert supervisor.post(form).status_code == 403


def test_the_page_of_one_member_of_staff_opens_nothing_to_another(office: Flask) -> None:
    first, second = signed_in(office, "demo-clerk"), signed_in(office, "demo-agent")
    token = unmasking(found(first, zhang()), "unmask-name").values["token"]
    form = unmasking(found(second, zhang()), "unmask-name", token=token)
    assert zhang().name not in second.send(form, status=409).html


def test_supervisors_see_who_opened_how_much_on_which_day(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    for action in ("unmask-name", "unmask-name", "unmask-card"):
        clerk.send(unmasking(found(clerk, zhang()), action))
    text = signed_in(office, "demo-supervisor", "en").get("/staff/audit").text
    assert "unmask the card number ×1; unmask the name ×2" in text
    assert "compare it with the paper on the desk" in text
    assert not any(secret in text for secret in SECRETS.values())
