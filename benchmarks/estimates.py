#!/usr/bin/env python3
"""How fast an estimate is: in process, and on the page, from the keystroke to the figure, in a slowed-down browser.

`make bench` runs this. The peer of the arithmetic is the least that any Python would do for it: as many additions of
decimals as the estimate writes lines, so the ratio holds on any machine.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from timeit import repeat
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402 - the project's root comes first

from calculators import claims, hospital_stay, rulebook, what_if  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
SLOWED_DOWN = 4
KEYSTROKES = "150000"


def main() -> None:
    """Print the figures."""
    in_process()
    on_the_page()


def in_process() -> None:
    """Time a year of five stays beside bare decimals, and what is reckoned beside an estimate."""
    rules = rulebook.load()
    levels = ("tertiary", "tertiary", "secondary", "primary", "township")
    stays = [
        {"admitted": f"2016-0{n}-01", "hospital_level": level, "total_cost": "30000",
         "self_funded": "1000", "class_b_drugs": "20000"}
        for n, level in enumerate(levels, 1)
    ]  # fmt: skip
    year = claims.hospital_stay({"region": "urumqi", "stays": stays})
    one = claims.hospital_stay({"region": "urumqi", "stays": stays[:1]})
    lines = len(hospital_stay.estimate(year, rules).trace)
    amounts = [Decimal("30000.00")] * lines
    best = {
        "a year of five stays": _ms(lambda: hospital_stay.estimate(year, rules)),
        f"peer: {lines} additions of decimals": _ms(lambda: sum(amounts, Decimal(0))),
        "one stay": _ms(lambda: hospital_stay.estimate(one, rules)),
        "one stay at each level": _ms(lambda: what_if.at_levels(one, 0, rules)),
        "its turning points": _ms(lambda: what_if.turning_points(one, 0, rules), number=5),
    }
    for name, ms in best.items():
        print(f"{name:34} {ms:8.3f} ms")
    times, peer = list(best.values())[:2]
    print(f"{'five stays, ours to the peer':34} {times / peer:8.1f}")


def on_the_page() -> None:
    """Type a bill on a phone's page, the browser slowed down, and time each keystroke until the figure has changed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "KIOSK_DEMO": "1", "PORT": str(port), "HOST": "127.0.0.1"}
    server = subprocess.Popen(
        [sys.executable, ROOT / "run_kiosk.py"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_ready(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
            page = browser.new_page(viewport={"width": 390, "height": 844})
            times = _typed(page, f"http://127.0.0.1:{port}/m/urumqi/estimate?lang=zh")
            browser.close()
    finally:
        server.terminate()
        server.wait()
    times.sort()
    print(
        f"keystroke to figure, {SLOWED_DOWN}× slowed down: median {statistics.median(times):.0f} ms, "
        f"most {times[-1]:.0f} ms of {len(times)}"
    )


def _typed(page: Page, address: str) -> list[float]:
    page.goto(address)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_DOWN})
    page.locator('input[value="tertiary"]').check(force=True)
    page.evaluate(
        """() => {
          window.times = [];
          const place = document.querySelector("[data-now-result]");
          let since = 0;
          document.addEventListener("input", () => (since = performance.now()), { capture: true });
          new MutationObserver(() => {
            if (since) window.times.push(performance.now() - since);
            since = 0;
          }).observe(place, { childList: true });
        }"""
    )
    for _ in range(5):
        page.fill("#stays-0-total_cost", "")
        page.type("#stays-0-total_cost", KEYSTROKES, delay=200)
    page.wait_for_timeout(500)
    return list(page.evaluate("window.times"))


def _until_ready(port: int) -> None:
    for _ in range(200):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _ms(run: object, number: int = 200) -> float:
    return min(repeat(run, number=number, repeat=5)) / number * 1000  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
