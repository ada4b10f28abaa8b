"""Complaints, inquiries, appeals and requests for review: those of a case with their steps, and those of all cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Letter
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.proceedings import AGAINST_A_LETTER, APPELLANT_LIMIT, REFERENCE_LIMIT, Begun, Ended, kinds_for
from dsr.services.proceedings import beginning, ending, reading
from dsr.services.proceedings.reading import ProceedingLine
from dsr.web.cases import case_with_facts, note_looking
from dsr.web.changes import claimed_case
from dsr.web.code_words import right_name
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import BoxesField, ChoiceField, DayField, OfficeForm, RadiosField, at_most, filled, options
from dsr.web.letter_words import title_of
from dsr.web.proceeding_words import KINDS, RESULTS, results_of
from dsr.web.refusals import refusals_on
from dsr.web.rights_words import TASKS
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("proceedings", __name__)

Act = Callable[[Session, Deps, Case, Any], None]


class BeginForm(OfficeForm):
    """What is known when the city hears of it."""

    kind = RadiosField(lazy("Where the matter has been taken"), [filled(lazy("Choose where."))], choices=options([]))
    letter_id = ChoiceField(lazy("Decision that it is against"), choices=options([]))
    reference = StringField(lazy("Number there, if it is known"), [at_most(REFERENCE_LIMIT)])
    appellant = StringField(lazy("Who took it further, where more than one person may"), [at_most(APPELLANT_LIMIT)])
    is_another = BooleanField(lazy("This is another one than the one pending"))
    received_on = DayField(lazy("When the city heard of it"), [filled(lazy("Write the day, for example 25.11.2026."))])
    statement_on = DayField(lazy("Day by which they ask for a statement"))


class StatementDayForm(OfficeForm):
    """The day that was set, or a later one."""

    statement_on = DayField(lazy("New day for the statement"), [filled(lazy("Write the day, for example 25.11.2026."))])


class GivenForm(OfficeForm):
    """That the statement was given."""

    closed_on = DayField(lazy("When it was given"), [filled(lazy("Write the day, for example 25.11.2026."))])
    words = TextAreaField(lazy("What was given, and how"), [at_most(2000)])


class EndForm(OfficeForm):
    """How it ended."""

    outcome = RadiosField(lazy("Outcome"), [filled(lazy("Choose how it ended."))], choices=options([]))
    ended_on = DayField(lazy("Day of the decision"), [filled(lazy("Write the day, for example 25.11.2026."))])
    words = TextAreaField(lazy("What was decided, in short"), [at_most(2000)])
    is_ordered = BooleanField(lazy("The city has to act"))
    act_by_on = DayField(lazy("By which day, if one was set"))
    reopened = BoxesField(lazy("Rights taken up again"), choices=options([]))


@blueprint.get("/queue/proceedings")
@allowed(Action.SEE_QUEUE)
def listing() -> str:
    """Those of every case that one may see."""
    note_looking(Action.SEE_QUEUE, subject="proceedings")
    with current_deps().database.read() as session:
        lines = reading.listing(session, acting_user())
    return render_template("queue/proceedings.html", lines=lines, **_words())


@blueprint.get("/cases/<int:case_id>/proceedings")
@allowed(Action.SEE_CASE)
def index(case_id: int) -> str:
    """Those of one case."""
    return _page(case_id)


@blueprint.post("/cases/<int:case_id>/proceedings")
@allowed(Action.RECORD_PROCEEDING)
def begin(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that one began."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        letter_id = int(form.letter_id.data) if form.kind.data in AGAINST_A_LETTER and form.letter_id.data else None
        begun = Begun(
            form.kind.data or "",
            form.reference.data or "",
            form.received_on.on,
            form.statement_on.on,
            letter_id,
            form.appellant.data or "",
            is_another=bool(form.is_another.data),
        )
        actor = acting_user()
        beginning.begin(session, deps, case, begun, roles=actor.roles, by=actor.id, at=now())

    return _made(case_id, "begin", act, gettext("Written down. What the case holds is kept until it has ended."))


@blueprint.post("/cases/<int:case_id>/proceedings/<int:proceeding_id>/day")
@allowed(Action.RECORD_PROCEEDING)
def set_day(case_id: int, proceeding_id: int) -> AnyResponse | tuple[str, int]:
    """Set the day of the statement."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row = beginning.one(session, case_id, proceeding_id)
        beginning.set_statement_day(session, deps, case, row, form.statement_on.on, by=acting_user().id, at=now())

    return _made(case_id, f"day-{proceeding_id}", act, gettext("The day is set."))


@blueprint.post("/cases/<int:case_id>/proceedings/<int:proceeding_id>/statement")
@allowed(Action.RECORD_PROCEEDING)
def given(case_id: int, proceeding_id: int) -> AnyResponse | tuple[str, int]:
    """Write down that what was asked has been given."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row, by = beginning.one(session, case_id, proceeding_id), acting_user().id
        beginning.give_statement(session, deps, case, row, form.closed_on.on, form.words.data or "", by=by, at=now())

    return _made(case_id, f"given-{proceeding_id}", act, gettext("Noted."))


@blueprint.post("/cases/<int:case_id>/proceedings/<int:proceeding_id>/end")
@allowed(Action.RECORD_PROCEEDING)
def end(case_id: int, proceeding_id: int) -> AnyResponse | tuple[str, int]:
    """Write down how it ended."""

    def act(session: Session, deps: Deps, case: Case, form: Any) -> None:
        row = beginning.one(session, case_id, proceeding_id)
        ended = Ended(
            form.outcome.data or "",
            form.ended_on.on,
            form.words.data or "",
            bool(form.is_ordered.data),
            form.act_by_on.on,
        )
        reopened = [int(one) for one in form.reopened.data or []]
        ending.end(session, deps, case, row, ended, reopened, actor=acting_user(), at=now())

    return _made(case_id, f"end-{proceeding_id}", act, gettext("The outcome is written down."))


def _made(case_id: int, name: str, act: Act, done: str) -> AnyResponse | tuple[str, int]:
    deps = current_deps()
    with deps.database.read() as session:
        case, _facts = case_with_facts(session, case_id, Action.RECORD_PROCEEDING)
        form = _form(session, deps, case, name, {one.proceeding_id: one for one in _of(session, case_id)})
    form.process(request.form)
    if form.validate():
        with refusals_on(form), deps.database.write() as session:
            holds_lock(session)
            case, _facts = claimed_case(session, case_id, Action.RECORD_PROCEEDING)
            act(session, deps, case, form)
    if form.errors:
        return _page(case_id, {name: form}), 422
    flash(done)
    return redirect(url_for("proceedings.index", case_id=case_id), 303)


def _page(case_id: int, failed: dict[str, OfficeForm] | None = None) -> str:
    deps = current_deps()
    with deps.database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.SEE_CASE)
        lines = _of(session, case_id)
        known = {one.proceeding_id: one for one in lines}
        names = ["begin"]
        names += [f"{step}-{one.proceeding_id}" for one in lines for step in ("day", "given", "end") if not one.outcome]
        forms = {name: _form(session, deps, case, name, known) for name in names} | (failed or {})
        values = {"case_id": case_id, "reference": case.reference, "version": case.version}
    return render_template(
        "case/proceedings.html", shown=values, facts=facts, lines=lines, forms=forms, failed=failed or {}, **_words()
    )


def _of(session: Session, case_id: int) -> list[ProceedingLine]:
    return reading.of_case(session, acting_user(), case_id)


def _form(session: Session, deps: Deps, case: Case, name: str, known: dict[int, ProceedingLine]) -> Any:
    """An empty form with this case's choices; a made-up name gets a form of no proceeding, which finds nothing."""
    step, _, number = name.partition("-")
    form: Any
    if step == "begin":
        form = BeginForm(None, prefix="begin-")
        form.kind.choices = options((kind, KINDS[kind]) for kind in kinds_for(acting_user().roles))
        form.letter_id.choices = options([("", gettext("None")), *_decisions(session, deps, case.id or 0)])
        return form
    if step == "day":
        return StatementDayForm(None, prefix=f"{name}-")
    if step == "given":
        return GivenForm(None, prefix=f"{name}-")
    form = EndForm(None, prefix=f"{name}-")
    line = known.get(int(number))
    form.outcome.choices = options(results_of(line.kind) if line is not None else [])
    again = ending.reopenable(session, deps, case, acting_user(), now())
    form.reopened.choices = options((str(request_id), right_name(right)) for request_id, right in again)
    return form


def _decisions(session: Session, deps: Deps, case_id: int) -> list[tuple[str, str]]:
    """The sent letters of the case against which one can go further."""
    kinds = [kind for kind in deps.catalogue.letters if deps.catalogue.register.appeal(kind) is not None]
    query = select(Letter).where(
        col(Letter.case_id) == case_id, col(Letter.state) == "sent", col(Letter.kind).in_(kinds)
    )
    return [(str(row.id), f"{title_of(row.kind)} {row.decision_number}".strip()) for row in session.scalars(query)]


def _words() -> dict[str, Any]:
    own = kinds_for(acting_user().roles)
    return {"kinds": KINDS, "results": RESULTS, "task_words": TASKS, "title_of": title_of, "own_kinds": own}
