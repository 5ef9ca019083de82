"""A refusal reaches the staff: counted by POST, by the page's script or by a person's tap, and only where it is one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import MetaData, select
from werkzeug.routing import Rule

from faq.grouping import Counted
from faq.matcher import Verdict
from kiosk import outcomes
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.test_ask import ask, decided
from tests.web.test_headers import FILLED
from tests.web.test_routes import SURFACES, page_addresses
from tests.web.visitor import Form, Page, Visitor, staff, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
# What no document answers, under each surface that can be asked.
REFUSED = ("/beijing/ask?q=qwertyuiop", "/m/urumqi/ask?q=qwertyuiop", "/staff/?q=qwertyuiop")
ADDRESSES = ("/beijing/ask/unanswered", "/m/urumqi/ask/unanswered", "/staff/unanswered")


def kept(app: Flask) -> list[tuple[str, int, str | None, str, str, str | None]]:
    return [(c.text, c.count, c.region, c.lang, c.kind, c.entry) for c in parts(app).questions.listed()]


def telling(page: Page) -> Form:
    """Return the form that tells the staff."""
    return page.form(action="/unanswered")


def tell(visitor: Visitor, page: Page) -> Page:
    """Press its button, and follow to the page that comes."""
    response = visitor.post(telling(page))
    assert response.status_code == 303
    return visitor.get(response.headers["Location"])


def refusing(app: Flask) -> Flask:
    return decided(app, beijing=(Verdict.REFUSAL, ["bj-card-06"]), urumqi=(Verdict.REFUSAL, []))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_tap_on_the_button_is_counted_masked_and_thanked_for(
    make_app: AppMaker, prefix: str, lang: str
) -> None:
    app = decided(make_app(), beijing=(Verdict.REFUSAL, []), urumqi=(Verdict.ANSWER, ["ur-14"]))
    visitor = Visitor(app, lang)
    before = ask(visitor, "公积金，电话13812345678", prefix)
    after = tell(visitor, before)
    assert kept(app) == [("公积金 电话xxx", 1, "beijing", lang, "refused", None)]
    assert words(after.by_id("told"))
    assert not after.all("form[@action='" + telling(before).action + "']")
    assert after.by_id("q").get("value") == "公积金，电话13812345678"
    assert after.classed("phone")


def test_a_callers_question_is_counted_for_both_cities(make_app: AppMaker) -> None:
    app = refusing(make_app())
    visitor = staff(app)
    after = tell(visitor, visitor.get("/staff/?q=公积金"))
    assert kept(app) == [("公积金", 1, None, "zh", "refused", None)]
    assert words(after.by_id("told"))


@pytest.mark.parametrize("address", REFUSED[:2])
def test_the_sentence_for_the_script_waits_unseen_beside_the_button(visitor: Visitor, address: str) -> None:
    page = visitor.get(address)
    (place,) = (e for e in page.tree.iter() if e.get("data-refused") is not None)
    form, sentence = place
    assert (form.tag, form.get("method")) == ("form", "post")
    assert len(words(form)) > 5
    assert sentence.get("hidden") is not None
    assert words(sentence)


@pytest.mark.parametrize("surface", ["kiosk", "public"])
def test_every_surface_that_citizens_ask_has_the_script(visitor: Visitor, surface: str) -> None:
    script = visitor.fetch(f"/static/js/{surface}.js").text
    assert 'import { tellOfRefusal } from "./refused.js";' in script
    assert "tellOfRefusal();" in script


@pytest.mark.parametrize(
    "address", ["/beijing/ask", "/m/beijing/ask?q=社保卡丢了怎么办", "/staff/", "/staff/?q=社保卡丢了怎么办"]
)
def test_where_nothing_is_refused_there_is_nothing_to_tell(app: Flask, address: str) -> None:
    page = staff(app).get(address)
    assert not [form for form in page.all("form") if form.get("action", "").endswith("/unanswered")]


def test_a_caller_is_refused_only_when_neither_city_has_an_answer(make_app: AppMaker) -> None:
    app = decided(make_app(), beijing=(Verdict.REFUSAL, []), urumqi=(Verdict.CHOOSE, ["ur-14", "ur-15"]))
    page = staff(app).get("/staff/?q=公积金")
    assert not [e for e in page.tree.iter() if e.get("data-none") is not None]


@pytest.mark.parametrize("path", ["/beijing/ask/found", "/m/beijing/ask/found"])
def test_what_follows_the_typing_tells_nobody(make_app: AppMaker, path: str) -> None:
    response = Visitor(refusing(make_app())).fetch(path, query_string={"q": "公积金"})
    assert response.status_code == 200
    assert "data-refused" not in response.text
    assert "<form" not in response.text


@pytest.mark.parametrize("address", REFUSED)
def test_the_thanks_stay_when_the_language_or_the_size_changes_and_count_nothing(
    make_app: AppMaker, address: str
) -> None:
    app = make_app()
    visitor = staff(app)
    after = tell(visitor, visitor.get(address))
    again = [link for link in after.links() if "lang=" in link or "text=" in link]
    assert len(again) >= 3
    for link in again:
        page = visitor.get(link)
        assert words(page.by_id("told"))
        assert not page.all("form[@action='" + telling(visitor.get(address)).action + "']")
    assert [row[1] for row in kept(app)] == [1]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_answered_can_not_be_told_of(make_app: AppMaker, address: str) -> None:
    app = make_app()
    visitor = staff(app)
    data = {"csrf_token": telling(visitor.get(REFUSED[0])).values["csrf_token"], "q": "卡丢了"}
    decided(app, beijing=(Verdict.ANSWER, ["bj-card-05"]), urumqi=(Verdict.ANSWER, ["ur-14"]))
    visitor.get(address, 409, method="POST", data=data)
    decided(app, beijing=(Verdict.REFUSAL, []), urumqi=(Verdict.REFUSAL, []))
    assert visitor.fetch(address, method="POST", data=data).status_code == 303


@pytest.mark.parametrize("prefix", ["", "/m"])
def test_none_of_those_to_choose_from_is_a_refusal_with_numbers_and_is_told_of(
    make_app: AppMaker, prefix: str
) -> None:
    app = make_app()
    visitor = Visitor(app)
    decided(app, beijing=(Verdict.CHOOSE, ["bj-card-05", "bj-card-08"]))
    choice = visitor.get(f"{prefix}/beijing/ask?q=卡")
    (none,) = (a.get("href", "") for a in choice.all("a") if "none=yes" in a.get("href", ""))
    refusal = visitor.get(none)
    assert refusal.classed("phone")
    assert not refusal.classed("question-lead")
    told = visitor.get(visitor.post(telling(refusal)).headers["Location"])
    assert words(told.by_id("told"))
    assert [row[1] for row in kept(app)] == [1]


@pytest.mark.parametrize("one", ["beijing", "urumqi"])
def test_what_one_city_answers_can_not_be_told_of_for_both(make_app: AppMaker, one: str) -> None:
    app = make_app()
    visitor = staff(app)
    data = {"csrf_token": telling(visitor.get("/staff/?q=qwertyuiop")).values["csrf_token"], "q": "卡丢了"}
    nothing = {"beijing": (Verdict.REFUSAL, []), "urumqi": (Verdict.REFUSAL, [])}
    decided(app, **nothing | {one: (Verdict.ANSWER, ["ur-14"])})  # type: ignore[arg-type]
    visitor.get("/staff/unanswered", 409, method="POST", data=data)
    assert kept(app) == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "fields",
    [{}, {"q": ""}, {"q": " "}, {"q": "\x00"}, {"q": "x" * 501}, {"q": "长" * 5000}, {"Q": "公积金"}],
)
def test_what_can_not_be_asked_can_not_be_told_of(
    make_app: AppMaker, address: str, fields: dict[str, str]
) -> None:
    app = make_app()
    visitor = staff(app)
    token = telling(visitor.get(REFUSED[0])).values["csrf_token"]
    visitor.get(address, 422, method="POST", data={"csrf_token": token, **fields})
    assert kept(app) == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "token", [{}, {"csrf_token": ""}, {"csrf_token": "x"}], ids=["none", "empty", "wrong"]
)
def test_telling_needs_the_token_of_the_form(make_app: AppMaker, address: str, token: dict[str, str]) -> None:
    app = make_app()
    visitor = Visitor(app)
    visitor.get(REFUSED[0])
    visitor.get(address, 400, method="POST", data={"q": "qwertyuiop", **token})
    assert kept(app) == []


@pytest.mark.parametrize(
    "question", ["住院 报销&大病 100%", "<b>qwertyuiop</b>", "one\r\ntwo qwertyuiop", "#?=+"]
)
def test_the_question_goes_through_the_form_as_it_was_asked(make_app: AppMaker, question: str) -> None:
    visitor = Visitor(refusing(make_app()))
    page = visitor.get("/m/urumqi/ask", query_string={"q": question})
    after = tell(visitor, page)
    assert after.by_id("q").get("value", "").split() == question.split()


def test_a_program_may_tell_of_a_refusal_too(make_app: AppMaker) -> None:
    app = make_app()
    with app.app_context():
        outcomes.refused("公积金", None, "en")
    with app.test_request_context("/api/v1/chat", method="POST"):
        outcomes.refused("公积金", "urumqi", "en")
    assert [(row[0], row[2]) for row in kept(app)] == [("公积金", None), ("公积金", "urumqi")]


def test_the_rows_are_what_the_editors_tools_read(make_app: AppMaker) -> None:
    app = make_app()
    visitor = Visitor(app)
    tell(visitor, visitor.get(REFUSED[0]))
    (row,) = parts(app).questions.listed()
    assert Counted.from_dict(row.as_dict()) == row


# A session lasts for as long as its pages are looked at; every other column of every table is left alone.
MOVED_ON_BY_A_LOOK = {("sessions", "ends_at")}
# Whatever a GET may be asked with: what is refused, and what pages put into their own addresses.
QUERIES = ("", "?q=qwertyuiop", "?q=qwertyuiop&told=yes&helped=no&lang=ug&text=large&region=urumqi&limit=3")


def tables(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return what every table holds, of the shared database and of the kiosk's own file."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for engine in (parts(app).database, parts(app).own):
        known = MetaData()
        with engine.connect() as connection:
            known.reflect(connection)
            for table in known.sorted_tables:
                if table.name in {"usage", "devices"}:  # written by threads, whenever they like
                    continue
                columns = [c for c in table.columns if (table.name, c.name) not in MOVED_ON_BY_A_LOOK]
                found[table.name] = sorted(map(tuple, connection.execute(select(*columns))), key=str)
    return found


def looks(app: Flask) -> Iterator[str]:
    """Every address that can be looked at: each GET route in several ways, and each page."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield from (filled(rule) + query for query in QUERIES)
    for surface in SURFACES:
        yield from page_addresses(app, surface)


def filled(rule: Rule) -> str:
    values = {name: FILLED.get(name, "css/base.css") for name in rule.arguments}
    return str(rule.build(values)[1])  # type: ignore[index]


@pytest.fixture
def used(make_app: AppMaker) -> Flask:
    """An app in whose every table there is something to change."""
    app = make_app()
    parts(app).questions.unanswered("qwertyuiop", "beijing", "zh", "refused")
    parts(app).questions.unhelpful("bj-card-05", "beijing")
    return app


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_at_any_address_leaves_every_table_as_it_was(used: Flask, method: str) -> None:
    visitor = CardVisitor(used)
    visitor.enter(visitor.insert("beijing-employed"), "246813")
    before = tables(used)
    assert {"sessions", "questions", "helpfulness"} <= {name for name, rows in before.items() if rows}
    for address in looks(used):
        visitor.fetch(address, method=method, buffered=not address.startswith("/card/events")).close()
        assert tables(used) == before, address


def test_the_walk_would_notice_a_change(used: Flask) -> None:
    before = tables(used)
    parts(used).questions.unanswered("qwertyuiop", "beijing", "zh", "refused")
    assert tables(used) != before
