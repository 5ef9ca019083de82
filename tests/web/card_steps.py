"""A visitor with a card: puts it in, types a PIN, takes it out."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from kiosk.card.desk import CardDesk, DeskState
from kiosk.card.port import Presence
from kiosk.card.simulated import SimulatedReader
from kiosk.card.virtual_card import VirtualCard
from kiosk.store.tables import sessions
from tests.conftest import parts
from tests.web.visitor import Page, Visitor

PATIENCE_SECONDS = 5


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
        """Type the right PIN on the pad and see the account."""
        response = self.post(pad.form(action="/pin").filled(pin=pin))
        assert response.status_code == 303, Page(response).h1
        return self.get(response.headers["Location"])

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
        with parts(self._app).database.connect() as connection:
            return list(connection.execute(select(sessions)).mappings())
