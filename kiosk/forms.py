"""What was sent, as a question or a claim. Reads what people write (full width, commas, 3万); checks nothing."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final, TypeVar

from calculators.coverage import Cause, Place
from calculators.figures import Level
from calculators.what_if import Unknown
from kiosk import city_time

MOST_STAYS: Final = 12
AMOUNTS: Final = (
    "total_cost",
    "self_funded",
    "class_b_drugs",
    "items_first_pay_15",
    "items_first_pay_20",
    "bed_price_per_day",
    "heating_price_per_day",
)
DAYS: Final = ("bed_days", "heating_days")
DAY: Final = ("year", "month", "day")
UNKNOWN: Final = "unknown"
"""What a level is when it isn't known, and what ends the name of the box beside an amount that says the same."""
_MAY_BE_UNKNOWN: Final = tuple(Unknown)
_BOXES: Final = tuple(f"{name}_{UNKNOWN}" for name in _MAY_BE_UNKNOWN if name is not Unknown.LEVEL)
_MOST_BESIDE: Final = 200
_LONGEST_NAME: Final = 60
_FIELDS: Final = (*DAY, "hospital_level", *AMOUNTS, *DAYS, *_BOXES)
_MORE: Final = tuple(name for name in (*AMOUNTS, *DAYS) if name != "total_cost")
# What no HTML page may hold: control characters, halves of characters, codes that stand for none.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | code) for plane in range(17) for code in (0xFFFE, 0xFFFF))
    + "]"
)
_Choice = TypeVar("_Choice", Place, Cause)
_TEN_THOUSANDS = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)万")


@dataclass(frozen=True)
class StayFields:
    """One stay as it stands in the form: texts, as they were typed."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def has_more(self) -> bool:
        """Whether anything stands in the details, so that they are shown open."""
        return any(self[name] for name in (*_MORE, *_BOXES))

    @property
    def unknown(self) -> frozenset[Unknown]:
        """What was answered with "I don't know"."""
        boxes = (name for name in _MAY_BE_UNKNOWN if self[f"{name}_{UNKNOWN}"])
        level = (Unknown.LEVEL,) if self["hospital_level"] == UNKNOWN else ()
        return frozenset((*boxes, *level))


@dataclass(frozen=True)
class StayForm:
    """The whole form.

    Attributes:
        place, cause: where the stay is and what it is for: before any figure they decide whether it is paid.
        action: "estimate" to compute, "edit" to show the form.
        payload: the claim that it stands for, as the calculator takes it.
        beside: the visits of the same year as another form has them, kept to go along.
        is_added: whether the last stay was asked for just now.
    """

    stays: tuple[StayFields, ...]
    place: Place = Place.DESIGNATED
    cause: Cause = Cause.ILLNESS
    action: str = "edit"
    payload: dict[str, Any] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    is_added: bool = False

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was entered beside the days, which stand there from the first."""
        return any(value for stay in self.stays for name, value in stay.values.items() if name not in DAY)

    @property
    def fields(self) -> dict[str, str]:
        """The form as it would be sent again: what isn't empty, by the name of its field."""
        whole = {"place": str(self.place), "cause": str(self.cause)}
        stays = {
            f"stays-{number}-{name}": value
            for number, stay in enumerate(self.stays)
            for name, value in stay.values.items()
            if value
        }
        return whole | stays

    @property
    def unknown(self) -> tuple[frozenset[Unknown], ...]:
        """What isn't known of each stay."""
        return tuple(stay.unknown for stay in self.stays)


def question(values: Mapping[str, str]) -> str:
    """Return what was asked, without what is no text."""
    return _NO_TEXT.sub("", values.get("q", ""))


def first_stay(today: date | None = None) -> StayForm:
    """Return the form as it is when nobody has written in it: one stay, admitted today."""
    return StayForm((_admitted(today or city_time.today()),))


def hospital_stay(form: Mapping[str, str], region: str) -> StayForm:
    """Read the form, and carry out adding or removing a stay."""
    stays: list[StayFields] = []
    while len(stays) < MOST_STAYS and f"stays-{len(stays)}-year" in form:
        number = len(stays)
        stays.append(StayFields({name: tidy(form.get(f"stays-{number}-{name}", "")) for name in _FIELDS}))
    stays = stays or list(first_stay().stays)
    action = form.get("action") or form.get("mode") or "edit"
    is_added = action == "add" and len(stays) < MOST_STAYS
    if is_added:
        stays.append(StayFields({name: stays[-1][name] for name in DAY}))
    elif action.startswith("remove-") and len(stays) > 1:
        stays = [stay for number, stay in enumerate(stays) if action != f"remove-{number}"]
    payload = {"region": region, "stays": [_stay(stay) for stay in stays]}
    return StayForm(
        tuple(stays),
        _one_of(Place, form.get("place"), Place.DESIGNATED),
        _one_of(Cause, form.get("cause"), Cause.ILLNESS),
        "estimate" if action == "estimate" else "edit",
        payload,
        beside(form, "visits-"),
        is_added,
    )


def beside(form: Mapping[str, str], *beginnings: str) -> dict[str, str]:
    """Return the fields of another form that go along with this one, by what their names begin with."""
    found = ((name, tidy(text)) for name, text in form.items() if name.startswith(beginnings))
    return {name[:_LONGEST_NAME]: text for name, text in islice(found, _MOST_BESIDE) if text}


def tidy(text: str) -> str:
    """Return what was typed in one width, without what is no text, and no longer than a field needs."""
    return unicodedata.normalize("NFKC", _NO_TEXT.sub("", text)).strip()[:40].rstrip()


def amount(text: str) -> str:
    """Return an amount as people write it (30,000元, 3万) in plain digits; anything else as it is."""
    text = re.sub(r"[,，\s元¥￥]", "", text)
    if found := _TEN_THOUSANDS.fullmatch(text):
        return f"{(Decimal(found[1]) * 10000).normalize():f}"
    return text


def _admitted(day: date) -> StayFields:
    return StayFields({"year": f"{day.year}", "month": f"{day.month:02}", "day": f"{day.day:02}"})


def _stay(stay: StayFields) -> dict[str, Any]:
    claim: dict[str, Any] = {"admitted": f"{stay['year']}-{stay['month']}-{stay['day']}"}
    unknown = stay.unknown
    if stay["hospital_level"]:
        level = Level.TERTIARY if Unknown.LEVEL in unknown else stay["hospital_level"]  # any: each is tried
        claim["hospital_level"] = str(level)
    claim |= {name: amount(stay[name]) for name in AMOUNTS if stay[name] and name not in unknown}
    claim |= {name: _whole(stay[name]) for name in DAYS if stay[name]}
    return claim


def _one_of(kind: type[_Choice], value: str | None, otherwise: _Choice) -> _Choice:
    return kind(value) if value in set(kind) else otherwise


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() else text
