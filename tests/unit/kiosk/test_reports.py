"""Loss reports in the store: one valid history a card, whoever asks, in any order, again, at once or halfway."""

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, delete, event, select, update
from sqlalchemy.exc import IntegrityError

from kiosk.loss.report import Actor, NotAllowed, Report, Status, WrongStatus
from kiosk.loss.rules import Action
from kiosk.store import audit as chains
from kiosk.store.database import open_database
from kiosk.store.reports import KeyReused, NoSuchCard, Receipt, Reports
from kiosk.store.tables import answered, audit, card_events, cards, holders
from kiosk.store.tables import reports as table
from tests.faults.history import JUMPS, History, actors
from tests.faults.insured import (
    AGENT,
    BANKER,
    CITIZEN,
    CLERK,
    URUMQI_AGENT,
    VAULT,
    Clock,
    insure,
    person,
    results,
    rows,
)
from tests.faults.insured import reports as reports_of
from tests.faults.worker import Told, Wish, Worker, at_once

CARD = person(1).card_id
VALID = timedelta(hours=240)
SECOND = timedelta(seconds=1)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A store with one person of Beijing, and one of Urumqi."""
    engine = open_database(url)
    insure(engine, [person(1)])
    insure(engine, [person(2)], "urumqi")
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(engine: Engine, clock: Clock) -> Reports:
    return reports_of(engine, now=clock)


def state(engine: Engine) -> list[Any]:
    """Return all that a wish may change, but for the audit."""
    return [rows(engine, each) for each in (table, cards, answered, card_events)]


def happened(engine: Engine) -> list[str]:
    return [row["what"] for row in rows(engine, card_events)]


def asked(kept: Reports, action: Action, card_id: str, key: str, actor: Actor) -> Receipt:
    if action is Action.REVOCATION:
        return kept.revoke(card_id, key, actor, "the card was found")
    if action is Action.FORMAL_LOSS:
        return kept.lose_formally(card_id, key, actor)
    return kept.pre_report(card_id, key, actor)


# Any order of wishes


class HistoryOfACard(RuleBasedStateMachine):
    """Wishes by anybody in any order, new and repeated, the clock moving both ways, against a list of facts."""

    engine: Engine
    people = count(1)

    @initialize(region=st.sampled_from(["beijing", "urumqi"]))
    def begin(self, region: str) -> None:
        who = person(next(self.people))
        insure(self.engine, [who], region)
        self.card_id, self.region, self.clock = who.card_id, region, Clock()
        self.kept = reports_of(self.engine, f"writer-{who.card_id}", self.clock)
        self.history, self.keys = History(region), count(1)
        self.receipts: dict[str, tuple[Action, Report]] = {}
        self.ends: dict[str, Any] = {}

    @rule(by=JUMPS)
    def clock_moves(self, by: timedelta) -> None:
        self.clock.now += by

    @rule()
    def somebody_looks(self) -> None:
        seen = self.kept.suspends(self.card_id)
        self.history.look(self.clock.now)
        latest = self.history.latest
        suspends = latest is not None and latest.status in {Status.PRE_REPORTED, Status.FORMALLY_LOST}
        assert (seen.number if seen else None) == (latest.number if latest and suspends else None)

    @rule(action=st.sampled_from(Action), actor=actors())
    def somebody_wishes(self, action: Action, actor: Actor) -> None:
        key = f"{self.card_id} {next(self.keys)}"
        before, said_before = state(self.engine), results(self.engine)
        lapsed = self.history.look(self.clock.now)
        held = self.history.latest
        refusal = self.history.wish(action, actor, "new", self.clock.now)
        try:
            receipt, said = asked(self.kept, action, self.card_id, key, actor), None
        except (NotAllowed, WrongStatus) as error:
            receipt, said = None, type(error).__name__
        assert said == refusal
        assert len(results(self.engine)) == len(said_before) + lapsed + 1
        if receipt is None:
            assert lapsed or state(self.engine) == before
            return
        assert receipt.repeated == (held is self.history.latest)
        if self.history.latest.number == "new":
            self.history.name_latest(receipt.report.number)
        assert receipt.report.number == self.history.latest.number
        self.receipts[key] = (action, receipt.report)

    @rule(data=st.data())
    def somebody_asks_again(self, data: st.DataObject) -> None:
        if not self.receipts:
            return
        key = data.draw(st.sampled_from(sorted(self.receipts)))
        action, first = self.receipts[key]
        before = state(self.engine)
        again = asked(self.kept, action, self.card_id, key, CLERK)
        assert again.repeated
        assert (again.report.number, again.report.ends_at) == (first.number, first.ends_at)
        assert state(self.engine) == before

    @rule(data=st.data(), action=st.sampled_from(Action))
    def somebody_uses_a_key_for_something_else(self, data: st.DataObject, action: Action) -> None:
        used = [key for key, (what, _report) in self.receipts.items() if what is not action]
        if not used:
            return
        before, lapsed = state(self.engine), self.history.look(self.clock.now)
        with pytest.raises(KeyReused):
            asked(self.kept, action, self.card_id, data.draw(st.sampled_from(sorted(used))), CLERK)
        assert lapsed or state(self.engine) == before

    @invariant()
    def the_rows_are_the_history(self) -> None:
        found = [row for row in rows(self.engine, table) if row["card_id"] == self.card_id]
        assert {row["number"]: row["status"] for row in found} == {
            number: fact.status for number, fact in self.history.reports.items()
        }
        for row in found:
            assert self.ends.setdefault(row["number"], row["ends_at"]) == row["ends_at"]
        suspending = [row for row in found if row["status"] in {"pre_reported", "formally_lost"}]
        assert len(suspending) <= 1

    @invariant()
    def the_events_are_the_history(self) -> None:
        found = [row["what"] for row in rows(self.engine, card_events) if row["card_id"] == self.card_id]
        names = {"pre_reported": "suspended", "formally_lost": "void"}
        assert found == [names.get(fact.status, "released") for fact in self.history.facts]

    def teardown(self) -> None:
        assert list(chains.verify(self.engine, VAULT)) == []
        with self.engine.begin() as connection:  # the next card begins with empty tables
            for each in (table, answered, card_events, cards, holders):
                connection.execute(delete(each))


def test_any_order_of_wishes_is_one_valid_history(tmp_path: Path) -> None:
    HistoryOfACard.engine = open_database(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    case = HistoryOfACard.TestCase()
    case.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
    try:
        case.runTest()
    finally:
        HistoryOfACard.engine.dispose()


# One wish after another, as tables

BEGINNINGS: dict[str, list[Action | timedelta]] = {
    "never reported": [],
    "pre-reported": [Action.PRE_REPORT],
    "lapsed": [Action.PRE_REPORT, VALID],
    "revoked": [Action.PRE_REPORT, Action.REVOCATION],
    "formally lost": [Action.FORMAL_LOSS],
    "pre-reported, then formally lost": [Action.PRE_REPORT, Action.FORMAL_LOSS],
}
LOST, PRE, REVOKED = Status.FORMALLY_LOST, Status.PRE_REPORTED, Status.REVOKED
# What follows, and whether it is the report that was there before.
TRANSITIONS = {
    ("never reported", Action.PRE_REPORT): (PRE, "new"),
    ("never reported", Action.REVOCATION): WrongStatus,
    ("never reported", Action.FORMAL_LOSS): (LOST, "new"),
    ("pre-reported", Action.PRE_REPORT): (PRE, "same"),
    ("pre-reported", Action.REVOCATION): (REVOKED, "same"),
    ("pre-reported", Action.FORMAL_LOSS): (LOST, "same"),
    ("lapsed", Action.PRE_REPORT): (PRE, "new"),
    ("lapsed", Action.REVOCATION): WrongStatus,
    ("lapsed", Action.FORMAL_LOSS): (LOST, "new"),
    ("revoked", Action.PRE_REPORT): (PRE, "new"),
    ("revoked", Action.REVOCATION): WrongStatus,
    ("revoked", Action.FORMAL_LOSS): (LOST, "new"),
    ("formally lost", Action.PRE_REPORT): WrongStatus,
    ("formally lost", Action.REVOCATION): WrongStatus,
    ("formally lost", Action.FORMAL_LOSS): (LOST, "same"),
    ("pre-reported, then formally lost", Action.PRE_REPORT): WrongStatus,
    ("pre-reported, then formally lost", Action.REVOCATION): WrongStatus,
    ("pre-reported, then formally lost", Action.FORMAL_LOSS): (LOST, "same"),
}


def test_what_follows_from_a_wish(engine: Engine, kept: Reports, clock: Clock) -> None:
    people = [person(which) for which in range(10, 10 + len(TRANSITIONS))]
    insure(engine, people)
    for who, ((beginning, action), expected) in zip(people, TRANSITIONS.items(), strict=True):
        for turn, step in enumerate(BEGINNINGS[beginning]):
            if isinstance(step, timedelta):
                clock.now += step
            else:
                asked(kept, step, who.card_id, f"{who.card_id} {turn}", CLERK)
        numbers = {report.number for report in kept.of_card(who.card_id)}
        before = state(engine)
        assert _outcome(kept, action, who.card_id, numbers) == expected, (beginning, action)
        if expected is WrongStatus:
            assert state(engine) == before


def _outcome(kept: Reports, action: Action, card_id: str, numbers: set[str]) -> object:
    """Return where the report stands after a wish, and whether it was there before; or the refusal."""
    try:
        report = asked(kept, action, card_id, f"the key {card_id}", CLERK).report
    except WrongStatus:
        return WrongStatus
    assert kept.of_card(card_id)[0] == report
    return report.status, "same" if report.number in numbers else "new"


@pytest.mark.parametrize(
    ("after", "status"), [(VALID - SECOND, PRE), (VALID, Status.LAPSED), (VALID + SECOND, Status.LAPSED)]
)
def test_a_pre_report_of_beijing_lapses_to_the_second(
    kept: Reports, clock: Clock, engine: Engine, after: timedelta, status: Status
) -> None:
    first = kept.pre_report(CARD, "a", CITIZEN).report
    assert first.ends_at == clock.now + VALID
    clock.now += after
    (seen,) = kept.of_card(CARD)
    assert (seen.status, seen.ends_at) == (status, first.ends_at)
    assert kept.suspends(CARD) == (seen if status is PRE else None)
    assert happened(engine) == (["suspended"] if status is PRE else ["suspended", "released"])


def test_an_oral_report_of_urumqi_does_not_lapse(kept: Reports, clock: Clock) -> None:
    card = person(2).card_id
    first = kept.pre_report(card, "a", URUMQI_AGENT).report
    clock.shift(days=3650)
    assert kept.suspends(card) == first
    assert kept.revoke(card, "b", BANKER, "found").report.status is REVOKED


def test_a_second_report_answers_with_the_first_and_moves_no_end(
    kept: Reports, clock: Clock, engine: Engine
) -> None:
    first = kept.pre_report(CARD, "a", CITIZEN)
    for hours, actor in ((1, AGENT), (100, CLERK), (138, CITIZEN)):
        clock.shift(hours=hours)
        again = kept.pre_report(CARD, f"after {hours}", actor)
        assert (again.repeated, again.report) == (True, first.report)
    assert happened(engine) == ["suspended"]
    assert results(engine) == [("pre-report", "done")] + [("pre-report", "repeated")] * 3


def test_a_lapse_is_written_by_the_sweep_even_when_that_was_dead_for_a_month(
    kept: Reports, clock: Clock, engine: Engine
) -> None:
    first = kept.pre_report(CARD, "a", CITIZEN).report
    assert kept.sweep() == 0
    clock.shift(days=40)
    assert kept.sweep() == 1
    assert kept.sweep() == 0
    (row,) = rows(engine, table)
    assert (row["status"], row["closed_at"]) == (Status.LAPSED, first.ends_at)
    assert results(engine)[-1] == ("lapse", "done")


def test_the_third_report_within_sixty_days_is_shown_to_staff(kept: Reports, clock: Clock) -> None:
    told = []
    for turn in range(4):
        told.append(kept.pre_report(CARD, f"a{turn}", CITIZEN))
        clock.shift(days=15)
    assert [(receipt.often, receipt.is_often) for receipt in told] == [
        (1, False), (2, False), (3, True), (4, True)
    ]  # fmt: skip
    clock.shift(days=60)
    assert kept.pre_report(CARD, "b", CITIZEN).often == 1


def test_who_may_not_is_refused_and_it_is_written_down(kept: Reports, engine: Engine) -> None:
    kept.pre_report(CARD, "a", CITIZEN)
    before = state(engine)
    with pytest.raises(NotAllowed):
        kept.revoke(CARD, "b", CITIZEN, "I found it")
    with pytest.raises(NotAllowed):
        kept.lose_formally(CARD, "c", BANKER)
    assert state(engine) == before
    assert results(engine)[1:] == [("revocation", "not allowed"), ("formal-loss", "not allowed")]
    row = rows(engine, audit)[1]
    assert (row["role"], row["channel"], row["terminal"]) == ("citizen", "kiosk", "hall-1")
    assert (row["before"], row["after"]) == ("pre_reported", "pre_reported")
    assert row["subject_hash"] == VAULT.hashed("number", person(1).number)
    assert row["key_hash"] == VAULT.hashed("key", "b")


def test_there_is_nothing_to_do_for_a_card_that_does_not_exist(kept: Reports, engine: Engine) -> None:
    with pytest.raises(NoSuchCard):
        kept.pre_report("nobody's", "a", CITIZEN)
    assert kept.of_card("nobody's") == ()
    assert rows(engine, audit) == []


def test_a_card_that_the_lists_call_void_is_neither_reported_nor_lost_again(
    kept: Reports, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(update(cards).where(cards.c.id == CARD).values(void=True))
    for action in (Action.PRE_REPORT, Action.FORMAL_LOSS):
        with pytest.raises(WrongStatus) as caught:
            asked(kept, action, CARD, f"key {action}", CLERK)
        assert (caught.value.action, caught.value.status) == (action, LOST)
    assert rows(engine, table) == []


# Keys


def test_the_same_key_gives_the_first_answer_for_as_long_as_it_is_kept(kept: Reports, clock: Clock) -> None:
    first = kept.pre_report(CARD, "a", CITIZEN)
    assert not first.repeated
    for days in (0, 9, 30):
        clock.now = first.report.accepted_at + timedelta(days=days)
        again = kept.pre_report(CARD, "a", CITIZEN)
        assert again.repeated
        assert (again.report.number, again.report.ends_at) == (first.report.number, first.report.ends_at)
        assert again.report.status is (PRE if days < 10 else Status.LAPSED)


def test_the_same_key_does_nothing_again_after_the_report_was_revoked(kept: Reports, engine: Engine) -> None:
    kept.pre_report(CARD, "a", CITIZEN)
    kept.revoke(CARD, "b", CLERK, "found")
    before = state(engine)
    assert kept.pre_report(CARD, "a", CITIZEN).report.status is REVOKED
    assert kept.revoke(CARD, "b", CLERK, "found").repeated
    assert state(engine) == before


@pytest.mark.parametrize("other", ["card", "action"])
def test_a_key_for_something_else_is_refused_and_it_is_written_down(
    kept: Reports, engine: Engine, other: str
) -> None:
    insure(engine, [person(3)])
    kept.pre_report(CARD, "a", CITIZEN)
    before = state(engine)
    card, action = (person(3).card_id, Action.PRE_REPORT) if other == "card" else (CARD, Action.REVOCATION)
    with pytest.raises(KeyReused):
        asked(kept, action, card, "a", CLERK)
    assert state(engine) == before
    assert results(engine)[1][1] == "key reused"


def test_keys_are_dropped_after_forty_days_and_not_before(
    kept: Reports, clock: Clock, engine: Engine
) -> None:
    first = kept.pre_report(CARD, "a", CITIZEN)
    clock.shift(days=40)
    kept.forget_old(30)
    assert kept.pre_report(CARD, "a", CITIZEN).report.number == first.report.number
    clock.now += SECOND
    assert kept.forget_old(30) == (0, 1)
    second = kept.pre_report(CARD, "a", CITIZEN)
    assert not second.repeated
    assert second.report.number != first.report.number


def test_a_number_that_was_drawn_before_is_drawn_again(
    kept: Reports, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    insure(engine, [person(3)])
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _most: next(drawn))
    numbers = [kept.pre_report(person(which).card_id, f"{which}", CITIZEN).report.number for which in (1, 3)]
    assert [number[-8:] for number in numbers] == ["00000007", "00000008"]
    assert results(engine) == [("pre-report", "done")] * 2


def test_a_number_names_the_day_it_is_in_the_cities(kept: Reports, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert kept.pre_report(CARD, "a", CITIZEN).report.number.startswith("BJ261123")


# What is forgotten, and what is passed on


def test_thirty_days_after_its_end_a_report_is_no_longer_about_a_person(
    kept: Reports, clock: Clock, engine: Engine
) -> None:
    kept.pre_report(CARD, "a", CITIZEN)
    kept.lose_formally(CARD, "b", CLERK)
    clock.shift(days=30)
    assert kept.forget_old(30) == (0, 0)
    clock.now += SECOND
    assert kept.forget_old(30) == (1, 0)
    assert kept.forget_old(30) == (0, 0)
    (row,) = rows(engine, table)
    assert row["card_id"] is None
    with pytest.raises(WrongStatus):
        kept.lose_formally(CARD, "c", CLERK)


def test_a_report_that_holds_is_never_forgotten(kept: Reports, clock: Clock) -> None:
    card = person(2).card_id
    first = kept.pre_report(card, "a", URUMQI_AGENT).report
    clock.shift(days=3650)
    kept.forget_old(30)
    assert kept.suspends(card) == first


def test_what_happened_is_passed_on_in_order(kept: Reports, clock: Clock) -> None:
    kept.pre_report(CARD, "a", CITIZEN)
    clock.shift(hours=1)
    kept.revoke(CARD, "b", CLERK, "found")
    kept.lose_formally(CARD, "c", CLERK)
    told = kept.events()
    assert [(one["what"], one["card"]) for one in told] == [
        (what, person(1).card_number) for what in ("suspended", "released", "void")
    ]
    assert kept.events(after=told[0]["sequence"]) == told[1:]
    assert kept.events(most=2) == told[:2]
    assert kept.events(after=told[-1]["sequence"]) == []


def test_an_event_of_a_card_that_is_gone_from_the_lists_is_passed_on_without_its_number(
    kept: Reports, clock: Clock, engine: Engine
) -> None:
    kept.lose_formally(CARD, "a", CLERK)
    clock.shift(days=31)
    kept.forget_old(30)
    with engine.begin() as connection:
        connection.execute(delete(holders).where(holders.c.id == person(1).holder_id))
    (told,) = kept.events()
    assert (told["what"], told["card"]) == ("void", None)


def test_no_event_is_overtaken_by_a_later_one(postgres_url: str) -> None:
    engine = open_database(postgres_url)
    insure(engine, [person(1), person(2)])
    kept = reports_of(engine)
    with ThreadPoolExecutor(1) as pool:
        with engine.begin() as slow:
            slow.execute(
                card_events.insert().values(report_id="r", card_id=CARD, what="suspended", at=Clock().now)
            )
            reports_of(engine, "other").pre_report(person(2).card_id, "b", CITIZEN)
            told = pool.submit(kept.events)
            _until_someone_waits(engine)
        assert [one["card"] for one in told.result(30)] == [person(1).card_number, person(2).card_number]
    engine.dispose()


def _until_someone_waits(engine: Engine) -> None:
    for _ in range(10_000):
        with engine.connect() as connection:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            if connection.exec_driver_sql(waiting).scalar_one():
                return
    raise AssertionError("nobody waits")


# All or nothing


@pytest.mark.parametrize("action", Action)
def test_a_statement_that_fails_takes_all_with_it(kept: Reports, engine: Engine, action: Action) -> None:
    """Each statement of a wish fails in turn, then its commit: nothing is changed, and no audit row stays."""
    kept.pre_report(CARD, "a", CITIZEN)
    audited = rows(engine, audit)
    insure(engine, [person(3)])
    card = person(3).card_id if action is Action.PRE_REPORT else CARD
    statements = 0
    before = state(engine)
    while _fails_at(engine, statements, lambda: asked(kept, action, card, "b", CLERK)):
        assert state(engine) == before
        assert rows(engine, audit) == audited
        statements += 1
    assert statements >= 7
    assert len(rows(engine, audit)) == len(audited) + 1
    assert state(engine) != before
    assert list(chains.verify(engine, VAULT)) == []


class PowerCut(Exception):
    """A statement that never came through."""


def _fails_at(engine: Engine, turn: int, do: Callable[[], object]) -> bool:
    """Do something with its statement number `turn` failing, and return whether it came so far."""
    turns = count()

    def cut(*_told: object) -> None:
        if next(turns) == turn:
            raise PowerCut

    events = ("before_cursor_execute", "commit")
    for name in events:
        event.listen(engine, name, cut)
    try:
        do()
    except PowerCut:
        return True
    finally:
        for name in events:
            event.remove(engine, name, cut)
    return False


def test_without_its_audit_row_a_change_is_refused(kept: Reports, engine: Engine) -> None:
    def fail(_conn: Any, _cursor: Any, statement: str, *_more: object) -> None:
        if statement.startswith("INSERT INTO audit"):
            raise PowerCut

    event.listen(engine, "before_cursor_execute", fail)
    before = state(engine)
    with pytest.raises(PowerCut):
        kept.pre_report(CARD, "a", CITIZEN)
    event.remove(engine, "before_cursor_execute", fail)
    assert state(engine) == before
    assert kept.suspends(CARD) is None


def test_the_store_itself_refuses_a_second_report_that_suspends_a_card(kept: Reports, engine: Engine) -> None:
    kept.pre_report(CARD, "a", CITIZEN)
    (row,) = rows(engine, table)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(table.insert().values(row | {"id": "another", "number": "another"}))


# At once


def test_fifty_threads_at_once_get_one_report_and_equal_receipts(engine: Engine) -> None:
    channels = (CITIZEN, AGENT, CLERK)
    apps = [reports_of(engine, f"app-{number}") for number in range(4)]
    start = threading.Barrier(10)

    def report(turn: int) -> Report:
        if turn < 10:
            start.wait(30)
        return apps[turn % 4].pre_report(CARD, f"key {turn}", channels[turn % 3]).report

    with ThreadPoolExecutor(10) as pool:
        told = list(pool.map(report, range(50)))
    assert len({(report.number, report.ends_at) for report in told}) == 1
    assert len(rows(engine, table)) == 1
    assert sorted(results(engine)) == [("pre-report", "done")] + [("pre-report", "repeated")] * 49
    assert list(chains.verify(engine, VAULT)) == []


def test_four_processes_at_once_get_one_report_and_equal_receipts(engine: Engine, url: str) -> None:
    channels = (CITIZEN, AGENT, CLERK)
    wishes = [Wish(CARD, f"key {turn}", actor=channels[turn % 3]) for turn in range(50)]
    told = at_once([Worker(url, f"kiosk-{number}", wishes[number::4]) for number in range(4)])
    assert len(told) == 50
    assert len({(answer.number, answer.ends_at) for answer in told}) == 1
    assert len(rows(engine, table)) == 1
    assert happened(engine) == ["suspended"]
    assert list(chains.verify(engine, VAULT)) == []


def test_one_key_sent_by_four_processes_at_once_is_one_wish(engine: Engine, url: str) -> None:
    wishes = [Wish(CARD, "the key")] * 5
    told = at_once([Worker(url, f"kiosk-{number}", wishes) for number in range(4)])
    assert len({answer.number for answer in told}) == 1
    assert results(engine) == [("pre-report", "done")]


def test_revocations_and_formal_losses_from_four_processes_make_one_valid_history(
    engine: Engine, url: str
) -> None:
    people = [person(which) for which in range(10, 16)]
    insure(engine, people)
    actions = [("pre_report", CITIZEN), ("revoke", CLERK), ("lose_formally", CLERK), ("pre_report", AGENT)]
    workers = [
        Worker(url, f"kiosk-{number}", [
            Wish(who.card_id, f"{number} {turn} {who.card_id}", *actions[(turn + number) % 4])
            for who in people for turn in range(4)
        ])
        for number in range(4)
    ]  # fmt: skip
    told = at_once(workers)
    for who in people:
        _check_history(engine, who.card_id, [answer for answer in told if answer.wish.card_id == who.card_id])
    assert list(chains.verify(engine, VAULT)) == []


def test_one_report_is_taken_back_once_however_many_processes_try(engine: Engine, url: str) -> None:
    people = [person(which) for which in range(10, 30)]
    insure(engine, people)
    kept = reports_of(engine)
    for who in people:
        kept.pre_report(who.card_id, who.card_id, CITIZEN)
    workers = [
        Worker(url, f"counter-{number}", [
            Wish(who.card_id, f"{number} {who.card_id}", "revoke", CLERK) for who in people
        ])
        for number in range(4)
    ]  # fmt: skip
    told = [answer.number for answer in at_once(workers)]
    assert told.count("WrongStatus") == 3 * len(people)
    assert sorted(happened(engine)) == ["released"] * len(people) + ["suspended"] * len(people)


def _check_history(engine: Engine, card_id: str, told: list[Told]) -> None:
    """Check that what happened to a card is an order that can be, and that everybody was told what is there."""
    with engine.connect() as connection:
        of_card = card_events.c.card_id == card_id
        what = list(
            connection.scalars(select(card_events.c.what).where(of_card).order_by(card_events.c.sequence))
        )
        found = {
            row.number: row.status
            for row in connection.execute(select(table).where(table.c.card_id == card_id))
        }
    assert what[-1] == "void"
    assert what.count("void") == 1
    assert what[:-1] == (["suspended", "released"] * len(what))[: len(what) - 1]
    statuses = list(found.values())
    assert statuses.count("formally_lost") == 1
    assert set(statuses) <= {"formally_lost", "revoked"}
    assert statuses.count("revoked") == what.count("released")
    receipts = {answer.number for answer in told if answer.number != "WrongStatus"}
    assert receipts == set(found)


def test_one_key_used_for_two_cards_at_once_is_good_for_one(engine: Engine, url: str) -> None:
    pairs = [(person(which), person(which + 1)) for which in range(20, 40, 2)]
    insure(engine, [who for pair in pairs for who in pair])
    for turn, pair in enumerate(pairs):
        apps = [reports_of(engine, f"app-{turn}-{number}") for number in range(2)]
        start = threading.Barrier(2)

        def report(number: int, apps=apps, start=start, pair=pair) -> str:
            start.wait(30)
            try:
                return apps[number].pre_report(pair[number].card_id, pair[0].card_id, CITIZEN).report.number
            except KeyReused:
                return "refused"

        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(report, range(2)))
        assert said.count("refused") == 1
    assert len(rows(engine, table)) == len(pairs)
