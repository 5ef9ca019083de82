"""One rule file of amounts: checked against all that rules must hold, and frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from calculators import diseases
from calculators.bands import Band, Bands
from calculators.checker import Checker, dating_keys, either
from calculators.diseases import Disease
from calculators.figures import Figure, Level, Rules
from calculators.trace import Source


@dataclass(frozen=True, slots=True)
class _Section:
    """What a section of figures holds: one `amount` if it has no parts, else a figure for each part."""

    parts: tuple[str, ...] = ()
    ratio: bool = False
    may_lack: bool = False


@dataclass(frozen=True, slots=True)
class _Origin:
    """The document of a file, and its section where items are counted by section."""

    document: str
    section: str

    def item(self, number: int) -> Source:
        """Return the source that a numbered item is."""
        return Source(self.document, number, self.section)


@dataclass(frozen=True, slots=True)
class _Scheme:
    """What the files of a scheme hold beside document and date: figures, items, bands and lists of diseases."""

    figures: Mapping[str, _Section]
    items: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    diseases: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The tables of a file."""
        return (*(("items",) if self.items else ()), *self.figures, *self.bands, *self.diseases)


_LEVELS: Final = tuple(level.value for level in Level)
_CLASSES: Final = ("class_1", "class_2")
_SCHEMES: Final[Mapping[str, _Scheme]] = MappingProxyType(
    {
        "resident": _Scheme(
            figures={
                "yearly_limit": _Section(),
                "first_pay": _Section(
                    ("class_b_drugs", "items_first_pay_15", "items_first_pay_20"), ratio=True
                ),
                "deductible": _Section(_LEVELS),
                "ratio": _Section(_LEVELS, ratio=True),
                "bed_standard": _Section(_LEVELS, may_lack=True),
                "heating_standard": _Section(),
            },
            items=(
                "calendar_year",
                "self_funded",
                "compliant_burden",
                "burden_to_date",
                "critical_illness_payment",
                "patient_pays",
            ),
            bands=("critical_illness",),
        ),
        "resident-outpatient": _Scheme(
            figures={
                "chronic_deductible": _Section(),
                "chronic_ratio": _Section(ratio=True),
                "chronic_limit": _Section(_CLASSES),
                "pooling_deductible": _Section(),
                "pooling_ratio": _Section(ratio=True),
                "pooling_visit_limit": _Section(),
                "pooling_limit": _Section(),
                "maternity_fixed_sum": _Section(("vaginal", "caesarean")),
            },
            diseases=("chronic_diseases",),
        ),
        "outpatient": _Scheme(figures={"deductible": _Section(("employed", "retired"))}),
    }
)
SCHEMES: Final = tuple(_SCHEMES)
"""The schemes whose files hold amounts."""


def check(file: str, region: str, scheme: str, content: bytes) -> Rules:
    """Return the rules that the bytes of a TOML file hold.

    Args:
        file: the file's name, relative to the directory of rules, for error messages.
        region: the city.
        scheme: the insurance, one of `SCHEMES`.
        content: what the file holds.

    Raises: BrokenRules, at the first thing that can't be vouched for.
    """
    return _RuleChecker(file).rules(region, scheme, content)


class _RuleChecker(Checker):
    """Checks a file of amounts and ratios."""

    def rules(self, region: str, scheme: str, content: bytes) -> Rules:
        its = _SCHEMES[scheme]
        top = self.parsed(content)
        self.keys("", top, ("document", *dating_keys(top), *its.keys), ("section",))
        origin = _Origin(
            self.text("document", top["document"]),
            self.text("section", top["section"]) if "section" in top else "",
        )
        dating = self.dating(top)
        return Rules(
            file=self.file,
            region=region,
            scheme=scheme,
            starts=dating.starts,
            handbook_year=dating.handbook_year,
            figures=self._figures(origin, its.figures, top),
            items=self._items(origin, its.items, top),
            bands=MappingProxyType({name: self._bands(origin, name, top[name]) for name in its.bands}),
            diseases=tuple(one for name in its.diseases for one in self._diseases(origin, name, top[name])),
        )

    def _figures(
        self, origin: _Origin, sections: Mapping[str, _Section], top: Mapping[str, object]
    ) -> Mapping[str, Figure]:
        figures: dict[str, Figure] = {}
        for name, section in sections.items():
            if section.parts:
                figures |= self._parts(origin, name, section, top[name])
            else:
                table = self.table(name, top[name], ("item", "amount"))
                amount = self.number(f"{name}.amount", table["amount"], ratio=section.ratio)
                figures[name] = Figure(amount, self._source(origin, name, table))
        return MappingProxyType(figures)

    def _parts(self, origin: _Origin, name: str, section: _Section, value: object) -> dict[str, Figure]:
        optional = ("none_for",) if section.may_lack else ()
        table = self.table(name, value, ("item", "figures"), optional)
        source = self._source(origin, name, table)
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

    def _items(
        self, origin: _Origin, names: tuple[str, ...], top: Mapping[str, object]
    ) -> Mapping[str, Source]:
        table = self.table("items", top["items"], names) if names else {}
        return MappingProxyType(
            {name: origin.item(self.whole(f"items.{name}", table[name])) for name in names}
        )

    def _bands(self, origin: _Origin, name: str, value: object) -> Bands:
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
        return Bands(starts_above, tuple(bands), self._source(origin, name, table))

    def _band(self, key: str, value: object, lower: Decimal, *, is_last: bool) -> Band:
        table = self.table(key, value, ("ratio",) if is_last else ("up_to", "ratio"))
        ratio = self.number(f"{key}.ratio", table["ratio"], ratio=True)
        if is_last:
            return Band(None, ratio)
        up_to = self.number(f"{key}.up_to", table["up_to"])
        if up_to <= lower:
            self.refuse(f"{key}.up_to", str(up_to), f"more than {lower}, where the band begins")
        return Band(up_to, ratio)

    def _diseases(self, origin: _Origin, name: str, value: object) -> tuple[Disease, ...]:
        table = self.table(name, value, ("item", *_CLASSES))
        source = self._source(origin, name, table)
        found: list[Disease] = []
        taken: set[str] = set()
        for number, of_class in enumerate(_CLASSES, 1):
            listed = table[of_class]
            if not isinstance(listed, list) or not listed:
                self.refuse(f"{name}.{of_class}", repr(listed), "a list of one disease or more")
            for index, entry in enumerate(listed):
                place = f"{name}.{of_class}[{index}]"
                disease = self._disease(place, entry, number, source)
                self._refuse_taken(place, disease, taken)
                found.append(disease)
        return tuple(found)

    def _disease(self, key: str, value: object, number: int, source: Source) -> Disease:
        table = self.table(key, value, ("name",), ("aliases",))
        aliases = table.get("aliases", [])
        if not isinstance(aliases, list):
            self.refuse(f"{key}.aliases", repr(aliases), "a list of names")
        return Disease(
            name=self.text(f"{key}.name", table["name"]),
            disease_class=number,
            aliases=tuple(self.text(f"{key}.aliases[{n}]", alias) for n, alias in enumerate(aliases)),
            source=source,
        )

    def _refuse_taken(self, place: str, disease: Disease, taken: set[str]) -> None:
        for name in (disease.name, *disease.aliases):
            if diseases.key(name) in taken:
                self.refuse(place, name, "a name that no other disease has")
            taken.add(diseases.key(name))

    def _source(self, origin: _Origin, name: str, table: Mapping[str, object]) -> Source:
        return origin.item(self.whole(f"{name}.item", table["item"]))
