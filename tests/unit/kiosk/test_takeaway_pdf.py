"""PDF: text that can be selected, fonts that come along, and no way out to the network or to other files."""

import importlib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from kiosk.takeaway import pdf

pytestmark = pytest.mark.skipif(not pdf.available(), reason="Pango is missing: libpango-1.0-0")

PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>估算</title>
<link rel="stylesheet" href="/static/css/tokens.css">
<style>body { font-family: "Kiosk Arabic", "Noto Sans CJK SC", sans-serif }</style></head>
<body><h1>住院费用估算</h1><p>您自己付 15,480.00 元</p>
<p lang="ug" dir="rtl">ئومۇمىي خىراجەت <bdi dir="ltr">30,000.00</bdi> يۈەن</p></body></html>"""


def read(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


def fonts(made: bytes) -> set[str]:
    """Names of the fonts in a PDF, as they are on its first page."""
    found = read(made).pages[0]["/Resources"]["/Font"].values()
    return {str(font.get_object()["/BaseFont"]) for font in found}


@pytest.fixture
def fetcher() -> object:
    return importlib.import_module("kiosk.takeaway.pdf_engine").StaticFiles()


def test_text_can_be_selected_in_both_scripts() -> None:
    text = read(pdf.document(PAGE)).pages[0].extract_text()
    assert "住院费用估算" in text
    assert "15,480.00" in text
    assert "30,000.00" in text
    assert "خىراجەت" in text


def test_uyghur_is_set_in_the_font_we_bring() -> None:
    assert any("Kiosk-Arabic" in name for name in fonts(pdf.document(PAGE)))
    assert any("Noto-Sans-CJK" in name for name in fonts(pdf.document(PAGE)))


def test_style_sheets_are_found_under_static(fetcher: object) -> None:
    found = fetcher("https://kiosk.invalid/static/css/tokens.css?v=1")  # type: ignore[operator]
    assert found.content_type == "text/css"
    assert b"@font-face" in found.read()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/style.css",
        "https://example.com/static/css/tokens.css",
        "https://kiosk.invalid.example.com/static/css/tokens.css",
        "https://kiosk.invalid/readyz",
        "https://kiosk.invalid/static/",
        "https://kiosk.invalid/static/css/nothing.css",
        "https://kiosk.invalid/static/../settings.py",
        "https://kiosk.invalid/static/%2e%2e/settings.py",
        "https://kiosk.invalid/static//etc/passwd",
        "https://kiosk.invalid/static/%2Fetc/passwd",
        "file:///etc/passwd",
        f"file://{Path(pdf.__file__).parent.parent}/static/css/tokens.css",
        "ftp://example.com/a",
        "data:text/css,body{}",
    ],
)
def test_no_other_address_is_fetched(address: str, fetcher: object) -> None:
    with pytest.raises(ValueError, match="not a static file"):
        fetcher(address)  # type: ignore[operator]


def test_a_page_can_not_pull_a_file_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody reads this")
    page = f"""<!doctype html><title>x</title><link rel="attachment" href="file://{secret}">
      <link rel="stylesheet" href="http://example.com/a.css"><p>Here <a rel="attachment" href="file://{secret}">it</a>
      <img src="file://{secret}" alt=""><object data="file://{secret}"></object></p>"""
    made = read(pdf.document(page))
    assert dict(made.attachments) == {}
    assert "nobody" not in made.pages[0].extract_text()
    assert "Here" in made.pages[0].extract_text()


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def missing(name: str) -> None:
        assert name == "kiosk.takeaway.pdf_engine"
        print("a paragraph of advice")  # noqa: T201  as WeasyPrint does
        raise OSError("cannot load library 'libpango-1.0-0'\nAdditionally, nothing helped")

    pdf._engine.cache_clear()
    monkeypatch.setattr(pdf.importlib, "import_module", missing)
    yield
    pdf._engine.cache_clear()


@pytest.mark.usefixtures("without_pango")
def test_without_pango_there_is_no_pdf_and_one_line_says_why(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not pdf.available()
    with pytest.raises(pdf.PdfUnavailable):
        pdf.document(PAGE)
    (record,) = caplog.records
    assert "libpango-1.0-0" in record.getMessage()
    assert "\n" not in record.getMessage()
    assert capsys.readouterr() == ("", "")


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = "import sys, kiosk.takeaway.pdf, kiosk.takeaway.printer; print({'weasyprint', 'escpos'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
