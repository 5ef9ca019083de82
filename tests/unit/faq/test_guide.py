"""Guides: what the files hold, which way the questions lead, and what the loader and the editor's check refuse."""

from dataclasses import replace
from pathlib import Path

import pytest

from faq import guide, knowledge, review
from faq.entry import LANGUAGES
from faq.guide import Guide, Guides, UnknownGuide, When
from faq.knowledge import Knowledge, KnowledgeError
from faq.shape import GUIDE_PARTS

KNOWN = knowledge.load()
GUIDES = guide.load(KNOWN)
PATHS = [
    pytest.param(found, answers, id=f"{found.region}-{found.id}-{'-'.join(answers.values())}")
    for found in GUIDES
    for answers in found.paths()
]
all_guides = pytest.mark.parametrize("found", GUIDES.guides, ids=lambda found: f"{found.region}-{found.id}")

TITLE = 'title = { zh = "补卡", en = "Replace", ug = "تولۇقلاش" }'
TEXT = 'text = { zh = "是吗？", en = "Is it?", ug = "شۇنداقمۇ؟" }'
LINE = """
[[guide.line]]
part = "step"
entry = "bj-card-07"
zh = "带上本人身份证，到社会保障卡服务网点办理撤销预挂失手续。"
"""
SOUND = f"""
region = "beijing"
[[guide]]
id = "revoke"
topic = "lost-card"
entries = ["bj-card-07"]
{TITLE}
[[guide.question]]
id = "formal"
{TEXT}
{LINE}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "made.toml").write_text(text, encoding="utf-8")
    return folder


def made(folder: Path, text: str = SOUND) -> Guide:
    (only,) = guide.load(KNOWN, written(folder, text))
    return only


def reported(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as refused:
        guide.load(KNOWN, written(folder, text))
    return refused.value.faults


def found_in(*guides: Guide, known: Knowledge = KNOWN) -> list[str]:
    return [str(finding) for finding in review.guide_findings(Guides(guides), known)]


def parts(found: Guide, **answers: str) -> dict[str, list[str]]:
    """Return the Chinese of a checklist by its parts."""
    progress = found.progress(answers)
    assert progress.asked is None
    assert progress.answers == answers
    lines = found.checklist(answers)
    return {part: [line.text["zh"] for line in lines if line.part == part] for part in GUIDE_PARTS}


@pytest.mark.parametrize(("found", "answers"), PATHS)
def test_every_way_through_the_questions_ends_in_something_to_bring_or_to_do(found, answers):
    assert found.progress(answers) == guide.Progress(answers, None)
    lines = found.checklist(answers)
    assert {"bring", "step"} & {line.part for line in lines}
    said = [(line.part, line.text["zh"]) for line in lines]
    assert len(said) == len(set(said))
    assert sum(bool(line.date) for line in lines) <= 1, "the page asks for one day"


@all_guides
def test_every_line_is_reached_by_some_way(found):
    reached = {id(line) for answers in found.paths() for line in found.checklist(answers)}
    assert reached == {id(line) for line in found.lines}


@all_guides
def test_a_guide_rests_on_entries_of_its_city(found):
    cited = {line.entry for line in found.lines}
    assert found.entries
    assert set(found.entries) <= cited
    assert {KNOWN.entry(entry).region for entry in cited} == {found.region}
    assert found.topic in KNOWN.regions[found.region].topics


@all_guides
def test_three_languages_are_complete(found):
    texts = [found.title, *(line.text for line in found.lines), *(q.text for q in found.questions)]
    texts += [option for question in found.questions for option in question.options.values()]
    for text in texts:
        assert set(text) == set(LANGUAGES)
        assert all(part.strip() for part in text.values())
        assert len(set(text.values())) == len(LANGUAGES), text["zh"]


def test_the_editor_finds_nothing_in_the_guides_that_come_with_the_package():
    assert review.guide_findings(GUIDES, KNOWN) == []


def test_every_day_that_is_reckoned_counts_from_the_item_of_its_line():
    items = {
        "pre-report-lapse": "bj-card-06",
        "temporary-card": "ur-38",
        "out-of-town-claim": "ur-28",
        "benefit-period": "ur-09",
        "newborn-benefit-period": "ur-09",
    }
    dated = {(line.date, line.entry) for found in GUIDES for line in found.lines if line.date}
    pickups = {("replacement-pickup", "bj-card-08"), ("replacement-pickup", "bj-card-11")}
    assert dated == set(items.items()) | pickups


def test_a_disabled_adult_who_pays_through_the_bank_brings_the_certificate_and_the_slip():
    enrol = GUIDES.guide("urumqi", "enrol")
    answers = {"who": "adult", "bank": "yes", "allowance": "no", "disabled": "yes", "low-income": "no"}
    brought = parts(enrol, **answers)["bring"]
    assert [paper[:4] for paper in brought] == ["户口簿（", "身份证（", "参保人近", "参保人的", "《中华人"]
    forms = [(line.form, line.count) for line in enrol.checklist(answers) if line.part == "bring"]
    assert forms == [("copy", 0), ("copy", 0), ("", 1), ("copy", 0), ("both", 0)]


def test_a_child_brings_no_identity_card_and_a_special_pupil_the_school_s_certificate():
    enrol = GUIDES.guide("urumqi", "enrol")
    child = {"who": "minor", "bank": "no", "allowance": "no", "disabled": "no"}
    assert len(parts(enrol, **child, special="no")["bring"]) == 2
    assert parts(enrol, **child, special="yes")["bring"][-1] == "学校证明"


def test_who_comes_for_another_brings_both_identity_documents():
    collect = GUIDES.guide("urumqi", "collect-card")
    assert len(parts(collect, proxy="no")["bring"]) == 2
    brought = parts(collect, proxy="yes")["bring"]
    assert brought[:2] == ["参保人的有效身份证件", "代理人的有效身份证件"]


def test_a_stay_elsewhere_without_approval_or_emergency_is_told_that_nothing_is_paid():
    told = parts(GUIDES.guide("urumqi", "out-of-town"), visit="stay", why="none")
    assert told["lead"] == ["没经批准，在外地医疗机构住院的费用，统筹基金不支付。"]
    assert not told["bring"]
    assert not told["time"]


def test_an_answer_that_is_not_asked_or_not_taken_is_passed_over():
    enrol = GUIDES.guide("urumqi", "enrol")
    progress = enrol.progress({"who": "pupil", "bank": "yes", "weather": "fine"})
    assert progress == guide.Progress({"who": "pupil"}, None)
    progress = enrol.progress({"who": "somebody"})
    assert progress.answers == {}
    assert progress.asked is enrol.questions[0]


def test_answers_after_an_open_question_are_kept():
    enrol = GUIDES.guide("urumqi", "change-insurance")
    progress = enrol.progress({"who": "minor", "proxy": "yes"})
    assert progress.asked is enrol.questions[0]
    assert progress.answers == {"who": "minor", "proxy": "yes"}


def test_guides_are_found_by_entry_and_by_topic():
    assert [found.id for found in GUIDES.of_entry("ur-28")] == ["out-of-town"]
    assert GUIDES.of_entry("ur-05") == ()
    assert [found.id for found in GUIDES.of_topic("beijing", "booklet")] == ["booklet"]
    with pytest.raises(UnknownGuide):
        GUIDES.guide("beijing", "enrol")


def test_a_sentence_of_the_answer_brings_its_translations(tmp_path):
    (line,) = made(tmp_path).lines
    entry = KNOWN.entry("bj-card-07")
    assert line.text == {lang: entry.wording(lang).answer.steps[0] for lang in LANGUAGES}


def test_a_translation_of_its_own_comes_before_that_of_the_answer(tmp_path):
    (line,) = made(tmp_path, SOUND + 'en = "Cancel it."').lines
    assert line.text["en"] == "Cancel it."
    assert line.text["ug"] == KNOWN.entry("bj-card-07").wording("ug").answer.steps[0]


def test_a_condition_names_one_answer_some_or_yes_and_no(tmp_path):
    text = SOUND.replace(TEXT, f"{TEXT}\n[guide.question.options]\na = {{ zh = '一', en = 'a', ug = 'ئا' }}")
    text = text.replace("ug = 'ئا' }", "ug = 'ئا' }\nb = { zh = '二', en = 'b', ug = 'بې' }")
    assert made(tmp_path, text + 'when = { formal = "a" }').lines[0].when == When({"formal": ("a",)})
    assert made(tmp_path, text + 'when = { formal = ["a", "b"] }').lines[0].when.fits({"formal": "b"})
    (line,) = made(tmp_path, SOUND + "when = { formal = true }").lines
    assert line.when.fits({"formal": "yes"})
    assert not line.when.fits({"formal": "no"})
    assert not line.when.fits({})


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ('"beijing"', '"hami"', "made.toml: region: 'hami'; use beijing or urumqi"),
        (
            '"lost-card"',
            '"chronic-disease"',
            (
                "made.toml: revoke: topic: chronic-disease; use one of lost-card, get-card, card-data, see-doctor, "
                "reimbursement, booklet"
            ),
        ),
        (
            '["bj-card-07"]',
            '["bj-card-07", "bj-card-08"]',
            "made.toml: revoke: entries: bj-card-08; use ids that a line names as its entry",
        ),
        (
            'entry = "bj-card-07"',
            'entry = "ur-07"',
            "made.toml: revoke: entries: bj-card-07; use ids that a line names as its entry",
        ),
        (TITLE, "", "made.toml: revoke: title: missing; use what is to be done, in zh, en, ug"),
        (
            TEXT,
            TEXT.replace('en = "Is it?", ', ""),
            "made.toml: revoke: question 1: text: {'zh': '是吗？', 'ug': 'شۇنداقمۇ؟'}; use the question, in zh, en, ug",
        ),
        (
            TEXT,
            f"{TEXT}\noptions = {{}}",
            "made.toml: revoke: question 1: options: {}; use two answers or more, each in zh, en, ug",
        ),
        (
            "手续。",
            "。",
            "made.toml: revoke: line 1: en: missing; use a text, or in Chinese a sentence of bj-card-07's answer",
        ),
        (
            'part = "step"',
            'part = "do"',
            "made.toml: revoke: line 1: part: 'do'; use lead or bring or where or fee or time or step or phone or note",
        ),
        (
            'part = "step"',
            'part = "step"\ncount = 2',
            "made.toml: revoke: line 1: count: in step; only a line of bring has one",
        ),
        (
            'part = "step"',
            'part = "phone"',
            "made.toml: revoke: line 1: number: missing; use a telephone number as text",
        ),
        (
            'part = "step"',
            'part = "time"\ndate = "easter"',
            (
                "made.toml: revoke: line 1: date: easter; use one of benefit-period, newborn-benefit-period, "
                "out-of-town-claim, pre-report-lapse, replacement-pickup, temporary-card"
            ),
        ),
        (
            'part = "step"',
            'part = "step"\nwhen = { who = "adult" }',
            "made.toml: revoke: line 1: when: who; use a question asked before: formal",
        ),
        (
            'part = "step"',
            'part = "step"\nwhen = { formal = "maybe" }',
            "made.toml: revoke: line 1: when: formal = maybe; use one of yes, no",
        ),
        (
            TEXT,
            f"{TEXT}\nwhen = {{ formal = true }}",
            "made.toml: revoke: question 1: when: formal; use a question asked before: there is none",
        ),
        (
            TEXT,
            f'{TEXT}\n[[guide.question]]\nid = "formal"\n{TEXT}',
            "made.toml: revoke: question 2: id: formal is asked twice; an id is given once in a guide",
        ),
        (
            'part = "step"',
            'part = "step"\nwhen = { formal = 1 }',
            "made.toml: revoke: line 1: when: {'formal': 1}; use a table like { who = \"adult\", proxy = true }",
        ),
    ],
)
def test_a_fault_is_named_with_file_guide_key_and_what_would_be_right(tmp_path, right, wrong, line):
    assert right in SOUND
    assert reported(tmp_path, SOUND.replace(right, wrong))[0] == line


def test_an_entry_of_the_other_city_is_refused(tmp_path):
    text = SOUND + LINE.replace("bj-card-07", "ur-07")
    assert reported(tmp_path, text) == (
        "made.toml: revoke: line 2: entry: ur-07; use the id of an entry of beijing",
    )


def test_all_faults_are_reported_at_once(tmp_path):
    broken = SOUND.replace(TITLE, "").replace('part = "step"', 'part = "do"\ncolour = "red"')
    assert len(reported(tmp_path, broken)) == 3
    (tmp_path / "other.toml").write_text("region =", encoding="utf-8")
    assert [line.partition(":")[0] for line in reported(tmp_path, broken)] == ["made.toml"] * 3 + [
        "other.toml"
    ]


def test_an_id_stands_in_one_place(tmp_path):
    _, once = SOUND.split("[[guide]]", 1)
    assert reported(tmp_path, f"{SOUND}\n[[guide]]{once}") == (
        "made.toml: revoke: stands in two places; an id is given once in a city",
    )


def test_the_editor_is_told_of_a_figure_that_the_item_does_not_give(tmp_path):
    phone = '[[guide.line]]\npart = "phone"\nentry = "bj-card-07"\nnumber = "12345"\n'
    phone += 'zh = "热线99天"\nen = "Hotline, 99 days"\nug = "99 كۈن"'
    assert found_in(made(tmp_path, SOUND + phone)) == [
        "revoke: '热线99天': 12345, 99 days doesn't stand in bj-card-07; say only what its item says"
    ]
    papers = 'part = "bring"\ncount = 3\n'
    assert found_in(made(tmp_path, SOUND.replace('part = "step"', papers))) == [
        (
            "revoke: '带上本人身份证，到社会保障卡服务网点办理撤销预挂失手续。': 3 doesn't stand in bj-card-07; "
            "say only what its item says"
        )
    ]


def test_the_editor_is_told_of_a_translation_with_another_figure(tmp_path):
    text = SOUND.replace('en = "Replace"', 'en = "Replace in 5 days"')
    assert found_in(made(tmp_path, text)) == [
        "revoke: en: 5 days where '补卡' has nothing; say the same figures in every language"
    ]


def test_the_editor_is_told_of_ways_that_end_in_nothing_lines_twice_and_lines_without_a_way(tmp_path):
    sound = made(tmp_path)
    only = sound.lines[0]
    assert found_in(replace(sound, lines=(replace(only, part="note"),))) == [
        "revoke: {'formal': 'yes'}: neither a paper nor a step; say what is to be done",
        "revoke: {'formal': 'no'}: neither a paper nor a step; say what is to be done",
    ]
    twice = found_in(replace(sound, lines=(only, replace(only, when=When({"formal": ("no",)})))))
    assert twice == [f"revoke: {{'formal': 'no'}}: {only.text['zh']!r} 2 times; let one of them fit"]
    dead = replace(only, part="note", when=When({"formal": ("never",)}))
    assert found_in(replace(sound, lines=(only, dead))) == [
        f"revoke: {only.text['zh']!r}: no answers lead to it; mend its when, or leave it out"
    ]
