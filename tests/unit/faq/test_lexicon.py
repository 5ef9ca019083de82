"""Words people use for one thing."""

import tomllib
from pathlib import Path

import pytest

from faq import lexicon
from faq.corpus import Corpus
from faq.knowledge import Knowledge
from faq.lexicon import Lexicon
from faq.normalise import normalise


@pytest.fixture(scope="module")
def ours() -> Lexicon:
    return lexicon.load()


def groups() -> list[list[str]]:
    return tomllib.loads(lexicon.FILE.read_text(encoding="utf-8"))["groups"]  # type: ignore[no-any-return]


def initials() -> list[str]:
    return tomllib.loads(lexicon.FILE.read_text(encoding="utf-8"))["initials"]  # type: ignore[no-any-return]


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
    assert Lexicon([]).unify("社保卡 sbk") == Lexicon([]).spell_out("社保卡 sbk") == "社保卡 sbk"


def test_another_file_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.toml"
    file.write_text('groups = [["卡", "card"]]\ninitials = ["密码"]', encoding="utf-8")
    assert lexicon.load(file).unify("my card") == "my 卡"
    assert lexicon.load(file).spell_out("my mm") == "my 密码"


@pytest.mark.parametrize("group", groups(), ids=lambda group: group[0])
def test_every_word_of_a_group_becomes_its_first(ours: Lexicon, group: list[str]) -> None:
    assert {ours.unify(normalise(word)) for word in group} == {normalise(group[0])}


def test_no_word_stands_in_two_groups() -> None:
    words = [normalise(word) for group in groups() for word in group]
    assert len(words) == len(set(words))
    assert all(words)


SPELLED = Lexicon([["卡", "card"]], ["社保卡", "报销", "报销比例"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sbk", "社保卡"),
        ("sbk丢了", "社保卡丢了"),
        ("我的sbk", "我的社保卡"),
        ("sbk diule", "社保卡 diule"),
        ("bx bxbl", "报销 报销比例"),
        ("كارتا sbk", "كارتا 社保卡"),
        pytest.param("sbks", "sbks", id="the start of a word"),
        pytest.param("asbk", "asbk", id="the end of a word"),
        pytest.param("sbk1", "sbk1", id="with a digit"),
        pytest.param("card", "card", id="no initials"),
        ("", ""),
    ],
)
def test_initials_that_stand_alone_are_spelled_out(text: str, expected: str) -> None:
    assert SPELLED.spell_out(text) == expected


def test_initials_in_capitals_or_full_width_are_found_once_normalised() -> None:
    assert SPELLED.spell_out(normalise("ＳＢＫ丢了 BX")) == "社保卡丢了 报销"


@pytest.mark.parametrize("word", initials())
def test_every_word_that_may_be_shortened_is_known_by_its_initials_alone(ours: Lexicon, word: str) -> None:
    (short,) = [short for short, spelled in ours._spelled.items() if spelled == word]
    assert short.isascii()
    assert short.isalpha()
    assert len(short) == len(word)
    assert ours.spell_out(f"我的{short}") == f"我的{word}"


def test_no_initials_are_a_word_of_an_english_question(ours: Lexicon, known: Knowledge) -> None:
    assert set(ours._spelled) & Corpus.of(known).english == set()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Lexicon([["卡", "证"]], ["密码"]), id="another word"),
        pytest.param(Lexicon([["证", "卡"], ["丢", "掉"]], ["密码"]), id="another first word"),
        pytest.param(Lexicon([["丢", "掉"], ["卡", "本"]], ["密码"]), id="another order"),
        pytest.param(Lexicon([["卡", "本"]], ["密码"]), id="a group less"),
        pytest.param(Lexicon([["卡", "本", "丢", "掉"]], ["密码"]), id="two groups made one"),
        pytest.param(Lexicon([["卡", "本"], ["丢", "掉"]], ["社保卡"]), id="other initials"),
        pytest.param(Lexicon([["卡", "本"], ["丢", "掉"]]), id="no initials"),
        pytest.param(Lexicon([]), id="nothing"),
    ],
)
def test_the_fingerprint_changes_with_the_words(other: Lexicon) -> None:
    assert other.fingerprint != Lexicon([["卡", "本"], ["丢", "掉"]], ["密码"]).fingerprint


def test_the_same_words_have_the_same_fingerprint(ours: Lexicon) -> None:
    assert ours.fingerprint == lexicon.load().fingerprint
    words = Lexicon([["卡", "本"]], ["密码"])
    assert words.fingerprint == Lexicon([["卡", "本"]], ["密码"]).fingerprint
