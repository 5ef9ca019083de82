"""Ranking, and the choice between an answer, a choice and a refusal."""

import math
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import matcher as matching
from faq.entry import LANGUAGES, REGIONS
from faq.knowledge import Knowledge
from faq.matcher import (
    CHOOSE_FROM,
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
from faq.model import Model
from faq.normalise import normalise, printable
from faq.outside import Matter
from faq.scoring import CANDIDATE_FEATURES, REFUSAL_FEATURES, Candidate, Index, Reading
from tests.unit.faq.conftest import Made

CASES = Path(__file__).parents[2] / "cases"
QUESTIONS, NEAR_MISSES = CASES / "questions.toml", CASES / "near-misses.toml"


def questions() -> list[dict[str, Any]]:
    return tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", questions(), ids=lambda case: f"{case['kind']} {case['q']}")
def test_everyday_questions_find_the_entry_they_mean(matcher: Matcher, case: dict[str, Any]) -> None:
    result = matcher.ask(case["q"], case.get("region"))
    assert (result.answers[0].id, result.refused) == (case["means"], False)


def test_everyday_questions_are_no_texts_that_the_matcher_knows(matcher: Matcher) -> None:
    texts = set(map(normalise, matcher._index._corpus.texts))
    assert [case["q"] for case in questions() if normalise(case["q"]) in texts] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_of_an_entry_finds_that_entry(matcher: Matcher, known: Knowledge, lang: str) -> None:
    found = {entry.id: matcher.ask(entry.wording(lang).question, entry.region) for entry in known}
    assert [
        name for name, result in found.items() if (result.answers[0].id, result.refused) != (name, False)
    ] == []


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


# What is decided, on probabilities set by hand:

NEAR = matching._CHOICES_FROM


class Scripted:
    """Stands in for an index: of each city it read what it was told to.

    Attributes:
        without: none of its parts is left out.
    """

    without: frozenset[str] = frozenset()

    def __init__(self, **read: Reading) -> None:
        self._read = read

    def readings(self, question: str, regions: Sequence[str]) -> list[Reading]:
        return [self._read[region] for region in regions]


# Of the features only the first counts, and its weight is 1: a candidate's is the logarithm of its probability.
PLAIN = Model((1.0, *[0.0] * (len(CANDIDATE_FEATURES) - 1)), (1.0, *[0.0] * (len(REFUSAL_FEATURES) - 1)))
WEATHER = Matter(
    "weather", REGIONS, {"zh": "天气", "en": "the weather", "ug": "ھاۋارايى"}, ("今天天气怎么样",)
)


def reading(about: float = 0.0, matter: str = "", **probable: float) -> Reading:
    """Return what makes entries as probable as said, and a refusal as probable as what is left."""

    def first(probability: float, count: int) -> list[float]:
        return [math.log(max(probability, 1e-300)), *[0.0] * (count - 1)]

    candidates = tuple(
        Candidate(name, tuple(first(p, len(CANDIDATE_FEATURES)))) for name, p in probable.items()
    )
    refusal = first(1 - sum(probable.values()), len(REFUSAL_FEATURES))
    return Reading(candidates, tuple(refusal), matter, about)


def scripted(made: Made, beijing: Reading, urumqi: Reading | None = None) -> Matcher:
    known = Knowledge(
        {
            **made(a="卡丢了", b="补卡费", c="换卡", d="查卡", e="解挂").entries,
            **made("urumqi", u="起付线", v="报销", w="领卡").entries,
        },
        {},
    )
    index = Scripted(beijing=beijing, urumqi=urumqi or reading(u=0.0))
    return Matcher(known, cast("Index", index), PLAIN, [WEATHER])


@pytest.mark.parametrize(
    ("probable", "verdict"),
    [
        pytest.param({"a": 0.9}, Verdict.ANSWER, id="one"),
        pytest.param({"a": REFUSE_BELOW + 0.001}, Verdict.ANSWER, id="just enough"),
        pytest.param({"a": REFUSE_BELOW - 0.001}, Verdict.REFUSAL, id="just not enough"),
        pytest.param(
            {"a": 0.6, "b": 0.6 * CHOOSE_FROM - 0.001}, Verdict.ANSWER, id="the second just too far"
        ),
        pytest.param({"a": 0.6, "b": 0.6 * CHOOSE_FROM + 0.001}, Verdict.CHOOSE, id="the second near enough"),
        pytest.param({"b": 0.4, "a": 0.4}, Verdict.CHOOSE, id="two alike"),
        pytest.param(
            {"a": REFUSE_BELOW * 0.6, "b": REFUSE_BELOW * 0.6}, Verdict.CHOOSE, id="enough together"
        ),
        pytest.param(
            {"a": REFUSE_BELOW * 0.4, "b": REFUSE_BELOW * 0.4}, Verdict.REFUSAL, id="not enough together"
        ),
        pytest.param({}, Verdict.REFUSAL, id="no candidates"),
    ],
)
def test_a_question_is_answered_offered_as_a_choice_or_refused_by_how_probable_its_entries_are(
    made: Made, probable: dict[str, float], verdict: Verdict
) -> None:
    found = scripted(made, reading(**probable)).ask("卡", "beijing")
    assert found.verdict is verdict
    assert found.refused is (verdict is Verdict.REFUSAL)
    assert found.confidence == pytest.approx(sum(probable.values()))
    ranked = sorted(probable, key=lambda name: (-probable[name], name))
    assert [match.id for match in found.answers] == ranked
    assert [match.score for match in found.answers] == pytest.approx([probable[name] for name in ranked])


@pytest.mark.parametrize(
    ("probable", "choices"),
    [
        pytest.param({"a": 0.4, "b": 0.3}, ["a", "b"], id="two"),
        pytest.param(
            {"a": 0.5, "b": 0.2, "c": NEAR * 0.5 + 0.001, "d": NEAR * 0.5 - 0.001},
            ["a", "b", "c"],
            id="a far one left out",
        ),
        pytest.param(
            {"a": 0.2, "b": 0.2, "c": 0.2, "d": 0.2, "e": 0.2}, ["a", "b", "c", "d"], id="four at most"
        ),
        pytest.param({"a": 0.9, "b": NEAR * 0.4}, ["a"], id="an answer"),
        pytest.param({}, [], id="none"),
    ],
)
def test_the_choices_are_those_nearest_the_best(
    made: Made, probable: dict[str, float], choices: list[str]
) -> None:
    found = scripted(made, reading(**probable)).ask("卡", "beijing")
    assert [match.id for match in found.choices] == choices


def test_a_refusal_names_the_matter_that_the_question_is_about(made: Made) -> None:
    found = scripted(made, reading(a=0.1, about=matching._NAMED_FROM + 0.01, matter="weather")).ask(
        "天气", "beijing"
    )
    assert (found.refused, found.matter) == (True, WEATHER)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(
            reading(a=0.1, about=matching._NAMED_FROM - 0.01, matter="weather"), id="hardly about it"
        ),
        pytest.param(reading(a=0.1, about=0.9, matter="other-beijing"), id="about what has no name"),
        pytest.param(reading(a=0.1), id="about none"),
        pytest.param(reading(a=0.9, about=0.9, matter="weather"), id="answered all the same"),
    ],
)
def test_otherwise_no_matter_is_named(made: Made, read: Reading) -> None:
    assert scripted(made, read).ask("天气", "beijing").matter is None


def test_a_refusal_says_when_the_other_city_answers(made: Made) -> None:
    found = scripted(made, reading(a=0.1), reading(u=0.8))
    refused = found.ask("起付线", "beijing")
    assert (refused.refused, refused.elsewhere) == (True, "urumqi")
    assert {match.id for match in refused.answers} == {"a"}
    assert found.ask("起付线", "urumqi").elsewhere is None
    assert found.ask("起付线").elsewhere is None
    assert scripted(made, reading(a=0.1), reading(u=0.1)).ask("起付线", "beijing").elsewhere is None


def test_with_no_city_named_the_entries_of_both_are_ranked_together(made: Made) -> None:
    found = scripted(made, reading(a=0.6, b=0.2), reading(u=0.3, v=0.1)).ask("卡")
    assert [match.id for match in found.answers] == ["a", "u", "b", "v"]
    assert found.confidence == pytest.approx(0.8)  # Beijing's, which knows best
    assert sum(match.score for match in found.answers) == pytest.approx(found.confidence)


def test_with_no_city_named_a_question_that_one_city_answers_is_answered(made: Made) -> None:
    for beijing, urumqi, best in ((0.05, 0.9, "u"), (0.9, 0.05, "a")):
        found = scripted(made, reading(a=beijing), reading(u=urumqi)).ask("卡")
        assert (found.verdict, found.answers[0].id) == (Verdict.ANSWER, best)


def test_with_no_city_named_a_question_that_both_answer_is_a_choice(made: Made) -> None:
    found = scripted(made, reading(a=0.9), reading(u=0.9)).ask("卡")
    assert found.verdict is Verdict.CHOOSE
    assert {match.id for match in found.choices} == {"a", "u"}


def test_entries_equally_probable_stand_in_the_order_of_their_ids(made: Made) -> None:
    found = scripted(made, reading(c=0.3, a=0.3, b=0.3)).ask("卡", "beijing")
    assert [match.id for match in found.answers] == ["a", "b", "c"]


# On small knowledge bases, without an encoder:


def test_two_entries_that_fit_alike_are_a_choice(made: Made) -> None:
    result = Matcher(made(a="社保卡怎么挂失", b="社保卡咋挂失")).ask("社保卡如何挂失")
    assert (result.verdict, result.refused) == (Verdict.CHOOSE, False)
    assert result.answers[1].score >= CHOOSE_FROM * result.answers[0].score
    assert {match.id for match in result.choices} == {"a", "b"}


def test_one_entry_that_fits_clearly_better_is_an_answer(made: Made) -> None:
    result = Matcher(made(a="社保卡挂失", b="住院起付线")).ask("社保卡挂失")
    assert (result.verdict, result.refused, result.answers[0].id) == (Verdict.ANSWER, False, "a")


@pytest.mark.parametrize("question", ["😀", "？！", "ΩΨ"])
def test_a_question_that_shares_nothing_with_any_entry_is_refused_without_near_misses(
    made: Made, question: str
) -> None:
    result = Matcher(made(a="社保卡挂失", b="住院起付线")).ask(question)
    assert (result.verdict, result.matter, result.elsewhere) == (Verdict.REFUSAL, None, None)
    assert (result.confidence, result.answers) == (0, ())


def test_without_entries_every_question_is_refused() -> None:
    result = Matcher(Knowledge({}, {})).ask("社保卡丢了")
    assert (result.verdict, result.confidence, result.answers, result.choices) == (Verdict.REFUSAL, 0, (), ())


# Near misses: what no document answers, beside what one does answer in like words.


def pairs() -> list[dict[str, str]]:
    return tomllib.loads(NEAR_MISSES.read_text(encoding="utf-8"))["pair"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def near_misses(matcher: Matcher) -> dict[str, Result]:
    """What is said to each question that no document answers."""
    return {pair["refused"]: matcher.ask(pair["refused"], pair["region"]) for pair in pairs()}


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["refused"])
def test_a_near_miss_is_refused_and_never_taken_for_another_matter_or_for_the_other_citys(
    near_misses: dict[str, Result], pair: dict[str, str]
) -> None:
    found = near_misses[pair["refused"]]
    assert found.refused, found.answers[0]
    assert found.elsewhere == pair.get("elsewhere")
    if "matter" in pair and found.matter:
        assert found.matter.id == pair["matter"]


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair["answered"])
def test_beside_it_what_a_document_does_answer_is_answered(matcher: Matcher, pair: dict[str, str]) -> None:
    found = matcher.ask(pair["answered"], pair["region"])
    assert (found.answers[0].id, found.refused) == (pair["means"], False)


def test_most_refusals_name_the_matter(near_misses: dict[str, Result]) -> None:
    asked = [pair["refused"] for pair in pairs() if "matter" in pair]
    unnamed = [question for question in asked if not near_misses[question].matter]
    assert len(unnamed) <= len(asked) / 3, unnamed


def test_no_near_miss_is_a_text_that_the_matcher_knows(matcher: Matcher) -> None:
    texts = set(map(normalise, matcher._index._corpus.texts))
    asked = [pair[which] for pair in pairs() for which in ("refused", "answered")]
    assert len(asked) >= 40
    assert [question for question in asked if normalise(question) in texts] == []


# Asking:


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
    assert (marked.answers, marked.verdict) == (plain.answers, plain.verdict)


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
    "sbk",
    "😀",
    "\u202e",
    "\u200f",
    "\ud800",
    "\x00",
    "\x85",
    "\n",
    "\t",
    "？",
    "12333",
    "繁體",
    "e\u0301",
]
KINDS = [
    "社",
    "a",
    "A",
    "é",
    "ك",
    "9",
    "😀",
    "🏳️‍🌈",
    "\u202b",
    "\u0301",
    "\ud83d",
    "\x07",
    " ",
    "？",
    "ﷺ",
    "\U0010ffff",
    "薴",
]
anything = (
    st.text(max_size=60)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "So", "Mn", "Lo", "Zs", "Co"]), max_size=60)
    | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
    | st.sampled_from(KINDS).map(lambda kind: kind * MOST_CHARACTERS)
    | st.characters().map(lambda kind: kind * MOST_CHARACTERS)
).map(lambda text: text[:MOST_CHARACTERS])


@given(
    question=anything,
    region=st.sampled_from([*REGIONS, None]),
    lang=st.sampled_from(LANGUAGES),
    limit=st.integers(1, MOST_ANSWERS),
)
@example(question="社保卡丢失后怎么处理？", region=None, lang="zh", limit=1)
@example(question="\ud800卡", region="beijing", lang="ug", limit=50)
@settings(database=None, max_examples=300, deadline=None)
def test_any_text_gets_a_result_unless_there_is_nothing_in_it(
    matcher: Matcher, known: Knowledge, question: str, region: str | None, lang: str, limit: int
) -> None:
    if not printable(question):
        with pytest.raises(BadQuestion, match="question: empty"):
            matcher.ask(question, region, lang, limit)
        return
    result = matcher.ask(question, region, lang, limit)
    scores = [match.score for match in result.answers]
    assert (result.question, result.region) == (question, region)
    assert 0 <= result.confidence <= 1
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= limit
    assert sum(scores) <= result.confidence + 1e-6
    assert len({match.id for match in result.answers}) == len(scores)
    assert {known.entry(match.id).region for match in result.answers} <= (
        {region} if region else set(REGIONS)
    )
    assert result.refused is (result.confidence < REFUSE_BELOW)
    assert result.refused or (result.matter, result.elsewhere) == (None, None)
    assert result.elsewhere is None or result.elsewhere in set(REGIONS) - {region}
    assert result.choices == result.answers[: len(result.choices)]
    if result.verdict is Verdict.CHOOSE and limit > 1:
        assert len(result.choices) > 1


@given(st.text(max_size=80))
@settings(database=None, max_examples=30, deadline=None)
def test_the_same_question_gets_the_same_result(matcher: Matcher, text: str) -> None:
    question = f"卡{text}"
    assert matcher.ask(question) == matcher.ask(question)
