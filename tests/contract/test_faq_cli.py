"""The promise of `python -m faq`: answers, batches, entries and figures; exit 0 or 2, one line that names the field."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LOST = "社会保障卡丢失后怎么处理？"
BATCH_KEYS = ["q", "region", "refused", "confidence", "answers"]
FIGURES = ["questions", "top1", "top3", "mrr", "out_of_scope_refused", "false_refusals"]
ENTRY_KEYS = ["id", "region", "topic", "lang", "question", "variants", "answer", "related", "actions", "source"]


def run(*arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "faq", *arguments]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, timeout=60, check=False)


def printed(*arguments: str | bytes) -> str:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def refused(done: subprocess.CompletedProcess[bytes], *parts: str) -> None:
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
    lines = printed("answer", LOST, "--region", "beijing").splitlines()
    assert lines[0].split() == ["1.00", "bj-card-05", LOST]
    assert len(lines) == 7  # five matches, a blank line, the answer of the best
    assert "96102" in lines[-1]


def test_an_answer_is_printed_as_json_in_the_language_and_length_asked_for() -> None:
    found = json.loads(
        printed("answer", LOST, "--region", "beijing", "--lang", "en", "--limit", "2", "--json")
    )
    is_batch_object(found)
    assert (found["q"], found["region"], found["refused"]) == (LOST, "beijing", False)
    assert [answer["id"][:3] for answer in found["answers"]] == ["bj-", "bj-"]
    assert found["answers"][0]["id"] == "bj-card-05"
    assert found["answers"][0]["question"].isascii()


def test_emoji_only_is_a_question_that_is_refused() -> None:
    found = json.loads(printed("answer", "😀🆘", "--json"))
    assert found == {"q": "😀🆘", "region": None, "refused": True, "confidence": 0.0, "answers": []}


def test_a_refusal_is_said_in_words_with_the_near_misses() -> None:
    lines = printed("answer", "今天天气怎么样", "--region", "urumqi").splitlines()
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
        {"q": "\u200f\u202bكارتامنى يوقىتىپ قويدۇم\u202c", "region": "beijing"},
        {"q": ("社保卡丢了怎么办" * 63)[:500], "region": "beijing"},
        {"q": "line\u2028and\ttab \ud800", "region": None, "kind": "not asked for"},
        {"q": LOST, "region": "beijing"},
    ]
    file = Path(written(tmp_path, *asked[:8]))
    with file.open("a", encoding="utf-8") as more:  # a blank line, and characters written as JSON escapes
        more.write("\n\n" + "\n".join(map(json.dumps, asked[8:])) + "\n")
    found = [json.loads(line) for line in printed("answer", "--batch", str(file), "--limit", "3").split("\n")[:-1]]
    assert [(one["q"], one["region"]) for one in found] == [(one["q"], one.get("region")) for one in asked]
    for one in found:
        is_batch_object(one)
        assert len(one["answers"]) <= 3
    assert [one["answers"][0]["id"] for one in found[:4]] == ["bj-card-05", "ur-34", "bj-card-05", "ur-22"]
    assert [one["refused"] for one in found[:8]] == [False, False, False, False, True, True, False, False]
    assert found[4]["answers"], "near misses are given when a question is refused"
    assert found[9] == found[0]


def test_an_empty_batch_has_no_answers(tmp_path: Path) -> None:
    assert printed("answer", "--batch", written(tmp_path)) == ""


def test_an_evaluation_is_printed_as_json(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"},
        {"q": "社保卡丢了怎么挂失", "region": "urumqi", "gold": ["ur-34", "ur-35"], "kind": "plain"},
        {"q": "今天天气怎么样", "region": None, "gold": [], "kind": "out"},
    )
    found = json.loads(printed("evaluate", file, "--json"))
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


def test_an_evaluation_is_printed_to_be_read(tmp_path: Path) -> None:
    file = written(tmp_path, {"q": LOST, "region": "beijing", "gold": ["bj-card-05"], "kind": "plain"})
    lines = printed("evaluate", file).splitlines()
    assert "top1: 1.0" in lines
    assert "  plain:" in lines
    assert any(line.startswith("  p99: ") for line in lines)


@pytest.mark.parametrize(
    ("lang", "start"), [("zh", "先办预挂失"), ("en", "First make"), ("ug", "ئاۋۋال")]
)
def test_an_entry_is_shown_in_every_language(lang: str, start: str) -> None:
    found = json.loads(printed("show", "bj-card-05", "--lang", lang, "--json"))
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


def test_an_entry_is_shown_to_be_read() -> None:
    lines = printed("show", "bj-card-05").splitlines()
    assert lines[:2] == ["id: bj-card-05", "region: beijing"]
    assert {"answer:", "  phones:", "    - 96102", "  item: 5"} <= set(lines)


def test_help_lists_the_commands() -> None:
    text = printed("--help")
    assert all(command in text for command in ("answer", "show", "evaluate"))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        pytest.param(("answer", ""), ("question: empty; use ",), id="empty question"),
        pytest.param(("answer", " \t\u3000"), ("question: empty; use ",), id="blank question"),
        pytest.param(("answer", "\x01\x02\x1b\x7f"), ("question: empty; use ",), id="control characters only"),
        pytest.param(("answer", b"\xff\xfe"), ("question: empty; use ",), id="question not UTF-8"),
        pytest.param(
            ("answer", "社" * 5000), ("question: too long; use at most 500 characters",), id="5,000 characters"
        ),
        pytest.param(("answer",), ("question: ", "--batch"), id="no question"),
        pytest.param(("answer", "卡", "--batch", "x.jsonl"), ("question: ", "--batch"), id="question and batch"),
        pytest.param(
            ("answer", "卡", "--region", "shanghai"), ("--region", "'shanghai'", "urumqi"), id="unknown region"
        ),
        pytest.param(("answer", "卡", "--lang", "fr"), ("--lang", "'fr'", "ug"), id="unknown lang"),
        pytest.param(("answer", "卡", "--limit", "0"), ("--limit", "from 1 to 50"), id="limit 0"),
        pytest.param(("answer", "卡", "--limit", "-1"), ("--limit", "from 1 to 50"), id="limit -1"),
        pytest.param(("answer", "卡", "--limit", "51"), ("--limit", "from 1 to 50"), id="limit 51"),
        pytest.param(("answer", "卡", "--limit", "x"), ("--limit", "'x'", "from 1 to 50"), id="limit x"),
        pytest.param(("answer", "卡", "--limit", "9" * 5000), ("--limit", "from 1 to 50"), id="limit too long"),
        pytest.param(("show", "bj-card-99"), ("id: ", "'bj-card-99'", "bj-card-01"), id="unknown id"),
        pytest.param(("show", "a\nb"), ("id: ", "'a\\nb'"), id="id of two lines"),
        pytest.param(("show", "bj-card-05", "--lang", "xx"), ("--lang", "'xx'"), id="show in unknown lang"),
        pytest.param(("show",), ("id",), id="no id"),
        pytest.param(("evaluate",), ("FILE.jsonl",), id="no file"),
        pytest.param((), ("answer|show|evaluate",), id="no arguments"),
        pytest.param(("reply",), ("'reply'", "evaluate"), id="unknown command"),
        pytest.param(("answer", "卡", "--loud"), ("--loud",), id="unknown option"),
        pytest.param(("answer", "--batch", "no-such-file.jsonl"), ("no-such-file.jsonl",), id="no such batch"),
        pytest.param(("answer", "--batch", "faq"), ("file: faq", "UTF-8 file"), id="batch is a directory"),
        pytest.param(("evaluate", "no-such-file.jsonl"), ("no-such-file.jsonl",), id="no such file"),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(
    arguments: tuple[str | bytes, ...], parts: tuple[str, ...]
) -> None:
    refused(run(*arguments), *parts)


GOOD = b'{"q": "\xe5\x8d\xa1", "region": null}'


@pytest.mark.parametrize(
    ("command", "line", "parts"),
    [
        pytest.param("answer", "社保".encode("gbk"), ("file: ", "use a readable UTF-8 file"), id="not UTF-8"),
        pytest.param("answer", b"lost card", ("line 2: not JSON",), id="not JSON"),
        pytest.param("answer", b"[" * 100_000, ("line 2: not JSON",), id="deep JSON"),
        pytest.param("answer", b'["lost card"]', ("line 2: q: ",), id="no object"),
        pytest.param("answer", b'{"region": "beijing"}', ("line 2: q: missing",), id="q missing"),
        pytest.param("answer", b'{"q": 5}', ("line 2: q: ",), id="q no text"),
        pytest.param("answer", b'{"q": ""}', ("line 2: question: empty",), id="q empty"),
        pytest.param(
            "answer", b'{"q": "' + b"x" * 501 + b'"}', ("line 2: question: too long",), id="q too long"
        ),
        pytest.param(
            "answer", b'{"q": "x", "region": ["beijing"]}', ("line 2: region: ", "urumqi"), id="region a list"
        ),
        pytest.param(
            "answer", b'{"q": "x", "region": "shanghai"}', ("line 2: region: 'shanghai'",), id="region unknown"
        ),
        pytest.param("evaluate", b'{"q": "x", "kind": "k"}', ("line 2: gold, kind: ",), id="gold missing"),
        pytest.param(
            "evaluate", b'{"q": "x", "gold": [["ur-01"]], "kind": "k"}', ("line 2: gold",), id="gold no ids"
        ),
        pytest.param("evaluate", b'{"q": "x", "gold": []}', ("line 2: gold, kind: ",), id="kind missing"),
    ],
)
def test_a_file_with_a_wrong_line_is_refused_whole_with_the_number_of_the_line(
    tmp_path: Path, command: str, line: bytes, parts: tuple[str, ...]
) -> None:
    file = tmp_path / "questions.jsonl"
    first = GOOD[:-1] + b', "gold": [], "kind": "k"}'
    file.write_bytes(first + b"\n" + line + b"\n" + first + b"\n")
    arguments = ("evaluate", str(file)) if command == "evaluate" else ("answer", "--batch", str(file))
    refused(run(*arguments), *parts)
