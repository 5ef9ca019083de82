"""Chinese, English and Uyghur in dots: fonts, line breaks, and letters set in the order they are read.

Pillow joins letters (through Raqm) but takes one font at a time and no mixed directions. So a line is cut into
runs of one font and one direction, and the runs are set one after another from the side the language starts at.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PIL import ImageDraw, ImageFont, features

VENDORED: Final = Path(__file__).resolve().parent.parent / "static" / "vendor"
# Where Debian and its relatives keep fonts-noto-cjk.
CJK_FOLDERS: Final = tuple(
    Path("/usr/share/fonts", folder)
    for folder in ("opentype/noto", "truetype/noto", "noto-cjk", "opentype/noto-cjk")
)
_SIMPLIFIED: Final = "Noto Sans CJK SC"

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_OPENING = "（《〈「『【“‘(\\["
_CLOSING = "，。、；：？！）》〉」』】”’…,.;:?!)\\]%"
# A word, a figure or an address that runs left to right: 北京, 14,520.00, 55%, kiosk.example/m.
_FOREIGN = rf"(?:(?<!\w)[-+−¥])?(?![{_ARABIC}])\w(?:[^\s{_ARABIC}]*(?![{_ARABIC}])[\w%])?"
_LEFT_TO_RIGHT = re.compile(rf"(?=[^\W\d_]){_FOREIGN}(?:\s+{_FOREIGN})*|{_FOREIGN}")
_RIGHT_TO_LEFT = re.compile(rf"[{_ARABIC}]+(?:\s+[{_ARABIC}]+)*")
_ARABIC_OR_NOT = re.compile(rf"[{_ARABIC}\s]+|[^{_ARABIC}\s]+")
# Each would end a paragraph for Raqm, which sets one at a time and refuses two.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What stays together at the end of a line; a no-break space breaks nowhere.
_WHOLE = rf"[{_OPENING}]*(?:[{_CJK}]|[^ {_CJK}]+)[{_CLOSING}]*"
_PIECE = re.compile(rf" +|{_WHOLE}(?:(?:(?=\u00a0)|(?<=\u00a0)){_WHOLE})*")


class LetteringUnavailable(Exception):
    """This machine can't draw the three languages; the text says what to install, for the one who installs."""


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look.

    Attributes:
        size: of the letters, in dots.
        bold: whether they are heavy.
    """

    size: int
    bold: bool = False

    @property
    def height(self) -> int:
        """Dots from one line to the next: Uyghur letters reach higher and lower than Chinese ones."""
        return round(self.size * 1.5)


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    rtl: bool
    arabic: bool

    def font(self, style: Style) -> ImageFont.FreeTypeFont:
        return _arabic(style) if self.arabic else _chinese(style)

    def width(self, style: Style) -> int:
        return math.ceil(self.font(style).getlength(self.text, direction=self.direction))

    @property
    def direction(self) -> str:
        return "rtl" if self.rtl else "ltr"


def require() -> None:
    """Return if everything is there to draw with.

    Raises: LetteringUnavailable.
    """
    if not features.check("raqm"):
        raise LetteringUnavailable("Pillow can't join letters: install libfribidi0")
    for bold in (False, True):
        _chinese_face(bold)


def width(text: str, style: Style, *, rtl: bool) -> int:
    """Return how many dots a line of text takes, in a language that runs left to right or right to left."""
    return sum(run.width(style) for run in _runs(text, rtl=rtl))


def wrap(text: str, style: Style, room: int, *, rtl: bool) -> list[str]:
    """Return a text in lines of at most `room` dots; a word that is wider than that is cut."""
    lines = [""]
    for piece in _PIECE.findall(_CONTROLS.sub(" ", text).strip()):
        if width((lines[-1] + piece).rstrip(), style, rtl=rtl) <= room:
            lines[-1] += piece
        else:
            lines += _cut(piece.lstrip(), style, room, rtl=rtl)
    return [line.rstrip() for line in lines if line.strip()]


def draw(canvas: ImageDraw.ImageDraw, place: tuple[int, int], text: str, style: Style, *, rtl: bool) -> None:
    """Set one line of text, black, with its upper left corner at `place`; it takes `style.height` dots."""
    x, top = place
    baseline = top + round(style.size * 1.05)
    runs = _runs(text, rtl=rtl)
    for run in reversed(runs) if rtl else runs:
        canvas.text(
            (x, baseline), run.text, fill=0, font=run.font(style), anchor="ls", direction=run.direction
        )
        x += run.width(style)


def _cut(piece: str, style: Style, room: int, *, rtl: bool) -> list[str]:
    lines = [""]
    for letter in piece:
        if lines[-1] and width(lines[-1] + letter, style, rtl=rtl) > room:
            lines.append("")
        lines[-1] += letter
    return lines


def _runs(text: str, *, rtl: bool) -> list[_Run]:
    """Return a line in runs, in the order they are read."""
    text = _CONTROLS.sub(" ", text)
    against = _LEFT_TO_RIGHT if rtl else _RIGHT_TO_LEFT
    runs, end = [], 0
    for found in against.finditer(text):
        runs += _along(text[end : found.start()], rtl=rtl)
        runs.append(_Run(found[0], rtl=not rtl, arabic=not rtl))
        end = found.end()
    return runs + _along(text[end:], rtl=rtl)


def _along(text: str, *, rtl: bool) -> list[_Run]:
    if not rtl:
        return [_Run(text, rtl=False, arabic=False)] if text else []
    return [
        _Run(part, rtl=True, arabic=bool(re.search(rf"[{_ARABIC}\s]", part)))
        for part in _ARABIC_OR_NOT.findall(text)
    ]


@cache
def _chinese(style: Style) -> ImageFont.FreeTypeFont:
    path, index = _chinese_face(style.bold)
    return ImageFont.truetype(path, style.size, index=index, layout_engine=ImageFont.Layout.RAQM)


@cache
def _arabic(style: Style) -> ImageFont.FreeTypeFont:
    path = VENDORED / f"noto-sans-arabic-{700 if style.bold else 400}.woff2"
    return ImageFont.truetype(path, style.size, layout_engine=ImageFont.Layout.RAQM)


@cache
def _chinese_face(bold: bool) -> tuple[Path, int]:
    """Return the file of the Chinese letters and the number of the mainland's forms in it."""
    name = f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc"
    path = next((folder / name for folder in CJK_FOLDERS if (folder / name).is_file()), None)
    if path is None:
        raise LetteringUnavailable(f"no {name} under {CJK_FOLDERS[0]}: install fonts-noto-cjk")
    for index in range(5):
        if ImageFont.truetype(path, index=index).getname()[0] == _SIMPLIFIED:
            return path, index
    raise LetteringUnavailable(f"{path} has no {_SIMPLIFIED}: install fonts-noto-cjk")
