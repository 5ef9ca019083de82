"""Processes that die in the middle of reports: what was acknowledged is there, nothing is there twice or by half."""

import random
from multiprocessing.connection import wait

from sqlalchemy import Engine, event

from kiosk.store import audit as chains
from kiosk.store.tables import answered, audit, card_events, reports
from tests.faults.insured import CITIZEN, VAULT, insure, person, rows
from tests.faults.insured import reports as reports_of
from tests.faults.worker import PATIENCE_SECONDS, Told, Wish, Worker, at_once

KIOSKS = 3


def wishes(engine: Engine, how_many: int) -> list[Wish]:
    people = [person(which) for which in range(how_many)]
    insure(engine, people)
    return [Wish(who.card_id, f"key of {who.card_id}") for who in people]


def begun(url: str, writer: str, left: list[Wish]) -> Worker:
    worker = Worker(url, writer, left)
    worker.ready()
    worker.go()
    return worker


def left_over(worker: Worker, told: dict[Wish, Told]) -> list[Wish]:
    return [wish for wish in worker.wishes if wish not in told]


def done_with_kills(url: str, wanted: list[Wish], luck: random.Random) -> tuple[dict[Wish, Told], int]:
    """Return what was acknowledged, and how often a process was killed."""
    told: dict[Wish, Told] = {}
    kills = 0
    at_work = [begun(url, f"kiosk-{number}", wanted[number::KIOSKS]) for number in range(KIOSKS)]
    while at_work:
        by_line = {worker.line: worker for worker in at_work}
        worker = by_line[luck.choice(wait(by_line, PATIENCE_SECONDS))]  # type: ignore[index, type-var]
        answer = worker.told()
        said = [] if answer is None else [answer]
        if answer is not None and luck.random() < 0.35:
            # Somewhere in the next report: a commit takes a few milliseconds.
            wait([worker.line], luck.random() / 100)
            said += worker.kill()
            kills += 1
            at_work.remove(worker)
        told.update({answer.wish: answer for answer in said})
        if answer is None:
            worker.wait()
            at_work.remove(worker)
        elif worker not in at_work and (left := left_over(worker, told)):
            at_work.append(begun(url, f"kiosk-again-{kills}", left))
    return told, kills


def test_what_was_acknowledged_survives_kill_9_and_nothing_is_doubled(
    url: str, engine: Engine, how_many: int, luck: random.Random
) -> None:
    wanted = wishes(engine, how_many)
    told, kills = done_with_kills(url, wanted, luck)
    assert kills >= how_many // 40
    assert set(told) == set(wanted)
    in_store = {row["number"]: row for row in rows(engine, reports)}
    assert all(in_store[answer.number]["ends_at"] == answer.ends_at for answer in told.values())
    again = reports_of(engine, "again")
    for wish in wanted:
        receipt = again.pre_report(wish.card_id, wish.key, wish.actor)
        assert receipt.repeated
        assert (receipt.report.number, receipt.report.ends_at) == (told[wish].number, told[wish].ends_at)
    assert len(rows(engine, reports)) == len(rows(engine, answered)) == how_many
    events = rows(engine, card_events)
    assert sorted(event["card_id"] for event in events) == sorted(wish.card_id for wish in wanted)
    assert [row["result"] for row in rows(engine, audit)] == ["done"] * how_many
    assert list(chains.verify(engine, VAULT)) == []


def test_a_process_killed_at_any_statement_has_done_all_or_nothing(url: str, engine: Engine) -> None:
    statements: list[str] = []
    (first, *others) = wishes(engine, 25)
    event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    reports_of(engine).pre_report(first.card_id, first.key, CITIZEN)
    many = len(statements)
    assert 8 <= many < len(others)
    killed = [Worker(url, f"kiosk-{at}", [others[at]], dies_at=at) for at in range(many)]
    for worker in killed:
        worker.ready()
        worker.go()
        assert worker.told() is None
        assert worker.wait() == -9
    assert len(rows(engine, reports)) == len(rows(engine, answered)) == len(rows(engine, card_events)) == 1
    assert len(rows(engine, audit)) == 1
    for wish in others[:many]:
        assert not reports_of(engine).pre_report(wish.card_id, wish.key, CITIZEN).repeated
    assert list(chains.verify(engine, VAULT)) == []


def test_a_process_killed_after_the_commit_is_answered_when_it_asks_again(url: str, engine: Engine) -> None:
    (wish,) = wishes(engine, 1)
    worker = Worker(url, "kiosk", [wish], dies_at="commit")
    worker.ready()
    worker.go()
    assert worker.told() is None
    assert worker.wait() == -9
    (row,) = rows(engine, reports)
    (again,) = at_once([Worker(url, "kiosk-2", [wish])])
    assert again.number == row["number"]
    assert len(rows(engine, reports)) == len(rows(engine, card_events)) == 1
