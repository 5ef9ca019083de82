"""One form for every way to write the same text: width, case, traditional characters, punctuation, letter forms."""

import unicodedata
from functools import lru_cache
from typing import Final

import opencc
from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Words in which a character is not read as it mostly is.
READINGS: Final = {
    "银行": "yin hang", "分行": "fen hang", "支行": "zhi hang", "工行": "gong hang", "农行": "nong hang",
    "建行": "jian hang", "招行": "zhao hang", "交行": "jiao hang", "中行": "zhong hang", "哪家行": "na jia hang",
    "重新": "chong xin", "重办": "chong ban", "重做": "chong zuo", "重复": "chong fu", "重补": "chong bu",
    "重制": "chong zhi", "了解": "liao jie", "不了": "bu liao", "还款": "huan kuan", "还钱": "huan qian",
    "归还": "gui huan", "退还": "tui huan", "长期": "chang qi", "多长": "duo chang", "便宜": "pian yi",
    "调整": "tiao zheng", "出差": "chu chai", "着急": "zhao ji", "找着": "zhao zhao", "首都": "shou du",
    "会计": "kuai ji", "大夫": "dai fu",
}  # fmt: skip
load_phrases_dict({word: [[syllable] for syllable in sound.split()] for word, sound in READINGS.items()})

# Persian and Urdu keyboards write letters that look the same and are not the Uyghur ones.
_LETTER_FORMS = str.maketrans({"ک": "ك", "ی": "ي", "ہ": "ھ", "ۀ": "ە", "ـ": None})


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def printable(text: str) -> str:
    """Return the text without control characters and stray surrogates, with single blanks and none at the ends."""
    if text.isprintable():
        return " ".join(text.split())
    kept = (
        " " if c.isspace() else c for c in text if unicodedata.category(c) not in {"Cc", "Cs"} or c.isspace()
    )
    return " ".join("".join(kept).split())


def normalise(text: str) -> str:
    """Return the text as the matcher compares it.

    Letters, digits and marks stay, everything else becomes a blank; full width becomes half width, capitals small,
    traditional characters simplified. The result of a result is itself.
    """
    before = None
    # More than once: a mark freed by one step can be drawn into a letter, 薴 becomes 苧 and only then 苎.
    while text != before:
        before, text = text, _normalised(text)
    return text


def _normalised(text: str) -> str:
    text = unicodedata.normalize("NFKC", printable(text)).casefold()
    text = _to_simplified().convert(text).translate(_LETTER_FORMS)
    kept = (c if unicodedata.category(c)[0] in "LNM" else " " for c in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).split())


def pinyin(text: str) -> str:
    """Return Chinese characters as toneless pinyin run together; other letters as they are, without blanks.

    >>> pinyin("社保卡 diu了")
    'shebaokadiule'
    """
    return "".join(lazy_pinyin(text, style=Style.NORMAL)).replace(" ", "")


def toneless(syllable: str) -> str:
    """Return a syllable of pinyin without its tone mark, ü as v.

    >>> toneless("lǜ")
    'lv'
    """
    marked = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(c for c in marked if not unicodedata.combining(c))


def is_chinese(text: str) -> bool:
    """Return whether there is a Chinese character in the text."""
    return any("\u3400" <= c <= "\u9fff" for c in text)
