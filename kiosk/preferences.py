"""What a person chose for the pages they look at: language, size of type. Kept in plain cookies, nothing personal.

A choice comes in with any request (`?lang=ug`, or a button of the form on the page, so that nothing typed is lost)
and stays for the ones after it.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

CHOICES: Final = {"lang": ("zh", "en", "ug"), "text": ("normal", "large")}


def init_app(app: Flask) -> None:
    """Keep each choice for the requests that follow."""
    app.after_request(_keep)


def chosen(name: str) -> str | None:
    """Return what was chosen now or before, or None."""
    for value in (request.values.get(name), request.cookies.get(name)):
        if value in CHOICES[name]:
            return value
    return None


def _keep(response: Response) -> Response:
    if request.path.startswith("/api/"):
        return response
    for name, known in CHOICES.items():
        value = request.values.get(name, "")
        if value in known and request.cookies.get(name) != value:
            response.set_cookie(name, value, httponly=True, samesite="Strict")
    return response
