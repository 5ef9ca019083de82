"""One turn of a conversation: what kind of reply a question gets, and which entry the talk is about after it."""

from dataclasses import dataclass

from faq.entry import ORIGINAL
from faq.matcher import Matcher, Result


@dataclass(frozen=True, slots=True)
class Reply:
    """A turn.

    Attributes:
        kind: "answer", "choose" or "refusal".
        result: the ranking behind it.
        topic: the id of the entry the talk is about; the caller sends it back with the next question.
    """

    kind: str
    result: Result
    topic: str | None


def reply(
    matcher: Matcher, question: str, region: str | None, lang: str = ORIGINAL, topic: str | None = None
) -> Reply:
    """Answer a question; a refusal leaves the topic as it was, so that the next question can still go on from it.

    Raises: BadQuestion; UnknownEntry, if `topic` is no entry's id.
    """
    if topic is not None:
        matcher.knowledge.entry(topic)
    result = matcher.ask(question, region, lang)
    kept = topic if result.refused else result.answers[0].id
    return Reply(str(result.verdict), result, kept)
