"""The phone pages: the same answers and estimates, small screen, no card."""

from typing import Final

from flask import Blueprint, g

from kiosk.surfaces import pages, phone_app

START: Final = "public.start"


def blueprint() -> Blueprint:
    """Build the surface."""
    bp = Blueprint("public", __name__, url_prefix="/m")
    bp.context_processor(lambda: {"surface": "public", "base": "base/public.html"})
    bp.before_request(_follow_browser)
    pages.register(bp)
    phone_app.register(bp, pages.REGIONS)
    return bp


def _follow_browser() -> None:
    """A phone is one person's own: its language is theirs."""
    g.follows_browser = True
