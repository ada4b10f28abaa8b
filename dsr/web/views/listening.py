"""My listening tasks: the list, and one task with its form. A listener sees the facts of the call and nothing of the case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.db.tables import ListeningTask
from dsr.domain.access import Action
from dsr.domain.listening import answer_of
from dsr.services.access_log import log_access, user_actor
from dsr.services.listening import answering, staff, tasks
from dsr.services.rights import restricting
from dsr.web import listening_words
from dsr.web.cases import note_looking
from dsr.web.changes import posted_number
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.listening_form import AlarmForm, AnswerForm, answer_form, chosen_alarm
from dsr.web.refusals import Unseen, refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("listening", __name__, url_prefix="/listening")


@blueprint.get("")
@allowed(Action.LISTEN)
def index() -> str:
    """What waits for this user's ears, the most urgent first, and what they have answered."""
    note_looking(Action.LISTEN)
    deps, user_id = current_deps(), acting_user().id
    with deps.database.read() as session:
        waiting = tasks.own_tasks(session, deps, user_id, today())
        answered = tasks.answered_by(session, deps, user_id, today())
    return render_template("listening/index.html", waiting=waiting, answered=answered, words=listening_words)


@blueprint.get("/<int:task_id>")
@allowed(Action.LISTEN)
def one(task_id: int) -> str:
    """One task: the facts of the call, and the form; or what this user has answered."""
    with current_deps().database.write() as session:
        _log(session, _task_or_404(session, task_id))
    return _page(task_id, answer_form(is_empty=True))


@blueprint.post("/<int:task_id>")
@allowed(Action.LISTEN)
def answer(task_id: int) -> AnyResponse | tuple[str, int]:
    """Take the answer. What alarmed the listener is told first and by itself, whatever becomes of the rest."""
    form = answer_form()
    if "more" in request.form:
        with current_deps().database.write() as session:
            _log(session, _task_or_404(session, task_id))
        return _page(task_id, form), 200
    has_told = _tell_alarm(task_id, form)
    if not form.errors:
        _answer(task_id, form)
    if form.errors:
        return _page(task_id, form, has_told=has_told), 422
    flash(gettext("Thank you, the answer is saved."))
    if has_told:
        flash(gettext("What alarmed you is told to the decision-makers and the data protection officer."))
    return redirect(url_for("listening.index"), 303)


@blueprint.post("/<int:task_id>/alarm")
@allowed(Action.LISTEN)
def alarm(task_id: int) -> AnyResponse | tuple[str, int]:
    """Tell of something alarming in a call about which this user has answered: also where it was restricted since."""
    form = AlarmForm()
    with refusals_on(form), current_deps().database.write() as session:
        task = _task_or_404(session, task_id)
        answering.tell_alarm(session, task, *(chosen_alarm(form) or ("", "")), by=acting_user().id, at=now())
    if form.errors:
        return _page(task_id, answer_form(is_empty=True), alarm=form), 422
    flash(gettext("What alarmed you is told to the decision-makers and the data protection officer."))
    return redirect(url_for("listening.index"), 303)


def _tell_alarm(task_id: int, form: AnswerForm) -> bool:
    told, has_told = chosen_alarm(form), False
    if told is None:
        return False
    with refusals_on(form), current_deps().database.write() as session:
        task = _task_or_404(session, task_id)
        answering.tell_alarm(session, task, *told, by=acting_user().id, at=now())
        has_told = True
    return has_told and not form.errors


def _answer(task_id: int, form: AnswerForm) -> None:
    deps, by = current_deps(), acting_user().id
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        task = _task_or_404(session, task_id)
        given = answer_of(
            form.speaker.data or "",
            form.third_persons.data or "",
            form.secrets.data or "",
            form.typed_marks(),
            length_ms=tasks.length_of(session, task),
        )
        answering.answer(session, deps, task, given, version=posted_number("version"), by=by, at=now())


def _task_or_404(session: Session, task_id: int) -> ListeningTask:
    """The task, where this user was asked and may still listen, or has answered; otherwise a page that is not there."""
    task = session.get(ListeningTask, task_id)
    if task is not None and staff.may_open(session, current_deps(), task, acting_user().id, today()):
        return task
    raise Unseen(Action.LISTEN, case_id=task.case_id if task else None, subject=f"listening:{task_id}")


def _log(session: Session, task: ListeningTask) -> None:
    """The line that stands before the facts are shown, with the case for those who oversee."""
    basis = "assigned" if task.assignee == acting_user().id else "asked_first"
    subject, actor = f"listening:{task.id}", user_actor(acting_user().id)
    log_access(session, actor, Action.LISTEN, at=now(), case_id=task.case_id, subject=subject, basis=basis)


def _page(task_id: int, form: AnswerForm, *, has_told: bool = False, alarm: AlarmForm | None = None) -> str:
    deps, user_id = current_deps(), acting_user().id
    with deps.database.read() as session:
        task = session.get(ListeningTask, task_id)
        if task is None:
            raise Unseen(Action.LISTEN, subject=f"listening:{task_id}")
        restricting.refuse_barred(session, task.case_id, [task.call_id])  # what was answered tells of the call too
        shown = tasks.facts_of(session, deps, task, reader=user_id)
        given = tasks.answer_of(session, task) if task.answered_by == user_id else None
    return render_template(
        "listening/one.html",
        shown=shown,
        given=given,
        form=form,
        alarm=alarm or AlarmForm(None),
        version=posted_number("version") or shown.version,
        has_told=has_told,
        words=listening_words,
    )
