"""The promise of `python -m calculators`: JSON in and out, exit 0 or 2, one line that names the field."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STAY: dict[str, Any] = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000"}

VISIT = {"date": "2016-03-01"}
CLAIMS: dict[str, dict[str, Any]] = {
    "chronic-outpatient": {"visits": [VISIT | {"disease": "糖尿病（Ⅱ型）", "eligible_cost": "110"}]},
    "outpatient-pooling": {"visits": [VISIT | {"eligible_cost": "60"}]},
    "maternity": {"delivery": "caesarean", "cost": "6000"},
    "beijing-outpatient": {"status": "retired", "visits": [VISIT | {"in_scope_cost": "1500"}]},
    "receipt": {
        "total": "300",
        "in_scope": "250",
        "fund_payment": "140",
        "personal_burden": "160",
        "personal_cash": "170",
        "outpatient_fund_year_to_date": "1140",
    },
}
OUTPUTS: dict[str, dict[str, Any]] = {
    "chronic-outpatient": {
        "visits": [
            VISIT
            | {
                "disease": "糖尿病（Ⅱ型）",
                "disease_class": 1,
                "payment": "60.00",
                "remaining_this_year": "1940.00",
            }
        ]
    },
    "outpatient-pooling": {"visits": [VISIT | {"payment": "25.00", "remaining_this_year": "475.00"}]},
    "maternity": {"payment": "1750.00", "patient_pays": "4250.00"},
    "beijing-outpatient": {
        "visits": [
            VISIT
            | {
                "paid_in_full_by_patient": "1300.00",
                "above_deductible": "200.00",
                "deductible_remaining": "0.00",
            }
        ]
    },
    "receipt": {
        "consistent": False,
        "findings": [
            (
                "personal_cash is part of personal_burden, but its 170.00 yuan are more than the 160.00 yuan of "
                "personal_burden."
            )
        ],
    },
}


def run(body: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "calculators", *(arguments or ("hospital-stay",))]
    return subprocess.run(command, input=body, capture_output=True, cwd=ROOT, timeout=60, check=False)


def asked(**changes: object) -> bytes:
    return json.dumps({"what": "temporary-card", "from": "2016-05-10", "renewals": 0} | changes).encode()


def claim(**changes: object) -> bytes:
    return json.dumps({"region": "urumqi", "stays": [STAY | changes]}).encode()


def without(name: str) -> bytes:
    stay = {key: value for key, value in STAY.items() if key != name}
    return json.dumps({"region": "urumqi", "stays": [stay]}).encode()


def worked_cases() -> list[dict[str, Any]]:
    table = ROOT / "tests" / "cases" / "urumqi-item-30.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))["case"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", worked_cases(), ids=lambda case: case["name"])
def test_the_worked_cases_of_the_handbook_come_out_as_printed_there(case: dict[str, Any]) -> None:
    done = run(json.dumps(case["claim"]).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    output = json.loads(done.stdout)
    last = output["stays"][-1]
    assert {name: last[name] for name in case["expected"]} == case["expected"]
    assert set(output) == {"stays", "total", "trace", "notes"}
    assert all(isinstance(note, str) for note in output["notes"])


def test_amounts_may_be_json_numbers() -> None:
    done = run(
        b'{"region":"urumqi","stays":[{"admitted":"2016-03-01","hospital_level":"tertiary",'
        b'"total_cost":30000,"self_funded":1000.00,"class_b_drugs":20000.0}]}'
    )
    assert json.loads(done.stdout)["stays"][0]["basic_payment"] == "14520.00"


@pytest.mark.parametrize(
    ("body", "start"),
    [
        pytest.param(
            without("total_cost"), "stays[0].total_cost: is missing; expected an amount", id="missing field"
        ),
        pytest.param(
            without("admitted"), "stays[0].admitted: is missing; expected a date", id="missing date"
        ),
        pytest.param(
            claim(total_cost="-1"),
            "stays[0].total_cost: is negative; "
            'expected an amount in yuan such as "30000" or "30000.00", 0 or more\n',
            id="negative",
        ),
        pytest.param(
            claim(total_cost="1.005"), "stays[0].total_cost: has too many decimals", id="three decimals"
        ),
        pytest.param(
            claim(total_cost=1.005), "stays[0].total_cost: has too many decimals", id="three decimals, number"
        ),
        pytest.param(claim(total_cost="100000000"), "stays[0].total_cost: is too large", id="too large"),
        pytest.param(claim(total_cost=True), "stays[0].total_cost: is not an amount", id="true"),
        pytest.param(claim(total_cost=None), "stays[0].total_cost: is not an amount", id="null"),
        pytest.param(
            claim(total_cost="１００"), "stays[0].total_cost: is not an amount", id="full-width digits"
        ),
        pytest.param(claim(total_cost="💊"), "stays[0].total_cost: is not an amount", id="emoji"),
        pytest.param(
            claim(total_cost="1\x00"), "stays[0].total_cost: is not an amount", id="null byte in text"
        ),
        pytest.param(claim(total_cost="9" * 5000), "stays[0].total_cost: is too large", id="5,000 digits"),
        pytest.param(
            claim(total_cost="x" * 5000), "stays[0].total_cost: is not an amount", id="5,000 characters"
        ),
        pytest.param(claim(total_cost=float("nan")), "claim: is not JSON", id="NaN"),
        pytest.param(claim(total_cost="NaN"), "stays[0].total_cost: is not an amount", id="NaN as text"),
        pytest.param(claim(total_cost=1e30), "stays[0].total_cost: is not an amount", id="exponent"),
        pytest.param(
            claim(self_funded="30000.01"), "stays[0].self_funded: comes to more than", id="more than total"
        ),
        pytest.param(
            claim(bed_days=3, bed_price_per_day="10011.01"),
            "stays[0].bed_price_per_day: comes to more",
            id="bed",
        ),
        pytest.param(claim(bed_days=True), "stays[0].bed_days: is not a whole number", id="days true"),
        pytest.param(claim(bed_days=367), "stays[0].bed_days: is too large", id="days"),
        pytest.param(claim(admitted="2016-02-30"), "stays[0].admitted: is not a date", id="no such day"),
        pytest.param(claim(admitted="2101-01-01"), "stays[0].admitted: is too late", id="too late"),
        pytest.param(
            claim(admitted="2015-12-31"), "stays[0].admitted: is before the first day", id="before the rules"
        ),
        pytest.param(
            claim(hospital_level="三级"), "stays[0].hospital_level: is unknown; expected tertiary", id="level"
        ),
        pytest.param(claim(doctor="x"), "stays[0].doctor: is an unknown field", id="unknown field"),
        pytest.param(
            claim(**{"a\nb\u202e": "x"}), "stays[0].a\\u000ab\\u202e: is an unknown field", id="odd field"
        ),
        pytest.param(claim(**{"x" * 5000: 1}), "stays[0].xxx", id="long field"),
        pytest.param(claim(**{"\ud800": 1}), "stays[0].\\ud800", id="surrogate"),
        pytest.param(b'{"region":"urumqi","region":"beijing"}', "region: is given twice", id="given twice"),
        pytest.param(b'{"region":"urumqi","stays":[]}', "stays: is empty", id="no stays"),
        pytest.param(b'{"region":"urumqi","stays":{}}', "stays: is not a list", id="stays not a list"),
        pytest.param(
            b'{"region":"shanghai","stays":[]}', "region: is unknown; expected urumqi", id="unknown region"
        ),
        pytest.param(
            claim().replace(b"urumqi", b"beijing"),
            "region: there are no hospital-stay rules for beijing; known: urumqi",
            id="region without rules",
        ),
        pytest.param(b"", "claim: is empty", id="empty"),
        pytest.param(b" \n", "claim: is empty", id="blank"),
        pytest.param(b"region=urumqi", "claim: is not JSON", id="not JSON"),
        pytest.param(claim()[:-1], "claim: is not JSON", id="cut off"),
        pytest.param(claim() + claim(), "claim: is not JSON", id="two objects"),
        pytest.param(b"[]", "claim: is not an object", id="a list"),
        pytest.param(b"null", "claim: is not an object", id="null only"),
        pytest.param(b"\x00", "claim: is not JSON", id="null byte"),
        pytest.param("社保".encode("gbk"), "claim: is not UTF-8", id="GBK"),
        pytest.param("\ud800".encode("utf-8", "surrogatepass"), "claim: is not UTF-8", id="bad UTF-8"),
        pytest.param("💊".encode() * 1250, "claim: is not JSON", id="5,000 bytes of emoji"),
        pytest.param(b"[" * 60000, "claim: is not JSON", id="deep list"),
        pytest.param(b'{"region":' * 6000, "claim: is not JSON", id="deep object"),
        pytest.param(b'{"region":' + b"[" * 400 + b"]" * 400 + b"}", "region: is unknown", id="nested"),
        pytest.param(b'{"region":' + b"9" * 5000 + b"}", "claim: is not JSON", id="5,000 digits as number"),
        pytest.param(
            b" " * (64 * 1024 + 1), "claim: is too long; expected at most 65536 bytes", id="over 64 KB"
        ),
    ],
)
def test_bad_input_is_refused_in_one_line_that_names_the_field(body: bytes, start: str) -> None:
    refused(run(body), start)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ({"what": "pre-report-lapse", "from": "2016-05-10"}, {"until": "2016-05-20"}),
        ({"what": "replacement-pickup", "from": "2016-02-01"}, {"on": "2016-02-25"}),
        ({"what": "temporary-card", "from": "2016-05-10", "renewals": 1}, {"until": "2016-09-07"}),
        ({"what": "out-of-town-claim", "from": "2016-11-30"}, {"until": "2017-02-28"}),
        ({"what": "benefit-period", "from": "2016-10-10"}, {"from": "2017-01-01", "to": "2017-12-31"}),
        (
            {"what": "newborn-benefit-period", "from": "2016-05-10"},
            {"from": "2016-06-01", "to": "2016-12-31"},
        ),
    ],
    ids=lambda value: value.get("what", ""),
)
def test_each_date_comes_out_in_the_field_that_answers(
    question: dict[str, Any], days: dict[str, str]
) -> None:
    done = run(json.dumps(question).encode(), "dates")
    assert (done.returncode, done.stderr) == (0, b"")
    output = json.loads(done.stdout)
    assert {name: value for name, value in output.items() if name not in {"trace", "notes"}} == days
    assert set(output["trace"][0]) == {"step", "formula", "inputs", "result", "source"}
    assert all(isinstance(note, str) for note in output["notes"])


@pytest.mark.parametrize(
    ("body", "start"),
    [
        pytest.param(
            asked(what="lunch"),
            "what: is unknown; expected pre-report-lapse, replacement-pickup, temporary-card, out-of-town-claim, "
            "benefit-period, newborn-benefit-period\n",
            id="unknown question",
        ),
        pytest.param(asked(**{"from": "2016-02-30"}), "from: is not a date that exists", id="no such day"),
        pytest.param(asked(**{"from": "9999-12-31"}), "from: is too late; expected a date", id="too late"),
        pytest.param(
            asked(**{"from": "2015-12-31"}),
            "from: is before the first day there are rules for; expected 2016-01-01 or later\n",
            id="before the handbook",
        ),
        pytest.param(
            asked(renewals=-1),
            "renewals: is negative; expected a whole number from 0 to 100\n",
            id="negative",
        ),
        pytest.param(asked(renewals=0.5), "renewals: is not a whole number; expected", id="half a renewal"),
        pytest.param(
            asked(what="pre-report-lapse", renewals=1),
            "renewals: is not taken here; expected 0, unless what is temporary-card\n",
            id="renewals of a report",
        ),
        pytest.param(
            asked(what="replacement-pickup", **{"from": "2099-01-01"}),
            "from: leads into a year whose official working days are not known; "
            "expected a day whose working days all lie in the years 2004 to 2",
            id="no calendar",
        ),
        pytest.param(
            asked(what="benefit-period"),
            "from: is outside the time in which the contribution is paid; "
            "expected a day from 2016-09-01 to 2016-12-31\n",
            id="not a month of payment",
        ),
        pytest.param(
            asked(to="x"),
            "to: is an unknown field; expected one of what, from, renewals\n",
            id="unknown field",
        ),
        pytest.param(b"{}", "what: is missing; expected pre-report-lapse, ", id="nothing"),
        pytest.param(b"[]", "claim: is not an object", id="a list"),
    ],
)
def test_a_bad_question_for_a_date_is_refused_in_one_line_that_names_the_field(
    body: bytes, start: str
) -> None:
    refused(run(body, "dates"), start)


@pytest.mark.parametrize("name", CLAIMS)
def test_each_other_calculator_answers_with_the_fields_of_the_contract(name: str) -> None:
    done = run(json.dumps(CLAIMS[name]).encode(), name)
    assert (done.returncode, done.stderr) == (0, b"")
    output = json.loads(done.stdout)
    assert {key: value for key, value in output.items() if key in OUTPUTS[name]} == OUTPUTS[name]
    assert set(output) - set(OUTPUTS[name]) - {"explained"} == {"trace", "notes"}
    step = {"step", "formula", "inputs", "result", "source"} | ({"visit"} if "visits" in output else set())
    assert all(set(one) == step for one in output["trace"])
    assert all(isinstance(note, str) for note in output["notes"])


@pytest.mark.parametrize(
    ("name", "body", "start"),
    [
        (
            "chronic-outpatient",
            {"visits": [VISIT | {"disease": "感冒", "eligible_cost": "1"}]},
            (
                "visits[0].disease: is unknown; expected 糖尿病（Ⅱ型）, 高血压（Ⅱ期及以上）, 脑出血及脑梗塞恢复期, "
                "肺心病, 风湿性心脏病, 类风湿关节炎, 冠心病, 精神病, 克汀病, 结核病, 包虫病, 布鲁氏杆菌病, "
                "恶性肿瘤, 肾功能衰竭, 器官移植后的抗排异治疗, 白血病\n"
            ),
        ),
        (
            "chronic-outpatient",
            {"visits": [VISIT | {"disease": 5, "eligible_cost": "1"}]},
            "visits[0].disease: is not text; expected the Chinese name of a disease, as item 16",
        ),
        (
            "chronic-outpatient",
            {"visits": [{"date": "2015-12-31", "disease": "白血病", "eligible_cost": "1"}]},
            "visits[0].date: is before the first day there are rules for; expected 2016-01-01 or later\n",
        ),
        (
            "outpatient-pooling",
            {"visits": [VISIT | {"eligible_cost": "-1"}]},
            "visits[0].eligible_cost: is negative; expected an amount",
        ),
        (
            "outpatient-pooling",
            {"visits": [VISIT | {"eligible_cost": "1"}] * 367},
            "visits: has too many entries; expected a list of 1 to 366 entries\n",
        ),
        (
            "outpatient-pooling",
            {"visits": [{"date": "2016-02-30", "eligible_cost": "1"}]},
            "visits[0].date: is not a date that exists; expected",
        ),
        (
            "beijing-outpatient",
            {"status": "student", "visits": [VISIT | {"in_scope_cost": "1"}]},
            "status: is unknown; expected employed, retired\n",
        ),
        (
            "beijing-outpatient",
            {"status": "retired", "visits": [VISIT | {"in_scope_cost": "1.005"}]},
            "visits[0].in_scope_cost: has too many decimals; expected",
        ),
        ("maternity", {"delivery": "vaginal"}, "cost: is missing; expected an amount in yuan"),
        (
            "maternity",
            {"delivery": "water", "cost": "1"},
            "delivery: is unknown; expected vaginal, caesarean\n",
        ),
        ("receipt", {"total": "1"}, "in_scope: is missing; expected an amount in yuan"),
        (
            "receipt",
            CLAIMS["receipt"] | {"tax": "1"},
            "tax: is an unknown field; expected one of total, in_scope, ",
        ),
    ],
)
def test_bad_input_to_the_others_is_refused_in_one_line_that_names_the_field(
    name: str, body: object, start: str
) -> None:
    refused(run(json.dumps(body).encode(), name), start)


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (
            ("dentist",),
            (
                'there is no calculator "dentist"; known: hospital-stay, chronic-outpatient, outpatient-pooling, '
                "maternity, beijing-outpatient, receipt, dates\n"
            ),
        ),
        (("x\ny" * 100,), 'there is no calculator "x\\u000ay'),
        (("",), 'there is no calculator ""; known: hospital-stay'),
        (("--hel",), "the following arguments are required: NAME; calculators: hospital-stay"),
        (("hospital-stay", "--hel"), "unrecognized arguments: --hel"),
        (("hospital-stay", "x\ny"), "unrecognized arguments: x\\u000ay"),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(arguments: tuple[str, ...], start: str) -> None:
    refused(run(claim(), *arguments), start)


def test_help_lists_the_calculators() -> None:
    done = run(b"", "--help")
    assert done.returncode == 0
    for name in (*CLAIMS, "hospital-stay", "dates"):
        assert f"  {name}: ".encode() in done.stdout


def refused(done: subprocess.CompletedProcess[bytes], start: str) -> None:
    line = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert line.startswith(f"python -m calculators: {start}")
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert len(line) < 500
    assert "Traceback" not in line
