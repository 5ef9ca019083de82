#!/usr/bin/env python3
"""Whether the matcher still answers in time with 100,000 entries, made up here, and how long indexing them takes."""

import argparse
import json
import os
import random
import resource
import sys
import time
from datetime import date
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from faq import encoder, knowledge, lexicon  # noqa: E402 - the project's root comes first
from faq.corpus import Corpus  # noqa: E402
from faq.entry import Answer, Entry, Source, Wording  # noqa: E402
from faq.knowledge import Knowledge  # noqa: E402
from faq.matcher import Matcher  # noqa: E402
from faq.scoring import Index  # noqa: E402

QUESTIONS = ROOT / "tests" / "cases" / "questions-held-back.jsonl"
_PLACES = "东西南北中上下新老大小金银红青白黑龙凤虎马羊石河江湖海山林泉桥门塔寺园村镇岭坡湾港口"
_THINGS = [
    "证",
    "券",
    "本",
    "票",
    "账",
    "单",
    "册",
    "牌",
    "照",
    "签",
    "码",
    "契",
    "帖",
    "函",
    "表",
    "状",
    "令",
    "章",
]


def main() -> None:
    """Make the entries up, index them, ask them, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--variants", type=int, default=3)
    options = parser.parse_args()
    real = knowledge.load()
    made = _made_up(real, options.entries, options.variants)
    started = time.perf_counter()
    index = Index(Corpus.of(made), lexicon.load(), encoder.installed())
    indexing = time.perf_counter() - started
    matcher = Matcher(made, index)
    rng = random.Random(1)
    asked = [json.loads(line)["q"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    entries = list(made)
    own = [(rng.choice(e.wording().variants), e.id) for e in rng.sample(entries, 200)]
    times, right = [], 0
    for question, wanted in [*own, *((q, "") for q in asked)]:
        started = time.perf_counter()
        result = matcher.ask(question, "beijing")
        times.append((time.perf_counter() - started) * 1000)
        right += bool(wanted) and bool(result.answers) and result.answers[0].id == wanted
    times.sort()
    texts = sum(1 + len(e.wording().variants) for e in entries)
    print(f"{len(entries):,} entries, {texts:,} texts, one city, one core")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"indexed in {indexing / 60:.1f} minutes; {megabytes:,.0f} MB at most")
    print(
        f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[len(times) * 99 // 100]:.1f} ms over {len(times)} questions"
    )
    print(f"an entry asked for in its own words is first: {right / len(own):.0%}")


def _made_up(real: Knowledge, count: int, variants: int) -> Knowledge:
    """Return entries that ask about made-up papers of made-up places in the words of the real ones."""
    rng = random.Random(0)
    texts = [t for e in real for t in e.wording().variants if 6 <= len(t) <= 40]
    entries = {}
    for n in range(count):
        subject = "".join(rng.choices(_PLACES, k=3)) + rng.choice(_THINGS)
        said = [
            f"{subject}，{text}"
            if "卡" not in text
            else text.replace("社保卡", "卡").replace("卡", subject, 1)
            for text in rng.sample(texts, variants + 1)
        ]
        entries[f"e{n}"] = Entry(
            f"e{n}",
            "beijing",
            "t",
            Source("d", "s", 1),
            {"zh": Wording(said[0], tuple(said[1:]), Answer(said[0]))},
            checked=date(2026, 11, 22),
        )
    return Knowledge(entries, {})


if __name__ == "__main__":
    main()
