"""One rule file of amounts: checked against all that rules must hold, and frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from calculators.bands import Band, Bands
from calculators.checker import Checker, either
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


def check(file: str, region: str, scheme: str, content: bytes) -> Rules:
    """Return the rules that the bytes of a TOML file hold.

    Args:
        file: the file's name, relative to the directory of rules, for error messages.
        region: the city.
        scheme: the insurance.
        content: what the file holds.

    Raises: BrokenRules, at the first thing that can't be vouched for.
    """
    return _RuleChecker(file).rules(region, scheme, content)


class _RuleChecker(Checker):
    """Checks a file of amounts and ratios."""

    def rules(self, region: str, scheme: str, content: bytes) -> Rules:
        top = self.parsed(content)
        self.keys("", top, _TOP)
        document = self.text("document", top["document"])
        return Rules(
            file=self.file,
            region=region,
            scheme=scheme,
            starts=self.starts(top["in_force"]),
            handbook_year=self.whole("handbook_year", top["handbook_year"]),
            figures=self._figures(document, top),
            items=self._items(document, top["items"]),
            critical_illness=self._bands(document, top["critical_illness"]),
        )

    def _figures(self, document: str, top: Mapping[str, object]) -> Mapping[str, Figure]:
        figures: dict[str, Figure] = {}
        for name, section in _SECTIONS.items():
            if section.parts:
                figures |= self._parts(document, name, section, top[name])
            else:
                table = self.table(name, top[name], ("item", "amount"))
                amount = self.number(f"{name}.amount", table["amount"], ratio=section.ratio)
                figures[name] = Figure(amount, self._source(document, name, table))
        return MappingProxyType(figures)

    def _parts(self, document: str, name: str, section: _Section, value: object) -> dict[str, Figure]:
        optional = ("none_for",) if section.may_lack else ()
        table = self.table(name, value, ("item", "figures"), optional)
        source = self._source(document, name, table)
        lacking = self._lacking(name, section, table.get("none_for", []))
        there = tuple(part for part in section.parts if part not in lacking)
        figures = self.table(f"{name}.figures", table["figures"], there)
        return {
            f"{name}.{part}": Figure(
                self.number(f"{name}.figures.{part}", figures[part], ratio=section.ratio), source
            )
            for part in there
        }

    def _lacking(self, name: str, section: _Section, value: object) -> Sequence[object]:
        if not isinstance(value, list) or any(part not in section.parts for part in value):
            self.refuse(f"{name}.none_for", repr(value), f"a list of {either(section.parts)}")
        return value

    def _items(self, document: str, value: object) -> Mapping[str, Source]:
        table = self.table("items", value, _ITEMS)
        return MappingProxyType(
            {name: Source(document, self.whole(f"items.{name}", table[name])) for name in _ITEMS}
        )

    def _bands(self, document: str, value: object) -> Bands:
        name = "critical_illness"
        table = self.table(name, value, ("item", "starts_above", "bands"))
        starts_above = self.number(f"{name}.starts_above", table["starts_above"])
        listed = table["bands"]
        if not isinstance(listed, list) or not listed:
            self.refuse(f"{name}.bands", repr(listed), "a list of one band or more")
        bands: list[Band] = []
        lower = starts_above
        for index, entry in enumerate(listed):
            band = self._band(f"{name}.bands[{index}]", entry, lower, is_last=index == len(listed) - 1)
            bands.append(band)
            lower = band.up_to or lower
        return Bands(starts_above, tuple(bands), self._source(document, name, table))

    def _band(self, key: str, value: object, lower: Decimal, *, is_last: bool) -> Band:
        table = self.table(key, value, ("ratio",) if is_last else ("up_to", "ratio"))
        ratio = self.number(f"{key}.ratio", table["ratio"], ratio=True)
        if is_last:
            return Band(None, ratio)
        up_to = self.number(f"{key}.up_to", table["up_to"])
        if up_to <= lower:
            self.refuse(f"{key}.up_to", str(up_to), f"more than {lower}, where the band begins")
        return Band(up_to, ratio)

    def _source(self, document: str, name: str, table: Mapping[str, object]) -> Source:
        return Source(document, self.whole(f"{name}.item", table["item"]))
