"""Amounts of money: which of the numbers in a text are yuan, by what stands around them."""

import re
from decimal import Decimal
from typing import Final, NamedTuple

from faq.said import days, labels
from faq.said.numerals import COUNTING, WORTH, ZH, Number, numbers
from faq.said.words import UG, UG_ENDING, pattern

LARGEST: Final = Decimal("99999999.99")
"""No bill is larger: a longer number is that of a card or a telephone."""


class Amount(NamedTuple):
    """An amount in yuan, and where it stands."""

    start: int
    end: int
    value: Decimal


def amounts(form: str) -> list[Amount]:
    """Return the amounts of a text one after another."""
    hidden = _without_other_numbers(form)
    found: list[Amount] = []
    for number in numbers(hidden):
        since = found[-1].end if found else 0
        if number.start >= since and (one := _amount(hidden, number, since)):
            found.append(one)
    return found


_NO_MONEY: Final = re.compile(
    rf"(?:百分之|第)[\d.{ZH}两十百千万零点]+"
    r"|(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00-?\d{3}-?\d{4}|\d{4}(?: \d{4}){2,}\d*)(?!\d)"
    r"|(?<!\d)\d++ ?[:/] ?\d+"
    rf"|(?<![\d{ZH}两十百])万一|一块(?![\d零{ZH}钱])"
)
_SIGN: Final = re.compile("(?:¥|rmb|cny|人民币) ?$")
_CHANGE: Final = (
    rf"(?P<jiao>[\d{ZH}])"
    rf"(?:[毛角](?:(?P<fen>[\d{ZH}])分)?|(?<=块.)(?![\d.,{ZH}十百千万分元圆块%]|{COUNTING}))"
)
_UNIT: Final = re.compile(
    r"(?:[多来余几][十百千]?|左右|上下|出头)? ?"
    rf"(?:(?:块钱?|[元圆](?:整|人民币)?)(?:{_CHANGE})?|人民币|yuan|rmb|cny|kuai|renminbi|(?:يۈەن|كوي|سوم){UG}*)"
)
_ENDING: Final = re.compile(UG_ENDING)
_COUNTED: Final = re.compile(rf"[a-z_]|-[^\W\d_]|[多来余几]? ?-?(?:{pattern('counted')})")
_NUMBERED: Final = re.compile(rf"(?:{pattern('numbered')})[是为:.]? ?$|[a-z#_@%‰]$|\d[.-]$")
# Short numbers of telephones, and years.
_KNOWN: Final = re.compile(r"1[12]\d|999|123(?:33|45|93|20|15)|10086|955\d\d|19[4-9]\d|20(?!00)[0-4]\d")
_WINDOW: Final = 60
_FEN: Final = Decimal("0.01")


def _without_other_numbers(form: str) -> str:
    spans = [(day.start, day.end) for day in days.named(form)]
    spans += [match.span() for match in _NO_MONEY.finditer(form)]
    for start, end in spans:
        form = form[:start] + "\0" * (end - start) + form[end:]
    return form


def _amount(form: str, number: Number, since: int) -> Amount | None:
    sign = _SIGN.search(form, max(since, number.start - 8), number.start)
    unit = _UNIT.match(form, number.end)
    behind = unit or _ENDING.match(form, number.end)
    value = number.value + (_change(unit["jiao"], unit["fen"]) if unit else 0)
    if not 0 < value <= LARGEST or value * 100 != int(value * 100):
        return None
    if not (sign or unit or _is_money_without_unit(form, number)):
        return None
    exact = value.quantize(Decimal(1) if value == int(value) else _FEN)
    return Amount(sign.start() if sign else number.start, behind.end() if behind else number.end, exact)


def _change(jiao: str | None, fen: str | None) -> Decimal:
    return (10 * _digit(jiao) + _digit(fen)) * _FEN


def _digit(text: str | None) -> int:
    return 0 if text is None else WORTH.get(text) or int(text)


def _is_money_without_unit(form: str, number: Number) -> bool:
    if _COUNTED.match(form, number.end) or form[number.start : number.end] == "يۈز":  # the face, too
        return False
    told = labels.stands_before(form, number.start)
    if number.plain:
        if _NUMBERED.search(form, max(0, number.start - _WINDOW), number.start):
            return False
        if not told and (number.value >= 1_000_000 or _KNOWN.fullmatch(form, number.start, number.end)):
            return False
    return number.value >= (10 if told or labels.stands_behind(form, number.end) else 100)
