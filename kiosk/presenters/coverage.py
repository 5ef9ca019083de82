"""Whether a stay is paid at all: what is asked for that, and what is said where it isn't."""

from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString

from calculators.coverage import Cause, Coverage, Outcome, Place
from kiosk.i18n import lazy_gettext as _l

PLACES: Final[dict[Place, LazyString]] = {
    Place.DESIGNATED: _l("Urumqi, a designated hospital"),
    Place.NOT_DESIGNATED: _l("Urumqi, a hospital that isn't designated"),
    Place.APPROVED: _l("Elsewhere, the transfer approved"),
    Place.EMERGENCY: _l("In an emergency: the nearest hospital, or one elsewhere"),
    Place.ELSEWHERE: _l("Elsewhere, without approval"),
    Place.ABROAD: _l("Abroad, Hong Kong, Macau or Taiwan"),
}
CAUSES: Final[dict[Cause, LazyString]] = {
    Cause.ILLNESS: _l("Illness"),
    Cause.BIRTH: _l("Childbirth"),
    Cause.WORK_INJURY: _l("An injury at work"),
    Cause.THIRD_PARTY: _l("Somebody else is liable"),
    Cause.PUBLIC_HEALTH: _l("Public health bears it"),
}
# What isn't paid like a stay, and what to do instead.
_OTHERWISE: Final[dict[Place | Cause, tuple[LazyString, LazyString]]] = {
    Place.NOT_DESIGNATED: (
        _l("This insurance pays nothing for a stay in a hospital of Urumqi that isn't designated."),
        _l("Choose a designated hospital. Only in an emergency may it be the nearest one."),
    ),
    Place.ELSEWHERE: (
        _l("This insurance pays nothing for a stay elsewhere that wasn't approved."),
        _l(
            "If the illness can't be diagnosed or treated here, have the transfer approved first. An emergency stay "
            "for a sudden illness on a family visit, on a journey or while studying is paid without."
        ),
    ),
    Place.ABROAD: (
        _l("This insurance pays nothing for treatment abroad, in Hong Kong, Macau or Taiwan."),
        _l("The whole bill is yours."),
    ),
    Cause.WORK_INJURY: (
        _l("This insurance pays nothing for an injury at work."),
        _l("The work injury insurance fund is to pay: claim it there."),
    ),
    Cause.THIRD_PARTY: (
        _l("This insurance pays nothing of what somebody else is liable for."),
        _l("The one who is liable is to pay."),
    ),
    Cause.PUBLIC_HEALTH: (
        _l("This insurance pays nothing of what public health services bear."),
        _l("Those services are to pay."),
    ),
    Cause.BIRTH: (
        _l("A birth in hospital isn't reckoned like this: a fixed sum is paid for it."),
        _l("The answer says how much, and what must hold."),
    ),
}
_CLAIMED_LATER: Final = (
    _l("You pay the whole bill in cash first, and claim it within three months of settling it (item 28)."),
    _l(
        "The handbook names no other deductibles and shares for hospitals elsewhere: this reckons with those of the "
        "same level here."
    ),
)


@dataclass(frozen=True)
class Otherwise:
    """Why there is no estimate, what to do instead, and the item that says so."""

    sentence: LazyString
    instead: LazyString
    item: int
    entry: str
    is_paid: bool


def otherwise(coverage: Coverage) -> Otherwise:
    """Return what is said where a stay isn't reckoned by the ratios of a stay."""
    sentence, instead = _OTHERWISE[coverage.because]
    item = coverage.source.item
    return Otherwise(sentence, instead, item, f"ur-{item:02}", coverage.outcome is Outcome.FIXED_SUM)


def notes(coverage: Coverage) -> tuple[str, ...]:
    """Return what must be said beside the estimate of a stay."""
    return tuple(map(str, _CLAIMED_LATER)) if coverage.outcome is Outcome.CLAIMED_LATER else ()
