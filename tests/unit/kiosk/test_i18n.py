"""Languages: which one a request is answered in, and how money, dates and numbers stand in it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from kiosk import i18n
from tests.conftest import Speaking

LANGUAGES = ("zh", "en", "ug")


@pytest.mark.parametrize(
    ("lang", "direction", "tag"), [("zh", "ltr", "zh-CN"), ("en", "ltr", "en"), ("ug", "rtl", "ug")]
)
def test_direction_and_tag(speaking: Speaking, lang: str, direction: str, tag: str) -> None:
    with speaking(lang):
        assert (i18n.language(), i18n.direction(), i18n.tag(lang)) == (lang, direction, tag)
    assert i18n.direction(lang) == direction


def test_outside_a_request_it_is_chinese() -> None:
    assert i18n.choose() == i18n.language() == "zh"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0.00"),
        ("0.5", "0.50"),
        ("1300", "1,300.00"),
        ("99999999.99", "99,999,999.99"),
        (Decimal("14520.00"), "14,520.00"),
        ("-12.3", "-12.30"),
    ],
)
def test_money_has_thousands_marks_and_two_decimals_in_every_language(
    speaking: Speaking, lang: str, value: Decimal | str, shown: str
) -> None:
    with speaking(lang):
        assert i18n.plain_amount(value) == shown
        assert i18n.amount(value) == f'<bdi dir="ltr" class="whole">{shown}</bdi>'
        yuan = i18n.yuan(value)
    assert isinstance(yuan, Markup)
    assert f'<bdi dir="ltr" class="whole">{shown}</bdi>' in yuan
    assert yuan.startswith('<span class="money">')
    assert "&lt;" not in yuan


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [("0.55", "55%"), (Decimal("0.6"), "60%"), ("0.555", "55.5%"), ("1", "100%"), ("0", "0%")],
)
def test_a_ratio_is_shown_in_percent(speaking: Speaking, ratio: Decimal | str, shown: str) -> None:
    with speaking("ug"):
        assert i18n.percent(ratio) == f'<bdi dir="ltr" class="whole">{shown}</bdi>'


@pytest.mark.parametrize(
    ("lang", "shown"), [("zh", "2026年11月1日"), ("en", "1 November 2026"), ("ug", "2026-11-01")]
)
def test_a_day_is_written_as_people_write_it(speaking: Speaking, lang: str, shown: str) -> None:
    with speaking(lang):
        assert i18n.plain_day("2026-11-01") == i18n.plain_day(date(2026, 11, 1)) == shown
        assert Markup(i18n.day(date(2026, 11, 1))).striptags() == shown


def test_the_month_is_english_whatever_the_machine_speaks(speaking: Speaking) -> None:
    with speaking("en"):
        months = {i18n.plain_day(date(2026, month, 1)).split()[1] for month in range(1, 13)}
    assert {"January", "May", "December"} < months
    assert len(months) == 12


def test_numbers_in_a_right_to_left_sentence_are_set_apart(speaking: Speaking) -> None:
    with speaking("ug"):
        assert i18n.isolate("ق 12333 ۋە 30% <b>") == (
            'ق <bdi dir="ltr" class="whole">12333</bdi> ۋە <bdi dir="ltr" class="whole">30%</bdi> &lt;b&gt;'
        )
        assert i18n.isolate("2016-03-01") == '<bdi dir="ltr" class="whole">2016-03-01</bdi>'
        assert i18n.isolate("12,345,678,901.00") == '<bdi dir="ltr">12,345,678,901.00</bdi>'
        assert (
            i18n.isolate("نومۇر BJ26112211399014.")
            == 'نومۇر <bdi dir="ltr" class="whole">BJ26112211399014</bdi>.'
        )
    with speaking("en"):
        assert i18n.isolate("ring 12333 <b>") == "ring 12333 &lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("the card service point (卡服务网点), then", ["卡服务网点"]),
        ("«…» (《领卡证明》):", ["《领卡证明》"]),
        ("form (参保登记表（学生）, in short 登记表; 2)", ["参保登记表（学生）", "登记表"]),
        ("12月1日", ["月1日"]),
        ("none, 12333", []),
    ],
)
@pytest.mark.parametrize("lang", ["en", "ug"])
def test_chinese_terms_in_another_language_say_that_they_are_chinese(
    speaking: Speaking, lang: str, text: str, terms: list[str]
) -> None:
    with speaking(lang):
        shown = i18n.isolate(text)
    assert re.findall(r'<bdi dir="ltr" lang="zh-CN">(.*?)</bdi>', shown) == terms
    with speaking("zh"):
        assert i18n.isolate(text) == escape(text)


@given(text=st.text())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_setting_apart_loses_and_adds_nothing_and_lets_no_markup_through(
    speaking: Speaking, lang: str, text: str
) -> None:
    with speaking(lang):
        shown = i18n.isolate(text)
    bare = re.sub(r'</?bdi(?: dir="ltr")?(?: class="whole"| lang="zh-CN")?>', "", shown)
    assert Markup(bare).unescape() == text
    assert "<" not in bare
    assert ">" not in bare


def test_a_number_is_escaped_too(speaking: Speaking) -> None:
    with speaking("zh"):
        assert i18n.number("<1>") == '<bdi dir="ltr" class="whole">&lt;1&gt;</bdi>'


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("/?lang=en", "en"),
        ("/?lang=ug", "ug"),
        ("/?lang=fr", "zh"),
        ("/?lang=", "zh"),
        ("/?lang=EN", "zh"),
        ("/", "zh"),
    ],
)
def test_what_is_asked_for_in_the_address_comes_first(speaking: Speaking, path: str, lang: str) -> None:
    with speaking("zh", path):
        assert i18n.language() == lang
