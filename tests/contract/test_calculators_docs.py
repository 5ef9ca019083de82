"""The examples of docs/calculators.md are true: each calculator has one, and gives what stands there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from calculators import claims, registry

PAGE = (Path(__file__).parents[2] / "docs" / "calculators.md").read_text(encoding="utf-8")
LEFT_OUT = {"trace", "notes", "explained"}


def examples() -> dict[str, tuple[str, Any]]:
    """For each calculator the text of a claim, and what the page says comes out."""
    found = {}
    for section in PAGE.split("\n## ")[1:]:
        claim, output = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
        found[section.split("\n")[0]] = (claim, json.loads(output))
    return found


def test_every_calculator_has_an_example() -> None:
    assert tuple(examples()) == registry.names()


@pytest.mark.parametrize("name", registry.names())
def test_an_example_comes_out_as_it_stands_there(name: str) -> None:
    claim, expected = examples()[name]
    output = registry.run(name, claims.loads(claim))
    assert {key: value for key, value in output.items() if key not in LEFT_OUT} == expected
