"""The HTTP interface, called well and badly: bad input is 4xx with problem details that name the field."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from kiosk.settings import REGIONS
from tests.conftest import parts
from tests.web.visitor import Visitor

API = "/api/v1"
SEARCH = f"{API}/faq/search"
CHAT = f"{API}/chat"
STAY = f"{API}/calculators/hospital-stay"
LANGUAGES = ("zh", "en", "ug")
TABLE = Path(__file__).parents[1] / "cases" / "urumqi-item-30.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
PLAIN = {"admitted": "2016-03-01", "hospital_level": "tertiary", "total_cost": "30000"}
LOST = "社保卡丢了怎么办"


@pytest.fixture
def api(app: Flask) -> Visitor:
    return Visitor(app)


def good(response: TestResponse) -> Any:
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return response.json


def problem(response: TestResponse, status: int, field: str | None = None) -> dict[str, Any]:
    """Return problem details that are sound, and name the field."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    details: dict[str, Any] = response.json or {}
    assert details["status"] == status
    assert details["type"] == "about:blank"
    assert details["title"]
    assert "Traceback" not in response.text
    if field is not None:
        assert field in [error["field"] for error in details["errors"]], details
        assert all(error["problem"] and error["detail"] for error in details["errors"])
        assert details["detail"]
    return details


class TestSearch:
    """GET /api/v1/faq/search."""

    @pytest.mark.parametrize("region", [*REGIONS, None])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_it_answers_with_the_object_of_a_batch_line(
        self, api: Visitor, region: str | None, lang: str
    ) -> None:
        query = {"q": LOST, "lang": lang, "limit": "3"} | ({"region": region} if region else {})
        found = good(api.fetch(SEARCH, query_string=query))
        assert found.keys() == {"q", "region", "refused", "confidence", "answers"}
        assert (found["q"], found["region"], found["refused"]) == (LOST, region, False)
        assert len(found["answers"]) == 3
        scores = [answer["score"] for answer in found["answers"]]
        assert scores == sorted(scores, reverse=True)
        entries = parts(api.client.application).matcher.knowledge.entries
        for answer in found["answers"]:
            assert answer.keys() == {"id", "score", "question"}
            assert answer["question"] == entries[answer["id"]].wording(lang).question
            assert region in {None, entries[answer["id"]].region}

    def test_five_are_given_unless_asked_otherwise(self, api: Visitor) -> None:
        assert len(good(api.fetch(f"{SEARCH}?q=医保卡"))["answers"]) == 5
        assert len(good(api.fetch(f"{SEARCH}?q=医保卡&limit=50"))["answers"]) > 5
        assert len(good(api.fetch(f"{SEARCH}?q=医保卡&limit=1"))["answers"]) == 1

    def test_an_empty_region_is_every_region(self, api: Visitor) -> None:
        assert good(api.fetch(f"{SEARCH}?q=x&region="))["region"] is None

    def test_a_refusal_names_the_near_misses(self, api: Visitor) -> None:
        found = good(api.fetch(f"{SEARCH}?q=qwertyuiop&region=beijing"))
        assert found["refused"]
        assert found["answers"]

    @pytest.mark.parametrize(
        "question", ["💊🏥", "a\x00b", "<script>", "\u202eabc", "😀" * 250, "x" * 500, "'; DROP TABLE x"]
    )
    def test_any_text_gets_an_answer_or_a_refusal(self, api: Visitor, question: str) -> None:
        assert good(api.fetch(SEARCH, query_string={"q": question}))["q"] == question

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("", "q"),
            ("?q=", "q"),
            ("?q=%20%09", "q"),
            ("?q=%00", "q"),
            ("?q=" + "x" * 501, "q"),
            ("?q=" + "x" * 5000, "q"),
            ("?region=beijing", "q"),
            ("?q=x&region=shanghai", "region"),
            ("?q=x&region=BEIJING", "region"),
            ("?q=x&region=%F0%9F%92%8A", "region"),
            ("?q=x&lang=", "lang"),
            ("?q=x&lang=fr", "lang"),
            ("?q=x&lang=ZH", "lang"),
            ("?q=x&limit=", "limit"),
            ("?q=x&limit=0", "limit"),
            ("?q=x&limit=51", "limit"),
            ("?q=x&limit=-1", "limit"),
            ("?q=x&limit=1.5", "limit"),
            ("?q=x&limit=%EF%BC%95", "limit"),
            ("?q=x&limit=" + "9" * 5000, "limit"),
            ("?q=x&limit=1e1", "limit"),
        ],
    )
    def test_bad_input_is_refused_and_the_field_named(self, api: Visitor, query: str, field: str) -> None:
        details = problem(api.fetch(SEARCH + query), 422, field)
        assert "xxxx" not in json.dumps(details)


class TestEntry:
    """GET /api/v1/faq/{id}."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_entry_is_there_in_every_language(self, api: Visitor, lang: str) -> None:
        for entry in parts(api.client.application).matcher.knowledge:
            found = good(api.fetch(f"{API}/faq/{entry.id}?lang={lang}"))
            assert found == entry.as_dict(lang) | {"variants": list(entry.wording(lang).variants)}

    @pytest.mark.parametrize(
        "name", ["bj-card-99", "x", "%00", "%F0%9F%92%8A", "<script>", "x" * 5000, "..", "bj-card-01%20"]
    )
    def test_what_is_not_there_is_404(self, api: Visitor, name: str) -> None:
        problem(api.fetch(f"{API}/faq/{name}"), 404)

    @pytest.mark.parametrize("lang", ["", "fr", "zh-CN", "💊"])
    def test_an_unknown_language_is_refused(self, api: Visitor, lang: str) -> None:
        problem(api.fetch(f"{API}/faq/bj-card-01", query_string={"lang": lang}), 422, "lang")


class TestCalculators:
    """POST /api/v1/calculators/{name}."""

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
    def test_the_worked_cases_come_out(self, api: Visitor, case: dict[str, Any]) -> None:
        found = good(api.fetch(STAY, method="POST", json=case["claim"]))
        last = found["stays"][-1]
        assert {name: last[name] for name in case["expected"]} == case["expected"]
        assert found.keys() == {"stays", "total", "trace", "notes"}

    @pytest.mark.parametrize(
        "kind",
        [
            "application/json",
            "text/plain",
            "",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ],
    )
    def test_the_body_is_read_whatever_it_calls_itself(self, api: Visitor, kind: str) -> None:
        body = json.dumps({"region": "urumqi", "stays": [PLAIN]})
        assert good(api.fetch(STAY, method="POST", data=body, content_type=kind))["total"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"total_cost": None}, "stays[0].total_cost"),
            ({"total_cost": True}, "stays[0].total_cost"),
            ({"total_cost": -1}, "stays[0].total_cost"),
            ({"total_cost": "1.005"}, "stays[0].total_cost"),
            ({"total_cost": "9" * 5000}, "stays[0].total_cost"),
            ({"total_cost": [[[]]]}, "stays[0].total_cost"),
            ({"total_cost": {}}, "stays[0].total_cost"),
            ({"total_cost": "💊"}, "stays[0].total_cost"),
            ({"total_cost": "1\x00"}, "stays[0].total_cost"),
            ({"hospital_level": "三级"}, "stays[0].hospital_level"),
            ({"hospital_level": 3}, "stays[0].hospital_level"),
            ({"hospital_level": ["tertiary"]}, "stays[0].hospital_level"),
            ({"admitted": "2016-02-30"}, "stays[0].admitted"),
            ({"admitted": "2015-12-31"}, "stays[0].admitted"),
            ({"admitted": 20160301}, "stays[0].admitted"),
            ({"self_funded": "30000.01"}, "stays[0].self_funded"),
            ({"bed_days": 1.5}, "stays[0].bed_days"),
            ({"bed_days": "1"}, "stays[0].bed_days"),
            ({"bed_days": 10**400}, "stays[0].bed_days"),
            ({"doctor": "x"}, "stays[0].doctor"),
            ({"x" * 5000: 1}, "stays[0]." + "x" * 40 + "..."),
            ({"\ud800": 1}, "stays[0].\\ud800"),
            ({"a\n\u202e": 1}, "stays[0].a\\u000a\\u202e"),
        ],
    )
    def test_a_bad_field_is_named(self, api: Visitor, changes: dict[str, Any], field: str) -> None:
        body = json.dumps({"region": "urumqi", "stays": [PLAIN | changes]})
        problem(api.fetch(STAY, method="POST", data=body), 422, field)

    @pytest.mark.parametrize("name", list(PLAIN))
    def test_a_missing_field_is_named(self, api: Visitor, name: str) -> None:
        stay = {key: value for key, value in PLAIN.items() if key != name}
        problem(
            api.fetch(STAY, method="POST", json={"region": "urumqi", "stays": [stay]}),
            422,
            f"stays[0].{name}",
        )

    def test_every_fault_is_named_at_once(self, api: Visitor) -> None:
        stays = [{}, PLAIN | {"total_cost": "x"}]
        details = problem(api.fetch(STAY, method="POST", json={"region": "shanghai", "stays": stays}), 422)
        assert {error["field"] for error in details["errors"]} == {
            "region",
            "stays[0].admitted",
            "stays[0].hospital_level",
            "stays[0].total_cost",
            "stays[1].total_cost",
        }

    def test_a_city_without_rules_is_refused(self, api: Visitor) -> None:
        details = problem(api.fetch(STAY, method="POST", json={"region": "beijing", "stays": [PLAIN]}), 422)
        assert "urumqi" in details["detail"]

    @pytest.mark.parametrize("name", ["nowhere", "hospital_stay", "%00", "💊", "x" * 5000, "Hospital-Stay"])
    def test_an_unknown_calculator_is_404_whatever_is_sent(self, api: Visitor, name: str) -> None:
        for body in (b"", b"{}", b"\xff"):
            problem(api.fetch(f"{API}/calculators/{name}", method="POST", data=body), 404)


class TestChat:
    """POST /api/v1/chat."""

    def turn(self, api: Visitor, **body: object) -> Any:
        return good(api.fetch(CHAT, method="POST", json=body))

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_question_is_answered_in_the_language_asked_for(self, api: Visitor, lang: str) -> None:
        entry = parts(api.client.application).matcher.knowledge.entry("bj-card-05")
        said = self.turn(api, q=entry.wording(lang).question, region="beijing", lang=lang)
        assert said.keys() == {"kind", "text", "answers", "estimate", "missing", "topic"}
        assert (said["kind"], said["topic"]) == ("answer", "bj-card-05")
        assert said["text"] == entry.wording(lang).answer.lead
        assert said["answers"][0]["id"] == "bj-card-05"

    def test_a_refusal_keeps_the_topic(self, api: Visitor) -> None:
        said = self.turn(api, q="qwertyuiop", region="beijing", topic="bj-card-05")
        assert (said["kind"], said["topic"]) == ("refusal", "bj-card-05")
        assert said["text"]
        assert self.turn(api, q="qwertyuiop", region="beijing")["topic"] is None

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_language_of_a_refusal_is_the_one_asked_for_and_not_the_browsers(
        self, api: Visitor, lang: str
    ) -> None:
        headers = {"Accept-Language": "ug", "Cookie": "lang=ug"}
        one = good(api.fetch(CHAT, method="POST", json={"q": "qwertyuiop", "lang": lang}, headers=headers))
        other = good(api.fetch(CHAT, method="POST", json={"q": "qwertyuiop", "lang": lang}))
        assert one == other

    def test_null_is_as_good_as_nothing(self, api: Visitor) -> None:
        assert self.turn(api, q=LOST, region=None, lang=None, topic=None) == self.turn(api, q=LOST)

    @pytest.mark.parametrize("question", ["💊", "a\x00b", "\ud800x", "<script>", "x" * 500, "\u202e"])
    def test_any_text_gets_an_answer_or_a_refusal(self, api: Visitor, question: str) -> None:
        response = api.fetch(CHAT, method="POST", data=json.dumps({"q": question}))
        assert response.status_code == 200

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "q"),
            ({"q": ""}, "q"),
            ({"q": " \n"}, "q"),
            ({"q": "\ud800"}, "q"),
            ({"q": "\x00"}, "q"),
            ({"q": None}, "q"),
            ({"q": 5}, "q"),
            ({"q": ["x"]}, "q"),
            ({"q": {"q": "x"}}, "q"),
            ({"q": "x" * 501}, "q"),
            ({"q": "💊" * 5000}, "q"),
            ({"q": "x", "region": "shanghai"}, "region"),
            ({"q": "x", "region": ""}, "region"),
            ({"q": "x", "region": 1}, "region"),
            ({"q": "x", "region": ["beijing"]}, "region"),
            ({"q": "x", "lang": "fr"}, "lang"),
            ({"q": "x", "lang": False}, "lang"),
            ({"q": "x", "lang": 0}, "lang"),
            ({"q": "x", "topic": 1.5}, "topic"),
            ({"q": "x", "topic": {}}, "topic"),
            ({"q": "x", "more": 1}, "more"),
            ({"q": "x", "\ud800": 1}, "\\ud800"),
            ({"q": "x", "": 1}, ""),
            ({"q": "x", "💊" * 500: 1}, "💊" * 40),
            ([], "body"),
            ([{"q": "x"}], "body"),
            ("x", "body"),
            (None, "body"),
            (1, "body"),
        ],
    )
    def test_bad_input_is_refused_and_the_field_named(self, api: Visitor, body: object, field: str) -> None:
        problem(api.fetch(CHAT, method="POST", data=json.dumps(body)), 422, field)

    @pytest.mark.parametrize("topic", ["", "x", "bj-card-99", "\ud800", "💊" * 1000, "\x00"])
    def test_a_topic_that_is_not_there_is_404(self, api: Visitor, topic: str) -> None:
        problem(api.fetch(CHAT, method="POST", data=json.dumps({"q": "x", "topic": topic})), 404)


@pytest.mark.parametrize("path", [CHAT, STAY])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"\x00",
        b"q=x",
        b"{",
        b"{}{}",
        b'{"q": "x",}',
        b'{"q": NaN}',
        b"{'q': 'x'}",
        b"\xff\xfe{\x00}\x00",
        '{"q": "社保"}'.encode("gbk"),
        b'\xef\xbb\xbf{"q": "x"}',
        b'{"q": "x", "q": "y"}',
        b"[" * 60000,
        b'{"q":' * 10000,
        b'{"q":' + b"[" * 30000 + b"]" * 30000 + b"}",
        b'{"q":' + b"9" * 5000 + b"}",
        b'{"q": "\xed\xa0\x80"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_json_object_is_refused(api: Visitor, path: str, body: bytes) -> None:
    details = problem(api.fetch(path, method="POST", data=body), 422)
    assert details["errors"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", SEARCH, {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", f"{API}/faq/bj-card-01", {"GET", "HEAD", "OPTIONS"}),
        ("GET", CHAT, {"POST", "OPTIONS"}),
        ("PUT", CHAT, {"POST", "OPTIONS"}),
        ("GET", STAY, {"POST", "OPTIONS"}),
        ("TRACE", STAY, {"POST", "OPTIONS"}),
        ("PATCH", f"{API}/openapi.json", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_refused(api: Visitor, method: str, path: str, allowed: set[str]) -> None:
    response = api.fetch(path, method=method)
    problem(response, 405)
    assert {name.strip() for name in response.headers["Allow"].split(",")} == allowed


@pytest.mark.parametrize(
    "path", [f"{API}/", API + "x", f"{API}/nowhere", "/api/v2/faq/search", f"{API}/faq/", f"{API}//faq"]
)
def test_what_is_not_there_gets_problem_details(api: Visitor, path: str) -> None:
    response = api.fetch(path)
    if response.status_code != 308:
        problem(response, 404)


def test_a_body_too_large_gets_problem_details(api: Visitor) -> None:
    for path in (CHAT, STAY):
        problem(api.fetch(path, method="POST", data=b"{" + b" " * 65536), 413)


def test_it_sets_no_cookie_and_needs_no_token(api: Visitor) -> None:
    for response in (
        api.fetch(f"{SEARCH}?q=x&lang=ug"),
        api.fetch(CHAT, method="POST", json={"q": "x", "lang": "ug"}),
        api.fetch(f"{API}/openapi.json?lang=en&text=large"),
    ):
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers


def test_the_documents_own_address_gives_the_document(api: Visitor) -> None:
    document = good(api.fetch(f"{API}/openapi.json"))
    assert document["openapi"].startswith("3.")
