"""What a case is searched by: its numbers with their evidence, codes that confirm them, what the subject remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, StringField

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, CaseNumber
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.clues import ClueKind, checked_clue
from dsr.domain.errors import Fault, Invalid
from dsr.domain.number_code import Answer, Way
from dsr.domain.number_evidence import checked_evidence
from dsr.domain.phone_shown import display
from dsr.services import case_clues, case_numbers
from dsr.web.cases import case_with_facts
from dsr.web.changes import claimed_case
from dsr.web.clue_words import clue_words
from dsr.web.code_words import NUMBER_KINDS, words_of
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.dates import day
from dsr.web.evidence_words import BASES, SHARED
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.queues import queue_choices
from dsr.web.refusals import refusals_on
from dsr.web.security import allowed
from dsr.web.texts import gettext, lazy

blueprint = Blueprint("case_terms", __name__, url_prefix="/cases/<int:case_id>/terms")

Change = Callable[[Session, Deps, Case], object]


class EvidenceForm(OfficeForm):
    """What a handler says of one number; on the page each number has one of its own."""

    basis = ChoiceField(lazy("What it rests on"), choices=options([]))
    shared = ChoiceField(lazy("Does anybody else use it?"), choices=options([]))
    from_on = StringField(lazy("The data subject's since"))
    to_on = StringField(lazy("Until"))
    evidence = StringField(lazy("What shows it"))


class CodeForm(OfficeForm):
    """What the person said back."""

    code = StringField(lazy("The code that the person said back"))


class ClueForm(OfficeForm):
    """One thing that the subject remembers; each kind shows its own fields."""

    kind = HiddenField()
    queue = ChoiceField(lazy("Service"), choices=options([]))
    agent = StringField(lazy("Agent id, as the exchange writes it"))
    minutes = StringField(lazy("Length in minutes, roughly"))
    from_on = StringField(lazy("From"))
    to_on = StringField(lazy("Until"))


@dataclass(frozen=True)
class NumberCard:
    """One number on the page. `made_code` is a code just made, shown this once; `waits_until` is that of one that waits."""

    number_id: int
    shown: str
    kind: str
    is_callable: bool
    confirmed: str
    evidence: EvidenceForm
    entry: CodeForm
    waits_until: datetime | None
    made_code: str


@blueprint.get("")
@allowed(Action.EDIT_CASE)
def index(case_id: int) -> str:
    """Everything that the case is searched by."""
    return _page(case_id)


@blueprint.post("/numbers/<int:number_id>")
@allowed(Action.CONFIRM_NUMBER)
def number(case_id: int, number_id: int) -> AnyResponse | tuple[str, int]:
    """Say what a number rests on, between which days it was the subject's, and who else uses it."""
    form = _evidence_form(number_id, is_posted=True)

    def change(session: Session, deps: Deps, case: Case) -> None:
        row = case_numbers.one_number(session, case_id, number_id)
        said = checked_evidence(request.form, today(), is_confirmed=row.confirmed_at is not None)
        case_numbers.change_evidence(session, deps, case, number_id, said, by=acting_user().id, at=now())

    _changed(case_id, change, form)
    if form.errors:
        return _page(case_id, number_id, evidence=form), 422
    return _done(case_id, gettext("Saved. The calls are being weighed again."), f"number-{number_id}")


@blueprint.post("/numbers/<int:number_id>/code")
@allowed(Action.CONFIRM_NUMBER)
def code(case_id: int, number_id: int) -> str | tuple[str, int]:
    """Make a code for one number. It is shown in this answer and nowhere else."""
    form, made = CodeForm(None), ""
    way = Way.SMS if request.form.get("way") == Way.SMS.value else Way.CALL

    def change(session: Session, deps: Deps, case: Case) -> None:
        nonlocal made
        made = case_numbers.make_code(session, deps, case, number_id, way, by=acting_user().id, at=now())

    _changed(case_id, change, form)
    if form.errors:
        return _page(case_id, number_id, entry=form), 422
    return _page(case_id, number_id, made_code=made)


@blueprint.post("/numbers/<int:number_id>/confirm")
@allowed(Action.CONFIRM_NUMBER)
def confirm(case_id: int, number_id: int) -> AnyResponse | tuple[str, int]:
    """Compare the code that the person said back."""
    form, answer = CodeForm(), Answer.ENDED

    def change(session: Session, deps: Deps, case: Case) -> None:
        nonlocal answer
        answer = case_numbers.take_code(
            session, deps, case, number_id, form.code.data or "", by=acting_user().id, at=now()
        )

    _changed(case_id, change, form)
    if answer is Answer.CONFIRMED and not form.errors:
        return _done(case_id, gettext("The number is confirmed. The calls are being weighed again."), "numbers")
    if answer is Answer.WRONG:
        form.code.errors = [gettext("This is not the code. Ask the person to say it again.")]
    elif not form.errors:
        form.code.errors = [gettext("No code waits for this number: its time is over, or it was tried too often.")]
    return _page(case_id, number_id, entry=form), 422


@blueprint.post("/clues")
@allowed(Action.CONFIRM_NUMBER)
def clue(case_id: int) -> AnyResponse | tuple[str, int]:
    """Write down what the subject remembers, or an employee's own agent id."""
    form = ClueForm()

    def change(session: Session, deps: Deps, case: Case) -> None:
        said = checked_clue(request.form, today())
        if said.kind is ClueKind.QUEUE and said.value not in {technical for technical, _ in queue_choices(session)}:
            raise Invalid([Fault("queue", "Choose one of the options.", "choice_unknown")])
        case_clues.add_clue(session, deps, case, said, by=acting_user().id, at=now())

    _changed(case_id, change, form)
    if form.errors:
        return _page(case_id, clue=form), 422
    return _done(case_id, gettext("Saved. The calls are being weighed again."), "remembered")


@blueprint.post("/clues/<int:clue_id>/remove")
@allowed(Action.CONFIRM_NUMBER)
def remove(case_id: int, clue_id: int) -> AnyResponse | tuple[str, int]:
    """Take it away again."""
    form = OfficeForm()

    def change(session: Session, deps: Deps, case: Case) -> None:
        case_clues.remove_clue(session, deps, case, clue_id, by=acting_user().id, at=now())

    _changed(case_id, change, form)
    if form.errors:
        return _page(case_id, failed=form), 422
    return _done(case_id, gettext("Removed. The calls are being weighed again."), "remembered")


def _changed(case_id: int, change: Change, form: OfficeForm) -> None:
    """One change of the case in a transaction of its own: the holds lock first, then the case as it was read."""
    deps = current_deps()
    with refusals_on(form), deps.database.write() as session:
        holds_lock(session)
        case, _facts = claimed_case(session, case_id, Action.CONFIRM_NUMBER)
        change(session, deps, case)


def _done(case_id: int, told: str, part: str) -> AnyResponse:
    flash(told)
    return redirect(url_for("case_terms.index", case_id=case_id) + f"#{part}", 303)


def _page(
    case_id: int,
    number_id: int = 0,
    *,
    made_code: str = "",
    evidence: EvidenceForm | None = None,
    entry: CodeForm | None = None,
    clue: ClueForm | None = None,
    failed: OfficeForm | None = None,
) -> str:
    with current_deps().database.read() as session:
        case, facts = case_with_facts(session, case_id, Action.EDIT_CASE)
        shown = {"case_id": case_id, "version": case.version, "reference": case.reference, "state": case.state}
        cards = [
            _card(session, row, evidence, entry, made_code)
            if row.id == number_id
            else _card(session, row, None, None, "")
            for row in case_numbers.numbers_of(session, case_id)
        ]
        clues = case_clues.clues_of(session, case_id)
        unknown = case_clues.unknown_agents(session, [one.value for one in clues if one.kind.endswith("agent")])
        queues = queue_choices(session)
        remembered = [clue_words(one, dict(queues), unknown) for one in clues]
    wrong = next((form for form in (evidence, entry, clue, failed) if form is not None and form.errors), None)
    return render_template(
        "case/terms.html",
        shown=shown,
        facts=facts,
        cards=cards,
        remembered=remembered,
        clues={kind.value: _clue_form(kind, clue, queues) for kind in ClueKind},
        wrong=wrong,
    )


def _card(
    session: Session, row: CaseNumber, evidence: EvidenceForm | None, entry: CodeForm | None, made_code: str
) -> NumberCard:
    number_id = row.id or 0
    waiting = case_numbers.waiting_code(session, number_id, now())
    entry = entry or CodeForm(None)
    entry.code.id = f"code-{number_id}"
    return NumberCard(
        number_id=number_id,
        shown=display(row.e164) if row.e164 else row.raw,
        kind=words_of(NUMBER_KINDS, row.kind),
        is_callable=bool(row.e164),
        confirmed=day(row.confirmed_at) if row.confirmed_at else "",
        evidence=_with_choices(evidence or _evidence_form(number_id, row), is_confirmed=row.confirmed_at is not None),
        entry=entry,
        waits_until=waiting.ends_at if waiting is not None else None,
        made_code=made_code,
    )


def _evidence_form(number_id: int, row: CaseNumber | None = None, *, is_posted: bool = False) -> EvidenceForm:
    present: dict[str, Any] = {}
    if row is not None:
        present = {"basis": row.basis, "shared": row.shared, "evidence": row.evidence}
        present |= {"from_on": _written(row.from_on), "to_on": _written(row.to_on)}
    form = EvidenceForm() if is_posted else EvidenceForm(None, data=present)
    for field in form:
        field.id = f"{field.name}-{number_id}"
    return form


def _with_choices(form: EvidenceForm, *, is_confirmed: bool) -> EvidenceForm:
    form.basis.choices = options((code, words) for code, words in BASES.items() if is_confirmed or code != "callback")
    form.shared.choices = options(SHARED.items())
    return form


def _clue_form(kind: ClueKind, posted: ClueForm | None, queues: list[tuple[str, str]]) -> ClueForm:
    """The form of one kind; what was posted and refused comes back in the form of its own kind."""
    is_posted = posted is not None and posted.kind.data == kind.value
    form = posted if posted is not None and is_posted else ClueForm(None, data={"kind": kind.value})
    form.queue.choices = options([("", gettext("Choose a service")), *queues])
    for field in form:
        field.id = f"{kind.value}-{field.name}"
    return form


def _written(on: Any) -> str:
    return f"{on.day}.{on.month}.{on.year}" if on is not None else ""
