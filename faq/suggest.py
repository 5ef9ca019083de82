"""From questions without an answer to a draft for an editor: which entry each group may belong to, and its wordings."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from faq.entry import LANGUAGES, ORIGINAL
from faq.grouping import REFUSED, BadQuestionLine, Counted, Group

# Ids of the entries of a region (of all when it is None) that come near a text, nearest first.
Nearest = Callable[[str, str | None], Sequence[str]]

_HEAD: Final = """\
# A draft for review, made from questions that found no answer or no help. Nothing in it is right until an editor has
# said so: move each wording to the variants of its entry, write a new entry, or delete the block.
"""


def read(lines: Iterable[str]) -> list[Counted]:
    """Read a list of questions, one JSON object a line; blank lines are left out.

    Raises: BadQuestionLine, which names the line.
    """
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Counted.from_dict(json.loads(line)))
        except BadQuestionLine as error:
            raise BadQuestionLine(f"line {number}: {error}") from None
        except (ValueError, RecursionError):
            raise BadQuestionLine(f'line {number}: not JSON; use {{"q": …, "count": …}}') from None
    return found


def draft(groups: Iterable[Group], nearest: Nearest) -> str:
    """Return a TOML text with a table for each group, in their order.

    Args:
        nearest: what finds the entries that come near; one that was shown already and did not help is not proposed.
    """
    blocks = ("\n".join(_block(group, nearest)) for group in groups)
    return "\n\n".join([_HEAD.rstrip("\n"), *blocks]) + "\n"


def wordings(group: Group, entry_id: str) -> str:
    """Return a group's texts as lines for the variants of an entry, under the files of each language."""
    lines = []
    for lang in LANGUAGES:
        if asked := [member for member in group.members if member.lang == lang]:
            files = f"*.{lang}.toml" if lang != ORIGINAL else "*.toml"
            lines += [f"# {entry_id} in faq/knowledge/{files}: variants"]
            lines += [f"  {_quoted(text)}," for text in _wordings(asked)]
    return "\n".join(lines) + "\n"


def _block(group: Group, nearest: Nearest) -> Iterator[str]:
    leader = group.leader
    without_help = list(dict.fromkeys(m.entry for m in group.members if m.kind != REFUSED and m.entry))
    near = [entry for entry in nearest(leader.text, leader.region) if entry not in without_help]
    yield f"# {group.count} times, {leader.region or 'every city'}{_days(group)}"
    for member in group.members:
        yield f"# {member.count:5}  {member.text}  ({_fate(member)})"
    if without_help:
        yield f"# shown without helping: {', '.join(without_help)}"
    if near[1:]:
        yield f"# also near: {', '.join(near[1:])}"
    if not near:
        yield "# nothing is near: a new entry, or a matter outside"
    yield "[[suggestion]]"
    yield f"entry = {_quoted(near[0] if near else '')}"
    yield "variants = ["
    yield from (f"  {_quoted(text)}," for text in _wordings(group.members))
    yield "]"


def _wordings(members: Sequence[Counted]) -> list[str]:
    """Return each text once, the most frequent first, however often it stands there for another language or fate."""
    counts: Counter[str] = Counter()
    for member in members:
        counts[member.text] += member.count
    return sorted(counts, key=lambda text: (-counts[text], text))


def _fate(member: Counted) -> str:
    shown = f" after {member.entry}" if member.entry else ""
    return f"{member.lang}, {member.kind}{shown}"


def _days(group: Group) -> str:
    days = [day for m in group.members for day in (m.first, m.last) if day]
    return f", {min(days)} to {max(days)}" if days else ""


def _quoted(text: str) -> str:
    """Return a text as a TOML string: JSON's escapes are TOML's, but for DEL, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
