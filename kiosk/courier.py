"""Sends on what this kiosk has taken down, as soon as the store is back."""

import logging
import threading
from collections.abc import Callable
from typing import Final

EVERY_SECONDS: Final = 5.0
_log = logging.getLogger(__name__)


class Courier:
    """A thread that delivers.

    Args:
        deliver: sends what waits and returns how many were answered; it does nothing when nothing waits.
    """

    def __init__(self, deliver: Callable[[], int], every_seconds: float = EVERY_SECONDS) -> None:
        self._deliver, self._every = deliver, every_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin, with what a run before has left."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being sent; what waits is kept."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(self._every)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if answered := self._deliver():
                    _log.info("%d waiting reports were delivered", answered)
            except Exception as error:  # noqa: BLE001 - a courier that ends in silence would deliver nothing more
                _log.error("reports wait: %s", type(error).__name__)
            self._stopping.wait(self._every)
