"""Pages as PDF, for staff. WeasyPrint needs the library Pango; without it there is no PDF, and the rest works."""

import contextlib
import importlib
import io
import logging
import threading
from functools import cache
from types import ModuleType

_log = logging.getLogger(__name__)
_PATIENCE = 3.0  # seconds; a queue of documents must not take every thread of the service
_one_at_a_time = threading.Lock()  # a document takes a processor for itself; fontconfig is not ours to share


class PdfUnavailable(Exception):
    """This machine can't make PDFs (ask `available` first), or is busy with others."""


def available() -> bool:
    """Return whether PDFs can be made here; the first look takes half a second."""
    return _engine() is not None


def document(html: str) -> bytes:
    """Return a page as a PDF whose text can be selected.

    Args:
        html: the whole page. Style sheets and fonts are found under /static/, nothing is found anywhere else.

    Raises: PdfUnavailable.
    """
    engine = _engine()
    if engine is None:
        raise PdfUnavailable
    if not _one_at_a_time.acquire(timeout=_PATIENCE):
        raise PdfUnavailable
    try:
        made: bytes = engine.make(html)
    finally:
        _one_at_a_time.release()
    return made


@cache
def _engine() -> ModuleType | None:
    try:
        # Where a library is missing, WeasyPrint prints a paragraph before it raises.
        with contextlib.redirect_stdout(io.StringIO()):
            return importlib.import_module("kiosk.takeaway.pdf_engine")
    except (ImportError, OSError) as error:
        _log.warning("no PDF: %s", " ".join(str(error).split()))
        return None
