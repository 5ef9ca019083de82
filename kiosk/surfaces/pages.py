"""The pages that every citizen's surface has: home, questions, answers, estimates. Registered by each of them."""

from dataclasses import dataclass, replace

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from faq.entry import Entry
from faq.matcher import MOST_CHARACTERS, BadQuestion, Verdict
from kiosk import chat, city_time, forms, i18n, outcomes, preferences
from kiosk.i18n import gettext as _
from kiosk.presenters import answers
from kiosk.presenters import guides as guide_words
from kiosk.presenters import takeaway as takeaways
from kiosk.services import services
from kiosk.store.usage import REASONS, OfEntry
from kiosk.surfaces import care, estimates, guides, losses, slips

REGIONS = "any(beijing, urumqi)"
_ESTIMATES = ("estimate", *care.VIEWS)
# What a form sends besides what was filled in.
_NOT_FILLED_IN = frozenset({"csrf_token", "action", "q", "helped", "reason", *preferences.CHOICES})


@dataclass(frozen=True, slots=True)
class Said:
    """What stands on the chat's page: the last question and its reply, if anything was asked.

    Attributes:
        before: the topic under which it was asked.
        typed: what stands in the field.
        fault: what is wrong with what was asked.
    """

    question: str = ""
    turn: chat.Turn | None = None
    before: str = ""
    typed: str = ""
    fault: str | None = None


def register(bp: Blueprint) -> None:
    """Give a surface the pages."""
    keep_city(bp)
    bp.add_url_rule("/", "start", start)
    bp.add_url_rule(f"/<{REGIONS}:region>/", "home", home)
    bp.add_url_rule(f"/<{REGIONS}:region>/ask", "ask", ask)
    bp.add_url_rule(f"/<{REGIONS}:region>/ask/found", "found", found)
    bp.add_url_rule(f"/<{REGIONS}:region>/ask/unanswered", "unanswered", unanswered, methods=["POST"])
    bp.add_url_rule(f"/<{REGIONS}:region>/chat", "chat", chat_page)
    bp.add_url_rule(f"/<{REGIONS}:region>/chat", "say", say, methods=["POST"])
    bp.add_url_rule(f"/<{REGIONS}:region>/chat/turn", "say_part", say_part, methods=["POST"])
    bp.add_url_rule(f"/<{REGIONS}:region>/topic/<topic>", "topic", topic)
    bp.add_url_rule(f"/<{REGIONS}:region>/answer/<entry_id>", "answer", answer)
    beside = f"/<{REGIONS}:region>/answer/<entry_id>/beside/<any({', '.join(_ESTIMATES)}):page>"
    bp.add_url_rule(beside, "answer_beside", answer_beside, methods=["POST"])
    if bp.name == "kiosk":
        bp.add_url_rule(
            f"/<{REGIONS}:region>/answer/<entry_id>/slip", "answer_slip", answer_slip, methods=["GET", "POST"]
        )
    bp.add_url_rule(f"/<{REGIONS}:region>/answer/<entry_id>/helped", "helped", helped, methods=["POST"])
    estimates.register(bp, REGIONS, prints=bp.name == "kiosk")
    guides.register(bp, REGIONS, prints=bp.name == "kiosk")
    care.register(bp, REGIONS, prints=bp.name == "kiosk")
    losses.register(bp, REGIONS, here=bp.name == "kiosk")


def keep_city(bp: Blueprint) -> None:
    """Take the city out of an address, and put it into the links of its page."""
    bp.url_value_preprocessor(_take_region)
    bp.url_defaults(_give_region)


def _take_region(_endpoint: str | None, values: dict[str, str] | None) -> None:
    g.region = (values or {}).pop("region", services().settings.region)


def _give_region(endpoint: str, values: dict[str, str]) -> None:
    """Links stay in the city the page is about."""
    if "region" in g and current_app.url_map.is_endpoint_expecting(endpoint, "region"):
        values.setdefault("region", g.region)


def start() -> ResponseReturnValue:
    """Go to the home of the city this place stands in; on a phone, of the city last looked at."""
    return redirect(url_for(".home", region=g.region))


def home() -> ResponseReturnValue:
    """The tasks, the most asked questions, the hotlines."""
    return render_template("pages/home.html", home=_home())


def ask() -> ResponseReturnValue:
    """A search field with what it found, or topics to choose from."""
    question = forms.question(request.args)
    try:
        found = answers.found(services().matcher, question, g.region, i18n.language()) if question else None
        fault = None
    except BadQuestion as error:
        found, fault = None, answers.question_fault(error)
    if found and "none" in request.args:
        found = replace(found, kind=Verdict.REFUSAL, others=())
    if found:
        outcomes.asked(found.kind, g.region, i18n.language())
    page = render_template(
        "pages/ask.html",
        question=question,
        found=found,
        submitted=True,
        told="told" in request.args,
        fault=fault,
        home=_home(),
    )
    return page, 422 if fault else 200


def found() -> ResponseReturnValue:
    """What was found, as a part of the page: it follows the typing."""
    question = forms.question(request.args)
    try:
        results = answers.found(services().matcher, question, g.region, i18n.language())
    except BadQuestion:
        return "", 204
    unfinished = request.args.get("unfinished") if results.kind == Verdict.REFUSAL else None
    if unfinished == "letters":  # what was found for the words before them stays
        return "", 204
    if unfinished:  # a no to half a question helps nobody
        results = replace(results, kind="near")
    return render_template("components/found.html", found=results, question=question, submitted=False)


def unanswered() -> ResponseReturnValue:
    """Count a question that found no answer, and show its page again with thanks."""
    question = forms.question(request.form)
    result = services().matcher.ask(question, g.region)
    if result.verdict is Verdict.ANSWER:
        abort(409)
    outcomes.refused(question, g.region, i18n.language())
    none = None if result.refused else "yes"
    return redirect(url_for(".ask", q=question, none=none, told="yes", _anchor="told"), code=303)


def chat_page() -> ResponseReturnValue:
    """The chat, with nothing said yet."""
    return _shown(Said())


def say() -> ResponseReturnValue:
    """The chat with one question and its reply; the form carries the topic on.

    Where another language or size of text was chosen the last question is replied to again, and what was being typed
    stays.
    """
    if not preferences.are_chosen():
        said = _said()
        return _shown(said), 422 if said.fault else 200
    typed, last = forms.question(request.form), forms.question({"q": request.form.get("last", "")})
    said = _reply_to(last, request.form.get("before"), again=True) if last else Said()
    return _shown(replace(said, typed=typed))


def _shown(said: Said) -> str:
    return render_template("pages/chat.html", said=said, home=_home())


def say_part() -> ResponseReturnValue:
    """One question and its reply, as a part of the page."""
    said = _said()
    if said.fault:
        return said.fault, 422
    return render_template("components/turn_alone.html", said=said)


def _said() -> Said:
    asked = request.form.get("ask")
    question = forms.question({"q": asked} if asked else request.form)
    return _reply_to(question, request.form.get("topic"))


def _reply_to(question: str, topic: str | None, *, again: bool = False) -> Said:
    today = city_time.today()
    before = topic or ""
    try:
        turn = chat.turn(question, g.region, i18n.language(), before or None, today)
    except BadQuestion as error:
        return Said(question, before=before, typed=question, fault=answers.question_fault(error))
    if not again:
        chat.count(turn, question, g.region, i18n.language())
    return Said(question, turn, before)


def topic(topic: str) -> ResponseReturnValue:
    """Every question of one topic."""
    region = services().matcher.knowledge.regions[g.region]
    if topic not in region.topics:
        abort(404)
    entries = services().matcher.knowledge.of_topic(g.region, topic)
    return render_template("pages/topic.html", shelf=answers.shelf(topic, entries, i18n.language()))


def answer(entry_id: str) -> ResponseReturnValue:
    """One answer, with its source and what people ask next."""
    return _answer_page(entry_id)


def answer_beside(entry_id: str, page: str) -> ResponseReturnValue:
    """One answer, opened from a form or what it came to: the way back leads there, and nothing filled in is lost."""
    return _answer_page(entry_id, _way(entry_id, page))


def _way(entry_id: str, page: str) -> slips.Way:
    fields = {
        name: text for name, text in forms.beside(request.form, "").items() if name not in _NOT_FILLED_IN
    }
    fields = {"mode": "edit"} | fields | {"beside": page}
    here = url_for(".answer_beside", entry_id=entry_id, page=page)
    return slips.Way(here, url_for(f".{page}"), _("Back to the estimate"), fields)


def _answer_page(entry_id: str, way: slips.Way | None = None, helped: str = "") -> ResponseReturnValue:
    entry = services().matcher.knowledge.entry(entry_id)
    if entry.region != g.region:
        return redirect(url_for(".answer", region=entry.region, entry_id=entry.id), code=303 if way else 302)
    knowledge, lang = services().matcher.knowledge, i18n.language()
    return render_template(
        "pages/answer.html",
        answer=answers.answer(knowledge, entry, lang),
        way=way,
        question=forms.question(request.args),
        helped=helped or request.args.get("helped", ""),
        hotlines=answers.hotlines(knowledge.regions[entry.region], lang),
        guides=guide_words.for_entry(entry.id),
        takeaway=_takeaway(entry),
    )


def answer_slip(entry_id: str) -> ResponseReturnValue:
    """The slip of an answer, as it will look or printed."""
    entry = services().matcher.knowledge.entry(entry_id)
    if entry.region != g.region:
        return redirect(url_for(".answer_slip", region=entry.region, entry_id=entry.id))
    knowledge, lang = services().matcher.knowledge, i18n.language()
    phones = (line.number for line in answers.hotlines(knowledge.regions[entry.region], lang))
    page = answers.answer(knowledge, entry, lang)
    made = takeaways.answer_slip(page, city_time.now(), _link(entry), phones)
    way = slips.Way(
        url_for(".answer_slip", entry_id=entry.id),
        url_for(".answer", entry_id=entry.id),
        _("Back to the answer"),
    )
    return slips.page(made, way)


def _takeaway(entry: Entry) -> takeaways.Takeaway | None:
    """Return what the touchscreen offers to take an answer along; a phone has it already."""
    if request.blueprint != "kiosk":
        return None
    return takeaways.takeaway(_link(entry), can_print=slips.can_print(), can_save=False)


def _link(entry: Entry) -> str | None:
    base = services().settings.public_url
    return f"{base}/m/{entry.region}/answer/{entry.id}" if base else None


def helped(entry_id: str) -> ResponseReturnValue:
    """Count whether an answer helped, and show it again with thanks."""
    entry = services().matcher.knowledge.entry(entry_id)
    question = forms.question(request.form)
    if len(question) > MOST_CHARACTERS:  # then nobody was ever answered it
        question = ""
    judged = _judged(entry, question)
    if (page := request.form.get("beside")) in _ESTIMATES:
        return _answer_page(entry.id, _way(entry.id, page), judged)
    again = url_for(
        ".answer", region=entry.region, entry_id=entry.id, q=question or None, helped=judged, _anchor="helped"
    )
    return redirect(again, code=303)


def _judged(entry: Entry, question: str) -> str:
    """Count what was tapped, and return what is to be said to it."""
    if (why := request.form.get("reason")) in REASONS:
        outcomes.reason(OfEntry(why), entry.id, entry.region, i18n.language())
        return "why"
    verdict = request.form.get("helped", "")
    if verdict == "yes":
        outcomes.helped(entry.id, entry.region)
    elif verdict == "no":
        outcomes.not_helped(entry.id, entry.region, i18n.language(), question)
    else:
        abort(400)
    return verdict


def _home() -> answers.Home:
    return answers.home(services().matcher.knowledge, g.region, i18n.language())
