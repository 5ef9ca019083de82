"""The promise of `python -m faq`: answers, batches, entries and figures; exit 0 or 2, one line that names the field."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from faq import knowledge, lexicon, matcher
from faq.__main__ import main
from faq.corpus import Corpus
from faq.encoder import Encoder
from faq.knowledge import Knowledge
from faq.matcher import Matcher
from faq.scoring import PARTS, Index
from tests.unit.faq.conftest import CountingEncoder

Done = subprocess.CompletedProcess[bytes]

# It leaves the index in its file: no command here should have to work it out.
pytestmark = pytest.mark.usefixtures("matcher")

ROOT = Path(__file__).parents[2]
LOST = "社会保障卡丢失后怎么处理？"
BATCH_KEYS = ["q", "region", "refused", "confidence", "answers"]
FIGURES = ["questions", "top1", "top3", "mrr", "out_of_scope_refused", "false_refusals"]
ENTRY_KEYS = [
    "id",
    "region",
    "topic",
    "lang",
    "question",
    "variants",
    "answer",
    "related",
    "actions",
    "source",
]


def run(*arguments: str | bytes) -> Done:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "faq", *arguments]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, timeout=60, check=False)


@pytest.fixture
def run_here(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Done]:
    """The same command without a process of its own, for the many cases that would take long otherwise."""

    def run_main(*arguments: str) -> Done:
        return Done(arguments, main(arguments), *capfdbinary.readouterr())

    return run_main


def printed(done: Done) -> str:
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def refused(done: Done, *parts: str) -> None:
    line = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert line.startswith("python -m faq: ")
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert len(line) < 500
    assert "Traceback" not in line
    for part in parts:
        assert part in line


def written(directory: Path, *lines: object) -> str:
    file = directory / "questions.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(file)


def is_batch_object(found: dict[str, Any]) -> None:
    assert list(found) == BATCH_KEYS
    assert isinstance(found["refused"], bool)
    assert 0 <= found["confidence"] <= 1
    for answer in found["answers"]:
        assert list(answer) == ["id", "score", "question"]
        assert 0 <= answer["score"] <= 1
    scores = [answer["score"] for answer in found["answers"]]
    assert scores == sorted(scores, reverse=True)


def test_an_answer_is_printed_to_be_read() -> None:
    lines = printed(run("answer", LOST, "--region", "beijing")).splitlines()
    assert lines[0].split() == ["1.00", "bj-card-05", LOST]
    assert len(lines) == 7  # five matches, a blank line, the answer of the best
    assert "96102" in lines[-1]


def test_an_answer_is_printed_as_json_in_the_language_and_length_asked_for() -> None:
    found = json.loads(
        printed(run("answer", LOST, "--region", "beijing", "--lang", "en", "--limit", "2", "--json"))
    )
    is_batch_object(found)
    assert (found["q"], found["region"], found["refused"]) == (LOST, "beijing", False)
    assert [answer["id"][:3] for answer in found["answers"]] == ["bj-", "bj-"]
    assert found["answers"][0]["id"] == "bj-card-05"
    assert found["answers"][0]["question"].isascii()


def test_emoji_only_is_a_question_that_is_refused() -> None:
    found = json.loads(printed(run("answer", "😀🆘", "--json")))
    assert found == {"q": "😀🆘", "region": None, "refused": True, "confidence": 0.0, "answers": []}


def test_a_refusal_is_said_in_words_with_the_near_misses() -> None:
    lines = printed(run("answer", "今天天气怎么样", "--region", "urumqi")).splitlines()
    assert lines[0].startswith("No answer found")
    assert 1 < len(lines) <= 6
    assert all(line.split()[1].startswith("ur-") for line in lines[1:])


def test_a_batch_is_answered_line_by_line_in_its_order(tmp_path: Path) -> None:
    asked = [
        {"q": LOST, "region": "beijing"},
        {"q": "社保卡丢了怎么挂失", "region": "urumqi"},
        {"q": LOST, "region": None},
        {"q": "住院门槛费是多少"},
        {"q": "今天天气怎么样", "region": "beijing"},
        {"q": "😀", "region": None},
        {"q": f"\u200f\u202b{LOST}\u202c", "region": "beijing"},
        {"q": ("社保卡丢了怎么办" * 63)[:500], "region": "beijing"},
        {"q": "line\u2028and\ttab \ud800", "region": None, "kind": "not asked for"},
        {"q": LOST, "region": "beijing"},
    ]
    file = Path(written(tmp_path, *asked[:8]))
    with file.open("a", encoding="utf-8") as more:  # a blank line, and characters written as JSON escapes
        more.write("\n\n" + "\n".join(map(json.dumps, asked[8:])) + "\n")
    found = [
        json.loads(line)
        for line in printed(run("answer", "--batch", str(file), "--limit", "3")).split("\n")[:-1]
    ]
    assert [(one["q"], one["region"]) for one in found] == [(one["q"], one.get("region")) for one in asked]
    for one in found:
        is_batch_object(one)
        assert len(one["answers"]) <= 3
    assert [one["answers"][0]["id"] for one in found[:4]] == ["bj-card-05", "ur-34", "bj-card-05", "ur-22"]
    assert [one["refused"] for one in found[:8]] == [False, False, False, False, True, True, False, False]
    assert found[4]["answers"], "near misses are given when a question is refused"
    assert found[9] == found[0]


def test_an_empty_batch_has_no_answers(run_here: Callable[..., Done], tmp_path: Path) -> None:
    assert printed(run_here("answer", "--batch", written(tmp_path))) == ""


def test_a_batch_takes_its_region_from_the_option_where_a_line_names_none(tmp_path: Path) -> None:
    file = written(tmp_path, {"q": LOST}, {"q": LOST, "region": None}, {"q": LOST, "region": "beijing"})
    found = printed(run("answer", "--batch", file, "--region", "urumqi")).splitlines()
    assert [json.loads(line)["region"] for line in found] == ["urumqi", None, "beijing"]


def test_an_evaluation_passes_over_lines_without_gold_or_kind(tmp_path: Path) -> None:
    gold = {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"}
    file = written(tmp_path, {"q": LOST, "gold": []}, gold, {"q": LOST, "kind": "plain"})
    assert json.loads(printed(run("evaluate", file, "--json")))["questions"] == 1


def test_an_evaluation_is_printed_as_json(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"},
        {"q": "社保卡丢了怎么挂失", "region": "urumqi", "gold": ["ur-34", "ur-35"], "kind": "plain"},
        {"q": "今天天气怎么样", "region": None, "gold": [], "kind": "out"},
    )
    found = json.loads(printed(run("evaluate", file, "--json")))
    assert list(found) == [*FIGURES, "by_kind", "latency_ms"]
    assert {name: found[name] for name in FIGURES} == {
        "questions": 3,
        "top1": 1.0,
        "top3": 1.0,
        "mrr": 1.0,
        "out_of_scope_refused": 1.0,
        "false_refusals": 0.0,
    }
    assert list(found["by_kind"]) == ["out", "plain"]
    assert all(list(kind) == FIGURES for kind in found["by_kind"].values())
    assert found["by_kind"]["out"]["top1"] is None
    assert list(found["latency_ms"]) == ["p50", "p99"]
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p99"]


def of_few_texts(without: Sequence[str], encoder: Encoder | None) -> Matcher:
    """Make a matcher over the entries' own questions: quick to work out without any part."""
    known = knowledge.load()
    entries = {
        entry.id: replace(entry, wordings={"zh": replace(entry.wording(), variants=())}) for entry in known
    }
    few = Knowledge(entries, known.regions)
    return Matcher(few, Index(Corpus.of(few), lexicon.load(), encoder, without=without))


@pytest.mark.parametrize("part", PARTS)
def test_an_evaluation_can_leave_a_part_of_the_score_out_and_keeps_nothing_of_it(
    run_here: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    asked = []

    def load(cache: Path | None = matcher.CACHE, without: Sequence[str] = ()) -> Matcher:
        asked.append((cache, list(without)))
        return of_few_texts(without, CountingEncoder())

    monkeypatch.setattr(matcher, "load", load)
    file = written(tmp_path, {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"})
    assert json.loads(printed(run_here("evaluate", file, "--without", part, "--json")))["top1"] == 1
    assert asked == [(None, [part])]


@pytest.mark.parametrize("part", PARTS)
def test_an_evaluation_can_leave_any_part_out_where_the_encoder_is_not_installed_either(
    run_here: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(matcher, "load", lambda cache, without: of_few_texts(without, None))
    file = written(tmp_path, {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"})
    assert json.loads(printed(run_here("evaluate", file, "--without", part, "--json")))["top1"] == 1


def test_an_evaluation_is_printed_to_be_read(run_here: Callable[..., Done], tmp_path: Path) -> None:
    file = written(tmp_path, {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"})
    lines = printed(run_here("evaluate", file)).splitlines()
    assert "top1: 1.0" in lines
    assert "  plain:" in lines
    assert any(line.startswith("  p99: ") for line in lines)


@pytest.mark.parametrize(("lang", "start"), [("zh", "先办预挂失"), ("en", "First "), ("ug", "ئاۋۋال")])
def test_an_entry_is_shown_in_every_language(lang: str, start: str) -> None:
    found = json.loads(printed(run("show", "bj-card-05", "--lang", lang, "--json")))
    assert list(found) == ENTRY_KEYS
    assert (found["id"], found["region"], found["topic"], found["lang"]) == (
        "bj-card-05",
        "beijing",
        "lost-card",
        lang,
    )
    assert found["source"] == {"document": "beijing-social-security-card", "section": "card", "item": 5}
    assert list(found["answer"]) == ["lead", "steps", "bring", "phones"]
    assert found["answer"]["lead"].startswith(start)
    assert found["answer"]["phones"] == ["96102"]
    assert len(found["answer"]["steps"]) == 3
    assert all(isinstance(text, str) for name in ("variants", "related", "actions") for text in found[name])
    assert (found["question"] == LOST) is (lang == "zh")


def test_an_entry_is_shown_to_be_read(run_here: Callable[..., Done]) -> None:
    lines = printed(run_here("show", "bj-card-05")).splitlines()
    assert lines[:2] == ["id: bj-card-05", "region: beijing"]
    assert {"answer:", "  phones:", "    - 96102", "  item: 5"} <= set(lines)


def test_help_lists_the_commands() -> None:
    text = printed(run("--help"))
    assert all(command in text for command in ("answer", "show", "evaluate"))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        pytest.param(("answer", ""), ("question: empty; use ",), id="empty question"),
        pytest.param(("answer", " \t\u3000"), ("question: empty; use ",), id="blank question"),
        pytest.param(("answer", "\x01\x1b\x7f"), ("question: empty; use ",), id="control characters only"),
        pytest.param(
            ("answer", "社" * 5000),
            ("question: too long; use at most 500 characters",),
            id="5,000 characters",
        ),
        pytest.param(
            ("answer", "卡", "--region", "shanghai"),
            ("--region", "'shanghai'", "urumqi"),
            id="unknown region",
        ),
        pytest.param(("answer", "卡", "--lang", "fr"), ("--lang", "'fr'", "ug"), id="unknown lang"),
        pytest.param(("answer", "卡", "--limit", "0"), ("--limit", "'0'", "from 1 to 50"), id="limit 0"),
        pytest.param(("answer", "卡", "--limit", "51"), ("--limit", "'51'", "from 1 to 50"), id="limit 51"),
        pytest.param(("answer", "卡", "--limit", "x"), ("--limit", "'x'", "from 1 to 50"), id="limit x"),
        pytest.param(("show", "bj-card-99"), ("id: ", "'bj-card-99'", "bj-card-01"), id="unknown id"),
        pytest.param((), ("answer|show|evaluate",), id="no arguments"),
        pytest.param(("reply",), ("'reply'", "evaluate"), id="unknown command"),
        pytest.param(("answer", "--batch", "nowhere.jsonl"), ("file: nowhere.jsonl", "UTF-8"), id="no batch"),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(arguments: tuple[str, ...], parts: tuple[str, ...]) -> None:
    refused(run(*arguments), *parts)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        pytest.param(("answer",), ("question: ", "--batch"), id="no question"),
        pytest.param(("answer", "卡", "--batch", "x"), ("question: ", "--batch"), id="question and batch"),
        pytest.param(("answer", "\udcff\udcfe"), ("question: empty; use ",), id="question not UTF-8"),
        pytest.param(("answer", "社" * 501), ("question: too long",), id="501 characters"),
        pytest.param(("answer", "卡", "--limit", "-1"), ("--limit", "from 1 to 50"), id="limit -1"),
        pytest.param(
            ("answer", "卡", "--limit", "9" * 5000), ("--limit", "from 1 to 50"), id="limit too long"
        ),
        pytest.param(("answer", "卡", "--loud"), ("--loud",), id="unknown option"),
        pytest.param(("answer", "--batch", str(ROOT)), ("file: ", "UTF-8"), id="batch is a directory"),
        pytest.param(("show",), ("id",), id="no id"),
        pytest.param(("show", "a\nb"), ("id: ", "'a\\nb'"), id="id of two lines"),
        pytest.param(("show", "bj-card-05", "--lang", "xx"), ("--lang", "'xx'"), id="show in unknown lang"),
        pytest.param(("evaluate",), ("FILE.jsonl",), id="no file"),
        pytest.param(("evaluate", "nowhere.jsonl"), ("file: nowhere.jsonl", "UTF-8"), id="no such file"),
        pytest.param(
            ("evaluate", "x.jsonl", "--without", "smell"),
            ("--without", "'smell'", "ridge"),
            id="unknown part",
        ),
    ],
)
def test_other_wrong_commands_are_refused_alike(
    run_here: Callable[..., Done], arguments: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    refused(run_here(*arguments), *parts)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        pytest.param("社保".encode("gbk"), ("file: ", "use a readable UTF-8 file"), id="not UTF-8"),
        pytest.param(b"lost card", ("line 2: not JSON",), id="not JSON"),
        pytest.param(b'{"region": "beijing"}', ("line 2: q: missing",), id="q missing"),
        pytest.param(b'{"q": ""}', ("line 2: question: empty",), id="q empty"),
        pytest.param(b'{"q": "x", "region": ["beijing"]}', ("line 2: region: ", "urumqi"), id="region list"),
        pytest.param(b'{"q": "x", "region": "here"}', ("line 2: region: 'here'",), id="region unknown"),
    ],
)
def test_a_batch_with_a_wrong_line_is_refused_whole_with_the_number_of_the_line(
    tmp_path: Path, line: bytes, parts: tuple[str, ...]
) -> None:
    refused(run("answer", "--batch", around(line, tmp_path)), *parts)


@pytest.mark.parametrize(
    ("command", "line", "parts"),
    [
        pytest.param("answer", b"[" * 100_000, ("line 2: not JSON",), id="deep JSON"),
        pytest.param("answer", b'{"q": ' + b"9" * 5000 + b"}", ("line 2: not JSON",), id="5,000 digits"),
        pytest.param("answer", b'["lost card"]', ("line 2: q: ",), id="no object"),
        pytest.param("answer", b'{"q": 5}', ("line 2: q: ",), id="q no text"),
        pytest.param("answer", b'{"q": "' + b"x" * 501 + b'"}', ("line 2: question: too long",), id="q long"),
        pytest.param("evaluate", b'{"q": ""}', ("line 2: question: empty",), id="q empty"),
        pytest.param(
            "evaluate", b'{"q": "x", "gold": [["ur-01"]], "kind": "k"}', ("line 2: gold",), id="gold no ids"
        ),
    ],
)
def test_other_wrong_lines_are_refused_alike(
    run_here: Callable[..., Done], tmp_path: Path, command: str, line: bytes, parts: tuple[str, ...]
) -> None:
    file = around(line, tmp_path)
    refused(run_here(*(("evaluate", file) if command == "evaluate" else ("answer", "--batch", file))), *parts)


def around(line: bytes, directory: Path) -> str:
    good = b'{"q": "lost card", "region": null, "gold": [], "kind": "k"}'
    file = directory / "questions.jsonl"
    file.write_bytes(good + b"\n" + line + b"\n" + good + b"\n")
    return str(file)
