"""The promise of the matcher: how often it is right, on questions that it has never seen.

Only shares and counts are told: nobody should read those questions, or they would be held back no longer.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from faq import evaluation
from faq.evaluation import Question
from faq.matcher import Matcher

HELD_BACK = Path(__file__).parents[1] / "cases" / "questions-held-back.jsonl"
AT_LEAST = {"top1": 0.96, "top3": 0.985, "out_of_scope_refused": 0.9}
AT_MOST = {"false_refusals": 0.04}


@pytest.fixture(scope="module")
def figures(matcher: Matcher) -> dict[str, Any]:
    """The figures of the evaluation."""
    lines = map(json.loads, HELD_BACK.read_text(encoding="utf-8").splitlines())
    return evaluation.evaluate(
        matcher,
        [Question(line["q"], line["region"], frozenset(line["gold"]), line["kind"]) for line in lines],
    )


def test_enough_questions_are_held_back_to_tell(figures: dict[str, Any]) -> None:
    assert figures["questions"] >= 200
    assert sum(kind["out_of_scope_refused"] is not None for kind in figures["by_kind"].values()) >= 1


@pytest.mark.parametrize("name", AT_LEAST)
def test_the_matcher_is_right_as_often_as_promised(figures: dict[str, Any], name: str) -> None:
    assert figures[name] >= AT_LEAST[name]


@pytest.mark.parametrize("name", AT_MOST)
def test_the_matcher_is_wrong_as_seldom_as_promised(figures: dict[str, Any], name: str) -> None:
    assert figures[name] <= AT_MOST[name]
