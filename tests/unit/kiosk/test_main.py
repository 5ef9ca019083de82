"""`python -m kiosk unanswered`: the list for the editor, one JSON object a line, or one line that says why not."""

import json
from pathlib import Path

import pytest

from faq.suggest import read
from kiosk import __main__ as command
from kiosk.store.database import open_database
from kiosk.store.questions import Questions

NOTHING_THERE = "postgresql://kiosk:hunter2@127.0.0.1:1/kiosk"


@pytest.fixture
def url(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with three questions, which the environment names."""
    engine = open_database(url)
    kept = Questions(engine)
    for _ in range(2):
        kept.unanswered("公积金怎么提取", "beijing", "zh", "refused")
    kept.unanswered("كارتا", "urumqi", "ug", "unhelpful", "ur-34")
    kept.unanswered("weather", None, "en", "refused")
    engine.dispose()
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    return url


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert command.main(["unanswered", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.usefixtures("url")
def test_each_question_is_a_line_the_most_frequent_first(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys)
    assert [line["count"] for line in lines] == [2, 1, 1]
    assert all(
        list(line) == ["q", "region", "lang", "kind", "entry", "count", "first", "last"] for line in lines
    )
    today = lines[0]["first"]
    assert lines[0] == {
        "q": "公积金怎么提取",
        "region": "beijing",
        "lang": "zh",
        "kind": "refused",
        "entry": None,
        "count": 2,
        "first": today,
        "last": today,
    }
    assert {(line["q"], line["region"], line["entry"]) for line in lines[1:]} == {
        ("كارتا", "urumqi", "ur-34"),
        ("weather", None, None),
    }


@pytest.mark.usefixtures("url")
def test_the_list_is_readable_and_what_the_draft_is_made_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["unanswered"]) == 0
    out = capsys.readouterr().out
    assert "公积金怎么提取" in out
    assert len(read(out.splitlines())) == 3


@pytest.mark.usefixtures("url")
def test_it_can_be_of_one_city_or_of_what_is_asked_often(capsys: pytest.CaptureFixture[str]) -> None:
    assert {line["q"] for line in printed(capsys, "--region", "urumqi")} == {"كارتا", "weather"}
    assert [line["q"] for line in printed(capsys, "--least", "2")] == ["公积金怎么提取"]


def test_without_a_variable_it_reads_the_apps_own_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KIOSK_DATABASE_URL", "")
    monkeypatch.setattr("kiosk.settings.Settings.database_url", f"sqlite:///{tmp_path / 'own.sqlite3'}")
    assert printed(capsys) == []
    assert (tmp_path / "own.sqlite3").exists()


@pytest.mark.parametrize(
    ("variable", "arguments", "start"),
    [
        (NOTHING_THERE, [], "KIOSK_DATABASE_URL: postgresql+psycopg://kiosk:***@127.0.0.1:1/kiosk: "),
        ("nonsense", [], "KIOSK_DATABASE_URL: "),
        ("sqlite:////proc/nowhere/x", [], "KIOSK_DATABASE_URL: sqlite:////proc/nowhere/x: "),
        ("sqlite://", ["--region", "shanghai"], "argument --region: "),
        ("sqlite://", ["--least", "often"], "argument --least: "),
        ("sqlite://", ["more"], "unrecognized arguments: more"),
    ],
)
def test_what_stops_it_is_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    arguments: list[str],
    start: str,
) -> None:
    monkeypatch.setenv("KIOSK_DATABASE_URL", variable)
    assert command.main(["unanswered", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"python -m kiosk: {start}")
    assert len(err.splitlines()) == 1
    assert "hunter2" not in err


def test_a_store_that_breaks_while_it_is_read_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'kiosk.sqlite3'}"
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE questions")
    engine.dispose()
    monkeypatch.setenv("KIOSK_DATABASE_URL", url)
    assert command.main(["unanswered"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "python -m kiosk: KIOSK_DATABASE_URL: OperationalError\n")


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["--region", "beijing"]])
def test_no_command_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert command.main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
