"""`python -m kiosk upkeep` and `events`: what has its time is done in one job, and what happened is passed on."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from kiosk import __main__ as command
from kiosk.commands import events as events_command
from kiosk.commands import upkeep as upkeep_command
from kiosk.store import audit as chains
from kiosk.store import reports as reports_module
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.questions import Questions
from kiosk.store.tables import (
    answered,
    attempts,
    audit,
    looked_up,
    questions,
    reports,
    staff,
    staff_sessions,
    usage,
)
from kiosk.store.usage import Usage, Use, What
from kiosk.time_limits import TimeLimits
from tests.faults.insured import CITIZEN, CLERK, KEY, VAULT, Clock, insure, person, rows
from tests.faults.insured import reports as reports_of

KEPT_FOR = {"lapse": 10, "subjects": 30, "keys": 40, "questions": 90, "audit": 1095}
UNLESS_TOLD = TimeLimits()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_database(url)
    insure(engine, [person(1), person(2)])
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """Long ago, so that time may pass: the audit's own guard knows the real clock."""
    return Clock(datetime.now(UTC) - timedelta(days=1300))


def upkeep(engine: Engine, clock: Clock, limits: TimeLimits = UNLESS_TOLD) -> list[str]:
    kept = Ledger(engine, VAULT, "upkeep", clock)
    questions = Questions(engine, clock, limits.questions)
    return list(upkeep_command.done(kept, questions, Usage(engine, clock), limits))


def test_with_nothing_to_do_it_does_nothing(engine: Engine, clock: Clock) -> None:
    assert upkeep(engine, clock) == [
        "lapses written down: 0",
        "reports parted from their people: 0",
        "keys of reports dropped: 0",
        "old questions: forgotten",
        "old counts of use: forgotten",
        "old attempts and look-ups: forgotten",
        "sessions of staff that are over: ended",
        "rows of the audit older than 1095 days: 0 removed",
    ]
    assert rows(engine, audit) == []


def test_each_thing_goes_when_its_time_has_come(engine: Engine, clock: Clock) -> None:
    began = clock.now
    kept = reports_of(engine, "kiosk-1", clock)
    kept.pre_report(person(1).card_id, "a", CITIZEN)
    Questions(engine, clock).unanswered("公积金怎么提取", "beijing", "zh", "refused")
    _guess(engine, clock)
    for days, there in (
        (0, ["pre_reported", "person", "key", "question", "attempt", "look-up", "session", "audit"]),
        (1, ["pre_reported", "person", "key", "question", "audit"]),
        (10, ["lapsed", "person", "key", "question", "audit"]),
        (40, ["lapsed", "person", "key", "question", "audit"]),
        (41, ["lapsed", "question", "audit"]),
        (90, ["lapsed", "question", "audit"]),
        (91, ["lapsed", "audit"]),
        (1095, ["lapsed", "audit"]),
        (1106, ["lapsed"]),
    ):
        clock.now = began + timedelta(days=days)
        upkeep(engine, clock)
        assert _there(engine) == there, f"after {days} days"
    assert list(chains.verify(engine, VAULT)) == []


def test_a_site_may_keep_things_for_other_times(engine: Engine, clock: Clock) -> None:
    began = clock.now
    reports_of(engine, "kiosk-1", clock).pre_report(person(1).card_id, "a", CITIZEN)
    Questions(engine, clock).unanswered("公积金怎么提取", "beijing", "zh", "refused")
    used = Usage(engine, clock)
    used.add({Use(used.today(), "beijing", "kiosk", "zh", What.ASKED): 1})
    limits = TimeLimits(reports=60, questions=20, usage=10, audit=1200)
    for days, there in (
        (10, ["lapsed", "person", "key", "question", "audit"]),
        (21, ["lapsed", "person", "key", "audit"]),
        (70, ["lapsed", "person", "audit"]),
        (71, ["lapsed", "audit"]),
        (1199, ["lapsed", "audit"]),
        (1211, ["lapsed"]),
    ):
        clock.now = began + timedelta(days=days)
        upkeep(engine, clock, limits)
        assert _there(engine) == there, f"after {days} days"
        assert bool(rows(engine, usage)) == (days <= 10), f"after {days} days"


def _guess(engine: Engine, clock: Clock) -> None:
    now = clock.now
    ends = {
        "started_at": now,
        "ends_at": now + timedelta(minutes=15),
        "ends_at_most": now + timedelta(hours=9),
    }
    account = {"password": "", "role": "clerk", "channel": "counter", "region": "beijing", "disabled": False}
    with engine.begin() as connection:
        connection.execute(insert(attempts).values(counter="account:x", misses=3, since=now))
        connection.execute(
            insert(looked_up).values(terminal="hall-1", day=_beijing_day(now), subject_hash="x")
        )
        connection.execute(insert(staff).values(name="clerk-1", **account))
        connection.execute(insert(staff_sessions).values(token_hash="x", name="clerk-1", **ends))


def _beijing_day(now: datetime) -> date:
    return (now + timedelta(hours=8)).date()


def _there(engine: Engine) -> list[str]:
    """Return what is still there."""
    (report,) = rows(engine, reports)
    kept = {
        "key": answered,
        "question": questions,
        "attempt": attempts,
        "look-up": looked_up,
        "session": staff_sessions,
        "audit": audit,
    }
    person_known = ["person"] if report["card_id"] else []
    return [report["status"], *person_known, *(name for name, table in kept.items() if rows(engine, table))]


def test_it_may_be_done_again_and_by_two_at_once(engine: Engine, clock: Clock) -> None:
    reports_of(engine, "kiosk-1", clock).pre_report(person(1).card_id, "a", CITIZEN)
    clock.shift(days=11)
    assert upkeep(engine, clock)[0] == "lapses written down: 1"
    again = Ledger(engine, VAULT, "upkeep-2", clock)
    assert (
        next(iter(upkeep_command.done(again, Questions(engine, clock), Usage(engine, clock), TimeLimits())))
        == "lapses written down: 0"
    )
    assert [row["action"] for row in rows(engine, audit)] == ["pre-report", "lapse"]


# The commands


@pytest.fixture
def run(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, list[str]]]:
    """Run `python -m kiosk …` and return how it ended and what it printed."""
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    monkeypatch.setenv("KIOSK_DATA_KEY", KEY)
    monkeypatch.setattr(command, "COMMANDS", (events_command, upkeep_command))

    def run(*arguments: str) -> tuple[int, list[str]]:
        ended = command.main([*arguments])
        told = capsys.readouterr()
        return ended, (told.out + told.err).splitlines()

    return run


Run = Callable[..., tuple[int, list[str]]]


def test_the_command_does_it_by_the_stores_clock(run: Run, engine: Engine, clock: Clock) -> None:
    reports_of(engine, "kiosk-1", clock).pre_report(person(1).card_id, "a", CITIZEN)
    ended, lines = run("upkeep")
    assert ended == 0
    assert lines[:3] == [
        "lapses written down: 1",
        "reports parted from their people: 1",
        "keys of reports dropped: 1",
    ]


def events(run: Run, *arguments: str) -> list[dict[str, Any]]:
    ended, lines = run("events", *arguments)
    assert ended == 0
    return [json.loads(line) for line in lines]


def test_events_are_lines_in_order_and_go_on_where_the_reader_stopped(run: Run, engine: Engine) -> None:
    kept = reports_of(engine)
    assert events(run) == []
    kept.pre_report(person(1).card_id, "a", CITIZEN)
    (first,) = events(run)
    assert list(first) == ["sequence", "card", "what", "at"]
    assert (first["card"], first["what"]) == (person(1).card_number, "suspended")
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)
    kept.revoke(person(1).card_id, "b", CLERK, "found")
    kept.lose_formally(person(2).card_id, "c", CLERK)
    more = events(run, "--after", str(first["sequence"]))
    assert [(one["card"], one["what"]) for one in more] == [
        (person(1).card_number, "released"),
        (person(2).card_number, "void"),
    ]
    assert events(run, "--after", str(more[-1]["sequence"])) == []


def test_more_events_than_are_read_at_once_come_without_a_gap(
    run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = reports_of(engine)
    for turn in range(5):
        kept.pre_report(person(1).card_id, f"a{turn}", CITIZEN)
        kept.revoke(person(1).card_id, f"b{turn}", CLERK, "found")
    few = reports_module.Reports.events
    monkeypatch.setattr(reports_module.Reports, "events", lambda self, after: few(self, after, most=3))
    told = events(run)
    assert [one["what"] for one in told] == ["suspended", "released"] * 5
    assert [one["sequence"] for one in told] == sorted({one["sequence"] for one in told})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["events", "--after", "-1"], "argument --after: "),
        (["events", "--after", "x"], "argument --after: "),
        (["upkeep", "now"], "unrecognized arguments: now"),
    ],
)
def test_what_can_not_be_used_is_one_line(run: Run, arguments: list[str], says: str) -> None:
    ended, (line,) = run(*arguments)
    assert ended == 2
    assert line.startswith(f"python -m kiosk: {says}")
