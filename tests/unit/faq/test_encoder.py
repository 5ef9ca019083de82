"""What a text means, as a vector; and what is left where the encoder's package isn't installed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from faq import encoder, matcher
from faq.encoder import PACKAGE, Encoder
from faq.entry import LANGUAGES, REGIONS
from faq.knowledge import Knowledge
from faq.outside import Matter

# Pairs of one meaning, in Chinese and English.
SAME = [
    ("我的社保卡丢了怎么办", "I have lost my social security card, what should I do?"),
    ("住院能报销多少", "How much of a hospital stay is reimbursed?"),
    ("补卡要多少钱", "What does a replacement card cost?"),
    ("新生儿怎么参保", "How do I insure my newborn baby?"),
    ("今天天气怎么样", "What is the weather like today?"),
    ("忘记密码了", "I forgot my password"),
]


@pytest.fixture(scope="module")
def installed() -> Encoder:
    """The encoder of the package, which may be left out of an installation."""
    if find_spec(PACKAGE) is None:
        pytest.skip(f"{PACKAGE} isn't installed: questions are compared by letters alone")
    found = encoder.installed()
    assert found is not None
    return found


def test_each_text_becomes_a_row_of_length_1(installed: Encoder) -> None:
    rows = installed.encode([*(text for pair in SAME for text in pair), "卡", "a", "x" * 500, "社" * 500])
    assert (rows.shape, rows.dtype) == ((16, installed.width), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(16), abs=1e-5)


def test_no_texts_become_no_rows(installed: Encoder) -> None:
    assert installed.encode([]).shape == (0, installed.width)


def test_a_text_has_the_same_meaning_alone_and_among_others(installed: Encoder) -> None:
    together = installed.encode([chinese for chinese, _ in SAME])
    for row, (chinese, _) in zip(together, SAME, strict=True):
        assert installed.encode([chinese])[0] == pytest.approx(row, abs=1e-4)


def test_texts_asked_at_once_do_not_get_into_each_others_way(installed: Encoder) -> None:
    texts = [text for pair in SAME for text in pair] * 4
    with ThreadPoolExecutor(8) as several:
        rows = list(several.map(lambda text: installed.encode([text])[0], texts))
    for text, row in zip(texts, rows, strict=True):
        assert row == pytest.approx(installed.encode([text])[0], abs=1e-5)


def test_a_question_is_nearest_to_its_own_translation(installed: Encoder) -> None:
    chinese, english = (installed.encode(list(texts)) for texts in zip(*SAME, strict=True))
    assert (chinese @ english.T).argmax(axis=1).tolist() == list(range(len(SAME)))
    assert (english @ chinese.T).argmax(axis=1).tolist() == list(range(len(SAME)))


def test_other_words_for_one_matter_are_nearer_than_another_matter(installed: Encoder) -> None:
    asked, same, other = installed.encode(["卡丢了怎么办", "社保卡找不到了该怎么处理", "住院的起付线是多少"])
    assert asked @ same > asked @ other


@pytest.fixture
def _without_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda name: None)


@pytest.fixture
def _few_texts(monkeypatch: pytest.MonkeyPatch, known: Knowledge) -> None:
    """Leave eight entries with a few variants each, one matter outside and no examples: quick to work out."""
    kept = list(known)[:4] + list(known)[-4:]
    entries = {
        entry.id: replace(
            entry,
            wordings={lang: replace(w, variants=w.variants[:4]) for lang, w in entry.wordings.items()},
        )
        for entry in kept
    }
    weather = Matter("weather", REGIONS, {"zh": "天气"}, ("今天天气怎么样", "明天下雨吗", "乌鲁木齐冷不冷"))
    monkeypatch.setattr(matcher.knowledge, "shipped", lambda: Knowledge(entries, known.regions))
    monkeypatch.setattr(matcher.outside, "load", lambda: (weather,))
    monkeypatch.setattr(matcher.corpus, "examples", tuple)


@pytest.mark.usefixtures("_without_package")
def test_without_the_package_there_is_no_encoder() -> None:
    assert encoder.installed() is None


@pytest.mark.usefixtures("_without_package", "_few_texts")
def test_without_the_package_questions_are_answered_in_every_language_and_others_refused(
    tmp_path: Path,
) -> None:
    found = matcher.load(tmp_path / "kept.npz")
    assert "meaning" in found._index.without
    for entry in found.knowledge:
        for lang in LANGUAGES:
            asked = found.ask(entry.wording(lang).question, entry.region)
            assert (asked.answers[0].id, asked.refused) == (entry.id, False), (entry.id, lang)
    refused = found.ask("今天天气怎么样", "beijing")
    assert refused.refused
    assert refused.matter is not None
    assert refused.matter.id == "weather"


@pytest.mark.usefixtures("_without_package", "_few_texts")
def test_without_the_package_no_meaning_is_claimed(tmp_path: Path) -> None:
    found = matcher.load(tmp_path / "kept.npz")
    place = matcher.model.CANDIDATE_FEATURES.index("meaning")
    for reading in found._index.readings("社保卡丢了怎么办", REGIONS):
        assert reading.candidates
        assert {candidate.features[place] for candidate in reading.candidates} == {0}


@pytest.mark.usefixtures("_few_texts")
def test_the_package_may_come_and_go_between_two_starts(
    installed: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = matcher.load(tmp_path / "kept.npz").ask("社保卡丢了怎么办", "beijing")
    with monkeypatch.context() as patch:
        patch.setattr(encoder, "find_spec", lambda name: None)
        assert matcher.load(tmp_path / "kept.npz").ask("社保卡丢了怎么办", "beijing").answers
    assert matcher.load(tmp_path / "kept.npz").ask("社保卡丢了怎么办", "beijing") == first
