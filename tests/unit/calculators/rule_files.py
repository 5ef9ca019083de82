"""Rule files that differ from ours in one thing, for tests of what the loader makes of them."""

from pathlib import Path

import pytest

from calculators import rulebook
from calculators.errors import BrokenRules
from calculators.rulebook import Rulebook

OURS = Path(rulebook.__file__).parent / "rules"


def changed(directory: Path, file: str, old: str, new: str) -> None:
    """Put a copy of a sound file into a directory of rules, with one thing changed."""
    text = (OURS / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    target = directory / file
    target.parent.mkdir(parents=True)
    target.write_text(text.replace(old, new), encoding="utf-8")


def loaded(directory: Path, file: str, old: str, new: str) -> Rulebook:
    """Return the rules of a sound file with one thing changed."""
    changed(directory, file, old, new)
    return rulebook.load(directory)


def refusal(directory: Path, file: str, old: str, new: str) -> tuple[str, str, str]:
    """Return the key, what was found and what would be right, of a file that one change breaks."""
    with pytest.raises(BrokenRules) as raised:
        loaded(directory, file, old, new)
    assert raised.value.file == file
    return raised.value.key, raised.value.found, raised.value.expected
