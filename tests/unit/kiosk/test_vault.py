"""What is kept about people opens with its key, in its place, unaltered, and no other way."""

import hmac
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, make_url, select, update

from kiosk import settings
from kiosk.loss.rules import Action
from kiosk.store.ledger import Ledger
from kiosk.store.people import People
from kiosk.store.tables import accounts, holders
from kiosk.store.vault import Sealed, Vault
from tests.faults.insured import CITIZEN, CLERK, KEY, VAULT, Clock, insure, person, reports
from tests.postgres import Server

GUOMI = Vault(KEY, settings.GUOMI)
PLACE = "holders.number:1"
PEOPLE = [person(which) for which in range(200)]


@given(st.text())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert VAULT.open(VAULT.seal(text, PLACE), PLACE) == text
    assert Vault(KEY).open(VAULT.seal(text, PLACE), PLACE) == text
    assert GUOMI.open(GUOMI.seal(text, PLACE), PLACE) == text


def drawn(purpose: str, digest: str, length: int) -> bytes:
    """Return a key as RFC 5869 draws it, in one block."""
    root = hmac.digest(bytes(32), KEY.encode(), digest)
    return hmac.digest(root, f"kiosk {purpose}".encode() + b"\1", digest)[:length]


def test_it_is_aes_256_gcm_and_hmac_sha_256() -> None:
    nonce, place = bytes(range(12)), PLACE.encode()
    whole = AESGCM(drawn("encryption", "sha256", 32)).encrypt(nonce, "张三".encode(), place)
    assert VAULT.open(nonce + whole, PLACE) == "张三"
    look_up = drawn("look-up", "sha256", 32)
    assert VAULT.hashed("number", "x") == hmac.digest(look_up, b"number\0x", "sha256").hex()


def test_or_sm4_gcm_and_hmac_sm3() -> None:
    nonce, place = bytes(range(12)), PLACE.encode()
    sealing = Cipher(SM4(drawn("encryption", "sm3", 16)), GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(place)
    whole = sealing.update("张三".encode()) + sealing.finalize() + sealing.tag
    assert GUOMI.open(nonce + whole, PLACE) == "张三"
    look_up, chain = drawn("look-up", "sm3", 32), drawn("audit", "sm3", 32)
    assert GUOMI.hashed("number", "x") == hmac.digest(look_up, b"number\0x", "sm3").hex()
    assert GUOMI.linked("before", "row") == hmac.digest(chain, b"before\0row", "sm3").hex()


def test_what_one_has_sealed_the_other_does_not_open() -> None:
    for one, other in ((VAULT, GUOMI), (GUOMI, VAULT)):
        with pytest.raises(Sealed):
            other.open(one.seal("张三", PLACE), PLACE)
        assert one.hashed("number", "x") != other.hashed("number", "x")


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    assert len({VAULT.seal("张三", PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("key", ["", KEY + " ", KEY.upper(), "another"])
def test_with_another_key_nothing_opens(key: str) -> None:
    with pytest.raises(Sealed):
        Vault(key).open(VAULT.seal("张三", PLACE), PLACE)


@pytest.mark.parametrize("place", ["", "holders.number:2", "holders.name:1", "cards.number:1"])
def test_in_another_place_nothing_opens(place: str) -> None:
    with pytest.raises(Sealed) as caught:
        VAULT.open(VAULT.seal("张三", PLACE), place)
    assert caught.value.place == place
    assert "张三" not in str(caught.value)


@pytest.mark.parametrize("vault", [VAULT, GUOMI], ids=["aes", "guomi"])
def test_with_any_byte_altered_or_cut_off_nothing_opens(vault: Vault) -> None:
    sealed = vault.seal("张三", PLACE)
    for at in range(len(sealed)):
        altered = bytearray(sealed)
        altered[at] ^= 1
        for wrong in (bytes(altered), sealed[:at], sealed[at + 1 :]):
            with pytest.raises(Sealed):
                vault.open(wrong, PLACE)


def test_hashes_are_alike_for_one_text_kind_and_key_alone() -> None:
    hashes = {Vault(key).hashed(kind, text) for key in "ab" for kind in "ab" for text in "ab"}
    assert len(hashes) == 8
    assert VAULT.hashed("number", "x") == Vault(KEY).hashed("number", "x")
    assert VAULT.hashed("number", "x") != VAULT.linked("number", "x")


def dump(engine: Engine, server: Server | None) -> bytes:
    """Return all that somebody has who has the disk: the files as they are, or what pg_dump makes of the database."""
    where = make_url(engine.url)
    if server is None:
        files = Path(where.database or "").parent.glob("kiosk.sqlite3*")
        return b"".join(file.read_bytes() for file in files)
    program = server._programs / "pg_dump"
    command = [program, "-h", str(server.folder), "-U", where.username, where.database]
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_a_dump_of_the_database_shows_nobody(
    engine: Engine, url: str, request: pytest.FixtureRequest
) -> None:
    clock = Clock()
    insure(engine, PEOPLE)
    kept = reports(engine, now=clock)
    for who in PEOPLE[:50]:
        kept.pre_report(who.card_id, f"key {who.card_id}", CITIZEN)
    kept.revoke(PEOPLE[0].card_id, "another", CLERK, "found")
    kept.lose_formally(PEOPLE[1].card_id, "one more", CLERK)
    ledger = Ledger(engine, VAULT, "dump")
    ledger.note(Action.PRE_REPORT, CITIZEN, "not identified", PEOPLE[2].number)
    people = People(ledger)
    for who in PEOPLE:
        person = people.find("beijing", who.number)
        assert person is not None
        assert person.name.reveal() == who.name
    server = None if url.startswith("sqlite") else request.getfixturevalue("postgres_server")
    dumped = dump(engine, server)
    assert PEOPLE[0].card_id.encode() in dumped
    for who in PEOPLE:
        for text in (who.number, who.number[:17], who.name, who.card_number):
            assert text.encode() not in dumped
            assert text.encode().hex().encode() not in dumped
    assert KEY.encode() not in dumped


def test_a_value_moved_to_another_row_fails_loudly(engine: Engine) -> None:
    insure(engine, PEOPLE[:2])
    of = [holders.c.id == who.holder_id for who in PEOPLE[:2]]
    with engine.begin() as connection:
        name = connection.execute(select(holders.c.name).where(of[0])).scalar_one()
        connection.execute(update(holders).where(of[1]).values(name=name))
    people = People(Ledger(engine, VAULT, "test"))
    assert people.find("beijing", PEOPLE[0].number) is not None
    with pytest.raises(Sealed):
        people.find("beijing", PEOPLE[1].number)


def test_a_start_with_another_key_fails_loudly_once_there_is_anybody(engine: Engine) -> None:
    others = People(Ledger(engine, Vault("another key"), "test"))
    others.check_key()
    insure(engine, PEOPLE[:1])
    with pytest.raises(Sealed):
        others.check_key()
    assert others.find("beijing", PEOPLE[0].number) is None


def test_figures_moved_to_another_year_fail_loudly(engine: Engine) -> None:
    insure(engine, PEOPLE[:1])
    sealed = VAULT.seal("{}", f"accounts.figures:{PEOPLE[0].holder_id}/2025")
    row = {"holder_id": PEOPLE[0].holder_id, "year": 2026, "figures": sealed, "as_of": Clock().now.date()}
    with engine.begin() as connection:
        connection.execute(accounts.insert().values(row))
    with pytest.raises(Sealed):
        People(Ledger(engine, VAULT, "test")).account(PEOPLE[0].holder_id, 2026)
