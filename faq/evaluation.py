"""How good the matcher is on a file of questions: ranking, refusals, latency."""

import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from faq.matcher import Matcher

_RANKED = 50


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the entries that answer it; none when it is out of scope."""

    q: str
    region: str | None
    gold: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    question: Question
    rank: int | None
    refused: bool
    milliseconds: float


def evaluate(matcher: Matcher, questions: Sequence[Question]) -> dict[str, Any]:
    """Ask every question and return shares of 0 to 1, overall and by kind; latencies in milliseconds.

    top1, top3 and mrr look at the ranking of answerable questions whether refused or not; `false_refusals` is the
    share of these that are refused, `out_of_scope_refused` that of the others. A share of nothing is None.
    """
    outcomes = [_outcome(matcher, question) for question in questions]
    kinds = sorted({question.kind for question in questions})
    by_kind = {kind: _shares([o for o in outcomes if o.question.kind == kind]) for kind in kinds}
    times = sorted(o.milliseconds for o in outcomes)
    latency = {"p50": _quantile(times, 50), "p99": _quantile(times, 99)}
    return {**_shares(outcomes), "by_kind": by_kind, "latency_ms": latency}


def _outcome(matcher: Matcher, question: Question) -> _Outcome:
    started = time.perf_counter()
    result = matcher.ask(question.q, question.region, limit=_RANKED)
    milliseconds = (time.perf_counter() - started) * 1000
    places = (place for place, match in enumerate(result.answers, 1) if match.id in question.gold)
    return _Outcome(question, next(places, None), result.refused, milliseconds)


def _shares(outcomes: Iterable[_Outcome]) -> dict[str, Any]:
    outcomes = list(outcomes)
    inside = [o for o in outcomes if o.question.gold]
    outside = [o for o in outcomes if not o.question.gold]
    return {
        "questions": len(outcomes),
        "top1": _mean([o.rank == 1 for o in inside]),
        "top3": _mean([o.rank is not None and o.rank <= 3 for o in inside]),
        "mrr": _mean([1 / o.rank if o.rank else 0.0 for o in inside]),
        "out_of_scope_refused": _mean([o.refused for o in outside]),
        "false_refusals": _mean([o.refused for o in inside]),
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None


def _quantile(times: Sequence[float], percent: int) -> float | None:
    if not times:
        return None
    return round(times[min(len(times) - 1, len(times) * percent // 100)], 3)
