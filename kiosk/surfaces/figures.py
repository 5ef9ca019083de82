"""How the service is used, for who supervises: plots and tables of the last days or months."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.authority import Duty
from kiosk.presenters import figures as plots
from kiosk.presenters.answers import CITIES
from kiosk.services import services
from kiosk.store.guard import StoreAway
from kiosk.surfaces.sign_in import needs


def register(bp: Blueprint) -> None:
    """Give the staff's surface the page."""
    bp.add_url_rule("/figures", "figures", figures)


@needs(Duty.FIGURES)
def figures() -> ResponseReturnValue:
    """The figures of a span, of one city or channel or of all."""
    span = request.args.get("span", plots.DAYS)
    city, channel = request.args.get("city", ""), request.args.get("channel", "")
    if span not in plots.SPANS or city not in {"", *CITIES} or channel not in {"", *plots.CHANNELS}:
        abort(404)
    usage = services().usage
    periods = plots.periods(span, usage.today())
    try:
        counts = services().guard.ask(lambda: usage.between(periods[0].first, periods[-1].last))
    except StoreAway:
        abort(503)
    wanted = {
        use: times
        for use, times in counts.items()
        if city in {"", use.region} and channel in {"", use.channel}
    }
    return render_template(
        "staff/figures.html",
        figures=plots.figures(wanted, periods, _l("Together")),
        filters={"span": span, "city": city, "channel": channel},
        spans=plots.SPANS,
        channels=plots.CHANNELS,
        words=plots.WORDS,
        width=plots.WIDTH,
        height=plots.HEIGHT,
        kept_days=services().settings.time_limits.usage,
    )
