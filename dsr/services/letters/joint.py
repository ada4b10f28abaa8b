"""What a joint reply says of each request of the case: the letter that answers it, or by when the answer comes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Case, JointLetter, Letter, RightRequest
from dsr.deps import Deps
from dsr.services import clock
from dsr.services.letters import rows

COVER = "joint_cover"


def covered(session: Session, cover_id: int) -> list[Letter]:
    """The letters under a cover, the oldest first."""
    query = select(Letter).join(JointLetter, col(JointLetter.letter_id) == col(Letter.id))
    return list(session.scalars(query.where(col(JointLetter.cover_id) == cover_id).order_by(col(Letter.id))))


def answers_of(session: Session, deps: Deps, case: Case, language: str) -> list[dict[str, Any]]:
    """One entry a request that was neither withdrawn, transferred nor merged, in the order of receipt.

    `right` and `article` name it, `received_on` and `answer_by` are ISO days; `letter` is the title of the newest letter
    that answers it, None before one is drafted, and `decision_number` its number where it is a decision that has one.
    """
    letters = [one for one in rows.letters_of(session, case.id or 0) if one.state != "void"]
    requests = [one for one in clock.requests_of(session, case.id or 0) if not _ended_otherwise(one)]
    return [
        _answer(session, deps, request, letters, language)
        for request in sorted(requests, key=lambda one: (one.received_on, one.id or 0))
    ]


def _ended_otherwise(request: RightRequest) -> bool:
    return request.outcome in ("withdrawn", "transferred", "merged")


def _answer(
    session: Session, deps: Deps, request: RightRequest, letters: list[Letter], language: str
) -> dict[str, Any]:
    own = [
        one
        for one in letters
        if one.right_request_id == request.id and deps.catalogue.letter(one.kind).outcome is not LetterOutcome.NONE
    ]
    newest = max(own, key=lambda one: one.id or 0, default=None)
    return {
        "right": request.right,
        "article": deps.catalogue.rights[request.right].article,
        "received_on": request.received_on.isoformat(),
        "answer_by": clock.clock_of(session, deps, request).safe_on.isoformat(),
        "letter": deps.catalogue.letter(newest.kind).titles[language] if newest is not None else None,
        "decision_number": newest.decision_number if newest is not None else "",
    }
