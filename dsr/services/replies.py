"""The person's answers to what a letter asked: until when one is awaited, and what an answer to a clarification writes down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import ClockFact, Letter, LetterText, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.deadlines import ANSWERS, ClockFacts, Fact, FactKind, check_facts
from dsr.domain.errors import Fault, Invalid
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
    return max(days_given(session, questions).values(), default=None)


def days_given(session: Session, questions: Collection[str]) -> dict[str, date]:
    """The last day that the letter behind each of these questions (of clock facts) gave the person; a question whose letter names
    no day is left out."""
    letters = {int(one.removeprefix(_OF_LETTER)): one for one in questions if one.removeprefix(_OF_LETTER).isdecimal()}
    if not letters:
        return {}
    texts = select(col(LetterText.letter_id), col(LetterText.blocks)).where(col(LetterText.letter_id).in_(letters))
    given = [
        (letters[letter_id], day)
        for letter_id, blocks in session.execute(texts)
        for _, day in days_written(str(blocks.get(REPLY_BY, "")))
        if day is not None
    ]
    return dict(sorted(given, key=lambda pair: pair[1]))


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


def answers_among(facts: Sequence[ClockFact]) -> list[ClockFact]:
    """The answers of the newest day among the standing facts of a right request, to whatever was asked; none where none came."""
    answers = [fact for fact in facts if fact.kind in ANSWERS]
    newest = max((fact.happened_on for fact in answers), default=None)
    return [fact for fact in answers if fact.happened_on == newest]


def check_answer_day(session: Session, request: RightRequest, on: date) -> None:
    """Raise `Invalid` where the newest answer of a right request cannot have come on a day: before what it answers was asked, or
    after it was first written down, which would lengthen the pause (GDPR 12(3) and (6))."""
    facts = clock.standing_facts(session, request.id or 0)
    answers = answers_among(facts)
    if any(on > _first_written_on(session, fact) for fact in answers):
        message = "The answer cannot have come after the day on which it was first written down. Check the day."
        raise Invalid([Fault("answered_on", message, "answer_after_entry")])
    questions = {fact.question for fact in answers}
    asked = [one.happened_on for one in facts if one.question in questions and one.kind not in ANSWERS]
    if asked and on < max(asked):
        values = (("answered", on.isoformat()), ("asked", max(asked).isoformat()))
        message = f"A question asked on {max(asked)} cannot have been answered on {on}."
        raise Invalid([Fault("answered_on", message, "answered_before_asked", values)])


def _first_written_on(session: Session, fact: ClockFact) -> date:
    """The Helsinki day on which the first of the facts was recorded that this one stands for."""
    while fact.replaces_id is not None:
        fact = session.get_one(ClockFact, fact.replaces_id)
    return local_date(fact.recorded_at)


def put_answer_right(
    session: Session, request: RightRequest, on: date, reason: str, *, by: int | None, at: datetime
) -> None:
    """Write down the day on which the newest answer really came, for every right of the case that it answers.

    What stood stays, replaced with the reason. The caller projects. Source: GDPR 5(1)(d), 12(6).
    """
    newest = answers_among(clock.standing_facts(session, request.id or 0))
    known = {(fact.kind, fact.question, fact.happened_on) for fact in newest}
    for one in clock.requests_of(session, request.case_id):
        same = [
            fact
            for fact in clock.standing_facts(session, one.id or 0)
            if (fact.kind, fact.question, fact.happened_on) in known
        ]
        for fact in same:
            kind, question = FactKind(fact.kind), fact.question
            clock.add_fact(session, one, kind, on, at=at, by=by, question=question, replaces=fact, reason=reason)


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
