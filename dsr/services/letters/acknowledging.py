"""The acknowledgement that begins by itself: of what began a case, and of a right that a later message opens in it.

The receipt of an electronic request is acknowledged without delay (13/2003, 12 §): a job issues the letter once the moment to undo
is over, and mails it where e-mail is its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.tables import Case, Letter, RightRequest
from dsr.deps import Deps
from dsr.services.letters import drafting

KIND = "acknowledgement"


def first_key(case_id: int) -> str:
    """The key of the job that issues the acknowledgement of what began a case: with it the logging can be undone."""
    return f"acknowledge:{case_id}"


def job_keys(letter: Letter) -> tuple[str, str]:
    """The keys that the job of an acknowledgement may have: the case's first, or its own."""
    first = first_key(letter.case_id)
    return first, f"{first}:{letter.id}"


def begin(session: Session, deps: Deps, case: Case, *, by: int, at: datetime) -> None:
    """Begin the acknowledgement of a case that is logged, and let it leave by itself."""
    letter = drafting.start_acknowledgement(session, deps, case, by=by, at=at)
    _let_leave(session, deps, letter, job_keys(letter)[0], at)


def begin_later(
    session: Session, deps: Deps, case: Case, opened: Sequence[RightRequest], *, by: int, at: datetime
) -> None:
    """Begin the acknowledgement of what a later message has `opened`; never a second one.

    That of the case tells of it too while it is a draft. Where everything of the case had ended before its own left, the new one
    belongs to the whole case.
    """
    query = select(col(Letter.state)).where(
        col(Letter.case_id) == case.id,
        col(Letter.kind) == KIND,
        col(Letter.right_request_id).is_(None),
        col(Letter.state) != "void",
    )
    standing = session.scalars(query.order_by(col(Letter.id).desc()).limit(1)).first()
    if standing != "draft":
        letter = drafting.start_acknowledgement(session, deps, case, opened[0] if standing else None, by=by, at=at)
        _let_leave(session, deps, letter, job_keys(letter)[1], at)


def _let_leave(session: Session, deps: Deps, letter: Letter, key: str, at: datetime) -> None:
    due_at = at + timedelta(minutes=deps.settings.undo_minutes)
    of = {"case_id": letter.case_id, "letter_id": letter.id}
    outbox.enqueue(session, "acknowledge", key=key, at=at, due_at=due_at, **of)
