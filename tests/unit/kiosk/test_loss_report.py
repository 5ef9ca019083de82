"""The life of a loss report against a slow and obvious history, and its end to the second."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from calculators import dates, rulebook
from calculators.claims import DateClaim
from calculators.day_rules import What
from kiosk.loss import report as life
from kiosk.loss.report import Actor, NotAllowed, Opening, Report, Status, WrongStatus
from kiosk.loss.rules import Action, Channel, Role
from tests.faults.history import HOUR, JUMPS, History, actors
from tests.faults.insured import CITIZEN, CLERK, ENDS, RULES

BEIJING, URUMQI = RULES["beijing"], RULES["urumqi"]
START = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


class LifeOfAReport(RuleBasedStateMachine):
    """Any order of wishes by anybody, the clock moving both ways."""

    @initialize(region=st.sampled_from(["beijing", "urumqi"]))
    def begin(self, region: str) -> None:
        self.rules, self.history = RULES[region], History(region)
        self.now, self.numbers = START, count(1)
        self.last: Report | None = None
        self.voids: set[Report] = set()

    @rule(by=JUMPS)
    def clock_moves(self, by: timedelta) -> None:
        self.now += by

    @rule()
    def somebody_looks(self) -> None:
        if self.last is not None:
            self.last = life.observed(self.last, self.now)
        self.history.look(self.now)

    @rule(action=st.sampled_from(Action), actor=actors())
    def somebody_wishes(self, action: Action, actor: Actor) -> None:
        self.somebody_looks()
        number, before = str(next(self.numbers)), self.last
        new = Opening(number, self.now, ENDS(self.rules.region, self.now))
        refusal = self.history.wish(action, actor, number, self.now)
        try:
            self.last = self._asked(action, new, actor)
            said = None
        except (NotAllowed, WrongStatus) as error:
            said = type(error).__name__
        assert said == refusal
        assert said is None or self.last is before

    def _asked(self, action: Action, new: Opening, actor: Actor) -> Report:
        if action is Action.REVOCATION:
            return life.revoked(self.last, actor, self.rules, self.now)
        if action is Action.FORMAL_LOSS:
            return life.formally_lost(self.last, new, actor, self.rules)
        return life.pre_report(self.last, new, actor, self.rules)

    @invariant()
    def it_stands_where_the_history_says(self) -> None:
        if self.last is None:
            assert self.history.latest is None
            return
        fact = self.history.latest
        assert fact is not None
        assert (self.last.number, self.last.status) == (fact.number, fact.status)
        assert self.last.ends_at == fact.ends_at

    @invariant()
    def a_formal_loss_is_for_good(self) -> None:
        if self.last is not None and self.last.status is Status.FORMALLY_LOST:
            self.voids.add(self.last)
        assert len(self.voids) <= 1
        assert not self.voids or self.last in self.voids


TestAnyOrderOfWishes = LifeOfAReport.TestCase
TestAnyOrderOfWishes.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def pre_reported(rules=BEIJING, actor=CITIZEN, at=START) -> Report:
    return life.pre_report(None, Opening("BJ1", at, ENDS(rules.region, at)), actor, rules)


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (timedelta(hours=240, seconds=-1), Status.PRE_REPORTED),
        (timedelta(hours=240), Status.LAPSED),
        (timedelta(hours=240, seconds=1), Status.LAPSED),
    ],
)
def test_a_pre_report_holds_until_its_end_and_not_at_it(after: timedelta, status: Status) -> None:
    report = pre_reported()
    assert report.status_at(START + after) is status
    assert life.observed(report, START + after).status is status


def test_the_end_is_the_one_the_calculator_of_dates_gives() -> None:
    rules = rulebook.load()
    report = pre_reported()
    assert report.ends_at == dates.pre_report_ends(START, rules) == START + timedelta(hours=240)
    answer = dates.answer(DateClaim(What.PRE_REPORT_LAPSE, date(2026, 11, 22)), rules)
    assert report.ends_at.date() == answer.days["until"]


def test_an_oral_report_of_urumqi_has_no_end() -> None:
    report = pre_reported(URUMQI, Actor(Role.AGENT, Channel.HOTLINE, "urumqi"))
    assert report.ends_at is None
    assert report.status_at(START + timedelta(days=36500)) is Status.PRE_REPORTED


def test_what_was_seen_to_lapse_was_closed_at_its_end_and_stays_so() -> None:
    report = pre_reported()
    seen = life.observed(report, START + timedelta(days=30))
    assert (seen.status, seen.closed_at) == (Status.LAPSED, report.ends_at)
    assert life.observed(seen, START) is seen
    with pytest.raises(WrongStatus):
        life.revoked(seen, CLERK, BEIJING, START)


def test_a_refusal_says_what_was_asked_and_where_it_can_be_done() -> None:
    with pytest.raises(NotAllowed) as caught:
        life.revoked(pre_reported(), CITIZEN, BEIJING, START + HOUR)
    assert (caught.value.action, caught.value.channels) == (Action.REVOCATION, (Channel.COUNTER,))
    with pytest.raises(WrongStatus) as wrong:
        life.revoked(None, CLERK, BEIJING, START)
    assert (wrong.value.action, wrong.value.status) == (Action.REVOCATION, None)
