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
    filled = {name: value for name, value in values.items() if value and _FIELD.fullmatch(name)}
    link = f"{base}/m/{region}/estimate#{_VERSION}&{urlencode(filled)}"
    return link if len(link.encode()) <= qr.MOST_BYTES else None
