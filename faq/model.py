"""The calibrated model: from the parts of a score to how probable each entry is, and how probable it is that none fits.

A conditional logit: every candidate's features and the refusal's each give a utility, and probabilities are in
proportion to their exponentials. The weights stand in model.toml, made by `make train` and reviewed like code.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from faq.scoring import CANDIDATE_FEATURES, REFUSAL_FEATURES, Reading

# What it is worth that a question is one of an entry's or a matter's own texts. It can't be fitted: no labelled
# question is in the index it is asked of. High enough that nothing else outweighs it.
OWN_WORDS: Final = 12.0
# Parts that may be missing in use: a machine without the encoder, a knowledge base too large for the regression.
FITTED: Final = frozenset({"meaning", "ridge"})
FILE: Final = Path(__file__).with_name("model.toml")


@dataclass(frozen=True, slots=True)
class Probabilities:
    """What is probable of a question.

    Attributes:
        entries: the probability of each candidate, in their order.
        none: the probability that no entry answers it; all of them add up to 1.
    """

    entries: tuple[float, ...]
    none: float


@dataclass(frozen=True, slots=True)
class Model:
    """The weights, in the order of CANDIDATE_FEATURES and REFUSAL_FEATURES."""

    candidate: tuple[float, ...]
    refusal: tuple[float, ...]

    def probabilities(self, reading: Reading) -> Probabilities:
        """Return how probable each candidate of a reading is, and that none fits."""
        utilities = [_dot(self.candidate, c.features) for c in reading.candidates]
        utilities.append(_dot(self.refusal, reading.refusal))
        if reading.same:
            ids = [c.id for c in reading.candidates]
            utilities[ids.index(reading.same) if reading.same in ids else -1] += OWN_WORDS
        highest = max(utilities)
        odds = [math.exp(u - highest) for u in utilities]
        *entries, none = (o / sum(odds) for o in odds)
        return Probabilities(tuple(entries), none)


def name_of(without: Iterable[str]) -> str:
    """Return what the weights for a score without some parts are called in the file."""
    return "-".join(["all", *(f"without-{part}" for part in sorted(FITTED.intersection(without)))])


def load(without: Iterable[str] = (), path: Path = FILE) -> Model:
    """Read the weights for a score of all parts, or without some: fitted anew only for those of FITTED.

    Raises: KeyError, if the file has no such weights.
    """
    weights = tomllib.loads(path.read_text(encoding="utf-8"))[name_of(without)]
    return Model(
        _ordered(weights["candidate"], CANDIDATE_FEATURES), _ordered(weights["refusal"], REFUSAL_FEATURES)
    )


def _ordered(weights: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    return tuple(float(weights[name]) for name in names)


def _dot(weights: Sequence[float], features: Sequence[float]) -> float:
    return sum(w * f for w, f in zip(weights, features, strict=True))
