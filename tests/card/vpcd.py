"""A private PC/SC service with virtual readers, and slots that put virtual cards into them.

The service has its own socket, its own ports below those of outgoing connections, and its own configuration:
nobody else's reader is touched.
"""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.card.virtual_card import CardLeft, CardStaysMute, VirtualCard

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
PAIRS = 4
READY_SECONDS = 10.0

# The child ends with its parent, and takes the listening socket as descriptor 3, as systemd would hand it over.
_HAND_OVER = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); os.dup2(int(sys.argv[1]), 3); "
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])"
)


def daemon() -> str | None:
    """Find the program of the service, which is not on everybody's path."""
    return shutil.which("pcscd", path=os.environ.get("PATH", "") + ":/usr/sbin")


def missing_packages() -> list[str]:
    """Name what has to be installed before a test can talk to a PC/SC reader."""
    missing = []
    if daemon() is None:
        missing.append("pcscd (Debian)")
    if not DRIVER.exists():
        missing.append("vsmartcard-vpcd (Debian)")
    try:
        from smartcard import scard  # noqa: F401
    except ImportError:
        missing.append("pyscard (Python)")
    return missing


def free_ports() -> list[int]:
    """Find ports that are free together with the next one, below those for outgoing connections."""
    found: list[int] = []
    for port in random.sample(range(20000, 32000, 2), 400):
        with contextlib.suppress(OSError), socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", port))
            second.bind(("127.0.0.1", port + 1))
            found.append(port)
        if len(found) == PAIRS:
            return found
    raise RuntimeError("too few free ports between 20000 and 32000")


class Service:
    """One pcscd, which can be stopped, killed and started again.

    Clients find it by PCSCLITE_CSOCK_NAME, which has to name `socket_path` before their first call.
    """

    def __init__(self, socket_path: Path) -> None:
        self.slots: list[Slot] = []
        self._socket_path = socket_path
        self._folder = socket_path.parent
        self._process: subprocess.Popen[bytes] | None = None
        self._config = self._folder / "reader.conf.d"
        self._config.mkdir(exist_ok=True)
        for number, port in enumerate(free_ports()):
            # Two entries on one driver file share one table and hang, so each has its copy.
            driver = shutil.copy(DRIVER, self._folder / f"driver{number}.so")
            name = f"Virtual PCD {chr(ord('A') + number)}"
            self._entry(name).write_text(
                f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{port}\nLIBPATH {driver}\nCHANNELID {port}\n'
            )
            self.slots += [Slot(f"{name} 00 {slot:02X}", port + slot) for slot in (0, 1)]

    def start(self) -> None:
        """Start it; clients may call at once, their calls wait in the socket."""
        self._socket_path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener, (self._folder / "pcscd.log").open("ab") as log:
            listener.bind(str(self._socket_path))
            listener.listen(16)
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", "-c", _HAND_OVER, str(listener.fileno())),
                    *(daemon() or "", "--foreground", "-c", str(self._config)),
                ],
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """End it as an administrator would."""
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(lambda process: process.kill())

    def unplug(self, reader: str) -> None:
        """Take a reader away, with the one beside it; the service sees it when it starts again."""
        entry = self._entry(reader[: -len(" 00 00")])
        entry.rename(self._folder / entry.name)

    def plug_in(self, reader: str) -> None:
        """Bring it back, for the next start."""
        entry = self._entry(reader[: -len(" 00 00")])
        (self._folder / entry.name).rename(entry)

    def log(self) -> str:
        """Return what it wrote."""
        return (self._folder / "pcscd.log").read_text("utf-8", "replace")

    def _entry(self, name: str) -> Path:
        return self._config / name.replace(" ", "-")

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process.wait(READY_SECONDS)
            self._process = None


class Slot:
    """One slot of the virtual reader; a card in it comes back when the service does."""

    def __init__(self, reader: str, port: int) -> None:
        self.reader = reader
        self._port = port
        self._inserted: _Insertion | None = None

    def insert(self, card: VirtualCard) -> None:
        """Put a card in; one that is in is taken out first."""
        self.remove()
        self._inserted = _Insertion(self._port, card)
        self._inserted.start()

    def remove(self) -> None:
        """Take the card out; without a card nothing happens."""
        inserted, self._inserted = self._inserted, None
        if inserted is not None:
            inserted.end()


class _Insertion(threading.Thread):
    """Connects one card to the reader and answers for it, until it is taken out."""

    def __init__(self, port: int, card: VirtualCard) -> None:
        super().__init__(name="virtual-card", daemon=True)
        self._port = port
        self._card = card
        self._out = threading.Event()
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def end(self) -> None:
        self._out.set()
        with self._lock:
            if self._line is not None:
                with contextlib.suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)
        self.join(READY_SECONDS)
        assert not self.is_alive()

    def run(self) -> None:
        while not self._out.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)) as line:
                with self._lock:
                    self._line = line
                if not self._out.is_set():
                    self._serve(line)
            with self._lock:
                self._line = None
            self._out.wait(0.02)

    def _serve(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (message := _receive(line)) is not None:
            if message == b"\x04":
                answer = self._card.atr
            elif len(message) == 1:
                self._card.reset()
                continue
            else:
                try:
                    answer = self._card.transmit(message)
                except CardLeft:
                    self._out.set()
                    return
                except CardStaysMute:
                    self._out.wait()
                    return
            line.sendall(len(answer).to_bytes(2, "big") + answer)


def _receive(line: socket.socket) -> bytes | None:
    head = _exactly(line, 2)
    return head and _exactly(line, int.from_bytes(head, "big"))


def _exactly(line: socket.socket, length: int) -> bytes | None:
    got = b""
    while len(got) < length:
        # The reader sends length and body apart; without this each command takes 44 ms.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(length - len(got))
        if not part:
            return None
        got += part
    return got
