"""What service of letters means for holds: nothing goes before everyone is served and the court was asked for appeals."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from dsr.db.tables import AppealQuestion, CaseTask, Letter, LetterRecipient, Proceeding
from dsr.domain.matters import TaskKind
from dsr.domain.serving import Role

_SERVED_ROLES = tuple(role.value for role in Role if role.is_served)


def is_to_be_served() -> ColumnElement[bool]:
    """Whether a time of appeal runs from the service of a recipient, as a condition on `LetterRecipient`."""
    return and_(col(LetterRecipient.role).in_(_SERVED_ROLES), col(LetterRecipient.left_out) == "")


def is_of_others(letter_id: Mapped[int], request_id: int | None) -> ColumnElement[bool]:
    """Whether a letter is not one of the request; every letter where None is given."""
    own = select(col(Letter.id)).where(col(Letter.right_request_id) == request_id)
    return letter_id.not_in(own) if request_id is not None else true()


def waits_for(session: Session, case_id: int, *, but: int | None = None) -> str | None:
    """Why the case's recordings are still needed after its decisions left, as a code of a refusal; None where they are not.

    The letters of the request `but` are left aside: what it is given now needs no recording for an appeal against them.
    `hold_take_up`: a decision has promised to take the request up again when a restriction ends. `hold_not_served`: somebody is not served, so no time of appeal has begun for them. `hold_appeal_unasked`: nobody has
    written down what the court said. `hold_disputed`: the Ombudsman, a court or the body of review has the case.
    """
    pending = select(col(Proceeding.id)).where(col(Proceeding.case_id) == case_id, col(Proceeding.outcome) == "")
    if session.scalars(pending.limit(1)).first() is not None:
        return "hold_disputed"
    promised = select(col(CaseTask.id)).where(
        col(CaseTask.case_id) == case_id, col(CaseTask.kind) == TaskKind.TAKE_UP.value, col(CaseTask.outcome) == ""
    )
    if session.scalars(promised.limit(1)).first() is not None:
        return "hold_take_up"
    unserved = select(col(LetterRecipient.id)).where(
        col(LetterRecipient.case_id) == case_id,
        col(LetterRecipient.served_on).is_(None),
        is_to_be_served(),
        is_of_others(col(LetterRecipient.letter_id), but),
    )
    if session.scalars(unserved.limit(1)).first() is not None:
        return "hold_not_served"
    unasked = select(col(AppealQuestion.id)).where(
        col(AppealQuestion.case_id) == case_id, is_of_others(col(AppealQuestion.letter_id), but)
    )
    if session.scalars(unasked.where(col(AppealQuestion.answered_at).is_(None)).limit(1)).first() is not None:
        return "hold_appeal_unasked"
    return None
