"""`python -m kiosk staff`: accounts made, ended and listed at the machine; one line on standard error when not."""

import io
import json
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from kiosk import __main__ as command
from kiosk.store import audit as chains
from kiosk.store.attempts import Attempts
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.staff import Place, SignInRefused, Staff
from kiosk.store.tables import audit
from kiosk.store.tables import staff as staff_table
from kiosk.store.vault import Vault

PASSWORD, OTHER = "four blue kettles hum", "nine red lorries wait"
CLERK = ("--role", "clerk", "--channel", "counter", "--region", "beijing")
HERE = Place("10.0.0.7", "desk")


@pytest.fixture
def engine(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A store that the environment names."""
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    monkeypatch.setenv("KIOSK_DATA_KEY", "key")
    monkeypatch.delenv("KIOSK_DEMO", raising=False)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("kiosk.store.passwords.PasswordHasher", lambda: quick)
    engine = open_database(url)
    yield engine
    engine.dispose()


class Terminal(io.StringIO):
    """Somebody sits before it."""

    def isatty(self) -> bool:
        return True


class Shell:
    """Types commands, with a line for standard input."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def run(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Return the exit code, and what was printed."""
        typed = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        self._monkeypatch.setattr("sys.stdin", typed)
        code = command.main(["staff", *arguments])
        return code, *self._capsys.readouterr()

    def fails(self, *arguments: str, stdin: bytes = b"") -> str:
        """Return the one line that says why not."""
        code, out, err = self.run(*arguments, stdin=stdin)
        assert (code, out, err.count("\n")) == (2, "", 1)
        return err

    def listed(self, what: str = "list") -> list[dict[str, object]]:
        code, out, err = self.run(what)
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


@pytest.fixture
def added(engine: Engine, shell: Shell) -> Staff:
    """The store's staff, with one clerk made by the command."""
    assert shell.run("add", "wang.li", *CLERK, stdin=f"{PASSWORD}\n".encode()) == (0, "done\n", "")
    ledger = Ledger(engine, Vault("key"), "test")
    return Staff(ledger, Attempts(ledger))


def test_who_was_added_can_sign_in_and_is_on_the_list(added: Staff, shell: Shell) -> None:
    assert added.sign_in("wang.li", PASSWORD, HERE)
    assert shell.listed() == [
        {"name": "wang.li", "role": "clerk", "channel": "counter", "region": "beijing", "disabled": False}
    ]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\nmore\n"])
def test_the_password_is_one_line_of_standard_input(engine: Engine, shell: Shell, end: bytes) -> None:
    assert shell.run("add", "wang.li", *CLERK, stdin=PASSWORD.encode() + end)[0] == 0
    ledger = Ledger(engine, Vault("key"), "test")
    assert Staff(ledger, Attempts(ledger)).sign_in("wang.li", PASSWORD, HERE)


def test_on_a_terminal_the_password_is_asked_twice(
    engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([PASSWORD, OTHER, PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    monkeypatch.setattr("sys.stdin", Terminal())
    arguments = ["staff", "add", "wang.li", *CLERK]
    assert command.main(arguments) == 2
    assert "the two differ" in capsys.readouterr().err
    assert command.main(arguments) == 0
    with engine.connect() as connection:
        assert connection.scalars(select(staff_table.c.name)).all() == ["wang.li"]


def test_who_was_disabled_can_not_sign_in(added: Staff, shell: Shell) -> None:
    assert shell.run("disable", "wang.li") == (0, "done\n", "")
    with pytest.raises(SignInRefused):
        added.sign_in("wang.li", PASSWORD, HERE)
    assert [account["disabled"] for account in shell.listed()] == [True]


def test_another_password_takes_the_place_of_the_first(added: Staff, shell: Shell) -> None:
    assert shell.run("password", "wang.li", stdin=f"{OTHER}\n".encode())[0] == 0
    with pytest.raises(SignInRefused):
        added.sign_in("wang.li", PASSWORD, HERE)
    assert added.sign_in("wang.li", OTHER, HERE)


def test_who_must_wait_is_listed_by_name(added: Staff, shell: Shell) -> None:
    assert shell.listed("waiting") == []
    for _ in range(5):
        with pytest.raises(SignInRefused):
            added.sign_in("wang.li", OTHER, HERE)
    waiting = {str(found["kind"]): found for found in shell.listed("waiting")}
    assert waiting.keys() == {"account", "address"}
    assert (waiting["account"]["name"], waiting["account"]["misses"]) == ("wang.li", 5)
    assert "10.0.0.7" not in str(waiting)


@pytest.mark.usefixtures("added")
def test_the_audit_says_which_user_of_the_machine_did_it(engine: Engine, shell: Shell) -> None:
    shell.run("disable", "wang.li")
    with engine.connect() as connection:
        kept = connection.execute(select(audit).order_by(audit.c.at)).mappings().all()
    assert [(row["action"], row["role"]) for row in kept] == [
        ("account added", "system"),
        ("account disabled", "system"),
    ]
    assert all(row["actor"] and row["terminal"] for row in kept)
    assert list(chains.verify(engine, Vault("key"))) == []


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (("add", "wang.li", *CLERK), PASSWORD, "NAME: wang.li is there or was there"),
        (("add", "Wang Li", *CLERK), PASSWORD, "small letters"),
        (("add", "demo-li", *CLERK), PASSWORD, "the demonstration's"),
        (("add", "li", *CLERK), "kettles", "use 15 signs or more"),
        (("add", "li", *CLERK), "passwordpassword", "too many people think of it"),
        (("add", "li", *CLERK), "", "use 15 signs or more"),
        (
            ("add", "li", "--role", "clerk", "--channel", "bank", "--region", "beijing"),
            PASSWORD,
            "beijing has no clerk at the bank",
        ),
        (
            ("add", "li", "--role", "agent", "--channel", "counter", "--region", "urumqi"),
            PASSWORD,
            "urumqi has no agent at the counter",
        ),
        (("add", "li", "--role", "citizen", "--channel", "counter", "--region", "beijing"), "", "--role"),
        (("add", "li", "--role", "clerk", "--channel", "kiosk", "--region", "beijing"), "", "--channel"),
        (("add", "li", "--role", "clerk"), "", "--channel"),
        (("disable", "nobody"), "", "there is no nobody"),
        (("password", "nobody"), PASSWORD, "there is no nobody"),
        (("password", "wang.li"), "kettles", "use 15 signs or more"),
        (("remove", "wang.li"), "", "WHAT"),
        ((), "", "WHAT"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    shell: Shell, arguments: tuple[str, ...], stdin: str, says: str
) -> None:
    line = shell.fails(*arguments, stdin=stdin.encode())
    assert says in line
    assert stdin == "" or stdin not in line
    assert [account["name"] for account in shell.listed()] == ["wang.li"]


@pytest.mark.usefixtures("engine")
def test_a_password_that_is_not_utf_8_is_not_taken(shell: Shell) -> None:
    assert "UTF-8" in shell.fails("add", "li", *CLERK, stdin="vier blaue kännchen".encode("latin-1"))


@pytest.mark.usefixtures("engine")
def test_without_the_key_nothing_is_done(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIOSK_DATA_KEY")
    monkeypatch.delenv("KIOSK_SECRET_KEY", raising=False)
    assert "KIOSK_DATA_KEY" in shell.fails("add", "li", *CLERK, stdin=PASSWORD.encode())
