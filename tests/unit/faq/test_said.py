"""What a sentence says of a hospital stay: amounts, level and days, in three languages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import said

TODAY = date(2016, 3, 16)  # a Wednesday
runs = settings(database=None, max_examples=150, deadline=None)


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
    "80 percent",
    "120 پىرسەنت",
    "三级",
    "三甲",
    "301医院",
    "307路",
    "A1234",
    "room 301",
    "120/80",
    "10:30",
    "1.2.3",
    "15%的项目",
    "20% items",
    "几万块",
    "几十万",
    "好几百块",
    "several thousand yuan",
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

YUAN = {"total": "total_cost", "self": "self_funded", "b": "class_b_drugs", "15": "items_first_pay_15"} | {
    "20": "items_first_pay_20"
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
]

LEVELS = [
    ("三级医院", "tertiary"),
    ("3级医院", "tertiary"),
    ("三甲", "tertiary"),
    ("三级甲等医院", "tertiary"),
    ("三乙医院", "tertiary"),
    ("Ⅲ级医院", "tertiary"),
    ("三級醫院", "tertiary"),
    ("大医院", "tertiary"),
    ("二级", "secondary"),
    ("二甲", "secondary"),
    ("一级医院", "primary"),
    ("社区医院", "primary"),
    ("社区卫生服务中心", "primary"),
    ("乡镇卫生院", "township"),
    ("卫生院", "township"),
    ("鄉鎮衛生院", "township"),
    ("镇医院", "township"),
    ("乡里的医院", "township"),
    ("a tertiary hospital", "tertiary"),
    ("a level 3 hospital", "tertiary"),
    ("Grade 3A", "tertiary"),
    ("class III", "tertiary"),
    ("secondary hospital", "secondary"),
    ("level-2 hospital", "secondary"),
    ("class II hospital", "secondary"),
    ("primary hospital", "primary"),
    ("community hospital", "primary"),
    ("township health centre", "township"),
    ("ئۈچىنچى دەرىجىلىك دوختۇرخانىدا", "tertiary"),
    ("3-دەرىجىلىك دوختۇرخانا", "tertiary"),
    ("ئىككىنچى دەرىجىلىك", "secondary"),
    ("بىرىنچى دەرىجىلىك", "primary"),
    ("مەھەللە دوختۇرخانىسىدا", "primary"),
    ("يېزا شىپاخانىسىدا", "township"),
    ("يېزا (بازار) شىپاخانىسى", "township"),
    ("医院", None),
    ("残疾二级", None),
    ("三级残疾", None),
    ("一级护理", None),
    ("工伤三级", None),
    ("十三级台阶", None),
    ("上一级医院", None),
    ("社区缴费", None),
    ("secondary school", None),
    ("level 30", None),
    ("class 2 chronic disease", None),
    ("三级还是二级", None),
    ("三级医院和二级医院哪个报得多", None),
    ("tertiary or secondary", None),
    ("二级，不对，三级", "tertiary"),
]

# A sentence, the level of the stay, the levels of earlier ones in the same year, and the total of this one.
EARLIER = [
    ("今年第二次住三级医院", "tertiary", "tertiary", None),
    ("今年第二次住院，二甲，花了一万二", "secondary", "secondary", "12000"),
    ("今年又住三级医院了", "tertiary", "tertiary", None),
    ("第二次住院花了三万", None, "", "30000"),
    ("今年第一次住院在三级医院花了三万", "tertiary", "", "30000"),
    ("从二级转到三级，花了五万", "tertiary", "secondary", "50000"),
    ("由一级转至二级", "secondary", "primary", None),
    ("三级医院转到二级医院", "secondary", "tertiary", None),
    ("转到三级医院", "tertiary", "", None),
    ("上次在二级花了一万，这次在三级花了三万", "tertiary", "secondary", "30000"),
    ("这次三级花了三万，上次二级花了一万", "tertiary", "secondary", "30000"),
    ("上次住三级医院，这次花了三万", None, "tertiary", "30000"),
    ("先在社区医院住了三天花了800，后来转到三甲花了2万3", "tertiary", "primary", "23000"),
    ("今年在三级住过一次，现在又住三级", "tertiary", "tertiary", None),
    ("我之前在三级医院住院花了三万", "tertiary", "", "30000"),
    ("去年在三级住过，今年住二级花了八千", "secondary", "", "8000"),
    ("去年住三级，今年又住三级", "tertiary", "", None),
    (
        "transferred from a secondary to a tertiary hospital, the bill was 45,000",
        "tertiary",
        "secondary",
        "45000",
    ),
    ("my second stay this year, level 2 hospital, cost 8,500 yuan", "secondary", "secondary", "8500"),
    ("last time a township hospital, this time tertiary", "tertiary", "township", None),
    ("ئىككىنچى دەرىجىلىكتىن ئۈچىنچى دەرىجىلىككە يۆتكەلدىم", "tertiary", "secondary", None),
    (
        "ئىككىنچى دەرىجىلىك دوختۇرخانىدىن ئۈچىنچى دەرىجىلىك دوختۇرخانىغا يۆتكەلدىم",
        "tertiary",
        "secondary",
        None,
    ),
    ("بۇ يىل ئىككىنچى قېتىم ئۈچىنچى دەرىجىلىك دوختۇرخانىدا ياتتىم", "tertiary", "tertiary", None),
]

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
    "去年12月": "2015-12-01",
    "去年12月25号": "2015-12-25",
    "今年1月2日": "2016-01-02",
    "3月份": "2016-03-01",
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
    "in December": "2015-12-01",
    "December last year": "2015-12-01",
    "the 20th of last month": "2016-02-20",
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
    "بۇلتۇر 12-ئايدا": "2015-12-01",
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
    "每年10月到12月缴费": None,
    "few days ago": None,
    "every Friday": None,
    "I may go": None,
    "10 كۈن": None,
    "0号": None,
    "9999年前": None,
}

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


def told(words: str) -> dict[str, Decimal]:
    names, values = words.split()[::2], words.split()[1::2]
    return {YUAN[name]: Decimal(value) for name, value in zip(names, values, strict=True)}


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


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_the_words_beside_an_amount_tell_what_it_is_for(text: str, expected: str) -> None:
    assert said.stay(text, TODAY).amounts == told(expected)


def test_the_amounts_of_a_stay_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        said.stay("三万", TODAY).amounts["total_cost"] = Decimal(1)


@pytest.mark.parametrize(("text", "level"), LEVELS)
def test_a_hospital_has_the_level_that_people_name(text: str, level: str | None) -> None:
    stay = said.stay(text, TODAY)
    assert (stay.level, stay.earlier) == (level, ())


@pytest.mark.parametrize(("text", "level", "earlier", "total"), EARLIER)
def test_an_earlier_stay_is_told_from_this_one(
    text: str, level: str | None, earlier: str, total: str | None
) -> None:
    stay = said.stay(text, TODAY)
    amounts = {"total_cost": Decimal(total)} if total else {}
    assert (stay.level, stay.earlier, stay.amounts) == (level, tuple(earlier.split()), amounts)


@pytest.mark.parametrize(("text", "expected"), DAYS.items())
def test_a_day_is_named_in_many_ways(text: str, expected: str | None) -> None:
    assert said.day(text, TODAY) == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "admitted"),
    [
        ("3月1号住院，3月10号出院，花了三万", "2016-03-01"),
        ("昨天出院，花了三万", None),
        ("昨天出院，3月1号住的院", "2016-03-01"),
        ("上个月20号住的院，三级", "2016-02-20"),
        ("1月5号在二级医院住院，3月5号转到三级", "2016-03-05"),
        ("昨天从二级转到三级", "2016-03-15"),
        ("discharged yesterday, the bill was 3000", None),
        ("I was admitted on March 1 to a tertiary hospital", "2016-03-01"),
        ("花了三万", None),
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


@pytest.mark.parametrize("first", [date.min, date.min + timedelta(40), date.max])
@pytest.mark.parametrize(
    "text", ["三天前", "一年前", "上个月1号", "上周五", "明天", "31号", "2月29号", "去年12月", "下周二"]
)
def test_a_day_outside_the_calendar_is_none(text: str, first: date) -> None:
    found = said.day(text, first)
    assert found is None or abs(found - first) < timedelta(366 * 8 + 1)


# What must always hold

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
numbers = st.integers(1, 9_999_999)
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


def below_ten_thousand(number: int) -> str:
    """Spell a number place by place, 零 for places that are skipped between others."""
    words = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += DIGITS[digit] + name
        elif words and number % place:
            words += DIGITS[0]
    return words.replace("零零", "零")


def spelt(number: int) -> str:
    ten_thousands, rest = divmod(number, 10_000)
    if not ten_thousands:
        return below_ten_thousand(rest)
    gap = "零" if 0 < rest < 1000 else ""
    return f"{below_ten_thousand(ten_thousands)}万{gap}{below_ten_thousand(rest)}"


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
    assert isinstance(said.day(text, today), date | None)
    assert said.asks_for_an_amount(text) in {True, False}


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


@given(texts, days)
@runs
def test_the_amounts_of_a_stay_are_those_of_its_text(text: str, today: date) -> None:
    total = sum(values(text))
    assert all(0 < amount <= total for amount in said.stay(text, today).amounts.values())


@given(numbers)
@example(10)
@example(10_010)
@example(1_010_001)
@runs
def test_a_number_spelt_in_chinese_is_read_back(number: int) -> None:
    assert values(f"花了{spelt(number)}元") == [number]
    assert values(f"{spelt(number).replace('一十', '十') if number < 20 else spelt(number)}块钱") == [number]


@given(numbers)
@runs
def test_a_number_in_figures_is_read_back(number: int) -> None:
    assert values(f"花了{number}元") == values(f"花了{number:,}元") == [number]
    assert values(f"spent {number} yuan") == values(f"{number} يۈەن كەتتى") == [number]


@given(st.integers(1, 9999), st.integers(0, 9999))
@runs
def test_figures_with_ten_thousands_are_read_back(ten_thousands: int, rest: int) -> None:
    decimals = f"{ten_thousands}.{rest:04}".rstrip("0").rstrip(".")
    number = ten_thousands * 10_000 + rest
    assert values(f"{decimals}万") == values(f"花了{decimals}万元") == values(f"{decimals}w") == [number]


@given(
    st.sampled_from(UNRELATED_BEFORE),
    st.sampled_from([text for text, _ in TOLD] + [text for text, *_ in EARLIER]),
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


@given(st.sampled_from(UNRELATED_BEFORE), st.sampled_from(list(DAYS)), st.sampled_from(UNRELATED_AFTER))
@runs
def test_unrelated_words_around_a_day_change_nothing(before: str, text: str, after: str) -> None:
    assert said.day(before + text + after, TODAY) == said.day(text, TODAY)


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
