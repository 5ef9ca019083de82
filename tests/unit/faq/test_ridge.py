"""Ridge regression over the likeness of texts: whose a question is, judged by all texts at once."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from faq import ridge
from faq.overlap import Floats

runs = settings(database=None, max_examples=60, deadline=None)
Owners = NDArray[np.int32]


def owners(*numbers: int) -> Owners:
    return np.array(numbers, np.int32)


def likeness(rows: list[list[float]]) -> Floats:
    """Return the likeness of each text with each: cosines of made-up vectors, none of them below 0."""
    vectors = np.array(rows, np.float32) + np.float32(1e-3)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


@st.composite
def texts(draw: st.DrawFn) -> tuple[Floats, Owners, int]:
    """Draw up to eight texts of up to four owners."""
    number, count = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    row = st.lists(st.floats(0, 1, width=32), min_size=5, max_size=5)
    whose = draw(st.lists(st.integers(0, count - 1), min_size=number, max_size=number))
    return likeness(draw(st.lists(row, min_size=number, max_size=number))), owners(*whose), count


def wanted(whose: Owners, count: int) -> Floats:
    return np.eye(count, dtype=np.float32)[whose]


# Three owners with texts near their own kind and far from the others'; the last text of the second stands apart.
SEPARATE = likeness(
    [[1, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 1, 0, 0], [0, 0.9, 0.2, 0.3], [0, 0, 1, 0], [0, 0, 0.8, 0.1]]
)
WHOSE = owners(0, 0, 1, 1, 2, 2)


def test_each_text_is_most_about_its_owner_where_owners_are_far_apart() -> None:
    assert (SEPARATE @ ridge.solve(SEPARATE, WHOSE, 3)).argmax(axis=1).tolist() == WHOSE.tolist()


def test_what_many_texts_of_an_owner_say_outweighs_one_odd_neighbour() -> None:
    # The question is as near to the odd text of owner 1 as to the three of owner 0.
    gram = likeness([[1, 0.1, 0], [1, 0.2, 0], [1, 0, 0.1], [0.9, 0.1, 0.1], [0, 0, 1], [0, 0.1, 1]])
    weights = ridge.solve(gram, owners(0, 0, 0, 1, 1, 1), 2)
    question = np.array([0.9, 0.9, 0.9, 0.92, 0.1, 0.1], np.float32)
    assert question.argmax() == 3
    assert (question @ weights).argmax() == 0


@given(texts())
@runs
def test_the_weights_are_those_of_the_closed_form(drawn: tuple[Floats, Owners, int]) -> None:
    gram, whose, count = drawn
    exact = np.linalg.inv(gram.astype(np.float64) + ridge.PENALTY * np.eye(len(gram))) @ wanted(whose, count)
    found = ridge.solve(gram, whose, count)
    assert found.dtype == np.float32
    assert found.shape == (len(whose), count)
    assert found == pytest.approx(exact, abs=1e-3)


@given(texts())
@runs
def test_the_likeness_that_is_given_is_left_as_it_was(drawn: tuple[Floats, Owners, int]) -> None:
    gram, whose, count = drawn
    before = gram.copy()
    ridge.solve(gram, whose, count)
    assert (gram == before).all()


def test_where_there_is_one_owner_every_text_is_about_it() -> None:
    about = SEPARATE @ ridge.solve(SEPARATE, owners(*[0] * 6), 1)
    assert about.shape == (6, 1)
    assert ((about > 0) & (about < 1)).all()


def test_an_owner_without_texts_is_never_meant() -> None:
    weights = ridge.solve(SEPARATE, WHOSE * 2, 6)  # owners 1, 3 and 5 have none
    assert (weights[:, [1, 3, 5]] == 0).all()


def test_without_texts_there_are_no_weights() -> None:
    assert ridge.solve(np.zeros((0, 0), np.float32), owners(), 0).shape == (0, 0)


def test_texts_that_say_the_same_and_belong_to_two_are_shared_between_both() -> None:
    gram = np.ones((2, 2), np.float32)
    about = gram @ ridge.solve(gram, owners(0, 1), 2)
    assert about == pytest.approx(np.full((2, 2), about[0, 0]))


@given(texts(), st.lists(st.floats(0.05, 5), min_size=2, max_size=4, unique=True))
@runs
def test_a_higher_penalty_never_fits_the_texts_better(
    drawn: tuple[Floats, Owners, int], penalties: list[float]
) -> None:
    gram, whose, count = drawn
    misfits = []
    for penalty in sorted(penalties):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ridge, "PENALTY", penalty)
            said = gram @ ridge.solve(gram, whose, count)
        misfits.append(float(np.linalg.norm(said - wanted(whose, count))))
    assert all(low <= high + 1e-4 for low, high in pairwise(misfits))


def test_texts_unlike_all_others_are_about_their_owner_less_the_higher_the_penalty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alone = np.eye(2, dtype=np.float32)
    for penalty in (0.1, 1.0, 3.0):
        monkeypatch.setattr(ridge, "PENALTY", penalty)
        assert alone @ ridge.solve(alone, owners(0, 1), 2) == pytest.approx(np.eye(2) / (1 + penalty))
