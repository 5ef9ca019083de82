"""Staff's passwords: fifteen signs or more, none that everybody thinks of, kept as Argon2id."""

import base64
import secrets
import threading
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST: Final = 15
COMMON: Final = Path(__file__).with_name("common_passwords.txt")
# A hash takes a tenth of a second and 64 MB: more at once would leave the pages nothing.
_turns = threading.BoundedSemaphore(2)


class Weakness(StrEnum):
    """Why a password isn't taken."""

    SHORT = "short"
    COMMON = "common"


class WeakPassword(Exception):
    """A password that would be guessed.

    Attributes:
        why: what is wrong with it.
    """

    def __init__(self, why: Weakness) -> None:
        self.why = why
        super().__init__(why)


class Passwords:
    """Makes and checks hashes, two at a time in a process.

    Args:
        hasher: with the parameters to use; argon2-cffi's own if not given.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _nobodys(self._hasher)

    def hashed(self, password: str) -> str:
        """Return what is kept of a new password.

        Raises: WeakPassword.
        """
        plain = _plain(password)
        if len(plain) < LEAST:
            raise WeakPassword(Weakness.SHORT)
        if not _seen(plain).isdisjoint(common()):
            raise WeakPassword(Weakness.COMMON)
        return self.rehashed(password)

    def rehashed(self, password: str) -> str:
        """Return what is kept of a password that was taken before."""
        with _turns:
            return self._hasher.hash(_plain(password))

    def fit(self, kept: str | None, given: str) -> bool:
        """Return whether a password is the one that is kept.

        Args:
            kept: None where there is none: that takes as long, and nothing fits.
        """
        with _turns:
            try:
                return self._hasher.verify(kept or self._nobodys, _plain(given)) and kept is not None
            except (VerificationError, InvalidHashError):
                return False

    def are_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(kept)


@cache
def common() -> frozenset[str]:
    """Return the passwords that everybody thinks of, in small letters."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _plain(password: str) -> str:
    """Return a password as it is compared: the same signs, however a keyboard puts them together."""
    return unicodedata.normalize("NFKC", password)


def _seen(plain: str) -> frozenset[str]:
    """Return how a password reads to who guesses: as it is, and without what stands between letters and digits."""
    small = plain.casefold()
    return frozenset({small, "".join(filter(str.isalnum, small))})


def _nobodys(hasher: PasswordHasher) -> str:
    """Return a hash that no password has, and that takes as long to check as any other."""
    salt, rest = (_encoded(secrets.token_bytes(size)) for size in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${rest}"


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
