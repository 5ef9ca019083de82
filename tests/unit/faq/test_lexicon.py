"""Words people use for one thing."""

import tomllib
from pathlib import Path

import pytest

from faq import lexicon
from faq.lexicon import Lexicon
from faq.normalise import normalise


@pytest.fixture(scope="module")
def ours() -> Lexicon:
    return lexicon.load()


def groups() -> list[list[str]]:
    return tomllib.loads(lexicon.FILE.read_text(encoding="utf-8"))["groups"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("医保卡丢了", "社保卡丢了"),
        ("社会保障卡遗失", "社保卡丢了"),
        ("三甲医院门槛费", "三级医院起付线"),
        ("剖腹产给报", "剖宫产报销"),
        ("lost card", "lost card"),
        ("", ""),
    ],
)
def test_peoples_words_become_the_words_that_stand_for_them(ours: Lexicon, text: str, expected: str) -> None:
    assert ours.unify(text) == expected


def test_the_longest_word_that_fits_is_taken() -> None:
    words = Lexicon([["慢病本", "慢性病登记簿"], ["慢病", "慢性病"]])
    assert words.unify("慢性病登记簿和慢性病") == "慢病本和慢病"


def test_words_are_found_in_texts_of_any_width_and_script_once_normalised() -> None:
    words = Lexicon([["社保卡", "醫保卡"]])
    assert words.unify(normalise("醫保卡？")) == "社保卡"


def test_signs_of_regular_expressions_are_only_letters_here() -> None:
    assert Lexicon([["卡", "c++"]]).unify("c") == "卡"
    assert Lexicon([["卡", "a.c"]]).unify("abc") == "abc"


def test_a_lexicon_without_words_changes_nothing() -> None:
    assert Lexicon([]).unify("社保卡") == "社保卡"


def test_another_file_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.toml"
    file.write_text('groups = [["卡", "card"]]', encoding="utf-8")
    assert lexicon.load(file).unify("my card") == "my 卡"


@pytest.mark.parametrize("group", groups(), ids=lambda group: group[0])
def test_every_word_of_a_group_becomes_its_first(ours: Lexicon, group: list[str]) -> None:
    assert {ours.unify(normalise(word)) for word in group} == {normalise(group[0])}


def test_no_word_stands_in_two_groups() -> None:
    words = [normalise(word) for group in groups() for word in group]
    assert len(words) == len(set(words))
    assert all(words)
