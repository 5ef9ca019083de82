"""Slips: as wide as the paper, nothing cut off, letters joined, figures in order, a code that can be read."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.takeaway import lettering, qr, slip
from kiosk.takeaway.lettering import LetteringUnavailable, Style
from kiosk.takeaway.slip import WIDTH, Line, Slip

LINK = "https://phone.example/m/urumqi/estimate#1&stays-0-year=2016&stays-0-hospital_level=tertiary"
PLAIN = Style(28)
CHINESE = Slip(
    title="住院费用估算",
    when="2026年11月22日 14:05",
    lines=(
        Line("总费用", "30,000.00 元"),
        Line("大病保险支付（按手册示例的算法，年度内累计）", "0.00 元"),
        Line("您自己付", "15,480.00 元", emphasis=True),
    ),
    notes=("这只是估算，最终以经办机构结算为准。",),
    source="依据：居民医疗保险手册（2016年）第11、14、22、30条",
    hotline="咨询电话：12333",
    qr=LINK,
    language="zh",
    scan="用手机扫一扫",
)
ENGLISH = dataclasses.replace(
    CHINESE,
    title="Estimate of a hospital stay",
    lines=(Line("Total cost", "30,000.00 yuan"), Line("You pay", "15,480.00 yuan", emphasis=True)),
    notes=("This is an estimate only; the service point has the last word.",),
    language="en",
)
UYGHUR = dataclasses.replace(
    CHINESE,
    title="خىراجەتنى مۆلچەرلەش",
    lines=(
        Line("ئومۇمىي خىراجەت", "30,000.00 يۈەن"),
        Line("ئۆزىڭىز تۆلەيسىز", "15,480.00 يۈەن", emphasis=True),
    ),
    notes=("2016-يىللىق قوللانما (55%) بويىچە ھېسابلاندى. WeChat Pay ياكى 12333.",),
    language="ug",
)
SLIPS = {"zh": CHINESE, "en": ENGLISH, "ug": UYGHUR}


def ink(image: Image.Image) -> np.ndarray:
    """Where a picture is black."""
    return ~np.array(image, dtype=bool)


def written(text: str, *, rtl: bool, style: Style = PLAIN) -> np.ndarray:
    """One line as it is drawn, without the white around it."""
    image = Image.new("1", (1200, style.height), 1)
    lettering.draw(ImageDraw.Draw(image), (40, 0), text, style, rtl=rtl)
    black = ink(image)
    columns = black.any(axis=0).nonzero()[0]
    return black[:, columns[0] : columns[-1] + 1]


def begins(line: np.ndarray, part: np.ndarray) -> bool:
    """Whether a line begins, at its left, with another; a letter may stand a dot further."""
    wide = np.pad(line, ((0, 0), (2, 2)))
    starts = (wide[:, shift : shift + part.shape[1]] for shift in range(5))
    return max((start & part).sum() / (start | part).sum() for start in starts) > 0.85


def ends(line: np.ndarray, part: np.ndarray) -> bool:
    """Whether a line ends, at its right, with another."""
    return begins(line[:, ::-1], part[:, ::-1])


@pytest.mark.parametrize("each", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_black_on_white_and_as_wide_as_the_paper(each: Slip) -> None:
    image = slip.picture(each)
    assert image.mode == "1"
    assert image.width == WIDTH == 576
    assert 0.02 < ink(image).mean() < 0.3


@pytest.mark.parametrize("each", SLIPS.values(), ids=SLIPS)
def test_nothing_reaches_the_edge_where_it_would_be_cut_off(each: Slip) -> None:
    black = ink(slip.picture(each))
    assert not black[:, :12].any()
    assert not black[:, -12:].any()
    assert not black[:8].any()
    assert not black[-8:].any()


@pytest.mark.parametrize("each", SLIPS.values(), ids=SLIPS)
def test_its_code_is_read_from_the_picture(each: Slip) -> None:
    (found,) = zxingcpp.read_barcodes(slip.picture(each).convert("L"))
    assert found.text == LINK


def test_the_largest_code_still_has_whole_dots_and_is_read() -> None:
    text = "x" * qr.MOST_BYTES
    (found,) = zxingcpp.read_barcodes(slip.picture(dataclasses.replace(CHINESE, qr=text)).convert("L"))
    assert found.text == text


def test_a_slip_without_a_code_is_shorter_by_it() -> None:
    without = slip.picture(dataclasses.replace(CHINESE, qr=None))
    assert zxingcpp.read_barcodes(without.convert("L")) == []
    assert without.height < slip.picture(CHINESE).height - 300


def test_a_long_slip_has_all_its_lines() -> None:
    one = slip.picture(dataclasses.replace(CHINESE, lines=(Line("总费用", "1.00 元"),)))
    many = slip.picture(dataclasses.replace(CHINESE, lines=(Line("总费用", "1.00 元"),) * 200))
    assert many.height - one.height == 199 * PLAIN.height


def test_labels_and_amounts_change_sides_in_uyghur() -> None:
    def sides(language: str) -> tuple[int, int]:
        lines = (Line("一", "1" * 8),)
        bare = Slip("", "", lines, (), "", "", None, language)
        black = ink(slip.picture(bare))[25:80]
        return int(black[:, :60].sum()), int(black[:, -60:].sum())

    left, right = sides("zh")
    mirrored_left, mirrored_right = sides("ug")
    assert left < right
    assert mirrored_left > mirrored_right


def test_an_amount_too_wide_for_its_label_goes_below() -> None:
    narrow = slip.picture(dataclasses.replace(CHINESE, lines=(Line("总费用", "1.00 元"),)))
    wide = slip.picture(dataclasses.replace(CHINESE, lines=(Line("总费用", "1,000,000,000,000,000.00 元"),)))
    assert wide.height == narrow.height + PLAIN.height


@pytest.mark.parametrize("language", ["zh", "en", "ug"])
@given(
    text=st.text("a 1,.%-（《。، «»():ئۇيغۇرچە北京\u00a0\n\r\x85\u2029\u200f-", max_size=80),
    amount=st.text("1,.元 ي\n", max_size=40),
)
@settings(max_examples=25, deadline=None)
def test_any_words_make_a_slip_with_white_edges(language: str, text: str, amount: str) -> None:
    any_words = Slip(text, text, (Line(text, amount),), (text,), text, text, None, language)
    black = ink(slip.picture(any_words))
    assert not black[:, :8].any()
    assert not black[:, -8:].any()


def test_uyghur_letters_are_joined() -> None:
    apart = sum(lettering.width(letter, PLAIN, rtl=True) for letter in "بىلەن")
    assert lettering.width("بىلەن", PLAIN, rtl=True) < apart - 10


def test_an_uyghur_line_is_read_from_its_right() -> None:
    line = written("ئۈرۈمچى شەھەر", rtl=True)
    assert ends(line, written("ئۈرۈمچى", rtl=True))
    assert not begins(line, written("ئۈرۈمچى", rtl=True))
    assert begins(line, written("شەھەر", rtl=True))


@pytest.mark.parametrize(
    "figure", ["14,520.00", "55%", "0991-4662222", "10:30-18:30", "2026-11-22", "-5%", "WeChat Pay 3"]
)
def test_a_figure_in_an_uyghur_line_keeps_its_order(figure: str) -> None:
    alone = written(figure, rtl=False)
    assert (written(figure, rtl=True) == alone).all()
    assert ends(written(f"{figure} يۈەن", rtl=True), alone)
    assert begins(written(f"جەمئىي {figure}", rtl=True), alone)


def test_brackets_open_towards_what_they_hold() -> None:
    line = written("(55%)", rtl=True)
    assert begins(line, written("(", rtl=False))
    assert ends(line, written(")", rtl=False))


def test_uyghur_words_in_a_chinese_line_run_right_to_left() -> None:
    line = written("语言 ئۇيغۇر تىلى", rtl=False)
    assert begins(line, written("语言", rtl=False))
    assert ends(line, written("ئۇيغۇر تىلى", rtl=True))


@pytest.mark.parametrize(
    ("text", "rtl"),
    [
        (
            "这只是估算，最终以经办机构结算为准（《乌鲁木齐市城镇居民基本医疗保险》），2016年以后请以公布的为准。"
            * 3,
            False,
        ),
        ("This is an estimate only; the service point (and nobody else) has the last word. " * 3, False),
        ("بۇ پەقەت مۆلچەر؛ ئاخىرقى نەتىجىنى بېجىرىش ئورنى (55%) بەلگىلەيدۇ، 12333. " * 3, True),
    ],
    ids=["zh", "en", "ug"],
)
@pytest.mark.parametrize("room", [200, 333, 544])
def test_lines_fit_and_together_are_the_text(text: str, rtl: bool, room: int) -> None:
    lines = lettering.wrap(text, PLAIN, room, rtl=rtl)
    assert len(lines) > 2
    assert all(lettering.width(line, PLAIN, rtl=rtl) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    if " " in text:
        assert " ".join(lines).split() == text.split()
    assert not any(line[0] in "，。、）》;,.،؛" for line in lines)
    assert not any(line[-1] in "（《(" for line in lines)


def test_a_word_wider_than_the_paper_is_cut_and_nothing_of_it_is_lost() -> None:
    word = "https://phone.example/" + "verylong" * 20
    lines = lettering.wrap(word, PLAIN, 544, rtl=False)
    assert "".join(lines) == word
    assert all(lettering.width(line, PLAIN, rtl=False) <= 544 for line in lines)


def test_what_is_joined_by_a_no_break_space_stays_in_one_line() -> None:
    assert lettering.wrap("aaaa 14,520.00\u00a0元", PLAIN, 200, rtl=False) == ["aaaa", "14,520.00\u00a0元"]


def test_without_chinese_letters_no_slip_and_a_line_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lettering, "CJK_FOLDERS", (tmp_path,))
    lettering._chinese_face.cache_clear()
    assert not slip.available()
    with pytest.raises(
        LetteringUnavailable, match=r"NotoSansCJK-Regular\.ttc .*: install fonts-noto-cjk"
    ) as caught:
        slip.picture(CHINESE)
    assert str(tmp_path) in str(caught.value)
    monkeypatch.undo()
    assert slip.available()


def test_without_raqm_no_slip_with_letters_that_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering.features, "check", lambda feature: feature != "raqm")
    assert not slip.available()
    with pytest.raises(LetteringUnavailable, match="libfribidi0"):
        slip.picture(UYGHUR)
