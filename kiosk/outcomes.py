"""What became of a question, told to the store. A store that fails or hangs holds no answer up."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from flask import g, request

from faq.grouping import MARKED, REFUSED, UNHELPFUL
from kiosk import i18n
from kiosk.services import services
from kiosk.store.usage import OfEntry, What, of_entry

_PATIENCE_SECONDS: Final = 1.0
# No more writers than this wait for a store that hangs: its connections are wanted for sessions too.
_MOST_WRITERS: Final = 2
# What a surface is called where its use is counted.
_CHANNELS: Final = {"public": "phone"}
# What is counted of a question beside that it was asked; small talk is no question.
_FATES: Final = {
    "answer": What.ANSWERED,
    "date": What.ANSWERED,
    "choose": What.CHOSEN,
    "refusal": What.REFUSED,
    "estimate": What.ESTIMATED,
}

_log = logging.getLogger(__name__)
_writers = threading.BoundedSemaphore(_MOST_WRITERS)


def asked(kind: str, region: str | None, lang: str) -> None:
    """Count a question by what became of it: a verdict of the matcher, or the kind of a reply."""
    if fate := _FATES.get(kind):
        counted(What.ASKED, region, lang)
        counted(fate, region, lang)


def counted(what: What, region: str | None, lang: str) -> None:
    """Count one use of the surface that this request came to; of all cities when `region` is None."""
    _count(what, region or "", lang)


def opened(entry_id: str, region: str, lang: str) -> None:
    """Count that staff read an answer out."""
    _count(of_entry(OfEntry.OPENED, entry_id), region, lang)


def refused(question: str, region: str | None, lang: str) -> None:
    """Keep a question that found no answer; for all cities when `region` is None."""
    kept = services().questions
    _tell(lambda: kept.unanswered(question, region, lang, REFUSED))


def helped(entry_id: str, region: str) -> None:
    """Count that an answer helped."""
    counted(What.HELPED, region, i18n.language())
    kept = services().questions
    _tell(lambda: kept.helpful(entry_id, region))


def not_helped(entry_id: str, region: str, lang: str, question: str = "") -> None:
    """Count that an answer did not help, with what had been asked where that is known."""
    counted(What.NOT_HELPED, region, lang)
    kept = services().questions

    def write() -> None:
        kept.unhelpful(entry_id, region)
        if question:
            kept.unanswered(question, region, lang, UNHELPFUL, entry_id)

    _tell(write)


def marked(entry_id: str, region: str, lang: str, question: str) -> None:
    """Keep what had been asked when staff marked an answer as missing something or wrong."""
    kept = services().questions
    _tell(lambda: kept.unanswered(question, region, lang, MARKED, entry_id))


def reason(why: OfEntry, entry_id: str, region: str, lang: str) -> None:
    """Count why an answer did not help."""
    _count(of_entry(why, entry_id), region, lang)


def _count(what: str, region: str, lang: str) -> None:
    services().tally.count(what, region, _channel(), lang)


def _channel() -> str:
    """Return the surface that this request came to; of staff the desk they sit at."""
    surface = request.blueprint or ""
    return str(g.actor.channel) if surface == "staff" else _CHANNELS.get(surface, surface)


def _tell(write: Callable[[], None]) -> None:
    """Write in a thread of its own: a server that is stopped in the middle answers nothing, not even an error."""
    if not _writers.acquire(timeout=_PATIENCE_SECONDS):
        _log.warning("a question was not counted: the store is busy")
        return
    writer = threading.Thread(target=_write, args=(write,), name="outcomes", daemon=True)
    writer.start()
    writer.join(_PATIENCE_SECONDS)


def _write(write: Callable[[], None]) -> None:
    try:
        write()
    except Exception as error:  # noqa: BLE001  whatever a store raises, the answer stands
        _log.warning("a question was not counted: %s", type(error).__name__)  # its text may hold the question
    finally:
        _writers.release()
