"""Letters left behind by requests that have ended, as `RightRequest.act_by_on` keeps them beside the days of open ones.

Of a request that has ended only such a letter leaves a day: the work queue, reminders, calendars and the look at lawfulness
read it there, and never look for letters.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from dsr.catalogue import Catalogue
from dsr.db.tables import Letter, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.left_letters import Begun
from dsr.services.letters.rows import UNSENT


def is_due() -> ColumnElement[bool]:
    """The condition on `RightRequest` that something is to be done for it by a day: it is open, or has left a letter."""
    return col(RightRequest.act_by_on).is_not(None)


def is_left() -> ColumnElement[bool]:
    """The condition on `RightRequest` that it has ended and a letter of it was begun and has not left."""
    return and_(~col(RightRequest.is_open), is_due())


def begun(session: Session, catalogue: Catalogue, case_ids: Collection[int]) -> list[Begun]:
    """The letters of requests of these cases that are neither sent nor discarded, in one query."""
    columns = (col(Letter.right_request_id), col(Letter.kind), col(Letter.created_at))
    query = select(*columns).where(col(Letter.case_id).in_(case_ids), col(Letter.state).in_(UNSENT))
    found = []
    for request_id, kind, at in session.execute(query):
        begin = catalogue.letter(kind).begin
        if request_id is not None:
            found.append(Begun(request_id, kind, local_date(at), begin.rule if begin is not None else ""))
    return found


def cases_left(session: Session) -> list[int]:
    """Every case in which a request that has ended may leave a letter, or is said to: what the night computes again."""
    may = select(col(Letter.case_id)).join(RightRequest, col(RightRequest.id) == col(Letter.right_request_id))
    may = may.where(col(Letter.state).in_(UNSENT), ~col(RightRequest.is_open))
    said = select(col(RightRequest.case_id)).where(is_left())
    return sorted(set(session.scalars(may)) | set(session.scalars(said)))
