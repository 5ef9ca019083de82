"""How staff sign in and out, and the guard of the pages that only some of them may use.

Between the right password and a session the cookie `half` names a half sign-in that the store keeps; it opens nothing
but the page that asks for what is missing.
"""

import ipaddress
from collections.abc import Callable, Mapping
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
from kiosk.loss.authority import Duty, allowed
from kiosk.loss.report import Actor
from kiosk.loss.rules import Action
from kiosk.presenters.accounts import described, same_password, weak_password
from kiosk.services import cookie_name, services
from kiosk.settings import REQUIRED
from kiosk.store.guard import StoreAway
from kiosk.store.passwords import LEAST, WeakPassword
from kiosk.store.second_factor import address
from kiosk.store.staff import (
    IDLE,
    Asked,
    Entry,
    Half,
    HalfOver,
    Place,
    SamePassword,
    SignInRefused,
)
from kiosk.takeaway import qr

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

START: Final = "staff.search"
_SESSION: Final = "staff"
_HALF: Final = "half"
# A page warns so many seconds before the session ends.
_WARNING: Final = 30
_ASKING: Final = {
    Asked.CODE: "staff/second_factor.html",
    Asked.ENROL: "staff/enrol.html",
    Asked.PASSWORD: "staff/password.html",
}


def register(bp: Blueprint) -> None:
    """Give the staff's surface its door."""
    bp.add_url_rule("/sign-in", "sign_in", sign_in)
    bp.add_url_rule("/sign-in", "sign_in_sent", sign_in_sent, methods=["POST"])
    bp.add_url_rule("/sign-in/next", "sign_in_next", sign_in_next)
    bp.add_url_rule("/sign-in/next", "sign_in_next_sent", sign_in_next_sent, methods=["POST"])
    bp.add_url_rule("/sign-out", "sign_out", sign_out, methods=["POST"])
    bp.add_url_rule("/still-here", "still_here", still_here, methods=["POST"])
    bp.add_url_rule("/password", "password", password)
    bp.add_url_rule("/password", "password_sent", password_sent, methods=["POST"])
    bp.context_processor(_frame)


def _frame() -> dict[str, object]:
    """Return what the frame of staff's pages needs: when a session ends, and what whoever is signed in may do."""
    return {"idle_after": int(IDLE.total_seconds()), "idle_warning": _WARNING, "may": may}


def may(action: str) -> bool:
    """Return whether who is signed in may take an action; nobody may anything."""
    actor: Actor | None = g.get("actor")
    return actor is not None and allowed(actor, Duty(action), services().loss_rules[actor.region])


def needs(action: Action | Duty) -> Callable[[View], View]:
    """Let a view be used only by staff who may take an action; `flask.g.actor` is who does.

    Others are sent to sign in, and back to the page; who is signed in and may not gets a page that says so.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            actor = who()
            if actor is None:
                ended = "ended" if _cookie(_SESSION) else None
                return redirect(url_for("staff.sign_in", to=request.path, why=ended), code=303)
            g.actor = actor
            if not allowed(actor, action, services().loss_rules[actor.region]):
                services().ledger.note(action, actor, "not allowed")
                page = render_template("staff/not_allowed.html", who=described(actor), start=_start(actor))
                return page, 403
            return view(**values)

        guarded.needs = action  # type: ignore[attr-defined]  # for the test that walks the routes
        return guarded  # type: ignore[return-value]  # called as the view is

    return guard


def who() -> Actor | None:
    """Return who is signed in; None for nobody. Asking keeps the session going, unless a page does so by itself."""
    parts, token = services(), _cookie(_SESSION)
    by_hand = "X-By-Itself" not in request.headers
    if not token:
        return None
    try:
        return parts.guard.ask(lambda: parts.staff.signed_in(token, parts.settings.terminal, by_hand=by_hand))
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
    name, typed = form.get("name", ""), form.get("password", "")
    if parts.settings.demo and "sample" in form:  # one touch: everybody may know that password
        name, typed = form["sample"], demo_staff.PASSWORD
    try:
        entry = parts.staff.sign_in(name, typed, _place())
    except SignInRefused:
        return _form(form.get("to", ""), name=name, fault=True), 422
    return _entered(entry, form.get("to", ""))


def sign_in_next() -> ResponseReturnValue:
    """Ask who has given the right password for what is missing: a code, a phone to bind, a password of their own."""
    try:
        half = services().staff.half(_cookie(_HALF))
    except HalfOver:
        return _again()
    return _asking(half, request.args.get("to", ""))


def sign_in_next_sent() -> ResponseReturnValue:
    """Go on with what was asked for, or ask for it again."""
    token, to = _cookie(_HALF), request.form.get("to", "")
    try:
        half = services().staff.half(token)
        fault = _differ(request.form) if half.asked is Asked.PASSWORD else ""
        if not fault:
            return _entered(_given(half, token), to)
    except HalfOver:
        return _again()
    except SignInRefused:
        fault = wrong_code()
    except WeakPassword as error:
        fault = weak_password(error)
    except SamePassword:
        fault = same_password()
    return _asking(half, to, fault), 422


def sign_out() -> ResponseReturnValue:
    """End the session, and everything the browser keeps."""
    parts = services()
    parts.staff.sign_out(_cookie(_SESSION), parts.settings.terminal)
    response = make_response(redirect(url_for("staff.sign_in"), code=303))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    for name in (_SESSION, _HALF):
        _drop(response, name)
    return response


@needs(Duty.SIGN_IN)
def still_here() -> ResponseReturnValue:
    """Keep the session going: somebody touches the page."""
    return "", 204


@needs(Duty.OWN_PASSWORD)
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return _own_password()


@needs(Duty.OWN_PASSWORD)
def password_sent() -> ResponseReturnValue:
    """Change one's own password, and sign in with it again: who knew the old one is out."""
    form = request.form
    new = form.get("new", "")
    if fault := _differ(form):
        return _own_password(fault)
    if new == form.get("password", ""):
        return _own_password(same_password())
    if not reauthenticated(form.get("password", "")):
        return _own_password(not_reauthenticated())
    try:
        services().staff.change_password(g.actor.name, new, g.actor)
    except WeakPassword as error:
        return _own_password(weak_password(error))
    return redirect(url_for("staff.sign_in", why="password"), code=303)


def wrong_code() -> str:
    """Say that a code was not taken, whatever the reason."""
    return _(
        "That code was not accepted. Take the one that the phone shows now; each is good once. After several wrong "
        "ones, wait up to a quarter of an hour."
    )


def not_reauthenticated() -> str:
    """Say that the password asked again was not taken."""
    return _(
        "Nothing was changed: that is not your password, or there were too many wrong tries. "
        "Then wait for a quarter of an hour."
    )


def _given(half: Half, token: str) -> Entry:
    """Hand over what was asked for.

    Raises: HalfOver, SignInRefused, WeakPassword, SamePassword.
    """
    staff, form = services().staff, request.form
    if half.asked is Asked.PASSWORD:
        return staff.give_password(token, form.get("new", ""), _place())
    return staff.give_code(token, "".join(form.get("code", "").split()), _place())


def _form(to: str, name: str = "", *, fault: bool = False) -> str:
    actor, settings = who(), services().settings
    return render_template(
        "staff/sign_in.html",
        to=to,
        name=name,
        fault=fault,
        why=request.args.get("why", ""),
        who=described(actor) if actor else "",
        samples=_samples() if settings.demo else (),
        sample_password=demo_staff.PASSWORD if settings.demo else "",
        asks_code=settings.second_factor == REQUIRED,
    )


def _asking(half: Half, to: str, fault: str = "") -> str:
    return render_template(
        _ASKING[half.asked],
        half=half,
        to=to,
        fault=fault,
        least=LEAST,
        code=qr.svg(address(half.name, half.seed), _("Code for the phone")) if half.seed else "",
        letters=" ".join(half.seed[at : at + 4] for at in range(0, len(half.seed), 4)),
    )


def _own_password(fault: str = "") -> ResponseReturnValue:
    html = render_template("staff/password.html", half=None, to="", fault=fault, least=LEAST)
    return html, 422 if fault else 200


def _differ(form: Mapping[str, str]) -> str:
    same = form.get("new", "") == form.get("again", "")
    return "" if same else _("The two new passwords differ. Please type both once more.")


def _entered(entry: Entry, to: str) -> ResponseReturnValue:
    """Lead on: to the page that asks for more, or in."""
    session.clear()  # the token against forged forms is a new one too
    if entry.asked is not None:
        response = make_response(redirect(url_for("staff.sign_in_next", to=to or None), code=303))
        _keep(response, _HALF, entry.token)
        return response
    actor = services().staff.signed_in(entry.token, services().settings.terminal)
    response = make_response(redirect(_own(to) or _start(actor), code=303))
    _drop(response, _HALF)
    _keep(response, _SESSION, entry.token)
    return response


def _again() -> ResponseReturnValue:
    return redirect(url_for("staff.sign_in", why="late"), code=303)


def _samples() -> list[tuple[str, str]]:
    """Return the name of each of the demonstration's accounts, and who it is."""
    return [(account.name, described(account)) for account in demo_staff.ACCOUNTS]


def _own(to: str) -> str:
    """Return a path where it is a page of the staff's own, else ""."""
    adapter = current_app.url_map.bind("staff")
    try:
        endpoint, _values = adapter.match(to, method="GET")
    except HTTPException:
        return ""
    is_page = endpoint.startswith("staff.") and to.startswith("/staff/")
    return to if is_page else ""


def _start(actor: Actor | None) -> str:
    """Return where somebody begins: with the answers, or with the accounts where those are all there is."""
    if actor is None or allowed(actor, Duty.ANSWERS, services().loss_rules[actor.region]):
        return url_for(START)
    return url_for("staff.accounts")


def _keep(response: Response, name: str, token: str) -> None:
    settings = services().settings
    response.set_cookie(
        cookie_name(name, settings), token, httponly=True, samesite="Strict", secure=not settings.demo
    )


def _drop(response: Response, name: str) -> None:
    settings = services().settings
    # A __Host- cookie takes no change without Secure.
    response.delete_cookie(cookie_name(name, settings), secure=not settings.demo)


def _cookie(name: str) -> str:
    return request.cookies.get(cookie_name(name, services().settings), "")


def _place() -> Place:
    return Place(_network(request.remote_addr or ""), services().settings.terminal)


def _network(address: str) -> str:
    """Return what guesses are counted by: an address, or of IPv6 the network that one line is given as a whole."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
