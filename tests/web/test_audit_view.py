"""What supervisors read: the audit of their own city, whether it is sound, who has to wait, whose cards are flagged."""

import pytest
from flask import Flask
from sqlalchemy import text

from kiosk import demo_staff
from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, Role
from kiosk.presenters import audit_view
from kiosk.store import trail
from kiosk.store.attempts import ACCOUNT, Counter
from kiosk.store.trail import Trail, Wanted
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.test_cases import AZIZ, found, signed_in
from tests.web.visitor import Page, words

CLERK = Actor(Role.CLERK, Channel.COUNTER, "beijing", "demo-clerk", "desk-1")


@pytest.fixture
def office(make_app: AppMaker) -> Flask:
    app = make_app(terminal="desk-1")
    folk = Folk(parts(app).ledger)
    folk.add(zhang())
    folk.add(AZIZ)
    return app


def rows(page: Page) -> list[list[str]]:
    """Return the cells of the first table."""
    return [[words(cell) for cell in row.findall("td")] for row in page.all("table")[0].findall("tbody/tr")]


def test_the_latest_stands_first_and_refusals_stand_out(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    found(clerk, zhang())
    found(clerk, AZIZ, status=404)
    page = signed_in(office, "demo-supervisor", "en").get("/staff/audit")
    assert [(row[1], row[3], row[4]) for row in rows(page)[:3]] == [
        ("demo-supervisor", "sign-in", "done"),
        ("demo-clerk", "look-up of a person", "not found"),
        ("demo-clerk", "look-up of a person", "found"),
    ]
    refused = [[words(cell) for cell in row][4] for row in page.classed("trail-refused")]
    assert refused == ["not found"]


@pytest.mark.parametrize(("lang", "said"), [("zh", "8人"), ("en", "people: 8"), ("ug", "8 ئادەم")])
def test_how_many_people_came_on_a_list_is_said_in_words(office: Flask, lang: str, said: str) -> None:
    page = signed_in(office, "demo-supervisor", lang).get("/staff/audit")
    assert rows(page)[-1][4] == said


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_nobody_is_named_but_staff(office: Flask, lang: str) -> None:
    found(signed_in(office, "demo-clerk"), zhang())
    page = signed_in(office, "demo-supervisor", lang).get("/staff/audit")
    for secret in (
        zhang().number,
        zhang().name,
        zhang().card,
        parts(office).ledger.vault.hashed("number", zhang().number),
    ):
        assert secret not in page.html
    assert parts(office).ledger.vault.hashed("number", zhang().number)[:8] in page.text


def test_another_citys_rows_are_not_shown(office: Flask) -> None:
    found(signed_in(office, "demo-bank"), AZIZ)
    page = signed_in(office, "demo-supervisor").get("/staff/audit")
    assert "demo-bank" not in page.text


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"actor": "demo-clerk", "action": "look-up"}, 2),
        ({"action": "look-up", "result": "identified"}, 1),
        ({"action": "look-up", "first": "2000-01-01", "last": "2000-01-02"}, 0),
        ({"action": "look-up", "first": "no day"}, 2),
        ({"actor": "' OR 1=1 --"}, 0),
    ],
)
def test_rows_are_found_by_day_action_result_and_actor(
    office: Flask, chosen: dict[str, str], expected: int
) -> None:
    clerk = signed_in(office, "demo-clerk")
    found(clerk, zhang())
    found(clerk, AZIZ, status=404)
    supervisor = signed_in(office, "demo-supervisor")
    form = supervisor.get("/staff/audit").form(name="trail")
    form.values |= chosen
    page = supervisor.send(form)
    assert len(rows(page) if page.classed("trail-time") else []) == expected


def test_rows_are_found_by_the_number_of_a_report(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    done = clerk.send(found(clerk, zhang()).form(action="/pre-report"))
    number = words(done.classed("figures-main")[0].findall("dd")[0])
    supervisor = signed_in(office, "demo-supervisor", "en")
    page = supervisor.send(supervisor.get("/staff/audit").form(name="trail").filled(report=number))
    assert {row[3] for row in rows(page)} == {"look-up of a person", "report lost"}


def test_many_rows_come_page_by_page(office: Flask) -> None:
    for _ in range(trail.PAGE + 5):
        parts(office).ledger.note("look-up", CLERK, "identified", zhang().number)
    supervisor = signed_in(office, "demo-supervisor")
    form = supervisor.get("/staff/audit").form(name="trail")
    form.values |= {"action": "look-up"}
    first = supervisor.send(form)
    assert len(rows(first)) == trail.PAGE
    form.values |= {"page": "1"}
    assert len(rows(supervisor.send(form))) == 5


def test_a_supervisor_has_every_chain_verified_to_its_last_row(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor", "en")
    page = supervisor.send(supervisor.get("/staff/audit").form(action="/audit/verify"))
    assert "verified to row" in page.text
    (focused,) = page.all("*[@data-focus]")
    assert list(page.tree.iter()).index(focused) < list(page.tree.iter()).index(page.by_id("trail"))
    assert rows(page)[0][3:5] == ["audit", "as it was written"]


def test_every_action_has_a_name_in_the_filter() -> None:
    assert {code for code in (*Duty, *Action) if code not in audit_view._ACTIONS} == set()


def test_what_a_list_held_is_no_result_to_look_for(office: Flask) -> None:
    parts(office).ledger.note("import", CLERK, "3 faults")
    page = signed_in(office, "demo-supervisor", "en").get("/staff/audit")
    assert "faults: 3" in page.text
    offered = {option.get("value") for option in page.by_id("result").iter("option")}
    assert "done" in offered
    assert not {value for value in offered if value and value[0].isdigit()}


def test_another_language_keeps_the_filter_and_the_verdict(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    form = supervisor.get("/staff/audit").form(name="trail")
    page = supervisor.send(form.filled(action="sign-in"))
    english = supervisor.send(page.form(name="again"), ("lang", "en"))
    assert english.form(name="trail").values["action"] == "sign-in"
    verified = supervisor.send(english.form(action="/audit/verify"))
    assert supervisor.send(verified.form(name="again"), ("lang", "zh")).classed("notice-quiet")


def test_a_row_that_was_altered_is_told(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor", "en")
    with parts(office).database.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_is_never_altered"))
        connection.execute(text("UPDATE audit SET result = 'x' WHERE place = 1"))
    page = supervisor.send(supervisor.get("/staff/audit").form(action="/audit/verify"))
    assert "are not as they were written" in page.text
    assert rows(page)[0][3:5] == ["audit", "not as it was written"]


def test_who_waits_is_named_where_the_account_is_of_the_own_city(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor", "en")
    attempts = parts(office).attempts
    for name in ("demo-clerk", "demo-bank"):
        for _ in range(5):
            attempts.may_try(Counter(ACCOUNT, name))
    page = supervisor.get("/staff/attempts")
    assert "demo-clerk" in page.text
    assert "demo-bank" not in page.text


def test_a_card_reported_for_the_third_time_is_flagged_in_its_own_city(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    for _ in range(3):
        clerk.send(found(clerk, zhang()).form(action="/pre-report"))
        form = found(clerk, zhang()).form(action="/revocation")
        form.values |= {"seen": "yes", "reason": "found", "password": demo_staff.PASSWORD}
        assert not Trail(parts(office).ledger).flagged("urumqi")
        clerk.send(form)
    (flagged,) = Trail(parts(office).ledger).flagged("beijing")
    assert flagged.times == 3
    page = signed_in(office, "demo-supervisor", "en").get("/staff/attempts")
    assert flagged.report in page.text
    assert zhang().number not in page.html


def test_nothing_was_unmasked_before_anything_was(office: Flask) -> None:
    assert Trail(parts(office).ledger).unmasked(Wanted("beijing")) == ()


@pytest.mark.parametrize("page", ["audit", "attempts"])
@pytest.mark.parametrize("name", ["demo-agent", "demo-clerk", "demo-admin"])
def test_only_supervisors_read_them(office: Flask, name: str, page: str) -> None:
    assert signed_in(office, name).fetch(f"/staff/{page}").status_code == 403
