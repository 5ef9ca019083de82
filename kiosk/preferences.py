"""What a person chose for the pages they look at: language, size of type. Kept in plain cookies, nothing personal.

A choice comes in with any request (`?lang=ug`, or a button of the form on the page, so that nothing typed is lost)
and stays for the ones after it.
"""

from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

CHOICES: Final = {"lang": ("zh", "en", "ug"), "text": ("normal", "large")}


def init_app(app: Flask) -> None:
    """Keep each choice for the requests that follow."""
    app.after_request(_keep)


def chosen(name: str) -> str | None:
    """Return what was chosen now or before, or None."""
    for value in (_given(name), request.cookies.get(name)):
        if value in CHOICES[name]:
            return value
    return None


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
            response.set_cookie(name, value, httponly=True, samesite="Strict")
    return response
