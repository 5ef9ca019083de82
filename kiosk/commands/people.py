"""`python -m kiosk import` and `python -m kiosk person`: lists of people in, one person's data shown or removed."""

import argparse
import os
import pwd
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from calculators import rulebook
from kiosk import identity
from kiosk.card.profile import has_right_check
from kiosk.commands import BadInput, Commands, database, ledger
from kiosk.identity import Group
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.settings import REGIONS, Settings
from kiosk.store import people_list, people_source
from kiosk.store.intake import Disturbed, Intake, Outcome
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.people_list import Fault, Passwords, PeopleList, Refused, Table, Wrong
from kiosk.store.people_source import SourceUnreadable
from kiosk.store.reports import Reports
from kiosk.store.subject import Extract, NobodyKnown, StillSuspended, Subjects
from kiosk.store.vault import Sealed

_MOST_BYTES: Final = 512 * 1024 * 1024
_STANDARD_INPUT: Final = "-"


def add(commands: Commands) -> None:
    """Make the commands known."""
    _add_import(commands)
    _add_person(commands)


def _add_import(commands: Commands) -> None:
    command = commands.add_parser(
        "import", help="take in a list of people, cards and accounts: all of it, or nothing and a report"
    )
    command.add_argument("file", nargs="?", metavar="FILE.csv", help="comma separated, UTF-8 or GB18030")
    command.add_argument(
        "--from", dest="source", metavar="DATABASE_URL", help="read from this database instead"
    )
    command.add_argument("--query", metavar="SELECT", help="what to read from it")
    command.add_argument("--region", choices=REGIONS, help="whose people they are (default: KIOSK_REGION)")
    command.add_argument(
        "--replace-year",
        action="store_true",
        help="the list is complete for its years: remove accounts of these years that it hasn't",
    )
    command.add_argument(
        "--passwords",
        choices=("plain", "hashed"),
        default="plain",
        help="whether the list brings query passwords (query_password) or their hashes (query_password_hash)",
    )
    command.add_argument(
        "--report", metavar="FILE", help="write the whole report here, not to standard output"
    )
    command.set_defaults(run=_import)


def _add_person(commands: Commands) -> None:
    person = commands.add_parser("person", help="show or remove what is kept about one person")
    wishes = person.add_subparsers(required=True, metavar="WISH")
    for name, run, does in (
        ("show", _show, "print what is kept, masked"),
        ("forget", _forget, "remove the person with cards and accounts"),
    ):
        wish = wishes.add_parser(name, help=does)
        wish.add_argument(
            "number", metavar="NUMBER", help="social security number; - reads it from standard input"
        )
        wish.add_argument("--region", choices=REGIONS, required=True)
        wish.set_defaults(run=run)


def _import(options: argparse.Namespace) -> Iterator[str]:
    name, region = _list_named(options), _region(options)
    with _report(options.report) as report:
        try:
            people = _looked_through(_table(options), options.passwords)
            outcome = _taken(people, region, replace_years=options.replace_year)
        except Refused as refused:
            yield from report.tell([_said(fault) for fault in (*refused.faults, *refused.warnings)])
            first = _said(refused.faults[0])
            count = f"{len(refused.faults)} faults, the first" if len(refused.faults) > 1 else "1 fault"
            raise BadInput(f"{name}: nothing imported, {count}: {first}") from None
        yield from report.tell([*map(_said, people.warnings), *_summary(outcome)])


def _taken(people: PeopleList, region: str, *, replace_years: bool) -> Outcome:
    with database() as engine:
        kept = _ledger(engine, "import")
        try:
            return Intake(kept).take(people, region, _actor(region), replace_years=replace_years)
        except Disturbed:
            raise BadInput(
                "somebody changed the same people meanwhile, nothing imported; try again"
            ) from None


def _show(options: argparse.Namespace) -> Iterator[str]:
    number = _number(options.number)
    with database() as engine:
        subjects = _subjects(engine)
        try:
            yield from _told(subjects.extract(options.region, number, _actor(options.region)))
        except NobodyKnown:
            raise _nobody(options.region) from None


def _forget(options: argparse.Namespace) -> Iterator[str]:
    number = _number(options.number)
    with database() as engine:
        subjects = _subjects(engine)
        try:
            removal = subjects.forget(options.region, number, _actor(options.region))
        except NobodyKnown:
            raise _nobody(options.region) from None
        except StillSuspended as error:
            raise BadInput(
                f"NUMBER: report {error.report} suspends a card; have it revoked or wait until it has ended"
            ) from None
    yield f"removed: 1 person, {removal.cards} cards, {removal.accounts} accounts"
    yield f"reports that no longer name the card: {removal.reports}"


def _list_named(options: argparse.Namespace) -> str:
    """Return what the list is called in messages: never an address, which may hold a password.

    Raises: BadInput, when there isn't exactly one.
    """
    if options.file and not (options.source or options.query):
        return str(options.file)
    if options.file or not (options.source and options.query and options.region):
        raise BadInput("use FILE.csv, or --from DATABASE_URL with --query and --region")
    return "--query"


def _region(options: argparse.Namespace) -> str:
    region: str = options.region or os.environ.get("KIOSK_REGION", "") or Settings.region
    if region not in REGIONS:
        raise BadInput(f"KIOSK_REGION: {region!r}; use {' or '.join(REGIONS)}")
    return region


def _table(options: argparse.Namespace) -> Table:
    if options.source:
        try:
            return people_source.from_query(options.source, options.query)
        except SourceUnreadable as error:
            raise BadInput(f"{_OPTIONS[error.what]}: {error.why}; use {_SOURCES[error.what]}") from None
    path = Path(options.file)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path}: over {_MOST_BYTES // 1024**2} MB; use several files")
        return people_list.from_csv(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; use a file of comma separated values") from None


def _looked_through(table: Table, passwords: str) -> PeopleList:
    how = Passwords.HASHED if passwords == "hashed" else Passwords.PLAIN
    return people_list.looked_through(table, is_right_card=has_right_check, passwords=how)


def _subjects(engine: Engine) -> Subjects:
    kept, loss_rules = _ledger(engine, "person"), losses.load()
    return Subjects(kept, Reports(kept, loss_rules, ends.by_rules(loss_rules, rulebook.load())))


def _ledger(engine: Engine, writer: str) -> Ledger:
    """Return the store, when our key is that of the people in it: with another all would be there twice."""
    kept = ledger(engine, writer)
    try:
        People(kept).check_key()
    except Sealed:
        raise BadInput(
            "KIOSK_DATA_KEY: the people in this database were encrypted with another key, or another KIOSK_CIPHER"
        ) from None
    return kept


def _actor(region: str) -> Actor:
    """Return who sits at the machine: its administrator, under the name they are signed in with."""
    user = pwd.getpwuid(os.getuid()).pw_name
    return Actor(Role.SYSTEM, Channel.COUNTER, region, user[:64], os.uname().nodename[:64])


def _number(given: str) -> str:
    """Return the social security number that was given, here or on standard input.

    Raises: BadInput, which never repeats it.
    """
    try:
        number = identity.plain(sys.stdin.readline() if given == _STANDARD_INPUT else given)
    except UnicodeDecodeError:
        raise BadInput("NUMBER: can't be read as text; use digits and capitals") from None
    if fault := identity.fault(number):
        raise BadInput(f"NUMBER: {_identity_said(fault)}")
    return number


def _nobody(region: str) -> BadInput:
    return BadInput(f"NUMBER: nothing is kept under it in {region}; use a number on its list")


class _Report:
    """Where the report goes."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def tell(self, lines: list[str]) -> list[str]:
        """Write the lines to the file, or return them for standard output."""
        if self._path is None:
            return lines
        self._path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return []


@contextmanager
def _report(path: str | None) -> Iterator[_Report]:
    """Make sure that the report can be written before anything is done."""
    try:
        if path is not None:
            Path(path).write_text("", encoding="utf-8")
        yield _Report(Path(path) if path is not None else None)
    except OSError as error:
        raise BadInput(f"--report {path}: {error.strerror}; use a file that can be written") from None


def _summary(outcome: Outcome) -> Iterator[str]:
    yield f"people: {outcome.people}"
    yield f"new: {outcome.new}"
    yield f"changed: {outcome.changed}"
    yield f"unchanged: {outcome.unchanged}"
    if outcome.accounts_removed:
        yield f"accounts removed: {outcome.accounts_removed}"


def _told(kept: Extract) -> Iterator[str]:
    if kept.name is not None:
        yield f"holder: number {kept.number}, name {kept.name} (encrypted, kept while on the authority's list)"
        yield f"query password: {'hashed' if kept.has_password else 'none'}"
    for card in kept.cards:
        chip = "chip known" if card.has_chip else "chip not known"
        until = f"valid until {card.valid_until}" if card.valid_until else "no end of validity"
        yield f"card: {card.number}, {until}, {chip}, {'void' if card.void else 'good'}"
    for year, as_of in kept.accounts:
        yield f"account: {year}, status and two amounts (encrypted), as of {as_of}"
    for report in kept.reports:
        reason = ", with a reason" if report.has_reason else ""
        yield f"report: {report.number}, {report.status}, since {report.accepted_at.isoformat()}{reason}"
    if kept.deeds_since is not None:
        yield f"audit: {kept.deeds} rows under a keyed hash, since {kept.deeds_since.isoformat()}"
    if kept.look_ups:
        yield f"look-ups at kiosks: {kept.look_ups}, under a keyed hash"


def _said(fault: Fault) -> str:
    where = ": ".join(filter(None, [f"line {fault.line}" if fault.line else "", fault.column]))
    return f"{where or 'list'}: {_what_would_be_right(fault)}"


def _what_would_be_right(fault: Fault) -> str:
    if fault.wrong is Wrong.FORM:
        return f"use {_FORMS[fault.column]}"
    if fault.of_number is not None:
        return _identity_said(fault.of_number)
    return _SENTENCES[fault.wrong] % {
        "number": fault.number,
        "other": f"line {fault.number}" if fault.number else "the store",
    }


def _identity_said(fault: identity.Fault) -> str:
    return _GROUPS[fault.group] % {"found": fault.found, "expected": fault.expected}


_DAY: Final = "a day that exists, as 2026-03-31"
_AMOUNT: Final = "yuan with two decimals, as 1800.00"
_FORMS: Final[Mapping[str, str]] = {
    "name": "up to 100 letters or characters",
    "card_number": "9 digits or capitals",
    "identification_code": "32 hex digits, or nothing",
    "valid_until": f"{_DAY}, or nothing",
    Passwords.PLAIN: "4 to 64 signs, or nothing",
    Passwords.HASHED: "an Argon2id hash with the parameters in docs/import.md, or nothing",
    "year": "a year, as 2026",
    "status": "employed, retired or nothing",
    "deductible_spent": _AMOUNT,
    "fund_paid": _AMOUNT,
    "as_of": _DAY,
}
_GROUPS: Final[Mapping[Group, str]] = {
    Group.LENGTH: "has %(found)s characters; use %(expected)s, or a foreigner's number of 8 to 18",
    Group.SIGNS: "use digits, and at the end perhaps an X; a foreigner's: three capitals, then digits and capitals",
    Group.REGION: "its first six digits name no region; compare them with the card",
    Group.BIRTH: "digits 7 to 14 are no day of birth; compare them with the card",
    Group.CHECK: "its check digit doesn't fit: a digit is wrong or two have changed places; compare it with the card",
}
_COLUMNS: Final = ", ".join(
    (*people_list.NEEDED, *people_list.OF_THE_CARD, Passwords.PLAIN, *people_list.OF_THE_ACCOUNT)
)
_SENTENCES: Final[Mapping[Wrong, str]] = {
    Wrong.ENCODING: "can't be read as text; use UTF-8 or GB18030",
    Wrong.QUOTES: "a quotation mark is open or out of place, the rest wasn't read; double those inside a cell",
    Wrong.EMPTY: "empty; use a line with the names of the columns, and a line for each card",
    Wrong.UNKNOWN_COLUMN: f"column %(number)s has an unknown name; use {_COLUMNS}",
    Wrong.DOUBLED_COLUMN: "column %(number)s has the name of an earlier one; use each once",
    Wrong.MISSING_COLUMN: "there is no such column; add it",
    Wrong.CELLS: "has %(number)s cells; use as many as there are columns",
    Wrong.MISSING: "empty; it is needed in every line",
    Wrong.INCOMPLETE_ACCOUNT: "empty; give year, deductible_spent, fund_paid and as_of together or not at all",
    Wrong.BEFORE_ITS_YEAR: "lies before the year of the account; use a day in it or after it",
    Wrong.DIFFERS: "differs from line %(number)s about the same person, card or year; say the same in both",
    Wrong.CARD_OF_ANOTHER: "belongs to another person already, in %(other)s; a card has one holder",
    Wrong.CHIP_OF_ANOTHER: "belongs to another card already, in %(other)s; a chip has one card",
    Wrong.CARD_CHECK: "warning: its last sign isn't its check character; compare it with the card",
}
_OPTIONS: Final[Mapping[str, str]] = {people_source.ADDRESS: "--from", people_source.QUERY: "--query"}
_SOURCES: Final[Mapping[str, str]] = {
    people_source.ADDRESS: "the address of a database that answers, as postgresql://USER@HOST/NAME",
    people_source.QUERY: "one SELECT with the columns of docs/import.md",
}
