"""The data protection officer's own messages: nobody else sees them, how many there are, or that there are any."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from dsr.db.engine import holds_lock
from dsr.domain.access import Action
from dsr.domain.errors import NotFound, Refused
from dsr.domain.matters import Ending, TaskKind
from dsr.services import messages as case_messages
from dsr.services import projection
from dsr.services.mail_in import attachments, officer, reading
from dsr.services.rights import tasks
from dsr.web.attachment_files import download_of
from dsr.web.cases import case_or_404, note_looking
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.forms import OfficeForm, RadiosField, options
from dsr.web.mail_form import shown_mail
from dsr.web.message_marks import plain_paragraphs
from dsr.web.refusals import refusals_on
from dsr.web.rights_words import endings_of
from dsr.web.security import allowed, sandboxed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("officer_messages", __name__, url_prefix="/messages/officer")


class EndForm(OfficeForm):
    """How a message to the officer was dealt with."""

    outcome = RadiosField(lazy("How it ended"), choices=options([]))
    words = TextAreaField(lazy("In a few words, without names"))


@blueprint.get("")
@allowed(Action.SEE_OFFICER_MESSAGES)
def index() -> str:
    """What came in and waits, and what was taken up and waits for its answer."""
    return _page()


@blueprint.post("/<int:mail_id>/take")
@allowed(Action.ANSWER_AS_OFFICER)
def take(mail_id: int) -> AnyResponse:
    """Take the message up: it gets a reference, its receipt and a task with a day."""
    deps = current_deps()
    with deps.database.write() as session:
        mail = reading.one_of_officer(session, acting_user(), mail_id)
        case = officer.take_up(session, deps, mail, by=acting_user().id, at=now())
        reference = case.reference
    flash(gettext("Taken up with the reference %(reference)s.", reference=reference))
    return redirect(url_for("officer_messages.index"), 303)


@blueprint.post("/<int:mail_id>/join")
@allowed(Action.ANSWER_AS_OFFICER)
def join(mail_id: int) -> AnyResponse | tuple[str, int]:
    """Add the message to one that was taken up before; where that was dealt with, it waits for an answer again."""
    form, deps = OfficeForm(), current_deps()
    reference = " ".join(request.form.get("reference", "").split())[:60]
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        mail = reading.one_of_officer(session, acting_user(), mail_id)
        case_id = officer.case_of(session, acting_user(), reference)
        if case_id is None:
            raise Refused("There is no such message to the data protection officer", code="no_officers_case")
        case = case_or_404(session, case_id, Action.SEE_CASE)
        officer.join(session, deps, mail, case, actor=acting_user(), at=now())
    if form.errors:
        return _page(wrong_mail=(mail_id, form)), 422
    flash(gettext("Added to %(reference)s.", reference=reference))
    return redirect(url_for("officer_messages.index"), 303)


@blueprint.post("/<int:mail_id>/hand-over")
@allowed(Action.ANSWER_AS_OFFICER)
def hand_over(mail_id: int) -> AnyResponse:
    """Give the message to the clerks: it is a request. Its receipt stays the day on which it came."""
    deps = current_deps()
    with deps.database.write() as session:
        mail = reading.one_of_officer(session, acting_user(), mail_id)
        officer.hand_over(session, deps, mail, by=acting_user().id, at=now())
    flash(gettext("Handed to the clerks: it stands among the new messages."))
    return redirect(url_for("officer_messages.index"), 303)


@blueprint.post("/cases/<int:case_id>/tasks/<int:task_id>")
@allowed(Action.ANSWER_AS_OFFICER)
def end(case_id: int, task_id: int) -> AnyResponse | tuple[str, int]:
    """Close the task of a message that was answered, passed on or asks for nothing."""
    form = _form()
    with refusals_on(form), current_deps().database.write() as session:
        case = case_or_404(session, case_id, Action.SEE_CASE)
        task = tasks.one(session, case_id, task_id)
        if task.kind != TaskKind.DPO_MESSAGE.value:
            raise NotFound("There is no such task")
        ended = Ending(form.outcome.data or "", form.words.data or "", today())
        tasks.close(session, case, task_id, ended, by=acting_user().id, at=now())
        projection.project_case(session, current_deps(), case)
    if form.errors:
        return _page(form, task_id), 422
    flash(gettext("The message is dealt with."))
    return redirect(url_for("officer_messages.index"), 303)


@blueprint.get("/<int:mail_id>/attachments/<int:attachment_id>")
@allowed(Action.SEE_OFFICER_MESSAGES)
@sandboxed
def attachment(mail_id: int, attachment_id: int) -> AnyResponse:
    """An attachment of a message that waits, as a download."""
    with current_deps().database.read() as session:
        reading.one_of_officer(session, acting_user(), mail_id)
        row = attachments.one(session, attachment_id, mail_id=mail_id)
        note_looking(Action.SEE_OFFICER_MESSAGES, subject=f"attachment:{attachment_id}")
        return download_of(session, row)


def _form(*, is_empty: bool = False) -> EndForm:
    form = EndForm(None) if is_empty else EndForm()
    form.outcome.choices = options(endings_of(TaskKind.DPO_MESSAGE))
    return form


def _page(form: EndForm | None = None, wrong_task: int = 0, *, wrong_mail: tuple[int, OfficeForm] | None = None) -> str:
    note_looking(Action.SEE_OFFICER_MESSAGES, subject="mails")
    with current_deps().database.read() as session:
        mails = [
            (shown_mail(session, mail), plain_paragraphs(mail.text))
            for mail in reading.officer_list(session, acting_user())
        ]
        waiting = [
            (task, _words_of(session, task.case_id)) for task in officer.tasks_of_officer(session, acting_user())
        ]
    forms = {
        task.task_id: form if form is not None and task.task_id == wrong_task else _form(is_empty=True)
        for task, _ in waiting
    }
    return render_template(
        "messages/officer.html",
        mails=mails,
        waiting=waiting,
        forms=forms,
        endings=endings_of(TaskKind.DPO_MESSAGE),
        wrong_mail=wrong_mail,
        typed_reference=request.form.get("reference", "")[:60],
    )


def _words_of(session: Session, case_id: int) -> list[object]:
    return [one for message in case_messages.messages_of(session, case_id) for one in plain_paragraphs(message.text)]
