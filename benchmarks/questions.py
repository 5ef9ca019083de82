#!/usr/bin/env python3
"""How good and how fast the matcher is, beside named peers given the same questions and texts in the same run.

`make bench` runs this. Latencies are of one core, warm; the ratio is ours to the peer's, measured turn by turn.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from figures import figures, row  # noqa: E402

from faq import corpus, knowledge, matcher  # noqa: E402 - the project's root comes first

PEERS = ROOT / ".venv-bench" / "bin" / "python"
QUESTIONS = ROOT / "tests" / "cases" / "questions-held-back.jsonl"
HEAD = f"{'':28}  first  among 3  refused at 2 %   AUC   p50 ms  p99 ms   p50 ours/peer"


def main() -> None:
    """Print one table for each file of questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, default=[QUESTIONS])
    ours = matcher.load()
    print(
        "right first · right among three · unanswerable refused when 2 % of the answerable are · AUC of the confidence"
    )
    for path in parser.parse_args().files:
        asked = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        print(
            f"\n{path.name}: {len(asked)} questions, {sum(not a['gold'] for a in asked)} of them unanswerable\n{HEAD}"
        )
        answers = [_ours(ours, line) for line in asked]
        mine = figures(asked, answers)
        print(row("this matcher", mine))
        refused = [a["refused"] for a in answers]
        inside = [r for r, line in zip(refused, asked, strict=True) if line["gold"]]
        outside = [r for r, line in zip(refused, asked, strict=True) if not line["gold"]]
        print(
            f"{'  as it decides':28}  answerable refused {_share(inside)}, unanswerable refused {_share(outside)}"
        )
        for kind, share in mine["by_kind"].items():
            print(f"{'  ' + kind:28}  {share:5.1%}")
        for name, found in _peers(asked).items():
            print(row(name, figures(asked, found), mine["p50"]))


def _share(of: Sequence[bool]) -> str:
    return f"{sum(of) / len(of):.1%}" if of else "–"


def _ours(ours: matcher.Matcher, line: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    result = ours.ask(line["q"], line["region"])
    ms = (time.perf_counter() - started) * 1000
    return {
        "ids": [m.id for m in result.answers],
        "confidence": result.confidence,
        "ms": ms,
        "refused": result.refused,
    }


def _peers(asked: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Ask the peers, in their own environment: the same texts, the nearest of an entry speaking for it."""
    known = knowledge.load()
    examples = [e for e in corpus.examples() if e.gold]
    texts = [
        {"id": e.id, "region": e.region, "text": t}
        for e in known
        for w in e.wordings.values()
        for t in (w.question, *w.variants)
    ]
    texts += [{"id": e.gold[0], "region": e.region, "text": e.q} for e in examples]
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder) / "given.json", Path(folder) / "taken.json"
        given.write_text(json.dumps({"texts": texts, "questions": asked}), encoding="utf-8")
        subprocess.run([PEERS, ROOT / "benchmarks" / "peers.py", given, taken], check=True)
        found: dict[str, list[dict[str, Any]]] = json.loads(taken.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
