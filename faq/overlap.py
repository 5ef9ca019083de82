"""Overlap of short pieces between a question and every text: TF-IDF over an inverted index of arrays."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Arrays = Mapping[str, NDArray[Any]]

# A question's commonest pieces are left out when their lists would be longer than this together: they tell little, and
# summing them costs as much as all the others.
MOST_POSTINGS: Final = 400_000


class Overlap:
    """Texts cut into pieces, rare pieces counting more.

    Attributes:
        size: how many texts there are.
    """

    def __init__(self, size: int, arrays: Arrays) -> None:
        """Take up what `arrays` returned."""
        self.size = size
        self._arrays = dict(arrays)
        self._codes, self._starts = arrays["codes"], arrays["starts"]
        self._places, self._shares = arrays["places"], arrays["shares"]

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> Self:
        """Index texts that are cut into pieces already."""
        rows: list[int] = []
        codes: list[int] = []
        counts: list[int] = []
        for place, cut in enumerate(texts):
            for piece, count in Counter(cut).items():
                rows.append(place)
                codes.append(_code(piece))
                counts.append(count)
        known, column, having = np.unique(np.array(codes, np.uint64), return_inverse=True, return_counts=True)
        row = np.array(rows, np.int32)
        weight = (1 + np.log(np.array(counts))) * np.log(1 + len(texts) / having)[column]
        length = np.sqrt(np.bincount(row, weight**2, minlength=len(texts)))
        by_piece = np.argsort(column, kind="stable")
        return cls(
            len(texts),
            {
                "codes": known,
                "starts": np.concatenate([[0], np.cumsum(having)]).astype(np.int32),
                "places": row[by_piece],
                "shares": (weight / length[row]).astype(np.float32)[by_piece],
            },
        )

    def arrays(self) -> Arrays:
        """Return everything the index is made of, to be kept on disk."""
        return self._arrays

    def cosines(self, query: Iterable[str]) -> Floats:
        """Return the cosine, 0 to 1, of a query cut into pieces with each text."""
        counts = Counter(query)
        starts, ends, rarity = self._found(counts)
        weights = (1 + np.log(np.array(list(counts.values()), np.float64))) * rarity
        return self._sum(starts, ends, weights / (math.sqrt(float(weights @ weights)) or 1.0), self._shares)

    def covered(self, query: Iterable[str]) -> Floats:
        """Return the share, 0 to 1, of a query's pieces, rare ones counting more, that each text has."""
        starts, ends, rarity = self._found(set(query))
        return self._sum(starts, ends, rarity / (float(rarity.sum()) or 1.0), None)

    def _found(self, pieces: Iterable[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.float64]]:
        """Return where each piece's list of texts starts and ends, and how rare it is; one never seen has no list."""
        codes = np.array([_code(piece) for piece in pieces], np.uint64)
        if not len(self._codes):
            nowhere = np.zeros(len(codes), np.int32)
            return nowhere, nowhere, np.full(len(codes), math.log(1 + self.size))
        at = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        there = self._codes[at] == codes
        starts = np.where(there, self._starts[at], 0)
        ends = np.where(there, self._starts[at + 1], 0)
        return starts, ends, np.log(1 + self.size / np.maximum(ends - starts, 1))

    def _sum(
        self, starts: NDArray[Any], ends: NDArray[Any], weights: NDArray[np.float64], shares: Floats | None
    ) -> Floats:
        places: list[NDArray[Any]] = []
        values: list[NDArray[Any]] = []
        left = MOST_POSTINGS
        for n in np.argsort(-weights, kind="stable"):
            start, end, weight = int(starts[n]), int(ends[n]), np.float32(weights[n])
            left -= end - start
            if left < 0 and places:
                break
            places.append(self._places[start:end])
            values.append(np.full(end - start, weight) if shares is None else shares[start:end] * weight)
        if not places:
            return np.zeros(self.size, np.float32)
        total = np.bincount(np.concatenate(places), np.concatenate(values), minlength=self.size)
        return np.minimum(total, 1.0).astype(np.float32)


def _code(piece: str) -> int:
    """Return a piece as 64 bits: a hundred thousand texts in letters would take a dictionary of 40 MB."""
    return int.from_bytes(hashlib.blake2b(piece.encode("utf-8", "surrogatepass"), digest_size=8).digest())
