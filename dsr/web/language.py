"""Which language a request is answered in, and the switch in the top bar."""

from __future__ import annotations

from flask import g, request, session

from dsr.domain.languages import LANGUAGES
from dsr.web.current import signed_in
from dsr.web.texts import DEFAULT

NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
"""Each language by its own name, in the order of the switch."""


def choose_language() -> None:
    """Before every view: the user's choice, else the cookie's, else what the browser asks for, else Finnish."""
    person = signed_in()
    chosen = person.language if person else session.get("language")
    if chosen not in LANGUAGES:
        chosen = request.accept_languages.best_match(LANGUAGES) or DEFAULT
    g.language = chosen
