"""The other calculators through their forms: the figures, faults beside their fields, nothing typed lost or kept."""

from decimal import Decimal

import pytest
from flask import Flask

from tests.web.visitor import Form, Page, Visitor, words

LANGUAGES = ("zh", "en", "ug")
PREFIXES = ("", "/m")
WORK_OUT = ("action", "estimate")
ADD = ("action", "add")
EDIT = ("action", "edit")
CITIES = {"outpatient": "urumqi", "birth": "urumqi", "deductible": "beijing", "receipt": "beijing"}
DIABETES, PRESSURE, TUMOUR = "糖尿病(II型)", "高血压(II期及以上)", "恶性肿瘤"
# The example of docs/calculators.md, in another order, with two general visits.
VISITS = (
    {"disease": PRESSURE, "eligible_cost": "2010", "year": "2016", "month": "05", "day": "20"},
    {"disease": DIABETES, "eligible_cost": "2010", "year": "2016", "month": "03", "day": "01"},
    {"disease": "general", "eligible_cost": "60", "year": "2016", "month": "03", "day": "02"},
    {"disease": TUMOUR, "eligible_cost": "110", "year": "2016", "month": "06", "day": "01"},
    {"disease": "general", "eligible_cost": "300", "year": "2017", "month": "04", "day": "01"},
)
RECEIPT = {
    "total": "300",
    "in_scope": "250",
    "fund_payment": "140",
    "personal_burden": "150",
    "personal_cash": "150",
    "outpatient_fund_year_to_date": "1140",
}
FILLED = {
    "outpatient": {f"visits-0-{name}": text for name, text in VISITS[0].items()},
    "birth": {"delivery": "caesarean", "cost": "6000"},
    "deductible": {"status": "retired", "visits-0-in_scope_cost": "1000"},
    "receipt": RECEIPT,
}


def form_of(visitor: Visitor, page: str, prefix: str = "", **values: str) -> Form:
    form = visitor.get(f"{prefix}/{CITIES[page]}/{page}").form(name="care")
    form.values |= values
    return form


def outpatient(visitor: Visitor, prefix: str = "") -> Form:
    """Fill in all visits, one row after the other."""
    form = form_of(visitor, "outpatient", prefix)
    for number, visit in enumerate(VISITS):
        if number:
            form = visitor.send(form, ADD).form(name="care")
        form.values |= {f"visits-{number}-{name}": text for name, text in visit.items()}
    return form


def figures(page: Page) -> list[list[str]]:
    """Return the figures of each visit as they stand on the page, without their unit."""
    return [[words(e) for e in part.iter("bdi")] for part in page.classed("figures")]


def headline(page: Page) -> list[str]:
    """Return the amounts of the headline, without their unit."""
    spans = [e for part in page.classed("headline")[0].findall("p") for e in part.iter("span")]
    return [words(e.find("bdi")) for e in spans if e.get("class") == "money"]  # type: ignore[arg-type]


def typed(page: Page) -> dict[str, str]:
    return {name: text for name, text in page.form(name="care").values.items() if name != "mode"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_visits_of_both_kinds_come_out_as_the_calculators_reckon(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    page = visitor.send(outpatient(visitor, prefix), WORK_OUT)
    assert figures(page) == [
        ["2,010.00", "1,200.00", "810.00", "800.00"],
        ["60.00", "25.00", "35.00", "475.00"],
        ["2,010.00", "800.00", "1,210.00", "0.00"],
        ["110.00", "60.00", "50.00", "3,940.00"],
        ["300.00", "50.00", "250.00", "450.00"],
    ]
    assert headline(page)[:3] == ["2,355.00", "4,490.00", "2,135.00"]
    gauges = [[words(e) for e in gauge.iter("bdi")] for gauge in page.classed("gauge")]
    assert sorted(gauges) == [
        ["0.00", "2,000.00"],
        ["3,940.00", "4,000.00"],
        ["450.00", "500.00"],
        ["475.00", "500.00"],
    ]
    assert len(page.classed("trace")) == len(VISITS)


def test_the_gauge_is_as_long_as_what_is_left(visitor: Visitor) -> None:
    page = visitor.send(form_of(visitor, "outpatient", **FILLED["outpatient"]), WORK_OUT)
    widths = [e.get("width") for e in page.classed("gauge")[0].iter("{http://www.w3.org/2000/svg}rect")]
    assert widths == ["100", "40"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("delivery", "cost", "you", "fund"),
    [
        ("caesarean", "6000", "4,250.00", "1,750.00"),
        ("vaginal", "1000.01", "0.01", "1,000.00"),
        ("vaginal", "900", "0.00", "900.00"),
    ],
)
def test_a_birth_is_paid_a_fixed_sum(
    app: Flask, delivery: str, cost: str, you: str, fund: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    page = visitor.send(form_of(visitor, "birth", delivery=delivery, cost=cost), WORK_OUT)
    assert headline(page) == [you, f"{Decimal(cost):,.2f}", fund]
    assert len(page.classed("trace")[0]) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_deductible_is_used_up_visit_by_visit(app: Flask, prefix: str, lang: str) -> None:
    visitor = Visitor(app, lang)
    form = form_of(visitor, "deductible", prefix, **FILLED["deductible"])
    page = visitor.send(form, WORK_OUT)
    assert "300.00" in headline(page)
    form = visitor.send(page.form(name="care"), ADD).form(name="care")
    form.values["visits-1-in_scope_cost"] = "500"
    page = visitor.send(form, WORK_OUT)
    assert figures(page) == [
        ["1,000.00", "1,000.00", "0.00", "300.00"],
        ["500.00", "300.00", "200.00", "0.00"],
    ]
    assert "200.00" in headline(page)
    assert [words(e) for e in page.classed("gauge")[0].iter("bdi")][-2:] == ["1,300.00"] * 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", ["employed", "retired"])
def test_nobody_is_told_a_payment_that_the_document_gives_no_ratio_for(
    app: Flask, status: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    filled = FILLED["deductible"] | {"status": status, "visits-0-in_scope_cost": "5000"}
    page = visitor.send(form_of(visitor, "deductible", **filled), WORK_OUT)
    (said,) = page.classed("headline-other")
    assert "12333" in words(said)
    assert "96102" in words(said)
    assert page.text.count(words(said)) == 1
    assert {"employed": "3,200.00", "retired": "3,700.00"}[status] in headline(page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "off"),
    [
        ({"personal_burden": "160"}, []),
        ({}, [0]),
        ({"personal_burden": "160", "in_scope": "301"}, [1]),
        ({"personal_burden": "160", "in_scope": "139.99"}, [2]),
        ({"personal_burden": "160", "personal_cash": "160.01"}, [3]),
        ({"in_scope": "400", "fund_payment": "500", "personal_cash": "151"}, [0, 1, 2, 3]),
    ],
)
def test_a_receipt_tells_what_is_off(app: Flask, changes: dict[str, str], off: list[int], lang: str) -> None:
    visitor = Visitor(app, lang)
    page = visitor.send(form_of(visitor, "receipt", **RECEIPT | changes), WORK_OUT)
    checks = page.classed("check")
    assert [n for n, check in enumerate(checks) if check.get("data-off") is not None] == off
    assert len(page.classed("check-finding")) == len(off)
    assert (page.classed("verdict")[0].get("data-off") is not None) == bool(off)
    assert len(page.classed("printed-figures")[0]) == len(RECEIPT)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_is_called_as_on_the_paper_in_every_language(app: Flask, lang: str) -> None:
    visitor = Visitor(app, lang)
    form = visitor.get("/beijing/receipt")
    for page in (form, visitor.send(form_of(visitor, "receipt", **RECEIPT), WORK_OUT)):
        names = [words(e) for e in page.tree.iter() if e.tag in {"label", "dt"}]
        assert len([name for name in names if "本次个人现金支付金额" in name]) == 1


@pytest.mark.parametrize("lang", ["en", "ug"])
@pytest.mark.parametrize(
    ("page", "name", "text"),
    [
        ("outpatient", "visits-0-disease", ""),
        ("outpatient", "visits-0-disease", "痛风"),
        ("outpatient", "visits-0-eligible_cost", ""),
        ("outpatient", "visits-0-eligible_cost", "-1"),
        ("outpatient", "visits-0-eligible_cost", "<script>alert(1)</script>"),
        ("outpatient", "visits-0-year", "2015"),
        ("outpatient", "visits-0-month", "02"),
        ("birth", "delivery", ""),
        ("birth", "delivery", "water"),
        ("birth", "cost", "1.005"),
        ("deductible", "status", ""),
        ("deductible", "visits-0-in_scope_cost", "dear"),
        *(("receipt", name, "x") for name in RECEIPT),
    ],
)
def test_a_fault_is_marked_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, page: str, name: str, text: str, lang: str
) -> None:
    visitor = Visitor(app, lang)
    filled = FILLED[page] | {name: text}
    if name.endswith("month"):
        filled["visits-0-day"] = "30"
    shown = visitor.send(form_of(visitor, page, **filled), WORK_OUT, status=422)
    for other in filled.keys() - {name, "visits-0-year"}:
        assert typed(shown)[other] == filled[other], other
    field = "visits-0-date" if name.endswith(("year", "month")) else name
    sentence = words(shown.by_id(f"{field}-fault"))
    (described,) = (e for e in shown.tree.iter() if f"{field}-fault" in e.get("aria-describedby", "").split())
    assert described.get("id") == field
    (link,) = shown.classed("fault-list")[0].iter("a")
    assert link.get("href") == f"#{field}"
    assert words(link).endswith(sentence)


def test_faults_of_both_kinds_of_visits_are_marked_in_their_rows(visitor: Visitor) -> None:
    form = outpatient(visitor)
    form.values |= {
        "visits-2-eligible_cost": "x",
        "visits-3-disease": "痛风",
        "visits-4-day": "31",
        "visits-4-eligible_cost": "",
    }
    page = visitor.send(form, WORK_OUT, status=422)
    assert [e.get("id") for e in page.classed("fault")] == [
        "visits-2-eligible_cost-fault",
        "visits-3-disease-fault",
        "visits-4-eligible_cost-fault",
        "visits-4-date-fault",
    ]
    listed = [link.get("href", "") for link in page.classed("fault-list")[0].iter("a")]
    assert [f"{href[1:]}-fault" for href in listed] == [e.get("id") for e in page.classed("fault")]


def test_a_visit_just_added_takes_the_focus(visitor: Visitor) -> None:
    for page in ("outpatient", "deductible"):
        added = visitor.send(form_of(visitor, page), ADD)
        assert [e.get("id") for e in added.all("*[@data-focus]")] == ["visit-1"]


def test_the_list_of_faults_says_which_visit_and_field_each_is_about(app: Flask) -> None:
    visitor = Visitor(app, "en")
    form = visitor.send(form_of(visitor, "deductible", status="employed"), ADD).form(name="care")
    (listed,) = visitor.send(form, WORK_OUT, status=422).classed("fault-list")
    assert "nothing you entered is lost" in words(listed)
    field = "What of the bill the insurance takes in"
    assert [words(link) for link in listed.iter("a")] == [
        f"Visit {number} · {field}: Please fill this in." for number in (1, 2)
    ]


def test_a_visit_is_removed_and_the_others_stay(visitor: Visitor) -> None:
    page = visitor.send(outpatient(visitor), ("action", "remove-1"))
    left = [visit for number, visit in enumerate(VISITS) if number != 1]
    assert typed(page) == {
        f"visits-{number}-{name}": text for number, visit in enumerate(left) for name, text in visit.items()
    }


def test_a_single_visit_has_no_button_to_remove_it(visitor: Visitor) -> None:
    buttons = form_of(visitor, "outpatient").buttons
    assert ADD in buttons
    assert not [value for _name, value in buttons if value.startswith("remove")]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("page", CITIES)
def test_another_language_keeps_what_was_typed_and_what_was_worked_out(
    app: Flask, page: str, prefix: str
) -> None:
    visitor = Visitor(app, "en")
    form = form_of(visitor, page, prefix, **FILLED[page])
    kept = visitor.send(form, ("lang", "ug"))
    assert kept.tree.get("lang") == "ug"
    assert typed(kept) == {name: text for name, text in form.values.items() if name != "mode"}
    result = visitor.send(kept.form(name="care"), WORK_OUT)
    again = visitor.send(result.form(name="care"), ("lang", "zh"))
    assert again.tree.get("lang") == "zh-CN"
    assert headline(again) == headline(result)
    assert figures(again) == figures(result)
    assert typed(visitor.send(again.form(name="care"), EDIT)).items() >= FILLED[page].items()


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("page", CITIES)
def test_every_step_leads_to_the_item_behind_it_and_back(app: Flask, page: str, prefix: str) -> None:
    visitor = Visitor(app, "en")
    result = visitor.send(form_of(visitor, page, prefix, **FILLED[page]), WORK_OUT)
    items = {e.get("href") or e.get("formaction", "") for e in result.classed("trace-item")}
    assert items
    for address in items:
        assert address.startswith(f"{prefix}/{CITIES[page]}/answer/")
        if prefix:  # a phone has a way back of its own
            visitor.get(address)
            continue
        form = result.form(name="care")
        form.action = address
        way = visitor.send(form).form(name="beside")
        way.action = f"/{CITIES[page]}/{page}"
        again = visitor.send(way, WORK_OUT)
        assert (headline(again), figures(again)) == (headline(result), figures(result))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("page", CITIES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_city_whose_document_says_nothing_of_it_shows_what_it_has(
    app: Flask, page: str, prefix: str, method: str
) -> None:
    other = "beijing" if CITIES[page] == "urumqi" else "urumqi"
    response = Visitor(app).fetch(f"{prefix}/{other}/{page}", method=method)
    assert (response.status_code, response.headers["Location"]) == (302, f"{prefix}/{other}/estimate")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("city", ["beijing", "urumqi"])
def test_the_estimate_of_a_city_leads_to_its_other_calculators(
    app: Flask, city: str, prefix: str, lang: str
) -> None:
    links = Visitor(app, lang).get(f"{prefix}/{city}/estimate").links()
    assert {f"{prefix}/{city}/{page}" for page, its in CITIES.items() if its == city} <= set(links)
    assert not {f"{prefix}/{city}/{page}" for page, its in CITIES.items() if its != city} & set(links)


@pytest.mark.parametrize("page", CITIES)
def test_nothing_is_kept(app: Flask, page: str) -> None:
    visitor = Visitor(app)
    before = typed(visitor.get(f"/{CITIES[page]}/{page}"))
    response = visitor.post(form_of(visitor, page, **FILLED[page]), WORK_OUT)
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert typed(visitor.get(f"/{CITIES[page]}/{page}")) == before


@pytest.mark.parametrize("page", CITIES)
def test_amounts_open_the_number_pad(visitor: Visitor, page: str) -> None:
    amounts = visitor.get(f"/{CITIES[page]}/{page}").classed("amount-input")
    assert amounts
    assert {e.get("data-keyboard") for e in amounts} == {"amount"}
