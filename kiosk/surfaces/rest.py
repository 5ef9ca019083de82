"""The resting screen: what a kiosk shows between two visits, in all its languages at once."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import Markup

from kiosk import city_time, i18n
from kiosk.i18n import gettext as _
from kiosk.presenters import rest as rest_words
from kiosk.presenters.answers import CITIES
from kiosk.presenters.rest import Fact
from kiosk.services import services


@dataclass(frozen=True, slots=True)
class Saying:
    """A fact in one language, with where it stands."""

    text: Markup
    source: Markup


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the screen says in one language.

    Attributes:
        lang: zh, en or ug.
        name: the service's name with its city.
    """

    lang: str
    name: str
    touch: str
    larger: str
    facts: tuple[Saying, ...]


def register(bp: Blueprint, region: str) -> None:
    """Give the touchscreen its resting screen, and its other pages the facts of the day."""
    bp.add_url_rule(f"{region}/rest", "rest", rest)
    bp.context_processor(_beside)


def rest() -> ResponseReturnValue:
    """Three languages to start in, and the facts of the day."""
    return render_template("kiosk/rest.html", greetings=[_greeting(lang) for lang in i18n.LANGUAGES])


def address() -> str:
    """Return where a visit ends: the resting screen of the city this kiosk stands in."""
    return url_for("kiosk.rest", region=services().settings.region)


def _beside() -> dict[str, Any]:
    return {"rest_address": address(), "facts_of_today": _facts}


def _greeting(lang: str) -> Greeting:
    with force_locale(lang):
        return Greeting(
            lang=lang,
            name=_("Shebao Kiosk, %(city)s", city=CITIES[g.region]),
            touch=_("Touch to start"),
            larger=_("Larger text"),
            facts=tuple(_saying(fact) for fact in _facts()),
        )


def _saying(fact: Fact) -> Saying:
    source = _("Source: %(document)s, item %(item)s.", document=fact.document, item=fact.item)
    return Saying(i18n.isolate(fact.text), i18n.isolate(source))


def _facts() -> tuple[Fact, ...]:
    parts, today = services(), city_time.today()
    return rest_words.facts(g.region, parts.matcher.knowledge, parts.rulebook, today)
