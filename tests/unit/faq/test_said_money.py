"""Which numbers of a sentence are amounts of money."""

from decimal import Decimal

import pytest
from hypothesis import example, given

from faq import said
from tests.unit.faq.test_said import runs, texts

# Each is one amount from its first to its last character.
AMOUNTS = {
    # figures
    "30000": "30000",
    "30,000": "30000",
    "30，000": "30000",
    "30 000元": "30000",
    "３００００": "30000",
    "12,345.67": "12345.67",
    "12345.67元": "12345.67",
    "3万": "30000",
    "3 万元": "30000",
    "3万元": "30000",
    "3万元整": "30000",
    "1.5万": "15000",
    "3.25万": "32500",
    "3万5": "35000",
    "3万5千": "35000",
    "2万零5百": "20500",
    "12万3456": "123456",
    "5千": "5000",
    "5千8": "5800",
    "3w": "30000",
    "1.5W": "15000",
    "30k": "30000",
    "30K元": "30000",
    "¥30000": "30000",
    "￥30,000": "30000",
    "RMB 30000": "30000",
    "30000 RMB": "30000",
    "人民币30000元": "30000",
    "50元": "50",
    "1200块5": "1200.50",
    "1200块5毛": "1200.50",
    "12元5角": "12.50",
    "12元5角3分": "12.53",
    "3600多块": "3600",
    # Chinese words
    "三万": "30000",
    "两万": "20000",
    "三万五": "35000",
    "三万五千": "35000",
    "三万五块": "35000",
    "三万五人民币": "35000",
    "一万零五百": "10500",
    "一万〇五百": "10500",
    "十万零五百": "100500",
    "一千零五十": "1050",
    "两千零八块": "2008",
    "三万零五": "30005",
    "十二万": "120000",
    "一百二十万": "1200000",
    "五千八": "5800",
    "三百二": "320",
    "三百五十": "350",
    "八百块": "800",
    "八百块钱": "800",
    "八块五": "8.50",
    "一块钱": "1",
    "一千二百三十四块五毛六分": "1234.56",
    "一千多块": "1000",
    "三十多万块": "300000",
    "八千来块": "8000",
    "十几万": "100000",
    "两三万": "20000",
    "三四千块": "3000",
    "三到四万": "30000",
    "3-5万": "30000",
    "1.5-2万": "15000",
    "壹万贰仟": "12000",
    "壹万贰仟叁佰元整": "12300",
    "三萬五千塊": "35000",
    "兩萬元": "20000",
    "貳萬圓": "20000",
    # English
    "thirty thousand": "30000",
    "30 thousand yuan": "30000",
    "thirty-five thousand five hundred yuan": "35500",
    "one hundred and fifty thousand": "150000",
    "twelve hundred": "1200",
    "1 million": "1000000",
    "Fifty Yuan": "50",
    # Uyghur
    "30 مىڭ": "30000",
    "30 مىڭ يۈەن": "30000",
    "ئوتتۇز مىڭ يۈەن": "30000",
    "ئوتتۇز بەش مىڭ": "35000",
    "مىڭ يۈەن": "1000",
    "بىر مىڭ ئىككى يۈز ئەللىك يۈەن": "1250",
    "ئۈچ تۈمەن": "30000",
    "3 تۈمەن": "30000",
    "بەش يۈز كوي": "500",
    "30 مىڭ 500 يۈەن": "30500",
    "30،000 يۈەن": "30000",
    "٣٠٠٠٠": "30000",
    "٣٠ مىڭ": "30000",
    "30 مىڭنى": "30000",
    "3000 يۈەنلىك": "3000",
    "30 مـىڭ": "30000",
}


NO_AMOUNTS = [
    "",
    "七十岁",
    "我65岁",
    "65 years old",
    "70 ياش",
    "第二次",
    "第3000个",
    "第30000号",
    "第三百名",
    "两个人",
    "三百个病人",
    "3000 patients",
    "一共三次",
    "三百多次",
    "三天",
    "住了120天",
    "120 days",
    "10 كۈن",
    "ئىككى قېتىم",
    "2016年",
    "二零一六年",
    "2016",
    "in 2016",
    "2016-يىلى",
    "3月15号",
    "每年10月到12月",
    "2016-03-15",
    "20160315",
    "March 15, 2016",
    "12333",
    "打120",
    "95588",
    "13812345678",
    "138 1234 5678",
    "0991-4655711",
    "电话4655711",
    "call 4655711",
    "650102199001011234",
    "卡号6217 0000 1234 5678",
    "6217000012345678901",
    "9" * 5000,
    "百分之八十",
    "百分之一百二十",
    "80%",
    "150%",
    "%120",
    "%150",
    "80 percent",
    "120 پىرسەنت",
    "三级",
    "三甲",
    "301医院",
    "307路",
    "A1234",
    "room 301",
    "120/80",
    "血压150/90",
    "10:30",
    "1.2.3",
    "15%的项目",
    "20% items",
    "几万块",
    "几十万",
    "好几百块",
    "several thousand yuan",
    "a few thousand yuan",
    "half a million",
    "نەچچە مىڭ يۈەن",
    "一般一定一样",
    "万一",
    "千万别",
    "我们一块去",
    "十分",
    "一二三三三",
    "陆续",
    "0元",
    "1.234元",
    "100亿",
    "ئونلاين",
    "يۈز",
    "3½万",
]


def values(text: str) -> list[Decimal]:
    return [value for _, _, value in said.amounts(text)]


@pytest.mark.parametrize(("text", "yuan"), AMOUNTS.items())
def test_an_amount_is_read_from_its_first_to_its_last_character(text: str, yuan: str) -> None:
    assert said.amounts(text) == ((0, len(text), Decimal(yuan)),)


@pytest.mark.parametrize(
    "text", ["三万多", "大概三万", "三万左右", "近三万", "三万吧", "about 30,000", "30 مىڭچە"]
)
def test_an_amount_that_is_only_about_right_is_read_as_it_is_said(text: str) -> None:
    assert values(text) == [30000]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_other_numbers_are_no_amounts(text: str) -> None:
    assert said.amounts(text) == ()


def test_each_amount_says_where_it_stands_in_the_text_as_it_was_typed() -> None:
    text = "①　總共３萬元，其中自費　１，０００"
    assert [text[start:end] for start, end, _ in said.amounts(text)] == ["３萬元", "１，０００"]


@given(texts)
@example("0块1元")
@example("30元人民币50")
@runs
def test_amounts_are_sums_of_money_one_after_another(text: str) -> None:
    end = 0
    for start, stop, value in said.amounts(text):
        assert end <= start < stop <= len(text)
        assert 0 < value <= said.LARGEST
        assert value == round(value, 2)
        end = stop
