"""The promise of the knowledge base: every item of both documents, the same in three languages."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from faq import corpus, knowledge, outside, review
from faq.entry import LANGUAGES, ORIGINAL, Entry
from faq.knowledge import Knowledge
from faq.normalise import normalise

ROOT = Path(__file__).parents[2]
IDS = ROOT / "tests" / "cases" / "faq-ids.tsv"
HELD_BACK = ROOT / "tests" / "cases" / "questions-held-back.jsonl"
DEVELOPMENT = Path(os.environ.get("KIOSK_DEV_QUESTIONS") or ROOT.parent / "shared" / "queries" / "dev.jsonl")


def promised() -> list[list[str]]:
    with IDS.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return rows


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def parts(entry: Entry, lang: str) -> Iterator[tuple[str, str]]:
    for name, value in entry.wording(lang).answer.as_dict().items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((f"{name}[{n}]", text) for n, text in enumerate(value))


def test_all_items_of_both_documents_are_promised() -> None:
    assert len(promised()) == 69
    assert Counter(region for _, region, _ in promised()) == {"beijing": 31, "urumqi": 38}


@pytest.mark.parametrize("row", promised(), ids=lambda row: row[0])
def test_an_item_of_the_documents_is_an_entry_with_its_region_and_question(
    known: Knowledge, row: list[str]
) -> None:
    entry_id, region, question = row
    entry = known.entry(entry_id)
    assert (entry.region, entry.wording(ORIGINAL).question) == (region, question)
    assert entry.source.item == int(entry_id.rpartition("-")[2])


def test_further_entries_have_ids_of_their_city(known: Knowledge) -> None:
    prefixes = {"beijing": "bj-", "urumqi": "ur-"}
    assert [entry.id for entry in known if not entry.id.startswith(prefixes[entry.region])] == []


def test_every_entry_says_the_same_in_every_language_and_the_review_finds_no_other_fault(
    known: Knowledge,
) -> None:
    assert [str(found) for found in review.findings(known) if found.severity == "fault"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_to_ring_are_hotlines_of_the_city_or_stand_in_the_answer(known: Knowledge, lang: str) -> None:
    for entry in known:
        answer = entry.wording(lang).answer
        hotlines = {hotline.number for hotline in known.regions[entry.region].hotlines}
        said = " ".join((answer.lead, *answer.steps))
        assert [phone for phone in answer.phones if phone not in hotlines and phone not in said] == [], (
            entry.id
        )
        assert answer.phones == entry.wording(ORIGINAL).answer.phones, entry.id


def test_most_asked_questions_and_the_lost_card_are_entries_of_their_city(known: Knowledge) -> None:
    for region in known.regions.values():
        assert len(set(region.most_asked)) == len(region.most_asked)
        assert {known.entry(entry_id).region for entry_id in (*region.most_asked, region.lost_card)} == {
            region.id
        }


def test_no_text_holds_characters_nobody_can_see(known: Knowledge) -> None:
    hidden = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]")
    texts = (
        (entry.id, text)
        for entry in known
        for lang, wording in entry.wordings.items()
        for text in (wording.question, *wording.variants, *(text for _, text in parts(entry, lang)))
    )
    assert [(entry_id, text) for entry_id, text in texts if hidden.search(text)] == []


def questions_of(file: Path) -> set[str]:
    """Return the questions of a file in the form they are compared in; the test is skipped where there is no file."""
    if not file.is_file():
        pytest.skip(f"no file of questions here: {file.name}")
    lines = file.read_text(encoding="utf-8").splitlines()
    asked = {normalise(json.loads(line)["q"]) for line in lines if line.strip()}
    if not asked:
        pytest.fail(f"no questions in {file.name}")
    return asked


# What the matcher is judged by must be new to it. Only ids and counts are told: nobody should read those questions.
@pytest.mark.parametrize("file", [DEVELOPMENT, HELD_BACK], ids=lambda file: file.stem)
def test_no_variant_is_a_question_that_the_matcher_is_judged_by(known: Knowledge, file: Path) -> None:
    judged = questions_of(file)
    taken = Counter(
        entry.id
        for entry in known
        for wording in entry.wordings.values()
        for text in wording.variants
        if normalise(text) in judged
    )
    assert taken == Counter()


@pytest.mark.parametrize("file", [DEVELOPMENT, HELD_BACK], ids=lambda file: file.stem)
def test_no_question_of_a_matter_outside_is_one_that_the_matcher_is_judged_by(file: Path) -> None:
    judged = questions_of(file)
    taken = Counter(
        matter.id for matter in outside.load() for text in matter.questions if normalise(text) in judged
    )
    assert taken == Counter()


@pytest.mark.parametrize("file", [DEVELOPMENT, HELD_BACK], ids=lambda file: file.stem)
def test_no_training_question_is_one_that_the_matcher_is_judged_by(file: Path) -> None:
    judged = questions_of(file)
    taken = Counter(
        example.gold[0] if example.gold else f"none of {example.region}"
        for example in corpus.examples()
        if normalise(example.q) in judged
    )
    assert taken == Counter()
