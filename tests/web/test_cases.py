"""Staff and a lost card: found by number, reported by telephone, taken back and ended at the counter; by who may."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk import city_time, demo_staff
from kiosk.loss.report import Status
from kiosk.store import tables
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, Somebody, zhang
from tests.web.visitor import Form, Page, Visitor, words

LANGUAGES = ("zh", "en", "ug")
AZIZ = Somebody("urumqi", "650102198801010002", "阿孜古丽·买买提", "a query password", "X00000027")


@pytest.fixture
def office(make_app: AppMaker) -> Flask:
    app = make_app(terminal="desk-1")
    folk = Folk(parts(app).ledger)
    folk.add(zhang())
    folk.add(AZIZ)
    return app


def signed_in(app: Flask, name: str, lang: str = "") -> Visitor:
    visitor = Visitor(app, lang)
    form = visitor.get("/staff/sign-in").form(action="/staff/sign-in")
    answer = visitor.post(form.filled(name=name, password=demo_staff.PASSWORD))
    assert answer.status_code == 303
    return visitor


def found(visitor: Visitor, who: Somebody, status: int = 200, name: str | None = None) -> Page:
    form = visitor.get("/staff/cases").form(action="/staff/cases").filled(number=who.number)
    if "name" in form.values:
        form.filled(name=who.name if name is None else name)
    return visitor.send(form, status=status)


def statuses(app: Flask) -> list[str]:
    with parts(app).database.connect() as connection:
        return list(
            connection.scalars(select(tables.reports.c.status).order_by(tables.reports.c.accepted_at))
        )


def actions(page: Page) -> set[str]:
    return {form.get("action", "").rpartition("/")[2] for form in page.classed("case-act")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_agent_reports_by_number_and_name(office: Flask, lang: str) -> None:
    agent = signed_in(office, "demo-agent", lang)
    page = found(agent, zhang())
    assert actions(page) == {"pre-report"}
    done = agent.send(page.form(action="/pre-report"))
    assert statuses(office) == [Status.PRE_REPORTED]
    with parts(office).database.connect() as connection:
        row = connection.execute(select(tables.reports)).mappings().one()
        deed = (
            connection.execute(select(tables.audit).where(tables.audit.c.action == "pre-report"))
            .mappings()
            .one()
        )
    assert row["number"] in done.text
    assert (deed["actor"], deed["role"], deed["channel"]) == ("demo-agent", "agent", "hotline")
    assert actions(found(agent, zhang())) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_clerk_takes_a_report_back(office: Flask, lang: str) -> None:
    agent = signed_in(office, "demo-agent")
    agent.send(found(agent, zhang()).form(action="/pre-report"))
    clerk = signed_in(office, "demo-clerk", lang)
    page = found(clerk, zhang())
    assert actions(page) == {"revocation", "formal-loss"}
    form = page.form(action="/revocation")
    form.values |= {"seen": "yes", "reason": "found at home", "password": demo_staff.PASSWORD}
    done = clerk.send(form)
    assert statuses(office) == [Status.REVOKED]
    slip = clerk.send(done.form(action="/slip"))
    for page in (done, slip):
        rows = page.all("dl[@class='figures']/div")
        assert len(rows) == 3  # the number, when it was accepted, when it was taken back


def test_a_clerk_ends_a_card_for_good_and_tells_the_day_of_the_new_one(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk", "en")
    form = found(clerk, zhang()).form(action="/formal-loss")
    form.values |= {"seen": "yes", "password": demo_staff.PASSWORD}
    clerk.send(form)
    clerk.send(form)  # pressed twice
    assert statuses(office) == [Status.FORMALLY_LOST]
    assert actions(found(clerk, zhang())) == set()


@pytest.mark.parametrize(
    ("missing", "value"), [("seen", None), ("password", "wrong"), ("password", ""), ("reason", "")]
)
def test_nothing_is_taken_back_without_card_reason_and_password(
    office: Flask, missing: str, value: str | None
) -> None:
    agent = signed_in(office, "demo-agent")
    agent.send(found(agent, zhang()).form(action="/pre-report"))
    clerk = signed_in(office, "demo-clerk")
    form = found(clerk, zhang()).form(action="/revocation")
    form.values |= {"seen": "yes", "reason": "found at home", "password": demo_staff.PASSWORD}
    if value is None:
        del form.values[missing]
    else:
        form.values[missing] = value
    page = clerk.send(form, status=422)
    assert statuses(office) == [Status.PRE_REPORTED]
    again = page.form(action="/revocation")  # the case itself, with what was filled in but the password
    assert again.values["token"] == form.values["token"]
    assert again.values["reason"] == form.values["reason"]
    assert again.values["password"] == ""
    assert ("seen" in again.values) == ("seen" in form.values)
    assert [field.get("name") for field in page.all("input[@aria-invalid]")] == [missing]
    assert page.all("details[@class='more']")[0].get("open") is None


def test_after_a_wrong_password_the_right_one_is_enough(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    form = found(clerk, zhang()).form(action="/formal-loss")
    form.values |= {"seen": "yes", "password": "wrong"}
    again = clerk.send(form, status=422).form(action="/formal-loss")
    clerk.send(again.filled(password=demo_staff.PASSWORD))
    assert statuses(office) == [Status.FORMALLY_LOST]


def in_english(visitor: Visitor, page: Page, name: str = "again") -> Page:
    """Press the picker's button."""
    form: Form = page.form(name=name)
    return visitor.send(form, ("lang", "en"))


def test_another_language_keeps_the_case_what_was_done_and_the_slip(office: Flask) -> None:
    agent = signed_in(office, "demo-agent")
    typed = agent.get("/staff/cases").form(name="find").filled(number="BJ1", name="张")
    page = agent.send(typed, ("lang", "ug"))
    assert page.form(name="find").values | {"csrf_token": ""} == typed.values | {"csrf_token": ""}
    page = found(agent, zhang())
    case = in_english(agent, page)
    assert case.h1 == "How the card stands"
    assert case.form(action="/pre-report").values["token"] == page.form(action="/pre-report").values["token"]
    done = in_english(agent, agent.send(case.form(action="/pre-report")))
    assert done.h1 == "Done"
    assert "This was done before" not in done.text
    slip = in_english(agent, agent.send(done.form(action="/slip")))
    assert slip.h1 == "Report of a lost card"
    assert statuses(office) == [Status.PRE_REPORTED]
    with parts(office).database.connect() as connection:
        deeds = list(connection.scalars(select(tables.audit.c.action)))
    assert (deeds.count("look-up"), deeds.count("pre-report")) == (1, 1)


def test_what_has_no_page_of_its_own_leads_to_one_in_another_language(office: Flask) -> None:
    agent = signed_in(office, "demo-agent")
    token = found(agent, zhang()).token
    page = agent.get("/staff/cases/revocation", 403, method="POST", data={"csrf_token": token})
    (english,) = (link for link in page.links() if link.endswith("lang=en"))
    assert agent.get(english).all("h1")


def test_an_agent_has_no_way_to_take_back_or_end(office: Flask) -> None:
    agent = signed_in(office, "demo-agent")
    page = found(agent, zhang())
    token = page.form(action="/pre-report").values["token"]
    for action in ("revocation", "formal-loss"):
        data = {
            "csrf_token": page.token,
            "token": token,
            "seen": "yes",
            "reason": "x",
            "password": demo_staff.PASSWORD,
        }
        assert agent.fetch(f"/staff/cases/{action}", method="POST", data=data).status_code == 403
    assert statuses(office) == []


def test_in_urumqi_the_bank_does_it_all(office: Flask) -> None:
    bank = signed_in(office, "demo-bank")
    page = found(bank, AZIZ)
    assert actions(page) == {"pre-report", "formal-loss"}
    bank.send(page.form(action="/pre-report"))
    form = found(bank, AZIZ).form(action="/formal-loss")
    form.values |= {"seen": "yes", "password": demo_staff.PASSWORD}
    bank.send(form)
    assert statuses(office) == [Status.FORMALLY_LOST]


def test_staff_of_one_city_find_nobody_of_another(office: Flask) -> None:
    found(signed_in(office, "demo-clerk"), AZIZ, status=404)
    found(signed_in(office, "demo-agent"), zhang(), status=404, name="李四")


def test_a_supervisor_changes_nothing(office: Flask) -> None:
    supervisor = signed_in(office, "demo-supervisor")
    assert supervisor.fetch("/staff/cases").status_code == 403


def test_nobody_signed_in_is_sent_to_the_door(office: Flask) -> None:
    visitor = Visitor(office)
    answer = visitor.fetch("/staff/cases")
    assert answer.status_code == 303
    assert "/staff/sign-in" in answer.headers["Location"]


def test_a_page_of_one_member_of_staff_is_no_good_to_another(office: Flask) -> None:
    first, second = signed_in(office, "demo-clerk"), signed_in(office, "demo-agent")
    token = found(first, zhang()).form(action="/formal-loss").values["token"]
    form = found(second, zhang()).form(action="/pre-report")
    form.values["token"] = token
    second.send(form, status=409)
    assert statuses(office) == []


def test_numbers_and_names_are_masked_and_in_no_address(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    page = found(clerk, zhang())
    for said in (zhang().number, zhang().name, zhang().card):
        assert said not in page.text
        assert not any(said in link for link in page.links())


def test_every_look_is_recorded(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    found(clerk, zhang())
    found(clerk, AZIZ, status=404)
    with parts(office).database.connect() as connection:
        looks = connection.execute(
            select(tables.audit.c.actor, tables.audit.c.result).where(tables.audit.c.action == "look-up")
        ).all()
    assert [tuple(row) for row in looks] == [("demo-clerk", "identified"), ("demo-clerk", "not identified")]


def test_a_card_is_found_by_the_number_of_its_report(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk", "en")
    clerk.send(found(clerk, zhang()).form(action="/pre-report"))
    with parts(office).database.connect() as connection:
        number = connection.execute(select(tables.reports.c.number)).scalar_one()
    form = clerk.get("/staff/cases").form(action="/staff/cases")
    page = clerk.send(form.filled(number=f" {number.lower()} "))
    assert actions(page) == {"revocation", "formal-loss"}
    assert number in page.text
    bank = signed_in(office, "demo-bank")
    bank.send(bank.get("/staff/cases").form(action="/staff/cases").filled(number=number), status=404)
    agent = signed_in(office, "demo-agent", "en")
    form = agent.get("/staff/cases").form(action="/staff/cases").filled(number=number, name=zhang().name)
    page = agent.send(form)
    assert "Take the report back: at a service point" in page.text


def test_the_slip_tells_report_and_day_and_nobodys_name(office: Flask) -> None:
    bank = signed_in(office, "demo-bank", "en")
    form = found(bank, AZIZ).form(action="/formal-loss")
    form.values |= {"seen": "yes", "password": demo_staff.PASSWORD}
    done = bank.send(form)
    assert "Temporary card issued today: good until" in done.text
    slip = bank.send(done.form(action="/cases/slip"))
    with parts(office).database.connect() as connection:
        report = connection.execute(select(tables.reports)).mappings().one()
    issued = city_time.day(report["closed_at"])
    assert report["number"] in slip.text
    assert "the bank gives you a temporary card" in slip.text
    for days in (60, 120):
        until = issued + timedelta(days=days)
        assert f"{until.day} {until:%B} {until.year}" in slip.text
    for said in (AZIZ.number, AZIZ.name, AZIZ.card, AZIZ.name[:1] + "**"):
        assert said not in slip.text


def test_without_a_report_there_is_no_slip(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk")
    page = found(clerk, zhang())
    data = {"csrf_token": page.token, "token": page.form(action="/pre-report").values["token"]}
    assert clerk.fetch("/staff/cases/slip", method="POST", data=data).status_code == 409


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_agent_has_the_words_to_read_out_in_each_language(office: Flask, lang: str) -> None:
    agent = signed_in(office, "demo-agent", lang)
    (script,) = agent.get("/staff/cases").classed("script")
    read_out = script.findall("details")
    assert {part.get("lang") for part in read_out} == {"zh-CN", "en", "ug"}
    assert read_out[0].get("open") is not None
    assert (read_out[0].get("lang") or "").startswith(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_read_out_goes_with_the_call(office: Flask, lang: str) -> None:
    agent = signed_in(office, "demo-agent", lang)
    page = found(agent, zhang())
    (before,) = page.classed("script")
    assert len(before.findall("details[@open]/ol/li")) == 5
    assert all("10" in words(part) for part in before.findall("details"))  # days, of Beijing's rules
    done = agent.send(page.form(action="/pre-report"))
    (after,) = done.classed("script")
    assert len(after.findall("details[@open]/ol/li")) == 1
    (number,) = done.classed("report-number")
    assert [len(words(part)) for part in number] == [4, 4, 4, 4]
    assert not found(agent, zhang()).classed("script")  # nothing is left to be asked for
    assert not found(signed_in(office, "demo-clerk"), zhang()).classed("script")


def test_the_slip_speaks_to_the_person_and_the_desks_page_to_the_clerk(office: Flask) -> None:
    clerk = signed_in(office, "demo-clerk", "en")
    form = found(clerk, zhang()).form(action="/formal-loss")
    form.values |= {"seen": "yes", "password": demo_staff.PASSWORD}
    done = clerk.send(form)
    slip = clerk.send(done.form(action="/cases/slip"))
    assert "Hand over the certificate" in done.text
    assert "Hand over" not in slip.text
    assert "You are given a certificate" in slip.text
    assert not slip.classed("figures-you")
