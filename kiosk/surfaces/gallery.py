"""The demonstration's gallery: every component of a surface on one page, as its real template draws it.

One address for each surface, one state a page: language, size of text and colours are given in the address. Templates
of whole pages are drawn without the frame around them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app, render_template
from jinja2 import BaseLoader, Environment
from markupsafe import Markup

from kiosk.presenters.figures import CHANNELS
from kiosk.surfaces import gallery_samples, gallery_staff
from kiosk.surfaces.gallery_samples import Sample

# By surface: its address, what it is called, what it shows.
_PAGES: Final[Mapping[str, tuple[str, object, Callable[[], Iterable[Sample]]]]] = {
    "kiosk": ("/gallery", CHANNELS["kiosk"], gallery_samples.kiosk),
    "public": ("/gallery/phone", CHANNELS["phone"], gallery_samples.public),
    "staff": ("/gallery/staff", CHANNELS["hotline"], gallery_staff.staff),
}
_FRAMES: Final = frozenset(f"base/{name}.html" for name in ("bare", "kiosk", "public", "staff"))
_FRAMELESS: Final = "gallery/frameless.html"
_SCRIPT: Final = re.compile(r"<script\b[^>]*></script>")
_IDS: Final = re.compile(r' (id|for|form|popovertarget|aria-(?:labelledby|describedby))="([^"]+)"')
_PLACES: Final = re.compile(r'( href="|url\()#([^")]+)')


@dataclass(frozen=True, slots=True)
class Specimen:
    """A component as it is shown; `name` is its template, and in which state it is drawn."""

    name: str
    state: str
    html: Markup


class _Frameless(BaseLoader):
    """Loads templates as they are, but for the frames of pages, which leave out all but the content."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        name = _FRAMELESS if template in _FRAMES else template
        return self._loader.get_source(environment, name)


def register(app: Flask) -> None:
    """Give each surface its gallery; the links in a specimen are then those of its surface."""
    loader = app.jinja_env.loader
    if loader is None:
        raise TypeError(loader)
    drawer = app.jinja_env.overlay(loader=_Frameless(loader))
    for surface, (address, _name, samples) in _PAGES.items():
        app.add_url_rule(address, f"{surface}.gallery", _gallery(samples, drawer))


def _gallery(samples: Callable[[], Iterable[Sample]], drawer: Environment) -> Callable[[], str]:
    def gallery() -> str:
        """Every component of a surface, in the state that the address gives."""
        specimens = [_drawn(number, sample, drawer) for number, sample in enumerate(samples())]
        surfaces = {f"{surface}.gallery": name for surface, (_, name, _) in _PAGES.items()}
        return render_template("gallery/gallery.html", specimens=specimens, surfaces=surfaces)

    return gallery


def _drawn(number: int, sample: Sample, drawer: Environment) -> Specimen:
    values = dict(sample.values)
    current_app.update_template_context(values)
    values["ui"] = drawer.get_template("components/ui.html").make_module(
        values
    )  # a part of a page has its page's
    html = drawer.get_template(sample.template).render(values)
    return Specimen(sample.template, sample.state, Markup(_still(html, number)))  # noqa: S704 - a template's own output


def _still(html: str, number: int) -> str:
    """Return a specimen that does nothing by itself, its ids its own, so that one component can stand here twice."""

    def own(found: re.Match[str]) -> str:
        names = " ".join(f"{name}-{number}" for name in found[2].split())
        return f' {found[1]}="{names}"'

    return _PLACES.sub(rf"\1#\2-{number}", _IDS.sub(own, _SCRIPT.sub("", html)))
