"""What was sent of the forms of visits, a birth and a receipt, as claims. Checks nothing, as `forms`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from calculators.care_claims import Receipt
from calculators.errors import FieldError
from kiosk import forms

MOST_VISITS: Final = 24
GENERAL: Final = "general"
"""What stands in the place of a disease where a visit is a general one."""
RECEIPT: Final = tuple(field.name for field in fields(Receipt))
_DAY: Final = forms.DAY
_DISEASE: Final = "disease"
_ELIGIBLE: Final = "eligible_cost"
_IN_SCOPE: Final = "in_scope_cost"
_CHOICES: Final = (_DISEASE, "delivery", "status")
_VISIT = re.compile(r"visits\[(\d+)\](.*)")


@dataclass(frozen=True, slots=True)
class Fields:
    """Some fields as they stand in a form: texts, as they were typed, by name."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True)
class CareForm:
    """A whole form.

    Attributes:
        own: the fields that stand in it once.
        visits: the rows of a form of visits.
        action: "estimate" to compute, "edit" to show the form.
        beside: the stays of the same year as another form has them, kept to go along.
        is_added: whether the last visit was asked for just now.
    """

    own: Fields
    visits: tuple[Fields, ...] = ()
    action: str = "edit"
    beside: Mapping[str, str] = field(default_factory=dict)
    is_added: bool = False

    @property
    def is_filled_in(self) -> bool:
        """Whether anything was entered beside the days, which stand there from the first."""
        return any(
            value
            for some in (self.own, *self.visits)
            for name, value in some.values.items()
            if name not in _DAY
        )

    @property
    def fields(self) -> dict[str, str]:
        """The form as it would be sent again: what isn't empty, by the name of its field."""
        visits = {
            f"visits-{number}-{name}": value
            for number, visit in enumerate(self.visits)
            for name, value in visit.values.items()
        }
        return {name: value for name, value in {**self.own.values, **visits}.items() if value}

    @property
    def has_room(self) -> bool:
        """Whether another visit can be added."""
        return len(self.visits) < MOST_VISITS


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a form that make one claim: the claim, and the place in the form of each of its visits, from 0."""

    payload: dict[str, Any]
    places: tuple[int, ...]

    def in_form(self, fault: FieldError) -> FieldError:
        """Return a fault of the claim with the place that its visit has in the form."""
        found = _VISIT.fullmatch(fault.field)
        if found is None:
            return fault
        return replace(fault, field=f"visits[{self.places[int(found[1])]}]{found[2]}")


def outpatient(form: Mapping[str, str], today: date) -> CareForm:
    """Read visits in Urumqi, and carry out adding or removing one; without any, one today stands there."""
    stays = forms.beside(form, "stays-", "place", "cause")
    first_day = _day_of_stay(stays) or today
    return replace(_of_visits(form, first_day, (), (_DISEASE, _ELIGIBLE)), beside=stays)


def deductible(form: Mapping[str, str], today: date) -> CareForm:
    """Read visits in Beijing with how the person is insured, as `outpatient` does."""
    return _of_visits(form, today, ("status",), (_IN_SCOPE,))


def birth(form: Mapping[str, str]) -> CareForm:
    """Read a birth."""
    return CareForm(_read(form, ("delivery", "cost")), action=_action(form))


def receipt(form: Mapping[str, str]) -> CareForm:
    """Read the figures of a receipt."""
    return CareForm(_read(form, RECEIPT), action=_action(form))


def chronic_visits(filled: CareForm) -> Rows:
    """Return the visits for a disease, also those that don't say for which."""
    return _rows(filled, (_DISEASE, _ELIGIBLE), of_general=False)


def general_visits(filled: CareForm) -> Rows:
    """Return the general visits."""
    return _rows(filled, (_ELIGIBLE,), of_general=True)


def deductible_claim(filled: CareForm) -> dict[str, Any]:
    """Return the claim that a form of visits in Beijing stands for."""
    return _claim(filled.own, ("status",)) | {"visits": [_visit(row, (_IN_SCOPE,)) for row in filled.visits]}


def birth_claim(filled: CareForm) -> dict[str, Any]:
    """Return the claim that a form of a birth stands for."""
    return _claim(filled.own, ("delivery", "cost"))


def receipt_claim(filled: CareForm) -> dict[str, Any]:
    """Return the claim that a form of a receipt stands for."""
    return _claim(filled.own, RECEIPT)


def _of_visits(
    form: Mapping[str, str], today: date, own: tuple[str, ...], names: tuple[str, ...]
) -> CareForm:
    visits: list[Fields] = []
    while len(visits) < MOST_VISITS and f"visits-{len(visits)}-year" in form:
        visits.append(_read(form, (*_DAY, *names), f"visits-{len(visits)}-"))
    visits = visits or [Fields(dict(zip(_DAY, today.isoformat().split("-"), strict=True)))]
    action = _action(form)
    is_added = action == "add" and len(visits) < MOST_VISITS
    if is_added:
        visits.append(Fields({name: visits[-1][name] for name in (*_DAY, *names[:-1])}))  # all but its cost
    elif action.startswith("remove-") and len(visits) > 1:
        visits = [visit for number, visit in enumerate(visits) if action != f"remove-{number}"]
    return CareForm(
        _read(form, own), tuple(visits), action if action == "estimate" else "edit", is_added=is_added
    )


def _day_of_stay(stays: Mapping[str, str]) -> date | None:
    """Return the day of the first stay that goes along, so that a visit begins in its year."""
    try:
        return date.fromisoformat("-".join(stays.get(f"stays-0-{part}", "") for part in _DAY))
    except ValueError:
        return None


def _action(form: Mapping[str, str]) -> str:
    return form.get("action") or form.get("mode") or "edit"


def _read(form: Mapping[str, str], names: tuple[str, ...], prefix: str = "") -> Fields:
    return Fields({name: forms.tidy(form.get(f"{prefix}{name}", "")) for name in names})


def _rows(filled: CareForm, names: tuple[str, ...], *, of_general: bool) -> Rows:
    places = tuple(
        place for place, row in enumerate(filled.visits) if (row[_DISEASE] == GENERAL) is of_general
    )
    return Rows({"visits": [_visit(filled.visits[place], names) for place in places]}, places)


def _visit(row: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    return {"date": f"{row['year']}-{row['month']}-{row['day']}"} | _claim(row, names)


def _claim(given: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    typed = {name: given[name] for name in names if given[name]}
    return {name: text if name in _CHOICES else forms.amount(text) for name, text in typed.items()}
