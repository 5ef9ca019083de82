"""Entries that are easily taken for each other are told apart."""

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from faq.matcher import Matcher
from faq.normalise import is_chinese, normalise

FILE = Path(__file__).parents[2] / "cases" / "confusable.toml"


class Case(NamedTuple):
    """A question that means one entry of a group and none of its neighbours."""

    group: str
    region: str
    means: str
    question: str


def cases() -> list[Case]:
    return [
        Case(group["name"], group["region"], means, question)
        for group in tomllib.loads(FILE.read_text(encoding="utf-8"))["group"]
        for means, questions in group["means"].items()
        for question in questions
    ]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.means} {case.question}")
def test_a_question_finds_the_entry_it_means_and_not_its_neighbour(matcher: Matcher, case: Case) -> None:
    found = matcher.ask(case.question, case.region)
    assert (found.answers[0].id, found.refused) == (case.means, False)


def test_every_side_is_asked_for_in_six_chinese_ways_and_more_and_in_english() -> None:
    sides: dict[tuple[str, str], list[str]] = {}
    for case in cases():
        sides.setdefault((case.group, case.means), []).append(case.question)
    for side, questions in sides.items():
        assert sum(map(is_chinese, questions)) >= 6, side
        assert any(question.isascii() for question in questions), side


def test_no_question_is_a_text_that_the_matcher_knows_or_stands_twice_for_different_entries(
    matcher: Matcher,
) -> None:
    texts = set(map(normalise, matcher._index._corpus.texts))
    assert [case.question for case in cases() if normalise(case.question) in texts] == []
    meant = {normalise(case.question): case.means for case in cases()}
    assert [case.question for case in cases() if meant[normalise(case.question)] != case.means] == []
