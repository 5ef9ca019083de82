"""What people type, with what tells who they are masked: numbers, e-mail addresses, names said as such.

The text is brought to the matcher's form first: there every separator is a blank and every figure a figure, however it
was typed, so that no other way of writing a number gets past.

Four figures are enough for a PIN or the end of a card's number. Left is only what surely is something else: an amount
with its unit, a hotline, a year of this century with the word for it (an earlier one is mostly a year of birth).
"""

import re
import unicodedata
from typing import Final

from faq.normalise import normalise
from kiosk import said_names

# Letters, since a sign would not outlive the normalised form.
MASK: Final = "xxx"

# Figures of one kind in a row that may tell a person; figures and Chinese numerals mixed: 100一次 tells nobody.
_ALIKE: Final = 4
_MIXED: Final = 5

# Numbers that anybody rings.
_HOTLINES = frozenset({"12333", "12345", "12393", "96102", "8812333"})
_NUMERALS = frozenset("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖")
_EMAIL = re.compile(
    r"(?:(?<![a-z0-9_.%+-])[a-z0-9_.%+-]+\s?|(?<=\w))@\s?[a-z0-9]+(?:[.-][a-z0-9]+)*",
    re.ASCII | re.IGNORECASE,
)
# 阿依努尔·买买提 is one name.
_DOT_IN_A_NAME = re.compile(r"(?<=[^\W\d_])\s?[·•・‧∙⋅]\s?(?=[^\W\d_])")
_END_OF_CLAUSE = re.compile(r"[,;.!?，。；！？、،؛؟…\n\r]+")
# Of a text's shape (see _shape): a run of figures with whatever stands between them, and the X of an identity number.
_RUN = re.compile(r"[9一](?:[ ']*[9一])*'*(?: ?x(?![xa']))?")
_IDENTIFYING = re.compile(rf"(?:9[ ']*){{{_ALIKE}}}|(?:一[ ']*){{{_ALIKE}}}|(?:[9一][ ']*){{{_MIXED}}}")
# An amount has fewer figures than a card, a telephone or a person's number; all of one kind, and no blank among them,
# since what stands before it may be a number of its own: 尾号1234 200元.
_AMOUNT = re.compile(r"9{1,7}|一{1,7}")
_YUAN: Final = r" ?[多余]? ?(?:元(?!旦)|圆|块|万(?!一)|人民币|(?:yuan|rmb|cny)\b|يۈەن|سوم)"
_MONEY = re.compile(_YUAN)
_WITH_MARKS = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d\d?)?(?={_YUAN})", re.ASCII | re.IGNORECASE
)
_YEAR = re.compile(r"20\d\d|二[零〇]..")
_OF_A_YEAR = re.compile(r" ?(?:年|يىل)")


def redacted(text: str) -> str:
    """Return a text as the matcher compares it, with what tells who wrote it or is written of masked."""
    text = _EMAIL.sub(MASK, unicodedata.normalize("NFKC", text))
    text = _WITH_MARKS.sub(_without_marks, text)
    clauses = _END_OF_CLAUSE.split(_DOT_IN_A_NAME.sub("", text))
    unnamed = " ".join(said_names.hidden(normalise(clause), MASK) for clause in clauses)
    return _without_numbers(normalise(unnamed))


def _without_marks(amount: re.Match[str]) -> str:
    """Return 30,000.50 as 30000: in the matcher's form it would be three numbers."""
    return amount[1].replace(",", "")


def _without_numbers(text: str) -> str:
    parts, end = [], 0
    for run in _RUN.finditer("".join(map(_shape, text))):
        if _IDENTIFYING.search(run[0]) and not _is_harmless(run, text):
            parts += [text[end : run.start()], MASK]
            end = run.end()
    return "".join([*parts, text[end:]])


def _is_harmless(run: re.Match[str], text: str) -> bool:
    """Return whether a run is a hotline's number, an amount of money or a year."""
    typed = text[run.start() : run.end()]
    is_amount = _AMOUNT.fullmatch(run[0]) and _MONEY.match(text, run.end())
    is_year = _YEAR.fullmatch(typed) and _OF_A_YEAR.match(text, run.end())
    return bool(is_amount or is_year or typed in _HOTLINES)


def _shape(sign: str) -> str:
    """Return one sign for each kind: 9 a figure, 一 a Chinese numeral, x, a blank, ' a mark, a Latin, a dot others."""
    if sign in _NUMERALS:
        return "一"
    if sign in "x ":
        return sign
    if sign.isascii() and sign.isalpha():
        return "a"
    return {"N": "9", "M": "'"}.get(unicodedata.category(sign)[0], ".")
