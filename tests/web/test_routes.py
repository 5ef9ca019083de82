"""Every address of every surface: which there are, and that each shows a sound page in each language."""

import re

import pytest
from flask import Flask

from kiosk import preferences
from kiosk.presenters import guides
from tests.conftest import AppMaker, parts
from tests.web.visitor import STATIC, TAGS, Visitor, parsed, staff

LANGUAGES = {"zh": "zh-CN", "en": "en", "ug": "ug"}
REGIONS = ("beijing", "urumqi")
SURFACES = ("kiosk", "public", "staff")
REGION = "/<any(beijing, urumqi):region>"

# The written list: what a surface has, and so what no other address may reach.
COMMON = {
    "GET /static/<path:filename>",
    "GET /healthz",
    "GET /readyz",
    "GET /api/v1/openapi.json",
    "GET /api/v1/faq/search",
    "GET /api/v1/faq/<entry_id>",
    "POST /api/v1/calculators/<name>",
    "POST /api/v1/chat",
    "GET /",
}
# The other calculators, by the city whose document has them.
CARE = {"beijing": ("deductible", "receipt"), "urumqi": ("outpatient", "birth")}
PAGES = {
    "GET /",
    f"GET {REGION}/",
    f"GET {REGION}/ask",
    f"GET {REGION}/ask/found",
    f"POST {REGION}/ask/unanswered",
    f"GET {REGION}/chat",
    f"POST {REGION}/chat",
    f"POST {REGION}/chat/turn",
    f"GET {REGION}/topic/<topic>",
    f"GET {REGION}/answer/<entry_id>",
    f"POST {REGION}/answer/<entry_id>/beside/<any(estimate, outpatient, birth, deductible, receipt):page>",
    f"POST {REGION}/answer/<entry_id>/helped",
    f"GET {REGION}/estimate",
    f"POST {REGION}/estimate",
    f"POST {REGION}/estimate/now",
    f"GET {REGION}/guides",
    f"GET {REGION}/guide/<guide_id>",
    f"GET {REGION}/loss",
    *(f"{method} {REGION}/{page}" for method in ("GET", "POST") for pages in CARE.values() for page in pages),
}
CARD = {
    f"GET {REGION}/card",
    f"GET {REGION}/card/pin",
    f"POST {REGION}/card/pin",
    f"GET {REGION}/card/new-pin",
    f"POST {REGION}/card/new-pin",
    f"GET {REGION}/card/account",
    f"POST {REGION}/finish",
    f"GET {REGION}/rest",
    "GET /card/events",
    "POST /handwriting",
    "POST /device/heartbeat",
    "GET /device/state",
}
PRINTS = {
    f"POST {REGION}/estimate/slip",
    *(f"POST {REGION}/{name}/slip" for name in ("outpatient", "birth", "deductible", "receipt")),
    f"GET {REGION}/answer/<entry_id>/slip",
    f"POST {REGION}/answer/<entry_id>/slip",
    f"GET {REGION}/guide/<guide_id>/slip",
    f"POST {REGION}/guide/<guide_id>/slip",
}
LOSS = {
    f"GET {REGION}/loss/check",
    *(f"POST {REGION}/loss/{step}" for step in ("check", "confirm", "note", "slip")),
}
SAVES = {f"POST {REGION}/estimate/pdf"}
DEMO = {"POST /demo/card/insert", "POST /demo/card/remove"}
PUBLIC = {route.replace(" /", " /m/", 1) for route in PAGES | SAVES} | {
    "GET /m/worker.js",
    f"GET /m{REGION}/<any(zh, en, ug):lang>.webmanifest",
    f"GET /m{REGION}/stored/<any(zh, en, ug):lang>",
    f"GET /m{REGION}/no-connection/<any(search, estimate, page):what>",
}
STAFF_CITY = "/staff/<any(urumqi):region>"
STAFF = {
    "GET /staff/",
    "GET /staff/found",
    "POST /staff/unanswered",
    "POST /staff/wrong",
    "GET /staff/questions",
    "GET /staff/questions/draft",
    "GET /staff/questions/wording",
    "POST /staff/questions/done",
    "GET /staff/figures",
    "GET /staff/hand-over",
    *(f"POST /staff/call/{act}" for act in ("new", "end", "city", "opened", "note")),
    f"GET {STAFF_CITY}/estimate",
    f"POST {STAFF_CITY}/estimate",
    f"POST {STAFF_CITY}/estimate/now",
    f"POST {STAFF_CITY}/estimate/pdf",
    *(
        f"{method} /staff/{page}"
        for method in ("GET", "POST")
        for page in ("cases", "sign-in", "sign-in/next", "password", "accounts", "audit")
    ),
    *(
        f"POST /staff/cases/{action}"
        for action in (
            "pre-report",
            "revocation",
            "formal-loss",
            "unmask-name",
            "unmask-number",
            "unmask-card",
            "done",
            "slip",
        )
    ),
    "GET /staff/attempts",
    "GET /staff/devices",
    "POST /staff/still-here",
    "POST /staff/audit/verify",
    *(f"POST /staff/accounts/{act}" for act in ("one", "disable", "enable", "password", "second-factor")),
    "POST /staff/sign-out",
}
GALLERY = {"GET /gallery", "GET /gallery/phone", "GET /gallery/staff"}
WRITTEN = {
    ("kiosk", False): COMMON | PAGES | PRINTS | CARD | LOSS,
    ("kiosk", True): COMMON | PAGES | PRINTS | CARD | LOSS | DEMO,
    ("public", False): COMMON | PUBLIC,
    ("public", True): COMMON | PUBLIC,
    ("staff", False): COMMON | STAFF,
    ("staff", True): COMMON | STAFF,
    ("all", True): COMMON | PAGES | PRINTS | CARD | LOSS | DEMO | PUBLIC | STAFF | GALLERY,
}
# The same page in another language, size or colour.
PICKED = re.compile(rf"[?&;]({'|'.join(preferences.CHOICES)})=")
PREFIXES = {"kiosk": "", "public": "/m", "staff": "/staff"}


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def page_addresses(app: Flask, surface: str) -> list[str]:
    """Return the address of every page that can be opened without doing anything first."""
    if surface == "staff":
        searches = [
            "/staff/",
            "/staff/?q=医保",
            "/staff/?q=qwertyuiop",
            "/staff/?q=qwertyuiop&told=yes",
            "/staff/?q=%20",
            "/staff/?q=" + "x" * 501,
        ]
        return [
            *searches,
            "/staff/urumqi/estimate",
            "/staff/questions",
            "/staff/sign-in",
            *(f"/staff/questions?region={region}" for region in REGIONS),
        ]
    prefix, knowledge = PREFIXES[surface], parts(app).matcher.knowledge
    addresses = [f"{prefix}/{e.region}/answer/{e.id}" for e in knowledge]
    for region in REGIONS:
        base = f"{prefix}/{region}"
        lost_card = f"{base}/answer/{knowledge.regions[region].lost_card}"
        addresses += [
            f"{lost_card}?q=卡丢了",
            f"{lost_card}?q=卡丢了&helped=yes",
            f"{lost_card}?helped=no",
            f"{base}/",
            f"{base}/ask",
            f"{base}/ask?q=医保",
            f"{base}/ask?q=qwertyuiop",
            f"{base}/ask?q=qwertyuiop&told=yes",
            f"{base}/chat",
            f"{base}/estimate",
            *(f"{base}/{page}" for page in CARE[region]),
            f"{base}/guides",
            f"{base}/loss",
            *(f"{base}/guide/{guide.id}" for guide in guides.shipped() if guide.region == region),
        ]
        addresses += [f"{base}/topic/{topic}" for topic in knowledge.regions[region].topics]
        if surface == "kiosk":
            addresses += [f"{base}/card", f"{base}/rest"]
    return addresses


@pytest.fixture(scope="module")
def single_apps(make_module_app: AppMaker) -> dict[str, Flask]:
    """An app for each surface alone."""
    return {surface: make_module_app(surface=surface) for surface in SURFACES}


@pytest.mark.parametrize(("surface", "demo"), WRITTEN)
def test_a_surface_has_the_routes_on_the_list_and_no_other(
    make_app: AppMaker, surface: str, *, demo: bool
) -> None:
    app = make_app(surface=surface, demo=demo, reader="simulated" if demo else "no such reader")
    assert routes(app) == WRITTEN[surface, demo]


def test_all_69_questions_are_visited(app: Flask) -> None:
    answers = [address for address in page_addresses(app, "kiosk") if "/answer/" in address]
    assert len(answers) >= 69
    assert {f"/urumqi/answer/ur-{n:02}" for n in range(1, 39)} <= set(answers)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_page_of_a_surface_is_sound_in_every_language(
    single_apps: dict[str, Flask], surface: str, lang: str
) -> None:
    app = single_apps[surface]
    visitor = staff(app, lang) if surface == "staff" else Visitor(app, lang)
    for address in page_addresses(app, surface):
        page = visitor.get(address)
        assert page.tree.get("lang") == LANGUAGES[lang], address
        assert page.tree.get("dir") == TAGS[LANGUAGES[lang]], address
        assert page.tree.get("data-surface") == surface, address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_all_surfaces_in_one_app_every_page_is_there_and_knows_its_surface(
    app: Flask, lang: str
) -> None:
    client = staff(app, lang)
    for surface in SURFACES:
        for address in page_addresses(app, surface):
            response = client.fetch(address)
            assert response.status_code == 200, address
            assert f'lang="{LANGUAGES[lang]}"' in response.text[:200], address
            assert f'data-surface="{surface}"' in response.text[:300], address


@pytest.mark.parametrize("surface", SURFACES)
def test_every_link_and_every_file_of_a_page_is_there(single_apps: dict[str, Flask], surface: str) -> None:
    app, seen = single_apps[surface], set()
    visitor = staff(app) if surface == "staff" else Visitor(app)
    waiting = [PREFIXES[surface] + "/"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = visitor.client.get(address, follow_redirects=True, buffered=True)
        assert response.status_code in {200, 204}, address
        if "/answer/" not in address and response.mimetype == "text/html" and "<!doctype" in response.text:
            tree = parsed(response.text)
            found = [e.get(name, "") for e in tree.iter() for name in ("href", "src", "data-found")]
            waiting += [a.partition("#")[0] for a in found if a.startswith("/") and not PICKED.search(a)]
    assert len(seen) > (20 if surface != "staff" else 5)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_bare_address_leads_to_the_surface(single_apps: dict[str, Flask], surface: str) -> None:
    response = Visitor(single_apps[surface]).client.get("/", follow_redirects=True)
    assert response.status_code == 200
    assert f'data-surface="{surface}"' in response.text[:300]


@pytest.mark.parametrize("region", REGIONS)
def test_the_start_page_is_that_of_the_city_where_the_kiosk_stands(make_app: AppMaker, region: str) -> None:
    visitor = Visitor(make_app(region=region))
    assert visitor.fetch("/").headers["Location"] == f"/{region}/"
    assert visitor.fetch("/m/").headers["Location"] == f"/m/{region}/"


def test_an_answer_of_the_other_city_is_shown_under_its_own(visitor: Visitor) -> None:
    response = visitor.fetch("/beijing/answer/ur-14")
    assert (response.status_code, response.headers["Location"]) == (302, "/urumqi/answer/ur-14")


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/shanghai/",
        "/beijing/answer/bj-card-99",
        "/beijing/answer/%00",
        "/beijing/answer/<script>",
        "/beijing/topic/hospital",
        "/beijing/topic/%F0%9F%92%8A",
        "/m/nowhere",
        "/m/card/events",
        "/m/beijing/card",
        "/staff/nowhere",
        "/staff/questions?region=shanghai",
        "/static/nowhere.css",
        "/static/../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%00",
        "/static/",
    ],
)
def test_what_is_not_there_gets_a_page_that_says_so(app: Flask, address: str) -> None:
    page = staff(app).get(address, status=404)
    starts = {"/", "/m/", "/staff/", "/beijing/", "/m/beijing/"}
    assert any(link in starts for link in page.links())


def test_links_of_the_phone_pages_stay_on_the_phone(visitor: Visitor) -> None:
    for address in (
        "/m/urumqi/",
        "/m/urumqi/chat",
        "/m/urumqi/estimate",
        "/m/urumqi/ask?q=住院",
        "/m/urumqi/answer/ur-14",
    ):
        own = [link for link in visitor.get(address).links() if link.startswith("/")]
        assert own
        assert all(link.startswith("/m/") for link in own), address


def test_only_a_phone_can_ring_a_number(visitor: Visitor) -> None:
    assert any(link.startswith("tel:") for link in visitor.get("/m/beijing/").links())
    assert not any(link.startswith("tel:") for link in visitor.get("/beijing/").links())


def test_files_are_kept_by_the_browser_and_asked_for_anew_after_an_update(visitor: Visitor) -> None:
    for path in STATIC.rglob("*.css"):
        address = f"/static/{path.relative_to(STATIC)}"
        response = visitor.fetch(address)
        assert (response.status_code, response.mimetype) == (200, "text/css")
        assert response.headers["Cache-Control"] == "no-cache"
        again = visitor.fetch(address, headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        changed = visitor.fetch(address, headers={"If-None-Match": '"an older one"'})
        assert changed.status_code == 200
