"""The address that brings an estimate to a phone. What was typed stands in its fragment, which no server sees."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from kiosk.takeaway import qr

_VERSION = 1
# The fields of the estimate alone: never a token of the form, never what another page has asked.
_FIELD = re.compile(r"stays-\d{1,2}-[a-z_0-9]+|place|cause")


def estimate_link(base: str, region: str, values: Mapping[str, str]) -> str | None:
    """Return the address of a filled-in estimate; None when it is too long for a code.

    Args:
        base: where phones reach the service, without a slash at the end.
        values: fields of the form by name, as typed; empty ones are left out.
    """
    return _link(f"{base}/m/{region}/estimate", {n: v for n, v in values.items() if _FIELD.fullmatch(n)})


def care_link(base: str, region: str, name: str, values: Mapping[str, str]) -> str | None:
    """Return the address of another calculator's result, by the end of its page's address, in the same way."""
    return _link(f"{base}/m/{region}/{name}", values)


def _link(page: str, values: Mapping[str, str]) -> str | None:
    filled = {name: value for name, value in values.items() if value}
    link = f"{page}#{_VERSION}&{urlencode(filled)}"
    return link if len(link.encode()) <= qr.MOST_BYTES else None
