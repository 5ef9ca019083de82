"""A whole visit at a kiosk that reaches the shared store as the kiosks' role, and not as the tables' owner."""

import logging

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text

from kiosk.card.simulated import SimulatedReader
from kiosk.factory import StartError
from kiosk.store.kiosk_role import grant
from kiosk.store.tables import audit, card_events, key_mark, reports
from tests.conftest import AppMaker, parts
from tests.unit.kiosk.folk import Folk, zhang
from tests.web.card_steps import CardVisitor
from tests.web.test_card import PIN, person_card
from tests.web.test_card_lost import YEAR
from tests.web.test_helped import YES, answer, tap
from tests.web.test_loss import typed
from tests.web.visitor import Visitor, words


@pytest.fixture
def office(make_app: AppMaker, postgres_url: str) -> Flask:
    """The staff's service, as the owner."""
    app = make_app(database_url=postgres_url, terminal="office")
    Folk(parts(app).ledger).add(zhang())
    return app


@pytest.fixture
def narrow_url(office: Flask, postgres_url: str) -> str:
    """The same store, as the kiosks' role reaches it."""
    url = make_url(postgres_url)
    role = f"hall_{url.database}"
    owner = parts(office).database
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    grant(owner, role)
    return url.set(username=role).render_as_string(hide_password=False)


def test_a_visit_under_the_kiosks_role(
    office: Flask, make_app: AppMaker, narrow_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    reader, card = SimulatedReader(), person_card()
    CardVisitor(office).listed(card, **YEAR)
    kiosk = make_app.real(reader, database_url=narrow_url, terminal="hall-1")
    visitor = CardVisitor(kiosk, "en", reader)
    account = visitor.enter(visitor.insert(card), PIN)
    assert "1,234.00" in account.text
    visitor.remove()

    confirm = visitor.send(typed(visitor.get("/beijing/loss"), zhang()))
    receipt = words(visitor.send(confirm.form(action="/loss/confirm")).classed("loss-receipt")[0])
    with parts(office).database.connect() as connection:
        (number,) = connection.scalars(select(reports.c.number))
        assert connection.scalars(select(card_events.c.what)).all() == ["suspended"]
        deeds = connection.execute(select(audit.c.action, audit.c.result).where(audit.c.terminal == "hall-1"))
        assert ("pre-report", "done") in {tuple(deed) for deed in deeds}
    assert number in receipt

    tap(visitor, answer(visitor), YES)
    visitor.get("/beijing/chat", query_string={"q": "哪里可以修自行车"})
    services = parts(kiosk)
    assert services.health
    services.health.look()
    services.tally.flush()
    seen = parts(office)
    assert seen.questions.helpfulness() == {"bj-card-05": (1, 0)}
    assert "hall-1" in [device.terminal for device in seen.devices.listed()[0]]
    assert seen.usage.between(seen.usage.today(), seen.usage.today())
    assert [r.message for r in caplog.records if r.name != "kiosk.card.dialogue"] == []


def test_the_phones_service_needs_no_more_than_that_role(
    office: Flask, make_app: AppMaker, narrow_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    phones = make_app(surface="public", demo=False, reader=None, database_url=narrow_url)
    visitor = Visitor(phones)
    tap(visitor, answer(visitor, "/m"), YES)
    parts(phones).tally.flush()
    assert parts(office).questions.helpfulness() == {"bj-card-05": (1, 0)}
    assert parts(office).usage.between(parts(office).usage.today(), parts(office).usage.today())
    assert caplog.messages == []


def test_a_key_that_is_not_the_peoples_stops_the_start(
    office: Flask, make_app: AppMaker, narrow_url: str
) -> None:
    engine = create_engine(narrow_url)
    with engine.connect() as connection:
        assert connection.scalar(select(key_mark.c.id)) == 1
    engine.dispose()
    with pytest.raises(StartError, match="KIOSK_DATA_KEY"):
        make_app.real(
            SimulatedReader(), database_url=narrow_url, data_key="another key, as long as one should be"
        )
