"""Selecting files and reading their records: what each status word means for what was asked."""

import logging
from typing import TypeVar

from kiosk.card import apdu, profile
from kiosk.card.apdu import StatusWord
from kiosk.card.errors import CardBlocked, CardError, ForeignCard, NeedsPin, Unreadable
from kiosk.card.port import Channel, Reply

log = logging.getLogger(__name__)

T = TypeVar("T")

MISSING = frozenset({StatusWord.NO_SUCH_FILE, StatusWord.NO_SUCH_RECORD, StatusWord.NO_SUCH_DATA})
WRONG_MOMENT = frozenset({StatusWord.WRONG_MOMENT, StatusWord.NO_FILE_SELECTED})

_NOT_OURS = frozenset({StatusWord.NO_SUCH_FILE, StatusWord.UNKNOWN_INSTRUCTION, StatusWord.UNKNOWN_CLASS})
_BLOCKED = frozenset({StatusWord.APPLICATION_BLOCKED, StatusWord.CARD_BLOCKED, StatusWord.BLOCKED_FOR_GOOD})


def select_environment(channel: Channel) -> None:
    """Select the social security environment, where the PIN and the files below are.

    Raises:
        ForeignCard: if the card has none.
        CardBlocked, Unreadable: if it does not open.
    """
    reply = channel.transmit(apdu.select_name(profile.ENVIRONMENT))
    if reply.sw in _NOT_OURS:
        raise ForeignCard
    if reply.sw == StatusWord.NOT_ALLOWED:  # no PIN opens it, so asking for one would lead nowhere
        raise Unreadable(reply.sw, "environment")
    good(reply, "environment")


def select_file(channel: Channel, file: profile.File) -> None:
    """Select a file of the environment, and the environment first.

    Raises:
        CardError: if it does not open.
    """
    select_environment(channel)
    good(channel.transmit(apdu.select_file(file.identifier)), file.name)


def record(channel: Channel, file: profile.File, field: profile.Field[T]) -> bytes | None:
    """Return the record of a field of the selected file; None if the card lacks it.

    Raises:
        NeedsPin: if the card keeps it back.
        CardError: for what else may go wrong.
    """
    command = apdu.read_record(field.tag, field.length)
    reply = channel.transmit(command)
    if reply.sw in WRONG_MOMENT:  # our fault; once is enough to mend it
        select_file(channel, file)
        reply = channel.transmit(command)
    return None if reply.sw in MISSING else good(reply, field.name).data


def required(channel: Channel, file: profile.File, field: profile.Field[T]) -> T:
    """Return the value of a field without which the card is of no use.

    Raises:
        Unreadable: if it is missing or does not decode.
        CardError: as `record`.
    """
    data = record(channel, file, field)
    if data is None:
        raise Unreadable(StatusWord.NO_SUCH_RECORD, field.name)
    return field.decode(data)


def optional(channel: Channel, file: profile.File, field: profile.Field[T], doubts: list[str]) -> T | None:
    """Return the value of a field, or None; add its name to `doubts` if it does not decode.

    Raises:
        CardError: as `record`.
    """
    data = record(channel, file, field)
    if data is None:
        return None
    try:
        return field.decode(data)
    except Unreadable:
        log.warning("%s does not decode", field.name)
        doubts.append(field.name)
        return None


def good(reply: Reply, step: str) -> Reply:
    """Return the reply if its status word is 9000.

    Raises:
        CardError: of the kind that fits; `step` says in the log where it was.
    """
    if reply.sw != StatusWord.OK:
        raise complaint(reply.sw, step)
    return reply


def complaint(sw: int, step: str) -> CardError:
    """Return the error for a status word that is not 9000 and has no special meaning for the step."""
    log.info("%s: %04X", step, sw)
    if sw == StatusWord.NOT_ALLOWED:
        return NeedsPin()
    if sw in _BLOCKED:
        return CardBlocked()
    return Unreadable(sw, step)
