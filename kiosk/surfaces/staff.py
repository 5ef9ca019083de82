"""The hotline agents' search: both cities at once, the answer before they stop typing. No caller's data anywhere."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from faq.entry import REGIONS
from faq.matcher import BadQuestion
from kiosk import forms, i18n
from kiosk.presenters import answers
from kiosk.services import services

START: Final = "staff.search"
bp = Blueprint("staff", __name__, url_prefix="/staff")
bp.context_processor(lambda: {"surface": "staff", "base": "base/staff.html"})


@bp.get("/")
def search() -> ResponseReturnValue:
    """The search field, with what was found in each city."""
    question = forms.question(request.args)
    return render_template("staff/search.html", question=question, columns=_columns(question))


@bp.get("/found")
def found() -> ResponseReturnValue:
    """What was found, as a part of the page: it follows the typing."""
    return render_template("staff/found.html", columns=_columns(forms.question(request.args)))


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
