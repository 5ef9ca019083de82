"""Taking along: a slip as it will look and then printed, a code for the phone, a PDF."""

import io
from dataclasses import replace
from datetime import date

import pypdf
import pytest
from flask import Flask
from PIL import Image

from kiosk.presenters.takeaway import NOT_PRINTED
from kiosk.takeaway import pdf, qr, slip
from kiosk.takeaway.printer import DummyPrinter, NoPrinter, PrinterUnavailable, Reason
from tests.conftest import AppMaker, Speaking, parts
from tests.web.test_care import CITIES, FILLED, form_of
from tests.web.visitor import Form, Page, Visitor, staff, words

LANGUAGES = ("zh", "en", "ug")
PUBLIC = "https://shebao.example"
STAY = {"hospital_level": "tertiary", "total_cost": "30000", "self_funded": "1000", "class_b_drugs": "20000"}
FIELDS = {f"stays-0-{name}": value for name, value in STAY.items()}
CHECKLIST = "/urumqi/guide/collect-card?proxy=yes"

pytestmark = pytest.mark.skipif(not slip.available(), reason="no fonts to draw a slip with")


class BrokenPrinter(DummyPrinter):
    """A printer that fails for a reason of one's choice."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason = reason

    def print(self, picture: Image.Image) -> None:
        raise PrinterUnavailable(self.reason)


def estimated(visitor: Visitor, prefix: str = "") -> Page:
    form = visitor.get(f"{prefix}/urumqi/estimate").form(name="estimate")
    return visitor.send(form.filled(**FIELDS), ("action", "estimate"))


def to_slip(page: Page) -> Form:
    """Return the estimate's form as the button that prints sends it."""
    form = page.form(name="estimate")
    form.action = "/urumqi/estimate/slip"
    return form


def with_printer(app: Flask, printer: object) -> None:
    app.extensions["kiosk"] = replace(parts(app), printer=printer)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_slip_is_shown_before_it_is_printed_and_printed_when_asked(make_app: AppMaker, lang: str) -> None:
    app, printer = make_app(), DummyPrinter()
    with_printer(app, printer)
    visitor = Visitor(app, lang)
    preview = visitor.send(to_slip(estimated(visitor)))
    assert "15,480.00" in preview.text
    assert printer.printed == 0
    printed = visitor.send(preview.form(action="/estimate/slip"), ("print", "1"))
    assert printer.printed == 1
    assert not printed.all("button[@name='print']")
    form = printed.form(action="/estimate/slip")
    form.action = "/urumqi/estimate"
    back = visitor.send(form)
    assert "15,480.00" in words(back.classed("headline-you")[0])


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_printer_that_fails_says_why_and_lets_one_try_again(
    make_app: AppMaker, speaking: Speaking, reason: Reason, lang: str
) -> None:
    app = make_app()
    with_printer(app, BrokenPrinter(reason))
    visitor = Visitor(app, lang)
    preview = visitor.send(to_slip(estimated(visitor)))
    failed = visitor.send(preview.form(action="/estimate/slip"), ("print", "1"), status=503)
    with speaking(lang):
        assert str(NOT_PRINTED[reason]) in failed.text
    assert failed.all("button[@name='print']")


def test_without_a_printer_nothing_offers_to_print(make_app: AppMaker) -> None:
    app = make_app()
    with_printer(app, NoPrinter())
    visitor = Visitor(app)
    assert "/slip" not in estimated(visitor).html
    assert "/slip" not in visitor.get(CHECKLIST).html


def test_a_slip_of_nothing_leads_back_to_the_form(make_app: AppMaker) -> None:
    app = make_app()
    with_printer(app, DummyPrinter())
    visitor = Visitor(app)
    form = to_slip(estimated(visitor)).filled(**{"stays-0-total_cost": ""})
    answer = visitor.post(form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/urumqi/estimate")


def test_a_slip_is_not_printed_without_the_pages_token(make_app: AppMaker) -> None:
    app, printer = make_app(), DummyPrinter()
    with_printer(app, printer)
    answer = Visitor(app).fetch("/urumqi/estimate/slip", method="POST", data=FIELDS | {"print": "1"})
    assert answer.status_code == 400
    assert printer.printed == 0


def test_the_code_brings_the_same_estimate_to_a_phone_and_the_server_sees_none_of_it(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded: list[str] = []
    drawn = qr.svg
    monkeypatch.setattr(qr, "svg", lambda text, title: coded.append(text) or drawn(text, title))
    (code,) = estimated(Visitor(make_app(public_url=PUBLIC))).classed("qr")
    assert code.tag.endswith("svg")
    (link,) = coded
    address, _, fragment = link.partition("#")
    assert address == f"{PUBLIC}/m/urumqi/estimate"
    version, *fields = fragment.split("&")
    assert version == "1"
    assert {f"{name}={value}" for name, value in FIELDS.items()} < set(fields)


def test_no_code_is_shown_where_phones_have_nowhere_to_go(make_app: AppMaker) -> None:
    assert not estimated(Visitor(make_app(public_url=None))).classed("qr")
    assert not estimated(Visitor(make_app(public_url=PUBLIC)), "/m").classed("qr")


@pytest.mark.skipif(not pdf.available(), reason="no library for PDFs")
@pytest.mark.parametrize("prefix", ["/m", "/staff"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_estimate_is_saved_as_a_pdf_with_every_step(app: Flask, prefix: str, lang: str) -> None:
    visitor = staff(app, lang)
    form = estimated(visitor, prefix).form(name="estimate")
    answer = visitor.fetch(f"{prefix}/urumqi/estimate/pdf?lang={lang}", method="POST", data=form.values)
    assert answer.mimetype == "application/pdf"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    for figure in ("15,480.00", "14,520.00", "600.00"):
        assert figure in text


@pytest.mark.skipif(not pdf.available(), reason="no library for PDFs")
def test_while_other_pdfs_are_made_the_estimate_stays(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_PATIENCE", 0.01)
    visitor = Visitor(app)
    form = estimated(visitor, "/m").form(name="estimate")
    form.action = "/m/urumqi/estimate/pdf"
    with pdf._one_at_a_time:
        page = visitor.send(form, status=503)
    assert page.classed("fault-list")
    assert "15,480.00" in words(page.classed("headline-you")[0])
    assert visitor.post(form).mimetype == "application/pdf"


def test_a_pdf_of_nothing_leads_back_to_the_form(app: Flask) -> None:
    answer = Visitor(app).fetch("/m/urumqi/estimate/pdf", method="POST", data={"stays-0-year": "2016"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/m/urumqi/estimate")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_checklist_is_printed_with_its_papers(make_app: AppMaker, lang: str) -> None:
    app, printer = make_app(), DummyPrinter()
    with_printer(app, printer)
    visitor = Visitor(app, lang)
    page = visitor.get(CHECKLIST)
    papers = [words(one) for one in page.classed("tick-text")]
    (address,) = {link for link in page.links() if "/slip" in link}
    preview = visitor.get(address)
    assert papers
    assert all(paper in preview.text for paper in papers)
    visitor.send(preview.form(action=address), ("print", "1"))
    assert printer.printed == 1


@pytest.mark.parametrize(
    "asked", ["guide_id=x", "_external=1", "_anchor=x", "year=x&month=2&day=31", "proxy=maybe"]
)
def test_an_odd_address_of_a_slip_is_no_error(app: Flask, asked: str) -> None:
    assert Visitor(app).fetch(f"/urumqi/guide/collect-card/slip?{asked}").status_code in {200, 302}


def test_a_checklist_has_a_code_for_the_phone_with_the_answers_in_it(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded: list[str] = []
    drawn = qr.svg
    monkeypatch.setattr(qr, "svg", lambda text, title: coded.append(text) or drawn(text, title))
    visitor = Visitor(make_app(public_url=PUBLIC))
    there = visitor.get(f"{CHECKLIST}&year=2026&odd=1")
    assert coded == [f"{PUBLIC}/m{CHECKLIST}"]
    brought = visitor.get(coded[0].removeprefix(PUBLIC))
    papers = [[words(one) for one in page.classed("tick-text")] for page in (there, brought)]
    assert papers[0] == papers[1] != []
    assert not brought.classed("qr")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_goes_along_on_paper_and_to_the_phone(make_app: AppMaker, lang: str) -> None:
    app = make_app(public_url="https://shebao.example")
    with_printer(app, DummyPrinter())
    visitor = Visitor(app, lang)
    page = visitor.get("/beijing/answer/bj-card-08")
    assert page.classed("qr")
    (to_paper,) = (a.get("href", "") for a in page.all("a") if a.get("href", "").endswith("/slip"))
    preview = visitor.get(to_paper)
    entry = parts(app).matcher.knowledge.entry("bj-card-08").wording(lang)
    for sentence in (entry.question, *entry.answer.sentences()):
        assert sentence.replace(" ", "") in words(preview.by_id("main")).replace(" ", "")
    printed = visitor.send(preview.form(name="slip"), ("print", "1"))
    assert printed.h1 != preview.h1
    assert not visitor.get("/m/beijing/answer/bj-card-08").classed("takeaway")
    beside = visitor.fetch("/urumqi/answer/ur-11/beside/estimate", method="POST", data={"mode": "edit"})
    assert "ur-11/slip" not in beside.text
    assert visitor.fetch("/urumqi/answer/bj-card-08/slip").status_code == 302


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FILLED)
def test_every_other_result_goes_along_too_and_leads_back(make_app: AppMaker, name: str, lang: str) -> None:
    app = make_app(public_url="https://shebao.example")
    with_printer(app, DummyPrinter())
    visitor = Visitor(app, lang)
    region = CITIES[name]
    result = visitor.send(form_of(visitor, name, **FILLED[name]), ("action", "estimate"))
    assert result.classed("qr"), result.text
    form = result.form(name="care")
    before = dict(form.values)
    form.action = f"/{region}/{name}/slip"
    preview = visitor.send(form)
    assert result.h1 in words(preview.by_id("main"))
    printed = visitor.send(preview.form(name="slip"), ("print", "1"))
    assert printed.h1 != preview.h1
    back = printed.form(name="slip")
    back.action = f"/{region}/{name}"
    assert {**visitor.send(back).form(name="care").values, "csrf_token": ""} == {**before, "csrf_token": ""}
    nothing = printed.form(name="slip")
    nothing.values = {"csrf_token": nothing.values["csrf_token"]}
    nothing.action = f"/{region}/{name}/slip"
    assert visitor.post(nothing).status_code == 303


def test_a_slip_names_nobody_and_its_day(make_app: AppMaker) -> None:
    app = make_app()
    with_printer(app, DummyPrinter())
    visitor = Visitor(app)
    preview = visitor.send(to_slip(estimated(visitor)))
    assert str(date.today().year) in preview.text  # noqa: DTZ011 - the hall's own calendar day
