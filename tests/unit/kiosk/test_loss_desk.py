"""A citizen's report: identified, confirmed, told the same again, and kept here while the store is away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError

from calculators import rulebook
from kiosk.loss import ends, rules
from kiosk.loss.report import Actor, Status
from kiosk.loss.rules import Channel, Role
from kiosk.loss_desk import ConfirmationOver, LossDesk, NotIdentified, Particulars, TooOften
from kiosk.store import tables
from kiosk.store.attempts import Attempts, TooMany
from kiosk.store.database import open_database, open_file
from kiosk.store.guard import Guard, StoreAway
from kiosk.store.ledger import Ledger
from kiosk.store.outbox import NOT_IDENTIFIED, Note, Outbox
from kiosk.store.people import People
from kiosk.store.reports import Reports
from kiosk.store.vault import Vault
from tests.unit.kiosk.clock import Clock
from tests.unit.kiosk.folk import CHEAP, Folk, zhang

CLERK = Actor(Role.CLERK, Channel.COUNTER, "beijing", "wang", "counter-1")


class Hall:
    """One kiosk with its store, which can be cut off."""

    def __init__(self, engine: Engine, own: Engine) -> None:
        self.clock, self.cut = Clock(datetime(2026, 11, 22, 2, 0, tzinfo=UTC)), False
        self.engine = engine
        vault = Vault("a key for tests")
        self.ledger = Ledger(engine, vault, "hall/1", self.clock)
        self.people = People(self.ledger, CHEAP)
        book, city = rulebook.load(), rules.load()
        self.reports = Reports(self.ledger, city, ends.by_rules(city, book))
        self.outbox = Outbox(own, vault)
        self.guard = _CutGuard(self)
        self.desk = LossDesk(
            ledger=self.ledger,
            people=self.people,
            reports=self.reports,
            attempts=Attempts(self.ledger),
            rules=city,
            outbox=self.outbox,
            guard=self.guard,
            terminal="hall-1",
            now=self.clock,
        )

    def count(self) -> int:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(tables.reports)).scalar_one()


class _CutGuard(Guard):
    """A guard before a line that a test can cut, before the work or after its commit."""

    def __init__(self, hall: Hall) -> None:
        super().__init__(rest=0)
        self._hall, self.cut_after = hall, False

    def ask(self, work):  # type: ignore[no-untyped-def]
        def over_the_line():  # type: ignore[no-untyped-def]
            if self._hall.cut:
                raise OperationalError("cut", None, Exception("cut"))
            found = work()
            if self.cut_after:
                raise OperationalError("cut", None, Exception("cut"))
            return found

        return super().ask(over_the_line)


@pytest.fixture
def hall(url: str, tmp_path: Path) -> Iterator[Hall]:
    engine, own = open_database(url), open_file(tmp_path / "own.sqlite3", tables.terminal)
    hall = Hall(engine, own)
    Folk(hall.ledger).add(zhang())
    yield hall
    hall.guard.close()
    engine.dispose()
    own.dispose()


def given(**changes: str | None) -> Particulars:
    who = zhang()
    return Particulars(**({"number": who.number, "name": who.name, "password": who.password} | changes))  # type: ignore[arg-type]


def test_a_card_is_reported_with_the_right_particulars(hall: Hall) -> None:
    token = hall.desk.identify("beijing", given())
    receipt = hall.desk.confirm(token, "beijing")
    assert receipt.report.status is Status.PRE_REPORTED
    assert receipt.report.ends_at == hall.clock.now + timedelta(hours=240)
    assert not receipt.repeated


def test_the_name_may_be_typed_in_pinyin(hall: Hall) -> None:
    assert hall.desk.confirm(hall.desk.identify("beijing", given(name="zhang san")), "beijing").report.number


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "110101198506120004"},
        {"name": "李四"},
        {"password": "nothing"},
        {"name": "lisi"},
        {"name": ""},
    ],
    ids=["unknown number", "wrong name", "wrong password", "wrong pinyin", "no name"],
)
def test_whatever_is_wrong_the_answer_is_one(hall: Hall, wrong: dict[str, str]) -> None:
    with pytest.raises(NotIdentified) as refused:
        hall.desk.identify("beijing", given(**wrong))
    assert str(refused.value) == ""


def test_somebody_of_another_city_is_nobody_here(hall: Hall) -> None:
    with pytest.raises(NotIdentified):
        hall.desk.identify("urumqi", given())


def test_a_void_card_is_no_card(hall: Hall) -> None:
    token = hall.desk.identify("beijing", given())
    person = hall.people.find("beijing", zhang().number)
    assert person
    assert person.card
    hall.reports.lose_formally(person.card.id, "k", CLERK)
    with pytest.raises(NotIdentified):
        hall.desk.identify("beijing", given())
    with pytest.raises(NotIdentified):  # nor for a page that was shown before
        hall.desk.confirm(token, "beijing")


def test_pressing_twice_reports_once(hall: Hall) -> None:
    token = hall.desk.identify("beijing", given())
    first, second = hall.desk.confirm(token, "beijing"), hall.desk.confirm(token, "beijing")
    assert first.report == second.report
    assert hall.count() == 1


def test_a_second_report_is_told_the_first_one(hall: Hall) -> None:
    first = hall.desk.confirm(hall.desk.identify("beijing", given()), "beijing")
    hall.clock.now += timedelta(days=3)
    second = hall.desk.confirm(hall.desk.identify("beijing", given()), "beijing")
    assert second.repeated
    assert (second.report.number, second.report.ends_at) == (first.report.number, first.report.ends_at)


def test_a_confirm_page_is_good_for_ten_minutes_and_one_city(hall: Hall) -> None:
    token = hall.desk.identify("beijing", given())
    with pytest.raises(ConfirmationOver):
        hall.desk.confirm(token, "urumqi")
    hall.clock.now += timedelta(minutes=10, seconds=1)
    with pytest.raises(ConfirmationOver):
        hall.desk.confirm(token, "beijing")


@pytest.mark.parametrize("token", ["", "x", "AAAA", "é", "=" * 50])
def test_a_token_that_was_never_given_is_none(hall: Hall, token: str) -> None:
    with pytest.raises(ConfirmationOver):
        hall.desk.confirm(token, "beijing")
    with pytest.raises(ConfirmationOver):
        hall.desk.note_down(token, "beijing")


def test_nothing_readable_goes_along_with_the_page(hall: Hall) -> None:
    for token in (hall.desk.identify("beijing", given()), hall.desk.unchecked("beijing", given())):
        assert zhang().number not in token
        assert zhang().password not in token


def test_a_kiosk_waits_after_five_misses(hall: Hall) -> None:
    for _ in range(5):
        with pytest.raises(NotIdentified):
            hall.desk.identify("beijing", given(password="nothing"))
    with pytest.raises(TooMany) as waits:
        hall.desk.identify("beijing", given())
    hall.clock.now = waits.value.until
    assert hall.desk.identify("beijing", given())


def test_what_was_taken_down_while_the_store_was_away_is_delivered_once(hall: Hall) -> None:
    hall.cut = True
    with pytest.raises(StoreAway):
        hall.desk.identify("beijing", given())
    assert not hall.desk.is_reachable()
    token = hall.desk.unchecked("beijing", given())
    for _ in range(2):
        hall.desk.note_down(token, "beijing")
    assert hall.outbox.count() == 1
    assert hall.desk.deliver() == 0
    hall.cut = False
    assert hall.desk.deliver() == 1
    assert hall.desk.deliver() == 0
    assert hall.count() == 1
    assert hall.outbox.count() == 0


def test_a_line_that_breaks_after_the_commit_doubles_nothing(hall: Hall) -> None:
    token = hall.desk.identify("beijing", given())
    hall.guard.cut_after = True
    with pytest.raises(StoreAway):
        hall.desk.confirm(token, "beijing")
    hall.desk.note_down(token, "beijing")
    assert hall.desk.deliver() == 0  # sent, committed, and the answer lost again
    hall.guard.cut_after = False
    assert hall.desk.deliver() == 1
    assert hall.count() == 1


def test_a_delivered_report_counts_from_its_commit(hall: Hall) -> None:
    hall.cut = True
    hall.desk.note_down(hall.desk.unchecked("beijing", given()), "beijing")
    asked = hall.clock.now
    hall.clock.now += timedelta(days=2)
    hall.cut = False
    hall.desk.deliver()
    with hall.engine.connect() as connection:
        row = connection.execute(select(tables.reports)).mappings().one()
    assert row["accepted_at"] == hall.clock.now
    assert row["asked_at"] == asked
    assert row["ends_at"] == hall.clock.now + timedelta(days=10)


def test_wrong_particulars_taken_down_end_as_nobody_and_leave_nothing_behind(hall: Hall) -> None:
    hall.cut = True
    token = hall.desk.unchecked("beijing", given(password="nothing"))
    hall.desk.note_down(token, "beijing")
    hall.cut = False
    assert hall.desk.deliver() == 1
    assert hall.count() == 0
    with hall.outbox._engine.connect() as connection:
        row = connection.execute(select(tables.waiting)).mappings().one()
    assert (row["sealed"], row["outcome"]) == (None, NOT_IDENTIFIED)


def test_what_another_key_has_sealed_waits_and_holds_nothing_up(hall: Hall) -> None:
    hall.cut = True
    hall.desk.note_down(hall.desk.unchecked("beijing", given()), "beijing")
    other = Outbox(hall.outbox._engine, Vault("another key"))
    other.put(Note("key", "beijing", hall.clock().isoformat(), card_id="x"), hall.clock())
    hall.cut = False
    assert hall.desk.deliver() == 1
    assert hall.count() == 1
    assert hall.outbox.count() == 1


def test_what_was_answered_long_ago_is_forgotten_and_what_waits_is_not(hall: Hall) -> None:
    hall.cut = True
    for _ in range(2):
        hall.desk.note_down(hall.desk.unchecked("beijing", given()), "beijing")
    hall.cut = False
    assert hall.desk.deliver() == 2
    hall.cut = True
    hall.desk.note_down(hall.desk.unchecked("beijing", given()), "beijing")
    hall.outbox.forget_old(hall.clock() + timedelta(days=40, seconds=1))
    with hall.outbox._engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.waiting)).scalar_one() == 1
    assert hall.outbox.count() == 1


@pytest.mark.parametrize("to_window", [True, False])
def test_who_reports_a_third_time_within_sixty_days_may_be_sent_to_the_window(
    hall: Hall, to_window: bool
) -> None:
    hall.desk._often_to_window = to_window
    for _ in range(2):
        hall.desk.confirm(hall.desk.identify("beijing", given()), "beijing")
        hall.desk.identify("beijing", given())  # while a report holds it may be looked at again
        hall.clock.now += timedelta(days=11)
    if to_window:
        with pytest.raises(TooOften):
            hall.desk.identify("beijing", given())
    else:
        third = hall.desk.confirm(hall.desk.identify("beijing", given()), "beijing")
        assert third.is_often
    hall.clock.now += timedelta(days=60)
    assert hall.desk.identify("beijing", given())
