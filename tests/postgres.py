"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket there, gone after the run."""

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

PACKAGE = "postgresql"
USER = "postgres"


class Missing(Exception):
    """There is no such program on this machine, or nobody to run it as."""

    def end(self) -> NoReturn:
        """Leave out the tests that need it; fail them where everything must be there."""
        if os.environ.get("CI") == "true":
            pytest.fail(str(self))
        pytest.skip(str(self))


def as_its_user() -> list[str]:
    """Return what goes before a program that refuses to run as root."""
    return ["runuser", "-u", USER, "--"] if os.geteuid() == 0 else []


class Server:
    """One cluster.

    Raises: Missing, which names the package.
    """

    def __init__(self) -> None:
        self._programs = _programs()
        self._as = as_its_user()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
        self._data = self.folder / "data"
        self._numbers = itertools.count(1)
        if self._as:
            shutil.chown(self.folder, USER, USER)
        self._run(
            "initdb", "-D", self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"
        )

    def url(self, database: str = "postgres") -> str:
        """Return where a database can be reached."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Make an empty database and return where it can be reached."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(
            host=str(self.folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.url(name)

    def start(self) -> None:
        """Start it, listening on its socket alone."""
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c timezone=Asia/Shanghai"
        )
        self._run("pg_ctl", "-D", self._data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop it as a power cut would end its connections."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Take everything away."""
        subprocess.run(
            self._command("pg_ctl", "-D", self._data, "-m", "immediate", "stop"),
            capture_output=True,
            check=False,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, program: str, *arguments: object) -> list[str]:
        return [*self._as, str(self._programs / program), *map(str, arguments)]

    def _run(self, program: str, *arguments: object) -> None:
        # Its output goes to a file: the server would keep a pipe open for as long as it lives.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                self._command(program, *arguments),
                stdout=output,
                stderr=output,
                cwd="/",
                timeout=60,
                check=False,
            )
            output.seek(0)
            assert done.returncode == 0, output.read().decode(errors="replace")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    candidates = [*found, *filter(None, [shutil.which("initdb")])]
    if not candidates:
        raise Missing(f"package {PACKAGE} is missing")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        raise Missing("package util-linux is missing: PostgreSQL does not run as root")
    return Path(candidates[-1]).resolve().parent if not found else found[-1].parent
