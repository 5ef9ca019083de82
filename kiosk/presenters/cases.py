"""A person's lost card on the screens of staff, masked: how it stands, what may be done, what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import flask_babel
from flask_babel import LazyString
from markupsafe import Markup

from calculators import dates
from calculators.claims import DateClaim
from calculators.day_rules import What
from calculators.errors import ClaimError
from calculators.rulebook import Rulebook
from faq.knowledge import Knowledge
from kiosk import city_time, i18n
from kiosk.case_desk import Case, Opened
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.authority import Duty
from kiosk.loss.report import SUSPENDS, Report, Status, WrongStatus
from kiosk.loss.rules import Action, LossRules
from kiosk.presenters import answers, losses
from kiosk.store.reports import Receipt

_WORDS: Final = {
    Action.PRE_REPORT: _l("Report it lost"),
    Action.REVOCATION: _l("Take the report back"),
    Action.FORMAL_LOSS: _l("End the card for good"),
}
_CONSEQUENCES: Final = {
    Action.PRE_REPORT: _l("The card is blocked at once, at every kiosk and at every doctor's."),
    Action.REVOCATION: _l("The card works again at once."),
    Action.FORMAL_LOSS: _l(
        "The card is void for good; this can't be taken back. The new card is applied for with it."
    ),
}
_PAPERS: Final = {
    "replacement-certificate": _l(
        "Hand over the certificate of a new or replaced card: with it the person sees a doctor."
    ),
    "temporary-card": _l("Until the new card is there, the bank gives a temporary card."),
}
# The same for the person, on the slip.
_PAPERS_GIVEN: Final = {
    "replacement-certificate": _l(
        "You are given a certificate of a new or replaced card: until the new card is there you see a doctor with it."
    ),
    "temporary-card": _l("Until the new card is there, the bank gives you a temporary card."),
}
# Why a field is opened, as the audit keeps it.
REASONS: Final = {
    "compare": _l("compare it with the paper on the desk"),
    "spelling": _l("ask how it is written"),
    "other-system": _l("enter it in another system"),
    "complaint": _l("look into a complaint"),
}
_FIELDS: Final = {
    Duty.UNMASK_NAME: _l("Show the name"),
    Duty.UNMASK_NUMBER: _l("Show the social security number"),
    Duty.UNMASK_CARD: _l("Show the card number"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be done next.

    Attributes:
        asks_password: whether the member of staff has to give the own password again.
    """

    action: Action
    label: str
    consequence: str
    asks_password: bool


@dataclass(frozen=True, slots=True)
class Field:
    """Something about the person.

    Attributes:
        duty: the action that opens it.
        button: what opens it; "" where that isn't theirs who look.
        opened: in the clear, for a moment; "" while it is masked.
    """

    duty: Duty
    label: str
    masked: str
    button: str
    opened: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """How a person's card stands.

    Attributes:
        status: in words; "" when the card is in use.
        since, until: of the report because of which it can't be used; None where there is none, or no end.
        reports: the latest first.
        elsewhere: what others can do now, and where, in words.
    """

    fields: tuple[Field, ...]
    status: str
    suspends: bool
    since: datetime | None
    until: datetime | None
    reports: tuple[Report, ...]
    choices: tuple[Choice, ...]
    elsewhere: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What was filled in for something that was not done; a password never stays.

    Attributes:
        wrong: the field because of which it was not done.
    """

    action: Action | Duty
    reason: str = ""
    seen: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class TemporaryCard:
    """How long a temporary card is good, if it is issued on the day of the report."""

    until: date
    extended: date


@dataclass(frozen=True, slots=True)
class Script:
    """What an agent reads out to the caller.

    Attributes:
        own: the language's own name.
        lines: numbers in them set apart where the language runs right to left.
    """

    lang: str
    own: str
    lines: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a person is given on paper: nothing that tells who it is.

    Attributes:
        city: where it was done.
    """

    city: str
    report: Report
    title: str
    next: tuple[str, ...]
    new_card: date | None
    temporary: TemporaryCard | None
    phones: tuple[answers.Line, ...]


@dataclass(frozen=True, slots=True)
class ActPage:
    """What was done.

    Attributes:
        new_card: the day of the new card; None where it isn't known, or none is made.
        temporary: None where the city has no temporary card, or none is needed.
        entries: the answers that say more.
    """

    report: Report
    title: str
    repeated: bool
    often: int
    next: tuple[str, ...]
    new_card: date | None
    temporary: TemporaryCard | None
    entries: tuple[answers.Link, ...]


def page(case: Case, rules: LossRules, may: frozenset[Duty], opened: Opened | None = None) -> CasePage:
    """Return a case, masked but for what was opened.

    Args:
        may: which fields the reader may open.
    """
    last = case.reports[0] if case.reports and case.reports[0].status in SUSPENDS else None
    return CasePage(
        fields=_fields(case, may, opened),
        status=str(losses.STATUSES[case.status]) if case.status else "",
        suspends=case.status in SUSPENDS,
        since=last.accepted_at if last else None,
        until=last.ends_at if last and last.status is Status.PRE_REPORTED else None,
        reports=case.reports,
        choices=tuple(
            Choice(action, str(_WORDS[action]), str(_CONSEQUENCES[action]), action is not Action.PRE_REPORT)
            for action in case.actions
        ),
        elsewhere=tuple(_elsewhere(action, rules) for action in case.elsewhere),
        token=case.token,
    )


def done(action: Action, receipt: Receipt, rules: LossRules, known: Knowledge, rulebook: Rulebook) -> ActPage:
    """Return what was done, with what comes next."""
    report, lang = receipt.report, i18n.language()
    entries = [rules.steps[action].entry]
    if action is Action.FORMAL_LOSS:
        entries += [entry for entry in (rules.meanwhile.entry, rules.meanwhile.fee_entry) if entry]
    return ActPage(
        report=report,
        title=str(losses.STATUSES[report.status]),
        repeated=receipt.repeated,
        often=receipt.often,
        next=_next(report, rules, known, rulebook, _PAPERS),
        new_card=_new_card(report, rules, rulebook),
        temporary=_temporary_card(report, rules, rulebook),
        entries=tuple(answers.link(known.entry(entry), lang) for entry in entries),
    )


def hand_over(report: Report, rules: LossRules, known: Knowledge, rulebook: Rulebook) -> HandOver:
    """Return the slip of a report, as it stands now."""
    return HandOver(
        city=city(rules.region),
        report=report,
        title=str(losses.STATUSES[report.status]),
        next=_next(report, rules, known, rulebook, _PAPERS_GIVEN),
        new_card=_new_card(report, rules, rulebook),
        temporary=_temporary_card(report, rules, rulebook),
        phones=answers.hotlines(known.regions[rules.region], i18n.language()),
    )


def asking_who() -> tuple[Script, ...]:
    """Return what is read out to find the caller's card."""
    return _scripts(
        lambda: (
            _("Please tell me your social security number, digit by digit."),
            _("Please tell me your name as it stands on the card."),
        )
    )


def asking_leave(rules: LossRules, rulebook: Rulebook) -> tuple[Script, ...]:
    """Return what is read out before a card is blocked."""
    return _scripts(lambda: _consequences(rules, rulebook))


def telling_number() -> tuple[Script, ...]:
    """Return what is read out when a card is blocked."""
    return _scripts(lambda: (_("It is done. Please write down the number of the report."),))


def city(region: str) -> str:
    """Return a city's name."""
    return str(answers.CITIES[region])


def no_case() -> str:
    """Say that nobody was found, whatever the reason."""
    return _("Nobody with a card was found under these particulars. Please compare them once more.")


def wrong_status(error: WrongStatus) -> str:
    """Say why it can't be done now."""
    if error.status is None:
        return _("This card isn't reported lost, so nothing was changed.")
    return _("Nothing was changed: this card is %(status)s.", status=str(losses.STATUSES[error.status]))


def _fields(case: Case, may: frozenset[Duty], opened: Opened | None) -> tuple[Field, ...]:
    person, card = case.person, case.person.card
    return tuple(
        Field(
            duty=duty,
            label=label,
            masked=masked,
            button=str(_FIELDS[duty]) if duty in may and masked else "",
            opened=opened.value if opened and opened.duty is duty else "",
        )
        for duty, label, masked in (
            (Duty.UNMASK_NAME, _("Name"), person.name.masked),
            (Duty.UNMASK_NUMBER, _("Social security number"), person.number.masked),
            (Duty.UNMASK_CARD, _("Card number"), card.number.masked if card else ""),
        )
    )


def _elsewhere(action: Action, rules: LossRules) -> str:
    places = " / ".join(str(losses.CHANNELS[channel]) for channel in rules.channels(action))
    return _("%(what)s: %(places)s", what=str(_WORDS[action]), places=places)


def _scripts(lines: Callable[[], tuple[str, ...]]) -> tuple[Script, ...]:
    """Return lines in each language, the page's own first."""
    found = []
    for lang in sorted(i18n.LANGUAGES, key=lambda lang: lang != i18n.language()):
        with flask_babel.force_locale(lang):
            said = tuple(i18n.isolate(line) for line in lines())
            found.append(Script(lang, i18n.LANGUAGES[lang], said))
    return tuple(found)


def _consequences(rules: LossRules, rulebook: Rulebook) -> tuple[str, ...]:
    days = losses.valid_days(rules, rulebook)
    taken_back, ended = (
        " / ".join(str(losses.CHANNELS[channel]) for channel in rules.channels(action))
        for action in (Action.REVOCATION, Action.FORMAL_LOSS)
    )
    return (
        str(_CONSEQUENCES[Action.PRE_REPORT]),
        _("That holds for %(days)s days. After that the card works again by itself.", days=days)
        if days
        else _("It stays blocked until you have it unlocked."),
        _("If you find it: have the report taken back %(place)s, with your identity card.", place=taken_back),
        _("If it stays lost: have it ended for good %(place)s, with your identity card.", place=ended),
        _("Shall I block the card now?"),
    )


def _next(
    report: Report, rules: LossRules, known: Knowledge, rulebook: Rulebook, papers: Mapping[str, LazyString]
) -> tuple[str, ...]:
    if report.status in {Status.REVOKED, Status.LAPSED}:
        return ()
    steps: tuple[str, ...] = losses.receipt(report, rules, known, repeated=False).next
    if report.status is not Status.FORMALLY_LOST:
        return steps
    steps = (*steps, str(papers[rules.meanwhile.paper]))
    if rules.meanwhile.new_card and _new_card(report, rules, rulebook) is None:
        steps = (
            *steps,
            _("The day of the new card lies in a year whose working days aren't official yet."),
        )
    return steps


def _new_card(report: Report, rules: LossRules, rulebook: Rulebook) -> date | None:
    if report.status is not Status.FORMALLY_LOST or not rules.meanwhile.new_card:
        return None
    try:
        return dates.answer(DateClaim(What(rules.meanwhile.new_card), _day(report)), rulebook).days["on"]
    except ClaimError:
        return None


def _temporary_card(report: Report, rules: LossRules, rulebook: Rulebook) -> TemporaryCard | None:
    if report.status is not Status.FORMALLY_LOST or rules.meanwhile.paper != What.TEMPORARY_CARD:
        return None
    until, extended = (
        dates.answer(DateClaim(What.TEMPORARY_CARD, _day(report), renewals), rulebook).days["until"]
        for renewals in (0, 1)
    )
    return TemporaryCard(until, extended)


def _day(report: Report) -> date:
    """Return the day in the city on which a report became what it is."""
    return city_time.day(report.closed_at or report.accepted_at)
