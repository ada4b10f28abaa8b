"""Who may open a case: protecting it, naming and barring users, and one's own statement that nothing bars one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.tables import Case
from dsr.domain.access import Action, Role
from dsr.services import protection
from dsr.services.letters import rows
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import OfficeForm
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("case_people", __name__, url_prefix="/cases/<int:case_id>/people")


@blueprint.get("")
@allowed(Action.SEE_CASE)
def index(case_id: int) -> str:
    """Who is named, who is barred, who has stated that nothing bars them."""
    return _page(case_id, None)


@blueprint.post("/protect")
@allowed(Action.PROTECT_CASE)
def protect(case_id: int) -> AnyResponse | tuple[str, int]:
    """Open the case to named users only."""
    return _changed(
        case_id,
        Action.PROTECT_CASE,
        lambda session, case: protection.protect_case(session, case, by=acting_user().id, at=now()),
    )


@blueprint.post("/unprotect")
@allowed(Action.PROTECT_CASE)
def unprotect(case_id: int) -> AnyResponse | tuple[str, int]:
    """Open the case to everyone whose work it is."""
    return _changed(
        case_id,
        Action.PROTECT_CASE,
        lambda session, case: protection.unprotect_case(session, case, by=acting_user().id, at=now()),
    )


@blueprint.post("/name")
@allowed(Action.PROTECT_CASE)
def name(case_id: int) -> AnyResponse | tuple[str, int]:
    """Name a user to the case."""
    return _changed(
        case_id,
        Action.PROTECT_CASE,
        lambda session, case: protection.name_user(session, case, _user(), by=acting_user().id, at=now()),
    )


@blueprint.post("/unname")
@allowed(Action.PROTECT_CASE)
def unname(case_id: int) -> AnyResponse | tuple[str, int]:
    """Take a user's name off the case."""
    return _changed(
        case_id,
        Action.PROTECT_CASE,
        lambda session, case: protection.unname_user(session, case, _user(), by=acting_user().id, at=now()),
    )


@blueprint.post("/bar")
@allowed(Action.BAR_USER)
def bar(case_id: int) -> AnyResponse | tuple[str, int]:
    """Bar a user, or oneself, from the case, with a reason."""
    return _changed(
        case_id,
        Action.BAR_USER,
        lambda session, case: protection.bar_user(
            session, case, _user(), request.form.get("reason", ""), by=acting_user().id, at=now()
        ),
    )


@blueprint.post("/bar-me")
@allowed(Action.BAR_ONESELF)
def bar_me(case_id: int) -> AnyResponse | tuple[str, int]:
    """Say that oneself is barred from the case."""
    return _changed(
        case_id,
        Action.BAR_ONESELF,
        lambda session, case: protection.bar_user(
            session, case, acting_user().id, request.form.get("reason", ""), by=acting_user().id, at=now()
        ),
    )


@blueprint.post("/unbar")
@allowed(Action.BAR_USER)
def unbar(case_id: int) -> AnyResponse | tuple[str, int]:
    """Take back a bar set by mistake, with a reason."""
    return _changed(
        case_id,
        Action.BAR_USER,
        lambda session, case: protection.unbar_user(
            session, case, _user(), request.form.get("reason", ""), by=acting_user().id, at=now()
        ),
    )


@blueprint.post("/unbarred")
@allowed(Action.STATE_UNBARRED)
def unbarred(case_id: int) -> AnyResponse | tuple[str, int]:
    """State that nothing bars oneself from the case (hallintolaki 27-28 §)."""
    return _changed(
        case_id,
        Action.STATE_UNBARRED,
        lambda session, case: rows.state_unbarred(session, case.id or 0, acting_user().id, at=now()),
    )


def _changed(case_id: int, action: Action, change: Callable[[Session, Case], object]) -> AnyResponse | tuple[str, int]:
    form = OfficeForm()
    with refusals_on(form), current_deps().database.write() as session:
        case, _facts = claimed_case(session, case_id, action)
        change(session, case)
    if form.errors:
        return _page(case_id, form), 422
    flash(gettext("Saved."))
    if action is Action.BAR_ONESELF or (action is Action.BAR_USER and _user() == acting_user().id):
        return redirect(url_for("queue.index"), 303)
    return redirect(url_for("case_people.index", case_id=case_id), 303)


def _page(case_id: int, failed: OfficeForm | None) -> str:
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        shown = {
            "case_id": case_id,
            "version": case.version,
            "reference": case.reference,
            "is_protected": case.is_protected,
        }
        people = protection.people_of(session, case_id)
    own_id = acting_user().id
    return render_template(
        "case/people.html",
        shown=shown,
        facts=facts,
        people=people,
        wrong=failed,
        role_names=ROLE_NAMES,
        own_id=own_id,
        officers={person.id for person in people.others + people.named if Role.DPO in person.roles} - {own_id},
        typed={
            "act": (request.endpoint or "").rpartition(".")[2],
            "user": _user(),
            "reason": request.form.get("reason", ""),
        },
        has_stated=any(person.id == own_id for person in people.stated),
    )


def _user() -> int:
    return whole_number(request.form.get("user_id")) or 0
