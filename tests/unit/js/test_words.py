"""The pinyin keyboard's words: what is shipped is whole, small and in order, and how they are made."""

import gzip
import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORDS = ROOT / "kiosk/static/words"


@pytest.fixture(scope="module")
def maker():
    spec = importlib.util.spec_from_file_location("words", ROOT / "scripts/words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lines():
    return (WORDS / "pinyin.txt").read_text(encoding="utf-8").splitlines()


def test_the_shipped_files_are_those_that_were_made():
    for line in (WORDS / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((WORDS / name).read_bytes()).hexdigest() == digest


def test_both_licences_come_along():
    text = (WORDS / "pinyin.LICENSE.txt").read_text(encoding="utf-8")
    assert "Android Open Source" in text
    assert "MIT License" in text
    assert "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION" in text


def test_the_words_are_at_most_450_kilobytes_compressed():
    assert len(gzip.compress((WORDS / "pinyin.txt").read_bytes())) <= 450 * 1024


def test_the_lines_stand_in_the_order_of_their_letters_with_words_and_costs(lines):
    letters = [line.split(" ")[0].replace("'", "") for line in lines]
    assert letters == sorted(letters)
    wrong = [line for line in lines if not re.fullmatch(r"[a-z']+ (?:[\u4e00-\u9fff]+\d+)+", line)]
    assert not wrong


def test_a_word_has_as_many_syllables_as_characters(lines):
    for line in lines:
        spelling, words = line.split(" ")
        assert {len(word) for word in re.findall(r"\D+", words)} == {len(spelling.split("'"))}, line


def test_the_words_of_the_handbooks_are_there(lines):
    words = {word for line in lines for word in re.findall(r"[\u4e00-\u9fff]+", line)}
    assert {"起付线", "社保卡", "预挂失", "余额", "多长时间", "没带卡"} <= words


def test_letters_that_only_are_initials_are_no_reading(maker):
    script = "const t = `ka 卡30770可爱10575\nkeai 可爱10575\nxian 先84326西安3273😳100\nnve 虐12"
    assert dict(maker.read_general(script)) == {
        ("卡", "ka"): 30770,
        ("可爱", "ke'ai"): 10575,
        ("先", "xian"): 84326,
        ("西安", "xi'an"): 3273,
        ("虐", "nve"): 12,
    }


def test_a_run_of_words_that_is_said_again_and_again_is_a_word(maker):
    general = {("丢", "diu"): 50, ("了", "le"): 900, ("怎么", "zen'me"): 200, ("办", "ban"): 40}
    counted = maker.counted(["丢了怎么办"] * 3 + ["办了"], maker.cutter(general))
    assert counted["丢了怎么办", "diu'le'zen'me'ban"] == 3
    assert counted["办", "ban"] == 4
    assert ("办了", "ban'le") not in counted


def test_a_word_of_the_field_costs_less_than_it_would_in_general(maker):
    general = {("报销", "bao'xiao"): 10, ("爆笑", "bao'xiao"): 10, ("的", "de"): 1000}
    costs = maker.costs(maker.Sources(general, ("报销",) * 5, ()))
    assert costs["报销", "bao'xiao"] < costs["爆笑", "bao'xiao"]


def test_u_with_dots_is_typed_v_or_where_there_is_no_other_u(maker):
    assert list(maker.lines({("忽略", "hu'lve"): 40, ("绿", "lv"): 30})) == [
        "hu'lue 忽略40",
        "hu'lve 忽略40",
        "lv 绿30",
    ]


def test_a_spoken_word_may_say_how_it_is_read(maker):
    assert list(maker.read_spoken("# no word\n还多少 行吗=xing'ma\n")) == [
        ("还多少", "hai'duo'shao"),
        ("行吗", "xing'ma"),
    ]
