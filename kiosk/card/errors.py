"""What can go wrong with a card, named by what a caller can do about it; data, no sentences."""

from enum import StrEnum


class Easy(StrEnum):
    """What makes a PIN one that others would guess."""

    FIRST = "first"
    OLD = "old"
    SAME_DIGIT = "same-digit"
    RUN = "run"
    BIRTH_DATE = "birth-date"


class CardError(Exception):
    """Root of the family."""


class LineError(CardError):
    """There is no line to the card, or no longer one: the session is over, and so is its PIN."""


class RefusalError(CardError):
    """The card is there and answered; what was asked is not to be had."""


class ServiceDown(LineError):
    """The reader service does not run: wait, it is looked for all the time."""


class NoReader(LineError):
    """No reader of the wanted name, or another program holds it: call staff."""


class NoCard(LineError):
    """The reader is empty: ask for the card."""


class CardRemoved(LineError):
    """The card was taken out, or its line was cut: begin again with the next insertion."""


class StaleInsertion(LineError):
    """The card asked about is no longer the one in the reader: begin again with the next insertion."""


class CardSilent(LineError):
    """No answer within our own time limit: only taking the card out frees the reader."""


class UpsideDown(LineError):
    """A card that does not wake up: ask to turn it round."""


class ForeignCard(RefusalError):
    """Not a social security card: ask for the right one."""


class NeedsPin(RefusalError):
    """Not without the PIN: ask for it."""


class NeedsSecurityModule(RefusalError):
    """Third generation: the holder's data take a security module this kiosk does not have. No defect."""


class PinRejected(RefusalError):
    """Wrong PIN.

    Args:
        tries_left: how often the card may still be asked, 1 or more.
    """

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left)
        self.tries_left = tries_left


class LastTry(RefusalError):
    """One try of the PIN is left, and nobody has chosen to risk it: ask first. Nothing was tried."""


class EasyPin(RefusalError):
    """The new PIN is one that others would guess: ask for another. Nothing was changed.

    Args:
        easy: what makes it so.
    """

    def __init__(self, easy: Easy) -> None:
        super().__init__(easy)
        self.easy = easy


class PinBlocked(RefusalError):
    """No tries left: only the window can unlock the PIN."""


class CardBlocked(RefusalError):
    """The card or its application is blocked for good: the window replaces the card."""


class Unreadable(RefusalError):
    """The card and we don't understand each other.

    Args:
        sw: the status word that did not fit; None when the words were right and the content wasn't.
        item: the field or step it happened at, for the log.
    """

    def __init__(self, sw: int | None = None, item: str | None = None) -> None:
        super().__init__(None if sw is None else f"{sw:04X}", item)
        self.sw = sw
        self.item = item
