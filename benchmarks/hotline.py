#!/usr/bin/env python3
"""How long the hotline's search takes on the server: the whole part of the page, both cities, as an agent types.

`make bench` runs this. Wanted: 50 ms. Each question is asked whole, and at the half of it: both for the first time,
as the words of callers are. The peer is one question put to the matcher alone, for one city, in the same run.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask.testing import FlaskClient  # noqa: E402 - the project's root comes first

from kiosk import demo_staff  # noqa: E402
from kiosk.factory import create_app  # noqa: E402
from kiosk.settings import Settings  # noqa: E402

QUESTIONS = ROOT / "tests" / "cases" / "questions-held-back.jsonl"
LANGUAGES = ("zh", "en", "ug")


def main() -> None:
    """Print the figures for each language of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=QUESTIONS)
    lines = parser.parse_args().file.read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["q"] for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(_settings(Path(folder)))
        parts = app.extensions["kiosk"]
        try:
            for lang in LANGUAGES:
                client = _signed_in(app.test_client(), lang)
                typed = asked[LANGUAGES.index(lang) :: len(LANGUAGES)]
                typed = [
                    part for question in typed for part in (question[: (len(question) + 1) // 2], question)
                ]
                found = [_took(partial(client.get, "/staff/found", query_string={"q": q})) for q in typed]
                alone = [_took(partial(parts.matcher.ask, q + " ", "beijing")) for q in typed]
                print(_row(f"/staff/found, {lang}", found))
                print(_row("  peer: the matcher alone", alone))
        finally:
            parts.close()


def _settings(folder: Path) -> Settings:
    return Settings(
        surface="staff",
        demo=True,
        secret_key="for a benchmark",
        second_factor="off",
        database_url=f"sqlite:///{folder / 'kiosk.sqlite3'}",
        terminal_data=folder / "terminal.sqlite3",
    )


def _signed_in(client: FlaskClient, lang: str) -> FlaskClient:
    page = client.get("/staff/sign-in", headers={"Accept-Language": lang}).text
    (token,) = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
    account = demo_staff.ACCOUNTS[0].name
    form = {"csrf_token": token, "name": account, "password": demo_staff.PASSWORD}
    if client.post("/staff/sign-in", data=form).status_code != 303:
        raise SystemExit("signing in failed")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = lang
    return client


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _row(name: str, times: Sequence[float]) -> str:
    ranked = sorted(times)
    at = {share: ranked[min(len(ranked) - 1, len(ranked) * share // 100)] for share in (50, 95, 99)}
    within = sum(t <= 50 for t in ranked) / len(ranked)
    figures = ", ".join(f"p{share} {ms:5.1f}" for share, ms in at.items())
    return (
        f"{name:28} {len(ranked)} requests: {figures}, most {ranked[-1]:5.1f} ms; within 50 ms {within:.1%}"
    )


if __name__ == "__main__":
    main()
