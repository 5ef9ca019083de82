"""A visitor with a card: puts it in, types a PIN, takes it out."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from kiosk.card import profile
from kiosk.card.desk import CardDesk, DeskState
from kiosk.card.port import Presence
from kiosk.card.simulated import SimulatedReader
from kiosk.card.virtual_card import VirtualCard
from kiosk.loss.report import Actor
from kiosk.loss.rules import Channel, Role
from kiosk.store.ledger import Ledger
from kiosk.store.people import Account, sealed_figures
from kiosk.store.tables import accounts, cards, holders, sessions
from tests.conftest import parts
from tests.web.visitor import Page, Visitor

PATIENCE_SECONDS = 5


@dataclass(frozen=True)
class Listed:
    """Who was put on the office's list: ids of holder and card."""

    holder: str
    card: str


def on_the_list(ledger: Ledger, card: VirtualCard, region: str = "beijing", **account: Any) -> Listed:
    """Write the rows of a card's holder, as an import does."""
    contents, vault = card._contents, ledger.vault
    ids = Listed(secrets.token_hex(16), secrets.token_hex(16))
    number = contents.card_number or f"none {contents.serial}"
    chip = card._files[profile.ISSUER_FILE.identifier][profile.IDENTIFICATION_CODE.tag][2:].hex()
    with ledger.writing() as (connection, _now):
        connection.execute(
            insert(holders).values(
                id=ids.holder,
                region=region,
                number_hash=vault.hashed("number", contents.identity_number),
                number=vault.seal(contents.identity_number, f"holders.number:{ids.holder}"),
                name=vault.seal(contents.name, f"holders.name:{ids.holder}"),
            )
        )
        connection.execute(
            insert(cards).values(
                id=ids.card,
                holder_id=ids.holder,
                number_hash=vault.hashed("card", number),
                number=vault.seal(number, f"cards.number:{ids.card}"),
                chip_hash=vault.hashed("chip", chip),
                void=False,
            )
        )
        if account:
            connection.execute(
                insert(accounts).values(sealed_figures(ledger, ids.holder, Account(**account)))
            )
    return ids


class CardVisitor(Visitor):
    """A visitor at a kiosk with a simulated reader.

    Args:
        app: the kiosk.
        reader: its reader; the demonstration's own if not given.
    """

    def __init__(self, app: Flask, lang: str = "", reader: SimulatedReader | None = None) -> None:
        super().__init__(app, lang)
        self._app = app
        demo = parts(app).demo
        self.reader = reader or (demo.reader if demo else SimulatedReader())

    @property
    def desk(self) -> CardDesk:
        desk = parts(self._app).desk
        assert desk is not None
        return desk

    def insert(self, card: str | VirtualCard, region: str = "beijing", status: int = 200) -> Page:
        """Put a card in, a sample by its name, and look at the card page."""
        if isinstance(card, str):
            demo = parts(self._app).demo
            assert demo is not None
            card = demo.cards[card].card
        before = self.desk.snapshot().insertion
        self.reader.insert(card)
        self.until(lambda state: state.insertion not in {0, before})
        return self.get(f"/{region}/card", status)

    def remove(self) -> None:
        """Take the card out, and wait until the desk has noticed."""
        self.reader.remove()
        self.until(lambda state: state.presence is Presence.EMPTY)

    def enter(self, pad: Page, pin: str) -> Page:
        """Type the right PIN on the pad and see the account, past the page about a first PIN."""
        form = pad.form(action="/pin").filled(pin=pin)
        response = self.post(form)
        if response.status_code == 200:
            return self.get(next(link for link in Page(response).links() if link.endswith("/account")))
        assert response.status_code == 303, Page(response).h1
        return self.get(response.headers["Location"])

    def reported(self, card: VirtualCard, region: str = "beijing") -> str:
        """Put a card's holder on the office's list and report the card lost; return the report's number."""
        actor = Actor(Role.AGENT, Channel.HOTLINE, region, "li", "h1")
        return parts(self._app).reports.pre_report(self.listed(card, region).card, "k1", actor).report.number

    def listed(self, card: VirtualCard, region: str = "beijing", **account: Any) -> "Listed":
        """Put a card's holder on the office's list, and what the year came to if that is given."""
        return on_the_list(parts(self._app).ledger, card, region, **account)

    def until(self, wanted: Any) -> DeskState:
        """Wait until the desk's state is as wanted."""
        state = self.desk.snapshot()
        while not wanted(state):
            later = self.desk.wait(state.revision, PATIENCE_SECONDS)
            assert later.revision > state.revision, f"still {state}"
            state = later
        return state

    def sessions(self) -> list[Any]:
        """Return the rows of the table of sessions."""
        with parts(self._app).own.connect() as connection:
            return list(connection.execute(select(sessions)).mappings())
