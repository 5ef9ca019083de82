"""What a person chose for the pages they look at: language, type, colours, sound. In plain cookies, nothing personal.

A choice comes in with any request (`?lang=ug`, or a button of the form on the page, so that nothing typed is lost)
and stays for the ones after it. A touchscreen is everybody's: there nothing outlives the browser's session. A phone is
one person's own: under /m/ choices, and the city last looked at, are kept for a year.
"""

from datetime import timedelta
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

# Large text is more than type: fewer choices, longer waiting, reading aloud on offer. `reach` puts everything low.
CHOICES: Final = {
    "lang": ("zh", "en", "ug"),
    "text": ("normal", "large"),
    "theme": ("light", "dark", "contrast"),
    "reach": ("off", "on"),
    "sound": ("off", "quiet", "medium", "loud"),
    "speed": ("slow", "normal", "fast"),
}

_PHONE: Final = "/m/"
_YEAR: Final = timedelta(days=365)


def init_app(app: Flask) -> None:
    """Keep each choice for the requests that follow."""
    app.after_request(_keep)


def chosen(name: str) -> str | None:
    """Return what was chosen now or before, or None."""
    for value in (_given(name), request.cookies.get(name)):
        if value in CHOICES[name]:
            return value
    return None


def are_chosen() -> bool:
    """Return whether a form was sent by a button that chooses: it asks for its page again, and for nothing else."""
    return not CHOICES.keys().isdisjoint(request.form)


def in_force() -> dict[str, str]:
    """Return what holds for this request, by name: what was chosen, else the usual.

    The language is not among it: see `i18n`.
    """
    text = chosen("text") or "normal"
    return {
        "text": text,
        "theme": chosen("theme") or "light",
        "reach": chosen("reach") or "off",
        "sound": chosen("sound") or ("medium" if text == "large" else "off"),
        "speed": chosen("speed") or "normal",
    }


def _given(name: str) -> str | None:
    try:
        return request.values.get(name)
    except HTTPException:  # a body that can't be read chooses nothing; its error page must still be made
        return request.args.get(name)


def _keep(response: Response) -> Response:
    if request.path.startswith("/api/"):
        return response
    for name, known in CHOICES.items():
        value = _given(name)
        if value in known and request.cookies.get(name) != value:
            keep(response, name, value)
    return response


def keep(response: Response, name: str, value: str) -> None:
    """Put a choice into a cookie: on a phone for a year, under its own pages only; elsewhere for the session."""
    if request.path.startswith(_PHONE):
        # Lax: who follows a link from a message comes in their own language too.
        response.set_cookie(name, value, max_age=_YEAR, path=_PHONE, httponly=True, samesite="Lax")
    else:
        response.set_cookie(name, value, httponly=True, samesite="Strict")
