"""A visitor of the pages: fetches them, sends their forms as a browser would, and checks each page on the way."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from kiosk import demo_staff

STATIC = Path(__file__).parents[2] / "kiosk" / "static"
# Written down here a second time, so that a change of either is noticed.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A phone alone may keep pages by a service worker, and be told of the app by a manifest.
PHONE_HEADERS = {"Content-Security-Policy": f"{POLICY}; worker-src 'self'; manifest-src 'self'"}
CLOSED = ("camera", "microphone", "geolocation", "payment", "usb")
TAGS = {"zh-CN": "ltr", "en": "ltr", "ug": "rtl"}
_TOKEN = re.compile(r'(name="csrf_token" value=")([^"]*)"')
_FAULTS: dict[int, tuple[str, ...]] = {}
_CONTROLS = {"input", "select", "textarea"}
_REFERRING = ("aria-describedby", "aria-labelledby", "form", "for")


class Page:
    """One page: its tree, and the parts that tests ask for."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.html = response.get_data(as_text=True)
        found = _TOKEN.search(self.html)
        self.token = found[2] if found else ""
        self._plain = _TOKEN.sub(r'\1"', self.html)
        self.tree = parsed(self._plain)

    def all(self, path: str) -> list[Element]:
        """Return the elements that a path such as `a[@class='choice']` finds anywhere."""
        return self.tree.findall(f".//{path}")

    def one(self, path: str) -> Element:
        """Return the one element that a path finds."""
        (found,) = self.all(path)
        return found

    def by_id(self, name: str) -> Element:
        return self.one(f"*[@id='{name}']")

    def classed(self, name: str) -> list[Element]:
        return [element for element in self.tree.iter() if name in element.get("class", "").split()]

    @property
    def faults(self) -> tuple[str, ...]:
        """What this page lacks that each must have; worked out once for each page that is the same."""
        key = hash(self._plain)
        if key not in _FAULTS:
            _FAULTS[key] = tuple(page_faults(self))
        return _FAULTS[key]

    @property
    def h1(self) -> str:
        return words(self.one("h1"))

    @property
    def title(self) -> str:
        return words(self.one("title"))

    @property
    def text(self) -> str:
        """What the page says, the head left out."""
        return words(self.one("body"))

    def links(self) -> list[str]:
        return [link.get("href", "") for link in self.all("a[@href]")]

    def form(self, *, action: str = "", name: str = "") -> "Form":
        """Return the form whose address ends so, or whose id is `name`."""
        found = [
            form
            for form in self.all("form")
            if form.get("action", "").endswith(action) and (not name or form.get("id") == name)
        ]
        assert len(found) == 1, f"{len(found)} forms {action or name}"
        return Form(self, found[0])


class Form:
    """A form with what stands in it."""

    def __init__(self, page: Page, element: Element) -> None:
        self.action = element.get("action", "")
        self.method = element.get("method", "get")
        name = element.get("id")
        inside = set(element.iter())
        own = [e for e in page.tree.iter() if e in inside or (name and e.get("form") == name)]
        self.values = dict(pair for e in own for pair in _value(e))
        if "csrf_token" in self.values:
            self.values["csrf_token"] = page.token
        self.buttons = [
            (e.get("name", ""), e.get("value", ""))
            for e in own
            if e.tag == "button" and e.get("type", "submit") == "submit"
        ]

    def filled(self, **values: str) -> Self:
        """Type into fields that there are; a blank hyphen in a name is written as two underscores."""
        for name, value in values.items():
            self.values[name.replace("__", "-")] = value
        return self


def _value(element: Element) -> Iterator[tuple[str, str]]:
    name, kind = element.get("name"), element.get("type", "text")
    if not name:
        return
    if element.tag == "input" and (kind not in {"radio", "checkbox"} or element.get("checked") is not None):
        yield name, element.get("value", "")
    if element.tag == "select":
        options = element.findall(".//option")
        chosen = [option for option in options if option.get("selected") is not None] or options
        yield name, chosen[0].get("value", "")


class Visitor:
    """A browser without a screen: keeps cookies, checks every page it gets.

    Args:
        app: the app to visit.
        lang: the language chosen on an earlier visit.
    """

    def __init__(self, app: Flask, lang: str = "") -> None:
        self.client = app.test_client()
        if lang:
            for path in ("/m/", "/"):  # a browser too sends the cookie of the narrower path first
                self.client.set_cookie("lang", lang, path=path)

    def fetch(self, path: str, *, method: str = "GET", **options: Any) -> TestResponse:
        """Return a response whose headers are in order."""
        response = self.client.open(path, method=method, **({"buffered": True} | options))
        check_headers(response, path)
        return response

    def get(self, path: str, status: int = 200, **options: Any) -> Page:
        """Fetch a page and check it."""
        return self._page(self.fetch(path, **options), path, status)

    def send(
        self, form: Form, button: tuple[str, str] | None = None, status: int = 200, **options: Any
    ) -> Page:
        """Send a form by one of its buttons, and check the page that comes back."""
        return self._page(self.post(form, button, **options), form.action, status)

    def post(self, form: Form, button: tuple[str, str] | None = None, **options: Any) -> TestResponse:
        """Send a form by one of its buttons; the answer may be anything."""
        values = dict(form.values)
        if button:
            assert button in form.buttons, f"no button {button}; there are {form.buttons}"
            values[button[0]] = button[1]
        kind = "query_string" if form.method == "get" else "data"
        return self.fetch(form.action, method=form.method.upper(), **{kind: values}, **options)

    def _page(self, response: TestResponse, path: str, status: int) -> Page:
        assert response.status_code == status, f"{path}: {response.status} {response.headers.get('Location')}"
        assert response.mimetype == "text/html", path
        page = Page(response)
        assert not page.faults, f"{path}: " + "; ".join(page.faults)
        return page


def check_headers(response: TestResponse, path: str) -> None:
    """Every response carries what keeps a browser from doing more than it should."""
    for name, value in (HEADERS | (PHONE_HEADERS if path.startswith("/m/") else {})).items():
        assert response.headers.getlist(name) == [value], f"{path}: {name}"
    closed = response.headers["Permissions-Policy"]
    assert all(f"{name}=()" in closed for name in CLOSED), path
    if not urlsplit(path).path.startswith("/static/") or response.status_code >= 400:
        assert response.headers["Cache-Control"] == "no-store", path
    assert "Server" not in response.headers, path


def page_faults(page: Page) -> Iterator[str]:
    """Say what a page lacks that each must have."""
    root = page.tree
    if len(page.all("h1")) != 1:
        yield f"{len(page.all('h1'))} h1"
    elif not opens_title(page):
        yield f"h1 {page.h1!r} does not open the title {page.title!r}"
    if TAGS.get(root.get("lang", "")) != root.get("dir"):
        yield f"lang {root.get('lang')} with dir {root.get('dir')}"
    yield from (f"id {name} {count} times" for name, count in _ids(page).items() if count > 1)
    yield from _label_faults(page)
    yield from _reference_faults(page)
    yield from _script_faults(page)
    yield from _link_faults(page)


def opens_title(page: Page) -> bool:
    """Return whether the title begins with the h1, after "Error:" where something is marked as wrong."""
    before, found, _after = page.title.partition(page.h1)
    is_wrong = bool(page.all("*[@aria-invalid]") or page.classed("fault-list"))
    return bool(found) and (
        re.fullmatch(r"[^:：]+[:：]\W?\s?", before) is not None if is_wrong else not before
    )


def _ids(page: Page) -> Counter[str]:
    return Counter(element.get("id", "") for element in page.tree.iter() if element.get("id"))


def _label_faults(page: Page) -> Iterator[str]:
    labelled = set()
    for label in page.all("label"):
        inside = [element for element in label.iter() if element.tag in _CONTROLS]
        target = label.get("for")
        fields = [e for e in page.all(f"*[@id='{target}']") if e.tag in _CONTROLS] if target else inside
        if len(fields) != 1:
            yield f"label {words(label)!r} points to {len(fields)} fields"
        if not words(label):
            yield f"label of {target} is empty"
        labelled.update(fields)
    for control in page.tree.iter():
        if control.tag in _CONTROLS and control.get("type") != "hidden" and control not in labelled:
            yield f"field {control.get('name')} has no label"
        if control.tag in {"button", "a"} and not words(control) and not control.get("aria-label"):
            yield f"{control.tag} {control.get('href', '')} says nothing"


def _reference_faults(page: Page) -> Iterator[str]:
    ids = _ids(page)
    for element in page.tree.iter():
        for attribute in _REFERRING:
            for name in element.get(attribute, "").split():
                if name not in ids:
                    yield f"{element.tag} {attribute} points to no {name}"
        href = element.get("href", "")
        if href.startswith("#") and href[1:] not in ids:
            yield f"link to no {href}"
        sheet, _, icon = href.partition("#")
        if sheet.endswith("icons.svg") and icon not in icons():
            yield f"no icon {icon}"


def _script_faults(page: Page) -> Iterator[str]:
    for element in page.tree.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"inline style in {element.tag}"
        if element.tag == "script" and (element.get("src") is None or (element.text or "").strip()):
            yield "inline script"
        yield from (f"handler {name}" for name in element.keys() if name.startswith("on"))  # noqa: SIM118


def _link_faults(page: Page) -> Iterator[str]:
    surface = page.tree.get("data-surface")
    for element in page.tree.iter():
        if element.get("target") or element.get("download") is not None:
            yield f"{element.tag} opens or saves something"
        for name in ("href", "src", "action"):
            address = element.get(name)
            if address is None or address.startswith("#") or re.match(r"/(?!/)", address):
                continue
            if not (address.startswith("tel:") and surface == "public"):
                yield f"{element.tag} leads to {address}"


@cache
def icons() -> frozenset[str]:
    """Return the names of the icons there are."""
    sheet = (STATIC / "vendor" / "icons.svg").read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol[^>]*\bid="([^"]+)"', sheet))


@lru_cache(maxsize=512)
def parsed(html: str) -> Element:
    """Return the tree of a page that is valid HTML, to be looked at and not changed."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        tree: Element = parser.parse(html)
    except html5lib.html5parser.ParseError as error:
        line, column = parser.tokenizer.stream.position()
        around = html.splitlines()[line - 1][max(0, column - 80) : column + 20]
        raise AssertionError(f"not valid at line {line}: {error}: …{around}…") from None
    return tree


def words(element: Element) -> str:
    """Return the text of an element with single blanks."""
    return " ".join("".join(element.itertext()).split())


def staff(app: Flask, lang: str = "", account: str = "demo-agent") -> Visitor:
    """Return a visitor who is signed in as one of the demonstration's staff."""
    visitor = Visitor(app, lang)
    form = visitor.get("/staff/sign-in").form(action="/staff/sign-in")
    response = visitor.post(form.filled(name=account, password=demo_staff.PASSWORD))
    assert response.status_code == 303, response.status
    return visitor
