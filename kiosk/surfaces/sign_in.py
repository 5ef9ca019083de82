"""How staff sign in and out, and the guard of the pages that only some of them may use."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kiosk import demo_staff
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.loss.authority import Duty, allowed
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action, Channel, Role
from kiosk.presenters.answers import CITIES
from kiosk.services import cookie_name, services
from kiosk.store.guard import StoreAway
from kiosk.store.staff import Account, Place, SignInRefused

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

START: Final = "staff.search"
ROLES: Final = {
    Role.AGENT: _l("Hotline agent"),
    Role.CLERK: _l("Clerk"),
    Role.SUPERVISOR: _l("Supervisor"),
}
CHANNELS: Final = {
    Channel.HOTLINE: _l("hotline"),
    Channel.COUNTER: _l("service point"),
    Channel.BANK: _l("bank"),
}


def register(bp: Blueprint) -> None:
    """Give the staff's surface its door."""
    bp.add_url_rule("/sign-in", "sign_in", sign_in)
    bp.add_url_rule("/sign-in", "sign_in_sent", sign_in_sent, methods=["POST"])
    bp.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])


def needs(action: Action | Duty) -> Callable[[View], View]:
    """Let a view be used only by staff who may take an action; `flask.g.actor` is who does.

    Others are sent to sign in, and back to the page; who is signed in and may not gets a page that says so.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            actor = who()
            if actor is None:
                return redirect(url_for("staff.sign_in", to=request.path), code=303)
            if not allowed(actor, action, services().loss_rules[actor.region]):
                services().ledger.note(action, actor, "not allowed")
                return render_template("staff/not_allowed.html", who=_described(actor)), 403
            g.actor = actor
            return view(**values)

        guarded.needs = action  # type: ignore[attr-defined]  # for the test that walks the routes
        return guarded  # type: ignore[return-value]  # called as the view is

    return guard


def who() -> Actor | None:
    """Return who is signed in; None for nobody. Asking keeps the session going."""
    parts, token = services(), _token()
    if not token:
        return None
    try:
        return parts.guard.ask(lambda: parts.staff.signed_in(token, parts.settings.terminal))
    except StoreAway:
        abort(503)


def reauthenticated(password: str) -> bool:
    """Return whether the password is that of who is signed in: asked again before what can't be undone."""
    return services().staff.confirms(g.actor, password, _place())


def sign_in() -> ResponseReturnValue:
    """The form."""
    return _form(request.args.get("to", ""))


def sign_in_sent() -> ResponseReturnValue:
    """Let somebody in under a new session, or show the form again; why not isn't told."""
    parts, form = services(), request.form
    try:
        token = parts.staff.sign_in(form.get("name", ""), form.get("password", ""), _place())
    except SignInRefused:
        page = _form(form.get("to", ""), name=form.get("name", ""), fault=True)
        return page, 422
    session.clear()  # the token against forged forms is a new one too
    response = redirect(_own(form.get("to", "")), code=303)
    _keep(response, token)
    return response


def sign_out() -> ResponseReturnValue:
    """End the session, and everything the browser keeps."""
    parts = services()
    parts.staff.sign_out(_token(), parts.settings.terminal)
    response = make_response(redirect(url_for("staff.sign_in"), code=303))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    secure = not parts.settings.demo  # a __Host- cookie takes no change without
    response.delete_cookie(cookie_name("staff", parts.settings), secure=secure)
    return response


def _form(to: str, name: str = "", *, fault: bool = False) -> str:
    actor = who()
    return render_template(
        "staff/sign_in.html",
        to=to,
        name=name,
        fault=fault,
        who=_described(actor) if actor else "",
        samples=_samples() if services().settings.demo else (),
        sample_password=demo_staff.PASSWORD if services().settings.demo else "",
    )


def _samples() -> list[tuple[str, str]]:
    """Return the name of each of the demonstration's accounts, and who it is."""
    return [(account.name, _described(account)) for account in demo_staff.ACCOUNTS]


def _described(who: Account | Actor) -> str:
    return _(
        "%(role)s, %(place)s, %(city)s",
        role=ROLES[who.role],
        place=CHANNELS[who.channel],
        city=CITIES[who.region],
    )


def _own(to: str) -> str:
    """Return a path where it is a page of the staff's own, else the start."""
    adapter = current_app.url_map.bind("staff")
    try:
        endpoint, _values = adapter.match(to, method="GET")
    except HTTPException:
        return url_for(START)
    is_page = endpoint.startswith("staff.") and to.startswith("/staff/")
    return to if is_page else url_for(START)


def _keep(response: Response, token: str) -> None:
    settings = services().settings
    response.set_cookie(
        cookie_name("staff", settings), token, httponly=True, samesite="Strict", secure=not settings.demo
    )


def _token() -> str:
    return request.cookies.get(cookie_name("staff", services().settings), "")


def _place() -> Place:
    return Place(_network(request.remote_addr or ""), services().settings.terminal)


def _network(address: str) -> str:
    """Return what guesses are counted by: an address, or of IPv6 the network that one line is given as a whole."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
