"""The HTTP interface: questions, entries, calculators, chat. Its promises stand in openapi.json."""

from importlib.resources import files
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from calculators import claims, registry
from calculators.errors import printable
from faq.entry import LANGUAGES, ORIGINAL
from faq.matcher import DEFAULT_LIMIT, BadQuestion
from kiosk import city_time, outcomes
from kiosk.chat import count
from kiosk.chat import turn as chat_turn
from kiosk.problems import BadRequestField
from kiosk.services import services

bp = Blueprint("api", __name__, url_prefix="/api/v1")
_CHAT_FIELDS = ("q", "region", "lang", "topic")


@bp.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The promises of this interface, for programs."""
    return Response(
        files("kiosk.surfaces").joinpath("openapi.json").read_bytes(), mimetype="application/json"
    )


@bp.get("/faq/search")
def search() -> ResponseReturnValue:
    """Rank the entries for a question."""
    result = services().matcher.ask(_query("q"), request.args.get("region") or None, _lang(), _limit())
    outcomes.asked(str(result.verdict), result.region, _lang())
    return jsonify(result.as_dict())


@bp.get("/faq/<entry_id>")
def entry(entry_id: str) -> ResponseReturnValue:
    """One entry, whole."""
    return jsonify(services().matcher.knowledge.entry(entry_id).as_dict(_lang()))


@bp.post("/calculators/<name>")
def calculate(name: str) -> ResponseReturnValue:
    """Run a calculator."""
    registry.find(name)
    return jsonify(registry.run(name, _body()))


@bp.post("/chat")
def chat() -> ResponseReturnValue:
    """One turn of a conversation; the caller sends the topic back with the next question."""
    body = _chat_body()
    lang = body.get("lang") or ORIGINAL
    region = body.get("region")
    turn = chat_turn(body["q"], region, lang, body.get("topic"), city_time.today())
    count(turn, body["q"], region, lang)
    return jsonify(turn.as_dict())


def _chat_body() -> dict[str, Any]:
    body = _body()
    if not isinstance(body, dict):
        raise BadRequestField("body", "one JSON object")
    for name in body:
        if name not in _CHAT_FIELDS:
            raise BadRequestField(printable(name[:40]), f"only the fields {', '.join(_CHAT_FIELDS)}")
    if not isinstance(body.get("q"), str):
        raise BadRequestField("q", "a question as text")
    for name in ("region", "lang", "topic"):
        if not isinstance(body.get(name), str | None):
            raise BadRequestField(name, "a text or null")
    if body.get("lang") not in (None, *LANGUAGES):
        raise BadRequestField("lang", " or ".join(LANGUAGES))
    return body


def _body() -> object:
    return claims.loads(claims.read(BytesIO(request.get_data())))


def _query(name: str) -> str:
    value = request.args.get(name)
    if value is None:
        raise BadQuestion("q", "empty", "a question in a few words")
    return value


def _lang() -> str:
    lang = request.args.get("lang", ORIGINAL)
    if lang not in LANGUAGES:
        raise BadRequestField("lang", " or ".join(LANGUAGES))
    return lang


def _limit() -> int:
    value = request.args.get("limit", str(DEFAULT_LIMIT))
    if not (value.isascii() and value.isdigit()) or len(value) > 4:
        raise BadQuestion("limit", "bad_limit", "a whole number from 1 to 50")
    return int(value)
