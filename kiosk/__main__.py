"""`python -m kiosk`: for the technician at the machine, and for who looks after people, reports and answers."""

import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from kiosk.card.pcsc import PcscUnavailable
from kiosk.commands import (
    BadInput,
    Parser,
    audit,
    backup,
    card,
    devices,
    events,
    grant,
    people,
    staff,
    unanswered,
    upkeep,
)
from kiosk.settings import BadSetting
from kiosk.store.database import StoreUnavailable

COMMANDS = (card, unanswered, people, staff, events, audit, upkeep, devices, backup, grant)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 after one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options = _parser().parse_args(arguments)
        for line in options.run(options):
            print(line)
    except (BadInput, BadSetting, PcscUnavailable, StoreUnavailable) as error:
        print(f"python -m kiosk: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        print(f"python -m kiosk: KIOSK_DATABASE_URL: {type(error).__name__}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
    return 0


def _parser() -> Parser:
    parser = Parser(prog="python -m kiosk", description="Look after one kiosk.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
