"""The promise of `python -m kiosk import` and `person`: all or nothing, a report without names, exit 0 or 2."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.__main__ import main

ROOT = Path(__file__).parents[2]
# Invented: the sequence digits are 000.
LIN, ZHAO = "110101198506120004", "110101195309210007"
HEADER = "identity_number,name,card_number,year,status,deductible_spent,fund_paid,as_of"
GOOD = f"""{HEADER}
{LIN},林静怡,100004172,2026,employed,1246.80,0.00,2026-11-01
{ZHAO},赵桂芬,100023584,2026,retired,1300.00,4318.65,2026-11-01
"""
BAD = f"""{HEADER}
{LIN},林静怡,100004172,2026,employed,1246.8,0.00,2026-11-01
{ZHAO[:17]}8,赵桂芬,100023584,2026,retired,1300.00,4318.65,2026-11-01
{LIN},林静,100004173,,,,,
"""
PERSONAL = (LIN, ZHAO, ZHAO[:17], "林静", "赵桂芬", "10000417", "100023584", "1246.8")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a store of its own."""
    monkeypatch.setenv("KIOSK_DATABASE_URL", f"sqlite:///{tmp_path / 'kiosk.sqlite3'}")
    monkeypatch.setenv("KIOSK_DATA_KEY", "a key for tests")
    monkeypatch.delenv("KIOSK_REGION", raising=False)

    def run_main(*arguments: object) -> Done:
        code = main([str(argument) for argument in arguments])
        return Done(code, *capfd.readouterr())

    return run_main


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], Path]:
    """Write a list."""

    def write(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def is_refused(done: Done) -> bool:
    return done.code == 2 and done.err.count("\n") == 1 and done.err.startswith("python -m kiosk: ")


def test_a_good_list_is_imported_and_counted(run, listed):
    path = listed(GOOD)
    assert run("import", path) == Done(0, "people: 2\nnew: 2\nchanged: 0\nunchanged: 0\n", "")
    assert run("import", path) == Done(0, "people: 2\nnew: 0\nchanged: 0\nunchanged: 2\n", "")
    changed = GOOD.replace("0.00,2026-11-01", "7.00,2026-11-02")
    assert run("import", listed(changed)).out == "people: 2\nnew: 0\nchanged: 1\nunchanged: 1\n"


def test_a_bad_list_changes_nothing_and_every_fault_is_told_without_names_and_numbers(run, listed):
    done = run("import", listed(BAD))
    assert is_refused(done)
    assert "nothing imported, 3 faults, the first: line 2: deductible_spent: use yuan" in done.err
    lines = done.out.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["line 2", "deductible_spent"],
        ["line 3", "identity_number"],
        ["line 4", "name"],
        ["line 4", "card_number"],
    ]
    assert "warning" in lines[3]
    assert not any(value in done.out + done.err for value in PERSONAL)
    assert run("import", listed(GOOD)).out.startswith("people: 2\nnew: 2\n")


def test_the_report_goes_to_a_file_when_one_is_named(run, listed, tmp_path):
    report = tmp_path / "report.txt"
    done = run("import", listed(BAD), "--report", report)
    assert is_refused(done)
    assert done.out == ""
    assert report.read_text(encoding="utf-8").count("\n") == 4
    assert run("import", listed(GOOD), "--report", report) == Done(0, "", "")
    assert report.read_text(encoding="utf-8").startswith("people: 2\n")


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(run, listed, tmp_path):
    done = run("import", listed(GOOD), "--report", tmp_path / "none" / "report.txt")
    assert is_refused(done)
    assert "--report" in done.err
    assert run("import", listed(GOOD)).out.startswith("people: 2\nnew: 2\n")


def test_one_fault_is_told_as_one(run, listed):
    done = run("import", listed(GOOD.replace("1246.80", "x")))
    assert is_refused(done)
    assert ": nothing imported, 1 fault: line 2: deductible_spent: " in done.err


def test_a_list_without_a_header_is_refused_without_repeating_it(run, listed):
    done = run("import", listed(GOOD.split("\n", 1)[1]))
    assert is_refused(done)
    assert not any(value in done.out + done.err for value in PERSONAL)


def test_a_query_of_another_database_is_imported(run, tmp_path):
    source = tmp_path / "source.sqlite3"
    with sqlite3.connect(source) as connection:
        connection.execute("CREATE TABLE insured (number, name, card)")
        connection.execute("INSERT INTO insured VALUES (?, '林静怡', '100004172')", (LIN,))
    query = "SELECT number AS identity_number, name, card AS card_number FROM insured WHERE name <> '%:x'"
    arguments = ("import", "--from", f"sqlite:///{source}", "--query", query)
    assert is_refused(run(*arguments))
    mistyped = run(*arguments[:-1], "SELEC 1", "--region", "urumqi")
    assert is_refused(mistyped)
    assert "--query" in mistyped.err
    assert run(*arguments, "--region", "urumqi").out.startswith("people: 1\nnew: 1\n")
    assert "holder" in run("person", "show", LIN, "--region", "urumqi").out
    assert is_refused(run("person", "show", LIN, "--region", "beijing"))


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ((), "FILE.csv"),
        (("none.csv",), "none.csv"),
        (("x.csv", "--from", "sqlite://", "--query", "x", "--region", "beijing"), "FILE.csv"),
        (("x.csv", "--region", "hami"), "--region"),
        (("x.csv", "--passwords", "clear"), "--passwords"),
        (("--from", "sqlite:////nowhere/x", "--query", "x", "--region", "beijing"), "--from"),
        (("--from", "postgresql://u:hush@127.0.0.1:1/x", "--query", "x", "--region", "beijing"), "--from"),
    ],
)
def test_bad_arguments_are_named_in_one_line(run, arguments, names):
    done = run("import", *arguments)
    assert is_refused(done)
    assert names in done.err
    assert "hush" not in done.err


def test_a_region_in_the_settings_that_is_none_is_named(run, listed, monkeypatch):
    monkeypatch.setenv("KIOSK_REGION", "hami")
    done = run("import", listed(GOOD))
    assert is_refused(done)
    assert "KIOSK_REGION" in done.err


def test_another_key_than_that_of_the_people_in_the_store_is_refused(run, listed, monkeypatch):
    run("import", listed(GOOD))
    monkeypatch.setenv("KIOSK_DATA_KEY", "another key")
    for arguments in (("import", listed(GOOD)), ("person", "forget", LIN, "--region", "beijing")):
        done = run(*arguments)
        assert is_refused(done)
        assert "KIOSK_DATA_KEY" in done.err
    monkeypatch.delenv("KIOSK_DATA_KEY")
    monkeypatch.delenv("KIOSK_SECRET_KEY", raising=False)
    assert "KIOSK_DATA_KEY" in run("import", listed(GOOD)).err


def test_a_person_is_shown_masked_and_forgotten_by_a_number_from_standard_input(run, listed, monkeypatch):
    run("import", listed(GOOD))
    monkeypatch.setattr("sys.stdin", io.StringIO(f" {LIN[:6]} {LIN[6:]}\n"))
    shown = run("person", "show", "-", "--region", "beijing")
    assert shown.code == 0
    assert "holder: number 110101************, name 林**" in shown.out
    assert "card: *****4172" in shown.out
    assert "account: 2026" in shown.out
    assert not any(value in shown.out for value in (LIN, "林静怡", "100004172", "1246.80"))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{LIN}\n"))
    assert run("person", "forget", "-", "--region", "beijing").out.startswith(
        "removed: 1 person, 1 cards, 1 "
    )
    assert is_refused(run("person", "forget", LIN, "--region", "beijing"))
    assert "holder" not in run("person", "show", LIN, "--region", "beijing").out


@pytest.mark.parametrize("number", [LIN[:17], LIN[:17] + "5", "x", ""])
def test_a_number_that_is_none_is_refused_without_repeating_it(run, number):
    done = run("person", "show", number, "--region", "beijing")
    assert is_refused(done)
    assert "NUMBER" in done.err
    assert len(number) < 2 or number not in done.err


def test_a_number_that_is_no_text_is_refused(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), encoding="utf-8"))
    assert is_refused(run("person", "show", "-", "--region", "beijing"))


def test_the_command_is_there_as_a_process_of_its_own(tmp_path, listed):
    environment = os.environ | {
        "KIOSK_DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite3'}",
        "KIOSK_DATA_KEY": "a key for tests",
    }
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "import", listed(BAD), "--region", "beijing"],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
        text=True,
    )
    assert is_refused(Done(done.returncode, done.stdout, done.stderr))
    assert "nothing imported, 3 faults" in done.stderr
