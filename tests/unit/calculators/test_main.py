"""The command line in one process: what goes in, what comes out, what is said, and the exit status."""

import io
import json
import sys

import pytest

from calculators import __main__ as command
from calculators import registry

BIRTH = {"delivery": "caesarean", "cost": "6000"}
KNOWN = "hospital-stay, chronic-outpatient, outpatient-pooling, maternity, beijing-outpatient, receipt, dates"
Captured = pytest.CaptureFixture[str]


def typed(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    """Put what somebody types on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body), encoding="utf-8"))


def refused(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Give arguments that aren't taken, and return the exit status."""
    typed(monkeypatch, b"{}")
    with pytest.raises(SystemExit) as left:
        command.main(list(arguments))
    assert isinstance(left.value.code, int)
    return left.value.code


def test_a_claim_becomes_an_estimate_printed_for_people_to_read(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    typed(monkeypatch, json.dumps(BIRTH).encode())
    assert command.main(["maternity"]) == 0
    out, err = capsys.readouterr()
    assert out == json.dumps(registry.run("maternity", BIRTH), indent=2) + "\n"
    assert err == ""


def test_without_arguments_of_its_own_it_takes_those_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "argv", ["calculators", "maternity"])
    typed(monkeypatch, json.dumps(BIRTH).encode())
    assert command.main() == 0
    assert json.loads(capsys.readouterr().out)["payment"] == "1750.00"


def test_bad_input_is_answered_with_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    typed(monkeypatch, b'{"delivery": "vaginal"}')
    assert command.main(["maternity"]) == 2
    expected = 'an amount in yuan such as "30000" or "30000.00", 0 or more'
    assert capsys.readouterr() == (
        "",
        f"python -m calculators: cost: is missing; expected {expected}\n",
    )


def test_a_city_without_rules_is_refused_with_the_name_of_the_calculator(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    stay = {"admitted": "2016-03-01", "hospital_level": "primary", "total_cost": "1"}
    typed(monkeypatch, json.dumps({"region": "beijing", "stays": [stay]}).encode())
    assert command.main(["hospital-stay"]) == 2
    assert capsys.readouterr().err == (
        "python -m calculators: region: there are no hospital-stay rules for beijing; known: urumqi\n"
    )


def test_an_unknown_calculator_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    typed(monkeypatch, b"{}")
    assert command.main(["dentist"]) == 2
    assert capsys.readouterr() == (
        "",
        f'python -m calculators: there is no calculator "dentist"; known: {KNOWN}\n',
    )


def test_a_person_who_interrupts_gets_the_status_of_the_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted(), encoding="utf-8"))
    assert command.main(["maternity"]) == 130
    assert capsys.readouterr() == ("", "")


def test_no_name_is_refused_in_one_line_that_lists_the_calculators(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert refused(monkeypatch) == 2
    assert capsys.readouterr() == (
        "",
        f"python -m calculators: the following arguments are required: NAME; calculators: {KNOWN}\n",
    )


def test_an_option_is_never_guessed_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert refused(monkeypatch, "maternity", "--hel") == 2
    assert capsys.readouterr().err == (
        f"python -m calculators: unrecognized arguments: --hel; calculators: {KNOWN}\n"
    )


def test_an_odd_argument_neither_breaks_the_line_nor_steers_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    assert refused(monkeypatch, "maternity", "a\n\x1b[2J") == 2
    assert capsys.readouterr().err == (
        f"python -m calculators: unrecognized arguments: a\\u000a\\u001b[2J; calculators: {KNOWN}\n"
    )


def test_the_help_says_what_goes_in_and_lists_each_calculator_on_a_line_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert refused(monkeypatch, "--help") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:6] == [
        "usage: python -m calculators [-h] NAME",
        "",
        "Reads one JSON object from standard input and writes one to standard output.",
        "",
        "positional arguments:",
        "  NAME        the calculator",
    ]
    place = lines.index("calculators:")
    assert lines[place + 1 :] == [f"  {name}: {registry.find(name).summary}" for name in registry.names()]
