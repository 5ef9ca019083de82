"""Overlap of pieces between a question and every text, against a slow and obvious way to reckon it."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import overlap
from faq.overlap import Overlap

runs = settings(database=None, max_examples=150, deadline=None)
# Blanks inside and at the ends are part of a piece: written_pieces edges whole words with them.
PIECES = ["社", "保卡", "社保卡", " lost ", "# los", "lost", " card ", "كارتا", "10", "a b", "#"]
cut = st.lists(st.sampled_from(PIECES), max_size=6)
cuts = st.lists(cut, min_size=1, max_size=6)
queries = st.lists(st.sampled_from([*PIECES, "seen nowhere", " "]), max_size=8)


def rarity(piece: str, texts: Sequence[list[str]]) -> float:
    having = sum(piece in text for text in texts)
    return math.log(1 + len(texts) / max(having, 1)) if having else math.log(1 + len(texts))


def slow_cosine(query: list[str], text: list[str], texts: Sequence[list[str]]) -> float:
    """Weigh every piece by how often it stands there and how few texts have it, and compare piece by piece."""

    def weighed(pieces: list[str]) -> dict[str, float]:
        return {p: (1 + math.log(n)) * rarity(p, texts) for p, n in Counter(pieces).items()}

    ours, theirs = weighed(query), weighed(text)
    lengths = math.sqrt(sum(w * w for w in ours.values()) * sum(w * w for w in theirs.values()))
    return sum(w * theirs.get(p, 0.0) for p, w in ours.items()) / lengths if lengths else 0.0


def slow_cover(query: list[str], text: list[str], texts: Sequence[list[str]]) -> float:
    whole = sum(rarity(piece, texts) for piece in set(query))
    return sum(rarity(piece, texts) for piece in set(query) & set(text)) / whole if whole else 0.0


@given(cuts, queries)
@runs
def test_a_cosine_is_that_of_the_pieces_weighed_by_rarity(texts: list[list[str]], query: list[str]) -> None:
    expected = [slow_cosine(query, text, texts) for text in texts]
    assert Overlap.of(texts).cosines(query).tolist() == pytest.approx(expected, abs=1e-6)


@given(cuts, queries)
@runs
def test_a_cover_is_the_share_of_the_questions_pieces_that_a_text_has(
    texts: list[list[str]], query: list[str]
) -> None:
    expected = [slow_cover(query, text, texts) for text in texts]
    assert Overlap.of(texts).covered(query).tolist() == pytest.approx(expected, abs=1e-6)


@given(cuts, queries)
@runs
def test_no_likeness_leaves_the_range_from_0_to_1(texts: list[list[str]], query: list[str]) -> None:
    index = Overlap.of(texts)
    for found in (index.cosines(query), index.covered(query)):
        assert found.shape == (len(texts),)
        assert found.dtype == np.float32
        assert ((found >= 0) & (found <= 1)).all()


@given(cuts, queries)
@runs
def test_an_index_made_of_what_was_kept_answers_exactly_alike(
    texts: list[list[str]], query: list[str]
) -> None:
    fresh = Overlap.of(texts)
    kept = {name: array.copy() for name, array in fresh.arrays().items()}
    again = Overlap(len(texts), kept)
    assert again.cosines(query).tolist() == fresh.cosines(query).tolist()
    assert again.covered(query).tolist() == fresh.covered(query).tolist()


def test_what_is_kept_is_plain_numbers() -> None:
    assert {array.dtype.kind for array in Overlap.of([["社保", " lost "], []]).arrays().values()} <= set(
        "iuf"
    )


@given(cuts.filter(all))
@runs
def test_a_text_is_wholly_like_itself_and_covers_itself(texts: list[list[str]]) -> None:
    index = Overlap.of(texts)
    for place, text in enumerate(texts):
        assert index.cosines(text)[place] == pytest.approx(1, abs=1e-6)
        assert index.covered(text)[place] == pytest.approx(1, abs=1e-6)


def test_a_piece_few_texts_have_counts_more_than_one_most_have() -> None:
    found = Overlap.of([["card", "a"], ["card", "b"], ["card", "c"], ["pin", "d"]]).cosines(["card", "pin"])
    assert found[3] > found[0] == found[1] == found[2]


def test_a_piece_that_stands_there_often_counts_more_but_not_in_proportion() -> None:
    once, thrice, _ = Overlap.of([["card", "pin"], ["card"] * 3 + ["pin"], ["pin"]]).cosines(["card"])
    assert once < thrice < 3 * once


def test_pieces_that_no_text_has_lessen_every_likeness() -> None:
    index = Overlap.of([["card", "lost"], ["pin"]])
    assert 0 < index.cosines(["card", "weather"])[0] < index.cosines(["card"])[0]
    assert 0 < index.covered(["card", "weather"])[0] < index.covered(["card"])[0] == 1


def test_a_repeated_piece_is_covered_once() -> None:
    index = Overlap.of([["card"], ["pin"]])
    assert index.covered(["card", "card", "pin"]).tolist() == index.covered(["card", "pin"]).tolist()


def test_pieces_are_told_apart_by_their_blanks() -> None:
    index = Overlap.of([[" card "], ["card"], ["car d"]])
    assert index.cosines([" card "]).tolist() == [1, 0, 0]
    assert Overlap(3, index.arrays()).cosines(["card"]).tolist() == [0, 1, 0]


@pytest.mark.parametrize("query", [[], ["card"]], ids=["empty question", "question"])
@pytest.mark.parametrize("texts", [[], [[]], [[], []]], ids=["no texts", "an empty text", "empty texts"])
def test_where_there_is_nothing_nothing_is_alike(texts: list[list[str]], query: list[str]) -> None:
    fresh = Overlap.of(texts)
    for index in (fresh, Overlap(len(texts), fresh.arrays())):
        assert index.cosines(query).tolist() == [0] * len(texts)
        assert index.covered(query).tolist() == [0] * len(texts)


def test_an_empty_question_is_like_no_text() -> None:
    assert Overlap.of([["card"], ["pin"]]).cosines([]).tolist() == [0, 0]


COMMON = [["the", "card"], ["the", "pin"], ["the", "fee"], ["the", "pin"]]


def test_a_question_of_common_pieces_is_compared_by_its_rarest(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Overlap.of(COMMON)
    whole = index.cosines(["the", "pin", "card"])
    monkeypatch.setattr(overlap, "MOST_POSTINGS", 3)  # "card" is in one text, "pin" in two, "the" in four
    cut_short = index.cosines(["the", "pin", "card"])
    assert (whole > 0).tolist() == [True, True, True, True]
    assert (cut_short > 0).tolist() == [True, True, False, True]
    assert (cut_short <= whole).all()
    assert cut_short[0] > cut_short[1]


def test_one_piece_is_compared_however_many_texts_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    index = Overlap.of(COMMON)
    whole = index.cosines(["the"]).tolist()
    monkeypatch.setattr(overlap, "MOST_POSTINGS", 0)
    assert index.cosines(["the"]).tolist() == whole
    assert (index.covered(["the", "card"]) > 0).tolist() == [True, False, False, False]


@given(cuts, queries, st.integers(0, 12))
@runs
def test_leaving_common_pieces_out_never_adds_a_likeness(
    texts: list[list[str]], query: list[str], most: int
) -> None:
    index = Overlap.of(texts)
    whole = index.cosines(query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlap, "MOST_POSTINGS", most)
        assert (index.cosines(query) <= whole + 1e-6).all()
