"""The README and its Chinese twin say the same: commands, settings, links, pictures."""

import re
from pathlib import Path

import pytest

from kiosk.settings import ROOT

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
SETTINGS_READ = set(
    re.findall(r'"(KIOSK_[A-Z_]+)"', (ROOT / "kiosk/settings.py").read_text(encoding="utf-8"))
)


def commands(text: str) -> list[str]:
    return [
        line.partition("  #")[0].rstrip()
        for line in text.splitlines()
        if line.startswith(("python -m", "make "))
    ]


def headings(text: str) -> int:
    return len(re.findall("^## ", text, re.MULTILINE))


def links(text: str) -> set[str]:
    return set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh.md"}


def settings(text: str) -> list[str]:
    return re.findall(r"^\| `(KIOSK_\w+)`", text, re.MULTILINE)


def test_both_have_the_same_commands_settings_links_and_sections() -> None:
    for part in (commands, headings, links, settings):
        assert part(ENGLISH) == part(CHINESE), part.__name__


def test_every_setting_is_in_them() -> None:
    assert set(settings(ENGLISH)) == SETTINGS_READ


@pytest.mark.parametrize("link", sorted(links(ENGLISH)))
def test_what_they_link_to_is_there(link: str) -> None:
    assert (Path(ROOT) / link).exists()
