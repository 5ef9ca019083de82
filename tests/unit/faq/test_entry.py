"""Entries: what they give to those who show them, and in which language."""

import dataclasses
from datetime import date

import pytest

from faq.entry import Answer, Entry, Source, Wording

FULL = Answer(
    lead="先打96102。",
    steps=("拨96102。", "带身份证到网点。"),
    bring=("身份证",),
    fees="不收费。",
    time_limit="10天。",
    phones=("96102",),
    notes=("24小时服务。",),
)
ENTRY = Entry(
    id="bj-01",
    region="beijing",
    topic="lost-card",
    source=Source("a-document", "card", 5),
    wordings={
        "zh": Wording("卡丢了怎么办？", ("卡丢了", "丢卡"), FULL),
        "en": Wording("What if I lose my card?", ("lost card",), Answer("Ring 96102.")),
    },
    related=("bj-02",),
    actions=("card",),
    checked=date(2026, 11, 22),
)


def test_an_answer_gives_its_parts_in_the_order_a_person_needs_them() -> None:
    given = FULL.as_dict()
    assert list(given) == ["lead", "steps", "bring", "fees", "time_limit", "phones", "notes"]
    assert given["lead"] == "先打96102。"
    assert given["steps"] == ["拨96102。", "带身份证到网点。"]


def test_an_answer_leaves_out_the_parts_it_does_not_have() -> None:
    assert Answer("不能撤销。").as_dict() == {"lead": "不能撤销。"}


def test_an_entry_is_given_as_the_contract_names_it() -> None:
    assert ENTRY.as_dict() == {
        "id": "bj-01",
        "region": "beijing",
        "topic": "lost-card",
        "lang": "zh",
        "question": "卡丢了怎么办？",
        "variants": ["卡丢了", "丢卡"],
        "answer": FULL.as_dict(),
        "related": ["bj-02"],
        "actions": ["card"],
        "source": {"document": "a-document", "section": "card", "item": 5},
    }


def test_an_entry_is_given_in_the_language_asked_for() -> None:
    given = ENTRY.as_dict("en")
    assert (given["lang"], given["question"], given["variants"], given["answer"]) == (
        "en",
        "What if I lose my card?",
        ["lost card"],
        {"lead": "Ring 96102."},
    )


def test_an_entry_without_a_translation_is_given_in_chinese_and_says_so() -> None:
    assert ENTRY.language("ug") == "zh"
    assert ENTRY.wording("ug") is ENTRY.wording()
    assert ENTRY.as_dict("ug") == ENTRY.as_dict("zh")


def test_nothing_can_be_altered_once_it_is_loaded() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ENTRY.topic = "get-card"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.lead = "…"  # type: ignore[misc]
