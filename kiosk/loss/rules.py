"""How a city lets a lost card be reported, read from rules/CITY.toml; every fault is told with its file and key."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from calculators.day_rules import What
from kiosk.settings import REGIONS

DIRECTORY: Final = Path(__file__).with_name("rules")


class Channel(StrEnum):
    """Where somebody stands who asks for something."""

    KIOSK = "kiosk"
    HOTLINE = "hotline"
    COUNTER = "counter"
    BANK = "bank"


class Role(StrEnum):
    """Who asks. The system itself does nothing but see that a report has lapsed."""

    CITIZEN = "citizen"
    AGENT = "agent"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    SYSTEM = "system"


class Action(StrEnum):
    """What can be done about a lost card. A lapse is nobody's action: it follows from the time."""

    PRE_REPORT = "pre-report"
    REVOCATION = "revocation"
    FORMAL_LOSS = "formal-loss"


@dataclass(frozen=True, slots=True)
class Step:
    """One action as a city allows it.

    Attributes:
        by: the role that may take it, by channel; a channel that is missing hasn't it.
        entry: the entry of the knowledge base that says so.
    """

    by: Mapping[Channel, Role]
    entry: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What helps until the new card is there.

    Attributes:
        paper: what stands in for the card: "replacement-certificate" or "temporary-card".
        entry: the entry of the knowledge base that says how it is used.
        new_card: which of the calculators' dates is the day of the new card; "" where the document names none.
        fee_entry: the entry that says what it costs; "" where none does.
    """

    paper: str
    entry: str
    new_card: str = ""
    fee_entry: str = ""


@dataclass(frozen=True, slots=True)
class LossRules:
    """One city's rules.

    Attributes:
        lapses: which of the calculators' dates ends a pre-report; "" where it doesn't end by itself.
    """

    region: str
    steps: Mapping[Action, Step]
    lapses: str
    meanwhile: Meanwhile

    def allows(self, action: Action, role: Role, channel: Channel) -> bool:
        """Return whether this role may take an action through this channel."""
        return self.steps[action].by.get(channel) is role

    def channels(self, action: Action) -> tuple[Channel, ...]:
        """Return the channels an action can be taken through."""
        return tuple(self.steps[action].by)


class BrokenLossRules(ValueError):
    """A rule file can't be vouched for; the text names file and key, and says what would be right."""


def load(directory: Path = DIRECTORY) -> Mapping[str, LossRules]:
    """Read the rules of every city.

    Raises: BrokenLossRules, at the first fault.
    """
    return MappingProxyType({region: _read(directory / f"{region}.toml", region) for region in REGIONS})


_SECTIONS: Final = {*Action, "meanwhile"}
_REPORTERS: Final = (Role.CITIZEN, Role.AGENT, Role.CLERK)
_PAPERS: Final = ("replacement-certificate", "temporary-card")
# What the calculators can say, or nothing.
_LAPSES: Final = ("", What.PRE_REPORT_LAPSE)
_NEW_CARDS: Final = ("", What.REPLACEMENT_PICKUP)


def _read(path: Path, region: str) -> LossRules:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BrokenLossRules(f"{path.name}: {error}") from error
    if set(data) != _SECTIONS or not all(isinstance(section, dict) for section in data.values()):
        raise BrokenLossRules(
            f"{path.name}: {', '.join(sorted(data))}; use the sections {', '.join(sorted(_SECTIONS))}"
        )
    steps = {action: _step(path, action, data[action]) for action in Action}
    lapses = _one_of(path, "pre-report", data["pre-report"], "lapses", _LAPSES)
    _keys(path, "meanwhile", data["meanwhile"], {"paper", "entry", "new-card", "fee-entry"})
    meanwhile = Meanwhile(
        _one_of(path, "meanwhile", data["meanwhile"], "paper", _PAPERS),
        _text(path, "meanwhile", data["meanwhile"], "entry"),
        _one_of(path, "meanwhile", data["meanwhile"], "new-card", _NEW_CARDS),
        _text(path, "meanwhile", data["meanwhile"], "fee-entry", needed=False),
    )
    return LossRules(region, MappingProxyType(steps), lapses, meanwhile)


def _step(path: Path, action: Action, raw: dict[str, Any]) -> Step:
    _keys(path, action, raw, {"entry", "by"} | ({"lapses"} if action is Action.PRE_REPORT else set()))
    by = raw.get("by")
    if not isinstance(by, dict) or not by:
        raise BrokenLossRules(f"{path.name}: {action}.by: missing; name a role for each channel it has")
    for channel, role in by.items():
        if channel not in set(Channel) or role not in _REPORTERS:
            raise BrokenLossRules(
                f"{path.name}: {action}.by: {channel} = {role!r}; use {', '.join(Channel)} with citizen, agent or clerk"
            )
    roles = {Channel(channel): Role(role) for channel, role in by.items()}
    return Step(MappingProxyType(roles), _text(path, action, raw, "entry"))


def _keys(path: Path, section: str, raw: dict[str, Any], known: set[str]) -> None:
    if unknown := set(raw) - known:
        name = ", ".join(sorted(unknown))
        raise BrokenLossRules(f"{path.name}: {section}.{name}: unknown key; use {', '.join(sorted(known))}")


def _one_of(path: Path, section: str, raw: dict[str, Any], key: str, known: tuple[str, ...]) -> str:
    value = _text(path, section, raw, key, needed="" not in known)
    if value not in known:
        raise BrokenLossRules(
            f"{path.name}: {section}.{key}: {value}; use {' or '.join(filter(None, known))}"
        )
    return value


def _text(path: Path, section: str, raw: dict[str, Any], key: str, *, needed: bool = True) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str) or (needed and not value):
        raise BrokenLossRules(f"{path.name}: {section}.{key}: {value!r}; use a text")
    return value
