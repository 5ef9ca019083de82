"""When a pre-report lapses: as the calculator of dates has it, in a city whose rules name that calculator."""

from collections.abc import Callable, Mapping
from datetime import datetime

from calculators import dates
from calculators.rulebook import Rulebook
from kiosk.loss.rules import LossRules


def by_rules(
    loss_rules: Mapping[str, LossRules], rulebook: Rulebook
) -> Callable[[str, datetime], datetime | None]:
    """Return what gives the end of a pre-report by city and time of acceptance; None where it doesn't end by itself."""

    def ends_at(region: str, accepted: datetime) -> datetime | None:
        return dates.pre_report_ends(accepted, rulebook) if loss_rules[region].lapses else None

    return ends_at
