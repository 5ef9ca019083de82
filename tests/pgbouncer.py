"""A pooler of the tests' own before their PostgreSQL: it lends a connection for a transaction, and no longer."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psycopg

from tests import postgres

PACKAGE: Final = "pgbouncer"
SERVER_CONNECTIONS: Final = 4
_PORT: Final = 6432
_PATIENCE_SECONDS: Final = 20
_SETTINGS: Final = """
[databases]
* = host={server}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
"""


class Pooler:
    """One pgbouncer.

    Args:
        users: the roles that may come through.

    Raises: postgres.Missing, which names the package.
    """

    def __init__(self, server: postgres.Server, users: Sequence[str]) -> None:
        program = shutil.which(PACKAGE, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise postgres.Missing(f"package {PACKAGE} is missing")
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-pool-"))
        (self.folder / "users").write_text("".join(f'"{user}" ""\n' for user in users))
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(
            _SETTINGS.format(
                server=server.folder, folder=self.folder, port=_PORT, connections=SERVER_CONNECTIONS
            )
        )
        if os.geteuid() == 0:
            shutil.chown(self.folder, postgres.USER, postgres.USER)
        self._command = [*postgres.as_its_user(), program, str(settings)]
        self._user = users[0]

    def url(self, user: str, database: str) -> str:
        """Return where a database can be reached through the pooler."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}&port={_PORT}"

    def start(self, database: str) -> None:
        """Start it, and wait until it lends a connection."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        ends = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self.url(self._user, database).replace("+psycopg", "")).close()
            except psycopg.OperationalError:
                assert time.monotonic() < ends, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_PATIENCE_SECONDS)

    def remove(self) -> None:
        """Take everything away."""
        if self._process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
