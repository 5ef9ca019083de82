"""A new PIN at the kiosk: who may have one, which it may be, and that nothing of it is left anywhere."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from kiosk.card.simulated import sample_cards
from kiosk.card.virtual_card import Manners, VirtualCard
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.test_card import LANGUAGES, PERSON, PIN, WRONG, account_address, last_try, person_card
from tests.web.visitor import Form, Page, words

NEW = "908172"
NEW_PIN = "/beijing/card/new-pin"


def opened(app: Flask, card: VirtualCard, lang: str = "", region: str = "beijing") -> CardVisitor:
    visitor = CardVisitor(app, lang)
    visitor.enter(visitor.insert(card, region), PIN)
    return visitor


def filled(page: Page, old: str = PIN, new: str = NEW, again: str | None = None) -> Form:
    return page.form(action="/new-pin").filled(old=old, new=new, again=new if again is None else again)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_way_to_a_new_pin_and_on(make_app: AppMaker, lang: str) -> None:
    card = person_card()
    visitor = opened(make_app(), card, lang)
    account = visitor.get("/beijing/card/account")
    assert NEW_PIN in account.links()
    form = visitor.get(NEW_PIN)
    for name in ("old", "new", "again"):
        assert (form.by_id(name).get("type"), form.by_id(name).get("autocomplete")) == ("password", "off")
    response = visitor.post(filled(form))
    assert response.status_code == 303
    done = visitor.get(response.headers["Location"])
    assert done.h1 == account.h1
    assert [p.get("class") for p in done.all("p[@role='status']")] == ["notice notice-quiet", "outage-strip"]
    assert (card.pin, card.changes, card.verifies) == (NEW, 1, 1)
    visitor.remove()
    visitor.enter(visitor.insert(card), NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("", NEW, NEW, "old"),
        ("12", NEW, NEW, "old"),
        ("12345x", NEW, NEW, "old"),
        (PIN, "", "", "new"),
        (PIN, "9081", "9081", "new"),
        (PIN, "9081726", "9081726", "new"),
        (PIN, "９０８１７２", "９０８１７２", "new"),
        (PIN, NEW, "908173", "again"),
        (PIN, NEW, "", "again"),
        (PIN, "290009", "290009", "new"),
        (PIN, "600229", "600229", "new"),
        (PIN, "555555", "555555", "new"),
        (PIN, "345678", "345678", "new"),
        (PIN, PIN, PIN, "new"),
    ],
)
def test_what_may_be_no_new_pin_never_reaches_the_card(
    make_app: AppMaker, old: str, new: str, again: str, field: str
) -> None:
    card = person_card()
    visitor = opened(make_app(), card, "en")
    page = visitor.send(filled(visitor.get(NEW_PIN), old, new, again), status=422)
    assert page.by_id(field).get("aria-invalid") == "true"
    assert page.title.startswith("Error: ")
    assert words(page.by_id("pin-fault"))
    assert (card.pin, card.changes) == (PIN, 0)
    assert all(page.by_id(name).get("value") is None for name in ("old", "new", "again"))
    assert not any(typed and typed in page.html for typed in {new, again} - {""})
    assert visitor.post(filled(page)).status_code == 303, "the page that came back is a fresh one"
    assert card.pin == NEW


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_old_pin_counts_and_the_last_try_is_asked_about(make_app: AppMaker, lang: str) -> None:
    card = person_card()
    visitor = opened(make_app(), card, lang)
    page = visitor.send(filled(visitor.get(NEW_PIN), old=WRONG), status=422)
    assert page.by_id("old").get("aria-invalid") == "true"
    assert len(page.classed("notice")) == 1
    choice = visitor.send(filled(page, old=WRONG), status=422)
    assert not choice.classed("pin")
    assert card.tries_left == 1
    page = visitor.get(last_try(choice))
    blocked = visitor.send(filled(page, old=WRONG), status=422)
    assert blocked.classed("card-picture-blocked")
    assert (card.changes, card.tries_left, card.pin) == (3, 0, PIN)


def test_the_last_try_of_a_change_is_not_taken_by_a_form_that_nobody_chose(make_app: AppMaker) -> None:
    card = person_card()
    visitor = opened(make_app(), card)
    page = visitor.get(NEW_PIN)
    card._verified, card.tries_left = False, 1
    choice = visitor.send(filled(page), status=422)
    assert card.changes == 0
    assert visitor.post(filled(visitor.get(last_try(choice)))).status_code == 303
    assert card.pin == NEW


def test_a_change_sent_twice_reaches_the_card_once(make_app: AppMaker) -> None:
    app, card = make_app(), person_card()
    visitor = opened(app, card)
    form = filled(visitor.get(NEW_PIN), old=WRONG)
    cookies = list(visitor.client._cookies.values())  # type: ignore[attr-defined]

    def press(_: int) -> int:
        finger = app.test_client()
        for cookie in cookies:
            finger.set_cookie(cookie.key, cookie.value)
        return finger.post(form.action, data=form.values).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(press, range(4)))
    assert statuses == [302] * 3 + [422]
    assert (card.changes, card.tries_left) == (1, 2)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_session_there_is_no_form_and_no_change(make_app: AppMaker, method: str) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    token = visitor.insert(card).token
    data = {"csrf_token": token, "old": PIN, "new": NEW, "again": NEW, "pad": "x"}
    response = visitor.fetch(NEW_PIN, method=method, **({"data": data} if method == "POST" else {}))
    assert response.headers["Location"] == "/beijing/card"
    assert card.changes == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_urumqi_the_page_tells_how_it_is_done_at_the_bank(make_app: AppMaker, lang: str) -> None:
    card = person_card()
    visitor = opened(make_app(), card, lang, "urumqi")
    page = visitor.get("/urumqi/card/new-pin")
    assert not page.all("input[@type='password']")
    assert "/urumqi/answer/ur-37" in page.links()
    token = page.token
    data = {"csrf_token": token, "old": PIN, "new": NEW, "again": NEW}
    assert visitor.fetch("/urumqi/card/new-pin", method="POST", data=data).status_code == 403
    assert (card.pin, card.changes) == (PIN, 0)


def test_a_kiosk_that_stands_in_urumqi_changes_no_pin_on_any_page(make_app: AppMaker) -> None:
    card = person_card()
    visitor = opened(make_app(region="urumqi"), card)
    page = visitor.get(NEW_PIN)
    assert not page.all("input[@type='password']")
    assert "/urumqi/answer/ur-37" in page.links()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", ["beijing-first-pin", "urumqi-first-pin"])
def test_a_first_pin_is_said_at_once_and_the_change_offered_first(
    make_app: AppMaker, slug: str, lang: str
) -> None:
    city = slug.partition("-")[0]
    visitor = CardVisitor(make_app(), lang)
    pad = visitor.insert(slug, city)
    page = visitor.send(pad.form(action="/pin").filled(pin=sample_cards()[slug].pin_hint))
    offered = [link for link in page.links() if "/card/" in link and "?" not in link]
    assert offered == [f"/{city}/card/new-pin", f"/{city}/card/account"]
    assert not page.classed("balances")
    assert visitor.get(f"/{city}/card/account").classed("balances")
    assert len(visitor.sessions()) == 1


def test_another_language_is_chosen_on_a_page_that_answered_a_pin(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app(), "zh")
    form = visitor.insert(person_card()).form(action="/pin").filled(pin=WRONG)
    page = visitor.send(form, status=422)
    (english,) = [link for link in page.links() if link.endswith("?lang=en")]
    assert visitor.fetch(english).headers["Location"] == "/beijing/card"
    assert visitor.get("/beijing/card").h1 == "Please enter your PIN"


def test_123456_is_a_first_pin_and_another_one_is_not(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    first = VirtualCard(PERSON, pin="123456")
    page = visitor.send(visitor.insert(first).form(action="/pin").filled(pin="123456"))
    assert NEW_PIN in page.links()
    visitor.remove()
    form = visitor.insert(person_card()).form(action="/pin").filled(pin=PIN)
    assert visitor.post(form).status_code == 303


def test_nothing_of_a_first_pin_is_kept(make_app: AppMaker, caplog: pytest.LogCaptureFixture) -> None:
    app = make_app()
    caplog.set_level(logging.DEBUG)
    seen = []
    for card in (VirtualCard(PERSON, pin="290009"), person_card()):
        visitor = CardVisitor(app)
        form = visitor.insert(card).form(action="/pin").filled(pin=card.pin)
        caplog.clear()
        visitor.post(form)
        (row,) = visitor.sessions()
        seen.append((sorted(row), [record.msg for record in caplog.records]))
        visitor.remove()
    assert seen[0] == seen[1], "log and table are alike for a first PIN and for another"


def test_a_new_id_follows_the_pin_and_the_old_one_is_dead(make_app: AppMaker) -> None:
    app = make_app()
    visitor, thief = CardVisitor(app), CardVisitor(app)
    visitor.enter(visitor.insert(person_card()), PIN)
    before = visitor.client.get_cookie("person")
    assert before is not None
    visitor.desk.forget(visitor.desk.snapshot().insertion)
    visitor.fetch("/beijing/card/account")
    visitor.enter(visitor.get("/beijing/card"), PIN)
    thief.client.set_cookie("person", before.value)
    assert account_address(thief) == "/beijing/card"


@pytest.mark.parametrize("back", [1, 2, 3, 5, 9])
def test_a_card_that_leaves_while_its_pin_is_changed_is_said_to_be_uncertain(
    make_app: AppMaker, back: int
) -> None:
    length = commands_of_a_change(make_app())
    card = person_card()
    visitor = opened(make_app(), card, "en")
    form = filled(visitor.get(NEW_PIN))
    card.manners = Manners(leaves_before=card.commands + length - back + 1)
    page = visitor.send(form, status=422)
    assert "not certain" in page.h1
    assert not any(pin in page.html for pin in (PIN, NEW))
    assert card.changes == 0
    visitor.until(lambda state: state.insertion == 0)
    card.manners = Manners()
    visitor.enter(visitor.insert(card), PIN)


def commands_of_a_change(app: Flask) -> int:
    card = person_card()
    visitor = opened(app, card)
    form = filled(visitor.get(NEW_PIN))
    before = card.commands
    visitor.post(form)
    visitor.remove()
    return card.commands - before


def test_marked_pins_are_found_nowhere(
    make_app: AppMaker, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    marked = ("790317", "790318", "790319", "790320")
    right, new, wrong, differs = marked
    app = make_app()
    visitor, card = CardVisitor(app), VirtualCard(PERSON, pin=right)
    told = []

    def heard(page: Page) -> Page:
        told.extend([page.html, str(page.response.headers)])
        return page

    pad = heard(visitor.insert(card))
    heard(visitor.enter(heard(visitor.send(pad.form(action="/pin").filled(pin=wrong), status=422)), right))
    form = heard(visitor.get(NEW_PIN))
    form = heard(visitor.send(filled(form, right, new, differs), status=422))
    form = heard(visitor.send(filled(form, wrong, new), status=422))
    response = visitor.post(filled(form, right, new))
    assert (response.status_code, card.pin) == (303, new)
    heard(visitor.get(response.headers["Location"]))
    visitor.remove()
    told += [record.getMessage() + repr(vars(record)) for record in caplog.records]
    engines = (parts(app).database, parts(app).own)
    kept = b"".join(
        Path(f"{engine.url.database}{end}").read_bytes() for engine in engines for end in ("", "-wal")
    )
    for pin in marked:
        assert not any(pin in text for text in told)
        assert pin.encode() not in kept
        assert bytes.fromhex(pin) not in b"".join(text.encode() for text in told)
    assert "sent 12 bytes" in " ".join(told)
