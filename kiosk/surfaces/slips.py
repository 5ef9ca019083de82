"""A slip of paper: first as it will look, then printed. Nothing comes out unasked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kiosk.presenters.takeaway import NOT_PRINTED
from kiosk.services import services
from kiosk.takeaway import slip
from kiosk.takeaway.printer import NoPrinter, PrinterUnavailable
from kiosk.takeaway.slip import Slip


@dataclass(frozen=True)
class Way:
    """Where the page's buttons lead.

    Attributes:
        here: the address that prints.
        back: the address of the page before, opened by POST when there are fields to send again.
        back_to: the button that leads there.
        fields: what both addresses are sent, by the name of the field.
    """

    here: str
    back: str
    back_to: str
    fields: Mapping[str, str] = field(default_factory=dict)


def can_print() -> bool:
    """Return whether there is a printer, and letters to print with."""
    return slip.available() and not isinstance(services().printer, NoPrinter)


def page(made: Slip, way: Way) -> ResponseReturnValue:
    """Return the page of a slip, which the request may have asked to print."""
    if "print" not in request.form:
        return render_template("pages/slip.html", slip=made, way=way, printed=False, problem=None)
    try:
        services().printer.print(slip.picture(made))
    except PrinterUnavailable as error:
        problem = NOT_PRINTED[error.reason]
        return render_template("pages/slip.html", slip=made, way=way, printed=False, problem=problem), 503
    return render_template("pages/slip.html", slip=made, way=way, printed=True, problem=None)
