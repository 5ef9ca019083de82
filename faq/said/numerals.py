"""Numbers in figures and in the words of three languages: 30,000, 3万5, 三万五, thirty thousand, ئوتتۇز مىڭ.

There are libraries for the numbers of one language or another, but none that reads these alike. Here words and figures
become tokens, and a tally adds up those that go together.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from faq.said.words import either, english, uyghur, worth

ZH: Final = "一二三四五六七八九"
WORTH: Final = worth("numbers")


class Number(NamedTuple):
    """A number, and where it stands.

    Attributes:
        plain: whether it is figures only, without commas: those may be a year, a telephone, a card.
    """

    start: int
    end: int
    value: Decimal
    plain: bool


def numbers(form: str) -> Iterator[Number]:
    """Yield the numbers of a text one after another, whatever they count."""
    tokens = [
        _Token(*found.span(), found[0], *str(found.lastgroup).split("_")) for found in _TOKENS.finditer(form)
    ]
    at = 0
    while at < len(tokens):
        value, end = _read(form, tokens, at)
        if end > at:
            first, last = tokens[at], tokens[end - 1]
            plain = first is last and first.script == "figures" and not re.search("[, ]", first.text)
            yield Number(first.start, last.end, value, plain)
        at = max(end, at + 1)


def spelt(lang: str, low: int, high: int) -> str:
    """Return what finds the words of a language for numbers from low to high."""
    return either((word for word, number in WORTH.items() if low <= number <= high), lang)


COUNTING: Final = (
    "[岁天次张级甲位名号月日周期种类项间床层楼份盒片支针口]|年(?!底)|家(?!里|人|属)|乙(?!类)|人(?!民)|个(?!人)"
    "|(?<=一)[共般定样起些点直切旦向律边面半下会并]"
)
"""What shows, behind the last digit of 三万五天, 三万二级 or 三万一共, that this digit is no 五千."""

# These count without a digit before them: 十二, a thousand.
_ALONE: Final = frozenset({"十", "拾", "hundred", "thousand", "يۈز", "مىڭ"})
_SOME_EN: Final = "(?<!few )(?<!several )(?<!half )"
_SOME_UG: Final = "(?<!نەچچە )(?<!قانچە )"
_KINDS: Final = {
    # Of 三到四万 and 三四万 the first counts, as of 三万多 the 三万 does.
    "range_digit": rf"(?<![\d.])(?:\d+(?:\.\d)?|[{ZH}两])[到至~-](?:\d+(?:\.\d)?|[{ZH}])(?=[千万w])",
    "pair_digit": "(?:一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)(?=[十百千万])",
    "figures_digit": r"(?<!\d)(?<!\d\.)(?:\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\.?\d)",
    # 两 and the formal digits are words of their own as well: 两口子, 陆续.
    "zh_digit": f"[{ZH}]|两(?=[百千万块元])|[壹贰叁肆伍陆柒捌玖](?=[拾佰仟万元圆])",
    "zh_times": "(?<![几数好多])[十拾]|[百佰千仟]",
    "zh_group": r"万|(?<=\d)w",
    "zh_zero": rf"[零〇](?=[\d{ZH}壹贰叁肆伍陆柒捌玖])",
    "zh_about": "[多来余几](?=[十百千万])",
    "en_digit": english(spelt("en", 1, 19)),
    "en_tens": english(spelt("en", 20, 90)),
    "en_times": _SOME_EN + english("hundred"),
    "en_group": rf"{_SOME_EN}{english('thousand|million')}|(?<=\d)k",
    "ug_digit": uyghur(spelt("ug", 1, 9)),
    "ug_tens": uyghur(spelt("ug", 10, 90)),
    "ug_times": _SOME_UG + uyghur(spelt("ug", 100, 100)),
    "ug_group": _SOME_UG + uyghur(spelt("ug", 1000, 1_000_000)),
}
_TOKENS: Final = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_COUNTING: Final = re.compile(COUNTING)


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    script: str
    kind: str

    @property
    def value(self) -> Decimal:
        first = re.split("[到至~-]", self.text)[0] if self.script == "range" else self.text
        first = first[0] if self.script == "pair" else first
        return Decimal(WORTH[first] if first in WORTH else re.sub("[, ]", "", first))

    @property
    def is_unit(self) -> bool:
        return self.kind in {"times", "group"}


class _Tally:
    """A number while its words come in; a word that doesn't go with those before it is refused.

    Attributes:
        pending: the digits that came after the last 十, 百, 千, 万, hundred …
        unit: what that stood for, or infinity.
    """

    def __init__(self) -> None:
        self._groups = self._section = Decimal(0)
        self._group = self.unit = Decimal("Infinity")
        self._tens = False
        self.pending: Decimal | None = None

    @property
    def settled(self) -> Decimal:
        return self._groups + self._section

    @property
    def value(self) -> Decimal:
        return self.settled + (self.pending or 0)

    def take(self, token: _Token) -> bool:
        match token.kind:
            case "digit" | "tens":
                return self._take_digit(token.value, tens=token.kind == "tens")
            case "times":
                return self._take_times(token.value, alone=token.text in _ALONE)
            case "group":
                return self._take_group(token.value, alone=token.text in _ALONE)
            case _:  # 零, and the 多 of 三十多万
                return self.value > 0

    def _take_digit(self, value: Decimal, *, tens: bool) -> bool:
        fits = value < self.unit if self.pending is None else self._tens and not tens and value < 10
        if fits:
            self.pending = (self.pending or 0) + value
            self._tens = tens
        return fits

    def _take_times(self, value: Decimal, *, alone: bool) -> bool:
        fits = value < self.unit and (alone or self.pending is not None)
        if fits:
            self._section += value * (1 if self.pending is None else self.pending)
            self.unit, self.pending = value, None
        return fits

    def _take_group(self, value: Decimal, *, alone: bool) -> bool:
        counted = self._section + (self.pending or 0)
        fits = value < self._group and (alone or counted > 0)
        if fits:
            self._groups += value * (counted or 1)
            self._section, self.pending = Decimal(0), None
            self.unit = self._group = value
        return fits


def _read(form: str, tokens: Sequence[_Token], at: int) -> tuple[Decimal, int]:
    """Return the number that starts with a token, and which token is the next after it."""
    tally, end = _Tally(), at
    while _goes_on(form, tokens, at, end) and tally.take(tokens[end]):
        end += 1
    if tally.settled and tally.pending is not None:
        if _goes_on(form, tokens, at, end) and tokens[end].is_unit:
            return tally.settled, end - 1  # 一万两|万
        if _is_short_form(*tokens[end - 2 : end]) and tally.unit >= 100:
            if _COUNTING.match(form, tokens[end - 1].end):
                return tally.settled, end - 1
            return tally.settled + tally.pending * tally.unit / 10, end
    return tally.value, end


def _goes_on(form: str, tokens: Sequence[_Token], at: int, end: int) -> bool:
    return end < len(tokens) and (end == at or _joined(form, tokens[end - 1], tokens[end]))


def _joined(form: str, one: _Token, other: _Token) -> bool:
    between = form[one.end : other.start]
    scripts = {one.script, other.script}
    if between == " ":
        if one.script == "figures":
            return other.is_unit
        alike = len(scripts) == 1 or (other.script == "figures" and other.value >= 100)
        return alike and one.script in {"en", "ug"}
    return not between or (scripts == {"en"} and between in {"-", " and ", " and a "})


def _is_short_form(large: _Token, digit: _Token) -> bool:
    """Return whether these two end a number as 万五 does in 三万五, for 35,000."""
    spelt_so = large.script == "zh" and digit.script in {"zh", "figures"}
    return spelt_so and large.is_unit and len(digit.text) == 1
