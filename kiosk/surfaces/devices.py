"""The board of all kiosks, for who supervises: which is heard, and what somebody should look at."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from kiosk.loss.authority import Duty
from kiosk.presenters import devices as words
from kiosk.services import services
from kiosk.store.guard import StoreAway
from kiosk.surfaces.sign_in import needs


def register(bp: Blueprint) -> None:
    """Give the staff's surface the page."""
    bp.add_url_rule("/devices", "devices", devices)


@needs(Duty.DEVICES)
def devices() -> ResponseReturnValue:
    """Every kiosk, the worst first."""
    parts = services()
    try:
        listed, now = parts.guard.ask(parts.devices.listed)
    except StoreAway:
        abort(503)
    return render_template("staff/devices.html", board=words.board(listed, now))
