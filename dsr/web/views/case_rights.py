"""What the rights besides access ask for in one case: points, recordings, copies, consent, recipients, tasks, joint reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.calendar import local_date
from dsr.domain.corrections import Judgment
from dsr.domain.erasure import Assessment
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.matters import Ending, TaskKind
from dsr.domain.recipient_answers import Answered
from dsr.domain.restriction import AskedUse
from dsr.services import clock, projection
from dsr.services.letters import beginning, joint_sending, rows
from dsr.services.rights import (
    assessing,
    closing,
    correcting,
    disclosing,
    erasing,
    in_english,
    judging,
    recipient_answers,
    restricted_uses,
    tasks,
)
from dsr.web import rights_words
from dsr.web.case_page.rights_work import work_of
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.code_words import CHANNELS
from dsr.web.current import acting_user, current_deps, now, user_may
from dsr.web.forms import OfficeForm
from dsr.web.letter_pages import sent_moment
from dsr.web.numbers import whole_number
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext

blueprint = Blueprint("case_rights", __name__, url_prefix="/cases/<int:case_id>/rights")

Act = Callable[[Session, Deps, Case, Any], None]


@blueprint.get("")
@allowed(Action.SEE_CASE)
def index(case_id: int) -> str:
    """The page; those who only read see it without its forms."""
    return _page(case_id, {})


@blueprint.post("/points")
@allowed(Action.WORK_ON_RIGHTS)
def say_wrong(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down one thing that is said to be wrong."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row = _of_right(session, case, ("rectification",))
        call_id = whole_number(form.call_id.data)
        said = form.said_wrong.data or ""
        correcting.say_wrong(session, case, row, form.part.data or "", said, call_id, by=acting_user().id, at=now())

    return _made(case_id, "point", act, gettext("The point is written down."))


@blueprint.post("/points/judge")
@allowed(Action.WORK_ON_RIGHTS)
def judge(case_id: int) -> AnyResponse | tuple[str, int]:
    """Judge one point by its purpose."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row = _of_right(session, case, ("rectification",))
        fields = ("verdict", "purpose", "finding", "fact", "before", "after", "statement")
        judged = Judgment(**{name: form[name].data or "" for name in fields})
        point = whole_number(form.point.data) or 0
        judging.judge(session, deps, case, row, point, judged, by=acting_user().id, at=now())

    return _made(case_id, "judgment", act, gettext("The point is judged."))


@blueprint.post("/recordings")
@allowed(Action.WORK_ON_RIGHTS)
def assess(case_id: int) -> AnyResponse | tuple[str, int]:
    """Say whether one recording is erased or kept."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row = _of_right(session, case, ("erasure",))
        verdict, ground, necessity, statute = (
            form[name].data or "" for name in ("verdict", "ground", "necessity", "statute")
        )
        said = Assessment(verdict, ground, necessity, statute, form.kept_until.on)
        assessing.assess(
            session, deps, case, row, whole_number(form.call_id.data) or 0, said, by=acting_user().id, at=now()
        )

    return _made(case_id, "assessment", act, gettext("The recording is assessed."))


@blueprint.post("/english")
@allowed(Action.WORK_ON_RIGHTS)
def english(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write the English of one recording's reasons, for a courtesy text."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        place, text = form.place.data or "", form.english.data or ""
        in_english.write_english(session, deps, case, place, text, by=acting_user().id, at=now())

    return _made(case_id, "english", act, gettext("The reasons are in English."))


@blueprint.post("/copies")
@allowed(Action.WORK_ON_RIGHTS)
def copies(case_id: int) -> AnyResponse | tuple[str, int]:
    """Confirm what became of the copies in one place."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        said = erasing.SaidOfCopies(
            form.place.data or "",
            form.state.data or "",
            form.evidence.data or "",
            form.done_on.on,
            form.rolls_off_on.on,
        )
        found = erasing.with_copies(clock.requests_of(session, case.id or 0))
        if not found:
            raise NotFound("There is no such request in this case")
        for row in found:
            erasing.confirm_place(session, deps, case, row, said, by=acting_user().id, at=now())

    return _made(case_id, "copies", act, gettext("The place is confirmed."))


@blueprint.post("/uses")
@allowed(Action.WORK_ON_RIGHTS)
def use(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down consent or another exception for a restricted call."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        asked = AskedUse(
            form.basis.data or "",
            form.reason.data or "",
            form.asked_on.on,
            form.answered_on.on,
            bool(form.is_given.data),
        )
        calls = [int(one) for one in form.calls.data or []]
        restricted_uses.write_use(session, deps, case, calls, asked, by=acting_user().id, at=now())

    return _made(case_id, "use", act, gettext("The use of restricted calls is written down."))


@blueprint.post("/disclosures")
@allowed(Action.WORK_ON_RIGHTS)
def disclose(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write one disclosure into the ledger."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        told = disclosing.Told(
            form.recipient.data or "",
            form.what.data or "",
            form.basis.data or "",
            form.disclosed_on.on,
            form.address.data or "",
            whole_number(form.call_id.data),
            form.recipient_sv.data or "",
        )
        disclosing.write(session, case, told, by=acting_user().id, at=now())

    return _made(case_id, "disclosure", act, gettext("The disclosure is in the ledger."))


@blueprint.post("/tasks")
@allowed(Action.MAKE_TRANSITION)
def add_task(case_id: int) -> AnyResponse | tuple[str, int]:
    """Make a task of what the message asks for besides a right."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        if form.kind.data not in set(TaskKind):
            raise Invalid([Fault("kind", "Choose one of the options.", "choice_unknown")])
        found = clock.requests_of(session, case.id or 0)
        received_on = form.received_on.on or (found[0].received_on if found else local_date(now()))
        kind, is_large = TaskKind(form.kind.data), bool(form.is_large.data)
        tasks.make(session, deps, case, kind, received_on, by=acting_user().id, at=now(), is_large=is_large)
        projection.project_case(session, deps, case)

    return _made(case_id, "task", act, gettext("The task is on the work queue."), Action.MAKE_TRANSITION)


@blueprint.post("/tasks/<int:task_id>/close")
@allowed(Action.MAKE_TRANSITION)
def close_task(case_id: int, task_id: int) -> AnyResponse | tuple[str, int]:
    """Close a task by its outcome."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        ended = Ending(
            form.outcome.data or "",
            form.words.data or "",
            form.closed_on.on,
            form.weighed.data or "",
            bool(form.is_decided.data),
        )
        closing.close_by_hand(session, case, task_id, ended, by=acting_user().id, at=now())
        projection.project_case(session, deps, case)

    return _made(case_id, f"close-{task_id}", act, gettext("The task is closed."), Action.MAKE_TRANSITION)


@blueprint.post("/tasks/<int:task_id>/notice")
@allowed(Action.WRITE_LETTER)
def begin_notice(case_id: int, task_id: int) -> AnyResponse:
    """Begin the notice to a recipient, or of the part that is transferred."""
    deps = current_deps()
    with deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
        letter_id = disclosing.begin_notice(session, deps, case, task_id, by=acting_user().id, at=now()).id
    return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)


@blueprint.post("/tasks/<int:task_id>/answer")
@allowed(Action.WORK_ON_RIGHTS)
def recipient_answered(case_id: int, task_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what a recipient answered to its notice."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        said = Answered(form.answer.data or "", form.way.data or "", form.answered_on.on, form.words.data or "")
        recipient_answers.write(session, case, task_id, said, by=acting_user().id, at=now())

    return _made(case_id, f"answer-{task_id}", act, gettext("The recipient's answer is written down."))


@blueprint.post("/recipients")
@allowed(Action.WRITE_LETTER)
def tell_recipients(case_id: int) -> AnyResponse:
    """Begin the letter that names the recipients, which the person has asked for (Article 19)."""
    deps = current_deps()
    with deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.WRITE_LETTER)
        found = clock.requests_of(session, case_id)
        if not found:
            raise NotFound("There is no request in this case")
        by, at = acting_user().id, now()
        letter_id = beginning.begin(session, deps, case, "recipients_answer", found[-1].id or 0, by=by, at=at).id
    return redirect(url_for("letters.show", case_id=case_id, letter_id=letter_id), 303)


@blueprint.post("/joint")
@allowed(Action.WRITE_LETTER)
def join(case_id: int) -> AnyResponse | tuple[str, int]:
    """Begin the cover of a joint reply."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        chosen = [int(one) for one in form.letters.data or []]
        joint_sending.join(session, deps, case, chosen, by=acting_user().id, at=now())

    return _made(case_id, "joint", act, gettext("The cover of the joint reply is begun."), Action.WRITE_LETTER)


@blueprint.post("/joint/<int:letter_id>/send")
@allowed(Action.DISPATCH_LETTER)
def send_joint(case_id: int, letter_id: int) -> AnyResponse | tuple[str, int]:
    """Record the sending of the cover and all letters under it."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        actor, at = acting_user(), now()
        sent_at = sent_moment(session, rows.one_letter(session, letter_id, case_id), form.sent_at.data)
        told = form.way.data or "", sent_at, form.address.data or "", form.without_copy.data or ""
        joint_sending.send(session, deps, case, letter_id, *told, by=actor.id, at=at, roles=actor.roles)

    done = gettext("The joint reply is recorded as sent.")
    return _made(case_id, "sending", act, done, Action.DISPATCH_LETTER)


def _made(
    case_id: int, name: str, act: Act, done: str, action: Action = Action.WORK_ON_RIGHTS
) -> AnyResponse | tuple[str, int]:
    """Do what one form asks for in one transaction, or show the page with what was refused beside its fields."""
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, action)
        sees_calls = user_may(Action.SEE_CALLS)
        form: OfficeForm = work_of(session, deps, case, facts, sees_calls=sees_calls).fresh(name)
    form.process(request.form)
    if form.validate():
        with refusals_on(form), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, action)
            act(session, deps, case, form)
    if form.errors:
        return _page(case_id, {name: form}), 422
    flash(done)
    return redirect(url_for("case_rights.index", case_id=case_id), 303)


def _page(case_id: int, failed: dict[str, OfficeForm]) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        work = work_of(session, deps, case, facts, sees_calls=user_may(Action.SEE_CALLS))
    return render_template("case/rights.html", work=work, failed=failed, words=rights_words, channels=CHANNELS)


def _of_right(session: Session, case: Case, rights: tuple[str, ...]) -> RightRequest:
    """The newest request of the case with one of these rights, an open one first."""
    found = [one for one in clock.requests_of(session, case.id or 0) if one.right in rights]
    if not found:
        raise NotFound("There is no such request in this case")
    return max(found, key=lambda one: (one.is_open, one.id or 0))
