"""The card at the kiosk: in, PIN, account, out; masked, bound to one insertion, and over when it is over."""

import dataclasses
import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from kiosk.card.port import Presence, ReaderState
from kiosk.card.simulated import SimulatedReader, sample_cards
from kiosk.card.virtual_card import Contents, Manners, VirtualCard
from kiosk.store.tables import sessions
from tests.conftest import AppMaker, parts
from tests.web.card_steps import CardVisitor
from tests.web.visitor import Page, words

LANGUAGES = ("zh", "en", "ug")
PIN = "735192"
WRONG = "111222"
PERSON = Contents(
    serial=5001,
    card_number="987654320",
    identity_number="110101196002290009",
    name="欧阳春花",
    birth_date=date(1960, 2, 29),
    medical=Decimal("4321.09"),
    electronic_cash=Decimal("17.60"),
    valid_until=date(2031, 5, 6),
)
MASKED = ("欧**", "110101************", "*****4320")


def person_card(**options: object) -> VirtualCard:
    return VirtualCard(PERSON, pin=PIN, keep_log=True, **options)  # type: ignore[arg-type]


def secrets_in(html: str, contents: Contents = PERSON) -> list[str]:
    """Return what stands in a text and must not: any name or number of the holder beyond its mask."""
    number, card = contents.identity_number, contents.card_number or "no card number"
    pieces = [contents.name, contents.name[1:], number, number[-6:], number[6:14], card, card[:-3]]
    return [piece for piece in pieces if piece in html]


def wrong_tries(card: VirtualCard) -> list[bytes]:
    """Return every VERIFY that carried a PIN, as the card saw it."""
    return [apdu for apdu in card.seen or [] if apdu[1] == 0x20 and len(apdu) > 5]


def last_try(choice: Page) -> str:
    """Return where the one goes who chooses to risk the last try."""
    (address,) = [link for link in choice.links() if link.endswith("?last=yes")]
    return address


def account_address(visitor: CardVisitor) -> str:
    return visitor.fetch("/beijing/card/account").headers.get("Location", "shown")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_way_from_the_card_to_the_balances_and_back(make_app: AppMaker, lang: str) -> None:
    visitor = CardVisitor(make_app(), lang)
    empty = visitor.get("/beijing/card")
    assert not empty.classed("pin")
    card = person_card()
    pad = visitor.insert(card)
    assert pad.by_id("pin").get("type") == "password"
    assert not secrets_in(pad.html)
    account = visitor.enter(pad, PIN)
    amounts = [words(e) for part in account.classed("balances") for e in part.iter("bdi")]
    assert amounts == ["4,321.09", "17.60"]
    assert all(masked in account.text for masked in MASKED)
    assert not secrets_in(account.html)
    visitor.remove()
    gone = visitor.get("/beijing/card")
    assert gone.h1 == empty.h1
    assert account_address(visitor) == "/beijing/card"
    assert card.verifies == 1


@pytest.mark.parametrize(
    "slug",
    ["beijing-employed", "beijing-retired", "beijing-first-pin", "urumqi-employed", "urumqi-first-pin"],
)
def test_every_sample_card_that_has_a_pin_opens_with_it(make_app: AppMaker, slug: str) -> None:
    sample = sample_cards()[slug]
    visitor = CardVisitor(make_app())
    account = visitor.enter(visitor.insert(slug), sample.pin_hint)
    assert not secrets_in(account.html, sample.card._contents)
    amounts = [words(e) for part in account.classed("balances") for e in part.iter("bdi")]
    contents = sample.card._contents
    wanted = [amount for amount in (contents.medical, contents.electronic_cash) if amount is not None]
    assert amounts == [f"{amount:,.2f}" for amount in wanted]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("slug", "look"),
    [
        ("beijing-pin-blocked", "blocked"),
        ("beijing-expired", "blocked"),
        ("urumqi-third-generation", "module"),
        ("foreign", "wrong"),
        ("unreadable", "wrong"),
    ],
)
def test_a_card_that_can_not_be_opened_is_not_asked_for_its_pin(
    make_app: AppMaker, slug: str, look: str, lang: str
) -> None:
    app = make_app()
    visitor = CardVisitor(app, lang)
    page = visitor.insert(slug)
    assert not page.classed("pin")
    assert page.classed(f"card-picture-{look}")
    demo = parts(app).demo
    assert demo is not None
    assert demo.cards[slug].card.verifies == 0
    assert not secrets_in(page.html, demo.cards[slug].card._contents)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_the_wrong_way_round_is_said_to_be_so(make_app: AppMaker, lang: str) -> None:
    page = CardVisitor(make_app(), lang).insert(VirtualCard(manners=Manners(upside_down=True)))
    assert page.classed("card-picture-turn")
    assert not page.classed("pin")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_pin_says_how_many_tries_are_left(make_app: AppMaker, lang: str) -> None:
    visitor, card = CardVisitor(make_app(), lang), person_card()
    page = visitor.insert(card)
    assert not page.classed("notice")
    page = visitor.send(page.form(action="/pin").filled(pin=WRONG), status=422)
    assert page.by_id("pin").get("aria-invalid") == "true"
    assert page.by_id("pin").get("value") is None
    assert words(page.by_id("pin-fault"))
    (two_left,) = [words(e) for e in page.classed("notice")]
    assert card.tries_left == 2
    choice = visitor.send(page.form(action="/pin").filled(pin=WRONG), status=422)
    assert words(choice.by_id("pin-fault"))
    assert card.tries_left == 1
    page = visitor.get(last_try(choice))
    (one_left,) = [words(e) for e in page.classed("notice")]
    assert one_left != two_left
    assert not any(WRONG in shown.html for shown in (page, choice))
    blocked = visitor.send(page.form(action="/pin").filled(pin=WRONG), status=422)
    assert not blocked.classed("pin")
    assert blocked.classed("card-picture-blocked")
    assert card.verifies == 3
    assert visitor.sessions() == []


def test_the_right_pin_after_a_wrong_one_opens(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    page = visitor.send(visitor.insert(person_card()).form(action="/pin").filled(pin=WRONG), status=422)
    visitor.enter(page, PIN)


@pytest.mark.parametrize(
    "pin", ["", "12", "123", "1234567890123", "12345a", "１２３４５６", "1234 5678", "<b>123456", "x" * 5000]
)
def test_what_is_no_pin_never_reaches_the_card(make_app: AppMaker, pin: str) -> None:
    visitor, card = CardVisitor(make_app(), "en"), person_card()
    page = visitor.send(visitor.insert(card).form(action="/pin").filled(pin=pin), status=422)
    assert card.verifies == 0
    assert page.by_id("pin").get("aria-invalid") == "true"
    assert page.title.startswith("Error: ")
    assert len(pin) < 6 or pin not in page.html


def test_one_press_is_one_verify(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    form = visitor.insert(card).form(action="/pin").filled(pin=PIN)
    visitor.post(form)
    assert card.verifies == 1
    for _ in range(3):
        visitor.get("/beijing/card/account")
        visitor.fetch("/beijing/card")
    assert card.verifies == 1


def test_a_pin_for_an_earlier_insertion_never_reaches_the_card(make_app: AppMaker) -> None:
    visitor, first, second = CardVisitor(make_app()), person_card(), person_card()
    old = visitor.insert(first).form(action="/pin").filled(pin=PIN)
    visitor.remove()
    assert visitor.post(old).headers["Location"] == "/beijing/card"
    visitor.insert(second)
    assert visitor.post(old).headers["Location"] == "/beijing/card"
    visitor.insert(first)
    assert visitor.post(old).headers["Location"] == "/beijing/card"
    assert wrong_tries(first) == wrong_tries(second) == []
    assert visitor.sessions() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda pad: "",
        lambda pad: pad[1:],
        lambda pad: pad + "0",
        lambda pad: pad + " ",
        lambda pad: pad.replace("-1-", "-2-"),
        lambda pad: pad.removesuffix("0") + "1",
        lambda pad: pad.removesuffix("0") + "-1",
        lambda pad: pad.removesuffix("0") + "０",
        lambda _pad: "None",
        lambda _pad: "x" * 100,
    ],
)
def test_a_pin_names_its_pad_exactly(make_app: AppMaker, change: Callable[[str], str]) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    form = visitor.insert(card).form(action="/pin")
    pad = form.values["pad"]
    assert change(pad) != pad
    assert visitor.post(form.filled(pin=PIN, pad=change(pad))).headers["Location"] == "/beijing/card"
    assert card.verifies == 0


def test_a_pad_sent_twice_asks_the_card_once(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    form = visitor.insert(card).form(action="/pin").filled(pin=WRONG)
    assert visitor.post(form).status_code == 422
    for _ in range(3):
        assert visitor.post(form).headers["Location"] == "/beijing/card"
    assert (card.verifies, card.tries_left) == (1, 2)
    assert visitor.post(form.filled(pin=PIN)).headers["Location"] == "/beijing/card"
    assert card.verifies == 1
    visitor.enter(visitor.get("/beijing/card"), PIN)


def test_a_double_press_in_the_same_moment_asks_the_card_once(make_app: AppMaker) -> None:
    app = make_app()
    visitor, card = CardVisitor(app), person_card()
    form = visitor.insert(card).form(action="/pin").filled(pin=WRONG)
    cookies = list(visitor.client._cookies.values())  # type: ignore[attr-defined]

    def press(_: int) -> int:
        finger = app.test_client()
        for cookie in cookies:
            finger.set_cookie(cookie.key, cookie.value)
        return finger.post(form.action, data=form.values).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(press, range(6)))
    assert statuses == [302] * 5 + [422]
    assert (card.verifies, card.tries_left) == (1, 2)


def test_a_form_kept_over_a_restart_asks_no_card(make_app: AppMaker) -> None:
    reader, card = SimulatedReader(), person_card()
    before = CardVisitor(make_app(reader), reader=reader)
    old = before.insert(card).form(action="/pin").filled(pin=PIN)
    again_reader = SimulatedReader()
    again = CardVisitor(make_app(again_reader), reader=again_reader)
    pad = again.insert(card)
    old.values["csrf_token"] = pad.token
    assert again.post(old).headers["Location"] == "/beijing/card"
    assert card.verifies == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_try_is_chosen_on_a_screen_of_its_own(make_app: AppMaker, lang: str) -> None:
    visitor, card = CardVisitor(make_app(), lang), person_card(tries_left=1)
    choice = visitor.insert(card)
    assert not choice.classed("pin")
    assert words(choice.classed("lead")[0])
    assert choice.all("button[@form='finish']")
    pad = visitor.get(last_try(choice))
    assert card.verifies == 0
    visitor.enter(pad, PIN)
    assert (card.verifies, card.tries_left) == (1, 3)


def test_the_last_try_is_not_taken_by_a_form_that_nobody_chose(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app()), person_card(tries_left=2)
    form = visitor.insert(card).form(action="/pin").filled(pin=PIN)
    card.tries_left = 1  # wrong somewhere else, since the pad was shown
    choice = visitor.send(form, status=422)
    assert card.verifies == 0
    assert not choice.classed("pin")
    visitor.enter(visitor.get(last_try(choice)), PIN)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("region", "entry"), [("beijing", "bj-note-07"), ("urumqi", "ur-37")])
def test_who_has_forgotten_the_pin_is_told_whom_to_ask(
    make_app: AppMaker, region: str, entry: str, lang: str
) -> None:
    app = make_app()
    visitor = CardVisitor(app, lang)
    pad = visitor.insert(person_card(tries_left=2), region)
    help_ = words(pad.classed("forgotten")[0])
    assert all(hotline.number in help_ for hotline in parts(app).matcher.knowledge.regions[region].hotlines)
    assert f"/{region}/answer/{entry}" in pad.links()
    choice = visitor.send(pad.form(action="/pin").filled(pin=WRONG), status=422)
    assert words(choice.classed("forgotten")[0]) == help_


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_expired_card_says_until_when_it_was_valid(make_app: AppMaker, lang: str) -> None:
    card = VirtualCard(dataclasses.replace(PERSON, valid_until=date(2027, 2, 28)), pin=PIN)
    with time_machine.travel(datetime(2027, 2, 28, 12, tzinfo=UTC), tick=False):
        assert CardVisitor(make_app(), lang).insert(card).classed("pin")
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        page = CardVisitor(make_app(), lang).insert(card)
    assert not page.classed("pin")
    assert "2027" in words(page.classed("lead")[0])
    assert card.verifies == 0


def test_what_is_the_matter_has_a_page_of_its_own_each(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app(), "en")
    samples = ("beijing-expired", "beijing-pin-blocked", "urumqi-third-generation", "foreign", "unreadable")
    titles = [visitor.get("/beijing/card").h1, *(visitor.insert(sample).h1 for sample in samples)]
    others = (
        person_card(manners=Manners(upside_down=True)),
        person_card(tries_left=1),
        person_card(manners=Manners(answers=lambda apdu: b"\x6a\x81" if apdu[1] == 0xA4 else None)),
        person_card(),
    )
    titles += [visitor.insert(card).h1 for card in others]
    for presence in (Presence.NO_READER, Presence.SERVICE_DOWN):
        visitor.desk._publish(ReaderState(presence), None)
        titles.append(visitor.get("/beijing/card").h1)
    assert len(set(titles)) == len(titles) == 12


def test_a_reader_that_is_unplugged_says_so_and_comes_back_by_itself(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app(), "en")
    visitor.enter(visitor.insert(person_card()), PIN)
    visitor.reader.unplug()
    visitor.until(lambda state: state.presence is Presence.NO_READER)
    assert account_address(visitor) == "/beijing/card"
    assert "not connected" in visitor.get("/beijing/card").h1
    visitor.reader.plug_in()
    visitor.until(lambda state: state.presence is Presence.EMPTY)
    assert visitor.insert(person_card()).classed("pin")


def test_taking_the_card_out_ends_it(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    visitor.enter(visitor.insert(card), PIN)
    visitor.remove()
    assert account_address(visitor) == "/beijing/card"
    pad = visitor.insert(card)
    assert pad.classed("pin")
    assert account_address(visitor) == "/beijing/card"
    assert not secrets_in(visitor.get("/beijing/card").html)


def test_the_row_of_a_session_is_gone_after_the_next_event(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    visitor.enter(visitor.insert(person_card()), PIN)
    assert len(visitor.sessions()) == 1
    with visitor.fetch("/card/events", buffered=False) as response:
        stream = iter(response.response)
        next(stream)
        visitor.remove()
        assert b"empty" in next(stream)
        next(stream)  # as a server does as soon as it has sent what came before
        assert visitor.sessions() == []


def test_the_next_person_begins_anew(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    visitor.enter(visitor.insert(person_card()), PIN)
    (before,) = visitor.sessions()
    visitor.remove()
    other = CardVisitor(app)
    pad = other.insert("beijing-employed")
    assert account_address(other) == account_address(visitor) == "/beijing/card"
    other.enter(pad, "246813")
    (after,) = visitor.sessions()
    assert before["token_hash"] != after["token_hash"]
    assert account_address(visitor) == "/beijing/card"


def test_the_session_of_another_browser_is_not_accepted(make_app: AppMaker) -> None:
    app = make_app()
    visitor, stranger = CardVisitor(app), CardVisitor(app)
    visitor.enter(visitor.insert(person_card()), PIN)
    assert account_address(stranger) == "/beijing/card"
    for forged in ("", "x", "a" * 43, visitor.sessions()[0]["token_hash"], "' OR 1=1 --", "\x00"):
        stranger.client.set_cookie("person", forged)
        assert account_address(stranger) == "/beijing/card"
    assert account_address(visitor) == "shown"


def test_a_token_that_was_planted_before_is_not_taken_over(make_app: AppMaker) -> None:
    app = make_app()
    visitor, thief = CardVisitor(app), CardVisitor(app)
    planted = "planted-by-somebody-else-before-the-card-came-in"
    for browser in (visitor, thief):
        browser.client.set_cookie("person", planted)
    visitor.enter(visitor.insert(person_card()), PIN)
    cookie = visitor.client.get_cookie("person")
    assert cookie is not None
    assert cookie.value != planted
    assert account_address(thief) == "/beijing/card"


def test_a_restart_inherits_no_session(make_app: AppMaker) -> None:
    reader, card = SimulatedReader(), person_card()
    visitor = CardVisitor(make_app(reader), reader=reader)
    visitor.enter(visitor.insert(card), PIN)
    (cookie,) = [c for c in [visitor.client.get_cookie("person")] if c]
    again_reader = SimulatedReader()
    again = CardVisitor(make_app(again_reader), reader=again_reader)
    assert len(again.sessions()) == 1
    again.client.set_cookie("person", cookie.value)
    again.insert(card)
    assert account_address(again) == "/beijing/card"
    assert again.sessions() == []


@pytest.mark.parametrize("demo", [True, False])
def test_the_cookie_of_a_session_is_closed_to_scripts_and_to_other_sites(
    make_app: AppMaker, *, demo: bool
) -> None:
    reader = SimulatedReader()
    app = make_app(reader) if demo else make_app.real(reader)
    visitor = CardVisitor(app, reader=reader)
    pad = visitor.insert(person_card())
    response = visitor.post(pad.form(action="/pin").filled(pin=PIN))
    (cookie,) = [c for c in response.headers.getlist("Set-Cookie") if "person=" in c]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("person=" if demo else "__Host-person=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(attributes)
    assert ("Secure" in attributes) is not demo
    assert not any(part.startswith(("Domain", "Max-Age", "Expires")) for part in attributes)
    visitor.get(response.headers["Location"])


@pytest.mark.parametrize("demo", [True, False])
def test_the_cookie_of_the_forms_is_closed_too(make_app: AppMaker, *, demo: bool) -> None:
    reader = SimulatedReader()
    app = make_app(reader) if demo else make_app.real(reader)
    (cookie,) = CardVisitor(app, reader=reader).fetch("/beijing/card").headers.getlist("Set-Cookie")
    assert cookie.startswith("csrf=" if demo else "__Host-csrf=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))
    assert ("Secure" in cookie) is not demo


def test_the_table_holds_no_token_that_could_be_used(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    visitor.enter(visitor.insert(person_card()), PIN)
    cookie = visitor.client.get_cookie("person")
    assert cookie is not None
    assert len(cookie.value) >= 22  # 128 random bits or more
    (row,) = visitor.sessions()
    assert row["token_hash"] == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert cookie.value not in " ".join(str(value) for value in row.values())
    assert not secrets_in(str(dict(row)))


def test_the_database_holds_nothing_of_a_person(make_app: AppMaker) -> None:
    app = make_app()
    visitor = CardVisitor(app)
    visitor.enter(visitor.insert(person_card()), PIN)
    paths = [engine.url.database or "" for engine in (parts(app).database, parts(app).own)]
    kept = b"".join(Path(path + end).read_bytes() for path in paths for end in ("", "-wal"))
    assert len(set(paths)) == 2
    for secret in (PERSON.name, PERSON.identity_number, PERSON.card_number or "", PIN, "4321.09"):
        assert secret.encode() not in kept
        assert secret.encode("gbk") not in kept


@pytest.mark.parametrize("demo", [True, False])
def test_finishing_clears_everything_and_the_pin_is_asked_for_again(
    make_app: AppMaker, *, demo: bool
) -> None:
    reader, card = SimulatedReader(), person_card()
    visitor = CardVisitor(make_app(reader) if demo else make_app.real(reader), "en", reader)
    account = visitor.enter(visitor.insert(card), PIN)
    kept = [cookie.key for cookie in visitor.client._cookies.values()]  # type: ignore[attr-defined]
    prefix = "" if demo else "__Host-"
    assert {"lang", f"{prefix}person", f"{prefix}csrf"} <= set(kept)
    response = visitor.post(account.form(action="/finish"))
    assert (response.status_code, response.headers["Location"]) == (303, "/beijing/rest")
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    ended = response.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in ended} == set(kept)
    for cookie in ended:
        assert "Max-Age=0" in cookie
        assert ("Secure" in cookie) is not demo
    assert visitor.sessions() == []
    assert visitor.client.get_cookie(f"{prefix}person") is None
    assert account_address(visitor) == "/beijing/card"
    pad = visitor.get("/beijing/card")
    assert pad.classed("pin")
    assert card._verified is False
    visitor.enter(pad, PIN)


def test_finishing_needs_no_card_and_no_session(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    response = visitor.post(visitor.get("/urumqi/").form(action="/finish"))
    assert (response.status_code, response.headers["Location"]) == (303, "/beijing/rest")
    assert response.headers["Clear-Site-Data"]


def test_a_session_ended_by_finishing_is_of_no_use_to_who_kept_its_cookie(make_app: AppMaker) -> None:
    app = make_app()
    visitor, thief = CardVisitor(app), CardVisitor(app)
    account = visitor.enter(visitor.insert(person_card()), PIN)
    cookie = visitor.client.get_cookie("person")
    assert cookie is not None
    thief.client.set_cookie("person", cookie.value)
    assert account_address(thief) == "shown"
    visitor.post(account.form(action="/finish"))
    assert account_address(thief) == "/beijing/card"


def test_where_the_card_has_forgotten_the_pin_it_is_asked_for_again(make_app: AppMaker) -> None:
    visitor, card = CardVisitor(make_app()), person_card()
    visitor.enter(visitor.insert(card), PIN)
    visitor.desk.forget(visitor.desk.snapshot().insertion)
    assert account_address(visitor) == "/beijing/card"
    assert visitor.get("/beijing/card").classed("pin")
    assert visitor.sessions() == []


@pytest.mark.parametrize(("slug", "missing"), [("beijing-retired", 1), ("beijing-employed", 0)])
def test_a_figure_the_card_lacks_is_said_to_be_missing(make_app: AppMaker, slug: str, missing: int) -> None:
    visitor = CardVisitor(make_app(), "en")
    account = visitor.enter(visitor.insert(slug), sample_cards()[slug].pin_hint)
    assert account.text.count("carries no such figure") == missing


def test_a_card_without_medical_account_shows_its_cash(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app(), "en")
    card = VirtualCard(dataclasses.replace(PERSON, medical=None), pin=PIN)
    account = visitor.enter(visitor.insert(card), PIN)
    assert [words(e) for part in account.classed("balances") for e in part.iter("bdi")] == ["17.60"]


def test_what_is_written_on_a_card_is_shown_as_text(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    card = VirtualCard(dataclasses.replace(PERSON, name="<b>&amp;\"'>", card_number="<i>'\"&"), pin=PIN)
    account = visitor.enter(visitor.insert(card), PIN)
    assert words(account.classed("figures")[0]).count("<**") == 1
    assert "<b>" not in account.html
    assert "<i>" not in account.html


@pytest.mark.parametrize("leaves_before", range(1, 24))
def test_a_card_that_leaves_at_any_moment_ends_in_a_page(make_app: AppMaker, leaves_before: int) -> None:
    visitor = CardVisitor(make_app(), "en")
    visitor.reader.insert(person_card(manners=Manners(leaves_before=leaves_before)))
    visitor.until(lambda state: state.insertion)
    response = visitor.client.get("/beijing/card", follow_redirects=True)
    page = Page(response)
    if page.classed("pin"):
        form = page.form(action="/pin").filled(pin=PIN)
        response = visitor.client.post(form.action, data=form.values, follow_redirects=True)
        page = Page(response)
    assert response.status_code in {200, 422}
    assert not secrets_in(page.html)


class TestTime:
    """A session ends by itself: idle, and in any case."""

    START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def opened(self, make_app: AppMaker, **settings: object) -> CardVisitor:
        visitor = CardVisitor(make_app(**settings))
        visitor.enter(visitor.insert(person_card()), PIN)
        return visitor

    def test_it_lasts_as_long_as_the_page_may_stand_untouched_and_no_longer(self, make_app: AppMaker) -> None:
        with time_machine.travel(self.START, tick=False) as clock:
            visitor = self.opened(make_app, idle_seconds=60)
            clock.shift(timedelta(seconds=100))
            assert account_address(visitor) == "shown"
            clock.shift(timedelta(seconds=130))
            assert account_address(visitor) == "/beijing/card"
            assert visitor.sessions() == []
            assert visitor.get("/beijing/card").classed("pin")

    def test_with_large_type_it_lasts_twice_as_long(self, make_app: AppMaker) -> None:
        with time_machine.travel(self.START, tick=False) as clock:
            visitor = self.opened(make_app, idle_seconds=60)
            visitor.get("/beijing/card/account?text=large")
            clock.shift(timedelta(seconds=200))
            assert account_address(visitor) == "shown"
            clock.shift(timedelta(seconds=210))
            assert account_address(visitor) == "/beijing/card"

    def test_it_is_moved_on_by_each_look_but_not_for_ever(self, make_app: AppMaker) -> None:
        with time_machine.travel(self.START, tick=False) as clock:
            visitor = self.opened(make_app, idle_seconds=90)
            for _ in range(5):
                clock.shift(timedelta(seconds=115))
                assert account_address(visitor) == "shown"
            clock.shift(timedelta(seconds=30))
            assert account_address(visitor) == "/beijing/card"


class TestForgery:
    """A change needs the token of the page it comes from."""

    @pytest.mark.parametrize("token", [None, "", "x", "IjAwMDAi.aaaa.bbbb"])
    @pytest.mark.parametrize(
        "action",
        [
            "/beijing/card/pin",
            "/beijing/card/new-pin",
            "/beijing/finish",
            "/demo/card/insert",
            "/demo/card/remove",
        ],
    )
    def test_without_the_token_nothing_changes(
        self, make_app: AppMaker, action: str, token: str | None
    ) -> None:
        visitor, card = CardVisitor(make_app(), "en"), person_card()
        pad = visitor.insert(card)
        if action != "/beijing/card/pin":
            visitor.enter(pad, PIN)
        before = (visitor.sessions(), card.verifies, visitor.desk.snapshot())
        data = {"pin": PIN, "pad": f"{parts(visitor._app).run}-1-0", "card": "beijing-employed"}
        if token is not None:
            data["csrf_token"] = token
        page = visitor.get(action, status=400, method="POST", data=data)
        assert (visitor.sessions(), card.verifies, visitor.desk.snapshot()) == before
        assert PIN not in page.html
        assert "Clear-Site-Data" not in page.response.headers

    def test_the_token_of_another_browser_is_of_no_use(self, make_app: AppMaker) -> None:
        app = make_app()
        visitor, stranger = CardVisitor(app), CardVisitor(app)
        card = person_card()
        own = visitor.insert(card).form(action="/pin").filled(pin=PIN)
        stranger.get("/beijing/card")
        assert stranger.post(own).status_code == 400
        assert card.verifies == 0

    def test_a_form_is_taken_over_https_too_where_our_own_policy_sends_no_referrer(
        self, make_app: AppMaker
    ) -> None:
        reader, card = SimulatedReader(), person_card()
        visitor = CardVisitor(make_app.real(reader), reader=reader)
        form = visitor.insert(card).form(action="/pin").filled(pin=PIN)
        assert visitor.post(form, base_url="https://localhost").status_code == 303

    def test_a_look_at_any_page_leaves_the_table_as_it_is(self, make_app: AppMaker) -> None:
        app = make_app()
        visitor = CardVisitor(app)
        visitor.enter(visitor.insert(person_card()), PIN)
        before = visitor.sessions()
        for address in (
            "/beijing/",
            "/beijing/ask?q=x",
            "/urumqi/estimate",
            "/m/",
            "/staff/",
            "/healthz",
            "/nowhere",
        ):
            visitor.fetch(address)
        assert visitor.sessions() == before


class TestDemo:
    """The demonstration's own reader."""

    def test_a_sample_card_is_put_in_and_taken_out_by_its_buttons(self, make_app: AppMaker) -> None:
        visitor = CardVisitor(make_app())
        home = visitor.get("/urumqi/")
        button = next(b for form in home.all("button") if (b := form.get("value")) == "urumqi-employed")
        data = {"csrf_token": home.token, "region": "urumqi", "card": button}
        response = visitor.fetch("/demo/card/insert", method="POST", data=data)
        assert (response.status_code, response.headers["Location"]) == (303, "/urumqi/card")
        pad = visitor.get("/urumqi/card")
        assert pad.classed("pin")
        response = visitor.post(pad.form(action="/demo/card/remove"))
        assert (response.status_code, response.headers["Location"]) == (303, "/urumqi/card")
        assert not visitor.get("/urumqi/card").classed("pin")

    def test_it_says_on_every_page_that_it_is_one_and_offers_each_card(self, make_app: AppMaker) -> None:
        visitor = CardVisitor(make_app())
        for address in ("/beijing/", "/beijing/card", "/urumqi/estimate", "/beijing/ask"):
            page = visitor.get(address)
            assert page.classed("demo")
            offered = [e.get("value") for e in page.all("button[@name='card']")]
            assert offered == list(sample_cards())

    def test_the_tries_of_a_sample_card_are_kept(self, make_app: AppMaker) -> None:
        visitor = CardVisitor(make_app(), "en")
        pad = visitor.insert("beijing-employed")
        visitor.send(pad.form(action="/pin").filled(pin=WRONG), status=422)
        visitor.remove()
        assert visitor.insert("beijing-employed").classed("notice")

    @pytest.mark.parametrize("card", ["", "nobody", "<b>", "x" * 1000])
    def test_a_card_that_there_is_not_is_not_put_in(self, make_app: AppMaker, card: str) -> None:
        visitor = CardVisitor(make_app())
        data = {"csrf_token": visitor.get("/beijing/").token, "card": card, "region": "<b>"}
        visitor.get("/demo/card/insert", status=404, method="POST", data=data)
        assert visitor.desk.snapshot().insertion == 0

    def test_outside_it_no_page_speaks_of_it(self, make_app: AppMaker) -> None:
        reader = SimulatedReader()
        visitor = CardVisitor(make_app.real(reader), reader=reader)
        for address in ("/beijing/", "/beijing/card", "/urumqi/estimate"):
            assert not visitor.get(address).classed("demo")
        assert visitor.fetch("/demo/card/insert", method="POST").status_code == 404


def test_the_account_outside_the_demonstration_names_nobody(make_app: AppMaker) -> None:
    reader = SimulatedReader()
    visitor = CardVisitor(make_app.real(reader), reader=reader)
    account = visitor.enter(visitor.insert(person_card()), PIN)
    written = re.sub(r'value="[^"]*"|/static/[0-9a-f]+/', "", account.html)
    numbers = re.findall(r"\d{5,}", written)
    assert set(numbers) <= {"110101", "12333", "96102", "8812333"}  # his region's code; the hotlines
    assert not secrets_in(account.html)


def test_personal_fields_are_not_remembered_by_the_browser(make_app: AppMaker) -> None:
    visitor = CardVisitor(make_app())
    pad = visitor.insert(person_card())
    assert pad.by_id("pin").get("autocomplete") == "off"
    assert all(e.get("autocomplete") == "off" for e in pad.all("input[@type='text']"))


def test_the_sessions_table_is_what_the_code_says(make_app: AppMaker) -> None:
    app = make_app()
    with parts(app).own.connect() as connection:
        assert connection.execute(select(sessions)).all() == []
