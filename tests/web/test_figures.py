"""How much the service is used: counted without waiting, added up, forgotten, shown to who supervises."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import Engine

from kiosk.loss.rules import Channel
from kiosk.presenters import figures
from kiosk.store.guard import StoreAway
from kiosk.store.usage import OfEntry, Usage, Use, What, of_entry
from kiosk.tally import MOST_KINDS, Tally
from tests.conftest import AppMaker, Speaking, parts
from tests.unit.kiosk.clock import Clock
from tests.web.visitor import staff, words

DAY = date(2026, 11, 21)
ASKED = Use(DAY, "beijing", "kiosk", "zh", What.ASKED)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 21, 4, tzinfo=UTC))


@pytest.fixture
def usage(engine: Engine, clock: Clock) -> Usage:
    return Usage(engine, clock)


def test_counts_add_up_by_day_city_channel_language_and_kind(usage: Usage) -> None:
    other = Use(DAY, "", "api", "ug", What.REFUSED)
    usage.add({ASKED: 2, other: 1})
    usage.add({ASKED: 3})
    assert usage.between(DAY, DAY) == {ASKED: 5, other: 1}
    assert usage.between(DAY - timedelta(days=9), DAY - timedelta(days=1)) == {}


def test_what_is_counted_of_entries_is_told_apart(usage: Usage) -> None:
    def opened(day: date, entry_id: str) -> Use:
        return Use(day, "beijing", "hotline", "zh", of_entry(OfEntry.OPENED, entry_id))

    usage.add({ASKED: 1, opened(DAY, "bj-1"): 2, opened(DAY - timedelta(days=1), "bj-2"): 4})
    assert usage.entries(OfEntry.OPENED, DAY) == Counter({"bj-1": 2})
    assert usage.entries(OfEntry.OPENED, date.min) == Counter({"bj-2": 4, "bj-1": 2})
    assert usage.entries(OfEntry.TOO_HARD, date.min) == Counter()
    assert usage.between(DAY, DAY) == {ASKED: 1}


def test_counts_are_forgotten_after_their_days(usage: Usage, clock: Clock) -> None:
    usage.add({ASKED: 1})
    clock.shift(days=400)
    usage.forget_old(400)
    assert usage.between(DAY, DAY) == {ASKED: 1}
    clock.shift(days=1)
    usage.forget_old(400)
    assert usage.between(DAY, DAY) == {}


def test_the_day_is_that_of_the_cities(usage: Usage, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert usage.today() == date(2026, 11, 22)


def test_what_a_store_does_not_take_is_kept_for_the_next_time() -> None:
    written: list[Mapping[Use, int]] = []
    away = [True]

    def write(counts: Mapping[Use, int]) -> None:
        if away[0]:
            raise StoreAway
        written.append(dict(counts))

    tally = Tally(write, lambda: DAY)
    tally.count(What.ASKED, "beijing", "kiosk", "zh")
    tally.flush()
    tally.count(What.ASKED, "beijing", "kiosk", "zh")
    assert written == []
    away[0] = False
    tally.flush()
    tally.flush()
    assert written == [{ASKED: 2}]


def test_a_store_that_is_away_for_long_costs_counts_and_no_memory() -> None:
    written: list[Mapping[Use, int]] = []
    tally = Tally(written.append, lambda: DAY)
    for number in range(MOST_KINDS + 10):
        tally.count(f"opened:{number}", "", "hotline", "zh")
    tally.count("opened:0", "", "hotline", "zh")
    tally.flush()
    assert len(written[0]) == MOST_KINDS
    assert sum(written[0].values()) == MOST_KINDS + 1


def test_a_tally_that_ends_writes_what_it_has() -> None:
    written: list[Mapping[Use, int]] = []
    tally = Tally(written.append, lambda: DAY, every_seconds=60)
    tally.start()
    tally.count(What.ASKED, "beijing", "kiosk", "zh")
    tally.stop()
    assert written == [{ASKED: 1}]


def test_a_store_that_answers_late_is_told_once_and_holds_up_no_end() -> None:
    written: list[Mapping[Use, int]] = []
    asked, answers = threading.Event(), threading.Event()

    def write(counts: Mapping[Use, int]) -> None:
        asked.set()
        assert answers.wait(60)
        written.append(dict(counts))

    tally = Tally(write, lambda: DAY, every_seconds=0.01)
    tally.count(What.ASKED, "beijing", "kiosk", "zh")
    tally.start()
    assert asked.wait(60)
    tally.stop()
    assert written == []
    answers.set()
    tally._thread.join(60)
    assert written == [{ASKED: 1}]


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (9, 20), (21, 40), (1234, 2000)]
)
def test_the_top_of_a_plot_is_a_round_number(highest: int, top: int) -> None:
    assert figures.round_top(highest) == top


def test_the_bars_of_a_plot_are_as_high_as_their_counts(speaking: Speaking) -> None:
    with speaking("en"):
        spans = figures.periods(figures.DAYS, DAY)
        refused = Use(DAY, "beijing", "kiosk", "zh", What.REFUSED)
        page = figures.figures({ASKED: 4, refused: 1, _answered(): 3}, spans, figures.WORDS[What.ASKED])
        plot = page.plots[0]
    assert len(spans) == 30
    answered, refused_bar = plot.bars
    assert (answered.series, refused_bar.series) == (0, 2)
    assert answered.height == pytest.approx(3 * refused_bar.height, abs=0.02)
    assert answered.y + answered.height == pytest.approx(figures.HEIGHT)
    assert refused_bar.y + refused_bar.height == pytest.approx(answered.y, abs=0.02)
    assert [line.text for line in plot.lines] == ["0", "1", "2", "3", "4"]
    assert page.total.counts[:4] == (4, 3, 0, 1)


def test_the_months_of_a_year_end_with_this_one(speaking: Speaking) -> None:
    with speaking("en"):
        months = figures.periods(figures.MONTHS, date(2026, 3, 31))
    assert [month.name for month in months][::11] == ["2025-04", "2026-03"]
    assert months[-2].last == date(2026, 2, 28)
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(months))


def _answered() -> Use:
    return Use(DAY, "beijing", "kiosk", "zh", What.ANSWERED)


class TestPage:
    """What who supervises sees."""

    @pytest.fixture
    def app(self, make_app: AppMaker) -> Flask:
        app = make_app()
        today = parts(app).usage.today()
        for region, channel, times in (("beijing", "kiosk", 7), ("urumqi", "phone", 2)):
            uses = (What.ASKED, What.ANSWERED, What.HELPED)
            parts(app).usage.add({Use(today, region, channel, "zh", what): times for what in uses})
        return app

    @pytest.mark.parametrize("lang", ["zh", "en", "ug"])
    def test_each_plot_has_a_name_and_its_numbers_stand_in_the_table(self, app: Flask, lang: str) -> None:
        page = staff(app, lang, "demo-supervisor").get("/staff/figures")
        pictures = page.classed("plot-picture")
        assert len(pictures) == 3
        assert all(picture.get("role") == "img" and picture.get("aria-label") for picture in pictures)
        assert [e.get("class") for e in pictures[0].iter() if e.get("height")] == ["plot-series-0"]
        (total,) = (row for row in page.all("tfoot/tr"))
        assert [words(cell) for cell in total.iter("td")] == ["9", "9", "0", "0", "9", "0", "0", "0"]

    def test_series_differ_by_more_than_colour(self, app: Flask) -> None:
        today = parts(app).usage.today()
        parts(app).usage.add({Use(today, "beijing", "kiosk", "zh", What.REFUSED): 1})
        page = staff(app, "en", "demo-supervisor").get("/staff/figures")
        hatched = [e.get("fill") for e in page.classed("plot-picture")[0].iter() if e.get("fill")]
        assert hatched == ["url(#plot-hatch-2)"]
        assert page.by_id("plot-hatch-2").tag.endswith("pattern")

    @pytest.mark.parametrize("channel", [*Channel])
    def test_every_desk_has_a_name(self, channel: Channel) -> None:
        assert channel in figures.CHANNELS or channel not in {Channel.HOTLINE, Channel.COUNTER, Channel.BANK}

    @pytest.mark.parametrize(
        ("query", "asked"), [("city=urumqi", "2"), ("channel=kiosk", "7"), ("span=12", "9")]
    )
    def test_they_are_of_a_city_a_place_or_a_year(self, app: Flask, query: str, asked: str) -> None:
        page = staff(app, "en", "demo-supervisor").get(f"/staff/figures?{query}")
        assert words(next(page.all("tfoot/tr")[0].iter("td"))) == asked

    @pytest.mark.parametrize("query", ["city=shanghai", "channel=fax", "span=31"])
    def test_what_there_is_not_is_not_shown(self, app: Flask, query: str) -> None:
        assert staff(app, "en", "demo-supervisor").fetch(f"/staff/figures?{query}").status_code == 404

    def test_an_agent_does_not_see_them(self, app: Flask) -> None:
        agent = staff(app)
        assert agent.fetch("/staff/figures").status_code == 403
        assert "/staff/figures" not in agent.get("/staff/").links()
