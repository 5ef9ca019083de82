"""Static files, under an address that changes when any of them does, so that browsers may keep them for good.

`/static/css/base.css` stays what it is; pages name `/static/<edition>/css/base.css`. What a file names relative to
itself (a module's imports, a style sheet's fonts) then stands under the same edition.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response

FOLDER: Final = Path(__file__).resolve().parent / "static"
_FOR_GOOD = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> str:
    """Serve the files under their edition and name it in every link; return it."""
    edition = fingerprint([FOLDER])

    def send(filename: str) -> Response:
        name = filename.removeprefix(f"{edition}/")
        response = app.send_static_file(name)
        if name != filename:
            response.headers["Cache-Control"] = _FOR_GOOD
        return response

    def name_edition(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = f"{edition}/{values['filename']}"

    app.view_functions["static"] = send
    app.url_defaults(name_edition)
    return edition


def fingerprint(folders: Iterable[Path]) -> str:
    """Return 12 hex digits that change with the name or the content of any file in the folders."""
    digest = sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
