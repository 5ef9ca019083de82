"""What pages of the touchscreen and their server tell each other, and what pages say when a part rests."""

import pytest
from flask import Flask

from kiosk.card.simulated import SimulatedReader
from kiosk.store.devices import Device
from kiosk.takeaway.printer import DummyPrinter, State
from tests.conftest import AppMaker, parts
from tests.web.visitor import Visitor, words

STATE = {"reader": "ready", "printer": "none", "store": "ready"}


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    return make_app(terminal="hall-1")


def said(app: Flask) -> Device:
    """Return the kiosk's last word after it has looked anew."""
    health = parts(app).health
    assert health is not None
    health._told = None
    health.look()
    (device,) = parts(app).devices.listed()[0]
    return device


@pytest.mark.parametrize(
    ("address", "page"),
    [("/beijing/", "kiosk.home"), ("/urumqi/rest", "kiosk.rest"), ("/urumqi/answer/ur-14", "kiosk.answer")],
)
def test_a_page_that_draws_is_told_to_the_store_by_its_name_alone(
    app: Flask, address: str, page: str
) -> None:
    visitor = Visitor(app, "ug")
    assert said(app).drew_at is None
    letter = visitor.get(address).form(action="/device/heartbeat")
    assert set(letter.values) == {"page", "run"}
    assert visitor.post(letter).status_code == 204
    device = said(app)
    assert (device.terminal, device.region, device.page, device.lang) == ("hall-1", "beijing", page, "ug")
    assert device.drew_at is not None


def test_a_page_that_an_answer_to_a_form_is_beats_too(app: Flask) -> None:
    visitor = Visitor(app)
    form = visitor.get("/beijing/loss").form(action="/loss/check")
    letter = visitor.send(form, status=422).form(action="/device/heartbeat")
    assert visitor.post(letter).status_code == 204
    assert said(app).page == "kiosk.loss_check"


@pytest.mark.parametrize(
    "changed", [{"run": ""}, {"run": "0" * 16}, {"run": "é"}, {"page": ""}, {"page": "x" * 70}]
)
def test_a_letter_that_no_page_of_this_run_wrote_is_refused(app: Flask, changed: dict[str, str]) -> None:
    visitor = Visitor(app)
    letter = visitor.get("/beijing/").form(action="/device/heartbeat").filled(**changed)
    assert visitor.post(letter).status_code == 400
    assert said(app).page == ""


def test_no_cookie_is_left_by_the_resting_screen(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/beijing/rest")
    visitor.post(page.form(action="/device/heartbeat"))
    visitor.fetch("/device/state")
    assert visitor.client.get_cookie("csrf") is None


def test_looking_at_the_state_changes_nothing_and_names_the_run(app: Flask) -> None:
    response = Visitor(app).fetch("/device/state")
    told = dict(response.json or {})
    run = told.pop("run")
    assert told == STATE
    assert run.isalpha()
    assert run == Visitor(app).get("/beijing/").form(action="/device/heartbeat").values["run"]
    assert Visitor(app).fetch("/device/heartbeat").status_code == 405


def test_a_kiosk_without_reader_says_so(make_app: AppMaker) -> None:
    app = make_app(reader="no such reader", demo=False, surface="kiosk")
    told = (Visitor(app).fetch("/device/state").json or {})["reader"]
    assert told in {"no-reader", "service-down"}  # as the machine of the tests has a service or none
    assert said(app).reader == told


def test_the_reader_of_a_sound_kiosk_is_ready(make_app: AppMaker) -> None:
    app = make_app.real(SimulatedReader())
    assert (Visitor(app).fetch("/device/state").json or {})["reader"] == "ready"


@pytest.mark.parametrize("state", [State.OUT_OF_PAPER, State.UNREACHABLE, State.NEAR_END])
def test_the_printer_is_told_as_it_was_seen_last(make_app: AppMaker, state: State) -> None:
    app = make_app(printer="dummy")
    printer = parts(app).printer
    assert isinstance(printer, DummyPrinter)
    printer.condition = state
    assert said(app).printer == state
    assert (Visitor(app).fetch("/device/state").json or {})["printer"] == state
    condition = Visitor(app).get("/urumqi/").by_id("condition")
    assert condition.get("data-printer") == state


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
@pytest.mark.parametrize("address", ["/beijing/", "/urumqi/rest", "/beijing/loss"])
def test_every_page_can_say_in_three_languages_that_its_server_is_silent(
    app: Flask, lang: str, address: str
) -> None:
    dialog = Visitor(app, lang).get(address).by_id("outage")
    assert dialog.get("open") is None
    sections = [e for e in dialog.iter() if "outage-part" in e.get("class", "").split()]
    assert [(e.get("lang"), e.get("dir")) for e in sections] == [
        ("zh-CN", "ltr"),
        ("en", "ltr"),
        ("ug", "rtl"),
    ]
    numbers = {words(number) for line in dialog.iter("dd") for number in line.iter("strong")}
    known = parts(app).matcher.knowledge.regions
    assert numbers == {h.number for region in known.values() for h in region.hotlines}


def test_the_phone_and_the_staff_have_nothing_of_it(make_app: AppMaker, app: Flask) -> None:
    for address in ("/m/beijing/", "/staff/sign-in"):
        assert not [e for e in Visitor(app).get(address).tree.iter() if e.get("id") in {"device", "outage"}]
    for surface in ("public", "staff"):
        single = make_app(surface=surface)
        assert parts(single).health is None
        assert Visitor(single).fetch("/device/state").status_code == 404


def test_a_page_of_errors_leaves_it_out(app: Flask) -> None:
    page = Visitor(app).get("/nowhere", 404)
    assert not [e for e in page.tree.iter() if e.get("id") == "device"]
