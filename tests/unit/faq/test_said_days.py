"""Days and months as people name them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import said
from tests.unit.faq.test_said import TODAY, UNRELATED_AFTER, UNRELATED_BEFORE, days, runs

# A sentence and the day it names, as it is said on Wednesday, 16 March 2016.
DAYS = {
    "今天": "2016-03-16",
    "昨天": "2016-03-15",
    "昨日預掛失": "2016-03-15",
    "前天": "2016-03-14",
    "大前天": "2016-03-13",
    "明天": "2016-03-17",
    "我昨天预挂失的什么时候到期": "2016-03-15",
    "今天来问，前天挂失的": "2016-03-14",
    "昨天，不对，前天": "2016-03-14",
    "昨天，不对，今天": "2016-03-16",
    "3月5日，不对，3月6日": "2016-03-06",
    "3月份，不对，昨天": "2016-03-15",
    "三天前": "2016-03-13",
    "3天以前": "2016-03-13",
    "十五天前": "2016-03-01",
    "一周前": "2016-03-09",
    "两个星期前": "2016-03-02",
    "两个月前": "2016-01-16",
    "半个月前": "2016-03-01",
    "半年前": "2015-09-16",
    "一年前": "2015-03-16",
    "上周五": "2016-03-11",
    "上个星期天": "2016-03-13",
    "上上周三": "2016-03-02",
    "這週一": "2016-03-14",
    "礼拜三": "2016-03-16",
    "周五": "2016-03-11",
    "下周二": "2016-03-22",
    "上个月20号": "2016-02-20",
    "这个月5号": "2016-03-05",
    "上个月30号": None,
    "20号": "2016-02-20",
    "5号": "2016-03-05",
    "31号": "2016-01-31",
    "3月5号": "2016-03-05",
    "3月5日住院花了3万": "2016-03-05",
    "12月31号": "2015-12-31",
    "2月29日": "2016-02-29",
    "2月30号": None,
    "13月1号": None,
    "2.5号": "2016-02-05",
    "十月一号": "2015-10-01",
    "去年12月25号": "2015-12-25",
    "今年1月2日": "2016-01-02",
    "2016年3月1日": "2016-03-01",
    "16年3月1日": "2016-03-01",
    "二〇一六年三月一日": "2016-03-01",
    "2016-03-01": "2016-03-01",
    "２０１６－０３－０１": "2016-03-01",
    "2016/3/1": "2016-03-01",
    "2016.3.1": "2016-03-01",
    "20160301": "2016-03-01",
    "2015年2月29日": None,
    "today": "2016-03-16",
    "yesterday": "2016-03-15",
    "the day before yesterday": "2016-03-14",
    "two days ago": "2016-03-14",
    "a week ago": "2016-03-09",
    "twenty-one days ago": "2016-02-24",
    "last Friday": "2016-03-11",
    "last Wednesday": "2016-03-09",
    "on Monday": "2016-03-14",
    "March 5": "2016-03-05",
    "March 5th, 2015": "2015-03-05",
    "5 March 2016": "2016-03-05",
    "the 5th of April": "2015-04-05",
    "the 20th of last month": "2016-02-20",
    "last month, the 20th": "2016-02-20",
    "on the 3rd": "2016-03-03",
    "Feb 30": None,
    "بۈگۈن": "2016-03-16",
    "تۈنۈگۈن": "2016-03-15",
    "تۈنۈگۈنكى": "2016-03-15",
    "ئۈلۈشكۈن": "2016-03-14",
    "ئۈچ كۈن بۇرۇن": "2016-03-13",
    "ئون ئىككى كۈن بۇرۇن": "2016-03-04",
    "2 ھەپتە بۇرۇن": "2016-03-02",
    "ئالدىنقى ھەپتە جۈمە": "2016-03-11",
    "دۈشەنبە كۈنى": "2016-03-14",
    "2016-يىلى 3-ئاينىڭ 1-كۈنى": "2016-03-01",
    "بەشىنچى ئاينىڭ يىگىرمە بىرىنچى كۈنى": "2015-05-21",
    "ئالدىنقى ئاينىڭ 20-كۈنى": "2016-02-20",
    "5-مارت": "2016-03-05",
    "مارتنىڭ 5-كۈنى": "2016-03-05",
    "": None,
    "什么时候到期": None,
    "10号窗口": None,
    "2号线": None,
    "3个月": None,
    "三天": None,
    "提前天数": None,
    "每周五": None,
    "一周一次": None,
    "上周三次": None,
    "每年12月办理": None,
    "10月到12月缴费": None,
    "3-ئايلىق بوۋاق": None,
    "每年10月到12月缴费": None,
    "few days ago": None,
    "every Friday": None,
    "each Friday": None,
    "next Friday": None,
    "2.5 years ago": None,
    "on the 3rd floor": None,
    "I may go": None,
    "10 كۈن": None,
    "0号": None,
    "9999年前": None,
}

# A month named without a day; a lapse can't be counted from it.
MONTHS = {
    "去年12月": "2015-12-01",
    "去年12月办的，今天来问": "2015-12-01",
    "去年12月底": "2015-12-01",
    "昨天，不对，去年12月": "2015-12-01",
    "3月份": "2016-03-01",
    "十月份": "2015-10-01",
    "2015年三月": "2015-03-01",
    "2016-03": "2016-03-01",
    "in December": "2015-12-01",
    "since January": "2016-01-01",
    "December last year": "2015-12-01",
    "March 2015": "2015-03-01",
    "بۇلتۇر 12-ئايدا": "2015-12-01",
    "13月": None,
}


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_day_is_named_in_many_ways(text: str, expected: str | None) -> None:
    assert said.day(text, TODAY) == (date.fromisoformat(expected) if expected else None)
    assert said.month(text, TODAY) is None


@pytest.mark.parametrize(("text", "expected"), MONTHS.items())
def test_a_month_without_a_day_is_no_day_and_a_stay_begins_with_it(text: str, expected: str | None) -> None:
    first = date.fromisoformat(expected) if expected else None
    assert said.day(text, TODAY) is None
    assert said.month(text, TODAY) == first
    assert said.stay(text, TODAY).admitted == first


@pytest.mark.parametrize("first", [date.min, date.min + timedelta(40), date.max])
@pytest.mark.parametrize(
    "text", ["三天前", "一年前", "上个月1号", "上周五", "明天", "31号", "2月29号", "去年12月", "下周二"]
)
def test_a_day_outside_the_calendar_is_none(text: str, first: date) -> None:
    found = said.day(text, first) or said.month(text, first)
    assert found is None or abs(found - first) < timedelta(366 * 8 + 1)


@given(st.sampled_from(UNRELATED_BEFORE), st.sampled_from([*DAYS, *MONTHS]), st.sampled_from(UNRELATED_AFTER))
@runs
def test_unrelated_words_around_a_day_change_nothing(before: str, text: str, after: str) -> None:
    assert said.day(before + text + after, TODAY) == said.day(text, TODAY)
    assert said.month(before + text + after, TODAY) == said.month(text, TODAY)


@given(days, st.integers(1, 3000))
@runs
def test_days_ago_are_counted_back(today: date, count: int) -> None:
    expected = today - timedelta(count) if count <= (today - date.min).days else None
    assert said.day(f"{count}天前", today) == said.day(f"{count} days ago", today) == expected
    assert said.day(f"{count} كۈن بۇرۇن", today) == expected


@given(days, st.integers(1, 12), st.integers(1, 28))
@runs
def test_a_day_without_a_year_is_the_latest_one_not_after_today(today: date, month: int, day: int) -> None:
    found = said.day(f"{month}月{day}号", today)
    if found is None:
        assert today.year == 1
    else:
        assert (found.month, found.day) == (month, day)
        assert timedelta(0) <= today - found <= timedelta(366)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
@runs
def test_a_whole_date_is_read_back(named: date) -> None:
    ways = (
        f"{named:%Y-%m-%d}",
        f"{named.year}年{named.month}月{named.day}日",
        f"{named:%B} {named.day}, {named.year}",
        f"{named.day} {named:%B} {named.year}",
        f"{named.year}-يىلى {named.month}-ئاينىڭ {named.day}-كۈنى",
    )
    assert {said.day(way, TODAY) for way in ways} == {named}
