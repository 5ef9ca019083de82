"""In which forms a text is compared, and which of them say anything."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq.forms import Form, form, heard_pieces, written_pieces
from faq.lexicon import Lexicon
from faq.normalise import normalise

runs = settings(database=None, max_examples=200, deadline=None)
LEXICON = Lexicon([["社保卡", "医保卡"], ["丢了", "遗失"], ["怎么", "如何"]], ["社保卡", "起付线"])
ENGLISH = frozenset(
    [
        "i",
        "lost",
        "my",
        "card",
        "can",
        "you",
        "hang",
        "up",
        "she",
        "the",
        "pay",
        "change",
        "hukou",
        "is",
        "to",
    ]
)
TYPED = [
    "社保卡",
    "醫保卡",
    "丢",
    "遗失",
    "sbk",
    "qfx",
    "shebaoka",
    "diu",
    "lost ",
    "card",
    "كارتا",
    "12",
    " ",
    "，",
    "😀",
]
texts = st.text(max_size=40) | st.lists(st.sampled_from(TYPED), max_size=8).map("".join)

# What is typed, the script it is taken for, its sound ("" where it isn't compared), whether its meaning is compared.
READ = [
    ("社保卡丢了怎么办？", "chinese", "shebaokadiulezenmeban", True),
    ("社保卡，丢了！！", "chinese", "shebaokadiule", True),
    ("社報卡丢矢", "chinese", "shebaokadiushi", True),
    ("醫保卡遺失，如何處理", "chinese", "shebaokadiulezenmechuli", True),
    ("社保卡 diu了 zenmeban", "chinese", "shebaokadiulezenmeban", True),
    ("lost 了", "chinese", "lostle", True),
    ("ＳＨＥ保卡", "chinese", "shebaoka", True),
    ("كارتا丢了", "chinese", "كارتاdiule", True),
    ("qfx是多少", "chinese", "qifuxianshiduoshao", True),
    ("sbk", "chinese", "shebaoka", True),
    ("SBK diule", "chinese", "shebaokadiule", True),
    ("shebaoka diule zenmeban", "pinyin", "shebaokadiulezenmeban", False),
    ("shebaokadiulezenmeban", "pinyin", "shebaokadiulezenmeban", False),
    ("Shebaoka Diule, Zenmeban?", "pinyin", "shebaokadiulezenmeban", False),
    ("shebaka diule zenmban", "pinyin", "shebakadiulezenmban", False),
    ("sehbaoka duile", "pinyin", "sehbaokaduile", False),
    ("qifuxian 600 yuan ma", "pinyin", "qifuxian600yuanma", False),
    ("ka", "pinyin", "ka", False),
    ("my shebaoka is lost zenmeban", "letters", "myshebaokaislostzenmeban", True),
    ("lost card shebaoka", "letters", "lostcardshebaoka", True),
    ("I lost my card", "letters", "", True),
    ("Can you hang up?", "letters", "", True),
    ("CHANGE HUKOU", "letters", "", True),
    ("lost the rhythm", "letters", "", True),
    ("hspd dductbl", "letters", "", True),
    ("كارتام يوقاپ كەتتى", "uyghur", "", False),
    ("كارتا diule", "uyghur", "", False),
    ("كارتا 12333", "uyghur", "", False),
    ("12333", "other", "", True),
    ("2016-03-01", "other", "", True),
    ("ur22", "other", "", True),
    ("Где карта", "other", "", True),
    ("😀🆘", "other", "", False),
    ("？！。…", "other", "", False),
    ("\u200f \ud800\x00", "other", "", False),
    ("", "other", "", False),
]


@pytest.mark.parametrize(
    ("text", "script", "sound", "meant"), READ, ids=[row[0] or "nothing" for row in READ]
)
def test_a_text_is_compared_in_the_forms_that_say_something(
    text: str, script: str, sound: str, meant: bool
) -> None:
    found = form(text, LEXICON, ENGLISH)
    assert (found.script, found.sound, found.meant) == (script, sound, meant)


@pytest.mark.parametrize(
    ("text", "plain", "written"),
    [
        ("醫保卡遺失，如何處理？", "医保卡遗失 如何处理", "社保卡丢了 怎么处理"),
        ("SBK丢了", "社保卡丢了", "社保卡丢了"),
        ("sbks", "sbks", "sbks"),
        ("Lost CARD!", "lost card", "lost card"),
        ("كارتا، يوقاپ", "كارتا يوقاپ", "كارتا يوقاپ"),
        ("Shebaoka diule", "shebaoka diule", ""),
        ("12333", "12333", "12333"),
        ("", "", ""),
    ],
)
def test_words_are_brought_to_one_in_what_is_written_and_pinyin_is_not_written_at_all(
    text: str, plain: str, written: str
) -> None:
    found = form(text, LEXICON)
    assert (found.plain, found.written) == (plain, written)


def test_words_that_read_as_pinyin_are_english_where_they_are_known_to_be() -> None:
    assert form("can he pay me", LEXICON) == Form(
        "can he pay me", "", "canhepayme", meant=False, script="pinyin"
    )
    assert form("can he pay me", LEXICON, {"can", "he", "pay", "me"}) == Form(
        "can he pay me", "can he pay me", "", meant=True, script="letters"
    )


@given(texts)
@example("sbk\u0301")
@example("qfxsbk sbk")
@runs
def test_any_text_has_a_form_and_its_sound_is_given_only_where_it_says_something(text: str) -> None:
    found = form(text, LEXICON, ENGLISH)
    assert found.script in {"chinese", "pinyin", "letters", "uyghur", "other"}
    if found.script in {"chinese", "pinyin"}:
        assert found.sound
    if found.script in {"uyghur", "other"}:
        assert not found.sound
    assert found.meant is (bool(found.plain) and found.script not in {"pinyin", "uyghur"})
    assert not set(" \t\n") & set(found.sound)
    assert bool(found.plain) is bool(normalise(text))
    assert bool(found.written) is (bool(found.plain) and found.script != "pinyin")


@given(texts)
@runs
def test_the_form_of_what_is_plain_has_the_same_plain_text(text: str) -> None:
    once = form(text, LEXICON, ENGLISH)
    assert form(once.plain, LEXICON, ENGLISH) == once


@given(texts)
@runs
def test_forms_can_be_kept_line_by_line(text: str) -> None:
    found = form(text, LEXICON, ENGLISH)
    assert not any(sign in part for sign in "\t\n" for part in (found.plain, found.written, found.sound))


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        ("社保卡", ["社", "保", "卡", "社保", "保卡", "社保卡"]),
        ("卡", ["卡"]),
        ("社保 卡", ["社", "保", "社保", "卡"]),
        ("card", [" card ", "# car", "#card", "#ard "]),
        ("a", [" a ", "# a "]),
        ("pin", [" pin ", "# pin", "#pin "]),
        ("卡 pin", ["卡", " pin ", "# pin", "#pin "]),
        ("卡a", ["卡", "a", "卡a"]),
        ("كا", [" كا ", "# كا "]),
        ("", []),
        ("  ", []),
    ],
)
def test_chinese_is_cut_into_short_runs_and_other_words_into_themselves_and_runs_of_four_letters(
    written: str, pieces: list[str]
) -> None:
    assert sorted(written_pieces(written)) == sorted(pieces)


@pytest.mark.parametrize(
    ("sound", "pieces"),
    [
        ("kale", ["ka", "al", "le", "kal", "ale", "kale"]),
        ("ka", ["ka"]),
        ("k", []),
        ("", []),
    ],
)
def test_a_sound_is_cut_into_runs_of_two_to_four_letters(sound: str, pieces: list[str]) -> None:
    assert sorted(heard_pieces(sound)) == sorted(pieces)


@given(texts)
@runs
def test_no_piece_is_empty_or_of_several_lines_and_a_text_with_words_has_pieces(text: str) -> None:
    found = form(text, LEXICON, ENGLISH)
    pieces = written_pieces(found.written)
    assert bool(pieces) is bool(found.written)
    assert all(piece and "\n" not in piece for piece in pieces + heard_pieces(found.sound))


def test_a_whole_word_and_a_run_of_its_letters_are_two_pieces() -> None:
    assert len(set(written_pieces("ab"))) == len(written_pieces("ab")) == 2
