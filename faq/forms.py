"""The forms in which a text is compared: as written, as heard, by what it means; and which of them say anything."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pypinyin.constants import PINYIN_DICT

from faq.lexicon import Lexicon
from faq.normalise import is_chinese, normalise, pinyin, toneless

# Of a question typed in letters: from this share that reads as pinyin on, its sound is compared; up to that share its
# meaning.
HEARD_FROM: Final = 0.4
MEANT_UP_TO: Final = 0.8


@dataclass(frozen=True, slots=True)
class Form:
    """A text ready to be compared.

    Attributes:
        plain: the text, normalised, initials spelled out, before words are brought to one; what an encoder reads.
        written: with each word brought to the one that stands for it; empty when it is typed as pinyin, whose letters
            say nothing beyond the sound.
        sound: toneless pinyin; empty when the text isn't Chinese, nor typed as pinyin.
        meant: whether an encoder can tell what it means (pinyin and Uyghur are noise to it).
        script: "chinese", "pinyin", "letters", "uyghur" or "other".
    """

    plain: str
    written: str
    sound: str
    meant: bool
    script: str


def form(text: str, lexicon: Lexicon, english: Container[str] = ()) -> Form:
    """Return the forms of a text. `english`: words that are taken for English though they read as pinyin."""
    plain = lexicon.spell_out(normalise(text))
    written = lexicon.unify(plain)
    script, share = _script(written, english)
    if script == "chinese":
        return Form(plain, written, pinyin(written), meant=True, script=script)
    if script == "uyghur":
        return Form(plain, written, "", meant=False, script=script)
    sound = pinyin(written) if share >= HEARD_FROM else ""
    if script == "pinyin":
        return Form(plain, "", sound, meant=False, script=script)
    return Form(plain, written, sound, meant=bool(plain), script=script)


def is_pinyin(text: str, english: Container[str] = ()) -> bool:
    """Return whether a text is Chinese typed in pinyin."""
    return _script(normalise(text), english)[0] == "pinyin"


def _script(text: str, english: Container[str]) -> tuple[str, float]:
    """Return how a normalised text is written, and which share of its Latin letters reads as pinyin."""
    if is_chinese(text):
        return "chinese", 0.0
    if any("\u0600" <= c <= "\u06ff" for c in text):
        return "uyghur", 0.0
    words = [word for word in text.split() if word.isascii() and word.isalpha()]
    if not words:
        return "other", 0.0
    share = _pinyin_share(words, english)
    return ("pinyin" if share > MEANT_UP_TO else "letters"), share


def _pinyin_share(words: Iterable[str], english: Container[str]) -> float:
    letters = read = 0
    for word in words:
        letters += len(word)
        if word not in english:
            read += sum(len(match[0]) for match in _syllables().finditer(word))
    return read / letters if letters else 0.0


@lru_cache(maxsize=1)
def _syllables() -> re.Pattern[str]:
    known = {toneless(reading) for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    longest_first = sorted((s for s in known if s.isascii() and s.isalpha()), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest_first)})+")


def written_pieces(written: str) -> list[str]:
    """Return runs of one to three Chinese characters; of other scripts whole words and runs of four letters."""
    pieces: list[str] = []
    for word in written.split():
        if is_chinese(word):
            pieces += [word[i : i + n] for n in (1, 2, 3) for i in range(len(word) - n + 1)]
        else:
            edged = f" {word} "
            pieces += [edged, *(f"#{edged[i : i + 4]}" for i in range(max(1, len(edged) - 3)))]
    return pieces


def heard_pieces(sound: str) -> list[str]:
    """Return runs of two to four letters."""
    return [sound[i : i + n] for n in (2, 3, 4) for i in range(len(sound) - n + 1)]
