"""A year with stays and outpatient visits: each form takes the other along, and the year shows both."""

from typing import Final

import pytest
from flask import Flask

from tests.web.visitor import Form, Page, Visitor, staff, words

LANGUAGES = ("zh", "en", "ug")
DAY: Final = {"year": "2016", "month": "03", "day": "01"}
STAY: Final = {"hospital_level": "tertiary", "total_cost": "30000", "self_funded": "1000"} | DAY
FIELDS: Final = {f"stays-0-{name}": value for name, value in STAY.items()}


def estimated(visitor: Visitor, prefix: str) -> Page:
    form = visitor.get(f"{prefix}/urumqi/estimate").form(name="estimate")
    return visitor.send(form.filled(**FIELDS), ("action", "estimate"))


def by(form: Form, address: str, action: str) -> Form:
    """Return the form as the button sends it that leads elsewhere."""
    form.action = address
    form.values["action"] = action
    return form


def with_visit(visitor: Visitor, page: Page, prefix: str, cost: str = "100") -> Page:
    form = visitor.send(by(page.form(name="estimate"), f"{prefix}/urumqi/outpatient", "visits")).form(
        name="care"
    )
    assert (form.values["visits-0-year"], form.values["visits-0-month"]) == ("2016", "03")
    form.filled(**{"visits-0-disease": "general", "visits-0-eligible_cost": cost})
    return visitor.send(form, ("action", "estimate"))


@pytest.mark.parametrize("prefix", ["", "/m"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_year_of_a_stay_takes_in_its_outpatient_visits(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    page = estimated(visitor, prefix)
    assert "45.00" not in page.text
    visits = with_visit(visitor, page, prefix)
    assert "45.00" in visits.text
    whole = visitor.send(by(visits.form(name="care"), f"{prefix}/urumqi/estimate", "estimate"))
    assert "45.00" in words(whole.classed("year")[0])


def test_what_goes_along_comes_back_from_every_page(app: Flask) -> None:
    visitor = Visitor(app)
    visits = with_visit(visitor, estimated(visitor, ""), "", cost="77")
    whole = visitor.send(by(visits.form(name="care"), "/urumqi/estimate", "estimate"))
    again = visitor.send(whole.form(name="estimate"), ("action", "edit"))
    assert again.form(name="estimate").values["visits-0-eligible_cost"] == "77"
    back = visitor.send(by(again.form(name="estimate"), "/urumqi/outpatient", "visits"))
    assert back.form(name="care").values["visits-0-eligible_cost"] == "77"
    assert back.form(name="care").values["stays-0-total_cost"] == "30000"


def test_a_visit_that_is_not_filled_in_holds_no_estimate_up(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.send(
        visitor.get("/urumqi/estimate").form(name="estimate").filled(**FIELDS, **{"visits-0-year": "2016"}),
        ("action", "estimate"),
    )
    assert "30,000.00" in page.text


def test_no_more_goes_along_than_a_form_holds(app: Flask) -> None:
    visitor = Visitor(app)
    form = visitor.get("/urumqi/estimate").form(name="estimate").filled(**FIELDS)
    form.values |= {f"visits-{n}-eligible_cost": "1" for n in range(900)}
    page = visitor.send(form, ("action", "estimate"))
    assert sum(name.startswith("visits-") for name in page.form(name="estimate").values) == 200


def test_the_staff_have_no_page_of_visits_and_no_way_there(app: Flask) -> None:
    visitor = staff(app)
    form = visitor.get("/staff/urumqi/estimate").form(name="estimate").filled(**FIELDS)
    page = visitor.send(form, ("action", "estimate"))
    assert not [b for b in page.all("button[@formaction]") if "outpatient" in b.get("formaction", "")]
