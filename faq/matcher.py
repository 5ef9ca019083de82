"""Rank the entries for a question, and decide between an answer, a choice and a refusal."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from faq import lexicon
from faq.entry import ORIGINAL, REGIONS
from faq.knowledge import Knowledge
from faq.normalise import printable
from faq.scoring import Index

MOST_CHARACTERS: Final = 500
DEFAULT_LIMIT: Final = 5
MOST_ANSWERS: Final = 50

# Chosen on the development questions (docs/matching.md): confidence joins how like the best text is and how much of
# the question its entry accounts for; below the threshold more questions are wrongly answered than refused.
LIKENESS: Final = 0.67
REFUSE_BELOW: Final = 0.35
# Two entries this near each other are both shown, since the question doesn't tell which is meant.
CHOOSE_WITHIN: Final = 0.03
_CHOICES_WITHIN: Final = 0.08
_MOST_CHOICES: Final = 4


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
    """An entry and how well it fits, 0 to 1."""

    id: str
    score: float
    question: str


@dataclass(frozen=True, slots=True)
class Result:
    """What is known about one question. `answers` is filled when it is refused too: the near misses."""

    question: str
    region: str | None
    verdict: Verdict
    confidence: float
    answers: tuple[Match, ...]

    @property
    def refused(self) -> bool:
        """Whether no entry fits well enough to be called the answer."""
        return self.verdict is Verdict.REFUSAL

    @property
    def choices(self) -> tuple[Match, ...]:
        """The matches to choose from when the question doesn't tell which is meant: those nearest the best."""
        best = self.answers[0].score if self.answers else 0.0
        return tuple(m for m in self.answers[:_MOST_CHOICES] if best - m.score < _CHOICES_WITHIN)

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


class Matcher:
    """Answers questions from one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._index = Index(knowledge, lexicon.load())

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
        ranked = self._index.rank(question, region)
        best = ranked[0].total if ranked else 0.0
        near = len(ranked) > 1 and best - ranked[1].total < CHOOSE_WITHIN
        covered = self._index.coverage(question, ranked[0]) if ranked else 0.0
        confidence = min(1.0, LIKENESS * best + (1 - LIKENESS) * covered)
        verdict = Verdict.REFUSAL if confidence < REFUSE_BELOW else Verdict.CHOOSE if near else Verdict.ANSWER
        matches = (
            Match(s.entry_id, s.total, self.knowledge.entry(s.entry_id).wording(lang).question)
            for s in ranked[:limit]
        )
        return Result(question, region, verdict, confidence, tuple(matches))


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
