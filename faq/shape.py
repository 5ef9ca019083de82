"""What the tables of the knowledge files hold: which keys, which must be there, what each takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from faq.entry import LANGUAGES, REGIONS

_MOST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Key:
    """What a key takes, in code and in words, and whether it may be left out."""

    fits: Callable[[object], bool]
    needed: str
    optional: bool = False


def misfits(table: Mapping[str, Any], where: str, keys: Mapping[str, Key], path: str = "") -> Iterator[str]:
    """Yield a line for each key that is unknown, missing or wrong: where, what, what would be right."""
    for key in sorted(table.keys() - keys.keys()):
        yield f"{where}: {path}{key}: unknown key; use {', '.join(keys)}"
    for key, wanted in keys.items():
        if key not in table:
            if not wanted.optional:
                yield f"{where}: {path}{key}: missing; use {wanted.needed}"
        elif not wanted.fits(table[key]):
            yield f"{where}: {path}{key}: {_shortened(table[key])}; use {wanted.needed}"


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_item(value: object) -> bool:
    return type(value) is int and value > 0


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def _are_names(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == set(LANGUAGES) and all(map(_is_text, value.values()))


def _are_hotlines(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(v, dict)
        and v.keys() == {"number", "names"}
        and _is_text(v["number"])
        and _are_names(v["names"])
        for v in value
    )


FILE: Final = {
    "document": Key(_is_text, "the name of the document the entries restate"),
    "section": Key(_is_text, "the section of the document"),
    "region": Key(lambda value: value in REGIONS, " or ".join(REGIONS)),
    "entry": Key(_are_tables, "[[entry]] tables"),
}
TRANSLATION_FILE: Final = {"entry": FILE["entry"]}
ENTRY: Final = {
    "id": Key(_is_text, "an id like bj-card-01 or ur-38"),
    "item": Key(_is_item, "the item's number in its document"),
    "topic": Key(_is_text, "one of the city's topics in regions.toml"),
    "question": Key(_is_text, "a sentence a citizen would say"),
    "variants": Key(_are_texts, "a list of texts"),
    "related": Key(_are_texts, "a list of ids", optional=True),
    "actions": Key(_are_texts, "a list of actions", optional=True),
    "answer": Key(lambda value: isinstance(value, dict), "a table with at least a lead"),
}
TRANSLATION: Final = {
    "id": ENTRY["id"],
    "question": ENTRY["question"],
    "variants": Key(_are_texts, "a list of texts", optional=True),
    "answer": ENTRY["answer"],
}
ANSWER: Final = {
    "lead": Key(_is_text, "one or two sentences that answer the question"),
    "steps": Key(_are_texts, "a list of texts", optional=True),
    "bring": Key(_are_texts, "a list of texts", optional=True),
    "fees": Key(_is_text, "a text", optional=True),
    "time_limit": Key(_is_text, "a text", optional=True),
    "phones": Key(_are_texts, "a list of texts", optional=True),
    "notes": Key(_are_texts, "a list of texts", optional=True),
}
REGION: Final = {
    "topics": Key(_are_texts, "a list of texts"),
    "most_asked": Key(_are_texts, "a list of ids"),
    "lost_card": Key(_is_text, "an id"),
    "hotlines": Key(_are_hotlines, f"tables with a number and its names in {', '.join(LANGUAGES)}"),
}
OUTSIDE_FILE: Final = {"matter": Key(_are_tables, "[[matter]] tables")}
MATTER: Final = {
    "id": Key(_is_text, "a short name like housing-fund"),
    "names": Key(_are_names, f"what it is called, in {', '.join(LANGUAGES)}", optional=True),
    **{lang: Key(_are_texts, "a list of questions", optional=lang != "zh") for lang in LANGUAGES},
}
