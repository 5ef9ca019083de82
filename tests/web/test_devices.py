"""The board of all kiosks: who sees it, what it says of each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from kiosk.store.devices import Condition, Devices
from kiosk.store.guard import Guard, StoreAway
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.test_devices import WELL
from tests.web.visitor import Visitor, staff, words

BOARD = "/staff/devices"


@pytest.fixture
def app(make_app: AppMaker) -> Flask:
    return make_app(surface="staff")


@pytest.fixture
def heard(app: Flask) -> Callable[[str, float, Condition], None]:
    """Have a kiosk heard so many seconds ago."""

    def note(terminal: str, seconds_ago: float, said: Condition) -> None:
        when = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        Devices(parts(app).database, store_now=lambda _c: when, now=lambda: when).note(terminal, said)

    return note


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_every_kiosk_stands_there_the_worst_first_and_never_by_colour_alone(
    app: Flask, heard: Callable[[str, float, Condition], None], lang: str
) -> None:
    heard("hall-1", 5, WELL)
    heard("hall-2", 400, replace(WELL, region="urumqi"))
    heard("hall-3", 120, replace(WELL, printer="out_of_paper"))
    page = staff(app, lang, "demo-supervisor").get(BOARD)
    rows = page.all("tbody/tr")
    assert [words(next(row.find("th").iter("bdi"))) for row in rows] == ["hall-2", "hall-3", "hall-1"]
    statuses = page.classed("device-status")
    assert len({words(status) for status in statuses}) == 3
    assert all("icon" in {part.get("class") for part in status.iter()} for status in statuses)
    assert [len(list(row.iter("li"))) for row in rows] == [1, 2, 0]
    counts = [next(count.iter("strong")) for count in page.classed("devices-count")]
    assert [words(count) for count in counts] == ["1", "1", "1"]


def test_a_kiosk_whose_page_draws_nothing_is_noted_though_its_server_lives(
    app: Flask, heard: Callable[[str, float, Condition], None]
) -> None:
    heard("hall-1", 5, replace(WELL, drew_seconds=1800, page="kiosk.loss"))
    page = staff(app, "en", "demo-admin").get(BOARD)
    (row,) = page.all("tbody/tr")
    assert "In touch" in words(row)
    assert "no page of it draws" in words(row)
    assert "30 minutes ago" in words(row)


def test_what_a_kiosk_says_of_itself_is_escaped(
    app: Flask, heard: Callable[[str, float, Condition], None]
) -> None:
    heard("<b>x</b>", 5, replace(WELL, page="<i>y</i>", reader="<u>z</u>", version="<s>0</s>"))
    page = staff(app, "en", "demo-supervisor").get(BOARD)
    assert not page.all("tbody//b")
    assert words(page.all("tbody/tr")[0].find("th")).startswith("<b>x</b>")
    assert not page.all("tbody//i") + page.all("tbody//u") + page.all("tbody//s")


def test_an_empty_board_says_so(app: Flask) -> None:
    page = staff(app, "en", "demo-supervisor").get(BOARD)
    assert not page.all("tbody/tr")
    assert "No kiosk has been heard yet." in page.text


def test_it_can_be_asked_for_again_without_script(app: Flask) -> None:
    page = staff(app, "en", "demo-supervisor").get(BOARD)
    assert [e.get("href") for e in page.tree.iter("a") if e.get("data-again") is not None] == [BOARD]


def test_only_supervisors_and_administrators_see_it(app: Flask) -> None:
    for account in ("demo-agent", "demo-clerk"):
        visitor = staff(app, "en", account)
        assert visitor.fetch(BOARD).status_code == 403
        assert BOARD not in visitor.get("/staff/cases").links()
    assert Visitor(app).fetch(BOARD).status_code == 303
    assert BOARD in staff(app, "en", "demo-supervisor").get(BOARD).links()


def test_while_the_store_is_away_there_is_a_page_that_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = staff(app, "en", "demo-supervisor")

    def away(_guard: Guard, _work: Callable[[], object]) -> object:
        raise StoreAway

    monkeypatch.setattr(Guard, "ask", away)
    supervisor.get(BOARD, 503)
