"""Questions and answers: shelves of questions, what a search found, one answer with its source."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from flask_babel import LazyString

from faq.entry import REGIONS, Answer, Entry, Region
from faq.knowledge import Knowledge
from faq.matcher import MOST_ANSWERS, BadQuestion, Match, Matcher, Result, Verdict
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l

NEAR_MISSES: Final = 3
_SHOWN = 5
_MOST_TITLED = 4
_BARE_WORD = re.compile(r"[\u3400-\u9fff]{2,4}|[^\W\d\u3400-\u9fff]{3,}")

# A topic's name and icon.
TOPICS: Final[dict[str, tuple[LazyString, str]]] = {
    "lost-card": (_l("Lost, replaced, exchanged"), "search-x"),
    "get-card": (_l("Getting the card"), "hand-coins"),
    "card-data": (_l("Card data and PIN"), "key-round"),
    "see-doctor": (_l("Seeing a doctor"), "stethoscope"),
    "reimbursement": (_l("What is paid back"), "receipt-text"),
    "booklet": (_l("Medical insurance booklet"), "book-open"),
    "hospital": (_l("Hospital stay, critical illness"), "bed"),
    "enrolment": (_l("Joining and paying"), "clipboard-list"),
    "chronic-disease": (_l("Chronic disease"), "heart-pulse"),
    "card": (_l("Social security card"), "credit-card"),
}
CITIES: Final = {"beijing": _l("Beijing"), "urumqi": _l("Urumqi")}
DOCUMENTS: Final = {
    "beijing-social-security-card": {
        "card": _l("Beijing, Rules for the use of the social security card"),
        "note": _l("Beijing, Notes on the social security card"),
        "visit": _l("Beijing, Guide to outpatient visits with the social security card"),
    },
    "urumqi-resident-medical-insurance": {
        "handbook": _l("Urumqi, Handbook of resident medical insurance, 2016"),
    },
}


@dataclass(frozen=True)
class Line:
    """A number to ring, with its name."""

    number: str
    name: str


@dataclass(frozen=True)
class Link:
    """A question that leads to its answer; `lead` is the answer in one or two sentences."""

    id: str
    region: str
    question: str
    lang: str
    lead: str = ""


@dataclass(frozen=True)
class Shelf:
    """A topic with its questions."""

    slug: str
    name: LazyString
    icon: str
    questions: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Home:
    """What a city's pages start from."""

    city: LazyString
    others: tuple[tuple[str, LazyString], ...]
    topics: tuple[Shelf, ...]
    most_asked: tuple[Link, ...]
    lost_card: str
    hotlines: tuple[Line, ...]


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        kind: "answer", "choose" or "refusal".
        elsewhere: the other city, when it has an answer and this one hasn't.
        matter: what a question without an answer is about, where that is known.
    """

    kind: str
    best: Link | None
    others: tuple[Link, ...]
    hotlines: tuple[Line, ...]
    elsewhere: tuple[str, LazyString] | None
    matter: str | None = None


@dataclass(frozen=True)
class AnswerPage:
    """One answer.

    Attributes:
        translated: False when the person's language has none and Chinese is shown.
        is_reading: True when it is a translation, which serves for reading only.
        checked: the day on which the answer was last compared with the document.
    """

    id: str
    region: str
    topic: str
    question: str
    lang: str
    translated: bool
    is_reading: bool
    parts: Answer
    phones: tuple[Line, ...]
    document: str
    item: int
    checked: date
    related: tuple[Link, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """What a search found in one city, for staff."""

    city: LazyString
    region: str
    kind: str
    answers: tuple[AnswerPage, ...]


def home(knowledge: Knowledge, region_id: str, lang: str) -> Home:
    """Return the topics, most asked questions and hotlines of a city."""
    region = knowledge.regions[region_id]
    return Home(
        city=CITIES[region_id],
        others=tuple((other, CITIES[other]) for other in REGIONS if other != region_id),
        topics=tuple(shelf(topic, (), lang) for topic in region.topics),
        most_asked=tuple(link(knowledge.entry(i), lang) for i in region.most_asked),
        lost_card=region.lost_card,
        hotlines=hotlines(region, lang),
    )


def shelf(topic: str, entries: Iterable[Entry], lang: str) -> Shelf:
    """Return a topic with the questions that stand under it."""
    name, icon = TOPICS[topic]
    return Shelf(topic, name, icon, tuple(link(entry, lang) for entry in entries))


def hotlines(region: Region, lang: str) -> tuple[Line, ...]:
    """Return a city's numbers to ring."""
    return tuple(Line(h.number, h.names[lang]) for h in region.hotlines)


def found(matcher: Matcher, question: str, region_id: str, lang: str) -> Found:
    """Ask, and return what to show.

    Raises: BadQuestion.
    """
    result = matcher.ask(question, region_id, lang, _SHOWN)
    knowledge = matcher.knowledge
    titled = _titled(matcher, result, lang) if result.refused and not result.matter else ()
    kind = Verdict.CHOOSE if titled else result.verdict
    shown = titled or (result.choices if kind is Verdict.CHOOSE else result.answers)
    links = tuple(link(knowledge.entry(match.id), lang) for match in shown)
    best = links[0] if kind is Verdict.ANSWER else None
    others = links[:NEAR_MISSES] if kind is Verdict.REFUSAL else links[1 if best else 0 :]
    return Found(
        kind=str(kind),
        best=best,
        others=others,
        hotlines=hotlines(knowledge.regions[region_id], lang),
        elsewhere=city_elsewhere(result),
        matter=result.matter.names[lang] if result.matter else None,
    )


def _titled(matcher: Matcher, result: Result, lang: str) -> tuple[Match, ...]:
    """Return the likeliest entries in whose question a bare word stands: it is no question yet, and needs no no."""
    word = result.question.strip().casefold()
    if not _BARE_WORD.fullmatch(word):
        return ()
    is_in = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)" if word[0] < "\u3400" else re.escape(word))
    ranked = matcher.ask(result.question, result.region, lang, MOST_ANSWERS).answers
    titled = (
        match for match in ranked
        if any(is_in.search(text.casefold()) for text in (match.question, _entry(matcher, match).wording().question))
    )  # fmt: skip
    return tuple(islice(titled, _MOST_TITLED))


def city_elsewhere(result: Result | None) -> tuple[str, LazyString] | None:
    """Return the other city with its name, when a refused question is answered for that."""
    return (result.elsewhere, CITIES[result.elsewhere]) if result and result.elsewhere else None


def column(matcher: Matcher, question: str, region_id: str, lang: str) -> Column:
    """Ask, and return the answers themselves, for someone who reads them out.

    Raises: BadQuestion.
    """
    result = matcher.ask(question, region_id, lang, _SHOWN)
    pages = tuple(answer(matcher.knowledge, _entry(matcher, match), lang) for match in result.answers)
    return Column(CITIES[region_id], region_id, str(result.verdict), pages)


def answer(knowledge: Knowledge, entry: Entry, lang: str) -> AnswerPage:
    """Return one answer in a language, or in Chinese where it isn't translated."""
    wording, shown = entry.wording(lang), entry.language(lang)
    names = {line.number: line.name for line in hotlines(knowledge.regions[entry.region], lang)}
    return AnswerPage(
        id=entry.id,
        region=entry.region,
        topic=entry.topic,
        question=wording.question,
        lang=shown,
        translated=shown == lang,
        is_reading=shown != "zh",
        parts=wording.answer,
        phones=tuple(Line(number, names.get(number, "")) for number in wording.answer.phones),
        document=str(DOCUMENTS[entry.source.document][entry.source.section]),
        item=entry.source.item,
        checked=entry.checked,
        related=tuple(link(knowledge.entry(other), lang) for other in entry.related),
        actions=entry.actions,
    )


def link(entry: Entry, lang: str) -> Link:
    """Return an entry's question as a link, in a language or in Chinese."""
    wording = entry.wording(lang)
    return Link(entry.id, entry.region, wording.question, entry.language(lang), wording.answer.lead)


def question_fault(error: BadQuestion) -> str:
    """Say what is wrong with a question, and what would be right."""
    if error.problem == "too_long":
        return _("That is very long. Please ask in at most %(most)s characters.", most=500)
    return _("Please write your question in a few words.")


def _entry(matcher: Matcher, match: Match) -> Entry:
    return matcher.knowledge.entry(match.id)
