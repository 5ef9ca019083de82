"""The component gallery: in the demonstration only, in every language, and with every component in it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

from kiosk.card.simulated import SimulatedReader
from tests.conftest import AppMaker

ADDRESSES = ("/gallery", "/gallery/phone", "/gallery/staff")
TEMPLATES = Path(__file__).parents[2] / "kiosk" / "templates"
NAME = re.compile(r'<bdi dir="ltr">([a-z_/]+\.html)')


def shown(app: Flask) -> set[str]:
    """Return every template that the galleries are drawn from, directly or through another."""
    found = set()
    for address in ADDRESSES:
        waiting = NAME.findall(app.test_client().get(address).text)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                source = (TEMPLATES / name).read_text(encoding="utf-8")
                referred = meta.find_referenced_templates(app.jinja_env.parse(source))
                waiting += [other for other in referred if other]
    return found


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["zh", "en", "ug"])
def test_each_surface_has_its_gallery_in_each_language(app: Flask, address: str, lang: str) -> None:
    response = app.test_client().get(f"{address}?lang={lang}&text=large&theme=contrast")
    assert response.status_code == 200
    page = response.text
    assert f'dir="{"rtl" if lang == "ug" else "ltr"}"' in page
    assert 'data-text="large" data-theme="contrast"' in page
    ids = Counter(re.findall(r' id="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []
    named = re.findall(r' (?:for|aria-labelledby|aria-describedby)="([a-z_0-9-]+)"', page)
    assert set(named) <= set(ids)


def test_every_component_is_shown(app: Flask) -> None:
    # A link by itself, for a page that a phone has kept, and the reader's panel, which the demonstration alone has.
    elsewhere = {"stored_question.html", "turn_alone.html"}
    components = {path.name for path in (TEMPLATES / "components").glob("*.html")} - elsewhere
    assert components <= {name.removeprefix("components/") for name in shown(app)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_outside_the_demonstration_there_is_no_gallery(make_app: AppMaker, address: str) -> None:
    assert make_app.real(SimulatedReader()).test_client().get(address).status_code == 404
    assert make_app(surface="kiosk").test_client().get(address).status_code == 404
