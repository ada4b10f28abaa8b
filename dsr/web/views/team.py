"""The supervisor's view: what waits in her team, who is away, and the dated team that she keeps herself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField

from dsr.db.tables import ListeningTask
from dsr.domain.access import Action
from dsr.services.listening import settling, tasks, upkeep
from dsr.web import listening_words
from dsr.web.cases import note_looking
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dated_rows import PeriodForm, change_rows, end_form, last_day
from dsr.web.forms import ChoiceField, OfficeForm, options, read_day
from dsr.web.numbers import whole_number
from dsr.web.queues import queue_choices
from dsr.web.refusals import Unseen
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("team", __name__, url_prefix="/team")


class MemberForm(PeriodForm):
    """An agent id, or a line whose unanswered calls are hers."""

    agent = StringField(lazy("Agent id in the source system"))
    queue = ChoiceField(lazy("Or a line, for its calls without an agent"), choices=options([]))


class AbsenceForm(PeriodForm):
    """Who is away."""

    person = ChoiceField(lazy("Who"), choices=options([]))
    deputy = ChoiceField(lazy("Who listens in a supervisor's place"), choices=options([]))


@blueprint.get("")
@allowed(Action.LEAD_TEAM)
def index() -> str:
    """Waiting tasks of the team, calls without a listener, absences, and the team itself."""
    note_looking(Action.LEAD_TEAM)
    return _page()


@blueprint.post("/tasks/<int:task_id>/pass-on")
@allowed(Action.LEAD_TEAM)
def pass_on(task_id: int) -> AnyResponse | tuple[str, int]:
    """Give a waiting task to another who may listen."""
    form, to_user = OfficeForm(), posted_number("to_user")

    def change(session: Session) -> None:
        task = session.get(ListeningTask, task_id)
        if task is None or not tasks.leads(session, current_deps(), task, acting_user().id, today()):
            raise Unseen(Action.LEAD_TEAM, case_id=task.case_id if task else None, subject=f"listening:{task_id}")
        settling.pass_on(session, current_deps(), task, to_user, by=acting_user().id, at=now())

    return _changed(form, change, gettext("The task is passed on."))


@blueprint.post("/members")
@allowed(Action.LEAD_TEAM)
def add_member() -> AnyResponse | tuple[str, int]:
    """Take an agent id or a line into the team."""
    form = _member_form()

    def change(session: Session) -> None:
        agent, queue = form.agent.data or "", form.queue.data or ""
        upkeep.add_to_team(session, current_deps(), agent, queue, form.period(), by=acting_user().id, at=now())

    return _changed(form, change, gettext("The team is changed."))


@blueprint.post("/members/<int:row_id>/end")
@allowed(Action.LEAD_TEAM)
def end_member(row_id: int) -> AnyResponse | tuple[str, int]:
    """Close a row of the team."""
    form = end_form(f"member-end-{row_id}")

    def change(session: Session) -> None:
        upkeep.end_in_team(session, current_deps(), row_id, last_day(form), by=acting_user().id, at=now())

    return _changed(form, change, gettext("The team is changed."))


@blueprint.post("/absences")
@allowed(Action.LEAD_TEAM)
def add_absence() -> AnyResponse | tuple[str, int]:
    """Note that somebody is away; their tasks go on."""
    form = _absence_form()

    def change(session: Session) -> None:
        user_id = whole_number(form.person.data)
        deputy_id = whole_number(form.deputy.data)
        upkeep.note_absence(session, current_deps(), user_id, form.period(), deputy_id, by=acting_user().id, at=now())

    told = gettext("The absence is noted. Waiting tasks have gone on.")
    if (first := read_day(form.from_on.data or "")) is not None and first > today():
        told = gettext("The absence is noted. Tasks that wait when it begins go on then.")
    return _changed(form, change, told)


@blueprint.post("/absences/<int:row_id>/end")
@allowed(Action.LEAD_TEAM)
def end_absence(row_id: int) -> AnyResponse | tuple[str, int]:
    """Close an absence."""
    form = end_form(f"absence-end-{row_id}")

    def change(session: Session) -> None:
        upkeep.end_absence(session, current_deps(), row_id, last_day(form), by=acting_user().id, at=now())

    return _changed(form, change, gettext("The absence is ended."))


def _changed(form: OfficeForm, change: Callable[[Session], object], told: str) -> AnyResponse | tuple[str, int]:
    return change_rows(form, change, told, _page, "team.index")


def _member_form(*, is_empty: bool = False) -> MemberForm:
    form = MemberForm(None, prefix="member-") if is_empty else MemberForm(prefix="member-")
    with current_deps().database.read() as session:
        form.queue.choices = options([("", gettext("no line")), *queue_choices(session)])
    return form


def _absence_form(*, is_empty: bool = False) -> AbsenceForm:
    form = AbsenceForm(None, prefix="absence-") if is_empty else AbsenceForm(prefix="absence-")
    with current_deps().database.read() as session:
        people = upkeep.own_people(session, acting_user().id)
        deputies = upkeep.deputies(session)
    form.person.choices = options([(str(user_id), name) for user_id, name in people])
    form.deputy.choices = options([("", gettext("nobody")), *((str(user_id), name) for user_id, name in deputies)])
    return form


def _page(failed: OfficeForm | None = None) -> str:
    deps, user_id = current_deps(), acting_user().id
    with deps.database.read() as session:
        found = tasks.team_tasks(session, deps, user_id, today())
        people = upkeep.own_people(session, user_id)
        absences = upkeep.absences_of(session, [one for one, _name in people], today())
        team = upkeep.team_of(session, user_id)
        queues = dict(queue_choices(session))
    return render_template(
        "listening/team.html",
        found=found,
        absences=absences,
        team=team,
        queues=queues,
        failed=failed,
        member_form=failed if isinstance(failed, MemberForm) else _member_form(is_empty=True),
        absence_form=failed if isinstance(failed, AbsenceForm) else _absence_form(is_empty=True),
        words=listening_words,
        user_id=user_id,
    )
