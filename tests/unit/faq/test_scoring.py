"""How alike a question and the entries are, with the parts of the score kept."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from faq import lexicon, scoring
from faq.corpus import Corpus, Example
from faq.entry import REGIONS
from faq.knowledge import Knowledge
from faq.outside import Matter
from faq.scoring import CANDIDATE_FEATURES, CANDIDATES, PARTS, REFUSAL_FEATURES, Candidate, Index, Reading
from tests.unit.faq.conftest import CountingEncoder, Made

runs = settings(database=None, max_examples=100, deadline=None)
WORDS = [
    "社保卡",
    "丢了",
    "挂失",
    "怎么办",
    "lost",
    "card",
    "كارتا",
    "10",
    "医院",
    "报销",
    "diule",
    " ",
    "？",
    "😀",
]
WEATHER = Matter("weather", REGIONS, {"zh": "天气"}, ("今天天气怎么样", "会下雨吗"))
PASSBOOK = Matter("passbook", ("beijing",), {"zh": "存折"}, ("存折里有多少钱", "钱打到存折上没有"))
CARDS: dict[str, tuple[str, ...]] = {
    "lost": ("社保卡丢失后怎么处理？", "卡掉了"),
    "fee": ("补卡是否收取费用？",),
    "collect": ("参保人员如何领取社保卡？", "where do I collect my card"),
}


def index(known: Knowledge, matters: Sequence[Matter] = (), **more: object) -> Index:
    return Index(Corpus.of(known, matters), lexicon.load(), **more)  # type: ignore[arg-type]


def ids(found: Reading) -> list[str]:
    return [candidate.id for candidate in found.candidates]


def read(found: Index, question: str, region: str = "beijing") -> Reading:
    return found.readings(question, (region,))[0]


def part(candidate: Candidate, name: str) -> float:
    return candidate.features[CANDIDATE_FEATURES.index(name)]


def against(found: Reading, name: str) -> float:
    return found.refusal[REFUSAL_FEATURES.index(name)]


def cities(made: Made) -> Knowledge:
    beijing = made(bj_lost=("社保卡丢了", "卡掉了"), bj_fee="补卡收费吗")
    urumqi = made("urumqi", ur_lost=("社保卡丢失如何挂失", "卡不见了"), ur_stay="住院能报多少")
    return Knowledge({**beijing.entries, **urumqi.entries}, {})


@pytest.fixture(scope="module", params=[None, CountingEncoder()], ids=["by letters", "by meaning too"])
def cards(made: Made, request: pytest.FixtureRequest) -> Index:
    return index(made(**CARDS), encoder=request.param)


@pytest.mark.parametrize(
    ("name", "text"),
    [(name, text) for name, own in CARDS.items() for text in own],
    ids=str,
)
def test_an_entry_asked_for_in_words_of_its_own_comes_first_with_full_marks(
    cards: Index, name: str, text: str
) -> None:
    best = read(cards, text).candidates[0]
    assert best.id == name
    full = ["nearest", "written", "ratio", "covered"]
    if not text.isascii():
        full += ["heard", "sound_ratio"]
    assert {name: part(best, name) for name in full} == pytest.approx(dict.fromkeys(full, 1.0), abs=1e-5)


def test_an_entry_is_as_near_as_the_nearest_of_its_texts(cards: Index) -> None:
    found = read(cards, "卡掉了").candidates
    assert [(c.id, part(c, "nearest") > 0.999) for c in found] == [
        (c.id, c.id == "lost") for c in found
    ]  # the other text of "lost" is far away and takes nothing from it
    assert found[0].id == "lost"


def test_an_entry_stands_once_however_many_of_its_texts_are_near(cards: Index) -> None:
    found = ids(read(cards, "社保卡丢失后掉了怎么处理"))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("醫保卡遺失後怎麼處理", "lost", id="traditional characters, another word for the card"),
        pytest.param("shebaoka diushi zenme chuli", "lost", id="pinyin"),
        pytest.param("shebaoka dishi znme chuli", "lost", id="pinyin with slips"),
        pytest.param("社报卡丢矢后怎么处里", "lost", id="wrong characters"),
        pytest.param("sbk diushi zenme chuli", "lost", id="initials and pinyin"),
        pytest.param("collect card", "collect", id="English"),
        pytest.param("I'd like to colect my cards", "collect", id="English with slips"),
        pytest.param("补卡费用", "fee", id="a few words"),
    ],
)
def test_an_entry_is_found_however_it_is_written(cards: Index, question: str, expected: str) -> None:
    assert ids(read(cards, question))[0] == expected


def test_translations_are_searched_too(made: Made) -> None:
    ug = index(made(lang="ug", lost="كارتام يوقاپ كەتتى", fee="كارتا ئۈچۈن قانچە پۇل"))
    assert ids(read(ug, "كارتامنى يوقاپ قويدۇم"))[0] == "lost"


def test_what_a_question_means_finds_an_entry_none_of_whose_words_it_shares(made: Made) -> None:
    class Synonyms(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> scoring.Floats:
            return super().encode(["钱" if "收费" in text or "破费" in text else text for text in texts])

    found = index(made(fee="补卡收费吗", lost="卡掉了"), encoder=Synonyms())
    best = read(found, "破费").candidates[0]
    assert (best.id, part(best, "meaning"), part(best, "written")) == ("fee", pytest.approx(1), 0)


def test_only_the_entries_of_a_city_are_its_candidates(made: Made) -> None:
    both = index(cities(made))
    assert set(ids(read(both, "社保卡丢了"))) == {"bj_lost", "bj_fee"}
    assert set(ids(read(both, "社保卡丢了", "urumqi"))) == {"ur_lost", "ur_stay"}


def test_cities_asked_together_are_read_each_as_if_asked_alone_in_the_order_asked_for(made: Made) -> None:
    both = index(cities(made))
    for regions in (REGIONS, tuple(reversed(REGIONS))):
        together = both.readings("社保卡丢了", regions)
        alone = [read(both, "社保卡丢了", region) for region in regions]
        assert [found.candidates for found in together] == [found.candidates for found in alone]
        assert [found.matter for found in together] == [found.matter for found in alone]


def test_a_question_is_compared_once_for_all_cities_and_anew_when_others_came_between(made: Made) -> None:
    heard: list[str] = []

    class Listening(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> scoring.Floats:
            heard.extend(texts)
            return super().encode(texts)

    both = index(cities(made), encoder=Listening())
    heard.clear()
    first = [read(both, "卡在哪里补", region) for region in REGIONS]
    assert heard == ["卡在哪里补"]
    for n in range(20):
        read(both, f"第{n}个问题")
    assert [read(both, "卡在哪里补", region) for region in REGIONS] == first
    assert heard.count("卡在哪里补") == 2


def test_what_another_city_answers_speaks_for_refusing_unless_that_city_is_asked_too(made: Made) -> None:
    both = index(cities(made))
    stay, lost = read(both, "住院能报多少"), read(both, "补卡收费吗")
    assert against(stay, "elsewhere") > 0.5 > against(lost, "elsewhere")
    assert [against(found, "elsewhere") for found in both.readings("住院能报多少", REGIONS)] == [0, 0]


def test_a_matter_of_another_city_speaks_for_nothing(made: Made) -> None:
    found = index(cities(made), [replace(PASSBOOK, regions=("urumqi",))])
    reading = read(found, "存折里有多少钱")
    assert (reading.matter, reading.about) == ("", 0)
    assert against(reading, "elsewhere") < 0.5


def test_a_question_about_a_matter_outside_says_which_and_how_much(made: Made) -> None:
    found = index(cities(made), [WEATHER, PASSBOOK])
    asked = read(found, "存折里有多少钱")
    assert asked.matter == "passbook"
    assert asked.about > 0.5
    assert against(asked, "outside_nearest") == pytest.approx(1, abs=1e-5)
    assert read(found, "今天会下雨吗").matter == "weather"
    assert read(found, "存折里有多少钱", "urumqi").matter == "weather"  # the only one known there
    assert read(found, "社保卡丢了").about < asked.about


def test_what_has_no_name_speaks_for_refusing_and_leaves_the_name_to_the_next(made: Made) -> None:
    unnamed = replace(PASSBOOK, names={})
    asked = read(index(cities(made), [WEATHER, unnamed]), "存折里有多少钱")
    assert asked.matter == "weather"
    assert against(asked, "outside") > 0.5 > asked.about
    alone = read(index(cities(made), [unnamed]), "存折里有多少钱")
    assert (alone.matter, alone.about) == ("", 0)


@pytest.mark.parametrize(
    ("question", "region", "same"),
    [
        ("社保卡丢了", "beijing", "bj_lost"),
        ("医保卡丢了", "beijing", ""),
        ("社保卡丢了？！", "beijing", "bj_lost"),
        ("社保卡丢了", "urumqi", ""),
        ("卡不见了", "urumqi", "ur_lost"),
        ("今天天气怎么样", "urumqi", "weather"),
        ("存折里有多少钱", "beijing", "passbook"),
        ("存折里有多少钱", "urumqi", ""),
        ("讲个笑话", "beijing", "other-beijing"),
        ("社保卡", "beijing", ""),
        ("😀", "beijing", ""),
    ],
)
def test_a_question_that_is_a_text_says_whose_in_its_city(
    made: Made, question: str, region: str, same: str
) -> None:
    examples = [Example("讲个笑话", "beijing", (), "out")]
    found = Index(Corpus.of(cities(made), [WEATHER, PASSBOOK], examples), lexicon.load())
    assert read(found, question, region).same == same


def test_a_matter_is_never_a_candidate(made: Made) -> None:
    found = index(cities(made), [WEATHER, PASSBOOK])
    assert set(ids(read(found, "今天天气怎么样"))) == {"bj_lost", "bj_fee"}


def test_where_no_matter_is_known_none_is_named(made: Made) -> None:
    reading = read(index(cities(made)), "今天天气怎么样")
    assert (reading.matter, reading.about, against(reading, "outside_nearest")) == ("", 0, 0)


def test_a_labelled_question_is_a_text_like_any_other(made: Made) -> None:
    examples = [
        Example("证件没影了", "beijing", ("bj_lost",), "plain"),
        Example("讲个笑话", "beijing", (), "out"),
    ]
    found = Index(Corpus.of(cities(made), (), examples), lexicon.load())
    best = read(found, "证件没影了").candidates[0]
    assert (best.id, part(best, "written")) == ("bj_lost", pytest.approx(1, abs=1e-5))
    assert against(read(found, "讲个笑话"), "outside") > 0.5


def test_words_of_the_answer_count_as_the_entrys_own(made: Made) -> None:
    known = made(lost="社保卡丢了", fee="补卡收费吗")
    told = {
        name: replace(
            entry,
            wordings={"zh": replace(entry.wording(), answer=replace(entry.wording().answer, lead=lead))},
        )
        for (name, entry), lead in zip(known.entries.items(), ("拨打热线", "交工本费"), strict=True)
    }
    without, having = (
        read(index(Knowledge(entries, {})), "要交工本费吗") for entries in (known.entries, told)
    )
    covered = {c.id: part(c, "covered") for c in having.candidates}
    assert covered["fee"] > covered["lost"]
    assert against(having, "unknown") < against(without, "unknown")


@pytest.mark.parametrize("question", ["", "？！", "😀", "\ud800", "ΩΨ"])
def test_a_question_that_shares_nothing_with_any_text_has_nothing_for_it(made: Made, question: str) -> None:
    found = read(index(made(**CARDS)), question)
    assert {feature for candidate in found.candidates for feature in candidate.features} <= {0}
    assert against(found, "unknown") == 1


def test_no_entries_are_no_candidates() -> None:
    for reading in index(Knowledge({}, {})).readings("社保卡丢了", REGIONS):
        assert (reading.candidates, reading.matter, reading.about) == ((), "", 0)


def test_a_city_without_entries_has_no_candidates(made: Made) -> None:
    found = index(made(**CARDS)).readings("社保卡丢了", REGIONS)
    assert [bool(reading.candidates) for reading in found] == [True, False]


def test_candidates_stand_in_the_order_of_how_much_the_question_is_about_them_and_are_few(made: Made) -> None:
    many = {f"e{n}": f"社保卡{letter}" for n, letter in enumerate("丢挂补换领查改办启停销冻解锁密")}
    found = read(index(made(**many)), "社保卡补换").candidates
    joints = [part(candidate, "joint") for candidate in found]
    assert joints == sorted(joints, reverse=True)
    assert len(found) == CANDIDATES < len(many)
    assert {c.id for c in found[:2]} == {"e2", "e3"}


def test_entries_that_fit_alike_stand_in_the_order_of_the_files(made: Made) -> None:
    assert ids(read(index(made(b="社保卡", a="社保卡", c="社保卡")), "社保卡")) == ["b", "a", "c"]


def test_letters_typed_without_choosing_characters_are_heard(made: Made) -> None:
    typed = read(index(made(**CARDS)), "buka shifou shouqu feiyong")
    best = typed.candidates[0]
    assert (best.id, part(best, "heard"), part(best, "sound_ratio")) == ("fee", pytest.approx(1), 1)
    assert (against(typed, "pinyin"), against(typed, "letters"), against(typed, "unknown")) == (1, 0, 0)


@pytest.mark.parametrize(
    ("question", "script"),
    [
        ("社保卡丢了", ""),
        ("where is my card", "letters"),
        ("shebaoka diule", "pinyin"),
        ("كارتام يوقاپ كەتتى", "uyghur"),
        ("12333", ""),
        ("", ""),
    ],
)
def test_the_script_of_a_question_is_told(cards: Index, question: str, script: str) -> None:
    found = read(cards, question)
    told = {name for name in ("letters", "pinyin", "uyghur") if against(found, name)}
    assert told == ({script} if script else set())


def test_the_shorter_a_question_the_more_it_is_short(cards: Index) -> None:
    short = [against(read(cards, question), "short") for question in ("卡", "卡丢", "社保卡丢了怎么办")]
    assert short == [1, 1 / 2, 1 / 8]


def check_ranges(found: Reading) -> None:
    """Check that all features are there and finite, and those that are shares from 0 to 1."""
    assert len(found.refusal) == len(REFUSAL_FEATURES)
    assert all(map(math.isfinite, found.refusal))
    assert against(found, "constant") == 1
    for name in ("outside_nearest", "unknown", "letters", "pinyin", "uyghur", "short"):
        assert 0 <= against(found, name) <= 1 + 1e-5
    for candidate in found.candidates:
        assert len(candidate.features) == len(CANDIDATE_FEATURES)
        assert all(map(math.isfinite, candidate.features))
        for name in set(CANDIDATE_FEATURES) - {"joint"}:
            assert 0 <= part(candidate, name) <= 1 + 1e-5


@given(question=st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
@example(question="\ud800")
@example(question="a" * 500)
@example(question="ee\u0301")
@runs
def test_every_feature_is_a_number_and_a_share_is_from_0_to_1(cards: Index, question: str) -> None:
    for reading in cards.readings(question, REGIONS):
        check_ranges(reading)


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=5), min_size=1, max_size=5), st.data())
@runs
def test_whatever_the_texts_features_are_numbers_and_shares_from_0_to_1(
    made: Made, texts: list[list[str]], data: st.DataObject
) -> None:
    found = index(made(**{f"e{n}": "".join(text) for n, text in enumerate(texts)}), [WEATHER])
    question = data.draw(st.sampled_from(["".join(text) for text in texts]) | st.text(max_size=20))
    for reading in found.readings(question, REGIONS):
        check_ranges(reading)


def test_of_the_real_knowledge_too_every_feature_is_in_its_range(known: Knowledge, matcher: object) -> None:
    found = matcher._index  # type: ignore[attr-defined]
    for question in ("社保卡丢了怎么办", "zhuyuan baoxiao", "lost card", "كارتا", "😀", "1", "卡" * 500):
        for reading in found.readings(question, REGIONS):
            check_ranges(reading)


# Parts left out:


@pytest.mark.parametrize(
    ("out", "features"),
    [
        ("written", {"written"}),
        ("heard", {"heard"}),
        ("meaning", {"meaning"}),
        ("ratio", {"ratio", "sound_ratio"}),
    ],
)
def test_a_part_that_is_left_out_has_no_say(made: Made, out: str, features: set[str]) -> None:
    found = index(made(**CARDS), [WEATHER], encoder=CountingEncoder(), without=[out])
    assert found.without == {out}
    best = read(found, "社保卡丢失后怎么处理").candidates[0]
    assert best.id == "lost"
    assert {name for name in CANDIDATE_FEATURES if not part(best, name)} == features


def test_without_ridge_the_nearest_texts_of_an_entry_speak_for_it(made: Made) -> None:
    found = index(made(**CARDS), [WEATHER], without=["ridge"], encoder=CountingEncoder())
    best = read(found, "卡掉了").candidates[0]
    assert best.id == "lost"
    # one of its two texts is the question, the other has little of it
    assert 1 / 2 <= part(best, "joint") < 3 / 4


def test_without_the_lexicon_words_for_one_thing_are_strangers(made: Made) -> None:
    known = made(lost="社保卡丢了", other="身份证")
    with_it, without_it = (read(index(known, without=out), "社会保障卡遗失") for out in ((), ("lexicon",)))
    assert part(with_it.candidates[0], "written") == pytest.approx(1, abs=1e-5)
    assert part(without_it.candidates[0], "written") < 0.5


def test_what_cannot_be_had_counts_as_left_out(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    known = made(**CARDS)
    assert index(known, encoder=CountingEncoder()).without == frozenset()
    assert index(known).without == {"meaning"}
    assert index(known, without=["heard"]).without == {"heard", "meaning"}
    monkeypatch.setattr(scoring, "EXACT_UP_TO", 2)
    assert index(known).without == {"meaning", "ridge"}
    assert index(known, encoder=CountingEncoder(), without=["ridge"]).without == {"ridge"}


@pytest.mark.parametrize("parts", [(), *((name,) for name in PARTS), PARTS], ids="-".join)
def test_with_any_parts_left_out_any_question_has_a_reading(made: Made, parts: tuple[str, ...]) -> None:
    found = index(cities(made), [WEATHER], encoder=CountingEncoder(), without=parts)
    for question in ("社保卡丢了", "shebaoka", "lost card", "كارتا", "😀", ""):
        for reading in found.readings(question, REGIONS):
            assert len(reading.candidates) <= 2
            check_ranges(reading)


# More texts than can be compared with each other:

STREETS = ["光明", "建设", "解放", "友好", "新华", "北京", "南湖", "西虹", "东风", "人民", "青年", "中山"]
AFFAIRS = ["补卡", "换卡", "挂失", "报销", "参保", "缴费", "退费", "改名", "查询", "激活", "转移", "注销"]
ASKED = ["{0}路的{1}窗口在哪", "去{0}路办{1}要带什么", "{0}路{1}几点下班"]


def windows(made: Made) -> Knowledge:
    """Make 144 entries of 3 texts each, every two of which share half of their words."""
    texts = {
        f"w{s}x{a}": tuple(text.format(street, affair) for text in ASKED)
        for s, street in enumerate(STREETS)
        for a, affair in enumerate(AFFAIRS)
    }
    return made(**texts)


@pytest.fixture(params=[None, CountingEncoder()], ids=["by letters", "by meaning too"])
def large(made: Made, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Index:
    """An index over more texts than are compared with each other, with a list of the nearest shorter than they are."""
    monkeypatch.setattr(scoring, "EXACT_UP_TO", 0)
    monkeypatch.setattr(scoring, "_SHORTLIST", 50)
    return index(windows(made), [WEATHER], encoder=request.param)


@pytest.mark.parametrize("asked", ["{0}路{1}在哪个窗口", "想在{0}路{1}，带啥", "qu {0}lu {1}"])
def test_among_very_many_texts_the_right_entry_is_still_first(large: Index, asked: str) -> None:
    assert "ridge" in large.without
    wrong = [
        f"w{s}x{a}"
        for s, street in enumerate(STREETS)
        for a, affair in enumerate(AFFAIRS)
        if (s + a) % 4 == 0 and ids(read(large, asked.format(street, affair)))[0] != f"w{s}x{a}"
    ]
    assert wrong == []


def test_among_very_many_texts_features_stay_in_their_ranges_and_matters_are_known(large: Index) -> None:
    for question in ("光明路补卡", "guangminglu buka", "天气", "lost", "كارتا", "😀"):
        for reading in large.readings(question, REGIONS):
            check_ranges(reading)
    assert read(large, "今天天气怎么样").matter == "weather"


def test_among_very_many_texts_one_of_an_entrys_own_has_full_marks(large: Index) -> None:
    best = read(large, "去光明路办补卡要带什么").candidates[0]
    assert (best.id, part(best, "nearest"), part(best, "ratio")) == ("w0x0", pytest.approx(1, abs=1e-5), 1)


def test_the_texts_nearest_by_letters_are_on_the_short_list_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scoring, "_SHORTLIST", 3)
    written = np.array([0.1, 0.9, 0.0, 0.5, 0.2, 0.8, 0.3], np.float32)
    heard = np.array([0.1, 0.0, 0.9, 0.6, 0.9, 0.2, 0.0], np.float32)
    places = np.array([0, 1, 3, 4, 5, 6])
    assert scoring._shortlist({"written": written, "heard": heard}, places).tolist() == [3, 4, 5]
    assert scoring._shortlist({"written": written}, places).tolist() == [1, 3, 5]
    assert scoring._shortlist({"written": written}, places[:3]).tolist() == [0, 1, 3]


def test_an_entry_whose_own_text_is_asked_is_a_candidate_however_many_are_nearer_in_the_mean(
    made: Made,
) -> None:
    near = {f"near{n}": f"社保卡丢了找{letter}" for n, letter in enumerate("甲乙丙丁戊己庚辛壬癸子丑")}
    own = {"own": ("社保卡丢了", "一二三", "四五六", "七八九", "东西南")}
    found = read(index(made(**near, **own), without=["ridge"]), "社保卡丢了")
    assert found.same == "own"
    assert "own" in ids(found)


def test_a_mean_of_nearest_texts_takes_the_best_five_and_misses_count_as_nothing(made: Made) -> None:
    found = index(made(one=("a", "b", "c", "d", "e", "f", "g"), two=("h", "i"), three="j"))
    joined = np.array([0.1, 0.9, 0.2, 0.8, 0.7, 0.6, 0.5, 0.4, 0.2, 0.3], np.float32)
    owner, starts = found._corpus.owner, np.array([0, 7, 9])
    assert found._mean_of_nearest(joined, owner, starts).tolist() == pytest.approx([0.7, 0.3, 0.3])
    # Of the first only two texts are on the short list, of the second one: it has two.
    short = found._mean_of_nearest(joined[[1, 3, 8]], owner[[1, 3, 8]], np.array([0, 2]))
    assert short.tolist() == pytest.approx([1.7 / 5, 0.1])
