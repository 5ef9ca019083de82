"""A person's lost card on the screens of staff, masked: how it stands, what may be done, what was done."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from calculators import dates
from calculators.claims import DateClaim
from calculators.day_rules import What
from calculators.errors import ClaimError
from calculators.rulebook import Rulebook
from faq.knowledge import Knowledge
from kiosk import i18n
from kiosk.case_desk import Case
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.report import Report, Status, WrongStatus
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
class CasePage:
    """How a person's card stands.

    Attributes:
        status: in words; "" when the card is in use.
        reports: the latest first.
    """

    name: str
    number: str
    card: str
    status: str
    suspends: bool
    reports: tuple[Report, ...]
    choices: tuple[Choice, ...]
    token: str


@dataclass(frozen=True, slots=True)
class ActPage:
    """What was done.

    Attributes:
        new_card: the day of the new card; None where it isn't known, or none is made.
        entries: the answers that say more.
    """

    report: Report
    title: str
    repeated: bool
    often: int
    next: tuple[str, ...]
    new_card: date | None
    entries: tuple[answers.Link, ...]


def page(case: Case) -> CasePage:
    """Return a case, masked."""
    card = case.person.card
    return CasePage(
        name=case.person.name.masked,
        number=case.person.number.masked,
        card=card.number.masked if card else "",
        status=str(losses.STATUSES[case.status]) if case.status else "",
        suspends=case.status in {Status.PRE_REPORTED, Status.FORMALLY_LOST},
        reports=case.reports,
        choices=tuple(
            Choice(action, str(_WORDS[action]), str(_CONSEQUENCES[action]), action is not Action.PRE_REPORT)
            for action in case.actions
        ),
        token=case.token,
    )


def done(action: Action, receipt: Receipt, rules: LossRules, known: Knowledge, rulebook: Rulebook) -> ActPage:
    """Return what was done, with what comes next."""
    report, lang = receipt.report, i18n.language()
    entries = [rules.steps[action].entry]
    steps: tuple[str, ...] = losses.receipt(report, rules, known, repeated=receipt.repeated).next
    new_card = None
    if action is Action.REVOCATION:
        steps = ()
    if action is Action.FORMAL_LOSS:
        new_card = _new_card(report, rules, rulebook)
        steps = (*steps, str(_PAPERS[rules.meanwhile.paper]))
        entries += [entry for entry in (rules.meanwhile.entry, rules.meanwhile.fee_entry) if entry]
        if rules.meanwhile.new_card and new_card is None:
            steps = (
                *steps,
                _("The day of the new card lies in a year whose working days aren't official yet."),
            )
    return ActPage(
        report=report,
        title=str(losses.STATUSES[report.status]),
        repeated=receipt.repeated,
        often=receipt.often,
        next=steps,
        new_card=new_card,
        entries=tuple(answers.link(known.entry(entry), lang) for entry in entries),
    )


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


def _new_card(report: Report, rules: LossRules, rulebook: Rulebook) -> date | None:
    if not rules.meanwhile.new_card:
        return None
    applied = (report.closed_at or report.accepted_at).astimezone(i18n.CITY_TIME).date()
    try:
        return dates.answer(DateClaim(What(rules.meanwhile.new_card), applied), rulebook).days["on"]
    except ClaimError:
        return None
