"""A code says what was put into it, to a decoder that is not ours, and brings no style into a page."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.takeaway import qr

LINK = "https://phone.example/m/urumqi/estimate#1&stays-0-year=2016&stays-0-hospital_level=tertiary"
TEXTS = [LINK, "a", "北京市社会保障卡", "ئۈرۈمچى 12333", "x" * qr.MOST_BYTES]


def decoded(rows: list[list[bool]]) -> zxingcpp.Barcode:
    """What an independent decoder reads in a picture of the modules, four dots to each."""
    picture = np.kron(np.where(np.array(rows), 0, 255), np.ones((4, 4))).astype(np.uint8)
    (found,) = zxingcpp.read_barcodes(picture)
    return found


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
def test_a_code_is_read_as_what_was_put_in(text: str) -> None:
    found = decoded(qr.rows(text))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=60))
@settings(max_examples=30, deadline=None)
def test_so_is_any_text(text: str) -> None:
    assert decoded(qr.rows(text)).bytes.decode() == text


def test_the_most_it_takes_is_the_largest_code_we_show() -> None:
    side = 17 + 4 * 25 + 2 * qr.QUIET_ZONE
    assert len(qr.rows("x" * qr.MOST_BYTES)) == side
    assert len(qr.rows("x" * (qr.MOST_BYTES + 1))) == side + 4


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
def test_four_modules_around_it_are_light(text: str) -> None:
    rows = np.array(qr.rows(text))
    inner = rows[4:-4, 4:-4]
    assert rows.sum() == inner.sum()
    assert inner[0, 0]
    assert inner[-1, 0]
    assert inner[0, -1]


def drawn(svg: ET.Element) -> list[list[bool]]:
    """The modules of an SVG: its second path is strokes, each a move and a row's dark stretch."""
    side = int(svg.attrib["viewBox"].split()[2])
    rows = [[False] * side for _ in range(side)]
    path = svg.findall("path")[1].attrib["d"]
    x, y = 0.0, 0.0
    for part in path.replace("M", "\nM").replace("m", "\nm").split("\n")[1:]:
        move, length = part[1:].split("h")
        across, down = (float(number) for number in move.replace("-", " -").split())
        x, y = (across, down) if part[0] == "M" else (x + across, y + down)
        for column in range(int(x), int(x) + int(length)):
            rows[int(y)][column] = True
        x += int(length)
    return rows


@pytest.mark.parametrize("text", TEXTS[:3], ids=lambda text: text[:12])
def test_the_drawing_shows_the_same_modules(text: str) -> None:
    svg = ET.fromstring(qr.svg(text, "Code"))
    assert drawn(svg) == qr.rows(text)
    assert decoded(drawn(svg)).text == text


def test_the_drawing_is_dark_on_light_and_sized_by_css_alone() -> None:
    markup = qr.svg(LINK, "Code")
    svg = ET.fromstring(markup)
    assert "style" not in markup
    assert {"width", "height"} & set(svg.attrib) == set()
    assert svg.attrib["class"] == "qr"
    ground, modules = svg.findall("path")
    assert (ground.attrib["fill"], modules.attrib["stroke"]) == ("#fff", "#000")
    side = svg.attrib["viewBox"].split()[2]
    assert ground.attrib["d"] == f"M0 0h{side}v{side}h-{side}z"


def test_a_screen_reader_hears_the_title_and_nothing_in_it_is_markup() -> None:
    svg = ET.fromstring(qr.svg(LINK, 'Scan <me> & "go"'))
    assert svg.attrib["role"] == "img"
    assert svg.findtext("title") == 'Scan <me> & "go"'
