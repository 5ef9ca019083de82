"""How long what may be about people is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final

MOST_DAYS: Final = 36_500


@dataclass(frozen=True)
class TimeLimits:
    """Days after which `python -m kiosk upkeep` forgets, and `backup` removes.

    Attributes:
        reports: whose a loss report was, after it has ended.
        questions: what found no answer, after it was last asked.
        usage: counts of use.
        audit: what was done, by whom; the database itself lets nothing younger than three years go.
        backups: copies of the store.
    """

    reports: int = 30
    questions: int = 90
    usage: int = 400
    audit: int = 1095
    backups: int = 35


NAMES: Final = tuple(field.name for field in fields(TimeLimits))
LEAST_DAYS: Final[Mapping[str, int]] = MappingProxyType(
    dict.fromkeys(NAMES, 1) | {"audit": TimeLimits().audit}
)
