"""What the hotline's search found: eight titles of both cities at most, each with its answer ready to be read out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flask_babel import LazyString

from faq.entry import REGIONS, Entry
from faq.matcher import Matcher, Result, Verdict
from kiosk.presenters import answers, spoken
from kiosk.presenters.answers import CITIES, NEAR_MISSES, AnswerPage, Link

# Of the caller's city, and of the other one.
_MOST: Final = (5, 3)
_CHINESE: Final = r"\u3400-\u9fff"
_RUNS: Final = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_SHORTEST_WORD: Final = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `hit` where the question has it too."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer that was found.

    Attributes:
        number: its place in the list, from 1.
        title, lead: its question and its answer, in pieces.
        spoken: what is read out, line by line.
        whole: all of it as a text to pass on.
        link: the address of its page for a phone; "" where phones don't reach the service.
        other: what the other city answers to the same question, where it does.
    """

    number: int
    answer: AnswerPage
    title: tuple[Piece, ...]
    lead: tuple[Piece, ...]
    spoken: tuple[str, ...]
    whole: str
    link: str
    other: Link | None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """An amount or a day that was asked for, reckoned for one city.

    Attributes:
        lines: the result in sentences.
        form: the estimate's form filled in, as its page names the fields; empty for a day.
        is_whole: whether nothing is missing for an estimate.
    """

    city: LazyString
    lines: tuple[str, ...]
    lang: str
    form: tuple[tuple[str, str], ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class InCity:
    """What was found in one city; `refused` when it only comes near."""

    region: str
    name: LazyString
    refused: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a caller.

    Attributes:
        chosen: the caller's city; the first of `cities`.
        open: the id of the answer that is shown.
    """

    question: str
    chosen: str
    cities: tuple[InCity, ...]
    reckoned: tuple[Reckoned, ...]
    refused: bool
    open: str

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Every answer, in the order of the list."""
        return tuple(hit for city in self.cities for hit in city.hits)


def in_order(chosen: str) -> tuple[str, ...]:
    """Return the cities, the caller's first."""
    return (chosen, *(region for region in REGIONS if region != chosen))


def found(  # noqa: PLR0913 - what was asked, what was found, and how it is shown
    matcher: Matcher,
    results: Mapping[str, Result],
    chosen: str,
    lang: str,
    *,
    reckoned: Sequence[Reckoned] = (),
    public_url: str | None = None,
    wanted: str = "",
) -> Found:
    """Return what to show.

    Args:
        results: by city.
        wanted: the id of the answer to show; where it wasn't found, the likeliest is.
    """
    question = results[chosen].question
    refused = all(result.refused for result in results.values())
    ranked = [(region, match.score, match.id) for region in results for match in results[region].answers]
    near = {entry_id for _region, _score, entry_id in sorted(ranked, key=lambda one: -one[1])[:NEAR_MISSES]}
    cities: list[InCity] = []
    number = 1
    for region, most in zip(in_order(chosen), _MOST, strict=True):
        result = results[region]
        ids = [m.id for m in result.answers if not refused or m.id in near]
        ids = ids[: NEAR_MISSES if result.refused else most]
        hits = tuple(_hit(matcher, i, question, lang, public_url, n) for n, i in enumerate(ids, number))
        number += len(hits)
        cities.append(InCity(region, CITIES[region], result.refused, hits))
    shown = [hit.answer.id for city in sorted(cities, key=lambda city: city.refused) for hit in city.hits]
    opened = wanted if wanted in shown else next(iter(shown), "")
    return Found(question, chosen, tuple(cities), tuple(reckoned), refused, opened)


def marked(text: str, question: str) -> tuple[Piece, ...]:
    """Return a text in pieces, those marked that stand in the question too: words, or two Chinese characters on end."""
    plain = _one_for_one(text)
    hits = [False] * len(text)
    for needle in _needles(_one_for_one(question)):
        for begin in _places(plain, needle):
            hits[begin : begin + len(needle)] = [True] * len(needle)
    pieces: list[Piece] = []
    for sign, hit in zip(text, hits, strict=True):
        if pieces and pieces[-1].hit == hit:
            pieces[-1] = Piece(pieces[-1].text + sign, hit)
        else:
            pieces.append(Piece(sign, hit))
    return tuple(pieces)


def links(matcher: Matcher, ids: Sequence[str], lang: str) -> tuple[Link, ...]:
    """Return entries as links; those that were taken out since are left out."""
    known = matcher.knowledge.entries
    return tuple(answers.link(known[entry_id], lang) for entry_id in ids if entry_id in known)


def _hit(  # noqa: PLR0913, PLR0917 - one entry and how it is shown
    matcher: Matcher, entry_id: str, question: str, lang: str, public_url: str | None, number: int
) -> Hit:
    knowledge = matcher.knowledge
    entry = knowledge.entry(entry_id)
    page = answers.answer(knowledge, entry, lang)
    link = f"{public_url}/m/{entry.region}/answer/{entry.id}" if public_url else ""
    twin = _twin(matcher, entry.id)
    return Hit(
        number=number,
        answer=page,
        title=marked(page.question, question),
        lead=marked(page.parts.lead, question),
        spoken=spoken.spoken(page),
        whole=spoken.whole(page, link),
        link=link,
        other=answers.link(knowledge.entry(twin), lang) if twin else None,
    )


@lru_cache(maxsize=1024)
def _twin(matcher: Matcher, entry_id: str) -> str | None:
    """Return the entry with which the other city answers an entry's own question, if it surely does."""
    entry: Entry = matcher.knowledge.entry(entry_id)
    (other,) = (region for region in REGIONS if region != entry.region)
    result = matcher.ask(entry.wording().question, other, limit=1)
    return result.answers[0].id if result.verdict is Verdict.ANSWER else None


def _needles(question: str) -> Iterator[str]:
    runs = _RUNS.findall(question)
    for run in runs:
        if re.match(f"[{_CHINESE}]", run):
            pairs = [run[n : n + 2] for n in range(len(run) - 1)]
            yield from pairs or ([run] if len(runs) == 1 else [])
        elif len(run) >= _SHORTEST_WORD:
            yield run


def _places(text: str, needle: str) -> Iterator[int]:
    place = text.find(needle)
    while place >= 0:
        yield place
        place = text.find(needle, place + 1)


def _one_for_one(text: str) -> str:
    """Return a text in small letters, sign for sign: a letter that would become two stays as it is."""
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)
