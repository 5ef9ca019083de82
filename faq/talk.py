"""What people say besides asking: small talk, and short questions that go on from the one before."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from faq.normalise import normalise

Patterns = dict[str, re.Pattern[str]]
FILE: Final = Path(__file__).with_name("talk.toml")
_CLAUSE_ENDS: Final = re.compile("[,.;:!?…~，。；：！？、،؛؟\n]+")
_QUESTION_MARKS: Final = frozenset("?？؟")
# A longer question has a matter of its own.
_SHORT: Final = 100
_PARTICLES: Final = "[啊呀哦噢呢啦哈嘛吧了哇嘞]*"


class Talk:
    """Recognises what talk.toml lists."""

    def __init__(self, path: Path = FILE) -> None:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        self._kinds: dict[str, str] = {
            normalise(said): kind for kind, all_said in data["small_talk"].items() for said in all_said
        }
        self._strength = tuple(data["small_talk"])
        longest_first = sorted(map(re.escape, self._kinds), key=len, reverse=True)
        self._small = re.compile(rf"({'|'.join(longest_first)}){_PARTICLES}(?![^\W\d_\u4e00-\u9fff]) ?")
        self._parts: Patterns = {part: _either(patterns) for part, patterns in data["parts"].items()}
        blank = data["pinyin"].pop("fillers")
        self._pinyin: Patterns = {
            part: re.compile(f"{blank}*?(?:{asked}){blank}*") for part, asked in data["pinyin"].items()
        }
        # The longest first, and words in letters by themselves: else a piece of a word would go.
        chinese = "|".join(sorted(data["fillers"]["zh"], key=len, reverse=True))
        self._fillers = re.compile(
            f"{chinese}|{_either([*data['fillers']['en'], *data['fillers']['ug']]).pattern}"
        )
        self._leaning, self._asking = _either(data["leaning"]), _either(data["asking"])
        self._care: Patterns = {kind: _either(patterns) for kind, patterns in data["care"].items()}

    def small(self, text: str) -> str | None:
        """Return the kind of small talk that a text is and nothing else, or None."""
        said, kinds, at = normalise(text), set(), 0
        while found := self._small.match(said, at):
            kinds.add(self._kinds[found[1]])
            at = found.end()
        return max(kinds, key=self._strength.index) if kinds and at == len(said) else None

    def part(self, text: str) -> str | None:
        """Return the part of an answer that a short question asks for: it names a part and no matter of its own.

        One of "bring", "fees", "time_limit", "where", "phones", "steps", "more"; None for a question that stands alone.
        """
        if len(text) > _SHORT:
            return None
        clauses = [clause for clause in map(normalise, _CLAUSE_ENDS.split(text)) if clause]
        parts = [self._part(clause) for clause in clauses]
        beside = (clause for clause, part in zip(clauses, parts, strict=True) if not part)
        if any(self._matter(clause) and not self.small(clause) for clause in beside):
            return None
        return next(filter(None, parts), None)

    def leans(self, text: str) -> bool:
        """Return whether a question says that it goes on from the one before: "what about children"."""
        return self._leaning.search(normalise(text)) is not None

    def asks(self, text: str) -> bool:
        """Return whether a text is a question."""
        return not _QUESTION_MARKS.isdisjoint(text) or self._asking.search(normalise(text)) is not None

    def asks_when(self, text: str) -> bool:
        """Return whether a text asks for a day or a time, among other things."""
        return self._parts["time_limit"].search(normalise(text)) is not None

    def is_stay(self, text: str) -> bool | None:
        """Return whether the care a text names is a stay in hospital; None, if it names none.

        A birth is none even in hospital, for it has amounts of its own.
        """
        said = normalise(text)
        stay, birth, no_bed = (
            self._care[kind].search(said) is not None for kind in ("stay", "birth", "no_bed")
        )
        return (stay and not birth) if stay or birth or no_bed else None

    def _part(self, said: str) -> str | None:
        for part, cue in self._parts.items():
            if cue.search(said) and not self._matter(cue.sub(" ", said)):
                return part
        typed = said.replace(" ", "")
        return next((part for part, asked in self._pinyin.items() if asked.fullmatch(typed)), None)

    def _matter(self, said: str) -> str:
        """Return what is left of a text without the words that carry no matter."""
        return "".join(self._fillers.sub(" ", said).split())


def _either(patterns: Iterable[str]) -> re.Pattern[str]:
    # Words in letters end where a word ends; characters of Chinese know no such end.
    edged = (p if re.search("[\u4e00-\u9fff]", p) else rf"\b(?:{p})\b" for p in patterns)
    return re.compile("|".join(f"(?:{p})" for p in edged))


@lru_cache(maxsize=1)
def load() -> Talk:
    """Return what talk.toml lists, read once."""
    return Talk()
