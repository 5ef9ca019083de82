"""Questions are counted, masked, listed and forgotten; on SQLite and on PostgreSQL alike."""

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, func, inspect, select

from faq.grouping import Counted
from kiosk.store import questions as module
from kiosk.store.database import migrate, open_database
from kiosk.store.questions import MOST_CHARACTERS, Questions
from kiosk.store.tables import helpfulness, metadata
from kiosk.store.tables import questions as table
from kiosk.time_limits import TimeLimits
from tests.unit.kiosk.clock import Clock

KEPT = timedelta(days=TimeLimits.questions)

DAY = date(2026, 11, 21)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 21, 4, tzinfo=UTC))  # noon in Beijing


@pytest.fixture
def kept(engine: Engine, clock: Clock) -> Questions:
    return Questions(engine, now=clock)


def rows(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_a_refused_question_is_kept_with_its_city_language_and_day(kept: Questions) -> None:
    kept.unanswered("公积金怎么提取？", "beijing", "zh", "refused")
    assert kept.listed() == [Counted("公积金怎么提取", 1, "beijing", "zh", "refused", None, DAY, DAY)]


def test_the_same_question_is_one_row_whichever_way_it_is_typed(kept: Questions, clock: Clock) -> None:
    for typed in ("公积金怎么提取？", "公積金怎麼提取", " 公积金怎么提取!! "):
        kept.unanswered(typed, "beijing", "zh", "refused")
        clock.shift(days=1)
    assert kept.listed() == [
        Counted("公积金怎么提取", 3, "beijing", "zh", "refused", None, DAY, DAY + timedelta(days=2))
    ]


def test_city_language_fate_and_answer_are_kept_apart(kept: Questions) -> None:
    told = [
        ("beijing", "zh", "refused", None),
        ("urumqi", "zh", "refused", None),
        (None, "zh", "refused", None),
        ("beijing", "ug", "refused", None),
        ("beijing", "zh", "unhelpful", "bj-card-05"),
        ("beijing", "zh", "unhelpful", "bj-card-06"),
    ]
    for region, lang, kind, entry in [*told, *told]:
        kept.unanswered("卡", region, lang, kind, entry)
    found = [(row.region, row.lang, row.kind, row.entry) for row in kept.listed()]
    assert sorted(found, key=str) == sorted(told, key=str)
    assert {row.count for row in kept.listed()} == {2}


def test_what_tells_who_asked_is_masked_before_it_is_stored(kept: Questions, engine: Engine) -> None:
    said: list[object] = []
    event.listen(engine, "before_cursor_execute", lambda *call: said.append(call[3]))
    kept.unanswered("我叫张三，身份证11010119900307000X", "beijing", "zh", "refused")
    assert [row["text"] for row in rows(engine)] == ["我叫xxx 身份证xxx"]
    assert said
    assert "张三" not in str(said)
    assert "1990" not in str(said)


def test_a_row_tells_the_day_and_no_time_session_or_kiosk(engine: Engine) -> None:
    names = {"text", "region", "lang", "kind", "entry_id", "times", "first_day", "last_day"}
    assert {column["name"] for column in inspect(engine).get_columns("questions")} == names
    assert {str(column.type) for column in table.columns if column.name.endswith("_day")} == {"DATE"}


def test_the_day_is_beijings(kept: Questions, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    kept.unanswered("卡", "beijing", "zh", "refused")
    assert kept.listed()[0].first == DAY


@pytest.mark.parametrize("question", ["", "  ", "？？！", "💊", "\x00\ud800"])
def test_what_says_nothing_is_not_kept(kept: Questions, question: str) -> None:
    kept.unanswered(question, "beijing", "zh", "refused")
    assert kept.listed() == []


@pytest.mark.parametrize("question", ["长" * 500, "word " * 100, "𠮷" * 500, "ئۇ" * 250])
def test_a_long_text_is_cut(kept: Questions, question: str) -> None:
    kept.unanswered(question, "beijing", "zh", "refused")
    kept.unanswered(question + "!", "beijing", "zh", "refused")
    (row,) = kept.listed()
    assert row.count == 2
    assert MOST_CHARACTERS - 5 <= len(row.text) <= MOST_CHARACTERS
    assert row.text == row.text.strip()


@pytest.mark.parametrize("question", ["'; DROP TABLE questions; --", "%(x)s %s :y", 'a"b\\c', "NULL"])
def test_whatever_is_typed_is_text_to_the_database(kept: Questions, question: str) -> None:
    kept.unanswered(question, "beijing", "zh", "refused")
    assert len(kept.listed()) == 1


def test_the_list_begins_with_what_is_asked_most(kept: Questions) -> None:
    for times, question in ((1, "甲"), (3, "乙"), (2, "丙"), (2, "丁")):
        for _ in range(times):
            kept.unanswered(question, "beijing", "zh", "refused")
    assert [row.count for row in kept.listed()] == [3, 2, 2, 1]
    assert {row.text for row in kept.listed(least=2)} == {"乙", "丙", "丁"}
    assert [row.text for row in kept.listed(most=1)] == ["乙"]
    assert kept.listed(least=4) == []


def test_a_citys_list_has_what_was_asked_for_both_and_nothing_of_the_other(kept: Questions) -> None:
    for region in ("beijing", "urumqi", None):
        kept.unanswered(f"{region} 卡", region, "zh", "refused")
    assert {row.region for row in kept.listed("beijing")} == {"beijing", None}
    assert {row.region for row in kept.listed("urumqi")} == {"urumqi", None}
    assert len(kept.listed()) == 3


def test_a_question_is_kept_for_ninety_days() -> None:
    assert timedelta(days=90) == KEPT


def test_what_nobody_asks_for_so_long_is_forgotten(kept: Questions, clock: Clock) -> None:
    kept.unanswered("旧", "beijing", "zh", "refused")
    clock.shift(days=1)
    kept.unanswered("新", "beijing", "zh", "refused")
    clock.shift(days=KEPT.days - 1)
    kept.forget_old()
    assert {row.text for row in kept.listed()} == {"旧", "新"}
    clock.shift(days=1)
    kept.forget_old()
    assert {row.text for row in kept.listed()} == {"新"}
    kept.unanswered("新", "beijing", "zh", "refused")
    clock.shift(days=KEPT.days)
    kept.forget_old()
    assert {row.text for row in kept.listed()} == {"新"}


def test_where_the_app_is_never_stopped_what_is_old_is_forgotten_when_the_next_question_is_counted(
    kept: Questions, clock: Clock
) -> None:
    for question in ("旧", "又", "又"):
        kept.unanswered(question, "beijing", "zh", "refused")
    clock.shift(days=KEPT.days + 1)
    kept.unanswered("又", "beijing", "zh", "refused")
    today = DAY + KEPT + timedelta(days=1)
    assert kept.listed() == [Counted("又", 1, "beijing", "zh", "refused", None, today, today)]


def test_a_full_table_takes_no_new_text_but_counts_the_ones_it_has(
    kept: Questions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    for question in ("甲", "乙", "丙", "甲", "丁", "乙"):
        kept.unanswered(question, "beijing", "zh", "refused")
    assert {row.text: row.count for row in kept.listed()} == {"甲": 2, "乙": 2}


def test_there_is_room_for_fifty_thousand() -> None:
    assert module.MOST_ROWS == 50_000


def test_taps_are_counted_for_each_answer(kept: Questions, engine: Engine) -> None:
    kept.helpful("bj-card-05", "beijing")
    kept.helpful("bj-card-05", "beijing")
    kept.unhelpful("bj-card-05", "beijing")
    kept.unhelpful("ur-14", "urumqi")
    assert kept.helpfulness() == {"bj-card-05": (2, 1), "ur-14": (0, 1)}
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(helpfulness)).scalar_one() == 2


def test_an_answer_that_nobody_judged_is_not_listed(kept: Questions) -> None:
    assert kept.helpfulness() == {}


def test_kiosks_that_share_a_database_lose_no_count(engine: Engine, url: str, clock: Clock) -> None:
    engines = [engine, open_database(url)]
    faults: list[Exception] = []
    begin = threading.Barrier(4)

    def ask(kiosk: Questions) -> None:
        try:
            begin.wait(10)
            for number in range(10):
                kiosk.unanswered("公积金", "beijing", "zh", "refused")
                kiosk.unanswered(f"第{number % 5}个", "beijing", "zh", "refused")
                kiosk.helpful("bj-card-05", "beijing")
        except Exception as error:  # noqa: BLE001 - shown by the assert below
            faults.append(error)

    kiosks = [threading.Thread(target=ask, args=(Questions(engines[n % 2], now=clock),)) for n in range(4)]
    for kiosk in kiosks:
        kiosk.start()
    for kiosk in kiosks:
        kiosk.join()
    kept = Questions(engine, now=clock)
    assert faults == []
    assert {row.text: row.count for row in kept.listed()} == {
        "公积金": 40,
        **{f"第{number}个": 8 for number in range(5)},
    }
    assert kept.helpfulness() == {"bj-card-05": (40, 0)}
    engines[1].dispose()


def test_a_database_of_an_earlier_release_keeps_its_rows_and_gains_the_tables(url: str) -> None:
    old = create_engine(url)
    migrate(old, "0001")
    assert "questions" not in inspect(old).get_table_names()
    migrate(old, "0002")
    Questions(old).unanswered("卡", "beijing", "zh", "refused")
    old.dispose()
    for _ in range(2):
        engine = open_database(url)
        assert set(metadata.tables) <= set(inspect(engine).get_table_names())
        assert "sessions" not in inspect(engine).get_table_names()
        assert [row.text for row in Questions(engine).listed()] == ["卡"]
        engine.dispose()
