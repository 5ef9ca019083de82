"""The slip of a thermal printer as a picture: no printer has to know Chinese, let alone join Uyghur letters."""

from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from kiosk.takeaway import lettering, qr
from kiosk.takeaway.lettering import LetteringUnavailable, Style

WIDTH: Final = 576  # dots of an 80 mm printer
_MARGIN: Final = 16
_ROOM: Final = WIDTH - 2 * _MARGIN
_GAP: Final = 20
_RIGHT_TO_LEFT: Final = frozenset({"ug"})
_LARGEST_MODULE: Final = 8  # a millimetre

_TITLE, _WHEN = Style(40, bold=True), Style(26)
_LINE, _EMPHASIS = Style(28), Style(34, bold=True)
_NOTE, _SOURCE, _HOTLINE = Style(25), Style(23), Style(28, bold=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A label with its amount, the one at the start of the line, the other at its end."""

    label: str
    amount: str
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip, in words of its language. Nobody's name, no number of a card or person.

    Attributes:
        when: day and time, terminal.
        source: document and item.
        qr: what the code at the end holds; None for no code.
        scan: what stands below the code.
        language: zh, en or ug.
    """

    title: str
    when: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    source: str
    hotline: str
    qr: str | None
    language: str
    scan: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the slip: texts with their place in it, a thin line, a picture, or nothing but its height."""

    height: int
    start: str = ""
    middle: str = ""
    end: str = ""
    style: Style = _LINE
    rule: bool = False
    picture: Image.Image | None = None


def available() -> bool:
    """Return whether slips can be drawn on this machine."""
    try:
        lettering.require()
    except LetteringUnavailable:
        return False
    return True


def picture(slip: Slip) -> Image.Image:
    """Return a slip as it is printed: black on white (mode 1), `WIDTH` dots wide, as high as it takes.

    Raises: LetteringUnavailable.
    """
    lettering.require()
    rtl = slip.language in _RIGHT_TO_LEFT
    rows = _rows(slip, rtl=rtl)
    image = Image.new("1", (WIDTH, sum(row.height for row in rows)), 1)
    canvas = ImageDraw.Draw(image)
    top = 0
    for row in rows:
        _draw(image, canvas, row, top, rtl=rtl)
        top += row.height
    return image


def _rows(slip: Slip, *, rtl: bool) -> list[_Row]:
    rows = [_Row(_GAP), *_centred(slip.title, _TITLE, rtl=rtl), *_centred(slip.when, _WHEN, rtl=rtl), _rule()]
    for line in slip.lines:
        rows += _labelled(line, rtl=rtl)
    rows.append(_rule())
    for note in slip.notes:
        rows += [*_paragraph(note, _NOTE, rtl=rtl), _Row(_GAP // 2)]
    rows += [
        *_paragraph(slip.source, _SOURCE, rtl=rtl),
        _Row(_GAP // 2),
        *_paragraph(slip.hotline, _HOTLINE, rtl=rtl),
    ]
    if slip.qr is not None:
        code = _code(slip.qr)
        rows += [_Row(code.height, picture=code), *_centred(slip.scan, _NOTE, rtl=rtl)]
    return [*rows, _Row(_GAP)]


def _centred(text: str, style: Style, *, rtl: bool) -> list[_Row]:
    return [
        _Row(style.height, middle=line, style=style) for line in lettering.wrap(text, style, _ROOM, rtl=rtl)
    ]


def _paragraph(text: str, style: Style, *, rtl: bool) -> list[_Row]:
    return [
        _Row(style.height, start=line, style=style) for line in lettering.wrap(text, style, _ROOM, rtl=rtl)
    ]


def _labelled(line: Line, *, rtl: bool) -> list[_Row]:
    """Put the amount beside the last line of its label, or below where it would leave too little room for it."""
    style = _EMPHASIS if line.emphasis else _LINE
    beside = _ROOM - _GAP - lettering.width(line.amount, style, rtl=rtl)
    if beside < _ROOM // 3:
        amounts = lettering.wrap(line.amount, style, _ROOM, rtl=rtl)
        return [
            *_paragraph(line.label, style, rtl=rtl),
            *(_Row(style.height, end=a, style=style) for a in amounts),
        ]
    *labels, last = lettering.wrap(line.label, style, beside, rtl=rtl) or [""]
    rows = [_Row(style.height, start=label, style=style) for label in labels]
    return [*rows, _Row(style.height, start=last, end=line.amount, style=style)]


def _rule() -> _Row:
    return _Row(_GAP, rule=True)


def _code(text: str) -> Image.Image:
    """Return a code in modules of whole dots, so that each edge falls between two dots."""
    rows = qr.rows(text)
    small = Image.new("1", (len(rows), len(rows)))
    small.putdata([not dark for row in rows for dark in row])
    side = len(rows) * min(_LARGEST_MODULE, _ROOM // len(rows))
    return small.resize((side, side), Image.Resampling.NEAREST)


def _draw(image: Image.Image, canvas: ImageDraw.ImageDraw, row: _Row, top: int, *, rtl: bool) -> None:
    if row.rule:
        canvas.line((_MARGIN, top + row.height // 2, WIDTH - _MARGIN, top + row.height // 2), fill=0, width=2)
    if row.picture is not None:
        image.paste(row.picture, ((WIDTH - row.picture.width) // 2, top))
    left, right = (row.end, row.start) if rtl else (row.start, row.end)
    for text, share in ((left, 0.0), (row.middle, 0.5), (right, 1.0)):
        free = _ROOM - lettering.width(text, row.style, rtl=rtl)
        lettering.draw(canvas, (_MARGIN + round(free * share), top), text, row.style, rtl=rtl)
