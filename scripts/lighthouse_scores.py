"""Print what Lighthouse found on each page, and say no where one of its marks is under 95."""

import json
import sys
from pathlib import Path

LEAST = 95
MARKS = ("performance", "accessibility", "best-practices")


def main(folder: Path) -> int:
    """Return 1 when a page is under the least mark, or when there is no page at all."""
    reports = sorted(folder.glob("*.json"))
    print(f"{'page':16}{'perf':>6}{'a11y':>6}{'best':>6}{'LCP s':>8}{'TBT ms':>8}{'CLS':>7}{'KB':>7}")
    low = not reports
    for path in reports:
        report = json.loads(path.read_text(encoding="utf-8"))
        marks = [round(100 * (report["categories"][mark]["score"] or 0)) for mark in MARKS]
        audits = report["audits"]
        lcp, tbt, cls, size = (
            audits[name].get("numericValue", 0)
            for name in (
                "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight"
            )
        )  # fmt: skip
        figures = f"{lcp / 1000:8.2f}{tbt:8.0f}{cls:7.3f}{size / 1000:7.1f}"
        print(f"{path.stem:16}" + "".join(f"{mark:6}" for mark in marks) + figures)
        low = low or min(marks) < LEAST
    return int(low)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
