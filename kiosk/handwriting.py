"""Reads handwritten characters with the recogniser of RapidOCR, where that is installed (docs/handwriting.md).

The model is used by itself: of the package only the model's file is needed, never its code. Strokes are read and
forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

MOST: Final = 5  # candidates

Stroke = Sequence[tuple[float, float]]

_MODEL = "rapidocr/models/PP-OCRv6_rec_small.onnx"
_CANVAS = 192  # the square that is drawn on, in pixels
_INK = 6
_MARGIN = 16
_HEIGHT, _WIDTH = 48, 160  # what the model reads
_HAN = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"))


class Model(Protocol):
    """Tells which signs a picture may show."""

    @property
    def signs(self) -> Sequence[str]:
        """What each column of an answer stands for; "" where it is no sign."""

    def __call__(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a row of probabilities for each place in a picture of 3 × 48 × 160 values from -1 to 1."""


class Recogniser:
    """Reads one character at a time; the model is opened at the first.

    Args:
        open_model: gives the model; called once.
    """

    def __init__(self, open_model: Callable[[], Model]) -> None:
        self._open_model = open_model
        self._model: Model | None = None
        self._opening = Lock()

    def read(self, strokes: Sequence[Stroke]) -> tuple[str, ...]:
        """Return at most five Han characters that the strokes may be, likeliest first.

        Args:
            strokes: points (x, y) in order, y downwards, in any unit; at least one point in each.
        """
        likeliest = self._opened()(_values(picture(strokes))).max(axis=0)
        signs = self._opened().signs
        return tuple(_first(signs[place] for place in np.argsort(-likeliest) if _is_han(signs[place])))

    def _opened(self) -> Model:
        with self._opening:
            if self._model is None:
                self._model = self._open_model()
            return self._model


def installed() -> Recogniser | None:
    """Return the recogniser, or None where the extra "handwriting" isn't installed."""
    if find_spec("onnxruntime") is None:
        return None
    try:
        file = Path(str(distribution("rapidocr").locate_file(_MODEL)))
    except PackageNotFoundError:
        return None
    return Recogniser(lambda: _OnnxModel(file)) if file.exists() else None


def picture(strokes: Sequence[Stroke]) -> Image.Image:
    """Draw strokes as the model knows characters: black on white, 48 pixels high, in the middle of 160."""
    large = Image.new("L", (_CANVAS, _CANVAS), "white")
    pen = ImageDraw.Draw(large)
    for stroke in _fitted(strokes):
        pen.line(stroke if len(stroke) > 1 else stroke * 2, fill="black", width=_INK, joint="curve")
    line = Image.new("L", (_WIDTH, _HEIGHT), "white")
    line.paste(large.resize((_HEIGHT, _HEIGHT), Image.Resampling.LANCZOS), ((_WIDTH - _HEIGHT) // 2, 0))
    return line


def _fitted(strokes: Sequence[Stroke]) -> list[list[tuple[float, float]]]:
    """Bring strokes to the size of the canvas, its margin left free, keeping their shape."""
    across = [x for stroke in strokes for x, _ in stroke]
    down = [y for stroke in strokes for _, y in stroke]
    side = max(max(across) - min(across), max(down) - min(down)) or 1
    scale = (_CANVAS - 2 * _MARGIN) / side
    left, top = (_CANVAS / 2 - scale * (max(each) + min(each)) / 2 for each in (across, down))
    return [[(left + scale * x, top + scale * y) for x, y in stroke] for stroke in strokes]


def _values(shown: Image.Image) -> NDArray[np.float32]:
    grey = np.asarray(shown, np.float32) / 127.5 - 1
    return np.repeat(grey[np.newaxis], 3, axis=0)


def _is_han(sign: str) -> bool:
    return len(sign) == 1 and any(first <= sign <= last for first, last in _HAN)


def _first(signs: Iterator[str]) -> Iterator[str]:
    return (sign for _, sign in zip(range(MOST), signs, strict=False))


class _OnnxModel:
    """The recogniser's model.

    Args:
        file: a model of PaddleOCR in ONNX, with its signs in its own metadata.
    """

    def __init__(self, file: Path) -> None:
        import onnxruntime  # noqa: PLC0415 - optional, and only needed once somebody writes

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        known = self._session.get_modelmeta().custom_metadata_map["character"].split("\n")
        self.signs: Sequence[str] = ("", *known, "")  # the first column means "nothing", the last a space

    def __call__(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        (answers,) = self._session.run(None, {self._input: picture[np.newaxis]})
        return np.asarray(answers[0])
