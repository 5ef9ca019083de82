"""The KIOSK_* settings, read once into a frozen Settings; a bad value stops the start in one line."""

import ipaddress
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.time_limits import LEAST_DAYS, MOST_DAYS, NAMES, TimeLimits

REGIONS: Final = ("beijing", "urumqi")
SURFACES: Final = ("kiosk", "public", "staff", "all")
SIMULATED: Final = "simulated"
DUMMY: Final = "dummy"
PARTICULARS: Final = ("name", "password")
AES: Final = "aes"
GUOMI: Final = "guomi"
REQUIRED: Final = "required"
OFF: Final = "off"
ROOT: Final = Path(__file__).resolve().parent.parent
DEMO_DATABASE: Final = f"sqlite:///{ROOT / 'instance' / 'demo.sqlite3'}"
DEMO_KEY: Final = "for made-up people only"

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_AND_PORT = rf"(?P<name>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[0-9]{{1,5}}))?"
_PUBLIC_URL = re.compile(
    rf"https?://(?:\[(?P<six>[0-9A-Fa-f:.]+)\](?::(?P<six_port>[0-9]{{1,5}}))?|{_HOST_AND_PORT})"
)
_FOUR = "[0-9A-Fa-f]{4}"
_PRINTER = re.compile(rf"none|{DUMMY}|file:/[^\x00-\x1f\x7f]+|usb:{_FOUR}:{_FOUR}|network:{_HOST_AND_PORT}")
_TERMINAL_SIGNS = re.compile(r"[^A-Za-z0-9._-]")
_TERMINAL = re.compile(r"[A-Za-z0-9._-]{1,40}")
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


class BadSetting(ValueError):
    """A setting can't be used.

    Attributes:
        name: the environment variable.
        expected: what it takes.
    """

    def __init__(self, name: str, found: str, expected: str) -> None:
        self.name, self.expected = name, expected
        super().__init__(f"{name}: {found}; use {expected}")


@dataclass(frozen=True)
class Settings:
    """How one process of the app is set up.

    Attributes:
        region: the city its pages start with.
        surface: which pages it has: kiosk, public, staff or all.
        database_url: where sessions are kept, as an SQLAlchemy URL.
        secret_key: signs the CSRF tokens.
        data_key: what is about people is encrypted under it; the same for every process on one database.
        suite: what encrypts and hashes what is about people: aes, or guomi (SM4 and SM3).
        terminal: names this kiosk or workplace in reports and in the audit.
        particulars: what a citizen gives beside the number to report a lost card: name, password, or both.
        second_factor: whether staff give a code of their phone beside the password: required or off.
        often_to_window: whether who has reported the same card twice within sixty days is sent to the window.
        terminal_data: the file of what this kiosk keeps for itself: sessions, reports that wait for the database.
        reader: part of a PC/SC reader's name; "simulated" in the demo only; None takes the first reader.
        idle_seconds: how long a page may stand untouched before the kiosk asks whether anybody is there.
        time_limits: how long what may be about people is kept.
        demo: sample holders, a panel to insert their cards, a banner that says so.
        host, port: where the server listens.
        trusted_proxy: address of the proxy whose word about a client's address is taken; None: nobody's.
        trusted_hosts: host names that requests may be made to, beside the loopback names and `host`.
        public_url: where phones reach the service: scheme, host and port; None offers no code for the phone.
        printer: none, dummy (in the demo only), file:/PATH, usb:VENDOR:PRODUCT in hex or network:HOST[:PORT].
    """

    region: str = "beijing"
    surface: str = "kiosk"
    database_url: str = field(default=f"sqlite:///{ROOT / 'instance' / 'kiosk.sqlite3'}", repr=False)
    secret_key: str = field(default="", repr=False)
    data_key: str = field(default="", repr=False)
    suite: str = AES
    terminal: str = "kiosk"
    particulars: tuple[str, ...] = PARTICULARS
    often_to_window: bool = False
    second_factor: str = REQUIRED
    terminal_data: Path = ROOT / "instance" / "terminal.sqlite3"
    reader: str | None = None
    idle_seconds: int = 90
    time_limits: TimeLimits = field(default_factory=TimeLimits)
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxy: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    public_url: str | None = None
    printer: str = "none"

    def __post_init__(self) -> None:
        """Refuse what would not be safe or would not work.

        Raises: BadSetting.
        """
        _one_of("KIOSK_REGION", self.region, REGIONS)
        _one_of("KIOSK_SURFACE", self.surface, SURFACES)
        _one_of("KIOSK_SECOND_FACTOR", self.second_factor, (REQUIRED, OFF))
        _one_of("KIOSK_CIPHER", self.suite, (AES, GUOMI))
        _check_public_url(self.public_url)
        _check_printer(self.printer)
        if not self.particulars or not set(self.particulars) <= set(PARTICULARS):
            raise BadSetting(
                "KIOSK_LOSS_PARTICULARS", repr(",".join(self.particulars)), "name, password or both"
            )
        if not _TERMINAL.fullmatch(self.terminal):
            raise BadSetting(
                "KIOSK_TERMINAL", repr(self.terminal), "up to 40 letters, digits, dots and dashes"
            )
        if self.demo:
            return
        if not self.secret_key:
            raise BadSetting(
                "KIOSK_SECRET_KEY", "missing", "a long random text, or KIOSK_DEMO=1 to look around"
            )
        if self.reader == SIMULATED:
            raise BadSetting(
                "KIOSK_READER", SIMULATED, "part of a real reader's name; simulated is for the demo"
            )
        if self.printer == DUMMY:
            raise BadSetting("KIOSK_PRINTER", DUMMY, "a real printer or none; dummy is for the demo")
        if self.has("kiosk") and not _is_loopback(self.host):
            raise BadSetting("HOST", self.host, "127.0.0.1: a kiosk's card pages serve its own screen only")

    def has(self, surface: str) -> bool:
        """Return whether this process serves a surface."""
        return self.surface in {surface, "all"}

    @property
    def hosts(self) -> list[str]:
        """Host names a request may be addressed to."""
        public = [urlsplit(self.public_url).hostname or ""] if self.public_url and self.has("public") else []
        return ["127.0.0.1", "localhost", "[::1]", self.host, *public, *self.trusted_hosts]


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    Raises: BadSetting, naming the variable and what it takes.
    """
    get = environment.get
    demo = _switch("KIOSK_DEMO", get("KIOSK_DEMO", ""))
    host = get("HOST", "") or "127.0.0.1"
    port = _number("PORT", get("PORT", "") or "8000", 1, 65535)
    return Settings(
        region=get("KIOSK_REGION", "") or "beijing",
        surface=get("KIOSK_SURFACE", "") or ("all" if demo else "kiosk"),
        database_url=database_url(environment),
        secret_key=get("KIOSK_SECRET_KEY", "") or (secrets.token_hex(32) if demo else ""),
        data_key=data_key(environment),
        suite=suite(environment),
        terminal=get("KIOSK_TERMINAL", "") or _TERMINAL_SIGNS.sub("-", socket.gethostname())[:40] or "kiosk",
        particulars=tuple(get("KIOSK_LOSS_PARTICULARS", "").replace(",", " ").split()) or PARTICULARS,
        often_to_window=_switch("KIOSK_LOSS_OFTEN_TO_WINDOW", get("KIOSK_LOSS_OFTEN_TO_WINDOW", "")),
        second_factor=get("KIOSK_SECOND_FACTOR", "") or (OFF if demo else REQUIRED),
        terminal_data=Path(get("KIOSK_TERMINAL_DATA", "") or ROOT / "instance" / f"terminal-{port}.sqlite3"),
        reader=get("KIOSK_READER", "") or (SIMULATED if demo else None),
        idle_seconds=_number("KIOSK_IDLE_SECONDS", get("KIOSK_IDLE_SECONDS", "") or "90", 10, 3600),
        time_limits=time_limits(environment),
        demo=demo,
        host=host,
        port=port,
        trusted_proxy=_address("KIOSK_TRUSTED_PROXY", get("KIOSK_TRUSTED_PROXY", "")),
        trusted_hosts=tuple(get("KIOSK_TRUSTED_HOSTS", "").replace(",", " ").split()),
        public_url=get("KIOSK_PUBLIC_URL", "").removesuffix("/") or (_served(host, port) if demo else None),
        printer=get("KIOSK_PRINTER", "") or (DUMMY if demo else "none"),
    )


def database_url(environment: Mapping[str, str]) -> str:
    """Return where the store is. The demonstration keeps its made-up people in a file of their own.

    Raises: BadSetting.
    """
    is_demo = _switch("KIOSK_DEMO", environment.get("KIOSK_DEMO", ""))
    return environment.get("KIOSK_DATABASE_URL", "") or (DEMO_DATABASE if is_demo else Settings.database_url)


def data_key(environment: Mapping[str, str]) -> str:
    """Return what people's data is encrypted under: a key of its own, or the secret key where none is set."""
    is_demo = _switch("KIOSK_DEMO", environment.get("KIOSK_DEMO", ""))
    named = environment.get("KIOSK_DATA_KEY", "") or environment.get("KIOSK_SECRET_KEY", "")
    return named or (DEMO_KEY if is_demo else "")


def suite(environment: Mapping[str, str]) -> str:
    """Return what encrypts and hashes what is about people.

    Raises: BadSetting.
    """
    named = environment.get("KIOSK_CIPHER", "") or AES
    _one_of("KIOSK_CIPHER", named, (AES, GUOMI))
    return named


def time_limits(environment: Mapping[str, str]) -> TimeLimits:
    """Return how long things are kept: `KIOSK_KEEP_DAYS` names what differs, such as `reports=60,questions=30`.

    Raises: BadSetting.
    """
    name, given = "KIOSK_KEEP_DAYS", {}
    for part in environment.get("KIOSK_KEEP_DAYS", "").replace(",", " ").split():
        what, _, days = part.partition("=")
        if what not in NAMES or what in given:
            raise BadSetting(name, repr(part), "each once: " + ",".join(f"{known}=DAYS" for known in NAMES))
        given[what] = _number(name, days, LEAST_DAYS[what], MOST_DAYS, of=part)
    return TimeLimits(**given)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadSetting(name, repr(value), " or ".join(known))


def _check_public_url(url: str | None) -> None:
    if url is not None and not _is_public_url(url):
        right = "the address phones reach, without path or query, e.g. https://kiosk.example"
        raise BadSetting("KIOSK_PUBLIC_URL", repr(url), right)


def _is_public_url(url: str) -> bool:
    found = _PUBLIC_URL.fullmatch(url)
    if found is None:
        return False
    return (found["six"] is None or _is_address(found["six"])) and _is_port(
        found["port"] or found["six_port"]
    )


def _check_printer(printer: str) -> None:
    found = _PRINTER.fullmatch(printer)
    if found is None or not _is_port(found["port"]):
        right = "none, file:/PATH, usb:VENDOR:PRODUCT (four hex digits each), network:HOST[:PORT], or dummy in the demo"
        raise BadSetting("KIOSK_PRINTER", repr(printer), right)


def _served(host: str, port: int) -> str | None:
    """Return the address that is served; None when it stands for many or for none."""
    url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return url if _is_public_url(url) and host not in {"0.0.0.0", "::"} else None  # noqa: S104  compared, not bound


def _switch(name: str, value: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise BadSetting(name, repr(value), "1 or 0")
    return value.lower() in _YES


def _address(name: str, value: str) -> str | None:
    if not value:
        return None
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise BadSetting(name, repr(value), "an address, such as 127.0.0.1") from None


def _number(name: str, value: str, least: int, most: int, of: str | None = None) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 9 or not least <= int(value) <= most:
        raise BadSetting(name, repr(of or value), f"a whole number from {least} to {most}")
    return int(value)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_port(text: str | None) -> bool:
    return text is None or 1 <= int(text) <= 65535
