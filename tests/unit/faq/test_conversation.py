"""One turn of a conversation."""

import pytest

from faq import conversation
from faq.knowledge import UnknownEntry
from faq.matcher import BadQuestion, Matcher
from tests.unit.faq.conftest import Made


def test_a_question_with_one_fitting_entry_gets_an_answer_and_makes_it_the_topic(matcher: Matcher) -> None:
    reply = conversation.reply(matcher, "首次发放的社会保障卡个人是否缴纳费用？", "beijing")
    assert (reply.kind, reply.topic) == ("answer", "bj-card-03")
    assert reply.result.answers[0].id == "bj-card-03"


def test_a_question_that_fits_two_entries_gets_a_choice_between_them(made: Made) -> None:
    two = Matcher(made(a="社保卡挂失", b="社保卡挂失"))
    reply = conversation.reply(two, "社保卡挂失", None)
    assert (reply.kind, reply.topic) == ("choose", "a")
    assert [match.id for match in reply.result.answers] == ["a", "b"]


@pytest.mark.parametrize("topic", [None, "bj-card-05"])
def test_a_refusal_leaves_the_topic_as_it_was(matcher: Matcher, topic: str | None) -> None:
    reply = conversation.reply(matcher, "今天天气怎么样", "beijing", topic=topic)
    assert (reply.kind, reply.topic) == ("refusal", topic)


def test_a_new_answer_takes_the_place_of_the_old_topic(matcher: Matcher) -> None:
    reply = conversation.reply(matcher, "预挂失的有效期是多少天？", "beijing", topic="bj-card-05")
    assert reply.topic == "bj-card-06"


def test_replies_are_in_the_language_asked_for(matcher: Matcher) -> None:
    question = "What do I do if my social security card is lost?"
    reply = conversation.reply(matcher, question, "beijing", "en")
    assert all(match.question.isascii() for match in reply.result.answers)


def test_a_topic_that_is_no_entry_is_an_error(matcher: Matcher) -> None:
    with pytest.raises(UnknownEntry):
        conversation.reply(matcher, "卡丢了", "beijing", topic="bj-card-99")


def test_a_question_that_cannot_be_asked_is_an_error(matcher: Matcher) -> None:
    with pytest.raises(BadQuestion):
        conversation.reply(matcher, " ", "beijing")
