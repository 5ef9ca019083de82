"""What makes an app of the phone pages: manifest, worker, the pages that a phone keeps, what goes over the line."""

import gzip
import json
import re
from datetime import date
from pathlib import Path
from struct import unpack
from typing import Any

import brotli
import pytest
from flask import Flask

from kiosk import static_files
from kiosk.i18n import LANGUAGES, direction, tag
from kiosk.presenters import guides
from kiosk.surfaces.stored_pages import StoredPages
from tests.conftest import AppMaker, parts
from tests.web.visitor import POLICY, STATIC, Visitor, parsed, words

PHONE = "/m/beijing/"
# The largest bundle, compressed: a phone fetches it in the background, once a day at most.
MOST_BYTES = 100_000


@pytest.fixture(scope="module")
def phone(make_module_app: AppMaker) -> Flask:
    return make_module_app(surface="public", reader=None)


@pytest.fixture(scope="module")
def bundles(phone: Flask) -> dict[tuple[str, str], dict[str, Any]]:
    """What a phone keeps, by city and language."""
    visitor = Visitor(phone)
    return {
        (region, lang): visitor.fetch(f"/m/{region}/stored/{lang}").get_json()
        for region in ("beijing", "urumqi")
        for lang in LANGUAGES
    }


def picture_size(name: str) -> tuple[int, int]:
    """Return width and height of a PNG, as its first block says."""
    width, height = unpack(">II", (STATIC / name).read_bytes()[16:24])
    return width, height


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("region", ["beijing", "urumqi"])
def test_a_phone_can_install_the_pages_in_the_persons_language(phone: Flask, region: str, lang: str) -> None:
    visitor = Visitor(phone, lang)
    (link,) = visitor.get(f"/m/{region}/").all("link[@rel='manifest']")
    response = visitor.fetch(link.get("href", ""))
    manifest = json.loads(response.data)
    assert response.mimetype == "application/manifest+json"
    assert (manifest["lang"], manifest["dir"]) == (tag(lang), direction(lang))
    assert manifest["display"] == "standalone"
    assert manifest["name"]
    assert manifest["start_url"].startswith(manifest["scope"] == "/m/" and f"/m/{region}/")
    sizes = {(icon["purpose"], icon["sizes"]) for icon in manifest["icons"]}
    assert sizes >= {("any", "192x192"), ("any", "512x512"), ("maskable", "192x192"), ("maskable", "512x512")}
    for shortcut in manifest["shortcuts"]:
        assert visitor.fetch(shortcut["url"]).status_code == 200


def test_the_manifest_is_named_in_each_language(phone: Flask) -> None:
    names = {Visitor(phone).fetch(f"/m/beijing/{lang}.webmanifest").get_json()["name"] for lang in LANGUAGES}
    assert len(names) == len(LANGUAGES)


def test_the_icons_are_there_in_the_size_they_are_said_to_have(phone: Flask) -> None:
    visitor = Visitor(phone)
    for icon in visitor.fetch("/m/beijing/zh.webmanifest").get_json()["icons"]:
        assert visitor.fetch(icon["src"]).mimetype == icon["type"]
        width, height = picture_size(icon["src"].split("/", 3)[3])
        assert f"{width}x{height}" == icon["sizes"]


def test_the_colours_of_the_app_are_those_of_the_design(phone: Flask) -> None:
    manifest = Visitor(phone).fetch("/m/beijing/en.webmanifest").get_json()
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    assert f"--paper: {manifest['theme_color']};" in tokens
    assert manifest["background_color"] == manifest["theme_color"]


def test_the_worker_is_served_where_it_may_serve_every_phone_page(phone: Flask) -> None:
    response = Visitor(phone).fetch("/m/worker.js")
    assert response.mimetype == "text/javascript"
    (imported,) = re.findall(r'from "(/static/[^"]+)"', response.text)
    assert Visitor(phone).fetch(imported).status_code == 200


def test_only_phone_pages_may_have_a_worker_and_a_manifest(app: Flask) -> None:
    own = f"{POLICY}; worker-src 'self'; manifest-src 'self'"
    for address, policy in {
        "/m/beijing/": own,
        "/m/nowhere": own,
        "/beijing/": POLICY,
        "/staff/": POLICY,
    }.items():
        assert Visitor(app).fetch(address).headers["Content-Security-Policy"] == policy


def test_neither_the_touchscreen_nor_the_hotline_names_a_worker(app: Flask) -> None:
    for address in ("/beijing/", "/urumqi/estimate", "/staff/sign-in"):
        page = Visitor(app).get(address)
        assert "/m/worker.js" not in page.html
        assert not page.all("link[@rel='manifest']")
    own = [
        path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js") if path.name != "phone.js"
    ]
    assert not any("serviceWorker" in text for text in own)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("region", ["beijing", "urumqi"])
def test_a_phone_keeps_every_answer_and_every_checklist(
    phone: Flask, bundles: dict[tuple[str, str], dict[str, Any]], region: str, lang: str
) -> None:
    pages = bundles[region, lang]["pages"]
    entries = [entry for entry in parts(phone).matcher.knowledge if entry.region == region]
    assert len(entries) == {"beijing": 31, "urumqi": 38}[region]
    for entry in entries:
        h1 = parsed(pages[f"/m/{region}/answer/{entry.id}"][""]).find(".//h1")
        assert h1 is not None
        assert words(h1) == " ".join(entry.wording(lang).question.split())
    for guide in guides.shipped():
        if guide.region == region:
            kept = pages[f"/m/{region}/guide/{guide.id}"].values()
            assert any('class="source"' in page for page in kept), guide.id
            assert all('class="asked-now"' in page or 'class="source"' in page for page in kept)


def test_the_answers_of_a_guide_lead_only_to_pages_that_are_kept(
    bundles: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for bundle in bundles.values():
        pages = bundle["pages"]
        for path, queries in pages.items():
            for page in queries.values() if "/guide/" in path else ():
                for option in parsed(page).findall(".//a[@class='option']"):
                    address, _, query = option.get("href", "").partition("?")
                    assert query in pages[address]


def test_a_kept_page_says_from_when_it_is_and_holds_nothing_that_was_typed(
    bundles: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for (region, lang), bundle in bundles.items():
        for path, queries in bundle["pages"].items():
            for page in queries.values():
                tree = parsed(page)
                assert tree.get("lang") == tag(lang)
                told = [e for e in tree.iter() if "connection-stored" in e.get("class", "")]
                assert len(told) == ("/no-connection/" not in path), (region, path)


def test_the_files_of_the_kept_pages_are_all_there_with_what_they_import(
    phone: Flask, bundles: dict[tuple[str, str], dict[str, Any]]
) -> None:
    visitor = Visitor(phone)
    for (_, lang), bundle in bundles.items():
        files = bundle["files"]
        assert all(visitor.fetch(address).status_code == 200 for address in files)
        names = {address.rpartition("/")[2] for address in files}
        assert {
            "base.css",
            "guides.css",
            "phone.css",
            "public.js",
            "checklist.js",
            "search.js",
            "icons.svg",
        } <= names
        assert any(name.endswith(".woff2") for name in names) == (lang == "ug")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_phone_keeps_is_small(phone: Flask, lang: str) -> None:
    for region in ("beijing", "urumqi"):
        response = Visitor(phone).fetch(f"/m/{region}/stored/{lang}", headers={"Accept-Encoding": "br"})
        assert len(response.data) < MOST_BYTES
        assert json.loads(brotli.decompress(response.data))["pages"]


def test_a_kept_page_offers_nothing_that_needs_a_connection(
    bundles: dict[tuple[str, str], dict[str, Any]],
) -> None:
    for path, queries in bundles["urumqi", "en"]["pages"].items():
        for page in queries.values():
            shown = {name for e in parsed(page).iter() for name in e.get("class", "").split()}
            assert shown.isdisjoint({"languages", "preference", "preference-name"}), path


def test_the_last_estimate_is_shown_in_its_colours(bundles: dict[tuple[str, str], dict[str, Any]]) -> None:
    bundle = bundles["urumqi", "en"]
    (sheet,) = (address for address in bundle["files"] if address.endswith("/estimate.css"))
    assert sheet in bundle["pages"]["/m/urumqi/no-connection/estimate"][""]


def test_a_question_is_kept_with_its_pinyin(bundles: dict[tuple[str, str], dict[str, Any]]) -> None:
    questions = bundles["beijing", "en"]["questions"]
    assert len(questions) == 31
    for question in questions:
        assert 'href="/m/beijing/answer/' in question["link"]
        assert question["sounds"][0].split()
        assert len(question["texts"]) > 1


def test_while_one_request_has_pages_rendered_others_are_not_kept_waiting(phone: Flask) -> None:
    stored = StoredPages("edition")
    stored._rendering.acquire()
    with phone.test_request_context("/m/beijing/"):
        assert stored.bundle(phone, "beijing", "zh", date(2026, 11, 22)) is None


def test_an_edition_changes_with_any_name_and_any_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    first = static_files.fingerprint([tmp_path])
    (tmp_path / "a.css").write_text("b")
    second = static_files.fingerprint([tmp_path])
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, static_files.fingerprint([tmp_path])}) == 3


def test_files_named_with_their_edition_are_kept_for_good(phone: Flask) -> None:
    visitor = Visitor(phone)
    sheets = [link.get("href", "") for link in visitor.get(PHONE).all("link[@rel='stylesheet']")]
    assert sheets
    for address in sheets:
        response = visitor.fetch(address)
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        older = re.sub(r"/static/[0-9a-f]{12}/", "/static/000000000000/", address)
        assert older != address
        assert visitor.fetch(older).status_code == 404


@pytest.mark.parametrize(("coding", "unpacked"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_what_goes_to_phones_is_compressed(phone: Flask, coding: str, unpacked: Any) -> None:
    visitor = Visitor(phone)
    for address in (PHONE, "/static/css/components.css", "/static/js/public.js", "/static/vendor/icons.svg"):
        plain = visitor.fetch(address)
        packed = visitor.fetch(address, headers={"Accept-Encoding": coding})
        assert packed.headers["Content-Encoding"] == coding, address
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert len(packed.data) < len(plain.data)
        if address != PHONE:
            assert unpacked(packed.data) == plain.data
            again = {"Accept-Encoding": coding, "If-None-Match": packed.headers["ETag"]}
            assert visitor.fetch(address, headers=again).status_code == 304


def test_pages_that_may_hold_a_persons_data_are_not_compressed(app: Flask) -> None:
    for address in ("/beijing/", "/beijing/card", "/staff/", "/staff/cases", "/api/v1/openapi.json"):
        response = Visitor(app).fetch(address, headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in response.headers, address


def test_the_main_pages_stand_under_the_thumb_and_say_which_is_open(phone: Flask) -> None:
    page = Visitor(phone, "en").get("/m/urumqi/answer/ur-28")
    tabs = [tab for tab in page.all("a") if tab.get("class") == "tab"]
    assert [tab.get("href") for tab in tabs] == [
        "/m/urumqi/",
        "/m/urumqi/ask",
        "/m/urumqi/estimate",
        "/m/urumqi/guides",
        "tel:12333",
    ]
    assert [tab.get("aria-current") for tab in tabs] == [None, "true", None, None, None]


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/m/urumqi/", []),
        ("/m/urumqi/answer/ur-28", ["/m/urumqi/topic/reimbursement"]),
        ("/m/urumqi/topic/hospital", ["/m/urumqi/ask"]),
        ("/m/beijing/guide/first-card", ["/m/beijing/guides"]),
        ("/m/beijing/guide/first-card?who=resident", ["/m/beijing/guide/first-card"]),
        ("/m/urumqi/birth", ["/m/urumqi/estimate"]),
    ],
)
def test_an_installed_app_has_a_way_back(phone: Flask, address: str, back: list[str]) -> None:
    assert [link.get("href") for link in Visitor(phone).get(address).classed("way-back")] == back


def test_where_a_form_was_answered_no_way_back_loses_what_was_typed(phone: Flask) -> None:
    visitor = Visitor(phone)
    form = visitor.get("/m/urumqi/birth").form(name="care")
    for values, status in (({}, 422), ({"delivery": "vaginal", "cost": "3000"}, 200)):
        form.values |= values
        assert not visitor.send(form, ("action", "estimate"), status=status).classed("way-back")


def test_only_what_is_finished_is_printed(phone: Flask) -> None:
    visitor = Visitor(phone)
    for address, offered in {
        "/m/urumqi/answer/ur-28": 1,
        "/m/beijing/guide/first-card": 0,
        "/m/beijing/guide/first-card?who=resident": 1,
        "/m/urumqi/estimate": 0,
    }.items():
        assert len(visitor.get(address).classed("pass-on")) == offered, address
    form = visitor.get("/m/urumqi/estimate").form(name="estimate")
    work_out = ("action", "estimate")
    assert not visitor.send(form, work_out, status=422).classed("pass-on")
    form.values |= {"stays-0-hospital_level": "tertiary", "stays-0-total_cost": "30000"}
    assert visitor.send(form, work_out).classed("pass-on")


def test_larger_text_is_offered_on_a_phone(phone: Flask) -> None:
    visitor = Visitor(phone)
    (link,) = (one for one in visitor.get("/m/urumqi/").links() if one.endswith("?text=large"))
    assert visitor.get(link).tree.get("data-text") == "large"


@pytest.mark.parametrize("region", ["beijing", "urumqi"])
def test_a_phone_takes_no_report_and_no_card_and_says_where_these_are(phone: Flask, region: str) -> None:
    page = Visitor(phone).get(f"/m/{region}/loss")
    assert not [form for form in page.all("form") if "loss" in form.get("action", "")]
    assert [link for link in page.links() if link.startswith("tel:")]
    assert not [link for link in Visitor(phone).get(f"/m/{region}/").links() if "/card" in link]


def test_what_needs_a_connection_says_so(phone: Flask) -> None:
    visitor = Visitor(phone, "en")
    assert "needs a connection" in visitor.get("/m/urumqi/no-connection/estimate").text
    assert visitor.get("/m/urumqi/no-connection/search").all("form[@role='search']")
    assert visitor.get("/m/urumqi/no-connection/page").h1 == "You are offline"
