"""One number pad is good for one press of OK: whatever is pressed, sent or loaded twice asks the card once."""

import threading


class Presses:
    """Numbers the pads that are shown for a card, and takes each once. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._insertion = 0
        self._taken = 0

    def next(self, insertion: int) -> int:
        """Return the number of the pad to show for a card, from 0."""
        with self._lock:
            return self._taken if insertion == self._insertion else 0

    def take(self, insertion: int, number: int) -> bool:
        """Use a pad up; False if it was used before."""
        with self._lock:
            if insertion != self._insertion:
                self._insertion, self._taken = insertion, 0
            if number != self._taken:
                return False
            self._taken += 1
            return True
