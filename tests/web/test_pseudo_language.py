"""Every text a person sees goes through the catalogs: in a made-up language each translated one stands in ⟦ ⟧."""

import copy
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import flask_babel
import pytest
from babel.support import NullTranslations
from flask import Flask
from sqlalchemy import select

from faq.matcher import Matcher
from kiosk import demo_staff
from kiosk.card.simulated import sample_cards
from kiosk.i18n import LANGUAGES
from kiosk.presenters import guides
from kiosk.store.tables import reports
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.card_steps import CardVisitor
from tests.web.test_estimate import EVERYTHING, PLAIN, WORK_OUT, empty_form, typed
from tests.web.test_routes import page_addresses
from tests.web.visitor import Page, Visitor, parsed, staff, words

NOBODY = "110101198506120020"
OPEN, CLOSE = "⟦", "⟧"
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-gone", "content")
# A formula's min and max, and the months of a date, are no words of a catalog.
FORMULA = "trace-formula"
DATE = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
LETTER = re.compile(r"[^\W\d_]")


class Pseudo(NullTranslations):
    """Translates every string to itself in brackets."""

    def ugettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ungettext(self, one: str, many: str, number: int) -> str:
        return self.ugettext(one if number == 1 else many)

    def upgettext(self, _context: str, message: str) -> str:
        return self.ugettext(message)

    gettext = ugettext


@pytest.fixture(autouse=True)
def _pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _domain: Pseudo())


def unmarked(tree: Element, known: set[str]) -> list[str]:
    """Return the texts of a page that went through no catalog: all but numbers, names and knowledge."""
    found: list[str] = []
    depth = 0

    def read(text: str | None, *, exempt: bool) -> None:
        nonlocal depth
        for piece in re.split(f"([{OPEN}{CLOSE}])", text or ""):
            if piece in {OPEN, CLOSE}:
                depth += 1 if piece == OPEN else -1
            elif (
                LETTER.search(DATE.sub("", piece))
                and not depth
                and not exempt
                and piece.strip(" ·\n") not in known
            ):
                found.append(" ".join(piece.split()))

    def walk(element: Element, *, exempt: bool) -> None:
        own = exempt or bool(element.tag != "html" and element.get("lang"))
        own = own or FORMULA in element.get("class", "").split()
        if element.tag not in {"script", "style"}:
            for name in SPOKEN:
                spoken = element.get(name, "")
                if (
                    element.tag != "meta"
                    and LETTER.search(spoken)
                    and not own
                    and not spoken.startswith(OPEN)
                ):
                    found.append(f"{name}={spoken}")
            read(element.text, exempt=own)
            for child in element:
                walk(child, exempt=own)
                read(child.tail, exempt=own)

    walk(joined(tree), exempt=False)
    assert depth == 0, "a bracket is missing: a translated string was cut"
    return found


def joined(tree: Element) -> Element:
    """Return a page whose sentences are whole again: without what sets the Chinese terms in them apart."""
    page = copy.deepcopy(tree)
    for parent in page.iter():
        before: Element | None = None
        for child in list(parent):
            if child.tag != "bdi" or (child.get("dir"), child.get("lang")) != ("ltr", "zh-CN"):
                before = child
                continue
            text = f"{child.text or ''}{child.tail or ''}"
            if before is None:
                parent.text = f"{parent.text or ''}{text}"
            else:
                before.tail = f"{before.tail or ''}{text}"
            parent.remove(child)
    return page


def knowledge_texts(matcher: Matcher) -> set[str]:
    """Return what stands in a title, where no language can be said, and names of hotlines, which are the page's."""
    questions = {entry.wording(lang).question for entry in matcher.knowledge for lang in LANGUAGES}
    hotlines = {h.names["en"] for region in matcher.knowledge.regions.values() for h in region.hotlines}
    return questions | hotlines | guide_texts()


def guide_texts() -> set[str]:
    """Return what stands in the guides, which are complete in each language and so are the page's."""
    texts = (
        text["en"]
        for guide in guides.shipped()
        for text in (
            guide.title,
            *(line.text for line in guide.lines),
            *(t for q in guide.questions for t in (q.text, *q.options.values())),
        )
    )
    return {" ".join(text.split()) for text in texts}


def pages(app: Flask) -> Iterator[tuple[str, Page]]:
    visitor = staff(app, "en")
    for surface in ("kiosk", "public", "staff"):
        for address in page_addresses(app, surface):
            yield address, Page(visitor.fetch(address))
    for address in ("/nowhere", "/m/nowhere", "/staff/nowhere"):
        yield address, visitor.get(address, 404)
    yield "a long question", visitor.get("/beijing/ask?q=" + "x" * 501, 422)
    yield "a blank question", visitor.get("/beijing/ask?q=%20", 422)
    yield "no token", visitor.get("/beijing/finish", 400, method="POST")
    yield "too much", visitor.get("/urumqi/estimate", 413, method="POST", data={"x": "x" * 70000})


def chats(app: Flask) -> Iterator[tuple[str, Page]]:
    """Yield a page of the chat for each kind of reply, on the touchscreen and on the phone."""
    visitor = Visitor(app, "en")
    for prefix in ("", "/m"):
        for region, topic, said in (
            ("beijing", "", "hello"),
            ("beijing", "", "a person"),
            ("beijing", "", "qwertyuiop"),
            ("beijing", "bj-card-08", "What should I bring?"),
            ("beijing", "bj-card-08", "how much"),
            ("beijing", "bj-card-08", "I applied on 1 July 2026"),
            ("beijing", "bj-card-04", "tell me more"),
            ("urumqi", "ur-14", "tell me more"),
            ("urumqi", "", "a hospital stay cost 30,000 yuan, how much is paid back"),
            ("urumqi", "estimate:total_cost=30000&level=tertiary&earlier=primary", "March 2016"),
            ("urumqi", "estimate:total_cost=150000&level=tertiary", "self-funded 1,000"),
            ("urumqi", "estimate:total_cost=100&level=tertiary", "self-funded 1,000"),
        ):
            form = visitor.get(f"{prefix}/{region}/chat").form(name="say").filled(q=said, topic=topic)
            yield f"{said} after {topic}", visitor.send(form)
    yield "nothing said", visitor.send(visitor.get("/beijing/chat").form(name="say"), status=422)


def estimates(app: Flask) -> Iterator[tuple[str, Page]]:
    visitor = Visitor(app, "en")
    changes: list[dict[str, Any]] = [
        {},
        {"total_cost": "150000"},
        {"year": "2027"},
        {"hospital_level": "township", "class_b_drugs": "30000", "items_first_pay_20": "30000"},
    ]
    for change in changes:
        form = visitor.send(typed(empty_form(visitor), **EVERYTHING | change), ("action", "add"))
        yield f"form with {change}", form
        result = visitor.send(typed(form.form(name="estimate"), 1, **PLAIN | {"total_cost": "300"}), WORK_OUT)
        yield f"estimate with {change}", result
    for name, wrong in (
        ("total_cost", "x"),
        ("total_cost", ""),
        ("total_cost", "1.001"),
        ("total_cost", "9" * 10),
        ("hospital_level", ""),
        ("hospital_level", "x"),
        ("self_funded", "40000"),
        ("bed_days", "400"),
        ("bed_days", "x"),
        ("year", "2015"),
        ("month", "13"),
        ("bed_price_per_day", "9999999"),
    ):
        form_ = typed(empty_form(visitor), **EVERYTHING | {name: wrong})
        yield f"{name} {wrong}", visitor.send(form_, WORK_OUT, status=422)


def cards(make_app: AppMaker) -> Iterator[tuple[str, Page]]:
    visitor = CardVisitor(make_app(), "en")
    yield "no card", visitor.get("/beijing/card")
    for slug, sample in sample_cards().items():
        page = visitor.insert(slug)
        yield slug, page
        if page.classed("pin"):
            yield f"{slug} malformed", visitor.send(page.form(action="/pin").filled(pin="1"), status=422)
            page = visitor.send(page.form(action="/pin").filled(pin="000001"), status=422)
            yield f"{slug} 2 left", page
            yield f"{slug} 1 left", visitor.send(page.form(action="/pin").filled(pin="000001"), status=422)
            page = visitor.get("/beijing/card?last=yes")
            yield f"{slug} last try", page
            yield f"{slug} account", visitor.enter(page, sample.pin_hint)
            page = visitor.get("/beijing/card/new-pin")
            yield f"{slug} new PIN", page
            form = page.form(action="/new-pin").filled(old="1")
            yield f"{slug} new PIN malformed", visitor.send(form, status=422)
            yield f"{slug} elsewhere", visitor.get("/urumqi/card/new-pin")
        visitor.remove()


def losses(app: Flask) -> Iterator[tuple[str, Page]]:
    """Yield the pages of a report from the form to the slip, and of staff about the same card."""
    visitor = Visitor(app, "en")
    form = visitor.get("/beijing/loss").form(action="/loss/check")
    yield "nothing typed", visitor.send(form, status=422)
    yield (
        "a digit short",
        visitor.send(form.filled(number=zhang().number[:-1], name="x", password="x"), status=422),
    )
    yield "nobody", visitor.send(form.filled(number=zhang().number), status=422)
    confirm = visitor.send(form.filled(name=zhang().name, password=zhang().password))
    yield "confirm", confirm
    done = visitor.send(confirm.form(action="/loss/confirm"))
    yield "done", done
    yield "again", visitor.send(confirm.form(action="/loss/confirm"))
    yield "slip", visitor.send(done.form(action="/loss/slip"))
    form.action = "/beijing/loss/confirm"
    yield "over", visitor.send(form, status=409)
    for name in ("demo-agent", "demo-clerk"):
        staff = Visitor(app, "en")
        sign_in = staff.get("/staff/sign-in").form(action="/staff/sign-in")
        yield f"{name} wrong", staff.send(sign_in.filled(name=name, password="x"), status=422)
        staff.post(sign_in.filled(name=name, password=demo_staff.PASSWORD))
        page = staff.get("/staff/cases")
        yield f"{name} cases", page
        find = page.form(action="/staff/cases").filled(number=zhang().number)
        if "name" in find.values:
            find.filled(name=zhang().name)
        yield f"{name} case", staff.send(find)
        yield f"{name} nobody", staff.send(find.filled(number=NOBODY), status=404)
    act = staff.send(find.filled(number=zhang().number)).form(action="/formal-loss")
    act.values |= {"seen": "yes", "password": demo_staff.PASSWORD}
    yield "ended", staff.send(act)


def accounts() -> set[str]:
    """Return what the sign-in page tells of the demonstration."""
    return {account.name for account in demo_staff.ACCOUNTS} | {demo_staff.PASSWORD}


def numbers(app: Flask) -> set[str]:
    """Return the numbers of the reports there are, and how those in fours begin."""
    with parts(app).database.connect() as connection:
        return {
            text for number in connection.scalars(select(reports.c.number)) for text in (number, number[:4])
        }


def test_every_visible_text_of_the_pages_is_marked_for_translation(app: Flask) -> None:
    known = knowledge_texts(parts(app).matcher) | people() | accounts()
    faults = {text: where for where, page in pages(app) for text in unmarked(page.tree, known)}
    assert faults == {}


def test_every_visible_text_of_the_chat_is_marked_for_translation(app: Flask) -> None:
    known = people() | knowledge_texts(parts(app).matcher)
    faults = {
        text: where for where, page in chats(app) for text in unmarked(page.tree, known | said_by(page))
    }
    assert faults == {}


def test_every_visible_text_of_the_estimates_is_marked_for_translation(app: Flask) -> None:
    known = people() | knowledge_texts(parts(app).matcher)
    faults = {text: where for where, page in estimates(app) for text in unmarked(page.tree, known)}
    assert faults == {}


def test_every_visible_text_of_the_card_pages_is_marked_for_translation(
    make_app: AppMaker, matcher: Matcher
) -> None:
    masked = {sample.holder[:1] + "**" for sample in sample_cards().values()} | {"*****120X"}
    known = people() | masked | knowledge_texts(matcher)
    faults = {text: where for where, page in cards(make_app) for text in unmarked(page.tree, known)}
    assert faults == {}


def test_every_visible_text_of_the_pages_of_a_lost_card_is_marked_for_translation(
    make_app: AppMaker, matcher: Matcher
) -> None:
    app = make_app(printer="dummy", terminal="7")
    Folk(parts(app).ledger).add(zhang())
    known = people() | {zhang().name[:1] + "**"} | knowledge_texts(matcher) | accounts()
    faults = {
        text: where for where, page in losses(app) for text in unmarked(page.tree, known | numbers(app))
    }
    assert faults == {}


def test_every_visible_text_of_the_work_list_is_marked_for_translation(make_app: AppMaker) -> None:
    app = make_app()
    kept = parts(app).questions
    for region in ("beijing", "urumqi", None):
        kept.unanswered("weather", region, "en", "refused")
    kept.unanswered("卡", "beijing", "zh", "unhelpful", "bj-card-05")
    kept.unhelpful("bj-card-05", "beijing")
    page = staff(app, "en").get("/staff/questions")
    assert len(page.classed("wording")) == 4
    assert unmarked(page.tree, knowledge_texts(parts(app).matcher) | {"demo-agent"}) == []


def said_by(page: Page) -> set[str]:
    """Return what the person said, which is theirs."""
    return {words(p) for bubble in page.classed("bubble-theirs") for p in bubble.iter("p")}


def people() -> set[str]:
    """Return the names on the cards of the demonstration."""
    return {sample.holder for sample in sample_cards().values()}


def test_what_a_program_chats_with_is_marked_too(app: Flask) -> None:
    response = Visitor(app).fetch(
        "/api/v1/chat", method="POST", json={"q": "qwertyuiop", "region": "beijing"}
    )
    assert (response.json or {})["text"].startswith(OPEN)


def test_an_unmarked_text_is_found() -> None:
    tree = parsed(
        '<!doctype html><html lang="en"><title>⟦x⟧</title><p>⟦all of ⟦it⟧ <b>is</b> well⟧ 12.5 · <i lang="zh">中文</i>'
        '<p title="here">⟦and⟧ not <b>this</b>, ⟦but⟧'
    )
    assert sorted(unmarked(tree, set())) == ["not", "this", "title=here"]
