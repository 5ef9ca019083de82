"""What makes an app of the phone pages: a manifest, a service worker, and the pages that stay without a connection."""

import re
from http import HTTPStatus
from typing import Any, Final

import flask_babel
from flask import Blueprint, Response, current_app, g, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from faq import knowledge
from kiosk import city_time, i18n, static_files
from kiosk.i18n import gettext as _
from kiosk.presenters import answers
from kiosk.services import services
from kiosk.settings import ROOT
from kiosk.surfaces.stored_pages import NO_CONNECTION, StoredPages

# Everything that a phone page is made of, figures aside: these are reckoned on the server.
_MADE_OF: Final = (
    static_files.FOLDER,
    ROOT / "kiosk" / "templates",
    ROOT / "kiosk" / "presenters",
    ROOT / "translations",
    ROOT / "calculators" / "rules",
    ROOT / "faq" / "guides",
    knowledge.DIRECTORY,
)
_LANGUAGES: Final = "any(zh, en, ug)"
_SIZES: Final = (192, 512)


def _paper() -> str:
    """Return the colour of the ground that all pages stand on, in its light form."""
    tokens = (static_files.FOLDER / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.search(r"--paper: (#[0-9a-f]{6});", tokens)
    if found is None:
        raise LookupError("tokens.css: no --paper; use #rrggbb")
    return found[1]


_PAPER: Final = _paper()


def register(bp: Blueprint, regions: str) -> None:
    """Give the phone pages what lets them be installed and opened without a connection."""
    stored = StoredPages(static_files.fingerprint(_MADE_OF))

    def bundle(lang: str) -> ResponseReturnValue:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  Flask's own name for it
        made = stored.bundle(app, g.region, lang, city_time.today())
        if made is None:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})
        return Response(made, mimetype="application/json")

    bp.context_processor(_frame)
    bp.add_url_rule("/worker.js", "worker", lambda: _worker(stored.edition))
    bp.add_url_rule(f"/<{regions}:region>/<{_LANGUAGES}:lang>.webmanifest", "manifest", manifest)
    bp.add_url_rule(f"/<{regions}:region>/stored/<{_LANGUAGES}:lang>", "stored", bundle)
    bp.add_url_rule(
        f"/<{regions}:region>/no-connection/<any({', '.join(NO_CONNECTION)}):what>",
        "no_connection",
        no_connection,
    )


def _frame() -> dict[str, Any]:
    """Return what the frame of every phone page needs beside its own content."""
    return {
        "hotline": _hotline,
        "is_stored": g.get("is_stored", False),
        "theme_colour": _PAPER,
        "today": city_time.today(),
    }


def _hotline() -> answers.Line:
    return answers.hotlines(services().matcher.knowledge.regions[g.region], i18n.language())[0]


def manifest(lang: str) -> ResponseReturnValue:
    """Return what a phone needs to put these pages among its apps: the city's, in one language."""
    with flask_babel.force_locale(lang):
        found = {
            "id": "/m/",
            "name": _("Shebao Kiosk"),
            "short_name": _("Shebao Kiosk"),
            "description": _("Social security: answers, what to bring, estimates. For Beijing and Urumqi."),
            "lang": i18n.tag(lang),
            "dir": i18n.direction(lang),
            "start_url": url_for(".home", lang=lang),
            "scope": "/m/",
            "display": "standalone",
            "background_color": _PAPER,
            "theme_color": _PAPER,
            "icons": _icons(),
            "shortcuts": [
                {"name": name, "url": url_for(endpoint, lang=lang)}
                for name, endpoint in (
                    (_("Ask a question"), ".ask"),
                    (_("Estimate a hospital stay"), ".estimate"),
                    (_("What do I bring?"), ".guides"),
                )
            ],
        }
    response = jsonify(found)
    response.mimetype = "application/manifest+json"
    return response


def _icons() -> list[dict[str, str]]:
    return [
        {
            "src": url_for("static", filename=f"img/{name}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, purpose in (("icon", "any"), ("icon-maskable", "maskable"))
        for size in _SIZES
    ]


def _worker(edition: str) -> Response:
    """Return the service worker: a line that changes with what pages are made of, so that phones see a new one."""
    address = url_for("static", filename="js/worker.js")
    script = f'import {{ serve }} from "{address}";\nserve("{edition}");\n'
    return Response(script, mimetype="text/javascript")


def no_connection(what: str) -> ResponseReturnValue:
    """Say what can't be had without a connection, and what can."""
    return render_template("pages/offline.html", what=what)
