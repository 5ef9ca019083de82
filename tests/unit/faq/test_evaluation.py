"""The figures of an evaluation, on a matcher whose answers are set by hand."""

from typing import Any, cast

import pytest

from faq import evaluation
from faq.evaluation import Question
from faq.matcher import Match, Matcher, Result, Verdict


class Scripted:
    """Stands in for the matcher: gives the ids a question itself names, and refuses one that ends in an x."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, int]] = []

    def ask(self, question: str, region: str | None, *, limit: int) -> Result:
        self.asked.append((question, region, limit))
        named, refused = question.removesuffix("x"), question.endswith("x")
        matches = tuple(Match(name, 0.5, "…") for name in named.split())
        return Result(question, region, Verdict.REFUSAL if refused else Verdict.ANSWER, 0.5, matches)


def figures(*questions: Question) -> dict[str, Any]:
    return evaluation.evaluate(cast("Matcher", Scripted()), questions)


def asked(ids: str, *gold: str, kind: str = "plain") -> Question:
    return Question(ids, None, frozenset(gold), kind)


FIRST = asked("a b c d", "a")
SECOND = asked("b a c d", "a", kind="pinyin")
FOURTH = asked("b c d a", "a", kind="pinyin")
NOWHERE = asked("b c", "a")


def test_ranks_are_counted_over_the_questions_that_have_an_answer() -> None:
    found = figures(FIRST, SECOND, FOURTH, NOWHERE)
    assert found["questions"] == 4
    assert found["top1"] == pytest.approx(1 / 4)
    assert found["top3"] == pytest.approx(2 / 4)
    assert found["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4, abs=1e-4)


def test_any_of_several_right_entries_counts() -> None:
    assert figures(asked("b a", "a", "b"))["top1"] == 1


def test_refusals_are_counted_apart_for_questions_in_and_out_of_scope() -> None:
    found = figures(asked("ax", "a"), FIRST, asked("ax"), asked("bx"), asked("a"))
    assert found["false_refusals"] == pytest.approx(1 / 2)
    assert found["out_of_scope_refused"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["top1"] == 1  # whether refused or not


def test_figures_are_given_for_each_kind_of_question_too() -> None:
    by_kind = figures(FIRST, SECOND, FOURTH)["by_kind"]
    assert list(by_kind) == ["pinyin", "plain"]
    assert (by_kind["plain"]["questions"], by_kind["plain"]["top1"]) == (1, 1)
    assert (by_kind["pinyin"]["questions"], by_kind["pinyin"]["top3"]) == (2, 0.5)


def test_a_share_of_nothing_is_not_a_number() -> None:
    empty = figures()
    assert (empty["questions"], empty["by_kind"]) == (0, {})
    assert empty["latency_ms"] == {"p50": None, "p99": None}
    assert figures(FIRST)["out_of_scope_refused"] is None
    assert figures(asked("ax"))["top1"] is None


def test_latencies_are_milliseconds_in_order() -> None:
    latency = figures(*[FIRST] * 30)["latency_ms"]
    assert 0 <= latency["p50"] <= latency["p99"] < 1000


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(50, 100.0), (99, 198.0), (0, 0.0), (100, 200.0)],
)
def test_a_percentile_is_one_of_the_times(percent: int, expected: float) -> None:
    assert evaluation._quantile([float(n) for n in range(201)], percent) == expected
    assert evaluation._quantile([7.0], percent) == 7


def test_each_question_is_asked_once_of_its_city_with_a_long_list() -> None:
    script = Scripted()
    evaluation.evaluate(cast("Matcher", script), [Question("a", "urumqi", frozenset({"a"}), "plain")])
    assert script.asked == [("a", "urumqi", 50)]


def test_the_real_matcher_can_be_evaluated(matcher: Matcher) -> None:
    found = evaluation.evaluate(
        matcher,
        [
            Question("社会保障卡丢失后怎么处理？", "beijing", frozenset({"bj-card-05"}), "plain"),
            Question("今天天气怎么样", None, frozenset(), "weather"),
        ],
    )
    assert (found["top1"], found["mrr"], found["out_of_scope_refused"], found["false_refusals"]) == (
        1,
        1,
        1,
        0,
    )
