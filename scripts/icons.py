#!/usr/bin/env -S .venv/bin/python
"""Draw the icons of the phone app from their SVG; run it after a change of the drawing."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "kiosk" / "static" / "img"
# A home screen of iOS rounds the corners itself, so it gets the drawing that fills its square.
ICONS = (
    ("icon", 192, "icon-192"),
    ("icon", 512, "icon-512"),
    ("icon-maskable", 192, "icon-maskable-192"),
    ("icon-maskable", 512, "icon-maskable-512"),
    ("icon-maskable", 180, "icon-180"),
)


def main() -> None:
    """Write each picture beside its drawing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for drawing, size, name in ICONS:
            page = browser.new_page(viewport={"width": size, "height": size})
            svg = (FOLDER / f"{drawing}.svg").read_text(encoding="utf-8")
            page.set_content(f"<style>*{{margin:0}}svg{{display:block;inline-size:{size}px}}</style>{svg}")
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=True)
            print(f"{name}.png {size}×{size}")
        browser.close()


if __name__ == "__main__":
    main()
