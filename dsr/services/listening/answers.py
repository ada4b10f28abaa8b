"""What listeners have said of the speaker, for matching: the one door to their word."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import ListeningTask
from dsr.domain.listening import Speaker


def listener_words(session: Session, call_ids: Collection[int], case_id: int) -> dict[int, bool]:
    """Of each call what its listeners answered for the case: True, the speaker is the requester; False, is not.

    The newest word about each leg counts. A call is left out where nobody could say, and where two legs contradict each
    other: a caller can hand the receiver over, and that is for a person to judge.
    """
    query = (
        select(col(ListeningTask.call_id), col(ListeningTask.leg_id), col(ListeningTask.answer))
        .where(col(ListeningTask.case_id) == case_id, col(ListeningTask.state) == "answered")
        .order_by(col(ListeningTask.answered_at), col(ListeningTask.id))
    )
    newest = {(call_id, leg_id): str(answer.get("speaker", "")) for call_id, leg_id, answer in session.execute(query)}
    wanted, words = set(call_ids), dict[int, set[bool]]()  # thousands may be asked of, and few are answered
    for (call_id, _leg_id), speaker in newest.items():
        if call_id in wanted and speaker in (Speaker.YES, Speaker.NO):
            words.setdefault(call_id, set()).add(speaker == Speaker.YES)
    return {call_id: said.pop() for call_id, said in words.items() if len(said) == 1}
