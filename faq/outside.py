"""What lies outside the documents: matters people ask about, so that a refusal can name the matter.

`knowledge/outside/*.toml` holds one [[matter]] for each; `REGION.toml` those outside one city's document, any other
file those that no city's document answers.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from faq import shape
from faq.entry import LANGUAGES, REGIONS
from faq.knowledge import DIRECTORY as KNOWLEDGE
from faq.knowledge import KnowledgeError
from faq.normalise import normalise

DIRECTORY: Final = KNOWLEDGE / "outside"


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter that a city's document says nothing about.

    Attributes:
        regions: the cities where it is outside.
        names: what it is called in each language, as a noun phrase; nothing where a refusal had better not name it.
        questions: how people ask about it, in any language.
    """

    id: str
    regions: tuple[str, ...]
    names: Mapping[str, str]
    questions: tuple[str, ...]


def load(directory: Path = DIRECTORY) -> tuple[Matter, ...]:
    """Read every file of a folder of matters.

    Raises: KnowledgeError, with every fault found.
    """
    faults: list[str] = []
    found: list[Matter] = []
    for path in sorted(directory.glob("*.toml")):
        found += _matters(path, faults)
    faults += _doubled(found)
    if faults:
        raise KnowledgeError(faults)
    return tuple(found)


def _matters(path: Path, faults: list[str]) -> Iterator[Matter]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path.name}: {error}")
        return
    misfits = list(shape.misfits(data, path.name, shape.OUTSIDE_FILE))
    faults += misfits
    for raw in [] if misfits else data["matter"]:
        before = len(faults)
        faults += shape.misfits(raw, f"{path.name}: {raw.get('id', 'a matter without id')}", shape.MATTER)
        if len(faults) == before:
            yield _matter(raw, (path.stem,) if path.stem in REGIONS else REGIONS)


def _matter(raw: dict[str, Any], regions: tuple[str, ...]) -> Matter:
    questions = tuple(question for lang in LANGUAGES for question in raw.get(lang, []))
    return Matter(raw["id"], regions, raw.get("names", {}), questions)


def _doubled(matters: list[Matter]) -> Iterator[str]:
    ids: set[str] = set()
    asked: dict[str, str] = {}
    for matter in matters:
        if matter.id in ids:
            yield f"{matter.id}: stands in two places; an id is given once"
        ids.add(matter.id)
        for question in matter.questions:
            other = asked.setdefault(normalise(question), matter.id)
            if other != matter.id:
                yield f"{matter.id}: {question!r} stands in {other} too; keep it in one"
