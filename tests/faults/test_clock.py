"""Clocks that jump over the lapse, ahead and back, the store's and a kiosk's."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from kiosk.loss.report import Status
from kiosk.store import audit as chains
from kiosk.store.tables import card_events
from kiosk.store.tables import reports as table
from tests.faults.insured import CITIZEN, CLERK, VAULT, Clock, Insured, insure, person, reports, rows

VALID = timedelta(hours=240)


@pytest.fixture
def who(engine: Engine) -> Insured:
    insure(engine, [person(1)])
    return person(1)


def happened(engine: Engine) -> list[str]:
    return [row["what"] for row in rows(engine, card_events)]


def test_a_clock_that_jumps_ahead_and_back_unseen_ends_nothing(engine: Engine, who: Insured) -> None:
    clock = Clock()
    kept = reports(engine, now=clock)
    first = kept.pre_report(who.card_id, "a", CITIZEN).report
    clock.shift(days=11)
    clock.shift(days=-11)
    assert kept.suspends(who.card_id) == first
    assert happened(engine) == ["suspended"]


def test_a_lapse_that_was_seen_stays_when_the_clock_is_set_back(engine: Engine, who: Insured) -> None:
    clock = Clock()
    kept = reports(engine, now=clock)
    first = kept.pre_report(who.card_id, "a", CITIZEN).report
    clock.shift(days=11)
    assert kept.suspends(who.card_id) is None
    clock.shift(days=-11)
    (lapsed,) = kept.of_card(who.card_id)
    assert (lapsed.status, lapsed.ends_at, lapsed.closed_at) == (Status.LAPSED, first.ends_at, first.ends_at)
    second = kept.pre_report(who.card_id, "b", CITIZEN)
    assert not second.repeated
    assert happened(engine) == ["suspended", "released", "suspended"]


def test_a_report_made_after_the_clock_was_set_back_is_the_one_that_holds(
    engine: Engine, who: Insured
) -> None:
    clock = Clock()
    kept = reports(engine, now=clock)
    clock.shift(days=11)
    early = kept.pre_report(who.card_id, "a", CITIZEN).report
    kept.revoke(who.card_id, "b", CLERK, "found")
    clock.shift(days=-11)
    late = kept.pre_report(who.card_id, "c", CITIZEN).report
    assert late.accepted_at < early.accepted_at
    again = kept.pre_report(who.card_id, "d", CITIZEN)
    assert (again.repeated, again.report) == (True, late)
    assert kept.revoke(who.card_id, "e", CLERK, "found").report.number == late.number
    assert kept.suspends(who.card_id) is None


def test_the_clock_of_a_kiosk_moves_no_end(engine: Engine) -> None:
    people = [person(which) for which in range(5)]
    insure(engine, people)
    clock = Clock()
    kept = reports(engine, now=clock)
    wrong = [timedelta(days=days) for days in (-11, -10, 0, 10, 11)]
    for who, by in zip(people, wrong, strict=True):
        report = kept.pre_report(who.card_id, who.card_id, CITIZEN, asked_at=clock.now + by).report
        assert (report.accepted_at, report.ends_at) == (clock.now, clock.now + VALID)
    assert {row["asked_at"] - row["accepted_at"] for row in rows(engine, table)} == set(wrong)


def test_two_processes_whose_clocks_disagree_write_one_history(
    engine: Engine, who: Insured, luck: random.Random, how_many: int
) -> None:
    clocks = [Clock(), Clock()]
    both = [reports(engine, f"kiosk-{number}", clock) for number, clock in enumerate(clocks)]
    for turn in range(how_many):
        which = luck.randrange(2)
        clocks[which].shift(hours=luck.choice([-241, -240, -1, 1, 240, 241]))
        both[which].pre_report(who.card_id, f"key {turn}", CITIZEN)
        statuses = [row["status"] for row in rows(engine, table)]
        assert statuses.count(Status.PRE_REPORTED) == 1
        assert set(statuses) <= {Status.PRE_REPORTED, Status.LAPSED}
    assert all(row["ends_at"] == row["accepted_at"] + VALID for row in rows(engine, table))
    events = happened(engine)
    assert events == (["suspended", "released"] * len(events))[: len(events)]
    assert list(chains.verify(engine, VAULT)) == []
