"""One turn of a conversation: its kind, its topic, what goes on from the turn before, and estimates told bit by bit."""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import conversation
from faq.conversation import Conversation, Reply, missing
from faq.entry import Answer, Entry, Source, Wording
from faq.knowledge import Knowledge, UnknownEntry
from faq.matcher import BadQuestion, Match, Result, Verdict
from faq.normalise import printable
from faq.outside import Matter
from faq.said import AMOUNTS, LEVELS, Stay

CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "talk.toml").read_text(encoding="utf-8")
)
TODAY = date(2026, 7, 10)
SOURCE = Source("a document", "a section", 1)
WEATHER = Matter("weather", ("beijing",), {"zh": "天气", "en": "the weather", "ug": "ھاۋارايى"}, ())


def entry(
    name: str,
    region: str = "beijing",
    *,
    related: Iterable[str] = (),
    actions: Iterable[str] = (),
    **parts: object,
) -> Entry:
    answer = Answer(**({"lead": f"{name}的答案。"} | parts))  # type: ignore[arg-type]
    wordings = {lang: Wording(f"{name} ({lang})", (), answer) for lang in ("zh", "en", "ug")}
    return Entry(
        name, region, "card", SOURCE, wordings, tuple(related), tuple(actions), checked=date(2026, 11, 22)
    )


ENTRIES = [
    entry(
        "lost", steps=("先挂失。",), phones=("96102",), related=["replace"], actions=["date-pre-report-lapse"]
    ),
    entry(
        "replace",
        bring=("身份证。",),
        time_limit="7个工作日。",
        related=["fee", "lost"],
        actions=["date-replacement-pickup"],
    ),
    entry("fee", fees="20元。", related=["replace"]),
    entry("pin"),
    entry("foreign", fees="100元。"),
    entry("stay", "urumqi", bring=("住院证。",), actions=["estimate"]),
    entry("birth", "urumqi"),
    entry("drugs", "urumqi"),
]


class Told:
    """A matcher that has been told what to say.

    Args:
        verdicts: a piece of a question → the verdict and the entries that it gives, best first. The first piece that
            the question has counts; a question with none is refused.
        matter: what refused questions are about.
    """

    def __init__(
        self, verdicts: dict[str, tuple[Verdict, list[str]]] | None = None, matter: Matter | None = None
    ) -> None:
        self.knowledge = Knowledge({e.id: e for e in ENTRIES}, {})
        self.asked: list[tuple[str, str | None, str]] = []
        self._verdicts = verdicts or {}
        self._matter = matter

    def ask(self, question: str, region: str | None = None, lang: str = "zh", limit: int = 5) -> Result:
        self.asked.append((question, region, lang))
        verdict, ids = next(
            (v for piece, v in self._verdicts.items() if piece in question), (Verdict.REFUSAL, ["pin"])
        )
        matches = tuple(Match(i, 0.5, self.knowledge.entry(i).wording(lang).question) for i in ids[:limit])
        matter = self._matter if verdict is Verdict.REFUSAL else None
        return Result(question, region, verdict, 0.5, matches, matter)


def answers(*ids: str) -> tuple[Verdict, list[str]]:
    return Verdict.ANSWER, list(ids)


def talk(
    verdicts: dict[str, tuple[Verdict, list[str]]] | None = None, matter: Matter | None = None
) -> Conversation:
    return Conversation(Told(verdicts, matter), frozenset({"urumqi"}))  # type: ignore[arg-type]


def say(  # what a test says most often
    question: str,
    region: str | None = "beijing",
    topic: str | None = None,
    lang: str = "zh",
    verdicts: dict[str, tuple[Verdict, list[str]]] | None = None,
    matter: Matter | None = None,
) -> Reply:
    return talk(verdicts, matter).reply(question, region, TODAY, lang, topic)


def gist(reply: Reply) -> tuple[str, str | None, str | None, str | None]:
    return reply.kind, reply.topic, reply.entry.id if reply.entry else None, reply.part


def stay_of(reply: Reply) -> Stay:
    assert reply.stay is not None
    return reply.stay


class TestKinds:
    def test_a_question_with_one_fitting_entry_is_answered_and_becomes_the_topic(self) -> None:
        reply = say("社保卡丢了怎么处理", verdicts={"丢": answers("lost", "fee")})
        assert gist(reply) == ("answer", "lost", "lost", None)
        assert reply.result is not None
        assert [match.id for match in reply.result.answers] == ["lost", "fee"]

    def test_a_question_that_fits_two_gets_a_choice_between_them(self) -> None:
        reply = say("社保卡", verdicts={"卡": (Verdict.CHOOSE, ["replace", "fee"])})
        assert gist(reply) == ("choose", "replace", "replace", None)
        assert reply.result is not None
        assert [match.id for match in reply.result.choices] == ["replace", "fee"]

    def test_what_no_entry_answers_is_refused(self) -> None:
        assert gist(say("今天天气怎么样")) == ("refusal", None, None, None)

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("你好", "greeting"),
            ("Thank you!", "thanks"),
            ("嗯", "yes"),
            ("سىز كىم؟", "who"),
            ("转人工", "person"),
            ("bye", "goodbye"),
        ],
    )
    def test_small_talk_is_returned_and_not_looked_up(self, said: str, kind: str) -> None:
        one = talk()
        reply = one.reply(said, "beijing", TODAY)
        assert (reply.kind, reply.small_talk, reply.result) == ("courtesy", kind, None)
        assert one.matcher.asked == []  # type: ignore[attr-defined]

    @pytest.mark.parametrize("lang", ["zh", "en", "ug"])
    def test_the_ranking_is_in_the_language_asked_for(self, lang: str) -> None:
        reply = say("丢", lang=lang, verdicts={"丢": answers("lost")})
        assert reply.result is not None
        assert reply.result.answers[0].question == f"lost ({lang})"

    @pytest.mark.parametrize(
        ("question", "region"),
        [("", "beijing"), (" \n", "beijing"), ("x" * 501, "beijing"), ("卡", "shanghai")],
    )
    @pytest.mark.parametrize("topic", [None, "lost", "estimate:level=tertiary"])
    def test_a_question_that_cannot_be_asked_is_an_error(
        self, question: str, region: str, topic: str | None
    ) -> None:
        with pytest.raises(BadQuestion):
            say(question, region, topic)

    @pytest.mark.parametrize(
        "topic", ["nowhere", "", "Lost", "estimate", "date-pre-report-lapse", "\x00", "lost "]
    )
    @pytest.mark.parametrize("question", ["社保卡丢了", "谢谢", "要带什么"])
    def test_a_topic_that_is_neither_an_entry_nor_an_estimate_is_an_error(
        self, question: str, topic: str
    ) -> None:
        with pytest.raises(UnknownEntry):
            say(question, topic=topic)

    @given(
        st.text(min_size=1, max_size=200).filter(printable),
        st.sampled_from([None, "lost", "stay", "estimate:level=primary"]),
    )
    def test_anything_said_gets_a_reply(self, question: str, topic: str | None) -> None:
        verdicts = {"a": answers("stay"), "e": (Verdict.CHOOSE, ["lost", "pin"])}
        reply = say(question, "urumqi", topic, verdicts=verdicts)
        assert reply.kind in {"answer", "choose", "estimate", "date", "refusal", "courtesy"}


class TestTopic:
    @pytest.mark.parametrize("topic", [None, "lost", "estimate:total_cost=30000"])
    @pytest.mark.parametrize("said", ["今天天气怎么样", "谢谢", "你好", "好的", "你是谁", "转人工"])
    def test_a_refusal_and_a_friendly_word_leave_it_as_it_was(self, said: str, topic: str | None) -> None:
        assert say(said, topic=topic).topic == topic

    @pytest.mark.parametrize("topic", [None, "lost", "estimate:total_cost=30000"])
    @pytest.mark.parametrize(
        "said", ["换个问题", "算了", "start over", "باشقا سوئال", "再见", "goodbye", "خەير خوش"]
    )
    def test_it_is_left_by_asking_for_another_question_and_by_goodbye(
        self, said: str, topic: str | None
    ) -> None:
        assert say(said, topic=topic).topic is None

    def test_a_new_question_leaves_it_for_its_own(self) -> None:
        assert gist(say("补卡要钱吗", topic="lost", verdicts={"补卡": answers("fee")})) == (
            "answer",
            "fee",
            "fee",
            None,
        )

    def test_a_new_question_leaves_an_estimate_too(self) -> None:
        topic = "estimate:total_cost=30000"
        assert gist(say("怎么改密码", "urumqi", topic, verdicts={"密码": answers("pin")})) == (
            "answer",
            "pin",
            "pin",
            None,
        )


class TestGoingOn:
    @pytest.mark.parametrize(
        ("question", "topic", "part"),
        [
            ("那要带什么", "replace", "bring"),
            ("What should I bring?", "replace", "bring"),
            ("نېمە ئېلىپ بېرىش كېرەك", "replace", "bring"),
            ("多久能拿到", "replace", "time_limit"),
            ("duo jiu neng nadao", "replace", "time_limit"),
            ("How long does it take?", "replace", "time_limit"),
            ("要钱吗", "fee", "fees"),
            ("打哪个电话", "lost", "phones"),
            ("怎么办", "lost", "steps"),
            ("去哪儿办", "replace", "where"),
            ("再说一遍", "pin", "more"),
        ],
    )
    def test_a_part_of_the_answer_before_is_given_whatever_the_ranking_says(
        self, question: str, topic: str, part: str
    ) -> None:
        reply = say(question, topic=topic, verdicts={"": answers("drugs")})
        assert gist(reply) == ("answer", topic, topic, part)

    @pytest.mark.parametrize("topic", ["replace", "lost"], ids=["one step", "two steps"])
    @pytest.mark.parametrize("verdict", [Verdict.ANSWER, Verdict.REFUSAL])
    def test_what_the_answer_before_lacks_is_taken_from_the_likeliest_that_has_it_if_that_is_near(
        self, topic: str, verdict: Verdict
    ) -> None:
        reply = say("要多少钱", topic=topic, verdicts={"要多少钱": (verdict, ["pin", "fee", "foreign"])})
        assert gist(reply) == ("answer", "fee", "fee", "fees")

    @pytest.mark.parametrize("ids", [["foreign", "fee"], ["pin", "lost"], []])
    def test_else_it_is_refused_and_the_talk_stays_where_it_was(self, ids: list[str]) -> None:
        reply = say("要多少钱", topic="lost", verdicts={"要多少钱": answers(*ids)})
        assert gist(reply) == ("refusal", "lost", "lost", "fees")

    @pytest.mark.parametrize(
        ("question", "topic"),
        [
            ("三级", "estimate:level=tertiary"),
            ("三万", "estimate:total_cost=30000"),
            ("第二次住院", "estimate:again=1"),
        ],
    )
    def test_what_is_told_of_a_stay_after_an_answer_with_an_estimate_begins_one(
        self, question: str, topic: str
    ) -> None:
        assert say(question, "urumqi", "stay").topic == topic

    @pytest.mark.parametrize(
        ("question", "topic"), [("三级", "drugs"), ("三级报多少吗", "stay"), ("我想办卡", "stay")]
    )
    def test_else_it_does_not(self, question: str, topic: str) -> None:
        assert say(question, "urumqi", topic).kind == "refusal"

    def test_a_further_stay_is_one_of_the_level_told_before_or_after(self) -> None:
        told = say("再住一次", "urumqi", "estimate:total_cost=30000&level=tertiary")
        assert told.topic == "estimate:total_cost=30000&level=tertiary&earlier=tertiary"
        asked = say("第二次住院三万能报多少", "urumqi")
        assert asked.topic == "estimate:total_cost=30000&again=1"
        assert say("二级", "urumqi", asked.topic).stay == Stay(
            "secondary", {"total_cost": Decimal(30000)}, ("secondary",), None, again=True
        )

    def test_both_questions_together_are_asked_in_the_city_of_the_topic(self) -> None:
        one = talk()
        one.reply("What should I bring?", None, TODAY, "en", "replace")
        assert one.matcher.asked == [("replace (en) What should I bring?", "beijing", "en")]  # type: ignore[attr-defined]

    def test_without_an_answer_before_a_short_question_is_a_question_like_any(self) -> None:
        assert gist(say("要带什么", verdicts={"要带": answers("replace")})) == (
            "answer",
            "replace",
            "replace",
            None,
        )

    @pytest.mark.parametrize("near", ["lost", "replace"])
    def test_a_question_that_leans_on_the_one_before_means_what_is_near_that(self, near: str) -> None:
        reply = say("那孩子呢", topic="lost", verdicts={"孩子": (Verdict.REFUSAL, [near, "pin"])})
        assert gist(reply) == ("answer", near, near, None)

    def test_what_comes_near_but_has_nothing_to_do_with_it_is_no_answer(self) -> None:
        reply = say("那孩子呢", topic="lost", verdicts={"孩子": (Verdict.REFUSAL, ["pin", "replace"])})
        assert gist(reply) == ("refusal", "lost", None, None)

    def test_the_one_before_helps_to_choose(self) -> None:
        one_near = {"it": (Verdict.CHOOSE, ["pin", "replace"])}
        two_near = {"it": (Verdict.CHOOSE, ["lost", "replace"])}
        assert gist(say("can I do it online", topic="lost", verdicts=one_near))[:2] == ("answer", "replace")
        assert gist(say("can I do it online", topic="lost", verdicts=two_near))[:2] == ("choose", "lost")

    def test_a_question_that_does_not_lean_is_read_by_itself(self) -> None:
        verdicts = {"卡": (Verdict.REFUSAL, ["replace"])}
        assert gist(say("社保卡", topic="lost", verdicts=verdicts)) == ("refusal", "lost", None, None)

    def test_a_leaning_question_that_has_an_answer_of_its_own_gets_that(self) -> None:
        reply = say("那换卡可以吗", topic="lost", verdicts={"换卡": answers("fee", "lost")})
        assert gist(reply) == ("answer", "fee", "fee", None)

    def test_a_matter_outside_the_documents_is_refused_however_it_leans(self) -> None:
        reply = say("那天气呢", topic="lost", verdicts={"天气": (Verdict.REFUSAL, ["lost"])}, matter=WEATHER)
        assert gist(reply) == ("refusal", "lost", None, None)
        assert reply.result is not None
        assert reply.result.matter is WEATHER


class TestDates:
    def test_an_answer_with_a_time_is_counted_from_the_day_named(self) -> None:
        reply = say("我7月1号挂失的，什么时候失效", verdicts={"挂失": answers("lost")})
        assert gist(reply) == ("date", "lost", "lost", None)
        assert (reply.dates, reply.day) == (("pre-report-lapse",), date(2026, 7, 1))

    def test_a_day_may_come_a_turn_later(self) -> None:
        first = say("什么时候能拿到新卡", topic="replace")
        second = say("我是7月1号办的", topic="replace", verdicts={"办": answers("pin")})
        assert (gist(first), gist(second)) == (
            ("answer", "replace", "replace", "time_limit"),
            ("date", "replace", "replace", None),
        )
        assert (second.dates, second.day) == (("replacement-pickup",), date(2026, 7, 1))

    @pytest.mark.parametrize(
        ("question", "topic", "found"),
        [
            ("我昨天卡丢了怎么办", None, answers("lost")),
            ("补卡什么时候能拿", None, answers("replace")),
            ("7月1号改密码什么时候生效", None, answers("pin")),
            ("7月1号能改密码吗", "lost", answers("pin")),
        ],
        ids=["asks for no time", "names no day", "has no time", "another question"],
    )
    def test_else_the_answer_itself_is_given(
        self, question: str, topic: str | None, found: tuple[Verdict, list[str]]
    ) -> None:
        reply = say(question, topic=topic, verdicts={"": found})
        assert gist(reply) == ("answer", found[1][0], found[1][0], None)


FULL = CASES["estimate"]["case_1"][0]
FULL_STAY = Stay(
    "tertiary",
    {"total_cost": Decimal(30000), "self_funded": Decimal(1000), "class_b_drugs": Decimal(20000)},
    (),
    None,
)


class TestEstimates:
    @pytest.mark.parametrize("question", CASES["estimate"]["case_1"])
    def test_a_sentence_that_tells_of_a_stay_and_asks_what_is_paid_is_one_whatever_the_ranking(
        self, question: str
    ) -> None:
        reply = say(question, "urumqi", verdicts={"": answers("drugs")})
        assert reply.kind == "estimate"
        assert stay_of(reply) == FULL_STAY
        assert missing(stay_of(reply)) == []

    @pytest.mark.parametrize(
        ("question", "wanted"),
        [
            ("住院花了三万能报多少", ["hospital_level"]),
            ("三级医院自费一千能报多少", ["total_cost"]),
            ("住院自费一千能报多少", ["hospital_level", "total_cost"]),
        ],
    )
    def test_what_it_still_needs_is_named(self, question: str, wanted: list[str]) -> None:
        reply = say(question, "urumqi")
        assert reply.kind == "estimate"
        assert missing(stay_of(reply)) == wanted

    def test_a_bill_alone_is_a_stay_when_the_ranking_says_what_it_is_about(self) -> None:
        about_stays, about_drugs = {"三万": answers("stay")}, {"三万": answers("drugs")}
        assert say("花了三万能报多少", "urumqi", verdicts=about_stays).kind == "estimate"
        assert say("花了三万能报多少", "urumqi", verdicts=about_drugs).kind == "answer"
        assert say("要先交三万吗", "urumqi", verdicts=about_stays).kind == "answer"

    @pytest.mark.parametrize("region", ["beijing", None])
    def test_there_is_none_where_there_are_no_rules(self, region: str | None) -> None:
        assert gist(say(FULL, region, verdicts={"住院": answers("fee")})) == ("answer", "fee", "fee", None)

    @pytest.mark.parametrize("topic", [None, "estimate:total_cost=30000&level=tertiary", "stay"])
    @pytest.mark.parametrize("question", CASES["care"]["other"])
    def test_a_birth_and_care_without_a_bed_are_no_stays(self, question: str, topic: str | None) -> None:
        reply = say(question, "urumqi", topic, verdicts={"": answers("stay")})
        assert gist(reply) == ("answer", "stay", "stay", None)

    def test_it_is_filled_in_over_several_turns(self) -> None:
        topic = None
        stays = []
        for turn in (
            "住院花了三万能报多少",
            "三级医院",
            "自费一千",
            "谢谢",
            "还有乙类两万",
            "今年三月住的",
            "那二级医院能报多少",
        ):
            reply = say(turn, "urumqi", topic)
            topic = reply.topic
            stays.append(reply.stay)
        amounts = {"total_cost": Decimal(30000)}
        assert stays[0] == Stay(None, amounts, (), None)
        assert stays[1] == Stay("tertiary", amounts, (), None)
        amounts |= {"self_funded": Decimal(1000)}
        assert stays[2] == Stay("tertiary", amounts, (), None)
        assert stays[3] is None
        amounts |= {"class_b_drugs": Decimal(20000)}
        assert stays[4] == Stay("tertiary", amounts, (), None)
        assert stays[5] == Stay("tertiary", amounts, (), date(2026, 3, 1))
        assert stays[6] == Stay("secondary", amounts, (), date(2026, 3, 1))

    def test_a_later_word_on_the_same_takes_the_place_of_the_earlier(self) -> None:
        reply = say("总共四万", "urumqi", "estimate:total_cost=30000&level=tertiary")
        assert stay_of(reply) == Stay("tertiary", {"total_cost": Decimal(40000)}, (), None)

    def test_an_earlier_stay_of_the_year_is_kept(self) -> None:
        reply = say("今年一月住过二级医院，这次三级医院住院花了三万能报多少", "urumqi")
        assert stay_of(reply).earlier == ("secondary",)
        assert stay_of(say("自费一千", "urumqi", reply.topic)).earlier == ("secondary",)

    @pytest.mark.parametrize(
        "question",
        [
            "二级医院起付线多少",
            "补卡要交20块吗",
            "我7月1号办的卡什么时候能拿",
            "三级医院要转诊吗",
            "which tertiary hospitals are there?",
        ],
    )
    def test_a_question_about_something_else_fills_nothing_in(self, question: str) -> None:
        reply = say(question, "urumqi", "estimate:total_cost=30000", verdicts={"": answers("pin")})
        assert gist(reply) == ("answer", "pin", "pin", None)

    def test_one_begun_in_another_city_is_not_gone_on_with(self) -> None:
        assert say("三级医院", "beijing", "estimate:total_cost=30000").kind == "refusal"
        assert say("三级医院", None, "estimate:total_cost=30000").kind == "estimate"


YUAN = st.decimals(0, Decimal("99999999.99"), places=2)
STAYS = st.builds(
    Stay,
    st.sampled_from([None, *LEVELS]),
    st.dictionaries(st.sampled_from(AMOUNTS), YUAN),
    st.lists(st.sampled_from(LEVELS), max_size=8).map(tuple),
    st.none() | st.dates(),
)
ANY = st.characters(exclude_categories=())


class TestEstimateTopics:
    """An estimate's topic comes back from the caller: whatever it is, it is read, and nothing wrong comes of it."""

    @given(STAYS)
    def test_what_was_told_comes_back_as_it_was(self, stay: Stay) -> None:
        assert conversation._stay_of(conversation._topic_of(stay)) == stay

    @given(STAYS, st.sampled_from(["三级医院", "total 30000 yuan", "自费一千", "今年二月"]))
    def test_a_turn_adds_to_it_and_takes_nothing_away(self, stay: Stay, said: str) -> None:
        reply = say(said, "urumqi", conversation._topic_of(stay))
        assert reply.topic is not None
        assert conversation._stay_of(reply.topic) == reply.stay
        assert set(stay_of(reply).amounts) >= set(stay.amounts)

    @given(st.text(ANY))
    def test_any_text_is_read(self, text: str) -> None:
        stay = stay_of(say("三级医院", "urumqi", f"estimate:{text}"))
        assert stay.level == "tertiary"
        assert set(stay.amounts) <= set(AMOUNTS)
        assert all(0 <= amount <= Decimal(999999999999) for amount in stay.amounts.values())
        assert set(stay.earlier) <= set(LEVELS)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([*AMOUNTS, "level", "earlier", "admitted", "x", ""]),
                st.text(ANY, max_size=20),
            )
        )
    )
    def test_any_values_of_the_fields_there_are_are_read(self, pairs: list[tuple[str, str]]) -> None:
        stay = stay_of(
            say("三级医院", "urumqi", "estimate:" + "&".join(f"{name}={value}" for name, value in pairs))
        )
        assert set(stay.amounts) <= set(AMOUNTS)

    @pytest.mark.parametrize(
        "text",
        [
            "total_cost=" + "9" * 10_000,
            "earlier=primary&" * 700,
            "%" * 10_000,
            "&" * 10_000,
            "=" * 10_000,
            "社" * 10_000,
        ],
    )
    def test_a_very_long_one_is_read_too(self, text: str) -> None:
        reply = say("三级医院", "urumqi", f"estimate:{text}")
        assert stay_of(reply).level == "tertiary"
        assert len(reply.topic or "") < 700

    @pytest.mark.parametrize(
        "amount",
        [
            "-1",
            "1e9",
            "NaN",
            "Infinity",
            "",
            ".",
            "1.2.3",
            "１２",
            "٣",
            "30,000",
            " 5",
            "9" * 13,
            "0x10",
            "1_000",
            "三万",
        ],
    )
    def test_what_is_no_amount_is_left_out(self, amount: str) -> None:
        stay = stay_of(say("三级医院", "urumqi", f"estimate:total_cost={amount}&self_funded=5.50"))
        assert stay.amounts == {"self_funded": Decimal("5.50")}

    def test_levels_days_and_fields_that_do_not_exist_are_left_out(self) -> None:
        topic = "estimate:level=quaternary&earlier=none&earlier=primary&admitted=2026-02-30&bed_days=5&__class__=x"
        assert stay_of(say("自费一千", "urumqi", topic)) == Stay(
            None, {"self_funded": Decimal(1000)}, ("primary",), None
        )

    def test_it_holds_what_was_told_and_no_word_of_what_was_said(self) -> None:
        reply = say("我妈李桂英，" + FULL, "urumqi")
        assert reply.topic is not None
        assert dict(parse_qsl(reply.topic.removeprefix("estimate:"))) == {
            "total_cost": "30000",
            "self_funded": "1000",
            "class_b_drugs": "20000",
            "level": "tertiary",
        }
