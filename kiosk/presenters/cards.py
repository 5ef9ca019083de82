"""The card's pages: what the reader sees, the number pad, the account. Everything about a person comes in masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from kiosk.card.desk import Description, DeskState
from kiosk.card.dialogue import Balances
from kiosk.card.errors import (
    CardBlocked,
    CardError,
    CardRemoved,
    CardSilent,
    ForeignCard,
    NeedsSecurityModule,
    NoCard,
    NoReader,
    PinBlocked,
    ServiceDown,
    StaleInsertion,
    UpsideDown,
)
from kiosk.card.port import Presence
from kiosk.card.simulated import SampleCard
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l

_LAST_TRY = 1
_FEW_TRIES = 2


@dataclass(frozen=True)
class CardPanel:
    """What the card page shows.

    Attributes:
        look: which picture: insert, pin, turn, wrong, blocked, rest, module.
        title, text: what is the matter and what to do.
        insertion: the card the number pad is for; 0 when there is no pad.
        fault: what was wrong with the PIN just given.
        warning: how many tries are left, when few are.
        asks_staff: whether the hotline and the window are named.
    """

    look: str
    title: str
    text: str
    insertion: int = 0
    fault: str = ""
    warning: str = ""
    asks_staff: bool = False


@dataclass(frozen=True)
class AccountPage:
    """The holder, masked, and the balances; None where the card lacks the figure."""

    name: str
    identity_number: str
    card_number: str
    valid_until: date | None
    medical: Decimal | None
    electronic_cash: Decimal | None


@dataclass(frozen=True)
class DemoCard:
    """A card the demonstration can insert."""

    slug: str
    label: str
    pin: str


@dataclass(frozen=True)
class DemoPanel:
    """The demonstration's panel: cards to choose from, and whether one is in."""

    cards: tuple[DemoCard, ...]
    card_is_in: bool


_INVITATION: Final = (
    "insert",
    _l("Please insert your card"),
    _l("The chip goes in first and faces up. You need your card's PIN to see the balances."),
)
_STATES: Final = {
    Presence.EMPTY: _INVITATION,
    Presence.MUTE: (
        "turn",
        _l("The card is the wrong way round"),
        _l("Please take it out, turn it so that the chip goes in first and faces up, and insert it again."),
    ),
    Presence.NO_READER: (
        "rest",
        _l("The card reader is not connected"),
        _l(
            "Questions and estimates work as usual. For the card please go to the window or ring the hotline."
        ),
    ),
    Presence.SERVICE_DOWN: (
        "rest",
        _l("The card reader is resting"),
        _l("It usually comes back by itself in a few seconds. Questions and estimates work as usual."),
    ),
}
_FAULTS: Final = {
    NoCard: _INVITATION,
    CardRemoved: (
        "insert",
        _l("The card was taken out"),
        _l("Nothing is left on the screen. Insert it again to go on."),
    ),
    StaleInsertion: (
        "insert",
        _l("The card was taken out"),
        _l("Nothing is left on the screen. Insert it again to go on."),
    ),
    NoReader: _STATES[Presence.NO_READER],
    ServiceDown: _STATES[Presence.SERVICE_DOWN],
    UpsideDown: _STATES[Presence.MUTE],
    CardSilent: (
        "wrong",
        _l("The card does not answer"),
        _l("Please take it out, wipe the chip with a dry cloth and insert it again."),
    ),
    ForeignCard: (
        "wrong",
        _l("This is not a social security card"),
        _l("Please take it out and insert your social security card."),
    ),
    NeedsSecurityModule: (
        "module",
        _l("This newer card keeps its holder's data locked"),
        _l("Your card is fine. This kiosk can't open the data of third-generation cards; the window can."),
    ),
    PinBlocked: (
        "blocked",
        _l("The PIN is locked"),
        _l(
            "It was entered wrongly too often. Only the window can unlock it: please bring your identity card."
        ),
    ),
    CardBlocked: (
        "blocked",
        _l("This card is blocked"),
        _l("It can't be used any more. Please go to the window about a new one."),
    ),
}
_UNREADABLE: Final = (
    "wrong",
    _l("The card can't be read"),
    _l("Please take it out and try once more. If that doesn't help, the window exchanges damaged cards."),
)
_SAMPLES: Final = {
    "employed": _l("employed"),
    "retired": _l("retired"),
    "first-pin": _l("still has the first PIN"),
    "pin-blocked": _l("PIN locked"),
    "third-generation": _l("third-generation card"),
    "foreign": _l("another kind of card"),
    "unreadable": _l("a damaged card"),
}
_ASKS_STAFF: Final = frozenset({"wrong", "blocked", "rest", "module"})


def reader_state(state: DeskState) -> CardPanel:
    """Say what the reader sees while there is no card to talk to."""
    return _panel(_STATES.get(state.presence, _INVITATION))


def card_fault(error: CardError) -> CardPanel:
    """Say what is the matter with the card and what to do."""
    return _panel(_FAULTS.get(type(error), _UNREADABLE))


def pin_pad(insertion: int, tries: int | None, fault: str = "") -> CardPanel:
    """Ask for the PIN, and warn when few tries are left."""
    warning = ""
    if tries == _LAST_TRY:
        warning = _(
            "Only one try is left. If this one is wrong, the PIN is locked and only the window can unlock it."
        )
    elif tries == _FEW_TRIES:
        warning = _("Two tries are left.")
    return CardPanel(
        "pin",
        _("Please enter your PIN"),
        _("Six digits. Nobody else should see them."),
        insertion,
        fault,
        warning,
    )


def pin_malformed() -> str:
    """Say what a PIN looks like."""
    return _("A PIN has six digits. Nothing was sent to the card; please enter it again.")


def pin_rejected() -> str:
    """Say that the PIN was wrong."""
    return _("That PIN is not right. Please enter it again.")


def account(description: Description, balances: Balances) -> AccountPage:
    """Return the holder, masked, and the balances."""
    holder, issuer = description.holder, description.issuer
    return AccountPage(
        name=holder.name.masked if holder else "",
        identity_number=holder.identity_number.masked if holder else "",
        card_number=issuer.card_number.masked if issuer.card_number else "",
        valid_until=issuer.valid_until,
        medical=balances.medical,
        electronic_cash=balances.electronic_cash,
    )


def demo_panel(samples: Mapping[str, SampleCard], state: DeskState) -> DemoPanel:
    """Return the demonstration's panel."""
    cards = tuple(DemoCard(slug, _label(sample), sample.pin_hint) for slug, sample in samples.items())
    return DemoPanel(cards, state.presence in {Presence.CARD, Presence.MUTE})


def _label(sample: SampleCard) -> str:
    what = str(_SAMPLES[sample.note])
    return _("%(name)s (%(what)s)", name=sample.holder, what=what) if sample.holder else what


def _panel(words: tuple[str, object, object]) -> CardPanel:
    look, title, text = words
    return CardPanel(look, str(title), str(text), asks_staff=look in _ASKS_STAFF)
