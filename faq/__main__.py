"""`python -m faq`: ask, show, evaluate, and the editor's commands. Prints and parses; decides nothing."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeGuard

from faq import draft, evaluation, guide, knowledge, matcher, review, suggest
from faq.entry import LANGUAGES, ORIGINAL, REGIONS
from faq.grouping import BadQuestionLine, groups
from faq.matcher import DEFAULT_LIMIT, MOST_ANSWERS, MOST_CHARACTERS, BadQuestion, Matcher, Result, check
from faq.scoring import PARTS


class _BadInput(Exception):
    """A line of input that can't be used; its text names the field and what it takes."""


class _FaultsFound(Exception):
    """What was checked has faults; they have been printed."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _BadInput(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0; 1 when `check` found faults; 2 after one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        options = _parser().parse_args(arguments)
        for line in options.run(options):
            print(line)
    except _FaultsFound:
        return 1
    except (_BadInput, BadQuestion, knowledge.KnowledgeError, draft.DraftError) as error:
        print(f"python -m faq: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except knowledge.UnknownEntry as error:
        print(
            f"python -m faq: id: no entry {error.args[0]!r}; use one like bj-card-01 or ur-38",
            file=sys.stderr,
        )
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m faq", description="Questions about social security cards and insurance.")
    commands = parser.add_subparsers(required=True, metavar="answer|show|evaluate|check|import|suggest|index")

    answer = commands.add_parser("answer", help="find the entries that answer a question")
    answer.add_argument("question", nargs="?", help="in anybody's words")
    answer.add_argument(
        "--region",
        choices=REGIONS,
        help="only this city (default: all); in a batch, for lines that name none",
    )
    answer.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="answer each line of a file")
    answer.add_argument("--limit", type=_limit, default=DEFAULT_LIMIT, help="how many answers at most")
    _common(answer, _answer)

    show = commands.add_parser("show", help="print one entry")
    show.add_argument("id")
    _common(show, _show)

    evaluate = commands.add_parser("evaluate", help="measure ranking and refusals on a file of questions")
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.add_argument(
        "--without", choices=PARTS, help="leave a part of the score out, to see what it gives"
    )
    _common(evaluate, _evaluate)

    checked = commands.add_parser("check", help="look the knowledge base over as an editor would")
    checked.set_defaults(run=_check)

    imported = commands.add_parser(
        "import", help="draft a knowledge base from a document of questions and answers"
    )
    imported.add_argument("document_file", type=Path, metavar="DOCUMENT.txt")
    imported.add_argument("--region", required=True, help="the city's id, like beijing")
    imported.add_argument(
        "--document", required=True, help="a name for the document, like beijing-social-security-card"
    )
    imported.add_argument(
        "--output", type=Path, default=Path(), metavar="FOLDER", help="where the drafts go (default: here)"
    )
    imported.set_defaults(run=_import)

    suggested = commands.add_parser(
        "suggest", help="turn questions without an answer into draft variants to review"
    )
    suggested.add_argument(
        "list", type=Path, metavar="LIST.jsonl", help="what python -m kiosk unanswered prints"
    )
    suggested.add_argument(
        "--output", type=Path, metavar="FILE.toml", help="where the draft goes (default: standard output)"
    )
    suggested.set_defaults(run=_suggest)

    indexed = commands.add_parser("index", help="work out what takes long, so that the next start is quick")
    indexed.set_defaults(run=_index)
    return parser


def _limit(text: str) -> int:
    try:
        limit = int(text)
    except ValueError:
        limit = 0
    if not 1 <= limit <= MOST_ANSWERS:
        raise argparse.ArgumentTypeError(f"{text[:20]!r}; use a whole number from 1 to {MOST_ANSWERS}")
    return limit


def _common(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], Iterator[str]]) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=ORIGINAL)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def _answer(options: argparse.Namespace) -> Iterator[str]:
    if (options.question is None) == (options.batch is None):
        raise _BadInput("question: give either a question or --batch FILE.jsonl")
    if options.batch is None:
        check(options.question, options.region)
        asked = matcher.load()
        result = asked.ask(options.question, options.region, options.lang, options.limit)
        if options.json:
            yield _dump(result.as_dict())
        else:
            yield from _readable(result, asked, options.lang)
        return
    questions = [line for _, line in _questions(options.batch)]
    asked = matcher.load()
    for line in questions:
        region = line.get("region", options.region)
        yield _dump(asked.ask(line["q"], region, options.lang, options.limit).as_dict())


def _readable(result: Result, asked: Matcher, lang: str) -> Iterator[str]:
    if result.refused:
        yield f"No answer found (confidence {result.confidence:.2f}). Nearest questions:"
    for match in result.answers:
        yield f"{match.score:.2f}  {match.id:12}  {match.question}"
    if result.answers and not result.refused:
        yield ""
        yield asked.knowledge.entry(result.answers[0].id).wording(lang).answer.lead


def _show(options: argparse.Namespace) -> Iterator[str]:
    entry = knowledge.load().entry(options.id).as_dict(options.lang)
    if options.json:
        yield _dump(entry)
        return
    for name, value in entry.items():
        yield from _lines(name, value)


def _lines(name: str, value: Any, indent: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{indent}{name}:"
        for key, inner in value.items():
            yield from _lines(key, inner, indent + "  ")
    elif isinstance(value, list):
        yield f"{indent}{name}:"
        yield from (f"{indent}  - {inner}" for inner in value)
    else:
        yield f"{indent}{name}: {value}"


def _evaluate(options: argparse.Namespace) -> Iterator[str]:
    questions = []
    for number, line in _questions(options.file):
        if "gold" not in line or "kind" not in line:
            continue
        gold, kind = line["gold"], line["kind"]
        if not _is_list_of_texts(gold) or not isinstance(kind, str):
            raise _BadInput(f"{options.file}: line {number}: gold, kind: use a list of ids and a text")
        questions.append(evaluation.Question(line["q"], line.get("region"), frozenset(gold), kind))
    figures = evaluation.evaluate(_matcher_without(options.without), questions)
    if options.json:
        yield _dump(figures)
        return
    for name, value in figures.items():
        yield from _lines(name, value)


def _matcher_without(part: str | None) -> Matcher:
    """Return the matcher; one that leaves a part out keeps nothing, since it is asked for once."""
    return matcher.load(None, [part]) if part else matcher.load()


def _check(_options: argparse.Namespace) -> Iterator[str]:
    known = knowledge.load()
    found = [*review.findings(known), *review.guide_findings(guide.load(known), known)]
    for finding in found:
        yield f"{finding.severity}  {finding}"
    faults = sum(finding.severity == "fault" for finding in found)
    yield f"{faults} faults, {len(found) - faults} doubts"
    if faults:
        raise _FaultsFound


def _import(options: argparse.Namespace) -> Iterator[str]:
    drafted = draft.files(draft.read(options.document_file), options.region, options.document)
    for name in drafted:
        if (options.output / name).exists():
            raise _BadInput(f"output: {options.output / name}: exists; use a folder without it")
    for name, text in drafted.items():
        _write(options.output / name, text)
        yield f"{options.output / name}: {text.count('[[entry]]')} entries to edit"


def _suggest(options: argparse.Namespace) -> Iterator[str]:
    try:
        counted = suggest.read(_read(options.list).splitlines())
    except BadQuestionLine as error:
        raise _BadInput(f"{options.list}: {error}") from None
    grouped = groups(counted)
    text = suggest.draft(grouped, _nearest(matcher.load()))
    if options.output is None:
        yield text
        return
    _write(options.output, text)
    yield f"{options.output}: {len(grouped)} groups to review"


def _nearest(asked: Matcher) -> suggest.Nearest:
    """Return what finds the entries near a text: none when it is about a matter outside the documents."""

    def nearest(text: str, region: str | None) -> list[str]:
        result = asked.ask(text[:MOST_CHARACTERS], region, limit=3)
        return [] if result.matter else [match.id for match in result.answers]

    return nearest


def _index(_options: argparse.Namespace) -> Iterator[str]:
    matcher.load()
    yield f"{matcher.CACHE}: ready"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise _BadInput(f"file: {path}: {error}; use a readable UTF-8 file") from None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _BadInput(f"output: {path}: {error.strerror}; use a place that can be written") from None


def _is_list_of_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _questions(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number and the object of each line that isn't blank."""
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}: line {number}"
        try:
            data = json.loads(line)
        except (ValueError, RecursionError):
            raise _BadInput(f'{where}: not JSON; use one object a line: {{"q": …, "region": …}}') from None
        if not isinstance(data, dict) or not isinstance(data.get("q"), str):
            raise _BadInput(f"{where}: q: missing; use a question as text")
        if data.get("region") not in (None, *REGIONS):
            raise _BadInput(f"{where}: region: {data['region']!r}; use {', '.join(REGIONS)} or null")
        try:
            check(data["q"], data.get("region"))
        except BadQuestion as error:
            raise _BadInput(f"{where}: {error}") from None
        yield number, data


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
