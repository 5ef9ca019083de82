"""What can be done at the machine: `python -m kiosk WHAT`. One module a command, each with `add`."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import Engine

from kiosk.settings import data_key, database_url, suite
from kiosk.store.database import open_database
from kiosk.store.ledger import Ledger
from kiosk.store.vault import Vault

Commands = Any  # argparse keeps the type of its sub-parsers to itself


class BadInput(Exception):
    """Arguments, or what they name, can't be used; the text says in one line what would be right."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        """Raise BadInput."""
        raise BadInput(message)


@contextmanager
def database() -> Iterator[Engine]:
    """Open the store of the settings, and close it again.

    Raises: StoreUnavailable, BadSetting.
    """
    engine = open_database(database_url(os.environ))
    try:
        yield engine
    finally:
        engine.dispose()


def vault() -> Vault:
    """Return what encrypts with the key of the settings.

    Raises: BadInput, BadSetting.
    """
    key = data_key(os.environ)
    if not key:
        raise BadInput("KIOSK_DATA_KEY: missing; use the key of the processes that serve this database")
    return Vault(key, suite(os.environ))


def ledger(engine: Engine, writer: str) -> Ledger:
    """Return the store with the key of the settings; `writer` names the command in the audit.

    Raises: BadInput, BadSetting.
    """
    return Ledger(engine, vault(), f"{writer}/{os.getpid()}-{os.urandom(4).hex()}")
