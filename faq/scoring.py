"""How alike a question and an entry are, with the parts of the score kept.

An entry is as near as the nearest of its texts (its question and its variants, in every language). Nearness joins
three views, each 0 to 1: the share of the question's character pairs found in the text, rare pairs counting more;
rapidfuzz's ratio of the characters; and the same ratio of the toneless pinyin, which forgives wrong characters.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from faq.knowledge import Knowledge
from faq.lexicon import Lexicon
from faq.normalise import normalise, pinyin

WEIGHTS: Final = {"pairs": 0.5, "characters": 0.25, "pinyin": 0.25}


@dataclass(frozen=True, slots=True)
class Score:
    """An entry's score, with its parts, all 0 to 1."""

    entry_id: str
    total: float
    parts: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Text:
    entry_id: str
    region: str
    characters: str
    pinyin: str
    grams: dict[str, float]


class Index:
    """Every text of a knowledge base, ready to be compared."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        spoken = [
            (entry, self._unified(text))
            for entry in knowledge
            for wording in entry.wordings.values()
            for text in (wording.question, *wording.variants)
        ]
        in_texts: Counter[str] = Counter()
        for _, text in spoken:
            in_texts.update(set(_grams(text)) | set(_grams(pinyin(text))))
        self._rarity = {gram: math.log(1 + len(spoken) / count) for gram, count in in_texts.items()}
        self._unseen = math.log(1 + len(spoken))
        self._texts = [
            _Text(entry.id, entry.region, text, pinyin(text), self._weights(text)) for entry, text in spoken
        ]

    def rank(self, question: str, region: str | None) -> list[Score]:
        """Return the entries of a region (or of all) that share anything with the question, best first."""
        asked = self._unified(question)
        sound = pinyin(asked)
        if not asked:
            return []
        texts = [t for t in self._texts if region in {None, t.region}]
        wanted = self._weights(asked)
        best: dict[str, Score] = {}
        written = _ratios(asked, [t.characters for t in texts])
        heard = _ratios(sound, [t.pinyin for t in texts])
        for place, text in enumerate(texts):
            parts = {
                "pairs": _overlap(wanted, text.grams),
                "characters": written[place],
                "pinyin": heard[place],
            }
            total = sum(WEIGHTS[name] * value for name, value in parts.items())
            if text.entry_id not in best or total > best[text.entry_id].total:
                best[text.entry_id] = Score(text.entry_id, total, parts)
        return sorted(best.values(), key=lambda s: (-s.total, s.entry_id))

    def _unified(self, text: str) -> str:
        return self._lexicon.unify(normalise(text))

    def _weights(self, text: str) -> dict[str, float]:
        counted = Counter(_grams(text))
        return {gram: n * self._rarity.get(gram, self._unseen) for gram, n in counted.items()}


def _grams(text: str) -> list[str]:
    """Return single characters and pairs of Chinese, and whole words of other scripts."""
    grams = []
    for word in text.split():
        if word.isascii() or not any("\u4e00" <= c <= "\u9fff" for c in word):
            grams.append(word)
        else:
            grams += [*word, *(word[i : i + 2] for i in range(len(word) - 1))]
    return grams


def _overlap(wanted: dict[str, float], found: dict[str, float]) -> float:
    dot = sum(weight * found[gram] for gram, weight in wanted.items() if gram in found)
    if not dot:
        return 0.0
    return dot / math.sqrt(sum(w * w for w in wanted.values()) * sum(w * w for w in found.values()))


def _ratios(wanted: str, texts: list[str]) -> dict[int, float]:
    found = defaultdict(float)
    if wanted:
        for _, score, place in process.extract_iter(wanted, texts, scorer=fuzz.ratio):
            found[place] = score / 100
    return found
