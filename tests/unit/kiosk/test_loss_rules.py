"""The cities' rules about lost cards: what they allow, where that stands, and what the loader refuses."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from faq import knowledge
from kiosk.loss import rules as losses
from kiosk.loss.rules import Action, BrokenLossRules, Channel, Role
from kiosk.settings import REGIONS

RULES = losses.load()
# As the two documents say: Beijing's items 5, 7 and 8 of the card, Urumqi's items 34 and 35.
ALLOWED = {
    ("beijing", Action.PRE_REPORT, Role.CITIZEN, Channel.KIOSK),
    ("beijing", Action.PRE_REPORT, Role.AGENT, Channel.HOTLINE),
    ("beijing", Action.PRE_REPORT, Role.CLERK, Channel.COUNTER),
    ("beijing", Action.REVOCATION, Role.CLERK, Channel.COUNTER),
    ("beijing", Action.FORMAL_LOSS, Role.CLERK, Channel.COUNTER),
    ("urumqi", Action.PRE_REPORT, Role.AGENT, Channel.HOTLINE),
    ("urumqi", Action.PRE_REPORT, Role.CLERK, Channel.BANK),
    ("urumqi", Action.REVOCATION, Role.CLERK, Channel.BANK),
    ("urumqi", Action.FORMAL_LOSS, Role.CLERK, Channel.BANK),
}
Mutation = Callable[[str], str]


def test_a_city_allows_what_its_document_says_and_nothing_else() -> None:
    allowed = {
        (region, action, role, channel)
        for region, action, role, channel in itertools.product(REGIONS, Action, Role, Channel)
        if RULES[region].allows(action, role, channel)
    }
    assert allowed == ALLOWED


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("action", Action)
def test_the_channels_of_an_action_are_those_somebody_may_take(region: str, action: Action) -> None:
    named = {channel for city, what, _role, channel in ALLOWED if (city, what) == (region, action)}
    assert set(RULES[region].channels(action)) == named


def test_only_beijings_pre_report_ends_by_itself() -> None:
    assert (RULES["beijing"].lapses, RULES["urumqi"].lapses) == ("pre-report-lapse", "")


@pytest.mark.parametrize("region", REGIONS)
def test_every_entry_named_is_in_the_knowledge_base_and_of_that_city(region: str) -> None:
    rules = RULES[region]
    named = {step.entry for step in rules.steps.values()} | {rules.meanwhile.entry, rules.meanwhile.fee_entry}
    entries = knowledge.load().entries
    assert {entries[entry].region for entry in named - {""}} == {region}


def replaced(old: str, new: str) -> Mutation:
    def mutation(text: str) -> str:
        assert text.count(old) >= 1, old
        return text.replace(old, new, 1)

    return mutation


FAULTS: dict[str, tuple[Mutation, str]] = {
    "no TOML": (lambda text: text + "[[", "beijing.toml: "),
    "a section missing": (
        lambda text: text[: text.index("[meanwhile]")],
        "beijing.toml: formal-loss, pre-report, revocation; use the sections ",
    ),
    "a section too many": (lambda text: text + "[unlock]\n", "unlock; use the sections "),
    "no section but a figure": (
        lambda text: "meanwhile = 5\n" + text[: text.index("[meanwhile]")],
        "beijing.toml: formal-loss, meanwhile, pre-report, revocation; use the sections ",
    ),
    "a key misspelt": (replaced("lapses =", "lapse ="), "beijing.toml: pre-report.lapse: unknown key; use "),
    "a lapse for what has none": (
        replaced('entry = "bj-card-07"', 'entry = "bj-card-07"\nlapses = "pre-report-lapse"'),
        "beijing.toml: revocation.lapses: unknown key; use by, entry",
    ),
    "a key too many meanwhile": (
        replaced("fee-entry", "fee"),
        "beijing.toml: meanwhile.fee: unknown key; use ",
    ),
    "nobody who may": (
        replaced('by = { kiosk = "citizen", hotline = "agent", counter = "clerk" }', ""),
        "beijing.toml: pre-report.by: missing; ",
    ),
    "an empty list of who may": (
        replaced('by = { counter = "clerk" }', "by = {}"),
        "beijing.toml: revocation.by: missing; ",
    ),
    "a text for who may": (
        replaced('by = { counter = "clerk" }', 'by = "clerk"'),
        "beijing.toml: revocation.by: missing; ",
    ),
    "an unknown channel": (
        replaced("hotline =", "telephone ="),
        "beijing.toml: pre-report.by: telephone = 'agent'; use kiosk, hotline, counter, bank with ",
    ),
    "an unknown role": (
        replaced('"agent"', '"anybody"'),
        "beijing.toml: pre-report.by: hotline = 'anybody'; ",
    ),
    "the system as a role": (replaced('"agent"', '"system"'), "pre-report.by: hotline = 'system'; "),
    "a list of roles": (replaced('"agent"', '["agent"]'), "pre-report.by: hotline = ['agent']; "),
    "no entry": (replaced('entry = "bj-card-05"', ""), "beijing.toml: pre-report.entry: ''; use a text"),
    "a figure for an entry": (
        replaced('entry = "bj-card-08"', "entry = 8"),
        "beijing.toml: formal-loss.entry: 8; use a text",
    ),
    "a lapse no calculator has": (
        replaced('"pre-report-lapse"', '"ten-days"'),
        "beijing.toml: pre-report.lapses: ten-days; use pre-report-lapse",
    ),
    "days for a lapse": (
        replaced('"pre-report-lapse"', "10"),
        "beijing.toml: pre-report.lapses: 10; use a text",
    ),
    "a day no calculator has": (
        replaced('"replacement-pickup"', '"soon"'),
        "beijing.toml: meanwhile.new-card: soon; use replacement-pickup",
    ),
    "an unknown paper": (
        replaced('"replacement-certificate"', '"letter"'),
        "beijing.toml: meanwhile.paper: letter; use replacement-certificate or temporary-card",
    ),
    "no paper": (
        replaced('paper = "replacement-certificate"', ""),
        "beijing.toml: meanwhile.paper: ''; use a text",
    ),
    "no entry meanwhile": (
        replaced('entry = "bj-visit-06"', ""),
        "beijing.toml: meanwhile.entry: ''; use a text",
    ),
}


@pytest.mark.parametrize(("mutation", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_broken_file_is_told_by_file_and_key(tmp_path: Path, mutation: Mutation, says: str) -> None:
    for region in REGIONS:
        text = (losses.DIRECTORY / f"{region}.toml").read_text(encoding="utf-8")
        broken = mutation(text) if region == "beijing" else text
        (tmp_path / f"{region}.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(BrokenLossRules) as caught:
        losses.load(tmp_path)
    assert says in str(caught.value)
    assert str(caught.value).startswith("beijing.toml: ")


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_is_missing_or_not_utf_8_is_told_too(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "beijing.toml").write_bytes(content)
    with pytest.raises(BrokenLossRules, match=r"^beijing\.toml: "):
        losses.load(tmp_path)
