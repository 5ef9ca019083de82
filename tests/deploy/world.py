"""A kiosk in a world of its own: mounts and a network that nobody else on this machine sees, so that the shipped policy
can lie in /etc/chromium and the app on port 8000 while other browsers and apps go on as ever."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
POLICY = json.loads((DEPLOY / "chromium-policy.json").read_text())
SERVICE = "http://127.0.0.1:8000"
PROGRAMS = {
    "chromium": "chromium",
    "curl": "curl",
    "ip": "iproute2",
    "matchbox-window-manager": "matchbox-window-manager",
    "nsenter": "util-linux",
    "setxkbmap": "x11-xkb-utils",
    "xdotool": "xdotool",
    "xkbcomp": "x11-xkb-utils",
    "xprop": "x11-utils",
    "xset": "x11-xserver-utils",
    "Xvfb": "xvfb",
}
NOBODY = 65534
START_PAGE = "您想办什么？ · 社保小站"
_MOUNT = (
    'ip link set lo up && mount --bind "$1" /etc/chromium && mount --bind "$2" "$3" && echo ready && exec cat'
)


def missing() -> str:
    """Return what stands in the way of such a world; empty when nothing does."""
    packages = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if packages:
        return f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0:
        return "root is needed: the policy is put in place for these tests alone"
    tried = subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this machine allows no namespaces (unshare --mount --net)"


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Return whether a condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class World:
    """Processes that share the private mounts and network.

    Attributes:
        folder: everybody may read it; `folder / "run"` belongs to nobody, whom the screen runs as.
        display: the screen's name, once `open_screen` was called.
    """

    def __init__(self, policy: dict):
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-world-"))
        self.folder.chmod(0o755)
        self.display = ""
        self._started: list[subprocess.Popen] = []
        chromium, deploy = self.folder / "chromium", self.folder / "deploy"
        shutil.copytree("/etc/chromium", chromium)
        managed = chromium / "policies" / "managed"
        managed.mkdir(parents=True, exist_ok=True)
        (managed / "kiosk.json").write_text(json.dumps(policy))
        deploy.mkdir()
        run = self.folder / "run"
        run.mkdir(mode=0o700)
        os.chown(run, NOBODY, NOBODY)
        places = [str(chromium), str(DEPLOY), str(deploy)]
        # It ends with the test's process, however that ends: its input is cut.
        self._holder = subprocess.Popen(
            ["unshare", "--mount", "--net", "sh", "-c", _MOUNT, "sh", *places],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout.readline() == "ready\n"

    def inside(self, *command: str) -> list[str]:
        """Return the command line that runs a command in this world, in the checkout."""
        return ["nsenter", f"--target={self._holder.pid}", "--mount", "--net", "--wd", *command]

    def start(self, *command: str, **options) -> subprocess.Popen:
        """Start a command in this world; it is ended with the world."""
        process = subprocess.Popen(self.inside(*command), start_new_session=True, **options)
        self._started.append(process)
        return process

    def chromium(self) -> Path:
        """Return a program that is Chromium in this world."""
        program = self.folder / "chromium-inside"
        program.write_text(f'#!/bin/sh\nexec {" ".join(self.inside("chromium"))} "$@"\n')
        program.chmod(0o755)
        return program

    def ask(self, *command: str) -> str:
        """Return what a command on this world's screen prints."""
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            self.inside(*command), env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def open_screen(self) -> None:
        """Give this world a portrait screen in memory."""
        screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp", "-noreset"]
        process = self.start(*screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.display = f":{process.stdout.readline().strip()}"
        process.stdout.close()

    def serve(self) -> subprocess.Popen:
        """Start the demo on the port that the policy allows."""
        environment = {
            "PATH": os.environ["PATH"],
            "KIOSK_DEMO": "1",
            "KIOSK_SURFACE": "kiosk",
            "KIOSK_DATABASE_URL": f"sqlite:///{self.folder / 'demo.sqlite3'}",
            "KIOSK_TERMINAL_DATA": str(self.folder / "terminal.sqlite3"),
        }
        process = self.start(
            sys.executable, "run_kiosk.py", env=environment, stdout=subprocess.PIPE, text=True
        )
        assert any("Ctrl-C" in line for line in process.stdout)
        process.stdout.close()
        return process

    def titles(self) -> list[str]:
        """Return the titles of all windows on the screen, as the window manager knows them."""
        listed = self.ask("xprop", "-root", "_NET_CLIENT_LIST")
        found = []
        for number in listed.partition("# ")[2].replace(",", " ").split():
            with suppress(subprocess.CalledProcessError):  # closed since the list was read
                said = self.ask("xprop", "-id", number, "-notype", "_NET_WM_NAME")
                found.append(said.partition(" = ")[2].strip().strip('"'))
        return found

    def stop(self, process: subprocess.Popen) -> None:
        """End a process with all that it has started; one that was ended before has given its number to another."""
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def close(self) -> None:
        """End everything in this world."""
        for process in reversed(self._started):
            self.stop(process)
        self._holder.stdin.close()
        self._holder.stdout.close()
        self._holder.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Session:
    """The shipped session on a screen, as a user without rights, as its unit runs it."""

    def __init__(self, world: World):
        self.world = world
        run = str(world.folder / "run")
        environment = {"PATH": os.environ["PATH"], "DISPLAY": world.display, "HOME": run}
        rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
        with (world.folder / "session.log").open("w") as log:
            self._process = world.start(
                "setpriv",
                *rights,
                str(world.folder / "deploy" / "kiosk-session"),
                env={**environment, "RUNTIME_DIRECTORY": run},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def browser(self) -> int:
        """Return the browser's process; 0 when there is none."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return next((int(child) for child in children.split() if "--kiosk" in _command(child)), 0)

    def pages(self) -> list[int]:
        """Return the processes that draw the browser's pages."""
        return [child for child in _below(self.browser()) if "--type=renderer" in _command(child)]

    def comes_back(self, after: int) -> bool:
        """Return whether another browser than `after` shows the start page within a minute."""
        return wait_for(
            lambda: self.browser() not in {0, after} and self.world.titles() == [START_PAGE], seconds=60
        )

    def said(self) -> str:
        return (self.world.folder / "session.log").read_text()

    def profiles(self) -> int:
        return len(list((self.world.folder / "run").glob("profile.*")))


def _command(process: int | str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:  # ended since it was listed
        return ""


def _below(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    return [each for child in listed for each in (int(child), *_below(int(child)))]
