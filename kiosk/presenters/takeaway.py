"""What goes along: the slip of an answer, a result or a checklist, and what is said when it can't be printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import LazyString
from markupsafe import Markup

from kiosk import i18n
from kiosk.i18n import gettext as _
from kiosk.i18n import lazy_gettext as _l
from kiosk.presenters import care
from kiosk.presenters.answers import AnswerPage
from kiosk.presenters.estimate_words import FIELDS
from kiosk.presenters.estimates import EstimatePage
from kiosk.presenters.guides import GuidePage, Paper
from kiosk.takeaway import qr
from kiosk.takeaway.printer import Reason
from kiosk.takeaway.slip import Line, Slip

NOT_PRINTED: Final[dict[Reason, LazyString]] = {
    Reason.NO_PRINTER: _l(
        "There is no printer here. Please take the code with your phone, or write the figures down."
    ),
    Reason.NO_PAPER: _l("The printer has no paper. Please take the code with your phone, or tell the staff."),
    Reason.UNREACHABLE: _l(
        "The printer doesn't answer. Please take the code with your phone, or tell the staff."
    ),
    Reason.FAILED: _l("Printing broke off. Please take what came out, and the code with your phone."),
}


@dataclass(frozen=True)
class Takeaway:
    """What a page offers to take along.

    Attributes:
        code: the QR code of `link`; None where phones have no address to go to.
        can_print, can_save: whether a slip, a PDF can be had here.
    """

    code: Markup | None
    link: str | None
    can_print: bool
    can_save: bool

    def __bool__(self) -> bool:
        return bool(self.code or self.can_print or self.can_save)


def takeaway(link: str | None, *, can_print: bool, can_save: bool) -> Takeaway:
    """Return what is offered; a link becomes a code."""
    code = qr.svg(link, _("Opens this on your phone")) if link else None
    return Takeaway(code, link, can_print, can_save)


def estimate_slip(page: EstimatePage, now: datetime, link: str | None, phones: Iterable[str]) -> Slip:
    """Return the slip of an estimate, in the language of the request."""
    lines: list[Line] = []
    for stay in page.stays:
        name = f"{stay.level}, {i18n.plain_day(stay.admitted)}"
        lines.append(Line(name, _yuan(stay.total_cost)))
    lines += [
        Line(_("Basic fund pays"), _yuan(page.basic)),
        Line(_("Critical-illness insurance pays"), _yuan(page.critical)),
        Line(_("You pay about"), _yuan(page.you), emphasis=True),
    ]
    if page.differs:
        lines.append(Line(_("Read as item 11 is worded, you pay"), _yuan(page.you_banded)))
    source = _("By the handbook of Urumqi's residents' insurance for 2016.")
    return _slip(_("Estimate of a hospital stay"), now, page.notes, source, link, phones, lines)


def care_slip(
    title: str, result: care.Result, now: datetime, link: str | None, phones: Iterable[str]
) -> Slip:
    """Return the slip of another calculator's result, in the language of the request."""
    notes = [*_findings(result), *result.notes]
    return _slip(title, now, notes, str(result.document), link, phones, _figures(result))


def _figures(result: care.Result) -> list[Line]:
    match result:
        case care.OutpatientPage():
            return [
                Line(_("Eligible cost"), _yuan(result.costs)),
                Line(_("The fund pays"), _yuan(result.fund)),
                Line(_("You pay about"), _yuan(result.you), emphasis=True),
            ]
        case care.BirthPage():
            return [
                Line(str(FIELDS["cost"]), _yuan(result.cost)),
                Line(_("The fund pays"), _yuan(result.fund)),
                Line(_("You pay about"), _yuan(result.you), emphasis=True),
            ]
        case care.DeductiblePage():
            year = result.latest
            return [
                Line(_("Used of the deductible of %(year)s", year=year.year), _yuan(year.used.reached)),
                Line(
                    _("Left of your deductible in %(year)s", year=year.year), _yuan(year.left), emphasis=True
                ),
                Line(_("Above the deductible"), _yuan(year.above)),
            ]
        case care.ReceiptPage():
            return [Line(figure.printed or figure.name, _yuan(figure.amount)) for figure in result.figures]


def _findings(result: care.Result) -> list[str]:
    match result:
        case care.DeductiblePage():
            return [result.no_ratio]
        case care.ReceiptPage():
            verdict = (
                _("The figures go together.") if result.is_consistent else _("The figures don't go together.")
            )
            return [verdict, *(check.finding for check in result.checks if check.finding)]
    return []


def answer_slip(page: AnswerPage, now: datetime, link: str | None, phones: Iterable[str]) -> Slip:
    """Return the slip of an answer, in the language of the request: all of it, in its order."""
    parts = page.parts
    notes = [
        parts.lead,
        *_under(_("How it goes"), tuple(f"{number}. {step}" for number, step in enumerate(parts.steps, 1))),
        *_under(_("Bring with you"), tuple(f"□ {paper}" for paper in parts.bring)),
        *_under(_("What it costs"), (parts.fees,) if parts.fees else ()),
        *_under(_("Time and deadlines"), (parts.time_limit,) if parts.time_limit else ()),
        *_under(_("Ring"), tuple(f"{line.number} {line.name}".strip() for line in page.phones)),
        *_under(_("Good to know"), parts.notes),
    ]
    source = " ".join(
        (
            _("Source: %(document)s, item %(item)s.", document=page.document, item=page.item),
            _("Last checked against it on %(day)s.", day=i18n.plain_day(page.checked)),
        )
    )
    return _slip(page.question, now, notes, source, link, phones)


def list_slip(page: GuidePage, now: datetime, link: str | None, phones: Iterable[str]) -> Slip:
    """Return the slip of a guide's checklist, in the language of the request."""
    found = page.checklist
    if found is None:
        raise ValueError(page.id)
    papers = (_paper(paper) for paper in found.papers)
    days = (
        f"{name}: {i18n.plain_day(day)}"
        for limit in found.limits
        if limit.form
        for name, day in limit.form.found
    )
    parts = (
        (_("Bring with you"), papers),
        (_("Where to go"), found.places),
        (_("What it costs"), found.fees),
        (_("Time and deadlines"), (*(limit.text for limit in found.limits), *days)),
        (_("How it goes"), (f"{number}. {step}" for number, step in enumerate(found.steps, 1))),
    )
    notes = [line for heading, texts in parts for line in _under(heading, tuple(texts))]
    return _slip(page.title, now, notes, " ".join(found.sources), link, phones)


def _slip(  # noqa: PLR0913, PLR0917 - what stands on every slip
    title: str,
    now: datetime,
    notes: Iterable[str],
    source: str,
    link: str | None,
    phones: Iterable[str],
    lines: Iterable[Line] = (),
) -> Slip:
    return Slip(
        title=title,
        when=now.strftime("%Y-%m-%d %H:%M"),
        lines=tuple(lines),
        notes=tuple(notes),
        source=source,
        hotline=_("Questions: %(numbers)s", numbers=_(" or ").join(phones)),
        qr=link,
        language=i18n.language(),
        scan=_("Opens this on your phone") if link else "",
    )


def _under(heading: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    return (f"【{heading}】" if i18n.language() == "zh" else f"{heading}:", *texts) if texts else ()


def _paper(paper: Paper) -> str:
    marks = [str(paper.form)] if paper.form else []
    marks += [f"× {paper.count}"] if paper.count else []
    return f"□ {paper.text}" + (f" ({', '.join(marks)})" if marks else "")


def _yuan(amount: object) -> str:
    return _("%(amount)s yuan", amount=i18n.plain_amount(str(amount)))
