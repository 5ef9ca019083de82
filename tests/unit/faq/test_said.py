"""What a sentence says of a hospital stay, in three languages; and that any text is read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import said

TODAY = date(2016, 3, 16)  # a Wednesday
runs = settings(database=None, max_examples=150, deadline=None)


DIGITS = "零一二三四五六七八九"
PIECES = [
    *(DIGITS + "十百千万两多来余几块元角毛分岁天次级第月日号年前上下周的是和到不对0123456789,.%-:/¥ \n"),
    *(
        "自费",
        "乙类",
        "总共",
        "花了",
        "三级医院",
        "二甲",
        "上次",
        "转到",
        "昨天",
        "15%的项目",
        "能报多少",
        "w",
        "k",
        "½",
        "①",
    ),
    *(
        " thousand ",
        " hundred ",
        " twenty ",
        " and ",
        " yuan ",
        " self-funded ",
        " March ",
        " ago ",
        " last ",
        " no, ",
    ),
    *(
        " مىڭ ",
        " يۈز ",
        " ئوتتۇز ",
        " بىر ",
        " يۈەن ",
        " كۈن بۇرۇن ",
        " ئاينىڭ ",
        "،",
        "ى",
        "\u064b",
        "\ud800",
        "\x00",
    ),
]


texts = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
days = st.dates()
UNRELATED_BEFORE = [
    "",
    "你好，",
    "请问，",
    "您好 ",
    "帮我看看，我妈",
    "医保。",
    "Hello, ",
    "ياخشىمۇسىز، ",
    "社保卡的事！",
]
UNRELATED_AFTER = ["", "，谢谢", "。麻烦了", " thanks", "，好吗", "، رەھمەت", "？急", "\n医保"]


ASKS = [
    "能报多少",
    "可以报销多少钱",
    "能給我報多少",
    "报几千",
    "自己要掏多少",
    "个人还要付多少",
    "我得出多少钱",
    "自付多少",
    "报销后还剩多少",
    "报完自己拿多少",
    "医保能出多少",
    "能拿回多少",
    "帮我算一下住院报销",
    "how much will be paid back",
    "How much of 30,000 yuan is reimbursed?",
    "how much do I get back",
    "how much do I have to pay",
    "what will I pay",
    "what would insurance pay",
    "after reimbursement",
    "قانچە",
    "قانچىسى قايتۇرۇلىدۇ",
    "قانچە پۇل قايتۇرىدۇ",
]
ASKS_NOT = [
    "",
    "社保卡丢了怎么办",
    "能报销吗",
    "报销比例是多少",
    "一年报多少次",
    "补卡要交多少钱",
    "报了一万二",
    "how much is a new card",
    "How much do I pay for a new card?",
    "how many days",
    "قانچە كۈن",
    "قانچە پىرسەنت",
    "كارتام يوقاپ كەتتى",
]


def test_the_amounts_of_a_stay_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        said.stay("三万", TODAY).amounts["total_cost"] = Decimal(1)


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("3月1号住院，3月10号出院，花了三万", "2016-03-01"),
        ("昨天出院，花了三万", None),
        ("昨天出院，3月1号住的院", "2016-03-01"),
        ("上个月20号住的院，三级", "2016-02-20"),
        ("1月5号在二级医院住院，3月5号转到三级", "2016-03-05"),
        ("昨天从二级转到三级", "2016-03-15"),
        ("去年12月住院，今年1月出院", "2015-12-01"),
        ("12月底住进去1月才出院", "2015-12-01"),
        ("discharged yesterday, the bill was 3000", None),
        ("I was admitted on March 1 to a tertiary hospital", "2016-03-01"),
        ("花了三万", None),
        ("去年三月在二级医院住过，今年住院花了三万", None),
        ("今年三月在二级住过一次，这次三级住院三万", None),
    ],
)
def test_the_day_of_a_stay_is_that_of_admission(text: str, admitted: str | None) -> None:
    assert said.stay(text, TODAY).admitted == (date.fromisoformat(admitted) if admitted else None)


@pytest.mark.parametrize("text", ASKS)
def test_people_ask_what_is_paid_back_and_what_is_left_to_pay(text: str) -> None:
    assert said.asks_for_an_amount(text)


@pytest.mark.parametrize("text", ASKS_NOT)
def test_other_questions_ask_for_no_amount(text: str) -> None:
    assert not said.asks_for_an_amount(text)


@given(texts, days)
@example("9" * 5000 + "万元", TODAY)
@example("1" + ",000" * 200, TODAY)
@example("就是" * 250 + "三万", TODAY)
@example("两周前" + "年月日号" * 50, date.min)
@runs
def test_any_text_is_read(text: str, today: date) -> None:
    stay = said.stay(text, today)
    assert stay.level is None or stay.level in said.LEVELS
    assert set(stay.earlier) <= set(said.LEVELS)
    assert set(stay.amounts) <= set(said.AMOUNTS)
    assert isinstance(said.day(text, today) or said.month(text, today), date | None)
    assert said.asks_for_an_amount(text) in {True, False}


@given(texts, days)
@runs
def test_the_amounts_of_a_stay_are_those_of_its_text(text: str, today: date) -> None:
    total = sum(value for *_, value in said.amounts(text))
    assert all(0 < amount <= total for amount in said.stay(text, today).amounts.values())
