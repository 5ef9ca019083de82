"""Rank the entries for a question, and decide between an answer, a choice and a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from faq import corpus, encoder, knowledge, lexicon, model, outside
from faq.cache import Cache
from faq.corpus import Corpus
from faq.entry import ORIGINAL, REGIONS
from faq.knowledge import Knowledge
from faq.model import Model, Probabilities
from faq.normalise import printable
from faq.outside import Matter
from faq.scoring import Index

CACHE: Final = Path(__file__).resolve().parent.parent / "instance" / "questions.npz"
MOST_CHARACTERS: Final = 500
DEFAULT_LIMIT: Final = 5
MOST_ANSWERS: Final = 50

# Chosen on the training questions (docs/matching.md). A question is refused when it is less probable than this that
# the documents answer it; both entries are offered when the second is at least this much as probable as the first.
REFUSE_BELOW: Final = 0.5
CHOOSE_FROM: Final = 0.5
_CHOICES_FROM: Final = 0.2
_MOST_CHOICES: Final = 4
# Another city is pointed to when it is at least this probable that its document answers.
_SURE_ELSEWHERE: Final = 0.7
# A matter is named in a refusal when the question is at least this much about it, about 0 to 1.
_NAMED_FROM: Final = 0.3


class Verdict(StrEnum):
    """What to do with a ranked question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    REFUSAL = "refusal"


class BadQuestion(ValueError):
    """A question that can't be asked.

    Attributes:
        problem: "empty", "too_long", "unknown_region" or "bad_limit".
        expected: what would be right, in English for command lines and logs.
    """

    def __init__(self, field: str, problem: str, expected: str) -> None:
        self.field, self.problem, self.expected = field, problem, expected
        super().__init__(f"{field}: {problem.replace('_', ' ')}; use {expected}")


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how probable it is that it answers, 0 to 1."""

    id: str
    score: float
    question: str


@dataclass(frozen=True, slots=True)
class Result:
    """What is known about one question. `answers` is filled when it is refused too: the near misses.

    Attributes:
        confidence: the probability, 0 to 1, that the documents answer it.
        matter: what a refused question is about, when that is a matter known to lie outside the documents.
        elsewhere: the other city, when a refused question is answered for that.
    """

    question: str
    region: str | None
    verdict: Verdict
    confidence: float
    answers: tuple[Match, ...]
    matter: Matter | None = None
    elsewhere: str | None = None

    @property
    def refused(self) -> bool:
        """Whether no entry fits well enough to be called the answer."""
        return self.verdict is Verdict.REFUSAL

    @property
    def choices(self) -> tuple[Match, ...]:
        """The matches to choose from when the question doesn't tell which is meant: those nearest the best."""
        best = self.answers[0].score if self.answers else 0.0
        return tuple(m for m in self.answers[:_MOST_CHOICES] if m.score >= _CHOICES_FROM * best)

    def as_dict(self) -> dict[str, Any]:
        """Return the object that a batch line and the HTTP interface promise."""
        return {
            "q": self.question,
            "region": self.region,
            "refused": self.refused,
            "confidence": round(self.confidence, 4),
            "answers": [
                {"id": m.id, "score": round(m.score, 4), "question": m.question} for m in self.answers
            ],
        }


@dataclass(frozen=True, slots=True)
class _Ranking:
    probabilities: Probabilities
    ids: tuple[str, ...]
    matter: str


class Matcher:
    """Answers questions from one knowledge base."""

    def __init__(
        self,
        knowledge: Knowledge,
        index: Index | None = None,
        weights: Model | None = None,
        matters: Iterable[Matter] = (),
    ) -> None:
        """Take an index over the knowledge, or make a plain one: no encoder, no examples, no matters outside."""
        self.knowledge = knowledge
        self._index = index or Index(Corpus.of(knowledge), lexicon.load())
        self._model = weights or model.load(self._index.without)
        self._matters = {matter.id: matter for matter in matters}

    def ask(
        self,
        question: str,
        region: str | None = None,
        lang: str = ORIGINAL,
        limit: int = DEFAULT_LIMIT,
    ) -> Result:
        """Rank the entries of a region, or of all when it is None.

        Args:
            question: 1 to 500 characters in any language, with something other than blanks in it.
            lang: the language the matches' questions are given in.
            limit: how many matches at most, 1 to 50.

        Raises: BadQuestion.
        """
        check(question, region, limit)
        ranking = self._ranked(question, (region,) if region else REGIONS)
        pairs = sorted(
            zip(ranking.ids, ranking.probabilities.entries, strict=True), key=lambda pair: (-pair[1], pair[0])
        )
        confidence = 1 - ranking.probabilities.none
        matches = tuple(
            Match(entry_id, score, self.knowledge.entry(entry_id).wording(lang).question)
            for entry_id, score in pairs[:limit]
        )
        if confidence < REFUSE_BELOW:
            matter = self._matters.get(ranking.matter)
            elsewhere = self._answered_elsewhere(question, region)
            return Result(question, region, Verdict.REFUSAL, confidence, matches, matter, elsewhere)
        close = len(pairs) > 1 and pairs[1][1] >= CHOOSE_FROM * pairs[0][1]
        return Result(question, region, Verdict.CHOOSE if close else Verdict.ANSWER, confidence, matches)

    def _ranked(self, question: str, regions: tuple[str, ...]) -> _Ranking:
        """Rank in one city or over several; among several the one that knows best decides whether it is answered."""
        readings = self._index.readings(question, regions)
        found = [self._model.probabilities(reading) for reading in readings]
        surest = min(range(len(found)), key=lambda n: found[n].none)
        none = found[surest].none
        inside = sum(p for f in found for p in f.entries) or 1.0
        entries = tuple(p / inside * (1 - none) for f in found for p in f.entries)
        ids = tuple(c.id for reading in readings for c in reading.candidates)
        reading = readings[surest]
        return _Ranking(
            Probabilities(entries, none), ids, reading.matter if reading.about >= _NAMED_FROM else ""
        )

    def _answered_elsewhere(self, question: str, region: str | None) -> str | None:
        for other in REGIONS:
            if (
                region is not None
                and other != region
                and 1 - self._ranked(question, (other,)).probabilities.none >= _SURE_ELSEWHERE
            ):
                return other
        return None


def load(cache: Path | None = CACHE, without: Iterable[str] = ()) -> Matcher:
    """Return the matcher over the knowledge base that comes with the package.

    Args:
        cache: a file to keep what takes long to work out.
        without: parts of the score to leave out, of scoring.PARTS.

    Raises: KnowledgeError.
    """
    known, matters = knowledge.shipped(), outside.load()
    corpus_of_all = Corpus.of(known, matters, corpus.examples())
    index = Index(corpus_of_all, lexicon.load(), encoder.installed(), Cache(cache), without)
    return Matcher(known, index, matters=matters)


def check(question: str, region: str | None, limit: int = DEFAULT_LIMIT) -> None:
    """Refuse what no matcher could be asked.

    Raises: BadQuestion.
    """
    if not printable(question):
        raise BadQuestion("question", "empty", "a question in a few words")
    if len(question) > MOST_CHARACTERS:
        raise BadQuestion("question", "too_long", f"at most {MOST_CHARACTERS} characters")
    if region is not None and region not in REGIONS:
        raise BadQuestion("region", "unknown_region", " or ".join(REGIONS))
    if not 1 <= limit <= MOST_ANSWERS:
        raise BadQuestion("limit", "bad_limit", f"a whole number from 1 to {MOST_ANSWERS}")
