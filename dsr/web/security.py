"""The guard at the door: every route names its action, every answer carries the headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import CASE_ACTIONS, Action, CaseFacts, Denial, denial, may
from dsr.web.current import current_actor, current_deps
from dsr.web.refusals import Unseen

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "dsr_action"
_UPLOAD = "dsr_upload"
_SANDBOX = "dsr_sandbox"

FORM_BYTES = 2_000_000
"""The largest form that is read, files aside."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: browsers then send `Origin: null` with our own forms, and the check below could not tell.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def allowed(action: Action) -> Callable[[View], View]:
    """Name what a view does. The guard refuses a view without a name, and one whose action the user may not do.

    For an action on a case it asks whether the user may do it to some case; `case_or_404` asks about this one.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return mark


public = allowed(Action.PUBLIC_PAGE)
"""Marks a view that needs no sign-in."""


def sandboxed(view: View) -> View:
    """Have browsers run nothing of what this view answers, also where somebody opens the file in its own tab."""
    setattr(view, _SANDBOX, True)
    return view


def takes_files(view: View) -> View:
    """Let this view take files up to the size of the setting DSR_IMPORT_MAX_MB; all others take small forms only."""
    setattr(view, _UPLOAD, True)
    return view


def widen_for_files() -> None:
    """Before the form is read: the larger limit, for users who may do what the view does."""
    view = current_app.view_functions.get(request.endpoint or "")
    action = action_of(current_app, request.endpoint or "")
    if view is not None and action is not None and getattr(view, _UPLOAD, False) and may(current_actor(), action):
        request.max_content_length = current_deps().settings.import_max_mb * 1_000_000 + FORM_BYTES


def action_of(app: Flask, endpoint: str) -> Action | None:
    """The action that the view of an endpoint names; None when it names none."""
    return getattr(app.view_functions.get(endpoint), _MARK, None)


def unmarked_endpoints(app: Flask) -> list[str]:
    """Endpoints whose view names no action: none, or the application does not start."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules() if action_of(app, rule.endpoint) is None})


def guard() -> AnyResponse | None:
    """Before every view: is this request ours, and may this user do what the view does?"""
    if request.method not in ("GET", "HEAD", "OPTIONS") and not is_own_request():
        abort(400, "cross-site")
    if request.endpoint is None:
        return None  # no such page or method: Flask answers 404 or 405
    action = action_of(current_app, request.endpoint)
    if action is None:
        abort(404)
    if action is Action.USE_INTERFACE:
        return None  # no user and no cookie counts here: `scoped` asks for the token of another system
    actor = current_actor()
    reason = denial(actor, action, CaseFacts() if action in CASE_ACTIONS else None)
    if reason is None:
        return None
    if reason in (Denial.SIGNED_OUT, Denial.INACTIVE):
        return _to_sign_in()
    if reason is Denial.COMMITMENT_MISSING:
        return redirect(url_for("account.commitment", next=local_path(request.full_path)))
    if reason is Denial.ROLES_CONFLICT:
        abort(403, "roles")
    raise Unseen(action, case_id=(request.view_args or {}).get("case_id"), reason=reason)


def is_own_request() -> bool:
    """Whether the browser says that our own page sent this; True where it says nothing (the form token still holds)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    own = {urlsplit(request.host_url).netloc, urlsplit(current_deps().settings.public_url).netloc}
    return urlsplit(origin).netloc in own


def local_path(target: str | None) -> str:
    """`target` if it is a path of this site, otherwise `/`: what follows a sign-in never leaves the site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(target)
    has_odd = any(character in target for character in "\\\r\n\t") or not target.isprintable()
    return "/" if parts.scheme or parts.netloc or has_odd or len(target) > 500 else target.removesuffix("?")


def add_headers(response: Response) -> Response:
    """The same headers on every answer, errors too; pages are never stored."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if getattr(current_app.view_functions.get(request.endpoint or ""), _SANDBOX, False):
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if current_deps().settings.public_url.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in ("static", "frame.letter_style"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _to_sign_in() -> AnyResponse:
    # A form that was posted after the session ended must not vanish in a redirect: the page says what to do.
    if request.method not in ("GET", "HEAD"):
        abort(401)
    has_ended = "_user_id" in session
    target = local_path(request.full_path)
    return redirect(url_for("signin.sign_in", next=None if target == "/" else target, ended="1" if has_ended else None))
