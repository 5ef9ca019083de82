"""The card at the touchscreen: what the reader sees, its PIN, the account, a new PIN."""

import logging
from contextlib import ExitStack

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import city_time, i18n, preferences
from kiosk.card import easy_pins, pin_rules
from kiosk.card.desk import CardDesk, Description, DeskState
from kiosk.card.errors import (
    CardError,
    CardRemoved,
    CardSilent,
    EasyPin,
    LastTry,
    PinRejected,
    ServiceDown,
    StaleInsertion,
)
from kiosk.card.port import Presence
from kiosk.masking import Pin
from kiosk.presenters import answers, cards
from kiosk.presenters.cards import CardPanel, PinForm
from kiosk.services import Services, cookie_name, services
from kiosk.surfaces import on_file
from kiosk.surfaces.on_file import OnFile

_log = logging.getLogger(__name__)

_CHOSEN = "yes"


def register(bp: Blueprint, region: str) -> None:
    """Give the touchscreen the pages; `region` is the part of an address that names the city."""
    bp.add_url_rule(f"{region}/card", "card", card)
    bp.add_url_rule(f"{region}/card/pin", "pin", pin, methods=["POST"])
    # Where the languages of a page that answered a PIN lead to.
    bp.add_url_rule(f"{region}/card/pin", "pin_again", lambda: redirect(url_for(".card")))
    bp.add_url_rule(f"{region}/card/account", "account", account)
    bp.add_url_rule(f"{region}/card/new-pin", "new_pin", new_pin)
    bp.add_url_rule(f"{region}/card/new-pin", "change_pin", change_pin, methods=["POST"])


def card() -> ResponseReturnValue:
    """What the reader sees: an invitation, the number pad for the PIN, or what is wrong."""
    parts = services()
    state = desk_of(parts).snapshot()
    if state.presence is not Presence.CARD:
        return _card_page(state, cards.reader_state(state))
    if _session_goes_on(parts, state):
        return redirect(url_for(".account"))
    try:
        description = desk_of(parts).describe(state.insertion)
    except CardError as error:
        return _card_page(state, cards.card_fault(error))
    panel, _filed = _barrier(parts, description)
    chosen = request.args.get("last") == _CHOSEN
    return _card_page(state, panel or _question(parts, state, description.tries, last_try=chosen))


def pin() -> ResponseReturnValue:
    """Give the PIN to the card, once, and nowhere else."""
    parts = services()
    desk, state = desk_of(parts), desk_of(parts).snapshot()
    press = desk.next_press(state.insertion)
    if not _is_pad(parts, state, press):
        return redirect(url_for(".card"))
    try:
        return _signed_in(parts, state, press)
    except StaleInsertion:
        return redirect(url_for(".card"))
    except CardError as error:
        return _card_page(state, cards.card_fault(error), 422)


def account() -> ResponseReturnValue:
    """The holder, masked, the balances and the year, while the card is in and the session lasts."""
    parts = services()
    desk, state = desk_of(parts), desk_of(parts).snapshot()
    if state.presence is not Presence.CARD or not _session_goes_on(parts, state):
        return redirect(url_for(".card"))
    try:
        description = desk.describe(state.insertion)
        panel, filed = _barrier(parts, description)
        if panel is not None:
            _end(parts, state)
            return _card_page(state, panel)
        balances = desk.balances(state.insertion)
    except CardError as error:
        return _card_page(state, cards.card_fault(error))
    if balances.medical_needs_pin:  # the line was cut since the PIN was given, so the card has forgotten it
        parts.sessions.end(token(parts))
        return redirect(url_for(".card"))
    try:
        year, is_known = _year(parts, filed, description), True
    except on_file.CANT_BE_ASKED as error:
        _log.warning("the year can't be asked: %s", type(error).__name__)
        year, is_known = None, False
    return render_template(
        "kiosk/account.html",
        account=cards.account(description, balances),
        year=year,
        year_is_known=is_known,
        changed="changed" in request.args,
        state=state,
    )


def new_pin() -> ResponseReturnValue:
    """The form for a new PIN; where the city doesn't let a kiosk change it, how it is done there."""
    parts = services()
    state = desk_of(parts).snapshot()
    if state.presence is not Presence.CARD or not _session_goes_on(parts, state):
        return redirect(url_for(".card"))
    if (region := _changed_elsewhere(parts)) is not None:
        return _elsewhere_page(parts, state, region)
    return _new_pin_page(state, _new_pin_form(parts, state))


def change_pin() -> ResponseReturnValue:
    """Have the card take a new PIN, once."""
    parts = services()
    desk, state = desk_of(parts), desk_of(parts).snapshot()
    if state.presence is not Presence.CARD or not _session_goes_on(parts, state):
        return redirect(url_for(".card"))
    if _changed_elsewhere(parts) is not None:
        abort(403)
    press = desk.next_press(state.insertion)
    if not _is_pad(parts, state, press):
        return redirect(url_for(".account"))
    form = _new_pin_form(parts, state)
    with ExitStack() as wiped:
        typed = _typed(form, wiped)
        if isinstance(typed, PinForm):
            return _new_pin_page(state, typed, 422)
        try:
            return _changed(parts, state, press, *typed)
        except CardError as error:
            return _not_changed(state, error)


def desk_of(parts: Services) -> CardDesk:
    """Return the owner of the card; without one there are no card pages."""
    return parts.desk or abort(404)


def card_in(parts: Services, state: DeskState) -> str:
    """Name this insertion of this run, so that neither another card nor a restart inherits a session."""
    return f"{parts.run}-{state.insertion if state.presence is Presence.CARD else 'none'}"


def token(parts: Services) -> str:
    """Return what the person's cookie holds; "" without one."""
    return request.cookies.get(cookie_name("person", parts.settings), "")


def _signed_in(parts: Services, state: DeskState, press: int) -> ResponseReturnValue:
    """Give the PIN that was typed to the card.

    Raises: CardError, for all but a PIN that is wrong.
    """
    desk, last_try = desk_of(parts), request.form.get("last") == _CHOSEN
    description = desk.describe(state.insertion)
    panel, _filed = _barrier(parts, description)
    if panel is not None:
        return _card_page(state, panel)
    try:
        code = Pin(request.form.get("pin", ""))
    except ValueError:
        fault = cards.pin_malformed()
        return _card_page(state, _question(parts, state, description.tries, fault, last_try=last_try), 422)
    try:
        desk.press(state.insertion, press)
        desk.verify(state.insertion, code, last_try=last_try)
        return _begin(parts, state, is_first=_is_first(code, description))
    except PinRejected as error:
        fault = cards.pin_rejected(error.tries_left)
        return _card_page(state, _question(parts, state, error.tries_left, fault), 422)
    except LastTry:
        return _card_page(state, _question(parts, state, 1), 422)
    finally:
        code.wipe()


def _begin(parts: Services, state: DeskState, *, is_first: bool) -> ResponseReturnValue:
    """Begin a session, and go to the account; where the PIN is still the first one, say so before."""
    parts.sessions.end(token(parts))
    if is_first:
        # Said at once and not by an address, which would be kept in the browser's history.
        at_kiosk = _changed_elsewhere(parts) is None
        response = make_response(render_template("kiosk/first_pin.html", at_kiosk=at_kiosk, state=state))
    else:
        response = make_response(redirect(url_for(".account"), code=303))
    response.set_cookie(
        cookie_name("person", parts.settings),
        parts.sessions.start(card_in(parts, state)),
        httponly=True,
        samesite="Strict",
        secure=not parts.settings.demo,
    )
    return response


def _end(parts: Services, state: DeskState) -> None:
    desk_of(parts).forget(state.insertion)
    parts.sessions.end(token(parts))


def _is_first(code: Pin, description: Description) -> bool:
    return description.holder is not None and easy_pins.is_first(code, description.holder)


def _barrier(parts: Services, description: Description) -> tuple[CardPanel | None, OnFile]:
    """Return the page of a card of which nothing is shown and whose PIN isn't asked for, if it is one; and its file."""
    closed = cards.closed(description, city_time.today())
    known = parts.matcher.knowledge
    try:
        filed = on_file.of_card(parts, description)
        if not filed.is_out_of_use:
            return closed, filed
        on_file.record_refusal(parts, filed)
    except on_file.CANT_BE_ASKED as error:
        _log.warning("the state of a card can't be asked: %s", type(error).__name__)
        return closed or cards.unchecked(known, g.region), OnFile()
    region = filed.person.region if filed.person else g.region
    return cards.out_of_use(filed.report, parts.loss_rules[region], known), filed


def _year(parts: Services, filed: OnFile, description: Description) -> cards.YearPage | None:
    today = city_time.today()
    found = on_file.of_year(parts, filed, description, today)
    if found is None or filed.person is None:
        return None
    return cards.year(found, filed.person.region, parts.rulebook, parts.matcher.knowledge, today)


def _question(
    parts: Services, state: DeskState, tries: int | None, fault: str = "", *, last_try: bool = False
) -> CardPanel:
    panel = cards.pin_pad(_pad(parts, state), tries, fault, last_try=last_try)
    return cards.with_help(panel, pin_rules.load()[g.region], parts.matcher.knowledge, g.region)


def _pad(parts: Services, state: DeskState, press: int | None = None) -> str:
    """Name a number pad: this run, this card, and the press of OK that it is good for."""
    if press is None:
        press = desk_of(parts).next_press(state.insertion)
    return f"{card_in(parts, state)}-{press}"


def _is_pad(parts: Services, state: DeskState, press: int) -> bool:
    """Return whether the form that was sent is the one that is shown for the card in the reader."""
    return state.presence is Presence.CARD and request.form.get("pad") == _pad(parts, state, press)


def _changed_elsewhere(parts: Services) -> str | None:
    """Return the page's city or this kiosk's, if a kiosk may not change a PIN there; None where it may."""
    rules = pin_rules.load()
    return next(
        (each for each in (g.region, parts.settings.region) if not rules[each].changed_at_kiosk), None
    )


def _new_pin_form(parts: Services, state: DeskState) -> PinForm:
    return cards.new_pin(_pad(parts, state), last_try=request.values.get("last") == _CHOSEN)


def _typed(form: PinForm, wiped: ExitStack) -> tuple[Pin, Pin] | PinForm:
    """Return the old PIN and the new one, both wiped in the end; or the form with what is wrong."""
    try:
        old = Pin(request.form.get("old", ""))
    except ValueError:
        return cards.old_malformed(form)
    wiped.callback(old.wipe)
    try:
        new = Pin(_six(request.form.get("new", "")))
    except ValueError:
        return cards.new_malformed(form)
    wiped.callback(new.wipe)
    try:
        again = Pin(request.form.get("again", ""))
    except ValueError:
        return cards.new_differs(form)
    wiped.callback(again.wipe)
    return (old, new) if new == again else cards.new_differs(form)


def _six(digits: str) -> str:
    return digits if len(digits) == easy_pins.LENGTH else ""


def _changed(parts: Services, state: DeskState, press: int, old: Pin, new: Pin) -> ResponseReturnValue:
    """Have the card take the new PIN.

    Raises: CardError, for all but a PIN that is wrong.
    """
    desk, last_try = desk_of(parts), request.form.get("last") == _CHOSEN
    panel, _filed = _barrier(parts, desk.describe(state.insertion))
    if panel is not None:
        _end(parts, state)
        return _card_page(state, panel)
    desk.press(state.insertion, press)
    try:
        desk.change_pin(state.insertion, old, new, last_try=last_try)
    except EasyPin as error:
        return _new_pin_page(state, cards.new_easy(_new_pin_form(parts, state), error.easy), 422)
    except PinRejected as error:
        form = cards.new_pin(_pad(parts, state), error.tries_left)
        return _new_pin_page(state, cards.old_rejected(form), 422, tries=error.tries_left)
    except LastTry:
        return _new_pin_page(state, _new_pin_form(parts, state), 422, tries=1)
    return redirect(url_for(".account", changed=_CHOSEN), code=303)


def _not_changed(state: DeskState, error: CardError) -> ResponseReturnValue:
    if isinstance(error, StaleInsertion):
        return redirect(url_for(".card"))
    is_uncertain = isinstance(error, CardRemoved | CardSilent | ServiceDown)
    return _card_page(state, cards.change_uncertain() if is_uncertain else cards.card_fault(error), 422)


def _card_page(state: DeskState, panel: CardPanel, status: int = 200) -> ResponseReturnValue:
    again = url_for(".card", last=_CHOSEN)
    return render_template("kiosk/card.html", panel=panel, state=state, again=again), status


def _new_pin_page(
    state: DeskState, form: PinForm, status: int = 200, tries: int | None = None
) -> ResponseReturnValue:
    """Show the form; at the last try the question first whether to risk it."""
    if tries == 1:
        parts = services()
        panel = _question(parts, state, tries, form.fault)
        again = url_for(".new_pin", last=_CHOSEN)
        return render_template("kiosk/card.html", panel=panel, state=state, again=again), status
    return render_template("kiosk/new_pin.html", form=form, state=state), status


def _elsewhere_page(parts: Services, state: DeskState, region: str) -> ResponseReturnValue:
    entry = parts.matcher.knowledge.entry(pin_rules.load()[region].entry)
    answer = answers.answer(parts.matcher.knowledge, entry, i18n.language())
    return render_template("kiosk/new_pin_elsewhere.html", answer=answer, state=state)


def _session_goes_on(parts: Services, state: DeskState) -> bool:
    kept, liked = token(parts), preferences.in_force()
    patience = 2 if liked["text"] == "large" or liked["sound"] != "off" else 1  # as the page's own countdown
    return bool(kept) and parts.sessions.goes_on(kept, card_in(parts, state), patience=patience)
