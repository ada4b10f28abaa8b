"""Restrictions of processing: from receipt on, settled, ended; and which calls they keep from any other use (GDPR 18)."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import (
    Call,
    Candidate,
    Case,
    Hold,
    HoldItem,
    Link,
    Recording,
    Restriction,
    RestrictionUse,
    RightRequest,
)
from dsr.domain.calendar import local_date
from dsr.domain.errors import Refused
from dsr.domain.holds import HoldKind
from dsr.domain.restriction import UseBasis
from dsr.services import holds
from dsr.services.holds.criteria import criteria_of, split_wide
from dsr.services.rights.stopped import any_stopped, is_upheld, stopped

REVIEW_AFTER = timedelta(days=90)
_LOOK_OUTSIDE = (
    "The processing of this call is restricted (GDPR 18): outside a case it is not looked at, whatever exception of Article 18(2) a "
    "case has. Use it on the page of the case for which the exception is written down."
)
_LOOK = (
    "The processing of this call is restricted (GDPR 18): it is not listened to, searched, handed over or linked elsewhere. "
    "Write down on the case which exception of Article 18(2) allows the use."
)


def begin(session: Session, case: Case, request: RightRequest, *, by: int, at: datetime) -> Restriction:
    """Restrict what the case is about from receipt on: before anyone has judged, accuracy and objection restrict (18(1)(a)
    and (d)). The caller has taken `holds_lock`."""
    narrow, wide = split_wide(session, case.id or 0, criteria_of(session, case.id or 0))
    hold = _hold(case, narrow, by=by, at=at)
    holds.ask_about(hold, wide, at)
    return _placed(session, case, request, hold, by=by, at=at)


def grant(session: Session, case: Case, request: RightRequest, ground: str, *, by: int, at: datetime) -> Restriction:
    """Settle the restriction on a ground of 18(1): it is that of the linked calls then, without a break."""
    row = standing(session, request.id or 0)
    calls = sorted(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case.id)))
    if row is None:
        row = _placed(session, case, request, _hold(case, {"calls": calls}, by=by, at=at), by=by, at=at)
    hold = session.get_one(Hold, row.hold_id)
    hold.criteria, hold.wide = {"calls": calls}, {}
    row.ground, row.granted_at = ground, at
    session.add(hold)
    session.add(row)
    session.flush()
    own = select(col(Recording.id)).where(col(Recording.call_id).in_(calls))
    session.execute(delete(HoldItem).where(col(HoldItem.hold_id) == hold.id, col(HoldItem.recording_id).not_in(own)))
    holds.match(session, hold, at)
    holds.end_waits(session, hold, at)
    _take_from_others(session, case.id or 0)
    stream = f"case:{case.id}"
    kept = holds.kept_by(session, [hold.id])
    record(session, stream, "restriction_granted", at=at, by=by, right_request_id=request.id, ground=ground, kept=kept)
    return row


def end(session: Session, request: RightRequest, reason: str, *, by: int | None, at: datetime) -> bool:
    """End the restriction of a request and let its hold go; answers whether there was one. The caller has taken
    `holds_lock`, and asked the rules: see `domain.restriction.lifting_refusal`."""
    row = standing(session, request.id or 0)
    if row is None:
        return False
    row.ended_at, row.end_reason = at, reason
    hold = session.get_one(Hold, row.hold_id)
    hold.released_at, hold.released_by, hold.release_reason = at, by, reason
    session.add(row)
    session.add(hold)
    session.flush()
    record(
        session, f"case:{row.case_id}", "restriction_ended", at=at, by=by, right_request_id=request.id, hold_id=hold.id,
        reason=reason,
    )  # fmt: skip
    return True


def standing(session: Session, request_id: int) -> Restriction | None:
    """The restriction of a right request that has not ended."""
    query = select(Restriction).where(
        col(Restriction.right_request_id) == request_id, col(Restriction.ended_at).is_(None)
    )
    return session.scalars(query).first()


def of_case(session: Session, case_id: int) -> list[Restriction]:
    """The restrictions of the case that have not ended, the oldest first."""
    query = select(Restriction).where(col(Restriction.case_id) == case_id, col(Restriction.ended_at).is_(None))
    return list(session.scalars(query.order_by(col(Restriction.id))))


def restricted() -> ColumnElement[bool]:
    """The condition on `Call` that a restriction stands on it: by its hold, or by its link to a case that has one."""
    return or_(_held(None), _linked(None))


def kept_away() -> ColumnElement[bool]:
    """The condition on `Call` that it is used for no case but its own: a restriction stands on it, or its subject's objection
    was upheld (GDPR 18(2), 21(1): "shall no longer process")."""
    return or_(restricted(), stopped(None))


def hidden_from(case_id: int) -> ColumnElement[bool]:
    """The condition on `Call` that another case's restriction or upheld objection keeps it from this one, and no exception was
    written down."""
    return and_(or_(_held(case_id), _linked(case_id), stopped(case_id)), ~_is_allowed(case_id))


def barred(session: Session, case_id: int, call_ids: Collection[int]) -> set[int]:
    """Which of the calls may not be listened to or handed over for this case: restricted by anyone, its own requests
    included, without consent or another exception of 18(2) written down for it."""
    return {call_id for _case, call_id in barred_pairs(session, {(case_id, call_id) for call_id in call_ids})}


def barred_pairs(session: Session, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """As `barred`, of pairs of a case and a call: in as many queries for many as for one."""
    if not pairs or not any_stands(session):
        return set()
    query = select(col(Call.id)).where(col(Call.id).in_({call_id for _case, call_id in pairs}), restricted())
    kept_away = {call_id for call_id in session.scalars(query) if call_id is not None}
    of_pair = (col(RestrictionUse.case_id), col(RestrictionUse.call_id))
    uses = select(*of_pair).where(of_pair[1].in_(kept_away), _stands_allowed())
    allowed = {(case_id, call_id) for case_id, call_id in session.execute(uses)} if kept_away else set()
    return {pair for pair in pairs if pair[1] in kept_away and pair not in allowed}


def hidden(session: Session, case_id: int, call_ids: Collection[int]) -> set[int]:
    """Which of the calls another case's restriction keeps from this one."""
    if not call_ids or not any_stands(session):
        return set()
    query = select(col(Call.id)).where(col(Call.id).in_(call_ids), hidden_from(case_id))
    return {call_id for call_id in session.scalars(query) if call_id is not None}


def left_out(case: Case, linked: Container[int]) -> list[int]:
    """The calls that the case's last search left out, since another case's restriction keeps them away; none that is linked."""
    return [call_id for call_id in (case.search or {}).get("restricted", []) if call_id not in linked]


def unrestricted(session: Session, calls: Sequence[Call]) -> list[Call]:
    """The calls that nothing keeps away, in their order: what a search outside any case may show."""
    if not calls or not any_stands(session):
        return list(calls)
    query = select(col(Call.id)).where(col(Call.id).in_([call.id for call in calls]), kept_away())
    away = set(session.scalars(query))
    return [call for call in calls if call.id not in away]


def restricted_among(session: Session, call_ids: Collection[int]) -> set[int]:
    """Which of the calls any restriction stands on, this case's own included."""
    if not call_ids or not any_stands(session):
        return set()
    found = session.scalars(select(col(Call.id)).where(col(Call.id).in_(call_ids), restricted()))
    return {call_id for call_id in found if call_id is not None}


def any_stands(session: Session) -> bool:
    """Whether any restriction stands, or any objection was upheld: most days none is, and a search need not ask call by call."""
    return bool(session.scalar(_any_stands()))


@cache
def _any_stands() -> Select[bool]:
    held = exists().where(col(Hold.kind) == HoldKind.RESTRICTION.value, col(Hold.released_at).is_(None))
    return select(or_(held, any_stopped()))


def owning_cases(call_ids: Collection[int]) -> Select[int | None, Case]:
    """Each of the calls with every case by whose restriction or upheld objection it is kept from others."""
    standing_in = exists().where(col(Restriction.case_id) == col(Case.id), col(Restriction.ended_at).is_(None))
    upheld_in = exists().where(col(RightRequest.case_id) == col(Case.id), *is_upheld())
    query = select(col(Link.call_id), Case).join(Case, col(Case.id) == col(Link.case_id))
    return query.where(col(Link.call_id).in_(call_ids), or_(standing_in, upheld_in))


def refuse_barred(session: Session, case_id: int, call_ids: Collection[int]) -> None:
    """Raise `Refused` where one of the calls may not be used for this case (GDPR 18(2))."""
    if barred(session, case_id, call_ids):
        raise Refused(_LOOK, code="call_restricted")


def refuse_used_outside(session: Session, call_id: int) -> None:
    """Raise `Refused` where the call is kept away: outside a case it is not looked at at all."""
    query = select(col(Call.id)).where(col(Call.id) == call_id, kept_away())
    if session.scalar(query) is not None:
        raise Refused(_LOOK_OUTSIDE, code="call_restricted_outside")


def refuse_hidden(session: Session, case_id: int, call_ids: Collection[int]) -> None:
    """Raise `Refused` where another case's restriction keeps one of the calls from this one."""
    if hidden(session, case_id, call_ids):
        raise Refused(_LOOK, code="call_restricted")


def _hold(case: Case, criteria: dict[str, list[object]] | dict[str, list[int]], *, by: int, at: datetime) -> Hold:
    return Hold(
        case_id=case.id,
        kind=HoldKind.RESTRICTION.value,
        reason="restriction",
        criteria=dict(criteria),
        placed_by=by,
        placed_at=at,
        review_by=local_date(at) + REVIEW_AFTER,
    )


def _placed(session: Session, case: Case, request: RightRequest, hold: Hold, *, by: int, at: datetime) -> Restriction:
    session.add(hold)
    session.flush()
    kept = holds.match(session, hold, at)
    row = Restriction(case_id=case.id or 0, right_request_id=request.id or 0, hold_id=hold.id or 0, from_at=at)
    session.add(row)
    session.flush()
    stream = f"case:{case.id}"
    record(
        session, stream, "restriction_begun", at=at, by=by, right_request_id=request.id, hold_id=hold.id, items=kept,
        kept=holds.kept_by(session, [hold.id]),
    )  # fmt: skip
    _take_from_others(session, case.id or 0)
    return row


def _take_from_others(session: Session, case_id: int) -> None:
    """Calls of this restriction are proposed nowhere else any more; what a person has decided there stays written."""
    linked = select(col(Link.call_id)).where(col(Link.case_id) == case_id)
    mine = select(col(Call.id)).where(or_(_items(col(Hold.case_id) == case_id), col(Call.id).in_(linked)))
    session.execute(
        delete(Candidate)
        .where(col(Candidate.case_id) != case_id, col(Candidate.verdict) == "", col(Candidate.call_id).in_(mine))
        .execution_options(synchronize_session=False)
    )


def _held(but_case: int | None) -> ColumnElement[bool]:
    """A hold without a case is nobody's own: it counts for every case."""
    return _items(*([] if but_case is None else [or_(col(Hold.case_id).is_(None), col(Hold.case_id) != but_case)]))


def _items(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            col(Recording.call_id) == col(Call.id),
            col(HoldItem.recording_id) == col(Recording.id),
            col(Hold.id) == col(HoldItem.hold_id),
            col(Hold.kind) == HoldKind.RESTRICTION.value,
            col(Hold.released_at).is_(None),
            *conditions,
        )
        .correlate(Call)
    )


def _linked(but_case: int | None) -> ColumnElement[bool]:
    conditions = [] if but_case is None else [col(Restriction.case_id) != but_case]
    return (
        exists()
        .where(
            col(Link.call_id) == col(Call.id),
            col(Link.case_id) == col(Restriction.case_id),
            col(Restriction.ended_at).is_(None),
            *conditions,
        )
        .correlate(Call)
    )


def _is_allowed(case_id: int) -> ColumnElement[bool]:
    """Whether a word of the case allows the use of the call."""
    of_call = (col(RestrictionUse.case_id) == case_id, col(RestrictionUse.call_id) == col(Call.id))
    return exists().where(*of_call, _stands_allowed()).correlate(Call)


def _stands_allowed() -> ColumnElement[bool]:
    """The condition on `RestrictionUse` that it allows the use and nothing later has replaced it (`domain.restriction.replaces`):
    consent that was given can be taken back (GDPR 7(3))."""
    later, basis = aliased(RestrictionUse), col(RestrictionUse.basis)
    replaced = exists().where(
        col(later.case_id) == col(RestrictionUse.case_id),
        col(later.call_id) == col(RestrictionUse.call_id),
        col(later.id) > col(RestrictionUse.id),
        or_(
            col(later.basis) == UseBasis.ANOTHERS.value,
            col(later.basis) == basis,
            and_(col(later.basis) == UseBasis.TAKEN_BACK.value, basis != UseBasis.CONSENT.value),
        ),
    )
    return and_(col(RestrictionUse.is_allowed), ~replaced.correlate(RestrictionUse))
