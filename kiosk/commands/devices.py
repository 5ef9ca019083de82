"""`python -m kiosk devices`: how every kiosk does, one a line, for whoever watches over many machines."""

import argparse
import sys
from collections.abc import Iterator
from datetime import datetime

from kiosk.commands import BadInput, Commands, database
from kiosk.health import newest_content, troubles
from kiosk.store.devices import Device, Devices, Status


def add(commands: Commands) -> None:
    """Make the command known."""
    devices = commands.add_parser(
        "devices", help="print how every kiosk does, one a line; exit 1 when one is lost"
    )
    devices.add_argument("--forget", metavar="TERMINAL", help="take a kiosk off the list that stands no more")
    devices.set_defaults(run=_devices)


def _devices(options: argparse.Namespace) -> Iterator[str]:
    with database() as engine:
        devices = Devices(engine)
        if options.forget:
            yield _forgotten(devices, options.forget)
            return
        listed, now = devices.listed()
    newest = newest_content(listed)
    for device in listed:
        yield _line(device, now, newest)
    if any(device.status(now) is Status.LOST for device in listed):
        sys.exit(1)


def _forgotten(devices: Devices, terminal: str) -> str:
    if not devices.forget(terminal):
        raise BadInput(f"argument --forget: {terminal}: there is none of that name; use one that is listed")
    return f"{terminal}: off the list"


def _line(device: Device, now: datetime, newest: str) -> str:
    found = ",".join(troubles(device, now, newest)) or "none"
    return (
        f"{device.terminal} {device.region} {device.status(now)} troubles={found} heard={_moment(device.heard_at)} "
        f"drew={_moment(device.drew_at)} page={device.page or '-'} reader={device.reader} printer={device.printer} "
        f"version={device.version} content={device.content} disk={device.disk_free_mb}MB "
        f"drift={device.drift_seconds}s waiting={device.waiting} began={_moment(device.started_at)}"
    )


def _moment(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else "-"
