"""How each kiosk does: looked at by a clock in our hands, written down by the store's, told in words."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import Engine

from kiosk import health
from kiosk.__main__ import main
from kiosk.card.port import Presence
from kiosk.health import Asked, Content, Health, Here, Parts, ReaderState, Trouble, newest_content, troubles
from kiosk.presenters import devices as words
from kiosk.store.database import open_database
from kiosk.store.devices import Condition, Device, Devices, Status
from kiosk.store.guard import StoreAway
from kiosk.takeaway.printer import DummyPrinter, EscposPrinter, State
from tests.conftest import Speaking
from tests.unit.kiosk.clock import Clock
from tests.unit.kiosk.test_takeaway_printer import Answering

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
WELL = Condition(
    region="beijing",
    version="0.1.0",
    up_seconds=3600,
    drew_seconds=5,
    page="kiosk.rest",
    lang="zh",
    reader="ready",
    printer="ready",
    disk_free_mb=50_000,
    waiting=0,
    content="ab165cd5216e5352",
    content_at=NOON - timedelta(days=1),
)


@pytest.fixture
def store_clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def devices(engine: Engine, store_clock: Clock) -> Devices:
    return Devices(engine, now=store_clock, store_now=lambda _connection: store_clock())


class Seconds:
    """A monotonic clock in a test's hands."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Kiosk:
    """A kiosk whose parts do as they are told, and what it told the store."""

    def __init__(self, folder: Path) -> None:
        self.presence, self.printer, self.waiting = Presence.EMPTY, State.READY, 0
        self.seconds = Seconds()
        self.told: list[Condition] = []
        self.is_away, self.is_told = False, threading.Event()
        self.here = Here("beijing", "0.1.0", Content(WELL.content, WELL.content_at), folder)
        asked = Asked(lambda: self.presence, lambda: self.printer, lambda: self.waiting)
        self.health = Health(self.here, asked, self.tell, self.seconds)

    def tell(self, said: Condition) -> None:
        if self.is_away:
            raise StoreAway
        self.told.append(said)
        self.is_told.set()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    kiosk = Kiosk(tmp_path)
    yield kiosk
    kiosk.health.stop()


def device(**changes: object) -> Device:
    well = Device(
        terminal="hall-1",
        region="beijing",
        version="0.1.0",
        started_at=NOON - timedelta(hours=1),
        heard_at=NOON,
        drew_at=NOON,
        page="kiosk.rest",
        lang="zh",
        reader="ready",
        printer="ready",
        disk_free_mb=50_000,
        waiting=0,
        drift_seconds=0,
        content=WELL.content,
        content_at=WELL.content_at,
    )
    return replace(well, **changes)  # type: ignore[arg-type]


def test_the_last_word_of_a_kiosk_replaces_the_one_before(devices: Devices, store_clock: Clock) -> None:
    devices.note("hall-1", WELL)
    devices.note("hall-2", replace(WELL, region="urumqi"))
    store_clock.shift(seconds=30)
    devices.note("hall-1", replace(WELL, printer="out_of_paper", up_seconds=3630))
    (one, two), now = devices.listed()
    assert now == NOON + timedelta(seconds=30)
    assert (one.terminal, one.printer, one.heard_at) == ("hall-1", "out_of_paper", now)
    assert one.started_at == NOON - timedelta(hours=1)
    assert one.drew_at == now - timedelta(seconds=5)
    assert one.content_at == WELL.content_at
    assert (two.terminal, two.region, two.heard_at) == ("hall-2", "urumqi", NOON)


@pytest.mark.parametrize("days", [-11, 11])
def test_a_kiosk_whose_clock_is_wrong_is_heard_at_the_right_time_and_its_drift_is_told(
    engine: Engine, store_clock: Clock, days: int
) -> None:
    wrong = Clock(NOON + timedelta(days=days))
    Devices(engine, now=wrong, store_now=lambda _connection: store_clock()).note("hall-1", WELL)
    (one,), now = Devices(engine, store_now=lambda _connection: store_clock()).listed()
    assert one.heard_at == now == NOON
    assert one.drift_seconds == days * 86400
    assert one.status(now) is Status.GREEN
    assert troubles(one, now, one.content) == (Trouble.DRIFT,)


def test_the_store_tells_the_time_itself(engine: Engine) -> None:
    Devices(engine).note("hall-1", WELL)
    (one,), now = Devices(engine).listed()
    assert timedelta(0) <= now - one.heard_at < timedelta(minutes=1)
    assert abs(one.drift_seconds) <= 1


def test_no_page_that_ever_drew_is_kept_as_such(devices: Devices) -> None:
    devices.note("hall-1", replace(WELL, drew_seconds=None, page="", lang=""))
    (one,), _now = devices.listed()
    assert (one.drew_at, one.page) == (None, "")


def test_a_kiosk_that_stands_no_more_is_taken_off_the_list(devices: Devices) -> None:
    devices.note("hall-1", WELL)
    assert devices.forget("hall-1")
    assert not devices.forget("hall-1")
    assert devices.listed()[0] == ()


@pytest.mark.parametrize(
    ("silent", "status"),
    [(0, Status.GREEN), (90, Status.GREEN), (91, Status.LATE), (300, Status.LATE), (301, Status.LOST)],
)
def test_a_kiosk_is_late_after_90_seconds_and_lost_after_5_minutes(silent: int, status: Status) -> None:
    assert device().status(NOON + timedelta(seconds=silent)) is status


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"drew_at": NOON - timedelta(seconds=91)}, Trouble.DRAWS_NOTHING),
        ({"drew_at": None}, Trouble.DRAWS_NOTHING),
        ({"reader": "service-down"}, Trouble.READER_DOWN),
        ({"reader": "no-reader"}, Trouble.NO_READER),
        ({"printer": "unreachable"}, Trouble.PRINTER_UNREACHABLE),
        ({"printer": "out_of_paper"}, Trouble.OUT_OF_PAPER),
        ({"printer": "near_end"}, Trouble.PAPER_NEAR_END),
        ({"disk_free_mb": 499}, Trouble.DISK),
        ({"drift_seconds": 61}, Trouble.DRIFT),
        ({"drift_seconds": -61}, Trouble.DRIFT),
        ({"waiting": 1}, Trouble.WAITING),
        ({"content": "0123456789abcdef"}, Trouble.OTHER_CONTENT),
    ],
)
def test_each_thing_to_look_at_is_found_alone(changes: dict[str, object], trouble: Trouble) -> None:
    assert troubles(device(**changes), NOON, WELL.content) == (trouble,)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"drew_at": NOON - timedelta(seconds=90)},
        {"drew_at": None, "started_at": NOON - timedelta(seconds=60)},
        {"printer": "none"},
        {"disk_free_mb": 500},
        {"drift_seconds": 60},
    ],
)
def test_what_is_well_is_not_told(changes: dict[str, object]) -> None:
    assert troubles(device(**changes), NOON, WELL.content) == ()


def test_of_a_lost_kiosk_nothing_else_is_known() -> None:
    late, lost = NOON + timedelta(minutes=2), NOON + timedelta(minutes=6)
    broken = device(printer="unreachable")
    assert troubles(broken, late, WELL.content) == (Trouble.LATE, Trouble.PRINTER_UNREACHABLE)
    assert troubles(broken, lost, WELL.content) == (Trouble.LOST,)


def test_the_newest_answers_are_those_that_were_put_on_a_kiosk_last() -> None:
    assert newest_content(()) == ""
    assert newest_content([device(), device(content="newer", content_at=NOON)]) == "newer"


def test_the_store_is_told_each_30_seconds(kiosk: Kiosk) -> None:
    for _ in range(9):
        kiosk.health.look()
        kiosk.seconds.now += 10
    assert [said.up_seconds for said in kiosk.told] == [0, 30, 60]


@pytest.mark.parametrize(
    ("name", "value"), [("printer", State.OUT_OF_PAPER), ("presence", Presence.SERVICE_DOWN)]
)
def test_what_has_changed_is_told_at_once(kiosk: Kiosk, name: str, value: object) -> None:
    kiosk.health.look()
    setattr(kiosk, name, value)
    kiosk.health.look()
    assert len(kiosk.told) == 2
    assert kiosk.told[1].printer == kiosk.printer
    assert kiosk.told[1].reader == kiosk.health.parts().reader


def test_whether_a_card_is_in_the_reader_is_not_told(kiosk: Kiosk) -> None:
    for presence in (Presence.EMPTY, Presence.CARD, Presence.MUTE):
        kiosk.presence = presence
        kiosk.health.look()
    assert [said.reader for said in kiosk.told] == [ReaderState.READY]


def test_while_the_store_is_away_nothing_is_kept_and_then_the_present_is_told(kiosk: Kiosk) -> None:
    kiosk.is_away = True
    for _ in range(5):
        kiosk.health.look()
        assert not kiosk.health.parts().store_answers
        kiosk.seconds.now += 10
    kiosk.is_away, kiosk.waiting = False, 2
    kiosk.health.look()
    assert kiosk.health.parts() == Parts(ReaderState.READY, State.READY, store_answers=True)
    assert [(said.up_seconds, said.waiting) for said in kiosk.told] == [(50, 2)]


def test_the_page_that_drew_last_is_told_with_how_long_ago_that_was(kiosk: Kiosk) -> None:
    kiosk.health.look()
    kiosk.health.drew("kiosk.home", "ug")
    kiosk.seconds.now += 40
    kiosk.health.look()
    before, after = kiosk.told
    assert (before.drew_seconds, before.page) == (None, "")
    assert (after.drew_seconds, after.page, after.lang) == (40, "kiosk.home", "ug")
    assert after.disk_free_mb > 0


def test_a_part_that_raises_does_not_end_the_looking(kiosk: Kiosk) -> None:
    answers: Iterator[State] = iter((State.OUT_OF_PAPER,))
    was_asked = threading.Event()

    def printer() -> State:
        if not was_asked.is_set():
            was_asked.set()
            raise RuntimeError
        return next(answers)

    asked = Asked(lambda: Presence.EMPTY, printer, lambda: 0)
    health_ = Health(kiosk.here, asked, kiosk.tell, kiosk.seconds, every_seconds=0.01)
    health_.start()
    assert kiosk.is_told.wait(5)
    health_.stop()
    assert [said.printer for said in kiosk.told] == ["out_of_paper"]


@pytest.mark.parametrize(
    ("paper", "state"), [(b"\x12", State.READY), (b"\x1e", State.NEAR_END), (b"\x72", State.OUT_OF_PAPER)]
)
def test_a_printer_says_when_its_paper_is_near_its_end_and_prints_on(paper: bytes, state: State) -> None:
    printer = EscposPrinter(lambda: Answering(paper, b"\x12"))
    assert printer.state() is state
    if state is not State.OUT_OF_PAPER:
        printer.print(Image.new("1", (576, 50), 1))


def test_the_demonstrations_printer_prints_with_little_paper() -> None:
    dummy = DummyPrinter()
    dummy.condition = State.NEAR_END
    dummy.print(Image.new("1", (1, 1)))
    assert (dummy.state(), dummy.printed) == (State.NEAR_END, 1)


def test_the_same_answers_have_the_same_name_and_others_another(tmp_path: Path) -> None:
    for folder, text in (("one", "a"), ("two", "a"), ("three", "b")):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "beijing.toml"
        file.write_text(text)
        os.utime(file, (NOON.timestamp(), NOON.timestamp()))
    one, two, three = (health.content_of(tmp_path / folder) for folder in ("one", "two", "three"))
    assert one == two
    assert one.at == NOON
    assert (len(one.name), one.name == three.name) == (16, False)


def test_the_version_is_that_of_the_project() -> None:
    text = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert f'version = "{health.version()}"' in text


def test_the_board_begins_with_the_worst(speaking: Speaking) -> None:
    lost = device(terminal="a-lost", heard_at=NOON - timedelta(minutes=9))
    late = device(
        terminal="b-late", heard_at=NOON - timedelta(minutes=2), drew_at=NOON - timedelta(minutes=2)
    )
    blind = device(terminal="c-blind", drew_at=NOON - timedelta(minutes=9))
    low = device(terminal="d-low", printer="near_end")
    well = device(terminal="a-well")
    with speaking("en"):
        board = words.board([well, low, blind, late, lost], NOON)
    assert [row.terminal for row in board.rows] == ["a-lost", "b-late", "c-blind", "d-low", "a-well"]
    assert [count.times for count in board.counts] == [1, 1, 3]
    assert len({row.icon for row in board.rows}) == 3
    assert board.rows[-1].notes == ()


@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_every_trouble_has_a_sentence_in_every_language(speaking: Speaking, lang: str) -> None:
    broken = device(
        heard_at=NOON - timedelta(minutes=2),
        drew_at=None,
        reader="no-reader",
        printer="unreachable",
        disk_free_mb=3,
        drift_seconds=-75,
        waiting=4,
    )
    newer = device(terminal="hall-2", content="newer", content_at=NOON, reader="service-down")
    with speaking(lang):
        first, second = words.board([broken, newer], NOON).rows
    assert len(first.notes) == 8
    assert all(first.notes)
    assert sum("75" in note for note in first.notes) == 1
    assert len(second.notes) == 1


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "just now"),
        (9, "just now"),
        (10, "10 seconds ago"),
        (119, "119 seconds ago"),
        (120, "2 minutes ago"),
        (7199, "119 minutes ago"),
        (7200, "2 hours ago"),
        (172800, "2 days ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit_that_fits(
    speaking: Speaking, seconds: int, said: str
) -> None:
    with speaking("en"):
        assert words.ago(timedelta(seconds=seconds)) == said


class TestCommand:
    """`python -m kiosk devices`."""

    @pytest.fixture
    def run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> Callable[..., tuple[int, list[str]]]:
        monkeypatch.setenv("KIOSK_DATABASE_URL", f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")

        def run(*arguments: str) -> tuple[int, list[str]]:
            try:
                status = main(["devices", *arguments])
            except SystemExit as end:
                status = int(end.code or 0)
            written = capsys.readouterr()
            return status, (written.out + written.err).splitlines()

        return run

    @pytest.fixture
    def kept(self, tmp_path: Path) -> Iterator[Callable[[str, float], None]]:
        engine = open_database(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")

        def note(terminal: str, seconds_ago: float) -> None:
            when = datetime.now(UTC) - timedelta(seconds=seconds_ago)
            Devices(engine, store_now=lambda _connection: when, now=lambda: when).note(terminal, WELL)

        yield note
        engine.dispose()

    def test_it_prints_a_line_for_each_kiosk(
        self, run: Callable[..., tuple[int, list[str]]], kept: Callable[[str, float], None]
    ) -> None:
        kept("hall-1", 5)
        kept("hall-2", 120)
        status, lines = run()
        assert status == 0
        assert [line.split()[:4] for line in lines] == [
            ["hall-1", "beijing", "green", "troubles=none"],
            ["hall-2", "beijing", "late", "troubles=late"],
        ]
        assert all(" reader=ready printer=ready version=0.1.0 " in line for line in lines)

    def test_it_fails_while_a_kiosk_is_lost_until_that_is_forgotten(
        self, run: Callable[..., tuple[int, list[str]]], kept: Callable[[str, float], None]
    ) -> None:
        kept("hall-1", 5)
        kept("hall-9", 301)
        status, lines = run()
        assert (status, len(lines)) == (1, 2)
        assert run("--forget", "hall-9") == (0, ["hall-9: off the list"])
        assert run()[0] == 0

    def test_a_name_that_is_on_no_list_is_told_in_one_line(
        self, run: Callable[..., tuple[int, list[str]]]
    ) -> None:
        status, lines = run("--forget", "hall-7")
        assert status == 2
        assert len(lines) == 1
        assert "hall-7" in lines[0]
