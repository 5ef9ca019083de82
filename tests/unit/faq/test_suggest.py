"""The draft for an editor: each group with the entry it may belong to, and nothing that is not TOML."""

import json
import tomllib
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.grouping import BadQuestionLine, Counted, groups
from faq.suggest import draft, read, wordings

runs = settings(database=None, deadline=None, max_examples=100)
DAY = date(2026, 11, 21)


def tables(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(text).get("suggestion", [])
    return found


def test_a_group_is_a_block_with_its_counts_its_texts_and_the_entry_that_is_nearest() -> None:
    asked = [
        Counted("卡丢了怎么补", 5, "beijing", first=date(2026, 10, 1), last=DAY),
        Counted("卡丢了补", 2, "beijing", first=DAY, last=DAY),
    ]
    text = draft(groups(asked), lambda _text, _region: ["bj-card-05", "bj-card-08"])
    assert text.endswith(
        "\n\n"
        "# 7 times, beijing, 2026-10-01 to 2026-11-21\n"
        "#     5  卡丢了怎么补  (zh, refused)\n"
        "#     2  卡丢了补  (zh, refused)\n"
        "# also near: bj-card-08\n"
        "[[suggestion]]\n"
        'entry = "bj-card-05"\n'
        "variants = [\n"
        '  "卡丢了怎么补",\n'
        '  "卡丢了补",\n'
        "]\n"
    )
    assert tables(text) == [{"entry": "bj-card-05", "variants": ["卡丢了怎么补", "卡丢了补"]}]


def test_where_nothing_is_near_the_entry_is_left_to_the_editor() -> None:
    text = draft(groups([Counted("明天天气", 1)]), lambda _text, _region: [])
    assert "# nothing is near: a new entry, or a matter outside\n" in text
    assert "every city" in text
    assert tables(text) == [{"entry": "", "variants": ["明天天气"]}]


def test_an_answer_that_did_not_help_is_named_and_not_proposed_again() -> None:
    asked = [
        Counted("卡丢了", 2, "beijing", "zh", "unhelpful", "bj-card-05"),
        Counted("卡丢了", 1, "beijing", "zh", "refused"),
    ]
    text = draft(groups(asked), lambda _text, _region: ["bj-card-05", "bj-card-08"])
    assert "# shown without helping: bj-card-05\n" in text
    assert "(zh, unhelpful after bj-card-05)" in text
    assert tables(text) == [{"entry": "bj-card-08", "variants": ["卡丢了"]}]
    text = draft(groups(asked), lambda _text, _region: ["bj-card-05"])
    assert tables(text) == [{"entry": "", "variants": ["卡丢了"]}]


def test_the_nearest_are_asked_for_once_a_group_with_its_city() -> None:
    calls: list[tuple[str, str | None]] = []

    def nearest(text: str, region: str | None) -> Sequence[str]:
        calls.append((text, region))
        return []

    draft(
        groups([Counted("卡丢了", 2, "urumqi"), Counted("卡丢了吗", 1, "urumqi"), Counted("天气", 1)]),
        nearest,
    )
    assert calls == [("卡丢了", "urumqi"), ("天气", None)]


def test_a_draft_of_nothing_is_a_sound_file() -> None:
    text = draft([], lambda _text, _region: [])
    assert text.startswith("# ")
    assert tomllib.loads(text) == {}


@runs
@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=10))
def test_whatever_was_asked_the_draft_is_toml(texts: list[str], entry: str) -> None:
    lines = [json.dumps({"q": text + "卡", "count": 1, "entry": "x", "kind": "refused"}) for text in texts]
    asked = read(lines)
    found = tables(draft(groups(asked), lambda _text, _region: [entry]))
    assert sorted({a.text for a in asked}) == sorted({v for t in found for v in t["variants"]})  # type: ignore[attr-defined]
    assert all(table["entry"] == entry for table in found)


def test_an_id_that_is_none_breaks_no_line() -> None:
    line = {"q": "卡", "count": 1, "kind": "unhelpful", "entry": 'x\n[[suggestion]]\nentry = "y"'}
    assert len(tables(draft(groups(read([json.dumps(line)])), lambda _text, _region: []))) == 1


def test_a_list_is_read_line_by_line() -> None:
    lines = ['{"q": "卡", "count": 2}\n', "\n", '{"q": "医保", "count": 1, "region": "urumqi"}']
    assert read(lines) == [Counted("卡", 2), Counted("医保", 1, "urumqi")]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["x"], "line 1: not JSON"),
        (["", '{"q": "卡"'], "line 2: not JSON"),
        (['{"q": "卡", "count": 1}', "[]"], "line 2: not an object"),
        (['{"q": "卡"}'], "line 1: count: "),
        (["[" * 100_000], "line 1: not JSON"),
    ],
)
def test_a_line_that_can_not_be_used_is_named(lines: list[str], says: str) -> None:
    with pytest.raises(BadQuestionLine, match=says):
        read(lines)


def test_a_groups_wordings_go_to_the_file_of_their_language() -> None:
    (group,) = groups(
        [
            Counted("lost card", 3, "beijing", "en"),
            Counted("lost card", 2, "beijing", "zh"),
            Counted("lost cards", 1, "beijing", "en"),
        ]
    )
    assert wordings(group, "bj-card-05") == (
        "# bj-card-05 in faq/knowledge/*.toml: variants\n"
        '  "lost card",\n'
        "# bj-card-05 in faq/knowledge/*.en.toml: variants\n"
        '  "lost card",\n'
        '  "lost cards",\n'
    )
