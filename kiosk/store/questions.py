"""Questions that found no answer or no help, counted and masked; and how often each answer helped.

A row says what was asked and on which days, never when, where or by whom. Each count is one statement, so that kiosks
that share a database lose none.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Delete,
    Engine,
    Integer,
    RowMapping,
    String,
    and_,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from faq.grouping import Counted, Group
from kiosk import city_time
from kiosk.redaction import redacted
from kiosk.store.sessions import utc_now
from kiosk.store.tables import helpfulness, questions
from kiosk.time_limits import TimeLimits

MOST_CHARACTERS: Final = 200
MOST_ROWS: Final = 50_000

INSERT: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Questions:
    """Counts questions and taps, lists them, forgets the old ones.

    Args:
        now: the clock, in UTC.
        kept_days: how long a question that nobody asks again is kept.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = utc_now,
        kept_days: int = TimeLimits.questions,
    ) -> None:
        self._engine, self._now, self._kept = engine, now, timedelta(days=kept_days)
        self._insert = INSERT[engine.dialect.name]

    def unanswered(
        self, question: str, region: str | None, lang: str, kind: str, entry_id: str | None = None
    ) -> None:
        """Count a question, masked; a new one only while there is room. Old ones are forgotten on the way.

        Args:
            region: the city it was asked for; None for all of them.
            kind: "refused", or "unhelpful" or "marked" by staff under the answer `entry_id`.
        """
        text = redacted(question)[:MOST_CHARACTERS].rstrip()
        if not text:
            return
        today = self._today()
        key = {
            "text": text,
            "region": region or "",
            "lang": lang,
            "kind": kind,
            "entry_id": entry_id or "",
        }
        has_room = select(func.count()).select_from(questions).scalar_subquery() < MOST_ROWS
        is_known = exists().where(and_(*(questions.c[name] == value for name, value in key.items())))
        row = select(
            *(literal(value, String) for value in key.values()),
            literal(1, Integer),
            literal(today, Date),
            literal(today, Date),
        ).where(or_(has_room, is_known))
        columns = [*key, "times", "first_day", "last_day"]
        counted = self._insert(questions).from_select(columns, row)
        once_more = {"times": questions.c.times + 1, "last_day": today}
        with self._engine.begin() as connection:
            connection.execute(self._old_ones())
            connection.execute(counted.on_conflict_do_update(index_elements=[*key], set_=once_more))

    def helpful(self, entry_id: str, region: str) -> None:
        """Count that an answer helped."""
        self._tap(entry_id, region, "helped")

    def unhelpful(self, entry_id: str, region: str) -> None:
        """Count that an answer did not help."""
        self._tap(entry_id, region, "not_helped")

    def helpfulness(self) -> dict[str, tuple[int, int]]:
        """Return for each entry that was judged how often it helped and how often it did not."""
        helped, not_helped = func.sum(helpfulness.c.helped), func.sum(helpfulness.c.not_helped)
        taps = select(helpfulness.c.entry_id, helped, not_helped).group_by(helpfulness.c.entry_id)
        with self._engine.connect() as connection:
            return {row[0]: (int(row[1]), int(row[2])) for row in connection.execute(taps)}

    def listed(
        self,
        region: str | None = None,
        least: int = 1,
        most: int | None = None,
        lang: str | None = None,
    ) -> list[Counted]:
        """Return the questions, most frequent first.

        Args:
            region: only this city's, and those asked for all cities at once.
            least: only those asked so often.
            most: how many rows at most.
            lang: only those asked in this language.
        """
        wanted = questions.c.times >= least
        if region is not None:
            wanted = and_(wanted, questions.c.region.in_([region, ""]))
        if lang is not None:
            wanted = and_(wanted, questions.c.lang == lang)
        order = (questions.c.times.desc(), *questions.primary_key.columns)
        with self._engine.connect() as connection:
            found = connection.execute(select(questions).where(wanted).order_by(*order).limit(most))
            return [_counted(row) for row in found.mappings()]

    def done(self, group: Group) -> None:
        """Delete the questions of a group: they are answered now, or never will be. Asked again, they count anew."""
        with self._engine.begin() as connection:
            for asked in group.members:
                connection.execute(delete(questions).where(_is(asked)))

    def forget_old(self) -> None:
        """Delete the questions that nobody has asked for longer than they are kept."""
        with self._engine.begin() as connection:
            connection.execute(self._old_ones())

    def _old_ones(self) -> Delete:
        return delete(questions).where(questions.c.last_day < self._today() - self._kept)

    def _tap(self, entry_id: str, region: str, column: str) -> None:
        row = {"entry_id": entry_id, "region": region, "helped": 0, "not_helped": 0} | {column: 1}
        once_more = {column: helpfulness.c[column] + 1}
        counted = self._insert(helpfulness).values(row)
        with self._engine.begin() as connection:
            connection.execute(
                counted.on_conflict_do_update(index_elements=["entry_id", "region"], set_=once_more)
            )

    def _today(self) -> date:
        return city_time.day(self._now())


def _is(asked: Counted) -> ColumnElement[bool]:
    key = (asked.text, asked.region or "", asked.lang, asked.kind, asked.entry or "")
    return and_(*(column == value for column, value in zip(questions.primary_key.columns, key, strict=True)))


def _counted(row: RowMapping) -> Counted:
    return Counted(
        text=row["text"],
        count=row["times"],
        region=row["region"] or None,
        lang=row["lang"],
        kind=row["kind"],
        entry=row["entry_id"] or None,
        first=row["first_day"],
        last=row["last_day"],
    )
