"""The pages a phone keeps for when it has no connection: those of one city in one language, as they are rendered here.

They travel as one file: page for page in its own request they would be hundreds, and much alike they compress well.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import PurePosixPath
from threading import Lock
from typing import Final
from urllib.parse import urlencode, urljoin

from flask import Flask, g, render_template, url_for
from pypinyin import Style, lazy_pinyin
from werkzeug.test import create_environ

from faq.entry import ORIGINAL, Entry
from faq.guide import Guide
from kiosk import static_files
from kiosk.presenters import answers, guides
from kiosk.services import services

NO_CONNECTION: Final = ("search", "estimate", "page")
_ADDRESS = re.compile(r'(?:href|src)="(/[^"#]+)')
_IMPORTED = {
    ".js": re.compile(r'^import (?:.* from )?"(\./[^"]+)"', re.MULTILINE),
    ".css": re.compile(r'url\("(\.\./[^"]+)"\)'),
}
_FONT = ".woff2"
# Nothing but Uyghur is written in the font that we bring.
_BRINGS_FONT = "ug"
# Of each question's other wordings so many are searched: all of them would be more than all the pages.
_WORDINGS = 6


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be found without a connection.

    Attributes:
        link: its link, as HTML.
        texts: how it is asked, in the person's language and in Chinese.
        sounds: the Chinese among them in pinyin, syllable by syllable.
    """

    link: str
    texts: tuple[str, ...]
    sounds: tuple[str, ...]


class StoredPages:
    """Makes the bundles, and keeps the latest of each city and language: rendering one takes a second.

    Args:
        edition: what the pages are made of.
    """

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self._rendering = Lock()
        self._made: dict[tuple[str, str], tuple[date, bytes]] = {}

    def bundle(self, app: Flask, region: str, lang: str, today: date) -> bytes | None:
        """Return the pages of a city in a language as JSON; None while another request has bundles made.

        Args:
            today: a bundle of another day is made anew.

        Returns: an object with `edition`, `files` (the addresses that the pages load), `pages` (HTML by path, under
            each path by the query it was asked with), and `questions` (as `Question`).
        """
        made_on, made = self._made.get((region, lang), (None, b""))
        if made_on == today:
            return made
        if not self._rendering.acquire(blocking=False):
            return None
        try:
            made = _bundle(app, region, lang, self.edition, today)
            self._made[region, lang] = (today, made)
        finally:
            self._rendering.release()
        return made


def _bundle(app: Flask, region: str, lang: str, edition: str, today: date) -> bytes:
    pages = _pages(app, region, lang, today)
    named = {a for queries in pages.values() for page in queries.values() for a in _addresses(page)}
    whole = {
        "edition": edition,
        "files": sorted(_files(named, lang)),
        "pages": pages,
        "questions": [asdict(question) for question in _questions(app, region, lang)],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _pages(app: Flask, region: str, lang: str, today: date) -> dict[str, dict[str, str]]:
    pages: dict[str, dict[str, str]] = {}
    for address in _kept(region, today):
        path, _, query = address.partition("?")
        pages.setdefault(path, {})[query] = _rendered(app, address, lang)
    return pages


def _kept(region: str, today: date) -> Iterator[str]:
    """Yield the addresses of a city's pages."""
    knowledge = services().matcher.knowledge
    for endpoint in ("home", "guides", "loss"):
        yield url_for(f"public.{endpoint}", region=region)
    for what in NO_CONNECTION:
        yield url_for("public.no_connection", region=region, what=what)
    for topic in knowledge.regions[region].topics:
        yield url_for("public.topic", region=region, topic=topic)
    for entry in _entries(region):
        yield url_for("public.answer", region=region, entry_id=entry.id)
    for guide in guides.shipped():
        if guide.region == region:
            yield from _within(guide, today)


def _within(guide: Guide, today: date) -> Iterator[str]:
    """Yield the addresses of a guide's questions and checklists, each as one comes to it from the first question."""
    address = url_for("public.guide", region=guide.region, guide_id=guide.id)
    waiting: list[Mapping[str, str]] = [{}]
    while waiting:
        given = waiting.pop()
        yield f"{address}?{urlencode(given)}" if given else address
        page = guides.page(guide, services().matcher.knowledge, services().rulebook, given, today)
        waiting += [choice.query for choice in page.asked.choices] if page.asked else []


def _entries(region: str) -> list[Entry]:
    return [entry for entry in services().matcher.knowledge if entry.region == region]


def _rendered(app: Flask, address: str, lang: str) -> str:
    """Return a page as its own request would get it, with the line that says from when it is."""
    environ = create_environ(address, headers={"Cookie": f"lang={lang}"})
    with app.app_context(), app.request_context(environ):
        g.is_stored = True
        page = app.full_dispatch_request().get_data(as_text=True)
    return re.sub(r"\n\s+", "\n", page)


def _addresses(page: str) -> set[str]:
    return {html.unescape(address) for address in _ADDRESS.findall(page)}


def _files(addresses: Iterable[str], lang: str) -> set[str]:
    """Return the static files that pages load: those they name, and those that these name in turn."""
    root = url_for("static", filename="")
    files: set[str] = set()
    waiting = [address for address in addresses if address.startswith(root) and ".webmanifest" not in address]
    while waiting:
        address = waiting.pop()
        name = PurePosixPath(address)
        if address in files or (name.suffix == _FONT and lang != _BRINGS_FONT):
            continue
        files.add(address)
        if imported := _IMPORTED.get(name.suffix):
            text = (static_files.FOLDER / name.relative_to(root)).read_text(encoding="utf-8")
            waiting += (urljoin(address, other) for other in imported.findall(text))
    return files


def _questions(app: Flask, region: str, lang: str) -> list[Question]:
    environ = create_environ(url_for("public.home", region=region), headers={"Cookie": f"lang={lang}"})
    with app.app_context(), app.request_context(environ):
        app.preprocess_request()
        return [_question(entry, lang) for entry in _entries(region)]


def _question(entry: Entry, lang: str) -> Question:
    own, chinese = entry.wording(lang), entry.wording(ORIGINAL)
    spoken = (chinese.question, *chinese.variants[:_WORDINGS])
    texts = dict.fromkeys((own.question, *own.variants[:_WORDINGS], *spoken))
    link = render_template("components/stored_question.html", link=answers.link(entry, lang))
    sounds = tuple(" ".join(lazy_pinyin(text, style=Style.NORMAL, errors="ignore")) for text in spoken)
    return Question(link.strip(), tuple(texts), sounds)
