"""A lost card at the kiosk and on the phone: where to go, the report from the particulars to the slip."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.factory import StartError
from kiosk.settings import AES, GUOMI
from kiosk.store import audit, tables
from kiosk.store.guard import Guard, StoreAway
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, Somebody, zhang
from tests.web.visitor import Form, Page, Visitor, words

LANGUAGES = ("zh", "en", "ug")


@pytest.fixture
def hall(make_app: AppMaker) -> Flask:
    app = make_app(terminal="hall-1", printer="dummy")
    Folk(parts(app).ledger).add(zhang())
    return app


def typed(page: Page, who: Somebody, **changes: str) -> Form:
    values = {"number": who.number, "name": who.name, "password": who.password} | changes
    return page.form(action="/loss/check").filled(**values)


def asked(visitor: Visitor, **changes: str) -> Page:
    page = visitor.get("/beijing/loss")
    return visitor.send(typed(page, zhang(), **changes))


def count(app: Flask, table: object = tables.reports) -> int:
    with parts(app).database.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def deeds(app: Flask) -> list[str]:
    with parts(app).database.connect() as connection:
        return list(connection.scalars(select(tables.audit.c.action)))


@pytest.mark.parametrize("choice", [("lang", "ug"), ("text", "large")])
def test_who_chooses_a_language_or_larger_text_keeps_what_was_typed_but_the_password(
    hall: Flask, choice: tuple[str, str]
) -> None:
    visitor = Visitor(hall)
    page = visitor.send(typed(visitor.get("/beijing/loss"), zhang(), number="110102"), choice)
    assert not page.classed("fault-list")
    values = page.form(name="loss").values
    assert (values["number"], values["name"], values["password"]) == ("110102", zhang().name, "")
    assert page.tree.get("lang" if choice[0] == "lang" else "data-text") == choice[1]
    assert "look-up" not in deeds(hall)


def test_without_a_printer_the_receipt_says_to_write_the_number_down(make_app: AppMaker) -> None:
    app = make_app(terminal="hall-1", printer="none")
    Folk(parts(app).ledger).add(zhang())
    visitor = Visitor(app, "en")
    done = visitor.send(asked(visitor).form(action="/loss/confirm"))
    assert "no printer" in words(done.by_id("main"))
    assert not done.all("form[@action='/beijing/loss/slip']")


class CutGuard(Guard):
    """The line to the store is cut."""

    def ask(self, _work: object) -> object:  # type: ignore[override]
        raise StoreAway


def cut(app: Flask) -> None:
    desk = parts(app).loss_desk
    assert desk
    desk._guard = CutGuard()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_citizen_reports_a_card_and_gets_a_number_and_the_end(hall: Flask, lang: str) -> None:
    visitor = Visitor(hall, lang)
    confirm = asked(visitor)
    assert count(hall) == 0
    assert zhang().number not in confirm.text
    done = visitor.send(confirm.form(action="/loss/confirm"))
    with parts(hall).database.connect() as connection:
        row = connection.execute(select(tables.reports)).mappings().one()
    assert row["number"] in done.text
    assert (row["channel"], row["terminal"]) == ("kiosk", "hall-1")
    assert zhang().number not in done.text
    assert zhang().name not in done.text


def test_a_reload_and_a_second_press_show_the_same_receipt(hall: Flask) -> None:
    visitor = Visitor(hall)
    form = asked(visitor).form(action="/loss/confirm")
    first, second = visitor.send(form), visitor.send(form)
    assert count(hall) == 1
    told = [words(page.classed("loss-receipt")[0]) for page in (first, second)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "11010119900307000"),
        ("number", "110101199003070004"),
        ("number", "110101199013070003"),
        ("name", ""),
        ("password", ""),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_asked(
    hall: Flask, lang: str, field: str, value: str
) -> None:
    visitor = Visitor(hall, lang)
    page = visitor.send(typed(visitor.get("/beijing/loss"), zhang(), **{field: value}), status=422)
    assert page.by_id(field).get("aria-invalid") == "true"
    assert page.by_id("number").get("value") == (value if field == "number" else zhang().number)
    assert page.by_id("password").get("value") == ""
    assert "look-up" not in deeds(hall)


def test_a_number_may_be_typed_with_blanks_and_a_small_x(hall: Flask) -> None:
    other = Somebody("beijing", "11010119900307002X", "李四", "another password", "X00000027")
    Folk(parts(hall).ledger).add(other)
    visitor = Visitor(hall)
    page = visitor.send(typed(visitor.get("/beijing/loss"), other, number="110101 19900307 002x"))
    assert page.form(action="/loss/confirm")


def test_unknown_wrong_and_void_look_the_same(hall: Flask) -> None:
    answers = set()
    for changes in ({"number": "110101198506120004"}, {"name": "李四"}, {"password": "nothing"}):
        visitor = Visitor(hall)
        page = visitor.send(typed(visitor.get("/beijing/loss"), zhang(), **changes), status=422)
        answers.add(page.all("p[@role='alert']")[0].text)
    assert len(answers) == 1


def test_after_five_misses_the_kiosk_says_until_when(hall: Flask) -> None:
    visitor = Visitor(hall)
    for _ in range(5):
        visitor.send(typed(visitor.get("/beijing/loss"), zhang(), password="nothing"), status=422)
    visitor.send(typed(visitor.get("/beijing/loss"), zhang()), status=429)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_when_the_line_is_cut_the_page_says_so_first_and_keeps_the_report_if_asked(
    hall: Flask, lang: str
) -> None:
    cut(hall)
    visitor = Visitor(hall, lang)
    page = visitor.get("/beijing/loss")
    assert page.classed("notice")
    confirm = visitor.send(typed(page, zhang()))
    done = visitor.send(confirm.form(action="/loss/note"))
    assert "96102" in done.text
    assert count(hall) == 0
    desk = parts(hall).loss_desk
    assert desk
    desk._guard = parts(hall).guard
    assert desk.deliver() == 1
    assert count(hall) == 1


def test_a_line_that_is_cut_between_the_pages_leaves_the_choice(hall: Flask) -> None:
    visitor = Visitor(hall)
    form = asked(visitor).form(action="/loss/confirm")
    cut(hall)
    page = visitor.send(form, status=503)
    visitor.send(page.form(action="/loss/note"))
    assert count(hall) == 0


def test_the_slip_holds_the_report_and_nobody(hall: Flask) -> None:
    visitor = Visitor(hall)
    done = visitor.send(asked(visitor).form(action="/loss/confirm"))
    slip = visitor.send(done.form(action="/loss/slip"))
    with parts(hall).database.connect() as connection:
        number = connection.execute(select(tables.reports.c.number)).scalar_one()
    assert number in slip.text
    for said in (zhang().number, zhang().name, zhang().card, zhang().password):
        assert said not in slip.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_urumqi_has_no_kiosk_report_and_says_where_to_ring(hall: Flask, lang: str) -> None:
    visitor = Visitor(hall, lang)
    page = visitor.get("/urumqi/loss")
    assert "12333" in page.text
    assert not page.all("form[@class='loss']")
    token = visitor.get("/beijing/loss").token
    for path in ("check", "confirm", "note", "slip"):
        assert (
            visitor.fetch(f"/urumqi/loss/{path}", method="POST", data={"csrf_token": token}).status_code
            == 404
        )


@pytest.mark.parametrize("city", ["beijing", "urumqi"])
def test_a_phone_rings_and_reports_nothing(hall: Flask, city: str) -> None:
    visitor = Visitor(hall)
    page = visitor.get(f"/m/{city}/loss")
    assert any(link.startswith("tel:") for link in page.links())
    assert not page.all("form[@class='loss']")
    assert visitor.fetch(f"/m/{city}/loss/check", method="POST").status_code in {404, 405}


def test_a_site_may_ask_for_the_name_alone(make_app: AppMaker) -> None:
    app = make_app(particulars=("name",))
    Folk(parts(app).ledger).add(zhang())
    visitor = Visitor(app)
    page = visitor.get("/beijing/loss")
    assert not page.all("input[@name='password']")
    form = page.form(action="/loss/check").filled(number=zhang().number, name=zhang().name)
    assert visitor.send(form).form(action="/loss/confirm")


def test_the_report_goes_on_when_the_app_starts_again(make_app: AppMaker) -> None:
    app = make_app()
    Folk(parts(app).ledger).add(zhang())
    cut(app)
    visitor = Visitor(app)
    confirm = visitor.send(typed(visitor.get("/beijing/loss"), zhang()))
    visitor.send(confirm.form(action="/loss/note"))
    again = make_app()
    assert parts(again).loss_desk
    assert parts(again).loss_desk.deliver() + count(again) >= 1  # type: ignore[union-attr]
    assert count(again) == 1


def test_with_the_other_cipher_it_is_all_the_same_but_never_in_one_store(make_app: AppMaker) -> None:
    app = make_app(suite=GUOMI)
    Folk(parts(app).ledger).add(zhang())
    visitor = Visitor(app)
    visitor.send(asked(visitor).form(action="/loss/confirm"))
    assert count(app) == 1
    assert list(audit.verify(parts(app).database, parts(app).ledger.vault)) == []
    with pytest.raises(StartError, match="KIOSK_CIPHER"):
        make_app(suite=AES)
