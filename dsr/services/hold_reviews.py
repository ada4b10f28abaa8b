"""Holds whose day of review has come: nothing may be kept for ever because nobody looked again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from dsr.catalogue import Sends
from dsr.db.events import record
from dsr.db.tables import AppealQuestion, Case, Dispatch, Hold, HoldItem, Letter, Restriction, RightRequest, User
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound, Refused
from dsr.domain.holds import OF_REQUEST, HoldKind, ReleaseFacts, appealable_until, release_refusal
from dsr.services import holds, projection
from dsr.services.case_access import visible_to
from dsr.services.holds.served import waits_for
from dsr.services.rights import taking_up

LONGEST = timedelta(days=366)
"""How far ahead a new day of review may be: a hold that nobody looks at for longer is an indefinite one."""
REASON_LIMIT = 1000
_REFUSALS = {
    "hold_case_open": "A request of this case is open, and its recordings are needed for the answer: set a new day of "
    "review instead.",
    "hold_restriction_notice": "The person has not been told that the restriction is to be lifted (GDPR 18(3)): send the "
    "notice first.",
    "hold_appeal_open": "Recordings are kept for some days after the last day for appealing. The hold can be released on {on} at the earliest.",
    "hold_take_up": "A decision has promised to take the request up again when the restriction ends: reopen it then, or write down "
    "that the person gives it up.",
    "hold_not_served": "Somebody on whom the decision is to be served has not been served: settle that first.",
    "hold_disputed": "The Ombudsman, a court or the body of review has this case: write down first how that ended.",
    "hold_appeal_unasked": "Nobody has asked whether an appeal came: ask the court and write down what it says first.",
}
"""What each code of `domain.holds.release_refusal` says."""


@dataclass(frozen=True)
class Review:
    """One hold with its case, if it has one. `criteria` are what it keeps and `wide` what waits for a person's word, in their
    stored form; a released one tells when, by whom and why. `reason` is the code of why it was placed, `words` are the handler's
    own, `outside_reference` the authority's.
    `appeals_until` is the last day for appealing against a decision of the case, where one is running. `recordings` is how many it keeps; `is_case_open`: a request of the
    case is open. `hindrance` is why it cannot be released today; of one hold only."""

    hold_id: int
    case_id: int | None
    reference: str
    kind: str
    reason: str
    placed_on: date
    review_by: date
    recordings: int
    is_case_open: bool
    assigned_to: int | None
    words: str = ""
    outside_reference: str = ""
    needed_until: date | None = None
    appeals_until: date | None = None
    criteria: dict[str, Any] = field(default_factory=dict)
    wide: dict[str, Any] = field(default_factory=dict)
    released_on: date | None = None
    released_by: str = ""
    release_reason: str = ""
    hindrance: Refused | None = None


def due_reviews(session: Session, actor: Actor, on: date) -> list[Review]:
    """The open holds whose day of review is `on` or earlier, of open and closed cases that `actor` may see, oldest first."""
    is_open = col(Hold.released_at).is_(None)
    query = _reviews().where(is_open, col(Case.id).is_not(None), visible_to(actor.id), col(Hold.review_by) <= on)
    return [_review(*row) for row in session.execute(query)]


def count_due(session: Session, actor: Actor, on: date) -> int:
    """How many holds `due_reviews` would answer."""
    due = select(func.count()).select_from(Hold).join(Case, col(Case.id) == col(Hold.case_id))
    due = due.where(col(Hold.released_at).is_(None), visible_to(actor.id), col(Hold.review_by) <= on)
    return session.scalar(due) or 0


def one_review(session: Session, deps: Deps, case_id: int | None, hold_id: int, on: date) -> Review:
    """One hold of a case, or of none, open or released, as it is on a day; `NotFound` when there is none."""
    mine = col(Hold.case_id) == case_id if case_id is not None else col(Hold.case_id).is_(None)
    found = session.execute(_reviews().where(mine, col(Hold.id) == hold_id)).first()
    if found is None:
        raise NotFound("There is no such hold in this case")
    review, hold = _review(*found), found[1]
    by = session.get(User, hold.released_by) if hold.released_by is not None else None
    return replace(
        review,
        criteria=hold.criteria,
        wide=hold.wide,
        released_by=by.name if by is not None else "",
        appeals_until=appeals_until(session, case_id) if case_id is not None else None,
        hindrance=_hindrance(session, deps, hold, on) if hold.released_at is None else None,
    )


def appeals_until(session: Session, case_id: int) -> date | None:
    """The last day on which any decision of the case can be appealed; None where no such day is known."""
    return session.scalar(select(func.max(col(AppealQuestion.ends_on))).where(col(AppealQuestion.case_id) == case_id))


def kept_until(session: Session, case_id: int) -> date | None:
    """Up to which day the case's own holds keep its recordings after its answers; None where no day is set."""
    query = select(func.max(col(Hold.needed_until))).where(
        col(Hold.case_id) == case_id, col(Hold.kind).in_(OF_REQUEST), col(Hold.released_at).is_(None)
    )
    return session.scalar(query)


def overdue(session: Session, on: date) -> list[int]:
    """The ids of open holds whose day of review has passed by `on`, oldest first; for the nightly alarm."""
    query = select(col(Hold.id)).where(col(Hold.released_at).is_(None), col(Hold.review_by) < on)
    return [hold_id for hold_id in session.scalars(query.order_by(col(Hold.review_by), col(Hold.id))) if hold_id]


def release(
    session: Session, deps: Deps, case: Case | None, hold_id: int, reason: str, *, by: int, at: datetime
) -> date | None:
    """Let the recordings of one hold go, with a reason. The caller has taken `holds_lock` and claimed the case.

    A restriction that is lifted can be appealed: its recordings are then kept on as those of a decision, and the day
    until which is answered; else None. Raises `Refused` while the hold is still needed (`domain.holds`).
    """
    hold = _open_hold(session, case, hold_id)
    _check_reason(reason)
    today = local_date(at)
    if hindrance := _hindrance(session, deps, hold, today):
        raise hindrance
    told_on = _lifting_told_on(session, deps, hold)
    until = appealable_until(told_on, deps.calendar) if told_on is not None else today
    if until > today:
        hold.kind, hold.needed_until, hold.review_by = HoldKind.CASE.value, until, max(hold.review_by, until)
        session.add(hold)
        session.flush()
        record(session, holds.stream_of(hold), "restriction_lifted", at=at, by=by, hold_id=hold.id)
        taking_up.settle(session, deps, at=at)
        return until
    hold.released_at, hold.released_by, hold.release_reason = at, by, reason.strip()
    session.add(hold)
    session.flush()
    record(session, holds.stream_of(hold), "hold_released", at=at, by=by, hold_id=hold.id)
    taking_up.settle(session, deps, at=at)
    if case is not None:
        projection.project_case(session, deps, case)
    return None


def postpone(
    session: Session, case: Case | None, hold_id: int, review_by: date | None, reason: str, *, by: int, at: datetime
) -> None:
    """Set a later day of review, with a reason. The caller has taken `holds_lock` and claimed the case.

    Raises `Invalid` for a day that is not later than today and the day that stands, or more than a year ahead.
    """
    hold = _open_hold(session, case, hold_id)
    today = local_date(at)
    if review_by is None or not max(today, hold.review_by) < review_by <= today + LONGEST:
        message = "Write a day later than today and than the day that stands, at most a year ahead."
        raise Invalid([Fault("review_by", message, "hold_review_day")])
    _check_reason(reason)
    before, hold.review_by, hold.review_reason = hold.review_by, review_by, reason.strip()
    session.add(hold)
    session.flush()
    record(
        session,
        holds.stream_of(hold),
        "hold_review_moved",
        at=at,
        by=by,
        hold_id=hold.id,
        before=before.isoformat(),
        after=review_by.isoformat(),
    )


def _reviews() -> Select[Case, Hold, int, int]:
    items = select(func.count()).where(col(HoldItem.hold_id) == col(Hold.id)).scalar_subquery()
    opened = (
        select(func.count())
        .where(col(RightRequest.case_id) == col(Case.id), col(RightRequest.is_open))
        .scalar_subquery()
    )
    return (
        select(Case, Hold, items, opened)
        .select_from(Hold)
        .outerjoin(Case, col(Case.id) == col(Hold.case_id))
        .order_by(col(Hold.review_by), col(Hold.id))
    )


def _review(case: Case | None, hold: Hold, recordings: int, opened: int) -> Review:
    return Review(
        hold_id=hold.id or 0,
        case_id=hold.case_id,
        reference=case.reference if case is not None else "",
        kind=hold.kind,
        reason=hold.reason,
        placed_on=local_date(hold.placed_at),
        review_by=hold.review_by,
        recordings=recordings,
        is_case_open=opened > 0,
        assigned_to=case.assigned_to if case is not None else None,
        words=hold.words,
        outside_reference=hold.reference,
        needed_until=hold.needed_until,
        released_on=local_date(hold.released_at) if hold.released_at is not None else None,
        release_reason=hold.release_reason,
    )


def _open_hold(session: Session, case: Case | None, hold_id: int) -> Hold:
    hold = session.get(Hold, hold_id)
    if hold is None or hold.case_id != (case.id if case is not None else None):
        raise NotFound("There is no such hold in this case")
    if hold.released_at is not None:
        raise Refused("The hold has been released already", code="hold_released_already")
    return hold


def _hindrance(session: Session, deps: Deps, hold: Hold, on: date) -> Refused | None:
    """Why an open hold cannot be released on a day, with what must happen first; None where a person may release it."""
    if _is_of_request_restriction(session, hold):
        return Refused(
            "This hold is a restriction that a request of the case has: lift it by the step of that request.",
            code="hold_restriction_step",
        )
    is_open = hold.case_id is not None and holds.is_request_open(session, deps, hold.case_id)
    facts = ReleaseFacts(HoldKind(hold.kind), is_open, hold.needed_until, _lifting_told_on(session, deps, hold))
    code = release_refusal(facts, on) or _service_refusal(session, hold)
    if code is None:
        return None
    until = hold.needed_until
    message = _REFUSALS[code].format(on=f"{until.day} {until:%B %Y}" if until is not None else "")
    return Refused(message, code=code, values={"on": until.isoformat()} if until is not None else {})


def _is_of_request_restriction(session: Session, hold: Hold) -> bool:
    """Whether a right request restricts: its own step lifts that, when the notice of GDPR 18(3) is final."""
    query = select(col(Restriction.id)).where(col(Restriction.hold_id) == hold.id, col(Restriction.ended_at).is_(None))
    return session.scalar(query) is not None


def _lifting_told_on(session: Session, deps: Deps, hold: Hold) -> date | None:
    """The first day since the hold was placed on which a letter left that tells of the lifting (GDPR 18(3))."""
    if hold.kind != HoldKind.RESTRICTION:
        return None
    kinds = [name for name, kind in deps.catalogue.letters.items() if kind.sends is Sends.RESTRICTION_LIFTING_NOTIFIED]
    query = (
        select(func.min(col(Dispatch.sent_at)))
        .join(Letter, col(Letter.id) == col(Dispatch.letter_id))
        .where(
            col(Letter.case_id) == hold.case_id, col(Letter.kind).in_(kinds), col(Dispatch.sent_at) >= hold.placed_at
        )
    )
    sent_at = session.execute(query).scalar_one()
    return local_date(sent_at) if sent_at is not None else None


def _service_refusal(session: Session, hold: Hold) -> str | None:
    """What service of the case's letters, or a proceeding about it, still keeps: what a decision of the case needs, and
    what a complaint holds; no other hold."""
    if hold.case_id is None or (hold.needed_until is None and hold.kind != HoldKind.COMPLAINT):
        return None
    waits = waits_for(session, hold.case_id)
    return waits if hold.needed_until is not None or waits == "hold_disputed" else None


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise Invalid([Fault("reason", "Write the reason, in at most 1000 characters.", "hold_reason_missing")])
