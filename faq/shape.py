"""What the tables of the knowledge files hold: which keys, which must be there, what each takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from faq.entry import LANGUAGES, REGIONS

# The parts of a guide's checklist, and in which form a paper is to be brought.
GUIDE_PARTS: Final = ("lead", "bring", "where", "fee", "time", "step", "phone", "note")
GUIDE_FORMS: Final = ("original", "copy", "both")
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


def _is_day(value: object) -> bool:
    return type(value) is date


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def _are_names(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == set(LANGUAGES) and all(map(_is_text, value.values()))


def _are_options(value: object) -> bool:
    return isinstance(value, dict) and len(value) > 1 and all(map(_are_names, value.values()))


def _are_hotlines(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(v, dict)
        and v.keys() == {"number", "names"}
        and _is_text(v["number"])
        and _are_names(v["names"])
        for v in value
    )


def _is_condition(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(v, bool) or _is_text(v) or (_are_texts(v) and v) for v in value.values()
    )


FILE: Final = {
    "document": Key(_is_text, "the name of the document the entries restate"),
    "section": Key(_is_text, "the section of the document"),
    "region": Key(lambda value: value in REGIONS, " or ".join(REGIONS)),
    "checked": Key(_is_day, "the day on which the answers were last compared with the document: 2026-11-22"),
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
_WHEN: Final = Key(_is_condition, 'a table like { who = "adult", proxy = true }', optional=True)
GUIDE_FILE: Final = {"region": FILE["region"], "guide": Key(_are_tables, "[[guide]] tables")}
GUIDE: Final = {
    "id": Key(_is_text, "a short name like lost-card"),
    "topic": ENTRY["topic"],
    "entries": Key(_are_texts, "a list of ids"),
    "title": Key(_are_names, f"what is to be done, in {', '.join(LANGUAGES)}"),
    "question": Key(_are_tables, "[[guide.question]] tables", optional=True),
    "line": Key(_are_tables, "[[guide.line]] tables"),
}
GUIDE_QUESTION: Final = {
    "id": Key(_is_text, "a short name like who"),
    "text": Key(_are_names, f"the question, in {', '.join(LANGUAGES)}"),
    "options": Key(_are_options, f"two answers or more, each in {', '.join(LANGUAGES)}", optional=True),
    "when": _WHEN,
}
GUIDE_LINE: Final = {
    "part": Key(lambda value: value in GUIDE_PARTS, " or ".join(GUIDE_PARTS)),
    "entry": Key(_is_text, "the id of the entry it is taken from"),
    "when": _WHEN,
    "zh": Key(_is_text, "a sentence"),
    "en": Key(_is_text, "its English", optional=True),
    "ug": Key(_is_text, "its Uyghur", optional=True),
    "form": Key(lambda value: value in GUIDE_FORMS, " or ".join(GUIDE_FORMS), optional=True),
    "count": Key(_is_item, "how many, from 1", optional=True),
    "date": Key(_is_text, "what the calculator of dates is asked for", optional=True),
    "number": Key(_is_text, "a telephone number as text", optional=True),
}
