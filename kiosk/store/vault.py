"""What is kept about people is encrypted under a key that isn't in the database, and found by keyed hashes.

AES-256-GCM with the place a value stands in (table, column, row) bound in: moved to another row it can't be opened.
HMAC-SHA-256 finds. For sites that are audited for it, SM4-GCM (RFC 8998) and HMAC-SM3 stand in their places.
"""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.settings import AES, GUOMI

_HASH_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


class _Suite(NamedTuple):
    """What encrypts, the length of its key in bytes, and what hashes."""

    cipher: type[CipherAlgorithm]
    key_bytes: int
    digest: HashAlgorithm


_SUITES: Final[Mapping[str, _Suite]] = MappingProxyType(
    {AES: _Suite(AES256, 32, SHA256()), GUOMI: _Suite(SM4, 16, SM3())}
)


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
        suite: aes or guomi; the same for every process on one database too.
    """

    def __init__(self, secret: str, suite: str = AES) -> None:
        cipher, key_bytes, self._digest = _SUITES[suite]
        self._cipher = cipher(self._drawn(secret, "encryption", key_bytes))  # type: ignore[call-arg]
        self._look_up = HMAC(self._drawn(secret, "look-up"), self._digest)
        self._chain = HMAC(self._drawn(secret, "audit"), self._digest)

    def seal(self, text: str, place: str) -> bytes:
        """Return a text encrypted for one place: "table.column:row"."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealing = Cipher(self._cipher, GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(place.encode())
        return nonce + sealing.update(text.encode()) + sealing.finalize() + sealing.tag

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text again.

        Raises: Sealed.
        """
        nonce, rest, tag = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:-_TAG_BYTES], sealed[-_TAG_BYTES:]
        try:
            opening = Cipher(self._cipher, GCM(nonce, tag)).decryptor()
            opening.authenticate_additional_data(place.encode())
            return (opening.update(rest) + opening.finalize()).decode()
        except (InvalidTag, ValueError):
            raise Sealed(place) from None

    def hashed(self, kind: str, text: str) -> str:
        """Return what stands for a text where it must be found again: 64 hex digits, by kind and key."""
        return _ended(self._look_up, f"{kind}\0{text}")

    def linked(self, before: str, row: str) -> str:
        """Return what binds a row of the audit to all rows before it: 64 hex digits."""
        return _ended(self._chain, f"{before}\0{row}")

    def _drawn(self, secret: str, purpose: str, length: int = _HASH_KEY_BYTES) -> bytes:
        kdf = HKDF(algorithm=self._digest, length=length, salt=None, info=f"kiosk {purpose}".encode())
        return kdf.derive(secret.encode())


def _ended(begun: HMAC, text: str) -> str:
    hashing = begun.copy()
    hashing.update(text.encode())
    return hashing.finalize().hex()
