"""Processes that report cards as a kiosk does, to be killed in the middle of it.

They are forked from a server that has loaded everything, so a new one is there in a moment.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Literal

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from kiosk.loss.report import Actor, NotAllowed, WrongStatus
from kiosk.store.database import open_database
from kiosk.store.reports import Reports
from tests.faults.insured import CITIZEN, reports

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.worker"])
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What a process is to do: an action of Reports for a card, under a key."""

    card_id: str
    key: str
    action: str = "pre_report"
    actor: Actor = CITIZEN


@dataclass(frozen=True, slots=True)
class Told:
    """What a process answered: the receipt's number and end, or the name of the refusal."""

    wish: Wish
    number: str
    ends_at: datetime | None = None


class Worker:
    """A process at work.

    Args:
        writer: names its audit chain; another name for each process.
        dies_at: it kills itself before this statement, counted from 0; or "commit": after the first one.
    """

    def __init__(
        self, url: str, writer: str, wishes: Iterable[Wish], dies_at: int | Literal["commit"] | None = None
    ) -> None:
        self.line, theirs = _processes.Pipe()
        self.wishes = list(wishes)
        self._process = _processes.Process(target=_work, args=(url, writer, self.wishes, theirs, dies_at))
        self._process.start()
        theirs.close()

    def told(self) -> Told | None:
        """Wait for its next answer; None when it has ended."""
        if not self.line.poll(PATIENCE_SECONDS):
            raise TimeoutError("the process neither answers nor ends")
        try:
            answer: Told = self.line.recv()
        except (EOFError, ConnectionResetError):
            return None
        return answer

    def kill(self) -> list[Told]:
        """End it with kill -9, and return what it had answered before."""
        self._process.kill()
        said = list(iter(self.told, None))
        self.wait()
        return said

    def go(self) -> None:
        """Let it begin."""
        self.line.send("go")

    def ready(self) -> None:
        """Wait until it has opened the store."""
        assert self.line.poll(PATIENCE_SECONDS)
        assert self.line.recv() == "ready"

    def wait(self) -> int | None:
        """Wait for its end and return how it ended."""
        self._process.join(PATIENCE_SECONDS)
        ended = self._process.exitcode
        self._process.close()
        self.line.close()
        return ended


def at_once(workers: list[Worker]) -> list[Told]:
    """Let processes begin together, and return what all of them answered."""
    for worker in workers:
        worker.ready()
    for worker in workers:
        worker.go()
    said = [told for worker in workers for told in iter(worker.told, None)]
    assert [worker.wait() for worker in workers] == [0] * len(workers)
    return said


def _work(
    url: str, writer: str, wishes: list[Wish], line: Connection, dies_at: int | Literal["commit"] | None
) -> None:
    engine = open_database(url)
    kept = reports(engine, writer)
    line.send("ready")
    line.recv()
    if dies_at == "commit":
        event.listen(engine, "checkin", lambda *_: _die())
    elif dies_at is not None:
        statements = iter(range(dies_at + 1))
        event.listen(engine, "before_cursor_execute", lambda *_: next(statements) == dies_at and _die())
    for wish in wishes:
        line.send(_done(kept, wish))
    engine.dispose()


def _done(kept: Reports, wish: Wish) -> Told:
    more = {"reason": "the card was found"} if wish.action == "revoke" else {}
    while True:
        try:
            report = getattr(kept, wish.action)(wish.card_id, wish.key, wish.actor, **more).report
        except (NotAllowed, WrongStatus) as refusal:
            return Told(wish, type(refusal).__name__)
        except OperationalError as error:
            # SQLite gives the writer's place to whom it finds waiting, not to who has waited longest. A kiosk asks
            # again with the same key (kiosk/courier.py), and so does this one.
            if "database is locked" not in str(error):
                raise
        else:
            return Told(wish, report.number, report.ends_at)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
