"""Ranking, and the choice between an answer, a choice and a refusal."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq.entry import LANGUAGES, REGIONS
from faq.knowledge import Knowledge
from faq.matcher import (
    CHOOSE_WITHIN,
    DEFAULT_LIMIT,
    MOST_ANSWERS,
    MOST_CHARACTERS,
    REFUSE_BELOW,
    BadQuestion,
    Match,
    Matcher,
    Result,
    Verdict,
)
from faq.normalise import normalise
from tests.unit.faq.conftest import Made

QUESTIONS = Path(__file__).parents[2] / "cases" / "questions.toml"
runs = settings(database=None, max_examples=80, deadline=None)


def questions() -> list[dict[str, Any]]:
    return tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", questions(), ids=lambda case: f"{case['kind']} {case['q']}")
def test_everyday_questions_find_the_entry_they_mean(matcher: Matcher, case: dict[str, Any]) -> None:
    result = matcher.ask(case["q"], case.get("region"))
    assert (result.answers[0].id, result.refused) == (case["means"], False)


def test_everyday_questions_are_no_wordings_of_an_entry(known: Knowledge) -> None:
    wordings = {
        normalise(text)
        for entry in known
        for wording in entry.wordings.values()
        for text in (wording.question, *wording.variants)
    }
    assert not wordings & {normalise(case["q"]) for case in questions()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_of_an_entry_finds_that_entry(matcher: Matcher, known: Knowledge, lang: str) -> None:
    lost = [
        entry.id
        for entry in known
        if matcher.ask(entry.wording(lang).question, entry.region).answers[0].id != entry.id
    ]
    assert lost == []


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样",
        "给我讲个笑话",
        "帮我订一张火车票",
        "What is the weather like today?",
        "asdfghjkl",
        "بۈگۈن ھاۋا قانداق",
        "😀🆘💊",
        "？？？",
        "1234567890",
    ],
)
@pytest.mark.parametrize("region", [*REGIONS, None])
def test_a_question_about_something_else_is_refused(
    matcher: Matcher, question: str, region: str | None
) -> None:
    result = matcher.ask(question, region)
    assert result.refused
    assert result.confidence < REFUSE_BELOW


def test_a_refusal_still_gives_the_near_misses(matcher: Matcher) -> None:
    result = matcher.ask("今天天气怎么样", "beijing")
    assert result.refused
    assert result.answers
    assert result.confidence < REFUSE_BELOW


def test_words_an_entry_knows_nothing_of_lessen_the_confidence(matcher: Matcher) -> None:
    asked, drowned = "社保卡丢了怎么办", "社保卡丢了怎么办，顺便问一下高铁票退票和火锅店"
    assert matcher.ask(drowned, "beijing").confidence < matcher.ask(asked, "beijing").confidence


def test_two_entries_that_fit_alike_are_a_choice(made: Made) -> None:
    result = Matcher(made(a="社保卡挂失", b="社保卡挂失")).ask("社保卡挂失")
    assert (result.verdict, result.refused) == (Verdict.CHOOSE, False)
    assert result.answers[0].score - result.answers[1].score < CHOOSE_WITHIN


def test_one_entry_that_fits_clearly_better_is_an_answer(made: Made) -> None:
    result = Matcher(made(a="社保卡挂失", b="住院起付线")).ask("社保卡挂失")
    assert (result.verdict, result.refused, result.answers[0].id) == (Verdict.ANSWER, False, "a")


def test_a_question_that_shares_nothing_with_any_entry_is_refused_without_near_misses(made: Made) -> None:
    result = Matcher(made(a="社保卡挂失")).ask("😀")
    assert (result.verdict, result.confidence, result.answers) == (Verdict.REFUSAL, 0.0, ())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_matches_give_their_question_in_the_language_asked_for(
    matcher: Matcher, known: Knowledge, lang: str
) -> None:
    for match in matcher.ask("社保卡丢了怎么办", "beijing", lang).answers:
        assert match.question == known.entry(match.id).wording(lang).question


@pytest.mark.parametrize("limit", [1, 2, DEFAULT_LIMIT, MOST_ANSWERS])
def test_at_most_as_many_matches_as_asked_for_are_given(matcher: Matcher, limit: int) -> None:
    everything = matcher.ask("社保卡丢了怎么办", limit=MOST_ANSWERS).answers
    assert matcher.ask("社保卡丢了怎么办", limit=limit).answers == everything[:limit]
    assert len(everything) > DEFAULT_LIMIT


@pytest.mark.parametrize(
    ("question", "region", "limit", "field", "problem"),
    [
        pytest.param("", None, 5, "question", "empty", id="nothing"),
        pytest.param(" \t\u3000\n", None, 5, "question", "empty", id="blanks"),
        pytest.param("\x00\x01\x1b\x7f", None, 5, "question", "empty", id="control characters"),
        pytest.param("\ud800", None, 5, "question", "empty", id="half a character"),
        pytest.param("社" * 501, None, 5, "question", "too_long", id="501 characters"),
        pytest.param("社" * 5000, None, 5, "question", "too_long", id="5,000 characters"),
        pytest.param("卡", "shanghai", 5, "region", "unknown_region", id="another city"),
        pytest.param("卡", "", 5, "region", "unknown_region", id="empty region"),
        pytest.param("卡", "Beijing", 5, "region", "unknown_region", id="capital letter"),
        pytest.param("卡", None, 0, "limit", "bad_limit", id="limit 0"),
        pytest.param("卡", None, -1, "limit", "bad_limit", id="limit -1"),
        pytest.param("卡", None, 51, "limit", "bad_limit", id="limit 51"),
    ],
)
def test_a_question_that_cannot_be_asked_says_which_field_and_what_would_be_right(
    matcher: Matcher, question: str, region: str | None, limit: int, field: str, problem: str
) -> None:
    with pytest.raises(BadQuestion) as refused:
        matcher.ask(question, region, limit=limit)
    error = refused.value
    assert (error.field, error.problem) == (field, problem)
    assert str(error) == f"{field}: {problem.replace('_', ' ')}; use {error.expected}"


def test_a_question_may_have_500_characters(matcher: Matcher) -> None:
    question = "社保卡丢了怎么办" * 63
    assert not matcher.ask(question[:MOST_CHARACTERS], "beijing").refused


def test_direction_marks_change_nothing(matcher: Matcher) -> None:
    plain = matcher.ask("社保卡丢了怎么办", "beijing")
    marked = matcher.ask("\u200f\u202b社保卡丢了怎么办\u202c\u200e", "beijing")
    assert marked.answers == plain.answers


def test_a_result_is_given_as_the_contract_names_it() -> None:
    result = Result("卡丢了", None, Verdict.ANSWER, 0.123456, (Match("bj-01", 0.123456, "卡丢了怎么办？"),))
    assert result.as_dict() == {
        "q": "卡丢了",
        "region": None,
        "refused": False,
        "confidence": 0.1235,
        "answers": [{"id": "bj-01", "score": 0.1235, "question": "卡丢了怎么办？"}],
    }


PIECES = [
    "社保卡",
    "丢了",
    "起付线",
    "how much",
    "كارتا",
    "diule",
    "😀",
    "\u202e",
    "\x00",
    "\n",
    "？",
    "12333",
    "繁體",
]


@given(
    question=st.text(max_size=MOST_CHARACTERS)
    | st.lists(st.sampled_from(PIECES), max_size=60).map(lambda pieces: "".join(pieces)[:MOST_CHARACTERS]),
    region=st.sampled_from([*REGIONS, None]),
    lang=st.sampled_from(LANGUAGES),
    limit=st.integers(1, MOST_ANSWERS),
)
@example(question="社保卡丢失后怎么处理？", region=None, lang="zh", limit=1)
@runs
def test_any_text_gets_a_result_unless_there_is_nothing_in_it(
    matcher: Matcher, known: Knowledge, question: str, region: str | None, lang: str, limit: int
) -> None:
    try:
        result = matcher.ask(question, region, lang, limit)
    except BadQuestion as error:
        assert (error.field, error.problem) == ("question", "empty")  # noqa: PT017 - any other is a failure
        return
    scores = [match.score for match in result.answers]
    assert 0 <= result.confidence <= 1
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= limit
    assert len({match.id for match in result.answers}) == len(scores)
    assert {known.entry(match.id).region for match in result.answers} <= (
        {region} if region else set(REGIONS)
    )
    assert result.refused is (result.confidence < REFUSE_BELOW)


@given(st.text(max_size=80))
@runs
def test_the_same_question_gets_the_same_result(matcher: Matcher, text: str) -> None:
    question = f"卡{text}"
    assert matcher.ask(question) == matcher.ask(question)
