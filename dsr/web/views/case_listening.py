"""Listening from the case's side: ask about a call, take a question back, read what a listener wrote, and write down what
was listened to besides the tasks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField

from dsr.db.engine import holds_lock
from dsr.db.tables import Call
from dsr.domain.access import Action, Denial
from dsr.domain.errors import NotFound
from dsr.domain.listening import Question
from dsr.services.call_queues import Directory, directory, name_in
from dsr.services.listening import asking, besides, reading, tasks
from dsr.services.rights import restricting
from dsr.web import listening_words
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import moment
from dsr.web.forms import ChoiceField, DayField, OfficeForm, RadiosField, options
from dsr.web.numbers import whole_number
from dsr.web.refusals import Unseen, refusals_on, sentence, shown_version
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("case_listening", __name__, url_prefix="/cases/<int:case_id>")


class AskForm(OfficeForm):
    """What is asked of the listener."""

    question = RadiosField(
        lazy("What do you want to know most?"),
        choices=options(listening_words.QUESTIONS.items()),
        default=Question.WHOLE.value,
    )
    is_past_agent = BooleanField(lazy("There is a complaint about the agent, or the call is the agent's own matter"))


class BesidesForm(OfficeForm):
    """One listening besides the tasks."""

    call_id = ChoiceField(lazy("Call"), choices=options([]))
    listened_on = DayField(lazy("When"))
    role = ChoiceField(lazy("Who listened"), choices=options(listening_words.LISTENER_ROLES.items()))
    purpose = ChoiceField(lazy("What for"), choices=options(listening_words.PURPOSES.items()))


@blueprint.route("/calls/<int:call_id>/listening", methods=["GET", "POST"])
@allowed(Action.ASK_LISTENING)
def ask(case_id: int, call_id: int) -> AnyResponse | tuple[str, int] | str:
    """Ask whoever may listen about a linked or proposed call; nothing of the case goes with the question."""
    form = AskForm()
    if request.method == "POST":
        with refusals_on(form), current_deps().database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.ASK_LISTENING)
            made = asking.ask(
                session,
                current_deps(),
                case,
                call_id,
                form.question.data or "",
                is_past_agent=bool(form.is_past_agent.data),
                by=acting_user().id,
                at=now(),
            )
            is_anybody = all(task.assignee is not None for task in made)
        if not form.errors:
            flash(
                gettext("The listener has been asked.")
                if is_anybody
                else gettext("The question is written down and waits for somebody who may listen.")
            )
            return _to_case(case_id)
    page = _ask_page(case_id, call_id, form)
    return (page, 422) if form.errors else page


@blueprint.post("/listening/<int:task_id>/withdraw")
@allowed(Action.ASK_LISTENING)
def withdraw(case_id: int, task_id: int) -> AnyResponse:
    """Take the question back."""
    with current_deps().database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.ASK_LISTENING)
        asking.withdraw(session, current_deps(), case, task_id, by=acting_user().id, at=now())
    flash(gettext("The question is taken back."))
    return _to_case(case_id)


@blueprint.get("/listening/<int:task_id>")
@allowed(Action.READ_LISTENING)
def read(case_id: int, task_id: int) -> str:
    """What a listener wrote: the content of a call, so that every opening of it stands in the access log."""
    deps, subject = current_deps(), f"listening:{task_id}"
    with deps.database.read() as session:
        if not reading.may_read_of_case(session, deps, acting_user().roles, case_id):
            raise Unseen(Action.READ_LISTENING, case_id=case_id, subject=subject, reason=Denial.NO_SUCH_ROLE)
        case, _facts = case_with_facts(session, case_id, Action.READ_LISTENING, subject=subject)
        task = asking.task_of_case(session, case_id, task_id)
        restricting.refuse_hidden(session, case_id, [task.call_id])  # what was heard of it is its content (GDPR 18(2))
        given, shown = tasks.answer_of(session, task), tasks.facts_of(session, deps, task, reader=None)
        reference = case.reference
    if given is None:
        raise NotFound("Nobody has answered this listening task")
    return render_template(
        "case/listening.html",
        given=given,
        shown=shown,
        case_id=case_id,
        reference=reference,
        words=listening_words,
    )


@blueprint.route("/other-listening", methods=["GET", "POST"])
@allowed(Action.ASK_LISTENING)
def other(case_id: int) -> AnyResponse | tuple[str, int] | str:
    """What the linked calls were listened to for besides requests, and a form to write it down: letters print it."""
    form = BesidesForm()
    with current_deps().database.read() as session:
        case_with_facts(session, case_id, Action.ASK_LISTENING)
        form.call_id.choices = options(_call_choices(session, case_id))
    if request.method == "POST" and form.validate():
        told = besides.Besides(
            whole_number(form.call_id.data), form.listened_on.on, form.role.data or "", form.purpose.data or ""
        )
        with refusals_on(form), current_deps().database.write() as session:
            case, _facts = claimed_case(session, case_id, Action.ASK_LISTENING)
            besides.write(session, case, told, by=acting_user().id, at=now())
        if not form.errors:
            flash(gettext("The listening is written down."))
            return redirect(url_for("case_listening.other", case_id=case_id), 303)
    page = _other_page(case_id, form)
    return (page, 422) if form.errors else page


@blueprint.post("/other-listening/<int:row_id>/take-back")
@allowed(Action.ASK_LISTENING)
def take_back(case_id: int, row_id: int) -> AnyResponse:
    """Take back what was written down by mistake."""
    with current_deps().database.write() as session:
        case, _facts = claimed_case(session, case_id, Action.ASK_LISTENING)
        besides.take_back(session, case, row_id, by=acting_user().id, at=now())
    flash(gettext("The listening is taken back."))
    return redirect(url_for("case_listening.other", case_id=case_id), 303)


def _call_choices(session: Session, case_id: int) -> list[tuple[str, str]]:
    calls = besides.calls_of(session, case_id)
    names = directory(session, {call.queue for call in calls})
    return [(str(call.id), _call_words(call, names)) for call in calls]


def _call_words(call: Call, names: Directory) -> str:
    return f"{moment(call.started_at)}, {name_in(names.of_call(call), current_language()) or call.queue}"


def _other_page(case_id: int, form: BesidesForm) -> str:
    with current_deps().database.read() as session:
        case, _facts = case_with_facts(session, case_id, Action.ASK_LISTENING)
        found = besides.of_case(session, case_id)
        names = directory(session, {call.queue for _row, call in found})
        written = [
            {
                "row_id": row.id,
                "call": _call_words(call, names),
                "listened_on": row.listened_on,
                "role": row.role,
                "purpose": row.purpose,
            }
            for row, call in found
        ]
        version, reference, is_open = case.version, case.reference, case.state == "open"
    return render_template(
        "case/other_listening.html",
        form=form,
        case_id=case_id,
        reference=reference,
        written=written,
        may_write=is_open,
        version=shown_version(version, is_back=bool(form.errors)),
        words=listening_words,
    )


def _ask_page(case_id: int, call_id: int, form: AskForm) -> str:
    with current_deps().database.read() as session:
        case, _facts = case_with_facts(session, case_id, Action.ASK_LISTENING, subject=f"call:{call_id}")
        call = asking.call_of_case(session, case, call_id)
        refusal = asking.refusal_of(session, current_deps(), case, call)
        started_at, line = call.started_at, directory(session, {call.queue}).of_call(call)
        is_sensitive = line is not None and line.is_sensitive
        version, reference, is_protected = case.version, case.reference, case.is_protected
    policy = current_deps().catalogue.register.listening
    return render_template(
        "case/ask_listening.html",
        form=form,
        case_id=case_id,
        call_id=call_id,
        reference=reference,
        started_at=started_at,
        is_sensitive=is_sensitive,
        refused="" if refusal is None else sentence(refusal),
        is_lines=refusal is not None and refusal.code == "listening_anothers",
        version=shown_version(version, is_back=bool(form.errors)),
        tells_name=policy.shows_requester and not is_protected,
        days_ahead=policy.days_ahead,
    )


def _to_case(case_id: int) -> AnyResponse:
    return redirect(url_for("case.show", case_id=case_id) + "#listening", 303)
