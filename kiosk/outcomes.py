"""What became of a question, told to the store. A store that fails or hangs holds no answer up."""

import logging
import threading
from collections.abc import Callable
from typing import Final

from faq.grouping import REFUSED, UNHELPFUL
from kiosk.services import services

_PATIENCE_SECONDS: Final = 1.0
# No more writers than this wait for a store that hangs: its connections are wanted for sessions too.
_MOST_WRITERS: Final = 2

_log = logging.getLogger(__name__)
_writers = threading.BoundedSemaphore(_MOST_WRITERS)


def refused(question: str, region: str | None, lang: str) -> None:
    """Count a question that found no answer; for all cities when `region` is None."""
    kept = services().questions
    _tell(lambda: kept.unanswered(question, region, lang, REFUSED))


def helped(entry_id: str, region: str) -> None:
    """Count that an answer helped."""
    kept = services().questions
    _tell(lambda: kept.helpful(entry_id, region))


def not_helped(entry_id: str, region: str, lang: str, question: str = "") -> None:
    """Count that an answer did not help, with what had been asked where that is known."""
    kept = services().questions

    def write() -> None:
        kept.unhelpful(entry_id, region)
        if question:
            kept.unanswered(question, region, lang, UNHELPFUL, entry_id)

    _tell(write)


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
