"""An answer as staff say it, and as they pass it on: texts to read out or to copy, from the entry's own words."""

from itertools import pairwise
from typing import Final

from kiosk.i18n import gettext as _
from kiosk.i18n import plain_day
from kiosk.presenters.answers import AnswerPage

_SHORTEST_IN_GROUPS: Final = 6


def spoken(answer: AnswerPage) -> tuple[str, ...]:
    """Return what is said, a line for each breath: the answer, the steps, the numbers to ring in groups."""
    numbers = [_("Telephone: %(number)s", number=grouped(line.number)) for line in answer.phones]
    return (answer.parts.lead, *_numbered(answer.parts.steps), *numbers)


def whole(answer: AnswerPage, link: str) -> str:
    """Return everything there is, with its source and, where phones reach the service, its address."""
    parts = answer.parts
    blocks = [
        (answer.question,),
        (parts.lead,),
        _numbered(parts.steps),
        _listed(_("Bring with you"), parts.bring),
        tuple(text for text in (parts.fees, parts.time_limit) if text),
        tuple(f"{line.number} {line.name}".strip() for line in answer.phones),
        _listed(_("Good to know"), parts.notes),
        (
            _("Source: %(document)s, item %(item)s.", document=answer.document, item=answer.item),
            _("Last checked against it on %(day)s.", day=plain_day(answer.checked)),
            link,
        ),
    ]
    texts = ("\n".join(line for line in block if line) for block in blocks)
    return "\n\n".join(text for text in texts if text)


def grouped(number: str) -> str:
    """Return a telephone number in the groups it is said in.

    >>> grouped("8812333"), grouped("12333"), grouped("13800000000")
    ('881 2333', '12333', '138 0000 0000')
    """
    if "-" in number:
        return " ".join(grouped(part) for part in number.split("-"))
    length = len(number)
    if length < _SHORTEST_IN_GROUPS:
        return number
    begins = [3, 7] if length == 11 else [3, 6] if length == 10 else [length - 4]
    return " ".join(number[a:b] for a, b in pairwise([0, *begins, length]))


def _numbered(steps: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{n}. {step}" for n, step in enumerate(steps, 1)) if len(steps) > 1 else steps


def _listed(title: str, items: tuple[str, ...]) -> tuple[str, ...]:
    return (title, *(f"- {item}" for item in items)) if items else ()
