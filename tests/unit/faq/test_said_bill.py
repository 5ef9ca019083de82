"""Which amount of a sentence is which field of a bill."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import said
from tests.unit.faq.test_said import TODAY, UNRELATED_AFTER, UNRELATED_BEFORE, runs

FIELDS = {
    "total": "total_cost",
    "self": "self_funded",
    "b": "class_b_drugs",
    "15": "items_first_pay_15",
    "20": "items_first_pay_20",
}

# A sentence, and the amounts it gives: total, self-funded, class B drugs, items of 15 % and of 20 %.
TOLD = [
    ("三级医院住院花了三万，自费一千，乙类两万能报多少", "total 30000 self 1000 b 20000"),
    ("花了三万", "total 30000"),
    ("三万", "total 30000"),
    ("住院三万能报多少，自费多少", "total 30000"),
    ("总费用:30000 自费:1000 乙类:20000", "total 30000 self 1000 b 20000"),
    (
        "总费用30000；自费1000；乙类20000；15%的项目3000；20%的项目2000",
        "total 30000 self 1000 b 20000 15 3000 20 2000",
    ),
    ("总费用30000\n自费1000\n乙类20000", "total 30000 self 1000 b 20000"),
    ("三万总费用一千自费两万乙类", "total 30000 self 1000 b 20000"),
    ("三万的医药费，两千的自费", "total 30000 self 2000"),
    ("一共三万其中自费一千", "total 30000 self 1000"),
    ("三万，其中一千块是自费的", "total 30000 self 1000"),
    ("三万自费一千", "total 30000 self 1000"),
    ("自费的有一千", "self 1000"),
    ("一千是自费", "self 1000"),
    ("自费花了一千，一共花了三万", "total 30000 self 1000"),
    ("自费的药品大概有一千二", "self 1200"),
    ("全自费五百", "self 500"),
    ("不在医保的一千", "self 1000"),
    ("丙类五百，账单三万", "total 30000 self 500"),
    ("乙类药，两万", "b 20000"),
    ("有乙类药，花了三万", "total 30000"),
    ("住院费用三万块，两万是乙类药", "total 30000 b 20000"),
    ("总費用三萬，自費一千，乙類藥兩萬", "total 30000 self 1000 b 20000"),
    ("先付15%的三千，百分之二十的项目两千", "15 3000 20 2000"),
    ("先自付15%的检查费两千，先自付20%的材料四千", "15 2000 20 4000"),
    ("百分之十五的项目三千，总费用三万", "total 30000 15 3000"),
    ("三千是百分之二十的项目", "20 3000"),
    ("三万，不对，四万", "total 40000"),
    ("花了三万，哦不，四万，自费一千", "total 40000 self 1000"),
    ("三万，自费一千，不对，自费两千", "total 30000 self 2000"),
    ("花了三万，说错了，自费是一千", "total 30000 self 1000"),
    ("不是三万，是四万", "total 40000"),
    ("三万，不是四万", "total 30000"),
    ("是不是三万", "total 30000"),
    ("自费一千加五百，总共三万", "total 30000 self 1500"),
    ("自费药一千，自费材料两千，总共三万", "total 30000 self 3000"),
    ("自费一千，就是说自费1000", "self 1000"),
    ("花了三万，报了一万二", "total 30000"),
    ("医保报了一万二，还要掏多少", ""),
    ("起付线600，花了两万", "total 20000"),
    ("花了两万，床位费每天50元", "total 20000"),
    ("每天100块", ""),
    ("每月3000退休金，住院花了两万", "total 20000"),
    ("预交押金五千，最后结算三万二", "total 32000"),
    ("自费50", "self 50"),
    ("自费3", ""),
    ("花了2016", "total 2016"),
    ("2016年花了三万", "total 30000"),
    ("301医院花了三万", "total 30000"),
    ("花了三万五天就出院", "total 30000"),
    ("三万三甲医院", "total 30000"),
    ("花了三万一共", "total 30000"),
    ("花了三万五个人要掏多少", "total 35000"),
    ("三万 五千自费", "total 30000 self 5000"),
    ("万一花了三万呢", "total 30000"),
    ("打12333说花了三万", "total 30000"),
    (
        "I spent 30,000 in a tertiary hospital, 1,000 self-funded and 20,000 on class B drugs",
        "total 30000 self 1000 b 20000",
    ),
    ("the bill was 30000 yuan, of which 1000 was self-funded", "total 30000 self 1000"),
    ("total 30000, class B 20000, self-paid 1000", "total 30000 self 1000 b 20000"),
    ("30000 in total, 1000 of it not covered", "total 30000 self 1000"),
    ("items with a first payment of 15%: 3000, bill 30k", "total 30000 15 3000"),
    ("3000 for 15% items and 2000 for 20% items", "15 3000 20 2000"),
    ("20 thousand, no, 25 thousand", "total 25000"),
    ("it was not 20000 but 25000", "total 25000"),
    ("the deductible is 600, I paid 20000", "total 20000"),
    ("they reimbursed 12000", ""),
    ("thirty thousand yuan bill, one thousand out of catalogue", "total 30000 self 1000"),
    ("How much of 30,000 yuan will be reimbursed", "total 30000"),
    ("جەمئىي 30 مىڭ يۈەن، ئۆز خىراجىتى 1000 يۈەن، B تۈرىدىكى دورا 20 مىڭ", "total 30000 self 1000 b 20000"),
    (
        "30 مىڭ يۈەن خەجلىدىم، مىڭ يۈەنى ئۆز خىراجىتى، 20 مىڭى B تۈرىدىكى دورا",
        "total 30000 self 1000 b 20000",
    ),
    ("سەككىز مىڭ يۈەن كەتتى", "total 8000"),
    ("15% نى ئالدى بىلەن ئۆزىڭىز تۆلەيدىغان تۈرلەر 3000 يۈەن", "15 3000"),
    ("ئالدى بىلەن 20% تۆلەيدىغان تۈرلەر 2000 يۈەن، جەمئىي 30 مىڭ", "total 30000 20 2000"),
    ("30 مىڭ، ياق، 40 مىڭ", "total 40000"),
    ("30 مىڭ ئەمەس، 40 مىڭ", "total 40000"),
    ("باشلىنىش ئۆلچىمى 600 يۈەن", ""),
    ("花了三千块一共", "total 3000"),
    ("花了800块5天就出院", "total 800"),
    ("花了3000元五险都有", "total 3000"),
    ("三万五半个月", "total 35000"),
    ("三万五家里没钱", "total 35000"),
    ("三万两口子一起住院", "total 30000"),
    ("3月5000块", "total 5000"),
    ("12月三万块", "total 30000"),
    ("for March 20 thousand yuan", "total 20000"),
    ("for March 5,000 yuan", "total 5000"),
    ("March 5, 3000 yuan", "total 3000"),
    ("March 5, 12000 yuan", "total 12000"),
    ("I think 3000 may be too much", "total 3000"),
    ("ئۆز خىراجىتى1000 يۈەن", "self 1000"),
]


def told(words: str) -> dict[str, Decimal]:
    names, values = words.split()[::2], words.split()[1::2]
    return {FIELDS[name]: Decimal(value) for name, value in zip(names, values, strict=True)}


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_the_words_beside_an_amount_tell_what_it_is_for(text: str, expected: str) -> None:
    assert said.stay(text, TODAY).amounts == told(expected)


@given(
    st.sampled_from(UNRELATED_BEFORE),
    st.sampled_from([text for text, _ in TOLD]),
    st.sampled_from(UNRELATED_AFTER),
)
@runs
def test_unrelated_words_around_a_sentence_change_nothing(before: str, text: str, after: str) -> None:
    assert said.stay(before + text + after, TODAY) == said.stay(text, TODAY)
    moved = [
        (start - len(before), end - len(before), value)
        for start, end, value in said.amounts(before + text + after)
    ]
    assert tuple(moved) == said.amounts(text)
