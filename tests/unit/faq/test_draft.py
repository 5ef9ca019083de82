"""Knowledge files drafted from a city's questions and answers."""

import itertools
import re
import shutil
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import draft, knowledge, shape
from faq.draft import Draft, DraftError, entries, files, read, toml
from faq.entry import REGIONS
from faq.knowledge import KnowledgeError

ROOT = Path(__file__).parents[3]
SOUND = ROOT / "tests" / "cases" / "broken-knowledge" / "sound"
runs = settings(database=None, max_examples=100, deadline=None)

# Headings over sections that are counted anew, answers after 答：, lists in brackets and circles.
LEAFLET = """\
本市社会保障卡使用须知
1、社会保障卡丢失后怎么处理？
答：应先进行预挂失。预挂失有两种方式：
（1）可拨打服务热线96102（24小时服务）进行电话预挂失；

（2）可持本人身份证到服务网点进行书面预挂失。

2、补（换）卡是否收取费用？

答：按有关规定收取。补卡、换卡工本费每张20元，首次发放免费。15个工作日后领取新卡。
3、正式挂失后能否撤销挂失？
答：不能

社保卡注意事项
1、哪些情况变化时，需要及时变更卡内信息？
答：符合下列情形之一的，由参保单位办理变更：
（1）转换险种，主要有以下情形：
①由“一小”转“无业”。
②由“无业”转“老年”。
（2）特殊病种审批。
注：2009年8月16日后退休的，先办变更。
2、办理变更要带什么，材料在哪儿交?
答：需提供以下材料：1、社保卡；2、医保手册（蓝本）；3、一寸照片2张。
"""

# Questions counted in Chinese numerals, one of them without a question mark; lists that are counted as those of others.
HANDBOOK = """\
前言
为使参保居民顺利享受待遇，特编印此手册。

一、参保登记需要提供哪些资料？
（一）成年人参保提供的证明材料：
1、户口簿复印件。
2、身份证复印件（正反面）。
（二）未成年人参保提供的证明材料：
1、户口簿复印件。
2、监护人身份证复印件。
 二、怎样缴纳保险费？
采取银行代扣、现金缴纳的方式。
（一）银行代扣
应在每年9月底前存入账号。逾期不补。
（二）现金缴费
由村队按户征收。
三、首次住院的案例
案例①：总费用3万元。
② 案例：总费用15万元
基于案例②再次住院，按60%报销。
四、一、二级医院的起付线是多少？
一、二级医疗机构为200元。
"""

DIALOGUE = """\
第一部分 参保
问：社保卡怎么领？
答：到街道领。

问题2：多久能领到？ 答：三个月内。
第二部分 待遇
问：看病带什么？
身份证
"""


def sorted_answer(*paragraphs: str, question: str = "怎么办理？") -> dict[str, Any]:
    made = Draft("part-1", 1, question, paragraphs)
    return tomllib.loads(toml([made], "beijing", "a-leaflet", "bj-", "card"))["entry"][0]["answer"]  # type: ignore[no-any-return]


def variants(question: str) -> list[str]:
    made = Draft("part-1", 1, question, ("好。",))
    return tomllib.loads(toml([made], "beijing", "a-leaflet", "bj-", "card"))["entry"][0]["variants"]  # type: ignore[no-any-return]


def to_do(*paragraphs: str, item: int = 1, question: str = "怎么办理？") -> str:
    made = Draft("part-1", item, question, paragraphs)
    (line,) = re.findall(
        r"^# draft: (.*)$", toml([made], "beijing", "a-leaflet", "bj-", "card"), re.MULTILINE
    )
    return str(line)


def edited(text: str) -> str:
    """Give each entry of a file five variants more, as an editor would."""
    numbers = itertools.count()
    opened = text.replace("variants = []", "variants = [\n]")

    def more(found: re.Match[str]) -> str:
        return found[0] + "".join(f'  "{hash(text)}-{next(numbers)}",\n' for _ in range(5))

    return re.sub(r"^variants = \[\n", more, opened, flags=re.MULTILINE)


# What is read.


def test_a_leaflet_gives_its_sections_each_with_its_items() -> None:
    assert [(d.section, d.item, d.question) for d in entries(LEAFLET)] == [
        ("本市社会保障卡使用须知", 1, "社会保障卡丢失后怎么处理？"),
        ("本市社会保障卡使用须知", 2, "补（换）卡是否收取费用？"),
        ("本市社会保障卡使用须知", 3, "正式挂失后能否撤销挂失？"),
        ("社保卡注意事项", 1, "哪些情况变化时，需要及时变更卡内信息？"),
        ("社保卡注意事项", 2, "办理变更要带什么，材料在哪儿交?"),
    ]


def test_an_answer_is_every_paragraph_up_to_the_next_question_or_heading() -> None:
    assert [d.paragraphs for d in entries(LEAFLET)[1:4]] == [
        ("按有关规定收取。补卡、换卡工本费每张20元，首次发放免费。15个工作日后领取新卡。",),
        ("不能",),
        (
            "符合下列情形之一的，由参保单位办理变更：",
            "（1）转换险种，主要有以下情形：",
            "①由“一小”转“无业”。",
            "②由“无业”转“老年”。",
            "（2）特殊病种审批。",
            "注：2009年8月16日后退休的，先办变更。",
        ),
    ]


def test_a_handbook_gives_its_items_in_one_section_also_the_one_that_asks_nothing() -> None:
    assert [(d.section, d.item, d.question) for d in entries(HANDBOOK)] == [
        ("part-1", 1, "参保登记需要提供哪些资料？"),
        ("part-1", 2, "怎样缴纳保险费？"),
        ("part-1", 3, "首次住院的案例"),
        ("part-1", 4, "一、二级医院的起付线是多少？"),
    ]


def test_what_stands_before_the_first_question_is_kept() -> None:
    assert entries(HANDBOOK)[0].before == ("前言", "为使参保居民顺利享受待遇，特编印此手册。")
    assert entries(HANDBOOK)[1].before == ()


def test_a_dialogue_gives_questions_that_have_no_number() -> None:
    assert entries(DIALOGUE) == (
        Draft("参保", 1, "社保卡怎么领？", ("到街道领。",)),
        Draft("参保", 2, "多久能领到？", ("三个月内。",)),
        Draft("待遇", 1, "看病带什么？", ("身份证",)),
    )


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        pytest.param("1.卡丢了怎么办？\n先挂失。\n2.补卡多久？\n15天。", [1, 2], id="a full stop"),
        pytest.param("１．卡丢了怎么办？\n先挂失。\n２．补卡多久？\n15天。", [1, 2], id="full width"),
        pytest.param("（一）卡丢了怎么办？\n先挂失。\n（二）补卡多久？\n15天。", [1, 2], id="brackets"),
        pytest.param(
            "1、卡丢了怎么办？先挂失。\n2、补卡多久？答：15天。", [1, 2], id="the answer in the line"
        ),
        pytest.param("1、卡丢了怎么办\n答：先挂失。\n2、补卡多久\n答：15天。", [1, 2], id="no question mark"),
        pytest.param(
            "1、问：卡丢了怎么办？\n答：先挂失。\n2、问：补卡多久？\n答：15天。", [1, 2], id="1、问："
        ),
        pytest.param("Q1：卡丢了怎么办？\nA：先挂失。\nQ2：补卡多久？\nA：15天。", [1, 2], id="Q and A"),
        pytest.param("1、卡丢了怎么办？\n先挂失。\n3、补卡多久？\n15天。", [1, 3], id="a number left out"),
        pytest.param(
            "1、要带什么？\n1、身份证\n2、照片\n2、补卡多久？\n15天。",
            [1, 2],
            id="a list counted as the questions",
        ),
        pytest.param(
            "1、要带什么？\n15天。\n2、补卡多久？\n1、甲\n2、乙\n3、丙\n4、丁\n3、去哪儿？\n街道。",
            [1, 2, 3],
            id="a list that runs past the questions",
        ),
    ],
)
def test_questions_are_found_however_they_are_numbered(text: str, questions: list[int]) -> None:
    found = entries(text)
    assert [d.item for d in found] == questions
    assert {d.question.rstrip("？") for d in found} <= {"卡丢了怎么办", "补卡多久", "要带什么", "去哪儿"}
    assert found[-1].paragraphs in {("15天。",), ("街道。",)}


def test_numbers_past_ten_are_read_in_either_script() -> None:
    chinese = [*"一二三四五六七八九", "十", "十一", "十二"]
    for numerals in (chinese, [str(n) for n in range(1, 13)]):
        text = "\n".join(f"{numeral}、第{n}问是什么？\n好。" for n, numeral in enumerate(numerals, 1))
        assert [d.item for d in entries(text)] == list(range(1, 13))
    assert [draft._number(n) for n in ("二十", "三十八", "一百零二".replace("零", ""), "⑫", "⑳")] == [
        20,
        38,
        102,
        12,
        20,
    ]


def test_numbers_that_start_anew_without_a_heading_start_another_section() -> None:
    text = "1、卡丢了怎么办？\n先挂失。\n1、补卡多久？\n15天。"
    assert [(d.section, d.item) for d in entries(text)] == [("part-1", 1), ("part-2", 1)]


def test_headings_of_an_outer_numbering_divide_items_counted_through() -> None:
    text = "一、挂失\n1、卡丢了怎么办？\n先挂失。\n二、补卡\n2、补卡多久？\n15天。"
    assert [(d.section, d.item, d.paragraphs) for d in entries(text)] == [
        ("挂失", 1, ("先挂失。",)),
        ("补卡", 2, ("15天。",)),
    ]


def test_a_heading_above_a_heading_is_kept_with_the_question_under_them() -> None:
    text = "第一章 社保卡\n一、挂失\n1、卡丢了怎么办？\n先挂失。"
    assert entries(text) == (Draft("挂失", 1, "卡丢了怎么办？", ("先挂失。",), ("第一章 社保卡",)),)


@pytest.mark.parametrize(
    ("last_line", "number"),
    [
        pytest.param("三级600", 2, id="numbers go on"),
        pytest.param("以下各类人员可到街道办理" * 5, 1, id="a long line"),
        pytest.param("不收取费用。", 1, id="a sentence"),
        pytest.param("（2）持身份证到街道", 1, id="an item of a list"),
    ],
)
def test_the_last_line_of_an_answer_is_no_heading(last_line: str, number: int) -> None:
    text = f"1、卡丢了怎么办？\n先挂失。\n{last_line}\n{number}、补卡多久？\n15天。"
    assert entries(text)[0].paragraphs == ("先挂失。", last_line)


def test_an_answer_of_a_few_words_is_no_heading() -> None:
    assert [(d.section, d.paragraphs) for d in entries("问：带什么？\n身份证\n问：去哪儿？\n街道")] == [
        ("part-1", ("身份证",)),
        ("part-1", ("街道",)),
    ]


def test_of_two_numberings_that_ask_as_often_the_outer_one_counts_the_questions() -> None:
    text = "一、卡丢了怎么办？\n1、在市区吗？\n到街道。"
    assert entries(text) == (Draft("part-1", 1, "卡丢了怎么办？", ("1、在市区吗？", "到街道。")),)


def test_characters_that_nobody_sees_are_left_out() -> None:
    assert entries("1、卡\u200b丢了怎么办？\n\u200f先\u00ad挂失。")[0] == Draft(
        "part-1", 1, "卡丢了怎么办？", ("先挂失。",)
    )


@pytest.mark.parametrize("text", ["", "社保卡须知", "1、身份证\n2、照片", "没有问号的一行。\n还有一行。"])
def test_a_document_without_questions_is_refused(text: str) -> None:
    with pytest.raises(DraftError) as refused:
        entries(text)
    assert refused.value.found == "no question found"
    assert str(refused.value) == f"no question found; {refused.value.right}"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_document_in_utf8_is_read_with_a_mark_at_its_start_or_none(tmp_path: Path, start: str) -> None:
    file = tmp_path / "document.txt"
    file.write_text(start + LEAFLET, encoding="utf-8")
    assert read(file) == LEAFLET


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (LEAFLET.encode("gb18030"), "not UTF-8 but, by the look of it, GB18030"),
        (LEAFLET.encode("utf-16"), "not UTF-8 but, by the look of it, UTF-16"),
        (b"\x80\xff\x00\xff", "not UTF-8"),
    ],
)
def test_a_document_in_another_encoding_is_refused_and_the_encoding_named(
    tmp_path: Path, raw: bytes, found: str
) -> None:
    file = tmp_path / "document.txt"
    file.write_bytes(raw)
    with pytest.raises(DraftError) as refused:
        read(file)
    assert (refused.value.found, refused.value.right) == (
        f"{file}: {found}",
        "save the document as UTF-8 text",
    )


def test_a_document_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DraftError) as refused:
        read(tmp_path / "none.txt")
    assert refused.value.found == f"{tmp_path / 'none.txt'}: No such file or directory"


# What is made of an answer.


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        pytest.param(
            ["到网点办理。材料要齐全。"], {"lead": "到网点办理。材料要齐全。"}, id="a short first sentence"
        ),
        pytest.param(
            ["到社保卡服务网点办理。材料要齐全。"],
            {"lead": "到社保卡服务网点办理。", "notes": ["材料要齐全。"]},
            id="a first sentence and another",
        ),
        pytest.param(
            ["按有关规定办理。工本费20元。首次发放免费。15个工作日后领取。"],
            {
                "lead": "按有关规定办理。",
                "fees": "工本费20元。首次发放免费。",
                "time_limit": "15个工作日后领取。",
            },
            id="fees and a time limit",
        ),
        pytest.param(
            ["按有关规定办理。", "工本费20元", "挂失免费"],
            {"lead": "按有关规定办理。", "fees": "工本费20元 挂失免费"},
            id="fees without full stops",
        ),
        pytest.param(
            ["按有关规定办理。", "元旦不办。一年一次。"],
            {"lead": "按有关规定办理。", "notes": ["元旦不办。", "一年一次。"]},
            id="neither money nor days",
        ),
        pytest.param(
            ["应先进行预挂失。有两种方式：", "（1）打热线；", "（2）到网点。"],
            {"lead": "应先进行预挂失。", "steps": ["有两种方式：", "打热线；", "到网点。"]},
            id="steps",
        ),
        pytest.param(
            ["可通过以下方式办理：①打热线；②到网点。"],
            {"lead": "可通过以下方式办理：", "steps": ["打热线；", "到网点。"]},
            id="a list in a line",
        ),
        pytest.param(
            ["清单(①日清单不受理；②须有单价）可到窗口办理。"],
            {"lead": "清单(①日清单不受理；②须有单价）可到窗口办理。"},
            id="no list in brackets",
        ),
        pytest.param(
            ["需要携带：1、身份证；2、照片。"],
            {"lead": "需要携带：", "bring": ["身份证；", "照片。"]},
            id="things to bring",
        ),
        pytest.param(
            ["（1）职工到单位领；", "（2）居民到街道领。"],
            {"lead": "职工到单位领；", "steps": ["职工到单位领；", "居民到街道领。"]},
            id="a list alone",
        ),
        pytest.param(
            [
                "分两种情况办理。",
                "（一）首次申领",
                "到银行网点。带身份证。",
                "（二）补领",
                "到社保中心。",
                "注：周末不办。",
            ],
            {
                "lead": "分两种情况办理。",
                "steps": ["首次申领", "到银行网点。带身份证。", "补领", "到社保中心。"],
                "notes": ["注：周末不办。"],
            },
            id="titles with paragraphs under them",
        ),
        pytest.param(
            ["应提供下列材料：", "（1）身份证", "（2）照片", "15个工作日内办结。"],
            {"lead": "应提供下列材料：", "bring": ["身份证", "照片"], "time_limit": "15个工作日内办结。"},
            id="a paragraph after a list",
        ),
        pytest.param(
            ["按有关规定办理。流程如下：", "1、应提供的材料：", "（1）身份证；", "2、到窗口办理。"],
            {
                "lead": "按有关规定办理。",
                "bring": ["应提供的材料：", "身份证；"],
                "steps": ["流程如下：", "到窗口办理。"],
            },
            id="things to bring among steps",
        ),
        pytest.param(
            ["案例如下面两种。", "① 首次住院。", "② 再次住院。", "基于案例②计算。"],
            {
                "lead": "案例如下面两种。",
                "steps": ["首次住院。", "② 再次住院。"],
                "notes": ["基于案例②计算。"],
            },
            id="a mark that another sentence names",
        ),
        pytest.param(
            ["须提供材料（1、户口本；2、身份证；3、照片）办理。"],
            {"lead": "须提供材料（1、户口本；2、身份证；3、照片）办理。"},
            id="a numbered list in brackets",
        ),
        pytest.param(
            ["须提供材料（例如：1、户口本；2、身份证）办理。"],
            {"lead": "须提供材料（例如：1、户口本；2、身份证）办理。"},
            id="a list in brackets after a colon",
        ),
        pytest.param(
            ["一、二级医疗机构的起付线为200元。"],
            {"lead": "一、二级医疗机构的起付线为200元。"},
            id="numerals that count nothing",
        ),
        pytest.param(
            ["按有关规定办理。应提供下列材料：", "（1）身份证"],
            {"lead": "按有关规定办理。", "bring": ["应提供下列材料：", "身份证"]},
            id="things to bring after a lead",
        ),
        pytest.param(
            ["缴费标准见下面的表格。标准如下："],
            {"lead": "缴费标准见下面的表格。", "notes": ["标准如下："]},
            id="a table that was lost",
        ),
        pytest.param(
            ["参照《通知》（自2016年起。含补充规定）执行，不再另行规定。"],
            {"lead": "参照《通知》（自2016年起。含补充规定）执行，不再另行规定。"},
            id="a full stop in brackets",
        ),
    ],
)
def test_each_sentence_goes_where_it_belongs(paragraphs: list[str], expected: dict[str, Any]) -> None:
    assert sorted_answer(*paragraphs) == expected


def test_a_list_without_an_introduction_is_what_the_question_asks_for() -> None:
    answer = ("（1）身份证。", "（2）照片。")
    assert "bring" in sorted_answer(*answer, question="补卡需要提供哪些材料？")
    assert "steps" in sorted_answer(*answer, question="持卡人的证件丢了如何补办？")


def test_what_introduces_a_list_says_more_than_the_question() -> None:
    answer = ("按有关规定办理。流程如下：", "（1）填表。", "（2）交费。")
    assert "steps" in sorted_answer(*answer, question="补卡需要提供哪些材料？")


@pytest.mark.parametrize(
    ("sentence", "phones"),
    [
        ("可拨打社会保障卡服务热线96102（24小时服务）。", ["96102"]),
        (
            "咨询电话12333，8812333，010-12345678，400-810-1234。",
            ["12333", "8812333", "010-12345678", "400-810-1234"],
        ),
        ("拨打12333挂失，再打12333解挂。", ["12333"]),
        ("报销51558元，一共99628元。", []),
        ("服务热线每月收费10000元。", []),
        ("卡号110101199003071234可拨打热线查询。", []),
    ],
)
def test_numbers_to_ring_are_found_and_amounts_are_not(sentence: str, phones: list[str]) -> None:
    assert sorted_answer(sentence).get("phones", []) == phones


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("参保人员如何领取社会保障卡？", ["如何领取社会保障卡", "领取社会保障卡"]),
        ("请问预挂失的有效期是多少天？", ["预挂失的有效期是多少天", "预挂失 有效期"]),
        ("补（换）卡是否收取费用？", ["补卡是否收取费用", "换卡是否收取费用", "补卡 收取费用"]),
        ("什么情况需要换卡，如何办理？", ["什么情况需要换卡", "情况 换卡"]),
        ("登记簿用完后如何换发？丢失后如何补办？", ["登记簿用完后如何换发", "登记簿用完后 换发 丢失后 补办"]),
        ("怎样了解相关政策？", ["了解相关政策"]),
        ("居民大病待遇计算案例", []),
        ("哪些情况变化时，需要及时变更信息？", ["情况变化时 及时变更信息"]),
    ],
)
def test_variants_are_those_that_the_question_itself_gives(question: str, expected: list[str]) -> None:
    assert variants(question) == expected


def test_a_variant_that_two_questions_share_is_left_out() -> None:
    text = "1、参保人员如何补卡？\n好。\n2、持卡人如何补卡？\n好。\n3、如何换卡？\n好。"
    (drafted,) = files(text, "beijing", "cards").values()
    assert [entry["variants"] for entry in tomllib.loads(drafted)["entry"]] == [[], [], ["换卡"]]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            to_do("到服务网点办理。"),
            "variants: 0 derived from the question, write how people ask until there are 20",
        ),
        (to_do("到服务网点办理。"), "say all of it in plain words."),
        (to_do(), "lead: the document gives no answer"),
        (to_do("（1）甲。", "（2）乙。"), "lead: the document begins with a list"),
        (to_do("有两种方式办理：", "（1）甲。"), "a line that ends in ： heads the ones after it"),
        (
            to_do("比例如下面的表格。", "三级", "55%"),
            "notes: there are very short ones, see whether they were a table",
        ),
        (to_do("[image: picture.jpg]"), "a picture, bookmark or character was lost"),
        (to_do("\ufffd首次住院的案例。"), "a picture, bookmark or character was lost"),
        (
            to_do("到服务网点办理。", item=3),
            "item: 3 follows 0, see whether a question went into the answer before",
        ),
    ],
)
def test_each_draft_says_what_is_left_to_do(line: str, reason: str) -> None:
    assert reason in line


def test_a_sound_answer_is_not_doubted() -> None:
    assert to_do("到服务网点办理。").count(";") == 1


# The files.


def test_each_section_is_a_file_of_its_own() -> None:
    drafted = files(LEAFLET, "beijing", "beijing-card-leaflet", "get-card")
    assert list(drafted) == ["beijing-card-leaflet-1.toml", "beijing-card-leaflet-2.toml"]
    first, second = map(tomllib.loads, drafted.values())
    assert {key: first[key] for key in ("document", "section", "region")} == {
        "document": "beijing-card-leaflet",
        "section": "本市社会保障卡使用须知",
        "region": "beijing",
    }
    assert [(e["id"], e["item"], e["topic"]) for e in second["entry"]] == [
        ("bj-card-leaflet-2-01", 1, "get-card"),
        ("bj-card-leaflet-2-02", 2, "get-card"),
    ]


def test_a_document_of_one_section_is_one_file() -> None:
    assert list(files(HANDBOOK, "urumqi", "handbook-2017")) == ["urumqi-handbook-2017.toml"]


@pytest.mark.parametrize("text", [LEAFLET, HANDBOOK, DIALOGUE])
def test_a_draft_has_the_shape_of_a_knowledge_file(text: str) -> None:
    for name, drafted in files(text, "urumqi", "leaflet").items():
        data = tomllib.loads(drafted)
        assert list(shape.misfits(data, name, shape.FILE)) == []
        for entry in data["entry"]:
            assert list(shape.misfits(entry, name, shape.ENTRY)) == []
            assert list(shape.misfits(entry["answer"], name, shape.ANSWER)) == []


def test_a_draft_loads_once_an_editor_has_written_its_variants_and_not_before(tmp_path: Path) -> None:
    directory = shutil.copytree(SOUND, tmp_path / "knowledge")
    drafted = files(LEAFLET, "beijing", "leaflet", "get-card")
    for name, text in drafted.items():
        (directory / name).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(directory)
    assert {re.sub(".*: variants: ", "", fault) for fault in refused.value.faults} == {
        "fewer than 5; people ask in many words"
    }

    for name, text in drafted.items():
        (directory / name).write_text(edited(text), encoding="utf-8")
    loaded = knowledge.load(directory)
    entry = loaded.entry("bj-leaflet-1-02")
    assert entry.wording().question == "补（换）卡是否收取费用？"
    assert entry.wording().answer.fees == "补卡、换卡工本费每张20元，首次发放免费。"
    assert entry.source.as_dict() == {"document": "leaflet", "section": "本市社会保障卡使用须知", "item": 2}


def test_a_question_without_an_answer_is_drafted_and_the_loader_left_to_refuse_it() -> None:
    (drafted,) = files("1、卡丢了怎么办？\n2、补卡多久？\n15天。", "beijing", "leaflet").values()
    assert tomllib.loads(drafted)["entry"][0]["answer"] == {}


def test_a_number_that_stands_twice_gives_two_ids() -> None:
    text = "1、卡丢了怎么办？\n先挂失。\n2、补卡多久？\n15天。\n2、去哪儿？\n街道。"
    (drafted,) = files(text, "beijing", "leaflet").values()
    assert [e["id"] for e in tomllib.loads(drafted)["entry"]] == [
        "bj-leaflet-01",
        "bj-leaflet-02",
        "bj-leaflet-02b",
    ]


def test_a_city_that_is_not_ours_is_told_what_else_it_needs() -> None:
    (drafted,) = files(HANDBOOK, "shanghai", "shanghai-handbook").values()
    head = drafted.partition("document =")[0]
    for named in ("REGIONS in faq/entry.py", "regions.toml", "topics", "most_asked", "lost_card", "hotlines"):
        assert named in head
    assert tomllib.loads(drafted)["entry"][0]["id"] == "shanghai-01"
    (ours,) = files(HANDBOOK, "urumqi", "urumqi-handbook").values()
    assert "REGIONS" not in ours


def test_what_the_head_of_a_draft_names_is_there() -> None:
    head = next(iter(files(HANDBOOK, "shanghai", "handbook").values())).partition("document =")[0]
    for file, named in (
        ("kiosk/presenters/answers.py", "DOCUMENTS"),
        ("faq/entry.py", "REGIONS"),
        ("README.md", "Add a region"),
    ):
        assert file in head
        assert named in head
        assert named in (ROOT / file).read_text(encoding="utf-8")
    assert set(shape.REGION) == {"topics", "most_asked", "lost_card", "hotlines"}


def test_every_city_of_ours_has_ids_that_begin_as_its_entries_do() -> None:
    known = knowledge.load()
    for region in REGIONS:
        letters = draft._ID_PREFIXES[region]
        assert {entry.id.partition("-")[0] for entry in known if entry.region == region} == {letters}


@pytest.mark.parametrize(
    ("region", "document", "found"),
    [
        ("Shanghai", "leaflet", "region: 'Shanghai'"),
        ("../up", "leaflet", "region: '../up'"),
        ("shanghai", "a leaflet", "document: 'a leaflet'"),
        ("shanghai", "", "document: ''"),
    ],
)
def test_a_name_that_is_no_file_name_is_refused(region: str, document: str, found: str) -> None:
    with pytest.raises(DraftError) as refused:
        files(LEAFLET, region, document)
    assert (refused.value.found, refused.value.right) == (found, "use small letters, figures and hyphens")


@pytest.mark.parametrize("drafts", [(), entries(LEAFLET)])
def test_a_file_holds_the_drafts_of_one_section(drafts: tuple[Draft, ...]) -> None:
    with pytest.raises(DraftError):
        toml(drafts, "beijing", "leaflet", "bj-", "card")


# What always holds.

LETTERS = "社保卡参保人员到网点办理材料身份证元天带提供一二十（）“”《》，、：；。？！1 29.%①"
lines_of_text = st.text(st.sampled_from(LETTERS) | st.characters(exclude_categories=["Cs"]), max_size=30)
marks = st.sampled_from(["", "", "（1）", "（2）", "①", "②", "1、", "2、", "（一）", "一、", "注：", "答："])
paragraphs = st.lists(
    st.builds("{}{}".format, marks, lines_of_text).map(draft._visible).filter(bool), max_size=6
)
documents = st.lists(st.builds("{}{}".format, marks, lines_of_text), max_size=12).map("\n".join)


def characters(text: str) -> Counter[str]:
    return Counter(c for c in text if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def unmarked(text: str) -> str:
    """Return a text without what may be a mark of a list, a question or an answer: rather too much than too little."""
    frames = r"问题?|[QＱ]|解?答[案复]?|[AＡ]"
    return re.sub(
        rf"(?:第|{frames}|[（(])?\s*(?:[一二三四五六七八九十百]+|\d+|[①-⑳])?\s*(?:[、.．：:）)]|部分|[章节篇])*|{frames}",
        "",
        text,
    )


@runs
@given(paragraphs)
@example(["是的。", "（1）", "（2）甲：①乙；②丙"])
@example(["1、2、3、"])
@example(["一、二级医院200元。", "案例②见下。", "② 再次住院"])
@example(["有两种：（1）甲；（2）乙", "丙"])
def test_no_character_of_an_answer_is_lost_but_marks_of_lists_and_none_is_made_up(lines: list[str]) -> None:
    answer = sorted_answer(*lines)
    answer.pop("phones", None)
    said = "".join("".join(part) for part in answer.values())
    assert not characters(unmarked("".join(lines))) - characters(said)
    lead = answer.get("lead", "")
    listed = lead in {*answer.get("steps", []), *answer.get("bring", [])}
    assert not characters(said) - characters("".join(lines)) - characters(lead if listed else "")


@runs
@given(documents)
@example(HANDBOOK)
@example(LEAFLET)
@example(DIALOGUE)
def test_no_character_of_a_document_is_lost_but_marks_and_none_is_made_up(text: str) -> None:
    try:
        found = entries(text)
    except DraftError:
        return
    sections = {d.section for d in found if not d.section.startswith("part-")}
    kept = "".join([*sections, *("".join([d.question, *d.paragraphs, *d.before]) for d in found)])
    assert not characters(unmarked(text)) - characters(kept)
    assert not characters(kept) - characters(text)


@runs
@given(documents, st.sampled_from([*REGIONS, "shanghai"]))
def test_a_draft_is_toml_of_the_right_shape_whatever_the_document_says(text: str, region: str) -> None:
    try:
        drafted = files(f"1、怎么办理？\n好。\n{text}", region, "leaflet")
    except DraftError:
        return
    for name, file in drafted.items():
        data = tomllib.loads(file)
        faults = list(shape.misfits(data, name, shape.FILE))
        for entry in data["entry"]:
            faults += [
                *shape.misfits(entry, name, shape.ENTRY),
                *shape.misfits(entry["answer"], name, shape.ANSWER),
            ]
        allowed = ("lead: missing", "region: 'shanghai'")
        assert [fault for fault in faults if not any(reason in fault for reason in allowed)] == []


@runs
@given(
    st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=4),
    st.sampled_from(["{}、", "{}.", "（{}）"]),
    st.sampled_from(["", "答："]),
)
def test_every_question_of_every_section_is_found(sections: list[int], mark: str, frame: str) -> None:
    lines = []
    for number, items in enumerate(sections):
        lines.append(f"第{number}类事项须知")
        for item in range(1, items + 1):
            question = f"{mark.format(item)}第{number}类的第{item}件事怎么办？"
            lines += [question, f"{frame}先看，再办。", "①带卡；", "②签字。"]
    assert [(d.section, d.item, d.question, len(d.paragraphs)) for d in entries("\n".join(lines))] == [
        (f"第{number}类事项须知", item, f"第{number}类的第{item}件事怎么办？", 3)
        for number, items in enumerate(sections)
        for item in range(1, items + 1)
    ]
