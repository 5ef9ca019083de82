"""The document of the HTTP interface: valid, complete, and kept by every answer, to good requests and to bad ones."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from calculators import care_claims, claims, fields, registry
from calculators.care_claims import Delivery, Receipt, Status
from calculators.day_rules import What
from calculators.figures import Level
from faq.entry import LANGUAGES, REGIONS
from faq.matcher import MOST_ANSWERS, MOST_CHARACTERS
from tests.conftest import AppMaker
from tests.web.visitor import Visitor

API = "/api/v1"
TABLE = Path(__file__).parents[1] / "cases" / "urumqi-item-30.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
VISIT = {"date": "2016-03-01"}
CLAIMS: dict[str, dict[str, Any]] = {
    "chronic-outpatient": {"visits": [VISIT | {"disease": "糖尿病", "eligible_cost": "110"}]},
    "outpatient-pooling": {"visits": [VISIT | {"eligible_cost": "60"}]},
    "maternity": {"delivery": "caesarean", "cost": "6000"},
    "beijing-outpatient": {"status": "retired", "visits": [VISIT | {"in_scope_cost": "1500"}]},
    "receipt": {
        "total": "300",
        "in_scope": "310",
        "fund_payment": "140",
        "personal_burden": "160",
        "personal_cash": "170",
        "outpatient_fund_year_to_date": "1140",
    },
}
# What each takes and gives.
SCHEMAS = {
    "chronic-outpatient": ("ChronicOutpatientClaim", "ChronicOutpatientEstimate"),
    "outpatient-pooling": ("OutpatientPoolingClaim", "OutpatientPoolingEstimate"),
    "maternity": ("MaternityClaim", "MaternityEstimate"),
    "beijing-outpatient": ("BeijingOutpatientClaim", "BeijingOutpatientEstimate"),
    "receipt": ("Receipt", "ReceiptCheck"),
}
# Every operation there is; those without parameters have nothing that could be wrong.
OPERATIONS = {
    ("GET", "/healthz"): False,
    ("GET", "/readyz"): False,
    ("GET", f"{API}/openapi.json"): False,
    ("GET", f"{API}/faq/search"): True,
    ("GET", f"{API}/faq/{{id}}"): True,
    ("POST", f"{API}/calculators/{{name}}"): True,
    ("POST", f"{API}/chat"): True,
}
FUZZED = [
    pytest.param(method, path, mode, id=f"{method} {path} {mode.value}")
    for (method, path), takes_something in OPERATIONS.items()
    for mode in GenerationMode
    if takes_something or mode is GenerationMode.POSITIVE
]


@pytest.fixture(scope="module")
def app(make_module_app: AppMaker) -> Flask:
    return make_module_app(surface="staff")


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.test_client().get(f"{API}/openapi.json").json or {}
    return found


@pytest.fixture(scope="module")
def promised(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi(f"{API}/openapi.json", app)


def conforms(document: dict[str, Any], schema: dict[str, Any], value: object) -> None:
    """Check a value against a schema of the document."""
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


def answer_of(document: dict[str, Any], method: str, path: str, status: int) -> dict[str, Any]:
    """Return the schema of an answer."""
    answers = document["paths"][path][method.lower()]["responses"]
    answer = answers.get(str(status), answers["default"])
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    (schema,) = (content["schema"] for content in answer["content"].values())
    return dict(schema)


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_address_of_the_interface_is_in_it_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (method, rule.rule.replace("<entry_id>", "{id}").replace("<name>", "{name}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith((API, "/healthz", "/readyz"))
    }
    promised = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert served == promised == set(OPERATIONS)


def test_it_knows_the_calculators_and_the_limits_of_the_code(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    search = {
        p["name"]: p for p in document["paths"][f"{API}/faq/search"]["get"]["parameters"] if "name" in p
    }
    calculators = document["paths"][f"{API}/calculators/{{name}}"]["post"]["parameters"][0]["schema"]["enum"]
    stay = schemas["Stay"]["properties"]
    assert tuple(calculators) == registry.names()
    assert tuple(schemas["Lang"]["enum"]) == LANGUAGES
    assert tuple(schemas["Region"]["enum"]) == REGIONS
    assert search["limit"]["schema"]["maximum"] == MOST_ANSWERS
    assert (
        search["q"]["schema"]["maxLength"]
        == schemas["ChatTurn"]["properties"]["q"]["maxLength"]
        == MOST_CHARACTERS
    )
    assert schemas["HospitalStayClaim"]["properties"]["stays"]["maxItems"] == claims.MAX_STAYS
    assert schemas["HospitalStayClaim"]["properties"]["region"]["enum"] == list(claims.HOSPITAL_STAY_REGIONS)
    assert set(stay) == set(claims.Stay.__dataclass_fields__)
    assert set(stay["hospital_level"]["enum"]) == set(Level)
    assert stay["bed_days"]["maximum"] == fields.MAX_DAYS
    for name, visit in {
        "ChronicOutpatient": {"date", "disease", "eligible_cost"},
        "OutpatientPooling": {"date", "eligible_cost"},
        "BeijingOutpatient": {"date", "in_scope_cost"},
    }.items():
        for visits in (schemas[f"{name}{kind}"]["properties"]["visits"] for kind in ("Claim", "Estimate")):
            assert visits["maxItems"] == care_claims.MAX_VISITS
        assert set(schemas[f"{name}Claim"]["properties"]["visits"]["items"]["properties"]) == visit
    assert schemas["MaternityClaim"]["properties"]["delivery"]["enum"] == list(Delivery)
    assert schemas["BeijingOutpatientClaim"]["properties"]["status"]["enum"] == list(Status)
    assert list(schemas["Receipt"]["properties"]) == [field.name for field in dataclasses.fields(Receipt)]
    question = schemas["DateClaim"]["properties"]
    assert question["what"]["enum"] == list(What)
    assert question["renewals"]["maximum"] == claims.MAX_RENEWALS


@pytest.mark.parametrize(
    "name",
    [
        "Result",
        "Entry",
        "Stay",
        "HospitalStayClaim",
        "HospitalStayEstimate",
        "VisitStep",
        "PlainStep",
        *(schema for schemas in SCHEMAS.values() for schema in schemas),
        "DateClaim",
        "DateAnswer",
        "DayStep",
        "ChatTurn",
        "ChatReply",
    ],
)
def test_what_is_promised_is_closed(document: dict[str, Any], name: str) -> None:
    assert document["components"]["schemas"][name]["additionalProperties"] is False


@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("GET", "/healthz", {}, 200),
        ("GET", "/readyz", {}, 200),
        ("GET", f"{API}/openapi.json", {}, 200),
        ("GET", f"{API}/faq/search", {"q": "社保卡丢了怎么办", "region": "beijing"}, 200),
        ("GET", f"{API}/faq/search", {"q": "qwertyuiop", "lang": "ug", "limit": "50"}, 200),
        ("GET", f"{API}/faq/search", {}, 422),
        ("GET", f"{API}/faq/search", {"q": "x", "limit": "0"}, 422),
    ],
)
def test_answers_are_as_promised(
    app: Flask, document: dict[str, Any], method: str, path: str, query: dict[str, str], status: int
) -> None:
    response = Visitor(app).fetch(path, method=method, query_string=query)
    assert response.status_code == status
    conforms(document, answer_of(document, method, path, status), response.json)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_is_as_promised(app: Flask, document: dict[str, Any], lang: str) -> None:
    visitor = Visitor(app)
    schema = answer_of(document, "GET", f"{API}/faq/{{id}}", 200)
    for number in range(1, 39):
        conforms(document, schema, visitor.fetch(f"{API}/faq/ur-{number:02}?lang={lang}").json)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_worked_case_goes_in_and_comes_out_as_promised(
    app: Flask, document: dict[str, Any], case: dict[str, Any]
) -> None:
    path = f"{API}/calculators/{{name}}"
    conforms(document, {"$ref": "#/components/schemas/HospitalStayClaim"}, case["claim"])
    response = Visitor(app).fetch(path.format(name="hospital-stay"), method="POST", json=case["claim"])
    conforms(document, answer_of(document, "POST", path, 200), response.json)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_other_claim_goes_in_and_comes_out_as_promised(
    app: Flask, document: dict[str, Any], name: str
) -> None:
    path = f"{API}/calculators/{{name}}"
    claim, (taken, given) = CLAIMS[name], SCHEMAS[name]
    conforms(document, {"$ref": f"#/components/schemas/{taken}"}, claim)
    response = Visitor(app).fetch(path.format(name=name), method="POST", json=claim)
    assert response.status_code == 200
    conforms(document, {"$ref": f"#/components/schemas/{given}"}, response.json)
    conforms(document, answer_of(document, "POST", path, 200), response.json)


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        (
            "chronic-outpatient",
            {"visits": [VISIT | {"disease": "感冒", "eligible_cost": "1"}]},
            "visits[0].disease",
        ),
        ("outpatient-pooling", {"visits": [{"date": "2015-12-31", "eligible_cost": "1"}]}, "visits[0].date"),
        ("maternity", {"delivery": "x"}, "delivery"),
        ("beijing-outpatient", {"status": "x"}, "status"),
        ("receipt", {"total": "-1"}, "total"),
    ],
)
def test_a_bad_claim_of_the_others_is_a_problem_with_its_field(
    app: Flask, document: dict[str, Any], name: str, changes: dict[str, Any], field: str
) -> None:
    claim = CLAIMS[name] | changes
    response = Visitor(app).fetch(f"{API}/calculators/{name}", method="POST", json=claim)
    assert response.status_code == 422
    conforms(document, {"$ref": "#/components/schemas/Problem"}, response.json)
    assert [error["field"] for error in (response.json or {})["errors"]] == [field]


@pytest.mark.parametrize("what", What)
def test_a_date_goes_in_and_comes_out_as_promised(app: Flask, document: dict[str, Any], what: What) -> None:
    path = f"{API}/calculators/{{name}}"
    question = {"what": what, "from": "2016-10-10" if what is What.BENEFIT_PERIOD else "2016-05-10"}
    conforms(document, {"$ref": "#/components/schemas/DateClaim"}, question)
    response = Visitor(app).fetch(path.format(name="dates"), method="POST", json=question)
    assert response.status_code == 200
    conforms(document, {"$ref": "#/components/schemas/DateAnswer"}, response.json)
    conforms(document, answer_of(document, "POST", path, 200), response.json)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"what": "lunch", "from": "2016-05-10"}, "what"),
        ({"what": "temporary-card", "from": "2016-02-30"}, "from"),
        ({"what": "temporary-card", "from": "2015-12-31"}, "from"),
        ({"what": "benefit-period", "from": "2016-05-10"}, "from"),
        ({"what": "replacement-pickup", "from": "2099-05-10"}, "from"),
        ({"what": "pre-report-lapse", "from": "2016-05-10", "renewals": 1}, "renewals"),
        ({"what": "temporary-card", "from": "2016-05-10", "renewals": -1}, "renewals"),
    ],
)
def test_a_date_that_cannot_be_told_is_a_problem_with_its_field(
    app: Flask, document: dict[str, Any], question: dict[str, Any], field: str
) -> None:
    response = Visitor(app).fetch(f"{API}/calculators/dates", method="POST", json=question)
    assert response.status_code == 422
    conforms(document, {"$ref": "#/components/schemas/Problem"}, response.json)
    assert [error["field"] for error in (response.json or {})["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"q": "社保卡丢了怎么办", "region": "beijing", "lang": "en"}, 200),
        ({"q": "预挂失"}, 200),
        ({"q": "qwertyuiop", "topic": "ur-14"}, 200),
        ({"q": ""}, 422),
        ({"q": "x", "more": 1}, 422),
        ({"q": "x", "topic": "nowhere"}, 404),
        ({"q": "x", "lang": 5}, 422),
    ],
)
def test_a_turn_of_the_chat_is_as_promised(
    app: Flask, document: dict[str, Any], body: dict[str, Any], status: int
) -> None:
    response = Visitor(app).fetch(f"{API}/chat", method="POST", json=body)
    assert response.status_code == status
    conforms(document, answer_of(document, "POST", f"{API}/chat", status), response.json)
    if status == 200:
        conforms(document, {"$ref": "#/components/schemas/ChatTurn"}, body)


def test_a_failure_is_as_promised(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]
) -> None:
    app = make_app()
    monkeypatch.setitem(app.view_functions, "api.chat", lambda: 1 / 0)
    response = app.test_client().post(f"{API}/chat", json={"q": "x"})
    assert response.status_code == 500
    conforms(document, answer_of(document, "POST", f"{API}/chat", 500), response.json)


@pytest.mark.parametrize(("method", "path", "mode"), FUZZED)
def test_whatever_is_sent_is_answered_as_promised(
    promised: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    operation = promised[path][method]

    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Case) -> None:
        response = case.call()
        assert response.status_code < 500
        # A document can't say all: a question of blanks, a day before the rules.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    check()
