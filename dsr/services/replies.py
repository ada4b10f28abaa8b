"""The person's answers to what a letter asked: until when one is awaited, and what an answer to a clarification writes down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Letter, LetterText, RightRequest
from dsr.deps import Deps
from dsr.domain.deadlines import ClockFacts, Fact, FactKind, check_facts
from dsr.domain.spoken_time import days_written
from dsr.services import clock

REPLY_BY = "reply_by"
"""The block of a letter that says by which day the person answers."""

RECEIPT_TO_ASKER = "receipt_of_representation"
"""The kind of letter that asks whoever asked for another to show that they may."""

_OF_LETTER = "letter:"
"""What stands before the id of the letter that asked, in the question of a clock fact."""


def awaited_until(session: Session, request: RightRequest, *, identity_alone: bool = False) -> date | None:
    """The last day that the letters asking for what is not answered gave the person; None where nothing is awaited.

    A question about identity and a request for clarification alike, or the former alone. Source: hallintolaki 33 § (a
    sufficient time to answer).
    """
    facts = clock.standing_facts(session, request.id or 0)
    questions = clock.open_among(facts) + ([] if identity_alone else clock.open_clarifications(facts))
    asked_by = [int(one.removeprefix(_OF_LETTER)) for one in questions if one.startswith(_OF_LETTER)]
    texts = select(col(LetterText.blocks)).where(col(LetterText.letter_id).in_(asked_by))
    written = [str(blocks.get(REPLY_BY, "")) for blocks in session.scalars(texts)] if asked_by else []
    return max((day for text in written for _, day in days_written(text) if day is not None), default=None)


def proof_asked(session: Session, case_id: int) -> tuple[date, date] | None:
    """The day of the newest receipt to whoever asked for another, and the last day that it gave them to show that they may; None
    where none was sent (hallintolaki 22 and 33 §)."""
    sent = select(func.max(col(Letter.id))).where(
        col(Letter.case_id) == case_id, col(Letter.kind) == RECEIPT_TO_ASKER, col(Letter.state) == "sent"
    )
    query = select(col(LetterText.blocks), col(Letter.dated_on)).join(
        Letter, col(Letter.id) == col(LetterText.letter_id)
    )
    found = session.execute(query.where(col(Letter.id) == sent.scalar_subquery())).all()
    written = [(str(blocks.get(REPLY_BY, "")), dated_on) for blocks, dated_on in found]
    days = [(day, dated_on or day) for text, dated_on in written for _, day in days_written(text) if day is not None]
    return (min(asked_on for _, asked_on in days), max(day for day, _ in days)) if days else None


def has_answered(session: Session, request: RightRequest) -> bool:
    """Whether the person has answered what was asked, and nothing that was asked is still without an answer."""
    facts = clock.standing_facts(session, request.id or 0)
    kinds = {fact.kind for fact in facts}
    is_open = bool(clock.open_among(facts) or clock.open_clarifications(facts))
    return not is_open and not kinds.isdisjoint({FactKind.identity_answered, FactKind.clarification_answered})


def check_clarified(session: Session, deps: Deps, request: RightRequest, on: date) -> None:
    """Raise `ClockRefused` where an answer of that day cannot be beside what the clock knows."""
    facts = clock.standing_facts(session, request.id or 0)
    answers = [Fact(FactKind.clarification_answered, on, question=one) for one in clock.open_clarifications(facts)]
    check_facts(ClockFacts.of(*map(clock.as_fact, facts), *answers), deps.calendar)


def clarified(session: Session, request: RightRequest, on: date, *, by: int | None, at: datetime) -> Sequence[str]:
    """Write the answer of that day to each open request for clarification; answers which they were."""
    questions = clock.open_clarifications(clock.standing_facts(session, request.id or 0))
    for question in questions:
        clock.add_fact(session, request, FactKind.clarification_answered, on, at=at, by=by, question=question)
    return questions
