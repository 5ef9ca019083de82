"""One turn of a conversation: what kind of reply a question gets, and what the talk is about after it.

The caller keeps nothing but the topic: an entry's id, or the stay that an estimate is being filled in for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl, urlencode

from faq import said
from faq.entry import ORIGINAL, Entry
from faq.matcher import MOST_CHARACTERS, Matcher, Result, Verdict, check
from faq.said import Stay
from faq.talk import Talk
from faq.talk import load as load_talk

ESTIMATE: Final = "estimate"
DATE: Final = "date-"
_ESTIMATE_TOPIC: Final = "estimate:"
_NOTHING_TOLD: Final = Stay(None, {}, (), None)
# Part of an answer that a short question asks for → where it stands in the answer.
_WHERE_IT_STANDS: Final = {"where": ("steps", "lead"), "more": ("lead",)}


@dataclass(frozen=True, slots=True)
class Reply:
    """A turn.

    Attributes:
        kind: "answer", "choose", "estimate", "date", "refusal" or "courtesy".
        topic: what the caller sends back with the next question; None when the talk is about nothing.
        result: the ranking behind it, where there is one.
        entry: the entry that answers; of a refused follow-up the one it went on from.
        part: the part of its answer that was asked for, as `Talk.part` names it.
        stay: the hospital stay an estimate is asked for, as far as it has been told.
        dates, day: which dates may be asked for, the first that the day fits counts; and the day.
        small_talk: of a courtesy, which.
    """

    kind: str
    topic: str | None
    result: Result | None = None
    entry: Entry | None = None
    part: str | None = None
    stay: Stay | None = None
    dates: tuple[str, ...] = ()
    day: date | None = None
    small_talk: str = ""


@dataclass(frozen=True)
class Conversation:
    """Replies to questions.

    Attributes:
        estimates_for: cities whose hospital stays can be estimated.
    """

    matcher: Matcher
    estimates_for: frozenset[str] = frozenset()
    talk: Talk = field(default_factory=load_talk)

    def reply(
        self, question: str, region: str | None, today: date, lang: str = ORIGINAL, topic: str | None = None
    ) -> Reply:
        """Reply to a question. A refusal leaves the topic as it was, so that the next question can still go on from it.

        Raises: BadQuestion; UnknownEntry, if `topic` is neither an entry's id nor an estimate's.
        """
        check(question, region)
        told = _stay_of(topic)
        before = self.matcher.knowledge.entry(topic) if topic is not None and told is None else None
        if small := self.talk.small(question):
            return Reply("courtesy", None if small in {"start_over", "goodbye"} else topic, small_talk=small)
        if before and (part := self.talk.part(question)):
            return self._going_on(before, question, part, lang)
        stay = said.stay(question, today)
        if told is None and before and ESTIMATE in before.actions and not self.talk.asks(question):
            told = _NOTHING_TOLD
        if told is not None and self._fills_in(question, region, stay):
            return _estimate(_joined(told, stay))
        result = self.matcher.ask(question, region, lang)
        if self._asks_for_an_estimate(question, region, stay, result):
            return _estimate(stay)
        return self._ranked(result, said.day(question, today), before, topic)

    def _ranked(self, result: Result, day: date | None, before: Entry | None, topic: str | None) -> Reply:
        """Reply as the ranking says, or with a day that it counts from, or going on from the entry before."""
        question, best = result.question, self._best(result)
        if day and (dated := self._counts_from_a_day(question, best, before)):
            return Reply("date", dated.id, result, dated, dates=_dates_of(dated), day=day)
        if before and self.talk.leans(question) and (meant := self._meant(result, before)):
            return Reply("answer", meant.id, result, meant)
        return Reply(str(result.verdict), best.id if best else topic, result, best)

    def _best(self, result: Result) -> Entry | None:
        return None if result.refused else self.matcher.knowledge.entry(result.answers[0].id)

    def _going_on(self, before: Entry, question: str, part: str, lang: str) -> Reply:
        """Answer from the entry before; where it lacks the part, from the likeliest that has it, if that is near."""
        both = f"{before.wording(lang).question} {question}"[:MOST_CHARACTERS]
        result = self.matcher.ask(both, before.region, lang)
        if _has(before, part):
            return Reply("answer", before.id, result, before, part)
        entry = self.matcher.knowledge.entry
        found = next((e for e in (entry(match.id) for match in result.answers) if _has(e, part)), None)
        if found and any(found.id in _near(entry(other)) for other in _near(before)):
            return Reply("answer", found.id, result, found, part)
        return Reply("refusal", before.id, result, before, part)

    def _meant(self, result: Result, before: Entry) -> Entry | None:
        """Return what a question that leans means: of all that it may mean, the one that is near the entry before."""
        if result.verdict is Verdict.ANSWER or result.matter is not None:
            return None
        may_mean = result.answers[:1] if result.refused else result.choices
        near = [match.id for match in may_mean if match.id in _near(before)]
        return self.matcher.knowledge.entry(near[0]) if len(near) == 1 else None

    def _fills_in(self, question: str, region: str | None, stay: Stay) -> bool:
        """Return whether a sentence tells more of the stay before it, and is no question about something else."""
        if region is not None and region not in self.estimates_for:
            return False
        goes_on = (
            not self.talk.asks(question) or self.talk.leans(question) or said.asks_for_an_amount(question)
        )
        return _tells(stay) and goes_on and self.talk.is_stay(question) is not False

    def _asks_for_an_estimate(self, question: str, region: str | None, stay: Stay, result: Result) -> bool:
        if region not in self.estimates_for or not stay.amounts or self.talk.is_stay(question) is False:
            return False
        asks, names_level = said.asks_for_an_amount(question), stay.level is not None
        if asks + names_level + bool(self.talk.is_stay(question)) >= 2:
            return True
        about = self.matcher.knowledge.entry(result.answers[0].id).actions if result.answers else ()
        return ESTIMATE in about and (asks or names_level)

    def _counts_from_a_day(self, question: str, best: Entry | None, before: Entry | None) -> Entry | None:
        """Return the entry that a time counts for: the one that answers, or the one before when only a day is added."""
        if best and _dates_of(best) and self.talk.asks_when(question):
            return best
        adds = best is None or not self.talk.asks(question)
        return before if before and _dates_of(before) and adds else None


def missing(stay: Stay) -> list[str]:
    """Return the names of the calculator's fields that an estimate can't do without and that haven't been told."""
    return [
        name
        for name, there in (("hospital_level", stay.level), ("total_cost", "total_cost" in stay.amounts))
        if not there
    ]


def _estimate(stay: Stay) -> Reply:
    return Reply("estimate", _topic_of(stay), stay=stay)


def _has(entry: Entry, part: str) -> bool:
    answer = entry.wording().answer
    return any(getattr(answer, name) for name in _WHERE_IT_STANDS.get(part, (part,)))


def _near(entry: Entry) -> frozenset[str]:
    return frozenset({entry.id, *entry.related})


def _dates_of(entry: Entry) -> tuple[str, ...]:
    return tuple(action.removeprefix(DATE) for action in entry.actions if action.startswith(DATE))


def _tells(stay: Stay) -> bool:
    return bool(stay.level or stay.amounts or stay.earlier or stay.admitted or stay.again)


def _joined(told: Stay, more: Stay) -> Stay:
    level, again = more.level or told.level, more.again or told.again
    same = (level,) if again and level else ()
    return Stay(
        level,
        {**told.amounts, **more.amounts},
        more.earlier or told.earlier or same,
        more.admitted or told.admitted,
        again,
    )


def _topic_of(stay: Stay) -> str:
    values: list[tuple[str, str]] = [(name, f"{amount:f}") for name, amount in stay.amounts.items()]
    values += [("level", stay.level)] if stay.level else []
    values += [("earlier", level) for level in stay.earlier]
    values += [("admitted", stay.admitted.isoformat())] if stay.admitted else []
    values += [("again", "1")] if stay.again and not stay.earlier else []
    return _ESTIMATE_TOPIC + urlencode(values)


def _stay_of(topic: str | None) -> Stay | None:
    """Return the stay a topic tells of, or None when it is no estimate's. What isn't rightly told is left out."""
    if topic is None or not topic.startswith(_ESTIMATE_TOPIC):
        return None
    pairs = parse_qsl(topic.removeprefix(_ESTIMATE_TOPIC)[:500])
    values = dict(pairs)
    earlier = tuple(value for name, value in pairs if name == "earlier" and value in said.LEVELS)
    level = values.get("level")
    return Stay(
        level if level in said.LEVELS else None,
        _amounts_of(values),
        earlier,
        _day_of(values.get("admitted", "")),
        values.get("again") == "1",
    )


def _amounts_of(values: Mapping[str, str]) -> dict[str, Decimal]:
    texts = {name: values[name] for name in said.AMOUNTS if name in values}
    return {name: Decimal(text) for name, text in texts.items() if _is_amount(text)}


def _is_amount(text: str) -> bool:
    yuan, _, fen = text.partition(".")
    return len(text) <= 12 and yuan.isdecimal() and (yuan + fen).isascii() and (not fen or fen.isdecimal())


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
