"""What lies outside the documents, so that a refusal can name it."""

from collections import Counter
from pathlib import Path

import pytest

from faq import outside
from faq.entry import LANGUAGES, REGIONS
from faq.knowledge import Knowledge, KnowledgeError
from faq.normalise import normalise
from faq.outside import Matter


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


NAMES = '{ zh = "养老金", en = "pensions", ug = "پېنسىيە" }'
PENSION = f"""
[[matter]]
id = "pension"
names = {NAMES}
ug = ["پېنسىيە پۇلى"]
zh = ["养老金几号发", "退休金"]
en = ["when is my pension paid"]
"""
FEE = f"""
[[matter]]
id = "fee"
names = {NAMES}
zh = ["补卡几块"]

[[matter]]
id = "bank"
names = {NAMES}
zh = ["换银行"]
"""


def test_a_matter_has_its_names_and_its_questions_in_the_order_of_the_languages(tmp_path: Path) -> None:
    (found,) = outside.load(written(tmp_path, common=PENSION))
    assert found == Matter(
        "pension",
        REGIONS,
        {"zh": "养老金", "en": "pensions", "ug": "پېنسىيە"},
        ("养老金几号发", "退休金", "when is my pension paid", "پېنسىيە پۇلى"),
    )


def test_what_stands_in_a_citys_file_is_outside_there_alone(tmp_path: Path) -> None:
    found = outside.load(written(tmp_path, urumqi=FEE, common=PENSION))
    assert {matter.id: matter.regions for matter in found} == {
        "pension": REGIONS,
        "fee": ("urumqi",),
        "bank": ("urumqi",),
    }


def test_files_are_read_in_their_order_and_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path, common=PENSION, beijing=FEE)
    (tmp_path / "notes.txt").write_text("[[matter]]", encoding="utf-8")
    assert [matter.id for matter in outside.load(folder)] == ["fee", "bank", "pension"]


def test_a_matter_may_go_without_a_name(tmp_path: Path) -> None:
    unnamed = "\n".join(line for line in PENSION.splitlines() if not line.startswith("names"))
    (found,) = outside.load(written(tmp_path, common=unnamed))
    assert (found.id, found.names) == ("pension", {})


def test_a_folder_without_matters_has_none(tmp_path: Path) -> None:
    assert outside.load(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("[[matter]", "common.toml: Expected", id="not TOML"),
        pytest.param("[[matters]]", "common.toml: matters: unknown key", id="another table"),
        pytest.param("", "common.toml: matter: missing", id="nothing"),
        pytest.param(
            FEE.replace('id = "fee"', ""), "common.toml: a matter without id: id: missing", id="no id"
        ),
        pytest.param(FEE.replace(", ug =", ", uy ="), "common.toml: fee: names: ", id="names misspelt"),
        pytest.param(
            FEE.replace("zh = [", "zz = ["), "common.toml: fee: zz: unknown key", id="a key unknown"
        ),
        pytest.param(FEE.replace('["补卡几块"]', '"补卡几块"'), "common.toml: fee: zh: ", id="no list"),
        pytest.param(
            FEE.replace("补卡几块", "换银行？"), "bank: '换银行' stands in fee too", id="a question twice"
        ),
        pytest.param(FEE.replace('"bank"', '"fee"'), "fee: stands in two places", id="an id twice"),
    ],
)
def test_a_broken_file_is_refused_with_what_was_found_and_where(
    tmp_path: Path, text: str, fault: str
) -> None:
    with pytest.raises(KnowledgeError) as refused:
        outside.load(written(tmp_path, common=text))
    assert refused.value.faults[0].startswith(fault)


def test_the_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as refused:
        outside.load(written(tmp_path, beijing="[[matter]", common=PENSION, urumqi="zh = 1"))
    assert {fault.partition(":")[0] for fault in refused.value.faults} == {"beijing.toml", "urumqi.toml"}


@pytest.fixture(scope="module")
def ours() -> tuple[Matter, ...]:
    """The matters that come with the package."""
    return outside.load()


def test_every_matter_with_a_name_has_it_in_every_language_and_is_asked_about(
    ours: tuple[Matter, ...],
) -> None:
    assert ours
    assert [matter.id for matter in ours if matter.names and [*matter.names] != [*LANGUAGES]] == []
    assert [matter.id for matter in ours if not all(name.strip() for name in matter.names.values())] == []
    assert [matter.id for matter in ours if len(matter.questions) < 5] == []


def test_every_matter_and_every_entry_has_an_id_of_its_own(
    ours: tuple[Matter, ...], known: Knowledge
) -> None:
    ids = Counter([*(matter.id for matter in ours), *known.entries])
    assert [name for name, count in ids.items() if count > 1] == []
    assert [name for name in ids if name.startswith("other-")] == []


def test_no_question_of_a_matter_is_a_wording_of_an_entry_of_its_city(
    ours: tuple[Matter, ...], known: Knowledge
) -> None:
    wordings = {
        (entry.region, normalise(text)): entry.id
        for entry in known
        for wording in entry.wordings.values()
        for text in (wording.question, *wording.variants)
    }
    both = [
        f"{matter.id}: {question} stands in {wordings[region, normalise(question)]}"
        for matter in ours
        for region in matter.regions
        for question in matter.questions
        if (region, normalise(question)) in wordings
    ]
    assert both == []


def test_no_question_stands_in_two_matters_of_a_city(ours: tuple[Matter, ...]) -> None:
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for matter in ours:
        for region in matter.regions:
            for question in matter.questions:
                first = seen.setdefault((region, normalise(question)), matter.id)
                if first != matter.id:
                    twice.append(f"{region}: {question} stands in {first} and {matter.id}")
    assert twice == []
