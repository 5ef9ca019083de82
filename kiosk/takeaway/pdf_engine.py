"""WeasyPrint, shut in: it reads the app's own static files and reaches nothing else, no network and no other file."""

import mimetypes
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
# Relative addresses need a place to start from; this one can't exist (RFC 6761), and nobody asks for it.
BASE: Final = "https://kiosk.invalid/"


class StaticFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves `STATIC` under /static/ of `BASE`, with the edition in the address or without."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return a file.

        Raises: ValueError, for any other address.
        """
        del headers
        name = re.sub(r"^/static/(?:[0-9a-f]{12}/)?", "", unquote(urlsplit(url).path))
        path = (STATIC / name).resolve()
        if not url.startswith(f"{BASE}static/") or not path.is_relative_to(STATIC) or not path.is_file():
            raise ValueError(f"not a static file: {url}")
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def make(html: str) -> bytes:
    """Return a page as PDF."""
    made: bytes = HTML(string=html, base_url=BASE, url_fetcher=StaticFiles()).write_pdf()
    return made
