"""The chronic diseases a document lists: from a name, or a plain piece of one, to the disease."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from calculators.trace import Source

# Signs that people leave out or set in another width: blanks and brackets.
_LOOSE: Final = re.compile(r"[\s()]+")


@dataclass(frozen=True, slots=True)
class Disease:
    """A disease as the document names it, its class from 1, other names that mean it, and where it stands."""

    name: str
    disease_class: int
    aliases: tuple[str, ...]
    source: Source


def find(name: str, diseases: Sequence[Disease]) -> Disease | None:
    """Return the disease of a name or alias, however wide its signs; None, if there is none."""
    sought = key(name)
    return next((one for one in diseases if sought in map(key, (one.name, *one.aliases))), None)


def key(name: str) -> str:
    """Return what two ways to write one name share: Ⅱ, II, ii and 2 are one, and so are full and half width.

    Example:
        >>> key("糖尿病（Ⅱ型）") == key("糖尿病(2型)")
        True
    """
    return _LOOSE.sub("", unicodedata.normalize("NFKC", name)).casefold().replace("ii", "2")
