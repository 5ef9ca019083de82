"""Counts what is done, in memory, and writes the counts down now and then: no page waits for it, and none fails."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from kiosk.store.usage import Use

EVERY_SECONDS: Final = 5.0
# More kinds of use than a day has. A store that is away for long costs counts, never memory.
MOST_KINDS: Final = 5000
_log = logging.getLogger(__name__)


class Tally:
    """A counter with a thread that writes it down.

    Args:
        write: keeps counts; what it raises leaves them here for the next time.
        today: the day that what happens now belongs to.
    """

    def __init__(
        self,
        write: Callable[[Mapping[Use, int]], None],
        today: Callable[[], date],
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._write, self._today, self._every = write, today, every_seconds
        self._counts: Counter[Use] = Counter()
        self._turn, self._writing = threading.Lock(), threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tally", daemon=True)

    def count(self, what: str, region: str, channel: str, lang: str) -> None:
        """Count one use."""
        use = Use(self._today(), region, channel, lang, what)
        with self._turn:
            if use in self._counts or len(self._counts) < MOST_KINDS:
                self._counts[use] += 1

    def flush(self) -> None:
        """Write down what was counted since the last time; keep it for the next when that fails."""
        with self._writing:
            with self._turn:
                taken, self._counts = self._counts, Counter()
            if not taken:
                return
            try:
                self._write(taken)
            except Exception as error:  # noqa: BLE001 - whatever a store raises, counting goes on
                _log.warning("counts of use wait: %s", type(error).__name__)
                with self._turn:
                    self._counts.update(taken)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write for the last time, and end; a thread that a frozen store holds is left behind."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self._every)

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self.flush()
        self.flush()
