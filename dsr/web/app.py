"""The application: configuration, the order of what runs before and after a view, and the blueprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from dsr.domain.access import Action
from dsr.web.api.views import blueprint as interface
from dsr.web.current import EXTENSION, take_terms
from dsr.web.errors import set_up_errors
from dsr.web.language import choose_language
from dsr.web.logs import begin_log, end_log, set_up_logs
from dsr.web.measuring import TIMES, new_times
from dsr.web.row_ids import RowId
from dsr.web.security import FORM_BYTES, add_headers, allowed, guard, unmarked_endpoints, widen_for_files
from dsr.web.sessions import find_signed_in, set_up_sessions
from dsr.web.standing import LOOK, Look
from dsr.web.templating import set_up_templates
from dsr.web.uploads import OfficeRequest
from dsr.web.views import BLUEPRINTS

if TYPE_CHECKING:
    from dsr.deps import Deps

FORM_PARTS = 2_000
HASHED_PER_MINUTE = "30 per minute"
"""Requests a minute from one address to the pages that hash a password or ask the city's sign-in.

The counts of failed attempts in the database are stricter."""

SENT_PER_MINUTE = "600 per minute"
"""Requests a minute with one token, by each web process."""

FEEDS_PER_MINUTE = "60 per minute"
"""Requests a minute from one address to calendars, whose address is a secret: programs ask some times an hour."""

_HASHING = (
    "signin.sign_in",
    "signin.set_password",
    "account.change_password",
    "second_factor.code",
    "second_factor.enrol",
)
_ASKING_OTHERS = ("city_signin.begin", "city_signin.back", "city_signin.out")


def create_app(deps: Deps) -> Flask:
    """The whole web part over these parts. Refuses to start when a view names no action."""
    folder = deps.settings.templates_dir / "pages"
    app = Flask("dsr.web", template_folder=str(folder), static_folder="static")
    app.request_class = OfficeRequest
    _configure(app, deps)
    app.extensions[EXTENSION] = deps
    app.url_map.converters["int"] = RowId
    app.before_request(begin_log)
    set_up_sessions(app)
    app.before_request(find_signed_in)
    app.before_request(choose_language)
    app.before_request(widen_for_files)
    CSRFProtect(app).exempt(interface)  # other systems send a token of their own, and no cookie counts for them
    app.before_request(guard)
    app.before_request(take_terms)
    app.after_request(add_headers)
    app.after_request(end_log)
    set_up_logs(app)
    app.extensions[TIMES] = new_times()
    app.extensions[LOOK] = Look()
    set_up_templates(app)
    set_up_errors(app)
    for blueprint in (*BLUEPRINTS, interface):
        app.register_blueprint(blueprint)
    allowed(Action.PUBLIC_PAGE)(app.view_functions["static"])
    _limit(app)
    if unmarked := unmarked_endpoints(app):
        raise RuntimeError(f"these views name no action: {', '.join(unmarked)}")
    return app


def _configure(app: Flask, deps: Deps) -> None:
    settings = deps.settings
    is_https = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.old_secret_keys),
        SESSION_COOKIE_NAME="__Host-dsr" if is_https else "dsr",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a request is sometimes logged for an hour
        WTF_CSRF_SSL_STRICT=False,  # `guard` looks at Origin and Sec-Fetch-Site instead of the referrer
    )
    if proxies := settings.trusted_proxies:
        # Each of them adds whom it heard from: what stands further left is whatever a browser claims.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def _limit(app: Flask) -> None:
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    limiter.limit(
        SENT_PER_MINUTE, key_func=lambda: request.headers.get("Authorization", "")[:200] or get_remote_address()
    )(interface)
    for endpoint in (*_HASHING, *_ASKING_OTHERS):
        if endpoint in app.view_functions:
            methods = None if endpoint in _ASKING_OTHERS else ["POST"]
            limited = limiter.limit(HASHED_PER_MINUTE, methods=methods)(app.view_functions[endpoint])
            app.view_functions[endpoint] = limited  # type: ignore[assignment]
    feed = limiter.limit(FEEDS_PER_MINUTE)(app.view_functions["calendar.feed"])
    app.view_functions["calendar.feed"] = feed  # type: ignore[assignment]
