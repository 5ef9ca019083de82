"""The pages of a lost card: what can be done where, what was done, what comes next; in the request's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from calculators.day_rules import What
from calculators.rulebook import Rulebook
from faq.knowledge import Knowledge
from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.identity import LENGTH, Fault, Group
from kiosk.loss.report import Report, Status
from kiosk.loss.rules import Action, Channel, LossRules
from kiosk.presenters import answers
from kiosk.takeaway.slip import Line, Slip

STATUSES: Final = {
    Status.PRE_REPORTED: _l("reported lost for the time being"),
    Status.LAPSED: _l("lapsed by itself: the card works again"),
    Status.REVOKED: _l("taken back: the card works again"),
    Status.FORMALLY_LOST: _l("formally lost: the card is void for good"),
}
CHANNELS: Final = {
    Channel.KIOSK: _l("at a kiosk"),
    Channel.HOTLINE: _l("by telephone"),
    Channel.COUNTER: _l("at a service point"),
    Channel.BANK: _l("at the bank that issued the card"),
}


@dataclass(frozen=True, slots=True)
class LossPage:
    """What a city's page about lost cards says.

    Attributes:
        here: whether a card can be reported at this screen.
        places: the ways to report it, in words.
        days: how long a report holds; None where it doesn't end by itself.
        entries: the answers that say more.
    """

    here: bool
    places: tuple[str, ...]
    days: int | None
    phones: tuple[answers.Line, ...]
    entries: tuple[answers.Link, ...]


@dataclass(frozen=True, slots=True)
class LossForm:
    """What was typed, to be shown again, and what is wrong with it. The password is never shown again."""

    number: str = ""
    name: str = ""
    faults: Mapping[str, str] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LossReceipt:
    """What was done.

    Attributes:
        number: what the report is named by; "" where it isn't confirmed yet.
        ends_at: when it lapses; None where it doesn't end by itself.
        next: what to do now.
    """

    number: str
    at: datetime
    ends_at: datetime | None
    repeated: bool
    next: tuple[str, ...]
    phones: tuple[answers.Line, ...]


def page(rules: LossRules, known: Knowledge, rulebook: Rulebook, *, here: bool) -> LossPage:
    """Return a city's page; `here` says whether this screen takes reports."""
    lang = i18n.language()
    entries = dict.fromkeys(step.entry for step in rules.steps.values())
    return LossPage(
        here=here and Channel.KIOSK in rules.channels(Action.PRE_REPORT),
        places=tuple(str(CHANNELS[channel]) for channel in rules.channels(Action.PRE_REPORT)),
        days=valid_days(rules, rulebook),
        phones=answers.hotlines(known.regions[rules.region], lang),
        entries=tuple(answers.link(known.entry(entry), lang) for entry in entries),
    )


def valid_days(rules: LossRules, rulebook: Rulebook) -> int | None:
    """Return how many days a pre-report holds; None where it doesn't end by itself."""
    if not rules.lapses:
        return None
    (latest,) = rulebook.days_of_region(rules.region, "card")[-1:]
    return latest.periods[What(rules.lapses)].numbers["valid_days"]


def identity_fault(fault: Fault) -> str:
    """Say what is wrong with a social security number."""
    if not fault.found:
        return _("Please enter the social security number.")
    return str(_IDENTITY[fault.group]) % {"found": fault.found, "expected": fault.expected}


def number_faults() -> dict[str, str]:
    """Return what is said as soon as a number is typed: of a wrong day of birth, of a wrong check digit."""
    return {group.value: identity_fault(Fault(group, LENGTH)) for group in (Group.BIRTH, Group.CHECK)}


def missing(field: str) -> str:
    """Say that something wasn't typed."""
    return (
        _("Please enter the name as it stands on the card.")
        if field == "name"
        else _("Please enter your query password.")
    )


def not_identified() -> str:
    """Say that nobody was found, whatever the reason."""
    return _(
        "These particulars don't belong together, or there is no good card under them. Nothing was changed. "
        "Please check what you typed, or ring the hotline."
    )


def too_many(until: datetime) -> str:
    """Say that this kiosk takes no more for a while."""
    return _(
        "Too many tries at this kiosk. Please go to the window, ring the hotline, or come back after %(time)s.",
        time=i18n.plain_moment(until),
    )


def too_often() -> str:
    """Say that the person is wanted at the window."""
    return _(
        "This card was reported twice within 60 days. Nothing was changed: please go to the window with your "
        "identity card, or ring the hotline."
    )


def over() -> str:
    """Say that the confirm page stood for too long."""
    return _("That page stood too long, so nothing was done. Please enter your particulars once more.")


def receipt(report: Report, rules: LossRules, known: Knowledge, *, repeated: bool) -> LossReceipt:
    """Return the receipt of a report that was accepted."""
    return LossReceipt(
        number=report.number,
        at=report.accepted_at,
        ends_at=report.ends_at,
        repeated=repeated,
        next=_next(report, rules),
        phones=answers.hotlines(known.regions[rules.region], i18n.language()),
    )


def noted(at: datetime, rules: LossRules, known: Knowledge) -> LossReceipt:
    """Return what was taken down here and isn't confirmed yet."""
    phones = answers.hotlines(known.regions[rules.region], i18n.language())
    return LossReceipt(
        number="",
        at=at,
        ends_at=None,
        repeated=False,
        next=(
            _(
                "Your report is kept on this kiosk and sent as soon as the line is back. "
                "Until then the card still works."
            ),
            _("To be sure, ring %(number)s now: by telephone it holds at once.", number=phones[0].number),
        ),
        phones=phones,
    )


def slip(made: LossReceipt, now: datetime, terminal: str, phones: Iterable[answers.Line]) -> Slip:
    """Return the slip of a receipt. No name, no number of a card or person."""
    lines = [Line(_("Accepted"), i18n.plain_moment(made.at))] if made.number else []
    lines = [Line(_("Report"), made.number, emphasis=True), *lines] if made.number else lines
    lines += [Line(_("Holds until"), i18n.plain_moment(made.ends_at), emphasis=True)] if made.ends_at else []
    return Slip(
        title=_("Lost card reported") if made.number else _("Not yet confirmed"),
        when=f"{now:%Y-%m-%d %H:%M}  {terminal}",
        lines=tuple(lines),
        notes=made.next,
        source="",
        hotline=_("Questions: %(numbers)s", numbers=_(" or ").join(line.number for line in phones)),
        qr=None,
        language=i18n.language(),
    )


def _next(report: Report, rules: LossRules) -> tuple[str, ...]:
    if report.status is Status.FORMALLY_LOST:
        return (_("The old card is void for good and can't be used again if it is found."),)
    revocation = " / ".join(str(CHANNELS[c]) for c in rules.channels(Action.REVOCATION))
    formal = " / ".join(str(CHANNELS[c]) for c in rules.channels(Action.FORMAL_LOSS))
    ends = (
        _("Until then nobody can use the card. After that it works again by itself.")
        if report.ends_at
        else _("From now on nobody can use the card, until you have it unlocked.")
    )
    return (
        ends,
        _("If you find it: have the report taken back %(place)s, with your identity card.", place=revocation),
        _("If it stays lost: have it ended for good %(place)s, with your identity card.", place=formal),
    )


_IDENTITY: Final = {
    Group.LENGTH: _l("The number has %(found)s characters; it should have %(expected)s."),
    Group.SIGNS: _l("The number has digits only, and at the end perhaps an X."),
    Group.REGION: _l("The first six digits name no region. Please compare them with the card."),
    Group.BIRTH: _l("Digits 7 to 14 are no date of birth. Please compare them with the card."),
    Group.CHECK: _l(
        "One digit is wrong, or two have changed places. Please compare the number with the card."
    ),
}
