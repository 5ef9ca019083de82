"""One rule file: checked against all that rules must hold, and frozen."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NoReturn

from calculators.bands import Band, Bands
from calculators.errors import BrokenRules
from calculators.figures import Figure, Level, Rules
from calculators.trace import Source


@dataclass(frozen=True, slots=True)
class _Section:
    """What a section of figures holds: one `amount` if it has no parts, else a figure for each part."""

    parts: tuple[str, ...] = ()
    ratio: bool = False
    may_lack: bool = False


_LEVELS: Final = tuple(level.value for level in Level)
_SECTIONS: Final[Mapping[str, _Section]] = MappingProxyType(
    {
        "yearly_limit": _Section(),
        "first_pay": _Section(("class_b_drugs", "items_first_pay_15", "items_first_pay_20"), ratio=True),
        "deductible": _Section(_LEVELS),
        "ratio": _Section(_LEVELS, ratio=True),
        "bed_standard": _Section(_LEVELS, may_lack=True),
        "heating_standard": _Section(),
    }
)
_ITEMS: Final = (
    "calendar_year",
    "self_funded",
    "compliant_burden",
    "burden_to_date",
    "critical_illness_payment",
    "patient_pays",
)
_TOP: Final = ("document", "handbook_year", "in_force", "items", *_SECTIONS, "critical_illness")
_FEN_EXPONENT: Final = -2


def check(file: str, region: str, scheme: str, content: bytes) -> Rules:
    """Return the rules that the bytes of a TOML file hold.

    Args:
        file: the file's name, relative to the directory of rules, for error messages.
        region: the city.
        scheme: the insurance.
        content: what the file holds.

    Raises: BrokenRules, at the first thing that can't be vouched for.
    """
    return _Checker(file).rules(region, scheme, content)


class _Checker:
    """Checks what one file holds; keeps the file's name for what it has to say."""

    def __init__(self, file: str) -> None:
        self._file = file

    def rules(self, region: str, scheme: str, content: bytes) -> Rules:
        try:
            top = tomllib.loads(content.decode(), parse_float=Decimal)
        except ValueError as error:
            self._refuse("(whole file)", str(error), "TOML 1.0 in UTF-8")
        self._keys("", top, _TOP)
        document = top["document"]
        if not isinstance(document, str) or not document:
            self._refuse("document", repr(document), "the name of a document")
        return Rules(
            file=self._file,
            region=region,
            scheme=scheme,
            starts=self._starts(top["in_force"]),
            handbook_year=self._whole("handbook_year", top["handbook_year"]),
            figures=self._figures(document, top),
            items=self._items(document, top["items"]),
            critical_illness=self._bands(document, top["critical_illness"]),
        )

    def _starts(self, value: object) -> date:
        table = self._table("in_force", value, ("from",))
        starts = table["from"]
        if not isinstance(starts, date) or isinstance(starts, datetime):
            self._refuse("in_force.from", repr(starts), "a date such as 2016-01-01")
        return starts

    def _figures(self, document: str, top: Mapping[str, object]) -> Mapping[str, Figure]:
        figures: dict[str, Figure] = {}
        for name, section in _SECTIONS.items():
            if section.parts:
                figures |= self._parts(document, name, section, top[name])
            else:
                table = self._table(name, top[name], ("item", "amount"))
                amount = self._number(f"{name}.amount", table["amount"], ratio=section.ratio)
                figures[name] = Figure(amount, self._source(document, name, table))
        return MappingProxyType(figures)

    def _parts(self, document: str, name: str, section: _Section, value: object) -> dict[str, Figure]:
        optional = ("none_for",) if section.may_lack else ()
        table = self._table(name, value, ("item", "figures"), optional)
        source = self._source(document, name, table)
        lacking = self._lacking(name, section, table.get("none_for", []))
        there = tuple(part for part in section.parts if part not in lacking)
        figures = self._table(f"{name}.figures", table["figures"], there)
        return {
            f"{name}.{part}": Figure(
                self._number(f"{name}.figures.{part}", figures[part], ratio=section.ratio), source
            )
            for part in there
        }

    def _lacking(self, name: str, section: _Section, value: object) -> Sequence[object]:
        if not isinstance(value, list) or any(part not in section.parts for part in value):
            self._refuse(f"{name}.none_for", repr(value), f"a list of {_either(section.parts)}")
        return value

    def _items(self, document: str, value: object) -> Mapping[str, Source]:
        table = self._table("items", value, _ITEMS)
        return MappingProxyType(
            {name: Source(document, self._whole(f"items.{name}", table[name])) for name in _ITEMS}
        )

    def _bands(self, document: str, value: object) -> Bands:
        name = "critical_illness"
        table = self._table(name, value, ("item", "starts_above", "bands"))
        starts_above = self._number(f"{name}.starts_above", table["starts_above"])
        listed = table["bands"]
        if not isinstance(listed, list) or not listed:
            self._refuse(f"{name}.bands", repr(listed), "a list of one band or more")
        bands: list[Band] = []
        lower = starts_above
        for index, entry in enumerate(listed):
            band = self._band(f"{name}.bands[{index}]", entry, lower, is_last=index == len(listed) - 1)
            bands.append(band)
            lower = band.up_to or lower
        return Bands(starts_above, tuple(bands), self._source(document, name, table))

    def _band(self, key: str, value: object, lower: Decimal, *, is_last: bool) -> Band:
        table = self._table(key, value, ("ratio",) if is_last else ("up_to", "ratio"))
        ratio = self._number(f"{key}.ratio", table["ratio"], ratio=True)
        if is_last:
            return Band(None, ratio)
        up_to = self._number(f"{key}.up_to", table["up_to"])
        if up_to <= lower:
            self._refuse(f"{key}.up_to", str(up_to), f"more than {lower}, where the band begins")
        return Band(up_to, ratio)

    def _source(self, document: str, name: str, table: Mapping[str, object]) -> Source:
        return Source(document, self._whole(f"{name}.item", table["item"]))

    def _whole(self, key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self._refuse(key, repr(value), "a whole number from 1")
        return value

    def _number(self, key: str, value: object, *, ratio: bool = False) -> Decimal:
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if ratio:
            if number is None or not number.is_finite() or not 0 <= number <= 1:
                self._refuse(key, str(value), "a ratio between 0 and 1")
            return number
        exponent = None if number is None else number.as_tuple().exponent
        if number is None or not isinstance(exponent, int) or exponent < _FEN_EXPONENT or number < 0:
            self._refuse(key, str(value), "an amount in yuan, 0 or more, with at most two decimals")
        return number

    def _table(
        self, key: str, value: object, required: Iterable[str], optional: Iterable[str] = ()
    ) -> Mapping[str, object]:
        if not isinstance(value, dict):
            self._refuse(key, repr(value), "a table")
        self._keys(key, value, tuple(required), tuple(optional))
        return value

    def _keys(
        self, key: str, table: Mapping[str, object], required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> None:
        prefix = f"{key}." if key else ""
        # Unknown before missing: a misspelt key is both, and its own name leads to it faster.
        for name in table:
            if name not in required + optional:
                self._refuse(f"{prefix}{name}", "unknown key", _either(required + optional))
        for name in required:
            if name not in table:
                self._refuse(f"{prefix}{name}", "missing", f"all of {', '.join(required)}")

    def _refuse(self, key: str, found: str, expected: str) -> NoReturn:
        raise BrokenRules(self._file, key, found, expected)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
