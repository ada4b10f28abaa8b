"""What pages show of copies: each hand-over of a case, and the calls that one can cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.tables import Call, Handover, HandoverCall, PromisedCopy, RightRequest, User
from dsr.domain.given import COPIED
from dsr.services import clock
from dsr.services.call_queues import directory, name_in
from dsr.services.handovers import masking, promises


@dataclass(frozen=True)
class HandoverLine:
    """One hand-over, values only; `calls` is how many calls it covers. `taken_back_why` only of one taken back as wrong;
    `may_take_back` of one that still can be (`taking_back`)."""

    handover_id: int
    request_id: int
    form: str
    items: int
    way: str
    receiver: str
    identified: str
    handed_at: datetime
    calls: int
    package_sha256: str
    by_name: str
    masking_heard_on: date | None
    masking_heard_by: str
    taken_back_at: datetime | None
    taken_back_why: str
    may_take_back: bool


@dataclass(frozen=True)
class CoverableCall:
    """A call that a hand-over can cover; `is_missing`: a copy is promised and not out yet; `is_masked`: it goes with
    passages masked, never as it was recorded; `is_text`: it goes as text with blanks, never as sound."""

    call_id: int
    started_at: datetime
    line: str
    is_missing: bool
    is_masked: bool
    is_text: bool


def handovers_of(session: Session, case_id: int) -> list[HandoverLine]:
    """Every hand-over of the case, the newest first."""
    mine = select(col(Handover.id)).where(col(Handover.case_id) == case_id)
    counts = select(col(HandoverCall.handover_id), func.count().label("calls"))
    counted = counts.where(col(HandoverCall.handover_id).in_(mine)).group_by(col(HandoverCall.handover_id)).subquery()
    heard_by = aliased(User)
    query = (
        select(Handover, counted.c.calls, col(User.name), col(heard_by.name))
        .outerjoin(counted, counted.c.handover_id == col(Handover.id))
        .outerjoin(User, col(User.id) == col(Handover.by_user))
        .outerjoin(heard_by, col(heard_by.id) == col(Handover.masking_heard_by))
        .where(col(Handover.case_id) == case_id)
        .order_by(col(Handover.handed_at).desc(), col(Handover.id).desc())
    )
    rows = session.execute(query).all()
    if not rows:
        return []
    opened = {one.id: one.is_open for one in clock.requests_of(session, case_id)}
    of_answers = clock.handover_facts(session, [one or 0 for one in opened])
    return [
        HandoverLine(
            handover_id=row.id or 0,
            request_id=row.right_request_id,
            form=row.form,
            items=row.items,
            way=row.way,
            receiver=row.receiver,
            identified=row.identified,
            handed_at=row.handed_at,
            calls=int(calls or 0),
            package_sha256=row.package_sha256,
            by_name=name or "",
            masking_heard_on=row.masking_heard_on,
            masking_heard_by=heard_name or "",
            taken_back_at=row.taken_back_at,
            taken_back_why=row.taken_back_why,
            may_take_back=row.taken_back_at is None and (opened[row.right_request_id] or row.id not in of_answers),
        )
        for row, calls, name, heard_name in rows
    ]


def coverable_calls(session: Session, request: RightRequest, language: str) -> list[CoverableCall]:
    """The calls that are given or promised, earliest first, by the plain name that their line had then."""
    given = promises.linked(request, *COPIED)
    promised = select(col(PromisedCopy.call_id)).where(col(PromisedCopy.right_request_id) == request.id)
    query = select(Call).where(col(Call.id).in_(given) | col(Call.id).in_(promised))
    calls = list(session.scalars(query.order_by(col(Call.started_at), col(Call.id))))
    queues = directory(session, {call.queue for call in calls})
    missing = set(promises.missing_calls(session, request.id or 0))
    masked, texts = masking.masked_calls(session, request), promises.text_calls(session, request)
    return [
        CoverableCall(
            call.id or 0,
            call.started_at,
            name_in(queues.of_call(call), language) or call.queue,
            call.id in missing,
            call.id in masked,
            call.id in texts,
        )
        for call in calls
    ]
