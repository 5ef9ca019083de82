"""How alike a question and the entries are, with the parts of the score kept.

A question is compared with every text (an entry's question and variants in every language, labelled examples, and the
questions of the matters that lie outside the documents) as written, as heard and by meaning. Ridge regression over the
joined likeness says how much it is about each entry and each matter; the parts of the best few go to the model.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from faq import ridge
from faq.cache import Cache
from faq.corpus import Corpus
from faq.encoder import Encoder
from faq.entry import REGIONS
from faq.forms import Form, form, heard_pieces, written_pieces
from faq.lexicon import Lexicon
from faq.overlap import Floats, Overlap

# Raise it when the same texts would give other arrays than before.
_VERSION: Final = "4"
PARTS: Final = ("written", "heard", "meaning", "ratio", "ridge", "lexicon")
# Chosen on the training questions (docs/matching.md).
SHARPNESS: Final = 2
CANDIDATES: Final = 10
# Above this many texts a city's ridge isn't solved: the five nearest texts of an entry speak for it, and
# only the texts nearest by writing and sound are compared by meaning.
EXACT_UP_TO: Final = 20_000
_SHORTLIST: Final = 2_000
_NEAREST: Final = 5
# Of a sentence vector's directions those in which the texts differ most: comparing costs in proportion, and on the
# training questions as many as there are (512) rank no better.
DIRECTIONS: Final = 192
# So many questions' comparisons are kept: a question that one city doesn't answer is looked at for the other one too,
# and the hotline asks both at once.
_KEPT: Final = 8
# The array with every direction, which only the next working out needs.
_WHOLE_MEANINGS: Final = "vectors"

CANDIDATE_FEATURES: Final = (
    "joint", "nearest", "written", "heard", "meaning", "ratio", "sound_ratio", "covered",
)  # fmt: skip
REFUSAL_FEATURES: Final = (
    "constant", "outside", "outside_nearest", "elsewhere", "unknown", "letters", "pinyin", "uyghur", "short",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a question may be about; its features stand in the order of CANDIDATE_FEATURES."""

    id: str
    features: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found out about a question in one city.

    Attributes:
        candidates: the entries it may be about, the likeliest by ridge regression first.
        refusal: what speaks for refusing it, in the order of REFUSAL_FEATURES.
        matter: the id of the named outside matter it is most about, "" where there is none.
        about: how much it is about that matter, about 0 to 1.
        same: the id of the entry or matter one of whose texts the question is, "" where it is none.
    """

    candidates: tuple[Candidate, ...]
    refusal: tuple[float, ...]
    matter: str
    about: float
    same: str = ""


@dataclass(frozen=True, slots=True)
class _Near:
    """What was compared in one city, owner by owner.

    Attributes:
        places: the texts compared, owner after owner.
        starts: where each owner's texts start in `places`.
        owners: the number of each owner.
        joint: how much the question is about each owner.
        best: the highest of each part among an owner's texts.
    """

    places: NDArray[np.int64]
    starts: NDArray[np.int64]
    owners: NDArray[np.int32]
    joint: Floats
    best: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A question compared with every text; `near` by city."""

    asked: Form
    near: Mapping[str, _Near]
    covered: Floats


class Index:
    """A corpus ready to be compared with questions."""

    def __init__(
        self,
        corpus: Corpus,
        lexicon: Lexicon,
        encoder: Encoder | None = None,
        cache: Cache | None = None,
        without: Iterable[str] = (),
    ) -> None:
        self._without = frozenset(without)
        self._corpus = corpus
        self._lexicon = Lexicon() if "lexicon" in self._without else lexicon
        self._encoder = None if "meaning" in self._without else encoder
        self._is_entry = np.array([o.is_entry for o in corpus.owners], bool)
        self._is_named = np.array([o.is_named for o in corpus.owners], bool)
        self._places = {region: corpus.places(region) for region in REGIONS}
        self._sizes = np.bincount(corpus.owner, minlength=len(corpus.owners))
        self._take_up(cache or Cache(None))
        self._compared = lru_cache(maxsize=_KEPT)(self._compare)

    def _take_up(self, cache: Cache) -> None:
        name = self._encoder.name if self._encoder else ""
        wanted = "/".join(
            [_VERSION, self._corpus.fingerprint, self._lexicon.fingerprint, name, *sorted(self._without)]
        )
        found, kept = cache.load(without=(_WHOLE_MEANINGS,))
        if found != wanted:
            earlier = cache.load()[1] if found else {}
            kept = self._worked_out(_vectors_by_text(earlier, name))
            cache.save(wanted, kept)
        self._forms = _forms_of(kept)
        size, owners = len(self._forms), len(self._corpus.owners) + len(REGIONS)
        self._written, self._heard = (Overlap(size, _under(kept, part)) for part in ("written", "heard"))
        self._own_written, self._own_heard = (
            Overlap(owners, _under(kept, part)) for part in ("own_written", "own_heard")
        )
        self._texts: dict[str, list[int]] = defaultdict(list)
        for text, owner in zip(self._forms, self._corpus.owner.tolist(), strict=True):
            self._texts[text.plain].append(owner)
        self._directions: Floats = kept["directions"]
        self._meanings: Floats = kept["meanings"]
        self._weights = {region: kept.get(f"weights_{region}") for region in REGIONS}

    def _worked_out(self, known: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
        self._forms = [self._form(text) for text in self._corpus.texts]
        self._written = Overlap.of([written_pieces(f.written) for f in self._forms])
        self._heard = Overlap.of([heard_pieces(f.sound) for f in self._forms])
        said = [[*map(self._form, o.answers)] for o in self._corpus.owners]
        for f, owner in zip(self._forms, self._corpus.owner, strict=True):
            said[owner].append(f)
        for region in REGIONS:
            said.append(
                [
                    f
                    for n, o in enumerate(self._corpus.owners)
                    if o.is_entry and region in o.regions
                    for f in said[n]
                ]
            )
        own_written = Overlap.of([{p for f in own for p in written_pieces(f.written)} for own in said])
        own_heard = Overlap.of([{p for f in own for p in heard_pieces(f.sound)} for own in said])
        vectors = self._encoded(known)
        self._directions = _main_directions(vectors)
        self._meanings = vectors @ self._directions
        arrays: dict[str, NDArray[Any]] = {
            _WHOLE_MEANINGS: vectors,
            "directions": self._directions,
            "meanings": self._meanings,
            "encoder": np.array(self._encoder.name if self._encoder else ""),
        }
        arrays |= _form_arrays(self._forms)
        overlaps = {
            "written": self._written,
            "heard": self._heard,
            "own_written": own_written,
            "own_heard": own_heard,
        }
        for part, overlap in overlaps.items():
            arrays |= {f"{part}.{name}": array for name, array in overlap.arrays().items()}
        for region, places in self._places.items():
            if self._is_small and len(places) and "ridge" not in self._without:
                arrays[f"weights_{region}"] = self._solved(places)
        return arrays

    @property
    def _is_small(self) -> bool:
        """Whether everything is compared with everything."""
        return all(len(places) <= EXACT_UP_TO for places in self._places.values())

    @property
    def without(self) -> frozenset[str]:
        """The parts that a score of this index hasn't, switched off or not to be had."""
        missing = set(self._without)
        if self._encoder is None:
            missing.add("meaning")
        if not self._is_small:
            missing.add("ridge")
        return frozenset(missing)

    def _encoded(self, known: Mapping[str, Floats]) -> Floats:
        if self._encoder is None:
            return np.zeros((len(self._forms), 0), np.float32)
        new = list(dict.fromkeys(f.plain for f in self._forms if f.meant and f.plain not in known))
        vectors = dict(known) | dict(zip(new, self._encoder.encode(new), strict=True))
        nothing = np.zeros(self._encoder.width, np.float32)
        rows = [vectors[f.plain] if f.meant else nothing for f in self._forms]
        return np.array(rows, np.float32).reshape(len(rows), self._encoder.width)

    def _solved(self, places: NDArray[np.int64]) -> Floats:
        """Return the ridge's weights for the texts of one city: the likeness of each with each, then the regression."""
        meanings = self._meanings[places]
        gram = (
            np.maximum(meanings @ meanings.T, 0.0)
            if meanings.shape[1]
            else np.zeros((len(places),) * 2, np.float32)
        )
        for row, n in enumerate(places):
            f = self._forms[n]
            parts = self._letters_likeness(f)
            gram[row] += sum(part[places] for part in parts.values())
            gram[row] /= max(1, len(parts) + bool(f.meant and meanings.shape[1]))
        gram **= SHARPNESS
        owners, local = np.unique(self._corpus.owner[places], return_inverse=True)
        return ridge.solve(gram, local.astype(np.int32), len(owners))

    def readings(self, question: str, regions: Sequence[str]) -> list[Reading]:
        """Compare a question with all that the citizens of each of some cities ask; other cities speak for refusing."""
        compared = self._compared(question)
        elsewhere = max(
            (self._best_entry(near) for region, near in compared.near.items() if region not in regions),
            default=0.0,
        )
        return [self._reading(compared, region, elsewhere) for region in regions]

    def _compare(self, question: str) -> _Compared:
        asked = self._form(question)
        meaning = (
            self._encoder.encode([asked.plain])[0] @ self._directions
            if asked.meant and self._encoder
            else None
        )
        parts = self._letters_likeness(asked) or {"written": np.zeros(len(self._forms), np.float32)}
        if meaning is not None and self._is_small:
            parts["meaning"] = np.maximum(self._meanings @ meaning, 0.0)
        near = {region: self._near(parts, meaning, region) for region in REGIONS}
        return _Compared(asked, near, self._covered(asked))

    def _form(self, text: str) -> Form:
        return form(text, self._lexicon, self._corpus.english)

    def _letters_likeness(self, asked: Form) -> dict[str, Floats]:
        """Return the likeness of every text, 0 to 1, as written and as heard."""
        parts = {}
        if asked.written and "written" not in self._without:
            parts["written"] = self._written.cosines(written_pieces(asked.written))
        if asked.sound and "heard" not in self._without:
            parts["heard"] = self._heard.cosines(heard_pieces(asked.sound))
        return parts

    def _near(self, parts: Mapping[str, Floats], meaning: Floats | None, region: str) -> _Near:
        places = self._places[region]
        weights = self._weights[region]
        if weights is None:
            places = _shortlist(parts, places)
        if not len(places):
            return _Near(places, places, places.astype(np.int32), np.zeros(0, np.float32), {})
        here = {name: part[places] for name, part in parts.items()}
        if meaning is not None and "meaning" not in here:
            here["meaning"] = np.maximum(self._meanings[places] @ meaning, 0.0)
        owner = self._corpus.owner[places]
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        joined = here["joined"] = _joined(here)
        joint = joined @ weights if weights is not None else self._mean_of_nearest(joined, owner, starts)
        best = {name: np.maximum.reduceat(part, starts) for name, part in here.items()}
        return _Near(places, starts, owner[starts], joint, best)

    def _mean_of_nearest(self, joined: Floats, owner: NDArray[np.int32], starts: NDArray[np.int64]) -> Floats:
        """Return the mean of each owner's nearest texts: what isn't on the shortlist counts as nothing."""
        lengths = np.diff(starts, append=len(owner))
        number = np.repeat(np.arange(len(starts)), lengths)
        nearest_first = np.lexsort((-joined, number))
        kept = nearest_first[np.arange(len(owner)) - np.repeat(starts, lengths) < _NEAREST]
        total = np.bincount(number[kept], joined[kept], minlength=len(starts))
        return (total / np.minimum(self._sizes[owner[starts]], _NEAREST)).astype(np.float32)

    def _covered(self, asked: Form) -> Floats:
        """Return the share of a question that each owner's own words account for; then all entries' of each region."""
        if asked.script == "pinyin":
            return self._own_heard.covered(heard_pieces(asked.sound))
        return self._own_written.covered(written_pieces(asked.written))

    def _reading(self, compared: _Compared, region: str, elsewhere: float) -> Reading:
        asked, here, covered = compared.asked, compared.near[region], compared.covered
        is_entry = self._is_entry[here.owners]
        ranked = np.flatnonzero(is_entry & (here.best["joined"] > 0) if here.best else is_entry)
        ranked = ranked[np.argsort(-here.joint[ranked], kind="stable")]
        same = self._same(asked, here)
        own = [n for n in ranked[CANDIDATES:] if self._corpus.owners[here.owners[n]].id == same]
        ranked = (
            np.concatenate([ranked[: CANDIDATES - len(own)], own]).astype(int) if own else ranked[:CANDIDATES]
        )
        candidates = tuple(self._candidate(asked, here, covered, int(n)) for n in ranked)
        matter, about = self._named(here)
        outside = float(here.joint[~is_entry].max(initial=0.0))
        nearest = 0.0 if is_entry.all() else float(here.best["joined"][~is_entry].max())
        unknown = 1 - float(covered[len(self._corpus.owners) + REGIONS.index(region)])
        refusal = (
            1.0, outside, nearest, elsewhere, unknown,
            float(asked.script == "letters"), float(asked.script == "pinyin"), float(asked.script == "uyghur"),
            1 / max(1, len(asked.sound if asked.script == "pinyin" else asked.written)),
        )  # fmt: skip
        return Reading(candidates, refusal, matter, about, same)

    def _named(self, here: _Near) -> tuple[str, float]:
        """Return the named matter that a question is most about, and how much."""
        named = np.flatnonzero(self._is_named[here.owners])
        if not named.size:
            return "", 0.0
        first = named[np.argmax(here.joint[named])]
        return self._corpus.owners[here.owners[first]].id, float(here.joint[first])

    def _same(self, asked: Form, here: _Near) -> str:
        owners = self._texts.get(asked.plain, ())
        return next((self._corpus.owners[n].id for n in owners if n in here.owners), "")

    def _best_entry(self, near: _Near) -> float:
        joint = near.joint[self._is_entry[near.owners]]
        return float(joint.max()) if joint.size else 0.0

    def _candidate(self, asked: Form, here: _Near, covered: Floats, n: int) -> Candidate:
        owner = int(here.owners[n])
        part = {name: float(values[n]) for name, values in here.best.items()}
        features = (
            float(here.joint[n]), part["joined"],
            part.get("written", 0.0), part.get("heard", 0.0), part.get("meaning", 0.0),
            *self._ratios(asked, here, n), float(covered[owner]),
        )  # fmt: skip
        return Candidate(self._corpus.owners[owner].id, features)

    def _ratios(self, asked: Form, here: _Near, n: int) -> tuple[float, float]:
        """Return how alike an owner's nearest text is letter by letter: as written, as heard."""
        if "ratio" in self._without:
            return 0.0, 0.0
        end = here.starts[n + 1] if n + 1 < len(here.starts) else len(here.places)
        texts = [self._forms[place] for place in here.places[here.starts[n] : end]]
        return (
            _best_ratio(asked.written, [t.written for t in texts]),
            _best_ratio(asked.sound, [t.sound for t in texts]) if asked.sound else 0.0,
        )


def _main_directions(vectors: Floats) -> Floats:
    """Return the directions in which vectors differ most, a column each."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, ::-1][:, :DIRECTIONS], np.float32)


def _joined(parts: Mapping[str, Floats]) -> Floats:
    return np.asarray(np.sum(list(parts.values()), axis=0) / np.float32(len(parts)), np.float32) ** SHARPNESS


def _shortlist(parts: Mapping[str, Floats], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the texts nearest in writing and sound, in their order."""
    if len(places) <= _SHORTLIST:
        return places
    alike = np.sum(list(parts.values()), axis=0)[places]
    return np.sort(places[np.argpartition(-alike, _SHORTLIST)[:_SHORTLIST]])


def _best_ratio(wanted: str, texts: Sequence[str]) -> float:
    found = process.extractOne(wanted, texts, scorer=fuzz.ratio)
    return found[1] / 100 if found else 0.0


def _form_arrays(forms: Sequence[Form]) -> dict[str, NDArray[Any]]:
    texts = "\n".join(
        "\t".join((f.plain, f.written, f.sound, f.script, "1" if f.meant else "")) for f in forms
    )
    return {"forms": np.frombuffer(texts.encode(), np.uint8)}


def _forms_of(arrays: Mapping[str, NDArray[Any]]) -> list[Form]:
    if not arrays["forms"].size:
        return []
    rows = (line.split("\t") for line in arrays["forms"].tobytes().decode().split("\n"))
    return [Form(plain, written, sound, bool(meant), script) for plain, written, sound, script, meant in rows]


def _under(arrays: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(f"{part}."): array for name, array in arrays.items() if name.startswith(f"{part}.")
    }


def _vectors_by_text(arrays: Mapping[str, NDArray[Any]], encoder: str) -> dict[str, Floats]:
    """Return what an earlier file knows of the meaning of texts, so that only new ones are encoded."""
    if not arrays or str(arrays.get("encoder")) != encoder or not encoder:
        return {}
    return {
        f.plain: row for f, row in zip(_forms_of(arrays), arrays[_WHOLE_MEANINGS], strict=True) if f.meant
    }
