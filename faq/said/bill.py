"""The bill of a hospital stay: which of the amounts in a text is which field of the calculator."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from faq.said.labels import TOTAL, UNTOLD, Label, labels, nearest
from faq.said.money import Amount, amounts
from faq.said.words import TAKEN_BACK, pattern

FIELDS: Final = (TOTAL, "self_funded", "class_b_drugs", "items_first_pay_15", "items_first_pay_20")


def bill(form: str, turn: int) -> dict[str, Decimal]:
    """Return the amounts, in yuan, under the names of their fields; those before `turn` belong to an earlier stay."""
    said = _settled(form, _told(form, amounts(form)))
    said = [one for one in said if one.amount.start >= turn] or said
    parts: dict[str, list[Decimal]] = {name: [] for name in FIELDS}
    for amount, name in said:
        if name in parts and amount.value not in parts[name]:
            parts[name].append(amount.value)
    untold = [amount.value for amount, name in said if name is None]
    parts[TOTAL] = [*parts[TOTAL], *untold][:1]
    return {name: sum(values, Decimal(0)) for name, values in parts.items() if values}


class _Said(NamedTuple):
    amount: Amount
    name: str | None


class _Way(NamedTuple):
    cost: int
    names: tuple[str | None, ...]

    def and_then(self, form: str, amount: Amount, label: Label | None) -> "_Way":
        cost = label.cost(form, amount.start, amount.end) if label else UNTOLD
        return _Way(self.cost + cost, (*self.names, label.name if label else None))


def _told(form: str, money: Sequence[Amount]) -> list[_Said]:
    """Give each amount the label before or behind it, none twice: of all ways the one with the nearest labels."""
    ends, starts = [0, *(one.end for one in money)], [*(one.start for one in money), len(form)]
    found = labels(form)
    gaps = [
        [label for label in found if start <= label.start and label.end <= end]
        for start, end in zip(ends, starts, strict=True)
    ]
    # The best way so far, for each label that the last amount may have taken from behind it.
    ways: dict[Label | None, _Way] = {None: _Way(0, ())}
    for amount, around in zip(money, pairwise(gaps), strict=True):
        before, behind = (nearest(form, gap, amount.start, amount.end) for gap in around)
        further: dict[Label | None, _Way] = {}
        for taken, way in ways.items():
            for label in [None, behind] if before == taken else [None, before, behind]:
                key = label if label == behind else None
                longer = way.and_then(form, amount, label)
                further[key] = min(further.get(key, longer), longer, key=attrgetter("cost"))
        ways = further
    best = min(ways.values(), key=attrgetter("cost"))
    return [_Said(amount, name) for amount, name in zip(money, best.names, strict=True)]


_DENIED: Final = re.compile("(?<!是)不是$|(?<![a-z])not $")
_ADDED: Final = re.compile(f" ?(?:{pattern('added')}) ?")


def _settled(form: str, said: Sequence[_Said]) -> list[_Said]:
    """Return what holds in the end: 三万，不对，四万 is 40,000, and 自费一千加五百 is 1,500."""
    held: list[_Said] = []
    for one in said:
        start, name = one.amount.start, one.name
        if _DENIED.search(form, max(0, start - 4), start):
            continue
        last = held[-1] if held else None
        between = form[last.amount.end : start] if last else ""
        if last and TAKEN_BACK.search(between) and name in {None, last.name or TOTAL}:
            held[-1] = _Said(one.amount, name or last.name)
        elif last and name is None and _ADDED.fullmatch(between):
            both = Amount(last.amount.start, one.amount.end, last.amount.value + one.amount.value)
            held[-1] = _Said(both, last.name)
        else:
            held.append(one)
    return held
