"""Guides: a city's errands by topic, one question at a time, then the checklist with its last day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Final

from flask_babel import LazyString

from calculators import claims, dates
from calculators.errors import ClaimError
from calculators.rulebook import Rulebook
from faq import guide, knowledge
from faq.guide import Answers, Guide, Guides, Line, Question
from faq.knowledge import Knowledge
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters import answers, estimates
from kiosk.presenters.estimate_words import NOTES, STEPS

YEARS_BACK: Final = 10
# The names of the day's parts in an address; no question of a guide may be called so.
DAY_PARTS: Final = ("year", "month", "day")

YES_NO: Final = {guide.YES: _l("Yes"), guide.NO: _l("No")}
FORMS: Final = {
    "original": _l("Original"),
    "copy": _l("Photocopy"),
    "both": _l("Original and photocopy"),
}
# Which day the time limit counts from.
DAYS_ASKED: Final[dict[str, LazyString]] = {
    "pre-report-lapse": _l("On which day do you pre-report the loss?"),
    "replacement-pickup": _l("On which day do you apply?"),
    "temporary-card": _l("On which day is the temporary card issued?"),
    "out-of-town-claim": _l("On which day was the bill settled on leaving hospital?"),
    "benefit-period": _l("On which day do you pay?"),
    "newborn-benefit-period": _l("On which day do you pay?"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A guide to choose."""

    id: str
    region: str
    title: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A topic with its guides."""

    name: LazyString
    icon: str
    guides: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose; `query` is the address it leads to, with all earlier answers that still hold."""

    text: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question asked now."""

    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A question already answered; `change` leads back to it and keeps the other answers."""

    question: str
    answer: str
    change: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to bring; no form and a count of 0 where the document doesn't say."""

    text: str
    form: LazyString | None
    count: int


@dataclass(frozen=True, slots=True)
class DayForm:
    """The form that asks for the day a time limit counts from, and what came of it.

    Attributes:
        chosen: what stands in the selects, by the name of the part.
        fault: what is wrong with the day, or nothing.
        found: the days reckoned, each with its name.
        notes: what must be said beside them.
    """

    label: LazyString
    years: tuple[int, ...]
    chosen: Mapping[str, str]
    fault: str = ""
    found: tuple[tuple[LazyString, date], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, with the form that reckons its day where it has one."""

    text: str
    form: DayForm | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """All that fits the answers, in the order a person needs it."""

    leads: tuple[str, ...]
    papers: tuple[Paper, ...]
    places: tuple[str, ...]
    fees: tuple[str, ...]
    limits: tuple[Limit, ...]
    steps: tuple[str, ...]
    phones: tuple[answers.Line, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    entries: tuple[answers.Link, ...]


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One guide as far as somebody has come: a question, or the checklist.

    Attributes:
        answers: the answers that hold, as the address has them.
        is_reading: True when it is a translation, which serves for reading only.
    """

    id: str
    title: str
    answers: Answers
    given: tuple[Given, ...]
    asked: Asked | None
    checklist: Checklist | None
    is_reading: bool


@cache
def shipped() -> Guides:
    """Return the guides that come with the app, read once.

    Raises: KnowledgeError, with every fault in their files.
    """
    return guide.load(knowledge.shipped())


def for_entry(entry_id: str) -> tuple[Link, ...]:
    """Return the guides that an answer leads to."""
    return tuple(_link(found) for found in shipped().of_entry(entry_id))


def shelves(known: Knowledge, region: str) -> tuple[Shelf, ...]:
    """Return a city's topics that have guides."""
    found = (
        Shelf(*answers.TOPICS[topic], tuple(_link(g) for g in shipped().of_topic(region, topic)))
        for topic in known.regions[region].topics
    )
    return tuple(shelf for shelf in found if shelf.guides)


def page(
    shown: Guide, known: Knowledge, rulebook: Rulebook, given: Mapping[str, str], today: date
) -> GuidePage:
    """Return a guide as far as the answers given lead.

    Args:
        given: what stands in the address: answers, and the parts of a day.
    """
    lang = i18n.language()
    progress = shown.progress(given)
    day_form = partial(_day_form, rulebook=rulebook, given=given, today=today)
    return GuidePage(
        id=shown.id,
        title=shown.title[lang],
        answers=progress.answers,
        given=tuple(_given(q, progress.answers, lang) for q in shown.questions if q.id in progress.answers),
        asked=_asked(shown, progress.asked, given, lang) if progress.asked else None,
        checklist=None if progress.asked else _checklist(shown, progress.answers, known, day_form),
        is_reading=lang != "zh",
    )


def _link(found: Guide) -> Link:
    return Link(found.id, found.region, found.title[i18n.language()])


def _given(question: Question, chosen: Answers, lang: str) -> Given:
    others = {name: answer for name, answer in chosen.items() if name != question.id}
    return Given(question.text[lang], _answer(question, chosen[question.id], lang), others)


def _asked(shown: Guide, question: Question, given: Mapping[str, str], lang: str) -> Asked:
    choices = (
        Choice(_answer(question, option, lang), shown.progress({**given, question.id: option}).answers)
        for option in question.answers
    )
    return Asked(question.text[lang], tuple(choices))


def _answer(question: Question, option: str, lang: str) -> str:
    return question.options[option][lang] if question.options else str(YES_NO[option])


def _checklist(
    shown: Guide, given: Answers, known: Knowledge, day_form: Callable[[str], DayForm]
) -> Checklist:
    lines = shown.checklist(given)
    lang = i18n.language()

    def texts(part: str) -> tuple[str, ...]:
        return tuple(line.text[lang] for line in lines if line.part == part)

    return Checklist(
        leads=texts("lead"),
        papers=tuple(
            Paper(line.text[lang], FORMS.get(line.form), line.count) for line in lines if line.part == "bring"
        ),
        places=texts("where"),
        fees=texts("fee"),
        limits=tuple(
            Limit(line.text[lang], day_form(line.date) if line.date else None)
            for line in lines
            if line.part == "time"
        ),
        steps=texts("step"),
        phones=tuple(answers.Line(line.number, line.text[lang]) for line in lines if line.part == "phone"),
        notes=texts("note"),
        sources=_sources(lines, known),
        entries=tuple(answers.link(known.entry(entry), lang) for entry in shown.entries),
    )


def _day_form(what: str, rulebook: Rulebook, given: Mapping[str, str], today: date) -> DayForm:
    label, years = DAYS_ASKED[what], tuple(range(today.year + 1, today.year - YEARS_BACK - 1, -1))
    now = (f"{today.year}", f"{today.month:02}", f"{today.day:02}")
    chosen = {part: given.get(part, default) for part, default in zip(DAY_PARTS, now, strict=True)}
    if not given.keys() >= set(DAY_PARTS):
        return DayForm(label, years, chosen)
    try:
        answer = dates.answer(claims.dates({"what": what, "from": "-".join(chosen.values())}), rulebook)
    except ClaimError as error:
        return DayForm(label, years, chosen, fault=estimates.fault_sentence(error.errors[0]))
    found = tuple((STEPS[step.step][0], step.result) for step in answer.trace)
    notes = tuple(str(NOTES[note.slug]) % note.params for note in answer.notes)
    return DayForm(label, years, chosen, found=found, notes=notes)


def _sources(lines: tuple[Line, ...], known: Knowledge) -> tuple[str, ...]:
    """Return a sentence for each document the lines are taken from, with their items."""
    items: dict[str, set[int]] = {}
    for line in lines:
        source = known.entry(line.entry).source
        items.setdefault(str(answers.DOCUMENTS[source.document][source.section]), set()).add(source.item)
    return tuple(_source(document, sorted(numbers)) for document, numbers in items.items())


def _source(document: str, items: list[int]) -> str:
    if len(items) == 1:
        return _("Source: %(document)s, item %(item)s.", document=document, item=items[0])
    listed = ", ".join(map(str, items))
    return _("Source: %(document)s, items %(items)s.", document=document, items=listed)
