"""Load and check knowledge/*.toml. Every fault is reported with its file and id, all at once.

`NAME.toml` holds entries in Chinese, `NAME.en.toml` and `NAME.ug.toml` their translations, `regions.toml` what each
city's pages start from.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from faq import shape
from faq.entry import LANGUAGES, ORIGINAL, REGIONS, Answer, Entry, Hotline, Region, Source, Wording
from faq.normalise import normalise

DIRECTORY: Final = Path(__file__).with_name("knowledge")
REGIONS_FILE: Final = "regions.toml"
# What an answer leads on to: an estimate, the card, or a day counted from another that the person names.
ACTIONS: Final = frozenset(
    {"estimate", "card"}
    | {
        f"date-{what}"
        for what in (
            "pre-report-lapse",
            "replacement-pickup",
            "temporary-card",
            "out-of-town-claim",
            "benefit-period",
            "newborn-benefit-period",
        )
    }
)

_MINIMUM_VARIANTS = 5


class KnowledgeError(Exception):
    """The knowledge base can't be used as it stands.

    Attributes:
        faults: one line each: file, id, what was found, what would be right.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


class UnknownEntry(KeyError):
    """There is no entry with this id."""


@dataclass(frozen=True)
class Knowledge:
    """All entries by id, in the order of the files, and the regions by id."""

    entries: Mapping[str, Entry]
    regions: Mapping[str, Region]

    def entry(self, entry_id: str) -> Entry:
        """Return the entry with this id.

        Raises: UnknownEntry.
        """
        try:
            return self.entries[entry_id]
        except KeyError:
            raise UnknownEntry(entry_id) from None

    def of_topic(self, region: str, topic: str) -> tuple[Entry, ...]:
        """Return a city's entries on one topic."""
        return tuple(e for e in self.entries.values() if (e.region, e.topic) == (region, topic))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


def load(directory: Path = DIRECTORY) -> Knowledge:
    """Read every file of a knowledge directory.

    Raises: KnowledgeError, with every fault found.
    """
    faults: list[str] = []
    originals = sorted(p for p in directory.glob("*.toml") if p.name != REGIONS_FILE and not _language(p))
    entries: dict[str, Entry] = {}
    for path in originals:
        for entry in _entries(path, faults):
            if entry.id in entries:
                faults.append(f"{path.name}: {entry.id}: stands in two places; an id is given once")
            entries[entry.id] = entry
    for path in sorted(p for p in directory.glob("*.toml") if _language(p)):
        _translate(path, entries, faults)
    regions = _regions(directory / REGIONS_FILE, faults)
    faults += _link_faults(entries, regions)
    faults += _variant_faults(entries)
    if faults:
        raise KnowledgeError(faults)
    return Knowledge(entries, regions)


@cache
def shipped() -> Knowledge:
    """Return the knowledge that comes with the package, read once.

    Raises: KnowledgeError, with every fault found.
    """
    return load()


def _language(path: Path) -> str:
    suffix = Path(path.stem).suffix.lstrip(".")
    return suffix if suffix in LANGUAGES else ""


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path.name}: {error}")
        return {}


def _fitting(path: Path, keys: Mapping[str, shape.Key], faults: list[str]) -> dict[str, Any]:
    """Return what a file holds; nothing when it hasn't the shape that `keys` describe."""
    data = _read(path, faults)
    misfits = list(shape.misfits(data, path.name, keys)) if data else []
    faults += misfits
    return {} if misfits else data


def _entries(path: Path, faults: list[str]) -> Iterator[Entry]:
    data = _fitting(path, shape.FILE, faults)
    for raw in data.get("entry", []):
        where = f"{path.name}: {raw.get('id', 'an entry without id')}"
        before = len(faults)
        faults += _entry_faults(raw, where)
        if len(faults) == before:
            yield Entry(
                id=raw["id"],
                region=data["region"],
                topic=raw["topic"],
                source=Source(data["document"], data["section"], raw["item"]),
                wordings={ORIGINAL: _wording(raw)},
                related=tuple(raw.get("related", [])),
                actions=tuple(raw.get("actions", [])),
                checked=data["checked"],
            )


def _entry_faults(raw: dict[str, Any], where: str) -> Iterator[str]:
    misfits = [*shape.misfits(raw, where, shape.ENTRY), *_answer_misfits(raw, where)]
    yield from misfits
    if misfits:
        return
    if unknown := set(raw.get("actions", [])) - ACTIONS:
        yield f"{where}: actions: {', '.join(sorted(unknown))}; use {', '.join(sorted(ACTIONS))}"
    if len(raw["variants"]) < _MINIMUM_VARIANTS:
        yield f"{where}: variants: fewer than {_MINIMUM_VARIANTS}; people ask in many words"


def _answer_misfits(raw: dict[str, Any], where: str) -> Iterator[str]:
    answer = raw.get("answer")
    if isinstance(answer, dict):
        yield from shape.misfits(answer, where, shape.ANSWER, "answer.")


def _wording(raw: dict[str, Any]) -> Wording:
    parts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw["answer"].items()}
    return Wording(raw["question"], tuple(raw.get("variants", [])), Answer(**parts))


def _translate(path: Path, entries: dict[str, Entry], faults: list[str]) -> None:
    for raw in _fitting(path, shape.TRANSLATION_FILE, faults).get("entry", []):
        where = f"{path.name}: {raw.get('id', 'an entry without id')}"
        before = len(faults)
        faults += shape.misfits(raw, where, shape.TRANSLATION)
        faults += _answer_misfits(raw, where)
        if len(faults) > before:
            continue
        old = entries.get(raw["id"])
        if old is None:
            faults.append(f"{where}: translates no entry; use the id of one in Chinese")
        elif _language(path) in old.wordings:
            faults.append(f"{where}: is translated twice; an id is given once in each language")
        else:
            entries[old.id] = replace(old, wordings={**old.wordings, _language(path): _wording(raw)})


def _regions(path: Path, faults: list[str]) -> dict[str, Region]:
    data = _read(path, faults)
    faults += [
        f"{path.name}: {key}: unknown key; use {', '.join(REGIONS)}" for key in data if key not in REGIONS
    ]
    regions = {}
    for name in REGIONS:
        raw = data.get(name)
        if not isinstance(raw, dict):
            faults.append(f"{path.name}: {name}: missing; every region needs its topics, questions, hotlines")
            continue
        before = len(faults)
        faults += shape.misfits(raw, f"{path.name}: {name}", shape.REGION)
        if len(faults) == before:
            hotlines = tuple(Hotline(h["number"], h["names"]) for h in raw["hotlines"])
            regions[name] = Region(
                name, tuple(raw["topics"]), tuple(raw["most_asked"]), raw["lost_card"], hotlines
            )
    return regions


def _link_faults(entries: Mapping[str, Entry], regions: Mapping[str, Region]) -> Iterator[str]:
    for entry in entries.values():
        for other in entry.related:
            if other not in entries or entries[other].region != entry.region or other == entry.id:
                yield f"{entry.id}: related: {other}; use ids of other entries of {entry.region}"
        region = regions.get(entry.region)
        if region and entry.topic not in region.topics:
            yield f"{entry.id}: topic: {entry.topic}; use one of {', '.join(region.topics)}"
    for region in regions.values():
        for entry_id in (*region.most_asked, region.lost_card):
            if entry_id not in entries or entries[entry_id].region != region.id:
                yield f"{REGIONS_FILE}: {region.id}: {entry_id}; use ids of entries of {region.id}"


def _variant_faults(entries: Mapping[str, Entry]) -> Iterator[str]:
    """A wording that stands in two entries of a city could only ever find one of them."""
    seen: dict[tuple[str, str], str] = {}
    for entry in entries.values():
        for wording in entry.wordings.values():
            for text in (wording.question, *wording.variants):
                key = (entry.region, normalise(text))
                other = seen.setdefault(key, entry.id)
                if other != entry.id:
                    yield f"{entry.id}: {text!r} stands in {other} too; keep it in one"
