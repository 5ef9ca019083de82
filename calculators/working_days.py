"""China's official working days: holidays and make-up days as published, and no guess where they aren't yet."""

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]  # it comes without types

from calculators.errors import UnknownWorkingDays


def known_years() -> tuple[int, int]:
    """Return the first and the last year whose calendar is known."""
    holidays: dict[date, str] = chinese_calendar.holidays
    return min(holidays).year, max(holidays).year


def after(day: date, number: int) -> date:
    """Return a working day after a day that isn't counted itself, the next one being number 1.

    Raises: UnknownWorkingDays, if one of them lies in a year whose calendar isn't known.
    """
    try:
        found: date = chinese_calendar.find_workday(number - 1, day + timedelta(days=1))
    except NotImplementedError:
        raise UnknownWorkingDays(*known_years()) from None
    return found
