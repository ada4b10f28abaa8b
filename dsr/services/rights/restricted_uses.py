"""What one case wrote down about calls that are restricted: consent asked and given, another exception, or whose they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, Case, HoldItem, Link, Recording, Restriction, RestrictionUse, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Fault, Invalid, NotFound
from dsr.domain.given import Given
from dsr.domain.ground_codes import RESTRICTED
from dsr.domain.restriction import AskedUse, UseBasis, allows, counting, use_faults
from dsr.services.rights import restricting, taking_up
from dsr.services.rights.recorded import recorded

_EVENTS: Mapping[str, str] = {
    UseBasis.ANOTHERS: "restricted_found_anothers",
    UseBasis.TAKEN_BACK: "restricted_exception_taken_back",
}


def write_use(
    session: Session, deps: Deps, case: Case, call_ids: Collection[int], asked: AskedUse, *, by: int, at: datetime
) -> int:
    """Write down that consent was asked, given or refused, or another exception, for calls that this case could use.

    Answers how many calls. A later word stands for earlier ones (`domain.restriction.replaces`). Raises `Invalid` with a fault a
    field, `NotFound` where nothing restricted is named.
    """
    query = select(col(Call.id)).where(col(Call.id).in_(call_ids), restricting.kept_away())
    wanted = sorted(call_id for call_id in session.scalars(query) if call_id is not None)
    if not wanted:
        raise NotFound("No restricted call is named")
    faults = use_faults(asked, local_date(at), _restricted_on(session, wanted))
    if asked.basis == UseBasis.ANOTHERS and not set(wanted) <= set(
        restricting.left_out(case, _linked_calls(session, case))
    ):
        sentence = "Only a call that the search left out is found to be another person's. Reject the link instead."
        faults.append(Fault("calls", sentence, "restricted_in_case"))
    if faults:
        raise Invalid(faults)
    for call_id in wanted:
        session.add(
            RestrictionUse(
                case_id=case.id or 0,
                call_id=call_id,
                basis=asked.basis,
                reason=asked.reason.strip(),
                asked_on=asked.asked_on,
                answered_on=asked.answered_on,
                is_allowed=allows(asked),
                by_user=by,
                at=at,
            )
        )
    session.flush()
    kind = _EVENTS.get(asked.basis, "restricted_use_allowed" if allows(asked) else "restricted_use_asked")
    day = (asked.answered_on or asked.asked_on) if asked.basis == UseBasis.CONSENT else None
    record(session, f"case:{case.id}", kind, at=at, by=by, happened_on=day, basis=asked.basis, calls=len(wanted))
    taking_up.settle(session, deps, at=at)
    return len(wanted)


def uses_of(session: Session, case_id: int) -> list[RestrictionUse]:
    """What was asked and allowed for the case, the newest first."""
    query = select(RestrictionUse).where(col(RestrictionUse.case_id) == case_id)
    return list(session.scalars(query.order_by(col(RestrictionUse.id).desc())))


def said_of_left_out(session: Session, case: Case) -> tuple[set[int], list[RestrictionUse]]:
    """The calls that the last search of the case left out, and the word that counts on each of those that have one."""
    if not (case.search or {}).get("restricted"):
        return set(), []
    away = set(restricting.left_out(case, _linked_calls(session, case)))
    return away, _words_that_count(session, case.id or 0, away)


def asked_in_vain(said: Collection[RestrictionUse]) -> set[int]:
    """The calls for which consent was asked and was not given, or not yet."""
    return {one.call_id for one in said if one.basis == UseBasis.CONSENT and not one.is_allowed}


def consents_lacking(session: Session, case: Case) -> list[RestrictionUse]:
    """The word that counts on each restricted call of the case, linked or left out by its search, whose recording is kept, and for
    which its subject was asked for consent and has not given it: without a recording nothing is gone through (GDPR 18(2))."""
    linked = _linked_calls(session, case)
    barred = restricting.barred(session, case.id or 0, linked)
    said = _words_that_count(session, case.id or 0, recorded(session, barred | set(restricting.left_out(case, linked))))
    lacking = asked_in_vain(said)
    return [one for one in said if one.call_id in lacking]


def is_consent_unasked(session: Session, case: Case) -> bool:
    """Whether a linked call with a recording may not be gone through for this case, and its subject has not been asked for consent:
    what was asked, refused or is found to be another person's is asked no more (GDPR 18(2))."""
    barred = recorded(session, restricting.barred(session, case.id or 0, _linked_calls(session, case)))
    said = _words_that_count(session, case.id or 0, barred)
    return bool(barred - {one.call_id for one in said if one.basis != UseBasis.TAKEN_BACK})


def allowed_otherwise(session: Session, case: Case) -> bool:
    """Whether an exception besides consent allows the use of a restricted call with a recording that the case withholds (GDPR
    18(2)): then the restriction keeps nothing from the person."""
    withheld = select(col(Link.call_id)).where(
        col(Link.case_id) == case.id, col(Link.given) == Given.NONE.value, col(Link.ground) == RESTRICTED
    )
    calls = recorded(session, restricting.restricted_among(session, set(session.scalars(withheld))))
    said = _words_that_count(session, case.id or 0, calls)
    return any(one.is_allowed and one.basis != UseBasis.CONSENT for one in said)


def _words_that_count(session: Session, case_id: int, call_ids: Collection[int]) -> list[RestrictionUse]:
    """The word of this case that counts on each of the calls; none on which nothing was written down."""
    if not call_ids:
        return []
    of_call = (col(RestrictionUse.case_id) == case_id, col(RestrictionUse.call_id).in_(call_ids))
    said: dict[int, list[RestrictionUse]] = {}
    for one in session.scalars(select(RestrictionUse).where(*of_call).order_by(col(RestrictionUse.id))):
        said.setdefault(one.call_id, []).append(one)
    return [words[counting([(one.basis, one.is_allowed) for one in words])] for words in said.values()]


def _restricted_on(session: Session, call_ids: Collection[int]) -> date | None:
    """The day since which one of these calls is restricted by a request: that of the first receipt (18(1)(a) and (d)).

    None where only a hold without a case restricts them.
    """
    query = (
        select(func.min(col(RightRequest.received_on)))
        .join(Restriction, col(Restriction.right_request_id) == col(RightRequest.id))
        .where(
            col(Restriction.ended_at).is_(None),
            or_(
                exists().where(
                    col(HoldItem.hold_id) == col(Restriction.hold_id),
                    col(Recording.id) == col(HoldItem.recording_id),
                    col(Recording.call_id).in_(call_ids),
                ),
                exists().where(col(Link.case_id) == col(Restriction.case_id), col(Link.call_id).in_(call_ids)),
            ),
        )
    )
    return session.scalar(query)


def _linked_calls(session: Session, case: Case) -> set[int]:
    return set(session.scalars(select(col(Link.call_id)).where(col(Link.case_id) == case.id)))
