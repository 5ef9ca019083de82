"""What an editor is told about a knowledge base."""

import time
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import review
from faq.entry import LANGUAGES, Answer, Entry, Region, Source, Wording
from faq.knowledge import Knowledge
from faq.review import Finding, facts, findings

runs = settings(database=None, max_examples=80, deadline=None)
ANSWERS = {"zh": Answer("补卡要15天。"), "en": Answer("It takes 15 days."), "ug": Answer("15 كۈن كېتىدۇ.")}


def variants(seed: int) -> tuple[str, ...]:
    """Make enough of them, so unlike one another that none is doubted."""
    return tuple(chr(0x4E00 + seed * 400 + n * 7) * (3 + n % 5) for n in range(20))


def entry(number: int, *, region: str = "beijing", **changes: Any) -> Entry:
    """Make an entry in which there is nothing to find, once another one links to it."""
    name = f"{region}-{number}"
    seed = number + (10 if region == "urumqi" else 0)
    wordings = {
        "zh": Wording(chr(0x8000 + seed) * 6, variants(seed), ANSWERS["zh"]),
        "en": Wording(chr(97 + seed) * 9, (chr(97 + seed) * 4,), ANSWERS["en"]),
        "ug": Wording(chr(0x0626 + seed) * 9, (chr(0x0626 + seed) * 4,), ANSWERS["ug"]),
    }
    made = Entry(
        name, region, "card", Source("a-document", "card", number), wordings, checked=date(2026, 11, 22)
    )
    return replace(made, **changes)


def wording(made: Entry, lang: str, **changes: Any) -> Entry:
    return replace(made, wordings={**made.wordings, lang: replace(made.wordings[lang], **changes)})


def answers(zh: Answer, en: Answer) -> Entry:
    """Make an entry with these answers, the Uyghur one being as the Chinese."""
    made = entry(1, related=("beijing-2",))
    for lang, answer in (("zh", zh), ("en", en), ("ug", zh)):
        made = wording(made, lang, answer=answer)
    return made


def base(*entries: Entry) -> Knowledge:
    """Make a base of entries; those left out of a pair that links both ways are sound ones."""
    pair = {made.id: made for made in (entry(1, related=("beijing-2",)), entry(2, related=("beijing-1",)))}
    regions = {name: Region(name, ("card",), (), "", ()) for name in ("beijing", "urumqi")}
    return Knowledge(pair | {made.id: made for made in entries}, regions)


def said(*entries: Entry) -> list[tuple[str, str]]:
    return [(found.severity, str(found)) for found in findings(base(*entries))]


def test_a_sound_base_has_nothing_to_be_found() -> None:
    assert said() == []


def test_a_finding_is_read_as_where_what_and_what_would_be_right() -> None:
    finding = Finding("doubt", "bj-card-01", "variants: 3", "people ask in 20 ways and more")
    assert str(finding) == "bj-card-01: variants: 3; people ask in 20 ways and more"


def test_a_wording_that_stands_twice_in_an_entry_is_a_fault() -> None:
    made = entry(1, related=("beijing-2",))
    made = wording(made, "zh", variants=(*variants(1), "卡丢了，怎么办", "卡丢了 怎么办？"))
    assert said(made) == [
        ("fault", "beijing-1: zh: '卡丢了 怎么办？' says what '卡丢了，怎么办' says; keep one of them")
    ]


def test_a_variant_that_is_the_question_is_a_fault() -> None:
    made = entry(1, related=("beijing-2",))
    ((severity, line),) = said(wording(made, "zh", variants=(*variants(1), made.wording().question)))
    assert (severity, line.endswith("keep one of them")) == ("fault", True)


def test_wordings_of_an_entry_that_differ_in_words_of_the_lexicon_alone_are_a_doubt() -> None:
    made = wording(
        entry(1, related=("beijing-2",)), "zh", variants=(*variants(1), "医保卡丢失", "社保卡遗失")
    )
    assert said(made) == [
        (
            "doubt",
            (
                "beijing-1: zh: '社保卡遗失' says what '医保卡丢失' says,"
                " in words the lexicon takes for the same; one may do"
            ),
        )
    ]


def test_the_same_variant_may_stand_in_two_languages_of_an_entry() -> None:
    made = entry(1, related=("beijing-2",))
    made = wording(made, "zh", variants=(*variants(1), "12333"))
    assert said(wording(made, "en", variants=("12333",))) == []


@pytest.mark.parametrize("theirs", ["卡丢了怎么办", "卡丢了怎么办？！", "卡遗失咋办"])
def test_a_wording_that_stands_in_two_entries_of_a_city_is_a_fault_of_the_first(theirs: str) -> None:
    one = wording(entry(1, related=("beijing-2",)), "zh", variants=(*variants(1), "卡丢了怎么办"))
    two = wording(entry(2, related=("beijing-1",)), "zh", variants=(*variants(2), theirs))
    assert said(one, two) == [
        (
            "fault",
            f"beijing-1: '卡丢了怎么办' and {theirs!r} of beijing-2 ask the same; keep it in one of them",
        )
    ]


@pytest.mark.parametrize("theirs", ["卡丢了怎么办", "卡丢了怎么办呢"])
def test_entries_of_two_cities_may_be_asked_in_the_same_words(theirs: str) -> None:
    one = wording(entry(1, related=("beijing-2",)), "zh", variants=(*variants(1), "卡丢了怎么办"))
    there = wording(entry(1, region="urumqi", related=("urumqi-2",)), "zh", variants=(*variants(11), theirs))
    assert said(one, there, entry(2, region="urumqi", related=("urumqi-1",))) == []


def test_wordings_of_two_entries_that_are_nearly_the_same_are_a_doubt() -> None:
    one = wording(entry(1, related=("beijing-2",)), "zh", variants=(*variants(1), "社保卡预挂失怎么办理"))
    two = wording(entry(2, related=("beijing-1",)), "zh", variants=(*variants(2), "医保卡挂失要多少钱"))
    assert said(one, two) == []
    two = wording(two, "zh", variants=(*variants(2), "医保卡的预挂失要怎么办理"))
    assert said(one, two) == [
        (
            "doubt",
            (
                "beijing-1: '社保卡预挂失怎么办理' is nearly '医保卡的预挂失要怎么办理' of beijing-2;"
                " see whether each finds its own entry"
            ),
        )
    ]


def test_wordings_of_one_entry_may_be_as_alike_as_they_want() -> None:
    alike = ("社保卡预挂失怎么办理", "社保卡的预挂失怎么办理", "社保卡预挂失要怎么办理")
    assert said(wording(entry(1, related=("beijing-2",)), "zh", variants=(*variants(1), *alike))) == []


@pytest.mark.parametrize(
    ("related", "line"),
    [
        ("beijing-9", "beijing-1: related: beijing-9 is no entry; use ids of entries"),
        ("beijing-1", "beijing-1: related: beijing-1 is the entry itself; use other entries"),
        ("urumqi-1", "beijing-1: related: urumqi-1 is of urumqi; use entries of beijing"),
    ],
)
def test_a_link_that_leads_nowhere_is_a_fault(related: str, line: str) -> None:
    there = [entry(n, region="urumqi", related=(f"urumqi-{3 - n}",)) for n in (1, 2)]
    assert said(entry(1, related=("beijing-2", related)), *there) == [("fault", line)]


def test_an_entry_that_no_other_leads_to_is_a_doubt() -> None:
    assert said(entry(3, related=("beijing-1", "beijing-2"))) == [
        ("doubt", "beijing-3: related: no other entry leads here; name it in a neighbour's related")
    ]


def test_an_entry_does_not_lead_to_itself() -> None:
    lines = [line for _, line in said(entry(3, related=("beijing-1", "beijing-3")))]
    assert "beijing-3: related: no other entry leads here; name it in a neighbour's related" in lines


def test_an_entry_that_no_topic_shows_is_a_fault() -> None:
    assert said(entry(1, related=("beijing-2",), topic="fees")) == [
        ("fault", "beijing-1: topic: fees is no topic of beijing; use one of card")
    ]


def test_few_variants_are_a_doubt_and_none_in_a_language_a_fault() -> None:
    made = wording(entry(1, related=("beijing-2",)), "zh", variants=variants(1)[1:])
    assert said(wording(made, "ug", variants=())) == [
        (
            "doubt",
            "beijing-1: variants: 19; people ask in 20 ways and more",
        ),
        ("fault", "beijing-1: ug: variants: none; add other ways to ask it"),
    ]


def test_an_entry_that_a_language_lacks_is_a_fault() -> None:
    made = entry(1, related=("beijing-2",))
    made = replace(made, wordings={"zh": made.wordings["zh"], "ug": made.wordings["ug"]})
    assert said(made) == [("fault", "beijing-1: en: not translated; write it in every language")]


@pytest.mark.parametrize(
    ("zh", "en", "line"),
    [
        pytest.param(
            {"steps": ("去街道。",)}, {}, "steps: missing; translate every part of the Chinese", id="steps"
        ),
        pytest.param(
            {"bring": ("卡",)}, {}, "bring: missing; translate every part of the Chinese", id="bring"
        ),
        pytest.param({"fees": "免费。"}, {}, "fees: missing; translate every part of the Chinese", id="fees"),
        pytest.param(
            {"time_limit": "当天。"},
            {},
            "time_limit: missing; translate every part of the Chinese",
            id="limit",
        ),
        pytest.param(
            {"notes": ("注。",)}, {}, "notes: missing; translate every part of the Chinese", id="notes"
        ),
        pytest.param(
            {"phones": ("12333",)}, {}, "phones: missing; translate every part of the Chinese", id="phones"
        ),
        pytest.param(
            {}, {"fees": "Free."}, "fees: the Chinese has none; say what the Chinese says", id="extra"
        ),
        pytest.param(
            {"steps": ("去。", "来。")},
            {"steps": ("Go.",)},
            "steps: 1 and not 2 of them; translate line by line",
            id="a shorter list",
        ),
        pytest.param(
            {"phones": ("12333", "96102")},
            {"phones": ("12333", "96201")},
            "phones, line 2: 96201 where the Chinese has 96102; say the same figures in every language",
            id="a number to ring",
        ),
        pytest.param(
            {"fees": "15元。"},
            {"fees": "It costs a fee."},
            "fees: nothing where the Chinese has 15; say the same figures in every language",
            id="an amount left out",
        ),
        pytest.param(
            {"notes": ("报55%。",)},
            {"notes": ("It pays 55 yuan.",)},
            "notes: 55 where the Chinese has 55 %; say the same figures in every language",
            id="a ratio for an amount",
        ),
        pytest.param(
            {"time_limit": "60天内。"},
            {"time_limit": "Within 60 months."},
            "time_limit: 60 months where the Chinese has 60 days; say the same figures in every language",
            id="months for days",
        ),
        pytest.param(
            {"time_limit": "6月25日前。"},
            {"time_limit": "Before 25 July."},
            "time_limit: 7 where the Chinese has 6; say the same figures in every language",
            id="another month",
        ),
        pytest.param(
            {"notes": ("看http://wlmq.xjrs.gov.cn",)},
            {"notes": ("See http://www.xjrs.gov.cn",)},
            "notes: http://www.xjrs.gov.cn where the Chinese has http://wlmq.xjrs.gov.cn;"
            " say the same figures in every language",
            id="another address",
        ),
    ],
)
def test_a_translation_that_says_less_more_or_other_figures_is_a_fault(
    zh: dict[str, Any], en: dict[str, Any], line: str
) -> None:
    assert said(answers(Answer("看下面。", **zh), Answer("See below.", **en))) == [
        ("fault", f"beijing-1: en: {line}")
    ]


def test_a_figure_of_the_question_is_compared_too() -> None:
    made = wording(entry(1, related=("beijing-2",)), "zh", question="2016年的缴费标准是多少？")
    assert [line.split(";")[0] for _, line in said(made)] == [
        f"beijing-1: {lang}: question: nothing where the Chinese has 2016" for lang in LANGUAGES[1:]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三级600元，报55%。", ["600", "55 %"]),
        ("55 per cent, 55 percent, 55％", ["55 %", "55 %", "55 %"]),
        ("上限9万元，1.5万元起", ["90000", "15000"]),
        ("up to 90,000 yuan, from 15,000 yuan", ["90000", "15000"]),
        ("10－20万段", ["100000", "200000"]),
        ("from 25 June to 31 December", ["25", "6", "31", "12"]),
        ("Mayor May 5", ["5", "5"]),
        ("15个工作日，3个月，10天，24小时", ["15 working days", "3 months", "10 days", "24 hours"]),
        ("15 working days, 3 months, 1 day, 24 hours", ["15 working days", "3 months", "1 days", "24 hours"]),
        ("15 خىزمەت كۈنى، 3 ئاي، 10 كۈن، 24 سائەت", ["15 working days", "3 months", "10 days", "24 hours"]),
        ("6-ئاينىڭ 25-كۈنى", ["6", "25"]),
        ("2009年8月16日", ["2009", "8", "16"]),
        ("You may ring 12333.", ["12333"]),
        ("电话8812333", ["8812333"]),
        ("见https://a.example/2016/x1", ["https://a.example/2016/x1"]),
        ("没有数", []),
    ],
)
def test_figures_are_read_however_they_are_written(text: str, expected: list[str]) -> None:
    assert facts(text) == Counter(expected)


@runs
@given(amount=st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_is_one_figure_with_separators_or_without(amount: Any) -> None:
    assert facts(f"{amount}元") == facts(f"{amount:,} yuan")
    assert facts(f"{amount}").total() == 1


def test_findings_stand_in_the_order_of_the_entries() -> None:
    one = wording(entry(1, related=("beijing-2", "beijing-9")), "zh", variants=variants(1)[3:])
    two = wording(entry(2, related=("beijing-1",)), "zh", variants=(*variants(2), "卡丢了", "卡丢了！"))
    assert [found.where for found in findings(base(one, two))] == ["beijing-1", "beijing-1", "beijing-2"]


@runs
@given(st.lists(st.text(st.sampled_from("卡位补"), min_size=6, max_size=9), min_size=2, max_size=8))
def test_what_is_nearly_the_same_is_what_a_slow_comparison_finds(asked: list[str]) -> None:
    from rapidfuzz import fuzz

    city = base(
        *(wording(entry(n + 1, related=()), "zh", question=text, variants=()) for n, text in enumerate(asked))
    )
    slow = [
        (f"beijing-{i + 1}", f"{one!r} is nearly {other!r} of beijing-{j + 1}")
        for i, one in enumerate(asked)
        for j, other in enumerate(asked)
        if i < j and one != other and fuzz.ratio(one, other) >= review.NEARLY_THE_SAME
    ]
    assert sorted((f.where, f.what) for f in findings(city) if " is nearly " in f.what) == sorted(slow)


def test_six_thousand_wordings_of_a_city_take_seconds() -> None:
    entries = [
        wording(
            entry(number, related=()),
            "zh",
            question=f"{number}号怎么办？",
            variants=tuple(f"{number}号的第{n}件事怎么办" for n in range(60)),
        )
        for number in range(1, 101)
    ]
    entries = [replace(made, wordings={"zh": made.wordings["zh"]}) for made in entries]
    before = time.perf_counter()
    findings(base(*entries))
    assert time.perf_counter() - before < 20
