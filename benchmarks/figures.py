"""The figures of a ranking: right first, right among three, refusals, AUC, latency."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

TOLERATED = 0.02


def figures(asked: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of answers {"ids", "confidence", "ms"} to questions {"gold", "kind"}."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    first, three = [], []
    for line, answer in zip(asked, found, strict=True):
        if line["gold"]:
            right = [entry in line["gold"] for entry in answer["ids"][:3]]
            first.append(bool(right and right[0]))
            three.append(any(right))
            by_kind[line["kind"]].append(first[-1])
    inside = [a["confidence"] for line, a in zip(asked, found, strict=True) if line["gold"]]
    outside = [a["confidence"] for line, a in zip(asked, found, strict=True) if not line["gold"]]
    below = sorted(inside)[int(len(inside) * TOLERATED)] if inside else 0.0
    times = sorted(a["ms"] for a in found)
    return {
        "first": statistics.fmean(first),
        "three": statistics.fmean(three),
        "refused": statistics.fmean(c < below for c in outside) if outside else None,
        "auc": _auc(inside, outside) if outside else None,
        "p50": times[len(times) // 2],
        "p99": times[min(len(times) - 1, len(times) * 99 // 100)],
        "by_kind": {kind: statistics.fmean(values) for kind, values in sorted(by_kind.items())},
    }


def row(name: str, of: Mapping[str, Any], ours: float | None = None) -> str:
    """Return a line of the table."""
    refused = f"{of['refused']:.1%}" if of["refused"] is not None else "–"
    auc = f"{of['auc']:.3f}" if of["auc"] is not None else "–"
    ratio = f"{ours / of['p50']:.2f}" if ours else ""
    quality = f"{of['first']:5.1%}  {of['three']:7.1%}  {refused:>14}  {auc:>5}"
    return f"{name:28}  {quality}  {of['p50']:6.2f}  {of['p99']:6.2f}   {ratio:>13}"


def _auc(inside: Sequence[float], outside: Sequence[float]) -> float:
    return statistics.fmean((a > b) + 0.5 * (a == b) for a in inside for b in outside)
