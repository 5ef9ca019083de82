"""How much the service is used: counts by day, city, channel and language, and nothing about who."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Engine, delete, select

from kiosk import city_time
from kiosk.store.database import for_writing
from kiosk.store.questions import INSERT
from kiosk.store.sessions import utc_now
from kiosk.store.tables import usage

_OF: Final = ":"


class What(StrEnum):
    """What is counted. A question is asked, and then answered, chosen from or refused."""

    ASKED = "asked"
    ANSWERED = "answered"
    CHOSEN = "chosen"
    REFUSED = "refused"
    HELPED = "helped"
    NOT_HELPED = "not-helped"
    ESTIMATED = "estimated"
    REPORTED = "reported"


class OfEntry(StrEnum):
    """What is counted for one entry: that staff read it out, and why it did not help."""

    OPENED = "opened"
    NOT_MY_QUESTION = "not-my-question"
    TOO_HARD = "too-hard"
    OUT_OF_DATE = "out-of-date"


REASONS: Final = (OfEntry.NOT_MY_QUESTION, OfEntry.TOO_HARD, OfEntry.OUT_OF_DATE)


def of_entry(what: OfEntry, entry_id: str) -> str:
    """Return what is counted for an entry, as the table names it."""
    return f"{what}{_OF}{entry_id}"


@dataclass(frozen=True, slots=True)
class Use:
    """One kind of use on one day.

    Attributes:
        region: "" for every city.
        channel: kiosk, phone, hotline, counter, bank or api.
        what: of `What`, or what `of_entry` returns.
    """

    day: date
    region: str
    channel: str
    lang: str
    what: str


class Usage:
    """Adds counts up, sums them, forgets the old ones.

    Args:
        now: the clock, in UTC.
    """

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now
        self._insert = INSERT[engine.dialect.name]

    def today(self) -> date:
        """Return the day it is in both cities."""
        return city_time.day(self._now())

    def add(self, counts: Mapping[Use, int]) -> None:
        """Add counts to those there are, all or none."""
        with for_writing(self._engine).begin() as connection:
            for use in sorted(
                counts, key=_in_order
            ):  # in one order, so that two writers don't wait for each other
                row = self._insert(usage).values(
                    day=use.day,
                    region=use.region,
                    channel=use.channel,
                    lang=use.lang,
                    what=use.what,
                    times=counts[use],
                )
                more = {"times": usage.c.times + row.excluded.times}
                connection.execute(
                    row.on_conflict_do_update(index_elements=[*usage.primary_key.columns], set_=more)
                )

    def between(self, first: date, last: date) -> dict[Use, int]:
        """Return what was counted from one day to another, both of them too; single entries left out."""
        wanted = usage.c.day.between(first, last) & usage.c.what.in_(list(What))
        with self._engine.connect() as connection:
            return {
                Use(row.day, row.region, row.channel, row.lang, row.what): row.times
                for row in connection.execute(select(usage).where(wanted))
            }

    def entries(self, what: OfEntry, first: date) -> Counter[str]:
        """Return how often it was counted for each entry since a day."""
        wanted = (usage.c.day >= first) & usage.c.what.startswith(of_entry(what, ""))
        found: Counter[str] = Counter()
        with self._engine.connect() as connection:
            for row in connection.execute(select(usage.c.what, usage.c.times).where(wanted)):
                found[row.what.partition(_OF)[2]] += row.times
        return found

    def forget_old(self, kept_days: int) -> None:
        """Delete what is older than it is kept."""
        with for_writing(self._engine).begin() as connection:
            connection.execute(delete(usage).where(usage.c.day < self.today() - timedelta(days=kept_days)))


def _in_order(use: Use) -> tuple[str, ...]:
    return use.day.isoformat(), use.region, use.channel, use.lang, use.what
