"""The pages of the guides: a city's errands, the questions of one, its checklist. Registered by each surface."""

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from faq.guide import UnknownGuide
from kiosk import city_time, i18n
from kiosk.i18n import gettext as _
from kiosk.presenters import answers, guides, takeaway
from kiosk.services import services
from kiosk.surfaces import slips


def register(bp: Blueprint, regions: str, *, prints: bool) -> None:
    """Give a surface the pages; `prints` says whether checklists are printed here.

    Raises: KnowledgeError, so that nothing starts with a broken guide.
    """
    guides.shipped()
    bp.add_url_rule(f"/<{regions}:region>/guides", "guides", all_guides)
    bp.add_url_rule(f"/<{regions}:region>/guide/<guide_id>", "guide", one_guide)
    if prints:
        bp.add_url_rule(
            f"/<{regions}:region>/guide/<guide_id>/slip", "guide_slip", slip, methods=["GET", "POST"]
        )


def all_guides() -> ResponseReturnValue:
    """Every errand of the city there is a guide for, by topic."""
    return render_template(
        "pages/guides.html", shelves=guides.shelves(services().matcher.knowledge, g.region)
    )


def one_guide(guide_id: str) -> ResponseReturnValue:
    """The next question of a guide; or, when all are answered, the checklist. The answers stand in the address."""
    page = _page(guide_id)
    limits = page.checklist.limits if page.checklist else ()
    has_fault = any(limit.form and limit.form.fault for limit in limits)
    template = "pages/guide.html" if page.asked else "pages/checklist.html"
    offer, slip_address = None, None
    if page.checklist and f"{request.blueprint}.guide_slip" in current_app.view_functions:
        offer = takeaway.takeaway(_link(page), can_print=slips.can_print(), can_save=False)
        slip_address = _address(".guide_slip", page) if offer.can_print else None
    shown = render_template(
        template, page=page, has_fault=has_fault, takeaway=offer, slip_address=slip_address
    )
    return shown, 422 if has_fault else 200


def slip(guide_id: str) -> ResponseReturnValue:
    """The slip of a checklist, as it will look or printed."""
    page = _page(guide_id)
    back = _address(".guide", page)
    if page.checklist is None:
        return redirect(back)
    region = services().matcher.knowledge.regions[g.region]
    phones = tuple(line.number for line in answers.hotlines(region, i18n.language()))
    made = takeaway.list_slip(page, city_time.now(), _link(page), phones)
    return slips.page(made, slips.Way(_address(".guide_slip", page), back, _("Back to the list")))


def _address(endpoint: str, page: guides.GuidePage) -> str:
    """Return an address of a guide with the answers that hold and the day that was chosen."""
    day = {part: request.args[part] for part in guides.DAY_PARTS if part in request.args}
    return f"{url_for(endpoint, guide_id=page.id)}?{urlencode({**page.answers, **day})}"


def _link(page: guides.GuidePage) -> str | None:
    """Return where a phone finds the same checklist: the answers in its address are nobody's in particular."""
    base = services().settings.public_url
    return f"{base}/m/{g.region}/guide/{page.id}?{urlencode(page.answers)}" if base else None


def _page(guide_id: str) -> guides.GuidePage:
    try:
        found = guides.shipped().guide(g.region, guide_id)
    except UnknownGuide:
        abort(404)
    today = city_time.today()
    return guides.page(found, services().matcher.knowledge, services().rulebook, request.args, today)
