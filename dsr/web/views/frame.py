"""The start page, the language switch, and the style of letters."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action
from dsr.domain.languages import LANGUAGES
from dsr.services import users
from dsr.web.current import current_deps, signed_in
from dsr.web.menu import first_page
from dsr.web.security import allowed, local_path, public

blueprint = Blueprint("frame", __name__)


@blueprint.get("/")
@allowed(Action.OWN_ACCOUNT)
def home() -> AnyResponse:
    """Where this user's day begins."""
    return redirect(first_page())


@blueprint.post("/language")
@public
def language() -> AnyResponse:
    """Change the language of the pages: kept with the user, before sign-in in the cookie."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if person := signed_in():
            with current_deps().database.write() as transaction:
                users.choose_language(transaction, person.id, chosen)
    return redirect(local_path(request.form.get("next")))


@blueprint.get("/letter.css")
@public
def letter_style() -> Response:
    """The style of letters, the same file the printer uses, for showing one on a page."""
    path = current_deps().settings.templates_dir / "letters" / "_assets" / "letter.css"
    return Response(path.read_bytes(), mimetype="text/css", headers={"Cache-Control": "max-age=300"})
