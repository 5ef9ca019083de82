"""create_app(settings): the one place where the real parts are chosen and joined."""

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from flask import Flask, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers.response import Response as AnyResponse

from calculators import rulebook
from calculators.errors import BrokenRules
from faq import knowledge
from faq.matcher import load as load_matcher
from kiosk import (
    compression,
    demo_people,
    demo_staff,
    errors,
    frame,
    handwriting,
    i18n,
    preferences,
    static_files,
)
from kiosk.card.absent import AbsentReader
from kiosk.card.desk import CardDesk
from kiosk.card.pcsc import PcscReader, PcscUnavailable
from kiosk.card.port import Reader
from kiosk.card.simulated import SimulatedReader, sample_cards
from kiosk.case_desk import CaseDesk
from kiosk.courier import Courier
from kiosk.health import Asked, Health, Here, content_of, version
from kiosk.loss import ends
from kiosk.loss import rules as losses
from kiosk.loss_desk import LossDesk
from kiosk.services import Demo, Services, cookie_name, keep
from kiosk.settings import REQUIRED, SIMULATED, Settings
from kiosk.store import tables
from kiosk.store.attempts import Attempts
from kiosk.store.calls import Calls
from kiosk.store.database import StoreUnavailable, StoreUnreachable, connect, open_file, prepare
from kiosk.store.devices import Devices
from kiosk.store.guard import Guard
from kiosk.store.ledger import Ledger
from kiosk.store.outbox import Outbox
from kiosk.store.people import People
from kiosk.store.questions import Questions
from kiosk.store.reports import Reports
from kiosk.store.sessions import Sessions
from kiosk.store.staff import Staff
from kiosk.store.usage import Usage
from kiosk.store.vault import Sealed, Vault
from kiosk.surfaces import api, care, estimates, gallery, heartbeat, kiosk, pages, probes, public, staff
from kiosk.surfaces import handwriting as handwriting_surface
from kiosk.takeaway import printer
from kiosk.tally import Tally

_log = logging.getLogger(__name__)

# After this the page's own timer has long sent the person home; the server ends the session by itself too.
_GRACE = timedelta(seconds=45)
# A form is given a third more time than a text (idle.js).
_FORM = 4 / 3
_SESSION_AT_MOST = timedelta(minutes=10)
_LARGEST_BODY = 64 * 1024

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# Phones alone are given a service worker and a manifest.
_PHONE_POLICY = f"{_POLICY}; worker-src 'self'; manifest-src 'self'"
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
    with ExitStack() as opened:
        _join(app, settings, reader, opened)
        opened.pop_all()
    i18n.init_app(app)
    errors.init_app(app)
    preferences.init_app(app)
    frame.init_app(app, settings)
    csrf = CSRFProtect(app)
    csrf.exempt(api.bp)  # no cookies to abuse
    csrf.exempt(heartbeat.beat)  # it brings the name of this run, and the resting screen keeps no cookie
    for view in (
        estimates.estimated, estimates.estimated_now, estimates.saved, *care.VIEWS.values(), pages.answer_beside
    ):  # fmt: skip
        csrf.exempt(view)  # an estimate changes nothing
    app.after_request(_secure)
    static_files.init_app(app)
    compression.init_app(app)
    app.register_blueprint(probes.bp)
    app.register_blueprint(api.bp)
    if settings.has("kiosk"):
        app.register_blueprint(kiosk.blueprint(demo=settings.demo))
        app.register_blueprint(handwriting_surface.bp)
        app.register_blueprint(heartbeat.bp)
    if settings.has("public"):
        app.register_blueprint(public.blueprint())
    if settings.has("staff"):
        app.register_blueprint(staff.bp)
    if settings.demo and settings.surface == "all":
        gallery.register(app)
    if not settings.has("kiosk"):
        app.add_url_rule("/", "start", _start(public.START if settings.has("public") else staff.START))
    return app


def _join(app: Flask, settings: Settings, reader: Reader | None, opened: ExitStack) -> None:
    try:
        matcher = load_matcher()
        rules = rulebook.load()
        database = connect(settings.database_url)
        opened.callback(database.dispose)
        questions = Questions(database, kept_days=settings.time_limits.questions)
        loss_rules = losses.load()
        run = secrets.token_hex(8)
        ledger = Ledger(
            database,
            Vault(settings.data_key or settings.secret_key, settings.suite),
            f"{settings.terminal}/{run}",
        )
        people = People(ledger, demo_people.HASHER if settings.demo else None)
        attempts = Attempts(ledger)
        staff_accounts = Staff(ledger, attempts, asks_code=settings.second_factor == REQUIRED)
        own = open_file(settings.terminal_data, tables.terminal)
        opened.callback(own.dispose)

        def make_ready() -> None:
            prepare(database)
            questions.forget_old()
            _meet_people(settings, ledger, people)
            _meet_staff(settings, ledger, staff_accounts)

        guard = _guard(settings, make_ready)
    except (
        knowledge.KnowledgeError, BrokenRules, losses.BrokenLossRules, StoreUnavailable, SQLAlchemyError
    ) as error:  # fmt: skip
        raise StartError(" ".join(str(error).split())) from error
    idle = timedelta(seconds=settings.idle_seconds) * _FORM
    sessions = Sessions(own, idle=idle, grace=_GRACE, at_most=_SESSION_AT_MOST)
    reports = Reports(ledger, loss_rules, ends.by_rules(loss_rules, rules))
    usage = Usage(database)
    tally = Tally(usage.add, usage.today)
    tally.start()
    devices, slips = Devices(database), printer.from_setting(settings.printer)
    desk = demo = loss_desk = courier = health = None
    if settings.has("kiosk"):
        reader = reader or _reader(settings)
        desk = CardDesk(reader)
        desk.start()
        outbox = Outbox(own, ledger.vault)
        outbox.forget_old(datetime.now(UTC))
        loss_desk = LossDesk(
            ledger=ledger,
            people=people,
            reports=reports,
            attempts=attempts,
            rules=loss_rules,
            outbox=outbox,
            guard=guard,
            terminal=settings.terminal,
            often_to_window=settings.often_to_window,
        )
        courier = Courier(loss_desk.deliver)
        courier.start()
        health = Health(
            Here(settings.region, version(), content_of(knowledge.DIRECTORY), settings.terminal_data.parent),
            Asked(lambda: desk.snapshot().presence, slips.state, outbox.count),
            lambda said: devices.note(settings.terminal, said),
        )
        health.start()
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
            reports=reports,
            attempts=attempts,
            staff=staff_accounts,
            case_desk=CaseDesk(ledger=ledger, people=people, reports=reports, rules=loss_rules, guard=guard),
            calls=Calls(ledger),
            usage=usage,
            devices=devices,
            tally=tally,
            guard=guard,
            own=own,
            loss_rules=loss_rules,
            run=run,
            printer=slips,
            desk=desk,
            loss_desk=loss_desk,
            courier=courier,
            health=health,
            demo=demo,
            handwriting=handwriting.installed() if settings.has("kiosk") else None,
        ),
    )


def _guard(settings: Settings, make_ready: Callable[[], None]) -> Guard:
    """Make the database ready; at a kiosk whose server is away, later, before anything else is asked of it.

    Raises: StartError, StoreUnavailable, SQLAlchemyError.
    """
    try:
        make_ready()
    except StoreUnreachable as error:
        if settings.surface != "kiosk":
            raise
        _log.warning("%s; questions and estimates work without it", error)
        return Guard(first=make_ready)
    return Guard()


def _meet_people(settings: Settings, ledger: Ledger, people: People) -> None:
    """Look whether the key opens what is kept; in the demonstration, make its people."""
    try:
        people.check_key()
    except Sealed as error:
        raise StartError(
            "KIOSK_DATA_KEY: the people in this database were encrypted with another key, or another KIOSK_CIPHER"
        ) from error
    if settings.demo:
        demo_people.seed(ledger)


def _meet_staff(settings: Settings, ledger: Ledger, accounts: Staff) -> None:
    """Make the demonstration's accounts in the demonstration; refuse to start with them outside it."""
    if not settings.has("staff"):
        return
    if settings.demo:
        demo_staff.seed(ledger)
        return
    try:
        demo_staff.refuse(accounts)
    except demo_staff.DemoAccounts:
        raise StartError(
            "KIOSK_DATABASE_URL: this database holds the demonstration's accounts; use another, or disable them "
            "with python -m kiosk staff disable"
        ) from None


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
    if request.path.startswith("/m/"):
        response.headers.setdefault("Content-Security-Policy", _PHONE_POLICY)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
