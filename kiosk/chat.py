"""One turn of the chat: the reply of faq.conversation, completed by the calculators, said in the reader's language."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import LazyString, force_locale

from calculators import claims, hospital_stay, registry
from calculators.errors import ClaimError
from calculators.hospital_stay import SCHEME, Estimate
from calculators.notes import NoteSlug
from faq.conversation import Conversation, Reply, missing
from faq.entry import Answer, Entry
from faq.said import Stay
from kiosk import i18n, outcomes
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters import answers, estimates
from kiosk.presenters.estimate_words import FIELDS, LEVELS, NOTES
from kiosk.services import services

COURTESIES: Final[dict[str, LazyString]] = {
    "greeting": _l("Hello! What would you like to know about the social security card or medical insurance?"),
    "thanks": _l("You're welcome. If there is anything else, just ask."),
    "goodbye": _l("Goodbye, and take care."),
    "yes": _l("Good. If there is anything else, just ask."),
    "who": _l(
        "I am the service hall's answering machine: I answer from the published documents, on the social security card "
        "and medical insurance. Ask me in your own words."
    ),
    "person": _l("I am a machine. A person can help you on the telephone."),
    "start_over": _l("All right, something else then. What would you like to know?"),
}
# Short questions that a part of the answer replies to; faq/talk.toml knows them in each language.
PART_QUESTIONS: Final[dict[str, LazyString]] = {
    "steps": _l("How do I do it?"),
    "bring": _l("What should I bring?"),
    "fees": _l("How much does it cost?"),
    "time_limit": _l("How long does it take?"),
}
# What was asked for and the answer doesn't name.
NOT_SAID: Final[dict[str, LazyString]] = {
    "bring": _l("The document doesn't say what to bring for this."),
    "fees": _l("The document doesn't say what this costs."),
    "time_limit": _l("The document doesn't say how long this takes or until when it is possible."),
    "phones": _l("The document names no telephone number for this."),
    "steps": _l("The document names no steps for this."),
}
DATES: Final[dict[str, LazyString]] = {
    "pre-report-lapse": _l(
        "Counted from %(day)s, the pre-report is valid until %(until)s; then it lapses by itself."
    ),
    "replacement-pickup": _l("Counted from %(day)s, the new card can be picked up on %(on)s."),
    "temporary-card": _l("Counted from %(day)s, the temporary card is valid until %(until)s."),
    "out-of-town-claim": _l("Counted from %(day)s, the papers can be handed in until %(until)s."),
    "benefit-period": _l("Paid on %(day)s, the insurance covers you from %(from)s to %(to)s."),
    "newborn-benefit-period": _l(
        "Paid on %(day)s for a baby born this year, the insurance covers it from %(from)s to %(to)s."
    ),
}
_DAYS: Final = ("until", "on", "from", "to")


@dataclass(frozen=True)
class Turn:
    """What is shown and said for one question.

    Attributes:
        text: the reply in words, a line for each of its parts.
        lang: the language of the text: an answer that isn't translated stays Chinese.
        answer: the entry that answers.
        about: its question, the first line of the text, when another entry than the one before answers for a part.
        links: which are to be chosen from, or come near a refused question.
        hotlines: where to ask when nothing answers.
        estimate, claim: the result and what it was computed for.
        offers: short questions that other parts of the answer reply to.
        missing: the names of the fields an estimate still needs.
        levels: levels of hospital to choose from, when that is missing.
        form: the estimate's form filled in, as the pages' form names it.
    """

    reply: Reply
    text: str
    lang: str
    answer: answers.AnswerPage | None = None
    about: str = ""
    links: tuple[answers.Link, ...] = ()
    hotlines: tuple[answers.Line, ...] = ()
    elsewhere: tuple[str, LazyString] | None = None
    estimate: Estimate | None = None
    offers: tuple[LazyString, ...] = ()
    missing: tuple[str, ...] = ()
    levels: tuple[LazyString, ...] = ()
    form: tuple[tuple[str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the object that the HTTP interface promises."""
        return {
            "kind": self.reply.kind,
            "text": self.text,
            "answers": self.reply.result.as_dict()["answers"] if self.reply.result else [],
            "estimate": registry.to_json(self.estimate) if self.estimate else None,
            "missing": list(self.missing),
            "topic": self.reply.topic,
        }


def count(turn: Turn, question: str, region: str | None, lang: str) -> None:
    """Count a question by what became of it, and keep one that found no answer."""
    outcomes.asked(turn.reply.kind, region, lang)
    if turn.reply.kind == "refusal":
        outcomes.refused(question, region, lang)


def turn(question: str, region: str | None, lang: str, topic: str | None, today: date) -> Turn:
    """Reply to a question.

    Raises: BadQuestion, UnknownEntry.
    """
    matcher = services().matcher
    conversation = Conversation(matcher, frozenset(services().rulebook.regions(SCHEME)))
    reply = conversation.reply(question, region, today, lang, topic)
    with force_locale(lang):
        match reply.kind:
            case "courtesy":
                return _courtesy(reply, region, lang)
            case "estimate":
                return _estimated(reply, region or "urumqi", lang, today)
            case "date":
                return _dated(reply, lang)
            case "answer":
                return _answered(reply, lang, topic)
            case "choose":
                return Turn(
                    reply, _("Which of these do you mean?"), lang, links=_links(reply, lang, choices=True)
                )
        return _refused(reply, region, lang)


def _courtesy(reply: Reply, region: str | None, lang: str) -> Turn:
    hotlines = _hotlines(region, lang) if reply.small_talk == "person" else ()
    said = [str(COURTESIES[reply.small_talk]), *_ringing(hotlines)]
    return Turn(reply, "\n".join(said), lang, hotlines=hotlines)


def _answered(reply: Reply, lang: str, topic: str | None) -> Turn:
    entry = _entry(reply)
    page = answers.answer(services().matcher.knowledge, entry, lang)
    about = page.question if reply.part and entry.id != topic else ""
    said = (*([about] if about else []), *_said(page.parts, reply.part))
    offers = tuple(
        ask for part, ask in PART_QUESTIONS.items() if part != reply.part and getattr(page.parts, part)
    )
    return Turn(reply, "\n".join(said), page.lang, page, offers=offers, about=about)


def _said(answer: Answer, part: str | None) -> tuple[str, ...]:
    """Return the sentences of an answer that reply to what was asked."""
    match part:
        case None:
            return (answer.lead,)
        case "more" | "where":
            return (answer.lead, *answer.steps)
        case "fees" | "time_limit":
            return (str(getattr(answer, part)),)
        case _:
            return tuple(getattr(answer, part))


def _refused(reply: Reply, region: str | None, lang: str) -> Turn:
    hotlines = _hotlines(region, lang)
    if reply.part:
        said = [str(NOT_SAID[reply.part])]
        links: tuple[answers.Link, ...] = (answers.link(_entry(reply), lang),)
        elsewhere = None
    else:
        matter = reply.result.matter if reply.result else None
        said = [_("We don't have an answer to that.")]
        if matter:
            said = [_("Our documents don't deal with this: %(matter)s.", matter=matter.names[lang])]
        links = _links(reply, lang)
        elsewhere = answers.city_elsewhere(reply.result)
    if elsewhere:
        said.append(_("This is answered for %(city)s.", city=elsewhere[1]))
    said += _ringing(hotlines)
    return Turn(reply, "\n".join(said), lang, links=links, hotlines=hotlines, elsewhere=elsewhere)


def _hotlines(region: str | None, lang: str) -> tuple[answers.Line, ...]:
    regions = services().matcher.knowledge.regions
    return answers.hotlines(regions[region or services().settings.region], lang)


def _ringing(hotlines: tuple[answers.Line, ...]) -> list[str]:
    numbers = _(" or ").join(line.number for line in hotlines)
    return [_("You can ring %(numbers)s.", numbers=numbers)] if hotlines else []


def _links(reply: Reply, lang: str, *, choices: bool = False) -> tuple[answers.Link, ...]:
    if reply.result is None:
        return ()
    matches = reply.result.choices if choices else reply.result.answers[: answers.NEAR_MISSES]
    return tuple(answers.link(services().matcher.knowledge.entry(m.id), lang) for m in matches)


def _estimated(reply: Reply, region: str, lang: str, today: date) -> Turn:
    stay = _stay(reply)
    needed = tuple(missing(stay))
    form = tuple(_form(stay, today))
    if needed:
        wanted = _(", ").join(str(FIELDS[name]) for name in needed)
        levels = tuple(name for name, _hint in LEVELS.values()) if "hospital_level" in needed else ()
        return Turn(
            reply,
            _("To estimate this I still need: %(fields)s.", fields=wanted),
            lang,
            missing=needed,
            levels=levels,
            form=form,
        )
    try:
        claim = claims.hospital_stay({"region": region, "stays": list(_claimed(stay, today))})
        result = hospital_stay.estimate(claim, services().rulebook)
    except ClaimError as error:
        faults = (estimates.fault_sentence(fault) for fault in error.errors)
        return Turn(reply, "\n".join(faults), lang, form=form)
    return Turn(reply, "\n".join(_told(stay, result)), lang, estimate=result, form=form)


def _told(stay: Stay, result: Estimate) -> tuple[str, ...]:
    total, bill = result.total, stay.amounts["total_cost"]
    paid = total.basic_payment + total.critical_illness_payment
    level = next(name for known, (name, _hint) in LEVELS.items() if known == stay.level)
    figures = {
        "bill": i18n.plain_amount(bill), "level": level,
        "paid": i18n.plain_amount(paid), "you": i18n.plain_amount(total.patient_pays),
    }  # fmt: skip
    lines = [
        _(
            "%(level)s, a bill of %(bill)s yuan: the insurance pays about %(paid)s yuan, you pay about %(you)s yuan.",
            **figures,
        )
    ]
    if "self_funded" not in stay.amounts:
        lines.append(
            _("This takes it that nothing of the bill is self-funded; tell me that part if there is one.")
        )
    if stay.earlier:
        lines.append(
            _(
                "The costs of the earlier stay are not in it: they count for the yearly limit and for critical illness."
            )
        )
    if total.critical_illness_payment != total.critical_illness_payment_banded:
        other = i18n.plain_amount(bill - total.basic_payment - total.critical_illness_payment_banded)
        lines.append(_("Read as item 11 is worded, you would pay %(you)s yuan.", you=other))
    old = (note for note in result.notes if note.slug is NoteSlug.RESTS_ON_2016)
    lines += [str(NOTES[note.slug]) % note.params for note in old]
    return tuple(lines)


def _claimed(stay: Stay, today: date) -> list[dict[str, str]]:
    """Return the stays of a claim: an earlier one of which only the level is known costs nothing here."""
    admitted = (stay.admitted or today).isoformat()
    before = [{"admitted": admitted, "hospital_level": level, "total_cost": "0"} for level in stay.earlier]
    amounts = {name: f"{amount:f}" for name, amount in stay.amounts.items()}
    return [*before, {"admitted": admitted, "hospital_level": stay.level or "", **amounts}]


def _form(stay: Stay, today: date) -> list[tuple[str, str]]:
    """Return the fields of the estimate's page, as it names them."""
    day = stay.admitted or today
    when = {"year": f"{day.year}", "month": f"{day.month:02}", "day": f"{day.day:02}"}
    stays: list[dict[str, str]] = [
        when | {"hospital_level": level, "total_cost": "0"} for level in stay.earlier
    ]
    amounts = {name: _plain(amount) for name, amount in stay.amounts.items()}
    stays.append(when | {"hospital_level": stay.level or "", **amounts})
    return [(f"stays-{n}-{name}", value) for n, fields in enumerate(stays) for name, value in fields.items()]


def _plain(amount: Decimal) -> str:
    return f"{amount:.2f}".removesuffix(".00")


def _dated(reply: Reply, lang: str) -> Turn:
    """Return the day asked for; or the answer itself with why no day can be reckoned."""
    entry, day = _entry(reply), reply.day
    page = answers.answer(services().matcher.knowledge, entry, lang)
    faults: list[str] = []
    for what in reply.dates:
        try:
            found = registry.run("dates", {"what": what, "from": day.isoformat() if day else ""})
        except ClaimError as error:
            faults = [estimates.fault_sentence(fault) for fault in error.errors]
        else:
            days = {name: i18n.plain_day(str(found[name])) for name in _DAYS if name in found}
            return Turn(
                reply, str(DATES[what]) % (days | {"day": i18n.plain_day(day or date.min)}), lang, page
            )
    return Turn(replace(reply, kind="answer"), "\n".join([page.parts.lead, *faults]), page.lang, page)


def _entry(reply: Reply) -> Entry:
    if reply.entry is None:
        raise ValueError(reply.kind)
    return reply.entry


def _stay(reply: Reply) -> Stay:
    if reply.stay is None:
        raise ValueError(reply.kind)
    return reply.stay
