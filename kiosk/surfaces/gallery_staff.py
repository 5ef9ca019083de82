"""What the gallery shows of the staff's pages: templates with invented calls, questions, people, counts and kiosks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from faq.entry import REGIONS
from faq.grouping import UNHELPFUL, Counted
from kiosk import i18n
from kiosk.case_desk import Case
from kiosk.health import ReaderState
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.authority import Duty
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, Role
from kiosk.presenters import (
    accounts,
    audit_view,
    calls,
    cases,
    devices,
    figures,
    found,
    losses,
    questions,
)
from kiosk.presenters.answers import CITIES
from kiosk.presenters.audit_view import ChainRow, TrailRow, UnmaskedRow
from kiosk.services import services
from kiosk.store.calls import Call
from kiosk.store.devices import Device
from kiosk.store.people import Card, Person
from kiosk.store.staff import Account
from kiosk.store.trail import Wanted
from kiosk.store.usage import OfEntry, Use, What
from kiosk.surfaces.gallery_samples import (
    ASKED,
    CARD_NUMBER,
    CITY,
    LINK,
    LONG_ANSWER,
    NOW,
    PERSON,
    PERSON_NUMBER,
    PRE_REPORT,
    SHORT_ANSWER,
    TODAY,
    Sample,
    wrong_stay,
)
from kiosk.takeaway.printer import State

# What is counted on a day, before it swings a little from one day to the next.
_A_DAY: Final = {
    What.ASKED: 40,
    What.ANSWERED: 31,
    What.CHOSEN: 6,
    What.REFUSED: 3,
    What.HELPED: 12,
    What.NOT_HELPED: 2,
    What.ESTIMATED: 8,
    What.REPORTED: 1,
}
_WEEK: Final = 7


def staff() -> Iterator[Sample]:
    """Return what the hotline and the counter show."""
    yield Sample("gallery/buttons.html")
    yield Sample("gallery/notices.html", {"faults": wrong_stay()[1]})
    yield from _hotline()
    yield Sample("staff/questions.html", _work())
    yield Sample("staff/case.html", _case())
    yield Sample("staff/figures.html", _figures())
    yield Sample("staff/devices.html", {"board": devices.board(_devices(), NOW)})
    yield Sample("staff/accounts.html", _accounts())
    yield Sample("staff/audit.html", _audit())
    yield Sample("staff/asleep.html")


def _hotline() -> Iterator[Sample]:
    matcher, lang = services().matcher, i18n.language()
    cities = calls.cities(CITY)
    yield Sample(
        "staff/call.html",
        {
            "cities": cities,
            "own_city": CITIES[CITY],
            "is_own_city": True,
            "question": "",
            "call": Call(NOW, CITY, (SHORT_ANSWER,), "xxx"),
        },
    )
    for state in ("answer", "refusal"):
        results = {region: matcher.ask(ASKED[state], region) for region in REGIONS}
        shown = found.found(matcher, results, CITY, lang, public_url=LINK)
        yield Sample("staff/found.html", {"found": shown}, state)
    lately = found.links(matcher, [SHORT_ANSWER, LONG_ANSWER], lang)
    yield Sample("staff/none.html", {"cities": cities, "lately": lately, "most_opened": ()})


def _work() -> dict[str, Any]:
    known, lang, first = services().matcher.knowledge, i18n.language(), date(2026, 11, 3)
    asked = [
        Counted("公积金怎么提取", 7, CITY, first=first, last=TODAY),
        Counted("怎么提取公积金呢", 2, CITY, first=first, last=TODAY),
        Counted("卡能冻结多久", 3, CITY, kind=UNHELPFUL, entry=SHORT_ANSWER, first=first, last=TODAY),
        Counted("buy a train ticket", 1, None, "en", first=TODAY, last=TODAY),
    ]
    reasons: dict[OfEntry, dict[str, int]] = {why: {SHORT_ANSWER: 1} for why in questions.REASONS}
    return {
        "cities": questions.cities(None),
        "asked_in": None,
        "languages_asked": questions.languages(None),
        "filters": {"region": None, "asked_in": None},
        "work": questions.work(asked, known, lang),
        "judged": questions.judged({SHORT_ANSWER: (12, 3)}, known, None, lang, reasons),
        "reasons": questions.REASONS,
        "is_cut": False,
        "most": 0,
        "days": services().settings.time_limits.questions,
        "is_done": True,
    }


def _case() -> dict[str, Any]:
    person = Person("", CITY, PERSON_NUMBER, PERSON, Card("", CARD_NUMBER, None, void=False))
    case = Case(person, (PRE_REPORT,), (Action.REVOCATION, Action.FORMAL_LOSS), (), "")
    may = frozenset({Duty.UNMASK_NAME, Duty.UNMASK_CARD})
    return {
        "case": cases.page(case, services().loss_rules[CITY], may),
        "reasons": cases.REASONS,
        "channels": losses.CHANNELS,
        "statuses": losses.STATUSES,
        "tried": None,
        "fault": "",
        "scripts": (),
        "seconds": 30,
    }


def _figures() -> dict[str, Any]:
    periods = figures.periods(figures.DAYS, TODAY)
    counts = {
        Use(TODAY - timedelta(days=ago), region, channel, lang, what): times + (ago * 3) % _WEEK
        for ago in range(len(periods))
        for region, channel, lang in (("beijing", "kiosk", "zh"), ("urumqi", "phone", "ug"))
        for what, times in _A_DAY.items()
    }
    return {
        "figures": figures.figures(counts, periods, _l("Together")),
        "filters": {"span": figures.DAYS, "city": "", "channel": ""},
        "spans": figures.SPANS,
        "channels": figures.CHANNELS,
        "words": figures.WORDS,
        "width": figures.WIDTH,
        "height": figures.HEIGHT,
        "kept_days": services().settings.time_limits.usage,
    }


def _devices() -> Iterator[Device]:
    for terminal, silent, reader, printer in (
        ("hall-1", 12, ReaderState.READY, State.READY),
        ("hall-2", 200, ReaderState.NO_READER, State.NEAR_END),
        ("hall-3", 4000, ReaderState.SERVICE_DOWN, State.OUT_OF_PAPER),
    ):
        heard = NOW - timedelta(seconds=silent)
        yield Device(
            terminal=terminal,
            region=CITY,
            version="1.0.0",
            started_at=NOW - timedelta(days=3),
            heard_at=heard,
            drew_at=heard,
            page="kiosk.home",
            lang=i18n.language(),
            reader=reader,
            printer=printer,
            disk_free_mb=8200,
            waiting=1,
            drift_seconds=2,
            content="a1b2c3d4",
            content_at=NOW - timedelta(days=9),
        )


def _accounts() -> dict[str, Any]:
    listed = (
        Account("agent-1", Role.AGENT, Channel.HOTLINE, CITY, second_factor=True),
        Account("clerk-1", Role.CLERK, Channel.COUNTER, CITY, first_password=True),
        Account("clerk-2", Role.CLERK, Channel.COUNTER, CITY, disabled=True, second_factor=True),
    )
    admin = Actor(Role.ADMIN, Channel.COUNTER, CITY)
    return {
        "accounts": [accounts.row(account, asks_code=True) for account in listed],
        "seats": accounts.seats(admin, services().loss_rules[CITY]),
        "city": CITIES[CITY],
        "name": "x",
        "seat": "",
        "faults": {"name": accounts.bad_name()},
        "fault": "",
    }


def _audit() -> dict[str, Any]:
    rows = (
        _row(Action.PRE_REPORT, "done", "agent-1", is_refusal=False),
        _row(Duty.SIGN_IN, "not right", "clerk-1", is_refusal=True),
    )
    return {
        "city": CITIES[CITY],
        "wanted": Wanted(CITY, first=date(2026, 11, 1), last=TODAY),
        "rows": rows,
        "unmasked": (UnmaskedRow(TODAY, "clerk-1", 2, audit_view.action(Duty.UNMASK_NAME)),),
        "actions": audit_view.actions((Action.PRE_REPORT, Duty.SIGN_IN)),
        "results": audit_view.results(("done", "not right")),
        "actors": ("agent-1", "clerk-1"),
        "number": 1,
        "more": True,
        "chains": (ChainRow("kiosk-1/4f1c", is_sound=True, state=audit_view.result("verified")),),
    }


def _row(action: str, result: str, who: str, *, is_refusal: bool) -> TrailRow:
    return TrailRow(
        at=NOW,
        action=audit_view.action(action),
        result=audit_view.result(result),
        is_refusal=is_refusal,
        who=who,
        terminal="desk-1",
        subject="4f1c9a",
        change="",
    )
