"""A reader made of software, for the demo and for tests, and sample cards to put into it."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kiosk.card.errors import CardRemoved, NoReader, ServiceDown
from kiosk.card.port import Channel, Presence, ReaderState, Reply, require_card
from kiosk.card.virtual_card import CardLeft, CardStaysMute, Contents, Manners, VirtualCard

_NAME = "Simulated reader"
_LONGEST_ATR = 33
_GOOD_MANNERS = Manners()


class SimulatedReader:
    """Implements `kiosk.card.port.Reader` over virtual cards; every method is safe from any thread.

    Args:
        plugged: whether there is a reader at all.
    """

    def __init__(self, *, plugged: bool = True) -> None:
        self._slot = _Slot(plugged=plugged)

    def insert(self, card: VirtualCard) -> None:
        """Put a card in; one that is in is taken out first."""
        card.reset()
        with self._slot.changed:
            self._slot.card = card
            self._slot.insertions += 1
            self._slot.changed.notify_all()

    def remove(self) -> None:
        """Take the card out; without a card nothing happens."""
        self._slot.take_out()

    def unplug(self) -> None:
        """Take the reader away, and the card in it."""
        self._slot.take_out()
        self._plug(is_in=False)

    def plug_in(self) -> None:
        """Bring the reader back."""
        self._plug(is_in=True)

    def names(self) -> list[str]:
        """Return the name of the reader, if there is one."""
        return [_NAME] if self._slot.plugged else []

    def watch(self, known: ReaderState | None, timeout: float) -> ReaderState:
        """Return the state as soon as it differs from `known`, or after `timeout` seconds."""
        slot = self._slot
        with slot.changed:
            slot.changed.wait_for(lambda: slot.closed or slot.state() != known, timeout)
            return slot.state()

    def open(self, state: ReaderState) -> Channel:
        """Connect to the card of `state`.

        Raises:
            NoReader: if there is a line already.
            CardRemoved: if that card is no longer there.
            LineError: of another kind, where another kind fits.
        """
        require_card(state)
        slot = self._slot
        with slot.changed:
            if slot.closed:
                raise ServiceDown
            if slot.line is not None:
                raise NoReader
            if slot.card is None or not slot.holds(state.insertion):
                raise CardRemoved
            slot.line = _Line(slot, slot.card, state.insertion)
            return slot.line

    def close(self) -> None:
        """Take the card out for good; ends a waiting `watch` and every exchange."""
        self._slot.closed = True
        self._slot.take_out()

    def _plug(self, *, is_in: bool) -> None:
        with self._slot.changed:
            self._slot.plugged = is_in
            self._slot.changed.notify_all()


class _Slot:
    """What reader and line share; read and written under `changed`."""

    def __init__(self, *, plugged: bool) -> None:
        self.changed = threading.Condition()
        self.plugged = plugged
        self.closed = False
        self.card: VirtualCard | None = None
        self.insertions = 0
        self.line: _Line | None = None

    def state(self) -> ReaderState:
        if not self.plugged:
            return ReaderState(Presence.NO_READER)
        if self.card is None:
            return ReaderState(Presence.EMPTY, reader=_NAME)
        length = len(self.card.atr)
        presence = Presence.MUTE if length > _LONGEST_ATR else Presence.CARD
        return ReaderState(presence, self.insertions, _NAME, length)

    def holds(self, insertion: int) -> bool:
        return self.card is not None and self.insertions == insertion

    def take_out(self) -> None:
        with self.changed:
            self.card = None
            self.changed.notify_all()


class _Line:
    def __init__(self, slot: _Slot, card: VirtualCard, insertion: int) -> None:
        self._slot = slot
        self._card = card
        self._insertion = insertion

    def transmit(self, apdu: bytes | bytearray) -> Reply:
        slot = self._slot
        with slot.changed:
            if slot.line is not self or not slot.holds(self._insertion):
                raise CardRemoved
        try:
            answer = self._card.transmit(bytes(apdu))
        except CardLeft:
            slot.take_out()
            raise CardRemoved from None
        except CardStaysMute:
            with slot.changed:  # as with PC/SC, nothing but taking the card out ends this
                slot.changed.wait_for(lambda: not slot.holds(self._insertion))
            raise CardRemoved from None
        with slot.changed:
            if not slot.holds(self._insertion) or len(answer) < 2:
                raise CardRemoved
        return Reply(answer[:-2], int.from_bytes(answer[-2:], "big"))

    def close(self) -> None:
        with self._slot.changed:
            if self._slot.line is self:
                self._slot.line = None
                if self._slot.holds(self._insertion):
                    self._card.reset()


@dataclass(frozen=True)
class SampleCard:
    """A card of the demo. Everything here is invented and may be shown, the PIN too.

    Attributes:
        slug: what the demo calls it.
        holder: the name on its label; empty where the card belongs to nobody in particular.
        region_code: six digits of GB/T 2260, Beijing 110000 or Urumqi 650100.
        note: what is special about it, as a slug.
        takes_pin: whether there is a PIN that helps.
    """

    slug: str
    holder: str
    region_code: str
    note: str
    takes_pin: bool
    card: VirtualCard

    @property
    def pin_hint(self) -> str:
        """The PIN to type, also after it was changed; empty if there is none that helps."""
        return self.card.pin if self.takes_pin else ""


def sample_cards() -> OrderedDict[str, SampleCard]:
    """Return new sample cards by slug, in the order in which to offer them.

    Each keeps its counter of tries over insertions, so keep the cards as long as the demo runs. The people
    have sequence digits 000, which are never issued and which make them all women.
    """
    samples = (
        _person(
            "employed",
            "246813",
            Contents(
                serial=1,
                card_number="100004172",
                identity_number="110101198506120004",
                name="林静怡",
                birth_date=date(1985, 6, 12),
                medical=Decimal("3182.47"),
                electronic_cash=Decimal("86.35"),
            ),
        ),
        _person(
            "retired",
            "135792",
            Contents(
                version="1.00",
                serial=2,
                card_number="100023584",
                issued=date(2009, 11, 2),
                valid_until=None,
                identity_number="110101195309210007",
                name="赵桂芬",
                birth_date=date(1953, 9, 21),
                medical=Decimal("905.63"),
                electronic_cash=None,
            ),
        ),
        _person(
            "employed",
            "808017",
            Contents(
                region="650100",
                serial=3,
                card_number="650107336",
                identity_number="65010219920315000X",
                name="阿依努尔·买买提明",
                birth_date=date(1992, 3, 15),
                medical=Decimal("2460.19"),
                electronic_cash=Decimal("12.08"),
            ),
        ),
        _person(
            "first-pin",
            "300002",
            Contents(
                region="650100",
                serial=4,
                card_number="65004120X",
                identity_number="650102194807300002",
                name="马秀兰",
                birth_date=date(1948, 7, 30),
                medical=Decimal("417.81"),
                electronic_cash=None,
            ),
        ),
        _person(
            "first-pin",
            "260008",
            Contents(
                serial=7,
                card_number="100112018",
                identity_number="110101196602260008",
                name="沈秋菊",
                birth_date=date(1966, 2, 26),
                medical=Decimal("648.20"),
                electronic_cash=Decimal("31.00"),
            ),
        ),
        _person(
            "expired",
            "481516",
            Contents(
                serial=8,
                card_number="100123518",
                issued=date(2012, 4, 10),
                valid_until=date(2022, 4, 10),
                identity_number="110101197308150005",
                name="郑玉兰",
                birth_date=date(1973, 8, 15),
                medical=Decimal("1020.75"),
                electronic_cash=None,
            ),
        ),
        _person(
            "pin-blocked",
            "975318",
            Contents(
                serial=5,
                card_number="10009901X",
                identity_number="110101197811040006",
                name="何丽萍",
                birth_date=date(1978, 11, 4),
                medical=Decimal("1560.29"),
                electronic_cash=Decimal("3.77"),
            ),
            tries_left=0,
        ),
        _person(
            "third-generation",
            "314159",
            Contents(
                version="3.00",
                region="650100",
                serial=6,
                card_number=None,
                issued=date(2024, 5, 16),
                valid_until=date(2034, 5, 16),
                identity_number="650102200102280003",
                name="吴晓雯",
                birth_date=date(2001, 2, 28),
                medical=Decimal("733.91"),
                electronic_cash=Decimal("20.43"),
            ),
            manners=Manners(needs_authentication=True),
        ),
        SampleCard(
            "foreign",
            "",
            "110000",
            "foreign",
            takes_pin=False,
            card=VirtualCard(manners=Manners(foreign=True)),
        ),
        SampleCard(
            "unreadable",
            "",
            "110000",
            "unreadable",
            takes_pin=False,
            card=VirtualCard(manners=Manners(answers=lambda _: b"\x6f\x00")),
        ),
    )
    return OrderedDict((sample.slug, sample) for sample in samples)


def _person(
    note: str,
    pin: str,
    contents: Contents,
    *,
    tries_left: int | None = None,
    manners: Manners = _GOOD_MANNERS,
) -> SampleCard:
    city = "urumqi" if contents.region == "650100" else "beijing"
    card = VirtualCard(contents, pin=pin, tries_left=tries_left, manners=manners)
    return SampleCard(f"{city}-{note}", contents.name, contents.region, note, takes_pin=True, card=card)
