"""The card's pages: what the reader sees, the number pad, the account. Everything about a person comes in masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from calculators import beijing_outpatient
from calculators.rulebook import Rulebook
from calculators.trace import Source
from faq.knowledge import Knowledge
from kiosk import i18n
from kiosk.card.desk import Description, DeskState
from kiosk.card.dialogue import Balances
from kiosk.card.errors import (
    CardBlocked,
    CardError,
    CardRemoved,
    CardSilent,
    Easy,
    ForeignCard,
    NeedsSecurityModule,
    NoCard,
    NoReader,
    PinBlocked,
    ServiceDown,
    StaleInsertion,
    UpsideDown,
)
from kiosk.card.pin_rules import PinRules
from kiosk.card.port import Presence
from kiosk.card.simulated import SampleCard
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.report import Report, Status
from kiosk.loss.rules import Action, LossRules
from kiosk.presenters import answers
from kiosk.presenters.answers import Line, Link
from kiosk.presenters.what_ifs import Gauge, percent
from kiosk.store.people import Account

_LAST_TRY = 1
_FEW_TRIES = 2


@dataclass(frozen=True)
class CardPanel:
    """What the card page shows.

    Attributes:
        look: which picture: insert, pin, last-try, turn, wrong, blocked, rest, module.
        title, text: what is the matter and what to do.
        pad: names the number pad, which is good for one press of OK; "" when there is none.
        last_try: whether the person has chosen to risk the last try on this pad.
        fault: what was wrong with the PIN just given.
        warning: how many tries are left, when few are.
        asks_staff: whether the hotline and the window are named.
        forgotten: what helps who has forgotten the PIN; None where nothing is asked.
        links: answers that say more.
        phones: numbers to ring.
    """

    look: str
    title: str
    text: str
    pad: str = ""
    last_try: bool = False
    fault: str = ""
    warning: str = ""
    asks_staff: bool = False
    forgotten: "Forgotten | None" = None
    links: tuple[Link, ...] = ()
    phones: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Forgotten:
    """Where a forgotten PIN is reset, whom to ask, and the answer that says so."""

    text: str
    phones: tuple[Line, ...]
    entry: Link


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
class YearPage:
    """What the year has come to so far, as the office's list has it.

    Attributes:
        fund_paid: what the funds have paid, in yuan.
        as_of: the day of the figures.
        deductible: how much of it is spent; None where the city's documents give none for this person.
        left: what is left of it, in yuan.
        entry: the answer that the deductible stands in.
    """

    year: int
    fund_paid: Decimal
    as_of: date
    deductible: Gauge | None = None
    left: Decimal = Decimal(0)
    entry: Link | None = None


@dataclass(frozen=True)
class PinForm:
    """The form for a new PIN. What was typed is never shown again.

    Attributes:
        pad: names the number pad, which is good for one press of OK.
        last_try: whether the person has chosen to risk the last try on this pad.
        field: the field that is wrong: old, new, again; "" for none.
        fault: what is wrong with it.
        warning: how many tries are left, when few are.
    """

    pad: str
    last_try: bool = False
    field: str = ""
    fault: str = ""
    warning: str = ""


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
_EASY: Final = {
    Easy.OLD: _l("That is the PIN you have already. Please choose another one."),
    Easy.FIRST: _l(
        "The last six of your social security number are too easy to guess. Please choose others."
    ),
    Easy.SAME_DIGIT: _l("One digit six times is too easy to guess. Please choose another PIN."),
    Easy.RUN: _l("Digits in a row are too easy to guess. Please choose another PIN."),
    Easy.BIRTH_DATE: _l("Your date of birth is too easy to guess. Please choose another PIN."),
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
    "expired": _l("card expired"),
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


def closed(description: Description, today: date) -> CardPanel | None:
    """Say why a card that can be read is not asked for its PIN; None if it may be."""
    valid_until = description.issuer.valid_until
    if description.needs_security_module:
        return card_fault(NeedsSecurityModule())
    if valid_until is not None and valid_until < today:
        return CardPanel(
            "blocked",
            _("This card has expired"),
            _(
                "It was valid until %(day)s and can't be used any more. Please go to the window about a new one.",
                day=i18n.plain_day(valid_until),
            ),
            asks_staff=True,
        )
    return card_fault(PinBlocked()) if description.tries == 0 else None


def unchecked(knowledge: Knowledge, region: str) -> CardPanel:
    """Say that nobody can be asked whether the card is reported lost, so that nothing of it is shown."""
    return CardPanel(
        "rest",
        _("The state of your card can't be checked just now"),
        _(
            "Until it can, no balance is shown and no PIN is asked for, to keep a lost card safe. "
            "Questions and estimates work as usual."
        ),
        asks_staff=True,
        phones=_phones(knowledge, region),
    )


def out_of_use(report: Report | None, rules: LossRules, knowledge: Knowledge) -> CardPanel:
    """Say that a card is reported lost, or void, and what can be done.

    Args:
        report: because of which it is out of use; None when it is void without one.
        rules: those of the card's city.
    """
    if report is None or report.status is Status.FORMALLY_LOST:
        title, text = (
            _("This card is void"),
            _(
                "It was formally reported lost and can't be used again. No balance is shown and no PIN is asked for."
            ),
        )
        entries = [rules.steps[Action.FORMAL_LOSS].entry, rules.meanwhile.entry]
    else:
        title, text = _("This card is reported lost"), _reported(report)
        entries = [rules.steps[Action.REVOCATION].entry, rules.steps[Action.FORMAL_LOSS].entry]
    return CardPanel(
        "blocked",
        title,
        text,
        asks_staff=True,
        links=_links(knowledge, entries),
        phones=_phones(knowledge, rules.region),
    )


def pin_pad(pad: str, tries: int | None, fault: str = "", *, last_try: bool = False) -> CardPanel:
    """Ask for the PIN, and warn when few tries are left; the last one is asked about on a screen of its own.

    Args:
        pad: names the number pad.
        last_try: whether the person has chosen to risk the last try.
    """
    if tries == _LAST_TRY and not last_try:
        return CardPanel(
            "last-try",
            _("Only one try is left"),
            _(
                "If the next PIN is wrong, it is locked, and only the window can unlock it. "
                "Until then the card can't be used where its PIN is asked for."
            ),
            fault=fault,
        )
    return CardPanel(
        "pin",
        _("Please enter your PIN"),
        _("Six digits. Nobody else should see them."),
        pad,
        last_try=last_try,
        fault=fault,
        warning=_warning(tries),
    )


def with_help(panel: CardPanel, rules: PinRules, knowledge: Knowledge, region: str) -> CardPanel:
    """Add what helps who has forgotten the PIN; only a service point resets it, no kiosk and no telephone."""
    text = (
        _(
            "Forgotten the PIN? It is reset at a service point only: please bring your identity card. "
            "The hotline says where the nearest one is."
        )
        if rules.reset_at_service_point
        else _("Forgotten the PIN? This kiosk can't reset it. Please ask the hotline where it is reset.")
    )
    (entry,) = _links(knowledge, [rules.entry])
    return replace(panel, forgotten=Forgotten(text, _phones(knowledge, region), entry))


def pin_malformed() -> str:
    """Say what a PIN looks like."""
    return _("A PIN has six digits. Nothing was sent to the card; please enter it again.")


def pin_rejected(tries_left: int) -> str:
    """Say that the PIN was wrong; at the last try nobody is told to enter it again."""
    if tries_left == _LAST_TRY:
        return _("That PIN is not right.")
    return _("That PIN is not right. Please enter it again.")


def new_pin(pad: str, tries: int | None = None, *, last_try: bool = False) -> PinForm:
    """Ask for the old PIN and twice for the new one, and warn when few tries are left."""
    return PinForm(pad, last_try, warning=_warning(tries))


def old_malformed(form: PinForm) -> PinForm:
    """Say what the old PIN looks like."""
    return replace(form, field="old", fault=pin_malformed())


def old_rejected(form: PinForm) -> PinForm:
    """Say that the old PIN was wrong."""
    return replace(form, field="old", fault=_("The old PIN is not right, so nothing was changed."))


def new_malformed(form: PinForm) -> PinForm:
    """Say what a new PIN looks like."""
    return replace(form, field="new", fault=_("A new PIN has six digits. Please enter it again."))


def new_differs(form: PinForm) -> PinForm:
    """Say that the new PIN was typed in two ways."""
    fault = _("The new PIN was not the same both times. Nothing was changed; please enter it again.")
    return replace(form, field="again", fault=fault)


def new_easy(form: PinForm, easy: Easy) -> PinForm:
    """Say why a new PIN would be guessed."""
    return replace(form, field="new", fault=str(_EASY[easy]))


def change_uncertain() -> CardPanel:
    """Say that the card left while its PIN was changed, so that nobody knows which one it has."""
    return CardPanel(
        "wrong",
        _("It is not certain whether the PIN was changed"),
        _(
            "The card stopped answering at that moment. Please insert it again and enter the new PIN; "
            "if that is not right, the old one still holds."
        ),
        asks_staff=True,
    )


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


def year(account: Account, region: str, rulebook: Rulebook, knowledge: Knowledge, today: date) -> YearPage:
    """Return what the year has come to so far: the deductible, where the city has one for this person.

    Args:
        region: the city of the list.
    """
    page = YearPage(account.year, account.fund_paid, account.as_of)
    if region != beijing_outpatient.REGION or not account.status:
        return page
    rules = rulebook.find(region, beijing_outpatient.SCHEME, today)
    whole = rules.figure("deductible", account.status)
    spent = min(account.deductible_spent, whole.amount)
    return replace(
        page,
        deductible=Gauge(spent, whole.amount, percent(spent, whole.amount)),
        left=whole.amount - spent,
        entry=_standing_in(knowledge, whole.source),
    )


def demo_panel(samples: Mapping[str, SampleCard], state: DeskState) -> DemoPanel:
    """Return the demonstration's panel."""
    cards = tuple(DemoCard(slug, _label(sample), sample.pin_hint) for slug, sample in samples.items())
    return DemoPanel(cards, state.presence in {Presence.CARD, Presence.MUTE})


def _label(sample: SampleCard) -> str:
    what = str(_SAMPLES[sample.note])
    return _("%(name)s (%(what)s)", name=sample.holder, what=what) if sample.holder else what


def _warning(tries: int | None) -> str:
    if tries == _LAST_TRY:
        return _(
            "Only one try is left. If this one is wrong, the PIN is locked and only the window can unlock it."
        )
    return _("Two tries are left.") if tries == _FEW_TRIES else ""


def _reported(report: Report) -> str:
    if report.ends_at is None:
        return _(
            "It can't be used until the report is taken back. No balance is shown and no PIN is asked for."
        )
    return _(
        "It can't be used until %(end)s, or until the report is taken back. "
        "No balance is shown and no PIN is asked for.",
        end=i18n.plain_moment(report.ends_at),
    )


def _phones(knowledge: Knowledge, region: str) -> tuple[Line, ...]:
    return answers.hotlines(knowledge.regions[region], i18n.language())


def _links(knowledge: Knowledge, entries: Iterable[str]) -> tuple[Link, ...]:
    return tuple(answers.link(knowledge.entry(entry), i18n.language()) for entry in dict.fromkeys(entries))


def _standing_in(knowledge: Knowledge, source: Source) -> Link | None:
    found = next(
        (e for e in knowledge if (e.source.document, e.source.section, e.source.item) == _place(source)), None
    )
    return answers.link(found, i18n.language()) if found else None


def _place(source: Source) -> tuple[str, str, int]:
    return source.document, source.section, source.item


def _panel(words: tuple[str, object, object]) -> CardPanel:
    look, title, text = words
    return CardPanel(look, str(title), str(text), asks_staff=look in _ASKS_STAFF)
