"""Read a knowledge base as an editor would: name what is wrong in it, and what deserves a second look."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

import numpy as np
from rapidfuzz import fuzz, process

from faq import lexicon
from faq.entry import LANGUAGES, ORIGINAL, Entry
from faq.guide import Guide, Guides, Line, Texts
from faq.knowledge import Knowledge
from faq.normalise import normalise

# From this likeness (0 to 100) on, two wordings of different entries may well be one question.
NEARLY_THE_SAME: Final = 85
ENOUGH_VARIANTS: Final = 20

_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?万?")
_RANGE: Final = re.compile(r"(\d+)([－–-])(\d+万)")
_ADDRESS: Final = re.compile(r"https?://[\w./-]+")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH: Final = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\b")
# What follows a figure in Chinese, English and Uyghur; a hyphen before a Uyghur day or month makes it one of a date.
# Money is left out: where 15000元至50000元 names it twice, "15,000 to 50,000 yuan" names it once.
_UNITS: Final[Mapping[str, re.Pattern[str]]] = {
    unit: re.compile(rf"\s*(?:{words})")
    for unit, words in {
        "%": "%|％|per ?cent|پىرسەنت",
        "working days": "个?工作日|working days?|خىزمەت كۈنى",
        "days": "天|days?|كۈن",
        "months": "个月|months?|ئاي",
        "hours": "个?小时|hours?|سائەت",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an editor should look at: a fault must be mended, a doubt may turn out to be right as it is."""

    severity: Literal["fault", "doubt"]
    where: str
    what: str
    right: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.right}"


_fault: Final = partial(Finding, "fault")
_doubt: Final = partial(Finding, "doubt")


def findings(knowledge: Knowledge) -> list[Finding]:
    """Return everything worth mending or looking at, in the order of the entries."""
    texts = _texts(knowledge)
    linked = {other for entry in knowledge for other in entry.related if other != entry.id}
    found = [*_doubled_in_an_entry(texts), *_doubled_in_a_city(texts), *_nearly_the_same(texts)]
    for entry in knowledge:
        found += [*_links(entry, knowledge, linked), *_variants(entry), *_translations(entry)]
    place = {entry_id: number for number, entry_id in enumerate(knowledge.entries)}
    return sorted(found, key=lambda finding: place[finding.where])


def guide_findings(guides: Guides, knowledge: Knowledge) -> list[Finding]:
    """Return what is wrong in guides: figures without a source, translations that differ, paths that lead nowhere."""
    found: list[Finding] = []
    for guide in guides:
        for line in guide.lines:
            found += _unsourced(guide, line, knowledge.entry(line.entry))
        for texts in _guide_texts(guide):
            found += _differing(guide, texts)
        found += _paths(guide)
    return found


def facts(text: str) -> Counter[str]:
    """Count what has to be the same in every language: figures, with what they count, and addresses of web pages.

    A figure is the plain number it stands for: 14,520 is 14520, 9万 is 90000, 10－20万 is 100000 and 200000, and a
    month by its name is the month's number.

    >>> sorted(facts("上限9万元，报55%"))
    ['55 %', '90000']
    """
    found = Counter(_ADDRESS.findall(text))
    text = _MONTH.sub(lambda month: str(_MONTHS.index(month[0]) + 1), _ADDRESS.sub("", text))
    text = _RANGE.sub(r"\1万\2\3", text)
    found.update(f"{_plain(m[0])} {_unit(text[m.end() :])}".strip() for m in _FIGURE.finditer(text))
    return found


def _plain(figure: str) -> str:
    bare = figure.replace(",", "").removesuffix("万")
    return f"{float(bare) * (10_000 if figure.endswith('万') else 1):.12g}"


def _unit(after: str) -> str:
    return next((unit for unit, pattern in _UNITS.items() if pattern.match(after)), "")


@dataclass(frozen=True, slots=True)
class _Text:
    """A question or variant, and the forms in which two of them can be the same."""

    entry: Entry
    lang: str
    text: str
    normal: str
    unified: str


def _texts(knowledge: Knowledge) -> list[_Text]:
    words = lexicon.load()
    return [
        _Text(entry, lang, text, normal, words.unify(normal))
        for entry in knowledge
        for lang, wording in entry.wordings.items()
        for text in (wording.question, *wording.variants)
        for normal in (normalise(text),)
    ]


def _doubled_in_an_entry(texts: list[_Text]) -> Iterator[Finding]:
    """Twice the same is a slip; the same but for a word of the lexicon may be meant: 起付线 and 门槛费."""
    seen: dict[tuple[str, str, str], _Text] = {}
    for text in texts:
        first = seen.setdefault((text.entry.id, text.lang, text.unified), text)
        if first is text:
            continue
        what = f"{text.lang}: {text.text!r} says what {first.text!r} says"
        if first.normal == text.normal:
            yield _fault(text.entry.id, what, "keep one of them")
        else:
            yield _doubt(text.entry.id, f"{what}, in words the lexicon takes for the same", "one may do")


def _doubled_in_a_city(texts: list[_Text]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], _Text] = {}
    for text in texts:
        first = seen.setdefault((text.entry.region, text.unified), text)
        if first.entry is not text.entry:
            what = f"{first.text!r} and {text.text!r} of {text.entry.id} ask the same"
            yield _fault(first.entry.id, what, "keep it in one of them")


def _nearly_the_same(texts: list[_Text]) -> Iterator[Finding]:
    cities = defaultdict(list)
    for text in texts:
        cities[text.entry.region].append(text)
    for city in cities.values():
        forms = [text.unified for text in city]
        alike = process.cdist(
            forms, forms, scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME, dtype=np.uint8, workers=-1
        )
        for one, other in np.argwhere(np.triu(alike, 1)).tolist():
            first, second = city[one], city[other]
            if first.entry is not second.entry and first.unified != second.unified:
                what = f"{first.text!r} is nearly {second.text!r} of {second.entry.id}"
                yield _doubt(first.entry.id, what, "see whether each finds its own entry")


def _links(entry: Entry, knowledge: Knowledge, linked: set[str]) -> Iterator[Finding]:
    for other in entry.related:
        if other == entry.id:
            yield _fault(entry.id, f"related: {other} is the entry itself", "use other entries")
        elif other not in knowledge.entries:
            yield _fault(entry.id, f"related: {other} is no entry", "use ids of entries")
        elif (city := knowledge.entry(other).region) != entry.region:
            what = f"related: {other} is of {city}"
            yield _fault(entry.id, what, f"use entries of {entry.region}")
    region = knowledge.regions.get(entry.region)
    topics = region.topics if region else ()
    if entry.topic not in topics:
        what = f"topic: {entry.topic} is no topic of {entry.region}"
        yield _fault(entry.id, what, f"use one of {', '.join(topics)}")
    if entry.id not in linked:
        yield _doubt(entry.id, "related: no other entry leads here", "name it in a neighbour's related")


def _variants(entry: Entry) -> Iterator[Finding]:
    number = len(entry.wording().variants)
    if number < ENOUGH_VARIANTS:
        yield _doubt(entry.id, f"variants: {number}", f"people ask in {ENOUGH_VARIANTS} ways and more")
    for lang, wording in entry.wordings.items():
        if not wording.variants:
            yield _fault(entry.id, f"{lang}: variants: none", "add other ways to ask it")


def _translations(entry: Entry) -> Iterator[Finding]:
    for lang in LANGUAGES:
        if lang not in entry.wordings:
            yield _fault(entry.id, f"{lang}: not translated", "write it in every language")
        elif lang != ORIGINAL:
            yield from _translation(entry, lang)


def _translation(entry: Entry, lang: str) -> Iterator[Finding]:
    ours, theirs = _parts(entry, ORIGINAL), _parts(entry, lang)
    for part in ours | theirs:
        where = f"{lang}: {part}"
        if part not in theirs:
            yield _fault(entry.id, f"{where}: missing", "translate every part of the Chinese")
        elif part not in ours:
            yield _fault(entry.id, f"{where}: the Chinese has none", "say what the Chinese says")
        elif len(ours[part]) != len(theirs[part]):
            what = f"{where}: {len(theirs[part])} and not {len(ours[part])} of them"
            yield _fault(entry.id, what, "translate line by line")
        else:
            for number, (our, their) in enumerate(zip(ours[part], theirs[part], strict=True), 1):
                line = f"{where}, line {number}" if len(ours[part]) > 1 else where
                yield from _other_facts(entry, line, facts(our), facts(their))


def _other_facts(entry: Entry, where: str, ours: Counter[str], theirs: Counter[str]) -> Iterator[Finding]:
    if ours != theirs:
        what = f"{where}: {_listed(theirs - ours)} where the Chinese has {_listed(ours - theirs)}"
        yield _fault(entry.id, what, "say the same figures in every language")


def _listed(found: Counter[str]) -> str:
    return ", ".join(sorted(found.elements())) or "nothing"


def _parts(entry: Entry, lang: str) -> dict[str, list[str]]:
    wording = entry.wordings[lang]
    parts: dict[str, Any] = {"question": wording.question, **wording.answer.as_dict()}
    return {part: value if isinstance(value, list) else [value] for part, value in parts.items()}


def _unsourced(guide: Guide, line: Line, entry: Entry) -> Iterator[Finding]:
    answer = entry.wording().answer
    sourced = set(facts("\n".join((*answer.sentences(), *answer.phones))))
    said = facts(line.text[ORIGINAL])
    said.update(str(figure) for figure in (line.number, line.count) if figure)
    if strange := sorted(fact for fact in said if fact not in sourced):
        what = f"{line.text[ORIGINAL]!r}: {', '.join(strange)} doesn't stand in {entry.id}"
        yield _fault(guide.id, what, "say only what its item says")


def _guide_texts(guide: Guide) -> Iterator[Texts]:
    yield guide.title
    for question in guide.questions:
        yield question.text
        yield from question.options.values()
    for line in guide.lines:
        yield line.text


def _differing(guide: Guide, texts: Texts) -> Iterator[Finding]:
    for lang in LANGUAGES:
        if (theirs := facts(texts[lang])) != (ours := facts(texts[ORIGINAL])):
            what = f"{lang}: {_listed(theirs - ours)} where {texts[ORIGINAL]!r} has {_listed(ours - theirs)}"
            yield _fault(guide.id, what, "say the same figures in every language")


def _paths(guide: Guide) -> Iterator[Finding]:
    reached: set[int] = set()
    for answers in guide.paths():
        lines = guide.checklist(answers)
        reached |= {id(line) for line in lines}
        if not any(line.part in {"bring", "step"} for line in lines):
            yield _fault(guide.id, f"{dict(answers)}: neither a paper nor a step", "say what is to be done")
        said = Counter((line.part, line.text[ORIGINAL]) for line in lines)
        for (_part, text), times in said.items():
            if times > 1:
                yield _fault(guide.id, f"{dict(answers)}: {text!r} {times} times", "let one of them fit")
    for line in guide.lines:
        if id(line) not in reached:
            what = f"{line.text[ORIGINAL]!r}: no answers lead to it"
            yield _fault(guide.id, what, "mend its when, or leave it out")
