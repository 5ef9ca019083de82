"""The estimate through its form: the handbook's cases to the yuan, faults beside their fields, nothing typed lost."""

import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculators.coverage import Cause, Place
from tests.conftest import AppMaker
from tests.web.visitor import Form, Page, Visitor, parsed, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
WORK_OUT = ("action", "estimate")
ADD = ("action", "add")
EDIT = ("action", "edit")
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
BOXES = ("self_funded_unknown", "class_b_drugs_unknown")
SVG = "{http://www.w3.org/2000/svg}"


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
    sentences = page.classed("headline")[0].findall("p")
    return [words(e) for part in sentences for e in part.findall(".//*[@class='money']/bdi")]


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
        widths = [int(e.get("width", "")) for e in page.classed("bar")[0].iter(f"{SVG}rect")]
        assert all(width >= 0 for width in widths)
        assert sum(widths) in ({0} if cost == "0" else {99, 100, 101})


def test_every_step_leads_to_the_item_behind_it(visitor: Visitor) -> None:
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    items = [e.get("formaction", "") for e in page.classed("trace-item")]
    assert len(items) > 10
    for address in set(items):
        assert address.startswith("/urumqi/answer/ur-")
        visitor.send(leading(page.form(name="estimate"), address))


def leading(form: Form, address: str) -> Form:
    """Return a form as a button sends it that leads elsewhere."""
    form.action = address
    return form


@pytest.mark.parametrize(("button", "mode"), [(WORK_OUT, "estimate"), (EDIT, "edit")])
def test_who_reads_the_item_behind_a_figure_comes_back_to_everything(
    visitor: Visitor, button: tuple[str, str], mode: str
) -> None:
    page = visitor.send(typed(empty_form(visitor), **EVERYTHING), WORK_OUT)
    if button == EDIT:
        page = visitor.send(page.form(name="estimate"), EDIT)
    before = page.form(name="estimate").values
    address = page.classed("trace-item")[0].get("formaction", "")
    answer = visitor.send(leading(page.form(name="estimate"), address))
    in_uyghur = visitor.send(answer.form(name="beside"), ("lang", "ug"))
    assert (in_uyghur.tree.get("lang"), in_uyghur.h1 != answer.h1) == ("ug", True)
    judged = visitor.send(in_uyghur.form(action="/helped#helped"), ("helped", "no"))
    assert visitor.send(judged.form(action="/helped#helped"), ("reason", "too-hard")).classed("helped-thanks")
    (further, *_) = [b.get("formaction", "") for b in judged.classed("question") if b.get("form") == "beside"]
    asked_next = visitor.send(leading(judged.form(name="beside"), further))
    assert asked_next.h1 not in {answer.h1, in_uyghur.h1}
    back = leading(asked_next.form(name="beside"), "/urumqi/estimate")
    assert back.values["mode"] == mode
    assert visitor.send(back, ("action", mode)).form(name="estimate").values == before


def test_the_way_back_of_an_answer_takes_along_only_what_a_form_holds(visitor: Visitor) -> None:
    sent = {"stays-0-total_cost": "1" * 999, "csrf_token": "x", "lang": "en", "action": "estimate"}
    sent |= {f"field-{number}": "1" for number in range(999)}
    answer = visitor.fetch("/urumqi/answer/ur-11/beside/estimate", method="POST", data=sent)
    assert answer.status_code == 200
    kept = Page(answer).form(name="beside").values
    assert len(kept) <= 200
    assert len(kept["stays-0-total_cost"]) == 40
    assert not {"csrf_token", "lang", "action"} & kept.keys()
    for address in (
        "/urumqi/answer/ur-11/beside/https:%2F%2Fevil.example",
        "/urumqi/answer/ur-99/beside/estimate",
    ):
        assert visitor.fetch(address, method="POST", data=sent).status_code == 404


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
    links = [link for link in listed.iter("a") if words(link).endswith(sentence)]
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


def test_the_list_of_faults_says_which_stay_and_field_each_is_about(app: Flask) -> None:
    visitor = Visitor(app, "en")
    form = visitor.send(empty_form(visitor), ("action", "add")).form(name="estimate")
    form = typed(typed(form, **PLAIN | {"total_cost": "dear"}), 1, **PLAIN | {"self_funded": "dear"})
    (listed,) = visitor.send(form, WORK_OUT, status=422).classed("fault-list")
    said = [words(link).partition(":")[0] for link in listed.iter("a")]
    assert said == ["Stay 1 · Whole bill", "Stay 2 · Self-funded part"]


def test_who_entered_nothing_is_not_told_that_it_is_kept(app: Flask) -> None:
    visitor = Visitor(app, "en")
    form = empty_form(visitor)
    for values, told in (({}, False), ({"total_cost": "dear"}, True)):
        (listed,) = visitor.send(typed(form, **values), WORK_OUT, status=422).classed("fault-list")
        assert ("nothing you entered is lost" in words(listed)) is told


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


def test_a_stay_just_added_takes_the_focus(visitor: Visitor) -> None:
    added = visitor.send(empty_form(visitor), ("action", "add"))
    assert [e.get("id") for e in added.all("*[@data-focus]")] == ["stay-1"]
    removed = visitor.send(added.form(name="estimate"), ("action", "remove-1"))
    assert not removed.all("*[@data-focus]")


@pytest.mark.parametrize("level", ["tertiary", "unknown"])
def test_the_first_screen_of_a_result_names_the_rules_and_that_nothing_is_decided(
    app: Flask, level: str
) -> None:
    visitor = Visitor(app, "en")
    page = visitor.send(typed(empty_form(visitor), **PLAIN | {"hospital_level": level}), WORK_OUT)
    assert "By the rules of 2016; an estimate, not a decision." in words(page.classed("headline")[0])


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
    kept = visitor.fetch("/m/urumqi/estimate").headers.getlist("Set-Cookie")
    assert [cookie.partition("=")[0] for cookie in kept] == ["region"]


def live(visitor: Visitor, form: Form) -> Element:
    """Send a form as the script does while somebody types; return the part of the page that comes back."""
    response = visitor.fetch(f"{form.action}/now", method="POST", data=form.values)
    assert response.status_code == 200
    return parsed(f"<!doctype html><title>x</title><body>{response.text}</body>")


def money_in(part: Element) -> list[str]:
    """Return the amounts of a part, as they stand there, without their unit."""
    return [
        words(e) for money in part.iter("span") if money.get("class") == "money" for e in money.iter("bdi")
    ]


def classed(part: Element, name: str) -> list[Element]:
    return [element for element in part.iter() if name in element.get("class", "").split()]


def chosen(form: Form, **choices: str) -> Form:
    """Choose where the stay is and what it is for."""
    form.values |= choices
    return form


def side_by_side(part: Element) -> list[str]:
    """Return what the patient pays at each level, the lowest level first."""
    return [amount for e in classed(part, "compare-you") for amount in money_in(e)]


NOT_PAID = [
    ({"place": "elsewhere"}, 27),
    ({"place": "not_designated"}, 27),
    ({"place": "abroad"}, 29),
    ({"cause": "work_injury"}, 29),
    ({"cause": "third_party"}, 29),
    ({"cause": "public_health"}, 29),
    ({"cause": "birth"}, 20),
    ({"place": "emergency", "cause": "work_injury"}, 29),
    ({"place": "elsewhere", "cause": "birth"}, 27),
]
ONE_IS_UNKNOWN = [{"hospital_level": "unknown"}, {"self_funded_unknown": "1"}, {"class_b_drugs_unknown": "1"}]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(("choices", "item"), NOT_PAID)
def test_what_is_not_paid_like_a_stay_names_its_item_and_shows_no_amount(
    app: Flask, choices: dict[str, str], item: int, prefix: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    form = chosen(typed(empty_form(visitor, prefix), **PLAIN), **choices)
    whole = visitor.send(form, WORK_OUT)
    for part in (whole.one("body"), live(visitor, form)):
        (told,) = classed(part, "headline-otherwise")
        (link,) = classed(told, "trace-item")
        assert (link.get("href") or link.get("formaction", "").removesuffix("/beside/estimate")) == (
            f"{prefix}/urumqi/answer/ur-{item}"
        )
        assert str(item) in words(link)
        assert not money_in(part)
        assert not classed(part, "compare") + classed(part, "stay-result") + classed(part, "bar")
    visitor.get(f"{prefix}/urumqi/answer/ur-{item}")
    assert {name: whole.form(name="estimate").values[name] for name in choices} == choices


def test_what_is_not_paid_is_told_before_anything_is_filled_in(visitor: Visitor) -> None:
    form = chosen(empty_form(visitor), place="abroad")
    assert classed(live(visitor, form), "headline-otherwise")
    visitor.send(form, WORK_OUT)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", ["approved", "emergency"])
def test_what_is_claimed_later_has_the_same_figures_and_two_notes_more(
    app: Flask, place: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    here = typed(empty_form(visitor), **PLAIN)
    away = chosen(typed(empty_form(visitor), **PLAIN), place=place)
    pages = [visitor.send(form, WORK_OUT) for form in (here, away)]
    assert figures(pages[0]) == figures(pages[1])
    assert headline(pages[0]) == headline(pages[1])
    before, after = ([words(e) for e in page.classed("notes")[0].iter("li")] for page in pages)
    assert after[2:] == before
    assert "28" in after[0]
    (beside,) = classed(live(visitor, away), "notes-beside")
    assert [words(e) for e in beside.iter("li")] == after[:2]
    assert not classed(live(visitor, here), "notes-beside")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    ("unknown", "least", "most"),
    [
        ({"hospital_level": "unknown"}, "1,072.00", "4,830.00"),
        ({"self_funded_unknown": "1"}, "4,830.00", "10,000.00"),
        ({"class_b_drugs_unknown": "1"}, "4,830.00", "5,380.00"),
        (
            {"hospital_level": "unknown", "self_funded_unknown": "1", "class_b_drugs_unknown": "1"},
            "1,072.00",
            "10,000.00",
        ),
    ],
    ids=lambda one: "+".join(one) if isinstance(one, dict) else one,
)
def test_what_is_not_known_gives_a_range_and_no_steps(
    app: Flask, unknown: dict[str, str], least: str, most: str, prefix: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    form = typed(empty_form(visitor, prefix), **PLAIN | {"total_cost": "10000"} | unknown)
    page = visitor.send(form, WORK_OUT)
    for part in (page.one("body"), live(visitor, form)):
        (shown,) = classed(part, "headline")
        sentence, of_bill, *_rest = shown.findall("p")
        assert money_in(sentence) == [least, most]
        assert money_in(of_bill) == ["10,000.00"]
        surely, left_open, you = (float(a.replace(",", "")) for a in money_in(classed(shown, "legend")[0]))
        assert (f"{you:,.2f}", f"{you + left_open:,.2f}") == (least, most)
        assert surely + left_open + you == 10_000
        assert not classed(part, "trace") + classed(part, "stay-result") + classed(part, "trace-item")
        assert len(classed(part, "compare")) == (unknown.keys() == {"hospital_level"})
    again = visitor.send(page.form(name="estimate"), ("action", "edit"))
    assert {name: value(again, name) for name in unknown} == unknown


@pytest.mark.parametrize("unknown", ONE_IS_UNKNOWN, ids=str)
def test_the_range_takes_in_what_comes_out_when_it_is_known(app: Flask, unknown: dict[str, str]) -> None:
    visitor = Visitor(app)
    page = visitor.send(typed(empty_form(visitor), **PLAIN | unknown), WORK_OUT)
    least, most = (amount_of(text) for text in money_in(page.classed("headline-you")[0]))
    (name,) = unknown
    known = ["township", "tertiary"] if name == "hospital_level" else ["0", "123.45", "30000"]
    for text in known:
        field = {name.removesuffix("_unknown"): text}
        you = headline(visitor.send(typed(empty_form(visitor), **PLAIN | field), WORK_OUT))[0]
        assert least <= amount_of(you) <= most


def amount_of(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_much_unknown_is_said_and_nothing_is_lost(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    form = empty_form(visitor)
    for number in range(7):
        typed(form, number, **PLAIN | {"hospital_level": "unknown"})
    page = visitor.send(form, WORK_OUT, status=422)
    assert [words(e) for part in page.classed("fault-list") for e in part.iter("li")]
    assert [value(page, "hospital_level", number) for number in range(7)] == ["unknown"] * 7
    assert classed(live(visitor, form), "now-waiting")


@pytest.mark.parametrize("unknown", ONE_IS_UNKNOWN, ids=str)
def test_an_unknown_makes_no_day_before_the_rules_right(visitor: Visitor, unknown: dict[str, str]) -> None:
    form = typed(empty_form(visitor), **PLAIN | {"year": "2015"} | unknown)
    page = visitor.send(form, WORK_OUT, status=422)
    assert words(page.by_id("stays-0-admitted-fault"))
    assert classed(live(visitor, form), "now-waiting")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "more",
    [{}, {"total_cost": "150000"}, {"total_cost": "80"}, EVERYTHING],
    ids=["plain", "dear", "cheap", "all"],
)
def test_the_result_so_far_is_that_of_the_whole_page(
    app: Flask, more: dict[str, str], prefix: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    form = typed(empty_form(visitor, prefix), **PLAIN | more)
    page, part = visitor.send(form, WORK_OUT), live(visitor, form)
    for name in ("headline", "compare"):
        assert words(classed(part, name)[0]) == words(page.classed(name)[0])
    assert [e.get("data-keep") for e in classed(part, "legend-more")] == [
        e.get("data-keep") for e in page.classed("legend-more")
    ]


def test_the_levels_side_by_side_are_four_estimates(app: Flask) -> None:
    visitor = Visitor(app)
    for level in ("township", "primary", "secondary", "tertiary"):
        page = visitor.send(typed(empty_form(visitor), **EVERYTHING | {"hospital_level": level}), WORK_OUT)
        assert [e.get("data-chosen") is not None for e in page.classed("compare-level")].count(True) == 1
        index = ("township", "primary", "secondary", "tertiary").index(level)
        assert page.classed("compare-level")[index].get("data-chosen") is not None
        assert side_by_side(page.one("body"))[index] == headline(page)[0]
        last = page
    (least,) = last.classed("tag-good")
    assert least in set(last.classed("compare-level")[0].iter())


def test_of_several_stays_the_last_in_the_form_is_compared(visitor: Visitor) -> None:
    form = visitor.send(typed(empty_form(visitor), **PLAIN), ADD).form(name="estimate")
    typed(form, 1, **PLAIN | {"total_cost": "1000", "hospital_level": "primary", "month": "02"})
    page = visitor.send(form, WORK_OUT)
    shown = side_by_side(page.one("body"))
    for level, you in zip(("township", "primary", "secondary", "tertiary"), shown, strict=True):
        assert headline(visitor.send(typed(form, 1, hospital_level=level), WORK_OUT))[0] == you


def test_a_dear_bed_at_one_level_hides_no_estimate_of_another(visitor: Visitor) -> None:
    bed = {"total_cost": "900", "bed_days": "10", "bed_price_per_day": "100"}
    form = typed(empty_form(visitor), **PLAIN | bed | {"hospital_level": "township"})
    page = visitor.send(form, WORK_OUT)
    assert headline(page)[0] == side_by_side(page.one("body"))[0]
    assert len(page.classed("compare-level")) == 2
    visitor.send(typed(form, hospital_level="primary"), WORK_OUT, status=422)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_year_shows_how_much_is_used_up(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    case_1 = PLAIN | {"self_funded": "1000", "class_b_drugs": "20000"}
    form = visitor.send(typed(empty_form(visitor), **case_1), ADD).form(name="estimate")
    page = visitor.send(typed(form, 1, **PLAIN | {"year": "2017", "hospital_level": "primary"}), WORK_OUT)
    first, second = page.classed("year")
    assert [money_in(gauge) for gauge in classed(first, "gauge")] == [
        ["29,000.00", "90,000.00"],
        ["14,480.00", "15,000.00"],
    ]
    widths = [e.get("width") for e in first.iter(f"{SVG}rect") if e.get("class") == "bar-basic"]
    assert widths == ["32", "97"]
    due = [[money_in(dd) for dd in year.iter("dd")] for year in (first, second)]
    assert due == [
        [["80.00"], ["200.00"], ["300.00"], []],
        [["80.00"], [], ["300.00"], ["600.00"]],
    ]
    assert money_in(classed(second, "gauge")[0])[0] == "30,000.00"


def test_the_turning_points_stand_in_order_and_tell_which_are_passed(app: Flask) -> None:
    visitor = Visitor(app, "en")
    page = visitor.send(typed(empty_form(visitor), **PLAIN | {"total_cost": "95000"}), WORK_OUT)
    lines = page.classed("turn-lines")[0].findall("li")
    assert [line.get("data-passed") is not None for line in lines] == [True, True, True, False, False, False]
    for line, bill in zip(lines, ("600.00", "32,600.01", "90,000.00", "99,170.00"), strict=False):
        assert bill in words(line)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_without_a_script_every_part_of_it_is_reached_by_its_form(app: Flask, prefix: str) -> None:
    visitor = Visitor(app)
    page = visitor.get(f"{prefix}/urumqi/estimate")
    offered = {
        name: {e.get("value") for e in page.all("input") if e.get("name") == name}
        for name in ("place", "cause", "stays-0-hospital_level")
    }
    assert offered["place"] == {str(place) for place in Place}
    assert offered["cause"] == {str(cause) for cause in Cause}
    assert "unknown" in offered["stays-0-hospital_level"]
    for name in ("self_funded_unknown", "class_b_drugs_unknown"):
        (box,) = (e for e in page.all("input") if e.get("name") == f"stays-0-{name}")
        assert box.get("type") == "checkbox"
    # A change of language brings the form back with the result so far, and with all that was chosen.
    form = chosen(typed(page.form(name="estimate"), **PLAIN), place="approved")
    again = visitor.send(form, ("lang", "en"))
    (now,) = (e for e in again.all("section") if e.get("data-now-result") is not None)
    assert money_in(now)[:3] == ["13,830.00", "30,000.00", "16,170.00"]
    assert again.form(name="estimate").values["place"] == "approved"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_result_so_far_keeps_nothing_and_is_there_for_cities_with_rules_alone(
    app: Flask, prefix: str
) -> None:
    visitor = Visitor(app)
    form = typed(empty_form(visitor, prefix), **PLAIN)
    sent = visitor.fetch(f"{prefix}/urumqi/estimate/now", method="POST", data=form.values)
    assert "Set-Cookie" not in sent.headers
    other = visitor.fetch(f"{prefix}/beijing/estimate/now", method="POST", data=form.values)
    assert (other.status_code, other.headers["Location"]) == (302, f"{prefix}/beijing/estimate")
    assert visitor.fetch(f"{prefix}/urumqi/estimate/now").status_code == 405


FIELD_NAMES = [
    *("action", "mode", "place", "cause", "lang"),
    *(f"stays-{n}-{name}" for n in range(3) for name in (*EVERYTHING, *BOXES)),
]
ODD = st.text(max_size=50) | st.sampled_from(
    [
        "unknown",
        "1",
        "0",
        "30000",
        "2016",
        "2100",
        "03",
        "tertiary",
        "township",
        "99999999.99",
        "abroad",
        "birth",
        "3万",
    ]
)


@settings(
    database=None,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from(FIELD_NAMES), ODD))
def test_whatever_is_half_filled_in_the_result_so_far_is_answered(app: Flask, form: dict[str, str]) -> None:
    filled = {"stays-0-year": "2016", "stays-0-month": "03", "stays-0-day": "01"} | form
    for prefix in PREFIXES:
        response = Visitor(app, "ug").fetch(f"{prefix}/urumqi/estimate/now", method="POST", data=filled)
        assert response.status_code == 200
        part = parsed(f"<!doctype html><title>x</title><body>{response.text}</body>")
        assert len(classed(part, "now-waiting") + classed(part, "headline")) == 1
