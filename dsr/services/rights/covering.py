"""Which calls a restriction that was granted is of, once a call turns out to be another person's after all, or the subject's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Case, Hold, HoldItem, Link, Recording, Restriction, RightRequest
from dsr.deps import Deps
from dsr.services import holds
from dsr.services.holds.criteria import joined, without
from dsr.services.rights import consent, restricting, taking_up


def leave_out(session: Session, deps: Deps, case: Case, call_ids: Collection[int], *, by: int, at: datetime) -> None:
    """End the case's granted restrictions on calls that a person has said are not the subject's: they are another's, who may
    have them used, and destroyed in their time. What another hold or case keeps stays kept.

    As at the granting, what is not the subject's is not restricted for them. Until then nobody has judged (GDPR 18(1)). The
    caller has taken `holds_lock`.
    """
    is_narrowed = False
    for row, hold in _granted(session, case):
        calls = [call_id for call_id in hold.criteria.get("calls", []) if call_id in call_ids]
        if not calls:
            continue
        _let_go(session, row, hold, calls, "restriction_narrowed", by=by, at=at)
        is_narrowed = True
    if is_narrowed:
        taking_up.settle(session, deps, at=at)


def let_erase(
    session: Session, request: RightRequest, call_ids: Collection[int], *, by: int, at: datetime
) -> list[tuple[Hold, list[int]]]:
    """Keep the recordings of these calls from the erasing of `request` no longer, where their subject has consented to it; what
    else is known of the calls stays restricted. Answers which calls each hold kept until now.

    Nothing is lifted, so no notice of 18(3) and no time of appeal is waited for: with consent restricted data may be
    processed, and erasing them is processing. The caller has taken `holds_lock`. Source: GDPR 18(2), 4(2), 17(1).
    """
    let_go = []
    for row, hold in consent.consented(session, request):
        calls = [call_id for call_id in hold.criteria.get("calls", []) if call_id in call_ids]
        if calls:
            _let_go(session, row, hold, calls, "restricted_erasing_allowed", by=by, at=at)
            let_go.append((hold, calls))
    return let_go


def keep_left(
    session: Session,
    let_go: Collection[tuple[Hold, list[int]]],
    call_ids: Collection[int],
    *,
    by: int,
    at: datetime,
) -> None:
    """Have the holds that `let_erase` narrowed keep again what the erasing has left of it: the consent can be taken back before
    whatever else keeps that ends. The caller has taken `holds_lock`. Source: GDPR 18(1), 7(3)."""
    for hold, calls in let_go:
        if left := [call_id for call_id in calls if call_id in call_ids]:
            _keep(session, hold, left, by=by, at=at)


def _let_go(
    session: Session, row: Restriction, hold: Hold, calls: list[int], kind: str, *, by: int, at: datetime
) -> None:
    hold.criteria = without(hold.criteria, {"calls": calls})
    session.add(hold)
    session.flush()
    own = select(col(Recording.id)).where(col(Recording.call_id).in_(calls))
    session.execute(delete(HoldItem).where(col(HoldItem.hold_id) == hold.id, col(HoldItem.recording_id).in_(own)))
    record(
        session, f"case:{row.case_id}", kind, at=at, by=by, right_request_id=row.right_request_id,
        hold_id=hold.id, calls=len(calls), kept=holds.kept_by(session, [hold.id]),
    )  # fmt: skip


def take_in(session: Session, case: Case, call_ids: Collection[int], *, by: int | None, at: datetime) -> None:
    """Have the case's granted restrictions keep calls that are tied to it, or proposed again: by a link a call is restricted, so
    its recordings are not destroyed either, and one that was set aside is restricted again until it is judged, as it was from the
    receipt on, whether or not the answer has left (GDPR 18(1)). The caller has taken `holds_lock`."""
    for _row, hold in _granted(session, case):
        if fresh := sorted(set(call_ids).difference(hold.criteria.get("calls", []))):
            _keep(session, hold, fresh, by=by, at=at)


def _keep(session: Session, hold: Hold, calls: list[int], *, by: int | None, at: datetime) -> None:
    hold.criteria = joined(hold.criteria, {"calls": calls})
    session.add(hold)
    session.flush()
    kept = holds.match(session, hold, at, calls)
    told = holds.kept_by(session, [hold.id])
    record(session, f"case:{hold.case_id}", "hold_widened", at=at, by=by, items=kept, kept=told)


def name_calls(session: Session, request: RightRequest) -> None:
    """Remember the calls that the answer which leaves now names as restricted."""
    row = restricting.standing(session, request.id or 0)
    if row is not None:
        row.named_calls = sorted(session.get_one(Hold, row.hold_id).criteria.get("calls", []))
        session.add(row)


def named_in_vain(session: Session, case_id: int) -> int:
    """How many calls an answer that was sent restricts, though a person has found them to be another's since."""
    query = (
        select(Restriction, Hold)
        .join(Hold, col(Hold.id) == col(Restriction.hold_id))
        .join(RightRequest, col(RightRequest.id) == col(Restriction.right_request_id))
        .where(col(Restriction.case_id) == case_id, col(Restriction.ended_at).is_(None), ~col(RightRequest.is_open))
    )
    found = {
        call_id
        for row, hold in session.execute(query)
        for call_id in set(row.named_calls).difference(hold.criteria.get("calls", []))
    }
    return len(found - set(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case_id))))


def _granted(session: Session, case: Case) -> list[tuple[Restriction, Hold]]:
    query = (
        select(Restriction, Hold)
        .join(Hold, col(Hold.id) == col(Restriction.hold_id))
        .where(
            *(col(Restriction.case_id) == case.id, col(Restriction.ended_at).is_(None)),
            col(Restriction.granted_at).is_not(None),
        )
    )
    return [(row, hold) for row, hold in session.execute(query.order_by(col(Restriction.id)))]
