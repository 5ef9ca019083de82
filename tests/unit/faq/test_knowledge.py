"""Knowledge files: what the loader makes of them, and what it refuses."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from faq import knowledge
from faq.entry import REGIONS
from faq.knowledge import Knowledge, KnowledgeError, UnknownEntry

BROKEN = Path(__file__).parents[2] / "cases" / "broken-knowledge"
SOUND = BROKEN / "sound"


def faults() -> list[dict[str, Any]]:
    return tomllib.loads((BROKEN / "index.toml").read_text(encoding="utf-8"))["fault"]  # type: ignore[no-any-return]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUND, tmp_path / "knowledge"))


def reported(directory: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as refused:
        knowledge.load(directory)
    assert str(refused.value) == "; ".join(refused.value.faults)
    return refused.value.faults


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault["file"])
def test_a_broken_file_is_refused_with_its_name_the_id_what_was_found_and_what_would_be_right(
    directory: Path, fault: dict[str, Any]
) -> None:
    shutil.copy(BROKEN / fault["file"], directory / fault["as"])
    found = reported(directory)
    assert len(found) == len(fault["lines"])
    for line, expected in zip(found, fault["lines"], strict=True):
        if expected.endswith("…"):
            assert line.startswith(expected.removesuffix("…"))
        else:
            assert line == expected


def test_every_broken_file_stands_in_the_index() -> None:
    assert sorted(fault["file"] for fault in faults()) == sorted(
        file.name for file in BROKEN.glob("*.toml") if file.name != "index.toml"
    )


def test_faults_of_several_files_are_reported_at_once(directory: Path) -> None:
    shutil.copy(BROKEN / "lead-missing.toml", directory / "one.toml")
    shutil.copy(BROKEN / "region-missing.toml", directory / "two.toml")
    shutil.copy(BROKEN / "translation-of-no-entry.toml", directory / "three.ug.toml")
    assert [line.partition(":")[0] for line in reported(directory)] == [
        "one.toml",
        "two.toml",
        "three.ug.toml",
    ]


def test_a_file_that_is_not_utf8_is_refused(directory: Path) -> None:
    (directory / "extra.toml").write_bytes("document = '社保'".encode("gbk"))
    (line,) = reported(directory)
    assert line.startswith("extra.toml: 'utf-8' codec can't decode")


def test_a_directory_without_regions_is_refused(directory: Path) -> None:
    (directory / "regions.toml").unlink()
    first, *others = reported(directory)
    assert first.startswith("regions.toml: ")
    assert others == [
        f"regions.toml: {region}: missing; every region needs its topics, questions, hotlines"
        for region in REGIONS
    ]


def test_sound_files_give_entries_with_their_wordings_and_source(directory: Path) -> None:
    loaded = knowledge.load(directory)
    assert list(loaded.entries) == ["bj-01", "bj-02", "ur-01"]
    entry = loaded.entry("bj-01")
    assert (entry.region, entry.topic, entry.related, entry.actions) == (
        "beijing",
        "lost-card",
        ("bj-02",),
        ("card",),
    )
    assert entry.source.as_dict() == {
        "document": "beijing-social-security-card",
        "section": "card",
        "item": 1,
    }
    assert entry.wording("zh").answer.phones == ("96102",)
    assert entry.wording("en").question == "What do I do when my card is lost?"
    assert entry.language("ug") == "zh"


def test_sound_files_give_the_regions(directory: Path) -> None:
    beijing = knowledge.load(directory).regions["beijing"]
    assert (beijing.topics, beijing.most_asked, beijing.lost_card) == (
        ("lost-card", "get-card"),
        ("bj-01", "bj-02"),
        "bj-01",
    )
    assert [(hotline.number, hotline.names["en"]) for hotline in beijing.hotlines] == [("96102", "Hotline")]


def test_the_same_words_may_stand_in_entries_of_two_cities(directory: Path) -> None:
    loaded = knowledge.load(directory)
    assert "卡丢了" in loaded.entry("bj-01").wording().variants
    assert "卡丢了" in loaded.entry("ur-01").wording().variants


def test_an_id_that_does_not_exist_is_named(known: Knowledge) -> None:
    with pytest.raises(UnknownEntry) as refused:
        known.entry("bj-card-99")
    assert refused.value.args == ("bj-card-99",)


@pytest.mark.parametrize("region", REGIONS)
def test_every_entry_of_a_city_stands_under_one_of_its_topics(known: Knowledge, region: str) -> None:
    under_topics = [
        entry.id for topic in known.regions[region].topics for entry in known.of_topic(region, topic)
    ]
    assert sorted(under_topics) == sorted(entry.id for entry in known if entry.region == region)
    assert all(known.of_topic(region, topic) for topic in known.regions[region].topics)
