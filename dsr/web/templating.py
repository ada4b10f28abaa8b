"""What every template may call: texts, dates, the menu, and addresses of static files that change with the file."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined

from dsr.domain.listening import place_text
from dsr.domain.plain_text import shown_safely
from dsr.web import dates
from dsr.web.current import current_deps, signed_in, today, user_may
from dsr.web.language import NAMES
from dsr.web.mail_words import REASONS, TELL_THE_PERSON
from dsr.web.menu import folded_menu
from dsr.web.paging import page_url
from dsr.web.standing import current_standstill
from dsr.web.texts import current_language, gettext, ngettext

_STATIC = Path(__file__).parent / "static"


def set_up_templates(app: Flask) -> None:
    """Filters and names for templates; a name that a template does not get is a fault, not an empty place."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    for name in (
        "day",
        "short_day",
        "long_day",
        "head_day",
        "clock_time",
        "moment",
        "duration",
        "utc_offset",
        "season_time",
        "is_repeated_hour",
        "grouped",
    ):
        env.filters[name] = getattr(dates, name)
    env.filters["shown_safely"] = shown_safely
    env.filters["place"] = place_text
    env.globals.update(
        _=gettext,
        attachment_reasons=REASONS,
        identity_copy_words=TELL_THE_PERSON,
        gettext=gettext,
        ngettext=ngettext,
        due_day=dates.due,
        page_url=page_url,
        period=dates.period,
        working_days=dates.working_days,
        standstill=current_standstill,
        static_file=static_file,
        user_may=user_may,
    )
    app.context_processor(_frame)


def static_file(name: str) -> str:
    """The address of a static file with a mark of its content, so that it may be kept for long."""
    return url_for("static", filename=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


def _frame() -> dict[str, Any]:
    return {
        "language": current_language(),
        "languages": NAMES,
        "person": signed_in(),
        "menu": folded_menu,
        "today": today,
        "is_demo": current_deps().settings.demo,
    }
