"""Consent to the erasing of restricted recordings: with it they need not wait for the restriction to be lifted (GDPR 18(2))."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Hold, Restriction, RightRequest
from dsr.domain.calendar import local_date

ERASE_RESTRICTED = "erase_restricted"
"""The answer by which a step of erasure keeps whether the person consents, the newest word."""

CONSENTED_ON = "consented_on"
"""The answer that keeps on which day they said so."""


def consented(session: Session, request: RightRequest) -> list[tuple[Restriction, Hold]]:
    """The restrictions of the case that keep nothing from this erasure any more, each with its hold.

    Such a restriction was answered, and the person consented on the day it began or later: what is undecided is withdrawn or
    decided first, and a restriction that was asked for since is the later wish. Source: GDPR 18(2), 7(3).
    """
    day = request.answers.get(CONSENTED_ON)
    if request.answers.get(ERASE_RESTRICTED) is not True or not isinstance(day, str):
        return []
    query = (
        select(Restriction, Hold)
        .join(Hold, col(Hold.id) == col(Restriction.hold_id))
        .join(RightRequest, col(RightRequest.id) == col(Restriction.right_request_id))
        .where(
            col(Restriction.case_id) == request.case_id, col(Restriction.ended_at).is_(None), ~col(RightRequest.is_open)
        )
        .order_by(col(Restriction.id))
    )
    said_on = date.fromisoformat(day)
    return [(row, hold) for row, hold in session.execute(query) if local_date(row.from_at) <= said_on]
