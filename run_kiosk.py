"""Serve the app: read the settings, build it, print the address of every surface, serve. Ctrl-C stops it."""

import errno
import os
import resource
import signal
import sys
from collections.abc import Callable

import waitress

from kiosk.card.pcsc import PcscUnavailable
from kiosk.factory import StartError, create_app
from kiosk.services import Services
from kiosk.settings import BadSetting, Settings, from_environment

THREADS = 16
ADDRESSES = {"kiosk": "/", "public": "/m/", "staff": "/staff/"}
NAMES = {"kiosk": "touchscreen", "public": "phone", "staff": "hotline"}


def main() -> int:
    """Run until interrupted. Returns 2 after one line when it can't start."""
    # A process that crashes leaves no picture of its memory, where the PIN being typed would be.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        settings = from_environment(os.environ)
        app = create_app(settings)
    except (BadSetting, StartError, PcscUnavailable) as error:
        print(f"run_kiosk: {error}", file=sys.stderr)
        return 2
    parts: Services = app.extensions["kiosk"]
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            ident="",
            trusted_proxy=settings.trusted_proxy,
            trusted_proxy_headers={"x-forwarded-for"} if settings.trusted_proxy else set(),
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        print(f"run_kiosk: {refusal(settings, error)}", file=sys.stderr)
        parts.close()
        return 2
    signal.signal(signal.SIGINT, stopper(parts))
    signal.signal(signal.SIGTERM, stopper(parts))
    print("\n".join(addresses(settings)), flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        parts.close()
    return 0


def stopper(parts: Services) -> Callable[..., None]:
    """Return what a signal does: end what pages wait for, so that no thread holds the server up."""

    def stop(*_signal: object) -> None:
        parts.close()
        raise KeyboardInterrupt

    return stop


def refusal(settings: Settings, error: OSError | ValueError) -> str:
    """Say why the server can't have its address; waitress makes a ValueError of a host that it can't find."""
    if isinstance(error, OSError) and error.errno != errno.EADDRNOTAVAIL:
        return f"PORT: {settings.port}: {error.strerror}; use a free port, e.g. PORT=8001"
    return f"HOST: {settings.host!r}: no address of this machine; use one, e.g. 127.0.0.1"


def addresses(settings: Settings) -> list[str]:
    """Return a line for each surface that is served, and one for the HTTP interface."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{settings.port}"
    lines = [f"{NAMES[s]:12} {base}{path}" for s, path in ADDRESSES.items() if settings.has(s)]
    return [*lines, f"{'interface':12} {base}/api/v1/openapi.json", "Ctrl-C stops it."]


if __name__ == "__main__":
    sys.exit(main())
