"""What supervisors read: the audit with who had what unmasked, and who has to wait after wrong tries.

What is looked for is only ever posted: names of staff stand in no address.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.loss.authority import Duty
from kiosk.presenters import audit_view as words
from kiosk.presenters.answers import CITIES
from kiosk.services import services
from kiosk.store import trail
from kiosk.store.attempts import ACCOUNT, Counter
from kiosk.store.reports import OFTEN, OFTEN_WITHIN
from kiosk.store.trail import Trail, Wanted
from kiosk.surfaces.sign_in import needs

_LONGEST: Final = 64
_MOST_PAGES: Final = 10_000


def register(bp: Blueprint) -> None:
    """Give the staff's surface the pages."""
    bp.add_url_rule("/audit", "audit", audit)
    bp.add_url_rule("/audit", "audit_filtered", audit_filtered, methods=["POST"])
    bp.add_url_rule("/audit/verify", "audit_verify", verify, methods=["POST"])
    bp.add_url_rule("/attempts", "attempts", attempts)


@needs(Duty.AUDIT)
def audit() -> ResponseReturnValue:
    """The latest rows of the reader's city."""
    return _page(Wanted(g.actor.region))


@needs(Duty.AUDIT)
def audit_filtered() -> ResponseReturnValue:
    """The rows that a filter leaves, page by page."""
    number = request.form.get("page", "0")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return _page(_wanted(request.form), min(at, _MOST_PAGES))


@needs(Duty.AUDIT)
def verify() -> ResponseReturnValue:
    """Check every writer's chain up to where it stands now, and say so in the audit."""
    parts = services()
    found = trail.checked(parts.database, parts.ledger.vault)
    is_sound = not any(chain.faults for chain in found)
    parts.ledger.note(Duty.AUDIT, g.actor, "verified" if is_sound else "altered")
    with parts.ledger.reading() as (_connection, now):
        chains = [words.chain(chain, now) for chain in found]
    return _page(_wanted(request.form), chains=chains)


@needs(Duty.ATTEMPTS)
def attempts() -> ResponseReturnValue:
    """Who has to wait and until when, and whose cards were reported too often."""
    parts, region = services(), g.actor.region
    mine = [Counter(ACCOUNT, account.name) for account in parts.staff.listed() if account.region == region]
    return render_template(
        "staff/attempts.html",
        waiting=[words.waiting(one) for one in parts.attempts.waiting(mine)],
        flagged=Trail(parts.ledger).flagged(region),
        city=CITIES[region],
        often=OFTEN,
        days=OFTEN_WITHIN.days,
    )


def _page(wanted: Wanted, number: int = 0, chains: list[words.ChainRow] | None = None) -> ResponseReturnValue:
    read = Trail(services().ledger)
    rows, more = read.page(wanted, number)
    choices = read.choices(wanted.region)
    return render_template(
        "staff/audit.html",
        city=CITIES[wanted.region],
        wanted=wanted,
        rows=[words.row(row) for row in rows],
        unmasked=[words.unmasked(one) for one in read.unmasked(wanted)],
        actions=words.actions(choices.actions),
        results=words.results(choices.results),
        actors=choices.actors,
        number=number,
        more=more,
        chains=chains,
    )


def _wanted(form: Mapping[str, str]) -> Wanted:
    """Return what is looked for; a day that is none leaves nothing out."""
    return Wanted(
        region=g.actor.region,
        first=_day(form.get("first", "")),
        last=_day(form.get("last", "")),
        **{
            name: form.get(name, "").strip().replace("\0", "")[:_LONGEST]
            for name in ("action", "result", "actor")
        },
        report=form.get("report", "").strip().replace("\0", "").upper()[:_LONGEST],
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
