"""A text as a QR code: for a page, and as rows of modules for the slip."""

import segno
from markupsafe import Markup

# What a code of version 25 (117 modules) holds of bytes at level M: the most a phone reads from a touchscreen.
MOST_BYTES = 997
QUIET_ZONE = 4


def svg(text: str, title: str) -> Markup:
    """Return a code as inline SVG: dark on light in every theme, sized by CSS (class `qr`), without any style.

    Args:
        text: at most `MOST_BYTES` as UTF-8.
        title: what screen readers say.
    """
    drawn = _code(text).svg_inline(
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass="qr",
        lineclass=None,
        title=title,
    )
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  segno escapes the title


def rows(text: str) -> list[list[bool]]:
    """Return a code as rows of modules, True for dark, with the quiet zone around them."""
    return [[bool(module) for module in row] for row in _code(text).matrix_iter(border=QUIET_ZONE)]


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", encoding="utf-8")
