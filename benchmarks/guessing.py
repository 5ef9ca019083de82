#!/usr/bin/env python3
"""Can the time of a look-up tell who is on file? How probable it is that one kind takes longer: 0.50 tells nothing.

`make bench` runs this. The look-ups are those of a citizen's loss report, hashed as the real service does,
in random order.
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from argon2 import PasswordHasher  # noqa: E402 - the project's root comes first
from sqlalchemy import delete, insert  # noqa: E402

from calculators import rulebook  # noqa: E402
from kiosk.identity import check_digit  # noqa: E402
from kiosk.loss import ends, rules  # noqa: E402
from kiosk.loss_desk import LossDesk, NotIdentified, Particulars  # noqa: E402
from kiosk.store import tables  # noqa: E402
from kiosk.store.attempts import Attempts  # noqa: E402
from kiosk.store.database import open_database, open_file  # noqa: E402
from kiosk.store.guard import Guard  # noqa: E402
from kiosk.store.ledger import Ledger  # noqa: E402
from kiosk.store.outbox import Outbox  # noqa: E402
from kiosk.store.people import People  # noqa: E402
from kiosk.store.reports import Reports  # noqa: E402
from kiosk.store.vault import Vault  # noqa: E402

PAIRS = 600
PEOPLE = 50


def main() -> None:
    """Print the probabilities."""
    with tempfile.TemporaryDirectory() as folder:
        desk, ledger = made(Path(folder))
        kinds = {
            "unknown number": lambda n: Particulars(number(n + PEOPLE), f"人{n}", "right"),
            "wrong password": lambda n: Particulars(number(n), f"人{n}", "wrong"),
            "wrong name": lambda n: Particulars(number(n), "谁", "right"),
            "void card": lambda n: Particulars(number(n + 2 * PEOPLE), f"人{n}", "right"),
        }
        luck = random.Random(1)
        order = [kind for kind in kinds for _ in range(PAIRS)]
        luck.shuffle(order)
        took = defaultdict(list)
        for kind in order:
            given = kinds[kind](luck.randrange(PEOPLE))
            with ledger.writing() as (connection, _now):  # the limits would end this soon
                connection.execute(delete(tables.attempts))
                connection.execute(delete(tables.looked_up))
            began = time.perf_counter()
            try:
                desk.identify("beijing", given)
            except NotIdentified:
                took[kind].append(time.perf_counter() - began)
    for kind, times in took.items():
        print(f"{kind:16} {len(times)} look-ups, median {sorted(times)[len(times) // 2] * 1000:.1f} ms")
    for one, other in combinations(kinds, 2):
        longer = sum(a > b for a, b in zip(took[one], took[other], strict=True)) / PAIRS
        print(f"{one} longer than {other}: {longer:.2f}")


def number(which: int) -> str:
    """Return an invented number."""
    body = f"110101{1930 + which // 12:04}{which % 12 + 1:02}07000"
    return body + check_digit(body)


def made(folder: Path) -> tuple[LossDesk, Ledger]:
    """Return a kiosk's desk over a store with people, some of whom have void cards."""
    engine = open_database(f"sqlite:///{folder / 'store.sqlite3'}")
    ledger = Ledger(engine, Vault("a key for measuring"), "bench", lambda: datetime.now(UTC))
    hasher, vault = PasswordHasher(), ledger.vault
    kept = hasher.hash("right")
    with ledger.writing() as (connection, _now):
        for n in [*range(PEOPLE), *range(2 * PEOPLE, 3 * PEOPLE)]:
            holder, card = f"h{n}", f"c{n}"
            connection.execute(
                insert(tables.holders).values(
                    id=holder,
                    region="beijing",
                    number_hash=vault.hashed("number", number(n)),
                    number=vault.seal(number(n), f"holders.number:{holder}"),
                    name=vault.seal(f"人{n % (2 * PEOPLE)}", f"holders.name:{holder}"),
                    query_password=kept,
                )
            )
            connection.execute(
                insert(tables.cards).values(
                    id=card,
                    holder_id=holder,
                    number_hash=vault.hashed("card", card),
                    number=vault.seal(card, f"cards.number:{card}"),
                    void=n >= 2 * PEOPLE,
                )
            )
    city = rules.load()
    desk = LossDesk(
        ledger=ledger,
        people=People(ledger, hasher),
        reports=Reports(ledger, city, ends.by_rules(city, rulebook.load())),
        attempts=Attempts(ledger),
        rules=city,
        outbox=Outbox(open_file(folder / "own.sqlite3", tables.terminal), vault),
        guard=Guard(),
        terminal="bench",
    )
    return desk, ledger


if __name__ == "__main__":
    main()
