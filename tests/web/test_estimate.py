"""The estimate through its form: the handbook's cases to the yuan, faults beside their fields, nothing typed lost."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.conftest import AppMaker
from tests.web.visitor import Form, Page, Visitor, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
WORK_OUT = ("action", "estimate")
ADD = ("action", "add")
TABLE = Path(__file__).parents[1] / "cases" / "urumqi-item-30.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
PLAIN = {"hospital_level": "tertiary", "total_cost": "30000", "year": "2016", "month": "03", "day": "01"}
EVERYTHING = PLAIN | {
    "self_funded": "1000",
    "class_b_drugs": "20000",
    "items_first_pay_15": "12.50",
    "items_first_pay_20": "7",
    "bed_days": "9",
    "bed_price_per_day": "31.5",
    "heating_days": "4",
    "heating_price_per_day": "2",
}


def empty_form(visitor: Visitor, prefix: str = "", city: str = "urumqi") -> Form:
    return visitor.get(f"{prefix}/{city}/estimate").form(name="estimate")


def typed(form: Form, number: int = 0, **values: str) -> Form:
    """Type the fields of one stay."""
    form.values |= {f"stays-{number}-{name}": value for name, value in values.items()}
    return form


def fields_of(stay: dict[str, str]) -> dict[str, str]:
    """Return a stay of the table as a person would type it."""
    year, month, day = stay["admitted"].split("-")
    rest = {name: value for name, value in stay.items() if name != "admitted"}
    return {"year": year, "month": month, "day": day, **rest}


def figures(page: Page, number: int = -1) -> list[str]:
    """Return the figures of one stay, as they stand on the page, without their unit."""
    section = page.classed("stay-result")[number]
    return [words(e) for e in section.find(".//dl").iter("bdi")]  # type: ignore[union-attr]


def headline(page: Page) -> list[str]:
    """Return what the patient pays, the bill and what the insurance pays."""
    return [words(e) for part in page.classed("headline")[0].findall("p") for e in part.iter("bdi")]


def value(page: Page, name: str, number: int = 0) -> str:
    return page.form(name="estimate").values[f"stays-{number}-{name}"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_worked_cases_of_the_handbook_come_out_to_the_yuan(
    app: Flask, case: dict[str, Any], prefix: str, lang: str
) -> None:
    visitor, stays = Visitor(app, lang), case["claim"]["stays"]
    form = empty_form(visitor, prefix)
    for number, stay in enumerate(stays):
        if number:
            form = visitor.send(form, ADD).form(name="estimate")
        typed(form, number, **fields_of(stay))
    page = visitor.send(form, WORK_OUT)
    expected = {name: f"{float(amount):,.2f}" for name, amount in case["expected"].items()}
    bill, _deductible, basic, critical, you, *_rest = figures(page)
    assert bill == f"{float(stays[-1]['total_cost']):,.2f}"
    assert basic == expected["basic_payment"]
    assert critical == expected["critical_illness_payment"]
    assert you == expected["patient_pays"]
    assert len(page.classed("stay-result")) == len(stays)
    if len(stays) == 1:
        assert headline(page)[0] == expected["patient_pays"]
    if "paid_together" in case:
        assert headline(page)[2] == f"{float(case['paid_together']):,.2f}"


def test_all_three_worked_cases_are_in_the_table() -> None:
    assert len(CASES) == 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_readings_are_shown_where_they_differ_and_only_there(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    same = visitor.send(typed(empty_form(visitor), **PLAIN), WORK_OUT)
    assert not same.classed("readings")
    differ = visitor.send(typed(empty_form(visitor), **PLAIN | {"total_cost": "150000"}), WORK_OUT)
    readings = [[words(e) for e in part.iter("bdi")] for part in differ.classed("reading")]
    assert len(readings) == 2
    assert readings[0] != readings[1]
    assert all(sum(float(a.replace(",", "")) for a in figures) < 150000 for figures in readings)


def test_the_parts_of_the_bar_add_up(app: Flask) -> None:
    visitor = Visitor(app, "en")
    for cost in ("0", "0.01", "1", "333.33", "30000", "150000", "99999999.99"):
        page = visitor.send(typed(empty_form(visitor), **PLAIN | {"total_cost": cost}), WORK_OUT)
        shares = [
            words(e).removesuffix(" yuan").replace(",", "") for e in page.classed("legend")[0].iter("strong")
        ]
        assert sum(round(float(share) * 100) for share in shares) == round(float(cost) * 100)
        widths = [
            int(e.get("width", "")) for e in page.classed("bar")[0].iter("{http://www.w3.org/2000/svg}rect")
        ]
        assert all(width >= 0 for width in widths)
        assert sum(widths) in ({0} if cost == "0" else {99, 100, 101})


def test_every_step_leads_to_the_item_behind_it(visitor: Visitor) -> None:
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    items = [e.get("href", "") for e in page.classed("trace-item")]
    assert len(items) > 10
    for address in set(items):
        assert address.startswith("/urumqi/answer/ur-")
        visitor.get(address)


def test_no_figure_of_a_step_is_left_a_name(visitor: Visitor) -> None:
    form = typed(empty_form(visitor), **EVERYTHING | {"total_cost": "150000"})
    form = visitor.send(form, ADD).form(name="estimate")
    page = visitor.send(typed(form, 1, **EVERYTHING), WORK_OUT)
    for formula in page.classed("trace-formula"):
        assert set(re.findall(r"[a-z_]+", words(formula))) <= {"min", "max"}, words(formula)


@pytest.mark.parametrize("lang", ["en", "ug"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hospital_level", ""),
        ("hospital_level", "hotel"),
        ("total_cost", ""),
        ("total_cost", "-5"),
        ("total_cost", "1.005"),
        ("total_cost", "100000000"),
        ("total_cost", "dear"),
        ("total_cost", "💊"),
        ("total_cost", "<script>alert(1)</script>"),
        ("total_cost", "1e5"),
        ("total_cost", "٣٠٠٠"),
        ("total_cost", "३००"),
        ("total_cost", "NaN"),
        ("total_cost", "5万5"),
        ("self_funded", "30000.01"),
        ("class_b_drugs", "x"),
        ("bed_days", "367"),
        ("bed_days", "-1"),
        ("bed_days", "2.5"),
        ("bed_days", "9" * 40),
        ("bed_price_per_day", "99999999"),
        ("heating_price_per_day", "99999999"),
        ("day", "31"),
        ("year", "2015"),
        ("year", "2101"),
        ("year", "<b>"),
        ("month", "13"),
        ("month", ""),
    ],
)
def test_a_fault_is_marked_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, name: str, text: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    changed = EVERYTHING | {"month": "02"} | {name: text}
    form = typed(empty_form(visitor), **changed)
    page = visitor.send(form, WORK_OUT, status=422)
    for other in EVERYTHING.keys() - {name}:
        assert value(page, other) == changed[other], other
    date = name in {"year", "month", "day"}
    if not date and name != "hospital_level":
        assert value(page, name) == text[:40]
    field = f"stays-0-{'admitted' if date else name}"
    sentence = words(page.by_id(f"{field}-fault"))
    assert sentence
    (described,) = (e for e in page.tree.iter() if f"{field}-fault" in e.get("aria-describedby", "").split())
    if described.tag == "input":
        assert described.get("aria-invalid") == "true"
        assert described.get("name") == field
    else:
        assert described.tag == "fieldset"
    (listed,) = page.classed("fault-list")
    links = [link for link in listed.iter("a") if words(link) == sentence]
    assert len(links) == 1
    assert page.by_id(links[0].get("href", "#")[1:]) is not None
    assert listed.get("role") == "alert"
    assert page.one("details[@class='more']").get("open") is not None
    if lang == "en":
        assert page.title.startswith("Error: ")
    assert "<bdi" not in page.text


def test_the_list_of_faults_stands_on_top(visitor: Visitor) -> None:
    page = visitor.send(empty_form(visitor), WORK_OUT, status=422)
    order = [e.get("class") for e in page.by_id("estimate") if e.get("class")]
    assert order.index("fault-list") < order.index("stay")


def test_every_fault_of_every_stay_is_marked(app: Flask) -> None:
    visitor = Visitor(app, "en")
    form = visitor.send(empty_form(visitor), ADD).form(name="estimate")
    typed(form, 0, **PLAIN | {"total_cost": "x"})
    typed(form, 1, **PLAIN | {"hospital_level": "", "self_funded": "-1", "day": "31", "month": "04"})
    page = visitor.send(form, WORK_OUT, status=422)
    assert {e.get("id") for e in page.classed("fault")} == {
        "stays-0-total_cost-fault",
        "stays-1-admitted-fault",
        "stays-1-hospital_level-fault",
        "stays-1-self_funded-fault",
    }


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("３００００", "30000"),
        ("30,000", "30000"),
        ("３０，０００．５０", "30000.50"),
        ("30 000", "30000"),
        ("3万", "30000"),
        ("3.5万", "35000"),
        ("３．５万元", "35000"),
        ("0.0001万", "1"),
        ("30000元", "30000"),
        ("¥30000", "30000"),
        ("￥30,000.00", "30000.00"),
        (" 30000 ", "30000"),
        ("030000", "30000"),
    ],
)
def test_amounts_are_read_as_people_write_them(app: Flask, text: str, means: str) -> None:
    visitor = Visitor(app)
    plain = visitor.send(typed(empty_form(visitor), **PLAIN | {"total_cost": means}), WORK_OUT)
    written = visitor.send(typed(empty_form(visitor), **PLAIN | {"total_cost": text}), WORK_OUT)
    assert figures(written) == figures(plain)
    assert headline(written) == headline(plain)


def test_days_may_be_full_width_too(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING | {"bed_days": "１０"}), WORK_OUT)
    assert value(page, "bed_days") == "10"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_language_keeps_what_was_typed(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, "en")
    form = typed(empty_form(visitor, prefix), **EVERYTHING | {"total_cost": "12.345"})
    page = visitor.send(form, ("lang", lang))
    assert page.tree.get("lang", "").startswith(lang)
    assert not page.classed("fault")
    assert {name: value(page, name) for name in EVERYTHING} == EVERYTHING | {"total_cost": "12.345"}
    assert visitor.get(f"{prefix}/urumqi/").tree.get("lang", "").startswith(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_language_on_the_result_shows_the_same_result(app: Flask, lang: str) -> None:
    visitor = Visitor(app, "en")
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    other = visitor.send(page.form(name="estimate"), ("lang", lang))
    assert other.tree.get("lang", "").startswith(lang)
    assert (headline(other), figures(other)) == (headline(page), figures(page))


def test_larger_text_keeps_what_was_typed(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), ("text", "large"))
    assert page.tree.get("data-text") == "large"
    assert {name: value(page, name) for name in EVERYTHING} == EVERYTHING
    again = visitor.send(page.form(name="estimate"), ("text", "normal"))
    assert again.tree.get("data-text") == "normal"
    assert {name: value(again, name) for name in EVERYTHING} == EVERYTHING


def test_the_result_can_be_taken_back_into_the_form(visitor: Visitor) -> None:
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    form = visitor.send(page.form(name="estimate"), ("action", "edit"))
    assert {name: value(form, name) for name in EVERYTHING} == EVERYTHING
    assert form.one("details[@class='more']").get("open") is not None


def test_stays_are_added_and_removed_and_the_others_kept(visitor: Visitor) -> None:
    form = typed(empty_form(visitor), **EVERYTHING)
    for number in (1, 2):
        page = visitor.send(form, ADD)
        assert value(page, "year", number) == value(page, "year", number - 1) == "2016"
        assert value(page, "total_cost", number) == ""
        form = typed(page.form(name="estimate"), number, **PLAIN | {"total_cost": f"{number}000"})
    page = visitor.send(form, ("action", "remove-1"))
    assert [e.get("class") for e in page.classed("stay")] == ["stay"] * 2
    assert {name: value(page, name) for name in EVERYTHING} == EVERYTHING
    assert value(page, "total_cost", 1) == "2000"
    page = visitor.send(page.form(name="estimate"), ("action", "remove-0"))
    assert len(page.classed("stay")) == 1
    assert value(page, "total_cost") == "2000"
    assert not any(
        name == "action" and button.startswith("remove")
        for name, button in page.form(name="estimate").buttons
    )


def test_a_stay_can_be_added_to_the_result(visitor: Visitor) -> None:
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    form = visitor.send(page.form(name="estimate"), ADD)
    assert len(form.classed("stay")) == 2
    assert value(form, "total_cost") == EVERYTHING["total_cost"]


def test_stays_have_an_end(visitor: Visitor) -> None:
    form = empty_form(visitor)
    for number in range(20):
        typed(form, number, **PLAIN)
    assert len(visitor.send(form, ADD).classed("stay")) == 12
    assert len(visitor.send(form, WORK_OUT).classed("stay-result")) == 12


def test_the_order_of_the_stays_is_that_of_admission(visitor: Visitor) -> None:
    form = visitor.send(typed(empty_form(visitor), **PLAIN | {"month": "09"}), ADD).form(name="estimate")
    page = visitor.send(typed(form, 1, **PLAIN | {"total_cost": "1000"}), WORK_OUT)
    assert [figures(page, number)[0] for number in (0, 1)] == ["1,000.00", "30,000.00"]


def test_what_is_sent_by_the_enter_key_works_it_out(visitor: Visitor) -> None:
    """A browser takes the first button that sends the form, wherever on the page it stands."""
    page = visitor.get("/m/urumqi/estimate")
    assert page.form(name="estimate").buttons[0] == WORK_OUT
    page = visitor.send(page.form(name="estimate"), ADD)
    assert page.form(name="estimate").buttons[0] == WORK_OUT


@pytest.mark.parametrize("action", ["", "edit", "estimate", "add", "remove-0", "remove-99", "x", "<b>"])
@pytest.mark.parametrize(
    "sent", [{}, {"stays-0-year": ""}, {"stays-7-year": "2016"}, {"stays-0-total_cost": "1"}]
)
def test_a_form_cut_short_is_shown_again_whole(visitor: Visitor, action: str, sent: dict[str, str]) -> None:
    response = visitor.fetch("/urumqi/estimate", method="POST", data=sent | {"action": action})
    assert response.status_code == (422 if action == "estimate" else 200)
    page = Page(response)
    assert 1 <= len(page.classed("stay")) <= 2
    assert all(words(link) for part in page.classed("fault-list") for link in part.iter("li"))


@pytest.mark.parametrize(
    "text",
    ["<b>x</b>", '"><script>', "1\x00\x01", "\u202e000", "{{ 7*7 }}", "%(bill)s", "x" * 5000, "💊" * 50],
)
@pytest.mark.parametrize("lang", ["zh", "ug"])
def test_whatever_is_typed_stays_text(app: Flask, text: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    form = typed(empty_form(visitor), **dict.fromkeys(EVERYTHING, text))
    for button in (WORK_OUT, ADD, ("lang", "ug")):
        page = visitor.send(form, button, status=422 if button == WORK_OUT else 200)
        assert text[:40].startswith(value(page, "total_cost")) or "\x00" in text
        assert "<b>x" not in page.html
        assert "<script>" not in page.html


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_for_beijing_it_says_why_there_is_none(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    page = visitor.get(f"{prefix}/beijing/estimate")
    assert not [form for form in page.all("form") if form.get("id") == "estimate"]
    assert [words(e) for e in page.classed("phone-number")] == ["96102", "12333"]
    assert f"{prefix}/urumqi/estimate" in page.links()
    sent = visitor.fetch(f"{prefix}/beijing/estimate", method="POST", data={"action": "estimate"})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{prefix}/beijing/estimate")


def test_the_form_begins_with_today_and_offers_the_years_there_are_rules_for(make_app: AppMaker) -> None:
    with time_machine.travel("2027-02-28 10:00 +0800", tick=False):
        page = Visitor(make_app()).get("/urumqi/estimate")
    assert [value(page, name) for name in ("year", "month", "day")] == ["2027", "02", "28"]
    years = [e.get("value") for e in page.by_id("stays-0-year").iter("option")]
    assert years == [str(year) for year in range(2028, 2015, -1)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stay_after_the_handbooks_year_carries_a_note(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    in_2016 = visitor.send(typed(empty_form(visitor), **PLAIN), WORK_OUT)
    later = visitor.send(typed(empty_form(visitor), **PLAIN | {"year": "2026"}), WORK_OUT)
    notes = [[words(e) for e in page.classed("notes")[0].iter("li")] for page in (in_2016, later)]
    assert len(notes[1]) == len(notes[0]) + 1
    assert any("2026" in note and "2016" in note for note in notes[1])


def test_an_estimate_needs_no_token_and_keeps_nothing(make_app: AppMaker) -> None:
    visitor = Visitor(make_app())
    response = visitor.fetch("/urumqi/estimate", method="POST", data={"action": "estimate"})
    assert response.status_code == 422
    assert "Set-Cookie" not in visitor.fetch("/m/urumqi/estimate").headers
