"""What people say besides asking: small talk, short questions that go on, and sentences that are no hospital stay."""

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import talk
from faq.talk import Talk

CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "talk.toml").read_text(encoding="utf-8")
)
LISTED: dict[str, Any] = tomllib.loads(talk.FILE.read_text(encoding="utf-8"))
PARTS = {"bring", "fees", "time_limit", "where", "phones", "steps", "more"}
KINDS = {"greeting", "yes", "thanks", "goodbye", "who", "person", "start_over"}
SMALL_TALK = [(kind, said) for kind, all_said in CASES["small_talk"].items() for said in all_said]
FOLLOW_UPS = [
    (part, asked)
    for parts in CASES["parts"].values()
    for part, all_asked in parts.items()
    for asked in all_asked
]
ALONE = [asked for all_asked in CASES["alone"].values() for asked in all_asked]


@pytest.fixture(scope="module")
def listed() -> Talk:
    return talk.load()


@pytest.mark.parametrize(("kind", "said"), SMALL_TALK)
def test_small_talk_is_known_by_its_kind(listed: Talk, kind: str, said: str) -> None:
    assert listed.small(said) == kind


@pytest.mark.parametrize("text", CASES["small_talk_and_more"]["texts"])
def test_a_text_with_something_more_in_it_is_no_small_talk(listed: Talk, text: str) -> None:
    assert listed.small(text) is None


@pytest.mark.parametrize(("part", "asked"), FOLLOW_UPS)
def test_a_short_question_is_known_by_the_part_of_the_answer_it_asks_for(
    listed: Talk, part: str, asked: str
) -> None:
    assert listed.part(asked) == part
    assert listed.small(asked) is None


@pytest.mark.parametrize("asked", ALONE)
def test_a_question_with_a_matter_of_its_own_asks_for_no_part_of_the_answer_before(
    listed: Talk, asked: str
) -> None:
    assert listed.part(asked) is None
    assert listed.small(asked) is None


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_each_language_has_enough_cases_of_each_sort(lang: str) -> None:
    assert sum(map(len, CASES["parts"][lang].values())) >= 25
    assert len(CASES["alone"][lang]) >= 25
    assert set(CASES["parts"][lang]) == PARTS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_whatever_is_listed_as_small_talk_is_known_as_that(listed: Talk, kind: str) -> None:
    assert {said: listed.small(said) for said in LISTED["small_talk"][kind]} == dict.fromkeys(
        LISTED["small_talk"][kind], kind
    )


def test_the_list_knows_the_parts_and_kinds_that_the_chat_replies_to() -> None:
    assert set(LISTED["parts"]) == set(LISTED["pinyin"]) - {"fillers"} == PARTS
    assert set(LISTED["small_talk"]) == KINDS


@pytest.mark.parametrize("text", CASES["leaning"]["leans"])
def test_a_question_that_says_so_goes_on_from_the_one_before(listed: Talk, text: str) -> None:
    assert listed.leans(text)


@pytest.mark.parametrize("text", CASES["leaning"]["stands"])
def test_other_questions_do_not(listed: Talk, text: str) -> None:
    assert not listed.leans(text)


@pytest.mark.parametrize("text", CASES["asking"]["asks"])
def test_a_question_is_told_by_its_words_or_its_mark(listed: Talk, text: str) -> None:
    assert listed.asks(text)


@pytest.mark.parametrize("text", CASES["asking"]["tells"])
def test_what_only_tells_something_is_no_question(listed: Talk, text: str) -> None:
    assert not listed.asks(text)


@pytest.mark.parametrize("text", CASES["time"]["asked"])
def test_a_question_for_a_day_is_known(listed: Talk, text: str) -> None:
    assert listed.asks_when(text)


@pytest.mark.parametrize("text", CASES["time"]["not_asked"])
def test_to_name_a_day_is_not_to_ask_for_one(listed: Talk, text: str) -> None:
    assert not listed.asks_when(text)


@pytest.mark.parametrize("text", CASES["care"]["stay"])
def test_a_stay_is_one_whatever_else_is_named_beside_it(listed: Talk, text: str) -> None:
    assert listed.is_stay(text) is True


@pytest.mark.parametrize("text", CASES["care"]["other"])
def test_births_and_care_without_a_bed_are_no_hospital_stays(listed: Talk, text: str) -> None:
    assert listed.is_stay(text) is False


@pytest.mark.parametrize("text", CASES["care"]["unsaid"])
def test_a_bill_alone_says_nothing_of_the_care(listed: Talk, text: str) -> None:
    assert listed.is_stay(text) is None


@given(st.text(max_size=500))
def test_any_text_is_read(text: str) -> None:
    listed = talk.load()
    assert listed.small(text) in {None, *KINDS}
    assert listed.part(text) in {None, *PARTS}
    assert {listed.leans(text), listed.asks(text), listed.asks_when(text)} <= {True, False}
    assert listed.is_stay(text) in {True, False, None}


@given(st.sampled_from(SMALL_TALK), st.sampled_from(["", "  ", "！", "...", "\u3000", "\t", "。。"]))
def test_punctuation_blanks_and_capitals_make_no_difference(case: tuple[str, str], around: str) -> None:
    kind, said = case
    assert talk.load().small(around + said.upper() + around) == kind


@pytest.mark.parametrize(
    "word",
    [
        "xuyao",
        "yao",
        "na",
        "dai",
        "要",
        "需要",
        "多少",
        "怎么",
        "what ",
        "bring ",
        "no ",
        "好",
        "门诊",
        "نېمە ",
        "قانداق ",
    ],
)
@pytest.mark.parametrize("characters", [100, 500])
def test_a_long_row_of_small_words_is_read_at_once(listed: Talk, word: str, characters: int) -> None:
    text = (word * characters)[: characters - 1] + "ж"
    began = time.perf_counter()
    for read in (listed.small, listed.part, listed.leans, listed.asks, listed.asks_when, listed.is_stay):
        read(text)
    assert time.perf_counter() - began < 1
