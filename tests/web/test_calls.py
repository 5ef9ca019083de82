"""A call at the hotline: what is kept of it, for how long, and what its pages show. On SQLite and PostgreSQL alike."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, delete, insert, select

from faq.matcher import Verdict
from kiosk.presenters.found import Piece, marked
from kiosk.presenters.spoken import grouped
from kiosk.store.calls import MOST_OPENED, Call, Calls, NoSession, masked
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.tables import calls as table
from kiosk.store.tables import staff as accounts
from kiosk.store.tables import staff_sessions
from kiosk.store.usage import What
from kiosk.store.vault import Vault
from tests.conftest import SECRET, AppMaker, parts
from tests.unit.kiosk.clock import Clock
from tests.web.test_ask import decided
from tests.web.visitor import Page, Visitor, staff, words

START = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
LOST = "社保卡丢了怎么办"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    account = {"password": "", "role": "agent", "channel": "hotline", "region": "beijing", "disabled": False}
    with engine.begin() as connection:
        for name in ("li", "wang"):
            connection.execute(insert(accounts).values(name=name, **account))
            times = dict.fromkeys(("started_at", "ends_at", "ends_at_most"), START)
            connection.execute(insert(staff_sessions).values(token_hash=name, name=name, **times))
    yield engine
    engine.dispose()


@pytest.fixture
def kept(engine: Engine) -> Calls:
    return Calls(Ledger(engine, Vault(SECRET), "test", Clock(START)))


def test_a_call_keeps_the_city_what_was_read_out_and_a_note(kept: Calls) -> None:
    kept.begin("li", "beijing")
    kept.move("li", "urumqi")
    for entry_id in ("ur-14", "ur-22", "ur-14"):
        kept.opened("li", "beijing", entry_id)
    kept.write("li", "beijing", "wants a new card")
    assert kept.of("li") == Call(START, "urumqi", ("ur-22", "ur-14"), "wants a new card")
    assert kept.of("wang") is None


@pytest.mark.parametrize("first", ["move", "opened", "write"])
def test_whatever_is_done_first_begins_the_call(kept: Calls, first: str) -> None:
    {
        "move": lambda: kept.move("li", "urumqi"),
        "opened": lambda: kept.opened("li", "urumqi", "ur-14"),
        "write": lambda: kept.write("li", "urumqi", "a note"),
    }[first]()
    call = kept.of("li")
    assert call is not None
    assert call.region == "urumqi"


def test_a_new_call_and_the_end_of_one_leave_nothing(kept: Calls, engine: Engine) -> None:
    kept.write("li", "beijing", "first")
    kept.opened("li", "beijing", "bj-card-05")
    kept.begin("li", "beijing")
    assert kept.of("li") == Call(START, "beijing")
    kept.end("li")
    kept.end("li")
    with engine.connect() as connection:
        assert connection.execute(select(table)).all() == []


def test_the_end_of_a_session_takes_its_call_along(kept: Calls, engine: Engine) -> None:
    kept.write("li", "beijing", "mine")
    kept.write("wang", "beijing", "hers")
    with engine.begin() as connection:
        connection.execute(delete(staff_sessions).where(staff_sessions.c.name == "li"))
    assert kept.of("li") is None
    assert kept.of("wang") is not None
    for act in (lambda: kept.begin("li", "beijing"), lambda: kept.write("li", "beijing", "too late")):
        with pytest.raises(NoSession):
            act()


def test_a_note_stands_encrypted_and_masked(kept: Calls, engine: Engine) -> None:
    kept.write("li", "beijing", "rings back about 11010119900101000X")
    with engine.connect() as connection:
        (row,) = connection.execute(select(table.c.note))
    assert b"rings" not in row.note
    call = kept.of("li")
    assert call is not None
    assert call.note == "rings back about xxxxX"


def test_only_the_latest_of_what_was_read_out_is_kept(kept: Calls) -> None:
    for number in range(MOST_OPENED + 3):
        kept.opened("li", "beijing", f"bj-{number}")
    call = kept.of("li")
    assert call is not None
    assert call.opened == tuple(f"bj-{number}" for number in range(3, MOST_OPENED + 3))


@pytest.mark.parametrize(
    ("note", "kept_as"),
    [
        ("call 123 back", "call 123 back"),
        ("1234", "xxxx"),
        ("１２３４", "xxxx"),
        ("12 34-56.78", "xxxx"),
        ("幺三八零零", "xxxx"),
        ("number 1-2-3-4 ok", "number xxxx ok"),
        ("回电 13800001111，补卡", "回电 xxxx,补卡"),
        ("until 2027-01-31.", "until xxxx."),
        ("a\x00b\u202ec", "abc"),
        ("x" * 600, "x" * 500),
    ],
)
def test_figures_of_four_and_more_are_masked_however_they_are_written(note: str, kept_as: str) -> None:
    assert masked(note) == kept_as


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("12333", "12333"),
        ("8812333", "881 2333"),
        ("01065412333", "010 6541 2333"),
        ("010-65412333", "010 6541 2333"),
        ("4008812333", "400 881 2333"),
    ],
)
def test_a_number_is_said_in_groups(number: str, said: str) -> None:
    assert grouped(number) == said


@pytest.mark.parametrize(
    ("text", "question", "marks"),
    [
        ("社保卡丢失后", "我的社保卡", ["社保卡"]),
        ("社保卡丢失后", "卡", ["卡"]),
        ("Lost <b>Card</b>", "my card", ["Card"]),
        ("a card", "x y", []),
        ("İstanbul", "istanbul", []),
        ("卡", "", []),
    ],
)
def test_what_the_question_has_too_is_marked(text: str, question: str, marks: list[str]) -> None:
    pieces = marked(text, question)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.hit] == marks
    assert all(isinstance(piece, Piece) for piece in pieces)


class TestPages:
    """The search with its call, as an agent sees it."""

    @pytest.fixture
    def app(self, make_app: AppMaker) -> Flask:
        return make_app()

    def titles(self, page: Page) -> list[str]:
        return [title.get("data-title", "") for title in page.classed("title")]

    def press(self, visitor: Visitor, act: str, **values: str) -> Page:
        page = visitor.get("/staff/")
        data = {"csrf_token": page.token, **values}
        response = visitor.fetch(f"/staff/call/{act}", method="POST", data=data)
        assert response.status_code in {204, 303}
        return visitor.get(response.headers.get("Location", "/staff/"))

    def test_nobody_searches_without_signing_in(self, app: Flask) -> None:
        for path in (
            "/staff/",
            "/staff/found?q=x",
            "/staff/questions",
            "/staff/urumqi/estimate",
            "/staff/hand-over",
        ):
            response = Visitor(app).fetch(path)
            assert response.status_code == 303
            assert "/staff/sign-in" in response.headers["Location"]

    @pytest.mark.parametrize("lang", ["zh", "en", "ug"])
    def test_eight_titles_at_most_the_callers_city_first(self, app: Flask, lang: str) -> None:
        visitor = staff(app, lang)
        titles = self.titles(visitor.get("/staff/", query_string={"q": LOST}))
        assert 2 <= len(titles) <= 8
        assert titles == sorted(titles, key=lambda entry_id: not entry_id.startswith("bj"))
        page = self.press(visitor, "city", city="urumqi", q=LOST)
        assert page.by_id("q").get("value") == LOST
        titles = self.titles(page)
        assert titles == sorted(titles, key=lambda entry_id: not entry_id.startswith("ur"))
        assert self.titles(visitor.get("/staff/", query_string={"q": LOST})) == titles

    def test_one_answer_is_shown_and_another_where_it_is_asked_for(self, app: Flask) -> None:
        visitor = staff(app, "en")
        page = visitor.get("/staff/", query_string={"q": LOST})
        last = self.titles(page)[-1]
        for wanted, shown in (("", self.titles(page)[0]), (last, last), ("nothing", self.titles(page)[0])):
            page = visitor.get("/staff/", query_string={"q": LOST, "open": wanted})
            open_ones = [a.get("data-answer") for a in page.classed("opened") if a.get("hidden") is None]
            assert open_ones == [shown]
            assert [t.get("data-title") for t in page.classed("title") if t.get("aria-current")] == [shown]

    def test_what_is_marked_is_still_escaped(self, app: Flask) -> None:
        part = staff(app).fetch("/staff/found", query_string={"q": "<script>alert(1)</script> 社保卡"})
        assert "<mark>社保卡</mark>" not in part.text or "<script>" not in part.text
        assert "<script>" not in part.text
        assert "<mark>" in part.text

    def test_the_full_text_has_source_and_link(self, make_app: AppMaker) -> None:
        visitor = staff(make_app(public_url="https://shebao.example"), "en")
        page = visitor.get("/staff/", query_string={"q": "x", "open": ""})
        page = visitor.get("/staff/", query_string={"q": LOST})
        whole = html.unescape(page.classed("opened")[0].get("data-whole", ""))
        assert "Source: " in whole
        assert f"https://shebao.example/m/beijing/answer/{self.titles(page)[0]}" in whole

    def test_an_amount_and_a_day_are_reckoned_in_the_same_box(self, app: Flask) -> None:
        visitor = staff(app, "en")
        page = visitor.get("/staff/", query_string={"q": "住院花了3万三级能报多少"})
        (reckoned,) = page.classed("reckoned")
        assert "16,170.00" in words(reckoned)
        steps = visitor.send(page.form(action="/staff/urumqi/estimate"), ("action", "estimate"))
        assert "13,830.00" in steps.text
        page = visitor.get("/staff/", query_string={"q": "7月1日挂失什么时候到期"})
        assert "11 July" in words(page.classed("reckoned")[0])

    def test_no_day_is_reckoned_from_a_report_of_loss_where_the_document_gives_none(self, app: Flask) -> None:
        for question in ("11月20日挂失的，什么时候到期", "11月20日预挂失，什么时候到期"):
            (only,) = staff(app).get("/staff/", query_string={"q": question}).classed("reckoned")
            assert "北京" in words(only), question
            assert "11月30日" in words(only), question

    def test_today_is_the_day_it_is_in_both_cities(self, app: Flask) -> None:
        with time_machine.travel(datetime(2026, 11, 22, 20, 0, tzinfo=UTC), tick=False):
            question = {"q": "预挂失今天办的，什么时候失效"}
            (only,) = staff(app).get("/staff/", query_string=question).classed("reckoned")
        assert "2026年11月23日" in words(only)

    def test_without_an_answer_the_nearest_three_and_one_touch_to_save_it(self, make_app: AppMaker) -> None:
        app = decided(
            make_app(),
            beijing=(Verdict.REFUSAL, ["bj-card-05", "bj-card-06"]),
            urumqi=(Verdict.REFUSAL, ["ur-14", "ur-22"]),
        )
        visitor = staff(app)
        page = visitor.get("/staff/", query_string={"q": "公积金"})
        assert len(self.titles(page)) == 3
        response = visitor.post(page.form(action="/staff/unanswered"))
        assert response.status_code == 303
        assert [asked.text for asked in parts(app).questions.listed()] == ["公积金"]

    def test_a_wrong_answer_is_marked_with_the_question_that_led_to_it(self, app: Flask) -> None:
        visitor = staff(app)
        page = visitor.get("/staff/", query_string={"q": LOST})
        data = {"csrf_token": page.token, "q": LOST, "entry": "bj-card-05"}
        assert visitor.fetch("/staff/wrong", method="POST", data=data).status_code == 303
        (asked,) = parts(app).questions.listed()
        assert (asked.text, asked.kind, asked.entry) == (LOST, "marked", "bj-card-05")
        assert parts(app).questions.helpfulness() == {}  # no citizen said so
        assert visitor.fetch("/staff/wrong", method="POST", data=data | {"entry": "no"}).status_code == 404
        assert "Marked by staff:" in staff(app, "en").get("/staff/questions").text

    def test_what_was_read_out_stands_on_the_empty_screen_and_on_the_slip(self, app: Flask) -> None:
        visitor = staff(app, "en")
        self.press(visitor, "opened", entry="bj-card-05")
        self.press(visitor, "note", note="born 19900101, rings back")
        parts(app).tally.flush()
        for page in (visitor.get("/staff/"), visitor.get("/staff/", query_string={"q": LOST})):
            assert [len(list(shelf.iter("li"))) for shelf in page.classed("shelf-lately")] == [1, 1]
        assert page.by_id("note").get("value") == "born xxxx, rings back"
        slip = visitor.get("/staff/hand-over")
        assert "demo-agent" in slip.text
        assert "xxxx" in slip.text
        assert "item 5" in slip.text
        self.press(visitor, "end")
        assert visitor.fetch("/staff/hand-over").status_code == 303
        page = visitor.get("/staff/")
        assert page.by_id("note").get("value") == ""
        assert [len(list(shelf.iter("li"))) for shelf in page.classed("shelf-lately")] == [0, 1]

    @pytest.mark.parametrize(
        ("account", "channel"),
        [("demo-agent", "hotline"), ("demo-clerk", "counter"), ("demo-bank", "bank")],
    )
    def test_what_is_read_out_is_counted_once_a_call_by_desk(
        self, app: Flask, account: str, channel: str
    ) -> None:
        visitor = staff(app, account=account)
        for _ in range(2):
            self.press(visitor, "opened", entry="bj-card-05")
        assert self.counted(app, channel) == {What.ASKED: 1, What.ANSWERED: 1}
        self.press(visitor, "new")
        self.press(visitor, "opened", entry="bj-card-05")
        assert self.counted(app, channel) == {What.ASKED: 2, What.ANSWERED: 2}

    def test_a_question_saved_as_unanswered_is_counted_as_refused(self, make_app: AppMaker) -> None:
        app = decided(make_app(), beijing=(Verdict.REFUSAL, []), urumqi=(Verdict.REFUSAL, []))
        visitor = staff(app)
        page = visitor.get("/staff/", query_string={"q": "公积金"})
        visitor.post(page.form(action="/staff/unanswered"))
        assert self.counted(app, "hotline") == {What.ASKED: 1, What.REFUSED: 1}

    def counted(self, app: Flask, channel: str) -> dict[str, int]:
        parts(app).tally.flush()
        usage = parts(app).usage
        found = usage.between(usage.today(), usage.today())
        assert {use.channel for use in found} == {channel}
        return {use.what: times for use, times in found.items()}

    def test_signing_out_wipes_the_call(self, app: Flask) -> None:
        visitor = staff(app)
        page = self.press(visitor, "note", note="a note")
        visitor.fetch("/staff/sign-out", method="POST", data={"csrf_token": page.token})
        assert parts(app).calls.of("demo-agent") is None

    def test_a_city_that_is_none_is_refused(self, app: Flask) -> None:
        visitor = staff(app)
        data = {"csrf_token": visitor.get("/staff/").token, "city": "shanghai"}
        assert visitor.fetch("/staff/call/city", method="POST", data=data).status_code == 400
