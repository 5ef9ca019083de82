"""Unanswered questions are brought together when they ask the same, and kept apart when they do not."""

import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.grouping import KINDS, BadQuestionLine, Counted, Group, groups

runs = settings(database=None, deadline=None, max_examples=100)

SAME = [
    ("公积金怎么提取", "怎么提取公积金"),
    ("公积金贷款", "请问公积金可以贷款吗？"),
    ("社保卡丢了怎么办", "医保卡丢了咋办"),
    ("社保卡丢了怎么办", "设保卡丢了"),
    ("社保卡丢了", "shebaokadiule"),
    ("養老金什麼時候發", "养老金啥时候发啊"),
    ("生育津贴能领多少钱", "请问生育津贴能领多少"),
    ("失业金去哪领", "失业金在哪儿领"),
    ("落户需要什么条件", "落户条件是什么"),
    ("护照怎么办", "我想办护照"),
    ("how do I change my phone number", "Change the phone number?"),
    ("hukou transfer", "transfer of hukou"),
    ("پېنسىيە قاچان بېرىلىدۇ", "پېنسىيە پۇلى قاچان بېرىلىدۇ"),
]
DIFFERENT = [
    ("社保卡丢了怎么办", "社保卡坏了怎么办"),
    ("社保卡密码忘了", "社保卡密码怎么改"),
    ("养老金什么时候发", "养老金发多少"),
    ("失业金怎么领", "养老金怎么领"),
    ("孩子怎么参保", "老人怎么参保"),
    ("住院报销多少", "门诊报销多少"),
    ("买火车票", "买飞机票"),
    ("怎么办", "天气"),
    ("how do i get a new card", "how do i get a new booklet"),
    ("lost card", "丢了"),
]
TEXTS = st.text("社保卡丢了怎么办公积金提取住院 abc", max_size=12) | st.text(max_size=15)
ASKED = st.builds(
    Counted,
    text=TEXTS,
    count=st.integers(1, 9),
    region=st.sampled_from([None, "beijing", "urumqi"]),
    lang=st.sampled_from(["zh", "en", "ug"]),
    kind=st.sampled_from(KINDS),
    entry=st.sampled_from([None, "bj-card-05"]),
    first=st.none() | st.dates(),
    last=st.none() | st.dates(),
)


def grouped(*texts: str) -> list[list[str]]:
    """Return the texts of each group, the first text asked most."""
    asked = [Counted(text, 100 - place) for place, text in enumerate(texts)]
    return [[member.text for member in group.members] for group in groups(asked)]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_questions_that_ask_the_same_come_together(one: str, other: str) -> None:
    assert grouped(one, other) == [[one, other]]
    assert grouped(other, one) == [[other, one]]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_questions_that_ask_something_else_stay_apart(one: str, other: str) -> None:
    assert grouped(one, other) == [[one], [other]]


def test_the_question_asked_most_leads_and_the_group_asked_most_comes_first() -> None:
    asked = [
        Counted("公积金提取", 2),
        Counted("公积金怎么提取", 5),
        Counted("落户条件", 6),
        Counted("怎么提取公积金呢", 1),
    ]
    first, second = groups(asked)
    assert (first.leader.text, first.count, len(first.members)) == ("公积金怎么提取", 8, 3)
    assert (second.leader.text, second.count) == ("落户条件", 6)
    assert [member.count for member in first.members] == [5, 2, 1]


def test_cities_are_kept_apart_and_fates_are_not() -> None:
    asked = [
        Counted("卡丢了", 3, "beijing"),
        Counted("卡丢了", 2, "urumqi"),
        Counted("卡丢了", 1, "beijing", kind="unhelpful", entry="bj-card-05"),
        Counted("卡丢了", 1),
    ]
    assert [(g.leader.region, g.count) for g in groups(asked)] == [("beijing", 4), ("urumqi", 2), (None, 1)]


def test_a_question_joins_the_leader_it_is_most_like() -> None:
    assert grouped("公积金贷款额度多少", "公积金贷款利率多少", "公积金贷款利率多少钱") == [
        ["公积金贷款利率多少", "公积金贷款利率多少钱"],
        ["公积金贷款额度多少"],
    ]


def test_nothing_makes_no_group() -> None:
    assert groups([]) == []


@runs
@given(st.lists(ASKED, max_size=12), st.randoms())
def test_every_question_is_in_one_group_however_the_list_is_ordered(
    asked: list[Counted], random: object
) -> None:
    found = groups(asked)
    assert Counter(member for group in found for member in group.members) == Counter(asked)
    assert [group.count for group in found] == sorted((group.count for group in found), reverse=True)
    for group in found:
        assert group.leader.count == max(member.count for member in group.members)
        assert {member.region for member in group.members} == {group.leader.region}
    shuffled = list(asked)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [shape(group) for group in groups(shuffled)] == [shape(group) for group in found]


def shape(group: Group) -> list[tuple[str, int, str | None, str]]:
    return [(m.text, m.count, m.region, m.lang) for m in group.members]


def test_a_question_and_its_line_say_the_same() -> None:
    asked = Counted(
        "卡", 3, "beijing", "ug", "unhelpful", "bj-card-05", date(2026, 11, 1), date(2026, 11, 21)
    )
    line = {
        "q": "卡",
        "region": "beijing",
        "lang": "ug",
        "kind": "unhelpful",
        "entry": "bj-card-05",
        "count": 3,
        "first": "2026-11-01",
        "last": "2026-11-21",
    }
    assert asked.as_dict() == line
    assert Counted.from_dict(line) == asked
    assert Counted.from_dict({"q": " 卡\n丢 ", "count": 1}) == Counted("卡 丢", 1)
    assert json.dumps(Counted("卡", 1).as_dict())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ([], "not an object"),
        ("卡", "not an object"),
        ({}, "q: missing"),
        ({"q": None, "count": 1}, "q: missing"),
        ({"q": " \x00", "count": 1}, "q: missing"),
        ({"q": "卡"}, "count: use"),
        ({"q": "卡", "count": 0}, "count: use"),
        ({"q": "卡", "count": True}, "count: use"),
        ({"q": "卡", "count": "3"}, "count: use"),
        ({"q": "卡", "count": 1, "region": "shanghai"}, "region: use null, beijing, urumqi"),
        ({"q": "卡", "count": 1, "region": []}, "region: use"),
        ({"q": "卡", "count": 1, "lang": "fr"}, "lang: use zh, en, ug"),
        ({"q": "卡", "count": 1, "lang": None}, "lang: use"),
        ({"q": "卡", "count": 1, "kind": "asked"}, "kind: use refused, unhelpful"),
        ({"q": "卡", "count": 1, "entry": 5}, "entry: use"),
        ({"q": "卡", "count": 1, "first": "yesterday"}, "first: use a day"),
        ({"q": "卡", "count": 1, "last": 20261121}, "last: use a day"),
    ],
)
def test_a_line_that_can_not_be_used_is_refused_and_the_field_named(line: object, says: str) -> None:
    with pytest.raises(BadQuestionLine, match=says):
        Counted.from_dict(line)
