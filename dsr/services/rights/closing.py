"""Closing a task by hand: what is to be erased after an objection is not closed while it is there."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dsr.db.tables import Case, CaseTask, RightRequest
from dsr.domain.erasure import Place
from dsr.domain.errors import Refused
from dsr.domain.matters import Ending, TaskKind
from dsr.services.rights import erasing, tasks


def close_by_hand(session: Session, case: Case, task_id: int, ended: Ending, *, by: int, at: datetime) -> CaseTask:
    """Close a task as `tasks.close` does. Raises `Refused` for the erasing that an upheld objection left, while a recording may
    exist or a place of copies is not gone through (GDPR 17(1)(c)): nobody's word replaces it."""
    task = tasks.one(session, case.id or 0, task_id)
    request = session.get(RightRequest, task.right_request_id or 0)
    if task.kind == TaskKind.ERASE and not task.outcome and request is not None:
        left = erasing.left_by_request(session, [request]).get(request.id or 0, 0)
        if left:
            raise Refused(
                "Recordings are left: erase them on the case page first; one that is held waits until the hold ends. What must be "
                "kept all the same is decided by taking the objection up again.",
                code="task_recordings_left",
                values={"count": left},
            )
        if len(erasing.places_of(session, request.id or 0)) < len(Place):
            raise Refused(
                "Go through the places of copies first: the task then closes by itself", code="task_copies_unchecked"
            )
    return tasks.close(session, case, task_id, ended, by=by, at=at)
