"""What a technician wants to know about reader and card, in lines of text; values about a person are masked.

Not for a kiosk that serves: a second way to the card would take the first one's session from it.
"""

import logging
from datetime import date

from kiosk.card.desk import CardDesk, Description
from kiosk.card.dialogue import Balances, Issuer
from kiosk.card.errors import CardError, Unreadable
from kiosk.card.port import Presence, Reader

log = logging.getLogger(__name__)

_WAIT_SECONDS = 2.0


def report(reader: Reader) -> list[str]:
    """Return what reader and card have to say. Sends no PIN, never raises, and closes the reader.

    Args:
        reader: in use by nobody else.
    """
    lines: list[str] = []
    try:
        _look(reader, lines)
    except Exception as error:  # noqa: BLE001  a technician needs a line, not a traceback
        log.error("inspection failed: %s", type(error).__name__)  # noqa: TRY400  its text may hold anything
        lines.append(f"stopped: {_told(error)}")
    return lines


def _look(reader: Reader, lines: list[str]) -> None:
    state = reader.watch(None, _WAIT_SECONDS)
    down = state.presence is Presence.SERVICE_DOWN
    lines.append(
        f"service: {'down; pcscd does not run: systemctl start pcscd.socket' if down else 'running'}"
    )
    lines.append(f"readers: {', '.join(_names(reader)) or 'none'}")
    lines.append(f"reader used: {state.reader or 'none'}")
    lines.append(f"card: {_CARD[state.presence]}")
    if state.insertion:
        lines.append(f"answer to reset: {state.atr_length} bytes")
    desk = CardDesk(reader)
    desk.start()
    try:
        if state.presence is Presence.CARD:
            _read(desk, state.insertion, lines)
    finally:
        desk.stop()


def _read(desk: CardDesk, insertion: int, lines: list[str]) -> None:
    try:
        description = desk.describe(insertion)
    except CardError as error:
        lines.append(f"could not be read: {_told(error)}")
        return
    lines += _issuer(description.issuer)
    lines += _holder(description)
    try:
        lines += _balances(desk.balances(insertion))
    except CardError as error:
        lines.append(f"balances could not be read: {_told(error)}")


def _issuer(issuer: Issuer) -> list[str]:
    return [
        f"version: {issuer.version or 'not given'}",
        f"region: {issuer.identification_code.region or 'not given'}",
        f"issued: {_day(issuer.issued)}",
        f"valid until: {_day(issuer.valid_until)}",
        f"card number: {issuer.card_number or 'not given'}",
    ]


def _holder(description: Description) -> list[str]:
    holder = description.holder
    lines = (
        ["holder: only with a security module (third generation), no defect"]
        if holder is None
        else [f"holder: {holder.name}", f"social security number: {holder.identity_number}"]
    )
    tries = "not told" if description.tries is None else description.tries or "none, the PIN is blocked"
    lines.append(f"PIN tries left: {tries}")
    if description.warnings:
        lines.append(f"looks wrong: {', '.join(description.warnings)}")
    return lines


def _balances(balances: Balances) -> list[str]:
    # That there is one is enough: an amount is nobody's business but the holder's.
    medical = "present" if balances.medical is not None else "none on the chip"
    return [
        f"medical balance: {'only with the PIN' if balances.medical_needs_pin else medical}",
        f"electronic cash: {'none on the chip' if balances.electronic_cash is None else 'present'}",
    ]


def _names(reader: Reader) -> list[str]:
    try:
        return reader.names()
    except CardError:
        return []


def _day(day: date | None) -> str:
    return day.isoformat() if day else "not given"


def _told(error: Exception) -> str:
    name = type(error).__name__
    if isinstance(error, Unreadable):
        word = "no status word" if error.sw is None else f"status word {error.sw:04X}"
        return f"{name} ({error.item or 'answer'}, {word})"
    return name


_CARD = {
    Presence.SERVICE_DOWN: "not known",
    Presence.NO_READER: "not known",
    Presence.EMPTY: "none",
    Presence.CARD: "present",
    Presence.MUTE: "present, does not wake up (wrong way round?)",
}
