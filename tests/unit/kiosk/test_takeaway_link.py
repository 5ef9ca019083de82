"""A link carries the form's fields in its fragment, all of them, and nothing that is not a field of a stay."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kiosk import forms
from kiosk.takeaway import qr
from kiosk.takeaway.link import estimate_link

BASE = "https://phone.example"
NAMES = [
    f"stays-{number}-{name}"
    for number in range(forms.MOST_STAYS)
    for name in forms.first_stay().stays[0].values
]
NAMES += [
    f"stays-{number}-{name}" for number in range(forms.MOST_STAYS) for name in (*forms.AMOUNTS, *forms.DAYS)
]
VALUES = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8))
def test_what_was_typed_comes_back(values: dict[str, str]) -> None:
    link = estimate_link(BASE, "urumqi", values)
    if link is None:
        return
    parts = urlsplit(link)
    version, _, fields = parts.fragment.partition("&")
    assert version == "1"
    assert dict(parse_qsl(fields, strict_parsing=bool(fields))) == {k: v for k, v in values.items() if v}


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8), st.sampled_from(["beijing", "urumqi"]))
def test_a_server_is_told_the_page_alone(values: dict[str, str], region: str) -> None:
    link = estimate_link(BASE, region, values)
    if link is None:
        return
    assert link.isascii()
    assert link.partition("#")[0] == f"{BASE}/m/{region}/estimate"


def test_a_form_of_two_full_stays_fits_and_one_of_twelve_does_not() -> None:
    stay = {"year": "2016", "month": "03", "day": "01", "hospital_level": "tertiary", "total_cost": "30000"}
    stay |= {"self_funded": "1000", "class_b_drugs": "20000", "bed_days": "10", "bed_price_per_day": "32"}

    def of(stays: int) -> dict[str, str]:
        return {f"stays-{number}-{name}": value for number in range(stays) for name, value in stay.items()}

    assert estimate_link(BASE, "urumqi", of(2)) is not None
    assert estimate_link(BASE, "urumqi", of(12)) is None


def test_the_longest_link_is_what_the_largest_code_holds() -> None:
    start = estimate_link(BASE, "urumqi", {"stays-0-year": "x"})
    assert start is not None
    room = qr.MOST_BYTES - len(start) + 1
    assert len(estimate_link(BASE, "urumqi", {"stays-0-year": "x" * room}) or "") == qr.MOST_BYTES
    assert estimate_link(BASE, "urumqi", {"stays-0-year": "x" * (room + 1)}) is None


def test_what_is_no_field_of_a_stay_stays_behind() -> None:
    others = {
        "csrf_token": "secret",
        "lang": "ug",
        "action": "estimate",
        "name": "张三",
        "stays-0-year\n": "2016",
        "my-stays-0-year": "2016",
        "stays--year": "2016",
        "stays-0-": "2016",
    }
    link = estimate_link(BASE, "urumqi", others | {"stays-0-year": "2016"})
    assert link == f"{BASE}/m/urumqi/estimate#1&stays-0-year=2016"


def test_empty_fields_are_left_out() -> None:
    link = estimate_link(BASE, "urumqi", {"stays-0-year": "", "stays-0-month": "03"})
    assert link == f"{BASE}/m/urumqi/estimate#1&stays-0-month=03"
