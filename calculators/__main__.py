"""The command line: `python -m calculators NAME` turns a claim on standard input into an estimate."""

import argparse
import json
import sys
from typing import NoReturn

from calculators import claims, english, registry
from calculators.errors import CalculatorError, printable

PROGRAM = "python -m calculators"


class _OneLineParser(argparse.ArgumentParser):
    """A parser that refuses in one line, where argparse would print its usage too."""

    def error(self, message: str) -> NoReturn:
        known = ", ".join(registry.names())
        self.exit(2, f"{PROGRAM}: {printable(message)}; calculators: {known}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 2 for bad input, with one line on standard error."""
    name: str = _parser().parse_args(arguments).name
    try:
        calculator = registry.find(name)
        result = calculator.run(claims.loads(claims.read(sys.stdin.buffer)))
    except CalculatorError as error:
        sys.stderr.write(f"{PROGRAM}: {english.line(error, name)}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    known = "\n".join(f"  {name}: {registry.find(name).summary}" for name in registry.names())
    parser = _OneLineParser(
        prog=PROGRAM,
        description="Reads one JSON object from standard input and writes one to standard output.",
        epilog=f"calculators:\n{known}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("name", metavar="NAME", help="the calculator")
    return parser


if __name__ == "__main__":
    sys.exit(main())
