"""What people type is kept only without what tells who they are: numbers, addresses, names said as such."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import knowledge
from faq.normalise import normalise
from kiosk.redaction import MASK, redacted

runs = settings(database=None, deadline=None, max_examples=300)

MASKED = [
    pytest.param(
        "我的身份证号是11010119900307000X能查吗", "我的身份证号是xxx能查吗", id="identity number with X"
    ),
    pytest.param("110101199003070003", "xxx", id="identity number"),
    pytest.param("１１０１０１１９９００３０７０００Ｘ", "xxx", id="full width"),
    pytest.param("110101 19900307 000x 怎么改", "xxx 怎么改", id="spaced"),
    pytest.param("手机138-1234-5678换了", "手机xxx换了", id="dashed telephone"),
    pytest.param("+86 (138) 1234 5678", "xxx", id="telephone with its country"),
    pytest.param("幺三八一二三四五六七八", "xxx", id="Chinese numerals"),
    pytest.param("一三八 1234 五六七八", "xxx", id="both kinds"),
    pytest.param("壹叁捌壹贰", "xxx", id="banker's numerals"),
    pytest.param("一、三、八、一、二", "xxx", id="numerals apart"),
    pytest.param("1️⃣3️⃣8️⃣1️⃣2️⃣", "xxx", id="keycaps"),
    pytest.param("❶❸❽❶❷", "xxx", id="figures in circles"),
    pytest.param("١٣٨١٢", "xxx", id="Arabic figures"),
    pytest.param("1ـ3ـ8ـ1ـ2", "xxx", id="stretching between the figures"),
    pytest.param("1\u200b3\u200b8\u200b1\u200b2", "xxx", id="invisible blanks between"),
    pytest.param("卡号X00000019余额", "卡号xxxx余额", id="card number"),
    pytest.param("卡号6217 0000 1234 5678 901", "卡号xxx", id="bank card"),
    pytest.param("密码是123456忘了", "密码是xxx忘了", id="PIN"),
    pytest.param("卡尾号1234", "卡尾号xxx", id="end of a card's number"),
    pytest.param("一三〇五", "xxx", id="a round nought among numerals"),
    pytest.param("12三四5", "xxx", id="few of both kinds"),
    pytest.param("PIN 4321 yuanlai", "pin xxx yuanlai", id="a syllable that begins like a unit"),
    pytest.param("我的号12345678元", "我的号xxx元", id="too long for an amount"),
    pytest.param("123456元旦打不通", "xxx元旦打不通", id="a feast is no unit"),
    pytest.param("密码1234万一被盗", "密码xxx万一被盗", id="what if is no unit"),
    pytest.param("尾号1234 200元没到账", "尾号xxx元没到账", id="another number before an amount"),
    pytest.param("密码1234，5元", "密码xxx元", id="and a comma between them"),
    pytest.param("8516三万块", "xxx万块", id="both kinds are no amount"),
    pytest.param("起付线1300，住院2000", "起付线xxx 住院xxx", id="amounts without a unit"),
    pytest.param("3000一次的针", "xxx次的针", id="figures and one numeral"),
    pytest.param("2016的手册", "xxx的手册", id="a year that doesn't say so"),
    pytest.param("2016到2017年", "xxx到2017年", id="of two years one that doesn't say so"),
    pytest.param("1985年6月12日", "xxx年6月12日", id="a year of birth"),
    pytest.param("一九八五年生", "xxx年生", id="a year of birth in numerals"),
    pytest.param("2016/03/01", "xxx", id="a date in figures"),
    pytest.param("20161年", "xxx年", id="too long for a year"),
    pytest.param("卡号62 2016年", "卡号xxx年", id="another number before a year"),
    pytest.param("0991 8812333", "xxx", id="a hotline as a part of a longer number"),
    pytest.param("123-33", "xxx", id="a hotline in parts"),
    pytest.param("zhang.san@qq.com收不到", "xxx收不到", id="e-mail"),
    pytest.param("邮箱zhangsan＠qq．com怎么改", "邮箱xxx怎么改", id="e-mail in full width"),
    pytest.param("12345@qq.com", "xxx", id="e-mail of figures"),
    pytest.param("write to li_si+1@mail.example.cn please", "write to xxx please", id="e-mail in a sentence"),
    pytest.param("我叫张三", "我叫xxx", id="my name"),
    pytest.param("我叫张三，社保卡丢了", "我叫xxx 社保卡丢了", id="my name and a comma"),
    pytest.param("我叫王小明社保卡丢了怎么办", "我叫xxx社保卡丢了怎么办", id="my name, run on"),
    pytest.param("我叫阿依努尔·买买提明，卡丢了", "我叫xxx 卡丢了", id="two names with a dot"),
    pytest.param("您好我叫欧阳娜娜想问医保", "您好我叫xxx想问医保", id="double surname"),
    pytest.param("姓名李四", "姓名xxx", id="name"),
    pytest.param("姓名：李四 身份证丢了", "姓名 xxx 身份证丢了", id="name with a colon"),
    pytest.param("名字是古丽的卡", "名字是xxx的卡", id="name is"),
    pytest.param("我是王小明", "我是xxx", id="I am"),
    pytest.param("我是王小明来补卡的", "我是xxx来补卡的", id="I am, run on"),
    pytest.param("我妈叫刘桂兰今年七十", "我妈叫xxx今年七十", id="my mother"),
    pytest.param("我爸是陈建国，住院了", "我爸是xxx 住院了", id="my father is"),
    pytest.param("我儿子的名字叫李子轩", "我儿子的名字叫xxx", id="my son's name"),
    pytest.param("患者张伟住院", "患者xxx住院", id="patient"),
    pytest.param("我叫張偉", "我叫xxx", id="traditional characters"),
    pytest.param(
        "My name is Zhang San and I lost my card", "my name is xxx and i lost my card", id="English"
    ),
    pytest.param("my name's Li Si", "my name s xxx", id="English, short"),
    pytest.param("ئىسمىم ئالىم كارتام يوقاپ كەتتى", "ئىسمىم xxx كارتام يوقاپ كەتتى", id="Uyghur"),
    pytest.param("ئىسمىم ئايگۈل مەمەت، كارتام يوق", "ئىسمىم xxx كارتام يوق", id="Uyghur, two names"),
]

LEFT = [
    pytest.param("花了三万能报多少", "花了三万能报多少", id="amount in words"),
    pytest.param("住院花了30000元能报多少", "住院花了30000元能报多少", id="amount"),
    pytest.param("花了30,000.50元", "花了30000元", id="amount with marks; fen left out"),
    pytest.param("交了50000块钱", "交了50000块钱", id="spoken amount"),
    pytest.param("十二万多 12万多", "十二万多 12万多", id="ten thousands"),
    pytest.param("i paid 12000 yuan", "i paid 12000 yuan", id="amount in English"),
    pytest.param("30000 يۈەن", "30000 يۈەن", id="amount in Uyghur"),
    pytest.param("一千二百三十四块五毛六", "一千二百三十四块五毛六", id="amount in Chinese numerals"),
    pytest.param("1234.5 RMB", "1234 rmb", id="amount with one place after the point"),
    pytest.param("十二点七五万 12.75万", "十二点七五万 12万", id="ten thousands with places after the point"),
    pytest.param("花了3000多元", "花了3000多元", id="more than an amount"),
    pytest.param("1300元，2000元", "1300元 2000元", id="two amounts"),
    pytest.param("挂号费100一次", "挂号费100一次", id="figures and one numeral, too few"),
    pytest.param("住院7天，第123号", "住院7天 第123号", id="three figures"),
    pytest.param("七八九月", "七八九月", id="three numerals"),
    pytest.param("2016年3月1日", "2016年3月1日", id="date"),
    pytest.param("2016年度", "2016年度", id="year"),
    pytest.param("二〇一六年、二零一七年", "二〇一六年 二零一七年", id="years in numerals"),
    pytest.param("2016-يىلى", "2016 يىلى", id="year in Uyghur"),
    pytest.param("打12333挂失还是打96102", "打12333挂失还是打96102", id="hotlines"),
    pytest.param("我叫什么名字都行", "我叫什么名字都行", id="no name is said"),
    pytest.param("姓名写错了怎么改", "姓名写错了怎么改", id="about a name"),
    pytest.param("卡上名字和身份证不一致", "卡上名字和身份证不一致", id="about names"),
    pytest.param("我是高血压患者", "我是高血压患者", id="an illness"),
    pytest.param("我是安徽人", "我是安徽人", id="a place"),
    pytest.param("我是学生", "我是学生", id="a student"),
    pytest.param("本人申请怎么写", "本人申请怎么写", id="in person"),
    pytest.param(
        "my name is wrong on the card", "my name is wrong on the card", id="about a name in English"
    ),
    pytest.param("ئىسمىم خاتا يېزىلىپتۇ", "ئىسمىم خاتا يېزىلىپتۇ", id="about a name in Uyghur"),
    pytest.param("社保@医保", "社保 医保", id="an at sign alone"),
    pytest.param("", "", id="nothing"),
    pytest.param("？？ 💊", "", id="no words"),
]


@pytest.mark.parametrize(("text", "kept"), MASKED)
def test_what_tells_who_somebody_is_is_masked(text: str, kept: str) -> None:
    assert redacted(text) == kept
    assert MASK in kept


@pytest.mark.parametrize(("text", "kept"), LEFT)
def test_what_tells_nobody_is_left(text: str, kept: str) -> None:
    assert redacted(text) == kept


def test_the_hotlines_of_both_cities_and_of_every_answer_are_left() -> None:
    known = knowledge.load()
    numbers = {line.number for region in known.regions.values() for line in region.hotlines}
    numbers |= {phone for entry in known for phone in entry.wording("zh").answer.phones}
    assert len(numbers) >= 3
    for number in numbers:
        assert redacted(f"打{number}没人接") == f"打{number}没人接"


FIGURES = st.text("0123456789", min_size=17, max_size=17)
NUMBERS = st.one_of(
    st.tuples(FIGURES, st.sampled_from("0123456789xX")).map("".join),  # identity number
    st.text("0123456789", min_size=9, max_size=9).flatmap(
        lambda rest: st.sampled_from("3456789").map(lambda second: f"1{second}{rest}")
    ),  # mobile telephone
    st.text("0123456789", min_size=16, max_size=19),  # bank card
    st.text("0123456789", min_size=8, max_size=8).map(lambda rest: f"X{rest}"),  # social security card
)
WIDE = str.maketrans("0123456789xX", "０１２３４５６７８９ｘＸ")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
WRITTEN = str.maketrans("0123456789", "〇一二三四五六七八九")
SEPARATORS = [
    "",
    " ",
    "-",
    " - ",
    "—",
    ".",
    "·",
    "/",
    "，",
    "、",
    "\u3000",
    "\u200b",
    "\u00ad",
    ") ",
    "\n",
    "️⃣",
]
# What goes on from a number, or leads to one, in ways that could hide it.
AWKWARD = "元块万0123456789一二三零〇xX我叫是姓名的@.-,，·  \u0301\u0307ـ️⃣\u200b%"
AROUND = st.text(max_size=20) | st.text(AWKWARD, max_size=12)


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, str]:
    """A number, and a way to type it."""
    number = draw(NUMBERS)
    shown = number.translate(draw(st.sampled_from([{}, WIDE, SPOKEN, WRITTEN])))
    size = draw(st.sampled_from([1, 3, 4, 6, 20]))
    groups = [shown[i : i + size] for i in range(0, len(shown), size)]
    return number, draw(st.sampled_from(SEPARATORS)).join(groups)


def figures(text: str) -> str:
    """Return the figures of a text in their order, numerals as figures, without anything between."""
    numerals = dict(zip("零一二三四五六七八九〇幺", "012345678901", strict=True))
    found = (
        numerals.get(sign, str(unicodedata.digit(sign, ""))) for sign in unicodedata.normalize("NFKC", text)
    )
    return "".join(found)


@runs
@given(AROUND, typed(), AROUND)
@example("", ("13812345678", "13812345678"), "元")
@example("我叫", ("13812345678", "幺三八幺二三四五六七八"), "")
@example("a@", ("13812345678", "138 1234 5678"), "")
@example("", ("13812345678", "138-1234-5678"), "@qq.com")
@example("1", ("X00000019", "X000,000.19"), "元")
def test_no_number_of_a_person_gets_through_wherever_it_stands_and_however_it_is_typed(
    before: str, number: tuple[str, str], after: str
) -> None:
    plain, shown = number
    kept = figures(redacted(before + shown + after))
    assert figures(plain) not in kept


HARMLESS = re.compile(
    r"(?:12333|12345|12393|96102|8812333|20\d\d(?= ?[年ي])|\d{4,7}(?= ?[多余]? ?[元圆块万人yrcيس]))(?!\d)",
    re.ASCII,
)


@runs
@given(st.text(max_size=80) | st.text(AWKWARD, max_size=60))
@example("1,234.56元")
@example("1234 2016年")
def test_what_is_left_is_in_the_matchers_form_and_four_figures_only_where_they_tell_nobody(text: str) -> None:
    kept = redacted(text)
    assert normalise(kept) == kept
    for run in re.finditer(r"\d{4,}", kept, re.ASCII):
        assert HARMLESS.match(kept, run.start()), run[0]


@runs
@given(st.text(max_size=80) | st.text(AWKWARD, max_size=60))
def test_no_run_of_figures_is_longer_than_an_amount_whatever_stands_between_them(text: str) -> None:
    longest = run = 0
    for sign in redacted(text):
        if figures(sign):
            run += 1
        elif unicodedata.category(sign)[0] == "L":
            run = 0
        longest = max(longest, run)
    assert longest <= 7


SURNAMES = ["王", "李", "张", "刘", "陈", "马", "艾", "欧阳", "司马"]
GIVEN_NAMES = ["伟", "芳", "秀英", "小明", "桂兰", "建国", "子轩", "雪", "志强", "海燕"]
BEFORE = [
    "我叫",
    "我叫做",
    "姓名",
    "姓名是",
    "姓名：",
    "名字叫",
    "我是",
    "我妈叫",
    "我老公是",
    "本人",
    "患者",
    "他叫",
    "你好，我叫",
]
AFTER = [
    "",
    "，卡丢了",
    "。",
    " 想补卡",
    "社保卡丢了",
    "的卡坏了",
    "怎么补卡",
    "来补卡",
    "在北京看病",
    "！！",
    "1234",
]


@runs
@given(
    st.sampled_from(BEFORE), st.sampled_from(SURNAMES), st.sampled_from(GIVEN_NAMES), st.sampled_from(AFTER)
)
def test_a_name_that_is_said_as_one_is_never_kept(before: str, surname: str, name: str, after: str) -> None:
    kept = redacted(f"{before}{surname}{name}{after}")
    assert surname not in kept
    assert name not in kept
    assert MASK in kept


def test_a_very_long_text_takes_no_long_time() -> None:
    began = time.perf_counter()
    for piece in ("我叫", "我是王", "a", "a@", "@a.", "1 ", "一", "name is ", "ئىسمىم ", "，", "x"):
        redacted(piece * 5000)
    assert time.perf_counter() - began < 20  # about one second; what tries every way would take hours
