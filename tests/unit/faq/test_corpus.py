"""Every text that a question is compared with, and whose it is."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from faq import corpus
from faq.corpus import Corpus, Example, Owner
from faq.entry import REGIONS, Answer, Entry, Source, Wording
from faq.knowledge import Knowledge
from faq.outside import Matter
from tests.unit.faq.conftest import Made


def entry(name: str, region: str = "beijing", **wordings: Wording) -> Entry:
    return Entry(
        name, region, "card", Source("a document", "a section", 1), wordings, checked=date(2026, 11, 22)
    )


def both(made: Made) -> Knowledge:
    beijing = made(lost=("卡丢了", "卡掉了"), fee="补卡收费吗")
    return Knowledge({**beijing.entries, **made("urumqi", apply="怎么领卡").entries}, {})


PENSION = Matter("pension", REGIONS, {"zh": "养老金"}, ("养老金几号发", "when is my pension paid"))
PASSBOOK = Matter("passbook", ("beijing",), {"zh": "存折"}, ("存折里有多少钱",))


def asked(q: str, *gold: str, region: str = "beijing") -> Example:
    return Example(q, region, gold, "plain")


def texts_of(found: Corpus, owner: str) -> tuple[str, ...]:
    return next(o.texts for o in found.owners if o.id == owner)


def test_owners_stand_in_order_entries_first_then_matters_then_what_nobody_answers(made: Made) -> None:
    examples = [asked("天气", region="urumqi"), asked("笑话")]
    found = Corpus.of(both(made), [PENSION, PASSBOOK], examples)
    assert [o.id for o in found.owners] == [
        "lost", "fee", "apply", "pension", "passbook", "other-beijing", "other-urumqi",
    ]  # fmt: skip
    assert [o.is_entry for o in found.owners] == [True] * 3 + [False] * 4


def test_an_owner_can_be_meant_in_its_cities_alone(made: Made) -> None:
    found = Corpus.of(both(made), [PENSION, PASSBOOK], [asked("天气", region="urumqi")])
    assert {o.id: set(o.regions) for o in found.owners} == {
        "lost": {"beijing"},
        "fee": {"beijing"},
        "apply": {"urumqi"},
        "pension": set(REGIONS),
        "passbook": {"beijing"},
        "other-urumqi": {"urumqi"},
    }


def test_an_entry_has_its_question_and_variants_of_every_language_and_its_answers_apart() -> None:
    zh = Wording("卡丢了", ("卡掉了",), Answer("先挂失。", steps=("带身份证。",), phones=("96102",)))
    en = Wording("lost card", ("card gone",), Answer("Report it."))
    found = Corpus.of(Knowledge({"lost": entry("lost", zh=zh, en=en)}, {}))
    assert found.owners[0].texts == ("卡丢了", "卡掉了", "lost card", "card gone")
    assert found.owners[0].answers == ("先挂失。", "带身份证。", "Report it.")
    assert found.texts == found.owners[0].texts


def test_an_example_is_a_text_of_the_best_of_its_entries(made: Made) -> None:
    found = Corpus.of(both(made), (), [asked("卡没了", "lost", "fee"), asked("补卡几块", "fee")])
    assert texts_of(found, "lost") == ("卡丢了", "卡掉了", "卡没了")
    assert texts_of(found, "fee") == ("补卡收费吗", "补卡几块")


def test_an_example_that_nothing_answers_belongs_to_the_rest_of_its_city(made: Made) -> None:
    found = Corpus.of(both(made), (), [asked("天气"), asked("笑话"), asked("天气", region="urumqi")])
    assert texts_of(found, "other-beijing") == ("天气", "笑话")
    assert texts_of(found, "other-urumqi") == ("天气",)


def test_an_example_typed_in_pinyin_is_no_text(made: Made) -> None:
    typed = [
        asked("ka diule", "lost"),
        asked("tianqi zenmeyang"),
        asked("lost card", "lost"),
        asked("sbk丢", "lost"),
    ]
    found = Corpus.of(both(made), (), typed)
    assert texts_of(found, "lost") == ("卡丢了", "卡掉了", "lost card", "sbk丢")
    assert not any(owner.id.startswith("other-") for owner in found.owners)


def test_texts_stand_owner_after_owner_each_with_its_number(made: Made) -> None:
    found = Corpus.of(both(made), [PENSION], [asked("天气")])
    assert found.texts == tuple(text for owner in found.owners for text in owner.texts)
    assert found.owner.tolist() == [0, 0, 1, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("beijing", ["lost", "fee", "pension", "passbook", "other-beijing"]),
        ("urumqi", ["apply", "pension"]),
        ("shanghai", []),
    ],
)
def test_the_places_of_a_city_are_those_of_the_texts_that_can_be_meant_there(
    made: Made, region: str, expected: list[str]
) -> None:
    found = Corpus.of(both(made), [PENSION, PASSBOOK], [asked("天气")])
    theirs = [text for name in expected for text in texts_of(found, name)]
    assert [found.texts[place] for place in found.places(region)] == theirs


def test_a_corpus_of_nothing_has_neither_texts_nor_places() -> None:
    empty = Corpus.of(Knowledge({}, {}))
    assert (empty.owners, empty.texts, empty.owner.tolist(), empty.english) == ((), (), [], frozenset())
    assert [empty.places(region).tolist() for region in REGIONS] == [[], []]


def test_english_words_are_those_of_english_questions_without_case_and_signs() -> None:
    wordings = {
        "zh": Wording("卡丢了 wang", (), Answer("…")),
        "en": Wording("Can (I) hang up?", ('"Lost" card; fee!',), Answer("An answer has none.")),
        "ug": Wording("karta", (), Answer("…")),
    }
    found = Corpus.of(Knowledge({"lost": entry("lost", **wordings)}, {}), [PENSION])
    assert found.english == {"can", "i", "hang", "up", "lost", "card", "fee"}


OWNER = Owner(
    "lost", frozenset({"beijing"}), is_entry=True, texts=("卡丢了", "卡掉了"), answers=("先挂失。",)
)
OTHER = Owner("fee", frozenset({"urumqi"}), is_entry=True, texts=("补卡收费吗",), answers=())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param((replace(OWNER, texts=("卡丢了", "卡掉了吗")), OTHER), id="a text"),
        pytest.param((replace(OWNER, texts=("卡掉了", "卡丢了")), OTHER), id="the order of texts"),
        pytest.param((replace(OWNER, texts=("卡丢了",)), OTHER), id="a text less"),
        pytest.param((replace(OWNER, texts=("卡丢了卡掉了",)), OTHER), id="two texts run together"),
        pytest.param((replace(OWNER, id="bj-lost"), OTHER), id="an id"),
        pytest.param((replace(OWNER, regions=frozenset(REGIONS)), OTHER), id="a city"),
        pytest.param((replace(OWNER, answers=("先报警。",)), OTHER), id="an answer"),
        pytest.param((replace(OWNER, answers=()), OTHER), id="no answer"),
        pytest.param((OTHER, OWNER), id="the order of owners"),
        pytest.param((OWNER,), id="an owner less"),
        pytest.param(
            (
                replace(OWNER, texts=("卡丢了",)),
                replace(OTHER, texts=("卡掉了", "补卡收费吗")),
            ),
            id="a text given to another",
        ),
        pytest.param((replace(OWNER, texts=("卡丢了", "\ud800")), OTHER), id="half a character"),
    ],
)
def test_the_fingerprint_changes_with_everything_that_the_index_rests_on(changed: tuple[Owner, ...]) -> None:
    assert Corpus(changed, frozenset()).fingerprint != Corpus((OWNER, OTHER), frozenset()).fingerprint


def test_the_fingerprint_of_the_same_texts_is_the_same_however_they_came(made: Made) -> None:
    once, again = (Corpus.of(both(made), [PENSION, PASSBOOK], [asked("天气")]) for _ in range(2))
    assert once.fingerprint == again.fingerprint
    several = replace(OWNER, regions=frozenset(["urumqi", "beijing"]))
    turned = replace(OWNER, regions=frozenset(["beijing", "urumqi"]))
    assert Corpus((several,), frozenset()).fingerprint == Corpus((turned,), frozenset()).fingerprint


def test_examples_are_read_from_every_file_of_a_folder_in_its_order(tmp_path: Path) -> None:
    lines = [
        {"q": "卡没了", "region": "beijing", "gold": ["lost", "fee"], "kind": "plain"},
        {"q": "天气", "region": "urumqi", "gold": [], "kind": "out", "said by": "nobody"},
    ]
    for name, line in zip(("b.jsonl", "a.jsonl"), lines, strict=True):
        (tmp_path / name).write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no example", encoding="utf-8")
    assert corpus.examples(tmp_path) == (
        Example("天气", "urumqi", (), "out"),
        Example("卡没了", "beijing", ("lost", "fee"), "plain"),
    )


def test_a_folder_without_examples_has_none(tmp_path: Path) -> None:
    assert corpus.examples(tmp_path) == ()


def test_every_example_that_comes_with_the_package_is_of_an_entry_of_its_city_or_of_nothing(
    known: Knowledge,
) -> None:
    found = corpus.examples()
    astray = [
        number
        for number, example in enumerate(found)
        if example.region not in REGIONS or any(known.entry(g).region != example.region for g in example.gold)
    ]
    assert found
    assert astray == []
