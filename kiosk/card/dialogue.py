"""What to ask a social security card, in which order, and what its answers mean.

Functions on a `Channel` that completes its answers (`kiosk.card.apdu.CompletingChannel`): bytes and status
words only, the same for every reader. Each selects what it needs, so they may be called in any order.
"""

import logging
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from kiosk.card import apdu, profile, records
from kiosk.card.apdu import StatusWord
from kiosk.card.errors import (
    LastTry,
    NeedsPin,
    NeedsSecurityModule,
    PinBlocked,
    PinRejected,
    Unreadable,
)
from kiosk.card.port import Channel
from kiosk.masking import CardNumber, HolderName, IdentityNumber, Pin

log = logging.getLogger(__name__)

T = TypeVar("T")


class Sex(StrEnum):
    """As the card codes it."""

    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True)
class Issuer:
    """What every card tells everybody.

    Attributes:
        card_number: None when the card does not give it without a security module.
        warnings: names of the fields that look wrong; none of them is a reason to refuse the card.
    """

    identification_code: profile.IdentificationCode
    card_class: str | None
    version: str | None
    issued: date | None
    valid_until: date | None
    card_number: CardNumber | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holder:
    """Whose card it is.

    Attributes:
        warnings: names of the fields that look wrong; none of them is a reason to refuse the card.
    """

    name: HolderName
    identity_number: IdentityNumber
    sex: Sex | None
    birth_date: date | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Balances:
    """Money on the chip, in yuan. The account on the server counts, not this.

    Attributes:
        medical: None if the card keeps none, or keeps it back (see `medical_needs_pin`).
        electronic_cash: None if the card has no bank side.
    """

    medical: Decimal | None
    medical_needs_pin: bool
    electronic_cash: Decimal | None


def read_identification(channel: Channel) -> profile.IdentificationCode:
    """Return the code that names this card and no other.

    Raises:
        ForeignCard: if it is no social security card.
        CardError: for what else may go wrong.
    """
    try:
        records.select_file(channel, profile.ISSUER_FILE)
        return records.required(channel, profile.ISSUER_FILE, profile.IDENTIFICATION_CODE)
    except NeedsPin:
        raise Unreadable(StatusWord.NOT_ALLOWED, profile.ISSUER_FILE.name) from None


def read_issuer(channel: Channel) -> Issuer:
    """Return what the issuer file holds; readable on cards of every version.

    Raises:
        ForeignCard: if it is no social security card.
        CardError: for what else may go wrong.
    """
    code = read_identification(channel)
    doubts: list[str] = []
    number = _public(channel, profile.CARD_NUMBER, doubts)
    if number and not profile.has_right_check(number):
        log.warning("card number with a wrong check character")
        doubts.append(profile.CARD_NUMBER.name)
    return Issuer(
        identification_code=code,
        card_class=_public(channel, profile.CARD_CLASS, doubts) or None,
        version=_public(channel, profile.VERSION, doubts) or None,
        issued=_public(channel, profile.ISSUED, doubts),
        valid_until=_public(channel, profile.VALID_UNTIL, doubts),
        card_number=CardNumber(number) if number else None,
        warnings=tuple(doubts),
    )


def read_holder(channel: Channel) -> Holder:
    """Return what the holder file holds.

    Ethnic group and place of birth are left alone: nothing here needs them.

    Raises:
        NeedsSecurityModule: for a card of the third generation.
        ForeignCard: if it is no social security card.
        CardError: for what else may go wrong.
    """
    file = profile.HOLDER_FILE
    doubts: list[str] = []
    try:
        records.select_file(channel, file)
        number = records.required(channel, file, profile.IDENTITY_NUMBER)
        name = _read_name(channel)
        sex = records.optional(channel, file, profile.SEX, doubts)
        born = records.optional(channel, file, profile.BIRTH_DATE, doubts)
    except NeedsPin:
        raise NeedsSecurityModule from None
    if not number:
        raise Unreadable(None, profile.IDENTITY_NUMBER.name)
    return Holder(
        name=HolderName(name),
        identity_number=IdentityNumber(number),
        sex=Sex(sex) if sex in set(Sex) else None,
        birth_date=born,
        warnings=tuple(doubts),
    )


def pin_tries(channel: Channel) -> int | None:
    """Return how often the PIN may still be tried, 0 for blocked; None if the card won't say. Costs no try.

    Raises:
        ForeignCard: if it is no social security card.
        CardError: for what else may go wrong.
    """
    records.select_environment(channel)
    return apdu.tries_left(channel.transmit(apdu.ask_tries()).sw)


def verify_pin(channel: Channel, pin: Pin, *, last_try: bool = False) -> None:
    """Give the PIN to the card, once; ask the counter first and leave a blocked card alone.

    The PIN itself is left as it is: who made it wipes it.

    Args:
        last_try: whether the person has chosen to risk the last try.

    Raises:
        PinRejected: with the tries that are left.
        PinBlocked: if none is left, before or after.
        LastTry: if one is left and wasn't to be risked; nothing was tried.
        CardError: for what else may go wrong; then nobody knows whether the try was counted.
    """
    _check_tries(channel, last_try=last_try)
    _try_pin(channel, apdu.verify(pin), "verify")


def change_pin(channel: Channel, old: Pin, new: Pin, *, last_try: bool = False) -> None:
    """Have the card take a new PIN, once; a wrong old one costs a try as a wrong PIN does.

    Both PINs are left as they are: who made them wipes them.

    Args:
        last_try: whether the person has chosen to risk the last try.

    Raises:
        PinRejected, PinBlocked, LastTry: as `verify_pin`, about the old PIN.
        CardError: for what else may go wrong; then nobody knows which PIN the card has.
    """
    _check_tries(channel, last_try=last_try)
    _try_pin(channel, apdu.change_pin(old, new), "change")


def read_balances(channel: Channel) -> Balances:
    """Return the balances on the chip; what the card lacks is None.

    Raises:
        CardError: for what may go wrong.
    """
    needs_pin = False
    medical = None
    try:
        medical = _read_medical(channel)
    except NeedsPin:
        needs_pin = True
    return Balances(medical, needs_pin, _read_electronic_cash(channel))


def _check_tries(channel: Channel, *, last_try: bool) -> None:
    tries = pin_tries(channel)
    if tries == 0:
        raise PinBlocked
    if tries == 1 and not last_try:
        raise LastTry


def _try_pin(channel: Channel, command: bytearray, step: str) -> None:
    """Send a command that costs a try when its PIN is wrong, and overwrite it."""
    try:
        sw = channel.transmit(command).sw
    finally:
        command[:] = bytes(len(command))
    if sw == StatusWord.OK:
        return
    left = apdu.tries_left(sw)
    if left is None and sw >> 8 == 0x63:  # wrong, without saying how often more
        left = apdu.tries_left(channel.transmit(apdu.ask_tries()).sw)
    if left is None:
        raise records.complaint(sw, step)
    raise PinRejected(left) if left else PinBlocked


def _read_medical(channel: Channel) -> Decimal | None:
    for _ in range(2):  # select again once if the moment was wrong
        reply = channel.transmit(apdu.select_name(profile.MEDICAL))
        if reply.sw == StatusWord.OK:
            reply = channel.transmit(apdu.read_medical_balance())
        if reply.sw not in records.WRONG_MOMENT:
            break
    if reply.sw in records.MISSING:
        return None
    return profile.FEN.decode(records.good(reply, "medical balance").data)


def _read_electronic_cash(channel: Channel) -> Decimal | None:
    # A refusal here is the bank's business and spoils nothing of the social security side.
    for command in (apdu.select_name(profile.DEBIT), apdu.get_data(profile.ELECTRONIC_CASH_TAG)):
        reply = channel.transmit(command)
        if reply.sw != StatusWord.OK:
            log.info("no electronic cash: %04X", reply.sw)
            return None
    return profile.FEN_DIGITS.decode(profile.data_item(profile.ELECTRONIC_CASH_TAG, reply.data))


def _read_name(channel: Channel) -> str:
    first = records.record(channel, profile.HOLDER_FILE, profile.NAME)
    if first is None:
        raise Unreadable(StatusWord.NO_SUCH_RECORD, profile.NAME.name)
    rest = records.record(channel, profile.HOLDER_FILE, profile.NAME_REST)
    try:
        name = profile.full_name(
            profile.NAME.value(first), profile.NAME_REST.value(rest) if rest is not None else b""
        )
    except ValueError:
        raise Unreadable(None, profile.NAME.name) from None
    if not name:
        raise Unreadable(None, profile.NAME.name)
    return name


def _public(channel: Channel, field: profile.Field[T], doubts: list[str]) -> T | None:
    try:
        return records.optional(channel, profile.ISSUER_FILE, field, doubts)
    except NeedsPin:  # some cards of the third generation keep more back than others
        return None
