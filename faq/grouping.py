"""Questions that ask the same, brought together: the one asked most leads, those like it follow."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Self

from rapidfuzz import fuzz, process

from faq import lexicon
from faq.entry import LANGUAGES, ORIGINAL, REGIONS
from faq.lexicon import Lexicon
from faq.normalise import is_chinese, normalise, pinyin, printable

REFUSED: Final = "refused"
UNHELPFUL: Final = "unhelpful"
MARKED: Final = "marked"
KINDS: Final = (REFUSED, UNHELPFUL, MARKED)

# How alike two questions must be, of 100: as written, in whatever order of words, as they sound. One character of six
# makes another question (卡密码忘了, 卡密码改了); letters agree by chance more often than characters do.
ALIKE: Final = (84, 88, 90)


class BadQuestionLine(ValueError):
    """A line of a list of questions can't be used; its text names the field and what it takes."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A question that found no answer or no help, and how often.

    Attributes:
        text: what was asked, masked and normalised.
        region: the city it was asked for; None for all of them.
        kind: "refused" (there was no answer), "unhelpful" (there was one, and it did not help) or "marked" (staff say
            that it misses something or is wrong).
        entry: the id of the answer that did not help or was marked.
        first, last: the days it was asked on.
    """

    text: str
    count: int
    region: str | None = None
    lang: str = ORIGINAL
    kind: str = REFUSED
    entry: str | None = None
    first: date | None = None
    last: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the object of one line of a list of questions."""
        return {
            "q": self.text,
            "region": self.region,
            "lang": self.lang,
            "kind": self.kind,
            "entry": self.entry,
            "count": self.count,
            "first": self.first and self.first.isoformat(),
            "last": self.last and self.last.isoformat(),
        }

    @classmethod
    def from_dict(cls, line: object) -> Self:
        """Read such an object again; only q and count must be there.

        Raises: BadQuestionLine.
        """
        if not isinstance(line, Mapping):
            raise BadQuestionLine("not an object; use one JSON object a line")
        text, count = line.get("q"), line.get("count")
        if not isinstance(text, str) or not printable(text):
            raise BadQuestionLine("q: missing; use a question as text")
        if type(count) is not int or count < 1:
            raise BadQuestionLine("count: use a whole number from 1")
        entry = line.get("entry")
        if not isinstance(entry, str | None):
            raise BadQuestionLine("entry: use an id or null")
        return cls(
            printable(text),
            count,
            _one_of(line, "region", (None, *REGIONS), None),
            _one_of(line, "lang", LANGUAGES, ORIGINAL) or ORIGINAL,
            _one_of(line, "kind", KINDS, REFUSED) or REFUSED,
            printable(entry or "") or None,
            _day(line, "first"),
            _day(line, "last"),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one city that ask the same, most frequent first."""

    members: tuple[Counted, ...]

    @property
    def leader(self) -> Counted:
        """The question asked most, which stands for all."""
        return self.members[0]

    @property
    def count(self) -> int:
        """How often any of them was asked."""
        return sum(member.count for member in self.members)


def groups(texts: Sequence[Counted]) -> list[Group]:
    """Return the questions in groups, the most asked group first; the same ones however they are ordered.

    One pass: each question, most frequent first, goes to the leader it is most like, or leads a group of its own.
    Cities are kept apart, since each has answers of its own.
    """
    found: list[Group] = []
    by_region: dict[str | None, list[Counted]] = defaultdict(list)
    for asked in sorted(texts, key=_frequent_first):
        by_region[asked.region].append(asked)
    for asked_here in by_region.values():
        leaders: list[list[str]] = [[] for _ in ALIKE]
        members: list[list[Counted]] = []
        for asked in asked_here:
            forms = _forms(asked.text)
            place = _place(forms, leaders)
            if place is None:
                members.append([asked])
                for form, known in zip(forms, leaders, strict=True):
                    known.append(form)
            else:
                members[place].append(asked)
        found += [Group(tuple(group)) for group in members]
    return sorted(found, key=lambda group: (-group.count, _frequent_first(group.leader)))


def _frequent_first(asked: Counted) -> tuple[object, ...]:
    return -asked.count, asked.text, asked.region or "", asked.lang, asked.kind, asked.entry or ""


def _place(forms: tuple[str, ...], leaders: list[list[str]]) -> int | None:
    """Return the place of the leader that is nearest in any of the forms and near enough in it."""
    best: tuple[float, int] | None = None
    for form, known, enough in zip(forms, leaders, ALIKE, strict=True):
        match = process.extractOne(form, known, scorer=fuzz.ratio, score_cutoff=enough)
        if match is not None and (best is None or match[1] > best[0]):
            best = match[1], match[2]
    return best and best[1]


# Words that any question may have, and that do not tell one from another.
_ANY_QUESTION = re.compile(
    r"请问一?下?|[您你]好|我?想?问一?下|我想|麻烦|应该|怎么办理?|怎么|咋办|可不可以|能不能|可以|能否|是不是|有没有|的话"
    r"|了|的|吗|呢|啊|呀|吧|嘛|我们?|办理?|是|要|能|会|需要?|一下"
    r"|\b(?:please|how|do|does|can|could|should|what|is|are|the|an?|my|i|to|of|for)\b"
    r"|\b(?:مېنىڭ|قانداق|بولىدۇ|بولامدۇ|قىلىمەن|كېرەك)\b"
)


def _forms(text: str) -> tuple[str, str, str]:
    """Return what is compared: the text as written, its characters or words sorted, its sound."""
    unified = _lexicon().unify(normalise(text))
    told = " ".join(_ANY_QUESTION.sub("" if is_chinese(unified) else " ", unified).split()) or unified
    in_order = "".join(sorted(told)).strip() if is_chinese(told) else " ".join(sorted(told.split()))
    return told, in_order, pinyin(told)


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return lexicon.load()


def _one_of(line: Mapping[str, Any], name: str, known: Sequence[str | None], usual: str | None) -> str | None:
    value: str | None = line.get(name, usual)
    if value not in known:
        raise BadQuestionLine(f"{name}: use {', '.join(str(k or 'null') for k in known)}")
    return value


def _day(line: Mapping[str, Any], name: str) -> date | None:
    value = line.get(name)
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadQuestionLine(f"{name}: use a day like 2026-11-21 or null") from None
