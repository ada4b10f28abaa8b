"""Whether an appeal came: the court's answer, written down by a person, and what it means for the recordings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.db.events import record
from dsr.db.tables import Case, Letter
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.plain_text import hidden_fault
from dsr.domain.proceedings import Begun, kind_of_route
from dsr.domain.roles import Role
from dsr.services import projection
from dsr.services.proceedings import beginning
from dsr.services.serving.following import question_of

ANSWERS = ("none", "appeal")
REFERENCE_LIMIT = 120


def answer_appeal_question(
    session: Session, deps: Deps, case: Case, letter: Letter, answer: str, reference: str, *, by: int, at: datetime
) -> None:
    """Write down what the court says: no appeal, or that one came, with whom was asked or the court's own number.

    That none came is known only once the period is over; an appeal may be told at any time. It begins a proceeding, which
    freezes what the case holds as a complaint until it has ended and a person releases it. Raises `Invalid`, `NotFound`, `Refused`. The caller has taken
    `holds_lock` and claimed the case.
    """
    question, today = question_of(session, letter.id or 0), local_date(at)
    if question is None:
        raise NotFound("No appeal can come against this letter")
    if question.answered_at is not None and question.answer == "appeal":
        raise Refused("That an appeal came is written down already", code="appeal_answered")
    _check(answer, reference)
    if answer == "none":
        _refuse_too_early(question.ends_on, question.ask_on, today)
    if answer == "appeal":
        begun = Begun(kind_of_route(question.route), reference, today, letter_id=letter.id)
        beginning.begin(session, deps, case, begun, roles=(Role.HANDLER,), by=by, at=at)
        return
    question.answer, question.reference = answer, " ".join(reference.split())
    question.answered_by, question.answered_at = by, at
    session.add(question)
    session.flush()
    request_id = letter.right_request_id
    more: dict[str, Any] = {"letter_id": letter.id, "letter": letter.kind}
    record(session, f"case:{case.id}", "no_appeal_came", at=at, by=by, right_request_id=request_id, **more)
    projection.project_left(session, deps, [letter.case_id])


def _refuse_too_early(ends_on: date | None, ask_on: date | None, today: date) -> None:
    if ends_on is None or ask_on is None:
        raise Refused(
            "Somebody is not served yet, so the time of appeal has not begun for them: settle the service first",
            code="appeal_not_begun",
        )
    if today < ask_on:
        raise Refused(
            "An appeal can still come: ask the court when the period is over",
            code="appeal_still_open",
            values={"on": ask_on.isoformat()},
        )


def _check(answer: str, reference: str) -> None:
    faults: list[Fault] = []
    if answer not in ANSWERS:
        faults.append(Fault("answer", "Choose one of the options shown.", "answer_not_offered"))
    if not 3 <= len(reference.strip()) <= REFERENCE_LIMIT:
        message = "Write whom you asked, or the court's number, in at most 120 characters."
        faults.append(Fault("reference", message, "appeal_reference_missing"))
    if fault := hidden_fault("reference", reference.strip()):
        faults.append(fault)
    if faults:
        raise Invalid(faults)
