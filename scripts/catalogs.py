#!/usr/bin/env python3
"""The translation catalogs: `update` collects the marked strings, `compile` makes what the app reads, `check` judges.

Run with the project's own Python; called by hand, it finds that one itself.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and OWN_PYTHON.exists():
    os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])

from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir  # noqa: E402
from babel.messages.frontend import parse_mapping_cfg  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402

TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
LANGUAGES = ("zh", "en", "ug")
# Catalogs carry no date of their own, so that the same strings give the same file; git knows when.
FIRST_DAY = datetime(2026, 11, 21, tzinfo=UTC)
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}


def extracted() -> Catalog:
    """Return every marked string of the code and the templates."""
    catalog = Catalog(
        project="Shebao Kiosk", charset="utf-8", header_comment="# Marked strings of the project."
    )
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, ["Translators:"], strip_comment_tags=True)
    for path, _line, message, comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        catalog.add(message, None, [(path, None)], auto_comments=comments, context=context)
    return catalog


def read(path: Path, locale: str | None = None) -> Catalog:
    """Read a catalog file; an empty catalog where there is none."""
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def po(language: str) -> Path:
    """Return where a language's catalog stands."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def write(path: Path, catalog: Catalog) -> None:
    """Write a catalog so that the same strings always give the same file."""
    catalog.creation_date = catalog.revision_date = FIRST_DAY
    catalog.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            width=0,
            no_location=False,
            include_lineno=False,
            omit_header=False,
            ignore_obsolete=True,
        )


def update() -> int:
    """Bring the template and the three catalogs up to date; new strings are left empty, English ones filled in."""
    write(TEMPLATE, extracted())
    for language in LANGUAGES:
        catalog = read(po(language), language)
        catalog.update(extracted(), no_fuzzy_matching=True)
        for message in catalog:
            if language == "en" and message.id and not message.string:
                message.string = message.id
        write(po(language), catalog)
        missing = sum(1 for message in catalog if message.id and not message.string)
        print(f"{language}: {len(catalog)} strings, {missing} to translate")
    return 0


def compile_all() -> int:
    """Make the .mo files that the app reads, where they are older than their catalog."""
    for language in LANGUAGES:
        source, target = po(language), po(language).with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        with target.open("wb") as file:
            write_mo(file, read(source, language))
    return 0


def check() -> int:
    """Say what is not translated, fuzzy, out of date, or has other placeholders than the string it translates."""
    wanted = {(m.id, m.context) for m in extracted() if m.id}
    faults = []
    if {(m.id, m.context) for m in read(TEMPLATE) if m.id} != wanted:
        faults.append("messages.pot is out of date; run `make i18n`")
    for language in LANGUAGES:
        catalog = read(po(language), language)
        have = {(m.id, m.context): m for m in catalog if m.id}
        faults += [
            f"{language}: not in the catalog: {key[0]!r}; run `make i18n`" for key in wanted - have.keys()
        ]
        for message in have.values():
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if not all(texts):
                faults.append(f"{language}: not translated: {message.id!r}")
            if message.fuzzy:
                faults.append(f"{language}: fuzzy: {message.id!r}")
            faults += [f"{language}: {message.id!r}: {error}" for error in message.check(catalog)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    commands = {"update": update, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"catalogs: use one of {', '.join(commands)}")
    sys.exit(commands[sys.argv[1]]())
