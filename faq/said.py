"""What a sentence says of a hospital stay: amounts of money, the hospital's level, days; in three languages.

There are libraries for the numbers of one language or another, but none that reads 三万五, thirty thousand and
ئوتتۇز مىڭ alike or tells an amount from an age. Here words are tables, one small grammar adds them up, and what
stands beside a number decides what it is.
"""

import calendar
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from faq.normalise import normalise

LEVELS: Final = ("tertiary", "secondary", "primary", "township")
AMOUNTS: Final = ("total_cost", "self_funded", "class_b_drugs", "items_first_pay_15", "items_first_pay_20")
LARGEST: Final = Decimal("99999999.99")
"""No bill is larger: a longer number is that of a card or a telephone."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What a sentence says of a hospital stay; what it doesn't say is None or absent.

    Attributes:
        level: one of `LEVELS`.
        amounts: yuan, under the names of `AMOUNTS`.
        earlier: levels at which an earlier stay of the same year is named.
        admitted: the day of admission; the first of the month, if only that is named.
    """

    level: str | None
    amounts: Mapping[str, Decimal]
    earlier: tuple[str, ...]
    admitted: date | None


def stay(text: str, today: date) -> Stay:
    """Return what the text says of a stay; of an earlier stay that it names as well, only the level."""
    form = _fold(text).form
    visits = _visits(form)
    days = [one for one in _days(form) if not _is_discharge(form, one)]
    later = [one for one in days if one.start >= visits.turn] or days[-1:]
    said = MappingProxyType(_fields(form, visits.turn))
    return Stay(visits.level, said, visits.earlier, _first(form, later, today))


def asks_for_an_amount(text: str) -> bool:
    """Return whether the text asks how much is paid back, or how much one pays oneself."""
    return _ASKS.search(_fold(text).form) is not None


def day(text: str, today: date) -> date | None:
    """Return the day that the text names; None, if it names none or one that doesn't exist.

    Of several the first counts, but not one that is taken back, and "today" only alone. A date without a year is the
    latest one not after today; a month without a day is its first.
    """
    form = _fold(text).form
    return _first(form, _days(form), today)


def amounts(text: str) -> tuple[tuple[int, int, Decimal], ...]:
    """Return each amount of money, in yuan, with where it starts and ends in the text."""
    read = _fold(text)
    return tuple(
        (read.origin[one.start][0], read.origin[one.end - 1][1], one.value) for one in _money(read.form)
    )


# The text in one form, punctuation kept.


class _Folded(NamedTuple):
    form: str
    origin: list[tuple[int, int]]
    """Where each character of the form stood in the text."""


_LETTER: Final = re.compile("[\\s\\S][\u0300-\u036f\u064b-\u065f]*")  # with the marks on it
_SIGNS: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"〜": "~", "،": ",", "؛": ";", "؟": "?"})


def _fold(text: str) -> _Folded:
    folded = _Folded("", [])
    forms: list[str] = []
    for letter in _LETTER.finditer(text):
        form = _form(letter[0])
        forms.append(form)
        folded.origin.extend([letter.span()] * len(form))
    return folded._replace(form="".join(forms))


@lru_cache(maxsize=4096)
def _form(letter: str) -> str:
    if letter.isspace():
        return "\n" if letter in "\n\r\u2028\u2029" else " "
    plain = unicodedata.normalize("NFKC", letter)
    if "\u2044" in plain:  # ½ must not become 1 and 2
        return letter
    word = normalise(letter)
    if word:
        return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in word)
    return "".join(c for c in plain.translate(_SIGNS) if unicodedata.category(c)[0] in "PS")


# Numbers: words and figures become tokens, and a tally adds up those that go together.

_UG: Final = "[\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff]"
_UG_ENDING: Final = "(?:دىن|تىن|نىڭ|ىنىڭ|نى|ىنى|غا|گە|قا|كە|دا|دە|تا|تە|كى|قى|چە|لىق|لىك|لۇق|لۈك|مۇ|سى|ى)"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _words(zh: str = "", en: str = "", ug: str = "") -> str:
    """Return a pattern: Chinese anywhere, English as whole words, Uyghur from the beginning of a word on."""
    english = f"(?<![a-z])(?:{en})(?![a-z])" if en else ""
    uyghur = f"(?<!{_UG})(?:{ug})" if ug else ""
    return "|".join(part for part in (zh, english, uyghur) if part)


def _whole_words(words: str) -> str:
    """Return a pattern for words of Uyghur, with or without an ending."""
    return f"(?<!{_UG})(?:{words})(?={_UG_ENDING}?(?!{_UG}))"


def _numbered(words: str, first: int = 1, step: int = 1) -> dict[str, int]:
    return {word: first + step * n for n, word in enumerate(words.split())}


_ZH_DIGITS: Final = _numbered("一 二 三 四 五 六 七 八 九")
_ZH_FORMAL: Final = _numbered("壹 贰 叁 肆 伍 陆 柒 捌 玖")
_ZH_TIMES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_EN_DIGITS: Final = _numbered(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_UG_DIGITS: Final = _numbered("بىر ئىككى ئۈچ تۆت بەش ئالتە يەتتە سەككىز توققۇز")
_UG_TENS: Final = _numbered("ئون يىگىرمە ئوتتۇز قىرىق ئەللىك ئاتمىش يەتمىش سەكسەن توقسان", 10, 10)
_GROUPS: Final = {
    "万": 10_000, "w": 10_000, "k": 1000, "thousand": 1000, "million": 1_000_000,
    "مىڭ": 1000, "تۈمەن": 10_000, "مىليون": 1_000_000,
}  # fmt: skip
_VALUES: Final[Mapping[str, int]] = MappingProxyType(
    _ZH_DIGITS | _ZH_FORMAL | _ZH_TIMES | _EN_DIGITS | _EN_TENS | _UG_DIGITS | _UG_TENS | _GROUPS
    | {"两": 2, "零": 0, "〇": 0, "hundred": 100, "يۈز": 100}
)  # fmt: skip
# These count without a digit before them: 十二, a thousand.
_ALONE: Final = frozenset({"十", "拾", "hundred", "thousand", "يۈز", "مىڭ"})

_ZH: Final = "一二三四五六七八九"
_SOME_EN: Final = "(?<!few )(?<!several )(?<!many )(?<!half )"
_SOME_UG: Final = "(?<!نەچچە )(?<!قانچە )"
_TOKENS: Final = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            # Of 三到四万 and 三四万 the first counts, as of 三万多 the 三万 does.
            "range_digit": rf"(?<![\d.])(?:\d{{1,3}}|[{_ZH}两])[到至~-](?:\d{{1,3}}|[{_ZH}])(?=[千万w])",
            "pair_digit": "(?:一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)(?=[十百千万])",
            "figures_digit": r"(?<!\d)(?<!\d\.)(?:\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\.?\d)",
            # 两 and the formal digits are words of their own as well: 两口子, 陆续.
            "zh_digit": f"[{_ZH}]|两(?=[百千万块元])|[壹贰叁肆伍陆柒捌玖](?=[拾佰仟万元圆])",
            "zh_times": "(?<![几数好多])[十拾]|[百佰千仟]",
            "zh_group": r"万|(?<=\d)w(?![a-z])",
            "zh_zero": rf"[零〇](?=[\d{_ZH}壹贰叁肆伍陆柒捌玖])",
            "zh_about": "[多来余几](?=[十百千万])",
            "en_digit": _words(en=_any(_EN_DIGITS)),
            "en_tens": _words(en=_any(_EN_TENS)),
            "en_times": _SOME_EN + _words(en="hundred"),
            "en_group": rf"{_SOME_EN}{_words(en='thousand|million')}|(?<=\d)k(?![a-z])",
            "ug_digit": _whole_words(_any(_UG_DIGITS)),
            "ug_tens": _whole_words(_any(_UG_TENS)),
            "ug_times": _SOME_UG + _whole_words("يۈز"),
            "ug_group": _SOME_UG + _whole_words("مىڭ|تۈمەن|مىليون"),
        }.items()
    )
)


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
        return Decimal(_VALUES[first] if first in _VALUES else re.sub("[, ]", "", first))


class _Tally:
    """A number while its words come in; a word that doesn't go with those before it is refused."""

    def __init__(self) -> None:
        self._groups = self._section = Decimal(0)
        self._room = self._group_room = Decimal("Infinity")
        self._tens = False
        self.pending: Decimal | None = None
        """The digits that came after the last 十, 百, 千, 万, hundred …"""

    @property
    def settled(self) -> Decimal:
        return self._groups + self._section

    @property
    def value(self) -> Decimal:
        return self.settled + (self.pending or 0)

    @property
    def unit(self) -> Decimal:
        """What the last 十, 百, 千, 万 stood for, or infinity."""
        return self._room

    def take(self, token: _Token) -> bool:
        match token.kind:
            case "digit" | "tens":
                return self._take_digit(token.value, tens=token.kind == "tens")
            case "times":
                return self._take_times(token.value, alone=token.text in _ALONE)
            case "group":
                return self._take_group(token.value, alone=token.text in _ALONE)
            case _:
                return self.settled > 0 or self.pending is not None

    def _take_digit(self, value: Decimal, *, tens: bool) -> bool:
        fits = value < self._room if self.pending is None else self._tens and not tens and value < 10
        if fits:
            self.pending = (self.pending or 0) + value
            self._tens = tens
        return fits

    def _take_times(self, value: Decimal, *, alone: bool) -> bool:
        fits = value < self._room and (alone or self.pending is not None)
        if fits:
            self._section += value * (1 if self.pending is None else self.pending)
            self._room, self.pending = value, None
        return fits

    def _take_group(self, value: Decimal, *, alone: bool) -> bool:
        counted = self._section + (self.pending or 0)
        fits = value < self._group_room and (alone or counted > 0)
        if fits:
            self._groups += value * (counted or 1)
            self._section, self.pending = Decimal(0), None
            self._room = self._group_room = value
        return fits


class _Number(NamedTuple):
    start: int
    end: int
    value: Decimal
    plain: bool
    """Whether it is figures only, without commas: those may be a year, a telephone, a card."""


_LONGEST: Final = 20
# What shows, behind the last digit of 三万五天, 三万二级 or 三万一共, that this digit is no 五千.
_NO_SHORT_FORM: Final = re.compile(
    "[岁天次张级甲位名号月日周期种类项间床层楼份盒片支针口]|年(?!底)|家(?!里|人|属)|乙(?!类)|人(?!民)|个(?!人)"
    "|(?<=一)[共般定样起些点直切旦向律边面半下会并]"
)


def _numbers(form: str) -> Iterator[_Number]:
    found = (match for match in _TOKENS.finditer(form) if len(match[0]) <= _LONGEST)
    tokens = [_Token(*match.span(), match[0], *str(match.lastgroup).split("_")) for match in found]
    at = 0
    while at < len(tokens):
        value, end = _read(form, tokens, at)
        if end > at:
            plain = (
                end == at + 1 and tokens[at].script == "figures" and not re.search("[, ]", tokens[at].text)
            )
            yield _Number(tokens[at].start, tokens[end - 1].end, value, plain)
        at = max(end, at + 1)


def _read(form: str, tokens: Sequence[_Token], at: int) -> tuple[Decimal, int]:
    """Return the number that starts with a token, and which token is the next after it."""
    tally, end = _Tally(), at
    while _goes_on(form, tokens, at, end) and tally.take(tokens[end]):
        end += 1
    if tally.settled and tally.pending is not None:
        if _goes_on(form, tokens, at, end) and tokens[end].kind in {"times", "group"}:
            return tally.settled, _without_digits(tokens, end)  # 三万两|万
        if _is_short_form(tokens[end - 2 : end]) and tally.unit >= 100:
            if _NO_SHORT_FORM.match(form, tokens[end - 1].end):
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
            return other.kind in {"times", "group"}
        spelt = len(scripts) == 1 or (other.script == "figures" and other.value >= 100)
        return spelt and one.script in {"en", "ug"}
    return not between or (scripts == {"en"} and between in {"-", " and ", " and a "})


def _without_digits(tokens: Sequence[_Token], end: int) -> int:
    while tokens[end - 1].kind in {"digit", "tens", "zero"}:
        end -= 1
    return end


def _is_short_form(last: Sequence[_Token]) -> bool:
    """Return whether these two words end a number as 万五 does in 三万五, for 35,000."""
    large, digit = last
    return (
        large.script == "zh"
        and large.kind in {"times", "group"}
        and digit.script in {"zh", "figures"}
        and len(digit.text) == 1
    )


# Amounts: the numbers that are money, by what stands around them.


class _Amount(NamedTuple):
    start: int
    end: int
    value: Decimal


_NO_MONEY: Final = re.compile(
    r"百分之[\d.一二两三四五六七八九十百零点]+"
    r"|(?<!\d)\d++(?:\.\d++)? ?(?:%|‰|percent|per cent|پىرسەنت)|[%‰] ?\d+(?:\.\d+)?"
    r"|(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00-?\d{3}-?\d{4}|\d{4}(?: \d{4}){2,}\d*)(?!\d)"
    r"|(?<!\d)\d++(?: ?[:/] ?\d+|(?:\.\d++){2,})"
    r"|(?<![\d一二两三四五六七八九十百])万一|一块(?![\d零一二三四五六七八九钱])"
)
_SIGN: Final = re.compile("(?:¥|rmb|cny|人民币) ?$")
_UNIT: Final = re.compile(
    r"(?:[多来余几][十百千]?|左右|上下|出头)? ?"
    r"(?:(?P<kuai>块)钱?|[元圆](?:整|人民币)?|人民币|(?:yuan|rmb|cny|kuai|renminbi)(?![a-z])"
    rf"|(?:يۈەن|كوي|سوم){_UG}*)"
)
_SMALL_CHANGE: Final = re.compile(
    rf"(?P<jiao>[\d{_ZH}])(?:(?P<said>[毛角])(?:(?P<fen>[\d{_ZH}])分)?"
    rf"|(?![\d.{_ZH}十百千万岁天次张级甲乙个位名号月日年种类项分元圆块%]))"
)
_ENDING: Final = re.compile(f"{_UG_ENDING}(?!{_UG})")
_COUNTED: Final = re.compile(
    r"[a-z_]|-[^\W\d_]|[多来余几]? ?-?(?:"
    + _words(
        zh="[%‰亿天日月岁次张倍份户名位台条米床楼号路]|人(?!民|家)|个(?!人)|年(?!底|初|末)|周岁|公里|医院|急救",
        en="years?|days?|months?|weeks?|hours?|minutes?|times?|people|persons?|patients?|percent|per cent|cards?"
        "|hospitals?|beds?|km|met(?:re|er)s?|dollars?",
        ug="(?:ياش|كۈن|ئاي|يىل|قېتىم|ئادەم|كىشى|نەپەر|پىرسەنت|سائەت|مىنۇت|ھەپتە|دانە|نومۇر|خىل|تۈر)"
        f"{_UG_ENDING}*(?!{_UG})",
    )
    + ")"
)
_OF_SOMETHING: Final = re.compile(
    "(?:"
    + _words(
        zh="电话|热线|拨|打|号码|卡号|编号|证号|窗口",
        en="no|number|phone|call|dial|item|room|code|id",
        ug="تېلېفون|نومۇر",
    )
    + r")[是为:.]? ?$|[a-z#_@]$|\d[.-]$"
)
# Short numbers of telephones, and years.
_KNOWN: Final = re.compile(r"1[12]\d|999|123(?:33|45|93|20|15)|10086|955\d\d|19[4-9]\d|20(?!00)[0-4]\d")
_WINDOW: Final = 60
_YUAN: Final = Decimal(1)
_FEN: Final = Decimal("0.01")


def _money(form: str) -> list[_Amount]:
    hidden = _without_other_numbers(form)
    found: list[_Amount] = []
    for number in _numbers(hidden):
        since = found[-1].end if found else 0
        if number.start >= since and (one := _amount(hidden, number, since)):
            found.append(one)
    return found


def _without_other_numbers(form: str) -> str:
    spans = [(one.start, one.end) for one in _days(form)]
    spans += [match.span() for match in _NO_MONEY.finditer(form)]
    for start, end in spans:
        form = form[:start] + "\0" * (end - start) + form[end:]
    return form


def _amount(form: str, number: _Number, since: int) -> _Amount | None:
    if form.endswith("第", 0, number.start):
        return None
    sign = _SIGN.search(form, max(since, number.start - 8), number.start)
    unit = _UNIT.match(form, number.end)
    ending = unit or _ENDING.match(form, number.end)
    value, end = number.value, ending.end() if ending else number.end
    if (
        unit
        and (change := _SMALL_CHANGE.match(form, end))
        and (unit["kuai"] or change["said"])
        and value == int(value)
    ):
        value += Decimal(_digit(change["jiao"])) / 10 + Decimal(_digit(change["fen"] or "0")) / 100
        end = change.end()
    if not 0 < value <= LARGEST or value * 100 != int(value * 100):
        return None
    if not (sign or unit or _is_money_without_unit(form, number)):
        return None
    exact = value.quantize(_YUAN if value == int(value) else _FEN)
    return _Amount(sign.start() if sign else number.start, end, exact)


def _digit(text: str) -> int:
    return _ZH_DIGITS.get(text) or int(text)


def _is_money_without_unit(form: str, number: _Number) -> bool:
    if _COUNTED.match(form, number.end) or form[number.start : number.end] == "يۈز":  # the face, too
        return False
    told = _ENDS_WITH_LABEL.search(form, max(0, number.start - _WINDOW), number.start)
    if number.plain:
        if _OF_SOMETHING.search(form, max(0, number.start - _WINDOW), number.start):
            return False
        if not told and (number.value >= 1_000_000 or _KNOWN.fullmatch(form, number.start, number.end)):
            return False
    return number.value >= (10 if told or _LABEL_FOLLOWS.match(form, number.end) else 100)


# What an amount is for: the words beside it.

_OTHER, _TOTAL = "other", "total_cost"


def _items(share: str) -> str:
    """Return how items are called of which one pays this share first."""
    words = f"(?: {_UG}+)"
    kind = "那[些类种]|项目|检查费?|材料费?|诊疗|治疗费?|部分"
    return "|".join(
        (
            f"(?:先行?(?:自己)?(?:支付|自付|付|交|掏|出|负担)|自付)了?的?(?:{share})(?:的?(?:{kind}))?",
            f"(?:{share})(?:(?:先行?)?自?付)?的?(?:{kind})",
            f"(?:items?|treatments?|services?)(?: [a-z-]+){{0,5}}? (?:{share})(?: first(?:[ -](?:payment|pay))?)?",
            f"(?:{share})(?:[ -][a-z]+){{0,2}}[ -](?:items?|treatments?|services?|first[ -](?:payment|pay)|co-?pay)",
            f"first[ -](?:payment|pay)(?: of)? (?:{share})(?: items?)?",
            f"ئالدى(?:ن| بىلەن){words}{{0,2}}? (?:{share}){words}{{0,3}}? تۈر{_UG}*",
            f"(?:{share}){words}{{0,6}}? تۈر{_UG}*",
        )
    )


def _share(figures: str, zh: str, spelt: str) -> str:
    ahead = f"(?:{figures}|{zh}|{spelt}) ?(?:%|percent|per cent|پىرسەنت)(?:نى|لىك)?"
    return f"{ahead}|百分之(?:{figures}|{zh})|% ?{figures}"


_TOTAL_WORDS: Final = _words(
    zh="总费用|总花费|总共|一共|总计|合计|共计|总额|总价|总的|加起来|花费|花销|花掉|花了|花|开销|开支|用掉|用了|住院费用?"
    "|医疗费用?|医药费|治疗费|费用|账单|帐单|发票|单据|结算|结账|交了|垫付?了?|掏了|付了",
    en="spent|spend|costs?|costing|total(?:s|l?ed|l?ing)?|bill(?:s|ed)?|charged|came to|comes to|expenses?|paid"
    "|altogether|in all|overall|fees?|invoice",
    ug=f"(?:جەمئىي|ئومۇمىي|ھەممىسى|خەجلى|خىراجەت|خىراجىت|كەتتى|چىقىم|تالون|سەرپ|تۆلىدى|تۆلىگەن|تۆلەپ){_UG}*",
)
_LABELS: Final = {
    "items_first_pay_15": _items(_share("15", "十五", "fifteen|ئون بەش")),
    "items_first_pay_20": _items(_share("20", "二十", "twenty|يىگىرمە")),
    "class_b_drugs": _words(
        zh="乙类的?(?:药品?费?|药物)?",
        en="(?:(?:class|category|type|grade)[ -]?b|b[ -]class)(?: drugs?| medicines?)?",
        ug=f"b ?-?تۈر{_UG}*(?: دور{_UG}*)?",
    ),
    "self_funded": _words(
        zh="(?:全|纯|完全)?自费药?|丙类|不在医保|医保外|目录外|(?:不能|不给|不可以|没法|不让)报销?",
        en="self[ -]?(?:funded|paid|pay|financed)|at (?:my|our|his|her|their) own (?:expense|cost)|own expense"
        "|(?:class|category) c|(?:not in|out of|outside)(?: the)? (?:catalogue|catalog)|(?:not |un|non-?)covered",
        ug=f"c ?-?تۈر{_UG}*|ئۆز(?:ۈم|ى|ىم)?(?:نىڭ)? (?:خىراجىت|خىراجەت|چىقىم){_UG}*|مۇندەرىج{_UG}* سىرت{_UG}*",
    ),
    _OTHER: _words(
        zh="(?:已经?|给我?|医保|统筹|基金)报销?了|报销?了|报掉|起付[线钱]?|门槛费?|封顶线?|押金|预交|预存|余额|甲类|自付|个人账户"
        "|缴费|缴了|保费|每[天日月年次]|床位费|采暖费|取暖费|参保费|工资|退休金|养老金|救助|补贴|补助",
        en="(?:was|were|been|already|got|have|they) (?:reimbursed|paid back|refunded)|got back|deductible|deposit"
        "|class a|(?:per|a) (?:day|month|visit)|premiums?|contributions?|salary|pension|subsidy",
        ug=f"a ?-?تۈر{_UG}*|(?:كۈنىگە|ئايلىق|باشلىنىش|زاكالەت|مائاش|پېنسىيە|قايتۇرۇپ|قايتۇردى|قايتۇرۇلدى){_UG}*",
    ),
    _TOTAL: _TOTAL_WORDS,
}
_ANY_LABEL: Final = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items())
_LABEL: Final = re.compile(_ANY_LABEL)
_QUESTION: Final = _words(
    zh="多少|几[成百千万块]|吗|呢|怎么|咋|能报|能不能|可以报|会报|什么",
    en="how|what",
    ug="قانچ|نەچچ|نېمە",
)
_IS_ASKED: Final = re.compile(f"(?:的|部分|费用?|药品?|[是要得该还])*+(?:{_QUESTION})")
# What may stand between a label and its amount. Possessive, so that a long row of it is read once.
_FILLER: Final = (
    "(?>"
    + _words(
        zh="差不多|大概|大约|可能|估计|应该|就是|将近|左右|部分|金额|里面|其中的|属于|药品|药|费|钱|项目|的|是|有|约|近|就|也|才|为|共|总"
        "|达|到|占|算|都|全|要|[ =:(]",
        en="is|was|were|are|of|it|about|around|roughly|approximately|nearly|almost|only|for|the|a|an|on|to|that|which"
        "|being|drugs?|medicines?|items?|amount(?:s|ed)?|part|share|came|have|had|me|us|my|in",
        ug=f"(?:تەخمىنەن|بولسا|بولۇپ|دور|پۇل|يۈەن|قىسم){_UG}*",
    )
    + f"|{_TOTAL_WORDS})"
)
_BEFORE: Final = re.compile(f"{_FILLER}*+(?P<comma>,?){_FILLER}*+")
_BEHIND: Final = re.compile(
    "(?>"
    + _words(
        zh="的|是|为|属于|算|都|全|也|药品?|里面?|用[于在来]|花在|买|在|上|那部分|一部分|钱| ",
        en="is|was|were|are|of|it|which|that|for|on|the|as|being|went|to|them|in|worth",
        ug=f"(?:بولسا|پۇل|دور|ئۈچۈن){_UG}*",
    )
    + ")*+"
)
_ENDS_WITH_LABEL: Final = re.compile(f"(?:{_ANY_LABEL}){_FILLER}*+$")
_LABEL_FOLLOWS: Final = re.compile(f"{_BEHIND.pattern}(?:{_ANY_LABEL})")
_NO_BRIDGE: Final = re.compile(rf"[,.;!?。\n]|不算|不含|不包括|除|扣|{_QUESTION}")
_WORD: Final = re.compile("[\u4e00-\u9fff]|[^\\W\\d_\u4e00-\u9fff]+")
_FARTHEST: Final = 8  # words
# What a way to give labels to amounts costs; to leave an amount without one costs more than any label near it.
_COMMA, _FAR, _BEHIND_IT, _GENERAL, _UNTOLD = 5, 3, 1, 4, 10


class _Label(NamedTuple):
    start: int
    end: int
    name: str


class _Said(NamedTuple):
    amount: _Amount
    name: str | None


_TAKEN_BACK: Final = re.compile(
    _words(
        zh="不对|不是(?=[,. ])|[说记写搞弄]错|更正|应该是|[哦噢啊]不|不不|改成|其实是",
        en="sorry|i mean|actually|rather|wait|correction|make that|(?:(?<=[,.;!-])|(?<=[,.;!-] )|^ ?)no",
        ug="ياق|خاتا|ئەمەس",
    )
)
_DENIED: Final = re.compile("(?<!是)不是$|(?<![a-z])not $")
_ADDED: Final = re.compile(f" ?(?:{_words(zh='和|加上?|跟|[+、]', en='and|plus', ug='ۋە')}) ?")


def _fields(form: str, turn: int) -> dict[str, Decimal]:
    """Return the amounts under the names of their fields; those before `turn` belong to an earlier stay."""
    said = _settled(form, _told(form, _money(form)))
    said = [one for one in said if one.amount.start >= turn] or said
    parts: dict[str, list[Decimal]] = {name: [] for name in AMOUNTS}
    for amount, name in said:
        if name in parts and amount.value not in parts[name]:
            parts[name].append(amount.value)
    untold = [amount.value for amount, name in said if name is None]
    total = [*parts.pop(_TOTAL), *untold][:1]
    return {name: sum(values, Decimal(0)) for name, values in {_TOTAL: total, **parts}.items() if values}


def _settled(form: str, said: Sequence[_Said]) -> list[_Said]:
    """Return what holds in the end: 三万，不对，四万 is 40,000, and 自费一千加五百 is 1,500."""
    held: list[_Said] = []
    for one in said:
        start, name = one.amount.start, one.name
        if _DENIED.search(form, max(0, start - 4), start):
            continue
        last = held[-1] if held else None
        between = form[last.amount.end : start] if last else ""
        if last and _TAKEN_BACK.search(between) and name in {None, last.name or _TOTAL}:
            held[-1] = _Said(one.amount, name or last.name)
        elif last and name is None and _ADDED.fullmatch(between):
            both = _Amount(last.amount.start, one.amount.end, last.amount.value + one.amount.value)
            held[-1] = _Said(both, last.name)
        else:
            held.append(one)
    return held


def _told(form: str, money: Sequence[_Amount]) -> list[_Said]:
    """Give each amount the label before or behind it, none twice: of all ways the one with the nearest labels."""
    labels = [_Label(*found.span(), str(found.lastgroup)) for found in _LABEL.finditer(form)]
    labels = [label for label in labels if not _IS_ASKED.match(form, label.end)]
    # The best way so far, for each label that the last amount may have taken from behind it.
    ways: dict[_Label | None, _Way] = {None: _Way(0, ())}
    edges = [0, *(edge for one in money for edge in one[:2]), len(form)]
    for place, one in enumerate(money):
        before = _nearest(form, one, _within(labels, edges[2 * place], one.start))
        behind = _nearest(form, one, _within(labels, one.end, edges[2 * place + 3]))
        further: dict[_Label | None, _Way] = {}
        for taken, way in ways.items():
            chosen = [None, behind] if before == taken else [None, before, behind]
            for label in chosen:
                key = label if label == behind else None
                longer = way.and_then(form, one, label)
                further[key] = min(further.get(key, longer), longer, key=attrgetter("cost"))
        ways = further
    best = min(ways.values(), key=attrgetter("cost"))
    return [_Said(amount, name) for amount, name in zip(money, best.names, strict=True)]


class _Way(NamedTuple):
    cost: int
    names: tuple[str | None, ...]

    def and_then(self, form: str, amount: _Amount, label: _Label | None) -> "_Way":
        cost, name = (_price(form, label, amount), label.name) if label else (_UNTOLD, None)
        return _Way(self.cost + cost, (*self.names, name))


def _within(labels: Sequence[_Label], start: int, end: int) -> list[_Label]:
    inside = labels[bisect_left(labels, (start,)) : bisect_left(labels, (end,))]
    return [label for label in inside if label.end <= end]


def _nearest(form: str, amount: _Amount, labels: Sequence[_Label]) -> _Label | None:
    prices = [(_price(form, label, amount), abs(label.start - amount.start), label) for label in labels]
    price, _, label = min(prices, default=(_UNTOLD, 0, None))
    return label if price < _UNTOLD else None


def _price(form: str, label: _Label, amount: _Amount) -> int:
    """Return how far the label is from the amount; the words for a total are farther, for they go with any part."""
    general = _GENERAL if label.name == _TOTAL else 0
    if label.start >= amount.end:
        return general + _BEHIND_IT if _BEHIND.fullmatch(form, amount.end, label.start) else _UNTOLD
    if amount.start - label.end > _WINDOW:
        return _UNTOLD
    if filled := _BEFORE.fullmatch(form, label.end, amount.start):
        return general + (_COMMA if filled["comma"] else 0)
    between = form[label.end : amount.start]
    is_near = len(_WORD.findall(between)) <= _FARTHEST and not _NO_BRIDGE.search(between)
    return general + _FAR if is_near else _UNTOLD


# Hospitals: the level of this stay and those of earlier ones.

_NO_HOSPITAL: Final = rf"(?<![\d{_ZH}十第统同高上低下逐每唯])(?<!残疾)(?<!伤残)(?<!工伤)(?<!护理)"


def _rank(figure: str, roman: str, zh: str, en: tuple[str, str], ug: tuple[str, str]) -> str:
    """Return how hospitals of the third, the second and the first level are called alike."""
    rank = "(?:level|grade|class|tier)"
    return _words(
        zh=f"{_NO_HOSPITAL}(?:(?:{zh}|{figure}|{roman})级(?!别|残|伤|护理|工伤)(?:[甲乙丙]等)?|[{zh}{figure}][甲乙])",
        en=f"{rank}[ -]?(?:{figure}|{en[0]}|{roman})(?![0-9i])[ -]?a?(?! (?:chronic|disease|drug))|{en[1]}[ -]{rank}"
        f"|(?<![0-9]){figure}a",
        ug=f"(?:{ug[1]}|{ug[0]}|{figure} ?-?|{roman}) ?دەرىج(?:ىلىك|ە)",
    )


_LEVEL_WORDS: Final = {
    "tertiary": (
        _rank("3", "iii", "三", ("three", "third"), ("ئۈچ", "ئۈچىنچى")),
        _words(zh="大医院", en="tertiary|(?:big|large) hospital", ug="چوڭ دوختۇرخان"),
    ),
    "secondary": (
        _rank("2", "ii", "二", ("two", "second"), ("ئىككى", "ئىككىنچى")),
        _words(en="secondary(?! school)"),
    ),
    "primary": (
        _rank("1", "i", "一", ("one", "first"), ("بىر", "بىرىنچى")),
        _words(
            zh="社区的?(?:卫生)?(?:服务)?(?:医院|中心|站|卫生院|诊所)|社区(?=住)",
            en="primary(?! school)|community (?:hospital|health|clinic|cent(?:re|er))",
            ug="مەھەللە (?:دوختۇرخان|شىپاخان|سەھىيە)",
        ),
    ),
    "township": (
        _words(
            zh="(?:乡镇|乡|镇|农村)?卫生院|(?:乡镇|乡|镇)[里上]?的?医院",
            en="township|(?:town|rural|village) (?:hospital|health|clinic)",
            ug=rf"يېزا{_UG}*(?:[ (-]+بازار{_UG}*\)?)? (?:شىپاخان|دوختۇرخان)",
        ),
    ),
}
_LEVEL: Final = re.compile("|".join(f"(?P<{level}>{'|'.join(_LEVEL_WORDS[level])})" for level in LEVELS))


class _Visit(NamedTuple):
    start: int
    end: int
    level: str
    when: str
    """"past", "now", "year" (another one) or nothing."""
    turn: int
    """Where what is said of it begins."""


class _Visits(NamedTuple):
    level: str | None
    earlier: tuple[str, ...] = ()
    turn: int = 0
    """Where the sentence turns from an earlier stay to this one."""


_PAST: Final = _words(
    zh="上一?[次回]|(?:之前|以前|此前)(?!没)|前一[次回]|[第头]一[次回]|首次|先[在是住去]|原来|曾"
    "|(?<!没)(?<!没有)住过|[从由][^,.;。]{0,4}$",
    en="last time|previous(?:ly)?|before|earlier|first|already|from(?: an?| the)? ?$",
    ug="ئالدىنقى قېتىم|بىرىنچى قېتىم|ئىلگىرى|ئاۋۋال|بۇرۇن",
)
_NOW: Final = _words(
    zh="[这本此今]一?[次回]|现在|目前|第[二三四五六2-9][次回]|转|后来|然后|接着|又|再[次去到住转]",
    en="this time|now|currently|then|later|afterwards|transferred|moved|second time|another|to(?: an?| the)? ?$",
    ug="بۇ قېتىم|ئىككىنچى قېتىم|ھازىر|ئەمدى|كېيىن|يۆتك|قايتا|يەنە",
)
_WHEN: Final = re.compile(
    f"(?P<year>{_words(zh='去年|前年', en='last year', ug='بۇلتۇر')})|(?P<past>{_PAST})|(?P<now>{_NOW})"
)
_LEFT: Final = re.compile(
    "(?:医院|的|那边|里)*(?:转(?!诊)|住过|出来|住了[^,.;。]{0,5}[后又再转])"
    f"|(?: ?(?:دوختۇرخان|شىپاخان))?(?:ى|ا)?(?:دىن|تىن)(?!{_UG})"
)
_EITHER: Final = re.compile(
    f"(?:医院| hospital)? ?(?:{_words(zh='和|与|跟|、|还是|或者?', en='or|and', ug='ياكى|ۋە')}) ?(?:an? |the )?"
)
_AGAIN: Final = re.compile(
    _words(
        zh="第[二三四五六2-9][次回](?!报销|挂失|补|办)|[二两2三3]次住院|[又再]次?住|住了?过?[两二2三3][次回]",
        en="(?:second|2nd) (?:hospital )?(?:stay|admission|time|hospitali[sz]ation|inpatient)|once more|again",
        ug=f"(?:ئىككىنچى|ئۈچىنچى|[2-9] ?-) ?قېتىم|(?:قايتا|يەنە) (?:{_UG}+ )?يات",
    )
)
_CLAUSE_END: Final = re.compile(r"[,;!?。\n]|\.(?!\d)")


def _visits(form: str) -> _Visits:
    visits = _named_levels(form)
    this_time = next((found for found in _WHEN.finditer(form) if found["now"]), None)
    if not visits or any(_are_alternatives(form, one, other) for one, other in pairwise(visits)):
        return _Visits(None)
    current = next((one for one in reversed(visits) if one.when == "now"), None)
    current = current or next((one for one in reversed(visits) if not one.when), None)
    if current is None and this_time and visits[-1].end <= this_time.start():  # 上次住三级，这次花了三万
        return _Visits(None, _levels(visits), this_time.start())
    current = current or visits[-1]
    earlier = _levels(one for one in visits if one is not current and _is_earlier(one, current))
    if earlier:
        return _Visits(current.level, earlier, current.turn)
    again = _AGAIN.search(form) and not any(one.when == "year" for one in visits)
    return _Visits(current.level, (current.level,) if again else ())


def _named_levels(form: str) -> list[_Visit]:
    visits: list[_Visit] = []
    for found in _LEVEL.finditer(form):
        start, end = found.span()
        since = visits[-1].end if visits else 0
        told = list(_WHEN.finditer(form, since, start))
        when = str(told[-1].lastgroup) if told else ""
        if when != "year" and _LEFT.match(form, end):
            when = "past"
        if visits and _TAKEN_BACK.search(form, since, start):
            visits.pop()
        turn = told[-1].start() if told else _clause(form, start, since)[0]
        visits.append(_Visit(start, end, str(found.lastgroup), when, turn))
    return visits


def _are_alternatives(form: str, one: _Visit, other: _Visit) -> bool:
    return one.level != other.level and _EITHER.fullmatch(form, one.end, other.start) is not None


def _is_earlier(one: _Visit, current: _Visit) -> bool:
    moved_on = one.when == "" and current.when == "now" and one.start < current.start
    return one.when == "past" or (moved_on and one.level != current.level)


def _levels(visits: Iterable[_Visit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.level for one in visits if one.when != "year"))


def _clause(form: str, at: int, since: int = 0) -> tuple[int, int]:
    """Return where the part of the sentence starts and ends that stands between signs around a place."""
    start = max((found.end() for found in _CLAUSE_END.finditer(form, since, at)), default=since)
    end = _CLAUSE_END.search(form, at)
    return start, end.start() if end else len(form)


# Days.

_ZH_DAYS_AWAY: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨儿": -1, "今天": 0, "今日": 0, "今儿": 0,
    "今早": 0, "明天": 1, "明日": 1, "明儿": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_EN_DAYS_AWAY: Final = {
    "day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0, "this morning": 0, "tomorrow": 1,
}  # fmt: skip
_UG_DAYS_AWAY: Final = {
    "ئۈلۈشكۈن": -2, "ئالدىنقى كۈنى": -2, "تۈنۈگۈن": -1, "بۈگۈن": 0, "ئەتە": 1, "ئۆگۈن": 2,
}  # fmt: skip
_DAYS_AWAY: Final = _ZH_DAYS_AWAY | _EN_DAYS_AWAY | _UG_DAYS_AWAY
_EN_WEEKDAYS: Final = _numbered("monday tuesday wednesday thursday friday saturday sunday", 0)
_UG_WEEKDAYS: Final = _numbered("دۈشەنبە سەيشەنبە چارشەنبە پەيشەنبە جۈمە شەنبە يەكشەنبە", 0)
_ZH_WEEKDAYS: Final = "一二三四五六日天"
_WEEKDAYS: Final = _numbered("一 二 三 四 五 六 日", 0) | {"天": 6} | _EN_WEEKDAYS | _UG_WEEKDAYS
_WEEKS_AWAY: Final = {
    "上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "this": 0, "ئالدىنقى": -1, "ئۆتكەن": -1, "بۇ": 0, "كېلەركى": 1,
}  # fmt: skip
_MONTHS_AWAY: Final = {
    "上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "last": -1, "this": 0, "ئالدىنقى": -1, "ئۆتكەن": -1, "بۇ": 0,
}  # fmt: skip
_YEARS_AWAY: Final = {
    "大前年": -3, "前年": -2, "去年": -1, "今年": 0, "last year": -1, "this year": 0, "بۇلتۇر": -1, "بۇ يىل": 0,
}  # fmt: skip
_EN_MONTHS: Final = (
    _numbered("january february march april may june july august september october november december")
    | _numbered("jan feb mar apr may jun jul aug sep oct nov dec")
    | {"sept": 9}
)
_UG_MONTHS: Final = _numbered(
    "يانۋار فېۋرال مارت ئاپرېل ماي ئىيۇن ئىيۇل ئاۋغۇست سېنتەبىر ئۆكتەبىر نويابىر دېكابىر"
)
_MONTHS: Final = _EN_MONTHS | _UG_MONTHS
_UG_ORDINALS: Final = (
    _numbered("بىرىنچى ئىككىنچى ئۈچىنچى تۆتىنچى بەشىنچى ئالتىنچى يەتتىنچى سەككىزىنچى توققۇزىنچى")
    | _numbered("ئونىنچى يىگىرمىنچى ئوتتۇزىنچى", 10, 10)
    | {word: n for word, n in _UG_TENS.items() if n <= 30}
)
_UNITS: Final = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
    "كۈن": "day", "ھەپتە": "week", "ئاي": "month", "يىل": "year",
}  # fmt: skip

_ZH_FIGURES: Final = str.maketrans("〇零" + _ZH, "00123456789")
_N: Final = rf"(?:\d{{1,2}}|[{_ZH}十]{{1,3}})"
_FRESH: Final = rf"(?<![\d{_ZH}十百千万第半])"
_ZH_YEAR: Final = rf"(?P<y>(?:\d{{4}}|(?<!\d)\d{{2}}|[〇零{_ZH}]{{4}})年|{_any(_YEARS_AWAY)})"
_DAY_OF_MONTH: Final = rf"(?P<d>{_N})(?:[日号]|(?![\d.%{_ZH}十百千万元块个天次级种人]))"
_NO_MONTH: Final = "(?![到至底末初~-]|[中上下]旬|[以之]?[前后])"
_ZH_DAYS: Final = (
    rf"(?P<word>{_any(_ZH_DAYS_AWAY)})(?![数天])",
    rf"{_FRESH}(?P<n>\d{{1,4}}|[{_ZH}两十百]+|半)个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:以|之)?前",
    rf"(?<![每\d{_ZH}十两])(?P<which>上上|[上这本下])?个?(?:周|星期|礼拜)(?P<weekday>[{_ZH_WEEKDAYS}])(?![次回趟遍个到至])",
    rf"{_FRESH}{_ZH_YEAR} ?的?(?P<m>{_N})月份?的?{_DAY_OF_MONTH}",
    rf"{_FRESH}(?P<m>{_N})月份?的?{_DAY_OF_MONTH}",
    rf"{_FRESH}(?P<m>\d{{1,2}})[./](?P<d>\d{{1,2}})[日号]",
    rf"{_FRESH}(?<!每年)(?<![到至~-])(?:{_ZH_YEAR} ?的?)?(?P<m>{_N})月份?{_NO_MONTH}",
    rf"(?P<m>上上|[上这本当])个?月份?的? ?(?P<d>{_N})[日号]",
    rf"{_FRESH}(?<!月)(?P<d>{_N})号(?![窗楼线门文卡店院床机口令公柜])",
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?!\d|[-/.]\d)",
    r"(?<![\d-])(?P<y>(?:19|20)\d\d)[-/](?P<m>0[1-9]|1[0-2])(?![\d./-])",
    r"(?<!\d)(?<!\d[.,])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?![\d.元块])",
)
_TH: Final = "(?:st|[nr]d|th)"
_EN_DAY: Final = rf"(?<!\d)(?<!\d[.,])(?P<d>\d{{1,2}})(?:{_TH}(?![a-z])|(?!\d|[,.]\d|[a-z]))"
_EN_MONTH: Final = rf"(?<![a-z])(?P<m>{_any(_EN_MONTHS)})(?![a-z])\.?"
_EN_YEAR: Final = r"(?P<y>\d{4}(?!\d|,\d| ?(?:yuan|rmb|cny))|last year|this year)"
_EN_COUNT: Final = r"\d{1,4}|an?|a couple of|[a-z]+(?:-[a-z]+)?"
_NO_EN_DAY: Final = "(?! ?(?:%|percent|thousand|hundred|yuan|rmb))"
_NOT_WEEKLY: Final = "(?<!every )(?<!each )(?<!next )"
_EN_DAYS: Final = (
    f"(?P<word>{_words(en=_any(_EN_DAYS_AWAY))})",
    rf"(?<![a-z\d])(?<!\d[.,])(?P<n>{_EN_COUNT}) (?P<unit>day|week|month|year)s? ago(?![a-z])",
    rf"{_NOT_WEEKLY}(?<![a-z])(?:(?P<which>last|past|this) )?(?P<weekday>{_any(_EN_WEEKDAYS)})(?![a-z])",
    rf"{_EN_MONTH} (?:the )?{_EN_DAY}{_NO_EN_DAY}(?:,? (?:of )?{_EN_YEAR})?",
    rf"{_EN_DAY} (?:of )?{_EN_MONTH}(?:,? (?:of )?{_EN_YEAR})?",
    rf"{_EN_MONTH},? (?:of )?{_EN_YEAR}",
    rf"(?<![a-z])(?:in|last|since|during) {_EN_MONTH}",
    rf"{_EN_DAY} of (?P<m>last|this) month",
    rf"(?<![a-z])(?P<m>last|this) month,? (?:on )?the {_EN_DAY}",
    rf"(?<![a-z])on the (?P<d>\d{{1,2}}){_TH}(?![a-z]| floor)",
)
_UG_N: Final = rf"(?:\d{{1,2}} ?-|(?:{_any(_UG_ORDINALS)})(?: (?:{_any(_UG_ORDINALS)}))?)"
_UG_COUNT: Final = rf"\d{{1,4}}|(?:{_any(_UG_TENS)}|{_any(_UG_DIGITS)})(?: (?:{_any(_UG_DIGITS)}))?"
_UG_YEAR: Final = rf"(?:(?P<y>\d{{4}} ?-? ?يىل|بۇلتۇر|بۇ يىل){_UG}*[, ]*)?"
_UG_DAY: Final = rf"(?P<d>{_UG_N}) ?(?:كۈن|چېسلا){_UG}*"
_UG_WEEK: Final = rf"(?:(?P<which>ئالدىنقى|ئۆتكەن|بۇ|كېلەركى) ھەپتە{_UG}* )?"
_UG_DAYS: Final = (
    f"(?P<word>{_whole_words(_any(_UG_DAYS_AWAY))})",
    rf"(?<!{_UG})(?<!\d)(?<!\d[.,])(?P<n>{_UG_COUNT}) ?(?P<unit>كۈن|ھەپتە|ئاي|يىل) (?:بۇرۇن|ئىلگىرى|ئاۋۋال)",
    rf"(?<!{_UG}){_UG_WEEK}(?P<weekday>{_whole_words(_any(_UG_WEEKDAYS))})",
    rf"(?<!{_UG}){_UG_YEAR}(?P<m>{_UG_N}) ?ئاي(?:نىڭ)? {_UG_DAY}",
    rf"(?<!{_UG}){_UG_YEAR}(?P<m>{_UG_N}) ?ئاي(?:نىڭ|دا|دىن)?(?!{_UG}| ?-)",
    rf"(?<!{_UG}){_UG_YEAR}(?P<m>{_any(_UG_MONTHS)})(?:نىڭ)? {_UG_DAY}",
    rf"(?<!{_UG})(?P<m>ئالدىنقى|ئۆتكەن|بۇ) ئاي(?:نىڭ)? {_UG_DAY}",
    rf"(?<!\d)(?<!\d[.,])(?P<d>\d{{1,2}}) ?- ?(?P<m>{_whole_words(_any(_UG_MONTHS))})",
)
_DAYS: Final = tuple(map(re.compile, (*_ZH_DAYS, *_EN_DAYS, *_UG_DAYS)))
_OUT: Final = re.compile(_words(zh="出院|结账", en="discharged|left (?:the )?hospital", ug="چىقتى|چىققان"))
_IN: Final = re.compile(_words(zh="住[院进的在]|入院", en="admitted|went in", ug="يات"))
_NEAR_AGAIN: Final = 12


class _Day(NamedTuple):
    start: int
    end: int
    parts: Mapping[str, str]


def _days(form: str) -> list[_Day]:
    found = [
        _Day(*match.span(), match.groupdict("")) for pattern in _DAYS for match in pattern.finditer(form)
    ]
    days: list[_Day] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not days or one.start >= days[-1].end:
            days.append(one)
    return days


def _is_discharge(form: str, one: _Day) -> bool:
    clause = _clause(form, one.start)
    return _OUT.search(form, *clause) is not None and not _IN.search(form, *clause)


def _first(form: str, days: Sequence[_Day], today: date) -> date | None:
    days = [one for one in days if _DAYS_AWAY.get(one.parts.get("word", "")) != 0] or days
    if not days:
        return None
    named = days[0]
    for one in days[1:]:
        if _TAKEN_BACK.search(form, named.end, min(one.start, named.end + _NEAR_AGAIN)):
            named = one
    try:
        return _date(named.parts, today)
    except (ValueError, OverflowError):  # a day that doesn't exist, or before the first year
        return None


def _date(parts: Mapping[str, str], today: date) -> date | None:
    if word := parts.get("word"):
        return today + timedelta(_DAYS_AWAY[word])
    if unit := parts.get("unit"):
        return _ago(parts["n"], _UNITS.get(unit, unit), today)
    if weekday := parts.get("weekday"):
        return _on_weekday(_WEEKDAYS[weekday], parts["which"], today)
    return _in_calendar(parts.get("y", ""), parts.get("m", ""), parts.get("d", ""), today)


def _ago(count: str, unit: str, today: date) -> date | None:
    if count == "半":
        return {"month": today - timedelta(15), "year": _months_before(today, 6)}.get(unit)
    number = _whole(count)
    if number is None:
        return None
    if unit in {"day", "week"}:
        return today - timedelta(number * (7 if unit == "week" else 1))
    return _months_before(today, number * (12 if unit == "year" else 1))


def _months_before(today: date, months: int) -> date:
    year, month = _month_away(today, -months)
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _month_away(today: date, months: int) -> tuple[int, int]:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


def _on_weekday(weekday: int, which: str, today: date) -> date:
    if which in _WEEKS_AWAY:
        return today + timedelta(weekday - today.weekday() + 7 * _WEEKS_AWAY[which])
    back = (today.weekday() - weekday) % 7
    return today - timedelta(back or 7 if which else back)


def _in_calendar(year: str, month: str, day: str, today: date) -> date | None:
    number = _whole(day) if day else 1
    if number is None:
        return None
    if month in _MONTHS_AWAY:
        return date(*_month_away(today, _MONTHS_AWAY[month]), number)
    if not month:
        return _latest([_month_away(today, -back) for back in range(13)], number, today)
    which = _whole(month) or 0
    if year:
        return date(_year(year, today), which, number)
    return _latest([(today.year - back, which) for back in range(9)], number, today)


def _latest(months: Iterable[tuple[int, int]], day: int, today: date) -> date | None:
    for year, month in months:
        exists = year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
        if exists and date(year, month, day) <= today:
            return date(year, month, day)
    return None


def _year(text: str, today: date) -> int:
    if text in _YEARS_AWAY:
        return today.year + _YEARS_AWAY[text]
    digits = "".join(re.findall(r"\d", text.translate(_ZH_FIGURES)))
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _whole(text: str) -> int | None:
    """Return the whole number that a text is: figures, words, the name of a month, or an ordinal of Uyghur."""
    if figures := re.match(r"\d+", text):
        return int(figures[0])
    if text in {"a", "an", "两", "a couple of"}:
        return 1 if text in {"a", "an"} else 2
    if text in _MONTHS:
        return _MONTHS[text]
    if all(word in _UG_ORDINALS for word in text.split()):
        return sum(_UG_ORDINALS[word] for word in text.split())
    number = next(_numbers(text), None)
    return int(number.value) if number and (number.start, number.end) == (0, len(text)) else None


# Questions.

_HOW_MUCH: Final = "(?:多少(?!天|次|年|比例|%)|几(?:块|百|千|万|个钱|钱))"
_ASKS: Final = re.compile(
    _words(
        zh=f"(?:报销?|赔|补|退|返)(?:完|得?了|给)?[我您你]?{_HOW_MUCH}"
        "|报销(?:之?后|额|金额|的钱|下来)|报(?:了之后|完|下来)"
        f"|(?:医保|社保|基金|统筹|国家)[能会给可以]*(?:出|付|承担|负担|支付|给|管|包){_HOW_MUCH}"
        "|(?:自己|个人|自个儿?|我)(?:还|要|得|需要?|该|应|实际|大概|一共)*"
        f"(?:掏|付|出|花|拿|承担|负担|自付|支付|垫){_HOW_MUCH}"
        f"|(?:还|要|得|实际)(?:自己)?[掏付出花拿]{_HOW_MUCH}|自[付费掏负]{_HOW_MUCH}"
        f"|[拿领要报退]得?(?:回来?|到){_HOW_MUCH}|能回来{_HOW_MUCH}|到手{_HOW_MUCH}"
        "|[算估](?:一下|一算|算看?)?[^,.;?。]{0,6}(?:报销|报多少|住院费)",
        en="how much (?:[^ ?!;]+ ){0,8}?(?:reimburse[ds]?|reimbursement|(?:paid |pay )?back|cover(?:ed|s)?|claim"
        "|refund(?:ed)?|myself|ourselves|out of (?:my )?(?:own )?pocket|left (?:for me )?to pay|paid by"
        "|(?:insurance|fund) pays?)"
        "|how much (?:do|will|would|must|should) (?:i|we|he|she|they) (?:have to |need to |still )?pay"
        "(?! for (?:an?|the) )"
        "|what (?:do|does|will|would) (?:i|we|(?:the )?(?:insurance|fund)) (?:have to |still )?(?:get back|pay)"
        "|after reimbursement|my share",
        ug=f"قانچ(?:ە|ى){_UG}*+"
        "(?! ?(?:پىرسەنت|كۈن|ئاي|يىل|قېتىم|ياش|سائەت|ئادەم|كىشى|ۋاقىت|ھەپتە|خىل|دوختۇرخان|تۈر|نومۇر))"
        "|نەچچە (?:پۇل|يۈەن|مىڭ|كوي)",
    )
)
