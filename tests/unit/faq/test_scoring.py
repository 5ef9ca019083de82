"""How alike a question and an entry are."""

import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import lexicon, scoring
from faq.knowledge import Knowledge
from faq.scoring import Index, Score
from tests.unit.faq.conftest import Made

runs = settings(database=None, max_examples=60, deadline=None)
WORDS = ["社保卡", "丢了", "挂失", "怎么办", "lost", "card", "كارتا", "10", "医院", "报销"]


def index(known: Knowledge) -> Index:
    return Index(known, lexicon.load())


def ids(ranked: list[Score]) -> list[str]:
    return [score.entry_id for score in ranked]


@pytest.fixture(scope="module")
def cards(made: Made) -> Index:
    return index(
        made(
            lost=("社保卡丢失后怎么处理？", "卡掉了"),
            fee="补卡是否收取费用？",
            collect=("参保人员如何领取社保卡？", "where do I collect my card"),
        )
    )


def test_an_entry_asked_for_in_its_own_words_comes_first_with_full_marks(cards: Index) -> None:
    best = cards.rank("补卡是否收取费用？", None)[0]
    assert (best.entry_id, best.total) == ("fee", pytest.approx(1.0))
    assert best.parts == {"written": pytest.approx(1.0), "heard": pytest.approx(1.0)}


def test_an_entry_is_as_near_as_the_nearest_of_its_texts(cards: Index) -> None:
    best = cards.rank("卡掉了", None)[0]
    assert (best.entry_id, best.total) == ("lost", pytest.approx(1.0))


def test_an_entry_stands_once_however_many_of_its_texts_are_near(cards: Index) -> None:
    ranked = ids(cards.rank("社保卡丢失后掉了怎么处理", None))
    assert len(ranked) == len(set(ranked))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param(
            "醫保卡遺失後怎麼處理", "lost", id="traditional characters and another word for the card"
        ),
        pytest.param("shebaoka diushi zenme chuli", "lost", id="pinyin"),
        pytest.param("社报卡丢矢后怎么处里", "lost", id="wrong characters"),
        pytest.param("collect card", "collect", id="English"),
        pytest.param("补卡费用", "fee", id="a few words"),
    ],
)
def test_an_entry_is_found_however_it_is_written(cards: Index, question: str, expected: str) -> None:
    assert ids(cards.rank(question, None))[0] == expected


def test_translations_are_searched_too(made: Made) -> None:
    ug = index(made(lang="ug", lost="كارتام يوقاپ كەتتى", fee="كارتا ئۈچۈن قانچە پۇل"))
    assert ids(ug.rank("كارتامنى يوقاپ قويدۇم", None))[0] == "lost"


def test_only_the_entries_of_the_city_are_ranked(made: Made) -> None:
    beijing, urumqi = made(bj="社保卡丢了"), made("urumqi", ur="社保卡丢了")
    both = index(Knowledge({**beijing.entries, **urumqi.entries}, {}))
    assert ids(both.rank("社保卡丢了", "beijing")) == ["bj"]
    assert ids(both.rank("社保卡丢了", "urumqi")) == ["ur"]
    assert ids(both.rank("社保卡丢了", None)) == ["bj", "ur"]
    assert both.rank("社保卡丢了", "shanghai") == []


def test_entries_that_fit_alike_stand_in_the_order_of_their_ids(made: Made) -> None:
    assert ids(index(made(b="社保卡", a="社保卡", c="社保卡")).rank("社保卡", None)) == ["a", "b", "c"]


@pytest.mark.parametrize("question", ["", "？！", "😀", "ΩΨ"])
def test_a_question_that_shares_nothing_ranks_nothing(cards: Index, question: str) -> None:
    assert cards.rank(question, None) == []


def test_no_entries_rank_nothing() -> None:
    assert index(Knowledge({}, {})).rank("社保卡丢了", None) == []


def test_a_word_few_texts_have_counts_more_than_one_most_have() -> None:
    scores = scoring._Overlap(["card a", "card b", "card c", "pin d"], str.split).scores("card pin")
    assert scores[3] > scores[0] == scores[1] == scores[2]


def test_letters_typed_without_choosing_characters_count_as_much_as_written_words(cards: Index) -> None:
    score = next(s for s in cards.rank("buka shifou shouqu feiyong", None) if s.entry_id == "fee")
    assert score.total == max(score.parts.values())


def test_in_chinese_the_writing_counts_more_than_the_sound(cards: Index) -> None:
    score = cards.rank("补卡要收费吗", None)[0]
    written, heard = score.parts["written"], score.parts["heard"]
    assert score.total == pytest.approx(scoring.WRITTEN * written + (1 - scoring.WRITTEN) * heard)
    assert scoring.WRITTEN > 1 / 2


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=4), min_size=1, max_size=5),
    st.lists(st.sampled_from(WORDS)),
)
@runs
def test_the_overlap_is_the_cosine_of_the_weighted_pieces(texts: list[list[str]], query: list[str]) -> None:
    overlap = scoring._Overlap([" ".join(text) for text in texts], str.split)
    expected = {
        place: value for place, text in enumerate(texts) if (value := slow_cosine(query, text, texts)) > 0
    }
    assert overlap.scores(" ".join(query)) == pytest.approx(expected)


def slow_cosine(query: list[str], text: list[str], texts: list[list[str]]) -> float:
    """Weigh every word by how few texts have it, and compare word by word."""

    def weight(word: str, where: list[str]) -> float:
        having = sum(word in other for other in texts)
        return Counter(where)[word] * math.log(1 + len(texts) / having if having else 1 + len(texts))

    def length(where: list[str]) -> float:
        return math.sqrt(sum(weight(word, where) ** 2 for word in set(where))) or 1.0

    shared = sum(weight(word, query) * weight(word, text) for word in set(query) & set(text))
    return shared / length(query) / length(text)


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=4), st.data())
@runs
def test_no_score_and_no_part_of_one_leaves_the_range_from_0_to_1(
    made: Made, texts: list[list[str]], data: st.DataObject
) -> None:
    entries = index(made(**{f"e{n}": "".join(text) for n, text in enumerate(texts)}))
    question = data.draw(st.sampled_from(["".join(text) for text in texts]) | st.text(max_size=20))
    for score in entries.rank(question, None):
        assert 0 <= score.total <= 1
        assert all(0 <= part <= 1 for part in score.parts.values())
