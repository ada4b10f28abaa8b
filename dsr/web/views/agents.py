"""Whose an agent id of the source is, from when to when: for administrators."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.domain.access import Action, Role
from dsr.services import users
from dsr.services.listening import upkeep
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dated_rows import PeriodForm, change_rows, end_form, last_day
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("agents", __name__, url_prefix="/users/agents")


class AgentForm(PeriodForm):
    """Whose an agent id was."""

    agent = StringField(lazy("Agent id in the source system"))
    user = ChoiceField(lazy("User"), choices=options([]))


@blueprint.get("")
@allowed(Action.MANAGE_USERS)
def index() -> str:
    """Every agent id with its people, and those of waiting tasks that are nobody's."""
    return _page()


@blueprint.post("")
@allowed(Action.MANAGE_USERS)
def add() -> AnyResponse | tuple[str, int]:
    """Say whose an id is from a day on."""
    form = _form()

    def change(session: Session) -> None:
        user_id = int(form.user.data) if (form.user.data or "").isdecimal() else None
        agent = form.agent.data or ""
        upkeep.map_agent(session, current_deps(), agent, user_id, form.period(), by=acting_user().id, at=now())

    return _changed(form, change)


@blueprint.post("/<int:row_id>/end")
@allowed(Action.MANAGE_USERS)
def end(row_id: int) -> AnyResponse | tuple[str, int]:
    """Close a row with its last day."""
    form = end_form(f"end-{row_id}")

    def change(session: Session) -> None:
        upkeep.end_mapping(session, current_deps(), row_id, last_day(form), by=acting_user().id, at=now())

    return _changed(form, change)


def _changed(form: OfficeForm, change: Callable[[Session], object]) -> AnyResponse | tuple[str, int]:
    return change_rows(form, change, gettext("The agent ids are changed."), _page, "agents.index")


def _form(*, is_empty: bool = False) -> AgentForm:
    form = AgentForm(None) if is_empty else AgentForm()
    with current_deps().database.read() as session:
        listeners = [
            (str(user.id), user.name)
            for user in users.all_users(session)
            if {Role.AGENT, Role.SUPERVISOR} & set(user.roles)
        ]
    form.user.choices = options([("", gettext("Choose")), *listeners])
    return form


def _page(failed: OfficeForm | None = None) -> str:
    with current_deps().database.read() as session:
        rows, nobodys = upkeep.mappings(session), upkeep.unmapped_agents(session)
    return render_template(
        "agents/index.html",
        rows=rows,
        nobodys=nobodys,
        failed=failed,
        form=failed if isinstance(failed, AgentForm) else _form(is_empty=True),
    )
