"""Letters of requests that were begun and are neither sent nor discarded, as rows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import Catalogue
from dsr.db.tables import Letter, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.left_letters import Begun
from dsr.services.letters.rows import UNSENT


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


def cases(session: Session) -> list[int]:
    """Every case in which a request that has ended may leave a letter."""
    may = select(col(Letter.case_id)).join(RightRequest, col(RightRequest.id) == col(Letter.right_request_id))
    may = may.where(col(Letter.state).in_(UNSENT), ~col(RightRequest.is_open))
    return sorted(set(session.scalars(may)))
