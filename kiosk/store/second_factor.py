"""Codes from a phone beside the password (TOTP, RFC 6238): six digits, every thirty seconds others, each taken once.

The seed is kept encrypted for its row. It counts from the first right code on; until then another may take its place.
"""

import re
from datetime import datetime
from typing import Final

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import Connection, delete, insert, select, update

from kiosk.store.tables import second_factors
from kiosk.store.vault import Vault

# A phone's clock may be this many steps of thirty seconds off.
STEPS_OFF: Final = 1
ISSUER: Final = "Shebao Kiosk"
_CODE: Final = re.compile(r"[0-9]{6}")


class SecondFactors:
    """The seeds of all accounts, within the transactions of who asks."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def is_bound(self, connection: Connection, name: str) -> bool:
        """Return whether an account has a second factor."""
        this = select(second_factors.c.bound).where(second_factors.c.name == name)
        return bool(connection.execute(this).scalar())

    def offer(self, connection: Connection, name: str) -> None:
        """Draw a seed for an account that has none, in the place of one that was offered before."""
        self.forget(connection, name)
        seed = self._vault.seal(pyotp.random_base32(), _place(name))
        connection.execute(insert(second_factors).values(name=name, seed=seed, bound=False))

    def offered(self, connection: Connection, name: str) -> str | None:
        """Return the seed that is to be bound, in base 32; None when there is none, or it is bound."""
        this = (second_factors.c.name == name) & ~second_factors.c.bound
        seed = connection.execute(select(second_factors.c.seed).where(this)).scalar()
        return None if seed is None else self._vault.open(seed, _place(name))

    def take(self, connection: Connection, name: str, code: str, now: datetime) -> bool:
        """Return whether a code is right now and wasn't taken before; a right one binds the seed, and is used up."""
        this = select(second_factors).where(second_factors.c.name == name).with_for_update()
        row = connection.execute(this).mappings().first()
        if row is None or not _CODE.fullmatch(code):
            return False
        codes = pyotp.TOTP(self._vault.open(row["seed"], _place(name)))
        try:
            step = codes.verify_and_get_timecode(code, for_time=now, valid_window=STEPS_OFF)
        except OTPVerificationError:
            return False
        if row["last_step"] is not None and step <= row["last_step"]:
            return False
        connection.execute(
            update(second_factors).where(second_factors.c.name == name).values(bound=True, last_step=step)
        )
        return True

    def forget(self, connection: Connection, name: str) -> None:
        """Take an account's second factor away: the next sign-in asks for a new one."""
        connection.execute(delete(second_factors).where(second_factors.c.name == name))


def address(name: str, seed: str) -> str:
    """Return what a phone reads from the code on the screen: an otpauth address."""
    return pyotp.TOTP(seed).provisioning_uri(name=name, issuer_name=ISSUER)


def _place(name: str) -> str:
    return f"second_factors.seed:{name}"
