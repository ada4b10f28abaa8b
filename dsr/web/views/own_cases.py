"""What this program holds on a person: the search of our own cases, its file, and the program's own privacy notice."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action
from dsr.services import own_cases
from dsr.services.access_log import log_access, user_actor
from dsr.services.own_cases import HELD, OwnData, Person
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm, at_most, filled
from dsr.web.own_cases_words import CASE_STATES, CATEGORIES, ROLES
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed, public
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("own_cases", __name__)


class SearchForm(OfficeForm):
    """Whom is searched for, and in which case they asked."""

    reference = StringField(
        lazy("Case in which the person asks"), [filled(lazy("Write the reference of the case.")), at_most(60)]
    )
    name = StringField(lazy("Name"), [at_most(200)])
    number = StringField(lazy("Number"), [at_most(80)])
    email = StringField(lazy("E-mail address"), [at_most(254)])


@blueprint.route("/own-cases", methods=["GET", "POST"])
@allowed(Action.SEARCH_OWN)
def index() -> str | tuple[str, int]:
    """The search; posted, since names and numbers must not stand in addresses."""
    form, found = SearchForm(), None
    if form.validate_on_submit():
        found = _found(form)
    page = render_template(
        "own_cases/index.html", form=form, found=found, roles=ROLES, categories=CATEGORIES, case_states=CASE_STATES
    )
    return (page, 422) if form.errors else page


@blueprint.post("/own-cases/file")
@allowed(Action.SEARCH_OWN)
def file() -> AnyResponse | tuple[str, int]:
    """The same as a CSV file."""
    form = SearchForm()
    found = _found(form) if form.validate() else None
    if found is None:
        page = render_template(
            "own_cases/index.html", form=form, found=None, roles=ROLES, categories=CATEGORIES, case_states=CASE_STATES
        )
        return page, 422
    name = f"own-cases-{today().isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(_csv(found), mimetype="text/csv", headers=headers)


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """How this program itself uses personal data (GDPR 13 and 14), in the reader's language."""
    register, language = current_deps().catalogue.register, current_language()
    terms = {term: words[language] for term, words in register.case_terms.words.items()}
    return render_template(
        "privacy/index.html", facts=register.in_language(language), terms=terms, part=f"privacy/_{language}.html"
    )


def _found(form: SearchForm) -> OwnData | None:
    """What was found, after the line in the access log; None with the faults on the form."""
    person = Person(form.name.data or "", form.number.data or "", form.email.data or "")
    with refusals_on(form), current_deps().database.read() as session:
        case_id = own_cases.case_of_reference(session, acting_user(), form.reference.data or "")
        _log(case_id)
        return own_cases.search(session, acting_user(), person)
    return None


def _log(case_id: int) -> None:
    subject = "file" if request.endpoint == "own_cases.file" else "search"
    actor = user_actor(acting_user().id)
    with current_deps().database.write() as session:
        log_access(session, actor, Action.SEARCH_OWN, at=now(), case_id=case_id, subject=subject, basis="role")


def _csv(found: OwnData) -> bytes:
    """UTF-8 with its mark, semicolons and CRLF, which a Finnish Excel takes; references, codes and counts only."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head: list[Any] = [
        gettext("Case"),
        gettext("In the case as"),
        gettext("State"),
        gettext("Opened"),
        gettext("Closed on"),
    ]
    writer.writerow([*head, *(str(CATEGORIES[name]) for name in HELD)])
    for one in found.cases:
        roles = ", ".join(str(ROLES[role]) for role in one.roles)
        closed = one.closed_on.isoformat() if one.closed_on else ""
        row = [one.reference, roles, str(CASE_STATES[one.state]), one.opened_on.isoformat(), closed]
        writer.writerow([*row, *(one.held.get(name, 0) for name in HELD)])
    if found.messages:
        row = [gettext("Messages in no case, from the person or about them"), "", "", "", ""]
        writer.writerow([*row, *(found.messages if name == "messages" else 0 for name in HELD)])
    return "\ufeff".encode() + out.getvalue().encode()
