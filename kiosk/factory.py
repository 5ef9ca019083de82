"""create_app(settings): the one place where the real parts are chosen and joined."""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Flask, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers.response import Response as AnyResponse

from calculators import dates, rulebook
from calculators.errors import BrokenRules
from calculators.rulebook import Rulebook
from faq import knowledge
from faq.matcher import load as load_matcher
from kiosk import errors, frame, i18n, preferences
from kiosk.card.absent import AbsentReader
from kiosk.card.desk import CardDesk
from kiosk.card.pcsc import PcscReader, PcscUnavailable
from kiosk.card.port import Reader
from kiosk.card.simulated import SimulatedReader, sample_cards
from kiosk.loss import rules as losses
from kiosk.services import Demo, Services, cookie_name, keep
from kiosk.settings import SIMULATED, Settings
from kiosk.store.database import StoreUnavailable, open_database
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.questions import Questions
from kiosk.store.reports import Reports
from kiosk.store.sessions import Sessions
from kiosk.store.vault import Sealed, Vault
from kiosk.surfaces import api, care, estimates, kiosk, probes, public, staff
from kiosk.takeaway import printer

_log = logging.getLogger(__name__)

# After this the page's own timer has long sent the person home; the server ends the session by itself too.
_GRACE = timedelta(seconds=45)
_SESSION_AT_MOST = timedelta(minutes=10)
_LARGEST_BODY = 64 * 1024

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
}


class StartError(Exception):
    """The app can't start; its text says in one line why and what would be right."""


def create_app(settings: Settings, *, reader: Reader | None = None) -> Flask:
    """Build the app.

    Args:
        settings: where it stands and what it serves; the environment is never looked at.
        reader: the card reader to use instead of the one the settings name (tests).

    Raises: StartError: nothing starts half.
    """
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST_BODY,
        MAX_FORM_PARTS=2000,
        TRUSTED_HOSTS=settings.hosts,
        SESSION_COOKIE_NAME=cookie_name("csrf", settings),
        SESSION_COOKIE_SECURE=not settings.demo,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer over https, and our own policy has none sent
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    _join(app, settings, reader)
    i18n.init_app(app)
    errors.init_app(app)
    preferences.init_app(app)
    frame.init_app(app, settings)
    csrf = CSRFProtect(app)
    csrf.exempt(api.bp)  # no cookies to abuse
    for view in (estimates.estimated, estimates.estimated_now, estimates.saved, *care.VIEWS.values()):
        csrf.exempt(view)  # an estimate changes nothing
    app.after_request(_secure)
    app.register_blueprint(probes.bp)
    app.register_blueprint(api.bp)
    if settings.has("kiosk"):
        app.register_blueprint(kiosk.blueprint(demo=settings.demo))
    if settings.has("public"):
        app.register_blueprint(public.blueprint())
    if settings.has("staff"):
        app.register_blueprint(staff.bp)
    if not settings.has("kiosk"):
        app.add_url_rule("/", "start", _start(public.START if settings.has("public") else staff.START))
    return app


def _join(app: Flask, settings: Settings, reader: Reader | None) -> None:
    try:
        matcher = load_matcher()
        rules = rulebook.load()
        database = open_database(settings.database_url)
        questions = Questions(database)
        questions.forget_old()
        loss_rules = losses.load()
        run = secrets.token_hex(8)
        ledger = Ledger(
            database, Vault(settings.data_key or settings.secret_key), f"{settings.terminal}/{run}"
        )
        people = People(ledger)
        people.check_key()
    except (
        knowledge.KnowledgeError, BrokenRules, losses.BrokenLossRules, StoreUnavailable, SQLAlchemyError
    ) as error:  # fmt: skip
        raise StartError(" ".join(str(error).split())) from error
    except Sealed as error:
        raise StartError(
            "KIOSK_DATA_KEY: the people in this database were encrypted with another key"
        ) from error
    idle = timedelta(seconds=settings.idle_seconds) + _GRACE
    sessions = Sessions(database, idle=idle, at_most=_SESSION_AT_MOST)
    desk = demo = None
    if settings.has("kiosk"):
        reader = reader or _reader(settings)
        desk = CardDesk(reader)
        desk.start()
        if settings.demo and isinstance(reader, SimulatedReader):
            demo = Demo(reader, sample_cards())
    keep(
        app.extensions,
        Services(
            settings=settings,
            matcher=matcher,
            rulebook=rules,
            database=database,
            sessions=sessions,
            questions=questions,
            ledger=ledger,
            people=people,
            reports=Reports(ledger, loss_rules, _ends_at(loss_rules, rules)),
            loss_rules=loss_rules,
            run=run,
            printer=printer.from_setting(settings.printer),
            desk=desk,
            demo=demo,
        ),
    )


def _ends_at(
    loss_rules: Mapping[str, losses.LossRules], rulebook: Rulebook
) -> Callable[[str, datetime], datetime | None]:
    """Return what says when a pre-report lapses: the calculator of dates, where the city names one."""

    def ends_at(region: str, accepted: datetime) -> datetime | None:
        return dates.pre_report_ends(accepted, rulebook) if loss_rules[region].lapses else None

    return ends_at


def _reader(settings: Settings) -> Reader:
    if settings.reader == SIMULATED:
        return SimulatedReader()
    try:
        return PcscReader(settings.reader)
    except PcscUnavailable as error:
        _log.warning("no card reader: %s", error.reason)
        return AbsentReader()


def _start(endpoint: str) -> Callable[[], AnyResponse]:
    return lambda: redirect(url_for(endpoint))


def _secure(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
