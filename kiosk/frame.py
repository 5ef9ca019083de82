"""What the frame of every page needs, whichever page it is: surface, city, size of type, links to itself."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for

from kiosk import i18n, preferences
from kiosk.presenters.answers import CITIES
from kiosk.services import services
from kiosk.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give the frame to every template."""

    def frame() -> dict[str, Any]:
        return {
            "surface": _surface(settings),
            "region": g.get("region", settings.region),
            "cities": CITIES,
            "text_size": preferences.in_force()["text"],
            "chosen": preferences.in_force(),
            "idle_seconds": settings.idle_seconds,
            "is_demo": settings.demo,
            "reads_handwriting": services().handwriting is not None,
            "here": here,
            "stands_as": stands_as(),
            "answer_address": answer_address,
        }

    app.context_processor(frame)


def here(**changed: str) -> str:
    """Return the address of this page with some of its parameters changed: the same place in another language.

    Of a page that answers a form it is the nearest that can be asked for.
    """
    return f"{stands_as() or request.path}?{urlencode({**request.args.to_dict(), **changed})}"


def stands_as() -> str:
    """Return which address a page that answers a form has in the browser's history: the nearest that can be asked for.

    "" for a page that was asked for itself.
    """
    if request.method != "POST":
        return ""
    adapter = current_app.create_url_adapter(request)
    found = (path for path in _upwards(request.path) if adapter and adapter.test(path, method="GET"))
    return next(found, "/")


def answer_address(region: str, entry_id: str) -> str:
    """Return where an entry is read: its page, or the hotline's search for it."""
    if request.blueprint != "staff":
        return url_for(".answer", region=region, entry_id=entry_id)
    entry = services().matcher.knowledge.entry(entry_id)
    return url_for("staff.search", q=entry.wording(i18n.language()).question)


def _upwards(path: str) -> Iterator[str]:
    """Yield an address and those it stands under, with and without the stroke at the end."""
    yield path
    for parent in PurePosixPath(path).parents:
        yield str(parent)
        yield f"{parent}/"


def _surface(settings: Settings) -> str:
    """Name the surface that an address belongs to, for pages without a blueprint (errors)."""
    for prefix, surface in (("/m/", "public"), ("/staff/", "staff")):
        if request.path.startswith(prefix):
            return surface
    return "kiosk" if settings.has("kiosk") else settings.surface
