"""The hotline agents' pages: a search over both cities, and the questions that found no answer. No caller's data."""

from datetime import date
from typing import Final

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from faq import suggest
from faq.entry import LANGUAGES, REGIONS
from faq.grouping import Counted, Group, groups
from faq.matcher import MOST_CHARACTERS, BadQuestion, Result
from kiosk import chat, city_time, forms, i18n, outcomes
from kiosk.loss.authority import Duty
from kiosk.presenters import answers, found, questions
from kiosk.presenters import calls as call_words
from kiosk.services import services
from kiosk.store.guard import StoreAway
from kiosk.store.usage import REASONS, OfEntry
from kiosk.surfaces import accounts, audit_view, calls, cases, devices, estimates, figures, pages, sign_in
from kiosk.surfaces.sign_in import needs

START: Final = "staff.search"
# More wordings than anybody reads; all of them: python -m kiosk unanswered.
MOST_WORDINGS: Final = 1000
_MOST_OPENED: Final = 8
_NEAREST: Final = 3
_MOST_NEAR: Final = 6
bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.context_processor(lambda: {"surface": "staff", "base": "base/staff.html"})
pages.keep_city(bp)
sign_in.register(bp)
cases.register(bp)
accounts.register(bp)
audit_view.register(bp)
calls.register(bp)
figures.register(bp)
devices.register(bp)
# No other city has rules for stays.
for _rule, _endpoint, _view, _method in (
    ("estimate", "estimate", estimates.form, "GET"),
    ("estimate", "estimated", estimates.estimated, "POST"),
    ("estimate/now", "estimated_now", estimates.estimated_now, "POST"),
    ("estimate/pdf", "estimate_saved", estimates.saved, "POST"),
):
    bp.add_url_rule(
        f"/<any(urumqi):region>/{_rule}", _endpoint, needs(Duty.ANSWERS)(_view), methods=[_method]
    )


@bp.get("/")
@needs(Duty.ANSWERS)
def search() -> ResponseReturnValue:
    """The search field, with what was found in each city; for a field that is empty, what was read out lately."""
    question, call = forms.question(request.args), calls.current()
    city = calls.city(call)
    result = _found(question, city)
    return render_template(
        "staff/search.html",
        question=question,
        found=result,
        call=call,
        cities=call_words.cities(city),
        own_city=answers.CITIES[g.actor.region],
        is_own_city=city == g.actor.region,
        lately=_lately(call.opened[::-1] if call else ()),
        most_opened=_lately(_most_opened()),
        told=request.args.get("told", ""),
    )


@bp.get("/found", endpoint="found")
@needs(Duty.ANSWERS)
def found_part() -> ResponseReturnValue:
    """What was found, as a part of the page: it follows the typing."""
    question, city = forms.question(request.args), request.args.get("city", "")
    result = _found(question, city if city in REGIONS else g.actor.region)
    unfinished = "unfinished" in request.args
    return render_template("staff/found.html", found=result, unfinished=unfinished) if result else ("", 204)


@bp.post("/unanswered")
@needs(Duty.ANSWERS)
def unanswered() -> ResponseReturnValue:
    """Keep a question that neither city answers, and show its page again with thanks."""
    question = forms.question(request.form)
    if not all(services().matcher.ask(question, region).refused for region in REGIONS):
        abort(409)
    outcomes.asked("refusal", None, i18n.language())
    outcomes.refused(question, None, i18n.language())
    return redirect(url_for(".search", q=question, told="yes", _anchor="told"), code=303)


@bp.post("/wrong")
@needs(Duty.ANSWERS)
def wrong() -> ResponseReturnValue:
    """Mark an answer as missing something or wrong, with the question that led to it."""
    entry, lang = services().matcher.knowledge.entry(request.form.get("entry", "")), i18n.language()
    question = forms.question(request.form)[:MOST_CHARACTERS]
    outcomes.marked(entry.id, entry.region, lang, question or entry.wording(lang).question)
    return redirect(url_for(".search", q=question, open=entry.id, told="wrong"), code=303)


@bp.get("/questions", endpoint="questions")
@needs(Duty.ANSWERS)
def work_list() -> ResponseReturnValue:
    """What found no answer or no help, grouped, and how often each answer helped; of a city, a language, or all."""
    kept, knowledge, lang = services().questions, services().matcher.knowledge, i18n.language()
    region, asked_in, asked = _listed(request.args.get("region"), request.args.get("asked_in"))
    return render_template(
        "staff/questions.html",
        cities=questions.cities(region),
        asked_in=asked_in,
        languages_asked=questions.languages(asked_in),
        filters={"region": region, "asked_in": asked_in},
        work=questions.work(asked, knowledge, lang),
        judged=questions.judged(kept.helpfulness(), knowledge, region, lang, _reasons()),
        reasons=questions.REASONS,
        is_cut=len(asked) == MOST_WORDINGS,
        most=MOST_WORDINGS,
        days=services().settings.time_limits.questions,
        is_done="done" in request.args,
    )


@bp.post("/questions/done")
@needs(Duty.ANSWERS)
def done() -> ResponseReturnValue:
    """Take a group off the list: it is answered now, or never will be."""
    region, asked_in, asked = _listed(request.form.get("region"), request.form.get("asked_in"))
    if group := _led_by(asked, request.form):
        services().questions.done(group)
    return redirect(url_for(".questions", region=region, asked_in=asked_in, done="yes"), code=303)


@bp.get("/questions/draft")
@needs(Duty.ANSWERS)
def draft() -> ResponseReturnValue:
    """A group as a text for an editor, as `python -m faq suggest` makes it; nothing is written from here."""
    region, asked_in, asked = _listed(request.args.get("region"), request.args.get("asked_in"))
    group = _led_by(asked, request.args)
    if group is None:
        abort(404)
    return render_template(
        "staff/draft.html",
        text=suggest.draft([group], _nearest),
        asked=group.leader,
        near=None,
        filters={"region": region, "asked_in": asked_in},
    )


@bp.get("/questions/wording")
@needs(Duty.ANSWERS)
def wording() -> ResponseReturnValue:
    """A group as lines for the variants of an entry, chosen among the nearest; nothing is written from here."""
    region, asked_in, asked = _listed(request.args.get("region"), request.args.get("asked_in"))
    group = _led_by(asked, request.args)
    if group is None:
        abort(404)
    near = _nearest(group.leader.text, group.leader.region, _MOST_NEAR)
    chosen = next((entry for entry in near if entry == request.args.get("entry")), near[0] if near else "")
    return render_template(
        "staff/draft.html",
        text=suggest.wordings(group, chosen) if chosen else "",
        asked=group.leader,
        near=questions.near(near, services().matcher.knowledge, i18n.language()),
        variants_of=chosen,
        filters={"region": region, "asked_in": asked_in},
    )


def _found(question: str, city: str) -> found.Found | None:
    """Ask both cities; None where nothing can be asked."""
    try:
        turns = {region: _turn(question, region) for region in found.in_order(city)}
    except BadQuestion:
        return None
    matcher, lang = services().matcher, i18n.language()
    return found.found(
        matcher,
        {region: _result(question, region, turn) for region, turn in turns.items()},
        city,
        lang,
        reckoned=tuple(r for region, turn in turns.items() if (r := _reckoned(region, turn, lang))),
        public_url=services().settings.public_url,
        wanted=request.args.get("open", ""),
    )


def _turn(question: str, region: str) -> chat.Turn:
    return chat.turn(question, region, i18n.language(), None, city_time.today())


def _result(question: str, region: str, turn: chat.Turn) -> Result:
    """Return the ranking behind a reply; a reply that needed none is ranked all the same."""
    return turn.reply.result or services().matcher.ask(question, region, i18n.language())


def _reckoned(region: str, turn: chat.Turn, lang: str) -> found.Reckoned | None:
    if turn.reply.kind not in {"estimate", "date"}:
        return None
    lines, is_whole = tuple(turn.text.split("\n")), turn.estimate is not None
    return found.Reckoned(answers.CITIES[region], lines, lang, turn.form, is_whole)


def _most_opened() -> list[str]:
    """Return what staff read out most today, nothing while the store is away."""
    usage = services().usage
    try:
        counts = services().guard.ask(lambda: usage.entries(OfEntry.OPENED, usage.today()))
    except StoreAway:
        return []
    return [entry_id for entry_id, _times in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _lately(ids: list[str] | tuple[str, ...]) -> tuple[answers.Link, ...]:
    return found.links(services().matcher, ids[:_MOST_OPENED], i18n.language())


def _listed(region: str | None, asked_in: str | None) -> tuple[str | None, str | None, list[Counted]]:
    """Return the city and language looked at, None for all, and the questions; others than there are get a 404."""
    region, asked_in = region or None, asked_in or None
    if region not in {None, *REGIONS} or asked_in not in {None, *LANGUAGES}:
        abort(404)
    return region, asked_in, services().questions.listed(region, most=MOST_WORDINGS, lang=asked_in)


def _led_by(asked: list[Counted], named: dict[str, str]) -> Group | None:
    """Return the group whose leading question is named by its text and city."""
    wanted = named.get("leader", ""), named.get("of") or None
    return next(
        (group for group in groups(asked) if (group.leader.text, group.leader.region) == wanted), None
    )


def _nearest(text: str, region: str | None, most: int = _NEAREST) -> list[str]:
    """Return the entries near a text: none when it is about a matter outside the documents."""
    result = services().matcher.ask(text[:MOST_CHARACTERS], region, limit=most)
    return [] if result.matter else [match.id for match in result.answers]


def _reasons() -> dict[OfEntry, dict[str, int]]:
    """Return for each reason how often it was given for each entry, since counts are kept."""
    usage = services().usage
    try:
        return services().guard.ask(lambda: {why: dict(usage.entries(why, date.min)) for why in REASONS})
    except StoreAway:
        return {why: {} for why in REASONS}
