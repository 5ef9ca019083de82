"""Guides: a few questions, then what to bring, where to go and what to do. Loaded from guides/*.toml and checked.

A line whose Chinese stands in the answer of its entry takes its translations from there.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from faq import shape
from faq.entry import LANGUAGES, ORIGINAL, Entry
from faq.knowledge import ACTIONS, Knowledge, KnowledgeError

DIRECTORY: Final = Path(__file__).with_name("guides")
YES, NO = "yes", "no"

_DATES: Final = tuple(sorted(a.removeprefix("date-") for a in ACTIONS if a.startswith("date-")))
# What only one part of a checklist can have.
_ONLY_IN: Final = {"form": "bring", "count": "bring", "date": "time", "number": "phone"}

Texts = Mapping[str, str]
Answers = Mapping[str, str]


class UnknownGuide(KeyError):
    """The city has no guide with this id."""


@dataclass(frozen=True, slots=True)
class When:
    """What must have been answered: for each question the answers that fit; nothing at all fits always."""

    wanted: Mapping[str, tuple[str, ...]]

    def fits(self, answers: Answers) -> bool:
        """Return whether each question named has one of the answers wanted."""
        return all(answers.get(question) in options for question, options in self.wanted.items())


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        text: by language.
        options: the text of each answer by language; empty for a question of yes or no.
        when: which earlier answers make it worth asking.
    """

    id: str
    text: Texts
    options: Mapping[str, Texts]
    when: When

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids of the answers it takes."""
        return tuple(self.options) or (YES, NO)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a checklist.

    Attributes:
        part: one of `shape.GUIDE_PARTS`.
        entry: the id of the entry whose item it restates.
        text: by language.
        form: of a paper: "original", "copy", "both", or "" where the document doesn't say.
        count: of a paper: how many, 0 where the document doesn't say.
        date: of a time limit: what the calculator of dates is asked for, or "".
        number: of a telephone.
    """

    part: str
    entry: str
    text: Texts
    when: When
    form: str = ""
    count: int = 0
    date: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come: the answers that hold, and the first question without one."""

    answers: Answers
    asked: Question | None


@dataclass(frozen=True, slots=True)
class Guide:
    """One errand of one city.

    Attributes:
        entries: the ids of the entries it rests on, whose answers lead to it.
    """

    id: str
    region: str
    topic: str
    entries: tuple[str, ...]
    title: Texts
    questions: tuple[Question, ...]
    lines: tuple[Line, ...]

    def progress(self, given: Mapping[str, str]) -> Progress:
        """Return which of the answers given hold, and what is to be asked next.

        Answers to questions that aren't asked, or that a question doesn't take, are passed over.
        """
        answers: dict[str, str] = {}
        asked = None
        for question in self.questions:
            if not question.when.fits(answers):
                continue
            if given.get(question.id) in question.answers:
                answers[question.id] = given[question.id]
            else:
                asked = asked or question
        return Progress(answers, asked)

    def checklist(self, answers: Answers) -> tuple[Line, ...]:
        """Return the lines that fit these answers."""
        return tuple(line for line in self.lines if line.when.fits(answers))

    def paths(self, answers: Answers | None = None) -> Iterator[Answers]:
        """Yield each way through the questions, as the answers at its end."""
        progress = self.progress(answers or {})
        if progress.asked is None:
            yield progress.answers
            return
        for option in progress.asked.answers:
            yield from self.paths({**progress.answers, progress.asked.id: option})


@dataclass(frozen=True)
class Guides:
    """All guides, in the order of the files."""

    guides: tuple[Guide, ...]

    def guide(self, region: str, guide_id: str) -> Guide:
        """Return a city's guide.

        Raises: UnknownGuide.
        """
        found = (g for g in self.guides if (g.region, g.id) == (region, guide_id))
        try:
            return next(found)
        except StopIteration:
            raise UnknownGuide(guide_id) from None

    def of_topic(self, region: str, topic: str) -> tuple[Guide, ...]:
        """Return a city's guides on one topic."""
        return tuple(g for g in self.guides if (g.region, g.topic) == (region, topic))

    def of_entry(self, entry_id: str) -> tuple[Guide, ...]:
        """Return the guides that rest on an entry."""
        return tuple(g for g in self.guides if entry_id in g.entries)

    def __iter__(self) -> Iterator[Guide]:
        return iter(self.guides)


def load(knowledge: Knowledge, directory: Path = DIRECTORY) -> Guides:
    """Read every file of guides.

    Args:
        knowledge: the entries they rest on.

    Raises: KnowledgeError, with every fault found.
    """
    faults: list[str] = []
    guides: dict[tuple[str, str], Guide] = {}
    for path in sorted(directory.glob("*.toml")):
        for guide in _guides(path, knowledge, faults):
            key = guide.region, guide.id
            if key in guides:
                faults.append(f"{path.name}: {guide.id}: stands in two places; an id is given once in a city")
            guides[key] = guide
    if faults:
        raise KnowledgeError(faults)
    return Guides(tuple(guides.values()))


def _guides(path: Path, knowledge: Knowledge, faults: list[str]) -> Iterator[Guide]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path.name}: {error}")
        return
    misfits = list(shape.misfits(data, path.name, shape.GUIDE_FILE))
    faults += misfits
    if misfits:
        return
    for raw in data["guide"]:
        where = f"{path.name}: {raw.get('id', 'a guide without id')}"
        found = [*_misfits(raw, where)] or [*_faults(raw, where, data["region"], knowledge)]
        faults += found
        if not found:
            yield _guide(raw, data["region"], knowledge)


def _misfits(raw: dict[str, Any], where: str) -> Iterator[str]:
    yield from shape.misfits(raw, where, shape.GUIDE)
    for name, keys in (("question", shape.GUIDE_QUESTION), ("line", shape.GUIDE_LINE)):
        tables = raw.get(name, [])
        for number, table in _numbered(tables if shape.GUIDE[name].fits(tables) else []):
            yield from shape.misfits(table, where, keys, f"{name} {number}: ")


def _faults(raw: dict[str, Any], where: str, region: str, knowledge: Knowledge) -> Iterator[str]:
    topics = knowledge.regions[region].topics
    if raw["topic"] not in topics:
        yield f"{where}: topic: {raw['topic']}; use one of {', '.join(topics)}"
    for entry in sorted(set(raw["entries"]) - {line["entry"] for line in raw["line"]}):
        yield f"{where}: entries: {entry}; use ids that a line names as its entry"
    known: dict[str, tuple[str, ...]] = {}
    for number, question in _numbered(raw.get("question", [])):
        place = f"{where}: question {number}"
        yield from _when_faults(question, place, known)
        if question["id"] in known:
            yield f"{place}: id: {question['id']} is asked twice; an id is given once in a guide"
        known[question["id"]] = tuple(question.get("options", (YES, NO)))
    for number, line in _numbered(raw["line"]):
        place = f"{where}: line {number}"
        yield from _when_faults(line, place, known)
        yield from _line_faults(line, place, region, knowledge)


def _when_faults(raw: dict[str, Any], place: str, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for question, options in _when(raw).wanted.items():
        if question not in known:
            yield f"{place}: when: {question}; use a question asked before: {', '.join(known) or 'there is none'}"
            continue
        for option in options:
            if option not in known[question]:
                yield f"{place}: when: {question} = {option}; use one of {', '.join(known[question])}"


def _line_faults(raw: dict[str, Any], place: str, region: str, knowledge: Knowledge) -> Iterator[str]:
    for key, part in _ONLY_IN.items():
        if key in raw and raw["part"] != part:
            yield f"{place}: {key}: in {raw['part']}; only a line of {part} has one"
    if raw["part"] == "phone" and "number" not in raw:
        yield f"{place}: number: missing; use {shape.GUIDE_LINE['number'].needed}"
    if raw.get("date", _DATES[0]) not in _DATES:
        yield f"{place}: date: {raw['date']}; use one of {', '.join(_DATES)}"
    entry = knowledge.entries.get(raw["entry"])
    if entry is None or entry.region != region:
        yield f"{place}: entry: {raw['entry']}; use the id of an entry of {region}"
        return
    texts = _texts(raw, entry)
    for lang in LANGUAGES:
        if lang not in texts:
            yield f"{place}: {lang}: missing; use a text, or in Chinese a sentence of {entry.id}'s answer"


def _guide(raw: dict[str, Any], region: str, knowledge: Knowledge) -> Guide:
    return Guide(
        id=raw["id"],
        region=region,
        topic=raw["topic"],
        entries=tuple(raw["entries"]),
        title=raw["title"],
        questions=tuple(
            Question(q["id"], q["text"], q.get("options", {}), _when(q)) for q in raw.get("question", [])
        ),
        lines=tuple(_line(line, knowledge.entry(line["entry"])) for line in raw["line"]),
    )


def _line(raw: dict[str, Any], entry: Entry) -> Line:
    said = {name: raw[name] for name in _ONLY_IN if name in raw}
    return Line(raw["part"], entry.id, _texts(raw, entry), _when(raw), **said)


def _texts(raw: dict[str, Any], entry: Entry) -> dict[str, str]:
    """Return the texts given, completed by the translations of the same sentence in the entry's answer."""
    given: dict[str, str] = {lang: raw[lang] for lang in LANGUAGES if lang in raw}
    original = entry.wording().answer.sentences()
    if raw[ORIGINAL] not in original:
        return given
    place = original.index(raw[ORIGINAL])
    said = {lang: wording.answer.sentences() for lang, wording in entry.wordings.items()}
    return {lang: texts[place] for lang, texts in said.items() if len(texts) == len(original)} | given


def _when(raw: dict[str, Any]) -> When:
    return When({question: _options(value) for question, value in raw.get("when", {}).items()})


def _options(value: bool | str | list[str]) -> tuple[str, ...]:
    match value:
        case bool():
            return (YES if value else NO,)
        case str():
            return (value,)
    return tuple(value)


def _numbered(tables: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    return iter(enumerate(tables, 1))
