"""Draft knowledge files from a city's questions and answers: the document's own words, sorted, with what is left to do.

A document is plain text, a paragraph a line: numbered questions ("1、…？", "一、…？", "问：…") under headings or none,
answers of one paragraph or many. The rules that sort its words err: each draft says what an editor must still see to.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Final

from faq import lexicon
from faq.entry import REGIONS, Answer
from faq.normalise import normalise, printable
from faq.review import ENOUGH_VARIANTS

UNSORTED: Final = "unsorted"

_ID_PREFIXES: Final = {"beijing": "bj", "urumqi": "ur"}

_NUMERAL: Final = "[一二三四五六七八九十百]+"
# How parts of a document are numbered, from the outermost to the innermost.
_MARKERS: Final[Mapping[str, str]] = {
    "chapter": rf"第\s*({_NUMERAL}|\d+)\s*(?:部分|[章节篇])[、：:\s]*",
    "asked": rf"(?:问题?|[QＱ])\s*({_NUMERAL}|\d+)?\s*[：:、.．]\s*",
    "chinese": rf"({_NUMERAL})\s*[、.．](?!{_NUMERAL}[级类档])\s*",
    "chinese in brackets": rf"[（(]\s*({_NUMERAL})\s*[）)][、.．]?\s*",
    "arabic": r"(\d{1,3})\s*[、.．](?!\d)\s*",
    "arabic in brackets": r"[（(]\s*(\d{1,2})\s*[）)][、.．]?\s*",
    "half a bracket": r"(\d{1,2})\s*[）)]\s*",
    "circled": r"([①-⑳])[、.．]?\s*",
}
_RANK: Final = {style: rank for rank, style in enumerate(_MARKERS)}
_LISTS: Final = [style for style in _MARKERS if style not in {"chapter", "asked"}]

_ASKS: Final = re.compile(r"(?:[^。！？?]*[？?])+[”』」）)]*")
_ANSWERS: Final = re.compile(r"(?:^|(?<=[？?\s]))\s*(?:解?答[案复]?|[AＡ])\s*[：:]\s*")
_ENDED: Final = re.compile(r"[。；;：:！!？?，,][”’』」）)]*$")
_SENTENCE: Final = re.compile(
    r"(?:(?>（[^（）]*）|\([^()]*\)|“[^”]*”|《[^》]*》)|[^。！？])*+(?:[。！？]+[”’』」）)]*|$)"
)
_LONGEST_HEADING: Final = 40
_SHORTEST_LEAD: Final = 8
"""A first sentence of fewer characters, 是的。, takes the next one along."""

_MATERIALS: Final = re.compile(
    r"(?:带|持(?!卡)|提供|提交|出示|交验|准备|备齐|附|需)[^。]*(?:材料|资料|证件|证明|原件|复印件)"
    r"|(?:携带|带上|带好|带齐|备齐|出示)[^。]{0,6}[：:]$|(?:材料|资料|证件)(?:包括|如下|清单)?[：:]$"
)
_REMARK: Final = re.compile(r"注[：:意]|备注|提示|说明|举例|以上|上述")
_FEES: Final = re.compile(r"[\d万千百十]\s*元|免费|工本费|不收费|收取[^，。]{0,8}费")
_TIME: Final = re.compile(
    r"(?:\d|[一二两三四五六七八九十半])\s*(?:天|日内)|工作日|个月|年内|[\d月]日前|月底前"
)
_LOST: Final = re.compile(r"\[(?:image|bookmark)|\ufffd")
_RINGS: Final = re.compile(r"电话|热线|拨打|致电|咨询|客服")
_PHONE: Final = re.compile(
    r"(?<![\d.-])(?:400-?\d{3}-?\d{4}|0\d{2,3}[-－—]\d{7,8}|1[3-9]\d{9}|\d{7,8}|1\d{4}|9\d{4,5})(?![\d.%％元万年月])"
)

_FRAME: Final = re.compile(
    r"^(?:(?:您好|你好|请问|咨询|我?想(?:请问|问|咨询|了解))(?:一下)?[，,：:]?)+|[？?。！\s]+$"
)
# Not 居民 and 职工 alone: 居民医保 is a name.
_ACTOR: Final = re.compile(r"^(?:参保(?:人员|居民|职工|人)|持卡人员?|市民)的?(?=.)")
_BRACKET: Final = re.compile(r"(.)（(.)）")
_ASIDE: Final = re.compile(r"[（(][^（）()]*[）)]")
_ASKING: Final = re.compile(r"如何|怎么|怎样|什么|哪|是否|能否|可否|多少|几|吗")
_FUNCTION_WORD: Final = re.compile(
    r"是不是|有没有|能不能|是?否|能否|可否|是?如何|怎么办(?!理)|怎么|怎样|什么是|[是有]?什么|都?(?:有|包括)?哪些|有何|哪儿|哪里"
    r"|[是为]?多少[天元]?|需要|应该|可以|进行|办理|的|了(?!解)|吗|呢|\W"
)


class DraftError(Exception):
    """A document can't be drafted from.

    Attributes:
        found: what is wrong with it.
        right: what would be right.
    """

    def __init__(self, found: str, right: str) -> None:
        self.found, self.right = found, right
        super().__init__(f"{found}; {right}")


@dataclass(frozen=True, slots=True)
class Draft:
    """One question of a document with its answer, as it stands there.

    Attributes:
        section: the heading it stands under; part-1, part-2, … where the document has none.
        item: its number in the section.
        paragraphs: the answer.
        before: what the document says between the last answer, or its own beginning, and this question.
    """

    section: str
    item: int
    question: str
    paragraphs: tuple[str, ...]
    before: tuple[str, ...] = ()


def read(path: Path) -> str:
    """Return the text of a document.

    Raises: DraftError, if it can't be read or isn't UTF-8.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DraftError(f"{path}: {error.strerror}", "use a text file that can be read") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DraftError(
            f"{path}: not UTF-8{_other_encoding(raw)}", "save the document as UTF-8 text"
        ) from None


def _other_encoding(raw: bytes) -> str:
    encoding = "UTF-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "GB18030"
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return f" but, by the look of it, {encoding}"


def entries(text: str) -> tuple[Draft, ...]:
    """Return the questions of a document in their order, with their answers.

    Raises: DraftError, if there is none.
    """
    lines = [_line(line, _MARKERS) for line in map(_visible, text.splitlines()) if line]
    style = _style_of_questions(lines)
    return tuple(_drafts(lines, style, list(_questions(lines, style))))


def files(text: str, region: str, document: str, topic: str = UNSORTED) -> dict[str, str]:
    """Return the drafted knowledge files by name: one for each section, since items are counted in sections.

    Args:
        region: the city's name in small letters; it needn't be one of ours yet.
        document: the document's name in small letters, figures and hyphens.
        topic: what all entries stand under until an editor has sorted them.

    Raises: DraftError.
    """
    for name, value in (("region", region), ("document", document)):
        if not re.fullmatch(r"[a-z][a-z0-9-]*", value):
            raise DraftError(f"{name}: {value!r}", "use small letters, figures and hyphens")
    sections = [tuple(drafts) for _, drafts in groupby(entries(text), lambda draft: draft.section)]
    slug = document.removeprefix(f"{region}-")
    prefix = f"{_ID_PREFIXES.get(region, region)}-{slug}-" if region in REGIONS else f"{region}-"
    drafted = {}
    for number, drafts in enumerate(sections, 1):
        part = f"{number}-" if len(sections) > 1 else ""
        name = f"{region}-{slug}-{part}".removesuffix("-")
        drafted[f"{name}.toml"] = toml(drafts, region, document, f"{prefix}{part}", topic)
    return drafted


def toml(drafts: Sequence[Draft], region: str, document: str, prefix: str, topic: str) -> str:
    """Return the drafts of one section as a knowledge file.

    Raises: DraftError, if there is none or they are of several sections.
    """
    if len({draft.section for draft in drafts}) != 1:
        raise DraftError("drafts of no section or of several", "make a file of each section's drafts")
    section = drafts[0].section
    named = {"document": document, "section": section, "region": region}
    lines = [*_head(region, len(drafts), section)]
    lines += [f"{key} = {_quoted(value)}" for key, value in named.items()]
    lines += [f"checked = {datetime.now(UTC).date()}"]  # these are its own words
    last = 0
    for draft, entry_id, asked in zip(drafts, _ids(drafts, prefix), _variants_of(drafts), strict=True):
        lines += _entry(draft, last, entry_id, topic, asked)
        last = draft.item
    return "\n".join([*lines, ""])


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph, or a part of one: its text, the style and number of its marker, and the text without it."""

    text: str
    style: str
    number: int
    rest: str

    @property
    def marker(self) -> str:
        return self.text.removesuffix(self.rest).strip()


def _visible(line: str) -> str:
    return printable("".join(c for c in line if unicodedata.category(c) != "Cf"))


def _line(text: str, styles: Iterable[str]) -> _Line:
    for style in styles:
        if match := re.match(_MARKERS[style], text):
            return _Line(text, style, _number(match[1]), text[match.end() :])
    return _Line(text, "", 0, text)


def _number(numeral: str | None) -> int:
    """Return what a numeral stands for: 12, 十二 and ⑫ are 12, and no numeral is 0."""
    if numeral is None or numeral.isdecimal():
        return int(numeral or 0)
    total = digit = 0
    for value in (int(unicodedata.numeric(c)) for c in numeral):
        if value in {10, 100}:
            total, digit = total + (digit or 1) * value, 0
        else:
            digit = value
    return total + digit


def _style_of_questions(lines: Sequence[_Line]) -> str:
    """Return the style of marker that most questions have."""
    styles = Counter(line.style for number, line in enumerate(lines) if line.style and _asks(lines, number))
    if not styles:
        right = "begin each question with its number or with 问：, and end it with ？"
        raise DraftError("no question found", right)
    return max(styles, key=lambda style: (styles[style], -_RANK[style]))


def _asks(lines: Sequence[_Line], number: int) -> bool:
    line, following = lines[number], lines[number + 1 : number + 2]
    asking = line.style == "asked" or _ASKS.match(line.rest) or _ANSWERS.search(line.rest)
    return bool(_question(line.rest)[0] and (asking or (following and _ANSWERS.match(following[0].text))))


def _questions(lines: Sequence[_Line], style: str) -> Iterator[int]:
    """Yield where the questions are: those that ask, and those that only stand in their run, 三十、计算案例."""
    last = listed = 0
    for place, line in enumerate(lines):
        if line.style != style:
            continue
        item = line.number or last + 1
        in_the_run = 0 < last == item - 1 != listed and _question(line.rest)[0]
        if in_the_run or _asks(lines, place):
            yield place
            last, listed = item, 0
        else:
            listed = item


def _drafts(lines: Sequence[_Line], style: str, places: Sequence[int]) -> Iterator[Draft]:
    section, part, item = "", 0, 0
    before = lines[: places[0]]
    for place, end in zip(places, [*places[1:], len(lines)], strict=True):
        number, body = lines[place].number, lines[place + 1 : end]
        headings = _headings(before, style, restarts=number <= 1)
        if headings or not section or number == 1:
            part, item = part + 1, 0
            section = (headings[-1].rest or headings[-1].text) if headings else f"part-{part}"
        item = number or item + 1
        question, beginning = _question(lines[place].rest)
        following: Sequence[_Line] = ()
        if end < len(lines):
            # An answer of one line is an answer, however short.
            following = _headings(body[0 if beginning else 1 :], style, restarts=lines[end].number <= 1)
        answer = [beginning, *(line.text for line in body[: len(body) - len(following)])]
        said = before[:-1] if headings else before
        yield Draft(section, item, question, _without_frame(answer), tuple(line.text for line in said))
        before = following


def _headings(lines: Sequence[_Line], style: str, *, restarts: bool) -> Sequence[_Line]:
    """Return the headings at the end of what stands before a question.

    One is numbered as parts further out are, or stands, without a number, before the first question under it.
    """
    count = 0
    for line in reversed(lines):
        outer = bool(line.style) and _RANK[line.style] < _RANK[style]
        first = not line.style and restarts and count == 0
        if not (outer or first) or len(line.text) > _LONGEST_HEADING or _ENDED.search(line.text):
            break
        count += 1
    return lines[len(lines) - count :]


def _question(text: str) -> tuple[str, str]:
    """Return the question and, where it stands in the same line, the beginning of its answer."""
    text = re.sub(f"^{_MARKERS['asked']}", "", text)
    if frame := _ANSWERS.search(text):
        return text[: frame.start()], text[frame.end() :]
    asks = _ASKS.match(text)
    end = asks.end() if asks else len(text)
    return text[:end], text[end:].strip()


def _without_frame(answer: Sequence[str]) -> tuple[str, ...]:
    lines = (_ANSWERS.sub("", line, count=1) if _ANSWERS.match(line) else line for line in answer)
    return tuple(line for line in lines if line)


def _head(region: str, count: int, section: str) -> Iterator[str]:
    yield f"# A draft of {count} entries, section {section}: the document's own words, sorted by rules that err."
    yield "# For each entry: choose its topic, name its neighbours in related; see that the lead is the answer in one"
    yield "# or two sentences, and that bring, fees, time_limit and phones have what belongs there, and no more;"
    yield '# do what the line that begins with "# draft:" says, and take it out. Let checked be the day on which you'
    yield "# last compared the answers with the document. Then run python -m faq check."
    yield "# Besides: translations in files beside this one, NAME.en.toml and NAME.ug.toml; a name for the document and"
    yield "# this section in kiosk/presenters/answers.py (DOCUMENTS)."
    if region not in REGIONS:
        yield f"# The city {region} is not among ours ({', '.join(REGIONS)}) yet, and until it is the loader refuses"
        yield "# this file: add it to REGIONS in faq/entry.py, and to regions.toml a table with its topics, most_asked,"
        yield "# lost_card and hotlines. README.md says under “Add a region” what else it takes."


def _ids(drafts: Sequence[Draft], prefix: str) -> list[str]:
    """Return an id for each; where the document gives a number twice, the second has a letter: 05b."""
    seen: Counter[int] = Counter()
    ids = []
    for draft in drafts:
        letter = chr(ord("a") + seen[draft.item]) if seen[draft.item] else ""
        seen[draft.item] += 1
        ids.append(f"{prefix}{draft.item:02}{letter}")
    return ids


def _entry(draft: Draft, last: int, entry_id: str, topic: str, asked: Sequence[str]) -> Iterator[str]:
    answer = _answer(draft)
    yield ""
    yield from (f"# before this question the document says: {line}" for line in draft.before)
    yield "[[entry]]"
    yield f"# draft: {'; '.join(_to_do(draft, last, answer, len(asked)))}."
    yield f"id = {_quoted(entry_id)}"
    yield f"item = {draft.item}"
    yield f"topic = {_quoted(topic)}"
    yield f"question = {_quoted(draft.question)}"
    yield from _value("variants", list(asked))
    yield "related = []"
    yield "actions = []"
    yield "[entry.answer]"
    for part, value in answer.as_dict().items():
        yield from _value(part, value)


def _to_do(draft: Draft, last: int, answer: Answer, variants: int) -> Iterator[str]:
    """Yield what an editor must still see to; `last` is the item before."""
    if draft.item != last + 1:
        yield f"item: {draft.item} follows {last}, see whether a question went into the answer before this one"
    yield f"variants: {variants} derived from the question, write how people ask until there are {ENOUGH_VARIANTS}"
    listed = (*answer.steps, *answer.bring)
    if not answer.lead:
        yield "lead: the document gives no answer"
    elif answer.lead in listed:
        yield "lead: the document begins with a list, say in a sentence what it comes to"
    if any(map(_heads, (answer.lead, *listed))):
        yield "a line that ends in ： heads the ones after it, fold it into them"
    if any(len(note) < _SHORTEST_LEAD and not _ENDED.search(note) for note in answer.notes):
        yield "notes: there are very short ones, see whether they were a table"
    if any(_LOST.search(line) for line in draft.paragraphs):
        yield "a picture, bookmark or character was lost when the document became text, look it up"
    yield "say all of it in plain words"


def _value(key: str, value: str | list[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{key} = {_quoted(value)}"
    elif not value:
        yield f"{key} = []"
    else:
        yield f"{key} = ["
        yield from (f"  {_quoted(text)}," for text in value)
        yield "]"


def _quoted(text: str) -> str:
    """Return a TOML string: of printable text it is what JSON makes of it."""
    return json.dumps(text, ensure_ascii=False)


def _answer(draft: Draft) -> Answer:
    parts: dict[str, list[str]] = {
        part: [] for part in ("lead", "steps", "bring", "fees", "time_limit", "notes")
    }
    for part, text in _sorted(draft):
        parts[part].append(text)
    said = (sentence for line in draft.paragraphs for sentence in _sentences(line))
    phones = (number for sentence in said if _RINGS.search(sentence) for number in _PHONE.findall(sentence))
    return Answer(
        lead="".join(parts["lead"]),
        steps=tuple(parts["steps"]),
        bring=tuple(parts["bring"]),
        fees=_joined(parts["fees"]),
        time_limit=_joined(parts["time_limit"]),
        phones=tuple(dict.fromkeys(phones)),
        notes=tuple(parts["notes"]),
    )


def _joined(sentences: Iterable[str]) -> str:
    return "".join(text if _ENDED.search(text) else f"{text} " for text in sentences).strip()


def _sorted(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield each sentence and each item of a list with the part of the answer that it goes to."""
    pieces = [piece for paragraph in draft.paragraphs for piece in _pieces(paragraph)]
    if not pieces:
        return
    mentioned = "\n".join(piece.rest for piece in pieces)
    lead, pieces = _lead(pieces)
    yield "lead", lead
    heads, waiting = (lead if _heads(lead) else draft.question), ""
    for listed, run in groupby(zip(_listed(pieces), pieces, strict=True), lambda pair: pair[0]):
        lines = [line for _, line in run]
        if listed:
            kind = _kind(waiting or heads)
            if waiting:
                yield kind, waiting
            yield from _list(lines, kind, mentioned)
            waiting = ""
        else:
            sentences = [sentence for line in lines for sentence in _sentences(line.text)]
            waiting = sentences.pop() if _heads(sentences[-1]) else ""
            yield from ((_part(sentence), sentence) for sentence in sentences)
    if waiting:
        yield "notes", waiting


def _pieces(paragraph: str) -> list[_Line]:
    """Cut a paragraph where a list stands in it, as in 有两种方式：（1）…；（2）…."""
    for style in _LISTS:
        marks = [
            mark
            for mark in re.finditer(rf"(?:^|(?<=[：:；;。，,]))\s*{_MARKERS[style]}", paragraph)
            if paragraph.count("（", 0, mark.start()) == paragraph.count("）", 0, mark.start())
        ]
        if len(marks) > 1 and [_number(mark[1]) for mark in marks] == [*range(1, len(marks) + 1)]:
            cuts = pairwise([0, *(mark.start() for mark in marks), len(paragraph)])
            return [_line(part, _LISTS) for start, end in cuts if (part := paragraph[start:end].strip())]
    return [_line(paragraph, _LISTS)]


def _lead(pieces: list[_Line]) -> tuple[str, list[_Line]]:
    """Return what the answer begins with, and the rest; a list stays whole."""
    first, *others = pieces
    if first.style:
        return first.rest or first.text, pieces
    ends = [match.end() for match in _SENTENCE.finditer(first.text)]
    end = ends[0] if ends[0] >= _SHORTEST_LEAD else ends[min(1, len(ends) - 1)]
    lead, rest = first.text[:end].strip(), first.text[end:].strip()
    return lead, [_Line(rest, "", 0, rest), *others] if rest else others


def _sentences(text: str) -> list[str]:
    return [sentence for match in _SENTENCE.finditer(text) if (sentence := match[0].strip())]


def _listed(pieces: Sequence[_Line]) -> Iterator[bool]:
    """Yield of each piece whether it belongs to a list: as an item, or as what stands under one that is a title."""
    titles = listed = False
    for piece, following in zip(pieces, [*pieces, None][1:], strict=True):
        if piece.style and not listed:
            titles = not (_ENDED.search(piece.text) or following is None or following.style)
        listed = bool(piece.style) or (listed and titles and not _REMARK.match(piece.text))
        yield listed


def _heads(text: str) -> bool:
    return text.endswith(("：", ":"))


def _kind(heads: str) -> str:
    return "bring" if _MATERIALS.search(heads) else "steps"


def _list(lines: Sequence[_Line], kind: str, mentioned: str) -> Iterator[tuple[str, str]]:
    current = kind
    for line in lines:
        if _heads(line.text):
            current = "bring" if _MATERIALS.search(line.text) else kind
        elif line.style == lines[0].style:
            current = kind
        # 案例②中 would lead nowhere without its ②.
        keep = not line.rest or line.marker in mentioned
        yield current, line.text if keep else line.rest


def _part(sentence: str) -> str:
    if _FEES.search(sentence):
        return "fees"
    return "time_limit" if _TIME.search(sentence) else "notes"


def _variants_of(drafts: Sequence[Draft]) -> list[list[str]]:
    """Return the variants of each question that are neither the question itself nor those of another one."""
    words = lexicon.load()
    asked = [
        {words.unify(normalise(text)): text for text in (draft.question, *_variants(draft.question))}
        for draft in drafts
    ]
    having = Counter(form for texts in asked for form in texts)
    return [[text for form, text in [*texts.items()][1:] if form and having[form] == 1] for texts in asked]


def _variants(question: str) -> Iterator[str]:
    """Yield the question without its frame, each reading of its brackets, what it asks first, its keywords."""
    bare = _FRAME.sub("", question)
    plain = _ASIDE.sub("", bare)
    yield bare
    yield _ACTOR.sub("", plain)
    if _BRACKET.search(bare):
        yield plain
        yield _BRACKET.sub(r"\2", bare)
    # Only what stands first: 丢失后如何补办 without 登记簿 before it would be about anything.
    first = re.split("[？?]", plain)[0]
    beginning = first.partition("，")[0]
    yield first
    if _ASKING.search(beginning) and not beginning.endswith(("时", "后", "前")):
        yield beginning
    yield " ".join(word for word in _FUNCTION_WORD.split(_ACTOR.sub("", plain)) if len(word) > 1)
