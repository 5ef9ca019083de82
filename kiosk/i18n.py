"""Which language a request is answered in, its direction, and how money, dates and numbers stand in it.

The only module that makes Markup: numbers are set apart (`<bdi dir="ltr">`) so that a right-to-left sentence
keeps them in order.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import flask_babel
from babel import Locale
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, LazyString, get_locale
from markupsafe import Markup, escape

from kiosk import city_time, preferences

# Own names, as the picker shows them.
LANGUAGES: Final = {"zh": "中文", "en": "English", "ug": "ئۇيغۇرچە"}
DEFAULT: Final = "zh"
TRANSLATIONS: Final = Path(__file__).resolve().parent.parent / "translations"

# Numbers and days up to this long are never torn at a hyphen or a comma; a longer one may be wider than its place.
_WHOLE: Final = 16
# The letters that begin the number of a report belong to it.
_NUMBER = r"(?:\b[A-Z]{2})?\d[\d,.:/%×*-]*[\d%]|\d%?"
# A Chinese term with the brackets, figures and marks inside it, and those that open and close it.
_TERM = r"[《（]?[\u3400-\u9fff](?:[\u3400-\u9fff0-9A-Za-zⅠ-ⅻ《》（）、，；：·—＋－/%]*[\u3400-\u9fff》）])?"
_APART = {"ltr": re.compile(f"(?P<term>{_TERM})"), "rtl": re.compile(f"(?P<term>{_TERM})|{_NUMBER}")}


def init_app(app: Flask, translations: Path = TRANSLATIONS) -> None:
    """Make an app speak the three languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    Babel(app, locale_selector=choose)
    app.jinja_env.filters.update(
        yuan=yuan, amount=amount, percent=percent, day=day, moment=moment, isolate=isolate, number=number
    )
    app.jinja_env.globals["lang_tag"] = tag
    app.context_processor(lambda: {"languages": LANGUAGES, "lang": language(), "dir": direction()})


def gettext(message: str, **values: object) -> str:
    """Return a message in the language of this request, with its named places filled in."""
    return str(flask_babel.gettext(message, **values))


def lazy_gettext(message: str) -> LazyString:
    """Return a message that is translated when it is shown."""
    return flask_babel.lazy_gettext(message)


def choose() -> str:
    """Return the language asked for in the address or the form, else the one chosen before, else the browser's."""
    if not has_request_context():
        return DEFAULT
    if asked := preferences.chosen("lang"):
        return asked
    if g.get("follows_browser"):
        return request.accept_languages.best_match(LANGUAGES) or DEFAULT
    return DEFAULT


def language() -> str:
    """Return the language of this request: zh, en or ug."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def direction(lang: str | None = None) -> str:
    """Return ltr or rtl."""
    return str(Locale.parse(lang or language()).text_direction)


def tag(lang: str) -> str:
    """Return the tag for the lang attribute; Chinese says which script, so that the right glyphs are drawn."""
    return "zh-CN" if lang == "zh" else lang


def yuan(value: Decimal | str) -> Markup:
    """Return an amount with thousands marks, two decimals and its unit: 1,300.00 元."""
    words = escape(gettext("%(amount)s yuan")) % {"amount": amount(value)}
    return Markup('<span class="money">{}</span>').format(words)


def amount(value: Decimal | str) -> Markup:
    """Return an amount with thousands marks and two decimals, without its unit."""
    return _ltr(plain_amount(value))


def plain_amount(value: Decimal | str) -> str:
    """Return an amount with thousands marks and two decimals, as mere text."""
    return str(format_decimal(Decimal(value), "#,##0.00", locale="en"))


def number(value: object) -> Markup:
    """Return a number, phone or code as it is, set apart."""
    return _ltr(str(value))


def percent(ratio: Decimal | str) -> Markup:
    """Return a ratio of 0 to 1 as a percentage: 55%."""
    return _ltr(plain_percent(ratio))


def plain_percent(ratio: Decimal | str) -> str:
    """Return a ratio of 0 to 1 as a percentage, as mere text."""
    return f"{(Decimal(ratio) * 100).normalize():f}%"


def day(value: date | str) -> Markup:
    """Return a date as people write it in this language, set apart."""
    return isolate(plain_day(value))


def plain_day(value: date | str) -> str:
    """Return a date as mere text: 2026年11月21日, 21 November 2026, 2026-11-21."""
    when = value if isinstance(value, date) else date.fromisoformat(value)
    match language():
        case "zh":
            return f"{when.year}年{when.month}月{when.day}日"
        case "en":
            return f"{when.day} {when:%B} {when.year}"
        case _:
            return when.isoformat()


def moment(value: datetime) -> Markup:
    """Return a moment as day and time in the cities' time, set apart."""
    return isolate(plain_moment(value))


def plain_moment(value: datetime) -> str:
    """Return a moment as mere text: 2026年11月21日 09:05."""
    local = value.astimezone(city_time.ZONE)
    return f"{plain_day(local.date())} {local:%H:%M}"


def isolate(text: str) -> Markup:
    """Return a text, escaped, with what is foreign in it set apart.

    Chinese terms say that they are Chinese, for voices and fonts; numbers keep their order where the language runs
    right to left.
    """
    if language() == DEFAULT:
        return escape(text)
    parts, end = [], 0
    for found in _APART[direction()].finditer(text):
        parts += [escape(text[end : found.start()]), _chinese(found[0]) if found["term"] else _ltr(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _chinese(text: str) -> Markup:
    return Markup('<bdi dir="ltr" lang="zh-CN">{}</bdi>').format(text)


def _ltr(text: str) -> Markup:
    whole = Markup(' class="whole"') if len(text) <= _WHOLE else ""
    return Markup('<bdi dir="ltr"{}>{}</bdi>').format(whole, text)
