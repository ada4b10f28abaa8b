"""What the register itself knows of the copies of a case: where one was, and since when there could be one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from dsr.db.tables import Call, ErasureChoice, Handover, Link, Recording, RightRequest
from dsr.domain.calendar import day_begins_at, local_date
from dsr.domain.erasure import Choice, Place
from dsr.domain.retention import MAY_EXIST

_AS_TEXT = ("transcript", "both")


def known_places(session: Session, request: RightRequest) -> set[Place]:
    """The places where a copy was when the request was received, or came to be since: "none was there" is untrue of them.

    The source held every recording that is to be erased and was not gone by then; what was handed over exists as files.
    """
    from_at = day_begins_at(request.received_on)
    was_there = or_(
        col(Recording.state).in_(MAY_EXIST),
        and_(col(Recording.state) == "destroyed", col(Recording.destroyed_at) >= from_at),
    )
    recordings = select(col(Recording.id)).where(col(Recording.call_id).in_(_to_erase(request)), was_there)
    found = {Place.SOURCE} if session.scalars(recordings.limit(1)).first() is not None else set()
    stands = (col(Handover.case_id) == request.case_id, col(Handover.taken_back_at).is_(None))
    forms = set(session.scalars(select(col(Handover.form)).where(*stands)))
    return (
        found | ({Place.PACKAGE} if forms else set()) | ({Place.TRANSCRIPT} if forms.intersection(_AS_TEXT) else set())
    )


def first_recorded_on(session: Session, case_id: int) -> date | None:
    """The Helsinki day of the oldest linked call: no copy of its recording was destroyed before. None without a call."""
    query = select(func.min(col(Call.started_at))).join(Link, col(Link.call_id) == col(Call.id))
    started_at = session.scalar(query.where(col(Link.case_id) == case_id))
    return local_date(started_at) if started_at is not None else None


def gone_since(session: Session, request: RightRequest, place: Place) -> date | None:
    """The first Helsinki day on which the copies in a place can have been destroyed for good; None where any day can be.

    Nowhere before erasing began: `date.max` until the recordings were erased here. In the source, at the processor and in
    back-ups: since that day; what was handed over: since the last hand-over; elsewhere since the oldest call.
    """
    erased = select(col(Recording.state), col(Recording.destroyed_at))
    rows = session.execute(erased.where(col(Recording.call_id).in_(_to_erase(request)))).all()
    if any(state in MAY_EXIST for state, _at in rows) or not _is_assessed(session, request):
        return date.max
    if place in (Place.SOURCE, Place.PROCESSOR, Place.BACKUP):
        days = [local_date(at) for _state, at in rows if at is not None]
        if days:
            return max(days)
    if place in (Place.PACKAGE, Place.TRANSCRIPT):
        last = handed_over_on(session, request.case_id, as_text=place is Place.TRANSCRIPT)
        if last is not None:
            return last
    return first_recorded_on(session, request.case_id)


def handed_over_on(session: Session, case_id: int, *, as_text: bool = False) -> date | None:
    """The Helsinki day of the last hand-over of copies of a case, or of texts of calls alone; None where there was none."""
    stands = (col(Handover.case_id) == case_id, col(Handover.taken_back_at).is_(None))
    handed = select(func.max(col(Handover.handed_at))).where(*stands)
    if as_text:
        handed = handed.where(col(Handover.form).in_(_AS_TEXT))
    last = session.scalar(handed)
    return local_date(last) if last is not None else None


def _is_assessed(session: Session, request: RightRequest) -> bool:
    """Whether it is decided what is erased: every linked call after an objection, else what the assessment says."""
    if request.right == "objection":
        return True
    chosen = select(col(ErasureChoice.id)).where(col(ErasureChoice.right_request_id) == request.id)
    return session.scalars(chosen.limit(1)).first() is not None


def _to_erase(request: RightRequest) -> Select[int]:
    """The calls whose recordings are erased: those assessed so, or every linked one after an objection."""
    if request.right == "objection":
        return select(col(Link.call_id)).where(col(Link.case_id) == request.case_id)
    return select(col(ErasureChoice.call_id)).where(
        col(ErasureChoice.right_request_id) == request.id, col(ErasureChoice.verdict) == Choice.ERASE.value
    )
