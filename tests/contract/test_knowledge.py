"""The promise of the knowledge base: every item of both documents, the same in three languages."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from faq import knowledge
from faq.entry import LANGUAGES, ORIGINAL, Entry
from faq.knowledge import Knowledge
from faq.normalise import normalise

ROOT = Path(__file__).parents[2]
IDS = ROOT / "tests" / "cases" / "faq-ids.tsv"
DEVELOPMENT = Path(os.environ.get("KIOSK_DEV_QUESTIONS") or ROOT.parent / "shared" / "queries" / "dev.jsonl")
TRANSLATIONS = [lang for lang in LANGUAGES if lang != ORIGINAL]

# How a figure may be written: 14,520 or 14520; 9万 for 90000; 10－20万 for 100000 to 200000; a month by name.
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?万?")
RANGE = re.compile(r"(\d+)([－–-])(\d+万)")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# (id, lang, part) → why its figures are others than the Chinese ones.
OTHER_FIGURES: dict[tuple[str, str, str], str] = {}


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


def figures(text: str) -> Counter[str]:
    """Count the figures of a text, each as the plain number it stands for."""
    for number, month in enumerate(MONTHS, 1):
        text = re.sub(rf"\b{month}\b", str(number), text)
    text = RANGE.sub(r"\1万\2\3", text)
    return Counter(plain(figure) for figure in FIGURE.findall(text))


def plain(figure: str) -> str:
    bare = figure.replace(",", "").removesuffix("万")
    return f"{float(bare) * (10_000 if figure.endswith('万') else 1):.12g}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三级600元，报55%。", ["600", "55"]),
        ("上限9万元，1.5万元起", ["90000", "15000"]),
        ("up to 90,000 yuan, from 15,000 yuan", ["90000", "15000"]),
        ("10－20万段", ["100000", "200000"]),
        ("from 25 June to 31 December", ["25", "6", "31", "12"]),
        ("You may ring 12333.", ["12333"]),
        ("电话8812333", ["8812333"]),
        ("没有数", []),
    ],
)
def test_figures_are_read_however_they_are_written(text: str, expected: list[str]) -> None:
    assert figures(text) == Counter(expected)


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_is_written_in_every_language(known: Knowledge, lang: str) -> None:
    assert [entry.id for entry in known if lang not in entry.wordings] == []
    assert [entry.id for entry in known if not entry.wording(lang).variants] == []


@pytest.mark.parametrize("lang", TRANSLATIONS)
@pytest.mark.parametrize("row", promised(), ids=lambda row: row[0])
def test_a_translated_answer_has_the_same_parts_and_figures(
    known: Knowledge, row: list[str], lang: str
) -> None:
    entry = known.entry(row[0])
    original, translated = dict(parts(entry, ORIGINAL)), dict(parts(entry, lang))
    assert list(translated) == list(original)
    differing = {
        part: (text, translated[part])
        for part, text in original.items()
        if figures(text) != figures(translated[part]) and (entry.id, lang, part) not in OTHER_FIGURES
    }
    assert differing == {}


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


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_addresses_of_web_pages_are_the_same_in_every_language(known: Knowledge, lang: str) -> None:
    def addresses(entry: Entry, wanted: str) -> list[str]:
        return [
            address for _, text in parts(entry, wanted) for address in re.findall(r"https?://[\w./-]+", text)
        ]

    assert [entry.id for entry in known if addresses(entry, lang) != addresses(entry, ORIGINAL)] == []


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


def test_no_variant_is_a_development_question(known: Knowledge) -> None:
    if not DEVELOPMENT.is_file():
        pytest.skip("no development questions here: KIOSK_DEV_QUESTIONS names no file")
    lines = DEVELOPMENT.read_text(encoding="utf-8").splitlines()
    asked = {normalise(json.loads(line)["q"]) for line in lines if line.strip()}
    taken = [
        f"{entry.id}: {variant}"
        for entry in known
        for wording in entry.wordings.values()
        for variant in wording.variants
        if normalise(variant) in asked
    ]
    assert taken == []
