"""What listeners have said of the speaker, for matching and for whoever signs: the one door to their word."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import ListeningTask
from dsr.domain.listening import Speaker


def newest_tasks(session: Session, case_id: int) -> dict[tuple[int, int | None], ListeningTask]:
    """The newest answered task of the case about each leg, by call and leg."""
    query = (
        select(ListeningTask)
        .where(col(ListeningTask.case_id) == case_id, col(ListeningTask.state) == "answered")
        .order_by(col(ListeningTask.answered_at), col(ListeningTask.id))
    )
    return {(task.call_id, task.leg_id): task for task in session.scalars(query)}


def calls_of_another(session: Session, case_id: int) -> set[int]:
    """The calls of which the newest word for the case about some leg is that somebody else speaks."""
    tasks = newest_tasks(session, case_id).values()
    return {task.call_id for task in tasks if task.answer.get("speaker") == Speaker.NO}


def calls_for_another(session: Session, case_id: int) -> set[int]:
    """The calls of which the newest word for the case about some leg is that the requester acts for somebody else in it."""
    tasks = newest_tasks(session, case_id).values()
    return {task.call_id for task in tasks if task.answer.get("speaker") == Speaker.FOR_ANOTHER}


def listener_words(session: Session, call_ids: Collection[int], case_id: int) -> dict[int, bool]:
    """Of each call what its listeners answered for the case: True, the speaker is the requester; False, is not.

    The newest word about each leg counts. A call is left out where nobody could say, and where two legs contradict each
    other: a caller can hand the receiver over, and that is for a person to judge.
    """
    wanted, words = set(call_ids), dict[int, set[bool]]()  # thousands may be asked of, and few are answered
    for (call_id, _leg_id), task in newest_tasks(session, case_id).items():
        speaker = str(task.answer.get("speaker", ""))
        if call_id in wanted and speaker in (Speaker.YES, Speaker.FOR_ANOTHER, Speaker.NO):
            words.setdefault(call_id, set()).add(speaker != Speaker.NO)
    return {call_id: said.pop() for call_id, said in words.items() if len(said) == 1}
