"""What is kept about people is encrypted under a key that isn't in the database, and found by keyed hashes.

AES-256-GCM with the place a value stands in (table, column, row) bound in: moved to another row it can't be opened.
"""

import hmac
import secrets
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class Sealed(Exception):
    """A value can't be opened: it was encrypted with another key, belongs to another row, or was altered.

    Attributes:
        place: where it stands.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: can't be opened: another key, another row, or altered")


class Vault:
    """Encrypts and hashes with keys drawn from one secret.

    Args:
        secret: a long random text; the same for every process on one database.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_drawn(secret, "encryption"))
        self._look_up = _drawn(secret, "look-up")
        self._chain = _drawn(secret, "audit")

    def seal(self, text: str, place: str) -> bytes:
        """Return a text encrypted for one place: "table.column:row"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text again.

        Raises: Sealed.
        """
        try:
            nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, place.encode()).decode()
        except (InvalidTag, ValueError):
            raise Sealed(place) from None

    def hashed(self, kind: str, text: str) -> str:
        """Return what stands for a text where it must be found again: 64 hex digits, by kind and key."""
        return hmac.new(self._look_up, f"{kind}\0{text}".encode(), sha256).hexdigest()

    def linked(self, before: str, row: str) -> str:
        """Return what binds a row of the audit to all rows before it: 64 hex digits."""
        return hmac.new(self._chain, f"{before}\0{row}".encode(), sha256).hexdigest()


def _drawn(secret: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"kiosk {purpose}".encode())
    return kdf.derive(secret.encode())
