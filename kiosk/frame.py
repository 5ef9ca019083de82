"""What the frame of every page needs, whichever page it is: surface, city, size of type, links to itself."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request

from kiosk import preferences
from kiosk.presenters.answers import CITIES
from kiosk.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give the frame to every template."""

    def frame() -> dict[str, Any]:
        return {
            "surface": _surface(settings),
            "region": g.get("region", settings.region),
            "cities": CITIES,
            "text_size": preferences.chosen("text") or "normal",
            "idle_seconds": settings.idle_seconds,
            "is_demo": settings.demo,
            "here": here,
        }

    app.context_processor(frame)


def here(**changed: str) -> str:
    """Return the address of this page with some of its parameters changed: the same place in another language."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), **changed})}"


def _surface(settings: Settings) -> str:
    """Name the surface that an address belongs to, for pages without a blueprint (errors)."""
    for prefix, surface in (("/m/", "public"), ("/staff/", "staff")):
        if request.path.startswith(prefix):
            return surface
    return "kiosk" if settings.has("kiosk") else settings.surface
