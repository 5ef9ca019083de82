"""One form for every way to write the same text."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq.normalise import READINGS, is_chinese, normalise, pinyin, printable, toneless

# Characters whose forms hang together: a mark that joins a letter, letters that fold to several, chains of
# simplification, characters that simplify only in company, and what keyboards and web pages slip in.
AWKWARD = "ـ\u0654\u0301\u0345ۀەکیہيئىßİŉﬁ㎏①乾隆薴苧裏後徵著瞭麼\u200b\u200f\u202e\ufeff\ud800\x00\x85\u2028 　Ａ１。"
texts = st.text(max_size=60) | st.text(st.sampled_from(AWKWARD) | st.characters(), max_size=30)
ROOT = Path(__file__).parents[3]
# Words in which a character has another reading than it mostly has, listed or not.
SPELT = ["长城", "银行", "重庆", "行长", "了解", "音乐"]
runs = settings(database=None, max_examples=150, deadline=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("社保卡丢了怎么办？", "社保卡丢了怎么办", id="punctuation"),
        pytest.param("社保卡,丢了…怎么办!!", "社保卡 丢了 怎么办", id="punctuation between"),
        pytest.param("ＡＢＣ　１２３３３", "abc 12333", id="full width"),
        pytest.param("Lost CARD", "lost card", id="capitals"),
        pytest.param("Straße", "strasse", id="letters that fold to two"),
        pytest.param("社會保障卡遺失後怎麼辦", "社会保障卡遗失后怎么办", id="traditional"),
        pytest.param("门诊①", "门诊1", id="circled figures"),
        pytest.param("  社保\t卡\n丢了 ", "社保 卡 丢了", id="blanks"),
        pytest.param("社保卡\u200f丢了\u202e", "社保卡 丢了", id="direction marks"),
        pytest.param("社保\x00卡\x1b", "社保卡", id="control characters"),
        pytest.param("社保\ud800卡", "社保卡", id="half a character"),
        pytest.param("🆘💊", "", id="emoji"),
        pytest.param("？！。", "", id="punctuation only"),
        pytest.param("", "", id="nothing"),
        pytest.param("كارتا، يوقاپ قويدۇم؟", "كارتا يوقاپ قويدۇم", id="Uyghur punctuation"),
        pytest.param("کارتا", "كارتا", id="Persian kaf"),
        pytest.param("یوقاپ", "يوقاپ", id="Persian yeh"),
        pytest.param("ہەق", "ھەق", id="Urdu heh"),
        pytest.param("كـــارتا", "كارتا", id="stretched letters"),
        pytest.param("ﻛﺎﺭﺗﺎ", "كارتا", id="shaped letters"),
        pytest.param("cafe\u0301", "café", id="a mark beside its letter"),
    ],
)
def test_texts_that_mean_the_same_get_one_form(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社保卡 diu了", "shebaokadiule"),
        ("银行 重新", "yinhangchongxin"),
        ("lost card", "lostcard"),
        ("كارتا", "كارتا"),
        ("12333", "12333"),
        ("", ""),
    ],
)
def test_chinese_is_spelt_without_tones_and_run_together(text: str, expected: str) -> None:
    assert pinyin(text) == expected


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("mā", "ma"),
        ("lǎo", "lao"),
        ("lǜ", "lv"),
        ("nü", "nv"),
        ("nu\u0308\u030c", "nv"),
        ("er", "er"),
        ("ḿ", "m"),
        ("", ""),
    ],
)
def test_a_syllable_is_spelt_without_its_tone(syllable: str, expected: str) -> None:
    assert toneless(syllable) == expected


@pytest.mark.parametrize(("word", "sound"), READINGS.items())
def test_a_word_read_otherwise_than_its_characters_is_spelt_as_it_is_read(word: str, sound: str) -> None:
    assert len(sound.split()) == len(word)
    assert pinyin(word) == sound.replace(" ", "")
    assert pinyin(f"去{word}吧") == f"qu{pinyin(word)}ba"
    assert pinyin(word) != "".join(map(pinyin, word)), "a reading that needn't be listed"


@pytest.mark.parametrize("first", ["normalise", "lexicon", "forms", "matcher", "said", "grouping"])
def test_a_text_is_spelt_alike_whichever_module_was_imported_first(first: str) -> None:
    code = f"import faq.{first}; from faq.normalise import pinyin; print(*map(pinyin, {SPELT}))"
    fresh = {name: value for name, value in os.environ.items() if not name.startswith("PYPINYIN")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=fresh, check=True)
    assert done.stdout.decode().split() == [*map(pinyin, SPELT)]


@pytest.mark.parametrize(("typed", "meant"), [("社报卡", "社保卡"), ("挂矢", "挂失"), ("起付现", "起付线")])
def test_wrong_characters_sound_like_the_right_ones(typed: str, meant: str) -> None:
    assert pinyin(typed) == pinyin(meant)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社保卡", "社保卡"),
        (" 社保 \t 卡\r\n", "社保 卡"),
        ("\x01\x02\x1b\x7f\x9f", ""),
        (" \u3000\u2003", ""),
        ("\ud83d", ""),
        ("😀", "😀"),
        ("\u200f", "\u200f"),
    ],
)
def test_printable_text_has_neither_control_characters_nor_needless_blanks(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社", True),
        ("lost 卡", True),
        ("shebaoka", False),
        ("كارتا", False),
        ("12333。😀", False),
        ("", False),
    ],
)
def test_chinese_characters_are_told_from_others(text: str, expected: bool) -> None:
    assert is_chinese(text) is expected


@given(texts)
@example("薴")  # simplifies to 苧, which simplifies to 苎
@example("ۀ\u0654\u0654")  # each mark makes the letter anew that another step takes apart
@runs
def test_the_form_of_a_form_is_itself(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(texts)
@runs
def test_a_form_has_only_words_with_single_blanks_between(text: str) -> None:
    form = normalise(text)
    assert form == " ".join(form.split())
    assert printable(form) == form


@given(texts)
@runs
def test_any_text_can_be_spelt(text: str) -> None:
    assert isinstance(pinyin(text), str)
    assert " " not in pinyin(normalise(text))
