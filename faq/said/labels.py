"""What an amount is for, told by the words beside it: 自费一千, 一千是自费, 20,000 on class B drugs."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from faq.said.words import TABLES, groups, pattern

TOTAL: Final = "total_cost"
UNTOLD: Final = 10
"""What it costs to leave an amount without a label: more than any near it."""


class Label(NamedTuple):
    """Words that tell what an amount is for; an amount with the name "other" is no part of a bill."""

    start: int
    end: int
    name: str

    def cost(self, form: str, start: int, end: int) -> int:
        """Return how far it is from an amount between two places; words for a total are farther, they go with any."""
        general = _GENERAL if self.name == TOTAL else 0
        if self.start >= end:
            return general + _BEHIND_IT if _BEHIND.fullmatch(form, end, self.start) else UNTOLD
        if filled := _BEFORE.fullmatch(form, self.end, start):
            return general + (_COMMA if filled["comma"] else 0)
        between = form[self.end : start]
        is_near = len(_WORD.findall(between)) <= _FARTHEST and not _NO_BRIDGE.search(between)
        return general + _FAR if is_near else UNTOLD


def labels(form: str) -> list[Label]:
    """Return the labels of a text but those that are asked for: 自费多少."""
    found = [Label(*match.span(), str(match.lastgroup)) for match in _LABEL.finditer(form)]
    return [label for label in found if not _IS_ASKED.match(form, label.end)]


def nearest(form: str, among: Sequence[Label], start: int, end: int) -> Label | None:
    """Return the label that is nearest to an amount between two places, if any is near."""
    costs = [(label.cost(form, start, end), abs(label.start - start), label) for label in among]
    cost, _, label = min(costs, default=(UNTOLD, 0, None))
    return label if cost < UNTOLD else None


def stands_before(form: str, place: int) -> bool:
    """Return whether a label ends at a place, or goes on to it with filling words."""
    return _ENDS_HERE.search(form, max(0, place - _WINDOW), place) is not None


def stands_behind(form: str, place: int) -> bool:
    """Return whether a label starts at a place, or after filling words."""
    return _STARTS_HERE.match(form, place) is not None


def _items(numbers: str) -> str:
    """Return how items are called of which one pays a share first."""
    ahead = f"(?:{numbers}) ?(?:%|percent|per cent|پىرسەنت)(?:نى|لىك)?"
    return pattern("items").replace("SHARE", f"{ahead}|(?:百分之|% ?)(?:{numbers})")


_ANY: Final = "|".join(
    [*(f"(?P<{name}>{_items(numbers)})" for name, numbers in TABLES["shares"].items()), groups("labels")]
)
_LABEL: Final = re.compile(_ANY)
_QUESTION: Final = pattern("question")
_IS_ASKED: Final = re.compile(f"(?:的|部分|费用?|药品?|[是要得该还])*+(?:{_QUESTION})")
# Possessive, so that a long row of it is read once.
_FILLER: Final = f"(?>{pattern('filler')}|{pattern('labels.total_cost')})*+"
_BEFORE: Final = re.compile(f"{_FILLER}(?P<comma>,?){_FILLER}")
_BEHIND: Final = re.compile(f"(?>{pattern('behind')})*+")
_ENDS_HERE: Final = re.compile(f"(?:{_ANY}){_FILLER}$")
_STARTS_HERE: Final = re.compile(f"{_BEHIND.pattern}(?:{_ANY})")
_NO_BRIDGE: Final = re.compile(rf"[,.;!?。\n]|不算|不含|不包括|除|扣|{_QUESTION}")
_WORD: Final = re.compile("[\u4e00-\u9fff]|[^\\W\\d_\u4e00-\u9fff]+")
_WINDOW: Final = 60
_FARTHEST: Final = 8  # words
_COMMA, _FAR, _BEHIND_IT, _GENERAL = 5, 3, 1, 4
