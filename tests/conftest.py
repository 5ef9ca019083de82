"""What tests of the app share: apps with settings of their own, and a visitor who checks each page."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Playwright, sync_playwright
from sqlalchemy import Engine

from faq.matcher import Matcher
from faq.matcher import load as load_matcher
from kiosk import factory, i18n
from kiosk.card.port import Reader
from kiosk.card.simulated import SimulatedReader
from kiosk.services import Services
from kiosk.settings import Settings
from kiosk.store.database import open_database
from tests import postgres
from tests.web.visitor import Visitor

SECRET = "a secret for tests, and for nothing else"


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for all apps of a run: compiling them anew takes longer than most tests."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()
Speaking = Callable[..., AbstractContextManager[object]]


class AppMaker:
    """Makes apps whose database is in one folder, and closes them all.

    Args:
        folder: where the databases are; two apps of one maker share one unless told otherwise.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._apps: list[Flask] = []

    def __call__(self, reader: Reader | None = None, /, **changes: object) -> Flask:
        """Make the demonstration with all surfaces, or with other settings."""
        settings = {
            "surface": "all",
            "demo": True,
            "secret_key": SECRET,
            "reader": "simulated",
            "second_factor": "off",
            "database_url": f"sqlite:///{self._folder / 'kiosk.sqlite3'}",
            "terminal_data": self._folder / "terminal.sqlite3",
        }
        app = factory.create_app(Settings(**(settings | changes)), reader=reader)  # type: ignore[arg-type]
        app.jinja_env.bytecode_cache = COMPILED
        self._apps.append(app)
        return app

    def real(self, reader: SimulatedReader, **changes: object) -> Flask:
        """Make a kiosk outside the demonstration, on a reader that it does not know to be simulated."""
        return self(reader, **({"surface": "kiosk", "demo": False, "reader": None} | changes))

    def close(self) -> None:
        for app in self._apps:
            parts(app).close()


def parts(app: Flask) -> Services:
    """Return the parts of an app."""
    found: Services = app.extensions["kiosk"]
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers; there can be but one in a process."""
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """The matcher over the whole knowledge base, built once."""
    return load_matcher()


@pytest.fixture(scope="session")
def _one_matcher(matcher: Matcher) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factory, "load_matcher", lambda: matcher)
        yield


@pytest.fixture
def make_app(tmp_path: Path, _one_matcher: None) -> Iterator[AppMaker]:
    """Make apps for one test."""
    maker = AppMaker(tmp_path)
    yield maker
    maker.close()


@pytest.fixture(scope="module")
def make_module_app(tmp_path_factory: pytest.TempPathFactory, _one_matcher: None) -> Iterator[AppMaker]:
    """Make apps for all tests of a module, where none of them changes anything."""
    maker = AppMaker(tmp_path_factory.mktemp("apps"))
    yield maker
    maker.close()


@pytest.fixture(scope="module")
def app(make_module_app: AppMaker) -> Flask:
    """The demonstration with all surfaces, shared by a module: look, don't change."""
    return make_module_app()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not been here before."""
    return Visitor(app)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server that may be stopped and started."""
    try:
        server = postgres.Server()
    except postgres.Missing as missing:
        missing.end()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> str:
    """The address of an empty database of its own on that server."""
    return postgres_server.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kiosk.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An empty store of each kind."""
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def speaking() -> Speaking:
    """Do something as within a request in a language, without pages or any part of the app."""
    app = Flask("speaking")
    i18n.init_app(app)
    return lambda lang, path="/": app.test_request_context(path, headers={"Cookie": f"lang={lang}"})
