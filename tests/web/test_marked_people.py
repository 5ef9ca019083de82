"""Two hundred unmistakable people: afterwards they stand where docs/data.md says, and nowhere else."""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, select

from kiosk import demo_staff
from kiosk.card.profile import check_character
from kiosk.identity import check_digit
from kiosk.store import tables
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, Somebody
from tests.web.visitor import Page, Visitor

HOW_MANY = 200
# All of them are on file; as many go through the pages as one kiosk looks up in a day, and some mistype.
THROUGH_THE_PAGES = 18
MISTYPE = 3
PERSONAL_HASHES = ("number_hash", "chip_hash", "subject_hash")


@dataclass(frozen=True)
class Marked:
    """Somebody whose every particular is found again wherever it lands."""

    who: Somebody

    @property
    def marks(self) -> tuple[str, ...]:
        return (self.who.number, self.who.name, self.who.card, self.who.password)


def marked(which: int) -> Marked:
    """Return an invented person; the password and the rare signs of the name stand nowhere else."""
    body = f"11010{which % 10}19{30 + which // 12 % 60}{which % 12 + 1:02}{which % 28 + 1:02}000"
    card = f"M{which:07}"
    return Marked(
        Somebody(
            "beijing",
            body + check_digit(body),
            "龘" + chr(0x9F98 - which % 90) + "靐" + chr(0x9F00 + which),
            f"marked query password {which:03}",
            card + check_character(card),
        )
    )


PEOPLE = [marked(which) for which in range(HOW_MANY)]


@pytest.fixture
def hall(make_app: AppMaker) -> Flask:
    app = make_app(terminal="hall-1", printer="dummy")
    folk = Folk(parts(app).ledger)
    for person in PEOPLE:
        folk.add(person.who)
    return app


def reported(app: Flask, person: Marked, *, mistypes: bool) -> Iterator[Page]:
    """Yield the pages a citizen sees."""
    visitor = Visitor(app)
    form = visitor.get("/beijing/loss").form(action="/loss/check")
    form.filled(number=person.who.number, name=person.who.name, password="wrong")
    if mistypes:
        visitor.send(form, status=422)  # what was typed stands in its field again, and only there
    confirm = visitor.send(form.filled(password=person.who.password))
    yield confirm
    done = visitor.send(confirm.form(action="/loss/confirm"))
    yield done
    yield visitor.send(done.form(action="/loss/slip"))


def handled(app: Flask, person: Marked) -> Iterator[Page]:
    """Yield the pages a clerk sees."""
    clerk = Visitor(app)
    form = clerk.get("/staff/sign-in").form(action="/staff/sign-in")
    clerk.post(form.filled(name="demo-clerk", password=demo_staff.PASSWORD))
    case = clerk.send(clerk.get("/staff/cases").form(action="/staff/cases").filled(number=person.who.number))
    yield case
    act = case.form(action="/revocation")
    act.values |= {"seen": "yes", "reason": "found", "password": demo_staff.PASSWORD}
    yield clerk.send(act)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_marked_stand_nowhere_in_the_clear(
    hall: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = []
    for turn, person in enumerate(random.Random(1).sample(PEOPLE, THROUGH_THE_PAGES)):
        pages += [*reported(hall, person, mistypes=turn < MISTYPE), *handled(hall, person)]
    seen = " ".join(page.text + page.title + " ".join(page.links()) for page in pages)
    logged = " ".join(logging.Formatter().format(record) for record in caplog.records)
    printed = "".join(capfd.readouterr())
    kept = bytes_of(tmp_path)  # the shared database and the kiosk's own file, with their logs
    assert kept
    for person in PEOPLE:
        for mark in person.marks:
            assert mark not in seen
            assert mark not in logged
            assert mark not in printed
            assert mark.encode() not in kept


def test_only_the_columns_that_are_named_open_to_them(hall: Flask) -> None:
    vault = parts(hall).ledger.vault
    opened = set()
    with parts(hall).database.connect() as connection:
        for table in tables.metadata.sorted_tables:
            for column in table.columns:
                for row in connection.execute(select(table).limit(20)).mappings():
                    value = row[column.name]
                    if isinstance(value, bytes) and "id" in row:
                        opened.add(f"{table.name}.{column.name}")
                        vault.open(value, f"{table.name}.{column.name}:{row['id']}")
    assert opened == {"holders.number", "holders.name", "cards.number", "key_mark.sealed"}


def test_every_column_with_something_personal_is_in_the_document() -> None:
    text = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    sealed = [
        f"{table.name}.{column.name}"
        for metadata in (tables.metadata, tables.terminal)
        for table in metadata.sorted_tables
        for column in table.columns
        if "encrypted" in (column.comment or "") or column.name in PERSONAL_HASHES
    ]
    assert sealed
    assert [name for name in sealed if name not in text] == []


def test_a_copy_of_the_file_alone_tells_nobody(hall: Flask, tmp_path: Path) -> None:
    copy = create_engine(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    found = MetaData()
    found.reflect(copy)
    with copy.connect() as connection:
        everything = " ".join(
            str(tuple(row)) for table in found.sorted_tables for row in connection.execute(select(table))
        )
    copy.dispose()
    for person in PEOPLE:
        assert not any(mark in everything for mark in person.marks)
