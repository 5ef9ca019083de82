"""Kiosks at work on one store while its line is cut: nothing acknowledged is lost, nothing doubled."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from kiosk.loss.report import Report
from kiosk.store import audit as chains
from kiosk.store.reports import Reports
from kiosk.store.tables import answered, audit, card_events
from kiosk.store.tables import reports as table
from tests.faults.insured import CITIZEN, VAULT, Insured, reports, rows

PATIENCE_SECONDS = 60


class Load:
    """Kiosks that report cards and ask again, under the same key, until they are answered.

    Args:
        engines: what each kiosk has opened once and keeps.
    """

    def __init__(self, engines: Sequence[Engine]) -> None:
        self._engines = engines
        self._kept = [reports(engine, f"kiosk-{number}") for number, engine in enumerate(engines)]
        self._acknowledged = threading.Condition()
        self.told: dict[str, Report] = {}
        self.failures = 0
        self.is_up = threading.Event()
        self.is_up.set()

    def report(self, people: Sequence[Insured], cuts: Sequence[int], cut: Callable[[], None]) -> None:
        """Report the cards of people, shared out among the kiosks, all kiosks at once.

        Args:
            cuts: after so many answers the line is cut.
            cut: takes the line away and gives it back.
        """
        kiosks = len(self._engines)
        with ThreadPoolExecutor(kiosks) as pool:
            at_work = [pool.submit(self._of, number, people[number::kiosks]) for number in range(kiosks)]
            for answers in cuts:
                self._wait_for(answers)
                self.is_up.clear()
                try:
                    cut()
                finally:
                    self.is_up.set()
            for one in at_work:
                one.result(PATIENCE_SECONDS)

    def is_kept_once(self, store: Engine, people: Sequence[Insured]) -> None:
        """Look that what was answered is in the store, and nothing else, and the audit whole."""
        kept = {row["card_id"]: row for row in rows(store, table)}
        assert set(kept) == set(self.told) == {who.card_id for who in people}
        assert all(kept[card_id]["number"] == report.number for card_id, report in self.told.items())
        assert all(kept[card_id]["ends_at"] == report.ends_at for card_id, report in self.told.items())
        for whole in (table, answered, card_events, audit):
            assert len(rows(store, whole)) == len(people)
        assert list(chains.verify(store, VAULT)) == []

    def _of(self, number: int, people: Sequence[Insured]) -> None:
        for who in people:
            report = self._answered(self._kept[number], who)
            with self._acknowledged:
                self.told[who.card_id] = report
                self._acknowledged.notify_all()

    def _wait_for(self, many: int) -> None:
        with self._acknowledged:
            assert self._acknowledged.wait_for(lambda: len(self.told) >= many, PATIENCE_SECONDS)

    def _answered(self, kept: Reports, who: Insured) -> Report:
        while True:
            try:
                return kept.pre_report(who.card_id, f"key of {who.card_id}", CITIZEN).report
            except SQLAlchemyError:
                with self._acknowledged:
                    self.failures += 1
                assert self.is_up.wait(PATIENCE_SECONDS)
