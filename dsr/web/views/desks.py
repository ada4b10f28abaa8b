"""Desks that are handed over: what leavers left, what a colleague has, and protected cases that nobody can open."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from dsr.domain.access import Action, Role
from dsr.services import protection
from dsr.services.reminders import desks, naming
from dsr.web.cases import note_looking
from dsr.web.changes import posted_number, told_changes
from dsr.web.current import acting_user, current_deps, now, today, user_may
from dsr.web.forms import OfficeForm
from dsr.web.numbers import whole_numbers
from dsr.web.queue_reminders import away_words, warn_if_away
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("desks", __name__, url_prefix="/queue/desks")


@blueprint.get("")
@allowed(Action.SEE_DESKS)
def index() -> str:
    """What leavers left, and on whose desks cases are."""
    note_looking(Action.SEE_DESKS)
    return _list()


@blueprint.get("/<int:user_id>")
@allowed(Action.SEE_DESKS)
def one(user_id: int) -> str:
    """The desk of somebody who is to hand it over."""
    note_looking(Action.SEE_DESKS, subject=f"desk:{user_id}")
    return _desk(user_id)


@blueprint.post("/hand-on")
@allowed(Action.ASSIGN_CASE)
def hand_on() -> AnyResponse | tuple[str, int]:
    """Give each case for which a receiver is chosen to that receiver: all of them, or none with the reason."""
    form, user_id = OfficeForm(), posted_number("desk")
    with refusals_on(form), current_deps().database.write() as session:
        with told_changes():
            given = desks.hand_on(session, acting_user(), _chosen(), at=now())
        for to_user in {receiver for _version, receiver in _chosen().values()}:
            warn_if_away(session, to_user)
    if form.errors:
        return (_desk(user_id, form) if user_id else _list(form)), 422
    names = ", ".join(f"{name} {count}" for name, count in given.items())
    flash(gettext("The cases are handed over: %(names)s.", names=names))
    return redirect(url_for("desks.one", user_id=user_id) if user_id else url_for("desks.index"), 303)


@blueprint.post("/name/<int:case_id>")
@allowed(Action.NAME_HANDLER)
def name(case_id: int) -> AnyResponse | tuple[str, int]:
    """Propose a case handler for a protected case that nobody can open any more; another person confirms it."""
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        naming.propose(session, case_id, posted_number("to_user"), by=acting_user().id, at=now())
    if form.errors:
        return _list(form), 422
    flash(gettext("Proposed. Another decision-maker or an administrator confirms it."))
    return redirect(url_for("desks.index"), 303)


def _chosen() -> dict[int, tuple[int, int]]:
    """Case, version and receiver of every row with a receiver; one receiver for all where `everything` names them."""
    every = request.form.get("everything", "")
    chosen = {}
    for text in request.form.getlist("case"):
        case_id, _, version = text.partition(".")
        receiver = request.form.get(f"to_{case_id}", "") or every
        numbers = whole_numbers([case_id, version, receiver])
        if len(numbers) == 3:
            chosen[numbers[0]] = (numbers[1], numbers[2])
    return chosen


def _list(failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        people = protection.assignable(session)
        owners = desks.desks(session)
        left = desks.left_cases(session, acting_user(), today())
        lost = naming.unreachable(session) if user_may(Action.NAME_HANDLER) else []
        away = away_words(session, {*(one.id for one in people), *(one[0] for one in owners)}, today())
    handlers = [one for one in people if Role.HANDLER in one.roles]
    return render_template(
        "queue/desks.html",
        left=left,
        owners=owners,
        lost=lost,
        people=people,
        handlers=handlers,
        away=away,
        failed=failed,
        own_id=acting_user().id,
    )


def _desk(user_id: int, failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        people = [one for one in protection.assignable(session) if one.id != user_id]
        desk = desks.desk_of(session, acting_user(), user_id, today())
        away = away_words(session, [one.id for one in people], today())
    return render_template("queue/desk.html", desk=desk, people=people, away=away, failed=failed)
