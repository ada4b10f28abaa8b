"""What a joint reply says of each request of the case: the letter that answers it, or by when the answer comes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Case, Dispatch, JointLetter, Letter, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.services import clock
from dsr.services.letters import rows

COVER = "joint_cover"


def covered(session: Session, cover_id: int) -> list[Letter]:
    """The letters under a cover, the oldest first."""
    query = select(Letter).join(JointLetter, col(JointLetter.letter_id) == col(Letter.id))
    return list(session.scalars(query.where(col(JointLetter.cover_id) == cover_id).order_by(col(Letter.id))))


def waiting_cover(session: Session, letter_id: int) -> Letter | None:
    """The cover under which a letter is to leave and which has not left; None where the letter goes by itself."""
    query = (
        select(Letter)
        .join(JointLetter, col(JointLetter.cover_id) == col(Letter.id))
        .where(col(JointLetter.letter_id) == letter_id, col(Letter.state).in_(rows.UNSENT))
    )
    return session.scalars(query.order_by(col(Letter.id).desc())).first()


def answers_of(session: Session, deps: Deps, case: Case, cover: Letter, language: str) -> list[dict[str, Any]]:
    """One entry a request that was neither withdrawn, transferred nor merged, in the order of receipt.

    `right` and `article` name it, `received_on`, `answer_by` and `sent_on` are ISO days; `letter` is the title of the newest
    letter that answers it, None where none comes with this cover, and `decision_number` its number where it is a decision that
    has one; `sent_on` tells when an answer left that does not come with it.
    """
    under = {one.id for one in covered(session, cover.id or 0)}
    letters = [one for one in rows.letters_of(session, case.id or 0) if one.state != "void"]
    requests = [one for one in clock.requests_of(session, case.id or 0) if not _ended_otherwise(one)]
    return [
        _answer(session, deps, request, letters, under, language)
        for request in sorted(requests, key=lambda one: (one.received_on, one.id or 0))
    ]


def _ended_otherwise(request: RightRequest) -> bool:
    return request.outcome in ("withdrawn", "transferred", "merged")


def _answer(
    session: Session,
    deps: Deps,
    request: RightRequest,
    letters: list[Letter],
    under: Collection[int | None],
    language: str,
) -> dict[str, Any]:
    own = [
        one
        for one in letters
        if one.right_request_id == request.id and deps.catalogue.letter(one.kind).outcome is not LetterOutcome.NONE
    ]
    newest = max((one for one in own if one.id in under), key=lambda one: one.id or 0, default=None)
    sent = select(func.min(col(Dispatch.sent_at))).where(col(Dispatch.letter_id).in_([one.id for one in own]))
    sent_at = session.scalar(sent) if newest is None else None
    return {
        "right": request.right,
        "article": deps.catalogue.rights[request.right].article,
        "received_on": request.received_on.isoformat(),
        "answer_by": clock.answer_by(request, clock.clock_of(session, deps, request)).isoformat(),
        "letter": deps.catalogue.letter(newest.kind).titles[language] if newest is not None else None,
        "decision_number": newest.decision_number if newest is not None else "",
        "sent_on": local_date(sent_at).isoformat() if sent_at is not None else None,
    }
