"""From the parts of a score to probabilities. No test hangs on the weights: they are trained anew."""

import math
import tomllib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.model import FILE, FITTED, Model, load, name_of
from faq.scoring import CANDIDATE_FEATURES, PARTS, REFUSAL_FEATURES, Candidate, Reading

runs = settings(database=None, max_examples=150, deadline=None)
CANDIDATE, REFUSAL = len(CANDIDATE_FEATURES), len(REFUSAL_FEATURES)
numbers = st.floats(-50, 50)
parts = st.floats(0, 1)


def several(each: st.SearchStrategy[float], count: int) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(each, min_size=count, max_size=count).map(tuple)


models = st.builds(Model, several(numbers, CANDIDATE), several(numbers, REFUSAL))
readings = st.builds(
    Reading,
    st.lists(st.builds(Candidate, st.just("an entry"), several(parts, CANDIDATE)), max_size=10).map(tuple),
    several(parts, REFUSAL),
    st.just(""),
)


def reading(*first_features: float, refusal: float = 0.0) -> Reading:
    candidates = tuple(
        Candidate(f"e{n}", (first, *[0.0] * (CANDIDATE - 1))) for n, first in enumerate(first_features)
    )
    return Reading(candidates, (refusal, *[0.0] * (REFUSAL - 1)), "", 0.0)


def first_counts(weight: float) -> Model:
    """Make a model of whose features only the first counts."""
    return Model((weight, *[0.0] * (CANDIDATE - 1)), (weight, *[0.0] * (REFUSAL - 1)))


@given(models, readings)
@runs
def test_probabilities_are_from_0_to_1_and_add_up_to_1(found: Model, asked: Reading) -> None:
    probable = found.probabilities(asked)
    assert len(probable.entries) == len(asked.candidates)
    assert all(0 <= p <= 1 for p in (*probable.entries, probable.none))
    assert sum(probable.entries) + probable.none == pytest.approx(1)


@given(models, readings)
@runs
def test_probabilities_are_in_proportion_to_the_exponentials_of_the_utilities(
    found: Model, asked: Reading
) -> None:
    def utility(weights: tuple[float, ...], features: tuple[float, ...]) -> float:
        return sum(weight * feature for weight, feature in zip(weights, features, strict=True))

    utilities = [utility(found.candidate, c.features) for c in asked.candidates]
    utilities.append(utility(found.refusal, asked.refusal))
    expected = [1 / sum(math.exp(min(other - one, 700)) for other in utilities) for one in utilities]
    probable = found.probabilities(asked)
    assert (*probable.entries, probable.none) == pytest.approx(expected, abs=1e-9)


def test_the_more_a_candidate_has_the_likelier_it_is_and_the_less_likely_a_refusal() -> None:
    found = [first_counts(2).probabilities(reading(part, 0.3, refusal=0.5)) for part in (0.1, 0.4, 0.9)]
    assert found[0].entries[0] < found[0].entries[1]
    assert found[0].entries[0] < found[1].entries[0] < found[2].entries[0]
    assert found[0].none > found[1].none > found[2].none


def test_what_speaks_for_refusing_takes_from_every_candidate_in_proportion() -> None:
    before, after = (first_counts(3).probabilities(reading(0.2, 0.6, refusal=r)) for r in (0.0, 1.0))
    assert after.none > before.none
    assert after.entries[1] / after.entries[0] == pytest.approx(before.entries[1] / before.entries[0])


def test_candidates_alike_in_everything_are_equally_probable() -> None:
    one, other = first_counts(5).probabilities(reading(0.4, 0.4)).entries
    assert one == other


def test_without_candidates_it_is_certain_that_none_fits() -> None:
    probable = first_counts(1).probabilities(reading())
    assert (probable.entries, probable.none) == ((), 1.0)


def test_an_entrys_own_words_outweigh_what_others_have_and_a_matters_own_words_refuse() -> None:
    found = first_counts(5)
    plain = reading(0.3, 0.9, refusal=0.9)
    own, outside = replace(plain, same="e0"), replace(plain, same="weather")
    assert found.probabilities(plain).entries[0] < 0.1
    assert found.probabilities(own).entries[0] > 0.99
    assert found.probabilities(outside).none > 0.99
    for asked in (own, outside):
        probable = found.probabilities(asked)
        assert sum(probable.entries) + probable.none == pytest.approx(1)


@pytest.mark.parametrize("weight", [1e6, -1e6])
def test_weights_however_large_give_probabilities(weight: float) -> None:
    probable = first_counts(weight).probabilities(reading(0.0, 1.0, refusal=0.5))
    assert sorted((*probable.entries, probable.none)) == [0, 0, 1]


def test_a_reading_of_other_features_is_not_weighed() -> None:
    short = Reading((Candidate("e", (1.0,)),), (1.0,) * REFUSAL, "", 0.0)
    with pytest.raises(ValueError, match="shorter"):
        first_counts(1).probabilities(short)


@pytest.mark.parametrize(
    ("without", "name"),
    [
        ([], "all"),
        (["meaning"], "all-without-meaning"),
        (["ridge", "meaning"], "all-without-meaning-without-ridge"),
        (frozenset({"ridge", "meaning"}), "all-without-meaning-without-ridge"),
        pytest.param(["ridge", "heard"], "all-without-ridge", id="one of two is fitted"),
        pytest.param(["lexicon"], "all", id="none is fitted"),
    ],
)
def test_weights_are_named_for_what_is_left_out_and_fitted_anew(without: list[str], name: str) -> None:
    assert name_of(without) == name


def ours() -> dict[str, dict[str, dict[str, float]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("section", ours())
def test_every_section_of_the_file_can_be_read(section: str) -> None:
    without = section.removeprefix("all").replace("-without-", " ").split()
    assert name_of(without) == section
    assert set(without) <= FITTED <= set(PARTS)
    found = load(without)
    weights = ours()[section]
    assert found.candidate == tuple(weights["candidate"][name] for name in CANDIDATE_FEATURES)
    assert found.refusal == tuple(weights["refusal"][name] for name in REFUSAL_FEATURES)
    assert all(math.isfinite(weight) for weight in (*found.candidate, *found.refusal))
    assert (set(weights["candidate"]), set(weights["refusal"])) == (
        set(CANDIDATE_FEATURES),
        set(REFUSAL_FEATURES),
    )


@pytest.mark.parametrize(
    "without", [some for count in range(len(PARTS) + 1) for some in combinations(PARTS, count)], ids="-".join
)
def test_there_are_weights_whatever_is_left_out(without: tuple[str, ...]) -> None:
    assert load(without) == load(FITTED & set(without)) == load(reversed(without))


def test_weights_that_the_file_has_not_are_named(tmp_path: Path) -> None:
    file = tmp_path / "model.toml"
    file.write_text(
        section(dict.fromkeys(CANDIDATE_FEATURES, 1.0), dict.fromkeys(REFUSAL_FEATURES, 1.0)),
        encoding="utf-8",
    )
    assert load(["heard"], file) == load(path=file)
    with pytest.raises(KeyError, match="all-without-meaning-without-ridge"):
        load(["meaning", "ridge", "heard"], file)


def section(candidate: dict[str, float], refusal: dict[str, float]) -> str:
    lines = ["[all.candidate]", *(f"{name} = {weight}" for name, weight in candidate.items())]
    lines += ["[all.refusal]", *(f"{name} = {weight}" for name, weight in refusal.items())]
    return "\n".join(lines)


def test_weights_are_read_by_name_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    candidate = {name: n for n, name in enumerate(CANDIDATE_FEATURES)}
    refusal = {name: -n - 0.5 for n, name in enumerate(REFUSAL_FEATURES)}
    file = tmp_path / "model.toml"
    backwards = (dict(reversed(weights.items())) for weights in (candidate, refusal))
    file.write_text(section(*backwards), encoding="utf-8")
    found = load(path=file)
    assert found == Model(tuple(candidate.values()), tuple(refusal.values()))
    assert {type(weight) for weight in found.candidate} == {float}


def test_a_weight_that_is_missing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "model.toml"
    file.write_text(section(dict.fromkeys(CANDIDATE_FEATURES[1:], 1.0), {}), encoding="utf-8")
    with pytest.raises(KeyError, match=CANDIDATE_FEATURES[0]):
        load(path=file)
