#!/usr/bin/python3
"""Watch the screen: one window, with one of our pages in it. Anything else is closed, and the browser begins anew.

Runs on Debian's own Python with python3-xlib, beside the browser (`kiosk-session` starts both). A page of ours ends its
title with the name of the service; Chromium's own pages (blocked, unreachable, settings) don't. A page that crashed
keeps its title, but no process is left that draws it.
"""

import os
import sys
import time
from pathlib import Path
from typing import Final

from Xlib import X, display, error
from Xlib.xobject.drawable import Window

NAMES: Final = ("社保小站", "Shebao Kiosk", "ئىجتىمائىي كاپالەت بېكىتى")
BROWSER: Final = " - Chromium"
EVERY: Final = 0.25  # seconds between two looks
PATIENCE: Final = 1.5  # seconds that a page without a title of ours is taken for one that loads
START: Final = 30.0  # … and that the browser has to show its first page


def main() -> int:
    """Return 1 when the screen showed something else: every window is closed by then, and one line says what it was."""
    screen = display.Display()
    patience, since = START, time.monotonic()
    while True:
        windows = shown(screen)
        titles = [title(screen, window) for window in windows]
        now = time.monotonic()
        if is_ours(titles) and is_drawn():
            patience, since = PATIENCE, now
        elif len(titles) > 1 or now - since > patience:
            sys.stderr.write(f"watchdog: closed {titles}\n")
            for window in windows:
                window.kill_client()
            screen.sync()
            return 1
        time.sleep(EVERY)


def is_ours(titles: list[str]) -> bool:
    """Return whether these windows are one page of the service."""
    return len(titles) == 1 and titles[0].removesuffix(BROWSER).endswith(NAMES)


def is_drawn() -> bool:
    """Return whether a process of this user draws pages (`kiosk-session` has Chromium keep none in reserve)."""
    return any(_draws(process) for process in Path("/proc").glob("[0-9]*"))


def _draws(process: Path) -> bool:
    try:
        return (
            b"--type=renderer" in (process / "cmdline").read_bytes()
            and f"\nUid:\t{os.getuid()}\t" in (process / "status").read_text()
        )
    except OSError:  # ended since the folder was listed
        return False


def shown(screen: display.Display) -> list[Window]:
    """Return all windows that the window manager knows."""
    root = screen.screen().root
    found = root.get_full_property(screen.intern_atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
    return [screen.create_resource_object("window", number) for number in (found.value if found else [])]


def title(screen: display.Display, window: Window) -> str:
    """Return what stands in a window's title; empty for one that has closed since the list was read."""
    try:
        found = window.get_full_property(screen.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
    except error.BadWindow:
        return ""
    return found.value.decode("utf-8", "replace") if found else ""


if __name__ == "__main__":
    sys.exit(main())
