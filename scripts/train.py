#!/usr/bin/env python3
"""Fit the weights of faq/model.toml on the labelled questions of faq/training, and print how well calibrated they are.

Each question is asked of an index that hasn't its fold among the examples, so the model learns from what people may ask
and the index doesn't hold. A conditional logit is fitted to all answers at once: the refusal is one more alternative.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faq import corpus, encoder, knowledge, lexicon, outside
from faq.cache import Cache
from faq.corpus import Corpus, Example
from faq.model import FILE, name_of
from faq.scoring import CANDIDATE_FEATURES, CANDIDATES, REFUSAL_FEATURES, Index, Reading

HEAD = "# Weights of the calibrated model, made by `make train` from faq/training. Review them like code.\n"
FOLDS = 4
PENALTY = 0.02
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Questions × alternatives; the refusal is the last alternative.

    Attributes:
        features: candidates' features. refusal: the refusal's.
        there: which alternatives there are. right: which of them are right.
    """

    features: Floats
    refusal: Floats
    there: NDArray[np.bool_]
    right: NDArray[np.bool_]

    def probabilities(self, weights: Floats) -> Floats:
        """Return the probability of each alternative under some weights."""
        width = self.features.shape[2]
        utility = np.column_stack([self.features @ weights[:width], self.refusal @ weights[width:]])
        utility[~self.there] = -np.inf
        odds = np.exp(utility - utility.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)


def main() -> None:
    """Fit the weights for all parts and for those without some; arguments name those to fit, the others stay."""
    choices = {name_of(off): off for off in ((), ("meaning",), ("ridge",), ("meaning", "ridge"))}
    asked = corpus.examples()
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[1:] or choices:
            read = read_by_fold(asked, choices[name], Cache(Path(folder) / "vectors.npz"))
            weights = fit(read)
            keep(name, weights)
            print(f"\n{name}", *reliability(read, read.probabilities(weights)), sep="\n", flush=True)


def keep(name: str, weights: Floats) -> None:
    """Put the weights into the file, in the place of those it had."""
    _, *sections = (
        re.split(r"\n(?=\[\S+\.candidate\])", FILE.read_text(encoding="utf-8")) if FILE.exists() else [HEAD]
    )
    others = [section for section in sections if not section.startswith(f"[{name}.candidate]")]
    ordered = sorted([*others, section(name, weights)], key=lambda text: text.partition("]")[0])
    FILE.write_text("\n".join([HEAD, *ordered]), encoding="utf-8")


def read_by_fold(asked: Sequence[Example], off: Sequence[str], cache: Cache) -> Asked:
    """Return what an index without a question's fold finds out about it, for every question."""
    known, matters, words = knowledge.load(), outside.load(), lexicon.load()
    meaning = encoder.installed()
    fold = np.random.default_rng(0).permutation(len(asked)) % FOLDS
    readings: dict[int, Reading] = {}
    for n in range(FOLDS):
        rest = [example for example, its in zip(asked, fold, strict=True) if its != n]
        index = Index(Corpus.of(known, matters, rest), words, meaning, cache, off)
        for place in np.flatnonzero(fold == n):
            readings[place] = index.readings(asked[place].q, (asked[place].region,))[0]
    return table([readings[n] for n in range(len(asked))], asked)


def table(readings: Sequence[Reading], asked: Sequence[Example]) -> Asked:
    """Lay readings out as arrays."""
    features = np.zeros((len(asked), CANDIDATES, len(CANDIDATE_FEATURES)))
    there = np.zeros((len(asked), CANDIDATES + 1), bool)
    right = np.zeros_like(there)
    there[:, -1] = True
    for n, (reading, example) in enumerate(zip(readings, asked, strict=True)):
        for place, candidate in enumerate(reading.candidates):
            features[n, place] = candidate.features
            there[n, place] = True
            right[n, place] = candidate.id in example.gold
        right[n, -1] = not example.gold
    return Asked(features, np.array([r.refusal for r in readings]), there, right)


def fit(asked: Asked) -> Floats:
    """Return the weights under which the right alternatives are most probable."""
    found = asked.right.any(axis=1)  # where no candidate is right there is nothing to learn
    some = Asked(asked.features[found], asked.refusal[found], asked.there[found], asked.right[found])

    def loss(weights: Floats) -> tuple[float, Floats]:
        probable = some.probabilities(weights)
        right = (probable * some.right).sum(axis=1)
        off = probable - probable * some.right / right[:, None]
        slope = np.concatenate(
            [np.einsum("qk,qkf->f", off[:, :-1], some.features), off[:, -1] @ some.refusal]
        )
        return float(-np.log(right).sum() + PENALTY * weights @ weights), slope + 2 * PENALTY * weights

    start = np.zeros(len(CANDIDATE_FEATURES) + len(REFUSAL_FEATURES))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 3000}).x)


def section(name: str, weights: Floats) -> str:
    """Return the weights as a section of TOML."""
    width = len(CANDIDATE_FEATURES)

    def lines(names: Sequence[str], values: Floats) -> str:
        return "".join(f"{n} = {v:.3f}\n" for n, v in zip(names, values, strict=True))

    candidate, refusal = lines(CANDIDATE_FEATURES, weights[:width]), lines(REFUSAL_FEATURES, weights[width:])
    return f"[{name}.candidate]\n{candidate}\n[{name}.refusal]\n{refusal}"


def reliability(asked: Asked, probable: Floats) -> Iterator[str]:
    """Yield how often questions of each confidence were answerable, and what each threshold would do."""
    answerable = ~asked.right[:, -1]
    confidence = 1 - probable[:, -1]
    first = asked.right[np.arange(len(probable)), probable[:, :-1].argmax(axis=1)]
    yield f"right first {first[answerable].mean():.3f} of {answerable.sum()}"
    yield "confidence  questions  answerable"
    for low in np.arange(0, 1, 0.1):
        of = (confidence >= low) & (confidence < low + 0.1 + (low > 0.85))
        if of.any():
            yield f"{low:.1f}–{low + 0.1:.1f}  {of.sum():9}  {answerable[of].mean():10.2f}"
    yield "refuse below  answerable refused  unanswerable refused"
    for below in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        refused = confidence < below
        yield f"{below:.2f}  {refused[answerable].mean():17.3f}  {refused[~answerable].mean():20.3f}"


if __name__ == "__main__":
    main()
