"""The phone pages: the same answers and estimates, small screen, no card."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, g, request

from kiosk import preferences
from kiosk.presenters.answers import CITIES
from kiosk.surfaces import pages, phone_app

START: Final = "public.start"
_CITY: Final = "region"


def blueprint() -> Blueprint:
    """Build the surface."""
    bp = Blueprint("public", __name__, url_prefix="/m")
    bp.context_processor(lambda: {"surface": "public", "base": "base/public.html"})
    bp.before_request(_follow_browser)
    bp.before_request(_go_to_own_city)
    bp.after_request(_remember_city)
    pages.register(bp)
    phone_app.register(bp, pages.REGIONS)
    return bp


def _follow_browser() -> None:
    """A phone is one person's own: its language is theirs."""
    g.follows_browser = True


def _go_to_own_city() -> None:
    """The start page is that of the city last looked at."""
    if request.endpoint == START and (city := request.cookies.get(_CITY)) in CITIES:
        g.region = city


def _remember_city(response: Response) -> Response:
    """Only pages count: what a phone fetches to keep may be another city's."""
    is_page = response.status_code == HTTPStatus.OK and response.mimetype == "text/html"
    if is_page and request.cookies.get(_CITY) != g.region:
        preferences.keep(response, _CITY, g.region)
    return response
