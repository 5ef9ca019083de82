"""Names of people, where a text says that they are names: 我叫张三, 姓名李四, my name is Li Si.

A name has no mark of its own; it is known by the words before it. Where these are weak (我是王小明, but also 我是学生)
it must begin with a surname as well. It ends where the sentence goes on or the Chinese characters do; in doubt too much
is hidden. The words stand in said_names.toml.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

_WORDS: Final = Path(__file__).with_suffix(".toml")
_HAN: Final = "[\u4e00-\u9fff]"


def hidden(clause: str, mask: str) -> str:
    """Return a clause, normalised, with the mask in the place of each name that it says."""
    for pattern in _patterns():
        clause = pattern.sub(rf"\g<1>{mask}", clause)
    return clause


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    return (*_chinese(words["chinese"]), _spaced(words["english"]), _spaced(words["uyghur"]))


def _chinese(words: Mapping[str, str]) -> Iterator[re.Pattern[str]]:
    people, roles, titles = (_any(words[name]) for name in ("people", "roles", "titles"))
    surname = f"(?:{_any(words['double_surnames'])}|[{''.join(words['surnames'].split())}])"
    no_name, ends = _any(words["no_names"]), f"(?=$|(?!{_HAN})|{_any(words['goes_on'])})"
    called = f"(?:{people}|{roles}|名)(?:的?名字)?[就是]?叫[做作]?|{titles}[是为叫][做作]?"
    maybe = f"{titles}|{roles}|(?:我的?{people}?|他|她|这|{roles})就?是叫?"
    yield re.compile(f"((?:{called}) ?)(?!{no_name})(?:{_HAN}{{2,12}}?{ends}|{_HAN}{{2,4}})")
    yield re.compile(f"((?:{maybe}) ?)(?!{no_name}){surname}(?:{_HAN}{{1,2}}?{ends}|{_HAN}{{1,2}})")


def _spaced(words: Mapping[str, str]) -> re.Pattern[str]:
    """Return what finds a name of one to three words between blanks."""
    no_name, goes_on = _any(words["no_names"]), _any(words["goes_on"])
    name = rf"\w+(?: \w+){{0,2}}?(?=$| {goes_on}\b)|\w+(?: \w+)?"
    return re.compile(rf"(\b(?:{words['before']}) )(?!{no_name}\b)(?:{name})")


def _any(words: str) -> str:
    """Return a pattern that finds any of the words, longer ones first."""
    found = (re.escape(word).replace(r"\*", r"\w*") for word in sorted(words.split(), key=len, reverse=True))
    return f"(?:{'|'.join(found)})"
