"""The audit: nothing in it is altered, moved, taken out or cut off unseen; and the commands that look it over."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from kiosk import __main__ as command
from kiosk.commands import audit as audit_command
from kiosk.loss.rules import Action
from kiosk.store import audit as chains
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.tables import audit
from kiosk.store.vault import Vault
from kiosk.time_limits import TimeLimits
from tests.faults.insured import AGENT, CITIZEN, CLERK, KEY, VAULT, Clock, insure, person, reports, rows

KEPT = timedelta(days=TimeLimits.audit)

WHOLE = ("kiosk-1", "kiosk-2")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A store with two chains of six rows each."""
    engine = open_database(url)
    people = [person(which) for which in range(6)]
    insure(engine, people)
    for writer in WHOLE:
        kept = reports(engine, writer)
        for who in people:
            kept.pre_report(who.card_id, f"{writer} {who.card_id}", CITIZEN)
    yield engine
    engine.dispose()


def faults(engine: Engine, heads: list[chains.Head] | None = None) -> list[str]:
    return list(chains.verify(engine, VAULT, heads or []))


def by_hand(engine: Engine, *statements: Any) -> None:
    """Change the audit as somebody can who owns the database: past its triggers."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for trigger in ("audit_is_never_altered", "audit_is_kept"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
        for statement in statements:
            connection.execute(statement)


def of(place: int, writer: str = "kiosk-1") -> Any:
    return (audit.c.writer == writer) & (audit.c.place == place)


def test_what_was_written_is_whole(engine: Engine) -> None:
    assert faults(engine) == []
    assert faults(engine, chains.heads(engine)) == []
    assert chains.extent(engine) == (12, 2)
    assert [(head.writer, head.place) for head in chains.heads(engine)] == [(writer, 6) for writer in WHOLE]


def test_a_row_that_was_altered_in_any_column_is_found(engine: Engine) -> None:
    (whole,) = (row for row in rows(engine, audit) if (row["writer"], row["place"]) == ("kiosk-1", 3))
    for column in set(whole) - {"place"}:
        before = whole[column]
        other = before + timedelta(microseconds=1) if isinstance(before, datetime) else f"x{before[:15]}"
        altered = whole | {column: other}
        by_hand(engine, delete(audit).where(of(3)), insert(audit).values(altered))
        assert any("row 3" in fault for fault in faults(engine)), column
        by_hand(engine, delete(audit).where(of(3, altered["writer"])), insert(audit).values(whole))
        assert faults(engine) == []


@pytest.mark.parametrize("place", [1, 3, 5])
def test_a_row_that_was_taken_out_is_found(engine: Engine, place: int) -> None:
    by_hand(engine, delete(audit).where(of(place)))
    assert faults(engine) == [f"kiosk-1: row {place} is missing"]


def test_a_row_that_was_taken_out_with_the_gap_closed_is_found(engine: Engine) -> None:
    closing = [update(audit).where(of(place)).values(place=place - 1) for place in (4, 5, 6)]
    by_hand(engine, delete(audit).where(of(3)), *closing)
    assert "kiosk-1: row 3 is not as it was written" in faults(engine)


def test_rows_that_changed_places_are_found(engine: Engine) -> None:
    moves = [(2, 99), (3, 2), (99, 3)]
    by_hand(engine, *(update(audit).where(of(old)).values(place=new) for old, new in moves))
    assert faults(engine) == [f"kiosk-1: row {place} is not as it was written" for place in (2, 3, 4)]


def test_a_row_put_in_or_added_without_the_key_is_found(engine: Engine) -> None:
    last = max(rows(engine, audit), key=lambda row: (row["writer"] == "kiosk-1", row["place"]))
    forged = last | {"place": 7, "link": Vault("a guess").linked(last["link"], "{}")}
    by_hand(engine, insert(audit).values(forged))
    assert faults(engine) == ["kiosk-1: row 7 is not as it was written"]


def test_a_tail_that_was_cut_off_shows_against_the_heads_that_were_noted(engine: Engine) -> None:
    noted = chains.heads(engine)
    by_hand(engine, delete(audit).where(audit.c.writer == "kiosk-1", audit.c.place > 4))
    assert faults(engine) == []
    assert faults(engine, noted) == ["kiosk-1: row 6 was there and is gone"]


def test_a_chain_that_is_gone_or_was_written_anew_shows_against_the_heads(engine: Engine) -> None:
    noted = chains.heads(engine)
    by_hand(engine, delete(audit).where(audit.c.writer == "kiosk-2"))
    assert faults(engine, noted) == ["kiosk-2: row 6 was there and is gone"]
    ledger = Ledger(engine, VAULT, "kiosk-2")
    for _ in range(6):
        ledger.note(Action.PRE_REPORT, AGENT, "not identified")
    assert faults(engine, noted) == ["kiosk-2: row 6 was another"]


def test_with_another_key_no_row_is_as_it_was_written(engine: Engine) -> None:
    assert len(list(chains.verify(engine, Vault("another key")))) == 12


@pytest.mark.parametrize(
    "statement",
    [
        update(audit).values(result="done"),
        update(audit).where(of(6)).values(actor=""),
        delete(audit),
        delete(audit).where(of(6)),
    ],
)
def test_the_store_itself_refuses_to_alter_or_remove_rows(engine: Engine, statement: Any) -> None:
    before = rows(engine, audit)
    with pytest.raises(DBAPIError, match=r"never altered|kept for three years"), engine.begin() as connection:
        connection.execute(statement)
    assert rows(engine, audit) == before


def test_after_three_years_an_ended_chain_goes_as_a_whole_and_no_other(engine: Engine) -> None:
    real = datetime.now(UTC)
    clock = Clock(real - KEPT - timedelta(days=2))
    for days, writer in ((0, "ended"), (0, "went on"), (3, "went on")):
        clock.now = real - KEPT - timedelta(days=2) + timedelta(days=days)
        Ledger(engine, VAULT, writer, clock).note(Action.PRE_REPORT, CLERK, "not identified")
    with engine.begin() as connection:
        assert chains.forget_old(connection, real - KEPT) == 1
    assert {row["writer"] for row in rows(engine, audit)} == {*WHOLE, "went on"}
    assert faults(engine) == []


def test_refusals_are_in_the_audit_without_the_number_they_were_about(engine: Engine) -> None:
    number = person(5).number
    Ledger(engine, VAULT, "kiosk-3").note(Action.PRE_REPORT, CITIZEN, "not identified", number)
    row = rows(engine, audit)[-1]
    assert (row["writer"], row["action"], row["result"]) == ("kiosk-3", "pre-report", "not identified")
    assert row["subject_hash"] == VAULT.hashed("number", number)
    assert number not in str(row)


# The commands


@pytest.fixture
def run(
    engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, list[str]]]:
    """Run `python -m kiosk audit …` and return how it ended and what it printed."""
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    monkeypatch.setenv("KIOSK_DATA_KEY", KEY)
    monkeypatch.setattr(command, "COMMANDS", (audit_command,))

    def run(*arguments: str) -> tuple[int, list[str]]:
        try:
            ended = command.main(["audit", *arguments])
        except SystemExit as exit_:
            ended = int(str(exit_.code))
        told = capsys.readouterr()
        return ended, (told.out + told.err).splitlines()

    return run


Run = Callable[..., tuple[int, list[str]]]


def test_the_command_says_how_much_was_as_it_was_written(run: Run) -> None:
    assert run("verify") == (0, ["12 rows in 2 chains, as they were written"])


def test_the_command_ends_with_1_and_a_line_for_each_fault(run: Run, engine: Engine) -> None:
    by_hand(engine, delete(audit).where(of(2)), update(audit).where(of(5)).values(after="revoked"))
    assert run("verify") == (1, ["kiosk-1: row 2 is missing", "kiosk-1: row 5 is not as it was written"])


def test_heads_noted_every_hour_show_what_was_cut_off_since(run: Run, engine: Engine, tmp_path: Path) -> None:
    noted = tmp_path / "heads.jsonl"
    ended, lines = run("heads")
    assert ended == 0
    assert list(json.loads(lines[0])) == ["writer", "place", "link", "at"]
    Ledger(engine, VAULT, "kiosk-1").note(Action.PRE_REPORT, CITIZEN, "not identified")
    noted.write_text("\n".join([*lines, *run("heads")[1]]) + "\n", encoding="utf-8")
    assert run("verify", "--heads", str(noted)) == (0, ["13 rows in 2 chains, as they were written"])
    by_hand(engine, delete(audit).where(of(7)))
    assert run("verify") == (0, ["12 rows in 2 chains, as they were written"])
    assert run("verify", "--heads", str(noted)) == (1, ["kiosk-1: row 7 was there and is gone"])


def test_heads_of_chains_that_had_their_time_are_passed_over(run: Run, tmp_path: Path) -> None:
    old = datetime.now(UTC) - KEPT - timedelta(days=1)
    noted = tmp_path / "heads.jsonl"
    line = {"writer": "long ago", "place": 9, "link": "0" * 64, "at": old.isoformat()}
    noted.write_text(json.dumps(line), encoding="utf-8")
    assert run("verify", "--heads", str(noted))[0] == 0


@pytest.mark.parametrize("content", [None, "x", "{}", "[]", '{"writer": "x"}', "\udcff"])
def test_heads_that_are_none_are_one_line(run: Run, tmp_path: Path, content: str | None) -> None:
    noted = tmp_path / "heads.jsonl"
    if content is not None:
        noted.write_bytes(content.encode("utf-8", "surrogateescape"))
    ended, (line,) = run("verify", "--heads", str(noted))
    assert ended == 2
    assert line.startswith("python -m kiosk: argument --heads: ")


def test_without_the_key_the_command_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KIOSK_DATA_KEY", "KIOSK_SECRET_KEY", "KIOSK_DEMO"):
        monkeypatch.setenv(name, "")
    ended, (line,) = run("verify")
    assert ended == 2
    assert line.startswith("python -m kiosk: KIOSK_DATA_KEY: missing; ")


def test_the_command_itself_writes_nothing(run: Run, engine: Engine) -> None:
    run("verify")
    run("heads")
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(audit)).scalar_one() == 12
