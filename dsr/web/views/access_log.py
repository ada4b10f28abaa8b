"""The access log, for the data protection officer: who looked at what, on what basis, and when."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlmodel import Session
from wtforms import StringField
from wtforms.validators import Regexp

from dsr.domain.access import Action
from dsr.services import access_log, users
from dsr.services.access_log import Asked, Looked
from dsr.web.access_words import ACTIONS, BASES, subject_words
from dsr.web.cases import note_looking
from dsr.web.code_words import words_of
from dsr.web.current import acting_user, current_deps
from dsr.web.forms import ChoiceField, DayField, OfficeForm, options
from dsr.web.paging import asked_page
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("access_log", __name__, url_prefix="/log/access")


class LogForm(OfficeForm):
    """What the access log is narrowed to. A reference has digits, points and strokes only: no name gets into addresses."""

    user = ChoiceField(lazy("User"))
    case = StringField(
        lazy("Case reference"), [Regexp(r"[0-9./-]{0,40}\Z", message=lazy("Write the case reference in digits."))]
    )
    from_on = DayField(lazy("First day"))
    to_on = DayField(lazy("Last day"))


@dataclass(frozen=True)
class ShownLine:
    """One line in words."""

    line: Looked
    who: str
    what: str
    subject: str
    basis: str


@blueprint.get("")
@allowed(Action.SEE_ACCESS_LOG)
def index() -> tuple[str, int]:
    """Who looked at what, on what basis and when; reading this is logged like everything else."""
    with current_deps().database.read() as session:
        people = [(str(user.id), user.name) for user in users.all_users(session)]
    form = LogForm(formdata=request.args if request.args else None)
    form.user.choices = options([("", gettext("All")), *people])
    is_right = not request.args or form.validate()
    asked = _asked(form) if is_right else Asked()
    note_looking(Action.SEE_ACCESS_LOG, subject=f"user:{asked.user_id}" if asked.user_id else "")
    with current_deps().database.read() as session:
        page = asked_page(access_log.count_entries(session, asked, acting_user().id))
        lines = _lines(session, asked, page.offset, page.size)
    return render_template("oversight/access.html", form=form, lines=lines, page=page), 200 if is_right else 422


def _asked(form: LogForm) -> Asked:
    return Asked(
        user_id=int(form.user.data) if form.user.data else None,
        reference=(form.case.data or "").strip(),
        first_on=form.from_on.on,
        last_on=form.to_on.on,
    )


def _lines(session: Session, asked: Asked, offset: int, limit: int) -> list[ShownLine]:
    return [
        ShownLine(
            one,
            one.name or one.actor,
            words_of(ACTIONS, one.action),
            subject_words(one.subject),
            words_of(BASES, one.basis),
        )
        for one in access_log.entries(session, asked, acting_user().id, offset=offset, limit=limit)
    ]
