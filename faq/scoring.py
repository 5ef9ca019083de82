"""How alike a question and an entry are, with the parts of the score kept.

An entry is as near as the nearest of its texts (its question and its variants, in every language). A text is compared
as it is written and as it sounds (toneless pinyin, which forgives wrong characters and takes letters typed without
choosing any). Each comparison joins the overlap of short pieces, rare ones counting more, with rapidfuzz's ratio.

Likeness ranks well and refuses badly: a foreign question always resembles something. So it is also asked how much of
the question an entry's own words, its answer's included, account for.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from faq.knowledge import Knowledge
from faq.lexicon import Lexicon
from faq.normalise import is_chinese, normalise, pinyin

# Chosen on the development questions (docs/matching.md).
OVERLAP: Final = 0.67
WRITTEN: Final = 0.75


@dataclass(frozen=True, slots=True)
class Score:
    """An entry's score, with its parts, all 0 to 1.

    Attributes:
        by_sound: whether letters were taken for the pinyin of a Chinese text.
    """

    entry_id: str
    total: float
    parts: Mapping[str, float]
    by_sound: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    entry_id: str
    region: str
    written: str
    sound: str
    in_chinese: bool


class Index:
    """Every text of a knowledge base, ready to be compared."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._texts = [
            _Text(entry.id, entry.region, unified, pinyin(unified), is_chinese(unified))
            for entry in knowledge
            for wording in entry.wordings.values()
            for unified in map(self._unified, (wording.question, *wording.variants))
        ]
        self._written = _Overlap([t.written for t in self._texts], _pieces)
        self._heard = _Overlap([t.sound for t in self._texts], _letters)
        self._own_pieces: dict[str, set[str]] = defaultdict(set)
        self._own_letters: dict[str, set[str]] = defaultdict(set)
        for text in self._texts:
            self._own_pieces[text.entry_id].update(_pieces(text.written))
            self._own_letters[text.entry_id].update(_letters(text.sound))
        for entry in knowledge:
            for wording in entry.wordings.values():
                for said in wording.answer.sentences():
                    self._own_pieces[entry.id].update(_pieces(self._unified(said)))
        regions = {t.region for t in self._texts}
        self._places: dict[str | None, list[int]] = {
            region: [n for n, t in enumerate(self._texts) if region in {None, t.region}]
            for region in (None, *regions)
        }

    def rank(self, question: str, region: str | None) -> list[Score]:
        """Return the entries of a region (or of all) that share anything with the question, best first."""
        asked = self._unified(question)
        sound = pinyin(asked)
        places = self._places.get(region, [])
        pieces, letters = self._written.scores(asked), self._heard.scores(sound)
        near = [n for n in places if n in pieces or n in letters]
        written_ratio = _ratios(asked, [self._texts[n].written for n in near])
        sound_ratio = _ratios(sound, [self._texts[n].sound for n in near])
        in_letters = not is_chinese(asked)
        best: dict[str, Score] = {}
        for place, n in enumerate(near):
            written = OVERLAP * pieces.get(n, 0.0) + (1 - OVERLAP) * written_ratio[place]
            heard = OVERLAP * letters.get(n, 0.0) + (1 - OVERLAP) * sound_ratio[place]
            by_sound = in_letters and self._texts[n].in_chinese
            if by_sound:  # pinyin
                total = heard
            elif in_letters:  # another language
                total = written
            else:
                total = WRITTEN * written + (1 - WRITTEN) * heard
            entry_id = self._texts[n].entry_id
            if entry_id not in best or total > best[entry_id].total:
                best[entry_id] = Score(entry_id, total, {"written": written, "heard": heard}, by_sound)
        return sorted(best.values(), key=lambda s: (-s.total, s.entry_id))

    def coverage(self, question: str, score: Score) -> float:
        """Return the share of the question, rare pieces counting more, that a scored entry's own words account for."""
        asked = self._unified(question)
        if score.by_sound:
            return self._heard.share(pinyin(asked), self._own_letters[score.entry_id])
        return self._written.share(asked, self._own_pieces[score.entry_id])

    def _unified(self, text: str) -> str:
        return self._lexicon.unify(normalise(text))


class _Overlap:
    """Cosine of weighted pieces between a query and each text, over an inverted index."""

    def __init__(self, texts: Sequence[str], cut: Callable[[str], Iterable[str]]) -> None:
        self._cut = cut
        counted = [Counter(cut(text)) for text in texts]
        found_in = Counter(piece for counts in counted for piece in counts)
        self._unseen = math.log(1 + len(texts))
        self._rarity = {piece: math.log(1 + len(texts) / n) for piece, n in found_in.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, counts in enumerate(counted):
            weights, length = self._weigh(counts)
            for piece, weight in weights.items():
                self._postings[piece].append((place, weight / length))

    def scores(self, query: str) -> dict[int, float]:
        """Return the cosine, 0 to 1, for the place of each text that shares a piece with the query."""
        weights, length = self._weigh(Counter(self._cut(query)))
        found: dict[int, float] = defaultdict(float)
        for piece, weight in weights.items():
            for place, share in self._postings.get(piece, ()):
                found[place] += weight * share / length
        return {place: min(1.0, cosine) for place, cosine in found.items()}

    def share(self, query: str, known: Container[str]) -> float:
        """Return the weight of the query's pieces that are known, as a share of the weight of all, 0 to 1."""
        weights, _ = self._weigh(dict.fromkeys(self._cut(query), 1))
        return sum(w for piece, w in weights.items() if piece in known) / (sum(weights.values()) or 1.0)

    def _weigh(self, counts: Mapping[str, int]) -> tuple[dict[str, float], float]:
        weights = {piece: n * self._rarity.get(piece, self._unseen) for piece, n in counts.items()}
        return weights, math.sqrt(sum(w * w for w in weights.values())) or 1.0


def _pieces(text: str) -> list[str]:
    """Return single characters and pairs of Chinese, and whole words of other scripts."""
    pieces: list[str] = []
    for word in text.split():
        if is_chinese(word):
            pieces += [*word, *(word[i : i + 2] for i in range(len(word) - 1))]
        else:
            pieces.append(word)
    return pieces


def _letters(sound: str) -> list[str]:
    return [sound[i : i + 3] for i in range(max(1, len(sound) - 2))] if sound else []


def _ratios(wanted: str, texts: Sequence[str]) -> list[float]:
    if not wanted:
        return [0.0] * len(texts)
    return [score / 100 for _, score, _ in process.extract_iter(wanted, texts, scorer=fuzz.ratio)]
