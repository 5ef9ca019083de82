"""Days as people name them: 昨天, 上周五, 3月5号, March 5, ئۈچ كۈن بۇرۇن."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from faq.said.numerals import ZH, numbers, spelt
from faq.said.text import clause
from faq.said.words import TAKEN_BACK, UG, either, english, pattern, uyghur, worth


class Day(NamedTuple):
    """A day or a month that a text names: where, and with which words."""

    start: int
    end: int
    parts: Mapping[str, str]

    @property
    def is_month(self) -> bool:
        """Whether it is a month without a day."""
        return "m" in self.parts and "d" not in self.parts

    @property
    def is_today(self) -> bool:
        """Whether it is named as today."""
        return _DAYS_AWAY.get(self.parts.get("word", "")) == 0

    def on(self, today: date) -> date | None:
        """Return its date, for a month the first; None, if it doesn't exist."""
        try:
            return _date(self.parts, today)
        except (ValueError, OverflowError):  # 30 February, or before the first year
            return None


def named(form: str) -> list[Day]:
    """Return the days and months that a text names, one after another; of two in one place the longer."""
    found = [Day(*match.span(), match.groupdict("")) for way in _WAYS for match in way.finditer(form)]
    days: list[Day] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not days or one.start >= days[-1].end:
            days.append(one)
    return days


def first(form: str, days: Sequence[Day]) -> Day | None:
    """Return the first of these days that isn't taken back, and "today" only if there is no other."""
    held = [one for one, after in pairwise(days) if not _takes_back(form, one, after)] + [*days[-1:]]
    return next((one for one in held if not one.is_today), held[0] if held else None)


def is_discharge(form: str, day: Day) -> bool:
    """Return whether a day is that of leaving the hospital."""
    around = clause(form, day.start)
    return _DISCHARGED.search(form, *around) is not None and not _ADMITTED.search(form, *around)


_DISCHARGED: Final = re.compile(pattern("discharged"))
_ADMITTED: Final = re.compile(pattern("admitted"))
_NEAR: Final = 12

_DAYS_AWAY: Final = worth("days_away")
_WEEKS_AWAY: Final = worth("weeks_away")
_MONTHS_AWAY: Final = worth("months_away")
_YEARS_AWAY: Final = worth("years_away")
_WEEKDAYS: Final = worth("weekdays")
_MONTHS: Final = worth("months")
_ORDINALS: Final = worth("ordinals")
_DAYS_OF: Final = worth("days_of")
_MONTHS_OF: Final = worth("months_of")
_COUNTS: Final = {"a": 1, "an": 1, "a couple of": 2, "两": 2} | _MONTHS
_YEAR_DIGITS: Final = str.maketrans("〇零" + ZH, "00123456789")

_N: Final = rf"(?:\d{{1,2}}|[{ZH}十]{{1,3}})"
_FRESH: Final = rf"(?<![\d{ZH}十百千万第半])"
_YEAR: Final = rf"(?P<y>(?:(?:\d\d){{1,2}}|[〇零{ZH}]{{4}})年|{either(_YEARS_AWAY, 'zh')})"
_ZH_WAYS: Final = (
    rf"(?P<word>{either(_DAYS_AWAY, 'zh')})(?![数天])",
    rf"{_FRESH}(?P<n>\d{{1,4}}|[{ZH}两十百]+|半)个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:以|之)?前",
    rf"(?<![每\d{ZH}十两])(?P<which>上上|[上这本下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!次)",
    rf"{_FRESH}(?:{_YEAR} ?的?)?(?P<m>{_N})月份?的?(?P<d>{_N})(?:[日号]|(?![\d.%{ZH}十百千万元块个天次级种人]))",
    rf"{_FRESH}(?<!每年)(?<![到至~-])(?:{_YEAR} ?的?)?(?P<m>{_N})月份?(?![到至~-])",
    rf"{_FRESH}(?P<m>\d{{1,2}})[./](?P<d>\d{{1,2}})[日号]",
    rf"(?P<m>上上|[上这本当])个?月份?的? ?(?P<d>{_N})[日号]",
    rf"{_FRESH}(?P<d>{_N})号(?![窗口楼线门文卡店院床机口令公柜])",
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?!\d)",
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/](?P<m>0[1-9]|1[0-2])(?!\d)",
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)",
)
_ONE: Final = r"(?<!\d)(?<!\d[.,])"  # no end of a longer number
_TH: Final = "(?:st|[nr]d|th)"
_EN_DAY: Final = rf"{_ONE}(?P<d>\d{{1,2}})(?:{_TH}|(?!\d|[,.]\d))(?![a-z])"
_EN_MONTH: Final = rf"(?P<m>{either(_MONTHS, 'en')})\.?"
_EN_YEAR: Final = r",? (?:of )?(?P<y>\d{4}(?!\d| ?(?:yuan|rmb|cny))|last year|this year)"
_EN_WAYS: Final = (
    rf"(?P<word>{either(_DAYS_AWAY, 'en')})",
    rf"{_ONE}(?P<n>\d{{1,4}}|an?|a couple of|[a-z]+(?:-[a-z]+)?) (?P<unit>day|week|month|year)s? ago",
    rf"(?<!every )(?<!each )(?<!next )(?:(?P<which>last|past|this) )?(?P<weekday>{either(_WEEKDAYS, 'en')})",
    rf"{_EN_MONTH} (?:the )?{_EN_DAY}(?! ?(?:%|percent|thousand|hundred|yuan|rmb))(?:{_EN_YEAR})?",
    rf"{_EN_DAY} (?:of )?{_EN_MONTH}(?:{_EN_YEAR})?",
    rf"{_EN_MONTH}{_EN_YEAR}",
    rf"(?:in|last|since|during) {_EN_MONTH}",
    rf"{_EN_DAY} of (?P<m>last|this) month",
    rf"(?P<m>last|this) month,? (?:on )?the {_EN_DAY}",
    rf"on the (?P<d>\d{{1,2}}){_TH}(?! floor)",
)
_UG_N: Final = rf"(?:{_ONE}\d{{1,2}} ?-|(?:{either(_ORDINALS)})(?: (?:{either(_ORDINALS)}))?)"
_UG_COUNT: Final = rf"{_ONE}\d{{1,4}}|(?:{spelt('ug', 1, 90)})(?: (?:{spelt('ug', 1, 9)}))?"
_UG_YEAR: Final = rf"(?:(?P<y>\d{{4}} ?-? ?يىل|{either(_YEARS_AWAY, 'ug')}){UG}*[, ]*)?"
_UG_DAY: Final = rf"(?P<d>{_UG_N}) ?(?:كۈن|چېسلا){UG}*"
_UG_WEEK: Final = rf"(?:(?P<which>{either(_WEEKS_AWAY, 'ug')}) ھەپتە{UG}* )?"
_UG_MONTHS: Final = either(_MONTHS, "ug")
_UG_WAYS: Final = (
    f"(?P<word>{uyghur(either(_DAYS_AWAY, 'ug'))})",
    rf"(?P<n>{_UG_COUNT}) ?(?P<unit>كۈن|ھەپتە|ئاي|يىل) (?:بۇرۇن|ئىلگىرى|ئاۋۋال)",
    rf"{_UG_WEEK}(?P<weekday>{uyghur(either(_WEEKDAYS, 'ug'))})",
    rf"{_UG_YEAR}(?P<m>{_UG_N}) ?ئاي(?:نىڭ)? {_UG_DAY}",
    rf"{_UG_YEAR}(?P<m>{_UG_N}) ?ئاي(?:نىڭ|دا|دىن)?(?!{UG})",
    rf"{_UG_YEAR}(?P<m>{_UG_MONTHS})(?:نىڭ)? {_UG_DAY}",
    rf"(?P<m>{either(_MONTHS_AWAY, 'ug')}) ئاي(?:نىڭ)? {_UG_DAY}",
    rf"{_ONE}(?P<d>\d{{1,2}}) ?- ?(?P<m>{uyghur(_UG_MONTHS)})",
)
_WAYS: Final = tuple(
    map(re.compile, (*_ZH_WAYS, *map(english, _EN_WAYS), *(f"(?<!{UG})(?:{way})" for way in _UG_WAYS)))
)


def _takes_back(form: str, one: Day, after: Day) -> bool:
    return TAKEN_BACK.search(form, one.end, min(after.start, one.end + _NEAR)) is not None


def _date(parts: Mapping[str, str], today: date) -> date | None:
    if word := parts.get("word"):
        return today + timedelta(_DAYS_AWAY[word])
    if unit := parts.get("unit"):
        return _ago(parts["n"], unit, today)
    if weekday := parts.get("weekday"):
        return _on_weekday(_WEEKDAYS[weekday], parts["which"], today)
    return _in_calendar(parts.get("y", ""), parts.get("m", ""), parts.get("d", ""), today)


def _ago(count: str, unit: str, today: date) -> date | None:
    if count == "半":  # 半个月前, 半年前
        return {"月": today - timedelta(15), "年": _months_before(today, 6)}.get(unit)
    number = _whole(count)
    if number is None:
        return None
    if unit in _DAYS_OF:
        return today - timedelta(number * _DAYS_OF[unit])
    return _months_before(today, number * _MONTHS_OF[unit])


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
    digits = "".join(re.findall(r"\d", text.translate(_YEAR_DIGITS)))
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _whole(text: str) -> int | None:
    """Return the whole number that a text is: figures, words, the name of a month, or an ordinal of Uyghur."""
    if figures := re.match(r"\d+", text):
        return int(figures[0])
    if text in _COUNTS:
        return _COUNTS[text]
    if all(word in _ORDINALS for word in text.split()):
        return sum(_ORDINALS[word] for word in text.split())
    number = next(numbers(text), None)
    return int(number.value) if number and (number.start, number.end) == (0, len(text)) else None
