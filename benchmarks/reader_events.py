#!/usr/bin/env python3
"""How soon the page knows what happened at the reader: from the reader's own report to the event in the browser.

`make bench` runs this. Wanted: 300 ms at most. The peer is the same moment told to a thread of the same process.
"""

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import waitress  # noqa: E402 - the project's root comes first
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from kiosk.card.desk import CardDesk  # noqa: E402
from kiosk.card.port import Presence  # noqa: E402
from kiosk.card.simulated import SimulatedReader, sample_cards  # noqa: E402
from kiosk.factory import create_app  # noqa: E402
from kiosk.services import Services  # noqa: E402
from kiosk.settings import Settings  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
CYCLES = 30
# What the page's own script receives is noted as it comes, by the clock of this machine.
NOTING = """
  const Plain = window.EventSource;
  window.EventSource = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("reader", (event) => console.log("reader", Date.now(), JSON.parse(event.data).presence));
    }
  };
  addEventListener("DOMContentLoaded", () => console.log("shown", Date.now()));
"""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        reader = SimulatedReader()
        app = create_app(_settings(Path(folder)), reader=reader)
        parts: Services = app.extensions["kiosk"]
        server = waitress.create_server(app, host="127.0.0.1", port=0, threads=16)
        threading.Thread(target=server.run, daemon=True).start()
        try:
            told, shown, peer = _cycles(reader, parts, server.effective_port)
        finally:
            parts.close()
            server.close()
    for name, times in {
        "told to the browser": told,
        "page shown": shown,
        "peer: told to a thread": peer,
    }.items():
        print(
            f"{name:24} median {statistics.median(times):6.1f} ms, most {max(times):6.1f} ms of {len(times)}"
        )


def _cycles(
    reader: SimulatedReader, parts: Services, port: int
) -> tuple[list[float], list[float], list[float]]:
    card = next(iter(sample_cards().values())).card
    told: list[float] = []
    shown: list[float] = []
    peer: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.add_init_script(NOTING)
        page.goto(f"http://127.0.0.1:{port}/beijing/card")
        page.wait_for_timeout(500)
        for _ in range(CYCLES):
            noted = _noted(page, parts.desk, lambda: reader.insert(card), Presence.CARD)
            told.append(noted[0])
            shown.append(noted[1])
            peer.append(noted[2])
            page.wait_for_timeout(300)
            reader.remove()
            page.wait_for_timeout(2600)  # the page says for two seconds that the card is out
        browser.close()
    return told, shown, peer


def _noted(page: Page, desk: CardDesk | None, act: object, presence: Presence) -> tuple[float, float, float]:
    """Return after how many ms the browser was told, the page shown, and a waiting thread told."""
    assert desk is not None
    revision = desk.snapshot().revision
    woken: list[float] = []
    waiting = threading.Thread(target=lambda: (desk.wait(revision, 5), woken.append(time.time() * 1000)))
    waiting.start()
    lines: list[list[str]] = []
    page.on("console", lambda line: lines.append(line.text.split()))
    began = time.time() * 1000
    act()  # type: ignore[operator]
    told = shown = 0.0
    while not shown:
        page.wait_for_timeout(10)
        told = next((float(line[1]) for line in lines if line[0] == "reader" and line[2] == presence), 0)
        shown = told and next(
            (float(line[1]) for line in lines if line[0] == "shown" and float(line[1]) > told), 0
        )
    waiting.join()
    return told - began, shown - began, woken[0] - began


def _settings(folder: Path) -> Settings:
    return Settings(
        surface="kiosk",
        demo=True,
        secret_key="for this run alone",
        reader="simulated",
        database_url=f"sqlite:///{folder / 'kiosk.sqlite3'}",
        terminal_data=folder / "terminal.sqlite3",
    )


if __name__ == "__main__":
    main()
