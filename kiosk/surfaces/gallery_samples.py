"""What the gallery shows of the citizens' pages: templates, with what the real parts make of invented people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from calculators import claims, hospital_stay, what_if
from calculators.coverage import Cause, Place, coverage
from calculators.errors import ClaimError
from calculators.what_if import Unknown
from faq.entry import Entry
from faq.knowledge import Knowledge
from kiosk import chat, forms, i18n, identity
from kiosk.card import pin_rules
from kiosk.card.desk import DeskState
from kiosk.card.errors import CardSilent, NeedsSecurityModule
from kiosk.card.port import Presence
from kiosk.i18n import gettext as _
from kiosk.loss.report import Report, Status
from kiosk.loss.rules import Channel
from kiosk.masking import CardNumber, HolderName, IdentityNumber
from kiosk.presenters import answers, cards, estimates, guides, losses, takeaway, what_ifs
from kiosk.presenters import coverage as coverage_words
from kiosk.presenters.cards import AccountPage, CardPanel, PinForm, YearPage
from kiosk.presenters.estimate_words import FIELDS
from kiosk.presenters.losses import LossForm, LossReceipt
from kiosk.presenters.what_ifs import Gauge
from kiosk.services import services
from kiosk.surfaces.estimates import Result
from kiosk.surfaces.slips import Way
from kiosk.takeaway.link import estimate_link

CITY: Final = "beijing"
# Only here are stays reckoned.
_STAYS_CITY: Final = "urumqi"
NOW: Final = datetime(2026, 11, 21, 1, 5, tzinfo=UTC)
TODAY: Final = date(2026, 11, 21)
PERSON: Final = HolderName("苏婉清")
PERSON_NUMBER: Final = IdentityNumber("110105199607180006")
CARD_NUMBER: Final = CardNumber("10031577X")
LINK: Final = "https://shebao.example"
# Asked, and how it ends: an answer, a choice, a refusal.
ASKED: Final = {"answer": "补办社保卡要多少钱", "choose": "社保卡", "refusal": "明天天气"}
LONG_ANSWER: Final = "bj-card-11"
SHORT_ANSWER: Final = "bj-card-06"
_STAY: Final = {
    "stays-0-year": "2016",
    "stays-0-month": "03",
    "stays-0-day": "01",
    "stays-0-hospital_level": "tertiary",
    "stays-0-total_cost": "150000",
    "stays-0-self_funded": "1000",
    "stays-0-class_b_drugs": "20000",
    "action": "estimate",
}
_WRONG_STAY: Final = {**_STAY, "stays-0-total_cost": "12x", "stays-0-hospital_level": ""}
PRE_REPORT: Final = Report(
    "BJ20261121000018",
    CITY,
    Status.PRE_REPORTED,
    Channel.KIOSK,
    accepted_at=NOW,
    ends_at=NOW + timedelta(days=10),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A template and what it is drawn with; `state` tells two of one template apart."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    state: str = ""


def kiosk() -> Iterator[Sample]:
    """Return what the touchscreen shows."""
    yield Sample("gallery/bars.html")
    yield Sample("gallery/buttons.html")
    yield from _common(here=True)
    yield Sample(
        "kiosk/loss_confirm.html", {"page": _loss(here=True), "token": "", "away": False, "kept": True}
    )
    receipt = losses.receipt(PRE_REPORT, services().loss_rules[CITY], _knowledge(), repeated=True)
    yield Sample("kiosk/loss_done.html", {"made": receipt, "token": "", "waits": False, "can_print": True})
    yield from _slips(receipt)
    desk = DeskState(0, Presence.EMPTY, 0, None)
    for state, panel in _panels():
        yield Sample("kiosk/card.html", {"panel": panel, "state": desk, "again": ""}, state)
    form = PinForm("", field="new", fault=cards.pin_malformed(), warning=cards.pin_pad("", 2).warning)
    yield Sample("kiosk/new_pin.html", {"form": form, "state": desk})
    yield Sample("kiosk/account.html", _account(desk))
    yield Sample("components/idle.html")
    yield Sample("components/out_of_order.html")
    yield Sample("gallery/keyboards.html")


def public() -> Iterator[Sample]:
    """Return what a phone shows."""
    yield Sample("gallery/buttons.html")
    yield from _common(here=False)


def wrong_stay() -> tuple[forms.StayFields, estimates.Faults]:
    """Return a stay that nobody can reckon, and what is wrong with it."""
    filled = forms.hospital_stay(_WRONG_STAY, _STAYS_CITY)
    try:
        claims.hospital_stay(filled.payload)
    except ClaimError as error:
        return filled.stays[0], estimates.claim_faults(error)
    raise ValueError(_WRONG_STAY)


def _common(*, here: bool) -> Iterator[Sample]:
    """Return what the touchscreen and phones both show.

    Args:
        here: whether a lost card can be reported at this screen.
    """
    matcher, lang = services().matcher, i18n.language()
    stay, faults = wrong_stay()
    yield Sample("gallery/notices.html", {"faults": faults})
    yield Sample("pages/home.html", {"home": answers.home(_knowledge(), CITY, lang)})
    for state, question in ASKED.items():
        shown = answers.found(matcher, question, CITY, lang)
        yield Sample(
            "components/found.html", {"found": shown, "question": question, "submitted": False}, state
        )
    for entry_id, helped in ((LONG_ANSWER, ""), (SHORT_ANSWER, "no")):
        yield Sample("pages/answer.html", _answer(entry_id, helped), entry_id)
    question = _entry(SHORT_ANSWER).wording(lang).question
    turn = chat.turn(question, CITY, lang, None, TODAY)
    yield Sample("gallery/chat.html", {"turn": turn, "question": question})
    first_card = guides.shipped().guide(CITY, "first-card")
    checklist = guides.page(first_card, _knowledge(), services().rulebook, {"who": "resident"}, TODAY)
    yield Sample(
        "pages/checklist.html",
        {"page": checklist, "has_fault": False, "takeaway": None, "slip_address": None},
    )
    yield Sample(
        "gallery/fields.html",
        {
            "stay": stay,
            "faults": faults,
            "number": PERSON_NUMBER.reveal()[:-1],
            "number_faults": {"number": losses.identity_fault(identity.Fault(identity.Group.LENGTH, 17))},
            "places": coverage_words.PLACES,
            "levels": estimates.levels(),
            "years": (2026, 2016),
            "labels": FIELDS,
        },
    )
    yield from _estimated()
    yield Sample("pages/loss.html", _loss_form(here=here))


def _estimated() -> Iterator[Sample]:
    rulebook, filled = services().rulebook, forms.hospital_stay(_STAY, _STAYS_CITY)
    claim = claims.hospital_stay(filled.payload)
    whole = hospital_stay.estimate(claim, rulebook)
    result = Result(
        estimate=estimates.estimate(whole, claim),
        levels=what_ifs.at_levels(claim, 0, what_if.at_levels(claim, 0, rulebook), is_known=True),
        years=what_ifs.years(claim, whole, rulebook),
        turns=what_ifs.turning_points(claim, 0, what_if.turning_points(claim, 0, rulebook)),
    )
    link = estimate_link(LINK, _STAYS_CITY, filled.fields)
    offer = takeaway.takeaway(link, can_print=False, can_save=False)
    yield Sample(
        "pages/estimated.html",
        {"form": filled, "result": result, "takeaway": offer, "not_saved": False, "has_visits": True},
    )
    yield Sample("components/estimate_now.html", {"result": None})
    yield Sample("components/other_estimates.html")
    unknown = what_if.spread(claim, (frozenset({Unknown.LEVEL}),), rulebook)
    instead = coverage_words.otherwise(coverage(Place.ABROAD, Cause.ILLNESS))
    yield Sample("gallery/open.html", {"spread": what_ifs.spread(claim, unknown), "instead": instead})


def _slips(receipt: LossReceipt) -> Iterator[Sample]:
    filled = forms.hospital_stay(_STAY, _STAYS_CITY)
    claim = claims.hospital_stay(filled.payload)
    page = estimates.estimate(hospital_stay.estimate(claim, services().rulebook), claim)
    phones = [line.number for line in receipt.phones]
    slips = {
        "estimate": takeaway.estimate_slip(page, NOW, LINK, phones),
        "loss": losses.slip(receipt, NOW, "kiosk-1", receipt.phones),
    }
    for state, slip in slips.items():
        way = Way("", "", _("Back to the estimate"))
        yield Sample("pages/slip.html", {"slip": slip, "way": way, "printed": False, "problem": None}, state)


def _panels() -> Iterator[tuple[str, CardPanel]]:
    """Return one panel of each look."""
    rules, known = services().loss_rules[CITY], _knowledge()
    for presence in (Presence.EMPTY, Presence.MUTE, Presence.NO_READER):
        yield presence.name, cards.reader_state(DeskState(0, presence, 0, None))
    for error in (CardSilent, NeedsSecurityModule):
        yield error.__name__, cards.card_fault(error())
    yield "out-of-use", cards.out_of_use(PRE_REPORT, rules, known)
    for state, tries, fault in (("pin", 2, cards.pin_rejected(2)), ("last-try", 1, "")):
        panel = cards.pin_pad("", tries, fault)
        yield state, cards.with_help(panel, pin_rules.load()[CITY], known, CITY)


def _account(desk: DeskState) -> dict[str, object]:
    spent, whole = Decimal("1246.80"), Decimal(1800)
    return {
        "account": AccountPage(
            name=PERSON.masked,
            identity_number=PERSON_NUMBER.masked,
            card_number=CARD_NUMBER.masked,
            valid_until=date(2033, 9, 1),
            medical=Decimal("3182.47"),
            electronic_cash=None,
        ),
        "year": YearPage(
            TODAY.year,
            Decimal("962.40"),
            TODAY,
            Gauge(spent, whole, what_ifs.percent(spent, whole)),
            whole - spent,
            answers.link(_entry(SHORT_ANSWER), i18n.language()),
        ),
        "year_is_known": True,
        "changed": True,
        "state": desk,
    }


def _answer(entry_id: str, helped: str) -> dict[str, object]:
    known, entry, lang = _knowledge(), _entry(entry_id), i18n.language()
    return {
        "answer": answers.answer(known, entry, lang),
        "way": None,
        "question": "",
        "helped": helped,
        "hotlines": answers.hotlines(known.regions[entry.region], lang),
        "guides": guides.for_entry(entry_id),
        "takeaway": takeaway.takeaway(LINK, can_print=False, can_save=False),
    }


def _loss(*, here: bool) -> losses.LossPage:
    parts = services()
    return losses.page(parts.loss_rules[CITY], _knowledge(), parts.rulebook, here=here)


def _loss_form(*, here: bool) -> dict[str, object]:
    return {
        "page": _loss(here=here),
        "form": LossForm(fault=losses.not_identified() if here else ""),
        "away": False,
        "asked": ("name", "password"),
        "number_faults": losses.number_faults(),
        "kept_days": services().settings.time_limits.reports,
        "sample": None,
    }


def _knowledge() -> Knowledge:
    return services().matcher.knowledge


def _entry(entry_id: str) -> Entry:
    return _knowledge().entry(entry_id)
