"""Values about a person that print masked, whatever prints them.

`str`, `repr`, `format` and f-strings give the mask; JSON and pickle refuse. The raw value comes out only
where somebody writes `reveal()`, so a search for that word finds every place that shows one.
"""

import hmac
import re
from typing import NoReturn, Self

_HIDDEN = "*"
_IDENTITY_NUMBER = re.compile(r"\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]", re.ASCII)


class Masked:
    """A text that shows its mask instead of itself; equal to another of its kind by value.

    Args:
        raw: the text to keep from being printed.
    """

    __slots__ = ("__weakref__", "_raw")

    def __init__(self, raw: str) -> None:
        self._raw = raw

    @property
    def masked(self) -> str:
        """What may be shown."""
        return _HIDDEN * 3

    def reveal(self) -> str:
        """Return the raw text; for the one place that needs it."""
        return self._raw

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked!r})"

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Masked) and other._raw == self._raw

    def __hash__(self) -> int:
        return hash((type(self), self._raw))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is not stored")


class IdentityNumber(Masked):
    """A social security number: the identity number of a citizen, or what a foreigner has instead."""

    __slots__ = ()

    @property
    def masked(self) -> str:
        """The first six characters and twelve stars; never any of the last six, they are the first PIN."""
        return self._raw[: max(0, min(6, len(self._raw) - 6))] + _HIDDEN * 12


class HolderName(Masked):
    """The name of a person."""

    __slots__ = ()

    @property
    def masked(self) -> str:
        """The first character and two stars, whatever the length."""
        return self._raw[:1] + _HIDDEN * 2


class CardNumber(Masked):
    """The number of a card.

    Args:
        raw: the number.
        holder: the holder's social security number where it is known. In some regions the card number
            contains it, and then no character of the card number may be shown.
    """

    __slots__ = ("_tells_holder",)

    def __init__(self, raw: str, holder: IdentityNumber | None = None) -> None:
        super().__init__(raw)
        number = holder.reveal() if holder else ""
        self._tells_holder = bool(number and number in raw) or bool(_IDENTITY_NUMBER.search(raw))

    @property
    def masked(self) -> str:
        """Stars and the last four characters; stars alone for a short number or one that tells the holder's."""
        if self._tells_holder or len(self._raw) < 8:
            return _HIDDEN * len(self._raw)
        return _HIDDEN * (len(self._raw) - 4) + self._raw[-4:]


class Pin:
    """The PIN somebody typed, in memory that can be overwritten.

    Equality takes the same time wherever the first difference is. A PIN has no hash: it belongs in no set.

    Args:
        digits: 4 to 12 digits 0–9.

    Raises:
        ValueError: for anything else; the text does not repeat what was typed.
    """

    __slots__ = ("__weakref__", "_digits")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, digits: str | bytes | bytearray) -> None:
        typed = digits.encode("utf-8", "replace") if isinstance(digits, str) else digits
        if not 4 <= len(typed) <= 12 or not typed.isdigit():
            raise ValueError("a PIN has 4 to 12 digits")
        self._digits = bytearray(typed)

    @property
    def masked(self) -> str:
        """Six stars, whatever the length."""
        return _HIDDEN * 6

    def reveal(self) -> bytearray:
        """Return the digits in ASCII as a copy, which the caller overwrites after use.

        Raises:
            ValueError: if the PIN was wiped; a card must never be asked about what is left then.
        """
        digits = bytearray(self._digits)
        if not digits.isdigit():
            raise ValueError("this PIN was wiped")
        return digits

    def copy(self) -> "Pin":
        """Return a PIN of its own, to be wiped on its own.

        Raises:
            ValueError: if the PIN was wiped.
        """
        digits = self.reveal()
        try:
            return Pin(digits)
        finally:
            digits[:] = bytes(len(digits))

    def wipe(self) -> None:
        """Overwrite the digits; doing it twice does no harm."""
        # One slice assignment is one step for other threads: they copy all digits or none.
        self._digits[:] = bytes(len(self._digits))

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Pin({self.masked!r})"

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pin) and hmac.compare_digest(self._digits, other._digits)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a PIN is not stored")
