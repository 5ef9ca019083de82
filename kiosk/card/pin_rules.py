"""How each city lets the PIN of a card be changed, read from pin_rules.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class PinRules:
    """One city's rules.

    Attributes:
        entry: the entry of the knowledge base that says so.
        changed_at_kiosk: whether a kiosk may change it.
        reset_at_service_point: whether the document says that a forgotten one is reset at a service point only.
    """

    entry: str
    changed_at_kiosk: bool
    reset_at_service_point: bool


@cache
def load() -> Mapping[str, PinRules]:
    """Return the rules of every city, by region."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({region: PinRules(**rules) for region, rules in data.items()})
