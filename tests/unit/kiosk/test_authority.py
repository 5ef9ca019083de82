"""Who may do what, where: every role at every channel of every city, against a list written down here again."""

from itertools import product

import pytest

from kiosk.loss import rules as losses
from kiosk.loss.authority import Duty, allowed, has_place, looks_after
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, Role

RULES = losses.load()
EVERYTHING = (*Action, *Duty)
EVERYBODY = list(product(RULES, Channel, Role))
# City, channel and role of everybody who may do anything, and what.
STAFFS = {"sign-in", "own-password"}
DESKS = {*STAFFS, "answers"}
AGENTS = {*DESKS, "pre-report", "look-up", "unmask-name"}
CLERKS = {*AGENTS, "revocation", "formal-loss", "unmask-number", "unmask-card"}
WRITTEN = {
    ("beijing", "kiosk", "citizen"): {"pre-report", "look-up"},
    ("beijing", "hotline", "agent"): AGENTS,
    ("beijing", "counter", "clerk"): CLERKS,
    ("urumqi", "hotline", "agent"): AGENTS,
    ("urumqi", "bank", "clerk"): CLERKS,
    **{
        (city, channel, role): may
        for city in ("beijing", "urumqi")
        for channel in ("hotline", "counter", "bank")
        for role, may in (
            ("supervisor", {*DESKS, "accounts", "audit", "attempts", "figures", "devices"}),
            ("admin", {*STAFFS, "accounts", "figures", "devices"}),
        )
    },
}


@pytest.mark.parametrize(("city", "channel", "role"), EVERYBODY)
def test_everybody_may_do_what_is_on_the_list_and_nothing_else(
    city: str, channel: Channel, role: Role
) -> None:
    actor = Actor(role, channel, city)
    may = {str(action) for action in EVERYTHING if allowed(actor, action, RULES[city])}
    assert may == WRITTEN.get((city, channel, role), set())


@pytest.mark.parametrize(("city", "channel", "role"), EVERYBODY)
def test_nobody_may_do_anything_in_another_city(city: str, channel: Channel, role: Role) -> None:
    (other,) = set(RULES) - {city}
    assert not any(allowed(Actor(role, channel, city), action, RULES[other]) for action in EVERYTHING)


@pytest.mark.parametrize(("city", "channel", "role"), EVERYBODY)
def test_accounts_are_looked_after_by_who_stands_above_them_in_their_own_city(
    city: str, channel: Channel, role: Role
) -> None:
    actor = Actor(role, channel, city)
    written = {"supervisor": {"agent", "clerk"}, "admin": {"agent", "clerk", "supervisor"}}
    found = {(where, str(other)) for where, other in product(RULES, Role) if looks_after(actor, other, where)}
    assert found == {(city, other) for other in written.get(role, set())}


def test_a_supervisor_changes_no_report() -> None:
    for city, channel, action in product(RULES, Channel, Action):
        assert not allowed(Actor(Role.SUPERVISOR, channel, city), action, RULES[city])


def test_only_a_clerk_revokes_or_ends_a_card() -> None:
    for action in (Action.REVOCATION, Action.FORMAL_LOSS):
        may = {
            (city, channel, role)
            for city, channel, role in EVERYBODY
            if allowed(Actor(role, channel, city), action, RULES[city])
        }
        assert may == {("beijing", "counter", "clerk"), ("urumqi", "bank", "clerk")}


@pytest.mark.parametrize("action", ["", "export", "unmask", "Sign-In", None])
def test_what_is_not_named_is_refused(action: object) -> None:
    for city, channel, role in EVERYBODY:
        assert not allowed(Actor(role, channel, city), action, RULES[city])  # type: ignore[arg-type]


def test_a_place_that_a_city_does_not_have_gives_nobody_a_seat() -> None:
    assert not has_place(Role.CLERK, Channel.BANK, RULES["beijing"])
    assert not has_place(Role.CLERK, Channel.COUNTER, RULES["urumqi"])
    assert not has_place(Role.AGENT, Channel.COUNTER, RULES["beijing"])
    assert not has_place(Role.SUPERVISOR, Channel.KIOSK, RULES["beijing"])
    assert has_place(Role.AGENT, Channel.HOTLINE, RULES["urumqi"])
