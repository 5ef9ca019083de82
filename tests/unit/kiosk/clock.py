"""A clock in a test's hands."""

from datetime import datetime, timedelta


class Clock:
    """Shows the time it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def shift(self, **by: float) -> None:
        """Go forward, or back."""
        self.now += timedelta(**by)
