"""Every refusal and fault becomes a page in one place, in the reader's language, without details of the house."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from dsr.db.engine import is_away, is_collision, is_too_long
from dsr.domain.errors import Invalid, NotAllowed, NotFound, Refused, Stale, TransitionRefused, places_of
from dsr.services.sign_in.sessions import SessionEnded
from dsr.web.api.problems import is_asked_by_interface, problem
from dsr.web.cases import note_refused
from dsr.web.current import signed_in
from dsr.web.refusals import Unseen, fault_sentence, sentence
from dsr.web.security import is_own_request, local_path
from dsr.web.texts import gettext, lazy

_log = structlog.get_logger(__name__)

_PAGES = {
    400: (lazy("The page could not be read"), lazy("Something in the address or the form is not as it should be.")),
    401: (lazy("Your session has ended"), lazy("Nothing was saved. Sign in and send again.")),
    403: (lazy("You may not open this page"), lazy("Ask an administrator if you need it in your work.")),
    404: (lazy("There is no such page"), lazy("Check the address, or open the page from the menu.")),
    405: (lazy("The page cannot be used this way"), lazy("Open the page from the menu and try again.")),
    413: (lazy("What was sent is too large"), lazy("Send a smaller file or a shorter text.")),
    422: (lazy("This could not be done"), lazy("Go back and correct what was sent.")),
    429: (lazy("Too many attempts"), lazy("Wait a moment and try again.")),
    500: (lazy("Something went wrong here"), lazy("Nothing half-done was saved. Try again in a moment.")),
    503: (lazy("The service is not available now"), lazy("Try again in a moment.")),
}
_AWAY = lazy("Nothing was saved, and nothing that was saved before is lost. Wait a moment and send again.")
_NEVER_REPEATED = (
    "csrf_token",
    "password",
    "new_password",
    "new_password_again",
    "old_password",
    "seen",
    "seen_parts",
)


def set_up_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(HTTPException, _http_fault)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Exception, _crashed)
    app.after_request(_told_as_stale)


def error_page(status: int, **values: Any) -> Response:
    """The page of a status; `lead` replaces its sentence, `faults` lists more, `resend` offers what was typed again."""
    title, lead = _PAGES.get(status, _PAGES[400])
    if is_asked_by_interface():
        return problem(status, "")
    shown = {"title": title, "lead": lead, "status": status, "faults": [], "resend": None, "back": _back(), **values}
    return make_response(render_template("error.html", **shown), status)


def _told_as_stale(response: Response) -> Response:
    """A form that comes back because its case changed meanwhile (`is_for_form`) is a conflict, not a fault of the form."""
    if g.get("is_stale") and response.status_code == 422:
        response.status_code = 409
    return response


def _csrf_failed(_fault: CSRFError) -> Response:
    lead = gettext("The page had been open too long, or you signed in again meanwhile. Nothing was saved.")
    return error_page(400, title=gettext("Send once more"), lead=lead, resend=_typed())


def _http_fault(fault: HTTPException) -> Any:
    status = fault.code or 500
    if status < 400:
        return fault
    if status == 401:
        return error_page(401, resend=_typed())
    if status == 403 and fault.description == "roles":
        lead = gettext("You have roles that may not stand together, so nothing can be opened. Ask an administrator.")
        return error_page(403, lead=lead)
    known = status if status in _PAGES else 400
    response = problem(status, "") if is_asked_by_interface() else error_page(known)
    response.status_code = status
    if status == 405 and getattr(fault, "valid_methods", None):
        response.headers["Allow"] = ", ".join(fault.valid_methods)  # type: ignore[attr-defined]
    return response


def _refused(refusal: Refused) -> Response:
    """What no view has turned into a form error. Only here is a refused look written to the access log."""
    if isinstance(refusal, SessionEnded):
        g.signed_in = None  # the page must not greet somebody who is out
        return error_page(401, resend=_typed())
    if isinstance(refusal, Unseen) and signed_in() is not None:
        note_refused(refusal)
    if isinstance(refusal, (NotFound, NotAllowed)):
        return error_page(404)
    if isinstance(refusal, Stale):
        lead = sentence(refusal)
        return error_page(409, title=gettext("This changed while you were reading it"), lead=lead, typed=_shown_back())
    if isinstance(refusal, Invalid):
        return error_page(422, faults=[fault_sentence(fault) for fault in refusal.faults])
    status = 409 if isinstance(refusal, TransitionRefused) else 422
    return error_page(status, title=gettext("This could not be done"), lead=sentence(refusal), typed=_shown_back())


def _crashed(fault: Exception) -> Response:
    """A fault of the program. The log gets its kind and place; its text may hold what a person typed and stays out.

    Where the database gave one of two changes up for the other, nothing is wrong: what was typed can be sent again.
    """
    if is_collision(fault):
        _log.warning("request_collided", fault=type(fault).__name__)
        title, lead = (
            gettext("Send once more"),
            gettext("Somebody else was saving at the same moment. Nothing was saved."),
        )
        return error_page(503, title=title, lead=lead, resend=_typed(), typed=_shown_back())
    if is_away(fault):
        _log.error("database_away", fault=type(fault).__name__)
        return error_page(
            503, title=gettext("The database does not answer"), lead=_AWAY, resend=_typed(), typed=_shown_back()
        )
    if is_too_long(fault):
        _log.warning("request_too_long", fault=type(fault).__name__)
        lead = gettext("One of the texts is longer than its place. Nothing was saved: shorten it and send again.")
        return error_page(422, lead=lead, typed=_shown_back())
    _log.error("request_crashed", fault=type(fault).__name__, places=places_of(fault.__traceback__))
    try:
        return error_page(500, request_id=g.get("request_id", ""))
    except Exception:  # the page itself is what crashed, or the database it asks: say so without it
        return make_response("500\n", 500, {"Content-Type": "text/plain; charset=utf-8"})


def _typed() -> list[tuple[str, str]] | None:
    """What was posted, to be sent again with a new token: only what our own page sent, never passwords or files."""
    if request.method != "POST" or not is_own_request() or "Sec-Fetch-Site" not in request.headers:
        return None
    if request.files or any(name in request.form for name in _NEVER_REPEATED[1:]):
        return None
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER_REPEATED]


def _shown_back() -> list[tuple[str, str]]:
    """Longer texts that were posted, so that nobody has to write them twice."""
    if request.method != "POST":
        return []
    fields = request.form.items(multi=True)
    return [(name, value) for name, value in fields if name not in _NEVER_REPEATED and len(value) >= 40]


def _back() -> str:
    """The page of this site that one came from, or the start page."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    if referrer.netloc != request.host:
        return "/"
    return local_path(referrer.path + (f"?{referrer.query}" if referrer.query else ""))
