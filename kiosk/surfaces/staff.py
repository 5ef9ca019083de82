"""The hotline agents' pages: a search over both cities, and the questions that found no answer. No caller's data."""

from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from faq.entry import REGIONS
from faq.matcher import BadQuestion, Verdict
from kiosk import forms, i18n, outcomes
from kiosk.presenters import answers, questions
from kiosk.services import services
from kiosk.store.questions import KEPT
from kiosk.surfaces import cases, estimates, pages, sign_in

START: Final = "staff.search"
# More wordings than anybody reads; all of them: python -m kiosk unanswered.
MOST_WORDINGS: Final = 1000
bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.context_processor(lambda: {"surface": "staff", "base": "base/staff.html"})
pages.keep_city(bp)
estimates.register(bp, "any(urumqi)", prints=False)  # no other city has rules for stays
sign_in.register(bp)
cases.register(bp)


@bp.get("/")
def search() -> ResponseReturnValue:
    """The search field, with what was found in each city."""
    question = forms.question(request.args)
    columns = _columns(question)
    return render_template(
        "staff/search.html",
        question=question,
        columns=columns,
        refused=bool(columns) and all(column.kind == Verdict.REFUSAL for column in columns),
        told="told" in request.args,
    )


@bp.get("/found")
def found() -> ResponseReturnValue:
    """What was found, as a part of the page: it follows the typing."""
    return render_template("staff/found.html", columns=_columns(forms.question(request.args)))


@bp.post("/unanswered")
def unanswered() -> ResponseReturnValue:
    """Count a question that neither city answers, and show its page again with thanks."""
    question = forms.question(request.form)
    if not all(services().matcher.ask(question, region).refused for region in REGIONS):
        abort(409)
    outcomes.refused(question, None, i18n.language())
    return redirect(url_for(".search", q=question, told="yes", _anchor="told"), code=303)


@bp.get("/questions", endpoint="questions")
def work_list() -> ResponseReturnValue:
    """What found no answer or no help, grouped, and how often each answer helped; of one city or of both."""
    region = request.args.get("region") or None
    if region not in {None, *REGIONS}:
        abort(404)
    kept, knowledge, lang = services().questions, services().matcher.knowledge, i18n.language()
    asked = kept.listed(region, most=MOST_WORDINGS)
    return render_template(
        "staff/questions.html",
        cities=questions.cities(region),
        work=questions.work(asked, knowledge, lang),
        judged=questions.judged(kept.helpfulness(), knowledge, region, lang),
        is_cut=len(asked) == MOST_WORDINGS,
        most=MOST_WORDINGS,
        days=KEPT.days,
    )


def _columns(question: str) -> list[answers.Column]:
    matcher = services().matcher
    try:
        return (
            [answers.column(matcher, question, region, i18n.language()) for region in REGIONS]
            if question.strip()
            else []
        )
    except BadQuestion:
        return []
